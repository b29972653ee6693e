/* Exact sums: every order, every way of splitting and merging, through the saved form or not, gives what Python's
 * fractions give, rounded once. tests/diff/num_diff.py has the model, and many random ones. */
#include <criterion/criterion.h>

#include "base/exactsum.h"
#include "num_spell.h"

/* want: value, mean and sample variance, spelled as in num_spell.h. */
static const struct {
    const char *values, *want;
} cases[] = {
    /* clang-format off */
    {"#4341c37937e08000 #3ff0000000000000 #c341c37937e08000",
     "F 3ff0000000000000|F 3fd5555555555555|F 4693b8b5b5056e17"},
    {"@1/1 @1/1 @1/1 @10/2 "
     "@10/2 @100/3",
     "D 6 1|D 1 1|D 0 0"},
    {"@1/1 #3fc999999999999a @3/1",
     "F 3fe3333333333333|F 3fc999999999999a|F 3f847ae147ae147b"},
    {"#3fb999999999999a #3fc999999999999a #3fd3333333333333",
     "F 3fe3333333333333|F 3fc999999999999a|F 3f847ae147ae147a"},
    {"#4341c37937e08000 @10/2 #c341c37937e08000",
     "F 3fb999999999999a|F 3fa1111111111111|F 4693b8b5b5056e17"},
    {"@1/0 @2/0",
     "D 3 0|D 15 1|D 5 1"},
    {"@1/0 @2/0 @2/0",
     "D 5 0|F 3ffaaaaaaaaaaaab|F 3fd5555555555555"},
    {"@1/2 @10/2 @5/0 @-1/3",
     "D 5109 3|D 127725 5|F 4018a56bae5d2e68"},
    {"@9223372036854775807/0 @9223372036854775807/0",
     "F 43f0000000000000|D 9223372036854775807 0|D 0 0"},
    {"@9223372036854775807/0 @1/0",
     "F 43e0000000000000|D 4611686018427387904 0|F 47c0000000000000"},
    {"@9223372036854775807/0 @1/18",
     "F 43e0000000000000|F 43d0000000000000|F 47c0000000000000"},
    {"@9223372036854775807/0 @1/18 @-9223372036854775807/0",
     "D 1 18|F 3c18987d17c304e5|F 47d0000000000000"},
    {"@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@1/18",
     "F 4434000000000000|F 43df3831f3831f38|F 4778f9c18f9c18fa"},
    {"@1/18 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 @9223372036854775807/0 "
     "@9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 @-9223372036854775807/0 "
     "@-9223372036854775807/0",
     "D 1 18|F 3bcd26814b91cce9|F 47d0000000000000"},
    {"@-9223372036854775808/0 @-9223372036854775808/0 @-9223372036854775808/0",
     "F c3f8000000000000|D -9223372036854775808 0|D 0 0"},
    {"#0000000000000001 #7fefffffffffffff #ffefffffffffffff",
     "F 0000000000000001|D 0 0|N"},
    {"#7fefffffffffffff #7fefffffffffffff",
     "N|F 7fefffffffffffff|D 0 0"},
    {"#7fefffffffffffff #7fefffffffffffff #ffefffffffffffff",
     "F 7fefffffffffffff|F 7fd5555555555555|N"},
    {"#0000000000000001 @1/0",
     "F 3ff0000000000000|F 3fe0000000000000|F 3fe0000000000000"},
    {"#0000000000000001 #0000000000000001",
     "F 0000000000000002|F 0000000000000001|D 0 0"},
    {"#3ff0000000000000 #bff0000000000000",
     "D 0 0|D 0 0|F 4000000000000000"},
    {"@0/0",
     "D 0 0|D 0 0|N"},
    {"@0/1 @0/0",
     "D 0 0|D 0 0|D 0 0"},
    {"@50/1",
     "D 5 0|D 5 0|N"},
    {"#4004000000000000",
     "F 4004000000000000|F 4004000000000000|N"},
    {"@1000000001/1 @1000000002/1 @1000000003/1",
     "D 3000000006 1|D 1000000002 1|D 1 2"},
    {"#4197d78400666666 #4197d78400cccccd #4197d78401333333",
     "F 41b1e1a30099999a|F 4197d78400cccccd|F 3f847ae151eb852b"},
    {"@10/1 @1/0 @20/1",
     "D 4 0|F 3ff5555555555555|F 3fd5555555555555"},
    {"@20/1 @4/0 @400/2 @4/0 "
     "@5/0 @500/2 @7/0 @90/1",
     "D 40 0|D 5 0|F 4012492492492492"},
    {"#7e37e43c8800759c #3ff0000000000000 #fe37e43c8800759c @1/18 "
     "#01a56e1fc2f8f359",
     "F 3ff0000000000000|F 3fc999999999999a|N"},
    {"#4340000000000000 #3ff0000000000000 #3c30000000000000",
     "F 4340000000000001|F 4325555555555556|F 4675555555555555"},
    {"#4340000000000000 #3ff0000000000000 #bc30000000000000",
     "F 4340000000000000|F 4325555555555556|F 4675555555555555"},
    {"@1/18 #7e37e43c8800759c",
     "F 7e37e43c8800759c|F 7e27e43c8800759c|N"},
    {"@-10/1 @-2/0 @-40/1",
     "D -7 0|F c002aaaaaaaaaaab|F 4002aaaaaaaaaaab"},
    {"@0/0 #c0f049e800000000 @2930/2 @9223372036854775807/11",
     "F 4195f96ddcac97c9|F 4175f96ddcac97c9|F 431e3cdbdbfe5431"},
    {"@9007199254740992/0 @893/0",
     "D 9007199254741885 0|D 45035996273709425 1|F 467ffffffffff906"},
    {"#be9e8d237614cbe5 @-9223372036854775808/1 @252580588/1",
     "F c3a99999999696c9|F c3911111110f0f31|F 474b4e81b4eb5182"},
    {"#421407f6d19bc819 @9007199254740992/0",
     "F 4340000280feda33|F 4330000280feda33|F 467ffff5fc055fd2"},
    {"@1000000000000000/1 #c341c37937e08000 @9007199254740993/1 #444b1ae4d6e2ef50",
     "F 444b1ad4da7cd946|F 442b1ad4da7cd946|F 4886f581cbd99284"},
    {"@647462514000/4 @14500/2 @8777150761261640497/0 @1/0 "
     "@1/1 @9223372036854775807/4",
     "F 43de747ebe64930a|F 43b44da9d4430cb1|F 47a35179d9a2598d"},
    {"@6290820155054535385/1 @0/1 @-6471974425886883735/15 @3473812692566380997/1 "
     "#c08bf8cccccccccd",
     "F 43ab1a305e30e907|F 4385ae8d182720d3|F 472f5da9ac456e3f"},
    {"#7fefffffffffffff @-435/0 @-776938183/1 #719b9c13afc87ba6 "
     "@7992408547730236325/17 @9223372036854775807/15",
     "F 7fefffffffffffff|F 7fc5555555555555|N"},
    {"@-10/1 @917013736/3 @424282896/1 @9920753570/1 "
     "@7/3",
     "D 1035420659343 3|D 2070841318686 4|F 43856a83b8ea96bd"},
    {"#40f24fd4cccccccd @0/4 @-5497613120/3 @-261370833/9",
     "F c154af8405352e03|F c134af8405352e03|F 429bbe5478f099a2"},
    {"#4415af1d78b58c40 @445/10 @-6173389728538533139/2 #40b92a851eb851ec "
     "@973/0 @431/2",
     "F 4415abb02e196312|F 43ece4eae821d96d|F 481398aed6df5fa5"},
    {"@-925000/4 @-134551226/15 @917818874/16",
     "D -925000000427693386 16|F c03ed55555929076|F 40a6482aaa7e6af0"},
    {"@-719/5 #07a108f30205a117",
     "F bf7d7342edbb59de|F bf6d7342edbb59de|F 3efb1a88787c4103"},
    {"#c0dd901333333333 #0000000000000001 @-861370654/0",
     "F c1c9abf7af266666|F c1b11d4fca19999a|F 438b750126a8942b"},
    {"#4075f1fb303132c0 @9007199254740993/0 @9007199254740993/0",
     "F 4350000000000058|F 43355555555555cb|F 4675555555555383"},
    {"#6b9b88fe63ba7434 @-1513710533524739511/0",
     "F 6b9b88fe63ba7434|F 6b8b88fe63ba7434|N"},
    /* clang-format on */
};

