/* fill COLS down · fill COLS = EXPR: values in the place of nulls.
 *
 * fill COLS = EXPR is `map c = c ?? EXPR` for each column, all of them over the row as it was. fill COLS down puts
 * the last value that was not null, of the same key in a partition, and hands its bytes on. Within a batch that is
 * the value of a row above, where it lies; only the last one of each key is stored (as in a record, sort_record.h)
 * at the batch's end, for the next batch. */
#include <stdlib.h>

#include "base/charged.h"
#include "lang/cols.h"
#include "ops/stage/map.h"
#include "ops/stage/sort_record.h"

/* ---- down ---------------------------------------------------------------------------------------------------- */

struct fill_col {
    uint32_t from; /* slot of the column as it was */
    struct wr_colref *to;
    struct wr_slice name;
};

struct fill_plan {
    struct fill_col *cols;
    uint32_t ncols;
    bool keyed;
};

/* The last value of a key. */
struct fill_value {
    char *p;
    uint32_t n, cap; /* n == 0: there was none */
};

enum { NO_ROW = 0xffff };

struct fill_state {
    const struct fill_plan *plan;
    struct fill_value *last; /* by group id * ncols + column */
    uint32_t cap_last;
    uint16_t *above; /* by group id: the row of this batch whose value counts, or NO_ROW */
    uint32_t cap_above;
    struct wr_arena bytes; /* of last */
    struct wr_payer pay;
};

/* One column of one batch at work. */
struct work {
    struct wr_batch *b;
    uint32_t col;
    const struct wr_vec *v;
};

static int fill_open(const void *data, struct wr_env *env, void **self)
{
    struct fill_state *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, env->who);
    f->plan = data;
    f->pay = (struct wr_payer){env->budget, env->who};
    wr_arena_init_growing(&f->bytes, 4096, 1 << 20, env->budget, env->who);
    *self = f;
    return 0;
}

static void fill_close(void *self, struct wr_env *env)
{
    struct fill_state *f = self;
    (void)env;
    if (!f)
        return;
    wr_charged_free(f->pay, &f->last, &f->cap_last, sizeof *f->last);
    wr_charged_free(f->pay, &f->above, &f->cap_above, sizeof *f->above);
    wr_arena_done(&f->bytes);
    free(f);
}

static inline uint32_t key_of(const struct fill_state *f, const struct wr_batch *b, uint32_t i)
{
    return f->plan->keyed ? b->gid[i] : 0;
}

static struct fill_value *last_of(const struct fill_state *f, const struct work *w, uint32_t i)
{
    return &f->last[(uint64_t)key_of(f, w->b, i) * f->plan->ncols + w->col];
}

/* Room for every key of the batch. */
static int meet_keys(struct fill_state *f, struct wr_env *env, const struct wr_batch *b)
{
    uint64_t keys = 0;
    WR_EACH (i, b->sel, b->nsel)
        keys = key_of(f, b, i) >= keys ? (uint64_t)key_of(f, b, i) + 1 : keys;
    int rc = wr_charged_grow(f->pay, &f->above, &f->cap_above, keys, sizeof *f->above, &env->err);
    return rc < 0
               ? rc
               : wr_charged_grow(f->pay, &f->last, &f->cap_last, keys * f->plan->ncols, sizeof *f->last, &env->err);
}

/* Keeps the value of row i for the batches that come. 0 or -1. */
static int store(struct fill_state *f, const struct work *w, uint32_t i)
{
    struct fill_value *last = last_of(f, w, i);
    size_t n = wr_sort_value_put(NULL, w->v, i);
    if (n > UINT32_MAX / 2)
        return -1;
    if (n > last->cap) {
        uint32_t cap = (uint32_t)n < 2 * last->cap ? 2 * last->cap : (uint32_t)n;
        char *p = wr_arena_alloc(&f->bytes, cap);
        if (!p)
            return -1;
        last->p = p;
        last->cap = cap;
    }
    last->n = (uint32_t)wr_sort_value_put(last->p, w->v, i);
    return 0;
}

/* The stored value of row i's key, in the memory of the batch. NULL: out of memory. */
static const char *recall(const struct fill_state *f, const struct work *w, uint32_t i)
{
    const struct fill_value *last = last_of(f, w, i);
    char *p = wr_arena_alloc(&w->b->arena, last->n);
    return p ? memcpy(p, last->p, last->n) : NULL;
}

/* The column where all of its values are bytes, and all that is stored is. What was recalled is stored already:
 * only a row's own value is new. */
