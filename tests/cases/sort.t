# sort: numbers by value, then text by bytes, then null; stable (weir-lang(7)).

=== numbers by value
--- file in.csv
a
10
9
-1
2.5
1e1
+3
--- run
weir 'sort a' {in}
--- out
a
-1
2.5
+3
9
10
1e1

=== downwards
--- file in.csv
a
10
9
-1
2.5
--- run
weir 'sort -a' {in}
--- out
a
10
9
2.5
-1

=== numbers, then text by bytes, then null
--- file in.csv
a,k
10,1
b,2
,3
9,4
B,5
a,6
,7
-2,8
--- run
weir -q 'sort a' {in}
--- out
a,k
-2,8
9,4
10,1
B,5
a,6
b,2
,3
,7

=== minus turns numbers and text round, their order stays
--- file in.csv
a,k
10,1
b,2
,3
9,4
B,5
a,6
,7
-2,8
--- run
weir -q 'sort -a' {in}
--- out
a,k
10,1
9,4
-2,8
b,2
a,6
B,5
,3
,7

=== a warning where numbers met text names num()
--- file in.csv
a
10
b
9
--- run
weir 'sort a' {in}
--- out
a
9
10
b
--- err contains
weir: warning:
'a'
num(

=== no warning for text alone, nor for nulls
--- file in.csv
a,k
x,1
,2
b,3
--- run
weir 'sort a' {in}
--- out
a,k
b,3
x,1
,2

=== stable
--- file in.csv
k,i
b,1
a,2
b,3
a,4
b,5
--- run
weir 'sort k' {in}
--- out
k,i
a,2
a,4
b,1
b,3
b,5

=== stable downwards too
--- file in.csv
k,i
b,1
a,2
b,3
a,4
--- run
weir 'sort -k' {in}
--- out
k,i
b,1
b,3
a,2
a,4

=== equal values in other writing stay in input order
--- file in.csv
a,i
1.0,1
01,2
1,3
0.5,4
+1,5
--- run
weir 'sort a' {in}
--- out
a,i
0.5,4
1.0,1
01,2
1,3
+1,5

=== several keys
--- file in.csv
k,v,i
b,1,1
a,2,2
b,3,3
a,1,4
a,2,5
--- run
weir 'sort k, -v' {in}
--- out
k,v,i
a,2,2
a,2,5
a,1,4
b,3,3
b,1,1

=== by an expression
--- file in.csv
price,qty
2,3
10,1
1,4
--- run
weir 'sort price * qty' {in}
--- out
price,qty
1,4
2,3
10,1

=== downwards by an expression
--- file in.csv
a
bbb
a
cc
--- run
weir 'sort -len(a)' {in}
--- out
a
bbb
cc
a

=== a leading minus is a direction: text goes downwards too
--- file in.csv
a
x
z
y
--- run
weir 'sort -a' {in}
--- out
a
z
y
x

=== as str compares bytes
--- file in.csv
a
10
9
1
-5
--- run
weir 'sort a as str' {in}
--- out
a
-5
1
10
9

=== downwards as str
--- file in.csv
a
10
9
1
--- run
weir 'sort -a as str' {in}
--- out
a
9
10
1

=== as natural
--- file in.csv
a
file10
file2
file1
File3
--- run
weir 'sort a as natural' {in}
--- out
a
File3
file1
file2
file10

=== as num
--- file in.csv
a
10
9
 7
--- run
weir 'sort a as num' {in}
--- out
a
 7
9
10

=== quoted values and newlines move whole
--- file in.csv
a,b
2,"x
y"
1,"a, ""b"""
--- run
weir 'sort a' {in}
--- out
a,b
1,"a, ""b"""
2,"x
y"

=== sort by a column that select leaves out
--- file in.csv
a,b
2,x
1,y
--- run
weir 'sort a | select b' {in}
--- out
b
y
x

=== sort and take
--- file in.csv
a,i
3,1
1,2
2,3
1,4
--- run
weir 'sort a, -i | take 2' {in}
--- out
a,i
1,4
1,2

=== sort and skip
--- file in.csv
a
3
1
2
--- run
weir 'sort a | skip 1' {in}
--- out
a
2
3

=== sort after reduce
--- file in.csv
k,v
b,1
a,5
b,1
c,3
--- run
weir 'reduce s = sum(v) by k | sort -s, k' {in}
--- out
k,s
a,5
c,3
b,2

=== sort nothing
--- file in.csv
a,b
--- run
weir 'sort a' {in}
--- out
a,b

=== two sorts: the second is stable on the first
--- file in.csv
a,b
1,z
2,z
1,y
2,y
--- run
weir 'sort b | sort a' {in}
--- out
a,b
1,y
1,z
2,y
2,z

=== true and false sort as text
--- file in.csv
a
3
1
2
--- run
weir 'sort a > 1, -a' {in}
--- out
a
1
3
2

=== sort x desc is an error that writes sort -x
--- file in.csv
a
1
--- run
weir 'sort a desc' {in}
--- err contains
weir: error:
sort -a
--- exit 2

=== many rows: as the sort program does
--- run
seq 1 60000 | awk 'BEGIN { print "a,b" } { print $1 * 7919 % 1009 "," $1 }' > in.csv
weir 'sort -a' in.csv > weir.out
(echo a,b; tail -n +2 in.csv | LC_ALL=C sort -s -t, -k1,1nr) | cmp - weir.out
weir -j 8 'sort -a' in.csv | cmp - weir.out
rm -f in.csv weir.out
--- flag nomatrix: big enough for threads as it stands
--- flag long: many rows

=== long numbers compare to the last digit, both ways
--- file in.csv
a,i
123456789012345678901234567891,1
123456789012345678901234567890,2
12345678901234567,3
12345678901234566,4
12345678901234560000,5
-123456789012345678901234567891,6
-123456789012345678901234567890,7
1.00000000000000000000000000000001,8
1.0000000000000000000000000000000,9
0.1,10
1e-400,11
0,12
-1e-400,13
1e-5000,14
1e-99999999999,15
-0,16
9007199254740993,17
9007199254740992,18
123456789012345678901234567890.0,19
--- run
weir 'sort a | select i' {in} | tr '\n' ' '; echo
weir 'sort -a | select i' {in} | tr '\n' ' '; echo
weir 'sort a | skip 0 | select i' {in} | tr '\n' ' '; echo
--- out
i 6 7 13 12 16 15 14 11 10 9 8 18 17 4 3 5 2 19 1 
i 1 2 19 5 3 4 17 18 8 9 10 11 14 15 12 16 13 7 6 
i 6 7 13 12 16 15 14 11 10 9 8 18 17 4 3 5 2 19 1 
--- flag nopipe: read more than once

=== computed doubles among exact numbers
--- file in.csv
a,b,i
1,3,1
10,30.000000000000001,2
0.3333333333333333,1,3
0.3333333333333334,1,4
2,6,5
--- run
weir 'sort a / b, i | select i' {in} | tr '\n' ' '; echo
--- out
i 1 2 3 5 4 

=== text that begins alike, around the seventh and eighth byte
--- file in.csv
a,i
abcdefgh,1
abcdefg,2
abcdef,3
abcdefghijklmno,4
abcdefghijklmn,5
abcdefghijklmnop,6
abcdefg!,7
abcdefgh,8
~,9
--- run
weir 'sort a | select i' {in} | tr '\n' ' '; echo
weir 'sort -a | select i' {in} | tr '\n' ' '; echo
weir 'sort -a, -i | skip 0 | select i' {in} | tr '\n' ' '; echo
--- out
i 3 2 7 1 8 5 4 6 9 
i 9 6 4 5 1 8 7 2 3 
i 9 6 4 5 8 1 7 2 3 
--- flag nopipe: read more than once

=== a zero byte counts, and the shorter text is first
--- run
printf 'a,i\nab\0,1\nab,2\nab\0\0,3\nabcdefg\0,4\nabcdefg,5\n' > in.csv
weir 'sort a | select i' in.csv | tr '\n' ' '; echo
rm -f in.csv
--- out
i 2 1 3 5 4 
--- flag nomatrix: the input has a zero byte

=== rows kept as text and rows kept as columns are the same bytes
--- run
awk 'BEGIN { print "k,v,t"; for (i = 1; i <= 12000; i++) print i * 7919 % 211 "," (i % 3 ? i % 100 / 4 : "") "," (i % 5 ? "x" i : "\"a, \"\"" i "\"\"\nb\"") }' > in.csv
for p in 'sort -v' 'sort k, -v' 'sort t' 'top 77 by v' 'top 9000 by k asc' 'sort -k, t | drop v' 'sort v | rename w = v | select t, w'; do
  for j in 1 2 5; do
    weir -j $j "$p" in.csv > text.out
    weir -j $j "$p | skip 0" in.csv | cmp - text.out || echo "$p, -j $j"
    weir -j 1 "$p" in.csv | cmp - text.out || echo "$p, -j $j and -j 1"
    weir -j $j --out tsv "$p" in.csv > text.out
    weir -j $j --out tsv "$p | skip 0" in.csv | cmp - text.out || echo "$p, -j $j, TSV"
  done
done
weir 'sort k, v as str, t as str | skip 0' in.csv > text.out
python3 - in.csv > want.out <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
body = sorted(rows[1:], key=lambda r: (int(r[0]), r[1] == "", r[1], r[2]))
w = csv.writer(sys.stdout, lineterminator="\n")
w.writerow(rows[0]); w.writerows(body)
END
cmp text.out want.out
rm -f in.csv text.out want.out
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== more rows than --memory lets stay go into temporary files; a limit keeps few
Expected: sort(1) of the same rows.
--- run
unset WEIR_SPILL WEIR_SPILL_BLOCK
mkdir tmp
awk 'BEGIN { print "a,b"; for (i = 1; i <= 200000; i++) print i * 7919 % 100003 "," i }' > in.csv
(echo a,b; tail -n +2 in.csv | LC_ALL=C sort -s -t, -k1,1nr) > want.out
for j in 1 2 5; do
    weir --memory 4M --tmp-dir tmp -j $j 'sort -a' in.csv | cmp - want.out
    cat in.csv | weir --memory 4M --tmp-dir tmp -j $j 'partition by b % 1 | sort -a | merge' | cmp - want.out
    (head -60001 want.out | cksum; weir --memory 4M --tmp-dir tmp -j $j 'top 60000 by a' in.csv | cksum) | uniq | wc -l
done
weir --memory 4M --tmp-dir nowhere -j 1 'top 3 by a' in.csv
weir --memory 4M --tmp-dir nowhere -j 1 'sort a, -b | take 3' in.csv
weir --memory 4M --tmp-dir nowhere -j 1 -o file.csv 'sort a' in.csv
echo $?
rmdir tmp
rm -f in.csv want.out
--- out
1
1
1
a,b
100002,52685
100002,152688
100001,5367
a,b
0,100003
1,147321
1,47318
3
--- err
weir: error: sort: no temporary file in nowhere: No such file or directory
  hint: --tmp-dir DIR puts temporary files elsewhere; --memory SIZE makes them needless
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== as natural: leading zeros, versions, nulls last, ties by bytes
--- file in.csv
a
v1.10
v1.9

x
007
v1.2
7
07
a10b2
a10b10
a9
v1
--- run
weir 'sort a as natural' {in}
--- out
a
007
07
7
a9
a10b2
a10b10
v1
v1.2
v1.9
v1.10
x
""

=== as natural, turned round, as the second key
--- file in.csv
k,a
1,f2
2,f9
1,f10
1,
2,f10
1,f1
--- run
weir 'sort k, -a as natural' {in}
--- out
k,a
1,f10
1,f2
1,f1
1,
2,f10
2,f9

=== as natural in a partition, and of more digits than a number has
--- file in.csv
k,a
1,x100000000000000000000000000001
1,x99999999999999999999
1,x100000000000000000000000000000
--- run
weir 'partition by k (sort a as natural)' {in}
--- out
k,a
1,x99999999999999999999
1,x100000000000000000000000000000
1,x100000000000000000000000000001

=== as natural: digits stand among other bytes where digits do
--- file in.csv
a
a_1
a-1
a1
aé
a:1
a/1
--- run
weir 'sort a as natural' {in}
--- out
a
a-1
a/1
a1
a:1
a_1
aé

=== a key in quotes is no column, and a mistake where one is called so
--- file in.csv
c,odd name
2,x
1,y
--- run
weir 'sort -"c"' in.csv
weir 'reduce n = count() by "c"' in.csv
weir 'uniq by "odd name"' in.csv
weir "partition by 'c'" in.csv
weir 'top 1 by "c"' in.csv
weir 'sort "d" | reduce n = count() by x = "c"' in.csv
--- out
x,n
c,2
--- err
weir: error: this text is the same in every row, and a column is called so
  sort -"c"
        ^^^ the column stands without quotes: c
weir: error: this text is the same in every row, and a column is called so
  reduce n = count() by "c"
                        ^^^ the column stands without quotes: c
weir: error: this text is the same in every row, and a column is called so
  uniq by "odd name"
          ^^^^^^^^^^ the column stands without quotes: `odd name`
weir: error: this text is the same in every row, and a column is called so
  partition by 'c'
               ^^^ the column stands without quotes: c
weir: error: this text is the same in every row, and a column is called so
  top 1 by "c"
           ^^^ the column stands without quotes: c

=== of what top leaves out no other column is taken apart, and what it keeps is as it was
--- run
awk 'BEGIN { print "k,v,t"; for (i = 1; i <= 30000; i++) print i "," i * 7919 % 30011 ",\"a \"\"" i "\"\"" (i % 2 ? "" : ", b") "\"" }' > in.csv
weir 'map w = v * 2 | top 3 by w' in.csv
weir 'filter k < 20000 | map w = k + 1, u = t ++ "!" | top 2 by v | select u, w' in.csv
weir 'top 2 by v + 0 | select t' in.csv
rm -f in.csv
--- out
k,v,t,w
22693,30010,"a ""22693""",60020
15375,30009,"a ""15375""",60018
8057,30008,"a ""8057""",60016
u,w
"a ""15375""!",15376
"a ""8057""!",8058
t
"a ""22693"""
"a ""15375"""
