/* partition by KEYS: rows with equal keys belong together from here on. The stage itself only notes the keys; the
 * planner makes the exchange when a stage needs it (plan/build.c), with the two operators below at its ends. */
#include "ops/stage/partition.h"

#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"

static uint32_t *key_slots(struct wr_batch *b, const struct wr_partition *p)
{
    uint32_t *slots = wr_arena_alloc(&b->arena, p->n * sizeof *slots);
    for (uint32_t i = 0; slots && i < p->n; i++)
        slots[i] = (uint32_t)p->refs[i]->slot;
    return slots;
}

/* ---- keys: the hash that decides the owner ----------------------------------------------------------------------
 */

static int keys_open(const void *data, struct wr_env *env, void **self)
{
    (void)env;
    *self = (void *)(uintptr_t)data;
    return 0;
}

static int keys_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    uint32_t *slots = key_slots(b, self);
    struct wr_keys keys;
    b->hash = wr_arena_alloc(&b->arena, b->nrows * sizeof *b->hash);
    if (!slots || !b->hash ||
        wr_key_make(b, slots, ((const struct wr_partition *)self)->n, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_slice key = wr_keys_get(&keys, i);
        b->hash[i] = wr_hash_part(key.p, key.n, 0);
    }
    if (!wr_batch_ordinals(b))
        return wr_err_nomem(&env->err, env->who);
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void keys_explain(const void *data, struct wr_buf *out)
{
    const struct wr_partition *p = data;
    wr_buf_printf(out, "partition by");
    for (uint32_t i = 0; i < p->n; i++)
        wr_buf_printf(out, "%s %.*s", i ? "," : "", (int)p->names[i].n, p->names[i].p);
}

const struct wr_op wr_op_keys = {.name = "partition",
                                 .traits = WR_ROWWISE | WR_ORDINALS,
                                 .open = keys_open,
                                 .step = keys_step,
                                 .explain = keys_explain};

/* ---- groups: numbers the keys
 * ------------------------------------------------------------------------------------ */

struct groups_state {
    const struct wr_partition *part;
    struct wr_table table;
};

static int groups_open(const void *data, struct wr_env *env, void **self)
{
    struct groups_state *g = calloc(1, sizeof *g);
    if (!g)
        return wr_err_nomem(&env->err, env->who);
    g->part = data;
    wr_table_init(&g->table, env->budget, env->who);
    *self = g;
    return 0;
}

static void groups_close(void *self, struct wr_env *env)
{
    struct groups_state *g = self;
    (void)env;
    if (g)
        wr_table_done(&g->table);
    free(g);
}

static int groups_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct groups_state *g = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    uint32_t *slots = key_slots(b, g->part);
    struct wr_keys keys;
    b->gid = wr_arena_alloc(&b->arena, b->nrows * sizeof *b->gid);
    if (!slots || !b->gid || wr_key_make(b, slots, g->part->n, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    int rc = wr_table_map(&g->table, &keys, b->sel, b->nsel, b->gid, NULL, &env->err);
    if (rc < 0)
        return rc;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void groups_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "number the keys");
}

const struct wr_op wr_op_groups = {.name = "partition",
                                   .traits = WR_ROWWISE,
                                   .open = groups_open,
                                   .step = groups_step,
                                   .close = groups_close,
                                   .explain = groups_explain};

/* ---- the stage
 * ---------------------------------------------------------------------------------------------------- */

static int partition_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_by(ps, true, &n->keys, &n->has_keys, err);
}

static int partition_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_build_merge(b, err); /* a later partition replaces an open one */
    if (rc < 0)
        return rc;
    struct wr_partition p = {.open = true, .n = n->keys.n};
    rc = wr_build_columns(b, &n->keys, &p.names, &p.refs, err);
    b->part = p;
    return rc;
}

const struct wr_stage wr_stage_partition = {
    .name = "partition",
    .parse = partition_parse,
    .bind = partition_bind,
    .signature = "partition by KEYS",
    .summary =
        "Rows with equal keys belong together from here to reduce, merge or the end: sort, top, take and skip then "
        "work for each key.",
    .example = "partition by country | top 2 by amount | merge"};
