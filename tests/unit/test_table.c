/* data/table: keys to group ids, against a plain list of the keys seen so far. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/simd.h"
#include "data/table.h"

enum { MOST_KEYS = 4000, KEY_MAX = 40 };

static uint64_t state = 88172645463325252u;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 11) % below);
}

/* The oracle: keys in order of appearance, found one by one. */
struct list {
    struct {
        char bytes[KEY_MAX];
        uint32_t n;
    } key[MOST_KEYS];
    uint32_t n;
};

static uint32_t list_map(struct list *l, const char *p, uint32_t n)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (l->key[i].n == n && memcmp(l->key[i].bytes, p, n) == 0)
            return i;
    memcpy(l->key[l->n].bytes, p, n);
    l->key[l->n].n = n;
    return l->n++;
}

/* A vector of keys over few letters, so that many are equal; every length from 0 to KEY_MAX - 1. */
static void make_keys(struct wr_str *v, char *bytes, uint32_t n, uint32_t longest)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t len = any(longest + 1);
        v[i] = (struct wr_str){bytes, len, 0};
        for (uint32_t k = 0; k < len; k++)
            *bytes++ = (char)(any(8) ? 'a' : '\0');
    }
}

/* How a vector of keys is handed in. */
enum form { EXACT, PADDED, VIEWS };

static void check_vectors(uint32_t longest, enum form form, int vectors)
{
    static struct list list;
    static char bytes[WR_BATCH_ROWS * KEY_MAX + 16];
    struct wr_str v[WR_BATCH_ROWS];
    struct wr_view view[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS], found[WR_BATCH_ROWS];
    uint16_t fresh[WR_BATCH_ROWS], sel[WR_BATCH_ROWS];
    struct wr_table t;
    list.n = 0;
    wr_table_init(&t, NULL, "test");
    for (int round = 0; round < vectors && list.n + WR_BATCH_ROWS < MOST_KEYS; round++) {
        uint32_t n = 1 + any(WR_BATCH_ROWS), m = 0, old = t.n, k = 0;
        make_keys(v, bytes, n, longest);
        bool all = round % 2;
        for (uint32_t i = 0; i < n; i++) {
            view[i] = (struct wr_view){(uint32_t)(v[i].p - bytes), v[i].n | (i % 3 ? 0 : WR_VIEW_QUOTED)};
            if (all || any(3))
                sel[m++] = (uint16_t)i;
        }
        struct wr_keys keys = {.v = v, .padded = bytes, .padded_end = bytes + sizeof bytes - 16};
        if (form == EXACT)
            keys = (struct wr_keys){.v = v};
        else if (form == VIEWS)
            keys = (struct wr_keys){.view = view, .base = bytes};
        wr_table_find(&t, &keys, all ? NULL : sel, m, found);
        cr_assert_eq(t.n, old);
        cr_assert_eq(wr_table_map(&t, &keys, all ? NULL : sel, m, gid, fresh, NULL), 0);
        for (uint32_t i = 0; i < m; i++)
            cr_assert_eq(found[sel[i]], gid[sel[i]] < old ? gid[sel[i]] : WR_TABLE_NONE, "round %d row %u", round,
                         sel[i]);
        for (uint32_t i = 0; i < m; i++) {
            uint32_t before = list.n, want = list_map(&list, v[sel[i]].p, v[sel[i]].n);
            cr_assert_eq(gid[sel[i]], want, "round %d row %u", round, sel[i]);
            if (want == before)
                cr_assert_eq(fresh[k++], sel[i]);
        }
        cr_assert_eq(t.n, list.n);
        cr_assert_eq(k, t.n - old);
    }
    for (uint32_t g = 0; g < t.n; g++) {
        struct wr_slice key = wr_table_key(&t, g);
        cr_assert(wr_slice_eq(key, (struct wr_slice){list.key[g].bytes, list.key[g].n}), "key %u", g);
    }
    wr_table_done(&t);
}

/* Plain C, and the kernels for views. */
static const char *const kernels[] = {"scalar", "avx2", "avx512"};
enum { KERNELS = sizeof kernels / sizeof *kernels };

Test(table, against_a_list)
{
    for (int k = 0; k < KERNELS; k++)
        for (enum form form = EXACT; wr_simd_choose(kernels[k]) && form <= VIEWS; form++) {
            check_vectors(3, form, 6);
            check_vectors(16, form, 6);
            check_vectors(KEY_MAX - 1, form, 6);
        }
    wr_simd_choose(NULL);
}

