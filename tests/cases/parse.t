# parse: texts taken apart by a regex or a pattern by name (weir-lang(7)). What lines of logs hold is compared with
# Python's re at random in diff/log_diff.py; the numbers from the sample log were counted with Python's re too.

=== a regex: named groups become columns
--- file in.log
t=5 ms=120
t=6 ms=80
--- run
weir 'parse /t=(?<t>[0-9]+) ms=(?<ms>[0-9]+)/ | filter ms > 100' {in}
--- out
t,ms
5,120

=== columns stand in the order of their groups' numbers, not of their names
--- file in.log
b a
--- run
weir 'parse /(?<z>.) (?<a>.)/' {in}
--- out
z,a
b,a

=== unnamed groups are ignored
--- file in.log
ax1
--- run
weir 'parse /(a|b)(?:x|y)(?<n>[0-9])()/' {in}
--- out
n
1

=== both ways to write a name
--- file in.log
k=v
--- run
weir 'parse /(?P<k>\w)=(?<v>\w)/' {in}
--- out
k,v
k,v

=== the match is a search
--- file in.log
xx id=7 yy
--- run
weir 'parse /id=(?<id>\d+)/' {in}
--- out
id
7

=== unless it is anchored
--- file in.log
xx id=7
--- run
weir 'parse /^id=(?<id>\d+)/' {in} 2>err
s=$?
cut -d: -f1-2 err
rm err
exit $s
--- out
id
weir: error
  hint: parse ... skip leaves such rows out, and tells how many
--- exit 1

=== a group that took no part is null
--- file in.log
x
y
--- run
weir 'parse /(?<a>x)|(?<b>y)/ | map n = is_null(a), m = is_null(b)' {in}
--- out
a,b,n,m
x,,false,true
,y,true,false

=== a group that took part and is empty is null too
--- file in.log
ab
--- run
weir 'parse /a(?<x>q*)b/ | map n = is_null(x)' {in}
--- out
x,n
,true

=== groups in groups, and repeated ones, as PCRE2 has them
--- file in.log
2026-11-20 a,b,c
--- run
weir 'parse /(?<date>(?<year>\d+)-\d+-\d+) (?:(?<last>\w),?)+/' {in}
--- out
date,year,last
2026-11-20,2026,c

=== flags of the regex
--- file in.log
ERROR x
--- run
weir 'parse /error\ (?<what> \w )/ix' {in}
--- out
what
x

=== more groups than a simple shape has
--- file in.log
a b c d e f g h i
--- run
weir 'parse /^(?<a>\S+) (?<b>\S+) (?<c>\S+) (?<d>\S+) (?<e>\S+) (?<f>\S+) (?<g>\S+) (?<h>\S+) (?<i>\S+)$/' {in}
--- out
a,b,c,d,e,f,g,h,i
a,b,c,d,e,f,g,h,i

=== characters in names and values
--- file in.log
größe=é
--- run
weir 'parse /(?<größe>[^=]+)=(?<b>.)/' {in}
--- out
größe,b
größe,é

=== invalid bytes pass through, though a regex finds no characters in them
--- file in.log escaped
\xff a=5
--- run
weir 'parse /a=(?<a>\d)/ keep' {in}
--- out escaped
line,a
\xff a=5,5

=== in a pattern by name they are bytes like others
--- file in.log escaped
- - - [t] "GET /\xff\xfe HTTP/1.1" 200 1
--- run
weir 'parse common | select path' {in}
--- out escaped
path
/\xff\xfe

=== from a column
--- file in.csv
id,note
1,size=5
2,size=7
--- run
weir 'parse /size=(?<size>\d+)/ from note' {in}
--- out
size
5
7

=== keep keeps the columns there were
--- file in.csv
id,note
1,size=5
2,size=7
--- run
weir 'parse /size=(?<size>\d+)/ from note keep' {in}
--- out
id,note,size
1,size=5,5
2,size=7,7

=== from an expression
--- file in.csv
id,a,b
1,si,ze=5
--- run
weir 'parse /size=(?<size>\d+)/ from a ++ b keep | select id, size' {in}
--- out
id,size
1,5

=== from a number: its text
--- file in.csv
a
1.50
--- run
weir 'parse /^(?<whole>\d+)\.(?<part>\d+)$/ from a * 1' {in}
--- out
whole,part
1,5

=== what stood in quotes is taken apart without them
--- file in.csv
id,note
1,"say ""hi"", you"
--- run
weir 'parse /"(?<word>[^"]*)"(?<rest>.*)/ from note keep' {in}
--- out
id,note,word,rest
1,"say ""hi"", you",hi,", you"

