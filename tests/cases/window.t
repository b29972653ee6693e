# Window functions in map (weir-lang(7)). Values by hand, or from sqlite3 3.40 and Python where a case says so;
# tests/diff/windows.py compares many more with sqlite3.

=== the functions that look back, over all rows
--- file in.csv
k,x,t
a,1,foo
b,10,bar
a,2,
b,,baz
a,3,007
--- run
weir 'map n = row_number(), l = lag(t), l2 = lag(x, 2), d = delta(x), c = cumsum(x)' {in}
--- out
k,x,t,n,l,l2,d,c
a,1,foo,1,,,,1
b,10,bar,2,foo,,9,11
a,2,,3,bar,1,-8,13
b,,baz,4,,10,,
a,3,007,5,baz,2,,16

=== the same inside a partition, which keeps the order of the input
--- file in.csv
k,x,t
a,1,foo
b,10,bar
a,2,
b,,baz
a,3,007
--- run
weir 'partition by k | map n = row_number(), l = lag(t), l2 = lag(x, 2), d = delta(x), c = cumsum(x)' {in}
--- out
k,x,t,n,l,l2,d,c
a,1,foo,1,,,,1
b,10,bar,1,,,,10
a,2,,2,foo,,1,3
b,,baz,2,bar,,,
a,3,007,3,,1,1,6

=== least, largest, rolling and smoothed: a null row gives null where its own value counts, and changes nothing
# rolling: over the rows there are at the beginning; a null takes a place among the last n but does not count
--- file in.csv
x,y
4,p
,q
2,r
8,s
2,t
--- run
weir 'map lo = cummin(x), hi = cummax(x), s = rolling_sum(x, 2), a = rolling_avg(x, 3), e = ewma(x, 0.5)' {in}
--- out
x,y,lo,hi,s,a,e
4,p,4,4,4,4,4
,q,,,4,4,
2,r,2,4,2,3,3
8,s,2,8,10,5,5.5
2,t,2,8,10,4,3.75

=== smoothed in exact decimals while they fit
# Python's decimal; a half of a half, 19 times, has more digits than a decimal holds: from there on doubles.
--- file in.csv
x
-0.201
1
6.87
--- run
weir 'map half = ewma(x, 0.5), less = ewma(x, 0.3), own = 0.5 * x + (1 - 0.5) * lag(x)' {in}
(echo x; echo 1; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo 0; done) | weir 'map e = ewma(x, 0.5) | tail 3'
--- out
x,half,less,own
-0.201,-0.201,-0.201,
1,0.3995,0.1593,0.3995
6.87,3.63475,2.17251,3.935
x,e
0,0.000003814697265625
0,0.0000019073486328125
0,9.5367431640625e-7

=== the functions that look ahead
--- file in.csv
k,x
a,5
b,7
a,5
b,1
a,
a,9
--- run
weir 'map after = lead(x), two = lead(x, 2), first = first_value(x), last = last_value(k), r = rank(x), d = dense_rank(x)' {in}
--- out
k,x,after,two,first,last,r,d
a,5,7,5,5,a,2,2
b,7,5,1,5,a,4,3
a,5,1,,5,a,2,2
b,1,,9,5,a,1,1
a,,9,,5,a,6,5
a,9,,,5,a,5,4

=== the same inside a partition
--- file in.csv
k,x
a,5
b,7
a,5
b,1
a,
a,9
--- run
weir 'partition by k | map after = lead(x), two = lead(x, 2), first = first_value(x), last = last_value(x), r = rank(x), d = dense_rank(x)' {in}
--- out
k,x,after,two,first,last,r,d
a,5,5,,5,9,1,1
b,7,1,,7,1,2,2
a,5,,9,5,9,1,1
b,1,,,7,1,1,1
a,,9,,5,9,4,3
a,9,,,5,9,3,2

=== lead alone, over all rows
--- file in.csv
x,y
1,a
2,b
3,c
4,d
--- run
weir 'map one = lead(x), three = lead(y, 3), n = row_number()' {in}
--- out
x,y,one,three,n
1,a,2,d,1
2,b,3,,2
3,c,4,,3
4,d,,,4

=== after a sort inside the partition they go by its order
--- file in.csv
k,x
b,1
a,2
b,3
a,4
b,2
--- run
weir 'partition by k | sort -x | map n = row_number(), c = cumsum(x), next = lead(x) | merge' {in}
--- out
k,x,n,c,next
b,3,1,3,2
b,2,2,5,1
b,1,3,6,
a,4,1,4,2
a,2,2,6,

