#!/usr/bin/env python3
"""weir on random JSON lines against a reading with Python's json module.

    jsonl.py WEIR [SEED [COUNT]]

Each round makes lines: objects in objects, members missing, twice and in any order, blanks, escapes, long texts,
and now and then a line that is damaged. Python says which lines are objects, and where in them each value stands; what
weir makes of them with a few programs is compared byte by byte, and so are the rows it refuses. Every program runs
at other numbers of threads, block and batch sizes, kernels, from a file and from a pipe.
"""
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile

WEIR = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 40
BLANKS = re.compile(r"[ \t\r\n]*")


class Number(str):
    pass


def no_constant(word):
    raise ValueError(word)  # NaN and Infinity


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=no_constant)


# ---- the model -----------------------------------------------------------------------------------------------------


def skip(text, i):
    return BLANKS.match(text, i).end()


class Value:
    """Where a value stands: its text, and what Python reads there."""

    def __init__(self, text, value):
        self.text, self.value = text, value

    def field(self):
        if self.value is None:
            return ""
        return plain(self.value) if isinstance(self.value, str) and not isinstance(self.value, Number) else self.text


def plain(s):
    return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in s)


def members(text):
    """[(name, Value)] of the object that text is; ValueError: it is none."""
    i = skip(text, 0)
    if text[i:i + 1] != "{":
        raise ValueError("no object")
    DECODER.decode(text)  # checks it whole
    out = []
    i = skip(text, i + 1)
    while text[i] != "}":
        name, i = DECODER.raw_decode(text, i)
        i = skip(text, skip(text, i) + 1)
        value, end = DECODER.raw_decode(text, i)
        out.append((plain(name), Value(text[i:end], value)))
        i = skip(text, end)
        if text[i] == ",":
            i = skip(text, i + 1)
    return out


def get(row, name):
    """The Value of a name; None: the row has none."""
    found = dict(row).get(name)
    front, dot, rest = name.partition(".")
    if found is None and dot:
        found = dict(row).get(front)
        if found is None or not isinstance(found.value, dict):
            return None
        return get(members(found.text), rest)
    return found


def field(row, name):
    v = get(row, name)
    return v.field() if v else ""


def goes_out(v):
    """How a value of a column leaves as JSON lines: texts with as few escapes as there may be."""
    if v is None:
        return "null"
    if isinstance(v.value, str) and not isinstance(v.value, Number):
        return quote(plain(v.value))
    return v.text


def quote(s):
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(c) or ("\\u%04x" % ord(c) if c < " " else c) for c in s) + '"'


# ---- lines -----------------------------------------------------------------------------------------------------------

NAMES = ["a", "b", "u", "n", "long_name_of_a_member_that_fills_a_vector", "u.n", "x y", "\u00e9"]
TEXTS = ["", "x", "12", "true", "a,b", 'say "hi"', "tab\tnew\nline", "\u00e9\u4e2d\U0001f600", "back\\slash", "null",
         "0123456789abcdef", "0123456789abcdef0123456789abcdef0123456789abcdef", "-1.5e3", "\x01", "{}", "[1"]
NUMBERS = ["0", "-0", "1", "12", "1.50", "-2.25", "1e3", "1E-2", "123456789012345678901234567890", "0.1", "1e400",
           "1234567890.123456789"]


def blanks(r):
    return r.choice(["", "", "", "", " ", "  ", "\t", " \t "])


def string_text(r, s):
    if r.random() < 0.3:
        return json.dumps(s)  # everything beyond ASCII escaped
    if r.random() < 0.2 and s:
        return '"' + "".join("\\u%04x" % u for u in units(s)) + '"'
    if r.random() < 0.03:
        return '"\\ud800' + quote(s)[1:]
    return quote(s).replace("/", r.choice(["/", "\\/"]))


def units(s):
    b = s.encode("utf-16-be", "surrogatepass")
    return [b[i] << 8 | b[i + 1] for i in range(0, len(b), 2)]


def value_text(r, depth):
    k = r.random()
    if k < 0.3:
        return string_text(r, r.choice(TEXTS))
    if k < 0.6:
        return r.choice(NUMBERS)
    if k < 0.75:
        return r.choice(["true", "false", "null"])
    if k < 0.85 or depth == 0:
        inner = [value_text(r, 0) if depth == 0 and r.random() < 0.9 else value_text(r, max(depth - 1, 0))
                 for _ in range(r.randrange(3))] if depth else [r.choice(NUMBERS) for _ in range(r.randrange(3))]
        return "[" + blanks(r) + ("," + blanks(r)).join(inner) + blanks(r) + "]"
    return object_text(r, depth - 1)


def object_text(r, depth, shape=None):
    names = shape or [r.choice(NAMES) for _ in range(r.randrange(5))]
    parts = []
    for name in names:
        parts.append(blanks(r) + (quote(name) if shape else string_text(r, name)) + blanks(r) + ":" + blanks(r) +
                     value_text(r, depth) + blanks(r))
    return "{" + (",".join(parts) or blanks(r)) + "}"


def make_lines(r):
    lines = []
    shape = [r.choice(NAMES) for _ in range(4)]
    broken = r.choice([0, 0, 0.05, 0.3])
    for _ in range(r.choice([1, 3, 30, 300])):
        line = object_text(r, 3, shape if r.random() < 0.7 else None)
        if r.random() < broken:
            at = r.randrange(len(line))
            line = line[:at] + r.choice(["", "}", "{", '"', ",", "\x01", "x", "\0"]) + line[at + r.randrange(2):]
        if r.random() < 0.02:
            line = blanks(r)
        lines.append(blanks(r) + line + blanks(r) + r.choice(["", "", "", "\r"]))
    return lines


# ---- programs --------------------------------------------------------------------------------------------------------


