#!/usr/bin/env python3
"""Random tables through every format and back: equal to the last byte of every value.

    round_trips.py WEIR [SEED [COUNT]]

CSV to JSON lines, read by Python's json, and back to CSV; CSV to TSV to CSV and TSV to CSV to TSV; Markdown and tables
for people, taken apart by a few lines here; each plain, or through gzip or zstd as weir, Python and zstd(1) write and
read them. The writers and readers of this file are made from RFC 4180, RFC 8259 and weir-lang(7), by hand. Threads,
block and batch sizes are random. Values are bytes of every kind: quotes, delimiters, line ends, NUL, backslashes, text
of many scripts, bytes that are no UTF-8, and what looks like numbers, truth and null.
"""
import codecs
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile

codecs.register_error("each", lambda e: ("\ufffd" * (e.end - e.start), e.end))

NUMBERS = [b"0", b"-0", b"-0.0", b"1.50", b"007", b"+1", b"1e5", b"12345678901234567890", b"123456789012345", b".5", b"5.",
           b"1234567890.12345", b"12345678901.12345", b"-", b"1,5", b" 1", b"1 ", b"0x1f", b"nan", b"Infinity", b"-17.25"]
WORDS = [b"", b"true", b"false", b"null", b"NA", b"[1,2]", b'{"a":1}', b"\\n", b"\\", b"\\\\t", b'"', b'""', b"a\"b", b"\r\n",
         b"\n", b"\r", b"\t", b",", b"a,b", b"\0", b"\xff", b"\xc3", b"\xe2\x82", "é日本語😀".encode(), "e\u0301".encode(),
         "\u2028\u0085".encode(), b"\x1b[31m", b"\x7f", b"|", b"a|b", b"#", b" ", b"  x  ", b"\xef\xbb\xbf", b"<br>"]
SHORT = re.compile(rb"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")


# ---- tables -------------------------------------------------------------------------------------------------------


def value(r):
    kind = r.random()
    if kind < 0.25:
        return r.choice(NUMBERS)
    if kind < 0.6:
        return r.choice(WORDS)
    if kind < 0.8:
        return bytes(r.choice(b'ab",\n\r\t\\|0 ') for _ in range(r.randrange(20)))
    if kind < 0.9:
        return bytes(r.randrange(256) for _ in range(r.randrange(12)))
    return str(r.randrange(-10 ** r.randrange(1, 20), 10 ** r.randrange(1, 20))).encode()


