# --rejects: rows set aside as CSV, in the order of the input, with true lines and the bytes as they stood (weir-lang(7)).

=== every kind of bad record
# By hand: offsets are counted in bytes from the file's first, lines are the records' first ones.
--- file in.csv escaped
a,b
1,2
3
"x"y,6
7,"8\r\n9",10
11,12
"open,1
--- run
weir --rejects bad.csv '' in.csv
--- out
a,b
1,2
11,12
--- err
weir: warning: 4 rows were refused, see bad.csv
--- makes bad.csv escaped
file,line,byte_offset,column,kind,message,raw
in.csv,3,8,,too_few_fields,"1 field, the header has 2",3
in.csv,4,10,a,text_after_quote,text after a closing quote in column 1 ('a'),"""x""y,6"
in.csv,5,17,,too_many_fields,"3 fields, the header has 2 (the record runs to line 6)","7,""8\r\n9"",10"
in.csv,8,35,a,open_quote,"a quote is still open at the end of the input, in column 1 ('a')","""open,1\n"

=== the same, however it is read
--- file in.csv escaped
a,b
1,2
3
"x"y,6
7,"8\r\n9",10
11,12
"open,1
--- run
weir -q --rejects bad.csv '' {in} && weir 'select line, byte_offset, kind, raw' bad.csv; rm bad.csv
--- out escaped
a,b
1,2
11,12
line,byte_offset,kind,raw
3,8,too_few_fields,3
4,10,text_after_quote,"""x""y,6"
5,17,too_many_fields,"7,""8\r\n9"",10"
8,35,open_quote,"""open,1\n"

=== totals are of the rows that are left
--- file in.csv
k,v
a,1
b
a,2
b,3,4
b,5
--- run
weir -q --rejects bad.csv 'reduce sum(v) by k' {in} && weir 'select line, raw' bad.csv; rm bad.csv
--- out
k,sum_v
a,3
b,5
line,raw
3,b
5,"b,3,4"

=== nothing was bad: a file of the header alone
--- file in.csv
a,b
1,2
--- run
weir --rejects bad.csv '' {in}
--- out
a,b
1,2
--- makes bad.csv
file,line,byte_offset,column,kind,message,raw

=== several files
--- file x.csv
a,b
1
--- file y.csv
b,a
1,2
3,4,5
--- run
weir -q --rejects bad.csv '' x.csv y.csv
--- out
a,b
2,1
--- makes bad.csv
file,line,byte_offset,column,kind,message,raw
x.csv,2,4,,too_few_fields,"1 field, the header has 2",1
y.csv,3,8,,too_many_fields,"3 fields, the header has 2","3,4,5"

=== --ragged trim: what was cut, and it counts as no error
--- file in.csv
a,b
1,2,3
4
5,6,7,"8
9"
--- run
weir -q --ragged trim --max-errors 0 --rejects bad.csv '' {in} && weir 'select line, kind, message, raw' bad.csv; rm bad.csv
--- out
a,b
1,2
4,
5,6
line,kind,message,raw
2,too_many_fields,"3 fields, the header has 2","1,2,3"
4,too_many_fields,"4 fields, the header has 2 (the record runs to line 5)","5,6,7,""8
9"""

=== --ragged drop
--- file in.csv
a,b
1,2,3
4
5,6

7
8,9
--- run
weir -q --ragged drop --max-errors 0 --rejects bad.csv '' {in} && weir 'select line, byte_offset, kind, raw' bad.csv; rm bad.csv
--- out
a,b
5,6
8,9
line,byte_offset,kind,raw
2,4,too_many_fields,"1,2,3"
3,10,too_few_fields,4
6,17,too_few_fields,7

=== --ragged fill: a long row is refused
--- file in.csv
a,b
1
2,3,4
5,6
--- run
weir -q --ragged fill --rejects bad.csv '' {in} && weir 'select line, kind' bad.csv; rm bad.csv
--- out
a,b
1,
5,6
line,kind
3,too_many_fields

=== parse: lines that do not match
--- file in.log
GET /a
zz
GET /b

yy "q",x
--- run
weir --rejects bad.csv 'parse /^GET (?<path>.*)/' in.log
--- out
path
/a
/b
--- err
weir: warning: 3 rows were refused, see bad.csv
--- makes bad.csv
file,line,byte_offset,column,kind,message,raw
in.log,2,7,line,no_match,"the line does not match /^GET (?<path>.*)/: ""zz""",zz
in.log,4,17,line,no_match,"the line does not match /^GET (?<path>.*)/: """"",
in.log,5,18,line,no_match,"the line does not match /^GET (?<path>.*)/: ""yy ""q"",x""","yy ""q"",x"

