/* See fold.h: aggregate calls out of the trees of `reduce`'s items, and what can be wrong with them. Equal calls
 * become one aggregate, equal arguments over equal conditions are evaluated once. */
#include <stdio.h>

#include "lang/fn.h"
#include "lang/suggest.h"
#include "ops/stage/fold.h"

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "reduce");
}

/* Room for one more element in an array of the plan's arena; NULL: out of memory. */
void *wr_fold_one_more(struct wr_fold_binder *k, void *v, uint32_t n, uint32_t *cap, size_t size)
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

struct wr_slice wr_fold_source(const struct wr_fold_binder *k, const struct wr_node *n)
{
    struct wr_slice text = k->build->lang->text;
    if (n->let.n)
        return n->let;
    if (n->span.pos > text.n || n->span.len > text.n - n->span.pos)
        return n->text;
    return (struct wr_slice){text.p + n->span.pos, n->span.len};
}

/* ---- trees --------------------------------------------------------------------------------------------------- */

static bool is_function(const struct wr_lang *lang, struct wr_slice name)
{
    if (wr_slice_is(name, "if"))
        return true;
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            if (wr_slice_is(name, f->name))
                return true;
    return false;
}

/* The aggregate that a node calls, or NULL. min and max of two or more are functions. */
static const struct wr_agg *called_agg(const struct wr_fold_binder *k, const struct wr_node *n)
{
    const struct wr_agg *g = n->kind == WR_N_CALL ? wr_agg_find(k->build->aggs, n->text) : NULL;
    if (!g)
        return NULL;
    uint32_t least, most;
    wr_agg_arity(g, &least, &most);
    bool fits = n->nargs >= least && n->nargs <= most;
    return fits || !is_function(k->build->lang, n->text) ? g : NULL;
}

bool wr_fold_is_agg(const struct wr_fold_binder *k, const struct wr_node *n)
{
    return called_agg(k, n) != NULL;
}

/* The first aggregate call in a tree, or NULL. */
static const struct wr_node *find_agg(const struct wr_fold_binder *k, const struct wr_node *n)
{
    if (!n || called_agg(k, n))
        return n;
    for (uint32_t i = 0; i < n->nargs; i++) {
        const struct wr_node *found = find_agg(k, n->args[i]);
        if (found)
            return found;
    }
    return find_agg(k, n->cond);
}

static bool calls_ordered(const struct wr_fold_binder *k, const struct wr_node *n)
{
    const struct wr_agg *g = called_agg(k, n);
    bool found = g && g->flags & WR_AGG_ORDERED;
    for (uint32_t i = 0; !found && i < n->nargs; i++)
        found = calls_ordered(k, n->args[i]);
    return found;
}

bool wr_fold_is_ordered(const struct wr_fold_binder *k)
{
    bool found = false;
    for (uint32_t i = 0; i < k->items->n; i++)
        found |= calls_ordered(k, k->items->v[i].expr);
    return found;
}

/* ---- errors ----------------------------------------------------------------------------------------------------
 */

static int tell_arity(const struct wr_fold_binder *k, const struct wr_node *call, const struct wr_agg *g)
{
    uint32_t least, most;
    wr_agg_arity(g, &least, &most);
    if (least == most)
        wr_err_at(k->err, call->span.pos, call->span.len, "%s() takes %u argument%s, not %u", g->name, most,
                  most == 1 ? "" : "s", call->nargs);
    else
        wr_err_at(k->err, call->span.pos, call->span.len, "%s() takes %u to %u arguments, not %u", g->name, least,
                  most, call->nargs);
    wr_err_hint(k->err, "%s", g->signature);
    return WR_EPROG;
}

static int tell_in_condition(const struct wr_fold_binder *k, const struct wr_node *at)
{
    wr_err_at(k->err, at->span.pos, at->span.len, "an aggregate stands inside the condition of an 'if'");
    wr_err_hint(k->err, "'if' takes all up to a comma, ')' or 'by'; in a larger expression write "
                        "(count() if status >= 500) / count()");
    return WR_EPROG;
}

static int tell_nested(const struct wr_fold_binder *k, const struct wr_node *at)
{
    wr_err_at(k->err, at->span.pos, at->span.len, "an aggregate stands inside an aggregate");
    wr_err_hint(k->err, "reduce twice: reduce n = count() by KEY | reduce max(n)");
    return WR_EPROG;
}

int wr_fold_no_agg(const struct wr_fold_binder *k, const struct wr_node *n)
{
    const struct wr_node *inside = find_agg(k, n);
    return inside ? tell_nested(k, inside) : 0;
}

