/* Rows made of the rows of one batch: every form of a column, shared and not copied, and what a row has besides. */
#include <criterion/criterion.h>
#include <string.h>

#include "data/batch.h"

enum { ROWS = 4, VIEWS, STRS, NUMS, TRUTH, EMPTY, VALUE, SLOTS };

static const char text[] = "aabbbc,d";

static struct wr_batch *rows_of(struct wr_batch_pool *pool)
{
    static const struct wr_view views[ROWS] = {{0, 2}, {2, 3}, {5, 1}, {7, 1}};
    static struct wr_str strs[ROWS] = {{"p", 1, 0}, {"", 0, 0}, {"rr", 2, 0}, {"NA", 2, 1}};
    static int64_t nums[ROWS] = {10, -2, 300, 0};
    static uint8_t sc[ROWS] = {0, 1, 2, 0}, tag[ROWS] = {WR_TAG_DEC, WR_TAG_DEC, WR_TAG_DEC, WR_TAG_NULL};
    static uint8_t truth[ROWS] = {1, 0, 2, 1};
    static uint64_t ord[ROWS] = {100, 200, 300, 400};
    struct wr_batch *b = wr_batch_new(pool, SLOTS);
    cr_assert_not_null(b);
    b->nrows = b->nsel = ROWS;
    b->cols[VIEWS].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = views, .base = text};
    b->cols[STRS].v = (struct wr_vec){.rep = WR_REP_STR, .str = strs};
    b->cols[NUMS].v = (struct wr_vec){.rep = WR_REP_NUM, .num = nums, .sc = sc, .tag = tag};
    b->cols[TRUTH].v = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    b->ord = ord;
    return b;
}

static void expect_text(struct wr_batch *b, uint32_t slot, const char *const *want)
{
    struct wr_vec v;
    cr_assert_eq(wr_vec_as_str(b, &b->cols[slot].v, NULL, b->nsel, &v), 0);
    for (uint32_t k = 0; k < b->nsel; k++) {
        size_t n = WR_STR_NULL(v.str[k]) ? 0 : v.str[k].n;
        cr_expect(n == strlen(want[k]) && !memcmp(v.str[k].p, want[k], n), "slot %u, row %u: %.*s, not %s", slot, k,
                  (int)n, v.str[k].p, want[k]);
    }
}

Test(expand, every_form_and_the_batch_it_is_made_of_stays)
{
    struct wr_batch_pool *pool = wr_batch_pool_new(4, NULL);
    struct wr_batch *b = rows_of(pool);
    const struct wr_format format = {.dialect = {.delim = ',', .quote = '"', .eol = '\n'}};
    b->format = &format;
    const uint16_t rows[] = {0, 0, 2, 3, 3};
    const uint32_t slots[] = {VIEWS, STRS, NUMS, TRUTH};
    struct wr_batch *e = wr_batch_expand(b, rows, 5, slots, 4);
    cr_assert_not_null(e);
    wr_batch_unref(b);
    cr_expect_eq(wr_batch_pool_out(pool), 2, "it keeps the batch it was made of");
    cr_expect(e->nrows == 5 && e->nsel == 5 && !e->ord);
    expect_text(e, VIEWS, (const char *const[]){"aa", "aa", "c", "d", "d"});
    expect_text(e, STRS, (const char *const[]){"p", "p", "rr", "", ""});
    expect_text(e, NUMS, (const char *const[]){"10", "10", "3", "", ""});
    expect_text(e, TRUTH, (const char *const[]){"true", "true", "", "true", "true"});
    cr_expect_eq(e->cols[EMPTY].v.rep, WR_REP_NONE);
    cr_expect_eq(e->cols[STRS].v.str[2].p, e->parent->cols[STRS].v.str[2].p, "bytes are shared");
    const uint64_t origin[] = {100, 100, 300, 400, 400};
    cr_expect_arr_eq(e->origin, origin, sizeof origin);
    wr_batch_unref(e);
    cr_expect_eq(wr_batch_pool_out(pool), 0);
    wr_batch_pool_free(pool);
}

Test(expand, origins_are_those_of_the_first_rows)
{
    struct wr_batch_pool *pool = wr_batch_pool_new(4, NULL);
    struct wr_batch *b = rows_of(pool);
    struct wr_batch *e = wr_batch_expand(b, (const uint16_t[]){1, 1, 3}, 3, NULL, 0);
    cr_assert_not_null(e);
    e->ord = (uint64_t[]){7, 8, 9};
    struct wr_batch *f = wr_batch_expand(e, (const uint16_t[]){0, 2, 2}, 3, NULL, 0);
    cr_assert_not_null(f);
    const uint64_t origin[] = {200, 400, 400};
    cr_expect_arr_eq(f->origin, origin, sizeof origin);
    wr_batch_unref(f);
    wr_batch_unref(e);
    wr_batch_unref(b);
    wr_batch_pool_free(pool);
}

Test(expand, columns_in_turn)
{
    struct wr_batch_pool *pool = wr_batch_pool_new(4, NULL);
    struct wr_batch *b = rows_of(pool);
    const uint16_t rows[] = {0, 0, 0, 2, 2, 2, 3, 3};
    const uint32_t mixed[] = {STRS, NUMS, TRUTH, STRS, NUMS, TRUTH, NUMS, STRS},
                   alike[8] = {STRS, STRS, STRS, STRS, STRS, STRS, STRS, STRS};
    struct wr_batch *e = wr_batch_expand(b, rows, 8, NULL, 0);
    cr_assert_not_null(e);
    cr_assert_eq(wr_batch_interleave(e, VALUE, b, rows, mixed, 8), 0);
    cr_expect_eq(e->cols[VALUE].v.rep, WR_REP_ANY);
    expect_text(e, VALUE, (const char *const[]){"p", "10", "true", "rr", "3", "", "", ""});
    cr_assert_eq(wr_batch_interleave(e, VALUE, b, rows, alike, 8), 0);
    cr_expect_eq(e->cols[VALUE].v.rep, WR_REP_STR);
    expect_text(e, VALUE, (const char *const[]){"p", "p", "p", "rr", "rr", "rr", "", ""});
    wr_batch_unref(e);
    wr_batch_unref(b);
    wr_batch_pool_free(pool);
}
