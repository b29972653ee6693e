# Grammar and evaluation of expressions (weir-lang(7)). Values by hand.

=== precedence of the arithmetic operators
--- file in.csv
x
2
--- run
weir 'map a = 1 + x * 3, b = (1 + x) * 3, c = 10 - x - 3, d = 24 / x / 3, e = 2 * x ** 3, f = 10 - -x' {in}
--- out
x,a,b,c,d,e,f
2,7,9,5,4,16,12

=== power binds tighter than minus and goes to the right
--- file in.csv
x
2
--- run
weir 'map a = -2**2, b = (-2)**2, c = 2**3**2, d = -x**2, e = 2**-1' {in}
--- out
x,a,b,c,d,e
2,-4,4,512,-4,0.5

=== join of text and of a number made text
--- file in.csv
a,b
1,2
--- run
weir 'map c = a ++ text(b + 3)' {in}
--- out
a,b,c
1,2,15

=== ?? binds tighter than comparison, looser than arithmetic
--- file in.csv
a,b
,1
3,1
9,1
--- run
weir 'map c = a ?? 0 > 5, d = a ?? 1 + 1' {in}
--- out
a,b,c,d
,1,false,2
3,1,false,3
9,1,true,9

=== not binds looser than comparison
--- file in.csv
a
1
2
--- run
weir 'filter not a == 1' {in}
--- out
a
2

=== the other spelling of not, and, or
--- file in.csv
a,b
1,1
1,2
2,1
2,2
--- run
weir 'filter a == 1 && !(b == 1) || a == 2 && b == 1' {in}
--- out
a,b
1,2
2,1

=== and binds tighter than or
--- file in.csv
a,b,c
1,0,0
0,1,1
0,1,0
0,0,1
--- run
weir 'filter a == 1 or b == 1 and c == 1' {in}
--- out
a,b,c
1,0,0
0,1,1

=== comparison is not associative
--- file in.csv
a
1
--- run
weir 'filter 1 < a < 3' {in}
--- err contains
weir: error:
--- exit 2

=== between includes both ends
--- file in.csv
a
1
2
3
4
5
--- run
weir 'filter a between 2 and 4' {in}
--- out
a
2
3
4

=== between and a further and
--- file in.csv
a,b
1,1
2,1
3,2
4,1
--- run
weir 'filter a between 2 and 4 and b == 1' {in}
--- out
a,b
2,1
4,1

=== not between
--- file in.csv
a
1
2
3
--- run
weir 'filter not a between 2 and 2' {in}
--- out
a
1
3

=== in a list
--- file in.csv
c
DE
FR
US
--- run
weir 'filter c in ["DE", "US"]' {in}
--- out
c
DE
US

=== not in a list
--- file in.csv
c
DE
FR
US
--- run
weir 'filter c not in ["DE", "US"]' {in}
--- out
c
FR

=== in a list of numbers compares by value
--- file in.csv
c
1
01
1.0
2
3
--- run
weir 'filter c in [1, 3]' {in}
--- out
c
1
01
1.0
3

=== in a list of texts compares bytes
--- file in.csv
c
1
01
1.0
--- run
weir 'filter c in ["1"]' {in}
--- out
c
1

=== a slash is a regex only where an operand may start
--- file in.csv
a,b
8,2
--- run
weir 'map c = a / b / 2, d = "x/y" ~ /x\/y/' {in}
--- out
a,b,c,d
8,2,2,true

=== number literals
--- file in.csv
x
1
--- run
weir 'map a = 10_000, b = 1.5e3, c = 0xff, d = .5 + 0, e = 2e-3' {in}
--- out
x,a,b,c,d,e
1,10000,1500,255,0.5,0.002

=== text literals and their escapes
--- file in.csv
x
1
--- run
weir 'map a = "t\tt", b = "q\"q", c = "b\\b", d = "\u{e9}\u{1F600}", e = "it'"'"'s"' {in}
--- out escaped
x,a,b,c,d,e
1,t\tt,"q""q",b\\b,é😀,it's

=== single-quoted text literals
--- file in.csv
x
1
--- run
weir "map a = 'say \"hi\"', b = 'it\\'s'" {in}
--- out
x,a,b
1,"say ""hi""",it's

