#!/usr/bin/env python3
"""Damaged CSV: which rows weir sets aside, against a reading of the same bytes here. Last line: `N passed, M failed`.

    rejects.py WEIR [CASES [SEED]]

A case is a file of good, ragged, badly quoted and commented rows and a --ragged policy. Each is run in several ways
(threads, block, batch, kernel, --reference): what --rejects holds must be what is worked out here, line, offset, kind
and bytes, and with --max-errors N the run must fail at row N + 1 of those that count, the same everywhere.
"""
import csv
import os
import random
import subprocess
import sys
import tempfile

TOKENS = [b"1", b"x", b",", b",", b'"', b'""', b"\n", b"\r\n", b"ab", b"\r", b"#", b'"q"', b'"a,b"', b'"l\n#m"']
WAYS = [({}, ["-j1"]), ({"WEIR_BLOCK": "1", "WEIR_TEST_JITTER": "3"}, ["-j8"]),
        ({"WEIR_BLOCK": "9", "WEIR_BATCH": "2", "WEIR_SIMD": "scalar"}, ["-j3"]),
        ({"WEIR_BLOCK": "16"}, ["-j2", "--reference"])]


def read_record(data, i):
    """The record at i: fields, flaw, its bytes without the line end, where the next one begins."""
    begin, fields, flaw, state, n = i, 1, None, "start", len(data)
    while i < n and (state == "quoted" or data[i] != 10):
        c = data[i]
        i += 1
        if state == "quoted":
            if c == 34 and data[i:i + 1] == b'"':
                i += 1
            elif c == 34:
                state = "plain"
                ends = i == n or data[i] in b",\n" or data[i:].lstrip(b"\r")[:1] == b"\n"
                flaw = flaw or (None if ends else "text_after_quote")
        elif c == 44:
            fields, state = fields + 1, "start"
        else:
            state = "quoted" if c == 34 and state == "start" else "plain"
    if state == "quoted":
        flaw = flaw or "open_quote"
    raw = data[begin:i]
    return fields, flaw, raw.rstrip(b"\r") if i < n else raw, i + 1


def judge(data, ragged):
    """(line, offset, kind, raw, counts) of each row set aside."""
    i, out = 0, []
    header = True
    while i < len(data):
        line, begin = 1 + data[:i].count(b"\n"), i
        if data[i] == 35:
            i = (data.find(b"\n", i) + 1) or len(data)
            continue
        fields, flaw, raw, i = read_record(data, i)
        if header or not raw:
            header = False
            continue
        kind = flaw or ("too_few_fields" if fields < 2 else "too_many_fields" if fields > 2 else None)
        policy = not flaw and (ragged == "drop" or (ragged == "trim" and fields > 2))
        if kind and not (not flaw and fields < 2 and ragged in ("trim", "fill")):
            out.append((line, begin, kind, raw, not policy))
    return out


def make(rng):
    def row():
        roll = rng.random()
        if roll < 0.5:
            return b"%d,%d\n" % (rng.randrange(100), rng.randrange(9))
        if roll < 0.7:
            return rng.choice([b"7\n", b"1,2,3\r\n", b"#no\n", b'# "\n'])
        return b"".join(rng.choice(TOKENS) for _ in range(rng.randrange(8))) + b"\n"
    data = rng.choice([b"", b'# "c\n']) + b"a,b\n" + b"".join(row() for _ in range(rng.randrange(30)))
    return data[:-1] if rng.random() < 0.3 else data


def run(weir, folder, way, words):
    r = subprocess.run([weir, *way[1], "-q", "--comment", "#", *words, "in.csv"], capture_output=True, cwd=folder,
                       env={**os.environ, **way[0]}, timeout=60)
    return r.returncode, r.stdout, r.stderr


def check(weir, folder, rng):
    """What is wrong, or None."""
    data, ragged, limit = make(rng), rng.choice(["error", "error", "drop", "trim", "fill"]), rng.randrange(4)
    with open(os.path.join(folder, "in.csv"), "wb") as f:
        f.write(data)
    want = judge(data, ragged)
    counted = [w[0] for w in want if w[4]]
    rows, limited = set(), set()
    for way in WAYS:
        code, out, err = run(weir, folder, way, ["--ragged", ragged, "--rejects", "bad.csv", ""])
        if code:
            return f"{data!r} {ragged}: exit {code} {err!r}"
        rows.add(out)
        with open(os.path.join(folder, "bad.csv"), encoding="latin1", newline="") as f:
            got = [(int(r[1]), int(r[2]), r[4], r[6].encode("latin1")) for r in list(csv.reader(f))[1:]]
        if got != [w[:4] for w in want]:
            return f"{data!r} {ragged} {way}: {got} is not {want}"
        limited.add(run(weir, folder, way, ["--ragged", ragged, "--max-errors", str(limit), "select a"]))
    if len(rows) != 1 or len(limited) != 1:
        return f"{data!r} {ragged} {limit}: differs by the way it runs: {rows} {limited}"
    code, _, err = limited.pop()
    if code != (len(counted) > limit) or (code and b"in.csv:%d:" % counted[limit] not in err):
        return f"{data!r} {ragged} {limit}: exit {code} {err!r}, counted {counted}"
    return None


def main():
    weir = os.path.abspath(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for n in range(cases):
            wrong = check(weir, folder, random.Random(seed + n))
            if wrong:
                failed += 1
                print(f"case {seed + n}: {wrong}")
    print(f"{cases - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
