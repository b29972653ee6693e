/* The rows of a join that has spilled, on their way out (join_grace.h): the stream's rows in their order, beside
 * each what its partition's results have for its number, then the file's rows that none has found. What a batch
 * needs of the blocks that are read is copied into its arena. */
#include "ops/stage/join_grace.h"

enum {
    BATCH_BYTES = 512 * 1024, /* copied into a batch; more only where a row has more */
    CHUNK = 32 * 1024,
};

struct join_giver {
    const struct join_plan *plan;
    const struct join_rows *rows; /* of the file */
    struct wr_env *env;
    struct join_stream *from;
    struct join_results *results; /* [n] of the partitions, of which so many have been taken */
    uint32_t n, taken;
    struct join_store *stores;   /* the files that those are in */
    struct join_reader *stream;  /* [from->nsources] each in the block that it had last */
    struct join_reader *row;     /* the one that is at the next row; NULL: that block is through */
    uint32_t left;               /* rows of it */
    const char *input;           /* that the row comes from */
    struct join_reader *found;   /* [n] results of the partitions */
    struct join_reader *many;    /* [n] the rows of keys that have many */
    struct join_reader *at_many; /* the one that is in those of a key, */
    uint64_t many_left;          /* of which so many are to come */
    struct join_merge rest;
    struct join_run *rest_runs; /* [n + 1] */
    uint64_t number;            /* of the stream's row */
    bool found_any;             /* it has found one */
    bool begun, resting;
    uint64_t given;      /* rows */
    struct wr_str **out; /* [nused] columns of the file in the batch at hand */
    /* the rows of that batch */
    struct wr_batch *batch;
    uint32_t nrows;
    uint64_t bytes;
    char *room, *room_end;
    const char *copy; /* of the stream's row; NULL: not made */
    const char *at[WR_BATCH_ROWS];
    const char *values[WR_BATCH_ROWS]; /* of the file; NULL: none */
    uint64_t ord[WR_BATCH_ROWS], line[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS];
};

static void readers_done(struct join_reader *v, uint32_t n)
{
    for (uint32_t k = 0; v && k < n; k++)
        join_reader_done(&v[k]);
    free(v);
}

void join_giver_done(struct join_giver *o)
{
    if (!o)
        return;
    readers_done(o->found, o->n);
    readers_done(o->many, o->n);
    join_merge_done(&o->rest);
    for (uint32_t k = 0; o->rest_runs && k <= o->n; k++)
        wr_spill_drop(&o->rest_runs[k].of);
    join_results_drop(o->results, o->n);
    for (struct join_store *s = o->stores, *next; s; s = next) {
        next = s->next;
        join_store_done(s);
    }
    if (o->from)
        join_stream_done(o->from);
    wr_batch_unref(o->batch);
    free(o->stream);
    free(o->results);
    free(o->rest_runs);
    free(o->out);
    free(o);
}

int join_giver_begin(const struct join_plan *p, const struct join_rows *rows, struct wr_env *env,
                     struct join_giver **out)
{
    struct join_giver *o = *out = calloc(1, sizeof *o);
    if (!o)
        return wr_err_nomem(&env->err, env->who);
    o->plan = p;
    o->rows = rows;
    o->env = env;
    o->n = rows->spilled->parts.n;
    o->results = calloc(o->n, sizeof *o->results);
    o->found = calloc(o->n, sizeof *o->found);
    o->many = calloc(o->n, sizeof *o->many);
    o->rest_runs = calloc(o->n + 1, sizeof *o->rest_runs);
    o->out = calloc(rows->nused + 1, sizeof(*o->out));
    if (!o->results || !o->found || !o->many || !o->rest_runs || !o->out)
        return wr_err_nomem(&env->err, env->who);
    return 0;
}

static void take_part(struct join_giver *o, const struct join_ticket *t)
{
    t->stream->taken = true;
    o->from = t->stream;
    if (!t->store->taken) {
        t->store->taken = true;
        t->store->next = o->stores;
        o->stores = t->store;
    }
    o->results[t->at] = *t->results;
    *t->results = (struct join_results){0};
    o->taken++;
}

/* ---- the stream ---------------------------------------------------------------------------------------------- */

static int begin(struct join_giver *o)
{
    int rc = 0;
    o->begun = true;
    o->stream = calloc(o->from->nsources, sizeof *o->stream);
    if (!o->stream)
        return wr_err_nomem(&o->env->err, o->env->who);
    for (uint32_t k = 0; rc >= 0 && k < o->n; k++)
        rc = join_reader_begin(&o->found[k], &o->results[k].found, true, &o->env->err);
    return rc;
}

