/* See json_rows.h. Where a row is, is a node of the tree of objects that may be entered (NULL: before or behind the
 * row); a lead goes from one node to another. Known leads lie in a table, by the node they go from and their first
 * bytes, so that a row with other members than the one before, or in another order, does not read them anew. */
#include "data/json_rows.h"

#include <stdlib.h>

#include "base/arena.h"
#include "data/json.h"
#include "data/json_plain.h"
#include "data/scan_kernel.h"

enum {
    LEAD_BYTES = 32, /* longer ones are read each time */
    BUCKETS = 64,
    WAYS = 8,
    NODES = 256, /* objects that nobody wants are entered up to so many, and stepped over from then on, */
    DEEP = 8,    /* and so are those further down */
    NO_SLOT = -1,
};

/* A name in an object: what becomes of its value. */
struct node {
    struct node *up, *first,
        *next; /* the object it is in; its members, in no order; the next of its own siblings */
    struct wr_slice name;
    int32_t slot;    /* of its value, or NO_SLOT */
    uint32_t depth;  /* brackets around its members */
    uint32_t *below; /* [nbelow] slots of what is inside it */
    uint32_t nbelow;
    const char *begin; /* of the object, while we are in it */
};

struct lead {
    char bytes[LEAD_BYTES];
    uint32_t n;                   /* 0: none */
    uint32_t first, last;         /* where the row's object begins in it, where it ends */
    const struct node *from, *to; /* to NULL: the row is over */
    const struct node *leaf;      /* whose value comes; NULL: nobody's */
    const struct node *fresh;     /* what was read inside it does not count; NULL: none */
    struct lead *guess;           /* what came after it last time */
};

struct wr_json_rows {
    struct wr_arena arena;
    const struct wr_slice *names;
    uint32_t n;    /* names; slot c is name c, slot n the whole record */
    int32_t *path; /* [n] another slot of a name with dots: of members inside one another; NO_SLOT: it has none */
    uint32_t nslots;
    bool *met; /* [nslots] */
    struct node root;
    uint32_t nnodes;
    struct lead start; /* stands before every row */
    struct lead fresh; /* the one just read, where it is not kept */
    struct lead table[BUCKETS][WAYS];
    uint8_t oldest[BUCKETS];
    const char *at;  /* where a row is no JSON, */
    const char *why; /* and what is wrong there */
    bool nomem;
};

/* ---- what is wanted ------------------------------------------------------------------------------------------ */

static struct node *find_child(const struct node *in, const struct wr_json *name)
{
    struct node *c = in->first;
    while (c && !wr_json_string_is(name, c->name))
        c = c->next;
    return c;
}

static struct node *add_child(struct wr_json_rows *k, struct node *in, struct wr_slice name)
{
    struct node *c = wr_arena_zalloc(&k->arena, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct node){.up = in, .next = in->first, .name = name, .slot = NO_SLOT, .depth = in->depth + 1};
    k->nnodes++;
    return in->first = c;
}

/* The member `name` of `in`, made if it is not there. */
static struct node *child(struct wr_json_rows *k, struct node *in, struct wr_slice name)
{
    struct node *c = find_child(in, &(struct wr_json){.text = name});
    return c ? c : add_child(k, in, name);
}

static int add_below(struct wr_json_rows *k, struct node *in, uint32_t slot)
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
    struct node *in = &k->root;
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

static int add_name(struct wr_json_rows *k, uint32_t c)
{
    struct node *own = child(k, &k->root, k->names[c]);
    if (!own)
        return -1;
    own->slot = (int32_t)c;
    k->path[c] = NO_SLOT;
    if (!is_path(k->names[c]))
        return 0;
    k->path[c] = (int32_t)k->nslots;
    return add_path(k, k->names[c], k->nslots++);
}

