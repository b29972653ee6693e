/* Parts of URLs: url_host url_path url_param. A URL is taken apart as RFC 3986 says (appendix B: scheme, authority,
 * path, query, fragment; each but the path may be missing), and nothing is checked: what is no URL is a path. Parts
 * are slices of the argument where nothing in them has to be written otherwise. */
#include "base/utf8.h"
#include "ops/fn/arg.h"

struct url {
    struct wr_slice authority, path, query; /* p NULL: there is none */
};

/* The bytes of s before the first of `stops`. */
static struct wr_slice upto(struct wr_slice s, const char *stops)
{
    for (size_t i = 0; i < s.n; i++)
        for (const char *c = stops; *c; c++)
            if (s.p[i] == *c)
                return (struct wr_slice){s.p, i};
    return s;
}

static struct wr_slice after(struct wr_slice s, size_t n)
{
    return (struct wr_slice){s.p + n, s.n - n};
}

static inline bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Bytes of "scheme:" at the beginning of s. */
static size_t scheme_len(struct wr_slice s)
{
    size_t i = 0;
    if (!s.n || !is_letter(s.p[0]))
        return 0;
    while (i < s.n && (is_letter(s.p[i]) || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '+' || s.p[i] == '-' ||
                       s.p[i] == '.'))
        i++;
    return i < s.n && s.p[i] == ':' ? i + 1 : 0;
}

static struct url split_url(struct wr_slice s)
{
    struct url u = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    if (!s.n)
        return u;
    s = after(s, scheme_len(s));
    if (s.n >= 2 && s.p[0] == '/' && s.p[1] == '/') {
        u.authority = upto(after(s, 2), "/?#");
        s = after(s, 2 + u.authority.n);
    }
    u.path = upto(s, "?#");
    s = after(s, u.path.n);
    if (s.n && s.p[0] == '?')
        u.query = upto(after(s, 1), "#");
    return u;
}

/* ---- host and path ----------------------------------------------------------------------------------------- */

/* Without user and port, and without the brackets of an IPv6 address. */
static struct wr_slice host_of(struct wr_slice authority)
{
    struct wr_slice h = authority;
    const char *at = h.n ? memrchr(h.p, '@', h.n) : NULL;
    if (at)
        h = after(h, (size_t)(at - h.p) + 1);
    return h.n && h.p[0] == '[' ? upto(after(h, 1), "]") : upto(h, ":");
}

static bool has_capital(struct wr_slice s)
{
    bool found = false;
    for (size_t i = 0; i < s.n; i++)
        found |= (unsigned char)(s.p[i] - 'A') < 26 || s.p[i] & 0x80;
    return found;
}

static int run_url_host(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice h = host_of(split_url(wr_fn_arg_text(&c->args[0], i)).authority);
        if (!has_capital(h)) {
            wr_fn_put_text(c->out, i, h.p, h.n);
            continue;
        }
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, WR_UTF8_CASE_MAX(h.n));
        if (!at)
            return wr_arena_error(o.arena, c->err);
        wr_fn_text_took(&o, wr_utf8_lower(h.p, h.n, at));
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

static int run_url_path(struct wr_fn_call *c)
{
    WR_EACH (i, c->sel, c->n) {
        struct wr_slice path = split_url(wr_fn_arg_text(&c->args[0], i)).path;
        wr_fn_put_text(c->out, i, path.p, path.n);
    }
    return 0;
}

/* ---- parameters -------------------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that stands at s[*i] in percent encoding; moves on. What is malformed stands for itself. */
static char decode_one(struct wr_slice s, size_t *i)
{
    char c = s.p[*i];
    int high, low;
    ++*i;
    if (c == '+')
        return ' ';
    if (c != '%' || *i + 2 > s.n || (high = hex_digit(s.p[*i])) < 0 || (low = hex_digit(s.p[*i + 1])) < 0)
        return c;
    *i += 2;
    return (char)(high << 4 | low);
}

static bool is_encoded(struct wr_slice s)
{
    return s.n && (memchr(s.p, '%', s.n) || memchr(s.p, '+', s.n));
}

/* Is the name `key`, as it stands in a URL, this one? */
static bool is_name(struct wr_slice key, struct wr_slice name)
{
    size_t i = 0, j = 0;
    if (!is_encoded(key))
        return wr_slice_eq(key, name);
    while (i < key.n && j < name.n)
        if (decode_one(key, &i) != name.p[j++])
            return false;
    return i == key.n && j == name.n;
}

/* The value of the first parameter of that name as it stands; p NULL: there is none. */
static struct wr_slice find_param(struct wr_slice query, struct wr_slice name)
{
    while (query.n) {
        struct wr_slice pair = upto(query, "&"), key = upto(pair, "=");
        if (is_name(key, name))
            return after(pair, key.n < pair.n ? key.n + 1 : key.n);
        query = after(query, pair.n < query.n ? pair.n + 1 : pair.n);
    }
    return (struct wr_slice){NULL, 0};
}

static int run_url_param(struct wr_fn_call *c)
{
    struct wr_fn_text_out o = {.arena = &c->batch->arena};
    WR_EACH (i, c->sel, c->n) {
        struct url u = split_url(wr_fn_arg_text(&c->args[0], i));
        struct wr_slice value = find_param(u.query, wr_fn_arg_text(&c->args[1], i));
        if (!is_encoded(value)) {
            wr_fn_put_text(c->out, i, value.p, value.n);
            continue;
        }
        wr_fn_text_begin(&o);
        char *at = wr_fn_text_room(&o, value.n), *p = at;
        if (!at)
            return wr_arena_error(o.arena, c->err);
        for (size_t k = 0; k < value.n;)
            *p++ = decode_one(value, &k);
        wr_fn_text_took(&o, (size_t)(p - at));
        wr_fn_text_end(&o, c->out, i);
    }
    return 0;
}

const struct wr_fn wr_fn_url[] = {
    {
        .name = "url_host",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_url_host,
        .signature = "url_host(u)",
        .summary = "The host of a URL in small letters, without user, port and brackets; null where there is none.",
        .example = "url_host(\"https://user@Example.com:8080/a?b=c\")",
        .shows = "example.com",
    },
    {
        .name = "url_path",
        .params = "s",
        .result = WR_T_TEXT,
        .run = run_url_path,
        .signature = "url_path(u)",
        .summary = "The path of a URL as it stands there, without query and fragment.",
        .example = "url_path(\"https://example.com/a/b%20c?d=e#f\")",
        .shows = "/a/b%20c",
    },
    {
        .name = "url_param",
        .params = "ss",
        .result = WR_T_TEXT,
        .run = run_url_param,
        .signature = "url_param(u, name)",
        .summary = "The first parameter of that name in a URL's query, with %20 and + undone; null where there is "
                   "none.",
        .example = "url_param(\"/search?q=caf%C3%A9+bar&page=2\", \"q\")",
        .shows = "café bar",
    },
    {.name = NULL},
};
