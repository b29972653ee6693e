# Odd inputs: what weir-lang(7) says of files that are empty, huge, many, or no files at all. Bytes are counted by hand.

=== a source of 0 bytes, alone: names are not checked, row-wise programs write nothing
--- run
: >e.csv; gzip -c e.csv >e.csv.gz; zstd -qc e.csv >e.csv.zst
for f in e.csv e.csv.gz e.csv.zst /dev/null; do
  weir 'filter nosuch > 1 | select a, b' $f; weir 'reduce n = count(), s = sum(x)' $f; weir 'reduce n = count() by k' $f
  weir -n '' $f; weir -t '' <$f; weir --in lines 'reduce count()' $f
done; rm e.*
--- out
n,s
0,
k,n
count
0
n,s
0,
k,n
count
0
n,s
0,
k,n
count
0
n,s
0,
k,n
count
0

=== ... among others it is skipped, also as the first
--- file a.csv
k,v
1,2
--- run
: >e.csv; weir '' e.csv a.csv e.csv a.csv; weir 'union e.csv, a.csv' e.csv; rm e.csv
--- out
k,v
1,2
1,2
k,v
1,2

=== only a header, with and without a line end
--- run
for h in 'a,b' 'a,b\n' 'a,b\r\n' 'a,b\r' '\xef\xbb\xbfa,b'; do
  printf "$h" | weir 'filter a > 1'; printf "$h" | weir 'reduce count(), sum(a)'; printf "$h" | weir 'reduce count() by b'
done
--- out
a,b
count,sum_a
0,
b,count
a,b
count,sum_a
0,
b,count
a,b
count,sum_a
0,
b,count
a,b
count,sum_a
0,
b,count
a,b
count,sum_a
0,
b,count

=== no last line end, CRLF and LF mixed, many CRs before LF
--- file in.csv escaped no-newline
a,b\r\n1,2\n3,4\r\n5,6\r\r\n7,"8"\r\r\r\n9,x\ry
--- run
weir 'map n = len(b), l = _line' {in}
--- out escaped
a,b,n,l
1,2,1,2
3,4,1,3
5,6,1,4
7,8,1,5
9,"x\ry",3,6

=== CR CR LF is a line end though CR comes first
--- file in.csv escaped no-newline
a,b\r\r\n1,"x\r\ny"\r\r\n2,z
--- run
weir 'map n = len(b)' {in}
--- out escaped
a,b,n
1,"x\r\ny",4
2,z,1

=== lone CR ends rows, LF is a byte there; also with blank lines and no last one
--- file in.csv escaped no-newline
a,b\r\r1,x\ny\r2,"p\rq"\r\r3,z
--- run
weir 'map n = len(b), l = _line' {in}
--- out escaped
a,b,n,l
1,"x\ny",3,3
2,"p\rq",3,4
3,z,1,7

=== the first line end decides, also behind a blank line: LF
--- file in.csv escaped no-newline
\na,b\r1,2\r3,4\r
--- run
weir 'map l = _line' {in}
--- out escaped
a,"b\r1","2\r3","4\r",l

=== the first line end decides, also behind a blank line: CR
--- file in.csv escaped no-newline
\ra,b\n1,2\n3,4\n
--- run
weir 'map l = _line' {in}
--- out escaped
a,"b\n1","2\n3","4\n",l

=== behind blank lines that end at LF, a CR is a byte of the header
--- file in.csv escaped no-newline
\n\r\na\r1,b\n2,3\n
--- run
weir 'map l = _line' {in}
--- out escaped
"a\r1",b,l
2,3,4

=== blank lines decide with -n too
--- file in.csv escaped no-newline
\n\na,b\r1,2\r
--- run
weir -n 'map l = _line' {in}
--- out escaped
a,"b\r1","2\r",3

