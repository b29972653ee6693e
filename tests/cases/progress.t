--progress and SIGUSR1 (weir(1)): how far a run is, on standard error. What a terminal gets is told by
support/terminal.py, with control characters as cat -v shows them.

=== on a terminal: a bar after a second, erased at the end
# Of a pipe nobody knows how much there is: no per cent. Standard output is none, or another terminal.
--- run
slow() { echo a; sleep 2.6; echo 1; }
T="python3 $SAMPLES/../../tests/support/terminal.py 80"
slow | AS=xterm ON=err $T weir 'to out.csv' > bar
cat out.csv
python3 look.py bar
slow | AS=xterm ON=two $T weir --out csv '' > bar
python3 look.py bar
(echo a; sleep 2.6; echo x) | AS=xterm ON=err $T weir --color never 'map n = a + 1' -o out.csv > bar
python3 look.py bar
rm bar out.csv
--- file look.py
# Several drawings, each after taking off the one before it; the last thing is that it is taken off.
import re, sys
t = open(sys.argv[1], newline="").read()
parts = t.split("\r\033[K")
print(repr(parts.pop()) if parts[-1] else "nothing more")
bars = [p for p in parts if p]
print(parts[0] == "", len(bars) > 1, "\033" in "".join(parts), max(map(len, bars)) < 80,
      all(re.fullmatch(r"\d+ B  \d+ B/s  \d rows/s  0:0\d  1.2", b) for b in bars))
--- out
a
1
nothing more
True True False True True
nothing more
True True False True True
'weir: warning: 1 value of \'a\' is not a number (first: -:2 "x"); taken as null (--strict to fail)\n'
True True False True True
--- flag nomatrix: it is about the terminal

=== a terminal that gets no bar
# One that also gets the rows; one that does not obey; -q; --progress never. A run of less than a second.
--- run
slow() { echo a; sleep 1.3; echo 1; }
T="python3 $SAMPLES/../../tests/support/terminal.py 80"
slow | AS=xterm ON=both $T weir --out csv '' | cat -v
slow | AS=dumb ON=err $T weir 'take 0' | cat -v
slow | ON=err $T weir 'take 0' | cat -v
slow | AS=xterm ON=err $T weir -q 'take 0' | cat -v
slow | AS=xterm ON=err $T weir --progress never 'take 0' | cat -v
echo a | AS=xterm ON=err $T weir --progress always '' | cat -v
slow | AS=xterm ON=two $T weir -q --progress auto '' | cat -v
--- out
a
1
a
a
a
a
a
--- flag nomatrix: it is about the terminal

=== a pipe gets lines, if they are asked for
--- run
(echo a; sleep 2.5; echo 1) > slow & exec 3< <(echo a; sleep 2.5; echo 1)
weir '' <&3
exec 3< <(echo a; sleep 2.5; echo 1)
weir --progress always '' <&3 2> err
grep -c '^weir: [0-9]* B read, 0 rows, 0 rows/s, 0:0[12]; buffers before stage 2: 0/[0-9]*$' err
wc -l < err; rm err slow
wait
--- out
a
1
a
1
2
2
--- flag nomatrix: it is about the time

