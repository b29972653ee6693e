/* Data for micro.h: rows of a shape in one block, indexed once, from which batches are cut as exec/reader.c does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "micro.h"

static struct wr_block_pool *blocks;
static struct wr_batch_pool *batches;

uint32_t micro_below(struct micro_dice *d, uint32_t n)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u; /* splitmix64 (Steele, Lea, Flood 2014) */
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((uint64_t)(uint32_t)((z ^ (z >> 31)) >> 32) * n >> 32);
}

static char *put(char *p, const char *s)
{
    return stpcpy(p, s);
}

static char *put_number(char *p, uint32_t v)
{
    return p + sprintf(p, "%u", v);
}

/* v / 10^places, with a sign in one of `signs` (0: never). */
static char *put_decimal(struct micro_dice *d, char *p, uint32_t v, int places, uint32_t signs)
{
    uint32_t unit = 1;
    for (int i = 0; i < places; i++)
        unit *= 10;
    return p + sprintf(p, "%s%u.%0*u", signs && micro_below(d, signs) == 0 ? "-" : "", v / unit, places, v % unit);
}

/* A name of 3 to 20 bytes that depends on the number alone. */
static char *put_station(char *p, uint32_t number)
{
    static const char *const part[] = {"ba", "ko", "lin", "mar", "sö",  "rø", "ten", "vi", "dar", "ze",
                                       "lu", "né", "gor", "hu",  "ška", "pa", "wi",  "ça", "ri",  "tor"};
    static const char *const last[] = {"", "burg", "ville", "sk", "polis", " City", "", "ão", "mouth", "en", "a"};
    struct micro_dice d = {number * 7919};
    if (micro_below(&d, 5) == 0)
        p = put(p, micro_below(&d, 2) ? "Saint-" : "Nova ");
    p = put(p, part[number / 20 % 20]);
    p = put(p, part[number % 20]);
    if (number >= 400)
        p = put(p, part[number / 400 % 20]);
    return put(p, last[micro_below(&d, 11)]);
}

static char *brc_row(struct micro_dice *d, uint32_t i, char *p)
{
    (void)i;
    p = put_station(p, micro_below(d, 413));
    *p++ = ',';
    return put_decimal(d, p, micro_below(d, 4) ? micro_below(d, 350) : micro_below(d, 999), 1, 4);
}

static char *sales_row(struct micro_dice *d, uint32_t i, char *p)
{
    static const char *const countries[] = {"DE", "FR", "US", "JP", "BR", "PL", "SE", "IN", "NG", "CL", "KR", "IT"};
    static const char *const kinds[] = {"cable", "chair", "lamp", "disk", "router", "mouse", "screen", "desk"};
    static const char *const people[] = {"Anna Smith", "José García", "Bob Rao", "Zoë Müller", "Yuki Sato"};
    static const char *const notes[] = {"", "", "", "gift", "deliver in the morning", "paid by card", "call first"};
    static const char *const quoted[] = {
        "\"he said \"\"thanks\"\"\"", "\"first line\nsecond line\"", "\"one, two\"", "\"\"\"\"",
        "\"ends with a newline\n\"",  "\"crlf\r\ninside\""};
    const uint32_t draw = micro_below(d, 100), product = micro_below(d, 2000);
    p += sprintf(p, "%u,20%02u-%02u-%02u,%s,", i + 1, 21 + i % 4, 1 + i % 12, 1 + i % 28,
                 countries[micro_below(d, 12)]);
    p += sprintf(p, draw >= 12 && draw < 20 ? "\"%s, %05u\"" : "%s %05u", people[micro_below(d, 5)],
                 micro_below(d, 50000));
    p += sprintf(p, ",%s-%04u,%s,", kinds[product % 8], product, product % 2 ? "office" : "storage");
    p = put_decimal(d, p, 50 + micro_below(d, 99950), 2, 0);
    p += sprintf(p, ",%u,%s,", 1 + micro_below(d, 9), draw % 10 ? "" : "0.15");
    return put(p, draw < 15 ? quoted[micro_below(d, 6)] : notes[micro_below(d, 7)]);
}

static char *wide_row(struct micro_dice *d, uint32_t i, char *p)
{
    static const char *const words[] = {"the",  "river", "runs",  "over",  "a",
                                        "weir", "and",   "water", "falls", "slowly"};
    const bool quotes = micro_below(d, 2);
    p += sprintf(p, "%u,%s,%u,a,b,", i, micro_below(d, 3) ? "open" : "closed", micro_below(d, 1000));
    if (quotes)
        *p++ = '"';
    for (char *end = p + 1000 + micro_below(d, 4000); p < end;) {
        p = put(p, words[micro_below(d, 10)]);
        *p++ = ' ';
        if (quotes && micro_below(d, 20) == 0)
            p = put(p, micro_below(d, 2) ? "\"\"" : ",\n");
    }
    if (quotes)
        *p++ = '"';
    return put(p, ",c,d,e,1.5,f,g");
}

