/* The states of min and max (minmax.c), for the loop that takes them together with others (range.c). */
#ifndef WR_AGG_MINMAX_H
#define WR_AGG_MINMAX_H

#include "plan/agg.h"

extern const struct wr_agg wr_agg_min, wr_agg_max;

#define KIND(tag, scale) ((uint16_t)((tag) | (scale) << 8))

struct best {
    int64_t num;   /* DEC: mantissa; DBL: bits */
    uint16_t kind; /* KIND(enum wr_tag, scale): NULL, DEC, DBL, BIG; or TEXT, 1: it goes out as JSON */
    uint32_t text; /* its record is one of the state's `own`, counted from 1; 0: it has none */
};

/* Is the best of every group a decimal of this kind, but where there is none, or a text? `rows` such decimals come
 * next. Once true it is known to be, until other rows or states come, and costs nothing; else it is a look at the
 * groups, up to the first that says no, once in as many rows as there are groups: false in between. */
bool wr_best_all_are(struct wr_agg_state *, uint16_t kind, uint32_t rows);

#endif
