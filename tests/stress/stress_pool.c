/* The pool: no wake is lost, whoever wakes and whenever; tasks that wait for descriptors and deadlines; growth;
 * ends.
 *
 * stress_pool [SEED...] */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "exec/pool.h"

enum { MANY = 100, HOPS = CHECK_SLOW ? 20000 : 200000, ROUNDS = CHECK_SLOW ? 100 : 500 };

struct actor {
    struct wr_task task;
    struct play *play;
    unsigned index;
    uint64_t random;
    _Atomic unsigned tokens; /* guards itself: things to do */
    _Atomic unsigned inside; /* guards itself: threads in run; never more than 1 */
    unsigned runs, round;
    int fd[2];
    uint64_t deadline;
    bool waiting;
};

struct play {
    struct wr_pool *pool;
    struct actor *actors;
    unsigned n;
    _Atomic long hops;      /* these guard themselves: tokens still to pass on */
    _Atomic unsigned wrong; /* two threads in one task, a run too early, ... */
    _Atomic unsigned ready; /* tasks that wait already */
    _Atomic bool over;
    bool grow;
};

static struct actor *actor_of(struct wr_task *t)
{
    return (struct actor *)t; /* its first member */
}

static void wrong(struct play *p, bool bad)
{
    if (bad)
        atomic_fetch_add(&p->wrong, 1);
}

static void play_init(struct play *p, unsigned threads, unsigned n, enum wr_task_result (*run)(struct wr_task *),
                      uint64_t seed)
{
    *p = (struct play){.n = n};
    wr_pool_jitter = seed;
    p->pool = wr_pool_new(threads, 4, &(struct wr_err){0});
    p->actors = calloc(n, sizeof *p->actors);
    if (!p->pool || !p->actors)
        abort();
    for (unsigned i = 0; i < n; i++) {
        p->actors[i] = (struct actor){.task = {.run = run, .depth = i % 4},
                                      .play = p,
                                      .index = i,
                                      .random = seed * 1000 + i + 1,
                                      .fd = {-1, -1}};
        wr_pool_add(p->pool, &p->actors[i].task);
    }
}

static void play_run(struct play *p, int expected)
{
    struct wr_err err = {0};
    int rc = wr_pool_run(p->pool, &err);
    check(rc == expected, "wr_pool_run: %d, \"%s\"", rc, err.msg);
    check(atomic_load(&p->wrong) == 0, "%u things went wrong", atomic_load(&p->wrong));
    wr_pool_free(p->pool);
    for (unsigned i = 0; i < p->n; i++)
        for (unsigned k = 0; k < 2; k++)
            if (p->actors[i].fd[k] >= 0)
                close(p->actors[i].fd[k]);
    free(p->actors);
}

static void enter(struct actor *a)
{
    wrong(a->play, atomic_fetch_add(&a->inside, 1) != 0);
    a->runs++;
}

static enum wr_task_result leave(struct actor *a, enum wr_task_result r)
{
    atomic_fetch_sub(&a->inside, 1);
    return r;
}

/* ---- tokens wander from task to task
 * -------------------------------------------------------------------------------- */

/* Passes on every token it has. A lost wake leaves a token lying, and in the end all tasks wait. */
static enum wr_task_result pass_tokens(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    struct play *p = a->play;
    enter(a);
    if (a->index == 0 && p->grow) {
        p->grow = false;
        wr_pool_grow(p->pool);
    }
    while (atomic_load(&a->tokens)) {
        atomic_fetch_sub(&a->tokens, 1);
        if (atomic_fetch_sub(&p->hops, 1) == 1) { /* the last hop: everybody may go home */
            atomic_store(&p->over, true);
            for (unsigned i = 0; i < p->n; i++)
                wr_pool_wake(p->pool, &p->actors[i].task);
        } else if (!atomic_load(&p->over)) {
            struct actor *to = &p->actors[check_random(&a->random) % p->n];
            atomic_fetch_add(&to->tokens, 1);
            wr_pool_wake(p->pool, &to->task);
        }
        if (check_random(&a->random) % 16 == 0)
            return leave(a, WR_TASK_YIELD);
    }
    return leave(a, atomic_load(&p->over) ? WR_TASK_FINISH : WR_TASK_PAUSE);
}

