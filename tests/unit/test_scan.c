/* The scanner against expectations worked out by hand from weir-lang(7), with every kernel there is.
 *
 * A text's outcome is spelled as one line: [a|b] a row and its values (~ a missing field, 'a' one that stood in
 * quotes, ^ after a trimmed row), {kind begin-end fields column at} a bad record ("-" before kind: dropped), then
 * "blank=N" if any. tests/diff/scan_diff.c has the random texts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/simd.h"
#include "data/block.h"
#include "data/scan.h"

static const char *const kernels[] = {"scalar", "sse2", "avx2", "avx512", "neon"};
enum { KERNELS = sizeof kernels / sizeof *kernels };

/* A copy of `text` with the readable bytes around it that the scanner asks for. */
static char *padded(const char *text, size_t n, char **memory)
{
    *memory = malloc(n + 2 * (size_t)WR_BLOCK_PAD);
    cr_assert(*memory);
    memset(*memory, '"', n + 2 * (size_t)WR_BLOCK_PAD);
    memcpy(*memory + WR_BLOCK_PAD, text, n);
    return *memory + WR_BLOCK_PAD;
}

static void spell_field(struct wr_buf *b, const struct wr_index *ix, const struct wr_dialect *d, const char *p,
                        uint32_t row, uint32_t c)
{
    struct wr_view v;
    char value[256];
    wr_index_views(ix, d, p, c, row, 1, &v);
    const uint32_t *ends = ix->ends + (size_t)row * ix->stride;
    if (c && ends[c - 1] + 1 > ends[c]) {
        cr_assert_eq(v.len, 0);
        wr_buf_add(b, "~", 1);
        return;
    }
    const char *s = p + v.off;
    size_t n = WR_VIEW_LEN(v);
    if (v.len & WR_VIEW_DOUBLED) {
        n = wr_view_unquote(d, p, v, value);
        s = value;
    }
    const bool quoted = v.len & WR_VIEW_QUOTED;
    wr_buf_printf(b, quoted ? "'%.*s'" : "%.*s", (int)n, s);
}

static void spell_bad(struct wr_buf *b, const struct wr_bad *x)
{
    static const char *const names[] = {"", "few", "many", "after", "unclosed"};
    wr_buf_printf(b, "{%s%s %u-%u %u %u %u}", x->dropped ? "-" : "", names[x->kind], x->begin, x->end, x->fields,
                  x->column, x->at);
}

static char *spell(const struct wr_index *ix, const struct wr_dialect *d, const char *p)
{
    struct wr_buf b = {0};
    uint32_t bad = 0, trim = 0;
    for (uint32_t row = 0; row <= ix->nrows; row++) {
        for (; bad < ix->nbad && ix->bad[bad].row == row; bad++)
            spell_bad(&b, &ix->bad[bad]);
        if (row == ix->nrows)
            break;
        for (uint32_t c = 0; c < ix->stride; c++) {
            wr_buf_printf(&b, c ? "|" : "[");
            spell_field(&b, ix, d, p, row, c);
        }
        wr_buf_printf(&b, ix->stride ? "]" : "[]");
        if (trim < ix->trimmed && ix->trim_rows[trim] == row) {
            wr_buf_printf(&b, "^");
            trim++;
        }
    }
    if (ix->blank)
        wr_buf_printf(&b, " blank=%u", (unsigned)ix->blank);
    wr_buf_addc(&b, 0);
    return b.p;
}

struct index_case {
    const char *text;
    uint32_t ncols, need;
    enum wr_ragged ragged;
    enum wr_quotes mode;
    char eol;
    const char *want;
};

#define ERR     WR_RAGGED_ERROR
#define FILL    WR_RAGGED_FILL
#define TRIM    WR_RAGGED_TRIM
#define DROP    WR_RAGGED_DROP
#define STRICT  WR_QUOTES_STRICT
#define RELAXED WR_QUOTES_RELAXED
#define NONE    WR_QUOTES_NONE

