/* split by KEYS to "out/{key}.csv": the rows of each key in a file of its own, as the last stage.
 *
 * Text is made of rows wherever they are (split_text), with the place where each row ends beside it; one operator
 * (split_files) sees all rows in order, numbers their keys and puts the text of each row into the buffer of its
 * file. A buffer goes to its file when it is full, all of them do when they are many; both depend on nothing but
 * the rows, for a packed file has a member or a frame for each. Which files have a descriptor is io/fan.h's
 * business, what they are called split.h's. */
#include "ops/stage/split.h"

#include <stdlib.h>

#include "base/charged.h"
#include "data/key.h"
#include "ops/stage/output.h"
#include "ops/stage/to.h"

struct split_plan {
    const struct wr_output_plan *out;
    struct wr_slice *names; /* of the keys, */
    uint32_t *slots;        /* and where they are */
    uint32_t nkeys;
    struct split_name name;
};

/* A piece of text: the keys of its rows, and where each of them ends. Lies in the batch that the rows came from. */
struct piece {
    const struct wr_keys *keys;
    const uint16_t *rows;
    const size_t *ends;
};

/* ---- text --------------------------------------------------------------------------------------------------- */

struct text_state {
    const struct split_plan *plan;
    struct wr_rows *rows; /* of the batch at hand, NULL: not begun */
    struct wr_keys *keys;
    uint16_t *all; /* its rows */
    struct wr_index scratch;
    struct wr_buf wide; /* rows that may be longer than the free room of a batch */
};

static int text_open(const void *data, struct wr_env *env, void **self)
{
    struct text_state *t = calloc(1, sizeof *t);
    if (!t)
        return wr_err_nomem(&env->err, env->who);
    t->plan = data;
    *self = t;
    return 0;
}

static void text_close(void *self, struct wr_env *env)
{
    struct text_state *t = self;
    (void)env;
    if (t) {
        wr_index_done(&t->scratch);
        wr_buf_done(&t->wide);
    }
    free(t);
}

static int text_begin(struct text_state *t, struct wr_batch *b)
{
    const struct split_plan *p = t->plan;
    uint32_t n = 0;
    t->keys = wr_arena_zalloc(&b->arena, sizeof *t->keys);
    t->all = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *t->all);
    if (!t->keys || !t->all || wr_key_make(b, p->slots, p->nkeys, b->sel, b->nsel, t->keys) < 0)
        return -1;
    WR_EACH (i, b->sel, b->nsel)
        t->all[n++] = (uint16_t)i;
    t->rows = wr_rows_begin(&p->out->style, wr_output_columns(p->out), b, &t->scratch);
    return t->rows ? 0 : -1;
}

/* The next rows of b as text: as many as fit into the batch `text`. 1: there are more; 0; -1: out of memory. */
static int text_rows(struct text_state *t, struct wr_batch *b, struct wr_batch *text)
{
    size_t n = 0, room = wr_arena_room(&text->arena);
    char *at = text->arena.at;
    uint32_t from = wr_rows_next(t->rows);
    size_t *ends = wr_arena_alloc(&b->arena, (b->nsel - from + 1) * sizeof *ends);
    struct piece *piece = wr_arena_alloc(&b->arena, sizeof *piece);
    if (!ends || !piece)
        return -1;
    int more = wr_rows_write(t->rows, at, room, &n, ends);
    if (more > 0 && n == 0) {
        t->wide.n = 0;
        if (wr_buf_reserve(&t->wide, wr_rows_room(t->rows)) < 0)
            return -1;
        more = wr_rows_write(t->rows, t->wide.p, t->wide.cap, &n, ends);
        if (more < 0 || !(at = wr_arena_dup(&text->arena, t->wide.p, n)))
            return -1;
    } else if (more >= 0) {
        wr_arena_alloc(&text->arena, n);
    }
    *piece = (struct piece){t->keys, t->all + from, ends};
    text->ticket = piece;
    text->text = (struct wr_slice){at, n};
    text->nrows = text->nsel = wr_rows_next(t->rows) - from;
    return more;
}

static int text_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct text_state *t = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = t->rows ? 0 : text_begin(t, in->batch), more = -1;
    struct wr_batch *text = rc < 0 ? NULL : wr_batch_new(env->batches, 0);
    struct wr_batch **keep = text ? wr_arena_alloc(&text->arena, sizeof(struct wr_batch *)) : NULL;
    if (keep) {
        *keep = wr_batch_ref(in->batch);
        text->keep = keep;
        text->nkeep = 1;
        more = text_rows(t, in->batch, text);
    }
    if (more <= 0)
        t->rows = NULL;
    if (more < 0) {
        wr_batch_unref(text);
        return wr_err_nomem(&env->err, env->who);
    }
    *out = text;
    return more ? WR_STEP_MORE : WR_STEP_PASS;
}

static void text_explain(const void *data, struct wr_buf *out)
{
    const struct split_plan *p = data;
    const uint32_t n = p->out->columns.places.n;
    wr_buf_printf(out, "format as %s, %u column%s", wr_row_style_name(&p->out->style), n, n == 1 ? "" : "s");
}

