/* See range.h. What the loop saves is that a row's number and its group are looked at once, and not in each of
 * three loops; it knows but what nearly every row is, and leaves the others to the aggregate's own `update`, one by
 * one. Where there is a sum, and every best is known to be a decimal of the rows' scale, rows take 20 instructions
 * each, else 27.
 *
 * A new least or greatest is rare where a group has many rows, and so a branch, which stores nothing, is cheaper
 * than a choice. With many groups it is not so rare, and a branch that waits for memory is dear where it is guessed
 * wrong: then each goes alone. */
#include "ops/agg/range.h"

#include "ops/agg/minmax.h"
#include "ops/agg/sum.h"

enum { MOST_GROUPS = 1 << 14 };

/* Whose states they are; NULL: nobody's. */
struct mates {
    struct wr_agg_state *min, *max, *sum;
};

static uint16_t kind_of(const struct wr_agg_rows *r)
{
    return KIND(WR_TAG_DEC, r->args[0].v->scale);
}

static __attribute__((noinline, cold)) int take_row(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                    uint32_t row, struct wr_err *err)
{
    const uint16_t sel = (uint16_t)row;
    struct wr_agg_rows one = *r;
    one.sel = &sel;
    one.n = 1;
    return s->agg->update(s, &one, err);
}

/* What a loop looks at. */
struct arrays {
    struct best *least, *greatest;
    char *sums;
    const int64_t *num;
    const uint32_t *gid;
    const uint16_t *sel;
};

static struct arrays arrays_of(const struct mates *m, const struct wr_agg_rows *r)
{
    return (struct arrays){(struct best *)(void *)m->min->groups,
                           (struct best *)(void *)m->max->groups,
                           m->sum ? m->sum->groups : NULL,
                           r->args[0].v->num,
                           r->gid,
                           r->sel};
}

/* Whatever bests there are. `size` of a state of the sum (0: there is none) is a constant where this is inlined. */
static inline __attribute__((always_inline)) int take_any(const struct mates *m, const struct wr_agg_rows *r,
                                                          size_t size, struct wr_err *err)
{
    const struct arrays v = arrays_of(m, r);
    const uint16_t *sel = v.sel, kind = kind_of(r);
    WR_EACH (i, sel, r->n) {
        const int64_t x = v.num[i];
        struct best *lo = &v.least[v.gid[i]], *hi = &v.greatest[v.gid[i]];
        cell *sum = size ? (cell *)(void *)(v.sums + v.gid[i] * size) : NULL;
        if (size && __builtin_expect(!add_to_middle(sum, x), 0)) {
            if (take_row(m->sum, r, i, err) < 0)
                return err->code;
        } else if (size == sizeof(struct avg)) {
            ((struct avg *)sum)->n++;
        }
        if (__builtin_expect(lo->kind != kind, 0)) {
            if (take_row(m->min, r, i, err) < 0)
                return err->code;
        } else if (__builtin_expect(x < lo->num, 0)) {
            lo->num = x;
        }
        if (__builtin_expect(hi->kind != kind, 0)) {
            if (take_row(m->max, r, i, err) < 0)
                return err->code;
        } else if (__builtin_expect(x > hi->num, 0)) {
            hi->num = x;
        }
    }
    return 0;
}

/* All bests are of the rows' kind, but those of groups that have met no number; and of these the sum is empty,
 * which is no sum in the middle: so a look at the sum is one at the bests' kinds. `size`, and a `sel` that is NULL,
 * are constants where this is inlined. */
static inline __attribute__((always_inline)) int take_alike(const struct mates *m, const struct wr_agg_rows *r,
                                                            size_t size, const uint16_t *sel, struct wr_err *err)
{
    const struct arrays v = arrays_of(m, r);
    WR_EACH (i, sel, r->n) {
        const int64_t x = v.num[i];
        const size_t g = v.gid[i];
        cell *sum = (cell *)(void *)(v.sums + g * size);
        if (__builtin_expect(!add_to_middle(sum, x), 0)) {
            if (take_row(m->sum, r, i, err) < 0 || take_row(m->min, r, i, err) < 0 ||
                take_row(m->max, r, i, err) < 0)
                return err->code;
            continue;
        }
        if (size == sizeof(struct avg))
            ((struct avg *)sum)->n++;
        if (__builtin_expect(x < v.least[g].num, 0))
            v.least[g].num = x;
        if (__builtin_expect(x > v.greatest[g].num, 0))
            v.greatest[g].num = x;
    }
    return 0;
}

static struct wr_agg_state **role_of(struct mates *m, const struct wr_agg *agg)
{
    return agg == &wr_agg_min ? &m->min : agg == &wr_agg_max ? &m->max : &m->sum;
}

/* Can the loop do that? The first rows of a larger scale are for sum's own `update`, which brings all cells to it.
 */
static bool is_fit(const struct mates *m, const struct wr_vec *v)
{
    return m->min && m->max && m->min->n <= MOST_GROUPS &&
           (!m->sum || ((const struct sums *)m->sum->own)->scale == v->scale);
}

static __attribute__((noinline)) int take_alike_sum(const struct mates *m, const struct wr_agg_rows *r,
                                                    struct wr_err *err)
{
    return r->sel ? take_alike(m, r, sizeof(cell), r->sel, err) : take_alike(m, r, sizeof(cell), NULL, err);
}

static __attribute__((noinline)) int take_alike_avg(const struct mates *m, const struct wr_agg_rows *r,
                                                    struct wr_err *err)
{
    return r->sel ? take_alike(m, r, sizeof(struct avg), r->sel, err)
                  : take_alike(m, r, sizeof(struct avg), NULL, err);
}

static int take_rows(const struct mates *m, const struct wr_agg_rows *r, struct wr_err *err)
{
    const uint16_t kind = kind_of(r);
    if (!m->sum)
        return take_any(m, r, 0, err);
    const bool mean = m->sum->agg == &wr_agg_avg;
    if (wr_best_all_are(m->min, kind, r->n) && wr_best_all_are(m->max, kind, r->n))
        return mean ? take_alike_avg(m, r, err) : take_alike_sum(m, r, err);
    return mean ? take_any(m, r, sizeof(struct avg), err) : take_any(m, r, sizeof(cell), err);
}

int wr_range_update(struct wr_agg_state *const *states, uint32_t n, const struct wr_agg_rows *r, struct wr_err *err)
{
    struct mates m = {NULL};
    for (uint32_t k = 0; k < n; k++)
        *role_of(&m, states[k]->agg) = states[k];
    const bool fit = is_fit(&m, r->args[0].v);
    int rc = fit ? take_rows(&m, r, err) : 0;
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        if (!fit || *role_of(&m, states[k]->agg) != states[k])
            rc = states[k]->agg->update(states[k], r, err);
    return rc;
}
