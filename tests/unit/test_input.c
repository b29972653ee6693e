/* Inputs: what kind they are, what their headers say, where their rows begin, and how those of several files match.
 * Expected values are read off the contract (weir-lang(7)) and counted by hand. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/input.h"

static char folder[] = "/tmp/weir-input.XXXXXX";

static void make_folder(void)
{
    cr_assert(mkdtemp(folder));
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(input, .init = make_folder, .fini = remove_folder);

static const char *put(char *path, size_t size, const char *name, const char *text, size_t n)
{
    snprintf(path, size, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    cr_assert(fd >= 0 && write(fd, text, n) == (ssize_t)n && close(fd) == 0);
    return path;
}

static const struct wr_input_options plain = {
    .delim = -1, .quotes = -1, .max_record = 1 << 20, .block_bytes = 4096};

/* The names of a schema, joined by |. */
static void names_of(const struct wr_schema *s, char *out, size_t size)
{
    size_t at = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < s->n; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%.*s", i ? "|" : "", (int)s->cols[i].name.n,
                               s->cols[i].name.p);
}

/* ---- one input
 * ------------------------------------------------------------------------------------------------------ */

#define TEXT(lit) (lit), sizeof(lit) - 1

struct row {
    const char *name, *text;
    size_t n;
    bool no_header;
    int delim;
    const char *names;
    uint64_t data, line; /* offset and line of the first row */
    char eol;
    int field; /* the delimiter, -1: none */
    int quote; /* the quote, -1: none */
};

static const struct row rows[] = {
    {"a.csv", TEXT("a,b\n1,2\n"), 0, -1, "a|b", 4, 2, '\n', ',', '"'},
    {"a.csv", TEXT("a,b"), 0, -1, "a|b", 3, 1, '\n', ',', '"'},
    {"a.csv", TEXT("a,b\r\n1,2\r\n"), 0, -1, "a|b", 5, 2, '\n', ',', '"'},
    {"a.csv", TEXT("a,b\r1,2\r"), 0, -1, "a|b", 4, 2, '\r', ',', '"'},
    {"a.csv", TEXT("a,b\r\r\n1,2\n"), 0, -1, "a|b", 6, 2, '\n', ',', '"'},
    {"a.csv",
     TEXT("\xef\xbb\xbf"
          "a,b\n1,2\n"),
     0, -1, "a|b", 7, 2, '\n', ',', '"'},
    {"a.csv", TEXT("\"a, 1\",\"b\n\"\"2\"\"\"\n1,2\n"), 0, -1, "a, 1|b\n\"2\"", 17, 3, '\n', ',', '"'},
    {"a.csv", TEXT("a,,a,a_2,a\n1\n"), 0, -1, "a|c2|a_3|a_2|a_4", 11, 2, '\n', ',', '"'},
    {"a.csv", TEXT("x\n\n1\n"), 0, -1, "x", 2, 2, '\n', ',', '"'},
    {"a.csv", TEXT("\n\na\r1,b\n2,3\n"), 0, -1, "a\r1|b", 8, 4, '\n', ',', '"'},
    {"a.csv", TEXT("\ra,b\n1\r2,3\r"), 0, -1, "a|b\n1", 7, 3, '\r', ',', '"'},
    {"a.csv", TEXT("\r\r\na,b\r1\n2,3\n"), 0, -1, "a|b\r1", 9, 3, '\n', ',', '"'},
    {"a.csv", TEXT("\n\r"), 0, -1, "c1", 1, 2, '\n', ',', '"'},
    {"a.csv", TEXT("\n\na,b\r1,2\r"), 1, -1, "c1|c2|c3", 0, 1, '\n', ',', '"'},
    {"a.csv", TEXT("1,2,3\n4,5,6\n"), 1, -1, "c1|c2|c3", 0, 1, '\n', ',', '"'},
    {"a.csv",
     TEXT("\xef\xbb\xbf"
          "1,2\n"),
     1, -1, "c1|c2", 3, 1, '\n', ',', '"'},
    {"a.csv", TEXT("a;b,c\n1;2\n"), 0, ';', "a|b,c", 6, 2, '\n', ';', '"'},
    {"a.tsv", TEXT("a\t\"b\"\n1\t2\n"), 0, -1, "a|\"b\"", 6, 2, '\n', '\t', -1},
    {"a.TSV", TEXT("a\tb\n"), 0, -1, "a|b", 4, 2, '\n', '\t', -1},
    {"a.log", TEXT("one, \"two\nthree\n"), 0, -1, "line", 0, 1, '\n', -1, -1},
    {"a.txt", TEXT("one\n"), 0, -1, "line", 0, 1, '\n', -1, -1},
    {"a.data", TEXT("a,b\n"), 0, -1, "a|b", 4, 2, '\n', ',', '"'},
    {"a.tsv", TEXT("a,b\n"), 0, ',', "a|b", 4, 2, '\n', ',', '"'},
};

