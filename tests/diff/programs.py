#!/usr/bin/env python3
"""Random programs over random tables: weir against a slow evaluator written from weir-lang(7), and sqlite3.

    programs.py WEIR [CASES [SEED]] [--case N] [--sql]

A case is a table, a program over it and a way to run it (threads, block, batch, window, kernel, file or pipe, one
or several files, libcsv instead of the scanner); some tables have a bad row. The evaluator below knows the contract
and nothing of the C code: values are None, bytes (fields and text), Fraction (exact decimals), float (doubles) and
bool; a table is a list of rows in order; a partition is a key beside each row. It says what stands on standard
output, to the byte, the exit status, and whether anything is told on standard error. Every tenth case is plain SQL
instead, whose answer sqlite3 gives; with --sql all are, and each runs with one thread and with eight.

Where the contract leaves a result open, the generator does not go; such places are marked `open:`.
"""
import csv
import io
import math
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

I63 = 2**63
NUMBER = re.compile(rb"[ \t]*([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?[ \t]*")

# ---- numbers (weir-lang(7)) ---------------------------------------------------------------------------------


def nearest(v):
    try:
        return v.numerator / v.denominator  # rounded once
    except OverflowError:
        return math.inf if v > 0 else -math.inf


def fits(v):
    for scale in range(19):
        m = v * 10**scale
        if m.denominator == 1:
            return -I63 <= m.numerator < I63
    return False


def of_float(d):
    if math.isinf(d) or math.isnan(d):
        return None
    return d if d else Fraction(0)


def of_exact(v):
    return v if fits(v) else of_float(nearest(v))


def spelled(b):
    """The exact value of a text that is a number, else None."""
    m = NUMBER.fullmatch(b)
    if not m or not m.group(2) + (m.group(3) or b""):
        return None
    whole, part = m.group(2), m.group(3) or b""
    v = Fraction(int(whole + part)) * Fraction(10) ** (int(m.group(4) or 0) - len(part))
    if math.isinf(nearest(v)):
        return None
    return -v if m.group(1) == b"-" else v


def exact(n):
    """The decimal a computed number stands for."""
    return Fraction(repr(n)) if isinstance(n, float) else n


def text_of_number(n):
    if isinstance(n, float):
        digits, exp = re.fullmatch(r"-?(\d+(?:\.\d+)?)(?:e([+-]\d+))?", repr(n)).groups()
        whole, _, part = digits.partition(".")
        digits, point = whole + part, len(whole) + int(exp or 0)
    else:
        m, scale = abs(n), 0
        while m.denominator != 1:
            m, scale = m * 10, scale + 1
        digits, point = str(m.numerator), len(str(m.numerator)) - scale
    lead = len(digits) - len(digits.lstrip("0"))
    digits, point = digits[lead:].rstrip("0"), point - lead
    if not digits:
        return b"0"
    if point - 1 < -6 or point - 1 >= 21:
        out = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{point - 1:+d}"
    elif point <= 0:
        out = "0." + "0" * -point + digits
    elif point >= len(digits):
        out = digits + "0" * (point - len(digits))
    else:
        out = digits[:point] + "." + digits[point:]
    return (("-" if n < 0 else "") + out).encode()


def power(x, n):
    """x ** n of a decimal and a whole n: exact, then rounded once; of long ones (base/num.c: pow_double) no more than pow."""
    m, scale = x, 0
    while m.denominator != 1:
        m, scale = m * 10, scale + 1
    if n > (64 * 176 - 192) // (max(int(abs(m)).bit_length(), 1) + 3 * scale):
        return math.pow(nearest(x), n)
    return nearest(x**n)


def arithmetic(op, a, b, told):
    if a is None or b is None:
        return None
    if op in ("/", "//", "%") and b == 0:
        told.append(f"{op} by zero")
        return None
    both = isinstance(a, Fraction) and isinstance(b, Fraction)
    x, y = (a, b) if both else (float(nearest(a)) if both or isinstance(a, Fraction) else a,
                                float(nearest(b)) if isinstance(b, Fraction) else b)
    try:
        if op == "/":
            r = nearest(x / y) if both else x / y
        elif op == "**":
            if both and y.denominator == 1 and y >= 0 and (y < 64 or abs(x) <= 1) and fits(x**int(y)):
                return x**int(y)
            r = power(x, int(y)) if both and y.denominator == 1 and y >= 0 else math.pow(nearest(x) if both else x, nearest(y) if both else y)
        elif op == "//":
            r = Fraction(x // y) if both else x // y
        elif op == "%":
            r = x % y  # both of Python's are exact on fractions, and fmod with the divisor's sign on floats
        else:
            r = x + y if op == "+" else x - y if op == "-" else x * y
    except (OverflowError, ValueError, ZeroDivisionError):
        r = math.inf
    n = of_exact(r) if both and isinstance(r, Fraction) else of_float(r)
    if n is None:
        told.append("no finite number")
    return n


def rounded(n, digits):
    v = exact(n) * Fraction(10)**digits
    r = Fraction(math.floor(abs(v) + Fraction(1, 2))) / Fraction(10)**digits
    return of_exact(-r if v < 0 else r)


# ---- values --------------------------------------------------------------------------------------------------


class Null:
    """A field that one of the words of --null stands in: null, and its bytes where nothing changed."""

    def __init__(self, raw):
        self.raw = raw


def is_null(v):
    return v is None or isinstance(v, Null)


def as_bytes(v):
    if is_null(v):
        return b""
    if isinstance(v, bool):
        return b"true" if v else b"false"
    return v if isinstance(v, bytes) else text_of_number(v)


def written(v):
    return v.raw if isinstance(v, Null) else as_bytes(v)


def text(b):
    return b or None  # text that comes out empty is null


def value_of(v):
    """The exact number that v is, or None."""
    if is_null(v) or isinstance(v, bool):
        return None
    return spelled(v) if isinstance(v, bytes) else exact(v)


def as_number(v, told):
    if is_null(v):
        return None
    if isinstance(v, bytes):
        n = spelled(v)
        if n is None:
            told.append("not a number")
            return None
        return of_exact(n)
    return v


def as_truth(v, told):
    if is_null(v):
        return False
    if isinstance(v, bool):
        return v
    if as_bytes(v) not in (b"true", b"false"):
        told.append("not a truth")
    return as_bytes(v) == b"true"


# ---- expressions ---------------------------------------------------------------------------------------------

LEVEL = {"**": 11, "neg": 10, "*": 9, "/": 9, "//": 9, "%": 9, "+": 8, "-": 8, "++": 7, "??": 6, "cmp": 5,
         "not": 4, "and": 3, "or": 2}
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


OPEN = "open"  # whether this is told


class Node:
    """op, what kind of value it gives (field, number, text, truth), its operands."""

    def __init__(self, op, kind, *args, source=None):
        self.op, self.kind, self.args, self.source = op, kind, args, source

    def level(self):
        if self.op in COMPARISONS or self.op in ("in", "between", "~"):
            return LEVEL["cmp"]
        return LEVEL.get(self.op, 12)


class Printer:
    """Source text of a tree, with the brackets that the precedence of weir-lang(7) asks for, at times more."""

    def __init__(self, rng):
        self.rng = rng

    def put(self, node, least=0):
        s = self.plain(node)
        if node.level() < least or (node.level() < 12 and self.rng.random() < 0.1):
            return "(" + s + ")"
        return s

    def plain(self, n):
        op, a, r = n.op, n.args, self.rng
        if op in ("column", "number", "string", "word"):
            return n.source
        if op == "neg":
            return "-" + self.put(a[0], 10)
        if op == "not":
            return r.choice(("not ", "!")) + self.put(a[0], 4)
        if op in ("and", "or"):
            word = r.choice(((" and ", " && "), (" or ", " || "))[op == "or"])
            return self.put(a[0], n.level()) + word + self.put(a[1], n.level() + 1)
        if op == "**":
            return self.put(a[0], 12) + "**" + self.put(a[1], 11)
        if op == "??":
            return self.put(a[0], 6) + " ?? " + self.put(a[1], 7)
        if op in LEVEL:
            blank = " " if op in ("++", "/", "-") else r.choice((" ", " ", ""))
            return self.put(a[0], n.level()) + blank + op + blank + self.put(a[1], n.level() + 1)
        if op in COMPARISONS:
            return f"{self.put(a[0], 6)} {op} {self.put(a[1], 6)}"
        if op == "in":
            return f"{self.put(a[0], 6)} {'not ' if a[2] else ''}in [{', '.join(self.put(x) for x in a[1])}]"
        if op == "between":
            return (f"{self.put(a[0], 6)} {'not ' if a[3] else ''}between {self.put(a[1], 6)} "
                    f"and {self.put(a[2], 6)}")
        if op == "~":
            return f"{self.put(a[0], 6)} {'!~' if a[2] else '~'} {n.source}"
        if op == "case":
            arms = [f"{self.put(c)} -> {self.put(v)}" for c, v in a[0]]
            return "case { " + ", ".join(arms + ([f"_ -> {self.put(a[1])}"] if a[1] else [])) + " }"
        args = [x.pattern_source if isinstance(x, Regex) else self.put(x) for x in a]
        return f"{op}({', '.join(args)})"


class Regex:
    def __init__(self, pattern, flags=""):
        self.pattern_source = f"/{pattern}/{flags}"
        self.compiled = re.compile(pattern, re.I if flags else 0)


def equal(l, r, a, b):
    if is_null(a) or is_null(b):
        return is_null(a) and is_null(b)
    if l.kind != "text" and r.kind != "text":
        x, y = value_of(a), value_of(b)
        if x is not None and y is not None:
            return x == y
    return as_bytes(a) == as_bytes(b)


def ordered(op, l, r, a, b, told):
    if is_null(a) or is_null(b):
        if "number" in (l.kind, r.kind) and any(not is_null(v) and value_of(v) is None for v in (a, b)):
            told.append(OPEN)  # a number is asked for, and the text is none; but with a null it is false anyway
        return False
    x, y = as_bytes(a), as_bytes(b)
    if l.kind != "text" and r.kind != "text":
        p, q = value_of(a), value_of(b)
        if (p is None) != (q is None):
            told.append("a number against a text")
            return False
        if p is not None:
            x, y = p, q
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op]


