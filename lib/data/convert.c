/* Columns in other forms: fields as bytes, as numbers; anything as bytes. See batch.h and vec.h.
 *
 * A conversion is made for the rows somebody asks for and kept. Rows once made never change, because headers of the
 * vector may have been copied: rows that come later adapt to the scale found first or, where they cannot, bring a
 * scale for each row. Numbers are made in two passes: every text to its own mantissa and scale, then all of them to
 * one common scale, which is what the fast lanes of the expressions want. */
#include "base/simd.h"
#include "base/time.h"
#include "data/batch.h"
#include "data/json_rows.h"
#include "data/numbers.h"

enum { DONE_WORDS = WR_BATCH_ROWS / 64, TEXT_CHUNK = 4096 };

/* What column.num points to: the header, and the arrays it leaves out while they say nothing. tag and sc are right
 * for every row made, whatever v.tag and v.sc are. */
struct numbers {
    struct wr_vec v;
    uint8_t *tag;
    uint8_t *sc;
};

/* Free room for short texts. */
struct room {
    char *at, *end;
};

/* ---- fields ------------------------------------------------------------------------------------------------ */

static bool is_null_word(const struct wr_format *f, const char *p, size_t n)
{
    for (uint32_t i = 0; i < f->nnulls; i++)
        if (f->nulls[i].n == n && memcmp(f->nulls[i].p, p, n) == 0)
            return true;
    return false;
}

static size_t undo_escapes(const char *p, size_t n, char *out)
{
    size_t o = 0;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (c == '\\' && i + 1 < n) {
            char e = p[i + 1], u = e == 't' ? '\t' : e == 'n' ? '\n' : e == 'r' ? '\r' : e == '\\' ? '\\' : 0;
            if (u) {
                c = u;
                i++;
            }
        }
        out[o++] = c;
    }
    return o;
}

static bool needs_undoing(const struct wr_format *f, const char *p, struct wr_view w)
{
    return (w.len & WR_VIEW_DOUBLED) || (f && f->escapes && memchr(p + w.off, '\\', WR_VIEW_LEN(w)));
}

/* The value of a field: in the block itself, or undone in the arena. */
static int field_str(struct wr_batch *b, const char *base, struct wr_view w, struct wr_str *out)
{
    const struct wr_format *f = b->format;
    uint32_t n = WR_VIEW_LEN(w);
    if (f && f->json) {
        if (wr_json_rows_str(&b->arena, base, w, out) < 0)
            return -1;
        out->null = f->nnulls && is_null_word(f, out->p, out->n);
        return 0;
    }
    *out = (struct wr_str){base + w.off, n, 0};
    if (n && needs_undoing(f, base, w)) {
        char *text = wr_arena_alloc(&b->arena, n);
        if (!text)
            return -1;
        const char *from = out->p;
        out->p = text;
        if (w.len & WR_VIEW_DOUBLED) {
            out->n = (uint32_t)wr_view_unquote(&f->dialect, base, w, text);
            from = text;
        }
        if (f->escapes)
            out->n = (uint32_t)undo_escapes(from, out->n, text);
    }
    out->null = f && f->nnulls && is_null_word(f, out->p, out->n);
    return 0;
}

static int fields_str(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n,
                      struct wr_str *out)
{
    const struct wr_format *f = b->format;
    bool plain = !f || (!f->escapes && !f->nnulls && !f->json);
    WR_EACH (i, sel, n) {
        struct wr_view w = v->view[i];
        if (plain && !(w.len & WR_VIEW_DOUBLED))
            out[i] = (struct wr_str){v->base + w.off, WR_VIEW_LEN(w), 0};
        else if (field_str(b, v->base, w, &out[i]) < 0)
            return -1;
    }
    return 0;
}

/* ---- anything as bytes ------------------------------------------------------------------------------------- */

struct wr_num wr_vec_big(const struct wr_vec *v, uint32_t i)
{
    const struct wr_slice *text = (const struct wr_slice *)(intptr_t)v->num[i];
    struct wr_num x = {.kind = WR_NUM_NULL};
    if (wr_num_parse(text->p, text->n, &x) && x.kind == WR_NUM_DBL)
        x = wr_num_of_double(x.d);
    return x;
}

