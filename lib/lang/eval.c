/* Running code: instances, registers, the forms in which values are asked for, and what only picks. See code.h.
 *
 * Nothing here looks at a row's value unless it has to: picking copies cells, truth narrows selections. Arrays live in
 * the batch's arena and go round through a free list for the length of a run, so an expression works in a few arrays
 * that stay in cache however long it is. */
#include <stdlib.h>

#include "lang/code.h"
#include "lang/fn.h"

/* ---- registers --------------------------------------------------------------------------------------------- */

int wr_eval_nomem(struct wr_eval *e)
{
    return wr_err_nomem(e->err, "expressions");
}

static unsigned size_class(size_t size)
{
    return (unsigned)__builtin_ctzl(size);
}

void *wr_reg_array(struct wr_eval *e, size_t size)
{
    void **head = &e->free[size_class(size)];
    void *p = *head;
    if (p)
        memcpy(head, p, sizeof *head);
    else
        p = wr_arena_alloc(&e->batch->arena, (e->batch->nrows + 15) / 16 * 16 * size + 16);
    return p;
}

void wr_reg_give(struct wr_eval *e, void *p, size_t size)
{
    if (!p)
        return;
    void **head = &e->free[size_class(size)];
    memcpy(p, head, sizeof *head);
    *head = p;
}

void wr_reg_drop(struct wr_eval *e, struct wr_reg *r)
{
    if (!r->own)
        return;
    wr_reg_give(e, r->v.num, sizeof *r->v.num);
    wr_reg_give(e, r->v.tag, 1);
    wr_reg_give(e, r->v.sc, 1);
    wr_reg_give(e, r->v.str, sizeof *r->v.str);
    wr_reg_give(e, r->v.truth, 1);
    *r = (struct wr_reg){.own = false};
}

int wr_reg_num(struct wr_eval *e, struct wr_reg *r, bool tags)
{
    *r = (struct wr_reg){.own = true, .v.rep = WR_REP_NUM};
    r->v.num = wr_reg_array(e, sizeof *r->v.num);
    if (tags) {
        r->v.tag = wr_reg_array(e, 1);
        r->v.sc = wr_reg_array(e, 1);
    }
    return r->v.num && (!tags || (r->v.tag && r->v.sc)) ? 0 : wr_eval_nomem(e);
}

static int reg_str(struct wr_eval *e, struct wr_reg *r)
{
    *r = (struct wr_reg){.own = true, .v.rep = WR_REP_STR};
    r->v.str = wr_reg_array(e, sizeof *r->v.str);
    return r->v.str ? 0 : wr_eval_nomem(e);
}

static int reg_bool(struct wr_eval *e, struct wr_reg *r)
{
    *r = (struct wr_reg){.own = true, .v.rep = WR_REP_BOOL};
    r->v.truth = wr_reg_array(e, 1);
    return r->v.truth ? 0 : wr_eval_nomem(e);
}

static int reg_any(struct wr_eval *e, struct wr_reg *r)
{
    if (wr_reg_num(e, r, true) < 0)
        return WR_ELIMIT;
    r->v.rep = WR_REP_ANY;
    r->v.str = wr_reg_array(e, sizeof *r->v.str);
    return r->v.str ? 0 : wr_eval_nomem(e);
}

void wr_reg_tidy(struct wr_eval *e, struct wr_reg *r, const uint16_t *sel, uint32_t n)
{
    uint8_t odd = 0, lo = 255, hi = 0;
    WR_EACH(i, sel, n)
    {
        uint8_t dec = r->v.tag[i] == WR_TAG_DEC, sc = r->v.sc[i];
        odd |= !dec;
        lo = dec && sc < lo ? sc : lo;
        hi = dec && sc > hi ? sc : hi;
    }
    if (!odd) {
        wr_reg_give(e, r->v.tag, 1);
        r->v.tag = NULL;
    }
    if (lo >= hi) {
        wr_reg_give(e, r->v.sc, 1);
        r->v.sc = NULL;
        r->v.scale = hi;
    }
}

void wr_tell(struct wr_eval *e, int id, uint32_t row, struct wr_slice sample)
{
    if (id >= 0 && e->warner)
        e->warner->warn(e->warner, (uint32_t)id, e->batch, row, sample);
}

