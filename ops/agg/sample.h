/* A group's numbers (numbers.h), made ready to be looked at: words that stand in the numbers' order.
 *
 * Decimals that fit one scale, and doubles among themselves, are their own words. Numbers of several kinds have
 * their nearest doubles for words, which never stand the wrong way round, and are themselves in `all`; these words
 * are not narrow. */
#ifndef WR_AGG_SAMPLE_H
#define WR_AGG_SAMPLE_H

#include "ops/agg/numbers.h"
#include "ops/agg/select.h"

struct wr_agg_sample {
    struct wr_agg_span *span;
    size_t nspans, n;   /* n: numbers in all; 0: nothing else is set */
    uint32_t kind;      /* of all words, where `all` is NULL */
    struct wr_num *all; /* [n], in the order of the one span's words */
};

/* Memory of the sample is the arena's and the state's. 0, or -1: out of memory. */
int wr_agg_sample_make(struct wr_agg_sample *, const struct wr_agg_numbers *, struct wr_arena *);

/* For qsort of struct wr_num: by value; a decimal before a double that spells the same. */
int wr_agg_sample_cmp(const void *, const void *);

#endif
