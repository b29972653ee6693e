/* The plain C kernel: it defines what the scanner means.
 *
 * Between two bytes the text is in one of four states: at the start of a field, in an unquoted field, in a quoted
 * one, or after a quote in a quoted one (enum wr_scan_state tells records from fields besides). Only quotes make
 * the states differ, so the walk jumps from quote to quote; and a byte met in CLOSED does what it does at the start
 * of a field, so only three ways into a block have to be told apart. */
#include "data/scan_kernel.h"

#include <stdlib.h>

/* ---- splitting ------------------------------------------------------------------------------------------- */

/* Offset of the next opening quote in p[i..n), outside quotes, `fresh` telling whether p[i] begins a field; or n.
 */
static size_t next_opening(const struct wr_dialect *d, int quote, const char *p, size_t i, size_t n, bool fresh)
{
    const size_t from = i;
    while (i < n) {
        const char *q = memchr(p + i, quote, n - i);
        if (!q)
            return n;
        i = (size_t)(q - p);
        if (i == from ? fresh : wr_scan_outside(d, p[i - 1]) != WR_SCAN_UNQUOTED)
            return i;
        i++;
    }
    return n;
}

static enum wr_scan_state scalar_walk(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state entry)
{
    const int quote = wr_dialect_quote(d);
    enum wr_scan_state state = entry;
    if (quote < 0)
        return n == 0 || entry == WR_SCAN_QUOTED ? entry : wr_scan_outside(d, p[n - 1]);
    size_t i = 0;
    while (i < n) {
        if (state == WR_SCAN_QUOTED) {
            const char *q = memchr(p + i, quote, n - i);
            if (!q)
                return WR_SCAN_QUOTED;
            i = (size_t)(q - p) + 1;
            state = WR_SCAN_CLOSED;
            continue;
        }
        size_t open = next_opening(d, quote, p, i, n, state != WR_SCAN_UNQUOTED);
        if (open == n)
            return wr_scan_outside(d, p[n - 1]);
        i = open + 1;
        state = WR_SCAN_QUOTED;
    }
    return state;
}

static uint64_t count_byte(const char *p, size_t n, char c)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i] == c;
    return sum;
}

static void scalar_summarize(const struct wr_dialect *d, char *to, const char *from, size_t n,
                             struct wr_scan_summary *out)
{
    const char *const p = to ? memcpy(to, from, n) : from;
    const int quote = wr_dialect_quote(d);
    const enum wr_scan_state outside = scalar_walk(d, p, n, WR_SCAN_RECORD);
    out->exit[WR_SCAN_RECORD] = outside;
    out->exit[WR_SCAN_FIELD] = outside;
    out->exit[WR_SCAN_CLOSED] = outside;
    out->exit[WR_SCAN_UNQUOTED] = (unsigned char)p[0] == quote ? scalar_walk(d, p, n, WR_SCAN_UNQUOTED) : outside;
    out->exit[WR_SCAN_QUOTED] = scalar_walk(d, p, n, WR_SCAN_QUOTED);
    out->lines = count_byte(p, n, d->eol);
}

/* ---- one record ------------------------------------------------------------------------------------------ */

/* A record as it is being read. */
struct record {
    size_t begin, end; /* end: without the line end */
    size_t next;       /* past the line end */
    size_t solid;      /* past the last byte that was escaped: it is no CR of a line end */
    uint32_t fields;
    uint32_t column, at; /* where `flaw` stands */
    uint8_t flaw;        /* 0, WR_BAD_AFTER or WR_BAD_UNCLOSED: the first one met */
    bool whole;          /* its line end was found, or it is the input's last */
};

static void note_flaw(struct record *r, uint8_t flaw, size_t at)
{
    if (r->flaw)
        return;
    r->flaw = flaw;
    r->column = r->fields;
    r->at = (uint32_t)at;
}

