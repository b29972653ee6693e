/* ops/agg: every aggregate over values given as text, in one piece, and in random pieces that are saved and merged
 * in random order: the results and the warnings must be the same. Expected values by hand, those of doubles from
 * Python's fractions and math.fsum. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/agg.h"

enum { VALUES = 8, CASES = 32, ROWS = VALUES * CASES, PARTS = 4, TRIES = 60 };

/* A value "d:..." is a double, whatever it looks like. */
struct agg_case {
    const char *value[VALUES]; /* up to the first NULL */
    const char *want;
    uint32_t warnings;
};

static const struct {
    const char *agg;
    struct agg_case cases[CASES]; /* up to the first without `want` */
} tables[] = {
    {"count", {{{"a", "", "1"}, "2", 0}, {{NULL}, "0", 0}, {{"", ""}, "0", 0}}},
    {"sum",
     {
         {{"0.1", "0.2"}, "0.3", 0},
         {{"1", "2", "x", ""}, "3", 0},
         {{NULL}, "", 0},
         {{"", "x"}, "", 0},
         {{"5", "-5"}, "0", 0},
         {{"d:1e16", "d:1", "d:-1e16"}, "1", 0},
         {{"1e16", "1", "-1e16"}, "1", 0},
         {{"d:0.1", "d:0.1", "d:0.1"}, "0.30000000000000004", 0},
         {{"d:1e308", "d:1e308", "d:-1e308"}, "1e+308", 0},
         {{"d:1e308", "d:1e308"}, "", 1},
         {{"9223372036854775807", "9223372036854775807"}, "18446744073709552000", 0},
         {{"9223372036854775807", "1", "-1"}, "9223372036854775807", 0},
         {{"1e18", "1e-18", "-1e18"}, "1e-18", 0},
         {{"12345678901234567890.5"}, "12345678901234567000", 0},
         {{"1.50", "2.250", "3"}, "6.75", 0},
         {{"-7", "3.25"}, "-3.75", 0},
     }},
    {"avg",
     {
         {{"1", "2"}, "1.5", 0},
         {{"1", "", "0", "x", "0"}, "0.3333333333333333", 0},
         {{"0.1", "0.2", "0.3"}, "0.2", 0},
         {{NULL}, "", 0},
         {{"x"}, "", 0},
         {{"-1", "-1", "0"}, "-0.6666666666666666", 0},
         {{"d:1e16", "d:1", "d:1", "d:-1e16"}, "0.5", 0},
     }},
    {"min",
     {
         {{"10", "9", "11"}, "9", 0},
         {{"10", "9", "x", ""}, "9", 1},
         {{"b", "a", "ab"}, "a", 0},
         {{"b", "B", "", "\xc3\xa9"}, "B", 0},
         {{NULL}, "", 0},
         {{"", ""}, "", 0},
         {{"1.50", "1.5", "2"}, "1.5", 0},
         {{"-0.001", "-1e-4", "0"}, "-0.001", 0},
         {{"9007199254740993", "9007199254740994"}, "9007199254740993", 0},
         {{"0.5", "d:0.5"}, "0.5", 0},
         {{"1e18", "1e-18"}, "1e-18", 0},
         {{"1e400", "nan", "5", "0x1f"}, "5", 3},
         {{"-12345678901234567890123", "-12345678901234567890122", "0"}, "-1.2345678901234568e+22", 0},
         {{"d:1e23", "100000000000000000000000", "2e23"}, "1e+23", 0},
         {{"+12", "12.0"}, "12", 0},
         {{"-9223372036854775808", "9223372036854775807"}, "-9223372036854775808", 0},
         {{"z", "0.1", "a", "y"}, "0.1", 3},
     }},
    {"max",
     {
         {{"10", "9", "11"}, "11", 0},
         {{"10", "9", "x", ""}, "10", 1},
         {{"b", "a", "ba"}, "ba", 0},
         {{NULL}, "", 0},
         {{"1.50", "1.5"}, "1.5", 0},
         {{"-0", "0", "-1"}, "0", 0},
         {{"9007199254740993", "9007199254740992"}, "9007199254740993", 0},
         {{"1e18", "1e-18"}, "1000000000000000000", 0},
         {{"12345678901234567890123", "12345678901234567890124"}, "1.2345678901234568e+22", 0},
         {{"9223372036854775807", "9223372036854775808"}, "9223372036854776000", 0},
         {{"d:9.5", "9.25", "9.125"}, "9.5", 0},
         {{"99999999999999999999999", "100000000000000000000000"}, "1e+23", 0},
     }},
    {"first",
     {
         {{"", "007", "8"}, "007", 0},
         {{"x"}, "x", 0},
         {{"", ""}, "", 0},
         {{"a value of some length", "b"}, "a value of some length", 0},
         {{"1.50", "1"}, "1.50", 0},
     }},
    {"last",
     {
         {{"8", "007", ""}, "007", 0},
         {{"x"}, "x", 0},
         {{"", ""}, "", 0},
         {{"b", "a value of some length"}, "a value of some length", 0},
         {{"1", "", "1.50"}, "1.50", 0},
     }},
    {"median",
     {
         {{"3", "1", "2"}, "2", 0},
         {{"4", "1", "x", "2", "", "3"}, "2.5", 0},
         {{NULL}, "", 0},
         {{"x"}, "", 0},
         {{"0.1", "0.2"}, "0.15", 0},
         {{"9223372036854775807", "9223372036854775807"}, "9223372036854775807", 0},
         {{"9223372036854775807", "9223372036854775805"}, "9223372036854775806", 0},
         {{"1e18", "1e-18"}, "500000000000000000", 0},
         {{"1e18", "0.001", "-1e18", "0.003", "d:0.002"}, "0.002", 0},
         {{"d:0.1", "d:0.3"}, "0.2", 0},
         {{"d:1e308", "d:1e308"}, "1e+308", 0},
         {{"0", "d:0.5", "-0.25"}, "0", 0},
     }},
    {"p25",
     {
         {{"1", "2", "3", "4"}, "1.75", 0},
         {{"10", "20"}, "12.5", 0},
         {{"-5"}, "-5", 0},
     }},
    {"var",
     {
         {{"2", "4", "4", "4", "5", "5", "7", "9"}, "4.571428571428571", 0},
         {{"1"}, "", 0},
         {{NULL}, "", 0},
         {{"1000000000.1", "1000000000.2", "1000000000.3"}, "0.01", 0},
         {{"d:0.1", "0.1"}, "1.5407439555097887e-35", 0},
         {{"1e200", "-1e200"}, "", 1},
     }},
    {"stddev",
     {
         {{"2", "4", "4", "4", "5", "5", "7", "9"}, "2.138089935299395", 0},
         {{"1", ""}, "", 0},
         {{"3", "3", "3"}, "0", 0},
         {{"1e200", "-1e200"}, "1.414213562373095e+200", 0},
     }},
    {"mode",
     {
         {{"b", "a", "a", "b", "c"}, "b", 0},
         {{"", "1.0", "1", "", ""}, "1.0", 0},
         {{"a value longer than sixteen bytes", "x", "a value longer than sixteen bytes"},
          "a value longer than sixteen bytes",
          0},
         {{NULL}, "", 0},
     }},
    {"string_agg",
     {
         {{"b", "", "a", "c"}, "b,a,c", 0},
         {{NULL}, "", 0},
         {{"one"}, "one", 0},
     }},
    {"approx_distinct",
     {
         {{"a", "b", "a", "", "b"}, "2", 0},
         {{NULL}, "0", 0},
     }},
    {"count_distinct",
     {
         {{"a", "b", "a", "", "b"}, "2", 0},
         {{"1", "1.0", "01", "1"}, "3", 0},
         {{NULL}, "0", 0},
         {{"", ""}, "0", 0},
         {{"a value longer than any inline one", "a value longer than any inline onf",
           "a value longer than any inline one"},
          "2",
          0},
         {{"123456789012", "1234567890123", "123456789012"}, "2", 0},
     }},
};

