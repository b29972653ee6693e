/* See fold.h and spilled.h: an owner's groups on disk. The rest of a group is its saved states, each behind its
 * length (4 bytes).
 *
 * Groups that come back are put into batches like those from the workers, and merged as these are. So a spilled
 * fold gives what one in memory does to the last bit: merging is commutative and associative. */
#include <stdlib.h>

#include "ops/stage/fold.h"

enum {
    GIVEN = 1024,           /* groups whose states are saved at a time, */
    GIVEN_BYTES = 1 << 18,  /* or of so many bytes */
    HUGE_PART = 16,         /* of --memory */
    HEAVY_PART = 4,         /* of what other groups have */
    EMITTED_BYTES = 1 << 20 /* saved bytes of a batch of results: what grows with every row may be much more */
};

/* ---- is it time? ----------------------------------------------------------------------------------------------
 */

/* A set that doubles takes as much again, and so it does while it is sorted to be spilled; what else a state grows
 * in steps of is half of what it has. */
size_t wr_fold_state_growth(const struct wr_agg_state *s)
{
    const size_t bytes = s->agg->flags & WR_AGG_GROWS || s->agg->bytes ? wr_agg_bytes(s) : 0;
    return s->agg->bytes && s->agg->spill ? bytes : bytes / 2;
}

/* What is kept of saved bytes may take twice as many. */
size_t wr_fold_growth(const struct wr_fold_out *f, uint32_t more, size_t saved)
{
    size_t bytes = wr_table_growth(&f->table, more);
    bytes += wr_charged_growth(f->first_cap, (uint64_t)f->ngroups + more, sizeof *f->first);
    for (uint32_t k = 0; k < f->plan->nstates; k++) {
        const struct wr_agg_state *s = &f->states[k];
        bytes += wr_charged_growth(s->cap, (uint64_t)f->ngroups + more, s->agg->state_size);
        bytes += wr_fold_state_growth(s);
    }
    return bytes + 2 * saved;
}

static size_t bytes_of_states(const struct wr_fold_out *f)
{
    size_t bytes = 0;
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        bytes += wr_agg_bytes(&f->states[k]);
    return bytes;
}

/* To be written a group is saved, put into a block and compressed. Where groups are so large that there is hardly
 * room for that, they stay: each has to be in memory as a whole in the end. */
static bool are_huge(const struct wr_fold_out *f)
{
    const struct wr_budget *b = f->table.pay.budget;
    return b->parent && bytes_of_states(f) / f->ngroups > b->parent->limit / HUGE_PART;
}

static bool tight(const void *self, uint32_t more, size_t bytes)
{
    const struct wr_fold_out *f = self;
    return f->ngroups && wr_budget_tight(f->table.pay.budget, wr_fold_growth(f, more, bytes)) && !are_huge(f);
}

static int relieve(struct wr_fold_out *f, struct wr_err *err)
{
    int rc = 0;
    if (f->heavy && bytes_of_states(f->heavy) > bytes_of_states(f) / HEAVY_PART)
        rc = wr_fold_heavy_spill(f, err);
    if (rc < 0 || !f->ngroups)
        return rc;
    if (!f->plan->nkeys)
        return wr_fold_heavy_lone(f, err);
    return are_huge(f) ? 0 : wr_spilled_out(f->spilled, err);
}

static bool is_time(const struct wr_fold_out *f, const struct wr_batch *b)
{
    return f->ngroups && (wr_budget_tight(f->table.pay.budget, wr_fold_growth(f, b->nsel, b->arena.total)) ||
                          (f->plan->nkeys && wr_spilled_is_turn(f->spilled)));
}

int wr_fold_spill_take(struct wr_fold_out *f, struct wr_batch *b, struct wr_err *err)
{
    int rc = wr_fold_heavy_divide(f, b, err);
    if (rc >= 0 && is_time(f, b))
        rc = relieve(f, err);
    return rc < 0 ? rc : wr_fold_out_take(f, b, err);
}

/* ---- groups to bytes ------------------------------------------------------------------------------------------
 */