static const struct wr_op op_text = {.name = "format",
                                     .traits = WR_ROWWISE,
                                     .open = text_open,
                                     .step = text_step,
                                     .close = text_close,
                                     .explain = text_explain};

/* ---- files -------------------------------------------------------------------------------------------------- */

enum { FILE_BYTES = 64 << 10, ALL_BYTES = 32 << 20, LITTLE_MEMORY = 4 };

struct buffer {
    char *p;
    uint32_t n, cap;
};

struct files_state {
    const struct split_plan *plan;
    struct wr_fan *fan;
    struct wr_table keys, names;
    struct buffer *v; /* by key, as the files of the fan */
    uint32_t cap;
    struct wr_payer pay;
    size_t held, most; /* bytes in all buffers */
    size_t charged;    /* for what the fan keeps */
    struct wr_buf header, name;
    bool begun;            /* the header is made */
    struct wr_str *values; /* of a key */
    uint32_t gid[WR_BATCH_ROWS];
};

static int files_open(const void *data, struct wr_env *env, void **self)
{
    struct files_state *s = calloc(1, sizeof *s);
    *self = s;
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = data;
    s->fan = s->plan->out->fan;
    s->pay = (struct wr_payer){env->budget, env->who};
    s->most = env->budget->parent->limit / LITTLE_MEMORY < ALL_BYTES ? env->budget->parent->limit / LITTLE_MEMORY
                                                                     : ALL_BYTES;
    wr_table_init(&s->keys, env->budget, env->who);
    wr_table_init(&s->names, env->budget, env->who);
    s->values = malloc(s->plan->nkeys * sizeof *s->values);
    return s->values ? 0 : wr_err_nomem(&env->err, env->who);
}

static void files_close(void *self, struct wr_env *env)
{
    struct files_state *s = self;
    if (!s)
        return;
    for (uint32_t i = 0; i < s->keys.n && i < s->cap; i++)
        wr_charged_free(s->pay, &s->v[i].p, &s->v[i].cap, 1);
    wr_charged_free(s->pay, &s->v, &s->cap, sizeof *s->v);
    wr_budget_shrink(env->budget, s->charged);
    wr_table_done(&s->keys);
    wr_table_done(&s->names);
    wr_buf_done(&s->header);
    wr_buf_done(&s->name);
    free(s->values);
    free(s);
}

static int write_out(struct files_state *s, uint32_t file, struct wr_err *err)
{
    struct buffer *b = &s->v[file];
    int rc = b->n ? wr_fan_write(s->fan, file, (struct wr_slice){b->p, b->n}, err) : 0;
    s->held -= b->n;
    b->n = 0;
    return rc;
}

static int write_all(struct files_state *s, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t i = 0; rc >= 0 && i < wr_fan_files(s->fan); i++) {
        rc = write_out(s, i, err);
        wr_charged_free(s->pay, &s->v[i].p, &s->v[i].cap, 1);
    }
    return rc;
}

static int append(struct files_state *s, uint32_t file, const char *p, size_t n, struct wr_err *err)
{
    struct buffer *b = &s->v[file];
    int rc = b->n + n > FILE_BYTES ? write_out(s, file, err) : 0;
    if (rc < 0)
        return rc;
    if (n > FILE_BYTES)
        return wr_fan_write(s->fan, file, (struct wr_slice){p, n}, err);
    rc = wr_charged_grow(s->pay, &b->p, &b->cap, b->n + n, 1, err);
    if (rc < 0)
        return rc;
    memcpy(b->p + b->n, p, n);
    b->n += (uint32_t)n;
    s->held += n;
    return s->held > s->most ? write_all(s, err) : 0;
}

/* Is a name that s->name holds new? 1, 0 or negative. */
static int is_new_name(struct files_state *s, struct wr_err *err)
{
    struct wr_str str = {s->name.p, (uint32_t)s->name.n, 0};
    struct wr_keys key = {.v = &str};
    uint32_t before = s->names.n, gid;
    int rc = wr_table_map(&s->names, &key, NULL, 1, &gid, NULL, err);
    return rc < 0 ? rc : s->names.n > before;
}

/* The file of a key that has come for the first time: its number is that of the key. */
static int add_file(struct files_state *s, uint32_t gid, struct wr_env *env)
{
    const struct split_plan *p = s->plan;
    struct wr_slice key = wr_table_key(&s->keys, gid);
    s->values[0] = (struct wr_str){key.p, (uint32_t)key.n, 0};
    if (p->nkeys > 1 && wr_key_split(key, p->nkeys, s->values) < 0)
        return wr_err_nomem(&env->err, env->who);
    int is_new = 0;
    for (uint32_t again = 1; !is_new; again++) {
        if (wr_split_name_make(&p->name, s->values, again, &s->name) < 0)
            return wr_err_nomem(&env->err, env->who);
        is_new = is_new_name(s, &env->err);
    }
    size_t size = wr_fan_file_size() + 3 * s->name.n;
    int rc = is_new < 0 ? is_new : wr_budget_grow(env->budget, env->who, size, &env->err);
    if (rc < 0)
        return rc;
    s->charged += size;
    if (wr_output_begin(p->out, &s->begun, &s->header) < 0)
        return wr_err_nomem(&env->err, env->who);
    rc = wr_fan_add(s->fan, s->name.p, &env->err);
    return rc < 0 || !s->header.n ? rc : append(s, gid, s->header.p, s->header.n, &env->err);
}