/* ---- rows ------------------------------------------------------------------------------------------------- */

struct row {
    const char *text;
    uint32_t group;
    uint64_t ord;
};

static uint64_t state = 88172645463325252u;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 11) % below);
}

static void shuffle(struct row *rows, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t k = any(i);
        struct row r = rows[k];
        rows[k] = rows[i - 1];
        rows[i - 1] = r;
    }
}

static bool is_double(const char *text)
{
    return strncmp(text, "d:", 2) == 0;
}

/* The rows as a batch's column 0, and its ordinals. */
static struct wr_batch *make_batch(struct wr_batch_pool *pool, const struct row *rows, uint32_t n)
{
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_str *str = wr_arena_alloc(&b->arena, n * sizeof *str);
    b->nrows = b->nsel = n;
    b->ord = wr_arena_alloc(&b->arena, n * sizeof *b->ord);
    for (uint32_t i = 0; i < n; i++) {
        const char *text = rows[i].text + (is_double(rows[i].text) ? 2 : 0);
        str[i] = (struct wr_str){text, (uint32_t)strlen(text), 0};
        b->ord[i] = rows[i].ord;
    }
    b->cols[0].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return b;
}

/* The column as numbers, with doubles where they are asked for. */
static const struct wr_vec *as_numbers(struct wr_batch *b, const struct row *rows, uint32_t n)
{
    const struct wr_vec *v = wr_column_num(b, 0, NULL, n);
    bool doubles = false;
    for (uint32_t i = 0; i < n; i++)
        doubles |= is_double(rows[i].text);
    if (!doubles)
        return v;
    struct wr_vec *own = wr_arena_alloc(&b->arena, sizeof *own);
    cr_assert_eq(wr_agg_num_vec(b, n, own), 0);
    for (uint32_t i = 0; i < n; i++) {
        own->tag[i] = v->tag ? v->tag[i] : WR_TAG_DEC;
        own->sc[i] = v->sc ? v->sc[i] : v->scale;
        own->num[i] = v->num[i];
        if (is_double(rows[i].text)) {
            double d = strtod(rows[i].text + 2, NULL);
            own->tag[i] = WR_TAG_DBL;
            memcpy(&own->num[i], &d, sizeof d);
        }
    }
    return own;
}

