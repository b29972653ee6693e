# Times, durations and lists as types: what may be added, subtracted and compared with what (weir-lang(7), sections 3
# and 6). Values worked out with Python's datetime.

=== a time and a duration
--- file in.csv
t
2026-11-20T10:00:05Z
2026-11-20 23:59:59.5
2026-12-31
20/Nov/2026:10:00:05 +0100
--- run
weir 'map a = t + 5m, b = t - 1d, c = 1h + t, d = t + 0.25s' {in}
--- out
t,a,b,c,d
2026-11-20T10:00:05Z,2026-11-20T10:05:05Z,2026-11-19T10:00:05Z,2026-11-20T11:00:05Z,2026-11-20T10:00:05.25Z
2026-11-20 23:59:59.5,2026-11-21T00:04:59.5Z,2026-11-19T23:59:59.5Z,2026-11-21T00:59:59.5Z,2026-11-20T23:59:59.75Z
2026-12-31,2026-12-31T00:05:00Z,2026-12-30T00:00:00Z,2026-12-31T01:00:00Z,2026-12-31T00:00:00.25Z
20/Nov/2026:10:00:05 +0100,2026-11-20T09:05:05Z,2026-11-19T09:00:05Z,2026-11-20T10:00:05Z,2026-11-20T09:00:05.25Z

=== what is no time is null, counted and told
--- file in.csv
id,t
1,2026-02-29
2,
3,1763632805
4,2026-11-20T25:00:00Z
--- run
weir 'map a = t + 1s' {in}
--- out
id,t,a
1,2026-02-29,
2,,
3,1763632805,
4,2026-11-20T25:00:00Z,
--- err
weir: warning: 3 values of 't' are not times (first: {in}:2 "2026-02-29"); taken as null (--strict to fail)

=== the difference of two times is a duration, a number of seconds
--- file in.csv
a,b
2026-11-20T10:00:00Z,2026-11-20T10:01:30.25Z
2026-11-20,2026-11-19
2026-11-20,
--- run
weir 'map x = (b + 0s) - a, y = a - (b + 0s), z = ((b + 0s) - a) / 60, w = (b + 0s) - a > 1m' {in}
--- out
a,b,x,y,z,w
2026-11-20T10:00:00Z,2026-11-20T10:01:30.25Z,90.25,-90.25,1.5041666666666667,true
2026-11-20,2026-11-19,-86400,86400,-1440,false
2026-11-20,,,,,false

=== arithmetic of durations
--- file in.csv
n
3
--- run
weir 'map a = 1h30m / 2, b = n * 90s, c = 1h / 5m, d = 7m % 2m, e = 1h // 7m, f = -90s, g = 1d - 1ms, h = 1w + num(n), i = 2h == 7200, j = 1h < n' {in}
--- out
n,a,b,c,d,e,f,g,h,i,j
3,2700,270,12,60,8,-90,86399.999,604803,true,false

=== nanoseconds are kept
--- file in.csv
t
2026-11-20T10:00:00.000000001Z
1970-01-01T00:00:00Z
--- run
weir 'map a = t + 1ns, b = t - 1ns' {in}
--- out
t,a,b
2026-11-20T10:00:00.000000001Z,2026-11-20T10:00:00.000000002Z,2026-11-20T10:00:00Z
1970-01-01T00:00:00Z,1970-01-01T00:00:00.000000001Z,1969-12-31T23:59:59.999999999Z

=== the years 1 to 9999
--- file in.csv
t
9999-12-31
0001-01-01
--- run
weir 'map a = t + 1d, b = t - 1d' {in}
--- out
t,a,b
9999-12-31,,9999-12-30T00:00:00Z
0001-01-01,0001-01-02T00:00:00Z,
--- err
weir: warning: 1 result of 't + 1d' lies outside the years 1 to 9999 (first: {in}:2); taken as null (--strict to fail)
weir: warning: 1 result of 't - 1d' lies outside the years 1 to 9999 (first: {in}:3); taken as null (--strict to fail)

=== comparison of times: a text beside a time is read as one
--- file in.csv
id,t,u
1,2026-11-20T10:00:00Z,2026-11-20T11:00:00+01:00
2,2026-11-20,2026-11-21
3,,
--- run
weir 'map a = t + 0s == u, b = t + 0s < u, c = t + 0s >= "2026-11-20 05:00", d = t + 0s in ["2026-11-20", "2026-11-21"], e = t + 0s between "2026-11-20" and "2026-11-20T09:00" | select id, a, b, c, d, e' {in}
--- out
id,a,b,c,d,e
1,true,false,true,false,false
2,false,true,false,true,true
3,true,false,false,false,false

