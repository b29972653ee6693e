/* Builds the run-time mirror of a plan, runs it, and gathers what is to be told afterwards. */
#include "exec/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec/accounts.h"
#include "exec/progress.h"
#include "exec/state.h"
#include "io/spill.h"

enum {
    STREAM_ROOM = 4,          /* batches a stream holds, or one from each of its producers */
    SEGMENT_BYTES = 24 << 20, /* bytes between the stages of a segment, and as much again for each thread, */
    SEGMENT_PART = 16,        /* or that part of --memory, if it is less */
};

static bool stage_has(const struct wr_plan_stage *s, unsigned trait)
{
    for (uint32_t i = 0; i < s->nops; i++)
        if (s->ops[i].op->traits & trait)
            return true;
    return false;
}

/* Instances of a stage, the last of its segment, that finish a sequence. */
static unsigned finishers(const struct wr_run_stage *s)
{
    return s->plan->dist == WR_OWNERS ? s->ninst : 1;
}

/* The first stage of stage i's segment. */
static unsigned segment_begin(const struct wr_plan *p, unsigned i)
{
    while (i && !p->stages[i].segment)
        i = p->stages[i].from;
    return i;
}

/* Is nothing that stage i gives taken in its own segment? */
static bool ends_segment(const struct wr_plan *p, unsigned i)
{
    return !p->stages[i].to || p->stages[p->stages[i].to].segment;
}

static size_t segment_bytes(const struct wr_run_config *config)
{
    const size_t part = config->budget->limit / SEGMENT_PART;
    if (config->held)
        return config->held;
    return (part < SEGMENT_BYTES ? part : SEGMENT_BYTES) * (1 + (size_t)config->threads);
}

/* The segment that begins at stage `from`: the plan stages that share its numbering. */
static int make_segment(struct wr_run_state *r, unsigned from, unsigned window)
{
    const struct wr_plan *p = r->plan;
    struct wr_segment_spec spec = {
        .window = window, .bytes = segment_bytes(r->config), .branches = p->nbranches, .parent = p->parent};
    for (unsigned i = from; i < p->nstages; i++) {
        struct wr_run_stage *s = &r->stages[i];
        if (segment_begin(p, i) != from)
            continue;
        spec.slow_start |= stage_has(s->plan, WR_STOPS);
        s->numbered = p->stages[from].in != WR_EDGE_HASH_ANY;
        s->starts = i == from && s->plan->in == WR_EDGE_GATHER_ANY;
        s->ends = ends_segment(p, i);
        s->finisher = spec.finishers;
        spec.finishers += s->ends ? finishers(s) : 0;
    }
    struct wr_segment *g = wr_segment_new(&spec);
    if (!g)
        return -1;
    wr_segment_set_rejects(g, r->config->rejects);
    r->stages[from].owns_segment = true;
    for (unsigned i = from; i < p->nstages; i++)
        if (segment_begin(p, i) == from)
            r->stages[i].segment = g;
    return 0;
}

static int make_segments(struct wr_run_state *r, unsigned window)
{
    for (unsigned i = 0; i < r->nstages; i++)
        if (segment_begin(r->plan, i) == i && make_segment(r, i, window) < 0)
            return -1;
    return 0;
}

static unsigned stream_room(unsigned producers)
{
    return producers > STREAM_ROOM ? producers : STREAM_ROOM;
}

static unsigned window_of(const struct wr_run_config *config)
{
    return config->window ? config->window : config->threads * 4;
}

static int make_channels(struct wr_run_stage *s, unsigned window)
{
    enum wr_edge e = s->plan->in;
    if (e == WR_EDGE_SOURCE)
        return 0;
    const struct wr_run_stage *before = &s->run->stages[s->plan->from];
    s->nin = e == WR_EDGE_HASH || e == WR_EDGE_HASH_ANY       ? s->ninst
             : e == WR_EDGE_GATHER || e == WR_EDGE_GATHER_ANY ? before->ninst
                                                              : 1;
    s->in = calloc(s->nin, sizeof *s->in);
    if (!s->in)
        return -1;
    const unsigned producers = e == WR_EDGE_HASH_ANY ? before->ninst : 1;
    const unsigned room = stream_room(producers);
    const bool stream = wr_edge_is_stream(e);
    _Atomic unsigned *held = wr_progress_watch(s->index, s->nin * (stream ? room : window));
    for (unsigned c = 0; c < s->nin; c++) {
        s->in[c] = stream ? wr_channel_new_stream(room, producers) : wr_channel_new_sequence(window);
        if (!s->in[c])
            return -1;
        wr_channel_watch(s->in[c], held);
    }
    return 0;
}

