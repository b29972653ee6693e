/* See table.h. Rows are taken in chunks; room for a chunk of new keys is made before it, so the loops over rows
 * neither grow nor fail (but for the text of long keys).
 *
 * While the table fits the cache, rows take two sweeps. The first hashes and looks up in one pass and without a
 * branch: lengths vary from row to row, and so does whether a key lies in its first slot, so branches on either
 * would be guessed wrong. It takes all keys for short ones that are there, and notes in a bitmap where that is not
 * so: keys longer than 16 bytes, new ones, those that had to move on from their first slot. The second takes these
 * rows of a chunk as beyond the cache. With AES and AVX2, or VAES and AVX-512, the first has an index of its own
 * (table_aes.c, table_vaes.c).
 *
 * Beyond the cache what counts is that no row waits for memory, and again that nothing is guessed: rows are told
 * apart by whether their keys are short; each kind is hashed, looked for in its first two slots, and compared, in a
 * loop of its own that prefetches for the next. What is not found so is probed for in order.
 *
 * Keys chosen to collide make long probes; then the table takes another seed, from where it happens to lie in
 * memory, a few times for each size at most. Hashes are table_key.h's. */
#include "base/simd.h"
#include "data/table_key.h"

enum {
    CHUNK = 256,            /* rows for which room is made at once */
    FIRST_SLOTS = 2048,     /* at least 8 * CHUNK */
    CACHED_SLOTS = 1 << 13, /* 64 KiB of slots and 80 KiB of keys; and there is what is kept by group */
    MANY_SLOTS = 1 << 20,
    LONG_PROBE = 256, /* a good hash at load 5/8 stays under 220 even with 2^30 keys (ln n / 0.095) */
    MAX_RESEEDS = 3,
};

/* ---- probing ----------------------------------------------------------------------------------------------- */

/* Where the tags are equal. */
static inline bool same_key(const struct wr_table *t, uint32_t gid, const struct probe *k)
{
    const struct wr_table_key *have = &t->keys[gid];
    if (k->n <= INLINE)
        return have->a == k->a && have->b == k->b;
    const char *p = (const char *)(uintptr_t)have->a, *q = (const char *)(uintptr_t)k->a;
    return have->b == k->b && t->lens[gid] == k->n &&
           (k->n <= MIDDLE ? differ_middle(p, q, k->n) == 0 : memcmp(p, q, k->n) == 0);
}

/* The slot that has a key, or the empty one where it belongs; how many were passed by on the way to it. */
static inline uint64_t seek(const struct wr_table *t, const struct probe *k, uint32_t *steps)
{
    uint32_t tag = tag_of_probe(k);
    uint64_t i = k->hash & t->mask;
    *steps = 0;
    for (; !is_empty(t->slots[i]); i = (i + 1) & t->mask, ++*steps)
        if (t->slots[i].tag == tag && same_key(t, t->slots[i].gid, k))
            break;
    return i;
}

static inline uint64_t find(struct wr_table *t, const struct probe *k)
{
    uint32_t steps;
    uint64_t i = seek(t, k, &steps);
    if (__builtin_expect(steps > t->longest, 0))
        t->longest = steps;
    return i;
}

static inline uint32_t find_group(const struct wr_table *t, const struct probe *k)
{
    uint32_t steps;
    uint64_t at = seek(t, k, &steps);
    return is_empty(t->slots[at]) ? WR_TABLE_NONE : t->slots[at].gid;
}

static inline void note(struct wr_table *t, uint32_t from)
{
#if defined(__x86_64__)
    if (t->near)
        wr_table_note_aes(t, from);
#endif
}

static int insert(struct wr_table *t, const struct probe *k, uint64_t at)
{
    struct wr_table_key *e = &t->keys[t->n];
    *e = (struct wr_table_key){k->a, k->b};
    t->lens[t->n] = k->n;
    if (k->n > INLINE) {
        char *p = wr_arena_bytes(&t->arena, k->n);
        if (!p)
            return -1;
        memcpy(p, (const void *)(uintptr_t)k->a, k->n);
        e->a = (uintptr_t)p;
    }
    t->slots[at] = (struct wr_table_slot){tag_of_probe(k), t->n++};
    note(t, t->n - 1);
    return 0;
}

