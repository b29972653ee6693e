"""Measurements that are no query on one big file: pipes, a cold file, many files, a slow producer, small inputs.

Each takes the contest (settings, a folder to work in, the big files) and gives a result's title, table, notes and
verdicts.
"""
import os
import select
import shlex
import shutil
import statistics
import subprocess
import time

from race_queries import BRC, QUERIES
from race_report import Timing, ratio, verdict
from race_spill import SPILLS
from race_tools import Command, make_file, run, shell_command, weir_command

FILE_SHARE, DD_SHARE = 0.7, 0.8  # of the speed from a file, and of `cat FILE | dd`
COLD_SHARE = 0.95                # of the speed of a cold cat
FILES, FILES_SECONDS = 100_000, 2
FIRST_ROW, START = 0.100, 0.005  # seconds
BEHIND_MAWK = 0.001
PROMPT_RUNS = 41                 # of what takes milliseconds

WEIR = {query.name: query.weir for query in QUERIES}


def in_turns(commands, settings, runs, before=None):
    """{name: Timing} of commands that run one after the other, `runs` times each."""
    turns = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if before:
                before()
            turns[name].append(run(command, settings))
    return {name: Timing(took) for name, took in turns.items()}


def table(times, commands):
    return [t.row(name, commands[name]) for name, t in times.items()]


def result(title, times=None, commands=None, size=0, verdicts=(), notes=(), one_weir=True):
    return {"title": title, "size": size, "table": table(times or {}, commands), "verdicts": list(verdicts),
            "notes": list(notes), "one_weir": one_weir}


def piped(settings, text, file):
    shown = f"cat $F | weir -j$N {shlex.quote(text)}"
    return Command(("sh", "-c", 'cat "$F" | "$0" "-j$N" "$1"', settings.weir, text), shown,
                   (("F", file), ("N", str(settings.threads))))


def pipe(name, data):
    """`cat FILE | weir` against weir FILE and against `cat FILE | dd`."""
    def measure(contest):
        settings, file = contest.settings, contest.big(data)
        options = (f"-j{settings.threads}",)
        commands = {"weir, pipe": piped(settings, WEIR[name], file),
                    "weir, file": weir_command(settings, WEIR[name], file, options=options),
                    "dd, pipe": shell_command("cat $F | dd of=/dev/null bs=1M 2>/dev/null", file, settings.threads)}
        run(commands["dd, pipe"], settings)
        times = in_turns(commands, settings, settings.runs)
        from_pipe, from_file, dd = (times[n] for n in commands)
        share, of_dd = ratio(from_file, from_pipe), ratio(dd, from_pipe)
        need = f"needs {FILE_SHARE} of the file's speed, or {DD_SHARE} of dd's from the same pipe"
        verdicts = [verdict(need, f"{share:.2f}, {of_dd:.2f}", share >= FILE_SHARE or of_dd >= DD_SHARE)]
        return result(f"`cat FILE | weir '{WEIR[name]}'`", times, commands, os.path.getsize(file), verdicts)
    return measure


def drop(file):
    """Takes a file out of the page cache; needs no rights, but its pages must be on the disk already."""
    fd = os.open(file, os.O_RDONLY)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def cold(name, data):
    """weir on a file that is not in the page cache, against cat."""
    def measure(contest):
        settings, file = contest.settings, contest.big(data)
        commands = {"weir": weir_command(settings, WEIR[name], file, options=(f"-j{settings.threads}",)),
                    "cat": shell_command("exec cat $F", file, settings.threads)}
        times = in_turns(commands, settings, settings.runs, before=lambda: drop(file))
        share = ratio(times["cat"], times["weir"])
        verdicts = [verdict(f"needs {COLD_SHARE} of cat's speed", f"{share:.2f}", share >= COLD_SHARE)]
        return result(f"`{WEIR[name]}` on a file that is not in the page cache", times, commands,
                      os.path.getsize(file), verdicts)
    return measure


