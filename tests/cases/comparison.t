# Comparison: two numbers by value, else bytes (weir-lang(7)).

=== equality with a number literal is by value
--- file in.csv
a
1
1.0
01
+1
1e0
 1
x
1x
--- run
weir 'filter a == 1' {in}
--- out
a
1
1.0
01
+1
1e0
 1

=== equality with a text literal is by bytes
--- file in.csv
a
1
1.0
01
--- run
weir 'filter a == "1"' {in}
--- out
a
1

=== inequality with a number: text is not equal, without a warning
--- file in.csv
a
1
x
2
--- run
weir 'filter a != 1' {in}
--- out
a
x
2

=== two fields: numbers by value, else bytes
--- file in.csv
a,b
1,1.0
1,x
x,x
x,X
abc,abc
0.50,.5
--- run
weir 'map e = a == b' {in}
--- out
a,b,e
1,1.0,true
1,x,false
x,x,true
x,X,false
abc,abc,true
0.50,.5,true

=== less and greater against a number
--- file in.csv
a
9
10
-3
2.5
--- run
weir 'filter a < 9.5 and a >= 2.5' {in}
--- out
a
9
2.5

=== less against a text literal compares bytes
--- file in.csv
a
9
10
b
abc
Z
--- run
weir 'filter a < "a"' {in}
--- out
a
9
10
Z

=== two fields: less, numbers by value, two texts by bytes
--- file in.csv
a,b
9,10
10,9
abc,abd
b,abc
--- run
weir 'map lt = a < b, ge = a >= b' {in}
--- out
a,b,lt,ge
9,10,true,false
10,9,false,true
abc,abd,true,false
b,abc,false,true

=== a number against a text is false, counted and told
--- file in.csv
a,b
9,x
x,9
1,2
--- run
weir 'map lt = a < b, ge = a >= b' {in}
--- out
a,b,lt,ge
9,x,false,false
x,9,false,false
1,2,true,false
--- err contains
weir: warning: 

=== a text field against a number literal is false, counted and told
--- file in.csv
a
5
N/A
7
many
--- run
weir 'filter a > 5' {in}
--- out
a
7
--- err contains
weir: warning: 2 
'a'
(first: {in}:3 "N/A")

=== not of it is true, counted once
--- file in.csv
a
5
N/A
7
--- run
weir 'filter not (a > 5)' {in}
--- out
a
5
N/A
--- err contains
weir: warning: 1 

=== between numbers
--- file in.csv
a
1
2
2.0
3
10
--- run
weir 'filter a between 2 and 3' {in}
--- out
a
2
2.0
3

=== between texts compares bytes
--- file in.csv
a
1
2
2.0
3
10
--- run
weir 'filter a between "1" and "2"' {in}
--- out
a
1
2
10

=== between two columns
--- file in.csv
a,lo,hi
5,1,9
5,6,9
15,1,9
--- run
weir 'filter a between lo and hi' {in}
--- out
a,lo,hi
5,1,9

=== ISO dates as text
--- file in.csv
date
2025-12-31
2026-01-01
2026-03-01
--- run
weir 'filter date >= "2026-01-01" and date < "2026-02-01"' {in}
--- out
date
2026-01-01

=== a number expression against a text expression is an error
--- file in.csv
a,b
1,2
--- run
weir 'filter a + 1 == "x"' {in}
--- err contains
weir: error:
number
text
--- exit 2

=== a number literal against a text literal is an error
--- file in.csv
a
1
--- run
weir 'filter 1 == "1"' {in}
--- err contains
weir: error:
--- exit 2

=== a field against a text expression is bytes
--- file in.csv
a,b
01,1
1,1
X,x
--- run
weir 'map p = a == lower(b), q = lower(a) == b' {in}
--- out
a,b,p,q
01,1,false,false
1,1,true,true
X,x,false,true

=== a field against a number expression is by value
--- file in.csv
a,b
2.0,1
02,1
x,1
--- run
weir 'map p = a == b + 1' {in}
--- out
a,b,p
2.0,1,true
02,1,true
x,1,false

=== a value made a number, a value made text
--- file in.csv
a,b
01,1
1.0,1
--- run
weir 'map p = num(a) == num(b), q = text(a) == text(b)' {in}
--- out
a,b,p,q
01,1,true,false
1.0,1,true,false

=== order of a truth with the truth literals
--- file in.csv
a,f
1,true
5,false
--- run
weir 'filter (a > 3) == true' {in}
--- out
a,f
5,false

=== unquoted text that looks like a number in another writing
--- file in.csv
a
0x1f
31
--- run
weir 'filter a == 31' {in}
--- out
a
31

=== negative literals
--- file in.csv
a
-5
5
-4.9
--- run
weir 'filter a < -4.95' {in}
--- out
a
-5

=== comparing with a large literal
--- file in.csv
a
18446744073709551616
18446744073709551615
18446744073709551617
--- run
weir 'filter a >= 18446744073709551616' {in}
--- out
a
18446744073709551616
18446744073709551617

=== many rows: every comparison operator counts as awk does
--- run
seq 1 5000 | awk 'BEGIN { print "i,a,b" } { print $1 "," $1 * 7919 % 1000 "," $1 * 104729 % 1000 }' > big.csv
weir 'reduce lt = count() if a < b, le = count() if a <= b, gt = count() if a > b, ge = count() if a >= b, eq = count() if a == b, ne = count() if a != b, c = count() if a < 500' big.csv > weir.out
awk -F, 'NR > 1 { lt += $2 < $3; le += $2 <= $3; gt += $2 > $3; ge += $2 >= $3; eq += $2 == $3; ne += $2 != $3; c += $2 < 500 }
  END { print "lt,le,gt,ge,eq,ne,c"; print lt "," le "," gt "," ge "," eq "," ne "," c }' big.csv | diff - weir.out
rm -f big.csv weir.out

=== order of fields and a text: prefixes, zeros, quotes, nulls (against Python)
# The first eight bytes decide alone, or they don't.
--- run
cat > gen.py <<'EOF'
import random, sys
r = random.Random(5)
stems = ['', 'a', 'ab', '1994-01-', '1994-01-01', '1994-01-01x', 'éa', 'z"q', 'a,b', '"', 'ab\0', '\0', 'zzzzzzzz', 'zzzzzzzzz']
values = [r.choice(stems) + r.choice(['', '', r.choice(['a', '\0', '0', 'é', '"', ','])]) for _ in range(3000)]
def field(s): return '"' + s.replace('"', '""') + '"' if r.random() < .3 or any(c in s for c in ',"') else s
keys = ['a', 'ab', '1994-01-', '1994-01-01', 'é', 'zzzzzzzz', 'a,b', 'z"q']
with open('in.csv', 'w', newline='') as f:
    f.write('i,s\n')
    for i, v in enumerate(values): f.write(f'{i},{field(v)}\n')
ops = {'<': lambda a, b: a < b, '<=': lambda a, b: a <= b, '>': lambda a, b: a > b, '>=': lambda a, b: a >= b}
with open('run.sh', 'w') as sh, open('want.txt', 'w') as want:
    for k in keys:
        for op in ops:
            sh.write("weir 'filter s %s \"%s\" | select i' in.csv\n" % (op, k.replace('"', '\\"')))
            want.write('i\n' + ''.join(f'{i}\n' for i, v in enumerate(values) if v and ops[op](v.encode(), k.encode())))
EOF
python3 gen.py
sh run.sh | cmp - want.txt && echo same
rm gen.py run.sh in.csv want.txt
--- out
same
--- limit 60
--- flag nosan: Python writes what is compared
--- flag long: many rows
