# Functions of times (weir-lang(7), sections 3 and 6). Values worked out with Python's datetime and zoneinfo; what is
# read as a time at all is tests/unit/test_time.c's, arithmetic is types.t's.

=== parts of a time
--- file in.csv
t
2026-11-20T10:07:05.25Z
2024-02-29T23:59:59.999999999Z
0001-01-01
9999-12-31T23:59:59.999Z
1969-12-31T23:59:59.75Z
1900-01-01T12:00:00+05:30
2027-01-03 23:30
20/Nov/2026:10:00:05 +0100
--- run
weir 'select y = year(t), m = month(t), d = day(t), h = hour(t), i = minute(t), s = second(t), w = dow(t), k = week(t)' {in}
--- out
y,m,d,h,i,s,w,k
2026,11,20,10,7,5,5,47
2024,2,29,23,59,59,4,9
1,1,1,0,0,0,1,1
9999,12,31,23,59,59,5,52
1969,12,31,23,59,59,3,1
1900,1,1,6,30,0,1,1
2027,1,3,23,30,0,7,53
2026,11,20,9,0,5,5,47

=== parts of plain times, without nulls or mixed fractions
--- file in.csv
t
2026-11-20T10:07:05Z
1900-02-28T00:00:00Z
--- run
weir 'select y = year(t), m = month(t), d = day(t), h = hour(t), i = minute(t), s = second(t), w = dow(t), k = week(t), z = hour(t, "Asia/Kathmandu"), f = minute(t, "Asia/Kathmandu")' {in}
--- out
y,m,d,h,i,s,w,k,z,f
2026,11,20,10,7,5,5,47,15,52
1900,2,28,0,0,0,3,9,5,41

=== a part is null where there is no time, and told where there is something else
--- file in.csv
id,t
1,
2,2026-02-30
3,20261120
4,2026-11-20
--- run
weir 'map y = year(t), h = hour(t, "Europe/Berlin"), e = epoch(t), ms = epoch_ms(t), f = fmt_time(t, "%F"), b = bin(t, 1d)' {in}
--- out
id,t,y,h,e,ms,f,b
1,,,,,,,
2,2026-02-30,,,,,,
3,20261120,,,,,,
4,2026-11-20,2026,1,1795132800,1795132800000,2026-11-20,2026-11-20T00:00:00Z
--- err
weir: warning: 2 values of 't' are not times (first: {in}:3 "2026-02-30"); taken as null (--strict to fail)

=== epochs, with fractions and before 1970
--- file in.csv
t
2026-11-20T10:07:05.25Z
1969-12-31T23:59:59.7504Z
0001-01-01
9999-12-31T23:59:59.999Z
2024-02-29T23:59:59.999999999Z
--- run
weir 'map e = epoch(t), ms = epoch_ms(t) | map back = time(e, "%s"), same = time(e, "%s") == t' {in}
--- out
t,e,ms,back,same
2026-11-20T10:07:05.25Z,1795169225.25,1795169225250,2026-11-20T10:07:05.25Z,true
1969-12-31T23:59:59.7504Z,-0.2496,-250,1969-12-31T23:59:59.7504Z,true
0001-01-01,-62135596800,-62135596800000,0001-01-01T00:00:00Z,true
9999-12-31T23:59:59.999Z,253402300799.999,253402300799999,9999-12-31T23:59:59.999Z,true
2024-02-29T23:59:59.999999999Z,1709251199.999999999,1709251199999,2024-02-29T23:59:59.999999999Z,true

=== epochs read: seconds, milliseconds divided, a number is read as well as text
--- file in.csv
n
1795169225
1795169225250
-1.5
x
1e9
--- run
weir 'map s = time(n, "%s"), ms = time(n / 1000, "%s") | select s, ms' {in}
--- out
s,ms
2026-11-20T10:07:05Z,1970-01-21T18:39:29.225Z
,2026-11-20T10:07:05.25Z
1969-12-31T23:59:58.5Z,1969-12-31T23:59:59.9985Z
,
,1970-01-12T13:46:40Z
--- err
weir: warning: 3 values of 'n' are not of the form that time() asks for (first: {in}:3 "1795169225250"); taken as null (--strict to fail)
weir: warning: 1 value of 'n' is not a number (first: {in}:5 "x"); taken as null (--strict to fail)

