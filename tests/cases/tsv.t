# TSV (weir-lang(7)): quotes are never special; tab, LF, CR and backslash are written as \t \n \r \\.

=== tsv in and out by extension of the input alone writes csv
# The output's format: -t holds for both, an extension of an input for that input alone.
--- file in.tsv escaped
a\tb
1\tx, y
--- run
weir --out csv 'map c = a + 1' {in}
--- out
a,b,c
1,"x, y",2
--- flag nopipe: the extension says what it is

=== -t holds for input and output
--- file in.dat escaped
a\tb
1\tx, y
--- run
weir -t 'map c = a + 1' {in}
--- out escaped
a\tb\tc
1\tx, y\t2

=== a quote is never special
--- file in.tsv escaped
a\tb
"x\ty"
12" disk\t"q"
--- run
weir -t 'map n = len(a)' {in}
--- out escaped
a\tb\tn
"x\ty"\t2
12" disk\t"q"\t8

=== quotes are quoted on the way to csv
--- file in.tsv escaped
a\tb
"x"\ty
--- run
weir -t --out csv '' {in}
--- out
a,b
"""x""",y

=== escapes stay where nothing changed
--- file in.tsv escaped
a\tb
x\\ty\\nz\t1
C:\\\\dir\t2
--- run
weir -t '' {in}
--- out escaped
a\tb
x\\ty\\nz\t1
C:\\\\dir\t2

=== escapes are undone where the value is used
# x TAB y NEWLINE z is five characters; the others: C:\d and one carriage return.
--- file in.tsv escaped
a\tb
x\\ty\\nz\t1
C:\\\\d\t2
\\r\t3
--- run
weir -t 'map n = len(a) | select b, n' {in}
--- out escaped
b\tn
1\t5
2\t4
3\t1

=== escapes are undone on the way to csv
--- file in.tsv escaped
a\tb
x\\ty\t1
x\\ny\t2
C:\\\\d\t3
--- run
weir -t --out csv '' {in}
--- out escaped
a,b
x\ty,1
"x\ny",2
C:\\d,3

=== other escapes are bytes
--- file in.tsv escaped
a\tb
C:\\dir\t1
--- run
weir -t --out csv 'map n = len(a)' {in}
--- out escaped
a,b,n
C:\\dir,1,6

=== a backslash at the end of a field is a byte
--- file in.tsv escaped
a\tb
x\\\t1
--- run
weir -t --out csv 'map n = len(a)' {in}
--- out escaped
a,b,n
x\\,1,2

=== csv to tsv writes the four escapes
--- file in.csv escaped
a,b
"x\ty",1
"x\ny",2
"x\ry",3
C:\\dir,4
"say ""hi""",5
--- run
weir --out tsv '' {in}
--- out escaped
a\tb
x\\ty\t1
x\\ny\t2
x\\ry\t3
C:\\\\dir\t4
say "hi"\t5

=== csv to tsv and back
--- file in.csv escaped
a,b
"x\ty, ""q""\n\r\\",1
--- run
weir --out tsv '' {in} | weir -t --out csv ''
--- out escaped
a,b
"x\ty, ""q""\n\r\\",1

=== computed text is escaped
--- file in.tsv escaped
a\tb
x\ty
--- run
weir -t 'map c = a ++ "\t" ++ b ++ "\n"' {in}
--- out escaped
a\tb\tc
x\ty\tx\\ty\\n

=== comparing with an escaped value
--- file in.tsv escaped
a\tb
x\\ty\t1
xty\t2
--- run
weir -t 'filter a == "x\ty" | select b' {in}
--- out
b
1

=== keys are values: an escape and its byte cannot differ
--- file in.tsv escaped
k\tv
x\\ty\t1
x\\ty\t2
xy\t4
--- run
weir -t --out csv 'reduce s = sum(v) by k' {in}
--- out escaped
k,s
x\ty,3
xy,4

=== a row with too few fields
--- file in.tsv escaped
a\tb
1
--- run
weir -t 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2: 1 field
--- exit 1

=== CRLF
--- file in.tsv escaped
a\tb\r
1\t2\r
--- run
weir -t 'map c = a + b' {in}
--- out escaped
a\tb\tc
1\t2\t3

=== the header is escaped too
--- file in.csv escaped
"a\tb",c
1,2
--- run
weir --out tsv '' {in}
--- out escaped
a\\tb\tc
1\t2

=== --in tsv alone
--- file in.dat escaped
a\tb
1\t2
--- run
weir --in tsv --out csv 'map c = a + b' {in}
--- out
a,b,c
1,2,3

=== a lone empty field in tsv
--- file in.csv
a
1
""
2
--- run
weir --out tsv '' {in}
--- out escaped
a
1
\n2\n\c

=== the sensors
# Counted with awk -F'\t'.
--- run
weir --out csv 'filter temp > 20 | reduce n = count() by sensor' "$SAMPLES/sensors.tsv" > weir.out
awk -F'\t' 'BEGIN { print "sensor,n" } NR > 1 && $4 > 20 { if (!($2 in n)) o[++m] = $2; n[$2]++ }
  END { for (i = 1; i <= m; i++) print o[i] "," n[o[i]] }' "$SAMPLES/sensors.tsv" | diff - weir.out
rm weir.out

=== quotes in TSV, and escapes within them
--- file in.tsv escaped
a\tb
"x\ty"\tp\\tq
"r\\ns"\t""
--- run
weir --in tsv --out csv --quotes strict '' {in}
--- out escaped
a,b
x\ty,p\tq
"r\ns",