static char *num_row(struct micro_dice *d, uint32_t i, char *p)
{
    for (uint32_t c = 0; c < 100; c++) {
        if (c)
            *p++ = ',';
        if (c % 10 == 0)
            p = put_number(p, i + c);
        else
            p = put_decimal(d, p, micro_below(d, c % 3 ? 100000 : 10000000), 2 + (int)c % 3, 5);
    }
    return p;
}

/* In the order of the names below. */
static char *kinds_row(struct micro_dice *d, uint32_t i, char *p)
{
    p = put_decimal(d, p, micro_below(d, 4) ? micro_below(d, 350) : micro_below(d, 999), 1, 4);
    *p++ = ',';
    p = put_decimal(d, p, 50 + micro_below(d, 99950), 2, 0);
    p += sprintf(p, ",%u,%u,", 1 + micro_below(d, 9), micro_below(d, 1u << (10 + micro_below(d, 20))));
    for (int k = 0; k < 2; k++) {
        p = put_decimal(d, p, micro_below(d, 100000000), 6, 2);
        *p++ = ',';
    }
    p += sprintf(p, "%u.%09u%05u,", micro_below(d, 1000), micro_below(d, 1000000000), micro_below(d, 100000));
    p += sprintf(p, "%u.%09u%09ue-%u,", micro_below(d, 10), micro_below(d, 1000000000), micro_below(d, 1000000000),
                 micro_below(d, 30));
    return put(p, i % 20 ? "" : "n/a");
}

static char *names_row(struct micro_dice *d, uint32_t i, char *p)
{
    (void)i;
    const uint32_t number = micro_below(d, 10000);
    struct micro_dice own = {number};
    char *const end = p + 1 + micro_below(&own, 40);
    p = put_number(p, number);
    while (p < end)
        *p++ = (char)('a' + micro_below(&own, 26));
    return p;
}

static char *moments_row(struct micro_dice *d, uint32_t i, char *p)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const uint32_t year = 2020 + i / 20000 % 10, month = 1 + micro_below(d, 12), day = 1 + micro_below(d, 28);
    char clock[16];
    sprintf(clock, "%02u:%02u:%02u", micro_below(d, 24), micro_below(d, 60), micro_below(d, 60));
    p += sprintf(p, "%u-%02u-%02uT%sZ,", year, month, day, clock);
    p += sprintf(p, "%u-%02u-%02u %s.%03u,", year, month, day, clock, micro_below(d, 1000));
    p += sprintf(p, "%u-%02u-%02u,", year, month, day);
    return p + sprintf(p, "%02u/%s/%u:%s +0100", day, months[month - 1], year, clock);
}

static char *million_row(struct micro_dice *d, uint32_t i, char *p)
{
    (void)d;
    /* An odd factor modulo 2^20 shuffles. */
    return p + sprintf(p, "id%010u", (i * 411571u + 12345u) & ((1u << 20) - 1));
}

static char *log_row(struct micro_dice *d, uint32_t i, char *p)
{
    static const char *const paths[] = {"/", "/products/12?ref=mail", "/css/site.css", "/api/v1/orders/10443/items",
                                        "/favicon.ico"};
    static const char *const agents[] = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36", "curl/8.9.1",
        "ExampleBot/2.1 (+https://bot.example/info)"};
    p += sprintf(p, "192.0.2.%u - %s [%02u/Nov/2026:%02u:%02u:%02u +0000] ", micro_below(d, 256),
                 micro_below(d, 4) ? "-" : "anna", 1 + i % 30, i % 24, i % 60, i % 59);
    p += sprintf(p, "\"%s %s HTTP/1.1\" %u %u ", micro_below(d, 9) ? "GET" : "POST", paths[micro_below(d, 5)],
                 micro_below(d, 8) ? 200 : 404, micro_below(d, 100000));
    return p + sprintf(p, "\"%s\" \"%s\"", micro_below(d, 3) ? "-" : "https://search.example/?q=lamp",
                       agents[micro_below(d, 3)]);
}

#define COLUMNS(...)                                                                                               \
    (const char *const[])                                                                                          \
    {                                                                                                              \
        __VA_ARGS__                                                                                                \
    }
