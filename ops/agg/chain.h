/* Chunks of bytes that a group's state appends to: no copy when it grows, a few bytes for a group that stays small,
 * and at most a third unused in one that does not. All memory is the state's arena. */
#ifndef WR_AGG_CHAIN_H
#define WR_AGG_CHAIN_H

#include "plan/agg.h"

struct wr_agg_chunk {
    struct wr_agg_chunk *next;
    uint32_t used, cap; /* bytes of data */
    uint32_t kind;      /* the owner's */
    uint32_t unused;
    char data[]; /* aligned to 8 */
};

struct wr_agg_chain {
    struct wr_agg_chunk *first, *last; /* NULL: empty */
    size_t bytes;                      /* caps of all chunks */
};

/* Appends a chunk with room for at least `least` bytes. NULL: out of memory. */
struct wr_agg_chunk *wr_agg_chain_more(struct wr_agg_chain *, struct wr_arena *, uint32_t least, uint32_t kind);

/* n bytes at the end of the chain, in one piece. NULL: out of memory. */
static inline char *wr_agg_chain_room(struct wr_agg_chain *c, struct wr_arena *a, uint32_t n)
{
    struct wr_agg_chunk *k = c->last;
    if ((!k || n > k->cap - k->used) && !(k = wr_agg_chain_more(c, a, n, 0)))
        return NULL;
    char *p = k->data + k->used;
    k->used += n;
    return p;
}

#endif