/* ---- running ---------------------------------------------------------------------------------------------- */

static struct wr_batch_pool *pool;

static void update(struct wr_agg_state *s, const struct row *rows, uint32_t n, uint32_t groups, bool one_group)
{
    uint32_t gid[ROWS];
    uint16_t sel[ROWS];
    struct wr_batch *b = make_batch(pool, rows, n);
    struct wr_agg_arg arg = {&b->cols[0].v, NULL};
    char form = s->agg->params[s->agg->params[0] == '?'];
    if (form == 'n' || form == 'v')
        arg.v = as_numbers(b, rows, n);
    if (form == 'v')
        arg.str = &b->cols[0].v;
    for (uint32_t i = 0; i < n; i++) {
        gid[i] = rows[i].group;
        sel[i] = (uint16_t)i;
    }
    struct wr_agg_rows r = {
        .batch = b, .sel = any(2) ? sel : NULL, .n = n, .gid = one_group ? NULL : gid, .ord = b->ord, .args = &arg};
    cr_assert_eq(wr_agg_groups(s, groups, NULL), 0);
    cr_assert_eq(s->agg->update(s, &r, NULL), 0);
    wr_batch_unref(b);
}

/* Saves all groups and merges them into `to`, in a random order. */
static void move(struct wr_agg_state *from, struct wr_agg_state *to, uint32_t groups)
{
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_str saved[CASES];
    uint32_t gid[CASES];
    b->nrows = b->nsel = groups;
    cr_assert_eq(wr_agg_groups(from, groups, NULL), 0);
    cr_assert_eq(wr_agg_groups(to, groups, NULL), 0);
    for (uint32_t g = 0; g < groups; g++)
        gid[g] = g;
    for (uint32_t i = groups; i > 1; i--) {
        uint32_t k = any(i), x = gid[k];
        gid[k] = gid[i - 1];
        gid[i - 1] = x;
    }
    uint32_t half = any(groups + 1);
    cr_assert_eq(from->agg->save(from, gid, half, &b->arena, saved, NULL), 0);
    cr_assert_eq(from->agg->save(from, gid + half, groups - half, &b->arena, saved + half, NULL), 0);
    struct wr_agg_rows r = {.batch = b, .n = groups, .gid = gid};
    cr_assert_eq(to->agg->merge(to, &r, saved, NULL), 0);
    wr_batch_unref(b);
}

