/* wr_batch_gather (batch.h): rows of several batches as one. A column keeps its form where all batches agree on it,
 * views where they point into the same block; else its rows become bytes, or ANY where some are not bytes. */
#include "data/batch.h"

struct gather {
    struct wr_batch *out;
    const struct wr_pick *picks;
    uint32_t n;
};

static void *array(struct gather *g, size_t size)
{
    return wr_arena_alloc(&g->out->arena, g->n * size);
}

/* The form all rows of a column agree on; views of different blocks do not. */
static enum wr_rep common_rep(const struct gather *g, uint32_t c)
{
    const struct wr_vec *first = &g->picks[0].batch->cols[c].v;
    const struct wr_batch *last = g->picks[0].batch;
    for (uint32_t i = 1; i < g->n; i++) {
        if (g->picks[i].batch == last)
            continue;
        last = g->picks[i].batch;
        const struct wr_vec *v = &last->cols[c].v;
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
        view[i] = g->picks[i].batch->cols[c].v.view[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = g->picks[0].batch->cols[c].v.base};
    return 0;
}

static int gather_strs(struct gather *g, uint32_t c, struct wr_vec *out)
{
    struct wr_str *str = array(g, sizeof *str);
    if (!str)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        str[i] = g->picks[i].batch->cols[c].v.str[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 0;
}

static int gather_truth(struct gather *g, uint32_t c, struct wr_vec *out)
{
    uint8_t *truth = array(g, 1);
    if (!truth)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        truth[i] = g->picks[i].batch->cols[c].v.truth[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    return 0;
}

static int gather_nums(struct gather *g, uint32_t c, struct wr_vec *out)
{
    *out = (struct wr_vec){
        .rep = WR_REP_NUM, .num = array(g, sizeof *out->num), .tag = array(g, 1), .sc = array(g, 1)};
    if (!out->num || !out->tag || !out->sc)
        return -1;
    out->time = g->picks[0].batch->cols[c].v.time;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_vec *v = &g->picks[i].batch->cols[c].v;
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
    const struct wr_vec *v = &b->cols[c].v;
    if (v->time && !(v = wr_column_str(b, c, b->sel, b->nsel)))
        return -1;
    out->str[i] = (struct wr_str){"", 0, 0};
    out->num[i] = 0;
    out->sc[i] = 0;
    out->tag[i] = WR_TAG_NULL;
    switch ((enum wr_rep)v->rep) {
    case WR_REP_VIEW:
        v = wr_column_str(b, c, b->sel, b->nsel);
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

static int gather_column(struct gather *g, uint32_t c)
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
        return gather_nums(g, c, out);
    case WR_REP_BOOL:
        return gather_truth(g, c, out);
    default:
        return gather_any(g, c, out);
    }
}

/* What every row has besides its values: ordinals, group ids, its place in the block. */
static int gather_places(struct gather *g)
{
    struct wr_batch *out = g->out, *first = g->picks[0].batch;
    bool ord = true, gid = true, place = first->block != NULL;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_batch *b = g->picks[i].batch;
        ord &= b->ord != NULL;
        gid &= b->gid != NULL;
        place &= b->block == first->block && b->row_off != NULL;
    }
    uint32_t *off = NULL;
    if ((ord && !(out->ord = array(g, sizeof *out->ord))) || (gid && !(out->gid = array(g, sizeof *out->gid))) ||
        (place && !(off = array(g, sizeof *off))))
        return -1;
    for (uint32_t i = 0; i < g->n; i++) {
        const struct wr_batch *b = g->picks[i].batch;
        uint32_t r = g->picks[i].row;
        if (ord)
            out->ord[i] = b->ord[r];
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
    struct gather g = {wr_batch_new(pool, picks[0].batch->ncols), picks, n};
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
