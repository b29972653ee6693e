/* Functions that write a text's characters in another form or order: lower upper title reverse. What they are is
 * base/utf8.h's business; here is the memory: one stretch of the batch's arena for all rows. */
#include "base/utf8.h"
#include "ops/fn/arg.h"

/* The bytes that all rows may take in another case; they are the same number where all is ASCII. */
static size_t case_bytes(const struct wr_fn_call *c)
{
    size_t total = 0;
    bool ascii = true;
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        total += s.n;
        ascii = ascii && wr_utf8_is_ascii(s.p, s.n);
    }
    return ascii ? total : WR_UTF8_CASE_MAX(total);
}

static int change_case(struct wr_fn_call *c, size_t (*change)(const char *, size_t, char *))
{
    char *at = wr_arena_alloc(&c->batch->arena, case_bytes(c));
    if (!at)
        return wr_arena_error(&c->batch->arena, c->err);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        size_t n = change(s.p, s.n, at);
        wr_fn_put_text(c->out, i, at, n);
        at += n;
    }
    return 0;
}

static int run_lower(struct wr_fn_call *c)
{
    return change_case(c, wr_utf8_lower);
}

static int run_upper(struct wr_fn_call *c)
{
    return change_case(c, wr_utf8_upper);
}

static int run_title(struct wr_fn_call *c)
{
    return change_case(c, wr_utf8_title);
}

static int run_reverse(struct wr_fn_call *c)
{
    size_t total = 0;
    WR_EACH (i, c->sel, c->n)
        total += wr_fn_arg_text(&c->args[0], i).n;
    char *at = wr_arena_alloc(&c->batch->arena, total);
    if (!at)
        return wr_arena_error(&c->batch->arena, c->err);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        wr_utf8_reverse(s.p, s.n, at);
        wr_fn_put_text(c->out, i, at, s.n);
        at += s.n;
    }
    return 0;
}

const struct wr_fn wr_fn_letters[] = {
    {
        .name = "lower",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_lower,
        .signature = "lower(s)",
        .summary = "The text in small letters, by Unicode's simple mappings (a letter for a letter).",
        .example = "lower(\"ZÜRICH\")",
        .shows = "zürich",
    },
    {
        .name = "upper",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_upper,
        .signature = "upper(s)",
        .summary = "The text in capital letters, by Unicode's simple mappings (a letter for a letter).",
        .example = "upper(\"zürich\")",
        .shows = "ZÜRICH",
    },
    {
        .name = "title",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_title,
        .signature = "title(s)",
        .summary = "The text with each word's first letter a capital and the others small. Letters, digits and "
                   "apostrophes between them make a word.",
        .example = "title(\"anna-MARIA smith, 2ND\")",
        .shows = "Anna-Maria Smith, 2nd",
    },
    {
        .name = "reverse",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_reverse,
        .signature = "reverse(s)",
        .summary = "The text's characters in reverse order; marks stay with their letters.",
        .example = "reverse(\"Zürich\")",
        .shows = "hcirüZ",
    },
    {.name = NULL},
};
