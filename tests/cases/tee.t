The stages `tee PATH` and `tee ( PIPELINE )` (weir-lang(7), Stages and Outputs), by hand from the contract; larger
results are compared with awk's and Python's.

=== every row also goes there, also those that a later take did not need
--- file in.csv
a,b
1,x
2,"y,z"
3,
--- run
weir 'tee all.csv | take 1 | select b' {in}
--- out
b
x
--- makes all.csv
a,b
1,x
2,"y,z"
3,

=== the format by the extension, by as; packed
--- file in.csv
a
1
--- run
weir 'tee x.jsonl | tee x.tsv as jsonl | tee x.md | tee x.csv.gz | take 0' {in}; gzip -dc x.csv.gz; rm x.csv.gz
--- out
a
a
1
--- makes x.jsonl
{"a":1}
--- makes x.tsv
{"a":1}
--- makes x.md
| a |
| --- |
| 1 |

=== a pipeline of its own
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'tee (reduce s = sum(v) by k | to sums.csv) | tee (sort -v | take 1 | to most.csv) | filter v < 3 | map v = v * 10' {in}
--- out
k,v
a,10
b,20
--- makes sums.csv
k,s
a,4
b,2
--- makes most.csv
k,v
a,3

=== a branch changes nothing outside
--- file in.csv
k,v
a,1
b,2
--- run
weir 'tee (map v = v * 100, w = 1 | drop k | rename x = v | to o.csv) | map w = v + 1' {in}
--- out
k,v,w
a,1,2
b,2,3
--- makes o.csv
x,w
100,1
200,1

=== branches within branches, and split in one
--- file in.csv
k,v
a,1
b,2
c,3
--- run
weir 'tee (filter v > 1 | tee (take 1 | to one.csv) | tee rest.csv | split by k to "{k}.csv") | to - as tsv' {in}
--- out
k	v
a	1
b	2
c	3
--- makes one.csv
k,v
b,2
--- makes rest.csv
k,v
b,2
c,3
--- makes b.csv
k,v
b,2
--- makes c.csv
k,v
c,3

=== only a branch has an end that is wanted; split as the last stage; -o
--- file in.csv
k,v
a,1
b,2
--- run
weir 'tee - | split by k to "{k}.csv"' in.csv; weir -o main.csv 'tee - | take 1' {in}
--- out
k,v
a,1
b,2
k,v
a,1
b,2
--- makes a.csv
k,v
a,1
--- makes b.csv
k,v
b,2
--- makes main.csv
k,v
a,1

=== inside a partition: rows in input order, and in the branch it is open too
--- file in.csv
k,v
a,1
b,2
a,3
b,4
--- run
weir 'partition by k | tee all.csv | tee (take 1 | to first.csv) | tail 1' {in}
weir 'partition by k ( tee (reduce n = count() | to n.csv) | skip 1 )' in.csv
weir 'partition by k | sort -v | tee sorted.csv | take 1 | merge' in.csv
--- out
k,v
a,3
b,4
k,v
a,3
b,4
k,v
a,3
b,4
--- makes all.csv
k,v
a,1
b,2
a,3
b,4
--- makes first.csv
k,v
a,1
b,2
--- makes n.csv
k,n
a,2
b,2
--- makes sorted.csv
k,v
a,3
a,1
b,4
b,2

=== behind union, reduce and sort, before join-like stages, pivot and describe
--- file in.csv
k,v
a,1
b,2
--- file more.csv
k,v
c,3
--- run
weir 'union more.csv | tee u.csv | reduce n = count() | tee n.csv | map n = n + 1' {in}
weir 'tee (union more.csv | to u2.csv) | union more.csv | tee (sort -v | to s.csv) | take 1' in.csv
weir 'tee p.csv | pivot k: sum(v) | tee q.csv | drop a' in.csv
weir 'tee (pivot k: sum(v) | to r.csv) | take 0' in.csv
--- out
n
4
k,v
a,1
b
2
k,v
--- makes u.csv
k,v
a,1
b,2
c,3
--- makes n.csv
n
3
--- makes u2.csv
k,v
a,1
b,2
c,3
--- makes s.csv
k,v
c,3
b,2
a,1
--- makes p.csv
k,v
a,1
b,2
--- makes q.csv
a,b
1,2
--- makes r.csv
a,b
1,2

