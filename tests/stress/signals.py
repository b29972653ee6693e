#!/usr/bin/env python3
"""Signals at random moments, and readers that leave at every point.

    signals.py WEIR signals RUNS [SEED]
    signals.py WEIR closed MOST

signals: SIGINT or SIGTERM after a random part of the time that the program takes, in each of the ways of the table in
turn. The run dies of it within seconds, having said nothing, or was over and has ended well; old files are as they were,
or whole and new, all others whole or not there, and nothing else is left. Of the runs so many must have died.

closed: who reads standard output takes so many bytes and goes, for each number from 0 on that leaves more than the
pipe's buffer behind (of more than MOST, 0 for any number, each so-manieth). The run dies of SIGPIPE, or exits with 141
where the caller has it ignored, in silence; `to` and -o files are as they were.
"""
import fcntl
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

LIMIT_S = 20
ROWS = 60_000  # 1.3 MB
SPILL = {"WEIR_SPILL": "200000", "WEIR_SPILL_BLOCK": "20000", "WEIR_BATCH": "500"}
# name: arguments, program, how rows come, environment, files that are there before. OUT is a folder.
WAYS = {
    "a file": ([], "filter v > 10 | map w = v * 2, u = upper(k)", "file", {}, {}),
    "a slow pipe": ([], "map w = v + 1", "pipe", {}, {}),
    "-o, old": (["-o", "OUT/o.csv"], "map w = sha256(t)", "file", {}, {"o.csv": b"old\n"}),
    "-o, new": (["-o", "OUT/o.csv"], "map w = v * v", "pipe", {}, {}),
    "a sort that spills": (["-o", "OUT/o.csv"], "sort -v, k", "file", SPILL, {"o.csv": b"old\n"}),
    "groups that spill": ([], "reduce n = count(), s = sum(v) by k, v", "file", SPILL, {}),
    "many files": ([], 'split by b = v % 300 to "OUT/{b}.csv"', "file", {}, {"7.csv": b"old\n"}),
    "gzip": (["-o", "OUT/o.csv.gz"], "map w = v * 3", "file", {}, {"o.csv.gz": b"old\n"}),
    "zstd": (["-o", "OUT/o.csv.zst"], "sort v", "pipe", {}, {}),
    "two outputs": (["-o", "OUT/o.csv"], "tee (filter v > 500 | to 'OUT/tee.csv.gz') | top 100 by v", "file", {}, {"tee.csv.gz": b"old\n"}),
    "rows aside": (["-o", "OUT/o.csv", "--rejects", "OUT/r.csv"], "reduce s = sum(v), n = count() by k", "bad", {}, {"r.csv": b"old\n"}),
    "many threads": (["-j", "99", "-o", "OUT/o.csv"], "partition by k | map r = rank(v) | merge", "file", {"WEIR_BLOCK": "4096"}, {}),
}


def rows(n, bad=False):
    body = "".join(f"key{i * 7 % 997},{i * 7919 % 1009},{'x' * (i % 9)}\n" + ("x,y\n" if bad and i % 50 == 0 else "") for i in range(n))
    return ("k,v,t\n" + body).encode()


