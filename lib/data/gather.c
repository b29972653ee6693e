/* wr_batch_gather and wr_batch_interleave (batch.h): values from several batches, or several columns, as one
 * column. It keeps their form where they agree on it, views where they point into the same block; else its rows
 * become bytes, or ANY where some are not bytes.
 *
 * A pick names its source by a small number. For each column the arrays of all sources are looked up once; then a
 * loop over the picks has only these few addresses and the values to read. */
#include "data/batch.h"

/* One of the columns that a column's values come from. */
struct source {
    struct wr_batch *batch;
    uint32_t slot;
};

struct gather {
    struct wr_batch *out;
    const struct source *sources; /* of the column at hand, each with a pick */
    uint32_t nsources;
    const struct wr_pick *picks; /* `from`: which source */
    uint32_t n;
    const void **base; /* [nsources] room for their arrays */
};

static const struct wr_column *column_of(const struct gather *g, uint32_t s)
{
    return &g->sources[s].batch->cols[g->sources[s].slot];
}

static void *array(const struct gather *g, size_t size)
{
    return wr_arena_alloc(&g->out->arena, g->n * size);
}

/* ---- values that are alike ----------------------------------------------------------------------------------- */

/* A vector of source s, or NULL. */
typedef const struct wr_vec *vec_fn(const struct gather *, uint32_t s);

static const struct wr_vec *own_of(const struct gather *g, uint32_t s)
{
    return &column_of(g, s)->v;
}

static const struct wr_vec *num_of(const struct gather *g, uint32_t s)
{
    const struct wr_column *from = column_of(g, s);
    return from->num_done ? NULL : from->num;
}

static const struct wr_vec *time_of(const struct gather *g, uint32_t s)
{
    const struct wr_column *from = column_of(g, s);
    return from->time_done ? NULL : from->time;
}

/* The form all sources agree on; views of different blocks do not. */
static enum wr_rep common_rep(const struct gather *g)
{
    const struct wr_vec *first = own_of(g, 0);
    for (uint32_t s = 1; s < g->nsources; s++) {
        const struct wr_vec *v = own_of(g, s);
        if (v->rep != first->rep || v->time != first->time || (v->rep == WR_REP_VIEW && v->base != first->base))
            return WR_REP_ANY;
    }
    return (enum wr_rep)first->rep;
}

static int gather_views(const struct gather *g, struct wr_vec *out)
{
    struct wr_view *view = array(g, sizeof *view);
    if (!view)
        return -1;
    for (uint32_t s = 0; s < g->nsources; s++)
        g->base[s] = own_of(g, s)->view;
    for (uint32_t i = 0; i < g->n; i++)
        view[i] = ((const struct wr_view *)g->base[g->picks[i].from])[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = own_of(g, 0)->base};
    return 0;
}

static int gather_strs(const struct gather *g, struct wr_vec *out)
{
    struct wr_str *str = array(g, sizeof *str);
    if (!str)
        return -1;
    for (uint32_t s = 0; s < g->nsources; s++)
        g->base[s] = own_of(g, s)->str;
    for (uint32_t i = 0; i < g->n; i++)
        str[i] = ((const struct wr_str *)g->base[g->picks[i].from])[g->picks[i].row];
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 0;
}

/* out[i] = the byte of source s at bytes[s][row], or, where there are none, the source's fill[s]. */
static void gather_bytes(const struct gather *g, const uint8_t *fill, uint8_t *out)
{
    for (uint32_t i = 0; i < g->n; i++) {
        const uint8_t *bytes = g->base[g->picks[i].from];
        out[i] = bytes ? bytes[g->picks[i].row] : fill[g->picks[i].from];
    }
}

static int gather_truth(const struct gather *g, struct wr_vec *out)
{
    uint8_t *truth = array(g, 1);
    if (!truth)
        return -1;
    for (uint32_t s = 0; s < g->nsources; s++)
        g->base[s] = own_of(g, s)->truth;
    gather_bytes(g, NULL, truth);
    *out = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    return 0;
}

