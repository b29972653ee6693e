/* The pool on one thread, where everything has one order; threads are tests/stress's, but for where they may run.
 * Every task writes its letter when it runs, and what it does next says its script. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "exec/pool.h"

/* Script: one letter a run. p pause, y yield, f finish; w wake yourself and pause; 0..9 wake that task and yield;
 * d wait 2 ms and pause; r wait for the pipe and pause; c write to the pipe and yield; past its end: finish. */
struct player {
    struct wr_task task;
    struct play *play;
    const char *script;
    uint64_t due;
};

struct play {
    struct wr_pool *pool;
    struct player players[4];
    int fd[2];
    char log[64];
    size_t n;
};

static enum wr_task_result run(struct wr_task *t)
{
    struct player *me = (struct player *)t;
    struct play *p = me->play;
    char what = *me->script ? *me->script++ : 'f';
    p->log[p->n++] = (char)('a' + (me - p->players));
    if (me->due)
        cr_expect_geq(wr_clock_ns(), me->due, "woken before its time");
    me->due = 0;
    switch (what) {
    case 'f':
        return WR_TASK_FINISH;
    case 'y':
        return WR_TASK_YIELD;
    case 'w':
        wr_pool_wake(p->pool, t);
        break;
    case 'd':
        me->due = wr_clock_ns() + 2000000;
        wr_pool_wait(p->pool, t, -1, me->due);
        break;
    case 'r':
        wr_pool_wait(p->pool, t, p->fd[0], 0);
        break;
    case 'c':
        cr_assert_eq(write(p->fd[1], "x", 1), 1);
        return WR_TASK_YIELD;
    case 'p':
        break;
    default:
        wr_pool_wake(p->pool, &p->players[what - '0'].task);
        return WR_TASK_YIELD;
    }
    return WR_TASK_PAUSE;
}

struct row {
    const char *scripts[4]; /* of a, b, c, d */
    unsigned depth[4];
    const char *log;
    int code;
};

static const struct row rows[] = {
    /* the most downstream first, those of one depth as they came */
    {{"f", "f", "f", "f"}, {0, 2, 1, 2}, "bdca", 0},
    /* one that yields goes behind its equals, never behind what is further upstream */
    {{"f", "yyf", "yf"}, {0, 1, 1}, "bcbcba", 0},
    /* a wake during a run is not lost */
    {{"wwf"}, {0}, "aaa", 0},
    /* one that is woken and is further downstream goes first */
    {{"1yf", "pf"}, {0, 1}, "babaa", 0},
    /* waking what is ready, or finished, changes nothing */
    {{"yf", "ff", "0f"}, {1, 1, 0}, "abacc", 0},
    /* the clock */
    {{"df"}, {0}, "aa", 0},
    {{"ddf", "f"}, {0, 0}, "abaa", 0},
    /* a descriptor */
    {{"rf", "cf"}, {1, 0}, "abba", 0},
    /* nothing can wake them any more */
    {{"p"}, {0}, "a", WR_ELIMIT},
    {{"f", "p", "f"}, {0, 0, 0}, "abc", WR_ELIMIT},
};

static void play_row(const struct row *r, size_t number)
{
    struct play p = {0};
    struct wr_err err = {0};
    cr_assert_eq(pipe(p.fd), 0);
    p.pool = wr_pool_new(1, 3, &(struct wr_err){0});
    cr_assert(p.pool);
    for (unsigned i = 0; i < 4 && r->scripts[i]; i++) {
        p.players[i] =
            (struct player){.task = {.run = run, .depth = r->depth[i]}, .play = &p, .script = r->scripts[i]};
        wr_pool_add(p.pool, &p.players[i].task);
    }
    int rc = wr_pool_run(p.pool, &err);
    cr_expect_str_eq(p.log, r->log, "row %zu: ran as %s, not %s", number, p.log, r->log);
    cr_expect_eq(rc, r->code, "row %zu: %d %s", number, rc, err.msg);
    wr_pool_free(p.pool);
    close(p.fd[0]);
    close(p.fd[1]);
}

Test(pool, runs_by_the_script)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        play_row(&rows[i], i);
}

Test(pool, without_tasks_it_returns)
{
    struct wr_err err = {0};
    struct wr_pool *p = wr_pool_new(3, 1, &(struct wr_err){0});
    cr_expect_eq(wr_pool_run(p, &err), 0);
    wr_pool_free(p);
    wr_pool_free(NULL);
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

struct meeting {
    struct wr_task task;
    struct wr_pool *pool;
    pthread_barrier_t *all;
    cpu_set_t cpus; /* of the thread that ran it */
};

static enum wr_task_result meet(struct wr_task *t)
{
    struct meeting *m = (struct meeting *)t;
    wr_pool_grow(m->pool);
    pthread_barrier_wait(m->all); /* so each task has a thread of its own */
    cr_assert_eq(sched_getaffinity(0, sizeof m->cpus, &m->cpus), 0);
    return WR_TASK_FINISH;
}

/* Threads begin on other CPUs than their maker's; they stay free to run on all that the process may use, be there
 * more of them than threads or fewer. */
static void meet_on(const cpu_set_t *cpus)
{
    enum { THREADS = 5 };
    cpu_set_t before;
    pthread_barrier_t all;
    struct meeting m[THREADS];
    struct wr_err err = {0};
    cr_assert_eq(sched_getaffinity(0, sizeof before, &before), 0);
    cr_assert_eq(sched_setaffinity(0, sizeof *cpus, cpus), 0);
    struct wr_pool *p = wr_pool_new(THREADS, 1, &(struct wr_err){0});
    cr_expect_eq(wr_pool_crowded(p), THREADS > CPU_COUNT(cpus));
    pthread_barrier_init(&all, NULL, THREADS);
    for (unsigned i = 0; i < THREADS; i++) {
        m[i] = (struct meeting){.task = {.run = meet}, .pool = p, .all = &all};
        wr_pool_add(p, &m[i].task);
    }
    cr_expect_eq(wr_pool_run(p, &err), 0, "%s", err.msg);
    for (unsigned i = 0; i < THREADS; i++)
        cr_expect(CPU_EQUAL(&m[i].cpus, cpus), "thread %u may run on %d CPUs of %d", i, CPU_COUNT(&m[i].cpus),
                  CPU_COUNT(cpus));
    pthread_barrier_destroy(&all);
    wr_pool_free(p);
    cr_assert_eq(sched_setaffinity(0, sizeof before, &before), 0);
}

Test(pool, threads_may_run_on_all_cpus)
{
    cpu_set_t all, one;
    cr_assert_eq(sched_getaffinity(0, sizeof all, &all), 0);
    meet_on(&all);
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    meet_on(&one);
}

Test(pool, no_descriptor_is_told_as_that)
{
    struct wr_err err = {0};
    struct rlimit most;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &most), 0);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){0, most.rlim_max});
    struct wr_pool *none = wr_pool_new(2, 1, &err);
    setrlimit(RLIMIT_NOFILE, &most);
    cr_expect_null(none);
    cr_expect_eq(err.code, WR_EIO);
    cr_expect_str_eq(err.msg, "no descriptor for the threads: Too many open files");
}
