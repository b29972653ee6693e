/* approx_distinct(x): about how many different values there are, by their bytes (P. Flajolet, E. Fusy, O. Gandouet,
 * F. Meunier, HyperLogLog, 2007; the estimate is that of O. Ertl, New cardinality estimation algorithms for
 * HyperLogLog sketches, 2017, algorithm 6, which needs no table of corrections).
 *
 * A group keeps the 64-bit hashes of its values, which is exact, up to MOST_HASHES of them; then 2^14 registers, of
 * 0.81 % standard error. Which of the two it is depends on the set of hashes alone, and so does the result. */
#include <math.h>

#include "base/hash.h"
#include "plan/agg.h"

enum {
    INDEX_BITS = 14,
    REGISTERS = 1 << INDEX_BITS,
    RANKS = 64 - INDEX_BITS + 1, /* a rank is 0 (no value yet) to this */
    LEAST_SLOTS = 4,
    MOST_SLOTS = 2048,
    MOST_HASHES = MOST_SLOTS * 3 / 4,
};

struct sketch {
    union {
        uint64_t *slot; /* open addressing by the low bits; 0: free, and no hash is kept as 0 */
        uint8_t *rank;
    };
    uint32_t n, slots; /* hashes; slots 0: none yet */
    bool dense;
};

static struct sketch *sketches(const struct wr_agg_state *s)
{
    return (struct sketch *)(void *)s->groups;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static void add_rank(uint8_t *rank, uint64_t hash)
{
    uint64_t rest = hash << INDEX_BITS | 1ull << (INDEX_BITS - 1); /* a one behind the bits there are */
    uint8_t r = (uint8_t)(__builtin_clzll(rest) + 1), *at = &rank[hash >> (64 - INDEX_BITS)];
    *at = r > *at ? r : *at;
}

/* true: it was not there. */
static bool add_hash(uint64_t *slot, uint32_t slots, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & (slots - 1);
    for (; slot[i] && slot[i] != hash; i = (i + 1) & (slots - 1))
        ;
    bool fresh = !slot[i];
    slot[i] = hash;
    return fresh;
}

static int make_dense(struct wr_agg_state *s, struct sketch *e)
{
    uint8_t *rank = wr_arena_zalloc(&s->arena, REGISTERS);
    if (!rank)
        return -1;
    for (uint32_t i = 0; i < e->slots; i++)
        if (e->slot[i])
            add_rank(rank, e->slot[i]);
    e->rank = rank;
    e->dense = true;
    return 0;
}

static int more_slots(struct wr_agg_state *s, struct sketch *e)
{
    uint32_t slots = e->slots ? 2 * e->slots : LEAST_SLOTS;
    uint64_t *slot = wr_arena_zalloc(&s->arena, slots * sizeof *slot);
    if (!slot)
        return -1;
    for (uint32_t i = 0; i < e->slots; i++)
        if (e->slot[i])
            add_hash(slot, slots, e->slot[i]);
    e->slot = slot;
    e->slots = slots;
    return 0;
}

static int add(struct wr_agg_state *s, struct sketch *e, uint64_t hash)
{
    hash += hash == 0;
    if (e->dense) {
        add_rank(e->rank, hash);
        return 0;
    }
    if (e->n >= e->slots * 3 / 4 && e->slots < MOST_SLOTS && more_slots(s, e) < 0)
        return -1;
    e->n += add_hash(e->slot, e->slots, hash);
    return e->n > MOST_HASHES ? make_dense(s, e) : 0;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *value = r->args[0].v->str;
    WR_EACH (i, r->sel, r->n)
        if (!WR_STR_NULL(value[i]) &&
            add(s, &sketches(s)[r->gid ? r->gid[i] : 0], wr_hash_public(value[i].p, value[i].n)) < 0)
            return wr_agg_no_memory(s, err);
    return 0;
}

/* ---- crossing an exchange: hashes of 8 bytes each, or 1 and all registers ---------------------------------------
 */

enum { SAVED_DENSE = REGISTERS + 1 };

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct sketch *e = &sketches(s)[groups[k]];
        uint32_t size = e->dense ? SAVED_DENSE : e->n * (uint32_t)sizeof(uint64_t);
        char *p = wr_arena_alloc(a, size);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, size, 0};
        if (e->dense) {
            *p = 1;
            memcpy(p + 1, e->rank, REGISTERS);
            continue;
        }
        for (uint32_t i = 0; i < e->slots; i++)
            if (e->slot[i])
                p = wr_agg_put64(p, e->slot[i]);
    }
    return 0;
}

