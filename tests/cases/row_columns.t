# _row, _file, _line (contract, sections 3 and 6): _row from 1 over all files, _line of the file, a record's first line.
# They are in no header and not in the output. Expected values by hand, counting lines.

=== they count records and lines
--- file in.csv
id,text
1,"one
two"

2,x
3,"a

b"
4,y
--- run
weir 'select id, _row, l = _line' {in}
--- out
id,_row,l
1,1,2
2,2,5
3,3,6
4,4,9

=== the output does not have them unasked
--- file in.csv
a,b
1,2
--- run
weir 'filter _row == 1 and _line == 2' {in}
--- out
a,b
1,2

=== over several files, each with its name and its own lines
--- file a.csv
x,y
1,2
3,4
--- file b.csv
y,x

2,5
4,6
--- file empty.csv no-newline
--- file c.csv no-newline
x,y
7,8
--- run
weir 'select _file, _row, _line, x' a.csv empty.csv b.csv ./c.csv
--- out
_file,_row,_line,x
a.csv,1,2,1
a.csv,2,3,3
b.csv,3,3,5
b.csv,4,4,6
./c.csv,5,2,7

=== standard input is called -
--- stdin
a
1
--- run
weir 'select f = _file, _row'
--- out
f,_row
-,1

=== they stay what they were behind a filter, a take and a change of columns
--- file in.csv
a,b
1,1
2,1
3,2
4,2
5,2
--- run
weir 'filter a > 1 | select c = a | skip 1 | map r = _row * 10 + _line | take 2' {in}
--- out
c,r
3,34
4,45

=== in a partition
--- file in.csv
k,v
a,1
b,2
a,3
b,4
--- run
weir 'partition by k | take 1 | map r = _row | merge | map l = _line' {in}
--- out
k,v,r,l
a,1,1,2
b,2,2,3

=== as keys and in aggregates
--- file a.csv
v
5
6
--- file b.csv
v
7
--- run
weir 'reduce n = count(), last = max(_line), s = sum(_row) by _file' a.csv b.csv
--- out
_file,n,last,s
a.csv,2,3,3
b.csv,1,2,3

=== a column of the header goes before
--- file in.csv
_row,_line
7,x
--- run
weir 'select _row, _line, f = _file ~ "in.csv|-"' {in}
--- out
_row,_line,f
7,x,true

=== a column that is made goes before, and is then in the output
--- file in.csv
a
5
6
--- run
weir 'map _row = _row + 100, b = _row' {in}
--- out
a,_row,b
5,101,101
6,102,102

=== by another name they pass a sort and a reduce
--- file in.csv
a
3
1
2
--- run
weir 'map r = _row | sort a' {in}
--- out
a,r
1,2
2,3
3,1

=== behind a sort there are none
--- file in.csv
a
3
--- run
weir 'sort a | map r = _row' {in}
--- err contains
weir: error: no column '_row' in 
  map r = _row
          ^^^^ behind reduce, sort and their like rows have no place in the input: map it before, as in map place = _row
--- exit 2

=== behind a reduce there are none
--- file in.csv
a
3
--- run
weir 'reduce n = count() by a | filter _line > 1' {in}
--- err
weir: error: no column '_line' here
  filter _line > 1
         ^^^^^ behind reduce, sort and their like rows have no place in the input: map it before, as in map place = _line
--- exit 2

=== rows that are dropped are not counted, their lines are
--- file in.csv
a,b
1,2
3
4,5,6
7,8
--- run
weir -q --ragged drop 'select a, _row, _line' {in}
--- out
a,_row,_line
1,1,2
7,2,5

=== rows before a bad one
--- file in.csv
a,b
1,2
3,4
5
6,7
--- run
weir 'select a, _row, _line' {in}
--- out
a,_row,_line
1,1,2
3,2,3
--- err contains
weir: error: {in}:4: 1 field, the header has 2
--- exit 1

=== without a header
--- file in.csv
x
y
--- run
weir -n 'select c1, _row, _line' {in}
--- out
x,1,1
y,2,2

=== where CR ends rows
--- file in.csv escaped
a,z\rb,1\r\rc,2\r\c
--- run
weir 'select a, _row, _line' {in}
--- out
a,_row,_line
b,1,2
c,2,4

=== lines of a log
--- file app.log
one

three
--- run
weir 'filter line != "" | select line, _row, _line, _file' app.log
--- out
line,_row,_line,_file
one,1,1,app.log
three,3,3,app.log

=== every row of thousands, in blocks and batches of any size
--- run
seq 5000 > in.txt; { echo n; seq 4000; } > in.csv
weir -n --in csv 'filter _row != num(c1) or _line != num(c1)' in.txt
weir 'filter _row != n or _line != n + 1' in.csv
cat in.csv | weir 'reduce s = sum(_row) - sum(n), l = sum(_line) - sum(n), c = count()'
weir 'reduce a = sum(_row), b = sum(_line), c = count()' in.csv in.csv
rm in.txt in.csv
--- out
n
s,l,c
0,4000,4000
a,b,c
32004000,16012000,8000

=== compressed, the lines are of what was read
--- run
{ echo n; seq 3000; } | gzip > n.csv.gz
weir 'filter _line != n + 1 or _row != n or _file != "n.csv.gz"' n.csv.gz
rm n.csv.gz
--- out
n

=== with values that are not numbers they are still numbers
--- file in.csv
a
x
--- run
weir 'select t = text(_row) ++ "/" ++ _line, n = _row / 2, m = max(_row, 5), f = len(_file) > 0' {in}
--- out
t,n,m,f
1/2,0.5,5,true
