/* Functions that look into text with regular expressions (lang/regex.h); `replace` also takes plain text. Null is
 * the empty text here too. Where a regex goes over its limit, that row is told and
 * neither it nor a later one is looked at: what they hold then does not count. */
#include "lang/regex.h"

#include "base/utf8.h"
#include "ops/fn/item.h"

static int out_of_memory(struct wr_fn_call *c)
{
    return wr_arena_error(&c->batch->arena, c->err);
}

/* The bytes of group g, which may be unset or not exist. */
static struct wr_slice group_of(const struct wr_regex *re, struct wr_slice s, const size_t *spans, uint64_t g)
{
    if (g > wr_regex_groups(re) || spans[2 * g] == (size_t)-1)
        return (struct wr_slice){0};
    return (struct wr_slice){s.p + spans[2 * g], spans[2 * g + 1] - spans[2 * g]};
}

/* ---- groups that there are none of, when the program is checked --------------------------------------------- */

static int no_group(struct wr_fn_bind *b, int64_t g, const char *hint)
{
    b->bad = 2;
    wr_err_set(b->err, WR_EPROG, "this regular expression has no group %lld", (long long)g);
    wr_err_hint(b->err, "%s", hint);
    return WR_EPROG;
}

static int bind_group(struct wr_fn_bind *b)
{
    int64_t g = b->nargs > 2 ? b->consts[2] : 0;
    return g < 0 || g > (int64_t)wr_regex_groups(b->regex)
               ? no_group(b, g, "each (...) in it is a group, counted from 1; 0 is all that it matches")
               : 0;
}

/* ---- match --------------------------------------------------------------------------------------------------- */

static int run_match(struct wr_fn_call *c)
{
    uint64_t g = c->nargs > 2 ? (uint64_t)c->consts[2] : 0;
    struct wr_err why = {.code = 0};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), found = {0};
        const size_t *spans;
        int rc = why.code ? 0 : wr_regex_match(c->regex, c->regex_state, s, 0, &spans, &why);
        if (rc < 0 && !wr_fn_regex_told(c, i, &why))
            return rc;
        if (rc > 0)
            found = group_of(c->regex, s, spans, g);
        wr_fn_put_text(c->out, i, found.p, found.n);
    }
    return 0;
}

/* ---- extract_all --------------------------------------------------------------------------------------------- */

/* Adds group g of every match in s to the list in o; matches do not overlap, and an empty one is one too. */
static int extract_row(struct wr_fn_call *c, struct wr_slice s, uint64_t g, struct wr_fn_text_out *o,
                       struct wr_err *why)
{
    const size_t *spans;
    int rc = 1;
    for (size_t from = 0; from <= s.n;) {
        if ((rc = wr_regex_match(c->regex, c->regex_state, s, from, &spans, why)) <= 0)
            return rc;
        size_t end = spans[1] < from ? from : spans[1];
        struct wr_slice found = group_of(c->regex, s, spans, g);
        if ((found.p ? wr_fn_list_add_text(o, found) : wr_fn_list_add_json(o, WR_SLICE("null"))) < 0)
            return out_of_memory(c);
        from = spans[1] > spans[0] ? end : end < s.n ? end + wr_utf8_len(s.p + end, s.n - end) : s.n + 1;
    }
    return 0;
}

static int run_extract_all(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    uint64_t g = c->nargs > 2 ? (uint64_t)c->consts[2] : 0;
    struct wr_err why = {.code = 0};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        if (wr_fn_list_begin(&o) < 0)
            return out_of_memory(c);
        int rc = why.code ? 0 : extract_row(c, s.p ? s : WR_SLICE(""), g, &o, &why);
        if (rc < 0 && !wr_fn_regex_told(c, i, &why))
            return rc;
        if (wr_fn_list_put(&o, c->out, i) < 0)
            return out_of_memory(c);
    }
    return 0;
}

/* ---- replace ----------------------------------------------------------------------------------------------- */

/* Reads what follows the `$` at t[0]: the bytes it takes with it, and *group, or -1 where it stands for a `$`.
 * A `$` that begins nothing stands for itself. */
