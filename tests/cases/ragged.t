# --ragged and --quotes: what the user may choose for rows that are not whole (weir-lang(7)).

=== fill adds nulls to short rows
--- file in.csv
a,b,c
1,2,3
4
5,6
--- run
weir --ragged fill 'map n = is_null(c)' {in}
--- out
a,b,c,n
1,2,3,false
4,,,true
5,6,,true

=== fill: a long row stays an error
--- file in.csv
a,b
1
2,3,4
--- run
weir --ragged fill '' {in}
--- out
a,b
1,
--- err contains
weir: error: {in}:3: 3 fields, the header has 2
--- exit 1

=== trim cuts long rows and fills short ones
--- file in.csv
a,b
1
2,3,4
5,6,7,8
9,10
--- run
weir --ragged trim '' {in}
--- out
a,b
1,
2,3
5,6
9,10
--- err contains
weir: warning: 2

=== trim: no long row, no word
--- file in.csv
a,b
1
9,10
--- run
weir --ragged trim '' {in}
--- out
a,b
1,
9,10

=== trim looks at the quotes of what it cuts
--- file in.csv
a,b
1,2,"x"y
--- run
weir --ragged trim '' {in}
--- out contains
--- err contains
weir: error: {in}:2:
--- exit 1

=== trim: what is cut may hold newlines
--- file in.csv
a,b
1,2,"x
y"
3,4
--- run
weir -q --ragged trim '' {in}
--- out
a,b
1,2
3,4

=== drop takes out both
--- file in.csv
a,b
1
2,3
4,5,6
7,8
--- run
weir -q --ragged drop '' {in}
--- out
a,b
2,3
7,8

=== drop: the same count at every block size
--- file in.csv
a,b
1
2,3
4,5,6
7,8
9
--- run
weir -q --ragged drop 'reduce n = count(), s = sum(b)' {in}
--- out
n,s
2,11

=== drop says how many
--- file in.csv
a,b
1
2,3
4,5,6
7,8
9
--- run
weir --ragged drop 'reduce n = count()' {in}
--- out
n
2
--- err contains
weir: warning: 3

=== drop: a quote that is wrong stays an error
--- file in.csv
a,b
1
"2"x,3
--- run
weir -q --ragged drop 'reduce n = count()' {in}
--- err contains
weir: error: {in}:3:
--- exit 1

=== ragged error is the default by name
--- file in.csv
a,b
1
--- run
weir --ragged error 'reduce n = count()' {in}
--- err contains
weir: error: {in}:2: 1 field
--- exit 1

=== fill: filter and sums on the filled
--- file in.csv
k,v
x,1
y
x,2
--- run
weir --ragged fill 'reduce s = sum(v), n = count(), m = count(v) by k' {in}
--- out
k,s,n,m
x,3,2,2
y,,1,0

=== fill leaves blank lines out
--- file in.csv
a,b

1

--- run
weir --ragged fill '' {in}
--- out
a,b
1,

=== an unknown policy
--- file in.csv
a
1
--- run
weir --ragged fil '' {in}
--- err contains
weir: error:
fill
--- exit 2

=== relaxed quotes: text after the closing quote is appended
--- file in.csv
a,b
"x"y,1
"a ""b"" c" d,2
"p,q"r s,3
--- run
weir --quotes relaxed 'map n = len(a)' {in}
--- out
a,b,n
xy,1,2
"a ""b"" c d",2,9
"p,qr s",3,6

=== relaxed quotes: a quote in the appended text is a byte
--- file in.csv
a,b
"x"y"z,1
--- run
weir --quotes relaxed 'map n = len(a)' {in}
--- out
a,b,n
"xy""z",1,4

=== relaxed quotes: a quote still open at the end ends there
--- file in.csv
a,b
1,"x
2,y
--- run
weir --quotes relaxed 'map n = len(b)' {in}
--- out
a,b,n
1,"x
2,y
",6

=== relaxed quotes: a blank after the quote
--- file in.csv
a,b
"x" ,1
--- run
weir --quotes relaxed 'map n = len(a)' {in}
--- out
a,b,n
x ,1,2

=== no quotes: a quote is never special
--- file in.csv
a,b
"x,y"
"1"2,"
--- run
weir --quotes none 'map n = len(a)' {in}
--- out
a,b,n
"""x","y""",2
"""1""2","""",4

=== no quotes: lines end at every newline
--- file in.csv
a,b
"x,1
2,y"
--- run
weir --quotes none 'reduce n = count()' {in}
--- out
n
2

=== an unknown way with quotes
--- file in.csv
a
1
--- run
weir --quotes loose '' {in}
--- err contains
weir: error:
relaxed
--- exit 2