static const struct index_case index_cases[] = {
    /* plain */
    {"a,b\n1,2\n", 2, 2, ERR, STRICT, '\n', "[a|b][1|2]"},
    {"a,b\n1,2", 2, 2, ERR, STRICT, '\n', "[a|b][1|2]"},
    {"a,b\n1,2\n", 2, 1, ERR, STRICT, '\n', "[a][1]"},
    {"a,b\n1,2\n", 2, 0, ERR, STRICT, '\n', "[][]"},
    {",\n,", 2, 2, ERR, STRICT, '\n', "[|][|]"},
    {"\xef\xbb\xbf"
     "a,b\n",
     2, 2, ERR, STRICT, '\n',
     "[\xef\xbb\xbf"
     "a|b]"},
    /* line ends */
    {"a,b\r\n1,2\r\r\n", 2, 2, ERR, STRICT, '\n', "[a|b][1|2]"},
    {"a\r,\rb\r\n", 2, 2, ERR, STRICT, '\n', "[a\r|\rb]"},
    {"a,b\r", 2, 2, ERR, STRICT, '\n', "[a|b\r]"},
    {"a,b\r1,\n2\r", 2, 2, ERR, STRICT, '\r', "[a|b][1|\n2]"},
    {"a,\"b\"\r\n", 2, 2, ERR, STRICT, '\n', "[a|'b']"},
    /* blank lines */
    {"\na,b\n\r\n\n1,2\n\n", 2, 2, ERR, STRICT, '\n', "[a|b][1|2] blank=4"},
    {"a\n\n\r\nb\n", 1, 1, ERR, STRICT, '\n', "[a][][][b]"},
    {"a,b\r\r1,2\r", 2, 2, ERR, STRICT, '\r', "[a|b][1|2] blank=1"},
    {"\"\"\n", 2, 2, ERR, STRICT, '\n', "{few 0-2 1 0 0}"},
    {"a,b\n\r", 2, 2, ERR, STRICT, '\n', "[a|b]{few 4-5 1 0 0}"},
    /* quotes */
    {"\"a\",\"b,c\"\n", 2, 2, ERR, STRICT, '\n', "['a'|'b,c']"},
    {"\"a\nb\",\"\"\n", 2, 2, ERR, STRICT, '\n', "['a\nb'|'']"},
    {"\"a\"\"b\",\"\"\"\"\n", 2, 2, ERR, STRICT, '\n', "['a\"b'|'\"']"},
    {"12\" disk,\"x\"\n", 2, 2, ERR, STRICT, '\n', "[12\" disk|'x']"},
    {"a\"\"b,c\"\n", 2, 2, ERR, STRICT, '\n', "[a\"\"b|c\"]"},
    {" \"a\",b\n", 2, 2, ERR, STRICT, '\n', "[ \"a\"|b]"},
    {"\"a\r\n\",b\r\n", 2, 2, ERR, STRICT, '\n', "['a\r\n'|b]"},
    /* text after a closing quote: bad, and the record ends as if unquoted */
    {"\"x\"y,2\n3,4\n", 2, 2, ERR, STRICT, '\n', "{after 0-6 2 0 3}[3|4]"},
    {"1,\"x\" \"y\"\n3,4\n", 2, 2, ERR, STRICT, '\n', "{after 0-9 2 1 5}[3|4]"},
    {"1,\"x\"y\"z,\n3,4\n", 2, 2, ERR, STRICT, '\n', "{after 0-9 3 1 5}[3|4]"},
    {"\"a\"\rb,1\n3,4\n", 2, 2, ERR, STRICT, '\n', "{after 0-7 2 0 3}[3|4]"},
    {"\"a\"\r,1\n", 2, 2, ERR, STRICT, '\n', "{after 0-6 2 0 3}"},
    {"1,\"a\"\r", 2, 2, ERR, STRICT, '\n', "{after 0-6 2 1 5}"},
    {"1,\"a\"\n\r", 2, 2, ERR, STRICT, '\r', "{after 0-6 2 1 5}"},
    {"\"a\"b,1,2\n", 2, 2, DROP, STRICT, '\n', "{after 0-8 3 0 3}"},
    {"1,\"open\n2,3\n", 2, 2, ERR, STRICT, '\n', "{unclosed 0-12 2 1 2}"},
    {"a,b\n\"\"\"", 2, 2, TRIM, STRICT, '\n', "[a|b]{unclosed 4-7 1 0 4}"},
    {"\"a\"b,\"c", 2, 2, ERR, STRICT, '\n', "{after 0-7 2 0 3}"},
    /* relaxed, none */
    {"\"x\"y,2\n", 2, 2, ERR, RELAXED, '\n', "['xy'|2]"},
    {"\"a\" \"b\",c\n", 2, 2, ERR, RELAXED, '\n', "['a \"b\"'|c]"},
    {"\"a\"\"b\"c\"\"d,\"e\"\n", 2, 2, ERR, RELAXED, '\n', "['a\"bc\"\"d'|'e']"},
    {"1,\"open\n2", 2, 2, ERR, RELAXED, '\n', "[1|'open\n2']"},
    {"1,\"", 2, 2, ERR, RELAXED, '\n', "[1|'']"},
    {"1,\"\"\"", 2, 2, ERR, RELAXED, '\n', "[1|'\"']"},
    {"1,\"a\"\"", 2, 2, ERR, RELAXED, '\n', "[1|'a\"']"},
    {"\"x\"\ry,2\r\n", 2, 2, ERR, RELAXED, '\n', "['x\ry'|2]"},
    {"\"x\n\"y\",2\n", 2, 2, ERR, NONE, '\n', "{few 0-2 1 0 0}[\"y\"|2]"},
    /* field counts */
    {"1\n2,3\n4,5,6\n7,8\n", 2, 2, ERR, STRICT, '\n', "{few 0-1 1 0 0}[2|3]{many 6-11 3 0 0}[7|8]"},
    {"1\n2,3\n4,5,6\n7,8\n", 2, 1, ERR, STRICT, '\n', "{few 0-1 1 0 0}[2]{many 6-11 3 0 0}[7]"},
    {"1\n2,3\n4,5,6\n7,8\n", 2, 2, FILL, STRICT, '\n', "[1|~][2|3]{many 6-11 3 0 0}[7|8]"},
    {"1\n2,3\n4,5,6\r\n7,8\n", 2, 2, TRIM, STRICT, '\n', "[1|~][2|3][4|5]^[7|8]"},
    {"1\r\n2,\r\n", 3, 3, FILL, STRICT, '\n', "[1|~|~][2||~]"},
    {"1\n2,3\n4,5,6\n7,8\n", 2, 2, DROP, STRICT, '\n', "{-few 0-1 1 0 0}[2|3]{-many 6-11 3 0 0}[7|8]"},
};