def small_files(contest):
    """Very many files in one run."""
    settings = contest.settings
    count = max(int(FILES * min(settings.scale, 1)), 100)
    folder = os.path.join(contest.work, "many")
    os.mkdir(folder)
    rows = os.path.join(contest.work, "rows.csv")
    make_file("brc", 10 * count, rows, settings)
    with open(rows, encoding="utf-8") as f:
        header = f.readline()
        for i in range(count):
            with open(os.path.join(folder, f"{i:06}.csv"), "w", encoding="utf-8") as part:
                part.write(header + "".join(f.readline() for _ in range(10)))
    command = weir_command(settings, f"from '{folder}/*.csv' | reduce n = count(), max = max(temp)")
    commands = {"weir": Command(command.argv, "weir \"from 'FOLDER/*.csv' | reduce n = count(), max = max(temp)\"")}
    times = in_turns(commands, settings, settings.runs)
    shutil.rmtree(folder)
    most = FILES_SECONDS * count / FILES
    verdicts = [verdict(f"needs {most:g} s", f"{times['weir'].wall:.2f}", times["weir"].wall <= most)]
    return result(f"{count} files of ten rows", times, commands, verdicts=verdicts)


def first_row(contest):
    """How long after a producer wrote a row, and fell silent, the row is there."""
    settings, waited = contest.settings, []
    for _ in range(settings.runs):
        with subprocess.Popen([settings.weir, "filter temp > 0"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as weir:
            time.sleep(0.1)  # it has started
            weir.stdin.write(b"station,temp\nBerlin,1.5\n")
            weir.stdin.flush()
            began, got = time.perf_counter(), b""
            while got.count(b"\n") < 2 and select.select([weir.stdout], [], [], 5)[0]:
                got += os.read(weir.stdout.fileno(), 4096)
            waited.append(time.perf_counter() - began)
            weir.stdin.close()
    wait = statistics.median(waited)
    verdicts = [verdict(f"needs {FIRST_ROW * 1000:.0f} ms", f"{wait * 1000:.1f} ms", wait <= FIRST_ROW)]
    return result("the first row out of a pipe whose writer then falls silent", verdicts=verdicts)


def start(contest):
    """`take 1` of a small file."""
    settings = contest.settings
    file = contest.small("sales")["file"]
    commands = {"weir": weir_command(settings, "take 1", file)}
    if shutil.which("mawk"):
        commands["mawk"] = Command(("mawk", "NR == 3 { exit } { print }", file), "mawk 'NR == 3 { exit } { print }'")
    times = in_turns(commands, settings, PROMPT_RUNS)
    wall = times["weir"].wall
    verdicts = [verdict(f"needs {START * 1000:.0f} ms", f"{wall * 1000:.2f} ms", wall < START)]
    return result("`take 1` of a small file", times, commands, verdicts=verdicts)


SMALL = {"sum": (WEIR["brc"], BRC["peers"]["awk"]),
         "filter": ("filter temp > 20", "NR == 1 || $2 > 20"),
         "select": ("select station", "{ print $1 }")}


def small_inputs(contest):
    """Inputs under 1 MB against mawk."""
    settings, times, commands, verdicts = contest.settings, {}, {}, []
    if not shutil.which("mawk"):
        return result("inputs under 1 MB", notes=["mawk is not installed"])
    for rows in (100, 5_000, 60_000):
        file = os.path.join(contest.work, f"brc-{rows}.csv")
        make_file("brc", rows, file, settings)
        for name, (own, awk) in SMALL.items():
            pair = {f"weir {name} {rows}": weir_command(settings, own, file),
                    f"mawk {name} {rows}": Command(("mawk", "-F,", awk, file), f"mawk -F, '{awk}'")}
            took = in_turns(pair, settings, PROMPT_RUNS)
            behind = took[f"weir {name} {rows}"].wall - took[f"mawk {name} {rows}"].wall
            verdicts.append(verdict(f"{name} of {os.path.getsize(file) / 1e6:.3f} MB, needs to be at most 1 ms "
                                    "behind mawk", f"{behind * 1000:+.2f} ms", behind <= BEHIND_MAWK))
            times.update(took)
            commands.update(pair)
    return result("inputs under 1 MB, against mawk", times, commands, verdicts=verdicts, one_weir=False)


EXTRAS = {
    "pipe-brc": pipe("brc", "brc"),
    "pipe-count": pipe("count", "sales"),
    "cold-count": cold("count", "sales"),
    "cold-brc": cold("brc", "brc"),
    "small-files": small_files,
    "first-row": first_row,
    "start": start,
    "small-inputs": small_inputs,
    **SPILLS,
}
