# flat_map (weir-lang(7)): a row for each element. Lists are JSON arrays.

=== flat_map: strings without their escapes, all else as its JSON text, null as null
--- file in.tsv escaped
id\tt\n1\t["a", 1.50,null,[1, "x"],{"k":2},true ,"\xc3\xa4","\\\\u00e4\\\\t\\\\"q\\\\"",""]\n2\t[]\n3\t\n4\t[7]\n
--- run
weir --in tsv 'flat_map e = t | drop t' {in}
--- out escaped
id,e\n1,a\n1,1.50\n1,\n1,"[1, ""x""]"\n1,"{""k"":2}"\n1,true\n1,\xc3\xa4\n1,"\xc3\xa4\t""q"""\n1,\n4,7\n\c

=== flat_map: in the place of a column, and a new one at the end
--- file in.tsv
a	t	b
1	["x","y"]	5
2	["z"]	6
--- run
weir --in tsv 'flat_map t = t' {in}; weir --in tsv 'flat_map u = t | select b, u, a' {in}
--- out
a,t,b
1,x,5
1,y,5
2,z,6
b,u,a
5,x,1
5,y,1
6,z,2
--- flag nopipe: the input is read twice

=== flat_map: elements are fields: numbers where they are asked for
--- file in.tsv
id	v
1	[1.50, "2.5", 3]
2	["x", 4]
--- run
weir --in tsv 'flat_map v = v | reduce n = count(), s = sum(v) by id' {in}
--- out
id,n,s
1,3,7
2,2,4
--- err
weir: warning: 1 value of 'v' is not a number (first: {in}:3 "x"); taken as null (--strict to fail)

=== flat_map: what is no list is told, and gives no row
--- file in.tsv
id	t
1	x
2	["a"]
3	["a",]
4	{"a":1}
5	[1] 2
--- run
weir --in tsv 'flat_map e = t' {in}
--- out
id,t,e
2,"[""a""]",a
--- err
weir: warning: 4 values of 't' are not lists (first: {in}:2 "x"); taken as null, which gives no row (--strict to fail)

=== flat_map: --strict stops there, after the rows before
--- file in.tsv
id	t
1	["a","b"]
2	["c"]
3	x
4	["d"]
--- run
weir --strict --in tsv 'flat_map e = t | select id, e' {in}
--- out
id,e
1,a
1,b
2,c
--- err
weir: error: {in}:4: value of 't' is not a list: "x"
  hint: without --strict this is a warning
--- exit 1

=== flat_map: what take did not need is not told
--- file in.tsv
id	t
1	x
2	["a","b","c"]
3	y
--- run
weir --in tsv 'flat_map e = t | take 2 | select id, e' {in}; weir --in tsv 'flat_map e = t | map n = num(e) | take 2 | select id, e' {in}
--- out
id,e
2,a
2,b
id,e
2,a
2,b
--- err
weir: warning: 1 value of 't' is not a list (first: {in}:2 "x"); taken as null, which gives no row (--strict to fail)
weir: warning: 1 value of 't' is not a list (first: {in}:2 "x"); taken as null, which gives no row (--strict to fail)
weir: warning: 2 values of 'e' are not numbers (first: {in}:3 "a"); taken as null (--strict to fail)
--- flag nopipe: the input is read twice

=== flat_map: many elements from few bytes keep their order
--- run
(printf 'id\tt\n'; for r in 1 2 3; do printf '%s\t[%s]\n' $r "$(seq -s, 1 6000)"; done) > in.tsv
weir --in tsv 'flat_map e = t | select id, e' in.tsv | cmp - <(echo id,e; for r in 1 2 3; do seq 1 6000 | sed "s/^/$r,/"; done)
weir --in tsv 'flat_map e = t | sort -id | select id, e' in.tsv | cmp - <(echo id,e; for r in 3 2 1; do seq 1 6000 | sed "s/^/$r,/"; done)
weir --in tsv 'flat_map e = t | partition by e | skip 2 | merge | reduce n = count(), first(e), last(e), first(id)' in.tsv
weir --in tsv 'flat_map e = t | reduce first(id), last(id), count() by k = e % 3' in.tsv
rm in.tsv
--- out
n,first_e,last_e,first_id
6000,1,6000,3
k,first_id,last_id,count
1,1,3,6000
2,1,3,6000
0,1,3,6000
--- flag long: many rows

=== flat_map: two in a row make every pair
--- file in.tsv
a	b
[1,2]	["x","y"]
[3]	[]
[4]	["z"]
--- run
weir --in tsv 'flat_map a = a | flat_map b = b' {in}; weir --in tsv 'flat_map a = a | flat_map b = b | reduce first(a), last(a) by b' {in}
--- out
a,b
1,x
1,y
2,x
2,y
4,z
b,first_a,last_a
x,1,2
y,1,2
z,4,4
--- flag nopipe: the input is read twice

