# gzip and zstd: known by content, exit 3 where they end early (weir-lang(7)).

=== gzip by name
--- run
printf 'a,b\n1,2\n' | gzip -c > in.csv.gz
weir 'map c = a + b' in.csv.gz
rm in.csv.gz
--- out
a,b,c
1,2,3

=== zstd by name
--- run
printf 'a,b\n1,2\n' | zstd -qc > in.csv.zst
weir 'map c = a + b' in.csv.zst
rm in.csv.zst
--- out
a,b,c
1,2,3

=== by content, not only by name
--- run
printf 'a,b\n1,2\n' | gzip -c > one.csv
printf 'a,b\n3,4\n' | zstd -qc > two.csv
weir '' one.csv two.csv
rm one.csv two.csv
--- out
a,b
1,2
3,4

=== gzip on standard input
--- run
printf 'a,b\n1,2\n' | gzip -c | weir 'select b'
--- out
b
2

=== zstd on standard input
--- run
printf 'a,b\n1,2\n' | zstd -qc | weir 'select b'
--- out
b
2

=== a name that says gz and content that is plain
--- file in.csv.gz
a,b
1,2
--- run
weir 'select b' {in}
--- out
b
2

=== gzip members one after another
--- run
{ printf 'a,b\n1,2\n' | gzip -c; printf '3,4\n' | gzip -c; } > in.csv.gz
weir '' in.csv.gz
rm in.csv.gz
--- out
a,b
1,2
3,4

=== zstd frames one after another
--- run
{ printf 'a,b\n1,' | zstd -qc; printf '2\n3,4\n' | zstd -qc; } > in.csv.zst
weir '' in.csv.zst
rm in.csv.zst
--- out
a,b
1,2
3,4

=== the extension below .gz decides the format
--- run
printf 'a\tb\n1,5\t2\n' | gzip -c > in.tsv.gz
weir --out csv '' in.tsv.gz
rm in.tsv.gz
--- out
a,b
"1,5",2

=== lines below .gz
--- run
printf 'a,b\n1,2\n' | gzip -c > in.log.gz
weir 'reduce n = count()' in.log.gz
rm in.log.gz
--- out
n
2

=== gzip that ends early is exit 3 and gives no total
--- run
seq 1 50000 | sed '1i a' | gzip -c | head -c 20000 > in.csv.gz
weir 'reduce n = count()' in.csv.gz
s=$?
rm in.csv.gz
exit $s
--- err contains
weir: error:
in.csv.gz
--- exit 3
--- flag nomatrix: the size is the point

=== zstd that ends early is exit 3 and gives no total
--- run
seq 1 50000 | sed '1i a' | zstd -qc | head -c 10000 > in.csv.zst
weir 'reduce n = count()' in.csv.zst
s=$?
rm in.csv.zst
exit $s
--- err contains
weir: error:
in.csv.zst
--- exit 3
--- flag nomatrix: the size is the point

=== gzip cut at every byte: never exit 0
--- run
printf 'a,b\n1,2\n3,4\n5,6\n' | gzip -nc > whole
size=$(stat -c %s whole)
i=3
while [ $i -lt $size ]; do
  head -c $i whole | weir 'reduce n = count()' >out 2>err
  s=$?
  [ $s = 3 ] && [ ! -s out ] || echo "cut at $i: exit $s"
  i=$((i + 1))
done
rm -f whole out err
--- flag nomatrix: forty runs as it stands

=== zstd cut at every byte: never exit 0
--- run
printf 'a,b\n1,2\n3,4\n5,6\n' | zstd -qc > whole
size=$(stat -c %s whole)
i=5
while [ $i -lt $size ]; do
  head -c $i whole | weir 'reduce n = count()' >out 2>err
  s=$?
  [ $s = 3 ] && [ ! -s out ] || echo "cut at $i: exit $s"
  i=$((i + 1))
done
rm -f whole out err
--- flag nomatrix: forty runs as it stands

=== gzip with a wrong checksum is exit 3
# The eight last bytes are checksum and length; rows before them are written.
--- run
printf 'a,b\n1,2\n' | gzip -nc > in.csv.gz
size=$(stat -c %s in.csv.gz)
{ head -c $((size - 8)) in.csv.gz; printf 'abcd'; tail -c 4 in.csv.gz; } > bad.csv.gz
weir 'reduce n = count()' bad.csv.gz
s=$?
rm in.csv.gz bad.csv.gz
exit $s
--- err contains
weir: error:
bad.csv.gz
--- exit 3

=== bytes after a gzip stream that are no gzip
--- run
{ printf 'a,b\n1,2\n' | gzip -c; printf 'trailing'; } > in.csv.gz
weir 'reduce n = count()' in.csv.gz
s=$?
rm in.csv.gz
exit $s
--- err contains
weir: error:
in.csv.gz
--- exit 3

=== bad rows have their line in what was packed
--- run
printf 'a,b\n1,2\n3\n' | gzip -c > in.csv.gz
weir 'reduce n = count()' in.csv.gz
s=$?
rm in.csv.gz
exit $s
--- err contains
weir: error: in.csv.gz:3: 1 field
--- exit 1

