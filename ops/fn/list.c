/* Functions of lists: the texts of JSON arrays (ops/fn/item.h). Those whose names begin with a bracket are what
 * `[a, b]`, `x[i]` and `x[a:b]` are compiled to. Nothing is unpacked: a list is looked through where it stands. */
#include "base/num.h"
#include "ops/fn/item.h"

static int out_of_memory(struct wr_fn_call *c)
{
    return wr_arena_error(&c->batch->arena, c->err);
}

/* ---- [a, b] -------------------------------------------------------------------------------------------------- */

/* How the values of one argument stand in a list. */
enum spelling {
    AS_TEXT,  /* a string */
    AS_JSON,  /* as it is */
    AS_FIELD, /* as it is if it is a short JSON number, else a string */
};

/* Row i of argument v, which is a number or a truth in an ANY vector, or what it was in JSON lines, or else of the
 * argument's spelling; s: its bytes. */
static enum spelling spelling_of(const struct wr_vec *v, enum spelling all, uint32_t i, const struct wr_str *s)
{
    if (v->rep == WR_REP_ANY && v->tag[i] != WR_TAG_TEXT)
        return AS_JSON;
    if (all != AS_FIELD)
        return all;
    if (s->json != WR_STR_FIELD)
        return s->json == WR_STR_JSON_TEXT ? AS_TEXT : AS_JSON;
    return wr_json_is_short_number((struct wr_slice){s->p, s->n}) ? AS_JSON : AS_TEXT;
}

static enum spelling spelling_of_type(enum wr_type t)
{
    switch (t) {
    case WR_T_NUM:
    case WR_T_DUR:
    case WR_T_BOOL:
    case WR_T_LIST:
        return AS_JSON;
    case WR_T_FIELD:
        return AS_FIELD;
    default:
        return AS_TEXT;
    }
}

static int add_value(struct wr_fn_text_out *o, enum spelling how, struct wr_slice s)
{
    if (!s.n)
        return wr_fn_list_add_json(o, WR_SLICE("null"));
    return how == AS_JSON ? wr_fn_list_add_json(o, s) : wr_fn_list_add_text(o, s);
}

static int run_literal(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    struct wr_vec *texts = wr_arena_zalloc(&c->batch->arena, c->nargs * sizeof *texts);
    if (!texts)
        return out_of_memory(c);
    for (uint32_t k = 0; k < c->nargs; k++)
        if (wr_vec_as_str(c->batch, &c->args[k], c->sel, c->n, &texts[k]) < 0)
            return out_of_memory(c);
    WR_EACH (i, c->sel, c->n) {
        int rc = wr_fn_list_begin(&o);
        for (uint32_t k = 0; rc == 0 && k < c->nargs; k++) {
            struct wr_slice s = wr_fn_arg_text(&texts[k], i);
            rc = add_value(&o, spelling_of(&c->args[k], spelling_of_type(c->shown[k]), i, &texts[k].str[i]), s);
        }
        if (rc < 0 || wr_fn_list_put(&o, c->out, i) < 0)
            return out_of_memory(c);
    }
    return 0;
}

/* ---- parts --------------------------------------------------------------------------------------------------- */

