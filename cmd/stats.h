/* --stats: what each plan stage did, on standard error. */
#ifndef WR_CMD_STATS_H
#define WR_CMD_STATS_H

#include "cmd/outputs.h"
#include "exec/run.h"

void wr_stats_report(const struct wr_run_result *, const struct wr_plan *, const struct wr_budget *,
                     const struct wr_outputs *, uint64_t spilled);

#endif
