/* See fold.h: what aggregates look at in a batch: conditions as selections, arguments in the forms they ask for.
 * Each is made once, however many aggregates share it. Aggregates of one column that one loop can serve keep
 * company (update_together of plan/agg.h): where the batch's values allow it, they take its rows together. */
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

/* What a state is given. */
struct given {
    struct wr_agg_rows rows;
    struct wr_agg_arg args[WR_AGG_ARGS];
};

static int give(const struct wr_fold_values *f, uint32_t k, struct wr_agg_state *s, struct wr_batch *b,
                const uint32_t *gid, struct given *g, struct wr_err *err)
{
    const struct fold_agg *a = &f->plan->aggs[f->plan->states[k]];
    g->rows = (struct wr_agg_rows){.batch = b, .gid = gid, .args = g->args};
    g->rows.n = wr_fold_values_rows(f, a->cond, b, &g->rows.sel);
    if (g->rows.n == 0)
        return 0;
    for (uint32_t i = 0; i < a->call.nargs; i++)
        if (a->args[i] != FOLD_NO_ARG)
            g->args[i] = f->args[a->args[i]];
    if (s->agg->flags & WR_AGG_ORDINALS && !(g->rows.ord = wr_batch_ordinals(b)))
        return wr_err_nomem(err, "reduce");
    wr_agg_prefetch(s->groups, s->n, s->agg->state_size, &g->rows);
    return 0;
}

/* Have all of them the same values, of those that update_together takes? They have the same rows. */
static bool can_together(const struct given *g, uint32_t n)
{
    const struct wr_vec *v = g[0].args[0].v;
    if (n < 2 || g[0].rows.n == 0 || !g[0].rows.gid)
        return false;
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_vec *w = g[k].args[0].v;
        if (w->rep != WR_REP_NUM || w->tag || w->sc || w->num != v->num || w->scale != v->scale)
            return false;
    }
    return true;
}

/* The states of a company, the first of which is k. */
static int update_company(const struct wr_fold_values *f, uint32_t k, struct wr_agg_state *states, uint32_t ngroups,
                          struct wr_batch *b, const uint32_t *gid, struct wr_err *err)
{
    struct wr_agg_state *all[WR_AGG_TOGETHER];
    struct given given[WR_AGG_TOGETHER];
    uint32_t n = 0;
    int rc = 0;
    for (; rc >= 0 && k != FOLD_NOBODY; k = f->next[k]) {
        all[n] = &states[k];
        rc = wr_agg_groups(all[n], ngroups, err);
        rc = rc < 0 ? rc : give(f, k, all[n], b, gid, &given[n], err);
        n++;
    }
    if (rc >= 0 && can_together(given, n))
        return all[0]->agg->update_together(all, n, &given[0].rows, err);
    for (uint32_t j = 0; rc >= 0 && j < n; j++)
        rc = given[j].rows.n ? all[j]->agg->update(all[j], &given[j].rows, err) : 0;
    return rc;
}

int wr_fold_values_update(const struct wr_fold_values *f, struct wr_agg_state *states, uint32_t ngroups,
                          struct wr_batch *b, const uint32_t *gid, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nstates; k++)
        if (!f->follows[k])
            rc = update_company(f, k, states, ngroups, b, gid, err);
    return rc;
}

/* The column that an aggregate which may keep company looks at, or -1. */
static int64_t company_slot(const struct fold_plan *p, const struct fold_agg *a)
{
    if (!a->call.agg->update_together || !a->call.nargs || a->args[0] == FOLD_NO_ARG)
        return -1;
    return p->args[a->args[0]].slot;
}

/* May one loop take rows in for both? They have one argument, a column, and the same rows. */
static bool keep_company(const struct fold_plan *p, const struct fold_agg *a, const struct fold_agg *b)
{
    return a->call.agg->update_together == b->call.agg->update_together && a->cond == b->cond &&
           company_slot(p, a) == company_slot(p, b);
}

static uint64_t company_hash(const struct fold_plan *p, const struct fold_agg *a)
{
    uint64_t h = wr_hashed_mix((uintptr_t)a->call.agg->update_together, a->cond);
    return wr_hashed_mix(h, (uint64_t)company_slot(p, a));
}

/* Companies as they are found. */
struct companies {
    struct wr_hashed firsts; /* states */
    uint32_t *last, *n;      /* by first */
};

/* State k joins the company that has room for it, or is the first of one. 0 or -1. */
static int join_company(struct wr_fold_values *f, struct companies *c, uint32_t k, struct wr_arena *a)
{
    const struct fold_plan *p = f->plan;
    const struct fold_agg *agg = &p->aggs[p->states[k]];
    const uint64_t hash = company_hash(p, agg);
    struct wr_hashed_walk w = wr_hashed_begin(hash);
    for (uint32_t i; wr_hashed_next(&c->firsts, &w, &i);)
        if (c->n[i] < WR_AGG_TOGETHER && keep_company(p, &p->aggs[p->states[i]], agg)) {
            f->follows[k] = true;
            c->last[i] = f->next[c->last[i]] = k;
            c->n[i]++;
            return 0;
        }
    c->last[k] = k;
    c->n[k] = 1;
    return wr_hashed_add(&c->firsts, a, hash, k);
}

/* Chains the states of each company; none has more than WR_AGG_TOGETHER. */
static int find_companies(struct wr_fold_values *f, struct wr_arena *a)
{
    const struct fold_plan *p = f->plan;
    struct companies c = {.last = wr_arena_alloc(a, p->nstates * sizeof *c.last),
                          .n = wr_arena_alloc(a, p->nstates * sizeof *c.n)};
    f->next = wr_arena_alloc(a, p->nstates * sizeof *f->next);
    f->follows = wr_arena_zalloc(a, p->nstates * sizeof *f->follows);
    if (!c.last || !c.n || !f->next || !f->follows)
        return -1;
    int rc = 0;
    for (uint32_t k = 0; rc == 0 && k < p->nstates; k++) {
        f->next[k] = FOLD_NOBODY;
        if (company_slot(p, &p->aggs[p->states[k]]) >= 0)
            rc = join_company(f, &c, k, a);
    }
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
    return find_companies(f, a);
}

void wr_fold_values_close(struct wr_fold_values *f)
{
    for (uint32_t c = 0; f->cond_evals && c < f->plan->nconds; c++)
        wr_eval_free(f->cond_evals[c]);
    for (uint32_t k = 0; f->arg_evals && k < f->plan->nargs; k++)
        wr_eval_free(f->arg_evals[k]);
}