=== after a sort over all rows too
--- file in.csv
k,x
b,1
a,2
b,3
--- run
weir 'sort -x | map n = row_number(), before = lag(k), after = lead(k)' {in}
--- out
k,x,n,before,after
b,3,1,,a
a,2,2,b,b
b,1,3,a,

=== a merge after the partition stands in input order
--- file in.csv
k,x
b,1
a,2
b,3
c,9
a,4
--- run
weir 'partition by k | map n = row_number(), last = last_value(x) | merge | map all = row_number()' {in}
--- out
k,x,n,last,all
b,1,1,3,1
a,2,1,4,2
b,3,2,3,3
c,9,1,9,4
a,4,2,4,5

=== rank: numbers by value, then text by bytes, then null; text among numbers is told once
--- file in.csv
id,v
1,10
2,9.0
3,b
4,
5,9
6,a
7,-1
--- run
weir 'map r = rank(v), d = dense_rank(v)' {in}
--- out
id,v,r,d
1,10,4,3
2,9.0,2,2
3,b,6,5
4,,7,6
5,9,2,2
6,a,5,4
7,-1,1,1
--- err
weir: warning: 2 values of 'v' are text among numbers (first: {in}:4 "b"); ranked after them; num() takes them as null (--strict to fail)

=== rank of text alone is told nothing
--- file in.csv
v,w
b,1
a,2
b,3
--- run
weir 'map r = rank(v), big = rank(-w)' {in}
--- out
v,w,r,big
b,1,2,3
a,2,1,2
b,3,2,1

=== rank compares long numbers digit by digit
--- file in.csv
v,w
123456789012345678901234567891,a
123456789012345678901234567890,b
123456789012345678901234567891.0,c
--- run
weir 'map r = rank(v), lo = cummin(v) | select w, r' {in}
--- out
w,r
a,2
b,1
c,2

=== text in what asks for numbers is null, and told
--- file in.csv
x,y
1,a
N/A,b
3,c
oops,d
--- run
weir 'map c = cumsum(x), s = rolling_sum(x, 2), e = ewma(x, 1), d = delta(x)' {in}
--- out
x,y,c,s,e,d
1,a,1,1,1,
N/A,b,,1,,
3,c,4,3,3,
oops,d,,3,,
--- err
weir: warning: 2 values of 'x' are not numbers (first: {in}:3 "N/A"); taken as null (--strict to fail)

=== cummin and cummax look at text only where there was no number
--- file in.csv
x,y
b,1
a,2
7,3
z,4
5,5
--- run
weir 'map lo = cummin(x), hi = cummax(x)' {in}
--- out
x,y,lo,hi
b,1,b,b
a,2,a,b
7,3,7,7
z,4,7,7
5,5,5,7
--- err
weir: warning: 3 values of 'x' are text among numbers (first: {in}:2 "b"); cummin() and cummax() look at the numbers alone, as with num() around it (--strict to fail)

=== with --strict text among numbers is an error, at the end, when it is known that there were both
--- file in.csv
v,w
1,a
x,b
--- run
weir --strict 'map r = rank(v)' {in}
--- out
v,w,r
1,a,1
x,b,2
--- err
weir: error: 1 value of 'v' is text among numbers (first: {in}:3 "x"); ranked after them; num() takes them as null
--- exit 1

=== lag, lead, first_value and last_value hand bytes on
--- file in.csv
x,y
007,1
+1.50,2
" q ",3
"say ""hi""",4
1234567890123456789012345678901234567890,5
--- run
weir 'map a = lag(x), b = lead(x), c = first_value(x), d = last_value(x) | drop x' {in}
--- out
y,a,b,c,d
1,,+1.50,007,1234567890123456789012345678901234567890
2,007, q ,007,1234567890123456789012345678901234567890
3,+1.50,"say ""hi""",007,1234567890123456789012345678901234567890
4, q ,1234567890123456789012345678901234567890,007,1234567890123456789012345678901234567890
5,"say ""hi""",,007,1234567890123456789012345678901234567890

