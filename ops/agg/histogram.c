/* histogram(x, n): how many numbers lie in each of n intervals of equal width between the least and the largest.
 *
 * An interval holds its lower end and not its upper one, but for the last. Where each number lies is worked out in
 * whole numbers; only where a group has numbers of several kinds, in doubles. The ends are exact, rounded once if
 * they are no decimals. */
#include "base/buf.h"
#include "base/exactsum.h"
#include "ops/agg/sample.h"

enum { MOST_BINS = 10000 };

struct bins {
    struct wr_num least, most;
    uint64_t *count;
    uint32_t n;
};

/* ---- counting ---------------------------------------------------------------------------------------------- */

static void find_ends(const struct wr_agg_sample *m, struct bins *b)
{
    struct wr_num least = {.kind = WR_NUM_NULL}, most = least;
    int64_t low = INT64_MAX, high = INT64_MIN;
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = {.span = m->span, .end = m->span + m->nspans, .wide = wide};
    while (wr_agg_read(&w))
        for (size_t i = 0; i < w.n; i++) {
            low = w.v[i] < low ? w.v[i] : low;
            high = w.v[i] > high ? w.v[i] : high;
        }
    for (size_t i = 0; m->all && i < m->n; i++) {
        least = i && wr_agg_sample_cmp(&least, &m->all[i]) <= 0 ? least : m->all[i];
        most = i && wr_agg_sample_cmp(&most, &m->all[i]) >= 0 ? most : m->all[i];
    }
    b->least = m->all ? least : wr_agg_num_of(low, m->kind);
    b->most = m->all ? most : wr_agg_num_of(high, m->kind);
}

/* Decimals at one scale. */
static void count_exactly(struct bins *b, const int64_t *v, size_t n)
{
    const uint64_t low = (uint64_t)b->least.m, range = (uint64_t)b->most.m - low;
    const bool small = range <= UINT64_MAX / b->n;
    for (size_t i = 0; i < n; i++) {
        const uint64_t x = (uint64_t)v[i] - low;
        const uint64_t k = small ? x * b->n / range : (uint64_t)((unsigned __int128)x * b->n / range);
        b->count[k < b->n ? k : b->n - 1]++;
    }
}

static void count_double(struct bins *b, struct wr_num x)
{
    const double low = wr_num_double(b->least) / 2, range = wr_num_double(b->most) / 2 - low;
    const double k = range > 0 ? (wr_num_double(x) / 2 - low) / range * b->n : 0;
    b->count[k < b->n ? (uint32_t)k : b->n - 1]++;
}

static void count_words(struct bins *b, const int64_t *v, size_t n, uint32_t kind)
{
    if (kind != WR_AGG_DOUBLES)
        count_exactly(b, v, n);
    for (size_t i = 0; kind == WR_AGG_DOUBLES && i < n; i++)
        count_double(b, wr_agg_num_of(v[i], kind));
}

