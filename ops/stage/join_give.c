/* The rows of a join that has spilled, on their way out (join_grace.h): the stream's rows in their order, beside
 * each what its partition's results have for its number, then the file's rows that none has found. What a batch
 * needs of the blocks that are read is copied into its arena. */
#include "ops/stage/join_grace.h"

enum {
    BATCH_BYTES = 512 * 1024, /* copied into a batch; more only where a row has more */
    CHUNK = 32 * 1024,
};

struct join_give {
    struct join_reader *stream; /* [nsources] */
    struct join_reader *row;    /* the one that is at the next row; NULL: there are no more */
    uint32_t turn, left;        /* whose turn it is, and rows that it has still to give in that */
    const char *input;          /* that the row comes from */
    struct join_reader *found;  /* [n] results of the partitions */
    uint32_t n;
    struct join_reader many; /* in the rows of a key that has many, */
    uint64_t many_left;      /* of which so many are to come */
    struct join_merge rest;
    struct join_run *rest_runs; /* [n + 1] */
    uint64_t number;            /* of the stream's row */
    bool begun, found_any;      /* of it: some of its results have been looked at; it has found one */
    uint64_t given;             /* rows */
    struct wr_str **out;        /* [nused] columns of the file in the batch at hand */
    /* the rows of that batch */
    struct wr_batch *batch;
    uint32_t rows;
    uint64_t bytes;
    char *room, *room_end;
    const char *copy; /* of the stream's row; NULL: not made */
    const char *at[WR_BATCH_ROWS];
    const char *values[WR_BATCH_ROWS]; /* of the file; NULL: none */
    uint64_t ord[WR_BATCH_ROWS], line[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS];
};

void join_give_done(struct join_grace *g)
{
    struct join_give *o = g->give;
    if (!o)
        return;
    for (uint32_t k = 0; o->stream && k < g->nsources; k++)
        join_reader_done(&o->stream[k]);
    for (uint32_t k = 0; o->found && k < o->n; k++)
        join_reader_done(&o->found[k]);
    join_reader_done(&o->many);
    join_merge_done(&o->rest);
    for (uint32_t k = 0; o->rest_runs && k <= o->n; k++)
        wr_spill_drop(&o->rest_runs[k].of);
    wr_batch_unref(o->batch);
    free(o->stream);
    free(o->found);
    free(o->rest_runs);
    free(o->out);
    free(o);
    g->give = NULL;
}

/* Whose row is the next one? */
static void take_turn(struct join_grace *g)
{
    struct join_give *o = g->give;
    o->row = o->turn < g->nturns ? &o->stream[g->turns[o->turn].source] : NULL;
    if (!o->row)
        return;
    o->left = g->turns[o->turn].rows;
    o->input = g->turns[o->turn].input;
}

static int next_row(struct join_grace *g)
{
    struct join_give *o = g->give;
    int rc = join_reader_next(o->row, &g->env->err);
    if (rc < 0 || --o->left)
        return rc;
    o->turn++;
    take_turn(g);
    return 0;
}

static int begin(struct join_grace *g)
{
    struct wr_err *err = &g->env->err;
    struct join_give *o = g->give = calloc(1, sizeof *o);
    if (!o)
        return wr_err_nomem(err, g->env->who);
    o->n = g->keys.n;
    o->stream = calloc(g->nsources + 1, sizeof *o->stream);
    o->found = calloc(o->n, sizeof *o->found);
    o->rest_runs = calloc(o->n + 1, sizeof *o->rest_runs);
    o->out = calloc(g->rows->nused + 1, sizeof(*o->out));
    if (!o->stream || !o->found || !o->rest_runs || !o->out)
        return wr_err_nomem(err, g->env->who);
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < g->nsources; k++)
        rc = join_reader_begin(&o->stream[k], &g->sources[k].rows, true, err);
    take_turn(g);
    for (uint32_t k = 0; rc >= 0 && k < o->n; k++)
        rc = join_reader_begin(&o->found[k], &g->results[k].found, true, err);
    return rc;
}

/* ---- a batch ------------------------------------------------------------------------------------------------- */

/* n bytes of a block, for the batch. NULL: out of memory. */
static const char *copy(struct join_give *o, const char *p, size_t n)
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

static int begin_batch(struct join_grace *g)
{
    struct join_give *o = g->give;
    o->batch = wr_batch_new(g->env->batches, g->plan->space->n);
    o->rows = 0;
    o->bytes = 0;
    o->room = o->room_end = NULL;
    o->copy = NULL;
    return o->batch ? 0 : wr_err_nomem(&g->env->err, g->env->who);
}

