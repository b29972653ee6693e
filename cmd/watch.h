/* Watching a run: --progress, and what SIGUSR1 prints.
 *
 * A thread of its own waits for the next time to look, reads counters (exec/progress.h) and writes one line at a
 * time, in one write each; nobody else writes to standard error between wr_watch_begin and wr_watch_end, so the bar
 * never stands in a message. What a signal prints takes the bar off first; it is drawn again at the next time. */
#ifndef WR_CMD_WATCH_H
#define WR_CMD_WATCH_H

#include "cmd/options.h"
#include "exec/input.h"

/* SIGUSR1 prints a line from now on. Once, before the first thread starts. */
void wr_watch_signals(void);

/* So many bytes more are to be read; known: it is all of what a run reads. One thread, before the run. */
void wr_watch_expect(uint64_t bytes, bool known);

struct wr_watch;

/* Watches what follows, if the options and standard error are such. NULL: nobody watches, also for want of memory
 * or threads. */
struct wr_watch *wr_watch_begin(const struct wr_options *);
/* Ends it; nothing of it is left on a terminal. NULL is fine. */
void wr_watch_end(struct wr_watch *);

#endif
