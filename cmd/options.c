/* See options.h. Written by hand rather than with getopt_long, which abbreviates long options, prints its own
 * messages and cannot suggest. A table names the options (option.h); one function, `apply`, gives them their
 * meaning. */
#include "cmd/options.h"

#include "cmd/machine.h"
#include "cmd/option.h"
#include "cmd/program.h"
#include "cmd/value.h"

enum {
    JOBS_MOST = 1024,
    THREAD_LEAST = 16 << 20, /* bytes of --memory for each thread: with less a run may not find what it needs */
    MAX_RECORD = 256 << 20,
    MAX_RECORD_MOST = (1 << 30) - 1, /* offsets in a record have 30 bits (data/vec.h) */
};

const char wr_options_shells[] = "bash|zsh|fish";

/* A command line while it is read. */
struct reading {
    struct wr_arena *arena;
    const struct wr_options_env *env;
    struct wr_options *o;
    struct wr_err *err;
    int argc;
    char *const *argv;
    int at; /* next argument */
    const char **operands;
    uint32_t noperands;
    bool ended;             /* after -- */
    bool first_is_plain;    /* the first operand stood before any -- */
    bool first_before_file; /* and stands before -f */
    struct wr_slice *nulls, *header, *arg_names, *arg_values;
    bool in_given;
};

static int bad(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int bad(struct reading *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wr_err_setv(r->err, WR_EPROG, fmt, ap);
    va_end(ap);
    return WR_EPROG;
}

/* ---- values -------------------------------------------------------------------------------------------------- */

static int null_value(struct reading *r, const char *value)
{
    for (const char *p = value; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        if (n) /* the empty field is null anyway */
            r->nulls[r->o->nnulls++] = (struct wr_slice){p, n};
        p += n;
    }
    return 0;
}

static int header_value(struct reading *r, const char *value)
{
    r->o->nheader = 0;
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, ",");
        r->header[r->o->nheader++] = (struct wr_slice){p, n};
        p += n;
        if (!*p)
            break;
    }
    r->o->header = r->header;
    return 0;
}

static int arg_value(struct reading *r, const char *value)
{
    size_t n = wr_program_name(value);
    if (n == 0 || value[n] != '=')
        return bad(r, "--arg takes NAME=VALUE, with a name like min_2, not '%s'", value);
    struct wr_slice name = {value, n};
    uint32_t i = 0;
    while (i < r->o->nargs && !wr_slice_eq(r->arg_names[i], name))
        i++;
    r->arg_names[i] = name;
    r->arg_values[i] = wr_slice_of(value + n + 1);
    r->o->nargs += i == r->o->nargs;
    return 0;
}

/* ---- options ---------------------------------------------------------------------------------------------------
 */

static int in_value(struct reading *r, const char *value)
{
    static const enum wr_input_kind kinds[] = {WR_INPUT_CSV, WR_INPUT_TSV, WR_INPUT_JSONL, WR_INPUT_LINES};
    int i = wr_value_choice("--in", value, "csv|tsv|jsonl|lines", r->err);
    if (i < 0)
        return WR_EPROG;
    r->o->in = kinds[i];
    r->in_given = true;
    return 0;
}

static int out_value(struct reading *r, const char *value)
{
    static const enum wr_output_kind kinds[] = {WR_OUTPUT_CSV,   WR_OUTPUT_TSV, WR_OUTPUT_JSONL,
                                                WR_OUTPUT_TABLE, WR_OUTPUT_MD,  WR_OUTPUT_SVG};
    int i = wr_value_choice("--out", value, "csv|tsv|jsonl|table|md|svg", r->err);
    if (i < 0)
        return WR_EPROG;
    r->o->out = kinds[i];
    return 0;
}

static int escapes_value(struct reading *r, const char *value)
{
    int i = wr_value_choice("--escapes", value, "tsv|none", r->err);
    r->o->no_escapes = i == 1;
    return i < 0 ? WR_EPROG : 0;
}

