/* Running a plan: the one entry point of exec/.
 *
 * The plan is immutable; what changes while it runs is mirrored by struct wr_run_stage and struct wr_instance
 * (exec/state.h), made here and gone when wr_run returns. */
#ifndef WR_EXEC_RUN_H
#define WR_EXEC_RUN_H

#include "exec/input.h"
#include "exec/segment.h"
#include "plan/plan.h"

struct wr_run_config {
    unsigned threads;    /* >= 1 */
    unsigned window;     /* sequences in flight in a segment; 0: chosen from threads */
    size_t held;         /* bytes between the stages of a segment; 0: chosen from memory */
    uint32_t batch_rows; /* 1..WR_BATCH_ROWS */
    struct wr_budget *budget;
    struct wr_spill_place *spill; /* for temporary files */
    const struct wr_warns *warns; /* texts of warnings, for --strict */
    bool strict;                  /* a warning is an error */
    struct wr_rejects *rejects;   /* where rows that are refused go; NULL: the first one ends the run */
    bool atomic; /* nobody sees what outputs get before the end: when one branch has failed, all may stop */
    const struct wr_csv_out
        *records; /* how the output is written, if rows may go there as their records; or NULL */
    bool apart;   /* tests: every row is taken apart at once, whatever becomes of it */
};

struct wr_op_stats {
    const char *name;
    uint64_t rows_in, rows_out, filtered, refused;
    uint64_t peak; /* bytes of --memory, the instances' peaks added up */
};

struct wr_stage_stats {
    enum wr_dist dist;
    unsigned instances;
    bool reads;    /* a source */
    unsigned from; /* else it takes from this one of the result's stages */
    uint64_t rows_in, rows_out, batches;
    uint64_t bytes;    /* of the batches taken in, the last stage's are text; of a source: of the input */
    uint64_t rejected; /* a source: records refused or dropped */
    uint64_t busy_ns, wait_in_ns, wait_out_ns; /* of all instances together, */
    uint64_t busiest_ns;                       /* and busy_ns of the one that was it most */
    struct wr_op_stats *ops;                   /* [nops] */
    uint32_t nops;
};

struct wr_run_result {
    struct wr_err err;          /* what ended the run; code 0: it went well */
    struct wr_tallies warnings; /* by id, in the order of their first rows' segments */
    struct wr_input_stats input;
    struct wr_stage_stats *stages;
    uint32_t nstages;
    uint64_t wall_ns;
    bool stopped_early; /* a stage stopped the reading: input counts say nothing */
    bool had_enough;    /* a stage wanted no more rows, stopped or read to the end: so at any -j and block size */
};

/* What this plan's buffers would be bounded by (--explain). config: with threads, window, budget and spill. */
void wr_run_bounds(const struct wr_plan *, const struct wr_run_config *, struct wr_plan_bounds *);

/* Runs the plans that stand before this one, then this one over the inputs, to its end. What is told afterwards is
 * of all of them: stages in the order in which they ran. The result's memory is the caller's (wr_run_result_done),
 * also on failure. Returns result->err.code. */
int wr_run(const struct wr_plan *, struct wr_inputs *, const struct wr_run_config *, struct wr_run_result *);
void wr_run_result_done(struct wr_run_result *);

#endif
