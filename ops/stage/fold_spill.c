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
    LARGE = 64 << 10,       /* bytes of a group, on the average, from which on values are spilled and not groups */
    LEAST_LARGE = 256,      /* of tests */
    EMITTED_BYTES = 1 << 20 /* saved bytes of a batch of results: what grows with every row may be much more */
};

/* ---- is it time? ----------------------------------------------------------------------------------------------
 */

/* What is kept of saved bytes may take twice as many, and what a state grows in steps of, half of what it has. */
static size_t growth(const struct wr_fold_out *f, uint32_t more, size_t saved)
{
    size_t bytes = wr_table_growth(&f->table, more);
    bytes += wr_charged_growth(f->first_cap, (uint64_t)f->ngroups + more, sizeof *f->first);
    for (uint32_t k = 0; k < f->plan->nstates; k++) {
        const struct wr_agg_state *s = &f->states[k];
        bytes += wr_charged_growth(s->cap, (uint64_t)f->ngroups + more, s->agg->state_size);
        if (s->agg->flags & WR_AGG_GROWS || s->agg->bytes)
            bytes += wr_agg_bytes(s) / 2;
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

/* Can values of some state be spilled, and are there few groups with many? Then it is those that go to disk. As
 * long as no groups have: these come back as a whole. */
static bool are_large(const struct wr_fold_out *f)
{
    const struct wr_budget *b = f->table.pay.budget;
    const size_t scarce = b->parent ? b->parent->scarce / 2 : 0;
    const size_t large = !scarce ? LARGE : scarce < LEAST_LARGE ? LEAST_LARGE : scarce < LARGE ? scarce : LARGE;
    bool can = false;
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        can |= f->states[k].agg->spill != NULL;
    return can && !wr_spilled_any(f->spilled) && (!f->plan->nkeys || bytes_of_states(f) / f->ngroups > large);
}

static bool tight(const void *self, uint32_t more, size_t bytes)
{
    const struct wr_fold_out *f = self;
    return f->ngroups && wr_budget_tight(f->table.pay.budget, growth(f, more, bytes)) && !are_huge(f);
}

/* Values of all groups go to disk, of those aggregates that can do that. */
static int spill_values(struct wr_fold_out *f, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        if (f->states[k].agg->spill)
            rc = f->states[k].agg->spill(&f->states[k], err);
    f->values_spilled = true;
    return rc;
}

int wr_fold_spill_before(struct wr_fold_out *f, const struct wr_batch *b, struct wr_err *err)
{
    if (!f->ngroups || !wr_budget_tight(f->table.pay.budget, growth(f, b->nsel, b->arena.total)))
        return 0;
    if (f->values_spilled || are_large(f))
        return spill_values(f, err);
    return f->plan->nkeys && !are_huge(f) ? wr_spilled_out(f->spilled, err) : 0;
}

int wr_fold_spill_settle(struct wr_fold_out *f, struct wr_err *err)
{
    const struct wr_agg_call **calls = malloc((f->plan->naggs + 1) * sizeof(*calls));
    int rc = calls ? 0 : wr_err_nomem(err, "reduce");
    for (uint32_t k = 0; rc >= 0 && f->values_spilled && k < f->plan->nstates; k++) {
        uint32_t n = 0;
        for (uint32_t a = 0; a < f->plan->naggs; a++)
            if (f->plan->aggs[a].state == k)
                calls[n++] = &f->plan->aggs[a].call;
        if (f->states[k].disk)
            rc = f->states[k].agg->settle(&f->states[k], calls, n, err);
    }
    free(calls);
    return rc;
}

/* ---- groups to bytes ------------------------------------------------------------------------------------------
 */

static int put_group(struct wr_fold_out *f, uint32_t g, const struct wr_str *saved, uint32_t stride,
                     struct wr_err *err)
{
    const uint32_t nstates = f->plan->nstates;
    size_t n = 0;
    for (uint32_t k = 0; k < nstates; k++)
        n += sizeof saved->n + saved[k * stride].n;
    if (n > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "reduce has a group of more than 4 GiB");
    char *p = wr_spilled_put(f->spilled, f->first[g], wr_table_key(&f->table, g), n, err);
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

/* Groups from..from+n-1. */
static int put_groups(struct wr_fold_out *f, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_err *err)
{
    struct wr_str *saved = wr_arena_alloc(a, (f->plan->nstates * (size_t)n + 1) * sizeof *saved);
    int rc = saved ? 0 : wr_arena_error(a, err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = f->states[k].agg->save(&f->states[k], from, n, a, saved + k * n, err);
    for (uint32_t g = 0; rc >= 0 && g < n; g++)
        rc = put_group(f, from + g, saved + g, n, err);
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
    wr_arena_init(&a, 0, f->table.pay.budget, "reduce");
    for (uint32_t k = 0, n; rc >= 0 && k < f->ngroups; k += n) {
        const uint32_t from = order ? order[k] : k, rest = f->ngroups - k;
        for (n = 1; n < rest && n < most && (!order || order[k + n] == from + n);)
            n++;
        rc = put_groups(f, from, n, &a, err);
        wr_arena_rewind(&a);
    }
    wr_arena_done(&a);
    return rc < 0 ? rc : wr_fold_out_forget(f, err);
}

/* ---- bytes to groups ------------------------------------------------------------------------------------------
 */

/* A batch for n groups at most. */
static struct wr_batch *new_batch(const struct wr_fold_out *f, uint32_t n, struct wr_env *env)
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
    struct wr_batch *b = new_batch(f, n, f->env);
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

/* The next groups, as many as make a batch of results. 1: there may be more; 0: these are the last; negative. */
static int next_groups(struct wr_fold_out *f, struct wr_batch *b, struct wr_err *err)
{
    size_t bytes = 0;
    int rc = 1;
    struct spilled_group g;
    while (b->nrows < WR_BATCH_ROWS && bytes < EMITTED_BYTES && (rc = wr_spilled_next(f->spilled, &g, err)) == 1) {
        bytes += g.rest.n;
        rc = copy_group(b, &g) < 0 ? wr_err_nomem(err, "reduce") : add_group(b, &g, err);
        if (rc < 0)
            break;
        rc = 1;
    }
    return rc;
}

int wr_fold_spill_emit(struct wr_fold_out *f, struct wr_env *env, struct wr_batch **out)
{
    uint32_t order[WR_BATCH_ROWS];
    int rc = f->emitting ? wr_fold_out_forget(f, &env->err) : wr_spilled_settle(f->spilled, &env->err);
    if (rc >= 0 && !f->emitting)
        rc = wr_spilled_read(f->spilled, &env->err);
    f->emitting = true;
    struct wr_batch *b = rc < 0 ? NULL : new_batch(f, WR_BATCH_ROWS, env);
    if (!b)
        return rc < 0 ? rc : env->err.code;
    int more = next_groups(f, b, &env->err);
    const uint32_t n = b->nrows;
    rc = more < 0 ? more : wr_fold_out_take(f, b, &env->err);
    wr_batch_unref(b);
    for (uint32_t k = 0; k < n; k++)
        order[k] = k; /* they are numbered as they were taken */
    if (rc < 0 || n == 0)
        return rc < 0 ? rc : WR_STEP_NEED;
    rc = wr_fold_out_batch(f, order, n, env, out);
    return rc < 0 ? rc : more ? WR_STEP_MORE : WR_STEP_PASS;
}
