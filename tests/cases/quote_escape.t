# --quote and --escape (weir-lang(7)): how CSV is read; it is written with " always. Expected values by hand from the
# rules; diff/quoting.py compares random texts with Python's csv.

=== --quote: another quote, and " is an ordinary byte then
--- file in.csv escaped
id,'na"me'
1,'a,b'
2,'it''s "x"'
3,"y"
4,'two\nlines'
5,o'clock
--- run
weir --quote "'" 'map n = len(col(2))' {in}
--- out escaped
id,"na""me",n
1,"a,b",3
2,"it's ""x""",8
3,"""y""",3
4,"two\nlines",9
5,o'clock,7

=== --quote, rows and columns as they stand
--- file in.csv
a,b
'1',"2"
'x,y',z
x"y,|
--- run
weir --quote "'" 'filter true' {in}
--- out
a,b
1,"""2"""
"x,y",z
"x""y",|

=== --quote in all columns, others, and another delimiter
--- file in.csv
a;b
|1|;|x;y|
|p||q|;"
--- run
weir -d ';' --quote '|' 'select b, a' {in}
--- out
b;a
"x;y";1
"""";p|q

=== --quote with --quotes relaxed
--- file in.csv
a,b
'x'y,1
'open,2
--- run
weir --quote "'" --quotes relaxed 'map n = len(a)' --ragged fill {in}
--- out escaped
a,b,n
xy,1,2
"open,2\n",,7

=== errors name the record, as with other quotes
--- file in.csv
a,b
'x',1
'x'y,2
--- run
weir --quote "'" '' {in}
--- out
a,b
x,1
--- err
weir: error: {in}:3: text after a closing quote in column 1 ('a')
  hint: --quotes relaxed takes it as part of the field, --quotes none as no quotes at all
--- exit 1

=== --escape: the byte after it is only a byte, in quotes and outside
--- file in.csv escaped
a,b
"x\\"y",z\\,z
q\\\nr,"1\\2"
\\"a,b\\\\
"\\\\","p""q"
--- run
weir --escape '\' 'map n = len(a), m = len(b)' {in}
--- out escaped
a,b,n,m
"x""y","z,z",3,3
"q\nr",12,3,2
"""a",b\\,2,2
\\,"p""q",1,3
--- flag noref: csv(3) knows no escapes

=== values that are escaped are numbers, keys and texts as others
--- file in.csv escaped
k,v
a,1
\\a,"\\2"
"\\a",3
b,\\1\\0
--- run
weir --escape '\' 'reduce sum(v), count() by k | union none.csv' {in}
--- file none.csv
k,sum_v,count
--- out
k,sum_v,count
a,6,3
b,10,1
--- flag noref: csv(3) knows no escapes

=== comparisons, sorting, uniq, out as TSV and JSON
--- file in.csv escaped
k,v
\\a,"\\2"
"a",10
--- run
weir --escape '\' 'filter k == "a" | sort -v' in.csv; weir --escape '\' 'uniq by k' in.csv
weir --escape '\' --out tsv '' in.csv; weir --escape '\' --out jsonl 'map w = v * 2' in.csv
--- out escaped
k,v
a,10
a,2
k,v
a,2
k\tv
a\t2
a\t10
{"k":"a","v":2,"w":4}
{"k":"a","v":10,"w":20}
--- flag noref: csv(3) knows no escapes

=== line ends: escaped ones are bytes, the others end rows
# The CR before the LF of row 2 is escaped, so it stays; row 4 ends with CR and LF as usual.
--- file in.csv escaped no-newline
a,b\r\n1,x\\\r\n2,y\\\ny\r\n3,"z\\\r\n"\r\n4,\\
--- run
weir --escape '\' 'map n = len(b), l = _line' {in}
--- out escaped
a,b,n,l
1,"x\r",2,2
2,"y\ny",3,3
3,"z\r\n",3,5
4,\\,1,7
--- flag noref: csv(3) knows no escapes

=== an escaped line end in the header decides nothing
--- file in.csv escaped no-newline
a\\\rb,c\r\n1,2\r\n
--- run
weir --escape '\' 'map n = len(c)' {in}
--- out escaped
"a\rb",c,n
1,2,1
--- flag noref: csv(3) knows no escapes