static void check_index(const struct index_case *c, const char *kernel)
{
    char *memory, *p = padded(c->text, strlen(c->text), &memory);
    struct wr_index ix = {0};
    const struct wr_index_spec s = {
        .dialect = {.delim = ',', .quote = '"', .eol = c->eol, .mode = c->mode},
        .ncols = c->ncols,
        .need = c->need,
        .ragged = c->ragged,
        .eof = true,
    };
    cr_assert_eq(wr_index_run(&ix, &s, p, strlen(c->text)), 0);
    char *got = spell(&ix, &s.dialect, p);
    cr_expect_str_eq(got, c->want, "%s: \"%s\"\n   got %s\n  want %s", kernel, c->text, got, c->want);
    uint32_t refused = ix.nbad;
    cr_expect_eq(ix.records, ix.nrows + refused);
    free(got);
    wr_index_done(&ix);
    free(memory);
}

Test(scan, index)
{
    for (size_t k = 0; k < KERNELS; k++) {
        if (!wr_simd_choose(kernels[k]))
            continue;
        for (size_t i = 0; i < sizeof index_cases / sizeof *index_cases; i++)
            check_index(&index_cases[i], kernels[k]);
    }
}

/* 20,000 rows "r,<r mod 7 quoted>" with one bad row in the middle: past every chunk size, by arithmetic. */
Test(scan, many_rows)
{
    enum { N = 20000, BAD = 12345 };
    struct wr_buf b = {0};
    for (int i = 0; i < N; i++)
        wr_buf_printf(&b, i == BAD ? "%d\n" : "%d,\"%d\"\n", i, i % 7);
    for (size_t k = 0; k < KERNELS; k++) {
        if (!wr_simd_choose(kernels[k]))
            continue;
        char *memory, *p = padded(b.p, b.n, &memory);
        struct wr_index ix = {0};
        const struct wr_index_spec s = {{',', '"', '\n', STRICT}, 2, 2, ERR, true};
        cr_assert_eq(wr_index_run(&ix, &s, p, b.n), 0);
        cr_assert_eq(ix.nrows, N - 1);
        cr_assert_eq(ix.nbad, 1);
        cr_expect_eq(ix.bad[0].row, BAD);
        struct wr_view *v = malloc(sizeof *v * N);
        cr_assert(v);
        wr_index_views(&ix, &s.dialect, p, 1, 0, ix.nrows, v);
        int wrong = 0;
        for (int i = 0; i < N - 1; i++) {
            const int row = i < BAD ? i : i + 1;
            wrong += v[i].len != (1 | WR_VIEW_QUOTED) || p[v[i].off] != '0' + row % 7;
        }
        cr_expect_eq(wrong, 0);
        free(v);
        wr_index_done(&ix);
        free(memory);
    }
    wr_buf_done(&b);
}

