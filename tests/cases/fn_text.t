# Functions of text: ltrim rtrim pad index reverse repeat title fmt. Expected values by hand and from Python: str
# methods, unicodedata (simple case mappings, combining marks), format() of decimal with ROUND_HALF_UP.

=== ltrim and rtrim
--- file in.csv escaped
a
abc
  ab  
"\x09x\x09y\x0d"
Zürich
éäx
日本語
--- run
weir 'select l = "[" ++ ltrim(a) ++ "]", r = "[" ++ rtrim(a) ++ "]"' {in}
--- out escaped
l,r
[abc],[abc]
[ab  ],[  ab]
"[x\x09y\x0d]",[\x09x\x09y]
[Zürich],[Zürich]
[éäx],[éäx]
[日本語],[日本語]

=== reverse keeps marks with their letters
Clusters: marks (unicodedata.combining), what a joiner joins, pairs of regional indicators; a wrong byte is one character.
--- file in.csv escaped
a
abc
  ab  
"\x09x\x09y\x0d"
Zürich
éäx
日本語
a\xffb\xc3
👩‍👩‍👧!
🇩🇪🇫🇷
""
0123456789abcdefghij
0123456789abcdeé
é0123456789abcdef
--- run
weir 'select r = reverse(a)' {in}
--- out escaped
r
cba
  ba  
"\x0dy\x09x\x09"
hcirüZ
xäé
語本日
\xc3b\xffa
!👩‍👩‍👧
🇫🇷🇩🇪
""
jihgfedcba9876543210
éedcba9876543210
fedcba9876543210é

=== pad to the right and, with a negative number, to the left
Characters are code points; a fill of several is repeated and cut, an empty one adds nothing, n null gives null.
--- file in.csv escaped
s,n,f
abcdef,8,*
abcdef,-8,ab
abcdef,3,é
abcdef,-12,
,8,*
,-8,ab
,3,é
,-12,
Zürich,8,*
Zürich,-8,ab
Zürich,3,é
Zürich,-12,
日本,8,*
日本,-8,ab
日本,3,é
日本,-12,
x\xff,8,*
x\xff,-8,ab
x\xff,3,é
x\xff,-12,
é,8,*
é,-8,ab
é,3,é
é,-12,
a,,*
a,0,*
a,-2,\xff
--- run
weir 'select p = pad(s, n, f), q = pad(s, n)' {in}
--- out escaped
p,q
abcdef**,abcdef  
ababcdef,  abcdef
abcdef,abcdef
abcdef,      abcdef
********,        
abababab,        
ééé,   
,            
Zürich**,Zürich  
abZürich,  Zürich
Zürich,Zürich
Zürich,      Zürich
日本******,日本      
ababab日本,      日本
日本é,日本 
日本,          日本
x\xff******,x\xff      
abababx\xff,      x\xff
x\xffé,x\xff 
x\xff,          x\xff
é******,é      
abababé,      é
éé,é 
é,          é
,
a,a
\xffa, a

=== index is in characters, and null if absent
--- file in.csv escaped
s,t
banana,an
banana,x
banana,
,a
,
Zürich,ich
日本語,語
a\xffb,b
abc,abcd
--- run
weir 'select i = index(s, t), n = is_null(index(s, t))' {in}
--- out
i,n
1,false
,true
0,false
,true
0,false
3,false
2,false
2,false
,true

=== repeat
--- file in.csv
s,n
ab,3
ab,1
ab,0
ab,-2
ab,2.9
é,4
,5
ab,
--- run
weir 'select r = repeat(s, n)' {in}
--- out
r
ababab
ab
""
""
abab
éééé
""
""

=== what is too long is null, and told
--- file in.csv
a
x
--- run
weir 'select r = len(repeat(a, 1e12)), s = len(pad(a, -1e300)), t = len(pad(a, 9223372036854775807, "ab")), u = len(repeat(a, 16777216))' {in}
--- out
r,s,t,u
0,0,0,16777216
--- err
weir: warning: 1 result of repeat() is longer than 16 MiB (first: {in}:2); taken as null (--strict to fail)
weir: warning: 2 results of pad() are longer than 16 MiB (first: {in}:2); taken as null (--strict to fail)

=== what is constant and too long is told too, once for a row
--- file in.csv
a
x
y
--- run
weir 'select r = len(repeat("x", 1e12))' {in}
--- out
r
0
0
--- err
weir: warning: 2 results of repeat() are longer than 16 MiB (first: {in}:2); taken as null (--strict to fail)

