"""How weir and its peers are found, called and measured.

A command is what a shell would be given; its answer goes to a file. Wall seconds, CPU seconds and peak memory of the
whole command are taken by measure.c; a peer that tells `seconds N` on standard error is taken at its word for the
wall time (the Python modules: their query without their import, which is in their favour).
"""
import importlib.util
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from race_queries import ANY, DATA, KEY

HERE = os.path.dirname(os.path.abspath(__file__))
LIMITS = ("brc", "count", "select", "filter")

# Peers that are programs: what stands around a command, and how they tell their version.
WRAPPERS = {
    "xan": ("xan {} $F", "xan --version"),
    "qsv": ("qsv {} $F", "qsv --version"),
    "mlr": ("mlr --icsv --ocsv {} $F", "mlr --version"),
    "mawk": ("mawk -F, '{}' $F", "mawk -W version 2>&1"),
    "gawk": ("gawk -F, '{}' $F", "gawk --version"),
    "datamash": ("datamash -t, --header-in {} < $F", "datamash --version"),
    "wc": ("{}", "wc --version"),
    "cut": ("{}", "cut --version"),
    "sort": ("{}", "sort --version"),
}
MODULES = ("duckdb", "polars")
PEERS = MODULES + tuple(WRAPPERS)
BINARIES = {"qsv": ("qsv", "qsvlite", "qsvdp")}


class Failed(Exception):
    """A command that ended badly, or took longer than it may."""


@dataclass(frozen=True)
class Command:
    """Program and arguments; $F, $N and $OUT in a shell's text come from the environment."""
    argv: tuple
    shown: str       # for people
    env: tuple = ()  # pairs
    writes: bool = False  # writes its answer to $OUT itself, which is an argument then


@dataclass(frozen=True)
class Took:
    wall: float
    cpu: float
    peak: float  # MB


@dataclass(frozen=True)
class Settings:
    build: str
    threads: int
    runs: int = 5
    slow: float = 60
    scale: float = 1

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    @property
    def weir(self):
        return os.path.join(self.build, "weir")

    def missing(self):
        wanted = (self.weir, self.tool("gen"), self.tool("measure"))
        return [path for path in wanted if not os.access(path, os.X_OK)]


# ---- finding ------------------------------------------------------------------------------------------------


def program(peer):
    return next((name for name in BINARIES.get(peer, (peer,)) if shutil.which(name)), None)


def found():
    """{peer: version} of those that are installed."""
    versions = {}
    for peer in MODULES:
        if importlib.util.find_spec(peer):
            versions[peer] = importlib.import_module("importlib.metadata").version(peer)
    for peer, (_, ask) in WRAPPERS.items():
        if program(peer):
            said = subprocess.run(["sh", "-c", ask.replace(peer, program(peer), 1)], capture_output=True, text=True,
                                  check=False).stdout
            versions[peer] = said.splitlines()[0] if said else "unknown"
    return versions


# ---- commands -----------------------------------------------------------------------------------------------


def weir_command(settings, text, *files, options=()):
    argv = (settings.weir, *options, text, *files)
    return Command(argv, " ".join(["weir", *options, shlex.quote(text)]))


def shell_command(text, file, threads):
    return Command(("sh", "-c", text), text, (("F", file), ("N", str(threads))))


def typed(query):
    return {name: query.types.get(name, "VARCHAR") for name in DATA[query.data].columns}


def module_command(peer, query, file, out, threads):
    told = {"columns": typed(query), "json": query.json}
    if peer == "duckdb":
        told.update(sql=query.sql, ordered=query.compare not in (ANY, KEY))
        return Command((sys.executable, os.path.join(HERE, "peer_duckdb.py"), file, out, str(threads),
                        json.dumps(told)), f"duckdb: {query.sql}", writes=True)
    told.update(query=query.polars)
    return Command((sys.executable, os.path.join(HERE, "peer_polars.py"), file, out, json.dumps(told)),
                   f"polars: {query.polars}", (("POLARS_MAX_THREADS", str(threads)),), writes=True)


