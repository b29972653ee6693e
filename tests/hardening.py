#!/usr/bin/env python3
"""What a built weir does to make mistakes hard to exploit: hardening.py [WEIR]. Last line: `N passed, M failed`.

readelf(1) tells: it may be loaded anywhere (PIE), tables of the linker are read-only once it runs (full RELRO), no memory
is both written and run, stack frames are guarded, and the C library checks the sizes that the compiler knew (FORTIFY).
A static program has its symbols and no linker at run time.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def readelf(*args):
    return subprocess.run(["readelf", "-W", *args], stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")


def flags(segment, segments):
    """Of each program header of that type, what may be done with its memory: `RW`, `R E`."""
    return re.findall(rf"^ *{segment} (?: *0x[0-9a-f]+){{5}} ([R ][W ][E ])", segments, re.M)


def checks(weir):
    segments, dynamic, symbols = readelf("-l", weir), readelf("-d", weir), readelf("-s", weir)
    static = "INTERP" not in segments
    loads = flags("LOAD", segments)
    yield "PIE: it is a shared object with that flag", "Type: DYN" in re.sub(" +", " ", readelf("-h", weir)) and re.search(r"FLAGS_1.*\bPIE\b", dynamic)
    yield "RELRO: there is such a segment", len(flags("GNU_RELRO", segments)) == 1
    yield "full RELRO: all symbols are bound before it runs", static or re.search(r"\bBIND_NOW\b|FLAGS_1.*\bNOW\b", dynamic)
    yield "the stack is not run", [f.strip() for f in flags("GNU_STACK", segments)] == ["RW"]
    yield "no memory is both written and run", loads and not any("W" in f and "E" in f for f in loads)
    yield "no relocation writes into code", "TEXTREL" not in dynamic
    yield "no place to look for libraries is built in", not re.search(r"\bR(UN)?PATH\b", dynamic)
    yield "stack protector", re.search(r"\b__stack_chk_fail\b", symbols)
    yield "FORTIFY: memory", re.search(r"\b__mem(cpy|move|set)_chk\b", symbols)
    yield "FORTIFY: formats", re.search(r"\b__v?snprintf_chk\b", symbols)


def main():
    weir = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "weir")
    passed = failed = 0
    for what, good in checks(weir):
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print("FAIL " + what)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
