/* See damage.h. */
#include "damage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "check.h"

enum { SAMPLES = 5, LONGEST = 3000 };

static const struct {
    const char *name;
    enum damage_format format;
} names[SAMPLES] = {{"sales.csv", DAMAGE_CSV},
                    {"events.csv", DAMAGE_CSV},
                    {"customers.csv", DAMAGE_CSV},
                    {"sensors.tsv", DAMAGE_TSV},
                    {"access.log", DAMAGE_LINES}};

static struct wr_buf samples[SAMPLES];

static uint64_t below(uint64_t *random, uint64_t n)
{
    return n ? check_random(random) % n : 0;
}

static void add(struct wr_buf *b, const char *p, size_t n)
{
    if (n && wr_buf_add(b, p, n) < 0)
        abort();
}

bool damage_open(const char *folder)
{
    for (int i = 0; i < SAMPLES; i++) {
        char path[512], piece[4096];
        snprintf(path, sizeof path, "%s/%s", folder, names[i].name);
        FILE *f = fopen(path, "rb");
        if (!f)
            return false;
        for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
            add(&samples[i], piece, n);
        fclose(f);
    }
    return true;
}

void damage_close(void)
{
    for (int i = 0; i < SAMPLES; i++)
        wr_buf_done(&samples[i]);
}

/* ---- texts --------------------------------------------------------------------------------------------------- */

static size_t line_end(const struct wr_buf *b, size_t from)
{
    const char *p = from < b->n ? memchr(b->p + from, '\n', b->n - from) : NULL;
    return p ? (size_t)(p - b->p) + 1 : b->n;
}

/* The first line and a stretch of later ones. */
static void some_lines(uint64_t *random, const struct wr_buf *from, struct wr_buf *text)
{
    const size_t head = line_end(from, 0), most = below(random, 4) ? 600 : LONGEST;
    const size_t at = line_end(from, head + below(random, from->n - head) / 2);
    const size_t to = line_end(from, at + below(random, most));
    add(text, from->p, head);
    add(text, from->p + at, to > at ? to - at : 0);
}

static void made_up(uint64_t *random, char delim, struct wr_buf *text)
{
    static const char *const fields[] = {"1",        "-2.50",   "007",      "x",        "",
                                         "\"q\"",    "\"a,b\"", "1e400",    "NA",       "\"d\"\"d\"",
                                         "\"l\nl\"", "\\t",     "\xc3\xa9", "12\" disk"};
    const unsigned columns = 1 + (unsigned)below(random, 5), rows = (unsigned)below(random, 40);
    const char *const eol = below(random, 4) ? "\n" : below(random, 3) ? "\r\n" : "\r";
    for (unsigned r = 0; r <= rows; r++) {
        for (unsigned c = 0; c < columns; c++) {
            const char *f = fields[below(random, sizeof fields / sizeof *fields)];
            if (c)
                add(text, &delim, 1);
            if (r)
                add(text, f, strlen(f));
            else
                wr_buf_printf(text, "c%u", c + 1);
        }
        add(text, eol, strlen(eol));
    }
}

/* Rows of JSON, most of them with the keys a and b. */
static void made_up_json(uint64_t *random, struct wr_buf *text)
{
    static const char *const values[] = {"1",           "-2.50",     "1e400",     "\"x\"",     "\"\"",
                                         "null",        "true",      "[1,\"q\"]", "{\"c\":2}", "\"d\\\"d\"",
                                         "\"\\u00e9\"", "\"l\\nl\"", "007"};
    for (uint64_t r = below(random, 40); r; r--) {
        add(text, "{", 1);
        for (unsigned k = 0, n = (unsigned)below(random, 4); k < n; k++)
            wr_buf_printf(text, "%s\"%c\":%s", k ? ", " : "", "abcd"[below(random, 4) % (1 + k)],
                          values[below(random, sizeof values / sizeof *values)]);
        add(text, "}\n", 2);
    }
}