=== formats
--- file in.csv
a,b,c
20.11.2026,10:07:05 PM 11/20/26,Fri 20 Nov 2026 10:07:05 +0130
1.2.2024,12:00:00 am 2/1/68,"thursday 1 February 2024 00:00:00 Z"
30.2.2024,13:00:00 AM 02/01/69,Thu 1 Feb 2024 00:00:60 Z
--- run
weir 'select a = time(a, "%d.%m.%Y"), b = time(b, "%I:%M:%S %p %m/%d/%y"), c = time(c, "%a %d %b %Y %T %z")' {in}
--- out
a,b,c
2026-11-20T00:00:00Z,2026-11-20T22:07:05Z,2026-11-20T08:37:05Z
2024-02-01T00:00:00Z,2068-02-01T00:00:00Z,2024-02-01T00:00:00Z
,,
--- err
weir: warning: 1 value of 'a' is not of the form that time() asks for (first: {in}:4 "30.2.2024"); taken as null (--strict to fail)
weir: warning: 1 value of 'b' is not of the form that time() asks for (first: {in}:4 "13:00:00 AM 02/01/69"); taken as null (--strict to fail)
weir: warning: 1 value of 'c' is not of the form that time() asks for (first: {in}:4 "Thu 1 Feb 2024 00:00:60 Z"); taken as null (--strict to fail)

=== formats: fractions, days of the year, ISO weeks, what is not said
--- file in.csv
a,b,c,d
20261120100705123,2024-366,2026-W53-7,2026-11
20261120100705000,2026-366,2025-W53-1,1969-01
--- run
weir --strict 'take 1 | select a = time(a, "%Y%m%d%H%M%S%3f"), b = time(b, "%Y-%j"), c = time(c, "%G-W%V-%u"), d = time(d, "%Y-%m")' {in}
weir -q 'skip 1 | select a = time(a, "%Y%m%d%H%M%S%f"), b = time(b, "%Y-%j"), c = time(c, "%G-W%V-%u"), d = time(d, "%Y-%m")' in.csv
--- out
a,b,c,d
2026-11-20T10:07:05.123Z,2024-12-31T00:00:00Z,2027-01-03T00:00:00Z,2026-11-01T00:00:00Z
a,b,c,d
2026-11-20T10:07:05Z,,,1969-01-01T00:00:00Z
--- flag nopipe: the second command reads the file by its name

=== local times: what clocks skip is read with the offset before, what they show twice is the first
--- file in.csv
t
2026-01-01 00:30
2026-03-29 02:30
2026-10-25 02:30
2026-03-08 02:30
2026-11-01 01:30
2026-04-05 01:45
2026-10-04 02:15
--- run
weir 'select berlin = time(t, "Europe/Berlin"), ny = time(t, "%Y-%m-%d %H:%M", "America/New_York"), lord_howe = time(t, "Australia/Lord_Howe"), kathmandu = time(t, "%F %R", "Asia/Kathmandu")' {in}
--- out
berlin,ny,lord_howe,kathmandu
2025-12-31T23:30:00Z,2026-01-01T05:30:00Z,2025-12-31T13:30:00Z,2025-12-31T18:45:00Z
2026-03-29T01:30:00Z,2026-03-29T06:30:00Z,2026-03-28T15:30:00Z,2026-03-28T20:45:00Z
2026-10-25T00:30:00Z,2026-10-25T06:30:00Z,2026-10-24T15:30:00Z,2026-10-24T20:45:00Z
2026-03-08T01:30:00Z,2026-03-08T07:30:00Z,2026-03-07T15:30:00Z,2026-03-07T20:45:00Z
2026-11-01T00:30:00Z,2026-11-01T05:30:00Z,2026-10-31T14:30:00Z,2026-10-31T19:45:00Z
2026-04-04T23:45:00Z,2026-04-05T05:45:00Z,2026-04-04T14:45:00Z,2026-04-04T20:00:00Z
2026-10-04T00:15:00Z,2026-10-04T06:15:00Z,2026-10-03T15:45:00Z,2026-10-03T20:30:00Z

=== a day that a place left out
--- file in.csv
t
2011-12-30T09:00:00Z
2011-12-30T21:00:00Z
--- run
weir 'map a = fmt_time(t, "%F %R %z %Z", "Pacific/Apia"), b = day(t, "Pacific/Apia"), c = time("2011-12-30 12:00", "Pacific/Apia"), d = time("2011-12-31", "Pacific/Apia")' {in}
--- out
t,a,b,c,d
2011-12-30T09:00:00Z,2011-12-29 23:00 -1000 -10,29,2011-12-30T22:00:00Z,2011-12-30T10:00:00Z
2011-12-30T21:00:00Z,2011-12-31 11:00 +1400 +14,31,2011-12-30T22:00:00Z,2011-12-30T10:00:00Z

