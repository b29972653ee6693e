#!/usr/bin/env python3
"""Sorts of random tables, in memory and through temporary files: weir against Python's sort. Last line:
`N passed, M failed`.

    sorts.py WEIR [CASES [SEED]] [--case N]

A case is a table (numbers in several spellings, texts that share beginnings, names with digits, nulls, all of them
mixed; rows of a few bytes and of several blocks), a program that sorts it by one key or several, of every kind and
direction (alone, twice, in a partition, with a limit, with stages behind it), and a way to run it: how scarce memory
is, blocks of temporary files, threads, block, batch, window, file or pipe. The order is that of the manual: numbers by
value, then text by bytes, then null, `-` turned round within each, ties as they stood.
"""
import csv
import io
import os
import random
import re
import subprocess
import tempfile
from decimal import Decimal

from seeded import main

csv.field_size_limit(1 << 30)
COLUMNS = ["id", "p", "a", "b", "t"]
TEXTS = ["a", "b", "ab", "ä", "x,y", 'say "hi"', "Z" * 30, "two\nlines", "prefix-of-many-1", "prefix-of-many-2",
         "prefix-of-many-", "-", "1x", "zz" * 40, "zz" * 40 + "y"]
NAMES = ["file1", "file10", "file2", "file02", "file", "f1-b", "f/1", "f:1", "f12345678901234567890", "10", "9", "010",
         "v1.10.3", "v1.9.30"]


def number(rng):
    n = rng.choice([rng.randint(-3, 3), rng.randint(-999, 999), rng.randint(-10**17, 10**17), rng.randint(0, 10**40)])
    return rng.choice([f"{n}", f"{n}.0", f"{n}.50", f"{n}e2", f"{n}e-3", f"{n}.{rng.randrange(1, 10**25):025}"])


def value(rng, kind):
    roll = rng.random()
    if roll < 0.1:
        return ""
    if kind == "mixed":
        kind = rng.choice(["number", "text", "few"])
    if kind == "number":
        return number(rng)
    if kind == "few":
        return str(rng.randrange(4))
    return rng.choice(NAMES if kind == "name" else TEXTS)


def filler(rng, longest):
    n = rng.randrange(longest + 1)
    return "f" + "".join(rng.choices("abc,\"\n 0123456789", k=n - 1)) if n else ""


