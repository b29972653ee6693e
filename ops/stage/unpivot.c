/* unpivot COLS [into NAME, VALUE]: a row for each of the columns, with its name and its value; all other columns
 * are repeated. The operator makes at most a batch of rows at a time, column by column for each row; values are
 * shared, not copied (data/expand.c). */
#include <stdlib.h>

#include "lang/cols.h"
#include "ops/stage/absent.h"
#include "ops/stage/repeat.h"

struct unpivot_plan {
    struct wr_slice text; /* of the stage */
    struct wr_repeated kept;
    uint32_t *from; /* slots of those that become rows, */
    struct wr_str *names;
    uint32_t nfrom;
    struct wr_colref *name, *value;
};

struct unpivot_state {
    const struct unpivot_plan *plan;
    uint32_t row, col; /* the next: place in the selection, and which of the columns */
    uint32_t *slots;   /* [kept.n] */
    /* the rows that the next batch is made of, and of which of the columns */
    uint16_t rows[WR_BATCH_ROWS];
    uint32_t cols[WR_BATCH_ROWS];
};

static int unpivot_open(const void *data, struct wr_env *env, void **self)
{
    const struct unpivot_plan *p = data;
    struct unpivot_state *s = calloc(1, sizeof *s);
    if (!s || !(s->slots = calloc(p->kept.n + 1, sizeof *s->slots))) {
        free(s);
        return wr_err_nomem(&env->err, env->who);
    }
    s->plan = p;
    *self = s;
    return 0;
}

static void unpivot_close(void *self, struct wr_env *env)
{
    struct unpivot_state *s = self;
    (void)env;
    if (s)
        free(s->slots);
    free(s);
}

static uint32_t next_rows(struct unpivot_state *s, const struct wr_batch *b)
{
    uint32_t n = 0;
    while (n < WR_BATCH_ROWS && s->row < b->nsel) {
        s->rows[n] = b->sel ? b->sel[s->row] : (uint16_t)s->row;
        s->cols[n++] = s->col;
        if (++s->col == s->plan->nfrom) {
            s->col = 0;
            s->row++;
        }
    }
    return n;
}

static int put_names(const struct unpivot_state *s, struct wr_batch *out)
{
    const struct unpivot_plan *p = s->plan;
    struct wr_str *names = wr_arena_alloc(&out->arena, out->nrows * sizeof *names);
    for (uint32_t k = 0; names && k < out->nrows; k++)
        names[k] = p->names[s->cols[k]];
    out->cols[p->name->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = names};
    return names ? 0 : -1;
}

static int put_values(const struct unpivot_state *s, struct wr_batch *b, struct wr_batch *out)
{
    const struct unpivot_plan *p = s->plan;
    uint32_t *slots = wr_arena_alloc(&out->arena, out->nrows * sizeof *slots);
    for (uint32_t k = 0; slots && k < out->nrows; k++)
        slots[k] = p->from[s->cols[k]];
    return slots ? wr_batch_interleave(out, (uint32_t)p->value->slot, b, s->rows, slots, out->nrows) : -1;
}

/* The next rows of b, which has some left. NULL: out of memory. */
static struct wr_batch *make_batch(struct unpivot_state *s, struct wr_env *env, struct wr_batch *b)
{
    const struct unpivot_plan *p = s->plan;
    uint32_t n = next_rows(s, b);
    struct wr_batch *out = wr_batch_expand(b, s->rows, n, s->slots, wr_repeated_slots(&p->kept, s->slots));
    if (!out)
        return NULL;
    if ((p->name->slot >= 0 && put_names(s, out) < 0) || (p->value->slot >= 0 && put_values(s, b, out) < 0) ||
        wr_env_number(env, out) < 0) {
        wr_batch_unref(out);
        return NULL;
    }
    return out;
}

static int unpivot_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct unpivot_state *s = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH || !s->plan->nfrom || !in->batch->nsel)
        return WR_STEP_NEED;
    *out = make_batch(s, env, in->batch);
    if (!*out)
        return wr_err_nomem(&env->err, env->who);
    if (s->row < in->batch->nsel)
        return WR_STEP_MORE;
    s->row = 0;
    return WR_STEP_PASS;
}

static void unpivot_explain(const void *data, struct wr_buf *out)
{
    const struct unpivot_plan *p = data;
    wr_buf_printf(out, "%.*s", (int)p->text.n, p->text.p);
}

static const struct wr_op op_unpivot = {
    .name = "unpivot",
    .traits = WR_ROWWISE | WR_MAKES_ROWS,
    .open = unpivot_open,
    .step = unpivot_step,
    .close = unpivot_close,
    .explain = unpivot_explain,
};

/* ---- planning ------------------------------------------------------------------------------------------------ */

static int unpivot_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_columns(ps, &n->items, err);
    if (rc < 0 || !wr_parse_word(ps, "into"))
        return rc;
    rc = wr_parse_columns(ps, &n->keys, err);
    if (rc < 0)
        return rc;
    struct wr_items *into = &n->keys;
    if (into->n != 2 || into->v[0].expr->kind != WR_N_NAME || into->v[1].expr->kind != WR_N_NAME) {
        uint32_t end = into->v[into->n - 1].span.pos + into->v[into->n - 1].span.len, pos = into->v[0].span.pos;
        wr_err_at(err, pos, end - pos, "into takes two names, of the column of names and of that of values");
        wr_err_hint(err, "unpivot COLS into NAME, VALUE");
        return WR_EPROG;
    }
    return 0;
}

