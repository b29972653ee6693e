# unpivot, and the order of rows that one row makes many of (weir-lang(7)).

=== unpivot: a row for each column, other columns repeated, bytes kept
--- file in.csv
id,a,b,c
1,007,,"x,y"
2,+1.50,"say ""hi""",NA
--- run
weir --null NA 'unpivot a..c' {in}
--- out
id,name,value
1,a,007
1,b,
1,c,"x,y"
2,a,+1.50
2,b,"say ""hi"""
2,c,NA

=== unpivot: names of one's own; the columns left keep their order
--- file in.csv
a,id,b,z
1,i,2,9
3,j,4,8
--- run
weir 'unpivot b, a into what, much' {in}
--- out
id,z,what,much
i,9,b,2
i,9,a,1
j,8,b,4
j,8,a,3

=== unpivot: every column, a regex, and a column named twice counts once
--- file in.csv
q1,q2,h
1,2,x
--- run
weir 'unpivot /^q/, q1, h' {in}
--- out
name,value
q1,1
q2,2
h,x

=== unpivot: what comes behind sees both columns
--- file in.csv
id,a,b
1,5,x
2,,7
3,9,
--- run
weir 'unpivot a, b | filter value != "" and name ~ /[ab]/ | map twice = if(name == "a", value * 2, 0) | drop id' {in}
--- out
name,value,twice
a,5,10
b,x,0
b,7,0
a,9,18

=== unpivot: only counted, or only the names used
--- file in.csv
id,a,b
1,5,x
2,,7
--- run
weir 'unpivot a, b | reduce n = count()' {in}; weir 'unpivot a, b | reduce n = count() by name' {in}
--- out
n
4
name,n
a,2
b,2
--- flag nopipe: the input is read twice

=== unpivot: columns of other kinds, computed ones and truth
--- file in.csv
id,a
1,2
2,x
--- run
weir -q 'map n = a * 1.5, t = a == 2, s = a ++ "!" | unpivot a, n, t, s' {in}
--- out
id,name,value
1,a,2
1,n,3
1,t,true
1,s,2!
2,a,x
2,n,
2,t,false
2,s,x!

=== unpivot: numbers alone stay numbers
--- file in.csv
a,b
1.50,2
3,4
--- run
weir 'map a = a + 0, b = b * 10 | unpivot a, b | sort -value' {in}
--- out
name,value
b,40
b,20
a,3
a,1.5

=== unpivot: TSV escapes leave as they came, or undone in CSV
--- file in.tsv escaped
id\ta\tb\n1\tx\\ty\tz\\\\\n
--- run
weir -t 'unpivot a, b' {in}; weir 'unpivot a, b' {in}
--- out escaped
id\tname\tvalue\n1\ta\tx\\ty\n1\tb\tz\\\\\nid,name,value\n1,a,x\ty\n1,b,z\\\n\c
--- flag nopipe: the format is known by the extension

=== unpivot: bytes that are no UTF-8, and a name that is not ASCII
--- file in.csv escaped
id,\xc3\xa4\n1,\xff\xfe\n
--- run
weir 'unpivot ä' {in}
--- out escaped
id,name,value\n1,\xc3\xa4,\xff\xfe\n\c

=== unpivot: a header only, and an input of no bytes
--- file in.csv
id,a
--- file empty.csv no-newline
--- run
weir 'unpivot a' in.csv; weir 'unpivot a' empty.csv; weir 'unpivot a | reduce count()' empty.csv
--- out
id,name,value
count
0

=== unpivot: many batches from one, against awk
--- run
seq 1 5000 | awk 'BEGIN { print "id,a,b,c" } { print $1 "," $1 % 7 ",," $1 * 3 }' > in.csv
weir 'unpivot a..c' in.csv > got
awk -F, 'BEGIN { print "id,name,value" } NR > 1 { print $1 ",a," $2; print $1 ",b," $3; print $1 ",c," $4 }' in.csv | cmp - got
rm in.csv got

=== unpivot: sort after it is stable, and takes rows in the order of the columns
--- file in.csv
id,a,b,c
1,7,5,7
2,5,7,5
--- run
weir 'unpivot c, b, a | sort value' {in}
--- out
id,name,value
1,b,5
2,c,5
2,a,5
1,c,7
1,a,7
2,b,7

