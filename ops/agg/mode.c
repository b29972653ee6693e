/* mode(x): the most frequent value; of several, the first to appear. top_values(x, k): the k most frequent, with
 * how often they occur.
 *
 * Values are told apart as they would be written: fields by their bytes, computed numbers by value. What comes out
 * is the value as it is. A set of pairs holds them, saved as in agg_value.h, each with its count and the ordinal of
 * its first row. What a value was in JSON lines makes no difference: it is kept beside the count, and as with keys
 * (fold_json.c) it is a string where some row had it so. */
#include <stdlib.h>

#include "base/buf.h"
#include "ops/agg/element.h"
#include "ops/agg/pairs.h"

extern const struct wr_agg wr_agg_top_values;

static struct wr_agg_set *sets(const struct wr_agg_state *s)
{
    return (struct wr_agg_set *)(void *)s->groups;
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

enum { TEXT = 1 << 0, VALUE = 1 << 1 };

static uint8_t json_of(const struct wr_agg_value *v)
{
    if (v->tag != WR_TAG_TEXT)
        return 0;
    return v->scale == WR_STR_JSON_TEXT ? TEXT : v->scale == WR_STR_JSON_VALUE ? VALUE : 0;
}

/* The values of the rows that have one, as keys; of key i ord[i] is the ordinal, json[i] what it was. */
static int make_keys(const struct wr_agg_rows *r, struct wr_agg_keys *keys, uint64_t *ord, uint8_t *json)
{
    struct wr_arena *a = &r->batch->arena;
    struct wr_agg_value *v = wr_arena_alloc(a, r->n * sizeof *v);
    uint32_t *gid = wr_arena_alloc(a, r->n * sizeof *gid), n = 0;
    size_t size = 0;
    if (!v || !gid)
        return -1;
    WR_EACH (i, r->sel, r->n) {
        const struct wr_agg_value own = wr_agg_value_at(r->args[0].v, i);
        v[n] = wr_agg_value_key(own);
        json[n] = json_of(&own);
        gid[n] = r->gid ? r->gid[i] : 0;
        ord[n] = r->ord[i];
        size += v[n].tag == WR_TAG_NULL ? 0 : wr_agg_value_size(&v[n]);
        n += v[n].tag != WR_TAG_NULL;
    }
    if (wr_agg_keys_init(keys, a, n, size) < 0)
        return -1;
    for (uint32_t k = 0; k < n; k++)
        wr_agg_value_save(&v[k], wr_agg_keys_add(keys, gid[k], wr_agg_value_size(&v[k])));
    return 0;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    struct wr_agg_keys keys;
    uint64_t ord[WR_BATCH_ROWS];
    uint32_t pair[WR_BATCH_ROWS];
    uint8_t json[WR_BATCH_ROWS];
    if (make_keys(r, &keys, ord, json) < 0)
        return wr_agg_no_memory(s, err);
    int rc = wr_agg_pairs_map(s, &keys, pair, err);
    for (uint32_t k = 0; rc >= 0 && k < keys.n; k++) {
        struct wr_agg_tally *t = &own->tally[pair[k]];
        t->count++;
        t->json |= json[k];
        t->first = ord[k] < t->first ? ord[k] : t->first;
    }
    return rc;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

/* Of pairs with one count and one ordinal the older one stands first, as its row did. */
static bool stands_before(const struct wr_agg_tally *a, uint32_t x, const struct wr_agg_tally *b, uint32_t y)
{
    if (a->count != b->count)
        return a->count > b->count;
    return a->first != b->first ? a->first < b->first : x < y;
}

/* The value of a pair; false: damaged. */
static bool load_value(const struct wr_agg_pairs *own, uint32_t pair, uint64_t json, struct wr_agg_value *v)
{
    struct wr_slice bytes = wr_agg_pairs_value(own, pair);
    if (!wr_agg_value_load(bytes.p, bytes.n, v))
        return false;
    if (v->tag == WR_TAG_TEXT)
        v->scale = json & TEXT ? WR_STR_JSON_TEXT : json & VALUE ? WR_STR_JSON_VALUE : WR_STR_FIELD;
    return true;
}

static struct wr_agg_value most_frequent(const struct wr_agg_state *s, const struct wr_agg_set *d)
{
    const struct wr_agg_pairs *own = s->own;
    struct wr_agg_value v = {.tag = WR_TAG_NULL};
    const uint32_t *pair = own->order + d->first;
    uint32_t best = d->n ? pair[0] : 0;
    for (uint64_t i = 1; i < d->n; i++)
        if (stands_before(&own->tally[pair[i]], pair[i], &own->tally[best], best))
            best = pair[i];
    if (d->n)
        load_value(own, best, own->tally[best].json, &v);
    return v;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    int rc = wr_agg_result_vec(s, b, n, out);
    wr_agg_pairs_arrange(s);
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        struct wr_agg_value v = most_frequent(s, &sets(s)[groups[k]]);
        rc = wr_agg_value_put(&v, b, out, k);
    }
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

/* ---- the most frequent ones -------------------------------------------------------------------------------- */

struct entry {
    struct wr_agg_tally tally;
    uint32_t pair;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return stands_before(&x->tally, x->pair, &y->tally, y->pair) ? -1 : 1;
}

static int put_entry(const struct wr_agg_state *s, const struct entry *e, struct wr_arena *scratch,
                     struct wr_buf *text)
{
    struct wr_agg_value v;
    if (!load_value(s->own, e->pair, e->tally.json, &v))
        return -1;
    struct wr_slice value = wr_agg_element(&v, s->call->shown, scratch);
    if (!value.p || wr_buf_addc(text, '[') < 0 || wr_buf_add(text, value.p, value.n) < 0)
        return -1;
    return wr_buf_printf(text, ",%llu]", (unsigned long long)e->tally.count);
}

static int put_top(const struct wr_agg_state *s, const struct wr_agg_set *d, struct wr_arena *scratch,
                   struct wr_buf *text)
{
    const struct wr_agg_pairs *own = s->own;
    const uint64_t most = (uint64_t)s->call->consts[1].num.m;
    struct entry *v = wr_arena_alloc(scratch, (d->n + 1) * sizeof *v);
    if (!v)
        return -1;
    for (uint64_t k = 0; k < d->n; k++) {
        const uint32_t pair = own->order[d->first + k];
        v[k] = (struct entry){own->tally[pair], pair};
    }
    qsort(v, d->n, sizeof *v, compare);
    int rc = wr_buf_addc(text, '[');
    for (uint64_t k = 0; rc >= 0 && k < d->n && k < most; k++)
        rc = k && wr_buf_addc(text, ',') < 0 ? -1 : put_entry(s, &v[k], scratch, text);
    return rc < 0 ? -1 : wr_buf_addc(text, ']');
}

static int finish_top(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    struct wr_buf text = {0};
    struct wr_arena scratch;
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = wr_arena_alloc(&b->arena, n * sizeof *out->str)};
    if (!out->str)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    wr_agg_pairs_arrange(s);
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < n; k++) {
        text.n = 0;
        rc = put_top(s, &sets(s)[groups[k]], &scratch, &text);
        char *p = rc < 0 ? NULL : wr_arena_dup(&b->arena, text.p, text.n);
        out->str[k] = (struct wr_str){p, (uint32_t)text.n, 0};
        rc = p ? 0 : -1;
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    wr_buf_done(&text);
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

/* As many as some call asks for. */
static int settle(struct wr_agg_state *s, const struct wr_agg_call *const *calls, uint32_t ncalls,
                  struct wr_err *err)
{
    uint64_t most = 1;
    for (uint32_t k = 0; k < ncalls; k++) {
        const uint64_t asked = calls[k]->agg == &wr_agg_top_values ? (uint64_t)calls[k]->consts[1].num.m : 1;
        most = asked > most ? asked : most;
    }
    return wr_agg_pairs_settle(s, most, err);
}

const struct wr_agg wr_agg_mode = {
    .name = "mode",
    .params = "a",
    .flags = WR_AGG_ORDINALS | WR_AGG_SHARED,
    .result = WR_T_FIELD,
    .state_size = sizeof(struct wr_agg_set),
    .open = wr_agg_pairs_open_counted,
    .close = wr_agg_pairs_close,
    .bytes = wr_agg_pairs_bytes,
    .update = update,
    .save = wr_agg_pairs_save,
    .merge = wr_agg_pairs_merge,
    .finish = finish,
    .spill = wr_agg_pairs_spill,
    .settle = settle,
    .signature = "mode(x)",
    .summary = "The most frequent value, by its bytes; of several, the first to appear.",
    .example = "reduce mode(product) by country | take 2",
    .shows = "country,mode_product\n"
             "DE,Mouse\n"
             "US,Notebook A5\n",
};

const struct wr_agg wr_agg_top_values = {
    .name = "top_values",
    .params = "ai",
    .flags = WR_AGG_ORDINALS | WR_AGG_SHARED,
    .result = WR_T_LIST,
    .state_size = sizeof(struct wr_agg_set),
    .open = wr_agg_pairs_open_counted,
    .close = wr_agg_pairs_close,
    .bytes = wr_agg_pairs_bytes,
    .update = update,
    .save = wr_agg_pairs_save,
    .merge = wr_agg_pairs_merge,
    .finish = finish_top,
    .spill = wr_agg_pairs_spill,
    .settle = settle,
    .signature = "top_values(x, k)",
    .summary =
        "A list of [value, count] for the k most frequent values, the most frequent first; of equally frequent "
        "ones, the first to appear.",
    .example = "reduce top_values(product, 2) by country | take 2",
    .shows = "country,top_values_product_2\n"
             "DE,\"[[\"\"Mouse\"\",12],[\"\"USB stick\"\",7]]\"\n"
             "US,\"[[\"\"Notebook A5\"\",8],[\"\"Router\"\",8]]\"\n",
};
