/* ops/stage/key_order: groups by the ordinals of their first rows, however these are spread. What comes out is
 * checked to be all groups, each once, in the order of ordinal, then key. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "ops/stage/key_order.h"

static uint64_t dice = 1;

static uint64_t below(uint64_t n)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (dice >> 33) % n;
}

/* Ordinals of group g of n. */
typedef uint64_t spread(uint32_t g, uint32_t n);

static uint64_t in_order(uint32_t g, uint32_t n)
{
    (void)n;
    return g * 40ull;
}

/* As two workers give them, stretch after stretch. */
static uint64_t interleaved(uint32_t g, uint32_t n)
{
    (void)n;
    return ((uint64_t)(g / 4096) * 4096 + g % 2048 * 2 + g / 2048 % 2) * 57;
}

static uint64_t backwards(uint32_t g, uint32_t n)
{
    return (n - g) * 1000ull;
}

static uint64_t anywhere(uint32_t g, uint32_t n)
{
    (void)g;
    (void)n;
    return below(1u << 30) << 20 | below(1 << 20);
}

/* Places in three inputs, far apart. */
static uint64_t in_inputs(uint32_t g, uint32_t n)
{
    (void)n;
    return (uint64_t)(g % 3) << 44 | below(1 << 30);
}

/* Nearly all close together, and one at the other end. */
static uint64_t crowded(uint32_t g, uint32_t n)
{
    return g == n / 2 ? UINT64_MAX - 1 : below(n);
}

static uint64_t the_same(uint32_t g, uint32_t n)
{
    (void)g;
    (void)n;
    return 99;
}

static void check(const char *what, spread *of, uint32_t n)
{
    struct wr_table t;
    struct key_order order = {0};
    uint64_t *ord = malloc(n * sizeof *ord);
    bool *seen = calloc(n, sizeof *seen);
    cr_assert(ord && seen);
    wr_table_init(&t, NULL, "test");
    for (uint32_t g = 0; g < n; g++) {
        char text[16];
        uint32_t gid;
        const int len = snprintf(text, sizeof text, "%u", (g ^ 0x155u) * 7);
        const struct wr_str key = {text, (uint32_t)len, 0};
        cr_assert_eq(wr_table_map(&t, &(struct wr_keys){.v = &key}, NULL, 1, &gid, NULL, NULL), 0);
        cr_assert_eq(gid, g);
        ord[g] = of(g, n);
    }
    cr_assert_eq(wr_key_order_by_ord(&order, &t, ord, NULL), 0);
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t g = order.v[k], last = k ? order.v[k - 1] : g;
        cr_assert(g < n && !seen[g], "%s, %u groups: place %u has %u", what, n, k, g);
        seen[g] = true;
        if (k == 0)
            continue;
        cr_assert_leq(ord[last], ord[g], "%s, %u groups: place %u", what, n, k);
        if (ord[last] == ord[g])
            cr_assert_lt(wr_slice_cmp(wr_table_key(&t, last), wr_table_key(&t, g)), 0, "%s: place %u", what, k);
    }
    wr_key_order_free(&order, &t);
    wr_table_done(&t);
    free(ord);
    free(seen);
}

Test(key_order, by_ordinals_however_they_are_spread)
{
    const uint32_t sizes[] = {1, 2, 32, 33, 2047, 2049, 60000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        check("in order", in_order, sizes[k]);
        check("interleaved", interleaved, sizes[k]);
        check("backwards", backwards, sizes[k]);
        check("anywhere", anywhere, sizes[k]);
        check("in inputs", in_inputs, sizes[k]);
        check("crowded", crowded, sizes[k]);
        check("the same", the_same, sizes[k]);
    }
}
