# Options (weir-lang(7)).

=== --version
--- run
weir --version
--- out contains
weir 

=== --help is on standard output
--- run
weir --help
--- out contains
filter
--explain

=== -h is short help on standard output
--- run
weir -h
--- out contains
weir

=== an unknown option is suggested
--- file in.csv
a
1
--- run
weir --strcit 'take 1' {in}
--- err contains
weir: error:
--strcit
--strict
--- exit 2

=== an unknown short option
--- file in.csv
a
1
--- run
weir -Z 'take 1' {in}
--- err contains
weir: error:
-Z
--- exit 2

=== no program at all
--- run
weir
--- err contains
weir
--- exit 2

=== -j in its two writings
--- file in.csv
a
1
2
--- run
weir -j 3 'reduce s = sum(a)' {in}
--- out
s
3

=== -j joined
--- file in.csv
a
1
2
--- run
weir -j3 'reduce s = sum(a)' {in}
--- out
s
3

=== -j wants a number of at least 1
--- file in.csv
a
1
--- run
for j in 0 -1 x 1.5 ''; do
  weir -j "$j" 'take 1' {in} >out 2>err
  s=$?
  [ $s = 2 ] && grep -q 'weir: error:' err && [ ! -s out ] || { echo "-j $j: exit $s"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== -j 99 on a small file
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir -j 99 'partition by k | sort -v | merge' {in}
--- out
k,v
a,3
a,1
b,2

=== --memory takes sizes
--- file in.csv
a
1
--- run
weir --memory 64M 'reduce s = sum(a)' {in}
--- out
s
1

=== --memory refuses what is no size
--- file in.csv
a
1
--- run
weir --memory lots 'reduce s = sum(a)' {in}
--- err contains
weir: error:
--memory
--- exit 2

=== -d
--- file in.csv
a;b
1,5;2
--- run
weir -d ';' 'map c = b + 1' {in}
--- out
a;b;c
1,5;2;3

=== -d joined
--- file in.csv
a|b
1|2
--- run
weir '-d|' 'map c = b + 1' {in}
--- out
a|b|c
1|2|3

=== -d '\t'
--- file in.csv escaped
a\tb
1\t2
--- run
weir -d '\t' 'map c = a + b' {in}
--- out escaped
a\tb\tc
1\t2\t3

=== -d with a tab itself
--- file in.csv escaped
a\tb
1\t"x\ty"
--- run
weir -d "$(printf '\t')" 'map n = len(b)' {in}
--- out escaped
a\tb\tn
1\t"x\ty"\t3

=== -d and --out csv: the input's delimiter stays with the input
--- file in.csv
a;b
1,5;2
--- run
weir -d ';' --out csv '' {in}
--- out
a,b
"1,5",2

=== -d wants one byte
--- file in.csv
a
1
--- run
for d in ab '' '"'; do
  weir -d "$d" 'take 1' {in} >out 2>err
  s=$?
  [ $s = 2 ] && grep -q 'weir: error:' err || { echo "-d $d: exit $s"; cat err; }
done
rm -f out err
--- flag nopipe: the loop reads it more than once

=== -q silences warnings
--- file in.csv
a
1
x
--- run
weir -q 'reduce s = sum(a)' {in}
--- out
s
1

=== -q does not silence errors
--- file in.csv
a,b
1,2
3
--- run
weir -q 'reduce s = sum(a)' {in}
--- err contains
weir: error: {in}:3:
--- exit 1

=== --strict makes a warning an error
--- file in.csv
a
1
x
--- run
weir --strict 'reduce s = sum(a)' {in}
--- err contains
weir: error:
'a'
{in}:3:
"x"
--- exit 1

=== --strict without anything to warn of
--- file in.csv
a
1
2
--- run
weir --strict 'reduce s = sum(a)' {in}
--- out
s
3

=== --strict and division by zero
--- file in.csv
a
0
--- run
weir --strict 'reduce s = sum(1 / a)' {in}
--- err contains
weir: error:
zero
--- exit 1

=== --check is silent when all is well
--- file in.csv
a,b
1,2
--- run
weir --check 'filter a > 1 | reduce n = count() by b' {in}
--- out contains

=== --check finds errors
--- file in.csv
amount,b
1,2
--- run
weir --check 'filter amuont > 1' {in}
--- err contains
did you mean 'amount'?
--- exit 2

=== --check reads no rows
--- file in.csv
a,b
1
"x"y,2
--- run
weir --check 'filter a > 1' {in}
--- out contains

=== --explain shows stages and exchanges and reads no rows
--- file in.csv
k,v
a
--- run
weir --explain 'filter v > 1 | partition by k | top 1 by v | merge' {in}
--- out contains
filter
exchange
top

=== --explain: a fold has its exchange
--- file in.csv
k,v
a,1
--- run
weir --explain 'reduce s = sum(v) by k' {in}
--- out contains
reduce
exchange

=== --explain finds errors
--- file in.csv
k,v
a,1
--- run
weir --explain 'filter w > 1' {in}
--- err contains
no column 'w'
--- exit 2

=== --stats goes to standard error
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir --stats 'filter v > 1 | reduce n = count() by k' {in}
--- out
k,n
b,1
a,1
--- err contains
filter

=== --reference gives the same
--- file in.csv
a,b
1,"x, ""y""
z"
2,12" disk
--- run
weir --reference 'map n = len(b)' {in}
--- out
a,b,n
1,"x, ""y""
z",8
2,"12"" disk",8

=== --reference: bad rows have the same line and words
--- file in.csv
a,b
1,2
"x
y"z,3
--- run
weir 'reduce n = count()' {in} 2>plain
weir --reference 'reduce n = count()' {in} 2>other
diff plain other && grep -c ':3:' plain
rm -f plain other
--- out
1
--- flag nopipe: it is read twice

=== --in says what the input is
--- file in.dat escaped
a\tb
1,5\t2
--- run
weir --in tsv --out csv 'map n = len(a)' {in}
--- out
a,b,n
"1,5",2,3

=== --in with an unknown format
--- file in.csv
a
1
--- run
weir --in cvs 'take 1' {in}
--- err contains
weir: error:
csv
--- exit 2

=== --out with an unknown format
--- file in.csv
a
1
--- run
weir --out cvs 'take 1' {in}
--- err contains
weir: error:
csv
--- exit 2

=== an option without its value
--- run
weir --memory
--- err contains
weir: error:
--memory
--- exit 2

=== two dashes end the options
--- file in.csv
a
1
2
--- run
weir -- 'take 1' {in}
--- out
a
1

=== -f and no program text: all operands are files
--- file one.csv
a
1
--- file two.csv
a
2
--- file p.weir
reduce s = sum(a)
--- run
weir -f p.weir one.csv two.csv
--- out
s
3

=== short options do not touch the data: the locale
--- file in.csv
a
1.5
2.5
--- run
LC_ALL=de_DE.UTF-8 weir 'reduce s = sum(a)' {in}
--- out
s
4

=== a small input takes a few milliseconds
# Generous: 20 starts within two seconds.
--- run
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  weir 'take 1 | select country' "$SAMPLES/sales.csv" | tail -n 1
done | sort | uniq -c | tr -d ' '
--- out
20DE
--- limit 2
--- flag nomatrix: it is about time
--- flag nosan: it is about time

=== standard input that is a terminal: short help, unless nothing would be read
# "Where standard input would be read and is a terminal (no FILE, no `from`; not with --explain or --check): short
# help, exit 2."
--- file in.csv
a
1
--- file ask.py
import pty, subprocess
master, slave = pty.openpty()
for words in (["take 1"], ["from in.csv | take 1"], ["take 1", "in.csv"], ["--check", "filter a > 1"],
              ["--explain", "filter a > 1"]):
    r = subprocess.run(["weir"] + words, stdin=slave, capture_output=True, text=True)
    print(words, r.returncode, "usage:" in r.stderr, r.stdout[:3].split())
--- run
python3 ask.py
--- out
['take 1'] 2 True []
['from in.csv | take 1'] 0 False ['a', '1']
['take 1', 'in.csv'] 0 False ['a', '1']
['--check', 'filter a > 1'] 0 False []
['--explain', 'filter a > 1'] 0 False ['sta']
--- flag nomatrix: it is about where the input comes from

=== --arg and let: the numbers of rows that stages take
--- file in.csv
x,k
5,a
4,b
3,a
2,b
1,a
--- run
weir --arg n=4 --arg p=100 'let two = 2; let all = $n; take all | sample $p% | partition by k (tail two) | top two by x | skip 1 | tail $n' {in}
--- out
x,k
4,b

=== a number of rows that --arg does not give
--- file in.csv
x
1
--- run
weir --arg n=-1 'take $n' {in}
weir --arg n=2.5 'take $n' {in}
weir --arg n=few 'let m = $n; take m' {in}
weir --arg n= 'take $n' {in}
weir --arg m=1 'top $n by x' {in}
weir 'let n = 1 + 1; take n' {in}
weir --arg p=101 'sample $p%' {in}
--- err
weir: error: expected a whole number, not -1
  take $n
       ^^
weir: error: expected a whole number, not 2.5
  take $n
       ^^
weir: error: expected a number, and $n is "few"
  let m = $n; take m
                   ^
weir: error: expected a number, and $n is ""
  take $n
       ^^
weir: error: $n is not given
  top $n by x
      ^^ --arg n=...
weir: error: expected a whole number, not 'n'
  let n = 1 + 1; take n
                      ^
weir: error: expected a percentage from 0 to 100
  sample $p%
         ^^^
--- exit 2

=== --strict: what only groups or rows behind a stage that needs all its input show leaves standard output empty
--- file in.csv
d,x
a,1
b,2
c,0
a,3
b,text
c,-0
--- run
weir --strict 'reduce m = max(x) by d' in.csv; echo $?
weir --strict 'reduce m = max(x) by d | take 1' in.csv; echo $?
weir --strict 'reduce m = max(x) by d | to "-"' in.csv; echo $?
weir --strict 'tee (reduce m = max(x) by d | to "-") | to "/dev/null"' in.csv; echo $?
weir --strict 'filter d != "b" | reduce m = 1 / sum(x) by d' in.csv; echo $?
weir --strict 'filter d != "b" | reduce s = sum(x) by d | map m = 1 / s' in.csv; echo $?
weir --strict 'filter d != "b" | sort -x | map m = 1 / x' in.csv; echo $?
weir --strict 'sort x | select x' in.csv; echo $?
weir --strict 'filter d != "b" | map m = 1 / x' in.csv; echo $?
--- out
1
1
1
1
1
1
1
x
0
-0
1
2
3
text
1
d,x,m
a,1,1
1
--- err
weir: error: value of 'x' is text among numbers
  hint: without --strict this is a warning
weir: error: value of 'x' is text among numbers
  hint: without --strict this is a warning
weir: error: value of 'x' is text among numbers
  hint: without --strict this is a warning
weir: error: value of 'x' is text among numbers
  hint: without --strict this is a warning
weir: error: division by zero
  hint: without --strict this is a warning
weir: error: division by zero
  hint: without --strict this is a warning
weir: error: division by zero
  hint: without --strict this is a warning
weir: error: 1 value of 'x' is text among numbers (first: in.csv:6 "text"); sorted after them; num() takes them as null
weir: error: in.csv:4: division by zero
  hint: without --strict this is a warning