=== a zone does not touch what says its offset
--- file in.csv
t
2026-11-20T10:00:00Z
2026-11-20T10:00:00-05
 20261120T1000+0530
20/Nov/2026:10:00:05 +0100
2026-11-20
--- run
weir 'select a = time(t, "Europe/Berlin"), b = time(t, "-02:00"), c = time(t, "UTC") == t' {in}
--- out
a,b,c
2026-11-20T10:00:00Z,2026-11-20T10:00:00Z,true
2026-11-20T15:00:00Z,2026-11-20T15:00:00Z,true
2026-11-20T04:30:00Z,2026-11-20T04:30:00Z,true
2026-11-20T09:00:05Z,2026-11-20T09:00:05Z,true
2026-11-19T23:00:00Z,2026-11-20T02:00:00Z,true

=== TZ never matters
--- file in.csv
t
2026-11-20T10:00:00Z
--- run
TZ=Asia/Tokyo weir 'map h = hour(t), a = time("2026-11-20 10:00"), b = fmt_time(t, "%T %Z")' {in}
--- out
t,h,a,b
2026-11-20T10:00:00Z,10,2026-11-20T10:00:00Z,10:00:00 UTC

=== writing
--- file in.csv
t
2026-01-05T09:07:05.25Z
2024-12-31T23:59:59.123456789Z
0001-01-01
--- run
weir 'select a = fmt_time(t, "%A %a %B %b %d|%e|%-d %j"), b = fmt_time(t, "%H %I %-I %p %M %S.%f %3f"), c = fmt_time(t, "%G-W%V-%u %w %y %s"), d = fmt_time(t, "%D %R %z %:z %% é", "Asia/Kathmandu")' {in}
--- out
a,b,c,d
Monday Mon January Jan 05| 5|5 005,09 09 9 AM 07 05.250000 250,2026-W02-1 1 26 1767604025,01/05/26 14:52 +0545 +05:45 % é
Tuesday Tue December Dec 31|31|31 366,23 11 11 PM 59 59.123456789 123,2025-W01-2 2 24 1735689599,01/01/25 05:44 +0545 +05:45 % é
Monday Mon January Jan 01| 1|1 001,00 12 12 AM 00 00.000000 000,0001-W01-1 1 01 -62135596800,01/01/01 05:41 +054116 +05:41:16 % é

=== by a clock that leaves the years there are, a time has no text
--- file in.csv
id,t
1,9999-12-31T23:30:00Z
2,0001-01-01T00:30:00Z
--- run
weir 'map a = fmt_time(t, "%F", "+01:00"), b = fmt_time(t, "%F", "-01:00"), c = year(t, "+01:00"), d = year(t, "-01:00"), e = time("9999-12-31", "-01:00")' {in}
--- out
id,t,a,b,c,d,e
1,9999-12-31T23:30:00Z,,9999-12-31,,9999,9999-12-31T01:00:00Z
2,0001-01-01T00:30:00Z,0001-01-01,,1,,9999-12-31T01:00:00Z

=== bins of times
--- file in.csv
t
2026-11-20T10:07:05.25Z
1969-12-31T23:59:59.75Z
2026-11-22T23:59:59Z
2026-11-23
--- run
weir 'select a = bin(t, 5s), b = bin(t, 5m), c = bin(t, 1h), d = bin(t, 1d), e = bin(t, 1w), f = bin(t, 3d), g = bin(t, 500ms), h = bin(t, 7d) == bin(t, 1w)' {in}
--- out
a,b,c,d,e,f,g,h
2026-11-20T10:07:05Z,2026-11-20T10:05:00Z,2026-11-20T10:00:00Z,2026-11-20T00:00:00Z,2026-11-16T00:00:00Z,2026-11-18T00:00:00Z,2026-11-20T10:07:05Z,true
1969-12-31T23:59:55Z,1969-12-31T23:55:00Z,1969-12-31T23:00:00Z,1969-12-31T00:00:00Z,1969-12-29T00:00:00Z,1969-12-29T00:00:00Z,1969-12-31T23:59:59.5Z,true
2026-11-22T23:59:55Z,2026-11-22T23:55:00Z,2026-11-22T23:00:00Z,2026-11-22T00:00:00Z,2026-11-16T00:00:00Z,2026-11-21T00:00:00Z,2026-11-22T23:59:59Z,true
2026-11-23T00:00:00Z,2026-11-23T00:00:00Z,2026-11-23T00:00:00Z,2026-11-23T00:00:00Z,2026-11-23T00:00:00Z,2026-11-21T00:00:00Z,2026-11-23T00:00:00Z,true