=== how much there is: files, several, of another side, compressed, standard input
# Told by SIGUSR1 while the output waits. What is read runs ahead of it.
--- file total.py
import gzip, os, re, signal, subprocess, sys, time
line = b"0123456789,abcdefghijklmnopqrstuvwxyz,%d\n"
text = b"a,b,c\n" + b"".join(line % i for i in range(100000))
open("big.csv", "wb").write(text)
open("big.csv.gz", "wb").write(gzip.compress(text, 1))
open("side.csv", "wb").write(b"a,w\n0123456789,1\n")
size, packed, side = len(text), os.path.getsize("big.csv.gz"), os.path.getsize("side.csv")
def ask(words, stdin=None):
    p = subprocess.Popen(["weir"] + words, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    p.stdout.read(1)
    time.sleep(0.4)
    p.send_signal(signal.SIGUSR1)
    time.sleep(0.2)
    rows = p.stdout.read()
    err = p.stderr.read().decode()
    p.wait()
    return err
def total(err, want):
    m = re.match(r"weir: [0-9.]+ [KMG]?i?B of ([0-9.]+) (MiB|KiB) read \((\d+)%\), \d+ rows", err)
    said = float(m[1]) * (1 << 20 if m[2] == "MiB" else 1 << 10) if m else err
    last = (0.1 if "." in m[1] else 1) * (1 << 20 if m[2] == "MiB" else 1 << 10)  # digit, which is cut
    return said <= want < said + last * 1.001 and 0 <= int(m[3]) <= 100 or (said, want)
print(total(ask(["", "big.csv"]), size), total(ask(["", "big.csv", "big.csv"]), 2 * size))
print(total(ask(["", "big.csv.gz"]), packed), total(ask(["union big.csv.gz", "big.csv"]), size + packed))
print(total(ask(["join side.csv on a", "big.csv"]), size + side), total(ask([""], open("big.csv")), size))
print(total(ask([""], open("big.csv.gz")), packed), total(ask(["--reference", "", "big.csv"]), size))
p = subprocess.Popen(["cat", "big.csv"], stdout=subprocess.PIPE)
print(re.match(r"weir: [0-9.]+ [KM]iB read, \d+ rows, ", ask([""], p.stdout)) is not None)
for f in ("big.csv", "big.csv.gz", "side.csv"):
    os.remove(f)
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
python3 total.py
--- out
True True
True True
True True
True True
True
--- flag nomatrix: it is about one run
--- limit 60

=== SIGUSR1 at every moment: before there is input, while it comes, and while rows wait to go out
# Each signal prints a line, and nothing else changes: not the rows, not what is read, not the status.
--- file often.py
import gzip, hashlib, os, re, signal, subprocess, sys, threading, time
text = b"k,v\n" + b"".join(b"%d,%d\n" % (i * 7919 % 100003, i) for i in range(150000))
open("in.csv", "wb").write(text)
os.mkfifo("fifo")
def takes(pid):  # has it a handler for the signal by now?
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"SigCgt:\s*(\w+)", f.read())[1], 16) >> (signal.SIGUSR1 - 1) & 1
def run(words, feed, often):
    p = subprocess.Popen(["weir"] + words, stdin=subprocess.PIPE if feed else subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    out, err, done = [], [], threading.Event()
    def read():
        while piece := os.read(p.stdout.fileno(), 65536):
            out.append(piece)
            time.sleep(0.005 if often else 0)
    def give():
        if feed:
            step = len(feed) // 150
            for at in range(0, len(feed), step):
                p.stdin.write(feed[at:at + step])
                p.stdin.flush()
                time.sleep(0.001)
            p.stdin.close()
        if "fifo" in words:
            time.sleep(0.1)
            with open("fifo", "wb") as f:
                f.write(text)
    def bother():
        while p.poll() is None and not takes(p.pid):
            time.sleep(0.001)
        while often and p.poll() is None:
            p.send_signal(signal.SIGUSR1)
            time.sleep(0.0005)
    threads = [threading.Thread(target=t) for t in (read, give, bother, lambda: err.append(p.stderr.read()))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return p.wait(), hashlib.md5(b"".join(out)).hexdigest(), err[0].decode()
line = re.compile(r"weir: [0-9.]+ ([KM]i)?B (of [0-9.]+ ([KM]i)?B read \(\d+%\)|read), \d+ rows?, ([0-9.]+[kMG]? rows/s, )?"
                  r"\d:\d\d( left)?(; buffers before stage \d+: \d+/\d+(, \d+: \d+/\d+)*)?\n")
for words, feed in ((["", "in.csv"], 0), (["sort v, k"], text), (["reduce n = count(), sum(v) by k | sort -n"], gzip.compress(text, 1)),
                    (["partition by k | top 1 by v | merge", "fifo"], 0), (["--memory", "2M", "sort k", "in.csv"], 0)):
    quiet, told = run(words, feed, False), run(words, feed, True)
    lines = told[2].splitlines(True)
    print(quiet[:2] == told[:2], quiet[0], quiet[2] == "", len(lines) > 3, [l for l in lines if not line.fullmatch(l)][:3])
for f in ("in.csv", "fifo"):
    os.remove(f)
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
python3 often.py
--- out
True 0 True True []
True 0 True True []
True 0 True True []
True 0 True True []
True 0 True True []
--- flag nomatrix: it is about signals
--- limit 60

=== SIGUSR1 takes the bar off first; a deadly signal too
--- file both.py
import os, pty, signal, subprocess, time
def run(last):
    ours, theirs = pty.openpty()
    env = dict(os.environ, TERM="xterm")
    p = subprocess.Popen(["weir", ""], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs, env=env)
    os.close(theirs)
    p.stdin.write(b"a\n1\n")
    p.stdin.flush()
    time.sleep(1.3)
    p.send_signal(signal.SIGUSR1)
    time.sleep(0.6)
    if last:
        p.send_signal(last)
    else:
        p.stdin.close()
    got = b""
    try:
        while piece := os.read(ours, 4096):
            got += piece
    except OSError:
        pass
    parts = got.decode().replace("\r\n", "\n").split("\r\033[K")
    lines = [x for x in parts if x.endswith("\n")]
    print(p.wait(), len(lines), lines[0].startswith("weir: "), parts[-1] == "", any("\n" in x[:-1] for x in parts))
run(0)
run(signal.SIGTERM)
--- run
python3 both.py
--- out
0 1 True True False
-15 1 True True False
--- flag nomatrix: it is about signals

=== a bad WHEN
--- run
weir --progress sometimes ''; echo $?; weir --progress=alway ''; echo $?; weir '' --progress; echo $?
--- out
2
2
2
--- err
weir: error: --progress takes auto|always|never, not 'sometimes'
weir: error: --progress takes auto|always|never, not 'alway'
  hint: did you mean always?
weir: error: --progress takes a value: --progress auto|always|never
--- flag nomatrix: it is about the command line
