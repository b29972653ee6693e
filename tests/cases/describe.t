# describe (weir-lang(7)): one row a column.

=== describe: values, nulls, numbers, different ones, least, largest, mean, longest; no word about text
--- file in.csv
id,s,v,w
1,ä b,12,x
2,,1.5,NA
3,zz,,x
4,ä b,n/a,y
5,q,-3,
--- run
weir describe {in}
--- out
name,count,nulls,numbers,distinct,min,max,mean,longest
id,5,0,5,5,1,5,3,1
s,4,1,0,3,q,ä b,,3
v,4,1,3,4,-3,12,3.5,3
w,4,1,0,3,NA,y,,2

=== describe: words of --null are null
--- file in.csv
id,v
1,NA
2,-
3,7
--- run
weir --null NA,- 'describe | select name, count, nulls, distinct, min, longest' {in}
--- out
name,count,nulls,distinct,min,longest
id,3,0,3,1,1
v,1,2,1,7,1

=== describe: as in pandas, count and nulls add up to the rows
--- run
seq 1 20000 | awk 'BEGIN { print "a,b,c" } { print $1 % 3 ? $1 : "", $1 % 1000, "k" $1 % 7 }' OFS=, > in.csv
weir 'describe | map rows = count + nulls | drop min, max, mean' in.csv
rm in.csv
--- out
name,count,nulls,numbers,distinct,longest,rows
a,13334,6666,13334,13334,5,20000
b,20000,0,20000,1000,3,20000
c,20000,0,0,7,2,20000
--- flag long: many rows

=== describe: the mean is exact, and rounded once
--- file in.csv
a,b,c
0.1,1,9007199254740993
0.2,2,1
0.3,2,1
--- run
weir 'describe | select name, mean, max' {in}
--- out
name,mean,max
a,0.2,0.3
b,1.6666666666666667,2
c,3002399751580331.5,9007199254740993

=== describe: computed columns, truth, durations, lists
--- file in.csv
id,v
1,3
2,x
3,
--- run
weir -q 'map n = v * 2, t = v == 3, d = if(id > 1, 90s, 1h), u = v ++ "!" | describe | drop count' {in}
--- out
name,nulls,numbers,distinct,min,max,mean,longest
id,0,3,3,1,3,2,1
v,1,1,2,3,3,3,1
n,2,1,1,6,6,6,1
t,0,0,2,false,true,,5
d,0,3,2,90,3600,1260,4
u,0,0,3,!,x!,,2

=== describe: of each key, inside a partition
--- file in.csv
k,v,s
b,1,x
a,,yy
b,4,z
a,7,
c,q,
--- run
weir 'partition by k | describe | drop longest, distinct' {in}
weir -q 'partition by k | sort -v | take 1 | describe | select k, name, min, mean' {in}
--- out
k,name,count,nulls,numbers,min,max,mean
b,v,2,0,2,1,4,2.5
b,s,2,0,0,x,z,
a,v,1,1,1,7,7,7
a,s,1,1,0,yy,yy,
c,v,1,0,0,q,q,
c,s,0,1,0,,,
k,name,min,mean
b,v,4,4
b,s,z,
a,v,7,7
a,s,,
c,v,q,
c,s,,
--- flag nopipe: the input is read twice

=== describe: of a computed key, which is no column
--- file in.csv
v
1
2
3
--- run
weir 'partition by odd = v % 2 | describe | select odd, name, count, mean' {in}
--- out
odd,name,count,mean
1,v,2,2
0,v,1,2

=== describe: stages behind it
--- file in.csv
id,a,b
1,,x
2,5,
--- run
weir 'describe | filter nulls > 0 | sort -name | map half = count / 2' {in}
weir 'describe | reduce sum(nulls)' {in}
weir 'reduce n = count(), t = sum(a) by b | describe | select name, numbers' {in}
--- out
name,count,nulls,numbers,distinct,min,max,mean,longest,half
b,1,1,0,1,x,x,,1,0.5
a,1,1,1,1,5,5,5,1,0.5
sum_nulls
2
name,numbers
b,0
n,2
t,1
--- flag nopipe: the input is read three times

=== describe: no rows, and no bytes
--- file in.csv
id,a
--- file empty.csv no-newline
--- run
weir describe in.csv; weir describe empty.csv; weir 'filter false | describe' in.csv
--- out
name,count,nulls,numbers,distinct,min,max,mean,longest
id,0,0,0,0,,,,
a,0,0,0,0,,,,
name,count,nulls,numbers,distinct,min,max,mean,longest
name,count,nulls,numbers,distinct,min,max,mean,longest
id,0,0,0,0,,,,
a,0,0,0,0,,,,

=== describe: more columns than a batch has rows
--- run
(seq -s, 1 2500; seq -s, 1 2500; seq -s, 2 2501) > in.csv
weir 'describe | filter name == min and max == num(name) + 1 and count == 2' in.csv | tail -n +2 | cmp - <(seq 1 2500 | awk '{ print $1 ",2,0,2,2," $1 "," $1 + 1 "," $1 + 0.5 "," length($1 + 1) }')
rm in.csv
--- flag nosan: a sum for each of 2500 columns takes too long there
--- flag long: many columns

=== describe: text keys with bytes that are no UTF-8
--- file in.csv escaped
a\n\xff\xfe\nzz\n\n
--- run
weir 'describe | select min, max, longest' {in}
--- out escaped
min,max,longest\nzz,\xff\xfe,2\n\c

=== describe: a bad row gives nothing
--- file in.csv
a,b
1,2
3
--- run
weir describe {in}
--- err
weir: error: {in}:3: 1 field, the header has 2
  hint: --ragged fill | drop, or --rejects bad.csv to set such rows aside
--- exit 1

=== describe: a key that is called as one of its columns
--- file in.csv
name,a
x,1
--- run
weir 'partition by name | describe' {in}
--- err
weir: error: describe makes a column 'name', and a key of the partition is called so
  describe
  ^^^^^^^^ give the key another name: partition by KEY = name
--- exit 2