=== parse from a column: the whole record, and the column's name
--- file in.csv
id,note
1,"a=1"
2,"b"
3,a=2
--- run
weir -q --rejects bad.csv 'parse /a=(?<n>[0-9])/ from note' {in} && weir 'select line, byte_offset, column, kind, raw' bad.csv; rm bad.csv
--- out
n
1
2
line,byte_offset,column,kind,raw
3,16,note,no_match,"2,""b"""

=== parse skip: left out, listed, and no error
--- file in.log
a
b
a
--- run
weir -q --max-errors 0 --rejects bad.csv --in lines 'parse /^(?<x>a)$/ skip' {in} && weir 'select line, byte_offset, raw' bad.csv; rm bad.csv
--- out
x
a
a
line,byte_offset,raw
2,2,b

=== records and lines in one file, in the order of the input
# A row that the reader refuses between two that parse refuses.
--- file in.csv
id,note
1,x
2
3,y
4,ab,c
5,ab
6,z
--- run
weir -q --rejects bad.csv 'parse /(?<p>ab)/ from note' {in} && weir 'select line, kind' bad.csv; rm bad.csv
--- out
p
ab
line,kind
2,no_match
3,too_few_fields
4,no_match
5,too_many_fields
7,no_match

=== take: bad rows behind the last one that was needed are not told
--- file in.csv
a,b
1
2,3
4,5
6
7,8
--- run
weir -q --rejects bad.csv 'take 2' {in} && weir 'select line' bad.csv; rm bad.csv
--- out
a,b
2,3
4,5
line
2

=== in a partition
--- file in.csv
k,v
a,1
b
a,2
b,3
a,4
c,1,2
b,5
--- run
weir -q --rejects bad.csv 'partition by k | take 1 | merge' {in} && weir 'select line' bad.csv; rm bad.csv
--- out
k,v
a,1
b,3
line
3
7

=== pivot: the rows that came before it are judged once
--- file in.csv
k,v
a,1
b
a,2
--- run
weir -q --rejects bad.csv 'pivot k: sum(v)' {in} && weir 'select line' bad.csv; rm bad.csv
--- out
a
3
line
3

=== tabs: raw is what stood there
--- file in.tsv escaped
a\tb
1\\t2\t3
4
--- run
weir -q -t --rejects bad.csv '' {in} && weir 'select raw, line' bad.csv; rm bad.csv
--- out escaped
a\tb
1\\t2\t3
raw,line
4,3

=== a failed run leaves the file as it was
--- file bad.csv
mine
--- file in.csv
a,b
1
2
--- run
weir --max-errors 1 --rejects bad.csv '' in.csv
--- out
a,b
--- err contains
weir: error: in.csv:3: 1 field, the header has 2
hint: 1 row had been refused before it, as many as --max-errors allows
--- exit 1

=== bytes: NUL, invalid UTF-8, CR
--- file in.csv escaped
a,b
\xff\0,1,\r2\r
3,4
--- run
weir -q --rejects bad.csv '' {in} && weir 'select raw' bad.csv; rm bad.csv
--- out escaped
a,b
3,4
raw
"\xff\0,1,\r2"

=== the accounts
--- file in.csv
a,b
1,x1
2

3,y
4,x2
--- run
weir -q --stats --rejects bad.csv 'parse /x(?<n>.)/ from b' {in}; rm bad.csv
--- out
n
1
2
--- err contains
5 records read = 3 delivered + 1 refused + 0 dropped + 1 blank
parse      in 3, out 2, refused 1

=== a file that cannot be written
--- file in.csv
a
--- run
weir --rejects no/such.csv '' in.csv
--- err contains
no/such.csv
--- exit 3

=== the output's own name
--- file in.csv
a
--- run
weir -o x.csv --rejects x.csv '' in.csv
--- err contains
weir: error: --rejects and the output are both 'x.csv'
--- exit 2

=== the output's own name, which the program says
--- file in.csv
a
--- run
weir --rejects x.csv 'to x.csv' in.csv
--- err contains
weir: error: --rejects and the output are both 'x.csv'
--- exit 2

