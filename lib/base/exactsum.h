/* A sum that does not depend on the order in which it was added (engine.md 7.5).
 *
 * Decimals are added in 128 bits at the largest scale seen and widened to 256 on overflow; doubles as an exact
 * expansion (J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997; as in Python's math.fsum). The result
 * is rounded once, at the end: all decimals and it fits: a DEC; else the nearest double of the exact total (decimals
 * and doubles together). Memory beyond the struct comes from the arena given; a struct is plain data otherwise and may
 * be moved by memcpy. One thread at a time. */
#ifndef WR_BASE_EXACTSUM_H
#define WR_BASE_EXACTSUM_H

#include "base/arena.h"
#include "base/num.h"

struct wr_exactsum_more; /* doubles and overflow, rare */

struct wr_exactsum {
    __int128 m;                    /* sum of decimals at `scale` */
    struct wr_exactsum_more *more; /* NULL until a double or an overflow came */
    uint8_t scale;                 /* 0..18 */
    uint8_t any;                   /* a value was added */
};

/* A zeroed struct is an empty sum. Each returns 0 or -1 when memory is out. NULL numbers are ignored. */
int wr_exactsum_add(struct wr_exactsum *, struct wr_num, struct wr_arena *);
/* n mantissas at one scale. */
int wr_exactsum_add_dec(struct wr_exactsum *, int64_t m, unsigned scale, struct wr_arena *);
/* The product of two numbers, exact if both are DEC (var and corr need x * x). */
int wr_exactsum_add_product(struct wr_exactsum *, struct wr_num, struct wr_num, struct wr_arena *);
int wr_exactsum_merge(struct wr_exactsum *, const struct wr_exactsum *, struct wr_arena *);
/* NULL if nothing was added, or if the exact total is beyond the range of a double. */
struct wr_num wr_exactsum_value(const struct wr_exactsum *);
/* Exact total divided by count, rounded once: DEC if the quotient is exact and fits, else the nearest double. */
struct wr_num wr_exactsum_mean(const struct wr_exactsum *, uint64_t count);

/* Pointer-free form, little-endian, for exchange and spill. save: bytes written, at most WR_EXACTSUM_SAVED. load
 * merges the saved sum into the struct; returns bytes read, or -1 (malformed or out of memory). */
enum { WR_EXACTSUM_SAVED = 768 };
size_t wr_exactsum_save(const struct wr_exactsum *, void *out);
long wr_exactsum_load_merge(struct wr_exactsum *, const void *p, size_t n, struct wr_arena *);

#endif
