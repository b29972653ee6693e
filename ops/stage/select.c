/* select COLS · drop COLS · rename NEW = OLD, ...: they change the schema and nothing at run time, but for the
 * columns that select computes. */
#include "lang/check.h"
#include "lang/cols.h"
#include "ops/stage/map.h"

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

static int same_name(const struct wr_item *it, struct wr_slice name, const char *stage, struct wr_err *err)
{
    return wr_err_at(err, it->span.pos, it->span.len, "%s gives two columns the name '%.*s'", stage, (int)name.n,
                     name.p);
}

/* Messages say no more that a column is not in the file, where it may well be. (A file of JSON lines has the names
 * that the program uses.) */
static void not_input(struct wr_schema *s)
{
    if (!s->open)
        s->title = WR_SLICE("");
}

/* ---- select ----------------------------------------------------------------------------------------------------
 */

static int select_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_items(ps, false, &n->items, err);
}

/* The stage while it is bound. */
struct select_bind {
    struct wr_build *build;
    struct wr_schema *out;
    struct wr_build_map *map; /* room for every item */
    struct wr_err *err;
};

/* The column of the result called exactly so, or NULL. */
static const struct wr_schema_col *taken(const struct wr_schema *s, struct wr_slice name)
{
    int at = wr_schema_find_exact(s, name);
    return at >= 0 ? &s->cols[at] : NULL;
}

/* A range or a regex brings the columns that are not there yet: `select total, a..z` puts total first. */
static int select_many(struct select_bind *k, const struct wr_item *it)
{
    struct wr_build *b = k->build;
    struct wr_cols cols = {0};
    if (it->name.n) {
        wr_err_at(k->err, it->expr->span.pos, it->expr->span.len, "one name for any number of columns");
        wr_err_hint(k->err, "leave '%.*s =' out: they keep their names", (int)it->name.n, it->name.p);
        return WR_EPROG;
    }
    int rc = wr_cols_add(b->lang, b->schema, it->expr, &cols, k->err);
    for (uint32_t i = 0; rc >= 0 && i < cols.n; i++) {
        const struct wr_schema_col *c = &b->schema->cols[cols.v[i]], *there = taken(k->out, c->name);
        if (there && there->ref != c->ref)
            return same_name(it, c->name, "select", k->err);
        if (!there && wr_schema_alias(b->lang->arena, k->out, c->name, c->ref) < 0)
            rc = no_memory(k->err);
    }
    return rc < 0 ? rc : 0;
}

static int select_one(struct select_bind *k, const struct wr_item *it)
{
    struct wr_build *b = k->build;
    struct wr_arena *a = b->lang->arena;
    struct wr_expr *x;
    int rc = wr_expr_compile(b->lang, it->expr, b->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    struct wr_colref *ref = wr_expr_column(x);
    struct wr_slice name = it->name;
    /* name? where there is none, and u.n inside JSON, are called as they are written. */
    bool named = !ref && it->expr->kind == WR_N_NAME && !it->expr->let.n;
    if (!name.n && !ref && !named && !b->schema->assumed) {
        if (wr_check_quoted_key(b->lang, b->schema, it->expr, k->err) < 0)
            return WR_EPROG;
        const struct wr_slice text = {b->lang->text.p + it->span.pos, it->span.len};
        const bool number = it->expr->kind == WR_N_NUM;
        wr_err_at(k->err, it->span.pos, it->span.len, "a computed column of select needs a name");
        if (number && wr_schema_find(b->schema, text) >= 0)
            wr_err_hint(k->err, "for the column '%.*s' write `%.*s`", (int)text.n, text.p, (int)text.n, text.p);
        else
            wr_err_hint(k->err, "write NAME = %.*s%s", (int)text.n, text.p,
                        number ? "; columns by their place are col(1), col(2), ..." : "");
        return WR_EPROG;
    }
    if (!name.n) {
        int at = named ? -1 : wr_expr_find_column(b->schema, it->expr, NULL);
        name = at >= 0 ? b->schema->cols[at].name : wr_node_default_name(a, it->expr);
    }
    if (taken(k->out, name))
        return same_name(it, name, "select", k->err);
    if (!ref) {
        ref = wr_expr_new_column(a, b->schema->space, x);
        if (!ref)
            return no_memory(k->err);
        k->map->v[k->map->n++] = (struct wr_build_assign){x, wr_colref_use(ref), name};
    }
    return wr_schema_alias(a, k->out, name, ref) < 0 ? no_memory(k->err) : 0;
}

static int select_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct select_bind k = {b, wr_schema_copy(a, b->schema), wr_arena_zalloc(a, sizeof *k.map), err};
    if (!k.out || !k.map || !(k.map->v = wr_arena_alloc(a, n->items.n * sizeof *k.map->v)))
        return no_memory(err);
    wr_schema_clear(k.out);
    for (uint32_t i = 0; i < n->items.n; i++) {
        const struct wr_item *it = &n->items.v[i];
        int rc = wr_cols_is_many(it->expr) ? select_many(&k, it) : select_one(&k, it);
        if (rc < 0)
            return rc;
    }
    not_input(k.out);
    b->schema = k.out;
    return k.map->n ? wr_build_op(b, &wr_op_map, k.map, err) : 0;
}

