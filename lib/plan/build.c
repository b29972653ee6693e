/* From the tree to the plan: stages are bound one after the other, each appends operators, and this file cuts the
 * row of operators into plan stages where their needs (op.h, traits) ask for another distribution. It knows no
 * stage. */
#include "plan/plan.h"

#include "lang/check.h"
#include "lang/learn.h"
#include "plan/edits.h"
#include "plan/grow.h"

#include <stdlib.h>

static int bind_output(struct wr_build *, const struct wr_stage_node *, struct wr_err *);

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

/* A copy of the open partition by its first n keys, for operators: the builder's own may change. */
static const struct wr_partition *snapshot(const struct wr_build *b, uint32_t n)
{
    struct wr_partition *part = wr_arena_alloc(b->plan->arena, sizeof *part);
    if (!part)
        return NULL;
    *part = b->part;
    part->n = n;
    return part;
}

/* The operator that brings together keys which came in turn. `last`: nothing follows at the owners. NULL: none is
 * needed, or out of memory (*failed). */
static const struct wr_build_late *add_hold(struct wr_build *b, const struct wr_slots *space, bool last,
                                            bool *failed)
{
    if (!b->part.in_turn)
        return NULL;
    b->part.in_turn = false;
    struct wr_build_late *late = wr_arena_zalloc(b->plan->arena, sizeof *late);
    struct wr_colref *mark = last ? wr_colref_new(b->plan->arena, (struct wr_slots *)space, WR_T_NUM) : NULL;
    *failed = !late || (last && !mark);
    if (*failed)
        return NULL;
    *late = (struct wr_build_late){.space = space, .last = last, .mark = last ? wr_colref_use(mark) : 0};
    *failed = wr_plan_add_op(b->plan, b->config->hold, late) < 0;
    return late;
}

/* Brings rows to the owners of their keys, and (unless an operator does it itself) numbers these, unless that is so
 * already. */
static int place_keyed(struct wr_build *b, bool itself)
{
    struct wr_plan *p = b->plan;
    struct wr_partition *part = &b->part;
    if (!part->exchanged) {
        const struct wr_partition *owned = snapshot(b, part->owned);
        if (wr_plan_last(p)->dist == WR_ORDERED && !wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_CLAIM, false))
            return -1;
        if (!owned || wr_plan_add_op(p, b->config->keys, owned) < 0 ||
            !wr_plan_add_stage(p, WR_OWNERS, WR_EDGE_HASH, false))
            return -1;
        part->exchanged = true;
        part->numbered = 0;
    }
    if (itself || part->numbered == part->n)
        return 0;
    bool failed = false;
    add_hold(b, b->schema->space, false, &failed);
    if (failed)
        return -1;
    const struct wr_partition *keys = snapshot(b, part->n); /* which still tells what was numbered before */
    part->numbered = part->n;
    part->in_turn = !part->reordered; /* else rows of several keys stand at one ordinal */
    return keys ? wr_plan_add_op(p, b->config->groups, keys) : -1;
}

/* Ends the current plan stage (if need be) so that an operator with these traits may be appended. */
static int place(struct wr_build *b, unsigned traits)
{
    struct wr_plan *p = b->plan;
    struct wr_plan_stage *s = wr_plan_last(p);
    if (!(traits & WR_IN_ORDER)) {
        if (s->dist == WR_ORDERED && !wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_CLAIM, false))
            return -1;
        return 0;
    }
    if (b->part.open)
        return place_keyed(b, traits & WR_NUMBERS);
    if (s->in == WR_EDGE_CLAIM && !s->nops) { /* nothing runs there yet */
        s->dist = WR_ORDERED;
        s->in = WR_EDGE_ORDERED;
    }
    /* a stage that numbers the rows of streams gives them on by sequence; a blocking operator's go as a stream */
    const bool numbers = wr_edge_is_stream(s->in) && (traits & WR_BLOCKING);
    if ((s->dist != WR_ORDERED || numbers) && !wr_plan_add_stage(p, WR_ORDERED, WR_EDGE_ORDERED, false))
        return -1;
    return 0;
}

/* Takes rows back from the owners of their keys; the partition stays open, for the next stage that needs it. What
 * order a sort has given the keys is then the order of the stream. */
static int take_back(struct wr_build *b, struct wr_err *err)
{
    struct wr_partition part = b->part;
    int rc = wr_build_merge(b, err);
    part.exchanged = false;
    part.taken_back = part.reordered > part.taken_back ? part.reordered : part.taken_back;
    part.reordered = 0;
    part.blocking = false;
    part.in_turn = false;
    b->part = part;
    return rc;
}

