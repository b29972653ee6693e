JSON lines in (weir-lang(7), Formats; RFC 8259). Values by hand, or as Python's json reads them (tests/diff/jsonl.py).

=== columns are the names that the program uses; a key that a row lacks is null
--- file in.jsonl
{"id":1,"country":"DE","amount":12.50}
{"country":"US","id":2}
{"amount":3,"id":3,"country":null,"more":[1]}
--- run
weir --in jsonl 'select id, country, amount' {in}
--- out
id,country,amount
1,DE,12.50
2,US,
3,,3

=== and grouped
--- file in.jsonl
{"id":1,"country":"DE","amount":12.50}
{"country":"US","id":2}
{"amount":3,"id":3,"country":"DE"}
--- run
weir --in jsonl 'reduce n = count(), sum(amount) by country' {in}
--- out
country,n,sum_amount
DE,2,15.5
US,1,

=== extensions: .jsonl, .ndjson, and packed; a file of another name is told by --in or `as`
--- file a.jsonl
{"a":1}
--- file b.ndjson
{"a":2}
--- file c.txt
{"a":3}
--- run
gzip -c a.jsonl > z.jsonl.gz
zstd -q -c b.ndjson > z.ndjson.zst
weir 'select a, f = _file' a.jsonl b.ndjson z.jsonl.gz z.ndjson.zst
weir --in jsonl 'select a' c.txt
weir 'from c.txt as jsonl | select a'
weir -d ';' 'select a, b = 1' a.jsonl
rm z.jsonl.gz z.ndjson.zst
--- out
a,f
1,a.jsonl
2,b.ndjson
1,z.jsonl.gz
2,z.ndjson.zst
a
3
a
3
a;b
1;1

=== nested values by path; a key of that very name goes before; arrays are lists
--- file in.jsonl
{"user":{"name":"ann","at":{"city":"Ulm"}},"tags":["a","b",3]}
{"user.name":"plain","user":{"name":"inner"},"tags":[]}
{"user":"no object"}
{"user":[{"name":"in a list"}]}
--- run
weir --in jsonl 'select user.name, city = user.at.city, second = tags[1], n = len(tags), user' {in}
--- out
user.name,city,second,n,user
ann,Ulm,b,3,"{""name"":""ann"",""at"":{""city"":""Ulm""}}"
plain,,,0,"{""name"":""inner""}"
,,,0,no object
,,,0,"[{""name"":""in a list""}]"

=== a list in which something is
--- file in.jsonl
{"t":["a","b",3]}
{"t":["ab"]}
{"t":"abc"}
--- run
weir --in jsonl 'select b = contains(t, "b"), three = contains(t, "3"), j = join(t, "+")' {in}
--- out
b,three,j
true,true,a+b+3
false,false,ab
true,false,
--- err contains
weir: warning: 1 value of 't' is not a list

=== a list in which something is as == has it
# As a[i] == x says of each element: two numbers by value, else bytes; null is not the text "null".
--- file in.jsonl
{"a":[3.50,null,"1","a,b"]}
{"a":["null",""]}
{"a":[]}
--- run
weir --in jsonl 'select v = contains(a, 3.5), t = contains(a, "3.5"), one = contains(a, 1), part = contains(a, ","), whole = contains(a, "a,b"), none = contains(a, null), word = contains(a, "null"), own = contains(a, a[0])' {in}
--- out
v,t,one,part,whole,none,word,own
true,false,true,false,true,true,false,true
false,false,false,false,false,true,true,true
false,false,false,false,false,false,false,false

=== path into a list inside an object
--- file in.jsonl
{"u":{"tags":[{"n":1},{"n":2}]}}
--- run
weir --in jsonl 'select n = u.tags[1].n' {in}
--- out
n
2

=== a text is a field: whether it is a number is asked when it is used
--- file in.jsonl
{"a":"12"}
{"a":12}
{"a":"x"}
{"a":true}
{"a":"true"}
--- run
weir --in jsonl 'filter a == 12 or a == "true" | reduce n = count() by a' {in}
--- out
a,n
12,2
true,2

=== numbers are exact decimals
--- file in.jsonl
{"a":0.1}
{"a":0.2}
{"a":12345678901234567890.5}
--- run
weir --in jsonl 'reduce s = sum(a) if a < 1, big = max(a)' {in}
--- out
s,big
0.3,12345678901234567000

=== what is no number is told
--- file in.jsonl
{"a":1}
{"a":[2]}
{"a":{"b":3}}
{"a":false}
{"a":null}
{"b":1}
--- run
weir --in jsonl 'reduce sum(a)' {in}
--- out
sum_a
1
--- err contains
weir: warning: 3 values of 'a' are not numbers (first: {in}:2 "[2]"); taken as null (--strict to fail)

=== strings: escapes are undone where the value is used
--- file in.jsonl
{"a":"x\ty\n\"z\" \\ \/ \u00e9 \ud83d\ude00 \b\f\r"}
{"a":"\ud800 alone"}
--- run
weir --in jsonl 'select a, n = len(a)' {in} | python3 -c '
import csv, sys
for row in csv.DictReader(sys.stdin): print(ascii(row["a"]), row["n"])'
--- out
'x\ty\n"z" \\ / \xe9 \U0001f600 \x08\x0c\r' 19
'\ufffd alone' 7