enum { VALUES_MAX = 128 };

static struct wr_arena arena;

/* x and x * x, as a variance needs them. */
struct sums {
    struct wr_exactsum x, xx;
};

static void add(struct sums *s, struct wr_num x)
{
    cr_assert_eq(wr_exactsum_add(&s->x, x, &arena), 0);
    cr_assert_eq(wr_exactsum_add_product(&s->xx, x, x, &arena), 0);
}

static void load_merge(struct wr_exactsum *s, const struct wr_exactsum *from)
{
    unsigned char saved[WR_EXACTSUM_SAVED];
    struct wr_exactsum scrap = {0};
    size_t n = wr_exactsum_save(from, saved);
    cr_assert_leq(n, from->more ? WR_EXACTSUM_SAVED : WR_EXACTSUM_SAVED_DEC);
    for (size_t cut = 0; cut < n; cut++)
        cr_expect_eq(wr_exactsum_load_merge(&scrap, saved, cut, &arena), -1, "cut at %zu of %zu", cut, n);
    cr_assert_eq(wr_exactsum_load_merge(s, saved, n, &arena), (long)n);
}

static void check(const char *what, const struct sums *s, size_t n, const char *want)
{
    char got[200], a[64], b[64], c[64];
    snprintf(got, sizeof got, "%s|%s|%s", num_spell(wr_exactsum_value(&s->x), a),
             num_spell(wr_exactsum_mean(&s->x, n), b), num_spell(wr_exactsum_var(&s->x, &s->xx, n), c));
    cr_expect(strcmp(got, want) == 0, "%s: got %s, want %s", what, got, want);
}

