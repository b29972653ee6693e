/* See split.h. */
#include "ops/stage/split.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"

enum {
    NAME_MOST = 255, /* bytes of a part of a path */
    COUNT_ROOM = 11, /* ~4294967295 */
    HASH_ROOM = 17,  /* ~ and 16 digits */
    VALUE_LEAST = 2 * HASH_ROOM,
};

/* ---- the template ------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static int fail(const struct wr_stage_node *n, const char *hint,
                                                      struct wr_err *err, const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    wr_err_at(err, n->path_spans[0].pos, n->path_spans[0].len, "%s", text);
    wr_err_hint(err, "%s", hint);
    return WR_EPROG;
}

static const char braces[] = "write the keys in braces: split by country to \"out/{country}.csv\"";

static int add_part(struct wr_arena *a, struct split_name *name, struct split_part part)
{
    struct split_part *v = wr_arena_alloc(a, (name->n + 1) * sizeof *v);
    if (!v)
        return -1;
    if (name->n)
        memcpy(v, name->v, name->n * sizeof *v);
    v[name->n++] = part;
    name->v = v;
    return 0;
}

static int find_key(struct wr_slice key, const struct wr_slice *keys, uint32_t nkeys)
{
    for (uint32_t i = 0; i < nkeys; i++)
        if (wr_slice_eq(keys[i], key))
            return (int)i;
    return -1;
}

/* Text up to the next brace or slash; a slash stands alone. */
static struct wr_slice next_text(const char *p, const char *end)
{
    const char *q = p + (*p == '/');
    while (*p != '/' && q < end && !memchr("{}/", *q, 3))
        q++;
    return (struct wr_slice){p, (size_t)(q - p)};
}

/* One part from s[*at] on; {{ and }} are braces. */
static int next_part(const struct wr_stage_node *n, struct wr_slice s, size_t *at, const struct wr_slice *keys,
                     uint32_t nkeys, struct split_part *out, struct wr_err *err)
{
    const char *p = s.p + *at, *end = s.p + s.n;
    *out = (struct split_part){.key = -1};
    if (end - p > 1 && (*p == '{' || *p == '}') && p[1] == *p) {
        out->text = (struct wr_slice){p, 1};
        *at += 2;
        return 0;
    }
    if (*p == '}')
        return fail(n, "a brace itself is written twice: }}", err, "a '}' closes nothing");
    if (*p != '{') {
        out->text = next_text(p, end);
        *at += out->text.n;
        return 0;
    }
    const char *close = memchr(p, '}', (size_t)(end - p));
    if (!close)
        return fail(n, braces, err, "a '{' is not closed");
    struct wr_slice key = {p + 1, (size_t)(close - p - 1)};
    out->key = find_key(key, keys, nkeys);
    *at += key.n + 2;
    if (out->key < 0)
        return fail(n, braces, err, "'%.*s' is no key of this split", key.n > 100 ? 100 : (int)key.n, key.p);
    return 0;
}

static bool is_slash(const struct split_part *p)
{
    return p->key < 0 && wr_slice_is(p->text, "/");
}

/* Shares the bytes of each part of the path among its values. */
static int share_room(const struct wr_stage_node *n, struct split_name *name, struct wr_err *err)
{
    for (uint32_t from = 0, to; from < name->n; from = to + 1) {
        size_t text = COUNT_ROOM, values = 0;
        for (to = from; to < name->n && !is_slash(&name->v[to]); to++) {
            text += name->v[to].text.n;
            values += name->v[to].key >= 0;
        }
        if (values && text + values * VALUE_LEAST > NAME_MOST)
            return fail(n, "a part of a path has at most 255 bytes", err, "this name is too long");
        for (uint32_t i = from; values && i < to; i++)
            name->v[i].most = (uint32_t)((NAME_MOST - text) / values);
    }
    return 0;
}

int wr_split_name_parse(struct wr_arena *a, const struct wr_stage_node *n, const struct wr_slice *keys,
                        uint32_t nkeys, struct split_name *out, struct wr_err *err)
{
    struct wr_slice s = n->paths[0];
    *out = (struct split_name){0};
    for (size_t at = 0; at < s.n;) {
        struct split_part part;
        int rc = next_part(n, s, &at, keys, nkeys, &part, err);
        if (rc < 0)
            return rc;
        if (add_part(a, out, part) < 0)
            return wr_err_nomem(err, "the planner");
    }
    for (uint32_t k = 0; k < nkeys; k++) {
        bool there = false;
        for (uint32_t i = 0; i < out->n; i++)
            there |= out->v[i].key == (int32_t)k;
        if (!there)
            return fail(n, braces, err, "the name has no {%.*s}: two keys would share a file",
                        keys[k].n > 100 ? 100 : (int)keys[k].n, keys[k].p);
    }
    return share_room(n, out, err);
}

/* ---- names -------------------------------------------------------------------------------------------------- */

static int add_byte(struct wr_buf *b, unsigned char c, bool escape)
{
    return escape ? wr_buf_printf(b, "%%%02X", c) : wr_buf_addc(b, (char)c);
}

/* Cuts what stands from `from` on to `most` bytes, not within a character or an escape. */
static int cut(struct wr_buf *b, size_t from, uint32_t most, struct wr_str value)
{
    size_t n = from + most - HASH_ROOM;
    for (size_t back = 1; back <= 2 && n - back >= from; back++)
        if (b->p[n - back] == '%') {
            n -= back;
            break;
        }
    while (n > from && ((unsigned char)b->p[n] & 0xc0) == 0x80)
        n--;
    b->n = n;
    return wr_buf_printf(b, "~%016llx", (unsigned long long)wr_hash_public(value.p, value.n));
}

/* Is there nothing yet of this part of the path but dots? */
static bool begins_part(const struct wr_buf *b)
{
    size_t n = b->n;
    while (n && b->p[n - 1] == '.')
        n--;
    return !n || b->p[n - 1] == '/';
}

static int add_value(struct wr_buf *b, struct wr_str value, uint32_t most)
{
    const size_t from = b->n;
    const bool begins = begins_part(b);
    const bool word = value.n == 4 && memcmp(value.p, "null", 4) == 0;
    if (!value.n)
        return wr_buf_add(b, "null", 4);
    for (uint32_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        bool escape = c < 0x20 || c == 0x7f || c == '/' || c == '%' || (!i && (word || (begins && c == '.')));
        if (add_byte(b, c, escape) < 0)
            return -1;
        if (b->n - from > (size_t)most + 8) /* it will be cut in any case */
            break;
    }
    return b->n - from > most ? cut(b, from, most, value) : 0;
}

int wr_split_name_make(const struct split_name *name, const struct wr_str *values, uint32_t again,
                       struct wr_buf *out)
{
    uint32_t last = name->n;
    while (again > 1 && last && name->v[last - 1].key < 0)
        last--;
    out->n = 0;
    for (uint32_t i = 0; i < name->n; i++) {
        const struct split_part *p = &name->v[i];
        int rc = p->key < 0 ? wr_buf_add(out, p->text.p, p->text.n) : add_value(out, values[p->key], p->most);
        if (rc >= 0 && again > 1 && i + 1 == last)
            rc = wr_buf_printf(out, "~%u", again);
        if (rc < 0)
            return -1;
    }
    return wr_buf_addc(out, 0);
}
