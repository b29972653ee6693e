/* See complete.h. The words of the command line are told apart as options.c does it, but for mistakes, of which
 * nothing is said. */
#include "cmd/complete.h"

#include "cmd/candidates.h"
#include "cmd/catalog.h"
#include "cmd/columns.h"
#include "cmd/help.h"
#include "cmd/option.h"
#include "cmd/shell_words.h"
#include "cmd/value.h"

/* A command line while it is looked through. */
struct line {
    struct wr_arena *arena;
    const struct wr_options_env *env;
    enum wr_shell shell;
    const char *before;
    struct wr_shell_words words;
    char **argv; /* [argc] its options, for options.c */
    int argc;
    const char **files; /* [nfiles] */
    uint32_t nfiles, noperands;
    const char *command;            /* help, fmt, completions; or NULL */
    const struct wr_option *option; /* whose value comes next, or NULL */
    const char *option_word;        /* as it stands */
    bool ended;                     /* by -- */
    bool has_program;               /* -f gives it */
    struct wr_buf *out;
};

/* ---- the words of the line --------------------------------------------------------------------------------------
 */

static bool is_command(const char *word)
{
    return !strcmp(word, "help") || !strcmp(word, "fmt") || !strcmp(word, "completions");
}

/* Does the program stand next among the operands? */
static bool wants_program(const struct line *l)
{
    if (l->has_program || (l->command && strcmp(l->command, "fmt") != 0))
        return false;
    return l->noperands == (l->command ? 1u : 0u);
}

static void take_operand(struct line *l, const char *word)
{
    if (l->noperands == 0 && !l->has_program && is_command(word))
        l->command = word;
    else if (!wants_program(l))
        l->files[l->nfiles++] = word;
    l->noperands++;
}

/* The option that the word ends in, if it waits for a value; else NULL. */
static const struct wr_option *waits(const char *word)
{
    const size_t n = strcspn(word, "=");
    const struct wr_option *o = NULL;
    if (word[1] == '-')
        return (o = wr_option_find(word, n)) && o->value && !word[n] ? o : NULL;
    for (const char *p = word + 1; *p; p++) {
        const char spelling[2] = {'-', *p};
        o = wr_option_find(spelling, 2);
        if (!o || o->value)
            return o && !p[1] ? o : NULL;
    }
    return NULL;
}

static void take_word(struct line *l, const char *word)
{
    if (l->option) {
        l->argv[l->argc++] = (char *)l->option_word;
        l->argv[l->argc++] = (char *)word;
        l->option = NULL;
    } else if (l->ended || word[0] != '-' || !word[1]) {
        take_operand(l, word);
    } else if (!strcmp(word, "--")) {
        l->ended = true;
    } else {
        l->option = waits(word);
        l->option_word = word;
        if (!l->option)
            l->argv[l->argc++] = (char *)word;
    }
}

/* -f, wherever it stands, says that no operand is the program. */
static bool gives_program(const char *const *words, uint32_t n)
{
    bool value = false;
    for (uint32_t i = 0; i < n; i++) {
        const struct wr_option *o = !value && words[i][0] == '-' && words[i][1] ? waits(words[i]) : NULL;
        if (!value && !strcmp(words[i], "--"))
            return false;
        if ((o && o->id == WR_OPT_FILE) || (!value && !strncmp(words[i], "-f", 2)))
            return true;
        value = o != NULL;
    }
    return false;
}

/* The options as a run would have them, with the files: 0, or they are wrong. */
static int read_options(const struct line *l, struct wr_options *o)
{
    struct wr_err err = {0};
    const int n = l->argc;
    char **argv = wr_arena_alloc(l->arena, ((size_t)n + 4) * sizeof *argv);
    if (!argv)
        return WR_ELIMIT;
    argv[0] = (char *)"weir";
    if (n)
        memcpy(argv + 1, l->argv, (size_t)n * sizeof *argv);
    argv[n + 1] = (char *)""; /* a program; with -f, a file */
    argv[n + 2] = NULL;
    const int rc = wr_options_parse(l->arena, n + 2, argv, l->env, o, &err);
    o->files = l->files;
    o->nfiles = l->nfiles;
    if (rc == 0 && !l->nfiles && l->words.input) {
        o->files = &l->words.input;
        o->nfiles = 1;
    }
    return rc < 0 || o->command != WR_COMMAND_RUN ? WR_EPROG : 0;
}

/* ---- the answer -------------------------------------------------------------------------------------------------
 */

static bool has_any(struct wr_slice text, const char *bytes)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr(bytes, text.p[i]))
            return true;
    return false;
}

/* Can it stand in the quote that is open as it is? fish puts a backslash where one is needed. */
static bool can_stand(const struct line *l, const struct wr_candidate *c)
{
    if (l->shell == WR_SHELL_FISH || !l->words.quote || l->words.cut.n == 0)
        return true;
    if (l->words.quote == '\'')
        return !has_any(c->text, "'");
    return !has_any(c->text, "\"\\`") && (c->text.p[0] == '$' || !has_any(c->text, "$"));
}

