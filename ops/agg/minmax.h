/* The states of min and max (minmax.c), for the loop that takes them together with others (range.c). */
#ifndef WR_AGG_MINMAX_H
#define WR_AGG_MINMAX_H

#include "plan/agg.h"

extern const struct wr_agg wr_agg_min, wr_agg_max;

#define KIND(tag, scale) ((uint16_t)((tag) | (scale) << 8))

struct best {
    int64_t num;   /* DEC: mantissa; DBL: bits */
    uint16_t kind; /* KIND(enum wr_tag, scale): NULL, DEC, DBL, BIG or TEXT */
    uint32_t text; /* its record is one of the state's `own`, counted from 1; 0: it has none */
};

#endif
