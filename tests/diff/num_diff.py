#!/usr/bin/env python3
"""Numbers and exact sums against a model in Python's fractions, on random values.

    num_diff.py DRIVER [SEED [COUNT]]

A number is ("D", Fraction) or ("F", float) or None. The model is written from weir-lang(7) and knows nothing
of how the C code gets there. DRIVER is num_diff.c.
"""
import decimal
import math
import random
import re
import struct
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

I63 = 2**63
NUMBER = re.compile(r"^[ \t]*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?[ \t]*$", re.A)
decimal.getcontext().prec = 60


def bits(d):
    return struct.unpack("<Q", struct.pack("<d", d))[0]


def unbits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


# ---- the model ----------------------------------------------------------------------------------------------------


def scale_of(v):
    """The scale of v as an exact decimal, None if it does not fit."""
    for s in range(19):
        m = v * 10**s
        if m.denominator == 1:
            return s if -I63 <= m.numerator < I63 else None
    return None


def nearest(v):
    try:
        return v.numerator / v.denominator  # Python rounds this once
    except OverflowError:
        return math.inf


def of_double(d):
    if math.isinf(d) or math.isnan(d):
        return None
    return ("F", d) if d else ("D", Fraction(0))


def of_exact(v):
    return ("D", v) if scale_of(v) is not None else of_double(nearest(v))


def double(x):
    return nearest(x[1]) if x[0] == "D" else x[1]


def decimal_of(x):
    return x[1] if x[0] == "D" else Fraction(repr(x[1]))


def spell(text):
    """(sign, digits, exponent) of a text that has a number's form."""
    m = NUMBER.match(text)
    if not m or not m.group(2) + (m.group(3) or ""):
        return None
    whole, part = m.group(2), m.group(3) or ""
    return (-1 if m.group(1) == "-" else 1, int(whole + part), int(m.group(4) or 0) - len(part))


def parse(text):
    s = spell(text)
    if s is None:
        return None
    sign, w, e = s
    if w == 0:
        return ("D", Fraction(0))
    if abs(e) > 5000:
        return ("F", 0.0) if e < 0 else None
    v = sign * w * Fraction(10) ** e
    if scale_of(v) is not None:
        return ("D", v)
    d = float(text.strip(" \t"))
    return None if math.isinf(d) else ("F", d if d else 0.0)


def javascript(x):
    d = Decimal(x[1].numerator) / Decimal(x[1].denominator) if x[0] == "D" else Decimal(repr(x[1]))
    if d == 0:
        return "0"
    sign, digits, e = d.as_tuple()
    s = "".join(map(str, digits))
    short = s.rstrip("0")
    e += len(s) - len(short)
    n, point, minus = len(short), len(short) + e, "-" if sign else ""
    if n <= point <= 21:
        return minus + short + "0" * (point - n)
    if 0 < point <= 21:
        return minus + short[:point] + "." + short[point:]
    if -6 < point <= 0:
        return minus + "0." + "0" * -point + short
    return minus + short[0] + ("." + short[1:] if n > 1 else "") + "e%+d" % (point - 1)


def round_half_away(v, k):
    unit = Fraction(10) ** k
    r = Fraction(math.floor(abs(v) * unit + Fraction(1, 2))) / unit
    return -r if v < 0 else r


def fixed(v, k):
    r = round_half_away(v, k)
    s = str(int(abs(r) * 10**k)).rjust(k + 1, "0")
    return ("-" if r < 0 else "") + (s[:-k] + "." + s[-k:] if k else s)