/* To its first row. */
static int take_block(struct join_giver *o, const struct join_ticket *t)
{
    int rc = o->begun ? 0 : begin(o);
    if (rc < 0)
        return rc;
    wr_spill_passed(&o->from->sources[t->turn->source].run, t->at + 1);
    o->row = &o->stream[t->turn->source];
    o->row->rest = t->rows;
    o->left = t->turn->rows;
    o->input = t->turn->input;
    return join_reader_next(o->row, &o->env->err);
}

int join_giver_take(struct join_giver *o, const struct join_ticket *t)
{
    if (t->turn)
        return take_block(o, t);
    take_part(o, t);
    return 0;
}

static void next_row(struct join_giver *o)
{
    if (--o->left)
        join_reader_next(o->row, NULL); /* does not fail within a block */
    else
        o->row = NULL;
}

/* ---- a batch ------------------------------------------------------------------------------------------------- */

/* n bytes of a block, for the batch. NULL: out of memory. */
static const char *copy(struct join_giver *o, const char *p, size_t n)
{
    if (n > (size_t)(o->room_end - o->room)) {
        size_t size = n > CHUNK ? n : CHUNK;
        o->room = wr_arena_alloc(&o->batch->arena, size);
        o->room_end = o->room ? o->room + size : NULL;
        if (!o->room)
            return NULL;
    }
    char *to = o->room;
    if (n)
        memcpy(to, p, n);
    o->room += n;
    o->bytes += n;
    return to;
}

/* The batch begins with no rows. NULL: out of memory. 0 or negative. */
static int begin_batch(struct join_giver *o, struct wr_batch *b)
{
    wr_batch_unref(o->batch);
    o->batch = b;
    o->nrows = 0;
    o->bytes = 0;
    o->room = o->room_end = NULL;
    o->copy = NULL;
    return b ? 0 : wr_err_nomem(&o->env->err, o->env->who);
}

static bool is_full(const struct join_giver *o)
{
    return o->nrows == WR_BATCH_ROWS || o->bytes >= BATCH_BYTES;
}

/* The stream's row goes out, beside these values of the file; NULL: none. */
static int put_row(struct join_giver *o, const struct join_record *values)
{
    const struct join_record *r = &o->row->at;
    const size_t head = 1 + (o->from->grouped ? sizeof *o->gid + sizeof *o->line : 0);
    if (!o->copy)
        o->copy = copy(o, r->p + head, r->n - head);
    o->at[o->nrows] = o->copy;
    o->values[o->nrows] = values ? copy(o, values->p, values->n) : NULL;
    o->batch->source = o->input;
    o->ord[o->nrows] = o->from->grouped ? r->number : o->given++;
    o->line[o->nrows] = r->number;
    if (o->from->grouped) {
        memcpy(&o->gid[o->nrows], r->p + 1, sizeof *o->gid);
        memcpy(&o->line[o->nrows], r->p + 1 + sizeof *o->gid, sizeof *o->line);
    }
    if (!o->copy || (values && !o->values[o->nrows]))
        return wr_err_nomem(&o->env->err, o->env->who);
    o->nrows++;
    return 0;
}

/* ---- what a row has found ------------------------------------------------------------------------------------ */

/* To the next of many rows. */
static int next_many(struct join_giver *o, struct wr_err *err)
{
    o->many_left--;
    return o->many_left ? join_reader_next(o->at_many, err) : 0;
}

/* To the first of many rows. */
static int begin_many(struct join_giver *o, uint32_t part, const struct join_record *result)
{
    struct join_place place;
    memcpy(&place, result->p + 1, sizeof place);
    struct join_reader *r = o->at_many = &o->many[part];
    struct wr_spill_reader *from = &r->from;
    struct wr_spill_run *run = &o->results[part].many.of;
    if (from->next == place.block + 1) { /* the block read last: it may have been, for a key that comes often */
        r->rest = (struct wr_slice){from->block, run->blocks[place.block].n};
    } else {
        from->run = run;
        from->next = place.block;
        int rc = wr_spill_read(from, &r->rest, &o->env->err);
        if (rc < 0)
            return rc;
    }
    r->rest.p += place.offset;
    r->rest.n -= place.offset;
    o->many_left = place.rows;
    return join_reader_next(r, &o->env->err);
}

/* The next result of the row at hand, or NULL. */
static const struct join_record *result_of(const struct join_giver *o, uint8_t part)
{
    const struct join_reader *r = part == JOIN_NOWHERE ? NULL : &o->found[part];
    return r && r->there && r->at.number == o->number ? &r->at : NULL;
}

