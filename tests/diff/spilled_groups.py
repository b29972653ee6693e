#!/usr/bin/env python3
"""`reduce`, `describe`, `pivot`, `tail` and `uniq` with hardly any memory: the same bytes as with enough. Last line: `N passed, M failed`.

    spilled_groups.py WEIR [CASES [SEED]] [--case N]

A case is a table (keys short and long, of which few, many or all differ; decimals, also long ones, mixed values, text;
nulls among all of them; now and then a row that is an error) and a program: some of all the aggregates by one or two
keys, a describe, a pivot, a tail, or a uniq with some stages around it. It is run once with enough memory and then
several times with WEIR_SPILL, from one byte (everything is spilled all the time) to more than is needed, with small
spill blocks, blocks, batches and windows, some threads, a forced hash, from a file or a pipe. Standard output and the exit status must be the same, for
reduce what is told too. What is kept, counted and summed is also worked out here: a reduce's counts, sums, firsts and
lasts by key, the counts, sums and columns of a pivot, and the rows of a uniq.
"""
import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

AGGREGATES = [
    "count()", "count(v)", "sum(v)", "avg(v)", "min(v)", "max(m)", "min(t)", "first(id)", "last(t)", "argmin(t, v)",
    "argmax(id, v)", "median(v)", "quantile(v, 0.3)", "p95(v)", "var(v)", "stddev(v)", "corr(v, id)",
    "count_distinct(t)", "count_distinct(m)", "approx_distinct(m)", "approx_quantile(v, 0.5)", "mode(t)", "mode(m)",
    "top_values(t, 3)", "list(t)", "list(id)", 'string_agg(t, "/")', "count() if v > 0", "sum(v) if m > 1",
    "sum(id) / count()", "histogram(v, 4)",
]
TEXTS = ["a", "b", "ab", "ä", "x,y", 'say "hi"', "007", "Z" * 40, "two\nlines"]


