/* See output.h. Formatting is row-wise work and runs wherever the rows are; only the writing is in order. The
 * writer keeps what comes and writes it when nothing more is there (FLUSH) or enough has gathered: one call for
 * many pieces. Of a table it lays out what comes. */
#include "ops/stage/output.h"

#include <stdlib.h>

#include "data/grid.h"
#include "ops/stage/pack.h"

/* ---- format -------------------------------------------------------------------------------------------------- */

struct format_state {
    const struct wr_output_plan *plan;
    struct wr_rows *rows;    /* of the batch at hand, NULL: not begun */
    struct wr_index scratch; /* reused */
    struct wr_buf wide;      /* reused: rows that may be longer than the free room of a batch */
};

static int format_open(const void *data, struct wr_env *env, void **self)
{
    struct format_state *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, env->who);
    f->plan = data;
    *self = f;
    return 0;
}

static void format_close(void *self, struct wr_env *env)
{
    struct format_state *f = self;
    (void)env;
    if (f) {
        wr_index_done(&f->scratch);
        wr_buf_done(&f->wide);
    }
    free(f);
}

/* The next rows as text, in the free room of a batch's arena: as many as fit there. 1: there are more rows; 0; -1:
 * out of memory. */
static int format_rows(struct format_state *f, struct wr_batch *text)
{
    size_t n, room = wr_arena_room(&text->arena);
    char *at = text->arena.at;
    uint32_t from = wr_rows_next(f->rows);
    int more = wr_rows_write(f->rows, at, room, &n, NULL);
    if (more > 0 && n == 0) { /* by way of a buffer, so that the batch holds what they are, not what they may be */
        f->wide.n = 0;
        if (wr_buf_reserve(&f->wide, wr_rows_room(f->rows)) < 0)
            return -1;
        more = wr_rows_write(f->rows, f->wide.p, f->wide.cap, &n, NULL);
        if (more < 0 || !(at = wr_arena_dup(&text->arena, f->wide.p, n)))
            return -1;
    } else if (more >= 0) {
        wr_arena_alloc(&text->arena, n);
    }
    text->text = (struct wr_slice){at, n};
    text->nrows = text->nsel = wr_rows_next(f->rows) - from;
    return more;
}

static int format_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct format_state *f = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    const struct wr_output_plan *p = f->plan;
    if (!f->rows)
        f->rows = wr_rows_begin(&p->style, wr_output_columns(p), in->batch, &f->scratch);
    struct wr_batch *text = f->rows ? wr_batch_new(env->batches, 0) : NULL;
    int more = text ? format_rows(f, text) : -1;
    if (more <= 0)
        f->rows = NULL;
    if (more < 0) {
        wr_batch_unref(text);
        return wr_err_nomem(&env->err, env->who);
    }
    *out = text;
    return more ? WR_STEP_MORE : WR_STEP_PASS;
}

static void format_explain(const void *data, struct wr_buf *out)
{
    const struct wr_output_plan *p = data;
    const uint32_t n = p->columns.places.n;
    if (p->columns.edits)
        wr_buf_printf(out, "format as %s, every key", wr_row_style_name(&p->style));
    else
        wr_buf_printf(out, "format as %s, %u column%s", wr_row_style_name(&p->style), n, n == 1 ? "" : "s");
}

const struct wr_op wr_op_format = {.name = "format",
                                   .traits = WR_ROWWISE,
                                   .open = format_open,
                                   .step = format_step,
                                   .close = format_close,
                                   .explain = format_explain};

/* ---- output -------------------------------------------------------------------------------------------------- */

/* Batches, and bytes, that are written at once: as much as still lies in the cache of whoever has made it. */
enum { GATHER = 256, GATHER_BYTES = 256 << 10 };

struct output_state {
    const struct wr_output_plan *plan;
    struct wr_batch *held[GATHER]; /* not of a table */
    unsigned n;
    size_t bytes;
    struct wr_grid *grid; /* of a table, else NULL */
    struct wr_buf lines;  /* the header, or of a table what is to be written */
    bool begun;
};

static void release(struct output_state *o)
{
    for (unsigned i = 0; i < o->n; i++)
        wr_batch_unref(o->held[i]);
    o->n = 0;
    o->bytes = 0;
}

static void output_close(void *self, struct wr_env *env)
{
    struct output_state *o = self;
    (void)env;
    if (o) {
        release(o);
        wr_grid_free(o->grid);
        wr_buf_done(&o->lines);
    }
    free(o);
}

static int output_open(const void *data, struct wr_env *env, void **self)
{
    const struct wr_output_plan *plan = data;
    struct output_state *o = calloc(1, sizeof *o);
    bool table = plan->style.kind == WR_ROWS_TABLE;
    if (o && table)
        o->grid = wr_grid_new(plan->style.width, plan->style.bold);
    if (!o || (table && !o->grid)) {
        output_close(o, env);
        return wr_err_nomem(&env->err, env->who);
    }
    o->plan = data;
    *self = o;
    return 0;
}

