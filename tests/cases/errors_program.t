# Errors in a program: before any data is read, exit 2, with the fix (weir-lang(7)).

=== an unknown stage is suggested
--- file in.csv
a
1
--- run
weir 'fliter a > 1' {in}
--- err contains
weir: error:
fliter
did you mean 'filter'
  fliter a > 1
  ^^^^^^
--- exit 2

=== an unknown function is suggested
--- file in.csv
a
1
--- run
weir 'map b = uper(a)' {in}
--- err contains
weir: error:
uper
did you mean 'upper'
          ^^^^
--- exit 2

=== a function that is nothing like any
--- file in.csv
a
1
--- run
weir 'map b = frobnicate(a)' {in}
--- err contains
weir: error:
frobnicate
--- exit 2

=== a wrong type
--- file in.csv
a
1
--- run
weir 'map b = upper(a) + 1' {in}
--- err contains
weir: error:
number
^
--- exit 2

=== verbs of other tools name ours
--- file in.csv
a,b
1,2
--- run
try() {
  weir "$1" {in} >out 2>err
  s=$?
  [ $s = 2 ] && grep -q 'weir: error:' err && grep -qF -- "$2" err && [ ! -s out ] || { echo "$1: exit $s, not: $2"; cat err; }
}
try 'where a > 1' filter
try 'group by a' 'partition by'
try 'head 5' take
try 'limit 5' take
try 'distinct a' uniq
try 'derive c = a + b' map
try 'mutate c = a + b' map
try 'order by a' sort
try 'summarize n = count() by a' reduce
try 'project a' select
try 'offset 5' skip
rm -f out err
--- flag nopipe: the loop reads it more than once

=== = for ==
--- file in.csv
a
1
--- run
weir 'filter a = 1' {in}
--- err contains
weir: error:
==
--- exit 2

=== + on text names ++
--- file in.csv
a
1
--- run
weir 'map b = upper(a) + "x"' {in}
--- err contains
weir: error:
++
--- exit 2

=== + with a text literal names ++
--- file in.csv
a
1
--- run
weir 'map b = a + "x"' {in}
--- err contains
weir: error:
++
--- exit 2

=== an aggregate in filter
--- file in.csv
a
1
--- run
weir 'filter sum(a) > 1' {in}
--- err contains
weir: error:
reduce
--- exit 2

=== an aggregate in map
--- file in.csv
a
1
--- run
weir 'map b = sum(a)' {in}
--- err contains
weir: error:
reduce
--- exit 2

=== in with round brackets
--- file in.csv
a
1
--- run
weir 'filter a in (1, 2)' {in}
--- err contains
weir: error:
[1, 2]
--- exit 2

=== is null
--- file in.csv
a
1
--- run
weir 'filter a is null' {in}
--- err contains
weir: error:
is_null(a)
--- exit 2

=== like
--- file in.csv
a
1
--- run
weir 'filter a like "x%"' {in}
--- err contains
weir: error:
startswith(a, "x")
--- exit 2

