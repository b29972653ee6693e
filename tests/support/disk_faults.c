/* To be preloaded (LD_PRELOAD): makes the disk fail under temporary files, which are those without a name.
 *
 *   DISK_FAULT=CALL:N:ERRNO   the N-th pwrite or pread of them (both counted from 1, by all threads together) fails
 *                             with that errno; every later one of the same CALL does too
 *   DISK_FAULT=flip:N:BIT     the N-th pread of them, and each later one, gives another bit (counted from the end)
 *   DISK_FAULT=short:0:0      each of them takes or gives half of what it is asked for
 *   DISK_FAULT=punch:0:ERRNO  no place is ever given back
 *   DISK_COUNT=FILE           each CALL of them appends a byte to this file
 *   DISK_NO_TMPFILE=1         the file system knows no O_TMPFILE */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    char call[16];
    long at;
    int errnum;
    bool no_tmpfile;
    int count; /* where calls are counted, or -1 */
} wanted;
static _Atomic long calls;

__attribute__((constructor)) static void read_wishes(void)
{
    const char *fault = getenv("DISK_FAULT");
    if (fault && sscanf(fault, "%15[a-z]:%ld:%d", wanted.call, &wanted.at, &wanted.errnum) != 3)
        abort();
    wanted.no_tmpfile = getenv("DISK_NO_TMPFILE") != NULL;
    const char *count = getenv("DISK_COUNT");
    wanted.count = count ? open(count, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (count && wanted.count < 0)
        abort();
}

static bool is_nameless(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !st.st_nlink;
}

/* Does this call fail? Otherwise *n is how many bytes it may have. */
static bool fails(const char *call, int fd, size_t *n)
{
    if (!is_nameless(fd))
        return false;
    if (!strcmp(wanted.call, "short"))
        *n = (*n + 1) / 2;
    if (!strcmp(wanted.call, call) && wanted.count >= 0 && write(wanted.count, ".", 1) != 1)
        abort();
    if (strcmp(wanted.call, call) != 0 || atomic_fetch_add(&calls, 1) + 1 < wanted.at)
        return false;
    errno = wanted.errnum;
    return true;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (!next)
        next = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    return fails("pwrite", fd, &n) ? -1 : next(fd, p, n, at);
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
    static ssize_t (*next)(int, void *, size_t, off64_t);
    if (!next)
        next = (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
    if (fails("pread", fd, &n))
        return -1;
    ssize_t got = next(fd, p, n, at);
    if (got > 0 && fails("flip", fd, &n))
        ((char *)p)[got - 1 - wanted.errnum / 8 % got] ^= (char)(1 << wanted.errnum % 8);
    return got;
}

int fallocate64(int fd, int mode, off64_t at, off64_t n)
{
    static int (*next)(int, int, off64_t, off64_t);
    if (!next)
        next = (int (*)(int, int, off64_t, off64_t))dlsym(RTLD_NEXT, "fallocate64");
    size_t none = 0;
    return fails("punch", fd, &none) ? -1 : next(fd, mode, at, n);
}

int open64(const char *path, int flags, ...)
{
    static int (*next)(const char *, int, ...);
    va_list ap;
    va_start(ap, flags);
    unsigned mode = flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? va_arg(ap, unsigned) : 0;
    va_end(ap);
    if (wanted.no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (!next)
        next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    return next(path, flags, mode);
}
