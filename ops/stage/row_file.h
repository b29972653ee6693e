/* Rows that do not fit in memory, in a temporary file (io/spill.h), in the order in which they were put there,
 * which is the one in which they come back: records of rows as they lie in memory (sort_record.h). One thread at a
 * time. */
#ifndef WR_STAGE_ROW_FILE_H
#define WR_STAGE_ROW_FILE_H

#include "io/spill.h"
#include "ops/stage/sort_record.h"

struct row_file {
    const struct sort_plan *rows;
    struct wr_payer pay;
    struct wr_spill *file; /* NULL: there are no rows */
    struct wr_spill_run run;
    struct wr_spill_reader reader;
    struct wr_slice left; /* of its block */
    bool reading;
};

void wr_row_file_init(struct row_file *, const struct sort_plan *rows, struct wr_env *);
void wr_row_file_close(struct row_file *); /* a zeroed one is fine */

/* Has it been given any rows? */
static inline bool wr_row_file_any(const struct row_file *f)
{
    return f->file != NULL;
}

/* Appends the records of v[0..n), before any row is given. 0 or negative. */
int wr_row_file_add(struct row_file *, struct wr_env *, const struct sort_entry *v, uint32_t n);
/* The next rows as a batch with their ordinals; what has been given is gone from the disk. WR_STEP_MORE,
 * WR_STEP_NEED: there are no more, or negative. */
int wr_row_file_give(struct row_file *, struct wr_env *, struct wr_batch **out);

#endif