def table(rng):
    """Rows, and the key by which they are in order already, or None."""
    n = rng.choice([0, 1, 2, 7, 40, 200, 200, 1000, 3000])
    if rng.random() < 0.06:
        n = 25000  # so many that a limit drops rows on the way
    parts = rng.choice([1, 2, 5, max(1, n // 3)])
    kinds = [rng.choice(["number", "text", "name", "few", "mixed"]) for _ in "ab"]
    longest = rng.choice([0, 5, 60, 60, 300]) if n < 25000 else 3
    long_ones = 0.01 if n < 1000 and rng.random() < 0.3 else 0
    rows = [(str(i), f"k{rng.randrange(parts)}", value(rng, kinds[0]), value(rng, kinds[1]),
             "x" * rng.randrange(20000) if rng.random() < long_ones else filler(rng, longest)) for i in range(n)]
    if rng.random() < 0.7:
        return rows, None
    at = rng.choice([2, 3])
    if rng.random() < 0.6:  # hardly two are alike, and none is null
        rows = [row[:at] + (number(rng),) + row[at + 1:] for row in rows]
    key = at, rng.choice(["", "", "str"]), rng.random() < 0.5
    return in_order(rows, [key]), key


# ---- the order --------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$")


def natural(text):
    parts = re.split(rb"([0-9]+)", text.encode())
    order = []
    for i, part in enumerate(parts):
        order += [(ord("0"), int(part))] if i % 2 else [(c, -1) for c in part]
    return order, text.encode()


def placed(text, how):
    """Class and value: those of one class compare."""
    if text == "":
        return 2, 0
    if how == "natural":
        return 1, natural(text)
    if how != "str" and NUMBER.match(text):
        return 0, Decimal(text)
    return (2, 0) if how == "num" else (1, text.encode())


def in_order(rows, keys):
    """keys: (column, how, descending)."""
    for column, how, desc in reversed(keys):
        classes = ([], [], [])
        for row in rows:
            place, v = placed(row[column], how)
            classes[place].append((v, row))
        rows = []
        for one in classes:
            one.sort(key=lambda x: x[0], reverse=desc)
            rows += [row for _, row in one]
    return rows


def by_part(rows, change):
    parts = {}
    for row in rows:
        parts.setdefault(row[1], []).append(row)
    return [row for part in parts.values() for row in change(part)]


# ---- programs ---------------------------------------------------------------------------------------------------

def key_text(key):
    column, how, desc = key
    return f"{'-' if desc else ''}{COLUMNS[column]}{' as ' + how if how else ''}"


def sort_keys(rng):
    keys = []
    for column in rng.sample([2, 3, 2, 3, 4, 1], rng.choice([1, 1, 2, 3])):
        if all(column != k[0] for k in keys):
            keys.append((column, rng.choice(["", "", "", "num", "str", "natural"]), rng.random() < 0.4))
    return ", ".join(map(key_text, keys)), keys


def program(rng, rows, order):
    """A program, and the rows it gives."""
    text, keys = sort_keys(rng)
    n = rng.choice([0, 1, 3, 50, 700, 5000, len(rows) // 3])
    if order and rng.random() < 0.5:  # the last come first, as those of a log that are wanted
        column, how, desc = order
        again = column, how, not desc
        return f"sort {key_text(again)} | take {n}", in_order(rows, [again])[:n]
    form = rng.randrange(9) if len(rows) < 25000 else rng.choice([1, 1, 3, 4])
    if form == 0:
        return f"partition by p | sort {text} | merge", by_part(rows, lambda part: in_order(part, keys))
    if form == 1:
        if rng.random() < 0.3:
            n = 2
        return f"partition by p (sort {text} | take {n})", by_part(rows, lambda part: in_order(part, keys)[:n])
    if form == 2:
        other, others = sort_keys(rng)
        return (f"partition by p (sort {text} | sort {other})",
                by_part(rows, lambda part: in_order(in_order(part, keys), others)))
    if form == 3:
        return f"sort {text} | take {n}", in_order(rows, keys)[:n]
    if form == 4:
        column, how, asc = rng.choice([2, 3]), "", rng.random() < 0.5
        return (f"top {n} by {COLUMNS[column]}{' asc' if asc else ''}",
                in_order(rows, [(column, how, not asc)])[:n])
    if form == 5:
        other, others = sort_keys(rng)
        return f"sort {text} | sort {other}", in_order(in_order(rows, keys), others)
    if form == 6:
        return f"sort {text} | map id = id ++ \"\" | skip {n}", in_order(rows, keys)[n:]
    return f"sort {text}", in_order(rows, keys)


class Case:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.rows, order = table(rng)
        self.program, self.want = program(rng, self.rows, order)
        few = len(self.rows) <= 200
        self.env = {"WEIR_SPILL": rng.choice([1, 30, 1000, 5000, 20000, 100000, 0]),
                    "WEIR_SPILL_BLOCK": rng.choice([1, 64, 300, 3000, 131072]),
                    "WEIR_BATCH": rng.choice([1, 3, 2048] if few else [20, 100, 2048]),
                    "WEIR_BLOCK": rng.choice([7, 300, 262144] if few else [300, 5000, 262144]),
                    "WEIR_WINDOW": rng.choice([0, 0, 1])}
        self.jobs, self.pipe = rng.randint(1, 4), rng.random() < 0.5

    def __str__(self):
        env = " ".join(f"{k}={v}" for k, v in self.env.items())
        return f"{env} weir -j {self.jobs} '{self.program}'   {len(self.rows)} rows from {'pipe' if self.pipe else 'file'}"

    def run(self, weir):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS] + self.rows)
        with tempfile.TemporaryDirectory() as folder:
            path, tmp = os.path.join(folder, "in.csv"), os.path.join(folder, "tmp")
            os.mkdir(tmp)
            with open(path, "wb") as f:
                f.write(text.getvalue().encode())
            done = subprocess.run([weir, "-j", str(self.jobs), "--tmp-dir", tmp, self.program] + [path] * (not self.pipe),
                                  env={**os.environ, **{k: str(v) for k, v in self.env.items()}}, check=False,
                                  input=text.getvalue().encode() if self.pipe else b"", capture_output=True, timeout=120)
            left = os.listdir(tmp)
        if done.returncode or left:
            return f"exit {done.returncode}: {done.stderr.decode(errors='replace')[:500]} {left}"
        got = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
        want = [COLUMNS] + [list(row) for row in self.want]
        if got == want:
            return None
        at = next((i for i, (x, y) in enumerate(zip(got, want)) if x != y), min(len(got), len(want)))
        return f"{len(got)} of {len(want)} rows; row {at}: {str(got[at:at + 1])[:300]}, not {str(want[at:at + 1])[:300]}"


if __name__ == "__main__":
    main(Case)