static bool asks(const struct wr_op *op)
{
    return op->traits & WR_ASKS;
}

static int make_instance(struct wr_run_state *r, struct wr_run_stage *s, unsigned i)
{
    struct wr_instance *inst = &s->inst[i];
    unsigned owners = s->plan->to ? r->stages[s->plan->to].ninst : 1;
    inst->stage = s;
    inst->index = i;
    inst->level = -1;
    inst->task.run = wr_instance_run;
    inst->task.depth = s->index;
    inst->links = calloc(s->plan->nops + 1, sizeof *inst->links);
    inst->parts = calloc(owners, sizeof *inst->parts);
    inst->port_whole = calloc(s->nin + 1, 1);
    inst->port_ended = calloc(s->nin + 1, 1);
    if (!inst->links || !inst->parts || !inst->port_whole || !inst->port_ended)
        return -1;
    inst->tallies.each = true;
    if (s->plan->in == WR_EDGE_SOURCE) {
        while (!r->config->apart && inst->late < s->plan->nops && asks(s->plan->ops[inst->late].op))
            inst->late++;
        struct wr_reader_spec spec = {
            .schema = s->plan->source->schema,
            .batch_rows = r->config->batch_rows,
            .late = inst->late > 0,
            .counts = !r->config->apart && wr_plan_stage_only_counts(s->plan),
            .ahead = !r->config->apart,
            .rejects = r->config->rejects,
            .records = r->plan->record && !r->config->apart ? r->config->records : NULL,
        };
        inst->reader = wr_reader_new(s->split, s->inputs, r->batches, &spec, &inst->warner);
        if (!inst->reader)
            return -1;
    }
    return 0;
}

static int make_source(struct wr_run_stage *s, struct wr_inputs *first, struct wr_block_pool *blocks)
{
    if (!s->plan->source)
        return 0;
    s->inputs = s->plan->follows ? s->plan->source->inputs : first;
    s->split = wr_split_new(s->inputs, s->plan->source->schema, blocks, wr_pool_crowded(s->run->pool));
    if (s->split && s->plan->follows)
        wr_split_wait(s->split);
    return s->split ? 0 : -1;
}

static unsigned instances(const struct wr_plan_stage *s, unsigned threads)
{
    return s->dist == WR_ORDERED ? 1 : threads;
}

static int make_stages(struct wr_run_state *r, unsigned window, struct wr_inputs *inputs,
                       struct wr_block_pool *blocks)
{
    const struct wr_plan *p = r->plan;
    r->nstages = p->nstages;
    r->stages = calloc(p->nstages, sizeof *r->stages);
    if (!r->stages)
        return -1;
    for (unsigned i = 0; i < p->nstages; i++) {
        struct wr_run_stage *s = &r->stages[i];
        s->run = r;
        s->plan = &p->stages[i];
        s->index = i;
        s->ninst = instances(&p->stages[i], r->config->threads);
        s->inst = calloc(s->ninst, sizeof *s->inst);
        if (!s->inst || make_source(s, inputs, blocks) < 0)
            return -1;
    }
    if (make_segments(r, window) < 0)
        return -1;
    for (unsigned i = 0; i < p->nstages; i++)
        if (make_channels(&r->stages[i], window) < 0)
            return -1;
    for (unsigned i = 0; i < p->nstages; i++)
        for (unsigned k = 0; k < r->stages[i].ninst; k++)
            if (make_instance(r, &r->stages[i], k) < 0)
                return -1;
    return 0;
}