=== a name with escapes, a long one, an odd one
--- file in.jsonl
{"\u0061":1,"a name that is longer than any vector is wide, by far":2,"x y":3,"":4}
--- run
weir --in jsonl 'select a, long = `a name that is longer than any vector is wide, by far`, `x y`' {in}
--- out
a,long,x y
1,2,3

=== of two members of one name the last counts
--- file in.jsonl
{"a":1,"a":2}
{"a":1,"a":null}
{"u":{"n":1,"m":2},"u":{"m":3}}
{"u":{"n":1},"u":7}
{"u":{"n":0}}
--- run
weir --in jsonl 'select a, u.n, u.m, u' {in}
--- out
a,u.n,u.m,u
2,,,
,,,
,,3,"{""m"":3}"
,,,7
,0,,"{""n"":0}"

=== a row that no stage changed goes out as it stood
--- file in.jsonl
 { "a" : 1.50 , "b" : "\u00e9\/" , "c" : [ 1 , 2 ] , "n" : null , "e" : "" , "big" : 123456789012345678901234567890 }  
{"b":1e3,"a":2}
--- run
weir --in jsonl --out jsonl 'filter a > 0' {in}
--- out
{ "a" : 1.50 , "b" : "\u00e9\/" , "c" : [ 1 , 2 ] , "n" : null , "e" : "" , "big" : 123456789012345678901234567890 }
{"b":1e3,"a":2}

=== so do members beside those that a stage changed
--- file in.jsonl
{ "a" : 1.50 , "b" : "\u00e9\/" , "c":[ 1 , 2 ],"d":{"x": null}}
{"z":true,"b":7}
--- run
weir --in jsonl --out jsonl 'map a = a * 2, t = "new" | drop c' {in}
--- out
{"a":3,"b":"\u00e9\/","d":{"x": null},"t":"new"}
{"z":true,"b":7,"a":null,"t":"new"}

=== rename keeps the place; a key of the new name gives way
--- file in.jsonl
{"a":1,"b":2,"c":3}
{"c":3}
--- run
weir --in jsonl --out jsonl 'rename b = a' {in}
weir --in jsonl --out jsonl 'rename b = a, a = b' {in}
--- out
{"b":1,"c":3}
{"c":3}
{"b":1,"a":2,"c":3}
{"c":3}
--- flag nopipe: reads its input twice

=== another name for a key is a column of its own, whatever becomes of the key
A row that lacks the key has null there, and what takes the key's place stands in it: as behind a second weir.
--- file in.jsonl
{"e":5,"a":1}
{"a":2}
--- run
weir --out jsonl 'map q = e | drop e' in.jsonl
weir --out jsonl 'map q = e | sort a | rename r = q | drop e' in.jsonl
weir --out jsonl 'map q = e | map e = 3' in.jsonl
weir --out jsonl 'map q = e, e = a | drop a' in.jsonl
weir --out jsonl 'map q = e | unpivot a | drop e' in.jsonl
weir --out jsonl 'map q = e, e = q' in.jsonl
weir --out jsonl 'map q = e | rename r = e' in.jsonl
weir --out jsonl 'map e = e' in.jsonl
--- out
{"a":1,"q":5}
{"a":2,"q":null}
{"a":1,"r":5}
{"a":2,"r":null}
{"e":3,"a":1,"q":5}
{"a":2,"q":null,"e":3}
{"e":1,"q":5}
{"q":null,"e":2}
{"q":5,"name":"a","value":1}
{"q":null,"name":"a","value":2}
{"e":5,"a":1,"q":5}
{"a":2,"q":null,"e":null}
{"r":5,"a":1,"q":5}
{"a":2,"q":null}
{"e":5,"a":1}
{"a":2}

=== a name is dropped and another one made of it
--- file in.jsonl
{"a":1,"x":0}
--- run
weir --out jsonl 'map a = a + 1 | rename b = a | map a = "again"' in.jsonl
weir --out jsonl 'map row = _row | drop row | filter x == 0' in.jsonl
weir 'drop a | filter a > 1' in.jsonl
--- out
{"a":"again","x":0,"b":2}
{"a":1,"x":0}
--- err contains
weir: error: no column 'a' in in.jsonl
--- exit 2

=== members inside objects are dropped, renamed and replaced too
--- file in.jsonl
{"u":{"n":1,"m":{"k":2,"l":3}},"v":4}
{"u":{"m":5}}
{"u.n":6,"u":7}
--- run
weir --out jsonl 'drop u.n' in.jsonl
weir --out jsonl 'map u.m.k = "new" | rename first = u.n' in.jsonl
--- out
{"u":{"m":{"k":2,"l":3}},"v":4}
{"u":{"m":5}}
{"u":7}
{"u":{"m":{"k":"new","l":3}},"v":4,"first":1}
{"u":{"m":5},"first":null,"u.m.k":"new"}
{"u":7,"first":6,"u.m.k":"new"}

