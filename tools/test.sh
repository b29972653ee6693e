#!/bin/sh
# All tests, from a fresh clone too: set-up, build, every suite, both sanitizer builds. The last line is the sum,
# `N passed, M failed`; the status is 0 only when nothing failed. What can't run counts as failed, never as skipped.
#
#   sh tools/test.sh          everything (what CI runs)
#   sh tools/test.sh quick    no sanitizer builds, and the cases in few configurations
set -u
cd "$(dirname "$0")/.." || exit 1
mode=${1:-all}
case $mode in all | quick) ;; *) echo "usage: sh tools/test.sh [quick]" >&2; exit 2 ;; esac

passed=0
failed=0
began=$(date +%s)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export LC_ALL=C.UTF-8

finish() {
  echo "# $(($(date +%s) - began)) s in all"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

say() { printf '\n== %s (at %d s)\n' "$1" "$(($(date +%s) - began))"; }

# One thing that passes or fails as a whole.
check() {
  say "$1"
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# A program that ends with `N passed, M failed`.
counted() {
  say "$1"
  shift
  "$@" >"$log" 2>&1
  status=$?
  cat "$log"
  sum=$(tail -n 1 "$log" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
  if [ -z "$sum" ]; then
    echo "no sum on its last line; status $status"
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + ${sum% *}))
  failed=$((failed + ${sum#* }))
  if [ "$status" -ne 0 ] && [ "${sum#* }" -eq 0 ]; then
    echo "status $status in spite of that sum"
    failed=$((failed + 1))
  fi
}

# build DIR SETUP-ARGUMENT...: sets up where needed, and builds $target (where that is empty, all).
target=
build() {
  dir=$1
  shift
  say "build $dir"
  if [ ! -f "$dir/build.ninja" ]; then
    meson setup "$dir" "$@" >"$log" 2>&1 || { cat "$log"; failed=$((failed + 1)); return 1; }
  fi
  # shellcheck disable=SC2086 # one word or none
  ninja -C "$dir" $target >"$log" 2>&1 || { tail -n 60 "$log"; failed=$((failed + 1)); return 1; }
  warnings=$(grep -c 'warning:' "$log")
  echo "built; $warnings warnings"
}

sh tools/setup.sh || { failed=1; finish; }
# What users run; the sanitizer builds below keep the asserts.
build build --buildtype=release || finish

counted "meson tests" python3 tests/meson_sum.py build
counted "installed files, versions" python3 tests/install.py build
counted "hardening" python3 tests/hardening.py build/weir
counted "layers" python3 tests/layers.py
counted "test runner" python3 tests/test_run_cases.py
if [ "$mode" = quick ]; then
  counted "cases, quick" python3 tests/run_cases.py --profile quick
else
  counted "cases, full matrix" python3 tests/run_cases.py --profile full
fi
counted "README examples" python3 tests/readme.py README.md lib/README.md
counted "weir help" python3 tests/help.py
counted "completions in bash, zsh and fish" python3 tests/shells.py
counted "manual pages, examples" python3 tests/man.py
counted "ops/README, built" python3 tests/probe.py
check "manual pages" sh -c 'out=$(mandoc -Tlint -W warning man/weir.1 man/weir-cookbook.7 build/man/weir-lang.7 2>&1); echo "$out"; [ -z "$out" ]'
check "samples are as made" sh -c 'd=$(mktemp -d) && python3 data/samples/make.py "$d" &&
  for f in "$d"/*; do cmp "$f" "data/samples/${f##*/}" || exit 1; done; s=$?; rm -rf "$d"; exit $s'
counted "bench, answers only" sh tests/bench/race.sh --check
[ "$mode" = quick ] && finish

# (Less optimised: it compiles in half the time, and the tests take as long.)
if build build-asan -Ddebug=true -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false; then
  counted "meson tests under ASan and UBSan" python3 tests/meson_sum.py build-asan --suite unit --suite diff --suite stress --suite faults
  counted "cases under ASan and UBSan" python3 tests/run_cases.py --profile asan --turns --weir build-asan/weir
fi
# Criterion and TSan do not mix (Criterion issue 274): the stress programs and the cases run there.
# An address space laid out at random may collide with TSan's own map on newer kernels, hence setarch where allowed.
fixed=
if setarch -R true 2>/dev/null; then fixed="setarch -R"; fi
target=stress
if build build-tsan --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false; then
  # shellcheck disable=SC2086 # words on purpose
  counted "stress programs under TSan" $fixed python3 tests/meson_sum.py build-tsan --suite stress
  # shellcheck disable=SC2086
  counted "cases under TSan" $fixed python3 tests/run_cases.py --profile tsan --turns --weir build-tsan/weir
fi
finish
