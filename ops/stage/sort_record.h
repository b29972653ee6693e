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

/* ---- single values ---- */

/* Stores row i's value of a vector of any form but VIEW; returns its size. p NULL: only that. */
size_t wr_sort_value_put(char *p, const struct wr_vec *, uint32_t i);
/* Is the stored value null? */
bool wr_sort_value_null(const char *);
/* The stored value's bytes, where they lie; p NULL: it is no text. */
struct wr_str wr_sort_value_text(const char *);
/* Makes the column's vector in rows 0..n-1 of the batch of the values stored at at[row], which must live as long as
 * it does; at[] is left behind the values. 0 or -1: out of memory. */
int wr_sort_value_column(struct wr_batch *, const struct wr_colref *, const char **at, uint32_t n);

/* A batch of the rows of 1 <= n <= WR_BATCH_ROWS entries, with ordinals (and group ids, in a partition) for the
 * caller to fill in. Values point into the records, which lie in the batch `held` (it keeps a reference) or, NULL,
 * outlive it. NULL: out of memory. */
struct wr_batch *wr_sort_batch(const struct sort_plan *, struct wr_env *, struct wr_batch *held,
                               const struct sort_entry *, uint32_t n);

#endif