/* fish wants whole words: what stands in this one before the part that is replaced. */
static struct wr_slice front(const struct line *l, size_t typed)
{
    return (struct wr_slice){l->words.cut.p, l->shell == WR_SHELL_FISH ? l->words.cut.n - typed : 0};
}

/* `typed` bytes at the end of the word at the cursor are to be replaced by one of the candidates. */
static int answer(struct line *l, const char *kind, size_t typed, const struct wr_candidates *c)
{
    const struct wr_shell_words *w = &l->words;
    const size_t end = strlen(l->before), from = typed ? w->raw[w->cut.n - typed] : end;
    const struct wr_slice before = front(l, typed);
    if (from < w->begin || has_any(before, "\n\t") || (c && !c->n))
        return c && c->failed ? WR_ELIMIT : 0;
    int rc = wr_buf_printf(l->out, "%s\n%s\n", kind, l->before + from);
    for (uint32_t i = 0; c && rc == 0 && i < c->n; i++) {
        const struct wr_candidate *v = &c->v[i];
        if (can_stand(l, v))
            rc = wr_buf_printf(l->out, "%.*s%.*s%.*s%s%s\n", (int)before.n, before.p, (int)v->text.n, v->text.p,
                               (int)v->end.n, v->end.p, *v->about ? "\t" : "", v->about);
    }
    return rc < 0 || (c && c->failed) ? WR_ELIMIT : 0;
}

static struct wr_candidates begin_list(struct line *l, size_t typed)
{
    const struct wr_slice cut = l->words.cut;
    return (struct wr_candidates){.arena = l->arena, .typed = {cut.p + cut.n - typed, typed}};
}

/* ---- options ----------------------------------------------------------------------------------------------------
 */

/* Are these words to choose from, as in csv|tsv, and no mere names of what is meant, as in N|P%? */
static bool is_choice(const char *value)
{
    return value && strspn(value, "abcdefghijklmnopqrstuvwxyz|") == strlen(value);
}

static void add_choices(struct wr_candidates *c, const char *choices)
{
    for (const char *p = choices; *p; p += *p == '|') {
        const size_t n = strcspn(p, "|");
        wr_candidates_add(c, (struct wr_slice){p, n}, "", "");
        p += n;
    }
}

static int complete_value(struct line *l, const struct wr_option *o, size_t typed)
{
    struct wr_candidates c = begin_list(l, typed);
    const char *takes = o->value ? o->value : o->optional;
    if (!takes)
        return 0;
    if (!strcmp(takes, "FILE") || !strcmp(takes, "DIR"))
        return answer(l, *takes == 'F' ? "files" : "folders", typed, NULL);
    if (is_choice(takes))
        add_choices(&c, takes);
    for (size_t i = 0; o->id == WR_OPT_ENCODING && wr_value_encodings[i]; i++)
        wr_candidates_add(&c, wr_slice_of(wr_value_encodings[i]), "", "");
    return answer(l, "words", typed, &c);
}

static int complete_option(struct line *l)
{
    const struct wr_slice cut = l->words.cut;
    const char *equals = memchr(cut.p, '=', cut.n);
    struct wr_candidates c = begin_list(l, cut.n);
    if (equals) {
        const size_t n = (size_t)(equals - cut.p);
        const struct wr_option *o = wr_option_find(cut.p, n);
        return o && n > 2 ? complete_value(l, o, cut.n - n - 1) : 0;
    }
    for (const struct wr_option *o = wr_options_table; o->spelling; o++) {
        wr_candidates_add(&c, wr_slice_of(o->spelling), "", o->value ? o->value : "");
        struct wr_buf both = {.n = 0};
        if (o->optional && wr_buf_printf(&both, "%s=%s", o->spelling, o->optional) == 0) {
            const char *text = wr_arena_dup(l->arena, both.p, both.n);
            if (text)
                wr_candidates_add(&c, wr_slice_of(text), "", "");
        }
        wr_buf_done(&both);
    }
    return answer(l, "words", cut.n, &c);
}

/* ---- operands ---------------------------------------------------------------------------------------------------
 */

static void add_args(const struct line *l, const struct wr_spot *spot, struct wr_candidates *c)
{
    for (int i = 0; spot->args && c->typed.n && *c->typed.p == '$' && i + 1 < l->argc; i++) {
        if (strcmp(l->argv[i], "--arg") != 0)
            continue;
        const size_t n = strcspn(l->argv[i + 1], "=");
        char *text = wr_arena_alloc(l->arena, n + 1);
        if (!text)
            return;
        text[0] = '$';
        memcpy(text + 1, l->argv[i + 1], n);
        wr_candidates_add(c, (struct wr_slice){text, n + 1}, "", "");
    }
}

