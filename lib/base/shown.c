/* See shown.h. Plain ASCII, which is nearly everything, is copied eight bytes at a time. */
#include "base/shown.h"

#include <utf8proc.h>

#include "base/utf8.h"

/* Are all eight bytes from 0x20 to 0x7e? (Bit tricks: Hacker's Delight, section 6-1.) */
static bool plain8(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return !((x | (x - ones * 0x20) | (x + ones)) & high);
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7f;
}

static bool is_obeyed(utf8proc_int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb);
}

bool wr_shown_obeyed(const char *p, unsigned len)
{
    utf8proc_int32_t c = (unsigned char)*p;
    if (len == 1)
        return c < 0x20 || c >= 0x7f;
    return utf8proc_iterate((const utf8proc_uint8_t *)p, len, &c) <= 0 || is_obeyed(c);
}

static char *put_hex(char *at, uint32_t x, unsigned least)
{
    unsigned digits = least;
    while (digits < 8 && x >> 4 * digits)
        digits++;
    while (digits--)
        *at++ = "0123456789abcdef"[x >> 4 * digits & 15];
    return at;
}

static char *put_escape(char *at, utf8proc_int32_t c)
{
    *at++ = '\\';
    if (c == '\n' || c == '\t' || c == '\r') {
        *at++ = c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
        return at;
    }
    *at++ = 'u';
    *at++ = '{';
    at = put_hex(at, (uint32_t)c, 1);
    *at++ = '}';
    return at;
}

/* A character that is not plain: its bytes, or what stands for them. */
static char *put_other(const char *p, unsigned len, char *at, size_t *columns)
{
    utf8proc_int32_t c = (unsigned char)*p;
    const char *begin = at;
    if (len == 1 && c >= 0x80) {
        *at++ = '\\';
        *at++ = 'x';
        at = put_hex(at, (uint32_t)c, 2);
    } else if (len > 1 && !wr_shown_obeyed(p, len)) {
        memcpy(at, p, len);
        *columns += wr_utf8_width(p, len);
        return at + len;
    } else {
        if (len > 1)
            utf8proc_iterate((const utf8proc_uint8_t *)p, len, &c);
        at = put_escape(at, c);
    }
    *columns += (size_t)(at - begin);
    return at;
}

size_t wr_shown_put(const char *p, size_t n, char *out, size_t *columns)
{
    char *at = out;
    *columns = 0;
    for (size_t i = 0; i < n;) {
        const char *begin = at;
        while (n - i >= 8 && plain8(p + i)) {
            memcpy(at, p + i, 8);
            at += 8;
            i += 8;
        }
        for (; i < n && is_plain(p[i]); i++)
            *at++ = p[i];
        *columns += (size_t)(at - begin);
        if (i == n)
            break;
        unsigned len = wr_utf8_len(p + i, n - i);
        at = put_other(p + i, len, at, columns);
        i += len;
    }
    return (size_t)(at - out);
}

size_t wr_shown_cut(const char *p, size_t n, size_t columns, size_t *used)
{
    size_t i = 0;
    *used = 0;
    while (i < n) {
        unsigned len = wr_utf8_len(p + i, n - i);
        size_t width = wr_utf8_width(p + i, len);
        if (*used + width > columns)
            break;
        *used += width;
        i += len;
    }
    return i;
}
