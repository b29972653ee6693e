/* The command line as data: what the user asked for, checked, with every default filled in.
 *
 * GNU style: `--opt=value`, `--opt value`, `-d;`, `-d ';'`, short flags bundled (`-nq`), options anywhere, `--`
 * ends them. The first operand is the program, unless -f gives it; the others are files. What is given twice: the
 * last one counts; --null and --arg add up; -f and -o twice are errors. */
#ifndef WR_CMD_OPTIONS_H
#define WR_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/scan.h"
#include "exec/input.h"

enum wr_command {
    WR_COMMAND_RUN,      /* a program (also to --explain or --check it) */
    WR_COMMAND_USAGE,    /* nothing was asked for: short help, exit 2 */
    WR_COMMAND_HELP,     /* -h, --help */
    WR_COMMAND_TOPIC,    /* weir help [WORD] */
    WR_COMMAND_VERSION,  /* --version */
    WR_COMMAND_FORMAT,   /* weir fmt: a program is laid out */
    WR_COMMAND_SCRIPT,   /* weir completions SHELL: its script */
    WR_COMMAND_COMPLETE, /* weir completions SHELL -- BEFORE AFTER: what the script asks for */
};

enum wr_output_kind {
    WR_OUTPUT_AUTO,
    WR_OUTPUT_CSV,
    WR_OUTPUT_TSV,
    WR_OUTPUT_JSONL,
    WR_OUTPUT_MD,
    WR_OUTPUT_TABLE,
    WR_OUTPUT_SVG
};

/* What a terminal may get that a pipe does not: where it wants it, or in any case. */
enum wr_when { WR_WHEN_AUTO, WR_WHEN_ALWAYS, WR_WHEN_NEVER };

enum wr_shell { WR_SHELL_BASH, WR_SHELL_ZSH, WR_SHELL_FISH };

enum wr_explain { WR_EXPLAIN_NOT, WR_EXPLAIN_TEXT, WR_EXPLAIN_DOT };
enum wr_stats_kind { WR_STATS_NONE, WR_STATS_TEXT, WR_STATS_JSON };

struct wr_options {
    enum wr_command command;
    const char *topic;          /* TOPIC: the word, or NULL */
    enum wr_shell shell;        /* SCRIPT, COMPLETE */
    const char *before, *after; /* COMPLETE: a command line up to the cursor, and from there on */

    const char *program_file; /* -f ("-": standard input), or NULL: the program was an operand */
    struct wr_slice program;  /* its text; with -f empty until wr_program_load has read it */
    const char *const *files; /* [nfiles] FILE operands as given; no globs are expanded here */
    uint32_t nfiles;
    const struct wr_slice *arg_names, *arg_values; /* [nargs] --arg; each name once */
    uint32_t nargs;

    enum wr_input_kind in;        /* --in; -t; else AUTO: by extension */
    enum wr_output_kind out;      /* --out; else AUTO: by the extension of -o, then -d or -t, else CSV */
    int delim;                    /* -d: a byte, for input and output; -1: by kind */
    bool tabs;                    /* -t, for input (already in `in`) and output */
    bool no_header;               /* -n, for input and output */
    const char *encoding;         /* --encoding: a name that iconv(3) knows, or NULL */
    int quote;                    /* --quote: a byte; 0: not given */
    int escape;                   /* --escape: a byte; 0: none */
    int quotes;                   /* --quotes: enum wr_quotes; -1: by kind */
    enum wr_ragged ragged;        /* --ragged */
    const struct wr_slice *nulls; /* [nnulls] words of --null, besides the empty field */
    uint32_t nnulls;
    const struct wr_slice *header; /* [nheader] --header, or NULL */
    uint32_t nheader;
    uint64_t skip;           /* --skip: lines */
    int comment;             /* --comment: a byte, or 0 */
    bool fill_columns;       /* --fill-columns */
    bool no_escapes;         /* --escapes none, for TSV in and out */
    const char *rejects;     /* --rejects, or NULL */
    bool max_errors_given;   /* --max-errors: */
    uint64_t max_errors;     /* rows that may be refused, */
    uint64_t max_errors_ppm; /* or, not 0, so many in a million of all records */
    size_t max_record;       /* --max-record: bytes; 256 MiB, at most 1 GiB - 1 */
    bool reference;          /* --reference */
    bool strict;             /* --strict */
    bool quiet;              /* -q */

    const char *output; /* -o; NULL or "-": standard output */
    enum wr_when color; /* --color */
    bool check;         /* --check */
    enum wr_explain explain;
    enum wr_stats_kind stats;
    enum wr_when progress; /* --progress */

    unsigned jobs; /* -j, else $WEIR_JOBS, else the processors there are, and no more than `memory` allows; >= 1 */
    size_t memory; /* --memory: bytes; else a quarter of what the machine or its control group has */
    const char *tmp_dir; /* --tmp-dir, else $TMPDIR, else /tmp */
};

/* The shells that there are completions for, with bars between: enum wr_shell in order. */
extern const char wr_options_shells[];

/* What reading a command line takes from outside. */
struct wr_options_env {
    const char *jobs;               /* $WEIR_JOBS or NULL */
    const char *tmp_dir;            /* $TMPDIR or NULL */
    const char *const *stage_words; /* every stage, NULL at the end: what a program begins with */
};

/* Reads argv[1..argc). 0, or WR_EPROG with a message that names the option; WR_ELIMIT (memory). Values point into
 * argv and the arena. */
int wr_options_parse(struct wr_arena *, int argc, char *const *argv, const struct wr_options_env *,
                     struct wr_options *, struct wr_err *);

#endif
