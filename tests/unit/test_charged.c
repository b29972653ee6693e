/* base/charged: arrays keep what is in them as they grow, from the heap to pages and from small pages to large
 * ones, are zero where they are new, and pay for what they take. */
#include <criterion/criterion.h>

#include "base/charged.h"

enum { MOST = 12 << 20 /* bytes */ };

static unsigned char mark(size_t i)
{
    return (unsigned char)(i % 251 + 1);
}

/* The first byte that is not as it was written, of those up to `old`, or not 0; `n`: there is none. */
static size_t first_wrong(const unsigned char *v, size_t old, size_t n)
{
    size_t i = 0;
    while (i < n && v[i] == (i < old ? mark(i) : 0))
        i++;
    return i;
}

/* Grows an array of such elements by one step after the other, and writes all of it each time. */
static void grow(size_t size, uint32_t first, double by)
{
    struct wr_budget budget = {.limit = 2 * MOST};
    const struct wr_payer pay = {&budget, "test"};
    unsigned char *v = NULL;
    uint32_t cap = 0;
    for (uint64_t need = first; need * size < MOST; need = (uint64_t)((double)need * by) + 1) {
        const size_t old = cap * size, more = wr_charged_growth(cap, need, size);
        cr_assert_eq(wr_charged_grow(pay, &v, &cap, need, size, NULL), 0);
        cr_assert_geq(cap, need);
        cr_assert_eq(cap * size - old, more, "%zu bytes: %zu more, not %zu", size, cap * size - old, more);
        cr_assert_eq(budget.used, cap * size);
        const size_t wrong = first_wrong(v, old, cap * size);
        cr_assert_eq(wrong, cap * size, "%zu bytes: byte %zu of %zu", size, wrong, cap * size);
        for (size_t i = old; i < cap * size; i++)
            v[i] = mark(i);
    }
    wr_charged_free(pay, &v, &cap, size);
    cr_expect_eq(budget.used, 0);
    cr_expect(!v && !cap);
}

Test(charged, arrays_keep_what_is_in_them)
{
    const size_t sizes[] = {1, 4, 12, 24, 64, 1000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        grow(sizes[k], 1, 1.3);
        grow(sizes[k], (1 << 20) / (uint32_t)sizes[k] - 1, 1.1);
        grow(sizes[k], (2 << 20) / (uint32_t)sizes[k], 2);
    }
}

/* What the budget refuses leaves the array as it was. */
Test(charged, a_refusal_changes_nothing)
{
    struct wr_budget budget = {.limit = 5 << 20};
    const struct wr_payer pay = {&budget, "test"};
    uint32_t *v = NULL, cap = 0;
    struct wr_err err = {0};
    cr_assert_eq(wr_charged_grow(pay, &v, &cap, 1 << 20, sizeof *v, &err), 0);
    v[cap - 1] = 7;
    const uint32_t had = cap;
    cr_expect_eq(wr_charged_grow(pay, &v, &cap, 2 << 20, sizeof *v, &err), WR_ELIMIT);
    cr_expect_eq(cap, had);
    cr_expect_eq(v[cap - 1], 7);
    cr_expect_eq(budget.used, had * sizeof *v);
    wr_charged_free(pay, &v, &cap, sizeof *v);
}
