/* See outputs.h. */
#include "cmd/outputs.h"

#include <stdlib.h>
#include <string.h>

int wr_outputs_of(struct wr_outputs *outs, const struct wr_stage_node *node, struct wr_out **out,
                  struct wr_err *err)
{
    struct wr_out **last = &outs->stages;
    *out = &outs->main;
    if (!node)
        return 0;
    while (*last && (*last)->node != node)
        last = &(*last)->next;
    *out = *last;
    if (*out)
        return 0;
    struct wr_out *o = wr_arena_zalloc(outs->arena, sizeof *o);
    if (!o)
        return wr_err_nomem(err, "weir");
    o->node = node;
    *out = *last = o;
    return wr_target_of(outs->arena, outs->options, node, &o->target, err);
}

static struct wr_out *of_target(struct wr_outputs *outs, const struct wr_output_plan *plan)
{
    struct wr_out *o = outs->stages;
    while (o && &o->plan != plan)
        o = o->next;
    return o ? o : &outs->main;
}

int wr_outputs_json(struct wr_outputs *outs, const struct wr_stage_node *first, bool *json, struct wr_err *err)
{
    int rc = 0;
    *json |= outs->main.target.style.kind == WR_ROWS_JSONL;
    for (const struct wr_stage_node *n = first; rc >= 0 && n; n = n->next) {
        const bool tee = wr_slice_is(n->name, "tee"), split = wr_slice_is(n->name, "split");
        const struct wr_stage_node *to = split || (tee && n->npaths) ? n : n->end;
        struct wr_out *o = &outs->main;
        rc = to ? wr_outputs_of(outs, to, &o, err) : 0;
        *json |= o && o->target.style.kind == WR_ROWS_JSONL;
        if (rc >= 0)
            rc = wr_outputs_json(outs, n->inner, json, err);
    }
    return rc;
}

void wr_outputs_plan(struct wr_outputs *outs, const struct wr_plan *plan)
{
    const struct wr_row_style csv = {.csv = {.delim = ','}};
    for (const struct wr_plan_out *p = plan->outs; p; p = p->next) {
        struct wr_out *o = of_target(outs, p->target.data);
        /* what is to be read again is written as CSV with its names */
        bool again = !o->node && plan->rest;
        o->found = (struct wr_found_columns){.arena = outs->arena};
        o->plan.style = again ? csv : o->target.style;
        o->plan.columns = (struct wr_row_columns){{p->slots, p->n, p->record}, p->names, p->types, p->edits};
        o->plan.found = p->target.spread ? &o->found : NULL;
        o->plan.header = again || (!outs->options->no_header && (p->fed || p->reduced));
        o->plan.late = p->late;
        o->plan.only_whole = p->blocking;
        o->plan.encoding = again ? WR_ENCODE_NONE : o->target.encoding;
        o->plan.watched = o->target.terminal;
        o->plan.bytes = &o->bytes;
        o->bytes = 0;
    }
}

static bool is_split(const struct wr_out *o)
{
    return wr_slice_is(o->node->name, "split");
}

/* What needs all its input gives nothing where that is not good. */
static int open_sink(struct wr_outputs *outs, struct wr_out *o, const char *path, struct wr_err *err)
{
    int rc = wr_sink_open(path, &o->plan.sink, err);
    o->held = rc >= 0 && outs->judged && o->plan.only_whole && !wr_sink_atomic(o->plan.sink);
    return o->held ? wr_sink_hold(o->plan.sink, outs->options->tmp_dir, err) : rc;
}

int wr_outputs_open(struct wr_outputs *outs, struct wr_err *err)
{
    int rc = 0;
    for (struct wr_out *o = outs->stages; rc >= 0 && o; o = o->next) {
        if (o->plan.sink || o->plan.fan)
            continue;
        if (is_split(o))
            rc = (o->plan.fan = wr_fan_new(wr_encode_by_name(o->target.path))) ? 0 : wr_err_nomem(err, "output");
        else
            rc = open_sink(outs, o, o->target.path, err);
    }
    return rc;
}

static bool falls_out(const struct wr_outputs *outs, const struct wr_plan *plan)
{
    const struct wr_plan_out *p = plan->outs;
    while (p && p->target.data != &outs->main.plan)
        p = p->next;
    return p != NULL;
}

int wr_outputs_open_main(struct wr_outputs *outs, const struct wr_plan *plan, const char *path, struct wr_err *err)
{
    if (!falls_out(outs, plan))
        return 0;
    return path ? wr_sink_open(path, &outs->main.plan.sink, err)
                : open_sink(outs, &outs->main, outs->main.target.path, err);
}

const struct wr_csv_out *wr_outputs_records(const struct wr_plan *plan)
{
    return plan->record ? wr_row_style_records(&((const struct wr_output_plan *)plan->outs->target.data)->style)
                        : NULL;
}

bool wr_outputs_atomic(const struct wr_outputs *outs)
{
    bool atomic = !outs->main.plan.sink || wr_sink_atomic(outs->main.plan.sink);
    for (const struct wr_out *o = outs->stages; o; o = o->next)
        atomic &= !o->plan.sink || wr_sink_atomic(o->plan.sink);
    return atomic;
}

/* ---- two on one path ---------------------------------------------------------------------------------------- */

static const char *path_of(const struct wr_out *o)
{
    return o->target.path ? o->target.path : "-";
}

