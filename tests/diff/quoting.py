#!/usr/bin/env python3
"""CSV with other quotes and with escapes, against Python's csv on the same bytes.

    quoting.py WEIR [TEXTS [SEED]]

Half of the texts are rows that somebody wrote, fields quoted and escaped at random; half are made of special bytes.
strict is Python's strict=True, relaxed its default, none its QUOTE_NONE. Left out is what the two mean differently:
a CR that ends no row outside quotes, an escape byte right behind a closing quote (Python keeps it there), one at the
very end, and an escaped line end in a last row without one (Python, strict, takes that for cut off).
"""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

COLUMNS = 3


class Dialect:
    def __init__(self, rng):
        self.mode = rng.choice(["strict", "strict", "relaxed", "none"])
        self.delim, self.quote, self.escape = rng.sample(list(",;|\t'\"\\^ab"), 3)
        if self.delim == '"':
            self.delim, self.quote = self.quote, '"'
        if rng.random() < 0.3:
            self.escape = None
        if rng.random() < 0.3 and '"' not in (self.delim, self.escape):
            self.quote = '"'

    def options(self):
        args = ["-d", {"\t": "\\t"}.get(self.delim, self.delim), "--quotes", self.mode]
        if self.mode != "none":
            args += ["--quote", self.quote]
        return args + (["--escape", self.escape] if self.escape else [])

    def read(self, text):
        """Rows, and whether an error ended them."""
        rows = []
        quoting = csv.QUOTE_NONE if self.mode == "none" else csv.QUOTE_MINIMAL
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delim, quotechar=self.quote,
                            escapechar=self.escape, strict=self.mode == "strict", quoting=quoting)
        try:
            for row in reader:
                if row:
                    rows.append((row + [""] * COLUMNS)[:COLUMNS])
        except csv.Error:
            return rows, True
        return rows, False

    def write(self, rng, value):
        """A field that reads as the value."""
        special = {self.delim, "\n", "\r", self.escape}
        if self.mode != "none" and (rng.random() < 0.4 or not self.escape and special & set(value)):
            out = ""
            for c in value:
                if c == self.quote:
                    out += rng.choice([c + c, self.escape + c]) if self.escape else c + c
                elif self.escape and (c == self.escape or rng.random() < 0.1):
                    out += self.escape + c
                else:
                    out += c
            return self.quote + out + self.quote
        if not self.escape:
            return "".join(c for c in value if c not in special and c != self.quote)
        first_quote = self.mode != "none" and value[:1] == self.quote
        return "".join(self.escape + c if c in special or (i == 0 and first_quote) or rng.random() < 0.1 else c
                       for i, c in enumerate(value))


def text_of(rng, d):
    eol = rng.choice(["\n", "\r\n"])
    text = eol
    symbols = [d.delim, d.quote, d.escape or "x", "p", "q", " "]
    if rng.random() < 0.5:
        for _ in range(rng.randrange(8)):
            fields = ["".join(rng.choices(symbols + ["\n", "\r"], k=rng.randrange(5))) for _ in range(COLUMNS)]
            text += d.delim.join(d.write(rng, f) for f in fields) + eol
    else:
        text += "".join(rng.choices(symbols + [eol, d.delim], k=rng.randrange(60)))
    escaped_eol = d.escape and (d.escape + "\n" in text or d.escape + "\r" in text)
    return "X" + d.delim + "Y" + d.delim + "Z" + text + "p" + (eol if escaped_eol else rng.choice(["", eol]))


def is_left_out(d, text):
    return d.mode == "relaxed" and d.escape and d.quote + d.escape in text


def run(weir, d, data, rng, path):
    """The rows that come out and the exit status."""
    env = dict(os.environ, WEIR_BLOCK=str(rng.choice([1, 2, 3, 7, 64, 100000])), WEIR_BATCH=str(rng.choice([1, 2, 2048])))
    args = [weir, "-q", "-j", rng.choice(["1", "2", "8"]), "--ragged", "trim", "--out", "csv"] + d.options()
    program = rng.choice(["", "map Y = Y, X = X", "select X, Y, Z", "filter true"])
    if rng.random() < 0.5:
        with open(path, "wb") as f:
            f.write(data)
        p = subprocess.run(args + [program, path], env=env, capture_output=True, check=False)
    else:
        p = subprocess.run(args + [program], input=data, env=env, capture_output=True, check=False)
    rows = list(csv.reader(io.StringIO(p.stdout.decode(), newline=""), strict=True))
    return rows, p.returncode, args, p.stderr.decode()


def main():
    weir = os.path.abspath(sys.argv[1])
    texts = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    done = failed = errors = 0
    with tempfile.TemporaryDirectory() as folder:
        while done < texts:
            d = Dialect(rng)
            text = text_of(rng, d)
            if is_left_out(d, text):
                continue
            want, broken = d.read(text)
            rows, status, args, err = run(weir, d, text.encode(), rng, os.path.join(folder, "in"))
            done += 1
            errors += broken
            if broken:  # Python says so at once, but not before the end of a field that is still open
                ok = status == 1 and rows == want[:len(rows)] and len(rows) >= len(want)
            else:
                ok = status == 0 and rows == want
            if not ok:
                failed += 1
                print(f"text {done} of seed {seed}: {args}\n  {text!r}\n  want {want}, {'an error' if broken else 'whole'}"
                      f"\n  got  {rows}, {status} {err}")
    print(f"{done} texts, {errors} of them broken, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
