/* Where the output of a program goes, and as what: `to` as its last stage, else the options. */
#ifndef WR_CMD_TARGET_H
#define WR_CMD_TARGET_H

#include "cmd/options.h"
#include "data/rows.h"
#include "io/encode.h"
#include "lang/parse.h"

struct wr_target {
    const char *path; /* NULL or "-": standard output */
    struct wr_row_style style;
    enum wr_encode_kind encoding; /* to be done by the plan; NONE: by the sink, or not at all */
    bool terminal;                /* somebody watches */
};

/* What a stage that writes says of its path; the format that is not said goes by the extension, then the options.
 * WR_EPROG or WR_ELIMIT. */
int wr_target_of(struct wr_arena *, const struct wr_options *, const struct wr_stage_node *, struct wr_target *,
                 struct wr_err *);

/* The same for what falls out of the program: takes a `to` off the program's end, for it says how rows are written
 * and does nothing to them: *stages is what is left. The path lies in the arena or among the options. WR_EPROG or
 * WR_ELIMIT. */
int wr_target_choose(struct wr_arena *, const struct wr_options *, struct wr_program *,
                     struct wr_stage_node **stages, struct wr_target *, struct wr_err *);

#endif
