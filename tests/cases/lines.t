# Text lines: one column, line (weir-lang(7)).

=== --in lines
--- file in.dat
one two
a, "b"

last
--- run
weir --in lines 'map n = len(line)' {in}
--- out
line,n
one two,7
"a, ""b""",6
,0
last,4

=== .log is lines
--- file in.log
GET /a
POST /b
--- run
weir 'filter line ~ /^POST/' {in}
--- out
line
POST /b
--- flag nopipe: the extension says what it is

=== .txt is lines
--- file in.txt
x,y
1,2
--- run
weir 'reduce n = count()' {in}
--- out
n
2
--- flag nopipe: the extension says what it is

=== no header, no quotes
--- file in.dat
"open
line
--- run
weir --in lines 'map n = len(line) | select n' {in}
--- out
n
5
4

=== no last newline
--- file in.dat no-newline
x
y
--- run
weir --in lines 'reduce n = count(), l = last(line)' {in}
--- out
n,l
2,y

=== CRLF
--- file in.dat escaped
x\r
y\r
--- run
weir --in lines 'map n = len(line)' {in}
--- out
line,n
x,1
y,1

=== an empty file has no lines
--- file in.dat no-newline
--- run
weir --in lines 'reduce n = count()' {in}
--- out
n
0

=== several files of lines
--- file one.log
a
b
--- file two.txt
c
--- run
weir 'reduce n = count(), l = last(line)' one.log two.txt
--- out
n,l
3,c

=== fields out of lines with match
--- file in.dat
t=5 ms=120
t=6 ms=80
noise
--- run
weir --in lines 'map ms = match(line, /ms=([0-9]+)/, 1) | filter not is_null(ms) | reduce total = sum(ms), n = count()' {in}
--- out
total,n
200,2

=== the web log: status counts as awk has them
--- run
weir 'map status = match(line, /" ([0-9]{3}) /, 1) | reduce n = count() by status | sort status' "$SAMPLES/access.log"
--- out
status,n
200,255
304,20
404,13
500,12

=== the web log: requests of the API that failed
# grep -c '"[A-Z]* /api[^"]*" 500 ' says the same.
--- run
weir 'filter line ~ /"(GET|POST) \/api[^"]*" 500 / | reduce n = count()' "$SAMPLES/access.log" | tail -n 1 > weir.out
grep -cE '"(GET|POST) /api[^"]*" 500 ' "$SAMPLES/access.log" | diff - weir.out
rm weir.out
