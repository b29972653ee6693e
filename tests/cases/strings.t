# Text functions (weir-lang(7)): text len lower upper trim contains startswith endswith replace substr ++

=== len counts characters
--- file in.csv
a
abc
Åsa
佐藤 花子
a b
--- run
weir 'map n = len(a)' {in}
--- out
a,n
abc,3
Åsa,3
佐藤 花子,5
a b,3

=== lower and upper
--- file in.csv
a
Hello World
ABC-1
--- run
weir 'map l = lower(a), u = upper(a)' {in}
--- out
a,l,u
Hello World,hello world,HELLO WORLD
ABC-1,abc-1,ABC-1

=== trim takes blanks at both ends
--- file in.csv escaped
a
  x y 
\tz\t
plain
--- run
weir 'map t = trim(a), n = len(t) | select t, n' {in}
--- out
t,n
x y,3
z,1
plain,5

=== contains, startswith, endswith
--- file in.csv
a
banana
bandana
nab

--- run
weir 'map c = contains(a, "ana"), s = startswith(a, "ban"), e = endswith(a, "na")' {in}
--- out
a,c,s,e
banana,true,true,true
bandana,true,true,true
nab,false,false,false
,false,false,false

=== contains with another column
--- file in.csv
a,b
banana,nan
banana,x
x,banana
banana,
--- run
weir 'map c = contains(a, b), s = startswith(a, b), e = endswith(a, b)' {in}
--- out
a,b,c,s,e
banana,nan,true,false,false
banana,x,false,false,false
x,banana,false,false,false
banana,,true,true,true

=== the case of letters counts
--- file in.csv
a
Banana
--- run
weir 'map c = contains(a, "ban"), d = contains(lower(a), "ban")' {in}
--- out
a,c,d
Banana,false,true

=== replace replaces all
--- file in.csv
a
banana
xyz
--- run
weir 'map r = replace(a, "an", "-"), s = replace(a, "a", ""), t = replace(a, "z", "zz")' {in}
--- out
a,r,s,t
banana,b--a,bnn,banana
xyz,xyz,xyz,xyzz

=== replace takes its pattern as text
--- file in.csv
a
a.b.c
abc
--- run
weir 'map r = replace(a, ".", "$1")' {in}
--- out
a,r
a.b.c,a$1b$1c
abc,abc

=== substr counts from 0
--- file in.csv
a
hello
hi
--- run
weir 'map p = substr(a, 1, 3), q = substr(a, 0, 1), r = substr(a, 3, 10)' {in}
--- out
a,p,q,r
hello,ell,h,lo
hi,i,h,

=== substr counts characters
--- file in.csv
a
Ängel
日本語
--- run
weir 'map p = substr(a, 0, 2), q = substr(a, 1, 1)' {in}
--- out
a,p,q
Ängel,Än,n
日本語,日本,本

=== join with ++
--- file in.csv
a,b
x,y
1,2
,z
--- run
weir 'map c = a ++ "-" ++ b' {in}
--- out
a,b,c
x,y,x-y
1,2,1-2
,z,-z

=== text keeps the bytes
--- file in.csv
a
1.50
007
x
--- run
weir 'map t = text(a), u = text(a) ++ "|"' {in}
--- out
a,t,u
1.50,1.50,1.50|
007,007,007|
x,x,x|

=== text of a computed number
--- file in.csv
a
1.50
007
--- run
weir 'map t = text(a + 0) ++ "|"' {in}
--- out
a,t
1.50,1.5|
007,7|

=== doubled quotes are one in every function
--- file in.csv
a,k
"say ""hi"" now",1
"""",2
--- run
weir 'map n = len(a), c = contains(a, "\"hi\""), r = replace(a, "\"", "*"), s = substr(a, 4, 4), u = upper(a)' {in}
--- out
a,k,n,c,r,s,u
"say ""hi"" now",1,12,true,say *hi* now,"""hi""","SAY ""HI"" NOW"
"""",2,1,false,*,,""""

=== newlines inside fields
--- file in.csv
a,k
"one
two",1
--- run
weir 'map n = len(a), r = replace(a, "\n", " "), s = startswith(a, "one\n")' {in}
--- out
a,k,n,r,s
"one
two",1,7,one two,true

=== numbers as text
--- file in.csv
a
1.50
-7
--- run
weir 'map n = len(a), c = contains(a, "."), s = substr(a, 0, 1)' {in}
--- out
a,n,c,s
1.50,4,true,1
-7,2,false,-

=== a number of wrong arguments is an error
--- file in.csv
a
1
--- run
for p in 'map b = len()' 'map b = len(a, 1)' 'map b = contains(a)' 'map b = replace(a, "x")' 'map b = lower(a, a)'; do
  weir "$p" {in} >out 2>err
  [ $? = 2 ] && grep -q 'weir: error:' err && grep -q '\^' err || { echo "$p"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== a chain of functions
--- file in.csv
a,k
"  Hello, World  ",1
--- run
weir 'map b = upper(replace(trim(a), ", ", "-")) ++ "!", n = len(trim(a)) | select b, n' {in}
--- out
b,n
HELLO-WORLD!,12

=== characters by number in f-strings
--- file in.csv
x
1
--- run
weir 'select a = f"caf\u{e9}", b = f"\u{41}{x:03}\u{1f600}", c = f"{{\u{7b}{"\u{42}"}}}", d = f"\u{7d}"' {in}
weir fmt 'select a=f"\u{e9}{x}"'
for t in '\u{zz}' '\u{110000}' '\u{{41}' '\u' '\u{41'; do weir "select a = f\"$t\"" {in} 2>&1 | head -3; done
--- out
a,b,c,d
café,A001😀,{{B},}
select a = f"\u{e9}{x}"
weir: error: this is no character: \u{zz}
  select a = f"\u{zz}"
               ^^^^^^ write its number in hexadecimal, \u{e9} up to \u{10ffff}
weir: error: this is no character: \u{110000}
  select a = f"\u{110000}"
               ^^^^^^^^^^ write its number in hexadecimal, \u{e9} up to \u{10ffff}
weir: error: this is no character: \u{{41}
  select a = f"\u{{41}"
               ^^^^^^^ write its number in hexadecimal, \u{e9} up to \u{10ffff}
weir: error: this is no character: \u
  select a = f"\u"
               ^^ write its number in hexadecimal, \u{e9} up to \u{10ffff}
weir: error: this brace has no end
  select a = f"\u{41"
                 ^ close it with }; a brace itself is {{
