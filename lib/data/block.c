/* See block.h. Buffers are recycled: the next read lands in memory that is mapped and, mostly, in the cache. */
#include "data/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/recycle.h"

struct wr_block_pool {
    struct wr_recycle free;
    size_t bytes;
};

struct wr_block_pool *wr_block_pool_new(size_t bytes, unsigned keep)
{
    struct wr_block_pool *p = malloc(sizeof *p);
    if (!p)
        return NULL;
    wr_recycle_init(&p->free, keep);
    p->bytes = bytes;
    return p;
}

static void block_free(struct wr_block *b)
{
    if (!b)
        return;
    free(b->data - WR_BLOCK_PAD);
    free(b);
}

void wr_block_pool_free(struct wr_block_pool *p)
{
    if (!p)
        return;
    for (struct wr_block *b; (b = wr_recycle_get(&p->free));)
        block_free(b);
    free(p);
}

/* cap bytes with WR_BLOCK_PAD zeroed bytes before and after; NULL: out of memory. */
static char *padded_new(size_t cap)
{
    char *m = aligned_alloc(WR_BLOCK_PAD, (cap + 3 * WR_BLOCK_PAD) & ~(size_t)(WR_BLOCK_PAD - 1));
    if (!m)
        return NULL;
    memset(m, 0, WR_BLOCK_PAD);
    memset(m + WR_BLOCK_PAD + cap, 0, WR_BLOCK_PAD);
    return m + WR_BLOCK_PAD;
}

struct wr_block *wr_block_get(struct wr_block_pool *p, size_t bytes)
{
    struct wr_block *b = wr_recycle_get(&p->free);
    if (!b) {
        b = calloc(1, sizeof *b);
        size_t cap = bytes > p->bytes ? bytes : p->bytes;
        char *data = b ? padded_new(cap) : NULL;
        if (!data) {
            free(b);
            return NULL;
        }
        b->pool = p;
        b->data = data;
        b->cap = cap;
    }
    atomic_store_explicit(&b->refs, 1, memory_order_relaxed);
    b->begin = b->end = 0;
    b->last = false;
    if (b->cap < bytes && wr_block_grow(b, bytes, 0) < 0) {
        wr_block_unref(b);
        return NULL;
    }
    return b;
}

int wr_block_grow(struct wr_block *b, size_t bytes, size_t used)
{
    if (bytes <= b->cap)
        return 0;
    char *data = padded_new(bytes);
    if (!data)
        return -1;
    memcpy(data, b->data, used);
    free(b->data - WR_BLOCK_PAD);
    b->data = data;
    b->cap = bytes;
    return 0;
}

struct wr_block *wr_block_ref(struct wr_block *b)
{
    atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
    return b;
}

void wr_block_unref(struct wr_block *b)
{
    if (!b || atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) != 1)
        return;
    /* a block that had to grow for a long row is not kept: it would hold that memory for good */
    if (b->cap > 4 * b->pool->bytes || !wr_recycle_put(&b->pool->free, b))
        block_free(b);
}
