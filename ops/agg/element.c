/* See element.h. */
#include "ops/agg/element.h"

#include "base/time.h"
#include "data/json.h"

static struct wr_slice quoted(struct wr_slice s, struct wr_arena *a)
{
    char *p = wr_arena_alloc(a, wr_json_quoted_size(s) + WR_JSON_SLACK);
    return p ? (struct wr_slice){p, (size_t)(wr_json_quote(p, s) - p)} : (struct wr_slice){NULL, 0};
}

static struct wr_slice time_text(const struct wr_agg_value *v, struct wr_arena *a)
{
    char text[WR_TIME_TEXT];
    return quoted((struct wr_slice){text, wr_time_format(v->num, v->scale, text)}, a);
}

static struct wr_slice number_text(const struct wr_agg_value *v, struct wr_arena *a)
{
    struct wr_num x = {.kind = v->tag == WR_TAG_DBL ? WR_NUM_DBL : WR_NUM_DEC, .scale = v->scale};
    char *p = wr_arena_alloc(a, WR_NUM_TEXT);
    x.m = v->num;
    if (v->tag == WR_TAG_BIG && wr_num_parse(v->text.p, v->text.n, &x))
        x = wr_num_of_double(wr_num_double(x));
    return p ? (struct wr_slice){p, wr_num_format(x, p)} : (struct wr_slice){NULL, 0};
}

struct wr_slice wr_agg_element(const struct wr_agg_value *v, enum wr_type type, struct wr_arena *a)
{
    if (v->tag == WR_TAG_BOOL)
        return v->num ? WR_SLICE("true") : WR_SLICE("false");
    if (v->tag != WR_TAG_TEXT)
        return type == WR_T_TIME ? time_text(v, a) : number_text(v, a);
    bool field = type == WR_T_FIELD && v->scale == WR_STR_FIELD;
    bool raw = type == WR_T_LIST || type == WR_T_BOOL || wr_type_is_num(type) || v->scale == WR_STR_JSON_VALUE ||
               (field && wr_json_is_short_number(v->text));
    return raw ? v->text : quoted(v->text, a);
}
