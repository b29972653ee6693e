#!/bin/sh
# The Debian package, by hand: builds it in a copy of the tree, asks lintian, installs it with dpkg, uses it, removes it
# and looks whether anything is left. Needs root or sudo, installs debhelper and lintian where they are missing, takes
# about a minute. The last line is `N passed, M failed`.
#
#   sh tests/package.sh
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
passed=0
failed=0
work=$(mktemp -d)
root=
[ "$(id -u)" -eq 0 ] || root=sudo
# Whatever happens, the machine is as it was.
trap '[ -z "${installed:-}" ] || $root dpkg --purge weir >/dev/null 2>&1; rm -rf "$work"' EXIT

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# check WHAT COMMAND...: what it prints is shown if it fails.
check() {
  what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    return 0
  fi
  failed=$((failed + 1))
  echo "FAIL $what"
  tail -n 40 "$work/said"
  return 1
}

has() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q ' installed$'; }

tools() {
  has debhelper && has lintian && return 0
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends debhelper lintian </dev/null ||
    { $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
      --no-install-recommends debhelper lintian </dev/null; }
}

# What git knows or would add; a tree that is no checkout has nothing else in it.
copy() {
  mkdir "$work/weir"
  if [ -e .git ]; then
    git ls-files -coz --exclude-standard | tar -c --null -T - | tar -x -C "$work/weir"
  else
    tar -c --exclude='./build*' . | tar -x -C "$work/weir"
  fi
}

build() { (cd "$work/weir" && DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" dpkg-buildpackage -us -uc -b); }

# Only errors count, but all is shown.
clean() { lintian --allow-root --fail-on error "$work"/*.changes; }

first_lines() {
  cd / && weir 'filter country == "DE" | reduce n = count()' "$top/data/samples/sales.csv" >"$work/n.csv" &&
    python3 -c 'import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as f:
    n = sum(row["country"] == "DE" for row in csv.DictReader(f))
sys.exit(open(sys.argv[2]).read() != f"n\n{n}\n")' "$top/data/samples/sales.csv" "$work/n.csv"
}

packed() { cd "$work" && weir 'take 3' "$top/data/samples/sales.csv" -o three.csv.gz && [ "$(gzip -dc three.csv.gz | wc -l)" -eq 4 ]; }

# A page that dpkg was told not to unpack (path-exclude, as in containers) is looked for in the package.
page() {
  f=/usr/share/man/man$2/$1.$2.gz
  dpkg -L weir | grep -qx "$f" && dpkg-deb --fsys-tarfile "$deb" | tar -x -O ".$f" | gzip -dc | grep -q '^\.Dt WEIR'
}

version() { [ "$(weir --version)" = "weir $(dpkg-query -W -f '${Version}' weir)" ]; }
elsewhere() { [ "$(command -v weir)" = /usr/bin/weir ]; }
gone() { ! dpkg-query -W weir && ! ls -d /usr/bin/weir /usr/share/doc/weir /usr/share/man/man?/weir*; }

if has weir; then
  echo "weir is installed as a package: this test would remove it" >&2
  failed=1
  finish
fi
check "debhelper and lintian" tools || finish
check "a copy of the tree" copy || finish
check "dpkg-buildpackage -us -uc -b" build || finish
deb=$(ls "$work"/weir_*.deb)
check "lintian finds no error" clean
check "the program is hardened" sh -c "dpkg-deb -x '$deb' '$work/unpacked' && python3 tests/hardening.py '$work/unpacked/usr/bin/weir'"
installed=yes
check "dpkg -i" $root dpkg -i "$deb" || finish
PATH=/usr/sbin:/usr/bin:/sbin:/bin
check "weir is the packaged one" elsewhere
check "a reduce is right" first_lines
check "a gzip file is written" packed
check "weir --version is the package's" version
check "weir.1" page weir 1
check "weir-lang.7" page weir-lang 7
check "weir-cookbook.7" page weir-cookbook 7
check "README" sh -c 'dpkg -L weir | grep -qx /usr/share/doc/weir/README.md.gz'
check "dpkg --purge" $root dpkg --purge weir && installed=
check "nothing is left" gone
finish
