#!/usr/bin/env python3
"""Runs a command whose standard output, or error, is a terminal, and prints what the terminal got.

    terminal.py COLUMNS COMMAND ...

A terminal of that many columns, 24 rows; its line ends are LF again. COLUMNS is taken out of the environment, unless
KEEP_COLUMNS is set, and TERM is what AS says, or unset. Standard input is our own. ON says which of the command's
outputs are the terminal: `out` (the default), `err` (standard output is our own then), `both`, or `two`: a terminal
for each, and the second one's, of standard error, is printed. With TIMES set each line is preceded by when it came, in
tenths of a second since the first. Ends with the command's status.
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time


def main():
    columns, command = int(sys.argv[1]), sys.argv[2:]
    on = os.environ.get("ON", "out")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    other, out = pty.openpty() if on == "two" else (None, None)
    env = dict(os.environ)
    if "KEEP_COLUMNS" not in env:
        env.pop("COLUMNS", None)
    env.pop("TERM", None)
    if "AS" in env:
        env["TERM"] = env["AS"]
    stdout = out if on == "two" else None if on == "err" else theirs
    child = subprocess.Popen(command, stdout=stdout, stderr=None if on == "out" else theirs, env=env)
    os.close(theirs)
    got, first, times = b"", None, []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # EIO: nobody has it open any more
            break
        if not piece:
            break
        now = time.monotonic()
        first = first or now
        times += [int((now - first) * 10)] * piece.count(b"\n")
        got += piece
    for i, line in enumerate(got.replace(b"\r\n", b"\n").splitlines(True)):
        if "TIMES" in os.environ:
            sys.stdout.write(f"{times[i]} ")
            sys.stdout.flush()
        sys.stdout.buffer.write(line)
        sys.stdout.flush()
    status = child.wait()
    for fd in (other, out):
        if fd is not None:
            os.close(fd)
    return status


if __name__ == "__main__":
    sys.exit(main())
