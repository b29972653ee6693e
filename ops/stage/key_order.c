/* See key_order.h. By ordinals it is a radix sort, of the digits that differ. */
#include "ops/stage/key_order.h"

enum {
    DIGIT_BITS = 11, /* what an input of 1 GB has of ordinals are three digits */
    DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    AHEAD = 32, /* groups whose ordinals are asked for before their turn */
};

static unsigned digit_of(uint64_t ord, unsigned digit)
{
    return ord >> DIGIT_BITS * digit & (DIGIT_VALUES - 1);
}

/* One pass of a radix sort of groups by a digit of their ordinals; at[]: where each value begins. */
static void sort_by_digit(const uint64_t *ord, const uint32_t *from, uint32_t *to, uint32_t n, uint32_t *at,
                          unsigned digit)
{
    for (uint32_t k = 0; k < n; k++) {
        __builtin_prefetch(&ord[from[k + AHEAD < n ? k + AHEAD : k]]);
        to[at[digit_of(ord[from[k]], digit)]++] = from[k];
    }
}

/* By the digits that are not the same in all ordinals. *spare has the cap of o->v. */
static void sort_by_ord(struct key_order *o, uint32_t **spare, const uint64_t *ord, uint32_t n)
{
    uint64_t vary = 0;
    for (uint32_t g = 0; g < n; g++)
        vary |= ord[g] ^ ord[0];
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t at[DIGIT_VALUES] = {0}, sum = 0;
        if (!digit_of(vary, digit))
            continue;
        for (uint32_t g = 0; g < n; g++)
            at[digit_of(ord[g], digit)]++;
        for (unsigned v = 0; v < DIGIT_VALUES; v++) {
            uint32_t many = at[v];
            at[v] = sum;
            sum += many;
        }
        sort_by_digit(ord, o->v, *spare, n, at, digit);
        uint32_t *swap = o->v;
        o->v = *spare;
        *spare = swap;
    }
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
        rc = wr_charged_grow(t->pay, &spare, &cap, o->cap, sizeof *spare, err);
    if (rc < 0)
        return rc;
    if (!sorted)
        sort_by_ord(o, &spare, ord, t->n);
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
