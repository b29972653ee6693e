# Bad rows: exit 1 with file, line, and what is wrong; rows before them are written, totals never (weir-lang(7)).

=== a long row: the message of the contract
# weir-lang(7), with its line (a record's line is its first) and where it runs to.
--- file sales.csv
id,country,customer,amount,date
1,DE,anna,10,2025-01-01
2,FR,"bob
the
builder",20,2025-01-02,surplus
3,US,eve,30,2025-01-03
--- run
weir '' {in}
--- out
id,country,customer,amount,date
1,DE,anna,10,2025-01-01
--- err contains
weir: error: {in}:3: 6 fields, the header has 5 (the record runs to line 5)
  hint: --ragged trim | drop
--- exit 1

=== a long row of one line
--- file in.csv
a,b
1,2
3,4,5
6,7
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3: 3 fields, the header has 2
hint: --ragged trim | drop
--- exit 1

=== a short row
--- file in.csv
a,b,c
1,2,3
4,5
6,7,8
--- run
weir '' {in}
--- out
a,b,c
1,2,3
--- err contains
weir: error: {in}:3: 2 fields, the header has 3
hint: --ragged
fill
drop
--- exit 1

=== a short row of one field
--- file in.csv
a,b,c
1,2,3
4
--- run
weir '' {in}
--- out
a,b,c
1,2,3
--- err contains
weir: error: {in}:3: 1 field
the header has 3
--- exit 1

=== text after a closing quote
--- file in.csv
a,b
1,2
"x"y,3
4,5
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3:
quote
hint:
--quotes relaxed
--- exit 1

=== a blank after a closing quote is text
--- file in.csv
a,b
1,2
"x" ,3
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3:
quote
--- exit 1

=== a CR after a closing quote that no LF follows is text
--- file in.csv escaped
a,b
"x"\r,3
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2:
quote
--- exit 1

=== a quote still open at the end names the line where its record begins
--- file in.csv
a,b
1,2
3,"x
4,5
6,7
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3:
quote
hint:
--- exit 1

=== an open quote as the very last byte
--- file in.csv no-newline
a,b
1,2
3,"
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3:
quote
--- exit 1

=== an open quote after a doubled one
--- file in.csv no-newline
a,b
3,"x""
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2:
quote
--- exit 1

=== the line counts newlines inside fields and blank lines
--- file in.csv
a,b
"1
2",3

4,"5

6"
7
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:8: 1 field
--- exit 1

=== the line with CRLF
--- file in.csv escaped
a,b\r
1,2\r
\r
"3\r
3",4\r
5,6,7\r
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:6: 3 fields, the header has 2
--- exit 1

=== the line where CR ends rows
--- file in.csv escaped
a,b\r1,2\r3,4,5\r6,7\r\c
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3: 3 fields, the header has 2
--- exit 1

=== the line after a header of two lines
--- file in.csv
"a
x",b
1,2
3
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:4: 1 field
--- exit 1

=== the first of several bad rows is the one reported
--- file in.csv
a,b
1,2
3
4,5,6
"7"8,9
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3: 1 field
--- exit 1

=== bad rows far apart: still the first
--- run
{ echo a,b; seq 1 20000 | sed 's/$/,x/'; echo 20001; seq 20002 40000 | sed 's/$/,x/'; echo 1,2,3; } > big.csv
weir 'reduce n = count()' big.csv
s=$?
rm big.csv
exit $s
--- err contains
weir: error: big.csv:20002: 1 field
--- exit 1
--- flag nomatrix: its size is its point

=== every record is checked, whatever columns are used
--- file in.csv
a,b,c
1,2,3
4,5,"6"x
--- run
weir 'select a' {in}
--- out
a
1
--- err contains
weir: error: {in}:3:
--- exit 1

=== every record is checked also where only rows are counted
--- file in.csv
a,b
1,2
3,4,5
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3: 3 fields, the header has 2
--- exit 1

=== a fold gives nothing after an error, not even a header
--- file in.csv
a,b
1,2
1,3
2
--- run
weir 'reduce s = sum(b) by a' {in}
--- err contains
{in}:4:
--- exit 1

=== a sort gives nothing after an error
--- file in.csv
a,b
3,2
1,3
2
--- run
weir 'sort a' {in}
--- err contains
{in}:4:
--- exit 1

=== top gives nothing after an error
--- file in.csv
a,b
3,2
1,3
2
--- run
weir 'top 1 by a' {in}
--- err contains
{in}:4:
--- exit 1

=== a bad row that filter would have left out is an error all the same
--- file in.csv
a,b
1,2
9,9,9
3,4
--- run
weir 'filter a < 9' {in}
--- out
a,b
1,2
--- err contains
{in}:3:
--- exit 1

=== all rows before the error are written
--- file in.csv
a,b
1,a
2,b
3,c
4,d
5,e
6,f
7,g
8,h
9,i
10
11,k
--- run
weir 'filter a != 4 | map c = a * 2 | select c' {in}
--- out
c
2
4
6
10
12
14
16
18
--- err contains
{in}:11:
--- exit 1

