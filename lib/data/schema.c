/* See schema.h. The first lookups are linear: most programs name few columns. A schema of many columns in which
 * more is looked for gets an index. */
#include "data/schema.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/hashed.h"

/* Where names stand in a schema, blanks around them aside. It has all of cols[0..n), under the names they have now;
 * what it has under names of before is found not to be so. */
struct wr_schema_index {
    struct wr_arena *arena;
    struct wr_hashed names;
    uint32_t n;
    uint32_t asked; /* lookups so far */
};
enum { INDEX_COLUMNS = 32, INDEX_ASKED = 8 }; /* fewer are no worth it */

static struct wr_schema_index *index_new(struct wr_arena *a)
{
    struct wr_schema_index *x = wr_arena_zalloc(a, sizeof *x);
    if (x)
        x->arena = a;
    return x;
}

/* Columns have moved. */
static void index_forget(struct wr_schema_index *x)
{
    if (x->names.size)
        memset(x->names.v, 0, x->names.size * sizeof *x->names.v);
    x->names.n = x->n = 0;
}

struct wr_schema *wr_schema_new(struct wr_arena *a)
{
    struct wr_schema *s = wr_arena_zalloc(a, sizeof *s);
    struct wr_slots *space = wr_arena_zalloc(a, sizeof *space);
    if (!s || !space)
        return NULL;
    s->space = space;
    s->index = index_new(a);
    return s->index ? s : NULL;
}

struct wr_schema *wr_schema_copy(struct wr_arena *a, const struct wr_schema *from)
{
    struct wr_schema *s = wr_arena_alloc(a, sizeof *s);
    if (!s)
        return NULL;
    *s = *from;
    s->cap = s->n;
    s->cols = wr_arena_alloc(a, s->n * sizeof *s->cols);
    s->index = index_new(a);
    if (!s->cols || !s->index)
        return NULL;
    if (s->n)
        memcpy(s->cols, from->cols, s->n * sizeof *s->cols);
    return s;
}

void wr_schema_cover(struct wr_schema *s, struct wr_slice name)
{
    int whole = name.n ? wr_schema_whole(s) : -1;
    const struct wr_names *names = whole < 0 ? NULL : s->cols[whole].ref->names;
    for (uint32_t i = 0; names && i < s->n; i++) {
        int32_t source = s->cols[i].ref->source;
        if (s->cols[i].name.n || source < 0 || !wr_slice_eq(names->v[source].name, name))
            continue;
        wr_schema_remove(s, i);
        return;
    }
}

int wr_schema_alias(struct wr_arena *a, struct wr_schema *s, struct wr_slice name, struct wr_colref *ref)
{
    wr_schema_cover(s, name);
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 8;
        struct wr_schema_col *cols = wr_arena_alloc(a, cap * sizeof *cols);
        if (!cols)
            return -1;
        if (s->n)
            memcpy(cols, s->cols, s->n * sizeof *cols);
        s->cols = cols;
        s->cap = cap;
    }
    const char *copy = wr_arena_dup(a, name.p, name.n);
    if (!copy)
        return -1;
    s->cols[s->n++] = (struct wr_schema_col){{copy, name.n}, ref};
    s->open |= ref->names != NULL;
    return 0;
}

/* Text in a column is a field to the stages behind, as it is to a second weir behind a pipe. */
static enum wr_type column_type(enum wr_type t)
{
    return t == WR_T_TEXT ? WR_T_FIELD : t;
}

static struct wr_colref *ref_new(struct wr_arena *a, struct wr_slots *space, enum wr_type type, int32_t source)
{
    struct wr_colref *ref = wr_arena_alloc(a, sizeof *ref);
    if (ref)
        *ref = (struct wr_colref){
            .space = space, .slot = -1, .source = source, .type = column_type(type), .shown = type};
    return ref;
}

struct wr_colref *wr_schema_add(struct wr_arena *a, struct wr_schema *s, struct wr_slice name, enum wr_type type,
                                int32_t source)
{
    struct wr_colref *ref = ref_new(a, s->space, type, source);
    return ref && wr_schema_alias(a, s, name, ref) == 0 ? ref : NULL;
}

int wr_schema_add_places(struct wr_arena *a, struct wr_schema *s)
{
    for (int k = 0; k < WR_PLACES; k++)
        if (!(s->place[k] = ref_new(a, s->space, k == WR_PLACE_FILE ? WR_T_FIELD : WR_T_NUM, -1)))
            return -1;
    return 0;
}