=== keep and skip in any order
--- file in.csv
id,note
1,size=5
2,none
--- run
weir -q 'parse /size=(?<size>\d+)/ skip keep from note' {in}
--- out
id,note,size
1,size=5,5

=== keep with lines
--- file in.log
a=1
--- run
weir 'parse /a=(?<a>.)/ keep' {in}
--- out
line,a
a=1,1

=== a CSV file with a column line needs no from
--- file in.csv
id,line
1,x=5
--- run
weir --in csv 'parse /x=(?<x>\d)/ keep' {in}
--- out
id,line,x
1,x=5,5

=== after reduce, from its columns
--- file in.csv
k,v
a=1,5
a=1,6
b=2,7
--- run
weir 'reduce s = sum(v) by k | parse /(?<key>\w)=(?<n>\d)/ from k keep' {in}
--- out
k,s,key,n
a=1,11,a,1
b=2,7,b,2

=== inside a partition the key stays, though its column is gone
--- file in.csv
k,v
a,x=1
b,x=5
a,x=3
b,x=4
--- run
weir 'partition by k | parse /x=(?<x>\d)/ from v | take 1 | merge' {in}
--- out
x
1
5

=== columns may be parsed again
--- file in.log
1 a=5
--- run
weir 'parse /^\d (?<rest>.*)/ | parse /(?<k>\w)=(?<v>\d)/ from rest' {in}
--- out
k,v
a,5

=== only columns that somebody wants are made
--- file in.log
--- run
weir --explain 'parse common keep | select ip, status' {in} | grep parse
--- out
    parse common keep, 2 of 9 columns
--- flag nopipe: explain is about the file

=== words of --null are null in what was parsed too
--- file in.log
a=NA b=5
--- run
weir --null NA 'parse /a=(?<a>\w+) b=(?<b>\w+)/ | map n = is_null(a)' {in}
--- out
a,b,n
NA,5,true

=== a null text is the empty text
--- file in.csv
id,note
1,
--- run
weir 'parse /^(?<a>x?)$/ from note keep' {in}
--- out
id,note,a
1,,

=== standard input is read as lines
--- stdin
"a,b
--- run
weir 'parse /(?<x>.),(?<y>.)/'
--- out
x,y
a,b

=== and files of unknown extension, also after from
--- file access.log.1
a b
--- run
weir 'parse /(?<x>.) (?<y>.)/' access.log.1
weir 'from access.log.1 | parse /(?<x>.) (?<y>.)/'
weir 'from "access.log.[1-9]" | parse /(?<x>.) (?<y>.)/'
gzip -c access.log.1 > b.gz
weir 'parse /(?<x>.) (?<y>.)/' b.gz
rm b.gz
--- out
x,y
a,b
x,y
a,b
x,y
a,b
x,y
a,b

=== but not where parse is not the first stage
--- file in.dat
a
1
--- run
weir 'take 1 | parse /(?<x>.)/ from a' {in}
--- out
x
1

=== nor where it names its column
--- file in.dat
a
1
--- run
weir 'parse /(?<x>.)/ from a' {in}
--- out
x
1

=== a file of known extension is what it is
--- file in.csv
a
1
--- run
weir 'parse /(?<x>.)/' in.csv
--- err
weir: error: parse reads the column 'line', and there is none here
  parse /(?<x>.)/
  ^^^^^^^^^^^^^^^ write parse /(?<x>.)/ from COLUMN, or read the input as text: --in lines   (columns: a)
--- exit 2

=== an empty input: no rows, and names are known all the same
--- file in.log no-newline
--- run
weir 'parse common | filter status == "500"' {in}
weir 'parse common | reduce n = count() by status' {in}
weir 'parse common | filter statsu == "500"' {in}
--- out
status,n
--- err
weir: error: no column 'statsu' here
  filter statsu == "500"
         ^^^^^^ did you mean 'status'?   (columns: ip, ident, user, time, method, path, protocol, status, bytes)
--- exit 2

