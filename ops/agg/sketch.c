/* approx_quantile(x, q): a quantile of bounded relative error from counts alone (C. Masson, J. Rim, H. Lee,
 * DDSketch, PVLDB 12, 2019).
 *
 * A number's bucket is the first 18 bits of its double: 64 of equal width for each power of two, as the authors'
 * linearly interpolated mapping has them. The harmonic mean of a bucket's ends is within 0.78 % of all that is in
 * it, and rounded to four digits within 0.83 %. Counts of whole numbers merge in any order. Pairs (group, bucket)
 * hold them, so that a group costs what it has buckets. */
#include <float.h>
#include <stdlib.h>

#include "lang/fn.h"
#include "ops/agg/pairs.h"
#include "ops/agg/quantile.h"

enum { BUCKET_SHIFT = 64 - 18, DIGITS = 4 };

struct bucket {
    int32_t id;
    uint64_t count;
};

static struct wr_agg_set *sets(const struct wr_agg_state *s)
{
    return (struct wr_agg_set *)(void *)s->groups;
}

/* ---- buckets ----------------------------------------------------------------------------------------------- */

/* In the order of the numbers: 0 for 0, below 0 for those below. */
static int32_t bucket_of(double d)
{
    uint64_t bits;
    double size = d < 0 ? -d : d;
    memcpy(&bits, &size, sizeof bits);
    int32_t id = (int32_t)(bits >> BUCKET_SHIFT) + 1;
    return d == 0 ? 0 : d < 0 ? -id : id;
}

static double end_of(int32_t id)
{
    double d;
    uint64_t bits = (uint64_t)id << BUCKET_SHIFT;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* What stands for a bucket's numbers. */
static struct wr_num value_of(int32_t id)
{
    struct wr_num zero = {.kind = WR_NUM_DEC};
    if (id == 0)
        return zero;
    double low = end_of((id < 0 ? -id : id) - 1), high = end_of(id < 0 ? -id : id);
    high = high < DBL_MAX ? high : DBL_MAX; /* of the last bucket it is infinite */
    struct wr_num exact = wr_num_of_double(2 * (low / (1 + low / high))), x = exact;
    uint64_t w;
    int e;
    if (x.kind != WR_NUM_DBL)
        return zero;
    wr_num_digits(x, &w, &e);
    for (; w; w /= 10)
        e++;
    x = wr_num_round(x, DIGITS - e);
    if (x.kind == WR_NUM_NULL)
        x = exact; /* rounding led out of the range */
    return id < 0 ? wr_num_neg(x) : x;
}

static double double_at(const struct wr_vec *v, uint32_t i, bool *any)
{
    struct wr_num x = wr_vec_get_num(v, i);
    *any = x.kind != WR_NUM_NULL;
    return wr_num_double(x);
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    struct wr_agg_keys keys;
    uint32_t pair[WR_BATCH_ROWS];
    if (wr_agg_keys_init(&keys, &r->batch->arena, r->n, r->n * sizeof(int32_t)) < 0)
        return wr_agg_no_memory(s, err);
    WR_EACH (i, r->sel, r->n) {
        bool any;
        int32_t id = bucket_of(double_at(r->args[0].v, i, &any));
        uint32_t le = htole32((uint32_t)id);
        if (any)
            memcpy(wr_agg_keys_add(&keys, r->gid ? r->gid[i] : 0, sizeof le), &le, sizeof le);
    }
    int rc = wr_agg_pairs_map(s, &keys, pair, err);
    for (uint32_t k = 0; rc >= 0 && k < keys.n; k++)
        own->tally[pair[k]].count++;
    return rc;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The group's buckets in order; how many numbers they hold. */
static uint64_t load_buckets(const struct wr_agg_pairs *own, const struct wr_agg_set *d, struct bucket *out)
{
    uint64_t total = 0;
    size_t n = 0;
    for (; n < d->n; n++) {
        const uint32_t pair = own->order[d->first + n];
        uint32_t le;
        memcpy(&le, wr_agg_pairs_value(own, pair).p, sizeof le);
        out[n] = (struct bucket){(int32_t)le32toh(le), own->tally[pair].count};
        total += own->tally[pair].count;
    }
    qsort(out, n, sizeof *out, compare);
    return total;
}

static int quantile(const struct wr_agg_state *s, const struct wr_agg_set *d, struct wr_arena *scratch,
                    struct wr_num *out)
{
    struct wr_num q = s->call->consts[1].num;
    struct bucket *b = wr_arena_alloc(scratch, d->n * sizeof *b);
    *out = (struct wr_num){.kind = WR_NUM_NULL};
    if (!b || !d->n)
        return b ? 0 : -1;
    uint64_t total = load_buckets(s->own, d, b), below = 0;
    uint64_t rank = (uint64_t)((unsigned __int128)(total - 1) * (uint64_t)q.m / wr_pow10[q.scale]);
    while (below + b->count <= rank)
        below += b++->count;
    *out = value_of(b->id);
    return 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    struct wr_arena scratch;
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    wr_agg_pairs_arrange(s);
    int rc = 0;
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        struct wr_num x;
        rc = quantile(s, &sets(s)[groups[k]], &scratch, &x);
        if (rc == 0)
            wr_vec_put_num(out, k, x);
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

const struct wr_agg wr_agg_approx_quantile = {
    .name = "approx_quantile",
    .params = "nN",
    .flags = WR_AGG_SHARED | WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_agg_set),
    .check = wr_agg_check_quantile,
    .open = wr_agg_pairs_open_counted,
    .close = wr_agg_pairs_close,
    .bytes = wr_agg_pairs_bytes,
    .update = update,
    .save = wr_agg_pairs_save,
    .merge = wr_agg_pairs_merge,
    .finish = finish,
    .signature = "approx_quantile(x, q)",
    .summary = "About the quantile: within 1 % of the number that stands there in order, without interpolation, to "
               "four digits; in memory that does not grow with the rows (DDSketch).",
    .example = "reduce p50(amount), approx_quantile(amount, 0.5) by country | take 2",
    .shows = "country,p50_amount,approx_quantile_amount_0_5\n"
             "DE,78,78.5\n"
             "US,78,78.5\n",
};
