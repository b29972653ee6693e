# Errors, sources of 0 bytes, outputs and signals, where the contract says more than the other cases ask.

=== a bad row inside a partition with the narrowest window
# "Rows that precede an error in the input are written to standard output"; a window of one sequence is as good as any.
--- file in.csv
a,p
1,x
2,y
3,x
4,x,more
5,y
--- run
WEIR_WINDOW=1 weir 'partition by p | take 1' {in}
--- out
a,p
1,x
2,y
--- err contains
weir: error: {in}:5: 3 fields, the header has 2
--- exit 1

=== the same at the merge
--- file in.csv
a,p
1,x
2,y
3,x
4,x,more
5,y
--- run
WEIR_WINDOW=1 WEIR_BLOCK=7 weir 'partition by p | skip 1 | merge | map b = a + 1' {in}
--- out
a,p,b
3,x,4
--- err contains
weir: error: {in}:5: 3 fields, the header has 2
--- exit 1

=== a source of 0 bytes: two renames
# "A source of 0 bytes ...; alone, names are not checked against it, row-wise programs write nothing, ... exit 0."
--- file in.csv
--- run
weir 'rename x = a | rename y = b' {in}

=== a source of 0 bytes: a rename to a name that another rename looked for
--- file in.csv
--- run
weir 'rename x = a, y = b | rename z = x | filter a > 1' {in}

=== a source of 0 bytes: drop
--- file in.csv
--- run
weir 'filter z > 1 | drop z, y' {in}
weir -n 'drop c2' {in}
--- flag nopipe: it is read twice

=== a source of 0 bytes: rename, then a fold
--- file in.csv
--- run
weir 'rename x = a | rename y = b | reduce n = count(), s = sum(x)' {in}
--- out
n,s
0,

=== an output whose extension is not written yet is an error, not CSV under a wrong name
# "`--out` and an output's extension win", and .json is no format that weir writes.
--- file in.csv
a
1
--- run
weir '' {in} -o out.json
--- err contains
weir: error:
--- exit 2

=== text that a function made counts as a truth
# "Where truth is asked for, these two texts count, null is false, and other text is false, counted and told."
--- file in.csv
flag,k
TRUE,1
False,2
,3
true,4
--- run
weir 'filter lower(flag)' {in}
--- out
flag,k
TRUE,1
true,4

=== --strict: a row that is cut is an error, and rows after it are not written
# "`--strict` makes every warning an error, exit 1"; "Rows that precede an error in the input are written to standard
# output", and none that follow it.
--- file in.csv
a,b
1,2
3,4,5
6,7
--- run
weir --strict --ragged trim '' {in}
--- out
a,b
1,2
--- err contains
weir: error: {in}:3
--- exit 1

=== the header of TSV passes as it stood
# "What no stage changed is written with the same bytes"; "in, these four are undone where a value is used or leaves as
# another format".
--- file in.tsv escaped
two\\nlines\tb
1\t2
--- run
weir -t '' {in}
weir -t --out csv 'select two = col("two\nlines")' {in}
weir -t --out csv '' {in}
--- out escaped
two\\nlines\tb
1\t2
two
1
"two
lines",b
1,2
--- flag nopipe: it is read three times

=== SIGUSR1 prints one line of progress
# "SIGUSR1 prints one line of progress on stderr", and the run goes on.
--- run
mkfifo in
weir 'reduce n = count()' < in 2> err &
exec 3> in
printf 'a\n1\n2\n' >&3
sleep 0.3
kill -USR1 $!
sleep 0.3
printf '3\n' >&3
exec 3>&-
wait $!
echo "exit $?"
wc -l < err
rm -f in err
--- out
n
3
exit 0
1
--- flag nomatrix: it is about the signal

=== two thousand columns
--- run
awk 'BEGIN { for (r = 0; r < 4; r++) { for (i = 0; i < 2000; i++) printf "%s%s", i ? "," : "", r ? r * i : "n" i; print "" } }' > in.csv
weir 'reduce a = sum(n1999), b = max(n1000)' in.csv
weir '' in.csv | cmp - in.csv
weir 'drop n0, n1999 | take 1 | select n1998, n1' in.csv
rm -f in.csv
--- out
a,b
11994,3000
n1998,n1
1998,1

=== one field of four megabytes with quotes and newlines
--- run
awk 'BEGIN { printf "a,b\n1,\""; for (i = 0; i < 600000; i++) printf "x,\"\" \n"; print "\"\n2,3" }' > in.csv
weir 'map n = len(b) | select a, n' in.csv
weir '' in.csv | cmp - in.csv
rm -f in.csv
--- out
a,n
1,3000000
2,1
--- flag nomatrix: blocks of a few bytes would take long
--- flag nosan: blocks of 7 bytes under so long a field take too long under a sanitizer

=== a deep program is an error, not a crash
--- file in.csv
a
1
--- run
for p in "map x = $(printf '(%.0s' $(seq 20000))1" \
    "map x = $(printf -- '-%.0s' $(seq 50000))1" "filter $(printf 'not %.0s' $(seq 20000))true" \
    "map x = $(printf '1**%.0s' $(seq 20000))1" "map x = $(printf 'a+%.0s' $(seq 20000))a"; do
  weir "$p" {in} > out 2> err
  echo "$? $(grep -c '^weir: error:' err)"
done
rm -f out err
--- out
2 1
2 1
2 1
2 1
2 1
--- flag nopipe: it is read five times
--- flag nomatrix: the program is never run

=== a source of 0 bytes: its columns are fields, so a choice among them and numbers is no number
# "A source of 0 bytes has no header and no rows: ... names are not checked against it, row-wise programs write nothing".
--- file in.csv
--- run
weir 'filter (c4 ?? 1.5e3) <= if(c1 <= 3, lower(c2), "a;b")' {in}
weir 'map x = nothing + 1, y = nothing ++ "a" | reduce n = count(), s = sum(x)' {in}
--- out
n,s
0,
--- flag nopipe: it is read twice
