/* The real stages, all in one plan, on random data: the same bytes at every -j, block size, batch size, window,
 * from a file and from a pipe. What must come out is known apart from weir where arithmetic by hand can say it (one
 * key through a partition, counts and sums, doubles whose sum does not depend on their order); the long plans are
 * compared with their own run at -j 1 in one block.
 *
 * stress_plans [SEED...] */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rig.h"

enum {
    ROWS = CHECK_SLOW > 1 ? 12000 : 20000, /* of about 110 bytes: enough that the other threads are started */
    TAKEN = 10000,                         /* by programs of one_key */
    TRIPLES = 8000,
    KEYS = 37,
    REPEATS = CHECK_SLOW ? 1 : 2, /* random configurations of each plan */
    EVERY = CHECK_SLOW ? 2 : 1,   /* which numbers of threads each has: all, or every other one */
};

struct config {
    unsigned threads, window, rows;
    size_t block;
    bool fifo;
    uint64_t jitter;
};

static void run_one(const char *program, const char *file, const struct config *c, struct rig_result *r)
{
    check_scenario("'%s' -j%u, window %u, batches of %u, block %zu%s, seed %llu", program, c->threads, c->window,
                   c->rows, c->block, c->fifo ? ", FIFO" : "", (unsigned long long)c->jitter);
    struct rig_spec spec = {.program = program,
                            .path = rig_path(file),
                            .threads = c->threads,
                            .window = c->window,
                            .rows = c->rows,
                            .block = c->block,
                            .fifo = c->fifo,
                            .jitter = c->jitter};
    rig_run(&spec, r);
    check(r->planned && r->code == 0, "code %d: %s", r->code, r->err.msg);
    check(r->leaked == 0, "%u batches not given back", r->leaked);
}

static void compare(const struct rig_result *r, const struct wr_buf *want)
{
    size_t at = 0;
    while (at < r->out.n && at < want->n && r->out.p[at] == want->p[at])
        at++;
    check(at == want->n && r->out.n == want->n, "%zu bytes, expected %zu; they differ at byte %zu", r->out.n,
          want->n, at);
}

static void run(const char *program, const char *file, const struct config *c, const struct wr_buf *want)
{
    struct rig_result r;
    run_one(program, file, c, &r);
    compare(&r, want);
    rig_done(&r);
}

static struct config any_config(uint64_t *random, unsigned threads)
{
    static const unsigned windows[] = {0, 1, 2, 5}, rows[] = {0, 0, 3, 100};
    static const size_t blocks[] = {64, 500, 4096, 4096, 30000, 256 << 10};
    struct config c = {.threads = threads,
                       .window = windows[check_random(random) % 4],
                       .rows = rows[check_random(random) % 4],
                       .block = blocks[check_random(random) % 6],
                       .fifo = check_random(random) % 4 == 0,
                       .jitter = check_random(random) | 1};
    if (threads > 8 && c.block < 4096) /* every block goes to every owner */
        c.block = 4096;
    if (c.block < 1000) /* as many scheduling points as blocks, and all of them disturbed, takes too long */
        c.jitter = 0;
    if (threads > 8 &&
        CHECK_SLOW) /* nor do so many owners wait for room between stages all the time (rig.c: held) */
        c.jitter &= ~(uint64_t)4;
    return c;
}

/* ---- one key for all
 * ---------------------------------------------------------------------------------------------- */

/* 100 blocks whose rows all have one key: seven of eight owners get nothing, for ever, and nothing may wait for
 * them. */
