/* See columns.h. JSON lines have no header: the keys of their first rows stand for one. */
#include "cmd/columns.h"

#include "cmd/run.h"
#include "data/json.h"
#include "io/glob.h"
#include "io/source.h"
#include "io/sys.h"

enum { FIRST_BYTES = 64 << 10, MAX_RECORD = 1 << 20, SKIP_MOST = 10000, FILES_MOST = 16, NAMES_MOST = 2000 };

static int add(struct wr_arena *arena, struct wr_columns *c, struct wr_slice name)
{
    if (!name.n || c->n == NAMES_MOST)
        return 0;
    if (c->n == c->cap) {
        struct wr_slice *v = wr_arena_alloc(arena, (c->cap + 64) * 2 * sizeof *v);
        if (!v)
            return WR_ELIMIT;
        if (c->n)
            memcpy(v, c->v, c->n * sizeof *v);
        c->v = v;
        c->cap = (c->cap + 64) * 2;
    }
    c->v[c->n++] = name;
    return 0;
}

/* What lies under /dev and /proc may be a pipe by another name. */
static bool is_regular(const char *path)
{
    struct stat st;
    return strncmp(path, "/dev/", 5) != 0 && strncmp(path, "/proc/", 6) != 0 && wr_sys_stat(path, &st) == 0 &&
           S_ISREG(st.st_mode);
}

/* May the file that a program names be opened? Of a pattern, all that it stands for. */
static bool is_safe(struct wr_arena *arena, struct wr_slice path)
{
    const char *name = wr_arena_dup(arena, path.p, path.n), **names;
    struct wr_err err = {0};
    size_t n;
    if (!name || wr_glob_expand(arena, name, &names, &n, &err) < 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_regular(names[i]))
            return false;
    return n > 0;
}

/* ---- keys of JSON lines -----------------------------------------------------------------------------------------
 */

static int add_keys(struct wr_arena *arena, struct wr_slice line, struct wr_columns *c)
{
    struct wr_json whole, name, value;
    struct wr_json_walk all, w;
    int rc = 0;
    if (!wr_json_parse(line, &whole) || whole.kind != WR_JSON_OBJECT)
        return 0;
    wr_json_begin(&all, whole.text);
    wr_json_enter(&w, &all);
    while (rc == 0 && wr_json_step(&w, &name) > 0) {
        if (!name.escaped) {
            const char *copy = wr_arena_dup(arena, name.text.p, name.text.n);
            rc = copy ? add(arena, c, (struct wr_slice){copy, name.text.n}) : WR_ELIMIT;
        }
        wr_json_value(&w, &value);
    }
    return rc;
}

static size_t read_first(struct wr_source *s, char *bytes)
{
    struct wr_err err = {0};
    size_t n = 0, got = 1;
    if (s->seekable) {
        const size_t most = s->size < FIRST_BYTES ? (size_t)s->size : FIRST_BYTES;
        return wr_source_pread(s, bytes, most, 0, &n, &err) < 0 ? 0 : n;
    }
    while (n < FIRST_BYTES && got && wr_source_read(s, bytes + n, FIRST_BYTES - n, &got, &err) == 0)
        n += got;
    return n;
}

static int add_keys_of(struct wr_arena *arena, const struct wr_options *o, const char *path, struct wr_columns *c)
{
    const struct wr_source_how how = {.encoding = o->encoding};
    struct wr_source *s;
    struct wr_err err = {0};
    char *bytes = wr_arena_alloc(arena, FIRST_BYTES);
    if (!bytes)
        return WR_ELIMIT;
    if (wr_source_open(path, &how, &s, &err) < 0)
        return 0;
    const size_t n = read_first(s, bytes);
    wr_source_free(s);
    int rc = 0;
    for (const char *p = bytes, *end; rc == 0 && p < bytes + n; p = end + 1) {
        end = memchr(p, '\n', (size_t)(bytes + n - p));
        end = end ? end : bytes + n;
        rc = add_keys(arena, (struct wr_slice){p, (size_t)(end - p)}, c);
    }
    return rc;
}

/* ---- columns ----------------------------------------------------------------------------------------------------
 */

static int add_program(struct wr_arena *arena, const struct wr_options *o, struct wr_slice program,
                       const char *first, bool *known, struct wr_columns *c)
{
    struct wr_options run = *o;
    struct wr_cmd_columns found;
    run.program = program;
    run.out = WR_OUTPUT_CSV;
    run.output = NULL;
    *known = wr_cmd_columns(&run, arena, &found) == 0;
    if (!*known)
        return 0;
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < found.n; i++)
        rc = add(arena, c, found.names[i]);
    return rc == 0 && found.open && first ? add_keys_of(arena, o, first, c) : rc;
}

/* What one file has. */
static int add_file(struct wr_arena *arena, const struct wr_options *o, const char *path, struct wr_columns *c)
{
    struct wr_options one = *o;
    bool known;
    one.files = &path;
    one.nfiles = 1;
    return add_program(arena, &one, WR_SLICE(""), path, &known, c);
}

static int add_named(struct wr_arena *arena, const struct wr_options *o, struct wr_slice path, struct wr_columns *c)
{
    const char *name = wr_arena_dup(arena, path.p, path.n), **names;
    struct wr_err err = {0};
    size_t n = 0;
    if (!name || wr_glob_expand(arena, name, &names, &n, &err) < 0)
        return WR_ELIMIT;
    return n && is_regular(names[0]) ? add_file(arena, o, names[0], c) : 0;
}

/* The files that are to be looked at: the first, or some where their columns are put together. */
static uint32_t choose_files(const struct wr_options *o, const char **out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < o->nfiles && n < (o->fill_columns ? FILES_MOST : 1); i++)
        if (is_regular(o->files[i]))
            out[n++] = o->files[i];
    return n;
}

static bool begins_with_from(struct wr_slice program)
{
    while (program.n && strchr(" \t\r\n|", *program.p))
        program = (struct wr_slice){program.p + 1, program.n - 1};
    return program.n > 4 && !memcmp(program.p, "from", 4) && strchr(" \t", program.p[4]);
}

int wr_columns_at(struct wr_arena *arena, const struct wr_options *o, const struct wr_spot *spot,
                  struct wr_columns *c)
{
    const char *files[FILES_MOST];
    struct wr_options in = *o;
    if (o->skip > SKIP_MOST)
        return 0;
    in.max_record = MAX_RECORD;
    in.files = files;
    const bool from = spot->nbefore && begins_with_from(spot->before);
    in.nfiles = from ? 0 : choose_files(o, files);
    bool safe = in.nfiles || from, known = false;
    for (uint32_t i = 0; safe && i < spot->nbefore; i++)
        safe = is_safe(arena, spot->files[i].path);
    const char *first = in.nfiles ? files[0] : NULL;
    if (safe && from)
        first = wr_arena_dup(arena, spot->files[0].path.p, spot->files[0].path.n);
    int rc = safe ? add_program(arena, &in, spot->before, first, &known, c) : 0;
    if (rc == 0 && !known && from)
        rc = add_named(arena, &in, spot->files[0].path, c);
    else if (rc == 0 && !known && in.nfiles)
        rc = add_file(arena, &in, files[0], c);
    for (uint32_t i = spot->nbefore; rc == 0 && i < spot->nfiles; i++)
        rc = add_named(arena, &in, spot->files[i].path, c);
    for (uint32_t i = 0; rc == 0 && i < spot->nnames; i++)
        rc = add(arena, c, spot->names[i]);
    return rc;
}
