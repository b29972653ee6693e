/* Which elements of an array have a hash, so that looking for an equal one does not go through all of them.
 *
 * The array is the caller's: this has the hash of each element that was put in, and its place. Open addressing with
 * linear probing; the caller compares, as only it knows what equal means. Memory is an arena's, and what is
 * outgrown stays there, which is as much again.
 *
 *     struct wr_hashed_walk w = wr_hashed_begin(hash);
 *     for (uint32_t i; wr_hashed_next(&x->index, &w, &i);)
 *         if (equal(&x->v[i], what))
 *             return i;
 *
 * Elements of one hash come in no order that is worth naming. One thread at a time, or any number that only look.
 */
#ifndef WR_BASE_HASHED_H
#define WR_BASE_HASHED_H

#include "base/arena.h"

struct wr_hashed_slot {
    uint32_t hash;
    uint32_t place; /* 1 + that of the element; 0: free */
};

/* Zeroed, it is empty. */
struct wr_hashed {
    struct wr_hashed_slot *v;
    uint32_t n, size; /* elements; slots: a power of two, or 0 */
};

struct wr_hashed_walk {
    uint32_t hash, at;
};

/* Puts the element at `place` in under its hash. 0 or -1: out of memory. */
int wr_hashed_add(struct wr_hashed *, struct wr_arena *, uint64_t hash, uint32_t place);

/* A walk over the elements of a hash, and its next one; false: there is none. */
struct wr_hashed_walk wr_hashed_begin(uint64_t hash);
bool wr_hashed_next(const struct wr_hashed *, struct wr_hashed_walk *, uint32_t *place);

/* The hash of what has this hash, and of one thing more. */
static inline uint64_t wr_hashed_mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

#endif
