/* See sort_key.h. */
#include "ops/stage/sort_key.h"

#include "base/num.h"

enum {
    HEAD_DIGITS = 14, /* of a number's first word */
    NEXT_DIGITS = 18, /* of the others */
    PLACE_ZERO = 4000,
    PLACE_LEAST = -3999, /* a first digit further behind the point has its place in a word of its own */
    TEXT_BYTES = 7,
};

#define BELOW_CLASS (UINT64_MAX >> 2)

/* A key's value. */
struct value {
    enum sort_class class;
    bool big; /* a number whose text counts */
    struct wr_num num;
    struct wr_slice text;
};

static struct value value_of(const struct sort_key *key, const struct sort_column *c, uint32_t i)
{
    enum wr_tag tag = WR_TAG_TEXT;
    if (c->num)
        tag = c->num->tag ? (enum wr_tag)c->num->tag[i] : WR_TAG_DEC;
    switch (tag) {
    case WR_TAG_DEC:
        return (struct value){
            .num = {.kind = WR_NUM_DEC, .scale = c->num->sc ? c->num->sc[i] : c->num->scale, .m = c->num->num[i]}};
    case WR_TAG_DBL:
        return (struct value){.num = {.kind = WR_NUM_DBL, .m = c->num->num[i]}};
    case WR_TAG_BIG:
        return (struct value){.big = true, .text = *(const struct wr_slice *)(uintptr_t)c->num->num[i]};
    case WR_TAG_NULL:
        return (struct value){.class = CLASS_NULL};
    default:
        if (key->number || WR_STR_NULL(c->str->str[i]))
            return (struct value){.class = CLASS_NULL};
        return (struct value){.class = CLASS_TEXT, .text = {c->str->str[i].p, c->str->str[i].n}};
    }
}

/* ---- numbers ------------------------------------------------------------------------------------------------ */

/* w's digits; w != 0. */
static inline unsigned digits_of(uint64_t w)
{
    unsigned n = (64 - (unsigned)__builtin_clzll(w)) * 1233 >> 12;
    return n + (w >= wr_pow10[n]);
}

static inline uint64_t number_word(bool neg, int64_t place, uint64_t head, bool more)
{
    uint64_t w = (uint64_t)(place + PLACE_ZERO) << 48 | head << 1 | more;
    return neg ? ~((uint64_t)1 << 61 | w) & BELOW_CLASS : (uint64_t)1 << 61 | w;
}

static const uint64_t zero_word = (uint64_t)1 << 61;

/* w * 10^e: the first word, and into *tail what its digits leave over, as a further word would hold it (0: nothing
 * is left). */
static inline uint64_t decimal_word(bool neg, uint64_t w, int e, uint64_t *tail)
{
    *tail = 0;
    if (!w)
        return zero_word;
    unsigned n = digits_of(w);
    if (n <= HEAD_DIGITS)
        return number_word(neg, (int64_t)n + e, w * wr_pow10[HEAD_DIGITS - n], false);
    uint64_t unit = wr_pow10[n - HEAD_DIGITS];
    *tail = w % unit * wr_pow10[NEXT_DIGITS - (n - HEAD_DIGITS)];
    return number_word(neg, (int64_t)n + e, w / unit, *tail != 0);
}

static uint64_t num_word(struct wr_num x, uint64_t *tail, bool *neg)
{
    if (x.kind == WR_NUM_DEC) {
        *neg = x.m < 0;
        return decimal_word(*neg, x.m < 0 ? -(uint64_t)x.m : (uint64_t)x.m, -(int)x.scale, tail);
    }
    uint64_t w;
    int e;
    *neg = wr_num_digits(x, &w, &e);
    return decimal_word(*neg, w, e, tail);
}

