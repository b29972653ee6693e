/* What quantile(x, q) and approx_quantile(x, q) share. */
#ifndef WR_AGG_QUANTILE_H
#define WR_AGG_QUANTILE_H

#include "plan/agg.h"

/* check of a descriptor: parameter 1 is from 0 to 1, and becomes a decimal. */
int wr_agg_check_quantile(struct wr_agg_call *, const struct wr_node *call, struct wr_err *);

#endif