=== rows that lead keeps for later have their place all the same
# By hand. Row 2 is refused behind lead, when the block that holds line 4, refused by the reader, is long through.
--- file in.csv
v,t
1,k=1
2,bad
3
4,k=4
5,bad
--- run
weir -q --rejects bad.csv 'map n = lead(v) | parse /k=(?<k>\d+)/ from t keep' {in}; weir 'select line, raw' bad.csv; rm bad.csv
--- out
v,t,n,k
1,k=1,2,1
4,k=4,5,4
line,raw
3,"2,bad"
4,3
6,"5,bad"

=== rows that lead keeps, and take does not need
--- file in.csv
v,t
1,k=1
2,bad
3
4,k=4
5,bad
--- run
weir -q --rejects bad.csv 'map n = lead(v) | parse /k=(?<k>\d+)/ from t keep | take 1' {in}; weir 'select line, raw' bad.csv; rm bad.csv
--- out
v,t,n,k
1,k=1,2,1
line,raw

=== rows that owners keep
# Behind a merge a row has no place in the input any more; raw is then the value.
--- file in.csv
v,t
1,k=1
2,bad
3
4,k=4
5,bad
--- run
weir -q --rejects bad.csv 'partition by v | map n = lead(v) | merge | parse /k=(?<k>\d+)/ from t' {in}; weir 'select line, raw' bad.csv; rm bad.csv
--- out
k
1
4
line,raw
4,3
,bad
,bad

=== a row that is refused between two that take needs
--- file in.csv
a,b
1,x
2
3,y
4
--- run
weir -q --rejects bad.csv 'map c = a | take 2' {in}; weir 'select line, raw' bad.csv; rm bad.csv
--- out
a,b,c
1,x,1
3,y,3
line,raw
3,2

=== rows that are dropped between two that take needs are told
--- file in.csv
a,b
1,x
2
3,y
4
--- run
weir --ragged drop --rejects bad.csv 'map c = a | take 2' {in} | wc -l; cat bad.csv; rm bad.csv
--- out contains
3,8,,too_few_fields,"1 field, the header has 2",2
--- err
weir: warning: 1 row has another number of fields than the header (first: {in}:3); dropped (--strict to fail)

=== what is told of one row is in the order of the plan
# Cut by the reader, kept by lead, and refused behind it.
--- file in.csv
a,b
1,x,9
2,y
--- run
weir -q --ragged trim --rejects bad.csv 'map n = lead(a) | parse /(?<d>[0-9])/ from b' {in}; weir 'select line, kind, raw' bad.csv; rm bad.csv
--- out
d
line,kind,raw
2,too_many_fields,"1,x,9"
2,no_match,"1,x,9"
3,no_match,"2,y"

=== a record that is too long ends the run, though it would be refused
--- file in.csv
a,b
1,x
2
3,yyyyyyyyyyyyyyyyyyyyyyyyy,4
5,z
--- flag noref: the reference reader says it in other words
--- run
weir --max-record 20 --rejects bad.csv 'map c = a' {in}
--- out
a,b,c
1,x,1
--- err
weir: error: {in}:4: a record that begins here is longer than --max-record (20 bytes)
--- exit 4

=== rows that are set aside and those that are not never go to one file, however it is called
--- file in.csv
a,b
1,2
1
3,4
--- run
mkdir d && ln -s d link
for out in ./out.csv "$PWD/out.csv" d/../out.csv; do weir --rejects out.csv -o "$out" '' in.csv; done
weir --rejects d/out.csv -o link/out.csv '' in.csv
weir --rejects out.csv 'to ./out.csv' in.csv
weir --rejects p1.csv 'split by a to "p{a}.csv"' in.csv
echo $?
weir --rejects p4.csv 'split by a to "p{a}.csv"' in.csv && cat p1.csv p3.csv
rm p1.csv p3.csv p4.csv link && rmdir d
--- out
3
a,b
1,2
a,b
3,4
--- err
weir: error: --rejects and the output are both 'out.csv'
weir: error: --rejects and the output are both 'out.csv'
weir: error: --rejects and the output are both 'out.csv'
weir: error: --rejects and the output are both 'd/out.csv'
weir: error: --rejects and the output are both 'out.csv'
weir: error: p1.csv is written twice
weir: warning: 1 row was refused, see p4.csv

