/* first(x) and last(x): the value in the first or last row, in input order, that has one.
 *
 * Rows are told apart by their ordinals, so partial results merge in any order. What is picked is handed on as it
 * is: a field as its bytes, a computed number as that number. */
#include "lang/fn.h"
#include "plan/agg.h"

struct pick {
    uint64_t ord;
    int64_t num; /* DEC: mantissa; DBL: bits; BOOL: 0 or 1 */
    uint32_t len, cap;
    char *text;  /* TEXT; BIG: the number as written */
    uint8_t tag; /* enum wr_tag; NULL: nothing yet */
    uint8_t scale;
};

struct value {
    struct wr_slice text;
    int64_t num;
    uint8_t tag, scale;
};

static struct pick *picks(const struct wr_agg_state *s)
{
    return (struct pick *)(void *)s->groups;
}

static bool has_text(uint8_t tag)
{
    return tag == WR_TAG_TEXT || tag == WR_TAG_BIG;
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

/* Of two rows with one ordinal, the one that came first is the first. */
static int offer(struct wr_agg_state *s, struct pick *e, uint64_t ord, const struct value *v, bool last)
{
    if (e->tag != WR_TAG_NULL && (last ? ord < e->ord : ord >= e->ord))
        return 0;
    e->ord = ord;
    e->tag = v->tag;
    e->scale = v->scale;
    e->num = v->num;
    if (!has_text(v->tag))
        return 0;
    e->len = (uint32_t)v->text.n;
    return wr_agg_keep(s, &e->text, &e->cap, v->text.p, e->len);
}

static struct value text_value(struct wr_str s)
{
    if (WR_STR_NULL(s))
        return (struct value){.tag = WR_TAG_NULL};
    return (struct value){.tag = WR_TAG_TEXT, .text = {s.p, s.n}};
}

/* The value in row i; tag NULL: none. */
static struct value value_at(const struct wr_vec *v, uint32_t i)
{
    struct value x = {.tag = WR_TAG_NULL};
    switch (v->rep) {
    case WR_REP_STR:
        return text_value(v->str[i]);
    case WR_REP_BOOL:
        return v->truth[i] == 2 ? x : (struct value){.tag = WR_TAG_BOOL, .num = v->truth[i]};
    case WR_REP_ANY:
        if (v->tag[i] == WR_TAG_TEXT)
            return text_value(v->str[i]);
        break;
    case WR_REP_NUM:
        if (v->tag && v->tag[i] == WR_TAG_TEXT)
            return x;
        break;
    default:
        return x;
    }
    x.tag = v->tag ? v->tag[i] : WR_TAG_DEC;
    if (x.tag == WR_TAG_TOLD)
        x.tag = WR_TAG_NULL;
    if (x.tag == WR_TAG_NULL)
        return x;
    x.scale = v->sc ? v->sc[i] : v->scale;
    x.num = v->num[i];
    if (x.tag == WR_TAG_BIG)
        x.text = *(const struct wr_slice *)(intptr_t)v->num[i];
    return x;
}

static int pick_rows(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err, bool last)
{
    WR_EACH (i, r->sel, r->n) {
        struct value v = value_at(r->args[0].v, i);
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

/* ---- crossing an exchange: tag, scale, ordinal, then 8 bytes of number or the text -----------------------------
 */

enum { SAVED_HEAD = 10 };

static uint32_t saved_size(const struct pick *e)
{
    return SAVED_HEAD + (has_text(e->tag) ? e->len : 8);
}

static int save(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_str *out,
                struct wr_err *err)
{
    const struct pick *e = picks(s) + from;
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++)
        size += saved_size(&e[k]);
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        out[k] = (struct wr_str){p, saved_size(&e[k]), 0};
        p[0] = (char)e[k].tag;
        p[1] = (char)e[k].scale;
        p = wr_agg_put64(p + 2, e[k].ord);
        if (!has_text(e[k].tag)) {
            p = wr_agg_put64(p, (uint64_t)e[k].num);
        } else {
            memcpy(p, e[k].text, e[k].len);
            p += e[k].len;
        }
    }
    return 0;
}

/* false: damaged. */
static bool load(struct wr_str saved, struct value *v, uint64_t *ord)
{
    if (saved.n < SAVED_HEAD)
        return false;
    *v = (struct value){.tag = (uint8_t)saved.p[0], .scale = (uint8_t)saved.p[1]};
    v->text = (struct wr_slice){saved.p + SAVED_HEAD, saved.n - SAVED_HEAD};
    *ord = wr_agg_get64(saved.p + 2);
    if (has_text(v->tag))
        return true;
    if (v->tag > WR_TAG_BOOL || v->scale > 18 || v->text.n != 8)
        return false;
    v->num = (int64_t)wr_agg_get64(v->text.p);
    return true;
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool last)
{
    WR_EACH (i, r->sel, r->n) {
        struct value v;
        uint64_t ord;
        if (!load(saved[i], &v, &ord))
            return wr_agg_damaged(s, err);
        if (v.tag != WR_TAG_NULL && offer(s, &picks(s)[r->gid ? r->gid[i] : 0], ord, &v, last) < 0)
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

static int put_text(const struct pick *e, struct wr_batch *b, struct wr_vec *out, uint32_t k)
{
    char *p = wr_arena_dup(&b->arena, e->text, e->len);
    if (!p)
        return -1;
    if (e->tag == WR_TAG_TEXT) {
        out->str[k] = (struct wr_str){p, e->len, 0};
        return 0;
    }
    struct wr_slice *number = wr_arena_alloc(&b->arena, sizeof *number);
    if (!number)
        return -1;
    *number = (struct wr_slice){p, e->len};
    out->num[k] = (int64_t)(intptr_t)number;
    return 0;
}

static int put_pick(const struct pick *e, struct wr_batch *b, struct wr_vec *out, uint32_t k)
{
    if (out->str)
        out->str[k] = (struct wr_str){"", 0, 0};
    if (out->tag) {
        out->tag[k] = e->tag;
        out->sc[k] = e->scale;
        out->num[k] = e->num;
    }
    return has_text(e->tag) && (out->str || e->tag == WR_TAG_BIG) ? put_text(e, b, out, k) : 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    int rc = wr_agg_result_vec(s, b, n, out);
    for (uint32_t k = 0; rc == 0 && k < n; k++)
        rc = put_pick(&picks(s)[groups[k]], b, out, k);
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
    .example = "from data/samples/sales.csv | reduce first(date), last(date) by customer",
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
    .example = "from data/samples/sales.csv | reduce last(product) by customer",
};
