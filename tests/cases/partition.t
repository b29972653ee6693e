# partition by, merge, and what works for each key (weir-lang(7)).

=== partition and reduce is reduce by
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'partition by k | reduce s = sum(v)' {in}
--- out
k,s
a,4
b,2

=== partition by an expression with a name
--- file in.csv
k,v
a,1
B,2
A,3
--- run
weir 'partition by up = upper(k) | reduce s = sum(v)' {in}
--- out
up,s
A,4
B,2

=== row-wise stages between do not care
--- file in.csv
k,v
a,1
b,2
a,3
b,5
--- run
weir 'partition by k | filter v > 1 | map w = v * 10 | reduce s = sum(w)' {in}
--- out
k,s
b,70
a,30

=== partition and merge alone leave the rows in input order
--- file in.csv
k,v
a,1
b,2
a,3
c,4
b,5
--- run
weir 'partition by k | merge' {in}
--- out
k,v
a,1
b,2
a,3
c,4
b,5

=== partition to the end of the program leaves input order too
--- file in.csv
k,v
a,1
b,2
a,3
c,4
--- run
weir 'partition by k | filter v != 2' {in}
--- out
k,v
a,1
a,3
c,4

=== take for each key
--- file in.csv
k,v
a,1
b,2
a,3
c,4
b,5
a,6
b,7
--- run
weir 'partition by k | take 2 | merge' {in}
--- out
k,v
a,1
b,2
a,3
c,4
b,5

=== take for each key, to the end of the program
--- file in.csv
k,v
a,1
b,2
a,3
c,4
--- run
weir 'partition by k | take 1' {in}
--- out
k,v
a,1
b,2
c,4

=== skip for each key
--- file in.csv
k,v
a,1
b,2
a,3
c,4
b,5
a,6
--- run
weir 'partition by k | skip 1 | merge' {in}
--- out
k,v
a,3
b,5
a,6

=== top for each key: keys as they first appeared, best first
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
c,2
--- run
weir 'partition by k | top 2 by v | merge' {in}
--- out
k,v
b,9
b,4
a,7
a,5
c,2

=== top for each key, ties in input order
--- file in.csv
k,v,i
a,1,1
a,1,2
b,1,3
a,1,4
b,1,5
--- run
weir 'partition by k | top 2 by v | merge' {in}
--- out
k,v,i
a,1,1
a,1,2
b,1,3
b,1,5

=== sort for each key
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
--- run
weir 'partition by k | sort -v | merge' {in}
--- out
k,v
b,9
b,4
b,1
a,7
a,5

=== sort for each key to the end of the program
--- file in.csv
k,v
b,1
a,5
b,0
--- run
weir 'partition by k | sort v' {in}
--- out
k,v
b,0
b,1
a,5

=== sort for each key is stable
--- file in.csv
k,v,i
a,2,1
b,1,2
a,1,3
a,2,4
b,1,5
a,1,6
--- run
weir 'partition by k | sort v | merge' {in}
--- out
k,v,i
a,1,3
a,1,6
a,2,1
a,2,4
b,1,2
b,1,5

=== sort and take for each key
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
--- run
weir 'partition by k | sort -v | take 1 | merge' {in}
--- out
k,v
b,9
a,7

=== sort and skip for each key
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
--- run
weir 'partition by k | sort v | skip 1 | merge' {in}
--- out
k,v
b,4
b,9
a,7

=== take and sort for each key: take comes first
--- file in.csv
k,v
b,4
a,5
b,9
b,1
a,1
--- run
weir 'partition by k | take 2 | sort v | merge' {in}
--- out
k,v
b,4
b,9
a,1
a,5

=== top for each key, then over all
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
--- run
weir 'partition by k | top 1 by v | merge | reduce s = sum(v), n = count()' {in}
--- out
s,n
16,2

=== top for each key, then reduce keeps the partition
--- file in.csv
k,v
b,1
a,5
b,9
a,7
b,4
--- run
weir 'partition by k | top 2 by v | reduce s = sum(v), n = count()' {in}
--- out
k,s,n
b,13,2
a,12,2

=== after merge take is over all rows
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'partition by k | take 1 | merge | take 1' {in}
--- out
k,v
a,1