int wr_place_find(struct wr_slice name)
{
    static const char *const names[WR_PLACES] = {"_row", "_file", "_line"};
    for (int k = 0; k < WR_PLACES; k++)
        if (wr_slice_is(name, names[k]))
            return k;
    return -1;
}

struct wr_colref *wr_colref_new(struct wr_arena *a, struct wr_slots *space, enum wr_type type)
{
    return ref_new(a, space, type, -1);
}

/* ---- rows with keys of their own ----------------------------------------------------------------------------- */

struct wr_colref *wr_schema_open(struct wr_arena *a, struct wr_schema *s)
{
    struct wr_names *names = wr_arena_zalloc(a, sizeof *names);
    struct wr_colref *whole = names ? wr_schema_add(a, s, WR_SLICE(""), WR_T_FIELD, -1) : NULL;
    if (whole) {
        whole->names = names;
        s->open = true;
    }
    return whole;
}

struct wr_schema *wr_schema_new_open(struct wr_arena *a)
{
    struct wr_schema *s = wr_schema_new(a);
    return s && wr_schema_open(a, s) ? s : NULL;
}

int wr_schema_whole(const struct wr_schema *s)
{
    for (uint32_t i = 0; s->open && i < s->n; i++)
        if (s->cols[i].ref->names)
            return (int)i;
    return -1;
}

static const struct wr_schema_col *find_name(const struct wr_names *names, struct wr_slice name)
{
    for (uint32_t i = 0; i < names->n; i++)
        if (wr_slice_eq(names->v[i].name, name))
            return &names->v[i];
    return NULL;
}

static bool is_shown(const struct wr_schema *s, const struct wr_colref *ref)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cols[i].ref == ref)
            return true;
    return false;
}

static int add_name(struct wr_arena *a, struct wr_names *names, const struct wr_schema_col *col)
{
    if (names->n == names->cap) {
        uint32_t cap = names->cap ? names->cap * 2 : 8;
        struct wr_schema_col *v = wr_arena_alloc(a, cap * sizeof *v);
        if (!v)
            return -1;
        if (names->n)
            memcpy(v, names->v, names->n * sizeof *v);
        names->v = v;
        names->cap = cap;
    }
    names->v[names->n++] = *col;
    return 0;
}

int wr_schema_note(struct wr_arena *a, struct wr_schema *s, struct wr_slice name)
{
    int whole = wr_schema_whole(s);
    if (whole < 0 || !name.n || find_name(s->cols[whole].ref->names, name))
        return 0;
    struct wr_names *names = s->cols[whole].ref->names;
    struct wr_colref *ref = wr_schema_add(a, s, WR_SLICE(""), WR_T_FIELD, (int32_t)names->n);
    return ref ? add_name(a, names, &(struct wr_schema_col){name, ref}) : -1;
}

/* Is a member of a column that is something else, or that was taken away, meant? */
static bool is_member(const struct wr_schema *s, const struct wr_names *names, struct wr_slice name)
{
    for (size_t n = 1; n < name.n; n++) {
        if (name.p[n] != '.')
            continue;
        int at = wr_schema_find(s, (struct wr_slice){name.p, n});
        const struct wr_schema_col *known = find_name(names, (struct wr_slice){name.p, n});
        if (at >= 0 ? !wr_schema_is_key(s, (uint32_t)at) : known && !is_shown(s, known->ref))
            return true;
    }
    return false;
}

void wr_schema_learn(struct wr_schema *s, struct wr_slice name)
{
    int whole = wr_schema_whole(s);
    if (whole < 0 || wr_schema_find(s, name) >= 0 || is_member(s, s->cols[whole].ref->names, name))
        return;
    const struct wr_schema_col *known = find_name(s->cols[whole].ref->names, name);
    for (uint32_t i = 0; known && i < s->n; i++)
        if (s->cols[i].ref == known->ref && !s->cols[i].name.n)
            wr_schema_rename(s, i, known->name);
}

bool wr_schema_is_key(const struct wr_schema *s, uint32_t i)
{
    int whole = wr_schema_whole(s);
    const struct wr_schema_col *col = &s->cols[i];
    if (whole < 0 || col->ref->source < 0 || col->made)
        return false;
    const struct wr_names *names = s->cols[whole].ref->names;
    return (uint32_t)col->ref->source < names->n && names->v[col->ref->source].ref == col->ref &&
           (!col->name.n || wr_slice_eq(col->name, names->v[col->ref->source].name));
}

/* Is it called as a member of `of`, at any depth? */
static bool is_inside(struct wr_slice name, struct wr_slice of)
{
    return of.n && name.n > of.n + 1 && name.p[of.n] == '.' && memcmp(name.p, of.p, of.n) == 0;
}

