/* partition by KEYS: rows with equal keys belong together from here on. The stage itself only notes the keys; the
 * planner makes the exchange when a stage needs it (plan/build.c), with the operator below before it and that of
 * groups.c behind. */
#include "ops/stage/partition.h"

#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"
#include "ops/stage/sort.h"

uint32_t *wr_partition_slots(struct wr_batch *b, const struct wr_partition *p)
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
    uint32_t *slots = wr_partition_slots(b, self);
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

/* ---- the stage
 * ---------------------------------------------------------------------------------------------------- */

/* What reads and what writes stands outside the brackets. */
static int check_inner(const struct wr_stage_node *first, struct wr_err *err)
{
    static const char *const outside[] = {"from", "to", "split", "plot"};
    for (const struct wr_stage_node *n = first; n; n = n->next)
        for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
            if (!wr_slice_is(n->name, outside[i]))
                continue;
            wr_err_at(err, n->name_span.pos, n->name_span.len, "'%s' does not stand in brackets", outside[i]);
            wr_err_hint(err,
                        i ? "write it behind them: partition by KEY ( ... ) | %s ..."
                          : "write it as the first stage: %s ... | partition by KEY ( ... )",
                        outside[i]);
            return WR_EPROG;
        }
    return 0;
}

static int partition_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_by(ps, true, &n->keys, &n->has_keys, err);
    if (rc < 0 || !wr_parse_at_pipeline(ps))
        return rc;
    rc = wr_parse_pipeline(ps, &n->inner, err);
    return rc < 0 ? rc : check_inner(n->inner, err);
}

int wr_partition_add(struct wr_build *b, const struct wr_items *keys, struct wr_err *err)
{
    struct wr_partition p = b->part;
    struct wr_slice *names;
    struct wr_colref **refs;
    int rc = wr_build_columns(b, keys, &names, &refs, err);
    if (rc < 0)
        return rc;
    p.names = wr_arena_alloc(b->lang->arena, (p.n + keys->n) * sizeof *p.names);
    p.refs = wr_arena_alloc(b->lang->arena, (p.n + keys->n) * sizeof(*p.refs));
    if (!p.names || !p.refs)
        return wr_err_nomem(err, "the planner");
    if (p.n) {
        memcpy(p.names, b->part.names, p.n * sizeof *p.names);
        memcpy(p.refs, b->part.refs, p.n * sizeof(*p.refs));
    }
    for (uint32_t i = 0; i < keys->n; i++) {
        bool there = false;
        for (uint32_t k = 0; k < b->part.n && !there; k++)
            there = p.refs[k] == refs[i] && wr_slice_eq(p.names[k], names[i]);
        if (there)
            continue;
        p.names[p.n] = names[i];
        p.refs[p.n++] = refs[i];
    }
    if (p.numbered > b->part.n)
        p.numbered = WR_NUMBERED_OTHERS;
    if (!p.open)
        p.owned = p.n;
    p.open = true;
    b->part = p;
    return 0;
}

int wr_partition_narrow(struct wr_build *b, uint32_t n, struct wr_err *err)
{
    if (!n)
        return wr_build_merge(b, err);
    bool reordered = b->part.reordered > n || b->part.taken_back > n;
    b->part.n = n;
    if (!reordered)
        return 0;
    b->part.reordered = n;
    b->part.taken_back = 0;
    return wr_sort_together(b, err);
}

static int bind_brackets(struct wr_build *b, const struct wr_stage_node *n, struct wr_err *err)
{
    uint32_t outer = b->part.n, held = b->part.held;
    int rc = wr_partition_add(b, &n->keys, err);
    if (rc < 0)
        return rc;
    b->part.held = b->part.n;
    rc = wr_build_stages(b, n->inner, err);
    if (rc >= 0)
        rc = wr_partition_narrow(b, outer, err);
    b->part.held = held;
    return rc;
}

static int partition_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    if (n->inner)
        return bind_brackets(b, n, err);
    int rc = wr_partition_narrow(b, b->part.held, err); /* a later partition replaces an open one */
    return rc < 0 ? rc : wr_partition_add(b, &n->keys, err);
}

const struct wr_stage wr_stage_partition = {
    .name = "partition",
    .parse = partition_parse,
    .bind = partition_bind,
    .signature = "partition by KEYS [( PIPELINE )]",
    .summary =
        "Rows with equal keys belong together from here to reduce, merge or the end: sort, top, take, skip, tail, "
        "uniq, sample and fill then work for each key. With brackets that is so for the pipeline in them; a "
        "partition inside them adds its keys, and reduce keeps those of the brackets.",
    .example = "partition by country | top 1 by amount | merge | select country, product, amount | take 3",
    .shows = "country,product,amount\n"
             "DE,Webcam,1199.80\n"
             "US,Router,1980.00\n"
             "BR,\"Disk 12\"\"\",1348.50\n",
};
