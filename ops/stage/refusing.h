/* The batch at hand of an operator that looks at its rows one by one and may refuse some (WR_REFUSES). A row that
 * is refused may have to wait until those before it are counted: the operator then goes on with it in another step.
 */
#ifndef WR_STAGE_REFUSING_H
#define WR_STAGE_REFUSING_H

#include "plan/op.h"

struct wr_refusing {
    uint16_t *sel; /* rows that are kept; NULL: no batch is at hand */
    uint32_t n;    /* so many of those before ... */
    uint32_t at;   /* ... this place in the selection */
};

/* 0, or -1: out of memory. */
static inline int wr_refusing_begin(struct wr_refusing *r, struct wr_batch *b)
{
    *r = (struct wr_refusing){.sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *r->sel)};
    return r->sel ? 0 : -1;
}

static inline void wr_refusing_keep(struct wr_refusing *r, uint32_t row)
{
    r->sel[r->n++] = (uint16_t)row;
}

/* The row at r->at. */
static inline uint32_t wr_refusing_row(const struct wr_refusing *r, const struct wr_batch *b)
{
    return b->sel ? b->sel[r->at] : r->at;
}

/* What the step returns behind the last row, which went `last`: the batch with the rows that were kept goes on. */
static inline int wr_refusing_end(struct wr_refusing *r, enum wr_refused last, struct wr_msg *in,
                                  struct wr_batch **out)
{
    struct wr_batch *b = in->batch;
    if (last == WR_REFUSED_WAIT) {
        r->at--; /* this row again */
        return WR_STEP_WAIT;
    }
    if (r->n < b->nsel)
        b->sel = r->sel;
    b->nsel = r->n;
    r->sel = NULL;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

#endif