=== bins by clocks that are put on and back
--- file in.csv
t
2026-03-29T00:30:00Z
2026-03-29T01:30:00Z
2026-03-29T21:59:00Z
2026-10-25T00:10:00Z
2026-10-25T01:10:00Z
2026-10-25T22:59:00Z
2026-10-25T23:00:00Z
--- run
weir 'select d = bin(t, 1d, "Europe/Berlin"), h = bin(t, 1h, "Europe/Berlin"), w = bin(t, 1w, "Europe/Berlin")' {in}
--- out
d,h,w
2026-03-28T23:00:00Z,2026-03-29T00:00:00Z,2026-03-22T23:00:00Z
2026-03-28T23:00:00Z,2026-03-29T01:00:00Z,2026-03-22T23:00:00Z
2026-03-28T23:00:00Z,2026-03-29T21:00:00Z,2026-03-22T23:00:00Z
2026-10-24T22:00:00Z,2026-10-25T00:00:00Z,2026-10-18T22:00:00Z
2026-10-24T22:00:00Z,2026-10-25T01:00:00Z,2026-10-18T22:00:00Z
2026-10-24T22:00:00Z,2026-10-25T22:00:00Z,2026-10-18T22:00:00Z
2026-10-25T23:00:00Z,2026-10-25T23:00:00Z,2026-10-25T23:00:00Z

=== bins of nanoseconds, of far times, of widths that are quotients
--- file in.csv
t
2026-11-20T10:00:00.000000012Z
9999-12-31T23:59:59.9999999Z
0001-01-01T00:00:01Z
--- run
weir 'select a = bin(t, 5ns), b = bin(t, 1s), c = bin(t, 1h / 3), d = bin(t, 1000w)' {in}
--- out
a,b,c,d
2026-11-20T10:00:00.00000001Z,2026-11-20T10:00:00Z,2026-11-20T10:00:00Z,2008-04-28T00:00:00Z
9999-12-31T23:59:59.9999999Z,9999-12-31T23:59:59Z,9999-12-31T23:40:00Z,9981-02-09T00:00:00Z
0001-01-01T00:00:01Z,0001-01-01T00:00:01Z,0001-01-01T00:00:00Z,
--- err
weir: warning: 1 time bin() has no value: its width is not above 0, or it begins before the year 1 (first: {in}:4); taken as null (--strict to fail)

=== bins of numbers and durations, exactly
--- file in.csv
n,w
37,10
-37,10
0.3,0.1
1e300,3
-0.05,0.1
x,1
,2
5,0
5,-1
5,
--- run
weir 'map a = bin(n, 10), b = bin(n, 0.1), c = bin(n, w), d = bin(n * 1s, 1m)' {in}
--- out
n,w,a,b,c,d
37,10,30,37,30,0
-37,10,-40,-37,-40,-60
0.3,0.1,0,0.3,0.3,0
1e300,3,1e+300,1e+300,1e+300,1e+300
-0.05,0.1,-10,-0.1,-0.1,-60
x,1,,,,
,2,,,,
5,0,0,5,,0
5,-1,0,5,,0
5,,0,5,,0
--- err
weir: warning: 1 value of 'n' is not a number (first: {in}:7 "x"); taken as null (--strict to fail)
weir: warning: 2 times bin() has no value: its width is not above 0, or it begins before the year 1 (first: {in}:9); taken as null (--strict to fail)

=== grouping by a bin
--- file in.csv
time,status
2026-11-20T10:00:05Z,200
2026-11-20T10:00:59.9Z,500
2026-11-20 10:01,200
,200
--- run
weir 'reduce n = count() by minute = bin(time, 1m), status | sort minute, status' {in}
weir 'reduce n = count() by bin(time, 1m)' {in}
--- out
minute,status,n
2026-11-20T10:00:00Z,200,1
2026-11-20T10:00:00Z,500,1
2026-11-20T10:01:00Z,200,1
,200,1
bin_time_1m,n
2026-11-20T10:00:00Z,2
2026-11-20T10:01:00Z,1
,1
--- flag nopipe: two commands read the input

