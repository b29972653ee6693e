/* The operator of `parse` (parse.h): a text of each row taken apart into columns, which are views into that text.
 * Only columns that somebody uses are made, but every row is matched whole. */
#include "ops/stage/parse.h"
#include "ops/stage/refusing.h"

#include <stdio.h>
#include <stdlib.h>

/* How a row was not as it should be. */
struct misfit {
    uint32_t column;       /* a format's: what was not there ... */
    size_t at;             /* ... at this byte; rows with keys: where it is none, */
    const char *not_there; /* ... and why, or NULL */
    struct wr_err why;
};

struct run {
    const struct wr_parse_plan *plan;
    struct wr_eval *source;
    struct wr_regex_state *regex;
    struct wr_parse_keyed *keyed; /* rows with keys of their own; else NULL */
    uint32_t ncols;
    uint32_t nused;
    uint32_t *used;        /* [nused] columns with a slot */
    struct wr_str **out;   /* [nused] their values in the batch at hand */
    struct wr_str *fields; /* [ncols] of the row at hand */
    struct misfit misfit;  /* of the row at hand; empty before each: clearing it takes longer than a row */
    /* the batch at hand, which a row that is refused may make wait */
    struct wr_vec text;
    struct wr_refusing rows;
};

static void run_close(void *self, struct wr_env *env)
{
    struct run *r = self;
    (void)env;
    if (!r)
        return;
    wr_eval_free(r->source);
    wr_regex_state_free(r->regex);
    wr_parse_keyed_free(r->keyed);
    free(r->used);
    free(r->out);
    free(r->fields);
    free(r);
}

/* Column c: of rows with keys of their own a name, or behind those the record. */
static const struct wr_colref *ref_of(const struct wr_parse_plan *p, uint32_t c)
{
    if (!p->whole)
        return p->refs[c];
    return c < p->whole->names->n ? p->whole->names->v[c].ref : p->whole;
}

static int run_open(const void *data, struct wr_env *env, void **self)
{
    const struct wr_parse_plan *p = data;
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return wr_err_nomem(&env->err, env->who);
    *self = r;
    r->plan = p;
    r->source = wr_eval_new(p->source);
    r->regex = p->regex ? wr_regex_state_new(p->regex) : NULL;
    r->keyed = p->whole ? wr_parse_keyed_new(p) : NULL;
    r->ncols = p->whole ? p->whole->names->n + 1 : p->ncols;
    r->used = calloc(r->ncols, sizeof *r->used);
    r->out = calloc(r->ncols, sizeof *r->out);
    r->fields = calloc(r->ncols, sizeof *r->fields);
    if (!r->source || (p->regex && !r->regex) || (p->whole && !r->keyed) || !r->used || !r->out || !r->fields)
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t c = 0; c < r->ncols; c++)
        if (ref_of(p, c)->slot >= 0)
            r->used[r->nused++] = c;
    return 0;
}

/* ---- one row -------------------------------------------------------------------------------------------------
 */

/* 1: r->fields are filled, 0: it does not match, or negative with m->why. */
static int match_regex(struct run *r, struct wr_slice text, struct misfit *m)
{
    const struct wr_parse_plan *p = r->plan;
    const size_t *spans;
    int rc = wr_regex_match(p->regex, r->regex, text, 0, &spans, &m->why);
    for (uint32_t c = 0; rc > 0 && c < p->ncols; c++) {
        size_t from = spans[2 * p->groups[c]], to = spans[2 * p->groups[c] + 1];
        r->fields[c] = from == (size_t)-1 ? (struct wr_str){text.p, 0, 0}
                                          : (struct wr_str){text.p + from, (uint32_t)(to - from), 0};
    }
    return rc;
}

static int match_format(struct run *r, struct wr_slice text, struct misfit *m)
{
    m->column = r->plan->format->scan(text, r->fields, &m->at);
    return m->column == r->plan->ncols;
}

static int match_keyed(struct run *r, struct misfit *m)
{
    int rc = wr_parse_keyed_row(r->keyed, r->rows.at, r->fields, &m->not_there, &m->at);
    return rc < 0 ? wr_err_nomem(&m->why, "parse") : rc;
}

static int match(struct run *r, struct wr_slice text, struct misfit *m)
{
    if (r->keyed)
        return match_keyed(r, m);
    return r->plan->format ? match_format(r, text, m) : match_regex(r, text, m);
}

/* Puts the fields into row i of the columns. */
static void put_fields(struct run *r, uint32_t i)
{
    const struct wr_parse_plan *p = r->plan;
    for (uint32_t k = 0; k < r->nused; k++) {
        struct wr_str *s = &r->out[k][i];
        *s = r->fields[r->used[k]];
        for (uint32_t w = 0; w < p->nnulls; w++)
            s->null |= wr_slice_eq((struct wr_slice){s->p, s->n}, p->nulls[w]);
    }
}

