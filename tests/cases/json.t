# json(x, path) and u.n (weir-lang(7)). Values by hand from RFC 8259; json_diff.py compares with Python's json.

=== paths
--- file in.csv
j
"{""a"":{""b"":[10,""x\ny""]},""n"":1.50,""t"":true,""f"":false,""z"":null,""s"":""""}"
" { ""a"" : { ""b"" : [ ] } , ""n"" : 12345678901234567890123 } "
[]
--- run
weir 'select b0 = json(j, "a.b[0]"), last = json(j, "a.b[-1]"), b = json(j, "a.b"), n = json(j, "n"), t = json(j, "t"), f = json(j, "f"), z = json(j, "z"), s = json(j, "s"), none = json(j, "x.y")' {in}
--- out
b0,last,b,n,t,f,z,s,none
10,"x
y","[10,""x\ny""]",1.50,true,false,,,
,,[ ],12345678901234567890123,,,,,
,,,,,,,,

=== arrays at the top, odd names
--- file in.csv
j
"[{""c d"":1,""e.f"":2,""g\""h"":3,"""":4,""ü"":5,""[i]"":6},[7,8]]"
--- run
weir 'select a = json(j, "[0].c d"), b = json(j, "[0][\"c d\"]"), c = json(j, "[0][\"e.f\"]"), d = json(j, "[0][\"g\\\"h\"]"), e = json(j, "[0][\"\"]"), f = json(j, "[0].ü"), g = json(j, "[0]['"'[i]'"']"), h = json(j, "[1][1]"), i = json(j, "[-1][-2]")' {in}
--- out
a,b,c,d,e,f,g,h,i
1,1,2,3,4,5,6,8,7

=== strings are decoded, all else is as written
--- file in.csv
j
"{""s"":""\u00e9\ud83d\ude00\ud800\/\""\\"",""o"":{""x"" : ""\u0041""},""e"":1E+05,""m"":-0.0}"
--- run
weir 'select s = json(j, "s"), o = json(j, "o"), x = json(j, "o.x"), e = json(j, "e"), m = json(j, "m")' {in}
--- out escaped
s,o,x,e,m
"é😀\xef\xbf\xbd/""\\","{""x"" : ""\\u0041""}",A,1E+05,-0.0

=== names with escapes are the same names; of two the last counts
--- file in.csv
j
"{""\u0061"":1,""b"":2,""\u0062"":3,""c"":{""d"":1},""c"":5}"
--- run
weir 'select a = json(j, "a"), b = json(j, "b"), c = json(j, "c"), d = json(j, "c.d")' {in}
--- out
a,b,c,d
1,3,5,

=== what is no JSON is told and null
--- file in.csv escaped
j
"{""a"":1}"

"{""a"":1"
"{""a"":1}x"
"{'a':1}"
"{""a"":01}"
"{""a"":NaN}"
"{""a"":1,}"
"{""a"":1,""b"":""\\x""}"
"{""a"":""tab\there""}"
--- run
weir -q 'select a = json(j, "a")' {in} && weir 'map a = json(j, "a") | filter false' {in}
--- out escaped
a
1
""
""
""
""
""
""
""
""
""
j,a
--- err
weir: warning: 8 values of 'j' are not JSON (first: in.csv:4 "{"a":1"); taken as null (--strict to fail)
--- flag nopipe: the input is read twice

=== brackets without end are no JSON
--- run
python3 -c 'print("j\n" + "["*1000000 + "\n" + "{\"a\":"*1000000)' | tr '"' "'" | weir -q --quotes none 'select a = json(j, "a"), b = json(j, "[0]")'
--- out
a,b
,
,

=== bytes that are no UTF-8 pass
--- file in.csv escaped
j
"{""a"":""x\xff\xc3y"",""\xfe"":1}"
--- run
weir 'select a = json(j, "a")' {in}
--- out escaped
a
x\xff\xc3y

=== values count, compare and chain
--- file in.csv
j
"{""n"":10,""l"":[1,2,3],""o"":{""p"":[4]},""t"":""2026-11-20T10:00:00Z""}"
"{""n"":""9.5"",""l"":""text"",""t"":null}"
--- run
weir -q 'select m = json(j, "n") + 1, big = json(j, "n") > 9.7, l = json(j, "l")[-1], n = len(json(j, "l")[1:]), p = json(json(j, "o"), "p[0]")' {in}
--- out
m,big,l,n,p
11,true,3,2,4
10.5,false,,0,

=== members of a column
--- file in.csv
u,v.w,v
"{""n"":1,""a"":{""b"":[5,6]},""x y"":7}",column,"{""w"":8,""z"":9}"
--- run
weir 'select n = u.n, b = u.a.b, b1 = u.a.b[1], w = v.w, z = v.z, odd = json(u, "x y"), none = u.q' {in}
--- out
n,b,b1,w,z,odd,none
1,"[5,6]",6,column,9,7,

