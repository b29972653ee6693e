/* See help.h. */
#include "cmd/help.h"

#include <strings.h>

#include "cmd/catalog.h"
#include "lang/suggest.h"

enum { WORDS_MOST = 512, COLUMN = 30, WIDTH = 79, INDENT = 4 };

static const char usage[] = "usage: weir [options] 'PROGRAM' [FILE...]\n"
                            "  weir 'filter amount > 100 | reduce total = sum(amount) by country' sales.csv\n"
                            "  weir 'take 10' sales.csv      the first rows, to see the columns\n"
                            "more: weir --help, weir help, man weir\n";

static const char options[] = "usage: weir [options] 'PROGRAM' [FILE...]\n"
                              "       weir [options] -f PROGRAM.weir [FILE...]\n"
                              "\n"
                              "  weir 'filter amount > 100 | reduce total = sum(amount) by country' sales.csv\n"
                              "  weir 'map net = amount / 1.19 | select id, net | sort -net | take 3' sales.csv\n"
                              "  weir 'partition by country | top 2 by amount | merge' sales.csv -o best.csv\n"
                              "  weir 'reduce n = count(), avg(temp) by room | sort -n' *.tsv.gz\n"
                              "\n"
                              "A program is stages joined by | in single quotes. weir help NAME tells more:\n";

static const char options_rest[] =
    "\n"
    "input    -d CHAR  delimiter, in and out ('\\t')   -t  tabs, in and out\n"
    "         -n  no header: columns are c1, c2, ...  --in csv|tsv|jsonl|lines\n"
    "         --header NAME,...  no header in the input; these are its names\n"
    "         --skip N  lines before the header       --comment CHAR  begins comments\n"
    "         --fill-columns  lacking ones are null   --escapes none  for tabs\n"
    "         --null WORD,...  these are null too     --quotes relaxed|none\n"
    "         --ragged error|fill|trim|drop  rows with too few or too many fields\n"
    "         --rejects FILE  such rows go there, the run goes on   --max-errors N|P%\n"
    "         --quote CHAR  --escape CHAR             --encoding NAME  latin1, ...\n"
    "         --max-record SIZE  256M                 --reference  read with libcsv\n"
    "output   -o FILE  complete or as it was          --out csv|tsv|jsonl|table|md\n"
    "run      -j N  threads   --memory SIZE           --stats[=json]  where time went\n"
    "         --tmp-dir DIR  $TMPDIR, else /tmp       --strict  warnings are errors\n"
    "         --progress, --color auto|always|never   -q  no warnings\n"
    "program  -f FILE   --arg NAME=VALUE  for $NAME   --explain[=dot]  show the plan\n"
    "         --check  program and headers only       -h, --help   --version\n"
    "         weir fmt [PROGRAM]  lays it out         weir completions bash|zsh|fish\n"
    "         weir help [stages|forms|functions|aggregates|windows|NAME]\n"
    "\n"
    "exit     0 done  1 bad data  2 usage or program  3 reading or writing  4 a limit\n";

static int checked(int r, struct wr_err *err)
{
    return r < 0 ? wr_err_nomem(err, "help") : 0;
}

int wr_help_usage(struct wr_buf *b, struct wr_err *err)
{
    return checked(wr_buf_add(b, usage, sizeof usage - 1), err);
}

int wr_help_version(struct wr_buf *b, struct wr_err *err)
{
    return checked(wr_buf_printf(b, "weir %s\n", WEIR_VERSION), err);
}

static int add_stage_names(struct wr_buf *b)
{
    size_t at = WIDTH;
    for (const struct wr_stage *const *s = wr_stage_table; *s; s++) {
        size_t n = strlen((*s)->name) + 1;
        bool wrap = at + n > WIDTH;
        if (wrap && s != wr_stage_table && wr_buf_addc(b, '\n') < 0)
            return -1;
        at = wrap ? n + 1 : at + n;
        if (wr_buf_printf(b, "%s %s", wrap ? " " : "", (*s)->name) < 0)
            return -1;
    }
    return wr_buf_addc(b, '\n');
}

int wr_help_options(struct wr_buf *b, struct wr_err *err)
{
    bool failed = wr_buf_add(b, options, sizeof options - 1) < 0 || add_stage_names(b) < 0 ||
                  wr_buf_add(b, options_rest, sizeof options_rest - 1) < 0;
    return checked(failed ? -1 : 0, err);
}

/* ---- weir help ------------------------------------------------------------------------------------------------
 */

/* Where a text breaks so that at most `width` bytes stay on the line. */
static size_t line_of(const char *text, size_t width)
{
    size_t n = strlen(text), at = width;
    if (n <= width)
        return n;
    while (at && text[at] != ' ')
        at--;
    return at ? at : n;
}

/* Words, broken into lines that begin `indent` columns in; the first stands at that column already. */
static int add_text(struct wr_buf *b, const char *text, size_t indent)
{
    for (;;) {
        size_t n = line_of(text, WIDTH - indent);
        if (wr_buf_printf(b, "%.*s\n", (int)n, text) < 0)
            return -1;
        text += n + strspn(text + n, " ");
        if (!*text)
            return 0;
        if (wr_buf_printf(b, "%*s", (int)indent, "") < 0)
            return -1;
    }
}

/* What weir help lists at a time, and how its entries are called. */
static const char *const kinds[][2] = {{"stages", "stage"},         {"forms", "form"},
                                       {"operators", "operator"},   {"functions", "function"},
                                       {"aggregates", "aggregate"}, {"windows", "window function"}};

const char *const wr_help_kinds[] = {"stages", "forms", "operators", "functions", "aggregates", "windows", NULL};

struct listing {
    struct wr_buf *b;
    const char *only; /* a kind, or NULL: all */
    const char *kind; /* the last one listed */
};