static int tell_twice(const struct wr_out *o, struct wr_err *err)
{
    const struct wr_span at = o->node->path_spans[0];
    const bool standard = !strcmp(path_of(o), "-");
    wr_err_at(err, at.pos, at.len, "%s is written twice", standard ? "standard output" : path_of(o));
    wr_err_hint(err, standard ? "what falls out of the last stage goes there too: end the program in `to PATH`"
                              : "each output has a path of its own");
    return WR_EPROG;
}

static bool is_same(const struct wr_out *a, const struct wr_out *b)
{
    if ((a->node && is_split(a)) || (b->node && is_split(b)))
        return !strcmp(path_of(a), path_of(b));
    return wr_sink_same(path_of(a), path_of(b));
}

int wr_outputs_check(struct wr_outputs *outs, const struct wr_plan *plan, struct wr_err *err)
{
    while (plan->then)
        plan = plan->then;
    for (const struct wr_out *o = outs->stages; o; o = o->next) {
        if (falls_out(outs, plan) && is_same(o, &outs->main))
            return tell_twice(o, err);
        if (outs->options->rejects && wr_sink_same(path_of(o), outs->options->rejects))
            return tell_twice(o, err);
        for (const struct wr_out *before = outs->stages; before != o; before = before->next)
            if (is_same(o, before))
                return tell_twice(o, err);
    }
    return 0;
}

/* Of a file that appears at the end: where, and how its path is told. */
struct place {
    struct wr_sink_place at;
    const char *path;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const int c = wr_sink_place_cmp(&x->at, &y->at);
    return c ? c : strcmp(x->path, y->path);
}

/* Adds the place of an output, if it has one. 0 or negative. */
static int add_place(const struct wr_sink *s, struct place *v, size_t *n, struct wr_err *err)
{
    if (!s || !wr_sink_target(s))
        return 0;
    v[*n].path = wr_sink_target(s);
    return wr_sink_place(s, &v[(*n)++].at, err);
}

/* Files that split has named at the last moment, of which also two of one split may be one: what stands there may
 * be a link to another, or the folders may be. */
static int check_names(const struct wr_outputs *outs, struct wr_err *err)
{
    size_t n = 2, k = 0;
    bool fans = false;
    for (const struct wr_out *o = outs->stages; o; o = o->next) {
        n += o->plan.fan ? wr_fan_files(o->plan.fan) : 1;
        fans |= o->plan.fan != NULL;
    }
    if (!fans)
        return 0;
    struct place *v = malloc(n * sizeof *v);
    if (!v)
        return wr_err_nomem(err, "output");
    int rc = add_place(outs->main.plan.sink, v, &k, err);
    for (const struct wr_out *o = outs->stages; rc >= 0 && o; o = o->next) {
        const uint32_t files = o->plan.fan ? wr_fan_files(o->plan.fan) : 1;
        for (uint32_t i = 0; rc >= 0 && i < files; i++)
            rc = add_place(o->plan.fan ? wr_fan_sink(o->plan.fan, i) : o->plan.sink, v, &k, err);
    }
    if (rc >= 0)
        rc = add_place(outs->rejects, v, &k, err);
    if (rc >= 0)
        qsort(v, k, sizeof *v, compare_places);
    for (size_t i = 1; rc >= 0 && i < k; i++)
        if (wr_sink_place_cmp(&v[i - 1].at, &v[i].at) == 0)
            rc = wr_err_set(err, WR_EIO, "%s is written twice", v[i].path);
    free(v);
    return rc;
}

/* ---- the end ------------------------------------------------------------------------------------------------ */

static int finish(struct wr_out *o, struct wr_err *err)
{
    int rc = o->plan.sink ? wr_sink_finish(o->plan.sink, true, err) : 0;
    return rc >= 0 && o->plan.fan ? wr_fan_finish(o->plan.fan, err) : rc;
}

static int commit(struct wr_out *o, struct wr_err *err)
{
    int rc = o->plan.sink ? wr_sink_commit(o->plan.sink, true, err) : 0;
    return rc >= 0 && o->plan.fan ? wr_fan_commit(o->plan.fan, err) : rc;
}

static void release(struct wr_out *o)
{
    wr_sink_free(o->plan.sink);
    wr_fan_free(o->plan.fan);
    o->plan.sink = NULL;
    o->plan.fan = NULL;
}

int wr_outputs_let_go(struct wr_outputs *outs, struct wr_err *err)
{
    int rc = outs->main.held ? finish(&outs->main, err) : 0;
    for (struct wr_out *o = outs->stages; rc >= 0 && o; o = o->next)
        rc = o->held ? finish(o, err) : 0;
    return rc;
}

int wr_outputs_commit_main(struct wr_outputs *outs, struct wr_err *err)
{
    int rc = finish(&outs->main, err);
    if (rc >= 0)
        rc = commit(&outs->main, err);
    release(&outs->main);
    return rc;
}

int wr_outputs_commit(struct wr_outputs *outs, struct wr_err *err)
{
    int rc = check_names(outs, err);
    if (rc >= 0)
        rc = finish(&outs->main, err);
    for (struct wr_out *o = outs->stages; rc >= 0 && o; o = o->next)
        rc = finish(o, err);
    for (struct wr_out *o = outs->stages; rc >= 0 && o; o = o->next)
        rc = commit(o, err);
    return rc >= 0 ? commit(&outs->main, err) : rc;
}

void wr_outputs_done(struct wr_outputs *outs)
{
    release(&outs->main);
    for (struct wr_out *o = outs->stages; o; o = o->next)
        release(o);
}
