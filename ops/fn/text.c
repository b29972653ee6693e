/* Functions of text. Positions and lengths count UTF-8 characters, invalid bytes one each (base/utf8.h). Null is
 * the empty text, and text that comes out empty is null. */
#include "base/utf8.h"
#include "data/json.h"
#include "ops/fn/item.h"

static int run_text(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

/* Is it an array of JSON lines? */
static bool is_array(const struct wr_str *s)
{
    return s->json == WR_STR_JSON_VALUE && s->n && s->p[0] == '[';
}

static int run_len(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i);
        bool list = is_array(&c->args[0].str[i]);
        wr_fn_put_int(c->out, i, list ? wr_json_list_count(s) : (int64_t)wr_utf8_count(s.p, s.n));
    }
    return 0;
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline struct wr_slice without_left(struct wr_slice s)
{
    for (; s.n && is_blank(s.p[0]); s.n--)
        s.p++;
    return s;
}

static inline struct wr_slice without_right(struct wr_slice s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static int run_trim(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = without_left(without_right(wr_fn_arg_text(&c->args[0], i)));
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

static int run_ltrim(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = without_left(wr_fn_arg_text(&c->args[0], i));
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

static int run_rtrim(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = without_right(wr_fn_arg_text(&c->args[0], i));
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

static int run_contains(struct wr_fn_call *c)
{
    struct wr_fn_text_out scratch = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), t = wr_fn_arg_text(&c->args[1], i);
        int found = is_array(&c->args[0].str[i]) ? wr_fn_list_has(&scratch, s, t, c->types[1])
                                                 : t.n == 0 || (t.n <= s.n && memmem(s.p, s.n, t.p, t.n));
        if (found < 0)
            return wr_arena_error(&c->batch->arena, c->err);
        c->out->truth[i] = (uint8_t)found;
    }
    return 0;
}

static int run_startswith(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), t = wr_fn_arg_text(&c->args[1], i);
        c->out->truth[i] = t.n == 0 || (t.n <= s.n && memcmp(s.p, t.p, t.n) == 0);
    }
    return 0;
}

static int run_endswith(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), t = wr_fn_arg_text(&c->args[1], i);
        c->out->truth[i] = t.n == 0 || (t.n <= s.n && memcmp(s.p + (s.n - t.n), t.p, t.n) == 0);
    }
    return 0;
}

static int run_index(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice s = wr_fn_arg_text(&c->args[0], i), t = wr_fn_arg_text(&c->args[1], i);
        const char *at = t.n ? (t.n <= s.n ? memmem(s.p, s.n, t.p, t.n) : NULL) : "";
        wr_fn_put_int(c->out, i, at && t.n ? (int64_t)wr_utf8_count(s.p, (size_t)(at - s.p)) : 0);
        if (!at)
            c->out->tag[i] = WR_TAG_NULL;
    }
    return 0;
}

/* The characters [start, start + length) of s; a negative start counts from the end and stops at the beginning. */
static struct wr_slice slice_of(struct wr_slice s, int64_t start, int64_t length)
{
    if (start < 0) {
        int64_t chars = (int64_t)wr_utf8_count(s.p, s.n);
        start = start < -chars ? 0 : chars + start;
    }
    size_t from = wr_utf8_offset(s.p, s.n, (size_t)start);
    size_t n = length > 0 && from < s.n ? wr_utf8_offset(s.p + from, s.n - from, (size_t)length) : 0;
    return (struct wr_slice){n ? s.p + from : NULL, n};
}

static int run_substr(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        int64_t start, length = INT64_MAX;
        struct wr_slice s = {0};
        if (wr_fn_arg_whole(&c->args[1], i, &start) && (c->nargs < 3 || wr_fn_arg_whole(&c->args[2], i, &length)))
            s = slice_of(wr_fn_arg_text(&c->args[0], i), start, length);
        wr_fn_put_text(c->out, i, s.p, s.n);
    }
    return 0;
}

const struct wr_fn wr_fn_text[] = {
    {
        .name = "text",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_text,
        .signature = "text(x)",
        .summary = "The value as text, byte for byte; so `text(a) < text(b)` compares by bytes.",
        .example = "text(2 + 3) ++ \"%\"",
        .shows = "5%",
    },
    {
        .name = "len",
        .params = "s",
        .result = WR_T_NUM,
        .run = run_len,
        .signature = "len(x)",
        .summary =
            "How many characters the text has, or elements the list; 0 for null. A column that holds the text of "
            "a list is text; a list of JSON lines is a list.",
        .example = "len(\"Zürich\")",
        .shows = "6",
    },
    {
        .name = "trim",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_trim,
        .signature = "trim(s)",
        .summary = "The text without blanks, tabs and line ends at both ends.",
        .example = "trim(\"  two words \\n\")",
        .shows = "two words",
    },
    {
        .name = "ltrim",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_ltrim,
        .signature = "ltrim(s)",
        .summary = "The text without blanks, tabs and line ends at its beginning.",
        .example = "ltrim(\"  ab \") ++ \"|\"",
        .shows = "ab |",
    },
    {
        .name = "rtrim",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_rtrim,
        .signature = "rtrim(s)",
        .summary = "The text without blanks, tabs and line ends at its end.",
        .example = "rtrim(\"ab  \") ++ \"|\"",
        .shows = "ab|",
    },
    {
        .name = "contains",
        .params = "ss",
        .result = WR_T_BOOL,
        .run = run_contains,
        .signature = "contains(x, t)",
        .summary =
            "Whether the text t stands somewhere in the text x, byte for byte; or, where x is a list, whether "
            "one of its elements equals t, as == has it.",
        .example = "contains(\"/api/users\", \"/api/\")",
        .shows = "true",
    },
    {
        .name = "startswith",
        .params = "ss",
        .result = WR_T_BOOL,
        .run = run_startswith,
        .signature = "startswith(s, t)",
        .summary = "Whether s begins with the text t.",
        .example = "startswith(\"/api/users\", \"/api\")",
        .shows = "true",
    },
    {
        .name = "endswith",
        .params = "ss",
        .result = WR_T_BOOL,
        .run = run_endswith,
        .signature = "endswith(s, t)",
        .summary = "Whether s ends with the text t.",
        .example = "endswith(\"photo.jpg\", \".png\")",
        .shows = "false",
    },
    {
        .name = "index",
        .params = "ss",
        .result = WR_T_NUM,
        .run = run_index,
        .signature = "index(s, t)",
        .summary = "At which character of s, from 0, the text t begins for the first time; null where it does not "
                   "stand in s.",
        .example = "index(\"2026-11-20\", \"-\")",
        .shows = "4",
    },
    {
        .name = "substr",
        .params = "sn?n",
        .result = WR_T_TEXT,
        .run = run_substr,
        .signature = "substr(s, start[, length])",
        .summary = "The part of s from character `start` on (the first is 0; a negative start counts from the "
                   "end), all of "
                   "it or `length` characters.",
        .example = "substr(\"2026-11-20\", 5, 2)",
        .shows = "11",
    },
    {.name = NULL},
};