=== c ? a : b
--- file in.csv
a
1
--- run
weir 'map b = a > 1 ? "x" : "y"' {in}
--- err contains
weir: error:
if(
--- exit 2

=== a date without quotes
--- file in.csv
date
2026-01-02
--- run
weir 'filter date > 2026-01-01' {in}
--- err contains
weir: error:
2024
"2026-01-01"
--- exit 2

=== a name with a dash where that column exists
--- file in.csv
first-name,a
x,1
--- run
weir 'filter first-name == "x"' {in}
--- err contains
weir: error:
`first-name`
--- exit 2

=== weir FILE
--- file in.csv
a
1
--- run
weir in.csv
--- err contains
weir: error:
program
--- exit 2

=== FILE before PROGRAM
--- file in.csv
a
1
--- run
weir in.csv 'take 1'
--- err contains
weir: error:
weir 'take 1' in.csv
--- exit 2

=== words that come later say so
--- file in.csv
a
1
--- run
for w in window session trigger emit batch exec rate route; do
  weir "$w 5" {in} >out 2>err
  s=$?
  [ $s = 2 ] && grep -q "weir: error:.*$w.*later" err && [ ! -s out ] || { echo "$w: exit $s"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== no data is read for a program that is wrong
--- run
weir 'filter (' < <(echo a; exec sleep 30) 2>/dev/null
--- exit 2
--- limit 5

=== nothing is written for a program that is wrong
--- file in.csv
a
1
--- run
weir -o out.csv 'filter zz > 1' {in} 2>/dev/null
--- exit 2

=== an open bracket
--- file in.csv
a
1
--- run
weir 'filter (a > 1' {in}
--- err contains
weir: error:
this '(' is not closed
--- exit 2

=== a bracket too many
--- file in.csv
a
1
--- run
weir 'filter a > 1)' {in}
--- err contains
weir: error:
^
--- exit 2

=== an operator without its right side
--- file in.csv
a
1
--- run
weir 'filter a >' {in}
--- err contains
weir: error:
--- exit 2

=== a filter without an expression
--- file in.csv
a
1
--- run
weir 'filter | take 1' {in}
--- err contains
weir: error:
--- exit 2

=== words after a whole stage
--- file in.csv
a,b
1,2
--- run
weir 'filter a > 1 b' {in}
--- err contains
weir: error:
               ^
--- exit 2

=== a map without a name
--- file in.csv
a
1
--- run
weir 'map a + 1' {in}
--- err contains
weir: error:
--- exit 2

=== a character that is no part of the language
--- file in.csv
a
1
--- run
weir 'filter a > 1 ; take 1' {in}
--- err contains
weir: error:
               ^
--- exit 2

=== the caret counts characters, not bytes
--- file in.csv
größe,b
1,2
--- run
weir 'filter größe > zzzzzzz' {in}
--- err contains
no column 'zzzzzzz'
  filter größe > zzzzzzz
                 ^^^^^^^
--- exit 2

=== the caret counts columns of a terminal
# Wide characters take two columns, marks that stand on others none (Unicode, UAX 11).
--- file in.csv
größe,b
1,2
--- run
weir 'filter b == "日本語" or zzzzzzz > 1' {in}
weir "$(printf 'filter b == "e\xcc\x81" or zzzzzzz > 1')" {in}
weir "$(printf 'filter b == "a\tb" or zzzzzzz > 1')" {in}
weir "$(printf 'filter b == "\xff\xfe" or zzzzzzz > 1')" {in}
weir 'filter b == 名前' {in}
--- err escaped
weir: error: no column 'zzzzzzz' in {in}
  filter b == "日本語" or zzzzzzz > 1
                          ^^^^^^^ columns: größe, b
weir: error: no column 'zzzzzzz' in {in}
  filter b == "e\xcc\x81" or zzzzzzz > 1
                     ^^^^^^^ columns: größe, b
weir: error: no column 'zzzzzzz' in {in}
  filter b == "a b" or zzzzzzz > 1
                       ^^^^^^^ columns: größe, b
weir: error: no column 'zzzzzzz' in {in}
  filter b == "??" or zzzzzzz > 1
                      ^^^^^^^ columns: größe, b
weir: error: no column '名前' in {in}
  filter b == 名前
              ^^^^ text stands in quotes: "名前"   (columns: größe, b)
--- exit 2
--- flag nopipe: it is read five times

=== an error in the value of a let is shown there
# Its name is where the value stands: an operator that can't take it points at that.
--- file in.csv
amount,first-name
1,x
--- run
weir -f a.weir {in}
weir -f b.weir {in}
weir 'let n = ammount; let m = n; filter m > 1' {in}
weir 'let f = first-name; filter f == "x"' {in}
weir 'let s = substr(amount); select s' {in}
weir 'let u = upper(amount); select u = 2 * u' {in}
--- file a.weir
# net
let net = 3 * (ammount - 1)
let big = net > 100
filter big
--- file b.weir
let rate = 1.19
map gross = amount *
  rat
--- err
weir: error: no column 'ammount' in {in}
  let net = 3 * (ammount - 1)
                 ^^^^^^^ did you mean 'amount'?   (columns: amount, first-name)
weir: error: no column 'rat' in {in}
  rat
  ^^^ columns: amount, first-name
weir: error: no column 'ammount' in {in}
  let n = ammount; let m = n; filter m > 1
          ^^^^^^^ did you mean 'amount'?   (columns: amount, first-name)
weir: error: no column 'first' in {in}
  let f = first-name; filter f == "x"
          ^^^^^^^^^^ for the column 'first-name' write `first-name`
weir: error: substr() takes 2 to 3 arguments, not 1
  let s = substr(amount); select s
          ^^^^^^^^^^^^^^ substr(s, start[, length])
weir: error: '*' takes numbers, and this is text
  let u = upper(amount); select u = 2 * u
                                        ^ num(...) reads text as a number
--- exit 2
--- flag nopipe: it is read six times

=== an unterminated regex
--- file in.csv
a
1
--- run
weir 'filter a ~ /abc' {in}
--- err contains
weir: error:
--- exit 2

=== backticks that stay open
--- file in.csv
a
1
--- run
weir 'filter `a > 1' {in}
--- err contains
weir: error:
--- exit 2

=== let without a value
--- file in.csv
a
1
--- run
weir 'let x = ; filter a > x' {in}
--- err contains
weir: error:
--- exit 2

=== let after a stage
--- file in.csv
a
1
--- run
weir 'take 1 | let x = 2' {in}
--- err contains
weir: error:
let
--- exit 2

=== a function wants a number, a text expression is given
--- file in.csv
a
1
--- run
weir 'map b = round("ten")' {in}
--- err contains
weir: error:
round
--- exit 2

=== truth where a number is wanted
--- file in.csv
a
1
--- run
weir 'map b = (a > 1) + 1' {in}
--- err contains
weir: error:
--- exit 2

=== a filter that is a number
--- file in.csv
a
1
--- run
weir 'filter a + 1' {in}
--- err contains
weir: error:
--- exit 2

=== on text lines without the column named: --in csv
--- file in.log
amount
5
--- run
weir 'filter amount > 1' in.log
--- err contains
weir: error:
amount
--in csv
--- exit 2

=== only one error is told
--- file in.csv
a
1
--- run
weir 'filter zz > 1 | map b = yy' {in} 2>&1 | grep -c 'error:'
--- out
1

=== from in the middle
--- file in.csv
a
1
--- run
weir 'from in.csv | take 1 | from in.csv'
--- err
weir: error: from must be the first stage
  from in.csv
  ^^^^ union FILE adds the rows of other files here
--- exit 2

=== a path with a blank
--- file in.csv
a
1
--- run
weir 'from in.csv more.csv | take 1'
--- err
weir: error: 'more.csv' does not belong here
  from in.csv more.csv
              ^^^^^^^^ a '|' or a ',' missing before it? a path with blanks stands in quotes
--- exit 2

=== pivot with two aggregates, describe with columns
--- file in.csv
k,x
a,1
--- run
weir 'pivot k: sum(x), count()' {in}
weir 'describe x' {in}
--- err
weir: error: ',' does not belong here
  pivot k: sum(x), count()
                 ^ pivot takes one aggregate; more of them stand in reduce ... by KEYS
weir: error: 'x' does not belong here
  describe x
           ^ describe looks at all columns; at some: select x | describe
--- exit 2

=== a bracket that is left open in an f-string's braces
--- file in.csv
a
1
--- run
weir 'select b = f"{len(a}" ++ "x"' in.csv
weir 'select b = f"{[a}:{a:.2f}"' in.csv
weir 'select b = f"{(a)]:.1f}"' in.csv
--- exit 2
--- err
weir: error: this '(' is not closed
  select b = f"{len(a}" ++ "x"
                   ^
weir: error: this '[' is not closed
  select b = f"{[a}:{a:.2f}"
                ^
weir: error: expected '}' after the value, not ']'
  select b = f"{(a)]:.1f}"
                   ^