_Static_assert((int)WR_NUM_TEXT >= (int)WR_TIME_TEXT, "room for a number is room for a time");

static int num_str(struct wr_batch *b, struct room *room, bool time, struct wr_num x, struct wr_str *out)
{
    *out = (struct wr_str){"", 0, 0};
    if (x.kind == WR_NUM_NULL)
        return 0;
    if (room->end - room->at < WR_NUM_TEXT) {
        room->at = wr_arena_alloc(&b->arena, TEXT_CHUNK);
        if (!room->at) {
            room->end = NULL;
            return -1;
        }
        room->end = room->at + TEXT_CHUNK;
    }
    size_t n = time ? wr_time_format(x.m, x.scale, room->at) : wr_num_format(x, room->at);
    *out = (struct wr_str){room->at, (uint32_t)n, 0};
    room->at += n;
    return 0;
}

static struct wr_str truth_str(int64_t t)
{
    return t == 1   ? (struct wr_str){"true", 4, 0}
           : t == 0 ? (struct wr_str){"false", 5, 0}
                    : (struct wr_str){"", 0, 0};
}

/* The bytes of row i of an ANY or NUM vector. */
static int cell_str(struct wr_batch *b, struct room *room, const struct wr_vec *v, uint32_t i, struct wr_str *out)
{
    if (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_TEXT) {
        *out = v->str[i];
        return 0;
    }
    if (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_BOOL) {
        *out = truth_str(v->num[i]);
        return 0;
    }
    return num_str(b, room, v->time, wr_vec_get_num(v, i), out);
}

static int any_str(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct wr_str *out)
{
    struct room room = {NULL, NULL};
    WR_EACH (i, sel, n)
        if (cell_str(b, &room, v, i, &out[i]) < 0)
            return -1;
    return 0;
}

static int rows_str(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct wr_str *out)
{
    switch (v->rep) {
    case WR_REP_VIEW:
        return fields_str(b, v, sel, n, out);
    case WR_REP_NUM:
    case WR_REP_ANY:
        return any_str(b, v, sel, n, out);
    default:
        break;
    }
    WR_EACH (i, sel, n)
        out[i] = v->rep == WR_REP_STR ? v->str[i] : truth_str(v->rep == WR_REP_BOOL ? v->truth[i] : 2);
    return 0;
}

int wr_vec_as_str(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct wr_vec *out)
{
    if (v->rep == WR_REP_STR) {
        *out = *v;
        return 0;
    }
    struct wr_vec o = {.rep = WR_REP_STR};
    o.str = wr_arena_alloc(&b->arena, (b->nrows + 1) * sizeof *o.str);
    if (!o.str || rows_str(b, v, sel, n, o.str) < 0)
        return -1;
    *out = o;
    return 0;
}

/* ---- rows done --------------------------------------------------------------------------------------------- */

/* Does sel ask for every row that anybody may still ask for? Selections only ever narrow. */
static bool is_whole(const struct wr_batch *b, const uint16_t *sel, uint32_t n)
{
    return sel ? sel == b->sel && n == b->nsel : n == b->nrows;
}

/* The rows of sel[0..n) that are not in `done`, into out. */
static uint32_t rows_missing(const uint64_t *done, const uint16_t *sel, uint32_t n, uint16_t *out)
{
    uint32_t m = 0;
    WR_EACH (i, sel, n) {
        out[m] = (uint16_t)i;
        m += !(done[i / 64] >> i % 64 & 1);
    }
    return m;
}

static void rows_done(uint64_t *done, const uint16_t *sel, uint32_t n)
{
    WR_EACH (i, sel, n)
        done[i / 64] |= (uint64_t)1 << i % 64;
}

