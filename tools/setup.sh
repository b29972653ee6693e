#!/bin/sh
# Installs what weir needs to be built and tested, on Debian and its relatives; quiet when nothing is missing.
# Elsewhere it names the packages. Never asks a question.
set -eu

packages="bash zsh fish gcc libc6-dev meson ninja-build pkg-config python3 sqlite3 mandoc graphviz zstd gzip
  tzdata libpcre2-dev libzstd-dev zlib1g-dev libisal-dev libcsv-dev libxxhash-dev libutf8proc-dev
  nettle-dev libcriterion-dev"

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || {
  echo "weir: this system has no apt-get; please install what Debian calls:" >&2
  echo "  $packages" >&2
  missing=
  for tool in bash zsh fish gcc meson ninja pkg-config python3 sqlite3 mandoc dot zstd gzip; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
  done
  [ -z "$missing" ] || { echo "missing programs:$missing" >&2; exit 1; }
  exit 0
}

missing=
for p in $packages; do
  case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
  *' installed') ;;
  *) missing="$missing $p" ;;
  esac
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "weir: please install as root:$missing" >&2
    exit 1
  }
  root=sudo
fi
echo "weir: installing$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  # shellcheck disable=SC2086 # words on purpose
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing \
    </dev/null >"$log" 2>&1
}
# The package lists of a fresh machine are empty or old: one refresh if the first try fails.
install || {
  $root apt-get update -qq </dev/null >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  install || { cat "$log" >&2; exit 1; }
}
