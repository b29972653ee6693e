/* See fold.h: heavy groups, whose values go to disk and not they.
 *
 * A group that is spilled comes back as a whole, so all of it has to fit into memory; of a count_distinct or a
 * median of a key that half of all rows have it may not. So what is large of a group, and can be spilled by value
 * (plan/agg.h, spill), is kept apart: in groups of their own, which stay, while their values are written whenever
 * memory is tight. A piece is large when it comes from a worker, or when the group that it was merged into is to be
 * spilled; smaller pieces of a key that is heavy by then follow when they would be spilled, and in the end. */
#include <stdlib.h>

#include "ops/stage/fold.h"

enum {
    LARGE = 64 << 10,  /* bytes of a piece */
    LEAST_LARGE = 256, /* of tests */
};

static size_t large(const struct wr_fold_out *f)
{
    const struct wr_budget *b = f->table.pay.budget;
    const size_t scarce = b->parent ? b->parent->scarce / 2 : 0;
    return !scarce || scarce > LARGE ? LARGE : scarce < LEAST_LARGE ? LEAST_LARGE : scarce;
}

/* Is there anything to be gained? */
static bool can_spill(const struct wr_fold_out *f)
{
    bool can = false;
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        can |= f->states[k].agg->spill != NULL;
    return can;
}

static struct wr_fold_out *heavy_of(struct wr_fold_out *f, struct wr_err *err)
{
    if (f->heavy)
        return f->heavy;
    if (!(f->heavy = calloc(1, sizeof *f->heavy))) {
        wr_err_nomem(err, "reduce");
        return NULL;
    }
    if (wr_fold_out_open(f->heavy, f->plan, f->env) < 0) {
        *err = f->env->err;
        return NULL;
    }
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        f->heavy->states[k].env = f->env;
    return f->heavy;
}

int wr_fold_heavy_spill(struct wr_fold_out *f, struct wr_err *err)
{
    int rc = 0;
    if (!f->heavy || !f->heavy->ngroups)
        return 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        if (f->heavy->states[k].agg->spill)
            rc = f->heavy->states[k].agg->spill(&f->heavy->states[k], err);
    return rc;
}

/* Takes the selected groups of a batch, of so many bytes. */
static int take(struct wr_fold_out *f, struct wr_batch *b, size_t bytes, struct wr_err *err)
{
    struct wr_fold_out *heavy = heavy_of(f, err);
    if (!heavy)
        return err->code;
    const bool tight = wr_budget_tight(f->table.pay.budget, wr_fold_growth(heavy, b->nsel, bytes));
    int rc = tight ? wr_fold_heavy_spill(f, err) : 0;
    return rc < 0 ? rc : wr_fold_out_take(heavy, b, err);
}

int wr_fold_heavy_divide(struct wr_fold_out *f, struct wr_batch *b, struct wr_err *err)
{
    const size_t least = large(f);
    if (!can_spill(f) || b->arena.total < least)
        return 0;
    uint16_t *others = wr_arena_alloc(&b->arena, (2 * (size_t)b->nsel + 1) * sizeof *others), *mine;
    uint32_t n = 0, m = 0;
    size_t bytes = 0;
    if (!others)
        return wr_err_nomem(err, "reduce");
    mine = others + b->nsel;
    WR_EACH (i, b->sel, b->nsel) {
        size_t size = 0;
        for (uint32_t k = 0; k < f->plan->nstates; k++)
            size += b->cols[1 + k].v.str[i].n;
        others[n] = mine[m] = (uint16_t)i;
        n += size < least;
        m += size >= least;
        bytes += size >= least ? size : 0;
    }
    b->sel = mine;
    b->nsel = m;
    int rc = m ? take(f, b, bytes, err) : 0;
    b->sel = others;
    b->nsel = n;
    return rc;
}

/* The group of a key, or WR_TABLE_NONE. */
static uint32_t find(const struct wr_fold_out *f, struct wr_slice key)
{
    struct wr_str str = {key.p, (uint32_t)key.n, 0, 0};
    struct wr_keys keys = {.v = &str};
    uint32_t gid;
    wr_table_find(&f->table, &keys, NULL, 1, &gid);
    return gid;
}

/* Does the key have a heavy group? */
static bool is_heavy(const struct wr_fold_out *f, struct wr_slice key)
{
    return f->heavy && (!f->plan->nkeys || (f->heavy->ngroups && find(f->heavy, key) != WR_TABLE_NONE));
}

int wr_fold_heavy_take(struct wr_fold_out *f, uint64_t ord, struct wr_slice key, const struct wr_str *saved,
                       uint32_t stride, struct wr_err *err)
{
    size_t bytes = 0;
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        bytes += saved[k * stride].n;
    if (!is_heavy(f, key) && (bytes < large(f) || !can_spill(f)))
        return 0;
    struct wr_batch *b = wr_fold_batch_of_groups(f, 1, f->env);
    if (!b)
        return f->env->err.code;
    b->ord[0] = ord;
    b->cols[0].v.str[0] = (struct wr_str){key.p, (uint32_t)key.n, 0, 0};
    for (uint32_t k = 0; k < f->plan->nstates; k++)
        b->cols[1 + k].v.str[0] = saved[k * stride];
    b->nrows = b->nsel = 1;
    int rc = take(f, b, bytes, err);
    wr_batch_unref(b);
    return rc < 0 ? rc : 1;
}