static int merge_dense(struct wr_agg_state *s, struct sketch *e, const char *p)
{
    if (!e->dense && make_dense(s, e) < 0)
        return -1;
    for (uint32_t i = 0; i < REGISTERS; i++) {
        uint8_t r = (uint8_t)p[i];
        e->rank[i] = r > e->rank[i] ? r : e->rank[i];
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    int rc = 0;
    WR_EACH (i, r->sel, r->n) {
        struct sketch *e = &sketches(s)[r->gid ? r->gid[i] : 0];
        struct wr_str x = saved[i];
        if (x.n != SAVED_DENSE && x.n % sizeof(uint64_t))
            return wr_agg_damaged(s, err);
        if (x.n == SAVED_DENSE)
            rc = merge_dense(s, e, x.p + 1);
        for (uint32_t at = 0; x.n != SAVED_DENSE && rc == 0 && at < x.n; at += (uint32_t)sizeof(uint64_t))
            rc = add(s, e, wr_agg_get64(x.p + at));
        if (rc < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

/* ---- the estimate ------------------------------------------------------------------------------------------ */

/* x + sum of x^(2^k) * 2^(k-1) over k >= 1. */
static double sigma(double x)
{
    double y = 1, z = x, last;
    if (x == 1)
        return INFINITY;
    do {
        x *= x;
        last = z;
        z += x * y;
        y += y;
    } while (z != last);
    return z;
}

/* (1 - x - sum of (1 - x^(2^-k))^2 * 2^-k over k >= 1) / 3. */
static double tau(double x)
{
    double y = 1, z = 1 - x, last;
    if (x == 0 || x == 1)
        return 0;
    do {
        x = sqrt(x);
        last = z;
        y /= 2;
        z -= (1 - x) * (1 - x) * y;
    } while (z != last);
    return z / 3;
}

static int64_t estimate(const uint8_t *rank)
{
    uint32_t count[RANKS + 1] = {0};
    for (uint32_t i = 0; i < REGISTERS; i++)
        count[rank[i] > RANKS ? RANKS : rank[i]]++;
    const double m = REGISTERS;
    double z = m * tau(1 - count[RANKS] / m);
    for (int k = RANKS - 1; k >= 1; k--)
        z = (z + count[k]) / 2;
    z += m * sigma(count[0] / m);
    return (int64_t)(m / (2 * 0.69314718055994530942) * m / z + 0.5);
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    *out = (struct wr_vec){.rep = WR_REP_NUM, .num = wr_arena_alloc(&b->arena, n * sizeof *out->num)};
    if (!out->num)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct sketch *e = &sketches(s)[groups[k]];
        out->num[k] = e->dense ? estimate(e->rank) : e->n;
    }
    return 0;
}

const struct wr_agg wr_agg_approx_distinct = {
    .name = "approx_distinct",
    .params = "s",
    .result = WR_T_NUM,
    .state_size = sizeof(struct sketch),
    .update = update,
    .save = save,
    .merge = merge,
    .finish = finish,
    .signature = "approx_distinct(x)",
    .summary =
        "About how many different values there are, by their bytes: exact up to 1536, then within 2 % nearly "
        "always, in 16 KiB (HyperLogLog).",
    .example = "reduce n = count(), approx_distinct(product) by country | take 2",
    .shows = "country,n,approx_distinct_product\n"
             "DE,71,17\n"
             "US,65,16\n",
};