=== combined
--- file in.log
192.0.2.7 - bob [20/Nov/2026:10:00:05 +0000] "GET /a?b=c HTTP/1.1" 200 512 "https://search.example/?q=x" "curl/8.9.1"
2001:db8::1 - - [20/Nov/2026:10:00:06 +0000] "POST / HTTP/2.0" 304 - "-" "-"
--- run
weir 'parse combined' {in}
--- out
ip,ident,user,time,method,path,protocol,status,bytes,referer,agent
192.0.2.7,,bob,20/Nov/2026:10:00:05 +0000,GET,/a?b=c,HTTP/1.1,200,512,https://search.example/?q=x,curl/8.9.1
2001:db8::1,,,20/Nov/2026:10:00:06 +0000,POST,/,HTTP/2.0,304,,,

=== common, also of a log that has more
--- file in.log
host.example - - [20/Nov/2026:10:00:05 +0000] "GET / HTTP/1.1" 200 512
::1 - - [20/Nov/2026:10:00:05 +0000] "GET / HTTP/1.1" 200 512 "-" "agent"
--- run
weir 'parse common' {in}
--- out
ip,ident,user,time,method,path,protocol,status,bytes
host.example,,,20/Nov/2026:10:00:05 +0000,GET,/,HTTP/1.1,200,512
::1,,,20/Nov/2026:10:00:05 +0000,GET,/,HTTP/1.1,200,512

=== nginx's log of that name is combined
--- file in.log
192.0.2.7 - - [20/Nov/2026:10:00:05 +0000] "GET / HTTP/1.1" 200 5 "-" "a"
--- run
weir 'parse nginx' {in}
--- out
ip,ident,user,time,method,path,protocol,status,bytes,referer,agent
192.0.2.7,,,20/Nov/2026:10:00:05 +0000,GET,/,HTTP/1.1,200,5,,a

=== requests of other forms are all path
--- file in.log escaped
- - - [t] "-" 400 0
- - - [t] "" 400 0
- - - [t] "\\x16\\x03\\x01" 400 0
- - - [t] "GET /old" 200 0
- - - [t] "GET /a b HTTP/1.0" 200 0
- - - [t] "GET  HTTP/1.1" 400 0
- - - [t] "M-SEARCH * HTTP/1.1" 400 0
- - - [t] "GET /x HTTP/" 400 0
--- run
weir 'parse common | select method, path, protocol' {in}
--- out escaped
method,path,protocol
,,
,,
,\\x16\\x03\\x01,
,GET /old,
GET,/a b,HTTP/1.0
,GET  HTTP/1.1,
M-SEARCH,*,HTTP/1.1
,GET /x HTTP/,

=== quotes in quotes: escaped, or not at the field's end
--- file in.log escaped
- - - [t] "GET /\\"q\\" HTTP/1.1" 200 1 "a\\\\" "say \\"hi\\""
- - - [t] "GET /"q"x HTTP/1.1" 200 1 "" "(say "hi")"
--- run
weir --out tsv --in lines 'parse combined | select path, referer, agent' {in} | sed 's/\\\\/\\/g'
--- out escaped
path\treferer\tagent
/\\"q\\"\ta\\\\\tsay \\"hi\\"
/"q"x\t\t(say "hi")

=== what stands behind the last field is left alone
--- file in.log
- - - [t] "-" 200 1 "r" "a" "forwarded" 0.123
--- run
weir 'parse combined | select status, agent' {in}
--- out
status,agent
200,a

=== syslog
--- file in.log
<34>Nov 20 10:00:05 web1 sshd[123]: Failed password for root
Nov  5 10:00:05 web1 kernel: [ 0.1] up
2026-11-20T10:00:05.123456+01:00 web1 CRON[9]: (root) CMD
<165>1 2026-11-20T10:00:05Z web1 app 77 ID47 [x@1 a="]"] started
1 - - - - - -
Nov 20 10:00:05 web1 last message repeated 3 times
Nov 20 10:00:05 cron[7]: no host
--- run
weir 'parse syslog' {in}
--- out
time,host,app,pid,message,priority,msgid,data
Nov 20 10:00:05,web1,sshd,123,Failed password for root,34,,
Nov  5 10:00:05,web1,kernel,,[ 0.1] up,,,
2026-11-20T10:00:05.123456+01:00,web1,CRON,9,(root) CMD,,,
2026-11-20T10:00:05Z,web1,app,77,started,165,ID47,"[x@1 a=""]""]"
,,,,,,,
Nov 20 10:00:05,web1,,,last message repeated 3 times,,,
Nov 20 10:00:05,,cron,7,no host,,,

=== a byte order mark before a message of RFC 5424
--- file in.log escaped
<1>1 2026-11-20T10:00:05Z h a p m - \xef\xbb\xbfgr\xc3\xbc\xc3\x9f
--- run
weir 'parse syslog | select message' {in}
--- out
message
grüß

