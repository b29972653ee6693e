/* parse /re/ [from EXPR] [keep] [skip] · parse combined, common, nginx, syslog, json, logfmt: a text of each row
 * taken apart.
 *
 * A pattern by name is a row of data/logline.h: what its columns are, and who finds them in a line. A regex has a
 * column for each named group, in the order of their numbers. The columns are fields, as those of an input. */
#include "ops/stage/parse.h"
#include "ops/stage/absent.h"

#include <stdio.h>

#include "lang/learn.h"
#include "lang/suggest.h"

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "the planner");
}

/* ---- what was written ----------------------------------------------------------------------------------------
 */

/* The words that stand behind the pattern, in any order, each once. */
static int parse_word(struct wr_parser *ps, const char *word, bool *is, struct wr_err *err)
{
    if (!wr_parse_peek_word(ps, word))
        return 0;
    if (*is)
        return wr_parse_expected(ps, "the end of the stage", err);
    wr_parse_word(ps, word);
    *is = true;
    return 1;
}

static int parse_source(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    bool is = n->items.n > 0;
    int rc = parse_word(ps, "from", &is, err);
    if (rc <= 0)
        return rc;
    struct wr_item *it = wr_arena_zalloc(wr_parse_arena(ps), sizeof *it);
    if (!it)
        return wr_err_nomem(err, "the parser");
    n->items = (struct wr_items){it, 1, 1};
    rc = wr_parse_expr(ps, &it->expr, err);
    return rc < 0 ? rc : 1;
}

static int parse_pattern(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_regex(ps, &n->pattern, err);
    if (rc < 0 || n->pattern)
        return rc;
    struct wr_node *name = wr_arena_zalloc(wr_parse_arena(ps), sizeof *name);
    if (!name)
        return wr_err_nomem(err, "the parser");
    name->kind = WR_N_NAME;
    n->pattern = name;
    rc = wr_parse_name(ps, "a /regex/ or the name of a pattern", &name->text, &name->span, err);
    if (rc < 0)
        wr_err_hint(err, "parse /(?<name>...)/, or parse combined");
    return rc;
}

static int parse_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = parse_pattern(ps, n, err);
    for (bool more = rc >= 0; more;) {
        rc = parse_source(ps, n, err);
        if (rc == 0)
            rc = parse_word(ps, "keep", &n->keep, err);
        if (rc == 0)
            rc = parse_word(ps, "skip", &n->skip, err);
        more = rc > 0;
    }
    return rc;
}

/* ---- the pattern ---------------------------------------------------------------------------------------------
 */

static const char *const keyed[] = {[WR_PARSE_JSON] = "json", [WR_PARSE_LOGFMT] = "logfmt"};

static int no_pattern(const struct wr_node *n, struct wr_err *err)
{
    static const char *const others[][2] = {
        {"apache", "combined"}, {"httpd", "combined"}, {"clf", "common"},     {"ncsa", "common"},
        {"access", "combined"}, {"rsyslog", "syslog"}, {"rfc3164", "syslog"}, {"rfc5424", "syslog"},
    };
    struct wr_slice names[16];
    char list[200] = "";
    size_t many = 0, at = 0;
    for (const struct wr_log_format *f = wr_log_formats; f->name && many < 14 && at < sizeof list; f++) {
        names[many++] = wr_slice_of(f->name);
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", at ? ", " : "", f->name);
    }
    for (size_t i = 0; i < 2 && at < sizeof list; i++) {
        names[many++] = wr_slice_of(keyed[i]);
        at += (size_t)snprintf(list + at, sizeof list - at, ", %s", keyed[i]);
    }
    struct wr_slice near = wr_suggest(n->text, names, many);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (wr_slice_is(n->text, others[i][0]))
            near = wr_slice_of(others[i][1]);
    wr_err_at(err, n->span.pos, n->span.len, "no pattern '%.*s'", n->text.n > 80 ? 80 : (int)n->text.n, n->text.p);
    if (near.n)
        wr_err_hint(err, "did you mean '%.*s'?   (patterns: %s, or /regex/)", (int)near.n, near.p, list);
    else
        wr_err_hint(err, "patterns: %s, or /regex/ with named groups: (?<name>...)", list);
    return WR_EPROG;
}

/* A pattern whose columns are the names that the program uses? */
static bool take_keys(struct wr_parse_plan *p, const struct wr_node *n)
{
    for (unsigned i = 0; n->kind == WR_N_NAME && i < 2; i++)
        if (wr_slice_is(n->text, keyed[i])) {
            p->keys = (enum wr_parse_keys)i;
            p->pattern = keyed[i];
            return true;
        }
    return false;
}

