/* See spilled.h: groups as records of runs, and how records lie in a file.
 *
 * A record is the lengths of key and rest (4 bytes each), the ordinal, the key, the rest. In a file the records of
 * a block are taken apart into columns, which compress better and faster: lengths are mostly all the same, ordinals
 * grow by little, and keys are made of few letters. A block there is
 *
 *   sums: records, bytes of all keys, of all rests, then of each key and each rest and 1, or 0 where they differ
 *   keys, one behind the other
 *   rests: where they are as long as one another the first byte of each, then the second of each ...; or as keys
 *   heads: of each record the ordinal less that of the one before, and the lengths that differ
 *
 * with numbers in seven bits a byte, lowest first. */
#include "ops/stage/spilled.h"

enum {
    HEAD = 2 * sizeof(uint32_t) + sizeof(uint64_t),
    MOST_NUMBER = 10, /* bytes */
    MOST_HEAD = MOST_NUMBER + 5 + 5,
    MOST_SUMS = 5 * MOST_NUMBER,
};

/* ---- records ------------------------------------------------------------------------------------------------- */

char *wr_spilled_add(struct wr_spill_run *r, uint64_t ord, struct wr_slice key, size_t n, struct wr_err *err)
{
    uint32_t lens[2] = {(uint32_t)key.n, (uint32_t)n};
    char *p = wr_spill_add(r, HEAD + key.n + n, err);
    if (!p)
        return NULL;
    memcpy(p, lens, sizeof lens);
    memcpy(p + sizeof lens, &ord, sizeof ord);
    if (key.n)
        memcpy(p + HEAD, key.p, key.n);
    return p + HEAD + key.n;
}

/* The record at p. */
static struct spilled_group record_at(const char *p)
{
    uint32_t lens[2];
    struct spilled_group g;
    memcpy(lens, p, sizeof lens);
    memcpy(&g.ord, p + sizeof lens, sizeof g.ord);
    g.key = (struct wr_slice){p + HEAD, lens[0]};
    g.rest = (struct wr_slice){p + HEAD + lens[0], lens[1]};
    return g;
}

static const char *end_of(const struct spilled_group *g)
{
    return g->rest.p + g->rest.n;
}

int wr_spilled_parse(struct wr_slice *from, struct spilled_group *g, const char *who, struct wr_err *err)
{
    const char *end = from->p + from->n;
    if (!from->n)
        return 0;
    if (from->n >= HEAD)
        *g = record_at(from->p);
    if (from->n < HEAD || from->n - HEAD < (uint64_t)g->key.n + g->rest.n)
        return wr_err_set(err, WR_EIO, "%s: a temporary file is damaged", who);
    *from = (struct wr_slice){end_of(g), (size_t)(end - end_of(g))};
    return 1;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------
 */

static char *put_number(char *p, uint64_t x)
{
    for (; x > 127; x >>= 7)
        *p++ = (char)(x | 128);
    *p++ = (char)x;
    return p;
}

static uint64_t get_number(const char **p)
{
    uint64_t x = 0;
    for (unsigned shift = 0;; shift += 7) {
        const uint8_t byte = (uint8_t) * (*p)++;
        x |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return x;
    }
}

/* A difference, and back: small ones become small numbers, whatever their sign. */
static uint64_t fold_sign(uint64_t x)
{
    return x << 1 ^ -(x >> 63);
}

static uint64_t unfold_sign(uint64_t x)
{
    return x >> 1 ^ -(x & 1);
}

/* ---- apart -----------------------------------------------------------------------------------------------------
 */

/* What stands before the columns. */
struct sums {
    uint64_t n, keys, rests;
    uint64_t key, rest; /* bytes of each and 1; 0: they differ */
};

static size_t most(size_t n)
{
    return n + n / HEAD * (MOST_HEAD - HEAD) + MOST_SUMS;
}

static struct sums add_up(const char *p, const char *end)
{
    const struct spilled_group first = record_at(p);
    struct sums s = {.key = first.key.n + 1, .rest = first.rest.n + 1};
    while (p < end) {
        const struct spilled_group g = record_at(p);
        s.n++;
        s.keys += g.key.n;
        s.rests += g.rest.n;
        s.key = g.key.n == first.key.n ? s.key : 0;
        s.rest = g.rest.n == first.rest.n ? s.rest : 0;
        p = end_of(&g);
    }
    return s;
}

static size_t apart(const char *p, size_t size, char *to)
{
    const char *end = p + size;
    const struct sums s = add_up(p, end);
    char *keys =
        put_number(put_number(put_number(put_number(put_number(to, s.n), s.keys), s.rests), s.key), s.rest);
    char *rests = keys + s.keys, *heads = rests + s.rests;
    uint64_t last = 0;
    while (p < end) {
        const struct spilled_group g = record_at(p);
        memcpy(keys, g.key.p, g.key.n);
        keys += g.key.n;
        if (s.rest)
            for (size_t k = 0; k < g.rest.n; k++)
                rests[k * s.n] = g.rest.p[k];
        else
            memcpy(rests, g.rest.p, g.rest.n);
        rests += s.rest ? 1 : g.rest.n;
        heads = put_number(heads, fold_sign(g.ord - last));
        if (!s.key)
            heads = put_number(heads, g.key.n);
        if (!s.rest)
            heads = put_number(heads, g.rest.n);
        last = g.ord;
        p = end_of(&g);
    }
    return (size_t)(heads - to);
}

static void together(const char *p, char *to)
{
    const uint64_t n = get_number(&p), all_keys = get_number(&p), all_rests = get_number(&p);
    const uint64_t key = get_number(&p), rest = get_number(&p);
    const char *keys = p, *rests = keys + all_keys, *heads = rests + all_rests;
    uint64_t ord = 0;
    for (uint64_t i = 0; i < n; i++) {
        ord += unfold_sign(get_number(&heads));
        const uint32_t lens[2] = {(uint32_t)(key ? key - 1 : get_number(&heads)),
                                  (uint32_t)(rest ? rest - 1 : get_number(&heads))};
        memcpy(to, lens, sizeof lens);
        memcpy(to + sizeof lens, &ord, sizeof ord);
        memcpy(to + HEAD, keys, lens[0]);
        keys += lens[0];
        to += HEAD + lens[0];
        if (rest)
            for (uint32_t k = 0; k < lens[1]; k++)
                to[k] = rests[k * n];
        else
            memcpy(to, rests, lens[1]);
        rests += rest ? 1 : lens[1];
        to += lens[1];
    }
}

const struct wr_spill_layout wr_spilled_columns = {most, apart, together};