/* Rows "row,value" of 10 bytes up to one that ends in `crs` CRs and an LF at offset `lf`, then one without, and one
 * of a single field if `odd`, so that the rows there are not all alike. */
static void text_of_crs(struct wr_buf *b, size_t lf, unsigned crs, bool odd)
{
    while (b->n + 30 < lf)
        wr_buf_printf(b, "row,value\n");
    wr_buf_printf(b, "r,");
    while (b->n < lf - crs)
        wr_buf_addc(b, 'v');
    wr_buf_printf(b, "%.*s\nlast,row\n%s", (int)crs, "\r\r", odd ? "odd\n" : "");
}

/* CRs before a line end are no part of the field, wherever the two stand in words and chunks, and nothing else is
 * taken off. */
Test(scan, crs_before_a_line_end)
{
    static const size_t near[] = {64, 128, 4096, 8192};
    const struct wr_index_spec s = {{',', '"', '\n', STRICT}, 2, 2, ERR, true};
    for (size_t i = 0; i < KERNELS * 4 * 5 * 3 * 2 * 2; i++) {
        const size_t lf = near[i / KERNELS % 4] - 2 + i / KERNELS / 4 % 5;
        const unsigned crs = (unsigned)(i / KERNELS / 20 % 3);
        const bool odd = i / KERNELS / 60 % 2, ahead = i / KERNELS / 120;
        if (!wr_simd_choose(kernels[i % KERNELS]))
            continue;
        struct wr_buf b = {0};
        text_of_crs(&b, lf, crs, odd);
        char *memory, *p = padded(b.p, b.n, &memory), *copied = NULL;
        struct wr_index ix = {0};
        struct wr_scan_ahead found = {0};
        if (ahead) {
            char *to = padded(b.p, b.n, &copied);
            memset(to, 0, b.n);
            wr_index_ahead(&ix, &s, true, to, p, b.n, &found);
            p = to;
        }
        if (!found.last)
            cr_assert_eq(wr_index_run(&ix, &s, p, b.n), 0);
        cr_assert_eq(ix.nbad, odd);
        for (uint32_t row = 0; row < ix.nrows; row++) {
            struct wr_view v;
            wr_index_views(&ix, &s.dialect, p, 1, row, 1, &v);
            const size_t len = row + 2 < ix.nrows ? 5 : row + 1 < ix.nrows ? lf - crs - v.off : 3;
            cr_assert_eq(v.len, len, "%s: line end at %zu behind %u CRs, row %u", kernels[i % KERNELS], lf, crs,
                         row);
        }
        wr_index_done(&ix);
        free(memory);
        free(copied);
        wr_buf_done(&b);
    }
    wr_simd_choose(NULL);
}

