#!/usr/bin/env python3
"""A file that others write to, and cut off, while it is read from a map (WEIR_MAP=1).

    changing.py WEIR ROUNDS [SEED]

Bytes change all the time, among them quotes and line ends; in every second round the file is also cut off somewhere and
filled again. What weir then finds nobody can say: rows, bad rows, that the file has changed or, only where it was cut
off, that it has become shorter. But it ends, as itself: with one of its statuses, which it explains, and no complaint of
a sanitizer; some runs must have come through, and some have met the end. A file that was left alone in the end gives
the answer of one that is read.
"""
import os
import random
import subprocess
import sys
import tempfile
import threading

LIMIT_S = 120
BYTES = 3_000_000
ERRORS = {"changed": b"the file has changed while it was read", "shorter": b"the file has become shorter while it was read"}
LENIENT = ("--ragged", "drop", "--quotes", "relaxed")  # so that runs get far
PROGRAMS = ("reduce n = count()", "reduce s = sum(v), n = count() by k", "filter t != 'a\"b' | map u = upper(t), w = v * 2",
            "select t, k", "sort t | take 5", "uniq by k", 'flat_map x = split(t, "a") | reduce n = count() by x', "describe")


def rows(rng):
    out = ["k,v,t\n"]
    size = 0
    while size < BYTES:
        text = rng.choice(("plain", '"in quotes"', '"two ""quotes"""', '"a\nline"', '"a,b"', ""))
        out.append(f"k{rng.randrange(50)},{rng.randrange(100_000)},{text}\n")
        size += len(out[-1])
    return "".join(out).encode()


def disturb(path, whole, cuts, rng, stop):
    with open(path, "r+b", buffering=0) as f:
        while not stop.is_set():
            for _ in range(200):
                os.pwrite(f.fileno(), rng.choice((b'"', b"\n", b",", b'""', b"\r\n", b'"\n"', b"x" * 100)), rng.randrange(100, len(whole)))
            if cuts and rng.random() < 0.3:
                f.truncate(rng.randrange(len(whole)))
            if rng.random() < 0.5:
                os.pwrite(f.fileno(), whole, 0)


def run(weir, program, path, maps, threads):
    env = dict(os.environ, WEIR_MAP=maps, WEIR_BLOCK="20000")
    return subprocess.run([weir, f"-j{threads}", *LENIENT, program, path], env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=LIMIT_S, check=False)


def main():
    weir, rounds = sys.argv[1], int(sys.argv[2])
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    passed = failed = 0
    ends = {}
    whole = rows(rng)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "in.csv")
        for n in range(rounds):
            program, threads = PROGRAMS[n % len(PROGRAMS)], rng.choice((1, 2, 8))
            cuts = (n + n // len(PROGRAMS)) % 2 == 1  # so that each program meets both
            with open(path, "wb") as f:
                f.write(whole)
            stop = threading.Event()
            other = threading.Thread(target=disturb, args=(path, whole, cuts, random.Random(rng.random()), stop))
            other.start()
            try:
                p = run(weir, program, path, "1", threads)
            finally:
                stop.set()
                other.join()
            end = p.returncode
            if end == 3:
                end = next((word for word, text in ERRORS.items() if text in p.stderr), 3)
            ends[end] = ends.get(end, 0) + 1
            expected = {0, 1, "changed", "shorter"} if cuts else {0, 1, "changed"}
            ok = end in expected and b"Sanitizer" not in p.stderr and b"runtime error" not in p.stderr
            with open(path, "wb") as f:
                f.write(whole)
            ok &= run(weir, program, path, "1", threads).stdout == run(weir, program, path, "0", 1).stdout
            passed += ok
            failed += not ok
            if not ok:
                print(f"round {n}, {program}, -j{threads}, cut off: {cuts}: status {p.returncode}\n{p.stderr.decode(errors='replace')[-3000:]}")
    print("ends:", ends)
    passed, failed = (passed + 1, failed) if {0, "shorter"} <= ends.keys() else (passed, failed + 1)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
