/* See fold.h: what aggregates look at in a batch: conditions as selections, arguments in the forms they ask for.
 * Each is made once, however many aggregates share it. */
#include "ops/stage/fold.h"

static int run_cond(struct wr_fold_values *f, uint32_t c, struct wr_batch *b, const uint16_t *sel, uint32_t n,
                    struct wr_warner *w, struct wr_err *err)
{
    struct wr_vec v;
    int rc = wr_eval_run(f->cond_evals[c], b, sel, n, w, &v, err);
    if (rc < 0)
        return rc;
    uint32_t m = 0;
    WR_EACH (i, sel, n) {
        f->cond_sel[c][m] = (uint16_t)i;
        m += v.truth[i] == 1;
    }
    f->cond_n[c] = m;
    return 0;
}

/* Every value is a text, whatever it looks like. */
static int as_text(struct wr_fold_value *x, struct wr_batch *b, struct wr_column *col, const uint16_t *sel,
                   uint32_t n, struct wr_agg_arg *arg)
{
    x->v = (struct wr_vec){.rep = WR_REP_NUM};
    x->v.num = wr_arena_alloc(&b->arena, b->nrows * sizeof *x->v.num);
    x->v.tag = wr_arena_alloc(&b->arena, b->nrows);
    if (!x->v.num || !x->v.tag)
        return -1;
    memset(x->v.tag, WR_TAG_TEXT, b->nrows);
    *arg = (struct wr_agg_arg){&x->v, wr_values_str(b, col, sel, n)};
    return arg->str ? 0 : -1;
}

/* The bytes of those rows that are no numbers. */
static int texts_among(struct wr_batch *b, struct wr_column *col, const uint16_t *sel, uint32_t n,
                       struct wr_agg_arg *arg)
{
    uint16_t text[WR_BATCH_ROWS];
    uint32_t m = 0;
    const uint8_t *tag = arg->v->tag;
    WR_EACH (i, sel, n) {
        text[m] = (uint16_t)i;
        m += tag[i] == WR_TAG_TEXT || tag[i] == WR_TAG_TOLD;
    }
    if (m && !(arg->str = wr_values_str(b, col, text, m)))
        return -1;
    return 0;
}

static int in_order_form(struct wr_fold_value *x, struct wr_batch *b, struct wr_column *col, enum wr_type type,
                         const uint16_t *sel, uint32_t n, struct wr_agg_arg *arg)
{
    if (type == WR_T_TEXT || type == WR_T_LIST)
        return as_text(x, b, col, sel, n, arg);
    *arg = (struct wr_agg_arg){wr_values_num(b, col, sel, n), NULL};
    if (!arg->v)
        return -1;
    return arg->v->tag && col->v.rep != WR_REP_NUM ? texts_among(b, col, sel, n, arg) : 0;
}

static int to_form(const struct fold_arg *a, struct wr_fold_value *x, struct wr_batch *b, struct wr_column *col,
                   const uint16_t *sel, uint32_t n, struct wr_agg_arg *arg)
{
    *arg = (struct wr_agg_arg){&col->v, NULL};
    switch (a->form) {
    case 'n':
        if (col->v.rep != WR_REP_NUM)
            arg->v = wr_values_num(b, col, sel, n);
        break;
    case 'v':
        return in_order_form(x, b, col, a->type, sel, n, arg);
    case 's':
        arg->v = wr_values_str(b, col, sel, n);
        break;
    default:
        if (col->v.rep == WR_REP_VIEW)
            arg->v = wr_values_str(b, col, sel, n);
        break;
    }
    return arg->v ? 0 : -1;
}

static int run_arg(struct wr_fold_values *f, uint32_t k, struct wr_batch *b, const uint16_t *sel, uint32_t n,
                   struct wr_warner *w, struct wr_err *err)
{
    const struct fold_arg *a = &f->plan->args[k];
    struct wr_fold_value *x = &f->values[k];
    struct wr_column *col;
    if (a->slot >= 0 && a->form != 'n') {
        col = &b->cols[a->slot];
    } else { /* also a plain column where numbers are asked for: evaluating tells what is none */
        col = &x->col;
        *col = (struct wr_column){0};
        int rc = wr_eval_run(f->arg_evals[k], b, sel, n, w, &col->v, err);
        if (rc < 0)
            return rc;
    }
    return to_form(a, x, b, col, sel, n, &f->args[k]) < 0 ? wr_err_nomem(err, "reduce") : 0;
}

