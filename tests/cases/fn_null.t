# nullif: compares as == does, and hands the value on as it is (contract, sections 3 and 6).

=== nullif of fields: two numbers by value, else bytes
--- file in.csv
a,b
1,1.0
01,1
x,x
x,X
,
,1
1,
1.50,2
--- run
weir 'select n = nullif(a, b), m = nullif(a, 1), t = nullif(a, "x")' {in}
--- out
n,m,t
,,1
,,01
,x,
x,x,
,,
,,
1,,1
1.50,1.50,1.50

=== nullif of what is computed; it is worked out once
--- file in.csv
a,b
4,2
4,0
--- run
weir 'select n = nullif(a / b, 2) ?? "none", l = nullif(lower(a), "4") ?? "-", k = nullif(a > 3, true) ?? "was true", j = nullif(a > 3, false)' {in}
--- out
n,l,k,j
none,-,was true,true
none,-,was true,true
--- err
weir: warning: 1 division by zero (first: {in}:3); taken as null (--strict to fail)

=== nullif of constants
--- file in.csv
a
1
--- run
weir 'select x = nullif(1, 1.0) ?? "n", y = nullif("a", "b"), z = nullif(null, 1) ?? "n", w = nullif(2, null) + 1' {in}
--- out
x,y,z,w
n,a,n,3

=== nullif of a number with text is an error
--- file in.csv
a
1
--- run
weir 'map b = nullif(a + 1, "N/A")' {in}
--- err
weir: error: a number is compared with text
  map b = nullif(a + 1, "N/A")
          ^^^^^^ num(...) reads text as a number, text(...) makes a number text
--- exit 2

=== nullif as a truth and as a number
--- file in.csv
a
1
2
N/A
--- run
weir 'filter is_null(nullif(a, 1)) or nullif(a, "N/A") + 1 == 3' {in}
--- out
a
1
2
