/* See bottleneck.h. */
#include "cmd/bottleneck.h"

#include <string.h>

/* Shares of the time from which on something is said to hold back. */
static const double all_busy = 0.75, always = 0.5, waits = 0.4, mostly_reads = 0.6, tells = 0.1;

static double part(uint64_t ns, double of)
{
    const double share = of > 0 ? (double)ns / of : 0;
    return share < 1 ? share : 1;
}

/* How long the one instance was busy that may run at a time; 0: several may. */
static uint64_t alone_ns(const struct wr_stage_stats *s)
{
    return s->dist == WR_PARALLEL ? 0 : s->busiest_ns;
}

/* Did one owner do the work of the others too? */
static bool is_skewed(const struct wr_stage_stats *s)
{
    return s->dist == WR_OWNERS && s->instances > 1 && (double)s->busiest_ns > 0.5 * (double)s->busy_ns &&
           (double)s->busiest_ns * s->instances > 1.5 * (double)s->busy_ns;
}

static struct wr_bottleneck of_stage(const struct wr_run_result *r, uint32_t i)
{
    const struct wr_stage_stats *s = &r->stages[i], *from = &r->stages[s->from];
    const double wall = (double)r->wall_ns;
    return (struct wr_bottleneck){.kind = is_skewed(s) ? WR_BOTTLENECK_KEY : WR_BOTTLENECK_STAGE,
                                  .stage = i,
                                  .share = part(alone_ns(s), wall),
                                  .full = s->reads ? 0 : part(from->wait_out_ns, wall * from->instances)};
}

/* The source whose readers waited most. */
static struct wr_bottleneck of_input(const struct wr_run_result *r)
{
    struct wr_bottleneck most = {.kind = WR_BOTTLENECK_INPUT};
    for (uint32_t i = 0; i < r->nstages; i++) {
        const struct wr_stage_stats *s = &r->stages[i];
        const double share = s->reads ? part(s->wait_in_ns, (double)r->wall_ns * s->instances) : 0;
        if (share > most.share) {
            most.stage = i;
            most.share = share;
        }
    }
    const double busy = part(r->stages[most.stage].busy_ns, (double)r->wall_ns);
    if (most.share >= waits && busy >= mostly_reads) {
        most.kind = WR_BOTTLENECK_READER;
        most.share = busy;
    }
    return most;
}

struct wr_bottleneck wr_bottleneck_find(const struct wr_run_result *r, unsigned threads)
{
    const double had = (double)r->wall_ns * threads;
    uint64_t busy = 0;
    uint32_t alone = 0, most = 0;
    for (uint32_t i = 0; i < r->nstages; i++) {
        busy += r->stages[i].busy_ns;
        alone = alone_ns(&r->stages[i]) > alone_ns(&r->stages[alone]) ? i : alone;
        most = r->stages[i].busy_ns > r->stages[most].busy_ns ? i : most;
    }
    struct wr_bottleneck b = {.stage = most, .share = part(r->stages[most].busy_ns, had)};
    const struct wr_bottleneck one = of_stage(r, alone), input = of_input(r);
    if (part(busy, had) >= all_busy)
        b.kind = WR_BOTTLENECK_THREADS;
    else if (one.share >= always)
        b = one;
    else if (input.share >= waits)
        b = input;
    return b;
}

const char *wr_bottleneck_name(enum wr_bottleneck_kind kind)
{
    static const char *const names[] = {"none", "input", "reader", "threads", "stage", "key"};
    return names[kind];
}

/* stage 3 (sort, format) */
static int add_stage(const struct wr_stage_stats *s, uint32_t i, struct wr_buf *b)
{
    int rc = wr_buf_printf(b, "stage %u (%s", i + 1, s->reads ? "read" : "");
    bool some = s->reads;
    for (uint32_t k = 0; k < s->nops; k++) {
        if (!s->ops[k].name)
            continue;
        rc |= wr_buf_printf(b, "%s%s", some ? ", " : "", s->ops[k].name);
        some = true;
    }
    return rc | wr_buf_addc(b, ')');
}

static bool writes(const struct wr_stage_stats *s)
{
    for (uint32_t k = 0; k < s->nops; k++)
        if (s->ops[k].name && !strcmp(s->ops[k].name, "output"))
            return true;
    return false;
}

static int add_threads(unsigned threads, struct wr_buf *b)
{
    return threads == 1 ? wr_buf_printf(b, "the one thread") : wr_buf_printf(b, "the %u threads", threads);
}

int wr_bottleneck_words(const struct wr_bottleneck *n, const struct wr_run_result *r, unsigned threads,
                        struct wr_buf *b)
{
    const struct wr_stage_stats *s = &r->stages[n->stage];
    const double percent = 100 * n->share;
    int rc = 0;
    switch (n->kind) {
    case WR_BOTTLENECK_INPUT:
        rc = wr_buf_printf(b, "the input: ") | add_stage(s, n->stage, b);
        return rc | wr_buf_printf(b, " waited for it %.0f %% of the time", percent);
    case WR_BOTTLENECK_READER:
        rc = wr_buf_printf(b, "the input: ") | add_stage(s, n->stage, b);
        return rc | wr_buf_printf(b, " was busy %.0f %% of the time, one thread at a time", percent);
    case WR_BOTTLENECK_STAGE:
        rc = add_stage(s, n->stage, b);
        if (s->dist == WR_OWNERS && s->instances > 1) {
            rc |= wr_buf_printf(b, ": the busiest of its %u instances was it %.0f %% of the time", s->instances,
                                percent);
            break;
        }
        rc |= wr_buf_printf(b, " was %s %.0f %% of the time, one thread at a time",
                            writes(s) ? "busy, or waited for who reads the output," : "busy", percent);
        break;
    case WR_BOTTLENECK_KEY:
        rc = add_stage(s, n->stage, b);
        rc |= wr_buf_printf(b, ": one of its %u instances was busy %.0f %% of the time; a key has most of the rows",
                            s->instances, percent);
        break;
    case WR_BOTTLENECK_THREADS:
        rc = add_threads(threads, b) | wr_buf_printf(b, ": ");
        rc |= add_stage(s, n->stage, b);
        return rc | wr_buf_printf(b, " took %.0f %% of %s time", percent, threads == 1 ? "its" : "their");
    default:
        rc = wr_buf_printf(b, "none; ") | add_stage(s, n->stage, b);
        return rc | wr_buf_printf(b, " took the most, %.0f %% of what ", percent) | add_threads(threads, b) |
               wr_buf_printf(b, " had");
    }
    if (n->full >= tells)
        rc |= wr_buf_printf(b, "; the buffer before it was full, stage %u waited for room %.0f %%", s->from + 1,
                            100 * n->full);
    return rc;
}
