/* Sorting, shared by `sort` and `top` (top N by K is sort -K that keeps N rows).
 *
 * A global sort is four steps. Every worker collects the rows it meets as records (sort_run.c) and at the end sorts
 * them by their keys (sort_order.c); one instance cuts the sorted runs into tickets, stretches that follow one
 * another (sort_merge.c); and any worker takes a ticket, merges the stretches and gives their rows out. Where the
 * output comes right after the sort, records hold rows as the text that is to be written, and nothing takes them
 * apart again. Inside a partition each owner sorts by its keys in the order in which they came, then the sort
 * keys, and gives the rows out itself. */
#ifndef WR_STAGE_SORT_H
#define WR_STAGE_SORT_H

#include "ops/stage/output.h"
#include "ops/stage/sort_order.h"
#include "plan/op.h"

struct sort_key {
    struct wr_colref *ref;
    struct wr_slice name; /* for messages */
    bool desc;
    bool text;                  /* as str or natural: compare bytes, */
    bool natural;               /* those that wr_sort_natural makes */
    bool number;                /* as num: what is no number is null */
    int warn_number, warn_text; /* ids: a number, a text among numbers */
};

/* How rows leave: as columns, or as text once the planner has said so. */
struct sort_shape {
    const struct wr_output_plan *text; /* NULL: as columns */
};

struct sort_plan {
    struct sort_key *keys;
    uint32_t nkeys;
    struct wr_colref **cols; /* every column the rows have; those without a slot are not used by anyone */
    uint32_t ncols;
    const struct wr_slots *space;
    uint64_t limit; /* rows (of each key) to keep; UINT64_MAX: all */
    bool keyed;
    struct sort_shape *shape; /* settled when the plan is built */
    struct wr_slice text;     /* of the stage, for --explain */
};

/* Rows that are to be given out: stretches of sorted runs, to be merged. An operator hands it to the next one of
 * the sort in a batch that stands for these rows (batch->ticket). */
struct sort_part {
    const struct sort_entry *v;
    uint32_t n;
};
struct sort_store;
struct sort_ticket {
    const struct sort_part *parts;
    uint32_t nparts;
    struct sort_store *runs; /* of a whole run: it may be in a file, as several (sort_spill.h) */
    uint64_t first;          /* place of the first row among all that are given out */
    bool longer;             /* some record has words behind its first */
};

/* sort_run.c: collects and sorts. The keyed one, inside a partition, gives the rows out itself. */
extern const struct wr_op wr_op_sort_run, wr_op_sort_keyed;
/* sort_cut.c: finished runs to tickets; sort_give.c: tickets to rows. */
extern const struct wr_op wr_op_sort_cut, wr_op_sort_give;

/* Plans, in a partition, that the rows of each key stand together, keys in the order in which they first appear. */
int wr_sort_together(struct wr_build *, struct wr_err *);

#endif