static inline int map_one(struct wr_table *t, const struct probe *k, uint32_t row, uint32_t *gid, uint16_t **fresh)
{
    uint64_t at = find(t, k);
    if (is_empty(t->slots[at])) {
        if (insert(t, k, at) < 0)
            return -1;
        if (*fresh)
            *(*fresh)++ = (uint16_t)row;
    }
    gid[row] = t->slots[at].gid;
    return 0;
}

/* The first sweep, over rows k of [from, to), at most 64: gid[row] of each whose key is short and lies in its first
 * slot; the others are the bits k - from of what is returned. An empty slot names group 0, for which there is
 * always room, and its tag is no key's: so both may be read and compared whatever the slot is. `views` and `all`
 * (no selection) are constants where this is inlined. */
static inline __attribute__((always_inline)) uint64_t look_up(const struct wr_table *t, const struct wr_keys *keys,
                                                              const uint16_t *sel, uint32_t from, uint32_t to,
                                                              uint32_t *restrict gid, bool views, bool all)
{
    const struct wr_table_slot *slots = t->slots;
    const struct wr_table_key *have = t->keys;
    uint64_t mask = t->mask, missed = 0;
    for (uint32_t k = from; k < to; k++) {
        uint32_t row = all ? k : sel[k];
        struct wr_slice s = views ? wr_view_slice(keys->base, keys->view[row]) : wr_keys_get(keys, row);
        uint32_t n = (uint32_t)s.n, len = n > INLINE ? INLINE : n;
        uint64_t a, b;
        if (views || is_padded(keys, s.p))
            words_padded(s.p, len, &a, &b);
        else
            words_exact(s.p, len, &a, &b);
        uint64_t hash = hash_words(t, a, b);
        struct wr_table_slot at = slots[hash & mask];
        uint64_t differ = (have[at.gid].a ^ a) | (have[at.gid].b ^ b) | (at.tag ^ tag_of(hash, len)) | (n - len);
        gid[row] = at.gid;
        missed |= (uint64_t)(differ != 0) << (k - from);
    }
    return missed;
}

/* By itself, so that what its loop keeps in registers is its own. */
static __attribute__((noinline)) uint64_t look_up_views(const struct wr_table *t, const struct wr_keys *keys,
                                                        const uint16_t *sel, uint32_t from, uint32_t to,
                                                        uint32_t *gid)
{
    (void)sel;
    return look_up(t, keys, NULL, from, to, gid, true, true);
}

static uint64_t look_up_any(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                            uint32_t from, uint32_t to, uint32_t *gid)
{
    if (keys->view)
        return look_up(t, keys, sel, from, to, gid, true, false);
    return look_up(t, keys, sel, from, to, gid, false, !sel);
}

static wr_table_look_up_fn *look_up_for(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel)
{
#if defined(__x86_64__)
    if (keys->view && t->noted)
        return wr_simd() == WR_SIMD_AVX512 ? wr_table_look_up_vaes : wr_table_look_up_aes;
#endif
    return keys->view && !sel ? look_up_views : look_up_any;
}

/* ---- beyond the cache -------------------------------------------------------------------------------------- */

/* A chunk of keys, and which of them are short. */
struct chunk {
    struct probe p[CHUNK];
    uint16_t shorts[CHUNK], longs[CHUNK];
    uint32_t nshort, nlong;
    uint8_t missed[CHUNK]; /* not in their first slot */
};

static void take_chunk(struct chunk *restrict c, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                       uint32_t n)
{
    uint32_t nshort = 0, nlong = 0;
    for (uint32_t k = 0; k < n; k++) {
        struct wr_slice s = wr_keys_get(keys, sel ? sel[from + k] : from + k);
        c->p[k].a = (uintptr_t)s.p;
        c->p[k].n = (uint32_t)s.n;
        c->shorts[nshort] = c->longs[nlong] = (uint16_t)k;
        nshort += s.n <= INLINE;
        nlong += s.n > INLINE;
    }
    c->nshort = nshort;
    c->nlong = nlong;
}

