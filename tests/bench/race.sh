#!/bin/sh
# Times weir against whatever of duckdb, polars (both as Python modules), mlr, mawk and gawk is installed.
#
#   sh tests/bench/race.sh [ROWS]    answers compared first, then timed in turns; ROWS of brc (default 5000000), and a
#                                    fifth as many of sales; about 14 bytes a row of brc, 80 of sales, under $TMPDIR
#   sh tests/bench/race.sh --check   tiny files, answers only; last line `N passed, M failed`
#
# Options: --runs N (5), --build DIR (build), --threads N (the CPUs), --query brc|sales|count. It installs nothing.
# A release build is wanted: meson setup build --buildtype=release && ninja -C build
exec python3 "$(dirname "$0")/race.py" "$@"
