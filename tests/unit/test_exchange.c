/* Where batches go, step by step on one thread: stages made by hand, each with one instance and one channel more
 * than it says, which nobody may touch. Threads are tests/stress's. */
#include <criterion/criterion.h>
#include <limits.h>

#include "exec/state.h"

enum { STAGES = 3, MOST = 4, ROWS = 60 };

static struct wr_plan_stage plans[STAGES + 1];
static struct wr_run_stage stages[STAGES + 1];
static struct wr_instance instances[STAGES + 1][MOST + 1];
static struct wr_batch *parts[MOST + 1];
static struct wr_channel *channels[STAGES + 1][MOST + 1];
static struct wr_run_config config;
static struct wr_run_state run = {.stages = stages, .nstages = STAGES, .config = &config};
static struct wr_batch_pool *batches;
static struct wr_segment *segment;

/* Stage s takes what it gets by that edge, and gives to stage `to`. */
static void stage(unsigned s, enum wr_dist dist, enum wr_edge in, unsigned ninst, unsigned to)
{
    plans[s] = (struct wr_plan_stage){.dist = dist, .in = in, .to = to};
    stages[s] = (struct wr_run_stage){.run = &run,
                                      .plan = &plans[s],
                                      .index = s,
                                      .inst = instances[s],
                                      .ninst = ninst,
                                      .in = channels[s],
                                      .segment = segment};
    for (unsigned i = 0; i <= MOST; i++)
        instances[s][i] = (struct wr_instance){.stage = &stages[s], .index = i, .parts = parts};
}

static void channels_of(unsigned s, unsigned n, bool stream)
{
    stages[s].nin = n;
    for (unsigned c = 0; c <= n; c++) {
        wr_channel_free(channels[s][c]);
        channels[s][c] = stream ? wr_channel_new_stream(2, 2) : wr_channel_new_sequence(4);
        cr_assert(channels[s][c]);
    }
}

static void begin(void)
{
    run.pool = wr_pool_new(1, 1, &(struct wr_err){0});
    batches = wr_batch_pool_new(4, NULL);
    segment = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 1 << 30, 1, NULL});
    cr_assert(run.pool && batches && segment);
    for (unsigned s = 0; s <= STAGES; s++)
        stage(s, WR_PARALLEL, WR_EDGE_ORDERED, 1, 0);
}

static void end(void)
{
    for (unsigned s = 0; s <= STAGES; s++)
        for (unsigned c = 0; c <= MOST; c++)
            wr_channel_free(channels[s][c]);
    cr_expect_eq(wr_batch_pool_out(batches), 0, "%u batches not given back", wr_batch_pool_out(batches));
    wr_segment_free(segment);
    wr_batch_pool_free(batches);
    wr_pool_free(run.pool);
}

TestSuite(exchange, .init = begin, .fini = end);

/* ---- memory that runs out (linked with --wrap) --------------------------------------------------------------- */

static unsigned forks_left = UINT_MAX;

struct wr_batch *__real_wr_batch_fork(struct wr_batch *, const uint16_t *sel, uint32_t nsel);
struct wr_batch *__wrap_wr_batch_fork(struct wr_batch *, const uint16_t *sel, uint32_t nsel);

struct wr_batch *__wrap_wr_batch_fork(struct wr_batch *b, const uint16_t *sel, uint32_t nsel)
{
    return forks_left-- ? __real_wr_batch_fork(b, sel, nsel) : NULL;
}

/* ---- what happens -------------------------------------------------------------------------------------------- */

/* Which instances of a stage have been woken since the last call, a bit each. */
static unsigned woken(unsigned s)
{
    unsigned bits = 0;
    for (unsigned i = 0; i <= MOST; i++) {
        bits |= (unsigned)(instances[s][i].task.state == WR_TASK_READY) << i;
        instances[s][i].task.state = WR_TASK_IDLE;
    }
    return bits;
}

static void set(unsigned s, unsigned blocked, unsigned idle)
{
    for (unsigned i = 0; i <= MOST; i++) {
        atomic_store(&instances[s][i].blocked, blocked >> i & 1);
        atomic_store(&instances[s][i].idle, idle >> i & 1);
    }
}

