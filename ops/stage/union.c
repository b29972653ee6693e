/* union PATH, ...: the rows of other inputs after those of the stream. Columns are matched by name, and the rows of
 * both lie in the same slots, so that the stages behind see one stream: where a column of the stream is one of an
 * input, the reader of the other inputs fills its slot too; where it is computed, or shown twice, the stream's
 * values are handed to a column of their own. The engine reads the other inputs when the stream has ended. */
#include "lang/learn.h"
#include "plan/op.h"

/* ---- handing on
 * -------------------------------------------------------------------------------------------------- */

struct bring {
    struct wr_colref *from, *to; /* from NULL: the stream has no such column */
};

struct union_plan {
    struct bring *v;
    uint32_t n;
};

static int bring_open(const void *data, struct wr_env *env, void **self)
{
    (void)env;
    *self = (void *)(uintptr_t)data;
    return 0;
}

static int put_nulls(struct wr_batch *b, struct wr_column *to)
{
    struct wr_str *s = wr_arena_alloc(&b->arena, b->nrows * sizeof *s);
    for (uint32_t i = 0; s && i < b->nrows; i++)
        s[i] = (struct wr_str){"", 0, 0};
    *to = (struct wr_column){.v = {.rep = WR_REP_STR, .str = s}};
    return s ? 0 : -1;
}

static int bring_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct union_plan *p = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->v[i].to->slot < 0)
            continue;
        struct wr_column *to = &b->cols[p->v[i].to->slot];
        if (!p->v[i].from) {
            if (put_nulls(b, to) < 0)
                return wr_err_nomem(&env->err, env->who);
            continue;
        }
        struct wr_column *from = &b->cols[p->v[i].from->slot];
        *to = (struct wr_column){.v = from->v};
        if (from->v.time) { /* among fields a time is its text */
            const struct wr_vec *text = wr_values_str(b, from, b->sel, b->nsel);
            if (!text)
                return wr_err_nomem(&env->err, env->who);
            to->v = *text;
        }
    }
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void bring_explain(const void *data, struct wr_buf *out)
{
    wr_buf_printf(out, "union: %u computed column%s", ((const struct union_plan *)data)->n,
                  ((const struct union_plan *)data)->n == 1 ? "" : "s");
}

static const struct wr_op op_bring = {
    .name = "union", .traits = WR_ROWWISE, .open = bring_open, .step = bring_step, .explain = bring_explain};

/* ---- numbering
 * --------------------------------------------------------------------------------------------------- */

/* Where the rows of the stream were numbered anew, those of the other inputs are so too. */
static int number_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    b->origin = wr_batch_ordinals(b);
    if (!b->origin || wr_env_number(env, b) < 0)
        return wr_err_nomem(&env->err, env->who);
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void number_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "number the rows");
}

static const struct wr_op op_number = {
    .name = "union", .traits = WR_ROWWISE | WR_ORDINALS, .step = number_step, .explain = number_explain};

/* ---- planning
 * ---------------------------------------------------------------------------------------------------- */

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

static int tell_missing(struct wr_err *err, const struct wr_schema *file, struct wr_slice name, bool in_file)
{
    wr_err_set(err, WR_EDATA,
               in_file ? "%.*s has a column '%.*s', which the rows before union have not"
                       : "%.*s has no column '%.*s', which the rows before union have",
               (int)file->title.n, file->title.p, (int)name.n, name.p);
    wr_err_hint(err, "columns are matched by name: select, drop or rename some before union");
    return WR_EDATA;
}

static int check_names(const struct wr_schema *stream, const struct wr_schema *file, struct wr_err *err)
{
    for (uint32_t i = 0; i < stream->n; i++)
        if (wr_schema_find(file, stream->cols[i].name) < 0)
            return tell_missing(err, file, stream->cols[i].name, false);
    for (uint32_t i = 0; i < file->n; i++)
        if (wr_schema_find(stream, file->cols[i].name) < 0)
            return tell_missing(err, file, file->cols[i].name, true);
    return 0;
}

/* Does the column's slot hold fields, and is it shown under this name first? */
static bool is_own(const struct wr_schema *s, uint32_t c)
{
    for (uint32_t i = 0; i < c; i++)
        if (s->cols[i].ref == s->cols[c].ref)
            return false;
    const struct wr_colref *ref = s->cols[c].ref;
    return ref->type == WR_T_FIELD && (ref->shown == WR_T_FIELD || ref->shown == WR_T_TEXT);
}

