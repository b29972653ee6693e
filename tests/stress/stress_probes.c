/* Probe operators (probes.h) in real plans: every program below at -j 1, 2 and 8, at window 1 and larger, with
 * small and large blocks, with threads disturbed from several seeds. What must come out follows from the program
 * alone: rows id = 0, 1, 2, ... each as often as bursts repeat it, up to where the program stops or fails.
 *
 * stress_probes [SEED...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "probes.h"
#include "rig.h"

enum {
    TALL = 24000,                /* rows of 100 bytes: enough bytes that the other threads are started */
    WIDE = CHECK_SLOW ? 20 : 40, /* rows of 60 kB */
    ALL = -1,
};

enum file { ON_TALL, ON_WIDE };
enum order {
    IN_ORDER,
    ANY_ORDER, /* rows may come in any order */
    AND_MORE,  /* rows beyond those expected may follow, in order */
    ANY_ROWS,  /* so many lines, which ones is open */
    ANYTHING,  /* the output is not looked at */
};

struct program {
    const char *text;
    enum file file;
    unsigned rows;  /* a batch; 0: as many as fit */
    int ids;        /* rows 0..ids-1 come out; ALL */
    unsigned outer; /* each so often, ... */
    unsigned turns; /* ... each of these so often, numbered; 0: the program has no bursts */
    int lines;      /* of these the first so many; ALL */
    bool fails;     /* and then it fails, ... */
    int at;         /* ... with the error of this row; 0: whichever */
    enum order order;
    bool probe_merge, silent;
};

