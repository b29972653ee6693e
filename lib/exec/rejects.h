/* Rows that are set aside: refused, trimmed or dropped (--rejects, --max-errors).
 *
 * Whoever meets one writes its line of CSV into the list of the sequence at hand, in parallel. Lists travel as
 * warnings do: the segment takes them when the sequence is complete and hands them on lowest sequence first, so
 * their order is that of the input. struct wr_rejects is where they arrive: it counts, and writes.
 *
 * Where only so many may be refused (a limit other than 0 and WR_REJECTS_ALL), a row that is refused waits until
 * its sequence is the lowest: then all before it are counted, and which row is one too many does not depend on -j.
 * That is at most a wait for each row that may be refused.
 *
 * Lock: rejects->lock guards the queue and the counts; it is taken under a segment's lock, and nothing is called or
 * waited for under it then. Writing is done without it, by one thread at a time; the others go on, but while more
 * than 4 MiB wait to be written. */
#ifndef WR_EXEC_REJECTS_H
#define WR_EXEC_REJECTS_H

#include "base/buf.h"
#include "data/block.h"
#include "exec/where.h"
#include "io/sink.h"

#define WR_REJECTS_ALL UINT64_MAX /* any number of rows may be refused */

/* One row, for the file. */
struct wr_reject {
    const char *kind, *file;
    uint64_t line, offset; /* line 0: it is not from an input, neither is told */
    struct wr_slice column, message, raw;
};

/* Rows of one sequence. Zeroed: empty. One owner at a time. */
struct wr_reject_list {
    struct wr_buf text;
    struct wr_reject_at {
        struct wr_where at;
        size_t from, to; /* its line in `text` */
        uint32_t rank;   /* of several about one row the one of the lowest rank is first */
        bool refused;    /* it counts for --max-errors */
    } * v;
    uint32_t n, cap;
    uint64_t refused;
};

struct wr_rejects;

/* Adds a row; `r` NULL: it is only counted. rank: of who tells, by place in the plan. 0 or -1: out of memory. */
int wr_reject_list_add(struct wr_reject_list *, struct wr_where, uint32_t rank, bool refused,
                       const struct wr_reject *r);
/* Adds all of `from`. 0 or -1. */
int wr_reject_list_merge(struct wr_reject_list *to, const struct wr_reject_list *from);
void wr_reject_list_clear(struct wr_reject_list *);
void wr_reject_list_done(struct wr_reject_list *);

/* sink: where the lines go, not owned; NULL: rows are only counted. limit: rows that may be refused. NULL: out of
 * memory. */
struct wr_rejects *wr_rejects_new(struct wr_sink *sink, uint64_t limit);
void wr_rejects_free(struct wr_rejects *); /* NULL is fine */
uint64_t wr_rejects_limit(const struct wr_rejects *);
bool wr_rejects_listed(const struct wr_rejects *); /* is there a file? */

/* Takes what a sequence has, in the order of the input: rows before `kept`. Later ones, which an operator keeps and
 * gives with another sequence, are added to `later`. Sequences come in order. May be called under a lock. */
void wr_rejects_push(struct wr_rejects *, struct wr_reject_list *, struct wr_where kept,
                     struct wr_reject_list *later);
/* Memory ran out and rows were lost on their way: the run fails. */
void wr_rejects_lost(struct wr_rejects *);
/* Writes what has come, unless another thread does. Under no lock. NULL is fine. */
void wr_rejects_write(struct wr_rejects *);
/* Rows refused in the sequences that have been pushed. */
uint64_t wr_rejects_refused(struct wr_rejects *);
/* After the run: 0, or what failed in between (WR_EIO, WR_EPIPE, WR_ELIMIT). */
int wr_rejects_finish(struct wr_rejects *, struct wr_err *);

/* A place in a block whose line is known: the lines of rows that ascend are found without counting from the block's
 * beginning again. Zeroed: none. */
struct wr_line_mark {
    const struct wr_block *block;
    uint64_t seq, line;
    uint32_t input;
    size_t off;
};
/* Line of the byte at `off` of block->data. */
uint64_t wr_line_find(struct wr_line_mark *, const struct wr_block *, size_t off);

#endif
