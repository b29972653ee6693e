#!/bin/sh
# Times weir against whatever is installed of duckdb and polars (Python modules), xan, qsv, mlr, mawk, gawk, datamash,
# wc, cut and sort, and against the hand-written programs of limit/. It installs nothing.
#
#   sh tests/bench/race.sh                      everything at full size: files of 0.5 to 0.8 GB, an hour or two
#   sh tests/bench/race.sh --query brc --query count --scale 0.1
#   sh tests/bench/race.sh --data DIR --results  keeps the files in DIR, and writes RESULTS.md; a later call with the
#                                               same DIR and other queries adds to it
#   sh tests/bench/race.sh --check              small data, weir's answers against Python's, byte for byte; no peers;
#                                               last line `N passed, M failed`
#
# --help lists the options and the names of the queries. In a race a query counts as failed where weir's answer is
# wrong, not where it is slow. A release build is wanted: meson setup build --buildtype=release && ninja -C build
exec python3 "$(dirname "$0")/race.py" "$@"