static int fill_text(struct fill_state *f, const struct work *w)
{
    struct wr_batch *b = w->b;
    const struct wr_str *in = w->v->str;
    struct wr_str *out = wr_arena_alloc(&b->arena, b->nrows * sizeof *out);
    if (!out)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        uint16_t *above = &f->above[key_of(f, b, i)];
        out[i] = in[i];
        if (!WR_STR_NULL(in[i])) {
            *above = (uint16_t)i;
        } else if (*above != NO_ROW) {
            out[i] = out[*above];
        } else if (last_of(f, w, i)->n) {
            const char *p = recall(f, w, i);
            if (!p)
                return -1;
            out[i] = wr_sort_value_text(p);
            *above = (uint16_t)i;
        }
    }
    b->cols[f->plan->cols[w->col].to->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = out}};
    WR_EACH (i, b->sel, b->nsel)
        if (f->above[key_of(f, b, i)] == i && !WR_STR_NULL(in[i]) && store(f, w, i) < 0)
            return -1;
    return 0;
}

/* Any column, by way of stored values. */
static int fill_any(struct fill_state *f, const struct work *w)
{
    static const struct wr_vec nothing = {.rep = WR_REP_NONE};
    struct wr_batch *b = w->b;
    const char **at = wr_arena_alloc(&b->arena, b->nrows * sizeof *at);
    char *none = wr_arena_alloc(&b->arena, wr_sort_value_put(NULL, &nothing, 0));
    bool *own = wr_arena_zalloc(&b->arena, b->nrows);
    if (!at || !none || !own)
        return -1;
    wr_sort_value_put(none, &nothing, 0);
    for (uint32_t i = 0; i < b->nrows; i++)
        at[i] = none;
    WR_EACH (i, b->sel, b->nsel) {
        uint16_t *above = &f->above[key_of(f, b, i)];
        char *p = wr_arena_alloc(&b->arena, wr_sort_value_put(NULL, w->v, i));
        if (!p)
            return -1;
        wr_sort_value_put(p, w->v, i);
        at[i] = p;
        own[i] = !wr_sort_value_null(p);
        if (own[i]) {
            *above = (uint16_t)i;
        } else if (*above != NO_ROW) {
            at[i] = at[*above];
        } else if (last_of(f, w, i)->n) {
            if (!(at[i] = recall(f, w, i)))
                return -1;
            *above = (uint16_t)i;
        }
    }
    WR_EACH (i, b->sel, b->nsel)
        if (f->above[key_of(f, b, i)] == i && own[i] && store(f, w, i) < 0)
            return -1;
    return wr_sort_value_column(b, f->plan->cols[w->col].to, at, b->nrows);
}

/* Is all that may be put into the column bytes? */
static bool all_text(const struct fill_state *f, const struct work *w)
{
    if (w->v->rep != WR_REP_STR)
        return false;
    WR_EACH (i, w->b->sel, w->b->nsel) {
        const struct fill_value *last = last_of(f, w, i);
        if (last->n && !wr_sort_value_text(last->p).p)
            return false;
    }
    return true;
}

static int fill_column(struct fill_state *f, struct work *w)
{
    struct wr_batch *b = w->b;
    uint32_t slot = f->plan->cols[w->col].from;
    w->v = &b->cols[slot].v;
    if (w->v->rep == WR_REP_VIEW && !(w->v = wr_column_str(b, slot, b->sel, b->nsel)))
        return -1;
    WR_EACH (i, b->sel, b->nsel)
        f->above[key_of(f, b, i)] = NO_ROW;
    return all_text(f, w) ? fill_text(f, w) : fill_any(f, w);
}

static int fill_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct fill_state *f = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = in->batch->nsel ? meet_keys(f, env, in->batch) : 0;
    if (rc < 0)
        return rc;
    for (uint32_t c = 0; in->batch->nsel && c < f->plan->ncols; c++)
        if (fill_column(f, &(struct work){.b = in->batch, .col = c}) < 0)
            return wr_err_nomem(&env->err, env->who);
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void fill_explain(const void *data, struct wr_buf *out)
{
    const struct fill_plan *p = data;
    wr_buf_printf(out, "fill");
    for (uint32_t c = 0; c < p->ncols; c++)
        wr_buf_printf(out, "%s %.*s", c ? "," : "", (int)p->cols[c].name.n, p->cols[c].name.p);
    wr_buf_printf(out, " down%s", p->keyed ? " in each key" : "");
}

static const struct wr_op op_fill = {.name = "fill",
                                     .traits = WR_IN_ORDER,
                                     .open = fill_open,
                                     .step = fill_step,
                                     .close = fill_close,
                                     .explain = fill_explain};

