#!/usr/bin/env python3
"""CSV from standard input as JSON lines, for the benchmark's data: numbers as numbers, nothing as null, no blanks."""
import csv
import json
import re
import sys

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")


def value(cell):
    return cell if NUMBER.match(cell) else json.dumps(cell, ensure_ascii=False) if cell else "null"


def main():
    sys.stdin.reconfigure(newline="", encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    rows = csv.reader(sys.stdin, strict=True)
    names = [json.dumps(name) + ":" for name in next(rows)]
    for row in rows:
        sys.stdout.write("{" + ",".join([n + value(cell) for n, cell in zip(names, row)]) + "}\n")


main()