static void check_row(const struct row *r, size_t number, const char *path, bool stream)
{
    struct wr_arena arena;
    struct wr_inputs *all = NULL;
    struct wr_err err = {0};
    struct wr_input_options o = plain;
    char names[256];
    wr_arena_init(&arena, 0, NULL, "test");
    o.no_header = r->no_header;
    o.delim = r->delim;
    int rc = wr_inputs_open(&arena, &path, 1, &o, &all, &err);
    cr_assert_eq(rc, 0, "row %zu: %s", number, err.msg);
    const struct wr_input *in = all->v[0];
    names_of(all->schema, names, sizeof names);
    cr_expect_str_eq(names, r->names, "row %zu: columns %s", number, names);
    cr_expect_eq(in->data, r->data, "row %zu: rows from %llu on", number, (unsigned long long)in->data);
    cr_expect_eq(in->data_line, r->line, "row %zu: line %llu", number, (unsigned long long)in->data_line);
    cr_expect_eq(in->format.dialect.eol, r->eol, "row %zu: lines end at %d", number, in->format.dialect.eol);
    cr_expect_eq(in->format.dialect.delim, r->field, "row %zu: delimiter %d", number, in->format.dialect.delim);
    cr_expect_eq(in->format.dialect.quote, r->quote, "row %zu: quote %d", number, in->format.dialect.quote);
    cr_expect_eq(in->source->seekable, !stream, "row %zu", number);
    cr_expect_eq(in->ncols, all->schema->n, "row %zu: %u fields", number, in->ncols);
    cr_expect_null(in->place);
    if (stream) { /* what was read ahead is kept for the rows */
        cr_assert(in->head && in->nhead >= in->data);
        cr_expect_eq(memcmp(in->head, r->text, in->nhead), 0, "row %zu: other bytes", number);
    }
    wr_inputs_close(all);
    wr_arena_done(&arena);
}

/* A child writes the text into a FIFO, one byte at a time. */
static pid_t feed(const char *path, const char *text, size_t n)
{
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child)
        return child;
    int fd = open(path, O_WRONLY);
    for (size_t i = 0; i < n; i++)
        if (write(fd, text + i, 1) != 1)
            break;
    _exit(0);
}

Test(input, one_file_as_the_contract_says)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[128];
        check_row(&rows[i], i, put(path, sizeof path, rows[i].name, rows[i].text, rows[i].n), false);
    }
}

Test(input, the_same_through_a_pipe)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%zu%s", folder, i, rows[i].name);
        cr_assert_eq(mkfifo(path, 0600), 0);
        pid_t child = feed(path, rows[i].text, rows[i].n);
        check_row(&rows[i], i, path, true);
        waitpid(child, NULL, 0);
    }
}

/* ---- several inputs
 * -------------------------------------------------------------------------------------------------- */

struct files {
    const char *text[3];
    bool no_header;
    const char *names;  /* of the schema; NULL: opening fails */
    uint32_t first;     /* whose it is */
    const char *places; /* of the last file: field of each column; "" : the same places */
    const char *error;  /* of opening all: what the message must hold; NULL: none */
};

static const struct files sets[] = {
    {{"a,b\n", "a,b\n"}, 0, "a|b", 0, "", NULL},
    {{"a,b,c\n", "c,a,b\n"}, 0, "a|b|c", 0, "120", NULL},
    {{"", "a,b\n", "b,a\n"}, 0, "a|b", 1, "10", NULL},
    {{"\xef\xbb\xbf", "", "a\n"}, 0, "a", 2, "", NULL},
    {{"a,b\n", ""}, 0, "a|b", 0, "", NULL},
    {{"a,b\n", "a,c\n"}, 0, "a|b", 0, "", "no column 'b'"},
    {{"a,b\n", "a,b,c\n"}, 0, "a|b", 0, "", "column 'c'"},
    {{"1,2\n", "3,4\n"}, 1, "c1|c2", 0, "", NULL},
    {{"\"a\n"}, 0, NULL, 0, "", "quote"},
    {{"\"a\"b,c\n"}, 0, NULL, 0, "", "quote"},
};

