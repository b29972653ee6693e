/* The final fold: an owner merges the groups of its keys from all workers, whatever order they come in, and at the
 * end gives them in the order of their first rows, with the items of `reduce` worked out. */
#include <stdlib.h>

#include "ops/stage/fold.h"

struct final {
    struct wr_fold_out out;
    uint32_t gid[WR_BATCH_ROWS];
};

static int find_groups(struct final *f, struct wr_batch *b, struct wr_err *err)
{
    if (f->out.plan->nkeys == 0) {
        memset(f->gid, 0, sizeof f->gid);
        return wr_fold_out_groups(&f->out, 1, err);
    }
    struct wr_keys keys = {.v = b->cols[0].v.str};
    int rc = wr_table_map(&f->out.table, &keys, b->sel, b->nsel, f->gid, NULL, err);
    return rc < 0 ? rc : wr_fold_out_groups(&f->out, f->out.table.n, err);
}

static int take_batch(struct final *f, struct wr_batch *b, struct wr_err *err)
{
    struct wr_fold_out *o = &f->out;
    if (b->nsel == 0)
        return 0;
    int rc = find_groups(f, b, err);
    if (rc < 0)
        return rc;
    struct wr_agg_rows rows = {.batch = b, .sel = b->sel, .n = b->nsel, .gid = f->gid};
    wr_agg_prefetch(o->first, o->ngroups, sizeof *o->first, &rows);
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t *first = &o->first[f->gid[i]];
        *first = b->ord[i] < *first ? b->ord[i] : *first;
    }
    for (uint32_t k = 0; rc >= 0 && k < o->plan->nstates; k++) {
        struct wr_agg_state *s = &o->states[k];
        wr_agg_prefetch(s->groups, s->n, s->agg->state_size, &rows);
        rc = s->agg->merge(s, &rows, b->cols[1 + k].v.str, err);
    }
    return rc;
}

/* ---- the operator ------------------------------------------------------------------------------------------ */

static int final_open(const void *data, struct wr_env *env, void **self)
{
    struct final *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, "reduce");
    *self = f;
    return wr_fold_out_open(&f->out, data, env);
}

static void final_close(void *self, struct wr_env *env)
{
    struct final *f = self;
    (void)env;
    if (f)
        wr_fold_out_close(&f->out);
    free(f);
}

static int final_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct final *f = self;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        int rc = take_batch(f, in->batch, &env->err);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    return wr_fold_out_emit(&f->out, env->instance == 0, env, out);
}

static void final_explain(const void *data, struct wr_buf *out)
{
    wr_fold_explain(data, "", out);
}

const struct wr_op wr_op_fold_final = {
    .name = "reduce",
    .traits = WR_FOLD | WR_BLOCKING,
    .open = final_open,
    .step = final_step,
    .close = final_close,
    .explain = final_explain,
};
