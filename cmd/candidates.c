/* See candidates.h. */
#include "cmd/candidates.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cmd/catalog.h"
#include "io/sys.h"
#include "lang/spell.h"
#include "lang/suggest.h"

enum { MOST = 4000, ENTRIES_MOST = 20000, ABOUT = 64 };

static bool begins(struct wr_slice text, struct wr_slice with)
{
    return with.n <= text.n && (!with.n || !memcmp(text.p, with.p, with.n));
}

/* Nothing that a terminal would obey, and no line end. */
static bool is_plain(struct wr_slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
            return false;
    return text.n > 0;
}

void wr_candidates_force(struct wr_candidates *c, struct wr_slice text, const char *end, const char *about)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (wr_slice_eq(c->v[i].text, text))
            return;
    if (c->n == MOST || !is_plain(text))
        return;
    if (c->n == c->cap) {
        const uint32_t cap = (c->cap + 64) * 2;
        struct wr_candidate *v = wr_arena_alloc(c->arena, cap * sizeof *v);
        c->failed |= !v;
        if (!v)
            return;
        if (c->n)
            memcpy(v, c->v, c->n * sizeof *v);
        c->v = v;
        c->cap = cap;
    }
    c->v[c->n++] = (struct wr_candidate){text, about, wr_slice_of(end)};
}

void wr_candidates_add(struct wr_candidates *c, struct wr_slice text, const char *end, const char *about)
{
    if (begins(text, c->typed))
        wr_candidates_force(c, text, end, about);
}

/* ---- the language -----------------------------------------------------------------------------------------------
 */

/* The first sentence of a summary, or what of it is short. */
static const char *short_about(struct wr_candidates *c, const char *summary)
{
    size_t n = 0;
    while (summary[n] && n < ABOUT && !(strchr(".:;", summary[n]) && strchr(" ", summary[n + 1])))
        n++;
    while (n == ABOUT && summary[n] && summary[n] != ' ')
        n++;
    const char *about = wr_arena_dup(c->arena, summary, n);
    return about ? about : "";
}

struct language {
    struct wr_candidates *c;
    const struct wr_spot *spot;
};

/* pNN stands for a name with any digits. */
static void add_agg(struct wr_candidates *c, const struct wr_entry *e)
{
    const size_t n = strlen(e->name);
    static const char *const usual[] = {"p50", "p90", "p95", "p99"};
    if (n < 2 || strcmp(e->name + n - 2, "NN") != 0)
        wr_candidates_add(c, wr_slice_of(e->name), "(", e->signature);
    else
        for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
            if (wr_name_fits(e->name, wr_slice_of(usual[i])))
                wr_candidates_add(c, wr_slice_of(usual[i]), "(", e->signature);
}

/* Forms that are words, and stand where an expression does. */
static void add_form(struct wr_candidates *c, const struct wr_entry *e)
{
    const size_t n = strlen(e->name);
    const char next = e->signature[n];
    if (strncmp(e->signature, e->name, n) != 0 || !strcmp(e->name, "let") || (next && !strchr(" (", next)) ||
        !strchr("_abcdefghijklmnopqrstuvwxyz", e->name[0]))
        return;
    wr_candidates_add(c, wr_slice_of(e->name), next == '(' ? "(" : "", e->signature);
}

static int add_entry(void *ctx, const struct wr_entry *e)
{
    const struct language *l = ctx;
    const struct wr_spot *p = l->spot;
    const struct wr_slice name = wr_slice_of(e->name);
    if (!strcmp(e->kind, "stage")) {
        if (p->stages)
            wr_candidates_add(l->c, name, "", short_about(l->c, e->summary));
    } else if (!strcmp(e->kind, "function")) {
        if (p->functions)
            wr_candidates_add(l->c, name, "(", e->signature);
    } else if (!strcmp(e->kind, "form")) {
        if (p->let && !strcmp(e->name, "let"))
            wr_candidates_add(l->c, name, "", short_about(l->c, e->summary));
        if (p->functions)
            add_form(l->c, e);
    } else if (!strcmp(e->kind, "aggregate")) {
        if (p->aggregates)
            add_agg(l->c, e);
    } else if (!strcmp(e->kind, "window function") && p->windows) {
        wr_candidates_add(l->c, name, "(", e->signature);
    }
    return 0;
}

void wr_candidates_language(struct wr_candidates *c, const struct wr_spot *spot)
{
    static const char *const literals[] = {"not", "true", "false", "null"};
    struct language l = {c, spot};
    for (uint32_t i = 0; i < spot->nwords; i++)
        wr_candidates_add(c, spot->words[i], "", "");
    wr_catalog_each(add_entry, &l);
    for (size_t i = 0; spot->functions && i < sizeof literals / sizeof *literals; i++)
        wr_candidates_add(c, wr_slice_of(literals[i]), "", "");
}

