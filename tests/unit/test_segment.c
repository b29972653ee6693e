/* Admission and the folding of warnings, step by step; threads are tests/stress's. */
#include <criterion/criterion.h>

#include "exec/segment.h"

/* finish `seq`: does the lowest move, and what is the limit then? */
struct step {
    uint64_t seq;
    bool moves;
    uint64_t limit;
};

static void play(struct wr_segment *g, uint64_t limit, const struct step *steps, size_t n)
{
    cr_expect_eq(wr_segment_limit(g), limit);
    for (size_t i = 0; i < n; i++) {
        unsigned finisher = 0; /* a sequence is finished by one after the other */
        for (size_t k = 0; k < i; k++)
            finisher += steps[k].seq == steps[i].seq;
        bool moves = wr_segment_finish(g, steps[i].seq, finisher);
        cr_expect_eq(moves, steps[i].moves, "step %zu: moves is %d", i, moves);
        cr_expect_eq(wr_segment_limit(g), steps[i].limit, "step %zu: the limit is %llu", i,
                     (unsigned long long)wr_segment_limit(g));
    }
    wr_segment_free(g);
}

#define PLAY(segment, limit, ...)                                                                                  \
    do {                                                                                                           \
        static const struct step steps_[] = {__VA_ARGS__};                                                         \
        play(segment, limit, steps_, sizeof steps_ / sizeof *steps_);                                              \
    } while (0)

Test(segment, the_limit_follows_the_lowest_unfinished)
{
    PLAY(wr_segment_new(&(struct wr_segment_spec){3, false, 1, 100, 1, NULL}), 3, {1, false, 3}, {2, false, 3},
         {0, true, 6}, {4, false, 6}, {3, true, 8}, {5, true, 9});
    PLAY(wr_segment_new(&(struct wr_segment_spec){1, false, 1, 100, 1, NULL}), 1, {0, true, 2}, {1, true, 3});
}

/* A stage may stop early: one at first, twice as many with each that is finished. */
Test(segment, begins_slowly_where_a_stage_may_stop)
{
    PLAY(wr_segment_new(&(struct wr_segment_spec){6, true, 1, 100, 1, NULL}), 1, {0, true, 3}, {1, true, 6},
         {3, false, 6}, {2, true, 10}, {4, true, 11});
}

Test(segment, every_finisher_counts)
{
    PLAY(wr_segment_new(&(struct wr_segment_spec){2, false, 3, 100, 1, NULL}), 2, {0, false, 2}, {1, false, 2},
         {0, false, 2}, {1, false, 2}, {1, false, 2}, {0, true, 4});
}

Test(segment, over_the_bytes_the_lowest_alone_goes_on)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 100, 1, NULL});
    bool over;
    wr_segment_hold(g, 100);
    cr_expect(wr_segment_may_put(g, 0, &over) && !over && wr_segment_may_put(g, 3, &over) && !over);
    wr_segment_hold(g, 1);
    cr_expect(wr_segment_may_put(g, 0, &over) && over && !wr_segment_may_put(g, 1, &over));
    wr_segment_finish(g, 0, 0);
    cr_expect(wr_segment_may_put(g, 1, &over) && !wr_segment_may_put(g, 2, &over));
    wr_segment_hold(g, -50);
    cr_expect(wr_segment_may_put(g, 2, &over));
    wr_segment_free(g);
}

/* ---- warnings
 * ------------------------------------------------------------------------------------------------------ */

static struct wr_tally tally(uint32_t id, uint64_t count, uint64_t ordinal)
{
    return (struct wr_tally){.id = id, .count = count, .at = {ordinal, 0}, .line = ordinal + 1};
}

static void report(struct wr_segment *g, uint64_t seq, const struct wr_tally *v, uint32_t n, bool each)
{
    struct wr_tallies t = {.each = each};
    for (uint32_t i = 0; i < n; i++)
        cr_assert_eq(wr_tallies_add(&t, &v[i]), 0);
    cr_assert_eq(wr_segment_report(g, seq, 0, &t), 0);
    cr_expect_eq(t.n, 0, "what is handed over is gone here");
    wr_tallies_done(&t);
}

