# Reading CSV: line ends, byte order mark, NUL, blank lines, headers only, empty sources (weir-lang(7)).

=== an empty program passes every row
--- file in.csv
id,name
1,anna
2,bob
--- run
weir '' {in}
--- out
id,name
1,anna
2,bob

=== a comment is an empty program
--- file in.csv
id,name
1,anna
--- run
weir '# nothing here' {in}
--- out
id,name
1,anna

=== empty stages are dropped
--- file in.csv
a
1
2
3
--- run
weir '| filter a > 1 | | take 1 |' {in}
--- out
a
2

=== last newline is optional
--- file in.csv no-newline
a,b
1,2
3,4
--- run
weir '' {in}
--- out
a,b
1,2
3,4

=== header alone without newline
--- file in.csv no-newline
a,b
--- run
weir '' {in}
--- out
a,b

=== CRLF ends rows and leaves as LF
--- file in.csv escaped
a,b\r
1,2\r
3,4\r
--- run
weir '' {in}
--- out
a,b
1,2
3,4

=== CRLF without the last line end
--- file in.csv escaped
a,b\r
1,2\r
3,4\c
--- run
weir 'map s = a + b' {in}
--- out
a,b,s
1,2,3
3,4,7

=== CR runs before LF are no part of the field
--- file in.csv escaped
a,b\r\r
1,2\r\r\r
3,4\r
5,6
--- run
weir 'map n = len(b)' {in}
--- out
a,b,n
1,2,1
3,4,1
5,6,1

=== a CR inside a field is a byte where rows end at LF
# The value holds a CR, so it is quoted on the way out.
--- file in.csv escaped
a,b
1\r2,3
--- run
weir 'map n = len(a)' {in}
--- out escaped
a,b,n
"1\r2",3,3

=== a CR before the delimiter is a byte
--- file in.csv escaped
a,b
1\r,2\r
--- run
weir '' {in}
--- out escaped
a,b
"1\r",2

=== a CR at the very end without LF is a byte where rows end at LF
--- file in.csv escaped
a,b
1,2\r\c
--- run
weir '' {in}
--- out escaped
a,b
1,"2\r"

=== CR alone ends rows
--- file in.csv escaped
a,b\r1,2\r3,4\r\c
--- run
weir 'map s = a + b' {in}
--- out
a,b,s
1,2,3
3,4,7

=== CR alone, last one missing
--- file in.csv escaped
a,b\r1,2\r3,4\c
--- run
weir '' {in}
--- out
a,b
1,2
3,4

=== where CR ends rows LF is a byte
--- file in.csv escaped
a,b\r1\n5,2\r3,4\r\c
--- run
weir '' {in}
--- out escaped
a,b
"1\n5",2
3,4

=== a quoted CR LF in the header does not decide the line end
# The first line end outside quotes is a CR.
--- file in.csv escaped
"a\r\nx",b\r1,2\r\c
--- run
weir '' {in}
--- out escaped
"a\r\nx",b
1,2

=== header of CRLF, rows of LF
--- file in.csv escaped
a,b\r
1,2
3,4\r
--- run
weir '' {in}
--- out
a,b
1,2
3,4

=== byte order mark is taken off
--- file in.csv escaped
\xef\xbb\xbfa,b
1,2
--- run
weir 'select a' {in}
--- out
a
1

=== byte order mark before a quoted header field
--- file in.csv escaped
\xef\xbb\xbf"a,1",b
1,2
--- run
weir 'select `a,1`' {in}
--- out
"a,1"
1

=== a byte order mark further on is data
--- file in.csv escaped
a,b
\xef\xbb\xbf1,2
--- run
weir '' {in}
--- out escaped
a,b
\xef\xbb\xbf1,2

=== NUL is an ordinary byte
--- file in.csv escaped
a,b
x\0y,2
\0,\0\0
--- run
weir 'map n = len(a)' {in}
--- out escaped
a,b,n
x\0y,2,3
\0,\0\0,1

=== bytes that are not UTF-8 go through
--- file in.csv escaped
a,b
\xff\xfe,\x80
--- run
weir '' {in}
--- out escaped
a,b
\xff\xfe,\x80

=== blank lines are skipped where there are two columns
--- file in.csv
a,b

1,2


3,4

--- run
weir '' {in}
--- out
a,b
1,2
3,4

=== blank lines of CRLF are skipped too
--- file in.csv escaped
a,b\r
\r
1,2\r
\r
\r
--- run
weir '' {in}
--- out
a,b
1,2

=== a blank line in a one-column file is a null
--- file in.csv escaped
a
1

2
--- run
weir 'map n = is_null(a)' {in}
--- out
a,n
1,false
,true
2,false

