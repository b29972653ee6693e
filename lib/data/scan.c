/* The scanner's front: which kernel runs, and what needs no kernel (record ends, the choice of line end, views).
 *
 * The grammar is RFC 4180 as weir-lang(7) narrows it; see data/scan.h. */
#include "data/scan.h"

#include <stdlib.h>

#include "base/simd.h"
#include "data/json_rows.h"
#include "data/scan_kernel.h"
#include "data/scan_steps.h"

/* ---- kernels --------------------------------------------------------------------------------------------- */

static const struct wr_scan_kernel *kernel(void)
{
#if defined(__x86_64__)
    if (wr_simd() == WR_SIMD_AVX512)
        return &wr_scan_avx512;
    if (wr_simd() == WR_SIMD_AVX2)
        return &wr_scan_avx2;
    if (wr_simd() == WR_SIMD_SSE2)
        return &wr_scan_sse2;
#elif defined(__AARCH64EL__)
    if (wr_simd() == WR_SIMD_NEON)
        return &wr_scan_neon;
#endif
    return &wr_scan_scalar;
}

/* ---- splitting ------------------------------------------------------------------------------------------- */

void wr_scan_summarize(const struct wr_dialect *d, char *to, const char *p, size_t n, struct wr_scan_summary *out)
{
    if (wr_steps_has(d))
        wr_steps_summarize(d, to ? memcpy(to, p, n) : p, n, out);
    else
        kernel()->summarize(d, to, p, n, out);
}

void wr_scan_tally(const struct wr_dialect *d, uint32_t ncols, char *to, const char *p, size_t n,
                   struct wr_scan_ahead *out)
{
    enum { MOST = 64 };
    *out = (struct wr_scan_ahead){0};
    if (!wr_steps_has(d) && kernel()->tally && ncols <= MOST)
        kernel()->tally(d, ncols, to, p, n, out);
    else
        wr_scan_summarize(d, to, p, n, &out->summary);
}

bool wr_scan_begins_inside(const struct wr_dialect *d, const char *p, size_t n)
{
    enum { FAR = 4096 };
    const int quote = wr_dialect_quote(d);
    bool outside = true, inside = quote >= 0, open = false; /* open: if it began outside */
    n = n < FAR ? n : FAR;
    for (size_t i = 0; outside && inside; i++, open = !open) {
        const char *q = i < n ? memchr(p + i, quote, n - i) : NULL;
        if (!q)
            break;
        i = (size_t)(q - p);
        const bool opens = i == 0 || (unsigned char)q[-1] == quote || wr_scan_outside(d, q[-1]) != WR_SCAN_UNQUOTED;
        const bool closes = i + 1 == n || (unsigned char)q[1] == quote || q[1] == '\r' ||
                            wr_scan_outside(d, q[1]) != WR_SCAN_UNQUOTED;
        outside &= open ? closes : opens;
        inside &= open ? opens : closes;
    }
    return inside && !outside;
}

enum wr_scan_state wr_scan_walk(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state entry)
{
    return wr_steps_has(d) ? wr_steps_walk(d, p, n, entry) : kernel()->walk(d, p, n, entry);
}

static size_t find_byte(const char *p, size_t i, size_t n, int c)
{
    const char *q = i < n ? memchr(p + i, c, n - i) : NULL;
    return q ? (size_t)(q - p) : n;
}

size_t wr_scan_record_end(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state *state)
{
    if (wr_steps_has(d))
        return wr_steps_record_end(d, p, n, state);
    const int quote = wr_dialect_quote(d);
    size_t i = 0, eol = 0;
    bool eol_known = false; /* eol is the first one at or after i */
    bool fresh = *state != WR_SCAN_UNQUOTED;
    bool quoted = *state == WR_SCAN_QUOTED && quote >= 0;
    while (i < n) {
        if (quoted) {
            i = find_byte(p, i, n, quote);
            if (i == n) {
                *state = WR_SCAN_QUOTED;
                return n;
            }
            quoted = false;
            fresh = true; /* a quote after a quote opens again */
            i++;
            continue;
        }
        if (!eol_known || eol < i) {
            eol = find_byte(p, i, n, d->eol);
            eol_known = true;
        }
        size_t open = quote < 0 ? eol : find_byte(p, i, eol, quote);
        if (open == eol) {
            *state = eol < n ? WR_SCAN_RECORD : wr_scan_outside(d, p[n - 1]);
            return eol < n ? eol + 1 : n;
        }
        quoted = open == i ? fresh : wr_scan_outside(d, p[open - 1]) != WR_SCAN_UNQUOTED;
        fresh = false;
        i = open + 1;
    }
    if (n > 0)
        *state = quoted ? WR_SCAN_QUOTED : fresh ? WR_SCAN_CLOSED : WR_SCAN_UNQUOTED;
    return n;
}

