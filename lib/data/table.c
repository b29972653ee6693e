/* See table.h. Rows are taken in chunks; room for a chunk of new keys is made before it, so the loops over rows
 * neither grow nor fail (but for long keys). A table beyond the cache takes a chunk in three sweeps: hash and
 * prefetch the slot, prefetch the key, probe. Short keys are hashed with one 64 x 64 -> 128 multiplication whose
 * halves are folded (after the idea of wyhash, Wang Yi), long ones with XXH3. Keys chosen to collide make long
 * probes; then the table takes another seed, from where it happens to lie in memory, a few times for each size at
 * most. */
#include "data/table.h"

#include <endian.h>

#include "base/hash.h"

enum {
    INLINE = 16,            /* longest key kept in its entry */
    CHUNK = 256,            /* rows for which room is made at once */
    FIRST_SLOTS = 1024,     /* at least 2 * CHUNK */
    CACHED_SLOTS = 1 << 15, /* 256 KiB of slots and 384 KiB of keys: about what L2 holds */
    LONG_PROBE = 192,       /* a good hash at load 1/2 stays under 110 even with 2^30 keys (ln n / 0.193) */
    MAX_RESEEDS = 3,
};
#define EMPTY UINT32_MAX

struct probe {
    uint64_t a, b, hash; /* as in the entry; a long key: pointer and hash */
    uint32_t n;
};

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
static const uint64_t low_mask[INLINE + 1] = {
    ONES(0), ONES(1), ONES(2), ONES(3), ONES(4), ONES(5), ONES(6), ONES(7), ONES(8),
    ONES(8), ONES(8), ONES(8), ONES(8), ONES(8), ONES(8), ONES(8), ONES(8),
};
static const uint64_t high_mask[INLINE + 1] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, ONES(1), ONES(2), ONES(3), ONES(4), ONES(5), ONES(6), ONES(7), ONES(8),
};

static inline void words_padded(const char *p, uint32_t n, struct probe *k)
{
    k->a = htole64(load64(p) & low_mask[n]);
    k->b = htole64(load64(p + 8) & high_mask[n]);
}

/* Reads nothing but p[0..n): two loads that overlap. */
static inline void words_exact(const char *p, uint32_t n, struct probe *k)
{
    uint64_t a = 0, b = 0;
    if (n >= 8) {
        a = load64(p);
        if (n > 8)
            b = load64(p + n - 8) >> 8 * (INLINE - n);
    } else if (n >= 4) {
        a = load32(p) | load32(p + n - 4) << 8 * (n - 4);
    } else if (n) {
        const unsigned char *u = (const unsigned char *)p;
        a = u[0] | (uint64_t)u[n / 2] << 8 * (n / 2) | (uint64_t)u[n - 1] << 8 * (n - 1);
    }
    k->a = htole64(a);
    k->b = htole64(b);
}

