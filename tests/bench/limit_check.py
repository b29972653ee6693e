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
    "limit_brc": {"brc": "reduce min(temp), avg(temp), max(temp) by station"},
    "limit_count": {"sales": "reduce n = count()", "wide": "reduce n = count()"},
    "limit_select": {"sales": "select id, product, price"},
    "limit_filter": {"sales": "filter price > 500 | map total = price * qty"},
}
FIRST = {"sales": b"1,2,3,4,5,6,700.25,8,9", "wide": b"1,2,3,4,5,6,7,8,9,10,11"}  # all fields of a row but the last
GOOD = b",\"a \"\"b\"\",\nc\"\n"
BAD = {
    "a field too few": b"\n",
    "a field too many": b",10,11\n",
    "text after a closing quote": b",\"10\"x\n",
    "a quote open at the end": b",\"10\n",
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


def check_program(program, name, kind, query, weir, folder, score):
    file = os.path.join(folder, kind)
    want = answer(weir, query, file)
    score.check(f"{name}: weir answers", want.returncode == 0)
    for threads in ("1", "2", "5"):
        got = answer(program, file, threads)
        score.check(f"{name} of {ROWS} rows of {kind}, {threads} threads", got.returncode == 0 and got.stdout == want.stdout)
    if kind == "brc":
        return
    with open(file, "rb") as f:
        header = f.readline()
    small = os.path.join(folder, "small")
    good = FIRST[kind] + GOOD
    for text, status in [(b"", 0), (good, 0), (good * 9, 0), (good * 9 + good[:-1], 0)] + \
            [(good * 9 + FIRST[kind] + bad + good, 1) for bad in BAD.values()]:
        with open(small, "wb") as f:
            f.write(header + text)
        want, got = answer(weir, query, small), answer(program, small)
        same = (got.returncode, got.stdout) == (0, want.stdout) if status == 0 else got.returncode == 1
        score.check(f"{name} of {text!r}", same and bool(want.returncode) == bool(status))


def main():
    weir, gen, *programs = sys.argv[1:]
    score = Score()
    with tempfile.TemporaryDirectory(prefix="weir-limit.") as folder:
        for kind in ("brc", "sales", "wide"):
            with open(os.path.join(folder, kind), "wb") as f:
                subprocess.run([gen, kind, ROWS, "3"], stdout=f, check=True)
        for program in programs:
            name = os.path.basename(program)
            for kind, query in QUERIES[name].items():
                check_program(program, name, kind, query, weir, folder, score)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed or not score.passed else 0


if __name__ == "__main__":
    sys.exit(main())
