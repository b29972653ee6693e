#!/usr/bin/env python3
"""Load: rows without end, and very many programs at once.

    load.py WEIR stream GIGABYTES REPEAT      so much through a pipe, in each program of the table in turn
    load.py WEIR soak SECONDS REPEAT          each program for its share of so many seconds
    load.py WEIR weirs COUNT                  so many weirs at the same time

stream and soak: REPEAT (support/repeat.c) writes one block of rows again and again; what must come out follows from how
often it did. Meanwhile the program's memory, descriptors and threads are looked at: from a fifth of the way on, memory
grows by no more than a few MiB (with an exchange, stays below what lib/README.md says), and the numbers of the others stay what they are.

weirs: all have read their first row before any gets its last; then each has the right answer, with 0 and nothing said.
"""
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

KEYS, BLOCK_ROWS = 97, 60_000
FLAT_KIB = 4096
LEAST_PAUSE_S = 0.002
START_S, LIMIT_S = 120, 300


class Block:
    """Rows that are repeated, and what they add up to."""

    def __init__(self, folder):
        self.head, self.body = os.path.join(folder, "head"), os.path.join(folder, "body")
        v = [i * 7919 % 100_003 for i in range(BLOCK_ROWS)]
        rows = [f"key{i * 31 % KEYS},{n},{'x' * (i % 7)},{n // 100}.{n % 100:02}" for i, n in enumerate(v)]
        body = "".join(row + "\n" for row in rows)
        with open(self.head, "w", encoding="ascii") as f:
            f.write("k,v,t,p\n")
        with open(self.body, "w", encoding="ascii") as f:
            f.write(body)
        self.size, self.sum, self.least, self.most = len(body), sum(v), min(v), max(v)
        kept = [row + f",{2 * n}" for n, row in zip(v, rows) if n > 50_000]
        self.kept, self.kept_size = len(kept), sum(len(row) + 1 for row in kept)
        self.first = [sum(1 for i in range(BLOCK_ROWS) if i * 31 % KEYS == key) for key in range(KEYS)]
        self.texts = sum(n for i, n in enumerate(v) if i % 7 == 3)


def by_key(b, times):
    order = [i * 31 % KEYS for i in range(KEYS)]
    return "k,n\n" + "".join(f"key{key},{b.first[key] * times}\n" for key in order)


def lines_and_bytes(b, times):
    """What wc -lc says of the header and the rows that were kept."""
    return f"{1 + b.kept * times} {len('k,v,t,p,w') + 1 + b.kept_size * times}"


# name: (program, where its output goes: None, or a command that shortens it, what must come out)
PROGRAMS = {
    "sums": ("reduce n = count(), s = sum(v), lo = min(v), hi = max(v)", None,
             lambda b, n: f"n,s,lo,hi\n{BLOCK_ROWS * n},{b.sum * n},{b.least},{b.most}\n"),
    "groups": ("reduce n = count() by k", None, by_key),
    "rows": ("filter v > 50000 | map w = v * 2", ["wc", "-lc"], lines_and_bytes),
    "texts": ("filter t ~ /^xxx$/ | map u = upper(t), l = split(k, 'y'), d = time('2025-01-01') + 1m | filter u == 'XXX' and len(l) == 2 "
              "| reduce s = sum(v), n = max(year(d))", None,
              lambda b, n: f"s,n\n{b.texts * n},2025\n"),
    "keys": ("filter t ~ /^xxx$/ | partition by k | map c = row_number() | merge | reduce s = sum(v)", None, lambda b, n: f"s\n{b.texts * n}\n"),
}
# Batches between stages come to be as large as they may, one after the other: lib/README.md, "How much memory".
MAY_GROW = {"keys": 24 * (1 + 2) * 1024}


