"""What is raced: the data, and each query in the words of every tool that has them. Tables, and nothing else.

A command of a peer is what stands between its wrapper of race_tools.py and the file (`count` for `xan count FILE`); one
that names $F itself is taken as it is. $N is the number of threads. Peers answer what they can parse: awk, datamash and
coreutils know no quotes, so they stay away from sales, but for wc, whose answer shows why.
"""
import os
import shlex
import sys
from dataclasses import dataclass, field

# ---- data ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Data:
    """Rows are those of scale 1 (0.5 to 0.8 GB) and of --check; seed 1 always."""
    kind: str        # of gen
    rows: int
    check: int
    columns: tuple   # names; none for lines of text
    ending: str = ".csv"
    packed: str = ""  # the command that compresses or converts, from standard input to standard output


def names(text):
    return tuple(text.split())


SALES = names("id date country customer product category price qty discount note")
LINEITEM = names("""l_orderkey l_partkey l_suppkey l_linenumber l_quantity l_extendedprice l_discount l_tax l_returnflag
    l_linestatus l_shipdate l_commitdate l_receiptdate l_shipinstruct l_shipmode l_comment""")
NUMBERS = tuple(f"x{i}" for i in range(1, 101))

TO_JSONL = shlex.join([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "to_jsonl.py")])

DATA = {
    "brc": Data("brc", 50_000_000, 20_000, ("station", "temp")),
    "brc10k": Data("brc10k", 26_000_000, 20_000, ("station", "temp")),
    "h2o": Data("h2o", 10_000_000, 10_000, names("id1 id2 id3 id4 id5 id6 v1 v2 v3")),
    "sales": Data("sales", 8_000_000, 10_000, SALES),
    "plain": Data("plain", 8_000_000, 10_000, SALES),
    "li": Data("li", 5_000_000, 5_000, LINEITEM),
    "wide": Data("wide", 200_000, 400,
                 names("id date author section words likes body rating lang shares minutes state")),
    "num": Data("num", 900_000, 1_000, NUMBERS),
    "access": Data("log", 3_000_000, 5_000, (), ".log"),
    "hex": Data("hex", 25_000_000, 10_000, ("key", "value")),
    "sales-json": Data("sales", 4_000_000, 10_000, SALES, ".jsonl", TO_JSONL),
    "sales-gz": Data("sales", 8_000_000, 10_000, SALES, ".csv.gz", "gzip -c"),
    "sales-zst": Data("sales", 8_000_000, 10_000, SALES, ".csv.zst", "zstd -c -q -T1"),
}

# ---- requirements -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """At least so many times as fast as the fastest of these; of every peer where none is named."""
    times: float
    peers: tuple = ()


@dataclass(frozen=True)
class Within:
    """At most so many times the wall time of `limit`, or of weir's own time for another query."""
    times: float
    of: str


@dataclass(frozen=True)
class Leaner:
    """Peak memory of no more than this peer's."""
    than: str


# ---- queries ------------------------------------------------------------------------------------------------

# Of an answer: its rows in any order; in order; in order of the key, but rows of one key in any; the keys alone, where
# it is anyone's choice which rows of that key are taken.
ANY, ORDERED, TIES, KEY = "any", "ordered", "ties", "key"


@dataclass(frozen=True)
class Query:
    name: str
    data: str
    weir: str
    sql: str
    polars: str                               # an expression of f, the LazyFrame, and c, which is polars.col
    peers: dict = field(default_factory=dict)
    types: dict = field(default_factory=dict)  # of columns that are not text: DuckDB's names
    compare: str = ANY
    key: str = ""                             # for TIES and KEY
    needs: tuple = ()
    limit: str = ""                           # the hand-written program for it
    streams: bool = False                     # in bounded memory
    json: bool = False                        # the answer is JSON lines


BRC_AWK = """NR > 1 { k = $1; t = $2 + 0; if (!(k in n)) { lo[k] = t; hi[k] = t } n[k]++; s[k] += t
if (t < lo[k]) lo[k] = t; if (t > hi[k]) hi[k] = t }
END { for (k in n) printf "%s,%.10g,%.17g,%.10g\\n", k, lo[k], s[k] / n[k], hi[k] }"""

