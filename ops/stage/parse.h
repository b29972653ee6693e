/* `parse`: what its stage (parse.c) tells its operator (parse_run.c). */
#ifndef WR_STAGE_PARSE_H
#define WR_STAGE_PARSE_H

#include "data/logline.h"
#include "lang/regex.h"
#include "plan/op.h"

/* Constant once it is made; memory is the plan's. */
struct wr_parse_plan {
    const struct wr_log_format *format;                         /* a pattern by name, or NULL: */
    const struct wr_regex *regex;                               /* or both are NULL: */
    enum wr_parse_keys { WR_PARSE_JSON, WR_PARSE_LOGFMT } keys; /* rows with keys of their own */
    struct wr_colref *whole;                                    /* their record */
    uint32_t ncols;                                             /* of a format or a regex */
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

/* ---- rows with keys of their own (parse_keys.c): texts of a batch as JSON lines, all at once ------------------
 */

struct wr_parse_keyed;

/* The columns are the names of plan->whole, then the record. NULL: out of memory. */
struct wr_parse_keyed *wr_parse_keyed_new(const struct wr_parse_plan *);
void wr_parse_keyed_free(struct wr_parse_keyed *); /* NULL is fine */
/* The texts of the batch's selected rows. 0 or -1. */
int wr_parse_keyed_begin(struct wr_parse_keyed *, struct wr_batch *, const struct wr_vec *text);
/* The k-th of them, in ascending order: 1: fields[0..n] are its values, 0: it does not match, for what *why says of
 * its byte *at; -1: out of memory. */
int wr_parse_keyed_row(struct wr_parse_keyed *, uint32_t k, struct wr_str *fields, const char **why, size_t *at);

#endif