=== an unknown escape is an error
--- file in.csv
x
1
--- run
weir 'map a = "a\qb"' {in}
--- err contains
weir: error:
\q
--- exit 2

=== an open text literal is an error
--- file in.csv
x
1
--- run
weir 'filter x == "abc' {in}
--- err contains
weir: error:
^
--- exit 2

=== if
--- file in.csv
x
1
5
--- run
weir 'map y = if(x > 2, "big", "small")' {in}
--- out
x,y
1,small
5,big

=== if takes a null condition as false
--- file in.csv
x,k
,a
5,b
--- run
weir 'map y = if(x > 2, "big", "small")' {in}
--- out
x,k,y
,a,small
5,b,big

=== case
--- file in.csv
x
1
5
50
--- run
weir 'map y = case { x < 2 -> "low", x < 10 -> "mid", _ -> "high" }' {in}
--- out
x,y
1,low
5,mid
50,high

=== case over several lines
--- file in.csv
x
1
50
--- run
weir 'map y = case {
  x < 2 -> "low",
  _ -> "high"
}' {in}
--- out
x,y
1,low
50,high

=== case without a branch that holds is null
--- file in.csv
x
1
5
--- run
weir 'map y = case { x > 2 -> "big" }, z = is_null(y)' {in}
--- out
x,y,z
1,,true
5,big,false

=== if picks the bytes as they are
--- file in.csv
a,b
1.50,007
--- run
weir 'map c = if(a > 1, b, a), d = case { a > 9 -> a, _ -> a }, e = b ?? a, f = coalesce(a, b)' {in}
--- out
a,b,c,d,e,f
1.50,007,007,1.50,007,1.50

=== if does not look at the branch that is not taken
# A look at it would count N/A as no number and warn.
--- file in.csv
a,b
1,N/A
2,10
--- run
weir 'map c = if(a == 2, b * 2, 0)' {in}
--- out
a,b,c
1,N/A,0
2,10,20

=== and stops at false
--- file in.csv
a,b
1,N/A
2,10
--- run
weir 'filter a == 2 and b > 5' {in}
--- out
a,b
2,10

=== or stops at true
--- file in.csv
a,b
1,N/A
2,10
--- run
weir 'filter a == 1 or b * 2 > 5' {in}
--- out
a,b
1,N/A
2,10

=== case stops at the first that holds
--- file in.csv
a,b
1,N/A
2,10
--- run
weir 'map c = case { a == 1 -> "one", b * 2 > 5 -> "big", _ -> "none" }' {in}
--- out
a,b,c
1,N/A,one
2,10,big

=== ?? takes the right only for null
--- file in.csv
a,b
1,N/A
,10
--- run
weir 'map c = a ?? b * 2' {in}
--- out
a,b,c
1,N/A,1
,10,20

=== ?? in a row
--- file in.csv
a,b,c
,,3
,2,3
1,2,3
--- run
weir 'map d = a ?? b ?? c' {in}
--- out
a,b,c,d
,,3,3
,2,3,2
1,2,3,1

=== truth prints as true and false
--- file in.csv
a
1
2
--- run
weir 'map b = a > 1, c = not (a > 1), d = true, e = a == 1 or false' {in}
--- out
a,b,c,d,e
1,false,true,true,true
2,true,false,true,false

=== text true and false count where truth is asked for
--- file in.csv
a,f
1,true
2,false
3,
--- run
weir 'filter f' {in}
--- out
a,f
1,true

=== other text where truth is asked for is false, counted and told
--- file in.csv
a,f
1,true
2,yes
3,no
--- run
weir 'filter f' {in}
--- out
a,f
1,true
--- err contains
weir: warning: 2
'f'
"yes"

=== a literal alone
--- file in.csv
a
1
2
--- run
weir 'filter true' {in}
--- out
a
1
2

=== newlines do not count inside brackets, after commas and operators
--- file in.csv
a,b
1,2
5,6
--- run
weir 'map c = (a
  + b),
  d = a *
  b
| filter c > 4 and
  d > 3' {in}
--- out
a,b,c,d
5,6,11,30

=== newlines part stages
--- file in.csv
a
1
2
3
--- run
weir 'filter a > 1
take 1' {in}
--- out
a
2