static int put_group(struct wr_fold_out *f, uint32_t g, const struct wr_str *saved, uint32_t stride,
                     struct wr_err *err)
{
    const uint32_t nstates = f->plan->nstates;
    const struct wr_slice key = wr_table_key(&f->table, g);
    size_t n = 0;
    for (uint32_t k = 0; k < nstates; k++)
        n += sizeof saved->n + saved[k * stride].n;
    const int taken = wr_fold_heavy_take(f, f->first[g], key, saved, stride, err);
    if (taken)
        return taken < 0 ? taken : 0;
    if (n > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "reduce has a group of more than 4 GiB");
    char *p = wr_spilled_put(f->spilled, f->first[g], key, n, err);
    if (!p)
        return err->code;
    for (uint32_t k = 0; k < nstates; k++) {
        const struct wr_str *s = &saved[k * stride];
        memcpy(p, &s->n, sizeof s->n);
        if (s->n)
            memcpy(p + sizeof s->n, s->p, s->n);
        p += sizeof s->n + s->n;
    }
    return 0;
}

static int put_groups(struct wr_fold_out *f, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                      struct wr_err *err)
{
    struct wr_str *saved = wr_arena_alloc(a, (f->plan->nstates * (size_t)n + 1) * sizeof *saved);
    int rc = saved ? 0 : wr_arena_error(a, err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = f->states[k].agg->save(&f->states[k], groups, n, a, saved + k * n, err);
    for (uint32_t g = 0; rc >= 0 && g < n; g++)
        rc = put_group(f, groups[g], saved + g, n, err);
    return rc;
}

/* Fills f->order; where any will do, there is none. */
static int make_order(struct wr_fold_out *f, enum spilled_order order, struct wr_err *err)
{
    if (order == SPILLED_BY_ORD)
        return wr_fold_out_order(f, err);
    return order == SPILLED_BY_KEY ? wr_key_order_by_key(&f->order, &f->table, err) : 0;
}

/* Groups to save at once, as large as these are: all in memory once more is what there is no room for. */
static uint32_t at_once(const struct wr_fold_out *f)
{
    size_t n = GIVEN_BYTES / (bytes_of_states(f) / f->ngroups + 1);
    return n < 1 ? 1 : n > GIVEN ? GIVEN : (uint32_t)n;
}

static int give(void *self, enum spilled_order by, struct wr_err *err)
{
    struct wr_fold_out *f = self;
    struct wr_arena a;
    int rc = f->ngroups ? make_order(f, by, err) : 0;
    const uint32_t *order = by == SPILLED_ANYHOW ? NULL : f->order.v, most = f->ngroups ? at_once(f) : 0;
    uint32_t groups[GIVEN];
    wr_arena_init(&a, 0, f->table.pay.budget, "reduce");
    for (uint32_t k = 0, n; rc >= 0 && k < f->ngroups; k += n) {
        n = f->ngroups - k < most ? f->ngroups - k : most;
        for (uint32_t i = 0; i < n; i++)
            groups[i] = order ? order[k + i] : k + i;
        rc = put_groups(f, groups, n, &a, err);
        wr_arena_rewind(&a);
    }
    wr_arena_done(&a);
    return rc < 0 ? rc : wr_fold_out_forget(f, err);
}

/* ---- bytes to groups ------------------------------------------------------------------------------------------
 */

struct wr_batch *wr_fold_batch_of_groups(const struct wr_fold_out *f, uint32_t n, struct wr_env *env)
{
    struct wr_batch *b = wr_batch_new(env->batches, 1 + f->plan->nstates);
    bool made = b && (b->ord = wr_arena_alloc(&b->arena, n * sizeof *b->ord));
    for (uint32_t c = 0; made && c < b->ncols; c++) {
        struct wr_str *str = wr_arena_alloc(&b->arena, n * sizeof *str);
        b->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
        made = str;
    }
    if (!made) {
        wr_batch_unref(b);
        b = NULL;
        wr_err_nomem(&env->err, "reduce");
    }
    return b;
}

/* Appends a group, whose bytes must live as long as the batch. */
static int add_group(struct wr_batch *b, const struct spilled_group *g, struct wr_err *err)
{
    const uint32_t k = b->nrows;
    const char *p = g->rest.p, *end = p + g->rest.n;
    b->ord[k] = g->ord;
    b->cols[0].v.str[k] = (struct wr_str){g->key.p, (uint32_t)g->key.n, 0};
    for (uint32_t c = 1; c < b->ncols; c++) {
        uint32_t n = 0;
        if ((size_t)(end - p) >= sizeof n)
            memcpy(&n, p, sizeof n);
        if ((size_t)(end - p) < sizeof n + (size_t)n)
            return wr_err_set(err, WR_EIO, "reduce: a temporary file is damaged");
        b->cols[c].v.str[k] = (struct wr_str){p + sizeof n, n, 0};
        p += sizeof n + n;
    }
    b->nsel = ++b->nrows;
    return 0;
}

static int take(void *self, const struct spilled_group *v, uint32_t n, struct wr_err *err)
{
    struct wr_fold_out *f = self;
    struct wr_batch *b = wr_fold_batch_of_groups(f, n, f->env);
    int rc = b ? 0 : f->env->err.code;
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        rc = add_group(b, &v[k], err);
    if (rc >= 0)
        rc = wr_fold_out_take(f, b, err);
    wr_batch_unref(b);
    return rc;
}

int wr_fold_spill_open(struct wr_fold_out *f, struct wr_env *env)
{
    f->env = env;
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        f->states[k].env = env;
    f->spilled = wr_spilled_open(env, &(struct spilled_keeper){f, tight, take, give});
    return f->spilled ? 0 : env->err.code;
}

/* ---- results --------------------------------------------------------------------------------------------------
 */

/* A copy of the group in the batch's arena. 0 or -1. */
static int copy_group(struct wr_batch *b, struct spilled_group *g)
{
    char *p = wr_arena_alloc(&b->arena, g->key.n + g->rest.n);
    if (!p)
        return -1;
    if (g->key.n)
        memcpy(p, g->key.p, g->key.n);
    if (g->rest.n)
        memcpy(p + g->key.n, g->rest.p, g->rest.n);
    g->key.p = p;
    g->rest.p = p + g->key.n;
    return 0;
}

/* The next groups, as many as make a batch of results and stand before the next heavy one. f->ahead is read on. 1:
 * there may be more; 0: these are the last; negative. */
static int next_groups(struct wr_fold_out *f, struct wr_batch *b, struct wr_err *err)
{
    size_t bytes = 0;
    int rc = f->has_ahead;
    while (rc == 1 && b->nrows < WR_BATCH_ROWS && bytes < EMITTED_BYTES &&
           !wr_fold_heavy_next(f, f->ahead.ord, f->ahead.key)) {
        struct spilled_group g = f->ahead;
        bytes += g.rest.n;
        rc = copy_group(b, &g) < 0 ? wr_err_nomem(err, "reduce") : add_group(b, &g, err);
        if (rc >= 0)
            rc = wr_spilled_next(f->spilled, &f->ahead, err);
        f->has_ahead = rc == 1;
    }
    return rc;
}

static int begin(struct wr_fold_out *f, struct wr_err *err)
{
    f->emitting = true;
    int rc = wr_spilled_settle(f->spilled, err);
    if (rc >= 0)
        rc = wr_fold_heavy_begin(f, err);
    if (rc >= 0)
        rc = wr_spilled_read(f->spilled, err);
    if (rc >= 0)
        rc = wr_spilled_next(f->spilled, &f->ahead, err);
    f->has_ahead = rc == 1;
    return rc;
}

int wr_fold_spill_emit(struct wr_fold_out *f, struct wr_env *env, struct wr_batch **out)
{
    uint32_t order[WR_BATCH_ROWS];
    int rc = f->emitting ? wr_fold_out_forget(f, &env->err) : begin(f, &env->err);
    if (rc < 0)
        return rc;
    const uint32_t heavy = f->has_ahead ? wr_fold_heavy_next(f, f->ahead.ord, f->ahead.key) : wr_fold_heavy_left(f);
    if (heavy || !f->has_ahead) {
        rc = heavy ? wr_fold_heavy_batch(f, heavy, env, out) : 0;
        return rc < 0 ? rc : heavy ? WR_STEP_MORE : WR_STEP_NEED;
    }
    struct wr_batch *b = wr_fold_batch_of_groups(f, WR_BATCH_ROWS, env);
    if (!b)
        return env->err.code;
    rc = next_groups(f, b, &env->err);
    const uint32_t n = b->nrows;
    if (rc >= 0)
        rc = wr_fold_out_take(f, b, &env->err);
    wr_batch_unref(b);
    for (uint32_t k = 0; k < n; k++)
        order[k] = k; /* they are numbered as they were taken */
    if (rc >= 0)
        rc = wr_fold_out_batch(f, order, n, env, out);
    return rc < 0 ? rc : WR_STEP_MORE;
}
