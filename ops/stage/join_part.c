/* Partitions of a join that has spilled, and how one is joined (join_grace.h).
 *
 * A partition's rows of the file are loaded into a piece: a table of keys, and the rows in their order, those of a
 * key linked. Where memory becomes tight before all are loaded, the partition is partitioned again, if its keys are
 * not all alike in that; else what is loaded is a piece that is joined, then the next one. The results of pieces
 * are merged, by number, earlier pieces first: so each row of the stream has its matches in the file's order. */
#include "ops/stage/join_grace.h"

enum {
    FEWEST_PARTS = 4,
    MOST_PARTS = 64,
    FEWEST_ROWS = 64, /* of a piece, however tight it is */
    READERS = 4,      /* blocks beside those of partitions: readers, results */
    MANY_BLOCKS = 8,  /* rows of a key that take a block's 8th part are written once */
    RECORD_HEAD = 2,  /* bytes of a record beside its own, at least */
    UNIT = 64,        /* bytes */
    GROUP_BYTES = 36, /* of a key, but for its slots, in the arrays of a piece */
    LEAST_MERGED = 2,
};

/* ---- partitions ---------------------------------------------------------------------------------------------- */

uint32_t join_fanout(const struct wr_env *env)
{
    const struct wr_budget *all = env->budget->parent;
    uint32_t n = FEWEST_PARTS;
    if (all && all->scarce)
        return n;
    while (n < MOST_PARTS && 2 * (size_t)n * env->spill->block * READERS <= env->budget->share)
        n *= 2;
    return n;
}

int join_parts_begin(struct join_parts *p, struct wr_spill *file, unsigned level, uint32_t n, const char *who,
                     struct wr_err *err)
{
    *p = (struct join_parts){.level = level, .n = n, .runs = calloc(n, sizeof *p->runs)};
    if (!p->runs)
        return wr_err_nomem(err, who);
    for (uint32_t k = 0; k < n; k++)
        p->runs[k].of.file = file;
    return 0;
}

int join_parts_seal(struct join_parts *p, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < p->n; k++)
        rc = wr_spill_seal(&p->runs[k].of, err);
    return rc;
}

void join_parts_done(struct join_parts *p)
{
    for (uint32_t k = 0; p->runs && k < p->n; k++)
        wr_spill_drop(&p->runs[k].of);
    free(p->runs);
    *p = (struct join_parts){0};
}

/* ---- a piece ------------------------------------------------------------------------------------------------- */

/* A row of the file: this, and its values. */
struct row {
    uint64_t next; /* of its key: its place plus 1; 0: none */
    uint64_t number;
    uint32_t group, n;
};

struct piece {
    const struct join_plan *plan;
    struct wr_table table;
    uint64_t *first, *last; /* by group: place plus 1 */
    struct {
        char bytes[UNIT];
    } * units;
    struct join_place *many; /* by group: where its rows have been written; rows 0: nowhere */
    uint64_t *found;         /* right, full: a bit for each group */
    uint32_t cap_first, cap_last, cap_units, cap_many, cap_found;
    uint64_t size, rows;
    struct wr_payer pay;
    /* a vector of records */
    struct wr_str key[WR_BATCH_ROWS];
    uint64_t number[WR_BATCH_ROWS];
    struct join_record record[WR_BATCH_ROWS];
    uint32_t gid[WR_BATCH_ROWS];
};

static void empty(struct piece *p)
{
    wr_table_reset(&p->table);
    wr_charged_free(p->pay, &p->first, &p->cap_first, sizeof *p->first);
    wr_charged_free(p->pay, &p->last, &p->cap_last, sizeof *p->last);
    wr_charged_free(p->pay, &p->units, &p->cap_units, sizeof *p->units);
    wr_charged_free(p->pay, &p->many, &p->cap_many, sizeof *p->many);
    wr_charged_free(p->pay, &p->found, &p->cap_found, sizeof *p->found);
    p->size = p->rows = 0;
}

static struct piece *new_piece(const struct join_worker *w)
{
    struct piece *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->plan = w->plan;
    p->pay = (struct wr_payer){w->env->budget, w->env->who};
    wr_table_init(&p->table, w->env->budget, w->env->who);
    return p;
}

static void free_piece(struct piece *p)
{
    if (!p)
        return;
    empty(p);
    wr_table_done(&p->table);
    free(p);
}

static struct row *row_at(const struct piece *p, uint64_t place)
{
    return (struct row *)(void *)((char *)p->units + place - 1);
}

static uint64_t row_size(const struct piece *p, const struct join_record *r)
{
    if (join_is_filter(p->plan->kind))
        return 0;
    return (sizeof(struct row) + r->n - JOIN_KEY - join_key_of(r).n + 7) & ~(uint64_t)7;
}

