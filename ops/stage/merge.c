/* merge: ends a partition. Its operator merges ports by ordinal: each port gives batches whose ordinals do not
 * descend, and equal ordinals only ever come from one port, so taking the port with the lowest head restores the
 * order.
 *
 * A batch that stands before all other heads is handed on as it is; else rows are picked one by one and gathered
 * into a batch that shares their values. A port is asked for only when its head is missing; while one is, only what
 * stands before the last mark of that port is picked. By sequence (WR_MARK_SEQ), ports are merged within each
 * sequence. Behind finished streams, whose ordinals were those of keys or groups, it numbers the rows anew: 0, 1,
 * 2, ... */
#include "ops/stage/merge.h"

#include "ops/stage/partition.h"

#include <stdlib.h>

#define NO_HEAD UINT64_MAX

struct merge_port {
    struct wr_batch *batch; /* head, or NULL */
    uint32_t at;            /* next of its selected rows */
    uint64_t from;          /* it gives no lower ordinal any more in this sequence, as a mark has said */
    bool idle;              /* gives no more of this sequence, or ever */
    bool ended;
};

struct merge_state {
    struct merge_port *ports;
    uint64_t *head; /* by port: ordinal of its head; NO_HEAD: it has none */
    unsigned n, heads;
    bool renumber;
    uint64_t row;                        /* rows given out */
    struct wr_pick picks[WR_BATCH_ROWS]; /* rows of the next batch */
    uint32_t npicks;
    struct wr_batch *held[2 * WR_BATCH_ROWS]; /* [nheld] batches that are through, whose rows may be among the
                                                 picks; a reference each */
    uint32_t nheld;
    bool failed;
};

static int merge_open(const void *data, struct wr_env *env, void **self)
{
    struct merge_state *m = calloc(1, sizeof *m);
    *self = m;
    if (!m || !(m->ports = calloc(env->ports, sizeof *m->ports)) ||
        !(m->head = malloc(env->ports * sizeof *m->head)))
        return wr_err_nomem(&env->err, env->who);
    m->n = env->ports;
    for (unsigned p = 0; p < m->n; p++)
        m->head[p] = NO_HEAD;
    m->renumber = data && *(const bool *)data;
    return 0;
}

static void merge_close(void *self, struct wr_env *env)
{
    struct merge_state *m = self;
    (void)env;
    for (unsigned p = 0; m && p < m->n; p++)
        wr_batch_unref(m->ports[p].batch);
    for (uint32_t i = 0; m && i < m->nheld; i++)
        wr_batch_unref(m->held[i]);
    if (m) {
        free(m->ports);
        free(m->head);
    }
    free(m);
}

static uint64_t ordinal(const struct merge_port *p, uint32_t at)
{
    const struct wr_batch *b = p->batch;
    return b->ord[b->sel ? b->sel[at] : at];
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

static int number_rows(struct merge_state *m, struct wr_batch *b)
{
    uint64_t *ord = wr_arena_alloc(&b->arena, b->nrows * sizeof *ord);
    if (!ord)
        return -1;
    WR_EACH (i, b->sel, b->nsel) {
        ord[i] = m->row++;
    }
    b->ord = ord;
    b->origin = NULL;
    return 0;
}

/* The picked rows as a batch. */
static struct wr_batch *give_picks(struct merge_state *m, struct wr_env *env)
{
    struct wr_batch **keep = malloc((m->nheld + m->n) * sizeof(*keep));
    uint32_t n = m->nheld;
    if (!keep)
        return NULL;
    memcpy(keep, m->held, n * sizeof(*keep));
    m->nheld = 0;
    for (unsigned p = 0; p < m->n; p++)
        if (m->ports[p].batch && m->ports[p].at)
            keep[n++] = wr_batch_ref(m->ports[p].batch);
    struct wr_batch *b = wr_batch_gather(env->batches, m->picks, m->npicks, keep, n);
    m->npicks = 0;
    free(keep);
    return b;
}

/* The port's batch is through; what was picked of it is needed until it is given out. The array never fills: a
 * batch gives at least one of the picks before it is held, or it was its port's head when the last picks were given
 * out, and there are at most 1024 ports. */
static void hold(struct merge_state *m, const struct merge_port *p)
{
    m->held[m->nheld++] = p->batch;
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
        if (q->at)
            hold(m, q);
        else
            wr_batch_unref(q->batch);
        q->batch = NULL;
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
            while (m->npicks < WR_BATCH_ROWS && p->at < b->nsel && ordinal(p, p->at) < bound) {
                m->picks[m->npicks++] = (struct wr_pick){b, b->sel ? b->sel[p->at] : p->at};
                p->at++;
            }
            if (p->at == b->nsel) {
                hold(m, p);
                p->batch = NULL;
            }
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

static int give(struct merge_state *m, struct wr_env *env, struct wr_batch **out)
{
    if (!*out || (m->renumber && number_rows(m, *out) < 0)) {
        wr_batch_unref(*out);
        *out = NULL;
        return wr_err_nomem(&env->err, env->who);
    }
    return WR_STEP_MORE;
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
            return give(m, env, out);
        }
        *out = merge_heads(m, env, limit < below ? limit : below, &failed);
        if (*out || failed)
            return give(m, env, out);
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
