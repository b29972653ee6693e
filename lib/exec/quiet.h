/* Threads beside the pool's: signals are the main thread's, so these take none. */
#ifndef WR_EXEC_QUIET_H
#define WR_EXEC_QUIET_H

#include <pthread.h>
#include <stdbool.h>

/* Starts run(arg) on a thread that is to be joined. false: there is none to be had. Any thread. */
bool wr_quiet_thread(pthread_t *, void *(*run)(void *), void *arg);

#endif
