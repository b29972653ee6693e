/* The operator that does a join whose file has spilled (join_grace.h): collects the rows of the stream, then joins
 * partition after partition, then gives the rows out. It stands in order, or with each owner of a partition, where
 * it has a part of the stream and reads the file's partitions as the others do. */
#include "ops/stage/join_grace.h"

static void grace_close(void *self, struct wr_env *env)
{
    struct join_grace *g = self;
    (void)env;
    if (!g)
        return;
    join_give_done(g);
    for (uint32_t k = 0; g->results && k < g->keys.n; k++) {
        wr_spill_drop(&g->results[k].found.of);
        wr_spill_drop(&g->results[k].rest.of);
    }
    wr_spill_drop(&g->stream.of);
    wr_spill_drop(&g->many.of);
    join_parts_done(&g->keys);
    wr_spill_close(g->file);
    free(g->results);
    join_packer_done(&g->packer);
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
    int rc = wr_spill_open(env->spill, (struct wr_payer){env->budget, env->who}, &g->file, &env->err);
    if (rc >= 0)
        rc = join_packer_begin(&g->packer, g->plan, g->rows, env);
    g->stream.of.file = g->many.of.file = g->file;
    return rc < 0 ? rc : join_parts_begin(&g->keys, g->file, parts->level, parts->n, env->who, &env->err);
}

/* ---- the stream ---------------------------------------------------------------------------------------------- */

/* The row's key, to its partition. */
static int put_key(struct join_grace *g, struct wr_slice key, uint8_t part)
{
    if (part == JOIN_NOWHERE)
        return 0;
    char *to = join_run_add(&g->keys.runs[part], g->n, key.n, &g->env->err);
    if (!to)
        return g->env->err.code;
    memcpy(to, key.p, key.n);
    return 0;
}

static int put_row(struct join_grace *g, uint64_t number, const uint32_t *gid, const char *p, uint32_t n)
{
    const size_t head = g->grouped ? sizeof *gid : 0;
    char *to = join_run_add(&g->stream, number, head + n, &g->env->err);
    if (!to)
        return g->env->err.code;
    if (head)
        memcpy(to, gid, head);
    memcpy(to + head, p, n);
    return 0;
}

static int take_batch(struct join_grace *g, struct wr_batch *b)
{
    if (!g->n)
        g->grouped = b->gid != NULL;
    const struct join_packed *x = b->ticket ? b->ticket : join_pack(&g->packer, b);
    const uint64_t *ord = g->grouped ? wr_batch_ordinals(b) : NULL;
    if (!x || (g->grouped && !ord))
        return wr_err_nomem(&g->env->err, g->env->who);
    WR_EACH (i, b->sel, b->nsel) {
        const char *p = x->bytes + x->begin[i];
        if (!x->size[i])
            continue;
        int rc = put_key(g, wr_keys_get(&x->keys, i), (uint8_t)*p);
        if (rc >= 0)
            rc = put_row(g, ord ? ord[i] : g->n, ord ? &b->gid[i] : NULL, p, x->size[i]);
        if (rc < 0)
            return rc;
        g->n++;
    }
    return 0;
}

/* ---- the join ------------------------------------------------------------------------------------------------ */

static int join_all(struct join_grace *g)
{
    struct wr_err *err = &g->env->err;
    int rc = wr_spill_seal(&g->stream.of, err);
    if (rc >= 0)
        rc = join_parts_seal(&g->keys, err);
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
