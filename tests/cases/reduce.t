# reduce and its aggregates (weir-lang(7)). Values by hand.

=== the first example of the contract
# weir-lang(7) on five rows: DE 300 and 150, FR 200, US 120; 100 is not above 100.
--- file sales.csv
id,country,amount
1,DE,300
2,FR,200
3,US,100
4,DE,150
5,US,120
--- run
weir 'filter amount > 100 | partition by country | reduce total = sum(amount), n = count() | top 10 by total' {in}
--- out
country,total,n
DE,450,2
FR,200,1
US,120,1

=== groups in the order in which each key first appeared
--- file in.csv
k,v
z,1
a,2
m,3
a,4
z,5
--- run
weir 'reduce s = sum(v), n = count() by k' {in}
--- out
k,s,n
z,6,2
a,6,2
m,3,1

=== without a key: one row
--- file in.csv
v
1
2
3
--- run
weir 'reduce n = count(), s = sum(v), m = avg(v), lo = min(v), hi = max(v), a = first(v), z = last(v)' {in}
--- out
n,s,m,lo,hi,a,z
3,6,2,1,3,1,3

=== default names
--- file in.csv
amount,price,qty
10,2,3
20,4,5
--- run
weir 'reduce count(), sum(amount), avg(price), min(qty), max(qty), count(qty), first(price), last(price), count_distinct(qty), sum(price * qty)' {in}
--- out
count,sum_amount,avg_price,min_qty,max_qty,count_qty,first_price,last_price,count_distinct_qty,sum_price_qty
2,30,3,3,5,2,2,4,2,26

=== default names leave if out
--- file in.csv
amount,status
10,500
20,200
--- run
weir 'reduce sum(amount) if status == 500, n = count() if status == 500' {in}
--- out
sum_amount,n
10,1

=== twice the same default name asks for a name
--- file in.csv
amount,status
10,500
--- run
weir 'reduce sum(amount), sum(amount) if status == 500' {in}
--- err contains
weir: error:
sum_amount
--- exit 2

=== a default key name
--- file in.csv
name,v
ab,1
cd,2
efg,3
--- run
weir 'reduce s = sum(v) by len(name)' {in}
--- out
len_name,s
2,3
3,3

=== keys first, then the aggregates in order
--- file in.csv
a,b,v
1,x,1
1,y,2
1,x,3
--- run
weir 'reduce s = sum(v), n = count() by b, a' {in}
--- out
b,a,s,n
x,1,4,2
y,1,2,1

=== a key that is an expression
--- file in.csv
date,v
2025-01-05,1
2025-01-06,2
2025-02-01,3
--- run
weir 'reduce s = sum(v) by month = substr(date, 0, 7)' {in}
--- out
month,s
2025-01,3
2025-02,3

=== keys are bytes
--- file in.csv
zip,v
1,1
01,2
1.0,3
1,4
--- run
weir 'reduce s = sum(v) by zip' {in}
--- out
zip,s
1,5
01,2
1.0,3

=== num makes keys equal
--- file in.csv
zip,v
01,1
1,2
1.0,3
2,4
--- run
weir 'reduce s = sum(v) by z = num(zip)' {in}
--- out
z,s
1,6
2,4

=== keys keep case, blanks and bytes
--- file in.csv escaped
k,v
a,1
A,2
 a,4
a\0,8
a,16
--- run
weir 'reduce s = sum(v) by k' {in}
--- out escaped
k,s
a,17
A,2
 a,4
a\0,8

=== two keys are not their joined text
--- file in.csv
a,b,v
x,yz,1
xy,z,2
x,yz,4
--- run
weir 'reduce s = sum(v) by a, b' {in}
--- out
a,b,s
x,yz,5
xy,z,2

=== long keys
--- file in.csv
k,v
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab,1
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac,2
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab,4
aaaaaaaaaaaaaaaa,8
aaaaaaaaaaaaaaaaa,16
aaaaaaaaaaaaaaaa,32
--- run
weir 'reduce s = sum(v) by k | map k = len(k)' {in}
--- out
k,s
86,5
86,2
16,40
17,16

=== an aggregate is an expression
--- file in.csv
price,qty
2,3
10,1
--- run
weir 'reduce avg_price = sum(price * qty) / sum(qty), twice = count() * 2, rounded = round(avg(price), 0)' {in}
--- out
avg_price,twice,rounded
4,4,6

