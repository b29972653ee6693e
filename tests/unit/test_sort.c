/* ops/stage/sort_key, sort_order: the order of words against that of base/num.h and of bytes, and the order of
 * entries against a plain insertion sort. */
#include <criterion/criterion.h>

#include "base/num.h"
#include "ops/stage/sort_key.h"
#include "ops/stage/sort_spill.h"

enum { ROOM = 64 };

/* A key's words. */
struct words {
    uint64_t w[ROOM];
    uint32_t n;
};

static struct words words_of(const struct sort_key *key, const struct sort_column *c, uint32_t i)
{
    struct words x;
    uint32_t more;
    x.w[0] = wr_sort_word(key, c, i, &more);
    x.n = 1 + more;
    cr_assert_lt(x.n, ROOM);
    cr_assert_eq(wr_sort_words(key, c, i, x.w + 1), x.w + x.n);
    return x;
}

static int compare(const struct words *a, const struct words *b)
{
    uint32_t n = a->n < b->n ? a->n : b->n;
    for (uint32_t i = 0; i < n; i++)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i] ? -1 : 1;
    cr_assert_eq(a->n, b->n, "one key is the beginning of another");
    return 0;
}

static const char *const numbers[] = {
    "0",
    "-0",
    "0e9",
    "1",
    "-1",
    "1.0",
    "9",
    "10",
    "-10",
    "0.1",
    "-0.1",
    "0.10000000000000000000000001",
    "12.5",
    "99999999999999",
    "100000000000000",
    "100000000000001",
    "99999999999999.5",
    "123456789012345678",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "922337203685477580.7",
    "12345678901234567890123456789012",
    "12345678901234567890123456789013",
    "1234567890123456789012345678901.2",
    "-12345678901234567890123456789012",
    "1e300",
    "-1e300",
    "1.7e308",
    "1e-300",
    "1e-323",
    "5e-324",
    "1e-400",
    "-1e-400",
    "1e-3998",
    "1e-3999",
    "1e-4000",
    "1e-4001",
    "1.5e-4001",
    "-1e-4001",
    "1e-9999999999999999999",
    "1e-99",
    "100000000000000000000000000000000000000000000000000",
    "1e50",
    "100000000000000000000000000000000000000000000000000.5",
    "0.3333333333333333",
    "0.33333333333333331",
    "0.000000000000000001",
    "0.0000000000000000001",
    "72057594037927936",
    "72057594037927937",
};

/* One number a row, of the kind it has in a column; every second one computed, if it is not exact. */
static void number_column(struct wr_vec *v, struct wr_slice *texts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct wr_num x;
        texts[i] = wr_slice_of(numbers[i]);
        cr_assert(wr_num_parse(texts[i].p, texts[i].n, &x), "%s", numbers[i]);
        v->sc[i] = x.scale;
        v->num[i] = x.m;
        v->tag[i] = WR_TAG_DEC;
        if (x.kind == WR_NUM_DBL) {
            v->tag[i] = WR_TAG_BIG;
            v->num[i] = (int64_t)(uintptr_t)&texts[i];
        }
    }
}

Test(sort, number_words)
{
    enum { N = sizeof numbers / sizeof *numbers };
    int64_t num[N];
    uint8_t tag[N], sc[N];
    struct wr_slice texts[N];
    struct wr_vec v = {.rep = WR_REP_NUM, .num = num, .tag = tag, .sc = sc};
    number_column(&v, texts, N);
    for (int desc = 0; desc < 2; desc++) {
        struct sort_key key = {.desc = desc};
        struct sort_column c = {.num = &v};
        for (uint32_t i = 0; i < N; i++)
            for (uint32_t j = 0; j < N; j++) {
                struct words a = words_of(&key, &c, i), b = words_of(&key, &c, j);
                int want = wr_num_cmp_text(texts[i], texts[j]);
                cr_expect_eq(compare(&a, &b), desc ? -want : want, "%s and %s", numbers[i], numbers[j]);
            }
    }
}

