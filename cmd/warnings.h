/* Warnings: what a run has counted and tells once, in words (weir-lang(7)).
 *
 * With --strict each of them is an error, with -q none is told. One thread. */
#ifndef WR_CMD_WARNINGS_H
#define WR_CMD_WARNINGS_H

#include "cmd/options.h"
#include "exec/run.h"
#include "lang/check.h"

struct wr_warnings {
    const struct wr_options *options;
    bool failed; /* --strict, and something was told */
};

/* What was told of rows, in the order of the program. */
void wr_warnings_tell(struct wr_warnings *, const struct wr_warns *, const struct wr_tallies *);
/* Names that no row had. After a run that has wanted all rows. */
void wr_warnings_tell_unmet(struct wr_warnings *, const struct wr_inputs *);
/* Columns of one name in the header. */
void wr_warnings_tell_renamed(struct wr_warnings *, const struct wr_inputs *);

#endif
