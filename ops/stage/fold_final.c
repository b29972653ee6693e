/* The final fold: an owner merges the groups of its keys from all workers, whatever order they come in, and at the
 * end gives them in the order of their first rows, with the items of `reduce` worked out.
 *
 * Where there is no key, owner 0 has the one group, also if no row ever came. */
#include <stdlib.h>

#include "data/key.h"
#include "data/table.h"
#include "ops/stage/fold.h"

struct final {
    const struct fold_plan *plan;
    struct wr_arena arena;
    struct wr_table table;
    struct wr_agg_state *states;
    struct wr_eval **evals; /* of the items */
    uint64_t *first;        /* by group: ordinal of its first row */
    uint32_t *order, *swap; /* groups as they go out */
    uint32_t first_cap, order_cap, swap_cap;
    uint32_t ngroups;
    bool emitting;
    uint32_t emitted;
    uint32_t gid[WR_BATCH_ROWS];
};

/* ---- taking groups in --------------------------------------------------------------------------------------- */

static int add_groups(struct final *f, uint32_t n, struct wr_err *err)
{
    uint32_t old = f->ngroups;
    int rc = wr_charged_grow(f->table.pay, &f->first, &f->first_cap, n, sizeof *f->first, err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->naggs; k++)
        rc = wr_agg_groups(&f->states[k], n, err);
    if (rc < 0)
        return rc;
    for (uint32_t g = old; g < n; g++)
        f->first[g] = UINT64_MAX;
    f->ngroups = n;
    return 0;
}

static int find_groups(struct final *f, struct wr_batch *b, struct wr_err *err)
{
    if (f->plan->nkeys == 0) {
        memset(f->gid, 0, sizeof f->gid);
        return add_groups(f, 1, err);
    }
    struct wr_keys keys = {.v = b->cols[0].v.str};
    int rc = wr_table_map(&f->table, &keys, b->sel, b->nsel, f->gid, NULL, err);
    return rc < 0 ? rc : add_groups(f, f->table.n, err);
}

static int take_batch(struct final *f, struct wr_batch *b, struct wr_err *err)
{
    if (b->nsel == 0)
        return 0;
    int rc = find_groups(f, b, err);
    if (rc < 0)
        return rc;
    struct wr_agg_rows rows = {.batch = b, .sel = b->sel, .n = b->nsel, .gid = f->gid};
    wr_agg_prefetch(f->first, f->ngroups, sizeof *f->first, &rows);
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t *first = &f->first[f->gid[i]];
        *first = b->ord[i] < *first ? b->ord[i] : *first;
    }
    for (uint32_t k = 0; rc >= 0 && k < f->plan->naggs; k++) {
        struct wr_agg_state *s = &f->states[k];
        wr_agg_prefetch(s->groups, s->n, s->agg->state_size, &rows);
        rc = s->agg->merge(s, &rows, b->cols[1 + k].v.str, err);
    }
    return rc;
}

/* ---- order ------------------------------------------------------------------------------------------------- */

enum {
    DIGIT_BITS = 11, /* what an input of 1 GB has of ordinals are three digits */
    DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    AHEAD = 32, /* groups whose ordinals are asked for before their turn */
};

static unsigned digit_of(uint64_t ord, unsigned digit)
{
    return ord >> DIGIT_BITS * digit & (DIGIT_VALUES - 1);
}

/* One pass of a radix sort of groups by a digit of their ordinals; at[]: where each value begins. */
static void sort_by_digit(const struct final *f, uint32_t *at, unsigned digit)
{
    for (uint32_t k = 0; k < f->ngroups; k++) {
        __builtin_prefetch(&f->first[f->order[k + AHEAD < f->ngroups ? k + AHEAD : k]]);
        f->swap[at[digit_of(f->first[f->order[k]], digit)]++] = f->order[k];
    }
}

/* By the digits that are not the same in all ordinals. */
static void sort_order(struct final *f)
{
    uint64_t vary = 0;
    for (uint32_t g = 0; g < f->ngroups; g++)
        vary |= f->first[g] ^ f->first[0];
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t at[DIGIT_VALUES] = {0}, sum = 0;
        if (!digit_of(vary, digit))
            continue;
        for (uint32_t g = 0; g < f->ngroups; g++)
            at[digit_of(f->first[g], digit)]++;
        for (unsigned v = 0; v < DIGIT_VALUES; v++) {
            uint32_t n = at[v];
            at[v] = sum;
            sum += n;
        }
        sort_by_digit(f, at, digit);
        uint32_t *swap = f->order;
        f->order = f->swap;
        f->swap = swap;
    }
}

static int compare_keys(const void *a, const void *b, void *table)
{
    const uint32_t *x = a, *y = b;
    return wr_slice_cmp(wr_table_key(table, *x), wr_table_key(table, *y));
}

/* Rows that a stage made from one input row share its ordinal: there the keys decide, so that the order of arrival
 * does not. */
static void order_equals(struct final *f)
{
    for (uint32_t k = 0, end; k < f->ngroups; k = end) {
        for (end = k + 1; end < f->ngroups && f->first[f->order[end]] == f->first[f->order[k]];)
            end++;
        if (end - k > 1)
            qsort_r(f->order + k, end - k, sizeof *f->order, compare_keys, &f->table);
    }
}

