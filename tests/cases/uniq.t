# uniq [by KEYS] [keep first / last] (weir-lang(7) 2): "one row for each key, standing where the kept row stood".
# Expected rows by hand; a large table is checked against awk's own way, !seen[$1]++.

=== by a key: the first row of each
--- file in.csv
k,v
b,1
a,2
b,3
c,4
a,5
--- run
weir 'uniq by k' {in}
--- out
k,v
b,1
a,2
c,4

=== keep first says the same
--- file in.csv
k,v
b,1
a,2
b,3
--- run
weir 'uniq by k keep first' {in}
--- out
k,v
b,1
a,2

=== keep last: where the last row stood
--- file in.csv
k,v
b,1
a,2
b,3
c,4
a,5
--- run
weir 'uniq by k keep last' {in}
--- out
k,v
b,3
c,4
a,5

=== without keys the whole row is the key, as it is there
--- file in.csv
a,b,c
1,x,p
1,x,q
1,y,p
1,x,p
1,y,p
--- run
weir 'uniq | map n = 1 | drop c | uniq' {in}
--- out
a,b,n
1,x,1
1,y,1

=== whole rows, keep last
--- file in.csv
a,b
1,x
2,y
1,x
--- run
weir 'uniq keep last' {in}
--- out
a,b
2,y
1,x

=== no two columns run into one another
--- file in.csv
a,b
ab,c
a,bc
,abc
abc,
--- run
weir 'uniq' {in}
--- out
a,b
ab,c
a,bc
,abc
abc,

=== several keys, some computed; no column is added
--- file in.csv
k,v
B,10
b,11
b,20
B,15
--- run
weir 'uniq by lower(k), d = v // 10' {in}
--- out
k,v
B,10
b,20

=== keys are bytes, num() makes numbers equal
--- file in.csv
z
01
1
1.0
1
--- run
weir 'uniq by z' {in}
echo
weir 'uniq by num(z)' {in}
--- out
z
01
1
1.0

z
01
--- flag nopipe: two commands read it

=== nulls are one key, words of --null too
--- file in.csv
k,v
,1
NA,2
x,3
-,4
--- run
weir --null NA,- 'uniq by k' {in}
--- out
k,v
,1
x,3

=== the row keeps its bytes
--- file in.csv
k,v
1,"a, b"
1,x
2,007
--- run
weir 'uniq by k' {in}
--- out
k,v
1,"a, b"
2,007

=== in a partition: per key of the partition
--- file in.csv
p,k,v
1,a,1
2,a,2
1,b,3
1,a,4
2,a,5
--- run
weir 'partition by p | uniq by k | merge' {in}
--- out
p,k,v
1,a,1
2,a,2
1,b,3

=== in a partition, keep last, and what follows is per key again
--- file in.csv
p,k,v
1,a,1
2,a,2
1,b,3
1,a,4
2,a,5
2,c,6
--- run
weir 'partition by p | uniq by k keep last | take 1' {in}
--- out
p,k,v
1,b,3
2,a,5

=== after a sort inside a partition
--- file in.csv
p,k,v
1,a,1
2,a,2
1,b,3
1,a,4
2,a,5
--- run
weir 'partition by p (sort -v | uniq by k)' {in}
--- out
p,k,v
1,a,4
1,b,3
2,a,5

=== whole rows in a partition
--- file in.csv
p,k
1,a
2,a
1,a
--- run
weir 'partition by p (uniq)' {in}
--- out
p,k
1,a
2,a

=== after a sort without a partition: the order is the sort's
--- file in.csv
k,v
a,1
b,9
a,5
b,2
--- run
weir 'sort -v | uniq by k' {in}
--- out
k,v
b,9
a,5

=== reading stops when take has enough
--- run
(echo y; yes 'a
b
c') | weir 'uniq by y | take 2'
--- out
y
a
b
--- limit 10

=== many keys and few, as awk finds them
Keys that repeat at once, late, or never: what a worker leaves out beforehand must not show.
--- run
unset WEIR_WINDOW WEIR_HELD WEIR_SPILL WEIR_SPILL_BLOCK # so many rows take minutes in pieces of 64 bytes
awk 'BEGIN { print "k,i"; for (i = 0; i < 20000; i++) print (i % 3 ? i % 97 : i) "," i }' > big.csv
awk -F, 'NR == 1 || !seen[$1]++' big.csv > want.csv
weir 'uniq by k' big.csv | cmp - want.csv && echo same
awk -F, 'NR > 1 { row[$1] = $0; at[$1] = NR } END { for (k in row) print at[k] "\t" row[k] }' big.csv | sort -n | cut -f 2 > last.csv
weir -n 'skip 1 | uniq by c1 keep last' big.csv | cmp - last.csv && echo same
rm big.csv want.csv last.csv
--- out
same
same
--- flag long: many rows

=== rows and keys with little memory
# For some of these sizes a worker's keys, the owner's or its rows double just when there is hardly any memory left.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { x = sprintf("%060d", 0); for (i = 1; i <= 300000; i++) print i "," (i % 3 ? "key-" i * 7919 % 150000 : "hot") "," substr(x, 1, i * 31 % 61) }' > in.csv
awk -F, '{ row[$2] = $0; at[$2] = NR } END { for (k in row) print at[k] "\t" row[k] }' in.csv | sort -n | cut -f 2 > want.csv
for m in 13 14 15 17 19 25; do
    weir -n --memory ${m}M -j 1 'uniq by c2 keep last' in.csv | cmp - want.csv && echo same
    weir -n --memory ${m}M -j 2 'uniq by c1' in.csv | cmp - in.csv && echo same
done | uniq -c | sed 's/^ *//'
rm in.csv want.csv
--- out
12 same
--- limit 60
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== empty input
--- file in.csv
k,v
--- run
weir 'uniq by k keep last' {in}
--- out
k,v

=== an input without bytes
--- file in.csv no-newline
--- run
weir 'uniq' {in}

=== an unknown key
--- file in.csv
name,v
a,1
--- run
weir 'uniq by nam' {in}
--- err
weir: error: no column 'nam' in in.csv
  uniq by nam
          ^^^ did you mean 'name'?   (columns: name, v)
--- exit 2
--- flag nopipe: the message names the input

=== keep what
--- run
weir 'uniq by k keep any'
--- err
weir: error: expected first or last after 'keep', not 'any'
  uniq by k keep any
                 ^^^
--- exit 2

=== the keys stand after by
--- run
weir 'uniq k, v'
--- err
weir: error: expected 'by' and a key, not 'k'
  uniq k, v
       ^ write uniq by k, v
--- exit 2
