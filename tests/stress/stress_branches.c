/* Plans with branches: `A | tee (P | to 1) | B` gives in the branch what `A | P` gives alone and in its main line
 * what `A | B` gives, at every -j, window, block and batch size, with threads disturbed, whatever A, P and B are:
 * stages that stop early, keep rows, wait, make many rows of one, need all their input, or fail. What the linear
 * programs give is the other programs' business (stress_probes, stress_plans).
 *
 * stress_branches [SEED...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rig.h"

enum {
    ROWS = CHECK_SLOW ? 6000 : 16000, /* of 100 bytes: enough that the other threads are started */
    PROGRAMS = CHECK_SLOW ? 20 : 70,
};

static const char *const trunks[] = {
    "filter id >= 0",
    "ordered",
    "partition by k | ordered | merge",
    "sort -id",
    "delay",
    "take 9000",
    "done 3",
    "flat_map x = [id, a, id]",
    "wait_clock_o 3",
    "reduce id = min(id), a = max(a) by k, one",
    "partition by k, one (take 300)",
    "hold | zip | sort id",
    /* these leave a partition open, */
    "partition by k",
    "partition by k | ordered",
    "partition by k | sort -id",
    "ordered | flat_map x = [a, id] | partition by k",
};

enum { OPEN = 4 /* of the trunks */ };

static const char *const lines[] = {
    "select id",
    "ordered",
    "ordered | select id, a",
    "take 1 | select id",
    "take 0",
    "take 9000 | ordered | select id",
    "sort a, -id | select id, a",
    "sort -id | take 3 | select id",
    "top 5 by a | select id, a",
    "reduce n = count(), lo = min(id) by k",
    "reduce n = count()",
    "filter a > 500 | partition by k | reduce s = sum(a)",
    "partition by k | take 10 | merge | select id",
    "partition by a | ordered | merge | take 5000 | select id",
    "partition by one | flat_map y = [id, a] | take 3000 | merge | select y",
    "partition by k (sort -id | take 2) | select id",
    "uniq by a | select id, a",
    "tail 3 | select id",
    "skip 100 | map l = lead(id) | select id, l",
    "wait_clock_o 5 | select id",
    "wait_fd 4 | ordered | select id",
    "flat_map y = [a, id, id, a, a] | select y, id",
    "filter id < 0",
    "fail_row 700 | select id",
    /* and in one these would go by instances, of which there are as many as threads */
    "delay | select id",
    "delay | take 100 | select id",
    "done 5000 | select id",
    "done_late 200 | filter id >= 0 | ordered | select id",
    "flat_map y = [a, id] | done 3000 | select y",
    "hold | zip | sort id | select id",
    "ordered | fail_row_o 2500 | filter id >= 0 | select id",
    "partition by k | fail_row_o 3000 | merge | select id",
    "sort id | fail_row 1000 | select id",
    "fail_end | select id",
};

enum {
    NO_KEYS = 10 /* of the lines */,
    TRUNKS = sizeof trunks / sizeof *trunks,
    LINES = sizeof lines / sizeof *lines
};

static struct rig_spec any_spec(const char *program, uint64_t *random)
{
    static const unsigned threads[] = {1, 2, 8}, windows[] = {0, 1, 2, 5}, rows[] = {0, 0, 7, 100};
    static const size_t blocks[] = {3000, 16 << 10, 64 << 10, 1 << 20};
    return (struct rig_spec){.program = program,
                             .path = rig_path("rows.csv"),
                             .threads = threads[check_random(random) % 3],
                             .window = windows[check_random(random) % 4],
                             .rows = rows[check_random(random) % 4],
                             .block = blocks[check_random(random) % 4],
                             .fifo = check_random(random) % 8 == 0,
                             .plenty = strstr(program, "fail_row_o"), /* what a partition keeps is lost with it */
                             .jitter = check_random(random) | 1};
}

static void scenario(const struct rig_spec *s)
{
    check_scenario("'%s' -j%u, window %u, batches of %u, block %zu%s, seed %llu", s->program, s->threads, s->window,
                   s->rows, s->block, s->fifo ? ", FIFO" : "", (unsigned long long)s->jitter);
}

static bool run_alone(const char *trunk, const char *line, struct rig_result *r)
{
    char program[512];
    snprintf(program, sizeof program, "%s | %s", trunk, line);
    struct rig_spec spec = {.program = program, .path = rig_path("rows.csv"), .threads = 1, .block = 64 << 10};
    scenario(&spec);
    rig_run(&spec, r);
    return check(r->planned, "refused: %s", r->err.msg);
}

static void compare(const char *what, const struct wr_buf *got, const struct rig_result *want)
{
    size_t at = 0;
    const struct wr_buf *w = &want->out;
    while (at < got->n && at < w->n && got->p[at] == w->p[at])
        at++;
    check(at == w->n && got->n == w->n, "%s: %zu bytes, expected %zu; they differ at byte %zu", what, got->n, w->n,
          at);
}

/* Two branches, the second within the first or after it, and what goes on. */
static void run_program(uint64_t *random)
{
    const size_t t = check_random(random) % TRUNKS, n = t < TRUNKS - OPEN ? LINES : LINES - NO_KEYS;
    const char *trunk = trunks[t], *first = lines[check_random(random) % n],
               *second = lines[check_random(random) % n], *rest = lines[check_random(random) % n];
    const bool nested = check_random(random) % 3 == 0;
    struct rig_result alone[3];
    bool planned = run_alone(trunk, rest, &alone[0]);
    planned &= run_alone(trunk, first, &alone[1]);
    planned &= run_alone(trunk, second, &alone[2]);
    char program[2048];
    if (nested)
        snprintf(program, sizeof program, "%s | tee (tee (%s | to 2) | %s | to 1) | %s", trunk, second, first,
                 rest);
    else
        snprintf(program, sizeof program, "%s | tee (%s | to 1) | tee (%s | to 2) | %s", trunk, first, second,
                 rest);
    for (unsigned i = 0; planned && i < 3; i++) {
        struct rig_spec spec = any_spec(program, random);
        struct rig_result r;
        scenario(&spec);
        rig_run(&spec, &r);
        if (check(r.planned, "refused: %s", r.err.msg)) {
            check(r.leaked == 0, "%u batches not given back", r.leaked);
            const int code = alone[0].code ? alone[0].code : alone[1].code ? alone[1].code : alone[2].code;
            check(r.code == code, "code %d, expected %d: %s", r.code, code, r.err.msg);
            compare("main line", &r.out, &alone[0]);
            compare("first branch", &r.branch[0], &alone[1]);
            compare("second branch", &r.branch[1], &alone[2]);
        }
        rig_done(&r);
    }
    for (unsigned i = 0; i < 3; i++)
        rig_done(&alone[i]);
}

static bool make_file(void)
{
    struct wr_buf b = {0};
    wr_buf_printf(&b, "id,k,a,one,pad\n");
    for (unsigned i = 0; i < ROWS; i++)
        wr_buf_printf(&b, "%u,k%u,%u,z,%080u\n", i, i * 7919 % 23, i * 104729 % 1000, i);
    bool ok = rig_write(rig_path("rows.csv"), &b);
    wr_buf_done(&b);
    return ok;
}

int main(int argc, char **argv)
{
    check_scenario("files");
    check(make_file(), "cannot write to %s", rig_folder());
    for (int a = argc > 1 ? 1 : 0; a < argc; a++) {
        uint64_t random = a ? strtoull(argv[a], NULL, 10) : 1;
        for (unsigned i = 0; i < PROGRAMS; i++)
            run_program(&random);
    }
    rig_remove();
    return check_end();
}
