=== many columns: an aggregate for each of 20000
Looking each up among all those before took over a minute. A time limit says so as long as it is far from what it takes.
--- run
{ seq -f c%.0f -s , 20000; seq -s , 20000; } | weir 'reduce sum(/c/)' | cut -d, -f1,20000
--- out
sum_c1,sum_c20000
1,20000
--- flag nomatrix: the size is the point
--- flag nosan: it is about time

=== many columns: describe
--- run
{ seq -f c%.0f -s , 6500; seq -s , 6500; } | weir describe | sed -n '2p;$p'
--- out
c1,1,0,1,1,1,1,1,1
c6500,1,0,1,1,6500,6500,6500,4
--- flag nomatrix: the size is the point
--- flag nosan: it is about time

=== many columns: select and rename
--- run
{ seq -f c%.0f -s , 80000; seq -s , 80000; } | weir 'select /c/ | rename x = c1' | cut -d, -f1,80000
--- out
x,c80000
1,80000
--- flag nomatrix: the size is the point
--- flag nosan: it is about time

=== many columns: JSON lines whose keys come in another order
--- run
awk 'BEGIN { n = 10000
    for (i = 1; i <= n; i++) a = a (i > 1 ? "," : "") "\"k" i "\":" i
    for (i = n; i >= 1; i--) b = b (i < n ? "," : "") "\"k" i "\":" i
    print "{" a "}"
    for (i = 0; i < 39; i++) print "{" b "}" }' | weir --in jsonl --out csv '' | uniq -c | awk '{ print $1 }'
--- out
1
40
--- flag nomatrix: the size is the point
--- flag nosan: it is about time

=== many columns: state of each is as small as what is in it
--- run
{ seq -f c%.0f -s , 20000; seq -s , 20000; seq -s , 20000; } > in.csv
weir --memory 256M 'reduce sum(/c/)' in.csv | cut -d, -f1,20000
weir -j2 --memory 256M 'reduce sum(/c/) by c1' in.csv | cut -d, -f1,20000
cut -d, -f-10000 in.csv | weir --memory 2G describe | sed -n '2p;$p'
rm in.csv
--- out
sum_c1,sum_c20000
2,40000
c1,sum_c19999
1,39998
c1,2,0,2,1,1,1,1,1
c10000,2,0,2,1,10000,10000,10000,5
--- flag nomatrix: the size is the point
--- flag nosan: it is about time and memory

=== many columns: uniq by all of them
--- run
{ seq -f c%.0f -s , 60000; seq -s , 60000; seq -s , 60000; seq -s , 2 60001; } > in.csv
for i in 1 2 3 4 5 6 7 8 9; do tail -n +2 in.csv; done > more; cat more >> in.csv; cat more >> in.csv
timeout 5 weir uniq in.csv | cut -d, -f1,60000; rm in.csv more
--- out
c1,c60000
1,60000
2,60001
--- flag nomatrix: the size is the point
--- flag nosan: it is about time
