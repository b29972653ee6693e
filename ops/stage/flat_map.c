/* flat_map NAME = EXPR: a row for each element of a list. Two operators: the first works the lists out and tells of
 * values that are none, row by row as any map does; the second makes rows of their elements, at most a batch at a
 * time. A list is read where it stands (data/json.h), so an element costs a slice, and bytes only where it has
 * escapes. */
#include <stdlib.h>

#include "data/json.h"
#include "ops/stage/repeat.h"

struct lists_plan {
    struct wr_expr *expr;
    uint32_t slot; /* of the lists: bytes, or null */
    bool known;    /* they are lists by their type: there is nothing to tell */
    uint32_t warn;
};

struct flat_plan {
    struct wr_slice text; /* of the stage */
    uint32_t lists;       /* slot */
    struct wr_colref *item;
    struct wr_repeated kept;
};

/* ---- lists -----------------------------------------------------------------------------------------------------
 */

struct lists_state {
    const struct lists_plan *plan;
    struct wr_eval *eval;
};

static int lists_open(const void *data, struct wr_env *env, void **self)
{
    struct lists_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *self = s;
    s->plan = data;
    s->eval = wr_eval_new(s->plan->expr);
    return s->eval ? 0 : wr_err_nomem(&env->err, env->who);
}

static void lists_close(void *self, struct wr_env *env)
{
    struct lists_state *s = self;
    (void)env;
    if (s)
        wr_eval_free(s->eval);
    free(s);
}

/* What is no list is told, and null. */
static void check_lists(const struct lists_plan *p, struct wr_env *env, const struct wr_batch *b,
                        const struct wr_str *from, struct wr_str *to)
{
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_slice s = {from[i].p, from[i].n};
        to[i] = from[i];
        if (WR_STR_NULL(from[i]) || p->known || wr_json_is_list(s))
            continue;
        env->warner->warn(env->warner, p->warn, b, i, s);
        to[i].null = 1;
    }
}

static int lists_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct lists_state *s = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    struct wr_column *values = wr_arena_zalloc(&b->arena, sizeof *values);
    struct wr_str *lists = wr_arena_alloc(&b->arena, b->nrows * sizeof *lists);
    if (!values || !lists)
        return wr_err_nomem(&env->err, env->who);
    int rc = wr_eval_run(s->eval, b, b->sel, b->nsel, env->warner, &values->v, &env->err);
    if (rc < 0)
        return rc;
    const struct wr_vec *text = wr_values_str(b, values, b->sel, b->nsel);
    if (!text)
        return wr_err_nomem(&env->err, env->who);
    check_lists(s->plan, env, b, text->str, lists);
    b->cols[s->plan->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = lists}};
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void lists_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "lists of flat_map");
}

static const struct wr_op op_lists = {
    .name = "flat_map",
    .traits = WR_ROWWISE,
    .open = lists_open,
    .step = lists_step,
    .close = lists_close,
    .explain = lists_explain,
};

/* ---- elements --------------------------------------------------------------------------------------------------
 */

struct flat_state {
    const struct flat_plan *plan;
    uint32_t *slots; /* [kept.n] */
    /* where the next row is made: place in the selection, and the walk over its list, if it has begun */
    uint32_t row;
    bool inside;
    struct wr_json_walk walk;
    /* the next batch */
    uint16_t rows[WR_BATCH_ROWS];
    struct wr_json items[WR_BATCH_ROWS];
};

static int flat_open(const void *data, struct wr_env *env, void **self)
{
    struct flat_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *self = s;
    s->plan = data;
    s->slots = calloc(s->plan->kept.n + 1, sizeof *s->slots);
    return s->slots ? 0 : wr_err_nomem(&env->err, env->who);
}

static void flat_close(void *self, struct wr_env *env)
{
    struct flat_state *s = self;
    (void)env;
    if (s)
        free(s->slots);
    free(s);
}

/* Collects elements of the lists from where the last batch ended. */
static uint32_t next_items(struct flat_state *s, const struct wr_batch *b)
{
    const struct wr_str *lists = b->cols[s->plan->lists].v.str;
    uint32_t n = 0;
    while (n < WR_BATCH_ROWS && s->row < b->nsel) {
        uint32_t i = b->sel ? b->sel[s->row] : s->row;
        if (!s->inside)
            wr_json_list(&s->walk,
                         WR_STR_NULL(lists[i]) ? WR_SLICE("") : (struct wr_slice){lists[i].p, lists[i].n});
        s->inside = wr_json_list_next(&s->walk, &s->items[n]);
        if (s->inside)
            s->rows[n++] = (uint16_t)i;
        else
            s->row++;
    }
    return n;
}

static int put_item(struct wr_batch *b, const struct wr_json *item, struct wr_str *out)
{
    *out = (struct wr_str){item->text.p, (uint32_t)item->text.n, item->kind == WR_JSON_NULL};
    if (item->kind == WR_JSON_NULL)
        *out = (struct wr_str){"", 0, 0};
    if (!item->escaped)
        return 0;
    char *p = wr_arena_alloc(&b->arena, item->text.n);
    if (!p)
        return -1;
    *out = (struct wr_str){p, (uint32_t)wr_json_unescape(item->text, p), 0};
    return 0;
}

