# top, take, skip (weir-lang(7)).

=== top: the largest, best first
--- file in.csv
k,v
a,5
b,20
c,3
d,100
--- run
weir 'top 2 by v' {in}
--- out
k,v
d,100
b,20

=== top: ties in input order
--- file in.csv
k,v
a,5
b,7
c,7
d,5
e,7
--- run
weir 'top 4 by v' {in}
--- out
k,v
b,7
c,7
e,7
a,5

=== top: ties across the limit keep the first
--- file in.csv
k,v
a,7
b,7
c,7
--- run
weir 'top 2 by v' {in}
--- out
k,v
a,7
b,7

=== top asc: the smallest
--- file in.csv
k,v
a,5
b,20
c,3
d,3
--- run
weir 'top 3 by v asc' {in}
--- out
k,v
c,3
d,3
a,5

=== top where each row stands before those that came earlier, ties among them
--- file in.csv
k,v
a,9
b,8
c,8
d,7
e,6
f,6
g,5
h,4
i,4
j,3
--- run
weir 'top 4 by v asc' {in}
--- out
k,v
j,3
h,4
i,4
g,5

=== top by a text where each row stands before those that came earlier
--- file in.csv
k,v
1,"prefix, 1"
2,"prefix, 2"
3,"prefix, 2"
4,"prefix, 3"
5,"prefix, 4"
6,"prefix, 5"
7,"prefix, 4"
--- run
weir 'sort -v as str | take 3' {in}
--- out
k,v
6,"prefix, 5"
5,"prefix, 4"
7,"prefix, 4"

=== top by an expression
--- file in.csv
p,q
2,3
10,1
1,4
--- run
weir 'top 1 by p * q' {in}
--- out
p,q
10,1

=== top with fewer rows than asked for
--- file in.csv
v
1
2
--- run
weir 'top 10 by v' {in}
--- out
v
2
1

=== top: nulls are last
--- file in.csv
k,v
a,
b,1
c,
d,2
--- run
weir 'top 3 by v' {in}
--- out
k,v
d,2
b,1
a,

=== top asc: nulls are last too
--- file in.csv
k,v
a,
b,1
c,2
--- run
weir 'top 3 by v asc' {in}
--- out
k,v
b,1
c,2
a,

=== top: numbers come before text
--- file in.csv
k,v
a,zebra
b,1
c,apple
d,2
--- run
weir -q 'top 3 by v' {in}
--- out
k,v
d,2
b,1
a,zebra

=== top by text
--- file in.csv
v
b
c
a
--- run
weir 'top 2 by v' {in}
--- out
v
c
b

=== top 0
--- file in.csv
v
1
--- run
weir 'top 0 by v' {in}
--- out
v

=== top after reduce by a default name
--- file in.csv
k,v
a,1
b,5
a,7
--- run
weir 'reduce sum(v) by k | top 1 by sum_v' {in}
--- out
k,sum_v
a,8

=== top without by
--- file in.csv
amount
1
--- run
weir 'top 3 amount' {in}
--- err contains
weir: error:
top 3 by amount
--- exit 2

=== take
--- file in.csv
a
1
2
3
--- run
weir 'take 2' {in}
--- out
a
1
2

=== take more than there are
--- file in.csv
a
1
--- run
weir 'take 5' {in}
--- out
a
1

=== take 0
--- file in.csv
a
1
--- run
weir 'take 0' {in}
--- out
a

=== skip
--- file in.csv
a
1
2
3
--- run
weir 'skip 2' {in}
--- out
a
3

=== skip 0
--- file in.csv
a
1
--- run
weir 'skip 0' {in}
--- out
a
1

=== skip all
--- file in.csv
a
1
--- run
weir 'skip 3' {in}
--- out
a

=== skip and take: a window of rows
--- file in.csv
a
1
2
3
4
5
--- run
weir 'skip 1 | take 3 | skip 1' {in}
--- out
a
3
4

=== take after a filter
--- file in.csv
a
1
2
3
4
5
6
--- run
weir 'filter a % 2 == 0 | take 2' {in}
--- out
a
2
4

=== take, then fold
--- file in.csv
a
1
2
3
--- run
weir 'take 2 | reduce s = sum(a)' {in}
--- out
s
3

=== two takes
--- file in.csv
a
1
2
3
--- run
weir 'take 3 | take 1' {in}
--- out
a
1

=== take over several files
--- file one.csv
a
1
2
--- file two.csv
a
3
4
--- run
weir 'take 3' one.csv two.csv
--- out
a
1
2
3

=== take does not open the next file
--- file one.csv
a
1
2
--- file two.csv
b
3
--- run
weir 'skip 1 | take 1' one.csv
--- out
a
2

