#!/usr/bin/env python3
"""Pictures of random tables: weir's against a slow drawing from the rules in weir-lang(7), Pictures. Last line: `N
passed, M failed`.

    plots.py WEIR [CASES [SEED]] [--case N]

A case is a table (labels, some wide; decimals and nulls), a width, a kind of picture and a way to run it. The same
program is drawn twice: as text, which has to be the drawing's byte for byte, and as SVG, which has to be XML whose
bars, points and labels are those of the table. A large table, of which weir keeps a part, is drawn here whole: the
dots may differ in few places, the counts of a histogram in none.
"""
import math
import os
import random
import subprocess
import tempfile
import unicodedata
import xml.etree.ElementTree as tree
from fractions import Fraction

from seeded import main

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["a", "DE", "Zoë", "日本語", "a<b & c>d", 'say "hi"', "x" * 50, "東京都千代田区" * 4, "per cent 100%", "", "é́"]
EIGHTHS = " ▏▎▍▌▋▊▉"


# ---- numbers and text ------------------------------------------------------------------------------------------------

def show(x):
    """The shortest text of an exact decimal."""
    if x is None:
        return ""
    sign, x, digits = "-" if x < 0 else "", abs(x), 0
    while (x * 10 ** digits).denominator != 1:
        digits += 1
    text = str((x * 10 ** digits).numerator)
    return sign + (text if not digits else text.rjust(digits + 1, "0")[:-digits] + "." + text.rjust(digits + 1, "0")[-digits:])


def near(x):
    """To a whole number, halves away from 0."""
    whole = math.floor(abs(x))
    whole += abs(x) - whole >= 0.5
    return int(math.copysign(whole, x))


def width(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)


def cut(s, columns):
    """In so many columns, with an ellipsis where it is too long, filled up with blanks."""
    if width(s) > columns:
        kept = ""
        for c in s:
            if width(kept + c) > columns - 1:
                break
            kept += c
        s = kept + "…"
    return s + " " * (columns - width(s))


def nice(lo, hi, parts):
    """The smallest of 1, 2 and 5 times a power of ten of which `parts` cover the way from lo to hi."""
    if lo == hi:
        step = Fraction(1)
        while lo and step > abs(lo):
            step /= 10
        while lo and step * 10 <= abs(lo):
            step *= 10
        return step
    power = Fraction(1, 10 ** 12)
    while True:
        for digit in (1, 2, 5):
            if digit * power * parts >= hi - lo:
                return digit * power
        power *= 10


def place(x, lo, hi):
    return float(x - lo) / float(hi - lo) if hi > lo else 0.5


# ---- text ------------------------------------------------------------------------------------------------------------

