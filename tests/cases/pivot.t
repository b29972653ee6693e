# pivot EXPR: AGG by KEYS (weir-lang(7)). Values by hand.

=== a column for each value, in sorted order: numbers by value, then text, then null
--- file in.csv
k,c,n
a,10,1
b,x,2
a,9,3
a,,4
b,10,5
a,10,6
c,A,7
--- run
weir 'pivot c: sum(n) by k' {in}
--- out
k,9,10,A,x,null
a,3,7,,,4
b,,5,,2,
c,,,7,,

=== an empty cell is what the aggregate gives for no rows
--- file in.csv
k,c
a,x
b,y
a,x
--- run
weir 'pivot c: count() by k' {in}
weir 'pivot c: count() * 10 + 1 by k' {in}
weir 'pivot c: first(k) by k' {in}
--- flag nopipe: reads its input three times
--- out
k,x,y
a,2,0
b,0,1
k,x,y
a,21,1
b,1,11
k,x,y
a,a,
b,,b

=== no keys, several keys, computed keys, the keys of an open partition
--- file in.csv
a,b,c,n
1,x,p,1
2,x,q,2
1,y,p,3
1,x,q,4
--- run
weir 'pivot c: sum(n)' {in}
weir 'pivot c: sum(n) by a, b' {in}
weir 'pivot c ++ "!": max(n) by z = a + 1' {in}
weir 'partition by b | pivot c: sum(n)' {in}
--- flag nopipe: reads its input four times
--- out
p,q
4,6
a,b,p,q
1,x,1,4
2,x,,2
1,y,3,
z,p!,q!
2,3,4
3,,2
b,p,q
x,1,6
y,3,

=== what follows sees the new columns
--- file in.csv
k,m,n
a,jan,1
b,jan,2
a,feb,3
c,mar,4
--- run
weir 'pivot m: sum(n) by k | map total = (feb ?? 0) + (jan ?? 0) | filter total > 1 | sort -total | select k, total, jan' {in}
--- out
k,total,jan
a,4,1
b,2,2

=== a second pivot, and a reduce behind it
--- file in.csv
k,m,n
a,x,1
b,x,1
c,y,2
--- run
weir 'pivot m: sum(n) by k | pivot x: count() by y | reduce s = sum(`1`), count()' {in}
--- out
s,count
2,2

=== a name that no value gave is an error when the columns are known
--- file in.csv
k,m
a,x
--- run
weir 'pivot m: count() by k | filter nope > 1' {in}
--- exit 2
--- err
weir: error: no column 'nope' in pivot
  filter nope > 1
         ^^^^ columns: k, x

=== what can be known before is told before
--- file in.csv
k,m
"broken
--- run
weir 'pivot m: count() by k | filter k + "a" > 1' {in}
--- exit 2
--- err
weir: error: '+' takes numbers, and this is text
  filter k + "a" > 1
             ^^^ '++' joins text; num(...) reads text as a number

=== warnings about its rows name the pivot
--- file in.csv
k,m
a,x
--- run
weir 'pivot m: count() by k | map y = k * 2' {in}
--- out
k,x,y
a,1,
--- err
weir: warning: 1 value of 'k' is not a number (first: pivot:2 "a"); taken as null (--strict to fail)

=== rows behind pivot have no place in an input, and are no records of one
--- file in.csv
k,m,v
a,x,10
a,y,20000
--- run
weir --max-record 9 'pivot m: sum(v * 1e9) by k | filter x > 0' {in}
weir 'pivot m: sum(v) by k | map r = _row' {in}
--- out
k,x,y
a,10000000000,20000000000000
--- err
weir: error: no column '_row' in pivot
  map r = _row
          ^^^^ behind reduce, sort and their like rows have no place in the input: map it before, as in map place = _row
--- exit 2
--- flag nopipe: reads its input twice

=== no rows: the keys' names
--- file in.csv
k,m
--- run
weir 'pivot m: count() by k' {in}
--- out
k

=== no rows and no keys: nothing
--- file in.csv
k,m
--- run
weir 'pivot m: count()' {in}

=== a value may be called like a key, and hold anything
--- file in.csv
k,m
1,k
1,"a ""b"", c"
--- run
weir 'pivot m: count() by k' {in}
--- out
k,"a ""b"", c",k_2
1,1,1

=== as TSV, and without a header
--- file in.csv
a,x,1
b,y,2
--- run
weir -n --out tsv 'pivot c2: sum(c3) by c1' {in}
--- out escaped
a\t1\t
b\t\t2

