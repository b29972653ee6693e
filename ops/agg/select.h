/* Order statistics: the k-th least of many words without sorting them.
 *
 * Each round counts values into buckets of equal width between the least and the largest, and goes on with those in
 * the bucket where rank k falls: three reads of all values at the first round, and hardly any after it. Where there
 * are many, a sample tells which lie near rank k, and all are read but once. */
#ifndef WR_AGG_SELECT_H
#define WR_AGG_SELECT_H

#include <stdbool.h>

#include "base/arena.h"

struct wr_agg_span {
    const void *v; /* words of 8 bytes, or, where they are narrow, of 4 */
    size_t n;
    bool narrow;
    int64_t by; /* each is to be taken times so much, which does not overflow; 0: as it is */
};

static inline int64_t wr_agg_word(const struct wr_agg_span *s, size_t i)
{
    const int64_t x = s->narrow ? ((const int32_t *)s->v)[i] : ((const int64_t *)s->v)[i];
    return s->by ? x * s->by : x;
}

/* Spans read one after the other, their words 8 bytes each, as many at a time as stay in the first cache:
 *     int64_t wide[WR_AGG_STRETCH];
 *     struct wr_agg_words w = {.span = spans, .end = spans + nspans, .wide = wide};
 *     while (wr_agg_read(&w)) ... w.v[0..w.n) */
enum { WR_AGG_STRETCH = 512 };

struct wr_agg_words {
    const struct wr_agg_span *span, *end; /* from `span` on they are still to be read, */
    size_t from;                          /* of the first so many words less */
    int64_t *wide;                        /* [WR_AGG_STRETCH], the caller's */
    const int64_t *v;
    size_t n;
};

static inline bool wr_agg_read(struct wr_agg_words *w)
{
    for (; w->span < w->end; w->span++, w->from = 0) {
        const size_t left = w->span->n - w->from;
        if (!left)
            continue;
        w->n = left < WR_AGG_STRETCH ? left : WR_AGG_STRETCH;
        w->v = w->wide;
        if (w->span->by)
            for (size_t i = 0; i < w->n; i++)
                w->wide[i] = wr_agg_word(w->span, w->from + i);
        else if (w->span->narrow)
            for (size_t i = 0; i < w->n; i++)
                w->wide[i] = ((const int32_t *)w->span->v)[w->from + i];
        else
            w->v = (const int64_t *)w->span->v + w->from;
        w->from += w->n;
        return true;
    }
    return false;
}

struct wr_agg_ranked {
    int64_t at;    /* the value of rank k */
    int64_t after; /* of rank k + 1; `at` if there is none */
};

/* Of the n > k values in some spans, those of rank k and k + 1, counted from 0. Scratch memory for the values of
 * one bucket, or an eighth of all, comes from the arena. 0, or -1: out of memory. */
int wr_agg_select(const struct wr_agg_span *, size_t nspans, size_t n, size_t k, struct wr_arena *,
                  struct wr_agg_ranked *out);

#endif