=== bytes that are no UTF-8 too
--- file in.csv escaped
x,y\n\xff\xfe,1\nä,2\nz,3\n
--- run
weir 'map a = lag(x), b = lead(x)' {in}
--- out escaped
x,y,a,b\n\xff\xfe,1,,ä\nä,2,\xff\xfe,z\nz,3,ä,

=== words of --null are handed on as they were written, and are null
--- file in.csv
x,y
NA,1
5,2
,3
--- run
weir --null NA 'map a = lag(x), n = lag(x) == null, c = cumsum(x), r = rank(x)' {in}
--- out
x,y,a,n,c,r
NA,1,,true,,2
5,2,NA,true,5,1
,3,5,false,,2

=== computed values keep their kind: numbers, truth, text
--- file in.csv
x,y
1,a
2,b
3,c
--- run
weir 'map a = lag(x * 1.5), b = lag(x > 1), c = lag(y ++ "!"), d = lead(if(x > 2, x, y)), e = first_value(x > 0), f = last_value(-x)' {in}
--- out
x,y,a,b,c,d,e,f
1,a,,,,b,true,-3
2,b,1.5,false,a!,3,true,-3
3,c,3,true,b!,,true,-3

=== they stand anywhere in an expression, see every row, and a later item sees an earlier one's column
--- file in.csv
x,y
1,a
4,b
9,c
--- run
weir 'map d = x - lag(x) ?? 0, x2 = cumsum(d * 2), p = if(x > 1, lag(y) ++ "<" ++ y, "-"), x = lag(x), z = x' {in}
--- out
x,y,d,x2,p,z
,a,0,0,-,
1,b,3,6,a<b,1
4,c,5,16,b<c,4

=== one inside another: the inner one first
# shares of a running total; the rank of a difference; a lead of a lead
--- file in.csv
k,x
a,1
b,5
a,2
b,3
a,5
--- run
weir 'partition by k | map share = cumsum(x) / last_value(cumsum(x)), r = rank(delta(x)), l = lead(lead(x))' {in}
--- out
k,x,share,r,l
a,1,0.125,3,5
b,5,0.625,2,
a,2,0.375,1,
b,3,1,1,
a,5,1,2,

=== and over all rows
--- file in.csv
x,y
3,a
1,b
2,c
--- run
weir 'map a = lag(rank(x)), b = rank(cumsum(x)), c = lead(lag(x)), d = row_number() | map e = last_value(a)' {in}
--- out
x,y,a,b,c,d,e
3,a,,1,3,1,1
1,b,3,2,1,2,1
2,c,1,3,,3,1

=== the place of a row in the input, beside a function that needs all rows
--- file in.csv
x,y
3,a
1,b
2,c
--- run
weir 'map r = rank(x) * 10 + _row, l = lag(_line)' {in}
--- out
x,y,r,l
3,a,31,
1,b,12,2
2,c,23,3

=== behind a reduce
--- file in.csv
k,x
a,1
b,5
a,2
c,3
c,1
c,1
--- run
weir 'reduce s = sum(x) by k | map place = rank(-s), above = lag(k) | map r = rank(above) | sort place' {in}
--- out
k,s,place,above,r
b,5,1,a,1
c,5,1,b,2
a,3,3,,3

=== take and filter behind them
--- file in.csv
x,y
1,a
2,b
3,c
4,d
--- run
weir 'map l = lead(x), n = row_number() | filter n % 2 == 1 | take 1' {in}
--- out
x,y,l,n
1,a,2,1

=== a filter before them decides which rows they see
--- file in.csv
x,y
1,a
2,b
3,c
4,d
--- run
weir 'filter x != 2 | map l = lag(y), n = row_number(), z = lead(y), q = last_value(y) | filter x > 1' {in}
--- out
x,y,l,n,z,q
3,c,a,2,d,d
4,d,c,3,,d

=== a partition by a column that is not shown any more
--- file in.csv
k,x
a,1
b,2
a,3
--- run
weir 'partition by k | drop k | map l = last_value(x) | reduce n = sum(l)' {in}
--- out
k,n
a,6
b,2

=== sums are exact, also when what was large has left the window
# 1e300 is a double and takes nothing along when it goes; sums beyond 64 bits are written as the nearest double
--- file in.csv
x,y
0.1,a
0.2,b
1e300,c
0.3,d
0.4,e
9223372036854775807,f
9223372036854775807,g
-9223372036854775807,h
0.01,i
0.02,j
--- run
weir 'map s = rolling_sum(x, 2) | select y, s' {in}
--- out
y,s
a,0.1
b,0.3
c,1e+300
d,1e+300
e,0.7
f,9223372036854776000
g,18446744073709552000
h,0
i,-9223372036854776000
j,0.03

