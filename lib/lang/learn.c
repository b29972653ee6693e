/* See learn.h. */
#include "lang/learn.h"

#include "data/schema.h"

/* What is done with each name that stands in an expression. 0 or -1. */
typedef int name_fn(struct wr_lang *, struct wr_schema *, struct wr_slice name);

static int each_name(struct wr_lang *lang, struct wr_schema *s, const struct wr_node *n, name_fn *f)
{
    int rc = 0;
    if (!n)
        return 0;
    if (n->kind == WR_N_NAME && wr_place_find(n->text) < 0)
        rc = f(lang, s, n->text);
    for (uint32_t i = 0; rc == 0 && i < n->nargs; i++)
        rc = each_name(lang, s, n->args[i], f);
    return rc < 0 ? rc : each_name(lang, s, n->cond, f);
}

static int each_of_items(struct wr_lang *lang, struct wr_schema *s, const struct wr_items *items, name_fn *f)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < items->n; i++)
        rc = each_name(lang, s, items->v[i].expr, f);
    return rc;
}

static int each_of_stage(struct wr_lang *lang, struct wr_schema *s, const struct wr_stage_node *n, name_fn *f)
{
    int rc = each_of_items(lang, s, &n->items, f);
    if (rc == 0 && n->has_keys)
        rc = each_of_items(lang, s, &n->keys, f);
    return rc < 0 ? rc : each_name(lang, s, n->expr, f);
}

static int note(struct wr_lang *lang, struct wr_schema *s, struct wr_slice name)
{
    return wr_schema_note(lang->arena, s, name);
}

static int learn(struct wr_lang *lang, struct wr_schema *s, struct wr_slice name)
{
    (void)lang;
    wr_schema_learn(s, name);
    return 0;
}

int wr_learn_program(struct wr_lang *lang, struct wr_schema *s, const struct wr_stage_node *first)
{
    int rc = 0;
    for (const struct wr_stage_node *n = first; rc == 0 && n && wr_schema_whole(s) >= 0; n = n->next) {
        rc = each_of_stage(lang, s, n, note);
        if (rc == 0)
            rc = wr_learn_program(lang, s, n->inner);
    }
    return rc;
}

void wr_learn_stage(struct wr_lang *lang, struct wr_schema *s, const struct wr_stage_node *n)
{
    if (wr_schema_whole(s) >= 0)
        each_of_stage(lang, s, n, learn);
}