/* ---- columns ----------------------------------------------------------------------------------------------------
 */

/* In the shell's double quotes: no byte may be one that the shell or the text in it takes for something else. */
static struct wr_slice in_col(struct wr_arena *arena, struct wr_slice name)
{
    char *text = wr_arena_alloc(arena, name.n + sizeof "col('')");
    for (size_t i = 0; i < name.n; i++)
        if (strchr("'\"\\$`!", name.p[i]))
            return (struct wr_slice){"", 0};
    return text ? (struct wr_slice){text, (size_t)sprintf(text, "col('%.*s')", (int)name.n, name.p)}
                : (struct wr_slice){"", 0};
}

static struct wr_slice spell(struct wr_arena *arena, struct wr_slice name, char backticks, char shell_quote)
{
    if (wr_spell_is_bare(name) && !backticks)
        return name;
    if (shell_quote == '"' && !backticks)
        return in_col(arena, name);
    const struct wr_slice s = wr_spell_in_backticks(arena, name);
    return s.p ? s : (struct wr_slice){"", 0};
}

void wr_candidates_columns(struct wr_candidates *c, const struct wr_slice *names, uint32_t n, char backticks,
                           char shell_quote)
{
    static const char about[] = "column";
    const struct wr_slice typed = {c->typed.p + (backticks != 0), c->typed.n - (backticks != 0)};
    const uint32_t before = c->n;
    for (int odd = 0; odd < 2; odd++) {
        /* an odd name comes in other letters than what is typed of it, so it never stands among others */
        if (odd && typed.n && c->n > before)
            return;
        for (uint32_t i = 0; i < n; i++)
            if (begins(names[i], typed) && (backticks || wr_spell_is_bare(names[i]) == !odd) && is_plain(names[i]))
                wr_candidates_force(c, spell(c->arena, names[i], backticks, shell_quote), "", about);
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------
 */

static int by_bytes(const void *a, const void *b)
{
    const struct wr_candidate *x = a, *y = b;
    const int c = memcmp(x->text.p, y->text.p, x->text.n < y->text.n ? x->text.n : y->text.n);
    return c ? c : (x->text.n > y->text.n) - (x->text.n < y->text.n);
}

static void add_path(struct wr_candidates *c, struct wr_slice folder, const char *name, char quote,
                     char shell_quote, bool odd)
{
    struct stat st;
    const size_t n = folder.n + strlen(name);
    char *text = wr_arena_alloc(c->arena, n + 4);
    c->failed |= !text;
    if (!text)
        return;
    const char mark = quote ? quote : shell_quote == '"' ? '\'' : '"';
    sprintf(text + 1, "%.*s%s", (int)folder.n, folder.p, name);
    const bool is_odd = strpbrk(text + 1, " \t,|)(\"'#") != NULL;
    if (strpbrk(text + 1, shell_quote == '"' || quote ? "\"'\\$`!" : "\"'\\") || (is_odd && !quote) != odd)
        return;
    const bool is_folder = wr_sys_stat(text + 1, &st) == 0 && S_ISDIR(st.st_mode);
    const bool quoted = quote || is_odd;
    text[0] = mark;
    text[n + 1] = is_folder ? '/' : mark;
    const size_t begin = quoted ? 0 : 1, end = is_folder || quoted ? n + 2 : n + 1;
    wr_candidates_force(c, (struct wr_slice){text + begin, end - begin}, "", "");
}

void wr_candidates_paths(struct wr_candidates *c, char quote, char shell_quote)
{
    struct wr_slice typed = {c->typed.p + (quote != 0), c->typed.n - (quote != 0)};
    size_t slash = typed.n;
    while (slash && typed.p[slash - 1] != '/')
        slash--;
    const struct wr_slice folder = {typed.p, slash}, base = {typed.p + slash, typed.n - slash};
    const char *path = slash ? wr_arena_dup(c->arena, folder.p, folder.n) : ".";
    const uint32_t before = c->n;
    for (int odd = 0; path && odd < 2 && (!odd || !base.n || c->n == before); odd++) {
        DIR *dir = opendir(path);
        const struct dirent *e;
        for (unsigned i = 0; dir && i < ENTRIES_MOST && (e = readdir(dir)); i++)
            if (begins(wr_slice_of(e->d_name), base) &&
                (e->d_name[0] != '.' || (base.n && strspn(e->d_name, ".") != strlen(e->d_name))))
                add_path(c, folder, e->d_name, quote, shell_quote, odd);
        if (dir)
            closedir(dir);
    }
    if (c->n > before)
        qsort(c->v + before, c->n - before, sizeof *c->v, by_bytes);
}
