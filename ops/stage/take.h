/* The first rows of each key: what `take` plans, and `uniq`. */
#ifndef WR_STAGE_TAKE_H
#define WR_STAGE_TAKE_H

#include "plan/op.h"

/* Plans take N (of each key, where a partition is open). 0 or negative. */
int wr_take_build(struct wr_build *, uint64_t n, struct wr_err *);

#endif