const struct wr_vec *wr_values_str(struct wr_batch *b, struct wr_column *c, const uint16_t *sel, uint32_t n)
{
    if (c->v.rep == WR_REP_STR)
        return &c->v;
    if (c->str && !c->str_done)
        return c->str;
    uint16_t missing[WR_BATCH_ROWS];
    struct wr_vec *v = c->str;
    uint64_t *done = c->str_done;
    bool whole = is_whole(b, sel, n);
    if (v) {
        if (!(n = rows_missing(done, sel, n, missing)))
            return v;
        sel = missing;
    } else {
        v = wr_arena_zalloc(&b->arena, sizeof *v);
        if (!v || !(v->str = wr_arena_alloc(&b->arena, (b->nrows + 1) * sizeof *v->str)))
            return NULL;
        v->rep = WR_REP_STR;
        if (!whole && !(done = wr_arena_zalloc(&b->arena, DONE_WORDS * sizeof *done)))
            return NULL;
    }
    if (rows_str(b, &c->v, sel, n, v->str) < 0)
        return NULL;
    if (whole)
        done = NULL;
    else
        rows_done(done, sel, n);
    c->str = v;
    c->str_done = done;
    return v;
}

/* ---- fields as numbers ------------------------------------------------------------------------------------- */

static struct numbers *numbers_new(struct wr_batch *b)
{
    size_t n = (b->nrows + 15) & ~(size_t)15;
    struct numbers *x = wr_arena_alloc(&b->arena, sizeof *x + n * (sizeof *x->v.num + 2));
    if (!x)
        return NULL;
    *x = (struct numbers){.v = {.rep = WR_REP_NUM}};
    x->v.num = (int64_t *)(x + 1);
    x->tag = (uint8_t *)(x->v.num + n);
    x->sc = x->tag + n;
    return x;
}

/* Row i: a number, and the text that it was read from, of bytes that live as long as the batch. */
static int put_num(struct wr_batch *b, struct numbers *x, uint32_t i, struct wr_num num, struct wr_slice s)
{
    if (num.kind == WR_NUM_DEC) {
        x->tag[i] = WR_TAG_DEC;
        x->sc[i] = num.scale;
        x->v.num[i] = num.m;
        return 0;
    }
    struct wr_slice *text = wr_arena_alloc(&b->arena, sizeof *text);
    if (!text)
        return -1;
    *text = s;
    x->tag[i] = WR_TAG_BIG;
    x->sc[i] = 0;
    x->v.num[i] = (int64_t)(intptr_t)text;
    return 0;
}

/* A text at row i; p points to bytes that live as long as the batch. */
static int text_num(struct wr_batch *b, struct numbers *x, uint32_t i, struct wr_str s)
{
    struct wr_num num;
    if (!WR_STR_NULL(s) && wr_num_parse(s.p, s.n, &num))
        return put_num(b, x, i, num, (struct wr_slice){s.p, s.n});
    x->tag[i] = WR_STR_NULL(s) ? WR_TAG_NULL : WR_TAG_TEXT;
    x->sc[i] = 0;
    x->v.num[i] = 0;
    return 0;
}

/* Which numbers some rows have turned out to be. */
static void note_kinds(const struct numbers *x, const uint16_t *sel, uint32_t n, struct wr_numbers_kinds *kinds)
{
    uint8_t least = kinds->least, most = kinds->most, odd = 0;
    WR_EACH (i, sel, n) {
        const uint8_t sc = x->sc[i], other = x->tag[i] ^ WR_TAG_DEC;
        least = !other && sc < least ? sc : least;
        most = sc > most ? sc : most; /* sc is 0 where the row is no DEC */
        odd |= other;
    }
    *kinds = (struct wr_numbers_kinds){least, most, kinds->odd || odd};
}

