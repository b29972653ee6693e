Pictures (weir-lang(7), Pictures): `plot bar / line / hist`. Bars and bins are worked out by hand. What a line looks like,
and long rows of bars, the slow drawing of tests/diff/plots.py has drawn, which is written from the rules in the manual;
where the ticks of times stand, a few lines of Python with its datetime.

=== bars: as long as their values, in eighths of a column, one of them at least
# 12 columns are left for bars: 30, less 4 for labels, 2 blanks, 12 for the longest value.
--- file in.csv
name,v
ab,11
long,8.0
c,5.5
d,0.0000000001
e,0
f,1234567890.5e-9
--- run
COLUMNS=30 weir 'plot bar name v' {in}
--- out
name v
ab   ████████████ 11
long ████████▊ 8
c    ██████ 5.5
d    ▏ 1e-10
e    0
f    █▍ 1.2345678905

=== the count of rows for each X, in the order in which they come
--- file in.csv
k,v
b,1
a,2
b,3
,4
b,5
b,6
--- run
COLUMNS=22 weir 'plot bar k' {in}; COLUMNS=22 weir 'plot bar upper(k)' in.csv; COLUMNS=22 weir 'let key = k ++ "!"; filter v > 1 | plot bar key' in.csv
--- out
k    count
b    ███████████████ 4
a    ███▊ 1
null ███▊ 1
upper_k count
B       ████████████ 4
A       ███ 1
null    ███ 1
key count
a!  █████▍ 1
b!  ████████████████ 3
!   █████▍ 1

=== negative values stand to the left of an axis, in halves of a column; null has no bar
# 19 columns for bars: 28, less 1, 2 blanks, the axis and 5 for the longest value; 10 to the left, and 9 are 10 units.
--- file in.csv
k,v
a,10
b,-5
c,
d,-9.5
e,0
f,-0.01
g,-10
--- run
COLUMNS=28 weir 'plot bar k v' {in}; COLUMNS=20 weir 'filter v < 0 | plot bar k v' in.csv
--- out
k v
a           │█████████ 10
b      ▐████│ -5
c           │
d  ▐████████│ -9.5
e           │ 0
f          ▐│ -0.01
g  █████████│ -10
k v
b      ▐█████│ -5
d ▐██████████│ -9.5
f           ▐│ -0.01
g ███████████│ -10

=== a value that is no number is told of, and has no bar
--- file in.csv
k,v
a,1
b,N/A
c,2
--- run
COLUMNS=20 weir 'plot bar k v' {in}; COLUMNS=20 weir --strict 'plot bar k v' in.csv; echo $?
--- out
k v
a ████████ 1
b
c ████████████████ 2
1
--- err contains
weir: warning: 1 value of 'v' is not a number (first: in.csv:3 "N/A"); taken as null (--strict to fail)
weir: error: in.csv:3: value of 'v' is not a number: "N/A"
--- flag nopipe: the messages name the file