static int put_items(const struct flat_state *s, struct wr_batch *out)
{
    if (s->plan->item->slot < 0)
        return 0;
    struct wr_str *str = wr_arena_alloc(&out->arena, out->nrows * sizeof *str);
    for (uint32_t k = 0; k < out->nrows; k++)
        if (!str || put_item(out, &s->items[k], &str[k]) < 0)
            return -1;
    out->cols[s->plan->item->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 0;
}

static int flat_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct flat_state *s = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    uint32_t n = next_items(s, in->batch);
    if (n) {
        *out = wr_batch_expand(in->batch, s->rows, n, s->slots, wr_repeated_slots(&s->plan->kept, s->slots));
        if (!*out || put_items(s, *out) < 0 || wr_env_number(env, *out) < 0) {
            wr_batch_unref(*out);
            *out = NULL;
            return wr_err_nomem(&env->err, env->who);
        }
    }
    if (s->row < in->batch->nsel)
        return WR_STEP_MORE;
    s->row = 0;
    return n ? WR_STEP_PASS : WR_STEP_NEED;
}

static void flat_explain(const void *data, struct wr_buf *out)
{
    const struct flat_plan *p = data;
    wr_buf_printf(out, "%.*s", (int)p->text.n, p->text.p);
}

static const struct wr_op op_flat_map = {
    .name = "flat_map",
    .traits = WR_ROWWISE | WR_MAKES_ROWS,
    .open = flat_open,
    .step = flat_step,
    .close = flat_close,
    .explain = flat_explain,
};

/* ---- planning --------------------------------------------------------------------------------------------------
 */

static int flat_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_items(ps, true, &n->items, err);
    if (rc < 0 || n->items.n == 1)
        return rc;
    struct wr_span span = n->items.v[1].span;
    wr_err_at(err, span.pos, span.len, "flat_map takes one list");
    wr_err_hint(err, "two in a row make every pair of elements: flat_map ... | flat_map ...");
    return WR_EPROG;
}

static int check_type(const struct wr_node *n, enum wr_type t, struct wr_err *err)
{
    if (t == WR_T_LIST || t == WR_T_FIELD || t == WR_T_TEXT || t == WR_T_NULL)
        return 0;
    wr_err_at(err, n->span.pos, n->span.len, "flat_map takes a list, and this is never one");
    wr_err_hint(err, "split(x, \";\") makes one of a text, [a, b] of values");
    return WR_EPROG;
}

/* The program's text of the expression, cut to what fits into a warning. */
static int bind_warning(struct wr_build *b, const struct wr_node *n, struct lists_plan *p, struct wr_err *err)
{
    enum { SHOWN = 60 };
    struct wr_buf one = {0}, many = {0};
    const char *text = b->lang->text.p + n->span.pos;
    int shown = n->span.len > SHOWN ? SHOWN : (int)n->span.len, id = -1;
    if (!wr_buf_printf(&one, "value of '%.*s' is not a list%c", shown, text, 0) &&
        !wr_buf_printf(&many, "values of '%.*s' are not lists%c", shown, text, 0))
        id = wr_lang_warn(b->lang, one.p, many.p, "taken as null, which gives no row");
    wr_buf_done(&one);
    wr_buf_done(&many);
    p->warn = (uint32_t)id;
    return id < 0 ? wr_err_nomem(err, "the planner") : 0;
}

static int flat_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    const struct wr_item *it = &n->items.v[0];
    struct lists_plan *lists = wr_arena_zalloc(a, sizeof *lists);
    struct flat_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_schema *s = wr_schema_copy(a, b->schema);
    struct wr_colref *hidden = s ? wr_colref_new(a, s->space, WR_T_LIST) : NULL;
    if (!lists || !p || !hidden)
        return wr_err_nomem(err, "the planner");
    int rc = wr_expr_compile(b->lang, it->expr, b->schema, WR_T_FIELD, &lists->expr, err);
    if (rc >= 0)
        rc = check_type(it->expr, wr_expr_type(lists->expr), err);
    if (rc >= 0)
        rc = bind_warning(b, it->expr, lists, err);
    if (rc < 0)
        return rc;
    lists->slot = p->lists = wr_colref_use(hidden);
    lists->known = wr_expr_type(lists->expr) == WR_T_LIST;
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    p->item = wr_schema_put(a, s, it->name, WR_T_FIELD);
    if (!p->item || wr_repeated_of(b, s, p->item, &p->kept) < 0)
        return wr_err_nomem(err, "the planner");
    b->schema = s;
    rc = wr_build_op(b, &op_lists, lists, err);
    return rc < 0 ? rc : wr_build_op(b, &op_flat_map, p, err);
}

const struct wr_stage wr_stage_flat_map = {
    .name = "flat_map",
    .parse = flat_parse,
    .bind = flat_bind,
    .signature = "flat_map NAME = EXPR",
    .summary = "Makes a row for each element of a list: the element in the column NAME, a new one or in the place "
               "of one of that name, and all other columns as they were. An empty list and null give no row.",
    .example = "take 2 | flat_map word = split(product, \" \") | select id, word",
    .shows = "id,word\n"
             "1001,Mouse\n"
             "1001,mat\n"
             "1002,Notebook\n"
             "1002,A5\n",
};
