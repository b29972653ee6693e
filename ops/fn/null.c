/* Functions about null: what is missing, and what stands in for it. `coalesce` only picks: it hands a value on in
 * its own form, so that bytes stay as they were. */
#include "ops/fn/arg.h"

static inline bool is_null(const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        return WR_STR_NULL(v->str[i]);
    case WR_REP_BOOL:
        return v->truth[i] > 1;
    case WR_REP_NUM:
        return v->tag && (v->tag[i] == WR_TAG_NULL || v->tag[i] == WR_TAG_TEXT || v->tag[i] == WR_TAG_TOLD);
    case WR_REP_ANY:
        return v->tag[i] == WR_TAG_NULL || (v->tag[i] == WR_TAG_TEXT && WR_STR_NULL(v->str[i]));
    default:
        return true;
    }
}

static int run_is_null(struct wr_fn_call *c)
{
    const struct wr_vec *a = &c->args[0];
    WR_EACH (i, c->sel, c->n)
        c->out->truth[i] = is_null(a, i);
    return 0;
}

/* Row i of v, which is not null, as row i of the ANY vector out. */
static inline void hand_on(struct wr_vec *out, const struct wr_vec *v, uint32_t i)
{
    switch (v->rep) {
    case WR_REP_STR:
        out->tag[i] = WR_TAG_TEXT;
        out->str[i] = v->str[i];
        break;
    case WR_REP_BOOL:
        out->tag[i] = WR_TAG_BOOL;
        out->num[i] = v->truth[i];
        break;
    case WR_REP_NUM:
        out->tag[i] = v->tag ? v->tag[i] : WR_TAG_DEC;
        out->sc[i] = v->sc ? v->sc[i] : v->scale;
        out->num[i] = v->num[i];
        break;
    default:
        out->tag[i] = v->tag[i];
        if (v->tag[i] == WR_TAG_TEXT) {
            out->str[i] = v->str[i];
        } else {
            out->sc[i] = v->sc[i];
            out->num[i] = v->num[i];
        }
    }
}

static int run_coalesce(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        uint32_t a = 0;
        while (a < c->nargs && is_null(&c->args[a], i))
            a++;
        if (a < c->nargs)
            hand_on(c->out, &c->args[a], i);
        else
            c->out->tag[i] = WR_TAG_NULL;
    }
    return 0;
}

const struct wr_fn wr_fn_null[] = {
    {
        .name = "is_null",
        .params = "v",
        .result = WR_T_BOOL,
        .run = run_is_null,
        .signature = "is_null(x)",
        .summary = "Whether the value is missing: an empty field, or one of the words of --null.",
        .example = "is_null(\"\")",
        .shows = "true",
    },
    {
        .name = "coalesce",
        .params = "v*",
        .result = WR_T_FIELD,
        .run = run_coalesce,
        .signature = "coalesce(x, ...)",
        .summary = "The first of the values that is not null, handed on as it is.",
        .example = "coalesce(null, \"\", \"none\")",
        .shows = "none",
    },
    {
        .name = "nullif",
        .params = "vv",
        .result = WR_T_FIELD,
        .is = WR_FN_NULLIF,
        .signature = "nullif(x, y)",
        .summary = "x as it is, but null where it is equal to y (as `==` compares).",
        .example = "nullif(\"N/A\", \"N/A\") ?? \"none\"",
        .shows = "none",
    },
    {.name = NULL},
};
