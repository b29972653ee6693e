/* See sys.h. Each wrapper is its system call, made again while a signal interrupts it. */
#include "io/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* After a call failed: true if it should be made again, having waited for `events` where that is what it takes. */
static bool again(int fd, short events)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd p = {.fd = fd, .events = events};
    return wr_sys_poll(&p, 1, -1) >= 0;
}

int wr_sys_open(const char *path, int flags, mode_t mode)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int wr_sys_close(int fd)
{
    /* Linux has released the descriptor even when it reports EINTR; a second close could hit another thread's. */
    int r = close(fd);
    return r < 0 && errno == EINTR ? 0 : r;
}

int wr_sys_dup(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

ssize_t wr_sys_read(int fd, void *buf, size_t n)
{
    ssize_t r;
    do
        r = read(fd, buf, n > SSIZE_MAX ? SSIZE_MAX : n);
    while (r < 0 && again(fd, POLLIN));
    return r;
}

ssize_t wr_sys_pread(int fd, void *buf, size_t n, off_t offset)
{
    ssize_t r;
    do
        r = pread(fd, buf, n > SSIZE_MAX ? SSIZE_MAX : n, offset);
    while (r < 0 && errno == EINTR);
    return r;
}

ssize_t wr_sys_pread_cached(int fd, void *buf, size_t n, off_t offset)
{
    ssize_t r;
    do
        r = preadv2(fd, &(struct iovec){buf, n > SSIZE_MAX ? SSIZE_MAX : n}, 1, offset, RWF_NOWAIT);
    while (r < 0 && errno == EINTR);
    return r;
}

/* /dev/null takes pages as they are (sendfile(2)). */
ssize_t wr_sys_fetch(int fd, size_t n, off_t offset)
{
    int null = wr_sys_open("/dev/null", O_WRONLY, 0);
    if (null < 0)
        return -1;
    ssize_t r;
    do
        r = sendfile(null, fd, &offset, n);
    while (r < 0 && errno == EINTR);
    wr_sys_close(null);
    return r;
}

ssize_t wr_sys_write(int fd, const void *buf, size_t n)
{
    ssize_t r;
    do
        r = write(fd, buf, n > SSIZE_MAX ? SSIZE_MAX : n);
    while (r < 0 && again(fd, POLLOUT));
    return r;
}

ssize_t wr_sys_writev(int fd, const struct iovec *iov, int n)
{
    ssize_t r;
    do
        r = writev(fd, iov, n);
    while (r < 0 && again(fd, POLLOUT));
    return r;
}

ssize_t wr_sys_pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    ssize_t r;
    do
        r = pwrite(fd, buf, n > SSIZE_MAX ? SSIZE_MAX : n, offset);
    while (r < 0 && errno == EINTR);
    return r;
}

int wr_sys_punch(int fd, off_t offset, off_t n)
{
    int r;
    do
        r = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, n);
    while (r < 0 && errno == EINTR);
    return r;
}

int wr_sys_fsync(int fd)
{
    int r;
    do
        r = fsync(fd);
    while (r < 0 && errno == EINTR);
    return r;
}

int wr_sys_syncfs(int fd)
{
    int r;
    do
        r = syncfs(fd);
    while (r < 0 && errno == EINTR);
    return r;
}

int wr_sys_mkdir(const char *path, mode_t mode)
{
    return mkdir(path, mode);
}

int wr_sys_rmdir(const char *path)
{
    return rmdir(path);
}

int wr_sys_rename(const char *from, const char *to)
{
    return rename(from, to);
}

int wr_sys_unlink(const char *path)
{
    return unlink(path);
}

int wr_sys_stat(const char *path, struct stat *st)
{
    return stat(path, st);
}

int wr_sys_lstat(const char *path, struct stat *st)
{
    return lstat(path, st);
}

int wr_sys_fstat(int fd, struct stat *st)
{
    return fstat(fd, st);
}

void wr_sys_file_time(struct timespec *t)
{
    clock_gettime(CLOCK_REALTIME_COARSE, t);
}

int wr_sys_poll(struct pollfd *p, nfds_t n, int timeout_ms)
{
    int64_t end = timeout_ms > 0 ? now_ms() + timeout_ms : 0;
    for (;;) {
        int r = poll(p, n, timeout_ms);
        if (r >= 0 || errno != EINTR)
            return r;
        if (timeout_ms > 0) {
            int64_t left = end - now_ms();
            timeout_ms = left > 0 ? (int)left : 0;
        }
    }
}

const char *wr_sys_error(int errnum, char *out, size_t cap)
{
    const char *text = strerror_r(errnum, out, cap); /* GNU's: may give a constant instead */
    if (text != out)
        snprintf(out, cap, "%s", text);
    return out;
}
