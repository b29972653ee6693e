/* reduce AGGS [by KEYS]: folds rows to a row for each key.
 *
 * An item is any expression over aggregates: fold_bind.c puts columns in the place of the aggregates, and what is
 * left is compiled over those, so that `sum(price * qty) / sum(qty)` is two aggregates and a division for each
 * group. The work is done by two operators, fold_partial.c and fold_final.c, with an exchange by key between them.
 */
#include "ops/stage/fold.h"

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "reduce");
}

/* ---- the result's columns
 * ---------------------------------------------------------------------------------------- */

static int check_name(const struct wr_fold_binder *k, const struct wr_schema *out, struct wr_slice name,
                      struct wr_span span)
{
    if (wr_schema_find_exact(out, name) < 0)
        return 0;
    wr_err_at(k->err, span.pos, span.len, "two columns of the result are called '%.*s'", WR_FOLD_SHOW(name));
    wr_err_hint(k->err, "give one of them another name: NAME = ...");
    return WR_EPROG;
}

int wr_fold_bind_keys(struct wr_fold_binder *k, const struct wr_fold_keys *from)
{
    struct wr_arena *arena = k->build->lang->arena;
    struct fold_plan *p = k->plan;
    p->nkeys = from->n;
    p->keys = wr_arena_alloc(arena, p->nkeys * sizeof *p->keys);
    p->groups = wr_arena_alloc(arena, p->nkeys * sizeof(*p->groups));
    if (!p->keys || !p->groups)
        return no_memory(k->err);
    for (uint32_t i = 0; i < p->nkeys; i++) {
        int rc = check_name(k, k->inner, from->names[i], from->spans[i]);
        if (rc < 0)
            return rc;
        p->keys[i] = wr_colref_use(from->refs[i]);
        p->groups[i] = wr_schema_add(arena, k->inner, from->names[i], WR_T_FIELD, -1);
        if (!p->groups[i])
            return no_memory(k->err);
        p->groups[i]->shown = from->refs[i]->shown;
        wr_colref_use(p->groups[i]);
    }
    return 0;
}

static int bind_item(struct wr_fold_binder *k, const struct wr_item *it, struct wr_schema *out)
{
    struct wr_lang *lang = k->build->lang;
    const struct wr_node *tree;
    struct wr_expr *expr;
    struct wr_slice name = it->name.n ? it->name : wr_node_default_name(lang->arena, it->expr);
    struct wr_span span = it->name.n && it->name_span.len ? it->name_span : it->span;
    int rc = name.n ? check_name(k, out, name, span) : no_memory(k->err);
    if (rc >= 0)
        rc = wr_fold_bind(k, it->expr, &tree);
    if (rc >= 0)
        rc = wr_expr_compile(lang, tree, k->inner, WR_T_FIELD, &expr, k->err);
    if (rc < 0)
        return rc;
    struct wr_colref *ref = wr_expr_column(expr);
    if (!ref) {
        ref = wr_expr_new_column(lang->arena, k->inner->space, expr);
        if (!ref)
            return no_memory(k->err);
        k->plan->items[k->plan->nitems++] = (struct fold_item){expr, wr_colref_use(ref)};
    }
    return wr_schema_alias(lang->arena, out, name, ref) < 0 ? no_memory(k->err) : 0;
}

static int bind_items(struct wr_fold_binder *k, struct wr_schema **result)
{
    struct wr_arena *arena = k->build->lang->arena;
    struct wr_schema *out = wr_schema_copy(arena, k->inner);
    k->plan->items = wr_arena_alloc(arena, k->items->n * sizeof *k->plan->items);
    if (!out || !k->plan->items)
        return no_memory(k->err);
    for (uint32_t i = 0; i < k->items->n; i++) {
        int rc = bind_item(k, &k->items->v[i], out);
        if (rc < 0)
            return rc;
    }
    *result = out;
    return 0;
}

/* ---- plan -------------------------------------------------------------------------------------------------------
 */

/* Adds a key, unless it is one of the first so many: brackets by a key may hold a reduce by it. */
static void add_key(struct wr_fold_keys *k, uint32_t first, struct wr_slice name, struct wr_colref *ref,
                    struct wr_span span)
{
    for (uint32_t i = 0; i < first; i++)
        if (k->refs[i] == ref && wr_slice_eq(k->names[i], name))
            return;
    k->names[k->n] = name;
    k->refs[k->n] = ref;
    k->spans[k->n++] = span;
}

/* The keys' columns: those of the brackets around, and the keys after `by` or of the open partition. It ends here;
 * where its stages gave keys an order of their own, rows are brought into the order of the whole first, which
 * `first` and `last` and the order of the groups go by; and so they are where they must come in order to the owners
 * of other keys. *part: the partition of these keys. */