/* What the values are (or are shown as), where all columns are the same; else whatever each is. */
static enum wr_type common_type(const struct wr_schema *s, const struct wr_cols *cols, bool shown)
{
    enum wr_type t = WR_T_FIELD;
    for (uint32_t i = 0; i < cols->n; i++) {
        const struct wr_colref *ref = s->cols[cols->v[i]].ref;
        const enum wr_type own = shown ? ref->shown : ref->type;
        if (i && own != t)
            return WR_T_FIELD;
        t = own;
    }
    return t;
}

static bool is_among(const struct wr_cols *cols, uint32_t c)
{
    for (uint32_t i = 0; i < cols->n; i++)
        if (cols->v[i] == c)
            return true;
    return false;
}

/* What the new column `which` is called (0: of names, 1: of values). */
static struct wr_slice name_of(const struct wr_stage_node *n, uint32_t which)
{
    static const char *const otherwise[] = {"name", "value"};
    return n->keys.n ? n->keys.v[which].expr->text : wr_slice_of(otherwise[which]);
}

/* NULL: err is filled. */
static struct wr_colref *add_column(struct wr_build *b, const struct wr_stage_node *n, uint32_t which,
                                    struct wr_schema *s, enum wr_type type, struct wr_err *err)
{
    struct wr_slice name = name_of(n, which);
    struct wr_span span = n->keys.n ? n->keys.v[which].span : n->name_span;
    for (uint32_t i = 0; i < s->n; i++)
        if (wr_slice_eq(s->cols[i].name, name)) {
            wr_err_at(err, span.pos, span.len, "unpivot makes a column '%.*s', and there is one already",
                      (int)name.n, name.p);
            wr_err_hint(err, "choose other names: unpivot COLS into NAME, VALUE");
            return NULL;
        }
    struct wr_colref *ref = wr_schema_add(b->lang->arena, s, name, type, -1);
    if (!ref)
        wr_err_nomem(err, "the planner");
    return ref;
}

/* The schema of the columns that stay. */
static int keep_columns(struct wr_build *b, const struct wr_cols *cols, struct wr_schema *s)
{
    for (uint32_t c = 0; c < b->schema->n; c++) {
        const struct wr_schema_col *col = &b->schema->cols[c];
        if (is_among(cols, c))
            continue;
        if (wr_schema_alias(b->lang->arena, s, col->name, col->ref) < 0)
            return -1;
        s->cols[s->n - 1].made = col->made;
    }
    return 0;
}

static int bind_from(struct wr_build *b, const struct wr_cols *cols, struct unpivot_plan *p)
{
    struct wr_arena *a = b->lang->arena;
    p->from = wr_arena_alloc(a, (cols->n + 1) * sizeof *p->from);
    p->names = wr_arena_alloc(a, (cols->n + 1) * sizeof *p->names);
    if (!p->from || !p->names)
        return -1;
    for (uint32_t i = 0; i < cols->n; i++) {
        const struct wr_schema_col *col = &b->schema->cols[cols->v[i]];
        p->from[i] = wr_colref_use(col->ref);
        p->names[i] = (struct wr_str){col->name.p, (uint32_t)col->name.n, 0};
    }
    p->nfrom = cols->n;
    return 0;
}

static int unpivot_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct unpivot_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_schema *s = wr_schema_copy(a, b->schema);
    struct wr_cols cols = {0};
    if (!p || !s)
        return wr_err_nomem(err, "the planner");
    int rc = wr_cols_of(b->lang, b->schema, &n->items, true, &cols, err);
    if (rc < 0)
        return rc;
    wr_schema_clear(s);
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    if (keep_columns(b, &cols, s) < 0 || wr_repeated_of(b, s, NULL, &p->kept) < 0 || bind_from(b, &cols, p) < 0)
        return wr_err_nomem(err, "the planner");
    p->name = add_column(b, n, 0, s, WR_T_FIELD, err);
    p->value = p->name ? add_column(b, n, 1, s, common_type(b->schema, &cols, false), err) : NULL;
    if (!p->value)
        return err->code;
    p->value->shown = common_type(b->schema, &cols, true);
    const struct wr_slice given[] = {name_of(n, 0), name_of(n, 1)};
    if ((rc = wr_absent(b, given, 2, err)) < 0)
        return rc;
    b->schema = s;
    return wr_build_op(b, &op_unpivot, p, err);
}

const struct wr_stage wr_stage_unpivot = {
    .name = "unpivot",
    .parse = unpivot_parse,
    .bind = unpivot_bind,
    .signature = "unpivot COLS [into NAME, VALUE]",
    .summary = "Makes a row for each of the columns: its name in the column 'name' and its value in 'value', or in "
               "those that into names, and all other columns as they were. Empty cells give rows too.",
    .example = "take 2 | select id, price, qty | unpivot price, qty into what, value",
    .shows = "id,what,value\n"
             "1001,price,7.00\n"
             "1001,qty,3\n"
             "1002,price,2.75\n"
             "1002,qty,2\n",
};
