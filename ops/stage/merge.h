/* The operators that bring the streams of several instances together in the order of their ordinals.
 *
 * Of streams by sequence one operator does it all (merge.c), sequence after sequence. Finished streams, whose
 * ordinals are those of keys or groups, are cut into tickets in one place (merge_cut.c), and whoever takes a ticket
 * merges its rows and numbers them anew: 0, 1, 2, ... (merge_fill.c). */
#ifndef WR_STAGE_MERGE_H
#define WR_STAGE_MERGE_H

#include "plan/op.h"

/* No data; a port for each producer, each in ordinal order. */
extern const struct wr_op wr_op_merge, wr_op_merge_cut;
/* No data; behind wr_op_merge_cut, anywhere. */
extern const struct wr_op wr_op_merge_fill;

/* Selected rows [from, to) of a batch. */
struct merge_part {
    uint32_t from, to;
};

/* Rows that follow one another in the merged stream: `ticket` of a batch that counts as many rows and keeps the
 * batches that they are of. */
struct merge_ticket {
    const struct merge_part *parts; /* [nkeep] of each of these */
    uint64_t first;                 /* number of the first row */
};

/* The ordinal of a batch's selected row. */
static inline uint64_t wr_merge_ordinal(const struct wr_batch *b, uint32_t at)
{
    return b->ord[b->sel ? b->sel[at] : at];
}

#endif