/* Gives one row of those that the row at hand comes to, or goes on to the next row. */
static int advance(struct join_giver *o)
{
    struct wr_err *err = &o->env->err;
    const uint8_t part = (uint8_t)*o->row->at.p;
    if (o->many_left) {
        int rc = put_row(o, &o->at_many->at);
        return rc < 0 ? rc : next_many(o, err);
    }
    const struct join_record *result = result_of(o, part);
    if (result) {
        int rc = 0;
        o->found_any = true;
        if (result->n && *result->p == JOIN_MANY)
            rc = begin_many(o, part, result);
        else if (result->n)
            rc = put_row(o, &(struct join_record){.p = result->p + 1, .n = result->n - 1});
        return rc < 0 ? rc : join_reader_next(&o->found[part], err);
    }
    enum join_kind kind = o->plan->kind;
    bool out = o->found_any ? kind == JOIN_SEMI : kind == JOIN_ANTI || join_keeps_left(kind);
    int rc = out ? put_row(o, NULL) : 0;
    o->found_any = false;
    o->number++;
    o->copy = NULL;
    next_row(o);
    return rc;
}

static void *keep_array(struct wr_batch *b, const void *from, size_t size)
{
    void *to = wr_arena_alloc(&b->arena, b->nrows * size);
    if (to)
        memcpy(to, from, b->nrows * size);
    return to;
}

/* The rows that have been put, as a ticket. 0 or -1. */
static int finish_batch(struct join_giver *o, struct wr_batch *b)
{
    const bool grouped = o->from->grouped;
    struct join_made *made = wr_arena_alloc(&b->arena, sizeof *made);
    if (!made)
        return -1;
    b->nrows = b->nsel = o->nrows;
    made->at = keep_array(b, o->at, sizeof *o->at);
    made->values = keep_array(b, o->values, sizeof *o->values);
    b->ticket = made;
    b->ord = keep_array(b, o->ord, sizeof *o->ord);
    b->line = keep_array(b, o->line, sizeof *o->line);
    b->gid = grouped ? keep_array(b, o->gid, sizeof *o->gid) : NULL;
    return !made->at || !made->values || !b->ord || !b->line || (grouped && !b->gid) ? -1 : 0;
}

/* ---- the file's rows that none has found --------------------------------------------------------------------- */

static int begin_rest(struct join_giver *o)
{
    for (uint32_t k = 0; k < o->n; k++) {
        join_reader_done(&o->found[k]);
        o->rest_runs[k] = o->results[k].rest;
        o->results[k].rest = (struct join_run){0};
    }
    o->rest_runs[o->n] = o->rows->spilled->loose;
    o->rows->spilled->loose = (struct join_run){0};
    o->resting = true;
    return join_merge_begin(&o->rest, o->rest_runs, o->n + 1, o->env->who, &o->env->err);
}

static int put_rest(struct join_giver *o)
{
    const struct join_record *r = join_merge_at(&o->rest);
    const char *p = copy(o, r->p, r->n);
    if (r->n && !p)
        return wr_err_nomem(&o->env->err, o->env->who);
    for (uint32_t c = 0; c < o->rows->nused; c++)
        p = join_take(p, &o->out[c][o->nrows]);
    o->ord[o->nrows++] = o->given++;
    return join_merge_next(&o->rest, &o->env->err);
}

static int give_rest(struct join_giver *o, struct wr_batch **out)
{
    int rc = o->resting ? 0 : begin_rest(o);
    if (rc < 0 || !join_merge_at(&o->rest))
        return rc;
    rc = begin_batch(o, join_rest_batch(o->rows, o->env, WR_BATCH_ROWS, o->out));
    while (rc >= 0 && join_merge_at(&o->rest) && !is_full(o))
        rc = put_rest(o);
    if (rc < 0)
        return rc;
    o->batch->nrows = o->batch->nsel = o->nrows;
    if (!(o->batch->ord = keep_array(o->batch, o->ord, sizeof *o->ord)))
        return wr_err_nomem(&o->env->err, o->env->who);
    *out = o->batch;
    o->batch = NULL;
    return 0;
}

/* The batch that is being filled, if it has rows. */
static int give_batch(struct join_giver *o, struct wr_batch **out)
{
    if (!o->batch || !o->nrows)
        return 0;
    if (finish_batch(o, o->batch) < 0)
        return wr_err_nomem(&o->env->err, o->env->who);
    *out = o->batch;
    o->batch = NULL;
    return 0;
}

int join_giver_next(struct join_giver *o, struct wr_batch **out)
{
    int rc = 0;
    while (rc >= 0 && o->row) {
        if (o->batch && (is_full(o) || (o->nrows && o->input != o->batch->source)))
            return give_batch(o, out);
        rc = o->batch ? 0 : begin_batch(o, wr_batch_new(o->env->batches, o->plan->space->n));
        if (rc >= 0)
            rc = advance(o);
    }
    return rc;
}

int join_giver_end(struct join_giver *o, bool rest, struct wr_batch **out)
{
    if (o->taken < o->n)
        return 0; /* joining has failed */
    int rc = give_batch(o, out);
    return rc < 0 || *out || !rest || !join_keeps_right(o->plan->kind) ? rc : give_rest(o, out);
}
