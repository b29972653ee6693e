#!/usr/bin/env python3
"""The disk fails under a program's temporary files: at every write and every read of them, once each.

    spill_faults.py WEIR DISK_FAULTS_SO MOST [NAME ...]

For each program of the table, with ENOSPC and EIO, at -j 1 and 2: the first, second, third ... write or read fails
(support/disk_faults.c); of programs that have more than MOST of them (0: any number) each so-manieth. A run that fails must exit with 3, name the
operator, the folder and the bytes, leave the -o file as it was, and nothing in --tmp-dir. Calls that do half of what
they are asked for, and a file system that gives no place back, change nothing; a bit that comes back as another is
exit 3 too, and is called damage. A folder that is not there or refuses is exit 3. kill -9 in the middle leaves nothing, also where the file system knows no O_TMPFILE.
"""
import errno
import os
import random
import re
import subprocess
import sys
import tempfile
import time

# name: program ({} is another file of such rows), operator that the message names
PROGRAMS = {
    "sort": ("sort -v, k", "sort"),
    "sort of each key": ("partition by k | sort v | merge", "(?:sort|partition)"),
    "groups": ("reduce n = count(), s = sum(v) by k, v", "reduce"),
    "first rows": ("uniq by k, v", "uniq"),
    "last rows": ("uniq by k keep last", "uniq"),
    "join": ("join full '{}' as r on k", "join"),
    "join within a partition": ("partition by t | join semi '{}' on k | merge", "join"),
    "pivot": ("pivot t: count() by k, v", "(?:reduce|pivot)"),
    "windows": ("map r = rank(v), n = lead(k), z = last_value(t)", "map"),
    "keys in turn": ("partition by v | map r = row_number(), l = lag(t) | merge", "(?:partition|merge)"),
    "keys in turn, in the end": ("partition by k, v | tail 1 | merge", "(?:partition|tail)"),
    "values of one group": ("reduce count_distinct(t), median(v), mode(k)", "(?:[a-z_]+\\(\\) in )?reduce"),
}
ROWS = 3000
NEVER = 10 ** 9
ENV = {"WEIR_SPILL": "30000", "WEIR_SPILL_BLOCK": "8000", "WEIR_BATCH": "200", "WEIR_FOLD_PASS": "1",
       "ASAN_OPTIONS": "verify_asan_link_order=0"}  # of a build with it: the library comes first


def rows(n, seed):
    rng = random.Random(seed)
    return "k,v,t\n" + "".join(
        f"key{rng.randrange(n // 3)},{rng.randrange(10 ** 6)},{'x' * rng.randrange(60)}\n" for _ in range(n))


class Bench:
    """Folders for one program: input, output, temporary files."""

    def __init__(self, weir, library, name, folder):
        self.weir, self.library, self.name = weir, library, name
        other = os.path.join(folder, "other.csv")
        with open(other, "w", encoding="utf-8") as f:
            f.write(rows(ROWS, 9))
        self.program, self.operator = PROGRAMS[name][0].format(other), PROGRAMS[name][1]
        self.folder, self.tmp = folder, os.path.join(folder, "tmp")
        self.input, self.output = os.path.join(folder, "in.csv"), os.path.join(folder, "out", "o.csv")
        os.mkdir(self.tmp)
        os.mkdir(os.path.dirname(self.output))
        with open(self.input, "w", encoding="utf-8") as f:
            f.write(rows(ROWS, 7))
        self.want = subprocess.run([weir, self.program, self.input], stdout=subprocess.PIPE, check=True).stdout

    def run(self, jobs, fault=None, tmp=None, count=None):
        with open(self.output, "w", encoding="utf-8") as f:
            f.write("old\n")
        env = dict(os.environ, **ENV)
        if fault:
            env.update(LD_PRELOAD=self.library, DISK_FAULT=fault)
        if count:
            env.update(DISK_COUNT=count)
        return subprocess.run([self.weir, "-j", str(jobs), "--tmp-dir", tmp or self.tmp, "-o", self.output,
                               self.program, self.input], env=env, capture_output=True, timeout=60, check=False)

    def fail(self, what, done=None):
        print(f"FAIL {self.name}: {what}")
        if done:
            print(done.returncode, done.stdout[:300], done.stderr[:1000])
        sys.exit(1)

    def check_left(self, what, done):
        if os.listdir(self.tmp) or os.listdir(os.path.dirname(self.output)) != ["o.csv"]:
            self.fail(f"{what}: files are left: {os.listdir(self.tmp)}", done)

    def check_good(self, what, done):
        with open(self.output, "rb") as f:
            if done.returncode or done.stderr or f.read() != self.want:
                self.fail(f"{what}: not the right output", done)
        self.check_left(what, done)

    def check_bad(self, what, done, message):
        with open(self.output, "rb") as f:
            if f.read() != b"old\n":
                self.fail(f"{what}: the output file was touched", done)
        if done.returncode != 3 or done.stdout or not re.match(message, done.stderr.decode()):
            self.fail(f"{what}: not what was expected: {message}", done)
        self.check_left(what, done)


