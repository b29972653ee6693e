# -o, --out, and what happens to files (weir-lang(7)).

=== -o writes a file and nothing else
--- file in.csv
a,b
1,2
--- run
weir -o out.csv 'map c = a + b' {in}
--- makes out.csv
a,b,c
1,2,3

=== -o replaces a file
--- file in.csv
a
1
--- run
echo old old old > out.csv
weir -o out.csv '' {in}
--- makes out.csv
a
1

=== -o keeps the mode of the file
--- file in.csv
a
1
--- run
echo old > out.csv
chmod 640 out.csv
weir -o out.csv '' {in}
stat -c %a out.csv
--- out
640
--- makes out.csv
a
1

=== -o makes a new file with the mode of the umask
--- file in.csv
a
1
--- run
umask 027
weir -o out.csv '' {in}
stat -c %a out.csv
--- out
640
--- makes out.csv
a
1

=== -o through a symlink to its target
--- file in.csv
a
1
--- run
mkdir d
echo old > d/target.csv
ln -s d/target.csv link.csv
weir -o link.csv '' {in}
[ -L link.csv ] && cat d/target.csv
ls d
rm -r d link.csv
--- out
a
1
target.csv

=== -o onto the input file itself
--- run
printf 'a\n1\n2\n3\n' > same.csv
weir -o same.csv 'filter a > 1' same.csv
cat same.csv
rm same.csv
--- out
a
2
3

=== -o - is standard output
--- file in.csv
a
1
--- run
weir -o - '' {in}
--- out
a
1

=== -o to a device is written straight
--- file in.csv
a
1
--- run
weir -o /dev/stdout '' {in} | cat
--- out
a
1

=== -o to /dev/fd
--- file in.csv
a
1
--- run
weir -o /dev/fd/3 '' {in} 3>&1 | cat
--- out
a
1

=== -o to a FIFO is written straight
--- file in.csv
a
1
--- run
mkfifo pipe
weir -o pipe '' {in} &
cat pipe
wait
[ -p pipe ] && echo still a pipe
rm pipe
--- out
a
1
still a pipe
--- flag nopipe: a command in the background has no standard input

=== -o by its extension: tsv
--- file in.csv
a,b
1,"x, y"
--- run
weir -o out.tsv '' {in}
--- makes out.tsv escaped
a\tb
1\tx, y

=== -o by its extension wins over -t
--- file in.tsv escaped
a\tb
1\tx, y
--- run
weir -t -o out.csv '' {in}
--- makes out.csv
a,b
1,"x, y"

=== -o with .gz compresses
--- file in.csv
a,b
1,2
--- run
weir -o out.csv.gz '' {in}
gzip -dc out.csv.gz
rm -f out.csv.gz
--- out
a,b
1,2

=== -o with .zst compresses
--- file in.csv
a,b
1,2
--- run
weir -o out.csv.zst '' {in}
zstd -qdc out.csv.zst
rm -f out.csv.zst
--- out
a,b
1,2

=== -o into a folder that is not there
--- file in.csv
a
1
--- run
weir -o nosuch/out.csv '' {in}
--- err contains
weir: error:
nosuch/out.csv
--- exit 3

=== -o onto a folder
--- file in.csv
a
1
--- run
mkdir d
weir -o d '' {in}
s=$?
rmdir d
exit $s
--- err contains
weir: error:
--- exit 3

=== --out tsv
--- file in.csv
a,b
1,"x, y"
--- run
weir --out tsv '' {in}
--- out escaped
a\tb
1\tx, y

=== --out wins over -t
--- file in.tsv escaped
a\tb
1\t2
--- run
weir -t --out csv '' {in}
--- out
a,b
1,2

=== a full device is exit 3
--- file in.csv
a
1
--- run
weir '' {in} > /dev/full
--- err contains
weir: error:
--- exit 3

=== a full device under -o is exit 3
--- file in.csv
a
1
--- run
weir -o /dev/full '' {in}
--- err contains
weir: error:
/dev/full
--- exit 3

=== a full device with much output
--- run
seq 1 300000 | weir -n '' > /dev/full
--- err contains
weir: error:
--- exit 3
--- flag nomatrix: the size is the point

=== a closed standard output is exit 3
--- file in.csv
a
1
--- run
weir '' {in} >&-
--- err contains
weir: error:
--- exit 3

=== header of -n is not written either with -o
--- file in.csv
1,2
--- run
weir -n -o out.csv 'map c = c1 + c2' {in}
--- makes out.csv
1,2,3

=== nothing is left when the program is wrong
--- file in.csv
a
1
--- run
weir -o out.csv 'filtr a' {in} 2>/dev/null
--- exit 2

=== an empty result is a file with its header
--- file in.csv
a
1
--- run
weir -o out.csv 'filter a > 5' {in}
--- makes out.csv
a

=== a failed read leaves no file
--- run
weir -o out.csv '' nosuch.csv 2>/dev/null
--- exit 3

=== extensions count in capitals too, as they do of inputs
--- file in.csv
a,b
1,x
--- run
weir -o O.TSV '' in.csv && cat O.TSV
weir -o O.Jsonl '' in.csv && cat O.Jsonl
weir -o O.csv.GZ '' in.csv && gzip -dc < O.csv.GZ
weir -o O.CSV.Zst '' in.csv && zstd -qdc < O.CSV.Zst
weir 'to O.MD' in.csv && cat O.MD
weir -o O.JSON '' in.csv
rm O.*
--- out
a	b
1	x
{"a":1,"b":"x"}
a,b
1,x
a,b
1,x
| a | b |
| --- | --- |
| 1 | x |
--- err
weir: error: O.JSON: writing json is not available yet
  hint: --out csv writes CSV under that name

=== a path may be what --arg gives
--- file in.csv
a,b
1,2
--- run
weir --arg out=o.csv 'to $out' in.csv && cat o.csv
weir --arg in=o.csv 'from $in | join left $in as q on a'
weir --arg 'out=s{a}.csv' 'split by a to $out' in.csv && cat s1.csv
weir 'to "$out"' in.csv && cat '$out'
weir fmt 'to $out'
weir 'to $out' in.csv
weir --arg out= 'to $out' in.csv
weir --arg d=. 'to $d/o.csv' in.csv
rm o.csv s1.csv '$out'
--- out
a,b
1,2
a,b,q_b
1,2,2
a,b
1,2
a,b
1,2
to $out
--- err
weir: error: $out is not given
  to $out
     ^^^^ --arg out=...
weir: error: a path is empty
  to $out
     ^^^^
weir: error: a path is given by $d alone, or written out
  to $d/o.csv
     ^^^^^^^^ what has a '$' of its own stands in quotes