def chars(v):
    return as_bytes(v).decode()


def call(name, args, told):
    v = args[0] if args else None
    if name == "is_null":
        return is_null(v)
    if name == "coalesce":
        return next((x for x in args if not is_null(x)), None)
    if name in ("contains", "startswith", "endswith"):
        s, t = as_bytes(v), as_bytes(args[1])
        return t in s if name == "contains" else s.startswith(t) if name == "startswith" else s.endswith(t)
    if name == "len":
        return Fraction(len(chars(v)))
    if name == "match":
        m = args[1].compiled.search(chars(v))
        group = int(args[2]) if len(args) > 2 else 0
        return text(m.group(group).encode()) if m and m.group(group) else None
    if name == "replace":
        if isinstance(args[1], Regex):
            to = re.sub(r"\$(\d)", r"\\g<\1>", chars(args[2]).replace("\\", "\\\\"))
            return text(args[1].compiled.sub(to, chars(v)).encode())
        return text(as_bytes(v).replace(as_bytes(args[1]), as_bytes(args[2])))
    if name == "substr":
        if any(is_null(x) for x in args[1:]):
            return None
        at = int(args[1])
        return text(chars(v)[at:at + int(args[2]) if len(args) > 2 else None].encode())
    if name in ("text", "lower", "upper", "trim"):
        s = chars(v)
        made = {"text": s, "lower": s.lower(), "upper": s.upper(), "trim": s.strip(" \t\r\n")}
        return text(made[name].encode())
    n = as_number(v, told)
    if n is None:
        return None
    if name == "num":
        return n
    if name == "abs":
        return of_exact(abs(n)) if isinstance(n, Fraction) else abs(n)
    if name == "round":
        digits = as_number(args[1], told) if len(args) > 1 else 0
        return None if digits is None else rounded(n, int(digits))
    whole = {"floor": math.floor, "ceil": math.ceil, "int": math.trunc}[name](n)
    return Fraction(whole) if isinstance(n, Fraction) else of_float(float(whole))


def evaluate(n, row, told):
    op, a = n.op, n.args
    if op == "column":
        return row[a[0]]
    if op in ("number", "string", "word"):
        return a[0]
    if op == "neg":
        x = as_number(evaluate(a[0], row, told), told)
        return None if x is None else of_exact(-x) if isinstance(x, Fraction) else -x
    if op in ("+", "-", "*", "/", "//", "%", "**"):
        x = as_number(evaluate(a[0], row, told), told)
        y = as_number(evaluate(a[1], row, told), told)
        return arithmetic(op, x, y, told)
    if op == "++":
        return text(as_bytes(evaluate(a[0], row, told)) + as_bytes(evaluate(a[1], row, told)))
    if op == "??":
        x = evaluate(a[0], row, told)
        return evaluate(a[1], row, told) if is_null(x) else x
    if op in ("==", "!="):
        return equal(a[0], a[1], evaluate(a[0], row, told), evaluate(a[1], row, told)) == (op == "==")
    if op in COMPARISONS:
        if any(x.op in ("string", "word") and x.args[0] is None for x in a):
            told.append(OPEN)  # whether the other side of a literal null is looked at
            return False
        return ordered(op, a[0], a[1], evaluate(a[0], row, told), evaluate(a[1], row, told), told)
    if op == "in":
        x = evaluate(a[0], row, told)
        more = []
        hits = [equal(a[0], y, x, evaluate(y, row, more)) for y in a[1]]
        told += [OPEN] * len(more)  # whether all are looked at
        return any(hits) != a[2]
    if op == "between":
        x, more = evaluate(a[0], row, told), []
        low = ordered(">=", a[0], a[1], x, evaluate(a[1], row, told), told)
        high = ordered("<=", a[0], a[2], x, evaluate(a[2], row, more), more)
        told += more if low else [OPEN] * len(more)  # whether the second one is looked at
        return (low and high) != a[3]
    if op == "~":
        return bool(a[1].compiled.search(chars(evaluate(a[0], row, told)))) != a[2]
    if op == "not":
        return not as_truth(evaluate(a[0], row, told), told)
    if op == "and":
        return as_truth(evaluate(a[0], row, told), told) and as_truth(evaluate(a[1], row, told), told)
    if op == "or":
        return as_truth(evaluate(a[0], row, told), told) or as_truth(evaluate(a[1], row, told), told)
    if op == "if":
        return evaluate(a[1] if as_truth(evaluate(a[0], row, told), told) else a[2], row, told)
    if op == "case":
        for c, v in a[0]:
            if as_truth(evaluate(c, row, told), told):
                return evaluate(v, row, told)
        return evaluate(a[1], row, told) if a[1] else None
    return call(op, [x if isinstance(x, Regex) else evaluate(x, row, told) for x in a], told)


# ---- random tables -------------------------------------------------------------------------------------------

PLAIN = ["a", "b", "c", "d", "e", "key", "val", "x1", "prix_é", "count", "from", "take", "top", "sort", "map",
         "reduce"]
ODD = ["Total Price", "x-y", "1st", "a,b", 'q"q', "in", "by", "null", "true", "two\nlines", "名前", " lead", "$x"]
WORDS = ["", "a", "b", "B", "ab", "aa", "x", "xyz", "true", "false", "NA", "-", "na", "12\"", "a,b", "a;b",
         'say "hi"', "two\nlines", "cr\r\nlf", "tab\there", " x", "x ", "  ", "é", "ÄÖ", "äö", "Ж", "日本",
         "back\\slash", "\\n", "nan", "inf", "0x1f", "1,000", "1e400", "1 2", "1_0", "--1", "+", ".", "e5",
         "a" * 70, "$1", "\\t", "'", "#", "a|b"]
