/* What the user is told, on standard error, and the exit status that goes with it.
 *
 * Each message is one write, so that two programs that share a terminal do not mix their lines. Failing to write
 * there cannot be told anywhere and is ignored. */
#ifndef WR_CMD_REPORT_H
#define WR_CMD_REPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "cmd/options.h"

enum wr_exit {
    WR_EXIT_DONE = 0,
    WR_EXIT_DATA = 1,    /* bad data */
    WR_EXIT_PROGRAM = 2, /* usage or program */
    WR_EXIT_IO = 3,      /* reading or writing failed */
    WR_EXIT_LIMIT = 4,   /* memory, record size, regex */
    WR_EXIT_PIPE = 141,  /* the reader has gone: 128 + SIGPIPE */
};

/* The status for a code of base/err.h (0: done). */
int wr_report_exit(int code);

/* --color: when messages get colours; AUTO until it is said. Before the first thread starts. */
void wr_report_color(enum wr_when);

/* Tells an error and returns its exit status. program: its text, for errors that have a place there, else "".
 * WR_EPIPE and an empty error are not told. */
int wr_report_error(const struct wr_err *, struct wr_slice program);

/* "weir: warning: " and the text, control characters made visible. The caller looks at -q. */
void wr_report_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whole lines as they are (--stats). */
void wr_report_lines(struct wr_slice);

/* Short help; returns WR_EXIT_PROGRAM. Also for standard input that would be read and is a terminal. */
int wr_report_usage(void);

/* Writes text that was asked for (--help, --explain) to standard output and closes it; returns the exit status,
 * having told what went wrong. */
int wr_report_output(struct wr_slice);

#endif
