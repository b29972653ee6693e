/* See unmet.h. A name is looked for among the first row's keys, those in its objects by their paths. */
#include "cmd/unmet.h"

#include "data/json.h"
#include "lang/suggest.h"

enum { KEYS = 64, SHOWN = 12, LEVELS = 3, NAME = 80 };

struct keys {
    char text[KEYS][NAME];
    struct wr_slice v[KEYS];
    uint32_t n;
};

static struct wr_slice join(char *out, struct wr_slice front, struct wr_slice name)
{
    char *at = out;
    if (front.n) {
        memcpy(at, front.p, front.n);
        at += front.n;
        *at++ = '.';
    }
    memcpy(at, name.p, name.n);
    return (struct wr_slice){out, (size_t)(at - out) + name.n};
}

static bool is_known(const struct keys *k, struct wr_slice name)
{
    for (uint32_t i = 0; i < k->n; i++)
        if (wr_slice_eq(k->v[i], name))
            return true;
    return false;
}

/* The names of members, `front` before them, and those inside. */
static void add_keys(struct keys *k, struct wr_json_walk *w, struct wr_slice front, unsigned levels)
{
    struct wr_json name, value;
    while (wr_json_step(w, &name) > 0 && k->n < KEYS) {
        bool fits = front.n + 1 + name.text.n <= NAME && !name.escaped;
        struct wr_slice whole = fits ? join(k->text[k->n], front, name.text) : front;
        if (fits && !is_known(k, whole))
            k->v[k->n++] = whole;
        if (!fits || levels == 0 || *w->at != '{') {
            wr_json_value(w, &value);
            continue;
        }
        struct wr_json_walk inner;
        wr_json_enter(&inner, w);
        add_keys(k, &inner, whole, levels - 1);
        w->at = inner.at;
    }
}

static int describe(const struct wr_inputs *in, struct wr_slice name, struct wr_buf *b)
{
    struct keys k = {.n = 0};
    struct wr_json whole;
    struct wr_json_walk all, w;
    if (in->sample.p && wr_json_parse(in->sample, &whole) && whole.kind == WR_JSON_OBJECT) {
        wr_json_begin(&all, whole.text);
        wr_json_enter(&w, &all);
        add_keys(&k, &w, WR_SLICE(""), LEVELS);
    }
    struct wr_slice near = wr_suggest(name, k.v, k.n);
    wr_buf_printf(b, "no row of %.*s%s has '%.*s'; taken as null", (int)in->schema->title.n, in->schema->title.p,
                  in->npaths > 1 ? " and the other inputs" : "", (int)name.n, name.p);
    if (near.n)
        wr_buf_printf(b, "; did you mean '%.*s'?", (int)near.n, near.p);
    for (uint32_t i = 0; i < k.n && i < SHOWN; i++)
        wr_buf_printf(b, "%s%.*s", i ? ", " : "   (the first row has: ", (int)k.v[i].n, k.v[i].p);
    wr_buf_printf(b, "%s%s", k.n > SHOWN ? ", ..." : "", k.n ? ")" : "");
    return wr_buf_addc(b, 0) < 0 ? -1 : 1;
}

int wr_unmet(const struct wr_inputs *in, uint32_t k, struct wr_buf *b)
{
    int whole = wr_schema_whole(in->schema);
    const struct wr_names *names = whole < 0 || !in->stats.delivered ? NULL : in->schema->cols[whole].ref->names;
    for (uint32_t i = 0; names && i < names->n; i++)
        if (names->v[i].ref->asked && !names->v[i].ref->met && k-- == 0)
            return describe(in, names->v[i].name, b);
    return 0;
}
