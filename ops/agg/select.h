/* Order statistics: the k-th least of many words without sorting them.
 *
 * Each round counts values into buckets of equal width between the least and the largest, and goes on with those in
 * the bucket where rank k falls: three reads of all values at the first round, and hardly any after it. Where there
 * are many, a sample tells which lie near rank k, and all are read but once. */
#ifndef WR_AGG_SELECT_H
#define WR_AGG_SELECT_H

#include "base/arena.h"

struct wr_agg_span {
    const int64_t *v;
    size_t n;
};

struct wr_agg_ranked {
    int64_t at;    /* the value of rank k */
    int64_t after; /* of rank k + 1; `at` if there is none */
};

/* Of the n > k values in some spans, those of rank k and k + 1, counted from 0. Scratch memory for the values of
 * one bucket, or an eighth of all, comes from the arena. 0, or -1: out of memory. */
int wr_agg_select(const struct wr_agg_span *, size_t nspans, size_t n, size_t k, struct wr_arena *,
                  struct wr_agg_ranked *out);

#endif