/* A computed double stands for the decimal that its shortest text spells. */
Test(sort, double_words)
{
    static const double doubles[] = {0.1,        1.0 / 3, 2.0 / 3, 1e22, 1e23, 5e-324, 1.7976931348623157e308,
                                     123456.789, -0.1};
    static const char *const texts[] = {"0.1",
                                        "0.10000000000000000555",
                                        "0.3333333333333333",
                                        "0.33333333333333331483",
                                        "1e23",
                                        "99999999999999991611392",
                                        "5e-324",
                                        "4.94e-324",
                                        "123456.789",
                                        "-0.1"};
    enum { D = sizeof doubles / sizeof *doubles, T = sizeof texts / sizeof *texts };
    int64_t num[D + T];
    uint8_t tag[D + T], sc[D + T] = {0};
    struct wr_slice slices[T];
    struct wr_vec v = {.rep = WR_REP_NUM, .num = num, .tag = tag, .sc = sc};
    for (uint32_t i = 0; i < D; i++) {
        memcpy(&num[i], &doubles[i], sizeof doubles[i]);
        tag[i] = WR_TAG_DBL;
    }
    for (uint32_t i = 0; i < T; i++) {
        slices[i] = wr_slice_of(texts[i]);
        num[D + i] = (int64_t)(uintptr_t)&slices[i];
        tag[D + i] = WR_TAG_BIG;
    }
    struct sort_key key = {0};
    struct sort_column c = {.num = &v};
    for (uint32_t i = 0; i < D; i++)
        for (uint32_t j = 0; j < T; j++) {
            struct words a = words_of(&key, &c, i), b = words_of(&key, &c, D + j);
            int want = wr_num_cmp_num_text(wr_num_of_double(doubles[i]), slices[j]);
            cr_expect_eq(compare(&a, &b), want, "%.17g and %s", doubles[i], texts[j]);
        }
}

static uint64_t seed = 7;

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % n);
}

Test(sort, text_words)
{
    enum { N = 300 };
    static char bytes[N][40];
    struct wr_str str[N];
    for (uint32_t i = 0; i < N; i++) {
        str[i] = (struct wr_str){bytes[i], 1 + below(i % 3 ? 9 : 36), 0};
        for (uint32_t k = 0; k < str[i].n; k++)
            bytes[i][k] = "\0\0ab\xff"[below(5)];
    }
    struct wr_vec v = {.rep = WR_REP_STR, .str = str};
    struct sort_column c = {.str = &v};
    for (int desc = 0; desc < 2; desc++) {
        struct sort_key key = {.desc = desc, .text = true};
        for (uint32_t i = 0; i < N; i++)
            for (uint32_t j = 0; j < N; j++) {
                struct words a = words_of(&key, &c, i), b = words_of(&key, &c, j);
                int want =
                    wr_slice_cmp((struct wr_slice){str[i].p, str[i].n}, (struct wr_slice){str[j].p, str[j].n});
                want = (want > 0) - (want < 0);
                cr_expect_eq(compare(&a, &b), desc ? -want : want, "rows %u and %u", i, j);
            }
    }
}

Test(sort, classes)
{
    int64_t num[] = {5, -5, 0, 0};
    uint8_t tag[] = {WR_TAG_DEC, WR_TAG_DEC, WR_TAG_TEXT, WR_TAG_NULL}, sc[4] = {0};
    struct wr_str str[] = {{"5", 1, 0}, {"-5", 2, 0}, {"\0", 1, 0}, {"", 0, 0}};
    struct wr_vec n = {.rep = WR_REP_NUM, .num = num, .tag = tag, .sc = sc}, s = {.rep = WR_REP_STR, .str = str};
    struct sort_column c = {.num = &n, .str = &s};
    for (int desc = 0; desc < 2; desc++) {
        struct sort_key key = {.desc = desc}, strict = {.desc = desc, .number = true};
        struct words x[4];
        for (uint32_t i = 0; i < 4; i++)
            x[i] = words_of(&key, &c, i);
        cr_expect_eq(compare(&x[0], &x[1]), desc ? -1 : 1);
        cr_expect_lt(compare(&x[0], &x[2]), 0);
        cr_expect_lt(compare(&x[1], &x[2]), 0);
        cr_expect_lt(compare(&x[2], &x[3]), 0);
        struct words as_num = words_of(&strict, &c, 2);
        cr_expect_eq(compare(&as_num, &x[3]), 0);
    }
}

