# Lists (weir-lang(7), section 6): literals, x[i], x[a:b], split, join, len, contains, extract_all. A list is written as a
# JSON array; elements count from 0, from the end where negative. Values by hand, those of split and extract_all as
# Python's str.split and re have them.

=== split by text
--- file in.csv
p
a/b/c
/x

b//
none
--- run
weir 'map s = split(p, "/"), n = len(split(p, "/"))' {in}
--- out
p,s,n
a/b/c,"[""a"",""b"",""c""]",3
/x,"["""",""x""]",2
,[],0
b//,"[""b"","""",""""]",3
none,"[""none""]",1

=== split by longer text, from left to right
--- file in.csv
p
aaaaa
x::y:z
--- run
weir 'map s = split(p, "aa"), t = split(p, "::")' {in}
--- out
p,s,t
aaaaa,"["""","""",""a""]","[""aaaaa""]"
x::y:z,"[""x::y:z""]","[""x"",""y:z""]"

=== split into characters, bytes that are no UTF-8 one each
--- file in.csv escaped
p
Zü€😀
a\xffb
x
--- run
weir 'map s = split(p, ""), n = len(split(p, "")), r = split(p, //)' {in}
--- out escaped
p,s,n,r
Zü€😀,"[""Z"",""ü"",""€"",""😀""]",4,"[""Z"",""ü"",""€"",""😀""]"
a\xffb,"[""a"",""\xff"",""b""]",3,"[""a"",""\xff"",""b""]"
x,"[""x""]",1,"[""x""]"

=== split by a regex
--- file in.csv
p
"a, b ,c"
",x,"
no separator
--- run
weir 'select s = split(p, / *, */), e = split(p, /,*/)' {in}
--- out
s,e
"[""a"",""b"",""c""]","[""a"","" "",""b"","" "",""c""]"
"["""",""x"",""""]","["""",""x"",""""]"
"[""no separator""]","[""n"",""o"","" "",""s"",""e"",""p"",""a"",""r"",""a"",""t"",""o"",""r""]"

=== the separator may be a column
--- file in.csv
p,sep
a-b,-
a+b,+
a+b,
--- run
weir 'map s = split(p, sep)' {in}
--- out
p,sep,s
a-b,-,"[""a"",""b""]"
a+b,+,"[""a"",""b""]"
a+b,,"[""a"",""+"",""b""]"

=== one part of split
--- file in.csv
p
a/b/c
/x

none
--- run
weir 'map a = split(p, "/")[0], b = split(p, "/")[1], z = split(p, "/")[-1], y = split(p, "/")[-3], r = split(p, /[\/b]+/)[1], o = split(p, "/")[99], m = split(p, "/")[-99]' {in}
--- out
p,a,b,z,y,r,o,m
a/b/c,a,b,c,a,c,,
/x,,x,x,,x,,
,,,,,,,
none,none,,none,,,,

=== the position may be computed
--- file in.csv
p,i
a/b/c,0
a/b/c,2
a/b/c,-1
a/b/c,1.9
a/b/c,
a/b/c,x
a/b/c,9999999999999999999999
--- run
weir 'map s = split(p, "/")[i], l = split(p, "/") | map t = l[i] | drop l' {in}
--- out
p,i,s,t
a/b/c,0,a,a
a/b/c,2,c,c
a/b/c,-1,c,c
a/b/c,1.9,b,b
a/b/c,,,
a/b/c,x,,
a/b/c,9999999999999999999999,,
--- err
weir: warning: 1 value of 'i' is not a number (first: {in}:7 "x"); taken as null (--strict to fail)

=== a part counts and compares as a field does
--- file in.csv
p
7/x
10/x
--- run
weir 'filter split(p, "/")[0] < 9 | map n = split(p, "/")[0] + 1, same = split(p, "/")[0] == "7"' {in}
--- out
p,n,same
7/x,8,true

=== list literals
--- file in.csv escaped
n,t
1.50,a"b\\
007,
12345678901234567,x
1e3,é
-0,7
1.,+1
--- run
weir 'select l = [n, t, n + 1, "lit", true, null, [1, n], 90s, -2.5, []]' {in}
--- out escaped
l
"[1.50,""a\\""b\\\\"",2.5,""lit"",true,null,[1,1.50],90,-2.5,[]]"
"[""007"",null,8,""lit"",true,null,[1,""007""],90,-2.5,[]]"
"[""12345678901234567"",""x"",12345678901234568,""lit"",true,null,[1,""12345678901234567""],90,-2.5,[]]"
"[""1e3"",""é"",1001,""lit"",true,null,[1,""1e3""],90,-2.5,[]]"
"[-0,7,1,""lit"",true,null,[1,-0],90,-2.5,[]]"
"[""1."",""+1"",2,""lit"",true,null,[1,""1.""],90,-2.5,[]]"

=== what a string escapes
--- file in.csv escaped
t
"a
b"
\ttab
\x01\x1f\x7f
/\\
--- run
weir 'select l = [t]' {in}
--- out escaped
l
"[""a\\nb""]"
"[""\\ttab""]"
"[""\\u0001\\u001f\x7f""]"
"[""/\\\\""]"

=== elements and slices of a column that is a JSON array
--- file in.csv
t
"[1, ""two"", null, [3, {""a"": 4}], true, ""x\ny\u00e9""]"
[]
[ 1.50 ]

--- run
weir 'select a = t[0], b = t[1], c = t[2], d = t[3], e = t[3][0], f = t[-2], g = t[-1], h = t[6], i = t[-7]' {in}
--- out
a,b,c,d,e,f,g,h,i
1,two,,"[3, {""a"": 4}]",3,true,"x
yé",,
,,,,,,,,
1.50,,,,,,1.50,,
,,,,,,,,

=== slices
--- file in.csv
t
"[1, 2,3 , ""d""]"
[]

--- run
weir 'select a = t[:], b = t[1:], c = t[:2], d = t[1:3], e = t[-2:], f = t[:-1], g = t[2:1], h = t[5:], i = t[-9:1], j = t[1:null]' {in}
--- out
a,b,c,d,e,f,g,h,i,j
"[1,2,3,""d""]","[2,3,""d""]","[1,2]","[2,3]","[3,""d""]","[1,2,3]",[],[],[1],"[2,3,""d""]"
[],[],[],[],[],[],[],[],[],[]
,,,,,,,,,

=== slices with computed bounds
--- file in.csv
i
0
2
-1

--- run
weir 'map l = [1, 2, 3][i:], m = [1, 2, 3][:i]' {in}
--- out
i,l,m
0,"[1,2,3]",[]
2,[3],"[1,2]"
-1,[3],"[1,2]"
,,

=== what is no list is told and null
--- file in.csv
t
abc
"[1,"
"{""a"":1}"
"[1]x"
[7]
--- run
weir 'map a = t[0], j = join(t, "-")' {in}
--- out
t,a,j
abc,,
"[1,",,
"{""a"":1}",,
[1]x,,
[7],7,7
--- err
weir: warning: 8 values of 't' are not lists (first: {in}:2 "abc"); taken as null (--strict to fail)

=== brackets without end are no list
--- run
python3 -c 'print("t\n" + "["*1000000 + "\n" + "["*1024 + "]"*1024 + "\n" + "["*1025 + "]"*1025)' | weir 'select a = len(t[0]), b = len(join(t, ""))'
--- out
a,b
0,0
2046,2046
0,0
--- err contains
weir: warning: 4 values of 't' are not lists (first: -:2 "[[[[[[

=== join
--- file in.csv
p
a b  c

x
--- run
weir 'map j = join(split(p, " "), "-"), k = join(split(p, ""), ""), l = join([p, null, 1.50, true, [1, "q"], "z\n"], "|")' {in}
--- out
p,j,k,l
a b  c,a-b--c,a b  c,"a b  c||1.5|true|[1,""q""]|z
"
,,,"||1.5|true|[1,""q""]|z
"
x,x,x,"x||1.5|true|[1,""q""]|z
"

=== join undoes the escapes of strings
--- file in.csv
t
"[""a\tb"", ""\ud83d\ude00"", ""\ud83d"", ""\u0041\/\\"", 1e5]"
--- run
weir -t --in csv 'select j = join(t, "+")' {in}
--- out escaped
j
a\\tb+😀+\xef\xbf\xbd+A/\\\\+1e5

=== len of a list, and of a column that looks like one
--- file in.csv
t
"[1,2]"
--- run
weir 'map n = len(t), m = len(t[:]), l = split(t, ",") | map k = len(l) | drop l' {in}
--- out
t,n,m,k
"[1,2]",5,2,2

=== contains looks for equal elements
--- file in.csv
x
1.50
a
1.5
"1,5"

true
--- run
weir 'map l = contains([1.5, "a", null, true], x), t = contains([1.5, "a"], text(x)), n = contains(["01.50", "a"], 1.5), s = contains("1.50", x)' {in}
--- out
x,l,t,n,s
1.50,true,false,true,true
a,true,true,true,false
1.5,true,true,true,true
"1,5",false,false,true,false
,true,false,true,true
true,true,false,true,false

=== contains in columns that are lists
--- file in.csv
t
"a,b"
c

--- run
weir 'map l = split(t, ",") | map b = contains(l, "b"), c = contains(l, "c"), none = contains(l, null) | select b, c, none' {in}
--- out
b,c,none
true,false,false
false,true,false
false,false,false

=== extract_all
--- file in.csv
s
a=1;b=22
none

é=3=
--- run
weir 'map l = extract_all(s, /[0-9]+/), k = extract_all(s, /(.)=(\d)?/, 1), v = extract_all(s, /=(\d)?/, 1), n = len(extract_all(s, /x*/))' {in}
--- out
s,l,k,v,n
a=1;b=22,"[""1"",""22""]","[""a"",""b""]","[""1"",""2""]",9
none,[],[],[],5
,[],[],[],1
é=3=,"[""3""]","[""é""]","[""3"",null]",5

=== lists are values: sorted, grouped, written and read again
--- file in.csv
p
a b
c
a b
--- run
weir 'map l = split(p, " ") | reduce n = count() by l' {in} | weir 'map first = l[0], l2 = l[:] | map k = len(l2)'
--- out
l,n,first,l2,k
"[""a"",""b""]",2,a,"[""a"",""b""]",2
"[""c""]",1,c,"[""c""]",1
--- flag nopipe: two of weir, and the file is given to the first

=== lists that are picked
--- file in.csv
p
a b

--- run
weir 'map l = if(p == null, ["none"], split(p, " ")) | map n = len(l), f = l[0]' {in}
--- out
p,l,n,f
a b,"[""a"",""b""]",2,a
,"[""none""]",1,none

=== a list of many elements, and elements of many bytes
--- run
python3 -c 'print("t"); print("\"" + ",".join(str(i) for i in range(100000)) + "\""); print("\"" + "\"\"" * 300000 + "\"")' | weir 'select n = len(split(t, ",")), last = len(split(t, ",")[-1]), b = len(text(split(t, ","))), j = len(join(split(t, ","), ",")), s = len(text([t]))'
--- out
n,last,b,j,s
100000,5,788891,588889,588893
1,300000,600004,300000,600004

=== literals are worked out when the program is checked
--- run
printf 'a\n1\n' | weir 'select x = ["a", "b"][1], y = split("a,b", ",")[0], z = len(split("", ",")), l = [1, 2][1:], c = contains([1, 2], 2)'
--- out
x,y,z,l,c
b,a,0,[2],true

=== a position is a number
--- run
printf 'a\n1\n' | weir 'select x = split(a, "/")["b"]'
--- exit 2
--- err
weir: error: a number is wanted here, and this is text
  select x = split(a, "/")["b"]
                           ^^^ split(s, sep)[i] takes a position, which counts from 0, or from the end where negative

=== a number has no elements
--- run
printf 'a\n1\n' | weir 'select x = (a + 1)[0]'
--- exit 2
--- err
weir: error: a list is wanted here, and this is a number
  select x = (a + 1)[0]
             ^^^^^^^ x[i] takes a list and a position, which counts from 0, or from the end where negative

=== bounds are numbers
--- run
printf 'a\n1\n' | weir 'select x = a["b":]'
--- exit 2
--- err
weir: error: a number is wanted here, and this is text
  select x = a["b":]
               ^^^ x[a:b] takes a list and two positions, the second of which is not in the result

=== join wants a list
--- run
printf 'a\n1\n' | weir 'select x = join(5, "-")'
--- exit 2
--- err
weir: error: argument 1 of join() must be a list, and this is a number
  select x = join(5, "-")
                  ^ join(list, sep)

=== a list is no number
--- run
printf 'a\n1\n' | weir 'select x = split(a, ",") + 1'
--- exit 2
--- err contains
  select x = split(a, ",") + 1

=== operators are no names of functions
--- run
printf 'a\n1\n' | weir 'select x = split_part(a, ",", 1)'
--- exit 2
--- err
weir: error: no function 'split_part'
  select x = split_part(a, ",", 1)
             ^^^^^^^^^^ did you mean 'split'?

=== a regex over its limit
--- run
python3 -c 'print("a\n\"x,y\"\n" + "a" * 40000 + "b")' | weir 'select x = split(a, /(a+)+$|,/)'
--- out
x
"[""x"",""y""]"
--- exit 4
--- err contains
(a+)+$
--- flag nomatrix: limits of PCRE2 differ with and without JIT