/* ---- constants --------------------------------------------------------------------------------------------- */

struct wr_vec wr_cell_num_vec(const struct wr_cell *c)
{
    struct wr_vec v = {.rep = WR_REP_NUM, .num = (int64_t *)&c->num, .sc = (uint8_t *)&c->scale};
    v.tag = (uint8_t *)&c->tag;
    return v;
}

/* n equal numbers; a cell that is none fills a vector of nulls or texts. */
static int const_num(struct wr_eval *e, const struct wr_cell *c, struct wr_vec *v)
{
    uint32_t n = e->const_rows;
    *v = (struct wr_vec){.scale = c->scale, .num = wr_arena_alloc(&e->arena, n * sizeof *v->num)};
    if (!v->num)
        return wr_eval_nomem(e);
    for (uint32_t i = 0; i < n; i++)
        v->num[i] = c->num;
    if (c->tag != WR_TAG_DEC) {
        v->scale = 0;
        if (!(v->tag = wr_arena_alloc(&e->arena, n)))
            return wr_eval_nomem(e);
        memset(v->tag, c->tag, n);
    }
    v->rep = WR_REP_NUM;
    return 0;
}

static int const_str(struct wr_eval *e, const struct wr_cell *c, struct wr_vec *v)
{
    uint32_t n = e->const_rows;
    struct wr_str s = c->str;
    if (wr_tag_is_num(c->tag)) {
        char *text = wr_arena_alloc(&e->arena, WR_NUM_TEXT);
        if (!text)
            return wr_eval_nomem(e);
        struct wr_vec one = wr_cell_num_vec(c);
        s = (struct wr_str){text, (uint32_t)wr_num_format(wr_vec_get_num(&one, 0), text), 0};
    } else if (c->tag == WR_TAG_BOOL) {
        s = c->num ? (struct wr_str){"true", 4, 0} : (struct wr_str){"false", 5, 0};
    } else if (c->tag == WR_TAG_NULL) {
        s = (struct wr_str){"", 0, 0};
    }
    *v = (struct wr_vec){.str = wr_arena_alloc(&e->arena, n * sizeof *v->str)};
    if (!v->str)
        return wr_eval_nomem(e);
    for (uint32_t i = 0; i < n; i++)
        v->str[i] = s;
    v->rep = WR_REP_STR;
    return 0;
}

static int const_own(struct wr_eval *e, const struct wr_inst *c, struct wr_vec *v)
{
    if (c->cell.tag == WR_TAG_BOOL || (c->cell.tag == WR_TAG_NULL && c->type == WR_T_BOOL)) {
        *v = (struct wr_vec){.truth = wr_arena_alloc(&e->arena, e->const_rows)};
        if (!v->truth)
            return wr_eval_nomem(e);
        memset(v->truth, c->cell.tag == WR_TAG_BOOL ? (int)c->cell.num : 2, e->const_rows);
        v->rep = WR_REP_BOOL;
        return 0;
    }
    if (wr_tag_is_num(c->cell.tag) || (c->cell.tag == WR_TAG_NULL && c->type == WR_T_NUM))
        return const_num(e, &c->cell, v);
    return const_str(e, &c->cell, v);
}

/* ---- forms ------------------------------------------------------------------------------------------------- */

static int run_const(struct wr_eval *e, const struct wr_inst *c, struct wr_reg *out)
{
    struct wr_vec *v = &e->consts[c->id].own;
    if (!v->rep && const_own(e, c, v) < 0)
        return WR_ELIMIT;
    *out = (struct wr_reg){.v = *v};
    return 0;
}

static int column_own(struct wr_eval *e, struct wr_column *col, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    *out = (struct wr_reg){.v = col->v};
    if (col->v.rep != WR_REP_NONE)
        return 0;
    const struct wr_vec *v = wr_values_str(e->batch, col, sel, n);
    if (!v)
        return wr_eval_nomem(e);
    out->v = *v;
    return 0;
}

static struct wr_column *code_column(struct wr_eval *e, const struct wr_inst *c)
{
    return c->kind == WR_C_COLUMN   ? &e->batch->cols[c->slot]
           : c->kind == WR_C_SHARED ? &e->shared[c->id]
                                    : NULL;
}

