/* See fold.h: an owner's groups go out in the order of their first rows, with the items of `reduce` worked out. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/fold.h"

int wr_fold_out_groups(struct wr_fold_out *f, uint32_t n, struct wr_err *err)
{
    uint32_t old = f->ngroups;
    int rc = wr_charged_grow(f->table.pay, &f->first, &f->first_cap, n, sizeof *f->first, err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = wr_agg_groups(&f->states[k], n, err);
    if (rc < 0)
        return rc;
    for (uint32_t g = old; g < n; g++)
        f->first[g] = UINT64_MAX;
    f->ngroups = n > old ? n : old;
    return 0;
}

static int find_groups(struct wr_fold_out *f, struct wr_batch *b, uint32_t *gid, struct wr_err *err)
{
    if (f->plan->nkeys == 0) {
        memset(gid, 0, WR_BATCH_ROWS * sizeof *gid);
        return wr_fold_out_groups(f, 1, err);
    }
    struct wr_keys keys = {.v = b->cols[0].v.str};
    int rc = wr_table_map(&f->table, &keys, b->sel, b->nsel, gid, NULL, err);
    return rc < 0 ? rc : wr_fold_out_groups(f, f->table.n, err);
}

int wr_fold_out_take(struct wr_fold_out *f, struct wr_batch *b, struct wr_err *err)
{
    uint32_t gid[WR_BATCH_ROWS];
    if (b->nsel == 0)
        return 0;
    int rc = find_groups(f, b, gid, err);
    if (rc < 0)
        return rc;
    struct wr_agg_rows rows = {.batch = b, .sel = b->sel, .n = b->nsel, .gid = gid};
    wr_agg_prefetch(f->first, f->ngroups, sizeof *f->first, &rows);
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t *first = &f->first[gid[i]];
        *first = b->ord[i] < *first ? b->ord[i] : *first;
    }
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++) {
        struct wr_agg_state *s = &f->states[k];
        wr_agg_prefetch(s->groups, s->n, s->agg->state_size, &rows);
        rc = s->agg->merge(s, &rows, b->cols[1 + k].v.str, err);
    }
    return rc;
}

int wr_fold_out_forget(struct wr_fold_out *f, struct wr_err *err)
{
    struct wr_payer pay = f->table.pay;
    int rc = 0;
    wr_table_reset(&f->table);
    wr_charged_free(pay, &f->first, &f->first_cap, sizeof *f->first);
    wr_key_order_free(&f->order, &f->table);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = wr_agg_reset(&f->states[k], err);
    f->ngroups = f->absorbed = 0;
    return rc;
}

/* Without keys there is one group, which the table does not know. */
int wr_fold_out_order(struct wr_fold_out *f, struct wr_err *err)
{
    if (f->plan->nkeys)
        return wr_key_order_by_ord(&f->order, &f->table, f->first, err);
    return wr_charged_grow(f->table.pay, &f->order.v, &f->order.cap, f->ngroups, sizeof *f->order.v, err);
}

/* ---- groups out -------------------------------------------------------------------------------------------- */

/* The keys of n groups, taken apart, in bytes of the batch's own. */
static int put_keys(const struct wr_fold_out *f, struct wr_batch *b, const uint32_t *groups, uint32_t n)
{
    const struct fold_plan *plan = f->plan;
    struct wr_str **columns = wr_arena_alloc(&b->arena, plan->nkeys * sizeof *columns);
    struct wr_str *parts = wr_arena_alloc(&b->arena, plan->nkeys * sizeof *parts);
    size_t total = 0;
    for (uint32_t k = 0; k < n; k++)
        total += wr_table_key(&f->table, groups[k]).n;
    char *at = wr_arena_alloc(&b->arena, total);
    if (!columns || !parts || !at)
        return -1;
    for (uint32_t c = 0; c < plan->nkeys; c++) {
        columns[c] = wr_arena_alloc(&b->arena, n * sizeof **columns);
        if (!columns[c])
            return -1;
        b->cols[plan->groups[c]->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = columns[c]};
    }
    for (uint32_t k = 0; k < n; k++) {
        struct wr_slice key = wr_table_key(&f->table, groups[k]);
        memcpy(at, key.p, key.n);
        if (wr_key_split((struct wr_slice){at, key.n}, plan->nkeys, parts) < 0)
            return -1;
        for (uint32_t c = 0; c < plan->nkeys; c++)
            columns[c][k] = parts[c];
        at += key.n;
    }
    return 0;
}

/* After the keys: wr_fold_spelling puts its results into their columns. */
static int put_results(struct wr_fold_out *f, struct wr_batch *b, const uint32_t *groups, uint32_t n,
                       struct wr_env *env)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->naggs; k++) {
        const struct fold_agg *a = &f->plan->aggs[k];
        struct wr_agg_state view = f->states[a->state]; /* of which this is one of several calls */
        view.agg = a->call.agg;
        view.call = &a->call;
        rc = view.agg->finish(&view, groups, n, b, env->warner, &b->cols[a->ref->slot].v, &env->err);
    }
    if (rc >= 0 && f->steps)
        rc = wr_fold_steps_finish(f->steps, groups, n, b, &env->err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nitems; k++) {
        struct wr_vec v;
        rc = wr_eval_run(f->evals[k], b, NULL, n, env->warner, &v, &env->err);
        if (rc >= 0)
            b->cols[f->plan->items[k].slot].v = v;
    }
    return rc;
}

