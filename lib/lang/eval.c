/* Running code: truth, dispatch, and the instances that callers hold. See code.h; kernels are in eval_*.c.
 *
 * Nothing here looks at a row's value unless it has to: `and` and `or` narrow selections and go on with the rest.
 */
#include <stdlib.h>

#include "lang/code.h"

/* ---- truth ------------------------------------------------------------------------------------------------- */

uint32_t wr_truth_select(const uint8_t *truth, uint8_t want, const uint16_t *sel, uint32_t n, uint16_t *out)
{
    uint32_t m = 0;
    WR_EACH (i, sel, n) {
        out[m] = (uint16_t)i;
        m += truth[i] == want;
    }
    return m;
}

/* and: goes on with the rows still true; or: with those still false. */
static int run_chain(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    uint8_t goes_on = c->kind == WR_C_AND;
    if (wr_run_truth(e, c->args[0], sel, n, truth) < 0)
        return WR_ELIMIT;
    uint16_t *rest = wr_reg_array(e, sizeof *rest);
    if (!rest)
        return wr_eval_nomem(e);
    for (uint32_t k = 1; k < c->nargs; k++) {
        n = wr_truth_select(truth, goes_on, sel, n, rest);
        sel = rest;
        if (!n)
            break;
        if (wr_run_truth(e, c->args[k], sel, n, truth) < 0)
            return WR_ELIMIT;
    }
    wr_reg_give(e, rest, sizeof *rest);
    return 0;
}

static uint8_t text_truth(struct wr_eval *e, const struct wr_inst *c, uint32_t row, struct wr_str s)
{
    if (WR_STR_NULL(s) || (s.n == 5 && memcmp(s.p, "false", 5) == 0))
        return 0;
    if (s.n == 4 && memcmp(s.p, "true", 4) == 0)
        return 1;
    wr_tell(e, c->warn_truth, row, wr_str_slice(s));
    return 0;
}

static int values_truth(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    struct wr_column tmp, *col;
    if (wr_run_column(e, c, sel, n, &tmp, &col) < 0)
        return WR_ELIMIT;
    if (col->v.rep == WR_REP_BOOL) {
        WR_EACH (i, sel, n)
            truth[i] = col->v.truth[i] == 1;
        return 0;
    }
    const struct wr_vec *s = wr_values_str(e->batch, col, sel, n);
    if (!s)
        return wr_eval_nomem(e);
    WR_EACH (i, sel, n)
        truth[i] = text_truth(e, c, i, s->str[i]);
    return 0;
}

/* Evaluates what the body will find as WR_C_SHARED. */
static int share(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *x)
{
    if (wr_run_own(e, c->args[0], sel, n, x) < 0)
        return WR_ELIMIT;
    e->shared[c->id] = (struct wr_column){.v = x->v};
    return 0;
}

int wr_run_truth(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    switch (c->kind) {
    case WR_C_AND:
    case WR_C_OR:
        return run_chain(e, c, sel, n, truth);
    case WR_C_NOT: {
        if (wr_run_truth(e, c->args[0], sel, n, truth) < 0)
            return WR_ELIMIT;
        WR_EACH (i, sel, n)
            truth[i] ^= 1;
        return 0;
    }
    case WR_C_CMP:
        return wr_run_cmp(e, c, sel, n, truth);
    case WR_C_IN:
        return wr_run_in(e, c, sel, n, truth);
    case WR_C_MATCH:
        return wr_run_match(e, c, sel, n, truth);
    case WR_C_SHARE: {
        struct wr_reg x;
        if (share(e, c, sel, n, &x) < 0)
            return WR_ELIMIT;
        int rc = wr_run_truth(e, c->args[1], sel, n, truth);
        wr_reg_drop(e, &x);
        return rc;
    }
    default:
        return values_truth(e, c, sel, n, truth);
    }
}

int wr_run_bool(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if (wr_reg_bool(e, out) < 0)
        return WR_ELIMIT;
    return wr_run_truth(e, c, sel, n, out->v.truth);
}

/* ---- dispatch ---------------------------------------------------------------------------------------------- */

static int run_share(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n,
                     struct wr_reg *out)
{
    struct wr_reg x;
    if (share(e, c, sel, n, &x) < 0)
        return WR_ELIMIT;
    int rc = wr_run_own(e, c->args[1], sel, n, out);
    wr_reg_drop(e, &x);
    return rc;
}

int wr_run_own(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    switch (c->kind) {
    case WR_C_CONST:
        return wr_run_const(e, c, out);
    case WR_C_COLUMN:
        return wr_column_own(e, &e->batch->cols[c->slot], sel, n, out);
    case WR_C_SHARED:
        return wr_column_own(e, &e->shared[c->id], sel, n, out);
    case WR_C_SHARE:
        return run_share(e, c, sel, n, out);
    case WR_C_ARITH:
        return wr_run_arith(e, c, sel, n, out);
    case WR_C_NEG:
        return wr_run_neg(e, c, sel, n, out);
    case WR_C_CONCAT:
        return wr_run_concat(e, c, sel, n, out);
    case WR_C_PICK:
        return wr_run_pick(e, c, sel, n, out);
    case WR_C_ELSE:
        return wr_run_else(e, c, sel, n, out);
    case WR_C_CALL:
        return wr_run_call(e, c, sel, n, out);
    case WR_C_TIME:
        return wr_run_time(e, c->args[0], sel, n, out);
    default:
        return wr_run_bool(e, c, sel, n, out);
    }
}

/* ---- instances --------------------------------------------------------------------------------------------- */

