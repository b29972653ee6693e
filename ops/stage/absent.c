/* See absent.h. */
#include "ops/stage/absent.h"

#include <stdlib.h>

#include "data/json.h"
#include "ops/stage/refusing.h"

struct absent_plan {
    const struct wr_colref *whole;
    struct wr_name_index *names;
    struct wr_slice stage;
};

struct absent {
    const struct absent_plan *plan;
    const struct wr_vec *record; /* of the batch at hand */
    struct wr_refusing rows;
};

static int absent_open(const void *data, struct wr_env *env, void **self)
{
    struct absent *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = data;
    *self = s;
    return 0;
}

static void absent_close(void *self, struct wr_env *env)
{
    (void)env;
    free(self);
}

static enum wr_refused refuse(const struct absent *s, struct wr_env *env, const struct wr_batch *b, uint32_t row,
                              struct wr_slice key)
{
    const struct wr_slice stage = s->plan->stage;
    const struct wr_str *record = &s->record->str[row];
    const int shown = key.n > 80 ? 80 : (int)key.n;
    struct wr_err why = {0};
    wr_err_set(&why, WR_EDATA, "a key '%.*s' already, and %.*s gives another", shown, key.p, (int)stage.n, stage.p);
    if (wr_slice_is(stage, "join"))
        wr_err_hint(&why, "drop %.*s before it; or select the columns, then join FILE as r calls the file's r_%.*s",
                    shown, key.p, shown, key.p);
    else
        wr_err_hint(&why, "a stage before it: drop %.*s, or rename old_%.*s = %.*s", shown, key.p, shown, key.p,
                    shown, key.p);
    struct wr_refusal refusal = {
        .kind = "taken_key", .column = key, .raw = (struct wr_slice){record->p, record->n}, .why = &why};
    return env->warner->refuse(env->warner, b, row, &refusal);
}

/* One row of the batch: may it be kept? *rc is negative when memory is out. */
static enum wr_refused take_row(struct absent *s, struct wr_env *env, struct wr_batch *b, uint32_t row, int *rc)
{
    const struct wr_str *record = &s->record->str[row];
    struct wr_json_walk all, in;
    struct wr_json name, value;
    wr_json_begin(&all, (struct wr_slice){record->p, record->n});
    for (wr_json_enter(&in, &all); record->n && wr_json_step(&in, &name) > 0; wr_json_value(&in, &value)) {
        struct wr_slice key = name.text;
        if (name.escaped) {
            char *p = wr_arena_alloc(&b->arena, key.n);
            if (!p) {
                *rc = -1;
                return WR_REFUSED_FAILS;
            }
            key = (struct wr_slice){p, wr_json_unescape(key, p)};
        }
        if (wr_name_index_find(s->plan->names, key) >= 0)
            return refuse(s, env, b, row, key);
    }
    wr_refusing_keep(&s->rows, row);
    return WR_REFUSED_ASIDE;
}

static int begin_batch(struct absent *s, struct wr_batch *b)
{
    s->record = wr_column_str(b, (uint32_t)s->plan->whole->slot, b->sel, b->nsel);
    return s->record ? wr_refusing_begin(&s->rows, b) : -1;
}

static int absent_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct absent *s = self;
    struct wr_batch *b = in->batch;
    enum wr_refused last = WR_REFUSED_ASIDE;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = s->rows.sel ? 0 : begin_batch(s, b);
    for (; rc == 0 && last == WR_REFUSED_ASIDE && s->rows.at < b->nsel; s->rows.at++)
        last = take_row(s, env, b, wr_refusing_row(&s->rows, b), &rc);
    return rc < 0 ? wr_err_nomem(&env->err, env->who) : wr_refusing_end(&s->rows, last, in, out);
}

static void absent_explain(const void *data, struct wr_buf *out)
{
    const struct absent_plan *p = data;
    wr_buf_printf(out, "refuse rows with keys that %.*s gives", (int)p->stage.n, p->stage.p);
}

static const struct wr_op op_absent = {.name = "absent",
                                       .traits = WR_ROWWISE | WR_REFUSES,
                                       .open = absent_open,
                                       .step = absent_step,
                                       .close = absent_close,
                                       .explain = absent_explain};

/* Is a key of that name in the rows, if any has one? Not what a stage has made, taken away or renamed. */
static bool may_be_there(const struct wr_schema *s, const struct wr_names *names, struct wr_slice name)
{
    if (wr_schema_find(s, name) >= 0)
        return false;
    for (uint32_t i = 0; i < names->n; i++)
        if (wr_slice_eq(names->v[i].name, name)) {
            bool shown = false;
            for (uint32_t c = 0; c < s->n && !shown; c++)
                shown = s->cols[c].ref == names->v[i].ref && wr_schema_is_key(s, c);
            return shown;
        }
    return true;
}

int wr_absent(struct wr_build *b, const struct wr_slice *names, uint32_t n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    const int whole = wr_schema_whole(b->schema);
    if (whole < 0)
        return 0;
    struct absent_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_slice *v = wr_arena_alloc(a, (n + 1) * sizeof *v);
    uint32_t m = 0;
    if (!p || !v)
        return wr_err_nomem(err, "the planner");
    p->whole = b->schema->cols[whole].ref;
    p->stage = b->node->name;
    for (uint32_t i = 0; i < n; i++)
        if (may_be_there(b->schema, p->whole->names, names[i]))
            v[m++] = names[i];
    if (!m)
        return 0;
    if (!(p->names = wr_name_index_new(a, v, m)))
        return wr_err_nomem(err, "the planner");
    wr_colref_use(b->schema->cols[whole].ref);
    return wr_build_op(b, &op_absent, p, err);
}
