/* Where a batch goes when it leaves an instance: the edge to the next plan stage decides (plan.h). An exchange
 * copies no rows: it hands out forks with selection vectors over one reference-counted batch. */
#include <stdlib.h>

#include "exec/state.h"

struct wr_run_stage *wr_exchange_first(const struct wr_run_stage *s)
{
    return s->plan->to ? &s->run->stages[s->plan->to] : NULL;
}

struct wr_run_stage *wr_exchange_beside(const struct wr_run_stage *s)
{
    return s->plan->beside ? &s->run->stages[s->plan->beside] : NULL;
}

bool wr_exchange_gives(const struct wr_run_stage *s, const struct wr_run_stage *to)
{
    const struct wr_run_stage *t = wr_exchange_first(s);
    while (t && t != to)
        t = wr_exchange_beside(t);
    return t != NULL;
}

void wr_exchange_wake(struct wr_run_stage *s)
{
    for (unsigned i = 0; i < s->ninst; i++)
        wr_pool_wake(s->run->pool, &s->inst[i].task);
}

void wr_exchange_wake_idle(struct wr_run_stage *s)
{
    for (unsigned i = 0; i < s->ninst; i++)
        if (atomic_load(&s->inst[i].idle) && atomic_exchange(&s->inst[i].idle, false)) {
            wr_pool_wake(s->run->pool, &s->inst[i].task);
            return;
        }
}

static void wake_full(struct wr_run_stage *s)
{
    for (unsigned i = 0; i < s->ninst; i++)
        if (atomic_load(&s->inst[i].blocked) && !atomic_load(&s->inst[i].idle))
            wr_pool_wake(s->run->pool, &s->inst[i].task);
}

void wr_exchange_wake_full(struct wr_run_stage *to)
{
    for (unsigned s = 0; s < to->index; s++)
        if (wr_exchange_gives(&to->run->stages[s], to))
            wake_full(&to->run->stages[s]);
}

void wr_exchange_wake_blocked(struct wr_run_state *r)
{
    for (unsigned s = 0; s < r->nstages; s++)
        for (unsigned i = 0; i < r->stages[s].ninst; i++)
            if (atomic_load(&r->stages[s].inst[i].blocked))
                wr_pool_wake(r->pool, &r->stages[s].inst[i].task);
}

/* Sequences have been finished: those that were stopped in the middle of one may go on, and of those that wait for
 * one to begin the first; it calls the next one if it gets one. */
static void admit(struct wr_run_state *r)
{
    for (unsigned s = 0; s < r->nstages; s++) {
        wake_full(&r->stages[s]);
        if (r->stages[s].split)
            wr_exchange_wake_idle(&r->stages[s]);
    }
}

/* The consumer of channel c of stage `to`. Only where any instance can take a sequence may some wait for one. */
static void wake_consumer(struct wr_run_stage *to, unsigned c, enum wr_channel_wake wake)
{
    if (to->plan->in == WR_EDGE_CLAIM ? wake == WR_WAKE_NOBODY : wake != WR_WAKE_PULL)
        return;
    switch (to->plan->in) {
    case WR_EDGE_CLAIM:
        if (wake == WR_WAKE_CLAIM)
            wr_exchange_wake_idle(to);
        else
            wr_exchange_wake(to);
        break;
    case WR_EDGE_HASH:
    case WR_EDGE_HASH_ANY:
        wr_pool_wake(to->run->pool, &to->inst[c].task);
        break;
    default:
        wr_pool_wake(to->run->pool, &to->inst[0].task);
    }
}

/* The channel instance `inst` puts into; hash edges have one for each owner instead. */
static unsigned own_channel(const struct wr_instance *inst, const struct wr_run_stage *to)
{
    return to->plan->in == WR_EDGE_GATHER || to->plan->in == WR_EDGE_GATHER_ANY ? inst->index : 0;
}

static bool is_hash(enum wr_edge e)
{
    return e == WR_EDGE_HASH || e == WR_EDGE_HASH_ANY;
}

unsigned wr_exchange_owners(const struct wr_run_stage *s)
{
    const struct wr_run_stage *to = wr_exchange_first(s);
    return to && is_hash(to->plan->in) ? to->ninst : 1;
}

/* Splits a batch into one fork for each owner. Who gets no row gets, with `mark`, a mark behind those of the batch,
 * else parts[p] is NULL. 0 or -1. */