static size_t read_values(const char *text, struct wr_num *out)
{
    char copy[2048], *rest = NULL;
    size_t n = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *t = strtok_r(copy, " ", &rest); t; t = strtok_r(NULL, " ", &rest)) {
        cr_assert_lt(n, VALUES_MAX);
        out[n++] = num_read(t);
    }
    return n;
}

static void sum_split(const char *what, const struct wr_num *v, size_t n, size_t split, const char *want)
{
    struct sums s = {0}, left = {0}, right = {0}, loaded = {0};
    for (size_t i = 0; i < n; i++) {
        add(&s, v[i]);
        add(i < split ? &left : &right, v[i]);
    }
    check(what, &s, n, want);
    load_merge(&loaded.x, &right.x);
    load_merge(&loaded.xx, &right.xx);
    load_merge(&loaded.x, &left.x);
    load_merge(&loaded.xx, &left.xx);
    check(what, &loaded, n, want);
    cr_assert_eq(wr_exactsum_merge(&left.x, &right.x, &arena), 0);
    cr_assert_eq(wr_exactsum_merge(&left.xx, &right.xx, &arena), 0);
    check(what, &left, n, want);
}

/* The next order of idx[0..n); false: that was the last. */
static bool next_order(size_t *idx, size_t n)
{
    size_t i = n - 1, j = n - 1;
    while (i > 0 && idx[i - 1] >= idx[i])
        i--;
    if (i == 0)
        return false;
    while (idx[j] <= idx[i - 1])
        j--;
    size_t t = idx[i - 1];
    idx[i - 1] = idx[j];
    idx[j] = t;
    for (j = n - 1; i < j; i++, j--) {
        t = idx[i];
        idx[i] = idx[j];
        idx[j] = t;
    }
    return true;
}

/* All orders of a few; of many, first those that move the last ones. */
static void sum_all_orders(const char *values, const char *want)
{
    struct wr_num v[VALUES_MAX], w[VALUES_MAX];
    size_t idx[VALUES_MAX], n = read_values(values, v);
    for (size_t i = 0; i < n; i++)
        idx[i] = i;
    for (int round = 0; round < 720; round++) {
        for (size_t i = 0; i < n; i++)
            w[i] = v[idx[i]];
        sum_split(values, w, n, (size_t)round % (n + 1), want);
        for (size_t i = 0; i < n; i++)
            w[n - 1 - i] = v[idx[i]];
        sum_split(values, w, n, (size_t)round % (n + 1), want);
        wr_arena_reset(&arena);
        if (!next_order(idx, n))
            break;
    }
}

