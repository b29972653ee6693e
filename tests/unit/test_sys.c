/* System calls that are interrupted, or would have to wait: they are made again until they can be. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "io/sys.h"

static _Atomic int rings;

static void on_ring(int sig)
{
    (void)sig;
    atomic_fetch_add(&rings, 1);
}

/* A signal each 5 ms, which interrupts what waits. */
static void ring(bool on)
{
    struct sigaction action = {.sa_handler = on_ring};
    struct itimerval each = {.it_interval.tv_usec = on ? 5000 : 0, .it_value.tv_usec = on ? 5000 : 0};
    cr_assert(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &each, NULL) == 0);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The time that is asked for, not that from the last signal on, and no less. */
Test(sys, a_wait_with_an_end)
{
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    struct pollfd p = {.fd = fds[0], .events = POLLIN};
    ring(true);
    int64_t began = now_ms();
    cr_expect_eq(wr_sys_poll(&p, 1, 100), 0);
    int64_t took = now_ms() - began;
    ring(false);
    cr_expect(took >= 100 && took < 5000, "%d ms", (int)took);
    cr_expect_gt(atomic_load(&rings), 2);
    cr_expect_eq(wr_sys_poll(&p, 1, 0), 0);
    cr_expect(write(fds[1], "x", 1) == 1 && wr_sys_poll(&p, 1, 1000) == 1 && wr_sys_poll(&p, 1, -1) == 1);
    cr_expect_lt(wr_sys_poll(NULL, 1, 0), 0);
    cr_expect_eq(errno, EFAULT);
}

enum { BYTES = 1 << 20 };

struct other_end {
    int fd;
    const char *text;
    bool same;
};

static void *take_slowly(void *arg)
{
    struct other_end *e = arg;
    char piece[4096];
    size_t n = 0;
    e->same = true;
    for (ssize_t r; n < BYTES && (r = wr_sys_read(e->fd, piece, sizeof piece)) > 0; n += (size_t)r) {
        e->same &= memcmp(piece, e->text + n, (size_t)r) == 0;
        if (n % (1 << 16) == 0)
            usleep(1000);
    }
    e->same &= n == BYTES;
    return NULL;
}

/* Both ends of a pipe give up rather than wait, as somebody else may have set them. */
Test(sys, descriptors_that_do_not_wait)
{
    static char text[BYTES];
    int fds[2];
    pthread_t taker;
    for (size_t i = 0; i < BYTES; i++)
        text[i] = (char)('a' + i * i % 23);
    cr_assert(pipe2(fds, O_NONBLOCK) == 0);
    struct other_end end = {.fd = fds[0], .text = text};
    cr_assert_eq(pthread_create(&taker, NULL, take_slowly, &end), 0);
    ring(true);
    for (size_t n = 0; n < BYTES;) {
        ssize_t r = wr_sys_write(fds[1], text + n, BYTES - n);
        cr_assert_gt(r, 0);
        n += (size_t)r;
    }
    pthread_join(taker, NULL);
    ring(false);
    cr_expect(end.same);
}

Test(sys, errors_come_through)
{
    char c = 'x', text[64];
    const size_t all = SIZE_MAX; /* no more is asked for than the system can count */
    cr_expect(wr_sys_read(-1, &c, all) < 0 && errno == EBADF);
    cr_expect(wr_sys_write(-1, &c, all) < 0 && errno == EBADF);
    cr_expect(wr_sys_pread(-1, &c, all, 0) < 0 && errno == EBADF);
    cr_expect(wr_sys_pwrite(-1, &c, all, 0) < 0 && errno == EBADF);
    cr_expect(wr_sys_read(-1, &c, 1) < 0 && errno == EBADF);
    cr_expect(wr_sys_write(-1, &c, 1) < 0 && errno == EBADF);
    cr_expect(wr_sys_pread(-1, &c, 1, 0) < 0 && errno == EBADF);
    cr_expect(wr_sys_pwrite(-1, &c, 1, 0) < 0 && errno == EBADF);
    cr_expect(wr_sys_fsync(-1) < 0 && errno == EBADF);
    cr_expect(wr_sys_syncfs(-1) < 0 && errno == EBADF);
    cr_expect(wr_sys_punch(-1, 0, 1) < 0 && errno == EBADF);
    cr_expect(wr_sys_close(-1) < 0 && errno == EBADF);
    cr_expect(wr_sys_open("/none/such", O_RDONLY, 0) < 0 && errno == ENOENT);
    cr_expect_str_eq(wr_sys_error(ENOENT, text, sizeof text), "No such file or directory");
    cr_expect_str_eq(wr_sys_error(4711, text, sizeof text), "Unknown error 4711");
    cr_expect_str_eq(wr_sys_error(ENOENT, text, 8), "No such");
}