int wr_run_column(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_column *tmp,
                  struct wr_column **out)
{
    *out = code_column(e, c);
    if (*out)
        return 0;
    struct wr_reg r;
    *tmp = (struct wr_column){.v.rep = WR_REP_NONE};
    *out = tmp;
    if (wr_run_own(e, c, sel, n, &r) < 0)
        return WR_ELIMIT;
    tmp->v = r.v;
    if (c->kind != WR_C_CONST)
        return 0;
    struct wr_const *k = &e->consts[c->id];
    if ((!k->num.rep && const_num(e, &c->number, &k->num) < 0) ||
        (!k->str.rep && const_str(e, &c->cell, &k->str) < 0))
        return WR_ELIMIT;
    if (tmp->v.rep != WR_REP_NUM)
        tmp->num = &k->num;
    if (tmp->v.rep != WR_REP_STR)
        tmp->str = &k->str;
    return 0;
}

int wr_run_cells(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if (wr_run_own(e, c, sel, n, out) < 0)
        return WR_ELIMIT;
    return out->v.rep == WR_REP_VIEW ? wr_run_str(e, c, sel, n, out) : 0;
}

int wr_run_str(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct wr_column *col = code_column(e, c);
    if (col) {
        const struct wr_vec *v = wr_values_str(e->batch, col, sel, n);
        if (!v)
            return wr_eval_nomem(e);
        *out = (struct wr_reg){.v = *v};
        return 0;
    }
    if (c->kind == WR_C_CONST) {
        struct wr_const *k = &e->consts[c->id];
        if (!k->str.rep && const_str(e, &c->cell, &k->str) < 0)
            return WR_ELIMIT;
        *out = (struct wr_reg){.v = k->str};
        return 0;
    }
    struct wr_reg r;
    if (wr_run_own(e, c, sel, n, &r) < 0)
        return WR_ELIMIT;
    if (r.v.rep == WR_REP_STR) {
        *out = r;
        return 0;
    }
    *out = (struct wr_reg){.v.rep = WR_REP_STR};
    if (wr_vec_as_str(e->batch, &r.v, sel, n, &out->v) < 0)
        return wr_eval_nomem(e);
    out->own = out->v.str && r.v.rep != WR_REP_STR;
    wr_reg_drop(e, &r);
    return 0;
}

/* Counts the rows that are no number, each once. */
static int tell_texts(struct wr_eval *e, const struct wr_inst *c, struct wr_column *col, const struct wr_vec *v,
                      const uint16_t *sel, uint32_t n)
{
    WR_EACH(i, sel, n)
    {
        if (v->tag[i] != WR_TAG_TEXT)
            continue;
        uint16_t row = (uint16_t)i;
        const struct wr_vec *s = wr_values_str(e->batch, col, &row, 1);
        if (!s)
            return wr_eval_nomem(e);
        wr_tell(e, c->warn_num, i, wr_str_slice(s->str[i]));
        if (c->kind != WR_C_CONST)
            v->tag[i] = WR_TAG_TOLD;
    }
    return 0;
}

int wr_run_num(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, bool ask,
               struct wr_reg *out)
{
    struct wr_column tmp, *col = code_column(e, c);
    if (!col) {
        if (c->type == WR_T_NUM && c->kind != WR_C_CONST)
            return wr_run_own(e, c, sel, n, out);
        if (wr_run_column(e, c, sel, n, &tmp, &col) < 0)
            return WR_ELIMIT;
    }
    const struct wr_vec *v = wr_values_num(e->batch, col, sel, n);
    if (!v)
        return wr_eval_nomem(e);
    *out = (struct wr_reg){.v = *v, .texts = col->v.rep != WR_REP_NUM};
    return ask && v->tag && out->texts ? tell_texts(e, c, col, v, sel, n) : 0;
}

/* ---- truth ------------------------------------------------------------------------------------------------- */

