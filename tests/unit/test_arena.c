/* base/arena: what reset and rewind keep, what of it is charged, and that nothing overlaps where chunks grow into
 * pages of their own. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"

enum { CHUNK = 4096, MANY = 5 };

/* Fills `n` chunks and returns the first byte of each. */
static void fill(struct wr_arena *a, int n, char **at)
{
    for (int i = 0; i < n; i++) {
        at[i] = wr_arena_alloc(a, CHUNK / 2);
        cr_assert(at[i] && wr_arena_alloc(a, CHUNK / 2));
    }
}

static bool is_among(char *p, char *const *v, int n)
{
    for (int i = 0; i < n; i++)
        if (v[i] == p)
            return true;
    return false;
}

Test(arena, a_rewound_one_hands_out_its_chunks_again)
{
    struct wr_budget budget = {.limit = 1 << 20};
    struct wr_arena a;
    char *first[MANY], *again[MANY + 1];
    wr_arena_init(&a, CHUNK, NULL, "test");
    cr_assert(wr_arena_alloc(&a, 0));
    wr_arena_charge(&a, &budget);
    for (int round = 0; round < 3; round++) {
        fill(&a, MANY, first);
        cr_assert(wr_arena_alloc(&a, 3 * CHUNK)); /* of a size of its own: not kept */
        cr_expect_eq(budget.used, (MANY - 1 + 3) * CHUNK);
        cr_expect_eq(a.total, (MANY + 3) * CHUNK);
        wr_arena_rewind(&a);
        cr_expect_eq(budget.used, 0);
        cr_expect_eq(a.total, CHUNK);
        fill(&a, MANY + 1, again);
        for (int i = 0; i < MANY; i++)
            cr_expect(is_among(again[i], first, MANY), "chunk %d is new", i);
        cr_expect_eq(budget.used, MANY * CHUNK);
        wr_arena_rewind(&a);
    }
    wr_arena_done(&a);
    cr_expect_eq(budget.used, 0);
}

/* Chunks that have pages of their own are kept too, though their data is shorter by what stands before it. */
Test(arena, a_rewound_one_keeps_pages_too)
{
    enum { LARGE = 2 << 20, PIECE = 100 * 1000, PIECES = 20 };
    struct wr_arena a;
    wr_arena_init(&a, LARGE, NULL, "test");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY * PIECES; i++) {
            char *p = wr_arena_alloc(&a, PIECE);
            cr_assert(p);
            cr_expect(!round || p[PIECE / 2] == 1, "piece %d lies in new pages", i);
            memset(p, 1, PIECE);
        }
        cr_expect(a.total < MANY * LARGE);
        wr_arena_rewind(&a);
    }
    wr_arena_done(&a);
}

Test(arena, a_spare_chunk_asks_the_budget_too)
{
    struct wr_budget budget = {.limit = 2 * CHUNK};
    struct wr_arena a;
    char *at[3];
    wr_arena_init(&a, CHUNK, NULL, "test");
    cr_assert(wr_arena_alloc(&a, 0));
    wr_arena_charge(&a, &budget);
    fill(&a, 3, at);
    wr_arena_rewind(&a);
    budget.limit = CHUNK;
    fill(&a, 2, at);
    cr_expect_null(wr_arena_alloc(&a, CHUNK / 2));
    wr_arena_done(&a);
}

Test(arena, a_reset_one_gives_memory_back)
{
    struct wr_arena a;
    char *at[MANY];
    wr_arena_init(&a, CHUNK, NULL, "test");
    fill(&a, MANY, at);
    wr_arena_reset(&a);
    cr_expect_eq(a.total, CHUNK);
    cr_expect_null(a.spare);
    wr_arena_done(&a);
}

/* What one takes besides is a small part of the share that its budget has. */
Test(arena, a_growing_one_takes_small_parts_of_a_share)
{
    enum { SHARE = 8 << 20, PIECE = 1000 };
    struct wr_budget budget = {.limit = 1 << 30, .share = SHARE};
    struct wr_arena a;
    wr_arena_init_growing(&a, CHUNK, 4 << 20, &budget, "test");
    for (size_t total = 0; total < SHARE;) {
        const size_t most = wr_arena_growth(&a, PIECE);
        cr_assert(wr_arena_alloc(&a, PIECE));
        cr_assert(a.total - total <= most && most <= SHARE / 4 + PIECE, "%zu, %zu", a.total - total, most);
        total = a.total;
    }
    wr_arena_done(&a);
}

/* Allocations of many sizes, some larger than any chunk: each is filled whole, and all are still what they were. */
Test(arena, a_growing_one_keeps_what_it_holds)
{
    enum { PIECES = 700, LONGEST = 200 * 1000, ALONE = 7 << 20 };
    struct wr_budget budget = {.limit = 1 << 30};
    struct wr_arena a;
    char *at[PIECES];
    size_t n[PIECES], sum = 0;
    wr_arena_init_growing(&a, CHUNK, 4 << 20, &budget, "test");
    for (size_t i = 0; i < PIECES; i++) {
        n[i] = i % 100 == 99 ? ALONE + i : i * 7919 % LONGEST;
        at[i] = wr_arena_alloc(&a, n[i]);
        cr_assert(at[i]);
        cr_expect_eq((size_t)at[i] % 16, 0);
        memset(at[i], (int)(i % 251 + 1), n[i]);
        sum += n[i];
    }
    cr_expect_eq(budget.used, a.total);
    cr_expect(a.total >= sum && a.total < sum + sum / 4, "%zu bytes for %zu", a.total, sum);
    for (size_t i = 0; i < PIECES; i++) {
        size_t k = 0;
        while (k < n[i] && at[i][k] == (char)(i % 251 + 1))
            k++;
        cr_assert_eq(k, n[i], "byte %zu of piece %zu", k, i);
    }
    wr_arena_done(&a);
    cr_expect_eq(budget.used, 0);
}
