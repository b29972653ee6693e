/* --explain: the plan as text, or as a graph (the dot language of Graphviz). One line a plan stage with its
 * distribution and edge, one line an operator, and the bounds of what lies between; nothing of it depends on data.
 *
 * What stands in a program may be anything, so each line is made first, then shown (base/shown.h): a line end and
 * the blanks behind it are a blank, and nothing that a terminal obeys comes out raw. */
#include "base/shown.h"
#include "data/block.h"
#include "plan/plan.h"

static const char *dist_text(enum wr_dist d)
{
    return d == WR_PARALLEL ? "parallel" : d == WR_ORDERED ? "in order, one instance" : "one instance a partition";
}

static const char *edge_text(enum wr_edge e)
{
    switch (e) {
    case WR_EDGE_SOURCE:
        return "blocks of the input";
    case WR_EDGE_ORDERED:
        return "by sequence";
    case WR_EDGE_CLAIM:
        return "any instance takes the next sequence";
    case WR_EDGE_HASH:
        return "exchange by key, in order";
    case WR_EDGE_HASH_ANY:
        return "exchange by key";
    case WR_EDGE_GATHER:
        return "gather, merged within each sequence";
    default:
        return "gather, merged streams";
    }
}

/* Appends a line as it is shown. */
static int add_shown(struct wr_buf *out, struct wr_slice line)
{
    while (line.n) {
        const char *end = memchr(line.p, '\n', line.n);
        size_t n = end ? (size_t)(end - line.p) : line.n, columns;
        if (wr_buf_reserve(out, WR_SHOWN_MAX(n) + 1) < 0)
            return -1;
        out->n += wr_shown_put(line.p, n, out->p + out->n, &columns);
        if (end && out->n && out->p[out->n - 1] != ' ')
            out->p[out->n++] = ' ';
        while (n < line.n && memchr(" \t\r\n", line.p[n], 4))
            n++;
        line = (struct wr_slice){line.p + n, line.n - n};
    }
    return 0;
}

static int explain_source(const struct wr_schema *s, struct wr_buf *out)
{
    uint32_t used = 0;
    int whole = wr_schema_whole(s);
    const struct wr_names *names = whole < 0 ? NULL : s->cols[whole].ref->names;
    for (uint32_t i = 0; names && i < names->n; i++)
        used += names->v[i].ref->slot >= 0;
    if (names)
        return wr_buf_printf(out, "read %.*s, %s%u name%s", (int)s->title.n, s->title.p,
                             s->cols[whole].ref->slot >= 0 ? "whole records and " : "", used, used == 1 ? "" : "s");
    for (uint32_t c = 0; c < s->n; c++)
        used += s->cols[c].ref->slot >= 0;
    return wr_buf_printf(out, "read %.*s, %u of %u columns", s->title.n ? (int)s->title.n : 8,
                         s->title.n ? s->title.p : "no input", used, s->n);
}

void wr_explain_nothing(const void *data, struct wr_buf *out)
{
    (void)data;
    (void)out;
}

static int explain_op(const struct wr_plan_op *o, struct wr_buf *out)
{
    int rc = 0;
    if (o->op->explain)
        o->op->explain(o->data, out);
    else
        rc |= wr_buf_printf(out, "%s", o->op->name);
    if (o->op->traits & WR_BLOCKING)
        rc |= wr_buf_printf(out, "  [needs all its input]");
    if (o->op->traits & WR_SPILLS)
        rc |= wr_buf_printf(out, "  [may spill]");
    if (o->op->traits & WR_STOPS)
        rc |= wr_buf_printf(out, "  [stops early]");
    return rc;
}

/* Operator k of those that are shown, or NULL. */
static const struct wr_plan_op *shown_op(const struct wr_plan_stage *s, uint32_t k)
{
    for (uint32_t o = 0; o < s->nops; o++)
        if (s->ops[o].op->explain != wr_explain_nothing && !k--)
            return &s->ops[o];
    return NULL;
}

