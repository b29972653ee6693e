/* split(): the parts of a text as a list, and `split(s, sep)[i]`, which makes none: it finds one part. Parts lie
 * between separators that are found from left to right and do not overlap. A separator of no characters stands
 * between all of them, and so does an empty match of a regex; never at either end, nor right behind another
 * separator. */
#include "base/utf8.h"
#include "lang/regex.h"
#include "ops/fn/item.h"

/* Where a text is taken apart: parts are given in turn. */
struct splitter {
    struct wr_fn_call *c;
    struct wr_slice sep; /* without a regex */
    struct wr_slice s;
    size_t at;         /* where the next part begins */
    bool over;         /* the last part was given */
    struct wr_err why; /* of a regex that went over its limit */
};

/* The next match of the regex that separates: its place, or false. Negative: see why. */
static int next_match(struct splitter *x, size_t *begin, size_t *end)
{
    const size_t *spans;
    for (size_t from = x->at; from < x->s.n;) {
        int rc = wr_regex_match(x->c->regex, x->c->regex_state, x->s, from, &spans, &x->why);
        if (rc <= 0)
            return rc;
        *begin = spans[0] < x->at ? x->at : spans[0];
        *end = spans[1] < *begin ? *begin : spans[1];
        if (*begin == x->s.n && *end == *begin)
            return 0;
        if (*end > x->at)
            return 1;
        from = x->at + wr_utf8_len(x->s.p + x->at, x->s.n - x->at);
    }
    return 0;
}

static bool next_text(const struct splitter *x, size_t *begin, size_t *end)
{
    const char *rest = x->s.p + x->at;
    size_t n = x->s.n - x->at;
    if (x->sep.n == 0) {
        *begin = *end = x->at + wr_utf8_len(rest, n);
        return *end < x->s.n;
    }
    const char *hit = !n              ? NULL
                      : x->sep.n == 1 ? memchr(rest, x->sep.p[0], n)
                                      : memmem(rest, n, x->sep.p, x->sep.n);
    if (!hit)
        return false;
    *begin = (size_t)(hit - x->s.p);
    *end = *begin + x->sep.n;
    return true;
}

static void split_begin(struct splitter *x, uint32_t i)
{
    x->s = wr_fn_arg_text(&x->c->args[0], i);
    x->sep = x->c->regex ? (struct wr_slice){0} : wr_fn_arg_text(&x->c->args[1], i);
    x->at = 0;
    x->over = x->s.n == 0 || x->why.code;
}

/* 1: *part is the next; 0: there is none; negative: see why. */
static inline int split_next(struct splitter *x, struct wr_slice *part)
{
    size_t begin, end;
    if (x->over)
        return 0;
    int rc = x->c->regex ? next_match(x, &begin, &end) : next_text(x, &begin, &end);
    if (rc < 0)
        return rc;
    x->over = !rc;
    *part = (struct wr_slice){x->s.p + x->at, (rc ? begin : x->s.n) - x->at};
    x->at = rc ? end : x->s.n;
    return 1;
}

static int run_split(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    struct splitter x = {.c = c};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice part;
        int rc, added = wr_fn_list_begin(&o);
        split_begin(&x, i);
        while (added == 0 && (rc = split_next(&x, &part)) != 0) {
            if (rc < 0 && !wr_fn_regex_told(c, i, &x.why))
                return rc;
            if (rc < 0)
                break;
            added = wr_fn_list_add_text(&o, part);
        }
        if (added < 0 || wr_fn_list_put(&o, c->out, i) < 0)
            return wr_arena_error(&c->batch->arena, c->err);
    }
    return 0;
}

/* How many parts row i has; negative: see why. */
static int64_t count_parts(struct splitter *x, uint32_t i)
{
    struct wr_slice part;
    int64_t n = 0;
    int rc;
    split_begin(x, i);
    while ((rc = split_next(x, &part)) > 0)
        n++;
    return rc < 0 ? rc : n;
}

/* Part number `place` of row i, from the end where it is negative: 1, 0: there is none, negative: see why. */
static int find_part(struct splitter *x, uint32_t i, int64_t place, struct wr_slice *part)
{
    if (place < 0) {
        int64_t n = count_parts(x, i);
        if (n < 0)
            return (int)n;
        place += n;
    }
    if (place < 0)
        return 0;
    split_begin(x, i);
    int rc = split_next(x, part);
    while (rc > 0 && place-- > 0)
        rc = split_next(x, part);
    return rc;
}

static int run_part(struct wr_fn_call *c)
{
    struct splitter x = {.c = c};
    wr_fn_gives_texts(c->out);
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice part = {0};
        int64_t place;
        int rc = wr_fn_arg_whole(&c->args[2], i, &place) ? find_part(&x, i, place, &part) : 0;
        if (rc < 0 && !wr_fn_regex_told(c, i, &x.why))
            return rc;
        if (rc <= 0)
            part = (struct wr_slice){0};
        wr_fn_put_text(c->out, i, part.p, part.n);
    }
    return 0;
}

const struct wr_fn wr_fn_split[] = {
    {
        .name = "split",
        .params = "sR",
        .result = WR_T_LIST,
        .run = run_split,
        .signature = "split(s, sep)",
        .summary = "The parts of a text between separators, as a list. `sep` is plain text or a regex; \"\" gives "
                   "the characters. Null gives [].",
        .example = "split(\"2026-11-20\", \"-\")",
        .shows = "[\"2026\",\"11\",\"20\"]",
    },
    {
        .name = "[i] of split",
        .params = "sRn",
        .result = WR_T_FIELD,
        .run = run_part,
        .signature = "split(s, sep)[i] takes a position, which counts from 0, or from the end where negative",
    },
    {.name = NULL},
};