static int tell_not_called(const struct wr_fold_binder *k, const struct wr_node *n, const struct wr_agg *g)
{
    uint32_t least, most;
    wr_agg_arity(g, &least, &most);
    wr_err_at(k->err, n->span.pos, n->span.len, "'%.*s' is an aggregate and needs its parentheses",
              WR_FOLD_SHOW(n->text));
    if (least && n->kind == WR_N_NAME)
        wr_err_hint(k->err, "write %.*s%s", WR_FOLD_SHOW(n->text), g->signature + strcspn(g->signature, "("));
    else if (least)
        wr_err_hint(k->err, "write %s", g->signature);
    else
        wr_err_hint(k->err, "write %s()", g->name);
    return WR_EPROG;
}

static int tell_outside(const struct wr_fold_binder *k, const struct wr_node *n, struct wr_slice name)
{
    wr_err_at(k->err, n->span.pos, n->span.len, "'%.*s' stands outside an aggregate", WR_FOLD_SHOW(name));
    if (wr_agg_find(k->build->aggs, name))
        wr_err_hint(k->err,
                    "%.*s() is the aggregate; first(%.*s) takes the column's first value, 'by %.*s' makes it a key",
                    WR_FOLD_SHOW(name), WR_FOLD_SHOW(name), WR_FOLD_SHOW(name));
    else
        wr_err_hint(k->err, "first(%.*s) takes its first value, 'by %.*s' makes it a key", WR_FOLD_SHOW(name),
                    WR_FOLD_SHOW(name));
    return WR_EPROG;
}

/* A name that is no key. */
static int tell_name(const struct wr_fold_binder *k, const struct wr_node *n)
{
    const struct wr_schema *s = k->build->schema;
    struct wr_err none = {.code = 0};
    int i = wr_expr_find_column(s, n, &none);
    if (i >= 0)
        return tell_outside(k, n, s->cols[i].name);
    const struct wr_agg *g = n->kind == WR_N_NAME && !n->quoted ? wr_agg_find(k->build->aggs, n->text) : NULL;
    if (g)
        return tell_not_called(k, n, g);
    for (uint32_t j = 0; n->kind == WR_N_NAME && j < k->items->n; j++)
        if (wr_slice_eq(k->items->v[j].name, n->text)) {
            wr_err_at(k->err, n->span.pos, n->span.len, "'%.*s' is not there yet: it is made by this reduce",
                      WR_FOLD_SHOW(n->text));
            wr_err_hint(k->err, "work it out in a map after the reduce");
            return WR_EPROG;
        }
    *k->err = none;
    return WR_EPROG;
}

static int tell_unknown_call(const struct wr_fold_binder *k, const struct wr_node *call)
{
    const struct wr_lang *lang = k->build->lang;
    const char *hint = NULL, *word = wr_suggest_function_word(call->text, &hint);
    uint32_t n = 0;
    for (const struct wr_agg *const *g = k->build->aggs; *g; g++)
        n++;
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            n++;
    struct wr_slice *names = wr_arena_alloc(lang->arena, n * sizeof *names);
    if (!names)
        return no_memory(k->err);
    n = 0;
    for (const struct wr_agg *const *g = k->build->aggs; *g; g++)
        names[n++] = wr_slice_of((*g)->name);
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            names[n++] = wr_slice_of(f->name);
    struct wr_slice near = wr_suggest(call->text, names, n);
    wr_err_at(k->err, call->op_span.pos, call->op_span.len, "no aggregate or function '%.*s'",
              WR_FOLD_SHOW(call->text));
    if (hint)
        wr_err_hint(k->err, "%s", hint);
    else if (word)
        wr_err_hint(k->err, "did you mean '%s'?", word);
    else if (near.n)
        wr_err_hint(k->err, "did you mean '%.*s'?", WR_FOLD_SHOW(near));
    return WR_EPROG;
}

/* ---- aggregates out of trees -----------------------------------------------------------------------------------
 */

int wr_fold_bind_cond(struct wr_fold_binder *k, const struct wr_node *cond, uint32_t *out)
{
    struct fold_plan *p = k->plan;
    *out = FOLD_ALWAYS;
    if (!cond)
        return 0;
    const struct wr_node *inside = find_agg(k, cond);
    if (inside)
        return tell_in_condition(k, inside);
    if (wr_fold_find_cond(k, cond, out))
        return 0;
    struct fold_cond c = {.node = cond};
    int rc = wr_expr_compile(k->build->lang, cond, k->build->schema, WR_T_BOOL, &c.expr, k->err);
    if (rc < 0)
        return rc;
    struct fold_cond *v = wr_fold_one_more(k, p->conds, p->nconds, &k->conds_cap, sizeof *v);
    if (!v)
        return no_memory(k->err);
    p->conds = v;
    *out = p->nconds;
    p->conds[p->nconds++] = c;
    return wr_fold_note_cond(k, *out) < 0 ? no_memory(k->err) : 0;
}

