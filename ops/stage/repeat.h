/* The columns that a stage which makes rows of rows (unpivot, flat_map) repeats in each of them. */
#ifndef WR_STAGE_REPEAT_H
#define WR_STAGE_REPEAT_H

#include "plan/op.h"

struct wr_repeated {
    struct wr_colref **refs; /* [n] each once */
    uint32_t n;
};

/* Those of the schema but one (NULL: all), those that say where rows stand in the inputs, and the keys of an open
 * partition, which later stages ask for, shown or not. Plan time. 0 or -1: out of memory. */
int wr_repeated_of(const struct wr_build *, const struct wr_schema *, const struct wr_colref *but,
                   struct wr_repeated *);

/* The slots of those that anybody uses, into slots[n]; how many. After planning. */
uint32_t wr_repeated_slots(const struct wr_repeated *, uint32_t *slots);

#endif