int wr_build_op(struct wr_build *b, const struct wr_op *op, const void *data, struct wr_err *err)
{
    int rc = op->traits & WR_MAKES_ROWS && b->part.exchanged ? take_back(b, err) : 0;
    if (rc < 0)
        return rc;
    if (place(b, op->traits) < 0 || wr_plan_add_op(b->plan, op, data) < 0)
        return no_memory(err);
    if (b->part.open && b->part.exchanged && (op->traits & WR_BLOCKING))
        b->part.blocking = true;
    return 0;
}

int wr_build_owners(struct wr_build *b, const struct wr_op *op, const void *data, struct wr_err *err)
{
    if (!wr_plan_add_stage(b->plan, WR_OWNERS, WR_EDGE_HASH_ANY, true) || wr_plan_add_op(b->plan, op, data) < 0)
        return no_memory(err);
    return 0;
}

int wr_build_gather(struct wr_build *b, const struct wr_op *op, const void *data, struct wr_err *err)
{
    if (!wr_plan_add_stage(b->plan, WR_ORDERED, WR_EDGE_GATHER_ANY, true) ||
        wr_plan_add_op(b->plan, op ? op : b->config->merge_cut, data) < 0 ||
        (!op && (!wr_plan_add_stage(b->plan, WR_PARALLEL, WR_EDGE_CLAIM, false) ||
                 wr_plan_add_op(b->plan, b->config->merge_fill, NULL) < 0)))
        return no_memory(err);
    return 0;
}

int wr_build_merge(struct wr_build *b, struct wr_err *err)
{
    const struct wr_partition part = b->part;
    const bool streams = part.blocking, exchanged = part.open && part.exchanged;
    bool failed = false;
    const struct wr_build_late *late = exchanged ? add_hold(b, b->schema->space, true, &failed) : NULL;
    b->part = (struct wr_partition){0};
    if (failed)
        return no_memory(err);
    if (!exchanged)
        return 0;
    if (streams)
        return wr_build_gather(b, NULL, NULL, err);
    if (!wr_plan_add_stage(b->plan, WR_ORDERED, WR_EDGE_GATHER, false) ||
        wr_plan_add_op(b->plan, b->config->merge, NULL) < 0 ||
        (late && wr_plan_add_op(b->plan, b->config->late, late) < 0))
        return no_memory(err);
    return 0;
}

int wr_build_hold(struct wr_build *b, const struct wr_slots *space, struct wr_err *err)
{
    bool failed = false;
    add_hold(b, space, true, &failed);
    return failed ? no_memory(err) : 0;
}

int wr_build_follow(struct wr_build *b, const struct wr_plan_source *source, const struct wr_op *op,
                    const void *data, const struct wr_op *number, struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    uint32_t before = p->nstages - 1;
    if (op && wr_plan_add_op(p, op, data) < 0)
        return no_memory(err);
    struct wr_plan_stage *s = wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_SOURCE, false);
    if (!s)
        return no_memory(err);
    s->source = source;
    s->follows = true;
    b->fed |= !source->schema->assumed;
    if (p->makes_rows && wr_plan_add_op(p, number, NULL) < 0)
        return no_memory(err);
    if (!wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_CLAIM, false))
        return no_memory(err);
    p->stages[before].to = p->nstages - 1;
    return 0;
}

/* A plan that reads the source and gives its rows to one operator, in order. */
static struct wr_plan *plan_before(struct wr_arena *a, const struct wr_build_before *what)
{
    struct wr_plan *p = wr_arena_zalloc(a, sizeof *p);
    if (!p)
        return NULL;
    *p = (struct wr_plan){.arena = a, .source = what->source, .space = what->source.schema->space};
    if (wr_plan_begin(p) < 0)
        return NULL;
    struct wr_plan_stage *first = wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_SOURCE, true);
    if (!first)
        return NULL;
    first->source = &p->source;
    if (!wr_plan_add_stage(p, WR_ORDERED, WR_EDGE_ORDERED, false) || wr_plan_add_op(p, what->op, what->data) < 0)
        return NULL;
    return p;
}

int wr_build_before(struct wr_build *b, const struct wr_build_before *what, uint32_t *id, struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    if (p->nbefore == p->cap_before) {
        uint32_t cap = p->cap_before ? p->cap_before * 2 : 4;
        struct wr_plan_before *v = wr_arena_alloc(p->arena, cap * sizeof *v);
        if (!v)
            return no_memory(err);
        if (p->nbefore)
            memcpy(v, p->before, p->nbefore * sizeof *v);
        p->before = v;
        p->cap_before = cap;
    }
    struct wr_plan *first = plan_before(p->arena, what);
    if (!first)
        return no_memory(err);
    *id = p->nbefore;
    p->before[p->nbefore++] = (struct wr_plan_before){first, *what};
    b->fed |= what->gives && !what->source.schema->assumed;
    return 0;
}