=== a bad row: nothing is written
--- file in.csv
k,m
a,x
b
--- run
weir 'pivot m: count() by k' {in}
--- exit 1
--- err contains
weir: error: {in}:3: 1 field, the header has 2

=== it takes one aggregate
--- file in.csv
k,m
--- run
weir 'pivot m: count(), sum(k) by k' {in}
--- exit 2
--- err contains
weir: error: ',' does not belong here

=== without its colon
--- file in.csv
k,m
--- run
weir 'pivot m by k' {in}
--- exit 2
--- err
weir: error: expected ':' and the aggregate, as in `pivot month: sum(amount) by country`, not 'by'
  pivot m by k
          ^^

=== EXPR alone is no aggregate
--- file in.csv
k,m,n
--- run
weir 'pivot m: n by k' {in}
--- exit 2
--- err contains
weir: error: 'n' stands outside an aggregate

=== an aggregate of several columns
--- file in.csv
k,a,b
x,1,2
--- run
weir 'pivot k: sum(a..b)' in.csv
weir 'pivot k: max(/^[ab]$/) by a' in.csv
--- err
weir: error: a cell of pivot has one value, and this gives several
  pivot k: sum(a..b)
           ^^^^^^^^^ name one column: pivot month: sum(amount) by country
weir: error: a cell of pivot has one value, and this gives several
  pivot k: max(/^[ab]$/) by a
           ^^^^^^^^^^^^^ name one column: pivot month: sum(amount) by country
--- exit 2
--- flag nomatrix: the input is never read

=== more rows than --memory lets stay go into temporary files
Expected: made by awk from the same numbers, in the order in which keys come first.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,c,n"; for (c = 0; c < 3; c++) for (i = 1; i <= 120000; i++) if ((i + c) % 4) print "key-" i * 7919 % 120011 "," c "," i }' > in.csv
awk -F, 'NR > 1 { if (!($1 in seen)) { seen[$1] = 1; order[n++] = $1 } v[$1, $2] = $3 } END { print "k,0,1,2"; for (i = 0; i < n; i++) { k = order[i]; print k "," v[k, 0] "," v[k, 1] "," v[k, 2] } }' in.csv > want.out
for j in 1 2 5; do
    weir --memory 16M -j $j 'pivot c: sum(n) by k' in.csv | cmp - want.out
done
weir --memory 16M --tmp-dir missing -j 1 -o o.csv 'pivot c: sum(n) by k' in.csv 2>&1 | sed 's/^weir: error: [a-z]*:/weir: error:/'
rm in.csv want.out
--- out
weir: error: no temporary file in missing: No such file or directory
  hint: --tmp-dir DIR puts temporary files elsewhere; --memory SIZE makes them needless
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== behind a join that adds the file's rows its columns have their names
Expected: what two programs give, one behind the other, by hand.
--- file in.csv
x,name
u,2
a,2
--- file right.csv
name,x
9,1
8,3
--- run
weir 'pivot x: count() by name | join full right.csv as r on name | map s = u + a' in.csv
weir 'pivot x: count() by name | join right right.csv on name | select /^u$/, x' in.csv
weir --fill-columns 'pivot x: count() by name | union right.csv | sort -u | map s = u + a' in.csv
weir 'pivot x: count() by name | join full right.csv on name | sort v' in.csv
--- out
name,a,u,x,s
2,1,1,,2
9,,,1,
8,,,3,
u,x
,1
,3
name,a,u,x,s
2,1,1,,2
9,,,1,
8,,,3,
--- err
weir: error: no column 'v' here
  sort v
       ^ columns: name, a, u, x
--- exit 2

=== pivot: JSON lines come behind its rows, and fill the columns of their names
# What is known of the keys before the pivot has run is forgotten when its columns are there.
--- file in.csv
s,q
x,a
y,b
--- file u.jsonl
{"q":"1","u":2,"x":7}
{"q":"2"}
--- run
weir -q 'pivot s: count() by q | select q | union u.jsonl' in.csv
weir -q 'pivot s: count() by q | union u.jsonl | select x, q' in.csv
weir -q 'pivot s: count() by q | map z = 1 | union u.jsonl | select z, y, q' in.csv
for rest in 'filter q != "" | union u.jsonl' 'sort q | union u.jsonl | filter q > 1'; do
  head -n 1 in.csv | weir -q "pivot s: count() by q | $rest"
done
--- out
q
a
b
1
2
x,q
1,a
0,b
7,1
,2
z,y,q
1,0,a
1,1,b
,,1
,,2
q
1
2
q
2
