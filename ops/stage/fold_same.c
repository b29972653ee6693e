/* See fold.h: what of a plan is equal to what the next item asks for. Programs name ten thousand aggregates, or a
 * regex does, so each is found by a hash of what makes it equal. */
#include "base/hash.h"
#include "ops/stage/fold.h"

/* ---- trees --------------------------------------------------------------------------------------------------- */

static bool same_num(struct wr_num a, struct wr_num b)
{
    return a.kind == b.kind && a.scale == b.scale && (a.kind == WR_NUM_NULL || a.m == b.m);
}

static bool same_tree(const struct wr_node *a, const struct wr_node *b)
{
    if (a == b || !a || !b)
        return a == b;
    if (a->kind != b->kind || a->op != b->op || a->negated != b->negated || a->optional != b->optional ||
        a->nargs != b->nargs || a->ref != b->ref || !wr_slice_eq(a->text, b->text) ||
        !wr_slice_eq(a->flags, b->flags))
        return false;
    if ((a->kind == WR_N_NUM || a->kind == WR_N_COL) && !same_num(a->num, b->num))
        return false;
    for (uint32_t i = 0; i < a->nargs; i++)
        if (!same_tree(a->args[i], b->args[i]))
            return false;
    return same_tree(a->cond, b->cond);
}

/* Equal for the same trees. */
static uint64_t tree_hash(const struct wr_node *n)
{
    if (!n)
        return 0;
    uint64_t h = wr_hashed_mix((uint64_t)n->kind << 32 | n->op, n->nargs);
    h = wr_hashed_mix(h, (uintptr_t)n->ref);
    h = wr_hashed_mix(h, wr_hash_bytes(n->text.p, n->text.n, 0));
    if ((n->kind == WR_N_NUM || n->kind == WR_N_COL) && n->num.kind != WR_NUM_NULL)
        h = wr_hashed_mix(h, (uint64_t)n->num.m);
    for (uint32_t i = 0; i < n->nargs; i++)
        h = wr_hashed_mix(h, tree_hash(n->args[i]));
    return wr_hashed_mix(h, tree_hash(n->cond));
}

/* ---- conditions, arguments, calls ---------------------------------------------------------------------------- */

bool wr_fold_find_cond(const struct wr_fold_binder *k, const struct wr_node *cond, uint32_t *at)
{
    struct wr_hashed_walk w = wr_hashed_begin(tree_hash(cond));
    while (wr_hashed_next(&k->conds, &w, at))
        if (same_tree(k->plan->conds[*at].node, cond))
            return true;
    return false;
}

int wr_fold_note_cond(struct wr_fold_binder *k, uint32_t at)
{
    return wr_hashed_add(&k->conds, k->build->lang->arena, tree_hash(k->plan->conds[at].node), at);
}

static uint64_t arg_hash(const struct fold_arg *a)
{
    return wr_hashed_mix(tree_hash(a->node), (uint64_t)a->cond << 8 | (unsigned char)a->form);
}

bool wr_fold_find_arg(const struct wr_fold_binder *k, const struct fold_arg *a, uint32_t *at)
{
    struct wr_hashed_walk w = wr_hashed_begin(arg_hash(a));
    while (wr_hashed_next(&k->args, &w, at)) {
        const struct fold_arg *b = &k->plan->args[*at];
        if (b->form == a->form && b->cond == a->cond && same_tree(b->node, a->node))
            return true;
    }
    return false;
}

int wr_fold_note_arg(struct wr_fold_binder *k, uint32_t at)
{
    return wr_hashed_add(&k->args, k->build->lang->arena, arg_hash(&k->plan->args[at]), at);
}

bool wr_fold_find_call(const struct wr_fold_binder *k, const struct wr_node *call, uint32_t *at)
{
    struct wr_hashed_walk w = wr_hashed_begin(tree_hash(call));
    while (wr_hashed_next(&k->calls, &w, at))
        if (same_tree(k->plan->aggs[*at].node, call))
            return true;
    return false;
}

/* ---- states -------------------------------------------------------------------------------------------------- */

/* Can they have one state? Constants differ at most. */
static bool shares_state(const struct fold_agg *a, const struct fold_agg *b)
{
    const struct wr_agg *g = a->call.agg, *h = b->call.agg;
    if (!(g->flags & h->flags & WR_AGG_SHARED) || g->update != h->update || a->cond != b->cond)
        return false;
    for (uint32_t i = 0; i < WR_AGG_ARGS; i++)
        if (a->args[i] != b->args[i])
            return false;
    return true;
}

static uint64_t state_hash(const struct fold_agg *a)
{
    uint64_t h = wr_hashed_mix((uintptr_t)a->call.agg->update, a->cond);
    for (uint32_t i = 0; i < WR_AGG_ARGS; i++)
        h = wr_hashed_mix(h, a->args[i]);
    return h;
}

bool wr_fold_find_state(const struct wr_fold_binder *k, const struct fold_agg *a, uint32_t *at)
{
    struct wr_hashed_walk w = wr_hashed_begin(state_hash(a));
    while (wr_hashed_next(&k->states, &w, at))
        if (shares_state(&k->plan->aggs[k->plan->states[*at]], a))
            return true;
    return false;
}

/* ---- warnings ------------------------------------------------------------------------------------------------ */

static uint64_t told_hash(const struct fold_agg *a)
{
    const struct wr_agg *g = a->call.agg;
    return wr_hashed_mix(wr_hash_bytes(g->warn_one, strlen(g->warn_one), 0), a->args[g->warn_arg]);
}

/* A value is told of once, however many aggregates of a kind look at it. */
bool wr_fold_is_told(const struct wr_fold_binder *k, const struct fold_agg *a)
{
    const struct wr_agg *g = a->call.agg;
    struct wr_hashed_walk w = wr_hashed_begin(told_hash(a));
    for (uint32_t at; wr_hashed_next(&k->told, &w, &at);) {
        const struct fold_agg *b = &k->plan->aggs[at];
        if (strcmp(b->call.agg->warn_one, g->warn_one) == 0 &&
            b->args[b->call.agg->warn_arg] == a->args[g->warn_arg])
            return true;
    }
    return false;
}

/* Only what is the first of its kind goes into an index: many equal ones would be a long walk for each. */
int wr_fold_note_agg(struct wr_fold_binder *k, uint32_t at, bool new_state)
{
    struct wr_arena *arena = k->build->lang->arena;
    const struct fold_agg *a = &k->plan->aggs[at];
    int rc = 0;
    if (a->node && a->node->kind == WR_N_CALL)
        rc = wr_hashed_add(&k->calls, arena, tree_hash(a->node), at);
    if (rc >= 0 && new_state && a->call.agg->flags & WR_AGG_SHARED)
        rc = wr_hashed_add(&k->states, arena, state_hash(a), a->state);
    if (rc >= 0 && a->call.agg->warn_one && !wr_fold_is_told(k, a))
        rc = wr_hashed_add(&k->told, arena, told_hash(a), at);
    return rc;
}