/* A batch whose row i has the number i, and a hash that gives it to owner i % 3. */
static struct wr_batch *rows(void)
{
    struct wr_batch *b = wr_batch_new(batches, 0);
    cr_assert(b);
    b->nrows = b->nsel = ROWS;
    b->hash = wr_arena_alloc(&b->arena, ROWS * sizeof *b->hash);
    cr_assert(b->hash);
    for (unsigned i = 0; i < ROWS; i++)
        b->hash[i] = (uint64_t)(i % 3) << 62 | i;
    return b;
}

/* What lies next in a channel, and of a batch how many rows are selected and which one first. */
static enum wr_channel_pull pull(unsigned s, unsigned c, uint64_t seq, uint32_t *n, unsigned *first)
{
    struct wr_batch *b = NULL;
    struct wr_err err = {0};
    bool room = false;
    enum wr_channel_pull r = wr_channel_pull(channels[s][c], seq, &b, &err, &room);
    if (r == WR_PULL_BATCH) {
        *n = b->nsel;
        *first = b->sel ? b->sel[0] : 0;
        wr_batch_unref(b);
    }
    return r;
}

static void expect_batch(unsigned s, unsigned c, uint64_t seq, uint32_t want_n, unsigned want_first)
{
    uint32_t n = 0;
    unsigned first = 0;
    cr_expect_eq(pull(s, c, seq, &n, &first), WR_PULL_BATCH, "stage %u, channel %u", s, c);
    cr_expect_eq(n, want_n, "stage %u, channel %u: %u rows", s, c, n);
    cr_expect_eq(first, want_first, "stage %u, channel %u: row %u", s, c, first);
}

static void expect_pull(unsigned s, unsigned c, uint64_t seq, enum wr_channel_pull want)
{
    uint32_t n;
    unsigned first;
    cr_expect_eq(pull(s, c, seq, &n, &first), want, "stage %u, channel %u, sequence %d", s, c, (int)seq);
}

static void wake_pull(unsigned s, unsigned c, enum wr_channel_pull want, unsigned bits, const char *what)
{
    expect_pull(s, c, 0, want);
    cr_expect_eq(woken(s), bits, "%s", what);
}

/* ---- who is woken -------------------------------------------------------------------------------------------- */

Test(exchange, one_that_is_idle_is_woken_and_called_once)
{
    stages[0].ninst = 4;
    set(0, 0, 1 << 1 | 1 << 3 | 1 << 4);
    wr_exchange_wake_idle(&stages[0]);
    cr_expect_eq(woken(0), 1 << 1);
    wr_exchange_wake_idle(&stages[0]);
    cr_expect_eq(woken(0), 1 << 3);
    wr_exchange_wake_idle(&stages[0]);
    cr_expect_eq(woken(0), 0);
    cr_expect(atomic_load(&instances[0][4].idle), "that is none of the stage's");
    wr_exchange_wake(&stages[0]);
    cr_expect_eq(woken(0), 15);
}

/* Of all stages, and of none that is not there. */
static void expect_one_of_each(void (*wake)(void))
{
    for (unsigned s = 0; s <= STAGES; s++) {
        stages[s].ninst = 3;
        set(s, s < STAGES ? 1 << s | 1 << 3 : 7, 0);
    }
    wake();
    for (unsigned s = 0; s < STAGES; s++)
        cr_expect_eq(woken(s), 1 << s, "stage %u", s);
    cr_expect_eq(woken(STAGES), 0);
}

static void wake_blocked(void)
{
    wr_exchange_wake_blocked(&run);
}

/* Stage 0 ends sequences: those behind it are admitted. */
static void finish(void)
{
    stages[0].ends = true;
    wr_exchange_complete(&instances[0][0]);
    stages[0].ends = false;
}

Test(exchange, those_that_cannot_put_are_woken)
{
    expect_one_of_each(wake_blocked);
    expect_one_of_each(finish);
    for (unsigned s = 0; s < STAGES; s++) /* who waits for a sequence to begin has nothing to put */
        set(s, 7, 2);
    instances[0][0].seq = 1;
    finish();
    for (unsigned s = 0; s < STAGES; s++)
        cr_expect_eq(woken(s), 5, "stage %u", s);
    instances[0][0].seq = 3; /* 2 is still open */
    finish();
    cr_expect_eq(woken(0), 0);
}