static void one_key(uint64_t seed)
{
    struct wr_buf in = {0}, want = {0}, half = {0};
    uint64_t random = seed;
    wr_buf_printf(&in, "id,k,pad\n");
    for (unsigned i = 0; i < ROWS; i++) {
        wr_buf_printf(&in, "%u,key,%0100u\n", i, i);
        wr_buf_printf(&want, "%u\n", i);
        if (i < TAKEN)
            wr_buf_printf(&half, "%u\n", i);
    }
    check(rig_write(rig_path("one.csv"), &in), "cannot write");
    static const unsigned threads[] = {1, 2, 8, 99}, windows[] = {1, 0};
    for (unsigned t = 0; t < 4; t++)
        for (unsigned w = 0; w < 2; w++) {
            struct config c = {.threads = threads[t],
                               .window = windows[w],
                               .block = in.n / 100 + 1,
                               .jitter = check_random(&random)};
            run("partition by k | take 1000000 | merge | select id", "one.csv", &c, &want);
            run("partition by k | take 10000 | merge | select id", "one.csv", &c, &half);
            run("partition by k | sort id | merge | take 10000 | select id", "one.csv", &c, &half);
        }
    wr_buf_done(&in);
    wr_buf_done(&want);
    wr_buf_done(&half);
}

/* ---- sums and counts
 * ------------------------------------------------------------------------------------------------ */

static void groups(uint64_t seed)
{
    struct wr_buf in = {0}, want = {0}, total = {0};
    long sum[KEYS] = {0}, all = 0;
    unsigned count[KEYS] = {0}, order[KEYS], n = 0;
    uint64_t random = seed;
    wr_buf_printf(&in, "k,v,pad\n");
    for (unsigned i = 0; i < ROWS; i++) {
        unsigned k = (unsigned)(check_random(&random) % KEYS);
        long v = (long)(check_random(&random) % 2001) - 1000;
        if (!count[k]++)
            order[n++] = k; /* groups stand in the order in which keys first appear */
        sum[k] += v;
        all += v;
        wr_buf_printf(&in, "\"key, %u\",%ld,\"%0100u\n\"\n", k, v, i);
    }
    for (unsigned i = 0; i < n; i++)
        wr_buf_printf(&want, "\"key, %u\",%ld,%u\n", order[i], sum[order[i]], count[order[i]]);
    wr_buf_printf(&total, "%ld,%u\n", all, ROWS);
    check(rig_write(rig_path("groups.csv"), &in), "cannot write");
    static const unsigned threads[] = {1, 2, 8};
    for (unsigned t = 0; t < 3; t++)
        for (unsigned i = 0; i < REPEATS; i++) {
            struct config c = any_config(&random, threads[t]);
            run("partition by k | reduce s = sum(v), n = count()", "groups.csv", &c, &want);
            c = any_config(&random, threads[t]);
            run("partition by k | take 1000000 | reduce s = sum(v), n = count()", "groups.csv", &c, &want);
            c = any_config(&random, threads[t]);
            run("reduce s = sum(v), n = count()", "groups.csv", &c, &total);
        }
    wr_buf_done(&in);
    wr_buf_done(&want);
    wr_buf_done(&total);
}

/* ---- doubles
 * -------------------------------------------------------------------------------------------------------- */

/* x / 1 makes doubles. 1e16 + 1 is 1e16 again in doubles, so any sum that rounds on the way tells its order; the
 * exact one is the number of ones. */
static void doubles(uint64_t seed)
{
    static const char *const value[] = {"1e16", "1", "-1e16"};
    static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const unsigned threads[] = {1, 2, 8};
    static const size_t blocks[] = {64, 3000, 256 << 10};
    struct wr_buf want = {0}, by_key = {0};
    uint64_t random = seed;
    wr_buf_printf(&want, "%u\n", TRIPLES);
    for (unsigned k = 0; k < 5; k++)
        wr_buf_printf(&by_key, "%u,%u\n", k, TRIPLES / 5);
    for (unsigned o = 0; o < 7; o++) {
        struct wr_buf in = {0};
        wr_buf_printf(&in, "x,k,pad\n");
        /* o < 6: each triple so; 6: all of the first, then all of the second, all of the third */
        for (unsigned i = 0; i < 3 * TRIPLES; i++) {
            unsigned triple = o < 6 ? i / 3 : i % TRIPLES;
            wr_buf_printf(&in, "%s,%u,%050u\n", value[o < 6 ? orders[o][i % 3] : i / TRIPLES], triple % 5, i);
        }
        check(rig_write(rig_path("doubles.csv"), &in), "cannot write");
        wr_buf_done(&in);
        for (unsigned t = 0; t < 3; t++) {
            struct config c = {.threads = threads[t],
                               .block = blocks[check_random(&random) % 3],
                               .window = (unsigned)(check_random(&random) % 3),
                               .jitter = check_random(&random) | 1};
            run("map d = x / 1 | reduce s = sum(d)", "doubles.csv", &c, &want);
            c.block = blocks[check_random(&random) % 3];
            run("map d = x / 1 | partition by k | reduce s = sum(d)", "doubles.csv", &c, &by_key);
        }
    }
    wr_buf_done(&want);
    wr_buf_done(&by_key);
}