/* Is the key still there, under its name? */
static bool is_kept(const struct wr_schema *s, const struct wr_colref *key)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cols[i].ref == key && wr_schema_is_key(s, i))
            return true;
    return false;
}

struct wr_slice wr_schema_changed_inside(const struct wr_schema *s, uint32_t i)
{
    const struct wr_slice none = {0}, of = s->cols[i].name;
    int whole = wr_schema_whole(s);
    if (whole < 0 || !wr_schema_is_key(s, i))
        return none;
    for (uint32_t k = 0; k < s->n; k++)
        if (is_inside(s->cols[k].name, of) && !wr_schema_is_key(s, k))
            return s->cols[k].name;
    const struct wr_names *names = s->cols[whole].ref->names;
    for (uint32_t k = 0; k < names->n; k++)
        if (is_inside(names->v[k].name, of) && !is_kept(s, names->v[k].ref))
            return names->v[k].name;
    return none;
}

/* ---- columns ------------------------------------------------------------------------------------------------- */

struct wr_colref *wr_schema_put(struct wr_arena *a, struct wr_schema *s, struct wr_slice name, enum wr_type type)
{
    int i = wr_schema_find(s, name);
    if (i >= 0 && wr_schema_is_key(s, (uint32_t)i)) { /* its place is in the record; where a row lacks it, behind */
        name = s->cols[i].name;
        wr_schema_remove(s, (uint32_t)i);
        i = -1;
    }
    if (i < 0)
        return wr_schema_add(a, s, name, type, -1);
    struct wr_colref *ref = ref_new(a, s->space, type, -1);
    if (ref)
        s->cols[i].ref = ref;
    return ref;
}

void wr_schema_remove(struct wr_schema *s, uint32_t i)
{
    memmove(s->cols + i, s->cols + i + 1, (s->n - i - 1) * sizeof *s->cols);
    s->n--;
    index_forget(s->index);
}

void wr_schema_clear(struct wr_schema *s)
{
    s->n = 0;
    index_forget(s->index);
}

/* ---- finding them -------------------------------------------------------------------------------------------- */

