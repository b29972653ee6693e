"""What came of it: requirements judged, a table on the screen, and RESULTS.md.

A result is a plain dictionary, so that it can be kept as JSON beside the data: a long race may be run query by query,
and RESULTS.md be written from all that was measured on the same machine.
"""
import json
import os
import platform
import statistics

from race_queries import Ahead, Leaner, Within
from race_tools import HERE, PEERS

STREAM_MB, STREAM_MB_A_THREAD = 40, 3   # peak memory of programs that stream
TWO_THREADS, SIXTEEN_THREADS = 1.85, 12  # times as fast as one
OF_LIMIT = 0.95                         # or so much of the factor that the limit program reaches
CPU = 1.1                               # times the CPU seconds of one thread
SMALL_OUTPUT = 4 << 20
LONGEST_COMMAND = 500                   # in RESULTS.md


class Timing:
    """Of runs with wall, cpu and peak: medians; the peak is the highest."""

    def __init__(self, turns):
        self.turns = list(turns)
        self.wall, self.cpu = (statistics.median(self.all(what)) for what in ("wall", "cpu"))
        self.peak = max(self.all("peak"))

    def all(self, what):
        return [getattr(turn, what) for turn in self.turns]

    def row(self, name, command):
        """Of a result's table."""
        return {"name": name, "wall": self.wall, "cpu": self.cpu, "peak": self.peak, "runs": len(self.turns),
                "command": command.shown}


def ratio(one, other, what="wall"):
    """In the turns that both ran, turn by turn, and of that the median: a machine's speed may change from one turn to
    the next. What is slow ran once, before the turns."""
    if 1 in (len(one.turns), len(other.turns)):
        return getattr(one, what) / getattr(other, what)
    return statistics.median(a / b if b else 1 for a, b in zip(one.all(what), other.all(what)))


# ---- requirements -------------------------------------------------------------------------------------------


def verdict(need, got, holds):
    return [f"{need}: {got}", holds]


def unmeasured(need, why="not measured"):
    return [f"{need}: {why}", None]


def judge_ahead(need, weir, times):
    among = [p for p in need.peers or PEERS if p in times]
    of = "the faster of " + " and ".join(need.peers) if len(need.peers) > 1 else need.peers[0] if need.peers \
        else "every peer"
    text = f"needs {need.times:g} x {of}" if need.times > 1 else f"needs to be ahead of {of}"
    if not among:
        return unmeasured(text)
    best = min(among, key=lambda p: times[p].wall)
    ahead = ratio(times[best], weir)
    return verdict(text, f"{ahead:.2f} ({best})", ahead >= need.times)


def judge_within(need, weir, limit, others):
    if need.of == "limit":
        text, share = f"needs at most {need.times:g} x the time of the limit", limit and ratio(weir, limit)
    else:
        other = others.get(need.of)
        text, share = f"needs at most {need.times:g} x the time of {need.of}", other and weir.wall / other.wall
    return verdict(text, f"{share:.2f}", share <= need.times) if share else unmeasured(text)


def judge_threads(settings, times, small, at_once):
    """Of all threads against one: wall time where the output is small, CPU seconds always; and the same of processes
    that share nothing, which is no requirement but tells how far the machine lets it be met."""
    n = settings.threads
    one, all_ = times.get("weir -j1"), times[f"weir -j{n}"]
    if n == 1 or one is None:
        return []
    verdicts = []
    need = TWO_THREADS if n == 2 else SIXTEEN_THREADS if n >= 16 else None
    if small and need:
        if f"limit -j{n}" in times:
            need = min(need, OF_LIMIT * ratio(times["limit -j1"], times[f"limit -j{n}"]))
        factor = ratio(one, all_)
        machine = f", of the machine {n * ratio(one, at_once):.2f}" if at_once else ""
        verdicts.append(verdict(f"needs {n} threads to be {need:.2f} x one", f"{factor:.2f}{machine}", factor >= need))
    share = ratio(all_, one, "cpu")
    machine = f", of the machine {ratio(at_once, one, 'cpu') / n:.2f}" if at_once else ""
    verdicts.append(verdict(f"needs at most {CPU:g} x the CPU seconds of one thread", f"{share:.2f}{machine}",
                            share <= CPU))
    return verdicts


def judge(query, settings, times, output, others, at_once):
    """All requirements of a query: [[text, holds or None]]. `others` are weir's timings of other queries, `at_once` is
    that of as many processes as there are threads, each with one, or None."""
    weir = times[f"weir -j{settings.threads}"]
    verdicts = []
    for need in query.needs:
        if isinstance(need, Ahead):
            verdicts.append(judge_ahead(need, weir, times))
        elif isinstance(need, Within):
            verdicts.append(judge_within(need, weir, times.get(f"limit -j{settings.threads}"), others))
        elif isinstance(need, Leaner):
            text = f"needs no more memory than {need.than}"
            peer = times.get(need.than)
            verdicts.append(verdict(text, f"{weir.peak / peer.peak:.2f} of it", weir.peak <= peer.peak) if peer
                            else unmeasured(text))
    if query.streams:
        most = STREAM_MB + STREAM_MB_A_THREAD * settings.threads
        verdicts.append(verdict(f"needs at most {most} MB", f"{weir.peak:.0f}", weir.peak <= most))
    packed = query.data.endswith(("-gz", "-zst"))
    return verdicts + judge_threads(settings, times, output <= SMALL_OUTPUT and not packed, at_once)


