/* Behind the merge of the owners of `uniq ... keep first`: where one of them has begun to keep its rows, which a
 * marker tells, the rows of the others from there on have to wait, on disk, until it gives them at the end. Until
 * then rows pass as they are.
 *
 * Rows come with ascending ordinals, up to the end, where they begin once more from the marker on: so there are two
 * runs, which are merged. */
#include <stdlib.h>

#include "ops/stage/uniq.h"

enum { WAYS = 4 /* runs merged at a time; there are hardly more */ };

struct late {
    const struct uniq_plan *plan;
    struct wr_env *env;
    struct wr_payer pay;
    struct wr_spill *file; /* NULL: no owner keeps rows */
    struct spilled_runs runs;
    uint64_t last;            /* ordinal of the run that is written */
    struct wr_batch *kept; /* its one row says from where on rows are held back */
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
    return 0;
}

static void late_close(void *self, struct wr_env *env)
{
    struct late *s = self;
    (void)env;
    if (!s)
        return;
    wr_spilled_merge_done(&s->merge);
    wr_spilled_drop(&s->runs, s->pay);
    wr_spill_close(s->file);
    wr_batch_unref(s->kept);
    free(s);
}

static bool is_marker(const struct wr_vec *v, uint32_t i)
{
    return v->rep == WR_REP_BOOL ? v->truth[i] == 1 : v->rep == WR_REP_ANY && v->tag[i] == WR_TAG_BOOL && v->num[i];
}

static struct wr_spill_run *run_for(struct late *s, uint64_t ord)
{
    struct wr_spill_run *run = s->runs.n ? &s->runs.v[s->runs.n - 1] : NULL;
    if (run && ord >= s->last)
        return run;
    if (run && wr_spill_seal(run, &s->env->err) < 0)
        return NULL;
    return wr_spilled_one_more(&s->runs, s->file, s->pay, &s->env->err);
}

/* Writes the rows of sel[0..n) but markers. */
static int hold(struct late *s, struct wr_batch *b, uint16_t *sel, uint32_t n)
{
    struct wr_err *err = &s->env->err;
    const struct wr_vec *mark = &b->cols[s->plan->mark].v;
    uint32_t m = 0;
    for (uint32_t k = 0; k < n; k++) {
        sel[m] = sel[k];
        m += !is_marker(mark, sel[k]);
    }
    b->sel = sel;
    b->nsel = m;
    const struct wr_vec *cols = wr_uniq_columns(s->plan, b);
    if (!cols)
        return wr_err_nomem(err, s->pay.who);
    for (uint32_t k = 0; k < m; k++) {
        size_t size = wr_uniq_record_size(s->plan, cols, sel[k]);
        if (!size)
            return wr_err_set(err, WR_ELIMIT, "%s has a row of more than 4 GiB", s->pay.who);
        struct wr_spill_run *run = run_for(s, b->ord[sel[k]]);
        char *p = run ? wr_spilled_add(run, b->ord[sel[k]], (struct wr_slice){"", 0}, size, err) : NULL;
        if (!p)
            return err->code;
        wr_uniq_record_put(s->plan, b, cols, sel[k], size, p);
        s->last = b->ord[sel[k]];
    }
    return 0;
}

/* Keeps a marker's place. */
static int keep_place(struct late *s, const struct wr_batch *b, uint32_t row)
{
    struct wr_batch *m = wr_batch_new(s->env->batches, 0);
    s->kept = m;
    if (!m || !(m->ord = wr_arena_alloc(&m->arena, sizeof *m->ord)) ||
        (b->origin && !(m->origin = wr_arena_alloc(&m->arena, sizeof *m->origin))))
        return wr_err_nomem(&s->env->err, s->pay.who);
    m->nrows = m->nsel = 1;
    m->ord[0] = b->ord[row];
    if (b->origin)
        m->origin[0] = b->origin[row];
    return 0;
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
        if (is_marker(mark, sel[k]))
            pass = k;
    int rc = 0;
    if (!s->file && pass < n) {
        rc = wr_spill_open(s->env->spill, s->pay, &s->file, &s->env->err);
        if (rc >= 0)
            rc = keep_place(s, b, sel[pass]);
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

static int end(struct late *s, struct wr_batch **out)
{
    struct wr_err *err = &s->env->err;
    int rc = 0;
    if (!s->ended && s->runs.n)
        rc = wr_spill_seal(&s->runs.v[s->runs.n - 1], err);
    if (!s->ended && rc >= 0)
        rc = wr_spilled_merge_down(&s->runs, WAYS, SPILLED_BY_ORD, s->pay, err);
    if (!s->ended && rc >= 0)
        rc = wr_spilled_merge_open(&s->merge, s->runs.v, s->runs.n, SPILLED_BY_ORD, s->pay, err);
    s->ended = true;
    return rc < 0 ? rc : wr_uniq_give(s->plan, &s->merge, s->env, out);
}

static int late_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct late *s = self;
    int rc = WR_STEP_NEED;
    (void)port;
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

static void late_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "rows that were kept on disk in their places");
}

const struct wr_op wr_op_uniq_late = {
    .name = "uniq",
    .traits = WR_IN_ORDER | WR_ORDINALS,
    .open = late_open,
    .step = late_step,
    .close = late_close,
    .explain = late_explain,
};
