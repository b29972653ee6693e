/* The stream of a join that has spilled, as it comes in order (join_grace.h): its rows lie where they were packed,
 * so what is noted is where, and whose turn it is; their keys go to the partitions. */
#include "ops/stage/join_grace.h"

/* ---- files --------------------------------------------------------------------------------------------------- */

int join_store_open(struct wr_env *env, struct join_store **out)
{
    struct join_store *s = *out = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->pay = (struct wr_payer){env->budget->parent, env->who};
    return wr_spill_open(env->spill, s->pay, NULL, &s->file, &env->err);
}

void join_store_done(struct join_store *s)
{
    wr_spill_close(s->file);
    free(s);
}

void join_store_leave(struct join_store *s)
{
    if (s && !s->taken)
        join_store_done(s);
}

/* ---- the stream ---------------------------------------------------------------------------------------------- */

int join_stream_begin(const struct join_plan *p, const struct join_rows *rows, struct wr_env *env,
                      struct join_stream **out)
{
    const struct join_parts *parts = &rows->spilled->parts;
    struct join_stream *s = *out = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = p;
    s->pay = (struct wr_payer){env->budget->parent, env->who};
    int rc = join_store_open(env, &s->store);
    return rc < 0 ? rc : join_parts_begin(&s->keys, s->store->file, parts->level, parts->n, env->who, &env->err);
}

void join_stream_done(struct join_stream *s)
{
    for (uint32_t k = 0; k < s->nsources; k++) {
        wr_spill_drop(&s->sources[k].run);
        join_store_done(s->sources[k].store);
    }
    wr_charged_free(s->pay, &s->sources, &s->cap_sources, sizeof *s->sources);
    wr_charged_free(s->pay, &s->turns, &s->cap_turns, sizeof *s->turns);
    join_parts_done(&s->keys);
    if (s->store)
        join_store_done(s->store);
    free(s);
}

void join_stream_leave(struct join_stream *s)
{
    if (s && !s->taken)
        join_stream_done(s);
}

/* The place of a store among the sources. */
static int64_t source_of(struct join_stream *s, struct join_store *store, struct wr_err *err)
{
    uint32_t k = 0;
    while (k < s->nsources && s->sources[k].store != store)
        k++;
    if (k < s->nsources)
        return k;
    int rc = wr_charged_grow(s->pay, &s->sources, &s->cap_sources, (uint64_t)k + 1, sizeof *s->sources, err);
    if (rc < 0)
        return rc;
    store->taken = true;
    s->sources[s->nsources++] = (struct join_source){.store = store, .run.file = store->file};
    return k;
}

/* The batch's blocks go to those of its source. */
static int add_blocks(struct join_source *s, const struct join_packed *x, struct wr_err *err)
{
    struct wr_spill_run *run = &s->run;
    int rc = wr_charged_grow(s->store->pay, &run->blocks, &run->cap_blocks, (uint64_t)run->nblocks + x->nblocks,
                             sizeof *run->blocks, err);
    if (rc < 0)
        return rc;
    if (x->nblocks)
        memcpy(run->blocks + run->nblocks, x->blocks, x->nblocks * sizeof *run->blocks);
    run->nblocks += x->nblocks;
    return 0;
}

/* It is the turn of these blocks. */
static int add_turns(struct join_stream *s, const struct join_packed *x, const char *input, struct wr_err *err)
{
    int64_t source = source_of(s, x->store, err);
    int rc = source < 0 ? (int)source : add_blocks(&s->sources[source], x, err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &s->turns, &s->cap_turns, (uint64_t)s->nturns + x->nblocks, sizeof *s->turns,
                             err);
    for (uint32_t k = 0; rc >= 0 && k < x->nblocks; k++)
        s->turns[s->nturns++] = (struct join_turn){(uint32_t)source, x->rows[k], input};
    return rc;
}

int join_stream_add(struct join_stream *s, const struct wr_batch *b, const struct join_packed *x,
                    struct wr_err *err)
{
    const bool drops = join_drops(s->plan);
    WR_EACH (i, b->sel, b->nsel) {
        if (x->part[i] != JOIN_NOWHERE) {
            struct wr_slice key = wr_keys_get(&x->keys, i);
            char *to = join_run_add(&s->keys.runs[x->part[i]], s->n, key.n, err);
            if (!to)
                return err->code;
            memcpy(to, key.p, key.n);
        }
        s->n += x->part[i] != JOIN_NOWHERE || !drops;
    }
    s->grouped = x->grouped;
    return x->nblocks ? add_turns(s, x, b->source, err) : 0;
}

int join_stream_end(struct join_stream *s, struct wr_err *err)
{
    return join_parts_seal(&s->keys, err);
}

bool join_stream_next(struct join_stream *s, struct join_ticket *t)
{
    *t = (struct join_ticket){.stream = s};
    if (s->given_parts < s->keys.n) {
        t->at = s->given_parts++;
        return true;
    }
    if (s->given_turns == s->nturns)
        return false;
    t->turn = &s->turns[s->given_turns++];
    t->at = s->sources[t->turn->source].given++;
    return true;
}