int wr_fold_out_batch(struct wr_fold_out *f, const uint32_t *groups, uint32_t n, struct wr_env *env,
                      struct wr_batch **out)
{
    struct wr_batch *b = wr_batch_new(env->batches, f->plan->space->n);
    if (!b)
        return wr_err_nomem(&env->err, "reduce");
    b->nrows = b->nsel = n;
    b->ord = wr_arena_alloc(&b->arena, n * sizeof *b->ord);
    int rc = 0;
    if (!b->ord || (f->plan->nkeys && put_keys(f, b, groups, n) < 0))
        rc = wr_err_nomem(&env->err, "reduce");
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        b->ord[k] = f->first[groups[k]];
    if (rc >= 0)
        rc = put_results(f, b, groups, n, env);
    if (rc < 0)
        wr_batch_unref(b);
    else
        *out = b;
    return rc < 0 ? rc : 0;
}

static int begin(struct wr_fold_out *f, bool lone, struct wr_env *env)
{
    f->emitting = true;
    if (f->plan->nkeys == 0 && lone && f->ngroups == 0 && !f->heavy) {
        int rc = wr_fold_out_groups(f, 1, &env->err);
        if (rc < 0)
            return rc;
        f->first[0] = 0;
    }
    int rc = wr_fold_heavy_begin(f, &env->err);
    return rc < 0 ? rc : wr_fold_out_order(f, &env->err);
}

/* Groups in memory that come before the next heavy one. Those that were absorbed are the last. */
static uint32_t next_groups(const struct wr_fold_out *f)
{
    const uint32_t left = f->ngroups - f->absorbed - f->emitted,
                   fit = wr_batch_fit(WR_BATCH_ROWS, f->plan->space->n), most = left > fit ? fit : left;
    uint32_t n = f->heavy ? 0 : most;
    for (; n < most; n++) {
        const uint32_t g = f->order.v[f->emitted + n];
        if (wr_fold_heavy_next(f, f->first[g], wr_table_key(&f->table, g)))
            break;
    }
    return n;
}

int wr_fold_out_emit(struct wr_fold_out *f, bool lone, struct wr_env *env, struct wr_batch **out)
{
    if (f->spilled && wr_spilled_any(f->spilled))
        return wr_fold_spill_emit(f, env, out);
    int rc = f->emitting ? 0 : begin(f, lone, env);
    if (rc < 0)
        return rc;
    const uint32_t n = next_groups(f);
    const bool last = f->emitted + n == f->ngroups - f->absorbed;
    if (n) {
        rc = wr_fold_out_batch(f, f->order.v + f->emitted, n, env, out);
        f->emitted += n;
        return rc < 0 ? rc : last && !wr_fold_heavy_left(f) ? WR_STEP_PASS : WR_STEP_MORE;
    }
    const uint32_t g = last ? 0 : f->order.v[f->emitted];
    const uint32_t heavy =
        last ? wr_fold_heavy_left(f) : wr_fold_heavy_next(f, f->first[g], wr_table_key(&f->table, g));
    if (!heavy)
        return WR_STEP_NEED;
    rc = wr_fold_heavy_batch(f, heavy, env, out);
    return rc < 0 ? rc : WR_STEP_MORE;
}

/* ---- opening and closing ------------------------------------------------------------------------------------- */

int wr_fold_out_open(struct wr_fold_out *f, const struct fold_plan *plan, struct wr_env *env)
{
    f->plan = plan;
    wr_arena_init(&f->arena, 8 * 1024, env->budget, "reduce");
    wr_table_init(&f->table, env->budget, "reduce");
    f->states = wr_arena_zalloc(&f->arena, plan->nstates * sizeof *f->states);
    f->evals = wr_arena_zalloc(&f->arena, plan->nitems * sizeof *f->evals);
    if (!f->states || !f->evals)
        return wr_arena_error(&f->arena, &env->err);
    for (uint32_t k = 0; k < plan->nitems; k++)
        if (!(f->evals[k] = wr_eval_new(plan->items[k].expr)))
            return wr_err_nomem(&env->err, "reduce");
    if (plan->nsteps && !(f->steps = wr_fold_steps_open(plan, env)))
        return env->err.code;
    return wr_fold_open(plan, f->states, env, &env->err);
}

void wr_fold_out_close(struct wr_fold_out *f)
{
    if (!f->plan)
        return;
    for (uint32_t k = 0; f->evals && k < f->plan->nitems; k++)
        wr_eval_free(f->evals[k]);
    for (uint32_t k = 0; f->states && k < f->plan->nstates; k++)
        wr_agg_close(&f->states[k]);
    wr_fold_steps_close(f->steps);
    wr_fold_heavy_close(f);
    wr_spilled_close(f->spilled);
    wr_charged_free(f->table.pay, &f->first, &f->first_cap, sizeof *f->first);
    wr_key_order_free(&f->order, &f->table);
    wr_table_done(&f->table);
    wr_arena_done(&f->arena);
}

int wr_fold_nothing(const struct fold_plan *plan, struct wr_env *env, struct wr_batch **out)
{
    struct wr_fold_out f = {.ngroups = 0};
    const uint32_t group = 0;
    struct wr_batch *b = wr_batch_new(env->batches, plan->space->n);
    int rc = b ? wr_fold_out_open(&f, plan, env) : wr_err_nomem(&env->err, "reduce");
    for (uint32_t k = 0; rc >= 0 && k < plan->nstates; k++)
        rc = wr_agg_groups(&f.states[k], 1, &env->err);
    for (uint32_t c = 0; rc >= 0 && c < plan->nkeys; c++) {
        struct wr_str *null = wr_arena_zalloc(&b->arena, sizeof *null);
        b->cols[plan->groups[c]->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = null};
        rc = null ? 0 : wr_err_nomem(&env->err, "reduce");
    }
    if (rc >= 0) {
        b->nrows = b->nsel = 1;
        rc = put_results(&f, b, &group, 1, env);
    }
    wr_fold_out_close(&f);
    if (rc < 0)
        wr_batch_unref(b);
    *out = b;
    return rc;
}
