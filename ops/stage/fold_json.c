/* What keys were in JSON lines. The string "12" and the number 12 are one key, for keys are bytes; but written as
 * JSON lines again, a key goes out as it stood: a group's as a string where some row had it so.
 *
 * This is an aggregate that no program can call, one for each key column, and only where values of JSON lines may
 * come and JSON lines are written. It notes the kinds that rows had, and marks the key in its own column at the
 * end. */
#include "ops/stage/fold.h"

enum { TEXT = 1 << WR_STR_JSON_TEXT, VALUE = 1 << WR_STR_JSON_VALUE };

static uint8_t *kinds(const struct wr_agg_state *s)
{
    return (uint8_t *)s->groups;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *v = r->args[0].v->str;
    uint8_t *seen = kinds(s);
    (void)err;
    WR_EACH (i, r->sel, r->n)
        seen[r->gid ? r->gid[i] : 0] |= (uint8_t)(1u << v[i].json);
    return 0;
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    char *p = wr_arena_alloc(a, n);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        p[k] = s->groups[groups[k]];
        out[k] = (struct wr_str){.p = p + k, .n = 1};
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        if (saved[i].n != 1)
            return wr_agg_damaged(s, err);
        kinds(s)[r->gid ? r->gid[i] : 0] |= (uint8_t)saved[i].p[0];
    }
    return 0;
}

/* *out holds the keys; null is null, whatever it was. */
static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)b;
    (void)w;
    (void)err;
    for (uint32_t k = 0; k < n; k++) {
        uint8_t seen = kinds(s)[groups[k]];
        if (!WR_STR_NULL(out->str[k]))
            out->str[k].json = seen & TEXT ? WR_STR_JSON_TEXT : seen & VALUE ? WR_STR_JSON_VALUE : WR_STR_FIELD;
    }
    return 0;
}

const struct wr_agg wr_fold_json = {
    .name = "kinds of keys",
    .params = "s",
    .result = WR_T_FIELD,
    .state_size = 1,
    .update = update,
    .save = save,
    .merge = merge,
    .finish = finish,
};
