Outputs that are compressed (weir-lang(7), Formats and Outputs): what gzip(1), zstd(1) and Python's gzip make of them.

=== gzip: one member, read by gzip and Python; the same bytes whoever wrote them and however
--- run
python3 -c '
for i in range(150000): print("%d,%s" % (i, "x" * (i % 37)))' >in.csv
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW
weir -j 1 -n '' in.csv -o a.gz
for j in 1 2 8; do for b in 4096 70000 2000000; do for w in 1 40; do
  cat in.csv | WEIR_BLOCK=$b WEIR_WINDOW=$w weir -j $j -n 'to b.csv.gz'; cmp a.gz b.csv.gz
done; done; done
gzip -dc a.gz | cmp - in.csv; gzip -tv a.gz 2>&1 | grep -c OK
python3 -c '
import gzip, zlib
d, packed, plain = zlib.decompressobj(31), open("a.gz", "rb").read(), open("in.csv", "rb").read()
print(d.decompress(packed) == plain, d.eof, d.unused_data == b"", gzip.decompress(packed) == plain, len(plain) > 3 << 20)'
rm a.gz b.csv.gz in.csv
--- out
1
True True True True True
--- flag nomatrix: has configurations of its own
--- limit 120

=== zstd: frames with checksums and sizes, read by zstd; the same bytes whoever wrote them and however
--- run
python3 -c '
for i in range(150000): print("%d,%s" % (i, "x" * (i % 37)))' >in.csv
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW
weir -j 1 -n '' in.csv -o a.zst
for j in 1 2 8; do for b in 4096 70000 2000000; do for w in 1 40; do
  WEIR_BLOCK=$b WEIR_WINDOW=$w weir -j $j -n 'to b.csv.zst' in.csv; cmp a.zst b.csv.zst
done; done; done
zstd -qdc a.zst | cmp - in.csv; zstd -qt a.zst
zstd -l a.zst | awk 'NR == 2 { print $1, $(NF - 1) }'
zstd -lv a.zst 2>/dev/null | grep -o 'Check: XXH64'
rm a.zst b.csv.zst in.csv
--- out
4 XXH64
Check: XXH64
--- flag nomatrix: has configurations of its own
--- limit 120

=== what comes out of sort, reduce, pivot, a table and JSON lines
--- file in.csv
k,m,v
b,x,2
a,y,1
--- run
weir 'sort k' in.csv -o s.csv.gz; weir 'reduce n = sum(v) by k' in.csv -o r.tsv.zst; weir 'pivot m: sum(v) by k' in.csv -o p.csv.gz
weir --out table '' in.csv -o t.gz; weir '' in.csv -o j.jsonl.zst; weir 'pivot m: sum(v) by k | select k' in.csv -o q.csv.zst
gzip -dc s.csv.gz; zstd -qdc r.tsv.zst; gzip -dc p.csv.gz; gzip -dc t.gz; zstd -qdc j.jsonl.zst q.csv.zst; rm *.gz *.zst
--- out
k,m,v
a,y,1
b,x,2
k	n
b	2
a	1
k,x,y
b,2,
a,,1
k  m  v
─  ─  ─
b  x  2
a  y  1
(2 rows)
{"k":"b","m":"x","v":2}
{"k":"a","m":"y","v":1}
k
b
a

=== nothing but a header, and nothing at all
--- file in.csv
a,b
--- file none.csv no-newline
--- run
for f in in none; do for e in gz zst; do weir '' $f.csv -o $f.$e; done; done
gzip -t in.gz none.gz && zstd -qt in.zst none.zst && gzip -dc in.gz none.gz && zstd -qdc in.zst none.zst; rm *.gz *.zst
--- out
a,b
a,b

=== a header longer than a part
--- run
python3 -c 'print(",".join("c%07d" % i for i in range(150000))); print(",".join("%d" % (i % 7) for i in range(150000)))' >in.csv
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW
weir '' in.csv -o o.gz; gzip -dc o.gz | cmp - in.csv; weir '' in.csv -o o.zst; zstd -qdc o.zst | cmp - in.csv; wc -c <in.csv; rm in.csv o.gz o.zst
--- out
1650000
--- flag nomatrix: a large header
--- limit 120

