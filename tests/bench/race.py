#!/usr/bin/env python3
"""The race itself; race.sh says how to call it.

Every contestant answers first, and answers are compared (rows in order where the query orders them, numbers to 9
significant digits, weir's exact ones to the byte with an answer by Python's decimal). Then all run in turns, so that
a noisy machine hurts all alike. Times of Python modules are those of the query alone, without their import: that is
in their favour. CPU and peak memory are the whole process's, taken by measure.c.
"""
import argparse
import csv
import hashlib
import importlib.util
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

MEASURE = ""  # the stopwatch in the build folder, set by main

SALES = "filter price > 500 | partition by product | reduce total = sum(price * qty), n = count() | top 10 by total"
WEIR = {
    "brc": "reduce min = min(temp), avg = avg(temp), max = max(temp) by station",
    "sales": SALES,
    "count": "reduce n = count()",
}
SQL = {
    "brc": "SELECT station, min(temp), avg(temp), max(temp) FROM t GROUP BY station",
    "sales": "SELECT product, sum(price * qty) AS total, count(*) FROM t WHERE price > 500 GROUP BY product "
             "ORDER BY total DESC LIMIT 10",
    "count": "SELECT count(*) FROM t",
}
DUCKDB = """
import sys, time, duckdb
c = duckdb.connect(config={{'threads': {threads}}})
t = time.perf_counter()
types = {types}
r = c.sql(\"\"\"{sql}\"\"\".replace('FROM t', f"FROM read_csv('{file}', header=true, delim=',', quote='\\"', "
          f"escape='\\"', auto_detect=false, columns={{types}})")).fetchall()
print('seconds', time.perf_counter() - t, file=sys.stderr)
for row in r: print(*row, sep=',')
"""
POLARS = """
import os
os.environ['POLARS_MAX_THREADS'] = '{threads}'
import sys, time, polars as pl
t = time.perf_counter()
f = pl.scan_csv('{file}')
q = {{'brc': lambda: f.group_by('station').agg(a=pl.col('temp').min(), b=pl.col('temp').mean(), c=pl.col('temp').max()),
     'sales': lambda: f.filter(pl.col('price') > 500).group_by('product').agg(
         total=(pl.col('price') * pl.col('qty')).sum(), n=pl.len()).sort('total', descending=True).limit(10),
     'count': lambda: f.select(pl.len())}}['{query}']()
r = q.collect()
print('seconds', time.perf_counter() - t, file=sys.stderr)
for row in r.rows(): print(*row, sep=',')
"""
AWK_BRC = """NR > 1 { k = $1; t = $2 + 0; if (!(k in n)) { lo[k] = t; hi[k] = t } n[k]++; s[k] += t
if (t < lo[k]) lo[k] = t; if (t > hi[k]) hi[k] = t }
END { for (k in n) printf "%s,%.10g,%.17g,%.10g\\n", k, lo[k], s[k] / n[k], hi[k] }"""
TYPES = {
    "brc": "{'station': 'VARCHAR', 'temp': 'DOUBLE'}",
    "sales": "{'id': 'BIGINT', 'date': 'VARCHAR', 'country': 'VARCHAR', 'customer': 'VARCHAR', 'product': 'VARCHAR', "
             "'category': 'VARCHAR', 'price': 'DOUBLE', 'qty': 'BIGINT', 'discount': 'VARCHAR', 'note': 'VARCHAR'}",
}
TYPES["count"] = TYPES["sales"]
MLR = {
    "brc": ["stats1", "-a", "min,mean,max", "-f", "temp", "-g", "station"],
    "sales": ["filter", "$price > 500", "then", "put", "$x = $price * $qty", "then", "stats1", "-a", "sum,count",
              "-f", "x", "-g", "product", "then", "sort", "-nr", "x_sum", "then", "head", "-n", "10"],
    "count": ["count"],
}


def contestants(query, file, args):
    """{name: (argv, header lines in its answer)} of what is installed."""
    have = {}
    python = sys.executable
    if importlib.util.find_spec("duckdb"):
        have["duckdb"] = ([python, "-c", DUCKDB.format(threads=args.threads, types=TYPES[query], sql=SQL[query],
                                                       file=file)], 0)
    if importlib.util.find_spec("polars"):
        have["polars"] = ([python, "-c", POLARS.format(threads=args.threads, file=file, query=query)], 0)
    if shutil.which("mlr"):
        have["mlr"] = (["mlr", "--icsv", "--ocsv", *MLR[query], file], 1)
    for awk in ("mawk", "gawk"):
        if query == "brc" and shutil.which(awk):
            have[awk] = ([awk, "-F,", AWK_BRC, file], 0)
    return have