=== flat_map: lists of lists
--- file in.tsv
a
[[1,[2]],[],[3]]
--- run
weir --in tsv 'flat_map a = a | flat_map a = a' {in}
--- out
a
1
[2]
3

=== flat_map: between partition and merge, children are with the key of their row
--- file in.tsv
k	t
x	["a","b"]
y	["c"]
x	["d","e"]
y	["f","g"]
--- run
weir --in tsv 'partition by k | flat_map e = t | drop t | take 3 | merge' {in}
weir --in tsv 'partition by k | take 9 | flat_map e = t | drop t | skip 1 | take 2' {in}
weir --in tsv 'partition by k | sort -t | flat_map e = t | reduce n = count(), f = first(e)' {in}
--- out
k,e
x,a
x,b
y,c
x,d
y,f
y,g
k,e
x,b
x,d
y,f
y,g
k,n,f
x,4,d
y,3,f
--- flag nopipe: the input is read three times

=== flat_map: the key itself may be made anew
--- file in.tsv
k	t
x	["p","q"]
y	["p"]
x	["q"]
--- run
weir --in tsv 'partition by k | flat_map k = t | reduce n = count(), l = last(k)' {in}
weir --in tsv 'flat_map k = t | reduce n = count() by k' {in}
--- out
k,n,l
x,3,q
y,1,p
k,n
p,2
q,2
--- flag nopipe: the input is read twice

=== flat_map: a column of JSON nobody looks at afterwards
--- file in.tsv
id	t
1	[1,2,3]
--- run
weir --in tsv 'flat_map e = t | reduce n = count()' {in}
--- out
n
3

=== flat_map: a list in a field of CSV
--- file in.csv
id,t
1,"[""a"",""b,c""]"
2,"[""x""]"
--- run
weir 'flat_map t = t' {in}
--- out
id,t
1,a
1,"b,c"
2,x

=== flat_map: no rows, no bytes, and words of --null
--- file in.csv
id,t
1,NA
2,"[""NA""]"
--- file empty.csv no-newline
--- run
weir --null NA 'flat_map t = t' in.csv; weir 'flat_map t = t' empty.csv; weir 'filter id > 5 | flat_map t = t' in.csv
--- out
id,t
2,NA
id,t

=== flat_map: what can never be a list, and two at once
--- file in.csv
id,t
1,2
--- run
weir 'flat_map e = id + 1' {in}; weir 'flat_map e = t, f = t' {in}; weir 'flat_map t' {in}; weir 'flat_map e = tt' in.csv
--- err
weir: error: flat_map takes a list, and this is never one
  flat_map e = id + 1
               ^^^^^^ split(x, ";") makes one of a text, [a, b] of values
weir: error: flat_map takes one list
  flat_map e = t, f = t
                  ^^^^^ two in a row make every pair of elements: flat_map ... | flat_map ...
weir: error: expected NAME = EXPR, and this has no name
  flat_map t
           ^ write NAME = t
weir: error: no column 'tt' in in.csv
  flat_map e = tt
               ^^ did you mean 't'?   (columns: id, t)
--- exit 2
--- flag nopipe: the title of the input is told

=== flat_map: lists that are made: split, a literal, an empty one
--- file in.csv
id,tags,a,b
1,x;y;;"z",5,007
2,,6,
3,w,,8
--- run
weir 'flat_map tag = split(tags, ";") | select id, tag' {in}
weir 'flat_map v = [a, b, id * 2] | select id, v' {in}
weir 'flat_map v = if(id == 2, [], [id]) | select id, v' {in}
--- out
id,tag
1,x
1,y
1,
1,"""z"""
3,w
id,v
1,5
1,007
1,2
2,6
2,
2,4
3,
3,8
3,6
id,v
1,1
3,3
--- flag nopipe: the input is read three times

=== flat_map: many rows of one long record of JSON lines take neither time nor memory by their square
--- run
python3 - <<'EOF'
import json
n = 40000
row = {"a": [{"b": i, "c": "xx"} for i in range(n)], "x": 1}
with open("in.jsonl", "w") as f:
    f.write(json.dumps(row, separators=(",", ":")) + "\n")
with open("want.jsonl", "w") as f:
    for e in row["a"]:
        f.write(json.dumps({"a": json.dumps(e, separators=(",", ":")), "x": 1}, separators=(",", ":")) + "\n")
EOF
weir --memory 64M 'flat_map a = a' in.jsonl --out jsonl | cmp - want.jsonl && echo same
weir --memory 64M 'flat_map a = a' in.jsonl --out csv | tail -n 1
rm in.jsonl want.jsonl
--- out
same
"{""b"":39999,""c"":""xx""}",1
--- flag nomatrix: the size is the point
--- flag nosan: it is about time
