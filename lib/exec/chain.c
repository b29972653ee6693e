/* A message through the fused operators of an instance, one step at a time, so that it can pause anywhere.
 *
 * Each link holds the message it is working on. `level` is the link that works; what it puts out becomes the next
 * link's message; when a link is finished the work goes back to the nearest link above that still has a message.
 * The link after the last stands for the output. Marks move down through every link in turn. */
#include <stdio.h>
#include <stdlib.h>

#include "exec/state.h"

/* ---- what operators may reach ------------------------------------------------------------------------------- */

void wr_env_wait(struct wr_env *env, int fd, uint64_t deadline_ns)
{
    struct wr_instance *inst = env->exec;
    wr_pool_wait(inst->stage->run->pool, &inst->task, fd, deadline_ns);
}

void wr_env_await_quiet(struct wr_env *env)
{
    enum { QUIET_MS = 150 };
    struct wr_instance *inst = env->exec;
    inst->quiet_at = wr_clock_ns() + QUIET_MS * 1000000u;
}

/* Of the row itself: what errors of one stage go by. */
static uint64_t ordinal_of(const struct wr_batch *b, uint32_t row)
{
    if (b->ord)
        return b->ord[row];
    if (!b->block || !b->row_off)
        return row;
    return ((uint64_t)b->block->input << 44) + b->block->offset + b->row_off[row];
}

static struct wr_where where(const struct wr_batch *b, uint32_t row)
{
    return b->origin ? (struct wr_where){b->origin[row], b->ord[row]} : (struct wr_where){ordinal_of(b, row), 0};
}

/* Of the operator at work, by place in the plan. The reader's level is -1. */
static uint32_t rank_of(const struct wr_instance *inst)
{
    return inst->stage->index << 16 | (uint32_t)(inst->level + 1);
}

int wr_env_number(struct wr_env *env, struct wr_batch *b)
{
    enum { SEQ_SHIFT = 36 };
    struct wr_link *l = (struct wr_link *)((char *)env - offsetof(struct wr_link, env));
    const struct wr_instance *inst = env->exec;
    if (!(b->ord = wr_arena_alloc(&b->arena, b->nrows * sizeof *b->ord)))
        return -1;
    if (l->made_seq != inst->seq) {
        l->made_seq = inst->seq;
        l->made = inst->seq << SEQ_SHIFT;
    }
    for (uint32_t i = 0; i < b->nrows; i++)
        b->ord[i] = l->made++;
    return 0;
}

void wr_env_stop_after(struct wr_env *env, const struct wr_batch *b, uint32_t row)
{
    struct wr_instance *inst = env->exec;
    wr_segment_stop(inst->stage->segment, inst->stage->plan->branch, rank_of(inst), where(b, row));
}

void wr_env_kept(struct wr_env *env, const struct wr_batch *b, uint32_t row)
{
    struct wr_link *l = (struct wr_link *)((char *)env - offsetof(struct wr_link, env));
    l->keeps = b != NULL;
    if (b)
        l->kept = where(b, row);
}

uint64_t wr_env_failed(struct wr_env *env)
{
    const struct wr_instance *inst = env->exec;
    const struct wr_run_stage *s = inst->stage;
    return s->starts ? UINT64_MAX : wr_segment_failed(s->segment, inst->seq, s->plan->branch, s->plan->from);
}

size_t wr_env_behind(struct wr_env *env, size_t *to_come)
{
    const struct wr_instance *inst = env->exec;
    const struct wr_link *l = (struct wr_link *)((char *)env - offsetof(struct wr_link, env));
    size_t bytes = 0;
    *to_come = 0;
    for (l++; l < inst->links + inst->stage->plan->nops && !(l->op->traits & WR_GATHERS); l++) {
        const size_t used = atomic_load_explicit(&l->budget.used, memory_order_relaxed), by_key = l->env.by_key;
        bytes += l->op->traits & WR_SPILLS || by_key ? by_key : used;
        *to_come += by_key > used ? by_key - used : 0;
    }
    return bytes;
}