static int take(struct files_state *s, struct wr_env *env, const struct wr_batch *b)
{
    const struct piece *p = b->ticket;
    const uint32_t before = s->keys.n;
    int rc = wr_table_map(&s->keys, p->keys, p->rows, b->nsel, s->gid, NULL, &env->err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &s->v, &s->cap, s->keys.n, sizeof *s->v, &env->err);
    for (uint32_t g = before; rc >= 0 && g < s->keys.n; g++)
        rc = add_file(s, g, env);
    size_t from = 0;
    for (uint32_t k = 0; rc >= 0 && k < b->nsel; k++) {
        rc = append(s, s->gid[p->rows[k]], b->text.p + from, p->ends[k] - from, &env->err);
        from = p->ends[k];
    }
    return rc;
}

static int files_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct files_state *s = self;
    int rc = 0;
    (void)port;
    (void)out;
    if (in->mark == WR_MARK_BATCH)
        rc = take(s, env, in->batch);
    else if (in->mark == WR_MARK_END && !in->failed)
        rc = write_all(s, &env->err);
    *s->plan->out->bytes = wr_fan_bytes(s->fan);
    return rc < 0 ? rc : WR_STEP_NEED;
}

static void files_explain(const void *data, struct wr_buf *out)
{
    const struct split_plan *p = data;
    wr_buf_printf(out, "write a file for each");
    for (uint32_t i = 0; i < p->nkeys; i++)
        wr_buf_printf(out, "%s %.*s", i ? "," : "", (int)p->names[i].n, p->names[i].p);
}

static const struct wr_op op_files = {.name = "split",
                                      .traits = WR_IN_ORDER,
                                      .open = files_open,
                                      .step = files_step,
                                      .close = files_close,
                                      .explain = files_explain};

/* ---- the stage ---------------------------------------------------------------------------------------------- */

/* What split wants is not there. */
static int expected(struct wr_parser *ps, const char *what, struct wr_err *err)
{
    wr_parse_expected(ps, what, err);
    wr_err_hint(err, "write split by country to \"out/{country}.csv\"");
    return WR_EPROG;
}

static int split_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    if (wr_parse_peek_word(ps, "to"))
        return expected(ps, "'by' and keys", err);
    int rc = wr_parse_by(ps, true, &n->keys, &n->has_keys, err);
    if (rc >= 0 && !wr_parse_word(ps, "to"))
        rc = expected(ps, "'to' and a name", err);
    return rc < 0 ? rc : wr_to_parse(ps, n, err);
}

static int split_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct split_plan *p = wr_arena_zalloc(a, sizeof *p);
    struct wr_colref **refs;
    struct wr_build_target target;
    if (!p)
        return wr_err_nomem(err, "the planner");
    if (n->next) {
        wr_err_at(err, n->name_span.pos, n->name_span.len, "split must be the last stage");
        wr_err_hint(err, "leave out what stands behind it, or write it before `split`");
        return WR_EPROG;
    }
    int rc = wr_build_merge(b, err);
    if (rc >= 0)
        rc = wr_build_columns(b, &n->keys, &p->names, &refs, err);
    if (rc >= 0)
        rc = wr_split_name_parse(a, n, p->names, n->keys.n, &p->name, err);
    if (rc >= 0)
        rc = wr_build_out(b, n, &target, err);
    if (rc < 0)
        return rc;
    p->out = target.data;
    p->nkeys = n->keys.n;
    p->slots = wr_arena_alloc(a, p->nkeys * sizeof *p->slots);
    if (!p->slots)
        return wr_err_nomem(err, "the planner");
    for (uint32_t i = 0; i < p->nkeys; i++)
        p->slots[i] = (uint32_t)refs[i]->slot;
    b->ended = true;
    rc = wr_build_op(b, &op_text, p, err);
    return rc < 0 ? rc : wr_build_op(b, &op_files, p, err);
}

const struct wr_stage wr_stage_split = {
    .name = "split",
    .parse = split_parse,
    .bind = split_bind,
    .signature = "split by KEYS to \"NAME\" [as FORMAT]",
    .summary =
        "The last stage: writes the rows of each key to a file of its own, called by the keys in the braces of "
        "NAME. "
        "All files are complete or as they were; folders that are missing are made. The format goes by the "
        "extension unless given, .gz and .zst pack. A key stays within its part of the path: / % and control "
        "characters are written as %XX, null as null.",
    .example = "select id, country | take 3 | tee - | split by country to \"out/{country}.csv\"",
    .shows = "id,country\n1001,DE\n1002,US\n1003,BR\n",
};
