#!/usr/bin/env python3
"""Random joins against sqlite3. Last line: `N passed, M failed`.

    joins.py WEIR [CASES [SEED]]

A case is two tables with keys that repeat, lack or nearly agree, a join of any kind over one to three keys, of one
name or of two, what stands before it and behind it, and now and then a second join. sqlite3 gives the rows, by
rowid: those of the left side in their order, for each the right ones in theirs, right rows alone last. Each case runs
in several ways (threads, block, batch, window, hashes forced to 0, memory so scarce that the right side goes to
temporary files), which all must give these bytes.
"""
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

KEYS = ["", "", "1", "01", "1.0", "a", "A", "aa", "a ", 'q"q', "x,y", "two\nlines", "é", "NA", "k" * 16, "k" * 17,
        "k" * 48, "k" * 49, "\xff" * 300]
WAYS = [({}, ["-j1"]),
        ({"WEIR_BLOCK": "50", "WEIR_TEST_JITTER": "3"}, ["-j8"]),
        ({"WEIR_BLOCK": "40", "WEIR_BATCH": "2", "WEIR_HELD": "1"}, ["-j3"]),
        ({"WEIR_BATCH": "7", "WEIR_SIMD": "scalar", "WEIR_APART": "1"}, ["-j2"]),
        ({"WEIR_HASH_ZERO": "1", "WEIR_BLOCK": "300"}, ["-j8"])]
SPILL_WAYS = 3


def spill_way(rng):
    """Environment, options, and whether the left side comes through a pipe: as if memory were scarce."""
    env = {"WEIR_SPILL": str(rng.choice([1, 1, 300, 1000, 3000, 10000, 100000])),
           "WEIR_SPILL_BLOCK": str(rng.choice([1, 64, 100, 1000, 262144]))}
    if rng.random() < 0.3:
        env["WEIR_BLOCK"] = str(rng.choice([40, 300, 5000]))
    if rng.random() < 0.3:
        env["WEIR_BATCH"] = str(rng.choice([1, 2, 7, 100]))
    if rng.random() < 0.15:
        env["WEIR_HASH_ZERO"] = "1"
    if rng.random() < 0.2:
        env["WEIR_APART"] = "1"
    if rng.random() < 0.2:
        env["WEIR_WINDOW"] = "1"
    return env, [f"-j{rng.randrange(1, 5)}"], rng.random() < 0.3


KINDS = ["", "inner ", "left ", "right ", "full ", "semi ", "anti "]


def field(s, rng=None):
    if any(c in s for c in ',"\n\r') or (rng and rng.random() < 0.1):
        return '"' + s.replace('"', '""') + '"'
    return s


def text(header, rows, rng=None):
    """As CSV; rng: some fields are quoted that need not be."""
    lines = [",".join(field(v, rng) for v in r) for r in rows]
    if len(header) == 1:
        lines = [line or '""' for line in lines]
    return "\n".join([",".join(header)] + lines) + "\n"


def make_table(rng, nkeys, names, extra, rows):
    few = rng.sample(KEYS, rng.randrange(1, 6)) if rng.random() < 0.7 else KEYS
    wide = rng.random() < 0.2

    def key():
        return str(rng.randrange(rows * 2 + 1)) if wide else rng.choice(few)

    def value():
        return rng.choice(["", "v", "7", "long " * 60, 'a"b', "z,z"]) if rng.random() < 0.6 else str(rng.random())
    header = names + extra
    order = list(range(len(header)))
    rng.shuffle(order)
    body = [[key() for _ in range(nkeys)] + [value() for _ in extra] for _ in range(rows)]
    return [header[i] for i in order], [[r[i] for i in order] for r in body]


def quoted(name):
    return '"' + name + '"'


def join(db, kind, left, right, pairs, alias):
    """Header and rows of the join of two tables (header, rows)."""
    kind = kind.strip() or "inner"
    for name, (header, rows) in (("l", left), ("r", right)):
        db.execute(f"drop table if exists {name}")
        db.execute(f"create table {name} (" + ", ".join(f"{quoted(c)} text" for c in header) + ")")
        db.executemany(f"insert into {name} values (" + ", ".join("?" * len(header)) + ")",
                       [[v or None for v in r] for r in rows])
    db.execute("create index byr on r (" + ", ".join(quoted(b) for _, b in pairs) + ")")
    db.execute("create index byl on l (" + ", ".join(quoted(a) for a, _ in pairs) + ")")
    on = " and ".join(f"l.{quoted(a)} = r.{quoted(b)}" for a, b in pairs)
    keys = {b: a for a, b in reversed(pairs)}
    theirs = [c for c in right[0] if c not in keys]
    mine = ", ".join(f"l.{quoted(c)}" for c in left[0])
    both = ", ".join([mine] + [f"r.{quoted(c)}" for c in theirs])
    header = left[0] + [alias + "_" + c if c in left[0] else c for c in theirs]
    if kind in ("semi", "anti"):
        no = "not " if kind == "anti" else ""
        rows = db.execute(f"select {mine} from l where {no}exists (select 1 from r where {on}) order by l.rowid")
        return left[0], [[v or "" for v in r] for r in rows]
    outer = "left " if kind in ("left", "full") else ""
    rows = list(db.execute(f"select {both} from l {outer}join r on {on} order by l.rowid, r.rowid"))
    if kind in ("right", "full"):
        of = {a: b for a, b in reversed(pairs)}
        alone = ", ".join([f"r.{quoted(of[c])}" if c in of else "null" for c in left[0]] +
                          [f"r.{quoted(c)}" for c in theirs])
        rows += db.execute(f"select {alone} from r where not exists (select 1 from l where {on}) order by r.rowid")
    return header, [[v or "" for v in r] for r in rows]


