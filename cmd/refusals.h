/* Rows that are refused: how many may be (--max-errors), and where they go (--rejects). Exit statuses of a policy
 * that the user chose are those of a run that went well. One thread. */
#ifndef WR_CMD_REFUSALS_H
#define WR_CMD_REFUSALS_H

#include "cmd/options.h"
#include "exec/rejects.h"
#include "exec/run.h"
#include "io/sink.h"
#include "plan/plan.h"

struct wr_refusals {
    const struct wr_options *options;
    struct wr_sink *file;    /* --rejects */
    bool judged;             /* --max-errors N is judged at the end */
    struct wr_rejects *rows; /* NULL: the first refused row is the end */
    uint64_t records;        /* of the inputs, read so far */
};

/* Neither an input nor the program is the file that rows go to: what is read would be replaced by what was wrong
 * with it. Of the inputs and of those of each stage that reads files. 0 or WR_EPROG. */
int wr_refusals_check(const struct wr_refusals *, const struct wr_inputs *, struct wr_err *);
/* Before the run of this plan, and of those that follow it. 0 or negative. */
int wr_refusals_open(struct wr_refusals *, const struct wr_plan *, struct wr_err *);
/* After a run: were there too many? again: it read what another one has written. 0 or WR_EDATA. */
int wr_refusals_judge(struct wr_refusals *, const struct wr_run_result *, bool again, struct wr_err *);
/* After all went well: tells how many there were, and commits the file. 0 or negative. */
int wr_refusals_finish(struct wr_refusals *, struct wr_err *);
/* Frees; a file that was not committed is as it was. */
void wr_refusals_done(struct wr_refusals *);

#endif