def calls(b, call, jobs):
    """How many there are."""
    count = os.path.join(b.folder, "count")
    b.check_good(f"no {call} fails", b.run(jobs, f"{call}:{NEVER}:0", count=count))
    n = os.path.getsize(count)
    os.remove(count)
    return n


def walk(b, call, verb, n, number, jobs, most):
    """Fails some of n calls in turn; returns how many."""
    why = "it is damaged: " if call == "flip" else os.strerror(number) + "\n"
    message = (f"weir: error: {b.operator}: {verb} of [0-9]+ bytes at byte [0-9]+ of a temporary file in "
               f"{re.escape(b.tmp)}: {re.escape(why)}")
    failed = range(1, n + 1, n // most + 1 if most else 1)
    for at in failed:
        what = f"{call} {at} of {n} fails with {number}, -j {jobs}"
        done = b.run(jobs, f"{call}:{at}:{number}")
        if done.returncode == 0 and jobs > 1 and at > n * 3 // 4:  # with two threads it may have some fewer
            b.check_good(what, done)
        else:
            b.check_bad(what, done, message)
    return len(failed)


def refused(b):
    nowhere = os.path.join(b.folder, "nowhere")
    for folder, why in ((nowhere, os.strerror(errno.ENOENT)), ("/proc", ""), (b.input, os.strerror(errno.ENOTDIR))):
        b.check_bad(f"--tmp-dir {folder}", b.run(2, tmp=folder),
                    f"weir: error: {b.operator}: no temporary file in {re.escape(folder)}: {re.escape(why)}")


def nameless_files(pid):
    n = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            n += os.readlink(f"/proc/{pid}/fd/{fd}").endswith(" (deleted)")
        except OSError:
            pass
    return n


def sleeps(pid):
    """Do all threads wait?"""
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat") as f:
            if f.read().rpartition(")")[2].split()[0] != "S":
                return False
    return True


def killed(b, no_tmpfile):
    """Rows through a pipe that stays open, so that it waits for more with a file at hand. Where files have names first
    (no_tmpfile), none is left but between two calls: it is killed when it has come to rest."""
    env = dict(os.environ, **ENV)
    if no_tmpfile:
        env.update(LD_PRELOAD=b.library, DISK_NO_TMPFILE="1")
    with subprocess.Popen([b.weir, "-j", "2", "--tmp-dir", b.tmp, "-o", b.output, b.program, "-"], env=env,
                          stdin=subprocess.PIPE) as p:
        p.stdin.write(rows(4 * ROWS, 8).encode())
        p.stdin.flush()
        end, asleep = time.monotonic() + 20, 0
        while not nameless_files(p.pid) or asleep < 5:
            if time.monotonic() > end or p.poll() is not None:
                b.fail("it has no temporary file, or does not come to rest")
            asleep = asleep + 1 if sleeps(p.pid) else 0
            time.sleep(0.01)
        p.kill()
        p.wait()
        p.stdin.close()
    if os.listdir(b.tmp):
        b.fail(f"kill -9 leaves {os.listdir(b.tmp)}, {no_tmpfile=}")


def main():
    weir, library, most = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3])
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # no disk is needed to let it fail
    for name in sys.argv[4:] or PROGRAMS:
        with tempfile.TemporaryDirectory(dir=memory) as folder:
            b = Bench(weir, library, name, folder)
            failed = []
            for jobs in (1, 2):
                n = calls(b, "pwrite", jobs)
                for number in (errno.ENOSPC, errno.EIO):
                    failed.append(walk(b, "pwrite", "writing", n, number, jobs, most))
                n = calls(b, "pread", jobs)
                failed.append(walk(b, "pread", "reading", n, errno.EIO, jobs, most))
                failed.append(walk(b, "flip", "reading", n, random.Random(name).randrange(32000), jobs, most))
                b.check_good("calls that do half", b.run(jobs, "short:0:0"))
                b.check_good("no place is given back", b.run(jobs, f"punch:0:{errno.EOPNOTSUPP}"))
            if min(failed) < (min(5, most) if most else 5):
                b.fail(f"it hardly spills: {failed}")
            refused(b)
            killed(b, False)
            killed(b, True)
            print(f"{name}: {sum(failed)} failures: {failed}")


if __name__ == "__main__":
    main()
