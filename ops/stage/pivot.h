/* What is shared by the files of `pivot`: pivot.c plans it and runs it, pivot_rows.c keeps its rows, in memory or
 * in temporary files, and pivot_text.c makes text of them. One thread at a time. */
#ifndef WR_STAGE_PIVOT_H
#define WR_STAGE_PIVOT_H

#include "data/table.h"
#include "ops/stage/fold.h"
#include "ops/stage/output.h"
#include "ops/stage/spilled.h"

struct pivot_plan {
    const struct fold_plan *fold;
    struct wr_colref **keys; /* [nkeys] */
    struct wr_slice *names;  /* [nkeys] */
    uint32_t nkeys;
    struct wr_colref *value, *result; /* of EXPR and of AGG */
    const struct wr_output_plan *output;
    struct wr_slice text; /* the stage as written */
};

/* Keys numbered in the order in which they appear, with their bytes as those stood. */
struct pivot_names {
    struct wr_payer pay;
    struct wr_table table;
    struct wr_arena arena;
    struct wr_str *v; /* `per` for each key */
    uint32_t cap, per;
};

/* AGG's result for a row and a column. */
struct pivot_cell {
    uint32_t next; /* cell of the row, as in first[] */
    uint32_t col;
    struct wr_str value; /* its bytes lie in the arena of the rows' keys */
};

struct pivot_rows {
    struct wr_payer pay;
    struct pivot_names keys;
    uint32_t n;      /* rows in memory: one for each key; without keys 1, once a group has come */
    uint64_t *ord;   /* [n] when the row's key appeared, among all */
    uint32_t *first; /* [n] its first cell, plus 1; 0: there is none */
    struct pivot_cell *cells;
    uint32_t ncells, ord_cap, first_cap, cells_cap;
    uint64_t seen; /* keys so far; one that has been spilled counts again */
    struct spilled *spilled;
    uint32_t given; /* of those in memory */
};

struct pivot {
    const struct pivot_plan *plan;
    struct wr_payer pay;
    struct pivot_names heads; /* of columns, in order of appearance */
    struct pivot_rows rows;
    /* giving out */
    struct wr_arena arena;  /* of what follows */
    struct wr_slice *names; /* of the result's columns */
    enum wr_type *types;    /* theirs */
    uint32_t *rank;         /* place of a column in the result, from 0 */
    struct wr_str none;     /* what AGG gives for no rows */
    struct wr_buf buf;
    bool ready;
};

/* ---- pivot_rows.c ----------------------------------------------------------------------------------------------
 */

/* Nothing is numbered yet. */
void wr_pivot_names_open(struct pivot_names *, uint32_t per, struct wr_payer);
void wr_pivot_names_close(struct pivot_names *);
/* Numbers the keys in the columns refs[0..per) of the batch's selected rows: gid[row]. 0 or negative. */
int wr_pivot_names_map(struct pivot_names *, struct wr_batch *, struct wr_colref *const *refs, uint32_t *gid,
                       struct wr_err *);
/* *to: the value with a copy of its bytes, in the arena of the names. 0 or -1: it has no room. */
int wr_pivot_names_keep(struct pivot_names *, struct wr_str from, struct wr_str *to);

/* No rows yet. 0 or negative; to be closed in both cases. */
int wr_pivot_rows_open(struct pivot_rows *, uint32_t nkeys, struct wr_env *);
void wr_pivot_rows_close(struct pivot_rows *); /* a zeroed one is fine */
/* Takes the groups of a batch in: their keys are in the columns refs, their column's number in col[row], the
 * result in slot `result`. They come in the order in which they first appeared. 0 or negative. */
int wr_pivot_rows_take(struct pivot_rows *, struct wr_batch *, struct wr_colref *const *refs, const uint32_t *col,
                       uint32_t result, struct wr_err *);
/* No more groups come. 0 or negative. */
int wr_pivot_rows_settle(struct pivot_rows *, struct wr_err *);
/* Then: the next rows, `most` (at least 1) or fewer, are *from..*from + n - 1 of those in memory, until the next
 * call. n, 0: all have been given, or negative. */
int wr_pivot_rows_next(struct pivot_rows *, uint32_t most, uint32_t *from, struct wr_err *);

/* ---- pivot_text.c ----------------------------------------------------------------------------------------------
 */

/* All groups are there: puts the columns into order, and the line of their names into p->buf. 0 or negative. */
int wr_pivot_begin(struct pivot *, struct wr_env *);
/* The next rows as text. WR_STEP_MORE, WR_STEP_PASS: the last ones, or negative. */
int wr_pivot_give(struct pivot *, struct wr_env *, struct wr_batch **out);

#endif
