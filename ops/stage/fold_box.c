/* See fold_box.h.
 *
 * With many owners each would get a few rows of every batch, and whoever folds, wakes or waits would do so for
 * these few. So a worker gathers what goes to an owner until that is a whole batch. The groups of a load are put in
 * the order of their owners first, so that keys and states are saved a stretch at a time. */
#include "ops/stage/fold_box.h"

#include "base/hash.h"

enum {
    ALL_BYTES = 4 << 20,     /* what a worker's boxes hold together, */
    SHARE = 32,              /* unless those of all workers were more than that part of --memory then; but */
    LEAST_BYTES = 128 << 10, /* so much in any case, */
    LEAST_ROOM = 8,          /* and so many groups in each */
    BYTES = 24,              /* of a key or a saved state, as a guess */
};

/* Bytes that the boxes of a worker may hold. */
static size_t bytes_of_all(const struct wr_env *env)
{
    const struct wr_budget *whole = wr_budget_whole(env->budget);
    size_t n = whole->limit / SHARE / (env->instances ? env->instances : 1);
    n = n > ALL_BYTES ? ALL_BYTES : n < LEAST_BYTES ? LEAST_BYTES : n;
    return whole->scarce && whole->scarce < n ? whole->scarce : n;
}

int wr_fold_boxes_open(struct fold_boxes *x, const struct fold_plan *plan, struct wr_env *env, struct wr_arena *a)
{
    const size_t saved = sizeof(struct wr_str) + BYTES,
                 group = sizeof(uint64_t) + saved * (1 + plan->nstates);
    x->plan = plan;
    x->env = env;
    x->owners = env->owners;
    x->most = bytes_of_all(env) / x->owners;
    const size_t room = x->most / group;
    x->room = room > WR_BATCH_ROWS ? WR_BATCH_ROWS : room < LEAST_ROOM ? LEAST_ROOM : (uint32_t)room;
    x->v = wr_arena_zalloc(a, x->owners * sizeof *x->v);
    x->end = wr_arena_zalloc(a, x->owners * sizeof *x->end);
    for (uint32_t o = 0; x->v && o < x->owners; o++)
        if (!(x->v[o].saved = wr_arena_alloc(a, plan->nstates * sizeof(*x->v[o].saved))))
            return wr_arena_error(a, &env->err);
    return x->v && x->end ? 0 : wr_arena_error(a, &env->err);
}

void wr_fold_boxes_close(struct fold_boxes *x)
{
    for (uint32_t o = 0; x->v && o < x->owners; o++)
        wr_batch_unref(x->v[o].batch);
}

/* ---- a load -------------------------------------------------------------------------------------------------- */

void wr_fold_boxes_load(struct fold_boxes *x, const struct fold_load *l)
{
    uint16_t owner[WR_BATCH_ROWS];
    memset(x->end, 0, x->owners * sizeof *x->end);
    for (uint32_t k = 0; k < l->n; k++) {
        owner[k] = l->key ? (uint16_t)wr_batch_owner(wr_hash_part(l->key[k].p, l->key[k].n, 0), x->owners) : 0;
        x->end[owner[k]]++;
    }
    for (uint32_t o = 0, begin = 0; o < x->owners; o++) {
        const uint32_t n = x->end[o];
        x->end[o] = begin;
        begin += n;
    }
    for (uint32_t k = 0; k < l->n; k++)
        x->place[x->end[owner[k]]++] = (uint16_t)k;
    x->owner = x->at = 0;
}

/* ---- boxes --------------------------------------------------------------------------------------------------- */

static size_t bytes_in(const struct wr_batch *b)
{
    return b->arena.total - wr_arena_room(&b->arena);
}

