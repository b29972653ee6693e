/* See json_rows.h; json_lead.h is what a row consists of beside its values. */
#include "data/json_rows.h"

#include <stdlib.h>

#include "data/json.h"
#include "data/json_lead.h"
#include "data/scan_kernel.h"

enum { MISSES = 100 }; /* in a block of some 1000 rows: lengths vary */

struct wr_json_rows *wr_json_rows_new(const struct wr_slice *names, uint32_t n)
{
    struct wr_json_rows *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    wr_arena_init(&k->arena, 0, NULL, "the reader");
    k->names = names;
    k->n = n;
    k->nslots = n + 1;
    k->root = (struct wr_json_node){.slot = WR_JSON_NO_SLOT, .depth = 1};
    k->path = wr_arena_alloc(&k->arena, (n + 1) * sizeof *k->path);
    k->met = wr_arena_zalloc(&k->arena, 2 * (size_t)n + 1);
    bool ok = k->path && k->met;
    for (uint32_t c = 0; ok && c < n; c++)
        ok = wr_json_lead_name(k, c) == 0;
    k->stride = k->nslots + 1;
    if (ok)
        return k;
    wr_json_rows_free(k);
    return NULL;
}

void wr_json_rows_free(struct wr_json_rows *k)
{
    if (!k)
        return;
    wr_arena_done(&k->arena);
    free(k);
}

/* ---- values -------------------------------------------------------------------------------------------------- */

/* The end of the row's line, in which p stands; a row of many lists asks for each of them. */
static const char *line_end(struct wr_json_rows *k, const char *p, const char *end)
{
    if (!k->eol || k->eol < p)
        k->eol = wr_json_line_end(p, end);
    return k->eol;
}

/* Any value at p, as a view; the end, or NULL (k->why). */
static __attribute__((noinline)) const char *read_value(struct wr_json_rows *k, const char *p, const char *end,
                                                        const char *base, unsigned depth, struct wr_view *out)
{
    const char *last = *p == '"' ? end : line_end(k, p, end); /* no string goes on behind a line end */
    struct wr_json_walk w = {.at = p, .end = last, .levels = WR_JSON_DEPTH - depth};
    struct wr_json v;
    wr_json_value(&w, &v);
    if (!w.at) {
        wr_json_rows_fail(
            k, p,
            *p == '"' ? "this string is no JSON: it does not end, or has a bad escape or a control character"
            : *p == '[' || *p == '{' ? "this value is no JSON, or has more than 1024 brackets around one another"
                                     : "this value is no JSON");
        return NULL;
    }
    *out = (struct wr_view){(uint32_t)(v.text.p - base), (uint32_t)v.text.n};
    if (v.kind == WR_JSON_STRING)
        out->len |= v.escaped ? WR_VIEW_QUOTED | WR_VIEW_DOUBLED : WR_VIEW_QUOTED;
    else if (v.kind == WR_JSON_NULL)
        out->len = 0;
    return w.at;
}

/* What follows looks at a value whose first byte p may stand behind the end, by a lead at most (read_row): then,
 * and where the value goes on behind the end, there is none. The pad of a block is read for that. */

/* The end of a string without escapes whose quote stands at p, or NULL: look again. */
static inline const char *plain_string(const char *p, const char *end)
{
    p++;
    do {
        unsigned stops = wr_json_stops_of(wr_json_load(p, 16), 16);
        if (stops) {
            p += __builtin_ctz(stops);
            return *p == '"' && p < end ? p : NULL;
        }
        p += 16;
    } while (p < end);
    return NULL;
}

/* The end of a number of a few digits at p, or NULL: look again. */
static inline const char *short_number(const char *p, const char *end)
{
    const unsigned digits = wr_json_digits_of(wr_json_load(p, 16)), minus = *p == '-';
    const unsigned whole = (unsigned)__builtin_ctz(~(digits >> minus));
    unsigned n = minus + whole;
    if (whole == 0 || (whole > 1 && p[minus] == '0') || n >= 16)
        return NULL;
    if (p[n] == '.') {
        const unsigned part = (unsigned)__builtin_ctz(~(digits >> (n + 1)));
        n += 1 + part;
        if (part == 0 || n >= 16)
            return NULL;
    }
    return (p[n] | 0x20) == 'e' || (ptrdiff_t)n > end - p ? NULL : p + n;
}

/* The end of true, false or null at p, or NULL. */
static inline const char *word(const char *p, const char *end)
{
    if (end - p < 5)
        return NULL;
    if (memcmp(p, "null", 4) == 0 || memcmp(p, "true", 4) == 0)
        return p + 4;
    return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
}

