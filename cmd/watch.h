/* Watching a run: --progress, and what SIGUSR1 prints.
 *
 * What is told is read from counters (exec/progress.h) and written one line at a time, in one write each, by a
 * thread that does nothing else (exec/ticker.h). Nobody else writes to standard error between wr_watch_begin and
 * wr_watch_end, so the bar never stands in a message. What a signal prints takes the bar off first; it is drawn
 * again at its time. */
#ifndef WR_CMD_WATCH_H
#define WR_CMD_WATCH_H

#include "cmd/options.h"

/* SIGUSR1 prints a line from now on, and the run's time begins. Once, before the first thread starts. */
void wr_watch_signals(void);

struct wr_watch;

/* Watches what follows, if the options and standard error are such. NULL: nobody watches, also for want of memory
 * or threads. Not while another one does. */
struct wr_watch *wr_watch_begin(const struct wr_options *);
/* Ends it; nothing of it is left on a terminal. NULL is fine. */
void wr_watch_end(struct wr_watch *);

#endif
