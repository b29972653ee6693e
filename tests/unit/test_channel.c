/* Channels, step by step on one thread: what each call answers, in tables. Threads are tests/stress's. */
#include <criterion/criterion.h>

#include "exec/channel.h"

enum what {
    PUSH,
    FLUSH,
    COMPLETE,
    END,
    FAIL,
    LEAVE,
    LEAVE_FAILED,
    WANTED,
    CLAIM,
    ENDED,
    PULL,
    CLOSE,
    DEPTH,
    HELD,
    CROWDED,
    ABANDON
};

/* One call and its answer. CLAIM: the sequence, NONE or OVER; ENDED, CROWDED: 0, 1. PULL: enum wr_channel_pull;
 * WANTED, DEPTH, HELD: the number; the others: enum wr_channel_wake (PUSH: enum wr_channel_push). Numbers are of
 * batches too: PUSH gives the next one, PULL must bring the one that `batch` says. */
struct step {
    enum what what;
    uint64_t seq, answer;
    unsigned batch;
    bool room;                 /* PULL */
    enum wr_channel_wake wake; /* PUSH */
    bool more;                 /* CLAIM */
};

enum { NONE = 1000, OVER = 1001 };

static _Atomic unsigned held; /* wr_channel_watch */

static struct wr_batch *batch(struct wr_batch_pool *pool, unsigned number)
{
    struct wr_batch *b = wr_batch_new(pool, 0);
    cr_assert(b);
    b->nrows = number;
    return b;
}

static uint64_t pull(struct wr_channel *c, const struct step *s, int i)
{
    struct wr_batch *b = NULL;
    struct wr_err err = {0};
    bool room = false;
    enum wr_channel_pull r = wr_channel_pull(c, s->seq, &b, &err, &room);
    cr_expect_eq(room, s->room, "step %d: room is %d", i, room);
    if (r == WR_PULL_BATCH) {
        cr_expect_eq(b->nrows, s->batch, "step %d: batch %u", i, b->nrows);
        wr_batch_unref(b);
    } else
        cr_expect_eq(err.line, s->batch, "step %d: error %llu", i, (unsigned long long)err.line);
    return r;
}

static uint64_t claim(struct wr_channel *c, const struct step *s, int i)
{
    uint64_t seq = 0;
    bool over = false, more = false;
    struct wr_err err = {0};
    bool got = wr_channel_claim(c, &seq, &more, &over, &err);
    cr_expect_eq(more, s->more, "step %d: more is %d", i, more);
    if (got)
        return seq;
    if (over)
        cr_expect_eq(err.line, s->batch, "step %d: error %llu", i, (unsigned long long)err.line);
    return over ? OVER : NONE;
}

/* `pushed` counts pushes; errors carry the number of their step's `batch` as line and ordinal. */
static uint64_t call(struct wr_channel *c, struct wr_batch_pool *pool, const struct step *s, unsigned *pushed,
                     int i)
{
    struct wr_err err = {.code = WR_EDATA, .line = s->batch, .ordinal = s->batch};
    enum wr_channel_wake wake = WR_WAKE_NOBODY;
    switch (s->what) {
    case PUSH: {
        struct wr_batch *b = batch(pool, ++*pushed);
        enum wr_channel_push r = wr_channel_push(c, s->seq, b, &wake);
        cr_expect_eq(wake, s->wake, "step %d: wake is %d", i, wake);
        if (r == WR_PUSH_FULL)
            wr_batch_unref(b);
        return r;
    }
    case FLUSH:
        wr_channel_flush(c, s->seq, &wake);
        return wake;
    case COMPLETE:
        wr_channel_complete(c, s->seq, &wake);
        return wake;
    case END:
        wr_channel_end(c, s->seq, NULL, &wake);
        return wake;
    case FAIL:
        wr_channel_end(c, s->seq, &err, &wake);
        return wake;
    case LEAVE:
        wr_channel_leave(c, s->seq, NULL, &wake);
        return wake;
    case LEAVE_FAILED:
        wr_channel_leave(c, s->seq, &err, &wake);
        return wake;
    case WANTED:
        return wr_channel_wanted(c);
    case CLAIM:
        return claim(c, s, i);
    case ENDED:
        return wr_channel_ended(c, &err);
    case PULL:
        return pull(c, s, i);
    case CLOSE:
        wr_channel_close(c, s->seq);
        return 0;
    case ABANDON:
        wr_channel_abandon(c, s->seq);
        return 0;
    case HELD:
        return atomic_load(&held);
    case CROWDED:
        return wr_channel_crowded(c, s->seq);
    default:
        return wr_channel_depth(c);
    }
}