=== sessions: a new one where the gap is more than given
--- file in.csv
user,at
u,2026-01-01 10:00
v,2026-01-01 10:05
u,2026-01-01 10:30
u,2026-01-01 11:01
u,
v,2026-01-01T12:00:00+01:00
u,2026-01-01 11:00
--- run
weir 'partition by user | map s = session(at, 30m)' {in}
--- out
user,at,s
u,2026-01-01 10:00,1
v,2026-01-01 10:05,1
u,2026-01-01 10:30,1
u,2026-01-01 11:01,2
u,,
v,2026-01-01T12:00:00+01:00,2
u,2026-01-01 11:00,2

=== what is no time is null in session, and told
--- file in.csv
at,x
1700000000,1
2026-01-01,2
2026-01-02,3
--- run
weir 'map s = session(at, 1d), d = session(at, 23h)' {in}
--- out
at,x,s,d
1700000000,1,,
2026-01-01,2,1,1
2026-01-02,3,1,2
--- err
weir: warning: 1 value of 'at' is not a time (first: {in}:2 "1700000000"); taken as null (--strict to fail)

=== times stay times, their differences are durations
--- file in.csv
at,x
2026-01-01T00:00:00Z,1
2026-01-01T00:01:30.25Z,2
--- run
weir 'map t = at + 0s | map l = lag(t) + 1m, d = delta(t), n = lead(t), hi = cummax(t), all = t + last_value(delta(t)), r = rank(t)' {in}
--- out
at,x,t,l,d,n,hi,all,r
2026-01-01T00:00:00Z,1,2026-01-01T00:00:00Z,,,2026-01-01T00:01:30.25Z,2026-01-01T00:00:00Z,2026-01-01T00:01:30.25Z,1
2026-01-01T00:01:30.25Z,2,2026-01-01T00:01:30.25Z,2026-01-01T00:01:00Z,90.25,,2026-01-01T00:01:30.25Z,2026-01-01T00:03:00.5Z,2

=== no rows, one row
--- file none.csv
x,y
--- file one.csv
x,y
5,a
--- run
P='map a = row_number(), b = rank(x), c = lag(x), d = lead(x), e = last_value(y), f = rolling_avg(x, 3)'
weir "$P" none.csv
weir "$P" one.csv
weir 'map d = lead(x)' none.csv
weir 'partition by y | map d = lead(x), n = row_number()' none.csv
--- out
x,y,a,b,c,d,e,f
x,y,a,b,c,d,e,f
5,a,1,1,,,a,5
x,y,d
x,y,d,n

=== an error in the input: rows before it whose values are known are written
# lead(x, 2) of the fourth and fifth row is not known
--- file in.csv
x,y
1,a
2,b
3,c
4,d
5,e
6,f,g
7,h
--- run
weir 'map a = lead(x, 2), n = row_number()' {in}
--- out
x,y,a,n
1,a,3,1
2,b,4,2
3,c,5,3
--- err
weir: error: {in}:7: 3 fields, the header has 2
  hint: --ragged trim | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== an error in the input: what needs all rows writes nothing
--- file in.csv
x,y
1,a
2,b
3,c,d
--- run
weir 'map r = rank(x)' {in}
--- err contains
3 fields, the header has 2
--- exit 1

=== many rows of many keys, across batches and owners
# by awk: counts, differences and sums of a key
--- run
seq 1 20000 | awk 'BEGIN { print "k,x" } { print $1 % 7 "," $1 * $1 % 1000 }' > in.csv
weir 'partition by k | map n = row_number(), d = delta(x), c = cumsum(x), s = rolling_sum(x, 50), b = lag(x, 100)' in.csv > one
awk -F, 'NR == 1 { print $0 ",n,d,c,s,b"; next } { k = $1; n[k]++; v[k, n[k]] = $2; c[k] += $2; r[k] += $2
  if (n[k] > 50) r[k] -= v[k, n[k] - 50]
  print $0 "," n[k] "," (n[k] > 1 ? $2 - v[k, n[k] - 1] : "") "," c[k] "," r[k] "," (n[k] > 100 ? v[k, n[k] - 100] : "") }' in.csv > two
