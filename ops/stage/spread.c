/* Rows with keys of their own on their way to a format that has columns: the first row's keys are the columns. A
 * later row that lacks one has null there; one with another key is refused. As what is first depends on all before,
 * this sees rows in order; what it makes of them, values in columns, is formatted in parallel again.
 *
 * It reads the rows as they would be written as JSON lines: what stages have done to keys is in there. */
#include <stdio.h>
#include <stdlib.h>

#include "base/charged.h"
#include "base/hash.h"
#include "data/json.h"
#include "lang/spell.h"
#include "ops/stage/output.h"
#include "ops/stage/refusing.h"

struct spread {
    const struct wr_output_plan *plan;
    struct wr_slice *text; /* of the batch at hand, by place in the selection: its rows as JSON, no line ends */
    struct wr_str **out;   /* [columns] its values, by row */
    struct wr_refusing rows;
    struct wr_payer pay;
    char *row; /* room for one whose length is not known before it is written: it may be a small part of a record */
    uint32_t cap_row;
};

static int spread_open(const void *data, struct wr_env *env, void **self)
{
    struct spread *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = data;
    s->pay = (struct wr_payer){env->budget, env->who};
    *self = s;
    return 0;
}

static void spread_close(void *self, struct wr_env *env)
{
    struct spread *s = self;
    (void)env;
    wr_charged_free(s->pay, &s->row, &s->cap_row, 1);
    free(s);
}

/* ---- rows as JSON -------------------------------------------------------------------------------------------- */

static int rows_as_json(struct spread *s, struct wr_batch *b)
{
    static const struct wr_row_style json = {.kind = WR_ROWS_JSONL};
    struct wr_rows *rows = wr_rows_begin(&json, &s->plan->columns, b, NULL);
    size_t *ends = wr_arena_alloc(&b->arena, b->nsel * sizeof *ends);
    s->text = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *s->text);
    if (!rows || !ends || !s->text)
        return -1;
    for (int more = 1; more > 0;) {
        uint32_t from = wr_rows_next(rows);
        size_t room = wr_rows_room(rows), n, begin = 0;
        const bool fits = room <= wr_arena_room(&b->arena);
        if (fits)
            room = wr_arena_room(&b->arena);
        else if (wr_charged_grow(s->pay, &s->row, &s->cap_row, room, 1, NULL) < 0)
            return -1;
        char *p = fits ? wr_arena_alloc(&b->arena, room) : s->row;
        more = p ? wr_rows_write(rows, p, room, &n, ends) : -1;
        if (!fits && more >= 0) {
            p = wr_arena_alloc(&b->arena, n);
            more = p ? more : -1;
            if (p)
                memcpy(p, s->row, n);
        }
        for (uint32_t k = from; more >= 0 && k < wr_rows_next(rows); begin = ends[k++ - from])
            s->text[k] = (struct wr_slice){p + begin, ends[k - from] - begin - 1};
        if (more < 0)
            return -1;
    }
    return 0;
}

/* ---- the columns --------------------------------------------------------------------------------------------- */

/* A string's bytes, its escapes undone in the arena. p NULL: out of memory. */
static struct wr_slice string_of(struct wr_arena *a, const struct wr_json *v)
{
    if (!v->escaped)
        return v->text;
    char *p = wr_arena_alloc(a, v->text.n);
    return (struct wr_slice){p, p ? wr_json_unescape(v->text, p) : 0};
}

static uint64_t name_hash(struct wr_slice name)
{
    return wr_hash_bytes(name.p, name.n, 0);
}

enum { NO_COLUMN = -1, NO_MEMORY = -2 };

/* Keys come in any order, but most often in that of the first row: `guess` is tried before. What it takes to look
 * for a name with escapes is the arena's. */
