#!/usr/bin/env python3
"""Runs the text cases of tests/cases against a built weir, each in a matrix of configurations.

    run_cases.py [--weir PATH] [--profile quick|full|asan|tsan|threads|valgrind] [--only TEXT] [--every N [--from M]]
                 [--turns] [--set NAME=VALUE] [--jobs N] [-v] [FILE.t ...]

A case file is a row of cases. A line `=== NAME` begins a case, a line `--- WORD ...` begins a section of it:

    --- file NAME [escaped] [no-newline]   a file in the case's own empty directory, which is also its cwd
    --- stdin [escaped] [no-newline]       what the command reads on standard input (default: nothing)
    --- run                                the command, run by bash; weir is on PATH, $SAMPLES is data/samples
    --- out [escaped] [no-newline]         standard output, exactly (default: nothing)
    --- out contains                       standard output holds each of these lines somewhere
    --- err [escaped] | --- err contains   the same for standard error
    --- makes NAME [escaped] [no-newline]  a file that must stand there afterwards, with these bytes
    --- exit N                             the exit status (default 0)
    --- limit SECONDS                      must end within this time (default 20)
    --- flag WORD: REASON                  nomatrix | nopipe | noref | nosan | long, each with its reason

`escaped`: \\n \\r \\t \\0 \\xHH \\\\ stand for bytes, and \\c at a line's end takes its newline away. Blank lines
before the next `===` don't count; lines between `=== NAME` and the first section are comment. Any file that the case
did not declare and that stands in the directory afterwards is a failure, and so is a changed input file.

Cases flagged long run in the quick configurations where others have the full matrix, and not under TSan.

`{in}` in the command is the case's first file. Where it stands, the case also runs with that file on standard input:
once through `cat FILE |` (or in pieces, or packed), once as `< FILE`; `{in}` is then left out of the command and is `-` in `err`.

With --turns each case runs in one of the profile's configurations; its name decides in which.

Profile threads is by hand: 99 threads, which sleep and yield at random (--set test_jitter=SEED for others than the first).
So is profile valgrind: weir runs under memcheck, whose every complaint fails the case; --every N takes a sample.
"""
import argparse
import concurrent.futures
import difflib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FLAGS = ("nomatrix", "nopipe", "noref", "nosan", "long")
DEFAULT_LIMIT = 20.0
# How the input comes through a pipe.
FEEDS = {"pipe": "cat {file}", "pieces": "dd bs={piece} status=none if={file}", "gzip": "gzip -c {file}", "zstd": "zstd -qc {file}"}
PIECES = (1, 2, 3, 64, 4095, 65537)  # bytes


class Config:
    """One way to run a case: environment, how the input arrives, and whether libcsv reads it."""

    def __init__(self, mode="file", reference=False, **env):
        self.mode, self.reference = mode, reference
        self.env = {"WEIR_" + k.upper(): str(v) for k, v in env.items()}

    def key(self, has_input):
        return (self.mode if has_input else "", self.reference, tuple(sorted(self.env.items())))

    def __str__(self):
        words = [f"{k}={v}" for k, v in sorted(self.env.items())]
        return " ".join(words + (["--reference"] if self.reference else []) + ["input from " + self.mode])


def has_avx512():
    """Does weir choose its AVX-512 kernels here?"""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as f:
            return " avx512_vbmi2" in f.read()
    except OSError:
        return False


