/* See utf8.h. Tables of case and width are utf8proc's. */
#include "base/utf8.h"

#include <utf8proc.h>

#define HIGH_BITS 0x8080808080808080u

static inline uint64_t load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

static inline bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

unsigned wr_utf8_len(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    unsigned c = u[0];
    if (c < 0xc2 || c > 0xf4 || n < 2)
        return 1;
    if (c < 0xe0)
        return continues(u[1]) ? 2 : 1;
    /* The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF. */
    unsigned low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (u[1] < low || u[1] > high || n < 3 || !continues(u[2]))
        return 1;
    if (c < 0xf0)
        return 3;
    return n >= 4 && continues(u[3]) ? 4 : 1;
}

size_t wr_utf8_count(const char *p, size_t n)
{
    size_t chars = 0;
    for (size_t i = 0; i < n; chars++) {
        while (n - i >= 8 && !(load8(p + i) & HIGH_BITS)) {
            i += 8;
            chars += 8;
        }
        if (i == n)
            break;
        i += wr_utf8_len(p + i, n - i);
    }
    return chars;
}

static size_t char_width(const char *p, unsigned len)
{
    utf8proc_int32_t c;
    if (len == 1 || utf8proc_iterate((const utf8proc_uint8_t *)p, len, &c) < 0 || c < 0xa0)
        return 1;
    return (size_t)utf8proc_charwidth(c);
}

size_t wr_utf8_width(const char *p, size_t n)
{
    size_t columns = 0;
    for (size_t i = 0; i < n;) {
        unsigned len = wr_utf8_len(p + i, n - i);
        columns += char_width(p + i, len);
        i += len;
    }
    return columns;
}

size_t wr_utf8_offset(const char *p, size_t n, size_t chars)
{
    size_t i = 0;
    while (i < n && chars) {
        if (chars >= 8 && n - i >= 8 && !(load8(p + i) & HIGH_BITS)) {
            i += 8;
            chars -= 8;
        } else {
            i += wr_utf8_len(p + i, n - i);
            chars--;
        }
    }
    return i;
}

bool wr_utf8_is_ascii(const char *p, size_t n)
{
    size_t i = 0;
    for (; n - i >= 8; i += 8)
        if (load8(p + i) & HIGH_BITS)
            return false;
    for (; i < n; i++)
        if (p[i] & 0x80)
            return false;
    return true;
}

bool wr_utf8_is_valid(const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        while (n - i >= 32 &&
               !((load8(p + i) | load8(p + i + 8) | load8(p + i + 16) | load8(p + i + 24)) & HIGH_BITS))
            i += 32;
        while (n - i >= 8 && !(load8(p + i) & HIGH_BITS))
            i += 8;
        while (i < n && !(p[i] & 0x80))
            i++;
        if (i == n)
            break;
        unsigned len = wr_utf8_len(p + i, n - i);
        if (len == 1)
            return false;
        i += len;
    }
    return true;
}

/* Flips the case bit of the bytes in [first, last], both ASCII letters; branch-free so that it vectorises. */
static void flip_ascii(const char *p, size_t n, char *out, char first, char last)
{
    unsigned char span = (unsigned char)(last - first);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        out[i] = (char)(c ^ ((unsigned char)(c - (unsigned char)first) <= span ? 0x20 : 0));
    }
}

static size_t map_case(const char *p, size_t n, char *out, char first, char last,
                       utf8proc_int32_t (*map)(utf8proc_int32_t))
{
    size_t at = 0;
    for (size_t i = 0; i < n;) {
        size_t run = i;
        while (n - run >= 8 && !(load8(p + run) & HIGH_BITS))
            run += 8;
        while (run < n && !(p[run] & 0x80))
            run++;
        flip_ascii(p + i, run - i, out + at, first, last);
        at += run - i;
        i = run;
        if (i == n)
            break;
        unsigned len = wr_utf8_len(p + i, n - i);
        utf8proc_int32_t from, to;
        if (len > 1 && utf8proc_iterate((const utf8proc_uint8_t *)p + i, len, &from) > 0 &&
            (to = map(from)) != from) {
            at += (size_t)utf8proc_encode_char(to, (utf8proc_uint8_t *)out + at);
        } else {
            memcpy(out + at, p + i, len);
            at += len;
        }
        i += len;
    }
    return at;
}

