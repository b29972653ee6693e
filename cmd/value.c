/* See value.h. */
#include "cmd/value.h"

#include <ctype.h>
#include <strings.h>

#include "base/slice.h"
#include "io/recode.h"
#include "lang/suggest.h"

enum { FRACTION_MOST = 1000000, CHOICES_MOST = 8 };

/* Digits as a number; *text is left after them. false: none, or too large. */
static bool whole_number(const char **text, uint64_t *out)
{
    const char *begin = *text;
    *out = 0;
    for (; isdigit((unsigned char)**text); ++*text) {
        unsigned digit = (unsigned)(**text - '0');
        if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, digit, out))
            return false;
    }
    return *text > begin;
}

/* The unit's power of two; *text is left after it. */
static unsigned unit_shift(const char **text)
{
    static const char units[] = "kmgt";
    const char *unit = **text ? strchr(units, tolower((unsigned char)**text)) : NULL;
    if (unit && tolower((unsigned char)(*text)[1]) == 'i' && tolower((unsigned char)(*text)[2]) == 'b')
        *text += 3;
    else if (unit)
        *text += tolower((unsigned char)(*text)[1]) == 'b' ? 2 : 1;
    else
        *text += tolower((unsigned char)**text) == 'b';
    return unit ? 10 * (unsigned)(unit - units + 1) : 0;
}

bool wr_value_size(const char *text, uint64_t *bytes)
{
    uint64_t whole, part = 0, scale = 1;
    if (!whole_number(&text, &whole))
        return false;
    if (*text == '.') {
        for (text++; isdigit((unsigned char)*text); text++) {
            if (scale < FRACTION_MOST) { /* further digits are less than a byte of a megabyte */
                part = part * 10 + (unsigned)(*text - '0');
                scale *= 10;
            }
        }
    }
    unsigned shift = unit_shift(&text);
    if (*text || whole > UINT64_MAX >> 1 >> shift)
        return false;
    *bytes = (whole << shift) + (part << shift) / scale;
    return true;
}

int wr_value_bytes(const char *option, const char *text, uint64_t most, size_t *out, struct wr_err *err)
{
    uint64_t n;
    if (!wr_value_size(text, &n) || n == 0)
        return wr_err_set(err, WR_EPROG, "%s takes a size like 512M or 4G, not '%s'", option, text);
    *out = n > most ? most : n;
    return 0;
}

int wr_value_count(const char *option, const char *text, unsigned most, unsigned *out, struct wr_err *err)
{
    const char *at = text;
    uint64_t n;
    if (!whole_number(&at, &n) || *at || n == 0 || n > most)
        return wr_err_set(err, WR_EPROG, "%s takes a whole number from 1 to %u, not '%s'", option, most, text);
    *out = (unsigned)n;
    return 0;
}

int wr_value_lines(const char *option, const char *text, uint64_t *out, struct wr_err *err)
{
    const char *at = text;
    if (!whole_number(&at, out) || *at)
        return wr_err_set(err, WR_EPROG, "%s takes a whole number, not '%s'", option, text);
    return 0;
}

int wr_value_errors(const char *option, const char *text, uint64_t *count, uint64_t *ppm, struct wr_err *err)
{
    enum { PPM = 10000, DIGITS = 4, ALL = 100 * PPM };
    const char *at = text;
    uint64_t n, part = 0;
    *count = *ppm = 0;
    if (!whole_number(&at, &n))
        goto no;
    if (!*at) {
        *count = n;
        return 0;
    }
    if (n > 100)
        goto no;
    n *= PPM;
    if (*at == '.') {
        const char *from = ++at;
        if (!whole_number(&at, &part) || at - from > DIGITS)
            goto no;
        for (ptrdiff_t k = at - from; k < DIGITS; k++)
            part *= 10;
    }
    *ppm = n + part;
    if (strcmp(at, "%") == 0 && *ppm && *ppm <= ALL)
        return 0;
no:
    wr_err_set(err, WR_EPROG, "%s takes a number of rows, like 10, or a part of them, like 0.5%%, not '%s'", option,
               text);
    return WR_EPROG;
}

/* What a hexadecimal digit stands for, or -1. */
static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

