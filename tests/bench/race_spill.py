"""More than memory holds: a sort, groups and a join, under --memory 512M.

A result's title, table, notes and verdicts, as in race_extra.py; each contestant runs once, for it takes minutes. At
scale 1 the sort has 20 GB, or as much as the disk has room for. Answers go nowhere here: that they are the same with
and without spilling is shown by tests/cases and tests/diff, and by this on small data.
"""
import json
import os
import shlex
import shutil
import subprocess
import sys

from race_queries import DATA, SALES
from race_report import Timing, verdict
from race_tools import HERE, Command, program, run, shell_command, weir_command

MEMORY, MOST_MB = "512M", 600
SORT_BYTES, SORT_ROW = 20e9, 74      # of the file; bytes of a row, about
FILES_EACH = 2.5                     # disk that a sort may need, in times of its file
FEW_KEYS, MANY_KEYS, KEYS_TIMES = 20_000_000, 200_000_000, 12
STREAM, BUILD = 50_000_000, 10_000_000
KEYS = {"key": "VARCHAR", "number": "INTEGER"}


def big_file(contest, kind, rows):
    """Whole or not at all."""
    path = os.path.join(contest.folder, f"{kind}-{rows}.csv")
    if not os.path.exists(path):
        with open(path + ".part", "wb") as f:
            subprocess.run([contest.settings.tool("gen"), kind, str(rows), "1"], stdout=f, check=True)
        os.rename(path + ".part", path)
    return path


def weir(settings, text, file):
    return weir_command(settings, text, file, options=(f"-j{settings.threads}", "--memory", MEMORY))


def duckdb(contest, sql, columns, file, ordered=False, beside=None):
    told = {"columns": columns, "sql": sql, "ordered": ordered, "json": False, "memory": MEMORY + "B",
            "tmp": os.path.join(contest.work, "duckdb"), "beside": beside or {}}
    return Command((sys.executable, os.path.join(HERE, "peer_duckdb.py"), file, os.devnull,
                    str(contest.settings.threads), json.dumps(told)), f"duckdb, {MEMORY}B: {sql}", writes=True)


def once(contest, commands):
    """{name: Timing} of those that come to an end, and why others do not."""
    times, notes = {}, []
    for name, command in commands.items():
        try:
            times[name] = Timing([run(command, contest.settings)])
        except Exception as e:  # a peer that gives up is a result
            if name.startswith("weir"):
                raise
            notes.append(f"{name} gives up: {str(e)[:200]}")
        shutil.rmtree(os.path.join(contest.work, "duckdb"), ignore_errors=True)
    return times, notes


def result(title, file, times, commands, verdicts, notes):
    table = [t.row(n, commands[n]) for n, t in times.items()]
    return {"title": title, "size": os.path.getsize(file), "table": table, "verdicts": verdicts, "notes": notes,
            "one_weir": False}


def small_enough(times, names):
    peak = max(times[n].peak for n in names)
    return verdict(f"needs to stay under {MOST_MB} MB", f"{peak:.0f}", peak < MOST_MB)


def not_slower(times, own, peers):
    return [verdict(f"needs to be no slower than {p}", f"{times[p].wall / times[own].wall:.2f} x",
                    times[own].wall <= times[p].wall) for p in peers if p in times]


def sort(contest):
    settings = contest.settings
    room = shutil.disk_usage(contest.folder).free / FILES_EACH
    size = min(SORT_BYTES * settings.scale, room)
    file = big_file(contest, "plain", int(size / SORT_ROW))
    column = SALES.index("price") + 1
    commands = {"weir": weir(settings, "sort -price", file)}
    if program("sort"):
        commands["sort"] = shell_command(f"sort --parallel=$N -S{MEMORY} -T {shlex.quote(contest.work)} -s -t, "
                                         f"-k{column},{column}nr $F", file, settings.threads)
    types = {c: "DOUBLE" if c == "price" else "VARCHAR" for c in DATA["plain"].columns}
    commands["duckdb"] = duckdb(contest, "SELECT * FROM t ORDER BY price DESC", types, file, ordered=True)
    times, notes = once(contest, commands)
    if size < SORT_BYTES * settings.scale:
        notes.append("the disk has no room for more")
    verdicts = [small_enough(times, ["weir"])] + not_slower(times, "weir", ("sort", "duckdb"))
    return result(f"`sort -price` under --memory {MEMORY}", file, times, commands, verdicts, notes)


def groups(contest):
    settings = contest.settings
    few, many = (int(n * settings.scale) for n in (FEW_KEYS, MANY_KEYS))
    text, sql = "reduce n = count() by key", "SELECT key, count(*) AS n FROM t GROUP BY key"
    files = {n: big_file(contest, "keys", n) for n in (few, many)}
    commands = {f"weir, {n} keys": weir(settings, text, file) for n, file in files.items()}
    commands[f"duckdb, {many} keys"] = duckdb(contest, sql, KEYS, files[many])
    times, notes = once(contest, commands)
    own = [f"weir, {n} keys" for n in (few, many)]
    factor = times[own[1]].wall / times[own[0]].wall
    verdicts = [small_enough(times, own),
                verdict(f"needs at most {KEYS_TIMES} times as long for ten times as many", f"{factor:.1f}",
                        factor <= KEYS_TIMES)]
    return result(f"`{text}`, every key once, under --memory {MEMORY}", files[many], times, commands, verdicts, notes)


def join(contest):
    settings = contest.settings
    stream = big_file(contest, "hex", int(STREAM * settings.scale))
    build = big_file(contest, "keys", int(BUILD * settings.scale))
    beside = {"u": {"file": build, "columns": KEYS}}
    sql = "SELECT key, value, number FROM (SELECT * FROM t) JOIN u USING (key)"
    own = weir(settings, f"join {shlex.quote(build)} on key", stream)
    commands = {"weir": Command(own.argv, own.shown.replace(build, "KEYS")),
                "duckdb": duckdb(contest, sql, {"key": "VARCHAR", "value": "INTEGER"}, stream, beside=beside)}
    times, notes = once(contest, commands)
    verdicts = [small_enough(times, ["weir"])] + not_slower(times, "weir", ("duckdb",))
    return result(f"`join KEYS on key` under --memory {MEMORY}, of {os.path.getsize(build) / 1e6:.0f} MB", stream, times,
                  commands, verdicts, notes)


SPILLS = {"spill-sort": sort, "spill-groups": groups, "spill-join": join}
