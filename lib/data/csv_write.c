/* See csv_write.h.
 *
 * The way out for nearly every field is one pass that copies it and looks for special bytes, sixteen at a time:
 * what it has copied stands if there were none, and is written over if there were. Room is reserved for a chunk of
 * rows at once (and SLACK, for stores beyond the end of a field), so nothing else is checked on the way.
 * Neighbouring columns that still stand side by side in the block are copied as one stretch, delimiters and all. */
#include "data/csv_write.h"

#include "base/num.h"
#include "data/copy_scan.h"

enum {
    CHUNK = 128,   /* rows for which room is reserved at once */
    SLACK = 64,    /* bytes that stores may go beyond what is written */
    NUM_ROOM = 64, /* >= WR_NUM_TEXT, two quotes and a delimiter */
};

#define VIEW_FLAGS (WR_VIEW_QUOTED | WR_VIEW_DOUBLED)

/* ---- fields that need more than copying ---------------------------------------------------------------------- */

static char *put_quoted(char *at, const char *p, size_t n)
{
    *at++ = '"';
    for (const char *q; n && (q = memchr(p, '"', n)) != NULL;) {
        size_t run = (size_t)(q - p) + 1;
        memcpy(at, p, run);
        at += run;
        *at++ = '"';
        p += run;
        n -= run;
    }
    if (n)
        memcpy(at, p, n);
    at += n;
    *at++ = '"';
    return at;
}

static char *put_escaped(char *at, const char *p, size_t n, bool backslash)
{
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        char e = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' && backslash ? '\\' : 0;
        if (e)
            *at++ = '\\';
        *at++ = e ? e : c;
    }
    return at;
}

size_t wr_tsv_unescape(const char *p, size_t n, char *out)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (c == '\\' && i + 1 < n) {
            char e = p[i + 1];
            c = e == 't' ? '\t' : e == 'n' ? '\n' : e == 'r' ? '\r' : '\\';
            i += c != '\\' || e == '\\';
        }
        out[at++] = c;
    }
    return at;
}

/* ---- one output, one batch ----------------------------------------------------------------------------------- */

/* How the values of a batch leave. */
struct pen {
    char delim;
    bool tsv;
    bool backslash; /* TSV: backslashes of values are doubled */
    bool same;      /* an unquoted view holds neither delimiter nor line feed, nor anything to undo or to double */
    bool undo;      /* views hold escapes that are undone */
    bool escaped;   /* views hold escapes that stay */
    bool odd;       /* the delimiter may stand in a number or in true and false */
    struct wr_needles text; /* what sends a value's bytes the long way */
    struct wr_needles raw;  /* and those of a view; the first few are enough where `same` */
    const struct wr_format *format;
    struct wr_arena *arena;
};

/* One column of one batch. */
struct field {
    const struct wr_vec *v;
    bool joins; /* views here and in the next column, seen side by side */
};

static void pen_init(struct pen *pen, const struct wr_csv_out *out)
{
    char delim = out->tsv ? '\t' : out->delim;
    *pen = (struct pen){.delim = delim, .tsv = out->tsv, .backslash = !out->no_escapes};
    pen->odd = delim && strchr("0123456789.+-etrufals", delim);
    if (pen->tsv)
        wr_needles_set(&pen->text, (const char[]){'\r', '\n', '\t', '\\'}, pen->backslash ? 4 : 3);
    else
        wr_needles_set(&pen->text, (const char[]){'"', '\r', '\n', delim}, 4);
    pen->raw = pen->text;
}

static void pen_take_batch(struct pen *pen, struct wr_batch *batch)
{
    const struct wr_format *format = batch->format;
    pen->arena = &batch->arena;
    pen->format = format;
    if (!format)
        return;
    pen->escaped = pen->tsv && format->escapes;
    pen->undo = !pen->tsv && format->escapes;
    pen->same = format->dialect.delim == (unsigned char)pen->delim && format->dialect.eol == '\n' && !pen->undo &&
                (!pen->tsv || pen->escaped || !pen->backslash);
    if (pen->escaped)
        wr_needles_set(&pen->raw, (const char[]){'\r', '\r', '\n', '\t'}, 4);
    else if (pen->tsv)
        wr_needles_set(&pen->raw, (const char[]){'\r', '\r', '\n', '\t', '\\'}, pen->backslash ? 5 : 4);
    else
        wr_needles_set(&pen->raw, (const char[]){'"', '\r', '\n', pen->delim, '\\'}, pen->undo ? 5 : 4);
}

