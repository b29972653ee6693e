Tables for people (weir-lang(7), Tables): `--out table`, and what a terminal gets. Expected by hand; where a case says
so, checked by Python with the widths of its unicodedata.

=== aligned, numbers right, the header marked, the number of rows
--- file in.csv
id,name,amount
1,Ann,12.50
20,Bob & Sons,3
3,,
--- run
weir --out table '' {in}
--- out
id  name        amount
──  ──────────  ──────
 1  Ann          12.50
20  Bob & Sons       3
 3
(3 rows)

=== one row is not rows, and none are
--- file in.csv
a,b
1,x
--- run
weir --out table '' in.csv; weir --out table 'filter a > 1' in.csv; weir -n --out table 'take 1' in.csv
--- out
a  b
─  ─
1  x
(1 row)
a  b
─  ─
(0 rows)
a  b
(1 row)

=== a source of no bytes gives nothing; a reduce its row
--- file in.csv no-newline
--- run
weir --out table '' {in}
--- out

=== reduce, sort and pivot end in tables too
--- file in.csv
k,m,v
b,x,1
a,y,2.5
b,y,3
--- run
weir --out table 'reduce s = sum(v) by k' in.csv; weir --out table 'sort k | select k, v' in.csv; weir --out table 'pivot m: sum(v) by k' in.csv; weir --out table 'pivot m: count() by k | map n = x + y' in.csv; weir -n --out table 'skip 1 | pivot c2: count() by c1' in.csv
--- out
k    s
─  ───
b    4
a  2.5
(2 rows)
k    v
─  ───
a  2.5
b    1
b    3
(3 rows)
k  x    y
─  ─  ───
b  1    3
a     2.5
(2 rows)
k  x  y  n
─  ─  ─  ─
b  1  1  2
a  0  1  1
(2 rows)
b  1  1
a  0  1
(2 rows)

=== what is computed, by its type
# Truth, times, text and lists stand left; durations are numbers.
--- file in.csv
t
2026-11-20T10:00:05.250Z
--- run
weir --out table 'select n = 1 / 4, b = 1 > 0, day = bin(t, 1d), dur = time(t) - time("2026-11-20"), l = [1, "x"], txt = text(700)' {in}
--- out
   n  b     day                        dur  l        txt
────  ────  ────────────────────  ────────  ───────  ───
0.25  true  2026-11-20T00:00:00Z  36005.25  [1,"x"]  700
(1 row)

=== a column is set right where numbers are the most of its values
--- file in.csv
a,b,c
1,x,
-,22,
3.5e3,yy,7
--- run
weir --out table '' {in}
--- out
    a  b   c
─────  ──  ─
    1  x
    -  22
3.5e3  yy  7
(3 rows)

=== words of --null stay as they were, nulls are blank
--- file in.csv
a,b
NA,1
,2
--- run
weir --null NA --out table '' {in}
--- out
a   b
──  ─
NA  1
    2
(2 rows)

=== wide characters, marks and pictures are aligned
--- file in.csv
name,x
鈴木,a
é,b
😀,c
Weiß,d
--- run
weir --out table '' {in}
--- out
name  x
────  ─
鈴木  a
é     b
😀    c
Weiß  d
(4 rows)

=== nothing that a terminal obeys gets out raw
# Control characters of ASCII and Latin-1, marks of direction, line separators, bytes that are no text; also in names.
--- file in.csv escaped
"a\x1b[31m",b\n
"x\x1b]0;t\x07y","p\tq\nr\rs"\n
"\xc2\x9b2J\x7f","\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8"\n
\xff\xfez,\xc3\n
--- run
weir --out table '' {in}
--- out
a\u{1b}[31m        b
─────────────────  ────────────────────────
x\u{1b}]0;t\u{7}y  p\tq\nr\rs
\u{9b}2J\u{7f}     \u{202e}\u{2066}\u{2028}
\xff\xfez          \xc3
(3 rows)

=== COLUMNS bounds the width: texts are cut and marked, values go before names, numbers keep theirs
--- file in.csv
identifier,note,amount
1,a short one,1234567890.25
2,one that is a good deal longer than that,2
--- run
for c in 80 40 30 24 10 3 1; do COLUMNS=$c weir --out table '' in.csv; done
--- out
identifier  note                                             amount
──────────  ────────────────────────────────────────  ─────────────
         1  a short one                               1234567890.25
         2  one that is a good deal longer than that              2
(2 rows)
ide…  note                        amount
────  ───────────────────  ─────────────
   1  a short one          1234567890.25
   2  one that is a good…              2
(2 rows)
ide…  note              amount
────  ─────────  ─────────────
   1  a short …  1234567890.25
   2  one that…              2
