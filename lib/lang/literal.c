/* What the literals of a program spell: texts with their escapes, names in backticks, numbers, regexes
 * (weir-lang(7)). lex.c finds where a token ends, this file reads what it says; so it is here that a
 * literal's own mistakes are told, with their place inside it. */
#include <stdio.h>
#include <stdlib.h>

#include "lang/lex.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static unsigned hex_value(char c)
{
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* ---- text ------------------------------------------------------------------------------------------------------
 */

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* \u{...} at s.p[i] (the backslash): bytes used, or 0 if it is malformed. */
static size_t read_code_point(struct wr_slice s, size_t i, uint32_t *c)
{
    size_t j = i + 3;
    *c = 0;
    if (i + 2 >= s.n || s.p[i + 2] != '{')
        return 0;
    while (j < s.n && is_hex(s.p[j]) && j < i + 9)
        *c = *c << 4 | hex_value(s.p[j++]);
    if (j == i + 3 || j >= s.n || s.p[j] != '}' || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
        return 0;
    return j + 1 - i;
}

static int bad_escape(struct wr_slice s, size_t i, uint32_t pos, struct wr_err *err)
{
    size_t n = 2;
    if (s.p[i + 1] == 'u') {
        while (i + n < s.n && s.p[i + n - 1] != '}' && n < 12)
            n++;
        wr_err_at(err, pos, (uint32_t)n, "this is no character: %.*s", (int)n, s.p + i);
        wr_err_hint(err, "write its number in hexadecimal, \\u{e9} up to \\u{10ffff}");
        return WR_EPROG;
    }
    unsigned char c = (unsigned char)s.p[i + 1];
    if (c > ' ' && c < 0x7f)
        wr_err_at(err, pos, 2, "no escape \\%c in texts", c);
    else
        wr_err_at(err, pos, 2, "a \\ stands before no escape");
    if (c >= '0' && c <= '9')
        wr_err_hint(err, "what a group of a regex matched is $%c in replace(); a backslash itself is \\\\", c);
    else
        wr_err_hint(err, "there are \\n \\t \\r \\\\ \\\" \\' \\u{...}; a backslash itself is \\\\");
    return WR_EPROG;
}

/* What s, which stands at pos, spells; braces: `{{` and `}}` are one brace each. */
static int spell(struct wr_slice s, uint32_t pos, bool braces, struct wr_arena *a, struct wr_slice *out,
                 struct wr_err *err)
{
    static const char escapes[] = "ntr\\\"'", meant[] = "\n\t\r\\\"'";
    *out = s;
    if (!s.n || (!braces && !memchr(s.p, '\\', s.n)))
        return 0;
    char *buf = wr_arena_alloc(a, s.n);
    if (!buf)
        return wr_arena_error(a, err);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '\\') {
            i += braces && (s.p[i] == '{' || s.p[i] == '}');
            buf[n++] = s.p[i++];
            continue;
        }
        const char *e = memchr(escapes, s.p[i + 1], sizeof escapes - 1);
        uint32_t c;
        size_t used = s.p[i + 1] == 'u' ? read_code_point(s, i, &c) : 0;
        if (e)
            buf[n++] = meant[e - escapes];
        else if (used)
            n += put_utf8(buf + n, c);
        else
            return bad_escape(s, i, pos + (uint32_t)i, err);
        i += e ? 2 : used;
    }
    *out = (struct wr_slice){buf, n};
    return 0;
}

int wr_lex_text(const struct wr_lexer *lx, struct wr_token t, struct wr_arena *a, struct wr_slice *out,
                struct wr_err *err)
{
    struct wr_slice s = {lx->text.p + t.pos + 1, t.end - t.pos - 2};
    return spell(s, t.pos + 1, false, a, out, err);
}

/* ---- f-strings -------------------------------------------------------------------------------------------------
 */

uint32_t wr_lex_escape(const char *p, uint32_t at, uint32_t end)
{
    enum { LONGEST = 12 }; /* a mistake is no longer than that either */
    if (end - at < 3 || p[at + 1] != 'u' || p[at + 2] != '{')
        return 2;
    for (uint32_t i = at + 3; i < end && i < at + LONGEST && p[i] != '"' && p[i] != '\''; i++)
        if (p[i] == '}')
            return i + 1 - at;
    return 2;
}

/* Where the text that begins at i ends, before a brace that opens an expression or at `end`. */
static uint32_t end_of_plain(const char *p, uint32_t i, uint32_t end)
{
    for (; i < end; i++) {
        if (p[i] == '\\')
            i += wr_lex_escape(p, i, end) - 1;
        else if (p[i] == '{' && p[i + 1] == '{')
            i++;
        else if (p[i] == '{')
            return i;
    }
    return end;
}