def table(r, many):
    ncols = r.choice([1, 1, 2, 3, 5, 9])
    names = [b"c%d" % i + r.choice([b"", b" x", "é".encode(), b"\"q\"", b",", b"\\", b"\t", b"|"]) for i in range(ncols)]
    rows = [[value(r) for _ in range(ncols)] for _ in range(60000 // ncols if many else r.randrange(30))]
    return [names] + rows


# ---- writers and readers ------------------------------------------------------------------------------------------


def to_csv(rows):
    def field(v, alone):
        if re.search(rb'[",\r\n]', v) or (alone and not v):
            return b'"' + v.replace(b'"', b'""') + b'"'
        return v
    return b"".join(b",".join(field(v, len(row) == 1) for v in row) + b"\n" for row in rows)


def to_tsv(rows):
    def field(v):
        return v.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return b"".join(b"\t".join(field(v) for v in row) + b"\n" for row in rows)


def text(v):
    """As JSON must have it: a byte that is no part of a character is U+FFFD."""
    return v.decode("utf-8", "each")


def want_json(rows):
    def one(v):
        digits = sum(c in b"0123456789" for c in v)
        return None if not v else ("number", v.decode()) if SHORT.match(v) and digits <= 15 else ("text", text(v))
    return [[(text(n), one(v)) for n, v in zip(rows[0], row)] for row in rows[1:]]


def read_json(raw):
    def number(s):
        return ("number", s)

    def pairs(items):
        return [(k, v if v is None or isinstance(v, tuple) else ("text", v)) for k, v in items]
    decoder = json.JSONDecoder(parse_int=number, parse_float=number, object_pairs_hook=pairs)
    return [decoder.decode(line) for line in raw.decode("utf-8").split("\n")[:-1]]


def from_json(rows):
    """Back to a table; its names come from the first row."""
    return [[k.encode() for k, _ in rows[0]]] + [[b"" if v is None else v[1].encode() for _, v in row] for row in rows]


def read_md(raw):
    lines = raw.split(b"\n")[:-1]
    return [[c.replace(b"\\|", b"|") for c in re.split(rb"(?<!\\) \| ", line[2:-2])] for line in lines[:1] + lines[2:]]


# ---- weir ---------------------------------------------------------------------------------------------------------


class Runner:
    def __init__(self, exe, r, folder):
        self.exe, self.r, self.folder = exe, r, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, args, data=None):
        r = self.r
        env = dict(os.environ, WEIR_JOBS=str(r.choice([1, 2, 8])))
        env.pop("COLUMNS", None)
        if (data is None or len(data) < 100000) and r.random() < 0.6:
            env["WEIR_BLOCK"] = str(r.choice([1, 3, 7, 64, 1000]))
            env["WEIR_BATCH"] = str(r.choice([1, 2, 50, 2048]))
        done = subprocess.run([self.exe, "-q"] + args, input=data, capture_output=True, env=env, check=False)
        if done.returncode:
            sys.exit(f"weir {args}: status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        return done.stdout

    def through(self, data, kind, out):
        """`data`, of format `kind`, as format `out`: by pipe or by files, packed or not, by whomever."""
        pack, unpack = self.r.choice(["", "", ".gz", ".zst"]), self.r.choice(["", "", ".gz", ".zst"])
        if not pack and not unpack:
            return self.run(["--in", kind, "--out", out, ""], data)
        source, target = self.path("in." + kind + pack), self.path("out." + out + unpack)
        if pack == ".gz":
            half = len(data) // 2
            packed = gzip.compress(data[:half]) + gzip.compress(data[half:]) if self.r.random() < 0.3 else gzip.compress(data)
        elif pack == ".zst":
            packed = subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True).stdout
        else:
            packed = data
        with open(source, "wb") as f:
            f.write(packed)
        # the size may lie about what is in it: no tiny blocks for much data
        self.run(["--in", kind, f"to {target}" if out in ("csv", "tsv", "jsonl", "md") else "", source] +
                 ([] if out in ("csv", "tsv", "jsonl", "md") else ["--out", out, "-o", target]), data)
        with open(target, "rb") as f:
            raw = f.read()
        if unpack == ".gz":
            return gzip.decompress(raw)
        if unpack == ".zst":
            return subprocess.run(["zstd", "-qdc"], input=raw, capture_output=True, check=True).stdout
        return raw


def same(what, got, want):
    if got == want:
        return
    at = next((i for i, (g, w) in enumerate(zip(got, want)) if g != w), min(len(got), len(want)))
    sys.exit(f"{what}: differ at {at} of {len(got)} and {len(want)}\n  got  {got[at:at + 1 if isinstance(got, list) else at + 60]!r}\n"
             f"  want {want[at:at + 1 if isinstance(want, list) else at + 60]!r}")


def check(w, rows):
    whole, tabs = to_csv(rows), to_tsv(rows)
    same("CSV", w.through(whole, "csv", "csv"), whole)
    same("TSV", w.through(tabs, "tsv", "tsv"), tabs)
    same("CSV to TSV", w.through(whole, "csv", "tsv"), tabs)
    same("TSV to CSV", w.through(tabs, "tsv", "csv"), whole)
    same("CSV to TSV to CSV", w.through(w.through(whole, "csv", "tsv"), "tsv", "csv"), whole)
    same("TSV to CSV to TSV", w.through(w.through(tabs, "tsv", "csv"), "csv", "tsv"), tabs)
    for kind, data in (("csv", whole), ("tsv", tabs)):
        lines = w.through(data, kind, "jsonl")
        got = read_json(lines)
        same(f"{kind} to JSON lines", got, want_json(rows))
        if got:
            again = to_csv(from_json(got))
            mended = to_csv([[text(v).encode() for v in row] for row in rows])
            same(f"{kind} to JSON lines to CSV", again, mended)
            same(f"{kind} to JSON lines to CSV, all by weir", w.through(lines, "jsonl", "csv"), mended)
            same("JSON lines to JSON lines", w.through(lines, "jsonl", "jsonl"), lines)
    flat = [[v.replace(b"\r\n", b"<br>").replace(b"\n", b"<br>").replace(b"\r", b"<br>") for v in row] for row in rows]
    if not any(b"\\" in v or v.startswith(b"| ") or b" | " in v or v.endswith(b" |") for row in flat for v in row):
        same("CSV to Markdown", read_md(w.through(whole, "csv", "md")), flat)
    shown = w.through(whole, "csv", "table").decode("utf-8")
    if re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", shown):
        sys.exit("a control character in a table")
    if not shown.endswith(f"({len(rows) - 1} row{'' if len(rows) == 2 else 's'})\n") or shown.count("\n") != len(rows) + 2:
        sys.exit(f"a table of {len(rows) - 1} rows ends in {shown[-40:]!r}")


def main():
    exe, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 25
    with tempfile.TemporaryDirectory() as folder:
        for k in range(count):
            r = random.Random(seed * 1000003 + k)
            try:
                check(Runner(exe, r, folder), table(r, k % 20 == 19))
            except SystemExit as e:
                sys.exit(f"seed {seed}, table {k}: {e}")
    print(f"{count} tables")


if __name__ == "__main__":
    main()
