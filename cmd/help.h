/* What weir says about itself: --help, --version, weir help. The vocabulary comes from the tables of ops/, so that
 * what is there is what is told. Everything is appended to a buffer; 0, or WR_ELIMIT (memory). */
#ifndef WR_CMD_HELP_H
#define WR_CMD_HELP_H

#include "base/buf.h"
#include "base/err.h"

/* A few lines: for a command line that asks for nothing. */
int wr_help_usage(struct wr_buf *, struct wr_err *);
/* One screen. */
int wr_help_options(struct wr_buf *, struct wr_err *);
int wr_help_version(struct wr_buf *, struct wr_err *);
/* `weir help [WORD]`: NULL: all stages, functions and aggregates; "stages", "functions", "aggregates": those; else
 * what is called WORD. WR_EPROG with a suggestion where nothing is. */
extern const char *const wr_help_kinds[]; /* what it lists, NULL at the end */
int wr_help_topic(struct wr_buf *, const char *word, struct wr_err *);

#endif
