/* See hashed.h. There are twice as many slots as elements at the least. */
#include "base/hashed.h"

static void put(struct wr_hashed *x, struct wr_hashed_slot s)
{
    uint32_t i = s.hash & (x->size - 1);
    while (x->v[i].place)
        i = (i + 1) & (x->size - 1);
    x->v[i] = s;
}

static int grow(struct wr_hashed *x, struct wr_arena *a)
{
    const struct wr_hashed from = *x;
    const uint32_t size = from.size ? 2 * from.size : 16;
    struct wr_hashed_slot *v = wr_arena_zalloc(a, size * sizeof *v);
    if (!v)
        return -1;
    x->v = v;
    x->size = size;
    for (uint32_t i = 0; i < from.size; i++)
        if (from.v[i].place)
            put(x, from.v[i]);
    return 0;
}

int wr_hashed_add(struct wr_hashed *x, struct wr_arena *a, uint64_t hash, uint32_t place)
{
    if (2 * (x->n + 1) > x->size && grow(x, a) < 0)
        return -1;
    put(x, (struct wr_hashed_slot){wr_hashed_begin(hash).hash, place + 1});
    x->n++;
    return 0;
}

struct wr_hashed_walk wr_hashed_begin(uint64_t hash)
{
    const uint32_t half = (uint32_t)(hash ^ hash >> 32);
    return (struct wr_hashed_walk){half, half};
}

bool wr_hashed_next(const struct wr_hashed *x, struct wr_hashed_walk *w, uint32_t *place)
{
    if (!x->size)
        return false;
    for (;;) {
        const struct wr_hashed_slot s = x->v[w->at++ & (x->size - 1)];
        if (!s.place)
            return false;
        *place = s.place - 1;
        if (s.hash == w->hash)
            return true;
    }
}
