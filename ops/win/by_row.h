/* What was found out about rows, each with its number among all, in temporary files: put there in any order, read
 * in that of the rows. For functions that wait for all rows (WR_WIN_WHOLE). One thread at a time. */
#ifndef WR_WIN_BY_ROW_H
#define WR_WIN_BY_ROW_H

#include "ops/stage/sort_spill.h"
#include "plan/win.h"

struct win_by_row {
    struct sort_store store;
    struct sort_merger merger;
    struct sort_entry head; /* of the merge; record NULL: it is to be read */
    bool ended;
};

/* A store of records of any kind, for one of the operator's calls. */
struct sort_store win_store(const struct wr_win_state *);

void win_by_row_init(struct win_by_row *, const struct wr_win_state *);
void win_by_row_close(struct win_by_row *); /* a zeroed one is fine */

/* Has anything been put there? */
static inline bool win_by_row_any(const struct win_by_row *b)
{
    return b->store.file != NULL;
}

/* Nothing more is put: begins to read. 0 or negative. */
int win_by_row_read(struct win_by_row *, const struct wr_win_state *, struct wr_err *);
/* *out: what was put for this row, good until the next call; NULL: nothing. Rows ascend. 0 or negative. */
int win_by_row_find(struct win_by_row *, uint64_t row, const char **out, struct wr_err *);

/* Passes on what an operation on a store has put into env->err. */
int win_store_error(const struct wr_win_state *, int rc, struct wr_err *);

#endif
