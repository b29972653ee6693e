/* See cols.h. */
#include "lang/cols.h"

#include "lang/check.h"
#include "lang/regex.h"

bool wr_cols_is_many(const struct wr_node *n)
{
    return n->kind == WR_N_COLS || n->kind == WR_N_REGEX;
}

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

static int add(const struct wr_lang *lang, struct wr_cols *c, uint32_t at, struct wr_err *err)
{
    if (c->n == c->cap) {
        uint32_t cap = c->cap ? 2 * c->cap : 16;
        uint32_t *v = wr_arena_alloc(lang->arena, cap * sizeof *v);
        if (!v)
            return no_memory(err);
        if (c->n)
            memcpy(v, c->v, c->n * sizeof *v);
        c->v = v;
        c->cap = cap;
    }
    c->v[c->n++] = at;
    return 0;
}

int wr_cols_known(const struct wr_schema *s, struct wr_span at, struct wr_err *err)
{
    if (wr_schema_whole(s) < 0)
        return 0;
    wr_check_no_order(at, err);
    return WR_EPROG;
}

/* ---- a..d --------------------------------------------------------------------------------------------------- */

static int backwards(const struct wr_lang *lang, const struct wr_node *n, struct wr_err *err)
{
    char first[WR_CHECK_TEXT], last[WR_CHECK_TEXT];
    wr_check_source(lang, n->args[0], first);
    wr_check_source(lang, n->args[1], last);
    wr_err_at(err, n->span.pos, n->span.len, "this range is the wrong way round: %s stands before %s", last, first);
    wr_err_hint(err, "write %s..%s", last, first);
    return WR_EPROG;
}

/* A name that may be missing cannot say where a range ends. */
static int no_end(const struct wr_node *end, struct wr_err *err)
{
    wr_err_at(err, end->span.pos, end->span.len, "this end of the range is no column here");
    wr_err_hint(err, "name? gives null where there is no such column, but a range needs both ends");
    return WR_EPROG;
}

static int add_range(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n,
                     struct wr_cols *out, struct wr_err *err)
{
    if (wr_cols_known(s, n->span, err) < 0)
        return WR_EPROG;
    int first = wr_expr_find_column(s, n->args[0], err);
    int last = first == -1 ? -1 : wr_expr_find_column(s, n->args[1], err);
    if (first == -1 || last == -1)
        return WR_EPROG;
    if (first < 0 || last < 0)
        return s->assumed ? 0 : no_end(n->args[first < 0 ? 0 : 1], err);
    if (first > last)
        return backwards(lang, n, err);
    int rc = 0;
    for (int i = first; rc == 0 && i <= last; i++)
        rc = add(lang, out, (uint32_t)i, err);
    return rc;
}

/* ---- /regex/ ------------------------------------------------------------------------------------------------ */

static int no_match(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n,
                    struct wr_err *err)
{
    char text[WR_CHECK_TEXT], names[WR_CHECK_COLUMNS];
    wr_err_at(err, n->span.pos, n->span.len, "no column matches %s %s%.*s", wr_check_source(lang, n, text),
              s->title.n ? "in " : "here", (int)s->title.n, s->title.p);
    wr_err_hint(err, "columns: %s", wr_check_columns(s, names));
    return WR_EPROG;
}

static int add_matches(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_regex *re,
                       struct wr_cols *out, struct wr_err *err)
{
    struct wr_regex_state *state = wr_regex_state_new(re);
    int rc = state ? 0 : no_memory(err);
    for (uint32_t i = 0; rc >= 0 && i < s->n; i++) {
        rc = wr_regex_test(re, state, s->cols[i].name, err);
        if (rc > 0)
            rc = add(lang, out, i, err);
    }
    wr_regex_state_free(state);
    return rc;
}

static int add_regex(struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n, struct wr_cols *out,
                     struct wr_err *err)
{
    const struct wr_regex *re = NULL;
    uint32_t before = out->n;
    int rc = wr_cols_known(s, n->span, err);
    if (rc >= 0)
        rc = wr_lang_regex(lang, n, n->text, n->flags, &re, err);
    if (rc >= 0)
        rc = add_matches(lang, s, re, out, err);
    return rc >= 0 && out->n == before && !s->assumed ? no_match(lang, s, n, err) : rc;
}

/* ---- public ------------------------------------------------------------------------------------------------- */

static int add_node(struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n, bool values,
                    struct wr_cols *out, struct wr_err *err)
{
    if (n->kind == WR_N_COLS)
        return add_range(lang, s, n, out, err);
    if (n->kind == WR_N_REGEX)
        return add_regex(lang, s, n, out, err);
    int at = values ? wr_expr_find_column(s, n, err) : wr_expr_locate_column(s, n, err);
    return at == -1 ? WR_EPROG : at < 0 ? 0 : add(lang, out, (uint32_t)at, err);
}

int wr_cols_add(struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n, struct wr_cols *out,
                struct wr_err *err)
{
    return add_node(lang, s, n, true, out, err);
}

int wr_cols_of(struct wr_lang *lang, const struct wr_schema *s, const struct wr_items *items, bool values,
               struct wr_cols *out, struct wr_err *err)
{
    struct wr_cols all = {0};
    int rc = 0;
    *out = all;
    for (uint32_t i = 0; rc >= 0 && i < items->n; i++)
        rc = add_node(lang, s, items->v[i].expr, values, &all, err);
    bool *seen = wr_arena_zalloc(lang->arena, s->n + 1);
    if (rc >= 0 && !seen)
        rc = no_memory(err);
    for (uint32_t i = 0; rc >= 0 && i < all.n; i++) {
        if (!seen[all.v[i]])
            rc = add(lang, out, all.v[i], err);
        seen[all.v[i]] = true;
    }
    return rc;
}