/* The next `room` digits of a spelled number, filled up with zeros. */
static uint64_t take_digits(struct wr_spelled *s, unsigned room)
{
    uint64_t w = 0;
    for (; room; room--) {
        unsigned d = 0;
        if (s->n && *s->p == '.') {
            s->p++;
            s->n--;
        }
        if (s->n) {
            d = (unsigned)(*s->p++ - '0');
            s->n--;
        }
        w = w * 10 + d;
    }
    return w;
}

/* Words of a number given as text; out NULL: they are counted. The first goes to *first. */
static uint32_t spelled_words(struct wr_slice text, bool desc, uint64_t *first, uint64_t *out)
{
    struct wr_spelled s;
    wr_num_spell(text, &s);
    uint64_t turn = s.neg != desc ? BELOW_CLASS : 0, w;
    uint32_t n = 0;
    if (!s.n) {
        *first = zero_word ^ (desc ? BELOW_CLASS : 0);
        return 0;
    }
    int64_t place = s.nd + s.exp;
    if (place < PLACE_LEAST) {
        *first = number_word(s.neg, -PLACE_ZERO, 0, true);
        if (out)
            out[n] = (uint64_t)(place + ((int64_t)1 << 61)) ^ turn;
        n++;
    } else {
        w = take_digits(&s, HEAD_DIGITS);
        *first = number_word(s.neg, place, w, s.n != 0);
    }
    *first ^= desc ? BELOW_CLASS : 0;
    while (s.n) {
        w = take_digits(&s, NEXT_DIGITS);
        if (out)
            out[n] = (w << 1 | (s.n != 0)) ^ turn;
        n++;
    }
    return n;
}

/* ---- text ---------------------------------------------------------------------------------------------------- */

/* The first 7 of n bytes (n >= 1) as a word, the first byte highest, zeros for those that are not there. */
static inline uint64_t seven(const char *p, size_t n)
{
    uint64_t w = 0;
    if (n >= 8) {
        memcpy(&w, p, 8);
        return __builtin_bswap64(w) >> 8;
    }
    if (n >= 4) {
        uint32_t a, b;
        memcpy(&a, p, 4);
        memcpy(&b, p + n - 4, 4);
        w = (uint64_t)__builtin_bswap32(a) << (8 * n - 32) | __builtin_bswap32(b);
    } else {
        w = (uint64_t)(uint8_t)p[0] << (8 * n - 8) | (uint64_t)(uint8_t)p[n >> 1] << (8 * (n - 1 - (n >> 1))) |
            (uint8_t)p[n - 1];
    }
    return w << (8 * (TEXT_BYTES - n));
}

static inline uint64_t text_word(const char *p, size_t n)
{
    return seven(p, n) << 6 | (n > TEXT_BYTES ? TEXT_BYTES + 1 : n);
}

/* ---- public -------------------------------------------------------------------------------------------------- */

int wr_sort_column(const struct sort_key *key, struct wr_batch *b, struct sort_column *c)
{
    uint32_t slot = (uint32_t)key->ref->slot;
    const struct wr_vec *v = &b->cols[slot].v;
    *c = (struct sort_column){0};
    if (!key->text && !(c->num = wr_column_num(b, slot, b->sel, b->nsel)))
        return -1;
    if (c->num && !c->num->tag)
        return 0;
    c->str = &c->made;
    if (v->rep != WR_REP_VIEW && v->rep != WR_REP_STR) {
        if (wr_vec_as_str(b, v, b->sel, b->nsel, &c->made) < 0)
            return -1;
    } else if (!(c->str = wr_column_str(b, slot, b->sel, b->nsel))) {
        return -1;
    }
    if (!key->natural)
        return 0;
    const struct wr_vec *plain = c->str;
    c->str = &c->made;
    return wr_sort_natural(b, plain, &c->made);
}

uint64_t wr_sort_word(const struct sort_key *key, const struct sort_column *c, uint32_t i, uint32_t *more)
{
    struct value v = value_of(key, c, i);
    uint64_t first, tail;
    bool neg;
    *more = 0;
    switch (v.class) {
    case CLASS_NUMBER:
        if (v.big) {
            *more = spelled_words(v.text, key->desc, &first, NULL);
            return first;
        }
        first = num_word(v.num, &tail, &neg);
        *more = tail != 0;
        break;
    case CLASS_TEXT:
        *more = (uint32_t)((v.text.n - 1) / TEXT_BYTES);
        first = (uint64_t)CLASS_TEXT << 62 | text_word(v.text.p, v.text.n);
        break;
    default:
        return (uint64_t)CLASS_NULL << 62;
    }
    return key->desc ? first ^ BELOW_CLASS : first;
}

/* Are all values decimals of one scale? */
static bool is_decimal(const struct sort_column *c)
{
    return !c->str && !c->num->sc;
}

static inline uint64_t mantissa_word(const struct sort_key *key, int64_t m, int e, uint64_t *tail)
{
    const bool neg = m < 0;
    return decimal_word(neg, neg ? -(uint64_t)m : (uint64_t)m, e, tail) ^ (key->desc ? BELOW_CLASS : 0);
}

void wr_sort_first(const struct sort_key *key, const struct sort_column *c, const uint16_t *sel, uint32_t n,
                   uint64_t *word, uint32_t *more)
{
    if (!is_decimal(c)) {
        WR_EACH (i, sel, n)
            word[i] = wr_sort_word(key, c, i, &more[i]);
        return;
    }
    /* nearly always of few digits: no branch but for the sign, and no call */
    const int64_t *num = c->num->num;
    const int e = -(int)c->num->scale;
    uint64_t tail;
    WR_EACH (i, sel, n) {
        word[i] = mantissa_word(key, num[i], e, &tail);
        more[i] = tail != 0;
    }
}

/* The mantissas in the order of the key, from 0 on. */
static int64_t mantissa_at(const struct sort_key *key, uint64_t place)
{
    return (int64_t)((key->desc ? ~place : place) ^ (uint64_t)1 << 63);
}

/* Words are in the order of mantissas: the last of these whose word is in front is found by bisection, and a row
 * costs one comparison. */
uint32_t wr_sort_until(const struct sort_key *key, const struct sort_column *c, uint64_t last, const uint16_t *sel,
                       uint32_t n, uint16_t *out)
{
    uint32_t kept = 0;
    uint64_t place = 0, tail;
    if (!is_decimal(c))
        return UINT32_MAX;
    const int64_t *num = c->num->num;
    const int e = -(int)c->num->scale;
    if (mantissa_word(key, mantissa_at(key, 0), e, &tail) > last)
        return 0;
    for (uint64_t step = (uint64_t)1 << 63; step; step >>= 1)
        if (mantissa_word(key, mantissa_at(key, place + step), e, &tail) <= last)
            place += step;
    const int64_t bound = mantissa_at(key, place);
    WR_EACH (i, sel, n) {
        out[kept] = (uint16_t)i;
        kept += key->desc ? num[i] >= bound : num[i] <= bound;
    }
    return kept;
}

uint64_t *wr_sort_words(const struct sort_key *key, const struct sort_column *c, uint32_t i, uint64_t *out)
{
    struct value v = value_of(key, c, i);
    uint64_t first, tail, turn = key->desc ? BELOW_CLASS : 0;
    bool neg;
    if (v.class == CLASS_TEXT) {
        for (const char *p = v.text.p, *end = p + v.text.n; end - p > TEXT_BYTES;) {
            p += TEXT_BYTES;
            *out++ = text_word(p, (size_t)(end - p)) ^ turn;
        }
    } else if (v.class == CLASS_NUMBER && v.big) {
        out += spelled_words(v.text, key->desc, &first, out);
    } else if (v.class == CLASS_NUMBER) {
        num_word(v.num, &tail, &neg);
        if (tail)
            *out++ = tail << 1 ^ (neg != key->desc ? BELOW_CLASS : 0);
    }
    return out;
}