=== an object in which a stage has changed something is not used as it was read
# Else what was dropped would be back, and what was changed as it had been. Its other members, and the row as a whole, are what they are.
--- file in.jsonl
{"u":{"n":1,"m":2,"p":{"q":3}},"a":3}
--- run
for p in 'map u.n = 5 | select u' 'drop u.n | select a, u' 'rename n = u.n | filter u != null' 'drop u.p.q | map v = u.p' 'map u.n = 5, v = u' \
    'drop u.n | fill u = "x"' 'drop u.n | rename a = u' 'drop u.n | unpivot u into k, v' 'drop u.n | join in.jsonl as b on u' \
    'flat_map u.n = ["x"] | reduce count() by u' 'drop u.m | sort json(u, "n")'; do
    weir "$p" in.jsonl 2>err; echo "$?"; sed -n 1p err; done; sed -n 3p err
weir 'map v = u | drop u.n | select v, u.m' in.jsonl; weir 'map u.n = 5 | filter u.m == 2 and u.p.q == 3 and a == 3' in.jsonl --out jsonl
weir 'drop u.n | drop u' in.jsonl; weir 'select u.n = 5, u' in.jsonl; weir 'map a = 1 | select u' in.jsonl; weir 'map u = 1 | select u' in.jsonl
rm err
--- out
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u.p' is as it was read, but a stage has changed 'u.p.q' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.n' in it
2
weir: error: 'u' is as it was read, but a stage has changed 'u.m' in it
            ^ use it before that stage, or name the members that are wanted
v,u.m
"{""n"":1,""m"":2,""p"":{""q"":3}}",2
{"u":{"n":5,"m":2,"p":{"q":3}},"a":3}
a
3
u.n,u
5,"{""n"":1,""m"":2,""p"":{""q"":3}}"
u
"{""n"":1,""m"":2,""p"":{""q"":3}}"
u
1

=== selected values go out as what they were
--- file in.jsonl
{"s":"12","n":12,"t":true,"f":"true","z":null,"e":"","l":[1, "2"],"o":{"a": 1},"x":1E5}
--- run
weir --in jsonl --out jsonl 'select x, s, n, t, f, z, e, l, o, lacks?' {in}
weir --in jsonl --out jsonl 'sort n | select x, s, n, t, f, z, e, l, o, lacks?' {in}
weir --in jsonl --out jsonl 'partition by s | take 1 | merge | select x, s, n, t, f, z, e, l, o, lacks?' {in}
weir --in jsonl --out jsonl 'reduce first(s), first(n), first(t), first(f), first(l), first(o), list(s), list(t)' {in}
weir --in jsonl --out jsonl 'map c = if(n > 1, s, n), d = s ?? n | select c, d' {in}
--- out
{"x":1E5,"s":"12","n":12,"t":true,"f":"true","z":null,"e":"","l":[1, "2"],"o":{"a": 1},"lacks":null}
{"x":1E5,"s":"12","n":12,"t":true,"f":"true","z":null,"e":"","l":[1, "2"],"o":{"a": 1},"lacks":null}
{"x":1E5,"s":"12","n":12,"t":true,"f":"true","z":null,"e":"","l":[1, "2"],"o":{"a": 1},"lacks":null}
{"first_s":"12","first_n":12,"first_t":true,"first_f":"true","first_l":[1, "2"],"first_o":{"a": 1},"list_s":["12"],"list_t":[true]}
{"c":"12","d":"12"}
--- flag nopipe: reads its input several times

=== keys of a group go out as what they were
--- file in.jsonl
{"a":"12","b":true}
{"a":7,"b":null}
{"a":"7","b":"x"}
{"a":"DE","b":[1]}
--- run
weir --in jsonl --out jsonl 'reduce n = count() by a' {in}
weir --in jsonl --out jsonl 'reduce n = count() by b' {in}
--- out
{"a":"12","n":1}
{"a":"7","n":2}
{"a":"DE","n":1}
{"b":true,"n":1}
{"b":null,"n":1}
{"b":"x","n":1}
{"b":[1],"n":1}
--- flag nopipe: reads its input twice

=== CSV and its like have the first row's keys; a row may lack some
--- file in.jsonl
{"a":1,"b":"x,y"}
{"b":"z"}
{}
{"b":[1,2],"a":{"c":null}}
--- run
weir --in jsonl '' {in}
weir --in jsonl --out tsv 'filter b != "z"' {in}
weir --in jsonl --out md 'map c = 1 | drop b' {in}
--- out
a,b
1,"x,y"
,z
,
"{""c"":null}","[1,2]"
a	b
1	x,y
	
{"c":null}	[1,2]
| a | c |
| --- | --- |
| 1 | 1 |
|  | 1 |
|  | 1 |
| {"c":null} | 1 |
--- flag nopipe: reads its input several times