=== take wants a number
--- file in.csv
a
1
--- run
for p in 'take' 'take x' 'take -1' 'take 1.5' 'skip' 'top by a' 'top -1 by a'; do
  weir "$p" {in} >out 2>err
  [ $? = 2 ] && grep -q 'weir: error:' err && [ ! -s out ] || { echo "$p"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== many rows: top as sort and head do
--- run
seq 1 60000 | awk 'BEGIN { print "a,b" } { print $1 * 7919 % 10007 "," $1 }' > in.csv
weir 'top 50 by a' in.csv > weir.out
(echo a,b; tail -n +2 in.csv | LC_ALL=C sort -s -t, -k1,1nr | head -n 50) | cmp - weir.out
weir -j 8 'top 50 by a' in.csv | cmp - weir.out
weir -j 8 'sort -a | take 50' in.csv | cmp - weir.out
rm -f in.csv weir.out
--- flag nomatrix: big enough for threads as it stands
--- flag long: many rows

=== what a stage behind take tells of its last row, and of rows that it didn't need
# "A value that is not what is asked for is null, counted, and told once": the row that take ends with counts, also for
# stages behind it; what no take needed does not, whichever of two takes it was and however rows fall into blocks.
--- file in.csv
a
1
x
y
4
z
--- run
weir 'take 2 | map b = a + 1' {in}
weir 'map b = a + 1 | take 3 | take 4' {in}
weir 'take 4 | map b = a + 1 | take 2 | map c = b / 0' {in}
weir 'sort -a | take 3 | map b = a / 0' {in}
weir 'take 3 | flat_map c = [a, "w"] | take 3 | select b = c + 1' {in}
--- out
a,b
1,2
x,
a,b
1,2
x,
y,
a,b,c
1,2,
x,,
a,b
4,
1,
z,
b
2
""
""
--- err
weir: warning: 1 value of 'a' is not a number (first: {in}:3 "x"); taken as null (--strict to fail)
weir: warning: 2 values of 'a' are not numbers (first: {in}:3 "x"); taken as null (--strict to fail)
weir: warning: 1 value of 'a' is not a number (first: {in}:3 "x"); taken as null (--strict to fail)
weir: warning: 1 division by zero (first: {in}:2); taken as null (--strict to fail)
weir: warning: 3 values of 'a' are text among numbers (first: {in}:3 "x"); sorted after them; num() takes them as null (--strict to fail)
weir: warning: 1 value of 'a' is not a number (first: "z"); taken as null (--strict to fail)
weir: warning: 2 divisions by zero; taken as null (--strict to fail)
weir: warning: 2 values of 'c' are not numbers (first: {in}:2 "w"); taken as null (--strict to fail)
--- flag nopipe: it is read five times

=== what is told of rows that are made of the last one behind take counts
--- file l.csv
k,x
a,1
b,7
b,y
--- file f.csv
k,z
a,1
a,bad
b,w
a,3
--- run
weir 'take 1 | flat_map q = ["1", "bad", "x"] | map y = q + 1' l.csv
weir 'take 1 | flat_map q = ["1", "bad", "x"] | parse /(?<n>[0-9])/ from q skip' l.csv
weir 'take 1 | flat_map q = ["1", "bad"] | take 1 | flat_map w = ["p", "2", "q"] | map y = w + 1' l.csv
weir 'take 1 | join f.csv as f on k | map y = z + 1' l.csv
weir 'take 1 | join f.csv as f on k | top 1 by z' l.csv
weir 'take 1 | join f.csv as f on k | map r = cummax(z) | select r' l.csv
weir 'take 2 | join f.csv as f on k | sort z' l.csv
weir 'take 2 | unpivot k, x | map y = value + 1' l.csv
--- out
k,x,q,y
a,1,1,2
a,1,bad,
a,1,x,
n
1
k,x,q,w,y
a,1,1,p,
a,1,1,2,3
a,1,1,q,
k,x,z,y
a,1,1,2
a,1,bad,
a,1,3,4
k,x,z
a,1,3
r
1
1
3
k,x,z
a,1,1
a,1,3
a,1,bad
b,7,w
name,value,y
k,a,
x,1,2
k,b,
x,7,8
--- err
weir: warning: 2 values of 'q' are not numbers (first: l.csv:2 "bad"); taken as null (--strict to fail)
weir: warning: 2 values of 'q' do not match /(?<n>[0-9])/ (first: l.csv:2 "bad"); left out (--strict to fail)
weir: warning: 2 values of 'w' are not numbers (first: l.csv:2 "p"); taken as null (--strict to fail)
weir: warning: 1 value of 'z' is not a number (first: l.csv:2 "bad"); taken as null (--strict to fail)
weir: warning: 1 value of 'z' is text among numbers (first: l.csv:2 "bad"); sorted after them; num() takes them as null (--strict to fail)
weir: warning: 1 value of 'z' is text among numbers (first: l.csv:2 "bad"); cummin() and cummax() look at the numbers alone, as with num() around it (--strict to fail)
weir: warning: 2 values of 'z' are text among numbers (first: l.csv:2 "bad"); sorted after them; num() takes them as null (--strict to fail)
weir: warning: 2 values of 'value' are not numbers (first: l.csv:2 "a"); taken as null (--strict to fail)

=== what is told of a union's rows counts, though a take before it has stopped
--- file l.csv
x
1
u
--- file g.csv
x
p
7
q
r
--- run
weir 'take 1 | union g.csv | map y = x + 1' l.csv
weir 'filter num(x) != 9 | take 1 | union g.csv | map b = x + 1 | take 2' l.csv
weir 'take 1 | union g.csv | sort x' l.csv
--- out
x,y
1,2
p,
7,8
q,
r,
x,b
1,2
p,
x
1
7
p
q
r
--- err
weir: warning: 3 values of 'x' are not numbers (first: g.csv:2 "p"); taken as null (--strict to fail)
weir: warning: 1 value of 'x' is not a number (first: g.csv:2 "p"); taken as null (--strict to fail)
weir: warning: 3 values of 'x' are text among numbers (first: g.csv:2 "p"); sorted after them; num() takes them as null (--strict to fail)

=== --strict: what is told behind take is an error
--- file l.csv
k,x
a,1
b,2
--- run
weir --strict 'take 1 | flat_map q = ["1", "bad", "x"] | sort q' l.csv
--- out
k,x,q
a,1,1
a,1,bad
a,1,x
--- err
weir: error: 2 values of 'q' are text among numbers (first: l.csv:2 "bad"); sorted after them; num() takes them as null
--- exit 1