=== no rows, no bytes
--- file in.csv
k,v
--- file empty.csv no-newline
--- run
weir 'tee a.csv | tee (reduce n = count() | to n.csv)' {in}; weir 'tee e.csv | tee (reduce n = count() | to en.csv)' empty.csv
--- out
k,v
--- makes a.csv
k,v
--- makes n.csv
n
0
--- makes e.csv no-newline
--- makes en.csv
n
0

=== a file that is read may be written: the old bytes are read
--- file a.csv
k,v
x,1
y,2
--- run
cp a.csv b.csv; weir 'tee (filter v > 1 | to b.csv) | map v = v + 1 | to c.csv' b.csv; cat b.csv c.csv; rm b.csv c.csv
--- out
k,v
y,2
k,v
x,2
y,3

=== JSON lines in, and several formats out
--- file in.jsonl
{"a":1,"b":"x"}
{"b":"y","a":null}
{"a":"007","b":""}
--- run
weir 'tee all.csv | tee (sort -b | to s.jsonl) | tee (to - as md) | to all.jsonl' in.jsonl
--- out
| a | b |
| --- | --- |
| 1 | x |
|  | y |
| 007 |  |
--- makes all.csv
a,b
1,x
,y
007,
--- makes s.jsonl
{"b":"y","a":null}
{"a":1,"b":"x"}
{"a":"007","b":""}
--- makes all.jsonl
{"a":1,"b":"x"}
{"b":"y","a":null}
{"a":"007","b":""}

=== join and a table in a branch
--- file in.csv
k,v
a,1
b,2
--- file names.csv
k,name
b,bee
--- run
weir 'tee (join names.csv on k | to j.csv) | tee (join left names.csv on k | to - as table) | to o.csv' {in}
--- out
k  v  name
─  ─  ────
a  1
b  2  bee
(2 rows)
--- makes j.csv
k,v,name
b,2,bee
--- makes o.csv
k,v
a,1
b,2

=== rows that are refused, before a branch and in one
--- file in.csv
a,b
1
2,x
3,4
--- run
weir --rejects r.csv 'tee all.csv | tee (parse /^(?<n>\d)$/ from b | to n.csv) | select a' {in}
weir --max-errors 1 'tee two.csv | take 1 | select b' in.csv; weir --rejects r2.csv 'tee r2.csv' in.csv
--- out
a
2
3
b
x
--- makes all.csv
a,b
2,x
3,4
--- makes two.csv
a,b
2,x
3,4
--- makes n.csv
n
4
--- makes r.csv
file,line,byte_offset,column,kind,message,raw
in.csv,2,4,,too_few_fields,"1 field, the header has 2",1
in.csv,3,6,b,no_match,"the value of 'b' does not match /^(?<n>\d)$/: ""x""","2,x"
--- exit 2
--- err
weir: warning: 2 rows were refused, see r.csv
weir: warning: 1 row was refused
weir: error: r2.csv is written twice
  tee r2.csv
      ^^^^^^ each output has a path of its own
--- flag nopipe: the second run reads the file again

=== larger: what awk and Python make of it
--- run
python3 - > in.csv <<'EOF'
import random
random.seed(5)
print("id,k,v")
for i in range(40000):
    print(f"{i},k{random.randrange(50)},{random.randrange(1000)}")
EOF
unset WEIR_BLOCK WEIR_BATCH # a block of seven bytes takes minutes for a megabyte, a batch of two rows as much memory as one of 2048
weir 'tee (filter v >= 500 | to big.csv) | tee (partition by k | take 3 | to three.csv) | tee (reduce s = sum(v), n = count() by k | to sums.csv) | tee all.csv | tee (sort -v, id | take 100 | to top.csv) | skip 39990' in.csv > main.csv
cmp all.csv in.csv
awk -F, 'NR == 1 || $3 >= 500' in.csv | cmp - big.csv
awk -F, 'NR == 1 || c[$2]++ < 3' in.csv | cmp - three.csv
awk -F, 'NR == 1 || NR > 39991' in.csv | cmp - main.csv
awk -F, 'NR == 1 { print "k,s,n"; next } { if (!($2 in s)) o[n++] = $2; s[$2] += $3; c[$2]++ } END { for (i = 0; i < n; i++) print o[i] "," s[o[i]] "," c[o[i]] }' in.csv | cmp - sums.csv
(head -1 in.csv; tail -n +2 in.csv | LC_ALL=C sort -t, -k3,3nr -k1,1n | head -100) | cmp - top.csv
rm *.csv

