/* min(x) and max(x): numbers by value, exactly; text, by bytes, only where a group has no number.
 *
 * A state keeps the best so far: a decimal or a double in place, and so in 16 bytes; where a longer number or a
 * text came, also the number of a record that has it. Loops over rows at one scale touch the 16 bytes alone. Where
 * values are equal but of different kinds (0.5 as decimal and as double), the decimal stays, so that the order in
 * which they came does not show. Texts are counted; whether they stood among numbers is known at the end only. */
#include "ops/agg/minmax.h"

#include "lang/fn.h"
#include "ops/agg/range.h"

struct text {
    char *p; /* BIG: the number as written; TEXT; in the state's arena */
    uint32_t len, cap;
    uint64_t texts; /* how many texts there were */
};

/* The state's `own`, in its arena: what groups share. */
struct shared {
    uint16_t kind; /* every best's that is a number (wr_best_all_are); 0: not known */
    uint64_t rows; /* since they were looked at for that */
    struct text *v;
    uint32_t n, cap;
};

struct value {
    struct wr_num num; /* DEC, DBL */
    struct wr_slice text;
    enum wr_tag tag;
    bool json; /* TEXT: a list, an object or a truth of JSON lines, which goes out as it stood */
};

static enum wr_tag tag_of(const struct best *e)
{
    return (enum wr_tag)(e->kind & 0xff);
}

/* Of a TEXT. */
static bool is_json(const struct best *e)
{
    return e->kind >> 8;
}

static bool is_number(enum wr_tag tag)
{
    return tag == WR_TAG_DEC || tag == WR_TAG_DBL || tag == WR_TAG_BIG;
}

/* The text of a BIG or TEXT. */
static struct wr_slice best_text(const struct wr_agg_state *s, const struct best *e)
{
    const struct text *t = &((const struct shared *)s->own)->v[e->text - 1];
    return (struct wr_slice){t->p, t->len};
}

/* How many texts a group has met. */
static uint64_t count_texts(const struct wr_agg_state *s, const struct best *e)
{
    return e->text ? ((const struct shared *)s->own)->v[e->text - 1].texts : 0;
}

/* Room for one more record; what is outgrown stays in the arena. */
static int grow_texts(struct wr_agg_state *s, struct shared *all)
{
    uint32_t cap = all->cap ? 2 * all->cap : 8;
    struct text *v = all->n < all->cap ? all->v : wr_arena_alloc(&s->arena, cap * sizeof *v);
    if (!v || v == all->v)
        return v ? 0 : -1;
    if (all->n)
        memcpy(v, all->v, all->n * sizeof *v);
    all->v = v;
    all->cap = cap;
    return 0;
}

/* A group's record, made where it has none. NULL: out of memory. */
static struct text *need_text(struct wr_agg_state *s, struct best *e)
{
    struct shared *all = s->own;
    if (!e->text) {
        if (grow_texts(s, all) < 0)
            return NULL;
        all->v[all->n] = (struct text){0};
        e->text = ++all->n;
    }
    return &all->v[e->text - 1];
}

static struct wr_num best_num(const struct best *e)
{
    struct wr_num x = {.kind = tag_of(e) == WR_TAG_DBL ? WR_NUM_DBL : WR_NUM_DEC, .scale = (uint8_t)(e->kind >> 8)};
    x.m = e->num;
    return x;
}

/* ---- one value against the best --------------------------------------------------------------------------- */

static int compare_numbers(const struct wr_agg_state *s, const struct value *v, const struct best *e)
{
    if (v->tag == WR_TAG_BIG)
        return tag_of(e) == WR_TAG_BIG ? wr_num_cmp_text(v->text, best_text(s, e))
                                       : -wr_num_cmp_num_text(best_num(e), v->text);
    return tag_of(e) == WR_TAG_BIG ? wr_num_cmp_num_text(v->num, best_text(s, e)) : wr_num_cmp(v->num, best_num(e));
}