/* What the first CR or LF outside quotes, p[i], says. */
static char eol_at(const char *p, size_t i, size_t n, bool eof)
{
    while (i < n && p[i] == '\r')
        i++;
    if (i < n)
        return p[i] == '\n' ? '\n' : '\r';
    return eof ? '\r' : 0;
}

/* Where the quoted field ends whose opening quote stands before p[i]; n: not here. */
static size_t closing_quote(const struct wr_dialect *d, int quote, const char *p, size_t i, size_t n)
{
    if (!d->escape)
        return find_byte(p, i, n, quote);
    while (i < n && (unsigned char)p[i] != quote)
        i += (unsigned char)p[i] == d->escape ? 2 : 1;
    return i < n ? i : n;
}

char wr_scan_eol(const struct wr_dialect *d, const char *p, size_t n, bool eof)
{
    const int quote = wr_dialect_quote(d);
    bool fresh = true; /* p[i] begins a field, or follows a closing quote */
    if (n && d->comment && (unsigned char)p[0] == d->comment)
        return wr_scan_eol(&(struct wr_dialect){.delim = -1, .quote = -1}, p, n, eof);
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)p[i];
        if (c == '\r' || c == '\n')
            return eol_at(p, i, n, eof);
        if (c == quote && fresh) {
            i = closing_quote(d, quote, p, i + 1, n);
            continue;
        }
        i += d->escape && c == d->escape;
        fresh = c == d->delim;
    }
    return 0;
}

/* ---- the index ------------------------------------------------------------------------------------------- */

static int grow(uint32_t **a, size_t *cap, size_t want)
{
    if (want <= *cap && *a)
        return 0;
    size_t n = *cap * 2 > want ? *cap * 2 : want;
    if (n < 256)
        n = 256;
    if (n > SIZE_MAX / sizeof **a)
        return -1;
    uint32_t *p = realloc(*a, n * sizeof **a);
    if (!p)
        return -1;
    *a = p;
    *cap = n;
    return 0;
}

int wr_index_room(struct wr_index *ix, size_t rows, size_t ends)
{
    if (grow(&ix->start, &ix->cap_rows, rows) < 0)
        return -1;
    return grow(&ix->ends, &ix->cap_ends, ends);
}

static void empty(struct wr_index *ix, const struct wr_index_spec *s)
{
    ix->nrows = 0;
    ix->stride = s->need;
    ix->nbad = 0;
    ix->records = ix->blank = ix->trimmed = 0;
    ix->quotes = ix->crs = ix->escapes = false;
    ix->json = s->json;
}

int wr_index_run(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t n)
{
    empty(ix, s);
    if (!n)
        return 0;
    if (s->json)
        return wr_json_rows_run(s->json, ix, p, n, s->dialect.comment);
    return wr_steps_has(&s->dialect) ? wr_steps_index(ix, s, p, n) : kernel()->index(ix, s, p, n);
}

void wr_index_ahead(struct wr_index *ix, const struct wr_index_spec *s, bool begins, char *to, const char *p,
                    size_t n, struct wr_scan_ahead *out)
{
    *out = (struct wr_scan_ahead){0};
    empty(ix, s);
    if (!s->json && !wr_steps_has(&s->dialect) && kernel()->ahead &&
        kernel()->ahead(ix, s, begins, to, p, n, out) == 0)
        return;
    *out = (struct wr_scan_ahead){0};
    wr_scan_summarize(&s->dialect, to, p, n, &out->summary);
}

int wr_index_more(struct wr_index *ix, const struct wr_index_spec *s, const char *p, size_t from, size_t n)
{
    const int quote = wr_dialect_quote(&s->dialect);
    ix->quotes |= quote >= 0 && memchr(p + from, quote, n - from);
    ix->crs |= memchr(p + from, '\r', n - from) != NULL;
    while (from < n)
        if ((from = wr_index_record(ix, s, p, from, n)) == SIZE_MAX)
            return -1;
    return 0;
}

void wr_index_done(struct wr_index *ix)
{
    free(ix->start);
    free(ix->ends);
    free(ix->bad);
    free(ix->trim_rows);
    free(ix->views);
    *ix = (struct wr_index){0};
}