static bool is_full(const struct join_give *o)
{
    return o->rows == WR_BATCH_ROWS || o->bytes >= BATCH_BYTES;
}

/* The stream's row goes out, beside these values of the file; NULL: none. */
static int put_row(struct join_grace *g, const struct join_record *values)
{
    struct join_give *o = g->give;
    const struct join_record *r = &o->row->at;
    const size_t head = 1 + (g->grouped ? sizeof *o->gid + sizeof *o->line : 0);
    if (!o->copy)
        o->copy = copy(o, r->p + head, r->n - head);
    o->at[o->rows] = o->copy;
    o->values[o->rows] = values ? copy(o, values->p, values->n) : NULL;
    o->batch->source = o->input;
    o->ord[o->rows] = g->grouped ? r->number : o->given++;
    o->line[o->rows] = r->number;
    if (g->grouped) {
        memcpy(&o->gid[o->rows], r->p + 1, sizeof *o->gid);
        memcpy(&o->line[o->rows], r->p + 1 + sizeof *o->gid, sizeof *o->line);
    }
    if (!o->copy || (values && !o->values[o->rows]))
        return wr_err_nomem(&g->env->err, g->env->who);
    o->rows++;
    return 0;
}

/* ---- what a row has found ------------------------------------------------------------------------------------ */

/* To the next of many rows. */
static int next_many(struct join_give *o, struct wr_err *err)
{
    o->many_left--;
    return o->many_left ? join_reader_next(&o->many, err) : 0;
}

/* To the first of many rows. */
static int begin_many(struct join_grace *g, const struct join_record *result)
{
    struct join_give *o = g->give;
    struct join_place place;
    memcpy(&place, result->p + 1, sizeof place);
    struct wr_spill_reader *from = &o->many.from;
    if (from->next == place.block + 1) { /* the block read last: it may have been, for a key that comes often */
        o->many.rest = (struct wr_slice){from->block, g->many.of.blocks[place.block].n};
    } else {
        from->run = &g->many.of;
        from->next = place.block;
        int rc = wr_spill_read(from, &o->many.rest, &g->env->err);
        if (rc < 0)
            return rc;
    }
    o->many.rest.p += place.offset;
    o->many.rest.n -= place.offset;
    o->many_left = place.rows;
    return join_reader_next(&o->many, &g->env->err);
}

/* The next result of the row at hand, or NULL. */
static const struct join_record *result_of(const struct join_give *o, uint8_t part)
{
    const struct join_reader *r = part == JOIN_NOWHERE ? NULL : &o->found[part];
    return r && r->there && r->at.number == o->number ? &r->at : NULL;
}

/* Gives one row of those that the row at hand comes to, or goes on to the next row. */
static int advance(struct join_grace *g)
{
    struct join_give *o = g->give;
    struct wr_err *err = &g->env->err;
    const uint8_t part = (uint8_t)*o->row->at.p;
    if (o->many_left) {
        int rc = put_row(g, &o->many.at);
        return rc < 0 ? rc : next_many(o, err);
    }
    const struct join_record *result = result_of(o, part);
    if (result) {
        int rc = 0;
        o->found_any = true;
        if (result->n && *result->p == JOIN_MANY)
            rc = begin_many(g, result);
        else if (result->n)
            rc = put_row(g, &(struct join_record){.p = result->p + 1, .n = result->n - 1});
        return rc < 0 ? rc : join_reader_next(&o->found[part], err);
    }
    enum join_kind kind = g->plan->kind;
    bool out = o->found_any ? kind == JOIN_SEMI : kind == JOIN_ANTI || join_keeps_left(kind);
    int rc = out ? put_row(g, NULL) : 0;
    o->found_any = false;
    o->number++;
    o->copy = NULL;
    return rc < 0 ? rc : next_row(g);
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

/* Vectors for the used columns of the file; the keys of right and full are the stream's own. */
static int make_columns(struct join_grace *g, struct wr_batch *b)
{
    struct join_give *o = g->give;
    const struct join_rows *r = g->rows;
    const uint32_t keys = join_keeps_right(g->plan->kind) ? g->plan->nkeys : 0;
    for (uint32_t c = 0; c < r->nused; c++) {
        o->out[c] = wr_arena_alloc(&b->arena, b->nrows * sizeof **o->out);
        if (!o->out[c])
            return -1;
        if (r->used[c] >= keys)
            b->cols[g->plan->to[r->used[c]]->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = o->out[c]}};
    }
    for (uint32_t i = 0; i < b->nrows; i++) {
        const char *p = o->values[i];
        struct wr_str value = {"", 0, 0};
        for (uint32_t c = 0; c < r->nused; c++) {
            if (p)
                p = join_take(p, &value);
            o->out[c][i] = value;
        }
    }
    return 0;
}