/* A closing brace that stands alone between from and end; end: there is none. */
static uint32_t lone_brace(const char *p, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        if (p[i] == '\\')
            i += wr_lex_escape(p, i, end) - 1;
        else if (p[i] == '{' && p[i + 1] == '{')
            i++;
        else if (p[i] == '}' && i + 1 < end && p[i + 1] == '}')
            i++;
        else if (p[i] == '}')
            return i;
    }
    return end;
}

/* The braces at i: what is the expression, what the format; *i steps behind them. They end where those of the token
 * do (lex.c), by braces alone: other brackets may be open, which the expression's parser tells. */
static void split_braces(const char *p, uint32_t *i, struct wr_ftext_piece *out)
{
    uint32_t braces = 0, others = 0, k = *i;
    *out = (struct wr_ftext_piece){.is_expr = true, .pos = k + 1};
    for (;; k++) {
        char c = p[k];
        if (c == '"' || c == '\'' || c == '`') {
            for (k++; p[k] != c; k++)
                k += p[k] == '\\';
        } else if (c == '{') {
            braces++;
        } else if (c == '(' || c == '[') {
            others++;
        } else if (c == ')' || c == ']') {
            others -= others > 0;
        } else if (c == ':' && braces == 1 && !others && !out->has_format) {
            out->has_format = true;
            out->end = k;
            out->format_pos = k + 1;
        } else if (c == '}' && (--braces == 0 || out->has_format)) {
            break;
        }
    }
    out->format_end = k;
    if (!out->has_format)
        out->end = k;
    *i = k + 1;
}

int wr_lex_ftext(const struct wr_lexer *lx, struct wr_token t, uint32_t *at, struct wr_arena *a,
                 struct wr_ftext_piece *out, struct wr_err *err)
{
    const char *p = lx->text.p;
    uint32_t end = t.end - 1, from = *at;
    if (from >= end)
        return 0;
    if (p[from] == '{' && p[from + 1] != '{') {
        split_braces(p, at, out);
        out->text = (struct wr_slice){p + out->format_pos, out->format_end - out->format_pos};
        return 1;
    }
    *out = (struct wr_ftext_piece){.pos = from, .end = end_of_plain(p, from, end)};
    *at = out->end;
    uint32_t lone = lone_brace(p, from, out->end);
    if (lone < out->end) {
        wr_err_at(err, lone, 1, "this brace closes none");
        wr_err_hint(err, "a brace itself is }}");
        return WR_EPROG;
    }
    int rc = spell((struct wr_slice){p + from, out->end - from}, from, true, a, &out->text, err);
    return rc < 0 ? rc : 1;
}

int wr_lex_quoted(const struct wr_lexer *lx, struct wr_token t, struct wr_arena *a, struct wr_slice *out,
                  struct wr_err *err)
{
    struct wr_slice s = {lx->text.p + t.pos + 1, t.end - t.pos - 2};
    *out = s;
    if (!memchr(s.p, '`', s.n))
        return 0;
    char *buf = wr_arena_alloc(a, s.n);
    if (!buf)
        return wr_arena_error(a, err);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        buf[n++] = s.p[i];
        if (s.p[i] == '`')
            i++;
    }
    *out = (struct wr_slice){buf, n};
    return 0;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------
 */

static const struct {
    char name[3];
    int64_t m; /* m / 10^scale seconds */
    uint8_t scale;
} units[] = {{"ns", 1, 9}, {"us", 1, 6},   {"ms", 1, 3},    {"s", 1, 0},
             {"m", 60, 0}, {"h", 3600, 0}, {"d", 86400, 0}, {"w", 604800, 0}};

/* One part of a duration, digits and unit, at s.p[*i]: steps behind it. The index of the unit, or -1: there is
 * none. */
static int duration_part(struct wr_slice s, size_t *i, struct wr_slice *digits)
{
    size_t from = *i, unit;
    while (*i < s.n && (is_digit(s.p[*i]) || s.p[*i] == '.' || s.p[*i] == '_'))
        ++*i;
    *digits = (struct wr_slice){s.p + from, *i - from};
    for (unit = *i; *i < s.n && !is_digit(s.p[*i]); ++*i)
        ;
    for (int k = 0; digits->n && k < (int)(sizeof units / sizeof *units); k++)
        if (wr_slice_is((struct wr_slice){s.p + unit, *i - unit}, units[k].name))
            return k;
    return -1;
}

bool wr_lex_is_duration(struct wr_slice s)
{
    struct wr_slice digits;
    size_t i = 0;
    while (i < s.n)
        if (duration_part(s, &i, &digits) < 0)
            return false;
    return s.n > 0;
}

