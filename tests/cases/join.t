# join (weir-lang(7)): rows of a file beside those of the stream. Rows by hand; tests/diff/joins.py has random ones by
# sqlite3.

=== join: inner is the default; order of the stream, then of the file; bytes kept
--- file in.csv
id,k,n
1,x,007
2,y,1.50
3,,+1
4,x,"a ""b"""
5,z,
--- file b.csv
w,k
first,x
"q,1",y
second,x
never,q
none,
--- run
weir 'join b.csv on k' {in}; weir 'join inner b.csv on k | take 3' {in}
--- out
id,k,n,w
1,x,007,first
1,x,007,second
2,y,1.50,"q,1"
4,x,"a ""b""",first
4,x,"a ""b""",second
id,k,n,w
1,x,007,first
1,x,007,second
2,y,1.50,"q,1"
--- flag nopipe: the input is read twice

=== join: left, right, full
--- file in.csv
id,k,n
1,x,5
2,,6
3,z,7
--- file b.csv
w,k,u
a,q,1
b,,2
c,x,3
d,r,4
--- run
for kind in left right full; do weir "join $kind b.csv on k" {in}; done
--- out
id,k,n,w,u
1,x,5,c,3
2,,6,,
3,z,7,,
id,k,n,w,u
1,x,5,c,3
,q,,a,1
,,,b,2
,r,,d,4
id,k,n,w,u
1,x,5,c,3
2,,6,,
3,z,7,,
,q,,a,1
,,,b,2
,r,,d,4
--- flag nopipe: the input is read three times

=== join: semi and anti keep the columns and take no row twice
--- file in.csv
id,k
1,x
2,
3,z
4,x
--- file b.csv
k,id
x,1
x,2
,3
--- run
weir 'join semi b.csv on k' {in}; weir 'join anti b.csv on k' {in}
--- out
id,k
1,x
4,x
id,k
2,
3,z
--- flag nopipe: the input is read twice

=== join: keys of other names, several of them; null in one of them matches nothing
--- file in.csv
a,b,n
1,x,1
1,,2
,x,3
,,4
12,3,5
--- file b.csv
y,z,w
x,1,hit
,1,no
x,,no
,,no
23,1,no
3,12,two
--- run
weir 'join b.csv on a == z, b == y' {in}; weir 'join full b.csv on b == y, a == z' {in}
--- out
a,b,n,w
1,x,1,hit
12,3,5,two
a,b,n,w
1,x,1,hit
1,,2,
,x,3,
,,4,
12,3,5,two
1,,,no
,x,,no
,,,no
1,23,,no
--- flag nopipe: the input is read twice

=== join: keys are bytes; num() makes numbers of them
--- file in.csv
k
7
007
7.0
 7
--- file b.csv
k,w
007,a
7,b
--- run
weir 'join b.csv on k' {in}; weir 'map m = num(k) | join b.csv on m == k' {in}
--- out
k,w
7,b
007,a
k,m,w
7,7,b
007,7,b
7.0,7,b
 7,7,b
--- flag nopipe: the input is read twice

=== join: right and full where the key and other columns are computed
--- file in.csv
k,n
01,4
02,
--- file b.csv
k,w
1,a
3,b
--- run
weir 'map k = num(k), big = n > 3, d = 2h, t = time("2026-01-02") | join full b.csv on k | map e = n + 1, later = t + 1h, both = d * 2, no = not big' {in}
weir 'map at = time(f"2026-01-{k}") | join right b.csv on at == k | map x = is_null(at)' {in}
--- out
k,n,big,d,t,w,e,later,both,no
1,4,true,7200,2026-01-02T00:00:00Z,a,5,2026-01-02T01:00:00Z,14400,false
2,,false,7200,2026-01-02T00:00:00Z,,,2026-01-02T01:00:00Z,14400,true
3,,,,,b,,,,true
k,n,at,w,x
,,1,a,false
,,3,b,false
--- flag nopipe: the input is read twice

