/* The reference reader: libcsv 3.0.3 made to speak our dialect.
 *
 * What ends a field and what is wrong in one is for libcsv to say, but it differs from the contract about CRs and
 * about quotes in unquoted fields, so a small state beside it knows where in the grammar the next byte stands:
 *   - a CR outside quotes waits until it is known whether LF follows the run (then it is dropped);
 *   - a quote inside an unquoted field is fed with strict off;
 *   - RELAXED: a closing quote waits; if text follows, the field stays quoted in libcsv's eyes, quotes in the text
 *     are doubled, and the closing quote is fed at the delimiter;
 *   - where the dialect has no delimiter or quote, libcsv is told to look for some byte other than the next one;
 *   - what is left of a record that libcsv refused is not fed.
 */
#include "data/csv_ref.h"

#include <csv.h>
#include <stdlib.h>

#include "base/buf.h"

enum place {
    AT_START,  /* at the start of a field */
    AT_PLAIN,  /* in an unquoted field */
    AT_QUOTED, /* in a quoted field */
    AT_CLOSE,  /* after a quote in a quoted field */
    AT_LOOSE,  /* RELAXED: in text after a closing quote */
};

struct wr_csv_ref {
    struct csv_parser csv;
    struct wr_dialect dialect;
    int quote; /* -1: none */
    size_t max_record;
    wr_csv_ref_row *row;
    void *ctx;
    enum place place;
    uint64_t at;             /* offset of the next byte of the input */
    uint64_t begin;          /* of the record being read */
    uint64_t crs;            /* CRs that wait: the bytes [at - crs, at) */
    int bad;                 /* enum wr_bad_kind of the record being read: libcsv has refused it */
    bool comment;            /* we are in one */
    bool nomem;              /* a callback ran out of memory */
    struct wr_buf text;      /* the record's values, end to end */
    size_t *ends;            /* [nfields] offset in text just past each */
    struct wr_slice *fields; /* [nfields] for the callback */
    uint32_t nfields, cap;
};

/* ---- libcsv's callbacks ---------------------------------------------------------------------------------------
 */

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int is_lf(unsigned char c)
{
    return c == '\n';
}

static int is_cr(unsigned char c)
{
    return c == '\r';
}

static int grow_fields(struct wr_csv_ref *r)
{
    uint32_t cap = r->cap ? r->cap * 2 : 32;
    size_t *ends = realloc(r->ends, cap * sizeof *ends);
    if (!ends)
        return -1;
    r->ends = ends;
    struct wr_slice *fields = realloc(r->fields, cap * sizeof *fields);
    if (!fields)
        return -1;
    r->fields = fields;
    r->cap = cap;
    return 0;
}

static void on_field(void *p, size_t n, void *ctx)
{
    struct wr_csv_ref *r = ctx;
    if ((r->nfields == r->cap && grow_fields(r) < 0) || (n && wr_buf_add(&r->text, p, n) < 0))
        r->nomem = true;
    else
        r->ends[r->nfields++] = r->text.n;
}

/* Records are told by end_record, which knows their offsets. */
static void on_row(int c, void *ctx)
{
    (void)c;
    (void)ctx;
}

/* ---- feeding --------------------------------------------------------------------------------------------------
 */

