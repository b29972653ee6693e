#!/usr/bin/env python3
"""What long.sh runs: long.py MINUTES [SEED [MUTANTS]]. The builds are there.

What needs builds of its own runs once, first, and its time is not counted (0 mutants: it does not run). Then, round after round, each suite runs
with the round's seed and many more cases than in CI, until the time is over; a suite that has begun is let end. Its
command is printed before it runs, so that a failure can be repeated; what it said then stays in build/long. The walks
of faults try every place, those of temporary files in one program a round; streams, soaks and samples of cases are as
long as the time allows, and take others each round. At the end it says how often each suite has run and which have not,
for want of time; last line: `N passed, M failed`.
"""
import os
import re
import shlex
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "stress"))
import spill_faults  # noqa: E402

WEIR = "build/weir"
HANGS_S = 7200  # a suite takes a minute or two, a soak what it is let
STEP = 1_000_000  # between the seeds of rounds: many suites count their cases from the seed on
# Python suites: what stands behind the program of weir or the driver. S is the seed.
DIFF = ["programs.py W 3000 S", "programs.py W 1000 S --sql", "windows.py W 900 S", "plots.py W 300 S", "aggregates.py W 500 S",
        "joins.py W 400 S", "rejects.py W 900 S", "jsonl.py W S 120", "round_trips.py W S 75", "relaxed.py W 900 S",
        "counts.py W 400 S",
        "quoting.py W 4500 S", "sorts.py W 500 S", "spilled_groups.py W 100 S", "fmt.py W 1 S", "log_diff.py W S 60000",
        "num_diff.py D/num_diff S 40000", "json_diff.py D/json_diff S 40000", "time_diff.py D/time_diff W S 16000"]
STRESS = ["channel", "segment", "pool", "probes", "plans", "branches"]
SUM = re.compile(r"^(\d+) passed, (\d+) failed$")


def once(seed, mutants):
    """32 bits are not supported. Of so few mutants some more than one in ten may be of those that are hard to notice."""
    if mutants:
        yield ["sh", "tests/ports.sh", "uchar", "aarch64"]
        yield ["python3", "tests/mutate.py", str(mutants), str(seed), "--least", "80"]
        yield ["sh", "tests/coverage.sh"]


def nth(names, i):
    return list(names)[i % len(names)]


LOAD_SHARE = 0.25  # of the time: for streams, soaks and samples, in all


