/* See window.h: from a map's items to the plan.
 *
 * Every column has a level: 0 where it was there before or needs no window function, one more than its argument's
 * where it is the result of one, else the highest of what it is computed from. What is on level k is computed by
 * the k-th map, and calls over it are made by the window operator behind that. */
#include <stdio.h>

#include "ops/stage/map.h"
#include "ops/stage/window.h"

/* A map, and the window operator behind it (no calls: there is none). */
struct layer {
    struct wr_build_map map;
    uint32_t cap;
    struct window_plan *window;
};

/* A column made here. */
struct made {
    struct wr_colref *ref;
    uint32_t level;
    bool hidden;            /* the argument of a call, */
    struct wr_colref *from; /* which is this column, */
    enum wr_type ask;       /* asked for as that; NULL: it is computed */
};

struct binder {
    struct wr_build *build;
    struct wr_schema *schema; /* with the items bound so far */
    struct layer *layers;
    uint32_t nlayers, layers_cap;
    struct made *made;
    uint32_t nmade, made_cap;
    struct wr_err *err;
};

static int no_memory(const struct binder *k)
{
    return wr_err_nomem(k->err, "the planner");
}

/* Room for one more element in an array of the plan's arena; NULL: out of memory. */
static void *one_more(struct binder *k, void *v, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    uint32_t to = *cap ? 2 * *cap : 8;
    void *p = wr_arena_zalloc(k->build->lang->arena, to * size);
    if (!p)
        return NULL;
    if (n)
        memcpy(p, v, n * size);
    *cap = to;
    return p;
}

static struct wr_slice source_of(const struct binder *k, struct wr_span span)
{
    struct wr_slice text = k->build->lang->text;
    if (span.pos > text.n || span.len > text.n - span.pos)
        return (struct wr_slice){"", 0};
    return (struct wr_slice){text.p + span.pos, span.len};
}

/* ---- levels ----------------------------------------------------------------------------------------------------
 */

static struct layer *layer_at(struct binder *k, uint32_t level)
{
    while (k->nlayers <= level) {
        struct layer *v = one_more(k, k->layers, k->nlayers, &k->layers_cap, sizeof *v);
        struct window_plan *w = wr_arena_zalloc(k->build->lang->arena, sizeof *w);
        if (!v || !w)
            return NULL;
        k->layers = v;
        k->layers[k->nlayers++] = (struct layer){.window = w};
    }
    return &k->layers[level];
}

static int note(struct binder *k, struct made m)
{
    struct made *v = one_more(k, k->made, k->nmade, &k->made_cap, sizeof *v);
    if (!v)
        return no_memory(k);
    k->made = v;
    k->made[k->nmade++] = m;
    return 0;
}

static uint32_t level_of_ref(const struct binder *k, const struct wr_colref *ref)
{
    for (uint32_t i = 0; i < k->nmade; i++)
        if (k->made[i].ref == ref)
            return k->made[i].level;
    return 0;
}

/* Of what a tree is computed from. */
static uint32_t level_of(const struct binder *k, const struct wr_node *n)
{
    if (n->kind == WR_N_COLUMN)
        return level_of_ref(k, n->ref);
    if (n->kind == WR_N_NAME || n->kind == WR_N_COL) {
        int i = wr_expr_find_column(k->schema, n, NULL);
        return i < 0 ? 0 : level_of_ref(k, k->schema->cols[i].ref);
    }
    uint32_t most = 0;
    for (uint32_t i = 0; i < n->nargs; i++) {
        uint32_t level = level_of(k, n->args[i]);
        most = level > most ? level : most;
    }
    return most;
}

/* Has map number `level` fill the column. */
static int assign(struct binder *k, uint32_t level, struct wr_expr *x, struct wr_colref *ref, struct wr_slice name)
{
    struct layer *l = layer_at(k, level);
    struct wr_build_assign *v = l ? one_more(k, l->map.v, l->map.n, &l->cap, sizeof *v) : NULL;
    if (!v)
        return no_memory(k);
    l->map.v = v;
    l->map.v[l->map.n++] = (struct wr_build_assign){x, wr_colref_use(ref), name};
    return 0;
}

