/* An output that is compressed by many threads: `cut` makes parts of text that depend on nothing but the text, in
 * order; `pack` compresses each of them, anywhere; `output` puts them together (io/encode.h). */
#ifndef WR_STAGE_PACK_H
#define WR_STAGE_PACK_H

#include "plan/op.h"

/* What stands before the bytes of the text that cut gives pack: `before` bytes that were part of the stream
 * already, then the part. */
struct wr_pack_part {
    uint32_t before;
};

/* And what pack gives the output: then the compressed bytes. */
struct wr_pack_done {
    uint32_t check;
    uint32_t length; /* of the part */
};

/* Their data is the output's (struct wr_output_plan), of which cut writes the header. */
extern const struct wr_op wr_op_cut, wr_op_pack;

#endif
