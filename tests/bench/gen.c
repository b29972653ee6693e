/* Made-up data for benchmarks and big tests: the same bytes for the same arguments, on every machine.
 *
 *   gen sales ROWS SEED   10 columns: id,date,country,customer,product,category,price,qty,discount,note; one row in
 *                         five has quoted commas, doubled quotes or newlines; about 95 bytes a row
 *   gen brc ROWS SEED     station,temp: 413 names of real-looking UTF-8 lengths, one decimal, -99.9 to 99.9; names
 *                         and what is usual there don't depend on SEED
 *
 * The numbers are splitmix64 (Steele, Lea, Flood 2014). Output is collected in one buffer and written whole. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, LONGEST_ROW = 1024, STATIONS = 413, PRODUCTS = 2000, CUSTOMERS = 50000 };

struct dice {
    uint64_t state;
};

struct out {
    char *base, *p;
};

static uint64_t roll(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint32_t below(struct dice *d, uint32_t n)
{
    return (uint32_t)((roll(d) >> 32) * n >> 32);
}

static void flush(struct out *o)
{
    for (const char *q = o->base; q < o->p;) {
        ssize_t n = write(STDOUT_FILENO, q, (size_t)(o->p - q));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("gen: write");
            exit(3);
        }
        q += n;
    }
    o->p = o->base;
}

static void row_done(struct out *o)
{
    *o->p++ = '\n';
    if (o->p - o->base > BUFFER - LONGEST_ROW)
        flush(o);
}

static void put(struct out *o, const char *s)
{
    size_t n = strlen(s);
    memcpy(o->p, s, n);
    o->p += n;
}

static void put_number(struct out *o, uint64_t v, int digits)
{
    char t[24];
    int n = 0;
    for (; v || n < digits; v /= 10)
        t[n++] = (char)('0' + v % 10);
    while (n)
        *o->p++ = t[--n];
}

/* hundredths as 12.34 */
static void put_cents(struct out *o, uint64_t cents)
{
    put_number(o, cents / 100, 1);
    *o->p++ = '.';
    put_number(o, cents % 100, 2);
}

/* ---- brc ------------------------------------------------------------------------------------------------- */

struct station {
    char name[48];
    int usual; /* tenths of a degree */
};

static void name_station(struct station *s, uint32_t number, struct dice *d)
{
    static const char *const first[] = {"San ", "Port ", "Nova ", "Bad ", "El ", "New ", "Saint-", "Al "};
    static const char *const middle[] = {"ba", "ko", "lin", "mar", "sö",  "rø", "ten", "vi", "dar", "ze",
                                         "lu", "né", "gor", "hu",  "ška", "pa", "wi",  "ça", "ri",  "tor"};
    static const char *const last[] = {"",   "burg",  "ville", "sk", "polis", " City",
                                       "ão", "mouth", "",      "a",  "en",    "ı"};
    char *p = s->name;
    if (below(d, 5) == 0)
        p = stpcpy(p, first[below(d, 8)]);
    /* The number's own digits in base 20 are part of the name, so no two are equal. */
    char *word = p;
    p = stpcpy(p, middle[number / 20 % 20]);
    p = stpcpy(p, middle[number % 20]);
    if (number >= 400 || below(d, 3) == 0)
        p = stpcpy(p, middle[number / 400 + below(d, 4) * 4]);
    stpcpy(p, last[below(d, 12)]);
    if (*word >= 'a' && *word <= 'z')
        *word = (char)(*word - 'a' + 'A');
    s->usual = (int)below(d, 500) - 130;
}

static bool name_taken(const struct station *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(s[i].name, s[n].name) == 0)
            return true;
    return false;
}

static void name_stations(struct station *s)
{
    struct dice fixed = {413};
    for (uint32_t i = 0; i < STATIONS; i++)
        do
            name_station(&s[i], i, &fixed);
        while (name_taken(s, i));
}

static void brc(struct out *o, uint64_t rows, struct dice *d)
{
    struct station *stations = calloc(STATIONS, sizeof *stations);
    if (!stations) {
        perror("gen");
        exit(3);
    }
    name_stations(stations);
    put(o, "station,temp\n");
    for (uint64_t i = 0; i < rows; i++) {
        const struct station *s = &stations[below(d, STATIONS)];
        uint64_t r = roll(d);
        /* Four 8-bit draws added: roughly normal, within 25.5 degrees on either side. */
        int temp = s->usual + (int)(r & 255) + (int)(r >> 8 & 255) - (int)(r >> 16 & 255) - (int)(r >> 24 & 255);
        if ((r >> 32 & 0xffff) == 0) /* and now and then a wild one */
            temp = (int)below(d, 1999) - 999;
        put(o, s->name);
        *o->p++ = ',';
        if (temp < 0)
            *o->p++ = '-';
        put_number(o, (uint64_t)abs(temp) / 10, 1);
        *o->p++ = '.';
        put_number(o, (uint64_t)abs(temp) % 10, 1);
        row_done(o);
    }
    free(stations);
}

/* ---- sales ----------------------------------------------------------------------------------------------- */

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
    *o->p++ = '-';
    put_number(o, month + 1, 2);
    *o->p++ = '-';
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
    *o->p++ = ' ';
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

static void sales(struct out *o, uint64_t rows, struct dice *d)
{
    put(o, "id,date,country,customer,product,category,price,qty,discount,note\n");
    for (uint64_t i = 0; i < rows; i++) {
        uint32_t draw = below(d, 100), product = below(d, PRODUCTS), customer = below(d, CUSTOMERS);
        /* 0..14: the note needs quotes; 12..19: the customer does */
        put_number(o, i + 1, 1);
        *o->p++ = ',';
        put_date(o, (uint32_t)(i * 1460 / rows));
        *o->p++ = ',';
        put(o, countries[below(d, 12)]);
        *o->p++ = ',';
        put_customer(o, customer, draw >= 12 && draw < 20);
        *o->p++ = ',';
        put(o, kinds[product % 10]);
        *o->p++ = '-';
        put_number(o, product, 4);
        *o->p++ = ',';
        put(o, groups[product % 8]);
        *o->p++ = ',';
        put_cents(o, 50 + below(d, 99950)); /* 0.50 to 999.99 */
        *o->p++ = ',';
        put_number(o, 1 + below(d, 9), 1);
        *o->p++ = ',';
        if (draw % 10 == 0)
            put_cents(o, 5 * (1 + below(d, 6))); /* 0.05 to 0.30; else none */
        *o->p++ = ',';
        put_note(o, draw < 15, d);
        row_done(o);
    }
}

int main(int argc, char **argv)
{
    char *end = NULL;
    uint64_t rows = argc == 4 ? strtoull(argv[2], &end, 10) : 0;
    bool is_sales = argc == 4 && strcmp(argv[1], "sales") == 0;
    if (argc != 4 || *end || !(is_sales || strcmp(argv[1], "brc") == 0)) {
        fputs("usage: gen sales|brc ROWS SEED\n", stderr);
        return 2;
    }
    struct dice d = {strtoull(argv[3], NULL, 10)};
    struct out o = {.base = malloc(BUFFER)};
    if (!o.base) {
        perror("gen");
        return 3;
    }
    o.p = o.base;
    if (is_sales)
        sales(&o, rows, &d);
    else
        brc(&o, rows, &d);
    flush(&o);
    free(o.base);
    return 0;
}
