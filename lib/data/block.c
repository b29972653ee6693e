/* See block.h. Buffers are recycled: the next read lands in memory that is mapped and, mostly, in the cache. */
#include "data/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/recycle.h"

/* A buffer begins half a page behind where pages begin. Its bytes come from where a file is mapped, mostly from the
 * beginning of a page; and a CPU that compares but the low 12 bits of addresses takes a load for one of what was
 * just stored where those are the same, and waits (Intel's optimization manual: 4-KByte aliasing). */
enum { PAGE = 4096, BEFORE = PAGE / 2 };

struct wr_block_pool {
    struct wr_recycle free;
    struct wr_budget *budget;
    size_t bytes;
};

struct wr_block_pool *wr_block_pool_new(size_t bytes, unsigned keep, struct wr_budget *budget)
{
    struct wr_block_pool *p = malloc(sizeof *p);
    if (!p)
        return NULL;
    wr_recycle_init(&p->free, keep);
    p->bytes = bytes;
    p->budget = budget;
    return p;
}

size_t wr_block_pool_bytes(const struct wr_block_pool *p)
{
    return p->bytes;
}

/* Bytes of a buffer of `cap` that are charged. */
static size_t charged(const struct wr_block_pool *p, size_t cap)
{
    return p->budget && cap > p->bytes ? cap - p->bytes : 0;
}

static void block_free(struct wr_block *b)
{
    if (charged(b->pool, b->cap))
        wr_budget_shrink(b->pool->budget, charged(b->pool, b->cap));
    free(b->data - BEFORE);
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

/* cap bytes with WR_BLOCK_PAD zeroed bytes before and after; NULL: out of memory or budget. */
static char *padded_new(struct wr_block_pool *p, size_t cap)
{
    if (charged(p, cap) && wr_budget_grow(p->budget, "reading", charged(p, cap), NULL) < 0)
        return NULL;
    void *m;
    if (posix_memalign(&m, PAGE, BEFORE + cap + WR_BLOCK_PAD) != 0) {
        if (charged(p, cap))
            wr_budget_shrink(p->budget, charged(p, cap));
        return NULL;
    }
    char *data = (char *)m + BEFORE;
    memset(data - WR_BLOCK_PAD, 0, WR_BLOCK_PAD);
    memset(data + cap, 0, WR_BLOCK_PAD);
    return data;
}

struct wr_block *wr_block_get(struct wr_block_pool *p, size_t bytes)
{
    struct wr_block *b = wr_recycle_get(&p->free);
    if (!b) {
        b = calloc(1, sizeof *b);
        size_t cap = bytes > p->bytes ? bytes : p->bytes;
        char *data = b ? padded_new(p, cap) : NULL;
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
    b->from = b->to = b->counted = 0;
    b->last = false;
    b->err.code = 0;
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
    char *data = padded_new(b->pool, bytes);
    if (!data)
        return -1;
    memcpy(data, b->data, used);
    if (charged(b->pool, b->cap))
        wr_budget_shrink(b->pool->budget, charged(b->pool, b->cap));
    free(b->data - BEFORE);
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