static inline uint64_t hash_words(const struct wr_table *t, const struct probe *k)
{
    uint64_t x = k->a ^ t->seed, y = k->b ^ (t->seed * 0x9fb21c651e98df25u + ((uint64_t)k->n << 59 | 1));
    unsigned __int128 m = (unsigned __int128)x * y;
    return t->zero ? 0 : (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline void make_probe(const struct wr_table *t, const struct wr_keys *keys, uint32_t row, struct probe *k)
{
    const struct wr_str *s = &keys->v[row];
    k->n = s->null ? 0 : s->n;
    if (k->n > INLINE) {
        k->a = (uintptr_t)s->p;
        k->b = k->hash = wr_hash_bytes(s->p, k->n, t->seed);
        return;
    }
    if (s->p >= keys->padded && s->p < keys->padded_end)
        words_padded(s->p, k->n, k);
    else
        words_exact(s->p, k->n, k);
    k->hash = hash_words(t, k);
}

/* ---- probing ----------------------------------------------------------------------------------------------- */

static inline bool same_key(const struct wr_table_key *have, const struct probe *k)
{
    if (have->n != k->n || have->b != k->b)
        return false;
    return have->a == k->a ||
           (k->n > INLINE && memcmp((const void *)(uintptr_t)have->a, (const void *)(uintptr_t)k->a, k->n) == 0);
}

/* The group of a key, or EMPTY with *at the slot where it belongs. */
static __attribute__((noinline)) uint32_t find_far(struct wr_table *t, const struct probe *k, uint64_t *at)
{
    uint32_t tag = (uint32_t)(k->hash >> 32), steps = 0, gid;
    uint64_t i = k->hash & t->mask;
    for (; (gid = t->slots[i].gid) != EMPTY; i = (i + 1) & t->mask, steps++)
        if (t->slots[i].tag == tag && same_key(&t->keys[gid], k))
            break;
    *at = i;
    if (steps > t->longest)
        t->longest = steps;
    return gid;
}

/* As above, where the first slot looked at has it. */
static inline uint32_t find(struct wr_table *t, const struct probe *k, uint64_t *at)
{
    struct wr_table_slot s = t->slots[k->hash & t->mask];
    if (__builtin_expect(s.gid != EMPTY && s.tag == (uint32_t)(k->hash >> 32) && same_key(&t->keys[s.gid], k), 1))
        return s.gid;
    return find_far(t, k, at);
}

static int insert(struct wr_table *t, const struct probe *k, uint64_t at)
{
    struct wr_table_key *e = &t->keys[t->n];
    *e = (struct wr_table_key){k->a, k->b, k->n};
    if (k->n > INLINE) {
        char *p = wr_arena_alloc(&t->arena, k->n);
        if (!p)
            return -1;
        memcpy(p, (const void *)(uintptr_t)k->a, k->n);
        e->a = (uintptr_t)p;
    }
    t->slots[at] = (struct wr_table_slot){(uint32_t)(k->hash >> 32), t->n++};
    return 0;
}

static inline int map_one(struct wr_table *t, const struct probe *k, uint32_t row, uint32_t *gid, uint16_t **fresh)
{
    uint64_t at = 0;
    uint32_t g = find(t, k, &at);
    if (__builtin_expect(g == EMPTY, 0)) {
        g = t->n;
        if (insert(t, k, at) < 0)
            return -1;
        if (*fresh)
            *(*fresh)++ = (uint16_t)row;
    }
    gid[row] = g;
    return 0;
}

static int map_cached(struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                      uint32_t to, uint32_t *gid, uint16_t **fresh)
{
    for (uint32_t k = from; k < to; k++) {
        uint32_t row = sel ? sel[k] : k;
        struct probe p;
        make_probe(t, keys, row, &p);
        if (map_one(t, &p, row, gid, fresh) < 0)
            return -1;
    }
    return 0;
}

static int map_prefetched(struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                          uint32_t to, uint32_t *gid, uint16_t **fresh)
{
    struct probe p[CHUNK];
    for (uint32_t k = from; k < to; k++) {
        make_probe(t, keys, sel ? sel[k] : k, &p[k - from]);
        __builtin_prefetch(&t->slots[p[k - from].hash & t->mask]);
    }
    for (uint32_t k = from; k < to; k++) {
        uint32_t g = t->slots[p[k - from].hash & t->mask].gid;
        __builtin_prefetch(&t->keys[g == EMPTY ? 0 : g]);
    }
    for (uint32_t k = from; k < to; k++)
        if (map_one(t, &p[k - from], sel ? sel[k] : k, gid, fresh) < 0)
            return -1;
    return 0;
}

/* ---- size and seed ----------------------------------------------------------------------------------------- */

static uint64_t hash_again(const struct wr_table *t, struct wr_table_key *e)
{
    if (e->n > INLINE)
        return e->b = wr_hash_bytes((const void *)(uintptr_t)e->a, e->n, t->seed);
    struct probe k = {.a = e->a, .b = e->b, .n = e->n};
    return hash_words(t, &k);
}

static void fill_slots(struct wr_table *t)
{
    memset(t->slots, 0xff, t->nslots * sizeof *t->slots);
    for (uint32_t g = 0; g < t->n; g++) {
        uint64_t hash = hash_again(t, &t->keys[g]), i = t->zero ? g : hash & t->mask;
        while (t->slots[i].gid != EMPTY)
            i = (i + 1) & t->mask;
        t->slots[i] = (struct wr_table_slot){(uint32_t)(hash >> 32), g};
    }
    t->longest = 0;
}

static int make_room(struct wr_table *t, uint32_t more, struct wr_err *err)
{
    uint64_t need = (uint64_t)t->n + more;
    if (need > WR_TABLE_MAX_GROUPS)
        return wr_err_set(err, WR_ELIMIT, "%s has more than %d groups", t->pay.who, WR_TABLE_MAX_GROUPS);
    int rc = wr_charged_grow(t->pay, &t->keys, &t->cap, need, sizeof *t->keys, err);
    if (rc < 0 || 2 * need <= t->nslots)
        return rc;
    uint64_t slots = t->nslots ? 2 * (uint64_t)t->nslots : FIRST_SLOTS;
    while (slots < 2 * need)
        slots *= 2;
    /* the old slots are made anew from the keys: give them back first */
    wr_charged_free(t->pay, &t->slots, &t->nslots, sizeof *t->slots);
    rc = wr_charged_grow(t->pay, &t->slots, &t->nslots, slots, sizeof *t->slots, err);
    if (rc < 0) {
        t->n = 0;
        return rc;
    }
    t->mask = t->nslots - 1;
    t->reseeds = 0;
    fill_slots(t);
    return 0;
}

static void reseed(struct wr_table *t)
{
    t->reseeds++;
    t->seed = wr_hash_bytes(&t->keys, sizeof t->keys, t->seed) | 1;
    fill_slots(t);
}

/* ---- public ------------------------------------------------------------------------------------------------ */

void wr_table_init(struct wr_table *t, struct wr_budget *budget, const char *who)
{
    *t = (struct wr_table){.seed = 0x9e3779b97f4a7c15u, .pay = {budget, who}, .zero = wr_hash_zero};
    wr_arena_init(&t->arena, 0, budget, who);
}

void wr_table_reset(struct wr_table *t)
{
    wr_charged_free(t->pay, &t->slots, &t->nslots, sizeof *t->slots);
    wr_charged_free(t->pay, &t->keys, &t->cap, sizeof *t->keys);
    wr_arena_reset(&t->arena);
    t->n = 0;
    t->mask = 0;
    t->reseeds = t->longest = 0;
}

void wr_table_done(struct wr_table *t)
{
    wr_table_reset(t);
    wr_arena_done(&t->arena);
}

size_t wr_table_bytes(const struct wr_table *t)
{
    return t->nslots * sizeof *t->slots + t->cap * sizeof *t->keys + t->arena.total;
}

int wr_table_map(struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t n, uint32_t *gid,
                 uint16_t *fresh, struct wr_err *err)
{
    for (uint32_t from = 0, to; from < n; from = to) {
        to = n - from > CHUNK ? from + CHUNK : n;
        int rc = make_room(t, to - from, err);
        if (rc < 0)
            return rc;
        if (t->nslots <= CACHED_SLOTS)
            rc = map_cached(t, keys, sel, from, to, gid, &fresh);
        else
            rc = map_prefetched(t, keys, sel, from, to, gid, &fresh);
        if (rc < 0)
            return wr_arena_error(&t->arena, err);
        if (__builtin_expect(t->longest > LONG_PROBE, 0) && !t->zero && t->reseeds < MAX_RESEEDS)
            reseed(t);
    }
    return 0;
}

struct wr_slice wr_table_key(const struct wr_table *t, uint32_t gid)
{
    const struct wr_table_key *e = &t->keys[gid];
    if (e->n > INLINE)
        return (struct wr_slice){(const char *)(uintptr_t)e->a, e->n};
    return (struct wr_slice){(const char *)&e->a, e->n};
}
