/* See check.h. */
#include "check.h"

#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static unsigned passed, failed;
static char scenario[256] = "the beginning";

static void say(const char *s)
{
    if (write(STDOUT_FILENO, s, strlen(s)) < 0) {
        /* nobody reads: the status tells */
    }
}

/* Only calls that a signal handler may make. */
static void on_alarm(int sig)
{
    (void)sig;
    say("\nHANG ");
    say(scenario);
    say("\n");
    abort();
}

bool check(bool ok, const char *fmt, ...)
{
    if (ok) {
        passed++;
        return true;
    }
    failed++;
    va_list ap;
    va_start(ap, fmt);
    printf("FAIL %s: ", scenario);
    vprintf(fmt, ap);
    printf("\n");
    fflush(stdout);
    va_end(ap);
    return false;
}

void check_scenario(const char *fmt, ...)
{
    va_list ap;
    alarm(0);
    va_start(ap, fmt);
    vsnprintf(scenario, sizeof scenario, fmt, ap);
    va_end(ap);
    signal(SIGALRM, on_alarm);
    alarm(CHECK_SLOW ? 100 : 60);
}

int check_end(void)
{
    alarm(0);
    printf("%u passed, %u failed\n", passed, failed);
    return failed || !passed;
}

unsigned check_failed(void)
{
    return failed;
}

uint64_t check_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void check_jitter(uint64_t *state)
{
    unsigned dice = (unsigned)(check_random(state) & 31);
    if (dice < 6)
        sched_yield();
    else if (dice == 6)
        nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
}

void check_bell_init(struct check_bell *b)
{
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->rang, NULL);
    b->rings = 0;
}

void check_bell_done(struct check_bell *b)
{
    pthread_cond_destroy(&b->rang);
    pthread_mutex_destroy(&b->lock);
}

void check_bell_ring(struct check_bell *b)
{
    pthread_mutex_lock(&b->lock);
    b->rings++;
    pthread_cond_broadcast(&b->rang);
    pthread_mutex_unlock(&b->lock);
}

uint64_t check_bell_seen(struct check_bell *b)
{
    pthread_mutex_lock(&b->lock);
    uint64_t n = b->rings;
    pthread_mutex_unlock(&b->lock);
    return n;
}

void check_bell_wait(struct check_bell *b, uint64_t seen)
{
    pthread_mutex_lock(&b->lock);
    while (b->rings == seen)
        pthread_cond_wait(&b->rang, &b->lock);
    pthread_mutex_unlock(&b->lock);
}
