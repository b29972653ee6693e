/* Rows of the stream as records, and back (join_grace.h). A value of text is stored as those of the file are
 * (join_put); any other as ANOTHER and what sort's records have (sort_record.h). Before a text of which somebody
 * has told that it is no number, or no time, stands that it has been: it is not told again. */
#include "data/key.h"
#include "ops/stage/join_grace.h"
#include "ops/stage/sort_record.h"

/* First bytes that join_put does not make. */
enum { ANOTHER = JOIN_SHORT, TOLD = JOIN_JSON };

/* What has been told of a text. */
enum { NO_NUMBER = 1, NO_TIME = 2 };

int join_packer_begin(struct join_packer *x, const struct join_plan *p, const struct join_rows *rows,
                      struct wr_env *env)
{
    const struct wr_repeated *all = &p->repeated;
    *x = (struct join_packer){.plan = p, .cols = calloc(all->n + 1, sizeof(*x->cols))};
    if (!x->cols)
        return wr_err_nomem(&env->err, env->who);
    x->parts.level = rows->spilled->parts.level;
    x->parts.n = rows->spilled->parts.n;
    for (uint32_t c = 0; c < all->n; c++)
        if (all->refs[c]->slot >= 0)
            x->cols[x->ncols++] = all->refs[c];
    return 0;
}

void join_packer_done(struct join_packer *x)
{
    join_store_leave(x->store);
    free(x->cols);
    *x = (struct join_packer){0};
}

static bool is_text(const struct wr_colref *ref)
{
    return ref->type == WR_T_FIELD || ref->type == WR_T_TEXT || ref->type == WR_T_LIST;
}

/* ---- to records ---------------------------------------------------------------------------------------------- */

/* A batch on its way. */
struct packing {
    struct wr_vec *cols;        /* [ncols] */
    const struct wr_str **text; /* [ncols] those of columns that are text throughout; else NULL */
    uint8_t **told;             /* [ncols] of those, by row, or NULL: nothing */
    uint8_t *part;
    uint64_t *size;                /* of a row's values */
    const uint64_t *line, *number; /* number: of the record */
};

/* The lines in which the selected rows stood, 0 where that is not known; NULL: out of memory. */
static const uint64_t *take_lines(struct wr_batch *b)
{
    uint64_t *line = b->line ? NULL : wr_arena_zalloc(&b->arena, b->nrows * sizeof *line);
    if (!line || !b->block || !b->row_off)
        return line ? line : b->line;
    const struct wr_block *k = b->block;
    uint64_t at = k->line;
    size_t off = 0;
    WR_EACH (i, b->sel, b->nsel) {
        at += wr_scan_lines(k->data + off, b->row_off[i] - off, k->eol);
        off = b->row_off[i];
        line[i] = at;
    }
    return line;
}

static void note_told(const struct wr_batch *b, const struct wr_vec *v, const uint64_t *done, uint8_t what,
                      uint8_t *told, bool *some)
{
    if (!v || !v->tag)
        return;
    WR_EACH (i, b->sel, b->nsel)
        if (v->tag[i] == WR_TAG_TOLD && (!done || done[i / 64] >> i % 64 & 1)) {
            told[i] |= what;
            *some = true;
        }
}

/* What has been told of the texts of a column. 0 or -1. */
static int take_told(struct wr_batch *b, const struct wr_column *c, uint8_t **out)
{
    bool some = false;
    *out = NULL;
    if (!c->num && !c->time)
        return 0;
    uint8_t *told = wr_arena_zalloc(&b->arena, b->nrows);
    if (!told)
        return -1;
    note_told(b, c->num, c->num_done, NO_NUMBER, told, &some);
    note_told(b, c->time, c->time_done, NO_TIME, told, &some);
    *out = some ? told : NULL;
    return 0;
}

static int take_columns(const struct join_packer *x, struct wr_batch *b, struct packing *k)
{
    const struct sort_plan values = {.cols = x->cols, .ncols = x->ncols};
    k->cols = wr_arena_alloc(&b->arena, (x->ncols + 1) * sizeof *k->cols);
    k->text = wr_arena_alloc(&b->arena, (x->ncols + 1) * sizeof(*k->text));
    k->told = wr_arena_alloc(&b->arena, (x->ncols + 1) * sizeof(*k->told));
    k->part = wr_arena_alloc(&b->arena, b->nrows);
    k->size = wr_arena_zalloc(&b->arena, b->nrows * sizeof *k->size);
    k->line = take_lines(b);
    k->number = x->grouped ? wr_batch_ordinals(b) : k->line;
    if (!k->cols || !k->text || !k->told || !k->part || !k->size || !k->line || !k->number ||
        wr_sort_columns(&values, b, k->cols) < 0)
        return -1;
    for (uint32_t c = 0; c < x->ncols; c++) {
        k->text[c] = is_text(x->cols[c]) && k->cols[c].rep == WR_REP_STR ? k->cols[c].str : NULL;
        if (take_told(b, &b->cols[x->cols[c]->slot], &k->told[c]) < 0)
            return -1;
    }
    return 0;
}

