/* Registers, constants, and the forms in which values are asked for. See code.h.
 *
 * Arrays lie in the batch's arena and go round through a free list for the length of a run, so an expression works
 * in a few arrays that stay in cache however long it is. */
#include "base/time.h"
#include "lang/code.h"

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

int wr_reg_str(struct wr_eval *e, struct wr_reg *r)
{
    *r = (struct wr_reg){.own = true, .v.rep = WR_REP_STR};
    r->v.str = wr_reg_array(e, sizeof *r->v.str);
    return r->v.str ? 0 : wr_eval_nomem(e);
}

int wr_reg_bool(struct wr_eval *e, struct wr_reg *r)
{
    *r = (struct wr_reg){.own = true, .v.rep = WR_REP_BOOL};
    r->v.truth = wr_reg_array(e, 1);
    return r->v.truth ? 0 : wr_eval_nomem(e);
}

int wr_reg_any(struct wr_eval *e, struct wr_reg *r)
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
    WR_EACH (i, sel, n) {
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
    struct wr_vec v = {.rep = WR_REP_NUM, .time = c->time, .num = (int64_t *)&c->num, .sc = (uint8_t *)&c->scale};
    v.tag = (uint8_t *)&c->tag;
    return v;
}

/* n equal numbers; a cell that is none fills a vector of nulls or texts. */
static int const_num(struct wr_eval *e, const struct wr_cell *c, struct wr_vec *v)
{
    uint32_t n = e->const_rows;
    *v = (struct wr_vec){.scale = c->scale, .time = c->time, .num = wr_arena_alloc(&e->arena, n * sizeof *v->num)};
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
        size_t len =
            c->time ? wr_time_format(c->num, c->scale, text) : wr_num_format(wr_vec_get_num(&one, 0), text);
        s = (struct wr_str){text, (uint32_t)len, 0};
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
    if (wr_tag_is_num(c->cell.tag) ||
        (c->cell.tag == WR_TAG_NULL && (wr_type_is_num(c->type) || c->type == WR_T_TIME)))
        return const_num(e, &c->cell, v);
    return const_str(e, &c->cell, v);
}

/* ---- forms ------------------------------------------------------------------------------------------------- */

int wr_run_const(struct wr_eval *e, const struct wr_inst *c, struct wr_reg *out)
{
    struct wr_vec *v = &e->consts[c->id].own;
    if (!v->rep && const_own(e, c, v) < 0)
        return WR_ELIMIT;
    *out = (struct wr_reg){.v = *v};
    return 0;
}

int wr_column_own(struct wr_eval *e, struct wr_column *col, const uint16_t *sel, uint32_t n, struct wr_reg *out)
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
    return c->kind == WR_C_COLUMN ? &e->batch->cols[c->slot] : c->kind == WR_C_SHARED ? &e->shared[c->id] : NULL;
}

int wr_run_column(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n,
                  struct wr_column *tmp, struct wr_column **out)
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

/* Counts the rows that are not what was asked for, each once; id: the warning. */
static int tell_texts(struct wr_eval *e, const struct wr_inst *c, int id, struct wr_column *col,
                      const struct wr_vec *v, const uint16_t *sel, uint32_t n)
{
    WR_EACH (i, sel, n) {
        if (v->tag[i] != WR_TAG_TEXT)
            continue;
        uint16_t row = (uint16_t)i;
        const struct wr_vec *s = wr_values_str(e->batch, col, &row, 1);
        if (!s)
            return wr_eval_nomem(e);
        wr_tell(e, id, i, wr_str_slice(s->str[i]));
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
        if ((wr_type_is_num(c->type) || c->type == WR_T_TIME) && c->kind != WR_C_CONST)
            return wr_run_own(e, c, sel, n, out);
        if (wr_run_column(e, c, sel, n, &tmp, &col) < 0)
            return WR_ELIMIT;
    }
    const struct wr_vec *v = wr_values_num(e->batch, col, sel, n);
    if (!v)
        return wr_eval_nomem(e);
    *out = (struct wr_reg){.v = *v, .texts = col->v.rep != WR_REP_NUM};
    return ask && v->tag && out->texts ? tell_texts(e, c, c->warn_num, col, v, sel, n) : 0;
}

int wr_run_time(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct wr_column tmp, *col = code_column(e, c);
    if (!col && c->type == WR_T_TIME)
        return wr_run_own(e, c, sel, n, out);
    if (!col && wr_run_column(e, c, sel, n, &tmp, &col) < 0)
        return WR_ELIMIT;
    const struct wr_vec *v = wr_values_time(e->batch, col, sel, n);
    if (!v)
        return wr_eval_nomem(e);
    *out = (struct wr_reg){.v = *v, .texts = col->v.rep != WR_REP_NUM};
    return v->tag && out->texts ? tell_texts(e, c, c->warn_time, col, v, sel, n) : 0;
}