static void free_instance(struct wr_instance *inst)
{
    if (!inst->stage)
        return;
    if (inst->links)
        wr_chain_close(inst);
    wr_reader_free(inst->reader);
    wr_tallies_done(&inst->tallies);
    free(inst->links);
    free(inst->parts);
    free(inst->port_whole);
    free(inst->port_ended);
}

static void free_stages(struct wr_run_state *r)
{
    for (unsigned i = 0; r->stages && i < r->nstages; i++) {
        struct wr_run_stage *s = &r->stages[i];
        for (unsigned k = 0; s->inst && k < s->ninst; k++)
            free_instance(&s->inst[k]);
    }
    for (unsigned i = 0; r->stages && i < r->nstages; i++) {
        struct wr_run_stage *s = &r->stages[i];
        for (unsigned c = 0; s->in && c < s->nin; c++)
            wr_channel_free(s->in[c]);
        free(s->in);
        free(s->inst);
        wr_split_free(s->split);
        if (s->owns_segment)
            wr_segment_free(s->segment);
    }
    free(r->stages);
}

/* ---- what is told afterwards ------------------------------------------------------------------------------- */

/* A value may be told of in several branches that have the same rows: of each warning the branch counts that has
 * most of it, and the place that stands first. */
static int merge_largest(struct wr_tallies *to, const struct wr_tallies *from)
{
    struct wr_tallies more = {0};
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < from->n; i++) {
        struct wr_tally t = from->v[i];
        uint64_t have = 0;
        for (uint32_t k = 0; k < to->n; k++)
            have = to->v[k].id == t.id ? to->v[k].count : have;
        t.count = t.count > have ? t.count - have : 0;
        rc = wr_tallies_add(&more, &t);
    }
    rc = rc == 0 ? wr_tallies_merge(to, &more) : rc;
    wr_tallies_done(&more);
    return rc;
}

/* What was told in a branch, and in those that come out of it. */
static int branch_warnings(struct wr_run_state *r, uint32_t branch, struct wr_tallies *out)
{
    struct wr_tallies behind = {0};
    int rc = 0;
    for (unsigned i = 0; rc == 0 && i < r->nstages; i++)
        if (r->stages[i].owns_segment)
            rc = wr_tallies_merge(out, wr_segment_totals(r->stages[i].segment, branch));
    for (uint32_t k = branch + 1; rc == 0 && k < r->plan->nbranches; k++) {
        struct wr_tallies one = {0};
        if (r->plan->parent[k] == branch)
            rc = branch_warnings(r, k, &one);
        rc = rc == 0 ? merge_largest(&behind, &one) : rc;
        wr_tallies_done(&one);
    }
    rc = rc == 0 ? wr_tallies_merge(out, &behind) : rc;
    wr_tallies_done(&behind);
    return rc;
}

/* Where rows end in several places, the first of them that failed tells why. */
static void gather_error(struct wr_run_state *r)
{
    for (unsigned i = 0; i < r->nstages && !r->result->err.code; i++)
        r->result->err = r->stages[i].err;
}

static int stage_stats(const struct wr_run_stage *s, struct wr_stage_stats *t)
{
    t->dist = s->plan->dist;
    t->instances = s->ninst;
    t->reads = s->split != NULL;
    t->from = s->run->stats + s->plan->from;
    t->nops = s->plan->nops;
    t->ops = calloc(t->nops + 1, sizeof *t->ops);
    if (!t->ops)
        return -1;
    for (unsigned k = 0; k < s->ninst; k++) {
        const struct wr_instance *inst = &s->inst[k];
        t->rows_in += inst->rows_in;
        t->rows_out += inst->rows_out;
        t->batches += inst->batches;
        t->bytes += inst->bytes;
        t->busy_ns += inst->busy_ns;
        t->busiest_ns = inst->busy_ns > t->busiest_ns ? inst->busy_ns : t->busiest_ns;
        t->wait_in_ns += inst->wait_in_ns;
        t->wait_out_ns += inst->wait_out_ns;
        for (uint32_t o = 0; o < t->nops; o++) {
            t->ops[o].name = s->plan->ops[o].op->name;
            t->ops[o].rows_in += inst->links[o].rows_in;
            t->ops[o].rows_out += inst->links[o].rows_out;
            t->ops[o].filtered += inst->links[o].env.filtered;
            t->ops[o].refused += inst->links[o].refused;
            t->ops[o].peak += wr_budget_peak(&inst->links[o].budget);
        }
    }
    if (s->split) {
        t->bytes = s->inputs->stats.bytes;
        t->rejected = s->inputs->stats.refused + s->inputs->stats.dropped;
    }
    return 0;
}

