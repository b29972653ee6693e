/* The last rows of each key: what `tail` plans, and `uniq ... keep last`. */
#ifndef WR_STAGE_TAIL_H
#define WR_STAGE_TAIL_H

#include "plan/op.h"

/* Plans tail N (of each key, where a partition is open). 0 or negative. */
int wr_tail_build(struct wr_build *, uint64_t n, struct wr_err *);

#endif
