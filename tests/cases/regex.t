# Regular expressions: ~ !~ match replace (weir-lang(7)), PCRE2.

=== ~ and !~
--- file in.csv
a
apple
banana
cherry
--- run
weir 'map p = a ~ /an/, q = a !~ /^b/' {in}
--- out
a,p,q
apple,false,true
banana,true,false
cherry,false,true

=== filter with a regex
--- file in.csv
path
/api/orders
/index.html
/api/login
--- run
weir 'filter path ~ /^\/api\//' {in}
--- out
path
/api/orders
/api/login

=== the letter i
--- file in.csv
a
Error
ERROR
warn
--- run
weir 'filter a ~ /^error$/i' {in}
--- out
a
Error
ERROR

=== text as the regex needs no escaped slashes
--- file in.csv
path
/api/orders
/index.html
--- run
weir 'filter path ~ "^/api/"' {in}
--- out
path
/api/orders

=== an argument as the regex
--- file in.csv
a
apple
banana
--- run
weir --arg pat='^b.*a$' 'filter a ~ $pat' {in}
--- out
a
banana

=== an argument that is no regex
--- file in.csv
a
apple
--- run
weir --arg pat='(' 'filter a ~ $pat' {in}
--- err contains
weir: error:
--- exit 2

=== a regex that does not compile
--- file in.csv
a
apple
--- run
weir 'filter a ~ /a(b/' {in}
--- err contains
weir: error:
^
--- exit 2

=== regexes see UTF-8 characters
--- file in.csv
a
é
ab
日本
--- run
weir 'map one = a ~ /^.$/, two = a ~ /^..$/, c = a ~ /^[é日]/' {in}
--- out
a,one,two,c
é,true,false,true
ab,false,true,false
日本,false,true,true

=== regexes go over bytes that are not UTF-8
--- file in.csv escaped
a
x\xffy
xzy
--- run
weir 'map p = a ~ /^x/, q = a ~ /y$/' {in}
--- out escaped
a,p,q
x\xffy,true,true
xzy,true,true

=== regexes see NUL
--- file in.csv escaped
a
x\0y
xy
--- run
weir 'filter a ~ /x\x00y/' {in}
--- out escaped
a
x\0y

=== a dollar is the end, also with a newline inside
--- file in.csv
a,k
"one
two",1
one,2
--- run
weir 'map p = a ~ /^one$/, q = a ~ /two$/, r = a ~ /one\ntwo/' {in}
--- out
a,k,p,q,r
"one
two",1,false,true,true
one,2,true,false,false