static int quotes_value(struct reading *r, const char *value)
{
    static const enum wr_quotes modes[] = {WR_QUOTES_RELAXED, WR_QUOTES_NONE, WR_QUOTES_STRICT};
    int i = wr_value_choice("--quotes", value, "relaxed|none|strict", r->err);
    if (i >= 0)
        r->o->quotes = modes[i];
    return i < 0 ? WR_EPROG : 0;
}

static int ragged_value(struct reading *r, const char *value)
{
    static const enum wr_ragged modes[] = {WR_RAGGED_ERROR, WR_RAGGED_FILL, WR_RAGGED_TRIM, WR_RAGGED_DROP};
    int i = wr_value_choice("--ragged", value, "error|fill|trim|drop", r->err);
    if (i >= 0)
        r->o->ragged = modes[i];
    return i < 0 ? WR_EPROG : 0;
}

static int when_value(struct reading *r, const char *option, const char *value, enum wr_when *out)
{
    static const enum wr_when whens[] = {WR_WHEN_AUTO, WR_WHEN_ALWAYS, WR_WHEN_NEVER};
    int i = wr_value_choice(option, value, "auto|always|never", r->err);
    if (i >= 0)
        *out = whens[i];
    return i < 0 ? WR_EPROG : 0;
}

static int once(struct reading *r, const char *name, const char *value, const char **out)
{
    if (*out)
        return bad(r, "%s is given twice: '%s' and '%s'", name, *out, value);
    if (!*value)
        return bad(r, "%s takes the name of a file, not ''", name);
    *out = value;
    return 0;
}

static int apply(struct reading *r, const struct wr_option *opt, const char *value)
{
    struct wr_options *o = r->o;
    switch (opt->id) {
    case WR_OPT_ARG:
        return arg_value(r, value);
    case WR_OPT_COLOR:
        return when_value(r, opt->spelling, value, &o->color);
    case WR_OPT_COMMENT:
        return wr_value_delim("--comment", value, &o->comment, r->err);
    case WR_OPT_DELIM:
        o->tabs = false;
        return wr_value_delim("-d", value, &o->delim, r->err);
    case WR_OPT_ESCAPE:
        return wr_value_quote("--escape", value, &o->escape, r->err);
    case WR_OPT_ESCAPES:
        return escapes_value(r, value);
    case WR_OPT_ENCODING:
        o->encoding = value;
        return wr_value_encoding("--encoding", value, r->err);
    case WR_OPT_FILE:
        return once(r, "-f", value, &o->program_file);
    case WR_OPT_FILL_COLUMNS:
        o->fill_columns = true;
        return 0;
    case WR_OPT_HEADER:
        return header_value(r, value);
    case WR_OPT_IN:
        return in_value(r, value);
    case WR_OPT_JOBS:
        return wr_value_count("-j", value, JOBS_MOST, &o->jobs, r->err);
    case WR_OPT_MAX_ERRORS:
        o->max_errors_given = true;
        return wr_value_errors("--max-errors", value, &o->max_errors, &o->max_errors_ppm, r->err);
    case WR_OPT_MAX_RECORD:
        return wr_value_bytes("--max-record", value, MAX_RECORD_MOST, &o->max_record, r->err);
    case WR_OPT_MEMORY:
        return wr_value_bytes("--memory", value, SIZE_MAX, &o->memory, r->err);
    case WR_OPT_NULL:
        return null_value(r, value);
    case WR_OPT_OUT:
        return out_value(r, value);
    case WR_OPT_OUTPUT:
        return once(r, "-o", value, &o->output);
    case WR_OPT_PROGRESS:
        return when_value(r, opt->spelling, value, &o->progress);
    case WR_OPT_QUOTE:
        return wr_value_quote("--quote", value, &o->quote, r->err);
    case WR_OPT_QUOTES:
        return quotes_value(r, value);
    case WR_OPT_REJECTS:
        return once(r, "--rejects", value, &o->rejects);
    case WR_OPT_SKIP:
        return wr_value_lines("--skip", value, &o->skip, r->err);
    case WR_OPT_RAGGED:
        return ragged_value(r, value);
    case WR_OPT_TMP_DIR:
        return once(r, "--tmp-dir", value, &o->tmp_dir);
    case WR_OPT_CHECK:
        o->check = true;
        return 0;
    case WR_OPT_EXPLAIN:
        o->explain = value ? WR_EXPLAIN_DOT : WR_EXPLAIN_TEXT;
        return 0;
    case WR_OPT_HELP:
        o->command = WR_COMMAND_HELP;
        return 0;
    case WR_OPT_VERSION:
        if (o->command == WR_COMMAND_RUN)
            o->command = WR_COMMAND_VERSION;
        return 0;
    case WR_OPT_NO_HEADER:
        o->no_header = true;
        return 0;
    case WR_OPT_QUIET:
        o->quiet = true;
        return 0;
    case WR_OPT_REFERENCE:
        o->reference = true;
        return 0;
    case WR_OPT_STATS:
        o->stats = value ? WR_STATS_JSON : WR_STATS_TEXT;
        return 0;
    case WR_OPT_STRICT:
        o->strict = true;
        return 0;
    case WR_OPT_TABS:
        o->tabs = true;
        o->delim = -1;
        return 0;
    }
    return 0;
}