def peer_commands(query, file, out, threads):
    """{peer: Command} of those that are installed and have words for this query."""
    commands = {peer: module_command(peer, query, file, out, threads)
                for peer in MODULES if importlib.util.find_spec(peer)}
    texts = dict(query.peers)
    if "awk" in texts:
        text = texts.pop("awk")
        texts.update(mawk=text, gawk=text)
    for peer, text in texts.items():
        if program(peer):
            whole = text if "$F" in text and peer not in ("mawk", "gawk") else WRAPPERS[peer][0].replace("{}", text)
            if program(peer) != peer:
                whole = whole.replace(peer + " ", program(peer) + " ")
            commands[peer] = shell_command(whole, file, threads)
    return commands


def own_commands(query, file, settings):
    """weir with all threads and with one, and the hand-written limit likewise, where there is one."""
    counts = sorted({1, settings.threads}, reverse=True)
    commands = {f"weir -j{n}": weir_command(settings, query.weir, file, options=(f"-j{n}",)) for n in counts}
    limit = settings.tool("limit_" + query.limit)
    if query.limit and os.access(limit, os.X_OK):
        for n in counts:
            commands[f"limit -j{n}"] = Command((limit, file, str(n)), f"limit_{query.limit} FILE {n}")
    return commands


def at_once_command(query, files, out, settings):
    """As many of weir with one thread as weir has threads otherwise: what the machine gives to work that shares
    nothing. With one file they would share much: what one reads the other then finds in the cache."""
    alone = [shlex.join((settings.weir, "-j1", query.weir, files[i % len(files)])) + f" > {shlex.quote(f'{out}.{i}')} &"
             for i in range(settings.threads)]
    return Command(("sh", "-c", " ".join([*alone, "wait"])), f"{settings.threads} times weir -j1 at once")


# ---- measuring ----------------------------------------------------------------------------------------------


def run(command, settings, out=os.devnull, stdin=None, at_most=None):
    """Runs it, its answer into the file `out`, and gives what it took; Failed where it does not end well in time."""
    env = {**os.environ, "LC_ALL": "C", **dict(command.env)}
    with tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile() as note, \
            open(os.devnull if command.writes else out, "wb") as sink:
        with subprocess.Popen([settings.tool("measure"), note.name, *command.argv], stdin=stdin or subprocess.DEVNULL,
                              stdout=sink, stderr=err, env=env, start_new_session=True) as process:
            try:
                status = process.wait(at_most)
            except BaseException as e:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(e, subprocess.TimeoutExpired):
                    raise Failed(f"took longer than {at_most:.0f} s") from e
                raise
        err.seek(0)
        said = err.read().decode("utf-8", "replace")
        took = note.read().split()
    if status:
        raise Failed(f"status {status}: {said.strip()[-300:]}")
    wall = float(took[0])
    for line in said.splitlines():
        if line.startswith("seconds "):
            wall = float(line.split()[1])
    return Took(wall, float(took[1]), int(took[2]) / 1024)


def answer(command, settings, out, **options):
    """What the command writes, and what it took."""
    if os.path.exists(out):
        os.unlink(out)  # so that cutting off the last answer is not measured
    took = run(command, settings, out, **options)
    with open(out, "rb") as f:
        return f.read(), took


# ---- data ---------------------------------------------------------------------------------------------------


def rows_of(name, scale):
    return max(int(DATA[name].rows * scale), 1)


def make_file(name, rows, path, settings):
    """One file of the data, unless it is there with the same beginning; whole or not at all."""
    data = DATA[name]
    make = shlex.join([settings.tool("gen"), data.kind, str(rows), "1"])
    if os.path.exists(path):
        if data.packed:
            return
        with open(path, "rb") as f, subprocess.Popen(make, shell=True, stdout=subprocess.PIPE) as p:
            same = f.read(1 << 20) == p.stdout.read(1 << 20)
            p.stdout.close()
        if same:
            return
    part = path + ".part"
    subprocess.run(f"{make} {'| ' + data.packed if data.packed else ''} > {shlex.quote(part)}", shell=True, check=True)
    os.rename(part, path)


def path_of(name, folder, scale):
    return os.path.join(folder, name + ("" if scale == 1 else f"-{scale:g}") + DATA[name].ending)


def small_files(name, work, settings):
    """A file with the rows of --check, and the same without compression: {"file": path, "plain text": path}."""
    paths = {}
    for use, of in (("file", name), ("plain text", name.split("-", maxsplit=1)[0])):
        paths[use] = os.path.join(work, "small-" + of + DATA[of].ending)
        make_file(of, DATA[name].check, paths[use], settings)
    return paths