/* ---- every stage
 * ---------------------------------------------------------------------------------------------------- */

static const char *const plans[] = {
    "filter a > 200 | map z = a * 2 + b | partition by k | sort -z, id | take 60 | merge | reduce n = count(), "
    "s = sum(z), lo = min(id), hi = max(t), d = count_distinct(b) by k | sort -s | take 30",
    "map z = if(a > 500, t, b) | skip 7 | filter b != 3 | partition by b | skip 2 | take 100 | merge | take 15000 "
    "| "
    "map y = len(t) + a | sort y, -id | select id, z, y",
    "partition by k, b | top 3 by a | merge | partition by k | reduce f = first(id), l = last(t), m = avg(a) | "
    "sort k",
    "take 18000 | filter a >= 10 | partition by t | take 5 | merge | partition by k | sort t, -a | take 40 | merge",
    "sort -a, t | take 9000 | partition by k | take 200 | merge | map r = a / 7 | reduce s = sum(r), n = count() "
    "by b",
    "rename key = k | drop pad | partition by key | map q = a - b | skip 1 | merge | top 500 by q | sort id",
    "reduce n = count(), s = sum(a) by k, b | filter n > 3 | sort -n, s | skip 2 | map u = s / n",
};

static void every_stage(uint64_t seed)
{
    struct wr_buf in = {0};
    uint64_t random = seed;
    wr_buf_printf(&in, "id,k,a,b,t,pad\n");
    for (unsigned i = 0; i < ROWS; i++) {
        static const char *const texts[] = {"plain", "", "\"with, comma\"", "\"two\nlines\"", "\"a \"\"quote\"\"\"",
                                            "z9"};
        uint64_t r = check_random(&random);
        wr_buf_printf(&in, "%u,k%u,", i, (unsigned)(r % KEYS));
        if ((r >> 8) % 50) /* else null */
            wr_buf_printf(&in, "%u.%02u", (unsigned)((r >> 16) % 1000), (unsigned)((r >> 32) % 100));
        wr_buf_printf(&in, ",%u,%s,\"%060u\"%s", (unsigned)((r >> 40) % 11), texts[(r >> 48) % 6], i,
                      (r >> 56) % 2 ? "\r\n" : "\n");
    }
    check(rig_write(rig_path("all.csv"), &in), "cannot write");
    static const unsigned threads[] = {1, 2, 8, 99};
    for (unsigned p = 0; p < sizeof plans / sizeof *plans; p++) {
        struct rig_result plain;
        run_one(plans[p], "all.csv", &(struct config){.threads = 1, .block = 64 << 20}, &plain);
        check(plain.out.n > 100, "hardly any output: the comparison says nothing");
        for (unsigned t = EVERY > 1 ? p % 2 : 0; t < 4; t += EVERY)
            for (unsigned i = 0; i < (threads[t] < 99 ? REPEATS : 1); i++) {
                struct config c = any_config(&random, threads[t]);
                run(plans[p], "all.csv", &c, &plain.out);
            }
        rig_done(&plain);
    }
    wr_buf_done(&in);
}

static void run_all(uint64_t seed)
{
    one_key(seed);
    groups(seed);
    doubles(seed);
    every_stage(seed);
}

int main(int argc, char **argv)
{
    for (int a = argc > 1 ? 1 : 0; a < argc; a++)
        run_all(a ? strtoull(argv[a], NULL, 10) : 1);
    rig_remove();
    return check_end();
}