(2 rows)
ide…  note             …
────  ───────────────
   1  a short one      …
   2  one that is a …  …
(2 rows, 2 of 3 columns)
identi…  …
───────
      1  …
      2  …
(2 rows, 1 of 3 columns)
…  …
─
1  …
2  …
(2 rows, 1 of 3 columns)
…  …
─
1  …
2  …
(2 rows, 1 of 3 columns)

=== a wide character that does not fit leaves a blank; marks stay with their letter
--- file in.csv
a
日本語
éééééé
--- run
for c in 6 5 4 2; do COLUMNS=$c weir --out table '' in.csv; done
--- out
a
──────
日本語
éééééé
(2 rows)
a
─────
日本…
éééé…
(2 rows)
a
────
日…
ééé…
(2 rows)
a
──
…
é…
(2 rows)

=== where a cut text is followed by another column, the blank stands between
--- file in.csv
a,b
日本語日本語,x
--- run
COLUMNS=11 weir --out table '' in.csv
--- out
a         b
────────  ─
日本語…   x
(1 row)

=== every line of every width is at most that wide
# A random table; unicodedata says how wide a character is. Marked cells end in an ellipsis.
--- run
python3 - <<'EOF'
import csv, io, os, random, subprocess, unicodedata
def width(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)
rnd = random.Random(7)
letters = "abcXYZ 0123456789.,é日本語ß\u0301한글-"
bad = 0
for n in range(40):
    cols = rnd.randint(1, 9)
    rows = [["".join(rnd.choice(letters) for _ in range(rnd.choice((0, 1, 3, 9, 40)))) for _ in range(cols)] for _ in range(rnd.randint(1, 30))]
    rows = [[("a" + c if c and unicodedata.combining(c[0]) else c) or ("x" if cols == 1 else "") for c in r] for r in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["n%d" % i for i in range(cols)]] + rows)
    for limit in (0, rnd.randint(12, 150)):
        env = dict(os.environ, COLUMNS=str(limit) if limit else "")
        out = subprocess.run(["weir", "--out", "table"] + [""], input=text.getvalue().encode(), env=env, capture_output=True).stdout.decode()
        lines = out.split("\n")
        rule, body, end = lines[1], lines[2:-2], lines[-2]
        if limit and max(width(l) for l in lines[:-2]) > limit:
            bad += 1
        # where columns begin, from the rule; each cell is its value, or the beginning of it and the mark
        starts = [i for i, c in enumerate(rule) if c == "─" and (i == 0 or rule[i - 1] == " ")]
        ends = [i + 1 for i, c in enumerate(rule) if c == "─" and (i + 1 == len(rule) or rule[i + 1] == " ")]
        if len(body) != len(rows) or not end.startswith("(%d row" % len(rows)):
            bad += 1
        for line, row in zip(body, rows):
            cells, at, k = [""] * len(starts), 0, 0
            for ch in line:
                for k, (s, e) in enumerate(zip(starts, ends)):
                    if s <= at < e or (at == e and unicodedata.combining(ch)):
                        cells[k] += ch
                at += width(ch)
            for c, v in zip(cells, row):
                c, v = c.strip(), v.strip()
                if c != v and not (limit and c.endswith("…") and v.startswith(c[:-1].strip())):
                    bad += 1
            if limit == 0 and len(cells) != cols:
                bad += 1
print("bad:", bad)
EOF
--- out
bad: 0
--- limit 60
--- flag long: eighty runs

=== the first thousand rows say how wide columns are; a wider cell later pushes the others on
--- run
python3 -c '
print("a,b")
for i in range(1, 2001): print("%s,x" % ("y" * 9 if i in (1000, 1500) else "z" * 12 if i == 1700 else "z"))' >in.csv
weir --out table '' in.csv | awk '{ n[$0]++ } END { for (l in n) print n[l], l }' | sort
COLUMNS=40 weir --out table '' in.csv | awk '{ n[$0]++ } END { for (l in n) print n[l], l }' | sort; rm in.csv
--- out
1 (2000 rows)
1 a          b
1 zzzzzzzzzzzz  x
1 ─────────  ─
1997 z          x
2 yyyyyyyyy  x
1 (2000 rows)
1 a          b
1 zzzzzzzz…  x
1 ─────────  ─
1997 z          x
2 yyyyyyyyy  x

=== rows before an error, and no number of rows, for there might be more
--- file in.csv
a,b
1,2
3
--- run
weir --out table '' {in}
--- out
a  b
─  ─
1  2
--- err contains
weir: error: {in}:3: 1 field, the header has 2
--- exit 1

=== nothing where all rows are needed and there is an error
--- file in.csv
a,b
1,2
3
--- run
weir --out table 'sort a' {in}
--- err contains
weir: error: {in}:3: 1 field, the header has 2
--- exit 1