const void *wr_env_before(struct wr_env *env, uint32_t id)
{
    const struct wr_instance *inst = env->exec;
    const struct wr_run_state *before = &inst->stage->run->before[id];
    const struct wr_run_stage *last = &before->stages[before->nstages - 1];
    return last->inst[0].links[last->plan->nops - 1].self;
}

static struct wr_instance *instance_of(struct wr_warner *w)
{
    return (struct wr_instance *)((char *)w - offsetof(struct wr_instance, warner));
}

static void on_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    struct wr_instance *inst = instance_of(w);
    int level = inst->level < 0 ? 0 : inst->level; /* the reader tells of rows of the first link's batch */
    /* a link before may have failed too, in rows of its own: it has handed on only what stands before */
    if (inst->failed && inst->cut_at == level && inst->cut <= row)
        return;
    inst->failed = true;
    inst->cut = row;
    inst->cut_at = level;
    inst->err = *err;
    inst->err.ordinal = ordinal_of(b, row);
    wr_segment_stop(inst->stage->segment, inst->stage->plan->branch, WR_RANK_FAILED, where(b, row));
    if (!inst->err.line && b->source) {
        snprintf(inst->err.file, sizeof inst->err.file, "%s", b->source);
        inst->err.line = wr_batch_line(b, row);
    }
}

static void on_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row,
                    struct wr_slice sample)
{
    struct wr_instance *inst = instance_of(w);
    const struct wr_run_config *config = inst->stage->run->config;
    const struct wr_warn *text = &config->warns->v[id];
    if (config->strict && !text->hidden && !text->needs) {
        struct wr_err err = {0};
        if (sample.n)
            wr_err_set(&err, WR_EDATA, "%s: \"%.*s\"", text->one, sample.n > 200 ? 200 : (int)sample.n, sample.p);
        else
            wr_err_set(&err, WR_EDATA, "%s", text->one);
        wr_err_hint(&err, "without --strict this is a warning");
        on_fail(w, b, row, &err);
        return;
    }
    struct wr_where at = where(b, row);
    if (wr_tallies_again(&inst->tallies, id, rank_of(inst), at))
        return; /* finding a row's line is not cheap */
    struct wr_tally t = {
        .id = id, .rank = rank_of(inst), .count = 1, .at = at, .source = b->source, .has_sample = sample.n > 0};
    t.line = wr_batch_line(b, row);
    t.sample_len = (uint8_t)(sample.n < sizeof t.sample ? sample.n : sizeof t.sample);
    if (sample.n)
        memcpy(t.sample, sample.p, t.sample_len);
    wr_tallies_add(&inst->tallies, &t); /* out of memory here costs a warning, never data */
}

/* Do rows here still stand in the blocks of the input? Behind a merge some do and some do not, which is nothing to
 * tell a user. */
static bool keeps_places(const struct wr_run_stage *s)
{
    for (unsigned i = 0; i <= s->index; i++) {
        enum wr_edge e = s->run->stages[i].plan->in;
        if (e == WR_EDGE_GATHER || e == WR_EDGE_GATHER_ANY || e == WR_EDGE_HASH_ANY)
            return false;
    }
    return true;
}

/* The record at `off` of a block, without its line end. */
static struct wr_slice record_at(const struct wr_block *b, const struct wr_dialect *d, size_t off)
{
    enum wr_scan_state state = WR_SCAN_RECORD;
    const char *p = b->data + off;
    size_t n = wr_scan_record_end(d, p, b->end - off, &state);
    bool ended = state == WR_SCAN_RECORD && n;
    n -= ended;
    while (ended && d->eol == '\n' && n && p[n - 1] == '\r')
        n--;
    return (struct wr_slice){p, n};
}