/* utf8proc turns sharp s into its capital letter, which Unicode's simple mappings leave alone. */
static utf8proc_int32_t upper_of(utf8proc_int32_t c)
{
    return c == 0xdf ? c : utf8proc_toupper(c);
}

size_t wr_utf8_upper(const char *p, size_t n, char *out)
{
    return map_case(p, n, out, 'a', 'z', upper_of);
}

size_t wr_utf8_lower(const char *p, size_t n, char *out)
{
    return map_case(p, n, out, 'A', 'Z', utf8proc_tolower);
}

/* ---- words ------------------------------------------------------------------------------------------------- */

/* utf8proc turns sharp s into its capital letter here too. */
static utf8proc_int32_t title_of(utf8proc_int32_t c)
{
    return c == 0xdf ? c : utf8proc_totitle(c);
}

/* What stands in words: letters, marks, digits, numbers. */
static bool in_words(utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO;
}

/* Does an apostrophe stand at p? */
static bool is_apostrophe(const char *p, size_t n)
{
    return p[0] == '\'' || (n >= 3 && memcmp(p, "\xe2\x80\x99", 3) == 0);
}

/* The ASCII character c; *inside: whether a word has begun, before and after. */
static inline char title_ascii(unsigned char c, bool *inside)
{
    unsigned char letter = (unsigned char)((c | 0x20) - 'a') < 26;
    bool was = *inside;
    *inside = letter || (unsigned char)(c - '0') < 10 || (was && c == '\'');
    return (char)(letter ? (was ? c | 0x20 : c & ~0x20) : c);
}

size_t wr_utf8_title(const char *p, size_t n, char *out)
{
    size_t at = 0;
    bool inside = false;
    for (size_t i = 0; i < n;) {
        if (!(p[i] & 0x80)) {
            out[at++] = title_ascii((unsigned char)p[i++], &inside);
            continue;
        }
        unsigned len = wr_utf8_len(p + i, n - i);
        utf8proc_int32_t from = 0, to = 0;
        if (len > 1 && utf8proc_iterate((const utf8proc_uint8_t *)p + i, len, &from) > 0)
            to = inside ? utf8proc_tolower(from) : title_of(from);
        if (to != from) {
            at += (size_t)utf8proc_encode_char(to, (utf8proc_uint8_t *)out + at);
        } else {
            memcpy(out + at, p + i, len);
            at += len;
        }
        inside = len > 1 && (in_words(from) || (inside && is_apostrophe(p + i, len)));
        i += len;
    }
    return at;
}

/* ---- the other way round ----------------------------------------------------------------------------------- */

/* Bytes of the grapheme cluster at p, n >= 1. */
static size_t cluster_len(const char *p, size_t n)
{
    utf8proc_int32_t state = 0, before, c;
    size_t len = wr_utf8_len(p, n);
    if (len == n || (!(p[0] & 0x80) && !(p[1] & 0x80)))
        return len;
    before = (unsigned char)p[0];
    if (before & 0x80 &&
        (len == 1 || utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)len, &before) < 0))
        return len;
    while (len < n && p[len] & 0x80) {
        unsigned more = wr_utf8_len(p + len, n - len);
        if (more == 1 || utf8proc_iterate((const utf8proc_uint8_t *)p + len, more, &c) < 0 ||
            utf8proc_grapheme_break_stateful(before, c, &state))
            break;
        before = c;
        len += more;
    }
    return len;
}

void wr_utf8_reverse(const char *p, size_t n, char *out)
{
    for (size_t i = 0; i < n;) {
        uint64_t word;
        if (n - i > 8 && !((word = load8(p + i)) & HIGH_BITS) && !(p[i + 8] & 0x80)) {
            word = __builtin_bswap64(word);
            memcpy(out + (n - i) - 8, &word, 8);
            i += 8;
            continue;
        }
        size_t len = cluster_len(p + i, n - i);
        memcpy(out + (n - i) - len, p + i, len);
        i += len;
    }
}
