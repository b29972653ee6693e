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
