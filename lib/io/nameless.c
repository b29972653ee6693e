/* See nameless.h. */
#include "io/nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "io/signals.h"
#include "io/sys.h"

enum { TRIES = 100 };

/* Makes a file whose name is gone again, with signals held back: a handler can not take away what has a name for a
 * moment. -1 and errno. */
static int open_unlinked(const char *path)
{
    sigset_t before;
    wr_signals_begin(&before);
    int fd = wr_sys_open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0600);
    int error = errno;
    if (fd >= 0 && wr_sys_unlink(path) < 0) {
        error = errno;
        wr_sys_close(fd);
        fd = -1;
    }
    wr_signals_end(&before);
    errno = error;
    return fd;
}

int wr_nameless_open(const char *dir)
{
    int fd = wr_sys_open(dir, O_TMPFILE | O_RDWR, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char path[4096];
    for (int k = 0; k < TRIES; k++) {
        if (snprintf(path, sizeof path, "%s/weir-%d-%d", dir, (int)getpid(), k) >= (int)sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open_unlinked(path);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}
