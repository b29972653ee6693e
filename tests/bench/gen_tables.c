/* Tables of short cells: h2o (group-by with few and many groups), li (decision support), num, hex. */
#include "gen.h"

/* ---- h2o: after groupby-datagen.R of db-benchmark -------------------------------------------------------- */

static void put_id(struct out *o, uint64_t number, int digits)
{
    put(o, "id");
    put_number(o, number, digits);
    put_char(o, ',');
}

/* Millionths, without trailing zeros. */
static void put_millionths(struct out *o, uint32_t v)
{
    put_number(o, v / 1000000, 1);
    int digits = 6;
    for (v %= 1000000; digits && v % 10 == 0; digits--)
        v /= 10;
    if (digits) {
        put_char(o, '.');
        put_number(o, v, digits);
    }
}

void make_h2o(struct out *o, uint64_t rows, struct dice *d)
{
    enum { K = 100 };
    uint32_t many = (uint32_t)((rows + K - 1) / K);
    put(o, "id1,id2,id3,id4,id5,id6,v1,v2,v3\n");
    for (uint64_t i = 0; i < rows; i++) {
        put_id(o, 1 + below(d, K), 3);
        put_id(o, 1 + below(d, K), 3);
        put_id(o, 1 + below(d, many), 10);
        const uint32_t limits[] = {K, K, many, 5, 15}; /* id4, id5, id6, v1, v2 */
        for (int c = 0; c < 5; c++) {
            put_number(o, 1 + below(d, limits[c]), 1);
            put_char(o, ',');
        }
        put_millionths(o, below(d, 100000001));
        row_done(o);
    }
}

/* ---- li: after the specification of TPC-H, 4.2.3 --------------------------------------------------------- */

enum { EPOCH_1992 = 8035, ORDER_DAYS = 2406, TODAY = 9298 }; /* 1992-01-01, up to 1998-08-02; 1995-06-17 */

static void put_day(struct out *o, uint32_t day)
{
    struct date t = date_of(day);
    put_number(o, t.year, 4);
    put_char(o, '-');
    put_number(o, t.month, 2);
    put_char(o, '-');
    put_number(o, t.day, 2);
    put_char(o, ',');
}

/* One in twenty has a comma, and so stands in quotes. */
static void put_comment(struct out *o, struct dice *d)
{
    uint32_t length = 10 + below(d, 34);
    bool comma = below(d, 20) == 0;
    put(o, comma ? "\"" : "");
    put_words(o, length / 2, d);
    put(o, comma ? ", " : " ");
    put_words(o, length - length / 2, d);
    put(o, comma ? "\"" : "");
}

