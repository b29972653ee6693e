# union (weir-lang(7)): rows of other inputs after those of the stream.

=== union: columns by name, in the order of the stream; bytes kept
--- file in.csv
id,a,b
1,007,"x,y"
2,,q
--- file b.csv
b,id,a
"say ""hi""",3,+1.50
z,4,
--- run
weir 'union b.csv' {in}
--- out
id,a,b
1,007,"x,y"
2,,q
3,+1.50,"say ""hi"""
4,,z

=== union: what stands before it does not touch the other rows, what stands behind sees all
--- file in.csv
id,a
1,5
2,9
--- file b.csv
id,a
3,1
4,8
--- run
weir 'filter a > 6 | union b.csv | map n = a * 10 | filter id != 4' {in}; weir 'filter false | union b.csv | reduce count(), sum(a)' {in}
--- out
id,a,n
2,9,90
3,1,10
count,sum_a
2,9
--- flag nopipe: the input is read twice

=== union: several files, a pattern, other formats, compressed
--- file in.csv
id,a
1,x
--- file p1.csv
id,a
2,y
--- file p2.csv
a,id
z,3
--- file t.tsv escaped
id\ta\n4\tw\\tv\n
--- run
gzip -c p1.csv > q.csv.gz
weir 'union p1.csv, p2.csv, t.tsv, q.csv.gz' {in}; weir 'union "p*.csv"' {in}; weir 'union p*.csv | reduce n = count(), last(a)' {in}
rm q.csv.gz
--- out escaped
id,a\n1,x\n2,y\n3,z\n4,w\tv\n2,y\nid,a\n1,x\n2,y\n3,z\nn,last_a\n3,z\n\c
--- flag nopipe: the input is read three times

=== union: of standard input, which is read but once
--- file in.csv
id
1
--- file b.csv
id
2
--- run
cat {in} | weir 'from b.csv | union -'; weir 'union -' < in.csv; weir 'from b.csv | union -, -' < in.csv
--- out
id
2
1
--- err
weir: error: standard input is read here and before
  union -
  ^^^^^^^
weir: error: standard input is read here and before
  union -, -
  ^^^^^^^^^^
--- exit 2
--- flag nopipe: it reads standard input itself

=== union: twice, and of the input itself
--- file in.csv
id
1
2
--- file b.csv
id
3
--- run
weir 'union b.csv | filter id != 2 | union in.csv | union b.csv | map n = id * 2' in.csv
--- out
id,n
1,2
3,6
1,2
2,4
3,6

=== union: order counts for ties, first, last and groups
--- file in.csv
k,v
b,1
a,1
--- file b.csv
k,v
c,1
b,0
a,1
--- run
weir 'union b.csv | sort -v' {in}; weir 'union b.csv | reduce first(v), last(v), n = count() by k' {in}; weir 'union b.csv | partition by k | take 1 | merge' {in}
--- out
k,v
b,1
a,1
c,1
a,1
b,0
k,first_v,last_v,n
b,1,0,2
a,1,1,2
c,1,1,1
k,v
b,1
a,1
c,1
--- flag nopipe: the input is read three times

=== union: after reduce, sort, take, skip and merge
--- file in.csv
k,n
b,1
a,1
b,3
--- file b.csv
n,k
7,z
--- run
weir 'reduce n = sum(n) by k | union b.csv | map m = n + 1' {in}
weir 'sort k, -n | union b.csv | reduce n = count(), first(k), last(k)' {in}
weir 'take 1 | union b.csv' {in}
weir 'skip 2 | union b.csv | take 1' {in}
weir 'partition by k | take 1 | merge | union b.csv | partition by k | take 1 | merge' {in}
--- out
k,n,m
b,4,5
a,1,2
z,7,8
n,first_k,last_k
4,a,z
k,n
b,1
z,7
k,n
b,3
k,n
b,1
a,1
z,7
--- flag nopipe: the input is read five times

=== union: computed columns, truth, and a column shown twice
--- file in.csv
id,a
1,5
2,x
--- file b.csv
id,n,t,id2
7,8,maybe,9
8,007,true,
--- run
weir -q 'map n = a * 2, t = id == 1 | select id, n, t, id2 = id | union b.csv | map m = n + 1, u = t == "true"' {in}
--- out
id,n,t,id2,m,u
1,10,true,1,11,true
2,,false,2,,false
7,8,maybe,9,9,false
8,007,true,,8,true

=== union: a computed time is its text among fields
--- file in.csv
id,d
1,2026-01-02
--- file b.csv
id,t
2,2026-01-03T00:00:00Z
--- run
weir 'map t = d + 1d | drop d | union b.csv | map later = t + 1h' {in}
--- out
id,t,later
1,2026-01-03T00:00:00Z,2026-01-03T01:00:00Z
2,2026-01-03T00:00:00Z,2026-01-03T01:00:00Z

