# tail N (weir-lang(7) 2 and 4): the last N rows, of each key in a partition. Expected rows by hand and by tail(1).

=== the last rows
--- file in.csv
a
1
2
3
4
--- run
weir 'tail 2' {in}
--- out
a
3
4

=== more than there are, and none
--- file in.csv
a
1
2
--- run
weir 'tail 5' {in}
echo
weir 'tail 0' {in}
--- out
a
1
2

a
--- flag nopipe: two commands read it

=== of what a filter leaves
--- file in.csv
a,b
1,x
2,y
3,x
4,y
5,x
6,y
--- run
weir 'filter b == "x" | tail 2 | map c = a * 10' {in}
--- out
a,b,c
3,x,30
5,x,50

=== of each key in a partition, merged in input order
--- file in.csv
k,v
a,1
b,2
a,3
b,4
a,5
c,6
--- run
weir 'partition by k | tail 2 | merge' {in}
--- out
k,v
b,2
a,3
b,4
a,5
c,6

=== after a sort inside a partition
--- file in.csv
k,v
a,5
b,2
a,3
b,4
a,1
--- run
weir 'partition by k (sort v | tail 1)' {in}
--- out
k,v
a,5
b,4

=== after a sort
--- file in.csv
v
3
1
2
--- run
weir 'sort v | tail 2' {in}
--- out
v
2
3

=== tail, then take and skip
--- file in.csv
v
1
2
3
4
5
--- run
weir 'tail 4 | skip 1 | take 2' {in}
--- out
v
3
4

=== values keep their bytes, computed ones their kinds
--- file in.csv
a,b
x,1
"q ""q""",007
,2.50
--- run
weir 'map n = b * 2, t = b > 3, w = if(b > 3, b, a) | tail 2 | map z = n + 1' {in}
--- out
a,b,n,t,w,z
"q ""q""",007,14,true,007,15
,2.50,5,false,,6

=== large, against tail(1) and awk
--- run
awk 'BEGIN { print "k,i"; for (i = 0; i < 12000; i++) print i * 7 % 13 "," i }' > big.csv
for n in 1 2048 2049 7000; do
  (echo k,i; tail -n $n big.csv) > want.csv
  weir "tail $n" big.csv | cmp - want.csv || echo differs at $n
done
awk -F, 'NR > 1 { print ($1 == 5 ? $0 : "") }' big.csv | grep . | tail -n 3 > want.csv
weir -n 'skip 1 | partition by c1 (tail 3) | filter c1 == "5"' big.csv | cmp - want.csv && echo same
rm big.csv want.csv
--- out
same
--- flag long: many rows

=== an error in the input: tail gives nothing
--- file in.csv
a,b
1,2
3
--- run
weir 'tail 1' {in}
--- err contains
1 field, the header has 2
--- exit 1

=== no rows, no bytes
--- file in.csv
a,b
--- run
weir 'tail 3' {in}
--- out
a,b

=== a sign
--- run
weir 'tail -5'
--- err
weir: error: a number of rows has no sign
  tail -5
       ^^ write tail 5
--- exit 2

=== not whole
--- run
weir 'tail 1.5'
--- err contains
expected a whole number, not 1.5
--- exit 2

=== more rows than --memory lets stay go into a temporary file
Expected: by tail(1); of each key by awk.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,v"; for (i = 1; i <= 600000; i++) print i % 3 ",a-rather-long-text-number-" i }' > in.csv
(head -1 in.csv; tail -n 400000 in.csv) > want.csv
(head -1 in.csv; tail -n 390000 in.csv) > keyed.csv
for j in 1 2; do
    weir --memory 16M -j $j 'tail 400000' in.csv | cmp - want.csv
    weir --memory 16M -j $j 'partition by k | tail 130000 | merge' in.csv | cmp - keyed.csv
done
rm in.csv want.csv keyed.csv
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer
