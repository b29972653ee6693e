/* Makes weir-lang(7): copies its hand-written part to standard output, and puts lists in the place of lines
 *
 *     .\" LIST KIND [FAMILY]
 *
 * one item for each stage, form, function, aggregate or window function (window-function) of that kind, with its
 * signature, what it does, and an example with what that gives or writes. LIST rest: the families of functions that
 * no line before it has named. Run by the build; see mdoc(7) for what is written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/catalog.h"

/* WIDTH: what a terminal of 80 columns leaves within an item */
enum { LINE = 1024, FAMILIES = 64, WIDTH = 67 };

static const char mark[] = ".\\\" LIST ";

struct list {
    char kind[32], family[32];
    unsigned items;
};

static struct {
    char name[FAMILIES][32];
    unsigned n;
} listed;

/* Each byte as it is, whatever roff would make of it. */
static void put_exact(const char *s, size_t n)
{
    for (; n; s++, n--) {
        if (*s == '"')
            fputs("\\(dq", stdout);
        else if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '\'')
            fputs("\\(aq", stdout);
        else if (*s == '-')
            fputs("\\-", stdout);
        else if (*s == '^')
            fputs("\\(ha", stdout);
        else if (*s == '~')
            fputs("\\(ti", stdout);
        else
            putchar(*s);
    }
}

/* As an argument of a macro: one word. */
static void put_quoted(const char *s)
{
    putchar('"');
    put_exact(s, strlen(s));
    putchar('"');
}

/* As lines of text, a sentence each. */
static void put_text(const char *s)
{
    bool begins = true;
    for (; *s; s++) {
        bool first = begins;
        begins = false;
        if (first && (*s == '.' || *s == '\''))
            fputs("\\&", stdout);
        if (strchr(".!?", *s) && s[1] == ' ') {
            putchar(*s++);
            putchar('\n');
            begins = true;
        } else if (*s == '\\')
            fputs("\\e", stdout);
        else if (*s == '`')
            fputs("\\(ga", stdout);
        else if (*s == '~')
            fputs("\\(ti", stdout);
        else if (*s == '^')
            fputs("\\(ha", stdout);
        else
            putchar(*s);
    }
    putchar('\n');
}

/* An example that is a program, as a terminal shows it. */
static int put_program(const struct wr_entry *e)
{
    struct wr_buf text = {.p = NULL};
    int r = wr_catalog_program(&text, e, WIDTH);
    if (r == 0)
        puts(".Bd -literal");
    for (size_t at = 0, n; r == 0 && at < text.n; at += n + 1) {
        n = (size_t)((char *)memchr(text.p + at, '\n', text.n - at) - (text.p + at));
        if (text.p[at] == '.')
            fputs("\\&", stdout);
        put_exact(text.p + at, n);
        putchar('\n');
    }
    if (r == 0)
        puts(".Ed");
    wr_buf_done(&text);
    return r;
}

static void put_value(const struct wr_entry *e)
{
    fputs(".Pp\n.Li ", stdout);
    put_quoted(e->example);
    fputs("\ngives\n.Li ", stdout);
    put_quoted(*e->shows ? e->shows : "null");
    puts(" .");
}

static int put_entry(void *ctx, const struct wr_entry *e)
{
    struct list *l = ctx;
    if (strcmp(e->kind, l->kind) != 0 || (l->family[0] && (!e->family || strcmp(e->family, l->family) != 0)))
        return 0;
    fputs(".It Li ", stdout);
    put_quoted(e->signature);
    putchar('\n');
    put_text(e->summary);
    l->items++;
    if (!e->example || !e->shows)
        return fprintf(stderr, "lang_page: no example of the %s %s, or not what it shows\n", e->kind, e->name);
    if (e->args)
        return put_program(e);
    put_value(e);
    return 0;
}

static bool is_listed(const char *family)
{
    for (unsigned i = 0; i < listed.n; i++)
        if (strcmp(listed.name[i], family) == 0)
            return true;
    return false;
}

static int put_list(const char *line)
{
    struct list l = {.items = 0};
    if (sscanf(line + strlen(mark), "%31s %31s", l.kind, l.family) < 1)
        return fprintf(stderr, "lang_page: a list of what? %s", line);
    for (char *p = l.kind; (p = strchr(p, '-'));)
        *p = ' ';
    puts(".Bl -tag -width Ds");
    int failed = wr_catalog_each(put_entry, &l);
    puts(".El");
    if (l.family[0] && listed.n < FAMILIES)
        memcpy(listed.name[listed.n++], l.family, sizeof l.family);
    if (!l.items)
        failed = fprintf(stderr, "lang_page: nothing for %s", line);
    return failed;
}

/* A family that no line has named gets a list of its own, under its file's name. */
static int put_rest(void *ctx, const struct wr_entry *e)
{
    char line[LINE];
    (void)ctx;
    if (!e->family || is_listed(e->family))
        return 0;
    snprintf(line, sizeof line, "%sfunction %s\n", mark, e->family);
    printf(".Pp\n.Em %s :\n", e->family);
    return put_list(line);
}

int main(int argc, char **argv)
{
    char line[LINE];
    FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!in) {
        fprintf(stderr, "lang_page: %s: %s\n", argc == 2 ? argv[1] : "usage: lang_page FILE", strerror(errno));
        return 1;
    }
    int failed = 0;
    while (!failed && fgets(line, sizeof line, in)) {
        if (strncmp(line, mark, strlen(mark)) == 0)
            failed = strcmp(line + strlen(mark), "rest\n") == 0 ? wr_catalog_each(put_rest, NULL) : put_list(line);
        else
            fputs(line, stdout);
    }
    failed = failed || ferror(in) || fclose(in) || fflush(stdout);
    return failed ? 1 : 0;
}
