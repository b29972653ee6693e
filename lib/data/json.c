/* See json.h. Brackets are kept on a stack of bytes, not by recursion, so that no text can take the program's
 * stack; what a value consists of is checked by stepping over it once. */
#include "data/json.h"

#include "data/json_plain.h"

static inline const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- words, numbers, strings: p is at the first byte; the end, or NULL ----------------------------------------
 */

static inline const char *skip_word(const char *p, const char *end, const char *word, size_t n)
{
    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

/* At least one digit. */
static inline const char *skip_digits(const char *p, const char *end)
{
    if (p == end || !is_digit(*p))
        return NULL;
    do
        p++;
    while (p < end && is_digit(*p));
    return p;
}

static const char *skip_number(const char *p, const char *end)
{
    if (*p == '-')
        p++;
    if (p < end && *p == '0')
        p++;
    else if (!(p = skip_digits(p, end)))
        return NULL;
    if (p < end && *p == '.' && !(p = skip_digits(p + 1, end)))
        return NULL;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = skip_digits(p, end);
    }
    return p;
}

static int hex_of(char c)
{
    char letter = (char)(c | 0x20);
    return is_digit(c) ? c - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* The number of \uXXXX at p, or -1. */
static int32_t unit_at(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_of(p[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* What the letter after a backslash stands for, or 0; `u` is not among them. */
static char escape_of(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

static const char *skip_string(const char *p, const char *end, bool *escaped)
{
    for (p = wr_json_plain_end(p + 1, end); p < end; p = wr_json_plain_end(p, end)) {
        if (*p == '"')
            return p + 1;
        if (*p != '\\' || end - p < 2)
            return NULL;
        *escaped = true;
        if (escape_of(p[1]))
            p += 2;
        else if (unit_at(p, end) >= 0)
            p += 6;
        else
            return NULL;
    }
    return NULL;
}

/* A member's name and its colon, to where the value begins; name NULL: only checked. */
static const char *skip_name(const char *p, const char *end, struct wr_json *name)
{
    bool escaped = false;
    if (p == end || *p != '"')
        return NULL;
    const char *begin = p + 1;
    if (!(p = skip_string(p, end, &escaped)))
        return NULL;
    if (name)
        *name = (struct wr_json){{begin, (size_t)(p - 1 - begin)}, WR_JSON_STRING, escaped};
    p = skip_blanks(p, end);
    return p < end && *p == ':' ? skip_blanks(p + 1, end) : NULL;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* A value that is no array and no object. */
static inline const char *skip_leaf(const char *p, const char *end)
{
    bool escaped;
    switch (*p) {
    case '"':
        return skip_string(p, end, &escaped);
    case 't':
        return skip_word(p, end, "true", 4);
    case 'f':
        return skip_word(p, end, "false", 5);
    case 'n':
        return skip_word(p, end, "null", 4);
    default:
        return skip_number(p, end);
    }
}

/* From behind a value to where the next one begins, over the brackets that end there; out of the last one: *depth
 * is 0 and p behind it. */
static inline const char *skip_between(const char *p, const char *end, const char *closers, unsigned *depth)
{
    while (p && *depth) {
        p = skip_blanks(p, end);
        char closer = closers[*depth - 1];
        if (p == end)
            return NULL;
        if (*p == ',') {
            p = skip_blanks(p + 1, end);
            return closer == '}' ? skip_name(p, end, NULL) : p;
        }
        if (*p != closer)
            return NULL;
        p++;
        --*depth;
    }
    return p;
}

/* Any value, with at most `levels` brackets around one another. */
static const char *skip_value(const char *p, const char *end, unsigned levels)
{
    char closers[WR_JSON_DEPTH];
    unsigned depth = 0;
    do {
        if (p == end)
            return NULL;
        if (*p != '[' && *p != '{') {
            p = skip_between(skip_leaf(p, end), end, closers, &depth);
            continue;
        }
        if (depth == levels)
            return NULL;
        char closer = *p == '[' ? ']' : '}';
        closers[depth++] = closer;
        p = skip_blanks(p + 1, end);
        if (p < end && *p == closer) {
            depth--;
            p = skip_between(p + 1, end, closers, &depth);
        } else if (closer == '}') {
            p = skip_name(p, end, NULL);
        }
    } while (p && depth);
    return p;
}

static enum wr_json_kind kind_of(char c)
{
    switch (c) {
    case '[':
        return WR_JSON_ARRAY;
    case '{':
        return WR_JSON_OBJECT;
    case '"':
        return WR_JSON_STRING;
    case 't':
        return WR_JSON_TRUE;
    case 'f':
        return WR_JSON_FALSE;
    case 'n':
        return WR_JSON_NULL;
    default:
        return WR_JSON_NUMBER;
    }
}

void wr_json_value(struct wr_json_walk *w, struct wr_json *out)
{
    const char *begin = w->at;
    *out = (struct wr_json){.kind = WR_JSON_NONE};
    if (!begin || begin == w->end) {
        w->at = NULL;
    } else if (*begin == '"') {
        w->at = skip_string(begin, w->end, &out->escaped);
        out->text = (struct wr_slice){begin + 1, w->at ? (size_t)(w->at - begin - 2) : 0};
    } else {
        w->at = skip_value(begin, w->end, w->levels);
        out->text = (struct wr_slice){begin, w->at ? (size_t)(w->at - begin) : 0};
    }
    if (w->at)
        out->kind = (uint8_t)kind_of(*begin);
}

void wr_json_begin(struct wr_json_walk *w, struct wr_slice text)
{
    *w = (struct wr_json_walk){.end = text.p + text.n, .levels = WR_JSON_DEPTH};
    w->at = skip_blanks(text.p, w->end);
}

bool wr_json_ends(const struct wr_json_walk *w)
{
    return w->at && skip_blanks(w->at, w->end) == w->end;
}

bool wr_json_parse(struct wr_slice text, struct wr_json *out)
{
    struct wr_json_walk w;
    wr_json_begin(&w, text);
    wr_json_value(&w, out);
    return wr_json_ends(&w);
}

bool wr_json_is_short_number(struct wr_slice text)
{
    const char *end = text.p + text.n;
    if (text.n == 0 || text.n > 17 || skip_number(text.p, end) != end) /* 15, a sign and a point */
        return false;
    size_t digits = 0;
    for (const char *p = text.p; p < end; p++) {
        if (*p == 'e' || *p == 'E')
            return false;
        digits += is_digit(*p);
    }
    return digits <= 15;
}

void wr_json_enter(struct wr_json_walk *inner, const struct wr_json_walk *w)
{
    *inner = (struct wr_json_walk){.at = w->levels ? w->at + 1 : NULL,
                                   .end = w->end,
                                   .levels = w->levels - 1,
                                   .close = *w->at == '[' ? ']' : '}'};
}

int wr_json_step(struct wr_json_walk *w, struct wr_json *name)
{
    const char *p = w->at ? skip_blanks(w->at, w->end) : w->end;
    w->at = NULL;
    if (p == w->end)
        return -1;
    if (*p == w->close) {
        w->at = p + 1;
        return 0;
    }
    if (w->begun && *p++ != ',')
        return -1;
    w->begun = true;
    p = skip_blanks(p, w->end);
    if (w->close == '}')
        p = skip_name(p, w->end, name);
    if (!p || p == w->end)
        return -1;
    w->at = p;
    return 1;
}

/* ---- strings ------------------------------------------------------------------------------------------------- */

static char *put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 63));
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    }
    return out;
}

/* The character of the \uXXXX at *p, with its second half if it has one; *p goes behind it. */
static uint32_t read_units(const char **p, const char *end)
{
    uint32_t unit = (uint32_t)unit_at(*p, end);
    *p += 6;
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    int32_t low = unit < 0xdc00 ? unit_at(*p, end) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    *p += 6;
    return 0x10000 + ((unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

/* What the escape at *p stands for, to out; *p goes behind it. */
static char *read_escape(char *out, const char **p, const char *end)
{
    if ((*p)[1] == 'u')
        return put_utf8(out, read_units(p, end));
    *out = escape_of((*p)[1]);
    *p += 2;
    return out + 1;
}

/* The first backslash, or end. */
static const char *find_escape(const char *p, const char *end)
{
    const char *stop = p < end ? memchr(p, '\\', (size_t)(end - p)) : NULL;
    return stop ? stop : end;
}

size_t wr_json_unescape(struct wr_slice text, char *out)
{
    const char *p = text.p, *end = text.p + text.n;
    char *at = out;
    while (p < end) {
        const char *stop = find_escape(p, end);
        memcpy(at, p, (size_t)(stop - p));
        at += stop - p;
        p = stop;
        if (p < end)
            at = read_escape(at, &p, end);
    }
    return (size_t)(at - out);
}

bool wr_json_string_is(const struct wr_json *string, struct wr_slice bytes)
{
    const char *p = string->text.p, *end = p + string->text.n;
    if (!string->escaped)
        return wr_slice_eq(string->text, bytes);
    while (p < end) {
        char one[4];
        const char *stop = find_escape(p, end);
        struct wr_slice piece = {p, (size_t)(stop - p)};
        if (stop == p)
            piece = (struct wr_slice){one, (size_t)(read_escape(one, &stop, end) - one)};
        if (piece.n > bytes.n || memcmp(piece.p, bytes.p, piece.n) != 0)
            return false;
        bytes = (struct wr_slice){bytes.p + piece.n, bytes.n - piece.n};
        p = stop;
    }
    return bytes.n == 0;
}
