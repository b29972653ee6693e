#!/usr/bin/env python3
"""Inputs to begin with, a file each: seeds.py program|input|regex|spill DIR.

program: every program of tests/cases. input: beginnings of the samples, and texts with something odd, read in every
format (fuzz_input.c tells what its first four bytes are). regex: the regexes of those programs, over texts of all
kinds. spill: each program of fuzz_spill.c, damaged in some places.
"""
import gzip
import os
import random
import re
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(os.path.dirname(TESTS), "data", "samples")
sys.path.insert(0, os.path.join(TESTS, "diff"))
import fmt  # noqa: E402

KINDS = {".csv": 0, ".tsv": 1, ".log": 2, ".txt": 2, ".jsonl": 3}
ODD = [b'a,b\n1,"x\ny"\n2,"a""b"\n', b"a\tb\n1\\t\t2\n", b"a;b\r\n1;2\r\n", b'\xef\xbb\xbfa,b\n,\n\n"",""\n', b"a,b\r1,2\r3,4\r",
       b'a\nb,c\n"x"y\n"open\n', b'{"a":1,"b":"x\\n","d":{"c":[1,2]}}\n{"a":{"b":1}}\n{bad\n', "a,b\n1,2\n".encode("utf-16")]


def beginnings():
    """(kind, the first lines) of each sample."""
    for name in sorted(os.listdir(SAMPLES)):
        with open(os.path.join(SAMPLES, name), "rb") as f:
            text = f.read()
        if name.endswith(".gz"):
            text = gzip.decompress(text)
        elif name.endswith(".zst"):
            text = subprocess.run(["zstd", "-dc"], input=text, stdout=subprocess.PIPE, check=True).stdout
        kind = next((k for e, k in KINDS.items() if re.search(re.escape(e) + r"(\.|$)", name)), None)
        if kind is not None:
            yield kind, b"".join(text.splitlines(True)[:3])[:600]


def inputs():
    for kind, text in beginnings():
        for program in range(0, 16, 3):
            yield bytes([kind, 0, 2 if program % 2 else 0, program]) + text
        yield bytes([kind, 0, 0, 0]) + gzip.compress(text)
        yield bytes([kind, 0, 0, 3]) + subprocess.run(["zstd"], input=text, stdout=subprocess.PIPE, check=True).stdout
    for text in ODD:
        for kind in range(4):
            yield bytes([kind, 0, 2, 1]) + text
            yield bytes([kind, 1, 7, 194]) + text


def programs():
    for program in fmt.programs():
        yield program.encode("utf-8", "surrogateescape")


TEXT = ("GET /api/v1/orders?id=17 HTTP/1.1\nkey=value other=\"a b\"\nM\u00fcller, Anna <a.m@example.org>\n\n2026-01-02 03:04:05.678 ERROR\n"
        "aaaaaaaa bbb\n").encode() + b"\xff\xfe broken \xc3\n"


def regexes():
    found = dict.fromkeys(m for p in programs() for m in re.findall(rb"/((?:[^/\\\n]|\\.)+)/([ismx]*)", p))
    for n, (pattern, flags) in enumerate(found):
        bits = sum(1 << i for i, c in enumerate(b"ismx") if c in flags)
        yield bytes([bits, n % 48]) + pattern.replace(rb"\/", b"/") + b"\n" + TEXT


def spills():
    rng = random.Random(8)
    for program in range(15):
        for size in (3, 20):
            rows = "\n".join(f"{rng.choice('abc')},{rng.choice(['1', '2.5', '-30', '', 'x'])},{'t' * rng.randrange(9)}" for _ in range(size))
            yield bytes([program, *rng.randbytes(7)]) + rows.encode()
            yield bytes([program, 3, 7, rng.randrange(99), 0, rng.randrange(4), *rng.randbytes(2)]) + rows.encode()


def main():
    made = {"input": inputs, "program": programs, "regex": regexes, "spill": spills}[sys.argv[1]]()
    for n, text in enumerate(made):
        with open(os.path.join(sys.argv[2], f"seed-{n}"), "wb") as f:
            f.write(text)


if __name__ == "__main__":
    main()
