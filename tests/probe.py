#!/usr/bin/env python3
"""Proves that ops/README.md is true, and that adding something touches one folder. Last line `N passed, M failed`.

The README's blocks ```c PATH are new files, its blocks ```meson PATH the beginning of a list in that file with the new
word in it. The program is built from a copy of the sources with these, without optimisation, and held to the README's
examples (at several -j and block sizes), to tests/help.py and to tests/layers.py.

    probe.py [--keep DIR]        DIR: build there, and leave it
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
import readme  # noqa: E402  (the examples are cut out in the same way)

BLOCK = re.compile(r"^```(c|meson) (\S+)\n(.*?)^```", re.M | re.S)
SETTINGS = [{"WEIR_JOBS": "1"}, {"WEIR_JOBS": "8", "WEIR_BLOCK": "7"}, {"WEIR_JOBS": "2", "WEIR_BATCH": "1"}]


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)


def with_words(text, block):
    """`text`, where the list that `block` begins has the block's word first."""
    first, rest = block.split("\n", 1)
    opener = re.match(r"\w+ = [\[{]", first)[0]
    at = text.index("\n" + opener) + 1 + len(opener)
    added = first[len(opener):] + ("\n" + rest.rstrip("\n") if rest.strip() else "")
    return text[:at] + added + (" " if added.endswith(",") and text[at] != "\n" else "") + text[at:]


def copy_sources(to, text):
    for name in ("cmd", "lib", "ops", "data", "man", "tests"):
        shutil.copytree(os.path.join(ROOT, name), os.path.join(to, name), dirs_exist_ok=True)
    for name in ("meson.build", "meson_options.txt", "LICENSE", "README.md", "CHANGELOG.md"):
        shutil.copy(os.path.join(ROOT, name), to)
    new = []
    for kind, path, block in BLOCK.findall(text):
        where = os.path.join(to, path)
        if kind == "c":
            assert not os.path.exists(where), path + " is there already"
            new.append(path)
        else:
            with open(where, encoding="utf-8") as f:
                block = with_words(f.read(), block)
        with open(where, "w", encoding="utf-8") as f:
            f.write(block)
    return new


def build(where, new):
    """What is wrong with it, or "". The new files compile without a warning."""
    out = os.path.join(where, "build-probe")
    setup = run("meson", "setup", out, where, "--buildtype=plain", "-Dwerror=false", "-Dtests=false")
    made = run("ninja", "-C", out, "weir") if setup.returncode == 0 else setup
    text = made.stdout.decode("utf-8", "replace")
    if made.returncode:
        return text
    return "\n".join(line for line in text.splitlines() if "warning:" in line and any(p in line for p in new))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep")
    keep = parser.parse_args().keep
    with open(os.path.join(ROOT, "ops", "README.md"), encoding="utf-8") as f:
        text = f.read()
    where = os.path.abspath(keep) if keep else tempfile.mkdtemp(prefix="weir-probe-")
    passed, problems = 0, []
    try:
        new = copy_sources(where, text)
        wrong = build(where, new)
        if wrong or not new:
            problems.append("the examples do not build:\n" + wrong)
        else:
            passed += 1
            weir = os.path.join(where, "build-probe", "weir")
            for command, want in readme.examples(text):
                for setting in SETTINGS:
                    env = {**os.environ, **setting, "PATH": os.path.dirname(weir) + os.pathsep + os.environ["PATH"]}
                    got = run("bash", "-c", command, cwd=where, env=env, timeout=60).stdout.decode("utf-8", "replace")
                    if got == want:
                        passed += 1
                    else:
                        problems.append(f"$ {command}   {setting}\n{got}expected\n{want}")
            told = run(sys.executable, os.path.join(where, "tests", "help.py"), "--weir", weir).stdout.decode()
            if told.endswith(" 0 failed\n"):
                passed += 1
            else:
                problems.append("help.py:\n" + told)
            told = run(sys.executable, os.path.join(where, "tests", "layers.py")).stdout.decode()
            mine = [line for line in told.splitlines() if any(p in line for p in new)]
            passed += not mine
            problems += mine
    finally:
        if not keep:
            shutil.rmtree(where)
    for p in problems:
        print("FAIL " + p)
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
