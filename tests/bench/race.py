#!/usr/bin/env python3
"""The race itself; race.sh says how to call it.

Every contestant answers first, on small data and on the big file; one whose answer differs is named and left out, and
where it is weir that is wrong the race fails. Then all run in turns, so that a noisy machine hurts all alike. Queries
and data are in race_queries.py, commands and stopwatch in race_tools.py, right answers in race_answers.py,
requirements and reports in race_report.py, what is no query on one file in race_extra.py.
"""
import argparse
import functools
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

import race_extra
import race_report
from race_answers import RIGHT, difference, encode, load
from race_check import Score, check
from race_queries import DATA, QUERIES
from race_report import Timing
from race_tools import (Command, Failed, Settings, answer, at_once_command, found, make_file, own_commands,
                        path_of, peer_commands, rows_of, run, small_files)

COMMIT = subprocess.run(["git", "-C", race_report.HERE, "describe", "--always", "--dirty"], capture_output=True,
                        text=True, check=False).stdout.strip()  # empty where git does not know
OWN_TURNS = 3     # times as many: weir and the limit are held to a few per cent, and clocks swing by more
FILES = 4         # that those who run at once have at the most
WHOLE = 16 << 20  # answers up to this size are compared whole at full size too, bigger ones by their number of lines


def answer_at(path):
    """The answer, or its number of lines where it is big: rows were compared on small data then."""
    if os.path.getsize(path) <= WHOLE:
        with open(path, "rb") as f:
            return f.read()
    with open(path, "rb") as f:
        return sum(block.count(b"\n") for block in iter(lambda: f.read(1 << 20), b""))


def unlike(own, other, query):
    """What two answers at full size say differently, or None."""
    if isinstance(own, int) and isinstance(other, int):
        return None if other in (own, own - 1) else f"{own} lines | {other} lines"  # with a header, or without
    if isinstance(own, int) or isinstance(other, int):
        return "one is far longer"
    return difference(own, other, query)


class Field:
    """The contestants of one query: who is left, and why others are not."""

    def __init__(self, query, path, small, settings, out):
        self.query, self.path, self.small, self.settings, self.out = query, path, small, settings, out
        self.own = f"weir -j{settings.threads}"
        self.notes, self.wrong = [], []
        self.at_once = None  # timing of as many of weir, each with one thread

    def commands(self, path):
        return {**own_commands(self.query, path, self.settings),
                **peer_commands(self.query, path, self.out, self.settings.threads)}

    def leave_out(self, name, why):
        self.notes.append(f"{name} is not raced: {why}")
        if name.startswith("weir"):
            self.wrong.append(f"{self.query.name}: {name}: {why}")

    def agree_on_small(self):
        """Who gives the right answer on small data."""
        data = DATA[self.query.data]
        want = encode(RIGHT[self.query.name](load(self.small["plain text"], data.columns)), self.query)
        left = []
        for name, command in self.commands(self.small["file"]).items():
            try:
                text, _ = answer(command, self.settings, self.out, at_most=self.settings.slow)
            except Failed as e:
                self.leave_out(name, str(e))
                continue
            other = difference(want, text, self.query)
            if name.startswith("weir") and text != want:
                other = other or "not byte for byte"
            if other:
                self.leave_out(name, f"another answer: {other}")
            else:
                left.append(name)
        return left

    def forget_answers(self):
        """So that cutting them off is not measured."""
        for path in glob.glob(glob.escape(self.out) + "*"):
            os.unlink(path)

    def first_turn(self, names):
        """Answers on the big file compared; the commands, what each took, and the size of weir's answer."""
        commands, took, own, size, others = self.commands(self.path), {}, None, 0, []
        for name in names:
            try:
                self.forget_answers()
                once = run(commands[name], self.settings, self.out, at_most=4 * self.settings.slow)
                text = answer_at(self.out)
            except Failed as e:
                self.leave_out(name, str(e))
                continue
            if name == self.own:
                own, size = text, os.path.getsize(self.out)
            other = unlike(own, text, self.query) if own is not None else None
            if other:
                self.leave_out(name, f"another answer: {other}")
                others.append(name)
            else:
                took[name] = once
        agree = [name for name in took if not name.startswith("weir")]
        if "duckdb" in others or len(others) > len(agree):
            self.wrong.append(f"{self.query.name}: weir's answer is not that of {', '.join(others)}")
        return commands, took, size

    def copies(self):
        """Of the file, for all but one of those that run at once; four have to do for many."""
        paths = [os.path.join(os.path.dirname(self.out), f"{i}-{os.path.basename(self.path)}")
                 for i in range(1, min(self.settings.threads, FILES))]
        for path in paths:
            shutil.copyfile(self.path, path)
        return paths

    def race(self):
        """{contestant: Timing}, the size of the answer and the commands."""
        names = self.agree_on_small()
        if self.own not in names:
            return {}, 0, {}
        commands, first, size = self.first_turn(names)
        times = {name: [once] if once.wall > self.settings.slow else [] for name, once in first.items()}
        slow = {name for name, turns in times.items() if turns}
        own = own_commands(self.query, self.path, self.settings)
        alone = "weir -j1" in times and "weir -j1" not in slow
        copies = self.copies() if alone else []
        at_once = at_once_command(self.query, [self.path, *copies], self.out, self.settings)
        machine = []
        for turn in range(OWN_TURNS * self.settings.runs):
            for name, turns in times.items():
                if name not in slow and (turn < self.settings.runs or name in own):
                    self.forget_answers()
                    turns.append(run(commands[name], self.settings, self.out))
            if alone:
                self.forget_answers()
                machine.append(run(at_once, self.settings))
        for path in copies:
            os.unlink(path)
        self.at_once = Timing(machine) if machine else None
        return {name: Timing(turns) for name, turns in times.items()}, size, commands