/* ---- the stage ----------------------------------------------------------------------------------------------- */

static int fill_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_columns(ps, &n->items, err);
    if (rc < 0 || wr_parse_word(ps, "down"))
        return rc;
    if (wr_parse_assign(ps))
        return wr_parse_expr(ps, &n->expr, err);
    wr_parse_expected(ps, "'down' or '= EXPR'", err);
    wr_err_hint(err, "fill COLS down puts the last value that was not null, fill COLS = EXPR a computed one");
    return WR_EPROG;
}

static int bind_down(struct wr_build *b, const struct wr_cols *cols, struct wr_schema *s, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct fill_plan *p = wr_arena_zalloc(a, sizeof *p);
    if (!p || !(p->cols = wr_arena_alloc(a, (cols->n + 1) * sizeof *p->cols)))
        return wr_err_nomem(err, "the planner");
    p->keyed = b->part.open;
    for (uint32_t i = 0; i < cols->n; i++) {
        struct wr_schema_col *c = &s->cols[cols->v[i]];
        struct wr_colref *to = wr_colref_new(a, s->space, c->ref->type);
        if (!to)
            return wr_err_nomem(err, "the planner");
        to->shown = c->ref->shown;
        wr_colref_use(to);
        p->cols[p->ncols++] = (struct fill_col){wr_colref_use(c->ref), to, c->name};
        c->ref = to;
    }
    return p->ncols ? wr_build_op(b, &op_fill, p, err) : 0;
}

/* column ?? EXPR. NULL: out of memory. */
static struct wr_node *or_else(struct wr_arena *a, const struct wr_schema_col *c, struct wr_span span,
                               struct wr_node *expr)
{
    struct wr_node *n = wr_arena_zalloc(a, sizeof *n), *column = wr_arena_zalloc(a, sizeof *column);
    struct wr_node **args = wr_arena_alloc(a, 2 * sizeof(*args));
    if (!n || !column || !args)
        return NULL;
    *column = (struct wr_node){.kind = WR_N_COLUMN, .ref = c->ref, .text = c->name, .span = span, .height = 1};
    args[0] = column;
    args[1] = expr;
    *n = (struct wr_node){.kind = WR_N_BINARY, .op = WR_OP_ELSE, .span = span, .op_span = span};
    n->args = args;
    n->nargs = 2;
    n->height = expr->height + 1;
    return n;
}

static int bind_expr(struct wr_build *b, const struct wr_stage_node *n, const struct wr_cols *cols,
                     struct wr_schema *s, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_build_map *map = wr_arena_zalloc(a, sizeof *map);
    if (!map || !(map->v = wr_arena_alloc(a, (cols->n + 1) * sizeof *map->v)))
        return wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < cols->n; i++) {
        struct wr_schema_col *c = &s->cols[cols->v[i]];
        struct wr_node *node = or_else(a, c, n->expr->span, n->expr);
        struct wr_expr *x;
        if (!node)
            return wr_err_nomem(err, "the planner");
        int rc = wr_expr_compile(b->lang, node, b->schema, WR_T_FIELD, &x, err);
        if (rc < 0)
            return rc;
        c->ref = wr_expr_new_column(a, s->space, x);
        if (!c->ref)
            return wr_err_nomem(err, "the planner");
        map->v[map->n++] = (struct wr_build_assign){x, wr_colref_use(c->ref), c->name};
    }
    return map->n ? wr_build_op(b, &wr_op_map, map, err) : 0;
}

static int fill_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_schema *s = wr_schema_copy(b->lang->arena, b->schema);
    struct wr_cols cols;
    if (!s)
        return wr_err_nomem(err, "the planner");
    int rc = wr_cols_of(b->lang, b->schema, &n->items, true, &cols, err);
    if (rc >= 0)
        rc = n->expr ? bind_expr(b, n, &cols, s, err) : bind_down(b, &cols, s, err);
    b->schema = s;
    return rc;
}

const struct wr_stage wr_stage_fill = {
    .name = "fill",
    .parse = fill_parse,
    .bind = fill_bind,
    .signature = "fill COLS down, fill COLS = EXPR",
    .summary = "Replaces nulls and changes nothing else: `down` takes the last value above that is not null (of "
               "the same key, inside a partition), `=` what an expression over the row gives.",
    .example = "from data/samples/events.csv | filter user == \"u02\" | map last = value | fill last down | fill "
               "last = 0 | select kind, value, last | take 3",
    .shows = "kind,value,last\n"
             "view,,0\n"
             "buy,27.32,27.32\n"
             "view,,27.32\n",
};