const struct wr_stage wr_stage_select = {
    .name = "select",
    .parse = select_parse,
    .bind = select_bind,
    .signature = "select COLS, NAME = EXPR, ...",
    .summary = "Keeps these columns, in this order: names, ranges a..d, /regex/ over "
               "names; NAME = EXPR computes one. A range or a regex brings the columns "
               "that are not there yet, so that select total, id..date puts one first.",
    .example = "take 2 | select total = price * qty, id..country",
    .shows = "total,id,date,country\n"
             "21,1001,2025-01-01,DE\n"
             "5.5,1002,2025-01-01,US\n",
};

/* ---- drop -------------------------------------------------------------------------------------------------------
 */

static int drop_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_columns(ps, &n->items, err);
}

static int drop_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_schema *s = wr_schema_copy(b->lang->arena, b->schema);
    struct wr_cols cols;
    if (!s)
        return no_memory(err);
    int rc = wr_cols_of(b->lang, b->schema, &n->items, false, &cols, err);
    if (rc < 0)
        return rc;
    bool *dropped = wr_arena_zalloc(b->lang->arena, s->n + 1);
    if (!dropped)
        return no_memory(err);
    for (uint32_t k = 0; k < cols.n; k++)
        dropped[cols.v[k]] = true;
    wr_schema_clear(s);
    for (uint32_t i = 0; i < b->schema->n; i++)
        if (!dropped[i])
            s->cols[s->n++] = b->schema->cols[i];
    if (!s->n && !s->assumed)
        return wr_err_at(err, n->span.pos, n->span.len, "drop leaves no column");
    not_input(s);
    b->schema = s;
    return 0;
}

const struct wr_stage wr_stage_drop = {
    .name = "drop",
    .parse = drop_parse,
    .bind = drop_bind,
    .signature = "drop COLS",
    .summary = "Leaves these columns out: names, ranges a..d, /regex/ over names.",
    .example = "take 2 | drop date, customer..category",
    .shows = "id,country,price,qty,amount\n"
             "1001,DE,7.00,3,21.00\n"
             "1002,US,2.75,2,5.50\n",
};

/* ---- rename -----------------------------------------------------------------------------------------------------
 */

static int rename_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_items(ps, true, &n->items, err);
}

static int rename_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_schema *s = wr_schema_copy(a, b->schema);
    if (!s)
        return no_memory(err);
    /* all names on the right are those before the stage, so that a swap works */
    for (uint32_t i = 0; i < n->items.n; i++) {
        const struct wr_item *it = &n->items.v[i];
        struct wr_err probe = {0};
        if (it->expr->kind != WR_N_NAME && it->expr->kind != WR_N_COL) {
            if (wr_check_dashed(b->lang, b->schema, it->expr, err) < 0)
                return WR_EPROG;
            wr_err_at(err, it->expr->span.pos, it->expr->span.len, "rename takes NEW = OLD, with a column's name");
            wr_err_hint(err, "map NAME = EXPR computes a column");
            return WR_EPROG;
        }
        int at = wr_expr_find_column(b->schema, it->expr, &probe);
        if (at == -2)
            continue;
        if (at < 0) {
            if (wr_schema_find(b->schema, it->name) >= 0 && it->expr->kind == WR_N_NAME &&
                wr_schema_find(b->schema, it->expr->text) < 0) {
                *err = probe;
                wr_err_hint(err, "the new name stands first: rename %.*s = %.*s", (int)it->expr->text.n,
                            it->expr->text.p, (int)it->name.n, it->name.p);
                return WR_EPROG;
            }
            *err = probe;
            return WR_EPROG;
        }
        char *name = wr_arena_dup(a, it->name.p, it->name.n);
        if (!name)
            return no_memory(err);
        wr_schema_rename(s, (uint32_t)at, (struct wr_slice){name, it->name.n});
    }
    for (uint32_t i = 0; i < n->items.n; i++)
        wr_schema_cover(s, n->items.v[i].name);
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cols[i].name.n && wr_schema_find_exact(s, s->cols[i].name) != (int)i)
            return wr_err_at(err, n->span.pos, n->span.len, "rename gives two columns the name '%.*s'",
                             (int)s->cols[i].name.n, s->cols[i].name.p);
    not_input(s);
    b->schema = s;
    return 0;
}

const struct wr_stage wr_stage_rename = {
    .name = "rename",
    .parse = rename_parse,
    .bind = rename_bind,
    .signature = "rename NEW = OLD, ...",
    .summary = "Gives columns new names; they stay where they are.",
    .example = "take 1 | select id..country | rename day = date, nation = country",
    .shows = "id,day,nation\n"
             "1001,2025-01-01,DE\n",
};