class Race:
    def __init__(self, settings, folder, work):
        self.settings, self.folder, self.work = settings, folder, work
        self.out = os.path.join(work, "out")
        self.own = {}  # weir's timings, by query
        self.wrong = []

    def small(self, name):
        return small_files(name, self.work, self.settings)

    def big(self, name):
        path = path_of(name, self.folder, self.settings.scale)
        make_file(name, rows_of(name, self.settings.scale), path, self.settings)
        return path

    def query(self, query):
        """The result of one query."""
        small = self.small(query.data)
        text = " ".join(query.weir.split())
        title = f"`{text}`" if len(text) < 200 else f"`{text[:150]} ...`"
        path = self.big(query.data)
        run(Command(("cat", path), "cat"), self.settings)  # into the page cache
        field = Field(query, path, small, self.settings, self.out)
        times, output, commands = field.race()
        self.wrong += field.wrong
        verdicts = []
        if field.own in times:
            self.own[query.name] = times[field.own]
            verdicts = race_report.judge(query, self.settings, times, output, self.own, field.at_once)
        size = os.path.getsize(path)
        title += f", {size / 1e6:.0f} MB of {query.data}"
        table = [t.row(n, commands[n]) for n, t in times.items()]
        return self.result(query.name, title, size, table, field.notes, verdicts)

    def extra(self, name):
        return self.result(name, **race_extra.EXTRAS[name](self))

    @staticmethod
    def result(name, title, size=0, table=(), notes=(), verdicts=(), one_weir=True):
        return {"name": name, "title": title, "bytes": size, "table": list(table), "notes": list(notes),
                "verdicts": list(verdicts), "one weir": one_weir, "when": f"weir {COMMIT}, {time.strftime('%Y-%m-%d')}"}


def race(settings, names, folder, results_wanted):
    """How many were measured, and how many of them went wrong."""
    order = [q.name for q in QUERIES] + list(race_extra.EXTRAS)
    with tempfile.TemporaryDirectory(prefix="weir-bench.", dir=folder) as work:
        contest = Race(settings, folder or work, work)
        known = {q.name: functools.partial(contest.query, q) for q in QUERIES}
        known.update((name, functools.partial(contest.extra, name)) for name in race_extra.EXTRAS)
        results = []
        for name in (n for n in order if n in names):
            try:
                results.append(known[name]())
            except (Failed, OSError) as e:
                contest.wrong.append(f"{name}: {e}")
                continue
            race_report.show(results[-1])
            if results_wanted:  # after each, since all may take hours
                kept = race_report.remember(os.path.join(folder or work, "results.json"), results, settings)
                race_report.write([kept[n] for n in order if n in kept], found(), settings)
    for wrong in contest.wrong:
        print(f"FAIL {wrong}")
    failed = len({wrong.split(":")[0] for wrong in contest.wrong})
    return len([n for n in order if n in names]) - failed, failed


def main():
    names = [q.name for q in QUERIES] + list(race_extra.EXTRAS)
    parser = argparse.ArgumentParser(prog="race.sh")
    parser.add_argument("--check", action="store_true", help="small data, weir's answers only")
    parser.add_argument("--query", choices=names, action="append", metavar="NAME", help=", ".join(names))
    parser.add_argument("--scale", type=float, default=1, help="of the data; 1 is 0.5 to 0.8 GB a file")
    parser.add_argument("--data", metavar="DIR", help="where files are kept from call to call")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slow", type=float, default=60, help="seconds after which a tool's first run is its only one; at four times that it is stopped")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--results", action="store_true", help="write RESULTS.md")
    parser.add_argument("--build", default=os.path.join(os.path.dirname(os.path.dirname(race_report.HERE)), "build"))
    args = parser.parse_args()
    settings = Settings(os.path.abspath(args.build), args.threads, args.runs, args.slow, args.scale)
    if settings.missing():
        print("\n".join(f"{path} is not there: build first" for path in settings.missing()))
        passed, failed = 0, 1
    elif args.check:
        score = Score()
        check(settings, args.query or names, score)
        passed, failed = score.passed, score.failed
    else:
        passed, failed = race(settings, args.query or names, args.data and os.path.abspath(args.data), args.results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