def load_jobs(seed, minutes):
    """What takes as long as it is let."""
    seconds = max(minutes * 60 * LOAD_SHARE / 5, 4)
    load = ["python3", "tests/stress/load.py", WEIR]
    cases = ["python3", "tests/run_cases.py"]
    every = max(int(3600 / seconds), 1)
    yield [*load, "weirs", str(min(int(seconds * 20), 1000))]
    yield [*load, "stream", f"{min(max(seconds / 5, 1), 100):.0f}", "build/tests/support/repeat"]
    yield [*load, "soak", f"{seconds:.0f}", "build/tests/support/repeat"]
    yield ["python3", "tests/stress/signals.py", WEIR, "signals", str(min(max(int(seconds * 6), 36), 500)), str(seed)]
    yield ["python3", "tests/stress/signals.py", WEIR, "closed", str(min(int(seconds * 10), 5000))]
    yield [*cases, "--profile", "threads", "--set", f"test_jitter={seed % 99991 + 1}", "--every", str(max(every // 4, 1)), "--from", str(seed // STEP)]
    yield [*cases, "--profile", "valgrind", "--every", str(every), "--from", str(7 * (seed // STEP))]


def jobs(seed, number, minutes):
    """Commands of a round, those of other kinds in between, so that a short run has met all."""
    for i, line in enumerate(DIFF):
        words = [{"W": WEIR, "S": str(seed)}.get(word, word.replace("D/", "build/tests/diff/")) for word in line.split()]
        yield ["python3", "tests/diff/" + words[0], *words[1:]]
        if i < len(STRESS):
            build = nth(["build", "build-tsan", "build-asan"], i + number)
            yield [f"{build}/tests/stress/stress_{STRESS[i]}", *(str(seed + j) for j in range(4))]
    yield ["build/tests/diff/scan_diff", "200000", str(seed)]
    yield ["build-asan/tests/diff/scan_diff", "20000", str(seed)]
    yield ["build/tests/stress/stress_damaged", "20000", str(seed)]
    yield ["build-asan/tests/stress/stress_damaged", "4000", str(seed + 20000)]
    yield ["build-tsan/tests/stress/stress_damaged", "2000", str(seed + 24000)]
    yield ["python3", "tests/diff/programs.py", "build-asan/weir", "1000", str(seed + 3000)]
    yield from load_jobs(seed, minutes)
    for kind in ("memory", "call", "death"):
        library = f"build/tests/support/lib{'call' if kind == 'death' else kind}_faults.so"
        yield ["python3", "tests/stress/walk_faults.py", WEIR, kind, library, "0"]
    yield ["python3", "tests/stress/spill_faults.py", WEIR, "build/tests/support/libdisk_faults.so", "0",
           nth(spill_faults.PROGRAMS, number)]


def run(command, log):
    """(passed, failed) of one suite."""
    env = {**os.environ, "WEIR_SAMPLES": os.path.join(ROOT, "data", "samples"), "LC_ALL": "C.UTF-8",
           "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1", "TSAN_OPTIONS": "halt_on_error=1"}
    # An address space laid out at random may collide with TSan's own map.
    fixed = ["setarch", "-R"] if "build-tsan/" in command[0] else []
    with open(log, "wb") as out:
        try:
            status = subprocess.run(fixed + command, env=env, stdout=out, stderr=subprocess.STDOUT, timeout=HANGS_S, check=False).returncode
        except subprocess.TimeoutExpired:
            status = f"none after {HANGS_S} s"
    with open(log, encoding="utf-8", errors="replace") as f:
        lines = f.read().splitlines()
    found = SUM.match(lines[-1]) if lines else None
    passed, failed = (int(found[1]), int(found[2])) if found else (int(status == 0), 0)  # some tell no sum
    if status != 0 and failed == 0:
        failed += 1
    if failed:
        print("\n".join(["    " + line for line in lines[-20:]] + [f"    status {status}; all of it: {log}"]))
    else:
        os.unlink(log)
    return passed, failed


def suite_of(command):
    """What a command is a run of: for the sum at the end."""
    words = [os.path.basename(word) for word in command]
    build = next((f", {kind}" for kind in ("asan", "tsan") if any(f"build-{kind}/" in word for word in command)), "")
    if words[0] not in ("python3", "sh"):
        return words[0] + build
    kind = {"walk_faults.py": 3, "load.py": 3, "signals.py": 3, "run_cases.py": 3}.get(words[1])
    return words[1] + (" " + words[kind] if kind else " --sql" if "--sql" in words else "") + build


def tell_covered(suites, covered):
    """How often each suite has run, and which have not."""
    print("== what this run covered: suite, runs, passed, failed, seconds")
    for name, (runs, passed, failed, seconds) in covered.items():
        print(f"{name:32} {runs:3} {passed:8} {failed:4} {seconds:6.0f}")
    missing = [name for name in suites if name not in covered]
    if missing:
        print("not run, for the time was over: " + ", ".join(missing))


def count(command, log, covered):
    """Runs a suite and adds it to what was covered."""
    began = time.monotonic()
    print(shlex.join(command), flush=True)
    passed, failed = run(command, log)
    seconds = time.monotonic() - began
    print(f"    {passed} passed, {failed} failed, {seconds:.0f} s", flush=True)
    had = covered.get(suite_of(command), (0, 0, 0, 0))
    covered[suite_of(command)] = (had[0] + 1, had[1] + passed, had[2] + failed, had[3] + seconds)


def main():
    minutes = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time()) % 1_000_000 * 1000
    mutants = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    os.chdir(ROOT)
    os.makedirs("build/long", exist_ok=True)
    covered, number = {}, 0
    suites = dict.fromkeys(suite_of(command) for command in jobs(seed, 0, minutes))
    print(f"== once, seed {seed}", flush=True)
    for i, command in enumerate(once(seed, mutants)):
        count(command, f"build/long/once-{i}.log", covered)
    began = time.monotonic()
    while time.monotonic() < began + 60 * minutes:
        print(f"== round {number + 1}, seed {seed}", flush=True)
        for i, command in enumerate(jobs(seed, number, minutes)):
            if time.monotonic() >= began + 60 * minutes:
                break
            count(command, f"build/long/{seed}-{i}.log", covered)
        number, seed = number + 1, seed + STEP
    tell_covered(suites, covered)
    passed, failed = (sum(row[i] for row in covered.values()) for i in (1, 2))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