=== groups and sums of members
--- file in.csv
u
"{""k"":""a"",""n"":1}"
"{""k"":""b"",""n"":2}"
"{""k"":""a"",""n"":3.5}"
--- run
weir 'reduce s = sum(json(u, "n")) by k = json(u, "k")' {in}
--- out
k,s
a,4.5
b,2

=== the path is read when the program is checked
--- run
printf 'j\n1\n' | weir 'select x = json(j, "a..b")'
--- exit 2
--- err
weir: error: a path into JSON needs a name here
  select x = json(j, "a..b")
                     ^^^^^^ write it as in a.b[0], an odd name as in a["odd name"]

=== a path is no $.path
--- run
printf 'j\n1\n' | weir 'select x = json(j, "$.a")'
--- exit 2
--- err
weir: error: a path into JSON begins with a name, not with $
  select x = json(j, "$.a")
                     ^^^^^ write a.b[0]

=== a path in brackets
--- run
printf 'j\n1\n' | weir 'select x = json(j, "a[b]")'
--- exit 2
--- err
weir: error: brackets of a path into JSON hold a number or a name in quotes
  select x = json(j, "a[b]")
                     ^^^^^^ write a[0], a[-1] or a["odd name"]

=== a path is written out
--- run
printf 'j\n1\n' | weir 'select x = json(j, j)'
--- exit 2
--- err
weir: error: argument 2 of json() must be a text written out, and this is something known only when the program runs
  select x = json(j, j)
                     ^ json(x, "a.b[0]")

=== a path may be an argument
--- run
printf 'j\n"{""a"":{""b"":2}}"\n' | weir --arg p=a.b 'select x = json(j, $p)'
--- out
x
2

=== members behind brackets, calls and odd names
Values by Python's json. A width fills text that is null too, as pad() does.
--- file in.csv
u,v.w,v
"{""a"":[{""b"":{""c"":[1,""x\u00e9""]}},7],""x y"":8,""q\""\\r"":9,""d.e"":10}",column,"{""w"":11}"
[],,
--- run
weir 'select c = u.a[0].b.c[1], last = u.a[-1], odd = u.`x y`, quoted = u.`q"\r`, dots = `u`.`d.e`, name = v.w, member = `v`.w' {in}
weir 'select n = u.a[0].b.c[0] * 2 ** 2, f = f"{u.a[0].b.c[1]:>3}|", call = json(u, "a")[0].b.c[0], brackets = (u).`x y`, number = col(3).w, none = nope?.x' {in}
--- out
c,last,odd,quoted,dots,name,member
xé,7,8,9,10,column,11
,,,,,,
n,f,call,brackets,number,none
4, xé|,1,8,11,
,   |,,,,
--- flag nopipe: several commands

=== members of an argument
--- file in.csv
a
1
--- run
weir --arg 'o={"k":{"l":[5,6]}}' 'select x = $o.k.l[1], y = a + $o.k.l[0]' {in}
--- out
x,y
6,6

=== a member is called as it is written, as a column and as a key
--- file in.csv
u
"{""n"":1,""m"":{""k"":""a""}}"
"{""n"":2,""m"":{""k"":""a""}}"
--- run
weir 'select u.n, u.m.k | filter u.n > 1' {in}
weir 'reduce sum(u.n) by u.m.k' {in}
weir 'reduce sum(u.m[0].k), n = count() by u.m[0].k' {in} 2>&1
weir 'let k = u.n; select k' {in}
--- out
u.n,u.m.k
2,a
u.m.k,sum_u_n
a,3
u_m_0_k,sum_u_m_0_k,n
,,2
weir: warning: 4 values of 'u.m' are not lists (first: in.csv:2 "{"k":"a"}"); taken as null (--strict to fail)
k
1
2
--- flag nopipe: the warning names the file

=== a dot that stands alone
--- file in.csv
u
1
--- run
weir 'map x = u . n' in.csv
weir 'map x = 5.n' in.csv
weir 'drop `u`.n' in.csv
--- err
weir: error: '.' means nothing here
  map x = u . n
            ^ ++ joins text; x.name and json(x, "a.b[0]") look into JSON
weir: error: '.' does not belong here
  map x = 5.n
           ^ ++ joins text; x.name and json(x, "a.b[0]") look into JSON
weir: error: '.' does not belong here
  drop `u`.n
          ^ ++ joins text; x.name and json(x, "a.b[0]") look into JSON
--- exit 2
--- flag nomatrix: the input is never read

=== a name in backticks is a column, or else a member
--- file in.csv
u,u.n
"{""n"":1,""k"":2}",3
--- run
weir 'select a = `u.n`, b = `u.k`, c = col("u.n"), d = col("u.k")' {in}
--- out
a,b,c,d
3,2,3,2
