/* See fmt.h. A number is first written plainly, without sign and separators: whole digits, then the rest (fraction,
 * exponent, a percent sign). What a format adds is put round these two pieces, whatever the type was. */
#include "base/fmt.h"

#include <stdio.h>

#include "base/utf8.h"

/* ---- parsing ----------------------------------------------------------------------------------------------- */

#define SHAPE "[[fill]< > ^][+][0][width][,][.digits][type], as in \".2f\" \",d\" \"08.3f\" \">10\" \".1%\""

static int wrong(struct wr_err *err, const char *what, const char *hint)
{
    wr_err_set(err, WR_EPROG, "%s", what);
    wr_err_hint(err, "%s", hint);
    return WR_EPROG;
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* The number at *at, if there is one; more than 9999 is that. */
static int read_digits(struct wr_slice t, size_t *at)
{
    int v = -1;
    for (; *at < t.n && t.p[*at] >= '0' && t.p[*at] <= '9'; ++*at)
        v = v > 999 ? 9999 : (v < 0 ? 0 : v) * 10 + (t.p[*at] - '0');
    return v;
}

static char take_one(struct wr_slice t, size_t *at, const char *set)
{
    return *at < t.n && is_one_of(t.p[*at], set) ? t.p[(*at)++] : 0;
}

/* Whether a fill is given. */
static bool read_align(struct wr_slice t, size_t *at, struct wr_fmt *f)
{
    size_t fill = t.n ? wr_utf8_len(t.p, t.n) : 0;
    f->fill[0] = ' ';
    f->nfill = 1;
    if (fill < t.n && fill && is_one_of(t.p[fill], "<>^=")) {
        memcpy(f->fill, t.p, fill);
        f->nfill = (uint8_t)fill;
        f->align = t.p[fill];
        *at = fill + 1;
        return true;
    }
    f->align = take_one(t, at, "<>^=");
    return false;
}

/* What goes together with what. */
static int check(const struct wr_fmt *f, struct wr_err *err)
{
    bool bits = is_one_of(f->type, "xXob");
    if (f->width > WR_FMT_WIDTH)
        return wrong(err, "the width of a format is 1000 at most", SHAPE);
    if (f->type == 's' && (f->sign || f->part || f->prefix || f->align == '='))
        return wrong(err, "a format of text takes no sign, no separator and no =", "\".8s\" \"<10s\" \"*^20s\"");
    if (f->type != 's' && f->precision > WR_FMT_PLACES)
        return wrong(err, "a format takes 100 digits after the point at most", SHAPE);
    if (!f->type && f->precision >= 0)
        return wrong(err, "a format with a precision needs a type",
                     "\".2f\" for digits after the point, \".2s\" for characters");
    if ((bits || f->type == 'd') && f->precision >= 0)
        return wrong(err, "a format of whole numbers takes no precision", "\".2f\" writes digits after the point");
    if (bits && f->part == ',')
        return wrong(err, "a comma does not part these digits", "\"_x\" parts them by fours");
    if (!bits && f->prefix)
        return wrong(err, "'#' goes with x X o b", SHAPE);
    return 0;
}

int wr_fmt_parse(struct wr_slice t, struct wr_fmt *out, struct wr_err *err)
{
    struct wr_fmt f = {.precision = -1};
    size_t at = 0;
    bool filled = read_align(t, &at, &f);
    f.sign = take_one(t, &at, "+- ");
    f.sign = f.sign == '-' ? 0 : f.sign;
    f.prefix = take_one(t, &at, "#");
    if (take_one(t, &at, "0")) {
        f.fill[0] = filled ? f.fill[0] : '0';
        f.align = f.align ? f.align : '=';
    }
    int width = read_digits(t, &at);
    f.width = (int16_t)(width < 0 ? 0 : width);
    f.part = take_one(t, &at, ",_");
    if (take_one(t, &at, ".") && (f.precision = (int16_t)read_digits(t, &at)) < 0)
        return wrong(err, "digits are missing after the point of a format", SHAPE);
    f.type = take_one(t, &at, "dfFeEgGxXobs%");
    f.zeros = f.align == '=' && f.nfill == 1 && f.fill[0] == '0';
    if (at == t.n) {
        *out = f;
        return check(&f, err);
    }
    char what[96];
    if (f.type == '%')
        return wrong(err, "this is no format of numbers or text", "fmt_time(t, \"%Y-%m-%d\") writes times");
    unsigned len = wr_utf8_len(t.p + at, t.n - at);
    snprintf(what, sizeof what, "a format has no '%.*s' here", (int)len, t.p + at);
    return wrong(err, what, SHAPE);
}

struct wr_fmt wr_fmt_fixed(int digits)
{
    return (struct wr_fmt){.fill = " ", .nfill = 1, .type = 'f', .precision = (int16_t)digits};
}

bool wr_fmt_is_num(const struct wr_fmt *f)
{
    return f->type != 's' && (f->type || f->sign || f->part || f->align == '=');
}

/* ---- filling up -------------------------------------------------------------------------------------------- */

size_t wr_fmt_num_room(const struct wr_fmt *f)
{
    return WR_FMT_NUM_TEXT + (size_t)f->width * f->nfill;
}

size_t wr_fmt_text_room(const struct wr_fmt *f, size_t n)
{
    return n + (size_t)f->width * f->nfill;
}

static char *put_fill(const struct wr_fmt *f, size_t n, char *out)
{
    if (f->nfill == 1) {
        memset(out, f->fill[0], n);
        return out + n;
    }
    for (; n; n--, out += f->nfill)
        memcpy(out, f->fill, f->nfill);
    return out;
}

/* So many of `space` characters go before the value. */
static size_t fill_before(char align, size_t space)
{
    return align == '>' ? space : align == '^' ? space / 2 : 0;
}

size_t wr_fmt_text(const struct wr_fmt *f, struct wr_slice s, bool right, char *out)
{
    if (f->precision >= 0)
        s.n = wr_utf8_offset(s.p, s.n, (size_t)f->precision);
    size_t width = (size_t)f->width, chars = width ? wr_utf8_count(s.p, s.n) : 0;
    size_t space = width > chars ? width - chars : 0, before = fill_before(f->align ? f->align
                                                                           : right  ? '>'
                                                                                    : '<',
                                                                           space);
    char *at = put_fill(f, before, out);
    if (s.n)
        memcpy(at, s.p, s.n);
    return (size_t)(put_fill(f, space - before, at + s.n) - out);
}

/* ---- digits ------------------------------------------------------------------------------------------------ */

static int count_digits(uint64_t w)
{
    int n = 1;
    while (n < 20 && w >= wr_pow10[n])
        n++;
    return n;
}

/* w * 10^e with at most `most` digits, half up. */
static void round_digits(uint64_t *w, int *e, int most)
{
    int drop = count_digits(*w) - most;
    if (drop <= 0)
        return;
    uint64_t unit = wr_pow10[drop];
    *w = *w / unit + (*w % unit >= unit / 2);
    *e += drop;
    if (count_digits(*w) > most) { /* 99.9 became 100 */
        *w /= 10;
        ++*e;
    }
}

/* Without zeros at the end of what follows the point, nor the point if that is all. */
static size_t drop_zeros(const char *p, size_t n)
{
    if (!memchr(p, '.', n))
        return n;
    while (p[n - 1] == '0')
        n--;
    return p[n - 1] == '.' ? n - 1 : n;
}

/* d.ddde+xx */
static size_t put_exponent(uint64_t w, int e, int decimals, bool shortest, char letter, char *out)
{
    round_digits(&w, &e, decimals + 1);
    int have = count_digits(w) - 1, x = w ? have + e : 0;
    size_t n = wr_num_put_fixed(false, w, -have, decimals, out);
    if (shortest)
        n = drop_zeros(out, n);
    return n + (size_t)sprintf(out + n, "%c%c%02d", letter, x < 0 ? '-' : '+', x < 0 ? -x : x);
}

/* So many significant digits, in the shorter of both forms. */
static size_t put_general(uint64_t w, int e, int precision, char letter, char *out)
{
    int most = precision < 0 ? 6 : precision ? precision : 1;
    round_digits(&w, &e, most);
    int x = w ? count_digits(w) - 1 + e : 0;
    if (x < -4 || x >= most)
        return put_exponent(w, e, most - 1, true, letter, out);
    return drop_zeros(out, wr_num_put_fixed(false, w, e, most - 1 - x, out));
}

static size_t put_bits(uint64_t w, char type, char *out)
{
    unsigned shift = type == 'b' ? 1 : type == 'o' ? 3 : 4;
    const char *digits = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t n = 0;
    for (uint64_t v = w; v >> shift; v >>= shift)
        n++;
    for (size_t i = n + 1; i-- > 0; w >>= shift)
        out[i] = digits[w & ((1u << shift) - 1)];
    return n + 1;
}

/* A number that X O and B write: whole, and of 64 bits. */
static bool whole_of(struct wr_num x, uint64_t *w)
{
    while (x.kind == WR_NUM_DEC && x.scale && x.m % 10 == 0) {
        x.m /= 10;
        x.scale--;
    }
    *w = x.m < 0 ? -(uint64_t)x.m : (uint64_t)x.m;
    return x.kind == WR_NUM_DEC && x.scale == 0;
}

/* The number without sign, separators and fill; *neg: it is less than zero as it is written. -1: see wr_fmt_num. */
static int put_plain(const struct wr_fmt *f, struct wr_num x, bool *neg, char *out)
{
    uint64_t w;
    int e, places = f->precision < 0 ? 6 : f->precision;
    size_t n;
    *neg = wr_num_digits(x, &w, &e);
    switch (f->type) {
    case 0:
        n = wr_num_format(x, out) - *neg;
        memmove(out, out + *neg, n);
        return (int)n;
    case 'e':
    case 'E':
        n = put_exponent(w, e, places, false, f->type, out);
        break;
    case 'g':
    case 'G':
        n = put_general(w, e, f->precision, f->type == 'g' ? 'e' : 'E', out);
        break;
    case 'f':
    case 'F':
        n = wr_num_put_fixed(false, w, e, places, out);
        break;
    case 'd':
        n = wr_num_put_fixed(false, w, e, 0, out);
        break;
    case '%':
        n = wr_num_put_fixed(false, w, e + 2, places, out);
        out[n++] = '%';
        break;
    default:
        return whole_of(x, &w) ? (int)put_bits(w, f->type, out) : -1;
    }
    out[n] = 0;
    *neg = *neg && strcspn(out, "123456789") < n;
    return (int)n;
}

/* ---- numbers ----------------------------------------------------------------------------------------------- */

static size_t whole_digits(const struct wr_fmt *f, const char *p, size_t n)
{
    size_t i = 0;
    if (is_one_of(f->type, "xXob"))
        return n;
    while (i < n && p[i] >= '0' && p[i] <= '9')
        i++;
    return i;
}

/* n digits, parted from the right by `step`, `zeros` more before them. */
static char *put_parted(const char *digits, size_t n, size_t zeros, char part, size_t step, char *out)
{
    for (size_t i = 0, all = n + zeros; i < all; i++) {
        if (part && i && (all - i) % step == 0)
            *out++ = part;
        *out++ = i < zeros ? '0' : digits[i - zeros];
    }
    return out;
}

int wr_fmt_num(const struct wr_fmt *f, struct wr_num x, char *out)
{
    char plain[WR_NUM_FIXED_TEXT], lead[3];
    bool neg;
    int n = put_plain(f, x, &neg, plain);
    if (n < 0)
        return n;
    size_t nlead = 0, whole = whole_digits(f, plain, (size_t)n), rest = (size_t)n - whole;
    if (neg || f->sign)
        lead[nlead++] = neg ? '-' : f->sign;
    if (f->prefix) {
        lead[nlead++] = '0';
        lead[nlead++] = f->type;
    }
    size_t step = is_one_of(f->type, "xXob") ? 4 : 3, width = (size_t)f->width, zeros = 0;
    size_t all = nlead + rest + whole + (f->part ? (whole - 1) / step : 0);
    for (; f->zeros && all < width; zeros++)
        all += 1 + (f->part && (whole + zeros) % step == 0);
    size_t space = all < width ? width - all : 0;
    size_t before = fill_before(f->align ? f->align : '>', space), inside = f->align == '=' ? space : 0;
    char *at = put_fill(f, before, out);
    memcpy(at, lead, nlead);
    at = put_fill(f, inside, at + nlead);
    at = put_parted(plain, whole, zeros, f->part, step, at);
    memcpy(at, plain + whole, rest);
    return (int)(put_fill(f, space - before - inside, at + rest) - out);
}