=== a bad row: the rows before it, file, line and a hint
--- file in.log
- - - [t] "-" 200 1
- - - [t] "-" 404 2
garbage here
- - - [t] "-" 500 3
--- run
weir 'parse common | select status' {in}
--- out
status
200
404
--- err contains
:3: the line does not match common (no 'ident' at its byte 9): "garbage here"
  hint: parse ... skip leaves such rows out, and tells how many
--- exit 1

=== a bad row's error names the first, whatever comes behind
--- file in.log
a=1
b
c
a=2
d
--- run
weir 'parse /a=(?<a>.)/ | reduce n = count()' {in}
--- err contains
:2: the line does not match /a=(?<a>.)/: "b"
--- exit 1

=== from a column the row's line is told
--- file in.csv
id,note
1,"two
lines a=1"
2,none
--- run
weir 'parse /a=(?<a>.)/ from note keep | select id, a' {in}
--- out
id,a
1,1
--- err contains
:4: the value of 'note' does not match /a=(?<a>.)/: "none"
--- exit 1

=== skip leaves bad rows out and tells how many
--- file in.log
a=1
b
a=2

c
--- run
weir 'parse /a=(?<a>.)/ skip' {in} 2>err
sed 's/in.log:/-:/' err
rm err
--- out
a
1
2
weir: warning: 3 lines do not match /a=(?<a>.)/ (first: -:2 "b"); left out (--strict to fail)

=== one of them
--- file in.csv
id,note
1,a=1
2,none
--- run
weir 'parse /a=(?<a>.)/ from note skip' {in} 2>err
sed 's/in.csv:/-:/' err
rm err
--- out
a
1
weir: warning: 1 value of 'note' does not match /a=(?<a>.)/ (first: -:3 "none"); left out (--strict to fail)

=== with --strict the first is an error
--- file in.log
a=1
b
--- run
weir --strict 'parse /a=(?<a>.)/ skip' {in}
--- out
a
1
--- err contains
:2: line does not match /a=(?<a>.)/: "b"
  hint: without --strict this is a warning
--- exit 1

=== a bad row that take did not need is not told
--- file in.log
a=1
b
--- run
weir 'parse /a=(?<a>.)/ | take 1' {in}
--- out
a
1

=== empty lines, NUL and bytes that are no text do not match, and are shown safely
--- file in.log escaped
- - - [t] "-" 200 1

