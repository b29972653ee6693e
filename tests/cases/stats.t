--stats (weir(1)): the accounts of a run on standard error, and what held it back. Counts are those of the inputs, counted by
hand or by Python; --stats=json is read with Python's json.

=== the object: its keys, and counts of rows
# 6 records and a blank line: one has too many fields, one is dropped for having too few; of 4 rows 3 pass, of 2 keys.
--- file in.csv
k,v
a,1
b,2,9

a,3
b
b,5
c,0
--- file look.py
import json, sys
lines = [l for l in open(sys.argv[1]) if l.startswith("{")]
o = json.loads(lines[0])
print(len(lines), list(o), o["threads"])
print(o["input"])
for s in o["stages"]:
    print(s["part"], s["stage"], s["runs"], s["from"], s["rows_in"], s["rows_out"], s["rejected"],
          [(p["name"], p["rows_in"], p["rows_out"], p["filtered"], p["refused"]) for p in s["operators"]])
print(o["outputs"])
print(list(o["stages"][0]), list(o["stages"][0]["operators"][0]))
b = o["bottleneck"]
print(list(b), b["kind"] in ("none", "input", "reader", "threads", "stage", "key"), 0 <= b["share"] <= 1, b["text"] != "")
print(all(0 <= o[k] < 60 for k in ("wall", "user", "system")), o["peak_resident_bytes"] > 1 << 20, o["spilled_bytes"])
print(all(s["busiest"] <= s["busy"] + 1e-9 and s["busy"] <= o["wall"] * o["threads"] for s in o["stages"]))
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
weir -j 2 --stats=json --ragged drop 'filter v > 0 | reduce n = count() by k' in.csv 2> err
python3 look.py err; rm err
--- out
k,n
a,2
b,1
1 ['weir', 'threads', 'wall', 'user', 'system', 'peak_resident_bytes', 'peak_memory_bytes', 'spilled_bytes', 'input', 'stages', 'outputs', 'bottleneck'] 2
{'stopped_early': False, 'bytes': 25, 'records': 7, 'delivered': 4, 'refused': 0, 'dropped': 2, 'blank': 1, 'trimmed': 0}
1 1 parallel None 4 2 2 [('filter', 4, 3, 1, 0), ('partial reduce', 3, 2, 0, 0)]
1 2 owners 1 2 2 0 [('reduce', 2, 2, 0, 0)]
1 3 in order 2 2 2 0 [('merge', 2, 2, 0, 0)]
1 4 parallel 3 2 2 0 [('merge', 2, 2, 0, 0), ('format', 2, 2, 0, 0)]
1 5 in order 4 2 0 0 [('output', 2, 0, 0, 0)]
[{'path': '-', 'bytes': 12, 'files': 1}]
['part', 'stage', 'runs', 'instances', 'from', 'rows_in', 'rows_out', 'rejected', 'batches', 'bytes', 'busy', 'busiest', 'waited_for_input', 'waited_for_output', 'operators'] ['name', 'rows_in', 'rows_out', 'filtered', 'refused', 'peak_bytes']
['kind', 'part', 'stage', 'share', 'buffer_full', 'text'] True True True
True True 0
True
--- flag nomatrix: it is about one run

=== several parts are one object; files of split, paths with quotes, and what was spilled
# The part behind pivot reads what pivot gave: the input counts as the first has read it.
--- file in.csv
k,m,v
a,x,1
a,y,2
b,x,3
--- file look.py
import json, sys
o = json.load(sys.stdin)
print(o["input"]["records"], sorted({s["part"] for s in o["stages"]}), [(p["path"], p["files"], p["bytes"]) for p in o["outputs"]],
      o["spilled_bytes"] > 0)