enum { R = WR_SCAN_RECORD, F = WR_SCAN_FIELD, U = WR_SCAN_UNQUOTED, Q = WR_SCAN_QUOTED, C = WR_SCAN_CLOSED };

static const struct {
    const char *block;
    uint8_t exit[WR_SCAN_STATES]; /* entered in R, F, U, Q, C */
    uint32_t end[WR_SCAN_STATES]; /* where the record ends, 0: not in the block */
} split_cases[] = {
    {"a", {U, U, U, Q, U}, {0}},
    {"\"", {Q, Q, U, C, Q}, {0}},
    {"\"\"", {C, C, U, Q, C}, {0}},
    {"\n", {R, R, R, Q, R}, {1, 1, 1, 0, 1}},
    {",\"a", {Q, Q, Q, U, Q}, {0}},
    {"\",\n", {Q, Q, R, R, Q}, {0, 0, 3, 3, 0}},
    {"2\" disk\n", {R, R, R, R, R}, {8, 8, 8, 8, 8}},
    {"2\" disk\n\"x\"", {C, C, C, C, C}, {8, 8, 8, 8, 8}},
    {"x\"\r\n\"", {Q, Q, Q, Q, Q}, {4, 4, 4, 4, 4}},
    {"\"y\nz\"", {C, C, U, U, C}, {0, 0, 3, 3, 0}},
    {"\r", {U, U, U, Q, U}, {0}},
};

Test(scan, split)
{
    const struct wr_dialect d = {',', '"', '\n', STRICT};
    for (size_t i = 0; i < KERNELS * sizeof split_cases / sizeof *split_cases; i++) {
        if (!wr_simd_choose(kernels[i % KERNELS]))
            continue;
        const char *text = split_cases[i / KERNELS].block;
        char *memory, *p = padded(text, strlen(text), &memory);
        struct wr_scan_summary sum;
        wr_scan_summarize(&d, NULL, p, strlen(text), &sum);
        for (unsigned e = 0; e < WR_SCAN_STATES; e++) {
            const unsigned want = split_cases[i / KERNELS].exit[e], end = split_cases[i / KERNELS].end[e];
            enum wr_scan_state s = e;
            cr_expect(sum.exit[e] == want || sum.exit[e] == WR_SCAN_STATES, "summary of %s in %u", text, e);
            cr_expect_eq(wr_scan_walk(&d, p, strlen(text), e), want, "walk of %s in %u", text, e);
            cr_expect_eq(wr_scan_record_end(&d, p, strlen(text), &s), end ? end : strlen(text), "%s in %u", text,
                         e);
            cr_expect_eq(s, end ? R : want, "%s in %u", text, e);
        }
        free(memory);
    }
}

/* Records of three fields, with what they read as; the dialect has \ as escape and # for comments. */
static const struct {
    const char *text, *fields[3];
} escape_cases[] = {
    {"a,b,c\n", {"a", "b", "c"}},
    {"a\\,,\"b\\\"\",\\\\\r\n", {"a,", "b\"", "\\"}},
    {"\\\"a,\"\"\"\\\n\",x\\\ny\n", {"\"a", "\"\n", "x\ny"}},
    {"\\#,\"#\n#\",\\\r\n", {"#", "#\n#", "\r"}},
    {",\"\\\\\",\"a\"\"b\\\"c\"\n", {"", "\\", "a\"b\"c"}},
    {"# a \"comment\\\n", {NULL}},
    {"\\\\\\,,\\a,\\\\\n", {"\\,", "a", "\\"}},
};

