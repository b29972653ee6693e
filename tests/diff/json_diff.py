#!/usr/bin/env python3
"""JSON texts, lists and paths of data/json.h against Python's json module, on random texts, whole and broken.

    json_diff.py DRIVER [SEED [COUNT]]

Python finds where each value ends (raw_decode), what strings mean and which texts are JSON; numbers, arrays and
objects are compared as the bytes where they stand. DRIVER is json_diff.c.
"""
import json
import random
import re
import subprocess
import sys

NULL, TRUE, FALSE, NUMBER, STRING, ARRAY, OBJECT = range(1, 8)
BLANKS = re.compile(r"[ \t\n\r]*")
STRAY = 0x10FF00  # bytes that are no UTF-8 stand as characters from here on


class Number(str):
    pass


def no_constant(word):
    raise ValueError(word)  # NaN and Infinity


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=no_constant)


def to_text(b):
    return "".join(chr(STRAY + ord(c) - 0xDC00) if 0xDC80 <= ord(c) <= 0xDCFF else c
                   for c in b.decode("utf-8", "surrogateescape"))


def to_bytes(s):
    out = bytearray()
    for c in s:
        n = ord(c)
        if n >= STRAY + 0x80:
            out.append(n - STRAY)
        else:
            out += (c if not 0xD800 <= n <= 0xDFFF else "\ufffd").encode()
    return bytes(out)


# ---- the model ----------------------------------------------------------------------------------------------------


def skip(text, i):
    return BLANKS.match(text, i).end()


def read(text, i):
    """(value, end) of what begins at i."""
    return DECODER.raw_decode(text, i)


def whole(text):
    """The place of the value that text is, or None."""
    try:
        i = skip(text, 0)
        _, end = read(text, i)
        return (i, end) if skip(text, end) == len(text) else None
    except ValueError:
        return None


def parts(text, i):
    """[(name or None, begin, end)] of the valid array or object at i."""
    out, members = [], text[i] == "{"
    i = skip(text, i + 1)
    while text[i] not in "]}":
        name = None
        if text[i] == ",":
            i = skip(text, i + 1)
        if members:
            name, i = read(text, i)
            i = skip(text, skip(text, i) + 1)
        _, end = read(text, i)
        out.append((name, i, end))
        i = skip(text, end)
    return out


def show(text, span):
    value, _ = read(text, span[0])
    kind = (NULL if value is None else TRUE if value is True else FALSE if value is False else
            NUMBER if isinstance(value, Number) else STRING if isinstance(value, str) else
            ARRAY if isinstance(value, list) else OBJECT)
    return f"{kind}:{to_bytes(value if kind == STRING else text[span[0]:span[1]]).hex()}"


def model_value(text):
    span = whole(text)
    return show(text, span) if span else "none"


def items(text):
    span = whole(text)
    return [p[1:] for p in parts(text, span[0])] if span and text[span[0]] == "[" else None


def model_list(text):
    spans = items(text)
    return "none" if spans is None else " ".join([show(text, s) for s in spans] + [str(len(spans))])


def model_at(text, i):
    try:
        return show(text, items(text)[i])
    except IndexError:
        return "missing"


def model_slice(text, a, b):
    return to_bytes("[" + ",".join(text[i:j] for i, j in items(text)[a:b]) + "]").hex()


def model_find(keys, text):
    span = whole(text)
    if not span:
        return "none"
    for key in keys:
        bracket, inside = text[span[0]], None
        if isinstance(key, str) and bracket == "{":
            inside = [p[1:] for p in parts(text, span[0]) if to_bytes(p[0]) == to_bytes(key)][-1:]
        elif isinstance(key, int) and bracket == "[":
            all_of = parts(text, span[0])
            inside = [all_of[key][1:]] if -len(all_of) <= key < len(all_of) else None
        if not inside:
            return "missing"
        span = inside[0]
    return show(text, span)


def model_quote(b):
    return to_bytes(json.dumps(to_text(b), ensure_ascii=False)).hex()


# ---- random texts -------------------------------------------------------------------------------------------------

PIECES = ["a", "bc", "Zürich", "€", "😀", "\x7f", "/", "x" * 15, "y" * 16, "z" * 33, "\U0010fe00\x80"]
ESCAPES = [r"\"", r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t", r"\u0041", r"\u00e9", r"\u20AC", r"\ud83d\ude00",
           r"\ud800", r"\udc00", r"\uDBFF", r"\ud800\u0041", r"\ud800\n", r"\u0000", r"\ud800\ud83d\ude00"]
NUMBERS = ["0", "-0", "1.50", "007"[2:], "1e5", "-1E+05", "12345678901234567890123456789012345678901234567890",
           "0.1000", "1e400", "-0.0e-0", "9007199254740993"]
NAMES = ["a", "b", "c", "a b", "", "é", "x.y", 'q"', "longer name of more than sixteen bytes"]


def blank(r):
    return r.choice(["", "", "", "", " ", "\n", "\t ", "\r\n"])


