/* See edits.h. Stages change schemas and know nothing of this: what they have done to a key is seen by comparing
 * the schema at the end with the names noted. A key that is there under its own name was left alone; one whose
 * column has another name was renamed; where its name belongs to another column, that replaced it; else it was
 * taken away. */
#include "plan/edits.h"

struct edits {
    struct wr_arena *arena;
    const struct wr_schema *schema;
    const struct wr_names *names;
    struct wr_edits *out;
    uint32_t *cols;
    uint32_t n;
};

static bool has_dot(struct wr_slice name)
{
    return memchr(name.p, '.', name.n) != NULL;
}

/* The name that column i was noted under, or NULL: it is no key. */
static const struct wr_schema_col *noted(const struct edits *k, uint32_t i)
{
    const struct wr_schema_col *col = &k->schema->cols[i];
    const struct wr_colref *ref = col->ref;
    bool is = !col->made && ref->source >= 0 && (uint32_t)ref->source < k->names->n &&
              k->names->v[ref->source].ref == ref;
    return is ? &k->names->v[ref->source] : NULL;
}

static bool left_alone(const struct edits *k, const struct wr_schema_col *name)
{
    const struct wr_schema *s = k->schema;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->cols[i].ref == name->ref && wr_schema_is_key(s, i))
            return s->cols[i].name.n || wr_schema_find(s, name->name) < 0;
    return false;
}

/* Is column i what a key is called now? Inside an object a name is not changed in its place. */
static bool is_renamed(const struct edits *k, uint32_t i)
{
    const struct wr_schema_col *name = noted(k, i);
    return name && k->schema->cols[i].name.n && !has_dot(name->name) && !left_alone(k, name);
}

static void add(struct edits *k, const struct wr_edit *e)
{
    k->out->v[k->out->n++] = *e;
}

/* What becomes of a member called `name` that is not left alone: a column behind the record is called so, or one
 * before it, or what a key is called now, or nothing. */
static void edit_name(struct edits *k, struct wr_slice name)
{
    for (uint32_t c = 0; c < k->n; c++)
        if (wr_slice_eq(k->schema->cols[k->cols[c]].name, name)) {
            if (c < k->out->front)
                break;
            add(k, &(struct wr_edit){.name = name, .kind = WR_EDIT_PUT, .column = c});
            return;
        }
    add(k, &(struct wr_edit){.name = name, .kind = WR_EDIT_DROP});
}

static void edit_noted(struct edits *k, const struct wr_schema_col *name)
{
    if (left_alone(k, name))
        return;
    for (uint32_t i = 0; i < k->schema->n; i++)
        if (k->schema->cols[i].ref == name->ref && is_renamed(k, i)) {
            struct wr_slice to = k->schema->cols[i].name;
            add(k, &(struct wr_edit){.name = name->name, .kind = WR_EDIT_RENAME, .to = to});
            return;
        }
    edit_name(k, name->name);
}

/* A column's name that no key was noted under: a row may have one of that name all the same. */
static void edit_other(struct edits *k, uint32_t i)
{
    struct wr_slice name = k->schema->cols[i].name;
    for (uint32_t c = 0; c < k->names->n; c++)
        if (wr_slice_eq(k->names->v[c].name, name))
            return;
    edit_name(k, name);
}

int wr_plan_edits(struct wr_arena *arena, const struct wr_schema *s, uint32_t *cols, uint32_t *n,
                  const struct wr_edits **out)
{
    int whole = wr_schema_whole(s);
    *out = NULL;
    if (whole < 0) {
        for (*n = 0; *n < s->n; ++*n)
            cols[*n] = *n;
        return 0;
    }
    struct edits k = {arena, s, s->cols[whole].ref->names, wr_arena_zalloc(arena, sizeof *k.out), cols, 0};
    if (!k.out || !(k.out->v = wr_arena_alloc(arena, (k.names->n + s->n) * sizeof *k.out->v)))
        return -1;
    for (uint32_t i = 0; i < s->n; i++)
        if ((int)i != whole && !wr_schema_is_key(s, i) && !is_renamed(&k, i)) {
            cols[k.n++] = i;
            k.out->front += (int)i < whole;
        }
    for (uint32_t c = 0; c < k.names->n; c++)
        edit_noted(&k, &k.names->v[c]);
    for (uint32_t i = 0; i < s->n; i++)
        if ((int)i != whole && !wr_schema_is_key(s, i))
            edit_other(&k, i);
    k.out->slot = wr_colref_use(s->cols[whole].ref);
    *n = k.n;
    *out = k.out;
    return 0;
}