def full_profile():
    """What changes the order of things runs with the input from a file and from a pipe; of each other way the one
    configuration reads a file, the other a pipe, into which the input goes in pieces, or packed."""
    both = [dict(jobs=1), dict(jobs=2), dict(jobs=8)]
    both += [dict(block=64, jobs=8, map=1)]
    turns = [dict(block=7, jobs=1, map=1), dict(block=1, jobs=1), dict(block=3, jobs=8, held=1)]
    turns += [dict(window=1, jobs=8, block=7), dict(window=1, jobs=1, batch=1, held=1)]
    sse2 = dict(simd="sse2") if platform.machine() in ("x86_64", "AMD64") else {}
    turns += [dict(batch=1, jobs=1, **sse2), dict(batch=2, block=64, jobs=8, held=1), dict(jit=0, jobs=1)]
    turns += [dict(simd="scalar", jobs=2, block=20, map=1)]
    if has_avx512():  # else AVX2's kernels, or plain C, run in all the others
        turns += [dict(simd="avx2", jobs=2)]
    turns += [dict(hash_zero=1, jobs=8, block=3, held=1), dict(hash_zero=1, jobs=1, fold_pass=1)]
    turns += [dict(apart=1, jobs=8, block=7)]
    turns += [dict(spill=1, spill_block=64, jobs=1), dict(spill=2000, spill_block=100, jobs=8, block=7, held=1)]
    configs = [Config(mode, **env) for env in both for mode in ("file", "pipe")]
    turn = ("file", "pieces", "file", "gzip", "file", "pipe", "file", "zstd")
    configs += [Config(turn[i % len(turn)], **env) for i, env in enumerate(turns)]
    configs += [Config("redirect", jobs=2)]
    configs += [Config("file", True, jobs=1), Config("pipe", True, jobs=8, block=7), Config("file", True, jobs=2, block=1)]
    return configs


PROFILES = {
    "full": full_profile(),
    "quick": [Config("file", jobs=1), Config("pipe", jobs=8, block=7), Config("file", jobs=2, block=3, batch=2, held=1, map=1),
              Config("file", jobs=2, apart=1), Config("file", True, jobs=2), Config("file", jobs=2, fold_pass=1),
              Config("pipe", jobs=2, spill=300, spill_block=64)],
    # libcsv's reader runs under ASan in stress_damaged and scan_diff
    "asan": [Config("file", jobs=1, block=7, map=1),
             Config("pipe", jobs=8, block=64, batch=2, held=1, fold_pass=1, spill=300, spill_block=64)],
    "tsan": [Config("file", jobs=8, block=7, map=1), Config("pipe", jobs=8, block=64, window=1, batch=2, held=1, spill=300, spill_block=64)],
    "threads": [Config("file", jobs=99, block=7, map=1, test_jitter=1), Config("pipe", jobs=99, block=64, held=1, test_jitter=1),
                Config("file", jobs=99, block=64, batch=2, fold_pass=1, test_jitter=1),
                Config("file", jobs=99, spill=300, spill_block=64, test_jitter=1)],
    # valgrind knows no AVX-512, and takes all bits of a product without carries to depend on each (AVX2's kernels)
    "valgrind": [Config("file", jobs=1, block=64, simd="scalar"), Config("pipe", jobs=2, simd="scalar", spill=300, spill_block=64)],
}
SLOW = ("asan", "tsan", "threads", "valgrind")  # what they leave out is flagged nosan
SLOWER = {"valgrind": 15, "threads": 3, "asan": 3, "tsan": 5}  # how many times as long a case may take
WRAPPED = {"valgrind": "valgrind -q --error-exitcode=97 --leak-check=full --errors-for-leak-kinds=definite,indirect "
                       "--show-leak-kinds=definite,indirect --fair-sched=yes "
                       f"--suppressions='{HERE}/support/memcheck.supp'"}

ESCAPES = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0", "\\": b"\\"}


def unescape(text, where):
    def one(m):
        s = m.group(1)
        if s[0] == "x":
            return bytes([int(s[1:], 16)]).decode("latin-1")
        if s == "c\n" or s == "c":
            return ""
        if s not in ESCAPES:
            raise SystemExit(f"{where}: unknown escape \\{s}")
        return ESCAPES[s].decode("latin-1")
    # latin-1 carries the bytes of UTF-8 text through a str unchanged
    raw = text.encode("utf-8").decode("latin-1")
    return re.sub(r"\\(x[0-9a-fA-F]{2}|c\n|.)", one, raw, flags=re.S).encode("latin-1")


