/* The states of sum and avg (sum.c), for the loop that takes them together with others (range.c). */
#ifndef WR_AGG_SUM_H
#define WR_AGG_SUM_H

#include "base/exactsum.h"
#include "plan/agg.h"

extern const struct wr_agg wr_agg_sum, wr_agg_avg;

/* Empty (0), wide (all ones), or the sum with its sign bit turned, so that zeroed memory has seen nothing. */
typedef uint64_t cell;
#define CELL_SIGN (UINT64_C(1) << 63)

/* Both begin with the cell, so that one loop serves them. */
struct avg {
    cell sum;
    uint64_t n;
};

/* The state's `own`, in its arena: what groups share. */
struct sums {
    unsigned scale;           /* of all cells */
    uint32_t *place;          /* by group: which of `wide` is its sum, where the cell says so */
    struct wr_exactsum *wide; /* [nwide] */
    uint32_t nwide, place_cap, wide_cap;
};

/* Adds a decimal at the scale of all cells where the sum is, and stays, in the middle half of what a cell may hold,
 * as nearly all are; else returns false. Neither an empty cell nor a wide one is there, and what wraps around does
 * not come to lie there: so two tests by one branch are enough. */
static inline bool add_to_middle(cell *c, int64_t m)
{
    const uint64_t old = *c - CELL_SIGN / 2, sum = old + (uint64_t)m;
    if (__builtin_expect((int64_t)(old | sum) < 0, 0))
        return false;
    *c = sum + CELL_SIGN / 2;
    return true;
}

#endif
