#!/bin/sh
# How much of the program the tests run, by hand: builds it with counters, runs the suites once (those that draw their
# cases at random with few of them, since counters make it slow), then coverage.py, whose last line is
# `N passed, M failed`. What a suite itself says of such a build stays in build-coverage/coverage.log: a fault that is
# injected hits the counters' own files too.
#
#   sh tests/coverage.sh [--missed TEXT] [--least PERCENT]
set -u
cd "$(dirname "$0")/.." || exit 1
dir=build-coverage
log=$dir/coverage.log

# Without optimization a branch of the source is one of the program; asserts, which cannot fail, are left out.
[ -f $dir/build.ninja ] || meson setup $dir --buildtype=debug -Doptimization=0 -Db_ndebug=true -Db_coverage=true \
  -Dc_args=-fprofile-update=atomic >/dev/null || exit 1
ninja -C $dir >$dir/ninja.log 2>&1 || { tail -n 60 $dir/ninja.log; exit 1; }
find $dir -name '*.gcda' -delete
: >$log

run() {
  echo "$*" >&2
  "$@" >>$log 2>&1 || echo "  status $?, see $log" >&2
}

run python3 tests/meson_sum.py $dir --suite unit --suite stress
run $dir/tests/diff/scan_diff 400
for suite in programs:200 windows:60 plots:20 aggregates:30 joins:40 rejects:60 relaxed:60 quoting:200 sorts:60 spilled_groups:15; do
  run python3 "tests/diff/${suite%:*}.py" $dir/weir "${suite#*:}"
done
run python3 tests/diff/jsonl.py $dir/weir
run python3 tests/diff/round_trips.py $dir/weir
run python3 tests/diff/log_diff.py $dir/weir
run python3 tests/stress/spill_faults.py $dir/weir $dir/tests/support/libdisk_faults.so 3
run python3 tests/stress/walk_faults.py $dir/weir memory $dir/tests/support/libmemory_faults.so 100
run python3 tests/stress/walk_faults.py $dir/weir call $dir/tests/support/libcall_faults.so 8
run python3 tests/stress/walk_faults.py $dir/weir call $dir/tests/support/libcall_faults.so 30 'split' 'split into many' 'zstd out'
run python3 tests/run_cases.py --weir $dir/weir --profile quick
run python3 tests/help.py --weir $dir/weir
exec python3 tests/coverage.py $dir "$@"