/* The operator, by its place in the plan, that has made the rows which come to the one at work; 0: none, they are
 * the inputs'. */
static uint32_t maker(const struct wr_instance *inst)
{
    const struct wr_run_stage *s = inst->stage;
    for (int o = inst->level;; s = &s->run->stages[s->plan->from], o = (int)s->plan->nops) {
        while (--o >= 0)
            if (s->plan->ops[o].op->traits & WR_MAKES_ROWS)
                return s->index << 16 | (uint32_t)(o + 1);
        if (s->plan->in == WR_EDGE_SOURCE)
            return 0;
    }
}

/* Puts the row into the list of its sequence. */
static void list_row(struct wr_instance *inst, const struct wr_batch *b, uint32_t row, const struct wr_refusal *r)
{
    struct wr_reject line = {
        .kind = r->kind, .column = r->column, .raw = r->raw, .message = wr_slice_of(r->why->msg)};
    if (b->block && b->row_off && b->format && keeps_places(inst->stage)) {
        line.file = b->source;
        line.line = r->why->line ? r->why->line : wr_line_find(&inst->refused, b->block, b->row_off[row]);
        line.offset = b->block->offset + b->row_off[row];
        line.raw = record_at(b->block, &b->format->dialect, b->row_off[row]);
    }
    const struct wr_reject_at at = {
        .at = where(b, row),
        .rank = rank_of(inst),
        .branch = inst->stage->plan->branch,
        .maker = maker(inst),
        .refused = !r->policy,
    };
    if (wr_reject_list_add(&inst->tallies.rejects, at, inst->warner.lists ? &line : NULL) < 0) {
        struct wr_err err = {0};
        wr_err_nomem(&err, "--rejects");
        on_fail(&inst->warner, b, row, &err);
    }
}

static enum wr_refused on_refuse(struct wr_warner *w, const struct wr_batch *b, uint32_t row,
                                 const struct wr_refusal *r)
{
    struct wr_instance *inst = instance_of(w);
    struct wr_rejects *rejects = inst->stage->run->config->rejects;
    uint64_t limit = rejects ? wr_rejects_limit(rejects) : 0, before = 0;
    if (r->policy && !w->lists)
        return WR_REFUSED_ASIDE;
    if (!r->policy && limit && limit != WR_REJECTS_ALL) {
        /* say that we wait before we look: whoever makes this the lowest sequence in between sees it */
        atomic_store(&inst->blocked, true);
        if (!wr_segment_refused(inst->stage->segment, inst->stage->starts ? inst->out_seq : inst->seq, &before))
            return WR_REFUSED_WAIT;
        atomic_store(&inst->blocked, false);
        before += inst->tallies.rejects.refused;
    }
    if (!r->policy && before >= limit) {
        struct wr_err err = *r->why;
        if (limit)
            wr_err_hint(&err, "%llu row%s had been refused before it, as many as --max-errors allows",
                        (unsigned long long)limit, limit == 1 ? "" : "s");
        on_fail(w, b, row, &err);
        return WR_REFUSED_FAILS;
    }
    list_row(inst, b, row, r);
    if (inst->level >= 0 && !r->policy)
        inst->links[inst->level].refused++;
    return inst->failed ? WR_REFUSED_FAILS : WR_REFUSED_ASIDE;
}

/* ---- opening and closing ------------------------------------------------------------------------------------- */

/* Does what the stage gives go on as streams? */
static bool gives_streams(const struct wr_run_stage *s)
{
    return s->index + 1 < s->run->nstages && wr_edge_is_stream(s->run->stages[s->plan->to].plan->in);
}

