/* What an instance does when the pool runs it: get the next message from its input edge, pump it through the chain,
 * account for finished sequences; pause where nothing can be done and somebody will wake it. */
#include <stdlib.h>

#include "exec/state.h"

enum { GROW_BYTES = 1 << 20 };

static struct wr_instance *instance_of(struct wr_task *t)
{
    return (struct wr_instance *)((char *)t - offsetof(struct wr_instance, task));
}

static enum wr_task_result pause_for(struct wr_instance *inst, enum wr_pause why)
{
    inst->pause = why;
    return WR_TASK_PAUSE;
}

static void begin(struct wr_instance *inst, uint64_t seq)
{
    inst->in_seq = true;
    inst->seq = seq;
}

static void complete(struct wr_instance *inst)
{
    wr_exchange_complete(inst);
    inst->in_seq = false;
    inst->seq++;
}

/* ---- the end of an instance ---------------------------------------------------------------------------------- */

/* The stage before gives nothing more that is wanted here. */
static void close_input(struct wr_instance *inst, uint64_t seq)
{
    struct wr_run_stage *s = inst->stage;
    struct wr_run_state *run = s->run;
    if (s->plan->in == WR_EDGE_SOURCE) {
        wr_split_stop(s->split, seq);
        wr_exchange_wake(s);
        return;
    }
    bool stream = wr_edge_is_stream(s->plan->in);
    unsigned from = 0, to = s->nin;
    if (s->plan->in == WR_EDGE_HASH || s->plan->in == WR_EDGE_HASH_ANY) {
        from = inst->index;
        to = from + 1;
    }
    for (unsigned c = from; c < to; c++)
        wr_channel_close(s->in[c], stream ? 0 : seq);
    for (unsigned p = 0; p < s->index; p++)
        if (wr_exchange_gives(&run->stages[p], s))
            wr_exchange_wake(&run->stages[p]);
    if (s->plan->in == WR_EDGE_CLAIM)
        wr_exchange_wake(s);
}

/* The same of an instance that takes no more of sequence `at`, which it worked on: of several that take whole
 * sequences each, the others go on with those before. */
static void give_up_input(struct wr_instance *inst, uint64_t at, bool in_seq)
{
    struct wr_run_stage *s = inst->stage;
    if (s->plan->in == WR_EDGE_CLAIM && in_seq)
        wr_channel_abandon(s->in[0], at);
    close_input(inst, s->plan->dist == WR_PARALLEL ? at + in_seq : at);
}

/* Later sequences do not wait for an instance that is gone, where others finish them too: other owners, or other
 * branches. */
static void leave_segment(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    if (s->ends && wr_segment_leave(s->segment, inst->seq, wr_exchange_finisher(inst)))
        wr_exchange_wake_blocked(s->run);
}

static enum wr_task_result finish(struct wr_instance *inst, uint64_t seq, const struct wr_err *err)
{
    if (!wr_tallies_empty(&inst->tallies))
        wr_segment_report(inst->stage->segment, inst->stage->starts ? inst->out_seq : inst->seq,
                          inst->stage->plan->branch, &inst->tallies);
    wr_exchange_end(inst, inst->stage->starts ? inst->out_seq : seq, err);
    if (!inst->stage->plan->to)
        close_input(inst, 0);
    leave_segment(inst);
    return WR_TASK_FINISH;
}

/* Evaluation, an operator or the input failed in the sequence at hand: what came before it counts. The error is at
 * its place before the sequence is whole, or the consumer could pass it by. */