=== join: a name that is taken
--- file in.csv
k,n,m
1,a,b
--- file b.csv
k,n,x
1,c,d
--- run
weir 'join b.csv on k' {in}; weir 'join b.csv as r on k' {in}; weir 'join b.csv as r on k | join b.csv as s on k' {in}
weir 'join b.csv as r on k | drop x | join b.csv as s on k' {in}
weir 'rename r_n = m | join b.csv as r on k' {in}; weir 'drop n | join b.csv on k' {in}; weir 'join semi b.csv on k' {in}
--- out
k,n,m,r_n,x
1,a,b,c,d
k,n,m,r_n,x,s_n,s_x
1,a,b,c,d,c,d
k,n,m,r_n,s_n,x
1,a,b,c,c,d
k,m,n,x
1,b,c,d
k,n,m
1,a,b
--- err
weir: error: b.csv has a column 'n', and so have the rows that come here
  join b.csv on k
       ^^^^^ join b.csv as r calls it r_n; or drop or rename one before
weir: error: b.csv has a column 'n', and there are 'n' and 'r_n' already
  join b.csv as r on k
       ^^^^^ choose another name after 'as'
--- flag nopipe: the input is read many times

=== join: of other formats, compressed, with a glob, from standard input
--- file in.csv
k,n
1,a
2,b
3,c
--- file t.tsv escaped
k\tw\n1\ta\\tb\n2\tc\n
--- file p1.csv
k,w
1,p
--- file p2.csv
w,k
q,3
r,1
--- run
gzip -c t.tsv > u.tsv.gz
weir 'join t.tsv on k' in.csv; weir 'join "u.tsv.gz" on k | to out.tsv' in.csv; cat out.tsv; rm out.tsv u.tsv.gz
weir 'join left p*.csv on k' in.csv; cat p1.csv | weir 'join - on k' in.csv; weir 'join - on k' < p1.csv
--- out escaped
k,n,w\n1,a,a\tb\n2,b,c\nk\tn\tw\n1\ta\ta\\tb\n2\tb\tc\nk,n,w\n1,a,p\n1,a,r\n2,b,\n3,c,q\nk,n,w\n1,a,p\n\c
--- err
weir: error: standard input is read here and before
  join - on k
  ^^^^^^^^^^^
--- exit 2
--- flag nopipe: it reads standard input itself

=== join: of the input with itself, and twice with one file
--- file in.csv
id,boss
1,
2,1
3,1
4,3
--- run
weir 'join in.csv as b on boss == id' in.csv; weir 'join anti in.csv on id == boss' in.csv
weir 'join in.csv as b on boss == id | join in.csv as c on b_boss == id | select id, top = b_boss' in.csv
--- out
id,boss,b_boss
2,1,
3,1,
4,3,1
id,boss
2,1
4,3
id,top
4,1

=== join: behind and before other stages
--- file in.csv
k,n
b,3
a,1
b,2
c,9
--- file b.csv
k,w
b,u
a,v
b,w
--- run
weir 'sort n | join b.csv on k' {in}
weir 'reduce s = sum(n) by k | join left b.csv on k' {in}
weir 'join b.csv on k | reduce n = count(), s = sum(n) by w' {in}
weir 'join b.csv on k | reduce count()' {in}
weir 'join full b.csv on k | tail 1' {in}
weir 'union in.csv | join semi b.csv on k | union in.csv | reduce count()' {in}
weir 'join b.csv on k | pivot w: sum(n) by k | join b.csv as r on k' {in}
weir 'flat_map e = [1, 2] | join b.csv on k | filter k == "a"' {in}
--- out
k,n,w
a,1,v
b,2,u
b,2,w
b,3,u
b,3,w
k,s,w
b,5,u
b,5,w
a,1,v
c,9,
w,n,s
u,2,5
w,2,5
v,1,1
count
5
k,n,w
c,9,
count
10
k,u,v,w,r_w
b,5,,5,u
b,5,,5,w
a,,1,,v
k,n,e,w
a,1,1,v
a,1,2,v
--- flag nopipe: the input is read many times