def string(r):
    return '"' + "".join(r.choice(PIECES if r.random() < 0.7 else ESCAPES) for _ in range(r.randrange(5))) + '"'


def name(r):
    s = r.choice(NAMES)
    if r.random() < 0.2:  # spelt another way
        return '"' + "".join(f"\\u{ord(c):04x}" if r.random() < 0.6 or c == '"' else c for c in s) + '"'
    return json.dumps(s, ensure_ascii=False)


def value(r, depth):
    k = r.random()
    if depth == 0 or k < 0.45:
        return r.choice([string(r), r.choice(NUMBERS), r.choice(["true", "false", "null"])])
    n = r.randrange(5)
    if k < 0.7:
        return "[" + blank(r) + (blank(r) + "," + blank(r)).join(value(r, depth - 1) for _ in range(n)) + blank(r) + "]"
    members = [f"{name(r)}{blank(r)}:{blank(r)}{value(r, depth - 1)}" for _ in range(n)]
    return "{" + blank(r) + (blank(r) + "," + blank(r)).join(members) + blank(r) + "}"


def broken(r, b):
    b = bytearray(b)
    for _ in range(r.randrange(1, 3)):
        i = r.randrange(len(b) + 1)
        k = r.random()
        if k < 0.4 and i < len(b):
            del b[i]
        elif k < 0.6:
            del b[i:]
        else:
            b[i:i] = r.choice([b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".", b"e", b"u", b"\x01",
                               b"\x1f", b"\x80", b"\xff", b" ", b"\0", b"NaN", b"t", b"/"])
    return bytes(b)


def keys_into(r, text):
    """A way into a valid text, if it has one, else any."""
    keys, span = [], whole(text)
    while span and text[span[0]] in "[{" and len(keys) < 6:
        inside = parts(text, span[0])
        if not inside or (keys and r.random() < 0.2):
            break
        i = r.randrange(len(inside))
        name, *span = inside[i]
        keys.append(name if name is not None else i if r.random() < 0.5 else i - len(inside))
    if not keys or r.random() < 0.1:
        keys.append(r.choice(NAMES) if r.random() < 0.6 else r.randrange(-4, 5))
    return keys


def path(r, body):
    keys, text = keys_into(r, body), ""
    for k in keys:
        if isinstance(k, int):
            text += f"[{k}]"
        elif re.fullmatch(r"[^.\[\"]+", k) and r.random() < 0.7:
            text += ("." if text else "") + k
        else:
            text += f"[{json.dumps(k, ensure_ascii=False)}]" if r.random() < 0.5 else f"['{k}']"
    return keys, text


def questions(r, count):
    """(request, answer) pairs."""
    def hexed(b):
        return b.hex() or "-"
    for i in range(count):
        good = value(r, r.randrange(5))
        b = (blank(r) + good + blank(r)).encode()
        if r.random() < 0.4:
            b = broken(r, b)
        text = to_text(b)
        yield f"value {hexed(b)}", model_value(text)
        yield f"list {hexed(b)}", model_list(text)
        if items(text) is not None:
            at, to = r.randrange(-5, 6), r.randrange(-6, 7)
            yield f"at {hexed(b)} {at}", model_at(text, at)
            yield f"slice {hexed(b)} {at} {to}", model_slice(text, at, to)
        keys, spelt = path(r, text)
        yield f"find {hexed(to_bytes(spelt))} {hexed(b)}", model_find(keys, text)
        raw = bytes(r.choice([r.randrange(256), r.randrange(32), 0x61, 0x22, 0x5C]) for _ in range(r.randrange(40)))
        yield f"quote {hexed(raw)}", model_quote(raw)
        if i % 50 == 0:  # cut at every byte
            for n in range(len(b)):
                yield f"value {hexed(b[:n])}", model_value(to_text(b[:n]))


def main():
    driver = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261120
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
    asked = list(questions(random.Random(seed), count))
    text = "".join(q + "\n" for q, _ in asked)
    got = subprocess.run([driver], input=text, capture_output=True, text=True, check=True).stdout.split("\n")
    wrong = [(q, want, have) for (q, want), have in zip(asked, got) if want != have]
    for q, want, have in wrong[:10]:
        verb, *words = q.split()
        print(f"json_diff: {verb} {[bytes.fromhex(w) if len(w) % 2 == 0 else w for w in words]}:\n"
              f"  want {want}\n  have {have}", file=sys.stderr)
    kinds = sum(1 for q, want in asked if q.startswith("value") and want != "none")
    found = sum(1 for q, want in asked if q.startswith("find") and ":" in want)
    print(f"json_diff: {len(asked)} questions ({kinds} texts were JSON, {found} paths found), {len(wrong)} wrong, seed {seed}")
    return 1 if wrong or len(got) != len(asked) + 1 or min(kinds, found) < count // 10 else 0


if __name__ == "__main__":
    sys.exit(main())
