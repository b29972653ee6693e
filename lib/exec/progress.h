/* How far a run has come, readable at any moment: what has been read, and how full the buffers between stages are.
 *
 * Counters outlive every run, and nothing is locked: a signal handler may read them too. Each is right by itself;
 * of two one may be ahead of the other. What is read counts once it is taken up, so it is ahead of the rows by the
 * sequences in flight. */
#ifndef WR_EXEC_PROGRESS_H
#define WR_EXEC_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { WR_PROGRESS_BUFFERS = 64 }; /* stages from there on show none */

/* The buffer that a stage takes from: batches of a stream, or sequences that have batches; all its channels'. */
struct wr_progress_buffer {
    unsigned stage; /* number of the stage, from 1, as --stats counts them */
    unsigned held, room;
};

struct wr_progress {
    uint64_t ns;    /* since wr_progress_start */
    uint64_t total; /* bytes of all inputs; 0: nobody knows */
    uint64_t bytes; /* of the inputs as they lie or come: compressed ones, compressed */
    uint64_t rows;  /* delivered by the readers */
    struct wr_progress_buffer buffers[WR_PROGRESS_BUFFERS];
    unsigned nbuffers;
};

/* Async-signal-safe; any thread. */
void wr_progress_read(struct wr_progress *out);

/* ---- by who runs weir: one thread, before a run -------------------------------------------------------------- */

/* The time begins. Once. */
void wr_progress_start(void);
/* ... which was then, as wr_clock_ns has it. */
uint64_t wr_progress_begun(void);
/* So many bytes more are to be read. known: false where nobody knows how many, also of others. */
void wr_progress_expect(uint64_t bytes, bool known);

/* ---- by those who run a plan -------------------------------------------------------------------------------- */

/* Adds what was read. Any thread. */
void wr_progress_add(uint64_t bytes, uint64_t rows);

/* A plan begins, whose first stage is number `first`: it has no buffers yet. One thread, before the plan's run. */
void wr_progress_begin(unsigned first);
/* The counter of what the next buffer holds, in the order of the stages; NULL: there are too many. Good for ever,
 * and 0. As wr_progress_begin. */
_Atomic unsigned *wr_progress_watch(unsigned stage, unsigned room);

#endif
