/* median(x), quantile(x, q), pNN(x): exact, with linear interpolation between the two nearest values (type 7 of
 * R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, 1996), in exact decimals.
 *
 * All of them over one argument share a state (numbers.h) and are found by selection (select.h). Where a group's
 * numbers are not of one kind, they are selected by their nearest doubles, and among those with one double by exact
 * comparison. */
#include <stdlib.h>

#include "base/exactsum.h"
#include "lang/fn.h"
#include "ops/agg/quantile.h"
#include "ops/agg/sample.h"
#include "ops/agg/select.h"

static struct wr_agg_numbers *numbers(const struct wr_agg_state *s)
{
    return (struct wr_agg_numbers *)(void *)s->groups;
}

/* ---- order statistics -------------------------------------------------------------------------------------- */

/* The number of rank k, where words are doubles. */
static int pick_exactly(const struct wr_agg_sample *m, size_t k, struct wr_arena *scratch, struct wr_num *out)
{
    struct wr_agg_ranked r;
    const int64_t *word = m->span->v;
    size_t less = 0, same = 0;
    if (wr_agg_select(m->span, 1, m->n, k, scratch, &r) < 0)
        return -1;
    for (size_t i = 0; i < m->n; i++) {
        less += word[i] < r.at;
        same += word[i] == r.at;
    }
    struct wr_num *equal = wr_arena_alloc(scratch, same * sizeof *equal);
    if (!equal)
        return -1;
    same = 0;
    for (size_t i = 0; i < m->n; i++)
        if (word[i] == r.at)
            equal[same++] = m->all[i];
    qsort(equal, same, sizeof *equal, wr_agg_sample_cmp);
    *out = equal[k - less];
    return 0;
}

static int pick(const struct wr_agg_sample *m, size_t k, struct wr_arena *scratch, struct wr_num *at,
                struct wr_num *after)
{
    struct wr_agg_ranked r;
    if (m->all)
        return pick_exactly(m, k, scratch, at) < 0 ? -1 : pick_exactly(m, k + 1 < m->n ? k + 1 : k, scratch, after);
    if (wr_agg_select(m->span, m->nspans, m->n, k, scratch, &r) < 0)
        return -1;
    *at = wr_agg_num_of(r.at, m->kind);
    *after = wr_agg_num_of(r.after, m->kind);
    return 0;
}

/* a + (b - a) * part / 10^scale, rounded once if at all. */
static int interpolate(struct wr_num a, struct wr_num b, uint64_t part, uint8_t scale, struct wr_arena *scratch,
                       struct wr_num *out)
{
    const int64_t whole = (int64_t)wr_pow10[scale], far = (int64_t)part;
    if (a.kind == WR_NUM_DEC && b.kind == WR_NUM_DEC && a.scale == b.scale) {
        *out = wr_num_of_i128((__int128)a.m * (whole - far) + (__int128)b.m * far, (unsigned)a.scale + scale);
        return 0;
    }
    if (part == 0) {
        *out = a.kind == WR_NUM_DEC ? wr_num_of_i128(a.m, a.scale) : a;
        return 0;
    }
    struct wr_exactsum sum = {0};
    struct wr_num x = {.kind = WR_NUM_DEC, .scale = scale}, y = x;
    x.m = whole - far;
    y.m = far;
    if (wr_exactsum_add_product(&sum, a, x, scratch) < 0 || wr_exactsum_add_product(&sum, b, y, scratch) < 0)
        return -1;
    *out = wr_exactsum_value(&sum);
    return 0;
}

/* Of numbers in memory. */
static int quantile(struct wr_agg_numbers *e, struct wr_num q, struct wr_arena *scratch, struct wr_num *out)
{
    struct wr_agg_sample m;
    struct wr_num a, b;
    *out = (struct wr_num){.kind = WR_NUM_NULL};
    if (wr_agg_sample_make(&m, e, scratch) < 0)
        return -1;
    if (!m.n)
        return 0;
    unsigned __int128 place = (unsigned __int128)(m.n - 1) * (uint64_t)q.m;
    size_t k = (size_t)(place / wr_pow10[q.scale]);
    if (pick(&m, k, scratch, &a, &b) < 0)
        return -1;
    return interpolate(a, b, (uint64_t)(place % wr_pow10[q.scale]), q.scale, scratch, out);
}

/* Of numbers in temporary files. */
static int quantile_on_disk(const struct wr_agg_state *s, uint32_t group, struct wr_arena *scratch,
                            struct wr_num *out, struct wr_err *err)
{
    const struct wr_num q = s->call->consts[1].num;
    const uint64_t n = wr_agg_numbers_count(s, group);
    struct wr_num a, b;
    *out = (struct wr_num){.kind = WR_NUM_NULL};
    if (!n)
        return 0;
    unsigned __int128 place = (unsigned __int128)(n - 1) * (uint64_t)q.m;
    int rc = wr_agg_numbers_pick(s, group, (uint64_t)(place / wr_pow10[q.scale]), scratch, &a, &b, err);
    if (rc < 0)
        return rc;
    rc = interpolate(a, b, (uint64_t)(place % wr_pow10[q.scale]), q.scale, scratch, out);
    return rc < 0 ? wr_arena_error(scratch, err) : 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    struct wr_arena scratch;
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    int rc = 0;
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        struct wr_num x;
        if (s->disk)
            rc = quantile_on_disk(s, groups[k], &scratch, &x, err);
        else if (quantile(&numbers(s)[groups[k]], s->call->consts[1].num, &scratch, &x) < 0)
            rc = wr_arena_error(&scratch, err);
        if (rc == 0)
            wr_vec_put_num(out, k, x);
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    return rc;
}