=== one flipped bit is found
--- run
python3 -c '
for i in range(3000): print("%d,%s" % (i * i, "abc" * (i % 5)))' >in.csv
weir -n '' in.csv -o a.gz; weir -n '' in.csv -o a.zst
python3 - <<'EOF'
import subprocess
bad = 0
for name, tool in (("a.gz", ["gzip", "-t"]), ("a.zst", ["zstd", "-qt"])):
    whole = open(name, "rb").read()
    for at in range(20, len(whole), len(whole) // 20):
        damaged = bytearray(whole)
        damaged[at] ^= 8
        open("d" + name, "wb").write(damaged)
        bad += subprocess.run(tool + ["d" + name], capture_output=True).returncode == 0
print("unnoticed:", bad)
EOF
rm in.csv a.gz a.zst da.gz da.zst
--- out
unnoticed: 0
--- flag nomatrix: the tools do the work

=== a FIFO by that name gets the stream straight
--- file in.csv
a
1
--- run
mkfifo f.gz; gzip -dc <f.gz >got & weir '' in.csv -o f.gz; wait; cat got; test -p f.gz && rm f.gz got
--- out
a
1

=== a link whose name says gz keeps its target's mode
--- file in.csv
a
1
--- run
echo old >target; chmod 640 target; ln -s target l.gz; weir '' in.csv -o l.gz; gzip -dc <target; stat -c %a target; test -L l.gz && rm l.gz target
--- out
a
1
640

=== a full device is exit 3, compressed too
--- run
ln -s /dev/full f.gz; ln -s /dev/full f.zst
python3 -c '
for i in range(400000): print("%d,%x" % (i * i, i * 7919))' >in.csv
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW
weir -n '' in.csv -o f.gz; echo $?; weir -n '' in.csv -o f.zst; echo $?; weir -n 'take 1' in.csv -o f.gz; echo $?; rm f.gz f.zst in.csv
--- out
3
3
3
--- err
weir: error: cannot write to f.gz: No space left on device
weir: error: cannot write to f.zst: No space left on device
weir: error: cannot write to f.gz: No space left on device
--- flag nomatrix: much data
--- limit 120

=== bad input leaves the old file, and nothing beside it
--- file in.csv
a,b
1,2
3
--- file o.gz
old
--- run
weir '' in.csv -o o.gz
--- err contains
weir: error: in.csv:3: 1 field, the header has 2
--- exit 1

=== killed in the middle the old file is there, and a signal leaves nothing beside it
--- run
echo old >o.gz
yes 1,2,3,4,5,6,7,8 | weir -n '' -o o.gz & sleep 1; kill -TERM $!; wait $! 2>/dev/null; ls -A; cat o.gz
yes 1,2,3,4,5,6,7,8 | weir -n '' -o o.gz & sleep 1; kill -KILL $!; wait $! 2>/dev/null; cat o.gz; rm -f o.gz .weir-*
--- out
o.gz
old
old
--- flag nomatrix: it takes two seconds
--- err contains
--- flag nosan: killed programs report nothing

=== many threads in little memory
--- run
python3 -c '
for i in range(300000): print("%d,%x,%s" % (i * i, i * 7919, "y" * (i % 11)))' >in.csv
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
weir -n -j 8 --memory 24M '' in.csv -o a.gz; weir -n -j 8 --memory 24M --tmp-dir . 'sort -c1' in.csv -o a.zst; echo $?
gzip -dc a.gz | cmp - in.csv; LC_ALL=C sort -t, -k1,1nr in.csv >b.csv; zstd -qdc a.zst | cmp - b.csv
weir -n -j 8 --memory 24M 'sample 300000' in.csv -o a.gz 2>/dev/null; echo $?; rm -f a.gz a.zst b.csv in.csv
--- out
0
4
--- flag nomatrix: its own number of threads
--- limit 120

=== --explain tells the parts
--- file in.csv
a
--- run
weir --explain '' in.csv -o o.gz | sed -n '/stage 2/,/stage 4/p'; weir --explain '' in.csv -o o.zst | grep compress
--- out
stage 2  in order, one instance  <- by sequence
    cut into parts of 1 MiB
stage 3  parallel  <- any instance takes the next sequence
    compress with gzip
stage 4  in order, one instance  <- by sequence
    compress with zstd

=== columns that the first row of JSON lines shows
--- file in.jsonl
{"a":1,"b":"x"}
{"b":"y","a":22}
--- file none.jsonl no-newline
--- run
for o in o.csv.gz o.tsv.gz o.jsonl.gz o.md.gz; do weir '' in.jsonl -o $o; gzip -dc $o; rm $o; done; weir --out table '' in.jsonl -o t.gz; gzip -dc t.gz; weir '' none.jsonl -o n.csv.gz; gzip -dc n.csv.gz; rm t.gz n.csv.gz
--- out
a,b
1,x
22,y
a	b
1	x
22	y
{"a":1,"b":"x"}
{"b":"y","a":22}
| a | b |
| --- | --- |
| 1 | x |
| 22 | y |
 a  b
──  ─
 1  x
22  y
(2 rows)
