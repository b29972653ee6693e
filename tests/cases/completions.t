What the completion scripts are told: `weir completions SHELL -- BEFORE AFTER` writes what the lines are, the end of the
line that is replaced, and the candidates, each with what it is behind a tab. The real shells: tests/shells.py.

=== stages begin a program, and follow a bar
--- run
weir completions bash -- "weir 's" "" | cut -f1
weir completions bash -- "weir 'take 5 | fil" "" | cut -f1
--- out
open
s
sample
select
sort
split
skip
open
fil
fill
filter
--- flag nomatrix: no rows are read

=== stages in brackets, and behind a newline
--- run
weir completions bash -- "weir 'partition by k ( ta" "" | tail -n +3 | cut -f1
weir completions bash -- "weir 'tee ( mer" "" | tail -n +3 | cut -f1
weir completions bash -- "weir 'filter a > 1
 uni" "" | tail -n +3 | cut -f1
weir completions bash -- "weir 'partition by k (sort x) | mer" "" | tail -n +3 | cut -f1
--- out
tail
take
merge
union
uniq
merge
--- flag nomatrix: no rows are read

=== columns of the file behind the cursor, in or behind an open quote
--- file in.csv
id,amount,amber,country
1,2,3,x
--- run
weir completions bash -- "weir 'filter am" "' in.csv"
weir completions bash -- "weir 'filter am" " in.csv"
weir completions bash -- 'weir "filter 1 < am' '" < in.csv'
weir completions bash -- "weir -q 'drop am" "' gone.csv in.csv"
--- out escaped
open
am
amount\tcolumn
amber\tcolumn
open
am
amount\tcolumn
amber\tcolumn
open
am
amount\tcolumn
amber\tcolumn
open
am
amount\tcolumn
amber\tcolumn
--- flag nomatrix: no rows are read

=== columns that the stages before have made
--- file in.csv
id,amount,country
1,2,x
--- file other.csv
country,name
x,y
--- run
q() { weir completions zsh -- "weir '$1" "' in.csv" | tail -n +3 | cut -f1 | paste -sd' '; }
q 'map net = amount * 2 | drop n'
q 'reduce sum(amount) by country | drop '
q 'rename value = amount | drop '
q 'partition by country ( top 1 by amount | drop '
q 'map net = amount, both = ne'
q 'let net = amount / 2; map x = ne'
q 'join other.csv on country | drop '
q 'join other.csv on na'
q 'tee new.csv | drop '
--- out
net
country sum_amount
id value country
id amount country
net
net
id amount country name
name
id amount country
--- flag nomatrix: no rows are read

=== a stage that is wrong leaves the columns of the file
--- file in.csv
id,amount
1,2
--- run
weir completions zsh -- "weir 'fliter x | filter no_such > 1 | drop " "' in.csv"
--- out escaped
open

id\tcolumn
amount\tcolumn
--- flag nomatrix: no rows are read

=== from names the file
--- file in.csv
id,amount
1,2
--- run
weir completions zsh -- "weir 'from in.csv | drop " "'"
weir completions zsh -- "weir 'from \"i*.csv\" | drop a" "'"
--- out escaped
open

id\tcolumn
amount\tcolumn
open
a
amount\tcolumn
--- flag nomatrix: no rows are read

