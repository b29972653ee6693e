/* What held a run back, of times made by hand: a run of one second. */
#include <criterion/criterion.h>
#include <string.h>

#include "cmd/bottleneck.h"

enum { MS = 1000000 };

static struct wr_op_stats filter[] = {{.name = "filter"}}, sort[] = {{.name = NULL}, {.name = "sort"}},
                          output[] = {{.name = "output"}};

/* A source, a stage in the middle, and one that writes; times in milliseconds. */
struct times {
    unsigned source_busy, source_waits, source_full; /* all instances' */
    enum wr_dist dist;
    unsigned busy, busiest;
    unsigned out_busy;
};

static void expect(const struct times *t, unsigned threads, const char *name, const char *words)
{
    struct wr_stage_stats stages[] = {
        {.dist = WR_PARALLEL,
         .instances = threads,
         .reads = true,
         .busy_ns = t->source_busy * MS,
         .busiest_ns = t->source_busy * MS / threads,
         .wait_in_ns = (uint64_t)t->source_waits * MS,
         .wait_out_ns = (uint64_t)t->source_full * MS,
         .ops = filter,
         .nops = 1},
        {.dist = t->dist,
         .instances = t->dist == WR_ORDERED ? 1 : threads,
         .from = 0,
         .busy_ns = t->busy * MS,
         .busiest_ns = t->busiest * MS,
         .ops = sort,
         .nops = 2},
        {.dist = WR_ORDERED,
         .instances = 1,
         .from = 1,
         .busy_ns = t->out_busy * MS,
         .busiest_ns = t->out_busy * MS,
         .ops = output,
         .nops = 1},
    };
    struct wr_run_result r = {.stages = stages, .nstages = 3, .wall_ns = 1000 * MS};
    struct wr_bottleneck b = wr_bottleneck_find(&r, threads);
    struct wr_buf text = {0};
    cr_assert_eq(wr_bottleneck_words(&b, &r, threads, &text), 0);
    cr_assert_eq(wr_buf_addc(&text, 0), 0);
    cr_expect_str_eq(wr_bottleneck_name(b.kind), name);
    cr_expect_str_eq(text.p, words);
    wr_buf_done(&text);
}

Test(bottleneck, kinds)
{
    expect(&(struct times){.source_busy = 300, .source_waits = 3400}, 4, "input",
           "the input: stage 1 (read, filter) waited for it 85 % of the time");
    expect(&(struct times){.source_busy = 950, .source_waits = 2900}, 4, "reader",
           "the input: stage 1 (read, filter) was busy 95 % of the time, one thread at a time");
    expect(&(struct times){.source_busy = 3500, .out_busy = 300}, 4, "threads",
           "the 4 threads: stage 1 (read, filter) took 88 % of their time");
    expect(&(struct times){.source_busy = 600, .dist = WR_ORDERED, .busy = 200, .busiest = 200, .out_busy = 100}, 1,
           "threads", "the one thread: stage 1 (read, filter) took 60 % of its time");
    expect(
        &(struct times){.source_busy = 600, .source_full = 3000, .dist = WR_ORDERED, .busy = 980, .busiest = 980},
        4, "stage",
        "stage 2 (sort) was busy 98 % of the time, one thread at a time; the buffer before it was full, stage 1 "
        "waited for room 75 %");
    expect(&(struct times){.source_busy = 400, .dist = WR_OWNERS, .busy = 1000, .busiest = 900}, 4, "key",
           "stage 2 (sort): one of its 4 instances was busy 90 % of the time; a key has most of the rows");
    expect(&(struct times){.source_busy = 100, .dist = WR_OWNERS, .busy = 2400, .busiest = 610}, 4, "stage",
           "stage 2 (sort): the busiest of its 4 instances was it 61 % of the time");
    expect(&(struct times){.source_busy = 100, .out_busy = 940}, 4, "stage",
           "stage 3 (output) was busy, or waited for who reads the output, 94 % of the time, one thread at a time");
    expect(&(struct times){.source_busy = 800, .out_busy = 200}, 4, "none",
           "none; stage 1 (read, filter) took the most, 20 % of what the 4 threads had");
}

/* A run that took no time divides by nothing. */
Test(bottleneck, no_time)
{
    struct wr_stage_stats stage = {.instances = 1, .reads = true};
    struct wr_run_result r = {.stages = &stage, .nstages = 1};
    struct wr_bottleneck b = wr_bottleneck_find(&r, 1);
    cr_expect_eq(b.kind, WR_BOTTLENECK_NONE);
    cr_expect_eq(b.share, 0);
}