/* The columns of the result: *out; what must be handed to those of its own. */
static int bind_columns(struct wr_build *b, struct wr_schema *out, struct union_plan *p)
{
    struct wr_arena *a = b->lang->arena;
    p->v = wr_arena_alloc(a, (out->n + 1) * sizeof *p->v);
    if (!p->v)
        return -1;
    for (uint32_t c = b->schema->n; c < out->n; c++)
        p->v[p->n++] = (struct bring){NULL, out->cols[c].ref};
    for (uint32_t c = 0; c < b->schema->n; c++) {
        struct wr_colref *from = b->schema->cols[c].ref;
        if (is_own(b->schema, c))
            continue;
        struct wr_colref *to = out->cols[c].ref = wr_colref_new(a, out->space, WR_T_FIELD);
        if (!to)
            return -1;
        wr_colref_use(from);
        p->v[p->n++] = (struct bring){from, to};
    }
    return 0;
}

/* --fill-columns: what one side lacks is null there. 0 or -1. */
static int fill_names(struct wr_build *b, struct wr_schema *out, struct wr_schema *file)
{
    struct wr_arena *a = b->lang->arena;
    uint32_t given = file->n;
    for (uint32_t i = 0; i < out->n; i++)
        if (wr_schema_find(file, out->cols[i].name) < 0 &&
            !wr_schema_add(a, file, out->cols[i].name, WR_T_FIELD, -1))
            return -1;
    for (uint32_t i = 0; i < given; i++)
        if (wr_schema_find(out, file->cols[i].name) < 0 &&
            !wr_schema_add(a, out, file->cols[i].name, WR_T_FIELD, -1))
            return -1;
    return 0;
}

/* The file's columns fill the result's slots. */
static void share_slots(struct wr_schema *file, const struct wr_schema *out)
{
    file->space = out->space;
    for (uint32_t i = 0; i < file->n; i++)
        file->cols[i].ref = out->cols[wr_schema_find(out, file->cols[i].name)].ref;
    memcpy(file->place, out->place, sizeof file->place);
}

/* Nothing is known of the stream, which has no rows: the file's columns are the schema. Where its rows are still to
 * come they have the same columns, or, with --fill-columns, maybe others besides. */
static int adopt(struct wr_build *b, const struct wr_schema *file, struct wr_schema *out)
{
    out->assumed = out->late && b->lang->fill_columns;
    wr_schema_clear(out);
    for (uint32_t i = 0; i < file->n; i++)
        if (!wr_schema_add(b->lang->arena, out, file->cols[i].name, WR_T_FIELD, -1))
            return -1;
    return 0;
}

/* ---- rows with keys of their own ------------------------------------------------------------------------------
 */

/* Has no stage taken away, renamed or replaced a key, or added a column? */
static bool is_untouched(const struct wr_schema *s)
{
    int whole = wr_schema_whole(s);
    for (uint32_t i = 0; i < s->n; i++)
        if ((int)i != whole && !wr_schema_is_key(s, i))
            return false;
    return s->n == s->cols[whole].ref->names->n + 1;
}

static int tell_keys(const struct wr_build *b, const struct wr_schema *file, struct wr_err *err)
{
    const struct wr_stage_node *n = b->node;
    wr_err_at(err, n->name_span.pos, n->name_span.len,
              wr_schema_whole(file) < 0
                  ? "the rows before union have keys of their own, and %.*s has columns"
                  : "the rows before union have keys of their own, and stages have changed them",
              (int)file->title.n, file->title.p);
    wr_err_hint(err, "select the columns before union: select a, b | union ...");
    return WR_EPROG;
}

/* The names that are wanted of such a file are the columns there are. 0 or -1. */
static int name_keys(struct wr_build *b, struct wr_schema *file, const struct wr_schema *out)
{
    struct wr_names *names = file->cols[wr_schema_whole(file)].ref->names;
    for (uint32_t i = 0; i < out->n; i++) {
        if (wr_schema_note(b->lang->arena, file, out->cols[i].name) < 0)
            return -1;
        names->v[i].ref = out->cols[i].ref;
        names->v[i].ref->asked = true;
    }
    return 0;
}

