# Quantiles, spread, mode, argmin and argmax, sketches, string_agg (weir-lang(7)). Quantiles and spread from Python's
# statistics (quantiles(..., method="inclusive") is type 7) and fractions; the rest by hand.

=== median of an odd and of an even number of values
--- file in.csv
k,x
a,3
b,1
a,1
b,2.5
a,20
b,4
b,100
--- run
weir 'reduce m = median(x) by k' {in}
--- out
k,m
a,3
b,3.25

=== quantiles of 1 to 10
--- file in.csv
x
7
2
9
4
1
10
3
8
5
6
--- run
weir 'reduce p0(x), p25(x), p50(x), p75(x), p95(x), p100(x), quantile(x, 0.5), quantile(x, 1/8)' {in}
--- out
p0_x,p25_x,p50_x,p75_x,p95_x,p100_x,quantile_x_0_5,quantile_x_1_8
1,3.25,5.5,7.75,9.55,10,5.5,2.125

=== one digit and leading zeros are percentiles too
--- file in.csv
x
0
100
--- run
weir 'reduce p5(x), p05(x), p005(x)' {in}
--- out
p5_x,p05_x,p005_x
5,5,5

=== interpolation is exact in decimals
0.1 + (0.3 - 0.1) * 0.1 = 0.12, which doubles would spell 0.12000000000000001.
--- file in.csv
x
0.1
0.3
--- run
weir 'reduce a = quantile(x, 0.1), b = quantile(x, 0.333333333333333), c = median(x)' {in}
--- out
a,b,c
0.12,0.1666666666666666,0.2

=== quantiles of mixed scales, and of numbers that no decimal holds
1e18 does not fit beside thousandths; 1e30 is a double, and so is what lies half way between it and 1e18.
--- file in.csv
x
1e18
0.001
-1e18
1e30
5
--- run
weir 'reduce p0(x), p25(x), p50(x), p75(x), p100(x), h = quantile(x, 0.875)' {in}
--- out
p0_x,p25_x,p50_x,p75_x,p100_x,h
-1000000000000000000,0.001,5,1000000000000000000,1e+30,5.000000000005e+29

