/* Running a program: from options to exit status. */
#ifndef WR_CMD_RUN_H
#define WR_CMD_RUN_H

#include "cmd/options.h"

/* Parses, plans, runs (or explains, or checks), and tells what is to be told. Returns the exit status. */
int wr_cmd_run(const struct wr_options *);

#endif
