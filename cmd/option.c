/* See option.h. */
#include "cmd/option.h"

#include <string.h>

#include "base/slice.h"
#include "lang/suggest.h"

const struct wr_option wr_options_table[] = {
    {"-d", WR_OPT_DELIM, "CHAR"},
    {"-f", WR_OPT_FILE, "FILE"},
    {"-h", WR_OPT_HELP},
    {"-j", WR_OPT_JOBS, "N"},
    {"-n", WR_OPT_NO_HEADER},
    {"-o", WR_OPT_OUTPUT, "FILE"},
    {"-q", WR_OPT_QUIET},
    {"-t", WR_OPT_TABS},
    {"--arg", WR_OPT_ARG, "NAME=VALUE"},
    {"--check", WR_OPT_CHECK},
    {"--color", WR_OPT_COLOR, "auto|always|never"},
    {"--comment", WR_OPT_COMMENT, "CHAR"},
    {"--escape", WR_OPT_ESCAPE, "CHAR"},
    {"--escapes", WR_OPT_ESCAPES, "tsv|none"},
    {"--encoding", WR_OPT_ENCODING, "NAME"},
    {"--explain", WR_OPT_EXPLAIN, NULL, "dot"},
    {"--fill-columns", WR_OPT_FILL_COLUMNS},
    {"--header", WR_OPT_HEADER, "NAME,..."},
    {"--help", WR_OPT_HELP},
    {"--in", WR_OPT_IN, "csv|tsv|jsonl|lines"},
    {"--max-errors", WR_OPT_MAX_ERRORS, "N|P%"},
    {"--max-record", WR_OPT_MAX_RECORD, "SIZE"},
    {"--memory", WR_OPT_MEMORY, "SIZE"},
    {"--null", WR_OPT_NULL, "WORD,..."},
    {"--out", WR_OPT_OUT, "csv|tsv|jsonl|table|md|svg"},
    {"--progress", WR_OPT_PROGRESS, "auto|always|never"},
    {"--quote", WR_OPT_QUOTE, "CHAR"},
    {"--quotes", WR_OPT_QUOTES, "relaxed|none"},
    {"--ragged", WR_OPT_RAGGED, "error|fill|trim|drop"},
    {"--reference", WR_OPT_REFERENCE},
    {"--rejects", WR_OPT_REJECTS, "FILE"},
    {"--skip", WR_OPT_SKIP, "N"},
    {"--stats", WR_OPT_STATS, NULL, "json"},
    {"--strict", WR_OPT_STRICT},
    {"--version", WR_OPT_VERSION},
    {"--tmp-dir", WR_OPT_TMP_DIR, "DIR"},
    {.spelling = NULL},
};
enum { NOPTIONS = sizeof wr_options_table / sizeof *wr_options_table - 1 };

/* What other tools call them. */
static const struct {
    const char *theirs, *ours;
} habits[] = {
    {"--delimiter", "-d"},
    {"--delim", "-d"},
    {"--separator", "-d"},
    {"--sep", "-d"},
    {"--field-separator", "-d"},
    {"--fs", "-d"},
    {"--ifs", "-d"},
    {"-F", "-d"},
    {"-s", "-d"},
    {"--tsv", "-t"},
    {"--tab", "-t"},
    {"--tabs", "-t"},
    {"--no-header", "-n"},
    {"--no-headers", "-n"},
    {"--headerless", "-n"},
    {"--output", "-o"},
    {"--file", "-f"},
    {"--jobs", "-j"},
    {"--threads", "-j"},
    {"--parallel", "-j"},
    {"--quiet", "-q"},
    {"--silent", "-q"},
    {"-v", "--arg"},
    {"--var", "--arg"},
    {"--set", "--arg"},
    {"-V", "--version"},
    {"-?", "--help"},
    {"-i", "--in"},
    {"--input", "--in"},
    {"--icsv", "--in csv"},
    {"--ocsv", "--out csv"},
    {"--itsv", "--in tsv"},
    {"--otsv", "--out tsv"},
    {"--csv", "--in csv"},
    {"--lines", "--in lines"},
    {"--format", "--in or --out"},
    {"--mem", "--memory"},
    {"--plan", "--explain"},
    {"--dry-run", "--check"},
    {"--na", "--null"},
    {"--null-value", "--null"},
    {"--nulls", "--null"},
    {"-S", "--memory"},
    {"--verbose", "--stats"},
    {"--charset", "--encoding"},
    {"--quotechar", "--quote"},
    {"--quote-char", "--quote"},
    {"--escapechar", "--escape"},
    {"--escape-char", "--escape"},
    {"--from-code", "--encoding"},
    {"--utf16", "--encoding utf-16"},
    {"--latin1", "--encoding latin1"},
    {"--colour", "--color"},
    {"--no-color", "--color never"},
    {"--no-colour", "--color never"},
    {"--no-progress", "--progress never"},
    {"--bar", "--progress"},
    {"--dot", "--explain=dot"},
    {"--graphviz", "--explain=dot"},
    {"--profile", "--stats"},
};

const struct wr_option *wr_option_find(const char *spelling, size_t n)
{
    for (size_t i = 0; i < NOPTIONS; i++) {
        if (wr_slice_eq((struct wr_slice){spelling, n}, wr_slice_of(wr_options_table[i].spelling)))
            return &wr_options_table[i];
    }
    return NULL;
}

int wr_option_unknown(const char *spelling, size_t n, struct wr_err *err)
{
    struct wr_slice word = {spelling, n}, names[NOPTIONS], near = {0};
    wr_err_set(err, WR_EPROG, "unknown option %.*s", (int)n, spelling);
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        if (wr_slice_is(word, habits[i].theirs)) {
            wr_err_hint(err, "did you mean %s?   (all options: weir --help)", habits[i].ours);
            return WR_EPROG;
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < NOPTIONS && n > 2; i++) {
        if (wr_options_table[i].spelling[1] == '-')
            names[count++] = wr_slice_of(wr_options_table[i].spelling);
    }
    near = wr_suggest(word, names, count);
    if (near.n)
        wr_err_hint(err, "did you mean %.*s?   (all options: weir --help)", (int)near.n, near.p);
    else
        wr_err_hint(err, "all options: weir --help");
    return WR_EPROG;
}

/* `-memory` is no bundle that begins with an unknown -m. */
int wr_option_lost_dash(const char *arg, struct wr_err *err)
{
    const struct wr_slice word = {arg, strcspn(arg, "=")};
    for (size_t i = 0; i < NOPTIONS && word.n > 2; i++) {
        const char *name = wr_options_table[i].spelling;
        if (name[1] != '-' || !wr_slice_eq(word, wr_slice_of(name + 1)))
            continue;
        wr_err_set(err, WR_EPROG, "unknown option %s", arg);
        wr_err_hint(err, "did you mean -%s?", arg);
        return WR_EPROG;
    }
    return 0;
}