=== now is one time for the whole run
--- file in.csv
n
1
2
--- run
weir 'map a = now() | reduce n = count_distinct(a), first(a) | select n, late = first_a > "2026-01-01", ms = epoch(first_a) * 1000 % 1' {in}
--- out
n,late,ms
1,true,0

=== differences of fields that are times
--- file in.csv
a,b
2026-11-20T10:00:00Z,2026-11-20T10:01:30Z
2026-11-20,2026-11-21
--- run
weir 'map d = time(b) - time(a) | map m = d / 60, long = d > 5m | filter d >= 90s | select d, m, long' {in}
--- out
d,m,long
90,1.5,false
86400,1440,true

=== two fields are subtracted as numbers: where both are times that is said
--- file in.csv
a,b
2026-11-20T10:00:00Z,2026-11-20T10:01:30Z
1,3
x,2026-11-21
2026-11-20,2026-11-21
--- run
weir 'map d = b - a' {in}
--- out
a,b,d
2026-11-20T10:00:00Z,2026-11-20T10:01:30Z,
1,3,2
x,2026-11-21,
2026-11-20,2026-11-21,
--- err
weir: warning: 3 values of 'b' are not numbers (first: {in}:2 "2026-11-20T10:01:30Z"); taken as null (--strict to fail)
weir: warning: 3 values of 'a' are not numbers (first: {in}:2 "2026-11-20T10:00:00Z"); taken as null (--strict to fail)
weir: warning: 2 rows have times on both sides of 'b - a' (first: {in}:2); write time(b) - time(a) (--strict to fail)

=== a time less what is none says nothing of it
--- file in.csv
a,b
2026-11-20,x
--- run
weir 'map d = b - a' {in}
--- out
a,b,d
2026-11-20,x,
--- err
weir: warning: 1 value of 'b' is not a number (first: {in}:2 "x"); taken as null (--strict to fail)
weir: warning: 1 value of 'a' is not a number (first: {in}:2 "2026-11-20"); taken as null (--strict to fail)

=== comparison with a text that is a time, and one that is none
--- file in.csv
t
2026-11-20T10:00:00+05:00
2026-11-20T10:00:00Z
--- run
weir 'filter time(t) > "2026-11-20 05:00"' {in}
--- out
t
2026-11-20T10:00:00Z

=== a text beside a time that is none
--- file in.csv
t
--- run
weir 'filter time(t) > "20.1.26"' {in}
--- exit 2
--- err
weir: error: this text is no time
  filter time(t) > "20.1.26"
                   ^^^^^^^^^ times are written 2026-11-20 or 2026-11-20T10:00:05Z; time(x, "%d.%m.%Y") reads other forms

=== a letter that is no letter of formats
--- file in.csv
t
--- run
weir 'map a = time(t, "%Y-%q")' {in}
--- exit 2
--- err
weir: error: the time format '%Y-%q' has '%q' at byte 4, which cannot be read
  map a = time(t, "%Y-%q")
                  ^^^^^^^ there are %Y %m %d %H %M %S %f %z %b %a and more: weir help time, weir help fmt_time

=== a letter of other tools
--- file in.csv
t
--- run
weir 'map a = fmt_time(t, "%S.%L")' {in}
--- exit 2
--- err
weir: error: the time format '%S.%L' has '%L' at byte 4, which cannot be written
  map a = fmt_time(t, "%S.%L")
                      ^^^^^^^ the fraction of a second is %f, milliseconds %3f

=== a format that is not known when the program is checked
--- file in.csv
t,f
--- run
weir 'map a = time(t, f)' {in}
--- exit 2
--- err
weir: error: argument 2 of time() must be a text written out, and this is something known only when the program runs
  map a = time(t, f)
                  ^ time(x[, format][, zone])

=== a format from --arg
--- file in.csv
t
20.11.2026
--- run
weir --arg f=%d.%m.%Y --arg z=Europe/Berlin 'map a = time(t, $f), b = time(t, $f, $z)' {in}
--- out
t,a,b
20.11.2026,2026-11-20T00:00:00Z,2026-11-19T23:00:00Z

=== a zone that is none
--- file in.csv
t
--- run
weir 'map a = hour(t, "Europe/Berln")' {in}
--- exit 2
--- err
weir: error: no time zone 'Europe/Berln'
  map a = hour(t, "Europe/Berln")
                  ^^^^^^^^^^^^^^ did you mean 'Europe/Berlin'?

