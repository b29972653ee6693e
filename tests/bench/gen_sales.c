/* A shop's sales: 10 columns, and every trouble that quotes can make. */
#include "gen.h"

enum { PRODUCTS = 2000, CUSTOMERS = 50000 };

static const char *const kinds[] = {"cable", "chair",  "lamp", "disk",   "router",
                                    "mouse", "screen", "desk", "camera", "pen"};
static const char *const groups[] = {"office", "storage", "network", "input", "display", "video", "paper", "audio"};
static const char *const countries[] = {"DE", "FR", "US", "JP", "BR", "PL", "SE", "IN", "NG", "CL", "KR", "IT"};
static const char *const people[] = {"Anna",   "José",  "Bob",   "Zoë", "Yuki",
                                     "Łukasz", "Priya", "Chidi", "Åsa", "Marie"};
static const char *const families[] = {"Smith", "Müller", "García", "Sato", "Nowak",
                                       "Öberg", "Rao",    "Okafor", "Silva"};

static void put_date(struct out *o, uint32_t day)
{
    static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t year = 2021 + day / 365, month = 0;
    for (day %= 365; day >= length[month]; month++)
        day -= length[month];
    put_number(o, year, 4);
    put_char(o, '-');
    put_number(o, month + 1, 2);
    put_char(o, '-');
    put_number(o, day + 1, 2);
}

/* The customer: plain, or as family name, comma, first name in quotes. */
static void put_customer(struct out *o, uint32_t number, bool turned)
{
    const char *first = people[number % 10], *family = families[number / 10 % 9];
    put(o, turned ? "\"" : "");
    put(o, turned ? family : first);
    put(o, turned ? ", " : " ");
    put(o, turned ? first : family);
    put_char(o, ' ');
    put_number(o, number, 5);
    put(o, turned ? "\"" : "");
}

static void put_note(struct out *o, bool quoted, struct dice *d)
{
    static const char *const plain[] = {"", "", "", "gift", "deliver in the morning", "paid by card", "call first"};
    static const char *const special[] = {
        "\"he said \"\"thanks\"\"\"",         "\"first line\nsecond line\"", "\"one, two, three\"", "\"\"\"\"",
        "\"a \"\"12\"\" disk,\nand a lamp\"", "\"ends with a newline\n\"",   "\"crlf\r\ninside\"",  "\"one, two\""};
    put(o, quoted ? special[below(d, 8)] : plain[below(d, 7)]);
}

static void make(struct out *o, uint64_t rows, struct dice *d, bool plain)
{
    put(o, "id,date,country,customer,product,category,price,qty,discount,note\n");
    for (uint64_t i = 0; i < rows; i++) {
        uint32_t draw = plain ? 20 + below(d, 80) : below(d, 100), product = below(d, PRODUCTS),
                 customer = below(d, CUSTOMERS);
        /* 0..14: the note needs quotes; 12..19: the customer does */
        put_number(o, i + 1, 1);
        put_char(o, ',');
        put_date(o, (uint32_t)(i * 1460 / rows));
        put_char(o, ',');
        put(o, countries[below(d, 12)]);
        put_char(o, ',');
        put_customer(o, customer, draw >= 12 && draw < 20);
        put_char(o, ',');
        put(o, kinds[product % 10]);
        put_char(o, '-');
        put_number(o, product, 4);
        put_char(o, ',');
        put(o, groups[product % 8]);
        put_char(o, ',');
        put_cents(o, 50 + below(d, 99950)); /* 0.50 to 999.99 */
        put_char(o, ',');
        put_number(o, 1 + below(d, 9), 1);
        put_char(o, ',');
        if (draw % 10 == 0)
            put_cents(o, 5 * (1 + below(d, 6))); /* 0.05 to 0.30; else none */
        put_char(o, ',');
        put_note(o, draw < 15, d);
        row_done(o);
    }
}

void make_sales(struct out *o, uint64_t rows, struct dice *d)
{
    make(o, rows, d, false);
}

void make_plain(struct out *o, uint64_t rows, struct dice *d)
{
    make(o, rows, d, true);
}
