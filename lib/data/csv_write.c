/* See csv_write.h.
 *
 * The way out for nearly every field is one pass that copies it and looks for special bytes, sixteen at a time:
 * what it has copied stands if there were none, and is written over if there were. Room is reserved for a chunk of
 * rows at once (and SLACK, for stores beyond the end of a field), so nothing else is checked on the way.
 * Neighbouring columns that still stand side by side in the block are copied as one stretch, delimiters and all.
 *
 * A row that goes out whole is copied as its record in the same way. If it holds a quote, a look from quote to
 * quote tells whether a writer would have put just these; a record that fails is taken apart here, alone. */
#include "data/csv_write.h"

#include "base/num.h"
#include "base/time.h"
#include "data/csv_pen.h"

enum {
    CHUNK = 128,   /* rows for which room is reserved at once */
    SLACK = 64,    /* bytes that stores may go beyond what is written */
    NUM_ROOM = 64, /* >= WR_NUM_TEXT and WR_TIME_TEXT, two quotes and a delimiter */
};

/* ---- one output, one batch ----------------------------------------------------------------------------------- */

/* One column of one batch. */
struct field {
    const struct wr_vec *v;
    bool joins; /* views here and in the next column, seen side by side */
};

struct wr_csv_rows {
    struct wr_csv_pen pen;
    struct wr_batch *batch;
    struct wr_index *scratch;
    struct field *f;
    uint32_t n;
    uint32_t record; /* fields of the record with which a row begins; 0: rows are written by columns */
    uint32_t next;   /* of the selected rows */
};

/* The first field of f in row i, and with it the *more after it that stand side by side with it in the block. NULL:
 * out of memory. */
static inline char *put_views(const struct wr_csv_pen *pen, char *at, const struct field *f, uint32_t i,
                              uint32_t *more)
{
    const char *base = f->v->base;
    struct wr_view first = f->v->view[i];
    if (first.len & WR_VIEW_FLAGS) {
        *more = 0;
        return wr_csv_put_view(pen, at, base, first);
    }
    uint32_t n = 0;
    size_t end = first.off + first.len;
    /* A field that its row lacks may seem to stand right behind the line end: hence the look at what is between. */
    while (f[n].joins) {
        struct wr_view next = f[n + 1].v->view[i];
        if ((next.len & WR_VIEW_FLAGS) || next.off != end + 1 || base[end] != pen->delim)
            break;
        end += 1 + next.len;
        n++;
    }
    *more = n;
    if (wr_copy_padded(at, base + first.off, end - first.off, &pen->raw, WR_NEEDLES_FEW))
        return at + (end - first.off);
    for (uint32_t c = 0; c <= n && at; c++) {
        if (c)
            *at++ = pen->delim;
        at = wr_csv_put_view(pen, at, base, f[c].v->view[i]);
    }
    return at;
}

static char *put_num(const struct wr_csv_pen *pen, char *at, unsigned tag, unsigned scale, int64_t num)
{
    struct wr_num x = {.kind = WR_NUM_NULL, .scale = (uint8_t)scale, .m = num};
    if (tag == WR_TAG_DEC) {
        x.kind = WR_NUM_DEC;
    } else if (tag == WR_TAG_DBL) {
        x.kind = WR_NUM_DBL;
    } else if (tag == WR_TAG_BIG) {
        const struct wr_slice *s = (const struct wr_slice *)(uintptr_t)num;
        if (!wr_num_parse(s->p, s->n, &x))
            return at;
    } else {
        return at;
    }
    if (!pen->odd)
        return at + wr_num_format(x, at);
    char text[WR_NUM_TEXT];
    return wr_csv_put_text(pen, at, text, wr_num_format(x, text));
}

/* Times hold no byte that an ordinary pen minds; an odd one might quote or escape them. */
static char *put_time(const struct wr_csv_pen *pen, char *at, unsigned scale, int64_t m)
{
    if (!pen->odd)
        return at + wr_time_format(m, (uint8_t)scale, at);
    char text[WR_TIME_TEXT];
    return wr_csv_put_text(pen, at, text, wr_time_format(m, (uint8_t)scale, text));
}