/* What fits at the spot. */
static int gather(struct line *l, const struct wr_spot *spot, struct wr_candidates *c)
{
    struct wr_options o = {0};
    struct wr_columns columns = {.n = 0};
    int rc = 0;
    if (spot->columns && read_options(l, &o) == 0)
        rc = wr_columns_at(l->arena, &o, spot, &columns);
    wr_candidates_columns(c, columns.v, columns.n, spot->quote == '`', l->words.quote);
    if (spot->paths)
        wr_candidates_paths(c, spot->quote, l->words.quote);
    if (spot->format)
        add_choices(c, wr_option_find(spot->format, strlen(spot->format))->value);
    wr_candidates_language(c, spot);
    add_args(l, spot, c);
    return rc;
}

static int complete_program(struct line *l)
{
    static const char *const commands[][2] = {{"help", "what weir knows"},
                                              {"fmt", "lays a program out"},
                                              {"completions", "prints the script of a shell"}};
    const struct wr_slice text = l->words.cut;
    struct wr_spot spot;
    int rc = wr_spot_find(l->arena, text, &spot);
    if (rc < 0)
        return rc;
    const size_t typed = text.n - spot.from;
    struct wr_candidates c = begin_list(l, typed);
    if (!l->words.quote && (spot.from || text.n != strspn(text.p, "abcdefghijklmnopqrstuvwxyz_")))
        return 0; /* a quote has been closed, or is missing */
    for (size_t i = 0; !l->words.quote && !l->command && i < sizeof commands / sizeof *commands; i++)
        wr_candidates_add(&c, wr_slice_of(commands[i][0]), "", commands[i][1]);
    rc = gather(l, &spot, &c);
    return rc < 0 ? rc : answer(l, l->words.quote ? "open" : "words", typed, &c);
}

static int add_topic(void *ctx, const struct wr_entry *e)
{
    wr_candidates_add(ctx, wr_slice_of(e->name), "", e->kind);
    return 0;
}

static int complete_command(struct line *l)
{
    struct wr_candidates c = begin_list(l, l->words.cut.n);
    if (l->noperands > 1)
        return 0;
    if (!strcmp(l->command, "help")) {
        for (const char *const *k = wr_help_kinds; *k; k++)
            wr_candidates_add(&c, wr_slice_of(*k), "", "all of them");
        wr_catalog_each(add_topic, &c);
    } else {
        add_choices(&c, wr_options_shells);
    }
    return answer(l, "words", l->words.cut.n, &c);
}

static int complete(struct line *l)
{
    const struct wr_slice cut = l->words.cut;
    const struct wr_option *option = l->option;
    l->option = NULL;
    if (l->words.redirected)
        return answer(l, "files", cut.n, NULL);
    if (option)
        return complete_value(l, option, cut.n);
    if (!l->ended && !l->words.quote && cut.n && *cut.p == '-')
        return complete_option(l);
    if (wants_program(l))
        return complete_program(l);
    if (l->command && strcmp(l->command, "fmt") != 0)
        return complete_command(l);
    return l->command ? 0 : answer(l, "files", cut.n, NULL);
}

/* What stands behind the cursor counts, too: options, and files. */
static void take_behind(struct line *l)
{
    const struct wr_option *option = l->option;
    const char *word = l->option_word, *command = l->command;
    const struct wr_slice cut = l->words.cut;
    const uint32_t noperands = l->noperands;
    const bool ended = l->ended;
    l->option = NULL;
    if (!option && !l->words.redirected && !(cut.n && *cut.p == '-' && !l->words.quote))
        take_operand(l, "take"); /* the word at the cursor, whatever it will be */
    for (uint32_t i = 0; i < l->words.nafter; i++)
        take_word(l, l->words.after[i]);
    l->option = option;
    l->option_word = word;
    l->command = command;
    l->noperands = noperands;
    l->ended = ended;
}

int wr_complete(struct wr_arena *arena, const struct wr_options *o, const struct wr_options_env *env,
                struct wr_buf *out)
{
    struct line l = {.arena = arena, .env = env, .shell = o->shell, .before = o->before, .out = out};
    if (wr_shell_words_cut(arena, o->shell, o->before, o->after, &l.words) < 0)
        return WR_ELIMIT;
    const struct wr_shell_words *w = &l.words;
    const size_t n = (size_t)w->nbefore + w->nafter + 2;
    l.argv = wr_arena_alloc(arena, n * sizeof *l.argv);
    l.files = wr_arena_alloc(arena, n * sizeof *l.files);
    if (!l.argv || !l.files)
        return WR_ELIMIT;
    if (!w->nbefore)
        return 0;
    l.has_program = gives_program(w->before + 1, w->nbefore - 1) || gives_program(w->after, w->nafter);
    for (uint32_t i = 1; i < w->nbefore; i++)
        take_word(&l, w->before[i]);
    take_behind(&l);
    return complete(&l);
}
