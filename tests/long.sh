#!/bin/sh
# All that is too long for CI, by hand: three builds (plain, ASan and UBSan, TSan), then long.py: once other machines
# (ports.sh), MUTANTS small mistakes (mutate.py) and which branches the tests run (coverage.sh), then the suites that
# draw their cases at random, for as long as one likes. Its last line is `N passed, M failed`, of all of it.
#
#   sh tests/long.sh [MINUTES [SEED [MUTANTS]]]     60 minutes, a seed of its own and 15 mutants unless told; the time of
#                                                   building and of what runs once (about an hour) is not counted;
#                                                   with 0 mutants nothing runs once, with 0 minutes nothing else does
set -eu
cd "$(dirname "$0")/.."

# Of the sanitizers' builds what long.py runs.
random="tests/diff/scan_diff"
for name in channel segment pool probes plans branches damaged; do random="$random tests/stress/stress_$name"; done

# build DIR TARGETS SETUP-ARGUMENT...
build() {
  dir=$1
  targets=$2
  shift 2
  [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@" >/dev/null
  # shellcheck disable=SC2086 # words on purpose
  ninja -C "$dir" $targets >/dev/null || ninja -C "$dir" $targets
}

sh tools/setup.sh
build build "" --buildtype=release
build build-asan "weir $random" --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
build build-tsan "$random" --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false
exec python3 tests/long.py "${1:-60}" ${2:+"$2"} ${3:+"$3"}