static struct wr_slice trimmed(struct wr_slice s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static uint64_t name_hash(struct wr_slice name)
{
    name = trimmed(name);
    return wr_hash_bytes(name.p, name.n, 0);
}

/* The index, with all columns in it; NULL: not worth it, or there is no memory. */
static const struct wr_hashed *index_of(const struct wr_schema *s)
{
    struct wr_schema_index *x = s->index;
    if (s->n < INDEX_COLUMNS || ++x->asked < INDEX_ASKED)
        return NULL;
    for (; x->n < s->n; x->n++) {
        const struct wr_slice name = s->cols[x->n].name;
        if (name.n && wr_hashed_add(&x->names, x->arena, name_hash(name), x->n) < 0)
            return NULL;
    }
    return &x->names;
}

void wr_schema_rename(struct wr_schema *s, uint32_t i, struct wr_slice name)
{
    struct wr_schema_index *x = s->index;
    s->cols[i].name = name;
    if (name.n && i < x->n && wr_hashed_add(&x->names, x->arena, name_hash(name), i) < 0)
        index_forget(x);
}

/* What is found by looking for a name. */
struct search {
    int exact, alike; /* columns: of that name (the first), of that name but for blanks around it; -1: none */
    bool many;        /* of the latter there is another */
};

static void look_at(const struct wr_schema *s, uint32_t i, struct wr_slice name, struct search *f)
{
    if (wr_slice_eq(s->cols[i].name, name) && (f->exact < 0 || f->exact > (int)i))
        f->exact = (int)i;
    if (!wr_slice_eq(trimmed(s->cols[i].name), trimmed(name)))
        return;
    f->many |= f->alike >= 0 && f->alike != (int)i;
    f->alike = (int)i;
}

static struct search search(const struct wr_schema *s, struct wr_slice name)
{
    struct search f = {.exact = -1, .alike = -1};
    const struct wr_hashed *index = name.n ? index_of(s) : NULL;
    struct wr_hashed_walk w = wr_hashed_begin(index ? name_hash(name) : 0);
    for (uint32_t i; index && wr_hashed_next(index, &w, &i);)
        if (i < s->n)
            look_at(s, i, name, &f);
    for (uint32_t i = 0; !index && name.n && f.exact < 0 && i < s->n; i++)
        look_at(s, i, name, &f);
    return f;
}

int wr_schema_find(const struct wr_schema *s, struct wr_slice name)
{
    const struct search f = search(s, name);
    if (f.exact >= 0)
        return f.exact;
    return f.many || !trimmed(name).n ? -1 : f.alike;
}

int wr_schema_find_exact(const struct wr_schema *s, struct wr_slice name)
{
    return search(s, name).exact;
}

uint32_t wr_colref_use(struct wr_colref *ref)
{
    if (ref->slot < 0) {
        ref->slot = (int32_t)ref->space->n++;
        ref->used = ref->space->used;
        ref->space->used = ref;
    }
    return (uint32_t)ref->slot;
}

/* ---- names of a header -----------------------------------------------------------------------------------------
 */

/* A set of names by open addressing. */
struct name_entry {
    struct wr_slice name;
    uint32_t next;    /* the number that the next namesake tries first */
    bool used, owned; /* owned: a column has it already; else it stands further right */
};

struct name_set {
    struct name_entry *v;
    size_t mask;
};

/* Room for n names. 0, or -1: out of memory. */
static int name_set_init(struct wr_arena *a, struct name_set *set, size_t n)
{
    size_t size = 16;
    while (size < 2 * n)
        size *= 2;
    *set = (struct name_set){wr_arena_zalloc(a, size * sizeof *set->v), size - 1};
    return set->v ? 0 : -1;
}

static struct name_entry *name_entry(const struct name_set *set, struct wr_slice name)
{
    size_t i = wr_hash_bytes(name.p, name.n, 0) & set->mask;
    while (set->v[i].used && !wr_slice_eq(set->v[i].name, name))
        i = (i + 1) & set->mask;
    return &set->v[i];
}

static void name_put(struct name_set *set, struct wr_slice name)
{
    struct name_entry *e = name_entry(set, name);
    if (!e->used)
        *e = (struct name_entry){.name = name, .next = 2, .used = true};
}

/* Memory for one more name: `base` and a number behind it. */
static int number_name(struct wr_arena *a, struct wr_slice base, const char *between, uint32_t number,
                       struct wr_slice *out)
{
    char *p = wr_arena_alloc(a, base.n + 16);
    if (!p)
        return -1;
    if (base.n)
        memcpy(p, base.p, base.n);
    *out = (struct wr_slice){p, base.n + (size_t)snprintf(p + base.n, 16, "%s%u", between, number)};
    return 0;
}

static int rename_second(struct wr_arena *a, struct name_set *set, struct wr_slice *name)
{
    struct name_entry *e = name_entry(set, *name);
    struct wr_slice fresh;
    do {
        if (number_name(a, e->name, "_", e->next++, &fresh) < 0)
            return -1;
    } while (name_entry(set, fresh)->used);
    name_put(set, fresh);
    name_entry(set, fresh)->owned = true;
    *name = fresh;
    return 0;
}

int wr_header_names(struct wr_arena *a, struct wr_slice *names, uint32_t n, uint32_t *renamed)
{
    struct name_set set;
    *renamed = 0;
    if (name_set_init(a, &set, 2 * (size_t)n) < 0) /* every name, and one more for each that is renamed */
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        if (!names[i].n && number_name(a, WR_SLICE("c"), "", i + 1, &names[i]) < 0)
            return -1;
        name_put(&set, names[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        struct name_entry *e = name_entry(&set, names[i]);
        if (!e->owned) {
            e->owned = true;
            continue;
        }
        if (rename_second(a, &set, &names[i]) < 0)
            return -1;
        ++*renamed;
    }
    return 0;
}

/* ---- where names stand ----------------------------------------------------------------------------------------
 */

struct wr_name_index {
    const struct wr_slice *names;
    struct wr_hashed places;
};

struct wr_name_index *wr_name_index_new(struct wr_arena *a, const struct wr_slice *names, uint32_t n)
{
    struct wr_name_index *x = wr_arena_zalloc(a, sizeof *x);
    if (x)
        x->names = names;
    for (uint32_t i = 0; x && i < n; i++)
        if (wr_hashed_add(&x->places, a, wr_hash_bytes(names[i].p, names[i].n, 0), i) < 0)
            return NULL;
    return x;
}

int wr_name_index_find(const struct wr_name_index *x, struct wr_slice name)
{
    struct wr_hashed_walk w = wr_hashed_begin(wr_hash_bytes(name.p, name.n, 0));
    for (uint32_t i; wr_hashed_next(&x->places, &w, &i);)
        if (wr_slice_eq(x->names[i], name))
            return (int)i;
    return -1;
}
