/* --stats: what each plan stage did, on standard error; for people after each part of the program that is planned
 * by itself, for machines (--stats=json) as one object of all of them at the end. One thread. */
#ifndef WR_CMD_STATS_H
#define WR_CMD_STATS_H

#include "base/buf.h"
#include "cmd/bottleneck.h"
#include "cmd/outputs.h"
#include "exec/run.h"

/* What has been gathered; begins with zeros but for the options. */
struct wr_stats {
    const struct wr_options *options;
    unsigned parts;
    struct wr_buf stages, outputs; /* of the object: elements of its arrays */
    struct wr_buf bottleneck;      /* that of the part that took longest, */
    uint64_t longest_ns;           /* which is this */
    struct wr_input_stats input;   /* of the first part; the others read what it gave */
    bool stopped_early;
    bool failed; /* out of memory: there is no object */
    uint64_t wall_ns, spilled;
    size_t peak;
};

/* A part that has been run. */
struct wr_stats_part {
    const struct wr_run_result *result; /* with stages */
    const struct wr_plan *plan;
    const struct wr_budget *budget;
    const struct wr_outputs *outputs;
    uint64_t spilled; /* bytes of temporary files */
};

void wr_stats_add(struct wr_stats *, const struct wr_stats_part *);
/* Frees, after telling the object if there is one to tell. */
void wr_stats_end(struct wr_stats *);

/* stats_json.c: adds a part to the object. 0 or -1: out of memory. */
int wr_stats_json_add(struct wr_stats *, const struct wr_stats_part *);
/* The object as one line. 0 or -1. */
int wr_stats_json(const struct wr_stats *, struct wr_buf *);
/* The output of an end of a plan. */
const struct wr_out *wr_stats_output(const struct wr_outputs *, const struct wr_plan_out *);

#endif
