#!/bin/sh
# Other machines' C, by hand: weir is built and tested where char is unsigned, for 32 bits, and for aarch64 under
# QEMU, whose kernel is NEON's. On Debian and its relatives, as root or with sudo, on x86-64.
#
#   sh tests/ports.sh [uchar] [32bit] [aarch64]     all three unless told
#
# uchar    unit tests, scan_diff and the quick cases
# 32bit    fails: weir counts in 128 bits, and C compilers have such integers only where a pointer has 64
# aarch64  scan_diff, and the cases of CASES (all of *.t would take hours): weir alone, linked statically
#
# Libraries for aarch64 are unpacked beside the build, not installed: no package of this machine is replaced.
set -eu
cd "$(dirname "$0")/.."
top=$(pwd)
CASES="csv_input.t quoting.t bad_rows.t numbers.t jsonl_input.t strings.t"
failed=0
passed=0

# report NAME STATUS
report() {
  if [ "$2" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  echo "$1: $([ "$2" -eq 0 ] && echo passed || echo FAILED)"
}

uchar() {
  [ -f build-uchar/build.ninja ] || meson setup build-uchar --buildtype=release -Dc_args=-funsigned-char >/dev/null
  ninja -C build-uchar >/dev/null || return 1
  meson test -C build-uchar --suite unit --print-errorlogs || return 1
  build-uchar/tests/diff/scan_diff || return 1
  python3 tests/run_cases.py --weir build-uchar/weir
}

bits32() {
  echo "32bit: there is no 128-bit integer (__int128) for 32-bit machines; weir cannot be built" >&2
  return 1
}

# What weir is linked with, for aarch64, in build-ports/root.
unpack_arm() {
  mkdir -p build-ports/lists/partial build-ports/debs
  [ -d build-ports/root ] && return 0
  debs=
  for p in libpcre2-dev libzstd-dev zlib1g-dev libxxhash-dev libutf8proc-dev nettle-dev libcsv-dev; do
    debs="$debs $p:arm64"
  done
  set -- -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o Dir::State::lists="$top/build-ports/lists" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
  apt-get "$@" update >build-ports/apt.log 2>&1 || return 1
  # shellcheck disable=SC2086 # words on purpose
  (cd build-ports/debs && apt-get "$@" download $debs >>../apt.log 2>&1) || return 1
  for d in build-ports/debs/*.deb; do dpkg -x "$d" build-ports/unpacking || return 1; done
  mv build-ports/unpacking build-ports/root
}

cross_file() {
  root=$top/build-ports/root/usr
  lib=$root/lib/aarch64-linux-gnu
  cat <<EOF
[binaries]
c = ['aarch64-linux-gnu-gcc', '-B$lib/']
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu']
[built-in options]
c_args = ['-isystem', '$root/include', '-isystem', '$root/include/aarch64-linux-gnu']
c_link_args = ['-L$lib']
[properties]
pkg_config_libdir = '$lib/pkgconfig'
sys_root = '$top/build-ports/root'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
EOF
}

# The program $1 as one that QEMU runs.
wrapped() {
  printf '#!/bin/sh\nexec qemu-aarch64 "%s" "$@"\n' "$top/$1" >"$1.qemu"
  chmod +x "$1.qemu"
}

aarch64() {
  for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    command -v $tool >/dev/null || {
      echo "aarch64: no $tool; apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
      return 1
    }
  done
  unpack_arm || { cat build-ports/apt.log >&2; return 1; }
  cross_file >build-ports/aarch64.ini
  [ -f build-ports/aarch64/build.ninja ] || meson setup build-ports/aarch64 --cross-file build-ports/aarch64.ini \
    --buildtype=release -Dstatic=true -Dtests=false >build-ports/setup.log || return 1
  arm=build-ports/aarch64
  ninja -C $arm weir >/dev/null || return 1
  lib=build-ports/root/usr/lib/aarch64-linux-gnu
  aarch64-linux-gnu-gcc -std=gnu11 -O2 -D_GNU_SOURCE -static -isystem build-ports/root/usr/include -Ilib \
    -Itests/support tests/diff/scan_diff.c tests/support/ref_csv.c $arm/lib/data/libdata.a $arm/lib/io/libio.a \
    $arm/lib/base/libbase.a -L$lib -lcsv -lzstd -lz -lxxhash -lutf8proc -lnettle -lm -o $arm/scan_diff || return 1
  qemu-aarch64 $arm/scan_diff 1000 || return 1
  wrapped $arm/weir
  for c in $CASES; do python3 tests/run_cases.py --weir $arm/weir.qemu "tests/cases/$c" || return 1; done
}

for part in ${*:-uchar 32bit aarch64}; do
  status=0
  case $part in
  uchar) uchar || status=1 ;;
  32bit) bits32 || status=1 ;;
  aarch64) aarch64 || status=1 ;;
  *) echo "ports.sh: no part '$part'" >&2; exit 2 ;;
  esac
  report "$part" $status
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
