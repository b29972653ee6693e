# Numbers: exact decimals, doubles beyond, printed in the shortest form (weir-lang(7)).
# Expected values: by hand and by Python's decimal and repr(float).

=== decimals are exact
--- file in.csv
a,b
0.1,0.2
1.10,2.20
0.7,0.1
--- run
weir 'map s = a + b, d = b - a, p = a * b' {in}
--- out
a,b,s,d,p
0.1,0.2,0.3,0.1,0.02
1.10,2.20,3.3,1.1,2.42
0.7,0.1,0.8,-0.6,0.07

=== untouched fields keep their bytes
--- file in.csv
a
007
1.50
+12
1e3
1234567890123456789012345678901234567890
.5
5.
-0
--- run
weir 'filter a != "" | sort a as str | select b = a' {in}
--- out
b
+12
-0
.5
007
1.50
1234567890123456789012345678901234567890
1e3
5.

=== computed numbers are in shortest form
--- file in.csv
a
007
1.50
+12
1e3
.5
5.
-0
0.000
100
1.0e2
--- run
weir 'map b = a + 0' {in}
--- out
a,b
007,7
1.50,1.5
+12,12
1e3,1000
.5,0.5
5.,5
-0,0
0.000,0
100,100
1.0e2,100

=== blanks around a number are ignored
--- file in.csv escaped
a,b
 5 ,1
\t6,2
7\t ,3
--- run
weir 'map c = a * 2' {in}
--- out escaped
a,b,c
 5 ,1,10
\t6,2,12
7\t ,3,14

=== what is no number
--- file in.csv
a,k
nan,1
inf,2
0x1f,3
1e400,4
-inf,5
1 2,6
1.2.3,7
--5,8
e5,9
+,10
.,11
1e,12
1_000,13
"1,000",14
Infinity,15
٣,16
5,17
--- run
weir 'reduce n = count(a + 0), s = sum(a)' {in}
--- out
n,s
1,5
--- err contains
weir: warning: 16 values of 'a' are not numbers (first: {in}:2 "nan"); taken as null (--strict to fail)

=== the warning of the contract, word for word
--- file in.csv
id,amount
1,5
2,N/A
3,7
4,-
--- run
weir 'reduce s = sum(amount)' {in}
--- out
s
12
--- err
weir: warning: 2 values of 'amount' are not numbers (first: {in}:3 "N/A"); taken as null (--strict to fail)

=== a cell is counted once, however many expressions ask
--- file in.csv
a
1
x
--- run
weir 'filter a > 0 or is_null(a + 1) | map b = a * 2, c = a - 1, d = abs(a) | reduce s = sum(b), t = sum(c), n = count()' {in}
--- out
s,t,n
2,0,2
--- err contains
weir: warning: 1

=== division
--- file in.csv
a,b
7,2
6,2
1,3
2,3
-1,4
10,4
1,8
--- run
weir 'map q = a / b' {in}
--- out
a,b,q
7,2,3.5
6,2,3
1,3,0.3333333333333333
2,3,0.6666666666666666
-1,4,-0.25
10,4,2.5
1,8,0.125

=== division by zero is null, counted and told
--- file in.csv
a,b
7,0
6,2
1,0.00
--- run
weir 'map q = a / b' {in}
--- out
a,b,q
7,0,
6,2,3
1,0.00,
--- err contains
weir: warning: 2
zero

=== floor division and remainder take the divisor's sign
# Python's Decimal floor: -7 // 2 = -4, -7 - 2 * -4 = 1.
--- file in.csv
a,b
7,2
-7,2
7,-2
-7,-2
5.5,2
-5.5,2
0.3,0.1
6,3
-6,3
--- run
weir 'map q = a // b, r = a % b' {in}
--- out
a,b,q,r
7,2,3,1
-7,2,-4,1
7,-2,-4,-1
-7,-2,3,-1
5.5,2,2,1.5
-5.5,2,-3,0.5
0.3,0.1,3,0
6,3,2,0
-6,3,-2,0

=== floor division and remainder by zero
--- file in.csv
a,b
7,0
--- run
weir -q 'map q = a // b, r = a % b, n = is_null(q) and is_null(r)' {in}
--- out
a,b,q,r,n
7,0,,,true

=== powers
--- file in.csv
a,b
2,10
2,-1
2,0.5
1.5,2
10,0
0,5
-2,3
7,1
--- run
weir 'map p = a ** b' {in}
--- out
a,b,p
2,10,1024
2,-1,0.5
2,0.5,1.4142135623730951
1.5,2,2.25
10,0,1
0,5,0
-2,3,-8
7,1,7

