/* To be preloaded (LD_PRELOAD): memory runs out.
 *
 *   MEMORY_FAULT=N    the N-th allocation of the process from the start of main on (counted from 1, by all threads
 *                     together) fails
 *   MEMORY_FAULT=N+   and so do all behind it, until main ends
 *   MEMORY_COUNT=FILE how many there were is written there at the end */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic long calls;
static long fails_at;
static bool fails_on;
static _Atomic bool counts; /* while main runs */

__attribute__((constructor)) static void read_wishes(void)
{
    const char *fault = getenv("MEMORY_FAULT");
    char *end = NULL;
    fails_at = fault ? strtol(fault, &end, 10) : 0;
    fails_on = end && *end == '+';
}

static int (*real_main)(int, char **, char **);

static void end_counting(void)
{
    counts = false;
}

static int counted_main(int argc, char **argv, char **env)
{
    atexit(end_counting);
    counts = true;
    return real_main(argc, argv, env);
}

/* What runs before main and behind it is not weir's: of a build with counters (tests/coverage.sh) these are written
 * there. */
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    real_main = main;
    return ((__typeof__(&__libc_start_main))dlsym(RTLD_NEXT, "__libc_start_main"))(counted_main, argc, argv, init,
                                                                                   fini, rtld_fini, stack_end);
}

__attribute__((destructor)) static void write_count(void)
{
    const char *path = getenv("MEMORY_COUNT");
    char text[32];
    counts = false;
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
    if (fd < 0)
        return;
    int n = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
    if (write(fd, text, (size_t)n) != n)
        abort();
    close(fd);
}

static bool fails(void)
{
    if (!counts)
        return false;
    long n = atomic_fetch_add(&calls, 1) + 1;
    bool is = n == fails_at || (fails_on && fails_at && n > fails_at);
    if (is)
        errno = ENOMEM;
    return is;
}

/* glibc's own, which the public names are aliases of: dlsym itself may allocate. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    return fails() ? NULL : __libc_memalign(align, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
    void *got = fails() ? NULL : __libc_memalign(align, n);
    if (!got)
        return ENOMEM;
    *p = got;
    return 0;
}

void *mmap64(void *p, size_t n, int protection, int flags, int fd, off64_t at)
{
    static void *(*next)(void *, size_t, int, int, int, off64_t);
    if (!next)
        next = (void *(*)(void *, size_t, int, int, int, off64_t))dlsym(RTLD_NEXT, "mmap64");
    return flags & MAP_ANONYMOUS && fails() ? MAP_FAILED : next(p, n, protection, flags, fd, at);
}