/* `views` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void hash_shorts(const struct wr_table *t, const struct wr_keys *keys,
                                                              struct chunk *restrict c, bool views)
{
    const struct wr_table_slot *slots = t->slots;
    uint64_t mask = t->mask;
    for (uint32_t i = 0; i < c->nshort; i++) {
        struct probe *k = &c->p[c->shorts[i]];
        const char *p = (const char *)(uintptr_t)k->a;
        uint64_t a, b;
        if (views || is_padded(keys, p))
            words_padded(p, k->n, &a, &b);
        else
            words_exact(p, k->n, &a, &b);
        k->a = a;
        k->b = b;
        k->hash = hash_words(t, a, b);
        __builtin_prefetch(&slots[k->hash & mask]);
    }
}

static void hash_longs(const struct wr_table *t, struct chunk *restrict c)
{
    const struct wr_table_slot *slots = t->slots;
    uint64_t mask = t->mask;
    for (uint32_t i = 0; i < c->nlong; i++) {
        struct probe *k = &c->p[c->longs[i]];
        k->b = k->hash = hash_long(t, (const char *)(uintptr_t)k->a, k->n);
        __builtin_prefetch(&slots[k->hash & mask]);
    }
}

/* Of a probe's first two slots the one that has its tag; the second where none has. Most keys lie in one of them.
 */
static inline struct wr_table_slot likely_slot(const struct wr_table_slot *slots, uint64_t mask, uint64_t hash,
                                               uint32_t tag)
{
    struct wr_table_slot x[2] = {slots[hash & mask], slots[(hash + 1) & mask]};
    return x[x[0].tag != tag];
}

/* gid[k]: where the key may be; missed[k]: it is not there. */
static void find_slots(const struct wr_table *t, struct chunk *restrict c, uint32_t *restrict gid)
{
    const struct wr_table_slot *slots = t->slots;
    const struct wr_table_key *keys = t->keys;
    uint64_t mask = t->mask;
    for (uint32_t i = 0; i < c->nshort; i++) {
        uint32_t k = c->shorts[i], tag = tag_of(c->p[k].hash, c->p[k].n);
        struct wr_table_slot at = likely_slot(slots, mask, c->p[k].hash, tag);
        gid[k] = at.gid;
        c->missed[k] = at.tag != tag;
        __builtin_prefetch(&keys[at.gid]);
    }
    for (uint32_t i = 0; i < c->nlong; i++) {
        uint32_t k = c->longs[i], tag = tag_of(c->p[k].hash, TAG_LONG);
        struct wr_table_slot at = likely_slot(slots, mask, c->p[k].hash, tag);
        gid[k] = at.gid;
        c->missed[k] = at.tag != tag;
        __builtin_prefetch(&keys[at.gid]);
        __builtin_prefetch(&t->lens[at.gid]);
    }
}

/* As look_up does it. */
static void compare_shorts(const struct wr_table *t, struct chunk *restrict c, const uint32_t *restrict gid)
{
    const struct wr_table_key *keys = t->keys;
    for (uint32_t i = 0; i < c->nshort; i++) {
        uint32_t k = c->shorts[i];
        const struct probe *p = &c->p[k];
        c->missed[k] |= ((keys[gid[k]].a ^ p->a) | (keys[gid[k]].b ^ p->b)) != 0;
    }
}

/* Where tag, hash or length differ a key is compared with itself, and missed all the same. */
static void compare_longs(const struct wr_table *t, struct chunk *restrict c, const uint32_t *restrict gid)
{
    const struct wr_table_key *keys = t->keys;
    const uint32_t *lens = t->lens;
    uint64_t text[CHUNK];
    for (uint32_t i = 0; i < c->nlong; i++) {
        uint32_t k = c->longs[i];
        const struct probe *p = &c->p[k];
        uint64_t missed = c->missed[k] | ((keys[gid[k]].b ^ p->b) != 0) | (lens[gid[k]] != p->n);
        text[i] = keys[gid[k]].a ^ ((keys[gid[k]].a ^ p->a) & -missed);
        c->missed[k] = (uint8_t)missed;
        __builtin_prefetch((const char *)(uintptr_t)text[i]);
    }
    for (uint32_t i = 0; i < c->nlong; i++) {
        uint32_t k = c->longs[i], n = c->p[k].n;
        const char *p = (const char *)(uintptr_t)text[i], *q = (const char *)(uintptr_t)c->p[k].a;
        c->missed[k] |= n <= MIDDLE ? differ_middle(p, q, n) != 0 : memcmp(p, q, n) != 0;
    }
}