static void expect(struct wr_segment *g, uint32_t id, uint64_t count, uint64_t ordinal)
{
    const struct wr_tallies *t = wr_segment_totals(g, 0);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->v[i].id == id) {
            cr_expect_eq(t->v[i].count, count, "warning %u: %llu", id, (unsigned long long)t->v[i].count);
            cr_expect_eq(t->v[i].at.origin, ordinal, "warning %u: ordinal %llu", id,
                         (unsigned long long)t->v[i].at.origin);
            cr_expect_eq(t->v[i].line, ordinal + 1, "warning %u: line %llu", id, (unsigned long long)t->v[i].line);
            return;
        }
    cr_expect_eq(count, 0, "warning %u is missing", id);
}

Test(segment, the_first_place_is_the_lowest_whatever_came_first)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 100, 1, NULL});
    struct wr_tally late[] = {tally(7, 2, 30), tally(7, 1, 35), tally(9, 1, 31)}, early[] = {tally(7, 4, 12)};
    report(g, 1, late, 3, false);
    report(g, 0, early, 1, false);
    wr_segment_finish(g, 1, 0);
    wr_segment_finish(g, 0, 0);
    expect(g, 7, 7, 12);
    expect(g, 9, 1, 31);
    expect(g, 8, 0, 0);
    wr_segment_free(g);
}

Test(segment, rows_behind_a_stop_warned_of_nothing)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, true, 1, 100, 1, NULL});
    struct wr_tally in[] = {tally(1, 1, 10), tally(1, 1, 11), tally(2, 1, 12)}, after[] = {tally(1, 5, 20)};
    wr_segment_finish(g, 0, 0);
    wr_segment_finish(g, 1, 0);
    report(g, 3, after, 1, true);
    report(g, 2, in, 3, true);
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){11, 0});
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){99, 0}); /* a later stop does not undo it */
    wr_segment_finish(g, 3, 0);
    wr_segment_finish(g, 2, 0);
    expect(g, 1, 2, 10);
    expect(g, 2, 0, 0);
    wr_segment_free(g);
}

/* lead keeps rows of a sequence that is finished; what was told of them waits until they are given, or left out. */
Test(segment, kept_rows_wait_for_a_stop)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, true, 1, 100, 1, NULL});
    struct wr_tally first[] = {tally(1, 1, 10), tally(1, 1, 11), tally(2, 1, 12), tally(3, 1, 13)},
                    second[] = {tally(1, 1, 20), tally(2, 1, 21)}, third[] = {tally(1, 1, 30)};
    report(g, 0, first, 4, true);
    wr_segment_keep(g, 0, 0, (struct wr_where){12, 0});
    wr_segment_keep(g, 0, 0, (struct wr_where){11, 0}); /* of another operator that keeps some */
    wr_segment_finish(g, 0, 0);
    report(g, 1, second, 2, true);
    wr_segment_keep(g, 1, 0, (struct wr_where){12, 0});
    wr_segment_finish(g, 1, 0);
    report(g, 2, third, 1, true);
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){20, 0});
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){12, 0}); /* the foremost stop counts */
    wr_segment_keep(g, 2, 0, (struct wr_where){13, 0});
    wr_segment_finish(g, 2, 0);
    expect(g, 1, 2, 10);
    expect(g, 2, 1, 12);
    expect(g, 3, 0, 0);
    wr_segment_free(g);
}

/* Without a stop they count in the end, in whichever sequence they were kept last. */
Test(segment, kept_rows_count_in_the_totals)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){2, true, 1, 100, 1, NULL});
    struct wr_tally first[] = {tally(1, 1, 10), tally(1, 1, 11)}, second[] = {tally(1, 1, 20), tally(2, 1, 21)};
    report(g, 0, first, 2, true);
    wr_segment_keep(g, 0, 0, (struct wr_where){11, 0});
    wr_segment_finish(g, 0, 0);
    report(g, 1, second, 2, true);
    wr_segment_keep(g, 1, 0, (struct wr_where){11, 0});
    wr_segment_finish(g, 1, 0);
    expect(g, 1, 3, 10);
    expect(g, 2, 1, 21);
    wr_segment_free(g);
}

/* A run that was stopped leaves sequences unfinished; what those before the stop told counts. */
Test(segment, unfinished_sequences_count_in_the_totals)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){2, false, 1, 100, 1, NULL});
    struct wr_tally one = tally(3, 1, 5);
    report(g, 0, &one, 1, true);
    expect(g, 3, 1, 5);
    wr_segment_free(g);
}