NUMBERS = ["0", "1", "2", "3", "5", "7", "10", "100", "-1", "-2", "-7", "0.1", "0.2", "0.3", "1.5", "2.5",
           "-2.5", "0.25", "007", "1.50", "+12", "1.0", "01", "1e3", "1E-2", ".5", "5.", "-0", "0.000", " 4",
           "4 ", "12.345", "-0.5", "99999999", "1234567.891", "1.005", "2.675", "1000000", "-0.001"]
HARD = ["9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551616", "1e18",
        "1e19", "123456789012345678901234567890", "123456789012345678901234567891", "0.123456789012345678",
        "1e-18", "1e-19", "0.1234567890123456789", "1e300", "-1e300", "1e-300", "4.9e-324", "1e16", "-1e16",
        "9007199254740993", "1e21", "1e-7", "0.0000001", "999999999999999999", "0.999999999999999999",
        "1.7976931348623157e308"]


class Row(list):
    """A row that its file spells in another way: cut or long by `extra` fields, or not at all as CSV asks."""

    def __init__(self, cells, kind, extra=0):
        super().__init__(cells)
        self.kind, self.extra = kind, extra


class Data:
    """Columns, rows of bytes, and how the file spells them."""

    def __init__(self, rng):
        self.rng = rng
        self.delimiter = rng.choice(",,,,,,;|\t")
        self.tsv = rng.random() < 0.07
        self.header = self.tsv or rng.random() < 0.93
        self.eol = rng.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r", "mixed"))
        self.nulls = rng.choice(([], [], [], ["NA"], ["NA", "-"]))
        self.reader = rng.random() < 0.12 and not self.tsv
        width = rng.choice((1, 2, 2, 3, 3, 4, 5, 8))
        names = rng.sample(PLAIN, width)
        for i in range(width):
            if rng.random() < 0.1:
                odd = rng.choice(ODD)
                names[i] = names[i] if odd in names else odd
        self.names = names if self.header else [f"c{i + 1}" for i in range(width)]
        kinds = [rng.choice(("number", "number", "hard", "word", "key", "key", "mix", "truth", "many"))
                 for _ in range(width)]
        self.kinds = kinds
        count = rng.choice((0, 1, 2, 5, 10, 20, 40, 80))
        if rng.random() < 0.01:
            count = rng.randint(2000, 6000)  # more than a batch, and tables that grow
        self.rows = [[self.cell(k) for k in kinds] for _ in range(count)]
        self.written = self.rows  # what the files hold; rows are what weir must make of it
        self.bad = self.ragged = None
        self.trimmed = False
        if self.header and not self.reader and count and rng.random() < 0.12:
            self.spoil()
        elif self.header and not self.reader and count and width > 1 and rng.random() < 0.08:
            self.fray(rng.choice(("fill", "trim", "drop")))

    def spoil(self):
        """One bad row: what comes before it is all there is."""
        r, at = self.rng, self.rng.randrange(len(self.rows))
        kinds = ["long"] + ["short"] * (len(self.names) > 1) + ["text", "open"] * (not self.tsv)
        kind = r.choice(kinds)
        self.bad = Row(self.rows[at], kind, {"long": r.randint(1, 3), "short": -1}.get(kind, 0))
        self.bad[0] = self.bad[0] or b"x"  # never a blank line
        self.written = self.rows[:at] + [self.bad] + ([] if kind == "open" else self.rows[at + 1:])
        self.rows = self.rows[:at]

    def fray(self, policy):
        """Rows with too many or too few fields, and what the policy makes of them."""
        r, rows = self.rng, []
        self.ragged, self.written = policy, []
        for cells in self.rows:
            extra = r.choice((0, 0, 0, -1, 0 if policy == "fill" else r.randint(1, 2)))
            row = Row(cells, "ragged", extra) if extra else cells
            if extra < 0:
                row[0] = row[0] or b"x"
            self.written.append(row)
            self.trimmed = self.trimmed or (extra > 0 if policy != "drop" else extra != 0)
            if not extra or policy != "drop":
                rows.append(row[:extra] + [b""] * -extra if extra < 0 else list(row))
        self.rows = rows

    def cell(self, kind):
        r = self.rng
        if r.random() < 0.07:
            return b""
        if kind == "mix":
            kind = r.choice(("number", "word", "key"))
        if kind == "key":
            return r.choice(("a", "b", "c", "d", "1", "01")).encode()
        if kind == "many":
            return f"key {r.randint(0, 3000)}".encode()
        if kind == "truth":
            return r.choice(("true", "false", "true", "false", "yes" if r.random() < 0.2 else "true")).encode()
        if kind == "number":
            if r.random() < 0.5:
                return str(r.randint(-20, 120)).encode()
            if r.random() < 0.3:
                return f"{r.randint(-5000, 5000)}.{r.randint(0, 999):03d}".encode()
            return r.choice(NUMBERS).encode()
        if kind == "hard":
            return r.choice(HARD if r.random() < 0.4 else NUMBERS).encode()
        return r.choice(WORDS).encode()

    def sink(self):
        return "tsv" if self.tsv else "csv"

    def line(self, cells, first):
        """A record without its line end. open: a lone CR at the end of an unquoted field is quoted."""
        r, kind, extra = self.rng, getattr(cells, "kind", None), getattr(cells, "extra", 0)
        if extra:
            cells = cells[:extra] if extra < 0 else cells + [b"more"] * extra
        if self.tsv:
            return b"\t".join(escaped(c) for c in cells)
        out = []
        for c in cells:
            must = any(x in c for x in (b"\n", b"\r", self.delimiter.encode())) or c[:1] == b'"' or (
                first and c.startswith(b"\xef\xbb\xbf"))
            if must or r.random() < 0.15:
                out.append(b'"' + c.replace(b'"', b'""') + b'"')
            else:
                out.append(c)
        if kind == "text":
            out[r.randrange(len(out))] = r.choice((b'"x"y', b'"" ', b'"x""y"z', b'"a"b"'))
        elif kind == "open":
            out[-1] = b'"' + out[-1].strip(b'"').replace(b'"', b'""')
        if out == [b""]:
            out = [b'""']  # else a blank line; in one column that is a row, too
        return self.delimiter.encode().join(out)

    def file(self, names, rows):
        r, out = self.rng, []
        records = ([[n.encode() for n in names]] if self.header else []) + rows
        for i, cells in enumerate(records):
            eol = r.choice(("\n", "\r\n", "\r\r\n")) if self.eol == "mixed" else self.eol
            if self.tsv and "\r" in eol:
                eol = "\n"
            out.append(self.line(cells, i == 0) + eol.encode())
            if cells is self.bad:
                self.bad_line = 1 + b"".join(out[:-1]).count(b"\n")
            if i and len(names) > 1 and r.random() < 0.03:
                out.append(eol.encode())
        if out and out[-1].strip(b"\r\n") and r.random() < 0.2:
            out[-1] = out[-1].rstrip(b"\r\n")
        return (b"\xef\xbb\xbf" if r.random() < 0.1 else b"") + b"".join(out)

    def by_csv_module(self, names, rows):
        f = io.StringIO(newline="")
        w = csv.writer(f, delimiter=self.delimiter, quoting=self.rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
                       lineterminator=self.rng.choice(("\n", "\r\n")))
        if self.header:
            w.writerow(names)
        w.writerows([c.decode() for c in row] for row in rows)
        return f.getvalue().encode()

    def files(self):
        """The bytes of one or several files that hold the rows in order; later headers may be permuted."""
        parts = [self.written]
        if self.rng.random() < 0.2 and len(self.rows) > 2 and not self.ragged:
            cuts = sorted(self.rng.sample(range(len(self.written) + 1), self.rng.choice((1, 2))))
            parts = [self.written[i:j] for i, j in zip([0] + cuts, cuts + [None])]
        out = []
        for i, rows in enumerate(parts):
            order = list(range(len(self.names)))
            if i and self.header:
                self.rng.shuffle(order)
            names = [self.names[k] for k in order]
            rows = [row if row is self.bad or self.ragged else [row[k] for k in order] for row in rows]
            if any(row is self.bad for row in rows):
                self.bad_file = i
            out.append(self.by_csv_module(names, rows) if self.reader else self.file(names, rows))
        return out