def read_all(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            found[name] = f.read()
    return found


class Way:
    """One way to run, what it gives when nobody disturbs it, and how long it takes."""

    def __init__(self, weir, name, scratch):
        more, self.program, self.source, env, self.before = WAYS[name]
        self.folder = tempfile.mkdtemp(dir=scratch)
        self.out, self.tmp = os.path.join(self.folder, "out"), os.path.join(self.folder, "tmp")
        os.mkdir(self.out)
        os.mkdir(self.tmp)
        self.env = {**os.environ, **env}
        self.rows = rows(ROWS, self.source == "bad")
        self.given = os.path.join(self.folder, "in.csv")
        with open(self.given, "wb") as f:
            f.write(self.rows)
        words = [weir, "--tmp-dir", self.tmp, *more, self.program, "-" if self.source == "pipe" else self.given]
        self.argv = [word.replace("OUT/", self.out + "/") for word in words]
        began = time.monotonic()
        self.status, self.stdout, self.stderr, self.made = self.run(None, 0)
        self.takes = time.monotonic() - began
        if self.status:
            raise SystemExit(f"{name}: exit {self.status} with no signal: {self.stderr.decode()}")

    def feed(self, pipe):
        """Rows in pieces, with pauses; whoever read them may have gone."""
        try:
            for at in range(0, len(self.rows), 100_000):
                pipe.write(self.rows[at:at + 100_000])
                pipe.flush()
                time.sleep(0.002)
            pipe.close()
        except (BrokenPipeError, ValueError):
            pass

    def run(self, number, after):
        """(status, standard output, standard error, files) of a run that gets the signal after so many seconds."""
        for name in os.listdir(self.out):
            os.unlink(os.path.join(self.out, name))
        for name, text in self.before.items():
            with open(os.path.join(self.out, name), "wb") as f:
                f.write(text)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            p = subprocess.Popen(self.argv, env=self.env, stdin=subprocess.PIPE if self.source == "pipe" else subprocess.DEVNULL,
                                 stdout=out, stderr=err)
            feeder = threading.Thread(target=self.feed, args=[p.stdin])
            if p.stdin:
                feeder.start()
            if number:
                time.sleep(after)
                p.send_signal(number)
            try:
                status = p.wait(timeout=LIMIT_S)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()
                status = f"none within {LIMIT_S} s"
            if p.stdin:
                feeder.join()
            out.seek(0)
            err.seek(0)
            return status, out.read(), err.read(), read_all(self.out)

    def wrong(self, number, after):
        """(What is wrong or None, did it die of the signal?)"""
        status, out, err, files = self.run(number, after)
        died = status == -number
        if status not in (0, -number):
            return f"exit {status}: {err[:400]!r}", died
        if os.listdir(self.tmp):
            return f"temporary files are left: {os.listdir(self.tmp)}", died
        if status == 0 and (out, err, files) != (self.stdout, self.stderr, self.made):
            return "it ends well, and has written something else", died
        if died and not self.stdout.startswith(out):
            return "what it has written is no beginning of the right output", died
        if died and err and err != self.stderr:
            return f"it says {err[:400]!r}", died
        for name, text in files.items():
            if text not in (self.made.get(name), self.before.get(name)):
                return f"it leaves {name}", died
        return (None if self.before.keys() <= files.keys() else "an old file is gone"), died


def signals(weir, runs, seed):
    """[what was wrong], how many runs were right; several at once, so that they disturb each other."""
    said, died = [], [0]

    def some(job):
        name, share = job
        rng = random.Random(f"{seed} {name}")
        way = Way(weir, name, scratch)
        for i in range(share):
            number, after = rng.choice((signal.SIGINT, signal.SIGTERM)), rng.random() * way.takes * 1.1
            what, dead = way.wrong(number, after)
            died[0] += dead
            if what:
                said.append(f"{name}, run {i}: {number.name} after {after * 1000:.1f} ms: {what}")
        return share

    shares = [(name, runs // len(WAYS) + (i < runs % len(WAYS))) for i, name in enumerate(WAYS)]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(3) as pool:
        total = sum(pool.map(some, shares))
    print(f"{total} signals, {died[0]} runs died of theirs, seed {seed}")
    if died[0] < total // 3:
        said.append(f"only {died[0]} of {total} runs died")
    return said, total - len(said)


# ---- readers that leave ----------------------------------------------------------------------------------------

PIPE = 4096  # the least buffer of a pipe
CLOSED = {"rows": ["map w = v"], "one thread": ["-j", "1", "filter v >= 0"], "a sort": ["sort v"], "JSON": ["to - as jsonl"],
          "texts": ["map h = sha256(t) | select h"], "beside a file": ["tee (to 'OUT/tee.csv') | map w = v"]}


def leave(argv, count, ignored, folder):
    """What is wrong with a run whose reader goes after so many bytes, or None."""
    got, put = os.pipe()
    fcntl.fcntl(put, fcntl.F_SETPIPE_SZ, PIPE)
    left = count
    with tempfile.TemporaryFile() as err:
        p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=put, stderr=err, restore_signals=not ignored)
        os.close(put)
        while left:
            text = os.read(got, left)
            if not text:
                break
            left -= len(text)
        os.close(got)
        try:
            status = p.wait(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
            return "it hangs"
        err.seek(0)
        told = err.read()
    if left or status != (141 if ignored else -signal.SIGPIPE):
        return f"exit {status}, {left} bytes less: {told[:300]!r}"
    return f"it says {told[:300]!r}" if told else f"it leaves {os.listdir(folder)}" if os.listdir(folder) else None


def closed(weir, most):
    said, passed = [], 0
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(3) as pool:
        given, out = os.path.join(scratch, "in.csv"), os.path.join(scratch, "out")
        os.mkdir(out)
        with open(given, "wb") as f:
            f.write(rows(1200))
        for name, words in CLOSED.items():
            argv = [weir, *(word.replace("OUT/", out + "/") for word in words), given]
            size = len(subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout)
            for file in os.listdir(out):
                os.unlink(os.path.join(out, file))
            counts = range(0, size - PIPE, (size - PIPE) // most + 1 if most else 1)
            for count, what in zip(counts, pool.map(lambda n: leave(argv, n, n % 2 == 1, out), counts)):
                passed += what is None
                if what:
                    said.append(f"{name}: the reader goes after {count} of {size} bytes: {what}")
            print(f"{name}: {len(counts)} readers have gone", flush=True)
    return said, passed


def main():
    weir, kind, size = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    seed = sys.argv[4] if len(sys.argv) > 4 else "1"
    said, passed = signals(weir, size, seed) if kind == "signals" else closed(weir, size)
    for line in said[:20]:
        print("FAIL " + line)
    print(f"{passed} passed, {len(said)} failed")
    return 1 if said or passed <= 0 else 0


if __name__ == "__main__":
    sys.exit(main())