static int split(struct wr_instance *inst, struct wr_batch *b, unsigned owners, bool mark)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, (size_t)b->nsel * sizeof *sel * 2);
    uint32_t *count = wr_arena_zalloc(&b->arena, (owners + 1) * sizeof *count);
    const uint64_t *ord = mark ? wr_batch_ordinals(b) : NULL;
    if (!sel || !count || (mark && !ord))
        return -1;
    const uint64_t next = mark ? 1 + ord[b->sel ? b->sel[b->nsel - 1] : b->nsel - 1] : 0;
    uint16_t *owner = sel + b->nsel;
    WR_EACH (i, b->sel, b->nsel) {
        unsigned p = wr_batch_owner(b->hash[i], owners);
        owner[wr_k_] = (uint16_t)p;
        count[p + 1]++;
    }
    for (unsigned p = 0; p < owners; p++)
        count[p + 1] += count[p];
    for (uint32_t k = 0; k < b->nsel; k++)
        sel[count[owner[k]]++] = b->sel ? b->sel[k] : (uint16_t)k;
    uint32_t from = 0;
    for (unsigned p = 0; p < owners; p++) {
        uint32_t n = count[p] - from;
        inst->parts[p] = n      ? wr_batch_fork(b, sel + from, n)
                         : mark ? wr_batch_mark(inst->stage->run->batches, next)
                                : NULL;
        if ((n || mark) && !inst->parts[p])
            return -1;
        from = count[p];
    }
    return 0;
}

static void drop_parts(struct wr_instance *inst, unsigned owners)
{
    for (unsigned p = 0; p < owners; p++) {
        wr_batch_unref(inst->parts[p]);
        inst->parts[p] = NULL;
    }
}

/* Into channel c of the next stage, accounted for. */
static enum wr_channel_push push_one(struct wr_instance *inst, struct wr_run_stage *to, unsigned c,
                                     struct wr_batch *b)
{
    enum wr_channel_wake wake = WR_WAKE_NOBODY;
    long bytes = (long)wr_batch_bytes(b);
    struct wr_segment *g = wr_edge_is_stream(to->plan->in) ? NULL : inst->stage->segment;
    if (g)
        wr_segment_hold(g, bytes);
    enum wr_channel_push r = wr_channel_push(to->in[c], inst->stage->starts ? inst->out_seq : inst->seq, b, &wake);
    if (g && r != WR_PUSH_OK)
        wr_segment_hold(g, -bytes);
    wake_consumer(to, c, wake);
    return r == WR_PUSH_LEFT ? WR_PUSH_OK : r;
}

/* To owners by sequence, which have room for whatever is admitted. */
static enum wr_put put_hash(struct wr_instance *inst, struct wr_run_stage *to, struct wr_batch *b, bool mark)
{
    if (split(inst, b, to->ninst, mark) < 0) {
        drop_parts(inst, to->ninst);
        inst->failed = true;
        wr_err_nomem(&inst->err, "the exchange");
        wr_batch_unref(b);
        return WR_PUT_OK;
    }
    unsigned gone = 0, some = 0;
    for (unsigned p = 0; p < to->ninst; p++) {
        if (!inst->parts[p])
            continue;
        some++;
        gone += push_one(inst, to, p, inst->parts[p]) == WR_PUSH_CLOSED;
        inst->parts[p] = NULL;
    }
    wr_batch_unref(b);
    return some && gone == some && wr_exchange_wanted(inst->stage) <= inst->seq ? WR_PUT_CLOSED : WR_PUT_OK;
}

/* To the stream of the owner that the batch names. */
static enum wr_put put_owner(struct wr_instance *inst, struct wr_run_stage *to, struct wr_batch *b)
{
    switch (push_one(inst, to, b->owner, b)) {
    case WR_PUSH_FULL:
        return WR_PUT_BLOCKED;
    case WR_PUSH_CLOSED:
        return wr_exchange_wanted(inst->stage) <= inst->seq ? WR_PUT_CLOSED : WR_PUT_OK;
    default:
        return WR_PUT_OK;
    }
}

/* What an operator gives out between sequences, at a flush or at the end, belongs to the next one. */
static bool begun(struct wr_instance *inst)
{
    if (!inst->in_seq && inst->seq < wr_segment_limit(inst->stage->segment))
        inst->in_seq = true;
    return inst->in_seq;
}