static size_t read_dollar(struct wr_slice t, int64_t *group)
{
    *group = -1;
    if (t.n < 2)
        return 1;
    if (t.p[1] == '$')
        return 2;
    if (t.p[1] >= '0' && t.p[1] <= '9') {
        *group = t.p[1] - '0';
        return 2;
    }
    int64_t g = 0;
    size_t i = 2;
    for (; t.p[1] == '{' && i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
        g = g > 100000 ? g : g * 10 + (t.p[i] - '0');
    if (i == 2 || i == t.n || t.p[i] != '}')
        return 1;
    *group = g;
    return i + 1;
}

/* The groups that a replacement names, where regex and replacement are known. */
static int bind_replace(struct wr_fn_bind *b)
{
    struct wr_slice t = b->texts[2];
    while (b->regex && t.n) {
        int64_t g = -1;
        size_t used = *t.p == '$' ? read_dollar(t, &g) : 1;
        if (g > (int64_t)wr_regex_groups(b->regex))
            return no_group(b, g, "$1 is what the first (...) in it matched, $0 all of it; $$ is a dollar sign");
        t = (struct wr_slice){t.p + used, t.n - used};
    }
    return 0;
}

/* Adds the replacement t of one match. */
static int add_template(struct wr_fn_text_out *o, const struct wr_regex *re, struct wr_slice s, const size_t *spans,
                        struct wr_slice t)
{
    while (t.n) {
        const char *dollar = memchr(t.p, '$', t.n);
        size_t plain = dollar ? (size_t)(dollar - t.p) : t.n;
        if (wr_fn_text_add(o, t.p, plain) < 0)
            return -1;
        t = (struct wr_slice){t.p + plain, t.n - plain};
        if (!t.n)
            break;
        int64_t g;
        size_t used = read_dollar(t, &g);
        struct wr_slice piece = g < 0 ? WR_SLICE("$") : group_of(re, s, spans, (uint64_t)g);
        if (wr_fn_text_add(o, piece.p, piece.n) < 0)
            return -1;
        t = (struct wr_slice){t.p + used, t.n - used};
    }
    return 0;
}

/* All matches in s replaced, an empty one at each place where it stands. 1: replaced, 0: none, or an error. */
static int replace_regex(struct wr_fn_call *c, struct wr_slice s, struct wr_slice t, struct wr_fn_text_out *o,
                         struct wr_err *why)
{
    const size_t *spans;
    size_t done = 0; /* of s, copied or replaced */
    int rc, any = 0;
    for (size_t from = 0; from <= s.n; any = 1) {
        rc = wr_regex_match(c->regex, c->regex_state, s, from, &spans, why);
        if (rc < 0)
            return rc;
        if (rc == 0)
            break;
        size_t begin = spans[0] < done ? done : spans[0], end = spans[1] < begin ? begin : spans[1];
        if (wr_fn_text_add(o, s.p + done, begin - done) < 0 || add_template(o, c->regex, s, spans, t) < 0)
            return out_of_memory(c);
        done = end;
        from = end > begin ? end : end < s.n ? end + wr_utf8_len(s.p + end, s.n - end) : s.n + 1;
    }
    if (any && wr_fn_text_add(o, s.p + done, s.n - done) < 0)
        return out_of_memory(c);
    return any;
}

static int replace_text(struct wr_fn_call *c, struct wr_slice s, struct wr_slice what, struct wr_slice t,
                        struct wr_fn_text_out *o)
{
    int any = 0;
    while (what.n && what.n <= s.n) {
        const char *hit = memmem(s.p, s.n, what.p, what.n);
        if (!hit)
            break;
        size_t before = (size_t)(hit - s.p);
        if (wr_fn_text_add(o, s.p, before) < 0 || wr_fn_text_add(o, t.p, t.n) < 0)
            return out_of_memory(c);
        s = (struct wr_slice){hit + what.n, s.n - before - what.n};
        any = 1;
    }
    if (any && wr_fn_text_add(o, s.p, s.n) < 0)
        return out_of_memory(c);
    return any;
}

static int run_replace(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    struct wr_err why = {.code = 0};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), t = wr_fn_arg_text(&c->args[2], i);
        int rc = 0;
        wr_fn_text_begin(&o);
        if (!c->regex)
            rc = replace_text(c, s, wr_fn_arg_text(&c->args[1], i), t, &o);
        else if (!why.code)
            rc = replace_regex(c, s, t, &o, &why);
        if (rc < 0 && !wr_fn_regex_told(c, i, &why))
            return rc;
        if (rc > 0)
            wr_fn_put_text(c->out, i, o.row, (size_t)(o.at - o.row));
        else
            wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

const struct wr_fn wr_fn_regex[] = {
    {
        .name = "match",
        .params = "sr?i",
        .bind = bind_group,
        .result = WR_T_TEXT,
        .run = run_match,
        .signature = "match(s, /re/[, group])",
        .summary = "The first part of s that the regex matches, or one of its groups; null without a match.",
        .example = "match(\"id=42;\", /id=([0-9]+)/, 1)",
        .shows = "42",
    },
    {
        .name = "extract_all",
        .params = "sr?i",
        .bind = bind_group,
        .result = WR_T_LIST,
        .run = run_extract_all,
        .signature = "extract_all(s, /re/[, group])",
        .summary =
            "All parts of s that the regex matches, or one of its groups in each match, as a list; null for a "
            "group that took no part.",
        .example = "extract_all(\"a=1;b=22\", /([a-z])=([0-9]+)/, 2)",
        .shows = "[\"1\",\"22\"]",
    },
    {
        .name = "replace",
        .params = "sRs",
        .bind = bind_replace,
        .result = WR_T_TEXT,
        .run = run_replace,
        .signature = "replace(s, what, new)",
        .summary = "The text with every `what` replaced. `what` is plain text, or a regex; then `$1` (`${10}`) in "
                   "`new` is "
                   "what that group matched, `$0` all of it, and `$$` a dollar sign.",
        .example = "replace(\"20/11/2026\", /(..).(..).(....)/, \"$3-$2-$1\")",
        .shows = "2026-11-20",
    },
    {.name = NULL},
};
