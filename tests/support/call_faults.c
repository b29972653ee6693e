/* To be preloaded (LD_PRELOAD): system calls fail, or are not lived to see, from the start of main on, but for
 * those about standard error.
 *
 *   CALL_FAULT=NAME:N:ERRNO    the N-th call of that name (counted from 1, by all threads together) fails with that
 *                              errno
 *   CALL_FAULT=NAME:N:-SIGNAL  right before it the process gets that signal
 *   CALL_FAULT=any:N:-SIGNAL   N counts the calls of all names
 *   CALL_FAULT=short:0:0       each read and write takes or gives half of what it is asked for, at least one byte
 *   CALL_COUNT=FILE            `NAME COUNT` for each name is written there at the end */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum call {
    OPEN,
    READ,
    PREAD,
    WRITE,
    WRITEV,
    PWRITE,
    CLOSE,
    FSYNC,
    SYNCFS,
    RENAME,
    FSTAT,
    SEEK,
    UNLINK,
    LINK,
    MKDIR,
    POLL,
    THREAD,
    CALLS,
    ANY
};
static const char *const names[CALLS] = {"open",   "read",  "pread",  "write",  "writev", "pwrite",
                                         "close",  "fsync", "syncfs", "rename", "fstat",  "seek",
                                         "unlink", "link",  "mkdir",  "poll",   "thread"};
static _Atomic long counts[CALLS], all;
static int wanted = CALLS, wanted_errno;
static long wanted_at;
static bool halves;

__attribute__((constructor)) static void read_wishes(void)
{
    const char *fault = getenv("CALL_FAULT");
    char name[16];
    if (!fault)
        return;
    if (sscanf(fault, "%15[a-z]:%ld:%d", name, &wanted_at, &wanted_errno) != 3)
        abort();
    halves = !strcmp(name, "short");
    for (int i = 0; i < CALLS; i++)
        if (!strcmp(name, names[i]))
            wanted = i;
    if (!strcmp(name, "any"))
        wanted = ANY;
    if (!halves && wanted == CALLS)
        abort();
}

static bool fails(enum call call, int fd)
{
    if (fd == STDERR_FILENO)
        return false;
    long n = atomic_fetch_add(&counts[call], 1) + 1, of_all = atomic_fetch_add(&all, 1) + 1;
    if (wanted == ANY ? of_all != wanted_at : (int)call != wanted || n != wanted_at)
        return false;
    if (wanted_errno < 0) {
        kill(getpid(), -wanted_errno);
        return false;
    }
    errno = wanted_errno;
    return true;
}

static size_t part(size_t n)
{
    return halves ? (n + 1) / 2 : n;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    unsigned mode = flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? va_arg(ap, unsigned) : 0;
    va_end(ap);
    return fails(OPEN, -1) ? -1 : NEXT(open64)(path, flags, mode);
}

ssize_t read(int fd, void *p, size_t n)
{
    return fails(READ, fd) ? -1 : NEXT(read)(fd, p, part(n));
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
    return fails(PREAD, fd) ? -1 : NEXT(pread64)(fd, p, part(n), at);
}

ssize_t write(int fd, const void *p, size_t n)
{
    return fails(WRITE, fd) ? -1 : NEXT(write)(fd, p, part(n));
}

/* Half of them is half of the first piece. */
ssize_t writev(int fd, const struct iovec *v, int n)
{
    if (fails(WRITEV, fd))
        return -1;
    return halves && n ? NEXT(write)(fd, v[0].iov_base, part(v[0].iov_len)) : NEXT(writev)(fd, v, n);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    return fails(PWRITE, fd) ? -1 : NEXT(pwrite64)(fd, p, part(n), at);
}

/* One that fails is gone as well, as on Linux. */
int close(int fd)
{
    bool fail = fails(CLOSE, fd);
    int code = errno, r = NEXT(close)(fd);
    if (fail)
        errno = code;
    return fail ? -1 : r;
}

int fsync(int fd)
{
    return fails(FSYNC, fd) ? -1 : NEXT(fsync)(fd);
}

int syncfs(int fd)
{
    return fails(SYNCFS, fd) ? -1 : NEXT(syncfs)(fd);
}

int rename(const char *from, const char *to)
{
    return fails(RENAME, -1) ? -1 : NEXT(rename)(from, to);
}

int fstat64(int fd, struct stat64 *st)
{
    return fails(FSTAT, fd) ? -1 : NEXT(fstat64)(fd, st);
}

off64_t lseek64(int fd, off64_t at, int from)
{
    return fails(SEEK, fd) ? -1 : NEXT(lseek64)(fd, at, from);
}

int unlink(const char *path)
{
    return fails(UNLINK, -1) ? -1 : NEXT(unlink)(path);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    return fails(LINK, -1) ? -1 : NEXT(linkat)(from_dir, from, to_dir, to, flags);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(MKDIR, -1) ? -1 : NEXT(mkdir)(path, mode);
}

int poll(struct pollfd *v, nfds_t n, int ms)
{
    return fails(POLL, -1) ? -1 : NEXT(poll)(v, n, ms);
}

int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg)
{
    return fails(THREAD, -1) ? wanted_errno : NEXT(pthread_create)(t, a, f, arg);
}

__attribute__((destructor)) static void write_counts(void)
{
    const char *path = getenv("CALL_COUNT");
    FILE *f = path ? fopen(path, "w") : NULL;
    for (int i = 0; f && i < CALLS; i++)
        fprintf(f, "%s %ld\n", names[i], atomic_load(&counts[i]));
    if (f && fclose(f))
        abort();
}