/* Behind those of the plans before. */
static int gather_stats(struct wr_run_state *r)
{
    struct wr_run_result *out = r->result;
    struct wr_stage_stats *all = realloc(out->stages, (out->nstages + r->nstages) * sizeof *all);
    if (!all)
        return -1;
    out->stages = all;
    r->stats = out->nstages;
    memset(all + out->nstages, 0, r->nstages * sizeof *all);
    out->nstages += r->nstages;
    for (unsigned i = 0; i < r->nstages; i++)
        if (stage_stats(&r->stages[i], &all[r->stats + i]) < 0)
            return -1;
    return 0;
}

static void add_input(struct wr_input_stats *to, const struct wr_input_stats *s)
{
    to->bytes += s->bytes;
    to->records += s->records;
    to->delivered += s->delivered;
    to->refused += s->refused;
    to->dropped += s->dropped;
    to->blank += s->blank;
    to->trimmed += s->trimmed;
}

/* Did operators of the segment want no more of what a stage gives, in every branch? Whether all had been read by
 * then is a matter of chance. */
static bool is_done(const struct wr_run_stage *s)
{
    for (unsigned k = 0; k < s->ninst; k++)
        if (s->inst[k].done)
            return true;
    const struct wr_run_stage *to = wr_exchange_first(s);
    bool done = to != NULL;
    for (; done && to; to = wr_exchange_beside(to))
        done = to->segment == s->segment && is_done(to);
    return done;
}

static void gather_input(struct wr_run_state *r)
{
    for (unsigned i = 0; i < r->nstages; i++)
        for (unsigned k = 0; k < r->stages[i].ninst; k++) {
            r->result->had_enough |= r->stages[i].inst[k].done;
            if (r->stages[i].inst[k].reader)
                wr_reader_note_met(r->stages[i].inst[k].reader);
        }
    for (unsigned i = 0; i < r->nstages; i++)
        if (r->stages[i].split) {
            r->stopped_early |= wr_split_stopped(r->stages[i].split) || is_done(&r->stages[i]);
            add_input(&r->input, &r->stages[i].inputs->stats);
        }
    add_input(&r->result->input, &r->input);
    r->result->stopped_early |= r->stopped_early;
}

void wr_run_result_done(struct wr_run_result *r)
{
    wr_tallies_done(&r->warnings);
    for (uint32_t i = 0; r->stages && i < r->nstages; i++)
        free(r->stages[i].ops);
    free(r->stages);
    r->stages = NULL;
}

/* Runs one plan. Its instances stay, so that what its operators keep does. */
static int run_plan(struct wr_run_state *r, struct wr_inputs *inputs, struct wr_block_pool *blocks)
{
    const struct wr_run_config *config = r->config;
    struct wr_run_result *result = r->result;
    atomic_init(&r->active, 1);
    wr_progress_begin(result->nstages + 1);
    r->pool = wr_pool_new(config->threads, r->plan->nstages, &result->err);
    if (!r->pool)
        return result->err.code;
    if (make_stages(r, window_of(config), inputs, blocks) < 0)
        return wr_err_nomem(&result->err, "weir");
    for (unsigned i = 0; i < r->nstages; i++)
        for (unsigned k = 0; k < r->stages[i].ninst; k++)
            wr_pool_add(r->pool, &r->stages[i].inst[k].task);
    wr_pool_run(r->pool, &result->err);
    gather_error(r);
    if (branch_warnings(r, 0, &result->warnings) < 0 || gather_stats(r) < 0)
        wr_err_nomem(&result->err, "weir");
    wr_progress_begin(0);
    gather_input(r);
    if (config->rejects)
        wr_rejects_finish(config->rejects, &result->err);
    if (!result->err.code)
        wr_accounts_check(r, &result->err);
    return result->err.code;
}

