/* See cell_write.h. A row is, for each column, what stands before its value and the value; then the row's end. What
 * stands before values (`,"name":`) is made once a batch. Room is asked for a row at a time, so that nothing is
 * checked while it is written. */
#include "data/cell_write.h"

#include "base/num.h"
#include "base/shown.h"
#include "base/time.h"
#include "base/utf8.h"
#include "data/grid.h"
#include "data/json.h"

enum {
    WIDE = 32,             /* bytes in which most names are copied */
    VALUE_ROOM = 64,       /* >= WR_NUM_TEXT and WR_TIME_TEXT and two quotes or a head, null, true, false */
    SHOWN_MOST = 16 << 20, /* bytes of a value that a table shows */
};

struct wr_cell_style {
    struct wr_slice end;  /* of a row */
    struct wr_slice none; /* null */
    bool words;           /* words of --null are null; else they are written as they are */
    bool heads;           /* numbers and truth go through `put` too, for something stands before each value */
    size_t grows;         /* a byte of text becomes at most so many */
    /* What stands before the values of column c of n; NULL: out of memory. */
    const char *(*before)(struct wr_arena *, uint32_t c, uint32_t n, struct wr_slice name, size_t *bytes);
    /* A value's bytes, of static type `type`; NULL: out of memory. */
    char *(*put)(struct wr_arena *, char *at, enum wr_type type, struct wr_slice s);
    /* The line of names, for which there is room; NULL: there is none. */
    char *(*header)(char *at, const struct wr_slice *names, uint32_t n);
    size_t header_room; /* for each name, beside its bytes */
};

/* ---- JSON lines ---------------------------------------------------------------------------------------------- */

static char *put_bytes(char *at, const char *p, size_t n)
{
    if (n)
        memcpy(at, p, n);
    return at + n;
}

/* Text in which U+FFFD stands for each byte that is no part of a character. p NULL: out of memory. */
static __attribute__((noinline)) struct wr_slice mend(struct wr_arena *arena, struct wr_slice s)
{
    char *out = wr_arena_alloc(arena, 3 * s.n), *at = out;
    for (size_t i = 0, n; out && i < s.n; i += n) {
        n = wr_utf8_len(s.p + i, s.n - i);
        bool broken = n == 1 && (unsigned char)s.p[i] >= 0x80;
        at = broken ? put_bytes(at, "\xef\xbf\xbd", 3) : put_bytes(at, s.p + i, n);
    }
    return (struct wr_slice){out, out ? (size_t)(at - out) : 0};
}

static char *put_string(struct wr_arena *arena, char *at, struct wr_slice s)
{
    if (!wr_utf8_is_valid(s.p, s.n)) {
        s = mend(arena, s);
        if (!s.p)
            return NULL;
    }
    return wr_json_quote(at, s);
}

/* Is it, as it stands, a value of JSON that this type is written as? */
static bool is_plain(enum wr_type type, struct wr_slice s)
{
    struct wr_json v;
    switch (type) {
    case WR_T_NUM:
    case WR_T_DUR:
        return wr_json_parse(s, &v) && v.kind == WR_JSON_NUMBER && v.text.n == s.n;
    case WR_T_BOOL:
        return wr_slice_is(s, "true") || wr_slice_is(s, "false");
    case WR_T_LIST:
        return wr_json_is_list(s);
    case WR_T_NULL:
    case WR_T_FIELD:
        return wr_json_is_short_number(s);
    case WR_T_TEXT:
    case WR_T_TIME:
        break;
    }
    return false;
}