static void play(struct wr_channel *c, const struct step *steps, size_t n)
{
    struct wr_batch_pool *pool = wr_batch_pool_new(4, NULL);
    unsigned pushed = 0;
    wr_channel_watch(c, &held);
    for (size_t i = 0; i < n; i++) {
        uint64_t got = call(c, pool, &steps[i], &pushed, (int)i);
        cr_expect_eq(got, steps[i].answer, "step %zu (%d of sequence %llu): %llu, not %llu", i, steps[i].what,
                     (unsigned long long)steps[i].seq, (unsigned long long)got,
                     (unsigned long long)steps[i].answer);
    }
    wr_channel_free(c);
    cr_expect_eq(wr_batch_pool_out(pool), 0, "%u batches not given back", wr_batch_pool_out(pool));
    wr_batch_pool_free(pool);
}

#define PLAY(channel, ...)                                                                                         \
    do {                                                                                                           \
        static const struct step steps_[] = {__VA_ARGS__};                                                         \
        play(channel, steps_, sizeof steps_ / sizeof *steps_);                                                     \
    } while (0)

/* Who has found a sequence crowded hears when all of it has been taken; who has not asked hears nothing. */
Test(channel, a_crowded_sequence_tells_when_it_is_not)
{
    PLAY(wr_channel_new_sequence(2), {CROWDED, 0, 0}, {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, /* batch 1 */
         {PULL, 0, WR_PULL_BATCH, 1}, {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM},                 /* 2 */
         {CROWDED, 0, 1}, {CROWDED, 1, 0}, {PUSH, 0, WR_PUSH_OK},                                   /* 3 */
         {PULL, 0, WR_PULL_BATCH, 2}, {PULL, 0, WR_PULL_BATCH, 3, .room = true}, {CROWDED, 0, 0},
         {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {CROWDED, 0, 1}, {CLOSE, 0, 0}, {CROWDED, 0, 0});
}

/* The sequence is still wanted, so that who makes it goes on to its end, but nothing is kept of it. */
Test(channel, what_is_abandoned_is_not_kept)
{
    PLAY(wr_channel_new_sequence(3), {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {CLAIM, 0, 0},
         {PUSH, 1, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {CLAIM, 0, 1}, {PUSH, 1, WR_PUSH_OK}, /* 3 */
         {PULL, 1, WR_PULL_BATCH, 2}, {CROWDED, 1, 1}, {ABANDON, 1, 0}, {CLOSE, 2, 0}, {WANTED, 0, 2},
         {DEPTH, 0, 1}, {HELD, 0, 1}, {CROWDED, 1, 0}, {PUSH, 1, WR_PUSH_LEFT}, {PUSH, 2, WR_PUSH_CLOSED},
         {COMPLETE, 1, WR_WAKE_NOBODY}, {PULL, 0, WR_PULL_BATCH, 1}, {PUSH, 0, WR_PUSH_OK}, {DEPTH, 0, 1});
}

/* Of several consumers one may have heard an end that was none yet: who takes the last sequence hears the error. */
Test(channel, the_last_sequence_tells_the_error_behind_it)
{
    PLAY(wr_channel_new_sequence(3), {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {CLAIM, 0, 0},
         {PUSH, 1, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {COMPLETE, 0, WR_WAKE_NOBODY}, {CLAIM, 0, 1},
         {END, 2, WR_WAKE_PULL}, {CLAIM, 0, OVER}, {FAIL, 2, WR_WAKE_PULL, 22}, {PULL, 0, WR_PULL_BATCH, 1},
         {PULL, 0, WR_PULL_SEQ}, {PULL, 1, WR_PULL_BATCH, 2}, {PULL, 1, WR_PULL_EMPTY}, {COMPLETE, 1, WR_WAKE_PULL},
         {PULL, 1, WR_PULL_SEQ, 22});
}

Test(channel, slots_come_out_in_order)
{
    PLAY(wr_channel_new_sequence(2), {PULL, 0, WR_PULL_EMPTY}, {PUSH, 1, WR_PUSH_OK}, /* batch 1 */
         {COMPLETE, 1, WR_WAKE_NOBODY}, {PULL, 0, WR_PULL_EMPTY},
         {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_PULL}, /* 2 */
         {PUSH, 0, WR_PUSH_OK},                       /* 3 */
         {DEPTH, 0, 3}, {FLUSH, 0, WR_WAKE_NOBODY}, {PULL, 0, WR_PULL_BATCH, 2}, {PULL, 0, WR_PULL_BATCH, 3},
         {PULL, 0, WR_PULL_FLUSH}, {PULL, 0, WR_PULL_EMPTY}, {COMPLETE, 0, WR_WAKE_PULL}, {PULL, 0, WR_PULL_SEQ},
         {PUSH, 2, WR_PUSH_OK}, /* 4; the slot of 0 */
         {PULL, 1, WR_PULL_BATCH, 1}, {PULL, 1, WR_PULL_SEQ}, {PULL, 2, WR_PULL_BATCH, 4}, {PULL, 2, WR_PULL_EMPTY},
         {END, 3, WR_WAKE_PULL}, {PULL, 2, WR_PULL_EMPTY}, {COMPLETE, 2, WR_WAKE_PULL}, {PULL, 2, WR_PULL_SEQ},
         {PULL, 3, WR_PULL_END}, {WANTED, 0, 3});
}

/* Of sequences those count that have batches, of a stream the batches. */
Test(channel, what_is_held_is_counted)
{
    PLAY(wr_channel_new_sequence(4), {HELD, 0, 0}, {FLUSH, 1, WR_WAKE_NOBODY}, {COMPLETE, 3, WR_WAKE_NOBODY},
         {HELD, 0, 0}, {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {HELD, 0, 1}, {PUSH, 0, WR_PUSH_OK},
         {HELD, 0, 1}, {PUSH, 2, WR_PUSH_OK}, {HELD, 0, 2}, {PULL, 0, WR_PULL_BATCH, 1}, {HELD, 0, 2},
         {PULL, 0, WR_PULL_BATCH, 2}, {HELD, 0, 1}, {CLOSE, 1, 0}, {HELD, 0, 0}, {PUSH, 2, WR_PUSH_CLOSED},
         {HELD, 0, 0});
    PLAY(wr_channel_new_stream(2, 1), {PUSH, 0, WR_PUSH_OK}, {PUSH, 0, WR_PUSH_OK}, {HELD, 0, 2},
         {PUSH, 0, WR_PUSH_FULL}, {HELD, 0, 2}, {PULL, 0, WR_PULL_BATCH, 1, .room = true}, {HELD, 0, 1},
         {CLOSE, 0, 0}, {HELD, 0, 0});
}

Test(channel, an_empty_input_ends)
{
    PLAY(wr_channel_new_sequence(1), {END, 0, WR_WAKE_PULL}, {PULL, 0, WR_PULL_END}, {CLAIM, 0, OVER},
         {ENDED, 0, 1});
}

/* The error of sequence 1 lets what stands before it through and drops what comes after. */
Test(channel, an_error_has_its_place)
{
    PLAY(wr_channel_new_sequence(4), {PUSH, 2, WR_PUSH_OK}, {FAIL, 2, WR_WAKE_PULL, 77}, {DEPTH, 0, 0},
         {PUSH, 2, WR_PUSH_CLOSED}, {PUSH, 1, WR_PUSH_OK}, /* 3 */
         {COMPLETE, 1, WR_WAKE_NOBODY}, {COMPLETE, 0, WR_WAKE_CLAIM}, {PULL, 0, WR_PULL_SEQ},
         {PULL, 1, WR_PULL_BATCH, 3}, {PULL, 1, WR_PULL_SEQ, 77}, {PULL, 2, WR_PULL_END, 77});
}

/* The slot of a sequence that is claimed and not yet finished is not the next sequence's, though it is the same
 * slot. */
Test(channel, claims_do_not_take_a_slot_twice)
{
    PLAY(wr_channel_new_sequence(2), {CLAIM, 0, NONE}, {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, /* 1 */
         {PUSH, 0, WR_PUSH_OK},                                                                      /* 2 */
         {COMPLETE, 1, WR_WAKE_NOBODY}, {CLAIM, 0, 0, .more = true}, {CLAIM, 0, 1}, {CLAIM, 0, NONE},
         {PULL, 1, WR_PULL_SEQ}, {CLAIM, 0, NONE}, {PULL, 0, WR_PULL_BATCH, 1}, {PULL, 2, WR_PULL_EMPTY},
         {PULL, 0, WR_PULL_BATCH, 2}, {COMPLETE, 0, WR_WAKE_NOBODY}, {CLAIM, 0, NONE}, {PULL, 0, WR_PULL_SEQ},
         {FLUSH, 2, WR_WAKE_PULL}, {CLAIM, 0, 2}, {ENDED, 0, 0}, {END, 3, WR_WAKE_PULL}, {CLAIM, 0, OVER},
         {PULL, 2, WR_PULL_FLUSH}, {COMPLETE, 2, WR_WAKE_NOBODY}, {PULL, 2, WR_PULL_SEQ});
}

Test(channel, a_consumer_that_stops_closes_from_there)
{
    PLAY(wr_channel_new_sequence(4), {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, /* 1 */
         {PUSH, 1, WR_PUSH_OK},                                                    /* 2 */
         {PUSH, 2, WR_PUSH_OK},                                                    /* 3 */
         {WANTED, 0, UINT64_MAX}, {CLOSE, 1, 0}, {WANTED, 0, 1}, {DEPTH, 0, 1}, {PUSH, 1, WR_PUSH_CLOSED},
         {COMPLETE, 1, WR_WAKE_NOBODY}, {FLUSH, 1, WR_WAKE_NOBODY}, {PULL, 0, WR_PULL_BATCH, 1},
         {PULL, 1, WR_PULL_END}, {CLOSE, 3, 0}, /* no way back */
         {PULL, 1, WR_PULL_END});
}

Test(channel, a_stream_is_bounded_and_ends_when_all_have_left)
{
    PLAY(wr_channel_new_stream(2, 3), {PULL, 0, WR_PULL_EMPTY}, {PUSH, 5, WR_PUSH_OK, .wake = WR_WAKE_PULL}, /* 1 */
         {PUSH, 9, WR_PUSH_OK},                                                                              /* 2 */
         {PUSH, 1, WR_PUSH_FULL}, /* 3, kept */
         {LEAVE_FAILED, 8, WR_WAKE_PULL, 88}, {PULL, 0, WR_PULL_BATCH, 1, .room = true},
         {LEAVE_FAILED, 3, WR_WAKE_PULL, 33}, {PUSH, 0, WR_PUSH_OK}, /* 4 */
         {PULL, 0, WR_PULL_BATCH, 2}, {PULL, 0, WR_PULL_BATCH, 4}, {PULL, 0, WR_PULL_EMPTY},
         {LEAVE, 1, WR_WAKE_PULL}, {PULL, 0, WR_PULL_END, 33});
}

Test(channel, a_closed_stream_takes_nothing)
{
    PLAY(wr_channel_new_stream(1, 1), {PUSH, 0, WR_PUSH_OK}, {CLOSE, 0, 0}, {DEPTH, 0, 0}, {WANTED, 0, 0},
         {PUSH, 0, WR_PUSH_CLOSED}, {PULL, 0, WR_PULL_END});
}

/* What is still in it is released with it (play looks at the pool). */
Test(channel, is_freed_with_what_it_holds)
{
    PLAY(wr_channel_new_sequence(2), {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {PUSH, 1, WR_PUSH_OK},
         {PUSH, 1, WR_PUSH_OK});
    wr_channel_free(NULL);
}

/* The end counts that stands first, at one place an error, and of errors the one that stands first. */
Test(channel, ends_at_the_same_place)
{
    PLAY(wr_channel_new_sequence(4), {FAIL, 2, WR_WAKE_PULL, 77}, {END, 2, WR_WAKE_NOBODY},
         {FAIL, 2, WR_WAKE_NOBODY, 88}, {PULL, 2, WR_PULL_END, 77}, {FAIL, 2, WR_WAKE_PULL, 55},
         {FAIL, 3, WR_WAKE_NOBODY, 11}, {END, 3, WR_WAKE_NOBODY}, {PULL, 2, WR_PULL_END, 55},
         {END, 1, WR_WAKE_PULL}, {PULL, 1, WR_PULL_END}, {END, 1, WR_WAKE_NOBODY}, {FAIL, 1, WR_WAKE_PULL, 99},
         {PULL, 1, WR_PULL_END, 99}, {CLOSE, 3, 0}, {WANTED, 0, 1});
}

/* Of producers' errors the one with the lowest rank counts, and of one rank the one that stands first. */
Test(channel, errors_of_one_rank)
{
    PLAY(wr_channel_new_stream(2, 5), {LEAVE_FAILED, 3, WR_WAKE_PULL, 33}, {LEAVE_FAILED, 3, WR_WAKE_PULL, 44},
         {LEAVE_FAILED, 9, WR_WAKE_PULL, 11}, {PULL, 0, WR_PULL_EMPTY}, {LEAVE, 0, WR_WAKE_PULL},
         {LEAVE, 0, WR_WAKE_PULL}, {PULL, 0, WR_PULL_END, 33});
    PLAY(wr_channel_new_stream(2, 2), {LEAVE_FAILED, 3, WR_WAKE_PULL, 33}, {LEAVE_FAILED, 3, WR_WAKE_PULL, 22},
         {PULL, 0, WR_PULL_END, 22});
}

/* Who is told of room has found none before, and is told once. */
Test(channel, room_is_told_of_once_half_is_free)
{
    PLAY(wr_channel_new_stream(4, 1), {PUSH, 0, WR_PUSH_OK}, {PUSH, 0, WR_PUSH_OK}, {PULL, 0, WR_PULL_BATCH, 1},
         {PUSH, 0, WR_PUSH_OK}, {PUSH, 0, WR_PUSH_OK}, {PUSH, 0, WR_PUSH_OK}, {PUSH, 0, WR_PUSH_FULL}, /* 6 */
         {PULL, 0, WR_PULL_BATCH, 2}, {PULL, 0, WR_PULL_BATCH, 3, .room = true}, {PULL, 0, WR_PULL_BATCH, 4},
         {PUSH, 0, WR_PUSH_OK}, {PULL, 0, WR_PULL_BATCH, 5});
}

/* A sequence that was pulled whole is claimed by that; those that were claimed before stay claimed. */
Test(channel, what_was_pulled_is_claimed)
{
    PLAY(wr_channel_new_sequence(4), {PUSH, 0, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, /* 1 */
         {COMPLETE, 0, WR_WAKE_NOBODY}, {PULL, 0, WR_PULL_BATCH, 1}, {PULL, 0, WR_PULL_SEQ}, {CLAIM, 0, NONE},
         {PUSH, 1, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, /* 2 */
         {PUSH, 2, WR_PUSH_OK},                        /* 3 */
         {COMPLETE, 1, WR_WAKE_NOBODY}, {CLAIM, 0, 1, .more = true}, {CLAIM, 0, 2}, {PULL, 1, WR_PULL_BATCH, 2},
         {PULL, 1, WR_PULL_SEQ}, {CLAIM, 0, NONE}, {PUSH, 3, WR_PUSH_OK, .wake = WR_WAKE_CLAIM}, {CLAIM, 0, 3});
}
