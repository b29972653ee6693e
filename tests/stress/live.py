#!/usr/bin/env python3
"""A pipe is not waited for: what a producer that pauses has written flows on at once, through every stage that
passes rows on, plain and compressed, with one thread and with many.

    live.py WEIR

Each program is fed one row at a time; the next is written only when what the one before leads to has come out, so
a program that waits for more, or for the end, misses the limit. Afterwards all that came out is compared with what
the same program makes of the same bytes in a file.
"""
import ctypes
import ctypes.util
import os
import select
import subprocess
import sys
import tempfile
import time
import zlib

ROWS = 4
FIRST, LIMIT = 30.0, 2.0  # seconds for the first row, the program's start in it, and for each of the others


def plain():
    return lambda text: text


def gzip():
    z = zlib.compressobj(6, zlib.DEFLATED, 31)
    return lambda text: z.compress(text) + z.flush(zlib.Z_SYNC_FLUSH)


class Buffer(ctypes.Structure):
    _fields_ = [("p", ctypes.c_void_p), ("size", ctypes.c_size_t), ("pos", ctypes.c_size_t)]


def zstd():
    lib = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    lib.ZSTD_createCCtx.restype = ctypes.c_void_p
    lib.ZSTD_compressStream2.restype = ctypes.c_size_t
    lib.ZSTD_compressStream2.argtypes = [ctypes.c_void_p, ctypes.POINTER(Buffer), ctypes.POINTER(Buffer), ctypes.c_int]
    ctx, flush = lib.ZSTD_createCCtx(), 1

    def write(text):
        room = ctypes.create_string_buffer(1 << 16)
        given = ctypes.create_string_buffer(text, len(text))
        out = Buffer(ctypes.cast(room, ctypes.c_void_p), len(room), 0)
        into = Buffer(ctypes.cast(given, ctypes.c_void_p), len(text), 0)
        left = lib.ZSTD_compressStream2(ctx, ctypes.byref(out), ctypes.byref(into), flush)
        assert left == 0 and into.pos == len(text)
        return room.raw[:out.pos]

    return write


def utf16():
    first = [b"\xff\xfe"]
    return lambda text: (first.pop() if first else b"") + text.decode().encode("utf-16-le")


FORMS = {"plain": plain, "gzip": gzip, "zstd": zstd, "utf-16": utf16}

CSV = ["filter v > 0", "", "map w = v * 2, z = upper(k)", "select k", "map w = v * 2 | filter w > 1 | select k, w",
       "partition by v | take 100", "partition by k | take 1", "partition by v (take 100)",
       "partition by v (filter v > 0 | map n = row_number())", "map n = row_number(), c = cumsum(v)", "map n = lag(v)",
       "partition by v | map n = row_number(), c = cumsum(v)", "partition by v | map c = cumsum(v) | merge",
       "uniq by k", "uniq by k | map n = row_number()", "flat_map w = split(k, '-')", "take 100", "skip 0",
       "map r = _row, l = _line, f = len(k)", "fill v down", "sample 100%", "unpivot v", "rename x = k", "drop v",
       "union more.csv", "union more.csv | map n = row_number()", "filter k ~ /k/",
       "partition by v | map n = row_number() | merge | partition by k | take 1 | merge | filter n > 0",
       "map n = row_number() | filter n > 0 | map m = cumsum(v) | uniq by k", "map d = rolling_sum(v, 2)"]
LINES = ["parse /(?<k>\\w+),(?<v>\\d+)/ | filter v > 0", "parse /(?<k>\\w+),(?<v>\\d+)/ skip | select v, k",
         "parse /(?<k>\\w+),(?<v>\\d+)/ | partition by v | map n = row_number()"]


