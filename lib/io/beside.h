/* A file that will take the place of another, or a new one's: written in the same folder, there under its name only
 * when all of it is.
 *
 * Where the file system can make files without a name (O_TMPFILE), it gets one at the very end, so that not even
 * SIGKILL leaves anything; else it is named .weir-NUMBER, and fatal signals (io/signals.h) unlink it. One that has
 * a name, or gets one to be renamed over an old file, is registered there as long as it has it. Failures are -1 and
 * errno. One thread at a time. */
#ifndef WR_IO_BESIDE_H
#define WR_IO_BESIDE_H

#include <stdbool.h>
#include <sys/types.h>

#include "io/signals.h"

struct wr_beside {
    char *path;           /* its name; NULL: it has none */
    struct wr_held *held; /* the signals' */
    int kept;             /* of one without a name that is written: what it is linked by; else -1 */
};

/* dir of path (up to and with its last slash, may be empty) followed by name, in new memory; NULL: no memory. */
char *wr_beside_path(const char *path, const char *name);

/* Makes the file for `target`, with that mode less the umask; named: at once under a name. Returns its descriptor,
 * which is the caller's. */
int wr_beside_open(struct wr_beside *, const char *target, mode_t mode, bool named);
/* Gives it a name where it has none, before fd, its descriptor, is closed to be opened again by `path`. */
int wr_beside_name(struct wr_beside *, const char *target, int fd);
/* Its descriptor is closed next, and nothing more written. */
int wr_beside_keep(struct wr_beside *, int fd);
/* After that: it is `target` now. After a failure wr_beside_drop. */
int wr_beside_replace(struct wr_beside *, const char *target);
/* Is there one, not yet in its place? */
bool wr_beside_waits(const struct wr_beside *);
/* Takes it away, if there is one. */
void wr_beside_drop(struct wr_beside *);

#endif
