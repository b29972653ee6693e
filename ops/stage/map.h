/* The operator of `map`, which other stages use to compute columns. */
#ifndef WR_STAGE_MAP_H
#define WR_STAGE_MAP_H

#include "plan/op.h"

extern const struct wr_op wr_op_map; /* data: const struct wr_build_map */

#endif