=== a later row with another key is a bad row that names it
--- file in.jsonl
{"a":1}
{"a":2}
{"a":3,"\u0062":4}
{"a":5}
--- run
weir --in jsonl '' {in}
--- out
a
1
2
--- err
weir: error: {in}:3: a key 'b', and the columns are the first row's keys: a
  hint: select the columns that are to be written: select a, b
--- exit 1

=== the hint of such a row is a program that works: names as programs spell them
--- run
hint() {
    printf '%s\n' "$@" > h.jsonl
    weir --out csv '' h.jsonl 2> err > partial
    cat err
    program=$(sed -n 's/.*are to be written: //p' err)
    test -z "$program" || weir --out jsonl "$program" h.jsonl
    rm h.jsonl err partial
}
hint '{}' '{"a":1}'; hint '{"t":1}' '{"x-y":2}'; hint '{"a b":1}' '{"c d":2}'; hint '{"true":1,"not":2,"null":3}' '{"2x":4}'
hint '{"a`b":1,"u.v":2,"é":3}' '{"from":4}'; hint '{"a":1}' '{"q\"\\`\n\u001b\u202e":2}'; hint '{" ":1}' '{"#":2}'
hint '{"a":1}' '{"":2}'; hint '{"":1}' '{"a":2}'
n=$(printf '%0290d' 7); hint '{"a":1}' "{\"k$n\":2}" | sed 's/0\{60,\}/0/'; hint "{\"$n\":1}" '{"a":2}' | sed 's/0\{60,\}/0/'
--- out
weir: error: h.jsonl:2: a key 'a', and the columns are the first row's keys: there are none
  hint: select the columns that are to be written: select a
{"a":null}
{"a":1}
weir: error: h.jsonl:2: a key 'x-y', and the columns are the first row's keys: t
  hint: select the columns that are to be written: select t, `x-y`
{"t":1,"x-y":null}
{"t":null,"x-y":2}
weir: error: h.jsonl:2: a key 'c d', and the columns are the first row's keys: a b
  hint: select the columns that are to be written: select `a b`, `c d`
{"a b":1,"c d":null}
{"a b":null,"c d":2}
weir: error: h.jsonl:2: a key '2x', and the columns are the first row's keys: true, not, null
  hint: select the columns that are to be written: select `true`, `not`, `null`, `2x`
{"true":1,"not":2,"null":3,"2x":null}
{"true":null,"not":null,"null":null,"2x":4}
weir: error: h.jsonl:2: a key 'from', and the columns are the first row's keys: a`b, u.v, é
  hint: select the columns that are to be written: select `a``b`, u.v, é, from
{"a`b":1,"u.v":2,"é":3,"from":null}
{"a`b":null,"u.v":null,"é":null,"from":4}
weir: error: h.jsonl:2: a key 'q"\`
\x1b\xe2\x80\xae', and the columns are the first row's keys: a
  hint: select the columns that are to be written: select a, col("q\"\\`\n\u{1b}\u{202e}")
{"a":1,"q\"\\`\n\u001b‮":null}
{"a":null,"q\"\\`\n\u001b‮":2}
weir: error: h.jsonl:2: a key '#', and the columns are the first row's keys:  
  hint: select the columns that are to be written: select ` `, `#`
{" ":1,"#":null}
{" ":null,"#":2}
weir: error: h.jsonl:2: a key '', and the columns are the first row's keys: a
weir: error: h.jsonl:2: a key 'a', and the columns are the first row's keys: ''
weir: error: h.jsonl:2: a key 'k0', and the columns are the first row's keys: a
  hint: select the columns that are to be written
weir: error: h.jsonl:2: a key 'a', and the columns are the first row's keys: 0...
  hint: select the columns that are to be written

=== such rows are set aside by --rejects
--- file in.jsonl
{"a":1}
{"a":3,"b":4}
{"a":5}
{"c":5}
--- run
weir --rejects bad.csv '' in.jsonl
--- out
a
1
5
--- err
weir: warning: 2 rows were refused, see bad.csv
--- makes bad.csv
file,line,byte_offset,column,kind,message,raw
in.jsonl,2,8,b,other_key,"a key 'b', and the columns are the first row's keys: a","{""a"":3,""b"":4}"
in.jsonl,4,30,c,other_key,"a key 'c', and the columns are the first row's keys: a","{""c"":5}"

=== ... so is one that stands in no block any more, without its place and without a line end
--- file in.jsonl
{"a":2}
{"a":1}
{"b":"x\ny"}
--- run
weir --in jsonl --rejects bad.csv 'sort a' {in}
--- out
a
1
2
--- err
weir: warning: 1 row was refused, see bad.csv
--- makes bad.csv
file,line,byte_offset,column,kind,message,raw
,,,b,other_key,"a key 'b', and the columns are the first row's keys: a","{""b"":""x\ny""}"

=== the first row is the first that is written
--- file in.jsonl
{"a":1,"k":2}
{"b":2,"k":1}
--- run
weir --in jsonl 'sort k | take 1' {in}
--- out
b,k
2,1

=== no rows, no columns
--- file in.jsonl
{"a":1}
--- run
weir --in jsonl 'filter a > 1' {in}
weir --in jsonl 'filter a > 1 | select a' {in}
weir --in jsonl --out jsonl 'filter a > 1' {in}
--- out
a
--- flag nopipe: reads its input several times