=== nor do they take the place of an input
--- file in.csv
a,b
1
3,4
--- file good.csv
a,b
3,4
--- run
weir --rejects in.csv '' in.csv
weir --rejects ./in.csv '' good.csv in.csv
weir --rejects in.csv 'from good.csv, in.csv'
--- err
weir: error: --rejects in.csv is an input
  hint: rows that are set aside go to a file of their own
weir: error: --rejects ./in.csv is an input
  hint: rows that are set aside go to a file of their own
weir: error: --rejects in.csv is an input
  hint: rows that are set aside go to a file of their own
--- exit 2
--- flag nomatrix: the input is never read

=== nor that of a file that a stage reads, or of the program
--- file in.csv
a,b
1,2
3,4
--- file side.csv
b,c
2,3
--- file keep.csv
a,b
5,6
--- file p.weir
filter a == 1
--- run
ln -s side.csv link.csv
for p in 'join side.csv on b' 'join left ./side.csv on b' 'join semi link.csv on b' 'tee (join side.csv on b | to t.csv)'; do
  weir --rejects side.csv "$p" in.csv 2>&1
  echo $?
done
weir --rejects link.csv 'join side.csv on b' in.csv 2>&1
weir --rejects keep.csv 'union keep.csv' in.csv 2>&1
weir --rejects keep.csv 'pivot a: count() by b | union keep.csv' in.csv 2>&1
weir --rejects p.weir -f p.weir in.csv 2>&1
cat side.csv keep.csv p.weir
rm link.csv
ls
--- out
weir: error: --rejects side.csv is an input
  hint: rows that are set aside go to a file of their own
2
weir: error: --rejects side.csv is an input
  hint: rows that are set aside go to a file of their own
2
weir: error: --rejects side.csv is an input
  hint: rows that are set aside go to a file of their own
2
weir: error: --rejects side.csv is an input
  hint: rows that are set aside go to a file of their own
2
weir: error: --rejects link.csv is an input
  hint: rows that are set aside go to a file of their own
weir: error: --rejects keep.csv is an input
  hint: rows that are set aside go to a file of their own
weir: error: --rejects keep.csv is an input
  hint: rows that are set aside go to a file of their own
weir: error: --rejects p.weir is the program
  hint: rows that are set aside go to a file of their own
b,c
2,3
a,b
5,6
filter a == 1
in.csv
keep.csv
p.weir
side.csv
--- flag nomatrix: the input is never read