def escaped(b):
    for a, e in ((b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"), (b"\r", b"\\r")):
        b = b.replace(a, e)
    return b


def record(cells, delimiter, tsv):
    if tsv:
        return b"\t".join(escaped(c) for c in cells) + b"\n"
    if cells == [b""]:
        return b'""\n'
    special = (delimiter.encode(), b'"', b"\r", b"\n")
    return delimiter.encode().join(b'"' + c.replace(b'"', b'""') + b'"' if any(s in c for s in special) else c
                                   for c in cells) + b"\n"


# ---- tables and stages ---------------------------------------------------------------------------------------


class Table:
    """names and kinds of the columns, rows in order; inside a partition a key tuple beside each row."""

    def __init__(self, names, kinds, rows):
        self.names, self.kinds, self.rows = list(names), list(kinds), rows
        self.keys = None       # names of the partition's keys
        self.key_kinds = None
        self.of = None         # for each row its key: (identity, values)

    def groups(self):
        """Indices of the rows of each key, keys in order of first appearance."""
        seen = {}
        for i in range(len(self.rows)):
            seen.setdefault(self.of[i][0] if self.of else (), []).append(i)
        return list(seen.values())

    def keep(self, indices):
        self.rows = [self.rows[i] for i in indices]
        if self.of:
            self.of = [self.of[i] for i in indices]


def key_of(values):
    return (tuple(None if is_null(v) else as_bytes(v) for v in values), values)


def order_class(kind, how, v, told):
    """0 number, 1 text, 2 null; and what is compared within."""
    if how == "str":
        return (2, None) if is_null(v) else (1, as_bytes(v))
    if how == "num":
        n = as_number(v, told)
        return (2, None) if n is None else (0, value_of(v))
    if is_null(v):
        return (2, None)
    n = value_of(v)
    return (1, as_bytes(v)) if n is None or kind == "text" else (0, n)


class Reversed:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return other.v < self.v

    def __eq__(self, other):
        return self.v == other.v


def sort_rows(t, keys, indices, told):
    """keys: (node, down, how)."""
    def rank(i):
        out = []
        for node, down, how in keys:
            cls, v = order_class(node.kind, how, evaluate(node, t.rows[i], told), told)
            out.append((cls, Reversed(v) if down and cls < 2 else v))
        return out
    asked, told = told, []
    ranks = {i: rank(i) for i in indices}
    asked += told if len(indices) > 1 else [OPEN] * len(told)  # whether a row alone is looked at
    told = asked
    for k in range(len(keys)):
        met = {ranks[i][k][0] for i in indices}
        if {0, 1} <= met:
            told.append("text among numbers")
    return sorted(indices, key=lambda i: [(c, v) if c < 2 else (c,) for c, v in ranks[i]])


def aggregate(agg, t, indices, told):
    """agg: (name, node or None, condition or None)."""
    name, node, condition = agg
    rows = [t.rows[i] for i in indices]
    if condition is not None:
        rows = [r for r in rows if as_truth(evaluate(condition, r, told), told)]
    if node is None:
        return Fraction(len(rows))
    values = [evaluate(node, r, told) for r in rows]
    values = [v for v in values if not is_null(v)]
    if name == "count":
        return Fraction(len(values))
    if name == "count_distinct":
        return Fraction(len({as_bytes(v) for v in values}))
    if name in ("first", "last"):
        return None if not values else values[0 if name == "first" else -1]
    if name in ("min", "max"):
        best = min if name == "min" else max
        numbers = [] if node.kind == "text" else [n for n in map(value_of, values) if n is not None]
        if numbers and len(numbers) < len(values):
            told.append("text among numbers")
        if numbers:
            return of_exact(best(numbers))
        return best(map(as_bytes, values)) if values else None
    numbers = [n for n in (as_number(v, told) for v in values) if n is not None]
    if not numbers:
        return None
    total = sum(Fraction(n) for n in numbers)
    if name == "avg":
        total /= len(numbers)
    n = of_exact(total) if all(isinstance(n, Fraction) for n in numbers) else of_float(nearest(total))
    if n is None:
        told.append("beyond the range of numbers")
    return n


# ---- random programs -----------------------------------------------------------------------------------------

PATTERNS = [("a+", ""), ("^a", ""), ("[0-9]+", ""), ("b$", ""), ("(a)(b)?", ""), ("^[A-Z]", ""), ("a|b", "i"),
            (".", ""), ("^$", ""), ("\\.[0-9]*", ""), ("é|ä", "i"), ("\\s", ""), ("[^a-z0-9]", "")]
LITERALS = ("0", "1", "2", "3", "7", "10", "50", "100", "0.1", "0.5", "1.50", "1_000", "1.5e3", "0xff", "1e-3")
HARD_LITERALS = ("9223372036854775807", "1e300", "123456789012345678901234567890", "0.1234567890123456789")
RESERVED = {"in", "by", "null", "true", "if", "and", "or", "not", "case", "between", "as", "asc", "false"}


def quote_text(rng, b):
    q = rng.choice("\"'") if b"'" not in b else '"'
    out = []
    for ch in b.decode():
        plain = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", q: "\\" + q}.get(ch)
        if plain is None:
            plain = f"\\u{{{ord(ch):x}}}" if rng.random() < 0.03 else ch
        out.append(plain)
    return q + "".join(out) + q


class Maker:
    """Makes stages one at a time and does to the table what each of them means."""

    def __init__(self, rng, data):
        self.rng, self.data = rng, data
        words = set(w.encode() for w in data.nulls)
        self.met = False   # whether text may have met numbers, though not under one key
        self.lazy = False  # whether a stage may have made values needless, so that what is told is open
        rows = [[Null(c) if c in words else text(c) for c in row] for row in data.rows]
        self.table = Table(data.names, ["field"] * len(data.names), rows)
        self.source, self.told, self.fresh = [], [], 0
        self.blocking = False   # a stage that needs all its input is there
        self.satisfied = False  # a take before any such stage has its rows
        self.held = 0           # keys of the brackets around
        self.reordered = False  # a sort or top in the brackets since the last reduce
        self.reduces = 0

    # -- names and leaves

    def name(self, name):
        r = self.rng
        if not re.fullmatch(r"[^\W\d]\w*", name) or name in RESERVED:
            forms = ["`" + name + "`"] if "`" not in name and "\n" not in name else []
            return r.choice(forms + ["col(" + quote_text(r, name.encode()) + ")"])
        return "`" + name + "`" if r.random() < 0.05 else name

    def written_name(self, name):
        """As NAME = and in COLS stands: no col()."""
        return name if re.fullmatch(r"[^\W\d]\w*", name) and name not in RESERVED else "`" + name + "`"

    def plain_columns(self):
        return [i for i, n in enumerate(self.table.names) if "\n" not in n]

    def column(self, kinds=None):
        choice = [i for i, k in enumerate(self.table.kinds) if kinds is None or k in kinds]
        assert len(self.table.kinds) == len(self.table.names)
        if not choice:
            return None
        i = self.rng.choice(choice)
        source = self.name(self.table.names[i])
        if self.rng.random() < 0.04:
            source = f"col({i + 1})"
        return Node("column", self.table.kinds[i], i, source=source)

    def number(self):
        r = self.rng
        s = r.choice(LITERALS)
        if r.random() < 0.04:
            s = r.choice(HARD_LITERALS)
        plain = s.replace("_", "")
        v = Fraction(int(plain, 16)) if plain.startswith("0x") else spelled(plain.encode())
        return Node("number", "number", of_exact(v), source=s)

    def string(self, pool=None):
        b = self.rng.choice(pool or WORDS + ["a", "b", "1", "01", "7"]).encode()
        return Node("string", "text", text(b), source=quote_text(self.rng, b))

    def regex(self):
        pattern, flags = self.rng.choice(PATTERNS)
        return Regex(pattern, flags)

    # -- expressions by the kind of value

    def any(self, depth):
        make = self.rng.choice((self.field, self.field, self.numeric, self.textual, self.truth))
        return make(depth)

    def field(self, depth):
        """What hands bytes on, or a column."""
        r = self.rng
        col = self.column(("field",))
        if col is None:
            return self.numeric(depth)
        if depth <= 0 or r.random() < 0.6:
            return col
        pick = r.choice(("if", "case", "??", "coalesce", "null", "number"))
        if pick == "if":
            return Node("if", "field", self.truth(depth - 1), self.field(depth - 1), self.field(depth - 1))
        if pick == "case":
            arms = [(self.truth(depth - 1), self.field(depth - 1)) for _ in range(r.randint(1, 2))]
            return Node("case", "field", arms, self.field(depth - 1) if r.random() < 0.7 else None)
        if pick == "??":
            return Node("??", "field", self.field(depth - 1), self.field(depth - 1))
        if pick == "coalesce":
            return Node("coalesce", "field", *[self.field(depth - 1) for _ in range(r.randint(1, 3))])
        if pick == "number":
            return Node("??", "field", col, self.number())
        return Node("if", "field", self.truth(depth - 1), col, Node("word", "field", None, source="null"))

    def numeric(self, depth):
        r = self.rng
        if depth <= 0 or r.random() < 0.3:
            return self.column(("field", "number")) if r.random() < 0.6 and self.column(
                ("field", "number")) else self.number()
        pick = r.choice(("op", "op", "op", "neg", "round", "one", "one", "len", "if", "??", "**"))
        if pick == "op":
            op = r.choice(("+", "-", "*", "/", "//", "%", "+", "-", "*"))
            return Node(op, "number", self.numeric(depth - 1), self.numeric(depth - 1))
        if pick == "neg":
            return Node("neg", "number", self.numeric(depth - 1))
        if pick == "round":
            args = [self.numeric(depth - 1)]
            if r.random() < 0.7:
                d = r.choice((0, 1, 2, 3, -1))
                n = Node("number", "number", Fraction(abs(d)), source=str(abs(d)))
                args.append(n if d >= 0 else Node("neg", "number", n))
            return Node("round", "number", *args)
        if pick == "one":
            return Node(r.choice(("abs", "floor", "ceil", "int", "num")), "number", self.numeric(depth - 1))
        if pick == "len":
            return Node("len", "number", self.any(depth - 1))
        if pick == "if":
            return Node("if", "number", self.truth(depth - 1), self.computed(depth - 1), self.computed(depth - 1))
        if pick == "??":
            return Node("??", "number", self.computed(depth - 1), self.computed(depth - 1))
        n = r.choice((0, 1, 2, 3))
        return Node("**", "number", self.numeric(depth - 1), Node("number", "number", Fraction(n), source=str(n)))

    def computed(self, depth):
        n = self.numeric(depth)
        return n if n.kind == "number" else Node("num", "number", n)

    def textual(self, depth):
        r = self.rng
        if depth <= 0 or r.random() < 0.25:
            return self.string()
        pick = r.choice(("++", "++", "case", "case", "substr", "replace", "regex", "match", "text", "if"))
        if pick == "++":
            return Node("++", "text", self.any(depth - 1), self.any(depth - 1))
        if pick == "case":
            return Node(r.choice(("lower", "upper", "trim")), "text", self.any(depth - 1))
        if pick == "substr":
            at = (r.randint(0, 3), r.randint(0, 4))
            args = [Node("number", "number", Fraction(n), source=str(n)) for n in at]
            return Node("substr", "text", self.any(depth - 1), *args[:r.choice((1, 2, 2))])
        if pick == "replace":
            what = self.string(["a", "b", "1", ",", '"', "é", "aa", ".", "\n"])
            return Node("replace", "text", self.any(depth - 1), what, self.string(["", "-", "$1", "xx", '"']))
        if pick == "regex":
            regex = self.regex()
            while regex.compiled.search(""):
                regex = self.regex()
            new = r.choice(("", "-", "<$0>", "[$1]") if "(" in regex.pattern_source else ("", "-", "<$0>"))
            return Node("replace", "text", self.any(depth - 1), regex,
                        Node("string", "text", text(new.encode()), source=quote_text(r, new.encode())))
        if pick == "match":
            regex, extra = self.regex(), []
            if "(" in regex.pattern_source and r.random() < 0.7:
                extra = [Node("number", "number", Fraction(r.randint(0, 2)))]
                extra[0].source = str(extra[0].args[0])
            return Node("match", "text", self.any(depth - 1), regex, *extra)
        if pick == "text":
            return Node("text", "text", self.any(depth - 1))
        return Node("if", "text", self.truth(depth - 1), self.textual(depth - 1), self.textual(depth - 1))

    def truth(self, depth):
        r = self.rng
        if depth <= 0 or r.random() < 0.5:
            return self.comparison(max(depth - 1, 0))
        pick = r.choice(("and", "or", "not", "null", "text", "column", "if"))
        if pick in ("and", "or"):
            return Node(pick, "truth", self.truth(depth - 1), self.truth(depth - 1))
        if pick == "not":
            return Node("not", "truth", self.truth(depth - 1))
        if pick == "null":
            return Node("is_null", "truth", self.any(depth - 1))
        if pick == "text":
            name = r.choice(("contains", "startswith", "endswith"))
            return Node(name, "truth", self.any(depth - 1), self.string(["a", "", "1", "é", ",", "b"]))
        if pick == "if":
            return Node("if", "truth", self.truth(depth - 1), self.truth(depth - 1), self.truth(depth - 1))
        col = self.column(("truth",))
        if col is None and r.random() < 0.3:
            wanted = [i for i, k in enumerate(self.data.kinds) if k == "truth" and self.table.names[i:i + 1] ==
                      self.data.names[i:i + 1] and self.table.kinds[i] == "field"]
            if wanted:
                col = Node("column", "field", wanted[0], source=self.name(self.table.names[wanted[0]]))
        return col or self.comparison(depth - 1)

    def comparison(self, depth):
        r = self.rng
        pick = r.choice(("field", "field", "number", "number", "text", "text", "in", "between", "~", "null"))
        if pick == "null":
            null = Node("word", "field", None, source="null")
            return Node(r.choice(("==", "!=")), "truth", self.any(depth), null)
        if pick == "~":
            regex = self.regex()
            source = regex.pattern_source
            if not regex.compiled.flags & re.I and r.random() < 0.2:
                source = quote_text(r, source[1:-1].encode())
            return Node("~", "truth", self.any(depth), regex, r.random() < 0.3, source=source)
        left = self.field(depth)
        if pick == "in":
            make = r.choice((self.number, self.string, lambda: self.field(0)))
            items = [make() for _ in range(r.randint(1, 4))]
            if left.kind == "number" and any(x.kind == "text" for x in items):
                items = [self.number()]
            return Node("in", "truth", left, items, r.random() < 0.3)
        if pick == "between":
            if left.kind == "number" or r.random() < 0.6:
                lo, hi = self.numeric(depth), self.numeric(depth)
            else:
                lo, hi = self.textual(depth), self.textual(depth)
            return Node("between", "truth", left, lo, hi, r.random() < 0.3)
        op = r.choice(COMPARISONS)
        if pick == "number" or left.kind == "number":
            right = self.numeric(depth)
        elif pick == "text":
            right = self.textual(depth)
        else:
            right = self.field(depth)
        return Node(op, "truth", left, right) if r.random() < 0.7 else Node(op, "truth", right, left)

    # -- stages

    def show(self, node, least=0):
        return Printer(self.rng).put(node, least)

    def new_name(self):
        r = self.rng
        if r.random() < 0.25 and self.plain_columns():
            return self.table.names[r.choice(self.plain_columns())]
        self.fresh += 1
        return f"n{self.fresh}"

    def filter(self):
        cond = self.truth(3) if self.rng.random() < 0.95 else (self.column(("field",)) or self.truth(1))
        if cond.kind == "field" and cond.op == "column" and self.rng.random() < 0.5:
            cond = self.truth(2)
        t = self.table
        t.keep([i for i, row in enumerate(t.rows) if as_truth(evaluate(cond, row, self.told), self.told)])
        return "filter " + self.show(cond)

    def add_column(self, name, node):
        t = self.table
        values = [evaluate(node, row, self.told) for row in t.rows]
        at = t.names.index(name) if name in t.names else len(t.names)
        if at == len(t.names):
            t.names.append(name)
            t.kinds.append(node.kind)
        else:
            t.kinds[at] = node.kind
            self.lazy = True
        t.rows = [row[:at] + [v] + row[at + 1:] for row, v in zip(t.rows, values)]

    def map(self):
        parts = []
        for _ in range(self.rng.randint(1, 3)):
            node, name = self.any(3), self.new_name()
            parts.append(f"{self.written_name(name)} = {self.show(node)}")
            self.add_column(name, node)
        return "map " + ", ".join(parts)

    def select(self):
        r, t = self.rng, self.table
        old = Table(t.names, t.kinds, t.rows)
        chosen = r.sample(self.plain_columns(), min(r.randint(1, 4), len(self.plain_columns())))
        if not chosen:
            return None
        parts, names, kinds, columns = [], [], [], []
        for i in chosen:
            parts.append(self.written_name(old.names[i]))
            names.append(old.names[i])
            kinds.append(old.kinds[i])
            columns.append([row[i] for row in old.rows])
        if r.random() < 0.4:
            node = self.any(2)
            self.fresh += 1
            at, name = r.randint(0, len(parts)), f"n{self.fresh}"
            parts.insert(at, f"{name} = {self.show(node)}")
            names.insert(at, name)
            kinds.insert(at, node.kind)
            columns.insert(at, [evaluate(node, row, self.told) for row in old.rows])
        t.names, t.kinds = names, kinds
        t.rows = [list(row) for row in zip(*columns)]
        self.lazy = True
        return "select " + ", ".join(parts)

    def drop(self):
        t = self.table
        if len(self.plain_columns()) < 2:
            return None
        gone = self.rng.sample(self.plain_columns(), self.rng.randint(1, min(3, len(t.names) - 1)))
        source = "drop " + ", ".join(self.written_name(t.names[i]) for i in gone)
        keep = [i for i in range(len(t.names)) if i not in gone]
        t.names, t.kinds = [t.names[i] for i in keep], [t.kinds[i] for i in keep]
        t.rows = [[row[i] for i in keep] for row in t.rows]
        self.lazy = True
        return source

    def rename(self):
        if not self.plain_columns():
            return None
        i = self.rng.choice(self.plain_columns())
        self.fresh += 1
        old, self.table.names[i] = self.table.names[i], f"r{self.fresh}"
        return f"rename r{self.fresh} = {self.written_name(old)}"

    def keys(self, most=2):
        """Keys with their names: [(name, node)], source."""
        r, out, parts = self.rng, [], []
        for _ in range(r.randint(1, most)):
            if r.random() < 0.7 and self.plain_columns():
                i = r.choice(self.plain_columns())
                name = self.table.names[i]
                node = Node("column", self.table.kinds[i], i)
                source = self.written_name(name)
            else:
                node = self.any(1)
                self.fresh += 1
                name = f"k{self.fresh}"
                source = f"{name} = {self.show(node)}"
            if name not in [n for n, _ in out]:
                out.append((name, node))
                parts.append(source)
        return out, ", ".join(parts)

    def set_partition(self, keys):
        t = self.table
        t.keys, t.key_kinds = [n for n, _ in keys], [n.kind for _, n in keys]
        t.of = [key_of([evaluate(node, row, self.told) for _, node in keys]) for row in t.rows]

    def partition(self):
        keys, source = self.keys()
        self.set_partition(keys)
        return "partition by " + source

    def brackets(self):
        """partition by KEYS ( ... ): its keys beside those that are there, and afterwards those alone."""
        t = self.table
        outer, kept, held = t.keys, t.of, self.held
        if held > 1:
            return None
        keys, source = self.keys()
        if outer and set(outer) & {n for n, _ in keys}:
            return None
        kinds, n = t.key_kinds, len(outer or [])
        self.set_partition(keys)
        if outer:
            t.keys, t.key_kinds = outer + t.keys, kinds + t.key_kinds
            t.of = [(a[0] + b[0], a[1] + b[1]) for a, b in zip(kept, t.of)]
        names, key_kinds, self.held = t.keys, t.key_kinds, len(t.keys)
        before, self.source, was, self.reordered = self.source, [], self.reordered, False
        reduces = self.reduces
        stages = (self.filter, self.map, self.sort, self.top, self.take, self.skip, self.uniq, self.tail,
                  self.fill, self.reduce, self.brackets)
        while not self.source:
            for _ in range(self.rng.randint(1, 3)):
                words = self.rng.choice(stages)()
                if words:
                    self.source.append(words)
                t = self.table
                if t.keys is None:  # reduced
                    t.keys, t.key_kinds = names, key_kinds
                    t.of = [key_of(row[:len(names)]) for row in t.rows]
        inner, self.source, self.held = " | ".join(self.source), before, held
        t.keys, t.key_kinds = (outer, kinds) if outer else (None, None)
        t.of = [(i[:n], v[:n]) for i, v in t.of] if outer else None
        if outer and self.reordered:
            t.keep([i for g in t.groups() for i in g])
        self.reordered |= was and self.reduces == reduces
        self.lazy = True
        return f"partition by {source} ({inner})"

    def merge(self):
        if self.table.keys is None:
            return None
        self.table.keys = self.table.key_kinds = self.table.of = None
        return "merge"

    def one_aggregate(self):
        r = self.rng
        name = r.choice(("count", "count", "sum", "avg", "min", "max", "first", "last", "count_distinct"))
        node = None
        if name != "count" or r.random() < 0.4:
            node = self.numeric(1) if name in ("sum", "avg") else self.any(1)
            if name in ("sum", "avg") and node.kind == "truth":
                node = self.numeric(0)
        condition = self.truth(2) if r.random() < 0.3 else None
        source = f"{name}({self.show(node) if node else ''})"
        if condition:
            source += " if " + self.show(condition)
        kind = node.kind if name in ("min", "max", "first", "last") else "number"
        return (name, node, condition), source, kind

    def reduce(self):
        r, t = self.rng, self.table
        keys, source = [], ""
        if not self.held and r.random() < (0.3 if t.keys else 0.75):
            keys, source = self.keys(3)
        aggs, parts = [], []
        names, kinds = list(t.keys or []), list(t.key_kinds or [])
        if keys:
            names, kinds = [n for n, _ in keys], [n.kind for _, n in keys]
        for _ in range(r.randint(1, 5)):
            agg, text_of, kind = self.one_aggregate()
            self.fresh += 1
            name = f"g{self.fresh}"
            if agg[1] and agg[1].op == "column" and re.fullmatch(r"\w+", agg[1].source) and r.random() < 0.3:
                name = f"{agg[0]}_{agg[1].source}"
                if name in names or name in t.names:
                    continue
            elif agg[1] is None and "count" not in names and r.random() < 0.3:
                name = "count"
            else:
                text_of = f"{name} = {text_of}"
            aggs.append(agg)
            parts.append(text_of)
            names.append(name)
            kinds.append(kind)
        if not aggs:
            return None
        self.blocking = True
        self.reduces += 1
        self.reordered = False  # groups stand in the order of the whole
        if keys:
            self.set_partition(keys)
        groups = t.groups() if t.keys else [list(range(len(t.rows)))]
        rows = [(list(t.of[g[0]][1]) if t.keys else []) + [aggregate(a, t, g, self.told) for a in aggs]
                for g in groups]
        self.table = Table(names, kinds, rows)
        self.lazy = self.lazy or len(self.source) > 0
        return "reduce " + ", ".join(parts) + (" by " + source if source else "")

    def sort_key(self):
        """open: text that is computed and reads as a number; such keys go `as str`."""
        r = self.rng
        node = self.any(1) if r.random() < 0.4 else (self.column() or self.number())
        if node.op == "string":  # where a column is called so it is an error
            node = self.column() or self.number()
        how = r.choice((None, None, None, None, "num", "str"))
        if node.kind == "text":
            how = "str"
        if how == "num" and node.kind == "truth":
            how = None
        return node, r.random() < 0.5, how

    def sort(self):
        self.blocking = True
        keys = [self.sort_key() for _ in range(self.rng.randint(1, 3))]
        t, order = self.table, []
        for g in t.groups():
            order += sort_rows(t, keys, g, self.told)
        self.note_met()
        self.reordered = True
        t.keep(order)
        parts = []
        for node, down, how in keys:
            least = 12 if down and node.op == "neg" else 0 if not down else 12
            source = self.show(node, least)
            if not down and source.startswith("-"):
                source = "(" + source + ")"
            parts.append(("-" if down else "") + source + (f" as {how}" if how else ""))
        return "sort " + ", ".join(parts)

    def note_met(self):
        """Numbers and text may have met over the partition's keys; whether that is told is open."""
        if self.table.keys:
            self.met = True

    def top(self):
        self.blocking = True
        node, down, how = self.sort_key()
        if how:
            node = self.computed(1) if node.kind == "text" else node
        n, asc = self.rng.choice((0, 1, 1, 2, 3, 10)), self.rng.random() < 0.4
        if n == 0:
            n = 1
        t, order = self.table, []
        for g in t.groups():
            order += sort_rows(t, [(node, not asc, None)], g, self.told)[:n]
        self.note_met()
        self.reordered = True
        t.keep(order)
        return f"top {n} by {self.show(node)}{' asc' if asc else ''}"

    def take(self, word="take"):
        n = self.rng.choice((0, 1, 1, 2, 3, 5, 10, 30))
        t = self.table
        if self.data.bad and (t.keys or self.blocking):
            n = max(n, 1)  # open: whether what stands before `take 0` reads at all
        if word == "take" and not t.keys and not self.blocking and len(t.rows) >= n:
            self.satisfied = True
        kept = [i for g in t.groups() for i in (g[:n] if word == "take" else g[n:])]
        t.keep(sorted(kept))
        self.lazy = True
        return f"{word} {n}"

    def skip(self):
        return self.take("skip")

    def tail(self):
        n = self.rng.choice((0, 1, 1, 2, 3, 5, 10, 30))
        t = self.table
        t.keep(sorted(i for g in t.groups() for i in g[len(g) - min(n, len(g)):]))
        self.blocking = self.lazy = True
        return f"tail {n}"

    def uniq(self):
        r, t = self.rng, self.table
        source, last = "", r.random() < 0.4
        of = [key_of(row) for row in t.rows]
        if r.random() < 0.8:
            keys, source = self.keys()
            of = [key_of([evaluate(node, row, self.told) for _, node in keys]) for row in t.rows]
        place = {}
        for i in range(len(t.rows)):
            key = (t.of[i][0] if t.of else (), of[i][0])
            if last or key not in place:
                place[key] = i
        t.keep(sorted(place.values()))
        self.blocking |= last
        self.lazy = True
        return ("uniq" + (" by " + source if source else "") +
                (" keep last" if last else r.choice(("", "", " keep first"))))

    def fill(self):
        r, t = self.rng, self.table
        if not self.plain_columns():
            return None
        at = sorted(r.sample(self.plain_columns(), r.randint(1, min(2, len(self.plain_columns())))))
        source = "fill " + ", ".join(self.written_name(t.names[i]) for i in at)
        self.lazy = True
        if r.random() < 0.6:
            for g in t.groups():
                last = {}
                for i in g:
                    for c in at:
                        if is_null(t.rows[i][c]):
                            t.rows[i][c] = last.get(c, t.rows[i][c])
                        else:
                            last[c] = t.rows[i][c]
            return source + " down"
        node = self.any(1)
        if node.kind == "truth" or "truth" in [t.kinds[c] for c in at]:
            return None  # open: a truth among fields that are asked for as numbers
        values = [evaluate(node, row, self.told) for row in t.rows]
        for row, v in zip(t.rows, values):
            for c in at:
                row[c] = v if is_null(row[c]) else row[c]
        for c in at:
            t.kinds[c] = t.kinds[c] if t.kinds[c] == node.kind else "field"
        return f"{source} = {self.show(node)}"

    def choose_range(self):
        """Two plain columns and what lies between them, and how that is written."""
        if not self.plain_columns():
            return None, None
        a, b = sorted(self.rng.choices(self.plain_columns(), k=2))
        names = self.table.names
        return list(range(a, b + 1)), self.written_name(names[a]) + ".." + self.written_name(names[b])

    def select_range(self):
        t = self.table
        some, source = self.choose_range()
        if not some:
            return None
        first = self.rng.choice(self.plain_columns())
        keep = [first] + [i for i in some if i != first]
        source = f"select {self.written_name(t.names[first])}, {source}"
        if self.rng.random() < 0.5:
            keep, source = [i for i in range(len(t.names)) if i not in some], "drop " + source.split(", ", 1)[1]
        if not keep:
            return None
        t.names, t.kinds = [t.names[i] for i in keep], [t.kinds[i] for i in keep]
        t.rows = [[row[i] for i in keep] for row in t.rows]
        self.lazy = True
        return source

    def program(self):
        r = self.rng
        stages = (self.filter, self.filter, self.map, self.map, self.select, self.drop, self.rename,
                  self.partition, self.merge, self.merge, self.reduce, self.reduce, self.sort, self.top,
                  self.take, self.skip, self.tail, self.uniq, self.fill, self.select_range, self.brackets)
        for _ in range(r.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 7))):
            if not self.table.names:
                break
            words = r.choice(stages)()
            if words:
                self.source.append(words)
        join = r.choice((" | ", "\n", "\n  | ", " |\n "))
        return join.join(self.source)

    def output(self):
        t, d = self.table, self.data
        out = [record([n.encode() for n in t.names], d.delimiter, d.tsv)] if d.header else []
        return b"".join(out + [record([written(v) for v in row], d.delimiter, d.tsv) for row in t.rows])


