# Names: bare, backticks, col(), positions, name?, no header, and the misspelt (weir-lang(7)).

=== a misspelt column: the message of the contract
--- file sales.csv
id,country,customer,amount,date
1,DE,anna,150,2025-01-01
--- run
weir 'filter ammount > 100' {in}
--- err
weir: error: no column 'ammount' in sales.csv
  filter ammount > 100
         ^^^^^^^ did you mean 'amount'?   (columns: id, country, customer, amount, date)
--- exit 2
--- flag nopipe: the message names the file

=== a misspelt column on standard input
--- stdin
id,amount
1,150
--- run
weir 'filter ammount > 100'
--- err contains
weir: error: no column 'ammount'
did you mean 'amount'?
(columns: id, amount)
--- exit 2

=== the caret stands below the name, also in a later stage
--- file in.csv
id,amount
1,150
--- run
weir 'take 3 | map x = amonut * 2' {in} 2>&1 | sed -n '/\^/p' | grep -c "^ *\^\^\^\^\^\^ did you mean 'amount'?"
--- out
1

=== the caret in a program of two lines: the line that is wrong is shown
--- file in.csv
id,amount
1,150
--- run
weir 'take 3
| filter amonut > 2' {in}
--- err contains
  filter amonut > 2
         ^^^^^^ did you mean 'amount'?
--- exit 2

=== nothing near: no suggestion, but the columns
--- file in.csv
id,amount
1,150
--- run
weir 'filter zzzzzz > 100' {in} 2>&1 | grep -c 'did you mean'
--- out
0
--- exit 1

=== other case is suggested
--- file in.csv
Id,Amount
1,150
--- run
weir 'filter amount > 100' {in}
--- err contains
did you mean 'Amount'?
--- exit 2

