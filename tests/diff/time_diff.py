#!/usr/bin/env python3
"""Times, formats and zones against Python's datetime and zoneinfo, on random instants.

    time_diff.py DRIVER WEIR [SEED [COUNT]]

Python knows microseconds; fractions of up to nine digits are put behind its seconds here. DRIVER is time_diff.c; the
functions of times are called through WEIR.
"""
import csv
import io
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)
UTC = timezone.utc
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
         "Europe/Dublin", "Africa/Casablanca", "America/Nuuk", "Asia/Gaza", "America/St_Johns", "Asia/Tehran",
         "Antarctica/Troll", "America/Havana", "America/Caracas", "Africa/Monrovia", "Pacific/Kiritimati", "EST5EDT", "Asia/Tokyo"]
READ_FORMATS = ["%Y-%m-%d %H:%M:%S", "%d/%b/%Y:%H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%y %I:%M:%S %p", "%A, %d %B %Y %H.%M",
                "%Y%m%d%H%M%S", "%Y-%jT%H:%M:%S.%f", "%G-W%V-%u", "%a %b %d %H:%M:%S %Y", "%y%m%d", "%d %B, %Y",
                "%H:%M:%S.%f %d-%m-%Y", "100%% %Y %m", "%I%p %d %b %Y"]
WRITE_FORMATS = READ_FORMATS + ["%A %a %B %b %d %j %w %u %G %V %y", "%Y-%m-%dT%H:%M:%S%z", "%H:%M %Z", "%I o'clock %p",
                                "%F %T", "%R on %D", "%e|%-d|%-m|%-H|%-I|%-M|%-S|%-j", "%t%%"]
ZONED_FORMATS = ["%Y-%m-%dT%H:%M:%S%z", "%d/%b/%Y:%H:%M:%S %z", "%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%d %H:%M:%S %Z"]


def seconds(naive):
    d = naive - EPOCH
    return d.days * 86400 + d.seconds


def canonical(secs, frac, digits):
    """m/scale of secs + frac / 10**digits."""
    while digits and frac % 10 == 0:
        frac, digits = frac // 10, digits - 1
    while not -(2**63) <= secs * 10**digits + frac < 2**63:
        frac, digits = frac // 10, digits - 1
        while digits and frac % 10 == 0:
            frac, digits = frac // 10, digits - 1
    return f"{secs * 10**digits + frac}/{digits}"