\0\xff\x1b[31m
- - - [t] "-" 20
- - - [t] "-" 200 1
--- run
weir --in lines 'parse common skip | select status' {in} 2>err
sed 's/in.log:/-:/' err
rm err
--- out
status
200
200
weir: warning: 3 lines do not match common (first: -:2); left out (--strict to fail)

=== an error shows control characters as escapes
--- file in.log escaped
x\x1b[31m y
--- run
weir 'parse common' {in}
--- out
ip,ident,user,time,method,path,protocol,status,bytes
--- err contains
"x\x1b[31m y"
--- exit 1

=== NUL inside a field is an ordinary byte
--- file in.log escaped
- - - [t] "GET /\0 HTTP/1.1" 200 1
--- run
weir 'parse common | select path' {in}
--- out escaped
path
/\0

=== a very long line
--- run
python3 -c 'print("- - - [t] \"GET /" + "x" * 1000000 + " HTTP/1.1\" 200 7")' |
weir 'parse common | select n = len(path), bytes'
--- out
n,bytes
1000001,7

=== a regex that gives up is an error that names it
--- file in.log
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
--- run
weir 'parse /^(?<x>(a|aa|aaa)+)+$/ skip' {in}
--- out
x
--- err contains
:1: regex /^(?<x>(a|aa|aaa)+)+$/ needs more than 10 million steps for this value
--- exit 4

=== the sample log: status by method
--- run
weir 'parse combined | reduce n = count() by method, status' "$SAMPLES/access.log"
--- out
method,status,n
GET,200,222
GET,404,13
POST,200,33
GET,304,20
POST,500,9
GET,500,3

=== the sample log: bytes and users
--- run
weir 'parse combined | reduce n = count(), sum(bytes) by status' "$SAMPLES/access.log"
weir 'parse common | reduce n = count() by user' "$SAMPLES/access.log"
weir 'parse nginx | reduce n = count() by path | top 3 by n' "$SAMPLES/access.log"
--- out
status,n,sum_bytes
200,255,5556285
404,13,2942
304,20,
500,12,3106
user,n
,166
bob,60
anna,74
path,n
/,37
/api/orders/1044,28
/products/12,26

=== the sample log: a regex finds the same
--- run
weir 'parse /"(?<method>\S+) (?<path>\S+) [^"]*" (?<status>\d+) / | reduce n = count() by method, status' "$SAMPLES/access.log" > a
weir 'parse combined | reduce n = count() by method, status' "$SAMPLES/access.log" | diff - a
rm a

=== an unknown pattern: the nearest, and all there are
--- file in.log
x
--- run
for p in combind apache clf frob jsn; do
  weir "parse $p" {in} 2>&1
done
--- out
weir: error: no pattern 'combind'
  parse combind
        ^^^^^^^ did you mean 'combined'?   (patterns: combined, common, nginx, syslog, json, logfmt, or /regex/)
weir: error: no pattern 'apache'
  parse apache
        ^^^^^^ did you mean 'combined'?   (patterns: combined, common, nginx, syslog, json, logfmt, or /regex/)
weir: error: no pattern 'clf'
  parse clf
        ^^^ did you mean 'common'?   (patterns: combined, common, nginx, syslog, json, logfmt, or /regex/)
weir: error: no pattern 'frob'
  parse frob
        ^^^^ patterns: combined, common, nginx, syslog, json, logfmt, or /regex/ with named groups: (?<name>...)
weir: error: no pattern 'jsn'
  parse jsn
        ^^^ did you mean 'json'?   (patterns: combined, common, nginx, syslog, json, logfmt, or /regex/)
--- exit 2
--- flag nopipe: the loop reads it more than once

=== a regex without a named group
--- file in.log
x
--- run
weir 'parse /(\d+)|(x)/' {in}
--- err
weir: error: this regex has no named group, so it gives no column
  parse /(\d+)|(x)/
        ^^^^^^^^^^^ name the parts that become columns: (?<name>...)
--- exit 2

=== two groups of one name
--- file in.log
x
--- run
weir 'parse /(?J)(?<a>x)|(?<a>y)/' {in}
--- err
weir: error: two groups of this regex are called 'a'
  parse /(?J)(?<a>x)|(?<a>y)/
        ^^^^^^^^^^^^^^^^^^^^^
--- exit 2

=== a regex that is none: the place in it
--- file in.log
x
--- run
weir 'parse /(?<a>x/' {in}
--- err contains
regex /(?<a>x/
  parse /(?<a>x/
--- exit 2

=== keep and a name that is taken
--- file in.csv
id,status,note
1,2,x=3
--- run
weir 'parse /x=(?<status>.)/ from note keep' {in}
--- err
weir: error: there is a column 'status' already, and parse ... keep gives another
  parse /x=(?<status>.)/ from note keep
        ^^^^^^^^^^^^^^^^ a stage before it: rename old_status = status
--- exit 2

=== words in the wrong place
--- file in.log
x
--- run
for p in 'parse' 'parse "x"' 'parse common from' 'parse common skip 5' 'parse common keep keep' 'parse common from line from line'; do
  weir "$p" {in} 2>&1
done
--- out
weir: error: expected a /regex/ or the name of a pattern, but the program ends here
  parse
       ^ parse /(?<name>...)/, or parse combined
weir: error: expected a /regex/ or the name of a pattern, not '"x"'
  parse "x"
        ^^^ parse /(?<name>...)/, or parse combined
weir: error: expected a value, but the program ends here
  parse common from
                   ^
weir: error: '5' does not belong here
  parse common skip 5
                    ^ is a ',', a '|' or a call's ( missing before it? names with blanks stand in backticks
weir: error: expected the end of the stage, not 'keep'
  parse common keep keep
                    ^^^^
weir: error: expected the end of the stage, not 'from'
  parse common from line from line
                         ^^^^
--- exit 2
--- flag nopipe: the loop reads it more than once

=== a name that the pattern does not give
--- file in.log
x
--- run
weir 'parse common | filter agent ~ /bot/' {in}
--- err contains
no column 'agent'
  filter agent ~ /bot/
         ^^^^^ columns: ip, ident, user, time, method, path, protocol, status, bytes
--- exit 2

=== two groups of one name: an option of the library is not named
--- file in.csv
a
1
--- run
weir 'parse /(?<x>.)(?<x>.)/ from a' {in}
--- err
weir: error: regex /(?<x>.)(?<x>.)/: two named subpatterns have the same name
  parse /(?<x>.)(?<x>.)/ from a
                     ^
--- exit 2
