/* base/utf8: characters in valid and in broken text, case mapping. Expected values: RFC 3629 and UnicodeData.txt by
 * hand; counts of broken text follow Unicode table 3-7, every stray byte being one character. */
#include <criterion/criterion.h>

#include "base/utf8.h"

static const struct {
    const char *text;
    size_t n, chars;
    size_t offset[6]; /* of characters 0, 1, 2, ..., up to the end */
} counts[] = {
    {"", 0, 0, {0}},
    {"abc", 3, 3, {0, 1, 2, 3}},
    {"a\0b", 3, 3, {0, 1, 2, 3}},
    {"Z\xc3\xbcri", 5, 4, {0, 1, 3, 4, 5}},
    {"\xe2\x82\xac\xf0\x9f\x98\x80!", 8, 3, {0, 3, 7, 8}},
    {"\xc3", 1, 1, {0, 1}},                      /* cut off */
    {"\xe2\x82", 2, 2, {0, 1, 2}},               /* cut off: two stray bytes */
    {"\xe2\x82z", 3, 3, {0, 1, 2, 3}},           /* broken off by a letter */
    {"\xc0\xaf", 2, 2, {0, 1, 2}},               /* overlong */
    {"\xe0\x9f\xbf", 3, 3, {0, 1, 2, 3}},        /* overlong */
    {"\xed\xa0\x80", 3, 3, {0, 1, 2, 3}},        /* surrogate */
    {"\xf4\x90\x80\x80", 4, 4, {0, 1, 2, 3, 4}}, /* beyond U+10FFFF */
    {"\xf0\x9f\x98z", 4, 4, {0, 1, 2, 3, 4}},    /* broken off */
    {"\xff\xc3\xa9\x80", 4, 3, {0, 1, 3, 4}},
};

Test(utf8, counts_and_offsets)
{
    for (size_t t = 0; t < sizeof counts / sizeof counts[0]; t++) {
        cr_expect_eq(wr_utf8_count(counts[t].text, counts[t].n), counts[t].chars, "case %zu", t);
        for (size_t c = 0; c <= counts[t].chars; c++)
            cr_expect_eq(wr_utf8_offset(counts[t].text, counts[t].n, c), counts[t].offset[c], "case %zu.%zu", t, c);
        cr_expect_eq(wr_utf8_offset(counts[t].text, counts[t].n, counts[t].chars + 9), counts[t].n);
    }
}

/* Unicode's East Asian Width and general categories, by hand. */
Test(utf8, widths)
{
    static const struct {
        const char *text;
        size_t columns;
    } widths[] = {
        {"", 0},
        {"a\tb\x01", 4},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         5},
        {"e\xcc\x81", 1},                /* a combining acute */
        {"\xe6\x97\xa5\xe6\x9c\xac", 4}, /* two ideographs */
        {"\xef\xbc\xa1", 2},             /* a fullwidth A */
        {"\xef\xbd\xb1", 1},             /* a halfwidth katakana */
        {"\xed\x95\x9c", 2},             /* a Hangul syllable */
        {"\xf0\x9f\x98\x80", 2},         /* a face */
        {"\xe2\x80\x8b", 0},             /* a blank of no width */
        {"\xff\xc3", 2},
    };
    for (size_t t = 0; t < sizeof widths / sizeof widths[0]; t++)
        cr_expect_eq(wr_utf8_width(widths[t].text, strlen(widths[t].text)), widths[t].columns, "case %zu", t);
}

/* A two-byte letter at every place of texts around the eight-byte step. */
Test(utf8, steps_of_eight)
{
    char text[40];
    for (size_t n = 2; n <= 34; n++) {
        for (size_t at = 0; at + 2 <= n; at++) {
            memset(text, 'x', n);
            memcpy(text + at, "\xc3\xa9", 2);
            cr_expect_eq(wr_utf8_count(text, n), n - 1);
            cr_expect_not(wr_utf8_is_ascii(text, n));
            for (size_t c = 0; c < n; c++)
                cr_expect_eq(wr_utf8_offset(text, n, c), c <= at ? c : c + 1, "n %zu at %zu c %zu", n, at, c);
        }
        memset(text, 'x', n);
        cr_expect(wr_utf8_is_ascii(text, n));
    }
}

