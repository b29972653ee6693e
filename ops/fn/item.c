/* See item.h. */
#include "ops/fn/item.h"

int wr_fn_list_begin(struct wr_fn_text_out *o)
{
    wr_fn_text_begin(o);
    return wr_fn_text_add(o, "[", 1);
}

/* A comma stands before every element but the first, which comes right behind the bracket. */
static inline void add_comma(struct wr_fn_text_out *o)
{
    if (o->at - o->row > 1)
        *o->at++ = ',';
}

int wr_fn_list_add_text(struct wr_fn_text_out *o, struct wr_slice s)
{
    size_t most = WR_JSON_QUOTED_MAX(s.n) + WR_JSON_SLACK + 1;
    if (most > (size_t)(o->end - o->at) && !wr_fn_text_room(o, wr_json_quoted_size(s) + WR_JSON_SLACK + 1))
        return -1;
    add_comma(o);
    wr_fn_text_took(o, (size_t)(wr_json_quote(o->at, s) - o->at));
    return 0;
}

int wr_fn_list_add_json(struct wr_fn_text_out *o, struct wr_slice json)
{
    if (!wr_fn_text_room(o, json.n + 1))
        return -1;
    add_comma(o);
    return wr_fn_text_add(o, json.p, json.n);
}

int wr_fn_list_put(struct wr_fn_text_out *o, struct wr_vec *out, uint32_t i)
{
    if (wr_fn_text_add(o, "]", 1) < 0)
        return -1;
    wr_fn_text_end(o, out, i);
    return 0;
}

bool wr_fn_arg_list(struct wr_fn_call *c, uint32_t k, uint32_t i, struct wr_slice *out)
{
    *out = wr_fn_arg_text(&c->args[k], i);
    if (!out->n)
        return false;
    if (c->types[k] == WR_T_LIST || wr_json_is_list(*out))
        return true;
    wr_fn_tell(c, i, *out);
    return false;
}

int wr_fn_item_text(struct wr_fn_text_out *o, const struct wr_json *item, struct wr_slice *out)
{
    *out = item->text;
    if (item->kind == WR_JSON_NULL)
        *out = (struct wr_slice){0};
    if (item->kind != WR_JSON_STRING || !item->escaped)
        return 0;
    wr_fn_text_begin(o);
    char *at = wr_fn_text_room(o, item->text.n);
    if (!at)
        return -1;
    *out = (struct wr_slice){at, wr_json_unescape(item->text, at)};
    wr_fn_text_took(o, out->n);
    return 0;
}

static int item_is(struct wr_fn_text_out *scratch, const struct wr_json *item, struct wr_slice x, bool number)
{
    struct wr_slice s;
    struct wr_num ignored;
    if (!number && item->kind == WR_JSON_STRING)
        return wr_json_string_is(item, x);
    if (wr_fn_item_text(scratch, item, &s) < 0)
        return -1;
    return wr_slice_eq(s, x) || (number && wr_num_parse(s.p, s.n, &ignored) && wr_num_cmp_text(s, x) == 0);
}

int wr_fn_list_has(struct wr_fn_text_out *scratch, struct wr_slice list, struct wr_slice x, enum wr_type t)
{
    struct wr_num ignored;
    const bool number = (wr_type_is_num(t) || t == WR_T_FIELD) && wr_num_parse(x.p, x.n, &ignored);
    struct wr_json_walk w;
    struct wr_json item;
    int found = 0;
    wr_json_list(&w, list);
    while (found == 0 && wr_json_list_next(&w, &item))
        found = item_is(scratch, &item, x, number);
    return found;
}
