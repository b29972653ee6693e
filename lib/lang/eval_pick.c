/* What only picks: if, case, ??. An arm runs for the rows that take it, and its cells are copied as they are: a
 * picked field keeps its bytes. While all arms are texts the result is bytes; the first arm of another kind widens
 * it. */
#include "lang/code.h"

/* ---- picking ----------------------------------------------------------------------------------------------- */

/* Turns texts picked so far (the rows all[0..n)) into cells of any kind. */
static int widen(struct wr_eval *e, struct wr_reg *r, const uint16_t *all, uint32_t n)
{
    struct wr_str *str = r->v.str;
    r->v.str = NULL;
    wr_reg_drop(e, r);
    if (wr_reg_num(e, r, true) < 0)
        return WR_ELIMIT;
    r->v.rep = WR_REP_ANY;
    r->v.str = str;
    WR_EACH (i, all, n) {
        r->v.tag[i] = WR_TAG_TEXT;
        r->v.sc[i] = 0;
        r->v.num[i] = 0;
    }
    return 0;
}

static void copy_num(struct wr_vec *o, const struct wr_vec *v, const uint16_t *sel, uint32_t n)
{
    WR_EACH (i, sel, n) {
        uint8_t tag = v->tag ? v->tag[i] : WR_TAG_DEC;
        o->tag[i] = wr_tag_is_num(tag) ? tag : WR_TAG_NULL;
        o->sc[i] = tag != WR_TAG_DEC ? 0 : v->sc ? v->sc[i] : v->scale;
        o->num[i] = v->num[i];
    }
}

static void copy_any(struct wr_vec *o, const struct wr_vec *v, const uint16_t *sel, uint32_t n)
{
    if (v->rep == WR_REP_NUM) {
        copy_num(o, v, sel, n);
        return;
    }
    WR_EACH (i, sel, n) {
        switch (v->rep) {
        case WR_REP_STR:
            o->tag[i] = WR_TAG_TEXT;
            o->str[i] = v->str[i];
            break;
        case WR_REP_BOOL:
            o->tag[i] = v->truth[i] == 2 ? WR_TAG_NULL : WR_TAG_BOOL;
            o->num[i] = v->truth[i];
            break;
        default:
            o->tag[i] = v->tag[i];
            o->str[i] = v->str[i];
            o->sc[i] = v->sc[i];
            o->num[i] = v->num[i];
        }
    }
}

/* Copies the cells sel[0..n) of x; all: every row that is picked for. */
static int merge(struct wr_eval *e, struct wr_reg *out, const struct wr_vec *x, const uint16_t *sel, uint32_t n,
                 const uint16_t *all, uint32_t nall)
{
    if (out->v.rep == WR_REP_STR && x->rep != WR_REP_STR && widen(e, out, all, nall) < 0)
        return WR_ELIMIT;
    switch (out->v.rep) {
    case WR_REP_STR: {
        WR_EACH (i, sel, n)
            out->v.str[i] = x->str[i];
        break;
    }
    case WR_REP_BOOL: {
        WR_EACH (i, sel, n)
            out->v.truth[i] = x->truth[i];
        break;
    }
    case WR_REP_NUM:
        copy_num(&out->v, x, sel, n);
        break;
    default:
        copy_any(&out->v, x, sel, n);
    }
    return 0;
}

/* The rows of sel[0..n) that are null in x, into out. */
static uint32_t null_rows(const struct wr_vec *x, const uint16_t *sel, uint32_t n, uint16_t *out)
{
    uint32_t m = 0;
    WR_EACH (i, sel, n) {
        out[m] = (uint16_t)i;
        m += wr_cell_is_null(x, i);
    }
    return m;
}

static void put_nulls(struct wr_reg *r, const uint16_t *sel, uint32_t n)
{
    WR_EACH (i, sel, n) {
        if (r->v.rep == WR_REP_STR) {
            r->v.str[i] = (struct wr_str){"", 0, 0};
        } else if (r->v.rep == WR_REP_BOOL) {
            r->v.truth[i] = 2;
        } else {
            r->v.tag[i] = WR_TAG_NULL;
            r->v.sc[i] = 0;
        }
    }
}

