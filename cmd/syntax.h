/* Program text to tree, with the stages that weir has; and back, in its canonical layout (weir fmt). */
#ifndef WR_CMD_SYNTAX_H
#define WR_CMD_SYNTAX_H

#include "cmd/options.h"
#include "lang/parse.h"

/* Parses o->program, with the values of --arg. log: NULL, or where its tokens go (lang/parse.h). All memory is the
 * arena's. 0, WR_EPROG with a place, WR_ELIMIT. */
int wr_syntax_parse(struct wr_arena *, const struct wr_options *, struct wr_token_log *log, struct wr_program **,
                    struct wr_err *);

/* Writes o->program in its canonical layout to standard output, or to the file of -o; returns the exit status,
 * having told what went wrong. */
int wr_syntax_format(struct wr_arena *, const struct wr_options *);

#endif
