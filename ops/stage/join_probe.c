/* The rows of the stream look up those of the file (join.h). Where no row of a batch finds more than one, as in
 * most joins, its rows stay as they are and get the file's columns beside theirs; else they are repeated, at most a
 * batch at a time. The file's values are not copied: what is kept outlives every batch. */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/join.h"

/* ---- semi, anti ---------------------------------------------------------------------------------------------- */

/* gid[row]: what the keys of the rows selected are in the file. */
static int look_up(const struct join_plan *p, const struct join_rows *r, struct wr_env *env, struct wr_batch *b,
                   uint32_t *gid)
{
    struct wr_keys keys;
    for (uint32_t k = 0; k < p->nkeys; k++)
        if (wr_batch_need(b, p->left[k]) < 0)
            return wr_err_nomem(&env->err, env->who);
    if (wr_key_make(b, p->left, p->nkeys, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(&env->err, env->who);
    wr_table_find(&r->table, &keys, b->sel, b->nsel, gid);
    return 0;
}

static int match_open(const void *data, struct wr_env *env, void **self)
{
    (void)env;
    *self = (void *)(uintptr_t)data;
    return 0;
}

static int match_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct join_plan *p = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    uint32_t *gid = wr_arena_alloc(&b->arena, b->nrows * sizeof *gid), n = 0;
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    if (!gid || !sel)
        return wr_err_nomem(&env->err, env->who);
    int rc = look_up(p, wr_env_before(env, p->before), env, b, gid);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel) {
        sel[n] = (uint16_t)i;
        n += (gid[i] != WR_TABLE_NONE) == (p->kind == JOIN_SEMI);
    }
    env->filtered += b->nsel - n;
    b->sel = sel;
    b->nsel = n;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static void join_explain(const void *data, struct wr_buf *out)
{
    const struct join_plan *p = data;
    wr_buf_printf(out, "%.*s", (int)p->text.n, p->text.p);
}

const struct wr_op wr_op_join_match = {
    .name = "join",
    .traits = WR_ROWWISE | WR_ASKS,
    .open = match_open,
    .step = match_step,
    .explain = join_explain,
};

/* ---- the others ---------------------------------------------------------------------------------------------- */

struct probe_state {
    const struct join_plan *plan;
    const struct join_rows *rows;
    uint32_t *slots;     /* [repeated.n] */
    struct wr_str **out; /* [nused] where values go, or NULL */
    /* the batch at hand */
    bool begun;
    uint32_t gid[WR_BATCH_ROWS];
    uint64_t place[WR_BATCH_ROWS]; /* of the first row that is found, by row; 0: there is none */
    /* where the next row is made: place in the selection, and in the row's matches if it has begun (not 0) */
    uint32_t at;
    uint64_t next;
    /* the rows of the next batch, and what they found */
    uint16_t made[WR_BATCH_ROWS];
    uint64_t found[WR_BATCH_ROWS];
};

static void probe_close(void *self, struct wr_env *env)
{
    struct probe_state *s = self;
    (void)env;
    if (!s)
        return;
    free(s->slots);
    free(s->out);
    free(s);
}

static int probe_open(const void *data, struct wr_env *env, void **self)
{
    struct probe_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    *self = s;
    s->plan = data;
    s->rows = wr_env_before(env, s->plan->before);
    s->slots = malloc((s->plan->repeated.n + 1) * sizeof *s->slots);
    s->out = calloc(s->rows->nused + 1, sizeof(*s->out));
    return s->slots && s->out ? 0 : wr_err_nomem(&env->err, env->who);
}

/* What each row of the batch finds first. *several: does a row find more? */
static int begin(struct probe_state *s, struct wr_env *env, struct wr_batch *b, bool *several)
{
    const struct join_rows *r = s->rows;
    int rc = look_up(s->plan, r, env, b, s->gid);
    if (rc < 0)
        return rc;
    WR_EACH (i, b->sel, b->nsel)
        s->place[i] = s->gid[i] == WR_TABLE_NONE ? 0 : r->first[s->gid[i]];
    WR_EACH (i, b->sel, b->nsel)
        if (s->place[i])
            __builtin_prefetch(join_row(r, s->place[i]));
    if (!r->several)
        return 0;
    WR_EACH (i, b->sel, b->nsel)
        *several |= s->place[i] && join_next(r, s->place[i]);
    return 0;
}

/* ---- the columns of the file ---- */

/* Vectors for the used columns; the keys of right and full are the stream's own. */
static int make_columns(struct probe_state *s, struct wr_batch *b)
{
    const struct join_plan *p = s->plan;
    const uint32_t keys = join_keeps_right(p->kind) ? p->nkeys : 0;
    for (uint32_t c = 0; c < s->rows->nused; c++) {
        uint32_t col = s->rows->used[c];
        s->out[c] = NULL;
        if (col < keys)
            continue;
        s->out[c] = wr_arena_alloc(&b->arena, b->nrows * sizeof **s->out);
        if (!s->out[c])
            return -1;
        b->cols[p->to[col]->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = s->out[c]}};
    }
    return 0;
}

