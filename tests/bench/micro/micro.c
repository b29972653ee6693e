/* bench_micro [--only PATTERN] [--repeats N] [--simd KERNEL]: measures the kernels one by one and prints a table.
 * See micro.h and ../micro.sh.
 *
 * A repetition calls the kernel as often as fills LEAST nanoseconds; there are REPEATS of them. Time is the
 * thread's own. On a machine that others use too the minimum is what the kernel can do, and the median what it
 * mostly did. */
#include "micro.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/simd.h"
#include "data/scan.h"

enum { LEAST = 2000000, REPEATS = 50, MOST_REPEATS = 1000 };

static const char *only = "*";
static unsigned repeats = REPEATS;

void micro_die(const char *what)
{
    fprintf(stderr, "micro: %s\n", what);
    exit(1);
}

void micro_check(int rc, const char *what)
{
    if (rc < 0)
        micro_die(what);
}

void *micro_alloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        micro_die("out of memory");
    return p;
}

bool micro_wants(const char *name)
{
    return fnmatch(only, name, 0) == 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nanoseconds a call, `calls` of them measured together. */
static double measure(void (*run)(void *), void *ctx, uint64_t calls)
{
    const double began = now();
    for (uint64_t i = 0; i < calls; i++)
        run(ctx);
    return (now() - began) / (double)calls;
}

void micro_kernel(const char *name, uint64_t rows, uint64_t bytes, void (*run)(void *), void *ctx)
{
    double took[MOST_REPEATS];
    if (!micro_wants(name))
        return;
    run(ctx);
    const double once = measure(run, ctx, 1);
    const uint64_t calls = once >= LEAST ? 1 : (uint64_t)(LEAST / (once + 1)) + 1;
    for (unsigned i = 0; i < repeats; i++)
        took[i] = measure(run, ctx, calls);
    qsort(took, repeats, sizeof *took, by_size);
    printf("%-44s %9.2f %9.2f", name, took[0] / (double)rows, took[repeats / 2] / (double)rows);
    if (bytes)
        printf(" %7.2f", (double)bytes / took[0]);
    putchar('\n');
    fflush(stdout);
}

static void usage(void)
{
    fputs("usage: micro [--only PATTERN] [--repeats N] [--simd scalar|avx2]\n"
          "PATTERN is part of a kernel's name; * and ? stand for any bytes and any one.\n",
          stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    char pattern[256];
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!value)
            usage();
        if (strcmp(argv[i], "--only") == 0) {
            snprintf(pattern, sizeof pattern, "*%s*", value);
            only = pattern;
        } else if (strcmp(argv[i], "--repeats") == 0) {
            repeats = (unsigned)strtoul(value, NULL, 10);
        } else if (strcmp(argv[i], "--simd") != 0 || !wr_simd_choose(value)) {
            usage();
        }
    }
    if (repeats < 1 || repeats > MOST_REPEATS)
        usage();
    printf("%-44s %9s %9s %7s\n", "kernel", "ns/row", "median", "GB/s");
    micro_scan();
    micro_numbers();
    micro_keys();
    micro_aggregates();
    micro_expressions();
    micro_times();
    micro_lists();
    micro_output();
    micro_sort();
    micro_parse();
    micro_json();
    micro_pools_free();
    return 0;
}
