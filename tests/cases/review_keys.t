# Keys, order and constants that pass through a stage which needs all its input (weir-lang(7)).

=== a computed key of a partition lives through sort
# "`partition by k` sends every row to the owner of its key. Until `reduce`, `merge` or the program's end, stages work
# for each key." AB has 1 and 3, CD 2, EF 4.
--- file in.csv
k,v
ab,1
cd,2
AB,3
ef,4
--- run
weir 'partition by u = upper(k) | sort -v | reduce n = count(), f = first(v), s = sum(v)' {in}
--- out
u,n,f,s
AB,2,3,4
CD,1,2,2
EF,1,4,4

=== a computed key of a partition lives through top
--- file in.csv
k,v
ab,1
cd,2
AB,3
ef,4
--- run
weir 'partition by upper(k) | top 1 by v | reduce n = count(), s = sum(v)' {in}
--- out
upper_k,n,s
AB,1,3
CD,1,2
EF,1,4

=== a key that is a truth lives through top and take
--- file in.csv
a,v
1,x
,y
2,z
,w
--- run
weir 'partition by none = a == null | top 1 by v | take 1 | reduce n = count(), v = first(v)' {in}
--- out
none,n,v
false,1,z
true,1,y

=== a constant key lives through sort
--- file in.csv
k,v
a,2
b,1
a,1
--- run
weir 'partition by k, w = "all" | sort v | reduce f = first(v)' {in}
--- out
k,w,f
a,all,1
b,all,1

=== a partition keeps its keys when the column is dropped
# Four keys, so four groups, whatever stages stand between.
--- file in.csv
k,v
ab,1
cd,2
AB,3
ab,4
--- run
weir 'partition by k | drop k | sort v | reduce n = count() | select n' {in}
weir 'partition by k | drop k | take 9 | reduce n = count() | select n' {in}
--- out
n
2
1
1
n
2
1
1
--- flag nopipe: it is read twice

=== a partition keeps its keys when the column is given another value
--- file in.csv
k,v
ab,1
cd,2
AB,3
ab,4
--- run
weir 'partition by k | map k = "q" | sort v | reduce n = count() | select n' {in}
--- out
n
2
1
1

=== a double that is a constant lives through sort and top
# "Numbers are exact decimals while they fit ...; what does not fit are binary doubles": 19 digits after the point do
# not, and the shortest text of the nearest double is repr(0.1234567890123456789) = 0.12345678901234568.
--- file in.csv
a
2
1
--- run
weir 'map x = 0.1234567890123456789, y = 1e30 | sort a' {in}
weir 'map x = 0.1234567890123456789, y = 1e30 | top 1 by a' {in}
--- out
a,x,y
1,0.12345678901234568,1e+30
2,0.12345678901234568,1e+30
a,x,y
2,0.12345678901234568,1e+30
--- flag nopipe: it is read twice

=== a number that a choice took is written the same with and without sort
# "Computed numbers print in their shortest form"; repr(1e300) = 1e+300.
--- file in.csv
a,k
x,1
,2
--- run
weir 'map b = a ?? 1e300, c = if(a == "x", a, 1.50)' {in}
weir 'map b = a ?? 1e300, c = if(a == "x", a, 1.50) | sort k' {in}
weir 'map b = a ?? 1e300, c = if(a == "x", a, 1.50) | partition by k | top 1 by k' {in}
--- out
a,k,b,c
x,1,x,x
,2,1e+300,1.5
a,k,b,c
x,1,x,x
,2,1e+300,1.5
a,k,b,c
x,1,x,x
,2,1e+300,1.5
--- flag nopipe: it is read three times

=== a word of --null as a key keeps its bytes
# "What only picks (... keys, `map b = a`) hands the bytes on", "`--null NA,-` adds words; an untouched one is written
# as it was", and "Nulls form a group of their own": one group, with the bytes of its first row.
--- file in.csv
k,v
NA,1
a,2
-,4
,8
--- run
weir --null NA,- 'reduce s = sum(v) by k' {in}
--- out
k,s
NA,13
a,2

=== a word of --null moves with its row
--- file in.csv
k,v
b,1
NA,2
a,3
--- run
weir --null NA 'map c = k | partition by v | take 1 | merge | sort k' {in}
--- out
k,v,c
a,3,a
b,1,b
NA,2,NA

=== sort as num tells what is no number
# "A value that is not what is asked for is null, counted, and told once at the end". Nulls come last, in input order.
--- file in.csv
a
10
y
x
9
--- run
weir 'sort a as num' {in}
--- out
a
9
10
y
x
--- err contains
weir: warning: 2 values of 'a' are not numbers (first: {in}:3 "y")

=== sort as num is strict under --strict
--- file in.csv
a
10
y
--- run
weir --strict 'sort a as num' {in}
--- err contains
weir: error:
--- exit 1

=== two sorts, each of one kind, warn of nothing
# "Where one of them met both, a warning at the end says so": neither did.
--- file in.csv
a
-7
4
--- run
weir --strict 'sort a | map a = is_null(a) | sort a' {in}
--- out
a
false
false

=== two keys of one sort, each of one kind, warn of nothing
# The first key is a truth, the second a number.
--- file in.csv
n
4
-7
--- run
weir --strict 'sort n ~ /^$/, n' {in}
--- out
n
-7
4

=== sorting for each key: each key of one kind
--- file in.csv
k,v
a,x
b,10
a,c
b,9
--- run
weir -q 'partition by k | sort v | merge' {in}
--- out
k,v
a,c
a,x
b,9
b,10

=== reduce after sort inside a partition replaced by another
# Rows stand key by key after the sort: x 1, x 3, y 0, y 2; the second partition meets them in that order.
--- file in.csv
a,b,v
x,p,3
y,q,2
x,q,1
y,p,0
--- run
weir 'partition by a | sort v | partition by b | reduce l = last(v), f = first(v)' {in}
--- out
b,l,f
q,2,1
p,0,3
