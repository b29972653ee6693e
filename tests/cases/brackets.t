# partition by K ( PIPELINE ) (weir-lang(7) 2 and 4). Expected rows are worked out by hand: the rows of each key
# go through the pipeline in the brackets, then the partition is merged.

=== for each key, then merged in input order
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (take 2) | take 3' {in}
--- out
a,b,v
1,x,3
2,y,5
1,z,1

=== a sort inside gives keys in order of first appearance
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (sort -v | take 2)' {in}
--- out
a,b,v
1,x,9
1,z,4
2,w,7
2,y,5

=== nested partitions add keys, and the outer one is as it was afterwards
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by b (take 1) | skip 1)' {in}
--- out
a,b,v
1,z,1
2,w,7

=== a sort of the inner keys: the outer keys' rows stand together
For a = 1 the rows are x 3, z 1, x 9, z 4: by b, sorted, x 3 9, z 1 4; for a = 2 they are y 5, y 2, w 7.
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by b (sort v) | skip 1)' {in}
--- out
a,b,v
1,x,9
1,z,1
1,z,4
2,y,5
2,w,7

=== a sort outside the inner brackets comes first
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (sort v | partition by b (sort -v) | take 3)' {in}
--- out
a,b,v
1,z,4
1,z,1
1,x,9
2,y,5
2,y,2
2,w,7

=== a partition without brackets inside brackets ends with merge
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by b | sort v | merge | take 2)' {in}
--- out
a,b,v
1,x,3
1,x,9
2,y,2
2,y,5

=== a later partition inside brackets replaces the inner one
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by v | take 1 | partition by b | take 1)' {in}
--- out
a,b,v
1,x,3
2,y,5
1,z,1
2,w,7

=== brackets behind an open partition add keys, which then are gone
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a | partition by b (take 1) | take 1' {in}
--- out
a,b,v
1,x,3
2,y,5

=== reduce in brackets takes all keys, and what follows works for each outer one
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by b (reduce n = count(), s = sum(v)) | top 1 by s)' {in}
--- out
a,b,n,s
1,x,2,12
2,y,2,7

=== reduce by a further key
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (reduce s = sum(v) by b | top 1 by s asc) | reduce n = count()' {in}
--- out
n
2

=== reduce by a key that is there already
--- file in.csv
a,v
1,3
2,5
1,1
--- run
weir 'partition by a (reduce s = sum(v) by a)' {in}
--- out
a,s
1,4
2,5

=== reduce behind a sort in brackets sees the order of the whole
--- file in.csv
a,v
1,3
2,5
1,1
--- run
weir 'partition by a (sort v) | reduce first(v), last(v)' {in}
--- out
first_v,last_v
1,5

=== keys that are computed, and columns that are dropped inside
--- file in.csv
a,v
1,3
2,5
1,1
--- run
weir 'partition by k = v % 3, a (select v | take 1 | reduce sum(v))' {in}
--- out
k,a,sum_v
0,1,3
2,2,5
1,1,1

=== null keys are a group
--- file in.csv
a,v
,3
2,5
,1
--- run
weir 'partition by a (take 1)' {in}
--- out
a,v
,3
2,5

=== no rows at all
--- file in.csv
a,v
--- run
weir 'partition by a (sort v | partition by v (take 1) | skip 0)' {in}
--- out
a,v

=== take in brackets stops only its key
--- file in.csv
a,v
1,1
1,2
1,3
2,4
1,5
2,6
--- run
weir 'partition by a (take 1)' {in}
--- out
a,v
1,1
2,4

=== empty stages are dropped, lines go on
--- file in.csv
a,v
1,1
1,2
--- run
weir 'partition by a (
  | take 1
  || skip 0 |
) | map w = v' {in}
--- out
a,v,w
1,1,1

=== the plan
--- file in.csv
a,b
1,2
--- run
weir -j 2 --memory 1G --explain 'partition by a (partition by b (take 1) | skip 1) | take 5' in.csv
--- out contains
    partition by a
    number the keys a, b
    take 1 of each key
    number the keys a
    skip 1 of each key
    merge in order
--- flag nomatrix: the plan names the number of threads