static void put_line(struct out *o, uint32_t number, uint32_t parts, uint32_t suppliers, uint32_t ordered,
                     struct dice *d)
{
    static const char *const instructions[] = {"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"};
    static const char *const modes[] = {"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"};
    uint32_t part = 1 + below(d, parts), quantity = 1 + below(d, 50);
    uint32_t supplier = (part + below(d, 4) * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1;
    uint32_t retail = 90000 + part / 10 % 20001 + 100 * (part % 1000);
    uint32_t discount = below(d, 11), tax = below(d, 9);
    uint32_t shipped = ordered + 1 + below(d, 121), due = ordered + 30 + below(d, 61);
    uint32_t received = shipped + 1 + below(d, 30);
    put_number(o, part, 1);
    put_char(o, ',');
    put_number(o, supplier, 1);
    put_char(o, ',');
    put_number(o, number, 1);
    put_char(o, ',');
    put_number(o, quantity, 1);
    put_char(o, ',');
    put_cents(o, (uint64_t)quantity * retail);
    put_char(o, ',');
    put_cents(o, discount);
    put_char(o, ',');
    put_cents(o, tax);
    put(o, received > TODAY ? ",N," : below(d, 2) ? ",R," : ",A,");
    put(o, shipped > TODAY ? "O," : "F,");
    put_day(o, shipped);
    put_day(o, due);
    put_day(o, received);
    put(o, instructions[below(d, 4)]);
    put_char(o, ',');
    put(o, modes[below(d, 7)]);
    put_char(o, ',');
    put_comment(o, d);
    row_done(o);
}

void make_li(struct out *o, uint64_t rows, struct dice *d)
{
    /* 6 million rows are scale factor 1. */
    uint32_t suppliers = (uint32_t)(rows / 600 + 10), parts = suppliers * 20;
    put(o, "l_orderkey,l_partkey,l_suppkey,l_linenumber,l_quantity,l_extendedprice,l_discount,l_tax,l_returnflag,"
           "l_linestatus,l_shipdate,l_commitdate,l_receiptdate,l_shipinstruct,l_shipmode,l_comment\n");
    for (uint64_t order = 0, i = 0; i < rows; order++) {
        uint32_t lines = 1 + below(d, 7), ordered = EPOCH_1992 + below(d, ORDER_DAYS);
        for (uint32_t line = 1; line <= lines && i < rows; line++, i++) {
            put_number(o, order / 8 * 32 + order % 8 + 1, 1); /* eight of each 32 keys are used */
            put_char(o, ',');
            put_line(o, line, parts, suppliers, ordered, d);
        }
    }
}

/* ---- num ------------------------------------------------------------------------------------------------- */

static void put_signed(struct out *o, int64_t v, void (*magnitude)(struct out *, uint64_t))
{
    if (v < 0)
        put_char(o, '-');
    magnitude(o, (uint64_t)(v < 0 ? -v : v));
}

static void put_whole(struct out *o, uint64_t v)
{
    put_number(o, v, 1);
}

void make_num(struct out *o, uint64_t rows, struct dice *d)
{
    enum { COLUMNS = 100 };
    for (int c = 1; c <= COLUMNS; c++) {
        put(o, c == 1 ? "x" : ",x");
        put_number(o, (uint64_t)c, 1);
    }
    put_char(o, '\n');
    for (uint64_t i = 0; i < rows; i++) {
        for (int c = 0; c < COLUMNS; c++) {
            if (c)
                put_char(o, ',');
            switch (c % 5) {
            case 0: /* a small count */
                put_number(o, below(d, 1000), 1);
                break;
            case 1: /* a difference */
                put_signed(o, (int64_t)below(d, 100000) - 50000, put_whole);
                break;
            case 2: /* money */
                put_signed(o, (int64_t)below(d, 200000) - 50000, put_cents);
                break;
            case 3: /* a measurement */
                put(o, below(d, 4) ? "" : "-");
                put_millionths(o, below(d, 1000000));
                break;
            default: /* an identifier */
                put_number(o, below(d, 1000000000), 1);
            }
        }
        row_done(o);
    }
}

/* ---- hex ------------------------------------------------------------------------------------------------- */

static void put_key(struct out *o, uint64_t number)
{
    uint64_t key = stir(number + 1);
    for (int shift = 60; shift >= 0; shift -= 4)
        put_char(o, "0123456789abcdef"[key >> shift & 15]);
    put_char(o, ',');
}

void make_keys(struct out *o, uint64_t rows, struct dice *d)
{
    (void)d;
    put(o, "key,number\n");
    for (uint64_t i = 0; i < rows; i++) {
        put_key(o, i);
        put_number(o, i, 1);
        row_done(o);
    }
}

/* Each fifth row has a key of its own, the others draw from all of these. */
void make_hex(struct out *o, uint64_t rows, struct dice *d)
{
    uint32_t keys = (uint32_t)((rows + 4) / 5);
    put(o, "key,value\n");
    for (uint64_t i = 0; i < rows; i++) {
        put_key(o, i % 5 ? below(d, keys) : i / 5);
        put_number(o, below(d, 10000), 1);
        row_done(o);
    }
}
