# Functions of numbers: trunc floor ceil round sqrt exp log log2 log10 pow min max sign clamp hex. Expected values from
# Python: decimal for what is exact, math and repr(float) for doubles.

=== trunc with and without digits
--- file in.csv
a
0
2.5
-2.5
2.789
-2.789
1234.5678
-1234.5678
5
-5
0.001
-0.001
99999999999999.99
--- run
weir 'select w = trunc(a), x = trunc(a, 1), y = trunc(a, -2), z = trunc(a, 30)' {in}
--- out
w,x,y,z
0,0,0,0
2,2.5,0,2.5
-2,-2.5,0,-2.5
2,2.7,0,2.789
-2,-2.7,0,-2.789
1234,1234.5,1200,1234.5678
-1234,-1234.5,-1200,-1234.5678
5,5,0,5
-5,-5,0,-5
0,0,0,0.001
0,0,0,-0.001
99999999999999,99999999999999.9,99999999999900,99999999999999.99

=== floor with and without digits
--- file in.csv
a
0
2.5
-2.5
2.789
-2.789
1234.5678
-1234.5678
5
-5
0.001
-0.001
99999999999999.99
--- run
weir 'select w = floor(a), x = floor(a, 1), y = floor(a, -2), z = floor(a, 30)' {in}
--- out
w,x,y,z
0,0,0,0
2,2.5,0,2.5
-3,-2.5,-100,-2.5
2,2.7,0,2.789
-3,-2.8,-100,-2.789
1234,1234.5,1200,1234.5678
-1235,-1234.6,-1300,-1234.5678
5,5,0,5
-5,-5,-100,-5
0,0,0,0.001
-1,-0.1,-100,-0.001
99999999999999,99999999999999.9,99999999999900,99999999999999.99

=== ceil with and without digits
--- file in.csv
a
0
2.5
-2.5
2.789
-2.789
1234.5678
-1234.5678
5
-5
0.001
-0.001
99999999999999.99
--- run
weir 'select w = ceil(a), x = ceil(a, 1), y = ceil(a, -2), z = ceil(a, 30)' {in}
--- out
w,x,y,z
0,0,0,0
3,2.5,100,2.5
-2,-2.5,0,-2.5
3,2.8,100,2.789
-2,-2.7,0,-2.789
1235,1234.6,1300,1234.5678
-1234,-1234.5,-1200,-1234.5678
5,5,100,5
-5,-5,0,-5
1,0.1,100,0.001
0,0,0,-0.001
100000000000000,100000000000000,100000000000000,99999999999999.99

=== round with and without digits
--- file in.csv
a
0
2.5
-2.5
2.789
-2.789
1234.5678
-1234.5678
5
-5
0.001
-0.001
99999999999999.99
--- run
weir 'select w = round(a), x = round(a, 1), y = round(a, -2), z = round(a, 30)' {in}
--- out
w,x,y,z
0,0,0,0
3,2.5,0,2.5
-3,-2.5,0,-2.5
3,2.8,0,2.789
-3,-2.8,0,-2.789
1235,1234.6,1200,1234.5678
-1235,-1234.6,-1200,-1234.5678
5,5,0,5
-5,-5,0,-5
0,0,0,0.001
0,0,0,-0.001
100000000000000,100000000000000,100000000000000,99999999999999.99

=== digits from a column; null digits give null
--- file in.csv
a,d
2.789,1
2.789,
2.789,2.9
-2.789,-1
--- run
weir 'select t = trunc(a, d), f = floor(a, d), c = ceil(a, d), r = round(a, d)' {in}
--- out
t,f,c,r
2.7,2.7,2.8,2.8
,,,
2.78,2.78,2.79,2.79
0,-10,0,0

=== doubles are cut on the decimal that they spell
--- file in.csv
a
1e300
1e-300
-1e-300
0.30000000000000000000004
--- run
weir 'select t = trunc(a, 2), f = floor(a, 2), c = ceil(a, 2), g = floor(a)' {in}
--- out
t,f,c,g
1e+300,1e+300,1e+300,1e+300
0,0,0.01,0
0,-0.01,0,-1
0.3,0.3,0.3,0

=== square roots are exact where they are decimals
--- file in.csv
a
0
1
9
2
0.09
0.0121
1e10
1e-10
15241578750190521
999999998000000001
9223372036854775807
0.5
1e300
16.00
--- run
weir 'select r = sqrt(a)' {in}
--- out
r
0
1
3
1.4142135623730951
0.3
0.11
100000
0.00001
123456789
999999999
3037000499.97605
0.7071067811865476
1e+150
4

=== logarithms are exact at powers of their base
log and log2 are rounded here, since the last digit is the C library's.
--- file in.csv
a
1
10
1000
0.001
1e18
1e300
1e-300
2
8
1024
0.5
0.25
4611686018427387904
100.0
--- run
weir 'select t = log10(a), w = round(log2(a), 9), e = round(log(a), 9)' {in}
--- out
t,w,e
0,0,0
1,3.321928095,2.302585093
3,9.965784285,6.907755279
-3,-9.965784285,-6.907755279
18,59.794705708,41.446531674
300,996.578428466,690.775527898
-300,-996.578428466,-690.775527898
0.3010299956639812,1,0.693147181
0.9030899869919435,3,2.079441542
3.010299956639812,10,6.931471806
-0.3010299956639812,-1,-0.693147181
-0.6020599913279624,-2,-1.386294361
18.663859731166834,62,42.975125195
2,6.64385619,4.605170186

