# select, drop, rename (weir-lang(7)).

=== select puts columns in its order
--- file in.csv
a,b,c
1,2,3
--- run
weir 'select c, a' {in}
--- out
c,a
3,1

=== select a range
--- file in.csv
a,b,c,d,e
1,2,3,4,5
--- run
weir 'select b..d' {in}
--- err contains
weir: error:
not available yet
--- exit 2

=== select a range and more
--- file in.csv
a,b,c,d,e
1,2,3,4,5
--- run
weir 'select e, a..b' {in}
--- err contains
weir: error:
not available yet
--- exit 2

=== select by regex
--- file in.csv
id,price_net,qty,price_gross
1,2,3,4
--- run
weir 'select /^price_/, id' {in}
--- err contains
weir: error:
a regular expression stands here
--- exit 2

=== select with a new column
--- file in.csv
a,b
1,2
--- run
weir 'select b, s = a + b, t = "x"' {in}
--- out
b,s,t
2,3,x

=== select renames on the way
--- file in.csv
a,b
1.50,2
--- run
weir 'select x = a, y = b' {in}
--- out
x,y
1.50,2

=== select one column with empty fields
--- file in.csv
a,b
1,
2,x
--- run
weir 'select b' {in}
--- out
b
""
x

=== select odd names
--- file in.csv
Total Price,x
5,1
--- run
weir 'select x, `Total Price`' {in}
--- out
x,Total Price
1,5

=== select a regex that fits no column
--- file in.csv
a,b
1,2
--- run
weir 'select /^zz/' {in}
--- err contains
weir: error:
--- exit 2

=== drop
--- file in.csv
a,b,c
1,2,3
--- run
weir 'drop b' {in}
--- out
a,c
1,3

=== drop several, a range, a regex
--- file in.csv
a,b,c,d,e,tmp_1,tmp_2,z
1,2,3,4,5,6,7,8
--- run
weir 'drop a, c..d, /^tmp/' {in}
--- err contains
weir: error:
not available yet
--- exit 2

=== drop then use is an error
--- file in.csv
a,b
1,2
--- run
weir 'drop a | map c = a' {in}
--- err contains
no column 'a'
--- exit 2

=== rename NEW = OLD
--- file in.csv
a,b
1,2
--- run
weir 'rename x = a' {in}
--- out
x,b
1,2

=== rename several
--- file in.csv
a,b,c
1,2,3
--- run
weir 'rename x = a, y = c | map z = x + y' {in}
--- out
x,b,y,z
1,2,3,4

=== rename with an odd name
--- file in.csv
Total Price
5
--- run
weir 'rename price = `Total Price`' {in}
--- out
price
5

=== rename: NEW and OLD swapped is told
--- file in.csv
amount,b
1,2
--- run
weir 'rename amount = total' {in}
--- err contains
weir: error:
rename total = amount
--- exit 2

=== rename with as is told
--- file in.csv
amount,b
1,2
--- run
weir 'rename amount as total' {in}
--- err contains
weir: error:
rename total = amount
--- exit 2

=== rename to a name that is taken
--- file in.csv
a,b
1,2
--- run
weir 'rename b = a' {in}
--- err contains
weir: error:
'b'
--- exit 2

=== select a star is told
--- file in.csv
a,b
1,2
--- run
weir 'select *, c = a + b' {in}
--- err contains
weir: error:
map
--- exit 2

=== select after reduce
--- file in.csv
k,v
x,1
y,2
x,3
--- run
weir 'reduce s = sum(v), n = count() by k | select s, k' {in}
--- out
s,k
4,x
2,y

=== untouched bytes through select, rename and drop
--- file in.csv
a,b,c
007,"x, ""y""",1e3
--- run
weir 'rename z = c | select b, z, a | drop a' {in}
--- out
b,z
"x, ""y""",1e3
