# What users of other tools write, and the word that weir has for it (weir-lang(7), errors): message, caret and fix.
# errors_program.t has the errors that are nobody's habit.

=== where
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'where amount > 100' in.csv
--- err
weir: error: no stage 'where'
  where amount > 100
  ^^^^^ did you mean 'filter'? write filter amount > 100
--- exit 2
--- flag nomatrix: the input is never read

=== group by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'group by country' in.csv
--- err
weir: error: no stage 'group'
  group by country
  ^^^^^ write partition by country, or reduce ... by country
--- exit 2
--- flag nomatrix: the input is never read

=== group by, in capitals
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'GROUP BY country' in.csv
--- err
weir: error: no stage 'GROUP'
  GROUP BY country
  ^^^^^ write partition by country, or reduce ... by country
--- exit 2
--- flag nomatrix: the input is never read

=== head
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'head 5' in.csv
--- err
weir: error: no stage 'head'
  head 5
  ^^^^ did you mean 'take'? write take 5
--- exit 2
--- flag nomatrix: the input is never read

=== head -n
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'head -n 5' in.csv
--- err
weir: error: no stage 'head'
  head -n 5
  ^^^^ did you mean 'take'? write take 5
--- exit 2
--- flag nomatrix: the input is never read

=== limit
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'limit 5' in.csv
--- err
weir: error: no stage 'limit'
  limit 5
  ^^^^^ did you mean 'take'? write take 5
--- exit 2
--- flag nomatrix: the input is never read

=== derive
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'derive net = amount / 2' in.csv
--- err
weir: error: no stage 'derive'
  derive net = amount / 2
  ^^^^^^ did you mean 'map'? write map net = amount / 2
--- exit 2
--- flag nomatrix: the input is never read

=== mutate
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'mutate net = amount / 2' in.csv
--- err
weir: error: no stage 'mutate'
  mutate net = amount / 2
  ^^^^^^ did you mean 'map'? write map net = amount / 2
--- exit 2
--- flag nomatrix: the input is never read

=== extend
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'extend net = amount / 2' in.csv
--- err
weir: error: no stage 'extend'
  extend net = amount / 2
  ^^^^^^ did you mean 'map'? write map net = amount / 2
--- exit 2
--- flag nomatrix: the input is never read

=== with
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'with net = amount / 2' in.csv
--- err
weir: error: no stage 'with'
  with net = amount / 2
  ^^^^ did you mean 'map'? write map net = amount / 2
--- exit 2
--- flag nomatrix: the input is never read

=== summarize
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'summarize n = count() by country' in.csv
--- err
weir: error: no stage 'summarize'
  summarize n = count() by country
  ^^^^^^^^^ did you mean 'reduce'? write reduce n = count() by country
--- exit 2
--- flag nomatrix: the input is never read

=== summarise
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'summarise n = count() by country' in.csv
--- err
weir: error: no stage 'summarise'
  summarise n = count() by country
  ^^^^^^^^^ did you mean 'reduce'? write reduce n = count() by country
--- exit 2
--- flag nomatrix: the input is never read

=== aggregate
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'aggregate sum(amount) by country' in.csv
--- err
weir: error: no stage 'aggregate'
  aggregate sum(amount) by country
  ^^^^^^^^^ did you mean 'reduce'? write reduce sum(amount) by country
--- exit 2
--- flag nomatrix: the input is never read

=== stats, without aggregates in brackets
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'stats mean amount' in.csv
--- err
weir: error: no stage 'stats'
  stats mean amount
  ^^^^^ write reduce AGGREGATES by KEYS, as reduce total = sum(x) by y
--- exit 2
--- flag nomatrix: the input is never read

=== distinct, dedup, unique
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
for w in distinct dedup unique; do
  weir "$w country" in.csv 2>&1 | sed 's/ (not available yet)//'
done
--- out
weir: error: no stage 'distinct'
  distinct country
  ^^^^^^^^ did you mean 'uniq'? write uniq by country
weir: error: no stage 'dedup'
  dedup country
  ^^^^^ did you mean 'uniq'? write uniq by country
weir: error: no stage 'unique'
  unique country
  ^^^^^^ did you mean 'uniq'? write uniq by country
--- flag nomatrix: the input is never read

=== project
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'project id, amount' in.csv
--- err
weir: error: no stage 'project'
  project id, amount
  ^^^^^^^ did you mean 'select'? write select id, amount
--- exit 2
--- flag nomatrix: the input is never read

=== order by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'order by amount desc, country' in.csv
--- err
weir: error: no stage 'order'
  order by amount desc, country
  ^^^^^ did you mean 'sort'? write sort -amount, country
--- exit 2
--- flag nomatrix: the input is never read

=== sort by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort by amount desc' in.csv
--- err
weir: error: sort takes its keys without 'by'
  sort by amount desc
       ^^ write sort -amount
--- exit 2
--- flag nomatrix: the input is never read

=== sort by -key
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort by -amount' in.csv
--- err
weir: error: sort takes its keys without 'by'
  sort by -amount
       ^^ write sort -amount
--- exit 2
--- flag nomatrix: the input is never read

=== sort x desc
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort amount desc' in.csv
--- err
weir: error: the direction of a key is a '-' before it, or nothing
  sort amount desc
              ^^^^ write sort -amount
--- exit 2
--- flag nomatrix: the input is never read

=== sort x DESC
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort amount DESC' in.csv
--- err
weir: error: the direction of a key is a '-' before it, or nothing
  sort amount DESC
              ^^^^ write sort -amount
--- exit 2
--- flag nomatrix: the input is never read

=== sort desc x
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort desc amount' in.csv
--- err
weir: error: the direction of a key is a '-' before it, or nothing
  sort desc amount
       ^^^^ write sort -amount
--- exit 2
--- flag nomatrix: the input is never read

=== sort -a -b
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'sort -amount -id' in.csv
--- err
weir: error: is this '-' a direction, or a subtraction?
  sort -amount -id
               ^ a ',' before it makes it the direction of a key, a blank behind it a subtraction
--- exit 2
--- flag nomatrix: the input is never read

=== count by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'count by country' in.csv
--- err
weir: error: no stage 'count'
  count by country
  ^^^^^ write reduce n = count() by country
--- exit 2
--- flag nomatrix: the input is never read

=== count
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'count' in.csv
--- err
weir: error: no stage 'count'
  count
  ^^^^^ write reduce count(), or reduce count() by KEYS
--- exit 2
--- flag nomatrix: the input is never read

=== count_by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'count_by country' in.csv
--- err
weir: error: no stage 'count_by'
  count_by country
  ^^^^^^^^ write reduce n = count() by country
--- exit 2
--- flag nomatrix: the input is never read

=== having
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'having amount > 100' in.csv
--- err
weir: error: no stage 'having'
  having amount > 100
  ^^^^^^ did you mean 'filter'? write filter amount > 100
--- exit 2
--- flag nomatrix: the input is never read

=== =~
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country =~ /D/' in.csv
--- err
weir: error: no operator '=~'
  filter country =~ /D/
                 ^^ write ~
--- exit 2
--- flag nomatrix: the input is never read

=== ~=
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country ~= /D/' in.csv
--- err
weir: error: no operator '~='
  filter country ~= /D/
                 ^^ write ~
--- exit 2
--- flag nomatrix: the input is never read

=== = for ==
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount = 100' in.csv
--- err
weir: error: a '=' gives a column its value; to compare write '=='
  filter amount = 100
                ^ write amount == 100
--- exit 2
--- flag nomatrix: the input is never read