cmp one two && wc -l < one
weir 'map a = lead(x, 300), k = lead(k)' in.csv > one
awk -F, '{ k[NR] = $1; x[NR] = $2 } END { print "k,x,a"; for (i = 2; i <= NR; i++) print k[i + 1] "," x[i] "," x[i + 300] }' in.csv > two
cmp one two && wc -l < one
weir 'partition by k | map a = lead(x, 30), l = last_value(x) | merge' in.csv > one
awk -F, 'NR == 1 { print $0 ",a,l"; next } { k[NR] = $1; x[NR] = $2; m[NR] = ++n[$1]; v[$1, n[$1]] = $2; l[$1] = $2 }
  END { for (i = 2; i <= NR; i++) print k[i] "," x[i] "," v[k[i], m[i] + 30] "," l[k[i]] }' in.csv > two
cmp one two && wc -l < one
rm in.csv one two
--- out
20001
20001
20001
--- flag long: many rows

=== rows that wait for all go to temporary files when --memory does not hold them, and what rank, lead and last_value keep
--- limit 60
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # many rows in blocks of the usual size
awk 'BEGIN { print "k,x"; for (i = 0; i < 200000; i++) print i % 7 "," i * 7919 % 200003 }' > in.csv
weir -j 2 --memory 12M --stats 'map r = rank(x), d = dense_rank(-x), z = last_value(x), n = lead(x)' in.csv > one 2> told
grep -c ' MiB of temporary files' told
sort -t, -k2n in.csv | awk -F, '!/k/ { print $2 "," ++n }' > places
awk -F, 'NR == FNR { place[$1] = $2; next } FNR == 1 { print "k,x,r,d,z,n"; next } FNR > 2 { print line "," $2 }
  { line = $0 "," place[$2] "," 200001 - place[$2] ",168327" } END { print line "," }' places in.csv > two
cmp one two && tail -1 one
weir -j 2 --memory 12M --stats 'partition by k | map z = last_value(x), n = lead(x, 2), r = rank(x) | merge' in.csv > one 2> told
grep -c ' MiB of temporary files' told
awk -F, '!/k/ { print $2 "," $1 }' in.csv | sort -t, -k1n | awk -F, '{ print $1 "," ++n[$2] }' > places
awk -F, 'NR == FNR { place[$1] = $2; next } FNR == 1 { next }
  { n[FNR] = $0; k[FNR] = $1; x[FNR] = $2; m[FNR] = ++c[$1]; v[$1, m[FNR]] = $2; l[$1] = $2 }
  END { print "k,x,z,n,r"; for (i = 2; i <= FNR; i++) print n[i] "," l[k[i]] "," v[k[i], m[i] + 2] "," place[x[i]] }' places in.csv > two
cmp one two && wc -l < one
rm in.csv one two told places
--- out
1
2,168327,168328,31673,168327,
1
200001
--- flag nomatrix: long input, blocks of a few bytes take too long
--- flag long: many rows

=== rows that wait for lead are charged to --memory
--- run
seq 1 300000 | sed '1ix' | weir --memory 8M 'map r = lead(x, 200000)'
--- out
x,r
--- err contains
weir: error: map needs more memory than --memory allows (8 MiB)
--- exit 4
--- flag nomatrix: long input, blocks of a few bytes take too long

=== what looks back only keeps no rows
--- limit 60
--- run
unset WEIR_BLOCK # many rows in blocks of the usual size
seq 1 1000000 | sed '1ix' | weir --memory 8M 'map l = lag(x), r = lead(x, 10), s = rolling_sum(x, 100), n = row_number() | filter n > 999999'
--- out
x,l,r,s,n
1000000,999999,,99995050,1000000
--- flag nomatrix: long input, blocks of a few bytes take too long

=== elsewhere than in map: an error that says so
--- file in.csv
x,y
1,a
--- run
for p in 'filter lag(x) > 1' 'sort lag(x)' 'select q = delta(x)' 'reduce s = lag(x)' 'reduce s = sum(lag(x))' 'reduce sum(x) by rank(x)' 'partition by row_number()'; do weir "$p" in.csv; echo $?; done 2>&1
--- out
weir: error: lag() is a window function: it stands in map
  filter lag(x) > 1
         ^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: lag() is a window function: it stands in map
  sort lag(x)
       ^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: delta() is a window function: it stands in map
  select q = delta(x)
             ^^^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: lag() is a window function: it stands in map
  reduce s = lag(x)
             ^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: lag() is a window function: it stands in map
  reduce s = sum(lag(x))
                 ^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: rank() is a window function: it stands in map
  reduce sum(x) by rank(x)
                   ^^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2
