#!/usr/bin/env python3
"""Types command lines into real shells and looks what Tab makes of them. Last line `N passed, M failed`.

    shells.py [--weir PATH] [SHELL ...]        all of bash, zsh and fish; one that is not installed fails

Each shell runs on a terminal of its own in an empty folder with a few files, loads the script that `weir completions`
prints, and gets each line's keys; a key bound for the purpose then writes the line it has into a file. What is
expected is what a user of that shell would expect: bash and zsh complete in the middle of a line as well, while fish
tells its completions nothing of what stands behind the word, and lets one choose what does not begin as it was typed.
"""
import argparse
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = {"sales.csv": "id,country,amount,Total Price\n1,DE,3,4\n", "my file.csv": "a\n1\n"}
LEFT = "\x02"
TAB = "\t"
MARK = "ready-to-type"

# What is typed, and the line afterwards.
EVERYWHERE = [
    ("weir 'filt" + TAB, "weir 'filter"),
    ("weir 'filt" + TAB + " amount > 1' sal" + TAB, "weir 'filter amount > 1' sales.csv "),
    ("weir 'from sal" + TAB, "weir 'from sales.csv"),
    ("weir 'from sales.csv | sort cou" + TAB, "weir 'from sales.csv | sort country"),
    ("weir --ragged tr" + TAB, "weir --ragged trim "),
    ("weir --in=t" + TAB, "weir --in=tsv "),
    ("weir 'take 1' my" + TAB, "weir 'take 1' my\\ file.csv "),
    ("weir --rejects=sal" + TAB, "weir --rejects=sales.csv "),
    ("echo x | weir 'reduce count_d" + TAB, "echo x | weir 'reduce count_distinct("),
    ("weir help quantil" + TAB, "weir help quantile "),
]
# The same with the file behind the cursor.
INSIDE = [
    ("weir 'take 3 | drop am' sales.csv" + LEFT * 11 + TAB, "weir 'take 3 | drop amount' sales.csv"),
    ("weir \"drop To\" sales.csv" + LEFT * 11 + TAB, "weir \"drop col('Total Price')\" sales.csv"),
    ("weir 'from sales.csv | drop To" + TAB, "weir 'from sales.csv | drop `Total Price`"),
]
# The same in a quote that is not closed yet.
UNCLOSED = [("weir --in csv 'drop cou sales.csv" + LEFT * 10 + TAB, "weir --in csv 'drop country sales.csv")]

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             "source <(weir completions bash); show() {{ printf %s \"$READLINE_LINE\" >{0}.new; mv {0}.new {0}; }}; "
             "bind -x '\"\\C-xp\": show'; echo ready-to-''type\n",
             EVERYWHERE + INSIDE + UNCLOSED),
    "zsh": (["zsh", "-f", "-i"],
            "autoload -Uz compinit; compinit -u -D; source <(weir completions zsh); "
            "show() {{ print -rn -- $BUFFER >{0}.new; mv {0}.new {0} }}; zle -N show; bindkey -e; bindkey '^Xp' show; "
            "echo ready-to-''type\n",
            EVERYWHERE + INSIDE),
    "fish": (["fish", "--private", "-i", "--no-config"],
             "weir completions fish | source; "
             "function show; commandline | string collect -N >{0}.new; mv {0}.new {0}; end; bind \\cxp show; "
             "echo ready-to-''type\n",
             EVERYWHERE),
}


class Shell:
    def __init__(self, argv, folder, env):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
        self.screen = b""
        self.child = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=folder,
                                      start_new_session=True,
                                      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)

    def look(self, seconds):
        """What the terminal gets within that time. Where it is asked what it is or where its cursor stands, it
        answers, as fish waits for that."""
        if not select.select([self.ours], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.ours, 65536)
        except OSError:
            return False
        self.screen += got
        if b"\x1b[6n" in got:
            os.write(self.ours, b"\x1b[1;1R")
        if b"\x1b[c" in got or b"\x1b[0c" in got:
            os.write(self.ours, b"\x1b[?6c")
        return True

    def wait_for(self, done, seconds=10.0):
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                return False
            self.look(0.02)
        return True

    def type(self, keys):
        """Each Tab is waited for: what comes behind it may depend on what it did."""
        for i, piece in enumerate(keys.split(TAB)):
            if i:
                os.write(self.ours, b"\t")
                self.quiet()
            os.write(self.ours, piece.encode())
        self.quiet()

    def quiet(self, seconds=0.12):
        """Until the shell has nothing more to draw."""
        while self.look(seconds):
            pass

    def end(self):
        self.child.kill()
        self.child.wait()
        os.close(self.ours)


def line_of(shell, keys, out):
    """The line that the shell has after these keys."""
    if os.path.exists(out):
        os.remove(out)
    shell.type(keys)
    os.write(shell.ours, b"\x18p")
    if not shell.wait_for(lambda: os.path.exists(out)):
        return None
    with open(out, encoding="utf-8") as f:
        text = f.read().rstrip("\n")
    os.write(shell.ours, b"\x05\x15")  # to the end of the line, and all of it away
    shell.quiet(0.05)
    return text


def test_shell(name, weir):
    argv, setup, lines = SHELLS[name]
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="weir-shells-") as top:
        folder, out = os.path.join(top, "files"), os.path.join(top, "line")
        for sub in ("files", "bin", "home"):
            os.mkdir(os.path.join(top, sub))
        os.symlink(weir, os.path.join(top, "bin", "weir"))
        for file, text in FILES.items():
            with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                f.write(text)
        env = {"PATH": os.path.join(top, "bin") + ":/usr/local/bin:/usr/bin:/bin", "HOME": os.path.join(top, "home"),
               "TERM": "xterm", "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        try:
            shell = Shell(argv, folder, env)
        except FileNotFoundError:
            print(f"FAIL {name} is not installed")
            return 0, len(lines)
        try:
            shell.quiet(0.3)
            os.write(shell.ours, setup.format(out).encode())
            if not shell.wait_for(lambda: MARK.encode() in shell.screen):
                print(f"FAIL {name} does not start\n    {shell.screen!r}")
                return 0, len(lines)
            shell.quiet()
            for keys, expected in lines:
                shell.screen = b""
                got = line_of(shell, keys, out)
                passed += got == expected
                failed += got != expected
                if got != expected:
                    print(f"FAIL {name}: {keys!r}\n    expected {expected!r}\n    is       {got!r}")
                    print(f"    the terminal got {shell.screen!r}")
        finally:
            shell.end()
        left = sorted(set(os.listdir(folder)) - set(FILES))
        if left:
            print(f"FAIL {name}: files were made: {left}")
            failed += 1
    return passed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weir", default=os.path.join(os.path.dirname(HERE), "build", "weir"))
    parser.add_argument("shells", nargs="*", metavar="SHELL", default=None)
    args = parser.parse_args()
    passed = failed = 0
    for name in args.shells or SHELLS:
        p, f = test_shell(name, os.path.abspath(args.weir))
        passed, failed = passed + p, failed + f
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
