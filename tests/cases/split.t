The stage `split by KEYS to "NAME"` (weir-lang(7), Stages and Outputs). Files by hand from the contract; larger ones
are checked by awk or Python.

=== a file for each key, each with the header, rows in their order, zeros kept
--- file in.csv
zip,n
007,1
08,2
007,3
7,4
--- run
weir 'split by zip to "out/{zip}.csv"' {in}; head out/*; rm -r out
--- out
==> out/007.csv <==
zip,n
007,1
007,3

==> out/08.csv <==
zip,n
08,2

==> out/7.csv <==
zip,n
7,4

=== the format by the extension, by as, by --out
--- file in.csv
k,v
a,1
b,x"y
--- run
weir 'split by k to {k}.jsonl' in.csv; weir 'split by k to "{k}.tsv"' in.csv; weir 'split by k to "{k}.md"' in.csv
weir 'split by k to "{k}.x" as jsonl' in.csv; weir --out tsv 'split by k to "{k}.csv"' in.csv; weir --out table 'split by k to "{k}.csv"' in.csv 2>/dev/null; weir -n 'split by c1 to "n-{c1}.csv"' in.csv
--- makes a.jsonl
{"k":"a","v":1}
--- makes b.jsonl
{"k":"b","v":"x\"y"}
--- makes a.tsv
k	v
a	1
--- makes b.tsv
k	v
b	x"y
--- makes a.md
| k | v |
| --- | --- |
| a | 1 |
--- makes b.md
| k | v |
| --- | --- |
| b | x"y |
--- makes a.x
{"k":"a","v":1}
--- makes b.x
{"k":"b","v":"x\"y"}
--- makes a.csv
k	v
a	1
--- makes b.csv
k	v
b	x"y
--- makes n-a.csv
a,1
--- makes n-b.csv
b,"x""y"
--- makes n-k.csv
k,v

=== packed
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'split by k to "{k}.csv.gz"' {in}; weir 'split by k to "{k}.csv.zst"' in.csv
for f in a b; do gzip -dc $f.csv.gz; zstd -qdc $f.csv.zst; done; rm *.gz *.zst
--- out
k,v
a,1
a,3
k,v
a,1
a,3
k,v
b,2
k,v
b,2

=== several keys, computed ones, braces of their own; folders are made
--- file in.csv
day,who,n
2026-01-05,x,1
2026-02-01,x,2
2026-01-09,y,3
--- run
weir 'split by m = substr(day, 0, 7), who to "o/{m}/{{{who}}}.csv"' {in}; cd o; head */*; cd ..; rm -r o
--- out
==> 2026-01/{x}.csv <==
day,who,n
2026-01-05,x,1

==> 2026-01/{y}.csv <==
day,who,n
2026-01-09,y,3

==> 2026-02/{x}.csv <==
day,who,n
2026-02-01,x,2