static void count_all(const struct wr_agg_sample *m, struct bins *b)
{
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = {.span = m->span, .end = m->span + m->nspans, .wide = wide};
    for (size_t i = 0; m->all && i < m->n; i++)
        count_double(b, m->all[i]);
    while (!m->all && wr_agg_read(&w))
        count_words(b, w.v, w.n, m->kind);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

/* least + (most - least) * i / n. */
static int end_of(const struct bins *b, uint32_t i, struct wr_arena *a, struct wr_num *out)
{
    struct wr_exactsum sum = {0};
    struct wr_num left = {.kind = WR_NUM_DEC}, right = left;
    left.m = b->n - i;
    right.m = i;
    if (i && wr_exactsum_add_product(&sum, b->most, right, a) < 0)
        return -1;
    if (i < b->n && wr_exactsum_add_product(&sum, b->least, left, a) < 0)
        return -1;
    *out = wr_exactsum_mean(&sum, b->n);
    return 0;
}

static int put_end(struct wr_buf *text, const struct bins *b, uint32_t i, struct wr_arena *a)
{
    struct wr_num x;
    char digits[WR_NUM_TEXT];
    return end_of(b, i, a, &x) < 0 ? -1 : wr_buf_add(text, digits, wr_num_format(x, digits));
}

static int put_bins(struct wr_buf *text, const struct bins *b, struct wr_arena *a)
{
    int rc = wr_buf_addc(text, '[');
    for (uint32_t i = 0; rc >= 0 && i < b->n; i++) {
        if (wr_buf_add(text, i ? ",[" : "[", i ? 2 : 1) < 0 || put_end(text, b, i, a) < 0 ||
            wr_buf_addc(text, ',') < 0 || put_end(text, b, i + 1, a) < 0)
            return -1;
        rc = wr_buf_printf(text, ",%llu]", (unsigned long long)b->count[i]);
    }
    return rc < 0 ? -1 : wr_buf_addc(text, ']');
}

static int histogram(const struct wr_agg_numbers *e, uint32_t n, struct wr_arena *scratch, struct wr_buf *text)
{
    struct wr_agg_sample m;
    struct bins b = {.n = 0};
    if (wr_agg_sample_make(&m, e, scratch) < 0)
        return -1;
    if (m.n) {
        find_ends(&m, &b);
        b.n = wr_num_cmp(b.least, b.most) == 0 ? 1 : n;
        if (!(b.count = wr_arena_zalloc(scratch, b.n * sizeof *b.count)))
            return -1;
        if (b.n == 1)
            b.count[0] = m.n;
        else
            count_all(&m, &b);
    }
    return put_bins(text, &b, scratch);
}

/* ---- of numbers in temporary files ------------------------------------------------------------------------------
 */

/* The ends of the numbers of each kind, then of all. */
struct seen {
    struct bins bins;
    int64_t low[WR_AGG_KINDS], high[WR_AGG_KINDS];
    bool any[WR_AGG_KINDS];
    uint32_t kind; /* of all, when they are brought to one; */
    bool mixed;    /* they are not to be */
};

static void see_ends(void *to, const int64_t *v, uint32_t n, uint32_t kind)
{
    struct seen *s = to;
    for (uint32_t i = 0; i < n; i++) {
        s->low[kind] = s->any[kind] && s->low[kind] < v[i] ? s->low[kind] : v[i];
        s->high[kind] = s->any[kind] && s->high[kind] > v[i] ? s->high[kind] : v[i];
        s->any[kind] = true;
    }
}

static void see_counts(void *to, const int64_t *v, uint32_t n, uint32_t kind)
{
    struct seen *s = to;
    struct bins *b = &s->bins;
    if (s->mixed || kind == WR_AGG_DOUBLES) {
        for (uint32_t i = 0; i < n; i++)
            count_double(b, wr_agg_num_of(v[i], kind));
        return;
    }
    int64_t scaled[512];
    for (uint32_t m; n; v += m, n -= m) {
        m = n < 512 ? n : 512;
        for (uint32_t i = 0; i < m; i++)
            scaled[i] = v[i] * (int64_t)wr_pow10[s->kind - kind];
        count_exactly(b, scaled, m);
    }
}

/* Can the decimals be brought to the largest scale, as in memory they are? */
static bool fit(const struct seen *s)
{
    for (uint32_t kind = 0; kind < s->kind; kind++) {
        const int64_t by = (int64_t)wr_pow10[s->kind - kind];
        int64_t x;
        if (s->any[kind] &&
            (__builtin_mul_overflow(s->low[kind], by, &x) || __builtin_mul_overflow(s->high[kind], by, &x)))
            return false;
    }
    return true;
}

static void find_all_ends(struct seen *s)
{
    struct bins *b = &s->bins;
    bool any = false;
    for (uint32_t kind = 0; kind < WR_AGG_KINDS; kind++) {
        if (!s->any[kind])
            continue;
        const struct wr_num low = wr_agg_num_of(s->low[kind], kind), high = wr_agg_num_of(s->high[kind], kind);
        b->least = any && wr_agg_sample_cmp(&b->least, &low) <= 0 ? b->least : low;
        b->most = any && wr_agg_sample_cmp(&b->most, &high) >= 0 ? b->most : high;
        s->mixed |= any && kind == WR_AGG_DOUBLES;
        s->kind = kind;
        any = true;
    }
    s->mixed |= !s->mixed && s->kind != WR_AGG_DOUBLES && !fit(s);
    if (s->mixed || s->kind == WR_AGG_DOUBLES)
        return;
    b->least.m *= (int64_t)wr_pow10[s->kind - b->least.scale];
    b->most.m *= (int64_t)wr_pow10[s->kind - b->most.scale];
    b->least.scale = b->most.scale = (uint8_t)s->kind;
}

static int histogram_on_disk(const struct wr_agg_state *s, uint32_t group, struct wr_arena *scratch,
                             struct wr_buf *text, struct wr_err *err)
{
    struct seen seen = {.kind = 0};
    struct bins *b = &seen.bins;
    const uint64_t n = wr_agg_numbers_count(s, group);
    int rc = n ? wr_agg_numbers_each(s, group, see_ends, &seen, err) : 0;
    if (rc >= 0 && n) {
        find_all_ends(&seen);
        b->n = wr_num_cmp(b->least, b->most) == 0 ? 1 : (uint32_t)s->call->consts[1].num.m;
        if (!(b->count = wr_arena_zalloc(scratch, b->n * sizeof *b->count)))
            return wr_arena_error(scratch, err);
        b->count[0] = n;
        if (b->n > 1) {
            b->count[0] = 0;
            rc = wr_agg_numbers_each(s, group, see_counts, &seen, err);
        }
    }
    return rc < 0 ? rc : put_bins(text, b, scratch) < 0 ? wr_arena_error(scratch, err) : 0;
}

/* ---- the descriptor
 * ---------------------------------------------------------------------------------------------- */

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    const struct wr_agg_numbers *e = (const struct wr_agg_numbers *)(const void *)s->groups;
    struct wr_buf text = {0};
    struct wr_arena scratch;
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = wr_arena_alloc(&b->arena, n * sizeof *out->str)};
    if (!out->str)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < n; k++) {
        text.n = 0;
        if (s->disk)
            rc = histogram_on_disk(s, groups[k], &scratch, &text, err);
        else if (histogram(&e[groups[k]], (uint32_t)s->call->consts[1].num.m, &scratch, &text) < 0)
            rc = wr_arena_error(&scratch, err);
        char *p = rc < 0 ? NULL : wr_arena_dup(&b->arena, text.p, text.n);
        out->str[k] = (struct wr_str){p, (uint32_t)text.n, 0};
        if (rc >= 0 && !p)
            rc = wr_agg_no_memory(s, err);
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    wr_buf_done(&text);
    return rc;
}

