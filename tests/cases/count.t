# Rows that are only counted: `reduce count()` looks at no column (weir-lang(7)), so blocks are counted whole where all
# of their records are plain. diff/counts.py does the same with random tables.

=== quotes, line ends in quotes and doubled quotes
--- file in.csv
id,note
1,"a,b"
2,"line
line"
3,"say ""hi"""
4,""
5,12" disk
--- run
weir 'reduce n = count()' {in}
--- out
n
5

=== CR LF, and no line end at the end
--- file in.csv escaped no-newline
id,note\r
1,"a"\r
2,b\r
3,"c\r
d"
--- run
weir 'reduce n = count()' {in}
--- out
n
3

=== a byte order mark, blank lines
--- file in.csv escaped
\xef\xbb\xbfid,note
1,a

2,b
\r
3,c
--- run
weir 'reduce n = count()' {in}
--- out
n
3

=== of one column a blank line is a record
--- file in.csv
id
1

"2"
--- run
weir 'reduce n = count()' {in}
--- out
n
3

=== a header alone
--- file in.csv
id,note
--- run
weir 'reduce n = count()' {in}
--- out
n
0

=== nothing at all
--- file in.csv no-newline
--- run
weir 'reduce n = count()' {in} < /dev/null
--- out
n
0

=== several counts, and what is made of them
--- file in.csv
id,note
1,a
2,b
3,c
--- run
weir 'reduce n = count(), twice = count() * 2, many = count() > 2' {in}
--- out
n,twice,many
3,6,true

=== a table within a field is one row, wherever a block begins
--- file in.csv
id,note
1,"a,b
1,2
3,4
5,6
7,8
9,10
11,12
13,14
15,16
17,18"
2,x
3,y
--- run
weir 'reduce n = count()' {in}
--- out
n
3

=== a row of too few fields is told with its line, and is no row
--- file in.csv
id,note
1,a
2,b
3
4,d
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:4: 1 field, the header has 2
--- exit 1

=== text after a closing quote is told with its line
--- file in.csv
id,note
1,a
2,"b"c
3,d
--- run
weir 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3: text after a closing quote in column 2 ('note')
--- exit 1

=== bad rows are set aside, the others counted
--- file in.csv
id,note
1,a
2
3,c
4,d,e
5,f
--- run
weir -q --rejects bad.csv 'reduce n = count()' {in}; cut -d, -f2,5 bad.csv; rm bad.csv
--- out
n
3
line,kind
3,too_few_fields
5,too_many_fields
--- flag noref: it has no such kinds in this order

=== several inputs, one of them packed
--- file a.csv
id,note
1,a
2,"b
b"
--- file b.csv
id,note
3,c
--- run
gzip -c b.csv > c.csv.gz
weir 'reduce n = count()' a.csv b.csv c.csv.gz a.csv
rm c.csv.gz
--- out
n
6

=== beside other aggregates, keys, conditions and filters rows are looked at
--- file in.csv
id,note
1,a
2,b
3,a
--- run
weir 'reduce n = count(), s = sum(id)' {in}
weir 'reduce n = count() by note' {in}
weir 'reduce n = count(note)' {in}
weir 'filter id > 1 | reduce n = count()' {in}
weir 'take 2 | reduce n = count()' {in}
--- out
n,s
3,6
note,n
a,2
b,1
n
3
n
2
n
2
--- flag nopipe: the input is read several times

=== lines of JSON are looked at, though nobody asks for a name
--- file in.jsonl
{"a":1}
{"a":007}
{}
{"b":"x"}
--- run
weir --in jsonl --max-errors 1 --rejects r.csv 'reduce n = count()' {in}; cut -d, -f 2,5 r.csv; rm r.csv
--- out
n
3
line,kind
2,no_json
--- err
weir: warning: 1 row was refused, see r.csv