Test(exactsum, every_order)
{
    wr_arena_init(&arena, 0, NULL, "test");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        sum_all_orders(cases[i].values, cases[i].want);
    wr_arena_done(&arena);
}

Test(exactsum, nothing_and_nulls)
{
    struct wr_exactsum s = {0}, t = {0};
    const struct wr_num null = {.kind = WR_NUM_NULL}, one = {.kind = WR_NUM_DEC, .m = 1};
    wr_arena_init(&arena, 0, NULL, "test");
    cr_expect_eq(wr_exactsum_add(&s, null, &arena), 0);
    cr_expect_eq(wr_exactsum_add_product(&s, one, null, &arena), 0);
    cr_expect_eq(wr_exactsum_merge(&s, &t, &arena), 0);
    load_merge(&s, &t);
    cr_expect_eq(wr_exactsum_value(&s).kind, WR_NUM_NULL);
    cr_expect_eq(wr_exactsum_mean(&s, 3).kind, WR_NUM_NULL);
    cr_expect_eq(wr_exactsum_var(&s, &s, 0).kind, WR_NUM_NULL);
    wr_arena_done(&arena);
}

Test(exactsum, no_bad_saved_form)
{
    static const unsigned char bad[][12] = {
        {0x02, 0},
        {0x01, 37},
        {0x10, 0},
        {0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 69, 2},
        {0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 71},
    };
    struct wr_exactsum s = {0};
    wr_arena_init(&arena, 0, NULL, "test");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        unsigned char saved[WR_EXACTSUM_SAVED + 64] = {0};
        memcpy(saved, bad[i], sizeof bad[i]);
        cr_expect_eq(wr_exactsum_load_merge(&s, saved, sizeof saved, &arena), -1, "form %zu", i);
    }
    wr_arena_done(&arena);
}

/* Anscombe's first and fourth sets, to the digits in his paper (0.816); a line; no relation; no variation. */
static const struct {
    const char *x, *y;
    double low, high;
} corr_cases[] = {
    {"10 8 13 9 11 14 6 4 12 7 5", "8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68", 0.8164, 0.8165},
    {"8 8 8 8 8 8 8 19 8 8 8", "6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89", 0.8165, 0.8166},
    {"1000000000.1 1000000000.2 1000000000.3", "2 4 6", 1, 1},
    {"1 2 3", "#c000000000000000 #c010000000000000 #c018000000000000", -1, -1},
    {"-1 0 1", "1 0 1", 0, 0},
    {"#7e37e43c8800759c 0 1", "#7e37e43c8800759c 1 0", 1, 1}, /* 1e300 */
};

static struct wr_num correlate(const char *xs, const char *ys)
{
    struct wr_num x[VALUES_MAX], y[VALUES_MAX];
    struct wr_exactsum s[5] = {0};
    size_t n = read_values(xs, x);
    cr_assert_eq(read_values(ys, y), n);
    for (size_t i = 0; i < n; i++) {
        wr_exactsum_add(&s[0], x[i], &arena);
        wr_exactsum_add(&s[1], y[i], &arena);
        wr_exactsum_add_product(&s[2], x[i], x[i], &arena);
        wr_exactsum_add_product(&s[3], y[i], y[i], &arena);
        wr_exactsum_add_product(&s[4], x[i], y[i], &arena);
    }
    return wr_exactsum_corr(&s[0], &s[1], &s[2], &s[3], &s[4], n);
}

Test(exactsum, corr)
{
    wr_arena_init(&arena, 0, NULL, "test");
    for (size_t i = 0; i < sizeof corr_cases / sizeof corr_cases[0]; i++) {
        struct wr_num r = correlate(corr_cases[i].x, corr_cases[i].y);
        double d = wr_num_double(r);
        cr_expect(r.kind != WR_NUM_NULL && d >= corr_cases[i].low && d <= corr_cases[i].high, "case %zu: %.17g", i,
                  d);
    }
    cr_expect_eq(correlate("1 1 1", "1 2 3").kind, WR_NUM_NULL);
    cr_expect_eq(correlate("1", "2").kind, WR_NUM_NULL);
    wr_arena_done(&arena);
}
