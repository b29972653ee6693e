/* See select.h. */
#include "ops/agg/select.h"

#include <string.h>

enum {
    SMALL = 48, /* values that are sorted */
    LEAST_BITS = 6,
    MOST_BITS = 12,
    SAMPLED = 1 << 15, /* of so many values and more a sample is looked at: */
    SAMPLE = 2048,     /* of so many, whose ranks are off by */
    OFF = 96,          /* as much, hardly ever: four standard errors in the middle, where they are the largest */
    PART = 8,          /* of all values as many as lie so near, at the most: 2 * OFF / SAMPLE, and some to spare */
};

/* A round: the values, and what their buckets are. */
struct round {
    const struct wr_agg_span *span;
    size_t nspans, n;
    int64_t least, most;
    unsigned shift;
};

static void sort_few(int64_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int64_t x = v[i];
        size_t j = i;
        for (; j && v[j - 1] > x; j--)
            v[j] = v[j - 1];
        v[j] = x;
    }
}

static struct wr_agg_words words_of(const struct round *r, int64_t *wide)
{
    return (struct wr_agg_words){.span = r->span, .end = r->span + r->nspans, .wide = wide};
}

static void find_ends(struct round *r)
{
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = words_of(r, wide);
    int64_t least = INT64_MAX, most = INT64_MIN;
    while (wr_agg_read(&w))
        for (size_t i = 0; i < w.n; i++) {
            least = w.v[i] < least ? w.v[i] : least;
            most = w.v[i] > most ? w.v[i] : most;
        }
    r->least = least;
    r->most = most;
}

static unsigned bits_of(uint64_t x)
{
    return x ? 64 - (unsigned)__builtin_clzll(x) : 0;
}

static inline uint64_t bucket_of(const struct round *r, int64_t x)
{
    return ((uint64_t)x - (uint64_t)r->least) >> r->shift;
}

static void count_buckets(const struct round *r, size_t *count)
{
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = words_of(r, wide);
    while (wr_agg_read(&w))
        for (size_t i = 0; i < w.n; i++)
            count[bucket_of(r, w.v[i])]++;
}

/* The values of a bucket into out (which may be where the only span lies, if its words are taken as they are);
 * *beyond becomes the least value of all buckets behind it. */
static void take_bucket(const struct round *r, uint64_t bucket, int64_t *out, int64_t *beyond)
{
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = words_of(r, wide);
    size_t m = 0;
    int64_t least = *beyond;
    while (wr_agg_read(&w))
        for (size_t i = 0, n = w.n; i < n; i++) {
            const int64_t x = w.v[i];
            const uint64_t b = bucket_of(r, x);
            if (b == bucket)
                out[m++] = x;
            least = b > bucket && x < least ? x : least;
        }
    *beyond = least;
}

static void pick_few(const struct round *r, size_t k, bool more, int64_t beyond, struct wr_agg_ranked *out)
{
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = words_of(r, wide);
    int64_t v[SMALL] = {0};
    size_t n = 0;
    for (; wr_agg_read(&w); n += w.n)
        memcpy(v + n, w.v, w.n * sizeof *v);
    sort_few(v, n);
    out->at = v[k];
    out->after = k + 1 < n ? v[k + 1] : more ? beyond : v[k];
}

/* Every so-many-th value. Returns how many. */
static size_t take_sample(const struct round *r, int64_t *out)
{
    const size_t step = r->n / SAMPLE;
    size_t m = 0, at = step / 2;
    for (size_t s = 0; s < r->nspans; s++) {
        for (; at < r->span[s].n && m < SAMPLE; at += step)
            out[m++] = wr_agg_word(&r->span[s], at);
        at -= r->span[s].n;
    }
    return m;
}

/* Values from `least` to `most` into out. Returns how many, or SIZE_MAX: more than there is room for; *less: how
 * many there are before them. */