BRC = {
    "weir": "reduce min = min(temp), avg = avg(temp), max = max(temp) by station",
    "sql": "SELECT station, min(temp) AS min, avg(temp) AS avg, max(temp) AS max FROM t GROUP BY station",
    "polars": "f.group_by('station').agg(min=c('temp').min(), avg=c('temp').mean(), max=c('temp').max())",
    "types": {"temp": "DOUBLE"},
    "limit": "brc",
    "peers": {
        "xan": "groupby -t $N station 'min(temp), mean(temp), max(temp)'",
        "mlr": "stats1 -a min,mean,max -f temp -g station",
        "awk": BRC_AWK,
        "datamash": "-s -g 1 min 2 mean 2 max 2",
    },
}

TOP = {
    "weir": 'filter country == "DE" and price > 500 | reduce total = sum(price * qty), n = count() by product '
            "| top 10 by total",
    "sql": "SELECT product, sum(price * qty) AS total, count(*) AS n FROM t WHERE country = 'DE' AND price > 500 "
           "GROUP BY product ORDER BY total DESC LIMIT 10",
    "polars": "f.filter((c('country') == 'DE') & (c('price') > 500)).group_by('product')"
              ".agg(total=(c('price') * c('qty')).sum(), n=pl.len()).sort('total', descending=True).limit(10)",
    "types": {"price": "DOUBLE", "qty": "BIGINT"},
    "compare": ORDERED,
}
TOP_XAN = "| xan filter 'price > 500' | xan groupby product 'sum(price * qty) as total, count() as n' " \
    "| xan top total -l 10"
TOP_MLR = """filter '$country == "DE" && $price > 500' then put '$x = $price * $qty' """ \
    "then stats1 -a sum,count -f x -g product then sort -nr x_sum then head -n 10"

Q1_WEIR = """filter l_shipdate <= "1998-09-02"
| reduce sum_qty = sum(l_quantity), sum_base_price = sum(l_extendedprice),
    sum_disc_price = sum(l_extendedprice * (1 - l_discount)),
    sum_charge = sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)),
    avg_qty = avg(l_quantity), avg_price = avg(l_extendedprice), avg_disc = avg(l_discount),
    count_order = count() by l_returnflag, l_linestatus
| sort l_returnflag, l_linestatus"""
Q1_SQL = """SELECT l_returnflag, l_linestatus, sum(l_quantity) AS sum_qty, sum(l_extendedprice) AS sum_base_price,
  sum(l_extendedprice * (1 - l_discount)) AS sum_disc_price,
  sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS sum_charge,
  avg(l_quantity) AS avg_qty, avg(l_extendedprice) AS avg_price, avg(l_discount) AS avg_disc, count(*) AS count_order
FROM t WHERE l_shipdate <= '1998-09-02' GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus"""
Q1_POLARS = """f.filter(c('l_shipdate') <= '1998-09-02').group_by('l_returnflag', 'l_linestatus').agg(
  sum_qty=c('l_quantity').sum(), sum_base_price=c('l_extendedprice').sum(),
  sum_disc_price=(c('l_extendedprice') * (1 - c('l_discount'))).sum(),
  sum_charge=(c('l_extendedprice') * (1 - c('l_discount')) * (1 + c('l_tax'))).sum(),
  avg_qty=c('l_quantity').mean(), avg_price=c('l_extendedprice').mean(), avg_disc=c('l_discount').mean(),
  count_order=pl.len()).sort('l_returnflag', 'l_linestatus')"""
Q1_AWK = """$11 <= "1998-09-02" { k = $9 "," $10; d = $6 * (1 - $7); q[k] += $5; p[k] += $6; s[k] += d
t[k] += d * (1 + $8); c[k] += $7; n[k]++ }
END { for (k in n) printf "%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%d\\n", k, q[k], p[k], s[k], t[k], q[k] / n[k],
p[k] / n[k], c[k] / n[k], n[k] | "sort" }"""
Q1_MLR = """filter '$l_shipdate <= "1998-09-02"' then put '$d = $l_extendedprice * (1 - $l_discount);
$e = $d * (1 + $l_tax); $one = 1' then stats1 -a sum,mean,count -f l_quantity,l_extendedprice,d,e,l_discount,one \
-g l_returnflag,l_linestatus then sort -f l_returnflag,l_linestatus then cut -o -f l_returnflag,l_linestatus,\
l_quantity_sum,l_extendedprice_sum,d_sum,e_sum,l_quantity_mean,l_extendedprice_mean,l_discount_mean,one_count"""
Q1_XAN = """xan parallel groupby -t $N -P "filter 'l_shipdate le \\"1998-09-02\\"'" l_returnflag,l_linestatus \
'sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice * (1 - l_discount)),
sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), mean(l_quantity), mean(l_extendedprice), mean(l_discount),
count()' $F | xan sort -s l_returnflag,l_linestatus"""

