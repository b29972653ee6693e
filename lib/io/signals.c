/* See signals.h. Everything the handler calls is on POSIX's list of async-signal-safe functions. It runs on any
 * thread, while others may be making files: hence the atomics. */
#include "io/signals.h"

#include <errno.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
enum { NDEADLY = sizeof deadly / sizeof *deadly };

enum { CHUNK = 512 };

/* What to remove, in chunks that are never given back, so that the handler may read them on any thread at any time.
 */
struct wr_held {
    const char *_Atomic path; /* NULL: nothing, any more */
};

static struct chunk {
    struct chunk *older;
    _Atomic unsigned n; /* slots handed out; may pass CHUNK */
    struct wr_held held[CHUNK];
} first;

static struct chunk *_Atomic newest = &first;
static _Atomic bool dying;
static const char *_Atomic farewell; /* guards itself */
static _Atomic unsigned making;      /* threads between wr_signals_begin and _end */

/* The newest first: what stands in a folder before the folder. */
static void remove_held(void)
{
    for (struct chunk *c = atomic_load(&newest); c; c = c->older) {
        unsigned n = atomic_load(&c->n);
        for (unsigned i = n < CHUNK ? n : CHUNK; i-- > 0;) {
            const char *path = atomic_load(&c->held[i].path);
            if (path && unlink(path) < 0 && (errno == EISDIR || errno == EPERM))
                rmdir(path);
        }
    }
}

static void clean_and_die(int sig)
{
    atomic_store(&dying, true);
    while (atomic_load(&making)) {
        /* another thread has made a file and will have registered it in a moment */
    }
    remove_held();
    const char *text = atomic_load(&farewell);
    if (text && write(STDERR_FILENO, text, strlen(text)) < 0) {
        /* there is nobody to tell */
    }
    signal(sig, SIG_DFL);
    raise(sig); /* it is blocked here, and taken on return */
}

static size_t (*progress_line)(char *out); /* of SIGUSR1; NULL: nothing to tell */

static void tell_progress(int sig)
{
    char text[WR_SIGNALS_TEXT];
    int saved = errno;
    size_t n = progress_line ? progress_line(text) : 0;
    (void)sig;
    if (n && write(STDERR_FILENO, text, n) < 0) {
        /* there is nobody to tell */
    }
    errno = saved;
}

/* ---- pages that are not there -------------------------------------------------------------------------------- */

static _Thread_local sigjmp_buf *volatile landing; /* NULL: SIGBUS is a fault like any other */

static void leave_page(int sig)
{
    if (landing)
        siglongjmp(*landing, 1);
    signal(sig, SIG_DFL); /* it is met again on return */
}

bool wr_signals_guard(void (*f)(void *self), void *self)
{
    sigjmp_buf here;
    if (sigsetjmp(here, false)) { /* without the mask, which would be a system call: SIGBUS is never blocked */
        landing = NULL;
        return false;
    }
    landing = &here;
    f(self);
    landing = NULL;
    return true;
}

/* ---- installing them ------------------------------------------------------------------------------------------
 */

static void install(int sig, void (*handler)(int), int flags)
{
    struct sigaction old, act = {.sa_handler = handler, .sa_flags = flags};
    if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return; /* nohup, a background job, a parent that ignores SIGPIPE: their choice stands */
    sigfillset(&act.sa_mask);
    sigaction(sig, &act, NULL);
}

void wr_signals_init(void)
{
    for (int i = 0; i < NDEADLY; i++)
        install(deadly[i], clean_and_die, SA_RESTART);
    install(SIGUSR1, tell_progress, SA_RESTART);
    signal(SIGXFSZ, SIG_IGN);
    /* whoever had it ignored: of a page that is not there the kernel would kill */
    sigaction(SIGBUS, &(struct sigaction){.sa_handler = leave_page, .sa_flags = SA_RESTART | SA_NODEFER}, NULL);
}

void wr_signals_farewell(const char *text)
{
    atomic_store(&farewell, text);
}

void wr_signals_progress(size_t (*line)(char *out))
{
    progress_line = line;
}

struct wr_held *wr_signals_hold(const char *path)
{
    for (;;) {
        struct chunk *c = atomic_load(&newest);
        unsigned i = atomic_fetch_add(&c->n, 1);
        if (i < CHUNK) {
            atomic_store(&c->held[i].path, path);
            return &c->held[i];
        }
        struct chunk *more = calloc(1, sizeof *more);
        if (!more)
            return NULL;
        more->older = c;
        if (!atomic_compare_exchange_strong(&newest, &c, more))
            free(more); /* another thread was faster */
    }
}

void wr_signals_release(struct wr_held *held)
{
    if (held)
        atomic_store(&held->path, NULL);
}

void wr_signals_begin(sigset_t *before)
{
    sigset_t block;
    sigemptyset(&block);
    for (int i = 0; i < NDEADLY; i++)
        sigaddset(&block, deadly[i]);
    /* On Linux sigprocmask is the calling thread's mask, with or without other threads. */
    sigprocmask(SIG_BLOCK, &block, before);
    atomic_fetch_add(&making, 1);
    if (!atomic_load(&dying))
        return;
    atomic_fetch_sub(&making, 1);
    for (;;) /* what would be made now, nobody would remove */
        pause();
}

void wr_signals_end(const sigset_t *before)
{
    atomic_fetch_sub(&making, 1);
    sigprocmask(SIG_SETMASK, before, NULL);
}
