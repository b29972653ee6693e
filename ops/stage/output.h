/* The end of every plan: `format` makes text of rows, on any thread; `output` writes it in order. */
#ifndef WR_STAGE_OUTPUT_H
#define WR_STAGE_OUTPUT_H

#include "base/hashed.h"
#include "data/rows.h"
#include "io/fan.h"
#include "io/sink.h"
#include "plan/op.h"

/* Columns that the first row shows (`spread`), where the style has a header and rows have keys of their own. */
struct wr_found_columns {
    struct wr_arena *arena; /* the spread operator's alone while the plan runs; what is found is there before it
                               gives its first batch, and constant from then on */
    struct wr_row_columns columns;
    struct wr_hashed index; /* of their names */
    bool known;
};

/* The operators' data. The columns are known once the plan is built. */
struct wr_output_plan {
    struct wr_row_style style;
    struct wr_row_columns columns;
    struct wr_found_columns *found; /* not NULL: the columns that are written; those above are spread's */
    bool header;                    /* write the line of names */
    bool late;                      /* but not here: what comes brings it along */
    bool only_whole; /* some stage needs all its input: on a failed run there is nothing, not even a header */
    bool watched;    /* a table's first rows wait for others while the input has more, but not for long */
    enum wr_encode_kind encoding; /* not NONE: cut and pack stand before the output (ops/stage/pack.h) */
    struct wr_sink *sink;
    struct wr_fan *fan; /* split: instead */
    uint64_t *bytes;    /* written so far; that operator's alone */
};

static inline const struct wr_row_columns *wr_output_columns(const struct wr_output_plan *p)
{
    return p->found ? &p->found->columns : &p->columns;
}

/* The header goes out with the first rows, or at the end: appends it, if it is due and has not *begun. 0 or -1: out
 * of memory. For whoever writes it, which is one operator. */
int wr_output_begin(const struct wr_output_plan *, bool *begun, struct wr_buf *);

extern const struct wr_op wr_op_spread, wr_op_format, wr_op_output;

#endif
