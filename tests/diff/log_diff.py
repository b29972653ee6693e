#!/usr/bin/env python3
"""Lines of logs, whole and damaged, taken apart by weir's scanners and by regular expressions of Python.

    log_diff.py WEIR [SEED [COUNT]]

The expressions are written from what the formats' documents say (Apache's and nginx's log modules, RFC 3164, RFC
5424), and share nothing with lib/data/logline*.c but the names of the columns. Every line goes through every format:
most lines match one of them, and a mutated one must be taken apart alike by both, or by neither.
"""
import csv
import io
import os
import random
import re
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)

TEXT = rb'(?:[^"\\]|\\.|"(?! |\Z))*'  # in quotes: escapes by pairs, a quote ends it where the field may end
COMMON = (rb'(?P<ip>[^ ]+) (?P<ident>[^ ]+) (?P<user>[^ ]+) \[(?P<time>[^]]+)\] "(?P<request>%s)" '
          rb'(?P<status>[0-9]{3}|-) (?P<bytes>[0-9]+|-)(?: |\Z)' % TEXT)
COMBINED = COMMON[:-len(rb'(?: |\Z)')] + rb' "(?P<referer>%s)" "(?P<agent>%s)"(?: |\Z)' % (TEXT, TEXT)
REQUEST = re.compile(rb'(?P<method>[A-Za-z_-]+) (?P<path>.+) (?P<protocol>[A-Za-z]+/[0-9.]+)', re.S)

ELEMENT = rb'\[(?:[^]"]|"(?:[^"\\]|\\.)*")*\]'
PRIORITY = rb'(?:<(?P<priority>[0-9]{1,3})>)?'
RFC5424 = PRIORITY + (rb'[1-9][0-9]{0,2} (?P<time>-|[0-9]{4}-[^ ]*) (?P<host>[^ ]+) (?P<app>[^ ]+) (?P<pid>[^ ]+) '
                      rb'(?P<msgid>[^ ]+) (?P<data>-|(?:%s)+)(?: (?P<message>.*))?\Z' % ELEMENT)
RFC3164 = PRIORITY + (rb'(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)  ?[0-9]{1,2} '
                      rb'[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?|[0-9]{4}-[^ ]*) (?P<host>[^ ]+) (?P<message>.*)\Z')
TAGS = [re.compile(rb'(?P<app>[^ []+)\[(?P<pid>[^] ]*)\]:?(?: (?P<message>.*)|\Z)', re.S),
        re.compile(rb'(?P<app>[^ []+):(?: (?P<message>.*)|\Z)', re.S)]

COLUMNS = {
    "combined": "ip ident user time method path protocol status bytes referer agent".split(),
    "syslog": "time host app pid message priority msgid data".split(),
}
COLUMNS["common"] = COLUMNS["combined"][:-2]
COLUMNS["nginx"] = COLUMNS["combined"]


# ---- the model ----------------------------------------------------------------------------------------------------


def access(pattern, line):
    m = re.match(pattern, line, re.S)
    if not m:
        return None
    f = m.groupdict()
    request = REQUEST.fullmatch(f["request"])
    f.update(request.groupdict() if request else {"method": b"", "path": f["request"], "protocol": b""})
    return f


def tagged(f):
    """app[pid]: or app: at the beginning of what is left."""
    for pattern in TAGS:
        m = pattern.match(f["message"])
        if m:
            f.update(m.groupdict())
            return f
    return f


def syslog(line):
    m = re.match(RFC5424, line, re.S)
    if m:
        f = m.groupdict()
        if (f["message"] or b"").startswith(b"\xef\xbb\xbf"):
            f["message"] = f["message"][3:]
        return f
    m = re.match(RFC3164, line, re.S)
    if not m:
        return None
    f = m.groupdict()
    if re.fullmatch(rb"[^: ]+:", f["host"]):  # a daemon's own line: the tag stands where the host should
        f["message"], f["host"] = f["host"] + b" " + f["message"], b""
    return tagged(f)


def model(name, line):
    """The values by column, or None: no such line."""
    f = syslog(line) if name == "syslog" else access(COMMON if name == "common" else COMBINED, line)
    if f is None:
        return None
    return [b"" if f.get(c) is None or (f[c] == b"-" and c != "message") else f[c] for c in COLUMNS[name]]


# ---- lines --------------------------------------------------------------------------------------------------------

IPS = [b"192.0.2.7", b"2001:db8::1", b"::1", b"host.example.org", b"-"]
USERS = [b"-", b"bob", b"anna", b"M\xc3\xbcller", b'"x"', b"[a]"]
TIMES = [b"20/Nov/2026:10:00:05 +0000", b"01/Jan/2025:00:00:00 -0330", b"-", b"x"]
REQUESTS = [b"GET / HTTP/1.1", b"POST /a?b=c&d=%20 HTTP/2.0", b"-", b"", b"\\x16\\x03\\x01", b"GET /a b c HTTP/1.0",
            b"get /", b"GET  HTTP/1.1", b"M-SEARCH * HTTP/1.1", b'GET /\\"q\\" HTTP/1.1', b'GET /"raw"x HTTP/1.1',
            b"OPTIONS rtsp://h/x RTSP/1.0", b"\x16\x03\x00\xff", b"GET /x HTTP/", b" / HTTP/1.1", b"GET  HTTP/1.1 "]
AGENTS = [b"-", b"", b"curl/8.9.1", b"Mozilla/5.0 (X11; Linux x86_64)", b'\\"q\\" agent', b'say "hi" you', b"a\\\\",
          b"back\\", b'"', b"caf\xe9", b"tab\there", b"nul\0", b"https://search.example/?q=lamp"]
