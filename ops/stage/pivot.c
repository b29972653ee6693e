/* pivot EXPR: AGG by KEYS: a row for each key, and in it a column for each value of EXPR.
 *
 * It is a reduce by the keys and EXPR, and behind it an operator that spreads the groups, which come in the order
 * in which they first appeared, over rows and columns. Which columns there are is known only when all groups are:
 * so the operator makes text of its rows itself, with the line of names before them, and what follows in the
 * program is planned when that has been read (plan/plan.h, `rest`). Values and keys are kept as bytes: what is
 * written is what is kept. Rows go to temporary files where memory does not hold them; the columns, which are the
 * header of the result, stay. */
#include "ops/stage/pivot.h"

#include <stdlib.h>

#include "lang/cols.h"

/* ---- the operator ------------------------------------------------------------------------------------------- */

static int pivot_open(const void *data, struct wr_env *env, void **self)
{
    struct pivot *p = calloc(1, sizeof *p);
    if (!p)
        return wr_err_nomem(&env->err, env->who);
    *self = p;
    p->plan = data;
    p->pay = (struct wr_payer){env->budget, env->who};
    wr_arena_init(&p->arena, 0, env->budget, env->who);
    wr_pivot_names_open(&p->heads, 1, p->pay);
    return wr_pivot_rows_open(&p->rows, p->plan->nkeys, env);
}

static void pivot_close(void *self, struct wr_env *env)
{
    struct pivot *p = self;
    (void)env;
    if (!p)
        return;
    wr_pivot_rows_close(&p->rows);
    wr_pivot_names_close(&p->heads);
    wr_arena_done(&p->arena);
    wr_buf_done(&p->buf);
    free(p);
}

static int take(struct pivot *p, struct wr_batch *b, struct wr_err *err)
{
    const struct pivot_plan *plan = p->plan;
    uint32_t *col = wr_arena_alloc(&b->arena, ((size_t)b->nrows + 1) * sizeof *col);
    int rc = col ? wr_pivot_names_map(&p->heads, b, &plan->value, col, err) : wr_err_nomem(err, p->pay.who);
    return rc < 0 ? rc : wr_pivot_rows_take(&p->rows, b, plan->keys, col, (uint32_t)plan->result->slot, err);
}

static int pivot_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct pivot *p = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = take(p, in->batch, &env->err);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!p->ready)
        rc = wr_pivot_begin(p, env);
    p->ready = true;
    return rc < 0 ? rc : wr_pivot_give(p, env, out);
}

static bool pivot_gives_text(const void *data, const void *format_data)
{
    ((struct pivot_plan *)(uintptr_t)data)->output = format_data; /* plan time: not constant yet */
    return true;
}

static void pivot_explain(const void *data, struct wr_buf *out)
{
    const struct pivot_plan *p = data;
    wr_buf_printf(out, "spread over columns: %.*s", (int)p->text.n, p->text.p);
}

static const struct wr_op op_pivot = {
    .name = "pivot",
    .traits = WR_IN_ORDER | WR_BLOCKING | WR_SPILLS,
    .open = pivot_open,
    .step = pivot_step,
    .close = pivot_close,
    .gives_text = pivot_gives_text,
    .explain = pivot_explain,
};

/* ---- the stage ---------------------------------------------------------------------------------------------- */

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "pivot");
}

static int pivot_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_item *v = wr_arena_zalloc(wr_parse_arena(ps), 2 * sizeof *v);
    if (!v)
        return no_memory(err);
    int rc = wr_parse_expr(ps, &v[0].expr, err);
    if (rc >= 0)
        rc = wr_parse_colon(ps, "the aggregate, as in `pivot month: sum(amount) by country`", err);
    if (rc >= 0)
        rc = wr_parse_expr(ps, &v[1].expr, err);
    for (uint32_t i = 0; rc >= 0 && i < 2; i++)
        v[i].span = v[i].expr->span;
    n->items = (struct wr_items){.v = v, .n = 2, .cap = 2};
    return rc < 0 ? rc : wr_parse_by(ps, false, &n->keys, &n->has_keys, err);
}

