/* See value.h. */
#include "ops/win/value.h"

enum { LEAST_ROOM = 16 };

static bool has_text(uint8_t tag)
{
    return tag == WR_TAG_TEXT || tag == WR_TAG_BIG;
}

static struct win_value text_value(struct wr_str s)
{
    return (struct win_value){
        .tag = WR_TAG_TEXT, .p = s.p, .n = s.n, .null = (uint8_t)s.null, .json = (uint8_t)s.json};
}

struct win_value win_value_get(const struct wr_vec *v, uint32_t i)
{
    struct win_value x = {.tag = WR_TAG_NULL};
    if (v->rep == WR_REP_STR)
        return text_value(v->str[i]);
    if (v->rep == WR_REP_BOOL) {
        x.tag = v->truth[i] > 1 ? WR_TAG_NULL : WR_TAG_BOOL;
        x.num = v->truth[i] == 1;
        return x;
    }
    if (v->rep != WR_REP_NUM && v->rep != WR_REP_ANY)
        return x;
    x.tag = v->tag ? v->tag[i] : WR_TAG_DEC;
    if (x.tag == WR_TAG_TEXT && v->rep == WR_REP_ANY)
        return text_value(v->str[i]);
    if (x.tag == WR_TAG_TEXT || x.tag == WR_TAG_TOLD)
        x.tag = WR_TAG_NULL;
    if (x.tag == WR_TAG_NULL)
        return x;
    x.num = v->num[i];
    x.scale = x.tag != WR_TAG_DEC ? 0 : v->sc ? v->sc[i] : v->scale;
    if (x.tag == WR_TAG_BIG) {
        const struct wr_slice *text = (const struct wr_slice *)(intptr_t)x.num;
        x.p = text->p;
        x.n = (uint32_t)text->n;
    }
    return x;
}

int win_keep(struct win_kept *k, const struct win_value *x, struct wr_arena *a)
{
    k->v = *x;
    if (!has_text(x->tag))
        return 0;
    if (x->n > k->cap) {
        uint32_t cap = k->cap < UINT32_MAX / 4 && x->n < 2 * k->cap ? 2 * k->cap : x->n;
        cap = cap < LEAST_ROOM ? LEAST_ROOM : cap;
        char *room = wr_arena_alloc(a, cap);
        if (!room) {
            k->v = (struct win_value){.tag = WR_TAG_NULL};
            return -1;
        }
        k->room = room;
        k->cap = cap;
    }
    if (x->n)
        memcpy(k->room, x->p, x->n);
    k->v.p = k->room;
    return 0;
}

/* What stands before a saved value's text. */
struct saved {
    int64_t num;
    uint32_t n;
    uint8_t tag, scale, null, json;
};

size_t win_value_size(const struct win_value *x)
{
    return sizeof(struct saved) + (has_text(x->tag) ? x->n : 0);
}

char *win_value_save(const struct win_value *x, char *p)
{
    const struct saved head = {x->num, has_text(x->tag) ? x->n : 0, x->tag, x->scale, x->null, x->json};
    memcpy(p, &head, sizeof head);
    if (head.n)
        memcpy(p + sizeof head, x->p, head.n);
    return p + sizeof head + head.n;
}

struct win_value win_value_load(const char *p)
{
    struct saved head;
    memcpy(&head, p, sizeof head);
    return (struct win_value){.num = head.num,
                              .p = p + sizeof head,
                              .n = head.n,
                              .tag = head.tag,
                              .scale = head.scale,
                              .null = head.null,
                              .json = head.json};
}

void win_note(struct wr_win_state *s, const struct wr_win_rows *r)
{
    s->other |= r->arg->rep != WR_REP_STR;
}

int win_values(const struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out)
{
    const enum wr_type type = wr_win_type(s->call);
    struct wr_arena *a = &r->batch->arena;
    const uint32_t n = r->batch->nrows;
    if (type == WR_T_BOOL) {
        *out = (struct wr_vec){.rep = WR_REP_BOOL, .truth = wr_arena_alloc(a, n)};
        return out->truth ? 0 : -1;
    }
    const bool text = type == WR_T_TEXT || type == WR_T_LIST || (type == WR_T_FIELD && !s->other);
    *out = (struct wr_vec){.rep = WR_REP_STR};
    if (!text && wr_win_numbers(r, out) < 0)
        return -1;
    out->time = type == WR_T_TIME;
    if (wr_type_is_num(type) || type == WR_T_TIME)
        return 0;
    if (!text)
        out->rep = WR_REP_ANY;
    out->str = wr_arena_alloc(a, n * sizeof *out->str);
    return out->str ? 0 : -1;
}

int win_put(struct wr_batch *b, struct wr_vec *out, uint32_t i, const struct win_value *x)
{
    const bool text = x->tag == WR_TAG_TEXT;
    if (out->rep == WR_REP_BOOL) {
        out->truth[i] = x->tag == WR_TAG_BOOL ? (uint8_t)x->num : 2;
        return 0;
    }
    if (out->str)
        out->str[i] = text ? (struct wr_str){x->p, x->n, x->null, x->json} : (struct wr_str){"", 0, 0};
    if (out->rep == WR_REP_STR)
        return 0;
    out->tag[i] = text && out->rep == WR_REP_NUM ? WR_TAG_NULL : x->tag;
    out->num[i] = x->num;
    out->sc[i] = x->scale;
    if (x->tag != WR_TAG_BIG)
        return 0;
    struct wr_slice *big = wr_arena_alloc(&b->arena, sizeof *big);
    if (!big)
        return -1;
    *big = (struct wr_slice){x->p, x->n};
    out->num[i] = (int64_t)(intptr_t)big;
    return 0;
}

int win_put_copy(struct wr_batch *b, struct wr_vec *out, uint32_t i, const struct win_value *x)
{
    struct win_value copy = *x;
    if (has_text(x->tag) && x->n && !(copy.p = wr_arena_dup(&b->arena, x->p, x->n)))
        return -1;
    return win_put(b, out, i, &copy);
}