int wr_output_begin(const struct wr_output_plan *p, bool *begun, struct wr_buf *b)
{
    const struct wr_row_columns *columns = wr_output_columns(p);
    if (*begun || !p->header || p->late || (p->found && !p->found->known))
        return 0;
    *begun = true;
    return wr_rows_header(&p->style, columns->names, columns->places.n, b);
}

static int write_held(struct output_state *o, struct wr_env *env)
{
    struct wr_slice v[GATHER + 1];
    if (wr_output_begin(o->plan, &o->begun, &o->lines) < 0)
        return wr_err_nomem(&env->err, env->who);
    v[0] = (struct wr_slice){o->lines.p, o->lines.n};
    size_t bytes = v[0].n;
    for (unsigned i = 0; i < o->n; i++) {
        v[i + 1] = o->held[i]->text;
        bytes += v[i + 1].n;
    }
    int rc = bytes ? wr_sink_writev(o->plan->sink, v, o->n + 1, &env->err) : 0;
    *o->plan->bytes += bytes;
    o->lines.n = 0;
    release(o);
    return rc;
}

static int rows_step(struct output_state *o, struct wr_env *env, struct wr_msg *in)
{
    switch (in->mark) {
    case WR_MARK_BATCH:
        o->bytes += in->batch->text.n;
        o->held[o->n++] = in->batch;
        in->batch = NULL;
        return o->n == GATHER || o->bytes >= GATHER_BYTES ? write_held(o, env) : 0;
    case WR_MARK_END:
        return o->n || !(in->failed && o->plan->only_whole) ? write_held(o, env) : 0;
    default:
        return o->n ? write_held(o, env) : 0;
    }
}

/* The names stand before the first rows for a grid as for everybody, but it has them laid out with these. */
static int take_rows(struct output_state *o, struct wr_slice rows)
{
    struct wr_buf head = {0};
    int rc = wr_output_begin(o->plan, &o->begun, &head);
    if (rc == 0)
        rc = wr_grid_take(o->grid, (struct wr_slice){head.p, head.n}, &o->lines);
    wr_buf_done(&head);
    return rc == 0 ? wr_grid_take(o->grid, rows, &o->lines) : rc;
}

/* Nothing has come for now. Rows wait for others to be laid out with, until the input has paused; so how they look
 * does not depend on who worked how fast, unless somebody watches. */
static int pause_table(struct output_state *o, struct wr_env *env, const struct wr_msg *in)
{
    if (!wr_grid_holds(o->grid))
        return 0;
    if (in->idle || (in->quiet && o->plan->watched))
        return wr_grid_flush(o->grid, &o->lines);
    wr_env_await_quiet(env);
    return 0;
}

static int write_lines(struct output_state *o, struct wr_env *env)
{
    const struct wr_slice lines = {o->lines.p, o->lines.n};
    *o->plan->bytes += lines.n;
    o->lines.n = 0;
    return wr_sink_writev(o->plan->sink, &lines, 1, &env->err);
}

static int table_step(struct output_state *o, struct wr_env *env, struct wr_msg *in)
{
    static const struct wr_slice none;
    int rc = 0;
    if (in->mark == WR_MARK_BATCH)
        rc = take_rows(o, in->batch->text);
    else if (in->mark == WR_MARK_FLUSH)
        rc = pause_table(o, env, in);
    else if (in->mark == WR_MARK_END && !(in->failed && o->plan->only_whole))
        rc = take_rows(o, none) < 0 ? -1 : wr_grid_end(o->grid, in->failed, &o->lines);
    if (rc < 0)
        return wr_err_nomem(&env->err, env->who);
    bool wait = in->mark == WR_MARK_BATCH && o->lines.n < GATHER_BYTES;
    return wait || !o->lines.n ? 0 : write_lines(o, env);
}

/* What pack has compressed. */
static int parts_step(struct output_state *o, struct wr_env *env, struct wr_msg *in)
{
    struct wr_pack_done done;
    if (in->mark != WR_MARK_BATCH)
        return 0;
    const struct wr_slice text = in->batch->text, bytes = {text.p + sizeof done, text.n - sizeof done};
    memcpy(&done, text.p, sizeof done);
    *o->plan->bytes += done.length;
    return wr_sink_write_part(o->plan->sink, bytes, done.check, done.length, &env->err);
}

static int output_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct output_state *o = self;
    (void)port;
    (void)out;
    int rc = o->plan->encoding ? parts_step(o, env, in) : o->grid ? table_step(o, env, in) : rows_step(o, env, in);
    return rc < 0 ? rc : WR_STEP_NEED;
}

static void output_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "write in order");
}

const struct wr_op wr_op_output = {.name = "output",
                                   .traits = WR_IN_ORDER,
                                   .open = output_open,
                                   .step = output_step,
                                   .close = output_close,
                                   .explain = output_explain};
