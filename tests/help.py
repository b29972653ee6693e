#!/usr/bin/env python3
"""Holds `weir --help` and `weir help` against the program: help.py [--weir PATH]. Last line `N passed, M failed`.

Everything that `weir help` lists has a page of its own with an example, and every example does what the page says: an
expression gives the value beside it, in `select`, on an input of one line; a program, below `$`, run beside `data`,
writes exactly the lines that stand below it, and nothing to standard error. The examples of `weir --help`
and of the short usage run beside copies of the samples.
"""
import argparse
import csv
import difflib
import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from desk import desk  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(ROOT, "data", "samples")
WIDTH = 80
KINDS = {"stages": "stage", "forms": "form", "operators": "operator", "functions": "function",
         "aggregates": "aggregate", "windows": "window function"}
TITLE = re.compile(r"^(\S.*?)   \((stage|form|operator|function|aggregate|window function)\)$")
FORMS = "if case [] f duration _row _file _line let col $".split()
OPERATORS = "** * / // % + - ++ ?? == != < <= > >= ~ !~ in between or ! && || and not".split()
COMMAND = re.compile(r"\$ ((?:[^'\n]|'[^']*')+)\n(.*)", re.S)  # in single quotes it may go on in the next line
WORDS = {"substring": "substr", "where": "filter", "SUM": "sum", "sum(x)": "sum", "filtr": "filter", "head": "take",
         "functoins": "functions", "row_numbr": "row_number", "=": "==", "xyzzy": "weir help"}


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
    if kind in ("operator", "form"):
        return OPERATORS if kind == "operator" else FORMS
    return re.findall(r"^  ([a-z_][A-Za-z0-9_]*)", listing, re.M)


def entries(page):
    """(kind, expression and its value, or None, command and its output, or None) of each entry on a page."""
    found = []
    for block in page.removesuffix("\n").split("\n\n"):
        lines = block.split("\n")
        title = TITLE.match(lines[0])
        value = re.search(r"^    example: (.*?)(?:\n    )?   gives (.*)$", block, re.M)
        command = COMMAND.fullmatch("".join(line[4:] + "\n" for line in lines))
        if title:
            found.append([title[2], value and value.groups(), None])
        elif found and command:
            found[-1][2] = command.groups()
    return found


def check_shape(t, what, text):
    wide = [line for line in text.splitlines() if len(line) > WIDTH]
    t.check(text and not wide and text.endswith("\n"), f"{what}: lines of more than {WIDTH} characters",
            "\n".join(wide))


def check_value(t, name, expr, shows):
    """A function's example: its value is the one beside it."""
    out, err, status = t.run("-n", "select x = " + expr, stdin=b"x\n")
    row = next(csv.reader(io.StringIO(out)), None)
    t.check(status == 0 and not err and row == [shows], f"weir help {name}: {expr} gives {shows}",
            f"it gives {row}, status {status}\n{err}")


def check_output(t, name, command, shows):
    """A program's example: it writes what stands below it."""
    with desk() as where:
        out, err, status = t.shell(command, where)
    diff = difflib.unified_diff(shows.splitlines(True), (out + err).splitlines(True), "shown", "written")
    t.check(status == 0 and out == shows and not err, f"weir help {name}: {command}   (status {status})", "".join(diff))


def check_program(t, what, command, where, writes):
    out, err, status = t.shell(command, where)
    rows = out.count("\n")
    t.check(status == 0 and not err and (rows > 1 or not writes), f"{what}: {command}",
            f"status {status}, {rows} lines\n{err}")


def check_name(t, name, kind):
    page, err, status = t.run("help", name)
    check_shape(t, "weir help " + name, page)
    mine = [e for e in entries(page) if e[0] == kind]
    t.check(status == 0 and not err and mine and (len(mine) == 1 or kind == "operator") and
            all(value or program for _, value, program in mine),
            f"weir help {name}: it shows the {kind} with an example", page + err)
    for _, value, program in mine:
        if value:
            check_value(t, name, *value)
        if program:
            check_output(t, name, *program)


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
    for word, ours in WORDS.items():
        out, err, status = t.run("help", word)
        t.check(status == 2 and not out and re.search(rf"hint: .*{re.escape(ours)}\W*$", err),
                f"weir help {word}: an error that names {ours}", out + err)
    out, err, status = t.run("help", "sum", "avg")
    t.check(status == 2 and not out and "avg" in err, "weir help sum avg: an error that names avg", out + err)
    print(f"{t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
