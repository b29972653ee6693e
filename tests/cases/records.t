# Rows that leave as they came, with all their columns: whatever the way, a field is quoted only where it must be
# (weir-lang(7)). Expected values by hand; the last cases compare with a reader and writer in Python.

=== a filter and whole rows: needless quotes go, needed ones stay
--- file in.csv
a,b,c
1,x,y
"2",x,y
3,"x,1",y
4,x,"say ""hi"""
5,"",y
6,12" disk,y
7,x,"two
lines"
8,no,no
9,"x","y,"
--- run
weir 'filter b != "no"' {in}
--- out
a,b,c
1,x,y
2,x,y
3,"x,1",y
4,x,"say ""hi"""
5,,y
6,"12"" disk",y
7,x,"two
lines"
9,x,"y,"

=== line ends: CRLF, blank lines, none at the end, CR as a byte
--- file in.csv escaped no-newline
a,b\r
1,x\r
\r
\r
2,"x\r\ny"\r
3,"x"\r\r
\n
4,x\ry\r
no,x
5,z
--- run
weir 'filter a != "no"' {in}
--- out escaped
a,b
1,x
2,"x\r\ny"
3,x
4,"x\ry"
5,z

=== a CR at the end of the input is a byte of its field
--- file in.csv escaped no-newline
a,b
1,x
2,y\r
--- run
weir 'filter a > 0' {in}
--- out escaped
a,b
1,x
2,"y\r"

=== rows that --ragged fills
--- file in.csv
a,b,c
1,2,3
4
5,6
--- run
weir --ragged fill 'filter a > 0' {in}
--- out
a,b,c
1,2,3
4,,
5,6,

=== rows between which --ragged drop has dropped some
--- file in.csv
a,b
1,2
3
4,5,6
7,8
--- run
weir -q --ragged drop 'filter a > 0' {in}
--- out
a,b
1,2
7,8

=== rows that --ragged trims
--- file in.csv
a,b
1,2
4,5,6
7,8
--- run
weir -q --ragged trim 'filter a > 0' {in}
--- out
a,b
1,2
4,5
7,8

=== a bad row ends the output behind the row before it
--- file in.csv
a,b
1,2
3,4
5
6,7
--- run
weir 'filter a > 1' {in}
--- out
a,b
3,4
--- err contains
weir: error: {in}:4: 1 field, the header has 2
--- exit 1

=== the second file has its columns in another order
--- file one.csv
a,b,c
1,2,3
"4",5,6
--- file two.csv
c,a,b
9,7,8
--- run
weir 'filter a > 0' one.csv two.csv
--- out
a,b,c
1,2,3
4,5,6
7,8,9

=== columns behind the record, one of them a column of it
--- file in.csv
a,b
1,"x"
2,"y,"
3,z
--- run
weir 'filter a != 3 | map again = b, n = a * 1.5' {in}
--- out
a,b,again,n
1,x,x,1.5
2,"y,","y,",3

=== a column that is replaced, and columns in another order
--- file in.csv
a,b
1,x
2,y
--- run
weir 'filter a > 0 | map b = b ++ "!"' in.csv; weir 'select b, a' in.csv; weir 'rename c = a' in.csv
--- out
a,b
1,x!
2,y!
b,a
x,1
y,2
c,b
1,x
2,y

=== a column that is computed, replaced and needed by a filter behind
--- file in.csv
a,b,c
1,x,p
2,y,q
3,z,r
--- run
weir 'filter a > 1 | map n = a + 1 | filter n > 3 and c == "r"' {in}
--- out
a,b,c,n
3,z,r,4

=== another delimiter on the way out
--- file in.csv
a;b
1;"x,y"
2;"p;q"
--- run
weir -d ';' 'filter a > 0' in.csv; weir -d ';' --out tsv 'filter a > 0' in.csv
--- out escaped
a;b
1;x,y
2;"p;q"
a\tb
1\tx,y
2\tp;q

=== TSV stays as it is, escapes and quotes too
--- file in.tsv escaped
a\tb
1\tx\\ty
2\t"q"
3\tz\rz
no\tx
--- run
weir 'filter a != "no"' --out tsv {in}
--- out escaped
a\tb
1\tx\\ty
2\t"q"
3\tz\\rz
--- flag nopipe: the name says that it is TSV

=== quotes that are relaxed or none
--- file in.csv
a,b
1,"x"y
2,"z"
3,w
--- run
weir --quotes relaxed 'filter a > 0' in.csv; weir --quotes none 'filter a > 0' in.csv
--- out
a,b
1,xy
2,z
3,w
a,b
1,"""x""y"
2,"""z"""
3,w

=== words of --null are written as they were
--- file in.csv
a,b
1,NA
2,"NA"
3,-
--- run
weir --null NA,- 'filter a > 0 | map n = is_null(b)' {in}
--- out
a,b,n
1,NA,true
2,NA,true
3,-,true

=== several filters, each looking at other columns
--- file in.csv
a,b,c,d
1,x,5,p
2,x,6,q
3,y,7,p
4,x,8,p
--- run
weir 'filter b == "x" | filter c > 5 and a < 4 | filter d == "q"' {in}
--- out
a,b,c,d
2,x,6,q

=== what is no number is told once, for the rows that are asked
--- file in.csv
a,b
x,1
y,n/a
x,n/a
x,3
--- run
weir 'filter a == "x" and b > 0' {in}
--- out
a,b
x,1
x,3
--- err contains
weir: warning: 1 value of 'b' is not a number (first: {in}:4 "n/a"); taken as null (--strict to fail)

=== blocks in which all is quoted, nothing is, or some (against Python)
--- run
cat > gen.py <<'EOF'
import random, sys
r = random.Random(7)
def q(s): return '"' + s.replace('"', '""') + '"'
def need(s): return q(s) if any(c in s for c in ',"\r\n') else s
src, want = open('in.csv', 'w', newline=''), open('want.csv', 'w', newline='')
src.write('id,x,y,z\n'); want.write('id,x,y,z,twice\n')
for i in range(40000):
    mode = i // 8000 % 3
    row = [str(i)] + [''.join(r.choice('abc d' if r.random() < .97 else ',"\n\r') for _ in range(r.randrange(9))) for _ in range(3)]
    src.write(','.join(q(s) if mode == 1 or mode == 2 and r.random() < .05 else need(s) for s in row) + r.choice(['\n', '\n', '\r\n']))
    if r.random() < .01: src.write('\n')
    if not row[1].startswith('a'): want.write(','.join(map(need, row)) + ',' + str(2 * i) + '\n')
EOF
python3 gen.py
weir 'filter not startswith(x, "a") | map twice = id * 2' in.csv | cmp - want.csv && echo same
rm gen.py in.csv want.csv
--- out
same
--- limit 60
--- flag nosan: Python makes and compares some megabytes
--- flag long: many rows