/* Line k of what a stage does: its source, if it has one, then its operators. false: there is none. *rc as ever. */
static bool line_of(const struct wr_plan_stage *s, uint32_t k, struct wr_buf *line, int *rc)
{
    const bool source = s->source && !k;
    const struct wr_plan_op *op = source ? NULL : shown_op(s, k - (s->source != NULL));
    line->n = 0;
    if (source || op)
        *rc |= source ? explain_source(s->source->schema, line) : explain_op(op, line);
    return source || op;
}

/* ---- text ---------------------------------------------------------------------------------------------------- */

/* Stage i of a plan, the first of which is called `base`. Those of a branch stand further in, below the one it
 * comes out of. Only one source is read at a time. */
static int explain_stage(const struct wr_plan *p, uint32_t i, unsigned base, struct wr_buf *out)
{
    const struct wr_plan_stage *s = &p->stages[i];
    const int indent = 4 * (int)p->aside[s->branch];
    int rc = wr_buf_printf(out, "%*sstage %u  %s  <- %s%s", indent, "", base + i, dist_text(s->dist),
                           edge_text(s->in), s->segment && i ? "  (new segment)" : "");
    if (s->source && base + i > 1)
        rc |= wr_buf_printf(out, ", when stage %u has ended", base + i - 1);
    if (i && p->stages[s->from].branch != s->branch)
        rc |= wr_buf_printf(out, ", all of stage %u", base + s->from);
    rc |= wr_buf_addc(out, '\n');
    struct wr_buf line = {0};
    for (uint32_t k = 0; line_of(s, k, &line, &rc); k++) {
        rc |= wr_buf_printf(out, "%*s    ", indent, "");
        rc |= add_shown(out, (struct wr_slice){line.p, line.n}) | wr_buf_addc(out, '\n');
    }
    wr_buf_done(&line);
    return rc;
}

/* The stages of a plan, those of plans before it first. *number: of stages so far. */
static int explain_stages(const struct wr_plan *p, unsigned *number, struct wr_buf *out)
{
    int rc = 0;
    for (uint32_t k = 0; k < p->nbefore; k++)
        rc |= explain_stages(p->before[k].plan, number, out);
    for (uint32_t i = 0; i < p->nstages; i++)
        rc |= explain_stage(p, i, *number + 1, out);
    *number += p->nstages;
    return rc;
}

static bool spills(const struct wr_plan *p)
{
    bool some = false;
    for (uint32_t i = 0; i < p->nstages; i++)
        for (uint32_t o = 0; o < p->stages[i].nops; o++)
            some |= (p->stages[i].ops[o].op->traits & WR_SPILLS) != 0;
    for (uint32_t k = 0; k < p->nbefore; k++)
        some |= spills(p->before[k].plan);
    return some || (p->then && spills(p->then));
}

static int explain_bounds(const struct wr_plan *p, const struct wr_plan_bounds *b, struct wr_buf *out)
{
    int rc = wr_buf_printf(
        out, "bounds  %u threads, %u sequences of %zu KiB in flight in a segment, --memory %zu MiB\n", b->threads,
        b->window, wr_block_bytes(b->threads, wr_plan_only_counts(p)) >> 10, b->memory >> 20);
    rc |= wr_buf_printf(out,
                        "        the operators of a stage are fused: a batch goes through all of them at once\n"
                        "        between stages: by sequence, those in flight, and %zu MiB in a segment; "
                        "streams, %u batches each\n",
                        b->segment_bytes >> 20, b->room);
    if (spills(p))
        rc |= wr_buf_printf(out, "        what may spill does so beyond its share of %zu MiB of memory, to %s\n",
                            b->spill_bytes >> 20, b->spill_dir);
    return rc;
}

int wr_plan_explain(const struct wr_plan *p, const struct wr_plan_bounds *bounds, struct wr_buf *out)
{
    unsigned number = 0;
    int rc = 0;
    for (const struct wr_plan *part = p; part; part = part->then, number = 0) {
        rc |= explain_stages(part, &number, out);
        if (part->then)
            rc |= wr_buf_printf(out, "then, over those rows, when their columns are known:\n");
    }
    return rc | explain_bounds(p, bounds, out) ? -1 : 0;
}

