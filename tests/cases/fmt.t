# weir fmt: a program in its canonical layout (weir.1, COMMANDS).

=== a short program stands on one line
--- run
weir fmt 'filter amount>100|partition by country|reduce sum(amount)|take 10'
weir fmt 'filter  a ??  0>5 and !b~/x y/i  or not(c)|take 3'
weir fmt ''
weir fmt '||'
weir fmt '|filter a | | take 1|'
--- out
filter amount > 100 | partition by country | reduce sum(amount) | take 10
filter a ?? 0 > 5 and !b ~ /x y/i or not (c) | take 3
filter a | take 1

=== 80 characters still do, one more is too much
--- run
weir fmt 'filter x == "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" | take 1000'
weir fmt 'filter x == "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" | take 1000'
weir fmt 'filter x == "ääääääääääääääääääääääääääääääääääääääääääääääääääääää" | take 1000'
--- out
filter x == "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" | take 1000
filter x == "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
| take 1000
filter x == "ääääääääääääääääääääääääääääääääääääääääääääääääääääää" | take 1000

=== signs, brackets, ranges, members, parts, percents
--- run
weir fmt 'map a=- b**- 2,c=- (d),e=f[0],g=h[1 : 2],i=h[ :2],j=k.l,m=n?.o,p= (q+r)*s, t=u[-1 :]'
weir fmt 'sample 10 %'
weir fmt 'sort - a,b as num, - c|select a .. d,`x y`, /^z/'
weir fmt 'pivot month :sum(x)by k'
weir fmt 'map v=case{a>1->2,_->f"{x:.2f}"},w=if(a ,b,[1,2]),x=y in[1,2]and z between 1 and 2'
weir fmt 'take $n|top $m by x|skip 2'
--- out
map a = -b**-2, c = -(d), e = f[0], g = h[1:2], i = h[:2], j = k.l, m = n?.o,
    p = (q + r) * s, t = u[-1:]
sample 10%
sort -a, b as num, -c | select a..d, `x y`, /^z/
pivot month: sum(x) by k
map v = case { a > 1 -> 2, _ -> f"{x:.2f}" }, w = if(a, b, [1, 2]),
    x = y in [1, 2] and z between 1 and 2
take $n | top $m by x | skip 2

=== paths stay as they are
--- run
weir fmt 'from a-b/*.csv,"c d.csv" as csv|join x.csv as r on k==j|tee ./out.csv|to -  as md'
--- out
from a-b/*.csv, "c d.csv" as csv
| join x.csv as r on k == j
| tee ./out.csv
| to - as md

=== who gave a stage a line keeps lines; comments and one empty line stay
--- file p.weir
#!/usr/bin/env -S weir -f

# What is sold.
let least=5 ;let most = 9 # inclusive


filter amount>least # not ==
# between
   filter amount<most|

 take 3
 # the end
--- run
weir fmt -f p.weir
weir fmt -f p.weir | weir fmt | cmp - <(weir fmt < p.weir)
weir fmt -f p.weir -o q.weir; cat q.weir | weir fmt | cmp - q.weir; rm q.weir
--- out
#!/usr/bin/env -S weir -f

# What is sold.
let least = 5
let most = 9  # inclusive

filter amount > least  # not ==
# between
| filter amount < most

| take 3
# the end

=== pipelines in brackets: on the line if they fit, else a line for each stage
--- run
weir fmt 'tee(filter a>1|to b.csv)|partition by k (take 1)'
weir fmt 'tee (filter a>1
|to b.csv)|take 1'
weir fmt 'filter a
partition by k (sort -x # largest
|tee(take 1
|to "a.csv")
# why
|take 2)'
--- out
tee (filter a > 1 | to b.csv) | partition by k (take 1)
tee (
    filter a > 1
    | to b.csv
)
| take 1
filter a
| partition by k (
    sort -x  # largest
    | tee (
        take 1
        | to "a.csv"
    )
    # why
    | take 2
)

=== long stages are cut behind outermost commas; comments cut too
--- run
weir fmt 'select aaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbb,cccccccccccccccccccccc,dddddddddddddd,e=max(f,g,h)'
weir fmt 'select a, # one
  b,c,
  # two
  # three
  d'
--- out
select aaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbb,
    cccccccccccccccccccccc, dddddddddddddd, e = max(f, g, h)
select a,  # one
    b, c,  # two
    # three
    d

=== what is no program is not laid out
--- run
weir fmt 'fitler a > 1'
--- exit 2
--- err
weir: error: no stage 'fitler'
  fitler a > 1
  ^^^^^^ did you mean 'filter'?

=== one program at a time, and a file that is there
--- run
weir fmt 'take 1' x.csv; echo $?
weir fmt -f nope.weir; echo $?
--- out
2
3
--- err
weir: error: weir fmt lays out one program; 'x.csv' is too much
weir: error: cannot open nope.weir: No such file or directory