/* ---- calls -----------------------------------------------------------------------------------------------------
 */

/* Letter i of a parameter list. */
static char letter_of(const struct wr_win *w, uint32_t i)
{
    for (const char *p = w->params; *p; p++)
        if (*p != '?' && i-- == 0)
            return *p;
    return 0;
}

static int check_arity(const struct binder *k, const struct wr_win *w, const struct wr_node *call)
{
    uint32_t least, most;
    wr_win_arity(w, &least, &most);
    if (call->cond) {
        wr_err_at(k->err, call->cond->span.pos, call->cond->span.len, "'if' stands after aggregates only");
        wr_err_hint(k->err, "of some rows only: %s(if(condition, x))", w->name);
        return WR_EPROG;
    }
    if (call->nargs >= least && call->nargs <= most)
        return 0;
    if (least == most)
        wr_err_at(k->err, call->span.pos, call->span.len, "%s() takes %u argument%s, not %u", w->name, most,
                  most == 1 ? "" : "s", call->nargs);
    else
        wr_err_at(k->err, call->span.pos, call->span.len, "%s() takes %u to %u arguments, not %u", w->name, least,
                  most, call->nargs);
    if (most == 2 && call->nargs == 3 && letter_of(w, 0) == 'a')
        wr_err_hint(k->err, "what stands where there is no such row: %s(x, n) ?? y", w->name);
    else
        wr_err_hint(k->err, "%s", w->signature);
    return WR_EPROG;
}