def cases():
    for program in CSV:
        yield [program], b"k,v\n", b"%s,1\n"
    for program in LINES:
        yield [program], b"", b"%s,1 and more\n"
    yield ["union -", "more.csv"], b"k,v\n", b"%s,1\n"
    yield ["map c = cumsum(v)", "more.csv", "-"], b"k,v\n", b"%s,1\n"
    yield ["-n", "map z = 1"], b"", b"%s,1\n"
    yield ["--in", "lines", "filter line ~ /k/"], b"", b"%s\n"
    for program in ("", "filter v > 0 | select k, v", "partition by v | map n = row_number()", "parse json"):
        yield ["--in", "jsonl", program] if program != "parse json" else [program], b"", b'{"k":"%s","v":1}\n'
    yield ["--out", "jsonl", "map z = 1"], b"k,v\n", b"%s,1\n"
    yield ["--out", "md", "map z = 1"], b"k,v\n", b"%s,1\n"
    yield ["--quote", "|", "--escape", "\\", "map z = 1"], b"k,v\n", b"%s,|1\\||\n"
    yield ["--comment", "#", "map z = 1"], b"# c\nk,v\n", b"# c\n%s,1\n"
    yield ["-t", "map z = 1"], b"k\tv\n", b"%s\t1\n"
    yield ["map z = 1"], b"k,v\r", b"%s,1\r"
    yield ["-o", "-", "map z = 1"], b"k,v\n", b"%s,1\n"
    yield ["--ragged", "trim", "map z = 1"], b"k,v\n", b"%s,1,2\n"
    yield ["--reference", "filter v > 0"], b"k,v\n", b"%s,1\n"
    yield ["--encoding", "latin1", "map z = 1"], b"k,v\n", b"%s,1\n"
    yield ["-d", ";", "--out", "tsv", "map z = 1"], b"k;v\n", b'"%s";1\n'
    # a record that is not whole holds up nothing before it
    yield ["filter v > 0"], b"k,v\n", b'x,"1"\n%s,1\nhalf"'


class Running:
    """A program on a pipe; `got` is what has come out."""

    def __init__(self, weir, args, folder):
        self.p = subprocess.Popen([weir] + args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, cwd=folder, bufsize=0)
        self.got = b""

    def put(self, data):
        try:
            self.p.stdin.write(data)
        except BrokenPipeError:
            pass

    def wait_for(self, word, limit):
        """Seconds until a whole line with the word is there, or None."""
        began = time.monotonic()
        while (left := began + limit - time.monotonic()) > 0:
            if select.select([self.p.stdout], [], [], left)[0]:
                data = os.read(self.p.stdout.fileno(), 1 << 16)
                if not data:
                    return None
                self.got += data
            at = self.got.find(word)
            if at >= 0 and b"\n" in self.got[at:]:
                return time.monotonic() - began
        return None

    def end(self):
        self.p.stdin.close()
        self.got += self.p.stdout.read()
        err = self.p.stderr.read()
        return self.p.wait(), err


def feed(weir, args, head, row, form, folder):
    """What is wrong, or None; and the longest wait for a row after the first."""
    encode, sent, worst, late = FORMS[form](), b"", 0.0, None
    run = Running(weir, args, folder)
    for i in range(ROWS):
        word = b"k%d" % i
        data = encode((head if i == 0 else b"") + row.replace(b"%s", word))
        sent += data
        run.put(data)
        waited = run.wait_for(word, LIMIT if i else FIRST)
        if waited is None:
            late = f"row {i + 1} did not come out in {LIMIT if i else FIRST:g} s"
            break
        worst = max(worst, waited if i else 0)
    status, err = run.end()
    if late:
        return f"{late}: {err.decode()[:300]}", worst
    path = os.path.join(folder, "sent")
    with open(path, "wb") as f:
        f.write(sent)
    with open(path, "rb") as f:
        whole = subprocess.run([weir] + args, stdin=f, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
                               check=False)
    if (whole.returncode, whole.stdout) != (status, run.got):
        return f"a file gives {whole.stdout!r}, status {whole.returncode}; the pipe {run.got!r}, {status}", worst
    return None, worst


def main():
    weir = os.path.abspath(sys.argv[1])
    failed = count = 0
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "more.csv"), "w", encoding="ascii") as f:
            f.write("k,v\nz,1\n")
        for args, head, row in cases():
            for form in FORMS:
                if "--encoding" in args and form == "utf-16":
                    continue
                for jobs in ("1", "8"):
                    wrong, worst = feed(weir, ["-j", jobs] + args, head, row, form, folder)
                    count += 1
                    longest = max(longest, worst)
                    if wrong:
                        failed += 1
                        print(f"weir -j {jobs} {args}, {form}: {wrong}")
    print(f"{count} programs fed row by row, the longest wait {longest * 1000:.0f} ms, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