=== exp
--- file in.csv
a
0
1
-1
2.5
-1000
""
--- run
weir 'select e = round(exp(a), 12)' {in}
--- out
e
1
2.718281828459
0.367879441171
12.182493960703
0
""

=== what has no finite result is null, counted and told
--- file in.csv
a,b
4,1
-1,1
0,1
-0.5,1
1000,1
,1
x,1
--- run
weir 'select s = sqrt(a), l = log(a), m = log2(a), n = log10(a), e = exp(a) | select s, bad = is_null(l) and is_null(m) and is_null(n), e = is_null(e)' {in}
--- out
s,bad,e
2,false,false
,true,false
0,true,false
,true,false
31.622776601683793,false,true
,true,true
,true,true
--- err
weir: warning: 1 value of 'a' is not a number (first: {in}:8 "x"); taken as null (--strict to fail)
weir: warning: 2 square roots of numbers below zero (first: {in}:3 "-1"); taken as null (--strict to fail)
weir: warning: 9 logarithms of numbers that are not above zero (first: {in}:3 "-1"); taken as null (--strict to fail)
weir: warning: 1 result of exp() is too large (first: {in}:6 "1000"); taken as null (--strict to fail)

=== pow is **
--- file in.csv
a,b
2,10
2,63
2,0.5
10,-2
1.5,3
-8,3
0,0
,2
--- run
weir 'select p = pow(a, b), same = pow(a, b) == a ** b' {in}
--- out
p,same
1024,true
9223372036854776000,true
1.4142135623730951,true
0.01,true
3.375,true
-512,true
1,true
,true

=== pow of what has no finite result
--- file in.csv
a
0
-1
--- run
weir 'select p = pow(a, -0.5)' {in}
--- out
p
""
""
--- err
weir: warning: 2 results of 'pow(a, -0.5)' are no finite numbers (first: {in}:2); taken as null (--strict to fail)

=== min and max of a row: numbers before text, nulls skipped, nothing asked for
--- file in.csv
a,b,c
3,10,2
007,7,
1.50,1.5,1.500
apple,Banana,cherry
,,
-1e3,-2e3,
zebra,,
99999999999999999999,99999999999999999998,1
--- run
weir 'select lo = min(a, b, c), hi = max(a, b, c)' {in}
--- out
lo,hi
2,10
7,7
1.5,1.5
Banana,cherry
,
-2000,-1000
zebra,zebra
1,100000000000000000000

=== min and max tell where they met both
--- file in.csv
a,b
3,x
x,3
y,x
--- run
weir 'select lo = min(a, b), hi = max(a, b)' {in}
--- out
lo,hi
3,3
3,3
x,y
--- err
weir: warning: 2 rows where min() met text among numbers (first: {in}:2 "x"); min() and max() look at the numbers alone, as with num() around each (--strict to fail)
weir: warning: 2 rows where max() met text among numbers (first: {in}:2 "x"); min() and max() look at the numbers alone, as with num() around each (--strict to fail)

=== what is known to be text is compared as text; truth as its text
--- file in.csv
a,b
9,10
--- run
weir 'select t = max(text(a), text(b)), n = max(a, b), m = max(a + 1, b, 3), u = max(a < b, a > b)' {in}
--- out
t,n,m,u
9,10,10,true

=== min and max of one are aggregates
--- run
weir 'map m = max(qty)' $SAMPLES/sales.csv
--- err
weir: error: max() is an aggregate: it stands in reduce
  map m = max(qty)
          ^^^^^^^^ reduce first, then use its column: reduce n = count() by KEY | filter n > 1
--- exit 2

=== both in a reduce: the largest of the larger ones
--- file in.csv
a,b
1,5
7,2
--- run
weir 'reduce m = max(max(a, b)), n = min(max(a, b)), k = max(min(a), 4)' {in}
--- out
m,n,k
7,5,4

=== sign and clamp
--- file in.csv
a,lo,hi
-2.5,0,10
0,0,10
1e-300,0,10
5,0,10
12,0,10
5,,10
5,0,
5,10,0
,0,1
--- run
weir 'select s = sign(a), c = clamp(a, lo, hi)' {in}
--- out
s,c
-1,0
0,0
1,1e-300
1,5
1,10
1,
1,
1,0
,

=== text where a number is asked for
--- run
weir 'map m = sqrt("nine")' $SAMPLES/sales.csv
--- err
weir: error: argument 1 of sqrt() must be a number, and this is text
  map m = sqrt("nine")
               ^^^^^^ sqrt(x)
--- exit 2

=== a power that does not fit is rounded once, as a product is
Expected: Python's fractions, divided once.
--- file in.csv
a
996e-10
--- run
weir 'select p = a ** 2, same = a ** 2 == a * a, tenth = 0.1 ** 19, big = 10 ** 25, odd = (-1.1) ** 101, small = 1e-9 ** 35' {in}
--- out
p,same,tenth,big,odd,small
9.92016e-15,true,1e-19,1e+25,-15158.673573804497,1e-315

=== bins of numbers beyond the decimals: multiples of the width themselves, for all that doubles can tell
--- file in.csv
x
-18e26
18e26
-1e17
19000000000000000001
1e308
--- run
weir 'map b = bin(x, 10), small = bin(x, 0.001)' {in}
--- out
x,b,small
-18e26,-1.8e+27,-1.8e+27
18e26,1.8e+27,1.8e+27
-1e17,-100000000000000000,-100000000000000000
19000000000000000001,19000000000000000000,19000000000000000000
1e308,1e+308,1e+308
