#!/usr/bin/env python3
"""--quotes relaxed against Python's csv on the same bytes, and the scanner against --reference. Last line:
`N passed, M failed`.

    relaxed.py WEIR [CASES [SEED]]

Where weir-lang(7) differs from Python's csv on purpose, the input is kept from it: a CR is only made before LF (csv
takes a lone CR as a line end too), a line is not blank (csv gives an empty row), and the header says how many fields
there are, so rows are cut and filled here as --ragged trim has it. A quote that is open at the end ends there in both.
"""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

TOKENS = [b"1", b"x", b",", b",", b",", b'"', b'"', b'""', b'"""', b"\n", b"\r\n", b"ab ", b"\\", b"'", b'"q"', b'"a,b"',
          b'"l\nm"', b'"d""d"', b"\xc3\xa9", b"\xff", b"\0"]
WAYS = [({}, ["-j1"]), ({"WEIR_BLOCK": "1", "WEIR_TEST_JITTER": "3"}, ["-j8"]),
        ({"WEIR_BLOCK": "9", "WEIR_BATCH": "2", "WEIR_SIMD": "scalar"}, ["-j3"]),
        ({"WEIR_BLOCK": "64"}, ["-j2", "--reference"])]


def make(rng):
    rows = [b"".join(rng.choice(TOKENS) for _ in range(rng.randrange(1, 14))) for _ in range(rng.randrange(12))]
    data = b"a,b,c\n" + b"\n".join(rows) + rng.choice([b"", b"\n"])
    if len(data) > 6 and data[6:7] in b"\r\n":
        data = data[:6] + b"0" + data[6:]
    return data


def expected(data):
    """The rows of three fields that csv reads; None where it cannot say."""
    rows = list(csv.reader(io.StringIO(data.decode("latin1"), newline=""), strict=False))
    if any(not r for r in rows):
        return None  # a blank line
    return [(r + ["", "", ""])[:3] for r in rows[1:]]


def run(weir, folder, way, *words):
    r = subprocess.run([weir, *way[1], "-q", *words, "in.csv"], capture_output=True, cwd=folder,
                       env={**os.environ, **way[0]}, timeout=60)
    return r.returncode, r.stdout, r.stderr


def read_back(out):
    return list(csv.reader(io.StringIO(out.decode("latin1"), newline=""), strict=True))[1:]


def check(weir, folder, rng):
    """What is wrong, or None; True: nothing could be asked."""
    data = make(rng)
    want = expected(data)
    if want is None:
        return True
    with open(os.path.join(folder, "in.csv"), "wb") as f:
        f.write(data)
    for way in WAYS:
        code, out, err = run(weir, folder, way, "--quotes", "relaxed", "--ragged", "trim", "map a = a, b = b, c = c")
        if code or read_back(out) != want:
            return f"{data!r} {way}: exit {code}, {out!r} {err!r}, csv says {want!r}"
    strict = {run(weir, folder, way, "--ragged", "fill", "--rejects", os.devnull, "") for way in WAYS}
    return None if len(strict) == 1 else f"{data!r}: strict differs by the way it runs: {strict}"


def main():
    weir = os.path.abspath(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        n = 0
        while passed + failed < cases:
            wrong = check(weir, folder, random.Random(seed + n))
            n += 1
            if wrong is None:
                passed += 1
            elif wrong is not True:
                failed += 1
                print(f"case {seed + n - 1}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
