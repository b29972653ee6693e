/* See signals.h. Everything the handler calls is on POSIX's list of async-signal-safe functions. */
#include "io/signals.h"

#include <errno.h>

#include <stddef.h>
#include <unistd.h>

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
enum { NDEADLY = sizeof deadly / sizeof *deadly };

/* Files to unlink; NULL: a free slot. Written by wr_signals_hold and _release, read by the handler on any thread.
 */
static const char *volatile held[WR_SIGNALS_FILES];

static void clean_and_die(int sig)
{
    for (int i = 0; i < WR_SIGNALS_FILES; i++) {
        const char *path = held[i];
        if (path)
            unlink(path);
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
}

void wr_signals_progress(size_t (*line)(char *out))
{
    progress_line = line;
}

int wr_signals_hold(const char *path)
{
    for (int i = 0; i < WR_SIGNALS_FILES; i++) {
        if (!held[i]) {
            held[i] = path;
            return i;
        }
    }
    return -1;
}

void wr_signals_release(int slot)
{
    if (slot >= 0)
        held[slot] = NULL;
}

void wr_signals_begin(sigset_t *before)
{
    sigset_t block;
    sigemptyset(&block);
    for (int i = 0; i < NDEADLY; i++)
        sigaddset(&block, deadly[i]);
    /* On Linux sigprocmask is the calling thread's mask, with or without other threads. */
    sigprocmask(SIG_BLOCK, &block, before);
}

void wr_signals_end(const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
}