int wr_lex_duration(const struct wr_lexer *lx, struct wr_token t, struct wr_arena *a, struct wr_num *out,
                    struct wr_err *err)
{
    struct wr_slice s = wr_token_text(lx, t), digits;
    char *buf = wr_arena_alloc(a, s.n);
    if (!buf)
        return wr_arena_error(a, err);
    *out = (struct wr_num){.kind = WR_NUM_DEC};
    for (size_t i = 0; i < s.n;) {
        int unit = duration_part(s, &i, &digits);
        size_t n = 0;
        for (size_t k = 0; k < digits.n; k++)
            if (digits.p[k] != '_')
                buf[n++] = digits.p[k];
        struct wr_num x;
        if (!wr_num_parse(buf, n, &x)) {
            wr_err_at(err, t.pos, t.end - t.pos, "'%.*s' is no number", digits.n > 40 ? 40 : (int)digits.n,
                      digits.p);
            return WR_EPROG;
        }
        const struct wr_num one = {.kind = WR_NUM_DEC, .scale = units[unit].scale, .m = units[unit].m};
        *out = wr_num_add(*out, wr_num_mul(x, one));
    }
    return 0;
}

/* 2026-01-01 or 2026/01/01 without blanks: the token holds the year alone. Returns the length of the date, 0 if it
 * is none. */
static uint32_t date_length(struct wr_slice text, uint32_t pos, int *minus)
{
    static const char shape[] = "dddd-dd-dd";
    const char *p = text.p + pos;
    size_t left = text.n - pos;
    if (left < 10)
        return 0;
    if (p[4] != '-' && p[4] != '/')
        return 0;
    for (size_t i = 0; i < 10; i++)
        if (shape[i] == 'd' ? !is_digit(p[i]) : p[i] != p[4])
            return 0;
    if (left > 10 && is_digit(p[10]))
        return 0;
    *minus =
        atoi((char[]){p[0], p[1], p[2], p[3], 0}) - atoi((char[]){p[5], p[6], 0}) - atoi((char[]){p[8], p[9], 0});
    uint32_t n = 10;
    if (left > 11 && p[10] == 'T' && is_digit(p[11]))
        for (n = 11; n < left && (is_digit(p[n]) || memchr(":.Z", p[n], 3)); n++)
            ;
    return n;
}

static int tell_date(const struct wr_lexer *lx, uint32_t pos, uint32_t n, int minus, struct wr_err *err)
{
    const char *p = lx->text.p + pos;
    if (p[4] == '/') {
        wr_err_at(err, pos, n, "%.10s is two divisions", p);
        wr_err_hint(err, "quote the date: \"%.4s-%.2s-%.2s\"", p, p + 5, p + 8);
        return WR_EPROG;
    }
    wr_err_at(err, pos, n, "%.*s is a subtraction: it reads as %d", n > 10 ? 10 : (int)n, p, minus);
    wr_err_hint(err, "quote the date: \"%.*s\"", n > 40 ? 40 : (int)n, p);
    return WR_EPROG;
}

/* The unit of durations that this word means, or "": one without a fixed length, or NULL. */
static const char *unit_meant(struct wr_slice word)
{
    static const char *const words[][2] = {
        {"sec", "s"},    {"secs", "s"},    {"second", "s"}, {"seconds", "s"}, {"min", "m"},   {"mins", "m"},
        {"minute", "m"}, {"minutes", "m"}, {"hr", "h"},     {"hrs", "h"},     {"hour", "h"},  {"hours", "h"},
        {"day", "d"},    {"days", "d"},    {"week", "w"},   {"weeks", "w"},   {"msec", "ms"}, {"usec", "us"},
        {"mo", ""},      {"mon", ""},      {"month", ""},   {"months", ""},   {"y", ""},      {"yr", ""},
        {"year", ""},    {"years", ""},    {"M", ""},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (wr_slice_is(word, words[i][0]))
            return words[i][1];
    return NULL;
}

static int tell_bad_number(struct wr_slice s, uint32_t pos, struct wr_err *err)
{
    int shown = s.n > 60 ? 60 : (int)s.n;
    wr_err_at(err, pos, (uint32_t)s.n, "'%.*s' is no number", shown, s.p);
    size_t i = 0;
    while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '_' || s.p[i] == '.'))
        i++;
    const char *unit = unit_meant((struct wr_slice){s.p + i, s.n - i});
    if (unit && *unit)
        wr_err_hint(err, "durations have the units ns us ms s m h d w: write %.*s%s", (int)(i > 60 ? 60 : i), s.p,
                    unit);
    else if (unit)
        wr_err_hint(err, "months and years have no fixed length: durations go up to weeks, as 4w or 365d");
    else if (i && i + 1 == s.n && (s.p[i] == 'k' || s.p[i] == 'K') && !memchr(s.p, '.', i))
        wr_err_hint(err, "write %.*s000, or a name in backticks: `%.*s`", (int)(i > 60 ? 60 : i), s.p, shown, s.p);
    else if (i < s.n)
        wr_err_hint(err, "a name that begins with a digit stands in backticks: `%.*s`", shown, s.p);
    return WR_EPROG;
}