/* ---- which quantile ---------------------------------------------------------------------------------------- */

static int check_median(struct wr_agg_call *c, const struct wr_node *node, struct wr_err *err)
{
    (void)node, (void)err;
    c->consts[1].num = (struct wr_num){.kind = WR_NUM_DEC, .scale = 1, .m = 5};
    return 0;
}

int wr_agg_check_quantile(struct wr_agg_call *c, const struct wr_node *node, struct wr_err *err)
{
    struct wr_num q = c->consts[1].num, zero = {.kind = WR_NUM_DEC}, one = {.kind = WR_NUM_DEC, .m = 1};
    if (wr_num_cmp(q, zero) < 0 || wr_num_cmp(q, one) > 0) {
        wr_err_at(err, node->args[1]->span.pos, node->args[1]->span.len, "a quantile is from 0 to 1");
        wr_err_hint(err, "%s(x, 0.95) is the 95th percentile", c->agg->name);
        return WR_EPROG;
    }
    if (q.kind == WR_NUM_DBL) /* more decimals than matter to any number of values */
        q = wr_num_round(q, 18);
    c->consts[1].num = q;
    return 0;
}

static int check_percentile(struct wr_agg_call *c, const struct wr_node *node, struct wr_err *err)
{
    int64_t p = 0;
    for (size_t i = 1; i < c->name.n && p <= 100; i++)
        p = 10 * p + (c->name.p[i] - '0');
    if (p > 100) {
        wr_err_at(err, node->op_span.pos, node->op_span.len, "percentiles go from p0 to p100");
        wr_err_hint(err, "quantile(x, 0.999) takes any part");
        return WR_EPROG;
    }
    c->consts[1].num = (struct wr_num){.kind = WR_NUM_DEC, .scale = 2, .m = p};
    return 0;
}

const struct wr_agg wr_agg_median = {
    .name = "median",
    .params = "n",
    .flags = WR_AGG_SHARED | WR_AGG_GROWS | WR_AGG_GATHERS | WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_agg_numbers),
    .check = check_median,
    .update = wr_agg_numbers_update,
    .save = wr_agg_numbers_save,
    .merge = wr_agg_numbers_merge,
    .finish = finish,
    .close = wr_agg_numbers_close,
    .spill = wr_agg_numbers_spill,
    .settle = wr_agg_numbers_settle,
    .signature = "median(x)",
    .summary = "The middle number, or half way between the two middle ones; null where there are none.",
    .example = "reduce median(amount) by category | take 2",
    .shows = "category,median_amount\n"
             "accessories,70\n"
             "paper,3.6\n",
};

const struct wr_agg wr_agg_quantile = {
    .name = "quantile",
    .params = "nN",
    .flags = WR_AGG_SHARED | WR_AGG_GROWS | WR_AGG_GATHERS | WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_agg_numbers),
    .check = wr_agg_check_quantile,
    .update = wr_agg_numbers_update,
    .save = wr_agg_numbers_save,
    .merge = wr_agg_numbers_merge,
    .finish = finish,
    .close = wr_agg_numbers_close,
    .spill = wr_agg_numbers_spill,
    .settle = wr_agg_numbers_settle,
    .signature = "quantile(x, q)",
    .summary = "The number below which a part q (0 to 1) of the numbers lies, exactly, interpolated linearly "
               "between the two nearest (type 7).",
    .example = "reduce quantile(amount, 0.9) by country | take 2",
    .shows = "country,quantile_amount_0_9\n"
             "DE,387\n"
             "US,906\n",
};

const struct wr_agg wr_agg_percentile = {
    .name = "pNN",
    .params = "n",
    .flags = WR_AGG_SHARED | WR_AGG_GROWS | WR_AGG_GATHERS | WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_agg_numbers),
    .check = check_percentile,
    .update = wr_agg_numbers_update,
    .save = wr_agg_numbers_save,
    .merge = wr_agg_numbers_merge,
    .finish = finish,
    .close = wr_agg_numbers_close,
    .spill = wr_agg_numbers_spill,
    .settle = wr_agg_numbers_settle,
    .signature = "pNN(x)",
    .summary = "The NN-th percentile, p0 to p100: p95(x) is quantile(x, 0.95).",
    .example = "reduce p50(amount), p95(amount) by country | take 2",
    .shows = "country,p50_amount,p95_amount\n"
             "DE,78,540\n"
             "US,78,1230\n",
};