/* Now it is known which columns anybody uses. */
static void settle_before(const struct wr_plan *p)
{
    for (uint32_t k = 0; k < p->nbefore; k++)
        for (uint32_t i = 0; i < p->before[k].of.n; i++)
            if (p->before[k].of.to[i]->slot >= 0) {
                wr_colref_use(p->before[k].of.from[i]);
                p->before[k].of.from[i]->asked = true;
            }
}

int wr_build_branch(struct wr_build *b, struct wr_stage_node *first, const struct wr_stage_node *to,
                    struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    const bool blocking = p->blocking, makes_rows = p->makes_rows;
    int rc = b->part.exchanged ? take_back(b, err) : 0;
    if (rc < 0)
        return rc;
    const uint32_t aside = p->aside[wr_plan_last(p)->branch], from = wr_plan_fork(p);
    struct wr_build branch = *b;
    branch.branch = true;
    branch.schema = wr_schema_copy(b->lang->arena, b->schema);
    if (!branch.schema || wr_plan_begin_branch(p, from, aside + 1) < 0)
        return no_memory(err);
    rc = wr_build_stages(&branch, first, err);
    if (rc >= 0 && !branch.ended)
        rc = bind_output(&branch, to, err);
    if (rc < 0)
        return rc;
    p->blocking = blocking;
    p->makes_rows = makes_rows;
    p->late = false;
    p->late_schema = NULL;
    return wr_plan_begin_branch(p, from, aside) < 0 ? no_memory(err) : 0;
}

int wr_build_source(struct wr_build *b, struct wr_plan_source *out, struct wr_err *err)
{
    return b->config->open(b->config->ctx, b->node, out, err);
}

int wr_build_columns(struct wr_build *b, const struct wr_items *items, struct wr_slice **names,
                     struct wr_colref ***refs, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    *names = wr_arena_alloc(a, items->n * sizeof **names);
    *refs = wr_arena_alloc(a, items->n * sizeof **refs);
    struct wr_build_map *map = wr_arena_zalloc(a, sizeof *map);
    if (!*names || !*refs || !map)
        return no_memory(err);
    map->v = wr_arena_alloc(a, items->n * sizeof *map->v);
    if (!map->v)
        return no_memory(err);
    for (uint32_t i = 0; i < items->n; i++) {
        const struct wr_item *it = &items->v[i];
        struct wr_expr *x;
        int rc = it->name.n ? 0 : wr_check_quoted_key(b->lang, b->schema, it->expr, err);
        if (rc >= 0)
            rc = wr_expr_compile(b->lang, it->expr, b->schema, WR_T_FIELD, &x, err);
        if (rc < 0)
            return rc;
        (*names)[i] = it->name.n ? it->name : wr_node_default_name(a, it->expr);
        struct wr_colref *ref = wr_expr_column(x);
        if (!ref) {
            ref = wr_expr_new_column(a, b->schema->space, x);
            if (!ref)
                return no_memory(err);
            map->v[map->n++] = (struct wr_build_assign){x, wr_colref_use(ref), (*names)[i]};
        } else {
            wr_colref_use(ref);
        }
        (*refs)[i] = ref;
    }
    return map->n ? wr_build_op(b, b->config->map, map, err) : 0;
}

int wr_build_late_columns(struct wr_build *b, uint32_t nkeys, const struct wr_colref *value, struct wr_err *err)
{
    struct wr_schema *s = wr_schema_new(b->lang->arena);
    enum wr_type *shown = wr_arena_alloc(b->lang->arena, (nkeys + 1) * sizeof *shown);
    for (uint32_t i = 0; s && shown && i < nkeys; i++) {
        shown[i] = b->schema->cols[i].ref->shown;
        if (!wr_schema_add(b->lang->arena, s, b->schema->cols[i].name, WR_T_FIELD, (int32_t)i))
            s = NULL;
    }
    if (!s || !shown)
        return no_memory(err);
    shown[nkeys] = value->shown;
    b->plan->late_shown = shown;
    b->plan->late_known = nkeys;
    s->assumed = s->late = true;
    s->title = b->node->name;
    b->plan->late = true;
    b->plan->late_schema = s;
    return 0;
}

/* Stages after an operator whose columns are not known yet: any name may be one of them. */
static int bind_rest(struct wr_build *b, struct wr_stage_node *rest, struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    p->rest = rest;
    return rest ? wr_plan_build(b->lang, rest, (struct wr_plan_source){p->late_schema}, b->config, &p->then, err)
                : 0;
}