/* p[i] is an opening quote: the offset past the quoted part, n with *open set when it does not end. */
static size_t skip_quoted(int quote, const char *p, size_t i, size_t n, bool *open)
{
    for (i++; i < n; i++) {
        const char *q = memchr(p + i, quote, n - i);
        if (!q)
            break;
        i = (size_t)(q - p) + 1;
        if (i == n || (unsigned char)p[i] != quote)
            return i;
    }
    *open = true;
    return n;
}

/* skip_quoted where there is an escape byte. */
static size_t skip_quoted_escaped(const struct wr_dialect *d, int quote, const char *p, size_t i, size_t n,
                                  bool *open)
{
    for (i++; i < n; i++) {
        if ((unsigned char)p[i] == d->escape) {
            i++;
        } else if ((unsigned char)p[i] == quote) {
            if (i + 1 == n || (unsigned char)p[i + 1] != quote)
                return i + 1;
            i++;
        }
    }
    *open = true;
    return n;
}

/* The end of an unquoted field, or of the rest of a quoted one, where there is an escape byte. */
static size_t skip_unquoted_escaped(const struct wr_dialect *d, const char *p, size_t i, size_t n, struct record *r)
{
    while (i < n && (unsigned char)p[i] != d->delim && p[i] != d->eol) {
        bool escape = (unsigned char)p[i] == d->escape && i + 1 < n;
        i += escape ? 2 : 1;
        if (escape)
            r->solid = i;
    }
    return i;
}

/* Reads a field that begins at p[i] up to the delimiter, eol or n that ends it. */
static size_t read_field(const struct wr_dialect *d, int quote, const char *p, size_t i, size_t n, struct record *r)
{
    const int delim = d->delim, eol = (unsigned char)d->eol;
    if (i < n && (unsigned char)p[i] == quote) {
        bool open = false;
        const size_t begin = i;
        i = d->escape ? skip_quoted_escaped(d, quote, p, i, n, &open) : skip_quoted(quote, p, i, n, &open);
        if (open)
            note_flaw(r, WR_BAD_UNCLOSED, begin);
        else if (i < n && wr_scan_outside(d, p[i]) == WR_SCAN_UNQUOTED && !wr_scan_crs_then_lf(d, p, i, n))
            note_flaw(r, WR_BAD_AFTER, i);
    }
    if (d->escape)
        return skip_unquoted_escaped(d, p, i, n, r);
    while (i < n && (unsigned char)p[i] != delim && (unsigned char)p[i] != eol)
        i++;
    return i;
}

/* Reads the record at p[r->begin], its first `need` ends into ends[]. */
static void read_record(const struct wr_index_spec *s, const char *p, size_t n, uint32_t *ends, struct record *r)
{
    const struct wr_dialect *d = &s->dialect;
    const int quote = wr_dialect_quote(d);
    size_t i = r->begin;
    for (;;) {
        i = read_field(d, quote, p, i, n, r);
        if (i == n || p[i] == d->eol)
            break;
        if (r->fields < s->need)
            ends[r->fields] = (uint32_t)i;
        r->fields++;
        i++;
    }
    r->end = i;
    r->next = i < n ? i + 1 : n;
    r->whole = i < n || s->eof;
    if (i < n && d->eol == '\n') {
        while (r->end > r->begin && r->end > r->solid && p[r->end - 1] == '\r')
            r->end--;
    }
    if (r->fields < s->need)
        ends[r->fields] = (uint32_t)r->end;
    r->fields++;
}

