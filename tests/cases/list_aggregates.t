# list, top_values, histogram (weir-lang(7)): lists print as JSON text. Values by hand.

=== list in input order, without nulls
A field is a number where it is a JSON number of at most 15 digits without exponent, else text.
--- file in.csv
k,v
a,1.50
b,x
a,
a,007
a,1e3
b,"say ""hi"""
a,-2
b,é
--- run
weir 'reduce list(v) by k' {in}
--- out
k,list_v
a,"[1.50,""007"",""1e3"",-2]"
b,"[""x"",""say \""hi\"""",""é""]"

=== the first n
--- file in.csv
k,v
a,1
b,9
a,2
a,
a,3
--- run
weir 'reduce l = list(v, 2), one = list(v, 1), all = list(v, 100) by k' {in}
--- out
k,l,one,all
a,"[1,2]",[1],"[1,2,3]"
b,[9],[9],[9]

=== of computed values
--- file in.csv
x
1
2
--- run
weir 'reduce n = list(x / 4), t = list(x > 1), s = list("n" ++ x), d = list("2026-01-01" + 0s + x * 1h), m = list(if(x == 1, "one", x))' {in}
--- out
n,t,s,d,m
"[0.25,0.5]","[false,true]","[""n1"",""n2""]","[""2026-01-01T01:00:00Z"",""2026-01-01T02:00:00Z""]","[""one"",2]"

=== no rows
--- file in.csv
x
--- run
weir 'reduce l = list(x), t = top_values(x, 3), h = histogram(x, 3), n = len(list(x))' {in}
--- out
l,t,h,n
[],[],[],0

=== lists of lists, and what a list is for
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'reduce l = list(v) by k | reduce all = list(l), n = sum(len(l)), x = last(l[0])' {in}
--- out
all,n,x
"[[1,3],[2]]",3,2

=== many rows with a limit, whatever order they come in
--- file in.csv
x
1
--- run
weir -n 'reduce l = list(c1, 3) by k = num(c1) % 2' <(seq 100000)
--- out
1,"[1,3,5]"
0,"[2,4,6]"
--- flag nomatrix: the input is made by a program
--- flag nopipe: so it is no file

=== the most frequent values, ties by first appearance
--- file in.csv
k,v
a,x
a,y
a,y
a,z
b,
a,x
a,1.0
b,q
--- run
weir 'reduce t = top_values(v, 3), m = mode(v) by k' {in}
--- out
k,t,m
a,"[[""x"",2],[""y"",2],[""z"",1]]",x
b,"[[""q"",1]]",q

=== the most frequent of computed numbers
--- file in.csv
x
1
2
1.0
3
--- run
weir 'reduce top_values(x * 1, 2)' {in}
--- out
top_values_x_1_2
"[[1,2],[2,1]]"

=== histogram: an interval holds its lower end, the last one both
--- file in.csv
x
0
1
2
3
10
5
2.5
--- run
weir 'reduce h = histogram(x, 4), one = histogram(x, 1)' {in}
--- out
h,one
"[[0,2.5,3],[2.5,5,2],[5,7.5,1],[7.5,10,1]]","[[0,10,7]]"

=== histogram where all are equal, and with nulls and text
--- file in.csv
k,x
a,5
a,5.0
a,
b,n/a
b,1
b,2
--- run
weir 'reduce h = histogram(x, 3) by k' {in}
--- out
k,h
a,"[[5,5,2]]"
b,"[[1,1.3333333333333333,1],[1.3333333333333333,1.6666666666666667,0],[1.6666666666666667,2,1]]"
--- err contains
weir: warning: 1 value of 'x' is not a number (first: 

=== histogram of extremes
9223372036854775807 - (-9223372036854775808) does not fit 64 bits.
--- file in.csv
x
9223372036854775807
-9223372036854775808
0
--- run
weir 'reduce h = histogram(x, 2)' {in}
--- out
h
"[[-9223372036854775808,-0.5,1],[-0.5,9223372036854775807,2]]"

=== histogram shares its values with the median
--- file in.csv
x
1
3
--- run
weir 'reduce h = histogram(x, 2)[0][2], m = median(x)' {in}
--- out
h,m
1,2

=== if
--- file in.csv
s,x
a,1
b,2
a,3
--- run
weir 'reduce l = list(x) if s == "a", t = top_values(s, 1) if x > 1, h = histogram(x, 2) if s == "b"' {in}
--- out
l,t,h
"[1,3]","[[""b"",1]]","[[2,2,1]]"

=== n is a whole number from 1 on
--- file in.csv
x
1
--- run
weir 'reduce list(x, 0)' {in}
--- err
weir: error: argument 2 of list() is a whole number from 1 on known when the program is checked
  reduce list(x, 0)
                 ^ list(x[, n])
--- exit 2

=== too many bins
--- file in.csv
x
1
--- run
weir 'reduce histogram(x, 20000)' {in}
--- err contains
weir: error: a histogram has at most 10000 bins
--- exit 2