/* Behind an operator that gives rows of its own making, nobody knows any more where they stood in the inputs. */
static int forget_places(struct wr_build *b)
{
    struct wr_schema *s = wr_schema_copy(b->lang->arena, b->schema);
    if (!s)
        return -1;
    memset(s->place, 0, sizeof s->place);
    b->schema = s;
    return 0;
}

/* The keys of the brackets, again, after a stage that has ended their partition. */
static int reopen(struct wr_build *b, const struct wr_partition *before, const struct wr_stage_node *n,
                  struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_partition p = {.open = true, .n = before->held, .owned = before->owned, .held = before->held};
    p.names = before->names;
    p.refs = wr_arena_alloc(a, p.n * sizeof(*p.refs));
    if (!p.refs)
        return no_memory(err);
    for (uint32_t i = 0; i < p.n; i++) {
        p.refs[i] = before->refs[i];
        if (p.refs[i]->space == b->schema->space)
            continue;
        int at = wr_schema_find(b->schema, p.names[i]);
        if (at < 0)
            return wr_err_at(err, n->name_span.pos, n->name_span.len,
                             "%.*s leaves no column '%.*s', which is a key of the brackets around it",
                             (int)n->name.n, n->name.p, (int)p.names[i].n, p.names[i].p);
        p.refs[i] = b->schema->cols[at].ref;
        wr_colref_use(p.refs[i]);
    }
    b->part = p;
    return 0;
}

int wr_build_stages(struct wr_build *b, struct wr_stage_node *first, struct wr_err *err)
{
    for (struct wr_stage_node *n = first; n; n = n->next) {
        struct wr_partition before = b->part;
        b->plan->blocking = false;
        b->node = n;
        wr_learn_stage(b->lang, b->schema, n);
        int rc = n->stage->bind(b, n, err);
        b->plan_begun = true;
        if (rc >= 0 && before.held && b->plan->late)
            return wr_err_at(err, n->name_span.pos, n->name_span.len,
                             "%.*s does not stand in brackets: its columns are known only at its end",
                             (int)n->name.n, n->name.p);
        if (rc >= 0 && before.held && !b->part.open)
            rc = reopen(b, &before, n, err);
        if (rc < 0)
            return rc;
        if (b->plan->blocking && forget_places(b) < 0)
            return no_memory(err);
        b->blocking |= b->plan->blocking;
        if (b->plan->late && b->branch && n->next)
            return wr_err_at(err, n->name_span.pos, n->name_span.len,
                             "in a branch %.*s stands last: its columns are known only at its end", (int)n->name.n,
                             n->name.p);
        if (b->plan->late)
            return b->branch ? 0 : bind_rest(b, n->next, err);
    }
    return 0;
}

/* How many columns at the beginning are the whole record of a row that comes straight from the source: then its
 * bytes can go out as they stand. 0: they are not, or are with keys of the row's own, which are looked at. */
static uint32_t record_columns(const struct wr_build *b)
{
    const struct wr_schema *in = b->plan->source.schema, *out = b->schema;
    if (b->plan->nstages > 1 || b->plan->makes_rows || wr_schema_whole(out) >= 0 || in->n < 2 || in->n > out->n)
        return 0;
    for (uint32_t i = 0; i < in->n; i++)
        if (out->cols[i].ref != in->cols[i].ref || in->cols[i].ref->source != (int32_t)i)
            return 0;
    return in->n;
}

int wr_build_out(struct wr_build *b, const struct wr_stage_node *node, struct wr_build_target *target,
                 struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    const uint32_t nall = b->schema->n;
    uint32_t *cols = wr_arena_alloc(p->arena, (nall + 1) * sizeof *cols), n = 0;
    struct wr_plan_out *o = wr_arena_zalloc(p->arena, sizeof *o), **last = &p->outs;
    if (!o || !cols || wr_plan_edits(p->arena, b->schema, cols, &n, &o->edits) < 0)
        return no_memory(err);
    *o = (struct wr_plan_out){.names = wr_arena_alloc(p->arena, n * sizeof *o->names),
                              .types = wr_arena_alloc(p->arena, n * sizeof *o->types),
                              .slots = wr_arena_alloc(p->arena, n * sizeof *o->slots),
                              .n = n,
                              .edits = o->edits,
                              .record = record_columns(b),
                              .blocking = b->blocking,
                              .fed = b->fed,
                              .reduced = b->schema->space != p->source.schema->space,
                              .late = p->late};
    if (!o->names || !o->types || !o->slots)
        return no_memory(err);
    p->record = o->record;
    for (uint32_t i = n; i-- > 0;) { /* from behind: those after the record may name a column of it */
        struct wr_colref *ref = b->schema->cols[cols[i]].ref;
        ref->written = i < o->record && ref->slot < 0;
        o->names[i] = b->schema->cols[cols[i]].name;
        o->types[i] = ref->shown;
        o->slots[i] = wr_colref_use(ref);
    }
    while (*last)
        last = &(*last)->next;
    *last = o;
    int rc = b->config->target(b->config->ctx, node, &o->target, err);
    if (rc >= 0 && o->edits && !o->target.json && b->config->spread) {
        o->target.spread = true;
        rc = wr_build_op(b, b->config->spread, o->target.data, err);
    }
    *target = o->target;
    return rc;
}

