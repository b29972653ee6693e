#!/usr/bin/env python3
"""Installs a build into an empty folder, and looks at what lies there: install.py [BUILD]. Last line `N passed, M failed`.

The program runs from there and answers as Python's csv and decimal do; the manual pages and documents lie where man(1)
and a reader look for them, with their bytes, and nothing else does but completions for shells. The version of
meson.build is the one that the program, its statistics, the manual pages, CHANGELOG.md and debian/changelog tell.
"""
import csv
import decimal
import json
import os
import re
import stat
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COMPLETIONS = re.compile(r"share/(bash-completion|zsh|fish)/")
SALES = os.path.join(ROOT, "data", "samples", "sales.csv")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return f.read()


def output(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60, **more).stdout.decode("utf-8")


def wanted(build):
    """What is to be installed: path below the prefix, and the file whose bytes it has (None: the program)."""
    out = {"bin/weir": None, "share/man/man1/weir.1": os.path.join(ROOT, "man", "weir.1")}
    for name in sorted(os.listdir(os.path.join(ROOT, "man"))):
        if name.endswith((".7", ".7.in")):
            page = name[:-3] if name.endswith(".in") else name
            out["share/man/man7/" + page] = os.path.join(build if name.endswith(".in") else ROOT, "man", page)
    for name in ("LICENSE", "README.md", "CHANGELOG.md"):
        out["share/doc/weir/" + name] = os.path.join(ROOT, name)
    return out


def found_below(folder):
    return {os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names}


def totals():
    """country: (sum, count) of orders above 100, the best first."""
    sums = {}
    with open(SALES, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            amount = decimal.Decimal(row["amount"] or "0")
            if amount > 100:
                had = sums.get(row["country"], (0, 0))
                sums[row["country"]] = (had[0] + amount, had[1] + 1)
    best = sorted(sums.items(), key=lambda item: -item[1][0])
    return [(country, f"{total.normalize():f}", str(n)) for country, (total, n) in best]


def installed(build, root):
    prefix = next(o["value"] for o in json.loads(output("meson", "introspect", "--buildoptions", build)) if o["name"] == "prefix")
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(root, prefix.lstrip("/"))


def check_files(build, here):
    want, have = wanted(build), found_below(here)
    yield "all is there, nothing is lacking: " + ", ".join(sorted(want.keys() - have)), not want.keys() - have
    more = {path for path in have - want.keys() if not COMPLETIONS.match(path)}
    yield "nothing else is there: " + ", ".join(sorted(more)), not more
    for path, source in want.items():
        mode = stat.S_IMODE(os.stat(os.path.join(here, path)).st_mode)
        yield f"{path}: its mode is {mode:o}", mode == (0o644 if source else 0o755)
        if source:
            yield f"{path}: has the bytes of {source}", read(here, path) == read(source)


def check_program(here, elsewhere):
    weir = os.path.join(here, "bin", "weir")
    text = output(weir, "filter amount > 100 | partition by country | reduce total = sum(amount), n = count() | top 99 by total",
                  SALES, cwd=elsewhere, env={"PATH": "/usr/bin:/bin"})
    rows = [tuple(row) for row in csv.reader(text.splitlines())]
    yield "it answers as csv and decimal do", rows == [("country", "total", "n")] + totals()
    for page in sorted(os.listdir(os.path.join(here, "share", "man", "man7"))) + ["weir.1"]:
        shown = output("mandoc", "-Tutf8", os.path.join(here, "share", "man", "man" + page[-1], page))
        yield f"{page}: mandoc shows it", re.sub(".\b", "", shown).startswith(page[:-2].upper() + "(" + page[-1])


def check_versions(build, here):
    version = re.search(r"^project\(.*?version: '([^']+)'", read(ROOT, "meson.build"), re.S)[1]
    weir = os.path.join(here, "bin", "weir")
    yield "weir --version", output(weir, "--version") == f"weir {version}\n"
    run = subprocess.run([weir, "--stats=json", "take 1", SALES], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    yield "--stats=json", json.loads(run.stderr)["weir"] == version
    for page in (path for path in wanted(build) if path.startswith("share/man/")):
        yield f"{page}: .Os weir {version}", f"\n.Os weir {version}\n" in read(here, page)
    yield "debian/changelog begins with it", read(ROOT, "debian", "changelog").startswith(f"weir ({version}) ")
    yield "CHANGELOG.md begins with it", re.search(r"^## (\S+)", read(ROOT, "CHANGELOG.md"), re.M)[1] == version


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
    passed = failed = 0
    with tempfile.TemporaryDirectory() as root:
        here = installed(build, root)
        for checks in (check_files(build, here), check_program(here, root), check_versions(build, here)):
            for what, good in checks:
                passed, failed = passed + bool(good), failed + (not good)
                if not good:
                    print("FAIL " + what)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