/* ---- where batches go ---------------------------------------------------------------------------------------- */

/* Rows of an owner lie together, in their order; who has none of them gets nothing. */
Test(exchange, a_batch_is_split_by_hash)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 4, 0);
    channels_of(1, 4, false);
    expect_pull(1, 1, 0, WR_PULL_EMPTY); /* it waits */
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect(instances[0][0].in_seq);
    cr_expect_eq(woken(1), 1 << 1);
    expect_batch(1, 0, 0, ROWS / 3, 0);
    expect_batch(1, 1, 0, ROWS / 3, 1);
    expect_batch(1, 2, 0, ROWS / 3, 2);
    expect_pull(1, 3, 0, WR_PULL_EMPTY);
    wr_exchange_flush(&instances[0][0]);
    wr_exchange_complete(&instances[0][0]);
    for (unsigned c = 0; c < 4; c++) {
        expect_pull(1, c, 0, WR_PULL_FLUSH);
        expect_pull(1, c, 0, WR_PULL_SEQ);
    }
    expect_pull(1, 4, 0, WR_PULL_EMPTY);
}

/* Nothing is written beyond what was asked for: 3 and 4 counts fill what an arena gives at a time. */
Test(exchange, splitting_keeps_within_its_memory)
{
    for (unsigned owners = 3; owners <= 4; owners++) {
        stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
        stage(1, WR_OWNERS, WR_EDGE_HASH, owners, 0);
        channels_of(1, owners, false);
        struct wr_batch *b = rows(), *nobodys = (struct wr_batch *)(void *)parts;
        memset(b->arena.at, 0xa5, wr_arena_room(&b->arena));
        wr_batch_ref(b);
        parts[owners] = nobodys;
        cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_OK);
        cr_expect_eq(parts[owners], nobodys);
        parts[owners] = NULL;
        for (const char *p = b->arena.at; p < b->arena.end; p++)
            cr_assert_eq(*p, (char)0xa5, "%u owners: %td bytes behind", owners, p - b->arena.at);
        wr_batch_unref(b);
    }
}

static void expect_failed(void)
{
    cr_expect(instances[0][0].failed);
    cr_expect_eq(instances[0][0].err.code, WR_ELIMIT);
    instances[0][0].failed = false;
}

/* Without memory for one of the parts there is none of them, and nothing behind them is touched. */
Test(exchange, splitting_without_memory_for_a_part)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 4, 0);
    channels_of(1, 4, false);
    for (unsigned k = 0; k < 3; k++) { /* three owners have rows */
        struct wr_batch *nobodys = (struct wr_batch *)(void *)parts;
        parts[4] = nobodys;
        forks_left = k;
        cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
        cr_expect_eq(parts[4], nobodys);
        parts[4] = NULL;
        expect_failed();
        for (unsigned p = 0; p < 4; p++)
            cr_expect(!parts[p] && !wr_channel_depth(channels[1][p]), "part %u", p);
    }
}

/* Bytes that have been put are held until they are taken; those that nobody takes are not. */
Test(exchange, what_is_put_is_held)
{
    wr_segment_free(segment);
    segment = wr_segment_new(&(struct wr_segment_spec){4, false, 1, 1, 1, NULL});
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 4, 0);
    channels_of(1, 4, false);
    instances[0][0].seq = 1;
    for (unsigned c = 0; c < 3; c++)
        wr_channel_close(channels[1][c], 1);
    for (unsigned k = 0; k < 3; k++)
        cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    instances[0][0].seq = 0;
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    instances[0][0].seq = 1;
    struct wr_batch *b = rows();
    cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_BLOCKED);
    wr_batch_unref(b);
}

/* Without memory for the counts it fails, and with it the instance. */
Test(exchange, splitting_without_memory)
{
    struct wr_budget budget = {.limit = 1};
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 3, 0);
    channels_of(1, 3, false);
    for (size_t left = 0; left <= ROWS * 4; left += ROWS * 4) { /* for none of both, for the selection */
        struct wr_batch *b = rows();
        wr_arena_charge(&b->arena, &budget);
        wr_arena_alloc(&b->arena, wr_arena_room(&b->arena) - left);
        cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_OK);
        expect_failed();
    }
}