class Work:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines, self.want = [], []

    def ask(self, line, want):
        self.lines.append(line)
        self.want.append(want)

    def instant(self, first=1900, last=2500):
        r = self.r
        lo, hi = seconds(datetime(first, 1, 1)), seconds(datetime(last, 12, 31))
        return r.randint(lo, hi)

    def near_step(self, zone):
        """An instant of UTC near one at which the zone's clocks change, else any."""
        r, z, t = self.r, ZoneInfo(zone), self.instant()
        for _ in range(3):
            a, b = t, t + 86400 * 300
            off = lambda x: (EPOCH + timedelta(seconds=x)).replace(tzinfo=UTC).astimezone(z).utcoffset()
            if off(a) != off(b):
                while b - a > 1:
                    mid = (a + b) // 2
                    a, b = (mid, b) if off(mid) == off(a) else (a, mid)
                return b + r.choice([-7200, -3601, -3600, -1800, -1, 0, 1, 1799, 3599, 3600, 7200, r.randint(-9000, 9000)])
            t = self.instant()
        return t

    def fraction(self):
        digits = self.r.choice([0, 0, 1, 2, 3, 3, 3, 6, 6, 7, 8, 9])
        return self.r.choice([0, self.r.randrange(10**digits)]), digits

    def iso(self):
        r = self.r
        secs = self.instant(1, 9998)
        d = EPOCH + timedelta(seconds=secs)
        frac, digits = self.fraction()
        part = f"{r.choice('.,')}{frac:0{digits}}" if digits else ""
        east = r.choice([0, 0, 60, 330, -300, r.randint(-1439, 1439)])
        sign, h, m = "-" if east < 0 else "+", abs(east) // 60, abs(east) % 60
        offset = r.choice(["", "Z"]) if east == 0 else r.choice([f"{sign}{h:02}:{m:02}", f"{sign}{h:02}{m:02}"])
        date, clock = f"{d.year:04}-{d.month:02}-{d.day:02}", f"{d.hour:02}:{d.minute:02}:{d.second:02}"
        if r.random() < 0.2:
            date, clock, sep = date.replace("-", ""), clock.replace(":", ""), "T"
        else:
            sep = r.choice("T ")
        self.ask("p" + date + sep + clock + part + offset, canonical(secs - east * 60, frac, digits))
        if r.random() < 0.1:
            self.ask("p" + f" {d.year:04}-{d.month:02}-{d.day:02} ", canonical(secs - secs % 86400, 0, 0))
        out = f"{d.year:04}-{d.month:02}-{d.day:02}T{d.hour:02}:{d.minute:02}:{d.second:02}"
        m = secs * 10**digits + frac
        if -(2**63) <= m < 2**63:
            self.ask(f"w{m}\t{digits}", out + (f".{frac:0{digits}}".rstrip("0").rstrip(".") if digits else "") + "Z")

    def broken(self):
        """A time with a byte changed: if it is read, Python reads the same."""
        r = self.r
        d = EPOCH + timedelta(seconds=self.instant(1000, 9000))
        text = list(d.strftime("%Y-%m-%dT%H:%M:%S"))
        text[r.randrange(len(text))] = r.choice("0123456789-:T /")
        text = "".join(text)
        try:
            want = canonical(seconds(datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M:%S")), 0, 0)
        except ValueError:
            want = "-"
        # strptime is laxer: one digit where two belong, blanks, second 60. "10:05-01" is a clock and an offset.
        if text[16] != "-" and all(c.isdigit() for i, c in enumerate(text) if i not in (4, 7, 10, 13, 16)):
            self.ask("p" + text, want)

    def zone(self):
        r, zone = self.r, self.r.choice(ZONES)
        t = self.near_step(zone) if r.random() < 0.7 else self.instant()
        d = (EPOCH + timedelta(seconds=t)).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        self.ask(f"z{zone}\t{t}", f"{int(d.utcoffset().total_seconds())} {d.tzname()}")
        local = (EPOCH + timedelta(seconds=t)).replace(tzinfo=ZoneInfo(zone), fold=0)
        self.ask(f"l{zone}\t{t}", f"{int(local.utcoffset().total_seconds())}")

    def read(self):
        r, fmt, zone = self.r, self.r.choice(READ_FORMATS), self.r.choice(ZONES)
        d = EPOCH + timedelta(seconds=self.instant(), microseconds=r.randrange(10**6))
        text = d.strftime(fmt)
        if r.random() < 0.3:
            text = text.upper() if r.random() < 0.5 else text.lower()
            text = text.replace("w", "W") if "W%V" in fmt else text.replace("t", "T") if "T" in fmt else text
        if r.random() < 0.2:
            text = text.replace(" ", "   ") + " "
        back = datetime.strptime(" ".join(text.split()), fmt)
        east = back.replace(tzinfo=ZoneInfo(zone), fold=0).utcoffset()
        self.ask(f"r{fmt}\t{zone}\t{text}", canonical(seconds(back) - int(east.total_seconds()), back.microsecond, 6))

    def read_zoned(self):
        r, fmt = self.r, self.r.choice(ZONED_FORMATS)
        east = 0 if "%Z" in fmt else r.randint(-1439, 1439)
        d = (EPOCH + timedelta(seconds=self.instant())).replace(tzinfo=timezone(timedelta(minutes=east)))
        text = d.strftime(fmt)
        back = datetime.strptime(text, fmt)
        secs = seconds(back.replace(tzinfo=None)) - east * 60
        self.ask(f"r{fmt}\t{r.choice(ZONES)}\t{text}", canonical(secs, back.microsecond, 6))

    def epoch(self):
        secs = self.instant(1, 9998)
        frac, digits = self.fraction()
        sign = "-" if secs < 0 else ""
        text = f"{secs}" + (f".{frac:0{digits}}" if digits else "")
        want = canonical(secs, frac, digits)
        if secs < 0 and frac:
            want = canonical(secs - 1, 10**digits - frac, digits)
        self.ask(f"r%s\tUTC\t{text}", want)

    def write(self):
        r, fmt, zone = self.r, self.r.choice(WRITE_FORMATS), self.r.choice(ZONES)
        t = self.near_step(zone) if r.random() < 0.3 else self.instant()
        micros = r.randrange(10**6)
        d = (EPOCH + timedelta(seconds=t, microseconds=micros)).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        self.ask(f"f{fmt}\t{zone}\t{t * 10**6 + micros}\t6", d.strftime(fmt).replace("\t", "?"))


WIDTHS = {"7s": 7, "5m": 300, "1h": 3600, "90m": 5400, "1d": 86400, "1w": 604800, "10d": 864000}
PARTS = ("year", "month", "day", "hour", "minute", "second", "dow", "week")


def bin_of(d, width, zone):
    """The bin that d begins in by the zone's clocks, as an instant of UTC; of days, and in UTC."""
    local = d.astimezone(zone).replace(tzinfo=None)
    anchor = datetime(1969, 12, 29) if width % 604800 == 0 else EPOCH
    return (anchor + (local - anchor) // timedelta(seconds=width) * timedelta(seconds=width)).replace(tzinfo=zone)


def functions(weir, w, zone):
    """Parts, bins, epochs and text of random instants, through the program. Returns the rows that differ."""
    z, rows, want = ZoneInfo(zone), [], []
    widths = [x for x in WIDTHS if zone == "UTC" or WIDTHS[x] >= 86400]
    for _ in range(500):
        micros = w.r.choice([0, w.r.randrange(10**6)])
        d = (EPOCH + timedelta(seconds=w.near_step(zone), microseconds=micros)).replace(tzinfo=UTC)
        l = d.astimezone(z)
        rows.append(d.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        out = [l.year, l.month, l.day, l.hour, l.minute, l.second, l.isoweekday(), l.isocalendar()[1]]
        out += [l.strftime("%Y-%m-%d %H:%M:%S.%f %z %Z %j %a %b")]
        out += [bin_of(d, WIDTHS[x], z).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for x in widths]
        out += [seconds(d.replace(tzinfo=None)) * 1000 + micros // 1000]
        want.append([str(x) for x in out])
    terms = [f'{p}(t, "{zone}")' for p in PARTS] + [f'fmt_time(t, "%F %T.%f %z %Z %j %a %b", "{zone}")']
    terms += [f'bin(t, {x}, "{zone}")' for x in widths] + ["epoch_ms(t)"]
    program = "select " + ", ".join(f"c{i} = {t}" for i, t in enumerate(terms))
    run = subprocess.run([weir, program], input="t\n" + "\n".join(rows) + "\n", capture_output=True, text=True, check=True)
    got = list(csv.reader(io.StringIO(run.stdout)))[1:]
    return [(f"{zone} {r}", x, y) for r, x, y in zip(rows, want, got) if x != y] + [(zone, len(want), len(got))] * (len(want) != len(got))


def main():
    driver, weir, seed, count = sys.argv[1:] + ["1", "4000"][len(sys.argv) - 3:]
    w = Work(int(seed))
    for _ in range(int(count)):
        for kind in (w.iso, w.broken, w.zone, w.read, w.read_zoned, w.epoch, w.write):
            kind()
    out = subprocess.run([driver], input="\n".join(w.lines) + "\n", capture_output=True, text=True, check=True)
    got = out.stdout.replace("\t", "?").splitlines()
    bad = [(q, x, y) for q, x, y in zip(w.lines, w.want, got) if x != y]
    if len(got) != len(w.lines):
        sys.exit(f"{len(w.lines)} lines in, {len(got)} out")
    for zone in ZONES:
        bad += functions(weir, w, zone)
    for q, x, y in bad[:20]:
        print(f"{q!r}\n  want {x}\n  got  {y}")
    print(f"{len(got)} values and {500 * len(ZONES)} rows compared, {len(bad)} differ")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
