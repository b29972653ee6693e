/* The outputs of a run, from the plan to their commit: what falls out of the last stage, and what stages write.
 *
 * All are opened before the first row is read and committed after the last one was written: first every file is
 * made durable, then they are renamed. */
#ifndef WR_CMD_OUTPUTS_H
#define WR_CMD_OUTPUTS_H

#include "cmd/target.h"
#include "ops/stage/output.h"
#include "plan/plan.h"

struct wr_out {
    const struct wr_stage_node *node; /* NULL: what falls out of the last stage */
    struct wr_target target;
    struct wr_output_plan plan; /* with its sink or fan, if it is open */
    struct wr_found_columns found;
    uint64_t bytes;
    bool held; /* back until the run has ended well */
    struct wr_out *next;
};

struct wr_outputs {
    struct wr_arena *arena;
    const struct wr_options *options;
    struct wr_out main;
    struct wr_out *stages;         /* those of nodes */
    bool judged;                   /* whether the run is good is known at the end: --max-errors, --strict */
    const struct wr_sink *rejects; /* --rejects, if it is open: not its, but no output may be that file */
};

/* The output of a node (NULL: the main one), made when first asked for. 0 or negative. */
int wr_outputs_of(struct wr_outputs *, const struct wr_stage_node *, struct wr_out **, struct wr_err *);
/* *json: is one of those that these stages, or what falls out of them, go to of JSON lines? 0 or negative. */
int wr_outputs_json(struct wr_outputs *, const struct wr_stage_node *, bool *json, struct wr_err *);
/* No two of them go to one file. 0 or WR_EPROG. */
int wr_outputs_check(struct wr_outputs *, const struct wr_plan *, struct wr_err *);
/* Tells them what the plan says of their columns. */
void wr_outputs_plan(struct wr_outputs *, const struct wr_plan *);
/* Opens those of nodes which are not open yet. 0 or negative. */
int wr_outputs_open(struct wr_outputs *, struct wr_err *);
/* Opens the main one, if anything falls out of this plan, at `path` (NULL: where the user wants it). */
int wr_outputs_open_main(struct wr_outputs *, const struct wr_plan *, const char *path, struct wr_err *);
/* How records may go out as they stand; NULL: they may not. */
const struct wr_csv_out *wr_outputs_records(const struct wr_plan *);
/* Are all that are open files that stay as they were until the commit? */
bool wr_outputs_atomic(const struct wr_outputs *);
/* Lets those go that are held: what is told at the end stands behind all rows. 0 or negative. */
int wr_outputs_let_go(struct wr_outputs *, struct wr_err *);
/* Commits the main one alone, which is then not open. */
int wr_outputs_commit_main(struct wr_outputs *, struct wr_err *);
/* Commits all that are open. */
int wr_outputs_commit(struct wr_outputs *, struct wr_err *);
/* Frees; aborts what was not committed. */
void wr_outputs_done(struct wr_outputs *);

#endif
