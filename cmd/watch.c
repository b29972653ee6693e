/* See watch.h. */
#include "cmd/watch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/meter.h"
#include "cmd/report.h"
#include "cmd/terminal.h"
#include "exec/ticker.h"
#include "io/signals.h"

enum {
    FIRST_MS = 1000, /* nothing is told of a run that is over by then */
    DRAW_MS = 250,
    LINE_MS = 1000,
    ECHO = 3,    /* columns left for a ^C that the terminal shows; else it would wrap, and the bar stay */
    LATELY = 12, /* times to look that make the pace: some 3 seconds of a bar */
};

static const char erase[] = "\r\033[K"; /* ECMA-48: EL */

/* A bar may stand on the terminal. The main thread's, which alone takes signals. */
static volatile sig_atomic_t draws;

struct wr_watch {
    struct wr_ticker *ticker;
    bool bar;
    /* the ticker's thread's */
    struct look {
        uint64_t ns, rows;
    } looks[LATELY]; /* the last ones, by number modulo LATELY */
    unsigned nlooks;
};

static uint64_t pace(const struct wr_progress *now, struct look then)
{
    const uint64_t ns = now->ns - then.ns;
    return ns ? (uint64_t)((unsigned __int128)(now->rows - then.rows) * 1000000000u / ns) : 0;
}

/* ---- what a signal prints ------------------------------------------------------------------------------------ */

/* The pace is that of all the run: a handler keeps nothing. */
static size_t signalled(char *out)
{
    _Static_assert((size_t)WR_SIGNALS_TEXT >= WR_METER_TEXT + sizeof erase, "a line fits");
    struct wr_meter m;
    size_t n = 0;
    wr_progress_read(&m.now);
    m.rows_rate = pace(&m.now, (struct look){0, 0});
    if (draws) {
        memcpy(out, erase, sizeof erase - 1);
        n = sizeof erase - 1;
    }
    return n + wr_meter_line(&m, out + n);
}

void wr_watch_signals(void)
{
    wr_progress_start();
    wr_signals_progress(signalled);
}

/* ---- what is told meanwhile ---------------------------------------------------------------------------------- */

/* Is the terminal another job's now? */
static bool in_background(void)
{
    pid_t group = tcgetpgrp(STDERR_FILENO);
    return group > 0 && group != getpgrp();
}

static void look(struct wr_watch *w, struct wr_meter *m)
{
    const unsigned n = w->nlooks++;
    wr_progress_read(&m->now);
    m->rows_rate = pace(&m->now, n < LATELY ? (struct look){0, 0} : w->looks[n % LATELY]);
    w->looks[n % LATELY] = (struct look){m->now.ns, m->now.rows};
}

static void tell(void *watch)
{
    struct wr_watch *w = watch;
    char text[sizeof erase + WR_METER_TEXT];
    struct wr_meter m;
    size_t n = 0;
    look(w, &m);
    if (!w->bar) {
        n = wr_meter_line(&m, text);
    } else if (!in_background()) {
        memcpy(text, erase, sizeof erase - 1);
        n = sizeof erase - 1;
        const unsigned width = wr_terminal_width(STDERR_FILENO);
        n += wr_meter_bar(&m, width > ECHO ? width - ECHO : 0, text + n);
    }
    wr_report_lines((struct wr_slice){text, n});
}

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
    w->bar = wr_terminal_obeys(STDERR_FILENO);
    draws = w->bar;
    wr_signals_farewell(w->bar ? erase : NULL);
    w->ticker = wr_ticker_start(wr_progress_begun() + FIRST_MS * 1000000ull,
                                (w->bar ? DRAW_MS : LINE_MS) * 1000000ull, tell, w);
    return w;
}

void wr_watch_end(struct wr_watch *w)
{
    if (!w)
        return;
    wr_ticker_stop(w->ticker);
    wr_signals_farewell(NULL);
    draws = false;
    if (w->bar && w->nlooks)
        wr_report_lines((struct wr_slice){erase, sizeof erase - 1});
    free(w);
}