weir: error: row_number() is a window function: it stands in map
  partition by row_number()
               ^^^^^^^^^^^^ map first, then use its column: map d = delta(x) | filter d > 0
2

=== a number of rows that is too large is told as that
--- file in.csv
x
1
--- run
weir 'map v = lag(x, 2147483647), w = rolling_sum(x, 2147483647)' in.csv
weir 'map v = lead(x, 2147483648)' in.csv
--- out
x,v,w
1,,1
--- err
weir: error: argument 2 of lead() must be at most 2147483647
  map v = lead(x, 2147483648)
                  ^^^^^^^^^^ lead(x[, n])
--- exit 2

=== arguments are checked before anything is read
--- file in.csv
x,y
1,a
--- run
for f in 'lagg(x)' 'lag()' 'row_number(x)' 'lag(x, 0)' 'lag(x, 1.5)' 'lag(x, y)' 'lag(x, 5s)' 'rolling_avg(x)' 'rolling_sum(x, -3)' 'ewma(x, 0)' 'ewma(x, 1.5)' 'session(x, 5)' 'session(x, -1 * 5s)' 'cumsum(x > 1)' 'cumsum("a")' 'lag(/a/)' 'lag(z)' 'rank(x) if x > 1'; do weir "map v = $f" in.csv; echo $?; done 2>&1
--- out
weir: error: no function 'lagg'
  map v = lagg(x)
          ^^^^ did you mean 'lag'?
2
weir: error: lag() takes 1 to 2 arguments, not 0
  map v = lag()
          ^^^^^ lag(x[, n])
2
weir: error: row_number() takes 0 arguments, not 1
  map v = row_number(x)
          ^^^^^^^^^^^^^ row_number()
2
weir: error: argument 2 of lag() must be a whole number from 1 on, written out
  map v = lag(x, 0)
                 ^ lag(x[, n])
2
weir: error: argument 2 of lag() must be a whole number from 1 on, written out
  map v = lag(x, 1.5)
                 ^^^ lag(x[, n])
2
weir: error: argument 2 of lag() must be a whole number from 1 on, written out
  map v = lag(x, y)
                 ^ lag(x[, n])
2
weir: error: argument 2 of lag() must be a whole number from 1 on, written out
  map v = lag(x, 5s)
                 ^^ lag(x[, n])
2
weir: error: rolling_avg() takes 2 arguments, not 1
  map v = rolling_avg(x)
          ^^^^^^^^^^^^^^ rolling_avg(x, n)
2
weir: error: argument 2 of rolling_sum() must be a whole number from 1 on, written out
  map v = rolling_sum(x, -3)
                         ^^ rolling_sum(x, n)
2
weir: error: argument 2 of ewma() must be a number above 0 and up to 1, written out
  map v = ewma(x, 0)
                  ^ ewma(x, alpha)
2
weir: error: argument 2 of ewma() must be a number above 0 and up to 1, written out
  map v = ewma(x, 1.5)
                  ^^^ ewma(x, alpha)
2
weir: error: argument 2 of session() must be a duration, as 30m
  map v = session(x, 5)
                     ^ session(t, gap)
2
weir: error: argument 2 of session() must be a duration, as 30m
  map v = session(x, -1 * 5s)
                     ^^^^^^^ session(t, gap)
2
weir: error: a number is asked for, and this is true or false
  map v = cumsum(x > 1)
                 ^^^^^ if(..., 1, 0) makes a number of it
2
weir: error: a number is asked for, and this is text
  map v = cumsum("a")
                 ^^^ num(...) reads text as a number
2
weir: error: a regular expression stands here as a value
  map v = lag(/a/)
              ^^^ x ~ /re/ tests a value with it
2
weir: error: no column 'z' in in.csv
  map v = lag(z)
              ^ columns: x, y
2
weir: error: 'if' stands after aggregates only
  map v = rank(x) if x > 1
                     ^^^^^ of some rows only: rank(if(condition, x))
2