# ---- on the screen ------------------------------------------------------------------------------------------


def held(holds):
    return {True: "holds", False: "FALLS SHORT", None: "?"}[holds]


def show(result):
    print(f"\n{result['name']}: {result['title']}")
    wide = max((len(row["name"]) for row in result["table"]), default=0) + 2
    if result["table"]:
        print(f"  {'':{wide}}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}{'GB/s':>8}{'x weir':>9}{'runs':>6}")
    for row in result["table"]:
        print(f"  {row['name']:{wide}}{row['wall']:10.3f}{row['cpu']:10.3f}{row['peak']:10.1f}{speed(row, result):>8}"
              f"{ratio_to_weir(row, result):>9}{row['runs']:6}")
    for note in result["notes"]:
        print(f"  {note}")
    for text, holds in result["verdicts"]:
        print(f"  {text}, {held(holds)}")


def speed(row, result):
    return f"{result['bytes'] / row['wall'] / 1e9:.2f}" if result["bytes"] else ""


def ratio_to_weir(row, result):
    return f"{row['wall'] / result['table'][0]['wall']:.2f}" if result["one weir"] else ""


# ---- RESULTS.md ---------------------------------------------------------------------------------------------


def machine():
    """CPU, cores, memory and kernel, in words."""
    def first(path, key):
        try:
            with open(path, encoding="utf-8") as f:
                return next((line.split(":", 1)[1].strip() for line in f if line.startswith(key)), "unknown")
        except OSError:
            return "unknown"
    memory = first("/proc/meminfo", "MemTotal").split()[0]
    gib = f"{int(memory) / (1 << 20):.0f} GiB of memory" if memory.isdigit() else "unknown memory"
    return (f"{first('/proc/cpuinfo', 'model name')}, {len(os.sched_getaffinity(0))} CPUs, {gib}, "
            f"{platform.system()} {platform.release()}")


def remember(path, results, settings):
    """Adds to the results of earlier calls in these circumstances, and gives all of them by name."""
    where = f"{machine()}; {settings.threads} threads, scale {settings.scale:g}"
    kept = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            kept = json.load(f)
    kept = {name: r for name, r in kept.items() if r["where"] == where}
    kept.update((r["name"], {**r, "where": where}) for r in results)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(kept, f, indent=1)
    return kept


def section(result):
    lines = [f"## {result['name']}", "", f"{result['title']} ({result['when']}).", ""]
    if result["table"]:
        lines += ["| | wall s | CPU s | peak MB | GB/s | x weir | runs |", "|---|--:|--:|--:|--:|--:|--:|"]
        lines += [f"| {r['name']} | {r['wall']:.3f} | {r['cpu']:.3f} | {r['peak']:.1f} | {speed(r, result)} | "
                  f"{ratio_to_weir(r, result)} | {r['runs']} |" for r in result["table"]]
        lines.append("")
    lines += [f"- {text}, {f'**{held(holds)}**' if holds is False else held(holds)}"
              for text, holds in result["verdicts"]]
    lines += [f"- {note}" for note in result["notes"]]
    commands = dict.fromkeys(r["command"] for r in result["table"]
                             if r["name"] not in ("weir -j1", "limit -j1", "gawk"))
    if commands:
        cut = (c if len(c) <= LONGEST_COMMAND else c[:LONGEST_COMMAND] + " ..." for c in commands)
        lines += ["", "<details><summary>Commands</summary>", "", "```", *cut, "```", "", "</details>"]
    return lines + [""]


def summary(results):
    lines = ["| query | requirement, and what was measured | |", "|---|---|---|"]
    for result in results:
        lines += [f"| {result['name']} | {text} | {f'**{held(holds)}**' if holds is False else held(holds)} |"
                  for text, holds in result["verdicts"]]
    return lines + [""]


def why():
    """What SHORTFALLS.md, written by hand, says of requirements that do not hold."""
    with open(os.path.join(HERE, "SHORTFALLS.md"), encoding="utf-8") as f:
        return ["## What falls short, and why", "", f.read().strip(), ""]


def write(results, versions, settings):
    """RESULTS.md, from results in the order of the tables."""
    short = sum(holds is False for r in results for _, holds in r["verdicts"])
    total = sum(holds is not None for r in results for _, holds in r["verdicts"])
    lines = [
        "# Results of the race", "",
        ("Written by `sh tests/bench/race.sh --results`; `tests/bench/race.sh` says how it is called. Answers are "
         "compared first, then all run in turns, each writing its answer to a file; weir and the limit have further "
         "turns. Times are medians, the peak is the highest of all runs; what requirements compare is compared turn by "
         "turn, and the median counts. What is said of the machine is what as many processes do at once, each with one "
         "thread, a file and all else for itself, in the same turns. CPU seconds and peak memory are those of the whole "
         "process, wall times of duckdb and polars those of the query, without Python and the import. `?` is what "
         "could not be measured."), "",
        f"Machine: {machine()}. {settings.threads} threads" +
        ("." if settings.scale == 1 else f"; data of {settings.scale:g} times the full size."), "",
        "Versions: " + ", ".join(v if p in v.lower() else f"{p} {v}" for p, v in versions.items()) + ".", "",
        f"{total - short} of {total} requirements hold.", "", *summary(results), *why()]
    for result in results:
        lines += section(result)
    with open(os.path.join(HERE, "RESULTS.md"), "w", encoding="utf-8") as f:
        f.write("\n".join(lines).rstrip() + "\n")
