# Null is the empty field (weir-lang(7)).

=== arithmetic hands null on
--- file in.csv
a,b
1,
,2
,
3,4
--- run
weir 'map s = a + b, n = -a, r = round(b)' {in}
--- out
a,b,s,n,r
1,,,-1,
,2,,,2
,,,,
3,4,7,-3,4

=== equal to null and equal to the empty text ask the same
--- file in.csv
a,k
,1
x,2
--- run
weir 'map p = a == null, q = a == "", r = is_null(a), s = a != null' {in}
--- out
a,k,p,q,r,s
,1,true,true,true,false
x,2,false,false,false,true

=== unequal to a text keeps nulls
--- file in.csv
a,k
,1
a,2
b,3
--- run
weir 'filter a != "a"' {in}
--- out
a,k
,1
b,3

=== unequal to a number keeps nulls
--- file in.csv
a,k
,1
5,2
6,3
--- run
weir 'filter a != 5' {in}
--- out
a,k
,1
6,3

=== null equals null alone
--- file in.csv
a,b
,
,1
1,
1,1
--- run
weir 'map e = a == b, n = a != b' {in}
--- out
a,b,e,n
,,true,false
,1,false,true
1,,false,true
1,1,true,false

=== ordering against null is false, and not its opposite either
--- file in.csv
a,k
,1
5,2
--- run
weir 'map lt = a < 9, ge = a >= 9, b = a between 1 and 9, n = not (a < 9)' {in}
--- out
a,k,lt,ge,b,n
,1,false,false,false,true
5,2,true,false,true,false

=== as text null is the empty text
--- file in.csv
a,k
,1
x,2
--- run
weir 'map n = len(a), j = a ++ "!", c = contains(a, "x"), e = contains(a, ""), m = a ~ /^$/, r = replace(a, /^$/, "none")' {in}
--- out
a,k,n,j,c,e,m,r
,1,0,!,false,true,true,none
x,2,1,x!,true,true,false,x

=== text that comes out empty is null
--- file in.csv escaped
a,k
   ,1
x,2
--- run
weir 'map t = trim(a), n = is_null(t), r = replace(a, "x", ""), s = is_null(r), u = substr(a, 5, 2) ?? "none"' {in}
--- out escaped
a,k,t,n,r,s,u
   ,1,,true,   ,false,none
x,2,x,false,,true,none

=== the empty text literal is null
--- file in.csv
a
1
--- run
weir 'map b = "", c = is_null(""), d = "" ?? "x"' {in}
--- out
a,b,c,d
1,,true,x

=== coalesce takes the first that is not null
--- file in.csv
a,b,c
,,3
,2,3
1,2,3
,,
--- run
weir 'map d = coalesce(a, b, c)' {in}
--- out
a,b,c,d
,,3,3
,2,3,2
1,2,3,1
,,,

=== --null adds words
--- file in.csv
a,k
NA,1
-,2
5,3
,4
n/a,5
--- run
weir --null NA,- 'map n = is_null(a)' {in}
--- out
a,k,n
NA,1,true
-,2,true
5,3,false
,4,true
n/a,5,false

=== --null: the words are no bad numbers, and aggregates skip them
--- file in.csv
a,k
NA,1
5,2
-,3
7,4
--- run
weir --null NA,- 'reduce s = sum(a), n = count(a), m = count(), lo = min(a), d = count_distinct(a)' {in}
--- out
s,n,m,lo,d
12,2,4,5,2

=== --null: a word in a text function is the empty text
--- file in.csv
a,k
NA,1
x,2
--- run
weir --null NA 'map n = len(a), j = a ++ "!"' {in}
--- out
a,k,n,j
NA,1,0,!
x,2,1,x!

=== --null: quoted words count too
--- file in.csv
a,k
"NA",1
x,2
--- run
weir --null NA 'filter is_null(a)' {in}
--- out
a,k
NA,1

=== --null: words are whole and keep their case
--- file in.csv
a,k
NAN,1
na,2
 NA,3
--- run
weir --null NA 'filter is_null(a) | reduce n = count()' {in}
--- out
n
0

=== aggregates skip nulls, count() counts rows
--- file in.csv
k,x
a,1
a,
b,
b,
a,3
--- run
weir 'reduce n = count(), c = count(x), s = sum(x), m = avg(x), lo = min(x), hi = max(x), f = first(x), l = last(x), d = count_distinct(x) by k' {in}
--- out
k,n,c,s,m,lo,hi,f,l,d
a,3,2,4,2,1,3,1,3,2
b,2,0,,,,,,,0

=== nulls form a group of their own
--- file in.csv
k,x
a,1
,2
b,3
,4
--- run
weir 'reduce s = sum(x) by k' {in}
--- out
k,s
a,1
,6
b,3

=== nulls form a partition of their own
--- file in.csv
k,x
a,1
,2
a,3
,4
--- run
weir 'partition by k | top 1 by x | merge' {in}
--- out
k,x
a,3
,4

=== a null literal
--- file in.csv
a
1
--- run
weir 'map b = null, c = null ?? 5, d = null == null, e = if(null, 1, 2)' {in}
--- out
a,b,c,d,e
1,,5,true,2

=== nulls in lists of in
--- file in.csv
a,k
,1
x,2
--- run
weir 'filter a in ["x", ""]' {in}
--- out
a,k
,1
x,2

=== not of a null truth
--- file in.csv
f,k
true,1
,2
false,3
--- run
weir 'filter not f' {in}
--- out
f,k
,2
false,3

=== one weir with two stages sees the same as two weirs with a pipe between them
# "Text that comes out empty is null, so `weir 'A | B'` equals `weir A | weir B`": every way to come out empty, then
# what the next stage makes of it; and text in a column is a field there.
--- file in.csv
a,b
x,1
,2
"x x",
--- run
A='map e = replace(a, "x", ""), f = trim(substr(a, 1)), g = f"{match(a, /y/)}", h = b ++ "", i = if(a == "x", "", a), j = join(split(a, "x"), "")'
B='map k = e == null, l = e == "", m = e ?? "none", n = len(f), o = h + 1, p = i in ["", "q"], q = coalesce(g, j, "z"), r = h > 1 | drop a..j'
weir "$A | $B" {in} > one
weir "$A" {in} | weir "$B" | cmp - one
cat one
rm one
--- out
k,l,m,n,o,p,q,r
true,true,none,0,2,true,z,false
true,true,none,0,3,true,z,true
false,false, ,1,,false, ,false
--- flag nopipe: it is read twice

=== text in a column is a field to what follows, in the same map too
--- file in.csv
d
2025-03-01
2026-03-01
x
--- run
weir 'map y = substr(d, 0, 4), next = y + 1 | filter y > 2025' {in}
weir 'map y = match(d, /^[0-9]+/) | reduce s = sum(y), n = count() if y == 2025.0' {in}
--- out
d,y,next
2026-03-01,2026,2027
s,n
4051,1
--- err
weir: warning: 1 value of 'y' is not a number (first: {in}:4 "x"); taken as null (--strict to fail)
--- flag nopipe: it is read twice
