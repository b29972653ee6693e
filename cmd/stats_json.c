/* --stats=json: one object on one line (weir(1) tells its keys). Its text is made part by part, since what it is
 * made of does not outlive the part's run. Times are in seconds. */
#include <sys/resource.h>

#include "base/shown.h"
#include "base/utf8.h"
#include "cmd/stats.h"

typedef unsigned long long count;

/* ---- values -------------------------------------------------------------------------------------------------- */

/* The character at p, of 2 or 3 bytes that are well-formed. */
static unsigned code_of(const char *p, unsigned len)
{
    const unsigned char *c = (const unsigned char *)p;
    return len == 2 ? (c[0] & 0x1fu) << 6 | (c[1] & 0x3fu)
                    : (c[0] & 0x0fu) << 12 | (c[1] & 0x3fu) << 6 | (c[2] & 0x3fu);
}

/* A string (RFC 8259); what a terminal would obey is escaped too, and bytes that are no UTF-8 are U+FFFD. */
static int add_string(struct wr_buf *b, const char *text)
{
    int rc = wr_buf_addc(b, '"');
    for (unsigned len; *text; text += len) {
        len = wr_utf8_len(text, strnlen(text, 4));
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            rc |= wr_buf_printf(b, "\\%c", c);
        else if (!wr_shown_obeyed(text, len))
            rc |= wr_buf_add(b, text, len);
        else
            rc |= wr_buf_printf(b, "\\u%04x", len > 1 ? code_of(text, len) : c < 0x80 ? c : 0xfffdu);
    }
    return rc | wr_buf_addc(b, '"');
}

/* "name":n, with a comma before it unless it is the first. */
static int add_count(struct wr_buf *b, const char *name, uint64_t n)
{
    return wr_buf_printf(b, ",\"%s\":%llu", name, (count)n);
}

static int add_seconds(struct wr_buf *b, const char *name, uint64_t ns)
{
    return wr_buf_printf(b, ",\"%s\":%llu.%09llu", name, (count)(ns / 1000000000u), (count)(ns % 1000000000u));
}

/* null where the number is not known. */
static int add_known(struct wr_buf *b, const char *name, bool known, uint64_t n)
{
    return known ? add_count(b, name, n) : wr_buf_printf(b, ",\"%s\":null", name);
}

/* ---- a part -------------------------------------------------------------------------------------------------- */

static int add_op(struct wr_buf *b, const struct wr_op_stats *op, bool first)
{
    return wr_buf_printf(b, "%s{\"name\":", first ? "" : ",") | add_string(b, op->name) |
           add_count(b, "rows_in", op->rows_in) | add_count(b, "rows_out", op->rows_out) |
           add_count(b, "filtered", op->filtered) | add_count(b, "refused", op->refused) |
           add_count(b, "peak_bytes", op->peak) | wr_buf_addc(b, '}');
}

static int add_stage(struct wr_buf *b, unsigned part, uint32_t i, const struct wr_stage_stats *s)
{
    static const char *const dist[] = {"parallel", "in order", "owners"};
    int rc = wr_buf_printf(b, "%s{\"part\":%u,\"stage\":%u,\"runs\":\"%s\",\"instances\":%u", b->n ? "," : "", part,
                           i + 1, dist[s->dist], s->instances);
    rc |= add_known(b, "from", !s->reads, s->from + 1);
    rc |= add_count(b, "rows_in", s->rows_in) | add_count(b, "rows_out", s->rows_out) |
          add_count(b, "rejected", s->rejected) | add_count(b, "batches", s->batches) |
          add_count(b, "bytes", s->bytes);
    rc |= add_seconds(b, "busy", s->busy_ns) | add_seconds(b, "busiest", s->busiest_ns) |
          add_seconds(b, "waited_for_input", s->wait_in_ns) | add_seconds(b, "waited_for_output", s->wait_out_ns);
    rc |= wr_buf_printf(b, ",\"operators\":[");
    bool first = true;
    for (uint32_t k = 0; k < s->nops; k++) {
        if (!s->ops[k].name)
            continue;
        rc |= add_op(b, &s->ops[k], first);
        first = false;
    }
    return rc | wr_buf_printf(b, "]}");
}