=== doubled quotes are one for a regex
--- file in.csv
a,k
"x""y",1
"x""""y",2
--- run
weir 'filter a ~ /^x"y$/' {in}
--- out
a,k
"x""y",1

=== match gives group 0 unless told
--- file in.csv
a
order-123
none
x-7-8
--- run
weir 'map m = match(a, /[0-9]+/), g = match(a, /([a-z]+)-([0-9]+)/, 2), z = match(a, /([a-z]+)-/, 0)' {in}
--- out
a,m,g,z
order-123,123,123,order-
none,,,
x-7-8,7,7,x-

=== match without a match is null
--- file in.csv
a
x1
y
--- run
weir 'filter is_null(match(a, /[0-9]/)) | map b = match(a, /[0-9]/) ?? "none"' {in}
--- out
a,b
y,none

=== match with a group that took no part is null
--- file in.csv
a
ac
abc
--- run
weir 'map m = match(a, /a(b)?c/, 1) ?? "none"' {in}
--- out
a,m
ac,none
abc,b

=== match as a truth is an error that names ~
--- file in.csv
a
x1
--- run
weir 'filter match(a, /[0-9]/)' {in}
--- err contains
weir: error:
~
--- exit 2

=== replace with a regex
--- file in.csv
a
2025-11-20
none
a1b22
--- run
weir 'map r = replace(a, /[0-9]+/, "#"), s = replace(a, /(\d+)-(\d+)-(\d+)/, "$3.$2.$1")' {in}
--- out
a,r,s
2025-11-20,#-#-#,20.11.2025
none,none,none
a1b22,a#b#,a1b22

=== replace with a regex that matches nothing at all
--- file in.csv
a
abc
--- run
weir 'map r = replace(a, /x*/, "-"), s = replace(a, /$/, "!"), t = replace(a, /^/, ">")' {in}
--- out
a,r,s,t
abc,-a-b-c-,abc!,>abc

=== replace with a group and UTF-8
--- file in.csv
a
Zoé Lefèvre
--- run
weir 'map r = replace(a, /(\S+) (\S+)/, "$2, $1")' {in}
--- out
a,r
Zoé Lefèvre,"Lefèvre, Zoé"

=== alternation, classes, lazy, look-ahead
--- file in.csv
a
cat
dog
<b>x</b>
foobar
--- run
weir 'map p = a ~ /^(cat|dog)$/, m = match(a, /<.+?>/), l = a ~ /foo(?=bar)/, w = match(a, /\bc\w+/)' {in}
--- out
a,p,m,l,w
cat,true,,false,cat
dog,true,,false,
<b>x</b>,false,<b>,false,
foobar,false,,true,

=== a slash inside a regex is escaped
--- file in.csv
a
x/y
xy
--- run
weir 'filter a ~ /x\/y/' {in}
--- out
a
x/y

=== a slash inside brackets
--- file in.csv
a
x/y
xzy
--- run
weir 'filter a ~ /x[\/]y/' {in}
--- out
a
x/y

=== a pattern that would run for ever is a limit, exit 4, that names it and the row
# In text that comes from the data, in conditions of aggregates, in functions and inside partitions alike.
--- file in.csv
k,a
x,b
y,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!
x,b
--- run
weir 'filter a ~ /^(a|aa|a?)+$/' {in}
weir 'map m = match(a, /^(a|aa|a?)+$/)' {in}
weir --arg 're=^(a|aa|a?)+$' 'partition by k | filter a !~ $re | take 1' {in}
weir 'reduce n = count() if a ~ /^(a|aa|a?)+$/ by k' {in}
weir 'take 1 | filter a !~ /^(a|aa|a?)+$/' {in}
--- out
k,a
k,a,m
x,b,
k,a
x,b
k,a
x,b
--- err
weir: error: {in}:3: regex /^(a|aa|a?)+$/ needs more than 10 million steps for this value
  hint: a repeat inside a repeat, as (a+)+, tries every way to cut the text: write a+
weir: error: {in}:3: regex /^(a|aa|a?)+$/ needs more than 10 million steps for this value
  hint: a repeat inside a repeat, as (a+)+, tries every way to cut the text: write a+
weir: error: {in}:3: regex /^(a|aa|a?)+$/ needs more than 10 million steps for this value
  hint: a repeat inside a repeat, as (a+)+, tries every way to cut the text: write a+
weir: error: {in}:3: regex /^(a|aa|a?)+$/ needs more than 10 million steps for this value
  hint: a repeat inside a repeat, as (a+)+, tries every way to cut the text: write a+
--- exit 0
--- flag nopipe: it is read five times

=== =~ is ~
--- file in.csv
a
x
--- run
weir 'filter a =~ /x/' {in}
--- err contains
weir: error:
write ~
--- exit 2

=== many rows: a regex filter counts as grep does
--- run
seq 1 20000 | sed 's/.*/k&,v&x/' > rows
(echo a,b; cat rows) | weir 'filter a ~ /7.*7/ or b ~ /^v1.*9x$/ | reduce n = count()' | tail -n 1 > one
grep -cE '^k[0-9]*7[0-9]*7|,v1[0-9]*9x$' rows | diff - one
rm -f rows one

=== status of a log line, and other patterns that need no search back
--- file in.log
1.2.3.4 - - [x] "GET /a HTTP/1.1" 200 17 "-" "curl \"7\""
1.2.3.4 - - [x] "GET /é?q=1 HTTP/1.1" 404 0 "-" "Zoë"
nothing here
"" 12 " 5" 500 ms=31 ms=
--- run
weir --in lines 'map status = match(line, /" ([0-9]{3}) /, 1), path = match(line, /"GET ([^ ?]+)/, 1), ms = match(line, /ms=(\d+)/, 1), host = match(line, /^[^ ]* /) | drop line' {in}
--- out
status,path,ms,host
200,/a,,1.2.3.4 
404,/é,,1.2.3.4 
,,,nothing 
500,,31,""""" "

=== a group that the regex has not
--- file in.csv
a
1
--- run
weir 'map x = match(a, /(1)/, 2)' in.csv
weir 'map x = extract_all(a, /1/, -1)' in.csv
weir 'map x = replace(a, /(1)/, "$1$2")' in.csv
weir 'map x = replace(a, /1/, "${12}")' in.csv
--- err
weir: error: this regular expression has no group 2
  map x = match(a, /(1)/, 2)
                          ^ each (...) in it is a group, counted from 1; 0 is all that it matches
weir: error: this regular expression has no group -1
  map x = extract_all(a, /1/, -1)
                              ^^ each (...) in it is a group, counted from 1; 0 is all that it matches
weir: error: this regular expression has no group 2
  map x = replace(a, /(1)/, "$1$2")
                            ^^^^^^ $1 is what the first (...) in it matched, $0 all of it; $$ is a dollar sign
weir: error: this regular expression has no group 12
  map x = replace(a, /1/, "${12}")
                          ^^^^^^^ $1 is what the first (...) in it matched, $0 all of it; $$ is a dollar sign
--- exit 2
--- flag nomatrix: the input is never read

=== dollars that name no group, and a replacement out of a column
--- file in.csv
a,r
ab,$2$1
--- run
weir 'select x = replace(a, /(a)(b)/, "$$1 $x $"), y = replace(a, /(a)(b)/, r), z = replace(a, /a/, r), p = replace(a, "a", "$7")' {in}
--- out
x,y,z,p
$1 $x $,ba,b,$7b

=== behind the row whose match takes too many steps no other is looked at
--- run
for i in $(seq 1 2000); do echo 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! x'; done > in.txt
weir -j2 'filter line ~ /^(a+)+$/' in.txt
weir -j2 'filter line ~ ("^(a+)" ++ "+$")' in.txt
status=$?; rm in.txt; exit $status
--- out
line
line
--- err contains
weir: error: in.txt:1: regex /^(a+)+$/ needs more than 10 million steps for this value
--- exit 4
--- flag nomatrix: it is about time
--- flag nosan: it is about time
