/* See window.h: the operator, in three kinds.
 *
 * window        every function knows a row's value at once: batches get slots filled and go on
 * window_ahead  without a partition: batches wait until as many rows have followed as lead asks for
 * window_whole  rows are kept as records (sort_record.h), whatever batches they came in, and given out at the end;
 *               when memory is scarce they go into a temporary file (row_file.h), and what functions keep of rows
 *               into files of theirs
 *
 * In a partition rows leave an owner in their order, whatever their key, so one that waits holds back all behind
 * it: lead then waits for the end too. */
#include "ops/stage/window.h"

#include <stdlib.h>

#include "ops/stage/row_file.h"
#include "ops/stage/sort_key.h"

enum {
    FIRST_CHUNK = 256 * 1024,
    MOST_CHUNK = 4 << 20,
    NOT_CHARGED = 192 * 1024, /* bytes of a batch that its arena has not charged (data/batch.h) */
};

/* A batch that waits. */
struct held {
    struct wr_batch *batch;
    struct wr_batch *whole; /* of which it is what is left, or itself */
    size_t bytes;           /* charged for it */
};

struct window {
    const struct window_plan *plan;
    struct wr_win_state *calls; /* [plan->ncalls] */
    uint64_t taken, given;      /* rows */
    struct wr_payer pay;
    /* window_ahead: a queue of batches, held[first..n) */
    struct held *held;
    uint32_t first, n, held_cap;
    /* window_whole */
    struct wr_arena records;
    struct sort_entry *rows;
    uint32_t nrows, rows_cap;
    struct row_file file; /* rows before those */
    bool settled;
};

static void window_close(void *self, struct wr_env *env)
{
    struct window *w = self;
    (void)env;
    if (!w)
        return;
    for (uint32_t k = 0; w->calls && k < w->plan->ncalls; k++)
        wr_win_close(&w->calls[k]);
    for (uint32_t k = w->first; k < w->n; k++) {
        wr_batch_unref(w->held[k].batch);
        if (w->pay.budget)
            wr_budget_shrink(w->pay.budget, w->held[k].bytes);
    }
    wr_charged_free(w->pay, &w->held, &w->held_cap, sizeof *w->held);
    wr_charged_free(w->pay, &w->rows, &w->rows_cap, sizeof *w->rows);
    wr_arena_done(&w->records);
    wr_row_file_close(&w->file);
    free(w->calls);
    free(w);
}