=== join: inside a partition, by its keys and by others
--- file in.csv
g,k,n
1,b,3
2,a,1
1,b,2
2,c,9
1,a,4
--- file b.csv
k,w
b,u
a,v
b,w
--- run
weir 'partition by g | take 2 | join b.csv on k | take 3 | merge' {in}
weir 'partition by g | join semi b.csv on k | tail 1 | merge' {in}
weir 'partition by g ( take 2 | join left b.csv on k | tail 2 ) | select g, n, w' {in}
weir 'partition by g | join b.csv on k | reduce count()' {in}
weir 'partition by g | join full b.csv on k' {in}
--- out
g,k,n,w
1,b,3,u
1,b,3,w
2,a,1,v
1,b,2,u
g,k,n
2,a,1
1,a,4
g,n,w
2,1,v
1,2,u
1,2,w
2,9,
g,count
1,5
2,1
--- err
weir: error: join full stands inside a partition
  join full b.csv on k
  ^^^^ rows of the file alone belong to no key: write it before `partition by`, or behind `merge`
--- exit 2
--- flag nopipe: the input is read many times

=== join: inputs without bytes, without rows
--- file in.csv
k,n
1,a
--- file none.csv no-newline
--- file head.csv
k,w
--- run
for kind in inner left right full semi anti; do echo "$kind"; weir "join $kind none.csv on k" in.csv; weir "join $kind head.csv on k" in.csv; weir "join $kind in.csv on k" none.csv; weir "join $kind in.csv on k" head.csv; done
--- out
inner
k,n
k,n,w
k,w,n
left
k,n
1,a
k,n,w
1,a,
k,w,n
right
k,n
k,n,w
k,n
1,a
k,w,n
1,,a
full
k,n
1,a
k,n,w
1,a,
k,n
1,a
k,w,n
1,,a
semi
k,n
k,n
k,w
anti
k,n
1,a
k,n
1,a
k,w

=== join: --null, -n, --header
--- file in.csv
k,n
NA,1
x,NA
--- file b.csv
k,w
NA,5
x,NA
--- run
weir --null NA 'join full b.csv on k | map m = w + 1' in.csv; weir -n 'join b.csv as r on c1 | skip 1' in.csv
weir --header a,b 'join b.csv as r on a | skip 1' in.csv
--- out
k,n,w,m
NA,1,,
x,NA,NA,
NA,,5,6
NA,1,5
x,NA,NA
a,b,r_b
NA,1,5
x,NA,NA

=== join: errors in the file are its own, and end the run before a row is written
--- file in.csv
k,n
1,a
--- file b.csv
k,w
1,x
2
--- run
weir 'join b.csv on k' {in}; echo $?; weir --ragged drop 'join b.csv on k' {in}; weir 'join no.csv on k' {in}; echo $?
weir --rejects bad.csv 'join b.csv on k' {in}; cut -d, -f1,2,5 bad.csv; rm bad.csv
--- out
1
k,n,w
1,a,x
3
k,n,w
1,a,x
file,line,kind
b.csv,3,too_few_fields
--- err
weir: error: b.csv:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
weir: warning: 1 row has another number of fields than the header (first: b.csv:3); dropped (--strict to fail)
weir: error: cannot open no.csv: No such file or directory
weir: warning: 1 row was refused, see bad.csv
--- flag nopipe: the input is read many times

=== join: an error in the stream gives the rows before it, and none of the file alone
--- file in.csv
k,n
1,a
3,b,c
2,d
--- file b.csv
k,w
1,x
2,y
3,z
--- run
weir 'join full b.csv on k' {in}
--- out
k,n,w
1,a,x
--- err
weir: error: {in}:3: 3 fields, the header has 2
  hint: --ragged trim | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== join: values are told with the place where they stand in the stream
--- file in.csv
k,n
1,a
2,3
--- file b.csv
k,w
1,x
1,7
9,y
--- run
weir 'join full b.csv on k | map s = n + 1, t = w + 1' in.csv
--- out
k,n,w,s,t
1,a,x,,
1,a,7,,8
2,3,,4,
9,,y,,
--- err
weir: warning: 2 values of 'n' are not numbers (first: in.csv:2 "a"); taken as null (--strict to fail)
weir: warning: 2 values of 'w' are not numbers (first: in.csv:2 "x"); taken as null (--strict to fail)