static int open_parser(struct wr_csv_ref *r)
{
    if (csv_init(&r->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return -1;
    csv_set_space_func(&r->csv, no_space);
    csv_set_term_func(&r->csv, r->dialect.eol == '\r' ? is_cr : is_lf);
    csv_set_blk_size(&r->csv, (size_t)64 * 1024);
    if (r->dialect.delim >= 0)
        csv_set_delim(&r->csv, (unsigned char)r->dialect.delim);
    if (r->quote >= 0)
        csv_set_quote(&r->csv, (unsigned char)r->quote);
    return 0;
}

/* libcsv stopped short: the record is bad, or memory is out (-1). */
static int refuse(struct wr_csv_ref *r, int kind)
{
    const int error = csv_error(&r->csv);
    csv_free(&r->csv);
    if (open_parser(r) < 0 || error != CSV_EPARSE)
        return -1;
    r->bad = kind;
    return 0;
}

/* A letter that is none of the three. */
static unsigned char other_than(int a, int b, int c)
{
    int x = 'A';
    while (x == a || x == b || x == c)
        x++;
    return (unsigned char)x;
}

/* Hands bytes to libcsv as they are (one byte, unless the dialect has both delimiter and quote). 0, or -1 when
 * memory is out. */
static int feed(struct wr_csv_ref *r, const char *p, size_t n)
{
    const int c = (unsigned char)p[0];
    if (r->bad)
        return 0;
    if (r->dialect.delim < 0)
        csv_set_delim(&r->csv, other_than(c, r->quote, -1));
    if (r->quote < 0)
        csv_set_quote(&r->csv, other_than(c, csv_get_delim(&r->csv), -1));
    if (csv_parse(&r->csv, p, n, on_field, on_row, r) < n && refuse(r, WR_BAD_AFTER) < 0)
        return -1;
    return r->nomem ? -1 : 0;
}

static int feed_quote(struct wr_csv_ref *r)
{
    const char quote = (char)r->quote;
    return feed(r, &quote, 1);
}

/* A quote that is an ordinary byte. */
static int feed_plain_quote(struct wr_csv_ref *r)
{
    const unsigned char options = (unsigned char)csv_get_opts(&r->csv);
    csv_set_opts(&r->csv, options & (unsigned char)~CSV_STRICT);
    const int rc = feed_quote(r);
    csv_set_opts(&r->csv, options);
    return rc;
}

/* ---- bytes ----------------------------------------------------------------------------------------------------
 */

static int take_quote(struct wr_csv_ref *r)
{
    const bool relaxed = r->dialect.mode == WR_QUOTES_RELAXED;
    switch (r->place) {
    case AT_START:
        r->place = AT_QUOTED;
        return feed_quote(r);
    case AT_PLAIN:
        return feed_plain_quote(r);
    case AT_QUOTED:
        r->place = AT_CLOSE;
        return relaxed ? 0 : feed_quote(r);
    case AT_CLOSE:
        r->place = AT_QUOTED;
        break;
    case AT_LOOSE:
        break;
    }
    return relaxed && feed_quote(r) < 0 ? -1 : feed_quote(r);
}

/* A byte that ends no field. */
static int take_text(struct wr_csv_ref *r, char c)
{
    if ((unsigned char)c == r->quote)
        return take_quote(r);
    if (r->place == AT_START)
        r->place = AT_PLAIN;
    else if (r->place == AT_CLOSE)
        r->place = r->dialect.mode == WR_QUOTES_RELAXED ? AT_LOOSE : AT_PLAIN;
    return feed(r, &c, 1);
}

/* The CRs that waited are text after all. */
static int release_crs(struct wr_csv_ref *r)
{
    for (; r->crs; r->crs--) {
        if (take_text(r, '\r') < 0)
            return -1;
    }
    return 0;
}

/* RELAXED: the closing quote that waited. */
static int release_quote(struct wr_csv_ref *r)
{
    const bool waits = r->place == AT_CLOSE || r->place == AT_LOOSE;
    return waits && r->dialect.mode == WR_QUOTES_RELAXED ? feed_quote(r) : 0;
}

/* Tells of the record that ends at offset `end`, the next one beginning at `next`. */
static int end_record(struct wr_csv_ref *r, uint64_t end, uint64_t next)
{
    size_t from = 0;
    for (uint32_t i = 0; i < r->nfields; i++) {
        r->fields[i] = (struct wr_slice){r->text.p ? r->text.p + from : "", r->ends[i] - from};
        from = r->ends[i];
    }
    const int rc = r->row(r->ctx, r->fields, r->nfields, r->bad, r->bad ? r->nfields : 0, r->begin, end);
    r->begin = next;
    r->nfields = 0;
    r->text.n = 0;
    r->bad = 0;
    r->crs = 0;
    r->place = AT_START;
    return rc;
}

/* The byte at offset r->at. 0, -1, or what the callback returned. */
static int take_byte(struct wr_csv_ref *r, char c)
{
    if (r->place == AT_QUOTED)
        return take_text(r, c);
    if (c == r->dialect.eol) {
        if (release_quote(r) < 0 || feed(r, &c, 1) < 0)
            return -1;
        return end_record(r, r->at - r->crs, r->at + 1);
    }
    if (c == '\r') {
        r->crs++;
        return 0;
    }
    if (release_crs(r) < 0)
        return -1;
    if ((unsigned char)c != r->dialect.delim)
        return take_text(r, c);
    if (release_quote(r) < 0)
        return -1;
    r->place = AT_START;
    return feed(r, &c, 1);
}

/* How many bytes of p[0..n) are plain text for libcsv where we stand. */
static size_t plain_run(const struct wr_csv_ref *r, const char *p, size_t n)
{
    if ((r->place != AT_PLAIN && r->place != AT_QUOTED) || r->crs || r->dialect.delim < 0 || r->quote < 0)
        return 0;
    size_t i = 0;
    while (i < n && p[i] != '\r' && p[i] != '\n' && (unsigned char)p[i] != r->dialect.delim &&
           (unsigned char)p[i] != r->quote)
        i++;
    return i;
}

/* ---- public ---------------------------------------------------------------------------------------------------
 */

struct wr_csv_ref *wr_csv_ref_new(const struct wr_dialect *d, size_t max_record, wr_csv_ref_row *row, void *ctx)
{
    struct wr_csv_ref *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->dialect = *d;
    r->quote = d->mode == WR_QUOTES_NONE ? -1 : d->quote;
    r->max_record = max_record;
    r->row = row;
    r->ctx = ctx;
    if (open_parser(r) < 0) {
        free(r);
        return NULL;
    }
    return r;
}

/* Is the byte at r->at one of a comment? */
static bool skip_comment(struct wr_csv_ref *r, char c)
{
    if (!r->comment) {
        r->comment = r->dialect.comment && r->at == r->begin && (unsigned char)c == r->dialect.comment;
        return r->comment;
    }
    if (c == r->dialect.eol) {
        r->comment = false;
        r->begin = r->at + 1;
    }
    return true;
}

int wr_csv_ref_push(struct wr_csv_ref *r, const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        if (skip_comment(r, p[i])) {
            r->at++;
            i++;
            continue;
        }
        const size_t run = plain_run(r, p + i, n - i);
        const int rc = run ? feed(r, p + i, run) : take_byte(r, p[i]);
        i += run ? run : 1;
        r->at += run ? run : 1;
        if (rc)
            return rc;
        if (r->at - r->begin > r->max_record)
            return -1;
    }
    return 0;
}

int wr_csv_ref_finish(struct wr_csv_ref *r)
{
    if (r->at == r->begin || r->comment)
        return 0;
    if (release_crs(r) < 0)
        return -1;
    /* In RELAXED mode a quote still open ends here. */
    const bool open = r->place == AT_QUOTED && r->dialect.mode == WR_QUOTES_RELAXED;
    if ((open ? feed_quote(r) : release_quote(r)) < 0)
        return -1;
    if (!r->bad && csv_fini(&r->csv, on_field, on_row, r) != 0 && refuse(r, WR_BAD_UNCLOSED) < 0)
        return -1;
    return r->nomem ? -1 : end_record(r, r->at, r->at);
}

void wr_csv_ref_free(struct wr_csv_ref *r)
{
    if (!r)
        return;
    csv_free(&r->csv);
    wr_buf_done(&r->text);
    free(r->ends);
    free(r->fields);
    free(r);
}