static int find_column(const struct wr_found_columns *f, struct wr_arena *a, const struct wr_json *name,
                       uint32_t guess)
{
    const struct wr_row_columns *c = &f->columns;
    if (guess < c->places.n && wr_json_string_is(name, c->names[guess]))
        return (int)guess;
    const struct wr_slice plain = string_of(a, name);
    if (!plain.p)
        return NO_MEMORY;
    struct wr_hashed_walk w = wr_hashed_begin(name_hash(plain));
    for (uint32_t i; wr_hashed_next(&f->index, &w, &i);)
        if (wr_slice_eq(c->names[i], plain))
            return (int)i;
    return NO_COLUMN;
}

static struct wr_json_walk enter(struct wr_slice row)
{
    struct wr_json_walk all, in;
    wr_json_begin(&all, row);
    wr_json_enter(&in, &all);
    return in;
}

/* The names of the first row's keys become the columns. 0 or -1. */
static int find_columns(struct wr_found_columns *f, struct wr_slice row, uint32_t first_slot)
{
    struct wr_json name, value;
    uint32_t n = 0;
    for (struct wr_json_walk w = enter(row); wr_json_step(&w, &name) > 0; n++)
        wr_json_value(&w, &value);
    struct wr_slice *names = wr_arena_alloc(f->arena, (n + 1) * sizeof *names);
    enum wr_type *types = wr_arena_alloc(f->arena, (n + 1) * sizeof *types);
    uint32_t *slots = wr_arena_alloc(f->arena, (n + 1) * sizeof *slots);
    if (!names || !types || !slots)
        return -1;
    f->columns = (struct wr_row_columns){.places = {.slots = slots}, .names = names, .types = types};
    n = 0;
    for (struct wr_json_walk w = enter(row); wr_json_step(&w, &name) > 0; wr_json_value(&w, &value)) {
        const int same = find_column(f, f->arena, &name, n);
        if (same >= 0)
            continue;
        struct wr_slice plain = same == NO_MEMORY ? (struct wr_slice){NULL, 0} : string_of(f->arena, &name);
        char *copy = plain.p ? wr_arena_dup(f->arena, plain.p, plain.n) : NULL;
        if (!copy || wr_hashed_add(&f->index, f->arena, name_hash(plain), n) < 0)
            return -1;
        names[n] = (struct wr_slice){copy, plain.n};
        types[n] = WR_T_FIELD;
        slots[n] = first_slot + n;
        f->columns.places.n = ++n;
    }
    f->known = true;
    return 0;
}

/* Slots for the columns, behind those of the batch. */
static int add_columns(struct spread *s, struct wr_batch *b)
{
    uint32_t n = s->plan->found->columns.places.n;
    struct wr_column *cols = wr_arena_zalloc(&b->arena, (b->ncols + n) * sizeof *cols);
    s->out = wr_arena_alloc(&b->arena, (n + 1) * sizeof(*s->out));
    if (!cols || !s->out)
        return -1;
    memcpy(cols, b->cols, b->ncols * sizeof *cols);
    for (uint32_t c = 0; c < n; c++) {
        s->out[c] = wr_arena_zalloc(&b->arena, b->nrows * sizeof **s->out);
        if (!s->out[c])
            return -1;
        cols[b->ncols + c].v = (struct wr_vec){.rep = WR_REP_STR, .str = s->out[c]};
    }
    b->cols = cols;
    b->ncols += n;
    return 0;
}

static int begin_batch(struct spread *s, struct wr_batch *b)
{
    if (wr_refusing_begin(&s->rows, b) < 0 || rows_as_json(s, b) < 0)
        return -1;
    if (!s->plan->found->known && b->nsel && find_columns(s->plan->found, s->text[0], b->ncols) < 0)
        return -1;
    return add_columns(s, b);
}

/* ---- a row --------------------------------------------------------------------------------------------------- */

static int put_value(struct wr_batch *b, const struct wr_json *v, struct wr_str *out)
{
    struct wr_slice text = v->text;
    bool string = v->kind == WR_JSON_STRING;
    if (string)
        text = string_of(&b->arena, v);
    *out = (struct wr_str){text.p, v->kind == WR_JSON_NULL ? 0 : (uint32_t)text.n, 0,
                           string ? WR_STR_JSON_TEXT : WR_STR_JSON_VALUE};
    return text.p ? 0 : -1;
}

