/* The names of the command line's options: their spellings, what they take, and what other tools call them.
 *
 * One table, from which the command line is read, and from which its errors suggest. What an option means stands in
 * options.c. */
#ifndef WR_CMD_OPTION_H
#define WR_CMD_OPTION_H

#include <stddef.h>

#include "base/err.h"

enum wr_option_id {
    WR_OPT_ARG,
    WR_OPT_CHECK,
    WR_OPT_COLOR,
    WR_OPT_COMMENT,
    WR_OPT_DELIM,
    WR_OPT_ESCAPES,
    WR_OPT_ENCODING,
    WR_OPT_ESCAPE,
    WR_OPT_EXPLAIN,
    WR_OPT_FILE,
    WR_OPT_FILL_COLUMNS,
    WR_OPT_HEADER,
    WR_OPT_HELP,
    WR_OPT_IN,
    WR_OPT_MAX_ERRORS,
    WR_OPT_JOBS,
    WR_OPT_MAX_RECORD,
    WR_OPT_MEMORY,
    WR_OPT_NO_HEADER,
    WR_OPT_NULL,
    WR_OPT_OUT,
    WR_OPT_OUTPUT,
    WR_OPT_PROGRESS,
    WR_OPT_QUIET,
    WR_OPT_QUOTE,
    WR_OPT_QUOTES,
    WR_OPT_RAGGED,
    WR_OPT_REFERENCE,
    WR_OPT_REJECTS,
    WR_OPT_SKIP,
    WR_OPT_STATS,
    WR_OPT_STRICT,
    WR_OPT_TABS,
    WR_OPT_VERSION,
    WR_OPT_TMP_DIR,
};

struct wr_option {
    const char *spelling; /* "--memory" or "-j" */
    enum wr_option_id id;
    const char *value;    /* what it takes, for messages; NULL: nothing */
    const char *optional; /* takes nothing, or one of these words, joined to it: `--explain=dot` */
};

/* All of them; NULL spelling at the end. */
extern const struct wr_option wr_options_table[];

/* The option that the n bytes spell, or NULL. */
const struct wr_option *wr_option_find(const char *spelling, size_t n);

/* Says that there is no such option, and which one may be meant: WR_EPROG. */
int wr_option_unknown(const char *spelling, size_t n, struct wr_err *);

/* Is it a long option that has lost a dash? Then it says so: WR_EPROG; else 0. */
int wr_option_lost_dash(const char *arg, struct wr_err *);

#endif
