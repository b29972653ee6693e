/* See beside.h. */
#include "io/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "io/sys.h"

enum { NAME_TRIES = 100, FD_PATH = 32 };

char *wr_beside_path(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    int dir = slash ? (int)(slash + 1 - path) : 0;
    char *out = NULL;
    return asprintf(&out, "%.*s%s", dir, path, name) < 0 ? NULL : out;
}

static char *draw_name(const char *target)
{
    uint64_t r = 0;
    if (getrandom(&r, sizeof r, GRND_NONBLOCK) != (ssize_t)sizeof r) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        r = (uint64_t)t.tv_nsec * 0x9e3779b97f4a7c15u ^ (uint64_t)getpid() << 32;
    }
    char name[32];
    snprintf(name, sizeof name, ".weir-%012llx", (unsigned long long)(r & 0xffffffffffffu));
    return wr_beside_path(target, name);
}

static void forget(struct wr_beside *b)
{
    wr_signals_release(b->held);
    b->held = NULL;
    free(b->path);
    b->path = NULL;
    if (b->kept >= 0)
        wr_sys_close(b->kept);
    b->kept = -1;
}

/* ---- without a name ------------------------------------------------------------------------------------------ */

/* What an open file is linked by, where there is /proc. */
static const char *fd_path(int fd, char *out)
{
    snprintf(out, FD_PATH, "/proc/self/fd/%d", fd);
    return out;
}

/* -1: there is no such thing here. */
static int open_nameless(const char *target, mode_t mode)
{
    char text[FD_PATH], *dir = wr_beside_path(target, ".");
    struct stat st;
    if (!dir)
        return -1;
    int fd = wr_sys_open(dir, O_TMPFILE | O_WRONLY, mode);
    free(dir);
    if (fd >= 0 && wr_sys_stat(fd_path(fd, text), &st) < 0) {
        wr_sys_close(fd);
        return -1;
    }
    return fd;
}

static int link_fd(int fd, const char *to)
{
    char text[FD_PATH];
    return linkat(AT_FDCWD, fd_path(fd, text), AT_FDCWD, to, AT_SYMLINK_FOLLOW);
}

/* ---- with a name --------------------------------------------------------------------------------------------- */

/* One try to make it under a name (fd < 0), or to give the file fd one; its descriptor, or -1 and errno (EEXIST:
 * the name is taken). Made and registered with signals held back: a handler must neither miss the file nor unlink
 * one of the same name that is not ours. */
static int name_once(struct wr_beside *b, const char *target, mode_t mode, int fd)
{
    sigset_t before;
    b->path = draw_name(target);
    if (!b->path) {
        errno = ENOMEM;
        return -1;
    }
    wr_signals_begin(&before);
    if (fd < 0)
        fd = wr_sys_open(b->path, O_WRONLY | O_CREAT | O_EXCL, mode);
    else if (link_fd(fd, b->path) < 0)
        fd = -1;
    int error = errno;
    if (fd >= 0)
        b->held = wr_signals_hold(b->path);
    wr_signals_end(&before);
    if (fd >= 0)
        return fd;
    free(b->path);
    b->path = NULL;
    errno = error;
    return -1;
}

static int make_name(struct wr_beside *b, const char *target, mode_t mode, int fd)
{
    int r = -1;
    for (int i = 0; i < NAME_TRIES && r < 0; i++) {
        r = name_once(b, target, mode, fd);
        if (r < 0 && errno != EEXIST)
            break;
    }
    return r;
}

/* ---- its life ------------------------------------------------------------------------------------------------ */

int wr_beside_open(struct wr_beside *b, const char *target, mode_t mode, bool named)
{
    *b = (struct wr_beside){.kept = -1};
    int fd = named ? -1 : open_nameless(target, mode);
    return fd < 0 ? make_name(b, target, mode, -1) : fd;
}

int wr_beside_name(struct wr_beside *b, const char *target, int fd)
{
    return b->path || make_name(b, target, 0, fd) >= 0 ? 0 : -1;
}

int wr_beside_keep(struct wr_beside *b, int fd)
{
    if (b->path)
        return 0;
    b->kept = wr_sys_dup(fd);
    return b->kept < 0 ? -1 : 0;
}

int wr_beside_replace(struct wr_beside *b, const char *target)
{
    int r = b->path ? -1 : link_fd(b->kept, target);
    if (r < 0 && !b->path && (errno != EEXIST || wr_beside_name(b, target, b->kept) < 0))
        return -1;
    if (b->path)
        r = wr_sys_rename(b->path, target);
    if (r == 0)
        forget(b);
    return r;
}

bool wr_beside_waits(const struct wr_beside *b)
{
    return b->path || b->kept >= 0;
}

void wr_beside_drop(struct wr_beside *b)
{
    if (b->path)
        wr_sys_unlink(b->path);
    forget(b);
}