int wr_chain_open(struct wr_instance *inst)
{
    struct wr_run_stage *s = inst->stage;
    inst->opened = true;
    inst->warner = (struct wr_warner){on_warn, on_fail, on_refuse,
                                      s->run->config->rejects && wr_rejects_listed(s->run->config->rejects)};
    for (uint32_t i = 0; i < s->plan->nops; i++) {
        struct wr_link *l = &inst->links[i];
        l->op = s->plan->ops[i].op;
        l->data = s->plan->ops[i].data;
        l->budget.limit = SIZE_MAX;
        l->budget.parent = s->run->config->budget;
        l->budget.share = s->run->share;
        l->env = (struct wr_env){
            .budget = &l->budget,
            .spill = s->run->config->spill,
            .batches = s->run->batches,
            .warner = &inst->warner,
            .who = l->op->name,
            .instance = inst->index,
            .instances = s->ninst,
            .ports = i == 0 && (s->plan->in == WR_EDGE_GATHER || s->plan->in == WR_EDGE_GATHER_ANY) ? s->nin : 1,
            .owners = wr_exchange_owners(s),
            .want = 0,
            .streams = gives_streams(s),
            .exec = inst,
        };
        int rc = l->op->open ? l->op->open(l->data, &l->env, &l->self) : 0;
        if (rc < 0) {
            inst->failed = true;
            inst->cut = 0;
            inst->err = l->env.err;
            if (!inst->err.code)
                wr_err_nomem(&inst->err, l->op->name);
            return rc;
        }
    }
    return 0;
}

void wr_chain_close(struct wr_instance *inst)
{
    uint32_t n = inst->stage->plan->nops;
    for (uint32_t i = 0; i <= n; i++) {
        struct wr_link *l = &inst->links[i];
        wr_batch_unref(l->in.batch);
        if (i < n && inst->opened && l->op && l->op->close)
            l->op->close(l->self, &l->env);
    }
}

int wr_chain_want(const struct wr_instance *inst)
{
    return inst->links[0].env.want;
}

/* ---- a message through the chain ---------------------------------------------------------------------------- */

static void put_in(struct wr_instance *inst, uint32_t at, unsigned port, struct wr_msg msg)
{
    struct wr_link *l = &inst->links[at];
    l->in = msg;
    l->port = port;
    l->busy = true;
    if (msg.mark == WR_MARK_BATCH && msg.batch)
        l->rows_in += msg.batch->nsel;
    inst->level = (int)at;
}

void wr_chain_give(struct wr_instance *inst, unsigned port, struct wr_msg msg)
{
    if (msg.batch) {
        inst->rows_in += msg.batch->nsel;
        inst->batches++;
        inst->bytes += msg.batch->text.n ? msg.batch->text.n : wr_batch_bytes(msg.batch);
    }
    inst->flushed = msg.mark == WR_MARK_FLUSH;
    inst->quiet_at = 0;
    put_in(inst, 0, port, msg);
}

void wr_chain_pass(struct wr_instance *inst, struct wr_batch *mark)
{
    const struct wr_run_stage *to = wr_exchange_first(inst->stage);
    bool wanted = to && to->plan->in == WR_EDGE_GATHER;
    for (uint32_t i = 0; wanted && i < inst->stage->plan->nops; i++)
        wanted = !inst->links[i].keeps; /* what one keeps may stand before it */
    if (wanted)
        put_in(inst, inst->stage->plan->nops, 0, (struct wr_msg){.batch = mark});
    else
        wr_batch_unref(mark);
}

static void settle(struct wr_instance *inst, uint32_t at)
{
    struct wr_link *l = &inst->links[at];
    wr_batch_unref(l->in.batch);
    l->in = (struct wr_msg){0};
    l->busy = l->passed = l->again = false;
}

/* Back to the nearest link above that is not finished. */
static void rise(struct wr_instance *inst)
{
    while (inst->level >= 0 && !inst->links[inst->level].busy)
        inst->level--;
}