static int list_entry(void *ctx, const struct wr_entry *e)
{
    struct listing *l = ctx;
    if (l->only && strcmp(l->only, e->kind) != 0)
        return 0;
    if (!l->kind || strcmp(l->kind, e->kind) != 0) {
        if (wr_buf_printf(l->b, "%s%ss\n", l->kind ? "\n" : "", e->kind) < 0)
            return -1;
        l->kind = e->kind;
    }
    size_t n = strlen(e->signature);
    int r = n + 4 > COLUMN ? wr_buf_printf(l->b, "  %s\n%*s", e->signature, COLUMN, "")
                           : wr_buf_printf(l->b, "  %-*s", COLUMN - 2, e->signature);
    return r < 0 ? -1 : add_text(l->b, e->summary, COLUMN);
}

struct telling {
    struct wr_buf *b;
    const char *word;
    unsigned found;
};

/* Operators are asked for by any sign or words between blanks that their signatures show. */
static bool is_of(const char *word, const struct wr_entry *e)
{
    size_t n = strlen(word);
    bool sign = strcmp(e->kind, "operator") == 0 && (n > 1 || (n == 1 && (*word | 32) < 'a'));
    for (const char *p = sign ? strstr(e->signature, word) : NULL; p; p = strstr(p + 1, word))
        if ((p == e->signature || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return true;
    return strcmp(word, e->name) == 0;
}

/* An expression and what it gives, in two lines where one would be too long. */
static int add_value(struct wr_buf *b, const struct wr_entry *e)
{
    static const char example[] = "example: ", gives[] = "   gives ";
    size_t n = INDENT + sizeof example + sizeof gives - 2 + strlen(e->example) + strlen(e->shows);
    int r = wr_buf_printf(b, "%*s%s%s", INDENT, "", example, e->example);
    if (r == 0 && n > WIDTH)
        r = wr_buf_printf(b, "\n%*s", INDENT, "");
    return r < 0 ? -1 : wr_buf_printf(b, "%s%s\n", gives, e->shows);
}

/* What a terminal shows of a program's example. */
static int add_program(struct wr_buf *b, const struct wr_entry *e)
{
    struct wr_buf lines = {.p = NULL};
    int r = wr_catalog_program(&lines, e, WIDTH - INDENT);
    if (r == 0)
        r = wr_buf_addc(b, '\n');
    for (size_t at = 0, n; r == 0 && at < lines.n; at += n) {
        const char *end = memchr(lines.p + at, '\n', lines.n - at);
        n = (size_t)(end - lines.p) + 1 - at;
        r = wr_buf_printf(b, "%*s%.*s", INDENT, "", (int)n, lines.p + at);
    }
    wr_buf_done(&lines);
    return r;
}

static int tell_entry(void *ctx, const struct wr_entry *e)
{
    struct telling *t = ctx;
    if (!is_of(t->word, e))
        return 0;
    if (wr_buf_printf(t->b, "%s%s   (%s)\n%*s", t->found++ ? "\n" : "", e->signature, e->kind, INDENT, "") < 0 ||
        add_text(t->b, e->summary, INDENT) < 0)
        return -1;
    if (!e->example || !e->shows)
        return 0;
    if (!e->args)
        return add_value(t->b, e);
    return add_program(t->b, e);
}

struct words {
    struct wr_slice v[WORDS_MOST];
    size_t n;
};

static int collect_name(void *ctx, const struct wr_entry *e)
{
    struct words *w = ctx;
    if (w->n < WORDS_MOST)
        w->v[w->n++] = wr_slice_of(e->name);
    return 0;
}

/* A name in other letters or with arguments is that name before it is another tool's word. */
static int no_such_word(const char *word, struct wr_err *err)
{
    struct words w = {.n = 0};
    struct wr_slice asked = {word, strcspn(word, "(")};
    const char *hint = NULL, *ours = wr_suggest_stage_word(asked, &hint);
    wr_catalog_each(collect_name, &w);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && w.n < WORDS_MOST; i++)
        w.v[w.n++] = wr_slice_of(kinds[i][0]);
    struct wr_slice near = wr_suggest(asked, w.v, w.n);
    if (!ours)
        ours = wr_suggest_function_word(asked, &hint);
    wr_err_set(err, WR_EPROG, "no stage, function or aggregate is called '%s'", word);
    if (ours && *ours && !(near.n && near.n == asked.n && strncasecmp(near.p, asked.p, near.n) == 0))
        wr_err_hint(err, "did you mean %s?", ours);
    else if (near.n)
        wr_err_hint(err, "did you mean %.*s?", (int)near.n, near.p);
    else
        wr_err_hint(err, "all of them: weir help");
    return WR_EPROG;
}

int wr_help_topic(struct wr_buf *b, const char *word, struct wr_err *err)
{
    struct listing all = {.b = b};
    for (size_t i = 0; word && i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i][0]) - 1; /* without its s */
        if (strncmp(word, kinds[i][0], n) == 0 && (!word[n] || strcmp(word + n, "s") == 0))
            all.only = kinds[i][1];
    }
    if (!word || all.only) {
        int r = wr_catalog_each(list_entry, &all);
        if (r == 0 && !word)
            r = wr_buf_printf(b, "\nmore about one of them: weir help NAME; the language: man weir-lang\n");
        return checked(r, err);
    }
    const struct wr_agg *agg = wr_agg_find(wr_agg_table, wr_slice_of(word));
    struct telling one = {.b = b, .word = agg ? agg->name : word};
    if (wr_catalog_each(tell_entry, &one) < 0)
        return wr_err_nomem(err, "help");
    return one.found ? 0 : no_such_word(word, err);
}