=== no key leaves the folder, no two share a file
Each key's own name holds its row alone; nothing stands outside of o/d.
--- file in.csv escaped
k,n
,1
null,2
.,3
..,4
../x,5
/etc,6
a/b,7
a%2Fb,8
%,9
a b,10
.hidden,11
"a\nb",12
a\0b,13
NULL,14
\x7f\x1b[31m,15
~,16
-rf,17
\xff\xc3\xa4,18
--- run
mkdir -p o/d; weir 'split by k to "o/d/{k}"' {in}
python3 - <<'EOF'
import csv, os, re
def name(key):
    if key == b"":
        return b"null"
    text = re.sub(rb"[\x00-\x1f\x7f/%]", lambda m: b"%%%02X" % m[0][0], key)
    if key == b"null" or key[:1] == b".":
        text = b"%%%02X" % key[0] + text[1:]
    return text
keys = [b"", b"null", b".", b"..", b"../x", b"/etc", b"a/b", b"a%2Fb", b"%", b"a b", b".hidden", b"a\nb", b"a\0b", b"NULL",
        b"\x7f\x1b[31m", b"~", b"-rf", b"\xff\xc3\xa4"]
want = {name(k): str(i + 1) for i, k in enumerate(keys)}
got = {}
for root, dirs, files in os.walk(b"."):
    for f in files:
        if f != b"in.csv":
            assert root == b"./o/d", root
            got[f] = open(root + b"/" + f, "rb").read().rsplit(b",", 1)[1].decode().strip()
print(len(want), got == want or (got, want))
EOF
rm -r o
--- out
18 True

=== the words of --null are null too, and written as they were
--- file in.csv
k,n
NA,1
,2
null,3
--- run
weir --null NA 'split by k to "{k}.csv"' {in}
--- makes null.csv
k,n
NA,1
,2
--- makes %6Eull.csv
k,n
null,3

=== values in one part of the path: those that would share a file are counted
--- file in.csv
a,b,n
x,y-z,1
x-y,z,2
x,y-z,3
--- run
weir 'split by a, b to "{a}-{b}.csv"' {in}
--- makes x-y-z.csv
a,b,n
x,y-z,1
x,y-z,3
--- makes x-y-z~2.csv
a,b,n
x-y,z,2

=== long names are cut, and stay apart
--- run
python3 - > in.csv <<'EOF'
print("k,n")
for i, k in enumerate(["a" * 239, "a" * 240, "a" * 241, "a" * 300 + "x", "a" * 300 + "y", "ä" * 150, "ä" * 150 + "x", "/" * 200]):
    print(k + "," + str(i))
EOF
weir 'split by k to "o/{k}.csv"' in.csv
python3 - <<'EOF'
import os
seen = []
for f in os.listdir(b"o"):
    f.decode()
    assert len(f) <= 255, f
    head, row = open(b"o/" + f).read().splitlines()
    assert head == "k,n"
    seen.append(int(row.rsplit(",", 1)[1]))
    key = row.rsplit(",", 1)[0]
    if len(key.encode()) <= 239:
        assert f.decode() == key.replace("/", "%2F") + ".csv" or key[0] == "/", f
print(sorted(seen))
EOF
rm -r o in.csv
--- out
[0, 1, 2, 3, 4, 5, 6, 7]

=== more keys than descriptors
--- run
python3 -c 'print("k,n"); [print(f"{i * 7919 % 400},{i}") for i in range(8000)]' > in.csv
ulimit -n 40
weir 'split by k to "o/{k}.csv"' in.csv && ls o | wc -l
cat o/*.csv | grep -v k,n | LC_ALL=C sort | sha256sum > got; tail -n +2 in.csv | LC_ALL=C sort | sha256sum | cmp - got
awk -F, 'FNR == 1 { if ($0 != "k,n") print FILENAME; last = -1; next } { if (FILENAME != "o/" $1 ".csv" || $2 <= last) print; last = $2 }' o/*.csv
rm -r o in.csv got
--- out
400
--- limit 60
--- flag long: many files

=== packed files have many members where memory is little
--- run
python3 -c 'print("k,n"); [print(i * 7919 % 100, "x" * 50 + str(i), sep=",") for i in range(40000)]' > in.csv
weir --memory 4M 'split by k to "o/{k}.csv.gz"' in.csv && ls o | wc -l
for f in o/*; do gzip -dc $f; done | grep -v k,n | LC_ALL=C sort | sha256sum > got; tail -n +2 in.csv | LC_ALL=C sort | sha256sum | cmp - got
cat o/* | sha256sum > one; weir -j1 --memory 4M 'split by k to "o/{k}.csv.gz"' in.csv; cat o/* | sha256sum | cmp - one
rm -r o in.csv got one
--- out
100
--- limit 60
--- flag long: many rows

=== rows with keys of their own: JSON lines as they are; CSV has the first row's keys
--- file in.jsonl
{"k":"a","v":1}
{"v":2.50,"k":"b"}
{"k":"a","v":null}
--- file odd.jsonl
{"k":"a","v":1}
{"w":2}
--- run
weir 'split by k to "{k}.csv"' in.jsonl; weir 'split by k to "{k}.jsonl"' in.jsonl; weir 'split by k to "odd-{k}.jsonl"' odd.jsonl
weir 'split by k to "odd-{k}.csv"' odd.jsonl; echo $?
--- out
1
--- err contains
weir: error: odd.jsonl:2: a key 'w', and the columns are the first row's keys: k, v
--- makes a.csv
k,v
a,1
a,
--- makes b.csv
k,v
b,2.50
--- makes a.jsonl
{"k":"a","v":1}
{"k":"a","v":null}
--- makes b.jsonl
{"v":2.50,"k":"b"}
--- makes odd-a.jsonl
{"k":"a","v":1}
--- makes odd-null.jsonl
{"w":2}

=== no rows, no files; an input of no bytes
--- file in.csv
k,v
--- file empty.csv no-newline
--- run
weir 'split by k to "o/{k}.csv"' {in}; weir 'split by k to "o/{k}.csv"' empty.csv; ls
--- out
empty.csv
in.csv

=== behind sort, a partition, reduce and pivot
--- file in.csv
k,v
b,2
a,1
b,1
--- run
weir 'sort v | split by k to "s-{k}.csv"' in.csv; weir 'partition by k | take 1 | split by k to "p-{k}.csv"' in.csv
weir 'reduce n = count() by k | split by k to "r-{k}.csv"' in.csv; weir 'pivot v: count() by k | split by k to "v-{k}.csv"' in.csv
--- makes s-a.csv
k,v
a,1
--- makes s-b.csv
k,v
b,1
b,2
--- makes p-a.csv
k,v
a,1
--- makes p-b.csv
k,v
b,2
--- makes r-a.csv
k,n
a,1
--- makes r-b.csv
k,n
b,2
--- makes v-a.csv
k,1,2
a,1,0
--- makes v-b.csv
k,1,2
b,1,1

=== bad input: files stay as they were, new ones and their folders are not there
--- file in.csv
k,v
a,1
b,2
c
--- file a.csv
old
--- run
weir 'split by k to "{k}.csv"' {in}; echo $?; weir 'split by k to "o/p/{k}.csv"' in.csv 2>/dev/null; echo $?; cat a.csv; ls -A
--- out
1
1
old
a.csv
in.csv
--- err contains
weir: error: in.csv:4: 1 field, the header has 2
--- flag nopipe: the second run reads the file again

=== a file that is read is written
--- file a.csv
k,v
a,1
b,2
a,3
--- run
weir 'filter v > 1 | split by k to "{k}.csv"' a.csv; cat a.csv b.csv; rm b.csv; printf 'k,v\na,1\nb,2\na,3\n' > a.csv
--- out
k,v
a,3
k,v
b,2

=== a write that fails leaves nothing
--- file in.csv
k,v
a,1
b,2
--- run
mkdir -p o/b.csv; weir 'split by k to "o/{k}.csv"' {in}; echo $?; ls -A o; rm -r o; echo x > o; weir 'split by k to "o/{k}.csv"' in.csv; echo $?; rm o
--- out
3
b.csv
3
--- err contains
weir: error: cannot write to o/b.csv: Is a directory
weir: error: cannot write to o/a.csv: Not a directory
--- flag nopipe: the second run reads the file again

=== a signal leaves nothing
--- run
mkfifo f; python3 -c '
import sys, time
f = open("f", "w")
f.write("k,v\n" + "".join(f"{i},1\n" for i in range(700)))
f.flush()
time.sleep(60)' & feeder=$!
weir 'split by k to "o/{k}.csv"' f & pid=$!
until [ "$(ls -A o 2>/dev/null | wc -l)" -ge 700 ]; do sleep 0.05; done
kill -TERM $pid; wait $pid; echo $?; kill $feeder; ls -A
rm f
--- out
143
f
--- limit 30

=== errors of the name
--- file in.csv
k,v
a,1
--- run
weir 'split by k to "x.csv"' in.csv; weir 'split by k to "{v}.csv"' in.csv; weir 'split by k to "{k.csv"' in.csv; weir 'split by k to "{k}}.csv"' in.csv
weir 'split by k "{k}.csv"' in.csv; weir 'split to "{k}.csv"' in.csv; weir 'split by k to "{k}.csv" | take 1' in.csv; weir 'split by nope to "{nope}.csv"' in.csv
weir -o x 'split by k to "{k}.csv"' in.csv; weir 'partition by k (split by k to "{k}.csv")' in.csv; weir 'split by k to "{k}.svg"' in.csv
--- exit 2
--- err contains
weir: error: the name has no {k}: two keys would share a file
                ^^^^^^^ write the keys in braces: split by country to "out/{country}.csv"
weir: error: 'v' is no key of this split
weir: error: a '{' is not closed
weir: error: a '}' closes nothing
weir: error: expected 'to' and a name, not '"{k}.csv"'
             ^^^^^^^^^ write split by country to "out/{country}.csv"
weir: error: expected 'by' and keys, not 'to'
weir: error: split must be the last stage
weir: error: no column 'nope' in in.csv
weir: error: split leaves nothing for -o x
weir: error: 'split' does not stand in brackets
weir: error: svg is a picture, and no plot draws it

=== memory
--- run
python3 -c 'print("k,n"); [print(i, "x" * 50 + str(i), sep=",") for i in range(20000)]' > in.csv
weir --memory 3M 'split by k to "o/{k}.csv"' in.csv; echo $?; ls -A; rm in.csv
--- out
4
in.csv
--- err contains
weir: error: split needs more memory
--- flag long: many rows

=== two keys on one file, for a link stands there, of a name or of a folder: nothing is written
--- file s.csv
a,b
1,2
3,4
--- run
twice() { weir "$@" s.csv; echo $?; }
mkdir to from new far; echo old > to/3.csv; ln -s 3.csv to/1.csv
echo old > from/1.csv; ln -s 1.csv from/3.csv
ln -s n.csv new/1.csv; ln -s ../new/n.csv new/3.csv
mkdir folder folder/3; ln -s 3 folder/1
ln -s ../up/../far/./x.csv far/1.csv; ln -s x.csv far/3.csv; mkdir up
for memory in 8M 1G; do
    twice --memory $memory 'split by a to "to/{a}.csv"'
    twice --memory $memory 'split by a to "from/{a}.csv"'
    (ulimit -n 16; seq 20 | weir -n --memory $memory 'split by c1 to "new/{c1}.csv"'; echo $?)
done
twice 'split by a to "folder/{a}/x.csv"'; twice 'split by a to "far/{a}.csv"'; twice 'tee far/../far/2.csv | map a = 2 | split by a to "far/{a}.csv"'
twice 'split by a, b to "made/{b}/../{a}.csv"'; rm -r made; twice 'map c = 5 | split by a, c to "made/{a}/../{c}.csv"'
cat to/1.csv from/3.csv; ls -A new folder/3 far; test -e made || echo none; rm -r to from new far folder up
--- out
3
3
3
3
3
3
3
3
3
0
3
old
old
far:
1.csv
3.csv

folder/3:

new:
1.csv
3.csv
none
--- err
weir: error: to/3.csv is written twice
weir: error: from/1.csv is written twice
weir: error: new/n.csv is written twice
weir: error: to/3.csv is written twice
weir: error: from/1.csv is written twice
weir: error: new/n.csv is written twice
weir: error: folder/3/x.csv is written twice
weir: error: far/x.csv is written twice
weir: error: far/2.csv is written twice
weir: error: made/3/../5.csv is written twice

=== links that lead to files of their own, and two names of one file, are each replaced
--- file s.csv
a,b
1,2
3,4
--- run
mkdir links hard d; echo old > d/3.csv; ln -s ../d/1.csv links/1.csv; ln -s ../d/3.csv links/3.csv
echo old > hard/1.csv; ln hard/1.csv hard/3.csv; ln hard/1.csv kept
weir 'split by a to "links/{a}.csv"' s.csv; weir 'split by a to "hard/{a}.csv"' s.csv
head d/*.csv hard/*.csv kept; ls -l links | grep -c -- '->'; rm -r links hard d kept
--- out
==> d/1.csv <==
a,b
1,2

==> d/3.csv <==
a,b
3,4

==> hard/1.csv <==
a,b
1,2

==> hard/3.csv <==
a,b
3,4

==> kept <==
old
2
