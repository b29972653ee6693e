/* fold(init, step): the accumulators, and the steps in waves.
 *
 * A step sees its group's accumulator as a column, `acc`, so it cannot run for two rows of one group at once. The
 * rows of a batch are put into waves: the first rows of all groups, their second rows, and so on; each wave is a
 * vector. To cost what its rows cost and not what the batch has, a wave is a batch of its own: the rows are
 * gathered once in the order of the waves, and a window moves over them. Where there is one group, a wave is a row.
 */
#include <stdlib.h>

#include "ops/stage/fold.h"
#include "plan/agg_value.h"

/* ---- plan time --------------------------------------------------------------------------------------------- */

static int tell_init(const struct wr_fold_binder *k, const struct wr_node *n)
{
    wr_err_at(k->err, n->span.pos, n->span.len, "fold() begins with a value known when the program is checked");
    wr_err_hint(k->err,
                "fold(0, acc + x), fold(\"\", acc ++ x), or fold(null, acc ?? x) to begin with the first x");
    return WR_EPROG;
}

static int bind_init(struct wr_fold_binder *k, const struct wr_node *n, struct fold_step *s)
{
    struct wr_expr *x;
    struct wr_num num;
    int rc = wr_expr_compile(k->build->lang, n, k->build->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    if (!wr_expr_known(x, &s->init, &num))
        return tell_init(k, n);
    s->type = s->init.tag[0] == WR_TAG_NULL ? WR_T_FIELD : wr_expr_type(x);
    return 0;
}

/* The step over the columns and an `acc` of the type s->type; *gives: the type of its result. */
static int compile_step(struct wr_fold_binder *k, const struct wr_node *n, struct fold_step *s, enum wr_type *gives)
{
    struct wr_lang *lang = k->build->lang;
    struct wr_schema *scope = wr_schema_copy(lang->arena, k->build->schema);
    struct wr_colref *acc = scope ? wr_schema_put(lang->arena, scope, WR_SLICE("acc"), s->type) : NULL;
    if (!acc)
        return wr_err_nomem(k->err, "reduce");
    acc->type = s->type; /* text too: it is made by this very expression, and not by a stage before */
    s->acc = wr_colref_use(acc);
    int rc = wr_expr_compile(lang, n, scope, WR_T_FIELD, &s->expr, k->err);
    if (rc >= 0)
        *gives = wr_expr_type(s->expr);
    return rc;
}

static int add_step(struct wr_fold_binder *k, struct fold_step *s, struct wr_colref **out)
{
    struct fold_plan *p = k->plan;
    struct fold_step *v = wr_fold_one_more(k, p->steps, p->nsteps, &k->steps_cap, sizeof *v);
    enum wr_type type = s->type == WR_T_BOOL ? WR_T_FIELD : s->type;
    s->ref = wr_schema_add(k->build->lang->arena, k->inner, wr_fold_source(k, s->node), type, -1);
    if (!v || !s->ref)
        return wr_err_nomem(k->err, "reduce");
    wr_colref_use(s->ref);
    p->steps = v;
    p->steps[p->nsteps++] = *s;
    *out = s->ref;
    return 0;
}

/* The type of the accumulator: of init, where step gives that too; where init is null, what step gives by itself;
 * else a field, for values of several kinds. */
static int find_type(struct wr_fold_binder *k, const struct wr_node *step, struct fold_step *s)
{
    const bool null = s->init.tag[0] == WR_TAG_NULL;
    struct wr_err *err = k->err, quiet = {.code = 0};
    enum wr_type gives = WR_T_FIELD;
    int rc = compile_step(k, step, s, &gives);
    if (rc < 0 || gives == s->type)
        return rc;
    if (null) {
        s->type = gives;
        k->err = &quiet;
        rc = compile_step(k, step, s, &gives);
        k->err = err;
        if (rc >= 0 && gives == s->type)
            return rc;
    }
    s->type = WR_T_FIELD;
    return compile_step(k, step, s, &gives);
}

int wr_fold_bind_step(struct wr_fold_binder *k, const struct wr_node *call, struct wr_colref **out)
{
    struct fold_step s = {.node = call};
    int rc = wr_fold_bind_cond(k, call->cond, &s.cond);
    for (uint32_t i = 0; rc >= 0 && i < call->nargs; i++)
        rc = wr_fold_no_agg(k, call->args[i]);
    if (rc >= 0)
        rc = bind_init(k, call->args[0], &s);
    if (rc >= 0)
        rc = find_type(k, call->args[1], &s);
    return rc < 0 ? rc : add_step(k, &s, out);
}

/* ---- run time ---------------------------------------------------------------------------------------------- */

/* One step's accumulators. */
struct folding {
    const struct fold_step *step;
    struct wr_eval *eval;
    struct wr_agg_kept *acc; /* by group */
    uint32_t cap, n;
};

/* Tells of a row of the window what is to be told of the row it came from. */
struct relay {
    struct wr_warner warner;
    struct wr_warner *to;
    const struct wr_batch *batch;
    const uint16_t *rows; /* where the window's rows came from */
};

struct wr_fold_steps {
    const struct fold_plan *plan;
    struct folding *v;
    struct wr_arena arena;  /* texts of accumulators */
    struct wr_batch window; /* its arena lasts for one wave */
    uint32_t window_cols;
    uint32_t *seen; /* by group: rows met in the batch; 0 between batches */
    uint32_t seen_cap;
    struct wr_payer pay;
    struct relay relay;
    uint16_t wave[WR_BATCH_ROWS];      /* by row, the wave it is in */
    uint16_t rows[WR_BATCH_ROWS];      /* wave after wave */
    uint32_t begin[WR_BATCH_ROWS + 1]; /* where a wave begins in rows */
    struct wr_pick picks[WR_BATCH_ROWS];
};

static void relay_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row, struct wr_slice s)
{
    const struct relay *r = (const struct relay *)(const void *)w;
    (void)b;
    r->to->warn(r->to, id, r->batch, r->rows[row], s);
}