/* The second argument must be what its letter says. */
static int bind_constant(struct binder *k, const struct wr_node *n, char letter, struct wr_win_call *c)
{
    struct wr_expr *x;
    int rc = wr_expr_compile(k->build->lang, n, k->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    const bool known = wr_expr_number(x, &c->number), duration = wr_expr_type(x) == WR_T_DUR;
    const struct wr_num one = {.kind = WR_NUM_DEC, .m = 1}, most = {.kind = WR_NUM_DEC, .m = UINT32_MAX / 2},
                        zero = {.kind = WR_NUM_DEC, .m = 0};
    const struct wr_num *v = &c->number;
    bool good = known && duration == (letter == 'd');
    const char *wanted = "a whole number from 1 on, written out";
    if (letter == 'i') {
        if (good && wr_num_cmp(*v, most) > 0)
            wanted = "at most 2147483647";
        good =
            good && wr_num_cmp(*v, one) >= 0 && wr_num_cmp(*v, most) <= 0 && wr_num_cmp(wr_num_floor(*v), *v) == 0;
        c->n = good ? (uint32_t)wr_num_double(*v) : 0;
    } else if (letter == 'd') {
        good = good && wr_num_cmp(*v, zero) >= 0;
        wanted = "a duration, as 30m";
    } else {
        good = good && wr_num_cmp(*v, zero) > 0 && wr_num_cmp(*v, one) <= 0;
        wanted = "a number above 0 and up to 1, written out";
    }
    if (good)
        return 0;
    wr_err_at(k->err, n->span.pos, n->span.len, "argument 2 of %s() must be %s", c->win->name, wanted);
    wr_err_hint(k->err, "%s", c->win->signature);
    return WR_EPROG;
}

/* A column with the argument's values: the one that it names, or one that a map makes. */
static int bind_argument(struct binder *k, const struct wr_node *n, char letter, struct wr_win_call *c,
                         uint32_t *level)
{
    struct wr_lang *lang = k->build->lang;
    struct wr_expr *x;
    int rc = wr_expr_compile(lang, n, k->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    struct wr_colref *from = wr_expr_column(x);
    c->type = wr_expr_type(x);
    c->shown = wr_expr_shown(x);
    *level = level_of(k, n);
    const enum wr_type ask = letter == 't'                                              ? WR_T_TIME
                             : letter == 'n' || (letter == 'm' && c->type != WR_T_TIME) ? WR_T_NUM
                                                                                        : WR_T_FIELD;
    if (ask != WR_T_FIELD && (rc = wr_expr_compile(lang, n, k->schema, ask, &x, k->err)) < 0)
        return rc;
    if (from && ask == WR_T_FIELD) {
        wr_colref_use(from);
        c->arg = from;
        return 0;
    }
    for (uint32_t i = 0; from && i < k->nmade; i++)
        if (k->made[i].from == from && k->made[i].ask == ask) {
            c->arg = k->made[i].ref;
            return 0;
        }
    if (!(c->arg = wr_colref_new(lang->arena, k->schema->space, wr_expr_type(x))))
        return no_memory(k);
    rc = note(k, (struct made){c->arg, *level, true, from, ask});
    return rc < 0 ? rc : assign(k, *level, x, c->arg, source_of(k, n->span));
}

/* A value is told of once, however many functions of a kind look at it. */
static bool is_told_by_another(const struct binder *k, const struct wr_win_call *c)
{
    for (uint32_t l = 0; l < k->nlayers; l++)
        for (uint32_t i = 0; i < k->layers[l].window->ncalls; i++) {
            const struct wr_win_call *d = &k->layers[l].window->calls[i];
            if (d->arg == c->arg && d->win->mixed && strcmp(d->win->mixed, c->win->mixed) == 0)
                return true;
        }
    return false;
}

/* As sort tells it (ops/stage/sort.c). */
static int bind_warnings(struct binder *k, const struct wr_node *arg, struct wr_win_call *c)
{
    struct wr_lang *lang = k->build->lang;
    struct wr_slice name = source_of(k, arg->span);
    char one[160], many[160];
    int n = name.n > 60 ? 60 : (int)name.n;
    while (n > 0 && n < (int)name.n && ((unsigned char)name.p[n] & 0xc0) == 0x80)
        n--;
    snprintf(one, sizeof one, "value of '%.*s' is a number", n, name.p);
    c->warn_number = wr_lang_warn_own(lang, one, "", "");
    snprintf(one, sizeof one, "value of '%.*s' is text among numbers", n, name.p);
    snprintf(many, sizeof many, "values of '%.*s' are text among numbers", n, name.p);
    c->warn_text = wr_lang_warn_own(lang, one, many, c->win->mixed);
    if (c->warn_number < 0 || c->warn_text < 0)
        return no_memory(k);
    lang->warns.v[c->warn_number].hidden = true;
    lang->warns.v[c->warn_text].needs = (uint32_t)c->warn_number + 1;
    return 0;
}

/* As arithmetic tells it (lang/compile_arith.c). */
static int bind_range(struct binder *k, struct wr_win_call *c)
{
    char one[160], many[160];
    int n = c->text.n > 60 ? 60 : (int)c->text.n;
    while (n > 0 && n < (int)c->text.n && ((unsigned char)c->text.p[n] & 0xc0) == 0x80)
        n--;
    snprintf(one, sizeof one, "result of '%.*s' is no finite number", n, c->text.p);
    snprintf(many, sizeof many, "results of '%.*s' are no finite numbers", n, c->text.p);
    c->warn_range = wr_lang_warn(k->build->lang, one, many, "taken as null");
    return c->warn_range < 0 ? no_memory(k) : 0;
}

/* The column of an equal call; NULL: there is none. */
static struct wr_colref *find_call(const struct window_plan *p, const struct wr_win_call *c)
{
    for (uint32_t i = 0; i < p->ncalls; i++) {
        const struct wr_win_call *d = &p->calls[i];
        if (d->win == c->win && d->arg == c->arg && d->n == c->n && d->number.kind == c->number.kind &&
            (c->number.kind == WR_NUM_NULL || wr_num_cmp(d->number, c->number) == 0))
            return d->result;
    }
    return NULL;
}

static int add_call(struct binder *k, struct wr_win_call *c, uint32_t level)
{
    struct layer *l = layer_at(k, level);
    if (!l)
        return no_memory(k);
    struct window_plan *p = l->window;
    c->result = find_call(p, c);
    if (c->result)
        return 0;
    struct wr_win_call *v = one_more(k, p->calls, p->ncalls, &p->cap, sizeof *v);
    c->result = wr_colref_new(k->build->lang->arena, k->schema->space, wr_win_type(c));
    if (!v || !c->result)
        return no_memory(k);
    if (c->win->result == WR_T_FIELD)
        c->result->shown = c->shown;
    wr_colref_use(c->result);
    p->calls = v;
    p->calls[p->ncalls++] = *c;
    return note(k, (struct made){.ref = c->result, .level = level + 1});
}

static int bind_call(struct binder *k, const struct wr_win *w, const struct wr_node *call,
                     struct wr_node *const *args, struct wr_colref **out)
{
    struct wr_win_call c = {.win = w, .text = source_of(k, call->span), .n = 1};
    c.warn_number = c.warn_text = c.warn_range = -1;
    uint32_t level = 0;
    int rc = check_arity(k, w, call);
    if (rc >= 0 && call->nargs > 0)
        rc = bind_argument(k, args[0], letter_of(w, 0), &c, &level);
    if (rc >= 0 && call->nargs > 1)
        rc = bind_constant(k, args[1], letter_of(w, 1), &c);
    if (rc >= 0 && w->mixed && !is_told_by_another(k, &c))
        rc = bind_warnings(k, args[0], &c);
    if (rc >= 0 && w->flags & WR_WIN_RANGE)
        rc = bind_range(k, &c);
    if (rc >= 0)
        rc = add_call(k, &c, level);
    *out = c.result;
    return rc < 0 ? rc : 0;
}

/* ---- trees -----------------------------------------------------------------------------------------------------
 */

/* The tree with a column in the place of every call of a window function, inner ones first; `in` itself where there
 * is none. */
static int rewrite(void *binder, const struct wr_node *in, const struct wr_node **out)
{
    struct binder *k = binder;
    struct wr_arena *arena = k->build->lang->arena;
    int rc = wr_tree_map(arena, in, rewrite, k, out, k->err);
    if (rc < 0)
        return rc;
    const struct wr_win *w = in->kind == WR_N_CALL ? wr_win_find(k->build->wins, in->text) : NULL;
    if (!w)
        return 0;
    struct wr_node *column = wr_arena_zalloc(arena, sizeof *column);
    if (!column)
        return no_memory(k);
    *column = (struct wr_node){.kind = WR_N_COLUMN, .span = in->span, .op_span = in->op_span};
    column->text = source_of(k, in->span);
    rc = bind_call(k, w, in, (*out)->args, &column->ref);
    *out = column;
    return rc;
}

static int bind_item(struct binder *k, const struct wr_item *it)
{
    struct wr_lang *lang = k->build->lang;
    const struct wr_node *tree;
    struct wr_expr *x;
    int rc = rewrite(k, it->expr, &tree);
    if (rc >= 0)
        rc = wr_expr_compile(lang, tree, k->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    const uint32_t level = level_of(k, tree);
    struct wr_colref *same = wr_expr_column(x);
    int there = wr_schema_find(k->schema, it->name);
    if (same && there >= 0 && there == wr_expr_find_column(k->schema, tree, NULL)) /* map a = a */
        return 0;
    struct wr_colref *ref = wr_schema_put(lang->arena, k->schema, it->name, wr_expr_type(x));
    if (!ref)
        return no_memory(k);
    ref->shown = wr_expr_shown(x);
    if (same) {
        struct wr_schema_col *col = &k->schema->cols[wr_schema_find(k->schema, it->name)];
        col->ref = same;
        col->made = true;
        return 0;
    }
    rc = note(k, (struct made){.ref = ref, .level = level});
    return rc < 0 ? rc : assign(k, level, x, ref, it->name);
}

/* ---- operators -------------------------------------------------------------------------------------------------
 */

static void keep_column(struct sort_plan *rows, struct wr_colref *ref)
{
    for (uint32_t i = 0; i < rows->ncols; i++)
        if (rows->cols[i] == ref)
            return;
    rows->cols[rows->ncols++] = ref;
}

/* What rows that wait for all keep: the columns there were, and those made by now that are not through with their
 * use. */
static int bind_kept(struct binder *k, struct window_plan *p, uint32_t level)
{
    const struct wr_build *b = k->build;
    struct sort_plan *rows = &p->rows;
    rows->space = b->schema->space;
    rows->keyed = p->keyed;
    rows->cols =
        wr_arena_alloc(b->lang->arena, (b->schema->n + WR_PLACES + b->part.n + k->nmade + 1) * sizeof *rows->cols);
    if (!rows->cols)
        return no_memory(k);
    for (uint32_t i = 0; i < b->schema->n; i++)
        keep_column(rows, b->schema->cols[i].ref);
    for (uint32_t i = 0; i < WR_PLACES; i++) /* the rest of this map may ask for them */
        if (b->schema->place[i])
            keep_column(rows, b->schema->place[i]);
    for (uint32_t i = 0; p->keyed && i < b->part.n; i++) /* a later reduce asks for the keys, shown or not */
        keep_column(rows, b->part.refs[i]);
    for (uint32_t i = 0; i < k->nmade; i++)
        if (k->made[i].level <= level && !k->made[i].hidden)
            keep_column(rows, k->made[i].ref);
    for (uint32_t i = 0; i < p->ncalls; i++)
        if (p->calls[i].win->run)
            keep_column(rows, p->calls[i].result);
    return 0;
}

static int add_window(struct binder *k, struct window_plan *p, uint32_t level)
{
    struct wr_build *b = k->build;
    bool whole = false;
    p->keyed = b->part.open;
    for (uint32_t i = 0; i < p->ncalls; i++) {
        const struct wr_win_call *c = &p->calls[i];
        const bool waits = c->win->flags & WR_WIN_AHEAD;
        whole |= (c->win->flags & WR_WIN_WHOLE) || (waits && p->keyed);
        if (waits && c->n > p->ahead)
            p->ahead = c->n;
    }
    if (!whole)
        return wr_build_op(b, p->ahead ? &wr_op_window_ahead : &wr_op_window, p, k->err);
    int rc = bind_kept(k, p, level);
    if (rc >= 0)
        rc = wr_build_op(b, &wr_op_window_whole, p, k->err);
    /* what comes at the end is one long sequence: it is numbered anew, so that it can be taken by all */
    return rc < 0 || p->keyed ? rc : wr_build_gather(b, NULL, NULL, k->err);
}

int wr_window_bind(struct wr_build *b, const struct wr_items *items, struct wr_err *err)
{
    struct binder k = {.build = b, .schema = wr_schema_copy(b->lang->arena, b->schema), .err = err};
    if (!k.schema)
        return no_memory(&k);
    int rc = 0;
    for (uint32_t i = 0; rc >= 0 && i < items->n; i++)
        rc = bind_item(&k, &items->v[i]);
    for (uint32_t level = 0; rc >= 0 && level < k.nlayers; level++) {
        struct layer *l = &k.layers[level];
        if (l->map.n)
            rc = wr_build_op(b, &wr_op_map, &l->map, err);
        if (rc >= 0 && l->window->ncalls)
            rc = add_window(&k, l->window, level);
    }
    if (rc >= 0)
        b->schema = k.schema;
    return rc < 0 ? rc : 0;
}
