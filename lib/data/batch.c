/* See batch.h: making, forking and recycling batches. A recycled batch keeps the chunks of its arena, so a run in
 * its steady state allocates nothing. */
#include "data/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/recycle.h"

enum {
    ARENA_CHUNK = 192 * 1024,
    LARGEST_KEPT = 8 * ARENA_CHUNK, /* bytes of a batch, */
    USUALLY_KEPT = 4 * ARENA_CHUNK, /* and of one in the mean */
};

struct wr_batch_pool {
    struct wr_recycle free;
    size_t most; /* bytes that free batches may have together */
    struct wr_budget *budget;
    _Atomic size_t kept;  /* guards itself: bytes that they have */
    _Atomic unsigned out; /* guards itself: batches not given back */
};

struct wr_batch_pool *wr_batch_pool_new(unsigned keep, struct wr_budget *budget)
{
    struct wr_batch_pool *p = malloc(sizeof *p);
    if (!p)
        return NULL;
    wr_recycle_init(&p->free, keep);
    p->most = (size_t)keep * USUALLY_KEPT;
    p->budget = budget;
    atomic_init(&p->kept, 0);
    atomic_init(&p->out, 0);
    return p;
}

static void batch_free(struct wr_batch *b)
{
    wr_arena_done(&b->arena);
    free(b);
}

void wr_batch_pool_free(struct wr_batch_pool *p)
{
    if (!p)
        return;
    for (struct wr_batch *b; (b = wr_recycle_get(&p->free));)
        batch_free(b);
    free(p);
}

unsigned wr_batch_pool_out(const struct wr_batch_pool *p)
{
    return atomic_load(&p->out);
}

struct wr_batch *wr_batch_new(struct wr_batch_pool *p, uint32_t ncols)
{
    struct wr_batch *b = wr_recycle_get(&p->free);
    struct wr_arena arena;
    if (b) {
        arena = b->arena;
        atomic_fetch_sub_explicit(&p->kept, arena.total, memory_order_relaxed);
        wr_arena_rewind(&arena);
    } else {
        b = malloc(sizeof *b);
        if (!b)
            return NULL;
        wr_arena_init(&arena, ARENA_CHUNK, NULL, "a batch of rows");
        if (!wr_arena_alloc(&arena, 0)) {
            free(b);
            return NULL;
        }
        wr_arena_charge(&arena, p->budget);
    }
    memset(b, 0, sizeof *b);
    b->arena = arena;
    b->pool = p;
    b->ncols = ncols;
    b->cols = wr_arena_zalloc(&b->arena, ncols * sizeof *b->cols);
    if (!b->cols) {
        batch_free(b);
        return NULL;
    }
    atomic_init(&b->refs, 1);
    atomic_fetch_add_explicit(&p->out, 1, memory_order_relaxed);
    return b;
}

struct wr_batch *wr_batch_ref(struct wr_batch *b)
{
    atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
    return b;
}

struct wr_batch *wr_batch_mark(struct wr_batch_pool *pool, uint64_t ord)
{
    struct wr_batch *b = wr_batch_new(pool, 0);
    if (b && !(b->ord = wr_arena_alloc(&b->arena, sizeof *b->ord))) {
        wr_batch_unref(b);
        return NULL;
    }
    if (b) {
        b->ord[0] = ord;
        b->mark = true;
    }
    return b;
}

struct wr_batch *wr_batch_fork(struct wr_batch *parent, const uint16_t *sel, uint32_t nsel)
{
    struct wr_batch *b = wr_batch_new(parent->pool, parent->ncols);
    if (!b)
        return NULL;
    if (!sel) {
        sel = parent->sel;
        nsel = parent->nsel;
    }
    if (sel && !(b->sel = wr_arena_alloc(&b->arena, nsel * sizeof *b->sel))) {
        wr_batch_unref(b);
        return NULL;
    }
    if (sel && nsel)
        memcpy(b->sel, sel, nsel * sizeof *sel);
    b->nsel = nsel;
    b->nrows = parent->nrows;
    for (uint32_t i = 0; i < parent->ncols; i++)
        if (wr_column_share(b, &parent->cols[i], &b->cols[i]) < 0) {
            wr_batch_unref(b);
            return NULL;
        }
    b->format = parent->format;
    b->ord = parent->ord;
    b->origin = parent->origin;
    b->row_off = parent->row_off;
    b->line = parent->line;
    b->gid = parent->gid;
    b->hash = parent->hash;
    b->source = parent->source;
    b->block = parent->block ? wr_block_ref(parent->block) : NULL;
    b->parent = wr_batch_ref(parent);
    return b;
}

/* true: the pool has it. Others may count at the same time, so what is kept may be a few batches more. */
static bool keep(struct wr_batch_pool *p, struct wr_batch *b)
{
    const size_t bytes = b->arena.total;
    if (bytes > LARGEST_KEPT || atomic_load_explicit(&p->kept, memory_order_relaxed) + bytes > p->most)
        return false;
    atomic_fetch_add_explicit(&p->kept, bytes, memory_order_relaxed); /* first: whoever takes it counts it off */
    if (wr_recycle_put(&p->free, b))
        return true;
    atomic_fetch_sub_explicit(&p->kept, bytes, memory_order_relaxed);
    return false;
}

void wr_batch_unref(struct wr_batch *b)
{
    while (b && atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1) {
        struct wr_batch *parent = b->parent;
        struct wr_batch_pool *pool = b->pool;
        for (uint32_t i = 0; i < b->nkeep; i++)
            wr_batch_unref(b->keep[i]);
        wr_block_unref(b->block);
#ifndef NDEBUG
        b->cols = NULL;
        b->sel = NULL;
        b->nrows = b->nsel = UINT32_MAX;
#endif
        atomic_fetch_sub_explicit(&pool->out, 1, memory_order_relaxed);
        if (!keep(pool, b))
            batch_free(b);
        b = parent;
    }
}

size_t wr_batch_bytes(const struct wr_batch *b)
{
    return b->arena.total;
}

uint64_t *wr_batch_ordinals(struct wr_batch *b)
{
    if (b->ord)
        return b->ord;
    const uint32_t n = b->bare ? 1 : b->nrows;
    uint64_t *ord = wr_arena_alloc(&b->arena, n * sizeof *ord);
    if (!ord)
        return NULL;
    uint64_t base = b->block ? ((uint64_t)b->block->input << 44) + b->block->offset : 0;
    for (uint32_t i = 0; i < n; i++)
        ord[i] = base + (b->row_off ? b->row_off[i] : i);
    return b->ord = ord;
}

uint64_t wr_batch_line(const struct wr_batch *b, uint32_t row)
{
    if (b->line)
        return b->line[row];
    if (!b->block || !b->row_off)
        return 0;
    return b->block->line + wr_scan_lines(b->block->data, b->row_off[row], b->block->eol);
}