void damage_begin(uint64_t *random, enum damage_format format, struct wr_buf *text)
{
    text->n = 0;
    if (format == DAMAGE_JSONL) {
        made_up_json(random, text);
        return;
    }
    for (unsigned k = 0; k < 8; k++) { /* a sample of the format, or by and by another one, or none */
        const unsigned i = (unsigned)below(random, SAMPLES);
        if (names[i].format == format || k == 7) {
            if (format != DAMAGE_LINES && below(random, 3) == 0)
                break;
            some_lines(random, &samples[i], text);
            return;
        }
    }
    made_up(random, format == DAMAGE_TSV ? '\t' : ',', text);
}

/* ---- damage -------------------------------------------------------------------------------------------------- */

static void replace(struct wr_buf *b, size_t at, size_t n, const char *p, size_t m)
{
    struct wr_buf rest = {0};
    if (b->n > at + n)
        add(&rest, b->p + at + n, b->n - at - n);
    b->n = at;
    add(b, p, m);
    add(b, rest.p, rest.n);
    wr_buf_done(&rest);
}

static void one_damage(uint64_t *random, struct wr_buf *b)
{
    static const char special[] = {'"', '"', '"',  ',', '\n', '\r',   '\t',  '\\',
                                   0,   '#', '\'', ';', ' ',  '\xff', '\xef'};
    const size_t at = below(random, b->n + 1), left = b->n - at;
    const size_t n = below(random, (left < 40 ? left : below(random, 8) ? 40 : left) + 1);
    switch (below(random, 9)) {
    case 0:
    case 1:
        if (left)
            b->p[at] ^= (char)(1 << below(random, 8));
        break;
    case 2:
    case 3:
        if (left)
            b->p[at] = special[below(random, sizeof special)];
        break;
    case 4:
        replace(b, at, 0, &special[below(random, sizeof special)], 1);
        break;
    case 5:
        replace(b, at, n, "", 0);
        break;
    case 6:
        b->n = below(random, 4) ? b->n - below(random, b->n < 20 ? b->n + 1 : 20) : at;
        break;
    case 7: { /* a stretch again, somewhere */
        struct wr_buf copy = {0};
        add(&copy, b->p + at, n);
        for (uint64_t k = 1 + below(random, 3); k; k--)
            replace(b, below(random, b->n + 1), 0, copy.p ? copy.p : "", copy.n);
        wr_buf_done(&copy);
        break;
    }
    default: { /* a stretch of another file */
        const struct wr_buf *from = &samples[below(random, SAMPLES)];
        const size_t where = below(random, from->n - 60);
        replace(b, at, n, from->p + where, below(random, 60));
    }
    }
}

void damage_bytes(uint64_t *random, unsigned times, struct wr_buf *text)
{
    for (; times; times--)
        one_damage(random, text);
}

/* ---- packing ------------------------------------------------------------------------------------------------- */

static void gzip(const char *p, size_t n, int level, struct wr_buf *out)
{
    z_stream z = {.next_in = (Bytef *)p, .avail_in = (uInt)n};
    if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
        wr_buf_reserve(out, deflateBound(&z, n)) < 0)
        abort();
    z.next_out = (Bytef *)out->p + out->n;
    z.avail_out = (uInt)(out->cap - out->n);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out->n += z.total_out;
    deflateEnd(&z);
}

static void zstd(const char *p, size_t n, int level, struct wr_buf *out)
{
    if (wr_buf_reserve(out, ZSTD_compressBound(n)) < 0)
        abort();
    const size_t got = ZSTD_compress(out->p + out->n, out->cap - out->n, p, n, level);
    if (ZSTD_isError(got))
        abort();
    out->n += got;
}

void damage_pack(uint64_t *random, enum damage_packing packing, struct wr_buf *text)
{
    if (packing == DAMAGE_PLAIN)
        return;
    struct wr_buf out = {0};
    size_t at = 0;
    do {
        const size_t n = below(random, 2) ? text->n - at : below(random, text->n - at + 1);
        (packing == DAMAGE_GZIP ? gzip : zstd)(text->n ? text->p + at : "", n, 1 + (int)below(random, 6), &out);
        at += n;
    } while (at < text->n);
    wr_buf_done(text);
    *text = out;
}