=== many rows packed: the same bytes as plain
--- run
seq 1 100000 | awk 'BEGIN { print "k,v" } { print $1 % 13 "," $1 }' > in.csv
gzip -kq in.csv
zstd -q in.csv
weir 'reduce s = sum(v) by k' in.csv > plain
for f in in.csv.gz in.csv.zst; do weir -j 8 'reduce s = sum(v) by k' $f | cmp - plain; done
rm -f in.csv in.csv.gz in.csv.zst plain
--- limit 60
--- flag nomatrix: big enough for threads as it stands
--- flag long: many rows

=== packed and plain files by turns: rows are numbered over all of them
--- run
unset WEIR_BLOCK # threads help each other from a megabyte on
seq 1 300000 | awk 'BEGIN { print "v" } { print $1 }' > long.csv
for i in 1 2 3 4 5 6 7 8 9; do
  gzip -c long.csv > $i.a.csv.gz
  for k in b c d e; do head -2001 long.csv > $i.$k.csv; done
done
for j in 2 3 8; do
  weir -j $j 'filter v == 2000 or v == 299999 | select _row' [1-9].* | cksum
done
rm -f long.csv [1-9].*
--- out
3075610241 416
3075610241 416
3075610241 416
--- limit 60
--- flag nomatrix: big enough for threads as it stands

=== zstd frames that several threads decode: sizes, empty ones, padding between them
--- run
unset WEIR_BLOCK # threads help each other from a megabyte on
seq 1 500000 | awk 'BEGIN { print "k,v" } { print $1 % 13 "," $1 }' > in.csv
split -b 700k in.csv piece.
: > empty
for p in piece.*; do zstd -qc -3 $p; zstd -qc empty; printf '\120\052\115\030\003\000\000\000abc'; done > in.csv.zst
zstd -qc --no-check in.csv > one.csv.zst
weir -j 1 'reduce s = sum(v), n = count() by k' in.csv > plain
for j in 1 2 3 8; do
  weir -j $j 'reduce s = sum(v), n = count() by k' in.csv.zst | cmp - plain
  weir -j $j 'take 499999 | tail 1' in.csv.zst
  weir -j $j 'select v' in.csv.zst one.csv.zst | cksum
  weir -j $j 'reduce sum(v)' < in.csv.zst
done
rm -f in.csv piece.* empty in.csv.zst one.csv.zst plain
--- out
k,v
6,499999
1402357939 6777792
sum_v
125000250000
k,v
6,499999
1402357939 6777792
sum_v
125000250000
k,v
6,499999
1402357939 6777792
sum_v
125000250000
k,v
6,499999
1402357939 6777792
sum_v
125000250000
--- limit 60
--- flag nomatrix: big enough for threads as it stands

=== a damaged frame among many: the same rows before it and the same message for every -j
--- run
unset WEIR_BLOCK # threads help each other from a megabyte on
seq 1 500000 | awk 'BEGIN { print "k,v" } { print $1 % 13 "," $1 }' > in.csv
split -b 700k in.csv piece.
for p in piece.*; do zstd -qc $p; done > good.zst
n=$(wc -c < good.zst)
{ head -c $((n / 2)) good.zst; printf 'damage'; tail -c +$((n / 2 + 7)) good.zst; } > damaged.csv.zst
head -c $((n - n / 5)) good.zst > short.csv.zst
{ cat good.zst; printf 'rubbish at the end'; } > more.csv.zst
for f in damaged short more; do
  weir -j 1 'map w = v + 1' $f.csv.zst > one.out 2> one.err
  echo "$f $? $(sed 's/damaged: .*/damaged/' one.err)"
  head -n "$(wc -l < one.out)" in.csv | sed '1d' | awk -F, '{ print $1 "," $2 "," $2 + 1 }' > rows
  sed '1d' one.out | cmp - rows
  for j in 2 3 8; do
    weir -j $j 'map w = v + 1' $f.csv.zst > many.out 2> many.err
    test $? = 3 || echo "exit $?"
    cmp one.out many.out
    cmp one.err many.err
  done
done
rm -f in.csv piece.* good.zst *.csv.zst one.* many.* rows
--- out
damaged 3 weir: error: damaged.csv.zst: the zstd data is damaged
short 3 weir: error: short.csv.zst: the zstd data ends early
more 3 weir: error: more.csv.zst: bytes that are no zstd follow the zstd data
--- limit 60
--- flag nomatrix: big enough for threads as it stands

=== a bad row before the place where the data end is what is told
--- file in.csv
a,b
1,2
3
4,5
--- run
gzip -c in.csv | head -c -4 > in.csv.gz
weir 'top 3 by a' in.csv.gz; echo $?
cat in.csv.gz | weir 'reduce n = count() by a'; echo $?; rm in.csv.gz
--- err
weir: error: in.csv.gz:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
weir: error: -:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- out
1
1
