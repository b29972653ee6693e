/* sum(x) and avg(x): exact, so that neither order nor threads show in the result; rounded once, at the end.
 *
 * A group's sum is a cell of 8 bytes: a decimal of 64 bits at the scale that all cells of a state have, the largest
 * that has come, so that sums of 100 000 groups stay in a cache. What does not fit there, and every double, makes
 * the group's sum a wide one, of base/exactsum.h; how a sum is kept does not show in what it is. */
#include "ops/agg/sum.h"

#include "lang/fn.h"
#include "ops/agg/range.h"

static const cell EMPTY = 0, WIDE = UINT64_MAX;

static inline cell *cell_at(const struct wr_agg_state *s, uint32_t g)
{
    return (cell *)(void *)(s->groups + (size_t)g * s->agg->state_size);
}

static inline bool is_plain(cell c)
{
    return c + 1 > 1;
}

static inline int64_t value_of(cell c)
{
    return (int64_t)(c ^ CELL_SIGN);
}

static inline struct wr_exactsum *wide_at(const struct wr_agg_state *s, uint32_t g)
{
    const struct sums *own = s->own;
    return &own->wide[own->place[g]];
}

/* ---- one value ---------------------------------------------------------------------------------------------- */

/* Makes the group's sum a wide one. NULL with err filled. */
static struct wr_exactsum *widen(struct wr_agg_state *s, uint32_t g, struct wr_err *err)
{
    struct sums *own = s->own;
    cell *c = cell_at(s, g);
    if (*c == WIDE)
        return wide_at(s, g);
    if (wr_charged_grow(s->pay, &own->place, &own->place_cap, s->n, sizeof *own->place, err) < 0 ||
        wr_charged_grow(s->pay, &own->wide, &own->wide_cap, (uint64_t)own->nwide + 1, sizeof *own->wide, err) < 0)
        return NULL;
    struct wr_exactsum *wide = &own->wide[own->place[g] = own->nwide++];
    *wide = (struct wr_exactsum){0};
    if (*c != EMPTY)
        *wide = (struct wr_exactsum){.m = value_of(*c), .scale = (uint8_t)own->scale, .any = 1};
    *c = WIDE;
    return wide;
}

/* Brings all cells to a larger scale. */
static int raise_scale(struct wr_agg_state *s, unsigned scale, struct wr_err *err)
{
    struct sums *own = s->own;
    const int64_t factor = (int64_t)wr_pow10[scale - own->scale];
    for (uint32_t g = 0; g < s->n; g++) {
        cell *c = cell_at(s, g);
        int64_t m;
        if (!is_plain(*c))
            continue;
        if (__builtin_mul_overflow(value_of(*c), factor, &m) || !is_plain((cell)m ^ CELL_SIGN)) {
            if (!widen(s, g, err))
                return err->code;
        } else {
            *c = (cell)m ^ CELL_SIGN;
        }
    }
    own->scale = scale;
    return 0;
}

/* A decimal at no more than the scale of all cells; false: the sum does not fit a cell, or is wide already. */
static inline bool add_to_cell(cell *c, int64_t m, int64_t factor)
{
    int64_t scaled, sum;
    const int64_t old = *c == EMPTY ? 0 : value_of(*c);
    if (*c == WIDE || __builtin_mul_overflow(m, factor, &scaled) || __builtin_add_overflow(old, scaled, &sum) ||
        !is_plain((cell)sum ^ CELL_SIGN))
        return false;
    *c = (cell)sum ^ CELL_SIGN;
    return true;
}

static int add_number(struct wr_agg_state *s, uint32_t g, struct wr_num x, struct wr_err *err)
{
    struct sums *own = s->own;
    cell *c = cell_at(s, g);
    if (x.kind == WR_NUM_DEC && x.scale > own->scale && *c != WIDE && raise_scale(s, x.scale, err) < 0)
        return err->code;
    if (x.kind == WR_NUM_DEC && x.scale <= own->scale &&
        add_to_cell(c, x.m, (int64_t)wr_pow10[own->scale - x.scale]))
        return 0;
    struct wr_exactsum *wide = widen(s, g, err);
    if (!wide)
        return err->code;
    return wr_exactsum_add(wide, x, &s->arena) < 0 ? wr_agg_no_memory(s, err) : 0;
}

/* ---- taking rows in ----------------------------------------------------------------------------------------- */

/* Decimals of many groups at one scale; rows that `tag` says are none are taken one by one. What is constant where
 * this is inlined: `size`, `mean`, and whether there are tags. */