/* A batch of one owner's. */
static struct wr_batch *groups_of(uint32_t owner)
{
    struct wr_batch *b = rows();
    b->owner = owner;
    return b;
}

/* Groups go whole to the owner that they name; a stream that is full is tried again. */
Test(exchange, groups_wait_for_room)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH_ANY, 4, 0);
    channels_of(1, 4, true);
    expect_pull(1, 2, 0, WR_PULL_EMPTY); /* it waits */
    cr_expect_eq(wr_exchange_put(&instances[0][0], groups_of(2)), WR_PUT_OK);
    cr_expect_eq(woken(1), 1 << 2);
    cr_expect_eq(wr_exchange_put(&instances[0][0], groups_of(2)), WR_PUT_OK);
    struct wr_batch *b = groups_of(2);
    cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_BLOCKED);
    cr_expect_eq(wr_exchange_put(&instances[0][0], groups_of(3)), WR_PUT_OK, "there is room for others");
    expect_batch(1, 2, 0, ROWS, 0);
    cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_OK);
    cr_expect_eq(wr_channel_depth(channels[1][0]), 0);
    cr_expect_eq(wr_channel_depth(channels[1][1]), 0);
    cr_expect_eq(wr_channel_depth(channels[1][2]), 2);
    cr_expect_eq(wr_channel_depth(channels[1][3]), 1);
}

/* Groups that nobody takes any more: that is told when no owner wants any. */
Test(exchange, groups_are_for_nobody)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH_ANY, 4, 0);
    channels_of(1, 4, true);
    for (unsigned c = 0; c < 3; c++)
        wr_channel_close(channels[1][c], 0);
    cr_expect_eq(wr_exchange_put(&instances[0][0], groups_of(1)), WR_PUT_OK, "owner 3 may want some of the next");
    wr_channel_close(channels[1][3], 0);
    cr_expect_eq(wr_exchange_put(&instances[0][0], groups_of(1)), WR_PUT_CLOSED);
}

/* A sequence is closed when all owners have closed it, though one may get none of a batch. */
Test(exchange, owners_that_have_closed)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 4, 0);
    channels_of(1, 4, false);
    instances[0][0].seq = 2;
    for (unsigned c = 0; c < 3; c++)
        wr_channel_close(channels[1][c], c == 1 ? 1 : 2);
    cr_expect_eq(wr_exchange_wanted(&stages[0]), UINT64_MAX);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK, "owner 3 may want some of the next one");
    wr_channel_close(channels[1][3], 3);
    cr_expect_eq(wr_exchange_wanted(&stages[0]), 3);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    wr_channel_close(channels[1][3], 2);
    cr_expect_eq(wr_exchange_wanted(&stages[0]), 2);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_CLOSED);
    cr_expect_eq(wr_exchange_wanted(&stages[1]), UINT64_MAX, "behind the last stage is the output");
}

/* Nobody has room for a sequence that is not admitted. */
Test(exchange, no_sequence_begins_before_it_is_admitted)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    channels_of(1, 1, false);
    struct wr_batch *b = rows();
    instances[0][0].seq = wr_segment_limit(segment);
    cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_BLOCKED);
    cr_expect(!instances[0][0].in_seq);
    expect_pull(1, 0, instances[0][0].seq, WR_PULL_EMPTY);
    wr_exchange_flush(&instances[0][0]);
    expect_pull(1, 0, instances[0][0].seq, WR_PULL_EMPTY);
    instances[0][0].seq--;
    cr_expect_eq(wr_exchange_put(&instances[0][0], b), WR_PUT_OK);
    cr_expect(instances[0][0].in_seq);
    wr_exchange_flush(&instances[0][0]);
    expect_batch(1, 0, instances[0][0].seq, ROWS, 0);
    expect_pull(1, 0, instances[0][0].seq, WR_PULL_FLUSH);
}

