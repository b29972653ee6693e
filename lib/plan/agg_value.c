/* See agg_value.h. */
#include "plan/agg_value.h"

static struct wr_agg_value text_value(struct wr_str s)
{
    if (WR_STR_NULL(s))
        return (struct wr_agg_value){.tag = WR_TAG_NULL};
    return (struct wr_agg_value){.tag = WR_TAG_TEXT, .scale = (uint8_t)s.json, .text = {s.p, s.n}};
}

struct wr_agg_value wr_agg_value_at(const struct wr_vec *v, uint32_t i)
{
    struct wr_agg_value x = {.tag = WR_TAG_NULL};
    switch (v->rep) {
    case WR_REP_STR:
        return text_value(v->str[i]);
    case WR_REP_BOOL:
        return v->truth[i] == 2 ? x : (struct wr_agg_value){.tag = WR_TAG_BOOL, .num = v->truth[i]};
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
    x.scale = x.tag != WR_TAG_DEC ? 0 : v->sc ? v->sc[i] : v->scale;
    x.num = v->num[i];
    if (x.tag == WR_TAG_BIG)
        x.text = *(const struct wr_slice *)(intptr_t)v->num[i];
    return x;
}

struct wr_agg_value wr_agg_value_ordered(const struct wr_agg_arg *a, uint32_t i)
{
    uint8_t tag = a->v->tag ? a->v->tag[i] : WR_TAG_DEC;
    if (tag != WR_TAG_TEXT && tag != WR_TAG_TOLD)
        return wr_agg_value_at(a->v, i);
    return a->str ? text_value(a->str->str[i]) : (struct wr_agg_value){.tag = WR_TAG_NULL};
}

static struct wr_num number(const struct wr_agg_value *v)
{
    struct wr_num x = {.kind = v->tag == WR_TAG_DBL ? WR_NUM_DBL : WR_NUM_DEC, .scale = v->scale};
    x.m = v->num;
    return x;
}

/* A double takes the form of the decimal that its shortest text spells, where that fits. */
struct wr_agg_value wr_agg_value_key(struct wr_agg_value v)
{
    struct wr_num x;
    if (v.tag == WR_TAG_TEXT)
        v.scale = 0; /* what it was in JSON makes no difference */
    if (v.tag != WR_TAG_DEC && v.tag != WR_TAG_DBL)
        return v;
    if (v.tag == WR_TAG_DEC) {
        x = wr_num_of_i128(v.num, v.scale);
    } else {
        uint64_t w;
        int e;
        bool neg = wr_num_digits(number(&v), &w, &e);
        x = wr_num_of_digits(neg, w, e);
        if (x.kind != WR_NUM_DEC)
            return v;
    }
    v.tag = WR_TAG_DEC;
    v.num = x.m;
    v.scale = x.scale;
    return v;
}

static int compare_numbers(const struct wr_agg_value *a, const struct wr_agg_value *b)
{
    if (a->tag == WR_TAG_BIG)
        return b->tag == WR_TAG_BIG ? wr_num_cmp_text(a->text, b->text) : -wr_num_cmp_num_text(number(b), a->text);
    return b->tag == WR_TAG_BIG ? wr_num_cmp_num_text(number(a), b->text) : wr_num_cmp(number(a), number(b));
}

static struct wr_slice bytes_of(const struct wr_agg_value *v)
{
    if (v->tag == WR_TAG_BOOL)
        return v->num ? WR_SLICE("true") : WR_SLICE("false");
    return v->text;
}

int wr_agg_value_cmp(const struct wr_agg_value *a, const struct wr_agg_value *b)
{
    bool numbers = wr_agg_value_is_num(a);
    if (numbers != wr_agg_value_is_num(b))
        return numbers ? -1 : 1;
    return numbers ? compare_numbers(a, b) : wr_slice_cmp(bytes_of(a), bytes_of(b));
}

char *wr_agg_value_save(const struct wr_agg_value *v, char *p)
{
    p[0] = (char)v->tag;
    p[1] = (char)v->scale;
    p += WR_AGG_VALUE_HEAD;
    if (!wr_agg_value_has_text(v->tag))
        return wr_agg_put64(p, (uint64_t)v->num);
    memcpy(p, v->text.p, v->text.n);
    return p + v->text.n;
}

bool wr_agg_value_load(const char *p, size_t n, struct wr_agg_value *v)
{
    if (n < WR_AGG_VALUE_HEAD)
        return false;
    *v = (struct wr_agg_value){.tag = (uint8_t)p[0], .scale = (uint8_t)p[1]};
    v->text = (struct wr_slice){p + WR_AGG_VALUE_HEAD, n - WR_AGG_VALUE_HEAD};
    if (wr_agg_value_has_text(v->tag))
        return v->text.n > 0;
    if (v->tag > WR_TAG_BOOL || v->scale > 18 || v->text.n != 8)
        return false;
    v->num = (int64_t)wr_agg_get64(v->text.p);
    return true;
}

int wr_agg_value_keep(struct wr_arena *a, struct wr_agg_kept *e, const struct wr_agg_value *v)
{
    e->tag = v->tag;
    e->scale = v->scale;
    e->num = v->num;
    if (!wr_agg_value_has_text(v->tag))
        return 0;
    e->len = (uint32_t)v->text.n;
    return wr_agg_keep(a, &e->text, &e->cap, v->text.p, e->len);
}

struct wr_agg_value wr_agg_value_kept(const struct wr_agg_kept *e)
{
    struct wr_agg_value v = {.tag = e->tag, .scale = e->scale, .num = e->num};
    if (wr_agg_value_has_text(e->tag))
        v.text = (struct wr_slice){e->text, e->len};
    return v;
}

static int put_text(const struct wr_agg_value *v, struct wr_batch *b, struct wr_vec *out, uint32_t k)
{
    char *p = wr_arena_dup(&b->arena, v->text.p, v->text.n);
    if (!p)
        return -1;
    if (v->tag == WR_TAG_TEXT) {
        out->str[k] = (struct wr_str){p, (uint32_t)v->text.n, 0, v->scale};
        return 0;
    }
    struct wr_slice *big = wr_arena_alloc(&b->arena, sizeof *big);
    if (!big)
        return -1;
    *big = (struct wr_slice){p, v->text.n};
    out->num[k] = (int64_t)(intptr_t)big;
    return 0;
}

int wr_agg_value_put(const struct wr_agg_value *v, struct wr_batch *b, struct wr_vec *out, uint32_t k)
{
    if (out->str)
        out->str[k] = (struct wr_str){"", 0, 0};
    if (out->tag) {
        out->tag[k] = v->tag;
        out->sc[k] = v->scale;
        out->num[k] = v->num;
    }
    return wr_agg_value_has_text(v->tag) && (out->str || v->tag == WR_TAG_BIG) ? put_text(v, b, out, k) : 0;
}