/* Nothing is known of the stream, which has no rows: the file's keys are its own. 0 or -1. */
static int adopt_keys(struct wr_build *b, struct wr_schema *file, struct wr_schema *out)
{
    int whole = wr_schema_whole(file);
    file->cols[whole].ref->space = out->space;
    out->assumed = false;
    wr_schema_clear(out);
    if (wr_schema_alias(b->lang->arena, out, WR_SLICE(""), file->cols[whole].ref) < 0)
        return -1;
    return wr_learn_program(b->lang, out, b->node->next);
}

/* One side, or both, have keys of their own. */
static int bind_keys(struct wr_build *b, struct wr_schema *file, struct wr_schema *out, struct union_plan *p,
                     struct wr_err *err)
{
    int whole = wr_schema_whole(file), mine = wr_schema_whole(out), rc = 0;
    if (mine >= 0 && (whole < 0 || !is_untouched(out)))
        return tell_keys(b, file, err);
    if (mine >= 0)
        file->cols[whole].ref = out->cols[mine].ref;
    else if (b->schema->assumed)
        rc = adopt_keys(b, file, out);
    else
        rc = bind_columns(b, out, p) < 0 ? -1 : name_keys(b, file, out);
    file->space = out->space;
    memcpy(file->place, out->place, sizeof file->place);
    return rc < 0 ? no_memory(err) : 0;
}

/* What is known of the file, to be changed: of keys of their own nothing, for a plan that was made before (pivot's
 * columns are known late) may have asked for others. */
static struct wr_schema *copy_schema(const struct wr_build *b, const struct wr_schema *file)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_schema *s = wr_schema_whole(file) < 0 ? wr_schema_copy(a, file) : wr_schema_new_open(a);
    if (s)
        s->title = file->title;
    return s;
}

static int check_place(const struct wr_build *b, const struct wr_stage_node *n, struct wr_err *err)
{
    if (!b->part.open)
        return 0;
    wr_err_at(err, n->name_span.pos, n->name_span.len, "union stands inside a partition");
    wr_err_hint(err, "write it before `partition by`, or behind `merge`");
    return WR_EPROG;
}

/* Both sides have columns. */
static int bind_names(struct wr_build *b, struct wr_schema *file, struct wr_schema *out, struct union_plan *p,
                      struct wr_err *err)
{
    if (b->schema->assumed ? adopt(b, file, out) < 0 : 0)
        return no_memory(err);
    if (b->lang->fill_columns && !b->schema->assumed && fill_names(b, out, file) < 0)
        return no_memory(err);
    int rc = b->schema->assumed ? 0 : check_names(out, file, err);
    if (rc >= 0 && !b->schema->assumed && bind_columns(b, out, p) < 0)
        return no_memory(err);
    if (rc >= 0)
        share_slots(file, out);
    return rc;
}

static int union_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_plan_source *source = wr_arena_zalloc(a, sizeof *source);
    struct union_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_schema *out = wr_schema_copy(a, b->schema);
    if (!source || !p || !out)
        return no_memory(err);
    int rc = check_place(b, n, err);
    if (rc >= 0)
        rc = wr_build_source(b, source, err);
    if (rc < 0 || source->schema->assumed) /* no bytes: no names to check, and no rows */
        return rc;
    source->schema = copy_schema(b, source->schema);
    if (!source->schema)
        return no_memory(err);
    b->json |= b->writes_json && wr_schema_whole(source->schema) >= 0;
    bool keys = wr_schema_whole(out) >= 0 || wr_schema_whole(source->schema) >= 0;
    rc = keys ? bind_keys(b, source->schema, out, p, err) : bind_names(b, source->schema, out, p, err);
    if (rc < 0)
        return rc;
    b->schema = out;
    return wr_build_follow(b, source, p->n ? &op_bring : NULL, p, &op_number, err);
}

static int union_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_paths(ps, n, err);
}

const struct wr_stage wr_stage_union = {
    .name = "union",
    .parse = union_parse,
    .bind = union_bind,
    .signature = "union PATH[, PATH]",
    .summary =
        "The rows of other inputs after those that come here. Columns are matched by name; a name that only one "
        "side has is an error (--fill-columns: it is null in the other). A file goes by its extension, else it is "
        "read as the main input. _row counts anew "
        "there.",
    .example = "filter qty > 9 | union data/samples/sales.csv | reduce count(), count_distinct(id)",
    .shows = "count,count_distinct_id\n"
             "478,400\n",
};