--- run
weir --stats=json 'pivot m: sum(v) by k | filter x > 1' in.csv 2>&1 > /dev/null | python3 look.py
weir --stats=json 'tee "a\"\\é\u{1f600}.csv" | split by k to "o/{k}.csv"' in.csv 2>&1 | python3 look.py
(echo v; seq 3000) | WEIR_SPILL=100 weir --stats=json 'sort v' 2>&1 > /dev/null | python3 look.py; rm -r o a*
--- out
3 [1, 2] [('-', 1, 11)] False
3 [1] [('a"\\é😀.csv', 1, 24), ('o/{k}.csv', 2, 30)] False
3000 [1] [('-', 1, 13895)] True
--- flag nomatrix: it is about one run

=== where a stage stopped the reading, counts of records are null
--- run
yes a,b | head -3000000 | weir --stats=json 'take 2' 2>&1 >/dev/null | python3 -c "import json,sys; o=json.load(sys.stdin); print({k: v for k, v in o['input'].items() if k != 'bytes'})"
--- out
{'stopped_early': True, 'records': None, 'delivered': None, 'refused': None, 'dropped': None, 'blank': None, 'trimmed': None}
--- flag nomatrix: it is about one run

=== a run that failed has its object too; one that never began has none
--- file in.csv
a
1
2,3
--- run
weir --stats=json '' in.csv 2>&1 >/dev/null | python3 -c "import json,sys; l=sys.stdin.read().splitlines(); print(len(l), json.loads(l[0])['input']['records'], json.loads(l[0])['stages'][0]['stage'], l[1])"
weir --stats=json 'filter b > 1' in.csv; weir --stats=json --check 'filter a > 1' in.csv; weir --stats=json '' gone.csv
weir --stats=jsn '' in.csv; echo $?
--- out
3 None 1 weir: error: in.csv:3: 2 fields, the header has 1
2
--- err
weir: error: no column 'b' in in.csv
  filter b > 1
         ^ columns: a
weir: error: cannot open gone.csv: No such file or directory
weir: error: --stats takes json, not 'jsn'
  hint: did you mean json?
--- flag nomatrix: it is about one run

=== what held a run back, in words and for machines
# A pipe that pauses; a reader that pauses; a program that makes work for the threads; one key that has all rows.
--- file kind.sh
python3 -c "import json,sys; b=[json.loads(l) for l in sys.stdin if l.startswith('{')][0]['bottleneck']; print(b['kind'], b['stage'], b['share'] > 0.4)"
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
(echo a; sleep 0.7; echo 1) | weir --stats 'filter a > 0' 2>&1 >/dev/null | grep -o '^bottleneck: the input: stage 1 (read, filter, format) waited for it [0-9]* % of the time$' | sed 's/[0-9]* %/N %/'
(echo a; sleep 0.7; echo 1) | weir --stats=json 'filter a > 0' 2>&1 >/dev/null | bash kind.sh
yes 1,22222222222222 | head -2000000 > big.csv
(weir -j 4 --stats=json '' big.csv 2> err) | (sleep 1; cat > /dev/null); bash kind.sh < err
(weir -j 4 --stats '' big.csv 2> err) | (sleep 1; cat > /dev/null); grep '^bottleneck' err | sed 's/[0-9]* %/N %/g; s/; the buffer.*//'
weir -j 1 --stats=json -n 'map x = md5(c2 ++ md5(c2)) | take 400000 | skip 399999' big.csv 2>&1 >/dev/null | bash kind.sh
weir -j 1 --stats -n 'map x = md5(c2 ++ md5(c2)) | skip 400000 | tail 1' big.csv 2>&1 >/dev/null | grep '^bottleneck' | sed 's/[0-9]* %/N %/g'
rm big.csv err
--- out
bottleneck: the input: stage 1 (read, filter, format) waited for it N % of the time
input 1 True
stage 2 True
bottleneck: stage 2 (output) was busy, or waited for who reads the output, N % of the time, one thread at a time
threads 1 True
bottleneck: the one thread: stage 1 (read, map) took N % of its time
--- flag nomatrix: it is about the time
--- limit 60
--- flag long: many rows
