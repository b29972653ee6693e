/* `parse`: what its stage (parse.c) tells its operator (parse_run.c). */
#ifndef WR_STAGE_PARSE_H
#define WR_STAGE_PARSE_H

#include "data/logline.h"
#include "lang/regex.h"
#include "plan/op.h"

/* Constant once it is made; memory is the plan's. */
struct wr_parse_plan {
    const struct wr_log_format *format; /* a pattern by name, or NULL: */
    const struct wr_regex *regex;
    uint32_t ncols;
    struct wr_colref **refs; /* [ncols] the columns that it makes; without a slot: nobody wants it */
    uint32_t *groups;        /* [ncols] of the regex */
    struct wr_expr *source;  /* the text to be taken apart, as bytes */
    struct wr_slice column;  /* where it stands: "line", or what `from` says */
    const char *noun;        /* what a row that does not match is called: "line", "value of 'note'" */
    const char *pattern;     /* as errors show it: "combined", "/re/" */
    struct wr_slice text;    /* the stage as written */
    bool skip;               /* what does not match is left out, and told by the warning `warn` */
    uint32_t warn;
    const struct wr_slice *nulls; /* words of --null */
    uint32_t nnulls;
};

extern const struct wr_op wr_op_parse; /* data: const struct wr_parse_plan */

#endif