/* Row i of the batch being made gets the values of the row at `place`, or nulls. */
static inline void put_row(const struct probe_state *s, uint32_t i, uint64_t place)
{
    const struct join_rows *r = s->rows;
    struct wr_str value = {"", 0, 0};
    const char *p = place ? join_values(r, join_row(r, place)) : NULL;
    for (uint32_t c = 0; c < r->nused; c++) {
        if (p)
            p = join_take(p, &value);
        if (s->out[c])
            s->out[c][i] = value;
    }
}

int join_put_keys(const struct join_plan *p, struct wr_batch *b)
{
    for (uint32_t k = 0; k < p->nkeys; k++) {
        if (p->to[k]->slot < 0)
            continue;
        struct wr_column *from = &b->cols[p->own[k]->slot], *to = &b->cols[p->to[k]->slot];
        *to = (struct wr_column){.v = from->v};
        if (from->v.time) { /* among fields a time is its text */
            const struct wr_vec *text = wr_values_str(b, from, b->sel, b->nsel);
            if (!text)
                return -1;
            to->v = *text;
        }
    }
    return 0;
}

/* right, full: keys get columns that both sides fill, and the key found goes on to who gives the rest. gid[k] of
 * the batch's row k. */
static int put_keys(const struct join_plan *p, struct wr_batch *b, const uint32_t *gid)
{
    int64_t *num = wr_arena_alloc(&b->arena, b->nrows * sizeof *num);
    if (!num || join_put_keys(p, b) < 0)
        return -1;
    WR_EACH (i, b->sel, b->nsel)
        num[i] = gid[i] == WR_TABLE_NONE ? -1 : (int64_t)gid[i];
    b->cols[p->group->slot] = (struct wr_column){.v = {.rep = WR_REP_NUM, .num = num}};
    return 0;
}

/* ---- rows ---- */

/* Each row finds one row at most: it stays where it is, or is left out. */
static int give_beside(struct probe_state *s, struct wr_env *env, struct wr_batch *b)
{
    const struct join_plan *p = s->plan;
    const bool all = join_keeps_left(p->kind);
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = 0;
    if (!b->origin)
        b->origin = wr_batch_ordinals(b);
    if (!sel || !b->origin || make_columns(s, b) < 0)
        return -1;
    WR_EACH (i, b->sel, b->nsel)
        if (s->place[i] || all) {
            put_row(s, i, s->place[i]);
            sel[n++] = (uint16_t)i;
        }
    b->sel = sel;
    b->nsel = n;
    if (join_keeps_right(p->kind) && put_keys(p, b, s->gid) < 0)
        return -1;
    return wr_env_number(env, b);
}

/* Collects rows and what they find, from where the last batch ended. */
static uint32_t next_rows(struct probe_state *s, const struct wr_batch *b)
{
    const bool all = join_keeps_left(s->plan->kind);
    uint32_t n = 0;
    while (n < WR_BATCH_ROWS && s->at < b->nsel) {
        uint32_t i = b->sel ? b->sel[s->at] : s->at;
        uint64_t place = s->next ? s->next : s->place[i];
        if (place || all) {
            s->made[n] = (uint16_t)i;
            s->found[n++] = place;
        }
        s->next = place ? join_next(s->rows, place) : 0;
        s->at += s->next == 0;
    }
    return n;
}

static struct wr_batch *give_repeated(struct probe_state *s, struct wr_env *env, struct wr_batch *b, uint32_t n)
{
    const struct join_plan *p = s->plan;
    struct wr_batch *out = wr_batch_expand(b, s->made, n, s->slots, wr_repeated_slots(&p->repeated, s->slots));
    if (!out)
        return NULL;
    bool good = make_columns(s, out) == 0;
    for (uint32_t k = 0; good && k < n; k++)
        put_row(s, k, s->found[k]);
    if (good && join_keeps_right(p->kind)) {
        uint32_t *gid = wr_arena_alloc(&out->arena, n * sizeof *gid);
        for (uint32_t k = 0; gid && k < n; k++)
            gid[k] = s->gid[s->made[k]];
        good = gid && put_keys(p, out, gid) == 0;
    }
    if (good && wr_env_number(env, out) == 0)
        return out;
    wr_batch_unref(out);
    return NULL;
}

static int probe_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct probe_state *s = self;
    struct wr_batch *b = in->batch;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (!s->begun) {
        bool several = false;
        int rc = begin(s, env, b, &several);
        if (rc < 0)
            return rc;
        if (!several) {
            if (give_beside(s, env, b) < 0)
                return wr_err_nomem(&env->err, env->who);
            *out = b;
            in->batch = NULL;
            return WR_STEP_PASS;
        }
        s->begun = true;
        s->at = 0;
        s->next = 0;
    }
    uint32_t n = next_rows(s, b);
    if (n && !(*out = give_repeated(s, env, b, n)))
        return wr_err_nomem(&env->err, env->who);
    s->begun = s->at < b->nsel;
    return s->begun ? WR_STEP_MORE : n ? WR_STEP_PASS : WR_STEP_NEED;
}

const struct wr_op wr_op_join_probe = {
    .name = "join",
    .traits = WR_ROWWISE | WR_MAKES_ROWS,
    .open = probe_open,
    .step = probe_step,
    .close = probe_close,
    .explain = join_explain,
};