/* ---- views ----------------------------------------------------------------------------------------------- */

/* The view of a field that begins with a quote, given what follows that quote. */
static struct wr_view quoted_view(const struct wr_dialect *d, const char *p, uint32_t off, uint32_t len)
{
    const unsigned char quote = (unsigned char)d->quote;
    const char *q = len ? memchr(p + off, quote, len) : NULL;
    uint32_t inner = q ? (uint32_t)(q - p) - off : len;
    if (!q || inner == len - 1)
        return (struct wr_view){off, inner | WR_VIEW_QUOTED};
    /* STRICT knows that the field ends with its closing quote; RELAXED leaves that to wr_view_unquote. */
    return (struct wr_view){off, (d->mode == WR_QUOTES_STRICT ? len - 1 : len) | WR_VIEW_QUOTED | WR_VIEW_DOUBLED};
}

static void mark_quoted(const struct wr_dialect *d, const char *p, uint32_t n, struct wr_view *out)
{
    const unsigned char quote = (unsigned char)d->quote;
    for (uint32_t i = 0; i < n; i++) {
        if (out[i].len && (unsigned char)p[out[i].off] == quote)
            out[i] = quoted_view(d, p, out[i].off + 1, out[i].len - 1);
    }
}

/* Field p[off..off+len), which may begin with a quote. */
static inline struct wr_view field_view(const struct wr_index *ix, const struct wr_dialect *d, const char *p,
                                        uint32_t off, uint32_t len)
{
    if (ix->escapes && memchr(p + off, d->escape, len))
        return wr_steps_view(d, p, off, len);
    if (ix->quotes && len && (unsigned char)p[off] == d->quote)
        return quoted_view(d, p, off + 1, len - 1);
    return (struct wr_view){off, len};
}

void wr_index_views(const struct wr_index *ix, const struct wr_dialect *d, const char *p, uint32_t c, uint32_t row,
                    uint32_t n, struct wr_view *restrict out)
{
    if (ix->json) {
        wr_json_rows_views(ix->json, ix, c, row, n, out);
        return;
    }
    kernel()->views(ix, c, row, n, out);
    if (ix->escapes) {
        for (uint32_t i = 0; i < n; i++)
            out[i] = field_view(ix, d, p, out[i].off, out[i].len);
    } else if (ix->quotes) {
        mark_quoted(d, p, n, out);
    }
}

void wr_index_views_at(const struct wr_index *ix, const struct wr_dialect *d, const char *p, uint32_t c,
                       uint32_t row, const uint16_t *restrict sel, uint32_t n, struct wr_view *restrict out)
{
    if (ix->json) {
        wr_json_rows_views_at(ix->json, ix, c, row, sel, n, out);
        return;
    }
    const size_t stride = ix->stride;
    const uint32_t *restrict ends = ix->ends + row * stride + c, *restrict start = ix->start + row;
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t i = sel[k];
        uint32_t off = c ? ends[i * stride - 1] + 1 : start[i], e = ends[i * stride];
        off = off < e ? off : e;
        out[i] = field_view(ix, d, p, off, e - off);
    }
}

size_t wr_view_unquote(const struct wr_dialect *d, const char *p, struct wr_view v, char *out)
{
    if (d->escape)
        return wr_steps_unquote(d, p, v, out);
    const char *s = p + v.off, *end = s + WR_VIEW_LEN(v);
    char *o = out;
    while (s < end) {
        const char *q = memchr(s, (unsigned char)d->quote, (size_t)(end - s));
        const size_t plain = (size_t)((q ? q : end) - s);
        memcpy(o, s, plain);
        o += plain;
        if (!q)
            break;
        s = q + 1;
        if (s < end && *s == *q) {
            *o++ = *s++;
            continue;
        }
        /* The closing quote, in RELAXED mode: what is left is literal. */
        memcpy(o, s, (size_t)(end - s));
        o += end - s;
        break;
    }
    return (size_t)(o - out);
}

/* In stretches whose count fits a byte: the compiler then counts in byte lanes. */
uint64_t wr_scan_lines(const char *p, size_t n, char eol)
{
    enum { STRETCH = 255 };
    uint64_t lines = 0;
    for (size_t at = 0; at < n; at += STRETCH) {
        const size_t left = n - at < STRETCH ? n - at : STRETCH;
        uint8_t some = 0;
        for (size_t i = 0; i < left; i++)
            some += p[at + i] == eol;
        lines += some;
    }
    return lines;
}
