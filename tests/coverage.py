#!/usr/bin/env python3
"""Which lines and branches the tests have run: coverage.py BUILD [--least PERCENT] [--missed TEXT]

BUILD was set up with -Db_coverage=true (coverage.sh does, and runs the tests); gcov(1) tells of each object there. A
row for each folder of lib/, ops/ and cmd/: its lines, and of its branches those that were taken. A function that stands
in several objects, for it is in a header, counts once. The folders that must not lose data, GATED, pass when PERCENT
(90) of their branches were taken. --missed lists the branches that never were, in files whose path holds TEXT.
Last line: `N passed, M failed`.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GATED = ("lib/exec", "lib/data", "lib/io")


def objects(build):
    for top in ("lib", "ops", "cmd"):
        for folder, _, names in os.walk(os.path.join(build, top)):
            yield from (os.path.join(folder, name) for name in names if name.endswith(".gcno"))


def told(build, notes):
    """What gcov says of one object: a list of files."""
    run = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", os.path.relpath(notes, build)],
                         cwd=build, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(run.stdout)["files"] if run.stdout else []


class Counts:
    """Of one file: how often each line ran, and each way out of each branch."""

    def __init__(self):
        self.lines, self.branches = collections.Counter(), {}

    def add(self, line):
        at = line["line_number"]
        self.lines[at] += line["count"]
        taken = [b["count"] for b in line["branches"] if not b["throw"]]
        key = (at, line.get("function_name"), len(taken))
        had = self.branches.get(key, [0] * len(taken))
        self.branches[key] = [a + b for a, b in zip(had, taken)]

    def sums(self):
        """Lines run, lines, branches taken, branches."""
        taken = [n for counts in self.branches.values() for n in counts]
        return [sum(n > 0 for n in self.lines.values()), len(self.lines), sum(n > 0 for n in taken), len(taken)]


def measured(build):
    """{path in the tree: Counts}"""
    found = collections.defaultdict(Counts)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for files in pool.map(lambda notes: told(build, notes), sorted(objects(build))):
            for file in files:
                path = os.path.relpath(os.path.join(build, file["file"]), ROOT)
                if path.split(os.sep)[0] in ("lib", "ops", "cmd"):
                    for line in file["lines"]:
                        found[path].add(line)
    return found


def list_missed(found, text):
    for path in sorted(p for p in found if text in p):
        with open(os.path.join(ROOT, path), encoding="utf-8") as f:
            source = f.read().splitlines()
        for (at, _, _), counts in sorted(found[path].branches.items(), key=lambda item: item[0][0]):
            never = sum(n == 0 for n in counts)
            if never:
                print(f"{path}:{at}: {never} of {len(counts)}: {source[at - 1].strip()}")


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def main():
    parser = argparse.ArgumentParser(description="Lines and branches that ran; see the top of this file.")
    parser.add_argument("build")
    parser.add_argument("--least", type=float, default=90)
    parser.add_argument("--missed", metavar="TEXT")
    args = parser.parse_args()
    found = measured(os.path.abspath(args.build))
    if args.missed is not None:
        list_missed(found, args.missed)
    folders = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path, counts in found.items():
        folder = folders[os.path.dirname(path)]
        folder[:] = [a + b for a, b in zip(folder, counts.sums())]
    print(f"{'':12}  {'lines':>7}  {'run':>6}  {'branches':>8}  {'taken':>6}")
    passed = failed = 0
    for name, (run, lines, taken, branches) in sorted(folders.items()):
        print(f"{name:12}  {lines:7}  {percent(run, lines):5.1f}%  {branches:8}  {percent(taken, branches):5.1f}%")
    for name in GATED:
        taken, branches = folders[name][2:]
        good = branches > 0 and percent(taken, branches) >= args.least
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f"FAIL {name}: {percent(taken, branches):.1f} % of its branches were taken, not {args.least:g} %")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