=== if after every aggregate
--- file in.csv
s,x
200,1
500,2
500,4
404,8
--- run
weir 'reduce n = count() if s >= 500, t = sum(x) if s == 500, m = avg(x) if s < 500, lo = min(x) if s > 200, hi = max(x) if s < 404, f = first(x) if s != 200, l = last(x) if s != 404, d = count_distinct(x) if s == 500, c = count(x) if s == 404' {in}
--- out
n,t,m,lo,hi,f,l,d,c
2,6,4.5,2,1,2,4,2,1

=== if inside a larger expression
--- file in.csv
s
200
500
500
404
--- run
weir 'reduce rate = (count() if s >= 500) / count()' {in}
--- out
rate
0.5

=== if that is never true
--- file in.csv
k,x
a,1
b,2
--- run
weir 'reduce n = count() if x > 5, t = sum(x) if x > 5, lo = min(x) if x > 5, f = first(x) if x > 5 by k' {in}
--- out
k,n,t,lo,f
a,0,,,
b,0,,,

=== if with and, or and commas inside brackets
--- file in.csv
c,x
DE,1
FR,2
US,4
--- run
weir 'reduce s = sum(x) if c == "DE" or c == "US" and x > 3, t = sum(x) if c in ["DE", "FR"], n = count()' {in}
--- out
s,t,n
5,3,3

=== an aggregate inside the condition is an error
--- file in.csv
x
1
--- run
weir 'reduce n = count() if count() > 1' {in}
--- err contains
weir: error:
--- exit 2

=== an aggregate inside an aggregate is an error
--- file in.csv
x
1
--- run
weir 'reduce n = sum(count())' {in}
--- err contains
weir: error:
--- exit 2

=== a bare column beside aggregates is an error
--- file in.csv
k,x
a,1
--- run
weir 'reduce n = count(), y = x + 1 by k' {in}
--- err contains
weir: error:
--- exit 2

=== count of a column skips nulls
--- file in.csv
k,x
a,1
a,
b,
a,N/A
--- run
weir 'reduce n = count(), c = count(x) by k' {in}
--- out
k,n,c
a,3,2
b,1,0

=== sum and avg skip what is no number, and tell
--- file in.csv
k,x
a,1
a,N/A
a,3
b,x
--- run
weir 'reduce s = sum(x), m = avg(x) by k' {in}
--- out
k,s,m
a,4,2
b,,
--- err contains
weir: warning: 2 values of 'x' are not numbers (first: {in}:3 "N/A")

=== min and max of text
--- file in.csv
x
pear
Apple
fig
--- run
weir 'reduce lo = min(x), hi = max(x)' {in}
--- out
lo,hi
Apple,pear

=== min and max look at text only where there is no number
--- file in.csv
k,x
a,zz
a,5
a,10
a,aa
b,zz
b,aa
--- run
weir -q 'reduce lo = min(x), hi = max(x) by k' {in}
--- out
k,lo,hi
a,5,10
b,aa,zz

