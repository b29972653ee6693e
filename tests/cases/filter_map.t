# filter and map (weir-lang(7)).

=== filter keeps the rows for which it is true
--- file in.csv
id,amount
1,50
2,150
3,100
4,100.01
--- run
weir 'filter amount > 100' {in}
--- out
id,amount
2,150
4,100.01

=== filter that keeps nothing leaves the header
--- file in.csv
id,amount
1,50
--- run
weir 'filter amount > 100' {in}
--- out
id,amount

=== filters in a row
--- file in.csv
a,b
1,1
2,1
2,2
3,2
--- run
weir 'filter a >= 2 | filter b == 2 | filter a < 3' {in}
--- out
a,b
2,2

=== filter on text
--- file in.csv
c,a
DE,1
FR,2
DE,3
--- run
weir 'filter c == "DE"' {in}
--- out
c,a
DE,1
DE,3

=== map adds columns at the end
--- file in.csv
a,b
1,2
--- run
weir 'map c = a + b, d = "x"' {in}
--- out
a,b,c,d
1,2,3,x

=== map goes left to right
--- file in.csv
a
2
--- run
weir 'map b = a * 10, c = b + a, d = c * 2' {in}
--- out
a,b,c,d
2,20,22,44

=== map replaces a column where it stands
--- file in.csv
a,b,c
1,2,3
--- run
weir 'map b = b * 10' {in}
--- out
a,b,c
1,20,3

=== map: a replaced column is the new one to its right
--- file in.csv
a,b
1,2
--- run
weir 'map a = a + 1, b = a * 100' {in}
--- out
a,b
2,200

=== map of a bare column hands the bytes on
--- file in.csv
a
1.50
"x,y"
--- run
weir 'map b = a' {in}
--- out
a,b
1.50,1.50
"x,y","x,y"

=== map with an odd new name
--- file in.csv
a
1
--- run
weir 'map `new name, odd` = a + 1' {in}
--- out
a,"new name, odd"
1,2

=== map with nothing changed in the others
--- file in.csv
a,b,c,d
" x ",007,1.50,"q""q"
--- run
weir 'map e = a ++ b' {in}
--- out
a,b,c,d,e
 x ,007,1.50,"q""q", x 007

=== map, filter, map
--- file in.csv
price,qty
2,3
5,10
1.5,4
--- run
weir 'map total = price * qty | filter total > 5 | map half = total / 2' {in}
--- out
price,qty,total,half
2,3,6,3
5,10,50,25
1.5,4,6,3

=== map to itself
--- file in.csv
a
 x
--- run
weir 'map a = trim(a)' {in}
--- out
a
x

=== a filter on a column that select leaves out later
--- file in.csv
a,b
1,x
2,y
--- run
weir 'filter a == 2 | select b' {in}
--- out
b
y

=== map the same name twice in one stage
--- file in.csv
a
1
--- run
weir 'map b = a + 1, b = b * 10' {in}
--- out
a,b
1,20

=== filter keeps the order of 100000 rows
--- run
seq 1 100000 | awk 'BEGIN { print "n" } { print $1 }' > in.csv
weir 'filter n % 3 == 0 | map m = n * 2' in.csv > weir.out
awk 'BEGIN { print "n,m" } NR > 1 && $1 % 3 == 0 { print $1 "," $1 * 2 }' in.csv | diff - weir.out | head
rm -f in.csv weir.out
--- flag nomatrix: the next case has the sizes
--- flag long: many rows

=== filter keeps the order at every -j
--- run
seq 1 200000 | awk 'BEGIN { print "n,t" } { print $1 ",\"a, " $1 "\"" }' > in.csv
weir -j1 'filter n % 7 == 0 | map m = n * 2' in.csv > one
for j in 2 3 8; do weir -j $j 'filter n % 7 == 0 | map m = n * 2' in.csv | cmp - one; done
cat in.csv | weir -j 4 'filter n % 7 == 0 | map m = n * 2' | cmp - one
wc -l < one
rm -f in.csv one
--- out
28572
--- flag nomatrix: it has a matrix of its own
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== program text in double quotes for the shell
--- file in.csv
Total Price,x
5,1
--- run
weir "filter col('Total Price') > 1 and not x ~ /re/" {in}
--- out
Total Price,x
5,1
