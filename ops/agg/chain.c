/* See chain.h. */
#include "ops/agg/chain.h"

enum { LEAST = 32, MOST = 64 << 10 /* bytes of a chunk, but for what needs more */ };

struct wr_agg_chunk *wr_agg_chain_more(struct wr_agg_chain *c, struct wr_arena *a, uint32_t least, uint32_t kind)
{
    size_t cap = c->bytes / 2;
    cap = cap < LEAST ? LEAST : cap > MOST ? MOST : cap & ~(size_t)15;
    cap = cap < least ? ((size_t)least + 7) & ~(size_t)7 : cap;
    struct wr_agg_chunk *k = wr_arena_alloc(a, sizeof *k + cap);
    if (!k || cap > UINT32_MAX)
        return NULL;
    *k = (struct wr_agg_chunk){.cap = (uint32_t)cap, .kind = kind};
    if (c->last)
        c->last->next = k;
    else
        c->first = k;
    c->last = k;
    c->bytes += cap;
    return k;
}