const struct micro_shape micro_brc = {"brc", COLUMNS("station", "temp"), 2, brc_row};
const struct micro_shape micro_sales = {
    "sales",
    COLUMNS("id", "date", "country", "customer", "product", "category", "price", "qty", "discount", "note"), 10,
    sales_row};
const struct micro_shape micro_wide = {"wide", NULL, 12, wide_row};
const struct micro_shape micro_num = {"num", NULL, 100, num_row};
const struct micro_shape micro_kinds = {"kinds",
                                        COLUMNS("temps", "prices", "digits", "integers", "6 decimals",
                                                "6 decimals, filter", "17 digits", "exponents", "few"),
                                        9, kinds_row};
const struct micro_shape micro_moments = {"moments", COLUMNS("seconds", "millis", "date", "log"), 4, moments_row};
const struct micro_shape micro_names = {"names", NULL, 1, names_row};
const struct micro_shape micro_million = {"million", NULL, 1, million_row};
const struct micro_shape micro_log = {"log", NULL, 1, log_row, .lines = true};

static char *fill(const struct micro_shape *s, uint32_t rows, size_t bytes, char *p)
{
    struct micro_dice d = {42};
    char row[MICRO_LONGEST], *const begin = p;
    for (uint32_t i = 0; i < rows; i++) {
        const size_t n = (size_t)(s->row(&d, i, row) - row);
        if (bytes && (size_t)(p - begin) + n + 1 > bytes)
            break;
        memcpy(p, row, n);
        p += n;
        *p++ = '\n';
    }
    return p;
}

static void index_rows(struct micro_data *d)
{
    const struct wr_index_spec spec = {d->format.dialect, d->shape->ncols, d->shape->ncols, WR_RAGGED_ERROR, true};
    micro_check(wr_index_run(&d->index, &spec, d->text, d->bytes), "the index");
    if (d->index.nbad)
        micro_die("bad rows");
    d->rows = d->index.nrows;
    d->batches = (d->rows + WR_BATCH_ROWS - 1) / WR_BATCH_ROWS;
    d->views = micro_alloc(d->shape->ncols * sizeof *d->views);
    for (uint32_t c = 0; c < d->shape->ncols; c++) {
        d->views[c] = micro_alloc(d->rows * sizeof **d->views);
        wr_index_views(&d->index, &d->format.dialect, d->text, c, 0, d->rows, d->views[c]);
    }
}

struct micro_data *micro_data_new(const struct micro_shape *s, uint32_t rows, size_t bytes)
{
    struct micro_data *d = micro_alloc(sizeof *d);
    *d = (struct micro_data){.shape = s, .format = {.dialect = {',', '"', '\n', WR_QUOTES_STRICT}}};
    if (s->lines)
        d->format.dialect = (struct wr_dialect){-1, -1, '\n', WR_QUOTES_NONE};
    const size_t most = bytes ? bytes : (size_t)rows * (s->ncols > 12 ? 1200 : s == &micro_wide ? 6000 : 256);
    if (!blocks)
        blocks = wr_block_pool_new(WR_BLOCK_BYTES, 0, NULL);
    if (!batches)
        batches = wr_batch_pool_new(4, NULL);
    if (!blocks || !batches || !(d->block = wr_block_get(blocks, most)))
        micro_die("out of memory");
    d->text = d->block->data;
    d->bytes = (size_t)(fill(s, rows, bytes, d->block->data) - d->text);
    d->block->end = d->bytes;
    d->block->eol = '\n';
    index_rows(d);
    return d;
}

void micro_data_free(struct micro_data *d)
{
    for (uint32_t c = 0; c < d->shape->ncols; c++)
        free(d->views[c]);
    free(d->views);
    wr_index_done(&d->index);
    wr_block_unref(d->block);
    free(d);
}

struct wr_batch *micro_batch(const struct micro_data *d, uint32_t k, uint32_t more)
{
    const uint32_t first = k * WR_BATCH_ROWS, left = d->rows - first;
    struct wr_batch *b = wr_batch_new(batches, d->shape->ncols + more);
    if (!b)
        micro_die("out of memory");
    b->nrows = b->nsel = left < WR_BATCH_ROWS ? left : WR_BATCH_ROWS;
    b->block = wr_block_ref(d->block);
    b->format = &d->format;
    b->row_off = d->index.start + first;
    for (uint32_t c = 0; c < d->shape->ncols; c++)
        b->cols[c].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = d->views[c] + first, .base = d->text};
    return b;
}

void micro_pools_free(void)
{
    wr_batch_pool_free(batches);
    wr_block_pool_free(blocks);
}