static int make_order(struct final *f, struct wr_err *err)
{
    struct wr_payer pay = f->table.pay;
    wr_table_settle(&f->table);
    int rc = wr_charged_grow(pay, &f->order, &f->order_cap, f->ngroups, sizeof *f->order, err);
    bool sorted = true;
    for (uint32_t g = 0; rc >= 0 && g < f->ngroups; g++) {
        f->order[g] = g;
        sorted &= g == 0 || f->first[g - 1] <= f->first[g];
    }
    if (rc >= 0 && !sorted)
        rc = wr_charged_grow(pay, &f->swap, &f->swap_cap, f->order_cap, sizeof *f->swap, err);
    if (rc < 0)
        return rc;
    if (!sorted)
        sort_order(f);
    wr_charged_free(pay, &f->swap, &f->swap_cap, sizeof *f->swap);
    order_equals(f);
    return 0;
}

/* ---- groups out -------------------------------------------------------------------------------------------- */

/* The keys of n groups, taken apart, in bytes of the batch's own. */
static int put_keys(const struct final *f, struct wr_batch *b, const uint32_t *groups, uint32_t n)
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
static int put_results(struct final *f, struct wr_batch *b, const uint32_t *groups, uint32_t n, struct wr_env *env)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->naggs; k++) {
        struct wr_vec *out = &b->cols[f->plan->aggs[k].ref->slot].v;
        rc = f->states[k].agg->finish(&f->states[k], groups, n, b, env->warner, out, &env->err);
    }
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nitems; k++) {
        struct wr_vec v;
        rc = wr_eval_run(f->evals[k], b, NULL, n, env->warner, &v, &env->err);
        if (rc >= 0)
            b->cols[f->plan->items[k].slot].v = v;
    }
    return rc;
}

static int make_batch(struct final *f, const uint32_t *groups, uint32_t n, struct wr_env *env,
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

static int emit(struct final *f, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n = f->ngroups - f->emitted;
    if (n == 0)
        return WR_STEP_NEED;
    n = n > WR_BATCH_ROWS ? WR_BATCH_ROWS : n;
    int rc = make_batch(f, f->order + f->emitted, n, env, out);
    if (rc < 0)
        return rc;
    f->emitted += n;
    return f->emitted < f->ngroups ? WR_STEP_MORE : WR_STEP_PASS;
}

static int begin(struct final *f, struct wr_env *env)
{
    f->emitting = true;
    if (f->plan->nkeys == 0 && env->instance == 0 && f->ngroups == 0) {
        int rc = add_groups(f, 1, &env->err);
        if (rc < 0)
            return rc;
        f->first[0] = 0;
    }
    return make_order(f, &env->err);
}

/* ---- the operator ------------------------------------------------------------------------------------------ */

static int final_open(const void *data, struct wr_env *env, void **self)
{
    const struct fold_plan *plan = data;
    struct final *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, "reduce");
    *self = f;
    f->plan = plan;
    wr_arena_init(&f->arena, 8 * 1024, env->budget, "reduce");
    wr_table_init(&f->table, env->budget, "reduce");
    f->states = wr_arena_zalloc(&f->arena, plan->naggs * sizeof *f->states);
    f->evals = wr_arena_zalloc(&f->arena, plan->nitems * sizeof *f->evals);
    if (!f->states || !f->evals)
        return wr_arena_error(&f->arena, &env->err);
    for (uint32_t k = 0; k < plan->nitems; k++)
        if (!(f->evals[k] = wr_eval_new(plan->items[k].expr)))
            return wr_err_nomem(&env->err, "reduce");
    return wr_fold_open(plan, f->states, env, &env->err);
}

static void final_close(void *self, struct wr_env *env)
{
    struct final *f = self;
    (void)env;
    if (!f)
        return;
    for (uint32_t k = 0; f->evals && k < f->plan->nitems; k++)
        wr_eval_free(f->evals[k]);
    for (uint32_t k = 0; f->states && k < f->plan->naggs; k++)
        wr_agg_close(&f->states[k]);
    wr_charged_free(f->table.pay, &f->first, &f->first_cap, sizeof *f->first);
    wr_charged_free(f->table.pay, &f->order, &f->order_cap, sizeof *f->order);
    wr_charged_free(f->table.pay, &f->swap, &f->swap_cap, sizeof *f->swap);
    wr_table_done(&f->table);
    wr_arena_done(&f->arena);
    free(f);
}

int wr_fold_nothing(const struct fold_plan *plan, struct wr_env *env, struct wr_batch **out)
{
    void *self = NULL;
    const uint32_t group = 0;
    struct wr_batch *b = wr_batch_new(env->batches, plan->space->n);
    int rc = b ? final_open(plan, env, &self) : wr_err_nomem(&env->err, "reduce");
    struct final *f = self;
    for (uint32_t k = 0; rc >= 0 && k < plan->naggs; k++)
        rc = wr_agg_groups(&f->states[k], 1, &env->err);
    for (uint32_t c = 0; rc >= 0 && c < plan->nkeys; c++) {
        struct wr_str *null = wr_arena_zalloc(&b->arena, sizeof *null);
        b->cols[plan->groups[c]->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = null};
        rc = null ? 0 : wr_err_nomem(&env->err, "reduce");
    }
    if (rc >= 0) {
        b->nrows = b->nsel = 1;
        rc = put_results(f, b, &group, 1, env);
    }
    final_close(self, env);
    if (rc < 0)
        wr_batch_unref(b);
    *out = b;
    return rc;
}

static int final_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct final *f = self;
    int rc = WR_STEP_NEED;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = take_batch(f, in->batch, &env->err);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!f->emitting)
        rc = begin(f, env);
    return rc < 0 ? rc : emit(f, env, out);
}

static void final_explain(const void *data, struct wr_buf *out)
{
    wr_fold_explain(data, "", out);
}

const struct wr_op wr_op_fold_final = {
    .name = "reduce",
    .traits = WR_FOLD | WR_BLOCKING,
    .open = final_open,
    .step = final_step,
    .close = final_close,
    .explain = final_explain,
};
