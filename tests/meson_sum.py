#!/usr/bin/env python3
"""Runs `meson test` in a build folder and sums it up: meson_sum.py BUILD [--suite NAME ...]

The last line is `N passed, M failed`. A skipped test counts as failed: nothing is left out in silence; so does a
suite without any test.
"""
import json
import os
import subprocess
import sys

ENV = {"ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
       "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1"}


def main():
    build, args = sys.argv[1], sys.argv[2:]
    wanted = [args[i + 1] for i, a in enumerate(args) if a == "--suite"]
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    run = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", "--timeout-multiplier", "4",
                          *args],
                         env={**os.environ, **ENV}, check=False)
    passed, bad, suites = 0, [], set()
    if os.path.exists(log):
        with open(log, encoding="utf-8") as f:
            for line in f:
                test = json.loads(line)
                suites.add(test["name"].split(" / ")[0].split(":")[-1])  # "weir:unit / num"
                if test["result"] in ("OK", "EXPECTEDFAIL"):
                    passed += 1
                else:
                    bad.append(f"{test['name']}: {test['result']}")
    for name in wanted:
        if name not in suites:
            bad.append(f"suite {name}: it has no test")
    if run.returncode and not bad:
        bad.append(f"meson test: status {run.returncode}")
    for line in bad:
        print("FAIL " + line)
    print(f"{passed} passed, {len(bad)} failed")
    return 1 if bad or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