struct counter {
    struct wr_warner warner;
    uint32_t n[CASES];
};

static void count_warning(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row,
                          struct wr_slice sample)
{
    (void)id, (void)b, (void)sample;
    ((struct counter *)w)->n[row]++;
}

static void check(const struct wr_agg_state *s, const struct agg_case *cases, uint32_t groups, const char *how)
{
    struct counter counter = {.warner = {.warn = count_warning}};
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_vec out, text;
    uint32_t gid[CASES];
    b->nrows = b->nsel = groups;
    for (uint32_t g = 0; g < groups; g++)
        gid[g] = g;
    cr_assert_eq(s->agg->finish(s, gid, groups, b, &counter.warner, &out, NULL), 0);
    cr_assert_eq(wr_vec_as_str(b, &out, NULL, groups, &text), 0);
    for (uint32_t g = 0; g < groups; g++) {
        cr_expect(wr_slice_is((struct wr_slice){text.str[g].p, text.str[g].n}, cases[g].want),
                  "%s, case %u (%s, ...), %s: %.*s, not %s", s->agg->name, g,
                  cases[g].value[0] ? cases[g].value[0] : "none", how, (int)text.str[g].n, text.str[g].p,
                  cases[g].want);
        cr_expect_eq(counter.n[g], cases[g].warnings, "%s, case %u, %s: %u warnings", s->agg->name, g, how,
                     counter.n[g]);
    }
    wr_batch_unref(b);
}

static uint32_t rows_of(const struct agg_case *c, uint32_t group, struct row *rows)
{
    uint32_t n = 0;
    for (; n < VALUES && c->value[n]; n++)
        rows[n] = (struct row){c->value[n], group, n};
    return n;
}

static void check_in_pieces(const struct wr_agg_call *call, const struct agg_case *cases, const struct row *rows,
                            uint32_t n, uint32_t groups, struct wr_budget *budget)
{
    struct wr_agg_state part[PARTS] = {0}, whole;
    struct row mixed[ROWS];
    uint32_t parts = 1 + any(PARTS);
    memcpy(mixed, rows, n * sizeof *rows);
    shuffle(mixed, n);
    cr_assert_eq(wr_agg_open(&whole, call, budget, "test", NULL), 0);
    for (uint32_t p = 0; p < parts; p++)
        cr_assert_eq(wr_agg_open(&part[p], call, budget, "test", NULL), 0);
    for (uint32_t from = 0, step; from < n; from += step) {
        step = 1 + any(n - from);
        update(&part[any(parts)], mixed + from, step, groups, false);
        if (any(4) == 0) { /* handed on early */
            uint32_t p = any(parts);
            move(&part[p], &whole, groups);
            cr_assert_eq(wr_agg_reset(&part[p], NULL), 0);
        }
    }
    for (uint32_t p = parts; p-- > 0;)
        move(&part[p], &whole, groups);
    check(&whole, cases, groups, "in pieces");
    for (uint32_t p = 0; p < parts; p++)
        wr_agg_close(&part[p]);
    wr_agg_close(&whole);
}