=== a name that no row had is told at the end, with a suggestion
--- file in.jsonl
{"id":1,"amount":2,"user":{"name":"x"}}
{"id":2,"other":3}
--- run
weir 'select id, ammount, other, user.nam, more?' in.jsonl
--- out
id,ammount,other,user.nam,more
1,,,,
2,,3,,
--- err
weir: warning: no row of in.jsonl has 'ammount'; taken as null; did you mean 'amount'?   (the first row has: id, amount, user, user.name)
weir: warning: no row of in.jsonl has 'user.nam'; taken as null; did you mean 'user.name'?   (the first row has: id, amount, user, user.name)

=== --strict makes it an error; what a take did not need says nothing
--- file in.jsonl
{"a":1}
{"a":2}
--- run
weir 'filter b == 1 | take 1' in.jsonl
weir 'filter a == 1 | take 1 | select a, b' in.jsonl
weir --strict 'select b' in.jsonl
--- out
a,b
1,
b
""
""
--- err contains
weir: warning: no row of in.jsonl has 'b'; taken as null   (the first row has: a)
weir: error: no row of in.jsonl has 'b'; taken as null   (the first row has: a)
--- exit 1

=== bad JSON is a bad row: rows before it are written, its place is told
--- file in.jsonl
{"a":1}
{"a":2}
{"a":3,}
{"a":4}
--- run
weir --in jsonl 'select a' {in}
--- out
a
1
2
--- err
weir: error: {in}:3: no JSON at byte 8 of the line: a name in double quotes is missing
  hint: --rejects bad.csv sets such rows aside
--- exit 1