=== text where a number is asked for is told
--- file in.csv
a,n
x,3
y,many
--- run
weir 'select r = repeat(a, n), p = pad(a, n, ".")' {in}
--- out
r,p
xxx,x..
,
--- err
weir: warning: 1 value of 'n' is not a number (first: {in}:3 "many"); taken as null (--strict to fail)

=== title
Words are runs of Unicode's letters, marks and numbers, with apostrophes between them; case by simple mappings.
--- file in.csv escaped
a
hello world
HELLO-WORLD
o'neil and they’re 'quoted'
3rd 2nd
éCOLE ünd ÖL
ßa aß
ǆ ǅ
привет МИР
日本 abc
a\xffb c
éCOLE
_under_score
""
--- run
weir 'select t = title(a)' {in}
--- out escaped
t
Hello World
Hello-World
O'neil And They’re 'Quoted'
3rd 2nd
École Ünd Öl
ßa Aß
ǅ ǅ
Привет Мир
日本 Abc
A\xffB C
École
_Under_Score
""

=== null is the empty text
--- file in.csv
a,b
,1
--- run
weir 'select l = is_null(ltrim(a)), r = is_null(reverse(a)), t = is_null(title(a)), p = pad(a, 3, "-"), i = index(a, "x"), z = index(a, "")' {in}
--- out
l,r,t,p,i,z
true,true,true,---,,0

=== fmt with a number of digits
Half away from zero on the exact decimal; no minus before zero.
--- file in.csv
a
0
1
-1
1234567.891
-1234567.891
0.005
0.015
2.345
-2.345
2.5
-2.5
0.045
99.995
1e22
1e-7
-0.004
12345678901234567
0.1234
1e300
--- run
weir 'select x = fmt(a, 2), y = fmt(a, 0), z = fmt(a, ",.1f")' {in}
--- out
x,y,z
0.00,0,0.0
1.00,1,1.0
-1.00,-1,-1.0
1234567.89,1234568,"1,234,567.9"
-1234567.89,-1234568,"-1,234,567.9"
0.01,0,0.0
0.02,0,0.0
2.35,2,2.3
-2.35,-2,-2.3
2.50,3,2.5
-2.50,-3,-2.5
0.05,0,0.0
100.00,100,100.0
10000000000000000000000.00,10000000000000000000000,"10,000,000,000,000,000,000,000.0"
0.00,0,0.0
0.00,0,0.0
12345678901234567.00,12345678901234567,"12,345,678,901,234,567.0"
0.12,0,0.1
1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000.00,1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000,"1,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000.0"

=== formats of numbers are Python's
--- file in.csv
a
0
5
-5
42.5
-1234.567
1234567.891
0.000123
--- run
weir 'select c0 = fmt(a, ".3f"), c1 = fmt(a, "08.2f"), c2 = fmt(a, "+.1f"), c3 = fmt(a, " .1f"), c4 = fmt(a, "012,.2f"), c5 = fmt(a, "=+12.1f"), c6 = fmt(a, "*<12.1f"), c7 = fmt(a, ">12.1f"), c8 = fmt(a, "^12.1f"), c9 = fmt(a, "é^12.1f"), c10 = fmt(a, ".1%"), c11 = fmt(a, ",d"), c12 = fmt(a, "+d"), c13 = fmt(a, "08d"), c14 = fmt(a, "_d")' {in}
--- out
c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12,c13,c14
0.000,00000.00,+0.0, 0.0,"0,000,000.00",+        0.0,0.0*********,         0.0,    0.0     ,éééé0.0ééééé,0.0%,0,+0,00000000,0
5.000,00005.00,+5.0, 5.0,"0,000,005.00",+        5.0,5.0*********,         5.0,    5.0     ,éééé5.0ééééé,500.0%,5,+5,00000005,5
-5.000,-0005.00,-5.0,-5.0,"-0,000,005.00",-        5.0,-5.0********,        -5.0,    -5.0    ,éééé-5.0éééé,-500.0%,-5,-5,-0000005,-5
42.500,00042.50,+42.5, 42.5,"0,000,042.50",+       42.5,42.5********,        42.5,    42.5    ,éééé42.5éééé,4250.0%,43,+43,00000043,43
-1234.567,-1234.57,-1234.6,-1234.6,"-0,001,234.57",-     1234.6,-1234.6*****,     -1234.6,  -1234.6   ,éé-1234.6ééé,-123456.7%,"-1,235",-1235,-0001235,-1_235
1234567.891,1234567.89,+1234567.9, 1234567.9,"1,234,567.89",+  1234567.9,1234567.9***,   1234567.9, 1234567.9  ,é1234567.9éé,123456789.1%,"1,234,568",+1234568,01234568,1_234_568
0.000,00000.00,+0.0, 0.0,"0,000,000.00",+        0.0,0.0*********,         0.0,    0.0     ,éééé0.0ééééé,0.0%,0,+0,00000000,0