=== min over both warns and names num()
--- file in.csv
x
zz
5
--- run
weir 'reduce lo = min(x)' {in}
--- out
lo
5
--- err contains
weir: warning:
num(

=== min and max by value, not by bytes
--- file in.csv
x
10
9
-1
1e2
--- run
weir 'reduce lo = min(x), hi = max(x)' {in}
--- out
lo,hi
-1,100

=== first and last skip nulls
--- file in.csv
k,x
a,
a,1
a,2
a,
b,
--- run
weir 'reduce f = first(x), l = last(x) by k' {in}
--- out
k,f,l
a,1,2
b,,

=== first and last of text with quotes and newlines
--- file in.csv
k,x
a,"x, ""y"""
a,"p
q"
--- run
weir 'reduce f = first(x), l = last(x) by k' {in}
--- out
k,f,l
a,"x, ""y""","p
q"

=== first and last of an expression
--- file in.csv
x
1
2
3
--- run
weir 'reduce f = first(x * 10), l = last(x ++ "!")' {in}
--- out
f,l
10,3!

=== count_distinct
--- file in.csv
k,x
a,u
a,v
a,u
a,
b,u
--- run
weir 'reduce d = count_distinct(x) by k' {in}
--- out
k,d
a,2
b,1

=== count_distinct of an expression
--- file in.csv
x
A
a
b
--- run
weir 'reduce d = count_distinct(x), e = count_distinct(lower(x))' {in}
--- out
d,e
3,2

=== aggregates of constants
--- file in.csv
x
5
6
--- run
weir 'reduce s = sum(1), m = max(2), n = count(3)' {in}
--- out
s,m,n
2,2,2

=== reduce, then filter, map and sort
--- file in.csv
k,v
a,1
b,5
c,2
a,1
--- run
weir 'reduce s = sum(v) by k | filter s >= 2 | map t = s * 10 | sort -t, k' {in}
--- out
k,s,t
b,5,50
a,2,20
c,2,20

=== reduce of a reduce
--- file in.csv
k,j,v
a,1,1
a,2,2
b,1,4
a,1,8
--- run
weir 'reduce s = sum(v) by k, j | reduce n = count(), hi = max(s) by k' {in}
--- out
k,n,hi
a,2,9
b,1,4

=== reduce after take counts what take let through
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'take 2 | reduce s = sum(v) by k' {in}
--- out
k,s
a,1
b,2

=== reduce over computed columns
--- file in.csv
price,qty,k
1.10,3,a
2.20,1,b
0.05,10,a
--- run
weir 'map total = price * qty | reduce s = sum(total), m = max(total) by k' {in}
--- out
k,s,m
a,3.8,3.3
b,2.2,2.2

=== negative and mixed sums
--- file in.csv
v
-1.5
2.25
-0.75
0.001
--- run
weir 'reduce s = sum(v)' {in}
--- out
s
0.001

=== a column that begins a default name is suggested
--- file in.csv
c,amount
a,1
--- run
weir 'reduce sum(amount) by c | top 3 by sum' {in}
--- err contains
weir: error:
sum_amount
--- exit 2

=== count without brackets is told
--- file in.csv
c
a
--- run
weir 'reduce count by c' {in}
--- err contains
weir: error:
count()
--- exit 2

=== a sum with as is told
--- file in.csv
x
1
--- run
weir 'reduce sum(x) as total' {in}
--- err contains
weir: error:
total = sum(x)
--- exit 2

=== an unknown aggregate is suggested
--- file in.csv
x
1
--- run
weir 'reduce s = summ(x)' {in}
--- err contains
weir: error:
summ
did you mean 'sum'
--- exit 2

=== true and false keys
--- file in.csv
x
1
5
7
--- run
weir 'reduce n = count() by big = x > 3' {in}
--- out
big,n
false,1
true,2

=== a group for every row
--- run
seq 1 20000 | awk 'BEGIN { print "k,v" } { print "key" $1 * 7919 % 20011 "," $1 }' > in.csv
weir 'reduce s = sum(v) by k' in.csv > weir.out
sed 's/^k,v$/k,s/' in.csv | cmp - weir.out
weir -j 8 'reduce s = sum(v) by k' in.csv | cmp - weir.out
rm -f in.csv weir.out
--- flag nomatrix: big enough for threads as it stands

=== keys that are new in every row, and then each again: handed on as they are, and still one group each
The first 300000 rows make the partial fold hand rows on, the others are folded into the groups of those. A long and a
short key in turns.
--- run
awk 'BEGIN { print "k,v"
    for (r = 0; r < 2; r++) for (i = 1; i <= 300000; i++)
        print (i % 2 ? "k" : "a key longer than sixteen ") i * 7919 % 300007 "," (r ? 300001 - i : i) }' > in.csv
awk -F, 'NR > 1 && NR <= 300001 { print $1 ",2,300001," ($2 < 150001 ? $2 : 300001 - $2) }' in.csv > want
for j in 1 2 8; do
  weir -j $j 'reduce n = count(), s = sum(v), lo = min(v) by k' in.csv | sed 1d | cmp - want
done
wc -l < want
rm -f in.csv want
--- out
300000
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== many groups: first, last and the order, as awk has them
--- run
awk 'BEGIN { print "a,b,v"; for (i = 1; i <= 400000; i++) print i * 7919 % 150001 "," i % 3 "," i }' > in.csv
awk -F, 'NR > 1 { k = $1 "," $2; if (!(k in n)) { o[++m] = k; f[k] = $3 } n[k]++; l[k] = $3 }
    END { for (i = 1; i <= m; i++) { k = o[i]; print k "," n[k] "," f[k] "," l[k] } }' in.csv > want
