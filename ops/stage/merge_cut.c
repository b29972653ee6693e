/* merge, of finished streams: what each owner of keys gives is in the order of its ordinals; here the streams are
 * cut into tickets, which follow one another. See merge.h.
 *
 * Merging them in this one place would make one thread touch every row. So a ticket only says which stretch of each
 * port's batch comes next, as many rows together as a batch has, and whoever takes it merges them (merge_fill.c). A
 * batch that stands before all other heads goes as it is. Else the ticket's bound is found without going through
 * the rows: with n ports open, the lowest of the ordinals that stand an n-th of the room further on in each of
 * them; binary search tells how many rows of the others stand before it. As hashes spread keys evenly, that is
 * nearly an n-th of each; so a few such steps fill a ticket. Equal ordinals only ever come from one port, perhaps
 * in several batches. */
#include <stdlib.h>

#include "ops/stage/merge.h"

struct cut_port {
    struct wr_batch *batch; /* head, or NULL */
    uint32_t at;            /* next of its selected rows, */
    uint32_t to;            /* and up to where it goes into the ticket being made */
    bool ended;
};

struct merge_cut {
    struct cut_port *ports;
    unsigned n;
    uint64_t row; /* rows in tickets so far */
    bool failed;
};

static int cut_open(const void *data, struct wr_env *env, void **self)
{
    (void)data;
    struct merge_cut *c = calloc(1, sizeof *c);
    *self = c;
    if (!c || !(c->ports = calloc(env->ports, sizeof *c->ports)))
        return wr_err_nomem(&env->err, env->who);
    c->n = env->ports;
    return 0;
}

static void cut_close(void *self, struct wr_env *env)
{
    struct merge_cut *c = self;
    (void)env;
    for (unsigned p = 0; c && c->ports && p < c->n; p++)
        wr_batch_unref(c->ports[p].batch);
    if (c)
        free(c->ports);
    free(c);
}

static void take_in(struct merge_cut *c, unsigned port, struct wr_msg *in)
{
    struct cut_port *p = &c->ports[port];
    if (in->mark == WR_MARK_END) {
        p->ended = true;
        c->failed |= in->failed;
    } else if (in->mark == WR_MARK_BATCH && in->batch) {
        p->batch = in->batch;
        p->at = 0;
        in->batch = NULL;
    }
}

/* ---- cutting ------------------------------------------------------------------------------------------------- */