/* Rows from `cut` on do not count: an error stands there. */
static void cut_rows(struct wr_batch *b, uint32_t cut)
{
    if (!b->sel) {
        if (b->nsel > cut)
            b->nsel = cut;
        if (b->nsel < b->nrows) {
            /* a selection of the first rows: nrows stays what the vectors have */
            b->sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *b->sel);
            for (uint32_t i = 0; b->sel && i < b->nsel; i++)
                b->sel[i] = (uint16_t)i;
        }
        return;
    }
    while (b->nsel && b->sel[b->nsel - 1] >= cut)
        b->nsel--;
}

void wr_chain_drop(struct wr_instance *inst)
{
    for (uint32_t i = 0; i <= inst->stage->plan->nops; i++)
        settle(inst, i);
    inst->level = -1;
}

/* The output link's message leaves the instance. */
static enum wr_pump put_out(struct wr_instance *inst)
{
    struct wr_link *l = &inst->links[inst->level];
    if (l->in.mark == WR_MARK_END && !l->in.again) {
        settle(inst, (uint32_t)inst->level);
        inst->level = -1;
        return WR_PUMP_ENDED;
    }
    if (l->in.mark == WR_MARK_FLUSH)
        wr_exchange_flush(inst);
    if (l->in.mark == WR_MARK_BATCH) {
        uint32_t rows = l->in.batch->nsel;
        enum wr_put r = wr_exchange_put(inst, l->in.batch);
        if (r == WR_PUT_BLOCKED)
            return WR_PUMP_BLOCKED;
        l->in.batch = NULL;
        inst->rows_out += rows;
        if (r == WR_PUT_CLOSED) {
            wr_chain_drop(inst);
            return WR_PUMP_CLOSED;
        }
    }
    settle(inst, (uint32_t)inst->level);
    rise(inst);
    return WR_PUMP_IDLE;
}

/* Link `at` is finished with its message: marks go on to the next link. */
static void pass_mark(struct wr_instance *inst, uint32_t at)
{
    struct wr_link *l = &inst->links[at];
    struct wr_msg in = {.mark = l->in.mark, .quiet = l->in.quiet, .idle = l->in.idle, .held = l->in.held};
    in.failed = l->in.failed || inst->failed || inst->in_err.code;
    in.again = l->in.again && !inst->failed;
    settle(inst, at);
    if (in.again && l->op->traits & WR_GATHERS) {
        rise(inst);
        return;
    }
    if (in.mark == WR_MARK_END && !l->through && ++l->ended < l->env.ports && !in.failed) {
        rise(inst); /* other ports are still open */
        return;
    }
    if (in.mark == WR_MARK_END || in.mark == WR_MARK_FLUSH || in.mark == WR_MARK_HELD)
        put_in(inst, at + 1, 0, in);
    else
        rise(inst);
}

/* What stands behind link `at` begins anew, for other keys: up to what brings them together. 0 or negative. */
static int begin_anew(struct wr_instance *inst, uint32_t at)
{
    struct wr_link *from = &inst->links[at];
    from->again = false;
    for (uint32_t i = at + 1; i < inst->stage->plan->nops; i++) {
        struct wr_link *l = &inst->links[i];
        if (l->op->traits & WR_GATHERS)
            break;
        if (l->op->close)
            l->op->close(l->self, &l->env);
        l->self = NULL;
        l->through = l->keeps = false;
        l->ended = 0;
        int rc = l->op->open ? l->op->open(l->data, &l->env, &l->self) : 0;
        if (rc < 0) {
            from->env.err = l->env.err;
            return rc;
        }
    }
    return 0;
}

/* The link's batch is through: the mark that the operator asked for goes on behind what it has put out. */
static void tell_held(struct wr_instance *inst, uint32_t at, const struct wr_batch *out)
{
    struct wr_link *l = &inst->links[at];
    const struct wr_batch *held = l->env.held;
    l->env.held = NULL;
    settle(inst, at);
    l->in = (struct wr_msg){.mark = WR_MARK_HELD, .held = held};
    l->busy = true;
    if (out)
        l->passed = true;
    else
        pass_mark(inst, at);
}