static void hash_chunk(const struct wr_table *t, const struct wr_keys *keys, struct chunk *restrict c)
{
    if (keys->view)
        hash_shorts(t, keys, c, true);
    else
        hash_shorts(t, keys, c, false);
    hash_longs(t, c);
}

/* found[k]: the group of key k, where missed[k] does not say that it lies in neither of its first two slots. */
static void find_near(const struct wr_table *t, struct chunk *restrict c, uint32_t *restrict found)
{
    find_slots(t, c, found);
    compare_shorts(t, c, found);
    compare_longs(t, c, found);
}

static void find_prefetched(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                            uint32_t from, uint32_t n, uint32_t *gid)
{
    struct chunk c;
    uint32_t found[CHUNK];
    take_chunk(&c, keys, sel, from, n);
    hash_chunk(t, keys, &c);
    find_near(t, &c, found);
    for (uint32_t k = 0; k < n; k++)
        gid[sel ? sel[from + k] : from + k] = c.missed[k] ? find_group(t, &c.p[k]) : found[k];
}

/* Where most keys are new there is nothing to look up first: all are missed. */
static int map_prefetched(struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                          uint32_t to, uint32_t *gid, uint16_t **fresh)
{
    struct chunk c;
    uint32_t n = to - from, found[CHUNK], before = t->n, nmissed = 0;
    uint16_t missed[CHUNK];
    take_chunk(&c, keys, sel, from, n);
    hash_chunk(t, keys, &c);
    if (t->mostly_new) {
        memset(c.missed, 1, n);
    } else {
        find_near(t, &c, found);
        for (uint32_t k = 0; k < n; k++)
            gid[sel ? sel[from + k] : from + k] = found[k];
    }
    for (uint32_t k = 0; k < n; k++) {
        missed[nmissed] = (uint16_t)k;
        nmissed += c.missed[k];
    }
    for (uint32_t i = 0; i < nmissed; i++) {
        uint32_t k = missed[i];
        if (map_one(t, &c.p[k], sel ? sel[from + k] : from + k, gid, fresh) < 0)
            return -1;
    }
    t->mostly_new = t->n - before > n / 2;
    return 0;
}

/* ---- within the cache -------------------------------------------------------------------------------------- */

/* Adds to `missed` the rows that a look-up of n rows has missed; returns the end. Four are written whatever there
 * are, and as the last one where there is none: mostly there are no more, and how many they are is not guessed.
 * There is room for four after the last. */
static inline uint16_t *put_missed(uint16_t *missed, uint64_t bits, const uint16_t *sel, uint32_t from, uint32_t n)
{
    const uint64_t last = (uint64_t)1 << (n - 1);
    do {
        for (int i = 0; i < 4; i++) {
            const uint32_t k = from + (uint32_t)__builtin_ctzll(bits | last);
            *missed = sel ? sel[k] : (uint16_t)k;
            missed += bits != 0;
            bits &= bits - 1;
        }
    } while (bits);
    return missed;
}

/* The first sweep over rows [from, to), at most CHUNK; the rows that it missed, and how many they are. */
static uint32_t look_up_chunk(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel,
                              uint32_t from, uint32_t to, uint32_t *gid, uint16_t missed[CHUNK + 4])
{
    wr_table_look_up_fn *look = look_up_for(t, keys, sel);
    uint16_t *end = missed;
    for (uint32_t n; from < to; from += n) {
        n = to - from > 64 ? 64 : to - from;
        end = put_missed(end, look(t, keys, sel, from, from + n, gid), sel, from, n);
    }
    return (uint32_t)(end - missed);
}