static int begin_box(const struct fold_boxes *x, struct fold_box *box, uint32_t owner)
{
    struct wr_batch *b = wr_batch_new(x->env->batches, 1 + x->plan->nstates);
    if (!b)
        return -1;
    box->batch = b;
    b->owner = owner;
    b->ord = wr_arena_alloc(&b->arena, x->room * sizeof *b->ord);
    box->key = wr_arena_alloc(&b->arena, x->room * sizeof *box->key);
    if (!b->ord || !box->key)
        return -1;
    b->cols[0].v = (struct wr_vec){.rep = WR_REP_STR, .str = box->key};
    for (uint32_t s = 0; s < x->plan->nstates; s++) {
        if (!(box->saved[s] = wr_arena_alloc(&b->arena, x->room * sizeof **box->saved)))
            return -1;
        b->cols[1 + s].v = (struct wr_vec){.rep = WR_REP_STR, .str = box->saved[s]};
    }
    box->empty = bytes_in(b);
    return 0;
}

static bool is_full(const struct fold_boxes *x, const struct fold_box *box)
{
    return box->batch->nrows == x->room || bytes_in(box->batch) > box->empty + x->most;
}

static struct wr_batch *take_out(struct fold_box *box)
{
    struct wr_batch *b = box->batch;
    box->batch = NULL;
    return b;
}

/* The keys of n groups behind those that are in the box. */
static int put_keys(struct fold_box *box, const struct wr_slice *key, const uint16_t *place, uint32_t n)
{
    struct wr_str *out = box->key + box->batch->nrows;
    size_t total = 0;
    for (uint32_t k = 0; k < n; k++)
        total += key ? key[place[k]].n : 0;
    char *at = wr_arena_alloc(&box->batch->arena, total);
    if (!at)
        return -1;
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_slice s = key ? key[place[k]] : (struct wr_slice){"", 0};
        out[k] = (struct wr_str){at, (uint32_t)s.n, 0};
        if (s.n)
            memcpy(at, s.p, s.n);
        at += s.n;
    }
    return 0;
}

/* n groups of the load, those at place[0..n), go into a box that has room for them. */
static int put_groups(struct fold_boxes *x, struct fold_box *box, const struct fold_load *l, const uint16_t *place,
                      uint32_t n)
{
    struct wr_batch *b = box->batch;
    int rc = put_keys(box, l->key, place, n) < 0 ? wr_arena_error(&b->arena, &x->env->err) : 0;
    for (uint32_t k = 0; k < n; k++) {
        x->group[k] = l->from + place[k];
        b->ord[b->nrows + k] = l->first[x->group[k]];
    }
    for (uint32_t s = 0; rc >= 0 && s < x->plan->nstates; s++)
        rc = l->states[s].agg->save(&l->states[s], x->group, n, &b->arena, box->saved[s] + b->nrows, &x->env->err);
    b->nsel = b->nrows += n;
    return rc;
}

int wr_fold_boxes_put(struct fold_boxes *x, const struct fold_load *l, struct wr_batch **out)
{
    for (; x->owner < x->owners; x->owner++) {
        struct fold_box *box = &x->v[x->owner];
        while (x->at < x->end[x->owner]) {
            if (!box->batch && begin_box(x, box, x->owner) < 0)
                return wr_err_nomem(&x->env->err, "reduce");
            const uint32_t left = x->end[x->owner] - x->at, room = x->room - box->batch->nrows;
            const uint32_t n = left < room ? left : room;
            int rc = put_groups(x, box, l, x->place + x->at, n);
            if (rc < 0)
                return rc;
            x->at += n;
            if (is_full(x, box)) {
                *out = take_out(box);
                return WR_STEP_MORE;
            }
        }
    }
    return WR_STEP_NEED;
}

int wr_fold_boxes_rest(struct fold_boxes *x, struct wr_batch **out)
{
    for (uint32_t o = 0; o < x->owners; o++)
        if (x->v[o].batch) {
            *out = take_out(&x->v[o]);
            return WR_STEP_MORE;
        }
    return WR_STEP_NEED;
}