/* Where a sort with a limit leaves rows out by their numbers, these are those whose words say so: of mantissas at
 * both ends, about 0, and where another digit or another word begins. */
Test(sort, rows_until_a_word)
{
    enum { N = 1200, ENDS = 6 };
    static const int64_t ends[ENDS] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    static int64_t num[N];
    static uint64_t word[N];
    static uint32_t more[N];
    uint16_t sel[N], got[N + 1];
    uint32_t nsel = 0;
    for (uint32_t i = 0; i < N; i++) {
        int64_t power = 1;
        for (uint32_t k = below(19); k; k--)
            power *= 10;
        num[i] = i < ENDS ? ends[i] : (power - 1 + below(3)) * (below(2) ? 1 : -1);
        if (i < ENDS || below(3))
            sel[nsel++] = (uint16_t)i;
    }
    for (int desc = 0; desc < 2; desc++)
        for (uint8_t scale = 0; scale <= 18; scale += 9) {
            struct wr_vec v = {.rep = WR_REP_NUM, .num = num, .scale = scale};
            struct sort_column c = {.num = &v};
            const struct sort_key key = {.desc = desc};
            wr_sort_first(&key, &c, NULL, N, word, more);
            const uint64_t others[] = {0, UINT64_MAX, (uint64_t)CLASS_TEXT << 62, word[9] + 1, word[99] - 1};
            for (uint32_t w = 0; w < 200; w++) {
                const uint64_t last = w < 5 ? others[w] : word[w - 5];
                uint32_t n = wr_sort_until(&key, &c, last, sel, nsel, got), want = 0;
                for (uint32_t k = 0; k < nsel; k++)
                    if (word[sel[k]] <= last) {
                        cr_assert_lt(want, n, "%u rows until word %u", n, w);
                        cr_expect_eq(got[want++], sel[k], "scale %u, word %u", scale, w);
                    }
                cr_expect_eq(n, want, "scale %u, word %u", scale, w);
            }
        }
    uint8_t sc[N] = {0}, tag[N];
    memset(tag, WR_TAG_DEC, sizeof tag);
    struct wr_vec v = {.rep = WR_REP_NUM, .num = num, .sc = sc, .tag = tag};
    cr_expect_eq(wr_sort_until(&(struct sort_key){0}, &(struct sort_column){.num = &v}, 0, NULL, N, got),
                 UINT32_MAX);
    cr_expect_eq(wr_sort_until(&(struct sort_key){0}, &(struct sort_column){.num = &v, .str = &v}, 0, NULL, N, got),
                 UINT32_MAX);
}

/* ---- entries ------------------------------------------------------------------------------------------------- */

/* n records whose keys have up to `deep` words of `kinds` kinds; a word's parity says whether another follows. */
static void check_order(uint32_t n, uint32_t kinds, uint32_t deep, unsigned shift)
{
    size_t size = sizeof(struct sort_record) + deep * sizeof(uint64_t);
    char *records = malloc(n * size + 1);
    struct sort_entry *v = malloc((n + 1) * sizeof *v), *spare = malloc((n + 1) * sizeof *v);
    bool longer = false;
    cr_assert(records && v && spare);
    for (uint32_t i = 0; i < n; i++) {
        struct sort_record *r = (struct sort_record *)(records + i * size);
        *r = (struct sort_record){.ordinal = i};
        uint64_t word = (uint64_t)below(kinds) << shift | (deep > 0 && below(8));
        v[i] = (struct sort_entry){word, r};
        while (word & 1) {
            word = (uint64_t)below(kinds) << shift | (r->nwords + 1 < deep && below(8));
            r->words[r->nwords++] = word;
        }
        longer |= r->nwords > 0;
    }
    wr_sort_entries(v, spare, n, longer);
    for (uint32_t i = 1; i < n; i++)
        cr_assert(wr_sort_before(&v[i - 1], &v[i], 0), "entries %u and %u of %u", i - 1, i, n);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += v[i].record->ordinal;
    cr_assert_eq(sum, n ? (uint64_t)n * (n - 1) / 2 : 0, "all are there");
    free(records);
    free(v);
    free(spare);
}

