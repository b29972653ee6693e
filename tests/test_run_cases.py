#!/usr/bin/env python3
"""Tests of the case runner itself: every kind of mismatch must be noticed. Last line `N passed, M failed`.

A shell script stands in for weir: it prints its file operand or standard input, and knows a few words for trouble.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

FAKE = r"""#!/bin/sh
[ "$1" = --reference ] && { shift; ref=1; }
case $1 in
cat) shift; exec cat "$@" ;;
ref) echo "${ref:-0}" ;;
env) echo "$WEIR_BLOCK" ;;
err) printf '%s\n' "weir: error: bad" "  hint: x" >&2; exit 2 ;;
file) echo surprise >leftover ;;
spoil) echo changed >in.csv ;;
hang) sleep 60 ;;
makes) printf 'a\r\n' >out.csv ;;
esac
"""

PASSES = {
    "file and pipe": "--- file in.csv\na\n1\n--- run\nweir cat {in}\n--- out\na\n1\n",
    "escapes": "--- file in.csv escaped\na\\r\\n\\x00\\xff\\0\\\\\\c\n--- run\nweir cat {in} | od -An -tx1\n"
               "--- out\n 61 0d 0a 00 ff 00 5c\n",
    "no newline": "--- file in.csv no-newline\nab\n--- run\nweir cat {in}\n--- out no-newline\nab\n",
    "stdin": "--- stdin\nhello\n--- run\nweir cat\n--- out\nhello\n",
    "error": "--- run\nweir err\n--- err\nweir: error: bad\n  hint: x\n--- exit 2\n",
    "error contains": "--- run\nweir err\n--- err contains\nhint\nerror\n--- exit 2\n",
    "makes": "--- run\nweir makes\n--- makes out.csv escaped\na\\r\n",
    "endless producer": "--- run\nhead -n 1 < <(echo a; exec sleep 100)\n--- limit 1\n--- exit 0\n"
                        "--- out\na\n--- flag nomatrix: one run tells\n",
    "blank lines end a case": "--- stdin escaped\na\\n\n--- run\nweir cat\n--- out escaped\na\\n\\n\\c\n\n\n\n",
    "nomatrix": "--- run\nweir env\n--- out escaped\n\\n\\c\n--- flag nomatrix: block is not set in the first\n",
    "noref": "--- run\nweir ref\n--- out\n0\n--- flag noref: it says so\n",
}
FAILS = {
    "stdout": "--- file in.csv\na\n--- run\nweir cat {in}\n--- out\nb\n",
    "missing newline": "--- file in.csv no-newline\na\n--- run\nweir cat {in}\n--- out\na\n",
    "unexpected stderr": "--- run\nweir err\n--- exit 2\n",
    "stderr text": "--- run\nweir err\n--- err contains\nnot there\n--- exit 2\n",
    "exit status": "--- run\nweir err\n--- err contains\nbad\n--- exit 1\n",
    "left file": "--- run\nweir file\n",
    "spoilt input": "--- file in.csv\na\n--- run\nweir spoil\n",
    "hang": "--- run\nweir hang\n--- limit 0.3\n--- flag nomatrix: slow\n",
    "makes": "--- run\nweir makes\n--- makes out.csv\na\n",
    "makes nothing": "--- run\nweir none\n--- makes out.csv\na\n",
    "some configuration": "--- run\nweir env\n--- out\n7\n",
    "reference": "--- run\nweir ref\n--- out\n0\n",
    "forbidden flag": "--- run\nweir none\n--- flag skip: because\n",
    "flag without reason": "--- run\nweir none\n--- flag nopipe:\n",
    "no run": "--- out\na\n",
}


def run(folder, text):
    path = os.path.join(folder, "one.t")
    with open(path, "w", encoding="utf-8") as f:
        f.write("=== one\n" + text)
    r = subprocess.run([sys.executable, os.path.join(HERE, "run_cases.py"), "--weir", os.path.join(folder, "weir"),
                        "--profile", "quick", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return r.returncode, r.stdout.decode("utf-8", "replace")


def who_runs():
    """Each flag that leaves a case out, and the profiles that do: full has more runs than quick but of what is long."""
    sys.path.insert(0, HERE)
    import run_cases
    case = run_cases.Case("one.t", 1, "one")
    case.run, wrong = "weir", []
    few, many = (run_cases.configs_of(case, run_cases.PROFILES[p], p) for p in ("quick", "full"))
    for flag, out, runs in (("nosan", run_cases.SLOW, many), ("long", ("tsan",), few)):
        case.flags = {flag: flag + ": a reason"}
        for profile, configs in run_cases.PROFILES.items():
            if bool(run_cases.configs_of(case, configs, profile)) == (profile in out):
                wrong.append(f"FAIL {flag} in profile {profile}\n")
        if len(run_cases.configs_of(case, run_cases.PROFILES["full"], "full")) != len(runs):
            wrong.append(f"FAIL {flag} in the full matrix\n")
    return wrong


def main():
    passed, bad = 0, []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "weir"), "w", encoding="utf-8") as f:
            f.write(FAKE)
        os.chmod(os.path.join(folder, "weir"), 0o755)
        for table, want in ((PASSES, True), (FAILS, False)):
            for name, text in table.items():
                status, output = run(folder, text)
                if (status == 0) == want and (not want or output.endswith("1 passed, 0 failed\n")):
                    passed += 1
                else:
                    bad.append(f"FAIL {'pass' if want else 'fail'} expected: {name}\n{output}")
    wrong = who_runs()
    passed += not wrong
    bad += wrong
    print("".join(bad), end="")
    print(f"{passed} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