/* Makes a group in memory, whose key is heavy, part of that one. */
static int absorb_group(struct wr_fold_out *f, uint32_t g, struct wr_arena *a, struct wr_err *err)
{
    const struct wr_slice key = f->plan->nkeys ? wr_table_key(&f->table, g) : (struct wr_slice){"", 0};
    struct wr_str *saved = wr_arena_alloc(a, (f->plan->nstates + 1) * sizeof *saved);
    int rc = saved ? 0 : wr_arena_error(a, err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = f->states[k].agg->save(&f->states[k], &g, 1, a, saved + k, err);
    if (rc >= 0)
        rc = wr_fold_heavy_take(f, f->first[g], key, saved, 1, err);
    f->first[g] = UINT64_MAX;
    f->absorbed++;
    wr_arena_rewind(a);
    return rc;
}

/* All of them. Heavy groups are few. */
static int absorb(struct wr_fold_out *f, struct wr_err *err)
{
    struct wr_arena a;
    int rc = 0;
    wr_arena_init(&a, 0, f->table.pay.budget, "reduce");
    if (!f->plan->nkeys && f->ngroups)
        rc = absorb_group(f, 0, &a, err);
    for (uint32_t h = 0; f->plan->nkeys && f->ngroups && rc >= 0 && h < f->heavy->ngroups; h++) {
        const uint32_t g = find(f, wr_table_key(&f->heavy->table, h));
        rc = g == WR_TABLE_NONE ? 0 : absorb_group(f, g, &a, err);
    }
    wr_arena_done(&a);
    return rc;
}

int wr_fold_heavy_lone(struct wr_fold_out *f, struct wr_err *err)
{
    if (!can_spill(f))
        return 0;
    int rc = heavy_of(f, err) ? absorb(f, err) : err->code;
    if (rc >= 0)
        rc = wr_fold_heavy_spill(f, err);
    return rc < 0 ? rc : wr_fold_out_forget(f, err);
}

/* The calls of all aggregates by their states: those of state k are calls[begin[k]] up to calls[begin[k + 1]]. */
static void sort_calls(const struct fold_plan *plan, const struct wr_agg_call **calls, uint32_t *begin)
{
    for (uint32_t a = 0; a < plan->naggs; a++)
        begin[plan->aggs[a].state + 2]++;
    for (uint32_t k = 2; k < plan->nstates + 2; k++)
        begin[k] += begin[k - 1];
    for (uint32_t a = 0; a < plan->naggs; a++)
        calls[begin[plan->aggs[a].state + 1]++] = &plan->aggs[a].call;
}

/* All values are in. */
static int settle(struct wr_fold_out *heavy, struct wr_err *err)
{
    const struct fold_plan *plan = heavy->plan;
    const struct wr_agg_call **calls = malloc((plan->naggs + 1) * sizeof(*calls));
    uint32_t *begin = calloc(plan->nstates + 2, sizeof *begin);
    int rc = calls && begin ? 0 : wr_err_nomem(err, "reduce");
    if (rc >= 0)
        sort_calls(plan, calls, begin);
    for (uint32_t k = 0; rc >= 0 && k < plan->nstates; k++)
        if (heavy->states[k].disk)
            rc = heavy->states[k].agg->settle(&heavy->states[k], calls + begin[k], begin[k + 1] - begin[k], err);
    free(calls);
    free(begin);
    return rc;
}

int wr_fold_heavy_begin(struct wr_fold_out *f, struct wr_err *err)
{
    if (!f->heavy)
        return 0;
    int rc = absorb(f, err);
    if (rc >= 0)
        rc = settle(f->heavy, err);
    return rc < 0 ? rc : wr_fold_out_order(f->heavy, err);
}

uint32_t wr_fold_heavy_next(const struct wr_fold_out *f, uint64_t ord, struct wr_slice key)
{
    const struct wr_fold_out *h = f->heavy;
    uint32_t n = 0;
    for (; h && h->emitted + n < h->ngroups && n < WR_BATCH_ROWS; n++) {
        const uint32_t g = h->order.v[h->emitted + n];
        if (h->first[g] > ord || (h->first[g] == ord && wr_slice_cmp(wr_table_key(&h->table, g), key) > 0))
            break;
    }
    return n;
}

uint32_t wr_fold_heavy_left(const struct wr_fold_out *f)
{
    const uint32_t n = f->heavy ? f->heavy->ngroups - f->heavy->emitted : 0;
    return n < WR_BATCH_ROWS ? n : WR_BATCH_ROWS;
}

int wr_fold_heavy_batch(struct wr_fold_out *f, uint32_t n, struct wr_env *env, struct wr_batch **out)
{
    struct wr_fold_out *h = f->heavy;
    int rc = wr_fold_out_batch(h, h->order.v + h->emitted, n, env, out);
    h->emitted += n;
    return rc;
}

void wr_fold_heavy_close(struct wr_fold_out *f)
{
    if (f->heavy)
        wr_fold_out_close(f->heavy);
    free(f->heavy);
    f->heavy = NULL;
}
