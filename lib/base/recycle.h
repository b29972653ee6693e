/* A few slots in which used objects wait to be used again: get and put are one atomic exchange each, any thread.
 * Each begins at a slot of its own, its home, so that a thread tends to take what it gave back last: that is warm
 * in the cache of its CPU, and what another one wrote has to be fetched from there. */
#ifndef WR_BASE_RECYCLE_H
#define WR_BASE_RECYCLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { WR_RECYCLE_SLOTS = 64 };

struct wr_recycle {
    _Atomic(void *) slot[WR_RECYCLE_SLOTS]; /* each guards itself; NULL: empty */
    unsigned keep;                          /* slots in use, 1..WR_RECYCLE_SLOTS; constant */
};

static inline void wr_recycle_init(struct wr_recycle *r, unsigned keep)
{
    for (int i = 0; i < WR_RECYCLE_SLOTS; i++)
        atomic_init(&r->slot[i], NULL);
    r->keep = keep < 1 ? 1 : keep > WR_RECYCLE_SLOTS ? WR_RECYCLE_SLOTS : keep;
}

/* The calling thread's home. */
unsigned wr_recycle_home(const struct wr_recycle *);

/* An object that was put, now the caller's; NULL: none. */
static inline void *wr_recycle_get(struct wr_recycle *r)
{
    for (unsigned n = 0, i = wr_recycle_home(r); n < r->keep; n++, i = i + 1 < r->keep ? i + 1 : 0) {
        if (!atomic_load_explicit(&r->slot[i], memory_order_relaxed))
            continue;
        void *p = atomic_exchange_explicit(&r->slot[i], NULL, memory_order_acquire);
        if (p)
            return p;
    }
    return NULL;
}

/* true: kept (no longer the caller's); false: no room, the caller frees it. */
static inline bool wr_recycle_put(struct wr_recycle *r, void *p)
{
    for (unsigned n = 0, i = wr_recycle_home(r); n < r->keep; n++, i = i + 1 < r->keep ? i + 1 : 0) {
        void *none = NULL;
        if (!atomic_load_explicit(&r->slot[i], memory_order_relaxed) &&
            atomic_compare_exchange_strong_explicit(&r->slot[i], &none, p, memory_order_release,
                                                    memory_order_relaxed))
            return true;
    }
    return false;
}

#endif
