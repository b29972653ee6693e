/* See key_order.h. By ordinals it is a radix sort, from the highest digit down: groups come nearly in order, as the
 * workers have read, so that each step moves them to places close by, and below the first step all lies in the
 * cache. A digit is taken of the ordinals as they differ, so ordinals of several inputs, far apart, make one step
 * more and nothing else. */
#include "ops/stage/key_order.h"

enum {
    DIGIT_BITS = 11,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    FEW = 32,
};

/* By insertion: few groups, or such as are at most FEW places away from theirs. */
static void insert_few(const uint64_t *ord, uint32_t *v, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++) {
        const uint32_t g = v[k];
        uint32_t to = k;
        for (; to > 0 && ord[v[to - 1]] > ord[g]; to--)
            v[to] = v[to - 1];
        v[to] = g;
    }
}

static unsigned bits_of(uint64_t x)
{
    return x ? 64 - (unsigned)__builtin_clzll(x) : 0;
}

/* Sorts groups v[0..n) by their ordinals; spare: room for as many. */
static void sort_by_ord(const uint64_t *ord, uint32_t *v, uint32_t *spare, uint32_t n)
{
    uint64_t low = UINT64_MAX, high = 0;
    bool sorted = true;
    if (n <= FEW) {
        insert_few(ord, v, n);
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        const uint64_t o = ord[v[k]];
        sorted &= o >= high; /* the highest one so far */
        low = o < low ? o : low;
        high = o > high ? o : high;
    }
    if (sorted)
        return;
    /* the digit has about as many values as there are groups; below it are so many bits */
    const unsigned digit = bits_of(n) < DIGIT_BITS ? bits_of(n) : DIGIT_BITS, bits = bits_of(high - low);
    const unsigned below = bits > digit ? bits - digit : 0, values = 1u << digit;
    uint32_t end[DIGIT_VALUES], sum = 0, largest = 0;
    memset(end, 0, values * sizeof *end);
    for (uint32_t k = 0; k < n; k++)
        end[(ord[v[k]] - low) >> below]++;
    for (unsigned d = 0; d < values; d++) {
        const uint32_t many = end[d];
        largest = many > largest ? many : largest;
        end[d] = sum;
        sum += many;
    }
    memcpy(spare, v, n * sizeof *v);
    for (uint32_t k = 0; k < n; k++)
        v[end[(ord[spare[k]] - low) >> below]++] = spare[k];
    if (below && largest <= FEW)
        insert_few(ord, v, n);
    for (uint32_t d = 0, begin = 0; below && largest > FEW && d < values; begin = end[d++])
        sort_by_ord(ord, v + begin, spare, end[d] - begin);
}

static int compare_keys(const void *a, const void *b, void *table)
{
    const uint32_t *x = a, *y = b;
    return wr_slice_cmp(wr_table_key(table, *x), wr_table_key(table, *y));
}

static void order_equals(const struct key_order *o, struct wr_table *t, const uint64_t *ord)
{
    for (uint32_t k = 0, end; k < t->n; k = end) {
        for (end = k + 1; end < t->n && ord[o->v[end]] == ord[o->v[k]];)
            end++;
        if (end - k > 1)
            qsort_r(o->v + k, end - k, sizeof *o->v, compare_keys, t);
    }
}

static int number(struct key_order *o, struct wr_table *t, struct wr_err *err)
{
    wr_table_settle(t);
    int rc = wr_charged_grow(t->pay, &o->v, &o->cap, t->n, sizeof *o->v, err);
    for (uint32_t g = 0; rc >= 0 && g < t->n; g++)
        o->v[g] = g;
    return rc;
}

int wr_key_order_by_ord(struct key_order *o, struct wr_table *t, const uint64_t *ord, struct wr_err *err)
{
    uint32_t *spare = NULL, cap = 0;
    int rc = number(o, t, err);
    bool sorted = true;
    for (uint32_t g = 1; rc >= 0 && g < t->n; g++)
        sorted &= ord[g - 1] <= ord[g];
    if (rc >= 0 && !sorted)
        rc = wr_charged_grow(t->pay, &spare, &cap, t->n, sizeof *spare, err);
    if (rc < 0)
        return rc;
    if (!sorted)
        sort_by_ord(ord, o->v, spare, t->n);
    wr_charged_free(t->pay, &spare, &cap, sizeof *spare);
    order_equals(o, t, ord);
    return 0;
}

int wr_key_order_by_key(struct key_order *o, struct wr_table *t, struct wr_err *err)
{
    int rc = number(o, t, err);
    if (rc >= 0)
        qsort_r(o->v, t->n, sizeof *o->v, compare_keys, t);
    return rc;
}

void wr_key_order_free(struct key_order *o, const struct wr_table *t)
{
    wr_charged_free(t->pay, &o->v, &o->cap, sizeof *o->v);
}
