/* merge: ends a partition. Its operator merges ports by ordinal: each port gives batches whose ordinals do not descend,
 * and equal ordinals only ever come from one port, so taking the port with the lowest head restores the order.
 *
 * It hands on runs of one port's rows as forks of that port's batch (nothing is copied). A port is asked for only when
 * its head is missing, and nothing is given out while any open port's head is unknown. By sequence (WR_MARK_SEQ), ports
 * are merged within each sequence. Behind finished streams, whose ordinals were those of keys or groups, it numbers the
 * rows anew: 0, 1, 2, ... */
#include "ops/stage/merge.h"

#include <stdlib.h>

struct merge_port {
    struct wr_batch *batch; /* head, or NULL */
    uint32_t at;            /* next of its selected rows */
    bool idle;              /* gives no more of this sequence, or ever */
    bool ended;
};

struct merge_state {
    struct merge_port *ports;
    unsigned n, idle;
    bool renumber;
    uint64_t row; /* rows given out */
    bool failed;
};

static int merge_open(const void *data, struct wr_env *env, void **self)
{
    struct merge_state *m = calloc(1, sizeof *m);
    if (!m || !(m->ports = calloc(env->ports, sizeof *m->ports))) {
        free(m);
        return wr_err_nomem(&env->err, env->who);
    }
    m->n = env->ports;
    m->renumber = data && *(const bool *)data;
    *self = m;
    return 0;
}

static void merge_close(void *self, struct wr_env *env)
{
    struct merge_state *m = self;
    (void)env;
    for (unsigned p = 0; m && p < m->n; p++)
        wr_batch_unref(m->ports[p].batch);
    if (m)
        free(m->ports);
    free(m);
}

static uint64_t ordinal(const struct merge_port *p, uint32_t at)
{
    const struct wr_batch *b = p->batch;
    return b->ord[b->sel ? b->sel[at] : at];
}

/* The port with the lowest head, and the lowest head among the others. */
static struct merge_port *lowest(struct merge_state *m, uint64_t *bound)
{
    struct merge_port *best = NULL;
    *bound = UINT64_MAX;
    for (unsigned p = 0; p < m->n; p++) {
        struct merge_port *q = &m->ports[p];
        if (!q->batch)
            continue;
        uint64_t o = ordinal(q, q->at);
        if (!best || o < ordinal(best, best->at)) {
            if (best)
                *bound = ordinal(best, best->at) < *bound ? ordinal(best, best->at) : *bound;
            best = q;
        } else if (o < *bound) {
            *bound = o;
        }
    }
    return best;
}

static int number_rows(struct merge_state *m, struct wr_batch *b)
{
    uint64_t *ord = wr_arena_alloc(&b->arena, b->nrows * sizeof *ord);
    if (!ord)
        return -1;
    WR_EACH(i, b->sel, b->nsel)
    {
        ord[i] = m->row++;
    }
    b->ord = ord;
    return 0;
}

/* The next run of rows of one port. */
static struct wr_batch *next_run(struct merge_state *m)
{
    uint64_t bound;
    struct merge_port *p = lowest(m, &bound);
    struct wr_batch *b = p->batch, *run;
    uint32_t from = p->at, to = from + 1;
    while (to < b->nsel && ordinal(p, to) < bound)
        to++;
    if (from == 0 && to == b->nsel) { /* all of it */
        p->batch = NULL;
        run = b;
    } else {
        uint16_t sel[WR_BATCH_ROWS];
        for (uint32_t i = from; i < to; i++)
            sel[i - from] = b->sel ? b->sel[i] : (uint16_t)i;
        run = wr_batch_fork(b, sel, to - from);
        p->at = to;
        if (to == b->nsel) {
            wr_batch_unref(b);
            p->batch = NULL;
        }
    }
    if (run && m->renumber && number_rows(m, run) < 0) {
        wr_batch_unref(run);
        run = NULL;
    }
    return run;
}

static bool take_in(struct merge_state *m, unsigned port, struct wr_msg *in)
{
    struct merge_port *p = &m->ports[port];
    switch (in->mark) {
    case WR_MARK_BATCH:
        if (!in->batch)
            break;
        p->batch = in->batch;
        p->at = 0;
        in->batch = NULL;
        break;
    case WR_MARK_END:
        p->ended = true;
        m->failed |= in->failed;
        /* fall through */
    case WR_MARK_SEQ:
        if (!p->idle)
            m->idle++;
        p->idle = true;
        break;
    default:
        return false;
    }
    return true;
}

static int merge_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct merge_state *m = self;
    if (!take_in(m, port, in))
        return WR_STEP_NEED;
    if (m->failed)
        return WR_STEP_NEED;
    unsigned heads = 0, missing = m->n;
    for (unsigned p = 0; p < m->n; p++) {
        heads += m->ports[p].batch != NULL;
        if (!m->ports[p].batch && !m->ports[p].idle && missing == m->n)
            missing = p;
    }
    if (missing < m->n) {
        env->want = (int)missing;
        return WR_STEP_NEED;
    }
    if (!heads) { /* the sequence is through: the next one, for those that go on */
        m->idle = 0;
        env->want = -1;
        for (unsigned p = 0; p < m->n; p++) {
            m->ports[p].idle = m->ports[p].ended;
            m->idle += m->ports[p].ended;
            if (!m->ports[p].ended && env->want < 0)
                env->want = (int)p;
        }
        return WR_STEP_NEED;
    }
    *out = next_run(m);
    return *out ? WR_STEP_MORE : wr_err_nomem(&env->err, env->who);
}

static void merge_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "merge in order");
}

const struct wr_op wr_op_merge = {.name = "merge", .traits = WR_IN_ORDER | WR_ORDINALS, .open = merge_open,
                                  .step = merge_step, .close = merge_close, .explain = merge_explain};

static int merge_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    (void)ps;
    (void)n;
    (void)err;
    return 0;
}

static int merge_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    if (!b->part.open) {
        wr_err_at(err, n->name_span.pos, n->name_span.len, "merge ends a partition, and none is open here");
        wr_err_hint(err, "union PATH adds the rows of other inputs");
        return WR_EPROG;
    }
    return wr_build_merge(b, err);
}

const struct wr_stage wr_stage_merge = {
    .name = "merge", .parse = merge_parse, .bind = merge_bind,
    .signature = "merge",
    .summary = "Ends a partition without reducing: rows stand in input order again, unless sort or top gave each key an "
               "order of its own; then keys in order of first appearance, rows in that order.",
    .example = "partition by country | take 2 | merge"};
