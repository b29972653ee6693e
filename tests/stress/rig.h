/* Runs programs of the language, with the probe stages besides the real ones, through the real parser, planner,
 * reader and writer, over real files; what would go to standard output comes back as bytes. One run at a time. */
#ifndef WR_STRESS_RIG_H
#define WR_STRESS_RIG_H

#include "base/buf.h"
#include "base/err.h"
#include "exec/input.h"

struct rig_spec {
    const char *program;
    const char *path;
    bool fifo;        /* the file's bytes come through a FIFO, in crumbs */
    bool silent;      /* ... that is not closed at the end of the file, until the run is over */
    unsigned threads; /* 0: 1 */
    unsigned window;  /* 0: as chosen by the engine */
    unsigned rows;    /* a batch; 0: as many as fit */
    size_t block;     /* bytes; 0: 64 KiB */
    uint64_t jitter;
    bool strict;
    bool probe_merge;                  /* merge is the probe's, which takes any port */
    const struct wr_input_options *in; /* how the input is read; `block` counts. NULL: as CSV */
    bool listed;                       /* rows that are refused, trimmed or dropped come back in `rejects` */
    size_t memory;                     /* bytes; 0: a terabyte */
    bool plenty;                       /* memory is not scarce, whatever the jitter */
    size_t scarce;                     /* what can spill does so beyond so many bytes; 0: as the jitter says */
    bool no_jit;                       /* of regexes */
    uint64_t refuse;                   /* how many may be refused; WR_REJECTS_ALL: any number */
};

enum { RIG_BRANCHES = 3 };

struct rig_result {
    int code; /* of the run */
    struct wr_err err;
    struct wr_buf out;                  /* without the header */
    struct wr_buf branch[RIG_BRANCHES]; /* what went to the paths 1, 2, 3, without theirs */
    uint64_t warnings;                  /* all of them */
    struct wr_buf told;                 /* a line for each: what, how many, where first */
    struct wr_buf rejects;              /* as --rejects has it */
    struct wr_input_stats input;
    bool stopped;    /* before the end of the input: its counts say nothing */
    unsigned leaked; /* batches that nobody gave back */
    bool planned;    /* false: the program was refused; err says why */
};

/* The caller frees the result by rig_done, also when the program was refused. */
void rig_run(const struct rig_spec *, struct rig_result *);
void rig_done(struct rig_result *);

/* A folder for the files of one program; "": it could not be made. Removed by rig_remove. */
const char *rig_folder(void);
/* The path of `name` in it; valid until the fourth call from now. */
const char *rig_path(const char *name);
bool rig_write(const char *path, const struct wr_buf *);
void rig_remove(void);

/* A thread that feeds a pipe a byte every 0.2 ms while it lives, for wait_pipe. The read end, or -1. */
int rig_bell_start(void);
void rig_bell_stop(void);

#endif