def key_of(rng, kind, n):
    if kind == "few":
        return f"k{rng.randrange(5)}"
    if kind == "skewed":
        return "one" if rng.random() < 0.7 else f"{rng.randrange(n + 1)}"
    if kind == "long":
        return f"{rng.randrange(n // 2 + 1):040}" + "x" * rng.randrange(30)
    if kind == "all":
        return f"{rng.getrandbits(53):016}"
    return rng.choice(["", "é", "k"]) + str(rng.randrange(n // 3 + 1))


def table(rng):
    n = rng.choice([0, 1, 3, 30, 300, 300, 2500, 2500])
    kind = rng.choice(["few", "skewed", "long", "all", "mixed", "mixed"])
    sizes = rng.choice([[9999], [9999] * 20 + [1 << 33]])  # in cents; some need more than 32 bits
    rows = []
    for i in range(n):
        most = rng.choice(sizes)
        cents = "" if rng.random() < 0.1 else f"{rng.randint(-most, most) / 100:.2f}"
        mixed = rng.choice(["", "x", "1", "2", "-3.5", "yes"])
        rows.append([str(i), key_of(rng, kind, n), rng.choice("pqr"), cents, mixed, rng.choice(TEXTS + [""])])
    return rows


def text_of(rows, bad):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["id", "k", "g", "v", "m", "t"])
    for i, row in enumerate(rows):
        w.writerow(row + ["one too many"] if i == bad else row)
    return out.getvalue()


def decimal(cents):
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    text = f"{sign}{cents // 100}.{cents % 100:02}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def reduced(rows, keys):
    """What `reduce n = count(), s = sum(v), f = first(id), l = last(id) by KEYS` gives."""
    groups = {}
    for row in rows:
        at = tuple(row["id k g v m t".split().index(k)] for k in keys)
        groups.setdefault(at, []).append(row)
    out = [keys + ["n", "s", "f", "l"]]
    for at, of in groups.items():
        cents = [round(float(r[3]) * 100) for r in of if r[3]]
        total = decimal(sum(cents)) if cents else None
        out.append(list(at) + [str(len(of)), total, of[0][0], of[-1][0]])
    return out


def heads_in_order(heads):
    """Numbers by value, then text, then null, as `m` has them."""
    numbers = {"1": 1.0, "2": 2.0, "-3.5": -3.5}
    return sorted(heads, key=lambda h: (0, numbers[h], h) if h in numbers else (1 if h else 2, 0, h))


def pivoted(rows, keys, column, agg):
    """What `pivot COLUMN: AGG by KEYS` gives, AGG one of count(), sum(v) and first(id)."""
    names = "id k g v m t".split()
    cells, heads = {}, {}
    for row in rows:
        head = row[names.index(column)]
        heads[head] = True
        cells.setdefault(tuple(row[names.index(k)] for k in keys), {}).setdefault(head, []).append(row)

    def value(of):
        cents = [round(float(r[3]) * 100) for r in of if r[3]]
        return {"count()": str(len(of)), "sum(v)": decimal(sum(cents)) if cents else "",
                "first(id)": of[0][0] if of else ""}[agg]

    heads = heads_in_order(heads)
    return [keys + [h or "null" for h in heads]] + [
        list(at) + [value(of.get(h, [])) for h in heads] for at, of in cells.items()]


def program(rng):
    """The program, what its rows must be (a function of the rows, or None), and whether what is told counts."""
    keys = rng.choice([["k"], ["k"], ["k", "g"], ["g", "k"], ["g"]])
    by = " by " + ", ".join(keys)
    roll = rng.random()
    if roll < 0.15:
        return "reduce n = count(), s = sum(v), f = first(id), l = last(id)" + by, lambda r: reduced(r, keys), True
    if roll < 0.6:
        items = rng.sample(AGGREGATES, rng.randint(1, 6))
        return "reduce " + ", ".join(f"a{i} = {a}" for i, a in enumerate(items)) + by, None, True
    if roll < 0.68:
        return rng.choice(["describe", "partition by g | describe", "partition by k | describe"]), None, True
    if roll < 0.8:
        keys = rng.choice([["k"], ["k"], ["k", "id"], ["k", "m"]])
        column, agg = rng.choice(["g", "g", "m"]), rng.choice(["count()", "sum(v)", "first(id)"])
        column = "g" if column in keys else column
        after = rng.choice(["", "", " | take 5", " | sort -k"])
        return (f"pivot {column}: {agg} by {', '.join(keys)}{after}",
                None if after else lambda r: pivoted(r, keys, column, agg), True)
    if roll < 0.87:
        n, by = rng.choice([1, 3, 50, 400, 2000]), rng.random() < 0.5

        def tails(rows):
            left, out = {}, []
            for row in rows[::-1]:
                at = row[1] if by else ""
                left[at] = left.get(at, n) - 1
                if left[at] >= 0:
                    out.append(row)
            return [["id", "k", "g", "v", "m", "t"]] + out[::-1]

        return f"partition by k | tail {n} | merge" if by else f"tail {n}", tails, False
    last = rng.random() < 0.4
    of = [["id", "k", "g", "v", "m", "t"].index(k) for k in keys]

    def kept(rows):
        order = rows[::-1] if last else rows
        seen, out = set(), []
        for row in order:
            at = tuple(row[i] for i in of)
            if at not in seen:
                seen.add(at)
                out.append(row)
        return [["id", "k", "g", "v", "m", "t"]] + (out[::-1] if last else out)

    uniq = "uniq" + by + (" keep last" if last else rng.choice(["", " keep first"]))
    if rng.random() < 0.4:
        return uniq, kept, False
    before = rng.choice(["", "", "filter v > 0 | ", "map w = v * 2, y = v > 1 | ", "sort t | ", "unpivot v, m | " if
                         "id" not in keys else ""])
    after = rng.choice(["", " | take 7", " | map z = num(m) + 1", " | map r = row_number()", " | reduce count() by g",
                        " | skip 3 | select id, k", " | uniq by g", " | sort -id"])
    if "unpivot" in before and "num(m)" in after:
        after = ""  # m has become rows
    if not last and "sort" not in before and "unpivot" not in before and rng.random() < 0.2:
        before += "map line = _line | "
    return before + uniq + after, None, False


def settings(rng):
    env = {"WEIR_SPILL": str(rng.choice([1, 1, 500, 3000, 20000, 100000])), "WEIR_SPILL_BLOCK":
           str(rng.choice([1, 64, 200, 1000, 5000]))}
    for name, values in (("WEIR_BLOCK", [50, 333, 4096]), ("WEIR_BATCH", [1, 7, 100]), ("WEIR_WINDOW", [1, 2]),
                         ("WEIR_HASH_ZERO", [1]), ("WEIR_FOLD_PASS", [1]), ("WEIR_TEST_JITTER", [3])):
        if rng.random() < 0.3:
            env[name] = str(rng.choice(values))
    return env, rng.choice(["1", "2", "2", "3", "4"]), rng.random() < 0.3


def run(weir, flags, prog, path, env, jobs, pipe):
    base = {k: v for k, v in os.environ.items() if not k.startswith("WEIR_")}
    with open(path, "rb") as f:
        r = subprocess.run([weir, "-j" + jobs] + flags + [prog] + ([] if pipe else [path]), env={**base, **env},
                           stdin=f if pipe else subprocess.DEVNULL, capture_output=True, timeout=120)
    return r.returncode, r.stdout, r.stderr.replace(path.encode(), b"-")


def same(weir, rng, prog, flags, path, told):
    want = run(weir, flags, prog, path, {}, "1", False)
    if want[0] == 2:
        return want, f"not a program: {want[2]}"
    for _ in range(3):
        env, jobs, pipe = settings(rng)
        got = run(weir, flags, prog, path, env, jobs, pipe)
        n = 3 if told else 2
        if got[:n] != want[:n]:
            how = " ".join(f"{k}={v}" for k, v in env.items())
            return want, f"{how} -j{jobs}{' pipe' if pipe else ''}: {got}\n    instead of {want}"[:4000]
    return want, None


def one(weir, seed, case):
    rng = random.Random(f"{seed}/{case}")
    rows = table(rng)
    prog, expect, told = program(rng)
    bad = rng.randrange(len(rows)) if rows and rng.random() < 0.1 else None
    # how much of a reduce comes out before a row of its result fails depends on the threads
    flags = ["--strict"] if rng.random() < 0.1 and not told else []
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "in.csv")
        with open(path, "w", newline="") as f:
            f.write(text_of(rows, bad))
        want, wrong = same(weir, rng, prog, flags, path, told and bad is None)
    if not wrong and expect and bad is None:
        got = list(csv.reader(io.StringIO(want[1].decode(), newline="")))
        must = [[x or "" for x in row] for row in expect(rows)]
        if got != must:
            wrong = f"{got} is not {must}"[:4000]
    return f"case {case}: {prog} {' '.join(flags)}\n    {wrong}" if wrong else None


def main():
    p = argparse.ArgumentParser()
    p.add_argument("weir")
    p.add_argument("cases", nargs="?", type=int, default=150)
    p.add_argument("seed", nargs="?", default="1")
    p.add_argument("--case", type=int)
    a = p.parse_args()
    cases = [a.case] if a.case is not None else range(a.cases)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [w for w in pool.map(lambda c: one(a.weir, a.seed, c), cases) if w]
    for w in wrong:
        print(w)
    print(f"{len(cases) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
