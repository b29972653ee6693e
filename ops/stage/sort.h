/* Sorting, shared by `sort` and `top` (top N by K is sort -K that keeps N rows).
 *
 * A global sort is a fold in every worker (sort_run: collects rows, keeps at most `limit`, sorts) and a merge of
 * the sorted runs (sort_merge). Inside a partition each owner sorts by its keys' first ordinals, then the sort
 * keys. */
#ifndef WR_STAGE_SORT_H
#define WR_STAGE_SORT_H

#include "plan/op.h"

struct sort_key {
    struct wr_colref *ref;
    struct wr_slice name; /* for messages */
    bool desc;
    bool text;                  /* as str: compare bytes */
    bool number;                /* as num: what is no number is null */
    int warn_number, warn_text; /* ids: a number, a text among numbers */
};

struct sort_plan {
    struct sort_key *keys;
    uint32_t nkeys;
    struct wr_colref **cols; /* every column the rows have; those without a slot are not used by anyone */
    uint32_t ncols;
    const struct wr_slots *space;
    uint64_t limit; /* rows (of each key) to keep; UINT64_MAX: all */
    bool keyed;
    struct wr_slice text;
};

/* Appends the operators. items: parsed keys. */
int wr_sort_bind(struct wr_build *, const struct wr_items *items, uint64_t limit, struct wr_err *);

#endif
