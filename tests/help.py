#!/usr/bin/env python3
"""Holds `weir --help` and `weir help` against the program: help.py [--weir PATH]. Last line `N passed, M failed`.

Every stage, operator, function and aggregate that `weir help` lists has a page of its own with an example, and every example
does what the page says: that of a function or an operator gives the value beside it, in `select`, on an input of one line; those of
stages, aggregates and window functions run over data/samples without a word on standard error and write rows. The examples of
`weir --help` and of the short usage run beside copies of the samples.
"""
import argparse
import csv
import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(ROOT, "data", "samples")
WIDTH = 80
KINDS = {"stages": "stage", "forms": "form", "operators": "operator", "functions": "function",
         "aggregates": "aggregate", "windows": "window function"}
TITLE = re.compile(r"^(\S.*?)   \((stage|form|operator|function|aggregate|window function)\)$")
OPERATORS = "** * / // % + - ++ ?? == != < <= > >= ~ !~ in between or".split()  # each has a page


class Tests:
    def __init__(self, weir):
        self.weir = os.path.abspath(weir)
        self.env = {**os.environ, "PATH": os.path.dirname(self.weir) + os.pathsep + os.environ["PATH"]}
        self.passed = self.failed = 0

    def check(self, good, what, detail=""):
        if good:
            self.passed += 1
            return
        self.failed += 1
        print("FAIL " + what)
        print("".join("    " + line + "\n" for line in detail.splitlines()), end="")

    def run(self, *args, stdin=b""):
        return self.finish([self.weir, *args], ROOT, stdin)

    def shell(self, command, where=ROOT):
        return self.finish(["bash", "-c", command], where, b"")

    def finish(self, command, where, stdin):
        run = subprocess.run(command, cwd=where, env=self.env, input=stdin, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=60, check=False)
        return run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace"), run.returncode


def names_of(kind, listing):
    if kind == "operator":
        return OPERATORS
    return [m[1] or "[]" for m in re.finditer(r"^  (?:([a-z_][A-Za-z0-9_]*)|\[)", listing, re.M)]


def entries(page):
    """(kind, example, what it gives or None) of each entry on a page of `weir help NAME`."""
    found = []
    for line in page.splitlines():
        title = TITLE.match(line)
        if title:
            found.append([title[2], None, None])
        elif line.startswith("    example: ") and found:
            found[-1][1:] = (line[len("    example: "):].split("   gives ", 1) + [None])[:2]
    return found


def check_shape(t, what, text):
    wide = [line for line in text.splitlines() if len(line) > WIDTH and "example:" not in line]
    t.check(text and not wide and text.endswith("\n"), f"{what}: lines of more than {WIDTH} characters",
            "\n".join(wide))


def check_value(t, name, expr, shows):
    """A function's example: its value is the one beside it."""
    out, err, status = t.run("-n", "select x = " + expr, stdin=b"x\n")
    row = next(csv.reader(io.StringIO(out)), None)
    t.check(status == 0 and not err and row == [shows], f"weir help {name}: {expr} gives {shows}",
            f"it gives {row}, status {status}\n{err}")


def check_program(t, what, command, where=ROOT, writes=True):
    out, err, status = t.shell(command, where)
    rows = out.count("\n")
    t.check(status == 0 and not err and (rows > 1 or not writes), f"{what}: {command}",
            f"status {status}, {rows} lines\n{err}")


def check_name(t, name, kind):
    page, err, status = t.run("help", name)
    check_shape(t, "weir help " + name, page)
    mine = [e for e in entries(page) if e[0] == kind]
    t.check(status == 0 and not err and len(mine) == 1 and mine[0][1],
            f"weir help {name}: it shows one {kind} with an example", page + err)
    for _, example, shows in mine:
        if kind in ("function", "operator") or shows is not None:
            check_value(t, name, example or "", shows)
        else:
            check_program(t, "weir help " + name, example or "false")


def check_examples(t, what, text):
    """Lines `weir '...' ...` of a help text, run where copies of the samples are, of one also compressed."""
    commands = re.findall(r"^  (weir '.*?)(?:      .*)?$", text, re.M)
    t.check(commands, f"{what}: no examples found", text)
    for command in commands:
        with tempfile.TemporaryDirectory() as where:
            for name in os.listdir(SAMPLES):
                shutil.copy(os.path.join(SAMPLES, name), where)
            with open(os.path.join(where, "sensors.tsv"), "rb") as plain:
                with gzip.open(os.path.join(where, "sensors.tsv.gz"), "wb") as packed:
                    packed.write(plain.read())
            check_program(t, what, command, where, " -o " not in command)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir", default=os.path.join(ROOT, "build", "weir"))
    t = Tests(parser.parse_args().weir)

    usage, err, status = t.run()
    t.check(status == 2 and not usage and err, "weir without arguments: short help on standard error, status 2")
    check_shape(t, "weir without arguments", err)
    check_examples(t, "weir without arguments", err)
    text, err, status = t.run("--help")
    t.check(status == 0 and not err, "weir --help: on standard output, status 0", err)
    check_shape(t, "weir --help", text)
    check_examples(t, "weir --help", text)

    everything, err, status = t.run("help")
    t.check(status == 0 and not err, "weir help: status 0", err)
    check_shape(t, "weir help", everything)
    for kinds, kind in KINDS.items():
        listing, err, status = t.run("help", kinds)
        names = names_of(kind, listing)
        t.check(status == 0 and not err and names, f"weir help {kinds}: a list", err)
        t.check(listing in everything, f"weir help: it holds weir help {kinds}")
        t.check(len(set(names)) == len(names), f"weir help {kinds}: a name twice", listing)
        for name in names:
            if kind == "stage":
                t.check(re.search(rf"\s{name}\b", text), f"weir --help: nothing about the stage {name}")
            check_name(t, name, kind)
    out, err, status = t.run("help", "substring")
    t.check(status == 2 and not out and "substr" in err, "weir help substring: an error that names substr", err)
    print(f"{t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