def before(rng, table):
    """A stage before the join, and what it makes of the table."""
    header, rows = table
    n = header.index("n")
    roll = rng.randrange(8)
    if roll == 0:
        return "filter n % 2 == 0 | ", (header, [r for r in rows if int(r[n]) % 2 == 0])
    if roll == 1:
        return "sort -n | ", (header, sorted(rows, key=lambda r: -int(r[n])))
    if roll == 2:
        return "map m = n * 2, t = n > 3 | ", (header + ["m", "t"], [
            r + [str(int(r[n]) * 2), "true" if int(r[n]) > 3 else "false"] for r in rows])
    if roll == 3:
        return "flat_map e = [1, 2] | ", (header + ["e"], [r + [e] for r in rows for e in "12"])
    if roll == 4:
        return "partition by n | take 1 | ", (header, [
            r for i, r in enumerate(rows) if r[n] not in [q[n] for q in rows[:i]]])
    return "", table


def after(rng, table):
    header, rows = table
    roll = rng.randrange(8)
    if roll == 0:
        some = rng.sample(header, rng.randrange(1, len(header) + 1))
        at = [header.index(c) for c in some]
        return " | select " + ", ".join(f"`{c}`" for c in some), (some, [[r[i] for i in at] for r in rows])
    if roll == 1:
        k = rng.randrange(5)
        return f" | take {k}", (header, rows[:k])
    if roll == 2:
        c = rng.choice(header)
        seen = {}
        for r in rows:
            seen[r[header.index(c)]] = seen.get(r[header.index(c)], 0) + 1
        return f" | reduce count() by `{c}`", ([c, "count"], [[k, str(v)] for k, v in seen.items()])
    if roll == 3:
        return " | reduce count()", (["count"], [[str(len(rows))]])
    if roll == 4:
        c = rng.choice(header)
        return f" | filter `{c}` == null", (header, [r for r in rows if not r[header.index(c)]])
    return "", table


def make(rng, db, folder):
    """Program and expected output."""
    nkeys = rng.choice([1, 1, 1, 2, 3])
    big = rng.random() < 0.1
    sizes = [rng.randrange(3000) if big else rng.randrange(14) for _ in range(2)]
    left_names = ["a", "b", "c"][:nkeys]
    right_names = [x if rng.random() < 0.5 else x + "x" for x in left_names]
    left = make_table(rng, nkeys, left_names, ["n", "v"], sizes[0])
    for i, r in enumerate(left[1]):
        r[left[0].index("n")] = str(i if rng.random() < 0.5 else rng.randrange(9))
    right = make_table(rng, nkeys, right_names, rng.choice([[], ["v"], ["w", "v"], ["w", "u", "y"]]), sizes[1])
    if big:  # many to many, but not millions
        for t, names in ((left, left_names), (right, right_names)):
            for i, r in enumerate(t[1]):
                r[t[0].index(names[0])] = rng.choice(KEYS) if rng.random() < 0.01 else str(rng.randrange(2000))
    for name, t in (("l.csv", left), ("r.csv", right)):
        with open(os.path.join(folder, name), "w", encoding="latin1", newline="") as f:
            f.write(text(*t, rng))
    pairs = list(zip(left_names, right_names))
    conds = ", ".join(a if a == b and rng.random() < 0.8 else f"{a} == {b}" for a, b in pairs)
    program, table = before(rng, left)
    for turn in range(2 if rng.random() < 0.2 and not big else 1):
        kind, alias = rng.choice(KINDS), f"r{turn}"
        if "partition" in program and "merge" not in program and kind in ("right ", "full "):
            program = program.replace("take 1 | ", "take 1 | merge | ")
        program += f"{' | ' if turn else ''}join {kind}r.csv as {alias} on {conds}"
        table = join(db, kind, table, right, pairs, alias)
        if len(table[1]) > 50000:
            break
    if "partition" in program and "merge" not in program:
        program += " | merge"
    words, table = after(rng, table)
    return program + words, text(*table).encode("latin1")


def check(weir, folder, rng, db):
    program, want = make(rng, db, folder)
    for env, words, pipe in [(*w, False) for w in WAYS] + [spill_way(rng) for _ in range(SPILL_WAYS)]:
        command, text = [weir, *words, program, "l.csv"], None
        if pipe:
            with open(os.path.join(folder, "l.csv"), "rb") as f:
                text = f.read()
            command.pop()
        r = subprocess.run(command, capture_output=True, cwd=folder, env={**os.environ, **env}, timeout=120,
                           **({"input": text} if pipe else {"stdin": subprocess.DEVNULL}))
        if r.returncode or r.stdout != want or r.stderr:
            return f"{program} {env} {words}: exit {r.returncode} {r.stderr!r}\n{r.stdout[:1500]!r}\n{want[:1500]!r}"
    return None


def main():
    weir = os.path.abspath(sys.argv[1])
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    failed = 0
    db = sqlite3.connect(":memory:")
    with tempfile.TemporaryDirectory() as folder:
        for n in range(cases):
            wrong = check(weir, folder, random.Random(seed + n), db)
            if wrong:
                failed += 1
                print(f"case {seed + n}: {wrong}")
    print(f"{cases - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
