/* A block: a stretch of one input's decoded bytes, the unit of reading and of sequence numbers.
 *
 * It is handed from the reader to one worker, holds whole records only (see exec/split.h), is read-only from then
 * on, and lives until the last batch whose views point into it is released. The buffer is padded: WR_BLOCK_PAD
 * readable bytes stand before data[0] and after data[len-1], so that kernels may load beyond both ends.
 * Reference counts are atomic: any thread may ref and unref. */
#ifndef WR_DATA_BLOCK_H
#define WR_DATA_BLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/budget.h"
#include "base/err.h"

enum { WR_BLOCK_PAD = 64, WR_BLOCK_BYTES = 256 * 1024 };

/* Bytes that a block has where so many threads take them: what lies in the cache while it is worked on. Where many
 * threads take turns it is more, for what they share costs by the block; and more where rows are only counted, for
 * nothing else has to lie beside it. */
static inline size_t wr_block_bytes(unsigned threads, bool counted)
{
    return threads > 8 || counted ? 2 * WR_BLOCK_BYTES : WR_BLOCK_BYTES;
}

struct wr_block_pool;

struct wr_block {
    _Atomic unsigned refs; /* guards itself */
    struct wr_block_pool *pool;
    char *data;              /* first byte of the buffer proper */
    size_t cap;              /* bytes after data (without the padding) */
    size_t begin, end;       /* the whole records of this block are data[begin..end) */
    uint64_t offset;         /* byte offset of data[0] in the decoded input */
    uint64_t line;           /* 1-based physical line in which data[0] stands */
    char eol;                /* what ends lines */
    uint32_t input;          /* number of the input, 0-based */
    bool last;               /* data[end] is the end of the input */
    struct wr_err err;       /* what ended the reading right behind these records; code 0: nothing did */
    struct wr_ref_rows *ref; /* --reference: its rows, taken apart already (exec/reference.h); else NULL */
    uint64_t seq;            /* sequence number in its segment */
    uint32_t from, to;       /* data[from..to): whole records that the reader which claimed the block took in on the
                                first pass (scan.h); to is 0: none */
    uint32_t counted;        /* how many, where it only counts them */
    struct wr_block *next;   /* pool's free list */
};

/* A pool of blocks of at least `bytes`; keeps up to `keep` free ones. What a block takes beyond `bytes` (a record
 * longer than a block) is charged to the budget (NULL: to nobody). Thread-safe. NULL: out of memory. */
struct wr_block_pool *wr_block_pool_new(size_t bytes, unsigned keep, struct wr_budget *budget);
size_t wr_block_pool_bytes(const struct wr_block_pool *); /* those */
/* All blocks must have been released. NULL is fine. */
void wr_block_pool_free(struct wr_block_pool *);

/* A block with cap >= bytes, refs 1; NULL: out of memory. */
struct wr_block *wr_block_get(struct wr_block_pool *, size_t bytes);
/* Grows b's buffer to cap >= bytes, keeping the first `used` bytes (caller holds the only ref); 0 or -1. */
int wr_block_grow(struct wr_block *b, size_t bytes, size_t used);
struct wr_block *wr_block_ref(struct wr_block *);
void wr_block_unref(struct wr_block *); /* NULL is fine */

#endif