=== join: what has been told of a value before it is not told again behind it
--- file in.csv
k,n,t
1,a,2024-01-01
2,3,x
1,5,2024-02-30
--- file b.csv
k,w
1,x
1,7
2,9
--- run
weir 'map u = n + 1, y = year(t) | join left b.csv on k | map z = n + 2, q = year(t)' in.csv
--- out
k,n,t,u,y,w,z,q
1,a,2024-01-01,,2024,x,,2024
1,a,2024-01-01,,2024,7,,2024
2,3,x,4,,9,5,
1,5,2024-02-30,6,,x,7,
1,5,2024-02-30,6,,7,7,
--- err
weir: warning: 1 value of 'n' is not a number (first: in.csv:2 "a"); taken as null (--strict to fail)
weir: warning: 2 values of 't' are not times (first: in.csv:3 "x"); taken as null (--strict to fail)

=== join: a file that is more than --memory
--- file in.csv
k
1
200000

5
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK # so large an input takes minutes in small pieces
seq 1 200000 | sed '1s/.*/k,w/; 2,$s/.*/&,some more text in the row &/' > big.csv
for kind in inner left semi anti; do weir --memory 16M "join $kind big.csv on k" in.csv; done
for kind in right full; do weir --memory 16M "join $kind big.csv on k | reduce count(), min(num(k)), max(num(k))" in.csv; done
weir --memory 16M 'join full big.csv on k | take 6' in.csv
rm big.csv
--- out
k,w
200000,some more text in the row 200000
5,some more text in the row 5
k,w
1,
200000,some more text in the row 200000
,
5,some more text in the row 5
k
200000
5
k
1
""
count,min_num_k,max_num_k
199999,2,200000
count,min_num_k,max_num_k
200001,1,200000
k,w
1,
200000,some more text in the row 200000
,
5,some more text in the row 5
2,some more text in the row 2
3,some more text in the row 3
--- flag nomatrix: a block a byte takes minutes for megabytes
--- limit 60
--- flag long: many rows

=== join: one key with many rows on both sides, more than --memory
--- file in.csv
k,v
--- run
seq 1 400000 | sed '1s/.*/k,w/; 2,$s/.*/a,some more text in the row &/' > big.csv
seq 1 12 | sed '1s/.*/k,v/; 2,$s/.*/a,&/' > few.csv
weir --memory 16M "join big.csv on k | reduce n = count(), c = sum(len(w)), v = sum(num(v))" few.csv
weir --memory 16M "join full big.csv on k | reduce n = count(), c = sum(len(w)), v = sum(num(v))" few.csv
weir --memory 16M "join big.csv on k | filter v == 7 | tail 2" few.csv
rm big.csv few.csv
--- out
n,c,v
4399989,139577548,30799923
n,c,v
4399989,139577548,30799923
k,v,w
a,7,some more text in the row 399999
a,7,some more text in the row 400000
--- flag nomatrix: a block a byte takes minutes for megabytes
--- flag nosan: nine million rows

=== join: what is wrong with it
--- file in.csv
id,k
1,a
--- file b.csv
k,name,x
a,b,c
--- run
t() { weir "$1" in.csv; }
t 'join b.csv on kk'; t 'join b.csv on id == nam'; t 'join b.csv on id'; t 'join b.csv on name == id'; t 'join b.csv k'; t 'join b.csv'
t 'join b.csv on'; t 'join outer b.csv on k'; t 'join left outer b.csv on k'; t 'join cross b.csv on k'; t 'join b.csv using k'
t 'left join b.csv on k'; t 'inner join b.csv on k'; t 'join b.csv on k = k'; t 'join b.csv on id = x'; t 'join b.csv, b.csv on k'; t 'join left on k'
t 'join b.csv on l.k == r.k'; t 'join b.csv on id == x and k == k'; t 'join b.csv on lower(k)'; t 'join b.csv on k == "a"'; t 'join b.csv on k | select z'
--- err
weir: error: no column 'kk' in in.csv
  join b.csv on kk
                ^^ did you mean 'k'?   (columns: id, k)
weir: error: no column 'nam' in b.csv
  join b.csv on id == nam
                      ^^^ did you mean 'name'?   (columns: k, name, x)
weir: error: no column 'id' in b.csv
  join b.csv on id
                ^^ columns: k, name, x