=== unpivot: first, last and the order of groups go by the rows made
--- file in.csv
id,a,b,c
1,x,y,x
2,z,y,x
--- run
weir 'unpivot a..c | reduce n = count(), first(name), last(name), first(id), last(id) by value' {in}
--- out
value,n,first_name,last_name,first_id,last_id
x,3,a,c,1,2
y,2,b,b,1,2
z,1,a,a,2,2

=== unpivot: children of one row at several owners stand in order again
--- file in.csv
id,a,b,c,d
1,p,q,p,r
2,q,p,r,q
3,s,r,q,p
--- run
weir 'unpivot a..d | partition by value | take 2 | merge' {in}
--- out
id,name,value
1,a,p
1,b,q
1,c,p
1,d,r
2,a,q
2,c,r
3,a,s

=== unpivot: inside a partition whose rows are with their owners already
--- file in.csv
k,a,b
x,1,2
y,3,4
x,5,6
y,7,8
x,9,10
--- run
weir 'partition by k | take 2 | unpivot a, b | skip 1 | merge' {in}
--- out
k,name,value
x,b,2
y,b,4
x,a,5
x,b,6
y,a,7
y,b,8

=== unpivot: inside a partition the key may be what is turned
--- file in.csv
k,a
x,1
y,3
x,5
--- run
weir 'partition by k | take 9 | unpivot k, a | take 3 | merge' {in}
--- out
name,value
k,x
a,1
k,y
a,3
k,x

=== unpivot: after a sort inside a partition, keys stay in the order of first appearance
--- file in.csv
k,a,b
x,3,1
y,2,9
x,1,4
y,1,1
--- run
weir 'partition by k | sort a | unpivot a, b | merge' {in}; weir 'partition by k | sort a | unpivot a, b | take 1' {in}
--- out
k,name,value
x,a,1
x,b,4
x,a,3
x,b,1
y,a,1
y,b,1
y,a,2
y,b,9
k,name,value
x,a,1
y,a,1
--- flag nopipe: the input is read twice

=== unpivot: after a reduce and after a sort
--- file in.csv
k,v
x,3
y,1
x,2
--- run
weir 'reduce s = sum(v), n = count() by k | unpivot s, n | reduce first(name), last(name), t = sum(value) by k' {in}
weir 'sort v | unpivot k, v | reduce a = first(value), z = last(value) by name' {in}
--- out
k,first_name,last_name,t
x,s,n,7
y,s,n,2
name,a,z
k,y,x
v,1,3
--- flag nopipe: the input is read twice

=== unpivot: twice in a row
--- file in.csv
a,b,c,d
1,2,3,4
5,1,2,6
--- run
weir 'unpivot a, b into n1, v1 | unpivot c, d into n2, v2' {in}
weir 'unpivot a, b into n1, v1 | unpivot c, d into n2, v2 | reduce f = first(n2), g = last(v2), n = count() by v1' {in}
weir 'unpivot a, b into n1, v1 | unpivot c, d into n2, v2 | sort -v2 | take 3' {in}
--- out
n1,v1,n2,v2
a,1,c,3
a,1,d,4
b,2,c,3
b,2,d,4
a,5,c,2
a,5,d,6
b,1,c,2
b,1,d,6
v1,f,g,n
1,c,6,4
2,c,4,2
5,c,6,2
n1,v1,n2,v2
a,5,d,6
b,1,d,6
a,1,d,4
--- flag nopipe: the input is read three times

=== unpivot: a warning has the line of the row in the input, and the first value of it
--- file in.csv
id,a,b,c
1,4,5,6
2,3,x,y
3,z,1,2
--- run
weir 'unpivot c, b, a | reduce sum(value)' {in}
--- out
sum_value
21
--- err
weir: warning: 3 values of 'value' are not numbers (first: {in}:3 "y"); taken as null (--strict to fail)

=== unpivot: a warning that is told before it and behind it is one
--- file in.csv
id,a,b
1,4,p
2,x,6
3,7,q
--- run
weir 'filter a > 5 or id > 0 | unpivot a, b into k, a | map a = a + 0' {in}
--- out
id,k,a
1,a,4
1,b,
2,a,
2,b,6
3,a,7
3,b,
--- err
weir: warning: 4 values of 'a' are not numbers (first: {in}:2 "p"); taken as null (--strict to fail)

