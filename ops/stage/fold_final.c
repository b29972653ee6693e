/* The final fold: an owner merges the groups of its keys from all workers, whatever order they come in, and at the
 * end gives them in the order of their first rows, with the items of `reduce` worked out. Groups that memory does
 * not hold are spilled (fold_spill.c). */
#include <stdlib.h>

#include "ops/stage/fold.h"

/* ---- the operator ------------------------------------------------------------------------------------------ */

static int final_open(const void *data, struct wr_env *env, void **self)
{
    struct wr_fold_out *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, "reduce");
    *self = f;
    int rc = wr_fold_out_open(f, data, env);
    return rc < 0 ? rc : wr_fold_spill_open(f, env);
}

static void final_close(void *self, struct wr_env *env)
{
    struct wr_fold_out *f = self;
    (void)env;
    if (f)
        wr_fold_out_close(f);
    free(f);
}

static int final_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct wr_fold_out *f = self;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        int rc = wr_fold_spill_take(f, in->batch, &env->err);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    return wr_fold_out_emit(f, env->instance == 0, env, out);
}

static void final_explain(const void *data, struct wr_buf *out)
{
    wr_fold_explain(data, "", out);
}

const struct wr_op wr_op_fold_final = {
    .name = "reduce",
    .traits = WR_FOLD | WR_BLOCKING | WR_SPILLS,
    .open = final_open,
    .step = final_step,
    .close = final_close,
    .explain = final_explain,
};