static int check(struct wr_agg_call *c, const struct wr_node *node, struct wr_err *err)
{
    if (c->consts[1].num.m <= MOST_BINS)
        return 0;
    wr_err_at(err, node->args[1]->span.pos, node->args[1]->span.len, "a histogram has at most %d bins", MOST_BINS);
    wr_err_hint(err, "histogram(x, 20); for finer ones: reduce count() by bin(x, 10)");
    return WR_EPROG;
}

const struct wr_agg wr_agg_histogram = {
    .name = "histogram",
    .params = "ni",
    .flags = WR_AGG_SHARED | WR_AGG_GROWS | WR_AGG_GATHERS,
    .result = WR_T_LIST,
    .state_size = sizeof(struct wr_agg_numbers),
    .check = check,
    .update = wr_agg_numbers_update,
    .save = wr_agg_numbers_save,
    .merge = wr_agg_numbers_merge,
    .finish = finish,
    .close = wr_agg_numbers_close,
    .spill = wr_agg_numbers_spill,
    .settle = wr_agg_numbers_settle,
    .signature = "histogram(x, n)",
    .summary =
        "A list of [from, to, count] for n intervals of equal width between the least number and the largest; the "
        "last holds both its ends. Where all are equal, one.",
    .example = "reduce histogram(qty, 4)",
    .shows = "histogram_qty_4\n"
             "\"[[1,5.75,322],[5.75,10.5,30],[10.5,15.25,24],[15.25,20,24]]\"\n",
};