static char *put_truth(const struct wr_csv_pen *pen, char *at, int64_t truth)
{
    if (truth > 1)
        return at;
    return wr_csv_put_text(pen, at, truth ? "true" : "false", truth ? 4 : 5);
}

/* Row i of a vector that is not VIEW. */
static inline char *put_value(const struct wr_csv_pen *pen, char *at, const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        return wr_csv_put_text(pen, at, v->str[i].p, v->str[i].n);
    case WR_REP_NUM:
        if (v->time)
            return v->tag && v->tag[i] != WR_TAG_DEC ? at
                                                     : put_time(pen, at, v->sc ? v->sc[i] : v->scale, v->num[i]);
        return put_num(pen, at, v->tag ? v->tag[i] : WR_TAG_DEC, v->sc ? v->sc[i] : v->scale, v->num[i]);
    case WR_REP_BOOL:
        return put_truth(pen, at, v->truth[i]);
    case WR_REP_ANY:
        if (v->tag[i] == WR_TAG_TEXT)
            return wr_csv_put_text(pen, at, v->str[i].p, v->str[i].n);
        if (v->tag[i] == WR_TAG_BOOL)
            return put_truth(pen, at, v->num[i]);
        return put_num(pen, at, v->tag[i], v->sc[i], v->num[i]);
    default:
        return at;
    }
}

/* An empty line might be no row at all to whoever reads it. */
static inline char *end_row(const struct wr_csv_pen *pen, char *at, const char *begin, uint32_t nfields)
{
    if (nfields == 1 && at == begin && !pen->tsv) {
        *at++ = '"';
        *at++ = '"';
    }
    *at++ = '\n';
    return at;
}

/* ---- whole records ------------------------------------------------------------------------------------------- */

/* A record's bytes without its line end and blank lines after it. Only the input's last one may lack a line end; a
 * CR that it ends with is a byte of its last field. */
static inline size_t record_bytes(const char *p, size_t n)
{
    if (n && p[n - 1] == '\n')
        while (n && (p[n - 1] == '\n' || p[n - 1] == '\r'))
            n--;
    return n;
}

/* Does a quoted field whose first byte is p[0] need its quotes? *end: its closing quote; NULL: there is none. */
static bool needs_quotes(const char *p, const char *limit, char delim, const char **end)
{
    const char *q = memchr(p, '"', (size_t)(limit - p));
    bool doubled = false;
    for (; q && q + 1 < limit && q[1] == '"'; doubled = true)
        q = memchr(q + 2, '"', (size_t)(limit - (q + 2)));
    *end = q;
    if (!q || doubled)
        return q != NULL;
    size_t n = (size_t)(q - p);
    return memchr(p, delim, n) || memchr(p, '\n', n) || memchr(p, '\r', n);
}

/* Is a record what a writer makes of its fields? Then every quote opens a field that needs quotes, closes it, or is
 * doubled in it, and a CR stands in quotes only. */
static __attribute__((noinline)) bool quotes_stand(const char *p, size_t n, char delim)
{
    const char *limit = p + n, *at = p; /* at: where a field begins */
    for (;;) {
        const char *q = memchr(at, '"', (size_t)(limit - at)), *stop = q ? q : limit, *end;
        if (memchr(at, '\r', (size_t)(stop - at)))
            return false;
        if (!q)
            return true;
        if ((q > at && q[-1] != delim) || !needs_quotes(q + 1, limit, delim, &end))
            return false;
        if (end + 1 == limit)
            return true;
        if (end[1] != delim)
            return false;
        at = end + 2;
    }
}

