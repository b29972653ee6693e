/* See ring.h. A ring grows only before it is full, while its elements stand in order from index 0 on. */
#include "ops/win/ring.h"

int win_ring_grow(struct win_ring *r, uint32_t most, size_t size, struct wr_arena *a)
{
    uint32_t cap = r->cap > most / 2 ? most : r->cap ? 2 * r->cap : 1;
    char *at = wr_arena_zalloc(a, cap * size);
    if (!at)
        return -1;
    if (r->n)
        memcpy(at, r->at, r->n * size);
    r->at = at;
    r->cap = cap;
    return 0;
}
