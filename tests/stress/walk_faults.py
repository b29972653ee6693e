#!/usr/bin/env python3
"""What programs do when memory is out, when system calls fail, and when a signal ends them: at each allocation, and at
each call.

    walk_faults.py WEIR memory|call|death FAULTS_SO MOST [NAME ...]

For each program of the table. memory (support/memory_faults.c): the first, second, third ... allocation fails, and in
a second walk all behind it too. call (support/call_faults.c): the first, second, third ... read, write, open, ... fails
with each errno that it may have; signals come in between; and calls do half of what they are asked for. Of more than
MOST places (0: any number) each so-manieth is tried. Such a run ends within seconds, and either does not mind (exit 0,
the right output and nothing said) or exits with 4 (memory, threads) or 3 (all else), says why, and leaves no file that
is not whole, nor anything in --tmp-dir.
"""
import errno
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
    "split into many": ("split by v to \"OUT/many-{v}.csv.gz\"", "in.csv"),
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


def has_nameless(folder):
    """Can the file system make files without a name? Else SIGKILL may leave some."""
    if "DISK_NO_TMPFILE" in os.environ:  # support/disk_faults.c preloaded too
        return False
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
        return True
    except OSError:
        return False


class Walk:
    def __init__(self, weir, kind, library, name, folder):
        self.kind, self.folder = kind, folder
        program, given, *more = PROGRAMS[name]
        self.program = program
        self.env = dict(os.environ)
        if "spill" in more:
            more.remove("spill")
            self.env.update(SPILL)
        self.tmp, self.out = os.path.join(folder, "tmp"), os.path.join(folder, "out")
        os.mkdir(self.tmp)
        os.mkdir(self.out)
        self.library, self.nameless = library, has_nameless(folder)
        for file, text in (("in.csv", rows(800, 3)), ("other.csv", rows(300, 5)), ("in.jsonl", JSON), ("in.log", LOG),
                           ("bad.csv", "k,v\na,1\nb\nc,2,3\n\"x\"y,5\nd,4\n")):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                f.write(text)
        subprocess.run(["gzip", "-k", os.path.join(folder, "in.csv")], check=True)
        self.argv = [weir, "-j", "2", "--tmp-dir", self.tmp] + [*more, program, os.path.join(folder, given)]
        self.argv = [word.replace("OUT/", self.out + "/").replace("IN/", folder + "/") for word in self.argv]

    def run(self, fault=None, count=None, more=()):
        env, prefix = dict(self.env), "MEMORY" if self.kind == "memory" else "CALL"
        if fault or count:
            env["LD_PRELOAD"] = self.library
        if fault:
            env[prefix + "_FAULT"] = fault
        if count:
            env[prefix + "_COUNT"] = count
        with tempfile.TemporaryFile() as out:  # a file: nobody need read it meanwhile
            done = subprocess.run([self.argv[0], *more, *self.argv[1:]], env=env, stdout=out, stderr=subprocess.PIPE, timeout=LIMIT_S, check=False)
            out.seek(0)
            done.stdout = out.read()
        return done

    def ways(self):
        """Where the output may go: [(arguments, what stands there before)]."""
        if re.search("\\bto (-|\"|'OUT/o)", self.program):
            return [([], {})]
        return [([], {}), (["-o", os.path.join(self.out, "o.csv")], {}), (["-o", os.path.join(self.out, "o.csv")], {"o.csv": b"old\n"})]

    def files(self):
        found = {}
        for name in os.listdir(self.out):
            with open(os.path.join(self.out, name), "rb") as f:
                found[name] = f.read()
        return found

    def clear(self):
        for name in os.listdir(self.out):
            os.unlink(os.path.join(self.out, name))

    def put(self, files):
        self.clear()
        for name, text in files.items():
            with open(os.path.join(self.out, name), "wb") as f:
                f.write(text)

    def wrong_death(self, at, number, way, want, made):
        """What is wrong with a run that gets that signal before its call `at`, or None."""
        more, before = way
        self.put(before)
        try:
            done = self.run(f"any:{at}:-{number}", more=more)
        except subprocess.TimeoutExpired:
            return "it hangs"
        for name in os.listdir(self.tmp):
            if number != signal.SIGKILL or self.nameless:
                return f"temporary files are left: {name}"
            os.unlink(os.path.join(self.tmp, name))
        if done.returncode not in (-number, want.returncode):
            return f"exit {done.returncode}: {done.stderr[:400]!r}"
        if not want.stderr.startswith(done.stderr):
            return f"it says {done.stderr[:400]!r}"
        if "table" not in self.argv and not want.stdout.startswith(done.stdout):
            return "what it has written is no beginning of the right output"
        files = self.files()
        if done.returncode == want.returncode:
            return None if (done.stdout, files) == (want.stdout, made) else "it ends well, and has written something else"
        for name, text in files.items():
            if text not in (made.get(name), before.get(name)) and not (number == signal.SIGKILL and self.may_stay(name, text, made)):
                return f"it leaves {name}"
        return None if before.keys() <= files.keys() else "an old file is gone"

    def may_stay(self, name, text, made):
        """What SIGKILL may leave: temporaries of split; a whole one that is about to take an old file's place."""
        return name.startswith(".weir-") and (not self.nameless or self.program.startswith("split") or text in made.values())

    def wrong(self, fault, want, made):
        """What is wrong with a run with that fault, or None."""
        self.clear()
        try:
            done = self.run(fault)
        except subprocess.TimeoutExpired:
            return "it hangs"
        if os.listdir(self.tmp):
            return f"temporary files are left: {os.listdir(self.tmp)}"
        told = done.stderr.decode("utf-8", "replace")
        if done.returncode == want.returncode:
            same = (done.stdout, done.stderr, self.files()) == (want.stdout, want.stderr, made)
            return None if same else f"it exits with {done.returncode}, and has written something else: {told[:400]!r}"
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}: {told[:400]}"
        if forgiven(fault):
            return f"exit {done.returncode}: {told[:400]!r}"
        status, message = expected(self.kind, fault)
        if done.returncode != status or not re.search("weir: error: .*" + message, told):
            return f"exit {done.returncode}: {told[:400]!r}"
        table = "table" in self.argv  # whose columns are as wide as those rows make them that there are
        if not table and not want.stdout.startswith(done.stdout):
            return "what it has written is no beginning of the right output"
        for name, text in self.files().items():
            if made.get(name) != text:
                return f"it leaves {name}"
        return None


