parse json and parse logfmt (weir-lang(7), Stages and JSON lines): values by hand, and as Python's json reads them.

=== json: the columns are the names that the program uses
--- file in.txt
{"a":1,"b":{"c":[1,2]}}
 { "b" : { "c" : "x" } , "z" : 0 }
--- run
weir 'parse json | select a, b.c' {in}
weir 'from in.txt as lines | parse json | reduce n = count() by z'
--- out
a,b.c
1,"[1,2]"
,x
z,n
,1
0,1
--- flag nopipe: reads its input twice

=== json: rows go out with all their keys, as they stood
--- file in.txt
{"a":1.50,"b":"\u00e9"}
{"c":null}
--- run
weir --in lines --out jsonl 'parse json' {in}
weir --in lines --out jsonl 'parse json | map n = 1 | drop a' {in}
--- out
{"a":1.50,"b":"\u00e9"}
{"c":null}
{"b":"\u00e9","n":1}
{"c":null,"n":1}
--- flag nopipe: reads its input twice

=== json from a column: its line ends are blanks between values; keep puts the input's columns first
--- file in.csv escaped
id,p,a\n1,"{""a"":2,\r\n ""b"":[1,\n2]}",x\n2,"{""b"":""y""}",
--- run
weir 'drop a | parse json from p keep | select id, a, n = len(b)' {in}
weir 'parse json from p | select a, b' {in}
weir --out jsonl 'drop a | parse json from p keep | drop p' {in}
weir --out jsonl 'parse json from p keep | drop p' {in}
weir 'rename old = a | parse json from p keep | drop p | take 1' {in}
--- out
id,a,n
1,2,2
2,,1
a,b
2,"[1,	2]"
,y
{"id":1,"a":2,"b":[1,	2]}
{"id":2,"b":"y"}
{"id":1,"a":"x","b":[1,	2]}
{"id":2,"a":null,"b":"y"}
id,old,a,b
1,x,2,"[1,	2]"
--- flag nopipe: reads its input several times

=== keep: columns that nothing but the output asks for are in CSV, TSV and tables too
--- file in.csv
id,p,note
1,"{""a"":2}","x, y"
2,"{""a"":""z""}",
--- run
weir 'parse json from p keep' {in}
weir -t --in csv 'filter id < 2 | parse json from p keep | map n = 1' {in}
weir --out md 'parse json from p keep' {in}
weir --header k,l,m --skip 1 'parse logfmt from "t=" ++ k keep' {in}
--- out
id,p,note,a
1,"{""a"":2}","x, y",2
2,"{""a"":""z""}",,z
id	p	note	a	n
1	{"a":2}	x, y	2	1
| id | p | note | a |
| --- | --- | --- | --- |
| 1 | {"a":2} | x, y | 2 |
| 2 | {"a":"z"} |  | z |
k,l,m,t
1,"{""a"":2}","x, y",1
2,"{""a"":""z""}",,2
--- flag nopipe: reads its input several times

=== json: what does not match is a bad row, with its place in the text
--- file in.txt
{"a":1}
[1]
{"a":2,}

{"a":3} x
{"a":4}
--- run
weir --in lines 'parse json | select a' in.txt
weir --in lines -q --rejects bad.csv 'parse json | select a' in.txt
weir 'select line, kind, message' bad.csv
weir --in lines 'parse json skip | select a' in.txt
rm bad.csv
--- out
a
1
a
1
4
line,kind,message
2,no_match,"the line does not match json (at its byte 1: each line is to be an object, as in {""name"": 1}): ""[1]"""
3,no_match,"the line does not match json (at its byte 8: a name in double quotes is missing): ""{""a"":2,}"""
4,no_match,"the line does not match json (at its byte 1): """""
5,no_match,"the line does not match json (at its byte 9: text behind the object): ""{""a"":3} x"""
a
1
4
--- err
weir: error: in.txt:2: the line does not match json (at its byte 1: each line is to be an object, as in {"name": 1}): "[1]"
  hint: parse ... skip leaves such rows out, and tells how many
weir: warning: 4 lines do not match json (first: in.txt:2 "[1]"); left out (--strict to fail)

=== json: a line end inside a string is no JSON
--- file in.csv escaped
p\n"{""a"":""x\ny""}"
--- run
weir 'parse json from p skip | select a' in.csv
--- out
a
--- err contains
weir: warning: 1 value of 'p' does not match json

=== logfmt: pairs, quoted values, a key alone
--- file in.log
at=info method=GET path="/a \"b\" \u00e9" status=200 dur=1.50 cached
  at=error	status=500 msg= id=007 q="" e==x
a=1 a=2
--- run
weir 'parse logfmt | select at, method, path, status, dur, cached, msg, id, q, e, a' {in}
weir --out jsonl 'parse logfmt' {in}
--- out
at,method,path,status,dur,cached,msg,id,q,e,a
info,GET,"/a ""b"" é",200,1.50,true,,,,,
error,,,500,,,,007,,=x,
,,,,,,,,,,2
{"at":"info","method":"GET","path":"/a \"b\" \u00e9","status":200,"dur":1.50,"cached":true}
{"at":"error","status":500,"msg":null,"id":"007","q":"","e":"=x"}
{"a":1,"a":2}
--- flag nopipe: reads its input twice

=== logfmt: a value whose escapes are not JSON's is taken as its bytes
--- file in.log escaped
a="C:\\dir" b="tab\\t" c="x\ty"
--- run
weir 'parse logfmt | select a, b, c' {in}
--- out escaped
a,b,c\nC:\\dir,tab\t,x\ty

=== logfmt: what does not match
--- file in.log
a=1
hello world
a="open
="x"
a="x"y

a=2
--- run
weir -q --rejects bad.csv 'parse logfmt | select a' in.log
weir 'select line, message' bad.csv
rm bad.csv
--- out
a
1
2
line,message
2,"the line does not match logfmt (at its byte 12): ""hello world"""
3,"the line does not match logfmt (at its byte 1): ""a=""open"""
4,"the line does not match logfmt (at its byte 1): ""=""x"""""
5,"the line does not match logfmt (at its byte 1): ""a=""x""y"""
6,"the line does not match logfmt (at its byte 1): """""

=== logfmt, grouped
--- file in.log
level=info ms=1.5
level=warn ms=2
level=info ms=3 level=info
--- run
weir 'parse logfmt | reduce n = count(), sum(ms) by level' {in}
--- out
level,n,sum_ms
info,2,4.5
warn,1,2

=== rows that have keys already keep none
--- file in.jsonl
{"a":"{\"b\":1}","c":2}
--- run
weir --out jsonl 'parse json from a' in.jsonl
weir --out jsonl 'select a, c | parse json from a keep | drop a' in.jsonl
weir 'parse json from a keep' in.jsonl
--- out
{"b":1}
{"c":2,"b":1}
--- err
weir: error: rows have keys of their own already
  parse json from a keep
        ^^^^ select the columns to keep before it: select a, b | parse ... keep
--- exit 2
