# sort: numbers by value, then text by bytes, then null; stable (weir-lang(7)).

=== numbers by value
--- file in.csv
a
10
9
-1
2.5
1e1
+3
--- run
weir 'sort a' {in}
--- out
a
-1
2.5
+3
9
10
1e1

=== downwards
--- file in.csv
a
10
9
-1
2.5
--- run
weir 'sort -a' {in}
--- out
a
10
9
2.5
-1

=== numbers, then text by bytes, then null
--- file in.csv
a,k
10,1
b,2
,3
9,4
B,5
a,6
,7
-2,8
--- run
weir -q 'sort a' {in}
--- out
a,k
-2,8
9,4
10,1
B,5
a,6
b,2
,3
,7

=== minus turns numbers and text round, their order stays
--- file in.csv
a,k
10,1
b,2
,3
9,4
B,5
a,6
,7
-2,8
--- run
weir -q 'sort -a' {in}
--- out
a,k
10,1
9,4
-2,8
b,2
a,6
B,5
,3
,7

=== a warning where numbers met text names num()
--- file in.csv
a
10
b
9
--- run
weir 'sort a' {in}
--- out
a
9
10
b
--- err contains
weir: warning:
'a'
num(

=== no warning for text alone, nor for nulls
--- file in.csv
a,k
x,1
,2
b,3
--- run
weir 'sort a' {in}
--- out
a,k
b,3
x,1
,2

=== stable
--- file in.csv
k,i
b,1
a,2
b,3
a,4
b,5
--- run
weir 'sort k' {in}
--- out
k,i
a,2
a,4
b,1
b,3
b,5

=== stable downwards too
--- file in.csv
k,i
b,1
a,2
b,3
a,4
--- run
weir 'sort -k' {in}
--- out
k,i
b,1
b,3
a,2
a,4

=== equal values in other writing stay in input order
--- file in.csv
a,i
1.0,1
01,2
1,3
0.5,4
+1,5
--- run
weir 'sort a' {in}
--- out
a,i
0.5,4
1.0,1
01,2
1,3
+1,5

=== several keys
--- file in.csv
k,v,i
b,1,1
a,2,2
b,3,3
a,1,4
a,2,5
--- run
weir 'sort k, -v' {in}
--- out
k,v,i
a,2,2
a,2,5
a,1,4
b,3,3
b,1,1

=== by an expression
--- file in.csv
price,qty
2,3
10,1
1,4
--- run
weir 'sort price * qty' {in}
--- out
price,qty
1,4
2,3
10,1

=== downwards by an expression
--- file in.csv
a
bbb
a
cc
--- run
weir 'sort -len(a)' {in}
--- out
a
bbb
cc
a

=== a leading minus is a direction: text goes downwards too
--- file in.csv
a
x
z
y
--- run
weir 'sort -a' {in}
--- out
a
z
y
x

=== as str compares bytes
--- file in.csv
a
10
9
1
-5
--- run
weir 'sort a as str' {in}
--- out
a
-5
1
10
9

=== downwards as str
--- file in.csv
a
10
9
1
--- run
weir 'sort -a as str' {in}
--- out
a
9
10
1

=== as natural
--- file in.csv
a
file10
file2
file1
File3
--- run
weir 'sort a as natural' {in}
--- err contains
weir: error:
not available yet
--- exit 2

=== as num
--- file in.csv
a
10
9
 7
--- run
weir 'sort a as num' {in}
--- out
a
 7
9
10

=== quoted values and newlines move whole
--- file in.csv
a,b
2,"x
y"
1,"a, ""b"""
--- run
weir 'sort a' {in}
--- out
a,b
1,"a, ""b"""
2,"x
y"

=== sort by a column that select leaves out
--- file in.csv
a,b
2,x
1,y
--- run
weir 'sort a | select b' {in}
--- out
b
y
x

=== sort and take
--- file in.csv
a,i
3,1
1,2
2,3
1,4
--- run
weir 'sort a, -i | take 2' {in}
--- out
a,i
1,4
1,2

=== sort and skip
--- file in.csv
a
3
1
2
--- run
weir 'sort a | skip 1' {in}
--- out
a
2
3

=== sort after reduce
--- file in.csv
k,v
b,1
a,5
b,1
c,3
--- run
weir 'reduce s = sum(v) by k | sort -s, k' {in}
--- out
k,s
a,5
c,3
b,2

=== sort nothing
--- file in.csv
a,b
--- run
weir 'sort a' {in}
--- out
a,b

=== two sorts: the second is stable on the first
--- file in.csv
a,b
1,z
2,z
1,y
2,y
--- run
weir 'sort b | sort a' {in}
--- out
a,b
1,y
1,z
2,y
2,z

=== true and false sort as text
--- file in.csv
a
3
1
2
--- run
weir 'sort a > 1, -a' {in}
--- out
a
1
3
2

=== sort x desc is an error that writes sort -x
--- file in.csv
a
1
--- run
weir 'sort a desc' {in}
--- err contains
weir: error:
sort -a
--- exit 2

=== many rows: as the sort program does
--- run
seq 1 60000 | awk 'BEGIN { print "a,b" } { print $1 * 7919 % 1009 "," $1 }' > in.csv
weir 'sort -a' in.csv > weir.out
(echo a,b; tail -n +2 in.csv | LC_ALL=C sort -s -t, -k1,1nr) | cmp - weir.out
weir -j 8 'sort -a' in.csv | cmp - weir.out
rm -f in.csv weir.out
--- flag nomatrix: big enough for threads as it stands