def run(argv, stdin=None):
    """(stdout, seconds, CPU seconds, peak RSS in MB); the process's own 'seconds N' on stderr counts if it says so."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile() as note:
        p = subprocess.run([MEASURE, note.name, *argv], stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=err,
                           env={**os.environ, "LC_ALL": "C"}, check=False)
        out.seek(0)
        err.seek(0)
        text, said = out.read(), err.read().decode("utf-8", "replace")
        took = note.read().split()
    if p.returncode:
        raise RuntimeError(f"{argv[0]}: status {p.returncode}: {said[-500:]}")
    seconds, cpu, peak = float(took[0]), float(took[1]), int(took[2]) / 1024
    for line in said.splitlines():
        if line.startswith("seconds "):
            seconds = float(line.split()[1])
    return text, seconds, cpu, peak


def normal(text, header, ordered):
    """Rows with numbers cut to 9 significant digits: engines that add in doubles differ from there on."""
    def cell(s):
        try:
            return f"{float(s):.9g}"
        except ValueError:
            return s
    rows = [[cell(c) for c in row] for row in csv.reader(io.StringIO(text.decode("utf-8"), newline=""))][header:]
    return rows if ordered else sorted(rows)


def exact_brc(file):
    """The brc answer in exact arithmetic: {station: (min, mean, max)}."""
    groups = {}
    with open(file, encoding="utf-8", newline="") as f:
        for station, temp in list(csv.reader(f, strict=True))[1:]:
            groups.setdefault(station, []).append(Fraction(temp))
    lines = [f"{k},{float(min(v))},{float(sum(v) / len(v))},{float(max(v))}" for k, v in groups.items()]
    return "\n".join(lines).encode()


def short_brc(file):
    """min and max as weir must print them: decimals without trailing zeros."""
    lowest, highest, order = {}, {}, []
    with open(file, encoding="utf-8", newline="") as f:
        for station, temp in list(csv.reader(f, strict=True))[1:]:
            value = Fraction(temp)
            if station not in lowest:
                order.append(station)
                lowest[station] = highest[station] = value
            lowest[station], highest[station] = min(lowest[station], value), max(highest[station], value)

    def text(v):
        return str(v.numerator) if v.denominator == 1 else repr(float(v))
    return "station,min,max\n" + "".join(f"{k},{text(lowest[k])},{text(highest[k])}\n" for k in order)


def count_rows(file):
    with open(file, encoding="utf-8", newline="") as f:
        return sum(1 for _ in csv.reader(f, strict=True)) - 1


class Score:
    passed = failed = 0

    def check(self, name, good, detail=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAIL {name}{': ' + detail if detail else ''}")


def difference(a, b):
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return f"row {i + 1}: {x} | {y}"
    return f"{len(a)} rows | {len(b)} rows"


def compare_answers(query, file, args, score):
    ordered = query == "sales"
    weir = [args.weir, WEIR[query], file]
    own = run(weir)[0]
    for name, (argv, header) in contestants(query, file, args).items():
        theirs = run(argv)[0]
        a, b = normal(own, 1, ordered), normal(theirs, header, ordered)
        score.check(f"{query}: weir and {name} agree", a == b, difference(a, b))
    for extra in (["-j1"], ["-j2"], ["-j7"], ["--reference"]):
        score.check(f"{query}: weir {extra[0]} gives the same bytes", run([args.weir, *extra, WEIR[query], file])[0] == own)
    with subprocess.Popen(["cat", file], stdout=subprocess.PIPE) as cat:
        score.check(f"{query}: from a pipe the same bytes", run([args.weir, WEIR[query]], stdin=cat.stdout)[0] == own)
    return own


def compare_exact(query, file, own, args, score):
    """Against Python, which takes its time: for small files, and for the sales query at any size."""
    if query == "sales":
        want = run([sys.executable, os.path.join(HERE, "check_sales.py"), file])[0]
        score.check("sales: to the last digit", own == want, difference(own.splitlines(), want.splitlines()))
    elif query == "count":
        want = f"n\n{count_rows(file)}\n".encode()
        score.check("count: exact", own == want, f"{own!r} | {want!r}")
    else:
        a, b = normal(own, 1, False), normal(exact_brc(file), 0, False)
        score.check("brc: as in exact arithmetic", a == b, difference(a, b))
        got = run([args.weir, "reduce min = min(temp), max = max(temp) by station", file])[0].decode()
        want = short_brc(file)
        score.check("brc: min and max to the byte, groups as they first appear", got == want,
                    difference(got.splitlines(), want.splitlines()))


def check_generator(args, score):
    for kind in ("sales", "brc"):
        one, two, other = (hashlib.sha256(run([args.gen, kind, "2000", s])[0]).hexdigest() for s in "112")
        score.check(f"gen {kind}: one seed, the same bytes", one == two)
        score.check(f"gen {kind}: another seed, other bytes", one != other)


def check_sqlite(file, own, score):
    """The sales answer once more, by sqlite3, with whole hundredths."""
    if not shutil.which("sqlite3"):
        score.check("sqlite3 is installed", False)
        return
    sql = ("SELECT product, sum(CAST(round(price * 100) AS INTEGER) * qty), count(*) FROM t "
           "WHERE CAST(price AS REAL) > 500 GROUP BY product ORDER BY 2 DESC LIMIT 10")
    text = run(["sqlite3", "-csv", ":memory:", "-cmd", f".import --csv {file} t", sql])[0].decode()
    want = [[p, f"{int(cents) / 100:.9g}", n] for p, cents, n in csv.reader(io.StringIO(text))]
    got = normal(own, 1, True)
    score.check("sales: as sqlite3 has it", got == want, difference(got, want))


def race(query, file, args):
    entries = {f"weir -j{args.threads}": [args.weir, f"-j{args.threads}", WEIR[query], file]}
    for n in sorted({1, 2} - {args.threads}):
        entries[f"weir -j{n}"] = [args.weir, f"-j{n}", WEIR[query], file]
    entries.update((name, argv) for name, (argv, _) in contestants(query, file, args).items())
    times = {name: [] for name in entries}
    for _ in range(args.runs):
        for name, argv in entries.items():
            times[name].append(run(argv)[1:])
    base = statistics.median(t[0] for t in times[f"weir -j{args.threads}"])
    print(f"\n{query}: {os.path.getsize(file) / 1e6:.0f} MB, median of {args.runs}")
    print(f"{'':14} {'wall s':>9} {'CPU s':>9} {'peak MB':>9} {'x weir':>8}")
    for name, t in times.items():
        wall = statistics.median(x[0] for x in t)
        cpu = statistics.median(x[1] for x in t)
        print(f"{name:14} {wall:9.3f} {cpu:9.3f} {max(x[2] for x in t):9.1f} {wall / base:8.2f}")
    if "weir -j2" in times and "weir -j1" in times:
        one, two = (statistics.median(x[0] for x in times[f"weir -j{n}"]) for n in (1, 2))
        print(f"two threads are {one / two:.2f} times one")


def main():
    parser = argparse.ArgumentParser(prog="race.sh")
    parser.add_argument("rows", nargs="?", type=int, default=5_000_000)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--query", choices=sorted(WEIR), action="append")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    args.weir, args.gen = os.path.join(args.build, "weir"), os.path.join(args.build, "tests", "bench", "gen")
    global MEASURE
    MEASURE = os.path.join(args.build, "tests", "bench", "measure")
    score = Score()
    for path in (args.weir, args.gen, MEASURE):
        if not os.access(path, os.X_OK):
            print(f"{path} is not there: build first\n0 passed, 1 failed")
            return 1
    rows = {"brc": 20_000, "sales": 20_000} if args.check else {"brc": args.rows, "sales": max(args.rows // 5, 1)}
    queries = args.query or ["brc", "sales", "count"]
    with tempfile.TemporaryDirectory(prefix="weir-bench.") as folder:
        files = {}
        for kind in sorted({"brc" if q == "brc" else "sales" for q in queries}):
            files[kind] = os.path.join(folder, kind + ".csv")
            with open(files[kind], "wb") as f:
                subprocess.run([args.gen, kind, str(rows[kind]), "1"], stdout=f, check=True)
        files["count"] = files.get("sales")
        if args.check:
            check_generator(args, score)
        for query in queries:
            try:
                own = compare_answers(query, files[query], args, score)
                if args.check or query == "sales":
                    compare_exact(query, files[query], own, args, score)
                if args.check and query == "sales":
                    check_sqlite(files[query], own, score)
            except (RuntimeError, OSError) as e:
                score.check(query, False, str(e))
        if not args.check and not score.failed:
            for query in queries:
                race(query, files[query], args)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed else 0


if __name__ == "__main__":
    sys.exit(main())