/* Bytes that n more rows, of `size` bytes in all, may take: arrays grow by a quarter, the table's slots double. */
static size_t growth(const struct piece *p, uint32_t n, uint64_t size)
{
    uint64_t groups = (uint64_t)p->table.n + n, have = (uint64_t)p->cap_units * UNIT, more = 0;
    if (p->size + size > have)
        more += size > have / 4 ? size : have / 4;
    if (groups > p->table.cap)
        more += GROUP_BYTES * (uint64_t)(n > p->table.cap / 4 ? n : p->table.cap / 4);
    if (2 * groups > p->table.nslots)
        more += sizeof *p->table.slots * (n > p->table.nslots ? 2 * (uint64_t)n : p->table.nslots);
    return more;
}

static void link_row(struct piece *p, uint32_t gid, uint64_t place)
{
    if (p->first[gid])
        row_at(p, p->last[gid])->next = place;
    else
        p->first[gid] = place;
    p->last[gid] = place;
}

static void put_rows(struct piece *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct join_record *r = &p->record[i];
        const uint32_t skip = JOIN_KEY + p->key[i].n;
        struct row *row = row_at(p, p->size + 1);
        *row = (struct row){.number = r->number, .group = p->gid[i], .n = r->n - skip};
        memcpy(row + 1, r->p + skip, row->n);
        link_row(p, p->gid[i], p->size + 1);
        p->size += row_size(p, r);
    }
}

/* Takes the first n records of the vector in. */
static int take(struct piece *p, uint32_t n, uint64_t size, struct wr_err *err)
{
    const struct wr_keys keys = {.v = p->key};
    int rc = wr_table_map(&p->table, &keys, NULL, n, p->gid, NULL, err);
    p->rows += n;
    if (rc < 0 || join_is_filter(p->plan->kind))
        return rc;
    rc = wr_charged_grow(p->pay, &p->units, &p->cap_units, (p->size + size + UNIT - 1) / UNIT, UNIT, err);
    if (rc >= 0)
        rc = wr_charged_grow(p->pay, &p->first, &p->cap_first, p->table.n, sizeof *p->first, err);
    if (rc >= 0)
        rc = wr_charged_grow(p->pay, &p->last, &p->cap_last, p->table.n, sizeof *p->last, err);
    if (rc >= 0)
        put_rows(p, n);
    return rc;
}

/* Collects up to `most` records that lie in one block; the reader stays at the last of them. How many, and the
 * bytes that their rows take. */
static uint32_t collect(struct piece *p, struct join_reader *r, uint32_t most, uint64_t *size)
{
    uint32_t n = 0;
    *size = 0;
    for (;;) {
        struct wr_slice key = join_key_of(&r->at);
        p->record[n] = r->at;
        p->key[n++] = (struct wr_str){key.p, (uint32_t)key.n, 0};
        *size += row_size(p, &r->at);
        if (n == most || !r->rest.n)
            return n;
        join_reader_next(r, NULL); /* does not fail within a block */
    }
}