static void *keep_array(struct wr_batch *b, const void *from, size_t size)
{
    void *to = wr_arena_alloc(&b->arena, b->nrows * size);
    if (to)
        memcpy(to, from, b->nrows * size);
    return to;
}

static int finish_batch(struct join_grace *g, struct wr_batch *b)
{
    struct join_give *o = g->give;
    b->nrows = b->nsel = o->rows;
    if (join_unpack(&g->packer, b, o->at) < 0)
        return -1;
    if (!join_is_filter(g->plan->kind) && make_columns(g, b) < 0)
        return -1;
    if (join_keeps_right(g->plan->kind) && join_put_keys(g->plan, b) < 0)
        return -1;
    b->ord = keep_array(b, o->ord, sizeof *o->ord);
    b->line = keep_array(b, o->line, sizeof *o->line);
    b->gid = g->grouped ? keep_array(b, o->gid, sizeof *o->gid) : NULL;
    return !b->ord || !b->line || (g->grouped && !b->gid) ? -1 : 0;
}

/* ---- the file's rows that none has found --------------------------------------------------------------------- */

static int begin_rest(struct join_grace *g)
{
    struct join_give *o = g->give;
    for (uint32_t k = 0; k < o->n; k++) {
        join_reader_done(&o->found[k]);
        o->rest_runs[k] = g->results[k].rest;
        g->results[k].rest = (struct join_run){0};
    }
    o->rest_runs[o->n] = g->rows->spilled->loose;
    g->rows->spilled->loose = (struct join_run){0};
    g->resting = true;
    return join_merge_begin(&o->rest, o->rest_runs, o->n + 1, g->env->who, &g->env->err);
}

static int put_rest(struct join_grace *g)
{
    struct join_give *o = g->give;
    const struct join_record *r = join_merge_at(&o->rest);
    const char *p = copy(o, r->p, r->n);
    if (r->n && !p)
        return wr_err_nomem(&g->env->err, g->env->who);
    for (uint32_t c = 0; c < g->rows->nused; c++)
        p = join_take(p, &o->out[c][o->rows]);
    o->ord[o->rows++] = o->given++;
    return join_merge_next(&o->rest, &g->env->err);
}

static int give_rest(struct join_grace *g, struct wr_batch **out)
{
    struct join_give *o = g->give;
    int rc = g->resting ? 0 : begin_rest(g);
    if (rc < 0 || !join_merge_at(&o->rest))
        return rc;
    rc = begin_batch(g);
    if (rc < 0)
        return rc;
    wr_batch_unref(o->batch);
    o->batch = join_rest_batch(g->rows, g->env, WR_BATCH_ROWS, o->out);
    if (!o->batch)
        return wr_err_nomem(&g->env->err, g->env->who);
    while (rc >= 0 && join_merge_at(&o->rest) && !is_full(o))
        rc = put_rest(g);
    o->batch->nrows = o->batch->nsel = o->rows;
    if (rc >= 0 && !(o->batch->ord = keep_array(o->batch, o->ord, sizeof *o->ord)))
        rc = wr_err_nomem(&g->env->err, g->env->who);
    if (rc < 0)
        return rc;
    *out = o->batch;
    o->batch = NULL;
    return 0;
}

int join_give(struct join_grace *g, bool rest, struct wr_batch **out)
{
    int rc = g->give ? 0 : begin(g);
    struct join_give *o = g->give;
    if (rc >= 0 && o->row)
        rc = begin_batch(g);
    while (rc >= 0 && o->row && !is_full(o) && (!o->rows || o->input == o->batch->source))
        rc = advance(g);
    if (rc < 0)
        return rc;
    if (!o->batch || !o->rows) {
        wr_batch_unref(o->batch);
        o->batch = NULL;
        return rest && join_keeps_right(g->plan->kind) ? give_rest(g, out) : 0;
    }
    if (finish_batch(g, o->batch) < 0)
        return wr_err_nomem(&g->env->err, g->env->who);
    *out = o->batch;
    o->batch = NULL;
    return 0;
}