=== a sort after merge is over all rows
--- file in.csv
k,v
a,5
b,2
a,3
b,9
--- run
weir 'partition by k | top 1 by v | merge | sort v' {in}
--- out
k,v
a,5
b,9

=== two keys
--- file in.csv
a,b,v
x,1,1
x,2,2
y,1,3
x,1,4
--- run
weir 'partition by a, b | take 1 | merge' {in}
--- out
a,b,v
x,1,1
x,2,2
y,1,3

=== a later partition replaces an open one
--- file in.csv
a,b,v
x,1,1
x,2,2
y,1,3
x,1,4
--- run
weir 'partition by a | partition by b | take 1 | merge' {in}
--- out
a,b,v
x,1,1
x,2,2

=== reduce by replaces an open partition
--- file in.csv
a,b,v
x,1,1
x,2,2
y,1,3
--- run
weir 'partition by a | reduce s = sum(v) by b' {in}
--- out
b,s
1,4
2,2

=== take for each key, then partition anew
--- file in.csv
a,b,v
x,1,1
x,2,2
y,1,3
y,2,4
--- run
weir 'partition by a | take 1 | partition by b | reduce s = sum(v), n = count()' {in}
--- out
b,s,n
1,4,2

=== after reduce the partition has ended
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'partition by k | reduce s = sum(v) | take 1' {in}
--- out
k,s
a,4

=== partition keys are bytes
--- file in.csv
zip,v
1,1
01,2
1,3
--- run
weir 'partition by zip | take 1 | merge' {in}
--- out
zip,v
1,1
01,2

=== quoted keys
--- file in.csv
k,v
"x,1",1
"y ""q""",2
"x,1",3
x,4
"x",5
--- run
weir 'partition by k | take 1 | merge' {in}
--- out
k,v
"x,1",1
"y ""q""",2
x,4

=== untouched bytes through an exchange
--- file in.csv
k,v,w
a,007,"p
q"
b,1.50,"say ""x"""
a,+3, z
--- run
weir 'partition by k | sort -v | merge' {in}
--- out
k,v,w
a,007,"p
q"
a,+3, z
b,1.50,"say ""x"""

=== computed columns through an exchange
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'map d = v / 4, t = k ++ "!", f = v > 1, n = v * 0.1 | partition by k | sort -v | merge | map e = d + n' {in}
--- out
k,v,d,t,f,n,e
a,3,0.75,a!,true,0.3,1.05
a,1,0.25,a!,false,0.1,0.35
b,2,0.5,b!,true,0.2,0.7

=== an empty partition
--- file in.csv
k,v
--- run
weir 'partition by k | sort v | take 1 | merge' {in}
--- out
k,v

=== all rows in one key
--- run
seq 1 50000 | awk 'BEGIN { print "k,v" } { print "same," $1 }' > in.csv
for j in 1 8; do
  weir -j $j 'partition by k | take 1000000 | merge' in.csv | cmp - in.csv
  weir -j $j 'partition by k | skip 49999 | merge' in.csv
done
rm -f in.csv
--- out
k,v
same,50000
k,v
same,50000
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== many rows: top for each key as awk has it
--- run
seq 1 60000 | awk 'BEGIN { print "k,v" } { print "k" $1 * 104729 % 53 "," $1 * 7919 % 60013 }' > in.csv
weir 'partition by k | top 1 by v | merge' in.csv > weir.1
weir -j 8 'partition by k | sort -v | take 1 | merge' in.csv > weir.8
awk -F, 'NR == 1 { print; next } !($1 in b) { o[++n] = $1; b[$1] = $2 } $2 > b[$1] { b[$1] = $2 }
  END { for (i = 1; i <= n; i++) print o[i] "," b[o[i]] }' in.csv > awk.out
cmp awk.out weir.1
cmp awk.out weir.8
rm -f in.csv weir.1 weir.8 awk.out
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== many rows: take for each key as awk has it
--- run
seq 1 60000 | awk 'BEGIN { print "k,v" } { print "k" $1 * 104729 % 5003 "," $1 }' > in.csv
for j in 1 2 8; do
  weir -j $j 'partition by k | take 3 | merge' in.csv > weir.out
  awk -F, 'NR == 1 || n[$1]++ < 3' in.csv | cmp - weir.out
  cat in.csv | weir -j $j 'partition by k | skip 3' > weir.out
  awk -F, 'NR == 1 || n[$1]++ >= 3' in.csv | cmp - weir.out