/* A computed number is the same in every form but bytes. */
static char own_form(const struct fold_arg *a)
{
    bool number = wr_type_is_num(a->type) || a->type == WR_T_TIME;
    return number && a->slot < 0 && a->form != 's' ? 'n' : a->form;
}

/* Times are asked for as such, since a column of them may be texts. */
static int compile_arg(struct wr_fold_binder *k, struct fold_arg *a)
{
    struct wr_lang *lang = k->build->lang;
    enum wr_type ask = a->form == 'n' ? WR_T_NUM : WR_T_FIELD;
    int rc = wr_expr_compile(lang, a->node, k->build->schema, ask, &a->expr, k->err);
    if (rc < 0)
        return rc;
    struct wr_colref *ref = wr_expr_column(a->expr);
    a->type = wr_expr_type(a->expr);
    a->shown = wr_expr_shown(a->expr);
    bool time = a->type == WR_T_TIME && a->form != 's';
    if (time)
        rc = wr_expr_compile(lang, a->node, k->build->schema, WR_T_TIME, &a->expr, k->err);
    a->slot = ref && !time ? (int64_t)wr_colref_use(ref) : -1;
    a->form = own_form(a);
    return rc;
}

static int bind_arg(struct wr_fold_binder *k, const struct wr_node *node, char form, uint32_t cond, uint32_t *out)
{
    struct fold_plan *p = k->plan;
    struct fold_arg a = {.node = node, .form = form, .cond = cond};
    int rc = wr_fold_no_agg(k, node);
    if (rc >= 0)
        rc = compile_arg(k, &a);
    if (rc < 0)
        return rc;
    if (wr_fold_find_arg(k, &a, out))
        return 0;
    struct fold_arg *v = wr_fold_one_more(k, p->args, p->nargs, &k->args_cap, sizeof *v);
    if (!v)
        return no_memory(k->err);
    p->args = v;
    *out = p->nargs;
    p->args[p->nargs++] = a;
    return wr_fold_note_arg(k, *out) < 0 ? no_memory(k->err) : 0;
}

/* Puts the argument as written in the place of "%s". */
static void fill_in(char *out, size_t cap, const char *form, struct wr_slice arg)
{
    const char *at = strstr(form, "%s");
    int n = arg.n > WR_FOLD_SHOWN ? WR_FOLD_SHOWN : (int)arg.n;
    while (n > 0 && n < (int)arg.n && ((unsigned char)arg.p[n] & 0xc0) == 0x80)
        n--;
    if (at)
        snprintf(out, cap, "%.*s%.*s%s", (int)(at - form), form, n, arg.p, at + 2);
    else
        snprintf(out, cap, "%s", form);
}

static int bind_warning(struct wr_fold_binder *k, struct fold_agg *a)
{
    const struct wr_agg *g = a->call.agg;
    char one[160], many[160];
    a->call.warn_id = -1;
    if (!g->warn_one || wr_fold_is_told(k, a))
        return 0;
    struct wr_slice arg = a->call.nargs ? wr_fold_source(k, a->node->args[g->warn_arg]) : (struct wr_slice){"", 0};
    fill_in(one, sizeof one, g->warn_one, arg);
    fill_in(many, sizeof many, g->warn_many, arg);
    a->call.warn_id = wr_lang_warn(k->build->lang, one, many, g->warn_taken ? g->warn_taken : "");
    return a->call.warn_id < 0 ? no_memory(k->err) : 0;
}

/* The plan's next aggregate, and its state. */
static int put_agg(struct wr_fold_binder *k, struct fold_agg *a)
{
    struct fold_plan *p = k->plan;
    struct fold_agg *aggs = wr_fold_one_more(k, p->aggs, p->naggs, &k->aggs_cap, sizeof *aggs);
    if (!aggs)
        return no_memory(k->err);
    p->aggs = aggs;
    const bool shared = wr_fold_find_state(k, a, &a->state);
    p->aggs[p->naggs++] = *a;
    if (!shared) {
        uint32_t *states = wr_fold_one_more(k, p->states, p->nstates, &k->states_cap, sizeof *states);
        if (!states)
            return no_memory(k->err);
        p->states = states;
        p->aggs[p->naggs - 1].state = p->nstates;
        p->states[p->nstates++] = p->naggs - 1;
    }
    return wr_fold_note_agg(k, p->naggs - 1, !shared) < 0 ? no_memory(k->err) : 0;
}

