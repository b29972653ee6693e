# Quotes: on the way in RFC 4180, on the way out only where needed (weir-lang(7)).

=== quotes that are not needed go
--- file in.csv
"a","b"
"1","two words"
--- run
weir '' {in}
--- out
a,b
1,two words

=== a delimiter inside quotes
--- file in.csv
a,b
"1,5",2
--- run
weir '' {in}
--- out
a,b
"1,5",2

=== doubled quotes
--- file in.csv
a,b
"he said ""hi""",2
"""",3
"""""",4
--- run
weir 'map n = len(a)' {in}
--- out
a,b,n
"he said ""hi""",2,12
"""",3,1
"""""",4,2

=== a newline inside quotes
--- file in.csv
a,b
"one
two",2
"three

four",5
--- run
weir 'map n = len(a)' {in}
--- out
a,b,n
"one
two",2,7
"three

four",5,11

=== CRLF inside quotes is kept, CRLF outside is a row end
--- file in.csv escaped
a,b\r
"x\r\ny",2\r
--- run
weir 'map n = len(a)' {in}
--- out escaped
a,b,n
"x\r\ny",2,4

=== a field that is empty quotes is null and leaves without quotes
--- file in.csv
a,b
"",2
--- run
weir 'map n = is_null(a)' {in}
--- out
a,b,n
,2,true

=== a quote inside an unquoted field is an ordinary byte
# It is quoted on the way out because it holds a quote.
--- file in.csv
a,b
12" disk,3
6" nail,"5, or 6"
--- run
weir '' {in}
--- out
a,b
"12"" disk",3
"6"" nail","5, or 6"

=== quotes inside an unquoted field do not hide a delimiter
--- file in.csv
a,b,c
x"1,2",3
--- run
weir 'map n = len(a), m = len(b)' {in}
--- out
a,b,c,n,m
"x""1","2""",3,3,2

=== quotes inside an unquoted field do not hide a line end
--- file in.csv
a,b
1,x"y
2,"z"
--- run
weir '' {in}
--- out
a,b
1,"x""y"
2,z

=== an inch mark at the end of the field before a quoted one
--- file in.csv
a,b,c
12",27","x,y"
--- run
weir '' {in}
--- out
a,b,c
"12""","27""","x,y"

=== two quotes in the middle of an unquoted field stay two
--- file in.csv
a,b
x""y,1
--- run
weir 'map n = len(a)' {in}
--- out
a,b,n
"x""""y",1,4

=== a blank before a quote makes it an ordinary byte
--- file in.csv
a,b
 "x",1
--- run
weir 'map n = len(a)' {in}
--- out
a,b,n
" ""x""",1,4

=== fields with only delimiter and quotes
--- file in.csv
a,b
",",""""
",,","
"
--- run
weir '' {in}
--- out
a,b
",",""""
",,","
"

=== a quoted last field at the end of the file
--- file in.csv no-newline
a,b
1,"x,y"
--- run
weir '' {in}
--- out
a,b
1,"x,y"

=== a quoted empty last field at the end of the file
--- file in.csv no-newline
a,b
1,""
--- run
weir '' {in}
--- out
a,b
1,

=== quoted names in the header
--- file in.csv
"Total, net","say ""x""",plain
1,2,3
--- run
weir 'select `Total, net`, plain' {in}
--- out
"Total, net",plain
1,3

=== a name with a newline
--- file in.csv
"two
lines",b
1,2
--- run
weir 'select b, col(1)' {in}
--- out
b,"two
lines"
2,1

=== computed text is quoted where it needs it
--- file in.csv
a,b
x,y
--- run
weir 'map c = a ++ "," ++ b, d = a ++ "\"" ++ b, e = a ++ "\n" ++ b, f = a ++ " " ++ b' {in}
--- out
a,b,c,d,e,f
x,y,"x,y","x""y","x
y",x y

=== other delimiter: the comma needs no quotes, the semicolon does
--- file in.csv
a;b
1,5;"x;y"
--- run
weir -d ';' 'map c = a ++ ";"' {in}
--- out
a;b;c
1,5;"x;y";"1,5;"

=== quoted numbers are numbers
--- file in.csv
a,b
"10","2.50"
"9",3
--- run
weir 'filter a > 9 | map s = a + b' {in}
--- out
a,b,s
10,2.50,12.5

=== quoted and bare are one key
--- file in.csv
k,v
"x",1
x,2
"x",3
--- run
weir 'reduce s = sum(v) by k' {in}
--- out
k,s
x,6

=== doubled quotes in a key
--- file in.csv
k,v
"a""b",1
"a""b",2
"a,b",4
--- run
weir 'reduce s = sum(v) by k' {in}
--- out
k,s
"a""b",3
"a,b",4

=== quoted text compares without its quotes
--- file in.csv
a,b
"x, y",1
"he ""said""",2
z,3
--- run
weir 'filter a == "x, y" or a == "he \"said\""' {in}
--- out
a,b
"x, y",1
"he ""said""",2

=== a row of quotes only
--- file in.csv
a,b
"""""""","""""""""
--- run
weir '' {in}
--- err contains
{in}:2:
quote
--- exit 1
--- out contains

=== ten rows with newlines keep their order
--- file in.csv
id,t
1,"a
b"
2,c
3,"d

e"
4,"
"
5,"f"",
g"
6,h
--- run
weir 'filter id != 2 | select t, id' {in}
--- out
t,id
"a
b",1
"d

e",3
"
",4
"f"",
g",5
h,6