=== a power that is no number is null
--- file in.csv
a,b
-8,0.5
--- run
weir -q 'map p = a ** b, n = is_null(p)' {in}
--- out
a,b,p,n
-8,0.5,,true

=== what does not fit becomes a double, never wraps
# 9e18 * 9 = 8.1e19; 9223372036854775807 + 9223372036854775807 = 2**64 - 2, as a double 2**64 = 1.8446744073709552e19.
--- file in.csv
a,b
9000000000000000000,9
9223372036854775807,2
-9223372036854775807,2
99999999999,99999999999
--- run
weir 'map p = a * b' {in}
--- out
a,b,p
9000000000000000000,9,81000000000000000000
9223372036854775807,2,18446744073709552000
-9223372036854775807,2,-18446744073709552000
99999999999,99999999999,9.9999999998e+21

=== the largest that is exact
--- file in.csv
a,b
9223372036854775806,1
4611686018427387903,4611686018427387904
-9223372036854775806,-1
--- run
weir 'map s = a + b' {in}
--- out
a,b,s
9223372036854775806,1,9223372036854775807
4611686018427387903,4611686018427387904,9223372036854775807
-9223372036854775806,-1,-9223372036854775807

=== eighteen decimals are exact
--- file in.csv
a,b
0.000000000000000001,0.000000000000000002
1.000000000000000001,1
--- run
weir 'map d = (a - b) * 1e18' {in}
--- out
a,b,d
0.000000000000000001,0.000000000000000002,-1
1.000000000000000001,1,1

=== exponent form only below 1e-6 and from 1e21
--- file in.csv
a
0.000001
0.0000001
0.00000012
1e20
1e21
1.5e21
123456789012345678901
1e-300
-1e-9
--- run
weir 'map b = a * 1' {in}
--- out
a,b
0.000001,0.000001
0.0000001,1e-7
0.00000012,1.2e-7
1e20,100000000000000000000
1e21,1e+21
1.5e21,1.5e+21
123456789012345678901,123456789012345680000
1e-300,1e-300
-1e-9,-1e-9

=== infinite is null
--- file in.csv
a
1e308
--- run
weir -q 'map b = a * 10, c = is_null(b)' {in}
--- out
a,b,c
1e308,,true

=== round goes half away from zero on the exact decimal
--- file in.csv
a
2.5
-2.5
0.5
-0.5
2.4
1.005
2.675
-1.5
0.45
--- run
weir 'map r = round(a), r2 = round(a, 2)' {in}
--- out
a,r,r2
2.5,3,2.5
-2.5,-3,-2.5
0.5,1,0.5
-0.5,-1,-0.5
2.4,2,2.4
1.005,1,1.01
2.675,3,2.68
-1.5,-2,-1.5
0.45,0,0.45

=== floor, ceil, abs, int
--- file in.csv
a
1.5
-1.5
2
-0.2
--- run
weir 'map f = floor(a), c = ceil(a), b = abs(a)' {in}
--- out
a,f,c,b
1.5,1,2,1.5
-1.5,-2,-1,1.5
2,2,2,2
-0.2,-1,0,0.2

=== int of positive numbers
--- file in.csv
a
3.7
12
0.99
--- run
weir 'map i = int(a)' {in}
--- out
a,i
3.7,3
12,12
0.99,0

=== num makes the value a number
--- file in.csv
zip
01
1
1.0
 1
x
--- run
weir -q 'map z = num(zip)' {in}
--- out
zip,z
01,1
1,1
1.0,1
 1,1
x,

=== comparing never rounds: beyond a double
--- file in.csv
a
9007199254740992
9007199254740993
9007199254740994
--- run
weir 'filter a > 9007199254740992 | map same = a == 9007199254740993' {in}
--- out
a,same
9007199254740993,true
9007199254740994,false

=== comparing never rounds: forty digits
--- file in.csv
a,b
1234567890123456789012345678901234567890,1234567890123456789012345678901234567891
1234567890123456789012345678901234567891,1234567890123456789012345678901234567890
1234567890123456789012345678901234567890,1234567890123456789012345678901234567890.0
--- run
weir 'map lt = a < b, eq = a == b' {in}
--- out
a,b,lt,eq
1234567890123456789012345678901234567890,1234567890123456789012345678901234567891,true,false
1234567890123456789012345678901234567891,1234567890123456789012345678901234567890,false,false
1234567890123456789012345678901234567890,1234567890123456789012345678901234567890.0,false,true