struct wr_eval *wr_eval_new(const struct wr_expr *x)
{
    struct wr_eval *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->expr = x;
    e->const_rows = WR_BATCH_ROWS;
    wr_arena_init(&e->arena, 0, NULL, "expressions");
    e->consts = calloc(x->nconsts + 1, sizeof *e->consts);
    e->shared = calloc(x->nshared + 1, sizeof *e->shared);
    e->regex = calloc(x->nregex + 1, sizeof(struct wr_regex_state *));
    e->patterns = wr_pattern_new(x->nregex);
    bool ok = e->consts && e->shared && e->regex && e->patterns;
    for (uint32_t i = 0; ok && i < x->nregex; i++)
        if (x->regex[i])
            ok = (e->regex[i] = wr_regex_state_new(x->regex[i])) != NULL;
    if (!ok) {
        wr_eval_free(e);
        return NULL;
    }
    return e;
}

void wr_eval_free(struct wr_eval *e)
{
    if (!e)
        return;
    for (uint32_t i = 0; e->regex && i < e->expr->nregex; i++)
        wr_regex_state_free(e->regex[i]);
    wr_pattern_free(e->patterns, e->expr->nregex);
    wr_arena_done(&e->arena);
    free(e->consts);
    free(e->shared);
    free(e->regex);
    free(e);
}

static void run_begin(struct wr_eval *e, struct wr_batch *b, struct wr_warner *w, struct wr_err *err)
{
    e->batch = b;
    e->warner = w;
    e->err = err;
    memset(e->free, 0, sizeof e->free);
}

static int run_asked(struct wr_eval *e, const uint16_t *sel, uint32_t n, struct wr_reg *r)
{
    const struct wr_inst *root = e->expr->root;
    switch (e->expr->ask) {
    case WR_T_BOOL:
        return wr_run_bool(e, root, sel, n, r);
    case WR_T_NUM:
        return wr_run_num(e, root, sel, n, true, r);
    case WR_T_TIME:
        return wr_run_time(e, root, sel, n, r);
    case WR_T_TEXT:
        return wr_run_str(e, root, sel, n, r);
    default:
        return wr_run_own(e, root, sel, n, r);
    }
}

static void *copy_array(struct wr_batch *b, const void *from, size_t size, bool *ok)
{
    if (!from || !*ok)
        return NULL;
    void *to = wr_arena_alloc(&b->arena, b->nrows * size + 16);
    if (!to)
        *ok = false;
    else
        memcpy(to, from, b->nrows * size);
    return to;
}

/* Brings a constant's vector, which lies in the instance, into the batch. */
static int keep_const(struct wr_eval *e, struct wr_vec *v)
{
    bool ok = true;
    struct wr_batch *b = e->batch;
    v->num = copy_array(b, v->num, sizeof *v->num, &ok);
    v->tag = copy_array(b, v->tag, 1, &ok);
    v->sc = copy_array(b, v->sc, 1, &ok);
    v->truth = copy_array(b, v->truth, 1, &ok);
    v->str = copy_array(b, v->str, sizeof *v->str, &ok);
    for (uint32_t i = 0; ok && v->str && v->rep == WR_REP_STR && i < b->nrows; i++)
        if (i == 0 && v->str[0].n) {
            char *text = wr_arena_dup(&b->arena, v->str[0].p, v->str[0].n);
            ok = text != NULL;
            v->str[0].p = text;
        } else if (i) {
            v->str[i].p = v->str[0].p;
        }
    return ok ? 0 : wr_eval_nomem(e);
}

/* Has the columns that c looks at filled. */
static int need_columns(struct wr_batch *b, const struct wr_inst *c)
{
    if (c->kind == WR_C_COLUMN)
        return wr_batch_need(b, c->slot);
    for (uint32_t i = 0; i < c->nargs; i++)
        if (c->args[i] && need_columns(b, c->args[i]) < 0) /* a regex has no code */
            return -1;
    return 0;
}

int wr_eval_run(struct wr_eval *e, struct wr_batch *b, const uint16_t *sel, uint32_t n, struct wr_warner *w,
                struct wr_vec *out, struct wr_err *err)
{
    struct wr_reg r;
    run_begin(e, b, w, err);
    if (b->late && need_columns(b, e->expr->root) < 0)
        return wr_eval_nomem(e);
    if (run_asked(e, sel, n, &r) < 0)
        return WR_ELIMIT;
    *out = r.v;
    return e->expr->root->kind == WR_C_CONST && !r.own ? keep_const(e, out) : 0;
}

int wr_eval_filter(struct wr_eval *e, struct wr_batch *b, struct wr_warner *w, struct wr_err *err)
{
    const struct wr_inst *root = e->expr->root;
    run_begin(e, b, w, err);
    uint8_t *truth = wr_reg_array(e, 1);
    uint16_t *sel = b->sel ? b->sel : wr_arena_alloc(&b->arena, (b->nrows + 1) * sizeof *sel);
    if (!truth || !sel)
        return wr_eval_nomem(e);
    const struct wr_inst *const *parts = root->kind == WR_C_AND ? (const struct wr_inst *const *)root->args : &root;
    for (uint32_t k = 0, n = root->kind == WR_C_AND ? root->nargs : 1; k < n; k++) {
        if (b->late && need_columns(b, parts[k]) < 0)
            return wr_eval_nomem(e);
        if (wr_run_truth(e, parts[k], b->sel, b->nsel, truth) < 0)
            return WR_ELIMIT;
        b->nsel = wr_truth_select(truth, 1, b->sel, b->nsel, sel);
        b->sel = sel;
    }
    return 0;
}
