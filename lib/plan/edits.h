/* Rows that are written with their own keys (data/schema.h: wr_names): what stages have done to these. Private to
 * lib/plan. */
#ifndef WR_PLAN_EDITS_H
#define WR_PLAN_EDITS_H

#include "plan/plan.h"

/* Of the schema at the end of a plan: the columns that go out beside the record's keys, as places in the schema, to
 * cols[0..*n) (room for schema->n), and what becomes of the keys to *out; NULL where all columns are known, and
 * those are all of the schema's. 0 or -1: out of memory. */
int wr_plan_edits(struct wr_arena *, const struct wr_schema *, uint32_t *cols, uint32_t *n,
                  const struct wr_edits **out);

#endif
