/* sort KEYS · top N by KEY: the stages, from their text to the operators. See sort.h. */
#include "ops/stage/sort.h"

#include "ops/stage/keep.h"

#include <stdio.h>

/* ---- planning ------------------------------------------------------------------------------------------------ */

static int bind_warnings(struct wr_build *b, struct sort_key *k, struct wr_err *err)
{
    char one[160], many[160];
    if (k->number) {
        snprintf(one, sizeof one, "value of '%.*s' is not a number", (int)k->name.n, k->name.p);
        snprintf(many, sizeof many, "values of '%.*s' are not numbers", (int)k->name.n, k->name.p);
        k->warn_text = wr_lang_warn(b->lang, one, many, "taken as null");
        return k->warn_text < 0 ? wr_err_nomem(err, "the planner") : 0;
    }
    snprintf(one, sizeof one, "key '%.*s' is a number", (int)k->name.n, k->name.p);
    k->warn_number = wr_lang_warn_own(b->lang, one, "", "");
    snprintf(one, sizeof one, "value of '%.*s' is text among numbers", (int)k->name.n, k->name.p);
    snprintf(many, sizeof many, "values of '%.*s' are text among numbers", (int)k->name.n, k->name.p);
    k->warn_text = wr_lang_warn_own(b->lang, one, many, "sorted after them; num() takes them as null");
    if (k->warn_number < 0 || k->warn_text < 0)
        return wr_err_nomem(err, "the planner");
    b->lang->warns.v[k->warn_number].hidden = true;
    b->lang->warns.v[k->warn_text].needs = (uint32_t)k->warn_number + 1;
    return 0;
}

/* A plan for nkeys keys, which are for the caller to fill in, and every column there is. NULL: out of memory. */
static struct sort_plan *new_plan(struct wr_build *b, uint32_t nkeys, uint64_t limit)
{
    struct wr_arena *a = b->lang->arena;
    struct sort_plan *p = wr_arena_zalloc(a, sizeof *p);
    if (!p)
        return NULL;
    p->keyed = b->part.open;
    p->nkeys = nkeys;
    p->ncols = b->schema->n + (p->keyed ? b->part.n : 0);
    p->space = b->schema->space;
    p->limit = limit;
    p->shape = wr_arena_zalloc(a, sizeof *p->shape);
    p->keys = wr_arena_zalloc(a, nkeys * sizeof *p->keys);
    p->cols = wr_arena_alloc(a, (p->ncols + 1) * sizeof(*p->cols));
    if (!p->shape || !p->keys || !p->cols)
        return NULL;
    for (uint32_t c = 0; c < b->schema->n; c++)
        p->cols[c] = b->schema->cols[c].ref;
    for (uint32_t k = 0; p->keyed && k < b->part.n; k++) /* a later reduce asks for the keys, shown or not */
        p->cols[b->schema->n + k] = b->part.refs[k];
    return p;
}

const struct sort_plan *wr_keep_plan(struct wr_build *b)
{
    return new_plan(b, 0, UINT64_MAX);
}

int wr_sort_together(struct wr_build *b, struct wr_err *err)
{
    struct sort_plan *p = new_plan(b, 1, UINT64_MAX);
    if (!p)
        return wr_err_nomem(err, "the planner");
    p->text = WR_SLICE("bring together the rows");
    p->keys[0] = (struct sort_key){.ref = b->part.refs[0], .name = b->part.names[0], .text = true};
    return wr_build_op(b, &wr_op_sort_keyed, p, err);
}

static int bind_sort(struct wr_build *b, const struct wr_items *items, uint64_t limit, struct wr_err *err)
{
    struct wr_slice *names;
    struct wr_colref **refs;
    int rc = wr_build_columns(b, items, &names, &refs, err);
    if (rc < 0)
        return rc;
    struct sort_plan *p = new_plan(b, items->n, limit);
    if (!p)
        return wr_err_nomem(err, "the planner");
    p->text = (struct wr_slice){b->lang->text.p + b->node->span.pos, b->node->span.len};
    for (uint32_t i = 0; i < p->nkeys; i++) {
        p->keys[i] = (struct sort_key){.ref = refs[i],
                                       .name = names[i],
                                       .desc = items->v[i].desc,
                                       .text = items->v[i].as == WR_AS_STR || items->v[i].as == WR_AS_NATURAL,
                                       .natural = items->v[i].as == WR_AS_NATURAL,
                                       .number = items->v[i].as == WR_AS_NUM};
        rc = bind_warnings(b, &p->keys[i], err);
        if (rc < 0)
            return rc;
    }
    if (p->keyed) {
        rc = wr_build_op(b, &wr_op_sort_keyed, p, err);
        if (!b->part.reordered || b->part.reordered > b->part.n)
            b->part.reordered = b->part.n;
        return rc;
    }
    rc = wr_build_op(b, &wr_op_sort_run, p, err);
    if (rc >= 0)
        rc = wr_build_gather(b, &wr_op_sort_cut, p, err);
    return rc < 0 ? rc : wr_build_op(b, &wr_op_sort_give, p, err);
}

/* ---- the stages ---------------------------------------------------------------------------------------------- */

static int sort_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_sort_keys(ps, &n->items, err);
}

static int sort_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    /* sort ... | take N keeps N rows only */
    uint64_t limit = UINT64_MAX;
    if (n->next && wr_slice_is(n->next->name, "take"))
        limit = (uint64_t)n->next->count.m;
    return bind_sort(b, &n->items, limit, err);
}

const struct wr_stage wr_stage_sort = {
    .name = "sort",
    .parse = sort_parse,
    .bind = sort_bind,
    .signature = "sort [-]KEY [as num / str / natural], ...",
    .summary =
        "Sorts: numbers by value, then text by bytes, then null; -KEY turns it round within numbers and within "
        "text. As natural, digits within a text count by value: file2, file10. Stable. Inside a partition each "
        "key's rows are sorted.",
    .example = "sort country, -amount | select id, country, amount | take 3",
    .shows = "id,country,amount\n"
             "1306,BR,1348.50\n"
             "1116,BR,745.00\n"
             "1003,BR,537.00\n",
};

static int top_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_count(ps, &n->count, &n->count_span, err);
    if (rc < 0)
        return rc;
    if (!wr_parse_word(ps, "by"))
        return wr_parse_expected_by(ps, err);
    struct wr_item *it = wr_arena_zalloc(wr_parse_arena(ps), sizeof *it);
    if (!it)
        return wr_err_nomem(err, "the parser");
    n->items = (struct wr_items){it, 1, 1};
    rc = wr_parse_expr(ps, &it->expr, err);
    if (rc < 0)
        return rc;
    it->span = it->expr->span;
    n->asc = wr_parse_word(ps, "asc");
    it->desc = !n->asc;
    return 0;
}

static int top_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    return bind_sort(b, &n->items, (uint64_t)n->count.m, err);
}

const struct wr_stage wr_stage_top = {
    .name = "top",
    .parse = top_parse,
    .bind = top_bind,
    .signature = "top N by KEY [asc]",
    .summary =
        "The N rows with the largest KEY, best first; with asc the smallest. Ties stand in input order. Inside a "
        "partition N of each key.",
    .example = "top 3 by amount | select id, product, amount",
    .shows = "id,product,amount\n"
             "1078,Dock,2580.00\n"
             "1376,\"Monitor 27\"\"\",2241.00\n"
             "1117,Router,1980.00\n",
};
