/* argmin(x, by) and argmax(x, by): x of the row with the least or largest `by`; of several such rows, the first in
 * input order.
 *
 * As with min and max, text in `by` counts only where a group has no number, which is told. A state keeps the best
 * `by`, the ordinal of its row and its x; rows whose `by` is a decimal at the scale of the best are passed over
 * with one comparison. x is handed on as it is, also if it is null. */
#include "plan/agg_value.h"

struct best {
    struct wr_agg_kept by; /* tag NULL: nothing yet */
    uint64_t ord;
    struct wr_agg_kept x;
    uint64_t texts; /* how many values of `by` were text */
};

static struct best *bests(const struct wr_agg_state *s)
{
    return (struct best *)(void *)s->groups;
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

static bool is_better(const struct best *e, const struct wr_agg_value *by, uint64_t ord, bool max)
{
    if (e->by.tag == WR_TAG_NULL)
        return true;
    struct wr_agg_value have = wr_agg_value_kept(&e->by);
    int c = wr_agg_value_cmp(by, &have);
    if (max && wr_agg_value_is_num(by) == wr_agg_value_is_num(&have))
        c = -c;
    return c ? c < 0 : ord < e->ord;
}

static int offer(struct wr_agg_state *s, struct best *e, const struct wr_agg_value *by, uint64_t ord,
                 const struct wr_agg_value *x, bool max)
{
    if (!is_better(e, by, ord, max))
        return 0;
    e->ord = ord;
    return wr_agg_value_keep(&s->arena, &e->by, by) < 0 ? -1 : wr_agg_value_keep(&s->arena, &e->x, x);
}

static int offer_row(struct wr_agg_state *s, const struct wr_agg_rows *r, uint32_t i, struct best *e, bool max)
{
    struct wr_agg_value by = wr_agg_value_ordered(&r->args[1], i);
    if (by.tag == WR_TAG_NULL)
        return 0;
    e->texts += by.tag == WR_TAG_TEXT;
    struct wr_agg_value x = wr_agg_value_at(r->args[0].v, i);
    return offer(s, e, &by, r->ord[i], &x, max);
}

/* `max` is a constant where this is inlined. */
static inline __attribute__((always_inline)) int offer_rows(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                            struct wr_err *err, bool max)
{
    const struct wr_vec *v = r->args[1].v;
    const bool plain = !v->tag && !v->sc;
    struct best *groups = bests(s);
    WR_EACH (i, r->sel, r->n) {
        struct best *e = &groups[r->gid ? r->gid[i] : 0];
        if (plain && e->by.tag == WR_TAG_DEC && e->by.scale == v->scale &&
            (max ? v->num[i] < e->by.num : v->num[i] > e->by.num))
            continue;
        if (offer_row(s, r, i, e, max) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int update_min(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return offer_rows(s, r, err, false);
}

static int update_max(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return offer_rows(s, r, err, true);
}

/* ---- crossing an exchange: texts, ordinal, bytes of `by` in four, `by`, x --------------------------------------
 */

enum { SAVED_HEAD = 20 };

static uint32_t saved_size(const struct best *e)
{
    struct wr_agg_value by = wr_agg_value_kept(&e->by), x = wr_agg_value_kept(&e->x);
    return SAVED_HEAD + wr_agg_value_size(&by) + wr_agg_value_size(&x);
}

static char *save_best(const struct best *e, char *p)
{
    struct wr_agg_value by = wr_agg_value_kept(&e->by), x = wr_agg_value_kept(&e->x);
    uint32_t n = htole32(wr_agg_value_size(&by));
    p = wr_agg_put64(wr_agg_put64(p, e->texts), e->ord);
    memcpy(p, &n, sizeof n);
    return wr_agg_value_save(&x, wr_agg_value_save(&by, p + sizeof n));
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    const struct best *e = bests(s);
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++)
        size += saved_size(&e[groups[k]]);
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        out[k] = (struct wr_str){p, saved_size(&e[groups[k]]), 0};
        p = save_best(&e[groups[k]], p);
    }
    return 0;
}

/* false: damaged. */
static bool load(struct wr_str saved, struct wr_agg_value *by, struct wr_agg_value *x)
{
    uint32_t n;
    if (saved.n < SAVED_HEAD)
        return false;
    memcpy(&n, saved.p + SAVED_HEAD - sizeof n, sizeof n);
    n = le32toh(n);
    return n <= saved.n - SAVED_HEAD && wr_agg_value_load(saved.p + SAVED_HEAD, n, by) &&
           wr_agg_value_load(saved.p + SAVED_HEAD + n, saved.n - SAVED_HEAD - n, x);
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool max)
{
    WR_EACH (i, r->sel, r->n) {
        struct best *e = &bests(s)[r->gid ? r->gid[i] : 0];
        struct wr_agg_value by, x;
        if (!load(saved[i], &by, &x))
            return wr_agg_damaged(s, err);
        e->texts += wr_agg_get64(saved[i].p);
        if (by.tag != WR_TAG_NULL && offer(s, e, &by, wr_agg_get64(saved[i].p + 8), &x, max) < 0)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int merge_min(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, false);
}

static int merge_max(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, true);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    int rc = wr_agg_result_vec(s, b, n, out);
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        const struct best *e = &bests(s)[groups[k]];
        struct wr_agg_value by = wr_agg_value_kept(&e->by), x = wr_agg_value_kept(&e->x);
        rc = wr_agg_value_put(&x, b, out, k);
        if (wr_agg_value_is_num(&by))
            wr_agg_warn(s, w, b, k, e->texts);
    }
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

#define WARN_ONE   "value of '%s' is text among numbers"
#define WARN_MANY  "values of '%s' are text among numbers"
#define WARN_TAKEN "argmin() and argmax() look at the numbers alone, as with num() around it"

const struct wr_agg wr_agg_argmin = {
    .name = "argmin",
    .params = "av",
    .flags = WR_AGG_ORDINALS,
    .warn_arg = 1,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct best),
    .update = update_min,
    .save = save,
    .merge = merge_min,
    .finish = finish,
    .warn_one = WARN_ONE,
    .warn_many = WARN_MANY,
    .warn_taken = WARN_TAKEN,
    .signature = "argmin(x, by)",
    .summary = "x of the row with the least `by`, the first such row; rows whose `by` is null do not count.",
    .example = "reduce min(amount), argmin(product, amount) by country | take 2",
    .shows = "country,min_amount,argmin_product_amount\n"
             "DE,2.4,Pen\n"
             "US,2.4,Pen\n",
};

const struct wr_agg wr_agg_argmax = {
    .name = "argmax",
    .params = "av",
    .flags = WR_AGG_ORDINALS,
    .warn_arg = 1,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct best),
    .update = update_max,
    .save = save,
    .merge = merge_max,
    .finish = finish,
    .warn_one = WARN_ONE,
    .warn_many = WARN_MANY,
    .warn_taken = WARN_TAKEN,
    .signature = "argmax(x, by)",
    .summary = "x of the row with the largest `by`, the first such row; rows whose `by` is null do not count.",
    .example = "reduce max(amount), argmax(product, amount) by country | take 2",
    .shows = "country,max_amount,argmax_product_amount\n"
             "DE,1199.8,Webcam\n"
             "US,1980,Router\n",
};
