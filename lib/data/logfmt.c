/* See logfmt.h. */
#include "data/logfmt.h"

#include "data/json.h"

struct cursor {
    const char *p, *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Bytes up to a blank, `=` where it may stand, or the end. */
static struct wr_slice take_word(struct cursor *c, bool key)
{
    const char *from = c->p;
    while (c->p < c->end && !is_blank(*c->p) && !(key && (*c->p == '=' || *c->p == '"')))
        c->p++;
    return (struct wr_slice){from, (size_t)(c->p - from)};
}

/* The bytes between the quote at c->p and the next that has no backslash before it; false: there is none. */
static bool take_quoted(struct cursor *c, struct wr_slice *inner)
{
    const char *from = ++c->p;
    while (c->p < c->end && *c->p != '"')
        c->p += *c->p == '\\' ? 2 : 1;
    if (c->p >= c->end)
        return false;
    *inner = (struct wr_slice){from, (size_t)(c->p++ - from)};
    return c->p == c->end || is_blank(*c->p);
}

static char *put(char *out, const char *p, size_t n)
{
    memcpy(out, p, n);
    return out + n;
}

/* A quoted value: as it stands where that is a JSON string, else its bytes. */
static char *put_quoted(char *out, struct wr_slice inner)
{
    struct wr_json v;
    struct wr_slice whole = {inner.p - 1, inner.n + 2};
    if (wr_json_parse(whole, &v))
        return put(out, whole.p, whole.n);
    return wr_json_quote(out, inner);
}

static char *put_bare(char *out, struct wr_slice v)
{
    if (v.n == 0)
        return put(out, "null", 4);
    return wr_json_is_short_number(v) ? put(out, v.p, v.n) : wr_json_quote(out, v);
}

/* A pair, without a comma. NULL: there is none at c->p. */
static char *put_pair(char *out, struct cursor *c, bool *equals)
{
    struct wr_slice key = take_word(c, true), inner;
    if (key.n == 0 || (c->p < c->end && *c->p == '"'))
        return NULL;
    out = wr_json_quote(out, key);
    *out++ = ':';
    if (c->p == c->end || *c->p != '=')
        return put(out, "true", 4);
    *equals = true;
    if (++c->p == c->end || *c->p != '"')
        return put_bare(out, take_word(c, false));
    return take_quoted(c, &inner) ? put_quoted(out, inner) : NULL;
}

char *wr_logfmt_to_json(struct wr_slice line, char *out, size_t *at)
{
    struct cursor c = {line.p, line.p + line.n};
    bool equals = false;
    char *begin = out;
    for (*out++ = '{'; out; out = put_pair(out, &c, &equals)) {
        while (c.p < c.end && is_blank(*c.p))
            c.p++;
        *at = (size_t)(c.p - line.p);
        if (c.p == c.end)
            break;
        if (out > begin + 1)
            *out++ = ',';
    }
    if (!out || !equals)
        return NULL;
    *out++ = '}';
    return out;
}