/* The rows of the NUM vectors that `of` finds. */
static int gather_nums(const struct gather *g, vec_fn *of, struct wr_vec *out)
{
    uint8_t *fill = wr_arena_alloc(&g->out->arena, g->nsources);
    *out = (struct wr_vec){
        .rep = WR_REP_NUM, .num = array(g, sizeof *out->num), .tag = array(g, 1), .sc = array(g, 1)};
    if (!fill || !out->num || !out->tag || !out->sc)
        return -1;
    out->time = of(g, 0)->time;
    for (uint32_t s = 0; s < g->nsources; s++)
        g->base[s] = of(g, s)->num;
    for (uint32_t i = 0; i < g->n; i++)
        out->num[i] = ((const int64_t *)g->base[g->picks[i].from])[g->picks[i].row];
    for (uint32_t s = 0; s < g->nsources; s++) {
        g->base[s] = of(g, s)->tag;
        fill[s] = WR_TAG_DEC;
    }
    gather_bytes(g, fill, out->tag);
    for (uint32_t s = 0; s < g->nsources; s++) {
        g->base[s] = of(g, s)->sc;
        fill[s] = of(g, s)->scale;
    }
    gather_bytes(g, fill, out->sc);
    return 0;
}

/* ---- values of several kinds --------------------------------------------------------------------------------- */

