/* One input: a file that can be read anywhere at once, or a stream that is read from front to back.
 *
 * A regular uncompressed file is `seekable`: its size is fixed when it is opened and any thread may pread from it.
 * Everything else is a stream with one reader at a time: pipes, FIFOs, terminals, files of /proc and /sys (whose
 * size says nothing), and whatever begins like gzip (RFC 1952) or zstd (RFC 8878), which is known by its first
 * bytes and not by its name, and decoded on the way. Several gzip members or zstd frames after each other are one
 * input. Text that begins with the byte order mark of UTF-16 or UTF-32, or whose encoding was named, is a stream
 * too: it is made UTF-8 (after it has been decompressed). The mark stays where it was, as that of UTF-8. */
#ifndef WR_IO_SOURCE_H
#define WR_IO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/map.h"

struct wr_source_stream; /* what a stream has besides */

struct wr_source {
    char *name; /* for messages: the path, "-" for standard input */
    int fd;
    bool seekable; /* wr_source_pread works; else wr_source_read does */
    bool again;    /* a regular file that was found by its path: it can be opened a second time */
    uint64_t size; /* bytes, fixed at open; of a file that is a stream for it is coded, as it lies; 0: who knows */
    uint64_t base; /* seekable: where in the file the input begins (standard input may stand in the middle) */
    struct wr_map *map; /* seekable: what wr_source_take takes from; NULL: it does not */
    bool map_cached;    /* ... and only what the page cache has, of which the file system tells */
    uint64_t taken;     /* stream: bytes that have been taken of it, as they came. Its reader's */
    struct wr_source_stream *stream;
};

/* How the bytes of an input are to be taken. */
struct wr_source_how {
    const char *encoding; /* what it is written in, for iconv(3); NULL: UTF-8, or what a byte order mark tells */
    bool as_is;           /* the bytes that are there: nothing is told from them */
};

/* Opens `path` ("-": standard input). how: NULL is one of zeros. WR_EIO (missing, a directory, no permission, ...),
 * WR_EPROG (unknown encoding) or WR_ELIMIT. Opening a FIFO waits for its writer. Nothing is read from a stream yet.
 */
int wr_source_open(const char *path, const struct wr_source_how *how, struct wr_source **out, struct wr_err *);

/* Gives it another name for messages. 0 or WR_ELIMIT. */
int wr_source_rename(struct wr_source *, const char *name, struct wr_err *);

/* Closes; NULL is fine. */
void wr_source_free(struct wr_source *);

/* Seekable: n bytes from `offset` (offset + n <= size), or WR_EIO, also where the file has become shorter; *got:
 * how many there were before that, n on success. Any thread, at the same time. */
int wr_source_pread(const struct wr_source *, void *buf, size_t n, uint64_t offset, size_t *got, struct wr_err *);

/* When bytes are taken from a map and not read: never, whenever they can be, or where that is faster. */
enum wr_source_maps { WR_MAPS_NEVER, WR_MAPS_ALWAYS, WR_MAPS_CACHED };

/* Seekable: makes wr_source_take work, if it can. Before the first thread that reads. */
void wr_source_map(struct wr_source *, enum wr_source_maps);

/* Seekable: gives `take` n (>= 1) bytes from `offset` on to copy (io/map.h). false: they have to be read. Any
 * thread, at the same time. */
bool wr_source_take(const struct wr_source *, uint64_t offset, size_t n, wr_map_taker *take, void *self);
/* Behind it, where it was true: the memory that held them may go (io/map.h). */
void wr_source_give_back(const struct wr_source *, uint64_t offset, size_t n);

/* Seekable: has the page cache take in up to n bytes from `offset` on; how many it took in, 0: it cannot. Any
 * thread, at the same time. */
size_t wr_source_fetch(const struct wr_source *, uint64_t offset, size_t n);

/* Stream: up to n (>= 1) decoded bytes as soon as there are any; *got = 0: the end, now and from then on. A failure
 * (WR_EIO; WR_EDATA: bytes that the encoding has not; WR_ELIMIT: memory, a zstd window over 128 MiB) comes after
 * all bytes that were decoded before it, which do not depend on how the input arrived. */
int wr_source_read(struct wr_source *, void *buf, size_t n, size_t *got, struct wr_err *);

/* Stream: as wr_source_read, but never waits: WR_SOURCE_AGAIN when nothing can be decoded from what is there now;
 * WR_SOURCE_BUSY when another thread is decoding it (wr_source_on_frames). */
enum { WR_SOURCE_AGAIN = 1, WR_SOURCE_BUSY };
int wr_source_try_read(struct wr_source *, void *buf, size_t n, size_t *got, struct wr_err *);

/* A zstd file whose frames others may have decoded (exec/frames.h): between two frames the source asks `next` what
 * to do with the one at offset `at`. */
enum wr_source_turn {
    WR_SOURCE_DECODE, /* decode it, as ever */
    WR_SOURCE_WAIT,   /* another thread is decoding it: try_read says BUSY */
    WR_SOURCE_TAKE,   /* *out is what it holds */
};
struct wr_source_frame {
    const unsigned char *bytes; /* good until `next` is asked again, or the source is gone */
    size_t n;
    uint64_t next; /* where the file goes on */
};
typedef enum wr_source_turn wr_source_next(void *self, uint64_t at, struct wr_source_frame *out);
/* A regular file that is read as a stream: true. From now on wr_source_try_read alone reads it. */
bool wr_source_on_frames(struct wr_source *, wr_source_next *next, void *self);

/* Stream: would wr_source_read return (bytes, the end or an error) without waiting? Exact, also when compressed. */
bool wr_source_ready(struct wr_source *);

/* Stream: what to poll for POLLIN after AGAIN, or when not ready. */
static inline int wr_source_ready_fd(const struct wr_source *s)
{
    return s->fd;
}

#endif
