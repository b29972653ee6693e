/* first(x) and last(x): the value in the first or last row, in input order, that has one.
 *
 * Rows are told apart by their ordinals, so partial results merge in any order. What is picked is handed on as it
 * is: a field as its bytes, a computed number as that number. */
#include "plan/agg_value.h"

struct pick {
    uint64_t ord;
    struct wr_agg_kept value; /* tag NULL: nothing yet */
};

static struct pick *picks(const struct wr_agg_state *s)
{
    return (struct pick *)(void *)s->groups;
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

/* Of two rows with one ordinal, the one that came first is the first. */
static int offer(struct wr_agg_state *s, struct pick *e, uint64_t ord, const struct wr_agg_value *v, bool last)
{
    if (e->value.tag != WR_TAG_NULL && (last ? ord < e->ord : ord >= e->ord))
        return 0;
    e->ord = ord;
    return wr_agg_value_keep(&s->arena, &e->value, v);
}

static int pick_rows(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err, bool last)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_agg_value v = wr_agg_value_at(r->args[0].v, i);
        if (v.tag != WR_TAG_NULL && offer(s, &picks(s)[r->gid ? r->gid[i] : 0], r->ord[i], &v, last) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int update_first(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return pick_rows(s, r, err, false);
}

static int update_last(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return pick_rows(s, r, err, true);
}

/* ---- crossing an exchange: ordinal, value ------------------------------------------------------------------- */

enum { SAVED_HEAD = 8 };

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    const struct pick *e = picks(s);
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++) {
        struct wr_agg_value v = wr_agg_value_kept(&e[groups[k]].value);
        size += SAVED_HEAD + wr_agg_value_size(&v);
    }
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        struct wr_agg_value v = wr_agg_value_kept(&e[groups[k]].value);
        out[k] = (struct wr_str){p, SAVED_HEAD + wr_agg_value_size(&v), 0};
        p = wr_agg_value_save(&v, wr_agg_put64(p, e[groups[k]].ord));
    }
    return 0;
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool last)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_agg_value v;
        if (saved[i].n < SAVED_HEAD || !wr_agg_value_load(saved[i].p + SAVED_HEAD, saved[i].n - SAVED_HEAD, &v))
            return wr_agg_damaged(s, err);
        struct pick *e = &picks(s)[r->gid ? r->gid[i] : 0];
        if (v.tag != WR_TAG_NULL && offer(s, e, wr_agg_get64(saved[i].p), &v, last) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int merge_first(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                       struct wr_err *err)
{
    return merge_states(s, r, saved, err, false);
}

static int merge_last(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                      struct wr_err *err)
{
    return merge_states(s, r, saved, err, true);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    int rc = wr_agg_result_vec(s, b, n, out);
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        struct wr_agg_value v = wr_agg_value_kept(&picks(s)[groups[k]].value);
        rc = wr_agg_value_put(&v, b, out, k);
    }
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

const struct wr_agg wr_agg_first = {
    .name = "first",
    .params = "a",
    .flags = WR_AGG_ORDINALS,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct pick),
    .update = update_first,
    .save = save,
    .merge = merge_first,
    .finish = finish,
    .signature = "first(x)",
    .summary = "The first value that is not null, in input order.",
    .example = "reduce first(date), first(product) by country | take 2",
    .shows = "country,first_date,first_product\n"
             "DE,2025-01-01,Mouse mat\n"
             "US,2025-01-01,Notebook A5\n",
};

const struct wr_agg wr_agg_last = {
    .name = "last",
    .params = "a",
    .flags = WR_AGG_ORDINALS,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct pick),
    .update = update_last,
    .save = save,
    .merge = merge_last,
    .finish = finish,
    .signature = "last(x)",
    .summary = "The last value that is not null, in input order.",
    .example = "reduce last(date), last(product) by country | take 2",
    .shows = "country,last_date,last_product\n"
             "DE,2025-12-21,Webcam\n"
             "US,2025-12-20,Webcam\n",
};
