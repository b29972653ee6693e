/* The operators of `uniq` where no partition is open around it (uniq.c): owners keep a row of each key, or just its
 * key (uniq_owner.c), and behind their merge rows that an owner gives late find their places (late.h). */
#ifndef WR_STAGE_UNIQ_H
#define WR_STAGE_UNIQ_H

#include "ops/stage/late.h"

struct uniq_plan {
    const uint32_t *slots; /* of the keys */
    uint32_t nslots;
    bool last;
    struct wr_build_late late; /* what is kept of a row, and, keep first, the marker */
};

extern const struct wr_op wr_op_uniq_first, wr_op_uniq_last;

#endif