static void relay_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    const struct relay *r = (const struct relay *)(const void *)w;
    (void)b;
    r->to->fail(r->to, r->batch, r->rows[row], err);
}

struct wr_fold_steps *wr_fold_steps_open(const struct fold_plan *plan, struct wr_env *env)
{
    struct wr_fold_steps *f = calloc(1, sizeof *f);
    if (!f || !(f->v = calloc(plan->nsteps, sizeof *f->v))) {
        free(f);
        wr_err_nomem(&env->err, "reduce");
        return NULL;
    }
    f->plan = plan;
    f->pay = (struct wr_payer){env->budget, "reduce"};
    wr_arena_init_growing(&f->arena, 64 << 10, 1 << 20, env->budget, "reduce");
    wr_arena_init(&f->window.arena, 0, env->budget, "reduce");
    f->relay.warner = (struct wr_warner){relay_warn, relay_fail};
    for (uint32_t k = 0; k < plan->nsteps; k++) {
        f->v[k].step = &plan->steps[k];
        if (!(f->v[k].eval = wr_eval_new(plan->steps[k].expr))) {
            wr_fold_steps_close(f);
            wr_err_nomem(&env->err, "reduce");
            return NULL;
        }
    }
    return f;
}

void wr_fold_steps_close(struct wr_fold_steps *f)
{
    if (!f)
        return;
    for (uint32_t k = 0; k < f->plan->nsteps; k++) {
        wr_eval_free(f->v[k].eval);
        wr_charged_free(f->pay, &f->v[k].acc, &f->v[k].cap, sizeof *f->v[k].acc);
    }
    wr_charged_free(f->pay, &f->seen, &f->seen_cap, sizeof *f->seen);
    wr_arena_done(&f->window.arena);
    wr_arena_done(&f->arena);
    free(f->window.cols);
    free(f->v);
    free(f);
}

/* Accumulators for groups that are new. */
static int add_groups(struct wr_fold_steps *f, struct folding *x, uint32_t ngroups, struct wr_err *err)
{
    int rc = wr_charged_grow(f->pay, &x->acc, &x->cap, ngroups, sizeof *x->acc, err);
    struct wr_agg_value init = wr_agg_value_at(&x->step->init, 0);
    for (; rc >= 0 && x->n < ngroups; x->n++)
        if (wr_agg_value_keep(&f->arena, &x->acc[x->n], &init) < 0)
            rc = wr_arena_error(&f->arena, err);
    return rc;
}