static inline __attribute__((always_inline)) int add_decimals(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                              const uint8_t *tag, size_t size, bool mean,
                                                              struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    const struct sums *own = s->own;
    if (v->scale > own->scale && raise_scale(s, v->scale, err) < 0)
        return err->code;
    const int64_t factor = (int64_t)wr_pow10[own->scale - v->scale], *num = v->num;
    const uint32_t *gid = r->gid;
    const uint16_t *sel = r->sel;
    char *groups = s->groups;
    unsigned scale = own->scale;
    WR_EACH (i, sel, r->n) {
        cell *c = (cell *)(void *)(groups + gid[i] * size);
        int64_t scaled;
        if (tag && (tag[i] != WR_TAG_DEC || scale != own->scale)) {
            const struct wr_num x = wr_vec_get_num(v, i);
            if (x.kind == WR_NUM_NULL)
                continue;
            if (add_number(s, gid[i], x, err) < 0)
                return err->code;
        } else if ((__builtin_mul_overflow(num[i], factor, &scaled) || !add_to_middle(c, scaled)) &&
                   add_number(s, gid[i], (struct wr_num){.kind = WR_NUM_DEC, .scale = v->scale, .m = num[i]}, err) <
                       0) {
            return err->code;
        }
        if (mean)
            ((struct avg *)c)->n++;
    }
    return 0;
}

/* Values of one group at one scale: the sum of a vector cannot overflow 128 bits. */
static int add_one_group(struct wr_agg_state *s, const struct wr_agg_rows *r, bool mean, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    __int128 m = 0;
    if (!r->n)
        return 0;
    WR_EACH (i, r->sel, r->n)
        m += v->num[i];
    if (mean)
        ((struct avg *)cell_at(s, 0))->n += r->n;
    if (m == (int64_t)m)
        return add_number(s, 0, (struct wr_num){.kind = WR_NUM_DEC, .scale = v->scale, .m = (int64_t)m}, err);
    struct wr_exactsum *wide = widen(s, 0, err);
    if (!wide)
        return err->code;
    return wr_exactsum_add_i128(wide, m, v->scale, &s->arena) < 0 ? wr_agg_no_memory(s, err) : 0;
}

static int add_any(struct wr_agg_state *s, const struct wr_agg_rows *r, bool mean, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    WR_EACH (i, r->sel, r->n) {
        const struct wr_num x = wr_vec_get_num(v, i);
        const uint32_t g = r->gid ? r->gid[i] : 0;
        if (x.kind == WR_NUM_NULL)
            continue;
        if (add_number(s, g, x, err) < 0)
            return err->code;
        if (mean)
            ((struct avg *)cell_at(s, g))->n++;
    }
    return 0;
}

static inline __attribute__((always_inline)) int update(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                        size_t size, bool mean, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    if (!r->gid && !v->tag && !v->sc)
        return add_one_group(s, r, mean, err);
    if (!r->gid || v->sc)
        return add_any(s, r, mean, err);
    return v->tag ? add_decimals(s, r, v->tag, size, mean, err) : add_decimals(s, r, NULL, size, mean, err);
}

static int update_sum(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return update(s, r, sizeof(cell), false, err);
}

static int update_avg(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return update(s, r, sizeof(struct avg), true, err);
}

/* ---- crossing an exchange: the count of an avg, then the sum ------------------------------------------------- */

/* The group's sum as a wide one, without making it so. */
static struct wr_exactsum sum_of(const struct wr_agg_state *s, uint32_t g)
{
    const cell c = *cell_at(s, g);
    if (c == WIDE)
        return *wide_at(s, g);
    if (c == EMPTY)
        return (struct wr_exactsum){0};
    return (struct wr_exactsum){.m = value_of(c), .scale = (uint8_t)((const struct sums *)s->own)->scale, .any = 1};
}

static int save_states(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                       struct wr_str *out, struct wr_err *err, bool mean)
{
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++)
        size += (mean ? 8 : 0) + (sum_of(s, groups[k]).more ? WR_EXACTSUM_SAVED : WR_EXACTSUM_SAVED_DEC);
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_exactsum sum = sum_of(s, groups[k]);
        char *begin = p;
        if (mean)
            p = wr_agg_put64(p, ((const struct avg *)cell_at(s, groups[k]))->n);
        p += wr_exactsum_save(&sum, p);
        out[k] = (struct wr_str){begin, (uint32_t)(p - begin), 0};
    }
    return 0;
}

static int save_sum(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                    struct wr_str *out, struct wr_err *err)
{
    return save_states(s, groups, n, a, out, err, false);
}