static void tokens(unsigned threads, unsigned n, unsigned at_once, uint64_t seed)
{
    check_scenario("tokens: %u threads, %u tasks, %u tokens, seed %llu", threads, n, at_once,
                   (unsigned long long)seed);
    struct play p;
    play_init(&p, threads, n, pass_tokens, seed);
    p.hops = seed ? HOPS / 20 : HOPS;
    p.grow = threads > 1;
    for (unsigned i = 0; i < at_once; i++)
        atomic_fetch_add(&p.actors[i % n].tokens, 1);
    play_run(&p, 0);
}

/* ---- wakes from threads that are not the pool's
 * ---------------------------------------------------------------------- */

static enum wr_task_result count_wakes(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    struct play *p = a->play;
    enter(a);
    if (a->runs == 1) {
        if (a->index == 0)
            wr_pool_grow(p->pool);
        atomic_fetch_add(&p->ready, 1);
    }
    /* as long as it waits for something, the pool does not think that nothing can happen any more */
    if (atomic_load(&a->tokens) < ROUNDS) {
        wr_pool_wait(p->pool, t, -1, wr_clock_ns() + 3600000000000u);
        return leave(a, WR_TASK_PAUSE);
    }
    return leave(a, WR_TASK_FINISH);
}

static void *wake_all(void *arg)
{
    struct play *p = arg;
    uint64_t random = 5;
    while (atomic_load(&p->ready) < p->n)
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    for (unsigned r = 0; r < ROUNDS; r++)
        for (unsigned i = 0; i < p->n; i++) {
            check_jitter(&random);
            atomic_fetch_add(&p->actors[i].tokens, 1);
            wr_pool_wake(p->pool, &p->actors[i].task);
        }
    return NULL;
}

static void strangers(unsigned threads, uint64_t seed)
{
    check_scenario("wakes from outside: %u threads, seed %llu", threads, (unsigned long long)seed);
    struct play p;
    pthread_t thread;
    play_init(&p, threads, 20, count_wakes, seed);
    if (pthread_create(&thread, NULL, wake_all, &p) != 0)
        abort();
    play_run(&p, 0);
    pthread_join(thread, NULL);
}

/* ---- descriptors and deadlines
 * ---------------------------------------------------------------------------------------- */

/* Each task waits for its own pipe, ten times. Task 0 writes to one of them after the other, by the clock, the one
 * that waits longest first, and goes on when that has finished: however many wait, each must be heard. */
static enum wr_task_result wait_for_pipe(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    struct play *p = a->play;
    char c;
    enter(a);
    if (a->fd[0] < 0 && pipe2(a->fd, O_NONBLOCK | O_CLOEXEC) < 0)
        abort();
    if (a->runs == 1)
        atomic_fetch_add(&p->ready, 1);
    while (read(a->fd[0], &c, 1) == 1)
        if (++a->round == 10) {
            atomic_fetch_add(&p->ready, 1);
            return leave(a, WR_TASK_FINISH);
        }
    wr_pool_wait(p->pool, t, a->fd[0], 0);
    return leave(a, WR_TASK_PAUSE);
}

static enum wr_task_result write_to_pipes(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    struct play *p = a->play;
    enter(a);
    if (a->runs == 1)
        wr_pool_grow(p->pool);
    if (atomic_load(&p->ready) >= p->n - 1 + a->round / 10 && a->round < 10 * (p->n - 1)) {
        struct actor *to = &p->actors[1 + a->round++ / 10];
        wrong(p, write(to->fd[1], "x", 1) != 1);
    }
    if (a->round == 10 * (p->n - 1))
        return leave(a, WR_TASK_FINISH);
    wr_pool_wait(p->pool, t, -1, wr_clock_ns() + 20000);
    return leave(a, WR_TASK_PAUSE);
}

