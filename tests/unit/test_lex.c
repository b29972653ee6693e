/* Tokens: where they begin and end, which newlines count, what literals spell. Expected values are read off the
 * rules of weir-lang(7) by hand. */
#include <criterion/criterion.h>

#include "lang/lex.h"

#define EACH(row, table) (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++)

/* A letter a token: N name, ` quoted, # number, " text, $ argument, E error, n newline; else its first character.
 */
static char letter(const struct wr_lexer *lx, struct wr_token t)
{
    switch (t.kind) {
    case WR_TK_NEWLINE:
        return 'n';
    case WR_TK_ERROR:
        return 'E';
    case WR_TK_NAME:
        return 'N';
    case WR_TK_NUM:
        return '#';
    case WR_TK_TEXT:
        return '"';
    default:
        return lx->text.p[t.pos];
    }
}

static const struct {
    const char *text, *want;
} token_cases[] = {
    /* clang-format off */
    {"", ""}, {" \t\r# only a comment", ""}, {"filter a>1", "NN>#"},
    {"a.b u.n.m _x1 gr\xc3\xb6\xc3\x9f" "e", "NNNN"},
    {"a..d", "N.N"}, {"`a``b` `x y`", "``"}, {"10_000 1.5e3 0xff 1e-5 .5", "#####"}, {"1-2", "#-#"}, {"1e-", "#-"},
    {"\"a#|b\" 'c\\'d'", "\"\""}, {"$min $1", "$E"}, {"a->b ?? c ++ d // e ** f", "N-N?N+N/N*N"},
    {"a != b !~ c == d <= e >= f && g || h", "N!N!N=N<N>N&N|N"}, {"x???0", "N??#"}, {"x?? 0", "N?#"},
    {"a = = b", "N==N"}, {"f(a)[1]{}:;,", "N(N)[#]{}:;,"}, {"a =~ b", "NE"}, {"a <> b", "NE"}, {"a & b", "NE"},
    {"@", "E"}, {"\"abc", "E"}, {"`abc", "E"}, {"``", "E"}, {"f\"x\"", "f"}, {"f'{a ++ \"}\"}' 1", "f#"}, {"f\"{a", "E"}, {"f\"{{\"", "f"}, {"f x", "NN"},
    /* Newlines: one counts at the end of a line that is complete, */
    {"a\nb", "NnN"}, {"a\n\n # c\n\nb", "NnN"}, {"a # c\nb", "NnN"}, {"\na", "nN"}, {"a\n", "N"}, {"a\r\nb", "NnN"},
    /* but not in brackets, after , or an operator, or before |. */
    {"(a\nb)\nc", "(NN)nN"}, {"[a\n[b\n]\nc]\nd", "[N[N]N]nN"}, {"{a\nb}", "{NN}"}, {"a,\nb", "N,N"},
    {"a |\nb", "N|N"},
    {"a +\n\n b", "N+N"}, {"a and\nb or\nc not\nd in\ne between\nf", "NNNNNNNNNNN"}, {"a = # c\n b", "N=N"},
    {"a\n| b", "N|N"}, {"a\n # c\n\n  | b", "N|N"}, {"a\n|| b", "N|N"}, {"a true\nb null\nc", "NNnNNnN"},
    {"a?\nb", "N?nN"}, {"a ->\nb", "N-N"}, {"a !\nb", "N!N"}, {")\na", ")nN"},
    /* Signs that look like plain ones. */
    {"\xe2\x80\x9cx\xe2\x80\x9d", "E"}, {"a\x01" "b", "NE"},
    /* clang-format on */
};

Test(lex, tokens)
{
    for
        EACH(i, token_cases)
        {
            char got[64];
            size_t n = 0;
            struct wr_lexer lx;
            wr_lexer_init(&lx, wr_slice_of(token_cases[i].text));
            struct wr_token t;
            uint32_t before = 0;
            while ((t = wr_lex_peek(&lx)).kind != WR_TK_END && n < 60) {
                cr_expect(t.pos >= before && t.end > t.pos, "%s: tokens do not go forward", token_cases[i].text);
                before = t.end;
                got[n++] = letter(&lx, t);
                wr_lex_take(&lx, t);
            }
            got[n] = 0;
            /* What follows a first error is nobody's business. */
            got[strcspn(got, "E") + (strchr(got, 'E') != NULL)] = 0;
            cr_expect_str_eq(got, token_cases[i].want, "%s", token_cases[i].text);
        }
}

Test(lex, blanks)
{
    struct wr_lexer lx;
    wr_lexer_init(&lx, WR_SLICE("\xef\xbb\xbf"
                                "f(x) (y)\n|z"));
    bool touches[] = {true, true, true, true, false, true, true, false, true};
    for
        EACH(i, touches)
        {
            struct wr_token t = wr_lex_peek(&lx);
            cr_expect_eq(t.touches, touches[i], "token %zu", i);
            cr_expect_eq(t.after_line, i == 7, "token %zu", i);
            wr_lex_take(&lx, t);
        }
    cr_expect_eq(wr_lex_peek(&lx).kind, WR_TK_END);
}

