/* Rows as records with all their values (sort_order.h has what every record begins with), and back.
 *
 * In a partition the payload begins with the group id (4 bytes); then come the columns of the plan, each value a
 * byte that tells how it is stored, and that. Any thread. */
#ifndef WR_STAGE_SORT_RECORD_H
#define WR_STAGE_SORT_RECORD_H

#include "ops/stage/sort.h"
#include "ops/stage/sort_order.h"

/* The columns of the batch in the forms that put takes, into cols[plan->ncols]. 0 or -1: out of memory. */
int wr_sort_columns(const struct sort_plan *, struct wr_batch *, struct wr_vec *cols);
/* Bytes of row i's payload. */
size_t wr_sort_values_size(const struct sort_plan *, const struct wr_vec *cols, uint32_t i);
/* Writes it. gid counts in a partition. */
void wr_sort_values_put(const struct sort_plan *, const struct wr_vec *cols, uint32_t i, uint32_t gid, char *p);

/* A batch of the rows of 1 <= n <= WR_BATCH_ROWS entries, with ordinals (and group ids, in a partition) for the
 * caller to fill in. Values point into the records, which must outlive it. NULL: out of memory. */
struct wr_batch *wr_sort_batch(const struct sort_plan *, struct wr_env *, const struct sort_entry *, uint32_t n);

#endif
