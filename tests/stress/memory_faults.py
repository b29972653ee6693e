#!/usr/bin/env python3
"""Memory runs out in the middle of a run: at every allocation, once each and from there on.

    memory_faults.py WEIR MEMORY_FAULTS_SO MOST [NAME ...]

For each program of the table: the first, second, third ... allocation of the process fails (support/memory_faults.c),
and in a second walk all behind it too; of programs that have more than MOST of them (0: any number) each so-manieth.
Such a run ends within seconds and either does not mind (exit 0, the right output and nothing said) or exits with 4, says
that memory is out, leaves the -o file as it was and nothing beside it or in --tmp-dir.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

LOG = ('10.0.0.1 - ann [01/Nov/2025:00:00:02 +0000] "GET /a?b=c HTTP/1.1" 200 326 "-" "curl/8"\n'
       '10.0.0.2 - - [01/Nov/2025:00:01:02 +0000] "POST /x HTTP/1.1" 500 - "http://a/" "Mozilla"\n') * 20
JSON = '{"k":"a","v":1,"in":{"x":[1,2]}}\n{"k":"b","v":2.5,"in":{"x":null}}\n{"v":3,"k":"\\u00e9"}\n' * 20

# name: (program, input file, more arguments); OUT and IN are folders
PROGRAMS = {
    "rows as they are": ("", "in.csv"),
    "filter and map": ("filter v > 10 and k ~ /[a-m]/ | map w = v * 2 / 3, t2 = upper(t) ++ \"!\" | select k, w, t2", "in.csv"),
    "texts": ("map a = replace(t, /x+/, \"y\"), b = pad(k, 9), c = substr(t, 1, 2), d = f\"{v:.2f}-{k}\", e = sha256(t)", "in.csv"),
    "lists": ("map l = split(t, \"x\"), n = len(split(k, \"\")) | flat_map l = l | take 50", "in.csv"),
    "times": ("map d = time(\"2025-01-01\") + 5m | map m = bin(d, 1h), y = year(d), s = fmt_time(d, \"%d.%m.%Y\")", "in.csv"),
    "case": ("map c = case { v > 50 -> \"high\", v > 20 -> \"mid\", _ -> null } ?? \"low\" | filter c in [\"mid\", \"low\"]", "in.csv"),
    "reduce": ("reduce n = count(), s = sum(v), m = max(t), a = avg(v) by k", "in.csv"),
    "aggregates": ("reduce median(v), count_distinct(k), list(v, 3), mode(k), stddev(v), top_values(k, 2), p95(v), string_agg(k), "
                   "histogram(v, 3), approx_distinct(t)", "in.csv"),
    "partition": ("partition by k | sort -v | take 2 | merge", "in.csv"),
    "windows": ("partition by k | map r = rank(v), d = delta(v), s = cumsum(v), a = rolling_avg(v, 3), n = lead(v) | merge", "in.csv"),
    "sort": ("sort k as natural, -v", "in.csv"),
    "top": ("top 5 by v", "in.csv"),
    "uniq": ("uniq by k keep last | tail 7", "in.csv"),
    "sample": ("sample 10 seed 3 | fill t = \"none\"", "in.csv"),
    "join": ("join full 'IN/other.csv' as r on k", "in.csv"),
    "union": ("union 'IN/other.csv' | skip 3", "in.csv"),
    "pivot": ("pivot k: sum(v) by t", "in.csv"),
    "unpivot": ("unpivot k, t into name, value | describe", "in.csv"),
    "tee": ("tee (filter v > 20 | to 'OUT/tee.csv') | reduce count()", "in.csv"),
    "split": ("split by k to \"OUT/split-{k}.csv\"", "in.csv"),
    "json lines in": ("reduce sum(v), n = count() by k, x = in.x", "in.jsonl"),
    "json lines out": ("to - as jsonl", "in.csv"),
    "log": ("parse combined | reduce n = count() by status, minute = bin(time, 1m)", "in.log"),
    "regex": ("parse /(?<ip>[0-9.]+) .* \"(?<method>[A-Z]+) (?<path>[^ ?]+)/ | reduce n = count() by method", "in.log"),
    "gzip in": ("sort -v | take 3", "in.csv.gz"),
    "zstd out": ("select k, v | to 'OUT/o.csv.zst'", "in.csv"),
    "table": ("take 20", "in.csv", "--out", "table"),
    "markdown": ("take 20", "in.csv", "--out", "md"),
    "bad rows aside": ("reduce sum(v)", "bad.csv", "--rejects", "OUT/rejects.csv"),
    "spilling sort": ("sort -v, k", "in.csv", "spill"),
    "spilling groups": ("reduce n = count(), s = sum(v) by k, v", "in.csv", "spill"),
    "spilling join": ("join left 'IN/other.csv' as r on k", "in.csv", "spill"),
}
SPILL = {"WEIR_SPILL": "20000", "WEIR_SPILL_BLOCK": "4000", "WEIR_BATCH": "100", "WEIR_FOLD_PASS": "1"}
LIMIT_S = 20


def rows(n, step):
    return "k,v,t\n" + "".join(f"key{i * step % 37},{i * 7919 % 101},{'x' * (i % 5)}\n" for i in range(n))


class Walk:
    def __init__(self, weir, library, name, folder):
        self.name, self.folder = name, folder
        program, given, *more = PROGRAMS[name]
        self.env = dict(os.environ)
        if "spill" in more:
            more.remove("spill")
            self.env.update(SPILL)
        self.tmp, self.out = os.path.join(folder, "tmp"), os.path.join(folder, "out")
        os.mkdir(self.tmp)
        os.mkdir(self.out)
        self.library = library
        for file, text in (("in.csv", rows(800, 3)), ("other.csv", rows(300, 5)), ("in.jsonl", JSON), ("in.log", LOG),
                           ("bad.csv", "k,v\na,1\nb\nc,2,3\n\"x\"y,5\nd,4\n")):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                f.write(text)
        subprocess.run(["gzip", "-k", os.path.join(folder, "in.csv")], check=True)
        self.argv = [weir, "-j", "2", "--tmp-dir", self.tmp] + [*more, program, os.path.join(folder, given)]
        self.argv = [word.replace("OUT/", self.out + "/").replace("IN/", folder + "/") for word in self.argv]

    def run(self, fault=None, count=None):
        env = dict(self.env)
        if fault or count:
            env["LD_PRELOAD"] = self.library
        if fault:
            env["MEMORY_FAULT"] = fault
        if count:
            env["MEMORY_COUNT"] = count
        with tempfile.TemporaryFile() as out:  # a file: nobody need read it meanwhile
            done = subprocess.run(self.argv, env=env, stdout=out, stderr=subprocess.PIPE, timeout=LIMIT_S, check=False)
            out.seek(0)
            done.stdout = out.read()
        return done

    def files(self):
        found = {}
        for name in os.listdir(self.out):
            with open(os.path.join(self.out, name), "rb") as f:
                found[name] = f.read()
        return found

    def clear(self):
        for name in os.listdir(self.out):
            os.unlink(os.path.join(self.out, name))

    def wrong(self, fault, want, made):
        """What is wrong with a run in which memory runs out at the place `fault`, or None."""
        self.clear()
        try:
            done = self.run(fault)
        except subprocess.TimeoutExpired:
            return "it hangs"
        if os.listdir(self.tmp):
            return f"temporary files are left: {os.listdir(self.tmp)}"
        told = done.stderr.decode("utf-8", "replace")
        if done.returncode == 0:
            same = (done.stdout, done.stderr, self.files()) == (want.stdout, want.stderr, made)
            return None if same else "it exits with 0, and has written something else"
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}: {told[:400]}"
        if done.returncode != 4 or not re.search(r"weir: error: .*memory", told):
            return f"exit {done.returncode}: {told[:400]!r}"
        table = "table" in self.argv  # whose columns are as wide as those rows make them that there are
        if not table and not want.stdout.startswith(done.stdout):
            return "what it has written is no beginning of the right output"
        for name, text in self.files().items():
            if name not in made or not made[name].startswith(text):
                return f"it leaves {name}"
        return None


def walk(weir, library, most, name):
    with tempfile.TemporaryDirectory() as folder:
        w = Walk(weir, library, name, folder)
        want, made = w.run(), {}
        if want.returncode not in (0, 1):
            return f"FAIL {name}: exit {want.returncode} with all memory: {want.stderr.decode()}", 0, 1
        made = w.files()
        w.run(count=os.path.join(folder, "count"))
        with open(os.path.join(folder, "count"), encoding="ascii") as f:
            n = int(f.read())
        said, passed = [], 0
        for at in range(1, n + 1, n // most + 1 if most else 1):
            for fault in (str(at), f"{at}+"):
                what = w.wrong(fault, want, made)
                passed += what is None
                if what:
                    said.append(f"FAIL {name}: allocation {fault} of {n} fails: {what}")
        return "\n".join([*said[:5], f"{name}: {n} allocations, {passed} runs as they should be"]), passed, len(said)


def main():
    weir, library, most = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3])
    passed = failed = 0
    with ThreadPoolExecutor(2) as pool:
        for text, good, bad in pool.map(lambda name: walk(weir, library, most, name), sys.argv[4:] or PROGRAMS):
            print(text, flush=True)
            passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