=== bad input: rows before it go to standard output, files stay as they were
--- file in.csv
a,b
1,2
3,4
5
--- file old.csv
old
--- run
weir 'tee old.csv | tee new.csv | tee (sort a | to s.csv)' {in}; echo $?; cat old.csv; ls
--- out
a,b
1,2
3,4
1
old
in.csv
old.csv
--- err contains
weir: error: in.csv:4: 1 field, the header has 2
--- flag nopipe: ls shows how the input came

=== an error in one branch ends the run, when the others are through
--- file in.csv
a
1
x
3
--- run
weir --strict 'tee (map b = a + 1 | to o.csv) | map c = 1' {in}; echo $?; ls
--- out
a,c
1,1
x,1
3,1
1
in.csv
--- err
weir: error: in.csv:3: value of 'a' is not a number: "x"
  hint: without --strict this is a warning
--- flag nopipe: ls shows how the input came

=== ... also of what it had begun to take nobody waits for the rest
# Stages that wait as soon as anything lies between them: what the failed branch leaves must not keep the others waiting.
--- file in.csv
id,t
1,1
x,x
3,3
4,4
5,5
6,6
--- run
WEIR_HELD=1 WEIR_BATCH=1 weir -j 1 --strict 'skip 1 | tee (map x = t + 1 | to "o.csv") | select id' {in}; echo $?; ls
--- out
id
x
3
4
5
6
1
in.csv
--- err
weir: error: in.csv:3: value of 't' is not a number: "x"
  hint: without --strict this is a warning
--- flag nopipe: ls shows how the input came

=== warnings are told once, whichever branches met them
--- file in.csv
a
1
x
3
y
--- run
weir 'tee (filter a > 2 | to f.csv) | map b = a + 1' {in}
weir 'tee (take 3 | filter a > 2 | to g.csv) | take 1 | map b = a + 1' in.csv
--- out
a,b
1,2
x,
3,4
y,
a,b
1,2
--- makes f.csv
a
3
--- makes g.csv
a
3
--- err
weir: warning: 2 values of 'a' are not numbers (first: in.csv:3 "x"); taken as null (--strict to fail)
weir: warning: 1 value of 'a' is not a number (first: in.csv:3 "x"); taken as null (--strict to fail)
--- flag nopipe: the second run reads the file again

=== what is trimmed is told as long as one branch needs the rows
--- file in.csv
a,b
1,2
3,4,5
6,7
8,9,10
--- run
weir --ragged trim 'tee all.csv | take 1' {in}
--- out
a,b
1,2
--- makes all.csv
a,b
1,2
3,4
6,7
8,9
--- err
weir: warning: 2 rows have more fields than the header (first: {in}:3); cut to the header's (--strict to fail)

=== a closed reader, a full device, a file that cannot be written
--- file in.csv
a
1
2
--- run
weir 'tee (to /dev/full) | map b = a' {in}; echo $?; weir 'tee no/x.csv | take 1' in.csv; echo $?; mkdir d; weir 'tee d' in.csv; echo $?; rmdir d; ls
--- out
a,b
1,1
2,2
3
3
3
in.csv
--- err
weir: error: cannot write to /dev/full: No space left on device
weir: error: cannot write to no/x.csv: No such file or directory
weir: error: cannot write to d: Is a directory
--- flag nopipe: ls shows how the input came

=== endless input: the run ends when a reader has gone, or when a file has failed and nothing else is seen
--- run
python3 - <<'EOF'
import signal, subprocess
def ignore(): signal.signal(signal.SIGPIPE, signal.SIG_IGN)
def run(*args):
    yes = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    weir = subprocess.Popen(["weir", "-n", *args], stdin=yes.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=ignore)
    yes.stdout.close()
    weir.stdout.read(10)
    weir.stdout.close()
    print(weir.stderr.read().decode().split("\n")[0], weir.wait())
    yes.kill()
run("tee x.csv | tee (filter c1 == 1 | to y.csv)")
run("--strict", "tee (filter c1 > 1 | to y.csv) | to x.csv")
EOF
ls
--- out
 141
