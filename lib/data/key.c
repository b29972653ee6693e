/* See key.h. Lengths are summed up column by column first, so that a vector of keys is one allocation. Where all
 * columns are fields as they stand, keys are made of these, and are views themselves: nothing is made in between,
 * and the table looks views up faster. */
#include "data/key.h"

#include <endian.h>

enum {
    LONG_PREFIX = 0xff, /* announces a length of four bytes */
    SLACK = 16,         /* readable (and writable) after the last key */
};

/* A column and where 16 bytes of it may be read at once. */
struct part {
    const struct wr_str *v;
    const char *padded, *padded_end;
};

static uint32_t prefix_size(uint32_t n)
{
    return n < LONG_PREFIX ? 1 : 5;
}

static char *put_prefix(char *p, uint32_t n)
{
    if (n < LONG_PREFIX) {
        *p = (char)n;
        return p + 1;
    }
    uint32_t le = htole32(n);
    *p = (char)LONG_PREFIX;
    memcpy(p + 1, &le, sizeof le);
    return p + 5;
}

static uint32_t value_size(const struct wr_str *s)
{
    return s->null ? 0 : s->n;
}

/* Fields of the input stand in the block, which is padded. */
static int load_part(struct wr_batch *b, uint32_t slot, const uint16_t *sel, uint32_t n, struct part *out)
{
    const struct wr_vec *v = wr_column_str(b, slot, sel, n);
    if (!v)
        return -1;
    *out = (struct part){.v = v->str};
    if (b->block) {
        out->padded = b->block->data;
        out->padded_end = b->block->data + b->block->cap;
    }
    return 0;
}

/* Sets each row's key length; returns the sum. */
static size_t sum_sizes(const struct part *parts, uint32_t nparts, const uint16_t *sel, uint32_t n,
                        struct wr_str *key)
{
    size_t total = 0;
    WR_EACH (i, sel, n)
        key[i] = (struct wr_str){"", 0, 0};
    for (uint32_t c = 0; c < nparts; c++)
        WR_EACH (i, sel, n) {
            uint32_t len = value_size(&parts[c].v[i]);
            key[i].n += len + (c + 1 < nparts ? prefix_size(len) : 0);
        }
    WR_EACH (i, sel, n)
        total += key[i].n;
    return total;
}

/* Writes up to SLACK bytes beyond what it returns. */
static inline char *put_value(char *p, const struct part *part, const struct wr_str *s, uint32_t len)
{
    if (len <= SLACK && s->p >= part->padded && s->p < part->padded_end)
        memcpy(p, s->p, SLACK);
    else if (len)
        memcpy(p, s->p, len);
    return p + len;
}

/* By itself, so that what its loop keeps in registers is its own. */
static __attribute__((noinline)) void join_parts(const struct part *parts, uint32_t nparts, const uint16_t *sel,
                                                 uint32_t n, char *p, struct wr_str *key)
{
    WR_EACH (i, sel, n) {
        key[i].p = p;
        for (uint32_t c = 0; c < nparts; c++) {
            const struct wr_str *s = &parts[c].v[i];
            uint32_t len = value_size(s);
            if (c + 1 < nparts)
                p = put_prefix(p, len);
            p = put_value(p, &parts[c], s, len);
        }
    }
}

/* Is the column's value the bytes of the field in the block, in every row asked for? */
static bool is_plain(const struct wr_batch *b, uint32_t slot, const uint16_t *sel, uint32_t n)
{
    const struct wr_vec *v = &b->cols[slot].v;
    uint32_t flags = 0;
    if (v->rep != WR_REP_VIEW || !b->block || v->base < b->block->data ||
        v->base > b->block->data + b->block->cap || (b->format && (b->format->escapes || b->format->nnulls)))
        return false;
    WR_EACH (i, sel, n)
        flags |= v->view[i].len;
    return !(flags & WR_VIEW_DOUBLED);
}

static bool are_plain(const struct wr_batch *b, const uint32_t *slots, uint32_t nslots, const uint16_t *sel,
                      uint32_t n)
{
    for (uint32_t c = 0; c < nslots; c++)
        if (!is_plain(b, slots[c], sel, n))
            return false;
    return true;
}

/* Bytes that the keys of these rows take at the most. */
static size_t most_bytes(const struct wr_vec *const *cols, uint32_t ncols, const uint16_t *sel, uint32_t n)
{
    size_t bytes = (size_t)n * (ncols - 1) * prefix_size(UINT32_MAX);
    for (uint32_t c = 0; c < ncols; c++)
        WR_EACH (i, sel, n)
            bytes += WR_VIEW_LEN(cols[c]->view[i]);
    return bytes;
}