=== wide characters, what a terminal would obey, and labels that are cut
--- file in.csv escaped
k,v
日本語,3
東京都千代田区千代田,6
a\tb\x1b[31m,1
\xff,2
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,4
--- run
COLUMNS=60 weir 'plot bar k v' {in}
--- out
k                    v
日本語               ██████████████████▌ 3
東京都千代田区千代田 █████████████████████████████████████ 6
a\tb\u{1b}[31m       ██████▏ 1
\xff                 ████████████▍ 2
xxxxxxxxxxxxxxxxxxx… ████████████████████████▋ 4

=== a hundred bars, and how many more there are
--- run
seq 1 100 | sed 's/.*/k&,&/' | COLUMNS=40 weir --header k,v 'plot bar k v' | md5sum; seq 1 112 | sed 's/.*/k&,&/' | COLUMNS=40 weir --header k,v 'plot bar k v' | tail -n 2; seq 1 700 | weir -n 'plot bar c1' | tail -n 1
--- out
458152bc891bb279e07465761846ab98  -
k100 ███████████████████████████████ 100
and 12 more
and 600 more

=== a histogram: bins by Sturges' rule, as wide as 1, 2 or 5 times a power of ten
# Nine values: 5 bins, 1 + log2 9 rounded up. 9.5 / 5 is 1.9, so 2 each; the first begins at a multiple of that.
--- file in.csv
v
1.5
2
3.99
4
11
7

4.5
2.25
10
--- run
COLUMNS=30 weir 'plot hist v' {in}
--- out
v        count
[ 0,  2) ██████▍ 1
[ 2,  4) ███████████████████ 3
[ 4,  6) ████████████▋ 2
[ 6,  8) ██████▍ 1
[ 8, 10) 0
[10, 12) ████████████▋ 2
1 row without a value

=== histograms of one value, of equal ones, of negative ones, of extremes
--- run
printf 'v\n7\n' | COLUMNS=30 weir 'plot hist v'; printf 'v\n-0.5\n-0.50\n' | COLUMNS=30 weir 'plot hist v * 1'; printf 'v\n-3\n-1\n' | COLUMNS=30 weir 'plot hist v'
printf 'v\n-1e308\n1e308\n5\n' | COLUMNS=40 weir 'plot hist v'; printf 'v\n1e-320\n2e-320\n' | COLUMNS=40 weir 'plot hist v'
printf 'v\n9223372036854775807\n-9223372036854775808\n0.000000000000000001\n' | COLUMNS=40 weir 'plot hist v'
--- out
v      count
[7, 7] █████████████████████ 1
v_1          count
[-0.5, -0.5] ███████████████ 2
v        count
[-3, -2) ███████████████████ 1
[-2, -1) 0
[-1,  0) ███████████████████ 1
v                 count
[-1e+308,      0) ████████████████████ 1
[      0, 1e+308) ████████████████████ 1
[ 1e+308, 2e+308) ████████████████████ 1
v                    count
[  1e-320, 1.5e-320) █████████████████ 1
[1.5e-320,   2e-320) 0
[  2e-320, 2.5e-320) █████████████████ 1
v                                             count
[-10000000000000000000,                    0) ████ 1
[                    0, 10000000000000000000) ████████ 2

=== the counts of a histogram are exact, however many different values there are
# 300 000 values are too many to be kept: 20 bins, 299999 / 20 is 14999.95, so 20000 each. And one far away: 18 bins, 10^8 each.
--- run
seq 1 300000 | COLUMNS=40 weir -n 'plot hist c1'; (seq 1 100000; echo 1e9) | COLUMNS=40 weir -n 'plot hist c1' | sed -n '2p;$p'
--- out
c1               count
[     0,  20000) █████████████████ 19999
[ 20000,  40000) █████████████████ 20000
[ 40000,  60000) █████████████████ 20000
[ 60000,  80000) █████████████████ 20000
[ 80000, 100000) █████████████████ 20000
[100000, 120000) █████████████████ 20000
[120000, 140000) █████████████████ 20000
[140000, 160000) █████████████████ 20000
[160000, 180000) █████████████████ 20000
[180000, 200000) █████████████████ 20000
[200000, 220000) █████████████████ 20000
[220000, 240000) █████████████████ 20000
[240000, 260000) █████████████████ 20000
[260000, 280000) █████████████████ 20000
[280000, 300000) █████████████████ 20000
[300000, 320000) ▏ 1
[         0,  100000000) ████████ 100000
[1000000000, 1100000000) ▏ 1
--- flag nosan: large
--- flag long: many rows

=== a line: points in the order of X, however they come; a null parts it
--- file in.csv
x,y
8,0
0,0
2,5
1,10
3,
4,10
6,10
7,
--- run
COLUMNS=30 LINES=11 weir 'plot line x y' {in}
--- out
y
10 ┤  ⢠⠓⡄        ⠉⠉⠉⠉⠉⠉⠁
   │  ⡎ ⠈⢢
   │ ⢸    ⠑
   │⢀⠇
 0 ┤⡜                        ⢀
   └┬─────┬──────┬─────┬─────┬
    0     2      4     6     8
    x

=== without X: the number of the row; an X that is null has no place
--- file in.csv
y,x
3,
1,1
4,2
1,2
5,3
9,4
2,5
6,6
--- run
COLUMNS=24 LINES=11 weir 'plot line y' {in}; COLUMNS=24 LINES=11 weir 'plot line x y' in.csv | tail -n 2
--- out
y
10 ┤             ⢀⡄
   │            ⡰⠁⠘⡄
   │     ⢀    ⢠⠊   ⢱  ⡠⠊
   │⠢⢄  ⡰⠁⠑⢄ ⡠⠃     ⢣⠔⠁
 0 ┤  ⠉⠊    ⠑⠁
   └───┬────┬─────┬────┬
       2    4     6    8
    row
    x
1 row without an X

=== one point, equal ones, a short way far from 0
--- run
printf 'x,y\n7,2.5\n' | COLUMNS=24 LINES=11 weir 'plot line x y'; printf 'x,y\n1,3\n2,3\n3,3\n' | COLUMNS=24 LINES=11 weir 'plot line x y'
printf 'x,y\n1000000000000000,1000000000000\n1000000000000000.01,0\n' | COLUMNS=50 LINES=11 weir 'plot line x y'
--- out
y
3 ┤
  │
  │          ⠐
  │
2 ┤
  └──────────┬──────────
             7
   x
y
4 ┤
  │
3 ┤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
  │
2 ┤
  └┬────┬────┬────┬────┬
   1   1.5   2   2.5   3
   x
y
1000000000000 ┤⠉⠒⠒⠤⠤⣀⡀
              │      ⠈⠉⠑⠒⠤⠤⣀⣀
              │              ⠉⠑⠒⠢⠤⢄⣀
              │                     ⠉⠉⠒⠒⠤⢄⣀⡀
            0 ┤                            ⠈⠉⠒⠒⠤⠤⣀
              └┬─────────────────────────────────┬
       1000000000000000        1000000000000000.01
               x

=== times: read where all are, with ticks of a calendar, and what these leave out
--- run
line() { printf 't,y\n%s,1\n%s,2\n' "$1" "$2" | COLUMNS=60 LINES=11 weir 'plot line t y' | tail -n 3; }
line 2026-11-20T10:00:00Z 2026-11-20T10:45:00Z
line 2026-11-20T10:00:00Z 2026-11-22T10:45:00Z
line 2026-11-20 2026-12-22
line 2025-11-20 2026-12-22
line 1990-11-20 2026-12-22
line 2026-11-20T10:00:00.500Z 2026-11-20T10:00:02.750Z
--- out
  └┬───────────┬────────────┬───────────┬────────────┬──────
 10:00       10:10        10:20       10:30        10:40
   t (2026-11-20)
  └──┬─────────────┬─────────────┬─────────────┬────────────
11-20 12:00   11-21 00:00   11-21 12:00   11-22 00:00
   t (2026)
  └─────┬───────────┬────────────┬───────────┬───────────┬──
      11-23       11-30        12-07       12-14       12-21
   t (2026)
  └──────┬────────────┬───────────┬─────────────┬───────────
      2026-01      2026-04     2026-07       2026-10
   t
  └──────┬───────┬───────┬───────┬───────┬──────┬───────┬───
       1995    2000    2005    2010    2015   2020    2025
   t
  └┬───────────┬────────────┬───────────┬────────────┬──────
10:00:00.5 10:00:01    10:00:01.5   10:00:02    10:00:02.5
   t (2026-11-20)

=== X that are neither all numbers nor all times are labels of rows; numbers and times that are known
--- file in.csv
m,d,y
Jan,2026-01-01,1
Feb,2026-01-02,5
3,x,
Apr,2026-01-04,2
,2026-01-05,3
--- run
last() { tail -n "$@"; }
COLUMNS=40 LINES=11 weir 'plot line m y' {in} | last 2; COLUMNS=40 LINES=11 weir 'plot line num(y) y' in.csv | last 3; COLUMNS=40 LINES=11 weir 'filter m != "3" | plot line time(d) y' in.csv | last 3
COLUMNS=40 LINES=11 weir 'filter m != "3" | reduce s = sum(y) by day = bin(d, 1d) | plot line day s' in.csv | last 3
--- out
  Jan      Feb       3       Apr    null
   m
   1  1.5   2  2.5   3   3.5  4   4.5  5
   num_y
1 row without an X
  └┬────────┬────────┬────────┬────────┬
 01-01    01-02    01-03    01-04  01-05
   time_d (2026)
  └┬────────┬────────┬────────┬────────┬
 01-01    01-02    01-03    01-04  01-05
   day (2026)

=== labels below a line that are longer than it is wide
--- file in.csv escaped
t,y
2026-11-20T10:00:00.123456789Z,1
--- run
COLUMNS=1 LINES=11 weir 'plot line t y' {in} | tail -n 3; COLUMNS=1 LINES=11 weir 'plot line t ++ "ééééé" y' in.csv | tail -n 3
--- out
  └────────┬────────
2026-11-20 10:00:00.123456789
   t
  └────────┬────────
2026-11-20T10:00:00.
   t_ééééé

=== SVG: XML, escaped, bars as long as their values
--- file in.csv escaped
k,v
a & <b> "c",5
\xff\x01\xef\xbf\xbf,-3
日本語,
d,4.25
--- run
weir 'plot bar k v | to bars.svg' {in}; weir -o line.svg 'plot line v' in.csv; weir 'plot hist v | to hist.svg.gz' in.csv; gunzip hist.svg.gz
python3 - <<'EOF'
import xml.etree.ElementTree as tree
ns = "{http://www.w3.org/2000/svg}"
for name in "bars", "line", "hist":
    root = tree.parse(name + ".svg").getroot()
    print(root.tag == ns + "svg", root.find(ns + "title").text, len(list(root.iter(ns + "script"))))
    texts = [t.text for t in root.iter(ns + "text") if t.get("class") in ("end", "value")]
    print(*texts, sep=" | ")
    bars = [r for r in root.iter(ns + "rect") if r.get("class") == "bar"]
    widths = [float(r.get("width")) for r in bars]
    print(*[round(w / max(widths), 3) for w in widths])
EOF
rm bars.svg line.svg hist.svg
--- out escaped
True v by k 0
a & <b> "c" | 5 | \\xff\\u{1}\xef\xbf\xbd | -3 | 日本語 | d | 4.25
1.0 0.6 0.0 0.85
True v by row 0
-4 | -2 | 0 | 2 | 4 | 6

True v 0
[-5,  0) | 1 | [ 0,  5) | 1 | [ 5, 10) | 1
1.0 1.0 1.0

=== where a picture goes: a name that ends in .svg gets SVG, another one text
--- file in.csv
k,v
a,1
b,2
--- run
export COLUMNS=20
weir 'plot bar k v | to chart.txt' {in}; weir -o chart 'plot bar k v' in.csv; weir 'plot bar k v | to -' in.csv; weir -t 'plot bar k v' in.tsv
for p in 'plot bar k v | to - as svg' 'plot bar k v | to c as svg'; do weir "$p" in.csv | head -n 1; done; head -n 1 c; weir --out svg 'plot bar k v' in.csv | head -n 1; rm c
weir 'tee (plot bar k v | to c.svg) | take 1' in.csv; head -n 1 c.svg; rm c.svg
weir 'tee (filter v > 1 | plot bar k v | to c.txt) | tee (plot bar k | to d.txt) | plot hist v' in.csv; cat c.txt d.txt; rm c.txt d.txt
--- file in.tsv
k	v
a	1
b	2
--- out
k v
a ████████ 1
b ████████████████ 2
k v
a ████████ 1
b ████████████████ 2
<?xml version="1.0" encoding="UTF-8"?>
<?xml version="1.0" encoding="UTF-8"?>
<?xml version="1.0" encoding="UTF-8"?>
k,v
a,1
<?xml version="1.0" encoding="UTF-8"?>
v          count
[  1, 1.5) ████████ 1
[1.5,   2) 0
[  2, 2.5) ████████ 1
k v
b ████████████████ 2
k count
a ████████████████ 1
b ████████████████ 1
--- makes chart.txt
k v
a ████████ 1
b ████████████████ 2
--- makes chart
k v
a ████████ 1
b ████████████████ 2

=== nothing comes: a picture that says so
--- file in.csv
k,v
a,
--- run
weir 'filter k == "z" | plot bar k v' {in}; weir 'plot hist v' in.csv; weir 'plot line k v' in.csv; weir 'plot bar nope' < /dev/null; weir 'take 0 | plot bar k | to - as svg' in.csv | grep -c '>no rows<'
--- out
no rows
no values
1 row without a value
no values
no rows
1

=== an open partition ends; behind pivot, union and describe; JSON lines; other outputs' options
--- file in.csv
k,m,v
a,x,1
b,x,2
a,y,4
--- run
export COLUMNS=20
weir 'partition by k | top 1 by v | plot bar k v' {in}; weir 'pivot m: sum(v) by k | plot bar k x' in.csv; weir 'take 1 | union in.csv | plot bar k' in.csv
weir --out jsonl '' in.csv > in.jsonl; weir 'plot bar k v * 2' in.jsonl; weir 'select v | describe | plot bar name max' in.csv; weir -n --skip 1 'plot bar c1 c3' in.csv | head -n 2; rm in.jsonl
--- out
k v
a ████████████████ 4
b ████████ 2
k x
a ████████ 1
b ████████████████ 2
k count
a ████████████████ 3
b █████▍ 1
k v_2
a ████ 2
b ████████ 4
a ████████████████ 8
name max
v    █████████████ 4
c1 c3
a  ███▊ 1

=== rows that cannot be read: no picture
--- file in.csv
k,v
a,1
b,2,3
--- run
weir 'plot bar k v' {in}; echo $?; weir 'plot bar k v | to c.svg' in.csv; echo $?
--- out
1
1
--- err contains
weir: error: in.csv:3: 3 fields, the header has 2
--- flag nopipe: the message names the file

=== errors of the program
--- file in.csv
k,v
a,1
--- run
for p in 'plot' 'plot pie k' 'plot bar' 'plot line' 'plot hist' 'plot hist v k' 'plot bar k, v' 'plot bar k v v' 'plot bar k by v' 'plot bar k sum(v)' 'plot bar nope'; do weir "$p" in.csv; done
for p in 'plot bar k | take 1' 'plot bar k | tee x.svg' 'plot bar k | to x | take 1' 'plot bar k | to x.csv' 'plot bar k | to x as jsonl' 'plot bar k | to x.json' 'to x.svg' 'tee x.svg' 'take 1 | to - as svg' 'tee (take 1 | to x.svg)' 'partition by k (plot bar v)' 'tee (plot bar k)' 'plot hist time(k)' 'barchart k v'; do weir "$p" in.csv; done
weir --out csv 'plot bar k' in.csv; weir -o x.svg '' in.csv; weir -o x.tsv 'plot bar k' in.csv
--- exit 2
--- err
weir: error: expected bar, line or hist, but the program ends here
  plot
      ^ plot bar country total, plot line minute n, plot hist latency
weir: error: expected bar, line or hist, not 'pie'
  plot pie k
       ^^^ plot bar country total, plot line minute n, plot hist latency
weir: error: expected X, or X and Y, as in `plot bar country total`, but the program ends here
  plot bar
          ^
weir: error: expected Y, or X and Y, as in `plot line minute n`, but the program ends here
  plot line
           ^
weir: error: expected a value, as in `plot hist latency`, but the program ends here
  plot hist
           ^
weir: error: 'k' does not belong here
  plot hist v k
              ^ plot hist takes one value; plot bar and plot line take X and Y, a blank between them
weir: error: expected a value, not ','
  plot bar k, v
            ^ a blank parts X and Y: plot bar X Y
weir: error: 'v' does not belong here
  plot bar k v v
               ^ plot hist takes one value; plot bar and plot line take X and Y, a blank between them
weir: error: 'v' does not belong here
  plot bar k by v
                ^ reduce first: reduce n = count() by KEY | plot bar KEY n
weir: error: sum() is an aggregate: it stands in reduce
  plot bar k sum(v)
             ^^^^^^ reduce first, then use its column; or beside each row, of all: map t = last_value(cumsum(v ?? 0))
weir: error: no column 'nope' in in.csv
  plot bar nope
           ^^^^ columns: k, v
weir: error: plot is the last stage, or stands before a last to
  take 1
  ^^^^ write it before plot; the picture goes to a file by | to chart.svg or | to chart.txt
weir: error: svg is a picture, and no plot draws it
  tee x.svg
      ^^^^^ plot draws one: ... | plot bar country total | to chart.svg
weir: error: plot is the last stage, or stands before a last to
  to x
  ^^ write it before plot; the picture goes to a file by | to chart.svg or | to chart.txt
weir: error: plot draws a picture, which is no csv
  to x.csv
     ^^^^^ a file called .svg gets SVG, one called .txt and the like gets text
weir: error: plot draws a picture, which is no jsonl
  to x as jsonl
     ^ a file called .svg gets SVG, one called .txt and the like gets text
weir: error: x.json: writing json is not available yet
  hint: --out csv writes CSV under that name
weir: error: svg is a picture, and no plot draws it
  to x.svg
     ^^^^^ plot draws one: ... | plot bar country total | to chart.svg
weir: error: svg is a picture, and no plot draws it
  tee x.svg
      ^^^^^ plot draws one: ... | plot bar country total | to chart.svg
weir: error: svg is a picture, and no plot draws it
  to - as svg
     ^ plot draws one: ... | plot bar country total | to chart.svg
weir: error: svg is a picture, and no plot draws it
  to x.svg)
     ^^^^^ plot draws one: ... | plot bar country total | to chart.svg
weir: error: 'plot' does not stand in brackets
  partition by k (plot bar v)
                  ^^^^ write it behind them: partition by KEY ( ... ) | plot ...
weir: error: a branch does not say where its rows go
  tee (plot bar k)
       ^^^^ it ends in to or split: tee ( ... | to PATH )
weir: error: a number is asked for, and this is a time
  plot hist time(k)
            ^^^^^^^ epoch(...) makes seconds of a time; the difference of two times is a duration
weir: error: no stage 'barchart'
  barchart k v
  ^^^^^^^^ write plot bar X Y
weir: error: plot draws a picture, which is no csv
  hint: a file called .svg gets SVG, one called .txt and the like gets text
weir: error: svg is a picture, and no plot draws it
  hint: plot draws one: ... | plot bar country total | to chart.svg
weir: error: plot draws a picture, which is no tsv
  hint: a file called .svg gets SVG, one called .txt and the like gets text

=== a terminal: as wide as it is, and lines as high
--- file in.csv
x,y
0,0
1,1
--- run
T="python3 $SAMPLES/../../tests/support/terminal.py"
$T 30 weir 'plot bar x y' in.csv; $T 30 weir 'plot line x y | to - as svg' in.csv | sed -n 1p; LINES=12 $T 20 weir 'plot line x y' in.csv
--- out
x y
0 0
1 ██████████████████████████ 1
<?xml version="1.0" encoding="UTF-8"?>
y
1 ┤              ⣀⠔⠊
  │           ⢀⠤⠊
  │        ⢀⠤⠊⠁
  │     ⢀⡠⠒⠁
  │   ⡠⠒⠁
0 ┤⡠⠔⠉
  └┬───────┬───────┬
   0      0.5      1
   x

=== memory is bounded: a million points
--- run
python3 -c 'print("x,y"); [print(i * 7919 % 1000003, i % 1000, sep=",") for i in range(1000003)]' > in.csv
weir --memory 48M 'plot line x y' in.csv | wc -l; weir --memory 24M 'plot hist x' in.csv | tail -n 1 | awk '{print $1, $2, $NF}'; weir --memory 48M 'plot line f"{x}!" y' in.csv | wc -l; weir --memory 1M 'plot line x y' in.csv; echo $?; rm in.csv
--- out
24
[1000000, 1050000) 3
24
4
--- err contains
weir: error: plot needs more memory
--- flag nosan: large
--- flag nomatrix: large
