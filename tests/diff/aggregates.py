#!/usr/bin/env python3
"""Random aggregates: weir against Python's fractions, and its sorted lists.

    aggregates.py WEIR [CASES [SEED]] [--case N]

A case is a table of a key and a few columns of numbers, words and nulls, and one reduce over it, with and without a
key, run with random threads, block and batch sizes. Some of min, max, sum and avg stand over one column. Numbers are
decimals of many scales, or divided by 3, so that doubles come in. What weir must print is worked out here with exact
fractions from the definition: quantiles by type 7, sample variance, Pearson's correlation to 12 digits, mode and
argmax by first appearance, string_agg and fold in input order; lists are written as
JSON; sketches must keep their promised error, and be the same for every way to run.
"""
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from programs import nearest, of_exact, of_float, exact, spelled, text_of_number  # noqa: E402

# ---- what each aggregate is: values in input order to the text expected --------------------------------------


def number(text):
    """A field as weir computes with it: Fraction (a decimal), float, or None."""
    v = spelled(text.encode()) if text else None
    return None if v is None else of_exact(v)


def third(n):
    """n / 3 as weir has it: the double nearest to the exact quotient."""
    if n is None:
        return None
    return of_float(nearest(n / 3)) if isinstance(n, Fraction) else of_float(n / 3)


def told(n):
    return "" if n is None else text_of_number(n).decode()


def total(values, parts=1):
    """The exact sum by `parts`, rounded once: a decimal if all values are, and it fits."""
    v = [x for x in values if x is not None]
    if not v:
        return None
    r = sum(Fraction(x) for x in v) / parts  # a double counts as its binary value
    return of_float(nearest(r)) if any(isinstance(x, float) for x in v) else of_exact(r)


def quantile(values, q):
    v = sorted((x for x in values if x is not None), key=lambda x: (exact(x), isinstance(x, float)))
    if not v:
        return None
    place = (len(v) - 1) * q
    k = math.floor(place)
    a, b, part = v[k], v[min(k + 1, len(v) - 1)], place - k
    if part == 0:
        return a
    r = Fraction(a) * (1 - part) + Fraction(b) * part
    if isinstance(a, float) or isinstance(b, float):
        return of_float(nearest(r))
    return of_exact(r)


def variance(values):
    v = [Fraction(x) for x in values if x is not None]
    if len(v) < 2:
        return None
    mean = sum(v) / len(v)
    return sum((x - mean) ** 2 for x in v) / (len(v) - 1)


def var(values):
    r = variance(values)
    if r is None:
        return None
    return of_float(nearest(r)) if any(isinstance(x, float) for x in values) else of_exact(r)


def stddev(values):
    """The root, rounded once: the double whose square is nearest, found by comparing exactly."""
    r = variance(values)
    if r is None or r == 0:
        return r
    d = math.sqrt(nearest(r))
    for c in (math.nextafter(d, 0), d, math.nextafter(d, math.inf)):
        low, high = ((Fraction(c) + Fraction(math.nextafter(c, to))) / 2 for to in (0, math.inf))
        if low * low <= r <= high * high:
            return of_float(c)
    raise AssertionError(r)


def corr(pairs):
    p = [(Fraction(x), Fraction(y)) for x, y in pairs if x is not None and y is not None]
    if len(p) < 2:
        return None
    mx, my = (sum(v) / len(p) for v in zip(*p))
    xx, yy = sum((x - mx) ** 2 for x, _ in p), sum((y - my) ** 2 for _, y in p)
    if not xx or not yy:
        return None
    return float(sum((x - mx) * (y - my) for x, y in p)) / math.sqrt(float(xx) * float(yy))


def mode(words):
    words = [w for w in words if w]
    counts = Counter(words)
    return max(counts, key=lambda w: (counts[w], -words.index(w))) if words else ""