=== odd names stand in backticks, or in col() where the shell would take those
--- file in.csv
"Total Price",Total-Tax,"a`b",or,"it's",tab	
1,2,3,4,5,6
--- run
weir completions bash -- "weir 'drop To" "' in.csv"
weir completions bash -- "weir 'drop \`To" "' in.csv"
weir completions bash -- 'weir "drop To' '" in.csv'
weir completions bash -- "weir 'drop " "' in.csv" | cut -f1
--- out escaped
open
To
`Total Price`\tcolumn
`Total-Tax`\tcolumn
open
`To
`Total Price`\tcolumn
`Total-Tax`\tcolumn
open
To
col('Total Price')\tcolumn
col('Total-Tax')\tcolumn
open

`Total Price`
`Total-Tax`
`a``b`
`or`
--- flag nomatrix: no rows are read

=== the options say how the header is read
--- file in.txt
# by hand
one;two
1;2
--- file tabs.tsv
x	y
1	2
--- file rows.jsonl
{"kind": 1, "name": {"a": 1}}
{"kind": 2, "later": 3}
--- file lines.log
hello
--- run
q() { weir completions zsh -- "$1" "$2" | tail -n +3 | cut -f1 | paste -sd' '; }
q "weir -d ';' --in csv --comment '#' 'drop " "' in.txt"
q "weir 'drop " "' --in=csv -d\; --skip 1 in.txt"
q "weir -n 'drop " "' tabs.tsv"
q "weir 'drop " "' tabs.tsv"
q "weir --header a,b 'drop " "' tabs.tsv"
q "weir 'drop " "' rows.jsonl"
q "weir 'drop kind | filter l" "' rows.jsonl"
q "weir 'drop " "' lines.log"
gzip -c tabs.tsv > packed.tsv.gz
q "weir 'drop " "' packed.tsv.gz"
rm packed.tsv.gz
--- out
one two
one two
c1 c2
x y
a b
kind name later
later len( ltrim( lower( log( log2( log10(
line
x y
--- flag nomatrix: no rows are read

=== only regular files are read, and nothing is said of what is wrong
--- file in.csv
amount
1
--- run
mkfifo pipe
q() { weir completions zsh -- "$1" "$2"; echo "$?"; }
q "weir 'drop am" "' pipe"
q "weir 'from pipe | drop am" "'"
q "weir 'drop am" "' /dev/stdin" < in.csv
q "weir 'drop am" "' gone.csv"
q "weir 'drop am" "' ."
q "weir --in nonsense 'drop am" "' in.csv"
q "" ""
q "weir" ""
rm pipe
--- out
0
0
0
0
0
0
0
0
--- limit 5
--- flag nomatrix: no rows are read

=== functions where an expression stands, window functions in map, aggregates in reduce
--- run
q() { weir completions zsh -- "weir '$1" "'" | tail -n +3 | cut -f1 | paste -sd' '; }
q 'filter ro'
q 'map x = ro'
q 'reduce ro'
q 'reduce co'
q 'reduce n = p'
q 'reduce sum(ro'
q 'reduce (cou'
q 'reduce n = count() if star'
q 'reduce n = count() by mon'
q 'pivot month(d): su'
q 'drop ro'
q 'sort -ab'
--- out
round(
round( row_number( rolling_avg( rolling_sum(

count( corr( count_distinct(
p50( p90( p95( p99(
round(
count( count_distinct(
startswith(
month(
sum(

abs(
--- flag nomatrix: no rows are read

=== words of a stage where they may stand
--- run
q() { weir completions zsh -- "weir '$1" "'" | tail -n +3 | cut -f1 | paste -sd' '; }
q 'partition '
q 'uniq by a '
q 'uniq by a keep '
q 'sort a as '
q 'top 3 b'
q 'top 3 by x a'
q 'sample 10 '
q 'join le'
q 'join left x.csv '
q 'parse '
q 'parse combined '
q 'parse /(?<a>x|y)/ k'
q 'reduce count() '
q 'reduce count() b'
q 'filter a in [1] '
q 'unpivot a '
q 'plot '
q 'take '
q 'filter a == "text '
q 'filter a ~ /re'
q 'nonsense '
--- out
by
keep and or not in between
first last
num str natural
by
asc and
seed
left
as on
combined common nginx syslog logfmt json
from keep skip
keep
by if
by
and or not in between
into
bar line hist




--- flag nomatrix: no rows are read

=== files and formats in a program
--- file sales.csv
a
--- file note(1).csv
a
--- run
mkdir -p dir
touch 'my file.csv'
q() { weir completions zsh -- "weir $1" "" | tail -n +3 | cut -f1; }
q "'from "
q "'from sa"
q "'from my"
q '"union my'
q "'join \"sa"
q "'tee d"
q "'split by a to \"sa"
q "'from sales.csv as "
q "'to - as t"
rmdir dir
rm 'my file.csv'
--- out
"my file.csv"
"note(1).csv"
dir/
sales.csv
sales.csv
"my file.csv"
'my file.csv'
"sales.csv"
dir/
"sales.csv"
csv
tsv
jsonl
lines
tsv
table
--- flag nomatrix: no rows are read

=== options, and values that are fixed
--- run
q() { weir completions bash -- "weir $1" "" | cut -f1 | paste -sd' '; }
q '--ma'
q '--max-e'
q '--stats'
q '--explain='
q '--in '
q '--in=t'
q '--out t'
q '--quotes '
q '--ragged '
q '--escapes '
q '--color a'
q '--progress n'
q '--encoding utf-3'
q '-q --ragged '
q '--rejects fo'
q '--rejects=fo'
q '-o '
q '-nf pro'
q '--tmp-dir /t'
q '-j '
q '-- --in'
--- out
words --ma --max-errors --max-record
words --max-e --max-errors
words --stats --stats --stats=json
words  dot
words  csv tsv jsonl lines
words t tsv
words t tsv table
words  relaxed none
words  error fill trim drop
words  tsv none
words a auto always
words n never
words utf-3 utf-32
words  error fill trim drop
files fo
files fo
files 
files pro
folders /t


--- flag nomatrix: no rows are read

=== operands: a program, then files; names of help, shells
--- run
q() { weir completions bash -- "weir $1" "" | cut -f1 | paste -sd' '; }
q 'he'
q 'unp'
q "'take 5' da"
q "'take 5' x.csv da"
q '-f prog.weir da'
q "'take 5'"
q 'help colu'
q 'help quant'
q 'help quantile '
q 'completions '
q "fmt 'uniq | des"
q "'take 5' > da"
--- out
words he help
words unp unpivot
files da
files da
files da


words quant quantile

words  bash zsh fish
open des describe
files da
--- flag nomatrix: no rows are read

=== the command that is typed, of several on the line
--- file in.csv
amount
1
--- run
weir completions bash -- "cat x | LC_ALL=C weir 'drop am" "' in.csv | sort other.csv" | tail -n +3
weir completions bash -- 'echo "a|b"; weir --in=c' ""
--- out escaped
amount\tcolumn
words
c
csv
--- flag nomatrix: no rows are read

=== $NAME of --arg
--- run
weir completions bash -- "weir --arg min=1 --arg max=2 'filter 1 > \$m" "'" | cut -f1
--- out
open
$m
$min
$max
--- flag nomatrix: no rows are read

=== fish gets whole words, and has quotes of its own
--- file in.csv
amount
1
--- run
weir completions fish -- "weir 'from in.csv | filter x == \\'a\\' or am" ""
weir completions bash -- "weir 'from in.csv | filter x == '\\''a'\\'' or am" ""
--- out escaped
open
am
from in.csv | filter x == 'a' or amount\tcolumn
open
am
amount\tcolumn
--- flag nomatrix: no rows are read

=== descriptions
--- run
weir completions zsh -- "weir 'filt" ""
weir completions zsh -- "weir 'filter roun" ""
--- out escaped
open
filt
filter\tKeeps the rows for which EXPR is true
open
roun
round(\tround(x[, digits])
--- flag nomatrix: no rows are read

=== the scripts are for these shells
--- run
weir completions bash | bash -n && weir completions bash | grep -c '^complete '
weir completions zsh | head -n 1
weir completions fish | grep -c '^complete '
--- out
1
#compdef weir
2
--- flag nomatrix: no rows are read

=== no shell
--- run
weir completions
--- err
weir: error: weir completions takes the name of a shell: bash|zsh|fish
  hint: source <(weir completions bash)
--- exit 2
--- flag nomatrix: no rows are read

=== another shell
--- run
weir completions fihs
--- err
weir: error: weir completions takes bash|zsh|fish, not 'fihs'
  hint: did you mean fish?
--- exit 2
--- flag nomatrix: no rows are read

=== two shells
--- run
weir completions bash zsh
--- err
weir: error: weir completions takes one shell; 'zsh' is too much
--- exit 2
--- flag nomatrix: no rows are read