=== in the order of the input, whichever branch tells
# By hand: the line of the parse stands before that of the reader, which stands before the fork.
--- file in.csv
x
abc
1
"x"y
--- run
weir -q --rejects r.csv 'tee t.csv | parse /(?<p>[a-z]+)/ from x skip' {in}; weir 'select line, kind, raw' r.csv; rm r.csv t.csv
--- out
p
abc
line,kind,raw
3,no_match,1
4,text_after_quote,"""x""y"

=== in the order of the input, through many blocks, also where a branch keeps rows back
# Of six lines a parse leaves out the second and the fourth, the reader refuses the third; lead keeps each row until
# the next one has come. Both branches say the same of the row, which is written once.
--- run
for i in $(seq 300); do printf 'ab\n1\n"x"y\n7\nc\nd\n'; done | sed 1ix > in.csv
weir -q --rejects r.csv 'tee (map l = lead(x) | parse /(?<p>[a-z]+)/ from x skip | to a.csv) | parse /(?<p>[a-z]+)/ from x skip | to b.csv' in.csv
weir 'map n = line - lag(line) | filter line > 5 | reduce n = count() by d = n % 6, kind' r.csv
sort -c -n -t, -k2,2 r.csv && cmp a.csv b.csv && wc -l < a.csv
rm in.csv a.csv b.csv r.csv
--- out
d,kind,n
4,no_match,299
1,text_after_quote,299
1,no_match,299
901

=== -n: a first record with a bad quote is a bad row as any other, in each input
--- file one.csv
1,2
3,4
--- file two.csv
a,"b"x
5,6
--- file three.csv no-newline
7,"open
8,9
--- run
weir -n --rejects r.csv '' one.csv two.csv; echo $?; cat r.csv
weir -n -q --rejects r.csv '' two.csv one.csv three.csv; echo $?; cat r.csv
cat two.csv | weir -n -q --rejects r.csv '' - one.csv; cat r.csv; rm r.csv
--- err
weir: warning: 1 row was refused, see r.csv
--- out
1,2
3,4
5,6
0
file,line,byte_offset,column,kind,message,raw
two.csv,1,0,c2,text_after_quote,text after a closing quote in column 2 ('c2'),"a,""b""x"
5,6
1,2
3,4
0
file,line,byte_offset,column,kind,message,raw
two.csv,1,0,c2,text_after_quote,text after a closing quote in column 2 ('c2'),"a,""b""x"
three.csv,1,0,c2,open_quote,"a quote is still open at the end of the input, in column 2 ('c2') (the record runs to line 2)","7,""open
8,9"
5,6
1,2
3,4
file,line,byte_offset,column,kind,message,raw
-,1,0,c2,text_after_quote,text after a closing quote in column 2 ('c2'),"a,""b""x"

=== -n: a first record with a bad quote says how many fields there are, as --header would
--- file in.csv
"a"x,"b"y,c
1,2
3,4,5
--- run
for o in -n '--header c1,c2,c3'; do weir -q $o --rejects r.csv '' in.csv | tail -n 1; cat r.csv; done; rm r.csv
--- out
3,4,5
file,line,byte_offset,column,kind,message,raw
in.csv,1,0,c1,text_after_quote,text after a closing quote in column 1 ('c1'),"""a""x,""b""y,c"
in.csv,2,12,,too_few_fields,"2 fields, the header has 3","1,2"
3,4,5
file,line,byte_offset,column,kind,message,raw
in.csv,1,0,c1,text_after_quote,text after a closing quote in column 1 ('c1'),"""a""x,""b""y,c"
in.csv,2,12,,too_few_fields,"2 fields, the header has 3","1,2"

=== -n: bad first records count for --max-errors, behind blank lines and comments too
--- file one.csv

# "
"a"x,b
1,2
--- file two.csv
c,"d" 
3,4
--- run
weir -n --comment '#' --max-errors 2 'map l = _line' one.csv two.csv; echo $?
weir -n -q --comment '#' --max-errors 1 '' one.csv two.csv; echo $?
--- out
1,2,4
3,4,2
0
1,2
1
--- err
weir: warning: 2 rows were refused
weir: error: two.csv:1: text after a closing quote in column 2 ('c2')
  hint: 1 row had been refused before it, as many as --max-errors allows

=== -n: a bad first record in what union and join read
--- file in.csv
1,2
3,4
--- file side.csv
1,"b"x
1,7
--- run
weir -n -q --rejects r.csv 'union side.csv' {in}; weir 'select file, line, kind' r.csv
weir -n -q --rejects r.csv 'join side.csv as s on c1' {in}; weir 'select file, line, kind' r.csv
rm r.csv
--- out
1,2
3,4
1,7
file,line,kind
side.csv,1,text_after_quote
1,2,7
file,line,kind
side.csv,1,text_after_quote
--- flag nopipe: standard input is read once

=== -n with --fill-columns: each input's first record says how many fields it has, bad or not
--- file one.csv
1,2
--- file two.csv
a,"b"x,c
3,4,5
--- run
weir -n -q --fill-columns --rejects r.csv '' one.csv two.csv; weir 'select file, column, kind' r.csv; rm r.csv
--- out
1,2,
3,4,5
file,column,kind
two.csv,c2,text_after_quote

=== -n: a file that is one open quote gives no row
--- file in.csv
"open
1,2
--- run
weir -n -q --rejects r.csv '' {in}; echo $?; weir 'select line, column, kind' r.csv; rm r.csv
--- out
0
line,column,kind
1,c1,open_quote

=== rows before those that a take needed come in the order of the input, whoever refused them
# A reader that is still busy with its block, and the writer behind the take, which meets another key.
--- run
{ echo nope; seq 0 99999 | sed 's/.*/{"a":&}/; s/{"a":3}/{"b":1}/'; } > in.jsonl
for seed in $(seq 40); do
  WEIR_TEST_JITTER=$seed weir -q -j 2 --rejects bad.csv 'take 200' in.jsonl > out.csv
  cut -d, -f 2,5 bad.csv | paste -sd ' '
done | uniq -c | sed 's/^ *//'
rm in.jsonl out.csv bad.csv
--- out
40 line,kind 1,no_json 5,other_key
--- flag nomatrix: the case has its own