/* A program that takes another key in with the columns. Without one where it would be long; no hint where a name
 * has no spelling. 0, or -1: out of memory. */
static int hint_select(const struct wr_row_columns *c, struct wr_arena *a, struct wr_slice other,
                       struct wr_err *why)
{
    char program[300];
    size_t at = 0;
    for (uint32_t i = 0; i <= c->places.n && at < sizeof program; i++) {
        struct wr_slice name = i < c->places.n ? c->names[i] : other;
        const int rc = name.n < sizeof program ? wr_spell_name(a, name, &name) : 1;
        if (rc <= 0)
            return rc;
        at += (size_t)snprintf(program + at, sizeof program - at, "%s%.*s", i ? ", " : "select ",
                               name.n < sizeof program ? (int)name.n : (int)sizeof program, name.p);
    }
    wr_err_hint(why, "select the columns that are to be written%s%s", at < sizeof program ? ": " : "",
                at < sizeof program ? program : "");
    return 0;
}

static enum wr_refused refuse(struct spread *s, struct wr_env *env, struct wr_batch *b, uint32_t row,
                              const struct wr_json *key, int *rc)
{
    const struct wr_row_columns *c = &s->plan->found->columns;
    const struct wr_slice name = string_of(&b->arena, key);
    struct wr_err why = {0};
    if (!name.p || hint_select(c, &b->arena, name, &why) < 0) {
        *rc = -1;
        return WR_REFUSED_ASIDE;
    }
    char list[200] = "there are none";
    size_t at = 0;
    for (uint32_t i = 0; i < c->places.n && at < sizeof list; i++) {
        const struct wr_slice known = c->names[i].n ? c->names[i] : WR_SLICE("''");
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%.*s", i ? ", " : "", (int)known.n, known.p);
    }
    const int shown = name.n > 80 ? 80 : (int)name.n;
    wr_err_set(&why, WR_EDATA, "a key '%.*s', and the columns are the first row's keys: %s%s", shown, name.p, list,
               at < sizeof list ? "" : "...");
    struct wr_refusal refusal = {.kind = "other_key", .column = name, .raw = s->text[s->rows.at], .why = &why};
    return env->warner->refuse(env->warner, b, row, &refusal);
}

/* One row of the batch; *rc -1: out of memory. */
static enum wr_refused take_row(struct spread *s, struct wr_env *env, struct wr_batch *b, uint32_t row, int *rc)
{
    struct wr_json name, value;
    uint32_t guess = 0;
    for (struct wr_json_walk w = enter(s->text[s->rows.at]); *rc == 0 && wr_json_step(&w, &name) > 0;) {
        int c = find_column(s->plan->found, &b->arena, &name, guess);
        if (c == NO_COLUMN)
            return refuse(s, env, b, row, &name, rc);
        wr_json_value(&w, &value);
        *rc = c == NO_MEMORY ? -1 : put_value(b, &value, &s->out[c][row]);
        guess = (uint32_t)c + 1;
    }
    wr_refusing_keep(&s->rows, row);
    return WR_REFUSED_ASIDE;
}

static int spread_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct spread *s = self;
    struct wr_batch *b = in->batch;
    enum wr_refused last = WR_REFUSED_ASIDE;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = s->rows.sel ? 0 : begin_batch(s, b);
    for (; rc == 0 && last == WR_REFUSED_ASIDE && s->rows.at < b->nsel; s->rows.at++)
        last = take_row(s, env, b, wr_refusing_row(&s->rows, b), &rc);
    return rc < 0 ? wr_err_nomem(&env->err, env->who) : wr_refusing_end(&s->rows, last, in, out);
}

static void spread_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "the first row's keys become the columns");
}

const struct wr_op wr_op_spread = {.name = "columns",
                                   .traits = WR_IN_ORDER | WR_REFUSES,
                                   .open = spread_open,
                                   .step = spread_step,
                                   .close = spread_close,
                                   .explain = spread_explain};