/* Who asks for the memory of a state. */
static const char *name_state(const struct wr_fold_binder *k, const struct wr_agg_call *call)
{
    enum { ROOM = WR_FOLD_SHOWN + 16 };
    char *who = call->name.n ? wr_arena_alloc(k->build->lang->arena, ROOM) : NULL;
    if (!who)
        return "reduce";
    snprintf(who, ROOM, "%.*s() in reduce", WR_FOLD_SHOW(call->name));
    return who;
}

static int add_agg(struct wr_fold_binder *k, struct fold_agg *a)
{
    a->who = name_state(k, &a->call);
    a->ref = wr_schema_add(k->build->lang->arena, k->inner, wr_fold_source(k, a->node), wr_agg_type(&a->call), -1);
    if (!a->ref)
        return no_memory(k->err);
    if (a->call.agg->result == WR_T_FIELD)
        a->ref->shown = a->call.shown;
    wr_colref_use(a->ref);
    return put_agg(k, a);
}

static int tell_not_known(const struct wr_fold_binder *k, const struct wr_node *call, uint32_t i, char letter)
{
    const char *what = letter == 'c' ? "a text" : letter == 'i' ? "a whole number from 1 on" : "a number";
    wr_err_at(k->err, call->args[i]->span.pos, call->args[i]->span.len,
              "argument %u of %.*s() is %s known when the program is checked", i + 1, WR_FOLD_SHOW(call->text),
              what);
    wr_err_hint(k->err, "%s", wr_agg_find(k->build->aggs, call->text)->signature);
    return WR_EPROG;
}

/* A parameter that is known now: into call->consts. */
static int bind_const(struct wr_fold_binder *k, const struct wr_node *call, uint32_t i, char letter,
                      struct wr_agg_const *out)
{
    struct wr_expr *x;
    struct wr_vec v;
    int rc = wr_fold_no_agg(k, call->args[i]);
    if (rc >= 0)
        rc = wr_expr_compile(k->build->lang, call->args[i], k->build->schema, WR_T_FIELD, &x, k->err);
    if (rc < 0)
        return rc;
    if (!wr_expr_known(x, &v, &out->num))
        return tell_not_known(k, call, i, letter);
    bool text = v.tag[0] == WR_TAG_TEXT || v.tag[0] == WR_TAG_NULL;
    if (v.tag[0] == WR_TAG_TEXT)
        out->text = (struct wr_slice){v.str->p, v.str->n};
    if (out->num.kind == WR_NUM_DEC)
        out->num = wr_num_of_i128(out->num.m, out->num.scale);
    bool whole = out->num.kind == WR_NUM_DEC && out->num.scale == 0 && out->num.m > 0;
    bool fits = letter == 'c' ? text : letter == 'i' ? whole : out->num.kind != WR_NUM_NULL;
    return fits ? 0 : tell_not_known(k, call, i, letter);
}

/* What argument i is. */
static void note_type(const struct wr_fold_binder *k, struct fold_agg *a, uint32_t i)
{
    const struct fold_arg *arg = &k->plan->args[a->args[i]];
    a->call.types[i] = arg->type;
    if (i == 0)
        a->call.shown = arg->shown;
}

static int bind_args(struct wr_fold_binder *k, const struct wr_node *call, struct fold_agg *a)
{
    int rc = 0;
    memset(a->args, 0xff, sizeof a->args); /* FOLD_NO_ARG */
    for (uint32_t i = 0; rc >= 0 && i < call->nargs; i++) {
        char letter = wr_agg_letter(a->call.agg, i);
        if (wr_agg_is_const(letter)) {
            rc = bind_const(k, call, i, letter, &a->call.consts[i]);
            continue;
        }
        rc = bind_arg(k, call->args[i], letter, a->cond, &a->args[i]);
        if (rc >= 0)
            note_type(k, a, i);
    }
    if (rc >= 0 && a->call.agg->check)
        rc = a->call.agg->check(&a->call, call, k->err);
    return rc;
}

