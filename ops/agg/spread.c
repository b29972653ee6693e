/* var(x) and stddev(x), of a sample (n - 1), and corr(x, y): from exact sums of the values and their products, so
 * that neither order nor threads show and nothing cancels; rounded once, at the end. */
#include "base/exactsum.h"
#include "lang/fn.h"
#include "plan/agg.h"

struct spread {
    struct wr_exactsum x, xx;
    uint64_t n;
};

struct pair {
    struct wr_exactsum sum[5]; /* x, y, xx, yy, xy */
    uint64_t n;
};

static struct spread *spreads(const struct wr_agg_state *s)
{
    return (struct spread *)(void *)s->groups;
}

static struct pair *pairs(const struct wr_agg_state *s)
{
    return (struct pair *)(void *)s->groups;
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

/* Is a group's sum one of decimals at `scale`, to which v can be added in place? */
static inline bool add_in_place(struct wr_exactsum *s, unsigned scale, __int128 v)
{
    __int128 m;
    if (__builtin_expect(!wr_exactsum_is_at(s, scale) || __builtin_add_overflow(s->m, v, &m), 0))
        return false;
    s->m = m;
    return true;
}

static int add_value(struct wr_agg_state *s, struct spread *e, struct wr_num x)
{
    e->n++;
    return wr_exactsum_add(&e->x, x, &s->arena) < 0 ? -1 : wr_exactsum_add_product(&e->xx, x, x, &s->arena);
}

/* Every row is a DEC at one scale: two additions with carry, where the group has such sums already. */
static int add_plain(struct wr_agg_state *s, const struct wr_agg_rows *r)
{
    const struct wr_vec *v = r->args[0].v;
    struct spread *groups = spreads(s);
    const unsigned scale = v->scale;
    WR_EACH (i, r->sel, r->n) {
        struct spread *e = &groups[r->gid ? r->gid[i] : 0];
        const int64_t m = v->num[i];
        e->n++;
        if (!add_in_place(&e->x, scale, m) && wr_exactsum_add_dec(&e->x, m, scale, &s->arena) < 0)
            return -1;
        const __int128 square = (__int128)m * m;
        if (!add_in_place(&e->xx, 2 * scale, square) &&
            wr_exactsum_add_i128(&e->xx, square, 2 * scale, &s->arena) < 0)
            return -1;
    }
    return 0;
}

static int update_spread(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    if (!v->tag && !v->sc)
        return add_plain(s, r) < 0 ? wr_agg_no_memory(s, err) : 0;
    WR_EACH (i, r->sel, r->n) {
        struct wr_num x = wr_vec_get_num(v, i);
        if (x.kind != WR_NUM_NULL && add_value(s, &spreads(s)[r->gid ? r->gid[i] : 0], x) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int add_pair(struct wr_agg_state *s, struct pair *e, struct wr_num x, struct wr_num y)
{
    struct wr_arena *a = &s->arena;
    e->n++;
    return wr_exactsum_add(&e->sum[0], x, a) < 0 || wr_exactsum_add(&e->sum[1], y, a) < 0 ||
                   wr_exactsum_add_product(&e->sum[2], x, x, a) < 0 ||
                   wr_exactsum_add_product(&e->sum[3], y, y, a) < 0 ||
                   wr_exactsum_add_product(&e->sum[4], x, y, a) < 0
               ? -1
               : 0;
}

static int update_corr(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_num x = wr_vec_get_num(r->args[0].v, i), y = wr_vec_get_num(r->args[1].v, i);
        if (x.kind != WR_NUM_NULL && y.kind != WR_NUM_NULL &&
            add_pair(s, &pairs(s)[r->gid ? r->gid[i] : 0], x, y) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

/* ---- crossing an exchange: n, then the sums ----------------------------------------------------------------- */

/* Both states are some sums and then n. */
static uint32_t sums_of(const struct wr_agg_state *s)
{
    return s->agg->state_size == sizeof(struct pair) ? 5 : 2;
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    const uint32_t nsums = sums_of(s);
    for (uint32_t k = 0; k < n; k++) {
        const char *e = s->groups + groups[k] * s->agg->state_size;
        const struct wr_exactsum *sum = (const struct wr_exactsum *)(const void *)e;
        size_t size = sizeof(uint64_t);
        for (uint32_t i = 0; i < nsums; i++)
            size += sum[i].more ? WR_EXACTSUM_SAVED : WR_EXACTSUM_SAVED_DEC;
        char *p = wr_arena_alloc(a, size), *begin = p;
        if (!p)
            return wr_agg_no_memory(s, err);
        p = wr_agg_put64(p, *(const uint64_t *)(const void *)(sum + nsums));
        for (uint32_t i = 0; i < nsums; i++)
            p += wr_exactsum_save(&sum[i], p);
        out[k] = (struct wr_str){begin, (uint32_t)(p - begin), 0};
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    const uint32_t nsums = sums_of(s);
    WR_EACH (i, r->sel, r->n) {
        char *e = s->groups + (r->gid ? r->gid[i] : 0) * s->agg->state_size;
        struct wr_exactsum *sum = (struct wr_exactsum *)(void *)e;
        const char *p = saved[i].p;
        uint32_t left = saved[i].n;
        if (left < sizeof(uint64_t))
            return wr_agg_damaged(s, err);
        *(uint64_t *)(void *)(sum + nsums) += wr_agg_get64(p);
        p += sizeof(uint64_t);
        left -= (uint32_t)sizeof(uint64_t);
        for (uint32_t k = 0; k < nsums; k++) {
            long got = wr_exactsum_load_merge(&sum[k], p, left, &s->arena);
            if (got < 0)
                return wr_agg_no_memory(s, err);
            p += got;
            left -= (uint32_t)got;
        }
    }
    return 0;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int put_results(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                       struct wr_warner *w, struct wr_vec *out, struct wr_err *err,
                       struct wr_num (*result)(const struct wr_exactsum *, const struct wr_exactsum *, uint64_t))
{
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct spread *e = &spreads(s)[groups[k]];
        struct wr_num x = result(&e->x, &e->xx, e->n);
        wr_vec_put_num(out, k, x);
        if (x.kind == WR_NUM_NULL && e->n > 1)
            wr_agg_warn(s, w, b, k, 1);
    }
    return 0;
}

static int finish_var(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return put_results(s, groups, n, b, w, out, err, wr_exactsum_var);
}

static int finish_stddev(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                         struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return put_results(s, groups, n, b, w, out, err, wr_exactsum_stddev);
}

static int finish_corr(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                       struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct pair *e = &pairs(s)[groups[k]];
        const struct wr_exactsum *sum = e->sum;
        wr_vec_put_num(out, k, wr_exactsum_corr(&sum[0], &sum[1], &sum[2], &sum[3], &sum[4], e->n));
    }
    return 0;
}

const struct wr_agg wr_agg_var = {
    .name = "var",
    .params = "n",
    .flags = WR_AGG_SHARED,
    .result = WR_T_NUM,
    .state_size = sizeof(struct spread),
    .update = update_spread,
    .save = save,
    .merge = merge,
    .finish = finish_var,
    .warn_one = "variance of '%s' is beyond the range of numbers",
    .warn_many = "variances of '%s' are beyond the range of numbers",
    .warn_taken = "taken as null",
    .signature = "var(x)",
    .summary =
        "The variance of a sample (n - 1), worked out exactly and rounded once; null for fewer than two numbers.",
    .example = "reduce v = round(var(amount), 2) by country | take 2",
    .shows = "country,v\n"
             "DE,47746.5\n"
             "US,195588.3\n",
};

const struct wr_agg wr_agg_stddev = {
    .name = "stddev",
    .params = "n",
    .flags = WR_AGG_SHARED | WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct spread),
    .update = update_spread,
    .save = save,
    .merge = merge,
    .finish = finish_stddev,
    .signature = "stddev(x)",
    .summary = "The standard deviation of a sample (n - 1), rounded once; null for fewer than two numbers.",
    .example = "reduce s = round(stddev(amount), 2) by country | take 2",
    .shows = "country,s\n"
             "DE,218.51\n"
             "US,442.25\n",
};

const struct wr_agg wr_agg_corr = {
    .name = "corr",
    .params = "nn",
    .result = WR_T_NUM,
    .state_size = sizeof(struct pair),
    .update = update_corr,
    .save = save,
    .merge = merge,
    .finish = finish_corr,
    .signature = "corr(x, y)",
    .summary =
        "Pearson's correlation over the rows in which both are numbers, from exact sums; null for fewer than two, "
        "or where one of them does not vary.",
    .example = "reduce r = round(corr(price, amount), 3) by country | take 2",
    .shows = "country,r\n"
             "DE,0.386\n"
             "US,0.534\n",
};
