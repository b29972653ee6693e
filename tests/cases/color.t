Colours (weir(1), --color): messages on standard error, and the names of a table. A terminal gets them where it wants
them; a pipe where it is said. Nothing that a terminal obeys gets through from data, names or programs.

=== a pipe gets none
--- file in.csv
a,b
1,x
--- run
export TERM=xterm
weir --out table '' in.csv; weir 'filter aa > 1' in.csv; echo $?; weir --out table 'select n = a + b' in.csv
weir --strcit '' in.csv; echo $?
--- out
a  b
─  ─
1  x
(1 row)
2
n
─

(1 row)
2
--- err
weir: error: no column 'aa' in in.csv
  filter aa > 1
         ^^ did you mean 'a'?   (columns: a, b)
weir: warning: 1 value of 'b' is not a number (first: in.csv:2 "x"); taken as null (--strict to fail)
weir: error: unknown option --strcit
  hint: did you mean --strict?   (all options: weir --help)

=== unless always is said
--- file in.csv
a,b
1,x
--- run
unset TERM
export NO_COLOR=1
exec 2>&1
weir --color always --out table '' in.csv; weir --color=always 'filter aa > 1' in.csv; weir --color=always --out jsonl 'select n = a + b' in.csv
weir --color always --strcit '' in.csv; weir --strcit --color always '' in.csv
weir --color=always '' in.csv | sed -n 1p; weir --color=always --out md '' in.csv | sed -n 1p; weir --color=always --out table '' in.csv -o out.txt; cat out.txt
rm out.txt
--- out escaped
\x1b[1ma  b\x1b[0m
─  ─
1  x
(1 row)
\x1b[1;31mweir: error:\x1b[0m no column 'aa' in in.csv
  filter aa > 1
         \x1b[1;31m^^\x1b[0m did you mean 'a'?   (columns: a, b)
{"n":null}
\x1b[1;35mweir: warning:\x1b[0m 1 value of 'b' is not a number (first: in.csv:2 "x"); taken as null (--strict to fail)
\x1b[1;31mweir: error:\x1b[0m unknown option --strcit
\x1b[1;36m  hint:\x1b[0m did you mean --strict?   (all options: weir --help)
weir: error: unknown option --strcit
  hint: did you mean --strict?   (all options: weir --help)
a,b
| a | b |
a  b
─  ─
1  x
(1 row)

=== a table on a terminal
# TERM unset or dumb, NO_COLOR, and --color never: none. NO_COLOR that is empty does not count.
--- file in.csv
a,b
1,x
--- run
T="python3 $SAMPLES/../../tests/support/terminal.py 40"
unset NO_COLOR
AS=xterm $T weir '' in.csv
AS=xterm NO_COLOR= $T weir '' in.csv | sed -n 1p
AS=xterm NO_COLOR=1 $T weir '' in.csv | sed -n 1p
AS=dumb $T weir '' in.csv | sed -n 1p
$T weir '' in.csv | sed -n 1p
AS=xterm $T weir --color never '' in.csv | sed -n 1p
AS=xterm $T weir --color auto '' in.csv | sed -n 1p
AS=dumb NO_COLOR=1 $T weir --color always '' in.csv | sed -n 1p
AS=xterm $T weir --out csv '' in.csv | sed -n 1p
AS=xterm $T weir -n '' in.csv | sed -n 1p
AS=xterm $T weir 'take 1 | select aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1' in.csv | sed -n 1p
--- out escaped
\x1b[1ma  b\x1b[0m
─  ─
1  x
(1 row)
\x1b[1ma  b\x1b[0m
a  b
a  b
a  b
a  b
\x1b[1ma  b\x1b[0m
\x1b[1ma  b\x1b[0m
a,b
a  b
\x1b[1maaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\x1b[0m
--- flag nomatrix: it is about the terminal

=== messages on a terminal
--- file in.csv
a,b
1,x
--- run
T="python3 $SAMPLES/../../tests/support/terminal.py 80"
unset NO_COLOR
AS=xterm ON=err $T weir 'filter aa > 1' in.csv
AS=xterm ON=err $T weir 'select n = a + b' in.csv
AS=xterm ON=err $T weir '' gone.csv
AS=xterm ON=err $T weir --ragged '' in.csv
AS=xterm ON=err NO_COLOR=1 $T weir '' gone.csv
AS=dumb ON=err $T weir '' gone.csv
ON=err $T weir '' gone.csv
AS=xterm ON=err $T weir --color never '' gone.csv
--- out escaped
\x1b[1;31mweir: error:\x1b[0m no column 'aa' in in.csv
  filter aa > 1
         \x1b[1;31m^^\x1b[0m did you mean 'a'?   (columns: a, b)
n
""
\x1b[1;35mweir: warning:\x1b[0m 1 value of 'b' is not a number (first: in.csv:2 "x"); taken as null (--strict to fail)
\x1b[1;31mweir: error:\x1b[0m cannot open gone.csv: No such file or directory
\x1b[1;31mweir: error:\x1b[0m --ragged takes error|fill|trim|drop, not ''
weir: error: cannot open gone.csv: No such file or directory
weir: error: cannot open gone.csv: No such file or directory
weir: error: cannot open gone.csv: No such file or directory
weir: error: cannot open gone.csv: No such file or directory
--- exit 3
--- flag nomatrix: it is about the terminal

=== nothing that a terminal obeys gets through
# Escapes of ASCII (ESC, BEL, DEL), of Latin-1 (CSI as U+009B, and the bare byte), and marks of direction: in values,
# names, programs, names of files and of options. One byte that is none of these stands for the others.
--- file in.csv escaped
a,b\x1b[31m\n
x\x1b]0;t\x07y,\xc2\x9b2J\n
\x9b31m,\xe2\x80\xaez\n
--- run
cp in.csv $'odd\e[32m.csv'
(
exec 2>&1
weir 'select n = a + 1' in.csv
weir --strict 'select n = a + 1' in.csv
weir --strict 'select n = c2 + 1' -n in.csv
weir 'select bb' in.csv
weir $'filter a == "\e[31m" | flter' in.csv
weir $'select "\xe2\x80\xae" + 1' in.csv
weir $'--x\e[31m' '' in.csv
weir --color $'\e[31m' '' in.csv
weir 'filter' $'odd\e[32m.csv'
weir 'filter aa > 1' $'odd\e[32m.csv'
weir --stats 'tee "t\u{1b}.csv"' $'odd\e[32m.csv' -o $'out\e[32m.csv'
weir --stats=json 'tee "t\u{1b}.csv"' $'odd\e[32m.csv' -o $'out\e[32m.csv'
weir --explain $'filter (a == "\e[31m\xc2\x9b\xff"\n  or a == "\n")' $'odd\e[32m.csv'
weir --explain=dot $'filter (a == "\e[31m\xc2\x9b\xff"\n  or a == "\n")' $'odd\e[32m.csv'
weir $'filter len(a) > "\e"' $'odd\e[32m.csv'
weir '' $'gone\e\xc2\x9b'
weir -o $'gone\e/x' '' in.csv
printf 'a\n1,2\n' > $'odd\e[32m.csv'
weir '' $'odd\e[32m.csv'
weir --max-errors 5 --rejects $'r\e.csv' '' $'odd\e[32m.csv'
weir 'select x = num(_file)' $'odd\e[32m.csv' in.csv
weir --out table '' in.csv
) > all
python3 -c "
import unicodedata
t = open('all', 'rb').read()
t = t.decode()
print(sorted({c for c in t if c != '\n' and unicodedata.category(c) in ('Cc', 'Cf', 'Zl', 'Zp')}), t.count('weir: '), t.count('1b'))"
rm -f odd* out* t* r* all
--- out
[] 16 22
--- flag nomatrix: it is about messages
