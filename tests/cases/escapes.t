# --escapes none: in tab-separated values a backslash is a byte like any other, in and out (weir-lang(7)).

=== in and out: as it stood
--- file in.tsv escaped
a\tb
x\\ty\t1
\\\\\t2
c:\\new\t3
--- run
weir -t --escapes none 'map n = len(a), c = a ++ ""' {in}
--- out escaped
a\tb\tn\tc
x\\ty\t1\t4\tx\\ty
\\\\\t2\t2\t\\\\
c:\\new\t3\t6\tc:\\new

=== the default undoes them where a value is used
--- file in.tsv escaped
a\tb
x\\ty\t1
--- run
weir -t --escapes tsv 'map n = len(a)' {in}
--- out escaped
a\tb\tn
x\\ty\t1\t3

=== into CSV
--- file in.tsv escaped
a\tb
x\\ny\t\\t
--- run
weir --in tsv --out csv --escapes none '' {in}
--- out escaped
a,b
x\\ny,\\t

=== out of CSV: what would break the rows is still escaped
--- file in.csv escaped
a,b
c:\\new,"t\tx
y"
--- run
weir --out tsv --escapes none '' {in}
--- out escaped
a\tb
c:\\new\tt\\tx\\ny

=== in the header too
--- file in.tsv escaped
a\\tb\tc
1\t2
--- run
weir -t --escapes none 'map n = `a\tb` + 1' {in}
--- out escaped
a\\tb\tc\tn
1\t2\t2

=== no such way
--- file in.csv
a
--- run
weir --escapes some '' in.csv
--- err contains
weir: error: --escapes takes tsv|none, not 'some'
--- exit 2