/* The error for a row that does not match: filled already where matching it failed. */
static void fill_error(const struct wr_parse_plan *p, struct wr_slice text, struct misfit *m)
{
    enum { SHOWN = 200 };
    char where[160] = "";
    if (m->why.code)
        return;
    if (p->whole)
        snprintf(where, sizeof where, " (at its byte %zu%s%s)", m->at + 1, m->not_there ? ": " : "",
                 m->not_there ? m->not_there : "");
    else if (p->format)
        snprintf(where, sizeof where, " (no '%s' at its byte %zu)", p->format->columns[m->column], m->at + 1);
    wr_err_set(&m->why, WR_EDATA, "the %s does not match %s%s: \"%.*s\"%s", p->noun, p->pattern, where,
               text.n > SHOWN ? SHOWN : (int)text.n, text.p, text.n > SHOWN ? "..." : "");
    wr_err_hint(&m->why, "parse ... skip leaves such rows out, and tells how many");
}

/* ---- a batch -------------------------------------------------------------------------------------------------
 */

static int add_columns(struct run *r, struct wr_batch *b)
{
    for (uint32_t k = 0; k < r->nused; k++) {
        uint32_t slot = (uint32_t)ref_of(r->plan, r->used[k])->slot;
        r->out[k] = wr_arena_alloc(&b->arena, b->nrows * sizeof *r->out[k]);
        if (!r->out[k])
            return -1;
        b->cols[slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = r->out[k]}};
    }
    return 0;
}

static int begin_batch(struct run *r, struct wr_env *env, struct wr_batch *b)
{
    int rc = wr_eval_run(r->source, b, b->sel, b->nsel, env->warner, &r->text, &env->err);
    if (rc < 0)
        return rc;
    if (r->keyed && wr_parse_keyed_begin(r->keyed, b, &r->text) < 0)
        return wr_err_nomem(&env->err, env->who);
    return wr_refusing_begin(&r->rows, b) == 0 && add_columns(r, b) == 0 ? 0 : wr_err_nomem(&env->err, env->who);
}

/* A row that does not match is refused, or left out if the user said so. */
static enum wr_refused refuse(const struct run *r, struct wr_env *env, const struct wr_batch *b, uint32_t row,
                              struct wr_slice text, struct misfit *m)
{
    const struct wr_parse_plan *p = r->plan;
    struct wr_refusal refusal = {
        .kind = "no_match", .column = p->column, .raw = text, .why = &m->why, .policy = p->skip};
    if (p->skip) {
        env->warner->warn(env->warner, p->warn, b, row, text);
        env->filtered++;
    }
    if (p->skip && !env->warner->lists)
        return WR_REFUSED_ASIDE;
    fill_error(p, text, m);
    return env->warner->refuse(env->warner, b, row, &refusal);
}

/* One row of the batch: may it be kept, left out, ... */
static enum wr_refused take_row(struct run *r, struct wr_env *env, const struct wr_batch *b, uint32_t i)
{
    const struct wr_str *t = &r->text.str[i];
    struct wr_slice s = WR_STR_NULL(*t) ? WR_SLICE("") : (struct wr_slice){t->p, t->n};
    struct misfit *m = &r->misfit;
    int found = match(r, s, m);
    if (found > 0) {
        put_fields(r, i);
        wr_refusing_keep(&r->rows, i);
        return WR_REFUSED_ASIDE;
    }
    enum wr_refused what = WR_REFUSED_FAILS;
    if (found == 0)
        what = refuse(r, env, b, i, s, m);
    else
        env->warner->fail(env->warner, b, i, &m->why);
    *m = (struct misfit){.column = 0};
    return what;
}

static int run_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct run *r = self;
    struct wr_batch *b = in->batch;
    enum wr_refused last = WR_REFUSED_ASIDE;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = r->rows.sel ? 0 : begin_batch(r, env, b);
    if (rc < 0)
        return rc;
    for (; last == WR_REFUSED_ASIDE && r->rows.at < b->nsel; r->rows.at++)
        last = take_row(r, env, b, wr_refusing_row(&r->rows, b));
    return wr_refusing_end(&r->rows, last, in, out);
}

static void run_explain(const void *data, struct wr_buf *out)
{
    const struct wr_parse_plan *p = data;
    uint32_t used = 0;
    for (uint32_t c = 0; p->whole && c < p->whole->names->n; c++)
        used += p->whole->names->v[c].ref->slot >= 0;
    if (p->whole) {
        wr_buf_printf(out, "%.*s, %u name%s", (int)p->text.n, p->text.p, used, used == 1 ? "" : "s");
        return;
    }
    for (uint32_t c = 0; c < p->ncols; c++)
        used += p->refs[c]->slot >= 0;
    wr_buf_printf(out, "%.*s, %u of %u columns", (int)p->text.n, p->text.p, used, p->ncols);
}

const struct wr_op wr_op_parse = {
    .name = "parse",
    .traits = WR_ROWWISE | WR_REFUSES,
    .open = run_open,
    .step = run_step,
    .close = run_close,
    .explain = run_explain,
};
