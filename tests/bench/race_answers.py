"""Right answers, and whether two answers are the same.

The right ones come from Python's csv and fractions, never from weir, and are what weir must write byte for byte:
decimals in their shortest form, quotients as the nearest double. Answers of peers are compared with numbers cut to 9
significant digits, since engines that add in doubles differ from there on.
"""
import csv
import io
import json
import math
import re
from fractions import Fraction

from race_queries import ANY, KEY, NUMBERS, ORDERED, SALES

# ---- right answers ------------------------------------------------------------------------------------------


def shown(value):
    """A number as weir prints it: an exact decimal where 64 bits and 18 places hold it, else the nearest double."""
    if not isinstance(value, Fraction):
        return str(value)
    for places in range(19):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            whole = digits[:len(digits) - places] + ("." + digits[len(digits) - places:] if places else "")
            return ("-" if value < 0 else "") + whole if abs(scaled.numerator) < 2**63 else repr(float(value))
    return repr(float(value))


def json_value(cell):
    """A field as JSON lines have it: a number where it is one of at most 15 digits, byte for byte."""
    if not cell:
        return "null"
    short = re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", cell) and sum(c.isdigit() for c in cell) <= 15
    return cell if short else json.dumps(cell, ensure_ascii=False)


def encode(table, query):
    """The bytes of a table whose first row is its header, as weir writes them for a query."""
    if query.json:
        names, *rows = table
        return "".join("{" + ",".join(json.dumps(n) + ":" + json_value(shown(cell)) for n, cell in zip(names, row)) +
                       "}\n" for row in rows).encode()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([shown(cell) for cell in row] for row in table)
    return text.getvalue().encode()


def load(path, columns):
    """The rows of a small file, as dictionaries."""
    with open(path, encoding="utf-8", newline="") as f:
        if columns:
            return list(csv.DictReader(f, strict=True))
        return [{"line": line.rstrip("\n")} for line in f]


def of(rows, name):
    return [Fraction(row[name]) for row in rows]


def total(name):
    return lambda rows: sum(of(rows, name))


def mean(name):
    return lambda rows: sum(of(rows, name)) / len(rows)


def lowest(name):
    return lambda rows: min(of(rows, name))


def highest(name):
    return lambda rows: max(of(rows, name))


def added(function):
    """The sum of a computed value."""
    return lambda rows: sum(function(row) for row in rows)


def grouped(rows, keys, **aggregates):
    """A row for each key, in the order in which the keys first appear."""
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[k] for k in keys), []).append(row)
    return [[*keys, *aggregates]] + [[*key, *(a(members) for a in aggregates.values())]
                                     for key, members in groups.items()]


def chosen(rows, columns):
    return [list(columns)] + [[row[c] for c in columns] for row in rows]


def money(row):
    return Fraction(row["price"]) * int(row["qty"])


def number(row, name):
    return Fraction(row[name])


def discounted(row):
    return number(row, "l_extendedprice") * (1 - number(row, "l_discount"))


def percentile(name, share):
    """Linear between the two nearest (type 7)."""
    def of_rows(rows):
        values = sorted(of(rows, name))
        place = (len(values) - 1) * share
        low = int(place)
        high = min(low + 1, len(values) - 1)
        return values[low] + (values[high] - values[low]) * (place - low)
    return of_rows


def brc(rows):
    return grouped(rows, ["station"], min=lowest("temp"), avg=mean("temp"), max=highest("temp"))


def sales_top(rows):
    header, *body = grouped([r for r in rows if r["country"] == "DE" and number(r, "price") > 500], ["product"],
                            total=added(money), n=len)
    return [header, *sorted(body, key=lambda row: -row[1])[:10]]


def tpch_q1(rows):
    header, *body = grouped(
        [r for r in rows if r["l_shipdate"] <= "1998-09-02"], ["l_returnflag", "l_linestatus"],
        sum_qty=total("l_quantity"), sum_base_price=total("l_extendedprice"), sum_disc_price=added(discounted),
        sum_charge=added(lambda r: discounted(r) * (1 + number(r, "l_tax"))), avg_qty=mean("l_quantity"),
        avg_price=mean("l_extendedprice"), avg_disc=mean("l_discount"), count_order=len)
    return [header, *sorted(body)]


def tpch_q6(rows):
    kept = [r for r in rows if "1994-01-01" <= r["l_shipdate"] < "1995-01-01" and number(r, "l_quantity") < 24
            and Fraction(5, 100) <= number(r, "l_discount") <= Fraction(7, 100)]
    return [["revenue"], [added(lambda r: number(r, "l_extendedprice") * number(r, "l_discount"))(kept)]]


def sales_filter(rows):
    kept = [r for r in rows if number(r, "price") > 500]
    return [[*SALES, "total"]] + [[*(r[c] for c in SALES), money(r)] for r in kept]


def log_status(rows):
    codes = [re.search('" ([0-9]{3}) ', r["line"]) for r in rows]
    return grouped([{"status": m.group(1)} for m in codes], ["status"], n=len)