=== unknown columns are found in every stage
--- file in.csv
id,amount
1,150
--- run
for p in 'map x = amuont' 'select amuont' 'drop amuont' 'rename x = amuont' 'sort amuont' 'sort -amuont' \
  'top 1 by amuont' 'reduce sum(amuont)' 'reduce count() by amuont' 'partition by amuont | take 1' \
  'reduce n = count() if amuont > 1' 'map y = if(amuont > 1, 1, 2)' 'filter id > 1 and amuont > 2'; do
  weir "$p" {in} >out 2>err
  s=$?
  grep -q "did you mean 'amount'?" err && [ $s = 2 ] && [ ! -s out ] || { echo "$p: $s"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== a column made by map is known to later stages
--- file in.csv
a
1
--- run
weir 'map total = a * 2 | filter totla > 1' {in}
--- err contains
no column 'totla'
did you mean 'total'?
--- exit 2

=== a column that a stage took away is unknown
--- file in.csv
a,b
1,2
--- run
weir 'select b | filter a > 1' {in}
--- err contains
no column 'a'
--- exit 2

=== a column of the input is gone after reduce
--- file in.csv
a,b
1,2
--- run
weir 'reduce n = count() by a | filter b > 1' {in}
--- err contains
no column 'b'
--- exit 2

=== the names are checked before any data
--- run
weir 'filter c > 1' < <(echo a,b; exec sleep 30)
--- err contains
no column 'c'
--- exit 2
--- limit 5

=== a name with a question mark is null where there is none
--- file in.csv
a
1
--- run
weir 'map b = b? ?? "none", c = a? ?? "none"' {in}
--- out
a,b,c
1,none,1

=== odd names in backticks
--- file in.csv
Total Price,x
5,1
--- run
weir 'filter `Total Price` > 3 | map y = `Total Price` + x' {in}
--- out
Total Price,x,y
5,1,6

=== odd names with col
--- file in.csv
Total Price,x
5,1
--- run
weir "filter col('Total Price') > 3 | map y = col(\"Total Price\") + col(2)" {in}
--- out
Total Price,x,y
5,1,6

=== col by position counts from 1
--- file in.csv
a,b,c
1,2,3
--- run
weir 'map d = col(1) ++ col(3)' {in}
--- out
a,b,c,d
1,2,3,13

=== col by a position that is not there
--- file in.csv
a,b,c
1,2,3
--- run
weir 'map d = col(4)' {in}
--- err contains
weir: error:
4
--- exit 2

=== col with a name that is not there
--- file in.csv
amount
1
--- run
weir 'map d = col("amuont")' {in}
--- err contains
amuont
did you mean 'amount'?
--- exit 2

=== a header that differs by blanks around it is found
--- file in.csv
id, amount ,x
1,5,2
--- run
weir 'filter amount > 3 | select amount, id' {in}
--- out
 amount ,id
5,1

=== letters beyond ASCII
--- file in.csv
größe,naïve_1
2,3
--- run
weir 'map fläche = größe * naïve_1' {in}
--- out
größe,naïve_1,fläche
2,3,6

=== names that are stage words
--- file in.csv
count,from,time,filter,sort,by,merge,take
1,2,3,4,5,6,7,8
--- run
weir 'filter count == 1 and from == 2 | map x = time + filter + sort + by + merge + take' {in}
--- out
count,from,time,filter,sort,by,merge,take,x
1,2,3,4,5,6,7,8,33

=== names that are function words
--- file in.csv
len,text,num,round,sum
hello,b,3,4,5
--- run
weir 'map x = len(len), y = num + round(num) + sum | select x, y' {in}
--- out
x,y
5,11

=== true, false and null as columns need backticks
--- file in.csv
true,false,null
1,2,3
--- run
weir 'map s = `true` + `false` + `null`, t = true' {in}
--- out
true,false,null,s,t
1,2,3,6,true

=== a name with a dot is the column of that very name
--- file in.csv
u.n,u.m
1,2
--- run
weir 'map s = u.n + `u.m`' {in}
--- out
u.n,u.m,s
1,2,3

=== -n: no header, neither in nor out
--- file in.csv
1,anna
2,bob
--- run
weir -n 'filter c1 > 1 | map x = c2 ++ "!"' {in}
--- out
2,bob,bob!

=== -n: the first row is data
--- file in.csv
1,2
3,4
--- run
weir -n 'reduce n = count(), s = sum(c2)' {in}
--- out
2,6

=== -n: the first row says how many columns
--- file in.csv
1,2
3,4,5
--- run
weir -n 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2: 3 fields
--- exit 1

=== -n: a bad quote in the first record is told as one in any other
--- file in.csv
1,"2"x
3,4
--- run
weir -n '' {in}
--- err
weir: error: {in}:1: text after a closing quote in column 2 ('c2')
  hint: --quotes relaxed takes it as part of the field, --quotes none as no quotes at all
--- exit 1

=== -n: so is a quote that is still open at the end
--- file in.csv
1,"2
3,4
--- run
weir -n '' {in}
--- err contains
weir: error: {in}:1: a quote is still open at the end of the input, in column 2 ('c2')
hint: --quotes relaxed ends it there, --quotes none takes quotes as ordinary bytes
--- exit 1

=== -n: the bad first record of a later file comes behind the rows before it
--- file one.csv
1,2
--- file two.csv
3,"4"x
--- run
weir -n '' one.csv two.csv
--- out
1,2
--- err
weir: error: two.csv:1: text after a closing quote in column 2 ('c2')
  hint: --quotes relaxed takes it as part of the field, --quotes none as no quotes at all
--- exit 1

=== -n: unknown column
--- file in.csv
1,2
--- run
weir -n 'filter c3 > 1' {in}
--- err contains
no column 'c3'
--- exit 2

=== -n: several files
--- file one.csv
1,2
--- file two.csv
3,4
--- run
weir -n 'map s = c1 + c2' one.csv two.csv
--- out
1,2,3
3,4,7

=== positions work beside names
--- file in.csv
x,y
1,2
--- run
weir 'map s = col(2)' {in}
--- out
x,y,s
1,2,2

=== a range does not end at a column that may be missing
--- file in.csv
a,b
1,2
--- run
weir 'select a..nope?' in.csv
weir 'drop nope?..b' in.csv
weir 'reduce sum(a..nope?)' in.csv
weir 'select a..b?' in.csv
--- out
a,b
1,2
--- err
weir: error: this end of the range is no column here
  select a..nope?
            ^^^^^ name? gives null where there is no such column, but a range needs both ends
weir: error: this end of the range is no column here
  drop nope?..b
       ^^^^^ name? gives null where there is no such column, but a range needs both ends
weir: error: this end of the range is no column here
  reduce sum(a..nope?)
                ^^^^^ name? gives null where there is no such column, but a range needs both ends

=== name? in every place of an expression
--- file in.csv
a
1
--- run
weir 'select x = nope? ?? 5, y = nope???6, z = nope? == null, l = len(nope?), j = nope? ++ "x", n = nope? + 1' {in}
weir 'reduce sum(nope?), n = count(nope?), c = count() if nope? == null by k = nope?' {in}
weir 'select a?, nope?, `odd name`?, col("other")?' {in}
--- out
x,y,z,l,j,n
5,6,true,0,x,
k,sum_nope,n,c
,,0,1
a,nope,odd name,other
1,,,
--- flag nopipe: several commands
