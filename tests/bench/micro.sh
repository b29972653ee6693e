#!/bin/sh
# ns a row of each kernel, one thread, on data that fit the cache: for before and after.
#
#   sh tests/bench/micro.sh                        all of them
#   sh tests/bench/micro.sh --only PATTERN         those with PATTERN in their name: --only 'agg ', --only 'index*of 2'
#
# Options: --build DIR (build), --repeats N (50), --simd scalar|avx2. ns/row is the minimum of the repetitions, median
# their median. It builds nothing: meson setup build --buildtype=release && ninja -C build
build=$(dirname "$0")/../../build
n=$#
while [ "$n" -gt 0 ]; do
  arg=$1
  shift
  n=$((n - 1))
  if [ "$arg" = --build ] && [ "$n" -gt 0 ]; then
    build=$1
    shift
    n=$((n - 1))
  else
    set -- "$@" "$arg"
  fi
done
[ -x "$build/tests/bench/bench_micro" ] || { echo "$build/tests/bench/bench_micro is not there: build first" >&2; exit 2; }
exec "$build/tests/bench/bench_micro" "$@"