static enum wr_task_result fail(struct wr_instance *inst)
{
    const bool in_seq = inst->in_seq;
    uint64_t at = inst->seq, seq = at + in_seq;
    inst->err.depth = inst->stage->index;
    if (inst->in_seq)
        wr_segment_fail(inst->stage->segment, inst->seq, inst->stage->plan->branch, inst->stage->index,
                        inst->err.ordinal);
    wr_exchange_end(inst, inst->stage->starts ? inst->out_seq : seq, &inst->err);
    if (inst->in_seq)
        complete(inst);
    give_up_input(inst, at, in_seq);
    leave_segment(inst);
    if (inst->stage->plan->in == WR_EDGE_HASH) {
        /* one owner's failure is the partition's: what comes after it is of no use to the others either */
        for (unsigned c = 0; c < inst->stage->nin; c++)
            wr_channel_close(inst->stage->in[c], seq);
        wr_exchange_wake(inst->stage);
    }
    return WR_TASK_FINISH;
}

static enum wr_task_result closed(struct wr_instance *inst)
{
    close_input(inst, inst->seq);
    return finish(inst, inst->seq, NULL);
}

/* ---- pumping ---------------------------------------------------------------------------------------------------
 */

/* An operator said DONE: nothing more comes in. What the chain still gives out may take long and wait for others
 * who wait for this sequence, so where the output has no sequences this one is finished at once. */
static void stop_input(struct wr_instance *inst, bool ended)
{
    struct wr_run_stage *s = inst->stage;
    if (inst->ending || (!ended && !s->ends))
        return;
    inst->ending = true;
    const uint64_t seq = inst->seq;
    const bool in_seq = inst->in_seq;
    if (ended && !s->starts && !s->ends) /* before the sequence is whole, or later ones could slip through */
        wr_exchange_end(inst, seq + inst->in_seq, NULL);
    if (inst->in_seq)
        complete(inst);
    give_up_input(inst, seq, in_seq);
    leave_segment(inst);
}

/* Runs the message at hand; true: go on with the next one, false: *r is what the task returns. */
static bool pump(struct wr_instance *inst, enum wr_task_result *r)
{
    enum wr_pump p = wr_chain_pump(inst);
    if (p == WR_PUMP_BLOCKED) {
        /* say that we wait before we look again: whoever makes room in between sees it */
        atomic_store(&inst->blocked, true);
        p = wr_chain_pump(inst);
        if (p != WR_PUMP_BLOCKED)
            atomic_store(&inst->blocked, false);
    }
    if (inst->done)
        stop_input(inst, false);
    switch (p) {
    case WR_PUMP_IDLE:
        if (!inst->failed)
            return true;
        *r = fail(inst);
        return false;
    case WR_PUMP_BLOCKED:
        *r = pause_for(inst, WR_PAUSE_OUTPUT);
        return false;
    case WR_PUMP_WAIT:
        if (wr_exchange_wanted(inst->stage) <= inst->seq) { /* nobody waits for what it waits for */
            wr_chain_drop(inst);
            *r = closed(inst);
        } else {
            *r = pause_for(inst, WR_PAUSE_INPUT);
        }
        return false;
    case WR_PUMP_CLOSED:
        *r = closed(inst);
        return false;
    default:
        if (inst->failed) {
            *r = fail(inst);
        } else {
            stop_input(inst, true);
            if (inst->in_seq)
                complete(inst);
            *r = finish(inst, inst->seq, &inst->in_err);
        }
        return false;
    }
}

/* Opens the chain when the first message comes. false: it failed. */
static bool ready(struct wr_instance *inst)
{
    return inst->opened || wr_chain_open(inst) >= 0;
}

static void give_end(struct wr_instance *inst)
{
    inst->ending = true;
    wr_chain_give(inst, 0, (struct wr_msg){.mark = WR_MARK_END, .failed = inst->in_err.code != 0});
}

/* An instance of a parallel stage that has no thread yet leaves the work to the first ones. */
static bool spare(const struct wr_instance *inst)
{
    return inst->index >= atomic_load(&inst->stage->run->active);
}

/* ---- source ---------------------------------------------------------------------------------------------------
 */

/* Waits the instance for something to claim? */
static void say_idle(struct wr_instance *inst, bool is)
{
    atomic_store(&inst->blocked, is);
    atomic_store(&inst->idle, is);
}

