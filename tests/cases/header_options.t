# --header, --skip, --comment, --fill-columns: what stands before the rows, and whose columns there are (weir-lang(7)).

=== --header: the inputs have no header line
--- file in.csv
1,x
2,y
--- run
weir --header id,name 'map l = _line' {in}
--- out
id,name,l
1,x,1
2,y,2

=== --header counts the fields
--- file in.csv
1,x
2
--- run
weir --header id,name '' {in}
--- out
id,name
1,x
--- err contains
weir: error: {in}:2: 1 field, the header has 2
--- exit 1

=== --header for several files, and a file of 0 bytes
--- file x.csv
1,x
--- file e.csv no-newline
--- file y.csv
2,y
--- run
weir --header=id,name '' e.csv x.csv y.csv
--- out
id,name
1,x
2,y

=== --header: odd names, none, and twice the same
--- file in.csv
1,2,3,4
--- run
weir -q --header 'a b,,x,x' 'map `a b` = `a b` + 1' {in}
--- out
a b,c2,x,x_2
2,2,3,4

=== --header beside -n
--- file in.csv
1
--- run
weir -n --header a '' in.csv
--- err contains
weir: error: --header names the columns that -n leaves without names
--- exit 2

=== --header and lines of text
--- file in.log
1
--- run
weir --header a '' in.log
--- err contains
in.log is read as lines of text
--- exit 2

=== --skip: lines before the header, whatever stands in them
--- file in.csv
exported "2026
by, me

a,b
1,2
--- run
weir --skip 3 'map l = _line' {in}
--- out
a,b,l
1,2,5

=== --skip before a header that is not there
--- file in.csv
x
1,2
--- run
weir --skip 1 -n 'map l = _line' {in}
--- out
1,2,2

=== --skip of all there is: as 0 bytes
--- file in.csv
x
y
--- run
weir --skip 5 'reduce n = count()' {in}
--- out
n
0

=== --skip for each of the files, and true lines in errors
--- file x.csv
t
a
1
--- file y.csv
t
a
1,2
--- run
weir --skip 1 '' x.csv y.csv
--- out
a
1
--- err contains
weir: error: y.csv:3: 2 fields, the header has 1
--- exit 1

=== --skip with CRLF, and with CR alone
--- file x.csv escaped
t\r\na,b\r\n1,2\r\n
--- file y.csv escaped no-newline
t\ra,b\r3,4\r
--- run
weir --skip 1 '' x.csv y.csv
--- out
a,b
1,2
3,4

=== --skip behind a byte order mark
--- file in.csv escaped
\xef\xbb\xbft
a
1
--- run
weir --skip 1 'map l = _line' {in}
--- out
a,l
1,3

=== --skip and text lines
--- file in.log
x
y
z
--- run
weir --in lines --skip 2 'map l = _line' {in}
--- out
line,l
z,3

=== --skip with words
--- file in.csv
a
--- run
weir --skip some '' in.csv
--- err
weir: error: --skip takes a whole number, not 'some'
--- exit 2

=== --comment: at the top, between rows, at the end; lines stay true
--- file in.csv
# made by "hand
# on monday, "

# again
a,b
1,2
#3,4
#"
5,6
# the end, "
--- run
weir --comment '#' 'map l = _line' {in}
--- out
a,b,l
1,2,6
5,6,9

=== --comment: in quotes, and not at a line's beginning, it is a byte
--- file in.csv
a,b
1,#2
"x
#y",3
"#z",4
 #5,6
--- run
weir --comment '#' 'map l = _line' {in}
--- out
a,b,l
1,#2,2
"x
#y",3,3
#z,4,5
 #5,6,6

=== --comment with one column, where blank lines are rows
--- file in.csv
a
#x

1
#
--- run
weir --comment '#' 'reduce n = count(), v = count(a)' {in}
--- out
n,v
2,1

=== --comment: bad rows between them
--- file in.csv
a,b
# x
1
# y
2,3
--- run
weir -q --comment '#' --rejects bad.csv '' {in} && weir 'select line, byte_offset, raw' bad.csv; rm bad.csv
--- out
a,b
2,3
line,byte_offset,raw
3,8,1

=== --comment: another byte, tabs, text lines
--- file in.tsv escaped
;x\ty
a\tb
;1\t2
3\t4
--- run
weir -t --comment ';' '' {in}
--- out escaped
a\tb
3\t4

=== --comment and lines of text
--- file in.log
%x
a
%"y
b
--- run
weir --in lines --comment % 'map l = _line' {in}
--- out
line,l
a,2
b,4

=== --comment with CRLF
--- file in.csv escaped
# "x\r\na,b\r\n# "y\r\n1,2\r\n
--- run
weir --comment '#' 'map l = _line' {in}
--- out
a,b,l
1,2,4

=== only comments: as 0 bytes
--- file in.csv
# a
# b
--- run
weir --comment '#' '' {in}

=== --comment, --skip and --header together
--- file in.csv
preamble
# c
1,2
# d
3,4
--- run
weir --skip 1 --comment '#' --header x,y 'map l = _line' {in}
--- out
x,y,l
1,2,3
3,4,5

=== rows without comments go out as they stand
--- file in.csv
a,b
1,"x,y"
#"
2,z
--- run
weir --comment '#' '' {in}
--- out
a,b
1,"x,y"
2,z

=== --fill-columns: columns of all files, null where one lacks them
--- file x.csv
a,b
1,2
--- file y.csv
c,a
3,4
--- file z.csv
b
5
--- run
weir --fill-columns '' x.csv y.csv z.csv
--- out
a,b,c
1,2,
4,,3
,5,

=== --fill-columns: a column that the first file lacks can be used
--- file x.csv
a
1
--- file y.csv
b
7
--- file e.csv no-newline
--- run
weir --fill-columns 'map s = b + 1, d = a ?? "none" | select s, d' e.csv x.csv y.csv
--- out
s,d
,1
8,none

=== without it that is an error
--- file x.csv
a
1
--- file y.csv
b
7
--- run
weir '' x.csv y.csv
--- out
a
1
--- err contains
y.csv has no column 'a', which x.csv has
--- exit 1

=== --fill-columns: the number of fields is that of each file's own header
--- file x.csv
a,b
1,2
--- file y.csv
b
3,4
--- run
weir --fill-columns '' x.csv y.csv
--- out
a,b
1,2
--- err contains
weir: error: y.csv:2: 2 fields, the header has 1
--- exit 1

=== --fill-columns and -n: by position
--- file x.csv
1,2
--- file y.csv
3
--- run
weir -n --fill-columns '' y.csv x.csv
--- out
3,
1,2

=== --fill-columns and union: either side may lack some
--- file x.csv
a,b
1,2
--- file y.csv
c,a
3,4
--- file z.csv
b
5
--- run
weir --fill-columns 'map z = a * 2 | union y.csv, z.csv | map q = c ?? "none"' x.csv
--- out
a,b,z,c,q
1,2,2,,none
4,,,3,3
,5,,,none

=== --fill-columns and union, and then a reduce
--- file x.csv
a
1
--- file y.csv
a,b
1,5
2,6
--- run
weir --fill-columns 'union y.csv | reduce n = count(), s = sum(b) by a' x.csv
--- out
a,n,s
1,2,5
2,1,6

=== --skip, and a line that is longer than a record may be
--- file in.csv
a line that is longer than that
a,b
1,2
--- run
weir --skip 1 --max-record 20 '' {in}
--- err
weir: error: {in}: the first record is longer than --max-record
--- exit 4