Test(scan, escapes)
{
    const struct wr_dialect d = {',', '"', '\n', STRICT, '#', '\\'};
    enum { N = sizeof escape_cases / sizeof *escape_cases };
    struct wr_buf b = {0};
    size_t ends[N];
    for (size_t i = 0; i < N; i++) {
        cr_assert_eq(wr_buf_add(&b, escape_cases[i].text, strlen(escape_cases[i].text)), 0);
        ends[i] = b.n;
    }
    char *memory, *p = padded(b.p, b.n, &memory);
    /* cut anywhere, the second half knows where the record in it ends */
    for (size_t at = 0, i = 0; at < b.n; at++) {
        i += at == ends[i];
        enum wr_scan_state s = wr_scan_walk(&d, p, at, WR_SCAN_RECORD);
        cr_expect_eq(s == WR_SCAN_RECORD, at == 0 || at == ends[i ? i - 1 : 0], "at %zu", at);
        cr_expect_eq(wr_scan_walk(&d, p + at, b.n - at, s), R, "from %zu", at);
        cr_expect_eq(at + wr_scan_record_end(&d, p + at, b.n - at, &s), ends[i], "from %zu", at);
        cr_expect_eq(s, R);
    }
    struct wr_index ix = {0};
    const struct wr_index_spec spec = {d, 3, 3, ERR, true};
    cr_assert_eq(wr_index_run(&ix, &spec, p, b.n), 0);
    cr_assert_eq(ix.nrows, N - 1);
    cr_assert_eq(ix.nbad, 0);
    for (uint32_t c = 0; c < 3; c++) {
        struct wr_view v[N];
        wr_index_views(&ix, &d, p, c, 0, ix.nrows, v);
        for (uint32_t i = 0, row = 0; i < N; i++) {
            char text[64];
            if (!escape_cases[i].fields[0])
                continue;
            struct wr_view w = v[row++];
            size_t n = WR_VIEW_LEN(w);
            if (w.len & WR_VIEW_DOUBLED)
                n = wr_view_unquote(&d, p, w, text);
            else
                memcpy(text, p + w.off, n);
            text[n] = 0;
            cr_expect_str_eq(text, escape_cases[i].fields[c], "row %u, column %u", i, c);
        }
    }
    wr_index_done(&ix);
    free(memory);
    wr_buf_done(&b);
}

static const struct {
    const char *text;
    char want, want_eof; /* asked with eof false, true */
} eol_cases[] = {
    {"", 0, 0},
    {"a,b", 0, 0},
    {"a,b\n1\r2", '\n', '\n'},
    {"a,b\r\n", '\n', '\n'},
    {"a,b\r\r\n", '\n', '\n'},
    {"a,b\r", 0, '\r'},
    {"a,b\r\r", 0, '\r'},
    {"a,b\r1,2\n", '\r', '\r'},
    {"a,b\r\rx", '\r', '\r'},
    {"a,\"b\r1\"\n", '\n', '\n'},
    {"\"a\"\"\r\",b\r\n", '\n', '\n'},
    {"\"a\nb", 0, 0},
    {"x\"a\rb\"", '\r', '\r'},
    {"\"a\"x\"\rb\"\n", '\r', '\r'},
};

Test(scan, eol)
{
    const struct wr_dialect d = {',', '"', 0, STRICT};
    for (size_t i = 0; i < sizeof eol_cases / sizeof *eol_cases; i++) {
        const char *text = eol_cases[i].text;
        cr_expect_eq(wr_scan_eol(&d, text, strlen(text), false), eol_cases[i].want, "%s", text);
        cr_expect_eq(wr_scan_eol(&d, text, strlen(text), true), eol_cases[i].want_eof, "%s at the end", text);
    }
}