static enum wr_claim try_block(struct wr_instance *inst, int *fd)
{
    struct wr_run_stage *s = inst->stage;
    uint64_t wanted = wr_exchange_wanted(s);
    if (wanted != UINT64_MAX)
        wr_split_stop(s->split, wanted);
    struct wr_block *block = NULL;
    uint64_t seq = 0;
    struct wr_err err = {0};
    unsigned active = atomic_load(&s->run->active);
    enum wr_claim c = wr_split_claim(s->split, inst->reader, wr_segment_limit(s->segment), active > 1 ? active : 0,
                                     &block, &seq, fd, &err);
    if (c == WR_CLAIM_BLOCK) {
        begin(inst, block->seq);
        if (!ready(inst)) {
            wr_split_count(s->split, block->seq, 0, &(uint64_t){0});
            wr_split_drop(block);
        } else if (wr_reader_begin(inst->reader, block, &err) < 0) {
            inst->failed = true;
            inst->err = err;
        }
    } else if (c == WR_CLAIM_FAILED) {
        begin(inst, seq);
        inst->failed = true;
        inst->err = err;
        if (err.ordinal)
            wr_segment_stop(s->segment, s->plan->branch, WR_RANK_FAILED, (struct wr_where){err.ordinal, 0});
    } else if (c == WR_CLAIM_NONE) {
        inst->seq = seq;
    }
    return c;
}

/* The next block, to work on from now on. Where there is none yet, for want of admission or of one that has been
 * read, it says so and looks again: who changes that in between sees it. */
static enum wr_claim claim_block(struct wr_instance *inst, int *fd)
{
    enum wr_claim c = try_block(inst, fd);
    if (c != WR_CLAIM_FULL && c != WR_CLAIM_BUSY)
        return c;
    say_idle(inst, true);
    c = try_block(inst, fd);
    if (c != WR_CLAIM_FULL && c != WR_CLAIM_BUSY)
        say_idle(inst, false);
    return c;
}

static void grow(struct wr_run_stage *s)
{
    struct wr_run_state *run = s->run;
    if (atomic_load(&run->active) == 1 && run->config->threads > 1 &&
        (wr_split_in_sight(s->split) >= GROW_BYTES || wr_pool_jitter)) {
        atomic_store(&run->active, run->config->threads);
        wr_pool_grow(run->pool);
        for (unsigned i = 0; i < run->nstages; i++)
            wr_exchange_wake(&run->stages[i]);
    }
}

static enum wr_task_result run_source(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    enum wr_task_result r;
    for (;;) {
        if (inst->level >= 0 && !pump(inst, &r))
            return r;
        if (inst->failed)
            return fail(inst);
        if (!inst->in_seq) {
            int fd = -1;
            grow(s);
            enum wr_claim c = claim_block(inst, &fd);
            if (c == WR_CLAIM_FULL)
                return pause_for(inst, WR_PAUSE_OUTPUT);
            if (c == WR_CLAIM_BUSY)
                return pause_for(inst, WR_PAUSE_INPUT);
            if (c == WR_CLAIM_AHEAD) {
                wr_exchange_wake_idle(s);
                continue;
            }
            if (c == WR_CLAIM_WAIT) {
                wr_pool_wait(s->run->pool, &inst->task, fd, 0);
                return pause_for(inst, WR_PAUSE_INPUT);
            }
            if (c == WR_CLAIM_NONE) {
                wr_exchange_wake(s);
                if (!inst->opened) /* it has seen nothing, so it has nothing to give */
                    return finish(inst, inst->seq, NULL);
                give_end(inst);
                continue;
            }
            wr_exchange_wake_idle(s); /* to read on, or to take what has been read */
            continue;
        }
        struct wr_batch *b = NULL;
        struct wr_err err = {0};
        int got = wr_reader_next(inst->reader, &b, &err);
        if (got == WR_READER_WAIT) /* behind a row that ends the run its turn never comes */
            return wr_exchange_wanted(s) <= inst->seq ? closed(inst) : pause_for(inst, WR_PAUSE_OUTPUT);
        if (got > 0) {
            wr_chain_give(inst, 0, (struct wr_msg){.batch = b});
        } else if (got < 0) {
            if (!inst->failed) { /* whoever refused a row has told already */
                inst->err = err;
                wr_segment_stop(s->segment, s->plan->branch, WR_RANK_FAILED, (struct wr_where){err.ordinal, 0});
            }
            inst->failed = true;
        } else {
            complete(inst);
            return WR_TASK_YIELD;
        }
    }
}

