#!/usr/bin/env python3
"""Window functions over random tables: weir against sqlite3's. Last line: `N passed, M failed`.

    windows.py WEIR [CASES [SEED]] [--case N]

A case is a table (keys, decimals, values of mixed kinds, text; nulls among all of them), a `map` with some window
functions, over all rows or inside a partition, there perhaps behind a sort, and a way to run it: threads, block,
batch, window, hash, file or pipe. sqlite3 has the same table with the decimals as whole cents, so that its sums are
exact too; means are worked out from its sums and counts. Values are compared as exact fractions, texts by bytes.
"""
import csv
import io
import os
import random
import sqlite3
import subprocess
import tempfile
from fractions import Fraction

from seeded import main

TEXTS = ["a", "b", "ab", "ä", "x,y", 'say "hi"', "007", "Z" * 30, "two\nlines"]


def cents(rng):
    return None if rng.random() < 0.15 else rng.choice([rng.randint(-999, 999), rng.randint(-10**12, 10**12)])


def mixed(rng):
    roll = rng.random()
    return None if roll < 0.15 else rng.choice(TEXTS[:5]) if roll < 0.3 else rng.randint(-4, 4)


def table(rng):
    n = rng.choice([0, 1, 2, 5, 20, 40, 40, 200, 200, 5000])
    keys = rng.choice([1, 2, 5, max(1, n // 2)])
    names = [f"k{i}" for i in range(keys)] + [""]
    return [(i, rng.choice(names), cents(rng), mixed(rng), rng.choice(TEXTS + [""]) or None) for i in range(n)]


def show_cents(c):
    if c is None:
        return ""
    sign, c = ("-" if c < 0 else ""), abs(c)
    return f"{sign}{c // 100}.{c % 100:02}"


# Each: what weir is given, what sqlite3 is given (with {w} for the window's rows so far), and how to compare.
def functions(rng):
    n = rng.choice([1, 1, 2, 3, 7, 60])
    arg = f", {n}" if n > 1 or rng.random() < 0.3 else ""
    last = f"({{w}} ROWS BETWEEN {n - 1} PRECEDING AND CURRENT ROW)"
    so_far = "({w} ROWS UNBOUNDED PRECEDING)"
    all_rows = "({w} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
    order = "({p} ORDER BY v IS NULL, v)"
    return [
        ("row_number()", "row_number() OVER ({w})", "n"),
        ("rank(v)", "rank() OVER " + order, "n"),
        ("dense_rank(v)", "dense_rank() OVER " + order, "n"),
        ("rank(-x)", "rank() OVER ({p} ORDER BY x IS NULL, -x)", "n"),
        (f"lag(s{arg})", f"lag(s, {n}) OVER ({{w}})", "s"),
        (f"lag(x{arg})", f"lag(x, {n}) OVER ({{w}})", "x"),
        (f"lead(s{arg})", f"lead(s, {n}) OVER ({{w}})", "s"),
        (f"lead(x * 1{arg})", f"lead(x, {n}) OVER ({{w}})", "x"),
        ("delta(x)", "x - lag(x) OVER ({w})", "x"),
        ("cumsum(x)", f"CASE WHEN x NOT NULL THEN sum(x) OVER {so_far} END", "x"),
        ("cummin(x)", f"CASE WHEN x NOT NULL THEN min(x) OVER {so_far} END", "x"),
        ("cummax(x)", f"CASE WHEN x NOT NULL THEN max(x) OVER {so_far} END", "x"),
        (f"rolling_sum(x, {n})", f"sum(x) OVER {last}", "x"),
        (f"rolling_avg(x, {n})", f"sum(x) OVER {last} || '/' || count(x) OVER {last}", "mean"),
        ("first_value(s)", f"first_value(s) OVER {all_rows}", "s"),
        ("last_value(x)", f"last_value(x) OVER {all_rows}", "x"),
        ("last_value(cumsum(x + 0))", None, "total"),
    ]


def number(text):
    return None if text == "" else Fraction(text)


def same(kind, got, want):
    if kind == "s":
        return got == (want or "")
    if kind == "n":
        return number(got) == want
    if kind == "x":
        return number(got) == (None if want is None else Fraction(want, 100))
    if want is None:
        return got == ""
    total, count = (int(part) for part in want.split("/"))
    mean = Fraction(total, 100 * count)
    return Fraction(got) == mean or float(got) == mean.numerator / mean.denominator


class Case:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.rows = table(rng)
        chosen = rng.sample(functions(rng), rng.randint(1, 5))
        self.chosen = [(f"f{i}", *f) for i, f in enumerate(chosen)]
        self.keyed = rng.random() < 0.6
        self.sort = self.keyed and rng.random() < 0.4
        stages = ["map " + ", ".join(f"{name} = {mine}" for name, mine, _, _ in self.chosen)]
        if self.keyed:
            stages = ["partition by k"] + (["sort -id"] if self.sort else []) + stages
            if rng.random() < 0.5:
                stages.append("merge")
        if rng.random() < 0.3:
            stages.insert(0, "filter id >= 0")
        self.program = " | ".join(stages)
        self.jobs = rng.choice([1, 1, 2, 3, 8])
        self.env = {"WEIR_BLOCK": rng.choice([1, 7, 100, 4096, 262144]), "WEIR_BATCH": rng.choice([1, 3, 100, 2048]),
                    "WEIR_WINDOW": rng.choice([1, 2, 8]), "WEIR_HELD": rng.choice([0, 1])}
        if len(self.rows) > 1000:
            self.env.update(WEIR_BLOCK=max(4096, self.env["WEIR_BLOCK"]), WEIR_BATCH=max(100, self.env["WEIR_BATCH"]))
        if rng.random() < 0.1:
            self.env["WEIR_HASH_ZERO"] = 1
        if rng.random() < 0.1:
            self.env["WEIR_TEST_JITTER"] = seed + 1
        if rng.random() < 0.5:
            self.env.update(WEIR_SPILL=rng.choice([1, 300, 3000, 20000, 100000]),
                            WEIR_SPILL_BLOCK=rng.choice([1, 64, 100, 1000, 30000]))
        self.pipe = rng.random() < 0.3

    def text(self):
        out = io.StringIO()
        w = csv.writer(out, lineterminator="\n")
        w.writerow(["id", "k", "x", "v", "s"])
        for i, k, x, v, s in self.rows:
            w.writerow([i, k, show_cents(x), "" if v is None else v, s or ""])
        return out.getvalue().encode()

    def expected(self):
        db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE t (id INTEGER, k TEXT, x INTEGER, v, s TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", self.rows)
        part = "PARTITION BY k" if self.keyed else ""
        w = f"{part} ORDER BY {'-id' if self.sort else 'id'}"
        columns = []
        for _, _, sql, kind in self.chosen:
            if kind == "total": # the last row's running sum: of all before it, unless it is null there
                sql = ("last_value(CASE WHEN x NOT NULL THEN total END) "
                       "OVER ({w} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)")
            columns.append(sql.replace("{w}", w).replace("{p}", part))
        order = "(SELECT min(id) FROM t u WHERE u.k = c.k), -id" if self.sort else "id"
        inner = f"SELECT *, sum(x) OVER ({w} ROWS UNBOUNDED PRECEDING) AS total FROM t"
        return db.execute(f"SELECT id, {', '.join(columns)} FROM ({inner}) c ORDER BY {order}").fetchall()

    def run(self, weir):
        """What is wrong, or None."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.csv")
            with open(path, "wb") as f:
                f.write(self.text())
            env = {**os.environ, **{k: str(v) for k, v in self.env.items()}}
            command = [weir, "-q", "-j", str(self.jobs), self.program] + ([] if self.pipe else [path])
            with open(path, "rb") as f:
                run = subprocess.run(command, env=env, stdin=f if self.pipe else subprocess.DEVNULL,
                                     capture_output=True, timeout=60, check=False)
        if run.returncode or run.stderr:
            return f"status {run.returncode}: {run.stderr.decode()}"
        got = list(csv.reader(io.StringIO(run.stdout.decode(), newline="")))[1:]
        want = self.expected()
        if len(got) != len(want):
            return f"{len(got)} rows, not {len(want)}"
        for g, w in zip(got, want):
            if int(g[0]) != w[0]:
                return f"row {g[0]} where {w[0]} should stand"
            for (_, mine, _, kind), a, b in zip(self.chosen, g[5:], w[1:]):
                if not same("x" if kind == "total" else kind, a, b):
                    return f"row {g[0]}: {mine} is {a!r}, not {b!r} (cents)"
        return None

    def __str__(self):
        env = " ".join(f"{k}={v}" for k, v in self.env.items())
        return f"{env} weir -j {self.jobs} '{self.program}' ({len(self.rows)} rows{', a pipe' if self.pipe else ''})"


if __name__ == "__main__":
    main(Case)