/* A value's bytes, behind which nothing may be read. */
static inline char *put_text(const struct pen *pen, char *at, const char *p, size_t n)
{
    if (wr_copy_exact(at, p, n, &pen->text, WR_NEEDLES))
        return at + n;
    return pen->tsv ? put_escaped(at, p, n, pen->backslash) : put_quoted(at, p, n);
}

/* The long way of a view: quotes and escapes of the input are undone as far as this output needs. NULL: out of
 * memory. */
static __attribute__((noinline)) char *put_view_slowly(const struct pen *pen, char *at, const char *p,
                                                       struct wr_view view)
{
    const struct wr_dialect *in = &pen->format->dialect;
    size_t n = WR_VIEW_LEN(view);
    if (view.len & WR_VIEW_DOUBLED) {
        if (!pen->tsv && !pen->undo && in->quote == '"' && in->mode == WR_QUOTES_STRICT) {
            *at++ = '"';
            memcpy(at, p, n);
            at[n] = '"';
            return at + n + 1;
        }
        char *plain = wr_arena_alloc(pen->arena, n);
        if (!plain)
            return NULL;
        n = wr_view_unquote(in, p, (struct wr_view){0, view.len}, plain);
        p = plain;
    }
    if (pen->undo && memchr(p, '\\', n)) {
        char *plain = wr_arena_alloc(pen->arena, n);
        if (!plain)
            return NULL;
        n = wr_tsv_unescape(p, n, plain);
        p = plain;
    }
    if (pen->escaped)
        return put_escaped(at, p, n, false);
    return put_text(pen, at, p, n);
}

static inline char *put_view(const struct pen *pen, char *at, const char *base, struct wr_view view)
{
    const char *p = base + view.off;
    size_t n = WR_VIEW_LEN(view);
    if (pen->same && !(view.len & VIEW_FLAGS)
            ? wr_copy_padded(at, p, n, &pen->raw, WR_NEEDLES_FEW)
            : !(view.len & WR_VIEW_DOUBLED) && wr_copy_padded(at, p, n, &pen->raw, WR_NEEDLES))
        return at + n;
    return put_view_slowly(pen, at, p, view);
}

/* The first field of f in row i, and with it the *more after it that stand side by side with it in the block. NULL:
 * out of memory. */
static inline char *put_views(const struct pen *pen, char *at, const struct field *f, uint32_t i, uint32_t *more)
{
    const char *base = f->v->base;
    struct wr_view first = f->v->view[i];
    if (!f->joins || (first.len & VIEW_FLAGS)) {
        *more = 0;
        return put_view(pen, at, base, first);
    }
    uint32_t n = 0;
    size_t end = first.off + first.len;
    /* A field that its row lacks may seem to stand right behind the line end: hence the look at what is between. */
    while (f[n].joins) {
        struct wr_view next = f[n + 1].v->view[i];
        if ((next.len & VIEW_FLAGS) || next.off != end + 1 || base[end] != pen->delim)
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
        at = put_view(pen, at, base, f[c].v->view[i]);
    }
    return at;
}

static char *put_num(const struct pen *pen, char *at, unsigned tag, unsigned scale, int64_t num)
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
    return put_text(pen, at, text, wr_num_format(x, text));
}

static char *put_truth(const struct pen *pen, char *at, int64_t truth)
{
    if (truth > 1)
        return at;
    return put_text(pen, at, truth ? "true" : "false", truth ? 4 : 5);
}

/* Row i of a vector that is not VIEW. */
static inline char *put_value(const struct pen *pen, char *at, const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        return put_text(pen, at, v->str[i].p, v->str[i].n);
    case WR_REP_NUM:
        return put_num(pen, at, v->tag ? v->tag[i] : WR_TAG_DEC, v->sc ? v->sc[i] : v->scale, v->num[i]);
    case WR_REP_BOOL:
        return put_truth(pen, at, v->truth[i]);
    case WR_REP_ANY:
        if (v->tag[i] == WR_TAG_TEXT)
            return put_text(pen, at, v->str[i].p, v->str[i].n);
        if (v->tag[i] == WR_TAG_BOOL)
            return put_truth(pen, at, v->num[i]);
        return put_num(pen, at, v->tag[i], v->sc[i], v->num[i]);
    default:
        return at;
    }
}

