/* The operator that brings the streams of several instances together in the order of their ordinals. */
#ifndef WR_STAGE_MERGE_H
#define WR_STAGE_MERGE_H

#include "plan/op.h"

extern const struct wr_op wr_op_merge; /* data: const bool, number rows anew (NULL: no); a port for each producer,
                                          each in ordinal order */

#endif