static bool is_better(const struct wr_agg_state *s, const struct value *v, const struct best *e, bool max)
{
    enum wr_tag have = tag_of(e);
    if (have == WR_TAG_NULL || is_number(v->tag) != is_number(have))
        return have == WR_TAG_NULL || is_number(v->tag);
    int c = v->tag == WR_TAG_TEXT ? wr_slice_cmp(v->text, best_text(s, e)) : compare_numbers(s, v, e);
    if (c == 0)
        return v->tag == WR_TAG_TEXT ? is_json(e) && !v->json : v->tag == WR_TAG_DEC && have != WR_TAG_DEC;
    return max ? c > 0 : c < 0;
}

static int offer(struct wr_agg_state *s, struct best *e, const struct value *v, bool max)
{
    if (!is_better(s, v, e, max))
        return 0;
    if (v->tag == WR_TAG_BIG || v->tag == WR_TAG_TEXT) {
        struct text *t = need_text(s, e);
        if (!t)
            return -1;
        e->kind = KIND(v->tag, v->tag == WR_TAG_TEXT && v->json);
        t->len = (uint32_t)v->text.n;
        return wr_agg_keep(&s->arena, &t->p, &t->cap, v->text.p, t->len);
    }
    e->kind = KIND(v->tag, v->num.scale);
    e->num = v->num.m;
    return 0;
}

/* A decimal, where the best is one at another scale: brought to the larger scale, they compare as whole numbers. */
static int offer_dec(struct wr_agg_state *s, struct best *e, int64_t m, uint8_t scale, bool max)
{
    uint8_t have = (uint8_t)(e->kind >> 8);
    int64_t x;
    if (tag_of(e) == WR_TAG_DEC && scale <= have &&
        !__builtin_mul_overflow(m, (int64_t)wr_pow10[have - scale], &x)) {
        if (max ? x > e->num : x < e->num)
            e->num = x;
        return 0;
    }
    if (tag_of(e) == WR_TAG_DEC && scale > have &&
        !__builtin_mul_overflow(e->num, (int64_t)wr_pow10[scale - have], &x)) {
        e->kind = KIND(WR_TAG_DEC, scale);
        e->num = (max ? m > x : m < x) ? m : x;
        return 0;
    }
    struct value v = {.tag = WR_TAG_DEC, .num = {.kind = WR_NUM_DEC, .scale = scale, .m = m}};
    return offer(s, e, &v, max);
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

static struct best *bests(const struct wr_agg_state *s)
{
    return (struct best *)(void *)s->groups;
}

/* Every row is a DEC at one scale. `max` is a constant where this is inlined. */
static inline __attribute__((always_inline)) int offer_plain(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                             const struct wr_vec *v, bool max)
{
    struct best *groups = bests(s);
    const uint32_t *gid = r->gid;
    const uint16_t *sel = r->sel;
    const int64_t *num = v->num;
    uint16_t kind = KIND(WR_TAG_DEC, v->scale);
    WR_EACH (i, sel, r->n) {
        struct best *e = &groups[gid[i]];
        int64_t m = num[i];
        if (__builtin_expect(e->kind == kind, 1))
            e->num = (max ? m > e->num : m < e->num) ? m : e->num;
        else if (offer_dec(s, e, m, v->scale, max) < 0)
            return -1;
    }
    return 0;
}

static inline __attribute__((always_inline)) int
offer_one_group(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_vec *v, bool max)
{
    if (!r->n)
        return 0;
    int64_t best = v->num[r->sel ? r->sel[0] : 0];
    WR_EACH (i, r->sel, r->n)
        best = (max ? v->num[i] > best : v->num[i] < best) ? v->num[i] : best;
    return offer_dec(s, bests(s), best, v->scale, max);
}

static int add_texts(struct wr_agg_state *s, struct best *e, uint64_t n)
{
    struct text *t = n ? need_text(s, e) : NULL;
    if (t)
        t->texts += n;
    return n && !t ? -1 : 0;
}

static int offer_row(struct wr_agg_state *s, const struct wr_agg_arg *arg, uint32_t i, struct best *e, bool max)
{
    const struct wr_vec *v = arg->v;
    struct value x = {.tag = v->tag ? (enum wr_tag)v->tag[i] : WR_TAG_DEC};
    switch (x.tag) {
    case WR_TAG_DEC:
        return offer_dec(s, e, v->num[i], v->sc ? v->sc[i] : v->scale, max);
    case WR_TAG_DBL:
        x.num = wr_vec_get_num(v, i);
        break;
    case WR_TAG_BIG:
        x.text = *(const struct wr_slice *)(intptr_t)v->num[i];
        break;
    case WR_TAG_TEXT:
    case WR_TAG_TOLD:
        if (!arg->str || WR_STR_NULL(arg->str->str[i]))
            return 0;
        x.tag = WR_TAG_TEXT;
        x.text = (struct wr_slice){arg->str->str[i].p, arg->str->str[i].n};
        x.json = arg->str->str[i].json == WR_STR_JSON_VALUE;
        if (add_texts(s, e, 1) < 0)
            return -1;
        break;
    default:
        return 0;
    }
    return offer(s, e, &x, max);
}

static inline __attribute__((always_inline)) int offer_rows(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                            struct wr_err *err, bool max)
{
    const struct wr_vec *v = r->args[0].v;
    int rc = 0;
    ((struct shared *)s->own)->kind = 0;
    if (v->tag || v->sc) {
        WR_EACH (i, r->sel, r->n) {
            rc = offer_row(s, &r->args[0], i, &bests(s)[r->gid ? r->gid[i] : 0], max);
            if (rc < 0)
                break;
        }
    } else {
        rc = r->gid ? offer_plain(s, r, v, max) : offer_one_group(s, r, v, max);
    }
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

bool wr_best_all_are(struct wr_agg_state *s, uint16_t kind, uint32_t rows)
{
    struct shared *own = s->own;
    own->rows += rows;
    if (own->kind == kind || own->rows < s->n)
        return own->kind == kind;
    uint32_t g = 0;
    while (g < s->n && (bests(s)[g].kind == kind || !is_number(tag_of(&bests(s)[g]))))
        g++;
    own->kind = g == s->n ? kind : 0;
    own->rows = 0;
    return own->kind == kind;
}

static int update_min(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return offer_rows(s, r, err, false);
}

static int update_max(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    return offer_rows(s, r, err, true);
}

/* ---- crossing an exchange: tag, scale (JSON of a TEXT), texts, then 8 bytes of number or the text --------------
 */

enum { SAVED_HEAD = 10 };

static bool has_text(enum wr_tag tag)
{
    return tag == WR_TAG_BIG || tag == WR_TAG_TEXT;
}

static uint32_t saved_size(const struct wr_agg_state *s, const struct best *e)
{
    return SAVED_HEAD + (has_text(tag_of(e)) ? (uint32_t)best_text(s, e).n : 8);
}

static int save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                struct wr_str *out, struct wr_err *err)
{
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++)
        size += saved_size(s, &bests(s)[groups[k]]);
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct best *e = &bests(s)[groups[k]];
        out[k] = (struct wr_str){p, saved_size(s, e), 0};
        p[0] = (char)tag_of(e);
        p[1] = (char)(e->kind >> 8);
        p = wr_agg_put64(p + 2, count_texts(s, e));
        if (!has_text(tag_of(e))) {
            p = wr_agg_put64(p, (uint64_t)e->num);
        } else {
            struct wr_slice text = best_text(s, e);
            memcpy(p, text.p, text.n);
            p += text.n;
        }
    }
    return 0;
}

