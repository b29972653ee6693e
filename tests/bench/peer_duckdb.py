#!/usr/bin/env python3
"""DuckDB as a contestant: peer_duckdb.py FILE OUT THREADS JSON.

The JSON is {"columns": {NAME: TYPE}, "sql": ..., "ordered": ..., "json": ...}, and may have "memory" (the most it may
take, with "tmp" for its files) and "beside" ({TABLE: {"file": ..., "columns": ...}}). No sniffing: types and options are told.
Rows may come in any order where the answer allows it. `t` is the file; one without columns is lines of text, one whose
name ends in .jsonl is JSON lines, and so is the answer with "json". Tells the seconds of the query alone, without the
import, on standard error.
"""
import json
import sys
import time

import duckdb

CSV = "header=true, delim=',', quote='\"', escape='\"'"
LINES = "header=false, delim='\x01', quote='', escape=''"


def main():
    file, out, threads, text = sys.argv[1:]
    told = json.loads(text)
    columns = told["columns"]
    if file.endswith(".jsonl"):
        source = f"read_json('{file}', format='newline_delimited', columns={columns})"
    else:
        source = (f"read_csv('{file}', {CSV if columns else LINES}, auto_detect=false, "
                  f"columns={columns or {'line': 'VARCHAR'}})")
    connection = duckdb.connect(config={"threads": int(threads), "preserve_insertion_order": told["ordered"]})
    connection.execute("SET enable_progress_bar = false")
    if told.get("memory"):
        connection.execute(f"SET memory_limit = '{told['memory']}'; SET temp_directory = '{told['tmp']}'")
    for name, beside in told.get("beside", {}).items():
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{beside['file']}', {CSV}, "
                           f"auto_detect=false, columns={beside['columns']})")
    began = time.perf_counter()
    connection.execute(f"COPY ({told['sql'].replace('FROM t', 'FROM ' + source)}) TO '{out}' "
                       f"({'FORMAT JSON' if told['json'] else 'HEADER'})")
    print("seconds", time.perf_counter() - began, file=sys.stderr)


if __name__ == "__main__":
    main()