=== = for == inside a call
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map big = if(amount = 100, "y", "n")' in.csv
--- err
weir: error: a '=' gives a column its value; to compare write '=='
  map big = if(amount = 100, "y", "n")
                      ^ write amount == 100
--- exit 2
--- flag nomatrix: the input is never read

=== = for == in a case
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map big = case { amount = 100 -> "y", _ -> "n" }' in.csv
--- err
weir: error: a '=' gives a column its value; to compare write '=='
  map big = case { amount = 100 -> "y", _ -> "n" }
                          ^ write amount == 100
--- exit 2
--- flag nomatrix: the input is never read

=== =! for !=
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount =! 100' in.csv
--- err
weir: error: a '=' gives a column its value; to compare write '=='
  filter amount =! 100
                ^ write amount != 100
--- exit 2
--- flag nomatrix: the input is never read

=== <>
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount <> 100' in.csv
--- err
weir: error: no operator '<>'
  filter amount <> 100
                ^^ write !=
--- exit 2
--- flag nomatrix: the input is never read

=== + on text
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map label = "id " + id' in.csv
--- err
weir: error: '+' takes numbers, and this is text
  map label = "id " + id
              ^^^^^ '++' joins text; num(...) reads text as a number
--- exit 2
--- flag nomatrix: the input is never read

=== an aggregate in filter
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter sum(amount) > 100' in.csv
--- err
weir: error: sum() is an aggregate: it stands in reduce
  filter sum(amount) > 100
         ^^^^^^^^^^^ reduce first, then use its column; or beside each row, of all: map t = last_value(cumsum(amount ?? 0))
--- exit 2
--- flag nomatrix: the input is never read

=== an aggregate in map
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map share = amount / sum(amount)' in.csv
--- err
weir: error: sum() is an aggregate: it stands in reduce
  map share = amount / sum(amount)
                       ^^^^^^^^^^^ reduce first, then use its column; or beside each row, of all: map t = last_value(cumsum(amount ?? 0))
--- exit 2
--- flag nomatrix: the input is never read

=== count without brackets
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce n = count by country' in.csv
--- err
weir: error: 'count' is an aggregate and needs its parentheses
  reduce n = count by country
             ^^^^^ write count()
--- exit 2
--- flag nomatrix: the input is never read

=== count(*)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce count(*) by country' in.csv
--- err
weir: error: a '*' is no column
  reduce count(*) by country
               ^ write count()
--- exit 2
--- flag nomatrix: the input is never read

=== sum(*)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce sum(*) by country' in.csv
--- err
weir: error: a '*' is no column
  reduce sum(*) by country
             ^ write sum(COLUMN)
--- exit 2
--- flag nomatrix: the input is never read

=== count(distinct x)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce count(distinct country)' in.csv
--- err
weir: error: 'distinct' is no word of a call
  reduce count(distinct country)
               ^^^^^^^^ write count_distinct(country)
--- exit 2
--- flag nomatrix: the input is never read