static int no_value(struct reading *r, const struct wr_option *opt)
{
    return bad(r, "%s takes a value: %s %s", opt->spelling, opt->spelling, opt->value);
}

static int long_option(struct reading *r, const char *arg)
{
    size_t n = strcspn(arg, "=");
    const char *value = arg[n] ? arg + n + 1 : NULL;
    const struct wr_option *opt = wr_option_find(arg, n);
    if (!opt)
        return wr_option_unknown(arg, n, r->err);
    if (opt->value && !value) {
        if (r->at >= r->argc)
            return no_value(r, opt);
        value = r->argv[r->at++];
    } else if (!opt->value && value && !opt->optional) {
        return bad(r, "%s takes no value", opt->spelling);
    } else if (opt->optional && value && wr_value_choice(opt->spelling, value, opt->optional, r->err) < 0) {
        return WR_EPROG;
    }
    return apply(r, opt, value);
}

static int short_options(struct reading *r, const char *arg)
{
    if (wr_option_lost_dash(arg, r->err) < 0)
        return WR_EPROG;
    for (const char *p = arg + 1; *p; p++) {
        char spelling[3] = {'-', *p, 0};
        const struct wr_option *opt = wr_option_find(spelling, 2);
        if (!opt)
            return wr_option_unknown(spelling, 2, r->err);
        const char *value = p[1] ? p + 1 : NULL;
        if (opt->value && !value) {
            if (r->at >= r->argc)
                return no_value(r, opt);
            value = r->argv[r->at++];
        }
        int e = apply(r, opt, opt->value ? value : NULL);
        if (e < 0 || opt->value)
            return e;
    }
    return 0;
}

