#!/usr/bin/env python3
"""Do the tests notice mistakes? Each mutant is the program with one small mistake in it; quick suites run until one fails.

    mutate.py N [SEED] [--only TEXT] [--show] [--least PERCENT]

N mutants are drawn from SEED (1) out of all places where, in the files of PARTS, a comparison, an `&&` or `||`, a `!`, a
`+ 1` or `- 1` can be changed; 0: every one. --only keeps files whose path holds TEXT or places FILE:LINE; --show lists
the mutants and runs nothing. For each one file of a copy of the tree is compiled anew, then suites of its part run, those
that know it best first; the first that fails, or takes far longer than without a mistake, has noticed it. At the
end: the mutants that nothing noticed, how many were noticed, and `N passed, M failed`: it fails below PERCENT (90).
Those of EQUIVALENT change nothing that anybody could see, and are left out.
"""
import argparse
import collections
import ctypes
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STARTS_S, SLOWER = 10, 4  # a suite has that long, and so many times what it takes without a mistake
LONGEST_S = 600  # then
MEMORY, FILE = 8 << 30, 1 << 30  # bytes that a mutant may use, and write into one file

UNIT, STRESS, DIFF = "tests/unit/test_", "tests/stress/stress_", "tests/diff/"
CASES = ["python3", "tests/run_cases.py", "--weir", "W", "--jobs", "2", "--profile", "quick"]


def python(path, *args):
    return ["python3", "tests/" + path, *args]


def cases(*names):
    return CASES + ["tests/cases/" + name for name in names]


# What notices mistakes in a part, the best first; W is the program, B/ the folder it was built in. A suite ends at its
# first failure where it can.
RUN = [["B/" + STRESS + "probes", "1"],
       cases("top_take_skip.t", "tee.t", "union.t", "pipes.t", "partition.t", "max_errors.t", "rejects.t"),
       python("diff/programs.py", "W", "300", "7"), ["B/" + STRESS + "plans", "1"], ["B/" + STRESS + "branches", "1"]]
DISK = [python("diff/sorts.py", "W", "60", "5"), python("diff/spilled_groups.py", "W", "15", "5"),
        python("diff/joins.py", "W", "30", "5"), cases("sort.t", "reduce.t", "pivot.t", "join.t", "uniq.t", "describe.t")]
SCAN = [["B/" + UNIT + "scan"], ["B/" + DIFF + "scan_diff", "2000"], python("diff/quoting.py", "W", "300", "5"),
        cases("csv_input.t", "quoting.t", "quote_escape.t", "bad_rows.t", "ragged.t", "header_options.t", "lines.t", "tsv.t")]
PARTS = {
    "lib/exec/channel.c": [["B/" + UNIT + "channel"], ["B/" + STRESS + "channel", "1"], *RUN],
    "lib/exec/exchange.c": [["B/" + UNIT + "exchange"], *RUN],
    "lib/data/scan.c": SCAN,
    "lib/data/scan_scalar.c": SCAN,
    "lib/data/scan_steps.c": SCAN,
    "lib/data/scan_simd.c": SCAN,
    "lib/data/scan_tally.c": SCAN,
    "lib/io/spill.c": [["B/" + UNIT + "spill"], *DISK],
    "ops/stage/spilled.c": DISK,
    "ops/stage/spilled_merge.c": DISK,
    "ops/stage/fold_spill.c": [DISK[1], *DISK],
    "ops/stage/sort_spill.c": [["B/" + UNIT + "sort"], *DISK],
}