class Case:
    def __init__(self, path, line, name):
        self.path, self.line, self.name = path, line, name
        self.files, self.makes, self.flags = {}, {}, {}
        self.stdin = b""
        self.run = None
        self.out, self.err = ("exact", b""), ("exact", b"")
        self.exit, self.limit = 0, DEFAULT_LIMIT

    def where(self):
        return f"{os.path.relpath(self.path, ROOT)}:{self.line}"

    def has_input(self):
        return "{in}" in self.run

    def input_name(self):
        return next(iter(self.files), "")


def add_section(case, words, lines, where):
    kind, args = words[0], words[1:]
    text = "".join(lines)
    if "no-newline" in args and text.endswith("\n"):
        text = text[:-1]
    body = unescape(text, where) if "escaped" in args else text.encode("utf-8")
    names = [a for a in args if a not in ("escaped", "no-newline", "contains")]
    if kind == "file":
        case.files[names[0]] = body
    elif kind == "makes":
        case.makes[names[0]] = body
    elif kind == "stdin":
        case.stdin = body
    elif kind == "run":
        case.run = text.rstrip("\n")
    elif kind in ("out", "err"):
        form = "contains" if "contains" in args else "exact"
        setattr(case, kind, (form, body))
    elif kind == "exit":
        case.exit = int(names[0])
    elif kind == "limit":
        case.limit = float(names[0])
    elif kind == "flag":
        m = re.match(r"(\w+): \S", " ".join(args))
        if not m or m.group(1) not in FLAGS:
            raise SystemExit(f"{where}: a flag is one of {', '.join(FLAGS)}, then a colon and its reason")
        case.flags[m.group(1)] = " ".join(args)
    else:
        raise SystemExit(f"{where}: unknown section '{kind}'")


def read_cases(path):
    cases, case, words, lines, begin = [], None, None, [], 0

    def close(last):
        nonlocal words, lines
        if words:
            while last and lines and lines[-1] == "\n":
                lines.pop()
            add_section(case, words, lines, f"{path}:{begin}")
        words, lines = None, []

    with open(path, encoding="utf-8", newline="\n") as f:
        for number, line in enumerate(f, 1):
            if line.startswith("=== "):
                close(True)
                case = Case(path, number, line[4:].strip())
                cases.append(case)
            elif line.startswith("--- "):
                if case is None:
                    raise SystemExit(f"{path}:{number}: a section before the first case")
                close(False)
                words, begin = line[4:].split(), number
            elif words:
                lines.append(line)
    close(True)
    for c in cases:
        if not c.run:
            raise SystemExit(f"{c.where()}: case '{c.name}' has no --- run")
        if c.has_input() and not c.files:
            raise SystemExit(f"{c.where()}: {{in}} without a file")
    names = [c.name for c in cases]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise SystemExit(f"{path}: case names used twice: {', '.join(sorted(twice))}")
    return cases


def left_out(case, profile):
    """Why this profile has not this case, or None."""
    return case.flags.get("nosan") if profile in SLOW and "nosan" in case.flags else \
        case.flags.get("long") if profile == "tsan" else None


def configs_of(case, configs, profile):
    if left_out(case, profile):
        return []
    if profile == "full" and (case.exit == 2 or "long" in case.flags):
        configs = PROFILES["quick"]  # a program that is refused reads no data
    seen, out = set(), []
    for c in configs:
        if c.mode != "file" and "nopipe" in case.flags and case.has_input():
            continue
        if c.reference and "noref" in case.flags:
            continue
        if c.key(case.has_input()) not in seen:
            seen.add(c.key(case.has_input()))
            out.append(c)
    return out[:1] if "nomatrix" in case.flags else out


def in_turn(case, configs):
    """One of them."""
    return [configs[zlib.crc32(case.name.encode()) % len(configs)]]


def compare(what, want, got, name):
    form, text = want
    text = text.replace(b"{in}", name.encode())
    if form == "exact":
        if text == got:
            return []
        a = [repr(x)[2:-1] for x in text.splitlines(True)]
        b = [repr(x)[2:-1] for x in got.splitlines(True)]
        return list(difflib.unified_diff(a, b, f"expected {what}", f"actual {what}", lineterm="", n=2))
    missing = [line for line in text.splitlines() if line not in got]
    return [f"{what} lacks: {m.decode('utf-8', 'replace')}" for m in missing] + (
        [f"actual {what}: " + repr(got[-2000:])[2:-1]] if missing else [])


