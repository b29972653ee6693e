/* See watch.h. */
#include "cmd/watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/meter.h"
#include "cmd/report.h"
#include "cmd/terminal.h"
#include "io/signals.h"

enum {
    FIRST_MS = 1000, /* nothing is told of a run that is over by then */
    DRAW_MS = 250,
    LINE_MS = 1000,
    LATELY = 12, /* times to look that make the pace: some 3 seconds of a bar */
};

static const char erase[] = "\r\033[K"; /* ECMA-48: EL */

/* What a handler reads; each guards itself. */
static _Atomic uint64_t begun_ns; /* when wr_watch_signals was called */
static _Atomic uint64_t expected; /* bytes of the inputs; 0: nobody knows */
static _Atomic bool drawn;        /* a bar may stand on the terminal */
static bool unknown;              /* of one input nobody knows its size. One thread's */

struct wr_watch {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* `over` has become true */
    bool over;              /* guarded by lock */
    pthread_t thread;
    /* the thread's alone */
    bool bar;
    struct look {
        uint64_t ns, rows;
    } looks[LATELY]; /* the last ones, by number modulo LATELY */
    unsigned nlooks;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t); /* async-signal-safe */
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The pace since `then`, when there were so many rows. */
static void measure(struct wr_meter *m, struct look then)
{
    const uint64_t begun = atomic_load(&begun_ns), now = now_ns();
    wr_progress_read(&m->now);
    m->total = atomic_load(&expected);
    m->ns = now - begun;
    const uint64_t ns = now - (then.ns ? then.ns : begun);
    m->rows_rate = ns ? (uint64_t)((unsigned __int128)(m->now.rows - then.rows) * 1000000000u / ns) : 0;
}

/* ---- what a signal prints ------------------------------------------------------------------------------------ */

/* The pace is that of all the run: a handler keeps nothing. */
static size_t signalled(char *out)
{
    _Static_assert(WR_SIGNALS_TEXT >= WR_METER_TEXT + sizeof erase, "a line fits");
    struct wr_meter m;
    size_t n = 0;
    measure(&m, (struct look){0, 0});
    if (atomic_load(&drawn)) {
        memcpy(out, erase, sizeof erase - 1);
        n = sizeof erase - 1;
    }
    return n + wr_meter_line(&m, out + n);
}

void wr_watch_signals(void)
{
    atomic_store(&begun_ns, now_ns());
    wr_signals_progress(signalled);
}

void wr_watch_expect(uint64_t bytes, bool known)
{
    unknown |= !known;
    atomic_store(&expected, unknown ? 0 : atomic_load(&expected) + bytes);
}

/* ---- the thread ---------------------------------------------------------------------------------------------- */

/* Is somebody else's the terminal now (a job in the background)? */
static bool in_background(void)
{
    pid_t group = tcgetpgrp(STDERR_FILENO);
    return group > 0 && group != getpgrp();
}

static void look(struct wr_watch *w, struct wr_meter *m)
{
    const unsigned n = w->nlooks++;
    measure(m, n < LATELY ? (struct look){0, 0} : w->looks[n % LATELY]);
    w->looks[n % LATELY] = (struct look){now_ns(), m->now.rows};
}

static void tell(struct wr_watch *w)
{
    char text[sizeof erase + WR_METER_TEXT];
    struct wr_meter m;
    size_t n = 0;
    look(w, &m);
    if (!w->bar) {
        n = wr_meter_line(&m, text);
    } else if (!in_background()) {
        memcpy(text, erase, sizeof erase - 1);
        n = sizeof erase - 1;
        n += wr_meter_bar(&m, wr_terminal_width(STDERR_FILENO) - 1, text + n);
        wr_signals_farewell(erase);
        atomic_store(&drawn, true);
    }
    wr_report_lines((struct wr_slice){text, n});
}

/* The time to look next. */
static struct timespec next_time(const struct wr_watch *w)
{
    const uint64_t first = atomic_load(&begun_ns) + FIRST_MS * 1000000ull, now = now_ns();
    uint64_t at = now + (w->bar ? DRAW_MS : LINE_MS) * 1000000ull;
    at = w->nlooks ? at : first > now ? first : now;
    return (struct timespec){.tv_sec = (time_t)(at / 1000000000u), .tv_nsec = (long)(at % 1000000000u)};
}

static void *watch(void *arg)
{
    struct wr_watch *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->over) {
        const struct timespec at = next_time(w);
        while (!w->over && pthread_cond_timedwait(&w->changed, &w->lock, &at) == 0)
            ;
        if (w->over)
            break;
        pthread_mutex_unlock(&w->lock);
        tell(w);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* Signals are the main thread's. */
static int start(struct wr_watch *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&w->thread, NULL, watch, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

/* ---- public -------------------------------------------------------------------------------------------------- */

/* AUTO: where somebody watches who sees no rows there, and has not asked for silence. */
static bool is_wanted(const struct wr_options *o)
{
    if (o->progress != WR_WHEN_AUTO)
        return o->progress == WR_WHEN_ALWAYS;
    return !o->quiet && wr_terminal_obeys(STDERR_FILENO) && !wr_terminal_same(STDOUT_FILENO, STDERR_FILENO);
}

struct wr_watch *wr_watch_begin(const struct wr_options *o)
{
    struct wr_watch *w = is_wanted(o) ? calloc(1, sizeof *w) : NULL;
    if (!w)
        return NULL;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->changed, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&w->lock, NULL);
    w->bar = wr_terminal_obeys(STDERR_FILENO);
    if (start(w) == 0)
        return w;
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    free(w);
    return NULL;
}

void wr_watch_end(struct wr_watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->over = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    wr_signals_farewell(NULL);
    if (atomic_exchange(&drawn, false))
        wr_report_lines((struct wr_slice){erase, sizeof erase - 1});
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    free(w);
}