static void pipes(unsigned threads, unsigned n, uint64_t seed)
{
    check_scenario("pipes: %u threads, %u tasks, seed %llu", threads, n, (unsigned long long)seed);
    struct play p;
    play_init(&p, threads, n, wait_for_pipe, seed);
    p.actors[0].task.run = write_to_pipes;
    play_run(&p, 0);
}

/* Deadlines far and near, a timer's descriptor and a deadline at once: never early, never missed. */
static enum wr_task_result wait_for_time(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    struct play *p = a->play;
    enter(a);
    if (a->runs == 1) {
        if (a->index == 0)
            wr_pool_grow(p->pool);
        a->fd[0] = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    }
    uint64_t ticks, now = wr_clock_ns();
    if (a->waiting) {
        bool rang = read(a->fd[0], &ticks, sizeof ticks) > 0;
        wrong(p, !rang && now < a->deadline); /* nobody else wakes it */
        a->waiting = false;
        a->round++;
    }
    if (a->round == 20)
        return leave(a, WR_TASK_FINISH);
    struct itimerspec timer = {.it_value.tv_nsec = 1 + (long)(check_random(&a->random) % 400000)};
    bool by_timer = check_random(&a->random) % 2;
    if (by_timer)
        timerfd_settime(a->fd[0], 0, &timer, NULL);
    else
        timerfd_settime(a->fd[0], 0, &(struct itimerspec){0}, NULL);
    a->deadline = now + (by_timer ? 3600000000000u : check_random(&a->random) % 400000);
    a->waiting = true;
    wr_pool_wait(p->pool, t, a->fd[0], a->deadline);
    return leave(a, WR_TASK_PAUSE);
}

static void deadlines(unsigned threads, unsigned n, uint64_t seed)
{
    check_scenario("deadlines: %u threads, %u tasks, seed %llu", threads, n, (unsigned long long)seed);
    struct play p;
    play_init(&p, threads, n, wait_for_time, seed);
    play_run(&p, 0);
}

/* ---- ends
 * ------------------------------------------------------------------------------------------------------------- */

static enum wr_task_result finish_at_once(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    enter(a);
    if (a->index % 3 == 0)
        wr_pool_grow(a->play->pool); /* many ask, once is done */
    return leave(a, a->runs > a->index % 5 ? WR_TASK_FINISH : WR_TASK_YIELD);
}

static enum wr_task_result never(struct wr_task *t)
{
    struct actor *a = actor_of(t);
    enter(a);
    if (a->index == 0)
        wr_pool_grow(a->play->pool);
    return leave(a, WR_TASK_PAUSE);
}

static void ends(unsigned threads, uint64_t seed)
{
    struct play p;
    check_scenario("quick ends: %u threads, seed %llu", threads, (unsigned long long)seed);
    for (unsigned i = 0; i < 50; i++) {
        play_init(&p, threads, 1 + i, finish_at_once, seed + i);
        play_run(&p, 0);
    }
    check_scenario("stuck: %u threads, seed %llu", threads, (unsigned long long)seed);
    play_init(&p, threads, 10, never, seed);
    play_run(&p, WR_ELIMIT);
}

static void run_all(uint64_t seed)
{
    static const unsigned threads[] = {1, 2, 8};
    for (unsigned t = 0; t < 3; t++) {
        tokens(threads[t], 50, 1, seed);
        tokens(threads[t], 50, 40, seed);
        tokens(threads[t], 3, 10, seed);
        tokens(threads[t], 50, 40, 0);
        strangers(threads[t], seed);
        deadlines(threads[t], 20, seed);
        deadlines(threads[t], MANY, seed);
        ends(threads[t], seed);
        pipes(threads[t], 10, seed);
        pipes(threads[t], MANY, seed);
    }
}

int main(int argc, char **argv)
{
    for (int a = argc > 1 ? 1 : 0; a < argc; a++)
        run_all(a ? strtoull(argv[a], NULL, 10) : 1);
    return check_end();
}