/* What was told of up to sequence seq, and which rows it may not count of yet. */
static void report(struct wr_instance *inst, uint64_t seq)
{
    struct wr_segment *g = inst->stage->segment;
    for (uint32_t i = 0; i < inst->stage->plan->nops; i++)
        if (inst->links[i].keeps)
            wr_segment_keep(g, seq, inst->stage->plan->branch, inst->links[i].kept);
    wr_segment_report(g, seq, inst->stage->plan->branch, &inst->tallies);
}

/* Several stages take the batch: each gets a fork of its own, but those that want no more. */
static enum wr_put put_all(struct wr_instance *inst, struct wr_run_stage *to, struct wr_batch *b)
{
    const uint64_t seq = inst->stage->starts ? inst->out_seq : inst->seq;
    for (; to; to = wr_exchange_beside(to)) {
        if (wr_channel_wanted(to->in[0]) <= seq)
            continue;
        struct wr_batch *fork = wr_batch_fork(b, NULL, 0);
        if (!fork) {
            inst->failed = true;
            wr_err_nomem(&inst->err, "the exchange");
            break;
        }
        push_one(inst, to, 0, fork);
    }
    wr_batch_unref(b);
    return WR_PUT_OK;
}

static enum wr_put put_one(struct wr_instance *inst, struct wr_run_stage *to, struct wr_batch *b)
{
    enum wr_channel_push r = push_one(inst, to, own_channel(inst, to), b);
    return r == WR_PUSH_FULL ? WR_PUT_BLOCKED : r == WR_PUSH_CLOSED ? WR_PUT_CLOSED : WR_PUT_OK;
}

/* To every channel that the instance puts into: f(channel, seq, &wake). */
static void tell(struct wr_instance *inst, uint64_t seq,
                 void (*f)(struct wr_channel *, uint64_t, enum wr_channel_wake *))
{
    for (struct wr_run_stage *to = wr_exchange_first(inst->stage); to; to = wr_exchange_beside(to)) {
        bool hash = is_hash(to->plan->in);
        for (unsigned c = hash ? 0 : own_channel(inst, to), n = hash ? to->nin : c + 1; c < n; c++) {
            enum wr_channel_wake wake = WR_WAKE_NOBODY;
            f(to->in[c], seq, &wake);
            wake_consumer(to, c, wake);
        }
    }
}

/* What an instance that runs alone gives at its end may be more than memory holds. Each batch is then a sequence of
 * its own: admission bounds them, and several can work on what would be one. */
static enum wr_put put_last(struct wr_instance *inst)
{
    if (inst->ending && inst->stage->plan->dist == WR_ORDERED) {
        wr_exchange_complete(inst);
        inst->in_seq = false;
        inst->seq++;
    }
    return WR_PUT_OK;
}

/* Has the next stage taken all of the sequence that was put there? Of owners one that has is enough: what merges
 * them may wait for it, even if it gets none of these rows but the marks behind them. */
static bool has_taken(const struct wr_instance *inst, const struct wr_run_stage *to)
{
    const unsigned own = own_channel(inst, to);
    bool crowded = true;
    if (!is_hash(to->plan->in))
        return !wr_channel_crowded(to->in[own], inst->seq);
    for (unsigned c = 0; crowded && c < to->nin; c++)
        crowded = wr_channel_crowded(to->in[c], inst->seq);
    return !crowded;
}

/* May the instance put into its sequence? Over the limit in bytes (*over) the lowest one alone may, and that no
 * more than is taken: whoever takes it is at this sequence too, and so may put what he makes of it. */
static bool may_put(const struct wr_instance *inst, const struct wr_run_stage *to, bool *over)
{
    bool may = wr_segment_may_put(inst->stage->segment, inst->seq, over);
    for (; may && *over && to; to = wr_exchange_beside(to))
        may = has_taken(inst, to);
    return may;
}