/* The rows sel[0..n), one by one. What reads as a number as it stands has nothing in it to be undone. */
static int fields_num_each(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n,
                           struct numbers *x)
{
    const char *base = v->base;
    bool words = b->format && b->format->nnulls;
    WR_EACH (i, sel, n) {
        const struct wr_view w = v->view[i];
        const struct wr_slice field = {base + w.off, WR_VIEW_LEN(w)};
        struct wr_num num;
        struct wr_str s;
        int rc;
        if (wr_num_parse_padded(field.p, field.n, &num) && !(words && is_null_word(b->format, field.p, field.n)))
            rc = put_num(b, x, i, num, field);
        else
            rc = field_str(b, base, w, &s) < 0 ? -1 : text_num(b, x, i, s);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* NULL: plain C must do. */
static wr_numbers_fn *numbers_kernel(void)
{
#if defined(__x86_64__)
    return wr_simd() == WR_SIMD_AVX512 ? wr_numbers_avx512 : wr_simd() == WR_SIMD_AVX2 ? wr_numbers_avx2 : NULL;
#else
    return NULL;
#endif
}

static int fields_num(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n,
                      struct numbers *x, struct wr_numbers_kinds *kinds)
{
    uint16_t rest[WR_BATCH_ROWS];
    wr_numbers_fn *kernel = numbers_kernel();
    if (kernel && !(b->format && b->format->nnulls)) {
        const struct wr_numbers out = {x->v.num, x->tag, x->sc};
        n = kernel(v->base, v->view, sel, n, &out, rest, kinds);
        sel = rest;
    }
    if (fields_num_each(b, v, sel, n, x) < 0)
        return -1;
    note_kinds(x, sel, n, kinds);
    return 0;
}

static int any_num(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct numbers *x)
{
    WR_EACH (i, sel, n) {
        uint8_t tag = v->tag[i];
        if (tag == WR_TAG_TEXT) {
            if (text_num(b, x, i, v->str[i]) < 0)
                return -1;
            continue;
        }
        x->tag[i] = tag == WR_TAG_BOOL ? WR_TAG_TEXT : tag;
        x->sc[i] = tag == WR_TAG_DEC ? v->sc[i] : 0;
        x->v.num[i] = v->num[i];
    }
    return 0;
}

static int texts_num(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct numbers *x)
{
    WR_EACH (i, sel, n) {
        struct wr_str s = v->rep == WR_REP_STR    ? v->str[i]
                          : v->rep == WR_REP_BOOL ? truth_str(v->truth[i])
                                                  : (struct wr_str){"", 0, 0};
        if (text_num(b, x, i, s) < 0)
            return -1;
    }
    return 0;
}

static int rows_num(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct numbers *x,
                    struct wr_numbers_kinds *kinds)
{
    *kinds = (struct wr_numbers_kinds){.least = UINT8_MAX};
    if (v->rep == WR_REP_VIEW)
        return fields_num(b, v, sel, n, x, kinds);
    if ((v->rep == WR_REP_ANY ? any_num : texts_num)(b, v, sel, n, x) < 0)
        return -1;
    note_kinds(x, sel, n, kinds);
    return 0;
}

/* Brings the DECs among new rows to `scale` where they fit; returns whether all did. No branch on a row's scale. */
static bool rescale(struct numbers *x, const uint16_t *sel, uint32_t n, uint8_t scale)
{
    bool all = true;
    WR_EACH (i, sel, n) {
        const bool dec = x->tag[i] == WR_TAG_DEC;
        const uint8_t up = dec ? (uint8_t)(scale - x->sc[i]) : 0;
        int64_t m;
        const bool fits =
            !__builtin_mul_overflow(x->v.num[i], (int64_t)wr_pow10[up <= 18 ? up : 0], &m) & (up <= 18);
        x->v.num[i] = fits ? m : x->v.num[i];
        x->sc[i] = fits & dec ? scale : x->sc[i];
        all &= fits;
    }
    return all;
}

/* One scale for all rows, if it can be had. */
static void unify(struct numbers *x, const uint16_t *sel, uint32_t n, struct wr_numbers_kinds kinds, bool first)
{
    if (first)
        x->v.scale = kinds.most;
    const bool same = kinds.least > kinds.most || (kinds.least == x->v.scale && kinds.most == x->v.scale);
    if (!same && !x->v.sc && !rescale(x, sel, n, x->v.scale))
        x->v.sc = x->sc;
    if (kinds.odd)
        x->v.tag = x->tag;
}

/* ---- texts as times ---------------------------------------------------------------------------------------- */

/* Row i, whose bytes are p[0..n). */
static void text_time(struct numbers *x, uint32_t i, const char *p, size_t n)
{
    const bool is_time = wr_time_parse(p, n, &x->v.num[i], &x->sc[i]);
    x->tag[i] = is_time ? WR_TAG_DEC : n ? WR_TAG_TEXT : WR_TAG_NULL;
    x->sc[i] = is_time ? x->sc[i] : 0;
    x->v.num[i] = is_time ? x->v.num[i] : 0;
}

static int rows_time(struct wr_batch *b, const struct wr_vec *v, const uint16_t *sel, uint32_t n, struct numbers *x,
                     struct wr_numbers_kinds *kinds)
{
    *kinds = (struct wr_numbers_kinds){.least = UINT8_MAX};
    if (v->rep == WR_REP_VIEW && !(b->format && b->format->nnulls)) {
        WR_EACH (i, sel, n)
            text_time(x, i, v->base + v->view[i].off, WR_VIEW_LEN(v->view[i]));
    } else {
        struct wr_vec s;
        if (wr_vec_as_str(b, v, sel, n, &s) < 0)
            return -1;
        WR_EACH (i, sel, n)
            text_time(x, i, s.str[i].p, WR_STR_NULL(s.str[i]) ? 0 : s.str[i].n);
    }
    note_kinds(x, sel, n, kinds);
    return 0;
}

/* ---- numbers and times, made when asked for ----------------------------------------------------------------- */

typedef int rows_fn(struct wr_batch *, const struct wr_vec *, const uint16_t *sel, uint32_t n, struct numbers *,
                    struct wr_numbers_kinds *);

/* The form of v that *made and *made_done keep, with the rows sel[0..n) in it. */
static const struct wr_vec *values_of(struct wr_batch *b, const struct wr_vec *v, rows_fn *rows,
                                      struct wr_vec **made, uint64_t **made_done, const uint16_t *sel, uint32_t n)
{
    if (*made && !*made_done)
        return *made;
    uint16_t missing[WR_BATCH_ROWS];
    struct numbers *x = (struct numbers *)*made;
    uint64_t *done = *made_done;
    bool whole = is_whole(b, sel, n), first = !x;
    if (x) {
        if (!(n = rows_missing(done, sel, n, missing)))
            return &x->v;
        sel = missing;
    } else {
        if (!(x = numbers_new(b)))
            return NULL;
        if (!whole && !(done = wr_arena_zalloc(&b->arena, DONE_WORDS * sizeof *done)))
            return NULL;
    }
    struct wr_numbers_kinds kinds;
    if (rows(b, v, sel, n, x, &kinds) < 0)
        return NULL;
    unify(x, sel, n, kinds, first);
    if (whole)
        done = NULL;
    else
        rows_done(done, sel, n);
    *made = &x->v;
    *made_done = done;
    return &x->v;
}

const struct wr_vec *wr_values_num(struct wr_batch *b, struct wr_column *c, const uint16_t *sel, uint32_t n)
{
    return c->v.rep == WR_REP_NUM ? &c->v : values_of(b, &c->v, rows_num, &c->num, &c->num_done, sel, n);
}

const struct wr_vec *wr_values_time(struct wr_batch *b, struct wr_column *c, const uint16_t *sel, uint32_t n)
{
    if (c->v.rep == WR_REP_NUM && c->v.time)
        return &c->v;
    const struct wr_vec *v = values_of(b, &c->v, rows_time, &c->time, &c->time_done, sel, n);
    if (v)
        c->time->time = 1;
    return v;
}

/* Values with tags of their own, which change when something is told of a row. */
static int share_values(struct wr_batch *b, const struct wr_vec *made, const uint64_t *made_done,
                        struct wr_vec **out)
{
    if (!made || made_done)
        return 0;
    if (!(*out = wr_arena_alloc(&b->arena, sizeof **out)))
        return -1;
    **out = *made;
    if (made->tag && !((*out)->tag = wr_arena_alloc(&b->arena, b->nrows)))
        return -1;
    if (made->tag)
        memcpy((*out)->tag, made->tag, b->nrows);
    return 0;
}

int wr_column_share(struct wr_batch *b, const struct wr_column *from, struct wr_column *to)
{
    *to = (struct wr_column){.v = from->v};
    int rc = share_values(b, from->num, from->num_done, &to->num);
    return rc < 0 ? rc : share_values(b, from->time, from->time_done, &to->time);
}

const struct wr_vec *wr_column_str(struct wr_batch *b, uint32_t slot, const uint16_t *sel, uint32_t n)
{
    return wr_values_str(b, &b->cols[slot], sel, n);
}

const struct wr_vec *wr_column_num(struct wr_batch *b, uint32_t slot, const uint16_t *sel, uint32_t n)
{
    return wr_values_num(b, &b->cols[slot], sel, n);
}