=== blank lines decide with --header too
--- file in.csv escaped no-newline
\n\na,b\r1,2\r
--- run
weir --header p,q,r 'map l = _line' {in}
--- out escaped
p,q,r,l
a,"b\r1","2\r",3

=== where a CR ends the blank line, LF is a byte of a last record without quotes
--- file in.csv escaped no-newline
\r"x,y"\n
--- run
weir --quotes none -n '' {in}
--- out escaped
"""x","y""\n"

=== a CR at the end, behind a blank line that ends at LF, is a byte
--- file in.csv escaped no-newline
\n\r
--- run
weir 'map n = len(c1)' {in}
--- out escaped
c1,n
"\r",1

=== a comment's line end decides, one that --skip takes off does not
--- file c.csv escaped no-newline
# x\ra,b\n1\r2,3\r
--- file s.csv escaped no-newline
x\ra,b\n1\r,3\n
--- run
weir --comment '#' 'map l = _line' c.csv; cat c.csv | weir --comment '#' ''
weir --skip 1 '' s.csv; cat s.csv | weir --skip 1 ''
--- out escaped
a,"b\n1",l
2,3,3
a,"b\n1"
2,3
a,b
"1\r",3
a,b
"1\r",3

=== each file of several has its own line ends behind blank lines, also with --fill-columns
--- file one.csv escaped no-newline
\na\r,b\n1,2\n
--- file two.csv escaped no-newline
\xef\xbb\xbf\ra,b\r\n,3\r
--- run
weir --fill-columns '' one.csv two.csv
--- out escaped
"a\r",b,a
1,2,
,3,"\n"

=== a quoted line end in the header decides nothing
--- file in.csv escaped no-newline
"a\rb",c\n1,2\r\n
--- run
weir 'map n = len(c)' {in}
--- out escaped
"a\rb",c,n
1,2,1

=== NUL is an ordinary byte
--- file in.csv escaped
a\0,b
1\0,\0
x,"\0\0"
--- run
weir 'map n = len(b)' {in}
--- out escaped
a\0,b,n
1\0,\0,1
x,\0\0,2

=== blank lines are skipped where the header has two columns, and are rows where it has one
--- file in.csv escaped
\c


--- run
printf '\n\r\na,b\n\n1,2\n\r\r\n\n' | weir 'map l = _line'; printf 'a\n\n1\n' | weir 'map l = _line'
--- out
a,b,l
1,2,5
a,l
,2
1,3

=== one row of 100 MB, from a file and a pipe
--- run
python3 -c 'f = open("in.csv", "w"); f.write("a,b\n1,\"" + "x,\n" * 33333333 + "\"\n2,y\n")'
for j in 1 8; do weir -j $j 'map n = len(b) | select a, n' in.csv; done
cat in.csv | weir -j 2 '' | cmp - in.csv; weir --max-record 90M '' in.csv; echo "$?"; rm in.csv
--- out
a,n
1,99999999
2,1
a,n
1,99999999
2,1
a,b
4
--- err
weir: error: in.csv:2: a record that begins here is longer than --max-record (94371840 bytes); is a quote left open?
--- limit 120
--- flag nomatrix: the size is the point
--- flag nosan: the size is the point

=== 100 000 columns, in another order in the second file
# Blocks of the size that users have: tiny ones take their time with long records.
--- run
unset WEIR_BLOCK
python3 - <<'END'
n = 100000
with open("a.csv", "w") as f:
    f.write(",".join("k%d" % i for i in range(n)) + "\n")
    f.write(",".join(str(i) for i in range(n)) + "\n")
with open("b.csv", "w") as f:
    f.write(",".join("k%d" % i for i in reversed(range(n))) + "\n")
    f.write(",".join(str(i + 7) for i in reversed(range(n))) + "\n")
END
weir 'select k99999, k0' a.csv b.csv; weir '' a.csv | cmp - a.csv; cat a.csv | weir -j 8 '' | cmp - a.csv
weir --fill-columns 'reduce sum(k5)' a.csv b.csv; rm a.csv b.csv
--- out
k99999,k0
99999,0
100006,7
sum_k5
17
--- limit 60
--- flag nomatrix: the size is the point

=== 100 000 columns of one name: told in one line
--- run
python3 -c 'print(",".join("c" for i in range(100000)) + "\n" + ",".join(map(str, range(100000))))' | weir 'select c, c_100000'
--- out
c,c_100000
0,99999
--- err
weir: warning: a name stands twice in the header of standard input: 'c' of column 2 is 'c_2', 'c' of column 3 is 'c_3', 'c' of column 4 is 'c_4', 'c' of column 5 is 'c_5', 'c' of column 6 is 'c_6', 'c' of column 7 is 'c_7', 'c' of column 8 is 'c_8', 'c' of column 9 is 'c_9', and 99991 more
--- flag nomatrix: the size is the point

=== 100 000 small files: few are open at a time, and little is kept of each
--- run
cat >check.py <<'END'
import os, resource, subprocess
os.mkdir("d")
for i in range(100000):
    with open("d/%06d.csv" % i, "w") as f:
        f.write("id,n,x,y,z\n%d,%d,a,b,c\n" % (i, i % 7))
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
def run(*args, stdin=""):
    out = subprocess.run(["weir", *args], input=stdin, capture_output=True, text=True)
    print(out.stdout, out.stderr, end="")
run("-j", "2", "from d/*.csv | reduce count(), sum(n), last(id)")
run("-j", "2", "union d/*.csv | reduce count(), sum(n)", stdin="n,id,x,y,z\n1,1,1,1,1\n")
run("--fill-columns", "from d/*.csv | reduce count(), sum(n)")
run("--check", "from d/*.csv | filter n > 0")
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print("little memory" if most < 100 << 10 else most)
END
python3 check.py; rm -r d check.py
--- out
count,sum_n,last_id
100000,299995,99999
 count,sum_n
100001,299996
 count,sum_n
100000,299995
  little memory
--- limit 300
--- flag nomatrix: the size is the point
--- flag nosan: the size is the point

=== as operands, too: the list of files does not grow with its square
--- run
python3 - <<'END'
import os, resource, subprocess
os.mkdir("d")
names = ["d/%05d" % i for i in range(20000)]
for i, name in enumerate(names):
    with open(name, "w") as f:
        f.write("n\n%d\n" % i)
out = subprocess.run(["weir", "reduce count(), sum(n)", *names], capture_output=True, text=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(out.stdout, out.stderr, "little memory" if most < 100 << 10 else most, sep="")
END
rm -r d
--- out
count,sum_n
20000,199990000
little memory
--- limit 100
--- flag nomatrix: the size is the point
--- flag nosan: the size is the point

=== 2 000 compressed side files are not all open at a time
--- run
python3 - <<'END'
import gzip, os
os.mkdir("d")
for i in range(2000):
    with open("d/%d.csv.gz" % i, "wb") as f:
        f.write(gzip.compress(b"n\n1\n"))
END
ulimit -n 256; printf 'n\n5\n' | weir 'union d/*.gz | reduce count(), sum(n)'; rm -r d
--- out
count,sum_n
2001,2005
--- flag nomatrix: the size is the point

=== headers in any order, the same file twice, and files of one name
--- run
mkdir d e; printf 'a,b\n1,2\n' >d/x.csv; printf 'b,a\n4,3\n5,6\n' >e/x.csv
weir 'map f = _file, l = _line, r = _row' d/x.csv e/x.csv d/x.csv; rm -r d e
--- out
a,b,f,l,r
1,2,d/x.csv,2,1
3,4,e/x.csv,2,2
6,5,e/x.csv,3,3
1,2,d/x.csv,2,4

=== names of another file that do not fit: file and column are named
--- file a.csv
k,v
1,2
--- file b.csv
k,w
3,4
--- file c.csv
k
5
--- file d.csv
k,v,z
6,7,8
--- run
for f in b c d; do weir '' a.csv $f.csv; echo "$?"; done
--- out
k,v
1,2
1
k,v
1,2
1
k,v
1,2
1
--- err
weir: error: b.csv has no column 'v', which a.csv has
weir: error: c.csv has no column 'v', which a.csv has
weir: error: d.csv has a column 'z', which a.csv has not

=== standard input named twice gives its rows once
--- file in.csv
k
1
--- run
weir '' - - <in.csv; cat in.csv | weir '' - in.csv -
--- out
k
1
k
1
1

=== standard input that is a file, beside others whose headers are looked at first
# It is read from where it stands; a second look at it would find its end.
--- file a.csv
k,v
1,2
--- file b.csv
v,k
4,3
--- run
weir 'union b.csv, -' a.csv <b.csv; weir --fill-columns '' a.csv - <b.csv; (read -r x; weir --header k,v '') <a.csv
--- out
k,v
1,2
3,4
3,4
k,v
1,2
3,4
k,v
1,2

=== FIFOs, /dev/stdin, /dev/fd and process substitution
--- file a.csv
k,v
1,2
--- file b.csv
v,k
4,3
--- run
mkfifo p; cat a.csv >p & weir 'map n = 1' p; wait; cat a.csv >p & weir 'union p' b.csv; wait; rm p
weir 'map f = _file' /dev/stdin <a.csv; cat a.csv | weir '' /dev/stdin; weir '' /dev/fd/5 5<a.csv
weir '' <(cat a.csv) <(cat b.csv)
--- out
k,v,n
1,2,1
v,k
4,3
2,1
k,v,f
1,2,/dev/stdin
k,v
1,2
k,v
1,2
k,v
1,2
3,4

=== files of the kernel have content though their size is 0
--- run
weir --in lines 'filter line ~ /^Name:/ | map line = trim(substr(line, 5))' /proc/self/status
weir --in lines 'filter line ~ /^Name:/ | reduce count()' </proc/self/status
weir -d ' ' -n --ragged trim -q 'reduce n = count() | select ok = n > 0' /proc/mounts
--- out
line
weir
count
1
true

=== what is added to a file while it is read is not read
# The other input is a pipe, so there is time to see that the file is open.
--- run
printf 'n\n1\n' >grow.csv; mkfifo p; weir 'union grow.csv' p >out & exec 5>p; printf 'n\n' >&5
until readlink /proc/$!/fd/* | grep -q grow.csv; do sleep 0.01; done
printf '2\n' >>grow.csv; printf '3\n' >&5; exec 5>&-; wait $!; echo "$?"; cat out; rm grow.csv p out
--- out
0
n
3
1
--- flag nomatrix: that it waits is the point

=== a file of which the page cache has lost a part within 4 MiB, and one at their end, from where on it is read
Where a file system keeps all, nothing is lost, and the answer is the same. Expected: by arithmetic.
--- run
(echo x,y; seq 1 3500000 | sed 's/$/,"a, b"/') > in.csv
python3 -c '
import os
fd = os.open("in.csv", os.O_RDWR)
os.fsync(fd)
for at in (1, 11):
    os.posix_fadvise(fd, at << 20, 1 << 20, os.POSIX_FADV_DONTNEED)'
weir 'reduce n = count(), s = sum(x), lo = min(x), hi = max(x), u = count_distinct(y)' in.csv
rm in.csv
--- out
n,s,lo,hi,u
3500000,6125001750000,1,3500000,1
--- flag nomatrix: big enough for threads as it stands
--- flag nosan: blocks of 7 bytes over so many rows take too long under a sanitizer

=== directories, missing files, sockets: exit 3, after the rows before them
--- file a.csv
k
1
--- run
mkdir d; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'
for f in d nope.csv 'nope*.csv' s ''; do weir '' a.csv "$f"; echo "$?"; done
weir '' <d; echo "$?"; weir 'from "nope*.csv"'; echo "$?"; weir 'reduce count()' a.csv nope.csv; echo "$?"
weir 'union d' a.csv; echo "$?"; rm -r d s
--- out
k
1
3
k
1
3
k
1
3
k
1
3
k
1
3
3
3
3
3
--- err
weir: error: cannot open d: Is a directory
weir: error: cannot open nope.csv: No such file or directory
weir: error: cannot open nope*.csv: No such file or directory
weir: error: cannot open s: it is a socket
weir: error: cannot open '': No such file or directory
weir: error: cannot read standard input: Is a directory
weir: error: cannot open nope*.csv: No such file or directory
weir: error: cannot open nope.csv: No such file or directory
weir: error: cannot open d: Is a directory

=== no permission
# root may read all, unless it leaves that behind.
--- file a.csv
k
1
--- run
cp a.csv b.csv; chmod 0 b.csv; run=
[ -r b.csv ] && run='setpriv --bounding-set=-dac_override,-dac_read_search'
$run weir '' a.csv b.csv; echo "$?"; rm -f b.csv
--- out
k
1
3
--- err
weir: error: cannot open b.csv: Permission denied

=== patterns: sorted by bytes, a name that exists is none, dots are not matched
--- run
mkdir d; for f in b a Z .h '[ab]'; do printf 'k\n%s\n' "$f" >"d/$f.csv"; done
weir 'from d/*.csv'; weir 'from "d/[ab].csv"'; weir 'from d/?.csv, d/.h.csv'; weir "union 'd/[a-b].csv'" d/Z.csv; rm -r d
--- out
k
Z
[ab]
a
b
k
[ab]
k
Z
a
b
.h
k
Z
a
b

=== delimiters of one byte
--- run
for d in ';' '|' ' ' '\t' '\x1f' '\x7C' '\0' "'" '\\' ':'; do
  python3 - "$d" <<'END' >in.csv
import sys
d = {"\\t": "\t", "\\0": "\0", "\\\\": "\\", "\\x1f": "\x1f", "\\x7C": "|"}.get(sys.argv[1], sys.argv[1])
print(d.join(["k", "v"]) + "\n" + d.join(["1", f'"x{d}y"']) + "\n" + d.join(["2", '"z"']))
END
  weir -d "$d" 'filter v != "z"' in.csv | cmp - <(head -n 2 in.csv); weir -d "$d" --out csv 'map n = len(v) | select k, n' <in.csv
done; rm in.csv
--- out
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
k,n
1,3
2,1
--- flag long: thirty runs, and ten of Python

=== what is no delimiter
--- run
for d in '' ab '\n' '\x0d' '"' 'é' '\xe9' '\x1' '\q'; do weir -d "$d" '' </dev/null; echo "$?"; done
--- out
2
2
2
2
2
2
2
2
2
--- err
weir: error: -d takes one byte, like ';', '\t' or '\x1f', not ''
weir: error: -d takes one byte, like ';', '\t' or '\x1f', not 'ab'
weir: error: -d cannot be a quote or a line end
weir: error: -d cannot be a quote or a line end
weir: error: -d cannot be a quote or a line end
weir: error: -d takes one byte, like ';', '\t' or '\x1f', not 'é'
weir: error: -d takes an ASCII character
weir: error: -d takes one byte, like ';', '\t' or '\x1f', not '\x1'
weir: error: -d takes one byte, like ';', '\t' or '\x1f', not '\q'

=== no bytes: what a place in the header is, nobody knows, whatever stages have made
--- file in.csv no-newline
--- run
weir 'map t = a == "1" | reduce s = sum(col(1) // b)' in.csv
weir -n 'map c4 = c4 ~ /x/ | select x = col(1) + 1, c4' in.csv; echo $?
--- out
s
""
0