=== unpivot: what take did not need is not told, before it or behind it
--- file in.csv
id,a,b,c
1,x,2,y
2,u,v,w
3,1,1,z
--- run
weir 'map n = num(a) | unpivot a..c | map v = num(value) | take 2' {in}
--- out
id,n,name,value,v
1,,a,x,
1,,b,2,2
--- err
weir: warning: 1 value of 'a' is not a number (first: {in}:2 "x"); taken as null (--strict to fail)
weir: warning: 1 value of 'value' is not a number (first: {in}:2 "x"); taken as null (--strict to fail)

=== unpivot: the first error of all is told, and the rows made before it are written
--- file in.csv
id,a,b
1,4,5
2,3,x
3,y,1
--- run
weir --strict 'unpivot a, b | map value = value * 2' {in}
--- out
id,name,value
1,a,8
1,b,10
2,a,6
--- err
weir: error: {in}:3: value of 'value' is not a number: "x"
  hint: without --strict this is a warning
--- exit 1

=== unpivot: an error before it cuts the rows that it makes
--- file in.csv
id,a,b
1,4,5
2,x,6
3,7,8
--- run
weir --strict 'map n = a * 2 | unpivot a, b' {in}
--- out
id,n,name,value
1,8,a,4
1,8,b,5
--- err
weir: error: {in}:3: value of 'a' is not a number: "x"
  hint: without --strict this is a warning
--- exit 1

=== unpivot: an error behind it stands before one in a later row before it
--- file in.csv
id,a,b
1,4,5
2,6,x
3,y,8
--- run
weir --strict 'map n = a * 2 | unpivot b | map m = value + 0' {in}
--- out
id,a,n,name,value,m
1,4,8,b,5,5
--- err
weir: error: {in}:3: value of 'value' is not a number: "x"
  hint: without --strict this is a warning
--- exit 1

=== unpivot: an error in one owner's rows cuts those of the others
--- file in.csv
id,a,b,c,d
1,p,q,r,s
2,t,x,u,v
3,w,p,q,r
--- run
weir --strict 'unpivot a..d | partition by value | take 5 | map n = if(value == "x", num(value), 1) | merge' {in}
--- out
id,name,value,n
1,a,p,1
1,b,q,1
1,c,r,1
1,d,s,1
2,a,t,1
--- err
weir: error: {in}:3: value of 'value' is not a number: "x"
  hint: without --strict this is a warning
--- exit 1

=== unpivot: a bad row ends it, after the rows before
--- file in.csv
id,a,b
1,2,3
4,5
--- run
weir 'unpivot a, b' {in}
--- out
id,name,value
1,a,2
1,b,3
--- err
weir: error: {in}:3: 2 fields, the header has 3
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== unpivot: a name that is taken
--- file in.csv
name,a,b
x,1,2
--- run
weir 'unpivot a, b' {in}; weir 'unpivot a, b into k, name' {in}; weir 'unpivot a, b into k, k' {in}
--- err
weir: error: unpivot makes a column 'name', and there is one already
  unpivot a, b
  ^^^^^^^ choose other names: unpivot COLS into NAME, VALUE
weir: error: unpivot makes a column 'name', and there is one already
  unpivot a, b into k, name
                       ^^^^ choose other names: unpivot COLS into NAME, VALUE
weir: error: unpivot makes a column 'k', and there is one already
  unpivot a, b into k, k
                       ^ choose other names: unpivot COLS into NAME, VALUE
--- exit 2
--- flag nopipe: the input is read three times

=== unpivot: the name of a column that is turned is free
--- file in.csv
name,value
x,1
--- run
weir 'unpivot name, value' {in}
--- out
name,value
name,x
value,1

=== unpivot: into takes two names; columns must be there
--- file in.csv
id,a,b
1,2,3
--- run
weir 'unpivot a into x' {in}; weir 'unpivot a, ab' {in}; weir 'unpivot' {in}
--- err
weir: error: into takes two names, of the column of names and of that of values
  unpivot a into x
                 ^ unpivot COLS into NAME, VALUE
weir: error: no column 'ab' in {in}
  unpivot a, ab
             ^^ did you mean 'a'?   (columns: id, a, b)
weir: error: expected the name of a column, but the program ends here
  unpivot
         ^
--- exit 2
--- flag nopipe: the title of the input is told

=== unpivot: where the row stands that rows were made of
--- file in.csv
id,a,b
1,x,y
2,z,w
--- run
weir 'unpivot a, b | filter value != "x" | map l = _line, r = _row' {in}
--- out
id,name,value,l,r
1,b,y,2,1
2,a,z,3,2
2,b,w,3,2
