/* ops/stage/spilled: groups come back from the columns in which files have them, whatever their keys and rests are.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "ops/stage/spilled.h"

enum { MOST_BYTES = 1 << 16 };

static uint64_t dice = 1;

static uint64_t below(uint64_t n)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (dice >> 33) % n;
}

/* A record as spilled.c has it: written here by hand, as the lengths, the ordinal, the key, the rest. */
static size_t put(char *p, uint64_t ord, uint32_t key, uint32_t rest)
{
    const uint32_t lens[2] = {key, rest};
    memcpy(p, lens, sizeof lens);
    memcpy(p + 8, &ord, sizeof ord);
    for (uint32_t k = 0; k < key + rest; k++)
        p[16 + k] = (char)below(256);
    return 16 + (size_t)key + rest;
}

/* How the groups of a block look. */
struct look {
    uint32_t least_key, most_key, least_rest, most_rest;
    uint64_t step; /* of ordinals, up to; 0: anything */
    unsigned n;
};

static size_t fill(char *block, const struct look *l)
{
    size_t n = 0;
    uint64_t ord = below(1000);
    for (unsigned k = 0; k < l->n; k++) {
        const uint32_t key = l->least_key + (uint32_t)below(l->most_key - l->least_key + 1);
        const uint32_t rest = l->least_rest + (uint32_t)below(l->most_rest - l->least_rest + 1);
        ord = l->step ? ord + below(l->step) : below(UINT64_MAX) << 33 ^ below(UINT64_MAX);
        ord = k % 7 == 3 ? UINT64_MAX - ord : ord;
        cr_assert_leq(n + 16 + key + rest, MOST_BYTES);
        n += put(block + n, ord, key, rest);
    }
    return n;
}

static const struct look looks[] = {
    {16, 16, 9, 9, 100, 900},  /* keys of one length, rests too */
    {0, 40, 9, 9, 100, 900},   /* keys of many */
    {16, 16, 0, 40, 3, 900},   /* rests of many */
    {0, 30, 0, 30, 0, 900},    /* both */
    {0, 0, 0, 0, 1000, 2000},  /* nothing but ordinals */
    {0, 0, 0, 0, 0, 2000},     /* of any size */
    {0, 0, 700, 900, 10, 60},  /* rows without keys */
    {300, 300, 0, 0, 10, 100}, /* keys alone */
    {1, 1, 1, 1, 2, 1},        /* one */
    {0, 0, 0, 0, 0, 1},        /* the smallest */
    {30000, 30000, 30000, 30000, 1, 1},
};

Test(spilled, groups_come_back_from_columns)
{
    const struct wr_spill_layout *by = &wr_spilled_columns;
    char *block = malloc(MOST_BYTES), *back = malloc(MOST_BYTES);
    for (unsigned times = 0; times < 40; times++)
        for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
            const size_t n = fill(block, &looks[i]), most = by->most(n);
            char *apart = malloc(most); /* of that size, so that a sanitizer sees more */
            const size_t size = by->apart(block, n, apart);
            cr_assert_leq(size, most);
            char *exact = malloc(size); /* nothing behind it is read */
            memcpy(exact, apart, size);
            by->together(exact, back);
            cr_assert_eq(memcmp(block, back, n), 0, "look %zu", i);
            free(exact);
            free(apart);
        }
    free(block);
    free(back);
}

/* What it is for: lengths, ordinals that grow by little and the same rests take no more than some bytes a group. */
Test(spilled, columns_are_small)
{
    char *block = malloc(MOST_BYTES), *apart = malloc(2 * MOST_BYTES);
    size_t n = 0;
    for (unsigned k = 0; k < 1000; k++)
        n += put(block + n, 1000000000 + 50 * k, 16, 9);
    cr_expect_leq(wr_spilled_columns.apart(block, n, apart), 1000 * (1 + 16 + 9) + 30);
    free(block);
    free(apart);
}