=== comments end with the line
--- file in.csv
a
1
2
--- run
weir '# first
filter a > 1 # | take 0
# last
map b = "#no"' {in}
--- out
a,b
2,#no

=== let
--- file in.csv
a
1
5
--- run
weir 'let lo = 2; let hi = lo * 3; filter a > lo and a < hi | map b = hi' {in}
--- out
a,b
5,6

=== let ended by newlines
--- file in.csv
a
1
5
--- run
weir 'let lo = 2
let word = "big"
filter a > lo | map b = word' {in}
--- out
a,b
5,big

=== let of a column expression
--- file in.csv
price,qty
2,3
5,10
--- run
weir 'let total = price * qty
filter total > 10 | map t = total' {in}
--- out
price,qty,t
5,10,50

=== --arg gives a value
--- file in.csv
a
1
5
10
--- run
weir --arg min=5 'filter a >= $min' {in}
--- out
a
5
10

=== --arg several, and text
--- file in.csv
a,c
1,DE
5,FR
10,DE
--- run
weir --arg min=2 --arg who=DE 'filter a > $min and c == $who' {in}
--- out
a,c
10,DE

=== --arg keeps its bytes
--- file in.csv
a
1
--- run
weir --arg v=007 --arg w='x, y=z' 'map b = $v, c = $w, d = $v + 1' {in}
--- out
a,b,c,d
1,007,"x, y=z",8

=== --arg that is empty is null
--- file in.csv
a
1
--- run
weir --arg v= 'map b = is_null($v), c = $v ?? "none"' {in}
--- out
a,b,c
1,true,none

=== an argument that was not given
--- file in.csv
a
1
--- run
weir --arg max=3 'filter a > $min' {in}
--- err contains
weir: error:
$min
--arg
--- exit 2

=== a dollar inside a text literal is text
--- file in.csv
a
1
--- run
weir --arg v=5 'map b = "$v"' {in}
--- out
a,b
1,$v

=== --arg without a value
--- file in.csv
a
1
--- run
weir --arg min 'filter a > 1' {in}
--- err contains
weir: error:
--arg
--- exit 2

=== -f reads the program from a file
--- file in.csv
a,b
1,2
5,6
--- file p.weir
# a program
let lo = 2

filter a > lo   # keep the large
| map c = a + b
select c
--- run
weir -f p.weir {in}
--- out
c
11

=== -f and --arg
--- file in.csv
a
1
5
--- file p.weir
filter a > $min
--- run
weir -f p.weir --arg min=2 {in}
--- out
a
5

=== -f with a file that is not there
--- file in.csv
a
1
--- run
weir -f nosuch.weir {in}
--- err contains
nosuch.weir
--- exit 3

=== -f: an error shows the line that is wrong
--- file in.csv
a,b
1,2
--- file p.weir
filter a > 0
map c = bb + 1
--- run
weir -f p.weir {in}
--- err contains
no column 'bb'
  map c = bb + 1
          ^^ did you mean 'b'?
--- exit 2

=== a deep nest of brackets
--- file in.csv
a
1
--- run
weir "map b = $(printf '(%.0s' $(seq 100))a$(printf ')%.0s' $(seq 100))" {in}
--- out
a,b
1,1

=== a nest of brackets beyond all reason is an error, no crash
--- file in.csv
a
1
--- run
weir "map b = $(head -c 100000 /dev/zero | tr '\0' '(')a" {in} 2>/dev/null
--- exit 2

=== a constant expression that divides by zero is null
--- file in.csv
a
1
2
--- run
weir -q 'map b = 1 / 0, c = is_null(b)' {in}
--- out
a,b,c
1,,true
2,,true

=== -f: a file of CRLF with a byte order mark; comments stand anywhere
--- file in.csv
a,b
1,x
2,y
3,z
--- file p.weir escaped
\xef\xbb\xbf#!/usr/bin/env -S weir -f\r
let least = 2\r
\r
# rows that count\r
filter a >= # of two lines\r
  least\r
# before a bar\r
\r
| select b,\r
  a # the last line has no end\r
take 1\c
--- run
weir -f p.weir {in}
--- out
b,a
y,2