static void place_rows(const struct join_packer *x, const struct wr_batch *b, const struct wr_keys *keys,
                       struct packing *k)
{
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_slice key = wr_keys_get(keys, i);
        k->part[i] = key.n ? (uint8_t)join_part_of(&x->parts, key) : JOIN_NOWHERE;
    }
}

static void size_rows(const struct join_packer *x, const struct wr_batch *b, struct packing *k)
{
    for (uint32_t c = 0; c < x->ncols; c++) {
        if (k->told[c])
            WR_EACH (i, b->sel, b->nsel)
                k->size[i] += k->told[c][i] ? 2 : 0;
        if (k->text[c]) {
            WR_EACH (i, b->sel, b->nsel)
                k->size[i] += join_value_size(k->text[c][i]);
        } else {
            WR_EACH (i, b->sel, b->nsel)
                k->size[i] += 1 + wr_sort_value_put(NULL, &k->cols[c], i);
        }
    }
}

static int write_row(const struct join_packer *x, struct join_run *run, const struct wr_batch *b,
                     const struct packing *k, uint32_t i, struct wr_err *err)
{
    const size_t head = 1 + (x->grouped ? sizeof *b->gid + sizeof *b->line : 0);
    char *p = join_run_add(run, k->number[i], head + k->size[i], err);
    if (!p)
        return err->code;
    *p = (char)k->part[i];
    if (x->grouped) {
        memcpy(p + 1, &b->gid[i], sizeof *b->gid);
        memcpy(p + 1 + sizeof *b->gid, &k->line[i], sizeof *k->line);
    }
    p += head;
    for (uint32_t c = 0; c < x->ncols; c++) {
        if (k->told[c] && k->told[c][i]) {
            *p++ = (char)TOLD;
            *p++ = (char)k->told[c][i];
        }
        if (k->text[c]) {
            p = join_put(p, k->text[c][i]);
        } else {
            *p++ = (char)ANOTHER;
            p += wr_sort_value_put(p, &k->cols[c], i);
        }
    }
    return 0;
}

/* The rows that do not come to nothing, in blocks that are listed in the batch's arena. */
static int write_rows(struct join_packer *x, struct wr_env *env, struct wr_batch *b, const struct packing *k,
                      struct join_packed *out)
{
    const bool drops = join_drops(x->plan);
    struct join_run run = {.of = {.file = x->store->file}, .last = x->last};
    int rc = 0;
    out->rows = wr_arena_zalloc(&b->arena, (b->nsel + 1) * sizeof *out->rows);
    if (!out->rows)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        if (rc < 0 || (k->part[i] == JOIN_NOWHERE && drops))
            continue;
        rc = write_row(x, &run, b, k, i, &env->err);
        out->rows[run.of.nblocks]++;
    }
    if (rc >= 0)
        rc = wr_spill_seal(&run.of, &env->err);
    struct wr_spill_block *blocks = wr_arena_alloc(&b->arena, (run.of.nblocks + 1) * sizeof *blocks);
    if (rc >= 0 && !blocks)
        rc = wr_err_nomem(&env->err, env->who);
    if (rc < 0) {
        wr_spill_drop(&run.of);
        return rc;
    }
    if (run.of.nblocks)
        memcpy(blocks, run.of.blocks, run.of.nblocks * sizeof *blocks);
    out->blocks = blocks;
    out->nblocks = run.of.nblocks;
    x->last = run.last;
    wr_charged_free(x->store->pay, &run.of.blocks, &run.of.cap_blocks, sizeof *blocks);
    return 0;
}

int join_pack(struct join_packer *x, struct wr_env *env, struct wr_batch *b, const struct join_packed **out)
{
    int rc = x->store ? 0 : join_store_open(env, &x->store);
    struct join_packed *done = wr_arena_alloc(&b->arena, sizeof *done);
    struct packing k;
    if (rc < 0)
        return rc;
    if (!done || wr_key_make(b, x->plan->left, x->plan->nkeys, b->sel, b->nsel, &done->keys) < 0 ||
        take_columns(x, b, &k) < 0)
        return wr_err_nomem(&env->err, env->who);
    place_rows(x, b, &done->keys, &k);
    size_rows(x, b, &k);
    done->store = x->store;
    done->grouped = x->grouped;
    done->part = k.part;
    *out = done;
    return write_rows(x, env, b, &k, done);
}

/* ---- from records -------------------------------------------------------------------------------------------- */