Test(segment, tallies_by_id_or_each)
{
    struct wr_tallies all = {.each = true}, by_id = {0};
    struct wr_tally a = tally(1, 1, 9), b = tally(1, 2, 4), c = tally(2, 1, 6);
    cr_assert(!wr_tallies_add(&all, &a) && !wr_tallies_add(&all, &b) && !wr_tallies_add(&all, &c));
    cr_expect(all.n == 2 && all.nrows == 3);
    cr_assert_eq(wr_tallies_merge(&by_id, &all), 0);
    cr_assert_eq(by_id.n, 2);
    cr_expect(by_id.v[0].id == 1 && by_id.v[0].count == 3 && by_id.v[0].at.origin == 4);
    cr_expect(by_id.v[1].id == 2 && by_id.v[1].count == 1 && by_id.v[1].at.origin == 6);
    wr_tallies_done(&all);
    wr_tallies_done(&by_id);
    cr_expect_eq(by_id.n, 0);
}

/* Of too many rows the last ones count wherever the stop is. */
Test(segment, places_of_many_rows_are_kept_and_of_more_not)
{
    enum { MORE = 10, STOP = 5 };
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 100, 1, NULL});
    struct wr_tallies many = {.each = true};
    const struct wr_tally first = tally(1, 1, 0);
    cr_assert_eq(wr_tallies_add(&many, &first), 0);
    for (uint64_t i = 1; i < WR_TALLIES_ROWS + MORE; i++)
        cr_assert(wr_tallies_again(&many, 1, 0, (struct wr_where){i, 0}));
    cr_expect(many.nrows == WR_TALLIES_ROWS && many.v[0].count == WR_TALLIES_ROWS + MORE && many.v[0].sure == MORE);
    cr_assert_eq(wr_segment_report(g, 0, 0, &many), 0);
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){STOP, 0});
    wr_segment_finish(g, 0, 0);
    expect(g, 1, 1 + STOP + MORE, 0);
    wr_tallies_done(&many);
    wr_segment_free(g);
}

/* A stage that makes rows lies between: what it made of a row stands behind the row, in its own order. */
Test(segment, places_before_and_behind_a_stage_that_makes_rows)
{
    const struct wr_where row = {5, 0}, first = {5, 70}, second = {5, 71}, next = {6, 0};
    cr_expect(wr_where_before(row, first) && wr_where_before(first, second) && wr_where_before(second, next));
    cr_expect(!wr_where_before(next, second) && !wr_where_before(first, first));
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, true, 1, 100, 1, NULL});
    struct wr_tally in[] = {{.id = 1, .count = 1, .at = row},
                            {.id = 1, .count = 1, .at = next},
                            {.id = 2, .count = 1, .at = first},
                            {.id = 2, .count = 1, .at = second}};
    report(g, 0, in, 4, true);
    wr_segment_stop(g, 0, WR_RANK_FAILED, first);
    wr_segment_finish(g, 0, 0);
    const struct wr_tallies *t = wr_segment_totals(g, 0);
    cr_assert_eq(t->n, 2);
    cr_expect(t->v[0].count == 1 && t->v[1].count == 1);
    wr_segment_free(g);
}

/* What stood behind an operator that stopped has got no later row: all that it told counts, until one behind it
 * stops too. */
Test(segment, a_stop_is_for_the_operators_before_it)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, true, 1, 100, 1, NULL});
    struct wr_tally in[] = {{.id = 1, .rank = 1, .count = 1, .at = {5, 0}},
                            {.id = 1, .rank = 1, .count = 1, .at = {6, 0}},
                            {.id = 1, .rank = 3, .count = 1, .at = {5, 8}},
                            {.id = 1, .rank = 3, .count = 1, .at = {7, 9}},
                            {.id = 2, .rank = 5, .count = 1, .at = {9, 0}}};
    wr_segment_stop(g, 0, 2, (struct wr_where){5, 0});
    wr_segment_stop(g, 0, 4, (struct wr_where){7, 8});
    report(g, 0, in, 5, true);
    wr_segment_finish(g, 0, 0);
    const struct wr_tallies *t = wr_segment_totals(g, 0);
    cr_assert_eq(t->n, 2);
    cr_expect(t->v[0].id == 1 && t->v[0].count == 2 && t->v[0].at.origin == 5);
    cr_expect(t->v[1].id == 2 && t->v[1].count == 1);
    wr_segment_free(g);
}

