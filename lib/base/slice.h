/* A slice: bytes that somebody else owns.
 *
 * It never outlives the memory it points into; to keep a value, copy it (wr_arena_dup). Length in bytes, no
 * terminating NUL is implied, NUL is an ordinary byte. */
#ifndef WR_BASE_SLICE_H
#define WR_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wr_slice {
    const char *p;
    size_t n;
};

#define WR_SLICE(lit) ((struct wr_slice){(lit), sizeof(lit) - 1})

static inline struct wr_slice wr_slice_of(const char *s)
{
    return (struct wr_slice){s, strlen(s)};
}

static inline bool wr_slice_eq(struct wr_slice a, struct wr_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool wr_slice_is(struct wr_slice a, const char *s)
{
    return wr_slice_eq(a, wr_slice_of(s));
}

/* By bytes, a shorter prefix first: <0, 0, >0. */
static inline int wr_slice_cmp(struct wr_slice a, struct wr_slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

#endif