weir: error: -:1: value of 'c1' is not a number: "y" 1
--- limit 60

=== two on one path
--- file in.csv
a,b
1,2
--- run
ln -s x.csv link; mkdir d
weir 'tee x.csv | to x.csv' in.csv; weir -o x.csv 'tee ./x.csv' in.csv; weir 'tee x.csv | tee d/../x.csv | to y' in.csv; weir 'tee link | to x.csv' in.csv; weir 'tee - | take 1' in.csv
weir 'tee (split by a to "{a}") | split by a to "{a}"' in.csv; weir 'tee in.csv | to link' --check in.csv; weir 'tee in.csv | to ./in.csv' in.csv
weir 'tee (split by a to "{a}") | split by a, b to "{a}{b}"' in.csv; weir 'tee 1 | split by a to "{a}"' in.csv; echo $?
weir 'tee /dev/null | tee /dev/null | take 0' in.csv; rm link; rmdir d; ls; cat in.csv; rm 1 12
--- out
3
a,b
1
12
in.csv
a,b
1,2
--- err
weir: error: x.csv is written twice
  tee x.csv
      ^^^^^ each output has a path of its own
weir: error: ./x.csv is written twice
  tee ./x.csv
      ^^^^^^^ each output has a path of its own
weir: error: d/../x.csv is written twice
  tee d/../x.csv
      ^^^^^^^^^^ each output has a path of its own
weir: error: link is written twice
  tee link
      ^^^^ each output has a path of its own
weir: error: standard output is written twice
  tee -
      ^ what falls out of the last stage goes there too: end the program in `to PATH`
weir: error: {a} is written twice
  split by a to "{a}"
                ^^^^^ each output has a path of its own
weir: error: in.csv is written twice
  tee in.csv
      ^^^^^^ each output has a path of its own
weir: error: 1 is written twice