def arg(rows, by, sign):
    """x of the first row with the best `by`: numbers before text."""
    best = None
    for x, b in zip(rows, by):
        if not b:
            continue
        v = spelled(b.encode())
        better = best is None or (v is not None) > best[1] or (
            (v is not None) == best[1] and ((sign * v > sign * best[2]) if v is not None
                                            else (b.encode() > best[3]) if sign > 0 else (b.encode() < best[3])))
        if better:
            best = (x, v is not None, v, b.encode())
    return best[0] if best else ""


def element(text):
    """A field as an element of a list: a JSON number of at most 15 digits without exponent as it stands."""
    short = re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) and sum(c.isdigit() for c in text) <= 15
    return text if short else json.dumps(text, ensure_ascii=False)


def top_values(words, k):
    words = [w for w in words if w]
    counts = Counter(words)
    best = sorted(counts, key=lambda w: (-counts[w], words.index(w)))[:k]
    return "[" + ",".join(f"[{element(w)},{counts[w]}]" for w in best) + "]"


def histogram(values, n):
    """Of decimals alone, exactly."""
    v = [x for x in values if x is not None]
    if not v:
        return "[]"
    low, high = min(v), max(v)
    if low == high:
        return f"[[{told(low)},{told(low)},{len(v)}]]"
    counts = Counter(min(math.floor((x - low) * n / (high - low)), n - 1) for x in v)
    ends = [told(of_exact(low + (high - low) * i / n)) for i in range(n + 1)]
    return "[" + ",".join(f"[{ends[i]},{ends[i + 1]},{counts[i]}]" for i in range(n)) + "]"


def fold_sum(values):
    """acc + x from 0, with weir's null and its doubles where a sum does not fit."""
    acc = Fraction(0)
    for x in values:
        if acc is None or x is None:
            return None
        if isinstance(acc, Fraction) and isinstance(x, Fraction):
            acc = of_exact(acc + x)
        else:
            acc = of_float(float(acc if isinstance(acc, float) else nearest(acc)) +
                           float(x if isinstance(x, float) else nearest(x)))
    return acc


# ---- cases ---------------------------------------------------------------------------------------------------

WORDS = ["p", "q", "rr", "a b", "x,y", "é", "", "", "007", "1.50", "1.5", "a longer word than sixteen bytes"]


def random_number(r, scales):
    kind = r.random()
    if kind < 0.08:
        return ""
    if kind < 0.12:
        return "n/a"
    if kind < 0.2 and scales > 1:
        return r.choice(("1e18", "-1e18", "0.000000000000000001", "123456789012345678901234567890", "-0", "1e-30"))
    if kind < 0.24 and scales == 3:  # the ends of 64 bits
        return r.choice(("9223372036854775807", "-9223372036854775808", "9223372036854775806", "-9223372036854775807",
                         "922337203685477580.7", "-922337203685477580.8", "4611686018427387904", "1"))
    return f"{r.randint(-10**r.choice((1, 3, 6)), 10**r.choice((1, 3, 6))) / 10**3:.{r.randrange(scales)}f}"


def run_of_numbers(r, count):
    """Fields of one kind for stretches, as in most files: whole vectors without nulls, at one scale; at times sums that
    come near the ends of 64 bits and of their middle half, or leave them and come back."""
    out = []
    while len(out) < count:
        scale, far = r.choice((0, 1, 1, 1, 2, 5)), r.choice((5, 5, 1000, 10**6))
        most = r.choice((2**61, 2**62 - 1, 2**62, 2**63 - 1))
        for _ in range(r.choice((1, 10, 300, 3000))):
            m = r.choice((most, -most, -most - 1, 1)) if far == 5 and r.random() < 0.3 else r.randint(-far, far)
            text = f"{abs(m):0{scale + 1}d}"
            out.append("" if far == 1000 and r.random() < 0.01 else
                       ("-" if m < 0 else "") + (text[:-scale] + "." + text[-scale:] if scale else text))
    return out[:count]