struct wr_json_rows *wr_json_rows_new(const struct wr_slice *names, uint32_t n)
{
    struct wr_json_rows *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    wr_arena_init(&k->arena, 0, NULL, "the reader");
    k->names = names;
    k->n = n;
    k->nslots = n + 1;
    k->root = (struct node){.slot = NO_SLOT, .depth = 1};
    k->path = wr_arena_alloc(&k->arena, (n + 1) * sizeof *k->path);
    k->met = wr_arena_zalloc(&k->arena, 2 * (size_t)n + 1);
    bool ok = k->path && k->met;
    for (uint32_t c = 0; ok && c < n; c++)
        ok = add_name(k, c) == 0;
    if (ok)
        return k;
    wr_json_rows_free(k);
    return NULL;
}

void wr_json_rows_free(struct wr_json_rows *k)
{
    if (!k)
        return;
    wr_arena_done(&k->arena);
    free(k);
}

/* ---- leads --------------------------------------------------------------------------------------------------- */

/* A lead while it is read. */
struct lexer {
    struct wr_json_rows *k;
    const char *p, *end;
    struct wr_view *v; /* of the row */
    const char *base;  /* of its views */
    struct lead lead;
    bool own; /* it opens or closes an object that is wanted itself: not to be kept */
};

static bool fail(struct wr_json_rows *k, const char *at, const char *why)
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

/* The next byte that is no blank; 0 at the line's end. */
static char next_byte(struct lexer *x)
{
    skip_blanks(x);
    return x->p < x->end && *x->p != '\n' ? *x->p : 0;
}

static const char *line_end(const char *p, const char *end)
{
    const char *eol = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    return eol ? eol : end;
}