Test(table, works_when_every_hash_is_0)
{
    wr_hash_zero = true;
    for (int k = 0; k < KERNELS; k++)
        if (wr_simd_choose(kernels[k])) {
            check_vectors(3, EXACT, 3);
            check_vectors(3, VIEWS, 3);
            check_vectors(KEY_MAX - 1, PADDED, 2);
        }
    wr_simd_choose(NULL);
}

/* A key, and those that are nearly that: one byte another, zeros at its end, shorter by some, or longer. Each is
 * looked for beside those before it while it is new. */
Test(table, tells_keys_from_the_first)
{
    enum { LIKE = 5 * WR_TABLE_INLINE + 1, ROOM = 2 * WR_TABLE_INLINE };
    static char bytes[LIKE * ROOM + 16];
    struct wr_view view[LIKE] = {{0, WR_TABLE_INLINE}};
    uint32_t gid[LIKE];
    for (uint32_t i = 0; i < LIKE; i++) {
        char *p = bytes + i * ROOM;
        memset(p, 'k', ROOM);
        const uint32_t at = (i - 1) % WR_TABLE_INLINE, kind = (i - 1) / WR_TABLE_INLINE;
        const uint32_t all = WR_TABLE_INLINE, lens[] = {all, all, all, at, all + 1 + at};
        if (i)
            view[i] = (struct wr_view){i * ROOM, lens[kind]};
        if (i && kind < 2)
            p[at] = (char)('A' + kind);
        if (i && kind == 2)
            memset(p + at, 0, WR_TABLE_INLINE - at);
    }
    for (int k = 0; k < KERNELS; k++) {
        struct wr_table t;
        if (!wr_simd_choose(kernels[k]))
            continue;
        wr_table_init(&t, NULL, "test");
        for (uint32_t i = 0; i < LIKE; i++)
            cr_assert_eq(
                wr_table_map(&t, &(struct wr_keys){.view = view + i, .base = bytes}, NULL, 1, &gid[i], NULL, NULL),
                0);
        for (uint32_t i = 0; i < LIKE; i++)
            cr_expect_eq(gid[i], i, "%s: key %u is group %u", kernels[k], i, gid[i]);
        wr_table_done(&t);
    }
    wr_simd_choose(NULL);
}

Test(table, null_is_the_empty_key)
{
    struct wr_str v[4] = {{"NA", 2, 1}, {"", 0, 0}, {"NA", 2, 0}, {"\0", 1, 0}};
    uint32_t gid[4];
    struct wr_table t;
    wr_table_init(&t, NULL, "test");
    cr_assert_eq(wr_table_map(&t, &(struct wr_keys){.v = v}, NULL, 4, gid, NULL, NULL), 0);
    const uint32_t want[4] = {0, 0, 1, 2};
    cr_assert_arr_eq(gid, want, sizeof want);
    wr_table_done(&t);
}

/* Numbers as keys: key i has group i, also when asked for again once the table has grown far. */
Test(table, grows)
{
    enum { KEYS = 300000 };
    static char bytes[WR_BATCH_ROWS * 32];
    struct wr_str v[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS];
    struct wr_budget budget = {.limit = (size_t)1 << 30};
    struct wr_table t;
    wr_table_init(&t, &budget, "test");
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t from = 0; from < KEYS; from += WR_BATCH_ROWS) {
            uint32_t n = KEYS - from < WR_BATCH_ROWS ? KEYS - from : WR_BATCH_ROWS;
            for (uint32_t i = 0; i < n; i++) {
                char *p = bytes + 32 * i;
                int len = sprintf(p, (from + i) % 5 ? "%u" : "a key of more than %u", from + i);
                v[i] = (struct wr_str){p, (uint32_t)len, 0};
            }
            wr_table_find(&t, &(struct wr_keys){.v = v}, NULL, n, gid);
            for (uint32_t i = 0; i < n; i++)
                cr_assert_eq(gid[i], pass ? from + i : WR_TABLE_NONE);
            cr_assert_eq(wr_table_map(&t, &(struct wr_keys){.v = v}, NULL, n, gid, NULL, NULL), 0);
            for (uint32_t i = 0; i < n; i++)
                cr_assert_eq(gid[i], from + i);
        }
    cr_assert_eq(t.n, (uint32_t)KEYS);
    cr_assert_eq(atomic_load(&budget.used), wr_table_bytes(&t));
    wr_table_reset(&t);
    cr_assert_lt(atomic_load(&budget.used), (size_t)1 << 20);
    wr_table_done(&t);
    cr_assert_eq(atomic_load(&budget.used), 0u);
}