def check_files(case, folder):
    problems = []
    expected = dict(case.files)
    expected.update(case.makes)
    for name, body in expected.items():
        path = os.path.join(folder, name)
        try:
            with open(path, "rb") as f:
                problems += compare("file " + name, ("exact", body), f.read(), "")
        except OSError as e:
            problems.append(f"file {name}: {e.strerror}")
    for name in sorted(os.listdir(folder)):
        if name not in expected and not any(n.startswith(name + "/") for n in expected):
            problems.append(f"a file nobody asked for: {name}")
    return problems


def end_group(process):
    """Whatever the command left running (an endless producer) goes with it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def run_one(case, config, setup):
    folder = tempfile.mkdtemp(prefix="case.", dir=setup["scratch"])
    logs = tempfile.mkdtemp(prefix="log.", dir=setup["scratch"])
    try:
        for name, body in case.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(body)
        with open(os.path.join(logs, "stdin"), "wb") as f:
            f.write(case.stdin)
        command, name, source = case.run, case.input_name(), os.path.join(logs, "stdin")
        if case.has_input() and config.mode != "file":
            command, source = command.replace("{in}", ""), os.path.join(folder, name)
            name = "-"
            if config.mode in FEEDS:
                feed = FEEDS[config.mode].format(file=case.input_name(), piece=PIECES[len(case.name) % len(PIECES)])
                command = f"{feed} | {{ {command}\n}}"
        command = command.replace("{in}", name)
        env = {k: v for k, v in os.environ.items() if not k.startswith("WEIR_")}
        env.update(config.env)
        env.update(setup["env"])
        env["PATH"] = setup["reference_path" if config.reference else "path"] + os.pathsep + env["PATH"]
        with open(source, "rb") as fin, open(os.path.join(logs, "out"), "w+b") as fout, \
                open(os.path.join(logs, "err"), "w+b") as ferr:
            p = subprocess.Popen(["bash", "-c", command], cwd=folder, env=env, stdin=fin, stdout=fout,
                                 stderr=ferr, start_new_session=True)
            try:
                status = p.wait(timeout=case.limit * setup["slower"])
            except subprocess.TimeoutExpired:
                status = None
            end_group(p)
            fout.seek(0)
            ferr.seek(0)
            out, err = fout.read(), ferr.read()
        problems = []
        if status is None:
            problems.append(f"still running after {case.limit * setup['slower']:g} s: killed")
        elif status != case.exit:
            problems.append(f"exit status {status}, expected {case.exit}")
        problems += compare("stdout", case.out, out, name)
        problems += compare("stderr", case.err, err, name)
        if status is not None:
            problems += check_files(case, folder)
        if problems and case.err[0] == "exact" and err and not any("stderr" in p for p in problems):
            problems.append("stderr: " + repr(err[-2000:])[2:-1])
        return command, problems
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(logs, ignore_errors=True)


def write_script(folder, command):
    os.mkdir(folder)
    script = os.path.join(folder, "weir")
    with open(script, "w") as f:
        f.write(f'#!/bin/sh\nexec {command} "$@"\n')
    os.chmod(script, 0o755)


def scratch_parent():
    """Where the cases' directories are made: in memory where there is room, for there are some hundred thousand files.
    (Temporary files of weir go where they always go.)"""
    memory = "/dev/shm"
    room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= 2 << 30
    return memory if room and "TMPDIR" not in os.environ else None


def prepare(weir, scratch, profile):
    wrap = WRAPPED.get(profile, "")
    reference = os.path.join(scratch, "reference")
    write_script(reference, f'{wrap} "{weir}" --reference')
    plain = os.path.join(scratch, "plain")
    if wrap:
        write_script(plain, f'{wrap} "{weir}"')
    else:
        os.mkdir(plain)
        os.symlink(weir, os.path.join(plain, "weir"))
    env = {"SAMPLES": os.path.join(ROOT, "data", "samples"), "LC_ALL": "C"}
    env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":exitcode=97:detect_leaks=1"
    env["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1:exitcode=97"
    env["TSAN_OPTIONS"] = os.environ.get("TSAN_OPTIONS", "") + ":exitcode=97:second_deadlock_stack=1"
    return {"scratch": scratch, "path": plain, "reference_path": reference, "env": env, "slower": SLOWER.get(profile, 1)}


def run_case(case, configs, setup, stop):
    """The failures of one case, and how many runs it took. After three failing runs the rest is left."""
    failures, runs = [], 0
    for config in configs:
        if stop.is_set():
            break
        command, problems = run_one(case, config, setup)
        runs += 1
        if problems:
            failures.append((config, command, problems))
            if len(failures) >= 3:
                break
    return failures, runs


def report(case, failures, verbose):
    print(f"FAIL {case.where()} {case.name}")
    for config, command, problems in failures if verbose else failures[:1]:
        print(f"  config: {config}")
        print("  command: " + command.replace("\n", "\n           "))
        for p in problems:
            print("    " + p)
    if len(failures) > 1 and not verbose:
        print("  also with: " + "; ".join(str(c) for c, _, _ in failures[1:]))
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description="Run the text cases; see the top of this file for their form.")
    parser.add_argument("--weir", default=os.path.join(ROOT, "build", "weir"))
    parser.add_argument("--profile", default="quick", choices=sorted(PROFILES))
    parser.add_argument("--only", help="cases whose file:name holds this text")
    parser.add_argument("--every", type=int, default=1, help="only each N-th case")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of them, from 0")
    parser.add_argument("--turns", action="store_true", help="each case in one of the configurations")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="WEIR_NAME, in all configurations")
    parser.add_argument("--jobs", type=int, default=3 * len(os.sched_getaffinity(0)),
                        help="cases at once; they wait more than they work")
    parser.add_argument("--list", action="store_true", help="name the cases and stop")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every failing configuration")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()

    folder = os.path.join(HERE, "cases")
    paths = args.files or sorted(os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".t"))
    cases = [c for p in paths for c in read_cases(os.path.abspath(p))]
    if args.only:
        cases = [c for c in cases if args.only in f"{os.path.basename(c.path)}:{c.name}"]
    cases = cases[args.first % args.every::args.every]
    for config in PROFILES[args.profile]:
        config.env.update({"WEIR_" + k.upper(): v for k, _, v in (word.partition("=") for word in args.set)})
    if args.list:
        for c in cases:
            print(f"{c.where()} {c.name}")
        print(f"{len(cases)} cases")
        return 0
    weir = os.path.abspath(args.weir)
    if not os.access(weir, os.X_OK):
        print(f"{weir} is not there: build first")
        print("0 passed, 1 failed")
        return 1

    stop = threading.Event()
    others = [c for c in cases if left_out(c, args.profile)]
    cases = [c for c in cases if not left_out(c, args.profile)]
    began, passed, failed, runs = time.monotonic(), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="weir-cases.", dir=scratch_parent()) as scratch, \
            concurrent.futures.ThreadPoolExecutor(max(args.jobs, 1)) as pool:
        setup = prepare(weir, scratch, args.profile)
        configs = {c: configs_of(c, PROFILES[args.profile], args.profile) for c in cases}
        if args.turns:
            configs = {c: in_turn(c, v) for c, v in configs.items()}
        jobs = {pool.submit(run_case, c, configs[c], setup, stop): c for c in cases}
        try:
            for job in concurrent.futures.as_completed(jobs):
                failures, n = job.result()
                runs += n
                passed += not failures
                failed += bool(failures)
                if failures:
                    report(jobs[job], failures, args.verbose)
        except KeyboardInterrupt:
            stop.set()
            raise
    for c in others:
        print(f"# not in this profile: {c.where()} {c.name} ({left_out(c, args.profile)})")
    print(f"# {runs} runs of {len(cases)} cases, profile {args.profile}, {time.monotonic() - began:.1f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