def draw_bars(names, bars, columns, whole=False):
    """bars: labels, perhaps whole ones, and values (None: none)."""
    numbers = [v for _, v in bars if v is not None]
    lo, hi = -float(min([0] + numbers)), float(max([0] + numbers))
    label = min(max([width(names[0])] + [width(k) for k, _ in bars]), 99 if whole else columns // 3, 99)
    room = max(8, columns - label - 2 - max(len(show(v)) for _, v in bars) - (lo > 0))
    left = 0
    if lo > 0:
        left = max(1, near(room * (1 / (1 + hi / lo))))
        left = room - 1 if hi > 0 and left == room else left
    right, largest = room - left, max(lo, hi)
    each = min(left / (lo / largest) if lo > 0 else math.inf, right / (hi / largest) if hi > 0 else math.inf)
    lines = [cut(names[0], label) + " " + names[1]]
    for k, v in bars:
        line = cut(k, label) + " "
        halves = max(1, near(-float(v) / largest * each * 2)) if v is not None and v < 0 else 0
        eighths = max(1, near(float(v) / largest * each * 8)) if v is not None and v > 0 else 0
        if left:
            line += ("▐" * (halves % 2) + "█" * (halves // 2)).rjust(left) + "│"
        line += "█" * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")
        lines.append((line + (" " if eighths or left else "") + show(v)).rstrip(" "))
    return "\n".join(lines) + "\n"


def bins(values):
    lo, hi = min(values), max(values)
    if lo == hi:
        return [(f"[{show(lo)}, {show(lo)}]", Fraction(len(values)))]
    step = nice(lo, hi, 1 + (len(values) - 1).bit_length())
    first, last = lo // step, hi // step
    counts = [0] * (last - first + 1)
    for v in values:
        counts[v // step - first] += 1
    edges = [show((first + i) * step) for i in range(len(counts) + 1)]
    w1, w2 = max(map(len, edges[:-1])), max(map(len, edges[1:]))
    return [(f"[{edges[i]:>{w1}}, {edges[i + 1]:>{w2}})", Fraction(n)) for i, n in enumerate(counts)]


def lines_of(points):
    """Runs of points by x (then as they come), parted where an x has no y."""
    runs, by_x = [[]], {}
    for x, y in points:
        by_x.setdefault(x, []).append(y)
    for x in sorted(by_x):
        ys = [y for y in by_x[x] if y is not None]
        if ys:
            runs[-1] += [(x, y) for y in ys]
        elif runs[-1]:
            runs.append([])
    return [r for r in runs if r]


def line_dots(a, b):
    """Bresenham's line."""
    (x, y), (tox, toy) = a, b
    dx, dy = abs(tox - x), -abs(toy - y)
    error, dots = dx + dy, []
    while True:
        dots.append((x, y))
        if (x, y) == (tox, toy):
            return dots
        twice = 2 * error
        if twice >= dy:
            error += dy
            x += 1 if x < tox else -1
        if twice <= dx:
            error += dx
            y += 1 if y < toy else -1


def y_axis(values, parts):
    step = nice(min(values), max(values), parts)
    first, last = min(values) // step, -(-max(values) // step)
    if first == last:
        first, last = first - 1, last + 1
    return [i * step for i in range(first, last + 1)]


def x_ticks(lo, hi, columns, whole):
    for parts in range(max(1, min(40, columns // 4)), 0, -1):
        step = nice(lo, hi, parts)
        step = max(step, Fraction(1)) if whole else step
        ticks = [lo] if lo == hi else [i * step for i in range(-(-lo // step), hi // step + 1)]
        spots = [(place(t, lo, hi), len(show(t))) for t in ticks]
        if all((b - a) * columns >= (n + m) / 2 + 2 for (a, n), (b, m) in zip(spots, spots[1:])):
            break
    return ticks


def draw_line(names, points, columns, rows, whole):
    runs = lines_of(points)
    xs, ys = [x for r in runs for x, _ in r], [y for r in runs for _, y in r]
    ticks = y_axis(ys, max(1, rows // 4))
    margin = max(len(show(t)) for t in ticks)
    across = max(10, columns - margin - 2)
    up = 4 * rows
    y_dot = lambda y: up - 1 - near(place(y, ticks[0], ticks[-1]) * (up - 1))
    first, last = min(xs), max(xs)
    x_dot = lambda x: near(place(x, first, last) * (2 * across - 1))
    cells = [[0] * across for _ in range(rows)]
    for run in runs:
        dots = [(x_dot(x), y_dot(y)) for x, y in run]
        for a, b in zip(dots, dots[1:] or dots):
            for x, y in line_dots(a, b):
                cells[y // 4][x // 2] |= ([1, 2, 4, 64], [8, 16, 32, 128])[x % 2][y % 4]
    at_row = {(up - 1 - near(i / (len(ticks) - 1) * (up - 1))) // 4: show(t) for i, t in reversed(list(enumerate(ticks)))}
    lines = [names[1]]
    for r, row in enumerate(cells):
        body = "".join(chr(0x2800 + c) if c else " " for c in row)
        lines.append(f"{at_row.get(r, ''):>{margin}} {'┤' if r in at_row else '│'}{body}".rstrip(" "))
    axis, below = ["─"] * across, ""
    for t in x_ticks(first, last, across, whole):
        at, text = x_dot(t) // 2, show(t)
        axis[at] = "┬"
        start = min(max(0, margin + 2 + at - len(text) // 2), margin + 2 + across - len(text))
        if not below or start > len(below):
            below = below.ljust(start) + text
    lines += [" " * (margin + 1) + "└" + "".join(axis), below, " " * (margin + 2) + names[0]]
    return "\n".join(lines) + "\n"


# ---- SVG -------------------------------------------------------------------------------------------------------------

def parse_svg(text):
    root = tree.fromstring(text)
    assert root.tag == SVG + "svg" and not list(root.iter(SVG + "script"))
    return root


def numbers(node, *names):
    return [float(node.get(n)) for n in names]


def check_svg_bars(text, names, bars):
    root = parse_svg(text)
    rects = [r for r in root.iter(SVG + "rect") if r.get("class") == "bar"]
    labels = [t.text or "" for t in root.iter(SVG + "text") if t.get("class") == "end"]
    values = [t.text for t in root.iter(SVG + "text") if t.get("class") == "value"]
    if labels != [cut(k, 40).rstrip(" ") for k, _ in bars]:
        return f"SVG labels {labels}"
    if values != [show(v) for _, v in bars if v is not None]:
        return f"SVG values {values}"
    zero = float([n for n in root.iter(SVG + "line") if n.get("class") == "axis"][0].get("x1"))
    known = [0] + [v for _, v in bars if v is not None]
    unit = max(numbers(r, "width")[0] for r in rects) / (float(max(map(abs, known))) or 1)
    for r, (_, v) in zip(rects, bars):
        x, w = numbers(r, "x", "width")
        v = float(v or 0)
        if abs(w - abs(v) * unit) > 0.03 or abs((x + w if v < 0 else x) - zero) > 0.03 or not 0 <= x <= x + w <= 800:
            return f"SVG bar {x} {w} for {v}"
    tops = [numbers(r, "y")[0] for r in rects]
    if len(rects) != len(bars) or tops != sorted(set(tops)):
        return f"SVG has {len(rects)} bars"
    return None


def check_svg_line(text, points):
    root = parse_svg(text)
    runs = lines_of(points)
    ys = [y for r in runs for _, y in r]
    xs = [x for r in runs for x, _ in r]
    ticks = y_axis(ys, 6)
    axis = [numbers(n, "x1", "y1", "x2", "y2") for n in root.iter(SVG + "line") if n.get("class") == "axis"][-2:]
    (left, top, _, bottom), (_, _, right, _) = axis
    drawn = []
    for node in root.iter():
        if node.get("class") == "dot":
            drawn.append([tuple(numbers(node, "cx", "cy"))])
        if node.get("class") == "line":
            drawn.append([tuple(map(float, p.split())) for p in node.get("d")[1:].split("L")])
    first, last = min(xs), max(xs)
    want = [[(left + (right - left) * place(x, first, last),
              bottom - (bottom - top) * place(y, ticks[0], ticks[-1])) for x, y in r] for r in runs]
    extent = lambda run: [min(p[0] for p in run), max(p[0] for p in run), min(p[1] for p in run), max(p[1] for p in run)]
    if len(drawn) != len(want):
        return f"SVG has {len(drawn)} lines, not {len(want)}"
    for got, run in zip(drawn, want):
        if max(abs(a - b) for a, b in zip(extent(got), extent(run))) > 0.02:
            return f"SVG line {extent(got)}, not {extent(run)}"
        if any(min(math.dist(p, q) for q in run) > 0.02 for p in got):
            return "SVG has a point that the table has not"
        if any(min(math.dist(p, q) for q in got) > 0.02 for p in (run if len(set(xs)) == len(xs) else [])):
            return "SVG lacks a point"
    grid = [numbers(n, "y1")[0] for n in root.iter(SVG + "line") if n.get("class") == "grid"]
    labels = [t.text for t in root.iter(SVG + "text") if t.get("class") == "end"]
    heights = [bottom - (bottom - top) * i / (len(ticks) - 1) for i in range(len(ticks))]
    good = len(grid) == len(ticks) and all(abs(a - b) < 0.02 for a, b in zip(grid, heights))
    return None if good and labels == [show(t) for t in ticks] else f"SVG ticks {labels} at {grid}"


# ---- cases -----------------------------------------------------------------------------------------------------------

def value(rng, kind):
    if rng.random() < 0.08:
        return None
    small = Fraction(rng.randint(0 if kind == "plus" else -9999, 9999), rng.choice([1, 10, 100]))
    return {"plus": small, "both": small, "minus": -abs(small), "whole": Fraction(rng.randint(0, 9)), "same": Fraction(7, 2),
            "wide": Fraction(rng.randint(-10 ** 15, 10 ** 15)), "fine": Fraction(10 ** 6) + Fraction(rng.randint(0, 99), 10 ** 6)}[kind]


class Case:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.kind = rng.choice(["bar", "bar", "count", "hist", "line", "line", "rows"])
        self.n = rng.choice([1, 1, 2, 5, 20, 60, 100, 130]) if self.kind in ("bar", "count") else rng.choice([1, 2, 3, 10, 50, 300])
        if seed % 40 == 0:
            self.kind, self.n = rng.choice(["line", "hist", "rows"]), 60000
        kinds = [rng.choice(["plus", "both", "minus", "whole", "same", "wide", "fine"]) for _ in range(2)]
        rows = lambda: (rng.choice(LABELS), value(rng, kinds[0]), value(rng, kinds[1]))
        self.rows = [rows() for _ in range(self.n)]
        if self.n > 1000 and kinds[0] == "same":
            self.rows = [(k, Fraction(i), y) for i, (k, x, y) in enumerate(self.rows)]
        if rng.random() < 0.5:
            self.rows.sort(key=lambda r: (r[1] is None, r[1] or 0))
        self.columns, self.height = rng.choice([20, 40, 80, 80, 133, 200]), rng.choice([11, 26, 40])
        self.jobs, self.pipe = rng.choice([1, 2, 3]), rng.random() < 0.3
        self.env = {"COLUMNS": self.columns, "LINES": self.height, "WEIR_BATCH": rng.choice([1, 7, 2048]),
                    "WEIR_BLOCK": rng.choice([100, 4096, 262144])}
        if self.n > 1000:
            self.env.update(WEIR_BATCH=2048, WEIR_BLOCK=262144)
        self.program = {"bar": "plot bar k y", "count": "plot bar k", "hist": "plot hist y", "line": "plot line x y",
                        "rows": "plot line y"}[self.kind]

    def __str__(self):
        return f"{self.program}: {self.rows[:5]} {self.env} -j {self.jobs}"

    def weir(self, weir, program, path):
        command = [weir, "-j", str(self.jobs), program] + ([] if self.pipe else [path])
        env = {**os.environ, **{k: str(v) for k, v in self.env.items()}}
        with open(path, "rb") as stdin:
            done = subprocess.run(command, stdin=stdin, capture_output=True, env=env, timeout=120)
        if done.returncode or done.stderr:
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def bars(self):
        """The bars, those that are left out, and the note."""
        label = lambda k: k or "null"
        if self.kind == "hist":
            values = [y for _, _, y in self.rows if y is not None]
            lost = len(self.rows) - len(values)
            return bins(values) if values else [], f"{lost} row{'s' * (lost != 1)} without a value" if lost else ""
        if self.kind == "bar":
            found = [(label(k), y) for k, _, y in self.rows]
        else:
            counts = {}
            for k, _, _ in self.rows:
                counts[k] = counts.get(k, 0) + 1
            found = [(label(k), Fraction(n)) for k, n in counts.items()]
        return found[:100], f"and {len(found) - 100} more" if len(found) > 100 else ""

    def check_bars(self, text, svg):
        bars, note = self.bars()
        names = {"bar": ("k", "y"), "count": ("k", "count"), "hist": ("y", "count")}[self.kind]
        want = (draw_bars(names, bars, max(20, self.columns), self.kind == "hist") if bars else "no values\n") + (note + "\n" if note else "")
        if text != want:
            return f"drawn:\n{text}not:\n{want}"
        return check_svg_bars(svg, names, bars) if bars else parse_svg(svg) is None

    def check_line(self, text, svg):
        rows = self.kind == "rows"
        points = [(Fraction(i + 1) if rows else x, y) for i, (_, x, y) in enumerate(self.rows)]
        if not rows and all(x is None for x, _ in points): # then rows stand beside each other
            return None
        kept = [(x, y) for x, y in points if x is not None]
        lost = len(points) - len(kept)
        note = f"{lost} row{'s' * (lost != 1)} without an X\n" if lost else ""
        if all(y is None for _, y in kept):
            return None if text == "no values\n" + note else f"drawn:\n{text}"
        height = min(60, max(5, self.height - 6))
        want = draw_line(("row" if rows else "x", "y"), kept, max(20, self.columns), height, rows) + note
        if self.n > 1000:
            wrong = sum(a != b for a, b in zip(text, want))
            if len(text.splitlines()) != len(want.splitlines()) or wrong > len(want) // 50:
                return f"{wrong} characters differ, drawn:\n{text}not:\n{want}"
            return parse_svg(svg) is None
        if text != want:
            return f"drawn:\n{text}not:\n{want}"
        return check_svg_line(svg, kept)

    def run(self, weir):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "in.csv")
            with open(path, "w", encoding="utf-8") as f:
                f.write("k,x,y\n")
                for k, x, y in self.rows:
                    f.write('"' + k.replace('"', '""') + f'",{show(x)},{show(y)}\n')
            try:
                text = self.weir(weir, self.program, path)
                svg = self.weir(weir, self.program + " | to - as svg", path)
            except (RuntimeError, subprocess.TimeoutExpired) as e:
                return str(e)
        return self.check_bars(text, svg) if self.kind in ("bar", "count", "hist") else self.check_line(text, svg)


if __name__ == "__main__":
    main(Case)