static void check_table(const char *name, const struct agg_case *cases)
{
    struct wr_budget budget = {.limit = (size_t)1 << 30};
    struct wr_agg_call call = {.agg = wr_agg_find(wr_agg_table, wr_slice_of(name)),
                               .name = wr_slice_of(name),
                               .types = {WR_T_FIELD},
                               .nargs = 1};
    struct row rows[ROWS];
    struct wr_agg_state s;
    uint32_t n = 0, groups = 0;
    cr_assert(call.agg, "%s", name);
    if (call.agg->check)
        cr_assert_eq(call.agg->check(&call, NULL, NULL), 0);
    for (; groups < CASES && cases[groups].want; groups++) {
        uint32_t k = rows_of(&cases[groups], 0, rows);
        cr_assert_eq(wr_agg_open(&s, &call, &budget, "test", NULL), 0);
        update(&s, rows, k, 1, true);
        check(&s, &cases[groups], 1, "alone");
        wr_agg_close(&s);
    }
    for (uint32_t g = 0; g < groups; g++)
        n += rows_of(&cases[g], g, rows + n);
    cr_assert_eq(wr_agg_open(&s, &call, &budget, "test", NULL), 0);
    update(&s, rows, n, groups, false);
    check(&s, cases, groups, "at once");
    wr_agg_close(&s);
    for (int i = 0; i < TRIES; i++)
        check_in_pieces(&call, cases, rows, n, groups, &budget);
    cr_assert_eq(atomic_load(&budget.used), 0u, "%s", name);
}

Test(agg, tables)
{
    pool = wr_batch_pool_new(4, NULL);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        check_table(tables[i].agg, tables[i].cases);
    cr_assert_eq(wr_batch_pool_out(pool), 0u);
    wr_batch_pool_free(pool);
}

/* count() takes no argument and counts nulls too. */
Test(agg, count_of_rows)
{
    const struct wr_agg_call call = {.agg = wr_agg_find(wr_agg_table, WR_SLICE("count"))};
    const uint32_t gid[5] = {0, 1, 0, 0, 1};
    const uint16_t sel[4] = {0, 1, 2, 4};
    struct wr_agg_state s;
    pool = wr_batch_pool_new(1, NULL);
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_vec out;
    b->nrows = b->nsel = 2;
    cr_assert_eq(wr_agg_open(&s, &call, NULL, "test", NULL), 0);
    cr_assert_eq(wr_agg_groups(&s, 2, NULL), 0);
    cr_assert_eq(s.agg->update(&s, &(struct wr_agg_rows){.batch = b, .sel = sel, .n = 4, .gid = gid}, NULL), 0);
    cr_assert_eq(s.agg->update(&s, &(struct wr_agg_rows){.batch = b, .n = 5}, NULL), 0);
    cr_assert_eq(s.agg->finish(&s, (const uint32_t[]){1, 0}, 2, b, NULL, &out, NULL), 0);
    cr_assert_eq(out.num[0], 2);
    cr_assert_eq(out.num[1], 2 + 5);
    wr_agg_close(&s);
    wr_batch_unref(b);
    wr_batch_pool_free(pool);
}

