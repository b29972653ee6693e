/* See pool.h. One lock and one condition for everything: a task is some hundred microseconds of work, so even at
 * many cores the lock is idle nearly always (two lock operations a block). */
#include "exec/pool.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "io/sys.h"

uint64_t wr_pool_jitter;

struct ready_list {
    struct wr_task *head, *tail;
};

struct wr_pool {
    pthread_mutex_t lock;     /* guards all below, and the tasks (pool.h) */
    pthread_cond_t work;      /* a task became ready, or all are finished */
    struct ready_list *ready; /* [depths] first in, first out */
    unsigned depths;
    unsigned nready, nrunning, unfinished, sleeping;
    struct wr_task *waiting; /* tasks that wait for a descriptor or the clock */
    bool polling;            /* one worker sits in poll */
    bool stuck;
    bool grown;
    int wake_fd;               /* eventfd the poller listens to */
    unsigned threads, started; /* workers wanted; pthreads in `thread` */
    pthread_t *thread;
    cpu_set_t cpus;  /* that workers may run on, constant; none: not known */
    uint64_t jitter; /* random state of tests */
};

uint64_t wr_clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct wr_pool *wr_pool_new(unsigned threads, unsigned depths, struct wr_err *err)
{
    struct wr_pool *p = calloc(1, sizeof *p);
    if (!p) {
        wr_err_nomem(err, "weir");
        return NULL;
    }
    p->threads = threads;
    p->depths = depths;
    p->jitter = wr_pool_jitter;
    p->ready = calloc(depths, sizeof *p->ready);
    p->thread = calloc(threads, sizeof *p->thread);
    p->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (p->wake_fd < 0) {
        char why[64];
        wr_err_set(err, WR_EIO, "no descriptor for the threads: %s", wr_sys_error(errno, why, sizeof why));
    } else if (!p->ready || !p->thread) {
        wr_err_nomem(err, "weir");
    }
    if (sched_getaffinity(0, sizeof p->cpus, &p->cpus) != 0)
        CPU_ZERO(&p->cpus); /* there are more than such a set has */
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    if (!p->ready || !p->thread || p->wake_fd < 0) {
        wr_pool_free(p);
        return NULL;
    }
    return p;
}

void wr_pool_free(struct wr_pool *p)
{
    if (!p)
        return;
    if (p->wake_fd >= 0)
        close(p->wake_fd);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->ready);
    free(p->thread);
    free(p);
}

/* ---- everything down to `worker` runs with the lock held ---------------------------------------------------- */

static void make_ready(struct wr_pool *p, struct wr_task *t)
{
    struct ready_list *l = &p->ready[t->depth];
    t->state = WR_TASK_READY;
    t->next = NULL;
    if (l->tail)
        l->tail->next = t;
    else
        l->head = t;
    l->tail = t;
    p->nready++;
}

static struct wr_task *take_ready(struct wr_pool *p)
{
    for (unsigned d = p->depths; d-- > 0;) {
        struct ready_list *l = &p->ready[d];
        struct wr_task *t = l->head;
        if (!t)
            continue;
        l->head = t->next;
        if (!l->head)
            l->tail = NULL;
        p->nready--;
        return t;
    }
    return NULL;
}

static void stop_waiting(struct wr_pool *p, struct wr_task *t)
{
    if (!t->waits)
        return;
    t->waits = false;
    for (struct wr_task **at = &p->waiting; *at; at = &(*at)->next_wait)
        if (*at == t) {
            *at = t->next_wait;
            break;
        }
}

static void call_poller(struct wr_pool *p)
{
    uint64_t one = 1;
    if (p->polling && write(p->wake_fd, &one, sizeof one) < 0) {
        /* EAGAIN: the counter is full, so the poller wakes anyway */
    }
}

/* Somebody should look for work. */
static void call_worker(struct wr_pool *p)
{
    if (p->sleeping)
        pthread_cond_signal(&p->work);
    else
        call_poller(p);
}

/* Sleeps in poll until a waiting task can go on or somebody calls; the lock is released meanwhile. */
static void poll_waiting(struct wr_pool *p)
{
    enum { MOST = 1024 };
    struct pollfd fds[MOST];
    struct wr_task *tasks[MOST];
    nfds_t n = 0;
    uint64_t now = wr_clock_ns(), first = UINT64_MAX;
    fds[n++] = (struct pollfd){.fd = p->wake_fd, .events = POLLIN};
    for (struct wr_task *t = p->waiting; t && n < MOST; t = t->next_wait) {
        tasks[n] = t;
        fds[n++] = (struct pollfd){.fd = t->wait_fd, .events = POLLIN};
        if (t->wait_deadline && t->wait_deadline < first)
            first = t->wait_deadline;
    }
    int timeout = first == UINT64_MAX ? -1 : first <= now ? 0 : (int)((first - now) / 1000000u + 1);
    p->polling = true;
    pthread_mutex_unlock(&p->lock);
    int got = poll(fds, n, timeout);
    pthread_mutex_lock(&p->lock);
    p->polling = false;
    if (got > 0 && (fds[0].revents & POLLIN)) {
        uint64_t drop;
        if (read(p->wake_fd, &drop, sizeof drop) < 0) {
            /* somebody read it before: nothing lost */
        }
    }
    now = wr_clock_ns();
    for (nfds_t i = 1; i < n; i++) {
        struct wr_task *t = tasks[i];
        bool due = t->wait_deadline && t->wait_deadline <= now;
        if (!t->waits || (!due && !(got > 0 && fds[i].revents)))
            continue;
        stop_waiting(p, t);
        if (t->state == WR_TASK_IDLE)
            make_ready(p, t);
        else if (t->state == WR_TASK_RUNNING)
            t->state = WR_TASK_AGAIN;
    }
}

