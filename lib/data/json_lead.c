/* Reading leads byte by byte, and knowing them again. See json_lead.h. */
#include "data/json_lead.h"

#include "base/hash.h"
#include "data/json.h"

enum {
    NODES = 256, /* objects that nobody wants are entered up to so many, and stepped over from then on, */
    DEEP = 8,    /* and so are those further down */
    LINE_END = -1,
};

/* ---- what is wanted ------------------------------------------------------------------------------------------ */

static uint64_t member_hash(const struct wr_json_node *in, struct wr_slice name)
{
    return wr_hashed_mix(wr_hash_bytes(name.p, name.n, 0), (uintptr_t)in);
}

static struct wr_json_node *find_child(const struct wr_json_rows *k, const struct wr_json_node *in,
                                       const struct wr_json *name)
{
    struct wr_json_node *c = in->first;
    struct wr_hashed_walk w = wr_hashed_begin(member_hash(in, name->text));
    if (name->escaped) { /* rare, and its bytes are not those of the name */
        while (c && !wr_json_string_is(name, c->name))
            c = c->next;
        return c;
    }
    for (uint32_t i; c && wr_hashed_next(&k->members, &w, &i);)
        if (k->nodes[i]->up == in && wr_slice_eq(k->nodes[i]->name, name->text))
            return k->nodes[i];
    return NULL;
}

/* Makes the node the next of all. 0 or -1. */
static int keep_node(struct wr_json_rows *k, struct wr_json_node *c)
{
    if (k->nnodes == k->nodes_cap) {
        const uint32_t cap = k->nodes_cap ? 2 * k->nodes_cap : 16;
        struct wr_json_node **v = wr_arena_alloc(&k->arena, cap * sizeof(*v));
        if (!v)
            return -1;
        if (k->nnodes)
            memcpy(v, k->nodes, k->nnodes * sizeof(*v));
        k->nodes = v;
        k->nodes_cap = cap;
    }
    k->nodes[k->nnodes] = c;
    return wr_hashed_add(&k->members, &k->arena, member_hash(c->up, c->name), k->nnodes++);
}

static struct wr_json_node *add_child(struct wr_json_rows *k, struct wr_json_node *in, struct wr_slice name)
{
    struct wr_json_node *c = wr_arena_zalloc(&k->arena, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct wr_json_node){
        .up = in, .next = in->first, .name = name, .slot = WR_JSON_NO_SLOT, .depth = in->depth + 1};
    if (keep_node(k, c) < 0)
        return NULL;
    return in->first = c;
}

/* The member `name` of `in`, made if it is not there. */
static struct wr_json_node *child(struct wr_json_rows *k, struct wr_json_node *in, struct wr_slice name)
{
    struct wr_json_node *c = find_child(k, in, &(struct wr_json){.text = name});
    return c ? c : add_child(k, in, name);
}

static int add_below(struct wr_json_rows *k, struct wr_json_node *in, uint32_t slot)
{
    uint32_t *below = wr_arena_alloc(&k->arena, (in->nbelow + 1) * sizeof *below);
    if (!below)
        return -1;
    if (in->nbelow)
        memcpy(below, in->below, in->nbelow * sizeof *below);
    below[in->nbelow++] = slot;
    in->below = below;
    return 0;
}

/* Members inside one another, between the dots of a name; a name with nothing between two dots has none. */
static int add_path(struct wr_json_rows *k, struct wr_slice name, uint32_t slot)
{
    struct wr_json_node *in = &k->root;
    for (const char *p = name.p, *end = p + name.n, *dot; in; p = dot + 1) {
        dot = memchr(p, '.', (size_t)(end - p));
        in = child(k, in, (struct wr_slice){p, (size_t)((dot ? dot : end) - p)});
        if (!in)
            return -1;
        if (!dot)
            break;
        if (add_below(k, in, slot) < 0)
            return -1;
    }
    in->slot = (int32_t)slot;
    return 0;
}

static bool is_path(struct wr_slice name)
{
    unsigned dots = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] != '.')
            continue;
        if (i == 0 || i + 1 == name.n || name.p[i + 1] == '.')
            return false;
        dots++;
    }
    return dots > 0 && dots <= WR_JSON_ROWS_DOTS;
}