=== live input: each branch shows a row at once
--- run
python3 - <<'EOF'
import os, select, subprocess
r, w = os.pipe()
weir = subprocess.Popen(["weir", f"tee (map b = a + 1 | to /dev/fd/{w}) | map c = a"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[w])
os.close(w)
weir.stdin.write(b"a\n1\n")
weir.stdin.flush()
for fd in (r, weir.stdout.fileno()):
    got = b""
    while got.count(b"\n") < 2 and select.select([fd], [], [], 5)[0]:
        got += os.read(fd, 1000)
    print(got)
weir.stdin.close()
print(weir.wait())
EOF
--- out
b'a,b\n1,2\n'
b'a,c\n1,1\n'
0

=== errors of the program
--- file in.csv
a,b
1,2
--- run
weir 'tee (take 1)' {in}; weir 'tee (to x | take 1)' {in}; weir 'tee a, b' {in}; weir 'tee (from x | to y)' {in}; weir 'tee' {in}; weir 'tee ()' {in}
weir 'tee (pivot a: count() | take 1 | to x)' {in}; weir 'tee (reduce n = count() | filter b > 1 | to x)' {in}; weir 'tee (take 1 | to x.svg)' {in}; weir 'tee (split by a to "{a}" | take 1 | to x)' in.csv
weir 'tee (take 1 | to x as xml)' {in}
--- exit 2
--- err contains
weir: error: a branch does not say where its rows go
       ^^^^ it ends in to or split: tee ( ... | to PATH )
weir: error: tee writes one file
weir: error: 'from' does not stand in brackets
weir: error: expected a path, but the program ends here
weir: error: in a branch pivot stands last: its columns are known only at its end
weir: error: no column 'b' here
weir: error: svg is a picture, and no plot draws it
weir: error: split must be the last stage
weir: error: unknown format 'xml'

=== a branch of an input of 0 bytes writes no line of names for what another one reads
--- file more.csv
a,b
1,2
--- file more.jsonl
{"n":1}
--- run
weir 'tee (union more.csv | to u.csv) | take 1' < /dev/null; weir 'tee (join full more.csv as m on a | to j.csv) | map z = 1' < /dev/null
weir 'tee (union more.jsonl | to u2.csv) | tee n.csv | take 1' < /dev/null; weir 'tee e.csv | union more.csv' < /dev/null
weir 'tee (union more.csv | reduce n = count() | to c.csv) | reduce n = count() by a' < /dev/null
--- out
a,b
1,2
a,n
--- makes u.csv
a,b
1,2
--- makes j.csv
a,b
1,2
--- makes u2.csv
n
1
--- makes n.csv no-newline
--- makes e.csv no-newline
--- makes c.csv
n
1

=== what a branch names of JSON lines is not seen outside of it
--- file in.jsonl
{"s":"ab","n":1}
--- run
weir --out csv 'tee (reduce n = count(x1?) | to /dev/null) | map tq = 1 | map x1 = 2' in.jsonl
weir --out jsonl 'tee (parse /(?<pa>[a-z])(?<pb>.)/ from s keep skip | map x = pb | to b.jsonl) | take 1' in.jsonl
weir --out csv 'partition by s (map tq = 1 | map x1 = 2 | filter x1 == 2)' in.jsonl
--- out
s,n,tq,x1
ab,1,1,2
{"s":"ab","n":1}
s,n,tq,x1
ab,1,1,2
--- makes b.jsonl
{"s":"ab","n":1,"pa":"a","pb":"b","x":"b"}

=== rows with another key are too many by their number, not by when they are seen
# The third row is no object, which the reader knows before anybody knows of the second row's key.
--- file in.jsonl
{"a":1}
{"a":2,"b":3}
no
{"a":4}
--- run
weir --max-errors 2 --out csv '' in.jsonl; weir --max-errors 1 --out csv '' in.jsonl
--- out
a
1
4
a
1
4
--- err
weir: warning: 2 rows were refused
weir: error: 2 rows were refused, more than --max-errors 1
--- exit 1

=== a row that several branches refuse counts once
# By hand: of three rows the second has a key that the first has not, in both outputs.
--- file in.jsonl
{"a":1}
{"a":2,"b":3}
{"a":4}
--- run
weir --max-errors 1 --out csv 'tee t.csv' in.jsonl; echo $?
weir --rejects r.csv --out csv 'tee t.csv | tee u.tsv' in.jsonl
--- out
a
1
4
0
a
1
4
--- err
weir: warning: 1 row was refused
weir: warning: 1 row was refused, see r.csv
--- makes t.csv
a
1
4
--- makes u.tsv
a
1
4
--- makes r.csv
file,line,byte_offset,column,kind,message,raw
in.jsonl,2,8,b,other_key,"a key 'b', and the columns are the first row's keys: a","{""a"":2,""b"":3}"

=== a row that two branches refuse for reasons of their own counts once, and both are told
# By hand: "x" is refused by the first parse alone, "1" by both, "y2" by neither.
--- file in.csv
a
x
1
y2
--- run
weir --rejects r.csv 'tee (parse /(?<n>\d)/ from a | parse /(?<m>2)/ from n | to n.csv) | parse /(?<w>[a-z])/ from a' in.csv
weir --max-errors 2 'tee (parse /(?<n>\d)/ from a | parse /(?<m>2)/ from n | to /dev/null) | parse /(?<w>[a-z])/ from a | take 0' in.csv
--- out
w
x
y
w
--- err
weir: warning: 2 rows were refused, see r.csv
weir: warning: 2 rows were refused
--- makes n.csv
m
2
--- makes r.csv
file,line,byte_offset,column,kind,message,raw
in.csv,2,2,a,no_match,"the value of 'a' does not match /(?<n>\d)/: ""x""",x
in.csv,3,4,n,no_match,"the value of 'n' does not match /(?<m>2)/: ""1""",1
in.csv,3,4,a,no_match,"the value of 'a' does not match /(?<w>[a-z])/: ""1""",1

=== rows that branches make are their own, though of one row
# By hand: the first branch makes 1, 2 and refuses both, the other 1, 2, x and refuses the same two and not x.
--- file in.csv
a
1;2
--- run
weir --rejects r.csv 'tee (flat_map b = split(a, ";") | parse /(?<w>[a-z])/ from b | to w.csv) | flat_map c = split(a ++ ";x", ";") | parse /(?<w>[a-z])/ from c' in.csv
weir -q 'reduce n = count() by raw' r.csv; rm r.csv w.csv
--- out
w
x
raw,n
1;2,4
--- err
weir: warning: 4 rows were refused, see r.csv
