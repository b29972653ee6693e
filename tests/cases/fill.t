# fill COLS down · fill COLS = EXPR (weir-lang(7) 2 and 4). Expected values by hand: nothing but nulls is replaced.

=== down
--- file in.csv
a,b
x,1
,2
y,
,4
--- run
weir 'fill a down' {in}
--- out
a,b
x,1
x,2
y,
y,4

=== down, several columns by range and regex
--- file in.csv
a,b,c_1,c_2
x,1,p,
,,,q
y,,,
--- run
weir 'fill a..b, /^c_/ down' {in}
--- out
a,b,c_1,c_2
x,1,p,
x,1,p,q
y,1,p,q

=== nulls above the first value stay
--- file in.csv
a,i
,1
,2
x,3
,4
--- run
weir 'fill a down' {in}
--- out
a,i
,1
,2
x,3
x,4

=== values keep their bytes
--- file in.csv
a,i
"1,50",1
,2
007,3
,4
"say ""hi""",5
,6
--- run
weir 'fill a down' {in}
--- out
a,i
"1,50",1
"1,50",2
007,3
007,4
"say ""hi""",5
"say ""hi""",6

=== words of --null are nulls, and stay as they are where there is nothing to put
--- file in.csv
a,i
NA,1
-,2
x,3
NA,4
,5
--- run
weir --null NA,- 'fill a down' {in}
--- out
a,i
NA,1
-,2
x,3
x,4
x,5

=== per key in a partition
--- file in.csv
k,a
1,x
2,
1,
2,y
1,z
2,
1,
--- run
weir 'partition by k | fill a down | merge' {in}
--- out
k,a
1,x
2,
1,x
2,y
1,z
2,y
1,z

=== after a sort inside a partition, then per outer key
--- file in.csv
k,o,a
1,2,
1,1,x
2,1,
2,2,y
--- run
weir 'partition by k (sort o | fill a down)' {in}
--- out
k,o,a
1,1,x
1,2,x
2,1,
2,2,y

=== computed numbers, truth and mixed columns
--- file in.csv
k,n,a
1,1,x
2,,
1,2,
2,,y
1,,
2,5,
--- run
weir 'map m = n * 10, t = n > 1, w = if(n > 1, n * 2, a) | partition by k (fill m..w down) | map z = m + 1' {in}
--- out
k,n,a,m,t,w,z
1,1,x,10,false,x,11
2,,,,false,,
1,2,,20,true,4,21
2,,y,,false,y,
1,,,20,false,4,21
2,5,,50,true,10,51

=== down after a filter: only rows that are left count
--- file in.csv
a,b
x,1
y,2
,1
--- run
weir 'filter b == 1 | fill a down' {in}
--- out
a,b
x,1
x,1

=== long values over many batches
--- run
awk 'BEGIN { print "a,i"; for (i = 0; i < 8000; i++) { s = ""; if (i % 997 == 3) for (j = 0; j < i % 300 + 1; j++) s = s i; print s "," i } }' > big.csv
awk -F, 'NR > 1 { if ($1 != "") last = $1; print last "," $2; next } { print }' big.csv > want.csv
weir 'fill a down' big.csv | cmp - want.csv && echo same
awk -F, 'NR > 1 { k = $2 % 7; if ($1 != "") last[k] = $1; print last[k] "," $2; next } { print }' big.csv > want.csv
weir 'partition by i % 7 (fill a down)' big.csv | cmp - want.csv && echo same
rm big.csv want.csv
--- out
same
same
--- flag long: many rows

=== by an expression: the row as it was, the same for all columns
--- file in.csv
a,b,c
1,,
,2,
,,3
--- run
weir 'fill a..c = a ?? "none"' {in}
--- out
a,b,c
1,1,1
none,2,none
none,none,3

=== by a number; what is text stays
--- file in.csv
a,i
x,1
,2
0,3
--- run
weir 'fill a = i * 100' {in}
--- out
a,i
x,1
200,2
0,3

=== by an expression, words of --null
--- file in.csv
a,i
NA,1
x,2
--- run
weir --null NA 'fill a = "?"' {in}
--- out
a,i
?,1
x,2

=== by an expression in a partition
--- file in.csv
k,a
1,
2,x
--- run
weir 'partition by k (fill a = k)' {in}
--- out
k,a
1,1
2,x

=== no rows
--- file in.csv
a,b
--- run
weir 'fill a..b down | fill a = 1' {in}
--- out
a,b

=== neither down nor a value
--- run
weir 'fill a, b'
--- err
weir: error: expected 'down' or '= EXPR', but the program ends here
  fill a, b
           ^ fill COLS down puts the last value that was not null, fill COLS = EXPR a computed one
--- exit 2

=== an unknown column
--- file in.csv
city,b
1,2
--- run
weir 'fill town down' {in}
--- err
weir: error: no column 'town' in in.csv
  fill town down
       ^^^^ columns: city, b
--- exit 2
--- flag nopipe: the message names the input

=== an aggregate is no value for a row
--- file in.csv
a
1
--- run
weir 'fill a = avg(a)' {in}
--- err contains
avg() is an aggregate: it stands in reduce
--- exit 2
