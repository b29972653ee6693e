/* Behind the merge of owners (late.h): where one of them has begun to keep its rows, which a marker tells, the rows
 * of the others from there on have to wait, on disk, until all have ended. Until then rows pass as they are. At the
 * end what each owner has kept, in runs, and what was held back here are merged by ordinal. */
#include <stdlib.h>

#include "ops/stage/late.h"

struct late {
    const struct wr_build_late *plan;
    const struct sort_plan *rows;
    struct sort_plan *all; /* if they are all columns */
    struct wr_env *env;
    struct wr_payer pay;
    struct wr_spill *file;   /* NULL: no owner keeps rows */
    struct wr_spill_run run; /* rows held back */
    struct late_held **held; /* [nheld] owners that keep rows */
    uint32_t nheld, held_cap;
    struct spilled_runs runs; /* at the end: all there are */
    struct wr_batch *kept;    /* its one row says from where on rows are held back */
    struct spilled_merge merge;
    bool ended;
};

static int late_open(const void *data, struct wr_env *env, void **self)
{
    struct late *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *s = (struct late){.plan = data, .env = env, .pay = {env->budget, env->who}};
    *self = s;
    s->rows = s->plan->rows;
    if (!s->rows && !(s->rows = s->all = wr_late_all(s->plan->space)))
        return wr_err_nomem(&env->err, env->who);
    return 0;
}

void wr_late_release(void *self)
{
    struct late *s = self;
    wr_spilled_merge_done(&s->merge);
    wr_spilled_drop(&s->runs, s->pay);
    for (uint32_t k = 0; k < s->nheld; k++)
        s->held[k]->late = NULL;
    s->nheld = 0;
}

static void late_close(void *self, struct wr_env *env)
{
    struct late *s = self;
    (void)env;
    if (!s)
        return;
    wr_late_release(s);
    wr_charged_free(s->pay, &s->held, &s->held_cap, sizeof(*s->held));
    wr_spill_drop(&s->run);
    wr_spill_close(s->file);
    wr_batch_unref(s->kept);
    free(s->all);
    free(s);
}

/* The owner that a row tells of; NULL: it is a row like others. */
static struct late_held *told(const struct wr_vec *v, uint32_t i)
{
    bool any = v->rep == WR_REP_NUM || (v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_DEC);
    return any ? (struct late_held *)(intptr_t)v->num[i] : NULL;
}

static int add_owner(struct late *s, struct late_held *h)
{
    int rc =
        wr_charged_grow(s->pay, &s->held, &s->held_cap, (uint64_t)s->nheld + 1, sizeof(*s->held), &s->env->err);
    if (rc < 0)
        return rc;
    h->late = s;
    s->held[s->nheld++] = h;
    return 0;
}

/* Writes the rows of sel[0..n), and notes those that tell of owners. */
static int hold(struct late *s, struct wr_batch *b, uint16_t *sel, uint32_t n)
{
    struct wr_err *err = &s->env->err;
    const struct wr_vec *mark = &b->cols[s->plan->mark].v;
    uint32_t m = 0;
    for (uint32_t k = 0; k < n; k++) {
        struct late_held *h = told(mark, sel[k]);
        if (h && add_owner(s, h) < 0)
            return err->code;
        sel[m] = sel[k];
        m += !h;
    }
    return wr_late_write(s->rows, s->env, b, sel, m, &s->run);
}

/* Rows before the first marker pass, the others are held back. */
static int take_batch(struct late *s, struct wr_msg *in, struct wr_batch **out)
{
    struct wr_batch *b = in->batch;
    const struct wr_vec *mark = &b->cols[s->plan->mark].v;
    uint32_t n = b->nsel, pass = s->file ? 0 : n;
    uint16_t *sel = wr_arena_alloc(&b->arena, (n + 1) * sizeof *sel);
    if (!sel)
        return wr_err_nomem(&s->env->err, s->pay.who);
    for (uint32_t k = 0; k < n; k++)
        sel[k] = b->sel ? b->sel[k] : (uint16_t)k;
    for (uint32_t k = 0; k < pass; k++)
        if (told(mark, sel[k]))
            pass = k;
    int rc = 0;
    if (!s->file && pass < n) {
        rc = wr_spill_open(s->env->spill, s->pay, &wr_spilled_columns, &s->file, &s->env->err);
        s->run.file = s->file;
        if (rc >= 0 && !(s->kept = wr_late_place(s->env, b, sel[pass])))
            rc = wr_err_nomem(&s->env->err, s->pay.who);
    }
    if (rc >= 0 && pass < n)
        rc = hold(s, b, sel + pass, n - pass);
    if (rc < 0)
        return rc;
    b->sel = sel;
    b->nsel = pass;
    if (!pass)
        return WR_STEP_NEED;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

/* Takes the runs of all owners, and of what was held back. */
static int gather_runs(struct late *s, struct wr_err *err)
{
    int rc = wr_spill_seal(&s->run, err);
    for (uint32_t k = 0; rc >= 0 && k < s->nheld; k++) {
        struct spilled_runs *from = s->held[k]->runs;
        rc = wr_charged_grow(s->pay, &s->runs.v, &s->runs.cap, (uint64_t)s->runs.n + from->n + 1, sizeof *s->runs.v,
                             err);
        for (uint32_t i = 0; rc >= 0 && i < from->n; i++) {
            s->runs.v[s->runs.n++] = from->v[i];
            from->v[i] = (struct wr_spill_run){0};
        }
    }
    if (rc >= 0 && s->run.records) {
        s->runs.v[s->runs.n++] = s->run;
        s->run = (struct wr_spill_run){0};
    }
    return rc;
}

static int begin_end(struct late *s, struct wr_err *err)
{
    int rc = gather_runs(s, err);
    if (rc >= 0)
        rc = wr_spilled_merge_down(&s->runs, wr_spilled_ways(s->env), SPILLED_BY_ORD, s->pay, err);
    return rc < 0 ? rc : wr_spilled_merge_open(&s->merge, s->runs.v, s->runs.n, SPILLED_BY_ORD, s->pay, err);
}

/* After an error what came before it counts, unless it was an owner's. */
static int end(struct late *s, struct wr_batch **out)
{
    for (uint32_t k = 0; k < s->nheld; k++)
        if (!s->held[k]->settled)
            return WR_STEP_NEED;
    int rc = s->ended ? 0 : begin_end(s, &s->env->err);
    s->ended = true;
    return rc < 0 ? rc : wr_late_give_merged(s->rows, &s->merge, s->env, out);
}

static int late_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct late *s = self;
    int rc = WR_STEP_NEED;
    (void)port;
    /* most of the time */
    if (in->mark == WR_MARK_BATCH && !s->file && in->batch->cols[s->plan->mark].v.rep == WR_REP_NONE) {
        *out = in->batch;
        in->batch = NULL;
        return WR_STEP_PASS;
    }
    if (in->mark == WR_MARK_BATCH)
        rc = take_batch(s, in, out);
    else if (in->mark == WR_MARK_END && s->file)
        rc = end(s, out);
    wr_env_kept(env, in->mark == WR_MARK_END && rc == WR_STEP_NEED ? NULL : s->kept, 0);
    return rc;
}

const struct wr_op wr_op_late = {
    .name = "merge",
    .traits = WR_IN_ORDER | WR_ORDINALS,
    .open = late_open,
    .step = late_step,
    .close = late_close,
    .explain = wr_explain_nothing,
};