static int run_at(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    wr_fn_gives_texts(c->out);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice list, s = {0};
        struct wr_json item;
        int64_t place;
        if (wr_fn_arg_list(c, 0, i, &list) && wr_fn_arg_whole(&c->args[1], i, &place) &&
            wr_json_list_at(list, place, &item) && wr_fn_item_text(&o, &item, &s) < 0)
            return out_of_memory(c);
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

/* Bound k of a slice: one left out is known to be null when the program is checked. */
static bool bound_of(const struct wr_fn_call *c, uint32_t k, uint32_t i, int64_t left_out, int64_t *out)
{
    *out = left_out;
    return c->types[k] == WR_T_NULL || wr_fn_arg_whole(&c->args[k], i, out);
}

static int run_slice(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice list;
        int64_t from, to;
        wr_fn_text_begin(&o);
        if (wr_fn_arg_list(c, 0, i, &list) && bound_of(c, 1, i, 0, &from) && bound_of(c, 2, i, INT64_MAX, &to)) {
            char *at = wr_fn_text_room(&o, list.n + 2);
            if (!at)
                return out_of_memory(c);
            wr_fn_text_took(&o, wr_json_list_slice(list, from, to, at));
        }
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

static int run_len(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice list = {0};
        wr_fn_arg_list(c, 0, i, &list);
        wr_fn_put_int(c->out, i, wr_json_list_count(list));
    }
    return 0;
}

/* ---- join ---------------------------------------------------------------------------------------------------- */

/* All elements of a list with sep between them, put together in o. 0 or -1: out of memory. */
static int join_list(struct wr_fn_text_out *o, struct wr_slice list, struct wr_slice sep)
{
    struct wr_json_walk w;
    struct wr_json item;
    wr_json_list(&w, list);
    for (bool first = true; wr_json_list_next(&w, &item); first = false) {
        if (!first && wr_fn_text_add(o, sep.p, sep.n) < 0)
            return -1;
        if (item.kind == WR_JSON_NULL)
            continue;
        char *at = wr_fn_text_room(o, item.text.n);
        if (!at)
            return -1;
        if (item.kind == WR_JSON_STRING && item.escaped)
            wr_fn_text_took(o, wr_json_unescape(item.text, at));
        else if (wr_fn_text_add(o, item.text.p, item.text.n) < 0)
            return -1;
    }
    return 0;
}

static int run_join(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice list;
        wr_fn_text_begin(&o);
        if (wr_fn_arg_list(c, 0, i, &list) && join_list(&o, list, wr_fn_arg_text(&c->args[1], i)) < 0)
            return out_of_memory(c);
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

/* ---- contains ------------------------------------------------------------------------------------------------ */

static int run_contains(struct wr_fn_call *c)
{
    struct wr_fn_text_out scratch = {.arena = &c->batch->arena};
    struct wr_vec texts = {.rep = WR_REP_NONE};
    if (wr_vec_as_str(c->batch, &c->args[1], c->sel, c->n, &texts) < 0)
        return out_of_memory(c);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice list;
        int found = wr_fn_arg_list(c, 0, i, &list)
                        ? wr_fn_list_has(&scratch, list, wr_fn_arg_text(&texts, i), c->types[1])
                        : 0;
        if (found < 0)
            return out_of_memory(c);
        c->out->truth[i] = (uint8_t)found;
    }
    return 0;
}

#define NOT_A_LIST                                                                                                 \
    .warn_one = "value of '%.*s' is not a list", .warn_many = "values of '%.*s' are not lists",                    \
    .warn_taken = "taken as null"

const struct wr_fn wr_fn_list[] = {
    {
        .name = "[]",
        .params = "v*",
        .result = WR_T_LIST,
        .run = run_literal,
    },
    {
        .name = "[i]",
        .params = "ln",
        .result = WR_T_FIELD,
        .run = run_at,
        NOT_A_LIST,
        .signature = "x[i] takes a list and a position, which counts from 0, or from the end where negative",
    },
    {
        .name = "[a:b]",
        .params = "lnn",
        .result = WR_T_LIST,
        .run = run_slice,
        NOT_A_LIST,
        .signature = "x[a:b] takes a list and two positions, the second of which is not in the result",
    },
    {
        .name = "join",
        .params = "ls",
        .result = WR_T_TEXT,
        .run = run_join,
        NOT_A_LIST,
        .signature = "join(list, sep)",
        .summary = "The elements of a list as one text with `sep` between them; null is an empty text.",
        .example = "join([\"a\", 2, null, \"d\"], \"-\")",
        .shows = "a-2--d",
    },
    {
        .name = "len",
        .params = "l",
        .result = WR_T_NUM,
        .run = run_len,
        .signature = "len(list)",
    },
    {
        .name = "contains",
        .params = "lv",
        .result = WR_T_BOOL,
        .run = run_contains,
        .signature = "contains(list, x)",
    },
    {.name = NULL},
};
