/* Rows that an operator keeps, of which some are dropped again: what `tail` and `sample` give at the end.
 *
 * They lie as records (sort_record.h) in the order in which they came, one behind the other, and are given out in
 * that order. Whoever keeps adds rows, and from time to time, when keep_full says so, marks those that are to stay:
 * the memory of the others is given back then. So there are never more than twice the rows that stay and some
 * batches. Charged to the budget. One thread at a time. */
#ifndef WR_STAGE_KEEP_H
#define WR_STAGE_KEEP_H

#include "base/charged.h"
#include "ops/stage/sort_record.h"

struct keep {
    const struct sort_plan *rows;
    struct wr_arena arena;
    struct sort_entry *v; /* word: the caller's */
    uint32_t n, cap;
    uint32_t floor; /* rows after the last squeeze */
    uint32_t given;
    struct wr_payer pay;
};

/* What rows have, for keep_open: every column that a later stage or the output looks at; in a partition also the
 * group id. Plan time. NULL: out of memory. */
const struct sort_plan *wr_keep_plan(struct wr_build *);

void wr_keep_open(struct keep *, const struct sort_plan *rows, struct wr_env *);
void wr_keep_close(struct keep *); /* a zeroed one is fine */

/* Adds rows sel[0..n) of the batch (NULL: 0..n-1), with word[row] (NULL: 0) as their words. 0 or negative. */
int wr_keep_add(struct keep *, struct wr_env *, struct wr_batch *, const uint16_t *sel, uint32_t n,
                const uint64_t *word);
/* Is it time to squeeze? */
bool wr_keep_full(const struct keep *);
/* Bytes that it may come to need where up to `stay` rows stay: twice as many are kept, and squeezing copies those.
 */
size_t wr_keep_needs(const struct keep *, uint64_t stay);
/* Keeps v[i] where stays[i]. 0 or negative. */
int wr_keep_squeeze(struct keep *, struct wr_env *, const bool *stays);
/* Forgets all rows. */
void wr_keep_clear(struct keep *);
/* The next rows as a batch, with ordinals and group ids. WR_STEP_MORE, WR_STEP_NEED: all are given, or negative. */
int wr_keep_give(struct keep *, struct wr_env *, struct wr_batch **out);
/* The group id of a row, in a partition. */
uint32_t wr_keep_gid(const struct sort_entry *);

#endif
