#!/bin/sh
# The static program, by hand: builds it, runs the cases of inputs, outputs and compression with it, and then alone in an
# empty root, without a library, a module or a time zone of the machine (by chroot(8), as root or in a user namespace).
# About a minute. The last line is `N passed, M failed`.
#
#   sh tests/static.sh
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

check() {
  what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL $what"
  fi
}

# A program that ends with `N passed, M failed`; of a shorter list, what failed is shown.
counted() {
  "$@" >"$root/log" 2>&1
  sum=$(tail -n 1 "$root/log" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
  [ -n "$sum" ] && [ "${sum#* }" -eq 0 ] || cat "$root/log"
  sum=${sum:-0 1}
  passed=$((passed + ${sum% *}))
  failed=$((failed + ${sum#* }))
}

if [ ! -f build-static/build.ninja ]; then
  meson setup build-static --buildtype=release -Dstatic=true -Dtests=false >"$root/log" 2>&1 || { cat "$root/log"; failed=1; finish; }
fi
ninja -C build-static >"$root/log" 2>&1 || { tail -n 40 "$root/log"; failed=1; finish; }
weir=build-static/weir

no_linker() { ! readelf -lW $weir | grep -q INTERP && ! readelf -dW $weir | grep -q NEEDED; }
told_by_ldd() { ldd $weir 2>&1 | grep -Eq 'statically linked|not a dynamic executable'; }
check "it names no linker and no library" no_linker
check "ldd says so" told_by_ldd
counted python3 tests/hardening.py $weir
for cases in samples compressed packed_output encoding csv_input output pipes sort join jsonl_input; do
  counted python3 tests/run_cases.py --profile quick --weir $weir --only $cases.t
done

enter=chroot
[ "$(id -u)" -eq 0 ] || enter="unshare -r chroot"
mkdir "$root/alone" "$root/alone/tmp"
cp $weir data/samples/sales.csv "$root/alone/"
gzip -c data/samples/sales.csv >"$root/alone/sales.csv.gz"
zstd -q -c data/samples/sales.csv >"$root/alone/sales.csv.zst"
printf 'a\nJ\374rgen\n' >"$root/alone/latin1.csv"
want=$(python3 -c 'import csv; print("n"); print(sum(1 for _ in csv.DictReader(open("data/samples/sales.csv", newline=""))))')
for f in sales.csv sales.csv.gz sales.csv.zst; do
  check "alone: counts $f" [ "$($enter "$root/alone" /weir 'reduce n = count()' /$f)" = "$want" ]
done
check "alone: sorts in temporary files" [ "$($enter "$root/alone" /weir --memory 1M 'sort -id | take 1 | select id' /sales.csv | tail -n 1)" = \
  "$(python3 -c 'import csv; print(max(int(r["id"]) for r in csv.DictReader(open("data/samples/sales.csv", newline=""))))')" ]
check "alone: writes gzip" [ "$($enter "$root/alone" /weir 'take 2' /sales.csv -o /two.csv.gz && gzip -dc "$root/alone/two.csv.gz" | wc -l)" -eq 3 ]
# The C library reads encodings by modules that are not in the program.
said=$($enter "$root/alone" /weir --encoding latin1 'take 1' /latin1.csv 2>&1)
status=$?
check "alone: an encoding without its module is exit 2, with what to do" [ $status -eq 2 ]
case $said in *"iconv -f latin1"*) ok=true ;; *) ok=false ;; esac
check "alone: the message names iconv -f latin1: $said" $ok
finish