/* want "!...": an error with these words; `pos` is then its place. */
static const struct {
    const char *text, *want;
    uint32_t pos;
} literal_cases[] = {
    /* clang-format off */
    {"'a b'", "a b", 0}, {"\"\"", "", 0}, {"'\\n\\t\\r\\\\\\\"\\''", "\n\t\r\\\"'", 0},
    {"'\\u{41}\\u{e9}\\u{20ac}\\u{1F600}'", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 0}, {"'a\nb'", "a\nb", 0},
    {"'x\\qy'", "!no escape \\q", 2}, {"'\\u{d800}'", "!no character", 1}, {"'\\u{110000}'", "!no character", 1},
    {"'\\u{}'", "!no character", 1}, {"'\\u41'", "!no character", 1}, {"'\\u{1234567}'", "!no character", 1},
    {"'\\\xc3\xa9'", "!before no escape", 1},
    {"`a``b`", "a`b", 0}, {"````", "`", 0}, {"`Total Price`", "Total Price", 0},
    {"10_000", "10000", 0}, {"1.5e3", "1500", 0}, {"0xff", "255", 0}, {"0XDEAD_beef", "3735928559", 0},
    {"0xffffffffffffffffffffffffffffffffffffffff", "1.461501637330903e+48", 0}, {".5", "0.5", 0},
    {"1_0.2_5", "10.25", 0},
    {"007", "7", 0}, {"1e400", "!beyond", 0}, {"1__0", "!no number", 0}, {"1_", "!no number", 0},
    {"0x", "!no number", 0},
    {"5x", "!no number", 0}, {"90s", "90", 0}, {"1h30m", "5400", 0}, {"1.5ms", "0.0015", 0}, {"1ns", "1e-9", 0}, {"2w1d", "1296000", 0},
    {"5m", "300", 0}, {"1_000us", "0.001", 0}, {"5mm", "!no number", 0}, {"2026-01-01", "!reads as 2024", 0},
    {"2024-02-29T10:00", "!reads as 1993", 0}, {"2026-1-1", "2026", 0}, {"12026-01-01", "12026", 0},
    {"2026-01-012", "2026", 0},
    {"/a|b/", "a|b", 0}, {"/a\\/b\\\\/", "a/b\\\\", 0}, {"/a\\.b/im", "a\\.b", 0}, {"//", "", 0},
    {"/a/q", "!no such flags", 3}, {"/api/v1", "!no such flags", 5}, {"/a/b/", "!no such flags", 3},
    {"/a//b", "!has ended before", 3},
    /* clang-format on */
};

static int read_literal(struct wr_arena *a, struct wr_lexer *lx, struct wr_token t, struct wr_slice *out,
                        struct wr_err *err)
{
    static char number[WR_NUM_TEXT];
    struct wr_slice flags;
    struct wr_num num;
    int rc;
    switch (t.kind) {
    case WR_TK_TEXT:
        return wr_lex_text(lx, t, a, out, err);
    case WR_TK_QUOTED:
        return wr_lex_quoted(lx, t, a, out, err);
    case WR_TK_SLASH:
    case WR_TK_IDIV:
        return wr_lex_regex(lx, wr_lex_peek_regex(lx, t), a, out, &flags, err);
    default:
        rc = (wr_lex_is_duration(wr_token_text(lx, t)) ? wr_lex_duration : wr_lex_number)(lx, t, a, &num, err);
        if (rc == 0)
            *out = (struct wr_slice){number, wr_num_format(num, number)};
        return rc;
    }
}

Test(lex, literals)
{
    for
        EACH(i, literal_cases)
        {
            struct wr_arena a;
            wr_arena_init(&a, 0, NULL, "test");
            struct wr_lexer lx;
            wr_lexer_init(&lx, wr_slice_of(literal_cases[i].text));
            struct wr_err err = {0};
            struct wr_slice got = {0};
            const char *want = literal_cases[i].want;
            int rc = read_literal(&a, &lx, wr_lex_peek(&lx), &got, &err);
            if (*want == '!') {
                cr_expect_eq(rc, WR_EPROG, "%s", literal_cases[i].text);
                cr_expect(strstr(err.msg, want + 1), "%s: %s", literal_cases[i].text, err.msg);
                cr_expect_eq(err.pos, literal_cases[i].pos, "%s: at %u", literal_cases[i].text, err.pos);
            } else {
                cr_expect(rc == 0 && wr_slice_is(got, want), "%s: %.*s %s", literal_cases[i].text, (int)got.n,
                          got.p, err.msg);
            }
            wr_arena_done(&a);
        }
}

/* A literal may end where the memory of the program ends. */
Test(lex, reads_nothing_behind_the_text)
{
    static const char *const whole[] = {"`a``b`",   "'\\u{41}'", "2026-01-01", "1e-5",
                                        "/a\\/b/i", "x???0",     "a..b",       "$min"};
    for
        EACH(i, whole)
        {
            for (size_t n = 0; n <= strlen(whole[i]); n++) {
                char *exact = malloc(n ? n : 1);
                memcpy(exact, whole[i], n);
                struct wr_arena a;
                wr_arena_init(&a, 0, NULL, "test");
                struct wr_lexer lx;
                wr_lexer_init(&lx, (struct wr_slice){exact, n});
                struct wr_err err = {0};
                struct wr_token t = wr_lex_peek(&lx);
                struct wr_slice out;
                if (t.kind == WR_TK_ERROR)
                    cr_expect_eq(wr_lex_error(&lx, t, &err), WR_EPROG);
                else if (t.kind == WR_TK_NUM || t.kind == WR_TK_TEXT || t.kind == WR_TK_QUOTED)
                    read_literal(&a, &lx, t, &out, &err);
                wr_arena_done(&a);
                free(exact);
            }
        }
}