/* Through a file: blocks of groups that are long, and those of a long one, which lie there as they are. */
Test(spilled, groups_come_back_from_files)
{
    enum { N = 3000 };
    struct wr_budget budget = {.limit = 64 << 20};
    const struct wr_payer pay = {&budget, "test"};
    struct wr_spill_place place = {.dir = "/tmp", .block = 8192};
    struct wr_err err = {0};
    struct wr_spill *file;
    static char want[4 * WR_SPILL_BLOCK];
    cr_assert_eq(wr_spill_open(&place, pay, &wr_spilled_columns, &file, &err), 0, "%s", err.msg);
    struct wr_spill_run run = {.file = file};
    for (unsigned times = 0; times < 2; times++) { /* written, then compared */
        struct spilled_group g;
        struct wr_slice left = {NULL, 0};
        struct wr_spill_reader reader = {.run = &run};
        dice = 1;
        for (unsigned k = 0; k < N; k++) {
            const uint32_t key = (uint32_t)below(30),
                           rest = k % 500 == 7 ? 3 * WR_SPILL_BLOCK : (uint32_t)below(40);
            put(want, k * 1000003u, key, rest);
            if (!times) {
                char *p = wr_spilled_add(&run, k * 1000003u, (struct wr_slice){want + 16, key}, rest, &err);
                cr_assert(p, "%s", err.msg);
                memcpy(p, want + 16 + key, rest);
                continue;
            }
            if (!left.n)
                cr_assert_eq(wr_spill_read(&reader, &left, &err), 1, "%s", err.msg);
            cr_assert_eq(wr_spilled_parse(&left, &g, "test", &err), 1);
            cr_assert(g.ord == k * 1000003u && g.key.n == key && g.rest.n == rest, "group %u", k);
            cr_assert_eq(memcmp(g.key.p, want + 16, key + rest), 0, "group %u", k);
        }
        cr_assert_eq(times ? wr_spill_read(&reader, &left, &err) : wr_spill_seal(&run, &err), 0, "%s", err.msg);
        wr_spill_reader_done(&reader);
    }
    wr_spill_drop(&run);
    wr_spill_close(file);
    cr_expect_eq(budget.used, 0);
}

/* Of three owners that share what there is one spills: those that have half of their share or more do too, once. */
Test(spilled, owners_take_turns)
{
    struct wr_budget whole = {.limit = 1 << 20}, b[3];
    unsigned last[3] = {0};
    for (int i = 0; i < 3; i++) {
        b[i] = (struct wr_budget){.limit = SIZE_MAX, .share = 1000, .parent = &whole};
        cr_assert_eq(wr_budget_grow(&b[i], "test", i == 2 ? 500 : 900, NULL), 0);
        cr_expect_not(wr_budget_is_turn(&b[i], last[i]), "nobody has begun");
    }
    last[0] = wr_budget_turn(&b[0], last[0]);
    cr_expect_not(wr_budget_is_turn(&b[0], last[0]), "it is its own");
    cr_expect(wr_budget_is_turn(&b[1], last[1]));
    cr_expect_not(wr_budget_is_turn(&b[2], last[2]), "it has too little");
    last[1] = wr_budget_turn(&b[1], last[1]);
    cr_expect_eq(last[1], last[0], "it takes part");
    cr_expect_not(wr_budget_is_turn(&b[0], last[0]));
    cr_assert_eq(wr_budget_grow(&b[2], "test", 1, NULL), 0);
    cr_expect(wr_budget_is_turn(&b[2], last[2]));
    last[0] = wr_budget_turn(&b[0], last[0]);
    cr_expect(wr_budget_is_turn(&b[1], last[1]), "another one has begun");
    whole.scarce = 100; /* what tests let each have */
    wr_budget_shrink(&b[1], 840);
    cr_expect(wr_budget_is_turn(&b[1], last[1]));
    wr_budget_shrink(&b[1], 10);
    cr_expect_not(wr_budget_is_turn(&b[1], last[1]));
}
