#!/usr/bin/env python3
"""Runs a target that is linked with replay.c over its seeds and its corpus: replay.py EXE TARGET. Where it fails, names
the inputs that do."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    exe, target = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, os.path.join(HERE, "seeds.py"), target, folder], check=True)
        corpus = os.path.join(HERE, "corpus", target)
        folders = [folder] + [corpus] * os.path.isdir(corpus)
        status = subprocess.run([exe, *folders], check=False).returncode
        for path in (os.path.join(f, name) for f in folders for name in os.listdir(f) if status):
            one = subprocess.run([exe, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if one.returncode:
                with open(path, "rb") as f:
                    print(f"FAIL {path}: {f.read()!r}\n{one.stdout.decode('utf-8', 'replace')[:2000]}")
    sys.exit(1 if status else 0)


main()
