#!/usr/bin/env python3
"""Holds the manual pages against the program: man.py [--weir PATH] [PAGE ...]. Last line `N passed, M failed`.

Examples: the command of a line `$ COMMAND` (within single quotes, and behind a `|` or a backslash at the line's end, it
goes on in the next line), run beside the data of the sources with weir on the PATH, writes exactly (both streams) the
lines that stand below it, or in the literal display right after it, and exits with 0. Both are taken as mandoc shows
them, so that what is run is what a reader sees. No line needs a terminal of more than 80 columns.
Names: weir-lang(7) tells of every stage, function and aggregate that `weir help` lists; weir(1) tells of every option
that `weir --help` names, and weir knows every option that weir(1) tells of.
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
EXAMPLE = re.compile(r"^( +)\$ ((?:[^'\n]|'[^']*'|(?<=[|\\])\n)+)\n\n?((?:\1(?!\$ )[^\n]*\n)*)", re.M)
OPTION = re.compile(r"(?<![\w-])--?[a-z](?:[a-z-]*[a-z])?(?![\w-])")


def shown(page, width=600):
    """The page as text on a terminal, a very wide one unless told, without overstriking."""
    out = subprocess.run(["mandoc", "-Tutf8", f"-Owidth={width}", page], stdout=subprocess.PIPE, check=True).stdout
    return re.sub(".\b", "", out.decode("utf-8"))


def examples(text):
    """(command, expected output) of every example."""
    for m in EXAMPLE.finditer(text):
        yield m[2], "".join(line[len(m[1]):] for line in m[3].splitlines(True))


def source(page):
    with open(page, encoding="utf-8") as f:
        return f.read()


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what, detail=""):
        if good:
            self.passed += 1
            return
        self.failed += 1
        print("FAIL " + what)
        print("".join("    " + line + "\n" for line in detail.splitlines()), end="")


class Weir:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.desk = desk()
        self.env = {**os.environ, "PATH": os.path.dirname(self.path) + os.pathsep + os.environ["PATH"]}

    def shell(self, command):
        run = subprocess.run(["bash", "-c", command], cwd=self.desk.name, env=self.env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
        return run.stdout.decode("utf-8", "replace"), run.returncode

    def __call__(self, *args):
        run = subprocess.run([self.path, *args], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=60, check=False)
        return run.stdout.decode("utf-8", "replace")

    def names(self, kind):
        """What `weir help stages` and the like list: the first word of each signature."""
        return [m[1] for m in re.finditer(r"^  ([a-z_][A-Za-z0-9_]*)", self("help", kind), re.M)]


def check_examples(weir, page, tally):
    found = list(examples(shown(page)))
    tally.check(found, f"{os.path.basename(page)}: no examples found")
    for command, want in found:
        got, status = weir.shell(command)
        diff = difflib.unified_diff(want.splitlines(), got.splitlines(), "written there", "actual", lineterm="", n=2)
        tally.check(got == want and status == 0, f"{os.path.basename(page)}: $ {command}   (status {status})",
                    "\n".join(diff))


def check_language(weir, page, tally):
    words = set(re.findall(r"[a-z_][A-Za-z0-9_]*", source(page)))
    for kind in ("stages", "functions", "aggregates"):
        names = weir.names(kind)
        tally.check(names, f"weir help {kind}: nothing is listed")
        for name in names:
            tally.check(name in words, f"{os.path.basename(page)}: nothing about '{name}' of weir help {kind}")


def check_width(page, tally):
    wide = [line for line in shown(page, 80).splitlines() if len(line) > 80]
    tally.check(not wide, f"{os.path.basename(page)}: lines of more than 80 characters", "\n".join(wide))


def check_options(weir, page, tally):
    here = os.path.basename(page)
    told = set()
    for line in re.findall(r"^\.It (Fl [^\n]*)", source(page), re.M):
        for word in re.findall(r"(?:^Fl |, )(-?[a-z-]+)", line):
            told.add("-" + word)
    tally.check(told, f"{here}: no options found")
    for option in sorted(told):
        answer = weir(option)
        tally.check("unknown option" not in answer and "not available" not in answer, f"{here}: {option}", answer)
    # the examples at the top of --help are programs; options stand below them
    text = weir("--help")
    for option in sorted(set(OPTION.findall(text[text.index("\ninput "):]))):
        tally.check(option in told, f"{here}: nothing about {option} of weir --help")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir", default=os.path.join(ROOT, "build", "weir"))
    parser.add_argument("pages", nargs="*", help="default: weir(1), weir-cookbook(7), and weir-lang(7) as built")
    args = parser.parse_args()
    weir, tally = Weir(args.weir), Tally()
    built = os.path.join(os.path.dirname(weir.path), "man", "weir-lang.7")
    for page in args.pages or [*(os.path.join(ROOT, "man", page) for page in ("weir.1", "weir-cookbook.7")), built]:
        check_examples(weir, page, tally)
        check_width(page, tally)
        if page.endswith("weir-lang.7"):
            check_language(weir, page, tally)
        if page.endswith("weir.1"):
            check_options(weir, page, tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
