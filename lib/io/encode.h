/* gzip and zstd for outputs whose name asks for it: bytes in, compressed bytes to a function.
 *
 * zstd frames carry a checksum, as gzip members do. What comes out depends on the bytes alone, not on how they were
 * cut into calls. One thread at a time. */
#ifndef WR_IO_ENCODE_H
#define WR_IO_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"

enum wr_encode_kind { WR_ENCODE_NONE, WR_ENCODE_GZIP, WR_ENCODE_ZSTD };

/* By the end of the file's name: .gz, .zst. */
enum wr_encode_kind wr_encode_by_name(const char *path);

struct wr_encoder;

/* GZIP or ZSTD; NULL: out of memory. */
struct wr_encoder *wr_encoder_new(enum wr_encode_kind);
void wr_encoder_free(struct wr_encoder *); /* NULL is fine */

/* Takes compressed bytes; 0 or a negative code. */
typedef int wr_encoder_put(void *ctx, struct wr_slice, struct wr_err *);

/* Compresses all of `bytes`; with `end` also what finishes the stream (once, last). 0, what `put` returned, or
 * WR_ELIMIT. */
int wr_encoder_run(struct wr_encoder *, struct wr_slice bytes, bool end, wr_encoder_put *, void *ctx,
                   struct wr_err *);

#endif
