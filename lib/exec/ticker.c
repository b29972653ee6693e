/* See ticker.h. */
#include "exec/ticker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "exec/pool.h"
#include "exec/quiet.h"

struct wr_ticker {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* `over` has become true */
    bool over;              /* guarded by lock */
    pthread_t thread;
    uint64_t at, period; /* when to call next; the thread's */
    void (*tick)(void *ctx);
    void *ctx;
};

static void *ticking(void *arg)
{
    struct wr_ticker *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!t->over) {
        const struct timespec at = {.tv_sec = (time_t)(t->at / 1000000000u),
                                    .tv_nsec = (long)(t->at % 1000000000u)};
        pthread_cond_timedwait(&t->changed, &t->lock, &at);
        if (t->over || wr_clock_ns() < t->at)
            continue;
        pthread_mutex_unlock(&t->lock);
        t->tick(t->ctx);
        t->at = wr_clock_ns() + t->period;
        pthread_mutex_lock(&t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

static void release(struct wr_ticker *t)
{
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->changed);
    free(t);
}

struct wr_ticker *wr_ticker_start(uint64_t first_ns, uint64_t period_ns, void (*tick)(void *ctx), void *ctx)
{
    struct wr_ticker *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    *t = (struct wr_ticker){.at = first_ns, .period = period_ns, .tick = tick, .ctx = ctx};
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&t->changed, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&t->lock, NULL);
    if (wr_quiet_thread(&t->thread, ticking, t))
        return t;
    release(t);
    return NULL;
}

void wr_ticker_stop(struct wr_ticker *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->over = true;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    release(t);
}