/* Ordinals of two stages may not compare: the later stage's failure stands before. */
Test(segment, the_failure_of_the_last_stage_counts)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 100, 1, NULL});
    wr_segment_fail(g, 3, 0, 1, 50);
    wr_segment_fail(g, 3, 0, 1, 40);
    wr_segment_fail(g, 3, 0, 1, 45);
    cr_expect_eq(wr_segment_failed(g, 3, 0, 1), 40);
    cr_expect_eq(wr_segment_failed(g, 3, 0, 2), UINT64_MAX);
    cr_expect_eq(wr_segment_failed(g, 2, 0, 1), UINT64_MAX);
    wr_segment_fail(g, 3, 0, 4, 900);
    wr_segment_fail(g, 3, 0, 1, 1);
    cr_expect_eq(wr_segment_failed(g, 3, 0, 4), 900);
    wr_segment_fail(g, 2, 0, 1, 30);
    cr_expect_eq(wr_segment_failed(g, 2, 0, 1), 30);
    wr_segment_free(g);
}

/* Two branches, each with an end: a sequence is finished when both are through, or one has left before it; one that
 * has left may still finish what it had begun, and say that it left earlier. */
Test(segment, branches_finish_together)
{
    static const uint32_t parent[] = {0, 0, 0};
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 2, 100, 3, parent});
    cr_expect(!wr_segment_finish(g, 0, 0));
    cr_expect(wr_segment_finish(g, 0, 1));
    cr_expect(!wr_segment_finish(g, 3, 0));
    cr_expect(!wr_segment_leave(g, 4, 0));
    cr_expect(!wr_segment_finish(g, 1, 1));
    cr_expect(wr_segment_leave(g, 1, 0));
    cr_expect_eq(wr_segment_limit(g), 6);
    cr_expect(!wr_segment_finish(g, 1, 0)); /* late: nobody waits for it */
    cr_expect(!wr_segment_finish(g, 2, 0));
    cr_expect(wr_segment_finish(g, 2, 1)); /* the other's 2 and 3 are not mistaken for these */
    cr_expect_eq(wr_segment_limit(g), 7);
    cr_expect(wr_segment_finish(g, 3, 1));
    cr_expect_eq(wr_segment_limit(g), 8);
    wr_segment_free(g);
}

/* A stage has had enough and finishes its sequence while one before it still works on that: its rows up to the stop
 * count. */
Test(segment, what_is_told_of_a_finished_sequence_counts)
{
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){.window = 2, .finishers = 1, .bytes = 100});
    wr_segment_stop(g, 0, WR_RANK_FAILED, (struct wr_where){12, 0});
    wr_segment_finish(g, 0, 0);
    report(g, 0, (const struct wr_tally[]){tally(1, 1, 10), tally(1, 1, 12), tally(1, 1, 13)}, 3, true);
    expect(g, 1, 2, 10);
    wr_segment_free(g);
}

/* A row is needed as long as one branch needs it; each branch forgets what is behind its own stop. */
Test(segment, a_stop_in_one_branch_is_not_the_others)
{
    static const uint32_t parent[] = {0, 0, 0};
    for (int both = 0; both < 2; both++) {
        struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, true, 2, 100, 3, parent});
        for (unsigned branch = 0; branch < 3; branch++) {
            struct wr_tallies t = {.each = true};
            for (uint64_t row = 10; row < 20; row++) {
                struct wr_tally one = {.id = 1, .count = 1, .at = {row, 0}};
                cr_assert_eq(wr_tallies_add(&t, &one), 0);
            }
            cr_assert_eq(wr_segment_report(g, 0, branch, &t), 0);
            wr_tallies_done(&t);
        }
        wr_segment_stop(g, 1, WR_RANK_FAILED, (struct wr_where){12, 0});
        if (both)
            wr_segment_stop(g, 2, WR_RANK_FAILED, (struct wr_where){15, 0});
        wr_segment_finish(g, 0, 0);
        wr_segment_finish(g, 0, 1);
        cr_expect_eq(wr_segment_totals(g, 0)->v[0].count, both ? 6 : 10);
        cr_expect_eq(wr_segment_totals(g, 1)->v[0].count, 3);
        cr_expect_eq(wr_segment_totals(g, 2)->v[0].count, both ? 6 : 10);
        wr_segment_free(g);
    }
}

Test(segment, failures_of_branches_are_apart)
{
    static const uint32_t parent[] = {0, 0, 0};
    struct wr_segment *g = wr_segment_new(&(struct wr_segment_spec){4, false, 2, 100, 3, parent});
    wr_segment_fail(g, 3, 1, 2, 50);
    wr_segment_fail(g, 2, 2, 5, 40);
    cr_expect_eq(wr_segment_failed(g, 3, 1, 2), 50);
    cr_expect_eq(wr_segment_failed(g, 2, 2, 5), 40);
    wr_segment_free(g);
}
