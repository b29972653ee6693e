/* The last few elements of a group: a ring in the state's arena that grows, by doubling, to as many elements as
 * there were or `most`. Zeroed: empty. An element's index stays the same while it is in the ring. */
#ifndef WR_WIN_RING_H
#define WR_WIN_RING_H

#include "base/arena.h"

struct win_ring {
    char *at;
    uint32_t n, cap; /* elements there are, and room */
    uint32_t oldest; /* index of the oldest; 0 until there are `most` */
};

static inline void *win_ring_at(const struct win_ring *r, uint32_t index, size_t size)
{
    return r->at + index * size;
}

/* The oldest of `most` elements, which the next one takes the place of; NULL: there are not so many yet. */
static inline void *win_ring_full(const struct win_ring *r, uint32_t most, size_t size)
{
    return r->n == most ? win_ring_at(r, r->oldest, size) : NULL;
}

/* Room for one more element of a ring that is not full; what is new is zeroed. 0 or -1: out of memory. */
int win_ring_grow(struct win_ring *, uint32_t most, size_t size, struct wr_arena *);

/* Index of the place for the next element, which the oldest leaves if there are `most`; what stands there is that
 * one or zeros. -1: out of memory. */
static inline int64_t win_ring_next(struct win_ring *r, uint32_t most, size_t size, struct wr_arena *a)
{
    if (r->n == most) {
        uint32_t index = r->oldest;
        r->oldest = index + 1 == most ? 0 : index + 1;
        return index;
    }
    if (r->n == r->cap && win_ring_grow(r, most, size, a) < 0)
        return -1;
    return r->n++;
}

#endif
