/* Text as a JSON string (RFC 8259, section 7). See json.h. */
#include "data/json.h"
#include "data/json_plain.h"

/* The letter of a short escape, 'u' where there is none, 0 where a byte stands for itself. */
static const char letters[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',         'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\',
};

size_t wr_json_quoted_size(struct wr_slice s)
{
    const char *end = s.p + s.n;
    size_t n = s.n + 2;
    for (const char *p = wr_json_plain_end(s.p, end); p < end; p = wr_json_plain_end(p + 1, end))
        n += letters[(unsigned char)*p] == 'u' ? 5 : 1;
    return n;
}

static char *put_escape(char *out, char c)
{
    static const char hex[16] = "0123456789abcdef";
    *out++ = '\\';
    *out++ = letters[(unsigned char)c];
    if (out[-1] == 'u') {
        *out++ = '0';
        *out++ = '0';
        *out++ = hex[(unsigned char)c >> 4];
        *out++ = hex[c & 15];
    }
    return out;
}

/* Copies plain bytes up to the first that is none; what is written beyond them is written over. */
static inline char *copy_plain(char *out, const char **p, const char *end)
{
    while (*p < end) {
        size_t n = end - *p < 16 ? (size_t)(end - *p) : 16;
        wr_json_bytes x = wr_json_load(*p, n);
        unsigned stops = wr_json_stops_of(x, n);
        wr_json_store(out, x);
        n = stops ? (size_t)__builtin_ctz(stops) : n;
        *p += n;
        out += n;
        if (stops)
            break;
    }
    return out;
}

char *wr_json_quote(char *out, struct wr_slice s)
{
    const char *p = s.p, *end = s.p + s.n;
    *out++ = '"';
    for (out = copy_plain(out, &p, end); p < end; out = copy_plain(out, &p, end))
        out = put_escape(out, *p++);
    *out++ = '"';
    return out;
}

/* ---- fields -------------------------------------------------------------------------------------------------- */

/* Are these n bytes, up to 16, of which `digits` says which are digits, a JSON number of at most 15 digits without
 * exponent? */
static inline bool is_short_number(const char *p, size_t n, unsigned digits)
{
    const unsigned minus = *p == '-', dot = ((1u << n) - 1) & ~digits & ~minus;
    const unsigned at = dot ? (unsigned)__builtin_ctz(dot) : (unsigned)n; /* where the whole digits end */
    if (dot & (dot - 1) || at == minus || (dot && (p[at] != '.' || at + 1 == n)))
        return false;
    return n - minus - (dot != 0) <= 15 && (p[minus] != '0' || at == minus + 1);
}

char *wr_json_put_field(char *out, const char *p, size_t n)
{
    char *at = out;
    if (n <= 16) {
        wr_json_bytes x = wr_json_load(p, n);
        if (wr_json_stops_of(x, n) | (wr_json_high_of(x) & ((1u << n) - 1)))
            return NULL;
        bool number = is_short_number(p, n, wr_json_digits_of(x));
        *at = '"';
        at += !number;
        wr_json_store(at, x);
        at[n] = '"';
        return at + n + !number;
    }
    if (n == 17) /* perhaps a sign, a point and 15 digits */
        return NULL;
    for (*at++ = '"'; n >= 16; p += 16, at += 16, n -= 16) {
        wr_json_bytes x = wr_json_load(p, 16);
        if (wr_json_stops_of(x, 16) | wr_json_high_of(x))
            return NULL;
        wr_json_store(at, x);
    }
    if (n) {
        wr_json_bytes x = wr_json_load(p, n);
        if (wr_json_stops_of(x, n) | (wr_json_high_of(x) & ((1u << n) - 1)))
            return NULL;
        wr_json_store(at, x);
    }
    at[n] = '"';
    return at + n + 1;
}