def csv_text(header, rows):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n")
    w.writerow(header)
    for row in rows:
        w.writerow(row)
    return out.getvalue()


def whole_rows(rows):
    return "".join(text.strip(" \t\r") + "\n" for text, _ in rows)


def selected(rows):
    names = ["b", "u.n", "a", "x y"]
    return "".join("{" + ",".join(quote(n) + ":" + goes_out(get(row, n)) for n in names) + "}\n" for _, row in rows)


def fields(rows):
    return csv_text(["a", "u", "u.n"], [[field(row, n) for n in ("a", "u", "u.n")] for _, row in rows])


def filtered(rows):
    return whole_rows([r for r in rows if field(r[1], "a") in ("12", "x")])


def edited(rows):
    out = []
    for text, row in rows:
        parts, has_b = [], False
        for name, v in row:
            raw = name_text(text, name, v)
            if name == "a":
                continue
            if name == "b":
                parts.append(raw + ":1")
                has_b = True
            elif name == "n":
                parts.append('"nn":' + v.text)
            elif name == "nn":
                continue
            else:
                parts.append(raw + ":" + v.text)
        if not has_b:
            parts.append('"b":1')
        out.append("{" + ",".join(parts) + "}\n")
    return "".join(out)


def name_text(text, name, v):
    return v.raw_name


def grouped(rows):
    groups = {}
    for _, row in rows:
        groups[field(row, "a")] = groups.get(field(row, "a"), 0) + 1
    return csv_text(["a", "c"], [[k, n] for k, n in groups.items()])


def reversed_rows(rows):
    return whole_rows(list(reversed(rows)))


PROGRAMS = [
    ("", "jsonl", whole_rows),
    ("select b, u.n, a, `x y`", "jsonl", selected),
    ("select a, u, u.n", "csv", fields),
    ('filter a in ["12", "x"]', "jsonl", filtered),
    ("map b = 1 | drop a | rename nn = n", "jsonl", edited),
    ("reduce c = count() by a", "csv", grouped),
    ("map row = _row | sort -row | drop row", "jsonl", None),
    ("partition by a | take 1000000 | merge", "jsonl", whole_rows),
]


# ---- running it ------------------------------------------------------------------------------------------------------


def with_names(text, row):
    """The members' names as they are written."""
    i = skip(text, skip(text, 0) + 1)
    for name, v in row:
        _, end = DECODER.raw_decode(text, i)
        v.raw_name = text[i:end]
        i = skip(text, skip(text, end) + 1)
        i = skip(text, i + len(v.text))
        if text[i] == ",":
            i = skip(text, i + 1)
    return row


def run(r, program, out, path, rejects):
    env = dict(os.environ, WEIR_BLOCK=str(r.choice([1, 7, 64, 1000, 262144])),
               WEIR_BATCH=str(r.choice([1, 3, 100, 2048])), WEIR_APART=r.choice(["0", "1"]))
    env["WEIR_SIMD"] = r.choice(["scalar", ""])
    args = [WEIR, "-q", "-j", str(r.choice([1, 2, 8])), "--out", out, "--rejects", rejects]
    if r.random() < 0.5:
        p = subprocess.run(args + [program, path], env=env, capture_output=True)
    else:
        with open(path, "rb") as f:
            p = subprocess.run(args + ["--in", "jsonl", program], env=env, stdin=f, capture_output=True)
    return p, ({k: v for k, v in env.items() if k.startswith("WEIR_")}, args)


def refused(path):
    with open(path, newline="", encoding="utf-8") as f:
        return [(int(line["line"]), line["kind"], line["raw"]) for line in csv.DictReader(f)]


def check(r, number, folder):
    path, rejects = os.path.join(folder, "in.jsonl"), os.path.join(folder, "bad.csv")
    lines = make_lines(r)
    ended = r.random() < 0.5
    with open(path, "w", newline="", encoding="utf-8") as f:
        f.write("\n".join(lines) + ("\n" if ended else ""))
    rows, bad = [], []
    for k, line in enumerate(lines):
        if not line.strip(" \t\r"):
            continue
        try:
            rows.append((line, with_names(line, members(line))))
        except ValueError:
            last = k + 1 == len(lines) and not ended
            bad.append((k + 1, "no_json", line if last else line.rstrip("\r")))
    for program, out, model in PROGRAMS:
        want = model(rows) if model else whole_rows(list(reversed(rows)))
        if program == "map row = _row | sort -row | drop row":
            want = None if any(n == "row" for _, row in rows for n, _ in row) else "".join(
                "{" + ",".join(v.raw_name + ":" + v.text for _, v in row) + "}\n" for _, row in reversed(rows))
        if not rows and out == "csv":
            continue
        p, how = run(r, program, out, path, rejects)
        got = p.stdout.decode("utf-8", "replace")
        if p.returncode != 0 or (want is not None and got != want) or refused(rejects) != bad:
            keep = "/tmp/jsonl_diff_failed.jsonl"
            with open(path, "rb") as a, open(keep, "wb") as b:
                b.write(a.read())
            sys.exit("seed %d, round %d: %s %r differs (exit %d; %r), input in %s\n%s\n%s" %
                     (SEED, number, how, program, p.returncode, p.stderr[:500], keep,
                      first_difference(got, want or ""), first_difference(str(refused(rejects)), str(bad))))


def first_difference(a, b):
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return "at %d: weir %r, python %r" % (i, a[max(0, i - 40):i + 60], b[max(0, i - 40):i + 60])


def main():
    with tempfile.TemporaryDirectory() as folder:
        for number in range(COUNT):
            check(random.Random(SEED * 100000 + number), number, folder)
    print("%d rounds, seed %d: no difference" % (COUNT, SEED))


main()