=== a lone empty field in a one-column row is written as two quotes
--- file in.csv escaped
a
1

""
2
--- run
weir '' {in}
--- out
a
1
""
""
2

=== a line of blanks is no blank line
# One field of three blanks: too few fields.
--- file in.csv escaped
a,b
1,2
\x20  
--- run
weir '' {in}
--- out
a,b
1,2
--- err contains
{in}:3: 1 field
the header has 2
--- exit 1

=== empty fields everywhere
--- file in.csv
a,b,c
,,
1,,
,,3
--- run
weir '' {in}
--- out
a,b,c
,,
1,,
,,3

=== blanks are data
--- file in.csv escaped
a,b
 x , y\t
--- run
weir 'map n = len(a)' {in}
--- out escaped
a,b,n
 x , y\t,3

=== UTF-8 in names and values
--- file in.csv
größe,名前
3,花子
--- run
weir 'filter größe == 3 | select 名前' {in}
--- out
名前
花子

=== a source of 0 bytes: row-wise programs write nothing
--- file in.csv no-newline
--- run
weir 'filter x > 1 | map y = x' {in}

=== a source of 0 bytes: a fold without a key has its one row
--- file in.csv no-newline
--- run
weir 'reduce n = count(), s = sum(x)' {in}
--- out
n,s
0,

=== a source of 0 bytes: a fold with a key has its header
--- file in.csv no-newline
--- run
weir 'reduce n = count() by k' {in}
--- out
k,n

=== header only: filter
--- file in.csv
a,b
--- run
weir 'filter a > 1' {in}
--- out
a,b

=== header only: fold without a key
--- file in.csv
a,b
--- run
weir 'reduce n = count(), total = sum(b), hi = max(b)' {in}
--- out
n,total,hi
0,,

=== header only: fold with a key
--- file in.csv
a,b
--- run
weir 'reduce n = count() by a' {in}
--- out
a,n

=== header only: names are still checked
--- file in.csv
a,b
--- run
weir 'filter c > 1' {in}
--- err contains
weir: error: no column 'c'
--- exit 2

=== a sum of nothing alone in its row is two quotes
--- file in.csv
a,b
--- run
weir 'reduce total = sum(b)' {in}
--- out
total
""

=== two columns of one name
--- file in.csv
a,b,a
1,2,3
--- run
weir 'select a_2, a' {in}
--- out
a_2,a
3,1
--- err contains
weir: warning:
a_2

=== three columns of one name
--- file in.csv
a,a,a
1,2,3
--- run
weir 'select a_3' {in}
--- out
a_3
3
--- err contains
a_2
a_3

=== a nameless column is c and its number
--- file in.csv
a,,b
1,2,3
--- run
weir 'filter c2 == 2 | select c2, b' {in}
--- out
c2,b
2,3

=== a row longer than a block
--- file in.csv escaped
a,b
1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
2,y
--- run
weir 'map n = len(b) | select a, n' {in}
--- out
a,n
1,115
2,1

=== a very long field
--- run
{ echo a,b; printf '1,"'; head -c 3000000 /dev/zero | tr '\0' 'x'; echo '"'; echo 2,y; } | weir 'map n = len(b) | select a, n'
--- out
a,n
1,3000000
2,1
--- flag nomatrix: three million blocks of one byte tell nothing more

=== records that end far behind their block, of every length up to more than is read at once
# Rows of 10 bytes; across the end of each of 24 blocks of 256 KiB one whose field has 800 bytes more than the one before,
# in lines of 20: 800 * (1 + 2 + ... + 24) bytes. The file is large enough to be mapped.
--- run
cat > make.py << 'END'
text, n, size = ["key,v"], 0, 6
for b in range(1, 25):
    short = (b * 262144 - size - 1) // 10
    text += ["%08d," % (n + i + 1) for i in range(short)]
    n += short + 1
    text.append('%08d,"%s"' % (n, "abcdefghijklmnopqrs\n" * (40 * b)))
    size += 10 * short + 12 + 800 * b
print("\n".join(text))
END
python3 make.py > in.csv; rm make.py
export WEIR_BLOCK=262144
for map in 0 1; do
  WEIR_MAP=$map weir 'reduce n = count(), v = sum(len(v)), last = max(key)' in.csv
done
tail -1 in.csv; rm in.csv
--- out
n,v,last
607061,240000,607061
n,v,last
607061,240000,607061
"
--- flag nomatrix: the blocks are to have 256 KiB

=== 300 columns
--- run
{ seq -s, 1 300 | sed 's/[0-9]*/c&/g'; seq -s, 1 300; } | weir 'map s = c1 + c150 + c300 | select s, c300, c1'
--- out
s,c300,c1
451,300,1