/* A saved state that was cut short, or is none, is refused. */
Test(agg, damaged_states)
{
    static char bytes[3] = {9, 9, 9};
    pool = wr_batch_pool_new(1, NULL);
    for (const struct wr_agg *const *g = wr_agg_table; *g; g++) {
        if ((*g)->flags & WR_AGG_ORDERED)
            continue; /* has no states */
        const struct wr_agg_call call = {.agg = *g, .types = {WR_T_FIELD}, .nargs = 1, .warn_id = -1};
        struct wr_batch *b = wr_batch_new(pool, 1);
        struct wr_agg_state s;
        struct wr_str saved = {bytes, sizeof bytes, 0};
        struct wr_err err = {0};
        b->nrows = b->nsel = 1;
        cr_assert_eq(wr_agg_open(&s, &call, NULL, "test", NULL), 0);
        cr_assert_eq(wr_agg_groups(&s, 1, NULL), 0);
        cr_assert_lt(s.agg->merge(&s, &(struct wr_agg_rows){.batch = b, .n = 1}, &saved, &err), 0, "%s",
                     (*g)->name);
        cr_assert(err.code, "%s", (*g)->name);
        wr_agg_close(&s);
        wr_batch_unref(b);
    }
    wr_batch_pool_free(pool);
}

/* What `weir help` prints is there. */
Test(agg, every_one_is_documented)
{
    for (const struct wr_agg *const *g = wr_agg_table; *g; g++) {
        cr_expect((*g)->signature && (*g)->summary && (*g)->example, "%s", (*g)->name);
        const char *name = strcmp((*g)->name, "pNN") == 0 ? "p99" : (*g)->name;
        cr_expect_eq(wr_agg_find(wr_agg_table, wr_slice_of(name)), *g);
    }
}

/* ---- company ------------------------------------------------------------------------------------------------- */

enum { COMPANY = 3, BATCH = 64, DIGITS = 24 };

/* Rows for `groups` groups: decimals of one scale, with what lies at the ends of what a word holds among them; and
 * where they are to be `mixed` doubles, texts, nulls, long numbers and other scales. */
static uint32_t make_rows(struct row *rows, char (*text)[DIGITS], uint32_t groups, bool mixed)
{
    static const char *const odd[] = {
        "x", "", "d:0.5", "d:-1e300", "12345678901234567890", "-12345678901234567890", "0.125", "-7", "1e-18"};
    static const char *const far[] = {"4611686018427387904", "-4611686018427387904", "9223372036854775807",
                                      "-9223372036854775808", "2305843009213693951"};
    const uint32_t n = 1 + any(BATCH), scale = any(3);
    const bool whole = scale == 0 && any(4) == 0;
    for (uint32_t i = 0; i < n; i++) {
        snprintf(text[i], DIGITS, "%s%u", any(2) ? "-" : "", any(50));
        if (scale)
            snprintf(text[i] + strlen(text[i]), DIGITS - 12, ".%0*u", (int)scale, any(scale == 1 ? 10 : 100));
        if (whole && any(8) == 0)
            snprintf(text[i], DIGITS, "%s", far[any(sizeof far / sizeof *far)]);
        rows[i] = (struct row){text[i], any(groups), i};
        if (mixed && any(3) == 0)
            rows[i].text = odd[any(sizeof odd / sizeof *odd)];
    }
    return n;
}

static void take_together(struct wr_agg_state *s, uint32_t n, const struct row *rows, uint32_t nrows,
                          uint32_t groups)
{
    struct wr_agg_state *all[COMPANY];
    uint32_t gid[BATCH];
    uint16_t sel[BATCH];
    struct wr_batch *b = make_batch(pool, rows, nrows);
    struct wr_agg_arg arg = {as_numbers(b, rows, nrows), &b->cols[0].v};
    cr_assert(!arg.v->tag && !arg.v->sc, "not of one scale");
    for (uint32_t i = 0; i < nrows; i++) {
        gid[i] = rows[i].group;
        sel[i] = (uint16_t)i;
    }
    for (uint32_t k = 0; k < n; k++) {
        all[k] = &s[k];
        cr_assert_eq(wr_agg_groups(all[k], groups, NULL), 0);
    }
    struct wr_agg_rows r = {.batch = b, .sel = any(2) ? sel : NULL, .n = nrows, .gid = gid, .args = &arg};
    cr_assert_eq(all[0]->agg->update_together(all, n, &r, NULL), 0);
    wr_batch_unref(b);
}

