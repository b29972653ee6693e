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

=== every aggregate over a range
By hand: p95 of 1 and 3 is 1 + 0.95 * 2, their variance 2, a histogram of 3 alone is one interval.
--- file in.csv
k,x,y,z
a,1,3,p
b,3,3,q
--- run
weir 'reduce count(x..y), avg(x..y), min(x..y), max(x..y), first(x..y), last(x..y), count_distinct(x..y), approx_distinct(x..y)' {in}
weir 'reduce median(x..y), p95(x..y), quantile(x..y, 0.25), var(x..y), mode(x..y), list(x..y), list(x..y, 1), string_agg(x..y, "-")' {in}
weir 'reduce argmin(x..y, z), argmax(x..y, z), top_values(x..y, 1), histogram(y..y, 2), corr(x..y, x), stddev(y..y), s = sum(x..x)' {in}
weir 'reduce sum(/^[xy]$/) if k == "b", max(x..y) if k == "c"' {in}
--- out
count_x,count_y,avg_x,avg_y,min_x,min_y,max_x,max_y,first_x,first_y,last_x,last_y,count_distinct_x,count_distinct_y,approx_distinct_x,approx_distinct_y
2,2,2,3,1,3,3,3,1,3,3,3,2,1,2,1
median_x,median_y,p95_x,p95_y,quantile_x_0_25,quantile_y_0_25,var_x,var_y,mode_x,mode_y,list_x,list_y,list_x_1,list_y_1,string_agg_x,string_agg_y
2,3,2.9,3,1.5,3,2,0,1,3,"[1,3]","[3,3]",[1],[3],1-3,3-3
argmin_x_z,argmin_y_z,argmax_x_z,argmax_y_z,top_values_x_1,top_values_y_1,histogram_y_2,corr_x_x,corr_y_x,stddev_y,s
1,3,3,3,"[[1,1]]","[[3,2]]","[[3,3,2]]",1,,0,4
sum_x,sum_y,max_x,max_y
3,3,,
--- flag nopipe: several commands
