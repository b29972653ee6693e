#!/usr/bin/env python3
"""Reads the graph of `#include "layer/x.h"` and fails on an arrow that runs up. Last line: `N passed, M failed`.

    base < io < data < lang < plan < exec < cmd        lib/ never includes ops/
    ops: base, io, data, lang, ops and of plan only plan/op.h, plan/agg.h, plan/agg_value.h and plan/win.h
    threads, locks and atomics: exec/; data/ for what blocks and batches share (their references), base/budget, base/recycle;
    io/signals, whose handler runs on any thread; io/spill

A file counts as one check.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ORDER = ["base", "io", "data", "lang", "plan", "exec", "cmd"]
THREADS_TOO = re.compile(r"^lib/(exec/|data/|base/(budget|recycle)\.|io/(signals|spill)\.)")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)
THREADS = re.compile(r"\bpthread_\w+|<pthread\.h>|<threads\.h>|<stdatomic\.h>|\b_Atomic\b|\batomic_\w+|"
                     r"\b__atomic_\w+|\b__sync_\w+")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def layer_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "lib" else parts[0]


def include_problem(path, target):
    """Why `path` may not include `target` ("" if it may). System headers have no layer of ours."""
    here, there = layer_of(path), target.split("/")[0]
    if there not in ORDER and there != "ops":
        return ""
    if here == "ops":
        if there in ("base", "io", "data", "lang", "ops") or target in ("plan/op.h", "plan/agg.h", "plan/agg_value.h", "plan/win.h"):
            return ""
        return "ops/ may include base, io, data, lang and plan/op.h, plan/agg.h, plan/agg_value.h, plan/win.h only"
    if there == "ops":
        return "" if here == "cmd" else "lib/ never names an operator"
    if ORDER.index(there) > ORDER.index(here):
        return f"{there}/ stands above {here}/"
    return ""


def problems_of(path, text):
    out = [f"{path}: includes {t}: {why}" for t in INCLUDE.findall(text) if (why := include_problem(path, t))]
    found = THREADS.search(COMMENT.sub("", text))
    if found and not THREADS_TOO.match(path):
        out.append(f"{path}: {found.group(0)}: only exec/ knows threads, locks and atomics (data/, base/budget and base/recycle count; io/signals, io/spill)")
    return out


def self_test():
    bad = [("lib/base/a.c", '#include "io/x.h"'), ("lib/plan/a.c", '#include "exec/x.h"'),
           ("lib/exec/a.h", '#include "cmd/x.h"'), ("lib/lang/a.c", '#include "ops/x.h"'),
           ("ops/stage/a.c", '#include "plan/build.h"'), ("ops/agg/a.c", '#include "exec/pool.h"'),
           ("lib/plan/a.c", "#include <pthread.h>"), ("ops/fn/a.c", "static _Atomic int n;")]
    good = [("lib/exec/a.c", '#include "plan/x.h"\n#include <pthread.h>'), ("ops/agg/a.c", '#include "plan/op.h"'),
            ("lib/data/block.h", "#include <stdatomic.h>"), ("cmd/a.c", '#include "ops/x.h"'),
            ("lib/base/a.c", "/* pthread_create is not used here */"), ("lib/data/a.c", '#include "data/b.h"')]
    return [f"self test: {p}: {t!r} was let through" for p, t in bad if not problems_of(p, t)] + \
           [f"self test: {p}: {t!r} was refused" for p, t in good if problems_of(p, t)]


def main():
    problems, passed, seen = self_test(), 0, set()
    passed += not problems
    for top in ("lib", "ops", "cmd"):
        for folder, _, names in sorted(os.walk(os.path.join(ROOT, top))):
            for name in sorted(names):
                if not name.endswith((".c", ".h")):
                    continue
                path = os.path.relpath(os.path.join(folder, name), ROOT)
                seen.add(layer_of(path))
                with open(os.path.join(ROOT, path), encoding="utf-8") as f:
                    found = problems_of(path, f.read())
                problems += found
                passed += not found
    problems += [f"{name}/: no sources found, so nothing was checked" for name in ORDER + ["ops"] if name not in seen]
    for p in problems:
        print("FAIL " + p)
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