/* Writes up to SLACK bytes beyond the last key. By itself, as join_parts. */
static __attribute__((noinline)) void join_views(const struct wr_vec *const *cols, uint32_t ncols,
                                                 const uint16_t *sel, uint32_t n, char *bytes, struct wr_view *key)
{
    char *p = bytes;
    WR_EACH (i, sel, n) {
        const char *begin = p;
        for (uint32_t c = 0; c < ncols; c++) {
            const struct wr_slice s = wr_view_slice(cols[c]->base, cols[c]->view[i]);
            if (c + 1 < ncols)
                p = put_prefix(p, (uint32_t)s.n);
            memcpy(p, s.p, SLACK);
            if (s.n > SLACK)
                memcpy(p + SLACK, s.p + SLACK, s.n - SLACK);
            p += s.n;
        }
        key[i] = (struct wr_view){(uint32_t)(begin - bytes), (uint32_t)(p - begin)};
    }
}

/* Keys of several columns that are plain. 1, 0: they are too long for that, or -1: out of memory. */
static int make_of_views(struct wr_batch *b, const uint32_t *slots, uint32_t nslots, const uint16_t *sel,
                         uint32_t n, struct wr_keys *out)
{
    const struct wr_vec **cols = wr_arena_alloc(&b->arena, nslots * sizeof(*cols));
    struct wr_view *key = wr_arena_alloc(&b->arena, b->nrows * sizeof *key);
    if (!cols || !key)
        return -1;
    for (uint32_t c = 0; c < nslots; c++)
        cols[c] = &b->cols[slots[c]].v;
    const size_t most = most_bytes(cols, nslots, sel, n);
    if (most > WR_VIEW_LEN_MASK)
        return 0;
    char *bytes = wr_arena_alloc(&b->arena, most + SLACK);
    if (!bytes)
        return -1;
    join_views(cols, nslots, sel, n, bytes, key);
    *out = (struct wr_keys){.view = key, .base = bytes};
    return 1;
}

int wr_key_make(struct wr_batch *b, const uint32_t *slots, uint32_t nslots, const uint16_t *sel, uint32_t n,
                struct wr_keys *out)
{
    if (nslots == 1 && is_plain(b, slots[0], sel, n)) {
        *out = (struct wr_keys){.view = b->cols[slots[0]].v.view, .base = b->cols[slots[0]].v.base};
        return 0;
    }
    if (nslots > 1 && are_plain(b, slots, nslots, sel, n)) {
        const int made = make_of_views(b, slots, nslots, sel, n, out);
        if (made)
            return made < 0 ? -1 : 0;
    }
    struct part *parts = wr_arena_alloc(&b->arena, nslots * sizeof *parts);
    if (!parts)
        return -1;
    for (uint32_t c = 0; c < nslots; c++)
        if (load_part(b, slots[c], sel, n, &parts[c]) < 0)
            return -1;
    if (nslots == 1) {
        *out = (struct wr_keys){.v = parts[0].v, .padded = parts[0].padded, .padded_end = parts[0].padded_end};
        return 0;
    }
    struct wr_str *key = wr_arena_alloc(&b->arena, b->nrows * sizeof *key);
    if (!key)
        return -1;
    size_t total = sum_sizes(parts, nslots, sel, n, key);
    char *bytes = wr_arena_alloc(&b->arena, total + SLACK);
    if (!bytes)
        return -1;
    join_parts(parts, nslots, sel, n, bytes, key);
    memset(bytes + total, 0, SLACK);
    *out = (struct wr_keys){.v = key, .padded = bytes, .padded_end = bytes + total + 1};
    return 0;
}

static int take_prefix(struct wr_slice *key, size_t *n)
{
    if (key->n < 1)
        return -1;
    size_t used = 1;
    *n = (unsigned char)key->p[0];
    if (*n == LONG_PREFIX) {
        uint32_t le;
        if (key->n < 5)
            return -1;
        memcpy(&le, key->p + 1, sizeof le);
        *n = le32toh(le);
        used = 5;
    }
    if (key->n - used < *n)
        return -1;
    *key = (struct wr_slice){key->p + used, key->n - used};
    return 0;
}

int wr_key_split(struct wr_slice key, uint32_t nslots, struct wr_str *out)
{
    for (uint32_t c = 0; c + 1 < nslots; c++) {
        size_t n;
        if (take_prefix(&key, &n) < 0)
            return -1;
        out[c] = (struct wr_str){key.p, (uint32_t)n, 0};
        key = (struct wr_slice){key.p + n, key.n - n};
    }
    out[nslots - 1] = (struct wr_str){key.p, (uint32_t)key.n, 0};
    return 0;
}