=== exponents are Python's
--- file in.csv
a
0
1
-1234.567
1234567.891
0.000123
0.0000123
1e300
123456
999999.7
--- run
weir 'select c0 = fmt(a, ".2e"), c1 = fmt(a, "e"), c2 = fmt(a, ".3E"), c3 = fmt(a, "g"), c4 = fmt(a, ".3g"), c5 = fmt(a, "G"), c6 = fmt(a, "012.1e")' {in}
--- out
c0,c1,c2,c3,c4,c5,c6
0.00e+00,0.000000e+00,0.000E+00,0,0,0,000000.0e+00
1.00e+00,1.000000e+00,1.000E+00,1,1,1,000001.0e+00
-1.23e+03,-1.234567e+03,-1.235E+03,-1234.57,-1.23e+03,-1234.57,-00001.2e+03
1.23e+06,1.234568e+06,1.235E+06,1.23457e+06,1.23e+06,1.23457E+06,000001.2e+06
1.23e-04,1.230000e-04,1.230E-04,0.000123,0.000123,0.000123,000001.2e-04
1.23e-05,1.230000e-05,1.230E-05,1.23e-05,1.23e-05,1.23E-05,000001.2e-05
1.00e+300,1.000000e+300,1.000E+300,1e+300,1e+300,1E+300,00001.0e+300
1.23e+05,1.234560e+05,1.235E+05,123456,1.23e+05,123456,000001.2e+05
1.00e+06,9.999997e+05,1.000E+06,1e+06,1e+06,1E+06,000001.0e+06

=== whole numbers in other bases
--- file in.csv
a
0
255
-255
65535
9223372036854775807
--- run
weir 'select c0 = fmt(a, "x"), c1 = fmt(a, "X"), c2 = fmt(a, "#x"), c3 = fmt(a, "o"), c4 = fmt(a, "b"), c5 = fmt(a, "#b"), c6 = fmt(a, "_b"), c7 = fmt(a, "04x"), c8 = fmt(a, "#06x"), c9 = fmt(a, "_x"), h = hex(a)' {in}
--- out
c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,h
0,0,0x0,0,0,0b0,0,0000,0x0000,0,0
ff,FF,0xff,377,11111111,0b11111111,1111_1111,00ff,0x00ff,ff,ff
-ff,-FF,-0xff,-377,-11111111,-0b11111111,-1111_1111,-0ff,-0x0ff,-ff,-ff
ffff,FFFF,0xffff,177777,1111111111111111,0b1111111111111111,1111_1111_1111_1111,ffff,0xffff,ffff,ffff
7fffffffffffffff,7FFFFFFFFFFFFFFF,0x7fffffffffffffff,777777777777777777777,111111111111111111111111111111111111111111111111111111111111111,0b111111111111111111111111111111111111111111111111111111111111111,111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111_1111,7fffffffffffffff,0x7fffffffffffffff,7fff_ffff_ffff_ffff,7fffffffffffffff

=== formats of text
--- file in.csv
a
abc
Zürich
""
007
日本
--- run
weir 'select c0 = "[" ++ fmt(a, "<8") ++ "]", c1 = "[" ++ fmt(a, ">8") ++ "]", c2 = "[" ++ fmt(a, "^8") ++ "]", c3 = "[" ++ fmt(a, "*^9") ++ "]", c4 = "[" ++ fmt(a, "é>6") ++ "]", c5 = "[" ++ fmt(a, "0>6") ++ "]", c6 = "[" ++ fmt(a, ".2s") ++ "]", c7 = "[" ++ fmt(a, "6.2s") ++ "]", c8 = "[" ++ fmt(a, "s") ++ "]", c9 = "[" ++ fmt(a, "") ++ "]"' {in}
--- out
c0,c1,c2,c3,c4,c5,c6,c7,c8,c9
[abc     ],[     abc],[  abc   ],[***abc***],[éééabc],[000abc],[ab],[ab    ],[abc],[abc]
[Zürich  ],[  Zürich],[ Zürich ],[*Zürich**],[Zürich],[Zürich],[Zü],[Zü    ],[Zürich],[Zürich]
[        ],[        ],[        ],[*********],[éééééé],[000000],[],[      ],[],[]
[007     ],[     007],[  007   ],[***007***],[ééé007],[000007],[00],[00    ],[007],[007]
[日本      ],[      日本],[   日本   ],[***日本****],[éééé日本],[0000日本],[日本],[日本    ],[日本],[日本]