=== union: rows that were made of others before it
--- file in.csv
id,a,b
1,x,y
2,y,x
--- file b.csv
value,name,id
y,a,9
x,c,9
--- run
weir 'unpivot a, b | union b.csv | reduce n = count(), first(id), last(id), last(name) by value' {in}
weir 'unpivot a, b | union b.csv | partition by value | skip 1 | merge' {in}
weir 'union in.csv | unpivot a, b | sort value | take 5' {in}
--- out
value,n,first_id,last_id,last_name
x,3,1,9,c
y,3,1,9,a
id,name,value
2,a,y
2,b,x
9,a,y
9,c,x
id,name,value
1,a,x
2,b,x
1,a,x
2,b,x
1,b,y
--- flag nopipe: the input is read three times

=== union: some rows of both, in order
--- run
seq 1 1200 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }' > a.csv
seq 1201 2400 | awk 'BEGIN { print "k,id" } { print $1 % 7 "," $1 }' > b.csv
seq 2401 2600 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }' | gzip > c.csv.gz
want() { seq 1 2600 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }'; }
want | cmp - <(weir 'union b.csv, c.csv.gz' a.csv)
want | cmp - <(weir 'union b.csv | union c.csv.gz' a.csv)
want | cmp - <(weir 'skip 0 | union b.csv | take 200000 | union c.csv.gz | skip 0' a.csv)
weir 'union b.csv | union c.csv.gz | reduce n = count(), a = first(id), z = last(id), sum(id) by k' a.csv
rm a.csv b.csv c.csv.gz
--- out
k,n,a,z,sum_id
1,372,1,2598,483414
2,372,2,2599,483786
3,372,3,2600,484158
4,371,4,2594,481929
5,371,5,2595,482300
6,371,6,2596,482671
0,371,7,2597,483042

=== union: many rows of both, in order
--- limit 60
--- run
unset WEIR_BLOCK # many rows in blocks of the usual size
seq 1 60000 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }' > a.csv
seq 60001 120000 | awk 'BEGIN { print "k,id" } { print $1 % 7 "," $1 }' > b.csv
seq 120001 130000 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }' | gzip > c.csv.gz
want() { seq 1 130000 | awk 'BEGIN { print "id,k" } { print $1 "," $1 % 7 }'; }
want | cmp - <(weir 'union b.csv, c.csv.gz' a.csv)
want | cmp - <(weir 'union b.csv | union c.csv.gz' a.csv)
want | cmp - <(weir 'skip 0 | union b.csv | take 200000 | union c.csv.gz | skip 0' a.csv)
weir 'union b.csv | union c.csv.gz | reduce n = count(), a = first(id), z = last(id), sum(id) by k' a.csv
rm a.csv b.csv c.csv.gz
--- out
k,n,a,z,sum_id
1,18572,1,129998,1207170714
2,18572,2,129999,1207189286
3,18572,3,130000,1207207858
4,18571,4,129994,1207096429
5,18571,5,129995,1207115000
6,18571,6,129996,1207133571
0,18571,7,129997,1207152142
--- flag nomatrix: many blocks of the usual size

=== union: take stops before the other files are read, and their errors
--- file in.csv
id,a
1,x
2,y
--- file bad.csv
id,a
3,z
4
5,w
--- run
weir 'union bad.csv | take 2' {in}; weir 'union bad.csv | take 3' {in}; weir 'union bad.csv | reduce count()' {in}; weir 'union bad.csv' {in}
--- out
id,a
1,x
2,y
id,a
1,x
2,y
3,z
id,a
1,x
2,y
3,z
--- err
weir: error: bad.csv:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
weir: error: bad.csv:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1
--- flag nopipe: the input is read four times

=== union: an error in the stream keeps the other rows away
--- file in.csv
id,a
1,x
2
3,y
--- file b.csv
id,a
4,z
--- run
weir 'union b.csv' {in}
--- out
id,a
1,x
--- err
weir: error: {in}:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== union: an error of a stage before it, and of one behind it
--- file in.csv
id,a
1,5
2,x
3,7
--- file b.csv
id,a,n
4,8,1
5,y,2
6,9,3
--- run
weir --strict 'map n = a + 1 | union b.csv' {in}; weir --strict 'filter id != 2 | map n = 0 | union b.csv | map m = a + 1' {in}
--- out
id,a,n
1,5,6
id,a,n,m
1,5,0,6
3,7,0,8
4,8,1,9
--- err
weir: error: {in}:3: value of 'a' is not a number: "x"
  hint: without --strict this is a warning
