/* Rows that an owner of keys gives late: because it could not know yet which it gives (uniq_owner.c), or because
 * their keys had to wait for others (groups.c, hold.c). They lie in runs of its own, by ordinal. A marker, a row of
 * its own in a column that no one else sees, tells the operator behind the merge (late.c), from where on what the
 * other owners give has to wait too. */
#ifndef WR_STAGE_LATE_H
#define WR_STAGE_LATE_H

#include "ops/stage/sort_record.h"
#include "ops/stage/spilled.h"

/* What is told of an owner's rows; the operator behind the merge takes them when all owners have ended. */
struct late_held {
    struct spilled_runs *runs; /* of groups without a key, whose rests are records */
    bool settled;              /* all are there */
    void *late;                /* who reads them, and has to be told when they go (wr_late_release), or NULL */
};
/* Ends the reading; both are closed by one thread. */
void wr_late_release(void *late);

/* Data: const struct wr_build_late. */
extern const struct wr_op wr_op_late;

/* A batch of one row that is none, but a marker: in this column, which no one else sees. It stands where row `row`
 * of the batch does, which has ordinals. NULL: out of memory. */
struct wr_batch *wr_late_marker(const struct wr_build_late *, struct wr_env *, const struct wr_batch *,
                                uint32_t row, struct late_held *);
/* A batch of no columns that has this row's place, for wr_env_kept. NULL: out of memory. */
struct wr_batch *wr_late_place(struct wr_env *, const struct wr_batch *, uint32_t row);

/* ---- rows as bytes: records (sort_order.h) of one word, the row's origin (UINT64_MAX: it has none) --------------
 */

/* What is kept of a row where all columns that anybody uses are: filled when the plan is built, owned by the caller
 * (free it). NULL: out of memory. */
struct sort_plan *wr_late_all(const struct wr_slots *);

/* The columns of the batch's selected rows, in its arena; it has ordinals then. NULL: out of memory. */
const struct wr_vec *wr_late_columns(const struct sort_plan *, struct wr_batch *);
/* Bytes of row i's record, 0: more than 4 GiB; and the record, in as many bytes, of any alignment. */
size_t wr_late_record_size(const struct sort_plan *, const struct wr_vec *cols, uint32_t i);
void wr_late_record_put(const struct sort_plan *, const struct wr_batch *, const struct wr_vec *cols, uint32_t i,
                        size_t size, char *p);
/* Appends the rows sel[0..n), of those that are selected, to a run of groups. 0 or negative. */
int wr_late_write(const struct sort_plan *, struct wr_env *, struct wr_batch *, const uint16_t *sel, uint32_t n,
                  struct wr_spill_run *);
/* n <= WR_BATCH_ROWS records, which must lie as long as the batch lives. NULL: out of memory. */
struct wr_batch *wr_late_batch(const struct sort_plan *, struct wr_env *, const struct sort_entry *, uint32_t n);
/* Where records of a batch come from: copies the next one's bytes (out->rest) are to be made of. 1, 0 or negative.
 */
typedef int (*late_next)(void *, struct spilled_group *out, struct wr_err *);
/* A batch of the next records. WR_STEP_MORE, WR_STEP_NEED: there are none, or negative. */
int wr_late_give(const struct sort_plan *, late_next, void *from, struct wr_env *, struct wr_batch **out);
/* The same of a merge. */
int wr_late_give_merged(const struct sort_plan *, struct spilled_merge *, struct wr_env *, struct wr_batch **out);

#endif