/* Loads rows until it is tight (at least FEWEST_ROWS) or there are no more. 0 or negative. */
static int load(const struct join_worker *w, struct piece *p, struct join_reader *r, struct wr_err *err)
{
    while (r->there) {
        const uint64_t ahead = r->rest.n + RECORD_HEAD + r->at.n;
        uint64_t n = ahead / (RECORD_HEAD + JOIN_KEY), size;
        n = n < WR_BATCH_ROWS ? n : WR_BATCH_ROWS;
        bool tight = wr_budget_tight(w->env->budget, growth(p, (uint32_t)n, ahead + n * sizeof(struct row)));
        if (tight && p->rows >= FEWEST_ROWS)
            return 0;
        uint32_t some = collect(p, r, tight ? FEWEST_ROWS - (uint32_t)p->rows : WR_BATCH_ROWS, &size);
        int rc = take(p, some, size, err);
        if (rc >= 0)
            rc = join_reader_next(r, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* ---- looking up ---------------------------------------------------------------------------------------------- */

/* Writes the rows of a key to where results can refer to. */
static int write_many(struct join_worker *w, const struct piece *p, uint32_t gid, struct join_place *place,
                      struct wr_err *err)
{
    *place = (struct join_place){0};
    for (uint64_t at = p->first[gid]; at; at = row_at(p, at)->next) {
        const struct row *row = row_at(p, at);
        char *to = join_run_add(&w->many, 0, row->n, err);
        if (!to)
            return err->code;
        memcpy(to, row + 1, row->n);
        if (!place->rows++)
            *place = (struct join_place){w->many.of.nblocks, w->many.begin, 1};
    }
    return 0;
}

/* Has the key so many rows that they are written once? */
static bool has_many(const struct join_worker *w, const struct piece *p, uint32_t gid)
{
    uint64_t size = 0, most = w->env->spill->block / MANY_BLOCKS;
    for (uint64_t at = p->first[gid]; at && size <= most; at = row_at(p, at)->next)
        size += sizeof(struct row) + row_at(p, at)->n;
    return size > most && row_at(p, p->first[gid])->next;
}

static int give_many(struct join_worker *w, struct piece *p, uint64_t number, uint32_t gid, struct join_run *out,
                     struct wr_err *err)
{
    int rc = wr_charged_grow(p->pay, &p->many, &p->cap_many, p->table.n, sizeof *p->many, err);
    if (rc >= 0 && !p->many[gid].rows)
        rc = write_many(w, p, gid, &p->many[gid], err);
    if (rc < 0)
        return rc;
    char *to = join_run_add(out, number, 1 + sizeof *p->many, err);
    if (!to)
        return err->code;
    *to = JOIN_MANY;
    memcpy(to + 1, &p->many[gid], sizeof *p->many);
    return 0;
}

/* What a row of the stream has found. */
static int give_found(struct join_worker *w, struct piece *p, uint64_t number, uint32_t gid, struct join_run *out,
                      struct wr_err *err)
{
    if (join_is_filter(p->plan->kind))
        return join_run_add(out, number, 0, err) ? 0 : err->code;
    if (p->found)
        p->found[gid / 64] |= UINT64_C(1) << gid % 64;
    if ((p->many && p->many[gid].rows) || has_many(w, p, gid))
        return give_many(w, p, number, gid, out, err);
    for (uint64_t at = p->first[gid]; at; at = row_at(p, at)->next) {
        const struct row *row = row_at(p, at);
        char *to = join_run_add(out, number, 1 + (size_t)row->n, err);
        if (!to)
            return err->code;
        *to = JOIN_ONE;
        memcpy(to + 1, row + 1, row->n);
    }
    return 0;
}

/* Looks the keys up that lie in the reader's block. */
static int look_up(struct join_worker *w, struct piece *p, struct join_reader *r, struct join_run *out,
                   struct wr_err *err)
{
    const struct wr_keys keys = {.v = p->key};
    uint32_t n = 0;
    for (;;) {
        p->number[n] = r->at.number;
        p->key[n++] = (struct wr_str){r->at.p, r->at.n, 0};
        if (n == WR_BATCH_ROWS || !r->rest.n)
            break;
        join_reader_next(r, NULL);
    }
    wr_table_find(&p->table, &keys, NULL, n, p->gid);
    for (uint32_t i = 0; i < n; i++)
        if (p->gid[i] != WR_TABLE_NONE && !join_is_filter(p->plan->kind))
            __builtin_prefetch(row_at(p, p->first[p->gid[i]]));
    for (uint32_t i = 0; i < n; i++) {
        int rc = p->gid[i] == WR_TABLE_NONE ? 0 : give_found(w, p, p->number[i], p->gid[i], out, err);
        if (rc < 0)
            return rc;
    }
    return join_reader_next(r, err);
}

/* right, full: the rows of the piece that nothing has found. */
static int give_rest(const struct piece *p, struct join_run *out, struct wr_err *err)
{
    for (uint64_t at = 0; at < p->size;) {
        const struct row *row = row_at(p, at + 1);
        at += (sizeof *row + row->n + 7) & ~(uint64_t)7;
        if (p->found[row->group / 64] >> row->group % 64 & 1)
            continue;
        char *to = join_run_add(out, row->number, row->n, err);
        if (!to)
            return err->code;
        memcpy(to, row + 1, row->n);
    }
    return 0;
}

/* Joins what is loaded with all of the partition's keys. last: nothing reads these any more. */
static int join_piece(struct join_worker *w, struct piece *p, struct join_run *keys, bool last,
                      struct join_results *out, struct wr_err *err)
{
    struct join_reader r = {0};
    *out = (struct join_results){{.of = {.file = w->store->file}}, {.of = {.file = w->store->file}}};
    int rc = 0;
    if (join_keeps_right(p->plan->kind))
        rc = wr_charged_grow(p->pay, &p->found, &p->cap_found, p->table.n / 64 + 1, sizeof *p->found, err);
    if (rc >= 0)
        rc = join_reader_begin(&r, keys, last, err);
    while (rc >= 0 && r.there)
        rc = look_up(w, p, &r, &out->found, err);
    join_reader_done(&r);
    if (rc >= 0 && p->found)
        rc = give_rest(p, &out->rest, err);
    if (rc >= 0)
        rc = wr_spill_seal(&out->found.of, err);
    return rc < 0 ? rc : wr_spill_seal(&out->rest.of, err);
}

/* ---- part of a partition ------------------------------------------------------------------------------------- */

/* A partition on its way, or one of those that it is partitioned into. */
struct part {
    struct join_run *file, *keys; /* its rows of the file, and the numbered keys of the stream */
    bool shared;                  /* others read the file's too */
    unsigned level;
};

void join_results_drop(struct join_results *v, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        wr_spill_drop(&v[k].found.of);
        wr_spill_drop(&v[k].rest.of);
        wr_spill_drop(&v[k].many.of);
    }
}

/* Runs that can be read at a time. */
static uint32_t most_merged(const struct join_worker *w)
{
    uint64_t n = w->env->budget->share / (4 * w->env->spill->block);
    const struct wr_budget *all = w->env->budget->parent;
    n = n < MOST_PARTS ? n : MOST_PARTS;
    return n < LEAST_MERGED || (all && all->scarce) ? LEAST_MERGED : (uint32_t)n;
}

/* Brings several results together; they are dropped. */
static int merge_results(struct join_worker *w, struct join_results *v, uint32_t n, struct join_results *out,
                         struct wr_err *err)
{
    struct join_run *runs = calloc(n + 1, sizeof *runs);
    int rc = runs ? 0 : wr_err_nomem(err, w->env->who);
    for (int rest = 0; rc >= 0 && rest < 2; rest++) {
        for (uint32_t k = 0; k < n; k++) {
            struct join_run *from = rest ? &v[k].rest : &v[k].found;
            runs[k] = *from;
            *from = (struct join_run){0};
        }
        rc = join_merge_runs(w->store->file, runs, n, most_merged(w), w->env->who, rest ? &out->rest : &out->found,
                             err);
    }
    for (uint32_t k = 0; runs && k < n; k++)
        wr_spill_drop(&runs[k].of);
    free(runs);
    return rc;
}

/* Would another partitioning take the keys apart? */
static bool can_split(const struct piece *p, unsigned level)
{
    struct join_parts next = {.level = level + 1, .n = FEWEST_PARTS};
    if (level + 1 == JOIN_LEVELS || !p->table.n)
        return false;
    uint32_t first = join_part_of(&next, wr_table_key(&p->table, 0));
    for (uint32_t k = 1; k < p->table.n; k++)
        if (join_part_of(&next, wr_table_key(&p->table, k)) != first)
            return true;
    return false;
}

/* Writes the records of a run to partitions of the next level. */
static int split_run(struct join_worker *w, struct join_run *run, bool keys, bool once, unsigned level,
                     struct join_parts *out, struct wr_err *err)
{
    struct join_reader r = {0};
    int rc = join_parts_begin(out, w->store->file, level, join_fanout(w->env), w->env->who, err);
    if (rc >= 0)
        rc = join_reader_begin(&r, run, once, err);
    while (rc >= 0 && r.there) {
        struct wr_slice key = keys ? (struct wr_slice){r.at.p, r.at.n} : join_key_of(&r.at);
        rc = join_run_copy(&out->runs[join_part_of(out, key)], &r.at, err);
        if (rc >= 0)
            rc = join_reader_next(&r, err);
    }
    join_reader_done(&r);
    return rc < 0 ? rc : join_parts_seal(out, err);
}

static int join_part(struct join_worker *w, const struct part *x, struct join_results *out, struct wr_err *err);

static int join_split(struct join_worker *w, const struct part *x, struct join_results *out, struct wr_err *err)
{
    struct join_parts file = {0}, keys = {0};
    struct join_results *v = NULL;
    int rc = split_run(w, x->file, false, !x->shared, x->level + 1, &file, err);
    if (rc >= 0)
        rc = split_run(w, x->keys, true, true, x->level + 1, &keys, err);
    if (rc >= 0 && !(v = calloc(file.n, sizeof *v)))
        rc = wr_err_nomem(err, w->env->who);
    for (uint32_t k = 0; rc >= 0 && k < file.n; k++) {
        struct part sub = {.file = &file.runs[k], .keys = &keys.runs[k], .level = x->level + 1};
        rc = join_part(w, &sub, &v[k], err);
    }
    if (rc >= 0)
        rc = merge_results(w, v, file.n, out, err);
    if (v)
        join_results_drop(v, file.n);
    free(v);
    join_parts_done(&file);
    join_parts_done(&keys);
    return rc;
}

/* Piece after piece, the first of which is loaded. */
static int join_pieces(struct join_worker *w, struct piece *p, struct join_reader *r, const struct part *x,
                       struct join_results *out, struct wr_err *err)
{
    struct join_results *v = NULL;
    uint32_t n = 0, cap = 0;
    const struct wr_payer pay = p->pay;
    int rc = 0;
    while (rc >= 0 && p->rows) {
        rc = wr_charged_grow(pay, &v, &cap, (uint64_t)n + 1, sizeof *v, err);
        if (rc >= 0)
            rc = join_piece(w, p, x->keys, !r->there, &v[n++], err);
        empty(p);
        if (rc >= 0)
            rc = load(w, p, r, err);
    }
    if (rc >= 0)
        rc = merge_results(w, v, n, out, err);
    join_results_drop(v, n);
    wr_charged_free(pay, &v, &cap, sizeof *v);
    return rc;
}

static int join_whole(struct join_worker *w, const struct part *x, struct join_results *out, struct wr_err *err)
{
    struct piece *p = new_piece(w);
    struct join_reader r = {0};
    int rc = p ? join_reader_begin(&r, x->file, false, err) : wr_err_nomem(err, w->env->who);
    if (rc >= 0)
        rc = load(w, p, &r, err);
    bool split = rc >= 0 && r.there && can_split(p, x->level);
    if (rc >= 0 && !split)
        rc = r.there ? join_pieces(w, p, &r, x, out, err) : join_piece(w, p, x->keys, true, out, err);
    join_reader_done(&r);
    free_piece(p);
    return split ? join_split(w, x, out, err) : rc;
}

static int join_part(struct join_worker *w, const struct part *x, struct join_results *out, struct wr_err *err)
{
    bool needed = x->file->of.records && (x->keys->of.records || join_keeps_right(w->plan->kind));
    int rc = needed ? join_whole(w, x, out, err) : 0;
    if (!x->shared)
        wr_spill_drop(&x->file->of);
    wr_spill_drop(&x->keys->of);
    return rc;
}

/* ---- partitions ---------------------------------------------------------------------------------------------- */

int join_worker_begin(struct join_worker *w, const struct join_plan *p, const struct join_rows *rows,
                      struct wr_env *env)
{
    *w = (struct join_worker){.plan = p, .rows = rows, .env = env};
    w->unpacker.pay = (struct wr_payer){env->budget, env->who};
    w->results = calloc(rows->spilled->parts.n, sizeof *w->results);
    return w->results ? 0 : wr_err_nomem(&env->err, env->who);
}

void join_worker_done(struct join_worker *w)
{
    join_results_drop(w->results, w->results ? w->rows->spilled->parts.n : 0);
    wr_spill_drop(&w->many.of);
    wr_spill_unpacker_done(&w->unpacker);
    join_store_leave(w->store);
    free(w->results);
    *w = (struct join_worker){0};
}

static int join_partition(struct join_worker *w, struct join_ticket *t, struct wr_err *err)
{
    const uint32_t k = t->at;
    struct join_parts *file = &w->rows->spilled->parts;
    struct part x = {
        .file = &file->runs[k], .keys = &t->stream->keys.runs[k], .shared = w->shared, .level = file->level};
    struct join_results *out = t->results = &w->results[k];
    int rc = w->store ? 0 : join_store_open(w->env, &w->store);
    if (rc < 0)
        return rc;
    t->store = w->store;
    w->many.of.file = w->store->file;
    rc = join_part(w, &x, out, err);
    if (rc >= 0)
        rc = wr_spill_seal(&w->many.of, err);
    out->many = w->many;
    w->many = (struct join_run){0};
    return rc;
}

static int read_block(struct join_worker *w, struct wr_batch *b, struct join_ticket *t, struct wr_err *err)
{
    struct wr_spill_reader from = {
        .run = &t->stream->sources[t->turn->source].run, .next = t->at, .with = &w->unpacker};
    const size_t n = wr_spill_next(&from);
    char *to = wr_arena_alloc(&b->arena, n);
    t->rows = (struct wr_slice){to, n};
    return to ? wr_spill_read_into(&from, to, err) : wr_arena_error(&b->arena, err);
}

int join_work(struct join_worker *w, struct wr_batch *b, struct wr_err *err)
{
    struct join_ticket *t = wr_arena_alloc(&b->arena, sizeof *t);
    if (!t)
        return wr_err_nomem(err, w->env->who);
    *t = *(const struct join_ticket *)b->ticket;
    b->ticket = t;
    return t->turn ? read_block(w, b, t, err) : join_partition(w, t, err);
}
