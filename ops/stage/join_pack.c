/* Rows of the stream as records, and back (join_grace.h). A value of text is stored as those of the file are
 * (join_put); any other as ANOTHER and what sort's records have (sort_record.h). */
#include "data/key.h"
#include "ops/stage/join_grace.h"
#include "ops/stage/sort_record.h"

enum { ANOTHER = JOIN_SHORT }; /* no first byte that join_put makes */

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
    free(x->cols);
    x->cols = NULL;
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
    uint8_t *part;
    uint32_t *begin, *size;
};

static int take_columns(const struct join_packer *x, struct wr_batch *b, struct packing *k)
{
    const struct sort_plan values = {.cols = x->cols, .ncols = x->ncols};
    k->cols = wr_arena_alloc(&b->arena, (x->ncols + 1) * sizeof *k->cols);
    k->text = wr_arena_alloc(&b->arena, (x->ncols + 1) * sizeof(*k->text));
    k->part = wr_arena_alloc(&b->arena, b->nrows);
    k->begin = wr_arena_alloc(&b->arena, b->nrows * sizeof *k->begin);
    k->size = wr_arena_alloc(&b->arena, b->nrows * sizeof *k->size);
    if (!k->cols || !k->text || !k->part || !k->begin || !k->size || wr_sort_columns(&values, b, k->cols) < 0)
        return -1;
    for (uint32_t c = 0; c < x->ncols; c++)
        k->text[c] = is_text(x->cols[c]) && k->cols[c].rep == WR_REP_STR ? k->cols[c].str : NULL;
    return 0;
}

static void place_rows(const struct join_packer *x, const struct wr_batch *b, const struct wr_keys *keys,
                       struct packing *k)
{
    const bool all = join_keeps_left(x->plan->kind) || x->plan->kind == JOIN_ANTI;
    WR_EACH (i, b->sel, b->nsel) {
        struct wr_slice key = wr_keys_get(keys, i);
        k->part[i] = key.n ? (uint8_t)join_part_of(&x->parts, key) : JOIN_NOWHERE;
        k->size[i] = key.n || all;
    }
}

/* Bytes of all records; 0: too many. */
static uint64_t size_rows(const struct join_packer *x, const struct wr_batch *b, struct packing *k)
{
    uint64_t total = 0;
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t size = k->size[i];
        for (uint32_t c = 0; size && c < x->ncols; c++)
            size += k->text[c] ? join_value_size(k->text[c][i]) : 1 + wr_sort_value_put(NULL, &k->cols[c], i);
        k->begin[i] = (uint32_t)total;
        k->size[i] = (uint32_t)size;
        total += size;
    }
    return total;
}

static void write_rows(const struct join_packer *x, const struct wr_batch *b, const struct packing *k, char *bytes)
{
    WR_EACH (i, b->sel, b->nsel) {
        char *p = bytes + k->begin[i];
        if (!k->size[i])
            continue;
        *p++ = (char)k->part[i];
        for (uint32_t c = 0; c < x->ncols; c++) {
            if (k->text[c]) {
                p = join_put(p, k->text[c][i]);
            } else {
                *p++ = (char)ANOTHER;
                p += wr_sort_value_put(p, &k->cols[c], i);
            }
        }
    }
}

const struct join_packed *join_pack(const struct join_packer *x, struct wr_batch *b)
{
    struct join_packed *out = wr_arena_alloc(&b->arena, sizeof *out);
    struct packing k;
    if (!out || wr_key_make(b, x->plan->left, x->plan->nkeys, b->sel, b->nsel, &out->keys) < 0 ||
        take_columns(x, b, &k) < 0)
        return NULL;
    place_rows(x, b, &out->keys, &k);
    uint64_t total = size_rows(x, b, &k);
    char *bytes = total <= UINT32_MAX ? wr_arena_alloc(&b->arena, total) : NULL;
    if (!bytes)
        return NULL;
    write_rows(x, b, &k, bytes);
    out->begin = k.begin;
    out->size = k.size;
    out->bytes = bytes;
    return out;
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

int join_unpack(const struct join_packer *x, struct wr_batch *b, const char **at)
{
    for (uint32_t c = 0; c < x->ncols; c++) {
        bool text = true;
        for (uint32_t i = 0; text && i < b->nrows; i++)
            text = (unsigned char)*at[i] != ANOTHER;
        if ((text ? unpack_text : unpack_any)(b, x->cols[c], at) < 0)
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
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (in->batch->nsel && !(in->batch->ticket = join_pack(self, in->batch)))
        return wr_err_nomem(&env->err, env->who);
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
