/* Schemas: names, slots, shared columns; and the names of a header (weir-lang(7)). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/schema.h"

#define EACH(row, table) (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++)

static struct wr_arena a;

static void start(void)
{
    wr_arena_init(&a, 0, NULL, "test");
}

static void stop(void)
{
    wr_arena_done(&a);
}

TestSuite(schema, .init = start, .fini = stop);

/* Splits at commas, names the header, joins again; " +n" is the number renamed. */
static const struct {
    const char *header, *want;
} header_cases[] = {
    {"id,country", "id,country +0"},
    {"", "c1 +0"},
    {",b,", "c1,b,c3 +0"},
    {"a,a", "a,a_2 +1"},
    {"a,a,a,a", "a,a_2,a_3,a_4 +3"},
    {"a,a,a_2", "a,a_3,a_2 +1"},
    {"a_2,a,a", "a_2,a,a_3 +1"},
    {"a,a,a_2,a_2", "a,a_3,a_2,a_2_2 +2"},
    {"a,a_2,a,a_2,a_3", "a,a_2,a_4,a_2_2,a_3 +2"},
    {"c2,", "c2,c2_2 +1"},
    {",c1", "c1,c1_2 +1"},
    {"a, a,A", "a, a,A +0"},
    {"x,x,y,y,x", "x,x_2,y,y_2,x_3 +3"},
};

Test(schema, header)
{
    for
        EACH(i, header_cases)
        {
            struct wr_slice names[16] = {0};
            uint32_t n = 0, renamed = 99;
            const char *p = header_cases[i].header;
            for (;; p++) {
                names[n].p = p;
                names[n].n = strcspn(p, ",");
                p += names[n++].n;
                if (!*p)
                    break;
            }
            cr_assert_eq(wr_header_names(&a, names, n, &renamed), 0);
            char got[200];
            size_t len = 0;
            for (uint32_t k = 0; k < n; k++)
                len += (size_t)sprintf(got + len, "%s%.*s", k ? "," : "", (int)names[k].n, names[k].p);
            sprintf(got + len, " +%u", renamed);
            cr_expect_str_eq(got, header_cases[i].want, "%s", header_cases[i].header);
        }
}

/* One name ten thousand times: every name distinct, in time that is not quadratic. */
Test(schema, wide_header)
{
    enum { N = 10000 };
    struct wr_slice *names = wr_arena_alloc(&a, N * sizeof *names);
    uint32_t renamed;
    for (int i = 0; i < N; i++)
        names[i] = WR_SLICE("x");
    cr_assert_eq(wr_header_names(&a, names, N, &renamed), 0);
    cr_expect_eq(renamed, N - 1);
    cr_expect(wr_slice_is(names[0], "x"));
    cr_expect(wr_slice_is(names[1], "x_2"));
    cr_expect(wr_slice_is(names[N - 1], "x_10000"));
}

Test(schema, find)
{
    struct wr_schema *s = wr_schema_new(&a);
    static const char *const names[] = {"id", " id", "amount ", "\tprice ", " tax", "tax ", "a b"};
    for
        EACH(i, names)
    cr_assert(wr_schema_add(&a, s, wr_slice_of(names[i]), WR_T_FIELD, (int32_t)i));
    static const struct {
        const char *name;
        int want;
    } cases[] = {{"id", 0},      {" id", 1},   {"id ", -1}, {"amount", 2}, {"amount ", 2},
                 {" amount", 2}, {"price", 3}, {"tax", -1}, {" tax", 4},   {"tax ", 5},
                 {"a b", 6},     {"ab", -1},   {"ID", -1},  {"", -1},      {"zip", -1}};
    for
        EACH(i, cases)
    cr_expect_eq(wr_schema_find(s, wr_slice_of(cases[i].name)), cases[i].want, "'%s'", cases[i].name);
}

