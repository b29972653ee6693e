/* Ends at the owners where keys came in turn (groups.c): what the operators between have given for the keys of each
 * turn is in order, and so are the turns of a merge.
 *
 * As long as all keys have had a number rows pass. Then what is given in a turn goes to a run in a temporary file.
 * If the rows leave the owner as a finished stream, or go on to other operators here, the runs are merged at the
 * end; else the other owners have given rows by sequence meanwhile, and the operator behind the merge (late.c),
 * which a marker has told, merges those of all. */
#include <stdlib.h>

#include "ops/stage/late.h"
#include "ops/stage/partition.h"

struct hold {
    const struct wr_build_late *plan;
    struct wr_env *env;
    struct wr_payer pay;
    struct sort_plan *rows; /* NULL: all rows pass */
    struct wr_spill *file;
    struct spilled_runs runs;
    struct wr_spill_run run; /* of this turn */
    struct late_held held;
    struct spilled_merge merge;
    bool ended;
};

static int hold_open(const void *data, struct wr_env *env, void **self)
{
    struct hold *h = calloc(1, sizeof *h);
    if (!h)
        return wr_err_nomem(&env->err, env->who);
    *h = (struct hold){.plan = data, .env = env, .pay = {env->budget, env->who}};
    *self = h;
    return 0;
}

static void hold_close(void *self, struct wr_env *env)
{
    struct hold *h = self;
    (void)env;
    if (!h)
        return;
    if (h->held.late)
        wr_late_release(h->held.late);
    wr_spilled_merge_done(&h->merge);
    wr_spill_drop(&h->run);
    wr_spilled_drop(&h->runs, h->pay);
    wr_spill_close(h->file);
    free(h->rows);
    free(h);
}

/* Rows before the one told of have passed. */
static int begin(struct hold *h, const struct wr_batch *place, struct wr_batch **out)
{
    struct wr_err *err = &h->env->err;
    if (!(h->rows = wr_late_all(h->plan->space)))
        return wr_err_nomem(err, h->pay.who);
    int rc = wr_spill_open(h->env->spill, h->pay, &wr_spilled_columns, &h->file, err);
    h->run = (struct wr_spill_run){.file = h->file, .block = wr_spilled_block(h->env)};
    if (rc < 0 || !h->plan->last || h->env->streams)
        return rc < 0 ? rc : WR_STEP_NEED;
    *out = wr_late_marker(h->plan, h->env, place, 0, &h->held);
    return *out ? WR_STEP_PASS : wr_err_nomem(err, h->pay.who);
}

static int take(struct hold *h, struct wr_msg *in, struct wr_batch **out)
{
    struct wr_batch *b = in->batch;
    if (!h->rows) {
        *out = b;
        in->batch = NULL;
        return WR_STEP_PASS;
    }
    int rc = wr_late_write(h->rows, h->env, b, b->sel, b->nsel, &h->run);
    return rc < 0 ? rc : WR_STEP_NEED;
}

/* The run of a turn is whole. */
static int end_turn(struct hold *h, struct wr_err *err)
{
    if (!h->run.records)
        return 0;
    int rc = wr_spill_seal(&h->run, err);
    struct wr_spill_run *to = rc < 0 ? NULL : wr_spilled_one_more(&h->runs, h->file, h->run.block, h->pay, err);
    if (!to)
        return rc < 0 ? rc : err->code;
    *to = h->run;
    h->run = (struct wr_spill_run){.file = h->file, .block = to->block};
    return 0;
}

static int begin_end(struct hold *h, struct wr_err *err)
{
    int rc = wr_spilled_merge_down(&h->runs, wr_spilled_ways(h->env), SPILLED_BY_ORD, h->pay, err);
    return rc < 0 ? rc : wr_spilled_merge_open(&h->merge, h->runs.v, h->runs.n, SPILLED_BY_ORD, h->pay, err);
}

static int end(struct hold *h, const struct wr_msg *in, struct wr_batch **out)
{
    struct wr_err *err = &h->env->err;
    int rc = h->rows ? end_turn(h, err) : 0;
    if (rc < 0 || !h->rows || in->again)
        return rc < 0 ? rc : WR_STEP_NEED;
    if (h->plan->last && !h->env->streams) {
        h->held.runs = &h->runs;
        h->held.settled = true;
        return WR_STEP_NEED;
    }
    if (in->failed && h->env->streams)
        return WR_STEP_NEED;
    rc = h->ended ? 0 : begin_end(h, err);
    h->ended = true;
    return rc < 0 ? rc : wr_late_give_merged(h->rows, &h->merge, h->env, out);
}

static int hold_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct hold *h = self;
    (void)env;
    (void)port;
    if (in->mark == WR_MARK_BATCH)
        return take(h, in, out);
    if (in->mark == WR_MARK_HELD && !h->rows)
        return begin(h, in->held, out);
    return in->mark == WR_MARK_END ? end(h, in, out) : WR_STEP_NEED;
}

const struct wr_op wr_op_hold = {.name = "partition",
                                 .traits = WR_IN_ORDER | WR_ORDINALS | WR_GATHERS,
                                 .open = hold_open,
                                 .step = hold_step,
                                 .close = hold_close,
                                 .explain = wr_explain_nothing};