static int pick_begin(struct wr_eval *e, enum wr_type type, struct wr_reg *out)
{
    if (!wr_type_is_num(type) && type != WR_T_TIME)
        return type == WR_T_BOOL ? wr_reg_bool(e, out) : wr_reg_str(e, out);
    int rc = wr_reg_num(e, out, true);
    out->v.time = type == WR_T_TIME;
    return rc;
}

/* An arm's values in a form that merge takes for the type picked. */
static int run_arm(struct wr_eval *e, const struct wr_inst *arm, enum wr_type type, const uint16_t *sel, uint32_t n,
                   struct wr_reg *out)
{
    if (wr_type_is_num(type) || type == WR_T_TIME)
        return wr_run_num(e, arm, sel, n, false, out);
    if (type == WR_T_TEXT || type == WR_T_LIST || arm->type == WR_T_TIME) /* among others a time is its text */
        return wr_run_str(e, arm, sel, n, out);
    if (wr_run_cells(e, arm, sel, n, out) < 0)
        return WR_ELIMIT;
    if (type != WR_T_BOOL || out->v.rep == WR_REP_BOOL)
        return 0;
    wr_reg_drop(e, out);
    if (wr_reg_bool(e, out) < 0)
        return WR_ELIMIT;
    if (arm->type != WR_T_NULL)
        return wr_run_truth(e, arm, sel, n, out->v.truth);
    put_nulls(out, sel, n);
    return 0;
}

static void pick_end(struct wr_eval *e, struct wr_reg *out, const uint16_t *sel, uint32_t n)
{
    if (out->v.rep == WR_REP_NUM)
        wr_reg_tidy(e, out, sel, n);
}

int wr_run_pick(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    const uint16_t *all = sel;
    uint32_t nall = n;
    uint8_t *truth = wr_reg_array(e, 1);
    uint16_t *yes = wr_reg_array(e, sizeof *yes), *rest = wr_reg_array(e, sizeof *rest);
    if (!truth || !yes || !rest)
        return wr_eval_nomem(e);
    if (pick_begin(e, c->type, out) < 0)
        return WR_ELIMIT;
    for (uint32_t k = 0; n && k < c->nargs; k += 2) {
        if (wr_run_truth(e, c->args[k], sel, n, truth) < 0)
            return WR_ELIMIT;
        uint32_t nyes = wr_truth_select(truth, 1, sel, n, yes);
        struct wr_reg x;
        if (nyes) {
            if (run_arm(e, c->args[k + 1], c->type, yes, nyes, &x) < 0 ||
                merge(e, out, &x.v, yes, nyes, all, nall) < 0)
                return WR_ELIMIT;
            wr_reg_drop(e, &x);
        }
        n = wr_truth_select(truth, 0, sel, n, rest);
        sel = rest;
    }
    put_nulls(out, sel, n);
    pick_end(e, out, all, nall);
    wr_reg_give(e, truth, 1);
    wr_reg_give(e, yes, sizeof *yes);
    wr_reg_give(e, rest, sizeof *rest);
    return 0;
}

int wr_run_else(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    const uint16_t *all = sel;
    uint32_t nall = n;
    uint16_t *rest = wr_reg_array(e, sizeof *rest);
    if (!rest)
        return wr_eval_nomem(e);
    if (pick_begin(e, c->type, out) < 0)
        return WR_ELIMIT;
    put_nulls(out, sel, n);
    for (uint32_t k = 0; n && k < c->nargs; k++) {
        struct wr_reg x;
        if (run_arm(e, c->args[k], c->type, sel, n, &x) < 0 || merge(e, out, &x.v, sel, n, all, nall) < 0)
            return WR_ELIMIT;
        n = null_rows(&x.v, sel, n, rest);
        sel = rest;
        wr_reg_drop(e, &x);
    }
    pick_end(e, out, all, nall);
    wr_reg_give(e, rest, sizeof *rest);
    return 0;
}