Test(table, says_when_memory_is_out)
{
    static char bytes[WR_BATCH_ROWS * 32];
    struct wr_str v[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS];
    struct wr_budget budget = {.limit = 300000};
    struct wr_table t;
    struct wr_err err = {0};
    int rc = 0;
    wr_table_init(&t, &budget, "reduce");
    for (uint32_t from = 0; rc == 0 && from < 100000; from += WR_BATCH_ROWS) {
        for (uint32_t i = 0; i < WR_BATCH_ROWS; i++)
            v[i] = (struct wr_str){bytes + 32 * i, (uint32_t)sprintf(bytes + 32 * i, "%u", from + i), 0};
        rc = wr_table_map(&t, &(struct wr_keys){.v = v}, NULL, WR_BATCH_ROWS, gid, NULL, &err);
    }
    cr_assert_eq(rc, WR_ELIMIT);
    cr_assert(strstr(err.msg, "reduce"), "%s", err.msg);
    cr_assert_leq(atomic_load(&budget.used), 300000u);
    wr_table_done(&t);
    cr_assert_eq(atomic_load(&budget.used), 0u);
}

/* Lengths from 0 to beyond the longest that one hash is for, each key a run of one letter: equal words, equal first
 * and last bytes, and only the length differs. */
static void check_lengths(int letter)
{
    enum { KEYS = 300 };
    static char bytes[KEYS + 16];
    struct wr_view view[KEYS];
    uint32_t gid[KEYS];
    struct wr_table t;
    memset(bytes, letter, sizeof bytes);
    for (uint32_t i = 0; i < KEYS; i++)
        view[i] = (struct wr_view){0, i};
    wr_table_init(&t, NULL, "test");
    struct wr_keys keys = {.view = view, .base = bytes};
    for (int pass = 0; pass < 2; pass++) {
        cr_assert_eq(wr_table_map(&t, &keys, NULL, KEYS, gid, NULL, NULL), 0);
        for (uint32_t i = 0; i < KEYS; i++)
            cr_assert_eq(gid[i], i);
    }
    for (uint32_t i = 0; i < KEYS; i++)
        cr_assert_eq(wr_table_key(&t, i).n, i);
    wr_table_done(&t);
}

Test(table, keys_that_differ_in_length_alone)
{
    for (int k = 0; k < KERNELS; k++)
        if (wr_simd_choose(kernels[k])) {
            check_lengths(0); /* as what pads short keys */
            check_lengths('x');
        }
    wr_simd_choose(NULL);
}

/* Every row's key there, in its first slot or not, in vectors of each length and with each selection of a few rows:
 * no group id but that of a selected row changes. */
Test(table, touches_no_other_row)
{
    enum { KEYS = 400, ROWS = 90 };
    static char bytes[KEYS * 8 + 16];
    struct wr_view view[KEYS];
    uint32_t gid[KEYS];
    uint16_t sel[ROWS];
    struct wr_table t;
    for (uint32_t i = 0; i < KEYS; i++)
        view[i] = (struct wr_view){8 * i, (uint32_t)sprintf(bytes + 8 * i, "k%u", i)};
    struct wr_keys keys = {.view = view, .base = bytes};
    wr_table_init(&t, NULL, "test");
    cr_assert_eq(wr_table_map(&t, &keys, NULL, KEYS, gid, NULL, NULL), 0);
    for (int k = 0; k < KERNELS; k++)
        for (uint32_t n = 0; wr_simd_choose(kernels[k]) && n <= ROWS; n++)
            for (uint32_t step = 0; step <= 3; step++) { /* 0: no selection */
                bool chosen[KEYS] = {false};
                for (uint32_t i = 0; i < n; i++)
                    chosen[sel[i] = (uint16_t)(step ? 1 + i * step : i)] = true;
                memset(gid, 0xfe, sizeof gid);
                cr_assert_eq(wr_table_map(&t, &keys, step ? sel : NULL, n, gid, NULL, NULL), 0);
                for (uint32_t i = 0; i < KEYS; i++)
                    cr_assert_eq(gid[i], chosen[i] ? i : 0xfefefefe, "%s, n %u, step %u, row %u", kernels[k], n,
                                 step, i);
            }
    wr_simd_choose(NULL);
    wr_table_done(&t);
}
