The stage `to PATH [as FORMAT]` (weir-lang(7), Stages and Outputs), by hand from the contract.

=== to writes a file, its format by the extension
--- file in.csv
a,b
1,x
--- run
weir 'from in.csv | to o.jsonl'; weir 'from in.csv | to o.tsv'; weir 'to "o;p.md"' in.csv
--- makes o.jsonl
{"a":1,"b":"x"}
--- makes o.tsv
a	b
1	x
--- makes o;p.md
| a | b |
| --- | --- |
| 1 | x |

=== - is standard output; as names the format
--- file in.csv
a,b
1,x
--- run
weir 'filter a == 1 | to - as tsv' {in}
--- out
a	b
1	x

=== as goes before the extension and before --out
--- file in.csv
a
1
--- run
weir --out tsv 'to o.csv as jsonl' in.csv
--- makes o.csv
{"a":1}

=== a packed file
--- file in.csv
a
1
--- run
weir 'to o.csv.gz' in.csv; gzip -dc o.csv.gz; rm o.csv.gz
--- out
a
1

=== behind pivot and sort
--- file in.csv
k,m
b,x
a,x
--- run
weir 'sort k | to - as jsonl' in.csv; weir 'pivot m: count() by k | to - as jsonl' in.csv
--- out
{"k":"a","m":"x"}
{"k":"b","m":"x"}
{"k":"b","x":1}
{"k":"a","x":1}

=== a file stays as it was where the input is bad
--- file in.csv
a,b
1,2
3
--- file o.csv
old
--- run
weir 'to o.csv' in.csv 2>/dev/null; echo $?; cat o.csv
--- out
1
old

=== to and -o too
--- file in.csv
a
--- run
weir 'take 1 | to x.csv' -o y.csv {in}
--- err contains
weir: error: to, and -o y.csv too: say it once
  ^^ leave out `to` or -o
--- exit 2

=== to is the last stage
--- file in.csv
a
--- run
weir 'to x.csv | take 1' {in}
--- err contains
weir: error: to must be the last stage
  ^^
--- exit 2

=== one file, and a format that is known
--- file in.csv
a
--- run
weir 'to x.csv, y.csv' in.csv; echo $?; weir 'to x.csv as xlsx' in.csv
--- out
2
--- err contains
weir: error: to writes one file
weir: error: unknown format 'xlsx'
--- exit 2

=== formats go by the extension, each also packed; an unknown one is CSV
--- file in.csv
a,b
1,x y
--- run
for e in csv tsv jsonl ndjson md txt log dat; do weir "to o.$e" in.csv; cat o.$e; weir "to p.$e.gz" in.csv; weir '' in.csv -o p.$e.zst; gzip -dc p.$e.gz | cmp - o.$e; zstd -qdc p.$e.zst | cmp - o.$e; rm o.$e p.$e.gz p.$e.zst; done
--- out
a,b
1,x y
a	b
1	x y
{"a":1,"b":"x y"}
{"a":1,"b":"x y"}
| a | b |
| --- | --- |
| 1 | x y |
a,b
1,x y
a,b
1,x y
a,b
1,x y

=== to keeps a file's mode, follows a link, and writes devices straight
--- file in.csv
a
1
--- run
echo old >real.csv; chmod 604 real.csv; ln -s real.csv link.csv
weir 'to link.csv' in.csv; cat real.csv; stat -c %a real.csv; test -L link.csv && rm link.csv real.csv
weir 'to /dev/null' in.csv; weir 'to /dev/fd/3' in.csv 3>&1; weir 'to /dev/stdout as jsonl' in.csv
--- out
a
1
604
a
1
{"a":1}