/* sum(a..d), which makes a column for each of several, where there is room for one value. */
static int one_aggregate(const struct wr_node *agg, struct wr_err *err)
{
    for (uint32_t i = 0; i < agg->nargs; i++) {
        if (!wr_cols_is_many(agg->args[i]))
            continue;
        wr_err_at(err, agg->span.pos, agg->span.len, "a cell of pivot has one value, and this gives several");
        wr_err_hint(err, "name one column: pivot month: sum(amount) by country");
        return WR_EPROG;
    }
    return 0;
}

/* Keys of the reduce: those of pivot or of the open partition, then EXPR under a name that none of them has. */
static int reduce_keys(struct wr_build *b, const struct wr_stage_node *n, struct wr_items *out, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    const struct wr_partition *part = &b->part;
    uint32_t nkeys = n->has_keys ? n->keys.n : part->open ? part->n : 0;
    struct wr_item *v = wr_arena_zalloc(a, (nkeys + 1) * sizeof *v);
    struct wr_node *columns = wr_arena_zalloc(a, (nkeys + 1) * sizeof *columns);
    if (!v || !columns)
        return no_memory(err);
    for (uint32_t i = 0; i < nkeys; i++) {
        if (n->has_keys) {
            v[i] = n->keys.v[i];
            continue;
        }
        columns[i] =
            (struct wr_node){.kind = WR_N_COLUMN, .ref = part->refs[i], .text = part->names[i], .height = 1};
        v[i] = (struct wr_item){.name = part->names[i], .expr = &columns[i], .span = n->name_span};
    }
    v[nkeys] = n->items.v[0];
    v[nkeys].name = WR_SLICE("\1column");
    *out = (struct wr_items){.v = v, .n = nkeys + 1, .cap = nkeys + 1};
    return 0;
}

static int pivot_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct pivot_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_stage_node reduce = *n;
    struct fold_plan *fold = NULL;
    if (!p)
        return no_memory(err);
    reduce.has_keys = true;
    reduce.items = (struct wr_items){.v = &n->items.v[1], .n = 1, .cap = 1};
    reduce.items.v->name = WR_SLICE("\1value");
    int rc = one_aggregate(n->items.v[1].expr, err);
    if (rc >= 0)
        rc = reduce_keys(b, n, &reduce.keys, err);
    if (rc >= 0)
        rc = wr_fold_stage(b, &reduce, &fold, err);
    if (rc < 0)
        return rc;
    struct wr_schema *s = b->schema;
    p->fold = fold;
    p->nkeys = s->n - 2;
    p->value = s->cols[p->nkeys].ref;
    p->result = s->cols[p->nkeys + 1].ref;
    p->keys = wr_arena_alloc(a, (p->nkeys + 1) * sizeof(struct wr_colref *));
    p->names = wr_arena_alloc(a, (p->nkeys + 1) * sizeof *p->names);
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    if (!p->keys || !p->names)
        return no_memory(err);
    for (uint32_t i = 0; i < s->n; i++)
        wr_colref_use(s->cols[i].ref);
    for (uint32_t i = 0; i < p->nkeys; i++) {
        p->keys[i] = s->cols[i].ref;
        p->names[i] = s->cols[i].name;
    }
    rc = wr_build_op(b, &op_pivot, p, err);
    return rc < 0 ? rc : wr_build_late_columns(b, p->nkeys, p->result, err);
}

const struct wr_stage wr_stage_pivot = {
    .name = "pivot",
    .parse = pivot_parse,
    .bind = pivot_bind,
    .signature = "pivot EXPR: AGG by KEYS",
    .summary =
        "A row for each key, with a column for each value of EXPR, in sorted order: AGG of the rows with that "
        "key and value. Where there are none, what AGG gives for no rows: 0 for count(), null for sum(x).",
    .example = "pivot country: count() by category | take 2",
    .shows = "category,BR,DE,FR,IN,JP,PL,SE,US\n"
             "accessories,4,10,5,9,8,4,6,8\n"
             "paper,10,11,8,13,8,12,9,13\n",
};