/* The column that holds the result of a call. */
static int bind_call(struct wr_fold_binder *k, const struct wr_node *call, const struct wr_agg *g,
                     struct wr_colref **out)
{
    uint32_t least, most;
    wr_agg_arity(g, &least, &most);
    if (call->nargs < least || call->nargs > most)
        return tell_arity(k, call, g);
    if (wr_fold_tell_many(k, call) < 0)
        return WR_EPROG;
    uint32_t same;
    if (wr_fold_find_call(k, call, &same)) {
        *out = k->plan->aggs[same].ref;
        return 0;
    }
    if (g->flags & WR_AGG_ORDERED)
        return wr_fold_bind_step(k, call, out);
    struct fold_agg a = {.call = {.agg = g, .name = call->text, .nargs = call->nargs}, .node = call};
    int rc = wr_fold_bind_cond(k, call->cond, &a.cond);
    if (rc >= 0)
        rc = bind_args(k, call, &a);
    if (rc >= 0)
        rc = bind_warning(k, &a);
    if (rc >= 0)
        rc = add_agg(k, &a);
    *out = a.ref;
    return rc;
}

int wr_fold_add(struct wr_fold_binder *k, const struct wr_agg *g, const struct wr_node *arg, char form,
                struct wr_colref **out)
{
    static const struct wr_node none = {.kind = WR_N_NULL};
    struct fold_agg a = {.call = {.agg = g, .nargs = arg != NULL, .warn_id = -1}, .cond = FOLD_ALWAYS};
    a.node = arg ? arg : &none;
    int rc = arg ? bind_arg(k, arg, form, FOLD_ALWAYS, &a.args[0]) : 0;
    if (rc >= 0 && arg)
        note_type(k, &a, 0);
    if (rc >= 0)
        rc = add_agg(k, &a);
    *out = a.ref;
    return rc;
}

static bool is_key(const struct wr_fold_binder *k, const struct wr_node *n)
{
    int i = n->kind == WR_N_NAME ? wr_schema_find(k->inner, n->text) : -1;
    return i >= 0 && (uint32_t)i < k->plan->nkeys;
}

/* The item's tree with a column in the place of every aggregate. */
static int rewrite(void *binder, const struct wr_node *in, const struct wr_node **out)
{
    struct wr_fold_binder *k = binder;
    const struct wr_agg *g = called_agg(k, in);
    *out = in;
    if (g) {
        struct wr_node *column = wr_arena_alloc(k->build->lang->arena, sizeof *column);
        if (!column)
            return no_memory(k->err);
        *column = (struct wr_node){.kind = WR_N_COLUMN, .span = in->span, .op_span = in->op_span};
        column->text = wr_fold_source(k, in);
        *out = column;
        return bind_call(k, in, g, &column->ref);
    }
    if (in->kind == WR_N_NAME || in->kind == WR_N_COL || in->kind == WR_N_COLUMN)
        return is_key(k, in) || (in->optional && wr_schema_find(k->build->schema, in->text) < 0) ? 0
                                                                                                 : tell_name(k, in);
    if (wr_expr_no_window(k->build->lang, in, k->err))
        return WR_EPROG;
    if (in->kind == WR_N_COLS) /* an error, which compiling it tells */
        return 0;
    if (in->kind == WR_N_CALL && !is_function(k->build->lang, in->text))
        return tell_unknown_call(k, in);
    return wr_tree_map(k->build->lang->arena, in, rewrite, k, out, k->err);
}

/* ---- keys -------------------------------------------------------------------------------------------------
 */

/* An aggregate whose result goes into the key's own column. */
static int add_over_key(struct wr_fold_binder *k, const struct wr_agg *agg, uint32_t key)
{
    struct fold_plan *p = k->plan;
    struct fold_arg *args = wr_fold_one_more(k, p->args, p->nargs, &k->args_cap, sizeof *args);
    if (!args)
        return no_memory(k->err);
    p->args = args;
    p->args[p->nargs] =
        (struct fold_arg){.type = WR_T_FIELD, .slot = p->keys[key], .cond = FOLD_ALWAYS, .form = 's'};
    struct fold_agg a = {.cond = FOLD_ALWAYS, .args = {p->nargs++}, .ref = p->groups[key]};
    a.call = (struct wr_agg_call){.agg = agg, .types = {WR_T_FIELD}, .nargs = 1, .warn_id = -1};
    return put_agg(k, &a);
}

int wr_fold_bind(struct wr_fold_binder *k, const struct wr_node *in, const struct wr_node **out)
{
    /* Before the first item, so that there is one for each key however many items there are. */
    bool first = k->plan->naggs == 0;
    int rc = 0;
    for (uint32_t key = 0; rc >= 0 && first && key < k->plan->nkeys; key++) {
        if (k->build->lang->nnulls > 0)
            rc = add_over_key(k, &wr_fold_spelling, key);
        if (rc >= 0 && k->build->json)
            rc = add_over_key(k, &wr_fold_json, key);
    }
    if (rc < 0)
        return rc;
    return rewrite(k, in, out);
}
