/* ops/agg/select: order statistics of words, against sorting. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "ops/agg/select.h"

static uint32_t any(uint32_t below)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) % below);
}

static int compare_words(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* In narrow words, if they are to be and fit. */
static struct wr_agg_span span_of(const int64_t *v, size_t n, bool narrow, struct wr_arena *a)
{
    int32_t *word = wr_arena_alloc(a, n * sizeof *word);
    for (size_t i = 0; i < n; i++) {
        word[i] = (int32_t)v[i];
        narrow &= word[i] == v[i];
    }
    return (struct wr_agg_span){.v = narrow ? (const void *)word : v, .n = n, .narrow = narrow};
}

static void expect_ranked(const int64_t *v, const int64_t *sorted, uint32_t n, uint32_t k, struct wr_arena *a)
{
    const uint32_t cut = any(n + 1);
    const struct wr_agg_span span[2] = {span_of(v, cut, any(2), a), span_of(v + cut, n - cut, any(2), a)};
    struct wr_agg_ranked r;
    cr_assert_eq(wr_agg_select(span, 2, n, k, a, &r), 0);
    cr_assert_eq(r.at, sorted[k], "n %u, k %u", n, k);
    cr_assert_eq(r.after, sorted[k + 1 < n ? k + 1 : k], "after: n %u, k %u", n, k);
    wr_arena_reset(a);
}

/* Few and many values, all alike, two clusters, extremes, in order; in one span and in several, of
 * wide words and of narrow ones. */
Test(select, of_words_of_many_kinds)
{
    enum { MOST = 80000 };
    static int64_t v[MOST], sorted[MOST];
    struct wr_arena a;
    wr_arena_init(&a, 0, NULL, "test");
    for (int t = 0; t < 300; t++) {
        uint32_t n = 1 + any(t % 3 ? 200 : MOST), kind = any(6);
        for (uint32_t i = 0; i < n; i++) {
            uint64_t x = (uint64_t)any(UINT32_MAX) << 32 | any(UINT32_MAX);
            v[i] = kind == 0   ? (int64_t)x
                   : kind == 1 ? (int64_t)any(3)
                   : kind == 2 ? (any(2) ? INT64_MAX : INT64_MIN)
                   : kind == 3 ? (int64_t)any(1000) + (any(50) ? 0 : INT64_MAX / 2)
                   : kind == 4 ? (int64_t)i * 1000 + (int64_t)any(2000)
                               : 7;
        }
        memcpy(sorted, v, n * sizeof *v);
        qsort(sorted, n, sizeof *sorted, compare_words);
        expect_ranked(v, sorted, n, any(n), &a);
    }
    wr_arena_done(&a);
}

/* The sample is every 16th value here: of those that stand before all others, or behind them, it says that all are
 * so. The rank is where it says, or at the edge of that, or not there. */
Test(select, from_a_sample_that_deceives)
{
    enum { SAMPLE = 2048, N = 16 * SAMPLE };
    static int64_t v[N], sorted[N];
    struct wr_arena a;
    wr_arena_init(&a, 0, NULL, "test");
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int i = 0; i < N; i++)
            v[i] = sign * ((i & 15) == 8 ? i : 1000000 + i);
        memcpy(sorted, v, sizeof v);
        qsort(sorted, N, sizeof *sorted, compare_words);
        for (uint32_t k = 0; k < 300; k++) {
            expect_ranked(v, sorted, N, k, &a);
            expect_ranked(v, sorted, N, N - 1 - k, &a);
            expect_ranked(v, sorted, N, k * (N / 300), &a);
        }
    }
    wr_arena_done(&a);
}
