JSON lines out (weir-lang(7), Formats): values by hand from the contract and RFC 8259, and read back by Python's json.

=== a field is a number where it is a short JSON number, byte for byte, else text
--- file in.csv
a,b
1.50,007
-0.0,+1
123456789012345,1234567890123456
1e3,.5
"5","x""y"
1.,0x1f
--- run
weir --out jsonl '' {in}
--- out
{"a":1.50,"b":"007"}
{"a":-0.0,"b":"+1"}
{"a":123456789012345,"b":"1234567890123456"}
{"a":"1e3","b":".5"}
{"a":5,"b":"x\"y"}
{"a":"1.","b":"0x1f"}

=== null, also a word of --null, is null
--- file in.csv
a,b
,NA
x,""
--- run
weir --null NA --out jsonl '' {in}
--- out
{"a":null,"b":null}
{"a":"x","b":null}

=== what is computed goes out by its type
# A list is the JSON text that CSV has of it as well.
--- file in.csv
a,t
2,2026-11-20T10:00:05.250Z
,2026-11-20
--- run
weir --out jsonl 'select n = a * 1.5, txt = text(a), truth = a > 1, list = [a, "x"], day = bin(t, 1d), dur = time(t) - time("2026-11-20")' {in}
--- out
{"n":3,"txt":"2","truth":true,"list":[2,"x"],"day":"2026-11-20T00:00:00Z","dur":36005.25}
{"n":null,"txt":null,"truth":false,"list":[null,"x"],"day":"2026-11-20T00:00:00Z","dur":0}

=== computed numbers keep all their digits; doubles are JSON too
--- file in.csv
a
12345678901234567
--- run
weir --out jsonl 'select s = a + 0, big = 10 ** 30, small = 1 / 3000000000' {in} | python3 -c '
import json, sys
r = json.loads(sys.stdin.read())
print(r["s"], r["big"] == 1e30, r["small"] == 1 / 3000000000)'
--- out
12345678901234567 True True

=== mixed values: each row its own kind
--- file in.csv
a
1
x
,
--- run
weir --ragged trim -q --out jsonl 'select v = if(a == 1, 2 + 3, a)' {in}
--- out
{"v":5}
{"v":"x"}
{"v":null}

=== escapes of keys and values, and bytes that are no UTF-8
# A byte that is no part of a character is U+FFFD: JSON is UTF-8.
--- file in.csv escaped
"k""\t\\",z\xff\n
"a\nb\x01",\xc3\xa9\xe2\x82\n
--- run
weir --out jsonl '' {in}
--- out escaped
{"k\\"\\t\\\\":"a\\nb\\u0001","z\xef\xbf\xbd":"\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"}

=== sort and reduce write JSON lines as well
--- file in.csv
k,v
b,2
a,10
b,3
--- run
weir --out jsonl 'sort -v' in.csv; weir --out jsonl 'reduce s = sum(v), n = count(), l = list(v) by k | sort k' in.csv
--- out
{"k":"a","v":10}
{"k":"b","v":3}
{"k":"b","v":2}
{"k":"a","s":10,"n":1,"l":[10]}
{"k":"b","s":5,"n":2,"l":[2,3]}

=== pivot's columns are keys
--- file in.csv
k,m,v
a,x,1.25
b,y,2
--- run
weir --out jsonl 'pivot m: sum(v) by k' in.csv; weir -n --out jsonl 'skip 1 | pivot c2: count() by c1' in.csv
--- out
{"k":"a","x":1.25,"y":null}
{"k":"b","x":null,"y":2}
{"c1":"a","x":1,"y":0}
{"c1":"b","x":0,"y":1}

=== no rows, no bytes; no header either
--- file in.csv
a,b
--- run
weir --out jsonl '' {in}
--- out

=== TSV's escapes are undone
--- file in.tsv
a	b
x\ty	1
--- run
weir --in tsv --out jsonl '' {in}
--- out
{"a":"x\ty","b":1}

=== the output's extension says so, packed or not
--- file in.csv
a
1
--- run
weir '' in.csv -o o.jsonl; weir '' in.csv -o o.ndjson.gz; gzip -dc o.ndjson.gz; weir --out csv '' in.csv -o p.jsonl; cat p.jsonl; rm o.ndjson.gz p.jsonl
--- out
{"a":1}
a
1
--- makes o.jsonl
{"a":1}

=== read by Python, the values are those that Python's csv reads
--- run
weir --out jsonl '' "$SAMPLES/sales.csv" | python3 -c '
import csv, json, os, sys
want = list(csv.DictReader(open(os.environ["SAMPLES"] + "/sales.csv", newline="", encoding="utf-8")))
got = [json.loads(l, parse_int=str, parse_float=str) for l in sys.stdin]
got = [{k: "" if v is None else v for k, v in r.items()} for r in got]
print(len(want) > 0, got == want)'
--- out
True True
