/* base/fmt: formats as in Python's format(). Expected values from Python: format() of decimal with ROUND_HALF_UP,
 * of float for e and g, of int for x o b. More in cases/fn_text.t. */
#include <criterion/criterion.h>

#include "base/fmt.h"

static const struct {
    const char *format, *num, *want;
} nums[] = {
    {".2f", "2.345", "2.35"},
    {".2f", "-0.004", "0.00"},
    {".0f", "0.5", "1"},
    {"f", "1", "1.000000"},
    {",.2f", "1234567.891", "1,234,567.89"},
    {"015,.2f", "1234567.891", "0,001,234,567.89"},
    {"014,d", "-123456", "-0,000,123,456"},
    {"=+10d", "42", "+       42"},
    {"*^9.1f", "2.5", "***2.5***"},
    {"é<6d", "7", "7ééééé"},
    {"é=08d", "-7", "-éééééé7"},
    {".3e", "1234.567", "1.235e+03"},
    {"e", "0", "0.000000e+00"},
    {".1e", "9.96e-7", "1.0e-06"},
    {"g", "1234567", "1.23457e+06"},
    {"g", "0.0001", "0.0001"},
    {"g", "0.00001", "1e-05"},
    {".3g", "999.9", "1e+03"},
    {"G", "1e300", "1E+300"},
    {".1%", "0.1234", "12.3%"},
    {"x", "255", "ff"},
    {"#X", "-255", "-0XFF"},
    {"#06x", "255", "0x00ff"},
    {"_b", "255", "1111_1111"},
    {"o", "8.0", "10"},
    {",", "1234.5", "1,234.5"},
    {"+", "1e22", "+1e+22"},
    {".100f", "0.5", NULL}, /* looked at below */
};

static struct wr_fmt parsed(const char *text)
{
    struct wr_fmt f;
    struct wr_err err = {.code = 0};
    cr_assert_eq(wr_fmt_parse(wr_slice_of(text), &f, &err), 0, "%s: %s", text, err.msg);
    return f;
}

static struct wr_num read_num(const char *s)
{
    struct wr_num x;
    cr_assert(wr_num_parse(s, strlen(s), &x));
    return x;
}

Test(fmt, numbers)
{
    char out[WR_FMT_NUM_TEXT + 4 * WR_FMT_WIDTH];
    for (size_t i = 0; i < sizeof nums / sizeof nums[0]; i++) {
        struct wr_fmt f = parsed(nums[i].format);
        int n = wr_fmt_num(&f, read_num(nums[i].num), out);
        cr_assert(n >= 0 && (size_t)n <= wr_fmt_num_room(&f) && wr_fmt_is_num(&f), "%s", nums[i].format);
        out[n] = 0;
        if (nums[i].want)
            cr_expect_str_eq(out, nums[i].want, "%s of %s: %s", nums[i].format, nums[i].num, out);
        else
            cr_expect(n == 102 && !strncmp(out, "0.50000", 7) && strspn(out + 3, "0") == 99);
    }
}

Test(fmt, numbers_at_their_longest)
{
    char out[WR_FMT_NUM_TEXT + 4 * WR_FMT_WIDTH];
    static const char *const formats[] = {",.100f", "_.100%", "+.100e", ".100g", "1000,.100f", "é=1000.100f"};
    static const char *const values[] = {"-1.7976931348623157e308", "-4.9e-324", "-9223372036854775808"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            struct wr_fmt f = parsed(formats[i]);
            int n = wr_fmt_num(&f, read_num(values[k]), out);
            cr_expect(n > 0 && (size_t)n <= wr_fmt_num_room(&f), "%s of %s", formats[i], values[k]);
        }
    struct wr_fmt bits = parsed("#_b");
    int n = wr_fmt_num(&bits, read_num("-9223372036854775808"), out);
    cr_expect(n == 1 + 2 + 64 + 15);
    cr_expect_eq(wr_fmt_num(&bits, read_num("0.5"), out), -1);
    cr_expect_eq(wr_fmt_num(&bits, read_num("1e30"), out), -1);
}

Test(fmt, texts)
{
    static const struct {
        const char *format, *text, *want;
    } texts[] = {
        {">5", "é", "    é"}, {"5", "ab", "ab   "}, {"*^6", "abc", "*abc**"},     {".2s", "日本語", "日本"},
        {"", "x", "x"},       {"<2", "abc", "abc"}, {"日>4.1s", "ab", "日日日a"},
    };
    char out[64];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct wr_fmt f = parsed(texts[i].format);
        size_t n = wr_fmt_text(&f, wr_slice_of(texts[i].text), false, out);
        cr_assert(n <= wr_fmt_text_room(&f, strlen(texts[i].text)) && !wr_fmt_is_num(&f));
        out[n] = 0;
        cr_expect_str_eq(out, texts[i].want, "%s of %s: %s", texts[i].format, texts[i].text, out);
    }
}

Test(fmt, what_is_none)
{
    static const char *const wrong[] = {"q",   ".f", ".2", "2.2",          "%Y",    ".2d", ".1x",
                                        ",x",  "+s", "#d", "1001",         ".101f", "d ",  "é",
                                        "<<<", "=s", "5é", "99999999999d", ".2ff"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct wr_fmt f;
        struct wr_err err = {.code = 0};
        cr_expect_eq(wr_fmt_parse(wr_slice_of(wrong[i]), &f, &err), WR_EPROG, "%s", wrong[i]);
        cr_expect(err.msg[0] && err.hint[0], "%s", wrong[i]);
    }
}