/* A value of text as one of the others. NULL: out of memory. */
static const char *restore(struct wr_batch *b, const struct wr_str *value)
{
    struct wr_str copy = *value;
    const struct wr_vec v = {.rep = WR_REP_STR, .str = &copy};
    char *p = wr_arena_alloc(&b->arena, wr_sort_value_put(NULL, &v, 0));
    if (p)
        wr_sort_value_put(p, &v, 0);
    return p;
}

/* A column with values that are no text. */
static int unpack_any(struct wr_batch *b, const struct wr_colref *ref, const char **at)
{
    const char **value = wr_arena_alloc(&b->arena, b->nrows * sizeof(*value));
    const char **from = wr_arena_alloc(&b->arena, b->nrows * sizeof(*from));
    if (!value || !from)
        return -1;
    for (uint32_t i = 0; i < b->nrows; i++) {
        struct wr_str text;
        const bool another = (unsigned char)*at[i] == ANOTHER;
        from[i] = value[i] = at[i] + 1;
        if (another)
            continue;
        at[i] = join_take(at[i], &text);
        from[i] = NULL;
        if (!(value[i] = restore(b, &text)))
            return -1;
    }
    if (wr_sort_value_column(b, ref, value, b->nrows) < 0)
        return -1;
    for (uint32_t i = 0; i < b->nrows; i++)
        at[i] = from[i] ? value[i] : at[i];
    return 0;
}

static int unpack_text(struct wr_batch *b, const struct wr_colref *ref, const char **at)
{
    struct wr_str *str = wr_arena_alloc(&b->arena, b->nrows * sizeof *str);
    if (!str)
        return -1;
    for (uint32_t i = 0; i < b->nrows; i++)
        at[i] = join_take(at[i], &str[i]);
    b->cols[ref->slot] = (struct wr_column){.v = {.rep = WR_REP_STR, .str = str}};
    return 0;
}

/* Takes what has been told of the values that follow off; *out by row, NULL: nothing. 0 or -1. */
static int unpack_told(struct wr_batch *b, const char **at, uint8_t **out)
{
    *out = NULL;
    for (uint32_t i = 0; i < b->nrows; i++) {
        if ((unsigned char)*at[i] != TOLD)
            continue;
        if (!*out && !(*out = wr_arena_zalloc(&b->arena, b->nrows)))
            return -1;
        (*out)[i] = (uint8_t)at[i][1];
        at[i] += 2;
    }
    return 0;
}

static void mark(const struct wr_vec *v, const uint8_t *told, uint8_t what, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (told[i] & what && v->tag && v->tag[i] == WR_TAG_TEXT)
            v->tag[i] = WR_TAG_TOLD;
}

/* Notes it in the column. 0 or -1. */
static int mark_told(struct wr_batch *b, uint32_t slot, const uint8_t *told)
{
    uint8_t any = 0;
    for (uint32_t i = 0; i < b->nrows; i++)
        any |= told[i];
    const struct wr_vec *num = any & NO_NUMBER ? wr_column_num(b, slot, NULL, b->nrows) : NULL;
    const struct wr_vec *time = any & NO_TIME ? wr_values_time(b, &b->cols[slot], NULL, b->nrows) : NULL;
    if ((any & NO_NUMBER && !num) || (any & NO_TIME && !time))
        return -1;
    if (num)
        mark(num, told, NO_NUMBER, b->nrows);
    if (time)
        mark(time, told, NO_TIME, b->nrows);
    return 0;
}

int join_unpack(const struct join_packer *x, struct wr_batch *b, const char **at)
{
    for (uint32_t c = 0; c < x->ncols; c++) {
        bool text = true;
        uint8_t *told;
        if (unpack_told(b, at, &told) < 0)
            return -1;
        for (uint32_t i = 0; text && i < b->nrows; i++)
            text = (unsigned char)*at[i] != ANOTHER;
        if ((text ? unpack_text : unpack_any)(b, x->cols[c], at) < 0)
            return -1;
        if (told && mark_told(b, (uint32_t)x->cols[c]->slot, told) < 0)
            return -1;
    }
    return 0;
}

/* ---- the operator -------------------------------------------------------------------------------------------- */

static int pack_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    struct join_packer *x = calloc(1, sizeof *x);
    if (!x)
        return wr_err_nomem(&env->err, env->who);
    *self = x;
    return join_packer_begin(x, p, wr_env_before(env, p->before), env);
}

static void pack_close(void *self, struct wr_env *env)
{
    (void)env;
    if (self)
        join_packer_done(self);
    free(self);
}

static int pack_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct join_packed *packed = NULL;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = join_pack(self, env, in->batch, &packed);
    if (rc < 0)
        return rc;
    in->batch->ticket = packed;
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

const struct wr_op wr_op_join_pack = {
    .name = "join",
    .traits = WR_ROWWISE,
    .open = pack_open,
    .step = pack_step,
    .close = pack_close,
};