static int window_open(const void *data, struct wr_env *env, void **self)
{
    struct window *w = calloc(1, sizeof *w);
    if (!w)
        return wr_err_nomem(&env->err, env->who);
    w->plan = data;
    w->pay = (struct wr_payer){env->budget, env->who};
    wr_arena_init_growing(&w->records, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    wr_row_file_init(&w->file, &w->plan->rows, env);
    *self = w;
    if (!(w->calls = calloc(w->plan->ncalls, sizeof *w->calls)))
        return wr_err_nomem(&env->err, env->who);
    for (uint32_t k = 0; k < w->plan->ncalls; k++) {
        int rc = wr_win_open(&w->calls[k], &w->plan->calls[k], env->budget, env->who, &env->err);
        if (rc < 0)
            return rc;
        w->calls[k].env = env;
        w->calls[k].beside = w->plan->ncalls;
    }
    return 0;
}

/* ---- calls --------------------------------------------------------------------------------------------------- */

/* The argument of a call in the form that its letter says. 0 or -1. */
static int fill_argument(const struct wr_win_call *call, struct wr_win_rows *r)
{
    struct wr_batch *b = r->batch;
    const uint32_t slot = (uint32_t)call->arg->slot;
    switch (call->win->params[0]) {
    case 'v': {
        const struct sort_key key = {.ref = call->arg};
        struct sort_column *c = wr_arena_alloc(&b->arena, sizeof *c);
        if (!c || wr_sort_column(&key, b, c) < 0)
            return -1;
        r->arg = c->num;
        r->text = c->str;
        return 0;
    }
    case 'a':
        r->arg = &b->cols[slot].v;
        if (r->arg->rep == WR_REP_VIEW)
            r->arg = wr_column_str(b, slot, b->sel, b->nsel);
        break;
    default:
        r->arg = wr_column_num(b, slot, b->sel, b->nsel);
    }
    return r->arg ? 0 : -1;
}

static uint32_t groups_in(const struct wr_batch *b)
{
    uint32_t most = 0;
    WR_EACH (i, b->sel, b->nsel)
        most = b->gid[i] > most ? b->gid[i] : most;
    return most + 1;
}

/* Shows every call the rows of a batch; those that know their values fill their slots. */
static int take_rows(struct window *w, struct wr_env *env, struct wr_batch *b)
{
    const uint32_t groups = w->plan->keyed ? groups_in(b) : 1;
    for (uint32_t k = 0; k < w->plan->ncalls; k++) {
        struct wr_win_state *s = &w->calls[k];
        struct wr_win_rows r = {.batch = b,
                                .sel = b->sel,
                                .n = b->nsel,
                                .gid = w->plan->keyed ? b->gid : NULL,
                                .first = w->taken,
                                .warner = env->warner};
        int rc = wr_win_groups(s, groups, &env->err);
        if (rc < 0)
            return rc;
        if (s->call->arg && fill_argument(s->call, &r) < 0)
            return wr_err_nomem(&env->err, env->who);
        if (s->call->win->take) {
            rc = s->call->win->take(s, &r, &env->err);
        } else {
            struct wr_vec v;
            rc = s->call->win->run(s, &r, &v, &env->err);
            if (rc >= 0)
                b->cols[s->call->result->slot] = (struct wr_column){.v = v};
        }
        if (rc < 0)
            return rc;
    }
    w->taken += b->nsel;
    return 0;
}

/* The values of rows that are handed on now. */
static int give_rows(struct window *w, struct wr_env *env, struct wr_batch *b)
{
    for (uint32_t k = 0; k < w->plan->ncalls; k++) {
        struct wr_win_state *s = &w->calls[k];
        struct wr_win_rows r = {.batch = b,
                                .sel = b->sel,
                                .n = b->nsel,
                                .gid = w->plan->keyed ? b->gid : NULL,
                                .first = w->given,
                                .warner = env->warner};
        struct wr_vec v;
        if (!s->call->win->give)
            continue;
        int rc = s->call->win->give(s, &r, &v, &env->err);
        if (rc < 0)
            return rc;
        b->cols[s->call->result->slot] = (struct wr_column){.v = v};
    }
    w->given += b->nsel;
    return 0;
}

static int window_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = take_rows(self, env, in->batch);
    if (rc < 0)
        return rc;
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

/* ---- rows that wait for some others ----------------------------------------------------------------------------
 */

/* Into the queue. What a batch holds is charged, and the block that its fields stand in, once for the batches of
 * that block that follow one another. */
static int hold(struct window *w, struct wr_env *env, struct wr_msg *in)
{
    struct wr_batch *b = in->batch;
    if (w->first && w->first * 2 >= w->n) {
        w->n -= w->first;
        memmove(w->held, w->held + w->first, w->n * sizeof *w->held);
        w->first = 0;
    }
    int rc = wr_charged_grow(w->pay, &w->held, &w->held_cap, (uint64_t)w->n + 1, sizeof *w->held, &env->err);
    if (rc < 0)
        return rc;
    const struct wr_block *before = w->n > w->first ? w->held[w->n - 1].batch->block : NULL;
    size_t bytes = NOT_CHARGED + (b->block && b->block != before ? b->block->cap : 0);
    if (w->pay.budget && (rc = wr_budget_grow(w->pay.budget, env->who, bytes, &env->err)) < 0)
        return rc;
    w->held[w->n++] = (struct held){b, b, bytes};
    in->batch = NULL;
    return 0;
}

/* Leaves the rows of the oldest batch from number n on in the queue, in a batch of their own: the one before it, or
 * NULL. */
static struct wr_batch *split_held(struct held *h, uint32_t n)
{
    struct wr_batch *b = h->batch, *all = h->whole; /* forks of forks would keep one another */
    uint16_t *sel = b->sel;
    if (!sel && !(sel = wr_arena_alloc(&b->arena, b->nsel * sizeof *sel)))
        return NULL;
    for (uint32_t i = 0; !b->sel && i < b->nsel; i++)
        sel[i] = (uint16_t)i;
    struct wr_batch *head = wr_batch_fork(all, sel, n),
                    *rest = head ? wr_batch_fork(all, sel + n, b->nsel - n) : NULL;
    if (!rest) {
        wr_batch_unref(head);
        return NULL;
    }
    wr_batch_unref(b);
    h->batch = rest;
    return head;
}

/* The oldest batch, or as many of its rows as are known; `known`: of those that have not been given. */
static int give_held(struct window *w, struct wr_env *env, uint64_t known, struct wr_batch **out)
{
    if (w->first == w->n || !known)
        return WR_STEP_NEED;
    struct held *h = &w->held[w->first];
    if (h->batch->nsel > known) {
        if (!(*out = split_held(h, (uint32_t)known)))
            return wr_err_nomem(&env->err, env->who);
    } else {
        *out = h->batch;
        w->first++;
        if (w->pay.budget)
            wr_budget_shrink(w->pay.budget, h->bytes);
    }
    int rc = give_rows(w, env, *out);
    return rc < 0 ? rc : WR_STEP_MORE;
}

/* Says from which row on the queue is kept. */
static void tell_held(const struct window *w, struct wr_env *env)
{
    const struct wr_batch *b = w->first < w->n ? w->held[w->first].batch : NULL;
    wr_env_kept(env, b, b && b->sel ? b->sel[0] : 0);
}

static int ahead_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct window *w = self;
    int rc = 0;
    (void)port;
    if (in->batch) {
        rc = take_rows(w, env, in->batch);
        if (rc >= 0)
            rc = hold(w, env, in);
        if (rc < 0)
            return rc;
    }
    const bool all = in->mark == WR_MARK_END && !in->failed;
    const uint64_t wait = w->taken - w->given, known = all                     ? wait
                                                       : wait > w->plan->ahead ? wait - w->plan->ahead
                                                                               : 0;
    /* a batch goes as a whole, unless nothing comes for a while, or ever */
    const bool whole = w->first < w->n && w->held[w->first].batch->nsel <= known;
    rc = whole || in->mark != WR_MARK_BATCH ? give_held(w, env, known, out) : WR_STEP_NEED;
    tell_held(w, env);
    return rc;
}

