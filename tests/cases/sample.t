# sample N [seed S] · sample P% (weir-lang(7) 2 and 4). The rows drawn here were worked out by a few lines of Python
# from the description at the top of ops/stage/sample.c (lots by splitmix64, keys by FNV-1a): the same seed draws the
# same rows for good.

=== a number of rows, in the order in which they stand
--- run
(echo i; seq 0 99) | weir 'sample 5'
--- out
i
11
20
78
85
93

=== another seed
--- run
(echo i; seq 0 99) | weir 'sample 5 seed 42'
--- out
i
4
10
52
62
69

=== the seed is 1 unless given
--- run
(echo i; seq 0 99) | weir 'sample 5 seed 1'
--- out
i
11
20
78
85
93

=== a percentage
--- run
(echo i; seq 0 99) | weir 'sample 10%'
--- out
i
4
8
11
20
28
55
67
78
85
92
93
99

=== a percentage with a fraction, and a smaller one draws some of the same rows
--- run
(echo i; seq 0 99) | weir 'sample 2.5%'
--- out
i
11
20
85

=== of each key in a partition, a sample of its own
--- run
(echo i; seq 0 99) | weir 'map k = if(i % 2 == 0, "a", "b") | partition by k (sample 2)'
echo
(echo i; seq 0 99) | weir 'map k = if(i % 2 == 0, "a", "b") | partition by k | sample 10% | merge | select i'
--- out
i,k
18,a
54,a
59,b
81,b

i
9
16
18
54
56
59
64
70
72
81
82

=== none and all
--- file in.csv
a
1
2
3
--- run
weir 'sample 0' {in}
weir 'sample 0%' {in}
weir 'sample 100%' {in}
weir 'sample 3' {in}
weir 'sample 1000' {in}
--- out
a
a
a
1
2
3
a
1
2
3
a
1
2
3
--- flag nopipe: several commands read it

=== N are N, and each share is near what it says
Four standard deviations of a binomial of 20000: 12.5 % is 2500 +- 187, 50 % is 10000 +- 283.
--- run
(echo i; seq 1 20000) > in.csv
weir 'sample 3000 | reduce n = count(), d = count_distinct(i)' in.csv
weir 'sample 12.5% seed 3 | reduce n = count() | select ok = n between 2313 and 2687' in.csv
weir 'sample 50% seed 9 | reduce n = count(), m = avg(i) | map ok = n between 9717 and 10283 and m between 9840 and 10160 | select ok' in.csv
weir 'partition by i (sample 50%) | reduce n = count() | select ok = n between 9717 and 10283' in.csv
weir 'partition by i % 10 (sample 7) | reduce n = count()' in.csv
rm in.csv
--- out
n,d
3000,3000
ok
true
ok
true
ok
true
n
70
--- flag long: many rows

=== after a filter and a sort
--- run
(echo i; seq 0 99) | weir 'filter i >= 0 | sort -i | sample 100% | take 2'
--- out
i
99
98

=== no rows
--- file in.csv
a,b
--- run
weir 'sample 3 | sample 10%' {in}
--- out
a,b

=== a percentage ends the line
--- run
(echo i; seq 0 99) | weir 'sample 10%
take 1'
--- out
i
4

=== more than all
--- run
weir 'sample 101%'
--- err
weir: error: expected a percentage from 0 to 100
  sample 101%
         ^^^^
--- exit 2

=== a fraction is a percentage
--- run
weir 'sample 0.1'
--- err
weir: error: expected a whole number, not 0.1
  sample 0.1
         ^^^ a share of the rows is a percentage: sample 10%
--- exit 2

=== a sign
--- run
weir 'sample -5'
--- err contains
a number of rows has no sign
--- exit 2

=== a sign of a seed
--- file in.csv
a
1
--- run
weir 'sample 5 seed -1' {in}
--- err
weir: error: a seed has no sign
  sample 5 seed -1
                ^^ write seed 1
--- exit 2

=== a part of the rows is for sample
--- file in.csv
a
1
--- run
weir 'take 10%' {in}
--- err
weir: error: '%' does not belong here
  take 10%
         ^ sample 10% draws a part of the rows at random
--- exit 2

=== a seed is a whole number
--- run
weir 'sample 5 seed x'
--- err contains
expected a whole number, not 'x'
--- exit 2

=== seed without a number of rows
--- run
weir 'sample seed 5'
--- err contains
expected a whole number
--- exit 2

=== rows of many keys stay within --memory, whatever that is
# 150011 keys, a prime, with three or four rows each: four of each are all rows, one of each is a row for each key.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
seq 1 600000 | awk 'BEGIN { print "k,x" } { print "key-" ($1 * 7919) % 150011 "," $1 }' > in.csv
for m in 16M 24M 32M 64M; do
  for j in 1 2; do
    weir -j $j --memory $m 'partition by k (sample 4)' in.csv | cmp - in.csv
    weir -n --skip 1 -j $j --memory $m 'partition by c1 (sample 1)' in.csv > got.csv
    [ "$(cut -d, -f1 got.csv | LC_ALL=C sort -u | wc -l) $(wc -l < got.csv)" = "150011 150011" ] || echo "$m $j"
    awk -F, '$1 != "key-" ($2 * 7919) % 150011 || $2 <= last { print "no: " $0 } { last = $2 }' got.csv | head -3
  done
done
rm in.csv got.csv
--- limit 120
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: sanitizers have their own use of memory