/* An empty line might be no row at all to whoever reads it. */
static inline char *end_row(const struct pen *pen, char *at, const char *begin, uint32_t nfields)
{
    if (nfields == 1 && at == begin && !pen->tsv) {
        *at++ = '"';
        *at++ = '"';
    }
    *at++ = '\n';
    return at;
}

static char *put_row(const struct pen *pen, char *at, const struct field *f, uint32_t n, uint32_t i)
{
    const char *begin = at;
    for (uint32_t c = 0; c < n; c++) {
        if (c)
            *at++ = pen->delim;
        if (f[c].v->rep == WR_REP_VIEW) {
            uint32_t more;
            at = put_views(pen, at, f + c, i, &more);
            if (!at)
                return NULL;
            c += more;
        } else {
            at = put_value(pen, at, f[c].v, i);
        }
    }
    return end_row(pen, at, begin, n);
}

/* ---- room ---------------------------------------------------------------------------------------------------- */

/* The most a value of n bytes becomes: each doubled, two quotes, and a delimiter after it. */
static inline size_t text_room(size_t n)
{
    return 2 * n + 3;
}

static size_t column_room(const struct wr_vec *v, const uint16_t *sel, uint32_t from, uint32_t to)
{
    size_t room = 0;
    if (v->rep != WR_REP_VIEW && v->rep != WR_REP_STR && v->rep != WR_REP_ANY)
        return (size_t)(to - from) * NUM_ROOM;
    for (uint32_t k = from; k < to; k++) {
        uint32_t i = sel ? sel[k] : k;
        if (v->rep == WR_REP_VIEW)
            room += WR_VIEW_LEN(v->view[i]);
        else if (v->rep == WR_REP_STR || v->tag[i] == WR_TAG_TEXT)
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

static const struct wr_vec nothing = {.rep = WR_REP_NONE};

static struct field *fields_of(const struct pen *pen, struct wr_batch *batch, const uint32_t *slots, uint32_t n)
{
    uint32_t row = batch->sel ? batch->sel[0] : 0;
    struct field *f = wr_arena_alloc(&batch->arena, (n + 1) * sizeof *f);
    if (!f)
        return NULL;
    for (uint32_t c = 0; c < n; c++)
        f[c] = (struct field){slots[c] < batch->ncols ? &batch->cols[slots[c]].v : &nothing, false};
    for (uint32_t c = 0; c + 1 < n; c++)
        f[c].joins = pen->same && side_by_side(f[c].v, f[c + 1].v, row);
    return f;
}

/* ---- public -------------------------------------------------------------------------------------------------- */

int wr_csv_write_header(const struct wr_csv_out *out, const struct wr_slice *names, uint32_t n, struct wr_buf *b)
{
    struct pen pen;
    pen_init(&pen, out);
    size_t room = SLACK + text_room(0);
    for (uint32_t c = 0; c < n; c++)
        room += text_room(names[c].n);
    if (wr_buf_reserve(b, room) < 0)
        return -1;
    char *begin = b->p + b->n, *at = begin;
    for (uint32_t c = 0; c < n; c++) {
        if (c)
            *at++ = pen.delim;
        at = put_text(&pen, at, names[c].p, names[c].n);
    }
    at = end_row(&pen, at, begin, n);
    b->n += (size_t)(at - begin);
    return 0;
}

int wr_csv_write_batch(const struct wr_csv_out *out, struct wr_batch *batch, const uint32_t *slots, uint32_t n,
                       struct wr_buf *b)
{
    uint32_t rows = batch->nsel;
    if (rows == 0)
        return 0;
    struct pen pen;
    pen_init(&pen, out);
    pen_take_batch(&pen, batch);
    struct field *f = fields_of(&pen, batch, slots, n);
    if (!f)
        return -1;
    for (uint32_t from = 0, to; from < rows; from = to) {
        to = rows - from > CHUNK ? from + CHUNK : rows;
        size_t room = SLACK + (size_t)(to - from) * text_room(0);
        for (uint32_t c = 0; c < n; c++)
            room += column_room(f[c].v, batch->sel, from, to);
        if (wr_buf_reserve(b, room) < 0)
            return -1;
        char *at = b->p + b->n;
        for (uint32_t k = from; k < to && at; k++)
            at = put_row(&pen, at, f, n, batch->sel ? batch->sel[k] : k);
        if (!at)
            return -1;
        b->n = (size_t)(at - b->p);
    }
    return 0;
}
