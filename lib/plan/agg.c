/* See agg.h: the states of an aggregate by group id, and pieces its author needs. */
#include "plan/agg.h"

#include "lang/suggest.h"

enum {
    LEAST_TEXT = 16,
    CACHED = 256 << 10,    /* bytes of an array that a cache holds beside what else is in use */
    ALIGNED = 16,          /* bytes of an element that never lies in two lines, if it is a power of two */
    ARENA_CHUNK = 1 << 10, /* there may be thousands of states */
    ARENA_MOST = 2 << 20,
};

const struct wr_agg *wr_agg_find(const struct wr_agg *const *table, struct wr_slice name)
{
    for (; *table; table++)
        if (wr_name_fits((*table)->name, name))
            return *table;
    return NULL;
}

enum wr_type wr_agg_type(const struct wr_agg_call *call)
{
    enum wr_type t = call->agg->result;
    if (t != WR_T_FIELD)
        return call->agg->flags & WR_AGG_UNIT && call->types[0] == WR_T_DUR ? WR_T_DUR : t;
    t = call->types[0];
    return t == WR_T_NULL || t == WR_T_BOOL ? WR_T_FIELD : t;
}

void wr_agg_arity(const struct wr_agg *g, uint32_t *least, uint32_t *most)
{
    const char *optional = strchr(g->params, '?');
    *most = (uint32_t)strlen(g->params) - (optional ? 1 : 0);
    *least = optional ? (uint32_t)(optional - g->params) : *most;
}

char wr_agg_letter(const struct wr_agg *g, uint32_t i)
{
    const char *optional = strchr(g->params, '?');
    return g->params[optional && g->params + i >= optional ? i + 1 : i];
}

void wr_agg_empty(struct wr_agg_state *s)
{
    wr_arena_done(&s->arena);
    wr_arena_init_growing(&s->arena, ARENA_CHUNK, ARENA_MOST, s->pay.budget, s->pay.who);
}

int wr_agg_open(struct wr_agg_state *s, const struct wr_agg_call *call, struct wr_budget *budget, const char *who,
                struct wr_err *err)
{
    *s = (struct wr_agg_state){.agg = call->agg, .call = call, .pay = {budget, who}};
    wr_agg_empty(s);
    return s->agg->open ? s->agg->open(s, err) : 0;
}

int wr_agg_groups(struct wr_agg_state *s, uint32_t n, struct wr_err *err)
{
    const size_t size = s->agg->state_size;
    if (n <= s->n)
        return 0;
    int rc = wr_charged_grow(s->pay, &s->groups, &s->cap, n, size, err);
    if (rc < 0)
        return rc;
    /* They are zero as they are. But a page of a large array that is read before it is written faults twice, and
     * the second time every other thread is interrupted to forget the first. */
    memset(s->groups + s->n * size, 0, (n - s->n) * size);
    s->n = n;
    return 0;
}

/* Everything but the arena. */
static void drop_groups(struct wr_agg_state *s)
{
    if (s->agg->close)
        s->agg->close(s);
    wr_charged_free(s->pay, &s->groups, &s->cap, s->agg->state_size);
    s->own = s->disk = NULL;
    s->n = 0;
}

void wr_agg_close(struct wr_agg_state *s)
{
    if (!s->agg)
        return;
    drop_groups(s);
    wr_arena_done(&s->arena);
}

int wr_agg_reset(struct wr_agg_state *s, struct wr_err *err)
{
    drop_groups(s);
    wr_agg_empty(s);
    return s->agg->open ? s->agg->open(s, err) : 0;
}

int wr_agg_rewind(struct wr_agg_state *s, struct wr_err *err)
{
    if (s->arena.total > WR_AGG_KEPT)
        return wr_agg_reset(s, err);
    drop_groups(s);
    wr_arena_rewind(&s->arena);
    return s->agg->open ? s->agg->open(s, err) : 0;
}

size_t wr_agg_bytes(const struct wr_agg_state *s)
{
    return s->cap * s->agg->state_size + s->arena.total + (s->agg->bytes ? s->agg->bytes(s) : 0);
}

void wr_agg_prefetch(const void *groups, uint32_t ngroups, size_t size, const struct wr_agg_rows *r)
{
    if (!r->gid || ngroups * size <= CACHED)
        return;
    const bool small = size <= ALIGNED;
    WR_EACH (i, r->sel, r->n) {
        const char *p = (const char *)groups + r->gid[i] * size;
        __builtin_prefetch(p, 1);
        if (!small)
            __builtin_prefetch(p + size - 1, 1); /* an element may lie in two lines */
    }
}

int wr_agg_no_memory(const struct wr_agg_state *s, struct wr_err *err)
{
    return wr_arena_error(&s->arena, err);
}

int wr_agg_damaged(const struct wr_agg_state *s, struct wr_err *err)
{
    return wr_err_set(err, WR_EIO, "%s: the saved state of %s is damaged", s->pay.who, s->agg->name);
}

void wr_agg_warn(const struct wr_agg_state *s, struct wr_warner *w, const struct wr_batch *b, uint32_t row,
                 uint64_t n)
{
    if (s->call->warn_id < 0 || !w)
        return;
    for (; n; n--)
        w->warn(w, (uint32_t)s->call->warn_id, b, row, (struct wr_slice){"", 0});
}

int wr_agg_num_vec(struct wr_batch *b, uint32_t n, struct wr_vec *out)
{
    *out = (struct wr_vec){.rep = WR_REP_NUM};
    out->num = wr_arena_alloc(&b->arena, n * sizeof *out->num);
    out->tag = wr_arena_alloc(&b->arena, n);
    out->sc = wr_arena_alloc(&b->arena, n);
    return out->num && out->tag && out->sc ? 0 : -1;
}

int wr_agg_typed_vec(enum wr_type type, struct wr_batch *b, uint32_t n, struct wr_vec *out)
{
    *out = (struct wr_vec){.rep = WR_REP_STR};
    bool bytes = type == WR_T_TEXT || type == WR_T_LIST;
    if (!bytes && wr_agg_num_vec(b, n, out) < 0)
        return -1;
    out->time = type == WR_T_TIME;
    if (wr_type_is_num(type) || type == WR_T_TIME)
        return 0;
    if (!bytes)
        out->rep = WR_REP_ANY;
    out->str = wr_arena_alloc(&b->arena, n * sizeof *out->str);
    return out->str ? 0 : -1;
}

int wr_agg_result_vec(const struct wr_agg_state *s, struct wr_batch *b, uint32_t n, struct wr_vec *out)
{
    return wr_agg_typed_vec(wr_agg_type(s->call), b, n, out);
}

int wr_agg_keep(struct wr_arena *a, char **p, uint32_t *cap, const char *text, uint32_t n)
{
    if (n > *cap) {
        uint32_t room = *cap < UINT32_MAX / 4 && n < 2 * *cap ? 2 * *cap : n < LEAST_TEXT ? LEAST_TEXT : n;
        char *q = wr_arena_alloc(a, room);
        if (!q)
            return -1;
        *p = q;
        *cap = room;
    }
    if (n)
        memmove(*p, text, n);
    return 0;
}
