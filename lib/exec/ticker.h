/* A thread that calls a function again and again, until it is told to stop; it waits in between, and takes no
 * signals.
 *
 * Lock: ticker->lock guards `over`; the function is called without it. */
#ifndef WR_EXEC_TICKER_H
#define WR_EXEC_TICKER_H

#include <stdint.h>

struct wr_ticker;

/* tick(ctx), first when the clock (pool.h: wr_clock_ns) passes `first_ns`, then each time `period_ns` after it has
 * returned. NULL: out of memory or threads. */
struct wr_ticker *wr_ticker_start(uint64_t first_ns, uint64_t period_ns, void (*tick)(void *ctx), void *ctx);

/* Waits for a call that runs; after this there is none. NULL is fine. */
void wr_ticker_stop(struct wr_ticker *);

#endif
