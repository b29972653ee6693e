/* The operator that does a join whose file has spilled (join_grace.h): collects the rows of the stream, then joins
 * partition after partition, then gives the rows out. It stands in order, or with each owner of a partition, where
 * it has a part of the stream and reads the file's partitions as the others do. */
#include "ops/stage/join_grace.h"

#include "data/key.h"
#include "ops/stage/sort_record.h"

static void grace_close(void *self, struct wr_env *env)
{
    struct join_grace *g = self;
    (void)env;
    if (!g)
        return;
    join_give_done(g);
    for (uint32_t k = 0; g->results && k < g->keys.n; k++) {
        wr_spill_drop(&g->results[k].found);
        wr_spill_drop(&g->results[k].rest);
    }
    wr_spill_drop(&g->stream);
    wr_spill_drop(&g->many);
    join_parts_done(&g->keys);
    wr_spill_close(g->file);
    free(g->results);
    free(g->values.cols);
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
    const struct wr_repeated *all = &g->plan->repeated;
    const struct join_parts *parts = &g->rows->spilled->parts;
    g->values = (struct sort_plan){.space = g->plan->space, .cols = calloc(all->n + 1, sizeof(*g->values.cols))};
    g->results = calloc(parts->n, sizeof *g->results);
    if (!g->values.cols || !g->results)
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t c = 0; c < all->n; c++)
        if (all->refs[c]->slot >= 0)
            g->values.cols[g->values.ncols++] = all->refs[c];
    int rc = wr_spill_open(env->spill, (struct wr_payer){env->budget, env->who}, &g->file, &env->err);
    g->stream.file = g->many.file = g->file;
    return rc < 0 ? rc : join_parts_begin(&g->keys, g->file, parts->level, parts->n, env->who, &env->err);
}

/* ---- the stream ---------------------------------------------------------------------------------------------- */

/* The partition of each selected row; its number and key go there. */
static int take_keys(struct join_grace *g, struct wr_batch *b, uint16_t *part)
{
    struct wr_env *env = g->env;
    const struct join_plan *p = g->plan;
    const bool all = join_keeps_left(p->kind) || p->kind == JOIN_ANTI;
    struct wr_keys keys;
    uint64_t number = g->n;
    if (wr_key_make(b, p->left, p->nkeys, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_slice key = wr_keys_get(&keys, i);
        part[i] = JOIN_NOWHERE;
        if (key.n) {
            part[i] = (uint16_t)join_part_of(&g->keys, key);
            char *to = join_run_add(&g->keys.runs[part[i]], number, key.n, &env->err);
            if (!to)
                return env->err.code;
            memcpy(to, key.p, key.n);
        }
        number += key.n || all; /* others come to nothing */
    }
    return 0;
}

static int take_values(struct join_grace *g, struct wr_batch *b, const uint16_t *part)
{
    struct wr_env *env = g->env;
    const bool all = join_keeps_left(g->plan->kind) || g->plan->kind == JOIN_ANTI;
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (g->values.ncols + 1) * sizeof *cols);
    const uint64_t *ord = g->grouped ? wr_batch_ordinals(b) : NULL;
    const size_t head = sizeof *part + (g->grouped ? sizeof *b->gid : 0);
    if (!cols || (g->grouped && !ord) || wr_sort_columns(&g->values, b, cols) < 0)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        if (part[i] == JOIN_NOWHERE && !all)
            continue;
        const size_t n = wr_sort_values_size(&g->values, cols, i);
        char *to = join_run_add(&g->stream, ord ? ord[i] : g->n, head + n, &env->err);
        if (!to)
            return env->err.code;
        memcpy(to, &part[i], sizeof *part);
        if (ord)
            memcpy(to + sizeof *part, &b->gid[i], sizeof *b->gid);
        wr_sort_values_put(&g->values, cols, i, 0, to + head);
        g->n++;
    }
    return 0;
}

static int take_batch(struct join_grace *g, struct wr_batch *b)
{
    uint16_t *part = wr_arena_alloc(&b->arena, (b->nrows + 1) * sizeof *part);
    if (!part)
        return wr_err_nomem(&g->env->err, g->env->who);
    if (!g->n)
        g->grouped = b->gid != NULL;
    int rc = take_keys(g, b, part);
    return rc < 0 ? rc : take_values(g, b, part);
}

/* ---- the join ------------------------------------------------------------------------------------------------ */

static int join_all(struct join_grace *g)
{
    struct wr_err *err = &g->env->err;
    int rc = wr_spill_seal(&g->stream, err);
    if (rc >= 0)
        rc = join_parts_seal(&g->keys, err);
    for (uint32_t k = 0; rc >= 0 && k < g->keys.n; k++)
        rc = join_partition(g, k, err);
    g->joined = true;
    return rc < 0 ? rc : wr_spill_seal(&g->many, err);
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