for j in 1 2 8; do
  weir -j $j 'reduce n = count(), f = first(v), l = last(v) by a, b' in.csv | sed 1d | cmp - want
done
rm -f in.csv want
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== many rows: the same groups as awk
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
seq 1 120000 | awk 'BEGIN { print "k,v" } { print "k" $1 * 104729 % 97 "," $1 % 1000 / 100 }' > in.csv
for j in 1 2 8; do
  weir -j $j 'reduce n = count(), s = sum(v), lo = min(v), hi = max(v), f = first(v), l = last(v) by k' in.csv > weir.$j
done
awk -F, 'NR > 1 { k = $1; c = int($2 * 100 + 0.5); if (!(k in n)) { order[++m] = k; lo[k] = hi[k] = c; f[k] = $2 }
    n[k]++; s[k] += c; if (c < lo[k]) lo[k] = c; if (c > hi[k]) hi[k] = c; l[k] = $2 }
  END { print "k,n,s,lo,hi,f,l"; for (i = 1; i <= m; i++) { k = order[i]
    printf "%s,%d,%.10g,%.10g,%.10g,%s,%s\n", k, n[k], s[k] / 100, lo[k] / 100, hi[k] / 100, f[k], l[k] } }' in.csv > awk.out
for j in 1 2 8; do cmp awk.out weir.$j; done
rm -f in.csv awk.out weir.1 weir.2 weir.8
--- flag nomatrix: it has a matrix of its own

=== groups that memory does not hold: they go to disk, and come out in order
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
awk 'BEGIN { print "k,v"; for (i = 1; i <= 600000; i++) print "a-rather-long-key-number-" i * 7919 % 400009 ",1" }' > in.csv
awk -F, 'NR > 1 { if (!($1 in n)) o[++m] = $1; n[$1]++ } END { print "k,n"; for (i = 1; i <= m; i++) print o[i] "," n[o[i]] }' in.csv > want
for j in 1 2 4; do
  weir -j $j --memory 16M 'reduce n = count() by k' in.csv | cmp - want
  weir -j $j --memory 16M 'uniq by k' in.csv | sed 's/,.*//' | cmp - <(sed 's/,.*//' want)
done
wc -l < want
rm -f in.csv want
--- out
400010
--- limit 60
--- flag nomatrix: the amount of memory is the point
--- flag nosan: 400 000 groups, six times

=== values of one group go to temporary files when --memory does not hold them
--- limit 60
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
seq 1 400000 | sed 's/.*/a-rather-long-key-number-&,&/; 1i k,v' > in.csv
echo a-rather-long-key-number-399999,7 >> in.csv
weir -j 2 --memory 16M --stats 'reduce n = count_distinct(k), m = mode(k), t = top_values(k, 2)' in.csv 2> told
grep -c ' MiB of temporary files' told
weir -j 2 --memory 16M 'map a = v * 100 + 0.25, b = if(v % 2 == 0, v, v / 3) | reduce median(a), p90(a), h = histogram(v, 2), q = quantile(b, 1), r = quantile(b, 0)' in.csv
rm in.csv told
--- out
n,m,t
400000,a-rather-long-key-number-399999,"[[""a-rather-long-key-number-399999"",2],[""a-rather-long-key-number-1"",1]]"
1
median_a,p90_a,h,q,r
20000000.25,36000000.25,"[[1,200000.5,200001],[200000.5,400000,200000]]",400000,0.3333333333333333
--- flag nomatrix: the amount of memory is the point
--- flag long: many rows

=== a result has to fit: over budget is exit 4 and names the aggregate
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
seq 1 400000 | sed 's/.*/a-rather-long-key-number-&,1/; 1i k,v' | weir --memory 16M 'reduce n = list(k)'
--- err
weir: error: list() in reduce needs more memory than --memory allows (16 MiB)
  hint: --memory SIZE raises the limit
--- exit 4
--- flag nomatrix: the amount of memory is the point

=== without a temporary file: exit 3 says where it was to be
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
seq 1 400000 | sed 's/.*/a-rather-long-key-number-&,1/; 1i k,v' |
  weir -j 1 --memory 16M --tmp-dir missing 'reduce n = count() by k' -o out.csv
