/* --explain: the plan as text. One line a plan stage with its distribution and edge, one line an operator, and the
 * bounds of what lies between; nothing of it depends on data. */
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

static int explain_source(const struct wr_schema *s, struct wr_buf *out)
{
    uint32_t used = 0;
    int whole = wr_schema_whole(s);
    const struct wr_names *names = whole < 0 ? NULL : s->cols[whole].ref->names;
    for (uint32_t i = 0; names && i < names->n; i++)
        used += names->v[i].ref->slot >= 0;
    if (names)
        return wr_buf_printf(out, "    read %.*s, %s%u name%s\n", (int)s->title.n, s->title.p,
                             s->cols[whole].ref->slot >= 0 ? "whole records and " : "", used, used == 1 ? "" : "s");
    for (uint32_t c = 0; c < s->n; c++)
        used += s->cols[c].ref->slot >= 0;
    return wr_buf_printf(out, "    read %.*s, %u of %u columns\n", s->title.n ? (int)s->title.n : 8,
                         s->title.n ? s->title.p : "no input", used, s->n);
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
    if (o->op->traits & WR_STOPS)
        rc |= wr_buf_printf(out, "  [stops early]");
    return rc | wr_buf_addc(out, '\n');
}

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
    if (s->source)
        rc |= wr_buf_printf(out, "%*s", indent, "") | explain_source(s->source->schema, out);
    for (uint32_t o = 0; o < s->nops; o++)
        rc |= wr_buf_printf(out, "%*s    ", indent, "") | explain_op(&s->ops[o], out);
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

int wr_plan_explain(const struct wr_plan *p, unsigned threads, size_t budget, struct wr_buf *out)
{
    unsigned number = 0;
    int rc = explain_stages(p, &number, out);
    if (p->then) {
        rc |= wr_buf_printf(out, "then, over those rows, when their columns are known:\n");
        return rc ? -1 : wr_plan_explain(p->then, threads, budget, out);
    }
    rc |=
        wr_buf_printf(out, "bounds  %u threads, %u sequences of 256 KiB in flight in a segment, --memory %zu MiB\n",
                      threads, threads * 4, budget >> 20);
    return rc ? -1 : 0;
}
