/* See stats.h. Two accounts (weir-lang(7)): of the records of the input, and of the rows of each operator. */
#include "cmd/stats.h"

#include <sys/resource.h>

#include "cmd/report.h"

static double seconds(uint64_t ns)
{
    return (double)ns / 1e9;
}

static void add_input(struct wr_buf *b, const struct wr_run_result *r)
{
    const struct wr_input_stats *s = &r->input;
    wr_buf_printf(b, "input   %llu bytes", (unsigned long long)s->bytes);
    if (r->stopped_early) {
        wr_buf_printf(b, ", stopped early\n");
        return;
    }
    wr_buf_printf(b, ", %llu records read = %llu delivered + %llu refused + %llu dropped + %llu blank",
                  (unsigned long long)(s->records + s->blank), (unsigned long long)s->delivered,
                  (unsigned long long)s->refused, (unsigned long long)s->dropped, (unsigned long long)s->blank);
    if (s->trimmed)
        wr_buf_printf(b, " (%llu trimmed)", (unsigned long long)s->trimmed);
    wr_buf_addc(b, '\n');
}

static void add_stage(struct wr_buf *b, uint32_t i, const struct wr_run_result *r)
{
    static const char *const dist[] = {"parallel", "in order", "owners"};
    const struct wr_stage_stats *s = &r->stages[i];
    wr_buf_printf(b, "stage %u %s x%u  rows in %llu, out %llu, rejected %llu, %llu batches of %llu bytes\n", i + 1,
                  dist[s->dist], s->instances, (unsigned long long)s->rows_in, (unsigned long long)s->rows_out,
                  (unsigned long long)s->rejected, (unsigned long long)s->batches, (unsigned long long)s->bytes);
    wr_buf_printf(b, "    busy %.3f s, waited for input %.3f s, for output %.3f s\n", seconds(s->busy_ns),
                  seconds(s->wait_in_ns), seconds(s->wait_out_ns));
    for (uint32_t k = 0; k < s->nops; k++) {
        if (!s->ops[k].name)
            continue;
        wr_buf_printf(b, "    %-10s in %llu, out %llu", s->ops[k].name, (unsigned long long)s->ops[k].rows_in,
                      (unsigned long long)s->ops[k].rows_out);
        if (s->ops[k].filtered)
            wr_buf_printf(b, ", filtered %llu", (unsigned long long)s->ops[k].filtered);
        if (s->ops[k].refused)
            wr_buf_printf(b, ", refused %llu", (unsigned long long)s->ops[k].refused);
        if (s->ops[k].peak)
            wr_buf_printf(b, ", peak memory %.1f MiB", (double)s->ops[k].peak / (1 << 20));
        wr_buf_addc(b, '\n');
    }
}

static void add_output(struct wr_buf *b, const struct wr_out *o)
{
    wr_buf_printf(b, "output  %llu bytes", (unsigned long long)o->bytes);
    if (o->plan.fan)
        wr_buf_printf(b, " in %u file%s", wr_fan_files(o->plan.fan), wr_fan_files(o->plan.fan) == 1 ? "" : "s");
    if (o->node) {
        char path[1024];
        wr_err_text(path, sizeof path, o->target.path);
        wr_buf_printf(b, " to %s", path);
    }
    wr_buf_addc(b, '\n');
}

const struct wr_out *wr_stats_output(const struct wr_outputs *outputs, const struct wr_plan_out *p)
{
    const struct wr_out *o = outputs->stages;
    while (o && &o->plan != p->target.data)
        o = o->next;
    return o ? o : &outputs->main;
}

static void add_total(struct wr_buf *b, const struct wr_stats_part *part)
{
    struct rusage u = {0};
    getrusage(RUSAGE_SELF, &u);
    wr_buf_printf(b, "total   %.3f s, user %.3f s, system %.3f s, peak %.1f MiB resident, %.1f MiB of --memory",
                  seconds(part->result->wall_ns), (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6,
                  (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6, (double)u.ru_maxrss / 1024,
                  (double)wr_budget_peak(part->budget) / (1 << 20));
    if (part->spilled)
        wr_buf_printf(b, ", %.1f MiB of temporary files", (double)part->spilled / (1 << 20));
    wr_buf_addc(b, '\n');
}

static void tell(const struct wr_stats *s, const struct wr_stats_part *part)
{
    const struct wr_run_result *r = part->result;
    const unsigned threads = s->options->jobs;
    const struct wr_bottleneck n = wr_bottleneck_find(r, threads);
    struct wr_buf b = {0};
    add_input(&b, r);
    for (uint32_t i = 0; i < r->nstages; i++)
        add_stage(&b, i, r);
    for (const struct wr_plan_out *p = part->plan->outs; p; p = p->next)
        add_output(&b, wr_stats_output(part->outputs, p));
    add_total(&b, part);
    wr_buf_printf(&b, "bottleneck: ");
    wr_bottleneck_words(&n, r, threads, &b);
    wr_buf_addc(&b, '\n');
    wr_report_lines((struct wr_slice){b.p, b.n});
    wr_buf_done(&b);
}

void wr_stats_add(struct wr_stats *s, const struct wr_stats_part *part)
{
    if (s->options->stats == WR_STATS_JSON)
        s->failed |= wr_stats_json_add(s, part) < 0;
    else
        tell(s, part);
}

void wr_stats_end(struct wr_stats *s)
{
    struct wr_buf b = {0};
    if (s->parts && !s->failed && wr_stats_json(s, &b) == 0)
        wr_report_lines((struct wr_slice){b.p, b.n});
    wr_buf_done(&b);
    wr_buf_done(&s->stages);
    wr_buf_done(&s->outputs);
    wr_buf_done(&s->bottleneck);
}