=== sorting long digit strings
--- file in.csv
a
100000000000000000000000000002
99999999999999999999999999999
100000000000000000000000000001
3
--- run
weir 'sort a' {in}
--- out
a
3
99999999999999999999999999999
100000000000000000000000000001
100000000000000000000000000002

=== 0.1 is 0.1: a double beside an exact decimal
# 1/10 is the double 0.1, which stands for the decimal its shortest text spells.
--- file in.csv
a
0.1
--- run
weir 'map eq = a == 1 / 10, third = 1 / 3 == 0.3333333333333333' {in}
--- out
a,eq,third
0.1,true,true

=== a sum of tenths
--- run
{ echo x; for i in 1 2 3 4 5 6 7 8 9 10; do echo 0.1; done; } | weir 'reduce s = sum(x), a = avg(x)'
--- out
s,a
1,0.1

=== doubles are added exactly, in every order
# x / 1 is a double; 1e16 + 1 is lost when doubles are added one by one.
--- run
for rows in '1e16 1 -1e16' '1 1e16 -1e16' '-1e16 1 1e16' '1e16 -1e16 1'; do
  printf '%s\n' x $rows | weir 'reduce s = sum(x / 1), t = sum(x), n = count()' | tail -n 1
done
--- out
1,1,3
1,1,3
1,1,3
1,1,3

=== exact and double values in one sum
# Python: 1/3 + 0.1 + 1 == 1.4333333333333333, also as the exact sum rounded once.
--- file in.csv
x,y
1,3
--- run
weir 'map z = x / y | reduce s = sum(z), t = sum(z + 0.1 + 1)' {in}
--- out
s,t
0.3333333333333333,1.4333333333333333

=== a sum that leaves 64 bits and comes back
--- file in.csv
x
9223372036854775807
9223372036854775807
-9223372036854775807
-9223372036854775800
--- run
weir 'reduce s = sum(x)' {in}
--- out
s
7

=== a sum with many scales
--- file in.csv
x
1000000
0.001
1e-9
-1000000
20
--- run
weir 'reduce s = sum(x)' {in}
--- out
s
20.001000001

=== averages
--- file in.csv
k,x
a,1
a,2
b,1
b,1
b,2
c,0.1
c,0.2
--- run
weir 'reduce m = avg(x) by k' {in}
--- out
k,m
a,1.5
b,1.3333333333333333
c,0.15

=== min and max of numbers print the shortest form
--- file in.csv
x
1.50
007
+3.0
--- run
weir 'reduce lo = min(x), hi = max(x)' {in}
--- out
lo,hi
1.5,7

=== first and last hand the bytes on
--- file in.csv
x
1.50
007
+3.0
--- run
weir 'reduce a = first(x), b = last(x)' {in}
--- out
a,b
1.50,+3.0

=== minus before a column
--- file in.csv
x
5
-3
0
--- run
weir 'map y = -x, z = - -x' {in}
--- out
x,y,z
5,-5,5
-3,3,-3
0,0,0

=== mixed scales in one column
--- file in.csv
a,b
1,0.001
0.5,2
100,3.25
-7.125,1
1e2,1e-2
--- run
weir 'map s = a + b, p = a * b' {in}
--- out
a,b,s,p
1,0.001,1.001,0.001
0.5,2,2.5,1
100,3.25,103.25,325
-7.125,1,-6.125,-7.125
1e2,1e-2,100.01,1

=== products that need a double
# 0.1234567890123456789 has 19 decimals: a double; Python: float('0.1234567890123456789') * 2.
--- file in.csv
a
0.1234567890123456789
--- run
weir 'map b = a * 2' {in}
--- out
a,b
0.1234567890123456789,0.24691357802469135

=== the kind of a number does not depend on its neighbours
# The rows between are doubles; the sums stay exact.
--- file in.csv
a
0.1
1e30
0.2
-1e30
0.3
--- run
weir 'map b = a + 0.1' {in}
--- out
a,b
0.1,0.2
1e30,1e+30
0.2,0.3
-1e30,-1e+30
0.3,0.4

=== round to tens and with a null
--- file in.csv
a,k
1250,1
,2
--- run
weir 'map r = round(a, -2), n = is_null(round(a))' {in}
--- out
a,k,r,n
1250,1,1300,false
,2,,true
