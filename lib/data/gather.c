/* wr_batch_gather and wr_batch_interleave (batch.h): values from several batches, or several columns, as one
 * column. It keeps their form where they agree on it, views where they point into the same block; else its rows
 * become bytes, or ANY where some are not bytes. */
#include "data/batch.h"

struct gather {
    struct wr_batch *out;
    const struct wr_pick *picks;
    const uint32_t *slots; /* [n] of each row in its batch; NULL: that of the column */
    uint32_t n;
};

/* Where the value of row i of column c comes from. */
static inline uint32_t slot_of(const struct gather *g, uint32_t i, uint32_t c)
{
    return g->slots ? g->slots[i] : c;
}

static inline const struct wr_vec *vec_of(const struct gather *g, uint32_t i, uint32_t c)
{
    return &g->picks[i].batch->cols[slot_of(g, i, c)].v;
}

static void *array(struct gather *g, size_t size)
{
    return wr_arena_alloc(&g->out->arena, g->n * size);
}

/* The form all rows of a column agree on; views of different blocks do not. */
static enum wr_rep common_rep(const struct gather *g, uint32_t c)
{
    const struct wr_vec *first = vec_of(g, 0, c), *last = first;
    for (uint32_t i = 1; i < g->n; i++) {
        const struct wr_vec *v = vec_of(g, i, c);
        if (v == last)
            continue;
        last = v;
        if (v->rep != first->rep || v->time != first->time || (v->rep == WR_REP_VIEW && v->base != first->base))
            return WR_REP_ANY;
    }
    return (enum wr_rep)first->rep;
}

static int gather_views(struct gather *g, uint32_t c, struct wr_vec *out)
{
    struct wr_view *view = array(g, sizeof *view);
    if (!view)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        view[i] = vec_of(g, i, c)->view[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = vec_of(g, 0, c)->base};
    return 0;
}

static int gather_strs(struct gather *g, uint32_t c, struct wr_vec *out)
{
    struct wr_str *str = array(g, sizeof *str);
    if (!str)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        str[i] = vec_of(g, i, c)->str[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 0;
}

static int gather_truth(struct gather *g, uint32_t c, struct wr_vec *out)
{
    uint8_t *truth = array(g, 1);
    if (!truth)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        truth[i] = vec_of(g, i, c)->truth[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    return 0;
}

static const struct wr_column *column_of(const struct gather *g, uint32_t i, uint32_t c)
{
    return &g->picks[i].batch->cols[slot_of(g, i, c)];
}

static const struct wr_vec *num_of(const struct gather *g, uint32_t i, uint32_t c)
{
    const struct wr_column *from = column_of(g, i, c);
    return from->num_done ? NULL : from->num;
}

static const struct wr_vec *time_of(const struct gather *g, uint32_t i, uint32_t c)
{
    const struct wr_column *from = column_of(g, i, c);
    return from->time_done ? NULL : from->time;
}

typedef const struct wr_vec *vec_fn(const struct gather *, uint32_t i, uint32_t c);

/* The rows of the NUM vectors that `of` finds. */
static int gather_nums(struct gather *g, uint32_t c, vec_fn *of, struct wr_vec *out)
{
    *out = (struct wr_vec){
        .rep = WR_REP_NUM, .num = array(g, sizeof *out->num), .tag = array(g, 1), .sc = array(g, 1)};
    if (!out->num || !out->tag || !out->sc)
        return -1;
    out->time = of(g, 0, c)->time;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_vec *v = of(g, i, c);
        uint32_t r = g->picks[i].row;
        out->num[i] = v->num[r];
        out->tag[i] = v->tag ? v->tag[r] : WR_TAG_DEC;
        out->sc[i] = v->sc ? v->sc[r] : v->scale;
    }
    return 0;
}

/* One row into an ANY vector. */
static int put_any(struct gather *g, uint32_t c, uint32_t i, struct wr_vec *out)
{
    struct wr_batch *b = g->picks[i].batch;
    uint32_t r = g->picks[i].row;
    uint16_t row = (uint16_t)r;
    const struct wr_vec *v = vec_of(g, i, c);
    if (v->time && !(v = wr_column_str(b, slot_of(g, i, c), &row, 1)))
        return -1;
    out->str[i] = (struct wr_str){"", 0, 0};
    out->num[i] = 0;
    out->sc[i] = 0;
    out->tag[i] = WR_TAG_NULL;
    switch ((enum wr_rep)v->rep) {
    case WR_REP_VIEW:
        v = wr_column_str(b, slot_of(g, i, c), &row, 1);
        if (!v)
            return -1;
        /* fall through */
    case WR_REP_STR:
        out->str[i] = v->str[r];
        out->tag[i] = WR_TAG_TEXT;
        break;
    case WR_REP_BOOL:
        out->num[i] = v->truth[r] == 1;
        out->tag[i] = v->truth[r] > 1 ? WR_TAG_NULL : WR_TAG_BOOL;
        break;
    case WR_REP_NUM:
    case WR_REP_ANY:
        out->num[i] = v->num[r];
        out->sc[i] = v->sc ? v->sc[r] : v->scale;
        out->tag[i] = v->tag ? v->tag[r] : WR_TAG_DEC;
        if (v->rep == WR_REP_NUM && (out->tag[i] == WR_TAG_TEXT || out->tag[i] == WR_TAG_TOLD))
            out->tag[i] = WR_TAG_NULL;
        else if (out->tag[i] == WR_TAG_TEXT)
            out->str[i] = v->str[r];
        break;
    case WR_REP_NONE:
        break;
    }
    return 0;
}

static int gather_any(struct gather *g, uint32_t c, struct wr_vec *out)
{
    *out = (struct wr_vec){.rep = WR_REP_ANY,
                           .str = array(g, sizeof *out->str),
                           .num = array(g, sizeof *out->num),
                           .tag = array(g, 1),
                           .sc = array(g, 1)};
    if (!out->str || !out->num || !out->tag || !out->sc)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        if (put_any(g, c, i, out) < 0)
            return -1;
    return 0;
}

/* What texts turned out to be as numbers or times comes along where there are some that are none: those have been
 * told of, and are not once more. */
static int gather_made(struct gather *g, uint32_t c, vec_fn *of, struct wr_vec **out)
{
    bool some = false;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_vec *v = of(g, i, c);
        if (!v)
            return 0;
        some |= v->tag != NULL;
    }
    if (!some)
        return 0;
    *out = wr_arena_alloc(&g->out->arena, sizeof **out);
    return *out ? gather_nums(g, c, of, *out) : -1;
}

