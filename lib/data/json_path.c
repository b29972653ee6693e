/* Paths into JSON text. See json.h.
 *
 * One pass: on the way down only the member or element on the path is entered, the others are stepped over; what
 * stands behind it is read too, since a later member of that name would count. */
#include "data/json.h"

/* ---- reading a path ------------------------------------------------------------------------------------------ */

struct path_text {
    struct wr_slice text;
    size_t at;
    struct wr_err *err;
};

static char byte_at(const struct path_text *t, size_t i)
{
    return i < t->text.n ? t->text.p[i] : 0;
}

/* An error about the path's bytes from..to, with its hint. */
static int path_error(struct path_text *t, size_t from, size_t to, const char *msg, const char *hint)
{
    wr_err_at(t->err, (uint32_t)from, (uint32_t)(to > from ? to - from : 1), "%s", msg);
    wr_err_hint(t->err, "%s", hint);
    return WR_EPROG;
}

/* A name as it stands: up to `.`, `[` or the end. */
static int read_bare(struct path_text *t, struct wr_json_key *key)
{
    size_t from = t->at;
    while (t->at < t->text.n && t->text.p[t->at] != '.' && t->text.p[t->at] != '[')
        t->at++;
    if (t->at == from)
        return path_error(t, from, from + 1, "a path into JSON needs a name here",
                          "write it as in a.b[0], an odd name as in a[\"odd name\"]");
    key->name = (struct wr_slice){t->text.p + from, t->at - from};
    return 0;
}

/* A name in quotes; in double ones JSON's escapes count. */
static int read_quoted(struct wr_arena *a, struct path_text *t, struct wr_json_key *key)
{
    size_t from = t->at;
    char quote = t->text.p[t->at++];
    while (t->at < t->text.n && t->text.p[t->at] != quote)
        t->at += quote == '"' && t->text.p[t->at] == '\\' ? 2 : 1;
    if (t->at >= t->text.n)
        return path_error(t, from, t->text.n, "this quote of a path into JSON does not end",
                          "write it as in a[\"odd name\"]");
    t->at++;
    struct wr_slice whole = {t->text.p + from, t->at - from};
    struct wr_json name = {.text = {whole.p + 1, whole.n - 2}};
    if (quote == '"' && !wr_json_parse(whole, &name))
        return path_error(t, from, t->at, "this name in a path is no JSON string",
                          "write \\\" and \\\\ for \" and \\");
    key->name = name.text;
    if (name.escaped) {
        char *p = wr_arena_alloc(a, name.text.n);
        if (!p)
            return wr_arena_error(a, t->err);
        key->name = (struct wr_slice){p, wr_json_unescape(name.text, p)};
    }
    return 0;
}

/* Digits with `-` before them or not. */
static int read_index(struct path_text *t, struct wr_json_key *key)
{
    size_t from = t->at;
    bool minus = byte_at(t, t->at) == '-';
    int64_t i = 0;
    t->at += minus;
    size_t digits = t->at;
    for (; byte_at(t, t->at) >= '0' && byte_at(t, t->at) <= '9'; t->at++)
        i = i > INT64_MAX / 10 - 1 ? i : i * 10 + (byte_at(t, t->at) - '0');
    if (t->at == digits)
        return path_error(t, from, t->at + 1, "brackets of a path into JSON hold a number or a name in quotes",
                          "write a[0], a[-1] or a[\"odd name\"]");
    key->index = minus ? -i : i;
    return 0;
}

static int read_brackets(struct wr_arena *a, struct path_text *t, struct wr_json_key *key)
{
    size_t from = t->at++;
    char c = byte_at(t, t->at);
    int rc = c == '"' || c == '\'' ? read_quoted(a, t, key) : read_index(t, key);
    if (rc == 0 && byte_at(t, t->at) != ']')
        return path_error(t, from, t->at, "this bracket of a path into JSON does not end here",
                          "write a[0], a[-1] or a[\"odd name\"]");
    t->at++;
    return rc;
}

int wr_json_path_parse(struct wr_arena *a, struct wr_slice text, struct wr_json_path *out, struct wr_err *err)
{
    struct path_text t = {.text = text, .err = err};
    *out = (struct wr_json_path){.keys = wr_arena_zalloc(a, (text.n + 1) * sizeof *out->keys)};
    if (!out->keys)
        return wr_arena_error(a, err);
    if (byte_at(&t, 0) == '$' && (byte_at(&t, 1) == '.' || byte_at(&t, 1) == '['))
        return path_error(&t, 0, 1, "a path into JSON begins with a name, not with $", "write a.b[0]");
    do {
        struct wr_json_key *key = &out->keys[out->n++];
        bool brackets = byte_at(&t, t.at) == '[';
        if (!brackets && out->n > 1 && t.text.p[t.at++] != '.')
            return path_error(&t, t.at - 1, t.at, "after ] comes . or [ in a path into JSON", "write a[0].b");
        int rc = brackets ? read_brackets(a, &t, key) : read_bare(&t, key);
        if (rc < 0)
            return rc;
    } while (t.at < text.n);
    return 0;
}

/* ---- following it -------------------------------------------------------------------------------------------- */

/* How many values the array or object at w->at has; what is behind it does not matter. */
static int64_t count_values(const struct wr_json_walk *w)
{
    struct wr_json_walk inner;
    struct wr_json name, value;
    int64_t n = 0;
    for (wr_json_enter(&inner, w); wr_json_step(&inner, &name) > 0; n++)
        wr_json_value(&inner, &value);
    return n;
}

/* Reads the value at w->at; what stands there at keys[0..n) goes to *out. As deep as the path is long, and no
 * deeper than WR_JSON_DEPTH. */
static void find(struct wr_json_walk *w, const struct wr_json_key *keys, uint32_t n, struct wr_json *out)
{
    struct wr_json_walk inner;
    struct wr_json name, value;
    *out = (struct wr_json){.kind = WR_JSON_NONE};
    if (n == 0 || w->at == w->end || *w->at != (keys->name.p ? '{' : '[')) {
        wr_json_value(w, n == 0 ? out : &value);
        return;
    }
    int64_t left = keys->index < 0 ? keys->index + count_values(w) : keys->index;
    wr_json_enter(&inner, w);
    while (wr_json_step(&inner, &name) > 0) {
        if (keys->name.p ? wr_json_string_is(&name, keys->name) : left-- == 0)
            find(&inner, keys + 1, n - 1, out);
        else
            wr_json_value(&inner, &value);
    }
    w->at = inner.at;
}

int wr_json_find(const struct wr_json_path *path, struct wr_slice text, struct wr_json *out)
{
    struct wr_json_walk w;
    wr_json_begin(&w, text);
    find(&w, path->keys, path->n, out);
    return !wr_json_ends(&w) ? -1 : out->kind != WR_JSON_NONE;
}
