/* base/shown: text fit for a terminal. Expected values by hand from the header; random bytes hold to what it
 * promises.
 */
#include <criterion/criterion.h>

#include "base/shown.h"
#include "base/utf8.h"

static const struct {
    const char *text;
    size_t n;
    const char *shown;
    size_t columns;
} texts[] = {
    {"", 0, "", 0},
    {"plain text, longer than eight bytes ~", 37, "plain text, longer than eight bytes ~", 37},
    {"\x1b[2J", 4, "\\u{1b}[2J", 9},
    {"a\0b", 3, "a\\u{0}b", 7},
    {"\n\t\r\x7f", 4, "\\n\\t\\r\\u{7f}", 12},
    {"12345678\x1b", 9, "12345678\\u{1b}", 14},
    {"\x1b"
     "12345678",
     9, "\\u{1b}12345678", 14},
    {"\xc2\x85\xc2\xa0", 4, "\\u{85}\xc2\xa0", 7},               /* NEL, a blank */
    {"\xe2\x80\xaeX\xe2\x81\xa9", 7, "\\u{202e}X\\u{2069}", 17}, /* RLO, PDI */
    {"\xef\xbb\xbf", 3, "\\u{feff}", 8},                         /* a BOM */
    {"\xff\xc3", 2, "\\xff\\xc3", 8},                            /* no text */
    {"\xe6\x97\xa5\xc3\xa9"
     "e\xcc\x81\xf0\x9f\x98\x80",
     12,
     "\xe6\x97\xa5\xc3\xa9"
     "e\xcc\x81\xf0\x9f\x98\x80",
     6},
    {"\\n", 2, "\\n", 2}, /* a backslash is one */
};

Test(shown, texts)
{
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        char out[256];
        size_t columns, n = wr_shown_put(texts[t].text, texts[t].n, out, &columns);
        cr_expect_eq(n, strlen(texts[t].shown), "case %zu: %zu bytes", t, n);
        cr_expect(!memcmp(out, texts[t].shown, n), "case %zu: %.*s", t, (int)n, out);
        cr_expect_eq(columns, texts[t].columns, "case %zu: %zu columns", t, columns);
    }
}

Test(shown, cut)
{
    static const struct {
        const char *text;
        size_t columns, n, used;
    } cuts[] = {
        {"abc", 5, 3, 3},
        {"abc", 2, 2, 2},
        {"abc", 0, 0, 0},
        {"\xe6\x97\xa5\xe6\x9c\xac", 3, 3, 2}, /* half of a wide character is none */
        {"e\xcc\x81"
         "e\xcc\x81",
         1, 3, 1}, /* with its mark */
        {"", 3, 0, 0},
    };
    for (size_t t = 0; t < sizeof cuts / sizeof *cuts; t++) {
        size_t used, n = wr_shown_cut(cuts[t].text, strlen(cuts[t].text), cuts[t].columns, &used);
        cr_expect_eq(n, cuts[t].n, "case %zu: %zu", t, n);
        cr_expect_eq(used, cuts[t].used, "case %zu: %zu", t, used);
    }
}

Test(shown, random_bytes)
{
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[40], out[WR_SHOWN_MAX(sizeof text)];
        size_t n = 0, columns;
        for (size_t most = seed >> 40 & 31; n < most; n++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned byte = (unsigned)(seed >> 56);
            text[n] = (char)(seed >> 50 & 1 ? byte : byte & 1 ? 0xc2 : 0x80 | (byte & 0x3f));
        }
        seed += 0x9e3779b97f4a7c15u;
        size_t m = wr_shown_put(text, n, out, &columns);
        cr_assert_leq(m, WR_SHOWN_MAX(n));
        cr_assert(wr_utf8_is_valid(out, m));
        cr_assert_eq(columns, wr_utf8_width(out, m));
        for (size_t i = 0; i < m; i++)
            cr_assert((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
        for (size_t i = 0; i + 1 < m; i++) /* C1 is c2 80 to c2 9f */
            cr_assert(!((unsigned char)out[i] == 0xc2 && (unsigned char)out[i + 1] < 0xa0));
    }
}