Test(scan, eol_escaped)
{
    const struct wr_dialect d = {',', '"', 0, STRICT, 0, '\\'};
    static const char *const texts[] = {"a\\\r,b\n1\r", "\"a\\\"\r\",b\n", "\\\"a,b\n\"\r", "\"\\\\\"\n\r"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_expect_eq(wr_scan_eol(&d, texts[i], strlen(texts[i]), true), '\n', "%s", texts[i]);
    cr_expect_eq(wr_scan_eol(&d, "a\\\n", 3, true), 0);
    cr_expect_eq(wr_scan_eol(&d, "a\\", 2, true), 0);
}

/* No quotes and no escapes in a comment: its line ends with its first CR or LF. */
Test(scan, eol_of_a_comment)
{
    const struct wr_dialect d = {',', '"', 0, STRICT, '#', '\\'};
    static const struct {
        const char *text;
        char want;
    } table[] = {{"#,\"x\ny", '\n'},      {"#,\"x\ry,\"\n", '\r'}, {"#\\\nx\r", '\n'},
                 {",\"#x\ny\"\r1", '\r'}, {"\"#\n\"\r1", '\r'},    {",\"x\ny", 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        cr_expect_eq(wr_scan_eol(&d, table[i].text, strlen(table[i].text), false), table[i].want, "%s",
                     table[i].text);
}

Test(scan, choice)
{
    cr_expect_not(wr_simd_choose("mmx"));
    cr_assert(wr_simd_choose("scalar"));
    cr_expect_str_eq(wr_simd_name(), "scalar");
    cr_expect(wr_simd_choose(NULL));
}

/* Rows of 1 to 6 fields, some cut short (--ragged fill: a field begins behind its end), any number of them: what a
 * field's bounds say is worked out here once more. */
Test(scan, views_of_many_rows)
{
    enum { ROWS = 37, MOST = 6 };
    static uint32_t start[ROWS], ends[ROWS * MOST];
    static struct wr_view out[ROWS];
    const struct wr_dialect d = {.delim = ',', .quote = '"', .eol = '\n'};
    uint32_t dice = 1;
    for (size_t k = 0; k < KERNELS; k++)
        for (uint32_t stride = 1; stride <= MOST; stride++) {
            if (!wr_simd_choose(kernels[k]))
                continue;
            uint32_t at = 0;
            for (uint32_t r = 0; r < ROWS; r++) {
                start[r] = at;
                dice = dice * 1664525 + 1013904223;
                const uint32_t fields = dice >> 28 < 4 ? 1 + (dice >> 20) % stride : stride;
                for (uint32_t c = 0; c < stride; c++) {
                    dice = dice * 1664525 + 1013904223;
                    at += c < fields ? (dice >> 24) % 20 + (c > 0) : 0;
                    ends[r * stride + c] = at;
                }
                at++;
            }
            const struct wr_index ix = {.nrows = ROWS, .stride = stride, .start = start, .ends = ends};
            for (uint32_t n = 0; n < ROWS; n++)
                for (uint32_t c = 0, row = ROWS - n; c < stride; c++) {
                    wr_index_views(&ix, &d, "", c, row, n, out);
                    for (uint32_t i = 0; i < n; i++) {
                        const uint32_t end = ends[(row + i) * stride + c];
                        const uint32_t begin = c ? ends[(row + i) * stride + c - 1] + 1 : start[row + i];
                        cr_assert_eq(out[i].len, begin < end ? end - begin : 0, "%s: stride %u, row %u", kernels[k],
                                     stride, row + i);
                        cr_assert(out[i].off + out[i].len == end);
                    }
                }
        }
    wr_simd_choose(NULL);
}