Q6_WEIR = """filter l_shipdate >= "1994-01-01" and l_shipdate < "1995-01-01" and
    l_discount between 0.05 and 0.07 and l_quantity < 24
| reduce revenue = sum(l_extendedprice * l_discount)"""
Q6_SQL = """SELECT sum(l_extendedprice * l_discount) AS revenue FROM t
WHERE l_shipdate >= '1994-01-01' AND l_shipdate < '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07
  AND l_quantity < 24"""
Q6_POLARS = """f.filter((c('l_shipdate') >= '1994-01-01') & (c('l_shipdate') < '1995-01-01')
  & c('l_discount').is_between(0.05, 0.07) & (c('l_quantity') < 24)
  ).select(revenue=(c('l_extendedprice') * c('l_discount')).sum())"""
Q6_AWK = """$11 >= "1994-01-01" && $11 < "1995-01-01" && $7 >= 0.05 && $7 <= 0.07 && $5 < 24 { s += $6 * $7 }
END { printf "%.17g\\n", s }"""
Q6_MLR = """filter '$l_shipdate >= "1994-01-01" && $l_shipdate < "1995-01-01" && $l_discount >= 0.05
&& $l_discount <= 0.07 && $l_quantity < 24' then put '$x = $l_extendedprice * $l_discount' then stats1 -a sum -f x"""
Q6_XAN = """agg -t $N 'sum(if(l_shipdate ge "1994-01-01" && l_shipdate lt "1995-01-01" && l_discount >= 0.05 &&
l_discount <= 0.07 && l_quantity < 24, l_extendedprice * l_discount, 0))'"""
Q6_TYPES = {"l_quantity": "DOUBLE", "l_extendedprice": "DOUBLE", "l_discount": "DOUBLE"}
LOG_WEIR = 'map status = match(line, /" ([0-9]{3}) /, 1) | reduce n = count() by status'
LOG_SQL = """SELECT regexp_extract(line, '" ([0-9]{3}) ', 1) AS status, count(*) AS n FROM t GROUP BY status"""
LOG_POLARS = """f.select(status=c('line').str.extract('" ([0-9]{3}) ', 1)).group_by('status').agg(n=pl.len())"""
LOG_AWK = """match($0, /" [0-9][0-9][0-9] /) { n[substr($0, RSTART + 2, 3)]++ }
END { for (k in n) print k "," n[k] }"""
LOG_XAN = """xan from -f txt $F | xan select -e 'match(line, /" ([0-9]{3}) /, 1) as status' \\
| xan groupby status 'count()'"""
LOG_MLR = """mlr --inidx --ifs '\\t' --ocsv put -q 'if ($1 =~ "\\" ([0-9]{3}) ") { @n["\\1"] += 1 }
end { emit @n, "status" }' $F"""
# What stands between the request and the referer, of lines with no quote in the request.
COMBINED_SQL = """SELECT status, count(*) AS n, sum(TRY_CAST(bytes AS BIGINT)) AS bytes FROM (
  SELECT split_part(part, ' ', 2) AS status, split_part(part, ' ', 3) AS bytes FROM (
    SELECT split_part(line, '"', 3) AS part FROM t)) GROUP BY status"""
COMBINED_POLARS = """f.select(part=c('line').str.split('"').list.get(2).str.split(' ')).select(
  status=c('part').list.get(1), bytes=c('part').list.get(2).cast(pl.Int64, strict=False)).group_by('status').agg(
  n=pl.len(), bytes=c('bytes').sum(), some=c('bytes').count()).select('status', 'n',
  pl.when(c('some') > 0).then(c('bytes')))"""
COMBINED_AWK = """BEGIN { FS = "\\"" } { split($3, p, " "); n[p[1]]++; if (p[2] != "-") b[p[1]] += p[2] }
END { for (k in n) printf "%s,%d,%s\\n", k, n[k], k in b ? sprintf("%.17g", b[k]) : "" }"""
COMBINED_MLR = """mlr --inidx --ifs '"' --ocsv put -q 'p = splitax($3, " "); @n[p[2]] += 1;
if (p[3] != "-") { @b[p[2]] += int(p[3]) } else { @b[p[2]] = is_present(@b[p[2]]) ? @b[p[2]] : "" }
end { emit (@n, @b), "status" }' $F"""
SUMS = ", ".join(f"sum({x})" for x in NUMBERS)
DUCK = ("duckdb",)
FASTER_OF_TWO = ("duckdb", "polars")