int wr_json_lead_name(struct wr_json_rows *k, uint32_t c)
{
    struct wr_json_node *own = child(k, &k->root, k->names[c]);
    if (!own)
        return -1;
    own->slot = (int32_t)c;
    k->path[c] = WR_JSON_NO_SLOT;
    if (!is_path(k->names[c]))
        return 0;
    k->path[c] = (int32_t)k->nslots;
    return add_path(k, k->names[c], k->nslots++);
}

/* ---- leads --------------------------------------------------------------------------------------------------- */

/* A lead while it is read. */
struct lexer {
    struct wr_json_rows *k;
    const char *p, *end;
    struct wr_view *v; /* of the row */
    const char *base;  /* of its views */
    struct wr_json_lead lead;
    bool own; /* it opens or closes an object that is wanted itself: not to be kept */
};

bool wr_json_rows_fail(struct wr_json_rows *k, const char *at, const char *why)
{
    k->at = at;
    k->why = why;
    return false;
}

static void skip_blanks(struct lexer *x)
{
    while (x->p < x->end && (*x->p == ' ' || *x->p == '\t' || *x->p == '\r'))
        x->p++;
}

/* The next byte that is no blank; LINE_END where there is none in the line. */
static int next_byte(struct lexer *x)
{
    skip_blanks(x);
    return x->p < x->end && *x->p != '\n' ? (unsigned char)*x->p : LINE_END;
}

const char *wr_json_line_end(const char *p, const char *end)
{
    const char *eol = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return eol ? eol : end;
}

/* `"name":` and where its value begins. */
static bool read_name(struct lexer *x, struct wr_json *name)
{
    if (next_byte(x) != '"')
        return wr_json_rows_fail(x->k, x->p, "a name in double quotes is missing");
    struct wr_json_walk w = {.at = x->p, .end = x->end, .levels = 1}; /* no string goes on behind a line end */
    wr_json_value(&w, name);
    if (!w.at)
        return wr_json_rows_fail(x->k, x->p, "this name is no JSON string");
    x->p = w.at;
    if (next_byte(x) != ':')
        return wr_json_rows_fail(x->k, x->p, "a colon behind a name is missing");
    x->p++;
    if (next_byte(x) == LINE_END)
        return wr_json_rows_fail(x->k, x->p, "a value is missing");
    return true;
}

/* Behind the `{` of an object that has members? */
static bool enters(struct lexer *x)
{
    struct lexer ahead = *x;
    if (*x->p != '{')
        return false;
    ahead.p++;
    return next_byte(&ahead) != '}';
}

/* The node of a member that is an object, or NULL: it is stepped over. */
static struct wr_json_node *object_of(struct wr_json_rows *k, struct wr_json_node *in, struct wr_json_node *known,
                                      const struct wr_json *name)
{
    if (known)
        return known->depth <= WR_JSON_DEPTH ? known : NULL;
    if (name->escaped || k->nnodes >= NODES || in->depth >= DEEP)
        return NULL;
    const char *copy = wr_arena_dup(&k->arena, name->text.p, name->text.n);
    struct wr_json_node *c = copy ? add_child(k, in, (struct wr_slice){copy, name->text.n}) : NULL;
    k->nomem |= !c;
    return c;
}

/* From where a name of `in` stands to its value, or on into it where that is an object. */
static bool read_members(struct lexer *x, struct wr_json_node *in)
{
    for (;;) {
        struct wr_json name;
        if (!read_name(x, &name))
            return false;
        struct wr_json_node *known = find_child(x->k, in, &name);
        if (known && known->nbelow && !x->lead.fresh)
            x->lead.fresh = known;
        struct wr_json_node *object = enters(x) ? object_of(x->k, in, known, &name) : NULL;
        if (!object) {
            x->lead.to = in;
            x->lead.slot = known && known->slot >= 0 ? (uint32_t)known->slot : x->k->nslots;
            return true;
        }
        object->begin = x->p++;
        x->own |= object->slot >= 0;
        in = object;
    }
}