/* A record by its fields. NULL: out of memory. */
static __attribute__((noinline)) char *put_record_slowly(struct wr_csv_rows *r, char *at, const char *p, size_t n)
{
    const struct wr_csv_pen *pen = &r->pen;
    struct wr_index_spec spec = {pen->format->dialect, r->record, r->record, WR_RAGGED_ERROR, true};
    if (wr_index_run(r->scratch, &spec, p, n) < 0 || r->scratch->nrows != 1)
        return NULL;
    for (uint32_t c = 0; c < r->record && at; c++) {
        struct wr_view view;
        wr_index_views(r->scratch, &spec.dialect, p, c, 0, 1, &view);
        if (c)
            *at++ = pen->delim;
        at = wr_csv_put_view(pen, at, p, view);
    }
    return at;
}

static inline char *put_record(struct wr_csv_rows *r, char *at, uint32_t i)
{
    const struct wr_batch *b = r->batch;
    const char *p = b->block->data + b->row_off[i];
    size_t whole = b->row_off[i + 1] - b->row_off[i], n = record_bytes(p, whole);
    if (wr_copy_padded(at, p, n, &r->pen.record, WR_NEEDLES_FEW))
        return at + n;
    if (!r->pen.keeps || !quotes_stand(p, n, r->pen.delim))
        return put_record_slowly(r, at, p, whole);
    memcpy(at, p, n);
    return at + n;
}