static int read_arguments(struct reading *r)
{
    while (r->at < r->argc) {
        const char *arg = r->argv[r->at++];
        int e = 0;
        if (r->ended || arg[0] != '-' || !arg[1]) {
            r->first_is_plain |= r->noperands == 0 && !r->ended;
            r->first_before_file |= r->noperands == 0 && !r->o->program_file;
            r->operands[r->noperands++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            r->ended = true;
        } else {
            e = arg[1] == '-' ? long_option(r, arg) : short_options(r, arg);
        }
        if (e < 0)
            return e;
    }
    return 0;
}

/* ---- operands ---------------------------------------------------------------------------------------------------
 */

/* weir fmt PROGRAM, weir fmt -f FILE, or a program on standard input. */
static int take_format(struct reading *r)
{
    struct wr_options *o = r->o;
    o->command = WR_COMMAND_FORMAT;
    if (r->noperands > 2 || (r->noperands > 1 && o->program_file))
        return bad(r, "weir fmt lays out one program; '%s' is too much", r->operands[r->noperands - 1]);
    if (r->noperands > 1) {
        int e = wr_program_check(r->operands + 1, 1, r->env->stage_words, r->err);
        if (e < 0) {
            wr_err_hint(r->err, "weir fmt -f %s", r->operands[1]);
            return e;
        }
        o->program = wr_slice_of(r->operands[1]);
    } else if (!o->program_file)
        o->program_file = "-";
    return 0;
}

/* weir completions SHELL, and what its script asks. */
static int take_completions(struct reading *r)
{
    struct wr_options *o = r->o;
    if (r->noperands < 2) {
        bad(r, "weir completions takes the name of a shell: %s", wr_options_shells);
        wr_err_hint(r->err, "source <(weir completions bash)");
        return WR_EPROG;
    }
    const int shell = wr_value_choice("weir completions", r->operands[1], wr_options_shells, r->err);
    if (shell < 0)
        return WR_EPROG;
    o->shell = (enum wr_shell)shell;
    o->command = WR_COMMAND_SCRIPT;
    if (r->noperands == 2)
        return 0;
    if (!r->ended || r->noperands != 4)
        return bad(r, "weir completions takes one shell; '%s' is too much", r->operands[2]);
    o->command = WR_COMMAND_COMPLETE;
    o->before = r->operands[2];
    o->after = r->operands[3];
    return 0;
}

static int take_operands(struct reading *r)
{
    struct wr_options *o = r->o;
    uint32_t files = 0;
    if (r->noperands && r->first_is_plain && !o->program_file) {
        const char *first = r->operands[0];
        if (strcmp(first, "help") == 0) {
            o->command = WR_COMMAND_TOPIC;
            o->topic = r->noperands > 1 ? r->operands[1] : NULL;
            return r->noperands > 2 ? bad(r, "weir help takes one name; '%s' is another", r->operands[2]) : 0;
        }
        if (strcmp(first, "completions") == 0)
            return take_completions(r);
    }
    if (r->noperands && r->first_is_plain && r->first_before_file && strcmp(r->operands[0], "fmt") == 0)
        return take_format(r);
    if (!o->program_file) {
        if (!r->noperands) {
            o->command = WR_COMMAND_USAGE;
            return 0;
        }
        int e = wr_program_check(r->operands, r->noperands, r->env->stage_words, r->err);
        if (e < 0)
            return e;
        o->program = wr_slice_of(r->operands[files++]);
    }
    o->files = r->operands + files;
    o->nfiles = r->noperands - files;
    return 0;
}

/* ---- all of it
 * --------------------------------------------------------------------------------------------------- */

static int make_room(struct reading *r)
{
    size_t commas = 0;
    for (int i = 1; i < r->argc; i++) {
        for (const char *p = r->argv[i]; *p; p++)
            commas += *p == ',';
    }
    size_t n = (size_t)r->argc + 1;
    r->operands = wr_arena_alloc(r->arena, n * sizeof *r->operands);
    r->nulls = wr_arena_alloc(r->arena, (n + commas) * sizeof *r->nulls);
    r->header = wr_arena_alloc(r->arena, (n + commas) * sizeof *r->header);
    r->arg_names = wr_arena_alloc(r->arena, n * sizeof *r->arg_names);
    r->arg_values = wr_arena_alloc(r->arena, n * sizeof *r->arg_values);
    return r->operands && r->nulls && r->header && r->arg_names && r->arg_values ? 0
                                                                                 : wr_arena_error(r->arena, r->err);
}

/* The bytes that CSV is made of, and what of them is given twice. */
static int check_bytes(struct reading *r)
{
    const struct wr_options *o = r->o;
    const struct {
        const char *option;
        int byte;
    } v[] = {{"-d", o->delim < 0 ? ',' : o->delim},
             {"--quote", o->quotes == WR_QUOTES_NONE ? -1
                         : o->quote                  ? o->quote
                                                     : '"'},
             {"--escape", o->escape ? o->escape : -1},
             {"--comment", o->comment ? o->comment : -1}};
    enum { N = sizeof v / sizeof *v };
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < i; k++)
            if (v[i].byte >= 0 && v[i].byte == v[k].byte)
                return bad(r, "%s and %s cannot be the same byte", v[k].option, v[i].option);
    return 0;
}

