"""race.sh --check: small data of every kind, weir's answers only, and the generator. Needs no peer.

Each answer must be the right one byte for byte, whatever the number of threads, by the reference reader and from a
pipe; the big group-by is asked of sqlite3 once more.
"""
import csv
import hashlib
import io
import os
import shutil
import tempfile

from race_answers import RIGHT, encode, load, rows_of
from race_queries import DATA, QUERIES
from race_tools import Command, Failed, answer, small_files, weir_command


class Score:
    passed = failed = 0

    def check(self, name, good, detail=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAIL {name}{': ' + detail if detail else ''}")


def first_difference(a, b):
    for i, (x, y) in enumerate(zip(a.splitlines(), b.splitlines())):
        if x != y:
            return f"line {i + 1}: {x[:200]!r} | {y[:200]!r}"
    return f"{len(a)} bytes | {len(b)} bytes"


def check_generator(settings, out, score):
    for kind in sorted({data.kind for data in DATA.values()}):
        digests = []
        for seed in "112":
            gen = Command((settings.tool("gen"), kind, "500", seed), "")
            digests.append(hashlib.sha256(answer(gen, settings, out)[0]).hexdigest())
        score.check(f"gen {kind}: one seed, the same bytes", digests[0] == digests[1])
        score.check(f"gen {kind}: another seed, other bytes", digests[0] != digests[2])


def check_columns(name, path, score):
    """Data are as race_queries.py describes them."""
    columns = DATA[name].columns
    if columns:
        with open(path, encoding="utf-8", newline="") as f:
            widths = {len(row) for row in csv.reader(f, strict=True)}
            f.seek(0)
            score.check(f"{name}: columns", tuple(next(csv.reader(f))) == columns and widths == {len(columns)})


def check_query(query, files, settings, out, score):
    want = encode(RIGHT[query.name](load(files["plain text"], DATA[query.data].columns)), query)
    for option in ("", "-j1", "-j2", "-j7", "--reference"):
        got, _ = answer(weir_command(settings, query.weir, files["file"], options=option.split()), settings, out)
        score.check(f"{query.name}{' ' + option if option else ''}: the right bytes", got == want,
                    first_difference(got, want))
    data = DATA[query.data]
    lines = ("--in", "lines") if not data.columns else ("--in", "jsonl") if data.ending == ".jsonl" else ()
    with open(files["file"], "rb") as stdin:
        piped = Command(("sh", "-c", 'cat | "$@"', "sh", settings.weir, *lines, query.weir), "")
        score.check(f"{query.name}: from a pipe the right bytes", answer(piped, settings, out, stdin=stdin)[0] == want)


def check_sqlite(path, settings, out, score):
    """Sums of every product, of whole hundredths."""
    if not shutil.which("sqlite3"):
        score.check("sqlite3 is installed", False)
        return
    sql = ("SELECT product, sum(CAST(round(price * 100) AS INTEGER) * qty), count(*) FROM t "
           "WHERE CAST(price AS REAL) > 500 GROUP BY product ORDER BY 1")
    ask = Command(("sqlite3", "-csv", ":memory:", "-cmd", f".import --csv {path} t", sql), "")
    text, _ = answer(ask, settings, out)
    want = [[p, f"{int(cents) / 100:.9g}", n] for p, cents, n in csv.reader(io.StringIO(text.decode()))]
    program = "filter price > 500 | reduce total = sum(price * qty), n = count() by product | sort product"
    got = rows_of(answer(weir_command(settings, program, path), settings, out)[0])[1:]
    score.check("sums by product, as sqlite3 has them", got == want and got, f"{got[:2]} | {want[:2]}")


def check(settings, names, score):
    with tempfile.TemporaryDirectory(prefix="weir-bench.") as work:
        out = os.path.join(work, "out")
        check_generator(settings, out, score)
        for name in DATA:
            check_columns(name, small_files(name, work, settings)["plain text"], score)
        for query in QUERIES:
            if query.name not in names:
                continue
            files = small_files(query.data, work, settings)
            try:
                check_query(query, files, settings, out, score)
            except (Failed, OSError) as e:
                score.check(query.name, False, str(e))
        check_sqlite(small_files("sales", work, settings)["file"], settings, out, score)