QUERIES = [
    Query("count", "sales", "reduce n = count()", "SELECT count(*) AS n FROM t", "f.select(n=pl.len())",
          peers={"xan": "count -t $N", "qsv": "count", "mlr": "count", "wc": "echo $(($(wc -l < $F) - 1))"},
          limit="count", streams=True, needs=(Within(1.5, "limit"), Ahead(1))),
    Query("brc", "brc", **BRC, needs=(Ahead(6, DUCK), Within(2, "limit"))),
    Query("brc10k", "brc10k", **BRC, needs=(Ahead(5, DUCK),)),
    Query("h2o-id1", "h2o", "reduce v1 = sum(v1) by id1",
          "SELECT id1, sum(v1) AS v1 FROM t GROUP BY id1", "f.group_by('id1').agg(c('v1').sum())",
          types={"v1": "INTEGER"}, needs=(Ahead(5, FASTER_OF_TWO),),
          peers={"xan": "groupby -t $N id1 'sum(v1)'", "mlr": "stats1 -a sum -f v1 -g id1",
                 "awk": 'NR > 1 { s[$1] += $7 } END { for (k in s) print k "," s[k] }',
                 "datamash": "-s -g 1 sum 7"}),
    Query("h2o-id3", "h2o", "reduce v1 = sum(v1), v3 = avg(v3) by id3",
          "SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM t GROUP BY id3",
          "f.group_by('id3').agg(c('v1').sum(), c('v3').mean())",
          types={"v1": "INTEGER", "v3": "DOUBLE"}, needs=(Ahead(3, FASTER_OF_TWO),),
          peers={"xan": "groupby -t $N id3 'sum(v1), mean(v3)'",
                 "mlr": "stats1 -a sum,mean -f v1,v3 -g id3 then cut -f id3,v1_sum,v3_mean",
                 "awk": "NR > 1 { s[$3] += $7; t[$3] += $9; n[$3]++ } "
                        'END { for (k in s) printf "%s,%.17g,%.17g\\n", k, s[k], t[k] / n[k] }',
                 "datamash": "-s -g 3 sum 7 mean 9"}),
    Query("h2o-id6", "h2o", "reduce v1 = sum(v1), v2 = sum(v2), v3 = sum(v3) by id6",
          "SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM t GROUP BY id6",
          "f.group_by('id6').agg(c('v1', 'v2', 'v3').sum())",
          types={"id6": "INTEGER", "v1": "INTEGER", "v2": "INTEGER", "v3": "DOUBLE"},
          needs=(Ahead(3, FASTER_OF_TWO),),
          peers={"xan": "groupby -t $N id6 'sum(v1), sum(v2), sum(v3)'", "mlr": "stats1 -a sum -f v1,v2,v3 -g id6",
                 "awk": "NR > 1 { s[$6] += $7; t[$6] += $8; u[$6] += $9 } "
                        'END { for (k in s) printf "%s,%.17g,%.17g,%.17g\\n", k, s[k], t[k], u[k] }',
                 "datamash": "-s -g 6 sum 7 sum 8 sum 9"}),
    # mlr and gawk would need more memory than most machines have.
    Query("h2o-groups", "h2o", "reduce v3 = sum(v3), n = count() by id1, id2, id3, id4, id5, id6",
          "SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS n FROM t "
          "GROUP BY id1, id2, id3, id4, id5, id6",
          "f.group_by('id1', 'id2', 'id3', 'id4', 'id5', 'id6').agg(c('v3').sum(), n=pl.len())",
          types={"id4": "INTEGER", "id5": "INTEGER", "id6": "INTEGER", "v3": "DOUBLE"},
          needs=(Ahead(2, DUCK), Leaner("duckdb")),
          peers={"xan": "groupby -t $N id1,id2,id3,id4,id5,id6 'sum(v3), count()'",
                 "mawk": 'NR > 1 { k = $1 "," $2 "," $3 "," $4 "," $5 "," $6; s[k] += $9; n[k]++ } '
                         'END { for (k in s) printf "%s,%.17g,%d\\n", k, s[k], n[k] }'}),
    Query("tpch-q1", "li", Q1_WEIR, Q1_SQL, Q1_POLARS, types={**Q6_TYPES, "l_tax": "DOUBLE"}, compare=ORDERED,
          needs=(Ahead(4, DUCK),), peers={"xan": Q1_XAN, "mlr": Q1_MLR, "awk": Q1_AWK}),
    Query("tpch-q6", "li", Q6_WEIR, Q6_SQL, Q6_POLARS, types=Q6_TYPES, streams=True, needs=(Ahead(5, DUCK),),
          peers={"xan": Q6_XAN, "mlr": Q6_MLR, "awk": Q6_AWK}),
    Query("sales-top", "sales", **TOP, needs=(Ahead(4, FASTER_OF_TWO),),
          peers={"xan": "xan parallel groupby -t $N -P 'search -Z -s country -e DE | filter \"price > 500\"' product "
                        "'sum(price * qty) as total, count() as n' $F | xan top total -l 10", "mlr": TOP_MLR}),
    Query("sales-select", "sales", "select id, product, price", "SELECT id, product, price FROM t",
          "f.select('id', 'product', 'price')", compare=ORDERED, streams=True, limit="select", needs=(Ahead(1.5),),
          peers={"xan": "select id,product,price", "qsv": "select id,product,price",
                 "mlr": "cut -o -f id,product,price"}),
    Query("plain-select", "plain", "select id, product, price", "SELECT id, product, price FROM t",
          "f.select('id', 'product', 'price')", compare=ORDERED, streams=True,
          peers={"xan": "select id,product,price", "qsv": "select id,product,price", "cut": "cut -d, -f1,5,7 $F",
                 "mlr": "cut -o -f id,product,price", "awk": 'BEGIN { OFS = "," } { print $1, $5, $7 }'}),
    Query("sales-filter", "sales", "filter price > 500 | map total = price * qty",
          "SELECT *, price * qty AS total FROM t WHERE price > 500",
          "f.filter(c('price') > 500).with_columns(total=c('price') * c('qty'))",
          types={"price": "DOUBLE", "qty": "BIGINT"}, compare=ORDERED, streams=True, limit="filter",
          needs=(Ahead(3, DUCK),),
          peers={"xan": "xan filter 'price > 500' $F | xan map 'price * qty as total'",
                 "mlr": "filter '$price > 500' then put '$total = $price * $qty'"}),
    Query("sales-country", "sales", 'filter country == "DE"', "SELECT * FROM t WHERE country = 'DE'",
          "f.filter(c('country') == 'DE')", compare=ORDERED, streams=True, needs=(Ahead(1),),
          peers={"xan": "search -Z -s country -e DE", "qsv": "search -s country '^DE$'",
                 "mlr": "filter '$country == \"DE\"'"}),
    Query("wide-count", "wide", "reduce n = count()", "SELECT count(*) AS n FROM t", "f.select(n=pl.len())",
          streams=True, limit="count",
          peers={"xan": "count -t $N", "qsv": "count", "mlr": "count", "wc": "echo $(($(wc -l < $F) - 1))",
                 "awk": "END { print NR - 1 }"}),
    Query("wide-freq", "wide", "reduce n = count() by section", "SELECT section, count(*) AS n FROM t GROUP BY section",
          "f.group_by('section').agg(n=pl.len())", needs=(Within(1.4, "wide-count"),),
          peers={"xan": "xan frequency -t $N -A -s section $F | xan select value,count",
                 "qsv": "qsv frequency -s section -l 0 $F | qsv select value,count", "mlr": "count -g section",
                 "awk": 'NR > 1 { n[$4]++ } END { for (k in n) print k "," n[k] }'}),
    Query("top-price", "sales", "top 100 by price", "SELECT * FROM t ORDER BY price DESC LIMIT 100",
          "f.sort('price', descending=True).limit(100)", types={"price": "DOUBLE"}, compare=KEY, key="price",
          needs=(Ahead(5, DUCK),), peers={"xan": "top -t $N price -l 100", "mlr": "top -n 100 -f price -a"}),
    # Here too mlr would need some 20 GB.
    Query("sort-price", "sales", "sort -price", "SELECT * FROM t ORDER BY price DESC",
          "f.sort('price', descending=True)", types={"price": "DOUBLE"}, compare=TIES, key="price",
          needs=(Ahead(3, DUCK),), peers={"xan": "sort -p -N -R -s price", "qsv": "sort -j $N -N -R -s price"}),
    Query("sort-customer", "plain", "sort customer", "SELECT * FROM t ORDER BY customer", "f.sort('customer')",
          compare=TIES, key="customer", needs=(Ahead(1),),
          peers={"xan": "sort -p -s customer", "qsv": "sort -j $N -s customer",
                 "sort": '{ IFS= read -r header; echo "$header"; sort -s -t, -k4,4 --parallel=$N -S 40%; } < $F'}),
    Query("uniq-product", "sales", "uniq by product", "SELECT DISTINCT ON (product) * FROM t",
          "f.unique('product', keep='first', maintain_order=True)", compare=KEY, key="product", needs=(Ahead(1),),
          peers={"xan": "dedup -s product", "mlr": "head -n 1 -g product"}),
    Query("p95", "sales", "reduce p95 = p95(price) by country",
          "SELECT country, quantile_cont(price, 0.95) AS p95 FROM t GROUP BY country",
          "f.group_by('country').agg(p95=c('price').quantile(0.95, 'linear'))", types={"price": "DOUBLE"},
          needs=(Ahead(1),), peers={"xan": "groupby -t $N country 'quantile(price, 0.95)'",
                                    "mlr": "stats1 -i -a p95 -f price -g country"}),
    Query("log-status", "access", LOG_WEIR, LOG_SQL, LOG_POLARS, needs=(Ahead(3, ("mawk",)),),
          peers={"awk": LOG_AWK, "xan": LOG_XAN, "mlr": LOG_MLR}),
    Query("parse-combined", "access", "parse combined | reduce n = count(), bytes = sum(bytes) by status",
          COMBINED_SQL, COMBINED_POLARS, needs=(Ahead(3, ("mawk", "mlr", "duckdb")),),
          peers={"awk": COMBINED_AWK, "mlr": COMBINED_MLR}),
    Query("num-sum", "num", f"reduce {SUMS}", f"SELECT {SUMS} FROM t", "f.sum()", needs=(Ahead(3, DUCK),),
          types={x: "DOUBLE" if i % 5 in (2, 3) else "BIGINT" for i, x in enumerate(NUMBERS)},
          peers={"awk": "NR > 1 { for (i = 1; i <= NF; i++) s[i] += $i } "
                        'END { for (i = 1; i <= NF; i++) printf "%.17g%s", s[i], i < NF ? "," : "\\n" }',
                 "mlr": "stats1 -a sum -f " + ",".join(NUMBERS), "xan": f"agg -t $N '{SUMS}'",
                 "datamash": "sum 1-100"}),
    Query("hex-groups", "hex", "reduce total = sum(value), n = count() by key",
          "SELECT key, sum(value) AS total, count(*) AS n FROM t GROUP BY key",
          "f.group_by('key').agg(total=c('value').sum(), n=pl.len())", types={"value": "INTEGER"},
          peers={"xan": "groupby -t $N key 'sum(value), count()'",
                 "awk": 'NR > 1 { s[$1] += $2; n[$1]++ } END { for (k in s) print k "," s[k] "," n[k] }'}),
    Query("json-groups", "sales-json", "reduce total = sum(price * qty), n = count() by country",
          "SELECT country, sum(price * qty) AS total, count(*) AS n FROM t GROUP BY country",
          "f.group_by('country').agg(total=(c('price') * c('qty')).sum(), n=pl.len())",
          types={"price": "DOUBLE", "qty": "BIGINT"}, needs=(Ahead(3, DUCK),),
          peers={"xan": "xan from -f ndjson $F | xan groupby country 'sum(price * qty), count()'",
                 "mlr": "mlr --ijsonl --ocsv put '$x = $price * $qty' then stats1 -a sum,count -f x -g country $F"}),
    Query("json-write", "sales", "to - as jsonl", "SELECT * FROM t", "f", compare=ORDERED, json=True, streams=True,
          types={"id": "BIGINT", "price": "DOUBLE", "qty": "BIGINT", "discount": "DOUBLE"},
          needs=(Ahead(3, ("duckdb", "mlr", "xan")),),
          peers={"xan": "xan to jsonl $F", "mlr": "mlr --icsv --ojsonl cat $F"}),
    Query("gz", "sales-gz", **TOP, needs=(Ahead(1),),
          peers={"xan": "xan search -Z -s country -e DE $F " + TOP_XAN, "mlr": "--gzin " + TOP_MLR}),
    Query("zst", "sales-zst", **TOP, needs=(Ahead(1),),
          peers={"xan": "zstd -dc $F | xan search -Z -s country -e DE " + TOP_XAN,
                 "mlr": "--prepipe 'zstd -dc' " + TOP_MLR}),
]