static void expect_alike(const struct wr_agg_state *one, const struct wr_agg_state *other, uint32_t groups)
{
    struct counter counter[2] = {{.warner = {.warn = count_warning}}, {.warner = {.warn = count_warning}}};
    struct wr_batch *b = wr_batch_new(pool, 1);
    struct wr_vec out, text[2];
    uint32_t gid[CASES];
    b->nrows = b->nsel = groups;
    for (uint32_t g = 0; g < groups; g++)
        gid[g] = g;
    for (int k = 0; k < 2; k++) {
        const struct wr_agg_state *s = k ? other : one;
        cr_assert_eq(s->agg->finish(s, gid, groups, b, &counter[k].warner, &out, NULL), 0);
        cr_assert_eq(wr_vec_as_str(b, &out, NULL, groups, &text[k]), 0);
    }
    for (uint32_t g = 0; g < groups; g++) {
        const struct wr_str x = text[0].str[g], y = text[1].str[g];
        cr_expect(x.n == y.n && memcmp(x.p, y.p, x.n) == 0, "%s: %.*s together, %.*s alone", one->agg->name,
                  (int)x.n, x.p, (int)y.n, y.p);
        cr_expect_eq(counter[0].n[g], counter[1].n[g], "%s: warnings", one->agg->name);
    }
    wr_batch_unref(b);
}

/* Those that one loop serves against the same ones alone, whatever came before, by rows or from other states. */
Test(agg, together)
{
    static const char *const names[][COMPANY] = {
        {"min", "max", "avg"}, {"sum", "max", "min"}, {"max", "min"}, {"min", "avg", "max"}, {"max", "avg"}};
    static char text[BATCH][DIGITS];
    pool = wr_batch_pool_new(4, NULL);
    for (int t = 0; t < 2000; t++) {
        const char *const *name = names[t % (sizeof names / sizeof *names)];
        struct wr_agg_state together[COMPANY], alone[COMPANY], part;
        struct wr_agg_call call[COMPANY];
        struct row rows[BATCH];
        uint32_t n = 0, groups = 1;
        for (; n < COMPANY && name[n]; n++) {
            call[n] = (struct wr_agg_call){.agg = wr_agg_find(wr_agg_table, wr_slice_of(name[n])),
                                           .types = {WR_T_FIELD},
                                           .nargs = 1,
                                           .warn_id = -1};
            cr_assert_eq(wr_agg_open(&together[n], &call[n], NULL, "test", NULL), 0);
            cr_assert_eq(wr_agg_open(&alone[n], &call[n], NULL, "test", NULL), 0);
        }
        for (int step = 0; step < 8; step++) {
            groups += any(4);
            const uint32_t kind = any(8), nrows = make_rows(rows, text, groups, kind < 2 && any(2));
            if (kind > 1)
                take_together(together, n, rows, nrows, groups);
            for (uint32_t k = 0; k < n; k++) {
                if (kind == 0) {
                    cr_assert_eq(wr_agg_open(&part, &call[k], NULL, "test", NULL), 0);
                    update(&part, rows, nrows, groups, false);
                    move(&part, &together[k], groups);
                    wr_agg_close(&part);
                } else if (kind == 1) {
                    update(&together[k], rows, nrows, groups, false);
                }
                update(&alone[k], rows, nrows, groups, false);
            }
        }
        for (uint32_t k = 0; k < n; k++) {
            expect_alike(&together[k], &alone[k], groups);
            wr_agg_close(&together[k]);
            wr_agg_close(&alone[k]);
        }
    }
    wr_batch_pool_free(pool);
}

/* ---- sketches and selection ---------------------------------------------------------------------------------- */

enum { MANY = 20000 };