/* Quotes and escapes are those of CSV, and not of what has none. */
static int check_dialect(struct reading *r)
{
    struct wr_options *o = r->o;
    const char *option = o->quote ? "--quote" : "--escape";
    if (!o->quote && !o->escape)
        return 0;
    if (o->in == WR_INPUT_TSV) {
        bad(r, "%s: tab-separated values have no quotes, and escapes of their own", option);
        wr_err_hint(r->err, "CSV with tabs is -d '\\t'");
        return WR_EPROG;
    }
    if (o->in == WR_INPUT_LINES)
        return bad(r, "%s: lines of text have neither quotes nor escapes", option);
    if (o->in == WR_INPUT_JSONL)
        return bad(r, "%s: JSON lines have quotes and escapes of their own", option);
    if (o->quote && o->quotes == WR_QUOTES_NONE)
        return bad(r, "--quote: with --quotes none no byte is a quote");
    if (o->quotes != WR_QUOTES_NONE && o->escape == (o->quote ? o->quote : '"'))
        o->escape = 0; /* a quote is doubled in quotes: that is so anyway */
    if (o->escape && o->reference)
        return bad(r, "--reference: csv(3) knows no --escape");
    return check_bytes(r);
}

static int fill_defaults(struct reading *r)
{
    struct wr_options *o = r->o;
    o->nulls = r->nulls;
    o->arg_names = r->arg_names;
    o->arg_values = r->arg_values;
    if (o->tabs && !r->in_given)
        o->in = WR_INPUT_TSV;
    int bad_dialect = check_dialect(r);
    if (bad_dialect < 0)
        return bad_dialect;
    if (o->header && o->no_header)
        return bad(r, "--header names the columns that -n leaves without names");
    if (!o->jobs && r->env->jobs && *r->env->jobs) {
        int e = wr_value_count("WEIR_JOBS", r->env->jobs, JOBS_MOST, &o->jobs, r->err);
        if (e < 0)
            return e;
    }
    if (!o->jobs)
        o->jobs = wr_machine_cpus();
    if (!o->memory)
        o->memory = wr_machine_memory() / 4;
    if (o->jobs > 1 && o->memory / o->jobs < THREAD_LEAST)
        o->jobs = o->memory < THREAD_LEAST ? 1 : (unsigned)(o->memory / THREAD_LEAST);
    if (!o->tmp_dir)
        o->tmp_dir = r->env->tmp_dir && *r->env->tmp_dir ? r->env->tmp_dir : "/tmp";
    return 0;
}

int wr_options_parse(struct wr_arena *arena, int argc, char *const *argv, const struct wr_options_env *env,
                     struct wr_options *o, struct wr_err *err)
{
    struct reading r = {.arena = arena, .env = env, .o = o, .err = err, .argc = argc, .argv = argv, .at = 1};
    *o = (struct wr_options){.delim = -1, .quotes = -1, .max_record = MAX_RECORD};
    int e = make_room(&r);
    if (e == 0)
        e = read_arguments(&r);
    if (e == 0 && o->command == WR_COMMAND_RUN)
        e = take_operands(&r);
    if (e == 0 && o->command == WR_COMMAND_RUN)
        e = fill_defaults(&r);
    return e;
}
