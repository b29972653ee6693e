# url_host url_path url_param ip_in. Expected values from Python: urllib.parse (urlsplit, parse_qsl) and ipaddress.

=== parts of URLs
--- file in.csv
u,k
https://www.Example.COM/a/b?x=1&y=2#f,1
http://user:pa@ss@host.org:8080/p,1
//cdn.net/lib.js,1
/search?q=a+b&q=c,1
mailto:me@x.org,1
ftp://[2001:DB8::1]:21/f,1
http://[::1]/,1
http://host,1
http://host?x=1,1
http://host#f?x=1,1
example.com/path?x=9,1
localhost:80,1
file:///etc/passwd,1
,1
?x=%41%zz%4,1
http://ÄB.de/ü?x=%C3%A9&=&x,1
/p?a&x,1
/p?X=1,1
/p?x=,1
/p?%78=k,1
http://h/p;v=1?x=a=b,1
1http://h/x?x=1,1
--- run
weir 'select h = url_host(u), p = url_path(u), x = url_param(u, "x"), q = url_param(u, "q")' {in}
--- out
h,p,x,q
www.example.com,/a/b,1,
host.org,/p,,
cdn.net,/lib.js,,
,/search,,a b
,me@x.org,,
2001:db8::1,/f,,
::1,/,,
host,,,
host,,1,
host,,,
,example.com/path,9,
,80,,
,/etc/passwd,,
,,,
,,A%zz%4,
äb.de,/ü,é,
,/p,,
,/p,,
,/p,,
,/p,k,
h,/p;v=1,a=b,
,1http://h/x,1,

=== names of parameters are decoded too
--- file in.csv
u,n
/p?a+b=1&c%26d=2,a b
/p?a+b=1&c%26d=2,c&d
/p?a+b=1,a+b
/p?a=%F0%9F%98%80,a
/p?a=1,
/p?=v,
/p?a=%00b,a
--- run
weir 'select v = url_param(u, n)' {in}
--- out escaped
v
1
2
""
😀
""
v
\x00b

=== addresses in networks
--- file in.csv
a,k
10.0.0.1,1
10.255.255.255,1
11.0.0.0,1
192.168.1.77,1
192.168.1.128,1
0.0.0.0,1
255.255.255.255,1
10.0.0,1
10.0.0.256,1
010.0.0.1,1
 10.0.0.1,1
2001:db8::1,1
2001:DB8:ffff::,1
2001:db9::,1
::1,1
::ffff:10.0.0.1,1
fe80::1,1
x,1
,1
--- run
weir 'select c0 = ip_in(a, "10.0.0.0/8"), c1 = ip_in(a, "192.168.1.64/26"), c2 = ip_in(a, "0.0.0.0/0"), c3 = ip_in(a, "10.0.0.1"), c4 = ip_in(a, "2001:db8::/32"), c5 = ip_in(a, "::/0"), c6 = ip_in(a, "fe80::/10"), c7 = ip_in(a, "::1")' {in}
--- out
c0,c1,c2,c3,c4,c5,c6,c7
true,false,true,true,false,false,false,false
true,false,true,false,false,false,false,false
false,false,true,false,false,false,false,false
false,true,true,false,false,false,false,false
false,false,true,false,false,false,false,false
false,false,true,false,false,false,false,false
false,false,true,false,false,false,false,false
false,false,false,false,false,false,false,false
false,false,false,false,false,false,false,false
false,false,false,false,false,false,false,false
false,false,false,false,false,false,false,false
false,false,false,false,true,true,false,false
false,false,false,false,true,true,false,false
false,false,false,false,false,true,false,false
false,false,false,false,false,true,false,true
false,false,false,false,false,true,false,false
false,false,false,false,false,true,true,false
false,false,false,false,false,false,false,false
false,false,false,false,false,false,false,false

=== the bits behind a network's length do not matter
--- file in.csv
a
10.9.9.9
--- run
weir 'select x = ip_in(a, "10.1.2.3/8"), y = ip_in(a, "10.9.9.9/32"), z = ip_in(a, "10.9.9.8/31"), w = ip_in(a, "10.9.9.10/31")' {in}
--- out
x,y,z,w
true,true,true,false

=== no network: 10.0.0.0/33.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0.0/33")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0.0/33")
                  ^^^^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: 10.0.0.0/.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0.0/")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0.0/")
                  ^^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: 10.0.0/8.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0/8")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0/8")
                  ^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: ::/129.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "::/129")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "::/129")
                  ^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: 10.0.0.0/8 .
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0.0/8 ")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0.0/8 ")
                  ^^^^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: net.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "net")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "net")
                  ^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: 10.0.0.0/-1.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0.0/-1")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0.0/-1")
                  ^^^^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== no network: 10.0.0.0/0008.
--- file in.csv
a
1
--- run
weir 'filter ip_in(a, "10.0.0.0/0008")' {in}
--- err
weir: error: this is no network
  filter ip_in(a, "10.0.0.0/0008")
                  ^^^^^^^^^^^^^^^ "10.0.0.0/8", "2001:db8::/32"
--- exit 2

=== networks from a column
--- file in.csv
a,n
10.0.0.1,10.0.0.0/8
10.0.0.1,::/0
10.0.0.1,
10.0.0.1,office
,10.0.0.0/8
--- run
weir 'select x = ip_in(a, n)' {in}
--- out
x
true
false
false
false
false
--- err
weir: warning: 1 second argument of ip_in() is no network (first: {in}:5 "office"); taken as false (--strict to fail)
