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
--- out
b,c,d
2,3,4

=== select a range and more
--- file in.csv
a,b,c,d,e
1,2,3,4,5
--- run
weir 'select e, a..b' {in}
--- out
e,a,b
5,1,2

=== select by regex
--- file in.csv
id,price_net,qty,price_gross
1,2,3,4
--- run
weir 'select /^price_/, id' {in}
--- out
price_net,price_gross,id
2,4,1

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
--- err
weir: error: no column matches /^zz/ in in.csv
  select /^zz/
         ^^^^^ columns: a, b
--- exit 2
--- flag nopipe: the message names the input

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
--- out
b,e,z
2,5,8

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

=== a range or a regex brings the columns that are not there yet
--- file in.csv
a,b,c,d
1,2,3,4
--- run
weir 'select c, a..d, /./' {in}
--- out
c,a,b,d
3,1,2,4

=== a column named after its range is there twice
--- file in.csv
a,b,c
1,2,3
--- run
weir 'select a..c, b' {in}
--- err
weir: error: select gives two columns the name 'b'
  select a..c, b
               ^
--- exit 2

=== a range does not hide that another column has the name
--- file in.csv
a,b,c
1,2,3
--- run
weir 'select b = c, a..b' {in}
--- err
weir: error: select gives two columns the name 'b'
  select b = c, a..b
                ^^^^
--- exit 2

=== a range in the order of the schema, not of the input
--- file in.csv
a,b,c,d
1,2,3,4
--- run
weir 'select d, b, a, c | select d..a | rename z = b | drop d..z' {in}
--- out
a
1

=== a range of one column, by position and in backticks
--- file in.csv
a,Total Price,c
1,2,3
--- run
weir 'select col(3)..col(3), `Total Price`..c' {in}
--- out
c,Total Price
3,2

=== a regex with its letters, over names in UTF-8
--- file in.csv
Größe,größe_2,Länge
1,2,3
--- run
weir 'select /^GRÖSSE|^größe/i' {in}
--- out
Größe,größe_2
1,2

=== a range the wrong way round
--- file in.csv
a,b,c
1,2,3
--- run
weir 'drop c..a' {in}
--- err
weir: error: this range is the wrong way round: a stands before c
  drop c..a
       ^^^^ write a..c
--- exit 2

=== an end of a range that is no column
--- file in.csv
alpha,beta,gamma
1,2,3
--- run
weir 'select alpha..gama' {in}
--- err
weir: error: no column 'gama' in in.csv
  select alpha..gama
                ^^^^ did you mean 'gamma'?   (columns: alpha, beta, gamma)
--- exit 2
--- flag nopipe: the message names the input

=== a range without its end
--- file in.csv
a,b
1,2
--- run
weir 'select a.. | take 1' {in}
--- err
weir: error: expected the name of a column, but the stage ends here
  select a..
            ^
--- exit 2

=== a range has two ends
--- file in.csv
a,b
1,2
--- run
weir 'select a..b..b' {in}
--- err
weir: error: a range of columns has the name of one at either end
  select a..b..b
             ^^ write a..d
--- exit 2

=== a range is no value
--- file in.csv
a,b
1,2
--- run
weir 'map x = a..b' {in}
--- err
weir: error: a range of columns stands here as a value
  map x = a..b
          ^^^^ ranges stand in select, drop, fill, unpivot and as an aggregate's argument: sum(a..d)
--- exit 2

=== one name for several columns
--- file in.csv
a,b
1,2
--- run
weir 'select x = a..b' {in}
--- err
weir: error: one name for any number of columns
  select x = a..b
             ^^^^ leave 'x =' out: they keep their names
--- exit 2

=== a broken regex over names
--- file in.csv
a,b
1,2
--- run
weir 'drop /(a/' {in}
--- err contains
missing closing parenthesis
--- exit 2

=== drop names a column twice
--- file in.csv
a,b,c
1,2,3
--- run
weir 'drop a..b, b, /a/' {in}
--- out
c
3

=== drop of every column by regex
--- file in.csv
a,b
1,2
--- run
weir 'drop /./' {in}
--- err
weir: error: drop leaves no column
  drop /./
  ^^^^^^^^
--- exit 2
