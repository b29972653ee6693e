/* See quiet.h. A thread begins with the mask of signals of its maker (pthread_create(3)). */
#include "exec/quiet.h"

#include <signal.h>

bool wr_quiet_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_create(thread, NULL, run, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