=== to - as table, and into a file
--- file in.csv
a
1
--- run
weir 'to - as table' in.csv; weir 'to o.txt as table' in.csv; weir --out table '' in.csv -o o.csv
--- out
a
─
1
(1 row)
--- makes o.txt
a
─
1
(1 row)
--- makes o.csv
a
─
1
(1 row)

=== a value of 17 MiB is cut even where nothing bounds the width
--- run
python3 -c 'print("a,b\n" + "x" * (17 << 20) + ",1")' | weir --out table '' | tail -n 2 | head -n 1 | python3 -c '
import sys
s = sys.stdin.read().rstrip("\n")
print(len(s), s[:3], s[-5:])'
--- out
16777220 xxx x…  1
--- flag nomatrix: 17 MiB each time

=== memory does not grow with the table
# 70 MB of rows; what is resident at most, in MiB.
--- run
python3 - <<'EOF'
import resource, subprocess
make = "BEGIN { for (i = 0; i < 1500000; i++) print i \",some text that is the same in every row\" }"
with subprocess.Popen(["awk", make], stdout=subprocess.PIPE) as rows:
    out = subprocess.run(["weir", "-n", "-j", "2", "--out", "table", ""], stdin=rows.stdout, stdout=subprocess.PIPE)
print(out.stdout[-15:].decode(), end="")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 < 48)
EOF
--- out
(1500000 rows)
True
--- flag nomatrix: a large table
--- flag nosan: sanitizers have their own use of memory

=== a terminal gets a table, as wide as it is; -t and -d say how the input is read
--- file in.csv
id,note
1,something that is long
--- file in.tsv
id	note
2	x
--- run
T="python3 $SAMPLES/../../tests/support/terminal.py"
$T 80 weir '' in.csv; $T 20 weir '' in.csv; $T 20 weir -t 'to -' in.tsv; $T 20 weir -o - '' in.csv
--- out
id  note
──  ──────────────────────
 1  something that is long
(1 row)
id  note
──  ────────────────
 1  something that …
(1 row)
id  note
──  ────
 2  x
(1 row)
id  note
──  ────────────────
 1  something that …
(1 row)

=== COLUMNS goes before the terminal; --out, as and -o FILE before both
--- file in.csv
id,note
1,something that is long
--- run
T="python3 $SAMPLES/../../tests/support/terminal.py"
COLUMNS=12 KEEP_COLUMNS=1 $T 80 weir '' in.csv; COLUMNS=x KEEP_COLUMNS=1 $T 80 weir 'select id' in.csv; $T 80 weir --out csv '' in.csv; $T 80 weir 'to - as tsv' in.csv; $T 80 weir -o o.csv '' in.csv
--- out
id  note
──  ────────
 1  somethi…
(1 row)
id
──
 1
(1 row)
id,note
1,something that is long
id	note
1	something that is long
--- makes o.csv
id,note
1,something that is long

=== a slow producer: rows are shown at once, and later ones may widen their columns
# Times in tenths of a second since the first line: what comes is there within half a second, on a busy machine too.
# The first line waits a second, so that weir's start is no part of that.
--- run
(sleep 1; printf 'a,b\n1,x\n'; sleep 1; printf '2,yyyy\n'; sleep 1; printf '300,z\n') | TIMES=1 python3 "$SAMPLES/../../tests/support/terminal.py" 80 weir '' | sed 's/^[1-4] /0 /; s/^[5-9] /10 /; s/^1[0-4] /10 /; s/^1[5-9] /20 /; s/^2[0-4] /20 /'
--- out
0 a  b
0 ─  ─
0 1  x
10 2  yyyy
20 300  z
20 (3 rows)
--- flag nomatrix: it takes three seconds
--- flag nosan: it is about time

=== a slow producer into a pipe as well
--- run
(printf 'a,b\n1,x\n'; sleep 1; printf '2,yyyy\n') | weir --out table '' | python3 -c '
import os, time
begin = time.monotonic()
first = os.read(0, 4096).decode()
print(first, end="")
print(time.monotonic() - begin < 0.9)
while piece := os.read(0, 4096):
    print(piece.decode(), end="")'
--- out
a  b
─  ─
1  x
True
2  yyyy
(2 rows)
--- flag nomatrix: it takes a second
--- flag nosan: it is about time

=== --explain names it; a wrong word is told
--- file in.csv
a
--- run
weir --explain --out table '' in.csv | grep format; weir --out tabel '' in.csv
--- out
    format as a table, 1 column
--- err
weir: error: --out takes csv|tsv|jsonl|table|md|svg, not 'tabel'
  hint: did you mean table?
--- exit 2