EXACT = {
    "+": lambda x, y: of_exact(x + y),
    "-": lambda x, y: of_exact(x - y),
    "*": lambda x, y: of_exact(x * y),
    "/": lambda x, y: of_double(nearest(x / y)),
    "\\": lambda x, y: of_exact(Fraction(x // y)),
    "%": lambda x, y: of_exact(x - y * (x // y)),
}
DOUBLE = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "\\": lambda x, y: x // y,
    "%": lambda x, y: x % y,
}


def operate(op, a, b):
    if op in "/\\%" and b[1] == 0:
        return "Z N"
    if a[0] == b[0] == "D":
        return show(EXACT[op](a[1], b[1]))
    return show(of_double(DOUBLE[op](double(a), double(b))))


def sums(values):
    doubles = any(v[0] == "F" for v in values)
    result = (lambda v: of_double(nearest(v))) if doubles else of_exact
    v, n = [Fraction(x[1]) for x in values], len(values)
    total = sum(v, Fraction(0))
    var = show(result((n * sum(x * x for x in v) - total**2) / (n * (n - 1)))) if n > 1 else "N"
    return "|".join((show(result(total)), show(result(total / n)), var))


# ---- spelling, as in tests/unit/num_spell.h -----------------------------------------------------------------------


def show(x):
    if x is None:
        return "N"
    if x[0] == "F":
        return "F %016x" % bits(x[1])
    s = scale_of(x[1])
    return "D %d %d" % (x[1] * 10**s, s)


def give(rnd, x):
    """As an operand: now and then with zeros at the end, which must not matter."""
    if x[0] == "F":
        return "#%016x" % bits(x[1])
    s = scale_of(x[1])
    while rnd.random() < 0.3 and s < 18 and -I63 <= x[1] * 10 ** (s + 1) < I63:
        s += 1
    return "@%d/%d" % (x[1] * 10**s, s)


# ---- random values ------------------------------------------------------------------------------------------------


def halfway(rnd):
    """The text of what lies in the middle of two doubles, or a bit beyond."""
    b = rnd.getrandbits(63) % 0x7FE0000000000000
    v = (Fraction(unbits(b)) + Fraction(unbits(b + 1))) / 2
    d = decimal.Context(prec=1200).divide(Decimal(v.numerator), Decimal(v.denominator))
    text = format(d, rnd.choice("fe"))
    return text + rnd.choice(["", "1", "0" * 700 + "1"]) if "." in text and "e" not in text else text


def random_text(rnd):
    def digits(low, high):
        return "".join(rnd.choice("0123456789") for _ in range(rnd.randint(low, high)))

    kinds = [
        lambda: rnd.choice(["", "", "-", "+"]) + digits(0, 9) + rnd.choice(["", "." + digits(0, 9)]),
        lambda: rnd.choice(["", "-"]) + digits(0, 25) + rnd.choice(["", "." + digits(0, 25)]),
        lambda: digits(1, 20) + "." + digits(0, 5) + rnd.choice("eE") + str(rnd.randint(-330, 330)),
        lambda: digits(1, 20) + rnd.choice(["e", "e+", "e-"]) + str(rnd.randint(0, 30)),
        lambda: repr(unbits(rnd.getrandbits(64))),
        lambda: halfway(rnd),
        lambda: str(rnd.choice([I63, -I63, 2**64, 10**18, 10**19]) + rnd.randint(-1, 1)),
        lambda: rnd.choice(["", " ", "\t"]) + digits(1, 18) + rnd.choice(["", " ", "  \t"]),
        lambda: "0" * rnd.randint(0, 30) + digits(0, 20) + "." + digits(0, 18) + "0" * rnd.randint(0, 30),
        lambda: "".join(rnd.choice("0123456789.+-eE x,\t/:") for _ in range(rnd.randint(0, 18))),
    ]
    text = rnd.choice(kinds)()
    if text and rnd.random() < 0.05:
        i = rnd.randrange(len(text))
        text = text[:i] + rnd.choice(".-+ eE,x_/:;\x01\x80\xae0") + text[i + 1 :]
    return text


def random_dec(rnd):
    m = rnd.choice([rnd.randint(-1000, 1000), rnd.randint(-(10**9), 10**9), rnd.randint(-I63, I63 - 1),
                    rnd.choice([I63 - 1, -I63, 0, 1, -1, 10**18, 2**53, 2**53 + 1])])  # fmt: skip
    return ("D", Fraction(m, 10 ** rnd.randint(0, rnd.choice([0, 2, 4, 18]))))


ODD_DOUBLES = [0.1, 0.3, 1e16, -1e16, 1.0, 5e-324, 1.7976931348623157e308, 1e20, 1e21, 1e22, 1e-6, 1e-7, 2.5, -2.5,
               1.005, 2.0**53, 2.0**63]  # fmt: skip


def random_double(rnd):
    d = rnd.choice([unbits(rnd.getrandbits(64)), rnd.uniform(-1000, 1000), rnd.randint(-(10**6), 10**6) / 7,
                    rnd.choice(ODD_DOUBLES)])  # fmt: skip
    return ("F", d if math.isfinite(d) and d else 0.1)


def random_number(rnd):
    return random_dec(rnd) if rnd.random() < 0.7 else random_double(rnd)


# ---- cases: (line for the driver, line expected) ------------------------------------------------------------------


def order(a, b):
    return str((a > b) - (a < b))


def text_cases(rnd):
    a, b = random_text(rnd), random_text(rnd)
    x, y = parse(a), parse(b)
    yield "p" + a, "-" if x is None else show(x)
    if x is None:
        return
    sign, w, e = spell(a)
    if abs(e) > 5000:
        return
    if y is None or abs(spell(b)[2]) > 5000 or rnd.random() < 0.4:  # the same number in other words
        zeros = rnd.randint(0, 5)
        b = "%s%s%de%d" % ("-" if sign < 0 else "", "0" * rnd.randint(0, 3), w * 10**zeros, e - zeros)
    exact = [s * w * Fraction(10) ** e for s, w, e in (spell(a), spell(b))]
    yield "C%s|%s" % (a, b), order(*exact)
    if x != ("F", 0.0):
        yield "T%s|%s" % (give(rnd, x), b), order(decimal_of(x), exact[1])


def number_cases(rnd):
    a, b = random_number(rnd), random_number(rnd)
    if rnd.random() < 0.1 and double(a):
        b = ("F", double(a))
    if rnd.random() < 0.03:
        b = ("D", Fraction(0))
    exact, v = a[0] == "D", a[1]
    same = of_exact if exact else of_double
    number = Fraction if exact else float
    yield "d" + give(rnd, a), javascript(a)
    yield "D" + give(rnd, a), show(of_double(double(a)))
    op = rnd.choice("+-*/\\%")
    yield "%s%s %s" % (op, give(rnd, a), give(rnd, b)), operate(op, a, b)
    yield "?%s %s" % (give(rnd, a), give(rnd, b)), order(decimal_of(a), decimal_of(b))
    yield "n" + give(rnd, a), show(same(-v))
    yield "a" + give(rnd, a), show(same(abs(v)))
    yield "f" + give(rnd, a), show(same(number(math.floor(v))))
    yield "c" + give(rnd, a), show(same(number(math.ceil(v))))
    k = rnd.choice([0, 1, 2, 3, 5, 10, 18, 20, -1, -2, -5, -20, -310])
    yield "r%s %d" % (give(rnd, a), k), show(of_exact(round_half_away(decimal_of(a), k)))
    k = rnd.randint(0, 18)
    yield "x%s %d" % (give(rnd, a), k), fixed(decimal_of(a), k)
    base, n = Fraction(rnd.randint(-30, 30), 10 ** rnd.randint(0, 3)), rnd.randint(0, 40)
    if rnd.random() < 0.5:  # what does not fit, up to beyond the range of a double, at both of its ends
        base = Fraction(rnd.randint(-10 ** rnd.randint(1, 18), 10**18), 10 ** rnd.randint(0, 18))
        n = rnd.choice([2, 3, rnd.randint(0, 12), rnd.randint(0, 94)])
    yield "^%s @%d/0" % (give(rnd, ("D", base)), n), show(of_exact(base**n))


def sum_cases(rnd):
    kind = rnd.choice([random_dec, random_number, random_double])
    values = [kind(rnd) for _ in range(rnd.randint(1, rnd.choice([2, 5, 30])))]
    if rnd.random() < 0.4:  # most of it cancels
        values += [(x[0], -x[1]) for x in values if x != ("D", -I63)][: rnd.randint(0, 30)]
        rnd.shuffle(values)
    if all(scale_of(x[1]) is not None for x in values if x[0] == "D"):
        yield "S" + " ".join(give(rnd, x) for x in values), sums(values)


def main():
    driver, seed, count = (sys.argv[1:] + ["1", "10000"][len(sys.argv) - 2 :])[:3]
    rnd, cases = random.Random(int(seed)), []
    for i in range(int(count)):
        cases += text_cases(rnd)
        cases += number_cases(rnd)
        if i % 10 == 0:
            cases += sum_cases(rnd)
    text = "".join(line + "\n" for line, _ in cases).encode("latin-1")
    run = subprocess.run([driver], input=text, capture_output=True)
    got = run.stdout.decode("latin-1").split("\n")[:-1]
    bad = [(line, want, out) for (line, want), out in zip(cases, got) if want != out]
    for line, want, out in bad[:20]:
        print("%r: want %s, got %s" % (line[:300], want, out))
    sys.stdout.write(run.stderr.decode()[:4000])
    print("%d cases, %d wrong" % (len(cases), len(bad)))
    return 1 if bad or run.returncode or len(got) != len(cases) else 0


if __name__ == "__main__":
    sys.exit(main())
