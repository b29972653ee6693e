/* ops/agg/numbers and quantile: medians of decimals of several scales and sizes, around the ends of what words of 4
 * bytes hold, in one state and in parts that are saved and merged, against sorting. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "plan/agg.h"

enum { GROUPS = 3, PARTS = 3, MOST = 6000, SCALE = 3 /* of what is sorted */ };

/* The numbers of a group, at SCALE. */
struct group {
    int64_t v[MOST];
    size_t n;
};

static struct wr_batch_pool *pool;

static uint32_t any(uint32_t below)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) % below);
}

/* Small, at an end of 32 bits or just beyond it, or large. */
static int64_t any_number(uint32_t kind)
{
    static const int64_t ends[] = {INT32_MAX, INT32_MIN, 0, (int64_t)INT32_MAX + 1, (int64_t)INT32_MIN - 1};
    switch (kind) {
    case 0:
        return (int64_t)any(2000) - 1000;
    case 1:
        return ends[any(3)];
    case 2:
        return any(100) ? (int64_t)any(100000) : ends[any(5)];
    case 3:
        return ends[any(5)] + (int64_t)any(3) - 1;
    default:
        return ((int64_t)any(UINT32_MAX) << 14) - ((int64_t)1 << 45);
    }
}

/* A batch of one scale, or, if it is `mixed`, of some, for all groups or for one; all its rows or some. Its numbers
 * go to the state, and to what is sorted. */
static void add_batch(struct wr_agg_state *s, struct group *groups, uint32_t kind, bool mixed)
{
    const uint32_t n = 1 + any(any(2) ? 2000 : 40), scale = any(SCALE + 1), only = any(3) ? 0 : any(GROUPS);
    const bool one = any(2), whole = any(2);
    uint32_t gid[WR_BATCH_ROWS], m = 0;
    uint16_t sel[WR_BATCH_ROWS];
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_vec v = {.rep = WR_REP_NUM, .num = wr_arena_alloc(&b->arena, n * sizeof *v.num)};
    v.scale = (uint8_t)scale;
    v.sc = mixed ? wr_arena_alloc(&b->arena, n) : NULL;
    b->nrows = b->nsel = n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t of = scale;
        int64_t x = any_number(kind);
        if (mixed)
            v.sc[i] = (uint8_t)(of = any(SCALE + 1));
        v.num[i] = x;
        gid[i] = one ? only : any(GROUPS);
        if (!whole && any(10) == 0)
            continue;
        for (; of < SCALE; of++)
            x *= 10;
        struct group *g = &groups[gid[i]];
        g->v[g->n++] = x;
        sel[m++] = (uint16_t)i;
    }
    struct wr_agg_arg arg = {&v, NULL};
    struct wr_agg_rows r = {.batch = b, .sel = whole ? NULL : sel, .n = m, .gid = gid, .args = &arg};
    if (one && only == 0 && any(2))
        r.gid = NULL; /* as where there is no key */
    cr_assert_eq(s->agg->update(s, &r, NULL), 0);
    wr_batch_unref(b);
}

static void move(const struct wr_agg_state *from, struct wr_agg_state *to)
{
    const uint32_t gid[GROUPS] = {0, 1, 2};
    struct wr_str saved[GROUPS];
    struct wr_batch *b = wr_batch_new(pool, 1);
    cr_assert_eq(from->agg->save(from, gid, GROUPS, &b->arena, saved, NULL), 0);
    struct wr_agg_rows r = {.batch = b, .n = GROUPS, .gid = gid};
    cr_assert_eq(to->agg->merge(to, &r, saved, NULL), 0);
    wr_batch_unref(b);
}

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Half the sum of the two in the middle, as a multiple of 0.5 / 10^SCALE. */
static void expect_median(struct group *g, struct wr_num got)
{
    if (!g->n) {
        cr_expect_eq(got.kind, WR_NUM_NULL);
        return;
    }
    qsort(g->v, g->n, sizeof *g->v, compare);
    const __int128 twice = (__int128)g->v[(g->n - 1) / 2] + g->v[g->n / 2];
    __int128 value = got.m;
    cr_assert(got.kind == WR_NUM_DEC && got.scale <= SCALE + 1);
    for (uint32_t scale = got.scale; scale < SCALE + 1; scale++)
        value *= 10;
    cr_expect(value == twice * 5, "%lld / 10^%u of %zu", (long long)got.m, got.scale, g->n);
}

static void expect_medians(const struct wr_agg_state *s, struct group *groups)
{
    const uint32_t gid[GROUPS] = {0, 1, 2};
    struct wr_vec out;
    struct wr_batch *b = wr_batch_new(pool, 1);
    b->nrows = b->nsel = GROUPS;
    cr_assert_eq(s->agg->finish(s, gid, GROUPS, b, NULL, &out, NULL), 0);
    for (uint32_t g = 0; g < GROUPS; g++)
        expect_median(&groups[g], wr_vec_get_num(&out, g));
    wr_batch_unref(b);
}

Test(quantile, of_narrow_and_wide_decimals)
{
    static struct group groups[GROUPS];
    struct wr_agg_call call = {.agg = wr_agg_find(wr_agg_table, WR_SLICE("median")), .nargs = 1, .warn_id = -1};
    struct wr_err err = {0};
    call.consts[1].num = (struct wr_num){.kind = WR_NUM_DEC, .scale = 1, .m = 5};
    pool = wr_batch_pool_new(4, NULL);
    for (int t = 0; t < 2000; t++) {
        const uint32_t kind = any(5), batches = any(4);
        const bool mixed = any(4) == 0;
        struct wr_agg_state s[PARTS];
        for (uint32_t g = 0; g < GROUPS; g++)
            groups[g].n = 0;
        for (uint32_t p = 0; p < PARTS; p++) {
            cr_assert_eq(wr_agg_open(&s[p], &call, NULL, "test", &err), 0);
            cr_assert_eq(wr_agg_groups(&s[p], GROUPS, &err), 0);
        }
        for (uint32_t k = 0; k < batches; k++)
            add_batch(&s[any(PARTS)], groups, any(3) ? kind : any(5), mixed);
        for (uint32_t p = 1; p < PARTS; p++)
            move(&s[p], &s[0]);
        expect_medians(&s[0], groups);
        for (uint32_t p = 0; p < PARTS; p++)
            wr_agg_close(&s[p]);
    }
    wr_batch_pool_free(pool);
}