/* Digits with single _ between them. Returns where they end, or 0. */
static size_t digits_at(struct wr_slice s, size_t i, bool hex)
{
    size_t from = i;
    while (i < s.n && (hex ? is_hex(s.p[i]) : is_digit(s.p[i])))
        if (++i + 1 < s.n && s.p[i] == '_' && (hex ? is_hex(s.p[i + 1]) : is_digit(s.p[i + 1])))
            i++;
    return i > from ? i : 0;
}

static bool is_number(struct wr_slice s, bool *hex)
{
    *hex = s.n > 1 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x';
    if (*hex)
        return digits_at(s, 2, true) == s.n;
    size_t i = s.p[0] == '.' ? 0 : digits_at(s, 0, false);
    if (i < s.n && s.p[i] == '.')
        i = digits_at(s, i + 1, false);
    if (i && i < s.n && (s.p[i] | 0x20) == 'e') {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        i = digits_at(s, i, false);
    }
    return i == s.n;
}

static bool read_hex(struct wr_slice s, struct wr_num *out)
{
    size_t i = 2;
    while (i + 1 < s.n && s.p[i] == '0')
        i++;
    if (s.n - i < 32) {
        __int128 m = 0;
        for (; i < s.n; i++)
            m = m << 4 | hex_value(s.p[i]);
        *out = wr_num_of_i128(m, 0);
    } else {
        char buf[320] = "0x"; /* a double ends at 256 hexadecimal digits */
        size_t n = s.n - i;
        if (n > sizeof buf - 3)
            return false;
        memcpy(buf + 2, s.p + i, n);
        *out = wr_num_of_double(strtod(buf, NULL));
    }
    return out->kind != WR_NUM_NULL;
}

int wr_lex_number(const struct wr_lexer *lx, struct wr_token t, struct wr_arena *a, struct wr_num *out,
                  struct wr_err *err)
{
    struct wr_slice s = wr_token_text(lx, t);
    int minus;
    uint32_t date = date_length(lx->text, t.pos, &minus);
    bool hex;
    if (date)
        return tell_date(lx, t.pos, date, minus, err);
    if (!is_number(s, &hex))
        return tell_bad_number(s, t.pos, err);
    char *buf = wr_arena_alloc(a, s.n);
    if (!buf)
        return wr_arena_error(a, err);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '_')
            buf[n++] = s.p[i];
    if (hex ? read_hex((struct wr_slice){buf, n}, out) : wr_num_parse(buf, n, out))
        return 0;
    wr_err_at(err, t.pos, t.end - t.pos, "this number is beyond the range of numbers");
    return WR_EPROG;
}

/* ---- regexes ---------------------------------------------------------------------------------------------------
 */

static int check_flags(const struct wr_lexer *lx, struct wr_slice flags, uint32_t end, struct wr_err *err)
{
    size_t i = 0;
    while (i < flags.n && memchr("ismx", flags.p[i], 4))
        i++;
    bool slash = end < lx->text.n && lx->text.p[end] == '/';
    if (i == flags.n && !slash)
        return 0;
    uint32_t pos = i == flags.n ? end : end - (uint32_t)(flags.n - i);
    if (i == flags.n)
        wr_err_at(err, pos, 1, "this regular expression has ended before");
    else
        wr_err_at(err, pos, (uint32_t)(flags.n - i), "no such flags of a regular expression: %.*s",
                  flags.n - i > 40 ? 40 : (int)(flags.n - i), flags.p + i);
    wr_err_hint(err, "flags are i s m x; a slash inside is \\/, or write the whole as text: ~ \"a/b\"");
    return WR_EPROG;
}

int wr_lex_regex(const struct wr_lexer *lx, struct wr_token t, struct wr_arena *a, struct wr_slice *pattern,
                 struct wr_slice *flags, struct wr_err *err)
{
    const char *p = lx->text.p + t.pos + 1, *end = lx->text.p + t.end, *close = end;
    while (close[-1] != '/')
        close--;
    *flags = (struct wr_slice){close, (size_t)(end - close)};
    *pattern = (struct wr_slice){p, (size_t)(close - 1 - p)};
    if (check_flags(lx, *flags, t.end, err) < 0)
        return WR_EPROG;
    if (!pattern->n || !memchr(p, '\\', pattern->n))
        return 0;
    char *buf = wr_arena_alloc(a, pattern->n);
    if (!buf)
        return wr_arena_error(a, err);
    size_t n = 0;
    for (size_t i = 0; i < pattern->n; i++) {
        if (p[i] == '\\' && i + 1 < pattern->n && p[++i] != '/')
            buf[n++] = '\\';
        buf[n++] = p[i];
    }
    *pattern = (struct wr_slice){buf, n};
    return 0;
}
