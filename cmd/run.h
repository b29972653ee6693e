/* Running a program: from options to exit status. */
#ifndef WR_CMD_RUN_H
#define WR_CMD_RUN_H

#include "cmd/options.h"

/* Parses, plans, runs (or explains, or checks), and tells what is to be told. Returns the exit status. */
int wr_cmd_run(const struct wr_options *);

/* The columns of what falls out of a program. */
struct wr_cmd_columns {
    struct wr_slice *names; /* [n] in order */
    uint32_t n;
    bool open; /* rows have keys of their own besides (JSON lines) */
};

/* Parses and plans the program, with no more of its inputs read than their headers; nothing runs, nothing is told.
 * Memory is the arena's. 0 or negative: what is wrong with it, a run would tell. */
int wr_cmd_columns(const struct wr_options *, struct wr_arena *, struct wr_cmd_columns *out);

#endif
