/* merge: ends a partition. Its operator merges ports by ordinal: each port gives batches whose ordinals do not
 * descend, and equal ordinals only ever come from one port, so taking the port with the lowest head restores the
 * order.
 *
 * A batch that stands before all other heads is handed on as it is; else rows are picked one by one and gathered
 * into a batch that shares their values. A port is asked for only when its head is missing; while one is, only what
 * stands before the last mark of that port is picked. By sequence (WR_MARK_SEQ), ports are merged within each
 * sequence. */
#include "ops/stage/merge.h"

#include "ops/stage/partition.h"

#include <stdlib.h>

#define NO_HEAD UINT64_MAX
#define NOWHERE UINT32_MAX

struct merge_port {
    struct wr_batch *batch; /* head, or NULL */
    uint32_t at;            /* next of its selected rows */
    uint32_t picked;        /* where it stands in the list of batches with picks; NOWHERE: there are none */
    uint64_t from;          /* it gives no lower ordinal any more in this sequence, as a mark has said */
    bool idle;              /* gives no more of this sequence, or ever */
    bool ended;
};

struct merge_state {
    struct merge_port *ports;
    uint64_t *head; /* by port: ordinal of its head; NO_HEAD: it has none */
    unsigned n, heads;
    struct wr_pick picks[WR_BATCH_ROWS]; /* rows of the next batch */
    uint32_t npicks;
    struct wr_batch *from[WR_BATCH_ROWS]; /* [nfrom] the batches that they are of; a reference each */
    uint32_t nfrom;
    bool failed;
};

static int merge_open(const void *data, struct wr_env *env, void **self)
{
    (void)data;
    struct merge_state *m = calloc(1, sizeof *m);
    *self = m;
    if (!m || !(m->ports = calloc(env->ports, sizeof *m->ports)) ||
        !(m->head = malloc(env->ports * sizeof *m->head)))
        return wr_err_nomem(&env->err, env->who);
    m->n = env->ports;
    for (unsigned p = 0; p < m->n; p++)
        m->head[p] = NO_HEAD;
    return 0;
}

static void merge_close(void *self, struct wr_env *env)
{
    struct merge_state *m = self;
    (void)env;
    for (unsigned p = 0; m && p < m->n; p++)
        wr_batch_unref(m->ports[p].batch);
    for (uint32_t i = 0; m && i < m->nfrom; i++)
        wr_batch_unref(m->from[i]);
    if (m) {
        free(m->ports);
        free(m->head);
    }
    free(m);
}

static uint64_t ordinal(const struct merge_port *p, uint32_t at)
{
    return wr_merge_ordinal(p->batch, at);
}

/* The port's head has moved, or is gone. */
static void look(struct merge_state *m, const struct merge_port *p)
{
    m->head[p - m->ports] = p->batch ? ordinal(p, p->at) : NO_HEAD;
}

/* The port with the lowest head, and the lowest head among the others. */
static struct merge_port *lowest(struct merge_state *m, uint64_t *bound)
{
    uint64_t best = NO_HEAD, next = NO_HEAD;
    unsigned at = 0;
    for (unsigned p = 0; p < m->n; p++) {
        uint64_t o = m->head[p];
        bool lower = o < best;
        uint64_t other = lower ? best : o;
        at = lower ? p : at;
        best = lower ? o : best;
        next = other < next ? other : next;
    }
    *bound = next;
    return &m->ports[at];
}

/* The picked rows as a batch. */
static struct wr_batch *give_picks(struct merge_state *m, struct wr_env *env)
{
    struct wr_batch *b = wr_batch_gather(env->batches, m->from, m->nfrom, m->picks, m->npicks);
    m->npicks = m->nfrom = 0;
    for (unsigned p = 0; p < m->n; p++)
        m->ports[p].picked = NOWHERE;
    return b;
}

/* The port's next row is picked. */
static void pick(struct merge_state *m, struct merge_port *p)
{
    if (p->picked == NOWHERE) {
        p->picked = m->nfrom;
        m->from[m->nfrom++] = wr_batch_ref(p->batch);
    }
    const uint32_t row = p->batch->sel ? p->batch->sel[p->at] : p->at;
    m->picks[m->npicks++] = (struct wr_pick){(uint16_t)p->picked, (uint16_t)row};
    p->at++;
}

/* The port's batch is through, or not wanted. */
static void drop_head(struct merge_port *p)
{
    wr_batch_unref(p->batch);
    p->batch = NULL;
    p->picked = NOWHERE;
}

/* Rows behind an instance's failure do not count. true: heads were dropped, so their ports are to be asked again.
 */
static bool drop_failed(struct merge_state *m, uint64_t limit)
{
    bool dropped = false;
    for (unsigned p = 0; limit != UINT64_MAX && p < m->n; p++) {
        struct merge_port *q = &m->ports[p];
        if (!q->batch || ordinal(q, q->at) < limit)
            continue;
        drop_head(q);
        look(m, q);
        dropped = true;
    }
    return dropped;
}

