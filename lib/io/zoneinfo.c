/* See zoneinfo.h. */
#include "io/zoneinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "io/sys.h"

#define FOLDER "/usr/share/zoneinfo/"
enum { FILE_MAX = 1 << 20, NAME_MAX_ZONE = 64 };

/* Names of zones begin with a capital letter; what else lies in the folder does not. */
static bool is_name(struct wr_slice s)
{
    if (s.n == 0 || s.n > NAME_MAX_ZONE || s.p[0] < 'A' || s.p[0] > 'Z')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], low = c | 32;
        if (!((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+'))
            return false;
    }
    return true;
}

/* The whole file at path, in the arena. -1 and errno, also for a directory. */
static int read_file(const char *path, struct wr_arena *a, struct wr_slice *out)
{
    struct stat st;
    int fd = wr_sys_open(path, O_RDONLY, 0);
    if (fd < 0)
        return -1;
    char *p = NULL;
    size_t n = 0;
    int failed = wr_sys_fstat(fd, &st) < 0 ? errno
                 : !S_ISREG(st.st_mode)    ? ENOENT
                 : st.st_size > FILE_MAX   ? EFBIG
                                           : 0;
    if (!failed && !(p = wr_arena_alloc(a, (size_t)st.st_size)))
        failed = ENOMEM;
    while (!failed && n < (size_t)st.st_size) {
        ssize_t got = wr_sys_read(fd, p + n, (size_t)st.st_size - n);
        if (got == 0)
            break;
        failed = got < 0 ? errno : 0;
        n += got < 0 ? 0 : (size_t)got;
    }
    wr_sys_close(fd);
    *out = (struct wr_slice){p, n};
    errno = failed;
    return failed ? -1 : 0;
}

static int unreadable(const char *path, int errnum, struct wr_err *err)
{
    char text[64];
    return wr_err_set(err, WR_EIO, "%s: %s", path, wr_sys_error(errnum, text, sizeof text));
}

static int unknown(struct wr_slice name, struct wr_err *err)
{
    struct stat st;
    if (wr_sys_stat(FOLDER, &st) < 0) {
        wr_err_set(err, WR_EPROG, "no time zone '%.*s': there are none on this machine", (int)name.n, name.p);
        wr_err_hint(err, "install tzdata, or write the offset: '+02:00'");
        return WR_EPROG;
    }
    return wr_err_set(err, WR_EPROG, "no time zone '%.*s'", (int)(name.n > 80 ? 80 : name.n), name.p);
}

int wr_zoneinfo_load(struct wr_slice name, struct wr_arena *a, const struct wr_zone **out, struct wr_err *err)
{
    int32_t east;
    struct wr_slice file;
    char path[sizeof FOLDER + NAME_MAX_ZONE];
    if (wr_zone_is_fixed(name, &east))
        return wr_zone_fixed(east, a, out, err);
    if (!is_name(name))
        return unknown(name, err);
    snprintf(path, sizeof path, FOLDER "%.*s", (int)name.n, name.p);
    if (read_file(path, a, &file) < 0)
        return errno == ENOENT || errno == ENOTDIR ? unknown(name, err) : unreadable(path, errno, err);
    struct wr_err why = {.code = 0};
    int r = wr_zone_read(file, a, out, &why);
    return r < 0 ? wr_err_set(err, r == WR_EDATA ? WR_EIO : r, "%s: %s", path, why.msg) : 0;
}

static int by_bytes(const void *a, const void *b)
{
    return wr_slice_cmp(*(const struct wr_slice *)a, *(const struct wr_slice *)b);
}

int wr_zoneinfo_names(struct wr_arena *a, struct wr_slice **names, size_t *n, struct wr_err *err)
{
    glob_t g = {0};
    size_t skip = sizeof FOLDER - 1;
    int r = 0;
    *n = 0;
    glob(FOLDER "[A-Z]*", GLOB_MARK | GLOB_NOSORT, NULL, &g);
    glob(FOLDER "[A-Z]*/*", GLOB_MARK | GLOB_NOSORT | GLOB_APPEND, NULL, &g);
    glob(FOLDER "[A-Z]*/*/*", GLOB_MARK | GLOB_NOSORT | GLOB_APPEND, NULL, &g);
    *names = wr_arena_alloc(a, (g.gl_pathc + 1) * sizeof **names);
    for (size_t i = 0; *names && i < g.gl_pathc; i++) {
        size_t len = strlen(g.gl_pathv[i]) - skip;
        const char *name = wr_arena_dup(a, g.gl_pathv[i] + skip, len);
        if (!name)
            *names = NULL;
        else if (name[len - 1] != '/')
            (*names)[(*n)++] = (struct wr_slice){name, len};
    }
    if (*names)
        qsort(*names, *n, sizeof **names, by_bytes);
    else
        r = wr_err_nomem(err, "time zones");
    globfree(&g);
    return r;
}