/* Hands texts to an aggregate, split over `parts` states that are then merged; the number that it gives. */
static double run_many(struct wr_agg_call *call, char (*text)[24], uint32_t n, uint32_t parts)
{
    struct wr_agg_state s[PARTS] = {0};
    struct row rows[ROWS];
    struct wr_vec out;
    const uint32_t group = 0;
    for (uint32_t p = 0; p < parts; p++)
        cr_assert_eq(wr_agg_open(&s[p], call, NULL, "test", NULL), 0);
    for (uint32_t at = 0; at < n; at += ROWS) {
        uint32_t m = n - at < ROWS ? n - at : ROWS;
        for (uint32_t i = 0; i < m; i++)
            rows[i] = (struct row){text[at + i], 0, at + i};
        update(&s[at / ROWS % parts], rows, m, 1, false);
    }
    for (uint32_t p = 1; p < parts; p++)
        move(&s[p], &s[0], 1);
    struct wr_batch *b = wr_batch_new(pool, 1);
    b->nrows = b->nsel = 1;
    cr_assert_eq(call->agg->finish(&s[0], &group, 1, b, NULL, &out, NULL), 0);
    double d = wr_num_double(wr_vec_get_num(&out, 0));
    wr_batch_unref(b);
    for (uint32_t p = 0; p < parts; p++)
        wr_agg_close(&s[p]);
    return d;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Within 1 % of the value of rank floor(q * (n - 1)), whatever its size or sign, and the same however it was made.
 */
Test(agg, approx_quantile_keeps_its_bound)
{
    static char text[MANY][24];
    static double value[MANY];
    static const int64_t parts[] = {0, 10, 100, 250, 500, 900, 990, 1000};
    pool = wr_batch_pool_new(4, NULL);
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof text[i], "%s%ue%d", any(3) ? "" : "-", any(1000000), (int)any(40) - 20);
        value[i] = strtod(text[i], NULL);
    }
    qsort(value, MANY, sizeof *value, compare_doubles);
    struct wr_agg_call call = {.agg = wr_agg_find(wr_agg_table, WR_SLICE("approx_quantile")),
                               .types = {WR_T_FIELD},
                               .nargs = 2,
                               .warn_id = -1};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        call.consts[1].num = (struct wr_num){.kind = WR_NUM_DEC, .scale = 3, .m = parts[k]};
        double want = value[parts[k] * (MANY - 1) / 1000], got = run_many(&call, text, MANY, 1);
        double error = got < want ? want - got : got - want, most = (want < 0 ? -want : want) / 100;
        cr_expect(error <= most, "q %d: %g, not %g", (int)parts[k], got, want);
        cr_expect_eq(run_many(&call, text, MANY, 3), got);
    }
    wr_batch_pool_free(pool);
}

/* Exact for 1536, then within 3 % (nearly four standard errors), and the same however it was made. */
Test(agg, approx_distinct_keeps_its_bound)
{
    static char text[MANY][24];
    static const uint32_t distinct[] = {1, 100, 1536, 1537, 3000, 10000, MANY};
    pool = wr_batch_pool_new(4, NULL);
    struct wr_agg_call call = {.agg = wr_agg_find(wr_agg_table, WR_SLICE("approx_distinct")),
                               .types = {WR_T_FIELD},
                               .nargs = 1,
                               .warn_id = -1};
    for (size_t k = 0; k < sizeof distinct / sizeof *distinct; k++) {
        for (uint32_t i = 0; i < MANY; i++)
            snprintf(text[i], sizeof text[i], "value %u", i % distinct[k]);
        double got = run_many(&call, text, MANY, 1), error = got / distinct[k] - 1;
        cr_expect(distinct[k] <= 1536 ? error == 0 : error > -0.03 && error < 0.03, "%u: %g", distinct[k], got);
        cr_expect_eq(run_many(&call, text, MANY, 4), got);
    }
    wr_batch_pool_free(pool);
}
