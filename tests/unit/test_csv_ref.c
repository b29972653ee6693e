/* The libcsv wrapper against expectations worked out by hand, fed in pieces of every size (as libcsv's own tests
 * do).
 *
 * A record is spelled [a|b]<begin-end>, a bad one with !after or !unclosed, a column number, and the fields before
 * it, a blank line []. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/buf.h"
#include "data/csv_ref.h"

#define STRICT  WR_QUOTES_STRICT
#define RELAXED WR_QUOTES_RELAXED
#define NONE    WR_QUOTES_NONE

static const struct {
    const char *text;
    int delim, quote;
    char eol;
    enum wr_quotes mode;
    const char *want;
} cases[] = {
    {"a,b\n1,2\n", ',', '"', '\n', STRICT, "[a|b]<0-3>[1|2]<4-7>"},
    {"a,b\n1,2", ',', '"', '\n', STRICT, "[a|b]<0-3>[1|2]<4-7>"},
    {" a , b\t\n", ',', '"', '\n', STRICT, "[ a | b\t]<0-7>"},
    {"a\r\n\r\r\n\nb\r\r\n", ',', '"', '\n', STRICT, "[a]<0-1>[]<3-3>[]<6-6>[b]<7-8>"},
    {"a\rb,c\r", ',', '"', '\n', STRICT, "[a\rb|c\r]<0-6>"},
    {"a\nb,c\r\r", ',', '"', '\r', STRICT, "[a\nb|c]<0-5>[]<6-6>"},
    {"\"a\"\"b\",\"x\ny\r\n\"\n", ',', '"', '\n', STRICT, "[a\"b|x\ny\r\n]<0-14>"},
    {"\"a\"\r\n\"b\"\r\r\n", ',', '"', '\n', STRICT, "[a]<0-3>[b]<5-8>"},
    {"12\" disk,x\"\"y\n", ',', '"', '\n', STRICT, "[12\" disk|x\"\"y]<0-13>"},
    {"1,\"x\"y,\"z\n,\"\n3,4\n", ',', '"', '\n', STRICT, "[1!after 1]<0-12>[3|4]<13-16>"},
    {"\"x\"\ry\n", ',', '"', '\n', STRICT, "[!after 0]<0-5>"},
    {"\"x\"\r", ',', '"', '\n', STRICT, "[!after 0]<0-4>"},
    {"1,2\n3,\"4\n", ',', '"', '\n', STRICT, "[1|2]<0-3>[3!unclosed 1]<4-9>"},
    {"\"x\"y,\"z", ',', '"', '\n', STRICT, "[!after 0]<0-7>"},
    {"\"x\"y,\"a\" \"b\"\r\n", ',', '"', '\n', RELAXED, "[xy|a \"b\"]<0-12>"},
    {"1,\"4\n", ',', '"', '\n', RELAXED, "[1|4\n]<0-5>"},
    {"1,\"\"\"", ',', '"', '\n', RELAXED, "[1|\"]<0-5>"},
    {"\"x,A\"\nB", ',', '"', '\n', NONE, "[\"x|A\"]<0-5>[B]<6-7>"},
    {"A,\"B\nC\"\n", -1, -1, '\n', STRICT, "[A,\"B]<0-4>[C\"]<5-7>"},
};

static int on_record(void *ctx, const struct wr_slice *fields, uint32_t n, int bad, uint32_t column, uint64_t begin,
                     uint64_t end)
{
    struct wr_buf *b = ctx;
    wr_buf_printf(b, "[");
    for (uint32_t i = 0; i < n; i++)
        wr_buf_printf(b, "%s%.*s", i ? "|" : "", (int)fields[i].n, fields[i].p);
    if (bad)
        wr_buf_printf(b, "!%s %u", bad == WR_BAD_AFTER ? "after" : "unclosed", column);
    wr_buf_printf(b, "]<%u-%u>", (unsigned)begin, (unsigned)end);
    return 0;
}

static void check(size_t i, size_t piece)
{
    const char *text = cases[i].text;
    const size_t n = strlen(text);
    const struct wr_dialect d = {cases[i].delim, cases[i].quote, cases[i].eol, cases[i].mode};
    struct wr_buf b = {0};
    struct wr_csv_ref *r = wr_csv_ref_new(&d, 1000, on_record, &b);
    cr_assert(r);
    for (size_t at = 0; at < n; at += piece)
        cr_assert_eq(wr_csv_ref_push(r, text + at, piece < n - at ? piece : n - at), 0);
    cr_assert_eq(wr_csv_ref_finish(r), 0);
    wr_buf_addc(&b, 0);
    cr_expect_str_eq(b.p, cases[i].want, "in pieces of %zu: %s\n   got %s\n  want %s", piece, text, b.p,
                     cases[i].want);
    wr_csv_ref_free(r);
    wr_buf_done(&b);
}

Test(csv_ref, records)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece <= strlen(cases[i].text); piece++)
            check(i, piece);
    }
}

static int stop_at_two(void *ctx, const struct wr_slice *fields, uint32_t n, int bad, uint32_t column,
                       uint64_t begin, uint64_t end)
{
    (void)fields, (void)n, (void)bad, (void)column, (void)begin, (void)end;
    return ++*(int *)ctx == 2 ? 7 : 0;
}

Test(csv_ref, stops)
{
    const struct wr_dialect d = {',', '"', '\n', STRICT};
    int seen = 0;
    struct wr_csv_ref *r = wr_csv_ref_new(&d, 1000, stop_at_two, &seen);
    cr_assert(r);
    cr_expect_eq(wr_csv_ref_push(r, "a\nb\nc\n", 6), 7);
    cr_expect_eq(seen, 2);
    wr_csv_ref_free(r);
}

Test(csv_ref, limits_a_record)
{
    const struct wr_dialect d = {',', '"', '\n', STRICT};
    struct wr_buf b = {0};
    struct wr_csv_ref *r = wr_csv_ref_new(&d, 8, on_record, &b);
    cr_assert(r);
    cr_expect_eq(wr_csv_ref_push(r, "1234567\n1234567\n", 16), 0);
    cr_expect_eq(wr_csv_ref_push(r, "\"123456789", 10), -1);
    wr_csv_ref_free(r);
    wr_buf_done(&b);
}