QUOTED = r'"(?:[^"\\]|\\.)*"'
COMBINED = re.compile(rf'\S+ \S+ \S+ \[[^]]*\] {QUOTED} (?P<status>\S+) (?P<bytes>\S+) {QUOTED} {QUOTED}')


def parse_combined(rows):
    """A size of `-` is null; nulls alone have no sum."""
    lines = [COMBINED.fullmatch(r["line"]) for r in rows]
    known = lambda members: [Fraction(m["bytes"]) for m in members if m["bytes"] != "-"]
    return grouped([m.groupdict() for m in lines], ["status"], n=len, bytes=lambda m: sum(known(m)) if known(m) else "")


def by_price(rows):
    return sorted(rows, key=lambda r: -number(r, "price"))


def uniq_product(rows):
    first = {}
    for row in rows:
        first.setdefault(row["product"], row)
    return chosen(first.values(), SALES)


def count(rows):
    return [["n"], [len(rows)]]


def select(rows):
    return chosen(rows, ("id", "product", "price"))


RIGHT = {
    "count": count,
    "brc": brc,
    "brc10k": brc,
    "h2o-id1": lambda rows: grouped(rows, ["id1"], v1=total("v1")),
    "h2o-id3": lambda rows: grouped(rows, ["id3"], v1=total("v1"), v3=mean("v3")),
    "h2o-id6": lambda rows: grouped(rows, ["id6"], v1=total("v1"), v2=total("v2"), v3=total("v3")),
    "h2o-groups": lambda rows: grouped(rows, [f"id{i}" for i in range(1, 7)], v3=total("v3"), n=len),
    "tpch-q1": tpch_q1,
    "tpch-q6": tpch_q6,
    "sales-top": sales_top,
    "sales-select": select,
    "plain-select": select,
    "sales-filter": sales_filter,
    "sales-country": lambda rows: chosen([r for r in rows if r["country"] == "DE"], SALES),
    "wide-count": count,
    "wide-freq": lambda rows: grouped(rows, ["section"], n=len),
    "top-price": lambda rows: chosen(by_price(rows)[:100], SALES),
    "sort-price": lambda rows: chosen(by_price(rows), SALES),
    "sort-customer": lambda rows: chosen(sorted(rows, key=lambda r: r["customer"].encode()), SALES),
    "uniq-product": uniq_product,
    "p95": lambda rows: grouped(rows, ["country"], p95=percentile("price", Fraction(95, 100))),
    "log-status": log_status,
    "parse-combined": parse_combined,
    "num-sum": lambda rows: [[f"sum_{x}" for x in NUMBERS], [total(x)(rows) for x in NUMBERS]],
    "json-groups": lambda rows: grouped(rows, ["country"], total=added(money), n=len),
    "json-write": lambda rows: chosen(rows, SALES),
    "hex-groups": lambda rows: grouped(rows, ["key"], total=total("value"), n=len),
    "gz": sales_top,
    "zst": sales_top,
}

# ---- the same answer? ---------------------------------------------------------------------------------------


def cut(cell):
    try:
        return f"{float(cell):.9g}"
    except ValueError:
        return cell


def equal(a, b):
    """Two cells: the same text, or numbers that differ from the ninth digit on, or by next to nothing."""
    if a == b:
        return True
    try:
        return math.isclose(float(a), float(b), rel_tol=1e-8, abs_tol=1e-8)
    except ValueError:
        return False


def rows_of(text):
    return [[cut(cell) for cell in row]
            for row in csv.reader(io.StringIO(text.decode("utf-8", "surrogateescape"), newline=""))]


def rows_of_json(text):
    """The same of JSON lines: the first one's keys, then the values."""
    lines = [json.loads(line) for line in text.decode("utf-8", "surrogateescape").splitlines()]
    return [list(lines[0])] + [[cut("" if v is None else str(v)) for v in line.values()] for line in lines]


def arranged(rows, query, header):
    """Rows in the form that is compared: what the query leaves open is brought into one order, or left out."""
    if query.compare == ORDERED:
        return rows
    if query.compare == ANY:
        return sorted(rows)
    at = header.index(query.key)
    keys = [row[at:at + 1] for row in rows]
    return sorted(keys) if query.compare == KEY else keys + sorted(rows)


def difference(own, other, query):
    """What the two say differently, or None. The other one may have a header of its own, or none."""
    read = rows_of_json if query.json else rows_of
    header, *ours = read(own)
    theirs = read(other)
    if len(theirs) == len(ours) + 1:
        theirs = theirs[1:]
    if len(theirs) != len(ours):
        return f"{len(ours)} rows | {len(theirs)} rows"
    for a, b in zip(arranged(ours, query, header), arranged(theirs, query, header)):
        if len(a) != len(b) or not all(map(equal, a, b)):
            return f"{a} | {b}"[:300]
    return None