/* ---- one consumer, by sequence (ORDERED, HASH) or a stream (HASH_ANY) -------------------------------------------
 */

static bool is_quiet(const struct wr_instance *inst)
{
    return inst->quiet_at && wr_clock_ns() >= inst->quiet_at;
}

/* Has everything arrived here that the sources have read, and do they find nothing more? */
static bool is_idle(const struct wr_instance *inst)
{
    const struct wr_run_state *run = inst->stage->run;
    bool idle = false;
    for (unsigned i = 0; i < run->nstages && !idle; i++) {
        const struct wr_run_stage *s = &run->stages[i];
        idle = s->split && s->segment == inst->stage->segment && wr_split_idle(s->split, inst->seq);
    }
    return idle;
}

static enum wr_task_result run_channel(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    struct wr_channel *in = s->in[s->nin > 1 ? inst->index : 0];
    enum wr_task_result r;
    if (!ready(inst))
        return fail(inst);
    for (;;) {
        if (inst->level >= 0 && !pump(inst, &r))
            return r;
        struct wr_batch *b = NULL;
        bool room = false;
        struct wr_err err = {0};
        enum wr_channel_pull p = wr_channel_pull(in, inst->seq, &b, &err, &room);
        if (room)
            wr_exchange_wake_full(s);
        switch (p) {
        case WR_PULL_BATCH:
            inst->in_seq = s->numbered;
            if (s->numbered)
                wr_segment_hold(s->segment, -(long)wr_batch_bytes(b));
            if (b->mark)
                wr_chain_pass(inst, b);
            else
                wr_chain_give(inst, 0, (struct wr_msg){.batch = b});
            break;
        case WR_PULL_FLUSH:
            wr_chain_give(inst, 0, (struct wr_msg){.mark = WR_MARK_FLUSH});
            break;
        case WR_PULL_SEQ:
            complete(inst);
            break;
        case WR_PULL_EMPTY:
            if (s->numbered && (!inst->flushed || is_quiet(inst))) {
                bool quiet = inst->flushed;
                wr_chain_give(
                    inst, 0,
                    (struct wr_msg){.mark = WR_MARK_FLUSH, .quiet = quiet, .idle = quiet && is_idle(inst)});
                break;
            }
            if (wr_exchange_wanted(s) <= inst->seq)
                return closed(inst);
            if (inst->quiet_at)
                wr_pool_wait(s->run->pool, &inst->task, -1, inst->quiet_at);
            return pause_for(inst, WR_PAUSE_INPUT);
        case WR_PULL_END:
            inst->in_err = err;
            give_end(inst);
            break;
        }
    }
}

/* ---- any instance takes whole sequences (CLAIM) ----------------------------------------------------------------
 */

/* As wr_channel_claim, with its arguments. Where there is none now it says that it waits, and looks again. */
static bool claim_sequence(struct wr_instance *inst, uint64_t *seq, bool *more, bool *ended, struct wr_err *err)
{
    struct wr_channel *in = inst->stage->in[0];
    if (wr_channel_claim(in, seq, more, ended, err))
        return true;
    if (*ended)
        return false;
    atomic_store(&inst->idle, true);
    if (!wr_channel_claim(in, seq, more, ended, err))
        return false; /* whoever has cleared it meanwhile has woken the task */
    atomic_store(&inst->idle, false);
    return true;
}

