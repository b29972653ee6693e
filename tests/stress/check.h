/* Counting checks, and a watchdog: what stress programs have in common.
 *
 * A lost wake-up shows as a program that hangs, so every scenario is announced with a time limit; when it is over,
 * the scenario's name is printed and the program aborts. Limits are longer under the sanitizers. */
#ifndef WR_STRESS_CHECK_H
#define WR_STRESS_CHECK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* How many times slower things are: under ASan some 3 times, under TSan some 10. */
#if defined(__SANITIZE_THREAD__)
enum { CHECK_SLOW = 2 };
#elif defined(__SANITIZE_ADDRESS__)
enum { CHECK_SLOW = 1 };
#else
enum { CHECK_SLOW = 0 };
#endif

/* Counts one check; a failed one is printed with the scenario's name. Returns ok. Main thread. */
bool check(bool ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Begins a scenario: its name, and a minute for it (more with a sanitizer). */
void check_scenario(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Prints `N passed, M failed`; what main returns. */
int check_end(void);

/* Checks that have failed. */
unsigned check_failed(void);

/* A random number from *state; any start but 0 (splitmix64, Steele, Lea and Flood 2014). */
uint64_t check_random(uint64_t *state);

/* Sleeps or yields at random, so that threads meet in every order. */
void check_jitter(uint64_t *state);

/* What threads sleep on: whoever waits for a ring that came after `seen` sleeps until there is one. */
struct check_bell {
    pthread_mutex_t lock;
    pthread_cond_t rang;
    uint64_t rings;
};
void check_bell_init(struct check_bell *);
void check_bell_done(struct check_bell *);
void check_bell_ring(struct check_bell *);
uint64_t check_bell_seen(struct check_bell *); /* to be asked before one looks whether there is something to do */
void check_bell_wait(struct check_bell *, uint64_t seen);

#endif
