/* The operator that does a join whose file has spilled (join_grace.h): collects the rows of the stream, then joins
 * partition after partition, then gives the rows out. It stands in order, or with each owner of a partition, where
 * it has a part of the stream and reads the file's partitions as the others do. */
#include "ops/stage/join_grace.h"

static struct wr_payer pay_of(const struct wr_env *env)
{
    return (struct wr_payer){env->budget, env->who};
}

static void grace_close(void *self, struct wr_env *env)
{
    struct join_grace *g = self;
    if (!g)
        return;
    join_give_done(g);
    for (uint32_t k = 0; g->results && k < g->keys.n; k++) {
        wr_spill_drop(&g->results[k].found.of);
        wr_spill_drop(&g->results[k].rest.of);
    }
    join_packer_done(&g->packer); /* before its store, which is a source */
    for (uint32_t k = 0; k < g->nsources; k++) {
        wr_spill_drop(&g->sources[k].rows.of);
        join_store_done(g->sources[k].store);
    }
    wr_charged_free(pay_of(env), &g->sources, &g->cap_sources, sizeof *g->sources);
    wr_charged_free(pay_of(env), &g->turns, &g->cap_turns, sizeof *g->turns);
    wr_spill_drop(&g->many.of);
    join_parts_done(&g->keys);
    wr_spill_close(g->file);
    free(g->results);
    free(g);
}

static int grace_open(const void *data, struct wr_env *env, void **self)
{
    struct join_grace *g = calloc(1, sizeof *g);
    if (!g)
        return wr_err_nomem(&env->err, env->who);
    *self = g;
    g->plan = data;
    g->env = env;
    g->rows = wr_env_before(env, g->plan->before);
    const struct join_parts *parts = &g->rows->spilled->parts;
    g->results = calloc(parts->n, sizeof *g->results);
    if (!g->results)
        return wr_err_nomem(&env->err, env->who);
    int rc = wr_spill_open(env->spill, pay_of(env), NULL, &g->file, &env->err);
    if (rc >= 0)
        rc = join_packer_begin(&g->packer, g->plan, g->rows, env);
    g->many.of.file = g->file;
    g->packer.grouped = true; /* rows that nobody has packed are those of an owner */
    return rc < 0 ? rc : join_parts_begin(&g->keys, g->file, parts->level, parts->n, env->who, &env->err);
}

/* ---- the stream ---------------------------------------------------------------------------------------------- */

/* The place of a store among the sources. */
static int64_t source_of(struct join_grace *g, struct join_store *store)
{
    uint32_t k = 0;
    while (k < g->nsources && g->sources[k].store != store)
        k++;
    if (k < g->nsources)
        return k;
    int rc = wr_charged_grow(pay_of(g->env), &g->sources, &g->cap_sources, (uint64_t)k + 1, sizeof *g->sources,
                             &g->env->err);
    if (rc < 0)
        return rc;
    store->taken = true;
    g->sources[g->nsources++] = (struct join_source){.store = store, .rows.of.file = store->file};
    return k;
}

/* The batch's blocks go to those of its source. */
static int add_blocks(struct join_grace *g, struct join_source *s, const struct join_packed *x)
{
    struct wr_spill_run *run = &s->rows.of;
    int rc = wr_charged_grow(s->store->pay, &run->blocks, &run->cap_blocks, (uint64_t)run->nblocks + x->nblocks,
                             sizeof *run->blocks, &g->env->err);
    if (rc < 0)
        return rc;
    if (x->nblocks)
        memcpy(run->blocks + run->nblocks, x->blocks, x->nblocks * sizeof *run->blocks);
    run->nblocks += x->nblocks;
    return 0;
}

/* The next n rows are of that source. */
static int add_turn(struct join_grace *g, const struct join_packed *x, uint32_t n, const char *input)
{
    int64_t source = source_of(g, x->store);
    struct join_turn *last = g->nturns ? &g->turns[g->nturns - 1] : NULL;
    int rc = source < 0 ? (int)source : add_blocks(g, &g->sources[source], x);
    if (rc < 0)
        return rc;
    if (last && last->source == source && last->input == input && last->rows <= UINT32_MAX - n) {
        last->rows += n;
        return 0;
    }
    rc = wr_charged_grow(pay_of(g->env), &g->turns, &g->cap_turns, (uint64_t)g->nturns + 1, sizeof *g->turns,
                         &g->env->err);
    if (rc >= 0)
        g->turns[g->nturns++] = (struct join_turn){(uint32_t)source, n, input};
    return rc;
}

/* The rows are written: their keys go to the partitions. */
static int take_batch(struct join_grace *g, struct wr_batch *b)
{
    const struct join_packed *x = b->ticket;
    const bool drops = join_drops(g->plan);
    const uint64_t from = g->n;
    int rc = x ? 0 : join_pack(&g->packer, g->env, b, &x);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel) {
        if (x->part[i] != JOIN_NOWHERE) {
            struct wr_slice key = wr_keys_get(&x->keys, i);
            char *to = join_run_add(&g->keys.runs[x->part[i]], g->n, key.n, &g->env->err);
            if (!to)
                return g->env->err.code;
            memcpy(to, key.p, key.n);
        }
        g->n += x->part[i] != JOIN_NOWHERE || !drops;
    }
    g->grouped = x->grouped;
    return g->n == from ? 0 : add_turn(g, x, (uint32_t)(g->n - from), b->source);
}

/* ---- the join ------------------------------------------------------------------------------------------------ */

static int join_all(struct join_grace *g)
{
    struct wr_err *err = &g->env->err;
    int rc = join_parts_seal(&g->keys, err);
    for (uint32_t k = 0; rc >= 0 && k < g->keys.n; k++)
        rc = join_partition(g, k, err);
    g->joined = true;
    return rc < 0 ? rc : wr_spill_seal(&g->many.of, err);
}

static int grace_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct join_grace *g = self;
    (void)port;
    (void)env;
    int rc = 0;
    if (in->mark == WR_MARK_BATCH) {
        rc = in->batch->nsel ? take_batch(g, in->batch) : 0;
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END)
        return WR_STEP_NEED;
    if (!g->joined)
        rc = join_all(g);
    if (rc >= 0)
        rc = join_give(g, !in->failed, out);
    return rc < 0 ? rc : *out ? WR_STEP_MORE : WR_STEP_NEED;
}

const struct wr_op wr_op_join_grace = {
    .name = "join",
    .traits = WR_IN_ORDER | WR_SPILLS,
    .open = grace_open,
    .step = grace_step,
    .close = grace_close,
};
