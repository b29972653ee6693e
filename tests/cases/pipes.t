# Pipes, endless inputs, signals, closed readers (weir-lang(7)).

=== take 1 returns while its input is still open
--- run
weir 'take 1' < <(echo a; echo 1; exec sleep 30)
--- out
a
1
--- limit 5

=== take 0 of an open input
--- run
weir 'take 0' < <(echo a; exec sleep 30)
--- out
a
--- limit 5

=== take behind a filter on an open input
--- run
weir 'filter a > 1 | map b = a * 2 | take 1' < <(printf 'a\n1\n2\n3\n'; exec sleep 30)
--- out
a,b
2,4
--- limit 5

=== take for a fold on an open input
--- run
weir 'take 2 | reduce s = sum(a)' < <(printf 'a\n1\n2\n3\n'; exec sleep 30)
--- out
s
3
--- limit 5

=== take on an endless input
--- run
weir 'take 3' < <(echo a; yes 7 2>/dev/null)
--- out
a
7
7
7
--- limit 5

=== skip and take on an endless input
--- run
weir 'skip 100000 | take 1' < <(echo a; yes 7 2>/dev/null)
--- out
a
7
--- limit 15
--- flag nosan: a sanitizer and blocks of few bytes make it slow
--- flag nomatrix: blocks of one byte would only be slow

=== take ends before an open quote that never closes
--- run
weir 'take 1' < <(printf 'a,b\n1,2\n3,"x'; exec sleep 30)
--- out
a,b
1,2
--- limit 5

=== a row at the end of an open input needs no further byte
--- run
weir 'take 2' < <(printf 'a\n1\n2\n'; exec sleep 30)
--- out
a
1
2
--- limit 5

=== a quiet input flushes what is there
# 143: timeout ends weir by SIGTERM; the rows were written before.
--- run
timeout --preserve-status -s TERM 2 weir 'map b = a + 1' < <(printf 'a\n1\n2\n'; exec sleep 30)
--- out
a,b
1,2
2,3
--- exit 143
--- limit 8

=== lead gives the rows that it knows all of
--- run
weir 'map b = lead(a) | take 2' < <(printf 'a\n1\n2\n3\n'; exec sleep 30)
--- out
a,b
1,2
2,3
--- limit 5

=== rows come one by one, answers too
--- run
coproc W { weir 'map b = a * 2'; }
printf 'a\n1\n' >&"${W[1]}"
read -r -t 5 header <&"${W[0]}"
read -r -t 5 first <&"${W[0]}"
echo 2 >&"${W[1]}"
read -r -t 5 second <&"${W[0]}"
echo "$header $first $second"
kill "$W_PID" 2>/dev/null
wait "$W_PID" 2>/dev/null
true
--- out
a,b 1,2 2,4
--- limit 15

=== a program error with an open input ends at once
--- run
weir 'filtr a' < <(echo a; exec sleep 30) 2>/dev/null
--- exit 2
--- limit 5

=== a bad row with an open input ends at once
--- run
weir '' < <(printf 'a,b\n1,2\n3\n'; exec sleep 30)
--- out
a,b
1,2
--- err contains
weir: error: -:3: 1 field
--- exit 1
--- limit 5

=== a closed reader: dies of SIGPIPE, in silence
--- run
(echo a; yes 1 2>/dev/null) | weir 'map b = a' | head -n 2
echo "${PIPESTATUS[1]}"
--- out
a,b
1,1
141
--- limit 10

=== a closed reader, many threads
--- run
(echo k,v; yes a,1 2>/dev/null) | weir -j 8 'filter v > 0' | head -n 1
echo "${PIPESTATUS[1]}"
--- out
k,v
141
--- limit 10

=== a closed reader with SIGPIPE ignored: 141 in silence
--- run
trap '' PIPE
weir 'map b = a' < <(echo a; yes 1 2>/dev/null) | head -n 1
echo "${PIPESTATUS[0]}"
--- out
a,b
141
--- limit 10

=== a reader that closed before the first byte
--- run
(sleep 0.3; printf 'a\n1\n') | weir '' | true
echo "${PIPESTATUS[1]}"
--- out
141
--- limit 10

=== SIGINT: 130
--- run
timeout --preserve-status -s INT 0.5 weir 'reduce n = count()' < <(printf 'a\n1\n'; exec sleep 30)
--- exit 130
--- limit 8

=== SIGTERM: 143
--- run
timeout --preserve-status -s TERM 0.5 weir 'reduce n = count()' < <(printf 'a\n1\n'; exec sleep 30)
--- exit 143
--- limit 8

