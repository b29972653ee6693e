/* The end of every plan: `format` makes text of rows, on any thread; `output` writes it in order. */
#ifndef WR_STAGE_OUTPUT_H
#define WR_STAGE_OUTPUT_H

#include "data/rows.h"
#include "io/sink.h"
#include "plan/op.h"

/* Both operators' data. The columns are known once the plan is built. */
struct wr_output_plan {
    struct wr_row_style style;
    struct wr_row_columns columns;
    bool header;     /* write the line of names */
    bool late;       /* but not here: what comes brings it along */
    bool only_whole; /* some stage needs all its input: on a failed run there is nothing, not even a header */
    bool watched;    /* a table's first rows do not wait for others if the input goes quiet */
    enum wr_encode_kind encoding; /* not NONE: cut and pack stand before the output (ops/stage/pack.h) */
    struct wr_sink *sink;
    uint64_t *bytes; /* written so far; the output operator's alone */
};

extern const struct wr_op wr_op_format, wr_op_output;

#endif
