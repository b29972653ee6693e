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
--- flag nomatrix: big enough for threads as it stands

=== packed and plain files by turns: rows are numbered over all of them
--- run
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
--- flag nomatrix: big enough for threads as it stands