--- err contains
weir: error:
no temporary file in missing: No such file or directory
--- exit 3
--- flag nomatrix: the amount of memory is the point

=== default names of the contract
--- file in.csv
time,ms,amount,price,qty
2026-01-01T00:00:30Z,4,1,2,3
--- run
weir 'reduce sum(amount), sum(price * qty), p95(ms), quantile(ms, 0.5), count() if ms > 9 by bin(time, 1m)' {in}
--- out
bin_time_1m,sum_amount,sum_price_qty,p95_ms,quantile_ms_0_5,count
2026-01-01T00:00:00Z,1,6,4,4,0

=== default names of keys and of what is computed
--- file in.csv
Total Price,k
2,é
--- run
weir 'reduce sum(`Total Price`), sum(col(1) + 0.5), max(`Total Price`) - min(`Total Price`), sum(if(k == "é", 1, 0)), first(k ++ "-x") by upper(k), k == "é", f"{k}-{k}", -`Total Price`' {in}
--- out
upper_k,k_é,k_k,Total_Price,sum_Total_Price,sum_col_1_0_5,max_Total_Price_min_Total_Price,sum_if_k_é_1_0,first_k_x
É,true,é-é,-2,2,2.5,0,1,é-x

=== one key has half of all values, among many others, and memory holds neither
Expected: by arithmetic.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,v"; for (i = 1; i <= 400000; i++) print (i % 2 ? "hot" : "key-" i) "," i }' > in.csv
awk 'BEGIN { print "k,d,m,n"; print "hot,200000,200000,1"; for (i = 2; i <= 400000; i += 2) print "key-" i ",1," i "," i }' > want.csv
for j in 1 2; do
    weir --memory 16M -j $j 'reduce d = count_distinct(v), m = median(v), n = mode(v) by k' in.csv | cmp - want.csv
done
rm in.csv want.csv
--- out
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== one group, with more values than memory holds
# A set doubles, and is sorted to be spilled, just when there is hardly any memory left, for some of these sizes.
Expected: by arithmetic.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,v"; for (i = 1; i <= 400000; i++) print (i % 2 ? "hot" : "key-" i) "," i }' > in.csv
for m in 9 11 14 16 17 24 31; do
    weir --memory ${m}M -j 1 'reduce d = count_distinct(v)' in.csv
    weir --memory ${m}M -j 2 'reduce d = count_distinct(v), m = median(v), n = mode(v)' in.csv
done | sort | uniq -c | sed 's/^ *//'
rm in.csv
--- out
7 400000
7 400000,200000.5,1
7 d
7 d,m,n
--- limit 60
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== groups of several owners stand in the order of their first rows, however many
# What one owner gives is cut where the others' go on: 24000 keys in no order, of which the first 8000 come again, so
# that some owners' batches are used up before others'; awk tells which key came first.
--- run
seq 1 24000 | awk '{ print ($1 * 7919) % 24007 } $1 > 16000 { print (($1 - 16000) * 7919) % 24007 }' > keys
weir -n 'reduce n = count() by c1' keys > got.csv
awk '!n[$1]++ { k[++m] = $1 } END { for (i = 1; i <= m; i++) print k[i] "," n[k[i]] }' keys | cmp - got.csv && echo same
rm got.csv keys
--- out
same
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== many aggregates of many groups within little memory
# A batch of the result is cut by its columns too: 2048 rows of 401 would be more than there is for all of them. The
# sum of v + i over n rows is the sum of v and i times n; awk knows both.
--- run
seq 1 30000 | awk 'BEGIN { print "k,v" } { print ($1 * 7919) % 10007 "," $1 % 1000 }' > in.csv
weir -j 8 --memory 100M "reduce n = count(), $(seq 0 399 | sed 's/.*/s& = sum(v + &)/' | paste -sd,) by k | select k, n, s0, s7, s399" in.csv > got.csv
awk -F, 'NR > 1 { if (!n[$1]++) k[++m] = $1; s[$1] += $2 } END { print "k,n,s0,s7,s399"; for (i = 1; i <= m; i++) { x = k[i]; print x "," n[x] "," s[x] "," s[x] + 7 * n[x] "," s[x] + 399 * n[x] } }' in.csv | cmp - got.csv && echo same
rm in.csv got.csv
--- out
same
--- flag nomatrix: it is about memory and threads as given
--- flag nosan: a sanitizer takes memory of its own