static void finish_run(struct wr_pool *p, struct wr_task *t, enum wr_task_result r)
{
    bool again = t->state == WR_TASK_AGAIN;
    p->nrunning--;
    if (r == WR_TASK_FINISH) {
        t->state = WR_TASK_FINISHED;
        stop_waiting(p, t);
        if (--p->unfinished == 0) {
            pthread_cond_broadcast(&p->work);
            call_poller(p);
        }
        return;
    }
    if (again || r == WR_TASK_YIELD) {
        stop_waiting(p, t);
        make_ready(p, t);
        return; /* this worker is about to look for work itself */
    }
    t->state = WR_TASK_IDLE;
}

static void jitter(struct wr_pool *p)
{
    p->jitter = p->jitter * 6364136223846793005u + 1442695040888963407u;
    unsigned dice = (unsigned)(p->jitter >> 60);
    pthread_mutex_unlock(&p->lock);
    if (dice < 4)
        sched_yield();
    else if (dice == 4)
        nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
    pthread_mutex_lock(&p->lock);
}

static void worker(struct wr_pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->unfinished && !p->stuck) {
        if (p->jitter)
            jitter(p);
        struct wr_task *t = take_ready(p);
        if (t) {
            if (p->nready || (p->waiting && !p->polling))
                call_worker(p);
            t->state = WR_TASK_RUNNING;
            p->nrunning++;
            pthread_mutex_unlock(&p->lock);
            enum wr_task_result r = t->run(t);
            pthread_mutex_lock(&p->lock);
            finish_run(p, t, r);
        } else if (p->waiting && !p->polling) {
            poll_waiting(p);
        } else if (!p->nrunning && !p->polling && p->unfinished) {
            p->stuck = true;
            pthread_cond_broadcast(&p->work);
        } else if (p->unfinished) {
            p->sleeping++;
            pthread_cond_wait(&p->work, &p->lock);
            p->sleeping--;
        }
    }
    pthread_mutex_unlock(&p->lock);
}

/* ---- public -------------------------------------------------------------------------------------------------- */

static void *worker_main(void *arg)
{
    worker(arg);
    return NULL;
}

/* As worker_main, of a thread made for other CPUs than its maker's: from now on any will do. */
static void *placed_main(void *arg)
{
    struct wr_pool *p = arg;
    sched_setaffinity(0, sizeof p->cpus, &p->cpus);
    return worker_main(p);
}

/* Makes the worker after `started` others. A new thread may stand behind its maker until the kernel moves one of
 * the two: 4 to 8 ms with two idle CPUs, where whole runs take 70. So as long as there are CPUs for all, it begins
 * on whichever is idle of those that its maker is not on (pthread_attr_setaffinity_np(3)). */
static bool start_worker(struct wr_pool *p, pthread_attr_t *attr, unsigned started)
{
    cpu_set_t others = p->cpus;
    int here = sched_getcpu();
    if (here >= 0 && here < CPU_SETSIZE)
        CPU_CLR(here, &others);
    pthread_t *id = &p->thread[started];
    if (started < (unsigned)CPU_COUNT(&others)) {
        pthread_attr_setaffinity_np(attr, sizeof others, &others);
        if (pthread_create(id, attr, placed_main, p) == 0)
            return true;
    }
    pthread_attr_setaffinity_np(attr, 0, &others); /* none: it begins where its maker may */
    return pthread_create(id, attr, worker_main, p) == 0;
}

void wr_pool_grow(struct wr_pool *p)
{
    pthread_mutex_lock(&p->lock);
    bool grow = !p->grown && p->threads > 1;
    p->grown = true;
    pthread_mutex_unlock(&p->lock);
    if (!grow)
        return;
    /* signals are the main thread's, but for what a thread itself does wrong (wr_signals_guard) */
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned started = 0;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 1 << 20);
    while (started + 1 < p->threads && start_worker(p, &attr, started))
        started++;
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_lock(&p->lock);
    p->started = started;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
}

bool wr_pool_crowded(const struct wr_pool *p)
{
    return p->threads > (unsigned)CPU_COUNT(&p->cpus);
}

void wr_pool_add(struct wr_pool *p, struct wr_task *t)
{
    t->state = WR_TASK_IDLE;
    t->waits = false;
    t->wait_fd = -1;
    pthread_mutex_lock(&p->lock);
    p->unfinished++;
    make_ready(p, t);
    pthread_mutex_unlock(&p->lock);
}

int wr_pool_run(struct wr_pool *p, struct wr_err *err)
{
    worker(p);
    /* `started` is final: a task that grows the pool has returned before `unfinished` came to 0 */
    for (unsigned i = 0; i < p->started; i++)
        pthread_join(p->thread[i], NULL);
    return p->stuck ? wr_err_set(err, WR_ELIMIT, "all tasks wait for each other") : 0;
}

void wr_pool_wake(struct wr_pool *p, struct wr_task *t)
{
    pthread_mutex_lock(&p->lock);
    if (t->state == WR_TASK_RUNNING) {
        t->state = WR_TASK_AGAIN;
    } else if (t->state == WR_TASK_IDLE) {
        stop_waiting(p, t);
        make_ready(p, t);
        call_worker(p);
    }
    pthread_mutex_unlock(&p->lock);
}

void wr_pool_wait(struct wr_pool *p, struct wr_task *t, int fd, uint64_t deadline_ns)
{
    pthread_mutex_lock(&p->lock);
    stop_waiting(p, t);
    t->wait_fd = fd;
    t->wait_deadline = deadline_ns;
    t->waits = true;
    t->next_wait = p->waiting;
    p->waiting = t;
    call_poller(p); /* a poller that sits there already must take this one too */
    pthread_mutex_unlock(&p->lock);
}