SPILLED = ("quantile", "median", "p90", "mode", "count_distinct", "top_values", "histogram")


class Case:
    def __init__(self, seed, index):
        r = self.r = random.Random(f"{seed}.{index}")
        self.index = index
        count, scales = r.choice((0, 1, 2, 5, 50, 50, 400, 3000)), r.choice((1, 3, 7))
        keys = [f"k{i}" for i in range(r.choice((1, 3, 40, 2000)))]
        self.rows = [(r.choice(keys), random_number(r, scales), random_number(r, 2), r.choice(WORDS),
                      r.choice(("", f"{r.randint(-500, 500) / 100:.2f}", str(r.randint(-9, 9)))))
                     for _ in range(count)]
        self.other = random.Random(f"{seed}.{index}.t")
        self.rows = [row + (t,) for row, t in zip(self.rows, run_of_numbers(self.other, count))]
        self.by = r.random() < 0.7
        self.spills = r.random() < 0.4
        self.thirds = r.random() < 0.3
        self.q = r.choice(("0", "1", "0.5", "0.95", "0.25", "0.999", "0.333333333333333333"))

    def program(self):
        x = "x / 3" if self.thirds else "x"
        aggs = [f"q = quantile({x}, {self.q})", f"m = median({x})", f"p = p90({x})", f"v = var({x})",
                f"su = sum({x})", f"av = avg({x})",
                f"s = stddev({x})", "c = corr(x, y)", "mo = mode(w)", "mx = argmax(w, y)", "mn = argmin(w, y)",
                'j = string_agg(w, "|")', 'f = fold("", acc ++ w)', "n = count()", "ad = approx_distinct(w)",
                "aq = approx_quantile(x, 0.5)", "cd = count_distinct(w)"]
        aggs += ["l = list(w)", "l2 = list(w, 2)", "tv = top_values(w, 3)"]
        if not self.thirds:
            aggs += ["fs = fold(0, acc + x)", "h = histogram(z, 5)"]
        if self.r.random() < 0.3:
            aggs = [a for a in aggs if "fold" not in a]
        if self.spills:  # those whose values go to temporary files, more often alone
            aggs = [a for a in aggs if self.r.random() < 0.5 or a.split()[2].split("(")[0] in SPILLED]
            aggs = [a for a in aggs if a.split()[2].split("(")[0] in SPILLED] if self.r.random() < 0.5 else aggs
        together = ["lo = min(t)", "hi = max(t)", "st = sum(t)", "at = avg(t)"]
        for a in self.other.sample(together, self.other.choice((0, 2, 3, 3, 4, 4))):
            aggs.insert(self.other.randrange(len(aggs) + 1), a)
        self.names = [a.split(" = ")[0] for a in aggs]
        return "reduce " + ", ".join(aggs) + (" by k" if self.by else "")

    def groups(self):
        if not self.by:
            return {"": self.rows}
        out = {}
        for row in self.rows:
            out.setdefault(row[0], []).append(row)
        return out

    def expected(self, rows):
        x, y, w = ([row[i] for row in rows] for i in (1, 2, 3))
        nx, ny = [number(t) for t in x], [number(t) for t in y]
        vx = [third(n) for n in nx] if self.thirds else nx
        there = sum(n is not None for n in vx)
        t = [number(row[5]) for row in rows]
        ts = [n for n in t if n is not None]
        return {"lo": told(min(ts, default=None)), "hi": told(max(ts, default=None)), "st": told(total(t)),
                "at": told(total(t, len(ts))), "su": told(total(vx)), "av": told(total(vx, there)), "q": told(quantile(vx, Fraction(self.q))), "m": told(quantile(vx, Fraction(1, 2))),
                "p": told(quantile(vx, Fraction(9, 10))), "v": told(var(vx)), "s": told(stddev(vx)),
                "c": corr(zip(nx, ny)), "mo": mode(w), "mx": arg(w, y, 1), "mn": arg(w, y, -1),
                "j": "|".join(t for t in w if t), "f": "".join(w), "n": str(len(rows)),
                "l": "[" + ",".join(element(t) for t in w if t) + "]",
                "l2": "[" + ",".join([element(t) for t in w if t][:2]) + "]", "tv": top_values(w, 3),
                "h": histogram([number(row[4]) for row in rows], 5),
                "ad": str(len({t for t in w if t})), "cd": str(len({t for t in w if t})), "aq": quantile(nx, Fraction(1, 2)), "fs": told(fold_sum(nx)),
                "sorted": sorted(exact(n) for n in nx if n is not None)}

    def run(self, weir, folder):
        path = os.path.join(folder, f"{self.index}.tsv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("k\tx\ty\tw\tz\tt\n" + "".join("\t".join(row) + "\n" for row in self.rows))
        env = {k: v for k, v in os.environ.items() if not k.startswith("WEIR_")}
        r = self.r
        env.update(WEIR_JOBS=str(r.randint(1, 8)), WEIR_BLOCK=str(r.choice((7, 64, 1000, 4096, 262144))),
                   WEIR_BATCH=str(r.choice((1, 3, 100, 2048))))
        if self.spills:
            env.update(WEIR_SPILL=str(r.choice((1, 1, 300, 3000, 30000))),
                       WEIR_SPILL_BLOCK=str(r.choice((1, 64, 300, 5000))))
        if r.random() < 0.2:
            env["WEIR_FOLD_PASS"] = "1"
        if r.random() < 0.1:
            env["WEIR_HASH_ZERO"] = "1"
        self.source = self.program()
        p = subprocess.run([weir, "-t", "-q", self.source, path], capture_output=True, env=env, timeout=120)
        os.unlink(path)
        return p, {k: v for k, v in env.items() if k.startswith("WEIR_")}

    def problem(self, p):
        if p.returncode:
            return f"exit status {p.returncode}: {p.stderr.decode()}"
        lines = p.stdout.decode().split("\n")
        got = [line.split("\t") for line in lines[1:-1]]
        groups = self.groups()
        if len(got) != len(groups):
            return f"{len(got)} groups, not {len(groups)}"
        for fields, (key, rows) in zip(got, groups.items()):
            if self.by and fields.pop(0) != key:
                return f"group {key} is not there in its place"
            want = self.expected(rows)
            for name, have in zip(self.names, fields):
                if not same(name, have, want):
                    return f"group {key!r}: {name} is {have!r}, not {want[name]!r}"
        return None


def same(name, have, want):
    w = want[name]
    if name == "c":
        return have == "" if w is None else have != "" and abs(float(have) - w) < 1e-11
    if name != "aq":
        return have == w
    if not want["sorted"]:
        return have == ""
    v = want["sorted"][(len(want["sorted"]) - 1) // 2]
    return abs(spelled(have.encode()) - v) <= abs(v) / 100


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not args:
        raise SystemExit(__doc__)
    only = None
    if "--case" in sys.argv:
        only = int(args.pop(args.index(sys.argv[sys.argv.index("--case") + 1])))
    weir, count = os.path.abspath(args[0]), int(args[1]) if len(args) > 1 else 150
    seed = args[2] if len(args) > 2 else "1"
    failed = 0
    with tempfile.TemporaryDirectory(prefix="weir-aggregates.") as folder, ThreadPoolExecutor(2) as pool:
        def one(index):
            case = Case(seed, index)
            p, env = case.run(weir, folder)
            return index, case, case.problem(p), env
        for index, case, problem, env in pool.map(one, range(count) if only is None else [only]):
            if problem:
                failed += 1
                print(f"FAIL case {index}, seed {seed}: {problem}\n  {env} {case.source}")
                if len(case.rows) <= 50:
                    print(f"  {case.rows}")
    total = count if only is None else 1
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