Test(sort, entries)
{
    static const uint32_t sizes[] = {0, 1, 2, 23, 24, 25, 100, 1000, 20000};
    for (uint32_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (unsigned shift = 1; shift < 40; shift += 13) {
            check_order(sizes[s], 1u << 20, 0, shift);
            check_order(sizes[s], 3, 0, shift);
            check_order(sizes[s], 1u << 20, 3, shift);
            check_order(sizes[s], 2, 5, shift);
            check_order(sizes[s], 1, 40, shift); /* deeper than words are replaced */
        }
}

/* ---- runs on disk -------------------------------------------------------------------------------------------- */

enum { RUNS = 9, EACH = 5 };

/* Run r has the words r, RUNS + r, 2 * RUNS + r ... */
static void add_run(struct sort_store *s, struct wr_env *env, uint32_t r)
{
    struct sort_record records[EACH];
    struct sort_entry v[EACH];
    for (uint32_t k = 0; k < EACH; k++) {
        records[k] = (struct sort_record){.ordinal = k * RUNS + r};
        v[k] = (struct sort_entry){k * RUNS + r, &records[k]};
    }
    cr_assert_eq(wr_sort_store_add(s, env, v, EACH), 0, "%s", env->err.msg);
}

/* The words of `runs` runs come in their order. */
static void expect_words(struct sort_store *s, uint32_t runs)
{
    struct sort_merger m = {0};
    struct sort_entry e;
    struct wr_err err = {0};
    cr_assert_eq(wr_sort_merger_open(&m, s, &err), 0, "%s", err.msg);
    for (uint32_t k = 0; k < EACH; k++)
        for (uint32_t r = 0; r < runs; r++)
            cr_assert(wr_sort_merger_next(&m, &e, &err) == 1 && e.word == k * RUNS + r, "%u of run %u", k, r);
    cr_assert_eq(wr_sort_merger_next(&m, &e, &err), 0);
    wr_sort_merger_close(&m);
}

/* Where memory has room for two runs at a time no more of them are left at the end, and on the way there is one for
 * each bit of their number: two that were merged as often become one. */
Test(sort, runs_are_merged_before_they_are_too_many)
{
    struct wr_budget all = {.limit = 64 << 20, .scarce = 1}, own = {.limit = 64 << 20, .parent = &all};
    struct wr_spill_place place = {.dir = "/tmp", .block = 4096};
    struct wr_env env = {.budget = &own, .spill = &place, .who = "sort"};
    const struct sort_plan plan = {.limit = UINT64_MAX};
    cr_assert_eq(wr_sort_store_fan(&env, place.block), 2);
    for (uint32_t runs = 1; runs <= RUNS; runs++) {
        struct sort_store late = {.plan = &plan, .pay = {&own, "sort"}}, tidy = late;
        for (uint32_t r = 0; r < runs; r++) {
            add_run(&late, &env, r);
            add_run(&tidy, &env, r);
            cr_assert_eq(wr_sort_store_tidy(&tidy, &env), 0);
            cr_expect_eq(tidy.n, __builtin_popcount(r + 1), "%u after %u", tidy.n, r + 1);
        }
        cr_expect_eq(late.n, runs);
        cr_assert(wr_sort_store_settle(&late, &env) == 0 && wr_sort_store_settle(&tidy, &env) == 0);
        cr_expect_eq(late.n, runs < 2 ? runs : 2);
        cr_expect_leq(tidy.n, 2);
        expect_words(&late, runs);
        expect_words(&tidy, runs);
        wr_sort_store_close(&late);
        wr_sort_store_close(&tidy);
    }
    cr_expect_eq(own.used, 0);
}
