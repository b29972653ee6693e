/* Made-up data for benchmarks and big tests: gen KIND ROWS SEED, the same bytes for the same arguments everywhere.
 *
 *   sales   id,date,country,customer,product,category,price,qty,discount,note; one row in five has quoted commas,
 *           doubled quotes or newlines; 77 bytes a row
 *   plain   sales without quotes
 *   brc     station,temp: 413 names of real-looking UTF-8 lengths, one decimal, -99.9 to 99.9; names and what is
 *           usual there don't depend on SEED; 16 bytes
 *   brc10k  the same with 10 000 names of 1 to 40 bytes; 27 bytes
 *   h2o     id1..id6,v1,v2,v3 as in the group-by tests of db-benchmark (H2O.ai, DuckDB Labs), K = 100; 50 bytes
 *   li      lineitem of TPC-H, 16 columns, distributed as there; 122 bytes
 *   wide    12 columns, the seventh 1 to 5 KB of prose in quotes, with commas and some quotes; 3.1 KB
 *   num     100 columns of numbers, x1 to x100: integers, decimals, some negative; 730 bytes
 *   log     a web server's log in Apache's combined format, no header; 210 bytes
 *   hex     key,value: keys of 16 hexadecimal digits, a fifth as many as rows; 22 bytes
 *   keys    key,number: the first so many of the same keys, each once; 25 bytes */
#include "gen.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *name;
    void (*make)(struct out *, uint64_t rows, struct dice *);
} kinds[] = {{"sales", make_sales}, {"plain", make_plain}, {"brc", make_brc},   {"brc10k", make_brc10k},
             {"h2o", make_h2o},     {"li", make_li},       {"wide", make_wide}, {"num", make_num},
             {"log", make_log},     {"hex", make_hex},     {"keys", make_keys}};
enum { KINDS = sizeof kinds / sizeof *kinds };

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

void row_done(struct out *o)
{
    *o->p++ = '\n';
    if (o->p - o->base > BUFFER - LONGEST_ROW)
        flush(o);
}

void put_number(struct out *o, uint64_t v, int digits)
{
    char t[24];
    int n = 0;
    for (; v || n < digits; v /= 10)
        t[n++] = (char)('0' + v % 10);
    while (n)
        *o->p++ = t[--n];
}

void put_cents(struct out *o, uint64_t cents)
{
    put_number(o, cents / 100, 1);
    *o->p++ = '.';
    put_number(o, cents % 100, 2);
}

void *must_alloc(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p) {
        perror("gen");
        exit(3);
    }
    return p;
}

struct date date_of(uint32_t day)
{
    static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct date t = {1970, 1, 0};
    for (; day >= (t.year % 4 ? 365u : 366u); t.year++)
        day -= t.year % 4 ? 365u : 366u;
    for (uint32_t n; day >= (n = length[t.month - 1] + (t.month == 2 && t.year % 4 == 0)); t.month++)
        day -= n;
    t.day = day + 1;
    return t;
}

static int usage(void)
{
    fputs("usage: gen KIND ROWS SEED; kinds:", stderr);
    for (int i = 0; i < KINDS; i++)
        fprintf(stderr, " %s", kinds[i].name);
    fputs("\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return usage();
    char *end;
    uint64_t rows = strtoull(argv[2], &end, 10);
    int kind = 0;
    while (kind < KINDS && strcmp(argv[1], kinds[kind].name) != 0)
        kind++;
    if (*end || kind == KINDS)
        return usage();
    struct dice d = {strtoull(argv[3], NULL, 10)};
    struct out o = {.base = must_alloc(1, BUFFER)};
    o.p = o.base;
    kinds[kind].make(&o, rows, &d);
    flush(&o);
    free(o.base);
    return 0;
}