int wr_fold_find_keys(struct wr_build *b, const struct wr_stage_node *n, bool ordered, struct wr_fold_keys *keys,
                      struct wr_partition *part, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    *part = b->part;
    uint32_t kept = n->has_keys ? part->held : part->n, room = kept + n->keys.n;
    struct wr_slice *names;
    struct wr_colref **refs;
    int rc = 0;
    if (part->open && (part->reordered || (ordered && n->has_keys))) {
        rc = wr_build_merge(b, err);
        part->exchanged = false;
        part->reordered = 0;
        part->blocking = false;
        part->in_turn = false;
    }
    b->part = (struct wr_partition){0};
    *keys = (struct wr_fold_keys){wr_arena_alloc(a, room * sizeof *keys->names),
                                  wr_arena_alloc(a, room * sizeof(*keys->refs)),
                                  wr_arena_alloc(a, room * sizeof *keys->spans), 0};
    if (rc < 0 || !keys->names || !keys->refs || !keys->spans)
        return rc < 0 ? rc : no_memory(err);
    for (uint32_t i = 0; i < kept; i++)
        add_key(keys, 0, part->names[i], part->refs[i], n->name_span);
    if (n->has_keys)
        rc = wr_build_columns(b, &n->keys, &names, &refs, err);
    for (uint32_t i = 0; rc >= 0 && n->has_keys && i < n->keys.n; i++)
        add_key(keys, kept, names[i], refs[i], n->keys.v[i].span);
    if (n->has_keys)
        *part = (struct wr_partition){
            .open = true, .names = keys->names, .refs = keys->refs, .n = keys->n, .owned = keys->n};
    return rc;
}

/* Groups go to the owners of their keys, or rows do, in order. */
int wr_fold_build(const struct wr_fold_binder *k, bool ordered, struct wr_partition part)
{
    struct wr_build *b = k->build;
    struct fold_plan *p = k->plan;
    int rc;
    p->space = k->inner->space;
    if (ordered) {
        b->part = part;
        rc = wr_build_op(b, &wr_op_fold_ordered, p, k->err);
        if (rc >= 0)
            rc = wr_build_hold(b, p->space, k->err);
        b->part = (struct wr_partition){0};
    } else {
        rc = wr_build_op(b, &wr_op_fold_partial, p, k->err);
        if (rc >= 0)
            rc = wr_build_owners(b, &wr_op_fold_final, p, k->err);
    }
    /* the one row of a fold without keys comes from one instance as it is */
    return rc < 0 || (ordered && !p->nkeys) ? rc : wr_build_gather(b, NULL, NULL, k->err);
}

int wr_fold_stage(struct wr_build *b, struct wr_stage_node *n, struct fold_plan **plan, struct wr_err *err)
{
    struct wr_arena *arena = b->lang->arena;
    struct fold_plan *p = wr_arena_zalloc(arena, sizeof *p);
    struct wr_fold_binder k = {
        .build = b, .plan = p, .inner = wr_schema_new(arena), .items = &n->items, .err = err};
    struct wr_partition part;
    struct wr_fold_keys keys;
    struct wr_schema *out = NULL;
    if (!p || !k.inner)
        return no_memory(err);
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    bool ordered = wr_fold_is_ordered(&k);
    int rc = wr_fold_find_keys(b, n, ordered, &keys, &part, err);
    if (rc >= 0)
        rc = wr_fold_bind_keys(&k, &keys);
    if (rc >= 0)
        rc = wr_fold_expand(&k);
    if (rc >= 0)
        rc = bind_items(&k, &out);
    if (rc >= 0)
        rc = wr_fold_build(&k, ordered, part);
    if (rc >= 0)
        b->schema = out;
    *plan = p;
    return rc;
}

static int reduce_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct fold_plan *plan;
    return wr_fold_stage(b, n, &plan, err);
}

static int reduce_parse(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    if (wr_parse_at_end(p) || wr_parse_peek_word(p, "by")) {
        wr_parse_expected(p, "an aggregate", err);
        wr_err_hint(err, "reduce n = count(), total = sum(amount) by country");
        return WR_EPROG;
    }
    int rc = wr_parse_items(p, false, &n->items, err);
    if (rc >= 0)
        rc = wr_parse_by(p, false, &n->keys, &n->has_keys, err);
    return rc;
}

int wr_fold_open(const struct fold_plan *p, struct wr_agg_state *states, struct wr_env *env, struct wr_err *err)
{
    for (uint32_t k = 0; k < p->nstates; k++) {
        const struct fold_agg *a = &p->aggs[p->states[k]];
        int rc = wr_agg_open(&states[k], &a->call, env->budget, a->who, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

void wr_fold_explain(const struct fold_plan *p, const char *prefix, struct wr_buf *out)
{
    bool gap = false;
    wr_buf_add(out, prefix, strlen(prefix));
    for (size_t i = 0; i < p->text.n; i++) {
        char c = p->text.p[i];
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank && gap)
            wr_buf_addc(out, ' ');
        if (!blank)
            wr_buf_addc(out, c);
        gap = blank;
    }
}

const struct wr_stage wr_stage_reduce = {
    .name = "reduce",
    .parse = reduce_parse,
    .bind = reduce_bind,
    .signature = "reduce AGGS [by KEYS]",
    .summary =
        "Folds the rows of each key to one row: the keys, then the aggregates. Without keys (and without an open "
        "partition) all rows become one. sum(a..d) or sum(/re/) is one aggregate for each of these columns.",
    .example = "reduce n = count(), total = sum(amount) by country | take 2",
    .shows = "country,n,total\n"
             "DE,71,10938.15\n"
             "US,65,17529.78\n",
};