=== a bracket that is not closed
--- run
weir 'partition by a (take 1 | skip 2'
--- err
weir: error: this '(' is not closed
  partition by a (take 1
                 ^
--- exit 2

=== an empty pipeline
--- run
weir 'partition by a ( | )'
--- err contains
weir: error: a pipeline in brackets has no stage
--- exit 2

=== a sink inside
--- run
weir 'partition by a (take 1 | to "x.csv")'
--- err contains
weir: error: 'to' 
--- exit 2

=== a source inside
--- run
weir 'partition by a (from x.csv)'
--- err
weir: error: 'from' does not stand in brackets
  partition by a (from x.csv)
                  ^^^^ write it as the first stage: from ... | partition by KEY ( ... )
--- exit 2

=== merge inside has nothing to end
--- file in.csv
a
1
--- run
weir 'partition by a (take 1 | merge)' {in}
--- err
weir: error: this partition ends with its ')'
  merge)
  ^^^^^ leave merge out
--- exit 2

=== merge behind the brackets has nothing to end
--- file in.csv
a
1
--- run
weir 'partition by a (take 1) | merge' {in}
--- err contains
weir: error: merge ends a partition, and none is open here
--- exit 2

=== two stages without a pipe
--- run
weir 'partition by a (take 1
take 2)'
--- err
weir: error: 'take' does not belong here
  take 2)
  ^^^^ a stage begins after |: | take
--- exit 2

=== fold in brackets: rows of each key in order
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (partition by b (sort v | reduce s = fold("", acc ++ v)) | take 1)' {in}
echo
weir 'partition by a (reduce s = fold(0, acc + v) by b | top 1 by s)' {in}
--- out
a,b,s
1,x,39
2,y,25

a,b,s
1,x,12
2,y,7
--- flag nopipe: two commands read it

=== a fold by keys goes to the owners of these keys
--- file in.csv
a,b,v
1,x,3
--- run
weir -j 2 --explain 'partition by a (reduce s = fold(0, acc + v) by b)' in.csv
--- out contains
    partition by a, b
    number the keys
--- flag nomatrix: only the plan is looked at

=== window functions in brackets work for the keys that are there
--- file in.csv
a,b,v
1,x,3
2,y,5
1,z,1
2,y,2
1,x,9
2,w,7
1,z,4
--- run
weir 'partition by a (map d = lag(v) | partition by b (map e = row_number()) | take 3)' {in}
--- out
a,b,v,d,e
1,x,3,,1
2,y,5,,1
1,z,1,3,1
2,y,2,5,2
1,x,9,1,2
2,w,7,2,1

=== pivot does not stand in brackets
--- file in.csv
a,b,v
1,x,3
--- run
weir 'partition by a (pivot b: sum(v) by a)' {in}
--- err contains
pivot does not stand in brackets: its columns are known only at its end
--- exit 2

=== behind a sort in inner brackets rows that are made stand together by the outer keys too
Expected: one row out of each goes where the row goes; by hand.
--- file in.csv
k,a,i
f,1,0
g,1,1
f,2,2
--- file right.csv
a,q
1,X
2,Y
--- run
weir 'partition by k (partition by a (sort i))' in.csv
weir 'partition by k (partition by a (sort i | flat_map u = [1]))' in.csv
weir 'partition by k (partition by a (sort i | join left right.csv on a))' in.csv
weir 'partition by k (partition by a (sort i | flat_map u = [1]) | partition by a (flat_map v = [1]))' in.csv
weir 'partition by k (partition by a (top 9 by i asc | unpivot i) | map r = row_number())' in.csv
weir 'partition by k (sort -i | partition by a (flat_map u = [1]))' in.csv
--- out
k,a,i
f,1,0
f,2,2
g,1,1
k,a,i,u
f,1,0,1
f,2,2,1
g,1,1,1
k,a,i,q
f,1,0,X
f,2,2,Y
g,1,1,X
k,a,i,u,v
f,1,0,1,1
f,2,2,1,1
g,1,1,1,1
k,a,name,value,r
f,1,i,0,1
f,2,i,2,2
g,1,i,1,1
k,a,i,u
f,2,2,1
f,1,0,1
g,1,1,1