=== a zone by its city, and one that tries to leave the folder
--- file in.csv
t
--- run
weir 'map a = time(t, "new_york")' {in}; weir 'map a = time(t, "../../etc/passwd")' in.csv
--- exit 2
--- err
weir: error: no time zone 'new_york'
  map a = time(t, "new_york")
                  ^^^^^^^^^^ did you mean 'America/New_York'?
weir: error: no time zone '../../etc/passwd'
  map a = time(t, "../../etc/passwd")
                  ^^^^^^^^^^^^^^^^^^ zones are Europe/Berlin, America/New_York, ..., UTC, +02:00
--- flag nopipe: two commands

=== a zone where a format belongs
--- file in.csv
t
--- run
weir 'map a = fmt_time(t, "Europe/Berlin")' {in}
--- exit 2
--- err
weir: error: a time format has letters such as %Y in it, and this has none
  map a = fmt_time(t, "Europe/Berlin")
                      ^^^^^^^^^^^^^^^ fmt_time(t, "%F %T"), and the zone after that

=== what is a time already is not read again
--- file in.csv
t
--- run
weir 'map a = time(time(t), "%F")' {in}
--- exit 2
--- err
weir: error: this is a time already, nothing is left to be read
  map a = time(time(t), "%F")
               ^^^^^^^ fmt_time(t, format, zone) writes a time in a form and a zone

=== a number is no time
--- file in.csv
n
--- run
weir 'map a = year(n + 1)' {in}
--- exit 2
--- err
weir: error: a time is asked for, and this is a number
  map a = year(n + 1)
               ^^^^^ time(..., "%s") reads seconds since 1970

=== a width of nothing
--- file in.csv
t,n
--- run
weir 'map a = bin(t, 0s)' {in}; weir 'map a = bin(n, -1)' in.csv
--- exit 2
--- err
weir: error: the width of bin() is above 0, and this is 0
  map a = bin(t, 0s)
                 ^^ bin(t, 5m), bin(t, 1d)
weir: error: the width of bin() is above 0, and this is -1
  map a = bin(n, -1)
                 ^^ bin(x, 10), bin(x, 0.5)
--- flag nopipe: two commands

=== no rows
--- file in.csv
t
--- run
weir 'map a = bin(t, 1h), b = hour(t), c = fmt_time(t, "%F")' {in}
--- out
t,a,b,c

=== sums of far times, and with durations that are no decimals: to the digits that there is room for
# A mantissa of 64 bits has room for eight decimals of a second in the years 1 and 3000, for seven in 9999; others are cut,
# toward the past, as it is where such a time is read. Durations that are doubles count as whole nanoseconds. Nothing
# is null but what lies outside the years.
--- file in.csv
t
2026-01-01
3000-01-01T00:00:00.999999999
3000-01-01
0001-01-01
9999-12-31T23:59:59.5
--- run
weir 'select a = time(t) + 1ns, b = time(t) + 1s / 3, c = t - 0.4ns, d = t + 999999999999w' {in}
weir 'select d = time(t) - (1e-12 * 1s)' {in}
--- out
a,b,c,d
2026-01-01T00:00:00.000000001Z,2026-01-01T00:00:00.333333333Z,2025-12-31T23:59:59.999999999Z,
3000-01-01T00:00:00.99999999Z,3000-01-01T00:00:01.33333332Z,3000-01-01T00:00:00.99999998Z,
3000-01-01T00:00:00Z,3000-01-01T00:00:00.33333333Z,2999-12-31T23:59:59.99999999Z,
0001-01-01T00:00:00Z,0001-01-01T00:00:00.33333333Z,,
9999-12-31T23:59:59.5Z,9999-12-31T23:59:59.8333333Z,9999-12-31T23:59:59.4999999Z,
d
2025-12-31T23:59:59.999999999Z
3000-01-01T00:00:00.99999998Z
2999-12-31T23:59:59.99999999Z
""
9999-12-31T23:59:59.4999999Z
--- err
weir: warning: 1 result of 't - 0.4ns' lies outside the years 1 to 9999 (first: {in}:5); taken as null (--strict to fail)
weir: warning: 5 results of 't + 999999999999w' lie outside the years 1 to 9999 (first: {in}:2); taken as null (--strict to fail)
weir: warning: 1 result of 'time(t) - (1e-12 * 1s)' lies outside the years 1 to 9999 (first: {in}:5); taken as null (--strict to fail)
--- flag nopipe: it is read twice
