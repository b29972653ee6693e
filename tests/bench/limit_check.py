#!/usr/bin/env python3
"""Do the programs of limit/ answer as weir does? limit_check.py WEIR GEN LIMIT_BRC LIMIT_COUNT LIMIT_SELECT LIMIT_FILTER

The same bytes for the same generated file, whatever the number of threads; and what is wrong with a record is an
error. Last line: `N passed, M failed`.
"""
import os
import subprocess
import sys
import tempfile

ROWS = "20000"
QUERIES = {
    "limit_brc": ("brc", "reduce min(temp), avg(temp), max(temp) by station"),
    "limit_count": ("sales", "reduce n = count()"),
    "limit_select": ("sales", "select id, product, price"),
    "limit_filter": ("sales", "filter price > 500 | map total = price * qty"),
}
GOOD = b"1,2,3,4,5,6,700.25,8,9,\"a \"\"b\"\",\nc\"\n"
BAD = {
    "a field too few": b"1,2,3,4,5,6,7.00,8,9\n",
    "a field too many": b"1,2,3,4,5,6,7.00,8,9,10,11\n",
    "text after a closing quote": b"1,2,3,4,5,6,7.00,8,9,\"10\"x\n",
    "a quote open at the end": b"1,2,3,4,5,6,7.00,8,9,\"10\n",
}


def answer(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)


class Score:
    passed = failed = 0

    def check(self, name, good):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAIL {name}")


def check_program(program, name, weir, folder, score):
    kind, query = QUERIES[name]
    file = os.path.join(folder, kind)
    want = answer(weir, query, file)
    score.check(f"{name}: weir answers", want.returncode == 0)
    for threads in ("1", "2", "5"):
        got = answer(program, file, threads)
        score.check(f"{name} of {ROWS} rows, {threads} threads", got.returncode == 0 and got.stdout == want.stdout)
    if kind == "brc":
        return
    with open(file, "rb") as f:
        header = f.readline()
    small = os.path.join(folder, "small")
    for text, status in [(b"", 0), (GOOD, 0), (GOOD * 9, 0), (GOOD * 9 + GOOD[:-1], 0)] + \
            [(GOOD * 9 + bad + GOOD, 1) for bad in BAD.values()]:
        with open(small, "wb") as f:
            f.write(header + text)
        want, got = answer(weir, query, small), answer(program, small)
        same = (got.returncode, got.stdout) == (0, want.stdout) if status == 0 else got.returncode == 1
        score.check(f"{name} of {text!r}", same and bool(want.returncode) == bool(status))


def main():
    weir, gen, *programs = sys.argv[1:]
    score = Score()
    with tempfile.TemporaryDirectory(prefix="weir-limit.") as folder:
        for kind in ("brc", "sales"):
            with open(os.path.join(folder, kind), "wb") as f:
                subprocess.run([gen, kind, ROWS, "3"], stdout=f, check=True)
        for program in programs:
            check_program(program, os.path.basename(program), weir, folder, score)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed or not score.passed else 0


if __name__ == "__main__":
    sys.exit(main())