static int save_avg(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                    struct wr_str *out, struct wr_err *err)
{
    return save_states(s, groups, n, a, out, err, true);
}

/* Adds a saved sum to a group's. */
static int merge_saved(struct wr_agg_state *s, uint32_t g, const char *p, uint32_t n, struct wr_err *err)
{
    struct wr_num x;
    if (*cell_at(s, g) != WIDE && wr_exactsum_saved_dec(p, n, &x))
        return x.kind == WR_NUM_NULL ? 0 : add_number(s, g, x, err);
    struct wr_exactsum *wide = widen(s, g, err);
    if (!wide)
        return err->code;
    return wr_exactsum_load_merge(wide, p, n, &s->arena) != (long)n ? wr_agg_no_memory(s, err) : 0;
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool mean)
{
    int rc = 0;
    WR_EACH (i, r->sel, r->n) {
        const uint32_t g = r->gid ? r->gid[i] : 0, count = mean ? 8 : 0;
        const char *p = saved[i].p;
        if (saved[i].n < count)
            return wr_agg_damaged(s, err);
        if (mean)
            ((struct avg *)cell_at(s, g))->n += wr_agg_get64(p);
        rc = merge_saved(s, g, p + count, saved[i].n - count, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int merge_sum(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, false);
}

static int merge_avg(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, true);
}

/* ---- the state ---------------------------------------------------------------------------------------------- */

static int sums_open(struct wr_agg_state *s, struct wr_err *err)
{
    s->own = wr_arena_zalloc(&s->arena, sizeof(struct sums));
    return s->own ? 0 : wr_agg_no_memory(s, err);
}

static void sums_close(struct wr_agg_state *s)
{
    struct sums *own = s->own;
    if (!own)
        return;
    wr_charged_free(s->pay, &own->place, &own->place_cap, sizeof *own->place);
    wr_charged_free(s->pay, &own->wide, &own->wide_cap, sizeof *own->wide);
}

static size_t sums_bytes(const struct wr_agg_state *s)
{
    const struct sums *own = s->own;
    return own ? own->place_cap * sizeof *own->place + own->wide_cap * sizeof *own->wide : 0;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int finish_states(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                         struct wr_warner *w, struct wr_vec *out, struct wr_err *err, bool mean)
{
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_exactsum sum = sum_of(s, groups[k]);
        const uint64_t count = mean ? ((const struct avg *)cell_at(s, groups[k]))->n : 0;
        const struct wr_num x = mean ? wr_exactsum_mean(&sum, count) : wr_exactsum_value(&sum);
        wr_vec_put_num(out, k, x);
        if (x.kind == WR_NUM_NULL && sum.any)
            wr_agg_warn(s, w, b, k, 1);
    }
    return 0;
}

static int finish_sum(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return finish_states(s, groups, n, b, w, out, err, false);
}

static int finish_avg(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return finish_states(s, groups, n, b, w, out, err, true);
}

const struct wr_agg wr_agg_sum = {
    .name = "sum",
    .params = "n",
    .flags = WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(cell),
    .open = sums_open,
    .close = sums_close,
    .bytes = sums_bytes,
    .update = update_sum,
    .update_together = wr_range_update,
    .save = save_sum,
    .merge = merge_sum,
    .finish = finish_sum,
    .warn_one = "sum of '%s' is beyond the range of numbers",
    .warn_many = "sums of '%s' are beyond the range of numbers",
    .warn_taken = "taken as null",
    .signature = "sum(x)",
    .summary = "The exact sum of the numbers; null where there are none.",
    .example = "reduce total = sum(amount), sum(qty) by country | take 2",
    .shows = "country,total,sum_qty\n"
             "DE,10938.15,311\n"
             "US,17529.78,298\n",
};

const struct wr_agg wr_agg_avg = {
    .name = "avg",
    .params = "n",
    .flags = WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct avg),
    .open = sums_open,
    .close = sums_close,
    .bytes = sums_bytes,
    .update = update_avg,
    .update_together = wr_range_update,
    .save = save_avg,
    .merge = merge_avg,
    .finish = finish_avg,
    .warn_one = "average of '%s' is beyond the range of numbers",
    .warn_many = "averages of '%s' are beyond the range of numbers",
    .warn_taken = "taken as null",
    .signature = "avg(x)",
    .summary = "The mean of the numbers: their exact sum divided by how many there are, rounded once.",
    .example = "reduce avg(amount), avg(qty)",
    .shows = "avg_amount,avg_qty\n"
             "209.606825,4.66\n",
};