Test(schema, columns)
{
    struct wr_schema *s = wr_schema_new(&a);
    char name[] = "amount";
    struct wr_colref *id = wr_schema_add(&a, s, WR_SLICE("id"), WR_T_FIELD, 0);
    struct wr_colref *amount = wr_schema_add(&a, s, wr_slice_of(name), WR_T_FIELD, 1);
    name[0] = 'X'; /* names are copied */
    cr_assert_eq(wr_schema_find(s, WR_SLICE("amount")), 1);
    cr_expect(id->source == 0 && id->slot == -1 && id->space == s->space && s->space->n == 0);

    /* Slots go to columns in the order of their first use, once. */
    cr_expect_eq(wr_colref_use(amount), 0);
    cr_expect_eq(wr_colref_use(id), 1);
    cr_expect_eq(wr_colref_use(amount), 0);
    cr_expect_eq(s->space->n, 2);

    /* A copy shares columns; changing it leaves the original. */
    struct wr_schema *t = wr_schema_copy(&a, s);
    cr_assert_eq(wr_schema_alias(&a, t, WR_SLICE("sum"), amount), 0);
    wr_schema_remove(t, 0);
    cr_expect(t->n == 2 && t->cols[0].ref == amount && t->cols[1].ref == amount && t->space == s->space);
    cr_expect(wr_slice_is(t->cols[0].name, "amount") && wr_slice_is(t->cols[1].name, "sum"));
    cr_expect(s->n == 2 && s->cols[0].ref == id);

    /* put replaces in place, or appends. */
    struct wr_colref *put = wr_schema_put(&a, t, WR_SLICE("amount"), WR_T_NUM);
    cr_expect(t->n == 2 && t->cols[0].ref == put && put != amount && put->source == -1 && put->type == WR_T_NUM);
    cr_expect(t->cols[1].ref == amount && s->cols[1].ref == amount);
    put = wr_schema_put(&a, t, WR_SLICE("new"), WR_T_TEXT);
    cr_expect(t->n == 3 && t->cols[2].ref == put && put->slot == -1);
    for (int i = 0; i < 40; i++) {
        char more[16];
        snprintf(more, sizeof more, "m%d", i);
        cr_assert(wr_schema_add(&a, t, wr_slice_of(more), WR_T_NUM, -1));
    }
    cr_expect(t->n == 43 && wr_schema_find(t, WR_SLICE("m39")) == 42 && t->cols[0].ref != amount);
}

/* ---- the index of names: what is found is what going through all columns finds ------------------------------- */

static struct wr_slice without_blanks(struct wr_slice s)
{
    for (; s.n && s.p[0] == ' '; s.n--)
        s.p++;
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}

static int find_slowly(const struct wr_schema *s, struct wr_slice name, bool exact)
{
    int alike = -1, n = 0;
    for (uint32_t i = 0; i < s->n; i++)
        if (name.n && wr_slice_eq(s->cols[i].name, name))
            return (int)i;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cols[i].name.n && wr_slice_eq(without_blanks(s->cols[i].name), without_blanks(name))) {
            alike = (int)i;
            n++;
        }
    return !exact && n == 1 && without_blanks(name).n ? alike : -1;
}

static struct wr_slice some_name(unsigned *seed)
{
    static const char *const forms[] = {"c%u", " c%u", "c%u ", "  ", ""};
    char text[32];
    unsigned form = (unsigned)rand_r(seed) % 40;
    int n = snprintf(text, sizeof text, forms[form < 5 ? form : 0], (unsigned)rand_r(seed) % 150);
    return (struct wr_slice){wr_arena_dup(&a, text, (size_t)n + 1), (size_t)n};
}

static void change(struct wr_schema *s, unsigned *seed)
{
    unsigned what = (unsigned)rand_r(seed) % 100;
    uint32_t i = s->n ? (uint32_t)rand_r(seed) % s->n : 0;
    if (what == 0)
        wr_schema_clear(s);
    else if (what < 20 && s->n)
        wr_schema_remove(s, i);
    else if (what < 40 && s->n)
        wr_schema_rename(s, i, some_name(seed));
    else
        cr_assert(wr_schema_add(&a, s, some_name(seed), WR_T_FIELD, -1));
}

Test(schema, index)
{
    unsigned seed = 1;
    struct wr_schema *s = wr_schema_new(&a);
    for (int round = 0; round < 4000; round++) {
        change(s, &seed);
        if (round % 500 == 499)
            s = wr_schema_copy(&a, s);
        for (int k = 0; k < 4; k++) {
            struct wr_slice name = some_name(&seed);
            cr_assert_eq(wr_schema_find(s, name), find_slowly(s, name, false), "'%s', round %d", name.p, round);
            cr_assert_eq(wr_schema_find_exact(s, name), find_slowly(s, name, true), "'%s', round %d", name.p,
                         round);
        }
    }
}
