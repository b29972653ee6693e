#!/bin/sh
# From a fresh clone to a first answer: installs what is missing, builds a release, runs the README's first pipeline.
set -eu
cd "$(dirname "$0")/.."
sh tools/setup.sh
if [ ! -f build/build.ninja ]; then
  meson setup build --buildtype=release >/dev/null
fi
ninja -C build weir >/dev/null || { ninja -C build weir; exit 1; }

pipeline='filter amount > 100 | partition by country | reduce total = sum(amount), n = count() | top 10 by total'
echo "\$ weir '$pipeline' data/samples/sales.csv"
build/weir "$pipeline" data/samples/sales.csv