static int gather_own(struct gather *g, uint32_t c)
{
    struct wr_vec *out = &g->out->cols[c].v;
    switch (common_rep(g, c)) {
    case WR_REP_NONE:
        return 0;
    case WR_REP_VIEW:
        return gather_views(g, c, out);
    case WR_REP_STR:
        return gather_strs(g, c, out);
    case WR_REP_NUM:
        return gather_nums(g, c, vec_of, out);
    case WR_REP_BOOL:
        return gather_truth(g, c, out);
    default:
        return gather_any(g, c, out);
    }
}

static int gather_column(struct gather *g, uint32_t c)
{
    struct wr_column *out = &g->out->cols[c];
    int rc = gather_own(g, c);
    if (rc == 0)
        rc = gather_made(g, c, num_of, &out->num);
    return rc == 0 ? gather_made(g, c, time_of, &out->time) : rc;
}

/* What every row has besides its values: ordinals, group ids, its place in the block. */
static int gather_places(struct gather *g)
{
    struct wr_batch *out = g->out, *first = g->picks[0].batch;
    bool ord = true, origin = false, gid = true, place = first->block != NULL;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_batch *b = g->picks[i].batch;
        ord &= b->ord != NULL;
        origin |= b->origin != NULL;
        gid &= b->gid != NULL;
        place &= b->block == first->block && b->row_off != NULL;
    }
    uint32_t *off = NULL;
    if ((ord && !(out->ord = array(g, sizeof *out->ord))) || (gid && !(out->gid = array(g, sizeof *out->gid))) ||
        (place && !(off = array(g, sizeof *off))) ||
        (ord && origin && !(out->origin = array(g, sizeof *out->origin))))
        return -1;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_batch *b = g->picks[i].batch;
        uint32_t r = g->picks[i].row;
        if (ord)
            out->ord[i] = b->ord[r];
        if (out->origin)
            out->origin[i] = b->origin ? b->origin[r] : b->ord[r];
        if (gid)
            out->gid[i] = b->gid[r];
        if (place)
            off[i] = b->row_off[r];
    }
    out->row_off = off;
    out->format = first->format;
    out->source = first->source;
    out->block = place ? wr_block_ref(first->block) : NULL;
    return 0;
}

struct wr_batch *wr_batch_gather(struct wr_batch_pool *pool, const struct wr_pick *picks, uint32_t n,
                                 struct wr_batch **keep, uint32_t nkeep)
{
    struct gather g = {.out = wr_batch_new(pool, picks[0].batch->ncols), .picks = picks, .n = n};
    struct wr_batch **kept = g.out ? wr_arena_alloc(&g.out->arena, (nkeep + 1) * sizeof(*kept)) : NULL;
    if (!kept) {
        for (uint32_t i = 0; i < nkeep; i++)
            wr_batch_unref(keep[i]);
        wr_batch_unref(g.out);
        return NULL;
    }
    memcpy(kept, keep, nkeep * sizeof(*kept));
    g.out->keep = kept;
    g.out->nkeep = nkeep;
    g.out->nrows = g.out->nsel = n;
    int rc = gather_places(&g);
    for (uint32_t c = 0; c < g.out->ncols && rc == 0; c++)
        rc = gather_column(&g, c);
    if (rc < 0) {
        wr_batch_unref(g.out);
        return NULL;
    }
    return g.out;
}

int wr_batch_interleave(struct wr_batch *out, uint32_t to, struct wr_batch *b, const uint16_t *rows,
                        const uint32_t *slots, uint32_t n)
{
    struct wr_pick *picks = wr_arena_alloc(&out->arena, n * sizeof *picks);
    for (uint32_t k = 0; picks && k < n; k++)
        picks[k] = (struct wr_pick){b, rows[k]};
    struct gather g = {.out = out, .picks = picks, .slots = slots, .n = n};
    return picks ? gather_column(&g, to) : -1;
}