uint32_t wr_truth_select(const uint8_t *truth, uint8_t want, const uint16_t *sel, uint32_t n, uint16_t *out)
{
    uint32_t m = 0;
    WR_EACH(i, sel, n)
    {
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
        WR_EACH(i, sel, n)
        truth[i] = col->v.truth[i] == 1;
        return 0;
    }
    const struct wr_vec *s = wr_values_str(e->batch, col, sel, n);
    if (!s)
        return wr_eval_nomem(e);
    WR_EACH(i, sel, n)
    truth[i] = text_truth(e, c, i, s->str[i]);
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
        WR_EACH(i, sel, n)
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
        if (wr_run_own(e, c->args[0], sel, n, &x) < 0)
            return WR_ELIMIT;
        e->shared[c->id] = (struct wr_column){.v = x.v};
        int rc = wr_run_truth(e, c->args[1], sel, n, truth);
        wr_reg_drop(e, &x);
        return rc;
    }
    default:
        return values_truth(e, c, sel, n, truth);
    }
}

static int run_bool(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if (reg_bool(e, out) < 0)
        return WR_ELIMIT;
    return wr_run_truth(e, c, sel, n, out->v.truth);
}

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
    WR_EACH(i, all, n)
    {
        r->v.tag[i] = WR_TAG_TEXT;
        r->v.sc[i] = 0;
        r->v.num[i] = 0;
    }
    return 0;
}

