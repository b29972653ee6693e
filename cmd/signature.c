/* See signature.h. */
#include "cmd/signature.h"

static bool is_small(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool in_word(char c)
{
    return is_small(c) || (c >= 'A' && c <= 'Z');
}

static enum wr_hole hole_of(struct wr_slice word)
{
    static const struct {
        const char *word;
        enum wr_hole hole;
    } known[] = {{"NAME", WR_HOLE_NAME},     {"NEW", WR_HOLE_NAME},         {"COLS", WR_HOLE_COLS},
                 {"OLD", WR_HOLE_COLS},      {"EXPR", WR_HOLE_EXPR},        {"KEY", WR_HOLE_EXPR},
                 {"KEYS", WR_HOLE_EXPR},     {"COND", WR_HOLE_EXPR},        {"X", WR_HOLE_EXPR},
                 {"Y", WR_HOLE_EXPR},        {"AGG", WR_HOLE_AGGS},         {"AGGS", WR_HOLE_AGGS},
                 {"PATH", WR_HOLE_PATH},     {"FORMAT", WR_HOLE_FORMAT},    {"KIND", WR_HOLE_WORDS},
                 {"PATTERN", WR_HOLE_WORDS}, {"PIPELINE", WR_HOLE_PIPELINE}};
    if (is_small(word.p[0]))
        return WR_HOLE_WORD;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (wr_slice_is(word, known[i].word))
            return known[i].hole;
    return WR_HOLE_OTHER;
}

/* What stands between two words: at most one bracket opens there. */
struct between {
    bool slash, equals, opens, blank;
};

static struct between look_between(const char *from, const char *to)
{
    struct between b = {.blank = true};
    for (; from < to; from++) {
        b.slash |= *from == '/';
        b.equals |= *from == '=';
        b.opens |= *from == '[' && from[1] != '-';
        b.blank &= strchr(" []", *from) != NULL;
    }
    return b;
}

static void add_item(struct wr_signature *s, struct wr_slice text, struct between b, uint8_t group, bool starts)
{
    const bool quoted = text.p[-1] == '"';
    s->v[s->n++] = (struct wr_signature_item){.text = text,
                                              .hole = quoted ? WR_HOLE_PATH : hole_of(text),
                                              .group = group,
                                              .instead = b.slash && !starts,
                                              .starts = starts,
                                              .assigned = b.equals,
                                              .beside = b.blank && !starts};
}

void wr_signature_read(const struct wr_stage *stage, struct wr_signature *s)
{
    const struct wr_slice name = wr_slice_of(stage->name), other = WR_SLICE("or");
    const char *last = stage->signature;
    uint8_t group = 0, groups = 0;
    bool starts = false;
    s->n = 0;
    for (const char *p = last; *p && s->n < WR_SIGNATURE_ITEMS; p++) {
        if (*p == ']')
            group = 0;
        if (!in_word(*p))
            continue;
        const struct wr_slice word = {p, strspn(p, "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ")};
        const struct between b = look_between(last, p);
        if (b.opens)
            group = ++groups;
        p += word.n - 1;
        if (wr_slice_eq(word, name)) {
            starts = s->n > 0;
        } else if (!(p[1] == '/') && !wr_slice_eq(word, other)) { /* no /re/ */
            add_item(s, word, b, group, starts);
            starts = false;
        }
        last = p + 1;
    }
}

static uint32_t past_instead(const struct wr_signature *s, uint32_t i)
{
    do
        i++;
    while (i < s->n && s->v[i].instead);
    return i;
}

static void each_from(const struct wr_signature *s, uint32_t i, void (*f)(void *ctx, uint32_t item), void *ctx)
{
    while (i < s->n) {
        const uint8_t group = s->v[i].group;
        const bool optional = group && (i == 0 || s->v[i - 1].group != group);
        for (uint32_t end = past_instead(s, i); i < end; i++)
            f(ctx, i);
        while (optional && i < s->n && s->v[i].group == group)
            i++;
        if (!optional || (i < s->n && s->v[i].starts))
            return;
    }
}

void wr_signature_each(const struct wr_signature *s, uint32_t i, void (*f)(void *ctx, uint32_t item), void *ctx)
{
    each_from(s, i, f, ctx);
    for (uint32_t k = 1; i == 0 && k < s->n; k++)
        if (s->v[k].starts)
            each_from(s, k, f, ctx);
}

bool wr_signature_joins(const struct wr_signature *s, uint32_t i)
{
    const bool one_of = s->v[i].instead || (i + 1 < s->n && s->v[i + 1].instead);
    const bool leads = s->v[i].starts || (i == 0 && !s->v[i].group);
    return s->v[i].hole == WR_HOLE_WORD && !one_of && !leads;
}

uint32_t wr_signature_after(const struct wr_signature *s, uint32_t i)
{
    i = past_instead(s, i);
    return i < s->n && s->v[i].starts ? WR_SIGNATURE_NONE : i;
}