/* ---- rows that wait for all ------------------------------------------------------------------------------------
 */

/* Should what is kept go into files, rather than grow by so many rows, whose records take so many bytes? */
static bool is_tight(const struct window *w, const struct wr_env *env, uint32_t rows, size_t bytes)
{
    size_t more = wr_charged_growth(w->rows_cap, (uint64_t)w->nrows + rows, sizeof *w->rows);
    if (bytes > wr_arena_room(&w->records))
        more += bytes + (w->records.chunk < w->records.most ? 2 * w->records.chunk : w->records.most);
    for (uint32_t k = 0; k < w->plan->ncalls; k++)
        if (w->plan->calls[k].win->growth)
            more += w->plan->calls[k].win->growth(&w->calls[k], rows);
    return w->nrows && wr_budget_tight(env->budget, more);
}

/* Rows go into the file, and what functions keep of them into theirs. */
static int spill(struct window *w, struct wr_env *env)
{
    int rc = wr_row_file_add(&w->file, env, w->rows, w->nrows);
    for (uint32_t k = 0; rc >= 0 && k < w->plan->ncalls; k++)
        if (w->plan->calls[k].win->spill)
            rc = w->plan->calls[k].win->spill(&w->calls[k], &env->err);
    if (rc < 0)
        return rc;
    wr_arena_done(&w->records);
    wr_arena_init_growing(&w->records, FIRST_CHUNK, MOST_CHUNK, env->budget, env->who);
    wr_charged_free(w->pay, &w->rows, &w->rows_cap, sizeof *w->rows);
    w->nrows = 0;
    return 0;
}

static int keep_rows(struct window *w, struct wr_env *env, struct wr_batch *b)
{
    const struct sort_plan *p = &w->plan->rows;
    struct wr_vec *cols = wr_arena_alloc(&b->arena, (p->ncols + 1) * sizeof *cols);
    size_t *size = wr_arena_alloc(&b->arena, b->nsel * sizeof *size), room = WR_SORT_BEHIND;
    if (!cols || !size || !wr_batch_ordinals(b) || wr_sort_columns(p, b, cols) < 0)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        size[wr_k_] = wr_sort_values_size(p, cols, i);
        if (size[wr_k_] > UINT32_MAX)
            return wr_err_set(&env->err, WR_ELIMIT, "%s has a row of more than 4 GiB", env->who);
        room += wr_sort_record_size(0, size[wr_k_]);
    }
    int rc = is_tight(w, env, b->nsel, room) ? spill(w, env) : 0;
    if (rc >= 0)
        rc = wr_charged_grow(w->pay, &w->rows, &w->rows_cap, (uint64_t)w->nrows + b->nsel, sizeof *w->rows,
                             &env->err);
    if (rc < 0)
        return rc;
    char *at = wr_arena_alloc(&w->records, room);
    if (!at)
        return wr_arena_error(&w->records, &env->err);
    WR_EACH (i, b->sel, b->nsel) {
        struct sort_record *record = (struct sort_record *)at;
        *record = (struct sort_record){.ordinal = b->ord[i], .bytes = (uint32_t)size[wr_k_]};
        wr_sort_values_put(p, cols, i, p->keyed ? b->gid[i] : 0, (char *)record->words);
        w->rows[w->nrows++] = (struct sort_entry){0, record};
        at += wr_sort_record_size(0, size[wr_k_]);
    }
    return 0;
}

