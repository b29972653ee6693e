#!/usr/bin/env python3
"""Polars as a contestant: peer_polars.py FILE OUT JSON.

The JSON is {"columns": {NAME: TYPE}, "query": ..., "json": ...}: "json" is whether the answer is JSON lines. The query is an expression of f, the file as a LazyFrame, and c,
which is polars.col; POLARS_MAX_THREADS is set by the caller. Types are told, by DuckDB's names. A file without columns
is lines of text. Tells the seconds of the query alone, without the import, on standard error.
"""
import json
import sys
import time

import polars as pl

TYPES = {"VARCHAR": pl.String, "DOUBLE": pl.Float64, "BIGINT": pl.Int64, "INTEGER": pl.Int32}


def main():
    file, out, text = sys.argv[1:]
    told = json.loads(text)
    began = time.perf_counter()
    schema = {name: TYPES[t] for name, t in told["columns"].items()}
    if file.endswith(".jsonl"):
        frame = pl.scan_ndjson(file, schema=schema)
    elif schema:
        frame = pl.scan_csv(file, schema=schema)
    else:
        frame = pl.scan_csv(file, schema={"line": pl.String}, has_header=False, separator="\x01", quote_char=None)
    query = eval(told["query"], {"f": frame, "c": pl.col, "pl": pl})  # pylint: disable=eval-used
    if told["json"]:
        query.sink_ndjson(out)
    else:
        query.sink_csv(out)
    print("seconds", time.perf_counter() - began, file=sys.stderr)


if __name__ == "__main__":
    main()
