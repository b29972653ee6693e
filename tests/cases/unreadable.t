# What cannot be read is exit 3, after every row before it, with one message whatever -j is (weir-lang(7)).

=== a file that is missing, behind one that is there
--- file a.csv
a,b
1,2
--- run
weir '' a.csv missing.csv a.csv
weir 'reduce n = count()' a.csv missing.csv
weir -o o.csv '' a.csv missing.csv
--- out
a,b
1,2
--- err
weir: error: cannot open missing.csv: No such file or directory
weir: error: cannot open missing.csv: No such file or directory
weir: error: cannot open missing.csv: No such file or directory
--- exit 3

=== a directory
--- file a.csv
a,b
1,2
--- run
mkdir d
weir '' a.csv d; echo $?
weir '' d; echo $?
weir '' < d; echo $?
weir 'union d' a.csv; echo $?
rmdir d
--- out
a,b
1,2
3
3
3
3
--- err
weir: error: cannot open d: Is a directory
weir: error: cannot open d: Is a directory
weir: error: cannot read standard input: Is a directory
weir: error: cannot open d: Is a directory

=== no permission
# root is refused nothing, unless it gives the capability up.
--- file a.csv
a,b
1,2
--- run
cp a.csv np.csv; chmod 000 np.csv
can=; [ "$(id -u)" != 0 ] || can="setpriv --bounding-set -dac_override,-dac_read_search"
$can weir '' a.csv np.csv; s=$?; rm -f np.csv; exit $s
--- out
a,b
1,2
--- err
weir: error: cannot open np.csv: Permission denied
--- exit 3

=== a file that shrinks before it is read
# union opens big.csv, and so fixes its size, before the FIFO has given its second row. 27 bytes of it stay: the header,
# four rows and a half.
--- run
printf 'a,b\n10,x\n11,x\n12,x\n13,x\n14,x\n15,x\n16,x\n' > big.csv; mkfifo f
(printf 'a,b\n1,2\n'; sleep 0.5; truncate -s 27 big.csv) > f &
weir 'union big.csv' f; s=$?; wait; rm f big.csv; exit $s
--- out
a,b
1,2
10,x
11,x
12,x
13,x
--- err
weir: error: big.csv: the file has become shorter while it was read
--- exit 3

=== ... from a map, which has zeros from the cut to the end of the page
--- run
export WEIR_MAP=1 WEIR_BLOCK=3000
(echo a,b; seq -f '%05g,x' 1 9999) > whole.csv; mkfifo f
for n in 5003 8193 60001; do
cp whole.csv big.csv
(printf 'a,b\n1,2\n'; sleep 0.5; truncate -s $n big.csv) > f &
weir -j2 'union big.csv | skip 1' f > out.csv; echo $?; wait
head -c $n whole.csv | sed '$d' | cmp - out.csv
done
rm f whole.csv big.csv out.csv
--- out
3
3
3
--- err
weir: error: big.csv: the file has become shorter while it was read
weir: error: big.csv: the file has become shorter while it was read
weir: error: big.csv: the file has become shorter while it was read

=== ... at the end of a row, and to nothing
--- run
for n in 14 4 0; do
printf 'a,b\n10,x\n11,x\n12,x\n' > big.csv; mkfifo f
(printf 'a,b\n1,2\n'; sleep 0.5; truncate -s $n big.csv) > f &
weir 'union big.csv | select a' f; echo $?; wait; rm f big.csv
done
--- out
a
1
10
11
3
a
1
3
a
1
3
--- err
weir: error: big.csv: the file has become shorter while it was read
weir: error: big.csv: the file has become shorter while it was read
weir: error: big.csv: the file has become shorter while it was read

=== ... within quotes, and no total is made of what is left
--- run
printf 'a,b\n10,x\n11,"x\ny,\nz"\n12,x\n' > big.csv; mkfifo f
(printf 'a,b\n1,2\n'; sleep 0.5; truncate -s 18 big.csv) > f &
weir 'union big.csv' f; echo $?; wait
printf 'a,b\n10,x\n11,x\n' > big.csv
(printf 'a,b\n1,2\n'; sleep 0.5; truncate -s 12 big.csv) > f &
weir 'union big.csv | reduce n = count()' f; echo $?; wait; rm f big.csv
--- out
a,b
1,2
10,x
3
3
--- err
weir: error: big.csv: the file has become shorter while it was read
weir: error: big.csv: the file has become shorter while it was read

=== a file that is written over while it is read
# Rows of 11 bytes, the first blocks of 1100 read before the pipe was full; then each row lies 4 bytes further on, so that
# where the last of those found a record's end the next does not find a beginning.
--- run
export WEIR_BLOCK=1100
(echo a,b; seq -f '%08g,x' 1 400000) > old.csv
(echo a,b; echo 9,y; seq -f '%08g,x' 1 399999; echo 1234,x) > new.csv
for map in 0 1; do
cp old.csv big.csv; mkfifo f
(sleep 0.5; dd if=new.csv of=big.csv conv=notrunc status=none; cat > /dev/null) < f &
WEIR_MAP=$map weir 'filter a > 0' big.csv > f; echo $?; wait; rm f
done
cp old.csv big.csv; mkfifo f
(sleep 0.5; dd if=new.csv of=big.csv conv=notrunc status=none; cat > /dev/null) < f &
weir 'filter a > 0' < big.csv > f; echo $?; wait; rm f old.csv new.csv big.csv
--- out
3
3
3
--- err
weir: error: big.csv: the file has changed while it was read
weir: error: big.csv: the file has changed while it was read
weir: error: -: the file has changed while it was read
--- flag noref: csv(3) is given the bytes one after the other
--- flag long: each of its three runs waits

=== the rows before a record that is too long
# The second row is of 1 + 20 bytes; --max-record 16.
--- file in.csv
a,b
1,2
3,xxxxxxxxxxxxxxxxxxxx
4,5
--- flag noref: the reference reader says it in other words
--- run
weir --max-record 16 '' {in}
--- out
a,b
1,2
--- err
weir: error: {in}:3: a record that begins here is longer than --max-record (16 bytes)
--- exit 4

=== the accounts, on standard error
--- file in.csv
a,b
1,x

2,y
3
4,z
--- run
weir -q --stats --ragged drop 'filter a > 1 | parse /(?<l>[yz])/ from b skip | uniq by l' {in}
--- out
l
y
z
--- err contains
5 records read = 3 delivered + 0 refused + 1 dropped + 1 blank
filter     in 3, out 2, filtered 1