=== nulls and text do not count, and text is told
--- file in.csv
k,x
a,1
a,
a,N/A
a,3
b,
b,none
--- run
weir 'reduce median(x), p90(x), var(x), stddev(x), approx_quantile(x, 0.5) by k' {in}
--- out
k,median_x,p90_x,var_x,stddev_x,approx_quantile_x_0_5
a,2,2.8,2,1.4142135623730951,1.008
b,,,,,
--- err contains
weir: warning: 2 values of 'x' are not numbers (first: 

=== aggregates in larger expressions, and twice the same
--- file in.csv
ms
10
20
30
40
--- run
weir 'reduce r = p50(ms) / median(ms), d = p100(ms) - p0(ms), n = round(stddev(ms), 2)' {in}
--- out
r,d,n
1,30,12.91

=== if stands after every aggregate
--- file in.csv
s,x,y
ok,1,a
bad,100,b
ok,2,c
ok,3,a
--- run
weir 'reduce m = median(x) if s == "ok", p = p90(x) if s != "ok", v = var(x) if s == "ok", mo = mode(y) if s == "ok", j = string_agg(y) if s == "ok", g = argmax(y, x) if s == "ok", d = approx_distinct(y) if s == "ok", c = corr(x, x) if s == "ok"' {in}
--- out
m,p,v,mo,j,g,d,c
2,100,1,a,"a,c,a",a,2,1

=== a computed argument
--- file in.csv
x,n
1,2
2,3
3,4
--- run
weir 'reduce median(x * n), p = p50(x / 3), m = mode(x % 2), a = argmin(x * 10, -n), s = string_agg(x + 0.5, "")' {in}
--- out
median_x_n,p,m,a,s
6,0.6666666666666666,1,30,1.52.53.5

=== no rows
--- file in.csv
k,x
--- run
weir 'reduce median(x), p95(x), quantile(x, 0.1), approx_quantile(x, 0.1), var(x), stddev(x), corr(x, x), mode(x), argmin(x, k), argmax(x, k), string_agg(x), approx_distinct(x)' {in}
--- out
median_x,p95_x,quantile_x_0_1,approx_quantile_x_0_1,var_x,stddev_x,corr_x_x,mode_x,argmin_x_k,argmax_x_k,string_agg_x,approx_distinct_x
,,,,,,,,,,,0

=== no rows, with a key
--- file in.csv
k,x
--- run
weir 'reduce median(x), mode(x) by k' {in}
--- out
k,median_x,mode_x

=== variance and deviation of a sample
2, 4, 4, 4, 5, 5, 7, 9: 32 / 7, and its root 2.1380899352993950774764...
--- file in.csv
k,x
a,2
a,4
b,1
a,4
a,4
a,5
c,3
a,5
a,7
b,2
a,9
c,3
--- run
weir 'reduce var(x), stddev(x) by k' {in}
--- out
k,var_x,stddev_x
a,4.571428571428571,2.138089935299395
b,0.5,0.7071067811865476
c,0,0

=== one value has no spread
--- file in.csv
x
5
--- run
weir 'reduce var(x), stddev(x), corr(x, x)' {in}
--- out
var_x,stddev_x,corr_x_x
,,

=== nothing cancels
--- file in.csv
x
1000000000.1
1000000000.2
1000000000.3
--- run
weir 'reduce var(x), stddev(x)' {in}
--- out
var_x,stddev_x
0.01,0.1

=== spread of numbers beyond decimals
The squares are beyond doubles, their root is not: of 1e200 and -1e200 it is 1e200 * sqrt(2),
1.41421356237309500599...e+200 for the double 1e200.
--- file in.csv
x
1e200
-1e200
--- run
weir -q 'reduce v = var(x), s = stddev(x)' {in}
--- out
v,s
,1.414213562373095e+200

=== correlation
--- file in.csv
x,y
1,2
2,4
,100
3,5
4,4
100,
5,5
--- run
weir 'reduce c = round(corr(x, y), 12), up = corr(x, x), down = corr(x, 0 - x), flat = corr(x, 1)' {in}
--- out
c,up,down,flat
0.774596669241,1,-1,

=== mode: the first to appear on ties, bytes as they are
--- file in.csv
k,v
a,1.0
a,1
a,1
a,1.0
b,
b,x
b,
c,
--- run
weir 'reduce mode(v) by k' {in}
--- out
k,mode_v
a,1.0
b,x
c,

=== mode of a computed number counts by value
--- file in.csv
v
2
1.0
1
3
--- run
weir 'reduce m = mode(v * 1) + 10' {in}
--- out
m
11

=== argmin and argmax: ties go to the first, x is handed on by its bytes
--- file in.csv
id,v
007,5
008,9
009,1
010,9.0
011,1.00
--- run
weir 'reduce argmax(id, v), argmin(id, v)' {in}
--- out
argmax_id_v,argmin_id_v
008,009

=== argmax hands on a null, and passes over a null `by`
--- file in.csv
k,id,v
a,1,1
a,,2
a,3,
b,4,
--- run
weir 'reduce argmax(id, v), argmin(id, v) by k' {in}
--- out
k,argmax_id_v,argmin_id_v
a,,1
b,,

=== argmax by text, by bytes
--- file in.csv
id,v
1,b
2,é
3,a
4,é
--- run
weir 'reduce argmax(id, v), argmin(id, v)' {in}
--- out
argmax_id_v,argmin_id_v
2,3

=== numbers come before text, which is told
--- file in.csv
id,v
1,x
2,5
3,-2
4,y
--- run
weir 'reduce argmax(id, v), argmin(id, v)' {in}
--- out
argmax_id_v,argmin_id_v
2,3
--- err contains
weir: warning: 2 values of 'v' are text among numbers; argmin() and argmax() look at the numbers alone, as with num() around it (--strict to fail)

=== long digit strings compare digit by digit
--- file in.csv
id,v
a,12345678901234567890123
b,12345678901234567890124
--- run
weir 'reduce argmax(id, v), argmin(id, v)' {in}
--- out
argmax_id_v,argmin_id_v
b,a

=== string_agg in input order
--- file in.csv
k,v
a,x
b,1
a,
a,é
b,"q ""t"""
a,z
--- run
weir 'reduce string_agg(v), s = string_agg(v, "; "), e = string_agg(v, "") by k' {in}
--- out
k,string_agg_v,s,e
a,"x,é,z",x; é; z,xéz
b,"1,q ""t""","1; q ""t""","1q ""t"""

=== string_agg keeps bytes that are no UTF-8
--- file in.csv escaped
v
\xff
a\xc3
--- run
weir 'reduce s = string_agg(v, "-")' {in}
--- out escaped
s
\xff-a\xc3

=== approx_distinct is exact for few
--- file in.csv
k,v
a,1
a,1.0
b,
a,1
a,x
--- run
weir 'reduce approx_distinct(v) by k' {in}
--- out
k,approx_distinct_v
a,3
b,0

=== approx_distinct of many is within 2 %
--- file in.csv
x
1
--- run
weir -n 'reduce n = count(), d = approx_distinct(c1), e = approx_distinct(c2) | select n, near = d between 98000 and 102000, few = e == 1000' <(awk 'BEGIN { for (i = 0; i < 200000; i++) print i % 100000 "," i % 1000 }')
--- out
200000,true,true
--- flag nomatrix: the input is made by a program
--- flag nopipe: so it is no file
--- flag long: many rows

=== approx_quantile is within 1 %
--- file in.csv
x
1
--- run
weir -n 'reduce a = approx_quantile(c1, 0.5), b = approx_quantile(c1, 0.99), c = approx_quantile(-c1, 0.01), d = approx_quantile(c1 / 1e6, 0.1) | select a = a between 4950 and 5050, b = b between 9801 and 9999, c = c between -9999 and -9801, d = d between 0.00099 and 0.00101' <(seq 10000)
--- out
true,true,true,true
--- flag nomatrix: the input is made by a program
--- flag nopipe: so it is no file

=== inside a partition
--- file in.csv
k,x
a,5
b,2
a,1
a,3
b,4
--- run
weir 'partition by k | sort x | take 2 | reduce median(x), string_agg(x), mode(x)' {in}
--- out
k,median_x,string_agg_x,mode_x
a,2,"1,3",1
b,3,"2,4",2

=== durations stay durations, times stay times
--- file in.csv
t,v
2026-01-02T00:00:00Z,1
2026-01-04T12:00:00Z,2
2026-01-03,3
--- run
weir 'map t = t + 0s, d = (t + 0s) - "2026-01-01" | reduce a = "2026-01-01" + 0s + median(d), b = "2026-01-01" + 0s + avg(d), m = mode(t), x = argmax(t, v), s = median(d)' {in}
--- out
a,b,m,x,s
2026-01-03T00:00:00Z,2026-01-03T04:00:00Z,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,172800

=== a time has no sum
--- file in.csv
t
2026-01-02
--- run
weir 'reduce sum(t + 0s)' {in}
--- err
weir: error: a number is asked for, and this is a time
  reduce sum(t + 0s)
             ^^^^^^ epoch(...) makes seconds of a time; the difference of two times is a duration
--- exit 2

=== a part beyond 1
--- file in.csv
x
1
--- run
weir 'reduce quantile(x, 1.5)' {in}
--- err
weir: error: a quantile is from 0 to 1
  reduce quantile(x, 1.5)
                     ^^^ quantile(x, 0.95) is the 95th percentile
--- exit 2

=== a percentile beyond 100
--- file in.csv
x
1
--- run
weir 'reduce p999(x)' {in}
--- err
weir: error: percentiles go from p0 to p100
  reduce p999(x)
         ^^^^ quantile(x, 0.999) takes any part
--- exit 2

=== parameters are known when the program is checked
--- file in.csv
x,y
1,2
--- run
weir 'reduce approx_quantile(x, y)' {in}
--- err
weir: error: argument 2 of approx_quantile() is a number known when the program is checked
  reduce approx_quantile(x, y)
                            ^ approx_quantile(x, q)
--- exit 2

=== a separator is a text
--- file in.csv
x,y
1,2
--- run
weir 'reduce string_agg(x, 2)' {in}
--- err
weir: error: argument 2 of string_agg() is a text known when the program is checked
  reduce string_agg(x, 2)
                       ^ string_agg(x[, sep])
--- exit 2

=== a parameter from --arg
--- file in.csv
x
1
2
3
--- run
weir --arg q=0.25 --arg s=+ 'reduce a = quantile(x, $q), b = string_agg(x, $s)' {in}
--- out
a,b
1.5,1+2+3

=== a percentile outside reduce
--- file in.csv
x
1
--- run
weir 'filter p95(x) > 1' {in}
--- err contains
weir: error: p95() is an aggregate: it stands in reduce
--- exit 2

=== a percentile without its brackets
--- file in.csv
x
1
--- run
weir 'reduce p95' {in}
--- err contains
weir: error: 'p95' is an aggregate and needs its parentheses
--- exit 2

=== help of a family
--- run
weir help p95 | head -1
--- out
pNN(x)   (aggregate)

=== a median needs no more memory for decimals of another scale
# Two and a half million whole numbers, and one with a decimal at the end.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
(seq 2400000; echo 0.5) > in.csv
for m in 16 20 24; do
    weir --memory ${m}M -j 1 -n 'reduce median(c1)' in.csv
done
rm in.csv
--- out
1200000
1200000
1200000
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== --memory
--- file in.csv
x
1
--- run
weir --memory 1M -n 'reduce median(c1)' <(seq 3000000)
--- err contains
--memory
--- exit 4
--- flag nomatrix: the input is made by a program
--- flag nopipe: so it is no file

=== approx_quantile at the ends of the range of doubles
# Within 1 % of the number itself, which is its own median.
--- file in.csv
k,v
a,1e308
b,1.7976931348623157e308
c,-1.7976931348623157e308
d,1e-300
--- run
weir 'reduce x = approx_quantile(v, 0.5), m = max(v) by k | select k, good = x / m between 0.99 and 1.01' {in}
--- out
k,good
a,true
b,true
c,true
d,true

=== min, max, sum and avg of one column, near the ends of 64 bits and of their middle half
# Sums and means by hand (Python's integers).
--- file in.csv
k,v
a,4611686018427387903
b,-4611686018427387904
c,9223372036854775807
d,-9223372036854775808
e,4611686018427387904
f,7
g,-9223372036854775807
a,1
b,-1
c,1
d,5
e,4611686018427387903
g,-1
a,-1
b,-4611686018427387903
c,-2
e,1
g,9223372036854775807
a,-4611686018427387903
b,-1
c,-9223372036854775807
e,-4611686018427387904
b,4611686018427387904
e,-4611686018427387904
--- run
weir 'reduce hi = max(v), s = sum(v), lo = min(v), av = avg(v), n = count() by k' {in}
--- out
k,hi,s,lo,av,n
a,4611686018427387903,0,-4611686018427387903,0,4
b,4611686018427387904,-4611686018427387905,-4611686018427387904,-922337203685477581,5
c,9223372036854775807,-1,-9223372036854775807,-0.25,4
d,5,-9223372036854775803,-9223372036854775808,-4611686018427388000,2
e,4611686018427387904,0,-4611686018427387904,0,5
f,7,7,7,7,1
g,9223372036854775807,-1,-9223372036854775807,-0.3333333333333333,3

=== min, max, sum and avg of one column whose scale grows, with nulls, and text among them
--- file in.csv
k,v
a,10
b,-1
a,9.5
b,
a,10.00
b,-1.25
c,
a,x
b,7
a,9.50
--- run
weir 'reduce lo = min(v), hi = max(v), s = sum(num(v)), av = avg(v) by k' {in}
--- out
k,lo,hi,s,av
a,9.5,10,39,9.75
b,-1.25,7,4.75,1.5833333333333333
c,,,,
--- err contains
weir: warning: 1 value of 'v' is text among numbers; min() and max() look at the numbers alone, as with num() around it

=== min, max and avg under one condition, and under another
--- file in.csv
k,v,w
a,1.5,x
a,0.5,y
b,2.5,y
a,2.5,x
b,-3,x
a,-9,y
--- run
weir 'reduce lo = min(v) if w == "x", av = avg(v) if w == "x", hi = max(v) if w == "x", all = max(v), least = min(v), m = avg(v) by k' {in}
--- out
k,lo,av,hi,all,least,m
a,1.5,2,2.5,2.5,-9,-1.125
b,-3,-3,-3,2.5,-3,-0.25
