#!/usr/bin/env python3
"""Makes the files of this folder anew, always the same bytes: `python3 data/samples/make.py [FOLDER]`.

Everything in them is invented. The numbers come from a small generator of our own (a 64-bit LCG, the constants of
Knuth's MMIX), so that no Python version changes them.
"""
import os
import sys
from decimal import Decimal


class Dice:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, row):
        return row[self.below(len(row))]


COUNTRIES = ["DE", "FR", "US", "JP", "BR", "PL", "SE", "IN"]
NAMES = {
    "DE": ["Jürgen Groß", "Müller, Anna", "Katrin Weiß", "Bäckerei Vogel GmbH"],
    "FR": ["Zoé Lefèvre", "François Noël", "Dupont, Chloé", "Atelier \"Le Coq\""],
    "US": ["Bob \"Buddy\" Smith", "Grace Miller", "Acme, Inc.", "Dana O'Brien"],
    "JP": ["佐藤 花子", "鈴木 一郎", "Tanaka Kenji"],
    "BR": ["João da Conceição", "Lúcia Araújo", "Souza, Inês"],
    "PL": ["Łukasz Żak", "Agnieszka Wójcik"],
    "SE": ["Åsa Öberg", "Björn Sjögren"],
    "IN": ["Priya Sharma", "आशा वर्मा", "Rao, Vikram"],
}
PRODUCTS = [
    ("Disk 12\"", "storage", "89.90"), ("Cable, 2 m", "accessories", "4.50"), ("Keyboard", "input", "39.00"),
    ("Mouse", "input", "19.95"), ("Monitor 27\"", "display", "249.00"), ("Desk lamp", "office", "34.25"),
    ("Chair, mesh", "office", "179.00"), ("Webcam", "video", "59.99"), ("Notebook A5", "paper", "2.75"),
    ("Pen", "paper", "1.20"), ("Headset", "audio", "74.50"), ("Speaker", "audio", "45.00"),
    ("Dock", "accessories", "129.00"), ("Gift set\n(wrapped)", "office", "25.00"), ("Router", "network", "99.00"),
    ("Switch, 8 ports", "network", "54.40"), ("USB stick", "storage", "9.99"), ("Mouse mat", "accessories", "7.00"),
]
# How often a product is sold: those whose name needs quoting are rarer.
WEIGHTS = [1, 2, 7, 8, 1, 6, 1, 6, 9, 9, 6, 5, 5, 1, 5, 1, 8, 6]
CUSTOMER_WEIGHTS = {"Müller, Anna": 1, "Dupont, Chloé": 1, "Atelier \"Le Coq\"": 1, "Bob \"Buddy\" Smith": 2,
                    "Acme, Inc.": 2, "Souza, Inês": 1, "Rao, Vikram": 1}


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def line(*fields):
    return ",".join(quoted(str(f)) for f in fields) + "\n"


def weighted(items, weights):
    return [item for item, weight in zip(items, weights) for _ in range(weight)]


def day(n):
    """The n-th day of 2025, from 0."""
    for month, length in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
        if n < length:
            return f"2025-{month:02d}-{n + 1:02d}"
        n -= length
    raise ValueError(n)


def customers():
    dice, rows = Dice(11), []
    for country in COUNTRIES:
        for name in NAMES[country]:
            segment = dice.pick(["consumer", "consumer", "business", "school"])
            since = f"{2015 + dice.below(10)}-{1 + dice.below(12):02d}-{1 + dice.below(28):02d}"
            rows.append((f"{len(rows) + 1:03d}", name, segment, country, since))
    return rows


def customers_csv():
    return line("customer_id", "name", "segment", "country", "since") + "".join(line(*r) for r in customers())


def sales_csv():
    dice, out = Dice(2025), line("id", "date", "country", "customer", "customer_id", "product", "category",
                                 "price", "qty", "amount")
    buyers = weighted(customers(), [3 * CUSTOMER_WEIGHTS.get(c[1], 4) for c in customers()])
    goods = weighted(PRODUCTS, WEIGHTS)
    for i in range(400):
        customer, (product, category, price) = dice.pick(buyers), dice.pick(goods)
        qty = 1 + dice.below(3) if dice.below(4) else 5 * (1 + dice.below(4))
        price = Decimal(price)
        if dice.below(10) == 0:
            price = (price * Decimal("0.9")).quantize(Decimal("0.01"))
        out += line(1001 + i, day(i * 365 // 400), customer[3], customer[1], customer[0], product, category,
                    price, qty, price * qty)
    return out


def access_log():
    dice, out = Dice(404), ""
    paths = ["/", "/", "/index.html", "/products", "/products/12", "/products/57?ref=mail", "/cart", "/api/orders",
             "/api/orders/1044", "/api/login", "/img/logo.png", "/css/site.css", "/favicon.ico", "/search?q=desk+lamp"]
    agents = ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
              "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36",
              "curl/8.9.1", "ExampleBot/2.1 (+https://bot.example/info)"]
    second = 0
    for _ in range(300):
        second += dice.below(24)
        path, draw = dice.pick(paths), dice.below(100)
        method = "POST" if path.startswith("/api") and dice.below(2) else "GET"
        status = 500 if path.startswith("/api") and draw < 15 else 404 if draw < 6 else 304 if draw < 14 else 200
        size = "-" if status == 304 else str(150 + dice.below(200) if status >= 400 else 300 + dice.below(40000))
        user = dice.pick(["-", "-", "-", "anna", "bob"])
        referer = dice.pick(["-", "-", "https://shop.example/", "https://search.example/?q=lamp"])
        clock = f"{10 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        out += (f'192.0.2.{1 + dice.below(40)} - {user} [20/Nov/2025:{clock} +0000] "{method} {path} HTTP/1.1" '
                f'{status} {size} "{referer}" "{dice.pick(agents)}"\n')
    return out


def events_csv():
    dice, out, second = Dice(7), line("time", "user", "kind", "value"), 0
    for _ in range(200):
        second += 5 + dice.below(400)
        kind = dice.pick(["view", "view", "view", "click", "click", "buy", "error"])
        value = {"view": "", "click": str(dice.below(12)), "error": "N/A"}.get(kind)
        if kind == "buy":
            value = f"{1 + dice.below(90)}.{dice.below(100):02d}" if dice.below(6) else "N/A"
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        out += line(f"2025-11-20T{clock}Z", f"u{1 + dice.below(12):02d}", kind, value)
    return out


def sensors_tsv():
    dice, out = Dice(99), "time\tsensor\troom\ttemp\thumidity\tnote\n"
    notes = ["", "", "", "", "", "window open", "filter\\tchanged", "restarted\\nafter update", "path C:\\\\log"]
    for i in range(120):
        sensor = i % 4
        temp = Decimal(160 + 15 * sensor + dice.below(60) - (400 if dice.below(40) == 0 else 0)) / 10
        out += "\t".join((f"2025-11-20T{i // 12:02d}:{i // 4 % 3 * 20:02d}:00Z", f"s{sensor + 1}",
                          ["cellar", "hall", "office", "attic"][sensor], f"{temp:.1f}",
                          "" if dice.below(15) == 0 else str(30 + dice.below(40)), dice.pick(notes))) + "\n"
    return out


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, text in (("customers.csv", customers_csv()), ("sales.csv", sales_csv()), ("access.log", access_log()),
                       ("events.csv", events_csv()), ("sensors.tsv", sensors_tsv())):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
            f.write(text)


if __name__ == "__main__":
    main()
