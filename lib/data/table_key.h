/* One key of a table (table.c): as two words, hashed, compared. Not for others.
 *
 * A hash is a 64 x 64 -> 128 multiplication whose halves are folded (after the idea of wyhash, Wang Yi), one for
 * each two words; keys of more than 48 bytes are hashed with XXH3. */
#ifndef WR_DATA_TABLE_KEY_H
#define WR_DATA_TABLE_KEY_H

#include <endian.h>

#include "base/hash.h"
#include "data/table.h"

enum {
    INLINE = WR_TABLE_INLINE,
    MIDDLE = 48, /* longest key that three windows of 16 bytes cover */
};

#define MIX 0x9fb21c651e98df25u

/* A tag: the upper 27 bits of a hash, and below them the key's length, or what no length is. */
enum { TAG_LEN = 31, TAG_LONG = 31, TAG_EMPTY = 30 };

struct probe {
    uint64_t a, b, hash; /* as in the entry; a long key: pointer and hash */
    uint32_t n;
};

static inline uint32_t tag_of(uint64_t hash, uint32_t n)
{
    return ((uint32_t)(hash >> 32) & ~(uint32_t)TAG_LEN) | n;
}

static inline uint32_t tag_of_probe(const struct probe *k)
{
    return tag_of(k->hash, k->n > INLINE ? TAG_LONG : k->n);
}

static inline bool is_empty(struct wr_table_slot s)
{
    return s.tag == TAG_EMPTY;
}

/* ---- short keys as two words ------------------------------------------------------------------------------- */

/* Bytes as a number whose lowest byte comes first, on every machine; turned into memory order once masked. */
static inline uint64_t load64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return le64toh(x);
}

static inline uint64_t load32(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return le32toh(x);
}

/* What keeps the low n bytes of the first and of the second word of a key of n bytes: no branch, since lengths vary
 * from row to row. */
#define ONES(n) ((n) == 0 ? 0 : UINT64_MAX >> (64 - 8 * ((n) ? (n) : 1)))
static const uint64_t word_mask[INLINE + 1][2] = {
    {0, 0},
    {ONES(1), 0},
    {ONES(2), 0},
    {ONES(3), 0},
    {ONES(4), 0},
    {ONES(5), 0},
    {ONES(6), 0},
    {ONES(7), 0},
    {ONES(8), 0},
    {ONES(8), ONES(1)},
    {ONES(8), ONES(2)},
    {ONES(8), ONES(3)},
    {ONES(8), ONES(4)},
    {ONES(8), ONES(5)},
    {ONES(8), ONES(6)},
    {ONES(8), ONES(7)},
    {ONES(8), ONES(8)},
};

static inline void words_padded(const char *p, uint32_t n, uint64_t *a, uint64_t *b)
{
    *a = htole64(load64(p) & word_mask[n][0]);
    *b = htole64(load64(p + 8) & word_mask[n][1]);
}

/* Reads nothing but p[0..n): two loads that overlap. */
static inline void words_exact(const char *p, uint32_t n, uint64_t *a, uint64_t *b)
{
    uint64_t x = 0, y = 0;
    if (n >= 8) {
        x = load64(p);
        if (n > 8)
            y = load64(p + n - 8) >> 8 * (INLINE - n);
    } else if (n >= 4) {
        x = load32(p) | load32(p + n - 4) << 8 * (n - 4);
    } else if (n) {
        const unsigned char *u = (const unsigned char *)p;
        x = u[0] | (uint64_t)u[n / 2] << 8 * (n / 2) | (uint64_t)u[n - 1] << 8 * (n - 1);
    }
    *a = htole64(x);
    *b = htole64(y);
}

static inline uint64_t fold_product(uint64_t x, uint64_t y)
{
    unsigned __int128 m = (unsigned __int128)x * y;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t hash_words(const struct wr_table *t, uint64_t a, uint64_t b)
{
    return fold_product(a ^ t->seed, b ^ t->seed * MIX) & t->hash_mask;
}

/* Of 17 to 48 bytes: the two words at its beginning, its middle and its end, which cover it. */
static inline uint64_t hash_middle(const struct wr_table *t, const char *p, uint32_t n)
{
    const char *mid = p + (n - 16) / 2, *end = p + n - 16;
    uint64_t x = t->seed ^ n, y = t->seed * MIX;
    uint64_t h = fold_product(load64(p) ^ x, load64(p + 8) ^ y);
    h += fold_product(load64(mid) ^ y, load64(mid + 8) ^ x);
    return fold_product(load64(end) ^ h, load64(end + 8) ^ x) & t->hash_mask;
}

static inline uint64_t hash_long(const struct wr_table *t, const char *p, uint32_t n)
{
    return n <= MIDDLE ? hash_middle(t, p, n) : wr_hash_bytes(p, n, t->seed);
}

/* 0: both keys of 17 to 48 bytes are the same. */
static inline uint64_t differ_middle(const char *p, const char *q, uint32_t n)
{
    uint32_t mid = (n - 16) / 2, end = n - 16;
    return (load64(p) ^ load64(q)) | (load64(p + 8) ^ load64(q + 8)) | (load64(p + mid) ^ load64(q + mid)) |
           (load64(p + mid + 8) ^ load64(q + mid + 8)) | (load64(p + end) ^ load64(q + end)) |
           (load64(p + end + 8) ^ load64(q + end + 8));
}

/* May 16 bytes be read there? */
static inline bool is_padded(const struct wr_keys *keys, const char *p)
{
    return keys->view || (p >= keys->padded && p < keys->padded_end);
}

/* The first sweep (table.c) over rows k of [from, to), at most 64: sets gid[row] of each whose key is short and
 * lies where it is looked for, and returns the others, as bits k - from. */
typedef uint64_t wr_table_look_up_fn(const struct wr_table *, const struct wr_keys *, const uint16_t *sel,
                                     uint32_t from, uint32_t to, uint32_t *gid);
#if defined(__x86_64__)
/* Of views, and only where something is noted. */
wr_table_look_up_fn wr_table_look_up_aes;
wr_table_look_up_fn wr_table_look_up_vaes;
/* Notes the groups from `from` on in t->near, which is there. */
void wr_table_note_aes(struct wr_table *, uint32_t from);
#endif

#endif
