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

=== computed text is a string, whatever stage made it or handed it on
--- file in.csv
x
12345
--- file y.csv
y,q
12345,1
--- run
weir --out jsonl 'map y = text(x)' in.csv
weir --out jsonl 'map a = x ++ "", b = f"{x}", c = lower(x), d = replace(x, "z", ""), e = substr(x, 1, 2), f = match(x, /.*/), g = pad(x, 5), h = hex(17), i = url_param("a?b=12", "b")' in.csv
weir --out jsonl 'reduce f = first(text(x)), m = max(text(x)), d = mode(text(x)), l = list(text(x)), t = top_values(text(x), 1), a = argmax(text(x), 1), o = fold("", text(x)), n = count() by y = text(x)' in.csv
weir --out jsonl 'map f = first_value(text(x)), l = last_value(text(x)), m = cummax(text(x)) | drop x' in.csv
weir --out jsonl 'map y = text(x) | map a = lag(y), b = last_value(y), c = [y], d = y ?? "z", e = if(x > 1, y, "z")' in.csv
weir --out jsonl 'map y = text(x) | reduce first(y), max(y), mode(y), list(y), n = count() by y | fill y down | unpivot y' in.csv
weir --out jsonl 'map y = text(x) | partition by y | reduce n = count() | sort -y | join right y.csv on y' in.csv
weir --out jsonl 'pivot x: first(text(x)) by y = text(x)' in.csv
--- out
{"x":12345,"y":"12345"}
{"x":12345,"a":"12345","b":"12345","c":"12345","d":"12345","e":"23","f":"12345","g":"12345","h":"11","i":"12"}
{"y":"12345","f":"12345","m":"12345","d":"12345","l":["12345"],"t":[["12345",1]],"a":"12345","o":"12345","n":1}
{"f":"12345","l":"12345","m":"12345"}
{"x":12345,"y":"12345","a":null,"b":"12345","c":["12345"],"d":"12345","e":"12345"}
{"first_y":"12345","max_y":"12345","mode_y":"12345","list_y":["12345"],"n":1,"name":"y","value":"12345"}
{"y":"12345","n":1,"q":1}
{"y":"12345","12345":"12345"}

=== what pivot gives is to stages behind it what it is at the end
--- file in.csv
x,y
12,3
12,007
--- run
weir --out jsonl 'pivot x: sum(x * 1e15) by y = text(y) | sort y' in.csv
weir --out jsonl 'pivot x: first(text(y)) by z = 12345678901234567 | map w = `12`' in.csv
weir --out jsonl 'pivot x: list(y) by z = true | pivot z: first(`12`) by `12`' in.csv
weir --out jsonl 'pivot x: min(x > 1) by y | filter `12` == "true"' in.csv
--- out
{"y":"3","12":12000000000000000}
{"y":"007","12":12000000000000000}
{"z":12345678901234567,"12":"3","w":"3"}
{"12":[3,"007"],"true":[3,"007"]}
{"y":3,"12":true}
{"y":"007","12":true}

=== computed text of JSON lines is a string too
--- file in.jsonl
{"zip":12345,"o":{"a":1},"ok":true}
--- run
weir --in jsonl --out jsonl 'map zip = text(zip), o = text(o), ok = text(ok)' {in}
--- out
{"zip":"12345","o":"{\"a\":1}","ok":"true"}

=== computed keys are what they were computed as
--- file in.csv
x
1
2
--- run
weir --out jsonl 'reduce n = count() by big = x > 1' in.csv
weir --out jsonl 'reduce n = count() by r = x / 3' in.csv
weir --out jsonl 'reduce n = count() by l = [x, "a"]' in.csv
weir --out jsonl 'reduce n = count() by p = 10 ** 20 + x * 0, d = time("2026-01-02") - time("2026-01-01"), t = bin(time("2026-01-02"), 1d)' in.csv
weir --out jsonl 'map big = x > 1 | reduce n = count() by big | reduce first(big), max(big), list(big)' in.csv
weir --out jsonl 'reduce n = count() by x | partition by k = n > 1 | reduce c = count()' in.csv
weir --out jsonl 'reduce n = count() by big = x > 1 | sort -big | map a = lag(big), z = [big]' in.csv
weir --out jsonl 'pivot x: first(x > 1) by k = x > 1' in.csv
weir --out jsonl 'partition by b = x > 1 | describe | select b, count' in.csv
weir 'reduce n = count() by big = x > 1, r = x / 4, l = [x]' in.csv
--- out
{"big":false,"n":1}
{"big":true,"n":1}
{"r":0.3333333333333333,"n":1}
{"r":0.6666666666666666,"n":1}
{"l":[1,"a"],"n":1}
{"l":[2,"a"],"n":1}
{"p":100000000000000000000,"d":86400,"t":"2026-01-02T00:00:00Z","n":2}
{"first_big":false,"max_big":true,"list_big":[false,true]}
{"k":false,"c":2}
{"big":true,"n":1,"a":null,"z":[true]}
{"big":false,"n":1,"a":true,"z":[false]}
{"k":false,"1":false,"2":null}
{"k":true,"1":null,"2":true}
{"b":false,"count":1}
{"b":true,"count":1}
big,r,l,n
false,0.25,[1],1
true,0.5,[2],1

=== computed keys beside the keys of another input are fields
--- file in.csv
x
1
2
--- file other.csv
big,n
5,6
--- run
weir --out jsonl 'reduce n = count() by big = x > 1 | union other.csv' in.csv
--- out
{"big":"false","n":1}
{"big":"true","n":1}
{"big":5,"n":6}

=== what only picks hands values of JSON lines on as they stood
--- file in.jsonl
{"id":"12","o":{"a":1},"ok":true}
{"id":"13"}
{"id":"12"}
--- run
weir --out jsonl 'map p = lag(id), q = lag(o), r = lag(ok) | select p, q, r' in.jsonl
weir --out jsonl 'map p = lead(id), q = first_value(o), r = first_value(ok), s = last_value(id) | select p, q, r, s' in.jsonl
weir --out jsonl 'reduce a = mode(id), b = mode(o), c = mode(ok), d = top_values(id, 2), e = top_values(o, 1), f = top_values(ok, 1)' in.jsonl
weir --out jsonl 'select l = [id, o, ok]' in.jsonl
weir --out jsonl 'partition by id | map p = lag(id), s = last_value(id) | merge | select p, s' in.jsonl
--- out
{"p":null,"q":null,"r":null}
{"p":"12","q":{"a":1},"r":true}
{"p":"13","q":null,"r":null}
{"p":"13","q":{"a":1},"r":true,"s":"12"}
{"p":"12","q":{"a":1},"r":true,"s":"12"}
{"p":null,"q":{"a":1},"r":true,"s":"12"}
{"a":"12","b":{"a":1},"c":true,"d":[["12",2],["13",1]],"e":[[{"a":1},1]],"f":[[true,1]]}
{"l":["12",{"a":1},true]}
{"l":["13",null,null]}
{"l":["12",null,null]}
{"p":null,"s":"12"}
{"p":null,"s":"13"}
{"p":"12","s":"12"}

=== mode of equal bytes: a string where some row had it so, as with keys
--- file in.jsonl
{"v":12}
{"v":"12"}
{"v":7}
{"v":7}
{"v":7}
{"v":12}
{"v":12}
--- run
weir --in jsonl --out jsonl 'reduce mode(v), top_values(v, 2)' {in}
--- out
{"mode_v":"12","top_values_v_2":[["12",4],[7,3]]}
