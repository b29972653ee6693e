/* min and max of two or more values, row by row, in weir's order: numbers by value, and texts by bytes only where
 * there is no number; nulls are skipped. Nothing is asked for: a field that reads as a number is one, and goes out
 * in shortest form; what is known to be text is text. */
#include "ops/fn/arg.h"

/* Row i of an argument in any form. */
struct value {
    uint8_t tag; /* NULL, DEC (num is set; also doubles), BIG (num and text) or TEXT */
    struct wr_num num;
    struct wr_slice text;
    bool json; /* TEXT: a list, or another value of JSON lines that is no string, goes out as such */
};

static struct value value_of_text(struct wr_str s, enum wr_type type)
{
    const bool is_text = type == WR_T_TEXT || type == WR_T_LIST;
    struct value v = {.tag = WR_TAG_NULL, .json = is_text ? type == WR_T_LIST : s.json == WR_STR_JSON_VALUE};
    if (WR_STR_NULL(s))
        return v;
    v.text = (struct wr_slice){s.p, s.n};
    v.tag = WR_TAG_TEXT;
    if (!is_text && wr_num_parse(s.p, s.n, &v.num))
        v.tag = v.num.kind == WR_NUM_DEC ? WR_TAG_DEC : WR_TAG_BIG;
    return v;
}

static struct value value_of(const struct wr_vec *v, uint32_t i, enum wr_type type)
{
    uint8_t tag = v->rep == WR_REP_STR    ? WR_TAG_TEXT
                  : v->rep == WR_REP_BOOL ? WR_TAG_BOOL
                  : v->tag                ? v->tag[i]
                                          : WR_TAG_DEC;
    struct value x = {.tag = WR_TAG_NULL};
    switch (tag) {
    case WR_TAG_TEXT:
        return v->str ? value_of_text(v->str[i], type) : x;
    case WR_TAG_BOOL: {
        uint64_t truth = v->rep == WR_REP_BOOL ? v->truth[i] : (uint64_t)v->num[i];
        x.tag = truth > 1 ? WR_TAG_NULL : WR_TAG_TEXT;
        x.text = truth ? WR_SLICE("true") : WR_SLICE("false");
        return x;
    }
    case WR_TAG_BIG:
        x.text = *(const struct wr_slice *)(intptr_t)v->num[i];
        /* fall through */
    default:
        x.num = wr_vec_get_num(v, i);
        x.tag = x.num.kind == WR_NUM_NULL ? WR_TAG_NULL : tag == WR_TAG_BIG ? WR_TAG_BIG : WR_TAG_DEC;
        return x;
    }
}

static int compare(const struct value *a, const struct value *b)
{
    if (a->tag == WR_TAG_TEXT)
        return wr_slice_cmp(a->text, b->text);
    if (a->tag == WR_TAG_BIG)
        return b->tag == WR_TAG_BIG ? wr_num_cmp_text(a->text, b->text) : -wr_num_cmp_num_text(b->num, a->text);
    return b->tag == WR_TAG_BIG ? wr_num_cmp_num_text(a->num, b->text) : wr_num_cmp(a->num, b->num);
}

static void put(struct wr_vec *out, uint32_t i, const struct value *x)
{
    if (x->tag == WR_TAG_TEXT) {
        out->tag[i] = WR_TAG_TEXT;
        out->str[i] =
            (struct wr_str){x->text.p, (uint32_t)x->text.n, 0, x->json ? WR_STR_JSON_VALUE : WR_STR_FIELD};
    } else {
        struct wr_num num = x->tag == WR_TAG_NULL ? (struct wr_num){.kind = WR_NUM_NULL} : x->num;
        /* a decimal as it is spelled shortest, a long number as the nearest double */
        wr_vec_put_num(out, i, num.kind == WR_NUM_DEC ? wr_num_of_i128(num.m, num.scale) : num);
    }
}

/* sign: 1 max, -1 min. */
static int extreme(struct wr_fn_call *c, int sign)
{
    WR_EACH (i, c->sel, c->n) {
        struct value best = {.tag = WR_TAG_NULL};
        struct wr_slice stray = {NULL, 0}; /* a text among numbers */
        for (uint32_t a = 0; a < c->nargs; a++) {
            struct value x = value_of(&c->args[a], i, c->types[a]);
            if (x.tag == WR_TAG_NULL)
                continue;
            bool mixed = best.tag != WR_TAG_NULL && (best.tag == WR_TAG_TEXT) != (x.tag == WR_TAG_TEXT);
            if (mixed)
                stray = x.tag == WR_TAG_TEXT ? x.text : best.text;
            if (best.tag == WR_TAG_NULL || (mixed ? best.tag == WR_TAG_TEXT : sign * compare(&x, &best) > 0))
                best = x;
        }
        if (stray.p)
            wr_fn_tell(c, i, stray);
        put(c->out, i, &best);
    }
    return 0;
}

static int run_min(struct wr_fn_call *c)
{
    return extreme(c, -1);
}

static int run_max(struct wr_fn_call *c)
{
    return extreme(c, 1);
}

#define WARN_TAKEN "min() and max() look at the numbers alone, as with num() around each"

const struct wr_fn wr_fn_extreme[] = {
    {
        .name = "min",
        .params = "vv*",
        .result = WR_T_FIELD,
        .run = run_min,
        .warn_one = "row where min() met text among numbers",
        .warn_many = "rows where min() met text among numbers",
        .warn_taken = WARN_TAKEN,
        .signature = "min(x, y, ...)",
        .summary = "The least of these numbers; where none of them is one, the first of the texts by bytes.",
        .example = "min(3, 1.5, null)",
        .shows = "1.5",
    },
    {
        .name = "max",
        .params = "vv*",
        .result = WR_T_FIELD,
        .run = run_max,
        .warn_one = "row where max() met text among numbers",
        .warn_many = "rows where max() met text among numbers",
        .warn_taken = WARN_TAKEN,
        .signature = "max(x, y, ...)",
        .summary = "The largest of these numbers; where none of them is one, the last of the texts by bytes.",
        .example = "max(3, 1.5, null)",
        .shows = "3",
    },
    {.name = NULL},
};