/* ---- waves ------------------------------------------------------------------------------------------------- */

/* Puts n selected rows into f->rows, wave after wave; how many waves. */
static uint32_t make_waves(struct wr_fold_steps *f, const uint16_t *sel, uint32_t n, const uint32_t *gid)
{
    uint32_t waves = 0, *begin = f->begin;
    memset(begin, 0, sizeof f->begin);
    WR_EACH (i, sel, n) {
        uint32_t w = f->seen[gid ? gid[i] : 0]++;
        f->wave[i] = (uint16_t)w;
        waves = w + 1 > waves ? w + 1 : waves;
        begin[w]++;
    }
    for (uint32_t w = 0, at = 0; w <= waves; w++) {
        uint32_t rows = w < waves ? begin[w] : 0;
        begin[w] = at;
        at += rows;
    }
    WR_EACH (i, sel, n) {
        f->rows[begin[f->wave[i]]++] = (uint16_t)i;
        f->seen[gid ? gid[i] : 0] = 0;
    }
    memmove(begin + 1, begin, waves * sizeof *begin);
    begin[0] = 0;
    return waves;
}

static struct wr_batch *gather_rows(struct wr_fold_steps *f, struct wr_batch *b, uint32_t n, struct wr_env *env)
{
    for (uint32_t k = 0; k < n; k++)
        f->picks[k] = (struct wr_pick){0, f->rows[k]};
    wr_batch_ref(b);
    return wr_batch_gather(env->batches, &b, 1, f->picks, n);
}

static struct wr_vec vec_from(struct wr_vec v, uint32_t at)
{
    v.view += v.view ? at : 0;
    v.str += v.str ? at : 0;
    v.num += v.num ? at : 0;
    v.tag += v.tag ? at : 0;
    v.sc += v.sc ? at : 0;
    v.truth += v.truth ? at : 0;
    return v;
}

/* Moves the window over rows [at, at + n) of the gathered batch. */
static int move_window(struct wr_fold_steps *f, const struct wr_batch *all, uint32_t at, uint32_t n)
{
    struct wr_batch *w = &f->window;
    if (f->window_cols < all->ncols) {
        struct wr_column *cols = realloc(w->cols, all->ncols * sizeof *cols);
        if (!cols)
            return -1;
        w->cols = cols;
        f->window_cols = all->ncols;
    }
    wr_arena_rewind(&w->arena);
    w->ncols = all->ncols;
    w->nrows = w->nsel = n;
    w->block = all->block;
    w->format = all->format;
    w->source = all->source;
    w->ord = all->ord ? all->ord + at : NULL;
    w->row_off = all->row_off ? all->row_off + at : NULL;
    for (uint32_t c = 0; c < all->ncols; c++)
        w->cols[c] = (struct wr_column){.v = vec_from(all->cols[c].v, at)};
    f->relay.rows = f->rows + at;
    return 0;
}

/* ---- accumulators as a column ------------------------------------------------------------------------------ */

/* One accumulator; its text stays where it is kept. */
static int put_acc(struct wr_batch *w, struct wr_vec *out, uint32_t k, const struct wr_agg_kept *acc)
{
    bool text = acc->tag == WR_TAG_TEXT;
    if (out->rep == WR_REP_BOOL) {
        out->truth[k] = acc->tag == WR_TAG_BOOL ? (uint8_t)acc->num : 2;
        return 0;
    }
    if (out->str)
        out->str[k] = text ? (struct wr_str){acc->text, acc->len, 0} : (struct wr_str){"", 0, 0};
    if (!out->tag)
        return 0;
    out->tag[k] = acc->tag;
    out->sc[k] = acc->scale;
    out->num[k] = acc->num;
    if (acc->tag != WR_TAG_BIG)
        return 0;
    struct wr_slice *big = wr_arena_alloc(&w->arena, sizeof *big);
    if (!big)
        return -1;
    *big = (struct wr_slice){acc->text, acc->len};
    out->num[k] = (int64_t)(intptr_t)big;
    return 0;
}