weir: error: the left column is of the rows that come here, the right one of b.csv
  join b.csv on name == id
                ^^^^^^^^^^ write on id == name
weir: error: expected 'on' and a key, not 'k'
  join b.csv k
             ^ write join b.csv on KEY
weir: error: expected 'on' and a key, but the program ends here
  join b.csv
            ^ write join b.csv on KEY
weir: error: expected a key after 'on', but the program ends here
  join b.csv on
               ^
weir: error: 'outer' is no kind of join
  join outer b.csv on k
       ^^^^^ write join full FILE on KEY
weir: error: 'outer' is no kind of join
  join left outer b.csv on k
            ^^^^^ write join left FILE on KEY
weir: error: 'cross' is no kind of join
  join cross b.csv on k
       ^^^^^ the kinds are inner, left, right, full, semi and anti
weir: error: expected 'on' and a key, not 'using'
  join b.csv using k
             ^^^^^ write join b.csv on KEY
weir: error: no stage 'left'
  left join b.csv on k
  ^^^^ write join left FILE on KEY
weir: error: no stage 'inner'
  inner join b.csv on k
  ^^^^^ write join FILE on KEY
weir: error: columns are compared with ==
  join b.csv on k = k
                ^^^^^ write on k
weir: error: columns are compared with ==
  join b.csv on id = x
                ^^^^^^ write on id == x
weir: error: join takes one file
  join b.csv, b.csv on k
              ^^^^^ two after one another: join A on KEY | join B on KEY
weir: error: join names a file before 'on'
  join left on k
            ^^ write join FILE on KEY
weir: error: no column 'l.k' in in.csv
  join b.csv on l.k == r.k
                ^^^ write k: the left name is of the rows that come here, the right one of the file
weir: error: join goes by columns that are equal
  join b.csv on id == x and k == k
                ^^^^^^^^^^^^^^^^^^ a ',' stands between several: on a == b, c == d
weir: error: join goes by columns that are equal
  join b.csv on lower(k)
                ^^^^^^^^ write on COLUMN or on LEFT == RIGHT; map makes a column of an expression before
weir: error: join goes by columns that are equal
  join b.csv on k == "a"
                ^^^^^^^^ write on COLUMN or on LEFT == RIGHT; map makes a column of an expression before
weir: error: no column 'z' here
  select z
         ^ columns: id, k, name, x
--- exit 2

=== join: files named as kinds and words are; names in backticks; let
--- file in.csv
id,a key
1,x
--- file left.csv
a key,w
x,1
--- file on
id,v
1,2
--- run
weir 'join left.csv on `a key`' {in}; weir 'join "on" on id' {in}; weir 'join left "on" on col(1)' {in}
weir 'let k = id; join "./on" on k' {in}
--- out
id,a key,w
1,x,1
id,a key,v
1,x,2
id,a key,v
1,x,2
id,a key,v
1,x,2
--- flag nopipe: the input is read many times

=== join: many rows of one key on both sides are given a batch at a time
--- file in.csv
k
x
--- run
(echo k,n; seq -f 'x,%.0f' 1 3000) > l.csv; (echo k,m; seq -f 'x,%.0f' 1 3000) > r.csv
weir 'join r.csv on k | reduce count(), sum(n * m), count_distinct(m)' l.csv; weir 'join r.csv on k | skip 8999998' l.csv; weir 'join r.csv on k | take 2' l.csv; rm l.csv r.csv
--- out
count,sum_n_m,count_distinct_m
9000000,20263502250000,3000
k,n,m
x,3000,2999
x,3000,3000
k,n,m
x,1,1
x,1,2
--- limit 120
--- flag nosan: nine million rows
--- flag nomatrix: so do they

=== join: --explain shows that the file is read first, and what of it
--- file in.csv
k,n
1,a
--- file b.csv
k,w,x,y
1,2,3,4
--- run
unset WEIR_WINDOW WEIR_HELD WEIR_HELD
weir --explain -j 2 --memory 1G --tmp-dir /tmp 'join full b.csv on k | select n, x' in.csv; weir --explain -j 2 --memory 1G --tmp-dir /tmp 'join semi b.csv on k' in.csv
--- out
stage 1  parallel  <- blocks of the input
    read b.csv, 2 of 4 columns