# ---- plain SQL -----------------------------------------------------------------------------------------------


class Relational:
    """Integers and words, filter, group and sort: sqlite3 says what comes out."""

    def __init__(self, rng):
        self.rng = rng
        self.names = ["i", "k", "v", "w"]
        count = rng.choice((0, 3, 30, 100, 300))
        self.rows = [(i, rng.choice(("x", "y", "z", "Zz", "a b")), rng.randint(-50, 50),
                      rng.choice(("p", "q,r", "s"))) for i in range(count)]

    def condition(self):
        r = self.rng
        one = lambda: r.choice((f"v {r.choice(('<', '<=', '>', '>=', '==', '!='))} {r.randint(-50, 50)}",
                                f'k == "{r.choice("xyz")}"', f'w != "{r.choice(("p", "s"))}"',
                                f"i % 3 == {r.randint(0, 2)}",
                                f"v between {r.randint(-50, 0)} and {r.randint(0, 50)}"))
        return f" {r.choice(('and', 'or'))} ".join(one() for _ in range(r.randint(1, 3)))

    def program(self):
        r, where = self.rng, self.condition()
        sql_where = where.replace('"', "'")
        weir = ["filter " + where]
        if r.random() < 0.3:
            keys = r.sample(("-v", "k", "-w", "v"), 2)
            keys = keys if {k[-1] for k in keys} != {"v"} else ["-v"]
            weir.append("sort " + ", ".join(keys))
            sql = f"SELECT i, k, v, w FROM t WHERE {sql_where} ORDER BY " + ", ".join(
                k[1:] + " DESC" if k[0] == "-" else k for k in keys + ["i"])
            head = self.names
        else:
            by = r.choice((["k"], ["w"], ["k", "w"]))
            weir.append(f"reduce n = count(), s = sum(v), lo = min(v), hi = max(v), m = avg(v), "
                        f"d = count_distinct(v), q = sum(v * i) by {', '.join(by)}")
            sql = (f"SELECT {', '.join(by)}, count(*), sum(v), min(v), max(v), avg(v), count(DISTINCT v), "
                   f"sum(v * i) FROM t WHERE {sql_where} GROUP BY {', '.join(by)} ORDER BY min(i)")
            head = by + ["n", "s", "lo", "hi", "m", "d", "q"]
            if r.random() < 0.5:
                weir.append("filter n > 2 | sort -s, " + ", ".join(by))
                sql = f"SELECT * FROM ({sql}) WHERE \"count(*)\" > 2 ORDER BY \"sum(v)\" DESC, {', '.join(by)}"
        db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE t (i INTEGER, k TEXT, v INTEGER, w TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", self.rows)
        rows = db.execute(sql.replace("==", "=")).fetchall()
        db.close()

        def cell(v):
            return text_of_number(v) if isinstance(v, float) else str(v).encode()
        out = [record([h.encode() for h in head], ",", False)]
        return " | ".join(weir), b"".join(out + [record([cell(v) for v in row], ",", False) for row in rows])

    def file(self):
        f = io.StringIO(newline="")
        w = csv.writer(f, lineterminator="\n")
        w.writerow(self.names)
        w.writerows(self.rows)
        return f.getvalue().encode()


# ---- running -------------------------------------------------------------------------------------------------


SHOWN = 20  # failures told in full


def configuration(r):
    env = {}
    if r.random() < 0.9:
        env["WEIR_JOBS"] = str(r.randint(1, 8))
    if r.random() < 0.8:
        env["WEIR_BLOCK"] = str(r.choice((1, 2, 3, 7, 16, 64, r.randint(1, 64), 4096)))
    if r.random() < 0.4:
        env["WEIR_BATCH"] = str(r.choice((1, 2, 3, 5, 64)))
    if r.random() < 0.3:
        env["WEIR_WINDOW"] = str(r.choice((1, 2, 3)))
    if r.random() < 0.3:
        env["WEIR_HELD"] = str(r.choice((1, 1000)))
    if r.random() < 0.3:
        env["WEIR_SIMD"] = "scalar"
    if r.random() < 0.15:
        env["WEIR_HASH_ZERO"] = "1"
    if r.random() < 0.2:
        env["WEIR_FOLD_PASS"] = "1"
    if r.random() < 0.3:
        env["WEIR_SPILL"] = str(r.choice((1, 1, 200, 1000, 5000)))
        env["WEIR_SPILL_BLOCK"] = str(r.choice((1, 64, 1000)))
    return env


class Case:
    def __init__(self, seed, index, sql=False):
        rng = random.Random(f"{seed}.{index}")
        self.index, self.rng = index, rng
        self.env, self.options, self.failing = configuration(rng), [], False
        if sql or index % 10 == 9:
            table = Relational(rng)
            self.files, self.tells = [table.file()], False
            self.source, self.expected = table.program()
            self.extension = "csv"
        else:
            self.random(rng)
        self.pipe = len(self.files) == 1 and rng.random() < 0.4
        if self.pipe and self.extension == "tsv":
            self.options += ["-t"]
        if rng.random() < 0.15:
            self.options.append("--reference")

    def random(self, rng):
        data = Data(rng)
        self.files, self.extension = data.files(), data.sink()
        maker = Maker(rng, data)
        self.source = maker.program()
        self.expected, self.failing = maker.output(), bool(data.bad) and not maker.satisfied
        if self.failing and maker.blocking:
            self.expected = b""  # no total is ever partial
        if data.bad:
            self.bad_place = (data.bad_file, data.bad_line if "\r" != data.eol else None)
        if data.ragged:
            self.options += ["--ragged", data.ragged]
        # None: it is open whether a value that nobody needed is told about.
        sure = any(t != OPEN for t in maker.told) and not maker.lazy
        self.tells = True if sure else None if maker.told or maker.met or data.trimmed else False
        if data.tsv:
            self.options += ["--out", "tsv"]
        elif data.delimiter != ",":
            self.options += ["-d", data.delimiter if data.delimiter != "\t" or rng.random() < 0.5 else "\\t"]
        if not data.header:
            self.options.append("-n")
        if data.nulls:
            self.options += ["--null", ",".join(data.nulls)]
        if rng.random() < 0.1:
            self.options.append("-q")
            self.tells = False
    def run(self, weir, folder):
        paths, command = [], [weir] + self.options + [self.source]
        for i, body in enumerate(self.files):
            paths.append(os.path.join(folder, f"{self.index}.{i}.{self.extension}"))
            with open(paths[-1], "wb") as f:
                f.write(body)
        env = {k: v for k, v in os.environ.items() if not k.startswith("WEIR_")}
        env.update(self.env)
        try:
            p = subprocess.run(command + ([] if self.pipe else paths), input=self.files[0] if self.pipe else b"",
                               capture_output=True, env=env, timeout=60)
            got = (p.returncode, p.stdout, p.stderr)
        except subprocess.TimeoutExpired as e:
            got = ("still running", e.stdout or b"", e.stderr or b"")
        for path in paths:
            os.unlink(path)
        return got

    def problem(self, got):
        status, out, err = got
        if status != (1 if self.failing else 0):
            return f"exit status {status}, expected {1 if self.failing else 0}"
        if out != self.expected:
            return "standard output differs"
        if self.failing:
            file, line = self.bad_place
            place = ("-" if self.pipe else f"{self.index}.{file}.{self.extension}") + f":{line or ''}"
            return None if place.encode() in err else f"the error does not name {place}"
        if self.tells is False and err:
            return "something is told, and nothing should be"
        if self.tells and not err:
            return "nothing is told, and something should be"
        return None

    def show(self, problem, got, seed):
        print(f"FAIL case {self.index}, seed {seed}: {problem}")
        print("  run: " + " ".join(f"{k}={v}" for k, v in self.env.items()) + " weir " +
              " ".join(repr(o) for o in self.options) + (" < file" if self.pipe else " file"))
        print("  program: " + self.source.replace("\n", "\n           "))
        for body in self.files:
            print("  data: " + repr(body)[1:])
        print("  expected: " + repr(self.expected)[1:])
        print("  got:      " + repr(got[1])[1:])
        print("  stderr: " + got[2].decode("utf-8", "replace").strip().replace("\n", "\n          "))
        sys.stdout.flush()


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not args:
        raise SystemExit(__doc__)
    only = None
    if "--case" in sys.argv:
        only = int(args.pop(args.index(sys.argv[sys.argv.index("--case") + 1])))
    sql = "--sql" in sys.argv
    weir = os.path.abspath(args[0])
    count = int(args[1]) if len(args) > 1 else 1500
    seed = args[2] if len(args) > 2 else "1"
    lock, totals, began = threading.Lock(), [0, 0], time.monotonic()

    def one(index, folder):
        case = Case(seed, index, sql)
        for jobs in ("1", "8") if sql else (None,):
            if jobs:
                case.env["WEIR_JOBS"] = jobs
            got = case.run(weir, folder)
            problem = case.problem(got)
            if problem:
                break
        with lock:
            totals[problem is not None] += 1
            if problem and totals[1] <= SHOWN:
                case.show(problem, got, seed)

    with tempfile.TemporaryDirectory(prefix="weir-programs.") as folder, ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(one, i, folder) for i in (range(count) if only is None else [only])]:
            job.result()
    print(f"# seed {seed}, {time.monotonic() - began:.1f} s")
    print(f"{totals[0]} passed, {totals[1]} failed")
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
