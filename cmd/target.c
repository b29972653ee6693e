/* See target.h. */
#include "cmd/target.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cmd/terminal.h"
#include "io/sink.h"

static const struct {
    const char *name; /* as --out and `as` have it */
    enum wr_output_kind kind;
} formats[] = {{"csv", WR_OUTPUT_CSV},     {"tsv", WR_OUTPUT_TSV}, {"jsonl", WR_OUTPUT_JSONL},
               {"table", WR_OUTPUT_TABLE}, {"md", WR_OUTPUT_MD},   {"svg", WR_OUTPUT_SVG}};

static const struct {
    const char *ext;
    enum wr_output_kind kind;
} extensions[] = {{".csv", WR_OUTPUT_CSV},      {".tsv", WR_OUTPUT_TSV}, {".jsonl", WR_OUTPUT_JSONL},
                  {".ndjson", WR_OUTPUT_JSONL}, {".md", WR_OUTPUT_MD},   {".svg", WR_OUTPUT_SVG}};

static bool ends_with(const char *s, const char *tail)
{
    size_t n = s ? strlen(s) : 0, t = strlen(tail);
    return n > t && !strcasecmp(s + n - t, tail);
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

/* A number that the environment has under that name, or 0. */
static uint32_t said(const char *name)
{
    const char *text = getenv(name);
    char *end;
    unsigned long n = text && isdigit((unsigned char)*text) ? strtoul(text, &end, 10) : 0;
    return !n || *end ? 0 : n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static bool is_standard(const struct wr_target *target)
{
    return !target->path || !strcmp(target->path, "-");
}

struct extent {
    uint32_t columns, rows;
};

/* Columns and rows of what is written to, where something bounds them: COLUMNS and LINES, else the terminal; 0:
 * nothing does. */
static struct extent size_of(bool terminal)
{
    struct extent s = {said("COLUMNS"), said("LINES")};
    if (terminal && !s.columns)
        s.columns = wr_terminal_width(STDOUT_FILENO);
    if (terminal && !s.rows)
        s.rows = wr_terminal_height(STDOUT_FILENO);
    return s;
}

/* A picture is as large as the terminal, but for a prompt and what stands around a line; else 60 columns wide,
 * which leaves room to indent it, and lines 20 rows high. */
static struct wr_row_style picture_style(enum wr_output_kind kind, bool terminal)
{
    enum { WIDTH = 60, HEIGHT = 20, AROUND = 6, LEAST = 5, MOST = 60 };
    const struct extent s = size_of(terminal);
    uint32_t height = !s.rows ? HEIGHT : s.rows > LEAST + AROUND ? s.rows - AROUND : LEAST;
    return (struct wr_row_style){.kind = kind == WR_OUTPUT_SVG ? WR_ROWS_SVG : WR_ROWS_PICTURE,
                                 .width = s.columns ? s.columns : WIDTH,
                                 .height = height < MOST ? height : MOST};
}

/* The output's extension, then a table for a terminal, then -t and -d, then CSV. */
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
    if (kind == WR_OUTPUT_AUTO)
        kind = target->terminal ? WR_OUTPUT_TABLE : o->tabs ? WR_OUTPUT_TSV : WR_OUTPUT_AUTO;
    struct wr_row_style style = styles[kind];
    style.width = size_of(target->terminal).columns;
    style.bold = is_standard(target) && wr_terminal_colours(o->color, STDOUT_FILENO);
    if (kind == WR_OUTPUT_AUTO && o->delim >= 0)
        style.csv.delim = (char)o->delim;
    style.csv.no_escapes = style.csv.tsv && o->no_escapes;
    return style;
}

/* A file of such a name must not hold CSV. */
static int check_extension(const char *path, struct wr_err *err)
{
    if (!path || !has_extension(path, ".json"))
        return 0;
    wr_err_set(err, WR_EPROG, "%s: writing json is not available yet", path);
    wr_err_hint(err, "--out csv writes CSV under that name");
    return WR_EPROG;
}

static const char *format_name(enum wr_output_kind kind)
{
    size_t i = 0;
    while (formats[i].kind != kind)
        i++;
    return formats[i].name;
}

/* Pictures are what plot draws, and nothing else. */
static int check_draws(enum wr_output_kind kind, bool draws, struct wr_span at, struct wr_err *err)
{
    if (draws ? kind == WR_OUTPUT_AUTO || kind == WR_OUTPUT_SVG : kind != WR_OUTPUT_SVG)
        return 0;
    const char *what = draws ? "plot draws a picture, which is no %s" : "%s is a picture, and no plot draws it";
    if (at.len)
        wr_err_at(err, at.pos, at.len, what, format_name(kind));
    else
        wr_err_set(err, WR_EPROG, what, format_name(kind));
    wr_err_hint(err, draws ? "a file called .svg gets SVG, one called .txt and the like gets text"
                           : "plot draws one: ... | plot bar country total | to chart.svg");
    return WR_EPROG;
}

/* How what comes to target->path is written there; `at` is the place for an error, if there is one. */
static int settle(const struct wr_options *o, enum wr_output_kind kind, bool draws, struct wr_span at,
                  struct wr_target *target, struct wr_err *err)
{
    for (size_t i = 0; kind == WR_OUTPUT_AUTO && i < sizeof extensions / sizeof *extensions; i++)
        if (has_extension(target->path, extensions[i].ext))
            kind = extensions[i].kind;
    int rc = check_draws(kind, draws, at, err);
    if (rc < 0)
        return rc;
    target->terminal = is_standard(target) && isatty(STDOUT_FILENO);
    target->style = draws ? picture_style(kind, target->terminal) : style_of(o, kind, target);
    /* a grid lays out in order, and in one place; a picture is one piece */
    bool packs = target->path && target->style.kind != WR_ROWS_TABLE && !draws;
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
    int rc = settle(o, kind, n->draws, n->path_spans[0], target, err);
    if (rc < 0 || target->style.kind != WR_ROWS_TABLE || !wr_slice_is(n->name, "split"))
        return rc;
    wr_err_at(err, n->path_spans[0].pos, n->path_spans[0].len, "split writes no tables");
    wr_err_hint(err, "formats: csv, tsv, jsonl, md");
    return WR_EPROG;
}

static bool is_plot(const struct wr_stage_node *n)
{
    return n && wr_slice_is(n->name, "plot");
}

int wr_target_choose(struct wr_arena *arena, const struct wr_options *o, struct wr_program *program,
                     struct wr_stage_node **stages, struct wr_target *target, struct wr_err *err)
{
    struct wr_stage_node **last = &program->stages, *before = NULL;
    for (; *last && (*last)->next; last = &(*last)->next)
        before = *last;
    struct wr_stage_node *n = *last;
    bool to = n && wr_slice_is(n->name, "to"), split = n && wr_slice_is(n->name, "split");
    if ((to || split) && o->output) {
        wr_err_at(err, n->name_span.pos, n->name_span.len,
                  to ? "to, and -o %s too: say it once" : "split leaves nothing for -o %s", o->output);
        wr_err_hint(err, to ? "leave out `to` or -o" : "leave out -o");
        return WR_EPROG;
    }
    if (to) {
        n->draws = is_plot(before);
        *last = NULL;
    }
    *stages = program->stages;
    target->path = o->output;
    int rc = to ? wr_target_of(arena, o, n, target, err)
                : settle(o, o->out, is_plot(n), (struct wr_span){0, 0}, target, err);
    if (rc >= 0 && o->rejects && wr_sink_same(o->rejects, target->path ? target->path : "-"))
        return wr_err_set(err, WR_EPROG, "--rejects and the output are both '%s'", o->rejects);
    return rc;
}
