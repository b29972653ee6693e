/* gzip and zstd for outputs whose name asks for it, made so that several threads can do it and nobody sees how
 * many.
 *
 * A stream is cut into parts of WR_ENCODE_PART bytes, wherever its bytes come from; parts are compressed apart from
 * each other, and put together in order. Of gzip they are blocks of one member (RFC 1951, 1952), each of which may
 * refer to the bytes before it, as pigz does it; of zstd they are frames (RFC 8878). All of it carries checksums.
 */
#ifndef WR_IO_ENCODE_H
#define WR_IO_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum wr_encode_kind { WR_ENCODE_NONE, WR_ENCODE_GZIP, WR_ENCODE_ZSTD };

enum {
    WR_ENCODE_PART = 1 << 20,    /* bytes of a part; the last may have fewer, but none has 0 */
    WR_ENCODE_BEFORE = 32 << 10, /* bytes that a part may refer back to */
    WR_ENCODE_ENDS = 32,         /* >= what wr_encode_begin and wr_encode_end write */
};

/* By the end of the file's name: .gz, .zst. */
enum wr_encode_kind wr_encode_by_name(const char *path);

/* Compresses parts, one after the other and of any stream. One thread at a time. */
struct wr_encoder;
struct wr_encoder *wr_encoder_new(enum wr_encode_kind); /* GZIP or ZSTD; NULL: out of memory */
void wr_encoder_free(struct wr_encoder *);              /* NULL is fine */

/* Bytes that a part of n becomes at most. */
size_t wr_encode_bound(enum wr_encode_kind, size_t n);
/* Compresses a part to out, which has wr_encode_bound bytes. before: the last WR_ENCODE_BEFORE bytes that stand
 * before it in its stream, or all there are. *check: for wr_encode_join. Returns the bytes written; 0: out of
 * memory. */
size_t wr_encoder_part(struct wr_encoder *, struct wr_slice before, struct wr_slice part, char *out,
                       uint32_t *check);

/* What parts become together. */
struct wr_encode_stream {
    enum wr_encode_kind kind;
    uint32_t check;  /* gzip: CRC-32 so far */
    uint64_t length; /* of what was compressed */
};

/* What stands before the first part, and behind the last; out has WR_ENCODE_ENDS bytes, the bytes written are
 * returned. */
size_t wr_encode_begin(const struct wr_encode_stream *, char *out);
size_t wr_encode_end(const struct wr_encode_stream *, char *out);
/* Takes the next part into account, of `length` bytes. */
void wr_encode_join(struct wr_encode_stream *, uint32_t check, size_t length);

#endif
