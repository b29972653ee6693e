/* min and max of the same numbers, and their sum or avg, in one loop. Their descriptors name it. */
#ifndef WR_AGG_RANGE_H
#define WR_AGG_RANGE_H

#include "plan/agg.h"

/* update_together of min, max, sum and avg. */
int wr_range_update(struct wr_agg_state *const *states, uint32_t n, const struct wr_agg_rows *, struct wr_err *);

#endif