/* Makes the names of a format's columns. */
static int take_format(struct wr_arena *a, struct wr_parse_plan *p, const struct wr_node *n,
                       struct wr_slice **names, struct wr_err *err)
{
    for (p->format = wr_log_formats; p->format->name && !wr_slice_is(n->text, p->format->name);)
        p->format++;
    if (!p->format->name)
        return no_pattern(n, err);
    p->ncols = p->format->ncols;
    p->pattern = p->format->name;
    *names = wr_arena_alloc(a, p->ncols * sizeof **names);
    if (!*names)
        return no_memory(err);
    for (uint32_t c = 0; c < p->ncols; c++)
        (*names)[c] = wr_slice_of(p->format->columns[c]);
    return 0;
}

/* Makes the names of the regex's columns. */
static int name_groups(struct wr_parse_plan *p, const struct wr_node *n, struct wr_slice *names, struct wr_err *err)
{
    unsigned groups = wr_regex_groups(p->regex);
    for (unsigned g = 1; g <= groups; g++) {
        struct wr_slice name = wr_regex_group_name(p->regex, g);
        for (uint32_t c = 0; name.n && c < p->ncols; c++)
            if (wr_slice_eq(names[c], name))
                return wr_err_at(err, n->span.pos, n->span.len, "two groups of this regex are called '%.*s'",
                                 (int)name.n, name.p);
        if (!name.n)
            continue;
        names[p->ncols] = name;
        p->groups[p->ncols++] = g;
    }
    if (!p->ncols) {
        wr_err_at(err, n->span.pos, n->span.len, "this regex has no named group, so it gives no column");
        wr_err_hint(err, "name the parts that become columns: (?<name>...)");
        return WR_EPROG;
    }
    return 0;
}

static int take_regex(struct wr_lang *lang, struct wr_parse_plan *p, const struct wr_node *n,
                      struct wr_slice **names, struct wr_err *err)
{
    enum { SHOWN = 60 };
    int rc = wr_lang_regex(lang, n, n->text, n->flags, &p->regex, err);
    if (rc < 0)
        return rc;
    unsigned groups = wr_regex_groups(p->regex);
    char *shown = wr_arena_alloc(lang->arena, SHOWN + 8);
    p->groups = wr_arena_alloc(lang->arena, (groups + 1) * sizeof *p->groups);
    *names = wr_arena_alloc(lang->arena, (groups + 1) * sizeof **names);
    if (!shown || !p->groups || !*names)
        return no_memory(err);
    bool all = n->span.len <= SHOWN;
    snprintf(shown, SHOWN + 8, "%.*s%s", all ? (int)n->span.len : SHOWN, lang->text.p + n->span.pos,
             all ? "" : "...");
    p->pattern = shown;
    return name_groups(p, n, *names, err);
}

/* ---- the text that is taken apart ----------------------------------------------------------------------------
 */

static int no_line(const struct wr_build *b, const struct wr_stage_node *n, struct wr_err *err)
{
    char list[200] = "";
    size_t at = 0;
    for (uint32_t c = 0; c < b->schema->n && at < sizeof list; c++)
        if (b->schema->cols[c].name.n)
            at += (size_t)snprintf(list + at, sizeof list - at, "%s%.*s", at ? ", " : "",
                                   (int)b->schema->cols[c].name.n, b->schema->cols[c].name.p);
    wr_err_at(err, n->span.pos, n->span.len, "parse reads the column 'line', and there is none here");
    wr_err_hint(err, "write %.*s from COLUMN, or read the input as text: --in lines   (columns: %s%s)",
                n->span.len > 80 ? 80 : (int)n->span.len, b->lang->text.p + n->span.pos, list,
                at < sizeof list ? "" : "...");
    return WR_EPROG;
}

static int take_source(struct wr_build *b, const struct wr_stage_node *n, struct wr_parse_plan *p,
                       struct wr_err *err)
{
    static const struct wr_slice line = {"line", 4};
    struct wr_arena *a = b->lang->arena;
    const struct wr_node *expr = n->items.n ? n->items.v[0].expr : NULL;
    if (!expr && !b->schema->assumed && wr_schema_find(b->schema, line) < 0)
        return no_line(b, n, err);
    struct wr_node *name = wr_arena_zalloc(a, sizeof *name);
    char *noun = wr_arena_zalloc(a, 80);
    if (!name || !noun)
        return no_memory(err);
    *name = (struct wr_node){.kind = WR_N_NAME, .span = n->name_span, .op_span = n->name_span, .text = line};
    if (expr)
        snprintf(noun, 80, "value of '%.*s'", expr->span.len > 60 ? 60 : (int)expr->span.len,
                 b->lang->text.p + expr->span.pos);
    p->noun = expr ? noun : "line";
    p->column = expr ? (struct wr_slice){b->lang->text.p + expr->span.pos, expr->span.len} : WR_SLICE("line");
    return wr_expr_compile(b->lang, expr ? expr : name, b->schema, WR_T_TEXT, &p->source, err);
}

