#!/bin/sh
# The suites that draw their cases at random, for as long as one likes, by hand: three builds (plain, ASan and UBSan,
# TSan), then long.py, whose last line is `N passed, M failed`.
#
#   sh tests/long.sh [MINUTES [SEED]]     60 minutes unless told; the time of building is not counted
set -eu
cd "$(dirname "$0")/.."

build() {
  dir=$1
  shift
  [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@" >/dev/null
  ninja -C "$dir" >/dev/null || ninja -C "$dir"
}

sh tools/setup.sh
build build --buildtype=release
build build-asan --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
build build-tsan --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false
exec python3 tests/long.py "${1:-60}" ${2:+"$2"}