APPS = [b"sshd[123]: ", b"kernel: ", b"CRON[9]: ", b"postfix/smtpd[77]: ", b"", b"app[]: ", b"app[1] ", b"a:b: ", b": ",
        b"[1]: ", b"last message ", b"app[1]:x ", b"-: ", b"app:", b":: "]
STAMPS = [b"Nov 20 10:00:05", b"Jan  1 00:00:00", b"Feb 3 23:59:59.123", b"2026-11-20T10:00:05.123456+01:00",
          b"2026-11-20T10:00:05Z", b"Nox 20 10:00:05", b"Nov 20 10:00"]
DATA = [b"-", b'[id@1 a="b"]', b'[a][b x="]"]', b'[a x="\\"]"]', b"[a", b'[x y="\\\\"][z]', b"[]"]
BYTES = b' "\\[]-:<>.' + b"09azAZ/" + bytes([0, 9, 0x80, 0xC3, 0xFF])


def access_line(r):
    line = b'%s %s %s [%s] "%s" %s %s' % (r.choice(IPS), r.choice([b"-", b"id"]), r.choice(USERS), r.choice(TIMES),
                                          r.choice(REQUESTS), r.choice([b"200", b"404", b"-", b"20", b"2000"]),
                                          r.choice([b"0", b"-", b"123456", b"1x"]))
    if r.random() < 0.8:
        line += b' "%s" "%s"' % (r.choice(AGENTS), r.choice(AGENTS))
    return line + (r.choice([b" ", b" more", b"x", b' "x"', b" 0.1 ms"]) if r.random() < 0.2 else b"")


def syslog_line(r):
    pri = r.choice([b"", b"", b"<34>", b"<165>", b"<1234>", b"<>"])
    message = r.choice([b"hello", b"", b"-", b" two  blanks", b"\xef\xbb\xbftext", b'a "b" [c]: d', b"x" * 300])
    if r.random() < 0.5:
        host = r.choice(IPS + [b"sshd[1]:", b"cron:"])
        return pri + b"%s %s %s%s" % (r.choice(STAMPS), host, r.choice(APPS), message)
    line = b"%s %s %s %s %s %s %s" % (r.choice([b"1", b"2", b"0", b"1000"]), r.choice(STAMPS + [b"-"]), r.choice(IPS),
                                      r.choice([b"-", b"app"]), r.choice([b"-", b"77"]), r.choice([b"-", b"ID47"]),
                                      r.choice(DATA))
    return pri + line + (b" " + message if r.random() < 0.8 else b"")


def mutated(r, line):
    b = bytearray(line)
    for _ in range(r.choice([0, 0, 0, 1, 1, 2, 4])):
        at = r.randrange(len(b) + 1)
        how = r.randrange(5)
        if how == 0:
            del b[at:at + r.randrange(1, 4)]
        elif how == 1:
            b[at:at] = bytes([r.choice(BYTES)])
        elif how == 2 and at < len(b):
            b[at] = r.choice(BYTES)
        elif how == 3:
            del b[at:]
        else:
            b += b[at:]
    return bytes(b).replace(b"\n", b"").rstrip(b"\r")


# ---- weir ---------------------------------------------------------------------------------------------------------


def weir(exe, path, name, args, **env):
    done = subprocess.run([exe, "--in", "lines", *args, f"parse {name} keep skip", path], capture_output=True,
                          env={**os.environ, **{k: str(v) for k, v in env.items()}}, check=False)
    if done.returncode != 0:
        sys.exit(f"weir: exit {done.returncode}\n{done.stderr.decode()}")
    rows = csv.reader(io.StringIO(done.stdout.decode("latin-1"), newline=""))
    return [[v.encode("latin-1") for v in row] for row in rows], done.stderr


def compare(exe, path, lines, name, args, **env):
    got, err = weir(exe, path, name, args, **env)
    want = [["line".encode(), *[c.encode() for c in COLUMNS[name]]]]
    want += [[line, *values] for line in lines if (values := model(name, line)) is not None]
    for g, w in zip(got, want):
        if g != w:
            sys.exit(f"{name} {args} {env}\n  line {w[0]!r}\n  weir   {g}\n  python {w}")
    if len(got) != len(want):
        sys.exit(f"{name} {args} {env}: {len(got)} rows, not {len(want)}")
    missing = len(lines) - len(want) + 1
    if missing > 1 and f" {missing} lines do not match {name} ".encode() not in err:
        sys.exit(f"{name}: {missing} do not match, but weir says {err.decode()}")
    return len(want) - 1


def main():
    exe, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    r = random.Random(seed)
    lines = [mutated(r, r.choice([access_line, syslog_line])(r)) for _ in range(count)]
    lines[0] = access_line(random.Random(0))  # no byte order mark
    with tempfile.TemporaryDirectory() as folder:
        path, few = os.path.join(folder, "all"), os.path.join(folder, "few")
        for name, part in ((path, lines), (few, lines[:300])):
            with open(name, "wb") as f:
                f.write(b"".join(line + b"\n" for line in part))
        for name in COLUMNS:
            matched = compare(exe, path, lines, name, ["-j1"])
            compare(exe, path, lines, name, ["-j2"], WEIR_BLOCK=1000)
            compare(exe, few, lines[:300], name, ["-j8"], WEIR_BLOCK=7, WEIR_BATCH=3)
            if not count / 20 < matched < count:
                sys.exit(f"{name}: {matched} of {count} lines match: the lines test too little")
            print(f"{name}: {matched} of {count} lines match")


if __name__ == "__main__":
    main()