static const struct {
    const char *text, *upper, *lower;
} cases[] = {
    {"", "", ""},
    {"@AZ[`az{019", "@AZ[`AZ{019", "@az[`az{019"},
    {"Zürich ÉÑ", "ZÜRICH ÉÑ", "zürich éñ"},
    {"ßẞ", "ßẞ", "ßß"},
    {"ÿŸ", "ŸŸ", "ÿÿ"},
    {"ΑΣας", "ΑΣΑΣ", "ασας"},
    {"Привет", "ПРИВЕТ", "привет"},
    {"ɐ", "Ɐ", "ɐ"},    /* two bytes become three */
    {"ⱥȺ", "ȺȺ", "ⱥⱥ"}, /* three and two */
    {"ı", "I", "ı"},    /* two become one */
    {"日本 aB", "日本 AB", "日本 ab"},
    {"a\xff"
     "b\xc3",
     "A\xff"
     "B\xc3",
     "a\xff"
     "b\xc3"},
    {"𐐨", "𐐀", "𐐨"}, /* beyond the basic plane */
};

Test(utf8, case_mapping)
{
    char out[64];
    for (size_t t = 0; t < sizeof cases / sizeof cases[0]; t++) {
        size_t n = strlen(cases[t].text);
        cr_assert_leq(WR_UTF8_CASE_MAX(n), sizeof out);
        size_t up = wr_utf8_upper(cases[t].text, n, out);
        cr_expect(up == strlen(cases[t].upper) && !memcmp(out, cases[t].upper, up), "upper of '%s'", cases[t].text);
        size_t low = wr_utf8_lower(cases[t].text, n, out);
        cr_expect(low == strlen(cases[t].lower) && !memcmp(out, cases[t].lower, low), "lower of '%s'",
                  cases[t].text);
        cr_expect(up <= WR_UTF8_CASE_MAX(n) && low <= WR_UTF8_CASE_MAX(n));
    }
}

static const struct {
    const char *text, *title, *reversed;
} words[] = {
    {"", "", ""},
    {"hello WORLD", "Hello World", "DLROW olleh"},
    {"it's o'NEIL", "It's O'neil", "LIEN'o s'ti"},
    {"ßa ǆ 3RD", "ßa ǅ 3rd", "DR3 ǆ aß"},       /* a title case letter of its own; sharp s has none */
    {"e\u0301A-x", "E\u0301a-X", "x-Ae\u0301"}, /* a mark belongs to the word and to its letter */
    {"0123456789abcdefe\u0301", "0123456789abcdefe\u0301", "e\u0301fedcba9876543210"},
    {"🇩🇪🇫🇷👩‍👧", "🇩🇪🇫🇷👩‍👧", "👩‍👧🇫🇷🇩🇪"},
    {"a\xff\xcc B", "A\xff\xcc B",
     "B \xcc\xff"
     "a"},
    {"\u0301x", "\u0301x", "x\u0301"},
};

Test(utf8, titles_and_reverses)
{
    char out[128];
    for (size_t t = 0; t < sizeof words / sizeof words[0]; t++) {
        size_t n = strlen(words[t].text), m = wr_utf8_title(words[t].text, n, out);
        cr_expect(m == strlen(words[t].title) && !memcmp(out, words[t].title, m), "title of '%s'", words[t].text);
        wr_utf8_reverse(words[t].text, n, out);
        cr_expect(n == strlen(words[t].reversed) && !memcmp(out, words[t].reversed, n), "reverse of '%s'",
                  words[t].text);
    }
}

Test(utf8, validity)
{
    cr_expect(wr_utf8_is_valid("", 0));
    cr_expect(wr_utf8_is_valid("Zürich €😀 and more", strlen("Zürich €😀 and more")));
    for (size_t t = 5; t < sizeof counts / sizeof counts[0]; t++)
        cr_expect_not(wr_utf8_is_valid(counts[t].text, counts[t].n), "case %zu", t);
    char text[] = "0123456789abcdef\x80";
    cr_expect_not(wr_utf8_is_valid(text, 17));
    cr_expect(wr_utf8_is_valid(text, 16));
}