/* Operator instances that can spill. */
static size_t spilling(const struct wr_plan *p, unsigned threads)
{
    size_t n = 0;
    for (uint32_t s = 0; s < p->nstages; s++)
        for (uint32_t o = 0; o < p->stages[s].nops; o++)
            if (p->stages[s].ops[o].op->traits & WR_SPILLS)
                n += instances(&p->stages[s], threads);
    return n;
}

/* What the plans that stand before keep stays, so all of them share. */
static size_t share(const struct wr_plan *p, const struct wr_run_config *config)
{
    size_t n = spilling(p, config->threads);
    for (uint32_t k = 0; k < p->nbefore; k++)
        n += spilling(p->before[k].plan, config->threads);
    return wr_budget_shared(config->budget) / (n ? n : 1);
}

void wr_run_bounds(const struct wr_plan *plan, const struct wr_run_config *config, struct wr_plan_bounds *out)
{
    *out = (struct wr_plan_bounds){.threads = config->threads,
                                   .window = window_of(config),
                                   .segment_bytes = segment_bytes(config),
                                   .room = stream_room(config->threads),
                                   .memory = config->budget->limit,
                                   .spill_bytes = share(plan, config),
                                   .spill_dir = config->spill->dir};
}

/* What the last operator of a plan keeps. */
static const void *kept(const struct wr_run_state *r)
{
    const struct wr_run_stage *last = &r->stages[r->nstages - 1];
    return last->inst[0].links[last->plan->nops - 1].self;
}

/* What a plan before was to keep is not all in memory: the plan becomes another one. */
static int respond(struct wr_run_state *r, uint32_t k)
{
    const struct wr_plan *p = wr_plan_spilled(r->plan, k);
    if (!p)
        return wr_err_nomem(&r->result->err, "weir");
    r->plan = p;
    r->share = share(p, r->config);
    return 0;
}

static int run_all(struct wr_run_state *r, struct wr_inputs *inputs, struct wr_block_pool *blocks)
{
    int rc = 0;
    r->share = share(r->plan, r->config);
    for (uint32_t k = 0; rc >= 0 && k < r->plan->nbefore; k++) {
        const struct wr_plan_before *p = &r->plan->before[k];
        r->before[k] = (struct wr_run_state){
            .plan = p->plan, .config = r->config, .result = r->result, .batches = r->batches, .share = r->share};
        rc = run_plan(&r->before[k], p->of.source.inputs, blocks);
        if (rc >= 0 && p->of.spilled.is && p->of.spilled.is(kept(&r->before[k])))
            rc = respond(r, k);
    }
    return rc < 0 ? rc : run_plan(r, inputs, blocks);
}

int wr_run(const struct wr_plan *plan, struct wr_inputs *inputs, const struct wr_run_config *config,
           struct wr_run_result *result)
{
    *result = (struct wr_run_result){0};
    struct wr_run_state r = {.plan = plan, .config = config, .result = result};
    const struct wr_input_options *in = &inputs->options;
    const bool counts = in->counted_bytes && !config->apart && wr_plan_only_counts(plan);
    const size_t bytes = counts ? in->counted_bytes : in->block_bytes;
    struct wr_block_pool *blocks = wr_block_pool_new(bytes, 2 * config->threads + 2, config->budget);
    uint64_t begun = wr_clock_ns();
    r.batches = wr_batch_pool_new(8 * config->threads + 8, config->budget);
    r.before = calloc(plan->nbefore + 1, sizeof *r.before);
    if (!blocks || !r.batches || !r.before)
        wr_err_nomem(&result->err, "weir");
    else
        run_all(&r, inputs, blocks);
    free_stages(&r);
    wr_pool_free(r.pool);
    for (uint32_t k = 0; r.before && k < plan->nbefore; k++) {
        free_stages(&r.before[k]);
        wr_pool_free(r.before[k].pool);
    }
    free(r.before);
    wr_batch_pool_free(r.batches);
    wr_block_pool_free(blocks);
    result->wall_ns = wr_clock_ns() - begun;
    return result->err.code;
}