weir: error: b.csv:3: value of 'a' is not a number: "y"
  hint: without --strict this is a warning
--- exit 1
--- flag nopipe: the input is read twice

=== union: a warning counts in all files, and the first is told
--- file in.csv
id,a
1,5
2,x
--- file b.csv
id,a
3,y
4,z
--- run
weir 'union b.csv | reduce sum(a)' {in}; weir 'filter id == 1 | union b.csv | map n = a + 0 | take 2' {in}
--- out
sum_a
5
id,a,n
1,5,5
3,y,
--- err
weir: warning: 3 values of 'a' are not numbers (first: {in}:3 "x"); taken as null (--strict to fail)
weir: warning: 1 value of 'a' is not a number (first: b.csv:2 "y"); taken as null (--strict to fail)
--- flag nopipe: the input is read twice

=== union: a name that only one side has
--- file in.csv
id,a
1,5
--- file b.csv
id,b
2,6
--- file c.csv
id,a,c
2,6,7
--- run
weir 'union b.csv' {in}; weir 'drop a | union b.csv' {in}; weir 'union in.csv, c.csv' {in}; weir 'select id, c = a | union c.csv' {in}
--- err
weir: error: b.csv has no column 'a', which the rows before union have
  hint: columns are matched by name: select, drop or rename some before union
weir: error: b.csv has a column 'b', which the rows before union have not
  hint: columns are matched by name: select, drop or rename some before union
weir: error: c.csv has a column 'c', which in.csv has not
weir: error: c.csv has a column 'a', which the rows before union have not
  hint: columns are matched by name: select, drop or rename some before union
--- exit 1
--- flag nopipe: the input is read four times

=== union: its files are looked at before anything is read
--- file in.csv
id,a
1
--- file b.csv
id,b
2,6
--- run
weir 'union missing.csv' {in}; weir 'union b.csv' {in}
--- err
weir: error: cannot open missing.csv: No such file or directory
weir: error: b.csv has no column 'a', which the rows before union have
  hint: columns are matched by name: select, drop or rename some before union
--- exit 1
--- flag nopipe: the input is read twice

=== union: inputs of no bytes and of a header only, on either side
--- file in.csv
id,a
1,5
--- file none.csv no-newline
--- file head.csv
a,id
--- run
weir 'union none.csv' in.csv; weir 'union head.csv' in.csv; weir 'union in.csv' none.csv; weir 'filter x > 1 | union in.csv | map b = a + 1' none.csv; weir 'union none.csv' none.csv; weir 'union in.csv' head.csv
--- out
id,a
1,5
id,a
1,5
id,a
1,5
id,a,b
1,5,6
a,id
5,1

=== union: without headers, by place
--- file in.csv
1,5
--- file b.csv
2,6
--- run
weir -n 'union b.csv | map s = c1 + c2' {in}
--- out
1,5,6
2,6,8

=== union: text lines
--- file in.log
one
two
--- file b.txt
three
--- run
weir 'union b.txt | filter line ~ /^t/' {in}
--- out
line
two
three
--- flag nopipe: the format is known by the extension

=== union: as the main input where the extension says nothing
--- file in.dat
id;a
1;5
--- file b.dat
a;id
6;2
--- run
weir -d ';' 'union b.dat' {in}
--- out
id;a
1;5
2;6

=== union: inside a partition
--- file in.csv
id,a
1,5
--- run
weir 'partition by a | union in.csv' in.csv
--- err
weir: error: union stands inside a partition
  union in.csv
  ^^^^^ write it before `partition by`, or behind `merge`
--- exit 2

=== union: describe and pivot before it and behind
--- file in.csv
k,p,v
x,a,1
y,b,2
--- file b.csv
k,a,b
z,8,9
--- run
weir 'pivot p: sum(v) by k | union b.csv | map t = (a ?? 0) + (b ?? 0)' {in}
weir 'union in.csv | describe | select name, count, distinct' {in}
--- out
k,a,b,t
x,1,,1
y,,2,2
z,8,9,17
name,count,distinct
k,4,2
p,4,2
v,4,2
--- flag nopipe: the input is read twice

=== union: where rows stand in their inputs
--- file in.csv
id
1
2
--- file b.csv
id
3
4
--- file c.csv
id
5
--- run
weir 'filter id != 1 | union b.csv, c.csv | map f = _file, l = _line, r = _row' {in}
--- out
id,f,l,r
2,{in},3,2
3,b.csv,2,1
4,b.csv,3,2
5,c.csv,2,3
--- flag nopipe: the name of the input is shown