/* The end of a string without escapes, a short number or a word at p, as a view; NULL: look again. */
static inline const char *plain_value(const char *p, const char *end, const char *base, struct wr_view *out)
{
    const uint32_t off = (uint32_t)(p - base);
    const char *to;
    if (*p == '"') {
        if (!(to = plain_string(p, end)))
            return NULL;
        *out = (struct wr_view){off + 1, (uint32_t)(to - p - 1) | WR_VIEW_QUOTED};
        return to + 1;
    }
    to = *p <= '9' ? short_number(p, end) : word(p, end);
    if (to)
        *out = (struct wr_view){off, *p == 'n' ? 0 : (uint32_t)(to - p)};
    return to;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static void forget(struct wr_view *v, const struct wr_json_node *of)
{
    for (uint32_t i = 0; i < of->nbelow; i++)
        v[of->below[i]] = (struct wr_view){0, 0};
}

/* `to`, the end of the value at p behind the lead. Where values are mostly as long as the one before, that is known
 * before this one has been looked at: the branch is predicted, and what follows need not wait for the bytes of the
 * value. (The compiler must not see that both sides are the same.) Where they are not, a branch predicted wrong
 * costs more than waiting. */
static inline const char *foreseen(const struct wr_json_rows *k, struct wr_json_lead *l, const char *p,
                                   const char *to)
{
    uint32_t length = l->length;
    if (l->varies)
        return to;
    if (to == p + length) {
        __asm__("" : "+r"(length));
        return p + length;
    }
    if (l->run != k->runs) {
        l->run = k->runs;
        l->misses = 0;
    }
    l->length = (uint32_t)(to - p);
    l->varies = ++l->misses == MISSES;
    return to;
}

/* Does the lead end where the text does, and could it not be longer: an object where none was before, one more
 * blank? The last one of a row ends with its line end, but at the end of an input. One just read is as long as it
 * can be. */
static bool is_whole(const struct wr_json_rows *k, const struct wr_json_lead *l, const char *p, const char *end)
{
    const char *to = p + l->n;
    return l == &k->fresh ||
           (l->to ? to < end && *to != '{' && *to > ' ' : to == end || (to < end && to[-1] == '\n'));
}

/* The lead at p, behind `before`, where it is not the one of last time; NULL: there is none (k->why). */
static __attribute__((noinline)) struct wr_json_lead *
other_lead(struct wr_json_rows *k, struct wr_json_lead *before, const struct wr_json_node *from, const char *p,
           const char *end, const char *base, struct wr_view *v)
{
    struct wr_json_lead *l = wr_json_lead_find(k, from, p);
    if (!l || !is_whole(k, l, p, end))
        l = wr_json_lead_read(k, from, p, end, base, v);
    before->guess = l == &k->fresh ? NULL : l;
    return l;
}

/* Reads the row at p into v; what is behind its line end, or NULL: it is no JSON. The lead of last time is taken if
 * its bytes are there; whether it is whole is asked only where no plain value follows. */
static const char *read_row(struct wr_json_rows *k, const char *p, const char *end, const char *base,
                            struct wr_view *v)
{
    struct wr_json_lead *before = &k->start, *l;
    const struct wr_json_node *in = NULL;
    for (const char *row = p, *to;; p = to, in = l->to, before = l) {
        l = before->guess;
        if (__builtin_expect(!l || !wr_json_lead_stands(l, in, p), 0) &&
            !(l = other_lead(k, before, in, p, end, base, v)))
            return NULL;
        if (l->fresh)
            forget(v, l->fresh);
        if (l->to && (to = plain_value(p + l->n, end, base, v + l->slot))) {
            to = foreseen(k, l, p + l->n, to);
            continue;
        }
        if (!is_whole(k, l, p, end)) {
            l = wr_json_lead_read(k, in, p, end, base, v);
            before->guess = l == &k->fresh ? NULL : l;
            if (!l)
                return NULL;
            if (l->fresh)
                forget(v, l->fresh);
        }
        if (!l->to) {
            while (*row != '{')
                row++;
            v[k->n] = (struct wr_view){(uint32_t)(row - base), (uint32_t)(p + l->last - row)};
            return p + l->n;
        }
        if (!(to = read_value(k, p + l->n, end, base, l->to->depth, v + l->slot)))
            return NULL;
    }
}

/* What is behind a line of nothing but blanks at p; NULL: it is none. */
static const char *skip_blank_line(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p == end || *p == '\n' ? p + (p < end) : NULL;
}

static int add_bad(const struct wr_json_rows *k, struct wr_index *ix, const char *p, const char *row,
                   const char *eol)
{
    if (ix->nbad == ix->cap_bad) {
        size_t cap = ix->cap_bad ? ix->cap_bad * 2 : 16;
        struct wr_bad *bad = realloc(ix->bad, cap * sizeof *bad);
        if (!bad)
            return -1;
        ix->bad = bad;
        ix->cap_bad = cap;
    }
    while (eol > row && eol[-1] == '\r')
        eol--;
    ix->bad[ix->nbad++] = (struct wr_bad){.row = ix->nrows,
                                          .begin = (uint32_t)(row - p),
                                          .end = (uint32_t)(eol - p),
                                          .at = (uint32_t)(k->at - p),
                                          .kind = WR_BAD_JSON,
                                          .why = k->why};
    return 0;
}

/* Room for one more row, and its views, all of them of nothing. NULL: out of memory. */
static struct wr_view *row_views(const struct wr_json_rows *k, struct wr_index *ix)
{
    size_t at = (size_t)ix->nrows * k->stride, want = at + k->stride;
    if (want > ix->cap_views) {
        size_t cap = ix->cap_views * 2 > want ? ix->cap_views * 2 : want + 1024;
        struct wr_view *v = realloc(ix->views, cap * sizeof *v);
        if (!v)
            return NULL;
        ix->views = v;
        ix->cap_views = cap;
    }
    if (ix->nrows == ix->cap_rows && wr_index_room(ix, (size_t)ix->nrows + 1, 0) < 0)
        return NULL;
    struct wr_view *v = ix->views + at;
    for (uint32_t s = 0; s < k->nslots; s++)
        v[s] = (struct wr_view){0, 0};
    return v;
}

static bool is_there(struct wr_view v)
{
    return (v.off | v.len) != 0; /* no value stands at the first byte of all */
}

static void note_met(struct wr_json_rows *k, const struct wr_index *ix)
{
    for (uint32_t s = 0; s < k->nslots; s++)
        for (uint32_t r = 0; !k->met[s] && r < ix->nrows; r++)
            k->met[s] = is_there(ix->views[(size_t)r * k->stride + s]);
}

int wr_json_rows_run(struct wr_json_rows *k, struct wr_index *ix, const char *p, size_t n, unsigned char comment)
{
    const char *end = p + n, *next;
    ix->stride = k->stride;
    k->runs++;
    for (const char *row = p; row < end; row = next) {
        if (comment && (unsigned char)*row == comment) {
            next = wr_json_line_end(row, end) + 1;
            continue;
        }
        if (*row != '{' && (next = skip_blank_line(row, end))) {
            ix->blank++;
            continue;
        }
        struct wr_view *v = row_views(k, ix);
        if (!v)
            return -1;
        ix->start[ix->nrows] = (uint32_t)(row - p);
        ix->records++;
        k->eol = NULL;
        next = read_row(k, row, end, p, v);
        ix->nrows += next != NULL;
        if (!next) {
            const char *eol = wr_json_line_end(row, end);
            if (add_bad(k, ix, p, row, eol) < 0)
                return -1;
            next = eol + 1;
        }
        if (k->nomem)
            return -1;
    }
    note_met(k, ix);
    return 0;
}

/* The views of name c for n rows from `row` on, n of them at sel[0..n) where there is a sel. Where a row has no
 * member of that very name, members inside one another count. */
static void views(const struct wr_json_rows *k, const struct wr_index *ix, uint32_t c, uint32_t row,
                  const uint16_t *sel, uint32_t n, struct wr_view *out)
{
    const struct wr_view *v = ix->views + (size_t)row * k->stride;
    const uint32_t other = c < k->n && k->path[c] != WR_JSON_NO_SLOT ? (uint32_t)k->path[c] : c;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t r = sel ? sel[i] : i;
        const struct wr_view *of = v + (size_t)r * k->stride;
        out[r] = other == c || is_there(of[c]) ? of[c] : of[other];
    }
}