static enum wr_task_result run_claim(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    enum wr_task_result r;
    for (;;) {
        if (inst->level >= 0 && !pump(inst, &r))
            return r;
        if (inst->failed)
            return fail(inst);
        if (!inst->in_seq) {
            uint64_t seq;
            bool ended, more = false;
            struct wr_err err = {0};
            uint64_t wanted = wr_exchange_wanted(s);
            if (wanted != UINT64_MAX)
                close_input(inst, wanted);
            if (!spare(inst) && claim_sequence(inst, &seq, &more, &ended, &err)) {
                if (more)
                    wr_exchange_wake_idle(s);
                begin(inst, seq);
                if (!ready(inst))
                    return fail(inst);
            } else if (spare(inst) ? wr_channel_ended(s->in[0], &err) : ended) {
                inst->in_err = err;
                inst->seq = wr_channel_wanted(s->in[0]);
                wr_exchange_wake(s);
                if (!inst->opened)
                    return finish(inst, inst->seq, &inst->in_err);
                give_end(inst);
                continue;
            } else {
                return pause_for(inst, WR_PAUSE_INPUT);
            }
        }
        struct wr_batch *b = NULL;
        bool room = false;
        struct wr_err err = {0};
        enum wr_channel_pull p = wr_channel_pull(s->in[0], inst->seq, &b, &err, &room);
        if (room)
            wr_exchange_wake_full(s);
        switch (p) {
        case WR_PULL_BATCH:
            wr_segment_hold(s->segment, -(long)wr_batch_bytes(b));
            wr_chain_give(inst, 0, (struct wr_msg){.batch = b});
            break;
        case WR_PULL_FLUSH:
            wr_chain_give(inst, 0, (struct wr_msg){.mark = WR_MARK_FLUSH});
            break;
        case WR_PULL_SEQ:
            /* another instance may have heard the end before it was an error; out of the segment each tells */
            if (err.code && !s->ends)
                wr_exchange_end(inst, inst->seq + 1, &err);
            complete(inst);
            return WR_TASK_YIELD;
        case WR_PULL_END: /* this sequence is not wanted any more */
            inst->in_seq = false;
            break;
        case WR_PULL_EMPTY:
            if (wr_exchange_wanted(s) > inst->seq)
                return pause_for(inst, WR_PAUSE_INPUT);
            close_input(inst, inst->seq);
            inst->in_seq = false;
            break;
        }
    }
}

/* ---- one consumer with a port for each producer (GATHER, GATHER_ANY) --------------------------------------------
 */

/* Every port has given all of the sequence. */
static void next_sequence(struct wr_instance *inst)
{
    for (unsigned p = 0; p < inst->stage->nin; p++)
        inst->port_whole[p] = false;
    inst->ports_whole = 0;
    complete(inst);
}

/* A port has failed, which ends all of them; of several errors the first counts, so each other port is heard: by
 * sequence the next thing it gives tells, a stream is read to its end. What comes is dropped. */
static enum wr_task_result fail_ports(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    bool numbered = s->plan->in == WR_EDGE_GATHER;
    inst->failing = true;
    for (unsigned p = 0; p < s->nin; p++) {
        while (!inst->port_ended[p]) {
            struct wr_batch *b = NULL;
            struct wr_err err = {0};
            bool room = false;
            enum wr_channel_pull got =
                inst->port_whole[p] ? WR_PULL_SEQ : wr_channel_pull(s->in[p], inst->seq, &b, &err, &room);
            wr_batch_unref(b);
            if (room)
                wr_pool_wake(s->run->pool, &s->run->stages[s->plan->from].inst[p].task);
            if (got == WR_PULL_EMPTY)
                return pause_for(inst, WR_PAUSE_INPUT);
            inst->port_ended[p] = got == WR_PULL_END || (numbered && got != WR_PULL_FLUSH);
            if (got == WR_PULL_END && err.code && wr_err_before(&err, &inst->in_err))
                inst->in_err = err;
        }
    }
    inst->failing = false;
    close_input(inst, inst->seq);
    inst->in_seq = false;
    inst->ending = true;
    wr_chain_give(inst, inst->failed_port, (struct wr_msg){.mark = WR_MARK_END, .failed = true});
    enum wr_task_result r = WR_TASK_FINISH;
    pump(inst, &r);
    return r;
}

