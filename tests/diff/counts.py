#!/usr/bin/env python3
"""`reduce count()` over tables whose rows are known by how they were made, plain ones and damaged ones, in blocks of many
sizes: rows that are only counted are counted as those that are taken apart, and bad ones are told in the same words.
Last line: `N passed, M failed`.

    counts.py WEIR [CASES [SEED]] [--case N]
"""
import csv
import io
import os
import random
import subprocess
import tempfile

import seeded

PLAIN = [b"", b"a", b"1.5", b'12" disk', b"x y", b"\xc3\xa9\xff", b"\0", b"longer than most of them are"]
QUOTED = [b'""', b'"a"', b'"p,q"', b'"x\ny"', b'"x\r\ny"', b'"a""b"', b'""""', b'"\n\n"', b'",\n,"']
PROSE = b'"' + b'some prose, and ""more"" of it,\nline by line; ' * 9 + b'"'
WAYS = [({}, "-j1"), ({"WEIR_APART": "1"}, "-j1"), ({"WEIR_BLOCK": "4096"}, "-j2"), ({"WEIR_BLOCK": "1000"}, "-j8"),
        ({"WEIR_BLOCK": "333", "WEIR_TEST_JITTER": "2"}, "-j3"), ({"WEIR_BLOCK": "100"}, "-j2"),
        ({"WEIR_BLOCK": "64"}, "-j2"), ({"WEIR_BLOCK": "500", "WEIR_SIMD": "scalar"}, "-j2"),
        ({"WEIR_BLOCK": "700", "WEIR_APART": "1"}, "-j2")]
PROGRAMS = ["reduce n = count()", "reduce n = count(), m = count() * 2 | select n"]


class Table:
    """One input: its bytes, the rows it has, and how many of its records are refused."""

    def __init__(self, rng, names, damage):
        self.rng, self.ncols, self.rows, self.refused = rng, len(names), 0, 0
        eol = rng.choice([b"\n", b"\n", b"\r\n", b"\r\r\n"])
        table = b'"' + b"\n".join([b",".join([b"1"] * self.ncols)] * 40) + b'"'  # in one field: no quote tells
        kinds = rng.choice([PLAIN, QUOTED, PLAIN + QUOTED, PLAIN * 3 + QUOTED + [PROSE], PLAIN * 2 + [table]])
        records = []
        for _ in range(rng.choice([0, 1, 2, 30, 400])):
            bad = rng.random() < damage
            records.append(self.damaged(kinds) if bad else self.record(kinds, self.ncols))
            self.refused += bad
            self.rows += not bad
            if rng.random() < damage and self.ncols > 1:
                records.append(b"")  # a blank line
        end = rng.choice([b"", eol])
        if damage and rng.random() < 0.3:
            records.append(b'"' + b"open, " * rng.choice([1, 100]))
            self.refused += 1
        elif records and not records[-1]:
            end = eol
        self.data = rng.choice([b"", b"\xef\xbb\xbf"]) + eol.join([b",".join(names)] + records) + (end if records else eol)

    def record(self, kinds, n):
        fields = [self.rng.choice(kinds) for _ in range(n)]
        if self.ncols > 1 and fields == [b""]:
            fields = [b"z"]
        return b",".join(fields)

    def damaged(self, kinds):
        if self.rng.random() < 0.4:
            fields = [self.rng.choice(kinds) for _ in range(self.ncols - 1)]
            return b",".join([b'"q"uote'] + fields)
        n = self.ncols + self.rng.choice([-1, 1, 1, 60])
        return self.record(kinds, n or 2)


class Case:
    def __init__(self, seed):
        rng = random.Random(seed)
        names = [b"c%d" % i for i in range(rng.choice([1, 2, 3, 10, 12, 63, 64, 65, 100]))]
        damage = rng.choice([0, 0, 0, 0.004, 0.05, 0.5])
        self.tables = [Table(rng, names, damage) for _ in range(rng.choice([1, 1, 2]))]
        self.pipe = rng.random() < 0.3 and len(self.tables) == 1
        self.program = rng.choice(PROGRAMS)

    def __str__(self):
        return f"{self.program!r}, pipe {self.pipe}, {[t.data[:300] for t in self.tables]}"

    def once(self, weir, folder, env, threads, options):
        files = [] if self.pipe else [f"{i}.csv" for i in range(len(self.tables))]
        bad = os.path.join(folder, "bad.csv")
        r = subprocess.run([weir, threads, *options, self.program, *files], cwd=folder, env={**os.environ, **env},
                           input=self.tables[0].data if self.pipe else b"", capture_output=True, timeout=60)
        rejects = b""
        if os.path.exists(bad):
            with open(bad, "rb") as f:
                rejects = f.read()
            os.remove(bad)
        return r.returncode, r.stdout, r.stderr, rejects

    def run(self, weir):
        rows, refused = sum(t.rows for t in self.tables), sum(t.refused for t in self.tables)
        with tempfile.TemporaryDirectory() as folder:
            for i, t in enumerate(self.tables):
                with open(os.path.join(folder, f"{i}.csv"), "wb") as f:
                    f.write(t.data)
            aside = [self.once(weir, folder, env, j, ["--rejects", "bad.csv"]) for env, j in WAYS]
            plain = [self.once(weir, folder, env, j, []) for env, j in WAYS]
        code, out, err, bad = aside[0]
        if code or out != b"n\n%d\n" % rows:
            return f"exit {code}, {out!r} {err!r}, there are {rows} rows"
        listed = len(list(csv.reader(io.StringIO(bad.decode("latin1"), newline=""), strict=True))) - 1 if bad else 0
        if max(listed, 0) != refused:
            return f"{listed} rows were set aside, {refused} are bad"
        if not refused and (plain[0][0] or plain[0][1] != out):
            return f"without --rejects: {plain[0]}"
        if refused and plain[0][0] != 1:
            return f"bad rows, and no error: {plain[0]}"
        for results in (aside, plain):
            for way, result in zip(WAYS, results):
                if result != results[0]:
                    return f"{way} gives {result}, {WAYS[0]} gives {results[0]}"
        return None


if __name__ == "__main__":
    seeded.main(Case)