uint32_t wr_fold_values_rows(const struct wr_fold_values *f, uint32_t cond, const struct wr_batch *b,
                             const uint16_t **sel)
{
    *sel = cond == FOLD_ALWAYS ? b->sel : f->cond_sel[cond];
    return cond == FOLD_ALWAYS ? b->nsel : f->cond_n[cond];
}

int wr_fold_values_run(struct wr_fold_values *f, struct wr_batch *b, struct wr_warner *w, struct wr_err *err)
{
    const uint16_t *sel;
    for (uint32_t c = 0; c < f->plan->nconds; c++) {
        int rc = run_cond(f, c, b, b->sel, b->nsel, w, err);
        if (rc < 0)
            return rc;
    }
    for (uint32_t k = 0; k < f->plan->nargs; k++) {
        uint32_t n = wr_fold_values_rows(f, f->plan->args[k].cond, b, &sel);
        int rc = n ? run_arg(f, k, b, sel, n, w, err) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int update_state(const struct wr_fold_values *f, uint32_t k, struct wr_agg_state *s, uint32_t ngroups,
                        struct wr_batch *b, const uint32_t *gid, struct wr_err *err)
{
    const struct fold_agg *a = &f->plan->aggs[f->plan->states[k]];
    struct wr_agg_arg args[WR_AGG_ARGS];
    struct wr_agg_rows rows = {.batch = b, .gid = gid, .args = args};
    int rc = wr_agg_groups(s, ngroups, err);
    if (rc < 0)
        return rc;
    rows.n = wr_fold_values_rows(f, a->cond, b, &rows.sel);
    if (rows.n == 0)
        return 0;
    for (uint32_t i = 0; i < a->call.nargs; i++)
        if (a->args[i] != FOLD_NO_ARG)
            args[i] = f->args[a->args[i]];
    if (s->agg->flags & WR_AGG_ORDINALS && !(rows.ord = wr_batch_ordinals(b)))
        return wr_err_nomem(err, "reduce");
    wr_agg_prefetch(s->groups, s->n, s->agg->state_size, &rows);
    return s->agg->update(s, &rows, err);
}

int wr_fold_values_update(const struct wr_fold_values *f, struct wr_agg_state *states, uint32_t ngroups,
                          struct wr_batch *b, const uint32_t *gid, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        rc = update_state(f, k, &states[k], ngroups, b, gid, err);
    return rc;
}

int wr_fold_values_open(struct wr_fold_values *f, const struct fold_plan *plan, struct wr_arena *a)
{
    f->plan = plan;
    f->cond_evals = wr_arena_zalloc(a, plan->nconds * sizeof *f->cond_evals);
    f->cond_sel = wr_arena_zalloc(a, plan->nconds * sizeof *f->cond_sel);
    f->cond_n = wr_arena_zalloc(a, plan->nconds * sizeof *f->cond_n);
    f->arg_evals = wr_arena_zalloc(a, plan->nargs * sizeof *f->arg_evals);
    f->values = wr_arena_zalloc(a, plan->nargs * sizeof *f->values);
    f->args = wr_arena_zalloc(a, plan->nargs * sizeof *f->args);
    if (!f->cond_evals || !f->cond_sel || !f->cond_n || !f->arg_evals || !f->values || !f->args)
        return -1;
    for (uint32_t c = 0; c < plan->nconds; c++) {
        f->cond_sel[c] = wr_arena_alloc(a, WR_BATCH_ROWS * sizeof **f->cond_sel);
        if (!f->cond_sel[c] || !(f->cond_evals[c] = wr_eval_new(plan->conds[c].expr)))
            return -1;
    }
    for (uint32_t k = 0; k < plan->nargs; k++)
        if (plan->args[k].expr && !(f->arg_evals[k] = wr_eval_new(plan->args[k].expr)))
            return -1;
    return 0;
}

void wr_fold_values_close(struct wr_fold_values *f)
{
    for (uint32_t c = 0; f->cond_evals && c < f->plan->nconds; c++)
        wr_eval_free(f->cond_evals[c]);
    for (uint32_t k = 0; f->arg_evals && k < f->plan->nargs; k++)
        wr_eval_free(f->arg_evals[k]);
}