=== SIGINT leaves no file under -o
--- run
timeout --preserve-status -s INT 0.5 weir -o out.csv 'map b = a' < <(printf 'a\n1\n'; exec sleep 30)
--- exit 130
--- limit 8

=== SIGINT while it is busy
--- run
timeout --preserve-status -s INT 0.5 weir -j 4 -o out.csv 'reduce n = count() by a' < <(echo a; yes 1 2>/dev/null)
--- exit 130
--- limit 8

=== SIGTERM leaves the old file under -o
--- file out.csv
old
--- run
timeout --preserve-status -s TERM 0.5 weir -o out.csv 'map b = a' < <(printf 'a\n1\n'; exec sleep 30)
--- exit 143
--- limit 8

=== a slow reader loses nothing
--- run
{ echo n; seq 1 60000; } | weir 'map m = n * 2' | { sleep 0.5; cat; } > out
awk 'BEGIN { print "n,m"; for (i = 1; i <= 60000; i++) print i "," i * 2 }' | cmp - out
rm out
--- flag nomatrix: big enough for threads as it stands

=== a reader that stops reading: the memory stays flat
# 3 seconds of an endless input into a reader that sleeps; the limit is on the address space of weir alone.
--- run
(echo a; yes 1234567890 2>/dev/null) | weir -j 2 'filter a > 0' | { sleep 3; true; } &
sleep 2
for p in /proc/[0-9]*/comm; do
  [ "$(cat "$p" 2>/dev/null)" = weir ] || continue
  d=${p%/comm}
  [ "$(readlink "$d/cwd")" = "$(pwd -P)" ] || continue
  awk '/VmHWM/ { print ($2 < 131072 ? "flat" : "grew to " $2 " kB") }' "$d/status"
done
wait
--- out
flat
--- limit 15
--- flag nomatrix: it is about size
--- flag nosan: a sanitizer's memory is not weir's

=== a reader that stops reading: a join that makes very many rows of one block waits
# Of one key 20 000 rows on both sides: 400 million, of which the reader takes none for 3 seconds.
--- run
(echo k,a; yes x,1234567890 2>/dev/null | head -n 20000) | tee a.csv | sed 1s/a/b/ > b.csv
weir -j 2 --memory 64M 'join b.csv on k | map z = a ++ "z"' a.csv | { sleep 3; true; } &
sleep 2
for p in /proc/[0-9]*/comm; do
  [ "$(cat "$p" 2>/dev/null)" = weir ] || continue
  d=${p%/comm}
  [ "$(readlink "$d/cwd")" = "$(pwd -P)" ] || continue
  awk '/VmHWM/ { print ($2 < 100000 ? "bounded" : "grew to " $2 " kB") }' "$d/status"
done
wait
rm a.csv b.csv
--- out
bounded
--- limit 15
--- flag nomatrix: it is about size
--- flag nosan: a sanitizer's memory is not weir's

=== rows of one block that all go to one owner do not wait for the others, who get none of them
# The owners are merged in order of the rows: 400 million of one key, of which the first 100 million are looked at.
--- run
(echo k,a; yes x,1234567890 2>/dev/null | head -n 20000) | tee a.csv | sed 1s/a/b/ > b.csv
weir -j 3 --memory 64M --stats=json 'join b.csv on k | partition by a | map n = row_number() | merge | take 20000000 | tail 1' a.csv 2> stats
python3 -c "
import json
peak = json.load(open('stats'))['peak_resident_bytes']
print('bounded' if peak < 100 << 20 else 'grew to %d bytes' % peak)"
rm a.csv b.csv stats
--- out
k,a,b,n
x,1234567890,1234567890,20000000
bounded
--- limit 60
--- flag nomatrix: it is about size
--- flag nosan: a sanitizer's memory is not weir's

=== a slow writer
--- run
(for i in 1 2 3 4 5; do [ $i = 1 ] && printf 'a,'; [ $i = 2 ] && printf 'b\n1,"x'; [ $i = 3 ] && printf '\ny"\n2'; [ $i = 4 ] && printf ',z'; sleep 0.1; done) | weir 'map n = len(b)'
--- out
a,b,n
1,"x
y",3
2,z,1
--- limit 10

=== weir into weir
--- file in.csv
k,v
a,1
b,2
a,3
--- run
weir 'filter v > 1' {in} | weir 'partition by k | sort -v | merge' | weir 'reduce s = sum(v)'
--- out
s
5

=== a blank line before the header comes alone
--- run
(printf '\n'; sleep 0.3; printf 'a,b\n1,2\n') | weir 'select b'
(printf '\n'; sleep 0.3; printf 'a\n1\n') | weir ''
(printf '\n'; sleep 0.3) | weir ''
--- out
b
2
c1
a
1
c1
