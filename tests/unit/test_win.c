/* plan/win.h and ops/win: what descriptors promise, types of results, rings. What the functions give is in
 * cases/window.t and diff/windows.py. */
#include <criterion/criterion.h>

#include "ops/win/ring.h"
#include "plan/win.h"

static const struct wr_win *find(const char *name)
{
    const struct wr_win *w = wr_win_find(wr_win_table, wr_slice_of(name));
    cr_assert(w, "%s", name);
    return w;
}

Test(win, descriptors)
{
    for (const struct wr_win *const *t = wr_win_table; *t; t++) {
        const struct wr_win *w = *t;
        const unsigned waits = w->flags & (WR_WIN_AHEAD | WR_WIN_WHOLE);
        uint32_t least, most;
        wr_win_arity(w, &least, &most);
        cr_expect(most <= WR_WIN_ARGS && least <= most, "%s", w->name);
        cr_expect_eq(strspn(w->params, "nmtva?ifd"), strlen(w->params), "%s: %s", w->name, w->params);
        cr_expect(w->run ? !w->take && !w->give && !waits : w->take && w->give && waits, "%s", w->name);
        cr_expect(!w->mixed || w->params[0] == 'v', "%s", w->name);
        cr_expect(w->signature && strncmp(w->signature, w->name, strlen(w->name)) == 0, "%s", w->name);
        cr_expect(w->summary && w->example && strstr(w->example, "map "), "%s", w->name);
        cr_expect_eq(find(w->name), w);
    }
    cr_expect_null(wr_win_find(wr_win_table, WR_SLICE("lagg")));
    cr_expect_null(wr_win_find(NULL, WR_SLICE("lag")));
}

Test(win, arity)
{
    static const struct {
        const char *name;
        uint32_t least, most;
    } want[] = {{"row_number", 0, 0}, {"rank", 1, 1}, {"lag", 1, 2}, {"rolling_avg", 2, 2}, {"session", 2, 2}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        uint32_t least, most;
        wr_win_arity(find(want[i].name), &least, &most);
        cr_expect_eq(least, want[i].least, "%s", want[i].name);
        cr_expect_eq(most, want[i].most, "%s", want[i].name);
    }
}

Test(win, type)
{
    static const struct {
        const char *name;
        enum wr_type arg, want;
    } want[] = {
        {"row_number", WR_T_NULL, WR_T_NUM}, {"rank", WR_T_TEXT, WR_T_NUM},
        {"lag", WR_T_FIELD, WR_T_FIELD},     {"lag", WR_T_NULL, WR_T_FIELD},
        {"lead", WR_T_TIME, WR_T_TIME},      {"last_value", WR_T_LIST, WR_T_LIST},
        {"lag", WR_T_BOOL, WR_T_BOOL},       {"cummin", WR_T_NUM, WR_T_NUM},
        {"delta", WR_T_FIELD, WR_T_NUM},     {"delta", WR_T_TIME, WR_T_DUR},
        {"delta", WR_T_DUR, WR_T_DUR},       {"cumsum", WR_T_DUR, WR_T_DUR},
        {"rolling_avg", WR_T_DUR, WR_T_DUR}, {"session", WR_T_FIELD, WR_T_NUM},
        {"ewma", WR_T_FIELD, WR_T_NUM},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct wr_win_call call = {.win = find(want[i].name), .type = want[i].arg};
        cr_expect_eq(wr_win_type(&call), want[i].want, "%s of type %d", want[i].name, want[i].arg);
    }
}

/* The last `most` of 0, 1, 2, ... */
static void check_ring(uint32_t most)
{
    struct wr_arena a;
    struct win_ring r = {0};
    wr_arena_init(&a, 0, NULL, "test");
    for (uint32_t i = 0; i < 3 * most + 2; i++) {
        const uint32_t *oldest = win_ring_full(&r, most, sizeof *oldest);
        cr_expect_eq(oldest != NULL, i >= most);
        if (oldest)
            cr_expect_eq(*oldest, i - most);
        int64_t at = win_ring_next(&r, most, sizeof i, &a);
        cr_assert(at >= 0 && at < most);
        memcpy(win_ring_at(&r, (uint32_t)at, sizeof i), &i, sizeof i);
        cr_expect(r.cap <= most && r.n <= r.cap);
    }
    wr_arena_done(&a);
}

Test(win, ring)
{
    for (uint32_t most = 1; most < 20; most++)
        check_ring(most);
    check_ring(1000);
}

/* The message tells of the limit, whatever the size that was asked for. */
Test(win, refused)
{
    struct wr_budget budget = {.limit = 1 << 20};
    struct wr_arena a;
    struct wr_err err = {.code = 0};
    wr_arena_init(&a, 4096, &budget, "map");
    cr_assert(wr_arena_alloc(&a, 16));
    cr_assert_null(wr_arena_alloc(&a, 2 << 20));
    cr_expect_eq(wr_arena_error(&a, &err), WR_ELIMIT);
    cr_expect(strstr(err.msg, "map needs more memory than --memory allows"), "%s", err.msg);
    wr_arena_done(&a);
}
