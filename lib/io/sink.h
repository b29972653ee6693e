/* One output: standard output, a device or pipe, or a file that is complete or as it was.
 *
 * A regular or new file is written beside its target and takes its place by wr_sink_commit (io/beside.h), with the
 * mode and owner that the target had; a symbolic link is followed, so the link stays and its target is replaced.
 * wr_sink_abort, wr_sink_free and fatal signals take away what has not. Everything else, also /dev/fd/N, is written
 * straight. A name that ends in .gz or .zst is compressed (io/encode.h): here, part by part, or by others, who hand
 * over parts. Else nothing is buffered. One thread at a time. */
#ifndef WR_IO_SINK_H
#define WR_IO_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/slice.h"
#include "io/encode.h"

struct wr_sink;

/* Opens the output; NULL or "-": standard output. WR_EIO or WR_ELIMIT (memory). Opening a FIFO waits for its
 * reader. While the program has one thread. */
int wr_sink_open(const char *path, struct wr_sink **out, struct wr_err *);

/* The same, but bytes go there as they are, whatever the name ends in, and a temporary has a name at once: there
 * may be more of them than descriptors. Any thread. */
int wr_sink_open_plain(const char *path, struct wr_sink **, struct wr_err *);

/* Would two outputs to these paths be one and the same, and not /dev/null? By what is there now; links are
 * followed. */
bool wr_sink_same(const char *a, const char *b);
/* The path that a temporary will be renamed to; NULL: it is written straight. */
const char *wr_sink_target(const struct wr_sink *);

/* Where that path is, however it is written and whatever links led there: two outputs of one place are one file in
 * the end, and only one of them would be left. Two names of one file (hard links) are two places, for each is
 * replaced by itself. `name` stands in the target. */
struct wr_sink_place {
    dev_t device;
    ino_t folder;
    const char *name;
};
/* Of one that has a target, while its temporary is there. 0 or WR_EIO, WR_ELIMIT. */
int wr_sink_place(const struct wr_sink *, struct wr_sink_place *, struct wr_err *);
/* An order of places, 0: the same. */
int wr_sink_place_cmp(const struct wr_sink_place *, const struct wr_sink_place *);

/* What is written to one that is written straight waits in a temporary file in `dir` until wr_sink_finish. Before
 * the first write. 0 or WR_EIO. */
int wr_sink_hold(struct wr_sink *, const char *dir, struct wr_err *);

/* Does it stay as it was until wr_sink_commit? */
bool wr_sink_atomic(const struct wr_sink *);

/* Writes all bytes of v[0..n), in order; empty slices are fine. WR_EIO, or WR_EPIPE when the reader has gone and
 * SIGPIPE is ignored. */
int wr_sink_writev(struct wr_sink *, const struct wr_slice *v, size_t n, struct wr_err *);

/* Is what it is given compressed, and how? */
enum wr_encode_kind wr_sink_encoding(const struct wr_sink *);
/* Writes a part that wr_encoder_part has made of `length` bytes. For sinks that compress; every part but the last
 * is of WR_ENCODE_PART bytes, and there is no wr_sink_writev then. As wr_sink_writev. */
int wr_sink_write_part(struct wr_sink *, struct wr_slice packed, uint32_t check, size_t length, struct wr_err *);

/* Gives the descriptor of an atomic output back; the next write opens its temporary again, and goes on at its end.
 */
int wr_sink_park(struct wr_sink *, struct wr_err *);

/* Nothing more is written: closes, having made a temporary durable (sync false: the caller does that, for many at
 * once). After a failure there is nothing left of it, as after wr_sink_abort. Once. */
int wr_sink_finish(struct wr_sink *, bool sync, struct wr_err *);

/* After that: puts it in its target's place, and makes that durable (sync). Programs with several outputs finish
 * all of them before the first is put in place. After a failure the target is as it was (unless only its folder
 * could not be made durable). Once; then only wr_sink_free. */
int wr_sink_commit(struct wr_sink *, bool sync, struct wr_err *);

/* Gives up: closes, and unlinks a temporary. Fine after either, and on NULL. */
void wr_sink_abort(struct wr_sink *);

/* Frees; aborts first if it was not committed. NULL is fine. */
void wr_sink_free(struct wr_sink *);

#endif