=== an error in a row that take did not need is not reported
--- file in.csv
a,b
1,2
3,4
5
--- run
weir 'take 2' {in}
--- out
a,b
1,2
3,4

=== an error right after the row that take needed
--- file in.csv
a,b
1,2
3
--- run
weir 'take 1' {in}
--- out
a,b
1,2

=== an error in a row that a filter before take did not need
--- file in.csv
a,b
1,2
3,4
5,6
"7"x,8
--- run
weir 'filter a > 2 | take 2 | map c = a' {in}
--- out
a,b,c
3,4,3
5,6,5

=== an error before the row that take needs is reported
--- file in.csv
a,b
1,2
3
5,6
--- run
weir 'filter a > 4 | take 1' {in}
--- out contains
--- err contains
{in}:3:
--- exit 1

=== take and a fold behind it: the fold is whole
--- file in.csv
a,b
1,2
3,4
5
--- run
weir 'take 2 | reduce s = sum(a)' {in}
--- out
s
4

=== lines count from 1 in each file
--- file one.csv
a,b
1,2
3,4
--- file two.csv
a,b
5,6
7
--- run
weir 'reduce n = count()' one.csv two.csv
--- err contains
weir: error: two.csv:3: 1 field
--- exit 1

=== an error in the first file comes before one in the second
--- file one.csv
a,b
1
--- file two.csv
a,b
5
--- run
weir 'reduce n = count()' one.csv two.csv
--- err contains
weir: error: one.csv:2: 1 field
--- exit 1

=== standard input is a dash in messages
--- stdin
a,b
1
--- run
weir 'reduce n = count()'
--- err contains
weir: error: -:2: 1 field
--- exit 1

=== a bad header: open quote
--- file in.csv
a,"b
1,2
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:1:
quote
--- exit 1

=== a bad header: text after a closing quote
--- file in.csv
a,"b"c
1,2
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:1:
quote
--- exit 1

=== text after a closing quote ends with the line: the next record is found
# --ragged drop has nothing to say about quotes, so the first error is in line 2 and nowhere else.
--- file in.csv
a,b
"x"y,"1
2",3
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2:
--- exit 1

=== the -o file of a failed run is not there
--- file in.csv
a,b
1,2
3
--- run
weir -o out.csv '' {in}
--- err contains
{in}:3:
--- exit 1

=== the -o file of a failed run is as it was
--- file in.csv
a,b
1,2
3
--- file out.csv
old
--- run
weir -o out.csv '' {in}
--- err contains
{in}:3:
--- exit 1

=== control characters of the data do not reach the terminal
--- file in.csv escaped
a\x1b[31m,b
1,2
--- run
weir 'filter zzz > 1' {in} 2>&1 | grep -c "$(printf '\033')"
--- out
0
--- exit 1

=== --max-record: a longer record is exit 4 and its line
--- file in.csv
a,b
1,2
3,"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
5,6
--- run
weir --max-record 32 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3:
--max-record
--- exit 4

=== --max-record: rows before a longer record are written, though they stand in one block with it
--- run
{ echo a; echo 1; python3 -c 'print("x" * 5000)'; echo 2; } > long.csv
WEIR_BLOCK=64 weir --max-record 1K 'select a' long.csv
echo $?
weir --max-record 1K 'select a' long.csv
echo $?
rm long.csv
--- out
a
1
4
a
1
4
--- err contains
weir: error: long.csv:3: a record
is longer than --max-record

=== --max-record: a quote that runs away is found by its record
--- run
{ echo a,b; echo 1,2; echo '3,"x'; yes 4,5; } 2>/dev/null | weir --max-record 100K 'reduce n = count()'
--- err contains
weir: error: -:3:
--max-record
--- exit 4
--- flag nomatrix: blocks of one byte would only be slow

=== --max-record: records up to it pass
--- file in.csv
a,b
1,xxxxxxxx
2,y
--- run
weir --max-record 16 'reduce n = count()' {in}
--- out
n
2

=== what is warned of behind the row that ends the run is not told
# Line 2 ends the run; line 3 is no number, and line 4 would be cut.
--- file in.csv
a,b
1,2,"x"y
x,2
1,2,3
--- run
weir --ragged trim 'filter a > 0' {in}
--- out
a,b
--- err
weir: error: {in}:2: text after a closing quote in column 3
  hint: --quotes relaxed takes it as part of the field, --quotes none as no quotes at all
--- exit 1

=== ... and of those before it is
--- file in.csv
a,b
x,1
1,2
3
y,1
--- run
weir 'filter a > 0' {in}
--- out
a,b
1,2
--- err
weir: warning: 1 value of 'a' is not a number (first: {in}:2 "x"); taken as null (--strict to fail)
weir: error: {in}:4: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== a bad row where several threads take what one has passed on, and each tells many of it
--- file in.csv
v,w
1,2
3
--- run
for seed in $(seq 40); do
  WEIR_TEST_JITTER=$seed weir -j 16 'take 9 | reduce n = count() by v' in.csv 2>&1
done | sort | uniq -c | sed 's/^ *//'
--- out
40   hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
40 weir: error: in.csv:3: 1 field, the header has 2
--- flag nomatrix: the case has its own
