/* json(): a value out of JSON text, by a path that is read when the program is checked. */
#include "ops/fn/item.h"

static int bind_json(struct wr_fn_bind *b)
{
    struct wr_json_path *path = wr_arena_alloc(b->lang->arena, sizeof *path);
    if (!path)
        return wr_err_nomem(b->err, "json()");
    b->bad = 1;
    b->data = path;
    return wr_json_path_parse(b->lang->arena, b->texts[1], path, b->err);
}

static int run_json(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    wr_fn_gives_texts(c->out);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice text = wr_fn_arg_text(&c->args[0], i), s = {0};
        struct wr_json found = {.kind = WR_JSON_NONE};
        if (text.n && wr_json_find(c->data, text, &found) < 0) {
            wr_fn_tell(c, i, text);
        } else if (wr_fn_item_text(&o, &found, &s) < 0) {
            return wr_arena_error(&c->batch->arena, c->err);
        }
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

const struct wr_fn wr_fn_json[] = {
    {
        .name = "json",
        .params = "sc",
        .result = WR_T_FIELD,
        .run = run_json,
        .bind = bind_json,
        .warn_one = "value of '%.*s' is not JSON",
        .warn_many = "values of '%.*s' are not JSON",
        .warn_taken = "taken as null",
        .signature = "json(x, \"a.b[0]\")",
        .summary =
            "What stands at a path in JSON text: a string as its text, all else as it is written; null where "
            "there is no such place. Names with dots or brackets: [\"odd.name\"]; [-1] is the last element; "
            "of two members of one name the last.",
        .example = "json(\"{\\\"a\\\": [1.50, 2]}\", \"a[0]\")",
        .shows = "1.50",
    },
    {.name = NULL},
};