static size_t take_between(const struct round *r, int64_t least, int64_t most, int64_t *out, size_t room,
                           size_t *less)
{
    const uint64_t width = (uint64_t)most - (uint64_t)least;
    int64_t wide[WR_AGG_STRETCH];
    struct wr_agg_words w = words_of(r, wide);
    size_t m = 0, before = 0;
    while (wr_agg_read(&w)) {
        if (w.n > room - m)
            return SIZE_MAX;
        for (size_t i = 0, n = w.n; i < n; i++) {
            const int64_t x = w.v[i];
            before += x < least;
            out[m] = x;
            m += (uint64_t)x - (uint64_t)least <= width;
        }
    }
    *less = before;
    return m;
}

/* The values around rank k: where it is among a sample tells between which two to look for it, so that all are read
 * once and not three times (R. W. Floyd and R. L. Rivest, Expected time bounds for selection, 1975). Returns how
 * many; 0: there are too many, or rank k or the next is not among them after all. */
static size_t take_near(const struct round *r, size_t k, struct wr_arena *a, int64_t *out, size_t room,
                        size_t *less)
{
    int64_t sample[SAMPLE], least = INT64_MIN, most = INT64_MAX;
    const size_t n = take_sample(r, sample), at = (size_t)((unsigned __int128)k * n / r->n);
    const struct wr_agg_span of = {.v = sample, .n = n};
    struct wr_agg_ranked bound;
    if (at >= OFF) {
        if (wr_agg_select(&of, 1, n, at - OFF, a, &bound) < 0)
            return 0;
        least = bound.at;
    }
    if (at + OFF < n) {
        if (wr_agg_select(&of, 1, n, at + OFF, a, &bound) < 0)
            return 0;
        most = bound.at;
    }
    const size_t m = take_between(r, least, most, out, room, less);
    return m != SIZE_MAX && *less <= k && (k + 1 < r->n ? k + 1 : k) < *less + m ? m : 0;
}

int wr_agg_select(const struct wr_agg_span *spans, size_t nspans, size_t n, size_t k, struct wr_arena *a,
                  struct wr_agg_ranked *out)
{
    struct round r = {.span = spans, .nspans = nspans, .n = n};
    struct wr_agg_span one;
    int64_t *own = n >= SAMPLED ? wr_arena_alloc(a, n / PART * sizeof *own) : NULL, beyond = INT64_MAX;
    const bool more = k + 1 < n;
    size_t less, near = own ? take_near(&r, k, a, own, n / PART, &less) : 0;
    if (near) {
        one = (struct wr_agg_span){.v = own, .n = near};
        r = (struct round){.span = &one, .nspans = 1, .n = near};
        k -= less;
    } else {
        own = NULL;
    }
    while (r.n > SMALL) {
        size_t count[1 << MOST_BITS], before = 0, b = 0;
        find_ends(&r);
        unsigned want = bits_of(r.n) > LEAST_BITS + 3 ? bits_of(r.n) - 3 : LEAST_BITS;
        want = want > MOST_BITS ? MOST_BITS : want;
        unsigned have = bits_of((uint64_t)r.most - (uint64_t)r.least);
        r.shift = have > want ? have - want : 0;
        memset(count, 0, sizeof *count << want);
        count_buckets(&r, count);
        while (before + count[b] <= k)
            before += count[b++];
        if (!own && !(own = wr_arena_alloc(a, count[b] * sizeof *own)))
            return -1;
        take_bucket(&r, b, own, &beyond);
        k -= before;
        if (r.shift == 0) { /* all of a bucket are one value */
            out->at = own[0];
            out->after = k + 1 < count[b] || !more ? own[0] : beyond;
            return 0;
        }
        one = (struct wr_agg_span){.v = own, .n = count[b]};
        r = (struct round){.span = &one, .nspans = 1, .n = count[b]};
    }
    pick_few(&r, k, more, beyond, out);
    return 0;
}
