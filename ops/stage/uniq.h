/* The operators of `uniq` where no partition is open around it (uniq.c): owners keep a row of each key, or just its
 * key (uniq_owner.c), and behind their merge rows that an owner gives late find their places (uniq_late.c). */
#ifndef WR_STAGE_UNIQ_H
#define WR_STAGE_UNIQ_H

#include "ops/stage/sort_record.h"
#include "ops/stage/spilled.h"

struct uniq_plan {
    const uint32_t *slots; /* of the keys */
    uint32_t nslots;
    bool last;
    const struct sort_plan *rows; /* what is kept of a row */
    uint32_t mark; /* keep first: the slot of a number that no one else sees. A row in which there is one is none,
                      but an owner's struct uniq_held: from this ordinal on it keeps its rows */
};

/* What an owner keeps, for the operator behind the merge, which has heard of it by a row, and takes it when all
 * owners have ended. */
struct uniq_held {
    struct spilled *spilled;
    bool settled; /* spilled->whole has all rows */
    void *late;   /* the operator that reads them, which has to be told when they go (wr_uniq_release), or NULL */
};
/* Ends the reading; both are closed by one thread. */
void wr_uniq_release(void *late);

extern const struct wr_op wr_op_uniq_first, wr_op_uniq_last;
extern const struct wr_op wr_op_uniq_late; /* data: const struct uniq_plan */

/* ---- rows as bytes: records (sort_order.h) of one word, the row's origin (UINT64_MAX: it has none) --------------
 */

/* The columns of the batch's selected rows, in its arena; it has ordinals then. NULL: out of memory. */
const struct wr_vec *wr_uniq_columns(const struct uniq_plan *, struct wr_batch *);
/* Bytes of row i's record, 0: more than 4 GiB; and the record, in as many bytes, of any alignment. */
size_t wr_uniq_record_size(const struct uniq_plan *, const struct wr_vec *cols, uint32_t i);
void wr_uniq_record_put(const struct uniq_plan *, const struct wr_batch *, const struct wr_vec *cols, uint32_t i,
                        size_t size, char *p);
/* n <= WR_BATCH_ROWS records, which must lie as long as the batch lives. NULL: out of memory. */
struct wr_batch *wr_uniq_batch(const struct uniq_plan *, struct wr_env *, const struct sort_entry *, uint32_t n);
/* A step at the end: a batch of the next groups of the merge, whose rests are records. */
int wr_uniq_give(const struct uniq_plan *, struct spilled_merge *, struct wr_env *, struct wr_batch **out);

#endif
