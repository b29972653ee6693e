/* See fold.h: `sum(a..d)` and `sum(/re/)` among the items of `reduce` stand for an item for each of the columns,
 * which is made here before anything else looks at them. */
#include "lang/cols.h"
#include "ops/stage/fold.h"

static int no_memory(const struct wr_fold_binder *k)
{
    return wr_err_nomem(k->err, "reduce");
}

/* The argument that stands for any number of columns; nargs: there is none. */
static uint32_t many_argument(const struct wr_node *call)
{
    uint32_t i = 0;
    while (i < call->nargs && !wr_cols_is_many(call->args[i]))
        i++;
    return i;
}

int wr_fold_tell_many(const struct wr_fold_binder *k, const struct wr_node *call)
{
    uint32_t at = many_argument(call);
    if (at == call->nargs)
        return 0;
    wr_err_at(k->err, call->span.pos, call->span.len,
              "this is an aggregate for each of the columns, and cannot be a part of something else");
    wr_err_hint(k->err, "name the columns here; as an item of its own it makes a column for each");
    return WR_EPROG;
}

static int tell_two(const struct wr_fold_binder *k, const struct wr_node *call)
{
    wr_err_at(k->err, call->span.pos, call->span.len, "only one argument of an aggregate may be several columns");
    return WR_EPROG;
}

static int tell_named(const struct wr_fold_binder *k, const struct wr_item *it, uint32_t n)
{
    wr_err_at(k->err, it->name_span.pos, it->name_span.len, "one name for %u columns", n);
    wr_err_hint(k->err, "leave '%.*s =' out: the columns get names of their own", WR_FOLD_SHOW(it->name));
    return WR_EPROG;
}

static int add(const struct wr_fold_binder *k, struct wr_items *items, struct wr_item it)
{
    if (items->n == items->cap) {
        uint32_t cap = items->cap ? 2 * items->cap : 16;
        struct wr_item *v = wr_arena_alloc(k->build->lang->arena, cap * sizeof *v);
        if (!v)
            return no_memory(k);
        if (items->n)
            memcpy(v, items->v, items->n * sizeof *v);
        items->v = v;
        items->cap = cap;
    }
    items->v[items->n++] = it;
    return 0;
}

/* The call with a column in the place of argument `at`. NULL: out of memory. */
static struct wr_node *call_of(const struct wr_fold_binder *k, const struct wr_node *call, uint32_t at,
                               const struct wr_schema_col *col)
{
    struct wr_arena *a = k->build->lang->arena;
    struct wr_node *n = wr_arena_alloc(a, sizeof *n), *arg = wr_arena_zalloc(a, sizeof *arg);
    struct wr_node **args = wr_arena_alloc(a, call->nargs * sizeof(*args));
    if (!n || !arg || !args)
        return NULL;
    *n = *call;
    n->args = args;
    memcpy(args, call->args, call->nargs * sizeof(*args));
    *arg = (struct wr_node){.kind = WR_N_COLUMN, .ref = col->ref, .text = col->name, .let = col->name, .height = 1};
    arg->span = arg->op_span = call->args[at]->span;
    args[at] = arg;
    return n;
}

static int expand_item(const struct wr_fold_binder *k, const struct wr_item *it, uint32_t at, struct wr_items *out)
{
    const struct wr_build *b = k->build;
    struct wr_cols cols = {0};
    for (uint32_t i = at + 1; i < it->expr->nargs; i++)
        if (wr_cols_is_many(it->expr->args[i]))
            return tell_two(k, it->expr);
    int rc = wr_cols_add(b->lang, b->schema, it->expr->args[at], &cols, k->err);
    if (rc >= 0 && it->name.n && cols.n > 1)
        return tell_named(k, it, cols.n);
    for (uint32_t i = 0; rc >= 0 && i < cols.n; i++) {
        struct wr_item one = *it;
        one.expr = call_of(k, it->expr, at, &b->schema->cols[cols.v[i]]);
        rc = one.expr ? add(k, out, one) : no_memory(k);
    }
    return rc;
}

int wr_fold_expand(struct wr_fold_binder *k)
{
    struct wr_items *out = wr_arena_zalloc(k->build->lang->arena, sizeof *out);
    if (!out)
        return no_memory(k);
    for (uint32_t i = 0; i < k->items->n; i++) {
        const struct wr_item *it = &k->items->v[i];
        uint32_t at = wr_fold_is_agg(k, it->expr) ? many_argument(it->expr) : it->expr->nargs;
        int rc = at < it->expr->nargs ? expand_item(k, it, at, out) : add(k, out, *it);
        if (rc < 0)
            return rc;
    }
    k->items = out;
    return 0;
}