# (file, the line without blanks at its ends, what becomes of it): why nobody can see it.
EQUIVALENT = {
    ("lib/exec/channel.c", "*wake = *wake < to ? to : *wake;", "*wake = *wake <= to ? to : *wake;"): "of two that are the same either is",
    ("lib/exec/channel.c", "uint64_t w = c->stream ? c->wanted : c->wanted < c->end ? c->wanted : c->end;",
     "uint64_t w = c->stream ? c->wanted : c->wanted <= c->end ? c->wanted : c->end;"): "of two that are the same either is",
    ("lib/exec/channel.c", "if (seq < *from) {", "if (seq <= *from) {"):
        "what is closed already is closed again: nothing has come in from there on",
    ("lib/exec/exchange.c", "if (wr_channel_wanted(to->in[0]) <= seq)", "if (wr_channel_wanted(to->in[0]) < seq)"):
        "a channel that is closed there refuses it by itself",
    ("lib/exec/exchange.c", "most = w > most ? w : most;", "most = w >= most ? w : most;"): "of two that are the same either is",
    ("lib/data/scan.c", "if (want <= *cap && *a)", "if (want < *cap && *a)"): "room that is just enough is made larger",
    ("lib/data/scan.c", "for (size_t at = 0; at < n; at += STRETCH) {", "for (size_t at = 0; at <= n; at += STRETCH) {"):
        "a stretch of no bytes is counted too",
    ("lib/data/scan.c", "if (!eol_known || eol < i) {", "if (!eol_known || eol <= i) {"): "what is looked for from i on is at i",
    ("lib/data/scan.c", "while (s < end) {", "while (s <= end) {"): "of nothing more nothing is left",
    ("lib/data/scan.c", "const bool closes = i + 1 == n || (unsigned char)q[1] == quote || q[1] == '\\r' ||",
     "const bool closes = i == n || (unsigned char)q[1] == quote || q[1] == '\\r' ||"): "a guess: a wrong one costs the block what was taken ahead",
    ("lib/data/scan.c", "const bool closes = i + 1 == n || (unsigned char)q[1] == quote || q[1] == '\\r' ||",
     "const bool closes = i + 1 == n || (unsigned char)q[1] == quote && q[1] == '\\r' ||"): "likewise",
    ("lib/io/spill.c", "if (r->cap > f->place->block && !r->n) /* it was made for a long record */",
     "if (r->cap >= f->place->block && !r->n) /* it was made for a long record */"): "a buffer is given back and made again",
    ("ops/stage/spilled.c", "return (uint32_t)(ways < LEAST_WAYS ? LEAST_WAYS : ways > MOST_WAYS ? MOST_WAYS : ways);",
     "return (uint32_t)(ways <= LEAST_WAYS ? LEAST_WAYS : ways > MOST_WAYS ? MOST_WAYS : ways);"): "the least is the least",
}

OTHER = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
         "&&": ("||",), "||": ("&&",)}
TOKEN = re.compile(r"""(?P<skip>/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*\#(?:\\\n|[^\n])*
                        |\b_?[Ss]tatic_assert\b[^\n]*|\bassert\([^\n]*|->|<<=?|>>=?)
                      |(?P<pair><=|>=|==|!=|&&|\|\||<|>)
                      |(?P<not>!)|(?P<one>\ [+-]\ 1\b(?![.\w]))""", re.S | re.M | re.X)

Mutant = collections.namedtuple("Mutant", "path line old new start end text")


def mutants_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        text = f.read()
    for m in TOKEN.finditer(text):
        if m["skip"]:
            continue
        old = m[0]
        if old in ("!=", "==") and re.match(r"\s*NULL\b", text[m.end():]):
            continue  # a crash, which any suite sees
        begins = text.rfind("\n", 0, m.start()) + 1
        line = text[begins:text.find("\n", m.start())].strip()
        for new in OTHER.get(old, ("",)):
            changed = text[begins:m.start()] + new + text[m.end():text.find("\n", m.start())]
            yield Mutant(path, text.count("\n", 0, m.start()) + 1, line, changed.strip(), m.start(), m.end(),
                         text[:m.start()] + new + text[m.end():])


def watch(child, limit):
    """Reads what it says until it fails, ends or takes too long: what is wrong, or None."""
    os.set_blocking(child.stdout.fileno(), False)
    until, said = time.monotonic() + limit, b""
    while True:
        ended = child.poll() is not None
        said += child.stdout.read() or b""
        found = re.search(rb"^FAIL.*", said, re.M)
        if found:
            return found[0].decode("utf-8", "replace")
        if ended:
            return None if child.returncode == 0 else f"status {child.returncode}: {' '.join(said.decode('utf-8', 'replace').split())[-80:]}"
        if time.monotonic() > until:
            return f"it takes longer than {limit:.0f} s"
        time.sleep(0.02)


def adopt():
    """Whoever loses its parent becomes a child of this process: suites put what they run into groups of their own."""
    pr_set_child_subreaper = 36
    if ctypes.CDLL(None, use_errno=True).prctl(pr_set_child_subreaper, 1, 0, 0, 0) != 0:
        sys.exit("this needs Linux: prctl fails")