=== n and alpha may be given by --arg, or worked out
--- file in.csv
x,y
1,a
2,b
3,c
--- run
weir --arg n=2 --arg a=0.5 'map l = lag(x, $n), m = lag(x, 1 + 1), e = ewma(x, $a)' {in}
--- out
x,y,l,m,e
1,a,,,1
2,b,,,1.5
3,c,1,1,2.25

=== weir help tells of them
--- run
weir help lag
--- out
lag(x[, n])   (window function)
    x of the row before, or n rows before; null where there is none.

    $ weir 'take 3 | map before = lag(qty)
      | select id, qty, before' data/samples/sales.csv
    id,qty,before
    1001,3,
    1002,2,3
    1003,3,2

=== results beyond the range of numbers are null and told, as those of arithmetic
# "Infinite or not a number is null, counted." 1e308 + 1e308 is beyond a double, and so is 1e308 - -1e308.
--- file in.csv
v
1e308
1e308
-1e308

-5
1e308
--- run
weir 'map c = cumsum(v), r = rolling_sum(v, 2), m = rolling_avg(v, 2), d = delta(v) | select c..d' {in}
--- out
c,r,m,d
1e+308,1e+308,1e+308,
,,1e+308,0
1e+308,0,0,
,-1e+308,-1e+308,
1e+308,-5,-5,
,1e+308,5e+307,1e+308
--- err
weir: warning: 2 results of 'cumsum(v)' are no finite numbers (first: {in}:3); taken as null (--strict to fail)
weir: warning: 1 result of 'rolling_sum(v, 2)' is no finite number (first: {in}:3); taken as null (--strict to fail)
weir: warning: 1 result of 'delta(v)' is no finite number (first: {in}:4); taken as null (--strict to fail)

=== what lead waits for is not told of where a take needs less
# num() asks for a number in rows 1 to 3, whatever rows have been read for lead
--- file in.csv
v
a
b
c
d
e
f
--- run
weir 'map nx = lead(v), n = num(v) | take 3' {in}
--- out
v,nx,n
a,b,
b,c,
c,d,
--- err
weir: warning: 3 values of 'v' are not numbers (first: {in}:2 "a"); taken as null (--strict to fail)

=== without a take what lead held back is told of
--- file in.csv
v
a
b
3
c
--- run
weir 'map nx = lead(v, 2), n = num(v), m = lead(n) | take 9' {in}
--- out
v,nx,n,m
a,3,,
b,c,,3
3,,3,
c,,,
--- err
weir: warning: 3 values of 'v' are not numbers (first: {in}:2 "a"); taken as null (--strict to fail)

=== an error behind the rows that lead and take need is not reported
--- file in.csv
v,w
1,a
2,b
3,c
4,d,e
5,f
--- run
weir 'map nx = lead(v) | take 2 | reduce n = count(), last = last(nx)' {in}
--- out
n,last
2,3

=== an error in a row that lead needs is
--- file in.csv
v,w
1,a
2,b
3,c
4,d,e
5,f
--- run
weir 'map nx = lead(v) | take 3' {in}
--- out
v,w,nx
1,a,2
2,b,3
--- err
weir: error: {in}:5: 3 fields, the header has 2
  hint: --ragged trim | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== what SQL would write: a default, a condition
--- file in.csv
v
1
--- run
weir 'map a = lag(v, 1, 0)' {in}
weir 'map a = cumsum(v) if v > 1' {in}
--- err
weir: error: lag() takes 1 to 2 arguments, not 3
  map a = lag(v, 1, 0)
          ^^^^^^^^^^^^ what stands where there is no such row: lag(x, n) ?? y
weir: error: 'if' stands after aggregates only
  map a = cumsum(v) if v > 1
                       ^^^^^ of some rows only: cumsum(if(condition, x))
--- exit 2

=== cummax and cummin of truth, as max and min have it
--- file in.csv
v
5
7
6
--- run
weir 'map b = v > 6 | map c = cummax(b), d = cummin(not b), e = cummax(v > 100)' {in}
--- out
v,b,c,d,e
5,false,false,true,false
7,true,true,false,false
6,false,true,false,false

=== cummax and cummin of computed text: numbers by value, as max and min
--- file in.csv
v
5
x
10
--- run
weir -q 'map c = cummax(text(v)), d = cummin(v ++ "")' {in}
--- out
v,c,d
5,5,5
x,5,5
10,10,5
