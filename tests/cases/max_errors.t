# --max-errors: so many rows may be refused, and the next one ends the run (weir-lang(7)).

=== as many as are allowed
--- file in.csv
a,b
1
2,3
4
5,6
--- run
weir --max-errors 2 '' {in}
--- out
a,b
2,3
5,6
--- err
weir: warning: 2 rows were refused

=== the next one ends the run, after the rows before it
--- file in.csv
a,b
1
2,3
4
5,6
7,8,9
10,11
--- run
weir --max-errors 2 '' {in}
--- out
a,b
2,3
5,6
--- err
weir: error: {in}:6: 3 fields, the header has 2
  hint: 2 rows had been refused before it, as many as --max-errors allows
--- exit 1

=== no total is ever partial
--- file in.csv
a,b
1
2,3
4
--- run
weir --max-errors 1 'reduce sum(b)' {in}
--- err contains
weir: error: {in}:4: 1 field, the header has 2
--- exit 1

=== 0 is the default
--- file in.csv
a,b
1
--- run
weir --max-errors 0 '' {in}
--- out
a,b
--- err
weir: error: {in}:2: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== rows that parse refuses count too, in the order of the input
--- file in.csv
id,note
1,x
2
3,y
4,ab
5,ab,c
--- run
weir --max-errors 2 'parse /(?<p>ab)/ from note' {in}
--- err contains
weir: error: {in}:4: the value of 'note' does not match
hint: 2 rows had been refused before it
--- out
p
--- exit 1

=== and the reader's after them
--- file in.csv
id,note
1,x
2
3,y
4,ab
5,ab,c
6,ab
--- run
weir --max-errors 3 'parse /(?<p>ab)/ from note' {in}
--- out
p
ab
--- err contains
weir: error: {in}:6: 3 fields, the header has 2
--- exit 1

=== what policies take out does not count
--- file in.csv
a,b
1
2,3,4
"x"y,5
6,7
--- run
weir -q --max-errors 1 --ragged drop '' {in}
--- out
a,b
6,7

=== a part of all records, judged at the end
# 2 of 4 records: 50%.
--- file in.csv
a,b
1
2,3

4
5,6
--- run
weir -q --max-errors 50% '' {in}
--- out
a,b
2,3
5,6

=== more than that
--- file in.csv
a,b
1
2,3
4
5,6
--- run
weir --max-errors 49.9999% '' {in}
--- out
a,b
2,3
5,6
--- err
weir: error: 2 of 4 records were refused, more than --max-errors 49.9999%
--- exit 1

=== then the output is as it was
--- file in.csv
a,b
1
2,3
--- file out.csv
mine
--- run
weir --max-errors 1% -o out.csv '' in.csv
--- err
weir: error: 1 of 2 records were refused, more than --max-errors 1%
--- exit 1

=== an error in a row that take did not need
--- file in.csv
a,b
1
2,3
4
--- run
weir -q --max-errors 1 'take 1' {in}
--- out
a,b
2,3

=== with an order of its own: sort
--- file in.csv
a,b
3,1
1
2,1
9,9,9
1,1
--- run
weir -q --max-errors 2 'sort a' {in}
--- out
a,b
1,1
2,1
3,1

=== not a number
--- file in.csv
a
--- run
weir --max-errors few '' in.csv
--- err
weir: error: --max-errors takes a number of rows, like 10, or a part of them, like 0.5%, not 'few'
--- exit 2

=== too fine, too much
--- file in.csv
a
--- run
weir --max-errors 0.00001% '' in.csv; weir --max-errors 100.1% '' in.csv; weir --max-errors -1 '' in.csv
--- err contains
not '0.00001%'
not '100.1%'
not '-1'
--- exit 2

=== far into a file, while others have read ahead
# Row 101000 is the 101st without its second field: before it stand 100999 rows, 100 of them refused, and the header.
--- run
seq 300000 | awk 'BEGIN {print "a,b"} {print $1 % 1000 ? $1 ",1" : $1}' > x.csv
weir -j 8 --max-errors 100 'filter b == 1' x.csv > o.csv; echo $?; wc -l < o.csv; rm o.csv
weir -j 8 --max-errors 100 'reduce sum(b)' x.csv; rm x.csv
--- limit 90
--- out
1
100900
--- err
weir: error: x.csv:101001: 1 field, the header has 2
  hint: 100 rows had been refused before it, as many as --max-errors allows
weir: error: x.csv:101001: 1 field, the header has 2
  hint: 100 rows had been refused before it, as many as --max-errors allows
--- flag long: many rows

=== a parse that does not stand with the reader
# By hand: rows 2 and 4 do not match, line 4 is short. Which of them came first in time depends on the blocks.
--- file in.csv
a,b
1,1
2,x
3
4,4
5,x
--- run
weir -q --max-errors 3 'map n = lead(a) | parse /(?<d>[0-9])/ from b' {in}
--- out
d
1
4

=== ... is judged at the end
--- file in.csv
a,b
1,1
2,x
3
4,4
5,x
--- run
weir -q --max-errors 2 'map n = lead(a) | parse /(?<d>[0-9])/ from b' {in}
--- out
d
1
4
--- err
weir: error: 3 rows were refused, more than --max-errors 2
--- exit 1

=== no total is partial of a part of all records either
Known at the end: what needs all its input waits until then, and rows that go on at once do not.
--- file in.csv
a,b
1,2
1
3,4
--- run
for p in 'reduce sum(a)' 'sort -a' 'tail 1' 'pivot a: count()' 'take 1'; do
    weir --max-errors 10% "$p" in.csv
    weir -q --max-errors 50% "$p" in.csv
done
weir -q --max-errors 50% 'sort -a' in.csv | head -n 1
weir -q --max-errors 50% 'sort a' in.csv > /dev/full
weir --tmp-dir missing --max-errors 50% 'sort a' in.csv
--- out
sum_a
4
a,b
3,4
1,2
a,b
3,4
1,3
1,1
a,b
1,2
a,b
1,2
a,b
--- err
weir: error: 1 of 3 records were refused, more than --max-errors 10%
weir: error: 1 of 3 records were refused, more than --max-errors 10%
weir: error: 1 of 3 records were refused, more than --max-errors 10%
weir: error: 1 of 3 records were refused, more than --max-errors 10%
weir: error: cannot write to standard output: No space left on device
weir: error: no temporary file in missing: No such file or directory
  hint: --tmp-dir DIR puts temporary files elsewhere
--- exit 3
