/* A ticker calls from its time on, again and again, and no more once it is stopped. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdatomic.h>

#include "exec/pool.h"
#include "exec/ticker.h"

enum { MS = 1000000 };

struct calls {
    _Atomic unsigned n;
    _Atomic uint64_t first_ns;
    _Atomic bool takes_signals;
};

static void tick(void *ctx)
{
    struct calls *c = ctx;
    sigset_t mask;
    if (!atomic_fetch_add(&c->n, 1))
        atomic_store(&c->first_ns, wr_clock_ns());
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    atomic_store(&c->takes_signals, !sigismember(&mask, SIGUSR1));
}

static void await(struct calls *c, unsigned n)
{
    for (uint64_t end = wr_clock_ns() + 10000ull * MS; atomic_load(&c->n) < n && wr_clock_ns() < end;) {
        /* it takes some milliseconds */
    }
}

Test(ticker, calls_until_it_is_stopped)
{
    struct calls c = {0};
    const uint64_t first = wr_clock_ns() + 20ull * MS;
    struct wr_ticker *t = wr_ticker_start(first, MS, tick, &c);
    cr_assert(t);
    await(&c, 5);
    wr_ticker_stop(t);
    const unsigned n = atomic_load(&c.n);
    cr_expect_geq(n, 5);
    cr_expect_geq(atomic_load(&c.first_ns), first);
    cr_expect(!atomic_load(&c.takes_signals));
    for (uint64_t end = wr_clock_ns() + 10ull * MS; wr_clock_ns() < end;) {
        /* so long there would have been more */
    }
    cr_expect_eq(atomic_load(&c.n), n);
}

/* Stopping does not wait for the time. */
Test(ticker, stopped_before, .timeout = 20)
{
    struct calls c = {0};
    wr_ticker_stop(wr_ticker_start(wr_clock_ns() + 3600000ull * MS, MS, tick, &c));
    cr_expect_eq(atomic_load(&c.n), 0);
    wr_ticker_stop(NULL);
}
