#!/usr/bin/env python3
"""Runs the examples of README.md and compares: readme.py [--weir PATH] [FILE.md ...]. Last line `N passed, M failed`.

An example is a line `$ COMMAND` in a fenced block; what follows up to the next `$` line or the fence is exactly what
the command writes (both streams). A command may go on over lines that end in a backslash or inside open quotes
(`> ` is not used). It runs with the built weir on PATH in a folder of its own, where `data` is the repository's: what
an example writes does not come into the tree.
"""
import argparse
import difflib
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from desk import desk  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)


def quotes_open(text):
    return text.count("'") % 2 == 1 or text.endswith("\\")


def examples(text):
    """(command, expected output) of every fenced block that has `$ ` lines."""
    for block in FENCE.findall(text):
        command, output = None, []
        for line in block.splitlines(True):
            if line.startswith("$ "):
                if command is not None:
                    yield command, "".join(output)
                command, output = line[2:].rstrip("\n"), []
            elif command is not None and not output and quotes_open(command):
                command += "\n" + line.rstrip("\n")
            elif command is not None:
                output.append(line)
        if command is not None:
            yield command, "".join(output)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir", default=os.path.join(ROOT, "build", "weir"))
    parser.add_argument("files", nargs="*", default=[os.path.join(ROOT, "README.md")])
    args = parser.parse_args()
    passed = failed = 0
    for path in args.files:
        with open(path, encoding="utf-8") as f:
            found = [(c, o) for c, o in examples(f.read()) if not c.startswith(("sh tools/", "git "))]
        if not found:
            print(f"FAIL {path}: no examples found")
            failed += 1
        folder = desk()
        for command, want in found:
            env = {**os.environ, "PATH": os.path.dirname(os.path.abspath(args.weir)) + os.pathsep + os.environ["PATH"]}
            try:
                run = subprocess.run(["bash", "-c", command], cwd=folder.name, env=env, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
                got = run.stdout.decode("utf-8", "replace")
            except subprocess.TimeoutExpired:
                got = "still running after 60 s\n"
            if got == want:
                passed += 1
                continue
            failed += 1
            print(f"FAIL {os.path.relpath(path, ROOT)}: $ {command}")
            print("".join("    " + d.rstrip("\n") + "\n" for d in difflib.unified_diff(
                want.splitlines(True), got.splitlines(True), "written there", "actual", n=2)), end="")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
