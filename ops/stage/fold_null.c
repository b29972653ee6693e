/* The bytes of null keys. The words of --null and the empty field are one key, and so one group, but "an untouched
 * one is written as it was": the group's key is written as its first row had it.
 *
 * This is an aggregate that no program can call, one for each key column, and only where --null gives words. It
 * looks at rows whose key is null, keeps the bytes of the one with the lowest ordinal, and puts them into the key's
 * own column at the end. */
#include "ops/stage/fold.h"

struct spelling {
    uint64_t ord;
    char *text;
    uint32_t len, cap;
    bool seen;
};

enum { SAVED_HEAD = 8 /* the ordinal; a state that has seen nothing is saved as no bytes */ };

static struct spelling *spellings(const struct wr_agg_state *s)
{
    return (struct spelling *)(void *)s->groups;
}

/* Among rows with one ordinal the bytes decide, so that the order of arrival does not. */
static bool comes_first(const struct spelling *e, uint64_t ord, struct wr_slice text)
{
    if (!e->seen || ord != e->ord)
        return !e->seen || ord < e->ord;
    return wr_slice_cmp(text, (struct wr_slice){e->text, e->len}) < 0;
}

static int offer(struct wr_agg_state *s, struct spelling *e, uint64_t ord, struct wr_slice text)
{
    if (!comes_first(e, ord, text))
        return 0;
    e->seen = true;
    e->ord = ord;
    e->len = (uint32_t)text.n;
    return text.n ? wr_agg_keep(&s->arena, &e->text, &e->cap, text.p, e->len) : 0;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *v = r->args[0].v->str;
    WR_EACH (i, r->sel, r->n)
        if (WR_STR_NULL(v[i]) &&
            offer(s, &spellings(s)[r->gid[i]], r->ord[i], (struct wr_slice){v[i].p, v[i].n}) < 0)
            return wr_agg_no_memory(s, err);
    return 0;
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct spelling *e = &spellings(s)[groups[k]];
        out[k] = (struct wr_str){"", 0, 0};
        if (!e->seen)
            continue;
        char *p = wr_arena_alloc(a, SAVED_HEAD + (size_t)e->len);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, SAVED_HEAD + e->len, 0};
        p = wr_agg_put64(p, e->ord);
        if (e->len)
            memcpy(p, e->text, e->len);
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_str x = saved[i];
        if (x.n == 0)
            continue;
        if (x.n < SAVED_HEAD)
            return wr_agg_damaged(s, err);
        struct wr_slice text = {x.p + SAVED_HEAD, x.n - SAVED_HEAD};
        if (offer(s, &spellings(s)[r->gid[i]], wr_agg_get64(x.p), text) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

/* *out holds the keys: those that have a spelling get it, the others stay. */
static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    for (uint32_t k = 0; k < n; k++) {
        const struct spelling *e = &spellings(s)[groups[k]];
        if (e->len == 0)
            continue;
        char *p = wr_arena_dup(&b->arena, e->text, e->len);
        if (!p)
            return wr_agg_no_memory(s, err);
        out->str[k] = (struct wr_str){p, e->len, 1};
    }
    return 0;
}

const struct wr_agg wr_fold_spelling = {
    .name = "null keys",
    .params = "s",
    .flags = WR_AGG_ORDINALS,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct spelling),
    .update = update,
    .save = save,
    .merge = merge,
    .finish = finish,
};