done
rm -f in.csv weir.out
--- flag nomatrix: it has a matrix of its own
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== partition without by
--- file in.csv
k,v
a,1
--- run
weir 'partition k | reduce n = count()' {in}
--- err contains
weir: error:
partition by k
--- exit 2

=== a value that is asked for before and behind an exchange is told of once
--- file in.csv
k,x
a,1
b,q
a,w
b,2
a,3
--- run
weir 'map a = x + 1 | partition by k | take 2 | map b = x + 1 | merge | flat_map n = [1] | map c = x + 1' {in}
--- out
k,x,a,b,n,c
a,1,2,2,1,2
b,q,,,1,
a,w,,,1,
b,2,3,3,1,3
--- err
weir: warning: 2 values of 'x' are not numbers (first: {in}:3 "q"); taken as null (--strict to fail)

=== what is told of rows whose keys come in turns, or at the end, bounds neither time nor memory
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,t"; for (i = 1; i <= 2000000; i++) if (i % 2) print "hot,value-" i; else print "key-" i ",v" }' > in.csv
for q in 'map s = cumsum(t)' 'map s = last_value(num(t))' 'map r = rank(t)' 'sort num(t)'; do
    weir --memory 48M --stats -o out.csv "partition by k | $q" in.csv 2> told
    grep warning: told
    sed -n 's/.* peak \([0-9]*\)[.0-9]* MiB resident.*/\1/p' told | awk '{ print $1 < 90 ? "bounded" : $0 }'
done
rm in.csv out.csv told
--- out
weir: warning: 2000000 values of 't' are not numbers (first: in.csv:2 "value-1"); taken as null (--strict to fail)
bounded
weir: warning: 2000000 values of 't' are not numbers (first: in.csv:2 "value-1"); taken as null (--strict to fail)
bounded
bounded
weir: warning: 2000000 values of 't' are not numbers (first: in.csv:2 "value-1"); taken as null (--strict to fail)
bounded
--- limit 60
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: sanitizers have their own use of memory

=== rows that were refused among those whose keys come in turns
Expected: the bad rows as they stand, by awk.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
awk 'BEGIN { print "k,t"; for (i = 1; i <= 900000; i++) if (i % 3 == 0) print "hot,value-" i; else if (i % 3 == 1) print "key-" i ",v"; else print "bad," i ",x" }' > in.csv
for j in 1 2; do
    weir --memory 16M -j $j --rejects bad.csv -o out.csv 'partition by k | map r = row_number()' in.csv
    weir 'select raw' bad.csv | weir -n 'map l = split(c1, ",") | map a = l[0], b = l[1], c = l[2] | select a, b, c' | tail -n +2 | cmp - <(grep ^bad in.csv)
    awk -F, 'NR == 1 { print $0 ",r" } NR > 1 && NF == 2 { print $0 "," ++n[$1] }' in.csv | cmp - out.csv
done
rm in.csv out.csv bad.csv
--- err
weir: warning: 300000 rows were refused, see bad.csv
weir: warning: 300000 rows were refused, see bad.csv
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== keys whose rows fill several batches keep their rows together, in the order of the keys
# A sort within each key gives all its rows the place of the key's first row. Key 0 has 9000 rows, 1 has 5000, others
# one to seven; awk and sort put them in order.
--- run
seq 1 20000 | awk '{ k = $1 % 20 < 9 ? 0 : $1 % 20 < 14 ? 1 : 2 + ($1 * 31) % 1500; print k "," ($1 * 7919) % 20011 }' > in.csv
weir -n 'partition by c1 | sort -c2 | merge' in.csv > got.csv
awk -F, '!($1 in at) { at[$1] = ++n } { print at[$1] "," $0 }' in.csv | sort -t, -k1,1n -k3,3nr | cut -d, -f2- | cmp - got.csv && echo same
rm in.csv got.csv
--- out
same
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer
