# Aggregates over ranges of columns (weir-lang(7) 3): "sum(a..d) or sum(/re/) is one aggregate for each of these columns".
# Sums by hand.

=== sum of a range, by key
--- file in.csv
k,p_a,p_b,q
x,1,2,3
y,4,,6
x,0.5,5,1
--- run
weir 'reduce sum(p_a..q), n = count() by k' {in}
--- out
k,sum_p_a,sum_p_b,sum_q,n
x,1.5,7,4,2
y,4,,6,1

=== by regex, under a condition
--- file in.csv
k,p_a,p_b,q
x,1,2,3
y,4,,6
x,0.5,5,1
--- run
weir 'reduce max(/^p_/) if q > 1, sum(q)' {in}
--- out
max_p_a,max_p_b,sum_q
4,2,10

=== in a partition
--- file in.csv
k,a,b
x,1,2
y,4,5
x,2,3
--- run
weir 'partition by k | reduce count(a..b), sum(a..a)' {in}
--- out
k,count_a,count_b,sum_a
x,2,2,3
y,1,1,4

=== what is no number is told by the column's name
--- file in.csv
a,b
1,2
x,3
--- run
weir 'reduce sum(a..b)' {in}
--- out
sum_a,sum_b
1,5
--- err
weir: warning: 1 value of 'a' is not a number (first: in.csv:3 "x"); taken as null (--strict to fail)
--- flag nopipe: the message names the input

=== a name for one column
--- file in.csv
a,b,x_1
1,2,3
--- run
weir 'reduce s = sum(/^x/), t = sum(b..b)' {in}
--- out
s,t
3,2

=== one name for several is an error
--- file in.csv
a,b
1,2
--- run
weir 'reduce s = sum(a..b)' {in}
--- err
weir: error: one name for 2 columns
  reduce s = sum(a..b)
         ^ leave 's =' out: the columns get names of their own
--- exit 2

=== the same aggregate twice asks for a name
--- file in.csv
a,b
1,2
--- run
weir 'reduce sum(a..b), sum(a)' {in}
--- err
weir: error: two columns of the result are called 'sum_a'
  reduce sum(a..b), sum(a)
                    ^^^^^^ give one of them another name: NAME = ...
--- exit 2

=== inside a larger expression
--- file in.csv
a,b
1,2
--- run
weir 'reduce s = sum(a..b) / count()' {in}
--- err
weir: error: this is an aggregate for each of the columns, and cannot be a part of something else
  reduce s = sum(a..b) / count()
             ^^^^^^^^^ name the columns here; as an item of its own it makes a column for each
--- exit 2

=== inside a function inside an aggregate
--- file in.csv
a,b
1,2
--- run
weir 'reduce sum(abs(a..b))' {in}
--- err contains
a range of columns stands here as a value
--- exit 2

=== a regex that matches no column
--- file in.csv
a,b
1,2
--- run
weir 'reduce sum(/z/)' {in}
--- err
weir: error: no column matches /z/ in in.csv
  reduce sum(/z/)
             ^^^ columns: a, b
--- exit 2
--- flag nopipe: the message names the input

=== a range outside an aggregate
--- file in.csv
a,b
1,2
--- run
weir 'reduce a..b' {in}
--- err contains
a range of columns stands here as a value
--- exit 2

=== a range of columns that a stage made
--- file in.csv
a,b
1,2
3,4
--- run
weir 'map c = a * b, d = "x" | reduce sum(b..c), last(c..d)' {in}
--- out
sum_b,sum_c,last_c,last_d
6,14,12,x