static int settle(struct window *w, struct wr_env *env)
{
    if (wr_row_file_any(&w->file)) {
        int rc = spill(w, env); /* the rest too: one way back for all */
        if (rc < 0)
            return rc;
    }
    for (uint32_t k = 0; k < w->plan->ncalls; k++) {
        const struct wr_win *win = w->plan->calls[k].win;
        int rc = win->settle ? win->settle(&w->calls[k], &env->err) : 0;
        if (rc < 0)
            return rc;
    }
    w->settled = true;
    return 0;
}

/* The next rows, from memory. */
static int next_rows(struct window *w, struct wr_env *env, struct wr_batch **out)
{
    const uint64_t left = w->nrows - w->given;
    const uint32_t n = left < WR_BATCH_ROWS ? (uint32_t)left : WR_BATCH_ROWS;
    const struct sort_entry *v = w->rows + w->given;
    if (!n)
        return WR_STEP_NEED;
    *out = wr_sort_batch(&w->plan->rows, env, NULL, v, n);
    if (!*out)
        return WR_ELIMIT;
    for (uint32_t i = 0; i < n; i++)
        (*out)->ord[i] = v[i].record->ordinal;
    return WR_STEP_MORE;
}

/* The next rows of all, as they came. */
static int give_kept(struct window *w, struct wr_env *env, struct wr_batch **out)
{
    int rc = wr_row_file_any(&w->file) ? wr_row_file_give(&w->file, env, out) : next_rows(w, env, out);
    if (rc != WR_STEP_MORE)
        return rc;
    rc = give_rows(w, env, *out);
    if (rc >= 0)
        return WR_STEP_MORE;
    wr_batch_unref(*out);
    *out = NULL;
    return rc;
}

/* What functions keep for each key. */
static size_t bytes_by_key(const struct window *w)
{
    size_t bytes = 0;
    for (uint32_t k = 0; w->plan->keyed && k < w->plan->ncalls; k++)
        bytes += w->calls[k].cap * w->plan->calls[k].win->state_size + w->calls[k].arena.total;
    return bytes;
}

static int whole_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct window *w = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = take_rows(w, env, in->batch);
        if (rc >= 0)
            rc = keep_rows(w, env, in->batch);
        env->by_key = bytes_by_key(w);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!w->settled)
        rc = settle(w, env);
    return rc < 0 ? rc : give_kept(w, env, out);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------
 */

static void window_explain(const void *data, struct wr_buf *out)
{
    const struct window_plan *p = data;
    wr_buf_printf(out, "window");
    for (uint32_t k = 0; k < p->ncalls; k++)
        wr_buf_printf(out, "%s %.*s", k ? "," : "", (int)p->calls[k].text.n, p->calls[k].text.p);
    wr_buf_printf(out, "%s", p->keyed ? " of each key" : "");
}

const struct wr_op wr_op_window = {.name = "map",
                                   .traits = WR_IN_ORDER,
                                   .open = window_open,
                                   .step = window_step,
                                   .close = window_close,
                                   .explain = window_explain};

const struct wr_op wr_op_window_ahead = {.name = "map",
                                         .traits = WR_IN_ORDER,
                                         .open = window_open,
                                         .step = ahead_step,
                                         .close = window_close,
                                         .explain = window_explain};

const struct wr_op wr_op_window_whole = {.name = "map",
                                         .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS | WR_SPILLS,
                                         .open = window_open,
                                         .step = whole_step,
                                         .close = window_close,
                                         .explain = window_explain};
