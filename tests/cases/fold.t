# fold(init, step), Flow's own reduce (weir-lang(7)). Values by hand.

=== a sum of its own
--- file in.csv
k,x
a,1
b,2
a,3
a,-10
b,0.5
--- run
weir 'reduce fold(0, acc + x), n = count() by k' {in}
--- out
k,fold_0_acc_x,n
a,-6,3
b,2.5,2

=== rows of a key arrive in input order
--- file in.csv
k,s
a,x
b,1
a,y
c,é
a,z
b,2
--- run
weir 'reduce f = fold("", acc ++ s) by k' {in}
--- out
k,f
a,xyz
b,12
c,é

=== without a key
The empty line of a one-column table is a row.
--- file in.csv
s
p
q

r
--- run
weir 'reduce f = fold(">", acc ++ s), n = fold(0, acc * 2 + 1)' {in}
--- out
f,n
>pqr,15

=== no rows give init, with a key nothing
--- file in.csv
k,x
--- run
weir 'reduce f = fold(5, acc + x), g = fold("a", acc ++ k), h = fold(null, acc + x)' {in}
--- out
f,g,h
5,a,

=== no rows and a key
--- file in.csv
k,x
--- run
weir 'reduce f = fold(5, acc + x) by k' {in}
--- out
k,f

=== if leaves rows out
--- file in.csv
k,x
a,1
b,5
a,7
c,1
--- run
weir 'reduce f = fold(100, acc + x) if x > 2, n = count() if x > 2 by k' {in}
--- out
k,f,n
a,107,1
b,105,1
c,100,0

=== in a larger expression, beside others, two folds
--- file in.csv
k,x
a,1
a,2
b,3
--- run
weir 'reduce r = fold(1, acc * x) / count() + sum(x), m = median(x), s = fold(0, acc - x), first(x) by k' {in}
--- out
k,r,m,s,first_x
a,4,1.5,-3,1
b,6,3,-3,3

=== the longest run of equal values
--- file in.csv
d
u
u
d
u
u
u
--- run
weir 'reduce n = fold(0, if(d == "u", acc + 1, 0))' {in}
--- out
n
3

=== values of several kinds
--- file in.csv
x
1
b
3
--- run
weir 'reduce last = fold(0, x), largest = fold(null, if(acc == null or x > acc, x, acc)), t = fold(true, acc and x != "b")' {in}
--- out
last,largest,t
3,3,false
--- err contains
weir: warning:

=== the first value by ??
--- file in.csv
k,x
a,
a,007
a,8
b,
--- run
weir 'reduce f = fold(null, acc ?? x) by k' {in}
--- out
k,f
a,007
b,

=== a null stays null in arithmetic, ?? begins anew
--- file in.csv
x
1

2
--- run
weir 'reduce a = fold(0, acc + x), b = fold(0, acc + (x ?? 0))' {in}
--- out
a,b
,3

=== a value that is no number is null, counted and told once
--- file in.csv
k,x
a,1
a,N/A
a,2
b,5
--- run
weir 'reduce f = fold(0, acc + x), g = fold(0, acc - x), s = sum(x) by k' {in}
--- out
k,f,g,s
a,,,3
b,5,-5,5
--- err contains
weir: warning: 1 value of 'x' is not a number (first: 

=== --strict names the first row
--- file in.csv
k,x
a,1
b,oops
a,no
--- run
weir --strict 'reduce f = fold(0, acc + x) by k' in.csv
--- err contains
in.csv:3
oops
--- exit 1

=== acc is the accumulator where a column has its name
--- file in.csv
acc,x
9,1
9,2
--- run
weir 'reduce f = fold(0, acc + x), s = sum(acc)' {in}
--- out
f,s
3,18

=== inside a partition that gave rows an order of their own
fold sees the order of the input all the same.
--- file in.csv
k,x
a,5
b,2
a,1
a,3
b,4
--- run
weir 'partition by k | sort x | take 2 | reduce f = fold("", acc ++ x)' {in}
--- out
k,f
a,13
b,24

=== an open partition, rows left out between
--- file in.csv
k,x
a,1
b,2
c,3
a,4
c,5
--- run
weir 'partition by k | skip 1 | filter x > 1 | reduce f = fold(0, acc + x)' {in}
--- out
k,f
a,4
c,5

=== another key than the open partition's
--- file in.csv
k,j,x
a,p,1
b,p,2
a,q,3
b,q,4
a,p,5
--- run
weir 'partition by k | take 2 | reduce f = fold("", acc ++ x) by j' {in}
--- out
j,f
p,12
q,34

=== reduce after reduce
--- file in.csv
k,x
a,1
b,2
a,3
c,4
--- run
weir 'reduce s = sum(x) by k | reduce f = fold("", acc ++ k ++ s ++ " ")' {in}
--- out
f
a4 b2 c4 

=== words of --null as keys
--- file in.csv
k,x
-,1
a,2
,3
-,4
--- run
weir --null - 'reduce f = fold(0, acc + x) by k' {in}
--- out
k,f
-,8
a,2

=== numbers that no decimal holds
1e30 + 1e30 as doubles.
--- file in.csv
x
1e30
1e30
--- run
weir 'reduce f = fold(0, acc + x)' {in}
--- out
f
2e+30

=== init must be known
--- file in.csv
x
1
--- run
weir 'reduce fold(x, acc + x)' {in}
--- err
weir: error: fold() begins with a value known when the program is checked
  reduce fold(x, acc + x)
              ^ fold(0, acc + x), fold("", acc ++ x), or fold(null, acc ?? x) to begin with the first x
--- exit 2

=== an aggregate in the step
--- file in.csv
x
1
--- run
weir 'reduce fold(0, acc + sum(x))' {in}
--- err contains
weir: error: an aggregate stands inside an aggregate
--- exit 2

=== text is not added
--- file in.csv
x
1
--- run
weir 'reduce fold("", acc + x)' {in}
--- err contains
weir: error: '+' takes numbers, and this is text
'++' joins text
--- exit 2

=== an unknown column in the step
--- file in.csv
price
1
--- run
weir 'reduce fold(0, acc + prize)' {in}
--- err contains
weir: error: no column 'prize'
did you mean 'price'?
--- exit 2

=== two arguments
--- file in.csv
x
1
--- run
weir 'reduce fold(0)' {in}
--- err contains
weir: error: fold() takes 2 arguments, not 1
--- exit 2

=== --memory
--- file in.csv
x
1
--- run
weir --memory 3M -n 'reduce f = fold("", acc ++ c1)' <(seq 1000 400000 | awk '{ printf "%s", $0; for (i = 0; i < 100; i++) printf "x"; print "" }' | head -c 8000000)
--- err contains
--memory
--- exit 4
--- flag nomatrix: the input is made by a program
--- flag nopipe: so it is no file