/* false: damaged. */
static bool load(struct wr_str saved, struct value *v, uint64_t *texts)
{
    if (saved.n < SAVED_HEAD)
        return false;
    v->tag = (enum wr_tag)(uint8_t)saved.p[0];
    v->num = (struct wr_num){.kind = v->tag == WR_TAG_DBL ? WR_NUM_DBL : WR_NUM_DEC, .scale = (uint8_t)saved.p[1]};
    v->text = (struct wr_slice){saved.p + SAVED_HEAD, saved.n - SAVED_HEAD};
    v->json = v->tag == WR_TAG_TEXT && saved.p[1];
    *texts = wr_agg_get64(saved.p + 2);
    if (has_text(v->tag))
        return true;
    if (v->tag > WR_TAG_DBL || v->num.scale > 18 || v->text.n != 8)
        return false;
    v->num.m = (int64_t)wr_agg_get64(v->text.p);
    return true;
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool max)
{
    ((struct shared *)s->own)->kind = 0;
    WR_EACH (i, r->sel, r->n) {
        struct best *e = &bests(s)[r->gid ? r->gid[i] : 0];
        struct value v;
        uint64_t texts;
        if (!load(saved[i], &v, &texts))
            return wr_agg_damaged(s, err);
        if (add_texts(s, e, texts) < 0 || (v.tag != WR_TAG_NULL && offer(s, e, &v, max) < 0))
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

/* ---- the state ----------------------------------------------------------------------------------------------- */

static int open_shared(struct wr_agg_state *s, struct wr_err *err)
{
    s->own = wr_arena_zalloc(&s->arena, sizeof(struct shared));
    return s->own ? 0 : wr_agg_no_memory(s, err);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

/* A number longer than a decimal goes out as the nearest double. */
static struct wr_num result_num(const struct wr_agg_state *s, const struct best *e)
{
    struct wr_num x = best_num(e);
    if (tag_of(e) == WR_TAG_DEC)
        return wr_num_of_i128(x.m, x.scale);
    if (tag_of(e) == WR_TAG_BIG) {
        struct wr_slice text = best_text(s, e);
        if (wr_num_parse(text.p, text.n, &x))
            return wr_num_of_double(wr_num_double(x));
    }
    return x;
}

static int put_text(const struct wr_agg_state *s, const struct best *e, struct wr_batch *b, struct wr_str *out)
{
    *out = (struct wr_str){"", 0, 0};
    if (tag_of(e) != WR_TAG_TEXT)
        return 0;
    struct wr_slice text = best_text(s, e);
    *out = (struct wr_str){wr_arena_dup(&b->arena, text.p, text.n), (uint32_t)text.n, 0,
                           is_json(e) ? WR_STR_JSON_VALUE : WR_STR_FIELD};
    return out->p ? 0 : -1;
}

static int put_best(const struct wr_agg_state *s, const struct best *e, struct wr_batch *b, struct wr_vec *out,
                    uint32_t k)
{
    struct wr_num x = {.kind = WR_NUM_NULL};
    if (is_number(tag_of(e)))
        x = result_num(s, e);
    if (out->rep != WR_REP_STR)
        wr_vec_put_num(out, k, x);
    if (out->rep == WR_REP_ANY && tag_of(e) == WR_TAG_TEXT)
        out->tag[k] = WR_TAG_TEXT;
    return out->str ? put_text(s, e, b, &out->str[k]) : 0;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    int rc = wr_agg_result_vec(s, b, n, out);
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        const struct best *e = &bests(s)[groups[k]];
        rc = put_best(s, e, b, out, k);
        if (is_number(tag_of(e)))
            wr_agg_warn(s, w, b, k, count_texts(s, e));
    }
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

#define WARN_ONE   "value of '%s' is text among numbers"
#define WARN_MANY  "values of '%s' are text among numbers"
#define WARN_TAKEN "min() and max() look at the numbers alone, as with num() around it"

const struct wr_agg wr_agg_min = {
    .name = "min",
    .params = "v",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct best),
    .open = open_shared,
    .update = update_min,
    .update_together = wr_range_update,
    .save = save,
    .merge = merge_min,
    .finish = finish,
    .warn_one = WARN_ONE,
    .warn_many = WARN_MANY,
    .warn_taken = WARN_TAKEN,
    .signature = "min(x)",
    .summary = "The least number; where there are no numbers, the first text by bytes.",
    .example = "from data/samples/sensors.tsv | reduce min(temp), min(room) by sensor | take 2",
    .shows = "sensor,min_temp,min_room\n"
             "s1,16,cellar\n"
             "s2,-18.3,hall\n",
};

const struct wr_agg wr_agg_max = {
    .name = "max",
    .params = "v",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct best),
    .open = open_shared,
    .update = update_max,
    .update_together = wr_range_update,
    .save = save,
    .merge = merge_max,
    .finish = finish,
    .warn_one = WARN_ONE,
    .warn_many = WARN_MANY,
    .warn_taken = WARN_TAKEN,
    .signature = "max(x)",
    .summary = "The largest number; where there are no numbers, the last text by bytes.",
    .example = "reduce max(amount), max(date) by country | take 2",
    .shows = "country,max_amount,max_date\n"
             "DE,1199.8,2025-12-21\n"
             "US,1980,2025-12-20\n",
};