/* Line ends may stand between the elements of a list, but not in a line. */
static char *put_list(struct wr_arena *arena, char *at, struct wr_slice s)
{
    if (!wr_utf8_is_valid(s.p, s.n)) {
        s = mend(arena, s);
        if (!s.p)
            return NULL;
    }
    for (size_t i = 0; i < s.n; i++)
        at[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
    return at + s.n;
}

/* A value of JSON lines as it stood. */
static char *put_stood(struct wr_arena *arena, char *at, const struct wr_str *s)
{
    if (s->json == WR_STR_JSON_TEXT)
        return put_string(arena, at, (struct wr_slice){s->p, s->n});
    return s->n ? put_list(arena, at, (struct wr_slice){s->p, s->n}) : put_bytes(at, "null", 4);
}

static char *put_json(struct wr_arena *arena, char *at, enum wr_type type, struct wr_slice s)
{
    if (!is_plain(type, s))
        return put_string(arena, at, s);
    return type == WR_T_LIST ? put_list(arena, at, s) : put_bytes(at, s.p, s.n);
}

static const char *before_json(struct wr_arena *arena, uint32_t c, uint32_t n, struct wr_slice name, size_t *bytes)
{
    (void)n;
    char *out = wr_arena_alloc(arena, WR_JSON_QUOTED_MAX(name.n) + WR_JSON_SLACK + 2 + WIDE), *at = out;
    if (!out)
        return NULL;
    *at++ = c ? ',' : '{';
    at = put_string(arena, at, name);
    if (!at)
        return NULL;
    *at++ = ':';
    *bytes = (size_t)(at - out);
    return out;
}

const struct wr_cell_style wr_cell_jsonl = {
    .end = {"}\n", 2}, .none = {"null", 4}, .words = true, .grows = 6, .before = before_json, .put = put_json};

/* ---- Markdown ------------------------------------------------------------------------------------------------ */

static char *put_md(struct wr_arena *arena, char *at, enum wr_type type, struct wr_slice s)
{
    (void)arena;
    (void)type;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' || s.p[i] == '\n') {
            i += s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
            at = put_bytes(at, "<br>", 4);
            continue;
        }
        if (s.p[i] == '|')
            *at++ = '\\';
        *at++ = s.p[i];
    }
    return at;
}

static const char *before_md(struct wr_arena *arena, uint32_t c, uint32_t n, struct wr_slice name, size_t *bytes)
{
    (void)arena;
    (void)n;
    (void)name;
    *bytes = c ? 3 : 2;
    return c ? " | " : "| ";
}

#define MD_END " |\n"

static char *header_md(char *at, const struct wr_slice *names, uint32_t n)
{
    for (uint32_t c = 0; c < n; c++)
        at = put_md(NULL, put_bytes(at, c ? " | " : "| ", c ? 3 : 2), WR_T_TEXT, names[c]);
    at = put_bytes(at, MD_END, sizeof MD_END - 1);
    for (uint32_t c = 0; c < n; c++)
        at = put_bytes(at, c ? " | ---" : "| ---", c ? 6 : 5);
    return put_bytes(at, MD_END, sizeof MD_END - 1);
}

const struct wr_cell_style wr_cell_md = {.end = {MD_END, sizeof MD_END - 1},
                                         .none = {"", 0},
                                         .grows = 4,
                                         .before = before_md,
                                         .put = put_md,
                                         .header = header_md,
                                         .header_room = sizeof " | " + sizeof " | ---"};

/* ---- tables -------------------------------------------------------------------------------------------------- */

static bool is_number(enum wr_type type, struct wr_slice s)
{
    struct wr_num x;
    bool may = type == WR_T_NUM || type == WR_T_DUR || type == WR_T_FIELD || type == WR_T_NULL;
    return may && wr_num_parse(s.p, s.n, &x);
}

static char *put_shown(struct wr_arena *arena, char *at, enum wr_type type, struct wr_slice s)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    char *text = at + sizeof(struct wr_grid_cell);
    size_t columns, n = wr_shown_put(s.p, s.n < SHOWN_MOST ? s.n : SHOWN_MOST, text, &columns);
    if (s.n > SHOWN_MOST) {
        n = (size_t)(put_bytes(text + n, ellipsis, sizeof ellipsis - 1) - text);
        columns++;
    }
    struct wr_grid_cell cell = {(uint32_t)n, (uint32_t)columns, is_number(type, s)};
    (void)arena;
    memcpy(at, &cell, sizeof cell);
    return text + n;
}

static const char *before_shown(struct wr_arena *arena, uint32_t c, uint32_t n, struct wr_slice name, size_t *bytes)
{
    struct wr_grid_row row = {.cells = n};
    (void)name;
    *bytes = c ? 0 : sizeof row;
    return c ? "" : wr_arena_dup(arena, (const char *)&row, sizeof row);
}

static char *header_shown(char *at, const struct wr_slice *names, uint32_t n)
{
    struct wr_grid_row row = {.cells = n, .header = true};
    at = put_bytes(at, (const char *)&row, sizeof row);
    for (uint32_t c = 0; c < n; c++)
        at = put_shown(NULL, at, WR_T_TEXT, names[c]);
    return at;
}

static const struct wr_grid_cell no_cell;