=== input on standard input when no file is named
--- stdin
a,b
1,2
--- run
weir 'select b'
--- out
b
2

=== a dash is standard input
--- stdin
a,b
1,2
--- run
weir 'select b' -
--- out
b
2

=== several files: one header, rows in order
--- file one.csv
a,b
1,2
--- file two.csv
a,b
3,4
--- run
weir '' one.csv two.csv
--- out
a,b
1,2
3,4

=== several files: columns in another order are matched by name
--- file one.csv
a,b
1,2
--- file two.csv
b,a
4,3
--- run
weir '' one.csv two.csv
--- out
a,b
1,2
3,4

=== several files: other names are an error that says which
--- file one.csv
a,b
1,2
--- file two.csv
a
3
--- run
weir 'reduce n = count()' one.csv two.csv
--- err contains
two.csv
'b'
--- exit 1

=== several files: one of 0 bytes is skipped
--- file one.csv
a,b
1,2
--- file none.csv no-newline
--- file two.csv
a,b
3,4
--- run
weir 'reduce n = count(), s = sum(a)' none.csv one.csv none.csv two.csv
--- out
n,s
2,4

=== several files: one without its last newline
--- file one.csv no-newline
a,b
1,2
--- file two.csv
a,b
3,4
--- run
weir 'reduce n = count(), s = sum(b)' one.csv two.csv
--- out
n,s
2,6

=== several files: the row end is decided for each
--- file one.csv escaped
a,b\r1,2\r\c
--- file two.csv escaped
a,b\r
3,4\r
--- file three.csv
a,b
5,6
--- run
weir '' one.csv two.csv three.csv
--- out
a,b
1,2
3,4
5,6

=== the same file twice
--- file one.csv
a
1
2
--- run
weir 'reduce s = sum(a)' one.csv one.csv
--- out
s
6

=== a missing file is exit 3
--- run
weir 'take 1' nosuch.csv
--- err contains
weir: error:
nosuch.csv
--- exit 3

=== a directory is exit 3
--- run
weir 'take 1' .
--- err contains
weir: error:
--- exit 3

=== a missing second file is exit 3 and its name
--- file one.csv
a
1
--- run
weir 'reduce n = count()' one.csv nosuch.csv
--- err contains
nosuch.csv
--- exit 3

=== from names the source
--- file one.csv
a,b
1,2
--- run
weir 'from one.csv | select b'
--- out
b
2

=== from with several paths
--- file one.csv
a
1
--- file two.csv
a
2
--- run
weir 'from one.csv, two.csv | reduce s = sum(a)'
--- out
s
3

=== from with a quoted path
--- file my,1.csv
a
1
--- run
weir 'from "my,1.csv" | map b = a + 1'
--- out
a,b
1,2

=== from ends at a newline
--- file one.csv
a
1
2
--- run
weir 'from one.csv
filter a > 1'
--- out
a
2

=== from ends at a bar without blanks
--- file one.csv
a
1
2
--- run
weir 'from one.csv|filter a > 1'
--- out
a
2

=== from dash is standard input
--- stdin
a
1
2
--- run
weir 'from - | take 1'
--- out
a
1

=== from expands globs, sorted by bytes
--- file p2.csv
a
2
--- file p10.csv
a
10
--- file p1.csv
a
1
--- run
weir 'from p*.csv'
--- out
a
1
10
2

=== a name that exists is no glob
--- file a[1].csv
a
bracket
--- file a1.csv
a
one
--- run
weir 'from a[1].csv'
--- out
a
bracket

=== a glob without a match is a missing file
--- run
weir 'from q*.csv | take 1'
--- err contains
q*.csv
--- exit 3

=== from as another format
--- file one.csv escaped
a\tb
1,5\t2
--- run
weir --out csv 'from one.csv as tsv | map n = len(a)'
--- out
a,b,n
"1,5",2,3

=== from and FILE operands together are an error
--- file one.csv
a
1
--- run
weir 'from one.csv | take 1' one.csv
--- err contains
weir: error:
from
--- exit 2

=== from comes first
--- file one.csv
a
1
--- run
weir 'take 1 | from one.csv' < one.csv
--- err contains
from
first
--- exit 2

=== a hundred thousand columns
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW
python3 -c 'n = 100000
print(",".join("c%d" % i for i in range(n))); print(",".join("%d" % i for i in range(n)))' >in.csv
weir '' in.csv | cmp - in.csv; weir 'select c99999, x = c0 + c50000' in.csv; rm in.csv
--- out
c99999,x
99999,50000
--- limit 10
--- flag nomatrix: a large header
--- flag nosan: it is about time
