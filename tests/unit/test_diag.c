/* Errors as text: the layout of weir-lang(7), byte for byte. */
#include <criterion/criterion.h>

#include "lang/diag.h"

#define EACH(row, table) (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++)

static struct wr_buf format(const struct wr_err *err, const char *program, bool colour)
{
    struct wr_buf b = {0};
    cr_assert_eq(wr_diag_format(&b, err, wr_slice_of(program), colour), 0);
    cr_assert_eq(wr_buf_addc(&b, 0), 0);
    return b;
}

/* The span is what `at` finds in the program (its first place), len bytes long; at NULL: the end. */
static const struct {
    const char *program, *at;
    uint32_t len;
    const char *hint, *want;
} span_cases[] = {
    {"filter ammount > 100", "ammount", 7, "did you mean 'amount'?",
     "  filter ammount > 100\n"
     "         ^^^^^^^ did you mean 'amount'?\n"},
    /* only the stage is shown, without pipes */
    {"skip 1 | filter ammount > 100 | take 5", "ammount", 7, "h",
     "  filter ammount > 100\n"
     "         ^^^^^^^ h\n"},
    {"take x", "take", 4, "", "  take x\n  ^^^^\n"},
    {"take x|skip y|take z", "y", 1, "", "  skip y\n       ^\n"},
    {"a | b || c | d", "c", 1, "", "  b || c\n       ^\n"},
    /* a pipe in a text, a regex or backticks is none */
    {"filter x == '|' or y | z", "y", 1, "", "  filter x == '|' or y\n                     ^\n"},
    {"filter x ~ /a|b'/ or y | z", "y", 1, "", "  filter x ~ /a|b'/ or y\n                       ^\n"},
    {"select `a|b`, y | z", "y", 1, "", "  select `a|b`, y\n                ^\n"},
    {"map a = b / c | map y = d / e", "y", 1, "", "  map y = d / e\n      ^\n"},
    /* of several lines the one */
    {"take 1\n  filter y\nskip 2", "y", 1, "", "  filter y\n         ^\n"},
    {"map a = case {\n  b -> 1,\n  y -> 2\n}", "y", 1, "", "  y -> 2\n  ^\n"},
    {"filter (a\nb", "(a", 4, "", "  filter (a\n         ^^\n"},
    /* characters, not bytes; a tab is a blank */
    {"filter gr\xc3\xb6\xc3\x9f"
     "e > y",
     "y", 1, "",
     "  filter gr\xc3\xb6\xc3\x9f"
     "e > y\n                 ^\n"},
    {"filter \xe2\x82\xac\xe2\x82\xac > 1", "\xe2", 6, "", "  filter \xe2\x82\xac\xe2\x82\xac > 1\n         ^^\n"},
    {"filter\ta >\ty", "y", 1, "", "  filter a > y\n             ^\n"},
    {"filter \x01\xff y", "y", 1, "", "  filter ?? y\n            ^\n"},
    /* what is missing stands behind what is there */
    {"filter a >", NULL, 1, "", "  filter a >\n            ^\n"},
    {"filter a > | take 5", " | take", 1, "", "  filter a >\n            ^\n"},
    {"filter a >\ntake 5", "\ntake", 1, "", "  filter a >\n            ^\n"},
    {"take", "|", 1, "", "  take\n      ^\n"},
    {"'unclosed | take 5", "'", 1, "", "  'unclosed\n  ^\n"},
};

Test(diag, spans)
{
    for
        EACH(i, span_cases)
        {
            struct wr_err err = {0};
            const char *program = span_cases[i].program;
            const char *at = span_cases[i].at ? strstr(program, span_cases[i].at) : NULL;
            if (!at)
                at = program + strlen(program);
            wr_err_at(&err, (uint32_t)(at - program), span_cases[i].len, "M");
            if (*span_cases[i].hint)
                wr_err_hint(&err, "%s", span_cases[i].hint);
            struct wr_buf b = format(&err, program, false);
            cr_expect(strncmp(b.p, "weir: error: M\n", 15) == 0 && strcmp(b.p + 15, span_cases[i].want) == 0,
                      "%s:\n%swant\n%s", program, b.p, span_cases[i].want);
            wr_buf_done(&b);
        }
}

Test(diag, example_of_the_contract)
{
    struct wr_err err = {0};
    wr_err_at(&err, 7, 7, "no column 'ammount' in sales.csv");
    wr_err_hint(&err, "did you mean 'amount'?   (columns: id, country, customer, amount, date)");
    struct wr_buf b = format(&err, "filter ammount > 100 | take 5", false);
    cr_expect_str_eq(b.p,
                     "weir: error: no column 'ammount' in sales.csv\n"
                     "  filter ammount > 100\n"
                     "         ^^^^^^^ did you mean 'amount'?   (columns: id, country, customer, amount, date)\n");
    wr_buf_done(&b);

    struct wr_err data = {.file = "sales.csv", .line = 18229};
    wr_err_set(&data, WR_EDATA, "6 fields, the header has 5 (the record runs to line 18231)");
    wr_err_hint(&data, "--ragged trim | drop, or --rejects bad.csv to set such rows aside");
    b = format(&data, "take 5", false);
    cr_expect_str_eq(b.p,
                     "weir: error: sales.csv:18229: 6 fields, the header has 5 (the record runs to line 18231)\n"
                     "  hint: --ragged trim | drop, or --rejects bad.csv to set such rows aside\n");
    wr_buf_done(&b);

    struct wr_err io = {.file = "-"};
    wr_err_set(&io, WR_EIO, "cannot read");
    b = format(&io, "", false);
    cr_expect_str_eq(b.p, "weir: error: -: cannot read\n");
    wr_buf_done(&b);
}

/* Any span in any program gives lines, and colour changes no text. */
Test(diag, every_span)
{
    static const char *const programs[] = {
        "",
        "\n\n",
        " | ",
        "a\n| b\n\n c |",
        "filter x ~ /a|b/ | y # '",
        "\xc3\xb6|\xff\n\t`",
        "let a = 1;\nfilter 'x\ny' | z",
    };
    for
        EACH(i, programs)
        {
            uint32_t n = (uint32_t)strlen(programs[i]);
            for (uint32_t pos = 0; pos <= n + 2; pos++)
                for (uint32_t len = 0; len <= n + 2; len++) {
                    struct wr_err err = {.code = WR_EPROG, .msg = "M", .hint = "H", .pos = pos, .len = len};
                    struct wr_buf b = format(&err, programs[i], false), c = format(&err, programs[i], true);
                    cr_assert_eq(b.p[b.n - 2], '\n');
                    cr_assert(strchr(b.p, 'H'));
                    size_t k = 0;
                    for (char *p = c.p; *p;) {
                        if (*p == '\033') {
                            p += strcspn(p, "m") + 1;
                            continue;
                        }
                        cr_assert_eq(*p++, b.p[k++]);
                    }
                    cr_assert_eq(b.p[k], 0);
                    wr_buf_done(&b);
                    wr_buf_done(&c);
                }
        }
}