/* Picks rows below `limit` while every open port's head is known. NULL: a head is missing, or there is none, or out
 * of memory (*failed). */
static struct wr_batch *merge_heads(struct merge_state *m, struct wr_env *env, uint64_t limit, bool *failed)
{
    for (;;) {
        uint64_t bound;
        struct merge_port *p = lowest(m, &bound);
        bound = bound < limit ? bound : limit;
        struct wr_batch *b = p->batch, *out = NULL;
        if (!m->npicks && p->at == 0 && ordinal(p, b->nsel - 1) < bound) {
            p->batch = NULL;
            look(m, p);
            out = b;
        } else {
            while (m->npicks < WR_BATCH_ROWS && p->at < b->nsel && ordinal(p, p->at) < bound)
                pick(m, p);
            if (p->at == b->nsel)
                drop_head(p);
            look(m, p);
            if (m->npicks == WR_BATCH_ROWS) {
                out = give_picks(m, env);
                *failed = !out;
            }
        }
        if (out || *failed)
            return out;
        if (!p->batch || ordinal(p, p->at) >= limit)
            return NULL;
    }
}

static bool take_in(struct merge_state *m, unsigned port, struct wr_msg *in)
{
    struct merge_port *p = &m->ports[port];
    switch (in->mark) {
    case WR_MARK_BATCH:
        if (!in->batch)
            break;
        if (in->batch->mark) {
            p->from = in->batch->ord[0];
            break;
        }
        p->batch = in->batch;
        p->at = 0;
        p->picked = NOWHERE;
        look(m, p);
        in->batch = NULL;
        break;
    case WR_MARK_END:
        p->ended = true;
        m->failed |= in->failed;
        /* fall through */
    case WR_MARK_SEQ:
        p->idle = true;
        break;
    default:
        return false;
    }
    return true;
}

/* Counts heads, and those that are missing: one of the ports whose rows could stand lowest is asked for next.
 * Below which ordinal is every row known? */
static uint64_t known_below(struct merge_state *m, struct wr_env *env)
{
    uint64_t below = NO_HEAD;
    m->heads = 0;
    for (unsigned p = m->n; p-- > 0;) {
        const struct merge_port *q = &m->ports[p];
        m->heads += q->batch != NULL;
        if (!q->batch && !q->idle && q->from <= below) {
            below = q->from;
            env->want = (int)p;
        }
    }
    return below;
}

/* The sequence is through: the next one, for those ports that go on. */
static void next_sequence(struct merge_state *m, struct wr_env *env)
{
    env->want = -1;
    for (unsigned p = m->n; p-- > 0;) {
        m->ports[p].idle = m->ports[p].ended;
        m->ports[p].from = 0;
        if (!m->ports[p].ended)
            env->want = (int)p;
    }
}

static int give(struct wr_env *env, struct wr_batch **out)
{
    return *out ? WR_STEP_MORE : wr_err_nomem(&env->err, env->who);
}

static int merge_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct merge_state *m = self;
    if (!take_in(m, port, in))
        return WR_STEP_NEED;
    if (m->failed)
        return WR_STEP_NEED;
    bool failed = false;
    for (;;) {
        uint64_t below = known_below(m, env), bound;
        if (below != NO_HEAD && m->head[lowest(m, &bound) - m->ports] >= below)
            break;
        uint64_t failed_at = wr_env_failed(env), limit = failed_at == UINT64_MAX ? failed_at : failed_at + 1;
        if (drop_failed(m, limit))
            continue;
        if (!m->heads) {
            if (!m->npicks) {
                next_sequence(m, env);
                break;
            }
            *out = give_picks(m, env);
            return give(env, out);
        }
        *out = merge_heads(m, env, limit < below ? limit : below, &failed);
        if (*out || failed)
            return give(env, out);
    }
    return WR_STEP_NEED;
}

static void merge_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "merge in order");
}

const struct wr_op wr_op_merge = {.name = "merge",
                                  .traits = WR_IN_ORDER | WR_ORDINALS,
                                  .open = merge_open,
                                  .step = merge_step,
                                  .close = merge_close,
                                  .explain = merge_explain};

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
        wr_err_hint(err, "partition by KEY opens one");
        return WR_EPROG;
    }
    if (b->part.n == b->part.held) {
        wr_err_at(err, n->name_span.pos, n->name_span.len, "this partition ends with its ')'");
        wr_err_hint(err, "leave merge out");
        return WR_EPROG;
    }
    return wr_partition_narrow(b, b->part.held, err);
}

const struct wr_stage wr_stage_merge = {
    .name = "merge",
    .parse = merge_parse,
    .bind = merge_bind,
    .signature = "merge",
    .summary =
        "Ends a partition without reducing: rows stand in input order again, unless sort or top gave each key an "
        "order of its own; then keys in order of first appearance, rows in that order.",
    .example = "partition by country | take 2 | merge | select id, country | take 4",
    .shows = "id,country\n"
             "1001,DE\n"
             "1002,US\n"
             "1003,BR\n"
             "1004,BR\n",
};