static int take_warning(struct wr_lang *lang, const struct wr_stage_node *n, struct wr_parse_plan *p,
                        struct wr_err *err)
{
    char one[160], many[160];
    const char *rest = n->items.n ? p->noun + strlen("value") : "";
    snprintf(one, sizeof one, "%s does not match %s", p->noun, p->pattern);
    snprintf(many, sizeof many, "%s%s do not match %s", n->items.n ? "values" : "lines", rest, p->pattern);
    int id = wr_lang_warn(lang, one, many, "left out");
    p->warn = (uint32_t)id;
    return id < 0 ? no_memory(err) : 0;
}

/* ---- the stage -----------------------------------------------------------------------------------------------
 */

static int add_columns(struct wr_build *b, const struct wr_stage_node *n, struct wr_parse_plan *p,
                       const struct wr_slice *names, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_schema *s = wr_schema_copy(a, b->schema);
    p->refs = wr_arena_alloc(a, p->ncols * sizeof *p->refs);
    if (!s || !p->refs)
        return no_memory(err);
    if (n->keep && wr_absent(b, names, p->ncols, err) < 0)
        return err->code;
    s->lines = false;
    s->assumed = s->assumed && n->keep;
    while (!n->keep && s->n)
        wr_schema_remove(s, s->n - 1);
    for (uint32_t c = 0; c < p->ncols; c++) {
        int taken = wr_schema_find(s, names[c]);
        if (taken >= 0) {
            int len = (int)names[c].n;
            wr_err_at(err, n->pattern->span.pos, n->pattern->span.len,
                      "there is a column '%.*s' already, and parse ... keep gives another", len, names[c].p);
            wr_err_hint(err, "a stage before it: rename old_%.*s = %.*s", len, names[c].p, len, names[c].p);
            return WR_EPROG;
        }
        if (!(p->refs[c] = wr_schema_add(a, s, names[c], WR_T_FIELD, -1)))
            return no_memory(err);
    }
    b->schema = s;
    return 0;
}

/* Rows with keys of their own, beside the columns that are kept. */
static int add_keys(struct wr_build *b, const struct wr_stage_node *n, struct wr_parse_plan *p, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct wr_schema *s = wr_schema_copy(a, b->schema);
    if (!s)
        return no_memory(err);
    if (n->keep && wr_schema_whole(s) >= 0) {
        wr_err_at(err, n->pattern->span.pos, n->pattern->span.len, "rows have keys of their own already");
        wr_err_hint(err, "select the columns to keep before it: select a, b | parse ... keep");
        return WR_EPROG;
    }
    s->lines = false;
    s->assumed = s->assumed && n->keep;
    while (!n->keep && s->n)
        wr_schema_remove(s, s->n - 1);
    p->whole = wr_schema_open(a, s);
    b->json |= b->writes_json;
    if (!p->whole || wr_learn_program(b->lang, s, b->stages) < 0)
        return no_memory(err);
    b->schema = s;
    return 0;
}

static int parse_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_parse_plan *p = wr_arena_zalloc(b->lang->arena, sizeof *p);
    struct wr_slice *names = NULL;
    if (!p)
        return no_memory(err);
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    p->skip = n->skip;
    p->nulls = b->lang->nulls;
    p->nnulls = b->lang->nnulls;
    const bool keys = take_keys(p, n->pattern);
    int rc = keys                             ? 0
             : n->pattern->kind == WR_N_REGEX ? take_regex(b->lang, p, n->pattern, &names, err)
                                              : take_format(b->lang->arena, p, n->pattern, &names, err);
    if (rc == 0)
        rc = take_source(b, n, p, err);
    if (rc == 0)
        rc = take_warning(b->lang, n, p, err);
    if (rc == 0)
        rc = keys ? add_keys(b, n, p, err) : add_columns(b, n, p, names, err);
    return rc < 0 ? rc : wr_build_op(b, &wr_op_parse, p, err);
}

const struct wr_stage wr_stage_parse = {
    .name = "parse",
    .parse = parse_parse,
    .bind = parse_bind,
    .signature = "parse /re/ or PATTERN [from EXPR] [keep] [skip]",
    .words = "combined common nginx syslog logfmt json",
    .summary =
        "Takes a text apart: the regex's named groups, (?<name>...), become the columns; a group that took no part "
        "is null. Without from the text is the column line; as the first stage it reads standard input and files "
        "of unknown extension as lines. keep keeps the columns that there were. A row that does not match is an "
        "error; with skip it is left out, with a warning at the end. Patterns: combined, also called nginx (access "
        "logs of web servers), gives ip ident user time method path protocol status bytes referer agent; common "
        "all but the last two; a request that is not METHOD path PROTOCOL is path as a whole. syslog (RFC 3164 and "
        "5424) gives time host app pid message priority msgid data. A lone - is null; escapes stay as written. "
        "json and "
        "logfmt (key=value pairs): the columns are the names that the program uses, and rows have keys of their "
        "own.",
    .example = "from data/samples/access.log | parse combined | reduce n = count() by status",
    .shows = "status,n\n"
             "200,255\n"
             "404,13\n"
             "304,20\n"
             "500,12\n",
};