# Calls, and how they may fail. A signal, and a descriptor that says it has nothing now, change nothing; nor does a file
# that cannot be made durable, as of some file systems none can.
CALLS = {
    "open": [errno.EACCES, errno.EMFILE, errno.EINTR], "read": [errno.EIO, errno.EINTR, errno.EAGAIN],
    "pread": [errno.EIO, errno.EINTR], "write": [errno.ENOSPC, errno.EINTR, errno.EAGAIN],
    "writev": [errno.ENOSPC, errno.EINTR, errno.EAGAIN], "pwrite": [errno.ENOSPC, errno.EINTR], "close": [errno.EIO, errno.EINTR],
    "fsync": [errno.EIO, errno.EINTR, errno.EINVAL, errno.ENOTSUP], "syncfs": [errno.EIO, errno.EINTR], "rename": [errno.EACCES], "fstat": [errno.EIO],
    "seek": [errno.ESPIPE], "unlink": [errno.EACCES], "link": [errno.EACCES], "mkdir": [errno.EACCES], "poll": [errno.EINTR], "thread": [errno.EAGAIN],
}


def forgiven(fault):
    call, _, number = (fault.split(":") + ["", ""])[:3]
    return call == "short" or call == "fsync" and number in (str(errno.EINVAL), str(errno.ENOTSUP)) or number in (str(errno.EINTR), str(errno.EAGAIN)) and call != "thread"


def expected(kind, fault):
    """Exit status, and what the message says."""
    return (4, "memory") if kind == "memory" else (4, "thread") if fault.startswith("thread") else (3, "")


def chosen(n, most):
    return range(1, n + 1, n // most + 1 if most else 1)


def faults(kind, counts, most):
    if kind == "memory":
        for at in chosen(int(counts), most):
            yield from (f"{at}", f"{at}+")
        return
    for call, n in (line.split() for line in counts.splitlines()):
        for number in CALLS[call]:
            yield from (f"{call}:{at}:{number}" for at in chosen(int(n), most))
    yield "short:0:0"


def walk_deaths(w, name, most):
    said, passed = [], 0
    for i, way in enumerate(w.ways()):
        w.put(way[1])
        count = os.path.join(w.folder, "count")
        want = w.run(count=count, more=way[0])
        made = w.files()
        if want.returncode not in (0, 1):
            return f"FAIL {name}: exit {want.returncode} with no signal: {want.stderr.decode()}", 0, 1
        with open(count, encoding="ascii") as f:
            calls = sum(int(line.split()[1]) for line in f)
        for at in chosen(calls, most):
            for turn, number in enumerate((signal.SIGKILL, signal.SIGINT, signal.SIGTERM)):
                if most and (at + i + turn) % 3:  # each in turn
                    continue
                what = w.wrong_death(at, number, way, want, made)
                passed += what is None
                if what:
                    said.append(f"FAIL {name} {' '.join(way[0])}: {number.name} before call {at} of {calls}: {what}")
    return "\n".join([*said[:9], f"{name}: {passed} deaths as they should be"]), passed, len(said)


def walk(weir, kind, library, most, name):
    with tempfile.TemporaryDirectory() as folder:
        w = Walk(weir, kind, library, name, folder)
        if kind == "death":
            return walk_deaths(w, name, most)
        want = w.run()
        made = w.files()
        if want.returncode not in (0, 1):
            return f"FAIL {name}: exit {want.returncode} with no fault: {want.stderr.decode()}", 0, 1
        w.clear()
        w.run(count=os.path.join(folder, "count"))
        with open(os.path.join(folder, "count"), encoding="ascii") as f:
            counts = f.read()
        said, passed = [], 0
        for fault in faults(kind, counts, most):
            what = w.wrong(fault, want, made)
            passed += what is None
            if what:
                said.append(f"FAIL {name}: {fault}: {what}")
        return "\n".join([*said[:9], f"{name}: {passed} runs as they should be"]), passed, len(said)


def main():
    weir, kind, library, most = os.path.abspath(sys.argv[1]), sys.argv[2], os.path.abspath(sys.argv[3]), int(sys.argv[4])
    passed = failed = 0
    with ThreadPoolExecutor(2) as pool:
        for text, good, bad in pool.map(lambda name: walk(weir, kind, library, most, name), sys.argv[5:] or PROGRAMS):
            print(text, flush=True)
            passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
