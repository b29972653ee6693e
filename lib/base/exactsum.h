/* A sum that does not depend on the order in which it was added (lib/README.md).
 *
 * Decimals are added in 128 bits at the largest scale seen. What does not fit there, and every double, goes into
 * one fixed-point accumulator wide enough for all of them, in units of 2^-2176 * 5^-36, of which only the limbs in
 * use are kept (after U. Kulisch, Computer Arithmetic and Validity, 2008). So every sum is exact, whatever came in
 * which order, and is rounded once, at the end. Memory beyond the struct comes from the arena given; a struct is
 * plain data otherwise and may be moved by memcpy. One thread at a time. */
#ifndef WR_BASE_EXACTSUM_H
#define WR_BASE_EXACTSUM_H

#include "base/arena.h"
#include "base/num.h"

struct wr_exactsum_more; /* doubles and overflow, rare */

struct wr_exactsum {
    __int128 m;                    /* sum of decimals at `scale` */
    struct wr_exactsum_more *more; /* NULL until a double or an overflow came */
    uint8_t scale;                 /* 0..18; of products 0..36 */
    uint8_t any;                   /* a value was added */
};

/* A zeroed struct is an empty sum. Each returns 0, or -1 when memory is out (the sum is then of no use). NULL
 * numbers are ignored. A double counts as its exact binary value. */
int wr_exactsum_add(struct wr_exactsum *, struct wr_num, struct wr_arena *);
/* m / 10^scale, scale 0..36: where wr_exactsum_add_dec does not add in place. */
int wr_exactsum_add_i128(struct wr_exactsum *, __int128 m, unsigned scale, struct wr_arena *);
/* x * y, exactly (var and corr need x * x and x * y; of a DEC and a DBL, the DEC counts as its exact decimal).
 * Ignored if either is NULL. */
int wr_exactsum_add_product(struct wr_exactsum *, struct wr_num, struct wr_num, struct wr_arena *);
/* Adds what `from` holds, copying all of it. */
int wr_exactsum_merge(struct wr_exactsum *, const struct wr_exactsum *from, struct wr_arena *);

/* Has it a value, and is `scale` the scale of its decimals? Two bytes side by side, compared as one number. */
static inline bool wr_exactsum_is_at(const struct wr_exactsum *s, unsigned scale)
{
    return (s->scale | s->any << 8) == (int)(scale | 1u << 8);
}

/* m / 10^scale, scale 0..18: one multiplication and one addition where nothing unusual happens. */
static inline int wr_exactsum_add_dec(struct wr_exactsum *s, int64_t m, unsigned scale, struct wr_arena *a)
{
    unsigned up = s->scale - scale;
    __int128 sum;
    if (__builtin_expect(up <= 18, 1) && !__builtin_add_overflow(s->m, (__int128)m * (int64_t)wr_pow10[up], &sum)) {
        s->m = sum;
        s->any = 1;
        return 0;
    }
    return wr_exactsum_add_i128(s, m, scale, a);
}

/* NULL if nothing was added, or if the exact total is beyond the range of a double. All decimals and it fits: DEC;
 * else the nearest double of the exact total (zero is DEC). */
struct wr_num wr_exactsum_value(const struct wr_exactsum *);
/* Exact total divided by count, rounded once: DEC if all were decimals and the quotient is exact and fits, else the
 * nearest double. NULL if nothing was added or count is 0. */
struct wr_num wr_exactsum_mean(const struct wr_exactsum *, uint64_t count);

/* Sample variance of n values from the sums of x and x * x: (n * xx - x^2) / (n * (n - 1)), worked out exactly and
 * rounded once, so that nothing cancels: DEC if all were decimals and it is exact and fits, else the nearest
 * double. NULL for n < 2. */
struct wr_num wr_exactsum_var(const struct wr_exactsum *x, const struct wr_exactsum *xx, uint64_t n);
/* The square root of that, also rounded once: DBL (zero is DEC). NULL for n < 2. */
struct wr_num wr_exactsum_stddev(const struct wr_exactsum *x, const struct wr_exactsum *xx, uint64_t n);
/* Pearson's correlation of n pairs from the five sums, from exact covariances: DBL in -1..1 (zero is DEC). NULL for
 * n < 2 or where x or y do not vary. */
struct wr_num wr_exactsum_corr(const struct wr_exactsum *x, const struct wr_exactsum *y,
                               const struct wr_exactsum *xx, const struct wr_exactsum *yy,
                               const struct wr_exactsum *xy, uint64_t n);

/* Pointer-free form, little-endian, for exchange and spill. save: bytes written, at most WR_EXACTSUM_SAVED, and at
 * most WR_EXACTSUM_SAVED_DEC while `more` is NULL. load merges the saved sum into the struct; returns bytes read,
 * or -1 (malformed or out of memory). */
enum { WR_EXACTSUM_SAVED = 584, WR_EXACTSUM_SAVED_DEC = 18 };
size_t wr_exactsum_save(const struct wr_exactsum *, void *out);
long wr_exactsum_load_merge(struct wr_exactsum *, const void *p, size_t n, struct wr_arena *);
/* Is the saved sum a decimal as numbers have it, or has it seen nothing? Then *x is that, or NULL. */
bool wr_exactsum_saved_dec(const void *p, size_t n, struct wr_num *x);

#endif