enum wr_put wr_exchange_put(struct wr_instance *inst, struct wr_batch *b)
{
    struct wr_run_stage *s = inst->stage, *to = wr_exchange_first(s);
    if (!to) {
        wr_batch_unref(b); /* the output operator keeps nothing */
        return WR_PUT_OK;
    }
    bool stream = wr_edge_is_stream(to->plan->in);
    if (!stream && wr_exchange_wanted(s) <= (s->starts ? inst->out_seq : inst->seq)) {
        wr_batch_unref(b); /* asked before room: for what nobody wants there may never be any */
        return WR_PUT_CLOSED;
    }
    if (s->starts ? inst->out_seq >= wr_segment_limit(s->segment) : !stream && !begun(inst))
        return WR_PUT_BLOCKED;
    bool over = false;
    if (!s->starts && !stream && !may_put(inst, to, &over))
        return WR_PUT_BLOCKED;
    /* Who takes the batch may have had enough then, and the sequence be through: rows set aside go before it. */
    if (!stream && inst->tallies.rejects.n)
        wr_segment_report(s->segment, s->starts ? inst->out_seq : inst->seq, s->plan->branch, &inst->tallies);
    const bool hash = is_hash(to->plan->in);
    enum wr_put r = hash && stream     ? put_owner(inst, to, b)
                    : hash             ? put_hash(inst, to, b, over)
                    : to->plan->beside ? put_all(inst, to, b)
                                       : put_one(inst, to, b);
    if (r != WR_PUT_OK || inst->failed)
        return r;
    if (!s->starts)
        return stream ? WR_PUT_OK : put_last(inst);
    if (!hash) {
        report(inst, inst->out_seq);
        tell(inst, inst->out_seq++, wr_channel_complete);
    }
    return WR_PUT_OK;
}

void wr_exchange_flush(struct wr_instance *inst)
{
    const struct wr_run_stage *to = wr_exchange_first(inst->stage);
    if (to && !wr_edge_is_stream(to->plan->in) && !inst->stage->starts &&
        inst->seq < wr_segment_limit(inst->stage->segment))
        tell(inst, inst->seq, wr_channel_flush);
}

void wr_exchange_complete(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    const struct wr_run_stage *to = wr_exchange_first(s);
    report(inst, inst->seq);
    if (to && !wr_edge_is_stream(to->plan->in) && !s->starts)
        tell(inst, inst->seq, wr_channel_complete);
    if (s->ends && wr_segment_finish(s->segment, inst->seq, wr_exchange_finisher(inst))) {
        wr_rejects_write(s->run->config->rejects);
        admit(s->run);
    }
}

unsigned wr_exchange_finisher(const struct wr_instance *inst)
{
    return inst->stage->finisher + (inst->stage->plan->dist == WR_OWNERS ? inst->index : 0);
}

/* Where another source goes on behind a stage: it begins with sequence seq, or, after an error, never. true: the
 * channel does not end yet. */
static bool hand_over(const struct wr_run_stage *s, uint64_t seq, const struct wr_err *err)
{
    struct wr_run_stage *next = &s->run->stages[s->index + 1];
    if (!next->plan->follows)
        return false;
    if (err)
        wr_split_stop(next->split, seq);
    else
        wr_split_begin(next->split, seq);
    wr_exchange_wake(next);
    return !err;
}

/* Nobody wants any rows any more, in any branch. */
static void close_ends(struct wr_run_state *run)
{
    for (unsigned i = 0; i < run->nstages; i++) {
        struct wr_run_stage *s = &run->stages[i];
        for (unsigned c = 0; !s->plan->to && c < s->nin; c++)
            wr_channel_close(s->in[c], 0);
    }
    for (unsigned i = 0; i < run->nstages; i++)
        wr_exchange_wake(&run->stages[i]);
}

void wr_exchange_end(struct wr_instance *inst, uint64_t seq, const struct wr_err *err)
{
    struct wr_run_stage *s = inst->stage, *to = wr_exchange_first(s);
    if (err && !err->code)
        err = NULL;
    if (!to && err) {
        s->err = *err;
        if (err->code == WR_EPIPE || s->run->config->atomic)
            close_ends(s->run);
    }
    if (to && hand_over(s, seq, err))
        return;
    for (; to; to = wr_exchange_beside(to)) {
        bool hash = is_hash(to->plan->in);
        for (unsigned c = hash ? 0 : own_channel(inst, to), n = hash ? to->nin : c + 1; c < n; c++) {
            enum wr_channel_wake wake = WR_WAKE_NOBODY;
            if (wr_edge_is_stream(to->plan->in))
                wr_channel_leave(to->in[c], seq, err, &wake);
            else
                wr_channel_end(to->in[c], seq, err, &wake);
            wake_consumer(to, c, wake);
        }
    }
    if (err)
        wr_exchange_wake_blocked(s->run);
}

uint64_t wr_exchange_wanted(const struct wr_run_stage *s)
{
    const struct wr_run_stage *to = wr_exchange_first(s);
    if (!to)
        return UINT64_MAX;
    uint64_t most = 0;
    for (; to; to = wr_exchange_beside(to))
        for (unsigned c = 0; c < to->nin; c++) {
            uint64_t w = wr_channel_wanted(to->in[c]);
            most = w > most ? w : most;
        }
    return most;
}
