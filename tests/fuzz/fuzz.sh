#!/bin/sh
# Fuzzing by hand, with clang's libFuzzer: sh tests/fuzz/fuzz.sh [SECONDS [TARGET...]]. Each target runs for so many
# seconds (600) under ASan and UBSan. What it finds stays in build-fuzz/TARGET/found; mended, the input belongs into
# tests/fuzz/corpus/TARGET, which every test run replays.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- input program regex spill

command -v clang >/dev/null || { echo "fuzz.sh: clang is needed" >&2; exit 1; }
# Zero added to a null pointer is nothing wrong to gcc, nor in C2y.
[ -d build-fuzz ] || CC=clang meson setup build-fuzz -Dfuzz=true --buildtype=debugoptimized \
  -Db_sanitize=address,undefined -Db_lundef=false -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow'
failed=0
for target; do
  ninja -C build-fuzz "tests/fuzz/fuzz_$target"
  work=build-fuzz/$target
  mkdir -p "$work/corpus" "$work/seeds" "$work/found" "tests/fuzz/corpus/$target"
  python3 tests/fuzz/seeds.py "$target" "$work/seeds"
  "build-fuzz/tests/fuzz/fuzz_$target" -max_len=400 -timeout=20 -rss_limit_mb=6000 -max_total_time="$seconds" \
    -artifact_prefix="$work/found/" "$work/corpus" "tests/fuzz/corpus/$target" "$work/seeds" || failed=$((failed + 1))
done
echo "$(($# - failed)) passed, $failed failed"
[ $failed -eq 0 ]