/* Each producer of a gathering edge has a port. */
Test(exchange, gathering_has_a_port_for_each)
{
    static const enum wr_edge edges[] = {WR_EDGE_GATHER, WR_EDGE_GATHER_ANY};
    for (int k = 0; k < 2; k++) {
        stage(0, WR_OWNERS, WR_EDGE_SOURCE, 2, 1);
        stage(1, WR_ORDERED, edges[k], 1, 0);
        channels_of(1, 2, k == 1);
        expect_pull(1, 1, 0, WR_PULL_EMPTY);
        cr_expect_eq(wr_exchange_put(&instances[0][1], rows()), WR_PUT_OK);
        cr_expect_eq(woken(1), 1);
        cr_expect_eq(wr_channel_depth(channels[1][0]), 0);
        expect_batch(1, 1, 0, ROWS, 0);
        cr_expect_eq(wr_exchange_finisher(&instances[0][1]), 1);
        wr_exchange_end(&instances[0][0], 0, NULL);
        expect_pull(1, 1, 0, WR_PULL_EMPTY);
    }
}

/* What an ordered stage gives at its end are sequences of their own. */
Test(exchange, batches_at_the_end_are_sequences)
{
    stage(0, WR_ORDERED, WR_EDGE_ORDERED, 1, 1);
    channels_of(1, 1, false);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect_eq(instances[0][0].seq, 0);
    instances[0][0].ending = true;
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect_eq(instances[0][0].seq, 2);
    cr_expect(!instances[0][0].in_seq);
    plans[0].dist = WR_PARALLEL;
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect_eq(instances[0][0].seq, 2);
}

/* Who begins a segment makes a sequence of each batch, as many as are admitted; those it works on end elsewhere. */
Test(exchange, a_segment_begins)
{
    stage(0, WR_ORDERED, WR_EDGE_GATHER_ANY, 1, 1);
    channels_of(1, 1, false);
    stages[0].starts = true;
    struct wr_instance *inst = &instances[0][0];
    for (unsigned k = 0; k < 4; k++) {
        cr_expect_eq(wr_exchange_put(inst, rows()), WR_PUT_OK);
        cr_expect_eq(inst->out_seq, k + 1);
        expect_batch(1, 0, k, ROWS, 0);
        expect_pull(1, 0, k, WR_PULL_SEQ);
    }
    struct wr_batch *b = rows();
    cr_expect_eq(wr_exchange_put(inst, b), WR_PUT_BLOCKED);
    inst->seq = 4;
    wr_exchange_flush(inst);
    wr_exchange_complete(inst);
    expect_pull(1, 0, 4, WR_PULL_EMPTY);
    wr_channel_close(channels[1][0], 4);
    cr_expect_eq(wr_exchange_put(inst, b), WR_PUT_CLOSED);
}

/* A stream knows no sequences. */
Test(exchange, nothing_is_told_to_a_stream)
{
    stage(0, WR_OWNERS, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_ORDERED, WR_EDGE_GATHER_ANY, 1, 0);
    channels_of(1, 1, true);
    wr_exchange_flush(&instances[0][0]);
    wr_exchange_complete(&instances[0][0]);
    expect_pull(1, 0, 0, WR_PULL_EMPTY);
    wr_exchange_complete(&instances[1][0]); /* behind it is nobody */
}

/* A tee's branches get the same rows, but those that want no more. */
Test(exchange, branches_get_the_same)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_PARALLEL, WR_EDGE_CLAIM, 2, 0);
    plans[1].beside = 2;
    channels_of(1, 1, false);
    channels_of(2, 1, false);
    cr_expect(wr_exchange_gives(&stages[0], &stages[1]) && wr_exchange_gives(&stages[0], &stages[2]));
    cr_expect(!wr_exchange_gives(&stages[0], &stages[3]) && !wr_exchange_gives(&stages[1], &stages[2]));
    set(1, 0, 3);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    cr_expect_eq(woken(1), 1, "one of those that wait for a sequence");
    expect_batch(1, 0, 0, ROWS, 0);
    expect_batch(2, 0, 0, ROWS, 0);
    wr_channel_close(channels[2][0], 1);
    instances[0][0].seq = 1;
    instances[0][0].in_seq = false;
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_OK);
    expect_batch(1, 0, 1, ROWS, 0);
    expect_pull(2, 0, 1, WR_PULL_END);
    wr_channel_close(channels[1][0], 1);
    cr_expect_eq(wr_exchange_put(&instances[0][0], rows()), WR_PUT_CLOSED);
}