static const struct program programs[] = {
    /* one batch to many */
    {"burst 1000 | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"ordered | burst_o 1000 | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"ordered | burst 1000 | ordered | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"burst 10 | burst 100 | select id, turn", ON_WIDE, 1, ALL, 10, 100, ALL},
    {"burst_o 10 | burst_o 100 | select id, turn", ON_WIDE, 1, ALL, 10, 100, ALL},
    {"partition by k | burst_o 1000 | merge | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"burst 1000 | partition by k | take 1000000 | merge | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"burst 1000 | partition by one | take 1000000 | merge | select id, turn", ON_WIDE, 1, ALL, 1, 1000, ALL},
    {"burst 4 | hold | burst 100 | zip | select id, turn", ON_WIDE, 1, ALL, 4, 100, ALL, .order = ANY_ORDER},
    {"burst 1000 | done 1500 | select id, turn", ON_WIDE, 1, ALL, 1, 1000, 1500},
    {"burst_o 1000 | done 1500 | burst_o 1 | select id, turn", ON_WIDE, 1, ALL, 1000, 1, 1500},
    {"burst_o 1000 | done 1500 | select id, turn", ON_WIDE, 1, ALL, 1, 1000, 1500},
    {"burst 3 | done_late 10 | burst 1000 | ordered | select id, turn", ON_WIDE, 1, ALL, 3, 1000, 10000},
    /* edges of every kind */
    {"ordered | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"ordered | filter id >= 0 | ordered | filter id >= 0 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"ordered | filter id >= 0 | ordered | filter id >= 0 | select id", ON_TALL, 7, ALL, 1, 0, ALL},
    {"partition by k | ordered | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | ordered | merge | partition by a | ordered | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by one | ordered | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    /* output at marks, between sequences */
    {"delay | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"delay | filter id >= 0 | delay | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | delay | merge | sort id | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"delay | done 15000 | filter id >= 0 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"hold_o | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"ordered | hold_o | filter id >= 0 | delay | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    /* two inputs and more */
    {"hold | zip | select id", ON_TALL, 0, ALL, 1, 0, ALL, .order = ANY_ORDER},
    {"hold | zip | sort id | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"ordered | filter id >= 0 | hold | zip | sort id | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | hold_o | merge | sort id | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | ordered | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL, .order = ANY_ORDER,
     .probe_merge = true},
    {"hold | zip | done 5000 | select id", ON_TALL, 1, 5000, 1, 0, ALL, .order = ANY_ROWS},
    /* waiting */
    {"wait_fd 3 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"wait_clock 3 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"wait_pipe 3 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"wait_fd_o 3 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"wait_clock_o 3 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | wait_fd_o 9 | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"partition by k | wait_pipe_o 9 | merge | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    {"wait_clock 5 | ordered | wait_fd 5 | partition by k | wait_clock_o 20 | merge | select id", ON_TALL, 0, ALL,
     1, 0, ALL},
    {"wait_fd 9 | hold | wait_clock 9 | zip | sort id | wait_pipe_o 1 | select id", ON_TALL, 0, ALL, 1, 0, ALL},
    /* stopping early */
    {"done 5000 | select id", ON_TALL, 0, 5000, 1, 0, ALL},
    {"done 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"done_late 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"done_at 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"done_at 15000 | ordered | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"ordered | done_at 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"done 1 | select id", ON_TALL, 0, 1, 1, 0, ALL},
    {"done_late 0 | select id", ON_TALL, 0, 0, 1, 0, ALL},
    {"done 15000 | filter id >= 0 | ordered | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"ordered | filter id >= 0 | done 15000 | filter id >= 0 | done 14000 | select id", ON_TALL, 0, 14000, 1, 0,
     ALL},
    {"done 15000 | sort id | done 14000 | select id", ON_TALL, 0, 14000, 1, 0, ALL},
    {"partition by k | ordered | merge | done 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by k | hold_o | merge | sort id | done 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"sort id | wait_clock 1 | done 5000 | select id", ON_TALL, 0, 5000, 1, 0, ALL},
    {"sort id | wait_clock_o 3 | done 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by one | done 15000 | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by one | done_late 15000 | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by one | done 15000 | merge | done 14000 | select id", ON_TALL, 0, 14000, 1, 0, ALL},
    {"partition by one | done 15000 | hold_o | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by one | hold_o | done 15000 | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL},
    {"partition by k | done_late 0 | merge | select id", ON_TALL, 0, 0, 1, 0, ALL},
    {"partition by k | done_late 0 | hold_o | merge | select id", ON_TALL, 0, 0, 1, 0, ALL},
    {"done 100 | select id", ON_TALL, 0, 100, 1, 0, ALL, .silent = true},
    {"done_at 100 | ordered | select id", ON_TALL, 0, 100, 1, 0, ALL, .silent = true},
    {"partition by k | ordered | merge | done 100 | select id", ON_TALL, 0, 100, 1, 0, ALL, .silent = true},
    {"ordered | filter id >= 0 | done 100 | sort id | select id", ON_TALL, 0, 100, 1, 0, ALL, .silent = true},
    /* failing */
    {"fail_row 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true},
    {"fail_row 23999 | select id", ON_TALL, 0, 23999, 1, 0, ALL, .fails = true},
    {"fail 15000 | select id", ON_TALL, 1, 15000, 1, 0, ALL, .fails = true},
    {"fail 23999 | ordered | select id", ON_TALL, 1, 23999, 1, 0, ALL, .fails = true},
    {"fail_row 0 | ordered | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"ordered | fail_row 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true},
    {"ordered | fail_row 23999 | select id", ON_TALL, 0, 23999, 1, 0, ALL, .fails = true},
    {"fail_row_o 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true},
    {"fail_nth 15001 | select id", ON_TALL, 1, 15000, 1, 0, ALL, .fails = true},
    {"fail_nth 15001 | filter id >= 0 | ordered | select id", ON_TALL, 1, 15000, 1, 0, ALL, .fails = true},
    {"fail_end | select id", ON_TALL, 0, ALL, 1, 0, ALL, .fails = true},
    {"fail_open | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"fail_open_o | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"fail_row 15000 | sort id | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"fail_row 15000 | hold | zip | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true, .order = ANYTHING},
    {"hold | zip | fail_nth 3 | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true, .order = ANYTHING},
    {"partition by one | fail_row_o 15000 | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true},
    {"partition by k | fail_row_o 15000 | merge | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true,
     .order = AND_MORE},
    {"partition by k | fail_row_o 23999 | merge | ordered | select id", ON_TALL, 0, 23999, 1, 0, ALL,
     .fails = true},
    {"partition by k | fail_row_o 15000 | hold_o | merge | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"partition by k | hold_o | fail_row_o 15000 | merge | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true,
     .order = ANYTHING},
    {"partition by k | fail_open_o | merge | select id", ON_TALL, 0, 0, 1, 0, ALL, .fails = true},
    {"fail_row 15000 | done 14000 | select id", ON_TALL, 0, 14000, 1, 0, ALL},
    {"fail_row 100 | ordered | select id", ON_TALL, 0, 100, 1, 0, ALL, .fails = true, .silent = true},
    {"ordered | fail_row 100 | select id", ON_TALL, 0, 100, 1, 0, ALL, .fails = true, .silent = true},
    /* of two errors the one that stands first, though the other was met before */
    {"fail_row 15002 | ordered | fail_row 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true,
     .at = 15000},
    {"fail_row 15002 | ordered | filter id >= 0 | fail_row_o 15000 | select id", ON_TALL, 0, 15000, 1, 0, ALL,
     .fails = true, .at = 15000},
    {"fail_row 15000 | ordered | fail_row 15002 | select id", ON_TALL, 0, 15000, 1, 0, ALL, .fails = true,
     .at = 15000},
    /* what one message made, up to the row that fails, and not a row more */
    {"burst 10 | late_row 3 | select id, turn", ON_WIDE, 1, 1, 1, 3, ALL, .fails = true},
    {"burst_o 10 | late_row_o 3 | select id, turn", ON_WIDE, 1, 1, 1, 3, ALL, .fails = true},
    {"partition by one | burst_o 10 | late_row_o 3 | merge | select id, turn", ON_WIDE, 1, 1, 1, 3, ALL,
     .fails = true},
    /* last, for it hangs where a stage that waits is not told that nobody listens any more */
    {"wait_ever 5 | filter id >= 0 | done 3 | select id", ON_TALL, 1, 3, 1, 0, ALL},
    {"partition by one | wait_ever 5 | merge | done 3 | select id", ON_TALL, 1, 3, 1, 0, ALL},
};

static bool make_file(enum file f)
{
    struct wr_buf b = {0};
    char pad[60001];
    size_t n = f == ON_TALL ? 80 : 60000;
    memset(pad, 'p', n);
    pad[n] = 0;
    wr_buf_printf(&b, "id,k,a,one,pad\n");
    for (unsigned i = 0, rows = f == ON_TALL ? TALL : WIDE; i < rows; i++) {
        wr_buf_printf(&b, "%u,k%u,%u,z,", i, i * 7919 % 23, i * 104729 % 1000);
        wr_buf_add(&b, pad, n);
        wr_buf_addc(&b, '\n');
    }
    bool ok = rig_write(rig_path(f == ON_TALL ? "tall.csv" : "wide.csv"), &b);
    wr_buf_done(&b);
    return ok;
}

static struct wr_buf expected(const struct program *p)
{
    struct wr_buf b = {0};
    int ids = p->ids != ALL ? p->ids : p->file == ON_TALL ? TALL : WIDE, lines = 0;
    for (int i = 0; i < ids; i++)
        for (unsigned o = 0; o < p->outer; o++) {
            unsigned t = 0;
            do {
                if (p->lines != ALL && lines >= p->lines)
                    return b;
                if (p->turns)
                    wr_buf_printf(&b, "%d,%u\n", i, t);
                else
                    wr_buf_printf(&b, "%d\n", i);
                lines++;
            } while (++t < p->turns);
        }
    return b;
}

/* ---- comparing
 * ------------------------------------------------------------------------------------------------------ */

static int compare_lines(const void *a, const void *b)
{
    return wr_slice_cmp(*(const struct wr_slice *)a, *(const struct wr_slice *)b);
}

static struct wr_slice *lines_of(const struct wr_buf *b, size_t *n)
{
    struct wr_slice *v = malloc((b->n + 1) * sizeof *v);
    *n = 0;
    for (size_t at = 0; v && at < b->n;) {
        const char *end = memchr(b->p + at, '\n', b->n - at);
        size_t len = end ? (size_t)(end - b->p) - at : b->n - at;
        v[(*n)++] = (struct wr_slice){b->p + at, len};
        at += len + 1;
    }
    return v;
}

static size_t count_lines(const struct wr_buf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        n += b->p[i] == '\n';
    return n;
}

static bool same_lines(const struct wr_buf *a, const struct wr_buf *b)
{
    size_t na, nb;
    struct wr_slice *x = lines_of(a, &na), *y = lines_of(b, &nb);
    bool same = x && y && na == nb;
    if (same) {
        qsort(x, na, sizeof *x, compare_lines);
        qsort(y, nb, sizeof *y, compare_lines);
    }
    for (size_t i = 0; same && i < na; i++)
        same = wr_slice_eq(x[i], y[i]);
    free(x);
    free(y);
    return same;
}

/* Does `got` go on in ascending order after what was expected? */
static bool goes_on(const struct wr_buf *got, size_t from)
{
    long last = -1;
    for (size_t at = from; at < got->n;) {
        long id = strtol(got->p + at, NULL, 10);
        if (id <= last)
            return false;
        last = id;
        const char *end = memchr(got->p + at, '\n', got->n - at);
        at = end ? (size_t)(end - got->p) + 1 : got->n;
    }
    return true;
}

static void compare(const struct program *p, const struct wr_buf *want, const struct wr_buf *got)
{
    struct wr_buf g = *got;
    size_t at = 0;
    switch (p->order) {
    case ANY_ORDER:
        check(same_lines(want, got), "%zu bytes in some order, expected %zu", got->n, want->n);
        return;
    case AND_MORE:
        check(got->n >= want->n && goes_on(got, want->n), "%zu bytes, expected %zu, then ascending", got->n,
              want->n);
        g.n = g.n < want->n ? g.n : want->n;
        break;
    case ANY_ROWS:
        check(count_lines(got) == count_lines(want), "%zu lines, expected %zu", count_lines(got),
              count_lines(want));
        return;
    case ANYTHING:
        return;
    default:
        break;
    }
    while (at < g.n && at < want->n && g.p[at] == want->p[at])
        at++;
    while (at > 0 && g.n != want->n && want->p[at - 1] != '\n')
        at--;
    check(g.n == want->n && at == g.n,
          "%zu bytes, expected %zu; they differ at byte %zu: got \"%.20s\", expected \"%.20s\"", g.n, want->n, at,
          at < g.n ? g.p + at : "", at < want->n ? want->p + at : "");
}

/* ---- running
 * -------------------------------------------------------------------------------------------------------- */

/* Where memory is scarce (rig.c), rows of a partition may wait on disk for its end: one that never comes; one that
 * does not count, as the partition itself has failed; and they come back in batches of other sizes, in the order of
 * their ordinals, of which burst gives the same to many. */
static bool wants_memory(const struct program *p)
{
    return p->silent || strstr(p->text, "wait_ever") || strstr(p->text, "fail_row_o") || strstr(p->text, "burst");
}

static void run(const struct program *p, const struct wr_buf *want, unsigned threads, unsigned window, size_t block,
                uint64_t seed)
{
    check_scenario("'%s' -j%u, window %u, block %zu, seed %llu", p->text, threads, window, block,
                   (unsigned long long)seed);
    struct rig_spec spec = {.program = p->text,
                            .path = rig_path(p->file == ON_TALL ? "tall.csv" : "wide.csv"),
                            .threads = threads,
                            .window = window,
                            .rows = p->rows,
                            .block = block,
                            .jitter = seed,
                            .plenty = wants_memory(p),
                            .probe_merge = p->probe_merge,
                            .fifo = p->silent,
                            .silent = p->silent};
    struct rig_result r;
    unsigned violations = probe_violations();
    rig_run(&spec, &r);
    if (check(r.planned, "refused: %s", r.err.msg)) {
        check(r.leaked == 0, "%u batches not given back", r.leaked);
        check(probe_violations() == violations, "an operator was driven against its contract");
        char message[64] = "the probe fails";
        if (p->at)
            snprintf(message, sizeof message, "the probe fails at %d", p->at);
        if (p->fails)
            check(r.code == WR_EDATA && !strncmp(r.err.msg, message, strlen(message)),
                  "code %d, \"%s\"; it should fail", r.code, r.err.msg);
        else
            check(r.code == 0, "code %d: %s", r.code, r.err.msg);
        compare(p, want, &r.out);
    }
    rig_done(&r);
}

static void run_all(const struct program *p, uint64_t seed)
{
    static const unsigned threads[] = {1, 2, 8}, windows[] = {1, 0, 3};
    static const size_t blocks[] = {64 << 10, 3000, 16 << 10};
    struct wr_buf want = expected(p);
    uint64_t random = seed;
    bool silent_pipe = strstr(p->text, "wait_ever") != NULL;
    int pipe_end[2] = {-1, -1};
    if (silent_pipe && pipe(pipe_end) < 0)
        check(false, "pipe");
    probe_pipe = silent_pipe ? pipe_end[0] : rig_bell_start();
    for (unsigned t = CHECK_SLOW; t < 3; t++)
        for (unsigned w = CHECK_SLOW ? t % 2 : 0; w < (CHECK_SLOW ? t % 2 + 1 : 2); w++)
            run(p, &want, threads[t], windows[w + (w ? check_random(&random) % 2 : 0)],
                blocks[check_random(&random) % 3], check_random(&random) | 1);
    if (silent_pipe) {
        close(pipe_end[0]);
        close(pipe_end[1]);
    } else {
        rig_bell_stop();
    }
    wr_buf_done(&want);
}

/* WEIR_STRESS_ONLY: runs only this program, or, after a `*`, those that contain this text. */
static bool wanted(const struct program *p)
{
    const char *only = getenv("WEIR_STRESS_ONLY");
    return !only || (*only == '*' ? strstr(p->text, only + 1) != NULL : !strcmp(p->text, only));
}

int main(int argc, char **argv)
{
    check_scenario("files");
    check(make_file(ON_TALL) && make_file(ON_WIDE), "cannot write to %s", rig_folder());
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        for (int a = argc > 1 ? 1 : 0; a < argc; a++)
            if (wanted(&programs[i]))
                run_all(&programs[i], a ? strtoull(argv[a], NULL, 10) : 1);
    rig_remove();
    return check_end();
}