void wr_json_rows_views(const struct wr_json_rows *k, const struct wr_index *ix, uint32_t c, uint32_t row,
                        uint32_t n, struct wr_view *out)
{
    views(k, ix, c, row, NULL, n, out);
}

void wr_json_rows_views_at(const struct wr_json_rows *k, const struct wr_index *ix, uint32_t c, uint32_t row,
                           const uint16_t *sel, uint32_t n, struct wr_view *out)
{
    views(k, ix, c, row, sel, n, out);
}

int wr_json_rows_str(struct wr_arena *a, const char *base, struct wr_view w, struct wr_str *out)
{
    uint32_t n = WR_VIEW_LEN(w);
    *out = (struct wr_str){.p = base + w.off, .n = n};
    out->json = w.len & WR_VIEW_QUOTED ? WR_STR_JSON_TEXT : WR_STR_JSON_VALUE;
    if (!(w.len & WR_VIEW_DOUBLED))
        return 0;
    char *text = wr_arena_alloc(a, n);
    if (!text)
        return -1;
    out->n = (uint32_t)wr_json_unescape((struct wr_slice){out->p, n}, text);
    out->p = text;
    return 0;
}

bool wr_json_rows_met(const struct wr_json_rows *k, uint32_t c)
{
    return k->met[c] || (k->path[c] != WR_JSON_NO_SLOT && k->met[k->path[c]]);
}