/* One step of the link at `level`. */
static enum wr_pump step(struct wr_instance *inst)
{
    uint32_t at = (uint32_t)inst->level;
    struct wr_link *l = &inst->links[at];
    if (l->passed) {
        pass_mark(inst, at);
        return WR_PUMP_IDLE;
    }
    if (l->through) { /* it said DONE: only the end goes through it */
        if (l->in.mark != WR_MARK_END) {
            settle(inst, at);
            put_in(inst, at, 0, (struct wr_msg){.mark = WR_MARK_END});
        }
        pass_mark(inst, at);
        return WR_PUMP_IDLE;
    }
    struct wr_batch *out = NULL;
    bool had_failed = inst->failed;
    int r = l->again ? begin_anew(inst, at) : 0;
    if (r >= 0)
        r = l->op->step(l->self, &l->env, l->port, &l->in, &out);
    if (out && at + 1 == inst->late && out->nsel && wr_batch_need_rest(out) < 0) {
        wr_batch_unref(out);
        out = NULL;
        r = wr_err_nomem(&l->env.err, "the reader");
    }
    if (r < 0) {
        if (!inst->failed || inst->cut_at != inst->level || inst->cut > 0) {
            inst->failed = true;
            inst->cut = 0;
            inst->cut_at = inst->level;
            inst->err = l->env.err;
            if (!inst->err.code)
                wr_err_nomem(&inst->err, l->op->name);
        }
        r = WR_STEP_NEED;
    }
    if (inst->failed && !had_failed) {
        /* rows before the failing one go on; nothing else that is under way does */
        for (uint32_t i = 0; i < at; i++)
            settle(inst, i);
        r = r == WR_STEP_MORE ? WR_STEP_PASS : r;
    }
    if (out && inst->failed && inst->cut_at == inst->level) /* what gives its rows at the end then gives none */
        cut_rows(out, l->in.mark == WR_MARK_END && l->op->traits & WR_BLOCKING ? 0 : inst->cut);
    if (out && !out->nsel && !out->text.n) {
        wr_batch_unref(out);
        out = NULL;
    }
    if (out)
        l->rows_out += out->nsel;
    switch (r) {
    case WR_STEP_WAIT:
        return WR_PUMP_WAIT;
    case WR_STEP_DONE:
        l->through = inst->done = true;
        inst->in_err = (struct wr_err){0}; /* what ended the input, if it has, stands behind all that is wanted */
        settle(inst, at);
        l->busy = true; /* it still has the end to pass on, after what it has just put out */
        l->in.mark = WR_MARK_END;
        break;
    case WR_STEP_AGAIN:
        l->again = true;
        put_in(inst, at + 1, 0,
               (struct wr_msg){.mark = WR_MARK_END, .again = true, .failed = l->in.failed || inst->in_err.code});
        return WR_PUMP_IDLE;
    case WR_STEP_MORE:
        break;
    default:
        if (l->env.held && l->in.mark == WR_MARK_BATCH) {
            tell_held(inst, at, out);
            if (!out)
                return WR_PUMP_IDLE;
            break;
        }
        if (l->in.mark == WR_MARK_BATCH || l->in.mark == WR_MARK_SEQ) {
            settle(inst, at);
        } else if (out) {
            l->passed = true; /* the batch goes first, then the mark */
        } else {
            pass_mark(inst, at);
            return WR_PUMP_IDLE;
        }
    }
    if (out)
        put_in(inst, at + 1, 0, (struct wr_msg){.batch = out});
    else
        rise(inst);
    return WR_PUMP_IDLE;
}

enum wr_pump wr_chain_pump(struct wr_instance *inst)
{
    enum wr_pump r = WR_PUMP_IDLE;
    while (r == WR_PUMP_IDLE && inst->level >= 0)
        r = (uint32_t)inst->level == inst->stage->plan->nops ? put_out(inst) : step(inst);
    return r;
}