/* One row into an ANY vector. */
static int put_any(const struct gather *g, uint32_t i, struct wr_vec *out)
{
    const struct source *from = &g->sources[g->picks[i].from];
    const uint16_t r = g->picks[i].row;
    const struct wr_vec *v = own_of(g, g->picks[i].from);
    if (v->time && !(v = wr_column_str(from->batch, from->slot, &r, 1)))
        return -1;
    out->str[i] = (struct wr_str){"", 0, 0};
    out->num[i] = 0;
    out->sc[i] = 0;
    out->tag[i] = WR_TAG_NULL;
    switch ((enum wr_rep)v->rep) {
    case WR_REP_VIEW:
        v = wr_column_str(from->batch, from->slot, &r, 1);
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

static int gather_any(const struct gather *g, struct wr_vec *out)
{
    *out = (struct wr_vec){.rep = WR_REP_ANY,
                           .str = array(g, sizeof *out->str),
                           .num = array(g, sizeof *out->num),
                           .tag = array(g, 1),
                           .sc = array(g, 1)};
    if (!out->str || !out->num || !out->tag || !out->sc)
        return -1;
    for (uint32_t i = 0; i < g->n; i++)
        if (put_any(g, i, out) < 0)
            return -1;
    return 0;
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

/* What texts turned out to be as numbers or times comes along where there are some that are none: those have been
 * told of, and are not once more. */
static int gather_made(const struct gather *g, vec_fn *of, struct wr_vec **out)
{
    bool some = false;
    for (uint32_t s = 0; s < g->nsources; s++) {
        const struct wr_vec *v = of(g, s);
        if (!v)
            return 0;
        some |= v->tag != NULL;
    }
    if (!some)
        return 0;
    *out = wr_arena_alloc(&g->out->arena, sizeof **out);
    return *out ? gather_nums(g, of, *out) : -1;
}

static int gather_own(const struct gather *g, struct wr_vec *out)
{
    switch (common_rep(g)) {
    case WR_REP_NONE:
        return 0;
    case WR_REP_VIEW:
        return gather_views(g, out);
    case WR_REP_STR:
        return gather_strs(g, out);
    case WR_REP_NUM:
        return gather_nums(g, own_of, out);
    case WR_REP_BOOL:
        return gather_truth(g, out);
    default:
        return gather_any(g, out);
    }
}

static int gather_column(const struct gather *g, uint32_t to)
{
    struct wr_column *out = &g->out->cols[to];
    int rc = gather_own(g, &out->v);
    if (rc == 0)
        rc = gather_made(g, num_of, &out->num);
    return rc == 0 ? gather_made(g, time_of, &out->time) : rc;
}

/* ---- rows of several batches --------------------------------------------------------------------------------- */

/* What each picked row has in the arrays of 8 bytes that g->base holds, and the same of 4 bytes. */
static int gather_u64(const struct gather *g, uint64_t **to)
{
    uint64_t *v = *to = array(g, sizeof *v);
    for (uint32_t i = 0; v && i < g->n; i++)
        v[i] = ((const uint64_t *)g->base[g->picks[i].from])[g->picks[i].row];
    return v ? 0 : -1;
}

static int gather_u32(const struct gather *g, uint32_t **to)
{
    uint32_t *v = *to = array(g, sizeof *v);
    for (uint32_t i = 0; v && i < g->n; i++)
        v[i] = ((const uint32_t *)g->base[g->picks[i].from])[g->picks[i].row];
    return v ? 0 : -1;
}

/* Fills g->base with a member of the batches; do all of them have it? */
#define ALL_HAVE(g, member) all_have(g, offsetof(struct wr_batch, member))
static bool all_have(const struct gather *g, size_t member)
{
    bool all = true;
    for (uint32_t s = 0; s < g->nsources; s++) {
        memcpy(&g->base[s], (const char *)g->sources[s].batch + member, sizeof g->base[s]);
        all &= g->base[s] != NULL;
    }
    return all;
}

/* Where rows come from, if some batch knows: of the others that is what their ordinals say. */
static int gather_origins(const struct gather *g)
{
    bool some = false;
    for (uint32_t s = 0; s < g->nsources; s++) {
        const struct wr_batch *b = g->sources[s].batch;
        g->base[s] = b->origin ? b->origin : b->ord;
        some |= b->origin != NULL;
    }
    return some ? gather_u64(g, &g->out->origin) : 0;
}

/* Places in the block that all rows lie in. */
static int gather_offsets(const struct gather *g)
{
    struct wr_batch *first = g->sources[0].batch;
    uint32_t *off;
    for (uint32_t s = 0; s < g->nsources; s++)
        if (!first->block || g->sources[s].batch->block != first->block)
            return 0;
    if (!ALL_HAVE(g, row_off))
        return 0;
    if (gather_u32(g, &off) < 0)
        return -1;
    g->out->row_off = off;
    g->out->block = wr_block_ref(first->block);
    return 0;
}

/* What every row has besides its values: ordinals, group ids, its place in the input. */
static int gather_places(const struct gather *g)
{
    struct wr_batch *out = g->out;
    uint64_t *line;
    out->format = g->sources[0].batch->format;
    out->source = g->sources[0].batch->source;
    if (ALL_HAVE(g, ord) && (gather_u64(g, &out->ord) < 0 || gather_origins(g) < 0))
        return -1;
    if (ALL_HAVE(g, gid) && gather_u32(g, &out->gid) < 0)
        return -1;
    if (ALL_HAVE(g, line)) {
        if (gather_u64(g, &line) < 0)
            return -1;
        out->line = line;
    }
    return gather_offsets(g);
}

static int gather_all(struct gather *g, struct wr_batch *const *from)
{
    struct source *v = wr_arena_alloc(&g->out->arena, g->nsources * sizeof *v);
    g->base = wr_arena_alloc(&g->out->arena, g->nsources * sizeof *g->base);
    if (!v || !g->base)
        return -1;
    g->sources = v;
    for (uint32_t s = 0; s < g->nsources; s++)
        v[s] = (struct source){from[s], 0};
    int rc = gather_places(g);
    for (uint32_t c = 0; c < g->out->ncols && rc == 0; c++) {
        for (uint32_t s = 0; s < g->nsources; s++)
            v[s].slot = c;
        rc = gather_column(g, c);
    }
    return rc;
}

struct wr_batch *wr_batch_gather(struct wr_batch_pool *pool, struct wr_batch *const *from, uint32_t nfrom,
                                 const struct wr_pick *picks, uint32_t n)
{
    struct wr_batch *out = wr_batch_new(pool, from[0]->ncols);
    struct wr_batch **keep = out ? wr_arena_alloc(&out->arena, nfrom * sizeof(*keep)) : NULL;
    if (!keep) {
        for (uint32_t i = 0; i < nfrom; i++)
            wr_batch_unref(from[i]);
        wr_batch_unref(out);
        return NULL;
    }
    memcpy(keep, from, nfrom * sizeof(*keep));
    out->keep = keep;
    out->nkeep = nfrom;
    out->nrows = out->nsel = n;
    struct gather g = {.out = out, .nsources = nfrom, .picks = picks, .n = n};
    if (gather_all(&g, from) < 0) {
        wr_batch_unref(out);
        return NULL;
    }
    return out;
}

/* ---- several columns of one batch ---------------------------------------------------------------------------- */

int wr_batch_interleave(struct wr_batch *out, uint32_t to, struct wr_batch *b, const uint16_t *rows,
                        const uint32_t *slots, uint32_t n)
{
    struct wr_pick *picks = wr_arena_alloc(&out->arena, n * sizeof *picks);
    struct source *v = wr_arena_alloc(&out->arena, n * sizeof *v);
    uint16_t *known = wr_arena_zalloc(&out->arena, b->ncols * sizeof *known); /* by slot: its source, plus 1 */
    struct gather g = {.out = out, .sources = v, .picks = picks, .n = n};
    if (!picks || !v || !known)
        return -1;
    for (uint32_t k = 0; k < n; k++) {
        if (!known[slots[k]]) {
            v[g.nsources++] = (struct source){b, slots[k]};
            known[slots[k]] = (uint16_t)g.nsources;
        }
        picks[k] = (struct wr_pick){(uint16_t)(known[slots[k]] - 1), rows[k]};
    }
    g.base = wr_arena_alloc(&out->arena, g.nsources * sizeof *g.base);
    return g.base ? gather_column(&g, to) : -1;
}
