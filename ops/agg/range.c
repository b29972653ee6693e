/* See range.h. What the loop saves is that a row's number and its group are looked at once, and not in each of
 * three loops; it knows but what nearly every row is, and leaves the others to the aggregate's own `update`, one by
 * one.
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

static __attribute__((noinline, cold)) int take_row(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                    uint32_t row, struct wr_err *err)
{
    const uint16_t sel = (uint16_t)row;
    struct wr_agg_rows one = *r;
    one.sel = &sel;
    one.n = 1;
    return s->agg->update(s, &one, err);
}

/* `size` of a state of the sum (0: there is none) and whether it is a `mean` are constants where this is inlined.
 */
static inline __attribute__((always_inline)) int take_rows(const struct mates *m, const struct wr_agg_rows *r,
                                                           size_t size, bool mean, struct wr_err *err)
{
    struct best *least = (struct best *)(void *)m->min->groups, *greatest = (struct best *)(void *)m->max->groups;
    char *sums = size ? m->sum->groups : NULL;
    const int64_t *num = r->args[0].v->num;
    const uint32_t *gid = r->gid;
    const uint16_t *sel = r->sel, kind = KIND(WR_TAG_DEC, r->args[0].v->scale);
    WR_EACH (i, sel, r->n) {
        const int64_t x = num[i];
        struct best *lo = &least[gid[i]], *hi = &greatest[gid[i]];
        cell *sum = size ? (cell *)(void *)(sums + gid[i] * size) : NULL;
        if (size && __builtin_expect(!add_to_middle(sum, x), 0)) {
            if (take_row(m->sum, r, i, err) < 0)
                return err->code;
        } else if (mean) {
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

static int take_all(const struct mates *m, const struct wr_agg_rows *r, struct wr_err *err)
{
    if (!m->sum)
        return take_rows(m, r, 0, false, err);
    return m->sum->agg == &wr_agg_avg ? take_rows(m, r, sizeof(struct avg), true, err)
                                      : take_rows(m, r, sizeof(cell), false, err);
}

int wr_range_update(struct wr_agg_state *const *states, uint32_t n, const struct wr_agg_rows *r, struct wr_err *err)
{
    struct mates m = {NULL};
    for (uint32_t k = 0; k < n; k++)
        *role_of(&m, states[k]->agg) = states[k];
    const bool fit = is_fit(&m, r->args[0].v);
    int rc = fit ? take_all(&m, r, err) : 0;
    for (uint32_t k = 0; rc >= 0 && k < n; k++)
        if (!fit || *role_of(&m, states[k]->agg) != states[k])
            rc = states[k]->agg->update(states[k], r, err);
    return rc;
}
