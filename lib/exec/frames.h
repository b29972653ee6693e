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
#ifndef WR_EXEC_FRAMES_H
#define WR_EXEC_FRAMES_H

#include <stdbool.h>

#include "io/source.h"

struct wr_frames;

/* Of a source that is a file and read as a stream. NULL: it is no such source, or out of memory: nobody helps then.
 */
struct wr_frames *wr_frames_new(struct wr_source *);
/* No helper is in it any more, and the source is gone. NULL is fine. */
void wr_frames_free(struct wr_frames *);

/* Any thread: decodes one frame ahead. false: there is nothing to do, now or ever. */
bool wr_frames_help(struct wr_frames *);

#endif