=== times through picking, sorting, grouping and as text
--- file in.csv
k,t
a,2026-11-20T10:00:00.5Z
b,2026-11-20T10:00:00Z
a,2025-01-01
c,
--- run
weir 'map u = t + 1h | map v = if(k == "a", u, "none"), w = if(k == "a", u, null), x = u ?? "2000-01-01", y = "<" ++ u ++ ">" | sort -u | select k, u, v, w, x, y' {in}
--- out
k,u,v,w,x,y
a,2026-11-20T11:00:00.5Z,2026-11-20T11:00:00.5Z,2026-11-20T11:00:00.5Z,2026-11-20T11:00:00.5Z,<2026-11-20T11:00:00.5Z>
b,2026-11-20T11:00:00Z,none,,2026-11-20T11:00:00Z,<2026-11-20T11:00:00Z>
a,2025-01-01T01:00:00Z,2025-01-01T01:00:00Z,2025-01-01T01:00:00Z,2025-01-01T01:00:00Z,<2025-01-01T01:00:00Z>
c,,none,,2000-01-01,<>

=== aggregates hand times on
--- file in.csv
k,t
a,2026-11-20T10:00:00Z
a,2025-01-01
b,
a,2025-06-01
--- run
weir 'map u = t + 0s | reduce min(u), max(u), first(u), last(u), count(u) by k | map d = max_u - min_u, e = max_u + 1d' {in}
--- out
k,min_u,max_u,first_u,last_u,count_u,d,e
a,2025-01-01T00:00:00Z,2026-11-20T10:00:00Z,2026-11-20T10:00:00Z,2025-06-01T00:00:00Z,3,59479200,2026-11-21T10:00:00Z
b,,,,,0,,

=== the partition's key may be a time
--- file in.csv
t
2026-11-20T10:00:00Z
2026-11-20 10:00
2026-11-20T11:00:00Z
--- run
weir 'reduce n = count() by u = t + 1h' {in}
--- out
u,n
2026-11-20T11:00:00Z,2
2026-11-20T12:00:00Z,1

=== a text literal beside a time is read when the program is checked
--- file in.csv
t
--- run
weir 'filter t + 0s > "20.11.2026"' {in}
--- exit 2
--- err
weir: error: this text is no time
  filter t + 0s > "20.11.2026"
                  ^^^^^^^^^^^^ times are written 2026-11-20 or 2026-11-20T10:00:05Z; time(x, "%d.%m.%Y") reads other forms

=== a time and a number
--- file in.csv
t,n
--- run
weir 'map a = t + 1s + 5' {in}
--- exit 2
--- err
weir: error: '+' takes a time and a duration, and this is a number
  map a = t + 1s + 5
                 ^ a duration is 90s, 5m, 1h; x * 1s makes one of a number

=== a time is no number
--- file in.csv
t
--- run
weir 'reduce sum(t + 1s)' {in}
--- exit 2
--- err
weir: error: a number is asked for, and this is a time
  reduce sum(t + 1s)
             ^^^^^^ epoch(...) makes seconds of a time; the difference of two times is a duration

=== a time compared with a number
--- file in.csv
t
--- run
weir 'filter t + 1s > 5' {in}
--- exit 2
--- err
weir: error: a time is compared with a number
  filter t + 1s > 5
                ^ epoch(...) makes seconds of a time

=== f-strings
--- file in.csv
name,n
Ada,3
"b,c",
--- run
weir "select a = f'{name}-{n}', b = f'{{{n + 1}}}', c = f'', d = f'x\t{name ++ \"}\"}', e = f'{f\"<{n}>\"}'" {in}
--- out
a,b,c,d,e
Ada-3,{4},,x	Ada},<3>
"b,c-",{},,"x	b,c}",<>

=== an f-string that comes out empty is null
--- file in.csv
n
""
--- run
weir 'map a = f"{n}" == null' {in}
--- out
n,a
,true

=== braces of an f-string that end too early
--- file in.csv
a
1
--- run
weir 'map x = f"<{a +}>"' in.csv
weir 'map x = f"<{a in [1]} {a in}>"' in.csv
weir 'map x = f"{f"{a *}"}"' in.csv
weir 'map x = f"{a}" +' in.csv
--- err
weir: error: expected a value, but the braces end here
  map x = f"<{a +}>"
                 ^
weir: error: expected a list in [ ] after 'in', but the braces end here
  map x = f"<{a in [1]} {a in}>"
                             ^ write in [a, b]; contains(x, y) asks whether the text x holds y
weir: error: expected a value, but the braces end here
  map x = f"{f"{a *}"}"
                   ^
weir: error: expected a value, but the program ends here
  map x = f"{a}" +
                  ^
--- exit 2
--- flag nomatrix: the input is never read

=== what may stand in the braces of an f-string
--- file in.csv
a
1
2
--- run
weir 'select c = f"{case { a == 1 -> "one", _ -> "more" }}", n = f"{f"<{a}>"}", colon = f"{if(a == 1, "x:y", "z")}:{[a, 3][0:1]}", none = f"{a:}", braces = f"{{{a}}}", blanks = f"{ a }"' {in}
--- out
c,n,colon,none,braces,blanks
one,<1>,x:y:[1],1,{1},1
more,<2>,z:[2],2,{2},2

=== every unit of a duration
--- file in.csv
a
1
--- run
weir 'select ns = 10ns, us = 10us, ms = 1_000ms, s = 90s, m = 5m, h = 1.5h, d = 7d, w = 1w, both = 1h30m, less = -90s' {in}
--- out
ns,us,ms,s,m,h,d,w,both,less
1e-8,0.00001,1,90,300,5400,604800,604800,5400,-90