static int map_cached(struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                      uint32_t to, uint32_t *gid, uint16_t **fresh)
{
    uint16_t missed[CHUNK + 4];
    const uint32_t n = look_up_chunk(t, keys, sel, from, to, gid, missed);
    return n ? map_prefetched(t, keys, missed, 0, n, gid, fresh) : 0;
}

static void find_cached(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t from,
                        uint32_t to, uint32_t *gid)
{
    uint16_t missed[CHUNK + 4];
    const uint32_t n = look_up_chunk(t, keys, sel, from, to, gid, missed);
    if (n)
        find_prefetched(t, keys, missed, 0, n, gid);
}

/* ---- size and seed ----------------------------------------------------------------------------------------- */

/* The hash of a group's key, as the seed has it now. */
static uint64_t hash_again(struct wr_table *t, uint32_t g)
{
    struct wr_table_key *e = &t->keys[g];
    if (t->lens[g] > INLINE)
        return e->b = hash_long(t, (const char *)(uintptr_t)e->a, t->lens[g]);
    return hash_words(t, e->a, e->b);
}

/* Keys that a table of so many slots takes: so few that most lie in their first slot, of which a small table can
 * have plenty. Of a large one 5/8, since there memory is what is dear. */
static uint64_t most_keys(uint64_t slots)
{
    if (slots < CACHED_SLOTS)
        return slots / 8;
    return slots < MANY_SLOTS ? slots / 2 : slots / 8 * 5;
}

/* The slots made anew; `reseeded`: the hashes too, which long keys keep in their entries. In steps of a chunk,
 * whose slots are on their way while the next hashes are made. */
static void fill_slots(struct wr_table *t, bool reseeded)
{
    uint64_t hash[CHUNK];
    for (uint32_t i = 0; i < t->nslots; i++)
        t->slots[i] = (struct wr_table_slot){TAG_EMPTY, 0};
    for (uint32_t from = 0, to; from < t->n; from = to) {
        to = t->n - from > CHUNK ? from + CHUNK : t->n;
        for (uint32_t g = from; g < to; g++) {
            hash[g - from] = t->lens[g] > INLINE && !reseeded ? t->keys[g].b : hash_again(t, g);
            __builtin_prefetch(&t->slots[hash[g - from] & t->mask], 1);
        }
        for (uint32_t g = from; g < to; g++) {
            uint64_t h = hash[g - from], i = t->hash_mask ? h & t->mask : g;
            while (!is_empty(t->slots[i]))
                i = (i + 1) & t->mask;
            t->slots[i] = (struct wr_table_slot){tag_of(h, t->lens[g] > INLINE ? TAG_LONG : t->lens[g]), g};
        }
    }
    t->longest = 0;
    t->noted = false;
    note(t, 0);
}

/* Entries of `near` beside so many slots. */
static uint64_t near_for(uint64_t slots)
{
    const bool aes = wr_simd() == WR_SIMD_AVX2 || wr_simd() == WR_SIMD_AVX512;
    return aes && slots <= CACHED_SLOTS ? slots : 0;
}

/* Slots of a table that has room for so many keys. */
static uint64_t slots_for(const struct wr_table *t, uint64_t need)
{
    if (need <= most_keys(t->nslots))
        return t->nslots;
    uint64_t slots = t->nslots ? 2 * (uint64_t)t->nslots : FIRST_SLOTS;
    while (most_keys(slots) < need)
        slots *= 2;
    return slots;
}

static void free_slots(struct wr_table *t)
{
    wr_charged_free(t->pay, &t->slots, &t->nslots, sizeof *t->slots);
    wr_charged_free(t->pay, &t->near, &t->near_cap, sizeof *t->near);
    t->noted = false;
}