=== a width alone puts computed numbers to the right, and fields to the left, as they stand
--- file in.csv
a
1.50
--- run
weir 'select f = "[" ++ fmt(a, "6") ++ "]", n = "[" ++ fmt(a + 0, "6") ++ "]", z = fmt(a, "06")' {in}
--- out
f,n,z
[1.50  ],[   1.5],0001.5

=== fmt hands null on, and tells of what it cannot write
--- file in.csv
a,b
7,
,
x,
2.5,
1e30,
--- run
weir 'select f = fmt(a, 1), x = fmt(a, "x"), h = hex(a)' {in}
--- out
f,x,h
7.0,7,7
,,
,,
2.5,,
1000000000000000000000000000000.0,,
--- err
weir: warning: 1 value of 'a' is not a number (first: {in}:4 "x"); taken as null (--strict to fail)
weir: warning: 2 values of fmt() are no whole numbers of 64 bits (first: {in}:5 "2.5"); taken as null (--strict to fail)
weir: warning: 2 values of hex() are no whole numbers of 64 bits (first: {in}:5 "2.5"); taken as null (--strict to fail)

=== a format with an unknown type
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, ".2q")' {in}
--- err
weir: error: a format has no 'q' here
  map b = fmt(a, ".2q")
                 ^^^^^ [[fill]< > ^][+][0][width][,][.digits][type], as in ".2f" ",d" "08.3f" ">10" ".1%"
--- exit 2

=== a format without its digits
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, ".f")' {in}
--- err
weir: error: digits are missing after the point of a format
  map b = fmt(a, ".f")
                 ^^^^ [[fill]< > ^][+][0][width][,][.digits][type], as in ".2f" ",d" "08.3f" ">10" ".1%"
--- exit 2

=== a precision without a type
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, ".2")' {in}
--- err
weir: error: a format with a precision needs a type
  map b = fmt(a, ".2")
                 ^^^^ ".2f" for digits after the point, ".2s" for characters
--- exit 2

=== a format of times
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, "%Y-%m")' {in}
--- err
weir: error: this is no format of numbers or text
  map b = fmt(a, "%Y-%m")
                 ^^^^^^^ fmt_time(t, "%Y-%m-%d") writes times
--- exit 2

=== a comma in hexadecimal
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, ",x")' {in}
--- err
weir: error: a comma does not part these digits
  map b = fmt(a, ",x")
                 ^^^^ "_x" parts them by fours
--- exit 2

=== a sign before text
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, "+s")' {in}
--- err
weir: error: a format of text takes no sign, no separator and no =
  map b = fmt(a, "+s")
                 ^^^^ ".8s" "<10s" "*^20s"
--- exit 2

=== a width beyond all reason
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, "1001d")' {in}
--- err
weir: error: the width of a format is 1000 at most
  map b = fmt(a, "1001d")
                 ^^^^^^^ [[fill]< > ^][+][0][width][,][.digits][type], as in ".2f" ",d" "08.3f" ">10" ".1%"
--- exit 2

=== too many digits
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, 101)' {in}
--- err
weir: error: fmt() writes 0 to 100 digits after the point
  map b = fmt(a, 101)
                 ^^^ fmt(x, 2)
--- exit 2

=== a format that is a column
--- file in.csv
a
1
--- run
weir 'map b = fmt(a, a)' {in}
--- err
weir: error: the format of fmt() is known only when the program runs
  map b = fmt(a, a)
                 ^ write it out: fmt(x, ".2f"), or give it with --arg
--- exit 2

=== a format by --arg
--- file in.csv
a
2.345
--- run
weir --arg f=.1f --arg d=2 'select x = fmt(a, $f), y = fmt(a, $d)' {in}
--- out
x,y
2.3,2.35

=== a format of numbers asks for a number
--- file in.csv
a
1
--- run
weir 'map b = fmt("ab", ".2f")' {in}
--- err
weir: error: argument 1 of fmt() must be a number, and this is text
  map b = fmt("ab", ".2f")
              ^^^^ fmt(x, format)
--- exit 2
