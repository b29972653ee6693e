/* The thread pool: tasks that can pause, run by -j threads, the most downstream first.
 *
 * A task runs until it cannot go on, then returns; wr_pool_wake makes it run again. A wake during a run is never
 * lost: the task is run once more. The calling thread is worker 0; the others are started when there is work for
 * them (wr_pool_grow), so small inputs start no thread. A worker with nothing to run sleeps, or, when tasks wait
 * for descriptors, one of the sleepers polls these and a wake descriptor.
 *
 * Lock: pool->lock guards every field of the pool and the `state`, `next` and wait fields of its tasks; it is the
 * innermost lock: nothing else is taken, called or waited for under it. */
#ifndef WR_EXEC_POOL_H
#define WR_EXEC_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum wr_task_state { WR_TASK_IDLE, WR_TASK_READY, WR_TASK_RUNNING, WR_TASK_AGAIN, WR_TASK_FINISHED };

enum wr_task_result {
    WR_TASK_PAUSE,  /* run again when woken */
    WR_TASK_YIELD,  /* run again when no task further downstream is ready */
    WR_TASK_FINISH, /* never again */
};

struct wr_task {
    enum wr_task_result (*run)(struct wr_task *);
    unsigned depth; /* larger: further downstream. Constant */
    /* guarded by pool->lock */
    enum wr_task_state state;
    struct wr_task *next;
    int wait_fd;            /* poll this while paused, -1: nothing */
    uint64_t wait_deadline; /* monotonic ns, 0: none */
    bool waits;             /* wait_fd or wait_deadline is set */
    struct wr_task *next_wait;
};

struct wr_pool;

/* A pool for `threads` >= 1 workers and task depths 0..depths-1. NULL: WR_ELIMIT (memory) or WR_EIO (there is no
 * descriptor left for it). */
struct wr_pool *wr_pool_new(unsigned threads, unsigned depths, struct wr_err *);
void wr_pool_free(struct wr_pool *); /* not while running; NULL is fine */

/* Adds a task, ready to run. Before wr_pool_run. */
void wr_pool_add(struct wr_pool *, struct wr_task *);

/* Runs on the calling thread until every task is finished; then joins the others. 0, or WR_ELIMIT when all tasks
 * are paused and nothing can wake them (a bug in an operator). */
int wr_pool_run(struct wr_pool *, struct wr_err *);

/* Any thread, any time (not from a signal handler). */
void wr_pool_wake(struct wr_pool *, struct wr_task *);

/* Starts the other threads, once. Any thread. A thread that cannot be started is done without. */
void wr_pool_grow(struct wr_pool *);

/* Has it more threads than there are CPUs for them? Constant. Then one that the others wait for may not be running.
 */
bool wr_pool_crowded(const struct wr_pool *);

/* Called by a task's run before it returns PAUSE: wake it when fd can be read or the clock passes the deadline. */
void wr_pool_wait(struct wr_pool *, struct wr_task *, int fd, uint64_t deadline_ns);

uint64_t wr_clock_ns(void); /* monotonic */

/* Tests: sleep or yield at random at scheduling points, from this seed; 0: off. Set before the first run. */
extern uint64_t wr_pool_jitter;

#endif