/* Selected rows from `to` on, up to n of them, whose ordinals are below the bound. */
static uint32_t count_below(const struct cut_port *p, uint32_t n, uint64_t bound)
{
    uint32_t from = p->to;
    n = p->batch->nsel - from < n ? p->batch->nsel - from : n;
    while (n) {
        const uint32_t half = n / 2;
        if (wr_merge_ordinal(p->batch, from + half) < bound) {
            from += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return from - p->to;
}

/* Ports whose heads have rows left; 0 too where a head is used up, and it is not known what follows. */
static unsigned count_open(const struct merge_cut *c)
{
    unsigned open = 0;
    for (unsigned p = 0; p < c->n; p++) {
        const struct cut_port *q = &c->ports[p];
        const bool left = q->batch && q->to < q->batch->nsel;
        if (!left && !q->ended)
            return 0;
        open += left;
    }
    return open;
}

/* The next rows, at least one and at most `step` of each port. How many. */
static uint32_t advance(struct merge_cut *c, uint32_t step)
{
    uint64_t bound = UINT64_MAX;
    struct cut_port *nearest = NULL;
    uint32_t rows = 0;
    for (unsigned p = 0; p < c->n; p++) {
        struct cut_port *q = &c->ports[p];
        if (!q->batch || q->to == q->batch->nsel)
            continue;
        const uint32_t left = q->batch->nsel - q->to;
        const uint64_t ord = wr_merge_ordinal(q->batch, q->to + (left < step ? left : step) - 1);
        if (ord < bound || !nearest) {
            bound = ord;
            nearest = q;
        }
    }
    for (unsigned p = 0; p < c->n; p++) {
        struct cut_port *q = &c->ports[p];
        if (!q->batch)
            continue;
        const uint32_t left = q->batch->nsel - q->to;
        const uint32_t n = q == nearest ? left < step ? left : step : count_below(q, step, bound);
        q->to += n;
        rows += n;
    }
    return rows;
}

/* The head with the lowest ordinal; *next: the lowest one of the others. */
static struct cut_port *lowest(const struct merge_cut *c, uint64_t *next)
{
    struct cut_port *first = NULL;
    uint64_t low = UINT64_MAX;
    *next = UINT64_MAX;
    for (unsigned p = 0; p < c->n; p++) {
        struct cut_port *q = &c->ports[p];
        const uint64_t ord = q->batch ? wr_merge_ordinal(q->batch, q->at) : UINT64_MAX;
        if (q->batch && (!first || ord < low)) {
            *next = low;
            low = ord;
            first = q;
        } else if (ord < *next) {
            *next = ord;
        }
    }
    return first;
}

/* Stretches of the heads, of which there is one, for the next ticket: rows, of how many ports. */
static uint32_t find_stretches(struct merge_cut *c, uint32_t *ports)
{
    uint64_t next;
    struct cut_port *first = lowest(c, &next);
    const uint32_t fit = wr_batch_fit(WR_BATCH_ROWS, first->batch->ncols), most = fit > c->n ? fit : c->n;
    uint32_t rows = 0;
    for (unsigned p = 0; p < c->n; p++)
        c->ports[p].to = c->ports[p].at;
    if (first->at == 0 && wr_merge_ordinal(first->batch, first->batch->nsel - 1) < next)
        rows = first->to = first->batch->nsel;
    for (unsigned open; rows < most - most / 8 && (open = count_open(c)) && (most - rows) / open;)
        rows += advance(c, (most - rows) / open);
    *ports = 0;
    for (unsigned p = 0; p < c->n; p++)
        *ports += c->ports[p].to > c->ports[p].at;
    return rows;
}

/* ---- tickets ------------------------------------------------------------------------------------------------- */

/* Puts the stretches into the ticket's batch; heads that are used up go with it. */
static void put_stretches(struct merge_cut *c, struct wr_batch *b, struct merge_part *parts)
{
    for (unsigned p = 0; p < c->n; p++) {
        struct cut_port *q = &c->ports[p];
        if (!q->batch || q->to == q->at)
            continue;
        const bool through = q->to == q->batch->nsel;
        parts[b->nkeep] = (struct merge_part){q->at, q->to};
        b->keep[b->nkeep++] = through ? q->batch : wr_batch_ref(q->batch);
        q->at = q->to;
        if (through)
            q->batch = NULL;
    }
}

static int cut(struct merge_cut *c, struct wr_env *env, struct wr_batch **out)
{
    uint32_t n;
    const uint32_t rows = find_stretches(c, &n);
    struct wr_batch *b = wr_batch_new(env->batches, 0);
    struct merge_ticket *t = b ? wr_arena_alloc(&b->arena, sizeof *t) : NULL;
    struct wr_batch **keep = t ? wr_arena_alloc(&b->arena, n * sizeof(*keep)) : NULL;
    struct merge_part *parts = keep ? wr_arena_alloc(&b->arena, n * sizeof *parts) : NULL;
    if (!parts) {
        wr_batch_unref(b);
        return wr_err_nomem(&env->err, env->who);
    }
    b->keep = keep;
    put_stretches(c, b, parts);
    *t = (struct merge_ticket){.parts = parts, .first = c->row};
    b->ticket = t;
    b->nrows = b->nsel = rows;
    c->row += rows;
    *out = b;
    return WR_STEP_MORE;
}

static int cut_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct merge_cut *c = self;
    bool some = false;
    take_in(c, port, in);
    if (c->failed || (in->mark != WR_MARK_BATCH && in->mark != WR_MARK_END))
        return WR_STEP_NEED;
    env->want = -1;
    for (unsigned p = c->n; p-- > 0;) {
        const struct cut_port *q = &c->ports[p];
        some |= q->batch != NULL;
        if (!q->batch && !q->ended)
            env->want = (int)p;
    }
    return some && env->want < 0 ? cut(c, env, out) : WR_STEP_NEED;
}

static void cut_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "line up the streams");
}

const struct wr_op wr_op_merge_cut = {.name = "merge",
                                      .traits = WR_IN_ORDER | WR_ORDINALS,
                                      .open = cut_open,
                                      .step = cut_step,
                                      .close = cut_close,
                                      .explain = cut_explain};