static int push_bad(struct wr_index *ix, const struct record *r, enum wr_bad_kind kind, bool dropped)
{
    if (ix->nbad == ix->cap_bad) {
        size_t cap = ix->cap_bad ? ix->cap_bad * 2 : 16;
        struct wr_bad *bad = realloc(ix->bad, cap * sizeof *bad);
        if (!bad)
            return -1;
        ix->bad = bad;
        ix->cap_bad = cap;
    }
    ix->bad[ix->nbad++] = (struct wr_bad){
        .row = ix->nrows,
        .begin = (uint32_t)r->begin,
        .end = (uint32_t)r->end,
        .fields = r->fields,
        .column = r->flaw == kind ? r->column : 0,
        .at = r->flaw == kind ? r->at : 0,
        .kind = (uint8_t)kind,
        .dropped = dropped,
    };
    return 0;
}

static int push_trimmed(struct wr_index *ix)
{
    if (ix->trimmed == ix->cap_trim) {
        size_t cap = ix->cap_trim ? ix->cap_trim * 2 : 16;
        uint32_t *rows = realloc(ix->trim_rows, cap * sizeof *rows);
        if (!rows)
            return -1;
        ix->trim_rows = rows;
        ix->cap_trim = cap;
    }
    ix->trim_rows[ix->trimmed++] = ix->nrows;
    return 0;
}

/* The row's ends are in place: pads them if it is short, and counts it. */
static void deliver(struct wr_index *ix, const struct wr_index_spec *s, const struct record *r)
{
    uint32_t *ends = ix->ends + (size_t)ix->nrows * s->need;
    for (uint32_t c = r->fields; c < s->need; c++)
        ends[c] = (uint32_t)r->end;
    ix->start[ix->nrows++] = (uint32_t)r->begin;
}

/* What becomes of a record read whole: a row, a bad one, or a blank line. */
static int settle(struct wr_index *ix, const struct wr_index_spec *s, const struct record *r)
{
    if (r->begin == r->end && s->ncols >= 2) {
        ix->blank++;
        return 0;
    }
    ix->records++;
    if (r->flaw && s->dialect.mode == WR_QUOTES_STRICT)
        return push_bad(ix, r, r->flaw, false);
    if (r->fields < s->ncols && (s->ragged == WR_RAGGED_ERROR || s->ragged == WR_RAGGED_DROP))
        return push_bad(ix, r, WR_BAD_FEW, s->ragged == WR_RAGGED_DROP);
    if (r->fields > s->ncols && s->ragged != WR_RAGGED_TRIM)
        return push_bad(ix, r, WR_BAD_MANY, s->ragged == WR_RAGGED_DROP);
    if (r->fields > s->ncols && push_trimmed(ix) < 0)
        return -1;
    deliver(ix, s, r);
    return 0;
}

size_t wr_index_record(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t begin, size_t n)
{
    if (wr_index_room(ix, (size_t)ix->nrows + 1, ((size_t)ix->nrows + 1) * s->need) < 0)
        return SIZE_MAX;
    struct record r = {.begin = begin};
    read_record(s, p, n, ix->ends + (size_t)ix->nrows * s->need, &r);
    if (r.whole && settle(ix, s, &r) < 0)
        return SIZE_MAX;
    return r.next;
}

static int scalar_index(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t n)
{
    return wr_index_more(ix, s, p, 0, n);
}

static void scalar_views(const struct wr_index *ix, uint32_t c, uint32_t row, uint32_t n,
                         struct wr_view *restrict out)
{
    const size_t stride = ix->stride;
    const uint32_t *restrict end = ix->ends + row * stride + c;
    /* Column 0 begins where the row does, others one past the end of the column before. */
    const uint32_t *restrict from = c ? end - 1 : ix->start + row;
    const size_t step = c ? stride : 1;
    const uint32_t past = c ? 1 : 0;
    for (uint32_t i = 0; i < n; i++, from += step, end += stride) {
        uint32_t off = *from + past, e = *end;
        off = off < e ? off : e;
        out[i] = (struct wr_view){off, e - off};
    }
}

const struct wr_scan_kernel wr_scan_scalar = {
    .name = "scalar",
    .summarize = scalar_summarize,
    .walk = scalar_walk,
    .index = scalar_index,
    .views = scalar_views,
};
