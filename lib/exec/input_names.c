/* See input_names.h. Mostly all inputs have one and the same header, so that its names are kept once; others are
 * found by a table, as there may be 100 000 columns. */
#include "exec/input_names.h"

#include <stdio.h>

/* Notes for a warning what became of names that stood twice, as many as fit. */
static void note_renamed(struct wr_inputs *all, const struct wr_input *in, const struct wr_slice *raw)
{
    enum { MORE = 24 };
    size_t at = 0, room = sizeof all->renamed - MORE;
    uint32_t more = 0;
    for (uint32_t c = 0; c < in->ncols; c++) {
        if (!raw[c].n || wr_slice_eq(raw[c], in->names[c]))
            continue;
        int n = more ? 0
                     : snprintf(all->renamed + at, room - at, "%s'%.*s' of column %u is '%.*s'", at ? ", " : "",
                                (int)raw[c].n, raw[c].p, c + 1, (int)in->names[c].n, in->names[c].p);
        if (!more && (size_t)n < room - at)
            at += (size_t)n;
        else
            more++;
    }
    if (more)
        snprintf(all->renamed + at, sizeof all->renamed - at, "%s%u more", at ? ", and " : "", more);
}

int wr_input_name_columns(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    uint32_t renamed = 0;
    struct wr_slice *raw = wr_arena_alloc(&all->scratch, in->ncols * sizeof *raw);
    if (!raw)
        return wr_err_nomem(err, "reading the header");
    memcpy(raw, in->names, in->ncols * sizeof *raw);
    if (wr_header_names(&all->scratch, in->names, in->ncols, &renamed) < 0)
        return wr_err_nomem(err, "reading the header");
    if (renamed && !all->schema)
        note_renamed(all, in, raw);
    return 0;
}

/* An index of all->names. */
static int index_names(struct wr_inputs *all, struct wr_err *err)
{
    if (all->index && all->indexed == all->nnames)
        return 0;
    all->index = wr_name_index_new(all->arena, all->names, all->nnames);
    all->indexed = all->nnames;
    return all->index ? 0 : wr_err_nomem(err, "reading the header");
}

/* The names of an input have been read into the scratch arena: mostly they are those that are known. */
static int keep_names(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    struct wr_slice *names = wr_arena_alloc(all->arena, in->ncols * sizeof *names);
    if (!names)
        return wr_err_nomem(err, "reading the header");
    for (uint32_t c = 0; c < in->ncols; c++) {
        names[c] = (struct wr_slice){wr_arena_dup(all->arena, in->names[c].p, in->names[c].n), in->names[c].n};
        if (!names[c].p)
            return wr_err_nomem(err, "reading the header");
    }
    in->names = names;
    return 0;
}

static bool same_names(const struct wr_inputs *all, const struct wr_input *in)
{
    bool same = in->ncols == all->nnames;
    for (uint32_t c = 0; same && c < in->ncols; c++)
        same = wr_slice_eq(in->names[c], all->names[c]);
    return same;
}

static int no_column(const struct wr_input *in, const struct wr_input *first, struct wr_slice name,
                     struct wr_err *err)
{
    return wr_err_set(err, WR_EDATA, "%s has no column '%.*s', which %s has", in->path, (int)name.n, name.p,
                      first->path);
}

static int more_column(const struct wr_input *in, const struct wr_input *first, struct wr_slice name,
                       struct wr_err *err)
{
    return wr_err_set(err, WR_EDATA, "%s has a column '%.*s', which %s has not", in->path, (int)name.n, name.p,
                      first->path);
}

/* Finds the place of each column in an input whose header is another one. */
static int find_places(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    const struct wr_input *first = all->v[all->first];
    const bool fill = all->options.fill_columns;
    struct wr_name_index *own = wr_name_index_new(&all->scratch, in->names, in->ncols);
    in->place = wr_arena_alloc(all->arena, all->nnames * sizeof *in->place);
    if (!own || !in->place)
        return wr_err_nomem(err, "reading the header");
    for (uint32_t c = 0; c < all->nnames; c++) {
        int at = wr_name_index_find(own, all->names[c]);
        if (at < 0 && !fill)
            return no_column(in, first, all->names[c], err);
        in->place[c] = at < 0 ? WR_INPUT_MISSING : (uint32_t)at;
    }
    int rc = fill ? 0 : index_names(all, err);
    for (uint32_t c = 0; !fill && rc >= 0 && c < in->ncols; c++)
        if (wr_name_index_find(all->index, in->names[c]) < 0)
            rc = more_column(in, first, in->names[c], err);
    return rc;
}

static int other_format(const struct wr_input *in, const struct wr_input *first, struct wr_err *err)
{
    const struct wr_input *json = in->format.json ? in : first, *other = in->format.json ? first : in;
    wr_err_set(err, WR_EDATA, "%s is JSON lines, and %s is not", json->path, other->path);
    wr_err_hint(err, "bring them together by names: from %s | select ... | union %s", first->path, in->path);
    return WR_EDATA;
}

int wr_input_match_columns(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    const struct wr_input *first = all->v[all->first];
    if (in->format.json || first->format.json)
        return in->format.json == first->format.json ? 0 : other_format(in, first, err);
    if (all->options.no_header && !all->options.fill_columns) {
        in->ncols = first->ncols;
        in->names = all->names;
        return 0;
    }
    if (same_names(all, in)) {
        in->names = all->names;
        in->place = NULL;
        return 0;
    }
    int rc = find_places(all, in, err);
    return rc < 0 ? rc : keep_names(all, in, err);
}

int wr_input_make_schema(struct wr_inputs *all, struct wr_input *in, struct wr_err *err)
{
    struct wr_schema *s = in->format.json ? wr_schema_new_open(all->arena) : wr_schema_new(all->arena);
    if (!s || keep_names(all, in, err) < 0)
        return wr_err_nomem(err, "reading the header");
    for (uint32_t c = 0; c < in->ncols; c++)
        if (!wr_schema_add(all->arena, s, in->names[c], WR_T_FIELD, (int32_t)c))
            return wr_err_nomem(err, "reading the header");
    if (wr_schema_add_places(all->arena, s) < 0)
        return wr_err_nomem(err, "reading the header");
    s->title = wr_slice_of(!strcmp(in->path, "-") ? "standard input" : in->path);
    s->lines = in->kind == WR_INPUT_LINES;
    all->names = in->names;
    all->nnames = in->ncols;
    all->schema = s;
    all->first = in->number - all->options.base;
    return 0;
}

int wr_input_add_names(struct wr_inputs *all, const struct wr_input *in, struct wr_err *err)
{
    if (index_names(all, err) < 0)
        return err->code;
    uint32_t n = all->nnames;
    for (uint32_t c = 0; c < in->ncols; c++)
        n += wr_name_index_find(all->index, in->names[c]) < 0;
    struct wr_slice *names = n == all->nnames ? all->names : wr_arena_alloc(all->arena, n * sizeof *names);
    if (!names)
        return wr_err_nomem(err, "reading the header");
    if (n == all->nnames)
        return 0;
    memcpy(names, all->names, all->nnames * sizeof *names);
    n = all->nnames;
    for (uint32_t c = 0; c < in->ncols; c++) {
        if (wr_name_index_find(all->index, in->names[c]) >= 0)
            continue;
        names[n] = in->names[c];
        if (!wr_schema_add(all->arena, all->schema, names[n], WR_T_FIELD, (int32_t)n))
            return wr_err_nomem(err, "reading the header");
        n++;
    }
    all->names = names;
    all->nnames = n;
    return 0;
}