=== --quotes none and an escape, as databases write
--- file in.csv escaped
id|t
1|a\\|b
2|"q
3|two\\\nlines
4|back\\\\slash
--- run
weir -d '|' --quotes none --escape '\' --out csv 'map n = len(t)' {in}
--- out escaped
id,t,n
1,a|b,3
2,"""q",2
3,"two\nlines",9
4,back\\slash,10
--- flag noref: csv(3) knows no escapes

=== --quotes relaxed and an escape
--- file in.csv escaped
a,b
"x"y\\,z,1
"open\\",2
--- run
weir --quotes relaxed --escape '\' --ragged fill 'map n = len(a)' {in}
--- out escaped
a,b,n
"xy,z",1,4
"open"",2\n",,8
--- flag noref: csv(3) knows no escapes

=== a quote left open by an escape
--- file in.csv escaped
a,b
1,2
"x\\",3
--- run
weir --escape '\' '' {in}
--- out
a,b
1,2
--- err
weir: error: {in}:3: a quote is still open at the end of the input, in column 1 ('a')
  hint: --quotes relaxed ends it there, --quotes none takes quotes as ordinary bytes
--- exit 1
--- flag noref: csv(3) knows no escapes

=== --escape '"' is what CSV does anyway; so is the quote that --quote names
--- file in.csv
a,b
"x""y",1
--- run
weir --escape '"' '' {in}
--- out
a,b
"x""y",1

=== ... also with --quote and in --reference
--- file in.csv
a,b
'x''y',1
--- run
weir --quote "'" --escape "'" '' {in}
--- out
a,b
x'y,1

=== comments, skipped lines and escapes together
--- file in.csv escaped
"an odd line
# c "o
a,b
\\# no comment,1
# a comment \\
"x\\"
# in quotes",2
--- run
weir --skip 1 --comment '#' --escape '\' 'map n = len(a), l = _line' {in}
--- out escaped
a,b,n,l
# no comment,1,12,4
"x""\n# in quotes",2,14,6
--- flag noref: csv(3) knows no escapes

=== rejects hold the bytes as they stood
--- file in.csv escaped
a,b
\\,x
1,"\\""
2,y\\,z
--- run
weir --escape '\' --rejects bad.csv -q '' in.csv; weir 'select line, raw' bad.csv; rm bad.csv
--- out escaped
a,b
1,""""
2,"y,z"
line,raw
2,"\\,x"
--- flag noref: csv(3) knows no escapes

=== side inputs are read so, too; one of another kind is read as that
--- file in.csv
a,b
'1,2',x
--- file more.csv
b,a
'p,q',3
--- file tabs.tsv
a	b
'y'	z
--- run
weir --quote "'" 'union more.csv, tabs.tsv' {in}
--- out
a,b
"1,2",x
3,"p,q"
'y',z

=== a stage whose columns are known late reads its own rows as CSV
--- file in.csv escaped
k,'g\\'',v
a,'x,"\\'y',1
--- run
weir --quote "'" --escape '\' 'pivot col(2): sum(v) by k | map z = k' in.csv
--- out
k,"x,""'y",z
a,1,a
--- flag noref: csv(3) knows no escapes

=== a backslash before a quote: the hint tells of --escape
--- file in.csv escaped
a,b
"x\\"y",1
--- run
weir '' {in}
--- out
a,b
--- err
weir: error: {in}:2: text after a closing quote in column 1 ('a')
  hint: --escape '\' takes a backslash before a quote as CSV takes a second quote
--- exit 1
--- flag noref: it does not know where in the record the quote stands

=== a backslash before a quote: the hint is of that place, whatever stands before and behind it
--- file in.csv escaped
a,b
1111,x\\
22222,x\\
333333,x\\
4444444,x\\
55555555,x\\
666666666,x\\
777,x\\
8888,x\\
"333
3",x\\
"q"r,\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\
--- run
weir '' {in}
--- out
a,b
1111,x\
22222,x\
333333,x\
4444444,x\
55555555,x\
666666666,x\
777,x\
8888,x\
"333
3",x\
--- err
weir: error: {in}:12: text after a closing quote in column 1 ('a')
  hint: --quotes relaxed takes it as part of the field, --quotes none as no quotes at all
--- exit 1
--- flag noref: it does not know where in the record the quote stands

=== what makes no sense together
--- file x.tsv
a	b
--- file x.log
a
--- run
x() { weir "$@" '' x.tsv; echo "$?"; }
x --quote ,; x --escape ,; x -d ';' --quote ';'; x --quote x --escape y --comment y; x --quote '#' --comment '#'
x -t --quote "'"; x --in lines --escape x; x --quotes none --quote "'"; x --reference --escape x
x --quote ''; x --quote none; x --quote ab; x --escape é; x --quote '\n'; x --escape '\0'; x --quote "'"
weir --escape '\' '' x.log; echo "$?"
--- out
2
2
2
2
2
2
2
2
2
2
2
2
2
2
2
2
2
--- err
weir: error: -d and --quote cannot be the same byte
weir: error: -d and --escape cannot be the same byte
weir: error: -d and --quote cannot be the same byte
weir: error: --escape and --comment cannot be the same byte
weir: error: --quote and --comment cannot be the same byte
weir: error: --quote: tab-separated values have no quotes, and escapes of their own
  hint: CSV with tabs is -d '\t'
weir: error: --escape: lines of text have neither quotes nor escapes
weir: error: --quote: with --quotes none no byte is a quote
weir: error: --reference: csv(3) knows no --escape
weir: error: --quote takes one byte, not ''
  hint: --quotes none: no byte is a quote
weir: error: --quote takes one byte, not 'none'
  hint: --quotes none: no byte is a quote
weir: error: --quote takes one byte, not 'ab'
weir: error: --escape takes one byte, not 'é'
weir: error: --quote cannot be NUL or a line end
weir: error: --escape cannot be NUL or a line end
weir: error: --quote: x.tsv is read as tab-separated values, which have no quotes, and escapes of their own
  hint: -d '\t' reads CSV with tabs
weir: error: --escape: x.log is read as lines of text, which have neither quotes nor escapes
  hint: --in csv reads it as CSV
--- flag noref: csv(3) knows no escapes, which is told first