stage 2  in order, one instance  <- by sequence
    keep 1 column of its rows by k  [may spill]
stage 3  parallel  <- blocks of the input, when stage 2 has ended
    read in.csv, 2 of 2 columns
    join full b.csv on k
stage 4  in order, one instance  <- by sequence
    then the file's rows that none has found
stage 5  parallel  <- any instance takes the next sequence
    format as CSV, 2 columns
stage 6  in order, one instance  <- by sequence
    write in order
bounds  2 threads, 8 sequences of 256 KiB in flight in a segment, --memory 1024 MiB
        the operators of a stage are fused: a batch goes through all of them at once
        between stages: by sequence, those in flight, and 72 MiB in a segment; streams, 4 batches each
        what may spill does so beyond its share of 768 MiB of memory, to /tmp
stage 1  parallel  <- blocks of the input
    read b.csv, 1 of 4 columns
stage 2  in order, one instance  <- by sequence
    keep its keys k  [may spill]
stage 3  parallel  <- blocks of the input, when stage 2 has ended
    read in.csv, 2 of 2 columns
    join semi b.csv on k
    format as CSV, 2 columns
stage 4  in order, one instance  <- by sequence
    write in order
bounds  2 threads, 8 sequences of 256 KiB in flight in a segment, --memory 1024 MiB
        the operators of a stage are fused: a batch goes through all of them at once
        between stages: by sequence, those in flight, and 72 MiB in a segment; streams, 4 batches each
        what may spill does so beyond its share of 768 MiB of memory, to /tmp

=== join: rows of JSON lines, with keys of their own
--- file s.jsonl
{"id":1,"k":"x","z":[1]}
{"k":"y","id":"2"}
{"id":3}
--- file b.csv
k,w,v
x,X1,007
y,Y,1
x,X2,b
q,Q,c
--- run
weir 'join b.csv on k' s.jsonl; weir --out jsonl 'join left b.csv on k' s.jsonl; weir 'join semi b.csv on k | select id' s.jsonl; weir 'join full b.csv on k | select id, k, v' s.jsonl
weir 'join b.csv on id == w, k' s.jsonl
--- out
id,k,z,w,v
1,x,[1],X1,007
1,x,[1],X2,b
2,y,,Y,1
{"id":1,"k":"x","z":[1],"w":"X1","v":"007"}
{"id":1,"k":"x","z":[1],"w":"X2","v":"b"}
{"k":"y","id":"2","w":"Y","v":1}
{"id":3,"w":null,"v":null}
id
1
2
id,k,v
1,x,007
1,x,b
2,y,1
3,,
,q,c

=== join: of a file of JSON lines the columns are those that are named
--- file in.csv
id,k
1,x
2,y
3,
4,x
--- file s.jsonl
{"id":1,"k":"x","z":[1],"e":"\u00e9","n":""}
{"k":"y","id":"007"}
{"id":3}
--- run
weir 'join s.jsonl on k' in.csv; weir 'join s.jsonl as r on k | select id, k, z, r_id, e' in.csv
weir --out jsonl 'join left s.jsonl as r on k | select q = r_id, z, n' in.csv
weir 'join full s.jsonl as r on k | select id, k, z, r_id' in.csv; weir 'join semi s.jsonl on k' in.csv; weir 'join anti s.jsonl on k' s.jsonl
weir 'join s.jsonl on k == kk | select nope' in.csv
--- out
id,k
1,x
2,y
4,x
id,k,z,r_id,e
1,x,[1],1,é
2,y,,007,
4,x,[1],1,é
{"q":1,"z":[1],"n":""}
{"q":"007","z":null,"n":null}
{"q":null,"z":null,"n":null}
{"q":1,"z":[1],"n":""}
id,k,z,r_id
1,x,[1],1
2,y,,007
3,,,
4,x,[1],1
,,,3
id,k
1,x
2,y
4,x
id
3
nope
--- err
weir: warning: no row of s.jsonl has 'kk'; taken as null; did you mean 'k'?   (the first row has: id, k, z, e, n)
weir: warning: no row of s.jsonl has 'nope'; taken as null   (the first row has: id, k, z, e, n)
