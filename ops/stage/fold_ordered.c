/* The fold of owners that must see rows in order: where `reduce` has a fold(init, step), nothing is folded before
 * the exchange by key, behind which the rows of a key are with their owner, in input order.
 *
 * Other aggregates of the same reduce take the same rows. Groups are numbered here as they appear: stages between
 * may have left out some of those that the partition numbered. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/fold.h"

/* What was told of the batch at hand: a value is told of once, however many steps and aggregates look at it. Each
 * of the steps reads columns anew, so they cannot know of each other. */
struct told {
    struct told *next;
    uint32_t id;
    uint64_t rows[WR_BATCH_ROWS / 64];
};
struct once {
    struct wr_warner warner;
    struct wr_warner *to;
    struct wr_batch *batch; /* whose arena `told` is in */
    struct told *told;
};

struct ordered {
    struct wr_fold_out out;
    struct wr_fold_values values;
    struct once once;
    uint32_t *number; /* by group id of the partition: that of the group here + 1; 0: not seen yet */
    uint32_t number_cap;
    uint32_t gid[WR_BATCH_ROWS];
    uint16_t fresh[WR_BATCH_ROWS]; /* the first rows of new groups */
};

/* ---- telling ------------------------------------------------------------------------------------------------ */

/* Had this row been told of? Where memory is out, no. */
static bool is_told(struct once *o, uint32_t id, uint32_t row)
{
    struct told *t = o->told;
    while (t && t->id != id)
        t = t->next;
    if (!t) {
        if (!(t = wr_arena_zalloc(&o->batch->arena, sizeof *t)))
            return false;
        t->id = id;
        t->next = o->told;
        o->told = t;
    }
    uint64_t bit = (uint64_t)1 << row % 64;
    bool was = t->rows[row / 64] & bit;
    t->rows[row / 64] |= bit;
    return was;
}

static void once_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    struct once *o = (struct once *)(void *)w;
    if (!s.n || !is_told(o, id, row)) /* what shows no value (a division by zero) is an event of its own */
        o->to->warn(o->to, id, b, row, s);
}

static void once_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    struct once *o = (struct once *)(void *)w;
    o->to->fail(o->to, b, row, err);
}

/* ---- groups ------------------------------------------------------------------------------------------------ */

/* Sets gid at the selected rows; how many groups are new. Negative: out of memory. */
static int number_groups(struct ordered *f, const struct wr_batch *b, struct wr_err *err)
{
    uint32_t groups = 0;
    int fresh = 0;
    WR_EACH (i, b->sel, b->nsel)
        groups = b->gid[i] >= groups ? b->gid[i] + 1 : groups;
    int rc = wr_charged_grow(f->out.table.pay, &f->number, &f->number_cap, groups, sizeof *f->number, err);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel) {
        uint32_t *number = &f->number[b->gid[i]];
        if (!*number) {
            f->fresh[fresh++] = (uint16_t)i;
            *number = f->out.ngroups + (uint32_t)fresh;
        }
        f->gid[i] = *number - 1;
    }
    return fresh;
}

/* The keys of new groups; the table numbers them as number_groups did. */
static int add_keys(struct ordered *f, struct wr_batch *b, uint32_t fresh, struct wr_err *err)
{
    struct wr_keys keys;
    uint32_t gid[WR_BATCH_ROWS];
    if (!fresh)
        return 0;
    if (wr_key_make(b, f->out.plan->keys, f->out.plan->nkeys, f->fresh, fresh, &keys) < 0)
        return wr_err_nomem(err, "reduce");
    return wr_table_map(&f->out.table, &keys, f->fresh, fresh, gid, NULL, err);
}

static int find_groups(struct ordered *f, struct wr_batch *b, struct wr_err *err)
{
    const uint64_t *ord = wr_batch_ordinals(b);
    uint32_t old = f->out.ngroups;
    int fresh = old == 0;
    if (!ord)
        return wr_err_nomem(err, "reduce");
    if (f->out.plan->nkeys == 0)
        f->fresh[0] = b->sel ? b->sel[0] : 0;
    else if ((fresh = number_groups(f, b, err)) < 0)
        return fresh;
    int rc = f->out.plan->nkeys ? add_keys(f, b, (uint32_t)fresh, err) : 0;
    if (rc >= 0)
        rc = wr_fold_out_groups(&f->out, old + (uint32_t)fresh, err);
    for (uint32_t k = 0; rc >= 0 && k < (uint32_t)fresh; k++)
        f->out.first[old + k] = ord[f->fresh[k]];
    return rc;
}

static int take_batch(struct ordered *f, struct wr_batch *b, struct wr_env *env)
{
    struct wr_fold_out *o = &f->out;
    if (b->nsel == 0)
        return 0;
    int rc = find_groups(f, b, &env->err);
    const uint32_t *gid = o->plan->nkeys ? f->gid : NULL;
    struct wr_warner *w = &f->once.warner;
    f->once = (struct once){.warner = {once_warn, once_fail}, .to = env->warner, .batch = b};
    if (rc >= 0)
        rc = wr_fold_values_run(&f->values, b, w, &env->err);
    if (rc >= 0)
        rc = wr_fold_values_update(&f->values, o->states, o->ngroups, b, gid, &env->err);
    return rc < 0 ? rc : wr_fold_steps_run(o->steps, &f->values, o->ngroups, b, gid, w, env);
}

/* ---- the operator ------------------------------------------------------------------------------------------ */

static int ordered_open(const void *data, struct wr_env *env, void **self)
{
    struct ordered *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, "reduce");
    *self = f;
    int rc = wr_fold_out_open(&f->out, data, env);
    if (rc >= 0 && wr_fold_values_open(&f->values, data, &f->out.arena) < 0)
        rc = wr_arena_error(&f->out.arena, &env->err);
    return rc;
}

static void ordered_close(void *self, struct wr_env *env)
{
    struct ordered *f = self;
    (void)env;
    if (!f)
        return;
    if (f->values.plan)
        wr_fold_values_close(&f->values);
    wr_charged_free(f->out.table.pay, &f->number, &f->number_cap, sizeof *f->number);
    wr_fold_out_close(&f->out);
    free(f);
}

static int ordered_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct ordered *f = self;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        int rc = take_batch(f, in->batch, env);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    return wr_fold_out_emit(&f->out, env->instance == 0, env, out);
}

static void ordered_explain(const void *data, struct wr_buf *out)
{
    wr_fold_explain(data, "", out);
}

const struct wr_op wr_op_fold_ordered = {
    .name = "reduce",
    .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS,
    .open = ordered_open,
    .step = ordered_step,
    .close = ordered_close,
    .explain = ordered_explain,
};