static int make_room(struct wr_table *t, uint32_t more, struct wr_err *err)
{
    uint64_t need = (uint64_t)t->n + more;
    if (need > WR_TABLE_MAX_GROUPS)
        return wr_err_set(err, WR_ELIMIT, "%s has more than %d groups", t->pay.who, WR_TABLE_MAX_GROUPS);
    int rc = wr_charged_grow(t->pay, &t->keys, &t->cap, need, sizeof *t->keys, err);
    if (rc >= 0)
        rc = wr_charged_grow(t->pay, &t->lens, &t->lens_cap, need, sizeof *t->lens, err);
    const uint64_t slots = rc < 0 ? 0 : slots_for(t, need);
    if (rc < 0 || slots == t->nslots)
        return rc;
    /* the old slots are made anew from the keys: give them back first */
    free_slots(t);
    rc = wr_charged_grow(t->pay, &t->slots, &t->nslots, slots, sizeof *t->slots, err);
    if (rc >= 0)
        rc = wr_charged_grow(t->pay, &t->near, &t->near_cap, near_for(slots), sizeof *t->near, err);
    if (rc < 0) {
        free_slots(t);
        t->n = 0;
        return rc;
    }
    t->mask = t->nslots - 1; /* a power of two: large pages have no room for more */
    t->reseeds = 0;
    fill_slots(t, false);
    return 0;
}

static void reseed(struct wr_table *t)
{
    t->reseeds++;
    t->seed = wr_hash_bytes(&t->keys, sizeof t->keys, t->seed) | 1;
    fill_slots(t, true);
}

/* ---- public ------------------------------------------------------------------------------------------------ */

void wr_table_init(struct wr_table *t, struct wr_budget *budget, const char *who)
{
    *t = (struct wr_table){
        .seed = 0x9e3779b97f4a7c15u, .pay = {budget, who}, .hash_mask = wr_hash_zero ? 0 : UINT64_MAX};
    wr_arena_init(&t->arena, 0, budget, who);
}

void wr_table_reset(struct wr_table *t)
{
    free_slots(t);
    wr_charged_free(t->pay, &t->keys, &t->cap, sizeof *t->keys);
    wr_charged_free(t->pay, &t->lens, &t->lens_cap, sizeof *t->lens);
    wr_arena_reset(&t->arena);
    t->n = 0;
    t->mask = 0;
    t->reseeds = t->longest = 0;
}

void wr_table_settle(struct wr_table *t)
{
    free_slots(t);
}

void wr_table_done(struct wr_table *t)
{
    wr_table_reset(t);
    wr_arena_done(&t->arena);
}

size_t wr_table_bytes(const struct wr_table *t)
{
    return t->nslots * sizeof *t->slots + t->near_cap * sizeof *t->near + t->cap * sizeof *t->keys +
           t->lens_cap * sizeof *t->lens + t->arena.total;
}

size_t wr_table_growth(const struct wr_table *t, uint32_t more)
{
    const uint64_t need = (uint64_t)t->n + more, slots = slots_for(t, need);
    const size_t arrays =
        wr_charged_growth(t->cap, need, sizeof *t->keys) + wr_charged_growth(t->lens_cap, need, sizeof *t->lens);
    if (slots == t->nslots)
        return arrays;
    return arrays + (slots - t->nslots) * sizeof *t->slots + near_for(slots) * sizeof *t->near -
           t->near_cap * sizeof *t->near;
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
        if (__builtin_expect(t->longest > LONG_PROBE, 0) && t->hash_mask && t->reseeds < MAX_RESEEDS)
            reseed(t);
    }
    return 0;
}

void wr_table_find(const struct wr_table *t, const struct wr_keys *keys, const uint16_t *sel, uint32_t n,
                   uint32_t *gid)
{
    if (!t->n) {
        WR_EACH (i, sel, n)
            gid[i] = WR_TABLE_NONE;
        return;
    }
    for (uint32_t from = 0; from < n; from += CHUNK) {
        const uint32_t most = n - from > CHUNK ? CHUNK : n - from;
        if (t->nslots <= CACHED_SLOTS)
            find_cached(t, keys, sel, from, from + most, gid);
        else
            find_prefetched(t, keys, sel, from, most, gid);
    }
}

struct wr_slice wr_table_key(const struct wr_table *t, uint32_t gid)
{
    const struct wr_table_key *e = &t->keys[gid];
    if (t->lens[gid] > INLINE)
        return (struct wr_slice){(const char *)(uintptr_t)e->a, t->lens[gid]};
    return (struct wr_slice){(const char *)&e->a, t->lens[gid]};
}
