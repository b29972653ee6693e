/* A zstd file of several frames (RFC 8878), as zstd writes for what is appended, and pzstd: each frame can be
 * decoded without the others, so several threads do it at once.
 *
 * One thread, the reader, takes the bytes in order. Where it stands before a frame that a helper has decoded it
 * gets them as they are; where nobody has begun with the frame it decodes it itself, as a stream. Helpers take the
 * frames after that one, as long as what is decoded and not yet taken stays within 32 MiB. All from the first frame
 * that is damaged, or may be larger than half of that, is the reader's, so that errors and the bytes before them
 * are those of a stream.
 *
 * The lock of an object guards all of it; it is held while block headers are read, not while frames are. */
#ifndef WR_IO_FRAMES_H
#define WR_IO_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_frames;

/* fd: a regular file, not owned. NULL: out of memory. Helpers are of use when wr_frames_next has been asked once.
 */
struct wr_frames *wr_frames_new(int fd);
/* No helper is in it any more. NULL is fine. */
void wr_frames_free(struct wr_frames *);

/* Helpers, any thread: decodes one frame ahead. false: there is nothing to do, now or ever. */
bool wr_frames_help(struct wr_frames *);

enum wr_frames_turn {
    WR_FRAMES_YOURS, /* decode it */
    WR_FRAMES_BUSY,  /* a helper is decoding it: ask again later */
    WR_FRAMES_HERE,  /* *bytes, for the caller to free: n of them; the file goes on at *next */
};
/* The reader, which stands at offset `at` between two frames, or at the end. */
enum wr_frames_turn wr_frames_next(struct wr_frames *, uint64_t at, unsigned char **bytes, size_t *n,
                                   uint64_t *next);

#endif