static void copy_num(struct wr_vec *o, const struct wr_vec *v, const uint16_t *sel, uint32_t n)
{
    WR_EACH(i, sel, n)
    {
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
    WR_EACH(i, sel, n)
    {
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
        WR_EACH(i, sel, n)
        out->v.str[i] = x->str[i];
        break;
    }
    case WR_REP_BOOL: {
        WR_EACH(i, sel, n)
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
    WR_EACH(i, sel, n)
    {
        out[m] = (uint16_t)i;
        m += wr_cell_is_null(x, i);
    }
    return m;
}

static void put_nulls(struct wr_reg *r, const uint16_t *sel, uint32_t n)
{
    WR_EACH(i, sel, n)
    {
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
    return type == WR_T_NUM ? wr_reg_num(e, out, true) : type == WR_T_BOOL ? reg_bool(e, out) : reg_str(e, out);
}

/* An arm's values in a form that merge takes for the type picked. */
static int run_arm(struct wr_eval *e, const struct wr_inst *arm, enum wr_type type, const uint16_t *sel, uint32_t n,
                   struct wr_reg *out)
{
    if (type == WR_T_NUM)
        return wr_run_num(e, arm, sel, n, false, out);
    if (type == WR_T_TEXT)
        return wr_run_str(e, arm, sel, n, out);
    if (wr_run_cells(e, arm, sel, n, out) < 0)
        return WR_ELIMIT;
    if (type != WR_T_BOOL || out->v.rep == WR_REP_BOOL)
        return 0;
    wr_reg_drop(e, out);
    if (reg_bool(e, out) < 0)
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

static int run_pick(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
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

static int run_else(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
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

/* ---- calls ------------------------------------------------------------------------------------------------- */

/* The letter of parameter k: the last one repeats where the list ends in '*'. */
static char param_letter(const char *params, uint32_t k)
{
    char last = 0;
    for (; *params; params++) {
        if (*params == '?' || *params == '*')
            continue;
        last = *params;
        if (k-- == 0)
            break;
    }
    return last;
}

static int run_arg(struct wr_eval *e, const struct wr_inst *c, char letter, const uint16_t *sel, uint32_t n,
                   struct wr_reg *out)
{
    switch (letter) {
    case 'n':
        return wr_run_num(e, c, sel, n, true, out);
    case 'b':
        return run_bool(e, c, sel, n, out);
    case 'v':
        return wr_run_cells(e, c, sel, n, out);
    case 'i':
        *out = (struct wr_reg){.v.rep = WR_REP_NONE};
        return 0;
    default:
        return wr_run_str(e, c, sel, n, out);
    }
}

static int call_out(struct wr_eval *e, enum wr_type type, struct wr_reg *out)
{
    switch (type) {
    case WR_T_NUM:
        return wr_reg_num(e, out, true);
    case WR_T_BOOL:
        return reg_bool(e, out);
    case WR_T_TEXT:
        return reg_str(e, out);
    default:
        return reg_any(e, out);
    }
}

/* What hands a value on, where all it was given is known to be of one type. */
static int narrow_any(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if (c->type == WR_T_NUM) {
        WR_EACH(i, sel, n)
        if (!wr_tag_is_num(out->v.tag[i]))
            out->v.tag[i] = WR_TAG_NULL;
        out->v.rep = WR_REP_NUM;
        wr_reg_give(e, out->v.str, sizeof *out->v.str);
        out->v.str = NULL;
    } else if (c->type == WR_T_TEXT) {
        struct wr_vec v = {.rep = WR_REP_NONE};
        if (wr_vec_as_str(e->batch, &out->v, sel, n, &v) < 0)
            return wr_eval_nomem(e);
        wr_reg_drop(e, out);
        *out = (struct wr_reg){.own = true, .v = v};
    }
    return 0;
}

static int run_call(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct wr_reg *regs = wr_arena_alloc(&e->batch->arena, (c->nargs + 1) * (sizeof *regs + sizeof(struct wr_vec)));
    if (!regs)
        return wr_eval_nomem(e);
    struct wr_vec *args = (struct wr_vec *)(regs + c->nargs + 1);
    for (uint32_t k = 0; k < c->nargs; k++) {
        regs[k] = (struct wr_reg){.v.rep = WR_REP_NONE};
        bool regex = c->regex && !c->args[k];
        if (!regex && run_arg(e, c->args[k], param_letter(c->fn->params, k), sel, n, &regs[k]) < 0)
            return WR_ELIMIT;
        args[k] = regs[k].v;
    }
    if (call_out(e, c->fn->result, out) < 0)
        return WR_ELIMIT;
    struct wr_fn_call call = {
        .batch = e->batch,
        .sel = sel,
        .n = n,
        .args = args,
        .nargs = c->nargs,
        .consts = c->consts,
        .regex = c->regex,
        .regex_state = c->regex ? e->regex[c->id] : NULL,
        .warner = e->warner,
        .warn_id = c->warn,
        .out = &out->v,
        .err = e->err,
    };
    int rc = c->fn->run(&call);
    if (rc < 0)
        return wr_err_set(e->err, rc, "out of memory in %s()", c->fn->name);
    for (uint32_t k = 0; k < c->nargs; k++)
        wr_reg_drop(e, &regs[k]);
    if (out->v.rep == WR_REP_ANY && narrow_any(e, c, sel, n, out) < 0)
        return WR_ELIMIT;
    if (out->v.rep == WR_REP_NUM && out->v.tag && out->v.sc)
        wr_reg_tidy(e, out, sel, n);
    return 0;
}

/* ---- dispatch ---------------------------------------------------------------------------------------------- */

int wr_run_own(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    switch (c->kind) {
    case WR_C_CONST:
        return run_const(e, c, out);
    case WR_C_COLUMN:
        return column_own(e, &e->batch->cols[c->slot], sel, n, out);
    case WR_C_SHARED:
        return column_own(e, &e->shared[c->id], sel, n, out);
    case WR_C_ARITH:
        return wr_run_arith(e, c, sel, n, out);
    case WR_C_NEG:
        return wr_run_neg(e, c, sel, n, out);
    case WR_C_CONCAT:
        return wr_run_concat(e, c, sel, n, out);
    case WR_C_PICK:
        return run_pick(e, c, sel, n, out);
    case WR_C_ELSE:
        return run_else(e, c, sel, n, out);
    case WR_C_CALL:
        return run_call(e, c, sel, n, out);
    default:
        return run_bool(e, c, sel, n, out);
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
        return run_bool(e, root, sel, n, r);
    case WR_T_NUM:
        return wr_run_num(e, root, sel, n, true, r);
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

int wr_eval_run(struct wr_eval *e, struct wr_batch *b, const uint16_t *sel, uint32_t n, struct wr_warner *w,
                struct wr_vec *out, struct wr_err *err)
{
    struct wr_reg r;
    run_begin(e, b, w, err);
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
        if (wr_run_truth(e, parts[k], b->sel, b->nsel, truth) < 0)
            return WR_ELIMIT;
        b->nsel = wr_truth_select(truth, 1, b->sel, b->nsel, sel);
        b->sel = sel;
    }
    return 0;
}