/* Behind the row: blanks and the line end. */
static bool read_end(struct lexer *x, const char *lead)
{
    x->lead.last = (uint32_t)(x->p - lead);
    if (next_byte(x) != LINE_END)
        return wr_json_rows_fail(x->k, x->p, "text behind the object");
    x->p += x->p < x->end;
    x->lead.to = NULL;
    return true;
}

/* From the `{` of a row. */
static bool read_begin(struct lexer *x)
{
    const char *lead = x->p;
    if (next_byte(x) != '{')
        return wr_json_rows_fail(x->k, x->p, "each line is to be an object, as in {\"name\": 1}");
    x->p++;
    if (next_byte(x) != '}')
        return read_members(x, &x->k->root);
    x->p++;
    return read_end(x, lead);
}

/* From behind a value that stands in `in`. */
static bool read_on(struct lexer *x, struct wr_json_node *in)
{
    const char *lead = x->p;
    int c = LINE_END;
    while (in && (c = next_byte(x)) == '}') {
        x->p++;
        if (in->slot >= 0) {
            x->v[in->slot] = (struct wr_view){(uint32_t)(in->begin - x->base), (uint32_t)(x->p - in->begin)};
            x->own = true;
        }
        in = in->up;
    }
    if (!in)
        return read_end(x, lead);
    if (c != ',')
        return wr_json_rows_fail(
            x->k, x->p, c == LINE_END ? "the object does not end" : "a comma or a closing brace is missing");
    x->p++;
    return read_members(x, in);
}

static struct wr_json_lead *bucket_of(struct wr_json_rows *k, const struct wr_json_node *from, const char *p,
                                      uint8_t **oldest)
{
    uint32_t word;
    memcpy(&word, p, sizeof word);
    uint64_t h = (word ^ ((uintptr_t)from >> 4)) * 0x9e3779b97f4a7c15u;
    unsigned b = (unsigned)(h >> 58) % WR_JSON_BUCKETS;
    *oldest = &k->oldest[b];
    return k->table[b];
}

static struct wr_json_lead *keep_lead(struct wr_json_rows *k, const struct wr_json_lead *l, const char *p)
{
    uint8_t *oldest;
    struct wr_json_lead *bucket = bucket_of(k, l->from, p, &oldest), *to = bucket + *oldest;
    for (unsigned i = 0; i < WR_JSON_WAYS; i++)
        if (bucket[i].n == l->n && bucket[i].from == l->from && !memcmp(p, bucket[i].bytes, l->n))
            return &bucket[i];
    *oldest = (uint8_t)((*oldest + 1) % WR_JSON_WAYS);
    *to = *l;
    to->others = (uint32_t)(UINT64_MAX << l->n);
    memcpy(to->bytes, p, l->n);
    return to;
}

struct wr_json_lead *wr_json_lead_read(struct wr_json_rows *k, const struct wr_json_node *from, const char *p,
                                       const char *end, const char *base, struct wr_view *v)
{
    struct lexer x = {.k = k, .p = p, .end = end, .v = v, .base = base, .lead = {.from = from}};
    if (p > end) {
        wr_json_rows_fail(k, end, "the object does not end");
        return NULL;
    }
    if (from ? !read_on(&x, (struct wr_json_node *)from) : !read_begin(&x))
        return NULL;
    x.lead.n = (uint32_t)(x.p - p);
    if (x.lead.n <= WR_JSON_LEAD && !x.own)
        return keep_lead(k, &x.lead, p);
    k->fresh = x.lead;
    return &k->fresh;
}

struct wr_json_lead *wr_json_lead_find(struct wr_json_rows *k, const struct wr_json_node *from, const char *p)
{
    uint8_t *oldest;
    struct wr_json_lead *l = bucket_of(k, from, p, &oldest), *best = NULL;
    for (unsigned i = 0; i < WR_JSON_WAYS; i++)
        if (l[i].n && wr_json_lead_stands(&l[i], from, p) && (!best || l[i].n > best->n))
            best = &l[i];
    return best;
}