=== sum(x) as total
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce sum(amount) as total by country' in.csv
--- err
weir: error: a name stands before its value, with '='
  reduce sum(amount) as total by country
                     ^^ write total = sum(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== a name on both sides
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce total = sum(amount) as total' in.csv
--- err
weir: error: a name stands before its value, with '='
  reduce total = sum(amount) as total
                             ^^ write total = sum(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== sum x without brackets
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce sum amount by country' in.csv
--- err
weir: error: 'amount' does not belong here
  reduce sum amount by country
             ^^^^^^ write sum(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== a name without its sign
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce total sum(amount) by country' in.csv
weir 'reduce sum(amount) total by country' in.csv
--- err
weir: error: 'sum' does not belong here
  reduce total sum(amount) by country
               ^^^ write total = sum(...)
weir: error: 'total' does not belong here
  reduce sum(amount) total by country
                     ^^^^^ a name stands before its value: total = ...
--- exit 2
--- flag nomatrix: the input is never read

=== sum(x) filter (...)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce sum(amount) filter (id > 1)' in.csv
--- err
weir: error: 'filter' does not belong here
  reduce sum(amount) filter (id > 1)
                     ^^^^^^ | filter ... in a stage of its own; the condition of one aggregate: sum(x) if c
--- exit 2
--- flag nomatrix: the input is never read

=== a comma before by
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce n = count(), by country' in.csv
--- err
weir: error: 'country' does not belong here
  reduce n = count(), by country
                         ^^^^^^^ no ',' stands before by
--- exit 2
--- flag nomatrix: the input is never read

=== keys in brackets
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce n = count() by (country, id)' in.csv
--- err
weir: error: a ',' inside brackets that are no call's
  reduce n = count() by (country, id)
                                ^ keys stand without brackets: by a, b
--- exit 2
--- flag nomatrix: the input is never read

=== in (1, 2)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter id in (1, 2)' in.csv
--- err
weir: error: the list after 'in' stands in square brackets
  filter id in (1, 2)
               ^ write in [1, 2]
--- exit 2
--- flag nomatrix: the input is never read

=== in without brackets
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter id in 1, 2' in.csv
--- err
weir: error: expected a list in [ ] after 'in', not '1'
  filter id in 1, 2
               ^ write in [a, b]; contains(x, y) asks whether the text x holds y
--- exit 2
--- flag nomatrix: the input is never read

=== text in a column
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter "x" in country' in.csv
--- err
weir: error: expected a list in [ ] after 'in', not 'country'
  filter "x" in country
                ^^^^^^^ write in [a, b]; contains(x, y) asks whether the text x holds y
--- exit 2
--- flag nomatrix: the input is never read

=== !in
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country !in ("DE", "FR")' in.csv
--- err
weir: error: no operator '!in' in weir
  filter country !in ("DE", "FR")
                 ^^^ write country not in [...]
--- exit 2
--- flag nomatrix: the input is never read

=== is null
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount is null' in.csv
--- err
weir: error: no operator 'is' in weir
  filter amount is null
                ^^^^^^^ write is_null(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== is not null
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount is not null' in.csv
--- err
weir: error: no operator 'is' in weir
  filter amount is not null
                ^^^^^^^^^^^ write not is_null(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== IS NULL
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount IS NULL' in.csv
--- err
weir: error: no operator 'is' in weir
  filter amount IS NULL
                ^^^^^^^ write is_null(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== not null
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount not null' in.csv
--- err
weir: error: 'not' stands before what it turns round, or before in and between
  filter amount not null
                ^^^ write not is_null(amount)
--- exit 2
--- flag nomatrix: the input is never read

=== like
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country like "D%"' in.csv
--- err
weir: error: no operator 'like' in weir
  filter country like "D%"
                 ^^^^ write startswith(country, "D")
--- exit 2
--- flag nomatrix: the input is never read

=== LIKE
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country LIKE "%E"' in.csv
--- err
weir: error: no operator 'like' in weir
  filter country LIKE "%E"
                 ^^^^ write endswith(country, "E")
--- exit 2
--- flag nomatrix: the input is never read

=== not like
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country not like "%x%"' in.csv
--- err
weir: error: no operator 'like' in weir
  filter country not like "%x%"
                 ^^^^^^^^ write not contains(country, "x")
--- exit 2
--- flag nomatrix: the input is never read

=== !contains
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country !contains "x"' in.csv
--- err
weir: error: no operator 'contains' in weir
  filter country !contains "x"
                 ^^^^^^^^^ write not contains(country, "x")
--- exit 2
--- flag nomatrix: the input is never read

=== AND
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter id > 1 AND amount > 2' in.csv
--- err
weir: error: words of the language are written in small letters
  filter id > 1 AND amount > 2
                ^^^ write and
--- exit 2
--- flag nomatrix: the input is never read

=== NOT
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter NOT id > 1' in.csv
--- err
weir: error: words of the language are written in small letters
  filter NOT id > 1
         ^^^ write not
--- exit 2
--- flag nomatrix: the input is never read

=== BY
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce n = count() BY country' in.csv
--- err
weir: error: words of the language are written in small letters
  reduce n = count() BY country
                     ^^ write by
--- exit 2
--- flag nomatrix: the input is never read

=== NULL
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount == NULL' in.csv
--- err
weir: error: no column 'NULL' in in.csv
  filter amount == NULL
                   ^^^^ write null   (columns: date, id, amount, country, first-name)
--- exit 2
--- flag nomatrix: the input is never read

=== True
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter id == True' in.csv
--- err
weir: error: no column 'True' in in.csv
  filter id == True
               ^^^^ write true   (columns: date, id, amount, country, first-name)
--- exit 2
--- flag nomatrix: the input is never read

=== c ? a : b
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map big = amount > 100 ? "y" : "n"' in.csv
--- err
weir: error: no operator '? :' in weir
  map big = amount > 100 ? "y" : "n"
                         ^ write if(amount > 100, "y", "n")
--- exit 2
--- flag nomatrix: the input is never read

=== a if c else b
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map big = "y" if amount > 100 else "n"' in.csv
--- err
weir: error: 'if' does not belong here
  map big = "y" if amount > 100 else "n"
                ^^ write if(c, a, b); the if of an aggregate stands right behind its ')'
--- exit 2
--- flag nomatrix: the input is never read

=== if c then a else b
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map big = if amount > 100 then "y" else "n"' in.csv
--- err
weir: error: 'amount' does not belong here
  map big = if amount > 100 then "y" else "n"
               ^^^^^^ write if(amount > 100, "y", "n")
--- exit 2
--- flag nomatrix: the input is never read

=== a date that is a subtraction
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter date > 2026-01-01' in.csv
--- err
weir: error: 2026-01-01 is a subtraction: it reads as 2024
  filter date > 2026-01-01
                ^^^^^^^^^^ quote the date: "2026-01-01"
--- exit 2
--- flag nomatrix: the input is never read

=== a date that is two divisions
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter date > 2026/01/01' in.csv
--- err
weir: error: 2026/01/01 is two divisions
  filter date > 2026/01/01
                ^^^^^^^^^^ quote the date: "2026-01-01"
--- exit 2
--- flag nomatrix: the input is never read

=== rename old as new
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'rename amount as total' in.csv
--- err
weir: error: a name stands before its value, with '='
  rename amount as total
                ^^ write rename total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== rename old AS new
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'rename amount AS total' in.csv
--- err
weir: error: a name stands before its value, with '='
  rename amount AS total
                ^^ write rename total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== rename old to new
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'rename amount to total' in.csv
--- err
weir: error: a name stands before its value, with '='
  rename amount to total
                ^^ write rename total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== rename, new and old swapped
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'rename amount = total' in.csv
--- err
weir: error: no column 'total' in in.csv
  rename amount = total
                  ^^^^^ the new name stands first: rename total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== rename old new
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'rename amount total' in.csv
--- err
weir: error: expected NAME = EXPR, and this has no name
  rename amount total
         ^^^^^^ write total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== select *, y = ...
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'select *, net = amount / 2' in.csv
--- err
weir: error: a '*' for all columns is not needed: map keeps them all
  select *, net = amount / 2
         ^ write map net = amount / 2
--- exit 2
--- flag nomatrix: the input is never read

=== select -a
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'select -amount' in.csv
--- err
weir: error: select names the columns that stay
  select -amount
         ^^^^^^^ write drop amount
--- exit 2
--- flag nomatrix: the input is never read

=== select a as b
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'select amount as total' in.csv
--- err
weir: error: a name stands before its value, with '='
  select amount as total
                ^^ write total = amount
--- exit 2
--- flag nomatrix: the input is never read

=== name: value
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map net: amount' in.csv
--- err
weir: error: a column gets its value with '='
  map net: amount
         ^ write net = amount
--- exit 2
--- flag nomatrix: the input is never read

=== name <- value
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map net <- amount' in.csv
--- err
weir: error: expected NAME = EXPR, and this has no name
  map net <- amount
      ^^^^^^^^^^^^^ write net = amount
--- exit 2
--- flag nomatrix: the input is never read

=== a name with a dash
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter first-name == "x"' in.csv
--- err
weir: error: no column 'first' in in.csv
  filter first-name == "x"
         ^^^^^^^^^^ for the column 'first-name' write `first-name`
--- exit 2
--- flag nomatrix: the input is never read

=== a name with a dash as a key
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce n = count() by first-name' in.csv
--- err
weir: error: no column 'first' in in.csv
  reduce n = count() by first-name
                        ^^^^^^^^^^ for the column 'first-name' write `first-name`
--- exit 2
--- flag nomatrix: the input is never read

=== a new name with a dash
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map last-name = country' in.csv
--- err
weir: error: a name with a '-' stands in backticks
  map last-name = country
      ^^^^^^^^^ write `last-name` = ...
--- exit 2
--- flag nomatrix: the input is never read

=== a name with a dash in drop
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'drop first-name' in.csv
--- err
weir: error: '-' does not belong here
  drop first-name
            ^ a name with a '-' stands in backticks: `first-name`
--- exit 2
--- flag nomatrix: the input is never read

=== a name with a blank
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map net amount = amount' in.csv
--- err
weir: error: expected NAME = EXPR, and this has no name
  map net amount = amount
      ^^^ a name with blanks stands in backticks: `net amount` = ...
--- exit 2
--- flag nomatrix: the input is never read

=== text without quotes
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country == DE' in.csv
--- err
weir: error: no column 'DE' in in.csv
  filter country == DE
                    ^^ text stands in quotes: "DE"   (columns: date, id, amount, country, first-name)
--- exit 2
--- flag nomatrix: the input is never read

=== text without quotes in a list
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country in [DE, "FR"]' in.csv
--- err
weir: error: no column 'DE' in in.csv
  filter country in [DE, "FR"]
                     ^^ text stands in quotes: "DE"   (columns: date, id, amount, country, first-name)
--- exit 2
--- flag nomatrix: the input is never read

=== a column in quotes
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter "country" == "DE"' in.csv
--- err
weir: error: this compares two constants
  filter "country" == "DE"
         ^^^^^^^^^ the column stands without quotes: country
--- exit 2
--- flag nomatrix: the input is never read

=== a column in quotes against a number
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter '\''amount'\'' > 100' in.csv
--- err
weir: error: this compares two constants
  filter 'amount' > 100
         ^^^^^^^^ the column stands without quotes: amount
--- exit 2
--- flag nomatrix: the input is never read

=== thousands
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount > 1,000' in.csv
--- err
weir: error: ',' does not belong here
  filter amount > 1,000
                   ^ a number has no commas: write 1000 or 1_000
--- exit 2
--- flag nomatrix: the input is never read

=== conditions with commas
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter amount > 1, id > 2' in.csv
--- err
weir: error: ',' does not belong here
  filter amount > 1, id > 2
                   ^ conditions are joined by and
--- exit 2
--- flag nomatrix: the input is never read

=== conditions side by side
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter (amount > 1) (id > 2)' in.csv
--- err
weir: error: '(' does not belong here
  filter (amount > 1) (id > 2)
                      ^ is an operator, as 'and', or a '|' missing before it?
--- exit 2
--- flag nomatrix: the input is never read

=== a type cast with ::
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map n = amount::int' in.csv
--- err
weir: error: ':' does not belong here
  map n = amount::int
                ^ num(x) reads text as a number, time(x) as a time, text(x) makes text
--- exit 2
--- flag nomatrix: the input is never read

=== cast(x as int)
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map n = cast(amount as int)' in.csv
--- err
weir: error: 'as' is no word of a call
  map n = cast(amount as int)
                      ^^ num(x) reads text as a number, time(x) as a time, text(x) makes text
--- exit 2
--- flag nomatrix: the input is never read

=== a method
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter country.contains("D")' in.csv
--- err
weir: error: no function 'country.contains'
  filter country.contains("D")
         ^^^^^^^^^^^^^^^^ a function stands before its values: f(x, y)
--- exit 2
--- flag nomatrix: the input is never read

=== awk
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir '{ print $1 }' in.csv
--- err
weir: error: expected a stage, not '{'
  { print $1 }
  ^ awk's { print $1 } is select col(1)
--- exit 2
--- flag nomatrix: the input is never read

=== $1
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'select $1' in.csv
--- err
weir: error: columns are not counted with $
  select $1
         ^^ write col(1), col(2), ...
--- exit 2
--- flag nomatrix: the input is never read

=== top x n
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'top amount 5' in.csv
--- err
weir: error: expected a whole number, not 'amount'
  top amount 5
      ^^^^^^ write top N by KEY
--- exit 2
--- flag nomatrix: the input is never read

=== top n x
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'top 5 amount' in.csv
--- err
weir: error: expected 'by' and a key, not 'amount'
  top 5 amount
        ^^^^^^ write top 5 by amount
--- exit 2
--- flag nomatrix: the input is never read

=== from in the wrong place
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'select id from x.csv' in.csv
--- err
weir: error: 'from' does not belong here
  select id from x.csv
            ^^^^ from FILE is the first stage; or name the file behind the program
--- exit 2
--- flag nomatrix: the input is never read

=== today()
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter date == today()' in.csv
--- err
weir: error: no function 'today'
  filter date == today()
                 ^^^^^ now()
--- exit 2
--- flag nomatrix: the input is never read

=== a function that there is none of
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map x = frobnicate(id)' in.csv
--- err
weir: error: no function 'frobnicate'
  map x = frobnicate(id)
          ^^^^^^^^^^ all there are: weir help functions
--- exit 2
--- flag nomatrix: the input is never read

=== a column that reduce has renamed
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'reduce sum(amount) by country | sort -amount' in.csv
--- err
weir: error: no column 'amount' here
  sort -amount
        ^^^^^^ did you mean 'sum_amount'?   (columns: country, sum_amount)
--- exit 2
--- flag nomatrix: the input is never read

=== a sign of mathematics
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'filter id ≥ 5' in.csv
--- err
weir: error: no operator '≥'
  filter id ≥ 5
            ^ write >=
--- exit 2
--- flag nomatrix: the input is never read

=== a unit of another spelling
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map end = date + 5min' in.csv
--- err
weir: error: '5min' is no number
  map end = date + 5min
                   ^^^^ durations have the units ns us ms s m h d w: write 5m
--- exit 2
--- flag nomatrix: the input is never read

=== a unit without a fixed length
--- file in.csv
date,id,amount,country,first-name
2026-01-02,1,5,DE,x
--- run
weir 'map end = bin(date, 1month)' in.csv
--- err
weir: error: '1month' is no number
  map end = bin(date, 1month)
                      ^^^^^^ months and years have no fixed length: durations go up to weeks, as 4w or 365d
--- exit 2
--- flag nomatrix: the input is never read

=== a function without its brackets
--- file in.csv
date,id,amount
2026-01-02,1,5
--- run
weir 'map n = upper' in.csv
weir 'filter median > 3' in.csv
weir 'map d = amount - lag' in.csv
weir 'map n = `upper`' in.csv
weir 'reduce n = count() by id | sort year' in.csv
--- err
weir: error: no column 'upper' in in.csv
  map n = upper
          ^^^^^ upper(s) is a function   (columns: date, id, amount)
weir: error: no column 'median' in in.csv
  filter median > 3
         ^^^^^^ median(...) is an aggregate of reduce   (columns: date, id, amount)
weir: error: no column 'lag' in in.csv
  map d = amount - lag
                   ^^^ lag(...) is a window function of map   (columns: date, id, amount)
weir: error: no column 'upper' in in.csv
  map n = `upper`
          ^^^^^^^ columns: date, id, amount
weir: error: no column 'year' here
  sort year
       ^^^^ year(t[, zone]) is a function   (columns: id, n)
--- exit 2
--- flag nomatrix: the input is never read

=== the if of an aggregate inside its brackets
--- file in.csv
id,amount
1,5
--- run
weir 'reduce sum(amount if id > 1)' in.csv
weir 'reduce n = quantile(amount if id > 1, 0.5) by id' in.csv
weir 'reduce sum(amount if' in.csv
--- err
weir: error: the 'if' of an aggregate stands behind its ')'
  reduce sum(amount if id > 1)
                    ^^ write sum(amount) if id > 1
weir: error: the 'if' of an aggregate stands behind its ')'
  reduce n = quantile(amount if id > 1, 0.5) by id
                             ^^ write quantile(amount, ...) if id > 1
weir: error: the 'if' of an aggregate stands behind its ')'
  reduce sum(amount if
                    ^^ write sum(amount) if c
--- exit 2
--- flag nomatrix: the input is never read

=== a stage behind a comma, and keys without one
--- file in.csv
id,amount
1,5
--- run
weir 'reduce sum(amount) by id, sort amount' in.csv
weir 'reduce sum(amount) by id amount' in.csv
--- err
weir: error: 'amount' does not belong here
  reduce sum(amount) by id, sort amount
                                 ^^^^^^ a stage begins after |: | sort amount
weir: error: 'amount' does not belong here
  reduce sum(amount) by id amount
                           ^^^^^^ is a ',', a '|' or a call's ( missing before it? names with blanks stand in backticks
--- exit 2
--- flag nomatrix: the input is never read

=== case x { v -> a } and case { c : a }
--- file in.csv
id,amount
1,5
--- run
weir 'map n = case id { 1 -> "one" }' in.csv
weir 'map n = case { id == 1 : "one" }' in.csv
--- err
weir: error: 'id' does not belong here
  map n = case id { 1 -> "one" }
               ^^ write case { c1 -> a, c2 -> b, _ -> d }
weir: error: expected '->' and a value, not ':'
  map n = case { id == 1 : "one" }
                         ^ write case { c1 -> a, c2 -> b, _ -> d }
--- exit 2
--- flag nomatrix: the input is never read

=== no quotes: the program is one word, and the rest are files
--- file in.csv
amount,country
5,DE
--- run
weir filter amount in.csv
--- err
weir: error: expected a value, but the program ends here
  filter
        ^ the whole program stands in quotes: weir 'filter amount ...' FILE
--- exit 2
--- flag nomatrix: the input is never read

=== no quotes, and a number
--- file in.csv
amount,country
5,DE
--- run
weir take 10 in.csv
--- err
weir: error: expected a whole number, but the program ends here
  take
      ^ the whole program stands in quotes: weir 'take 10 ...' FILE
--- exit 2
--- flag nomatrix: the input is never read

=== a stage of one word with a missing file is not one without quotes
--- file in.csv
amount,country
5,DE
--- run
weir describe nope.csv || echo $? >&2; weir 'describe,' in.csv
--- err
weir: error: cannot open nope.csv: No such file or directory
3
weir: error: ',' does not belong here
  describe,
          ^
--- exit 2
--- flag nomatrix: the input is never read

=== double quotes: the shell has taken $min
--- file in.csv
amount,country
5,DE
--- run
weir "filter amount > $min" in.csv
--- err
weir: error: expected a value, but the program ends here
  filter amount >
                 ^ in double quotes the shell takes $name out of a program: write it in single quotes
--- exit 2
--- flag nomatrix: the input is never read

=== by in a line of its own
--- file in.csv
amount,country
5,DE
--- run
weir 'reduce count()
by country' in.csv
--- err
weir: error: no stage 'by'
  by country
  ^^ a newline and a | end a stage: by ... stands in the line of the stage it belongs to
--- exit 2
--- flag nomatrix: the input is never read

=== a program of SQL
--- file in.csv
amount,country
5,DE
--- run
weir 'SELECT country, SUM(amount) FROM in GROUP BY country' in.csv
--- err
weir: error: no stage 'SELECT'
  SELECT country, SUM(amount) FROM in GROUP BY country
  ^^^^^^ SELECT a, sum(b) FROM f.csv WHERE c GROUP BY a is: from f.csv | filter c | reduce sum(b) by a
--- exit 2
--- flag nomatrix: the input is never read

=== group by behind select
--- file in.csv
amount,country
5,DE
--- run
weir 'select country, sum(amount) group by country' in.csv
--- err
weir: error: 'group' does not belong here
  select country, sum(amount) group by country
                              ^^^^^ groups are made by reduce: reduce n = count(), sum(x) by KEYS
--- exit 2
--- flag nomatrix: the input is never read

=== then of Miller
--- file in.csv
amount,country
5,DE
--- run
weir 'filter amount > 3 then head 3' in.csv
--- err
weir: error: 'then' does not belong here
  filter amount > 3 then head 3
                    ^^^^ stages are joined by |, a choice is if(c, a, b)
--- exit 2
--- flag nomatrix: the input is never read

=== a count or a key is missing at the end
--- file in.csv
date,id,amount,country
2026-01-02,1,5,DE
--- run
for p in 'top 3' top tail 'skip | take 1' partition 'dedup keep last'; do weir "$p" in.csv; done
--- err
weir: error: expected 'by' and a key, but the program ends here
  top 3
       ^ write top 3 by KEY; the first rows as they stand: take N
weir: error: expected a whole number, but the program ends here
  top
     ^ write top N by KEY
weir: error: expected a whole number, but the program ends here
  tail
      ^ write tail 10
weir: error: expected a whole number, but the stage ends here
  skip
      ^ write skip 10
weir: error: expected 'by' and a key, but the program ends here
  partition
           ^ write partition by KEY
weir: error: no stage 'dedup'
  dedup keep last
  ^^^^^ did you mean 'uniq'? write uniq keep last
--- exit 2
--- flag nomatrix: the input is never read

=== words that stand elsewhere in their stage
--- file in.csv
k,x
a,1
--- run
weir 'map r = rank(x) over (partition by k)' in.csv
weir 'map r = row_number() by k' in.csv
weir 'map r = row_number() over (order by x)' in.csv
weir 'uniq keep last by k' in.csv
weir 'uniq by k by x' in.csv
weir 'unpivot x as n, v' in.csv
weir 'join in.csv on k as q' in.csv
weir 'map t = 1 + sum(2 * x)' in.csv
weir 'map t = max(x)' in.csv
--- err
weir: error: 'over' does not belong here
  map r = rank(x) over (partition by k)
                  ^^^^ the partition of window functions is a stage before: partition by k | map ...
weir: error: 'by' does not belong here
  map r = row_number() by k
                       ^^ the partition of window functions is a stage before: partition by k | map ...
weir: error: 'over' does not belong here
  map r = row_number() over (order by x)
                       ^^^^ window functions take rows as a stage before has sorted them: sort x | map ...
weir: error: 'by' does not belong here
  uniq keep last by k
                 ^^ write uniq by k keep last
weir: error: 'by' does not belong here
  uniq by k by x
            ^^ the keys of partition, reduce and top stand after 'by'
weir: error: 'as' does not belong here
  unpivot x as n, v
            ^^ its two columns get their names after 'into': into name, value
weir: error: the name that the file is called by stands before 'on'
  join in.csv on k as q
                   ^^ write as q on k
weir: error: sum() is an aggregate: it stands in reduce
  map t = 1 + sum(2 * x)
              ^^^^^^^^^^ reduce first, then use its column; or beside each row, of all: map t = last_value(cumsum((2 * x) ?? 0))
weir: error: max() is an aggregate: it stands in reduce
  map t = max(x)
          ^^^^^^ reduce first, then use its column: reduce n = count() by KEY | filter n > 1
--- exit 2
--- flag nomatrix: the input is never read

=== like without a wildcard is ==, and right() counts from the end
--- file in.csv
k,x
a,1
--- run
weir 'filter k like "x"' in.csv
weir 'filter k not like "x"' in.csv
weir 'filter k like "100\\%"' in.csv
weir 'select x = right(k, 5)' in.csv
weir 'select x = substr(k, -5)' in.csv
--- out
x
a
--- err
weir: error: no operator 'like' in weir
  filter k like "x"
           ^^^^ write k == "x"
weir: error: no operator 'like' in weir
  filter k not like "x"
           ^^^^^^^^ write k != "x"
weir: error: no operator 'like' in weir
  filter k like "100\\%"
           ^^^^ write k ~ /regex/
weir: error: no function 'right'
  select x = right(k, 5)
             ^^^^^ substr(s, -n)

=== rows by their place: what head, limit and offset are
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'head' in.csv
weir 'head(3)' in.csv
weir 'head -n 3' in.csv
weir 'head -3 | sort k' in.csv
weir 'limit 3 offset 2' in.csv
weir 'take 3 offset 2' in.csv
--- err
weir: error: no stage 'head'
  head
  ^^^^ did you mean 'take'? write take 10
weir: error: no stage 'head'
  head(3)
  ^^^^ did you mean 'take'? write take 3
weir: error: no stage 'head'
  head -n 3
  ^^^^ did you mean 'take'? write take 3
weir: error: no stage 'head'
  head -3
  ^^^^ did you mean 'take'? write take 3
weir: error: no stage 'limit'
  limit 3 offset 2
  ^^^^^ did you mean 'take'? write skip 2 | take 3
weir: error: 'offset' does not belong here
  take 3 offset 2
         ^^^^^^ write skip 2 | take 3
--- exit 2
--- flag nomatrix: the input is never read

=== sort in the words of dplyr, SQL and pandas
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'arrange k, desc(x)' in.csv
weir 'order_by x desc, k' in.csv
weir 'sort x reverse' in.csv
--- err
weir: error: no stage 'arrange'
  arrange k, desc(x)
  ^^^^^^^ did you mean 'sort'? write sort k, -x
weir: error: no stage 'order_by'
  order_by x desc, k
  ^^^^^^^^ did you mean 'sort'? write sort -x, k
weir: error: 'reverse' does not belong here
  sort x reverse
         ^^^^^^^ sort -x gives the largest first
--- exit 2
--- flag nomatrix: the input is never read

=== names in quotes, with blanks, with $, with dashes
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'rename "k" "key"' in.csv
weir 'reduce my sum = sum(x)' in.csv
weir 'map $x = 1' in.csv
weir 'filter $x > 1' in.csv
weir 'rename n = first-name' in.csv
weir 'pivot c = sum(x) by k' in.csv
weir "map y = 'it''s'" in.csv
--- err
weir: error: expected NAME = EXPR, and this has no name
  rename "k" "key"
         ^^^ write `key` = `k`
weir: error: 'sum' does not belong here
  reduce my sum = sum(x)
            ^^^ a name with blanks stands in backticks: `my sum` = ...
weir: error: a '=' gives a column its value; to compare write '=='
  map $x = 1
         ^ a column is written without $: x = ...
weir: error: $x is not given
  filter $x > 1
         ^^ --arg x=... gives it; a column is written without $
weir: error: no column 'first' in in.csv
  rename n = first-name
             ^^^^^^^^^^ for the column 'first-name' write `first-name`
weir: error: a '=' gives a column its value; to compare write '=='
  pivot c = sum(x) by k
          ^ columns get their names from values: write pivot EXPR: sum(x) by KEYS
weir: error: ''s'' does not belong here
  map y = 'it''s'
              ^^^ a quote within a text has a \ before it, or the text has the other kind of quotes
--- exit 2
--- flag nomatrix: the input is never read

=== joins whose kind stands elsewhere, and keys with dashes
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'join in.csv left on k' in.csv
weir 'join in.csv on k how="left"' in.csv
weir 'join in.csv on first-name' in.csv
--- err
weir: error: expected 'on' and a key, not 'left'
  join in.csv left on k
              ^^^^ write join left in.csv on KEY
weir: error: 'how' does not belong here
  join in.csv on k how="left"
                   ^^^ the kind of a join stands before the file: join left FILE on KEY
weir: error: no column 'first' in in.csv
  join in.csv on first-name
                 ^^^^^^^^^^ for the column 'first-name' write `first-name`
--- exit 2
--- flag nomatrix: the input is never read

=== operators and numbers
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'map y = k || "a"' in.csv
weir 'map y = k & "a"' in.csv
weir 'filter x > 10k' in.csv
weir 'filter x > 1,000.00' in.csv
weir 'filter between(x, 1, 2)' in.csv
weir 'select * where x > 1' in.csv
--- err
weir: error: text is no truth; use ~ to test
  map y = k || "a"
               ^^^ x ~ /re/, or compare: x == "..."; ++ joins text, || is or
weir: error: no operator '&'
  map y = k & "a"
            ^ write and; ++ joins text
weir: error: '10k' is no number
  filter x > 10k
             ^^^ write 10000, or a name in backticks: `10k`
weir: error: ',' does not belong here
  filter x > 1,000.00
              ^ a number has no commas: write 1000 or 1_000
weir: error: expected a value, not 'between'
  filter between(x, 1, 2)
         ^^^^^^^ write x between a and b
weir: error: a '*' for all columns is not needed
  select * where x > 1
         ^ write filter x > 1
--- exit 2
--- flag nomatrix: the input is never read

=== functions there are not, and stages of others
--- file in.csv
k,x,first-name
a,1,b
--- run
weir 'map y = rand()' in.csv
weir 'map y = sin(x)' in.csv
weir 'stats' in.csv
weir 'stats sum(x) by k' in.csv
weir 'let n = 5 select k' in.csv
weir 'split by k "{k}.csv"' in.csv
--- err
weir: error: no function 'rand'
  map y = rand()
          ^^^^ nothing is made at random; sample N and sample N% draw rows
weir: error: no function 'sin'
  map y = sin(x)
          ^^^ there are abs, sign, sqrt, exp, log, log2, log10, pow
weir: error: no stage 'stats'
  stats
  ^^^^^ did you mean 'describe'?
weir: error: no stage 'stats'
  stats sum(x) by k
  ^^^^^ did you mean 'reduce'? write reduce sum(x) by k
weir: error: 'select' does not belong here
  let n = 5 select k
            ^^^^^^ a let ends with ';' or a newline: ; select
weir: error: expected 'to' and a name, not '"{k}.csv"'
  split by k "{k}.csv"
             ^^^^^^^^^ write split by country to "out/{country}.csv"
--- exit 2
--- flag nomatrix: the input is never read

=== an input that is read as what it is not
--- file semi.csv
a;b
1;2
--- file tabs.csv escaped
a\tb\n1\t2\n
--- file one.json
{"a":1}
--- file two.json
{"a":1,"b":2}
--- file array.json
[{"a":1,"b":2},{"a":2}]
--- run
weir 'select b' semi.csv
weir 'select b' tabs.csv
weir --in csv 'filter a > 1' one.json
weir --in csv 'filter a > 1' two.json
weir --in csv 'filter a > 1' array.json
weir 'select c' semi.csv
--- err
weir: error: no column 'b' in semi.csv
  select b
         ^ is the input delimited by ';'? -d ';'
weir: error: no column 'b' in tabs.csv
  select b
         ^ is the input delimited by tabs? -t
weir: error: no column 'a' in one.json
  filter a > 1
         ^ is the input JSON lines? --in jsonl
weir: error: two.json:1: the header has text after a closing quote (column 2)
  hint: is it JSON lines? --in jsonl
weir: error: array.json:1: the header has text after a closing quote (column 2)
  hint: is it an array of JSON? jq -c '.[]' makes JSON lines of it, for --in jsonl
weir: error: no column 'c' in semi.csv
  select c
         ^ columns: a;b
--- exit 2

=== a key that --arg gives is no column's name
--- file in.csv
a,b
1,2
--- run
weir --arg c=a 'sort $c' in.csv
weir --arg c=a 'reduce count() by $c' in.csv
weir --arg c=z 'reduce count() by k = $c' in.csv
--- out
k,count
z,1
--- err
weir: error: this text is the same in every row, and a column is called so
  sort $c
       ^^ --arg gives values, not names: let the shell put the name a into the program
weir: error: this text is the same in every row, and a column is called so
  reduce count() by $c
                    ^^ --arg gives values, not names: let the shell put the name a into the program

=== a stage written as a call, as in R, Polars and jq
--- file in.csv
k,x,y
a,1,2
--- run
weir 'map(z = x * 2, w = 1)' in.csv
weir 'select(k, x)' in.csv
weir 'rename(z = x)' in.csv
weir 'reduce(total = sum(x))' in.csv
weir 'sort(-x, k)' in.csv
weir 'filter(x > 1, k == "a")' in.csv
weir 'take(5)' in.csv
weir 'uniq(k)' in.csv
weir 'drop(k)' in.csv
weir 'mutate(z = x * 2, w = 1)' in.csv
weir 'arrange(k, desc(x))' in.csv
weir 'sort_by(-.x)' in.csv
weir 'group_by(k, x)' in.csv
weir 'group_by(.k)' in.csv
weir 'summarise(total = sum(x))' in.csv
weir 'summarize(sum(x)) by k' in.csv
weir 'unique(k)' in.csv
weir 'value_counts(k)' in.csv
weir 'where(x > 1)' in.csv
weir 'count(*)' in.csv
weir 'reduce n = COUNT(*)' in.csv
--- err
weir: error: a stage is no call: what it takes stands without brackets
  map(z = x * 2, w = 1)
     ^ write map z = x * 2, w = 1
weir: error: a stage is no call: what it takes stands without brackets
  select(k, x)
        ^ write select k, x
weir: error: a stage is no call: what it takes stands without brackets
  rename(z = x)
        ^ write rename z = x
weir: error: a stage is no call: what it takes stands without brackets
  reduce(total = sum(x))
        ^ write reduce total = sum(x)
weir: error: a stage is no call: what it takes stands without brackets
  sort(-x, k)
      ^ write sort -x, k
weir: error: a stage is no call: what it takes stands without brackets
  filter(x > 1, k == "a")
        ^ conditions are joined by and: filter a and b
weir: error: a stage is no call: what it takes stands without brackets
  take(5)
      ^ write take 5
weir: error: a stage is no call: what it takes stands without brackets
  uniq(k)
      ^ write uniq by k
weir: error: a stage is no call: what it takes stands without brackets
  drop(k)
      ^ write drop k
weir: error: no stage 'mutate'
  mutate(z = x * 2, w = 1)
  ^^^^^^ did you mean 'map'? write map z = x * 2, w = 1
weir: error: no stage 'arrange'
  arrange(k, desc(x))
  ^^^^^^^ did you mean 'sort'? write sort k, -x
weir: error: no stage 'sort_by'
  sort_by(-.x)
  ^^^^^^^ did you mean 'sort'?
weir: error: no stage 'group_by'
  group_by(k, x)
  ^^^^^^^^ write partition by k, x, or reduce ... by k, x
weir: error: no stage 'group_by'
  group_by(.k)
  ^^^^^^^^ write partition by KEYS, or reduce ... by KEYS
weir: error: no stage 'summarise'
  summarise(total = sum(x))
  ^^^^^^^^^ did you mean 'reduce'? write reduce total = sum(x)
weir: error: no stage 'summarize'
  summarize(sum(x)) by k
  ^^^^^^^^^ did you mean 'reduce'? write reduce (sum(x)) by k
weir: error: no stage 'unique'
  unique(k)
  ^^^^^^ did you mean 'uniq'? write uniq by k
weir: error: no stage 'value_counts'
  value_counts(k)
  ^^^^^^^^^^^^ write reduce n = count() by k
weir: error: no stage 'where'
  where(x > 1)
  ^^^^^ did you mean 'filter'? write filter x > 1
weir: error: no stage 'count'
  count(*)
  ^^^^^ write reduce count()
weir: error: a '*' is no column
  reduce n = COUNT(*)
                   ^ write count()
--- exit 2
--- flag nomatrix: the input is never read

=== brackets around a stage's value, and commas within a regex or a text, are no call
--- file in.csv
k,x
"a,b",1
c=d,2
--- run
weir 'filter(k == "a,b")' in.csv
weir 'filter(k ~ /a,b/ or k ~ /c=d/)' in.csv
weir 'select(x)' in.csv
weir 'sort(-x)' in.csv
weir 'tee(reduce n = count(), s = sum(x) | to /dev/null) | take 1' in.csv
--- out
k,x
"a,b",1
k,x
"a,b",1
c=d,2
x
1
2
k,x
c=d,2
"a,b",1
k,x
"a,b",1

=== flags of Miller, xan and head; words with a dash
--- file in.csv
k,x
a,1
--- run
weir 'cut -f k,x' in.csv
weir 'cut -x -f k' in.csv
weir 'dedup -s k' in.csv
weir 'dedup --keep-last' in.csv
weir 'freq -s k' in.csv
weir 'tail -n 5' in.csv
weir 'head -n 1 -g k' in.csv
weir 'where -x < 5' in.csv
weir 'where -x -x < 5' in.csv
weir 'count-distinct -f k' in.csv
weir 'project-away k' in.csv
weir 'mv-expand k' in.csv
--- err
weir: error: no stage 'cut'
  cut -f k,x
  ^^^ did you mean 'select'? stages take no flags: weir help select
weir: error: no stage 'cut'
  cut -x -f k
  ^^^ did you mean 'select'? stages take no flags: weir help select
weir: error: no stage 'dedup'
  dedup -s k
  ^^^^^ did you mean 'uniq'? stages take no flags: weir help uniq
weir: error: no stage 'dedup'
  dedup --keep-last
  ^^^^^ did you mean 'uniq'? stages take no flags: weir help uniq
weir: error: no stage 'freq'
  freq -s k
  ^^^^ write reduce n = count() by KEYS
weir: error: a number of rows has no sign
  tail -n 5
       ^ write tail 5
weir: error: no stage 'head'
  head -n 1 -g k
  ^^^^ did you mean 'take'? write partition by k | take 1
weir: error: no stage 'where'
  where -x < 5
  ^^^^^ did you mean 'filter'? write filter -x < 5
weir: error: no stage 'where'
  where -x -x < 5
  ^^^^^ did you mean 'filter'? write filter -x -x < 5
weir: error: no stage 'count-distinct'
  count-distinct -f k
  ^^^^^^^^^^^^^^ write reduce n = count() by KEYS
weir: error: no stage 'project-away'
  project-away k
  ^^^^^^^^^^^^ did you mean 'drop'? write drop k
weir: error: no stage 'mv-expand'
  mv-expand k
  ^^^^^^^^^ write flat_map NAME = LIST
--- exit 2
--- flag nomatrix: the input is never read

=== rows of each key, MySQL's limit, several sort keys: what the hint leaves out would be lost
--- file in.csv
k,x
a,1
--- run
weir 'limit 10, 5' in.csv
weir 'limit 3 by k' in.csv
weir 'take 3 by k' in.csv
weir 'top 2 by x by k' in.csv
weir 'sort k, x desc' in.csv
weir 'sort x desc, k' in.csv
weir 'sort -k, x asc, x as num desc' in.csv
weir 'sort -x desc' in.csv
--- err
weir: error: no stage 'limit'
  limit 10, 5
  ^^^^^ did you mean 'take'? write skip 10 | take 5
weir: error: no stage 'limit'
  limit 3 by k
  ^^^^^ did you mean 'take'? write partition by k | take 3
weir: error: 'by' does not belong here
  take 3 by k
         ^^ write partition by k | take 3
weir: error: 'by' does not belong here
  top 2 by x by k
             ^^ write partition by k | top 2 by x
weir: error: the direction of a key is a '-' before it, or nothing
  sort k, x desc
            ^^^^ write sort k, -x
weir: error: the direction of a key is a '-' before it, or nothing
  sort x desc, k
         ^^^^ write sort -x, k
weir: error: the direction of a key is a '-' before it, or nothing
  sort -k, x asc, x as num desc
             ^^^ write sort -k, x, -x as num
weir: error: the direction of a key is a '-' before it, or nothing
  sort -x desc
          ^^^^ write sort -x
--- exit 2
--- flag nomatrix: the input is never read

=== words whose hint sent the wrong way
--- file in.csv
k,x
a,1
--- run
weir 'keep k, x' in.csv
weir 'uniq by k | keep last' in.csv
weir 'uniq on k' in.csv
weir 'uniq on' in.csv
weir 'grep a' in.csv
weir 'shuffle' in.csv
weir 'spread k x' in.csv
weir 'union all in.csv' in.csv
weir 'frequency k' in.csv
--- err
weir: error: no stage 'keep'
  keep k, x
  ^^^^ did you mean 'select'? write select k, x
weir: error: no stage 'keep'
  keep last
  ^^^^ a newline and a | end a stage: keep ... stands in the line of the stage it belongs to
weir: error: expected 'by' and a key, not 'on'
  uniq on k
       ^^ write uniq by k
weir: error: expected 'by' and a key, not 'on'
  uniq on
       ^^ write uniq by on
weir: error: no stage 'grep'
  grep a
  ^^^^ write filter COLUMN ~ /regex/, or filter contains(COLUMN, "text")
weir: error: no stage 'shuffle'
  shuffle
  ^^^^^^^ write sort hash(_row) for a random order, partition by KEYS to bring equal keys together
weir: error: no stage 'spread'
  spread k x
  ^^^^^^ write pivot EXPR: AGG by KEYS, as pivot month: sum(x) by country
weir: error: 'in.csv' does not belong here
  union all in.csv
            ^^^^^^ union keeps all rows: write union in.csv
weir: error: no stage 'frequency'
  frequency k
  ^^^^^^^^^ write reduce n = count() by k
--- exit 2
--- flag nomatrix: the input is never read

=== columns that are quoted, counted, ranged with a colon, or renamed by a pattern
--- file in.csv
k,x,2024
a,1,5
--- run
weir 'select "k", "x"' in.csv
weir 'select "m"' in.csv
weir 'select 1, 2' in.csv
weir 'select 2024' in.csv
weir 'select k:x' in.csv
weir 'select m: x + 1' in.csv
weir 'drop "k"' in.csv
weir 'fill "k" down' in.csv
weir 'rename /k/ = "b"' in.csv
weir 'map z x*2' in.csv
--- err
weir: error: this text is the same in every row, and a column is called so
  select "k", "x"
         ^^^ the column stands without quotes: k
weir: error: a computed column of select needs a name
  select "m"
         ^^^ write NAME = "m"
weir: error: a computed column of select needs a name
  select 1, 2
         ^ write NAME = 1; columns by their place are col(1), col(2), ...
weir: error: a computed column of select needs a name
  select 2024
         ^^^^ for the column '2024' write `2024`
weir: error: a range of columns has '..' between two, and a new column '=' before its value
  select k:x
          ^ write k..x, or k = x
weir: error: a column gets its value with '='
  select m: x + 1
          ^ write m = x + 1
weir: error: expected the name of a column, not '"k"'
  drop "k"
       ^^^ a column stands without quotes, one with an odd name in backticks
weir: error: expected the name of a column, not '"k"'
  fill "k" down
       ^^^ a column stands without quotes, one with an odd name in backticks
weir: error: a '=' gives a column its value; to compare write '=='
  rename /k/ = "b"
             ^ rename takes one column at a time, and no pattern: NEW = OLD, ...
weir: error: expected NAME = EXPR, and this has no name
  map z x*2
      ^ write z = x*2
--- exit 2

=== dates and durations in quotes where a number may stand; groups of a regex as in sed
--- file in.csv
t,s
2026-01-02,xay
--- run
weir 'map d = t - "2026-01-01"' in.csv
weir 'map d = t - time("2026-01-01")' in.csv
weir 'map d = t + "1d"' in.csv
weir 'map d = t + 1d' in.csv
weir 'map d = t + "x"' in.csv
weir 'map d = bin(t, "1d")' in.csv
weir 'map d = bin(t, "day")' in.csv
weir 'map d = replace(s, /(a)/, "<\1>")' in.csv
weir 'map d = replace(s, /(a)/, "<$1>")' in.csv
weir 'map d = "\q"' in.csv
--- out
t,s,d
2026-01-02,xay,86400
t,s,d
2026-01-02,xay,2026-01-03T00:00:00Z
t,s,d
2026-01-02,xay,x<a>y
--- err
weir: error: '-' takes numbers, and this is text
  map d = t - "2026-01-01"
              ^^^^^^^^^^^^ time("2026-01-01") is a time
weir: error: '+' takes numbers, and this is text
  map d = t + "1d"
              ^^^^ a duration stands without quotes: 1d
weir: error: '+' takes numbers, and this is text
  map d = t + "x"
              ^^^ '++' joins text; num(...) reads text as a number
weir: error: argument 2 of bin() must be a number, and this is text
  map d = bin(t, "1d")
                 ^^^^ a duration stands without quotes: 1d
weir: error: argument 2 of bin() must be a number, and this is text
  map d = bin(t, "day")
                 ^^^^^ bin(x, width[, zone])
weir: error: no escape \1 in texts
  map d = replace(s, /(a)/, "<\1>")
                              ^^ what a group of a regex matched is $1 in replace(); a backslash itself is \\
weir: error: no escape \q in texts
  map d = "\q"
           ^^ there are \n \t \r \\ \" \' \u{...}; a backslash itself is \\
--- exit 2

=== a column that select, drop or rename has taken away is missing here, not in the file
--- file in.csv
k,x
a,1
--- run
weir 'select k | filter x > 0' in.csv
weir 'drop x | filter x > 0' in.csv
weir 'rename y = x | filter x > 0' in.csv
weir 'map z = x | filter y > 0' in.csv
--- err
weir: error: no column 'x' here
  filter x > 0
         ^ columns: k
weir: error: no column 'x' here
  filter x > 0
         ^ columns: k
weir: error: no column 'x' here
  filter x > 0
         ^ columns: k, y
weir: error: no column 'y' in in.csv
  filter y > 0
         ^ columns: k, x, z
--- exit 2

=== distinct as in SQL, aggregates without brackets, a file that is none
--- file in.csv
k,x
a,1
--- run
weir 'partition by k (sort -x | take 1)' in.csv
weir 'select distinct k, x' in.csv
weir 'reduce n = COUNT(DISTINCT x)' in.csv
weir 'reduce s = string_agg(distinct x, ",")' in.csv
weir 'reduce p95 by k' in.csv
weir 'reduce quantile' in.csv
weir 'join (from in.csv | take 1) on k' in.csv
weir 'join -j k -f in.csv' in.csv
weir 'select (k, x)' in.csv
--- out
k,x
a,1
--- err
weir: error: 'k' does not belong here
  select distinct k, x
                  ^ write select k, x | uniq
weir: error: 'distinct' is no word of a call
  reduce n = COUNT(DISTINCT x)
                   ^^^^^^^^ write count_distinct(x)
weir: error: 'distinct' is no word of a call
  reduce s = string_agg(distinct x, ",")
                        ^^^^^^^^ leave out the rows that come again before: uniq by KEYS | reduce ...
weir: error: 'p95' is an aggregate and needs its parentheses
  reduce p95 by k
         ^^^ write p95(x)
weir: error: 'quantile' is an aggregate and needs its parentheses
  reduce quantile
         ^^^^^^^^ write quantile(x, q)
weir: error: expected 'on' and a key, not 'in.csv'
  join (from in.csv
             ^^^^^^ write join FILE on KEY; what a program writes to a file can be joined
weir: error: expected 'on' and a key, not 'k'
  join -j k -f in.csv
          ^ write join FILE on KEY; what a program writes to a file can be joined
weir: error: a stage is no call: what it takes stands without brackets
  select (k, x)
         ^ write select k, x
--- exit 2

=== double quotes: the shell has taken $amount
--- file in.csv
amount,country
5,DE
--- run
weir "filter $amount > 5" in.csv
weir "filter country == 'DE' and $amount > 5" in.csv
weir 'filter > 5' in.csv
weir "filter  country == 'DE'" in.csv
--- out
amount,country
5,DE
--- err
weir: error: expected a value, not '>'
  filter  > 5
          ^ in double quotes the shell takes $name out of a program: write it in single quotes
weir: error: expected a value, not '>'
  filter country == 'DE' and  > 5
                              ^ in double quotes the shell takes $name out of a program: write it in single quotes
weir: error: expected a value, not '>'
  filter > 5
         ^

=== JSON as jq and JavaScript write it
--- file in.jsonl
{"u":{"n":1,"o p":2},"t":["a","b"]}
--- run
weir 'select x = u["n"]' in.jsonl
weir 'select x = t[]' in.jsonl
weir 'select x = u.n, y = u.`o p`' in.jsonl
--- out
x,y
1,2
--- err
weir: error: a number is wanted here, and this is text
  select x = u["n"]
               ^^^ a member of JSON is x.name, or x.`odd name`
weir: error: expected a position, as in x[0], not ']'
  select x = t[]
               ^