/* Who pulled and found nothing is woken; of those that claim all are, for any of them may have the sequence. */
Test(exchange, what_was_waited_for_wakes)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_PARALLEL, WR_EDGE_CLAIM, 3, 0);
    channels_of(1, 1, false);
    wr_exchange_flush(&instances[0][0]);
    wake_pull(1, 0, WR_PULL_FLUSH, 0, "nobody is idle");
    wr_exchange_flush(&instances[0][0]);
    wake_pull(1, 0, WR_PULL_FLUSH, 0, "it has been claimed");
    expect_pull(1, 0, 0, WR_PULL_EMPTY);
    wr_exchange_complete(&instances[0][0]);
    wake_pull(1, 0, WR_PULL_SEQ, 7, "somebody waits");
    stage(1, WR_ORDERED, WR_EDGE_ORDERED, 1, 0);
    channels_of(1, 1, false);
    wr_exchange_flush(&instances[0][0]);
    wake_pull(1, 0, WR_PULL_FLUSH, 0, "it did not ask");
    expect_pull(1, 0, 0, WR_PULL_EMPTY);
    wr_exchange_complete(&instances[0][0]);
    wake_pull(1, 0, WR_PULL_SEQ, 1, "it waits");
}

/* ---- ends ---------------------------------------------------------------------------------------------------- */

Test(exchange, an_end_goes_to_all_owners)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
    stage(1, WR_OWNERS, WR_EDGE_HASH, 3, 0);
    channels_of(1, 3, false);
    wr_exchange_end(&instances[0][0], 0, &(struct wr_err){0});
    for (unsigned c = 0; c < 3; c++)
        expect_pull(1, c, 0, WR_PULL_END);
    expect_pull(1, 3, 0, WR_PULL_EMPTY);
}

/* An error wakes all that cannot put: what they hold may be of no use any more. */
Test(exchange, an_error_wakes_who_is_blocked)
{
    stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 2, 1);
    channels_of(1, 1, false);
    set(0, 2, 0);
    wr_exchange_end(&instances[0][0], 0, NULL);
    cr_expect_eq(woken(0), 0);
    wr_exchange_end(&instances[0][0], 0, &(struct wr_err){.code = WR_EDATA, .line = 7});
    cr_expect_eq(woken(0), 2);
    struct wr_err err = {0};
    cr_expect(wr_channel_ended(channels[1][0], &err));
    cr_expect_eq(err.line, 7);
    cr_expect_eq(stages[0].err.code, 0, "rows do not end here");
}

/* A reader that has left is nobody else's business, but it ends all branches; so does any error where all is whole
 * or nothing. */
Test(exchange, an_output_that_fails_ends_all_branches)
{
    static const struct {
        int code;
        bool atomic, all;
    } cases[] = {{WR_EIO, false, false}, {WR_EIO, true, true}, {WR_EPIPE, false, true}, {WR_EPIPE, true, true}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        stage(0, WR_PARALLEL, WR_EDGE_SOURCE, 1, 1);
        stage(1, WR_PARALLEL, WR_EDGE_ORDERED, 1, 0);
        stage(2, WR_PARALLEL, WR_EDGE_GATHER, 1, 0);
        plans[1].beside = 2;
        channels_of(0, 1, false);
        channels_of(1, 1, false);
        channels_of(2, 2, false);
        channels_of(STAGES, 1, false);
        config = (struct wr_run_config){.atomic = cases[k].atomic};
        wr_exchange_end(&instances[1][0], 0, &(struct wr_err){.code = cases[k].code});
        cr_expect_eq(stages[1].err.code, cases[k].code);
        for (unsigned c = 0; c < 3; c++)
            cr_expect_eq(wr_channel_wanted(channels[2][c]), cases[k].all && c < 2 ? 0 : UINT64_MAX, "case %zu", k);
        cr_expect_eq(wr_channel_wanted(channels[0][0]), UINT64_MAX);
        cr_expect_eq(wr_channel_wanted(channels[STAGES][0]), UINT64_MAX);
        for (unsigned s = 0; s <= STAGES; s++)
            cr_expect_eq(woken(s), cases[k].all && s < STAGES ? 1 : 0, "case %zu, stage %u", k, s);
    }
    wr_exchange_end(&instances[1][0], 0, &(struct wr_err){0});
    cr_expect_eq(stages[1].err.code, WR_EPIPE, "no error is none");
}