static enum wr_task_result run_ports(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    bool numbered = s->plan->in == WR_EDGE_GATHER;
    enum wr_task_result r;
    if (!ready(inst))
        return fail(inst);
    if (inst->failing)
        return fail_ports(inst);
    for (;;) {
        if (inst->level >= 0 && !pump(inst, &r))
            return r;
        if (numbered && inst->ports_whole && inst->ports_whole + inst->ports_ended == s->nin)
            next_sequence(inst);
        int want = wr_chain_want(inst);
        struct wr_msg msg = {0};
        unsigned from = want < 0 ? 0 : (unsigned)want, to = want < 0 ? s->nin : from + 1, p;
        for (p = from; p < to && !msg.batch && !msg.mark; p++) {
            if (inst->port_ended[p] || inst->port_whole[p])
                continue;
            bool room = false;
            struct wr_err err = {0};
            switch (wr_channel_pull(s->in[p], inst->seq, &msg.batch, &err, &room)) {
            case WR_PULL_BATCH:
                if (numbered)
                    wr_segment_hold(s->segment, -(long)wr_batch_bytes(msg.batch));
                break;
            case WR_PULL_FLUSH:
                p--; /* nothing to merge; what stands behind it may be */
                break;
            case WR_PULL_EMPTY:
                break;
            case WR_PULL_SEQ:
                inst->port_whole[p] = true;
                inst->ports_whole++;
                msg.mark = WR_MARK_SEQ;
                break;
            case WR_PULL_END:
                inst->port_ended[p] = true;
                inst->ports_ended++;
                if (err.code) {
                    inst->in_err = err;
                    inst->failed_port = p;
                    return fail_ports(inst);
                }
                inst->ending = inst->ports_ended == s->nin;
                msg.mark = WR_MARK_END;
                break;
            }
            if (room)
                wr_pool_wake(s->run->pool, &s->run->stages[s->plan->from].inst[p].task);
            if (msg.batch || msg.mark)
                break;
        }
        if (!msg.batch && !msg.mark && wr_exchange_wanted(s) <= (s->starts ? inst->out_seq : inst->seq))
            return closed(inst);
        if (!msg.batch && !msg.mark)
            return pause_for(inst, WR_PAUSE_INPUT);
        if (msg.mark != WR_MARK_END)
            inst->in_seq = numbered;
        wr_chain_give(inst, p, msg);
    }
}

enum wr_task_result wr_instance_run(struct wr_task *t)
{
    struct wr_instance *inst = instance_of(t);
    uint64_t now = wr_clock_ns();
    if (inst->pause == WR_PAUSE_INPUT)
        inst->wait_in_ns += now - inst->paused_at;
    else if (inst->pause == WR_PAUSE_OUTPUT)
        inst->wait_out_ns += now - inst->paused_at;
    inst->pause = WR_PAUSE_NONE;
    atomic_store(&inst->blocked, false);
    atomic_store(&inst->idle, false);
    enum wr_task_result r = WR_TASK_FINISH;
    switch (inst->stage->plan->in) {
    case WR_EDGE_SOURCE:
        r = run_source(inst);
        break;
    case WR_EDGE_CLAIM:
        r = run_claim(inst);
        break;
    case WR_EDGE_GATHER:
    case WR_EDGE_GATHER_ANY:
        r = run_ports(inst);
        break;
    default:
        r = run_channel(inst);
    }
    inst->paused_at = wr_clock_ns();
    inst->busy_ns += inst->paused_at - now;
    return r;
}