/* One byte, perhaps as \t, \\, \0 or \xHH; -1: it is none. */
static int one_byte(const char *text)
{
    const char *names = "t\tn\nr\r0\0\\\\";
    if (text[0] && !text[1])
        return (unsigned char)text[0];
    if (text[0] != '\\')
        return -1;
    for (size_t i = 0; text[1] && !text[2] && i < 10; i += 2) {
        if (text[1] == names[i])
            return names[i + 1];
    }
    if (text[1] != 'x' || hex_digit(text[2]) < 0 || hex_digit(text[3]) < 0 || text[4])
        return -1;
    return hex_digit(text[2]) * 16 + hex_digit(text[3]);
}

int wr_value_quote(const char *option, const char *text, int *out, struct wr_err *err)
{
    int c = one_byte(text);
    if (c < 0) {
        wr_err_set(err, WR_EPROG, "%s takes one byte, not '%s'", option, text);
        if (!*text || !strcmp(text, "none"))
            wr_err_hint(err, "--quotes none: no byte is a quote");
        return WR_EPROG;
    }
    if (c == '\n' || c == '\r' || c == 0)
        return wr_err_set(err, WR_EPROG, "%s cannot be NUL or a line end", option);
    if (c >= 0x80)
        return wr_err_set(err, WR_EPROG, "%s takes an ASCII character", option);
    *out = c;
    return 0;
}

int wr_value_delim(const char *option, const char *text, int *out, struct wr_err *err)
{
    int c = one_byte(text);
    if (c < 0)
        return wr_err_set(err, WR_EPROG, "%s takes one byte, like ';', '\\t' or '\\x1f', not '%s'", option, text);
    if (c == '"' || c == '\n' || c == '\r')
        return wr_err_set(err, WR_EPROG, "%s cannot be a quote or a line end", option);
    if (c >= 0x80)
        return wr_err_set(err, WR_EPROG, "%s takes an ASCII character", option);
    *out = c;
    return 0;
}

/* Takes "a|b|c" apart; how many words. */
static size_t split_words(const char *words, struct wr_slice *out)
{
    size_t n = 0;
    for (const char *p = words; *p && n < CHOICES_MOST; p += *p == '|') {
        out[n] = (struct wr_slice){p, strcspn(p, "|")};
        p += out[n++].n;
    }
    return n;
}

/* The index of `word`, or -1. */
static int index_of(struct wr_slice word, const struct wr_slice *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (wr_slice_eq(word, words[i]))
            return (int)i;
    }
    return -1;
}

int wr_value_choice(const char *option, const char *text, const char *words, struct wr_err *err)
{
    struct wr_slice word = wr_slice_of(text), choices[CHOICES_MOST];
    size_t n = split_words(words, choices);
    int i = index_of(word, choices, n);
    if (i >= 0)
        return i;
    wr_err_set(err, WR_EPROG, "%s takes %s, not '%s'", option, words, text);
    struct wr_slice near = wr_suggest(word, choices, n);
    if (near.n)
        wr_err_hint(err, "did you mean %.*s?", (int)near.n, near.p);
    return WR_EPROG;
}

const char *const wr_value_encodings[] = {
    "utf-8",      "utf-16",      "utf-16le",     "utf-16be",     "utf-32",       "latin1", "iso-8859-1",
    "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "cp437",  "cp850",
    "macintosh",  "koi8-r",      "shift_jis",    "euc-jp",       "gb18030",      "big5",   NULL};
enum { USUAL = sizeof wr_value_encodings / sizeof *wr_value_encodings - 1 };

int wr_value_encoding(const char *option, const char *text, struct wr_err *err)
{
    struct wr_recoder *r;
    int rc = wr_recoder_new(text, &r, NULL);
    wr_recoder_free(r);
    if (rc != WR_EPROG)
        return rc < 0 ? wr_err_nomem(err, option) : 0;
    struct wr_slice names[USUAL];
    for (size_t i = 0; i < USUAL; i++)
        names[i] = wr_slice_of(wr_value_encodings[i]);
    struct wr_slice near = wr_suggest(wr_slice_of(text), names, USUAL);
    wr_err_set(err, WR_EPROG, "%s: no encoding is called '%s'", option, text);
    if (near.n && strcasecmp(near.p, text) == 0)
        wr_err_hint(err, "the C library's gconv modules are not on this machine; convert it first: iconv -f %s",
                    text);
    else if (near.n)
        wr_err_hint(err, "did you mean %.*s?   (all names: iconv -l)", (int)near.n, near.p);
    else
        wr_err_hint(err, "such as latin1, windows-1252, utf-16le; all names: iconv -l");
    return WR_EPROG;
}