def end_children():
    """Of a suite nothing is left running."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as f:
            pids = [int(word) for word in f.read().split()]
        if not pids:
            return
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


class Tree:
    """A copy of the tree, built without a mistake, and how long each suite takes there."""

    def __init__(self, folder):
        self.folder, self.build = os.path.join(folder, "tree"), os.path.join(folder, "tree", "build")
        self.usual = {}
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE,
                               check=True).stdout.decode().split("\0")
        for name in names:
            if name and os.path.exists(os.path.join(ROOT, name)):
                os.makedirs(os.path.dirname(os.path.join(self.folder, name)), exist_ok=True)
                shutil.copy2(os.path.join(ROOT, name), os.path.join(self.folder, name))
        subprocess.run(["meson", "setup", self.build, "--buildtype=release", "-Doptimization=1"], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)

    def make(self, suite):
        """What the suite needs; false: it can't be built."""
        targets = {"weir" if word == "W" else word[2:] for word in suite if word == "W" or word.startswith("B/")}
        return subprocess.run(["ninja", "-C", self.build, *sorted(targets)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                              check=False).returncode == 0

    def run(self, suite, limit):
        """What is wrong, or None."""
        words = [{"W": os.path.join(self.build, "weir")}.get(w, w.replace("B/", self.build + "/", 1) if w.startswith("B/") else w)
                 for w in suite]

        def bounds():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            env = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", "TMPDIR": scratch, "WEIR_SAMPLES": os.path.join(self.folder, "data", "samples")}
            child = subprocess.Popen(words, cwd=self.folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, preexec_fn=bounds)
            try:
                return watch(child, limit)
            finally:
                end_children()
                child.stdout.close()

    def learn(self, suite):
        """How long a suite takes without a mistake, and that all is well then: the second time, if the machine was busy."""
        wrong = "it does not build"
        for _ in range(2 if self.make(suite) else 0):
            began = time.monotonic()
            wrong = self.run(suite, LONGEST_S)
            if not wrong:
                break
        if wrong:
            sys.exit(f"without any mistake {' '.join(suite)} fails: {wrong}")
        self.usual[tuple(suite)] = time.monotonic() - began

    def judge(self, mutant):
        """(noticed, survived or broken, by what)"""
        file = os.path.join(self.folder, mutant.path)
        with open(file, encoding="utf-8") as f:
            right = f.read()

        def write(text):
            with open(file, "w", encoding="utf-8") as f:
                f.write(text)
        try:
            for suite in PARTS[mutant.path]:
                if tuple(suite) not in self.usual:
                    write(right)
                    self.learn(suite)
                write(mutant.text)
                if not self.make(suite):
                    return "broken", "it does not build"
                wrong = self.run(suite, STARTS_S + SLOWER * self.usual[tuple(suite)])
                if wrong:
                    return "noticed", f"{' '.join(suite[:2])}: {wrong[:100]}"
            return "survived", ""
        finally:
            write(right)


def chosen(count, seed, only):
    found = [m for path in PARTS for m in mutants_of(path) if not only or only in f"{m.path}:{m.line}"]
    found = [m for m in found if (m.path, m.old, m.new) not in EQUIVALENT]
    if count and count < len(found):
        found = random.Random(seed).sample(found, count)
    return found


def stale():
    """Entries of EQUIVALENT of which there is no mutant."""
    there = {(m.path, m.old, m.new) for path in PARTS for m in mutants_of(path)}
    return [key for key in EQUIVALENT if key not in there]


def main():
    parser = argparse.ArgumentParser(description="Do the tests notice mistakes? See the top of this file.")
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--only", metavar="TEXT")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--least", type=float, default=90)
    args = parser.parse_args()
    mutants, old = chosen(args.count, args.seed, args.only), stale()
    for key in old:
        print("FAIL there is no such mutant any more: " + " | ".join(key))
    if args.show:
        for m in mutants:
            print(f"{m.path}:{m.line}: {m.old}  =>  {m.new}")
        print(f"{len(mutants)} mutants")
        return
    adopt()
    sums, survivors = collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="weir-mutants-") as folder:
        tree = Tree(folder)
        for m in mutants:
            began = time.monotonic()
            kind, why = tree.judge(m)
            sums[kind] += 1
            survivors += [m] if kind == "survived" else []
            print(f"{kind}: {m.path}:{m.line}: {m.old}  =>  {m.new}  ({why}, {time.monotonic() - began:.0f} s)", flush=True)
    for m in survivors:
        print(f"nothing noticed {m.path}:{m.line}: {m.old}  =>  {m.new}")
    built = sums["noticed"] + sums["survived"]
    share = 100 * sums["noticed"] / built if built else 0
    print(f"noticed {sums['noticed']} of {built} mutants ({share:.0f} %); {sums['broken']} more did not build, "
          f"{len(EQUIVALENT)} are known to change nothing")
    failed = share < args.least
    print(f"{sums['noticed']} passed, {max(sums['survived'], 1) if failed or old else 0} failed")
    sys.exit(failed or bool(old))


if __name__ == "__main__":
    main()