/* Makes text of the rows that come here and writes it where the node says. */
static int bind_output(struct wr_build *b, const struct wr_stage_node *node, struct wr_err *err)
{
    struct wr_plan *p = b->plan;
    struct wr_build_target target;
    int rc = wr_build_merge(b, err);
    if (rc >= 0)
        rc = wr_build_out(b, node, &target, err);
    if (rc < 0)
        return rc;
    struct wr_plan_stage *s = wr_plan_last(p);
    struct wr_plan_op *last = s->nops ? &s->ops[s->nops - 1] : NULL;
    if (target.spread || !last || !last->op->gives_text || !last->op->gives_text(last->data, target.data)) {
        rc = wr_build_op(b, b->config->format, target.data, err);
        if (rc < 0)
            return rc;
    }
    if (target.packed && !p->rest) {
        rc = wr_build_op(b, b->config->cut, target.data, err);
        if (rc >= 0)
            rc = wr_build_op(b, b->config->pack, target.data, err);
        if (rc < 0)
            return rc;
    }
    if (!wr_plan_add_stage(p, WR_ORDERED, WR_EDGE_ORDERED, false) ||
        wr_plan_add_op(p, b->config->output, target.data) < 0)
        return no_memory(err);
    return 0;
}

int wr_plan_build(struct wr_lang *lang, struct wr_stage_node *stages, struct wr_plan_source source,
                  const struct wr_plan_config *config, struct wr_plan **out, struct wr_err *err)
{
    struct wr_plan *p = wr_arena_zalloc(lang->arena, sizeof *p);
    if (!p)
        return no_memory(err);
    p->arena = lang->arena;
    p->source = source;
    p->space = source.schema->space;
    if (wr_plan_begin(p) < 0)
        return no_memory(err);
    struct wr_plan_stage *first = wr_plan_add_stage(p, WR_PARALLEL, WR_EDGE_SOURCE, true);
    if (!first)
        return no_memory(err);
    first->source = &p->source;
    struct wr_build b = {.lang = lang, .plan = p, .aggs = config->aggs, .wins = config->wins, .config = config};
    b.schema = wr_schema_copy(lang->arena, source.schema);
    b.stages = stages;
    b.fed = !source.schema->assumed;
    b.writes_json = config->json;
    b.json = config->json && wr_schema_whole(source.schema) >= 0;
    if (!b.schema || wr_learn_program(lang, b.schema, stages) < 0)
        return no_memory(err);
    int rc = wr_build_stages(&b, stages, err);
    if (rc >= 0 && !b.ended)
        rc = bind_output(&b, NULL, err);
    settle_before(p);
    *out = p;
    return rc < 0 ? rc : 0;
}

bool wr_plan_stage_only_counts(const struct wr_plan_stage *s)
{
    const struct wr_plan_op *first = s->nops ? &s->ops[0] : NULL;
    return first && wr_schema_whole(s->source->schema) < 0 && first->op->only_counts &&
           first->op->only_counts(first->data);
}

bool wr_plan_only_counts(const struct wr_plan *p)
{
    bool all = true;
    for (uint32_t i = 0; i < p->nstages; i++)
        all &= p->stages[i].in != WR_EDGE_SOURCE || wr_plan_stage_only_counts(&p->stages[i]);
    for (uint32_t k = 0; k < p->nbefore; k++)
        all &= wr_plan_only_counts(p->before[k].plan);
    return all;
}

bool wr_plan_refuses_late(const struct wr_plan *p)
{
    for (uint32_t i = 0; i < p->nstages; i++)
        for (uint32_t o = 0; p->stages[i].in != WR_EDGE_SOURCE && o < p->stages[i].nops; o++)
            if (p->stages[i].ops[o].op->traits & WR_REFUSES)
                return true;
    return false;
}