=== every record is checked whole, whatever is used; a stage that needs all gives nothing
--- file in.jsonl
{"a":1,"b":[1,2}
--- run
weir --in jsonl 'reduce sum(a)' {in}
--- err contains
weir: error: {in}:1: no JSON at byte 12 of the line
--- exit 1

=== the ways to be no JSON, set aside
--- file in.jsonl escaped
{"a":1}\n[1]\n"x"\n{"a":"\\x"}\n{"a":"open}\n{"a":01}\n{"a":tru}\n{"a" 1}\n{a:1}\n{"a":1}}\n{"a":1} {}\n{"a":1\n{"a":"x\ty"}\n\n  \r\n{"a":NaN}\n{"a":'x'}\n{"a":2}\0\n{"a":3}
--- run
weir -q --rejects bad.csv 'select a' in.jsonl
weir 'select line, kind, message' bad.csv
rm bad.csv
--- out
a
1
3
line,kind,message
2,no_json,"no JSON at byte 1 of the line: each line is to be an object, as in {""name"": 1}"
3,no_json,"no JSON at byte 1 of the line: each line is to be an object, as in {""name"": 1}"
4,no_json,"no JSON at byte 6 of the line: this string is no JSON: it does not end, or has a bad escape or a control character"
5,no_json,"no JSON at byte 6 of the line: this string is no JSON: it does not end, or has a bad escape or a control character"
6,no_json,no JSON at byte 7 of the line: a comma or a closing brace is missing
7,no_json,no JSON at byte 6 of the line: this value is no JSON
8,no_json,no JSON at byte 6 of the line: a colon behind a name is missing
9,no_json,no JSON at byte 2 of the line: a name in double quotes is missing
10,no_json,no JSON at byte 8 of the line: text behind the object
11,no_json,no JSON at byte 9 of the line: text behind the object
12,no_json,no JSON at byte 7 of the line: the object does not end
13,no_json,"no JSON at byte 6 of the line: this string is no JSON: it does not end, or has a bad escape or a control character"
16,no_json,no JSON at byte 6 of the line: this value is no JSON
17,no_json,no JSON at byte 6 of the line: this value is no JSON
18,no_json,no JSON at byte 8 of the line: text behind the object

=== BOM, CRLF, blank lines, no last newline
--- file in.jsonl escaped
\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"a":2} \r\r\n{"a":3}
--- run
weir --in jsonl 'select a, _line' {in}
--- out
a,_line
1,1
2,4
3,5

=== bytes that are not UTF-8 pass in a row as it stood; in a value that is written anew they are U+FFFD
--- file in.jsonl escaped
{"a":"x\xffy"}
--- run
weir --in jsonl --out jsonl '' {in} | od -An -c
weir --in jsonl --out jsonl 'select a' {in}
weir --in jsonl 'select a' {in} | od -An -c
--- out
   {   "   a   "   :   "   x 377   y   "   }  \n
{"a":"x�y"}
   a  \n   x 377   y  \n
--- flag nopipe: reads its input several times

=== brackets: 1024 around one another are JSON, 1025 are not
--- run
python3 -c 'print("{\"a\":" + "[" * 1023 + "]" * 1023 + "}")' > ok.jsonl
python3 -c 'print("{\"a\":" + "[" * 1024 + "]" * 1024 + "}")' > deep.jsonl
weir 'select n = len(a)' ok.jsonl
weir 'select n = len(a)' deep.jsonl
rc=$?
rm ok.jsonl deep.jsonl
exit $rc
--- out
n
1
n
--- err
weir: error: deep.jsonl:1: no JSON at byte 6 of the line: this value is no JSON, or has more than 1024 brackets around one another
  hint: --rejects bad.csv sets such rows aside
--- exit 1

=== a record longer than --max-record is a limit
--- run
python3 -c 'print("{\"a\":1}"); print("{\"a\":\"" + "x" * 5000 + "\"}")' > long.jsonl
weir --max-record 1K 'select a' long.jsonl
rc=$?
weir --max-record 6K 'select n = len(a)' long.jsonl
rm long.jsonl
exit $rc
--- out
a
1
n
1
5000
--- err
weir: error: long.jsonl:2: a record that begins here is longer than --max-record (1024 bytes)
--- exit 4

=== nothing in, and only blank lines
--- file empty.jsonl no-newline
--- file blank.jsonl


--- run
weir 'select a' empty.jsonl
weir --out jsonl '' empty.jsonl
weir 'reduce n = count()' empty.jsonl
weir 'select a' blank.jsonl
weir '' blank.jsonl
--- out
n
0
a

=== what asks for all columns, or for their order, is told before anything is read
--- file in.jsonl
{"a":1,"b":2}
--- run
weir 'reduce sum(/a/)' in.jsonl
weir 'select a..b' in.jsonl
weir 'drop /a/' in.jsonl
weir 'select x = col(1)' in.jsonl
weir describe in.jsonl
weir uniq in.jsonl
weir 'unpivot a..b' in.jsonl
weir 'select a, b | reduce sum(/a/)' in.jsonl
weir 'select a, b | describe | select name, numbers' in.jsonl
weir 'uniq by a | select a..a' in.jsonl
--- out
sum_a
1
name,numbers
a,1
b,1
--- err contains
weir: error: rows of JSON lines have keys of their own: which there are is not known before
  reduce sum(/a/)
             ^^^ name the columns, here or in a stage before it: select a, b, c
  select a..b
  drop /a/
  select x = col(1)
  describe
  uniq
  unpivot a..b
--- exit 2

=== stages that keep rows keep what is asked for later
--- file in.jsonl
{"k":2,"v":"b","w":{"x":1}}
{"k":1,"v":"a","w":{"x":2}}
{"k":3,"v":"c"}
--- run
weir --in jsonl 'sort -k | filter v != "a" | select v, x = w.x' {in}
weir --in jsonl 'partition by v | map r = row_number() | merge | select k, r, w.x' {in}
weir --in jsonl 'tail 1 | select v' {in}
weir --in jsonl 'map next = lead(k) | select v, next' {in}
weir --in jsonl 'flat_map i = [k, v] | select i, w.x' {in}
weir --in jsonl 'unpivot k, v | select name, value, w.x' {in}
weir --in jsonl 'top 1 by k | fill v = "none" | select v' {in}
--- out
v,x
c,
b,1
k,r,w.x
2,1,1
1,1,2
3,1,
v
c
v,next
b,1
a,3
c,
i,w.x
2,1
b,1
1,2
a,2
3,
c,
name,value,w.x
k,2,1
v,b,1
k,1,2
v,a,2
k,3,
v,c,
v
c
--- flag nopipe: reads its input several times

=== such rows go out with all their keys
--- file in.jsonl
{"k":2,"v":"b"}
{"k":1,"u":[1]}
--- run
weir --in jsonl --out jsonl 'sort k' {in}
weir --in jsonl --out jsonl 'partition by k | take 1 | merge | map n = 0' {in}
weir --in jsonl --out jsonl 'flat_map i = [k, 0]' {in}
weir --in jsonl --out jsonl 'unpivot k into name, value' {in}
weir --in jsonl --out jsonl 'map s = cumsum(k)' {in}
weir --in jsonl --out jsonl 'tail 1' {in}
--- out
{"k":1,"u":[1]}
{"k":2,"v":"b"}
{"k":2,"v":"b","n":0}
{"k":1,"u":[1],"n":0}
{"k":2,"v":"b","i":2}
{"k":2,"v":"b","i":0}
{"k":1,"u":[1],"i":1}
{"k":1,"u":[1],"i":0}
{"v":"b","name":"k","value":2}
{"u":[1],"name":"k","value":1}
{"k":2,"v":"b","s":2}
{"k":1,"u":[1],"s":3}
{"k":1,"u":[1]}
--- flag nopipe: reads its input several times

=== several files; other formats are no JSON lines
--- file a.jsonl
{"a":1}
--- file b.jsonl
{"b":2}
--- file c.csv
a
3
--- run
weir --out jsonl 'map f = _file, l = _line, r = _row' a.jsonl b.jsonl
weir 'select a, b' a.jsonl b.jsonl
weir 'select a' a.jsonl c.csv
--- out
{"a":1,"f":"a.jsonl","l":1,"r":1}
{"b":2,"f":"b.jsonl","l":1,"r":2}
a,b
1,
,2
a
1
--- err contains
weir: error: a.jsonl is JSON lines, and c.csv is not
  hint: bring them together by names: from a.jsonl | select ... | union c.csv
--- exit 1

=== union: with JSON lines, with columns, behind nothing
--- file a.jsonl
{"a":1,"x":9}
--- file b.jsonl
{"b":2,"a":3}
--- file c.csv
a,b
4,5
--- file none.csv no-newline
--- run
weir --out jsonl 'union b.jsonl | filter a > 0' a.jsonl
weir --out jsonl 'union b.jsonl | sort -a | select a, b' a.jsonl
weir --out jsonl 'union b.jsonl' c.csv
weir --out jsonl 'select a, b | union c.csv' a.jsonl
weir --out jsonl 'union b.jsonl | filter a > 1' none.csv
weir 'union c.csv' a.jsonl
weir 'map c = 1 | union b.jsonl' a.jsonl
--- out
{"a":1,"x":9}
{"b":2,"a":3}
{"a":3,"b":2}
{"a":1,"b":null}
{"a":4,"b":5}
{"a":3,"b":2}
{"a":1,"b":null}
{"a":4,"b":5}
{"b":2,"a":3}
--- err contains
weir: error: the rows before union have keys of their own, and c.csv has columns
weir: error: the rows before union have keys of their own, and stages have changed them
  union c.csv
  ^^^^^ select the columns before union: select a, b | union ...
--- exit 2

=== a name of a union is told only where no input had it
--- file a.jsonl
{"a":1}
--- file b.jsonl
{"b":2}
--- run
weir 'union b.jsonl | select a, b, c' a.jsonl
--- out
a,b,c
1,,
,2,
--- err
weir: warning: no row of a.jsonl has 'c'; taken as null   (the first row has: a)

=== --null words, --comment, --skip
--- file in.jsonl
a title
# a comment
{"a":"NA"}
#{"a":1}
{"a":"-","b":2}
--- run
weir --skip 1 --comment '#' --null NA 'select a, n = is_null(a)' in.jsonl
weir --skip 1 --comment '#' --null NA --out jsonl 'select a' in.jsonl
--- out
a,n
NA,true
-,false
{"a":"NA"}
{"a":"-"}

=== --header is refused, and --explain says what is read
--- file in.jsonl
{"a":1}
--- run
weir --header a,b '' in.jsonl
echo $?
weir --explain 'filter a > 1' in.jsonl | sed -n 2p
weir --explain 'reduce sum(a)' in.jsonl | sed -n 2p
weir --explain --out jsonl 'filter a > 1' in.jsonl | grep format
--- out
2
    read in.jsonl, whole records and 1 name
    read in.jsonl, 1 name
    format as JSON lines, every key
--- err
weir: error: --header: in.jsonl is read as JSON lines, which have names of their own

=== accounts: records read are delivered, refused or blank
--- file in.jsonl
{"a":1}

x
{"a":2}
--- run
weir --rejects bad.csv --stats 'select a' in.jsonl 2>&1 | grep -o '4 records.*'
rm bad.csv
--- out
4 records read = 2 delivered + 1 refused + 0 dropped + 1 blank

=== a last line that breaks off is told of in the same words, whatever stood in memory behind it
--- file in.jsonl escaped no-newline
{"a":1}\n{"a":"x"}\n{"a":"xyz"}\n{"a":"
--- run
weir -q --rejects bad.csv 'select a | reduce n = count()' {in} --in jsonl; weir 'select line, message' bad.csv; rm bad.csv
--- out
n
3
line,message
4,"no JSON at byte 6 of the line: this string is no JSON: it does not end, or has a bad escape or a control character"

=== an input that ends without a newline says nothing about where the lines of the next one end
--- file one.jsonl no-newline
{"a":0}
--- file two.jsonl
{"a":1}{"a":2}
{"a":3}x
{"a":4}
--- run
weir -q --rejects bad.csv --out csv 'select a' one.jsonl two.jsonl one.jsonl
weir 'select line, message' bad.csv; rm bad.csv
--- out
a
0
4
0
line,message
1,no JSON at byte 8 of the line: text behind the object
2,no JSON at byte 8 of the line: text behind the object

=== keys that rows have of their own are not lost to columns that stages give
# Where a stage before has named a key, the names decide as they do for columns.
--- file in.jsonl
{"sku":"a","price":5}
{"sku":"c","name":null,"\u0070rice":6}
{"sku":"b","cost":7}
--- file pr.csv
sku,price,name
a,50,A
b,60,B
--- run
for q in 'join left pr.csv on sku' 'join left pr.csv as p on sku' 'sort sku | join left pr.csv on sku' 'unpivot sku into k, price' 'parse /(?<price>.)/ from sku keep'; do
  weir -q --rejects bad.csv --out jsonl "$q" in.jsonl
  weir 'select column, kind' bad.csv | tail -n +2 | paste -sd' '
done
rm bad.csv
weir --out jsonl 'select sku, price | join left pr.csv as p on sku' in.jsonl
weir --out jsonl 'drop price, name? | join pr.csv on sku' in.jsonl
weir --out jsonl 'rename was = price | filter sku != "c" | join left pr.csv on sku' in.jsonl
weir --out jsonl 'join semi pr.csv on sku' in.jsonl
weir --out jsonl 'filter sku != "c" | join left pr.csv as p on sku | map d = p_price - price' in.jsonl
--- out
{"sku":"b","cost":7,"price":60,"name":"B"}
price,taken_key name,taken_key
{"sku":"b","cost":7,"price":60,"name":"B"}
price,taken_key name,taken_key
{"sku":"b","cost":7,"price":60,"name":"B"}
price,taken_key name,taken_key
{"cost":7,"k":"sku","price":"b"}
price,taken_key price,taken_key
{"sku":"b","cost":7,"price":"b"}
price,taken_key price,taken_key
{"sku":"a","price":5,"p_price":50,"name":"A"}
{"sku":"c","price":6,"p_price":null,"name":null}
{"sku":"b","price":null,"p_price":60,"name":"B"}
{"sku":"a","price":50,"name":"A"}
{"sku":"b","cost":7,"price":60,"name":"B"}
{"sku":"a","was":5,"price":50,"name":"A"}
{"sku":"b","cost":7,"price":60,"name":"B"}
{"sku":"a","price":5}
{"sku":"b","cost":7}
{"sku":"a","price":5,"p_price":50,"name":"A","d":45}
{"sku":"b","cost":7,"p_price":60,"name":"B","d":null}

=== a row that has a key which join gives too is told of with what to write
--- file in.jsonl
{"k":"a","v":5}
--- file f.csv
k,v
a,50
--- run
weir 'join f.csv on k' in.jsonl
--- err
weir: error: in.jsonl:1: a key 'v' already, and join gives another
  hint: drop v before it; or select the columns, then join FILE as r calls the file's r_v
--- exit 1

=== columns that were added come in the order in which they were, though named before
# A key that a row has keeps its place.
--- file in.jsonl
{"s":"ab","n":1}
{"x1":5,"s":"c","n":2}
--- run
weir --in jsonl --out jsonl 'filter is_null(x1?) or n > 0 | map tq = 1 | map x1 = 2' {in}
--- out
{"s":"ab","n":1,"tq":1,"x1":2}
{"x1":2,"s":"c","n":2,"tq":1}

=== min and max of lists, objects and truths of JSON lines: what they pick goes out as it stood
--- file in.jsonl
{"k":1,"l":[true,[1]],"t":"[2]"}
{"k":1,"l":[2],"t":[2]}
{"k":2,"l":{"a":1},"t":[2]}
{"k":2,"l":"[3]","t":[2]}
{"k":3,"l":false,"t":"x"}
{"k":3,"l":"true","t":null}
--- run
for memory in 8M 1G; do weir --memory $memory --out jsonl 'reduce a = max(l), b = min(l), c = max(t), d = min(t), e = max(text(l)), f = max(l ++ "") by k' in.jsonl; done
weir --out jsonl 'select a = max(l, l), b = min(l, [1]), c = max(t, null), d = max(text(l), text(t)), e = max([1], [1, 2]), f = max(text(l), l)' in.jsonl
weir 'reduce a = max(l), b = min(l) by k' in.jsonl; weir --out csv 'take 2 | select a = max(l, l)' in.jsonl
--- out
{"k":1,"a":[true,[1]],"b":[2],"c":"[2]","d":"[2]","e":"[true,[1]]","f":"[true,[1]]"}
{"k":2,"a":{"a":1},"b":"[3]","c":[2],"d":[2],"e":"{\"a\":1}","f":"{\"a\":1}"}
{"k":3,"a":"true","b":false,"c":"x","d":"x","e":"true","f":"true"}
{"k":1,"a":[true,[1]],"b":[2],"c":"[2]","d":"[2]","e":"[true,[1]]","f":"[true,[1]]"}
{"k":2,"a":{"a":1},"b":"[3]","c":[2],"d":[2],"e":"{\"a\":1}","f":"{\"a\":1}"}
{"k":3,"a":"true","b":false,"c":"x","d":"x","e":"true","f":"true"}
{"a":[true,[1]],"b":[1],"c":"[2]","d":"[true,[1]]","e":[1],"f":"[true,[1]]"}
{"a":[2],"b":[1],"c":[2],"d":"[2]","e":[1],"f":"[2]"}
{"a":{"a":1},"b":[1],"c":[2],"d":"{\"a\":1}","e":[1],"f":"{\"a\":1}"}
{"a":"[3]","b":[1],"c":[2],"d":"[3]","e":[1],"f":"[3]"}
{"a":false,"b":[1],"c":"x","d":"x","e":[1],"f":"false"}
{"a":"true","b":[1],"c":null,"d":"true","e":[1],"f":"true"}
k,a,b
1,"[true,[1]]",[2]
2,"{""a"":1}",[3]
3,true,false
a
"[true,[1]]"
[2]
--- flag nopipe: reads its input several times