static int put_accs(struct wr_fold_steps *f, const struct folding *x, const uint32_t *gid)
{
    struct wr_batch *w = &f->window;
    struct wr_vec *out = &w->cols[x->step->acc].v;
    *out = (struct wr_vec){.rep = WR_REP_BOOL};
    if (x->step->type != WR_T_BOOL && wr_agg_typed_vec(x->step->type, w, w->nrows, out) < 0)
        return -1;
    if (x->step->type == WR_T_BOOL && !(out->truth = wr_arena_alloc(&w->arena, w->nrows)))
        return -1;
    for (uint32_t k = 0; k < w->nrows; k++)
        if (put_acc(w, out, k, &x->acc[gid ? gid[f->relay.rows[k]] : 0]) < 0)
            return -1;
    return 0;
}

static int run_wave(struct wr_fold_steps *f, struct folding *x, const uint32_t *gid, struct wr_err *err)
{
    struct wr_batch *w = &f->window;
    struct wr_vec v;
    if (put_accs(f, x, gid) < 0)
        return wr_arena_error(&w->arena, err);
    int rc = wr_eval_run(x->eval, w, NULL, w->nrows, &f->relay.warner, &v, err);
    if (rc < 0)
        return rc;
    bool text = v.rep == WR_REP_VIEW || (v.time && x->step->type != WR_T_TIME);
    if (text && wr_vec_as_str(w, &v, NULL, w->nrows, &v) < 0)
        return wr_arena_error(&w->arena, err);
    for (uint32_t k = 0; k < w->nrows; k++) {
        struct wr_agg_value value = wr_agg_value_at(&v, k);
        if (wr_agg_value_keep(&f->arena, &x->acc[gid ? gid[f->relay.rows[k]] : 0], &value) < 0)
            return wr_arena_error(&f->arena, err);
    }
    return 0;
}

/* The rows under the step's condition. */
static int run_step(struct wr_fold_steps *f, struct folding *x, const uint16_t *sel, uint32_t n, struct wr_batch *b,
                    const uint32_t *gid, struct wr_env *env)
{
    uint32_t waves = make_waves(f, sel, n, gid);
    struct wr_batch *all = gather_rows(f, b, n, env);
    int rc = all ? 0 : wr_err_nomem(&env->err, "reduce");
    f->relay.batch = b;
    for (uint32_t k = 0; rc >= 0 && k < waves; k++) {
        rc = move_window(f, all, f->begin[k], f->begin[k + 1] - f->begin[k]);
        rc = rc < 0 ? wr_err_nomem(&env->err, "reduce") : run_wave(f, x, gid, &env->err);
    }
    wr_batch_unref(all);
    return rc;
}

int wr_fold_steps_run(struct wr_fold_steps *f, const struct wr_fold_values *values, uint32_t ngroups,
                      struct wr_batch *b, const uint32_t *gid, struct wr_warner *w, struct wr_env *env)
{
    f->relay.to = w;
    int rc = wr_charged_grow(f->pay, &f->seen, &f->seen_cap, ngroups, sizeof *f->seen, &env->err);
    for (uint32_t k = 0; rc >= 0 && k < f->plan->nsteps; k++) {
        const uint16_t *sel;
        uint32_t n = wr_fold_values_rows(values, f->v[k].step->cond, b, &sel);
        rc = add_groups(f, &f->v[k], ngroups, &env->err);
        if (rc >= 0 && n)
            rc = run_step(f, &f->v[k], sel, n, b, gid, env);
    }
    return rc;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

int wr_fold_steps_finish(const struct wr_fold_steps *f, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                         struct wr_err *err)
{
    for (uint32_t k = 0; k < f->plan->nsteps; k++) {
        const struct folding *x = &f->v[k];
        struct wr_vec *out = &b->cols[x->step->ref->slot].v;
        int rc = wr_agg_typed_vec(x->step->ref->type, b, n, out);
        for (uint32_t g = 0; rc == 0 && g < n; g++) {
            bool known = groups[g] < x->n; /* without a key, also where no row ever came */
            struct wr_agg_value v =
                known ? wr_agg_value_kept(&x->acc[groups[g]]) : wr_agg_value_at(&x->step->init, 0);
            rc = wr_agg_value_put(&v, b, out, g);
        }
        if (rc < 0)
            return wr_arena_error(&b->arena, err);
    }
    return 0;
}
