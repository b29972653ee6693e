/* See target.h. */
#include "cmd/target.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/terminal.h"

static const struct {
    const char *name; /* as --out and `as` have it */
    enum wr_output_kind kind;
} formats[] = {{"csv", WR_OUTPUT_CSV},
               {"tsv", WR_OUTPUT_TSV},
               {"jsonl", WR_OUTPUT_JSONL},
               {"table", WR_OUTPUT_TABLE},
               {"md", WR_OUTPUT_MD}};

static const struct {
    const char *ext;
    enum wr_output_kind kind;
} extensions[] = {{".csv", WR_OUTPUT_CSV},
                  {".tsv", WR_OUTPUT_TSV},
                  {".jsonl", WR_OUTPUT_JSONL},
                  {".ndjson", WR_OUTPUT_JSONL},
                  {".md", WR_OUTPUT_MD}};

static bool ends_with(const char *s, const char *tail)
{
    size_t n = s ? strlen(s) : 0, t = strlen(tail);
    return n > t && !strcmp(s + n - t, tail);
}

static bool has_extension(const char *path, const char *ext)
{
    char buf[16];
    static const char *const packed[] = {"", ".gz", ".zst"};
    for (unsigned i = 0; i < 3; i++) {
        snprintf(buf, sizeof buf, "%s%s", ext, packed[i]);
        if (ends_with(path, buf))
            return true;
    }
    return false;
}

/* Columns of a line, where something bounds them: COLUMNS, else the terminal; 0: nothing does. */
static uint32_t line_width(bool terminal)
{
    const char *said = getenv("COLUMNS");
    char *end;
    unsigned long n = said ? strtoul(said, &end, 10) : 0;
    if (n && *end == 0 && isdigit((unsigned char)*said))
        return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
    return terminal ? wr_terminal_width(STDOUT_FILENO) : 0;
}

static bool is_standard(const struct wr_target *target)
{
    return !target->path || !strcmp(target->path, "-");
}

/* What was said, then the output's extension, then a table for a terminal, then -t and -d, then CSV. */
static struct wr_row_style style_of(const struct wr_options *o, enum wr_output_kind kind,
                                    const struct wr_target *target)
{
    static const struct wr_row_style styles[] = {
        [WR_OUTPUT_AUTO] = {.csv = {.delim = ','}},
        [WR_OUTPUT_CSV] = {.csv = {.delim = ','}},
        [WR_OUTPUT_TSV] = {.csv = {.delim = '\t', .tsv = true}},
        [WR_OUTPUT_JSONL] = {.kind = WR_ROWS_JSONL},
        [WR_OUTPUT_MD] = {.kind = WR_ROWS_MD},
        [WR_OUTPUT_TABLE] = {.kind = WR_ROWS_TABLE},
    };
    for (size_t i = 0; kind == WR_OUTPUT_AUTO && i < sizeof extensions / sizeof *extensions; i++)
        if (has_extension(target->path, extensions[i].ext))
            kind = extensions[i].kind;
    if (kind == WR_OUTPUT_AUTO)
        kind = target->terminal ? WR_OUTPUT_TABLE : o->tabs ? WR_OUTPUT_TSV : WR_OUTPUT_AUTO;
    struct wr_row_style style = styles[kind];
    style.width = line_width(target->terminal);
    style.bold = is_standard(target) && wr_terminal_colours(o->color, STDOUT_FILENO);
    if (kind == WR_OUTPUT_AUTO && o->delim >= 0)
        style.csv.delim = (char)o->delim;
    style.csv.no_escapes = style.csv.tsv && o->no_escapes;
    return style;
}

/* A file of such a name must not hold CSV. */
static int check_extension(const char *path, struct wr_err *err)
{
    static const char *const later[] = {".json", ".svg"};
    for (size_t i = 0; path && i < sizeof later / sizeof *later; i++)
        if (has_extension(path, later[i])) {
            wr_err_set(err, WR_EPROG, "%s: writing %s is not available yet", path, later[i] + 1);
            wr_err_hint(err, "--out csv writes CSV under that name");
            return WR_EPROG;
        }
    return 0;
}

/* How rows are written to target->path. */
static int settle(const struct wr_options *o, enum wr_output_kind kind, struct wr_target *target,
                  struct wr_err *err)
{
    target->terminal = is_standard(target) && isatty(STDOUT_FILENO);
    target->style = style_of(o, kind, target);
    /* a grid lays out in order, and in one place */
    bool packs = target->path && target->style.kind != WR_ROWS_TABLE;
    target->encoding = packs ? wr_encode_by_name(target->path) : WR_ENCODE_NONE;
    return kind == WR_OUTPUT_AUTO ? check_extension(target->path, err) : 0;
}

int wr_target_of(struct wr_arena *arena, const struct wr_options *o, const struct wr_stage_node *n,
                 struct wr_target *target, struct wr_err *err)
{
    enum wr_output_kind kind = o->out;
    if (!(target->path = wr_arena_dup(arena, n->paths[0].p, n->paths[0].n)))
        return wr_err_nomem(err, "weir");
    for (size_t i = 0; n->format.n && i < sizeof formats / sizeof *formats; i++)
        if (wr_slice_is(n->format, formats[i].name))
            kind = formats[i].kind;
    int rc = settle(o, kind, target, err);
    if (rc < 0 || target->style.kind != WR_ROWS_TABLE || !wr_slice_is(n->name, "split"))
        return rc;
    wr_err_at(err, n->path_spans[0].pos, n->path_spans[0].len, "split writes no tables");
    wr_err_hint(err, "formats: csv, tsv, jsonl, md");
    return WR_EPROG;
}

int wr_target_choose(struct wr_arena *arena, const struct wr_options *o, struct wr_program *program,
                     struct wr_stage_node **stages, struct wr_target *target, struct wr_err *err)
{
    struct wr_stage_node **last = &program->stages;
    while (*last && (*last)->next)
        last = &(*last)->next;
    const struct wr_stage_node *n = *last;
    bool to = n && wr_slice_is(n->name, "to"), split = n && wr_slice_is(n->name, "split");
    if ((to || split) && o->output) {
        wr_err_at(err, n->name_span.pos, n->name_span.len,
                  to ? "to, and -o %s too: say it once" : "split leaves nothing for -o %s", o->output);
        wr_err_hint(err, to ? "leave out `to` or -o" : "leave out -o");
        return WR_EPROG;
    }
    if (to)
        *last = NULL;
    *stages = program->stages;
    target->path = o->output;
    int rc = to ? wr_target_of(arena, o, n, target, err) : settle(o, o->out, target, err);
    if (rc >= 0 && o->rejects && strcmp(o->rejects, target->path ? target->path : "-") == 0)
        return wr_err_set(err, WR_EPROG, "--rejects and the output are both '%s'", o->rejects);
    return rc;
}
