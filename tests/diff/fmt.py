#!/usr/bin/env python3
"""Lays out every program of tests/cases, and many made from them, with `weir fmt`, and checks what must hold of any:
what is laid out stays as it is when it is laid out again; nothing but blanks, bars and semicolons has changed, in or
outside comments; no line ends in a blank; and no line is longer than 80 columns where it could be cut.

    fmt.py WEIR [EVERY [SEED]]     EVERY: of the programs each so-manieth only
"""
import glob
import os
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What a layout may not touch: texts, f-strings and names in quotes, regexes, and comments.
WHOLE = re.compile(r"""(?<=[\s(,~])/(?![ /])(?:\\.|[^/\n\\])+/[a-z]*|f?"(?:\\.|[^"\\])*"|f?'(?:\\.|[^'\\])*'|`(?:``|[^`\n])*`|#[^\n]*""", re.S)


def masked(m):
    """What may hold anything as a run of letters; a comment shows that it is one, as it goes on where a line has ended."""
    return "x" if "\n" in m.group() else ("#" if m.group()[0] == "#" else "x") + "x" * (len(m.group()) - 1)


def commands():
    """Command lines of the cases' `run` sections."""
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "cases", "*.t"))):
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            text = f.read()
        for section in re.findall(r"^--- run\n(.*?)(?=^---|^===|\Z)", text, re.M | re.S):
            yield section


def programs():
    """First operands of `weir` that are in quotes, as the shell reads them."""
    found = set()
    for section in commands():
        for quoted in re.findall(r"'([^']*)'", section):
            if "weir" in section and (" " in quoted or "|" in quoted):
                found.add(quoted)
    return sorted(found)


def pieces(text):
    """Texts, comments and all other bytes but blanks, bars and semicolons, in their order."""
    out, at = [], 0
    for m in WHOLE.finditer(text):
        out.append(re.sub(r"[\s|;]", "", text[at:m.start()]))
        out.append(m.group().rstrip() if m.group().startswith("#") else m.group())
        at = m.end()
    out.append(re.sub(r"[\s|;]", "", text[at:]))
    return "".join(out)


def wilder(rng, program):
    """The same program, with blanks, comments and line ends where they mean nothing."""
    parts, at = [], 0
    for m in WHOLE.finditer(program):
        parts += [(program[at:m.start()], False), (m.group(), True)]
        at = m.end()
    parts.append((program[at:], False))
    out = []
    for text, whole in parts:
        if whole or "/" in text:  # a slash may begin a regex or stand in a path
            out.append(text)
            continue
        text = re.sub(r" ", lambda m: rng.choice([" ", "  ", "\t "]), text)
        text = re.sub(r",(?= )", lambda m: rng.choice([",", ",\n", ", # so\n\t", ",\n\n # it is\n"]), text)
        text = re.sub(r"(?<= )\|(?= )", lambda m: rng.choice(["|", "\n|", "|\n", "| # why | ; not\n", "\n# a line\n\n|"]), text)
        out.append(text)
    return rng.choice(["", "# first\n", "\n\n#!x\n\n"]) + "".join(out) + rng.choice(["", "\n", " # last", "\n\n# end\n"])


def laid_out(weir, program):
    run = subprocess.run([weir, "fmt"], input=program.encode("utf-8", "surrogateescape"), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    return run.returncode, run.stdout.decode("utf-8", "surrogateescape"), run.stderr.decode("utf-8", "replace")


def wrong(weir, program):
    """What is wrong with its layout, or None; and whether it is a program at all."""
    status, text, told = laid_out(weir, program)
    if status == 2 and told.startswith("weir: error: ") and not text:
        return None, False
    if status != 0 or told:
        return f"exit {status}, {told}", True
    if laid_out(weir, text) != (0, text, ""):
        return "laid out again it is another:\n" + laid_out(weir, text)[1], True
    if pieces(text) != pieces(program):
        return "more than blanks has changed:\n" + text, True
    plain = WHOLE.sub(masked, text)
    for line in plain.split("\n"):
        if line != line.rstrip():
            return "a line ends in blanks:\n" + text, True
        if len(line) > 80 and re.search(r",.*,", line[40:80]) and not re.search(r"[(\[{#]", line):
            return "a line is too long:\n" + text, True
    return None, True


def main():
    weir = os.path.abspath(sys.argv[1])
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    given = programs()[::every]
    tried = given + [wilder(rng, p) for p in given]
    passed = failed = 0
    with ThreadPoolExecutor(2) as pool:
        for program, (what, real) in zip(tried, pool.map(lambda p: wrong(weir, p), tried)):
            if what:
                failed += 1
                print(f"FAIL {program!r}: {what}")
            passed += real and not what
    if passed < 1500 // every:
        failed += 1
        print(f"FAIL only {passed} programs were found")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