const struct wr_cell_style wr_cell_table = {.none = {(const char *)&no_cell, sizeof no_cell},
                                            .heads = true,
                                            .grows = WR_SHOWN_MAX(1),
                                            .before = before_shown,
                                            .put = put_shown,
                                            .header = header_shown,
                                            .header_room = sizeof(struct wr_grid_cell)};

int wr_cells_header(const struct wr_cell_style *style, const struct wr_slice *names, uint32_t n, struct wr_buf *b)
{
    size_t room = style->end.n * 2 + sizeof(struct wr_grid_row);
    if (!style->header || !n)
        return 0;
    for (uint32_t c = 0; c < n; c++)
        room += names[c].n * style->grows + style->header_room;
    if (wr_buf_reserve(b, room) < 0)
        return -1;
    b->n = (size_t)(style->header(b->p + b->n, names, n) - b->p);
    return 0;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

struct cell {
    const struct wr_vec *v; /* no VIEW */
    const char *before;
    size_t nbefore;
    enum wr_type type;
    bool field; /* bytes of an input, or what only picks from them */
};

/* A value of a record that an edit has taken away or replaced: where it begins and ends. */
struct passed {
    const char *from, *to;
};

struct wr_cell_rows {
    const struct wr_cell_style *style;
    struct wr_batch *batch;
    struct cell *f;
    uint32_t n;
    uint32_t next;
    const struct wr_edits *edits;
    const struct wr_str *record; /* by row; NULL: there are no records */
    bool *done;                  /* [n] the row at hand has the column's value already */
    struct passed *passed;       /* [edits] values that do not go out: many rows may come of one long record */
};

static const struct wr_vec nothing = {.rep = WR_REP_NONE};

struct wr_cell_rows *wr_cells_begin(const struct wr_cell_style *style, const struct wr_cell_columns *columns,
                                    struct wr_batch *b)
{
    struct wr_cell_rows *r = wr_arena_alloc(&b->arena, sizeof *r);
    struct cell *f = wr_arena_alloc(&b->arena, (columns->n + 1) * sizeof *f);
    if (!r || !f)
        return NULL;
    *r = (struct wr_cell_rows){style, b, f, columns->n, 0, columns->edits, NULL, NULL, NULL};
    if (r->edits) {
        const struct wr_vec *v = wr_column_str(b, r->edits->slot, b->sel, b->nsel);
        r->record = v ? v->str : NULL;
        r->done = wr_arena_alloc(&b->arena, columns->n + 1);
        r->passed = wr_arena_zalloc(&b->arena, r->edits->n * sizeof *r->passed);
        if (!r->record || !r->done || !r->passed)
            return NULL;
    }
    for (uint32_t c = 0; c < r->n; c++) {
        uint32_t slot = columns->slots[c];
        f[c] = (struct cell){.v = slot < b->ncols ? &b->cols[slot].v : &nothing, .type = columns->types[c]};
        if (f[c].v->rep == WR_REP_VIEW)
            f[c].v = wr_column_str(b, slot, b->sel, b->nsel);
        f[c].before = style->before(&b->arena, r->record ? c + 1 : c, r->n, columns->names[c], &f[c].nbefore);
        if (!f[c].v || !f[c].before)
            return NULL;
        f[c].field = f[c].v->rep == WR_REP_STR && (f[c].type == WR_T_FIELD || f[c].type == WR_T_NULL);
    }
    return r;
}

static const struct wr_str *text_of(const struct wr_vec *v, uint32_t i)
{
    bool text = v->rep == WR_REP_STR || (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_TEXT);
    return text ? &v->str[i] : NULL;
}

/* A record's own members, and names that they get instead. */
static size_t record_room(const struct wr_cell_rows *r, uint32_t i)
{
    size_t room = r->record[i].n + 2;
    for (uint32_t k = 0; k < r->edits->n; k++)
        room += WR_JSON_QUOTED_MAX(r->edits->v[k].to.n) + WR_JSON_SLACK;
    return room;
}

static size_t row_room(const struct wr_cell_rows *r, uint32_t i)
{
    size_t room = r->style->end.n + WR_JSON_SLACK;
    if (r->record)
        room += record_room(r, i);
    for (uint32_t c = 0; c < r->n; c++) {
        const struct wr_str *s = text_of(r->f[c].v, i);
        room += r->f[c].nbefore + VALUE_ROOM + (s ? s->n * r->style->grows : 0);
    }
    return room;
}

/* Row i of a vector as what is no text: 0 bytes are null. */
static size_t format_value(const struct wr_vec *v, uint32_t i, char *out)
{
    if (v->rep == WR_REP_NONE)
        return 0;
    if (v->rep == WR_REP_BOOL || (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_BOOL)) {
        int64_t truth = v->rep == WR_REP_BOOL ? v->truth[i] : v->num[i];
        return truth > 1 ? 0 : (size_t)(put_bytes(out, truth ? "true" : "false", truth ? 4 : 5) - out);
    }
    struct wr_num x = wr_vec_get_num(v, i);
    if (x.kind == WR_NUM_NULL)
        return 0;
    return v->time ? wr_time_format(x.m, x.scale, out) : wr_num_format(x, out);
}

/* The type of row i of a vector as what is no text. */
static enum wr_type type_of(const struct wr_vec *v, uint32_t i)
{
    bool truth = v->rep == WR_REP_BOOL || (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_BOOL);
    return v->time ? WR_T_TIME : truth ? WR_T_BOOL : WR_T_NUM;
}

static char *put_cell(const struct wr_cell_rows *r, char *at, const struct cell *f, uint32_t i)
{
    const struct wr_cell_style *style = r->style;
    const struct wr_str *s = text_of(f->v, i);
    char value[VALUE_ROOM];
    if (s && s->json != WR_STR_FIELD && style == &wr_cell_jsonl)
        return put_stood(&r->batch->arena, at, s);
    if (s && s->n && !(s->null && style->words))
        return style->put(&r->batch->arena, at, f->type, (struct wr_slice){s->p, s->n});
    const bool text = f->type == WR_T_TEXT; /* the number that min and max made of some */
    bool put = !s && (f->v->time || style->heads || text);
    size_t n = s ? 0 : format_value(f->v, i, put ? value : at);
    if (!n)
        return put_bytes(at, style->none.p, style->none.n);
    return put ? style->put(&r->batch->arena, at, text ? WR_T_TEXT : type_of(f->v, i), (struct wr_slice){value, n})
               : at + n;
}

/* What stands before a value of JSON, which has room behind it, there and here. */
static inline char *put_wide(char *at, const struct cell *f)
{
    if (f->nbefore > WIDE)
        return put_bytes(at, f->before, f->nbefore);
    memcpy(at, f->before, WIDE);
    return at + f->nbefore;
}

/* JSON lines: most values are fields that need no second look. */
static char *put_json_row(const struct wr_cell_rows *r, char *at, uint32_t i)
{
    for (const struct cell *f = r->f; at && f < r->f + r->n; f++) {
        const struct wr_str *s = f->field ? &f->v->str[i] : NULL;
        at = put_wide(at, f);
        char *end = s && s->n && !s->null && !s->json ? wr_json_put_field(at, s->p, s->n) : NULL;
        at = end ? end : put_cell(r, at, f, i);
    }
    return at ? put_bytes(at, "}\n", 2) : NULL;
}

static char *put_row(const struct wr_cell_rows *r, char *at, uint32_t i)
{
    if (r->style == &wr_cell_jsonl)
        return put_json_row(r, at, i);
    for (const struct cell *f = r->f; at && f < r->f + r->n; f++)
        at = put_cell(r, put_bytes(at, f->before, f->nbefore), f, i);
    return at ? put_bytes(at, r->style->end.p, r->style->end.n) : NULL;
}

/* ---- records with their own keys ----------------------------------------------------------------------------- */

/* What becomes of the member `name` in the object whose keys begin with `front`; NULL: nothing. *inside: what keys
 * in it begin with, where something becomes of one of them; else "". */
static const struct wr_edit *find_edit(const struct wr_edits *edits, struct wr_slice front,
                                       const struct wr_json *name, struct wr_slice *inside)
{
    *inside = WR_SLICE("");
    for (const struct wr_edit *e = edits->v; e < edits->v + edits->n; e++) {
        struct wr_slice rest = {e->name.p + front.n, e->name.n - front.n};
        if (e->name.n <= front.n || (front.n && memcmp(e->name.p, front.p, front.n) != 0))
            continue;
        if (wr_json_string_is(name, rest))
            return e;
        const char *dot = memchr(rest.p, '.', rest.n);
        if (dot && wr_json_string_is(name, (struct wr_slice){rest.p, (size_t)(dot - rest.p)}))
            *inside = (struct wr_slice){e->name.p, (size_t)(dot - e->name.p) + 1};
    }
    return NULL;
}

static char *put_name(const struct wr_cell_rows *r, char *at, const struct wr_json *name, const struct wr_edit *e)
{
    if (at[-1] != '{')
        *at++ = ',';
    if (e && e->kind == WR_EDIT_RENAME)
        at = put_string(&r->batch->arena, at, e->to);
    else
        at = put_bytes(at, name->text.p - 1, name->text.n + 2);
    if (at)
        *at++ = ':';
    return at;
}

static char *put_member(const struct wr_cell_rows *r, char *at, struct wr_json_walk *in, const struct wr_json *name,
                        const struct wr_edit *e, uint32_t i)
{
    struct wr_json value;
    const char *from = in->at;
    const bool passed = e && e->kind != WR_EDIT_RENAME;
    if (passed && r->passed[e - r->edits->v].from == from) {
        in->at = r->passed[e - r->edits->v].to;
    } else {
        wr_json_value(in, &value);
        if (passed)
            r->passed[e - r->edits->v] = (struct passed){from, in->at};
    }
    if (e && e->kind == WR_EDIT_DROP)
        return at;
    at = put_name(r, at, name, e);
    if (at && e && e->kind == WR_EDIT_PUT) {
        r->done[e->column] = true;
        return put_cell(r, at, &r->f[e->column], i);
    }
    return at ? put_bytes(at, from, (size_t)(in->at - from)) : NULL;
}

/* The members of an object; as deep as names have dots. */
static char *put_members(const struct wr_cell_rows *r, char *at, struct wr_json_walk *in, struct wr_slice front,
                         uint32_t i)
{
    struct wr_json name;
    while (at && wr_json_step(in, &name) > 0) {
        struct wr_slice inside;
        const struct wr_edit *e = find_edit(r->edits, front, &name, &inside);
        if (e || !inside.n || *in->at != '{') {
            at = put_member(r, at, in, &name, e, i);
            continue;
        }
        struct wr_json_walk inner;
        wr_json_enter(&inner, in);
        at = put_name(r, at, &name, NULL);
        *at++ = '{';
        at = put_members(r, at, &inner, inside, i);
        if (at)
            *at++ = '}';
        in->at = inner.at;
    }
    return at;
}

/* Columns that have not been put into a member's place. */
static char *put_columns(const struct wr_cell_rows *r, char *at, uint32_t from, uint32_t to, uint32_t i)
{
    for (uint32_t c = from; at && c < to; c++) {
        const struct cell *f = &r->f[c];
        size_t comma = at[-1] == '{';
        if (!r->done[c])
            at = put_cell(r, put_bytes(at, f->before + comma, f->nbefore - comma), f, i);
    }
    return at;
}

static char *put_record(const struct wr_cell_rows *r, char *at, uint32_t i)
{
    struct wr_slice record = {r->record[i].p, r->record[i].n};
    if (!r->n && !r->edits->n) {
        at = put_bytes(at, record.p, record.n);
        *at++ = '\n';
        return at;
    }
    struct wr_json_walk all, in;
    memset(r->done, 0, r->n);
    *at++ = '{';
    at = put_columns(r, at, 0, r->edits->front, i);
    wr_json_begin(&all, record);
    if (at && record.n) {
        wr_json_enter(&in, &all);
        at = put_members(r, at, &in, WR_SLICE(""), i);
    }
    if (at)
        at = put_columns(r, at, r->edits->front, r->n, i);
    return at ? put_bytes(at, r->style->end.p, r->style->end.n) : NULL;
}

static uint32_t row_at(const struct wr_cell_rows *r, uint32_t k)
{
    return r->batch->sel ? r->batch->sel[k] : k;
}

int wr_cells_write(struct wr_cell_rows *r, char *at, size_t room, size_t *n, size_t *ends)
{
    const uint32_t first = r->next;
    const char *begin = at;
    for (*n = 0; r->next < r->batch->nsel; *n = (size_t)(at - begin)) {
        uint32_t i = row_at(r, r->next);
        if (row_room(r, i) > room - *n)
            return 1;
        at = r->record ? put_record(r, at, i) : put_row(r, at, i);
        if (!at)
            return -1;
        if (ends)
            ends[r->next - first] = (size_t)(at - begin);
        r->next++;
    }
    return 0;
}

uint32_t wr_cells_next(const struct wr_cell_rows *r)
{
    return r->next;
}

size_t wr_cells_room(const struct wr_cell_rows *r)
{
    return r->next < r->batch->nsel ? row_room(r, row_at(r, r->next)) : 0;
}
