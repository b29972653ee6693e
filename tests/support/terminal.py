#!/usr/bin/env python3
"""Runs a command whose standard output is a terminal, and prints what the terminal got.

    terminal.py COLUMNS COMMAND ...

A terminal of that many columns, 24 rows; its line ends are LF again. COLUMNS is taken out of the environment, unless
KEEP_COLUMNS is set. Standard input is our own. With TIMES set each line is preceded by when it came, in tenths of a
second since the first. Ends with the command's status.
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
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = dict(os.environ)
    if "KEEP_COLUMNS" not in env:
        env.pop("COLUMNS", None)
    child = subprocess.Popen(command, stdout=theirs, env=env)
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
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())