def looked_at(pid):
    """(KiB of memory, descriptors, threads) of a process, or None if it has gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
            told = dict(line.split(":", 1) for line in f)
        return int(told["VmRSS"].split()[0]), len(os.listdir(f"/proc/{pid}/fd")), int(told["Threads"])
    except (OSError, KeyError):
        return None


def watch(p, source, samples):
    """Looks at a process again and again until its source has ended; the longer it runs, the more seldom."""
    began = time.monotonic()
    while p.poll() is None and source.poll() is None:
        now = looked_at(p.pid)
        since = time.monotonic() - began
        if now:
            samples.append((*now, since))
        time.sleep(max(LEAST_PAUSE_S, since / 1000))


def not_flat(samples, may):
    """What is wrong with them, or None. The first fifth of the time is the start."""
    took = samples[-1][3] if samples else 0
    at = [s for s in samples if s[3] > took / 5]
    before = [s[0] for s in at if s[3] < took / 2]
    behind = [s[0] for s in at if s[3] > took * 3 / 4]
    if not before or not behind:
        return "it was over too soon to be looked at"
    if max(behind) > max(max(before) + FLAT_KIB, may):
        return f"its memory grows: {max(before)} KiB in the first half, {max(behind)} in the last quarter"
    for i, what in ((1, "descriptors"), (2, "threads")):
        if len({s[i] for s in at}) > 1:
            return f"its {what} are not always as many: {sorted({s[i] for s in at})}"
    return None


def endless(weir, repeat, block, name, times, seconds):
    """(What is wrong or None, what it was like)."""
    program, short, answer = PROGRAMS[name]
    began, samples = time.monotonic(), []
    source = subprocess.Popen([repeat, block.head, block.body, str(times), str(seconds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p = subprocess.Popen([weir, "-j", "2", program], stdin=source.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    source.stdout.close()
    last = subprocess.Popen(short, stdin=p.stdout, stdout=subprocess.PIPE) if short else p
    if short:
        p.stdout.close()
    thread = threading.Thread(target=watch, args=(p, source, samples))
    thread.start()
    got = last.stdout.read().decode()
    told = p.stderr.read()
    thread.join()
    last.wait()
    done = int(source.communicate()[1])
    took = time.monotonic() - began
    want = answer(block, done)
    if short:
        got = " ".join(got.split())
    if p.returncode or told or got != want:
        return f"exit {p.returncode}, {done} blocks, {told[:300]!r}: {got[:300]!r} for {want[:300]!r}", ""
    most = [max(s[i] for s in samples) for i in range(3)] if samples else [0, 0, 0]
    bytes_ = done * block.size
    return not_flat(samples, MAY_GROW.get(name, 0)), (f"{bytes_ / 1e9:.1f} GB in {took:.0f} s, {bytes_ / took / 1e6:.0f} MB/s; at most {most[0] / 1024:.1f} MiB, "
                               f"{most[1]} descriptors, {most[2]} threads in {len(samples)} looks")


def stream(weir, kind, amount, repeat):
    said = []
    with tempfile.TemporaryDirectory() as folder:
        block = Block(folder)
        times = int(amount * 1e9 / len(PROGRAMS) / block.size) + 1 if kind == "stream" else 0
        for name in PROGRAMS:
            what, like = endless(weir, repeat, block, name, times, 0 if times else max(int(amount / len(PROGRAMS)), 1))
            print(f"{name}: {like}", flush=True)
            if what:
                said.append(f"{name}: {what}")
    return said, len(PROGRAMS) - len(said)


# ---- many at once ----------------------------------------------------------------------------------------------


def proportional(pid):
    """KiB that are its own, and its share of what others have too."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:"))


def weirs(weir, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4 * count + 100), hard), hard))
    said, running = [], []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        err = open(os.path.join(folder, "err"), "w+b")
        for i in range(count):
            with open(os.path.join(folder, str(i)), "wb") as out:
                p = subprocess.Popen([weir, "-j", "2", "map w = v * 2, c = cumsum(v)"], stdin=subprocess.PIPE, stdout=out, stderr=err)
            p.stdin.write(f"k,v\na,{i}\n".encode())
            p.stdin.flush()
            running.append(p)
        head = b"k,v,w,c\n"
        end = time.monotonic() + START_S
        for i, p in enumerate(running):
            while os.path.getsize(os.path.join(folder, str(i))) <= len(head) and p.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
        alive = [p for p in running if p.poll() is None]
        memory = [proportional(p.pid) for p in alive]
        started = time.monotonic() - began
        for i, p in enumerate(running):
            try:
                p.stdin.write(f"b,{i + 1}\n".encode())
                p.stdin.close()
            except BrokenPipeError:
                pass
        for i, p in enumerate(running):
            status = p.wait(timeout=LIMIT_S)
            with open(os.path.join(folder, str(i)), "rb") as f:
                got = f.read()
            if status or got != head + f"a,{i},{2 * i},{i}\nb,{i + 1},{2 * i + 2},{2 * i + 1}\n".encode():
                said.append(f"number {i}: exit {status}: {got[:200]!r}")
        err.seek(0)
        told = err.read()
        err.close()
    if told:
        said.append(f"told: {told[:400]!r}")
    if len(alive) < count:
        said.append(f"only {len(alive)} of {count} were there at once")
    print(f"{len(alive)} at once after {started:.1f} s, {time.monotonic() - began:.1f} s in all; memory of one: "
          f"{sum(memory) / max(len(memory), 1) / 1024:.2f} MiB, at most {max(memory, default=0) / 1024:.2f}")
    return said, count - len(said)


def main():
    weir, kind, amount = os.path.abspath(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    said, passed = weirs(weir, int(amount)) if kind == "weirs" else stream(weir, kind, amount, os.path.abspath(sys.argv[4]))
    for line in said[:20]:
        print("FAIL " + line)
    print(f"{passed} passed, {len(said)} failed")
    return 1 if said or passed <= 0 else 0


if __name__ == "__main__":
    sys.exit(main())
