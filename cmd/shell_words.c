/* See shell_words.h. */
#include "cmd/shell_words.h"

#include <string.h>

/* A line while it is cut. */
struct cutting {
    struct wr_arena *arena;
    enum wr_shell shell;
    const char *line;
    size_t n, cursor, at;
    char *word; /* [nword] the word being read, quotes undone, */
    uint32_t *raw;
    size_t nword;
    char quote;
    size_t begin; /* what `begin` of struct wr_shell_words says, now */
    bool passed;  /* the cursor was met in this word: what was so there */
    size_t cut;   /* ... bytes of the word before it */
    char cut_quote;
    size_t cut_begin;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_sign(char c)
{
    return c && strchr("|;&()<>\n", c);
}

static void add(struct cutting *k, size_t from)
{
    k->raw[k->nword] = (uint32_t)from;
    k->word[k->nword++] = k->line[from];
}

/* Does a backslash there take the meaning of the byte behind it? */
static bool escapes(const struct cutting *k)
{
    if (k->line[k->at] != '\\' || k->at + 1 >= k->n)
        return false;
    const char next = k->line[k->at + 1];
    if (k->quote == '\'')
        return k->shell == WR_SHELL_FISH && (next == '\'' || next == '\\');
    return !k->quote || strchr(k->shell == WR_SHELL_FISH ? "$\"\\" : "$\"\\`", next);
}

static void note_cursor(struct cutting *k)
{
    if (k->passed || k->at < k->cursor)
        return;
    k->passed = true;
    k->cut = k->nword;
    k->cut_quote = k->quote;
    k->cut_begin = k->begin;
}

/* Reads the word that begins at k->at. */
static void read_word(struct cutting *k)
{
    k->nword = 0;
    k->quote = 0;
    k->passed = false;
    k->begin = k->at;
    for (note_cursor(k); k->at < k->n; note_cursor(k)) {
        const char c = k->line[k->at];
        if (!k->quote && (is_blank(c) || is_sign(c)))
            break;
        if (escapes(k)) {
            add(k, k->at + 1);
            k->at += 2;
            continue;
        }
        if (k->quote ? c == k->quote : c == '\'' || c == '"') {
            k->quote = k->quote ? 0 : c;
            k->begin = k->at + 1;
        } else {
            add(k, k->at);
        }
        k->at++;
    }
}

/* Keeps the word at the cursor. */
static int keep_cut(struct cutting *k, bool redirected, struct wr_shell_words *w)
{
    w->cut = (struct wr_slice){wr_arena_dup(k->arena, k->word, k->cut), k->cut};
    w->raw = wr_arena_alloc(k->arena, (k->cut + 1) * sizeof *w->raw);
    if (!w->cut.p || !w->raw)
        return WR_ELIMIT;
    memcpy(w->raw, k->raw, k->cut * sizeof *w->raw);
    w->quote = k->cut_quote;
    w->begin = k->cut_begin;
    w->redirected = redirected;
    if (k->quote) { /* it was never closed: what stands behind the cursor is not meant to be in it */
        k->at = k->cursor;
        while (k->at < k->n && !is_blank(k->line[k->at]))
            k->at++;
    }
    return 0;
}

/* FOO=bar before a command. */
static bool assigns(const char *word)
{
    const char *equals = strchr(word, '=');
    return equals && equals > word && *word != '-' && !memchr(word, '/', (size_t)(equals - word));
}

static int keep_word(struct cutting *k, char sign, bool behind, struct wr_shell_words *w)
{
    const char *word = wr_arena_dup(k->arena, k->word, k->nword);
    if (!word)
        return WR_ELIMIT;
    if (sign == '<')
        w->input = word;
    else if (behind && !sign)
        w->after[w->nafter++] = word;
    else if (!sign && !(w->nbefore == 0 && assigns(word)))
        w->before[w->nbefore++] = word;
    return 0;
}

/* Steps over signs: true where the command goes on. *sign: the < or > that the next word stands behind. */
static bool step_over(struct cutting *k, char *sign, struct wr_shell_words *w)
{
    const char c = k->line[k->at++];
    if (c == '<' || c == '>') {
        *sign = c;
        return true;
    }
    if (c == '&' && *sign) /* >&2 */
        return true;
    if (k->at > k->cursor)
        return false;
    w->nbefore = 0;
    w->input = NULL;
    *sign = 0;
    return true;
}

static int cut_line(struct cutting *k, struct wr_shell_words *w)
{
    bool found = false;
    int rc = 0;
    char sign = 0;
    while (rc == 0) {
        while (k->at < k->n && is_blank(k->line[k->at]) && (found || k->at != k->cursor))
            k->at++;
        if (k->at < k->n && is_sign(k->line[k->at]) && (found || k->at != k->cursor)) {
            if (!step_over(k, &sign, w))
                break;
            continue;
        }
        if (k->at >= k->n && found)
            break;
        read_word(k);
        if (!found && k->passed) {
            found = true;
            rc = keep_cut(k, sign != 0, w);
        } else {
            rc = keep_word(k, sign, found, w);
        }
        sign = 0;
    }
    return rc;
}

int wr_shell_words_cut(struct wr_arena *arena, enum wr_shell shell, const char *before, const char *after,
                       struct wr_shell_words *w)
{
    const size_t nbefore = strlen(before), n = nbefore + strlen(after);
    char *line = wr_arena_alloc(arena, n + 1);
    struct cutting k = {.arena = arena, .shell = shell, .line = line, .n = n, .cursor = nbefore};
    k.word = wr_arena_alloc(arena, n + 1);
    k.raw = wr_arena_alloc(arena, (n + 1) * sizeof *k.raw);
    *w = (struct wr_shell_words){.before = wr_arena_alloc(arena, (n + 1) * sizeof *w->before),
                                 .after = wr_arena_alloc(arena, (n + 1) * sizeof *w->after)};
    if (!line || !k.word || !k.raw || !w->before || !w->after)
        return WR_ELIMIT;
    memcpy(line, before, nbefore);
    memcpy(line + nbefore, after, n - nbefore + 1);
    return cut_line(&k, w);
}