/* Rows k and after that stand one behind the other and need no look, up to row `to`: one copy. */
static char *put_records(struct wr_csv_rows *r, char *at, uint32_t *k, uint32_t to)
{
    const struct wr_batch *b = r->batch;
    uint32_t first = b->sel ? b->sel[*k] : *k, last = first;
    while (++*k < to && (b->sel ? b->sel[*k] : *k) == last + 1)
        last++;
    size_t n = b->row_off[last + 1] - b->row_off[first];
    memcpy(at, b->block->data + b->row_off[first], n);
    at += n;
    if (at[-1] != '\n')
        *at++ = '\n';
    return at;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static char *put_row(struct wr_csv_rows *r, char *at, uint32_t i)
{
    const struct wr_csv_pen *pen = &r->pen;
    const struct field *f = r->f;
    const char *begin = at;
    uint32_t n = r->n, c = r->record;
    if (c && !(at = put_record(r, at, i)))
        return NULL;
    for (; c < n; c++) {
        if (c)
            *at++ = pen->delim;
        if (f[c].joins) {
            uint32_t more;
            at = put_views(pen, at, f + c, i, &more);
            c += more;
        } else if (f[c].v->rep == WR_REP_VIEW) {
            at = wr_csv_put_view(pen, at, f[c].v->base, f[c].v->view[i]);
        } else {
            at = put_value(pen, at, f[c].v, i);
        }
        if (!at)
            return NULL;
    }
    return end_row(pen, at, begin, n);
}

/* Rows [k, to) of fields that stand apart in the block, at least two a row. Most are short and hold nothing
 * special: a load, a look, a store, and whatever follows is written over them. The delimiter after the last becomes
 * the line's end. */
static char *put_fields(const struct wr_csv_rows *r, char *at, uint32_t k, uint32_t to)
{
    const struct wr_csv_pen *pen = &r->pen;
    const uint16_t *sel = r->batch->sel;
    const struct field *f = r->f, *end = f + r->n;
    for (; k < to; k++) {
        uint32_t i = sel ? sel[k] : k;
        for (const struct field *x = f; x < end; x++) {
            const struct wr_vec *v = x->v;
            struct wr_view w = v->view[i];
            if (__builtin_expect(w.len > 16, 0) ||
                __builtin_expect(!wr_copy_short(at, v->base + w.off, w.len, &pen->raw, WR_NEEDLES_FEW), 0)) {
                if (!(at = wr_csv_put_view(pen, at, v->base, w)))
                    return NULL;
            } else {
                at += w.len;
            }
            *at++ = pen->delim;
        }
        at[-1] = '\n';
    }
    return at;
}

/* ---- room ---------------------------------------------------------------------------------------------------- */

/* The most a value of n bytes becomes: each doubled, two quotes, and a delimiter after it. */
static inline size_t text_room(size_t n)
{
    return 2 * n + 3;
}

static size_t views_room(const struct wr_view *restrict view, const uint16_t *sel, uint32_t from, uint32_t to)
{
    size_t room = 0;
    if (sel)
        for (uint32_t k = from; k < to; k++)
            room += WR_VIEW_LEN(view[sel[k]]);
    else
        for (uint32_t k = from; k < to; k++)
            room += WR_VIEW_LEN(view[k]);
    return room;
}

static size_t column_room(const struct wr_vec *v, const uint16_t *sel, uint32_t from, uint32_t to)
{
    size_t room = 0;
    if (v->rep != WR_REP_VIEW && v->rep != WR_REP_STR && v->rep != WR_REP_ANY)
        return (size_t)(to - from) * NUM_ROOM;
    if (v->rep == WR_REP_VIEW)
        room = views_room(v->view, sel, from, to);
    for (uint32_t k = from; v->rep != WR_REP_VIEW && k < to; k++) {
        uint32_t i = sel ? sel[k] : k;
        if (v->rep == WR_REP_STR || v->tag[i] == WR_TAG_TEXT)
            room += v->str[i].n;
        else
            room += NUM_ROOM;
    }
    return 2 * room + (size_t)(to - from) * text_room(0);
}

/* Whether the values of two columns stand side by side in the block; a look at one row stands for all, and a wrong
 * guess costs time only. */
static bool side_by_side(const struct wr_vec *a, const struct wr_vec *b, uint32_t i)
{
    return a->rep == WR_REP_VIEW && b->rep == WR_REP_VIEW && a->base == b->base &&
           b->view[i].off - (a->view[i].off + WR_VIEW_LEN(a->view[i])) <= 3;
}

/* Are all columns views, and no two of them side by side? */
static bool stand_apart(const struct wr_csv_rows *r)
{
    bool apart = !r->record;
    for (uint32_t c = 0; c < r->n; c++)
        apart &= r->f[c].v->rep == WR_REP_VIEW && !r->f[c].joins;
    return apart;
}

static const struct wr_vec nothing = {.rep = WR_REP_NONE};

/* Room for the records of some rows, by way of their fields if need be. */
static size_t records_room(const struct wr_csv_rows *r, uint32_t from, uint32_t to)
{
    const struct wr_batch *b = r->batch;
    size_t room = 0;
    for (uint32_t k = from; r->record && k < to; k++) {
        uint32_t i = b->sel ? b->sel[k] : k;
        room += b->row_off[i + 1] - b->row_off[i];
    }
    return 2 * room + (to - from) * r->record * text_room(0);
}

/* Room for the selected rows [from, to). */
static size_t rows_room(const struct wr_csv_rows *r, uint32_t from, uint32_t to)
{
    size_t room = SLACK + (size_t)(to - from) * text_room(0) + records_room(r, from, to);
    for (uint32_t c = r->record; c < r->n; c++)
        room += column_room(r->f[c].v, r->batch->sel, from, to);
    return room;
}

static struct field *fields_of(const struct wr_csv_pen *pen, struct wr_batch *batch, const uint32_t *slots,
                               uint32_t n)
{
    uint32_t row = batch->sel && batch->nsel ? batch->sel[0] : 0;
    struct field *f = wr_arena_alloc(&batch->arena, (n + 1) * sizeof *f);
    if (!f)
        return NULL;
    for (uint32_t c = 0; c < n; c++) {
        f[c] = (struct field){slots[c] < batch->ncols ? &batch->cols[slots[c]].v : &nothing, false};
        if (f[c].v->rep == WR_REP_VIEW && batch->format->json) /* its quoting is not that of CSV */
            f[c].v = wr_column_str(batch, slots[c], batch->sel, batch->nsel);
        if (!f[c].v)
            return NULL;
    }
    for (uint32_t c = 0; c + 1 < n; c++)
        f[c].joins = pen->same && side_by_side(f[c].v, f[c + 1].v, row);
    return f;
}

/* ---- public -------------------------------------------------------------------------------------------------- */

int wr_csv_write_header(const struct wr_csv_out *out, const struct wr_slice *names, uint32_t n, struct wr_buf *b)
{
    struct wr_csv_pen pen;
    wr_csv_pen_init(&pen, out);
    size_t room = SLACK + text_room(0);
    for (uint32_t c = 0; c < n; c++)
        room += text_room(names[c].n);
    if (wr_buf_reserve(b, room) < 0)
        return -1;
    char *begin = b->p + b->n, *at = begin;
    for (uint32_t c = 0; c < n; c++) {
        if (c)
            *at++ = pen.delim;
        at = wr_csv_put_text(&pen, at, names[c].p, names[c].n);
    }
    at = end_row(&pen, at, begin, n);
    b->n += (size_t)(at - begin);
    return 0;
}

struct wr_csv_rows *wr_csv_rows_begin(const struct wr_csv_out *out, const struct wr_csv_columns *columns,
                                      struct wr_batch *batch, struct wr_index *scratch)
{
    struct wr_csv_rows *r = wr_arena_alloc(&batch->arena, sizeof *r);
    if (!r)
        return NULL;
    *r = (struct wr_csv_rows){.batch = batch, .scratch = scratch, .n = columns->n};
    r->record = batch->records && scratch ? columns->record : 0;
    wr_csv_pen_init(&r->pen, out);
    wr_csv_pen_take_format(&r->pen, batch->format);
    r->pen.arena = &batch->arena;
    r->f = fields_of(&r->pen, batch, columns->slots, columns->n);
    return r->f ? r : NULL;
}

uint32_t wr_csv_rows_next(const struct wr_csv_rows *r)
{
    return r->next;
}

/* The rows that are written next: as many as there is room for, up to a chunk; or r->next: there is room for none.
 */
static uint32_t chunk_end(const struct wr_csv_rows *r, size_t room)
{
    uint32_t n = r->batch->nsel - r->next;
    for (n = n > CHUNK ? CHUNK : n; n && rows_room(r, r->next, r->next + n) > room;)
        n /= 2;
    return r->next + n;
}

size_t wr_csv_rows_room(const struct wr_csv_rows *r)
{
    return rows_room(r, r->next, r->next + (r->next < r->batch->nsel));
}

int wr_csv_rows_write(struct wr_csv_rows *r, char *at, size_t room, size_t *n, size_t *ends)
{
    const struct wr_batch *b = r->batch;
    const char *begin = at, *end = at + room;
    const uint32_t first = r->next;
    bool stretches = !ends && r->record && r->record == r->n && b->records == WR_RECORDS_PLAIN;
    bool apart = !ends && r->pen.same && r->n > 1 && stand_apart(r);
    for (*n = 0; r->next < b->nsel; *n = (size_t)(at - begin)) {
        uint32_t k = r->next, to = chunk_end(r, (size_t)(end - at));
        if (to == k)
            return 1;
        if (apart) {
            at = put_fields(r, at, k, to);
            k = to;
        }
        while (k < to && at) {
            if (stretches)
                at = put_records(r, at, &k, to);
            else
                at = put_row(r, at, b->sel ? b->sel[k++] : k++);
            if (ends && at)
                ends[k - 1 - first] = (size_t)(at - begin);
        }
        if (!at)
            return -1;
        r->next = to;
    }
    return 0;
}

bool wr_csv_keeps_records(const struct wr_csv_out *out, const struct wr_format *format)
{
    struct wr_csv_pen pen;
    wr_csv_pen_init(&pen, out);
    wr_csv_pen_take_format(&pen, format);
    return pen.same && !format->json && !format->dialect.escape &&
           (format->dialect.quote < 0 || format->dialect.quote == '"');
}

bool wr_csv_is_record(const struct wr_csv_out *out, const struct wr_format *format, const char *p, size_t n)
{
    struct wr_csv_pen pen;
    wr_csv_pen_init(&pen, out);
    wr_csv_pen_take_format(&pen, format);
    n = record_bytes(p, n);
    bool quotes = (!pen.tsv || format->dialect.quote >= 0) && memchr(p, '"', n);
    if (!quotes)
        return !memchr(p, '\r', n);
    return pen.keeps && quotes_stand(p, n, pen.delim);
}