static int add_output(struct wr_buf *b, const struct wr_out *o)
{
    int rc = wr_buf_printf(b, "%s{\"path\":", b->n ? "," : "");
    rc |= add_string(b, o->target.path ? o->target.path : "-");
    rc |= add_count(b, "bytes", o->bytes);
    rc |= add_count(b, "files", o->plan.fan ? wr_fan_files(o->plan.fan) : 1);
    return rc | wr_buf_addc(b, '}');
}

static int add_bottleneck(struct wr_stats *s, const struct wr_run_result *r)
{
    const struct wr_bottleneck n = wr_bottleneck_find(r, s->options->jobs);
    struct wr_buf *b = &s->bottleneck, words = {0};
    b->n = 0;
    int rc = wr_bottleneck_words(&n, r, s->options->jobs, &words) | wr_buf_addc(&words, 0);
    rc |=
        wr_buf_printf(b, "{\"kind\":\"%s\",\"part\":%u,\"stage\":%u,\"share\":%.4f,\"buffer_full\":%.4f,\"text\":",
                      wr_bottleneck_name(n.kind), s->parts, n.stage + 1, n.share, n.full);
    rc |= rc ? -1 : add_string(b, words.p);
    wr_buf_done(&words);
    return rc | wr_buf_addc(b, '}');
}

int wr_stats_json_add(struct wr_stats *s, const struct wr_stats_part *part)
{
    const struct wr_run_result *r = part->result;
    const size_t peak = wr_budget_peak(part->budget);
    int rc = 0;
    if (!s->parts++) {
        s->input = r->input;
        s->stopped_early = r->stopped_early;
    }
    for (uint32_t i = 0; i < r->nstages; i++)
        rc |= add_stage(&s->stages, s->parts, i, &r->stages[i]);
    for (const struct wr_plan_out *p = part->plan->outs; p; p = p->next) {
        const struct wr_out *o = wr_stats_output(part->outputs, p);
        if (o->node || !part->plan->rest) /* else its rows are for the next part */
            rc |= add_output(&s->outputs, o);
    }
    s->wall_ns += r->wall_ns;
    s->spilled += part->spilled;
    s->peak = peak > s->peak ? peak : s->peak;
    if (r->wall_ns < s->longest_ns)
        return rc;
    s->longest_ns = r->wall_ns;
    return rc | add_bottleneck(s, r);
}

/* ---- the object ---------------------------------------------------------------------------------------------- */

static uint64_t ns_of(struct timeval t)
{
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_usec * 1000;
}

static int add_input(struct wr_buf *b, const struct wr_stats *s)
{
    const struct wr_input_stats *in = &s->input;
    const bool whole = !s->stopped_early;
    int rc = wr_buf_printf(b, ",\"input\":{\"stopped_early\":%s", whole ? "false" : "true");
    rc |= add_count(b, "bytes", in->bytes) | add_known(b, "records", whole, in->records + in->blank);
    rc |= add_known(b, "delivered", whole, in->delivered) | add_known(b, "refused", whole, in->refused);
    rc |= add_known(b, "dropped", whole, in->dropped) | add_known(b, "blank", whole, in->blank);
    return rc | add_known(b, "trimmed", whole, in->trimmed) | wr_buf_addc(b, '}');
}

static int add_array(struct wr_buf *b, const char *name, const struct wr_buf *elements)
{
    return wr_buf_printf(b, ",\"%s\":[", name) | wr_buf_add(b, elements->p, elements->n) | wr_buf_addc(b, ']');
}

int wr_stats_json(const struct wr_stats *s, struct wr_buf *b)
{
    struct rusage u = {0};
    getrusage(RUSAGE_SELF, &u);
    int rc = wr_buf_printf(b, "{\"weir\":\"%s\",\"threads\":%u", WEIR_VERSION, s->options->jobs);
    rc |= add_seconds(b, "wall", s->wall_ns) | add_seconds(b, "user", ns_of(u.ru_utime)) |
          add_seconds(b, "system", ns_of(u.ru_stime));
    rc |= add_count(b, "peak_resident_bytes", (uint64_t)u.ru_maxrss * 1024) |
          add_count(b, "peak_memory_bytes", s->peak) | add_count(b, "spilled_bytes", s->spilled);
    rc |= add_input(b, s) | add_array(b, "stages", &s->stages) | add_array(b, "outputs", &s->outputs);
    rc |= wr_buf_printf(b, ",\"bottleneck\":") | wr_buf_add(b, s->bottleneck.p, s->bottleneck.n);
    return rc | wr_buf_printf(b, "}\n") ? -1 : 0;
}