/* `"name":` and where its value begins. */
static bool read_name(struct lexer *x, struct wr_json *name)
{
    if (next_byte(x) != '"')
        return fail(x->k, x->p, "a name in double quotes is missing");
    struct wr_json_walk w = {.at = x->p, .end = line_end(x->p, x->end), .levels = 1};
    wr_json_value(&w, name);
    if (!w.at)
        return fail(x->k, x->p, "this name is no JSON string");
    x->p = w.at;
    if (next_byte(x) != ':')
        return fail(x->k, x->p, "a colon behind a name is missing");
    x->p++;
    if (!next_byte(x))
        return fail(x->k, x->p, "a value is missing");
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
static struct node *object_of(struct wr_json_rows *k, struct node *in, struct node *known,
                              const struct wr_json *name)
{
    if (known)
        return known->depth <= WR_JSON_DEPTH ? known : NULL;
    if (name->escaped || k->nnodes >= NODES || in->depth >= DEEP)
        return NULL;
    const char *copy = wr_arena_dup(&k->arena, name->text.p, name->text.n);
    struct node *c = copy ? add_child(k, in, (struct wr_slice){copy, name->text.n}) : NULL;
    k->nomem |= !c;
    return c;
}

static void forget(struct wr_view *v, const struct node *of)
{
    for (uint32_t i = 0; i < of->nbelow; i++)
        v[of->below[i]] = (struct wr_view){0, 0};
}

/* From where a name of `in` stands to its value, or on into it where that is an object. */
static bool read_members(struct lexer *x, struct node *in)
{
    for (;;) {
        struct wr_json name;
        if (!read_name(x, &name))
            return false;
        struct node *known = find_child(in, &name);
        if (known && known->nbelow && !x->lead.fresh)
            x->lead.fresh = known;
        struct node *object = enters(x) ? object_of(x->k, in, known, &name) : NULL;
        if (!object) {
            x->lead.to = in;
            x->lead.leaf = known && known->slot >= 0 ? known : NULL;
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
    if (next_byte(x))
        return fail(x->k, x->p, "text behind the object");
    x->p += x->p < x->end;
    x->lead.to = NULL;
    return true;
}

/* From the `{` of a row. */
static bool read_begin(struct lexer *x)
{
    const char *lead = x->p;
    char c = next_byte(x);
    if (c != '{')
        return fail(x->k, x->p, c ? "each line is to be an object, as in {\"name\": 1}" : "an object is missing");
    x->lead.first = (uint32_t)(x->p++ - lead);
    if (next_byte(x) != '}')
        return read_members(x, &x->k->root);
    x->p++;
    return read_end(x, lead);
}

/* From behind a value that stands in `in`. */
static bool read_on(struct lexer *x, struct node *in)
{
    const char *lead = x->p;
    char c = 0;
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
        return fail(x->k, x->p, c ? "a comma or a closing brace is missing" : "the object does not end");
    x->p++;
    return read_members(x, in);
}

static struct lead *bucket_of(struct wr_json_rows *k, const struct node *from, const char *p, uint8_t **oldest)
{
    uint32_t word;
    memcpy(&word, p, sizeof word);
    uint64_t h = (word ^ ((uintptr_t)from >> 4)) * 0x9e3779b97f4a7c15u;
    unsigned b = (unsigned)(h >> 58) % BUCKETS;
    *oldest = &k->oldest[b];
    return k->table[b];
}

static struct lead *keep_lead(struct wr_json_rows *k, const struct lead *l, const char *p)
{
    uint8_t *oldest;
    struct lead *bucket = bucket_of(k, l->from, p, &oldest), *to = bucket + *oldest;
    for (unsigned i = 0; i < WAYS; i++)
        if (bucket[i].n == l->n && bucket[i].from == l->from && !memcmp(p, bucket[i].bytes, l->n))
            return &bucket[i];
    *oldest = (uint8_t)((*oldest + 1) % WAYS);
    *to = *l;
    memcpy(to->bytes, p, l->n);
    return to;
}

/* Reads the lead at p; NULL: there is none (k->why). */
static __attribute__((noinline)) struct lead *read_lead(struct wr_json_rows *k, const struct node *from,
                                                        const char *p, const char *end, const char *base,
                                                        struct wr_view *v)
{
    struct lexer x = {.k = k, .p = p, .end = end, .v = v, .base = base, .lead = {.from = from}};
    if (p > end) {
        fail(k, end, "the object does not end");
        return NULL;
    }
    if (from ? !read_on(&x, (struct node *)from) : !read_begin(&x))
        return NULL;
    x.lead.n = (uint32_t)(x.p - p);
    if (x.lead.n <= LEAD_BYTES && !x.own)
        return keep_lead(k, &x.lead, p);
    k->fresh = x.lead;
    return &k->fresh;
}

/* Is the lead what stands at p? */
static inline bool stands(const struct lead *l, const struct node *from, const char *p, const char *end)
{
    return l->from == from && end - p >= (ptrdiff_t)l->n && wr_json_same(p, l->bytes, l->n);
}

/* The longest known lead that stands at p: that of an object's member goes before that of the object. */
static __attribute__((noinline)) struct lead *find_lead(struct wr_json_rows *k, const struct node *from,
                                                        const char *p, const char *end)
{
    uint8_t *oldest;
    struct lead *l = bucket_of(k, from, p, &oldest), *best = NULL;
    for (unsigned i = 0; p < end && i < WAYS; i++)
        if (l[i].n && stands(&l[i], from, p, end) && (!best || l[i].n > best->n))
            best = &l[i];
    return best;
}

/* ---- values -------------------------------------------------------------------------------------------------- */

/* Any value at p, as a view; the end, or NULL (k->why). */
static __attribute__((noinline)) const char *read_value(struct wr_json_rows *k, const char *p, const char *end,
                                                        const char *base, unsigned depth, struct wr_view *out)
{
    struct wr_json_walk w = {.at = p, .end = line_end(p, end), .levels = WR_JSON_DEPTH - depth};
    struct wr_json v;
    wr_json_value(&w, &v);
    if (!w.at) {
        fail(k, p,
             *p == '"' ? "this string is no JSON: it does not end, or has a bad escape or a control character"
             : *p == '[' || *p == '{' ? "this value is no JSON, or has more than 1024 brackets around one another"
                                      : "this value is no JSON");
        return NULL;
    }
    *out = (struct wr_view){(uint32_t)(v.text.p - base), (uint32_t)v.text.n};
    if (v.kind == WR_JSON_STRING)
        out->len |= v.escaped ? WR_VIEW_QUOTED | WR_VIEW_DOUBLED : WR_VIEW_QUOTED;
    else if (v.kind == WR_JSON_NULL)
        out->len = 0;
    return w.at;
}

/* The end of a string without escapes whose quote stands at p, or NULL: look again. */
static inline const char *plain_string(const char *p, const char *end)
{
    for (p++; p < end; p += 16) {
        unsigned stops = wr_json_stops_of(wr_json_load(p, 16), 16);
        if (stops) {
            p += __builtin_ctz(stops);
            return *p == '"' ? p : NULL;
        }
    }
    return NULL;
}

/* The end of a number of a few digits at p, or NULL: look again. */
static inline const char *short_number(const char *p)
{
    const unsigned digits = wr_json_digits_of(wr_json_load(p, 16)), minus = *p == '-';
    const unsigned whole = (unsigned)__builtin_ctz(~(digits >> minus));
    unsigned n = minus + whole;
    if (whole == 0 || (whole > 1 && p[minus] == '0') || n >= 16)
        return NULL;
    if (p[n] == '.') {
        const unsigned part = (unsigned)__builtin_ctz(~(digits >> (n + 1)));
        n += 1 + part;
        if (part == 0 || n >= 16)
            return NULL;
    }
    return (p[n] | 0x20) == 'e' ? NULL : p + n;
}

static inline const char *value(struct wr_json_rows *k, const char *p, const char *end, const char *base,
                                unsigned depth, struct wr_view *out)
{
    const uint32_t off = (uint32_t)(p - base);
    const char *to = NULL;
    if (*p == '"') {
        if ((to = plain_string(p, end))) {
            *out = (struct wr_view){off + 1, (uint32_t)(to - p - 1) | WR_VIEW_QUOTED};
            return to + 1;
        }
    } else if (*p <= '9') {
        if ((to = short_number(p))) {
            *out = (struct wr_view){off, (uint32_t)(to - p)};
            return to;
        }
    }
    return read_value(k, p, end, base, depth, out);
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* The lead at p, behind the lead `before`; NULL: there is none (k->why). */
static inline struct lead *next_lead(struct wr_json_rows *k, struct lead *before, const struct node *from,
                                     const char *p, const char *end, const char *base, struct wr_view *v)
{
    struct lead *l = before->guess;
    if (__builtin_expect(!l || !stands(l, from, p, end), 0)) {
        l = find_lead(k, from, p, end);
        if (!l)
            l = read_lead(k, from, p, end, base, v);
    }
    /* it may be longer: an object where none was before, one more blank */
    if (l && l->to && (p[l->n] == '{' || p[l->n] <= ' ') && l != &k->fresh)
        l = read_lead(k, from, p, end, base, v);
    before->guess = l == &k->fresh ? NULL : l;
    return l;
}

/* Reads the row at p into v; what is behind its line end, or NULL: it is no JSON. */
static const char *read_row(struct wr_json_rows *k, const char *p, const char *end, const char *base,
                            struct wr_view *v)
{
    struct lead *before = &k->start;
    const struct node *in = NULL;
    const char *begin = p;
    for (;;) {
        struct lead *l = next_lead(k, before, in, p, end, base, v);
        if (!l)
            return NULL;
        if (l->fresh)
            forget(v, l->fresh);
        if (!in)
            begin = p + l->first;
        in = l->to;
        if (!in) {
            v[k->n] = (struct wr_view){(uint32_t)(begin - base), (uint32_t)(p + l->last - begin)};
            return p + l->n;
        }
        struct wr_view w = {0, 0};
        p = value(k, p + l->n, end, base, in->depth, &w);
        if (!p)
            return NULL;
        if (l->leaf)
            v[l->leaf->slot] = w;
        before = l;
    }
}

/* What is behind a line of nothing but blanks at p; NULL: it is none. */
static const char *skip_blank_line(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p == end || *p == '\n' ? p + (p < end) : NULL;
}

static int add_bad(const struct wr_json_rows *k, struct wr_index *ix, const char *p, const char *row,
                   const char *eol)
{
    if (ix->nbad == ix->cap_bad) {
        size_t cap = ix->cap_bad ? ix->cap_bad * 2 : 16;
        struct wr_bad *bad = realloc(ix->bad, cap * sizeof *bad);
        if (!bad)
            return -1;
        ix->bad = bad;
        ix->cap_bad = cap;
    }
    while (eol > row && eol[-1] == '\r')
        eol--;
    ix->bad[ix->nbad++] = (struct wr_bad){.row = ix->nrows,
                                          .begin = (uint32_t)(row - p),
                                          .end = (uint32_t)(eol - p),
                                          .at = (uint32_t)(k->at - p),
                                          .kind = WR_BAD_JSON,
                                          .why = k->why};
    return 0;
}

/* Room for one more row, and its views, all of them of nothing. NULL: out of memory. */
static struct wr_view *row_views(const struct wr_json_rows *k, struct wr_index *ix)
{
    size_t at = (size_t)ix->nrows * k->nslots, want = at + k->nslots;
    if (want > ix->cap_views) {
        size_t cap = ix->cap_views * 2 > want ? ix->cap_views * 2 : want + 1024;
        struct wr_view *v = realloc(ix->views, cap * sizeof *v);
        if (!v)
            return NULL;
        ix->views = v;
        ix->cap_views = cap;
    }
    if (wr_index_room(ix, (size_t)ix->nrows + 1, 0) < 0)
        return NULL;
    struct wr_view *v = ix->views + at;
    for (uint32_t s = 0; s < k->nslots; s++)
        v[s] = (struct wr_view){0, 0};
    return v;
}

static bool is_there(struct wr_view v)
{
    return (v.off | v.len) != 0; /* no value stands at the first byte of all */
}

static void note_met(struct wr_json_rows *k, const struct wr_index *ix)
{
    for (uint32_t s = 0; s < k->nslots; s++)
        for (uint32_t r = 0; !k->met[s] && r < ix->nrows; r++)
            k->met[s] = is_there(ix->views[(size_t)r * k->nslots + s]);
}

int wr_json_rows_run(struct wr_json_rows *k, struct wr_index *ix, const char *p, size_t n)
{
    const char *end = p + n, *next;
    ix->stride = k->nslots;
    for (const char *row = p; row < end; row = next) {
        if (*row != '{' && (next = skip_blank_line(row, end))) {
            ix->blank++;
            continue;
        }
        struct wr_view *v = row_views(k, ix);
        if (!v)
            return -1;
        ix->start[ix->nrows] = (uint32_t)(row - p);
        ix->records++;
        next = read_row(k, row, end, p, v);
        ix->nrows += next != NULL;
        if (!next) {
            const char *eol = line_end(row, end);
            if (add_bad(k, ix, p, row, eol) < 0)
                return -1;
            next = eol + 1;
        }
        if (k->nomem)
            return -1;
    }
    note_met(k, ix);
    return 0;
}

static inline struct wr_view view_of(const struct wr_json_rows *k, const struct wr_view *row, uint32_t c)
{
    const bool other = c < k->n && k->path[c] != NO_SLOT && !is_there(row[c]);
    return row[other ? (uint32_t)k->path[c] : c];
}

void wr_json_rows_views(const struct wr_json_rows *k, const struct wr_index *ix, uint32_t c, uint32_t row,
                        uint32_t n, struct wr_view *out)
{
    const struct wr_view *v = ix->views + (size_t)row * k->nslots;
    for (uint32_t i = 0; i < n; i++)
        out[i] = view_of(k, v + (size_t)i * k->nslots, c);
}

void wr_json_rows_views_at(const struct wr_json_rows *k, const struct wr_index *ix, uint32_t c, uint32_t row,
                           const uint16_t *sel, uint32_t n, struct wr_view *out)
{
    const struct wr_view *v = ix->views + (size_t)row * k->nslots;
    for (uint32_t i = 0; i < n; i++)
        out[sel[i]] = view_of(k, v + (size_t)sel[i] * k->nslots, c);
}

bool wr_json_rows_met(const struct wr_json_rows *k, uint32_t c)
{
    return k->met[c] || (k->path[c] != NO_SLOT && k->met[k->path[c]]);
}