Test(input, several_files_match_by_name)
{
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const struct files *f = &sets[i];
        char path[3][128], names[256], places[16] = "";
        const char *paths[3];
        uint32_t n = 0;
        for (; n < 3 && f->text[n]; n++) {
            char name[16];
            snprintf(name, sizeof name, "%u.csv", n);
            paths[n] = put(path[n], sizeof path[n], name, f->text[n], strlen(f->text[n]));
        }
        struct wr_arena arena;
        struct wr_inputs *all = NULL;
        struct wr_err err = {0};
        struct wr_input_options o = plain;
        o.no_header = f->no_header;
        wr_arena_init(&arena, 0, NULL, "test");
        int rc = wr_inputs_open(&arena, paths, n, &o, &all, &err);
        cr_expect_eq(rc == 0, f->names != NULL, "set %zu: %d %s", i, rc, err.msg);
        if (f->names) {
            names_of(all->schema, names, sizeof names);
            cr_expect_str_eq(names, f->names, "set %zu: %s", i, names);
            cr_expect_eq(all->first, f->first, "set %zu", i);
            for (uint32_t k = 0; rc >= 0 && k < n; k++)
                rc = wr_inputs_next(all, k, &err);
        }
        cr_expect_eq(rc < 0, f->error != NULL, "set %zu: %d %s", i, rc, err.msg);
        if (f->error) {
            cr_expect_eq(rc, WR_EDATA, "set %zu: code %d", i, rc);
            cr_expect(strstr(err.msg, f->error), "set %zu: %s", i, err.msg);
        } else {
            const struct wr_input *last = all->v[n - 1];
            for (uint32_t c = 0; last->place && c < all->schema->n; c++)
                snprintf(places + c, 2, "%u", last->place[c]);
            cr_expect_str_eq(places, f->places, "set %zu: places %s", i, places);
        }
        wr_inputs_close(all);
        wr_arena_done(&arena);
    }
}

Test(input, what_cannot_be_read)
{
    struct wr_arena arena;
    struct wr_inputs *all = NULL;
    struct wr_err err = {0};
    const char *missing = "/nonexistent/file.csv", *dir = folder;
    wr_arena_init(&arena, 0, NULL, "test");
    cr_expect_eq(wr_inputs_open(&arena, &missing, 1, &plain, &all, &err), WR_EIO);
    wr_inputs_close(all);
    err = (struct wr_err){0};
    cr_expect_eq(wr_inputs_open(&arena, &dir, 1, &plain, &all, &err), WR_EIO);
    wr_inputs_close(all);
    wr_inputs_close(NULL);
    wr_arena_done(&arena);
}

Test(input, nothing_but_empty_files)
{
    char path[2][128];
    const char *paths[2] = {put(path[0], sizeof path[0], "0.csv", "", 0),
                            put(path[1], sizeof path[1], "1.csv", "", 0)};
    struct wr_arena arena;
    struct wr_inputs *all = NULL;
    struct wr_err err = {0};
    wr_arena_init(&arena, 0, NULL, "test");
    cr_assert_eq(wr_inputs_open(&arena, paths, 2, &plain, &all, &err), 0);
    cr_expect(all->all_empty && all->schema->n == 0);
    wr_inputs_close(all);
    wr_arena_done(&arena);
}

/* A header longer than what is read at first, and one longer than a record may be. */
Test(input, long_headers)
{
    enum { COLUMNS = 30000 };
    char *text = malloc(COLUMNS * 8), path[128];
    size_t n = 0;
    cr_assert(text);
    for (unsigned i = 0; i < COLUMNS; i++)
        n += (size_t)sprintf(text + n, "%sx%u", i ? "," : "", i);
    text[n++] = '\n';
    const char *p = put(path, sizeof path, "long.csv", text, n);
    struct wr_arena arena;
    struct wr_inputs *all = NULL;
    struct wr_err err = {0};
    struct wr_input_options o = plain;
    wr_arena_init(&arena, 0, NULL, "test");
    cr_expect_eq(wr_inputs_open(&arena, &p, 1, &o, &all, &err), 0, "%s", err.msg);
    cr_expect_eq(all->schema->n, COLUMNS);
    cr_expect_eq(all->v[0]->data, n);
    wr_inputs_close(all);
    o.max_record = 100000;
    cr_expect_eq(wr_inputs_open(&arena, &p, 1, &o, &all, &err), WR_ELIMIT);
    wr_inputs_close(all);
    wr_arena_done(&arena);
    free(text);
}
