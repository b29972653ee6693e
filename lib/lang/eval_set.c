/* `x in [constants]`. The rule is that of ==: numbers by value, texts by bytes, null with null alone. Numbers are
 * kept in ascending order and found by halving; texts, where they are more than a handful, in a hash table. */
#include <stdlib.h>

#include "base/hash.h"
#include "lang/code.h"

enum { FEW = 8 };

/* ---- building ---------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    struct wr_vec x = wr_cell_num_vec(a), y = wr_cell_num_vec(b);
    return wr_cell_cmp(&x, 0, &y, 0);
}

static uint32_t slot_of(const struct wr_set *s, struct wr_slice t)
{
    uint32_t at = (uint32_t)wr_hash_bytes(t.p, t.n, 0) & s->mask;
    while (s->table[at] && !wr_slice_eq(s->texts[s->table[at] - 1], t))
        at = (at + 1) & s->mask;
    return at;
}

static int build_table(struct wr_arena *a, struct wr_set *s)
{
    uint32_t size = 16;
    while (size < 2 * s->ntexts)
        size *= 2;
    s->mask = size - 1;
    if (!(s->table = wr_arena_zalloc(a, size * sizeof *s->table)))
        return -1;
    for (uint32_t i = 0; i < s->ntexts; i++)
        s->table[slot_of(s, s->texts[i])] = i + 1;
    return 0;
}

int wr_set_build(struct wr_arena *a, struct wr_set *s, const struct wr_cell *nums, uint32_t nnums)
{
    if (s->ntexts > FEW && build_table(a, s) < 0)
        return -1;
    struct wr_cell *sorted = wr_arena_alloc(a, (nnums + 1) * sizeof *sorted);
    s->nums = (struct wr_vec){.rep = WR_REP_NUM,
                              .num = wr_arena_alloc(a, (nnums + 1) * sizeof *s->nums.num),
                              .tag = wr_arena_alloc(a, nnums + 1),
                              .sc = wr_arena_alloc(a, nnums + 1)};
    if (!sorted || !s->nums.num || !s->nums.tag || !s->nums.sc)
        return -1;
    memcpy(sorted, nums, nnums * sizeof *sorted);
    qsort(sorted, nnums, sizeof *sorted, by_value);
    for (uint32_t i = 0; i < nnums; i++) {
        s->nums.num[i] = sorted[i].num;
        s->nums.tag[i] = sorted[i].tag;
        s->nums.sc[i] = sorted[i].scale;
    }
    s->nnums = nnums;
    return 0;
}

/* ---- looking up -------------------------------------------------------------------------------------------- */

static bool has_text(const struct wr_set *s, struct wr_str t)
{
    struct wr_slice x = {t.p, t.n};
    if (s->table)
        return s->table[slot_of(s, x)] != 0;
    for (uint32_t i = 0; i < s->ntexts; i++)
        if (wr_slice_eq(s->texts[i], x))
            return true;
    return false;
}

static bool has_num(const struct wr_set *s, const struct wr_vec *v, uint32_t i)
{
    for (uint32_t lo = 0, hi = s->nnums; lo < hi;) {
        uint32_t mid = lo + (hi - lo) / 2;
        int cmp = wr_cell_cmp(v, i, &s->nums, mid);
        if (cmp == 0)
            return true;
        if (cmp < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return false;
}

static int in_nums(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    struct wr_reg x;
    if (wr_run_num(e, c->args[0], sel, n, false, &x) < 0)
        return WR_ELIMIT;
    WR_EACH (i, sel, n) {
        uint8_t tag = x.v.tag ? x.v.tag[i] : WR_TAG_DEC;
        bool in = wr_tag_is_num(tag) ? has_num(c->set, &x.v, i) : c->set->null && (tag == WR_TAG_NULL || !x.texts);
        truth[i] = in != c->negated;
    }
    wr_reg_drop(e, &x);
    return 0;
}

static int in_all(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_set *s = c->set;
    struct wr_column tmp, *col;
    const struct wr_vec *num = NULL, *str;
    if (wr_run_column(e, c->args[0], sel, n, &tmp, &col) < 0)
        return WR_ELIMIT;
    if (!(str = wr_values_str(e->batch, col, sel, n)) ||
        (s->nnums && !(num = wr_values_num(e->batch, col, sel, n))))
        return wr_eval_nomem(e);
    WR_EACH (i, sel, n) {
        bool in;
        if (WR_STR_NULL(str->str[i]))
            in = s->null;
        else
            in = (num && (!num->tag || wr_tag_is_num(num->tag[i])) && has_num(s, num, i)) ||
                 (s->ntexts && has_text(s, str->str[i]));
        truth[i] = in != c->negated;
    }
    return 0;
}

/* A field against a few texts, compared where it stands. 1: done; 0: not so here; WR_ELIMIT. */
static int in_fields(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_set *s = c->set;
    if (c->args[0]->kind != WR_C_COLUMN || s->null || s->nnums || s->table || !s->ntexts)
        return 0;
    struct wr_column *col = &e->batch->cols[c->args[0]->slot];
    for (uint32_t k = 0; k < s->ntexts; k++)
        if (!wr_fields_raw(e->batch, &col->v, s->texts[k]))
            return 0;
    uint8_t *one = wr_reg_array(e, 1);
    if (!one)
        return wr_eval_nomem(e);
    if (wr_fields_equal(e, col, s->texts[0], sel, n, truth) < 0)
        return WR_ELIMIT;
    for (uint32_t k = 1; k < s->ntexts; k++) {
        if (wr_fields_equal(e, col, s->texts[k], sel, n, one) < 0)
            return WR_ELIMIT;
        WR_EACH (i, sel, n)
            truth[i] |= one[i];
    }
    WR_EACH (i, sel, n)
        truth[i] ^= c->negated;
    wr_reg_give(e, one, 1);
    return 1;
}

int wr_run_in(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    int rc = in_fields(e, c, sel, n, truth);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return c->set->ntexts ? in_all(e, c, sel, n, truth) : in_nums(e, c, sel, n, truth);
}