/* ---- a graph ------------------------------------------------------------------------------------------------- */

/* A line of a label, as it is shown: quotes and backslashes are escaped, and what would begin an entity of HTML. */
static int add_label(struct wr_buf *out, struct wr_slice line)
{
    struct wr_buf shown = {0};
    int rc = add_shown(&shown, line);
    for (size_t i = 0; i < shown.n; i++) {
        const char c = shown.p[i];
        if (c == '"' || c == '\\')
            rc |= wr_buf_addc(out, '\\');
        rc |= c == '&' ? wr_buf_printf(out, "&amp;") : wr_buf_addc(out, c);
    }
    wr_buf_done(&shown);
    return rc;
}

/* The graph's n-th stage, which the text calls stage `number`. */
static int dot_stage(const struct wr_plan_stage *s, unsigned n, unsigned number, const struct wr_plan_bounds *b,
                     struct wr_buf *out)
{
    struct wr_buf line = {0};
    int rc = wr_buf_printf(out, "  s%u [label=\"stage %u, %s", n, number, dist_text(s->dist));
    if (s->dist != WR_ORDERED)
        rc |= wr_buf_printf(out, ", %u", b->threads);
    rc |= wr_buf_printf(out, "\\l");
    for (uint32_t k = 0; line_of(s, k, &line, &rc); k++)
        rc |= wr_buf_printf(out, "    ") | add_label(out, (struct wr_slice){line.p, line.n}) |
              wr_buf_printf(out, "\\l");
    wr_buf_done(&line);
    return rc | wr_buf_printf(out, "\"];\n");
}

/* What carries batches between two stages, and how much of it there may be. */
static int dot_edge(const struct wr_plan_stage *to, unsigned a, unsigned b, const struct wr_plan_bounds *bounds,
                    struct wr_buf *out)
{
    const bool stream = wr_edge_is_stream(to->in);
    return wr_buf_printf(out, "  s%u -> s%u [label=\"%s\\n%u %s\"%s];\n", a, b, edge_text(to->in),
                         stream ? bounds->room : bounds->window, stream ? "batches each" : "sequences",
                         to->segment ? ", style=bold" : "");
}

static int dot_after(unsigned a, unsigned b, const char *why, struct wr_buf *out)
{
    return wr_buf_printf(out, "  s%u -> s%u [label=\"%s\", style=dashed];\n", a, b, why);
}

static int dot_edges(const struct wr_plan *p, unsigned base, const struct wr_plan_bounds *b, struct wr_buf *out)
{
    int rc = 0;
    for (uint32_t i = 0; i < p->nstages; i++)
        for (uint32_t t = p->stages[i].to; t; t = p->stages[t].beside)
            rc |= dot_edge(&p->stages[t], base + i, base + t, b, out);
    return rc;
}

/* *n: stages so far, of which those before `first` belong to parts of the program that are planned before. */
static int dot_plan(const struct wr_plan *p, unsigned *n, unsigned first, const struct wr_plan_bounds *b,
                    struct wr_buf *out)
{
    int rc = 0;
    for (uint32_t k = 0; k < p->nbefore; k++)
        rc |= dot_plan(p->before[k].plan, n, first, b, out);
    for (uint32_t i = 0; i < p->nstages; i++) {
        const unsigned at = *n + i + 1;
        rc |= dot_stage(&p->stages[i], at, at - first, b, out);
        if (p->stages[i].source && at > 1)
            rc |= dot_after(at - 1, at, at > first + 1 ? "when it has ended" : "when its columns are known", out);
    }
    rc |= dot_edges(p, *n + 1, b, out);
    *n += p->nstages;
    return rc;
}

int wr_plan_explain_dot(const struct wr_plan *p, const struct wr_plan_bounds *bounds, struct wr_buf *out)
{
    unsigned n = 0;
    int rc = wr_buf_printf(out, "digraph weir {\n  charset=\"UTF-8\";\n  node [shape=box];\n");
    for (; p; p = p->then)
        rc |= dot_plan(p, &n, n, bounds, out);
    return rc | wr_buf_printf(out, "}\n") ? -1 : 0;
}
