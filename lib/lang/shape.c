/* See shape.h. Searching goes by one or two bytes that every match has at a fixed distance from its beginning: two
 * side by side are looked for at many places at a time (as in "memmem" of many libraries; here the first two bytes
 * that are known). Only where they stand are the atoms tried. */
#include "lang/shape.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { LONG = 1 << 20 }; /* bytes looked at in vain before PCRE2, which has a limit, is asked instead */

#define OPEN_END UINT32_MAX

/* ---- compiling --------------------------------------------------------------------------------------------- */

struct set {
    bool has[256];
};

struct parse {
    const char *p, *end;
    struct wr_shape *s;
    bool dotall;
    bool chars[WR_SHAPE_ATOMS]; /* the atom takes bytes from 0x80 on */
};

static void add_range(struct set *set, unsigned from, unsigned to)
{
    for (unsigned c = from; c <= to; c++)
        set->has[c] = true;
}

static void negate(struct set *set)
{
    for (unsigned c = 0; c < 256; c++)
        set->has[c] = !set->has[c];
}

/* \d \w \s, which know ASCII only; false: c is none of these. */
static bool add_kind(struct set *set, char c)
{
    if (c != 'd' && c != 'w' && c != 's')
        return false;
    if (c == 's') {
        add_range(set, '\t', '\r');
        set->has[' '] = true;
        return true;
    }
    add_range(set, '0', '9');
    if (c == 'w') {
        add_range(set, 'a', 'z');
        add_range(set, 'A', 'Z');
        set->has['_'] = true;
    }
    return true;
}

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* One byte that stands for itself, inside a class or not; -1: something else. */
static int parse_byte(struct parse *ps, const char *special)
{
    unsigned char c = (unsigned char)*ps->p;
    bool escaped = c == '\\' && ps->p + 1 < ps->end;
    if (escaped)
        c = (unsigned char)ps->p[1];
    if (c < ' ' || c >= 0x7f || (escaped ? is_alnum(c) : strchr(special, c) != NULL))
        return -1;
    ps->p += escaped ? 2 : 1;
    return c;
}

/* What stands between brackets; ps->p is behind the opening one. */
static bool parse_class(struct parse *ps, struct set *set)
{
    bool negated = ps->p < ps->end && *ps->p == '^';
    ps->p += negated;
    for (bool first = true; ps->p < ps->end && (*ps->p != ']' || first); first = false) {
        if (ps->p + 1 < ps->end && *ps->p == '\\' && add_kind(set, ps->p[1])) {
            ps->p += 2;
            if (ps->p < ps->end && *ps->p == '-')
                return false;
            continue;
        }
        int from = parse_byte(ps, "\\[]^-"), to = from;
        if (from < 0)
            return false;
        if (ps->end - ps->p >= 2 && ps->p[0] == '-' && ps->p[1] != ']') {
            ps->p++;
            to = parse_byte(ps, "\\[]^-");
            if (to < from)
                return false;
        }
        add_range(set, (unsigned)from, (unsigned)to);
    }
    if (ps->p == ps->end)
        return false;
    ps->p++;
    if (negated)
        negate(set);
    return true;
}

static bool parse_set(struct parse *ps, struct set *set)
{
    memset(set, 0, sizeof *set);
    char c = *ps->p;
    if (c == '[') {
        ps->p++;
        return parse_class(ps, set);
    }
    if (c == '.') {
        ps->p++;
        set->has['\n'] = !ps->dotall;
        negate(set);
        return true;
    }
    if (c == '\\' && ps->p + 1 < ps->end && (add_kind(set, ps->p[1]) || add_kind(set, (char)(ps->p[1] | 0x20)))) {
        if (ps->p[1] < 'a')
            negate(set);
        ps->p += 2;
        return true;
    }
    int byte = parse_byte(ps, "\\^$.[|()?*+{");
    if (byte < 0)
        return false;
    set->has[byte] = true;
    return true;
}

static bool parse_number(struct parse *ps, uint32_t *n)
{
    const char *from = ps->p;
    for (*n = 0; ps->p < ps->end && *ps->p >= '0' && *ps->p <= '9' && *n < 1000; ps->p++)
        *n = *n * 10 + (uint32_t)(*ps->p - '0');
    return ps->p > from && *n < 1000;
}

/* {n} {n,} {n,m}; ps->p is behind the brace. */
static bool parse_braces(struct parse *ps, uint32_t *min, uint32_t *max)
{
    if (!parse_number(ps, min) || ps->p == ps->end)
        return false;
    *max = *min;
    if (*ps->p == ',') {
        ps->p++;
        *max = OPEN_END;
        if (ps->p < ps->end && *ps->p != '}' && !parse_number(ps, max))
            return false;
    }
    return ps->p < ps->end && *ps->p++ == '}' && *min <= *max && *max > 0;
}

static bool parse_count(struct parse *ps, uint32_t *min, uint32_t *max)
{
    *min = *max = 1;
    char c = ps->p < ps->end ? *ps->p : 0;
    if (c != '*' && c != '+' && c != '?' && c != '{')
        return true;
    ps->p++;
    if (c == '{' && !parse_braces(ps, min, max))
        return false;
    if (c == '*' || c == '?')
        *min = 0;
    if (c == '*' || c == '+')
        *max = OPEN_END;
    return ps->p == ps->end || !strchr("*+?{", *ps->p); /* lazy, possessive */
}

static bool parse_atom(struct parse *ps)
{
    struct wr_shape *s = ps->s;
    uint32_t k = s->natoms;
    struct set set;
    if (k == WR_SHAPE_ATOMS || !parse_set(ps, &set) || !parse_count(ps, &s->min[k], &s->max[k]))
        return false;
    for (unsigned c = 0; c < 256; c++)
        s->in[c] |= (uint16_t)(set.has[c] << k);
    /* what takes characters beyond ASCII counts bytes, which only matters where it counts */
    ps->chars[k] = set.has[0x80];
    if (ps->chars[k] && (s->min[k] > 1 || s->max[k] != OPEN_END))
        return false;
    s->characters |= ps->chars[k];
    s->natoms++;
    return true;
}

/* What may stand behind a group's bracket: nothing, or `?<name>`. False: it is another kind of bracket. */
static bool parse_group_name(struct parse *ps)
{
    if (ps->p == ps->end || *ps->p == '*')
        return false;
    if (*ps->p != '?')
        return true;
    const char *p = ps->p + 1;
    p += p < ps->end && *p == 'P';
    if (p == ps->end || *p++ != '<')
        return false;
    const char *name = p;
    while (p < ps->end && (is_alnum((unsigned char)*p) || *p == '_'))
        p++;
    if (p == name || p == ps->end || *p != '>')
        return false; /* a look behind, or what PCRE2 calls an error */
    ps->p = p + 1;
    return true;
}

static bool parse_row(struct parse *ps)
{
    struct wr_shape *s = ps->s;
    uint32_t opened[WR_SHAPE_GROUPS], depth = 0;
    for (; ps->p < ps->end;) {
        if (*ps->p == '^' && !s->natoms && !s->ngroups && !s->anchored) {
            s->anchored = true;
            ps->p++;
        } else if (*ps->p == '(') {
            ps->p++;
            if (s->ngroups == WR_SHAPE_GROUPS || !parse_group_name(ps))
                return false;
            opened[depth++] = s->ngroups;
            s->open[s->ngroups++] = (uint8_t)s->natoms;
        } else if (*ps->p == ')') {
            if (!depth)
                return false;
            s->close[opened[--depth]] = (uint8_t)s->natoms;
            ps->p++;
            if (ps->p < ps->end && strchr("*+?{", *ps->p))
                return false;
        } else if (!parse_atom(ps)) {
            return false;
        }
    }
    return !depth;
}

/* Is there one way only? An atom of open length ends where the next one, which must come, begins. */
static bool is_one_way(const struct wr_shape *s)
{
    for (uint32_t k = 0; k + 1 < s->natoms; k++) {
        if (s->min[k] == s->max[k])
            continue;
        if (!s->min[k + 1])
            return false;
        for (unsigned c = 0; c < 256; c++)
            if ((s->in[c] >> k & 1) && (s->in[c] >> (k + 1) & 1))
                return false;
    }
    return true;
}

/* The only byte that atom k takes, or -1. */
static int only_byte(const struct wr_shape *s, uint32_t k)
{
    int found = -1;
    for (int c = 0; c < 256; c++)
        if (s->in[c] >> k & 1) {
            if (found >= 0)
                return -1;
            found = c;
        }
    return found;
}

/* Looks for the first two known bytes side by side, or else the first known byte, at a known distance. */
static bool find_landmark(struct wr_shape *s)
{
    bool found = false;
    int before = -1; /* the byte just before `at`, if it is known */
    uint32_t at = 0;
    for (uint32_t k = 0; k < s->natoms && s->min[k] == s->max[k]; k++) {
        int byte = only_byte(s, k);
        if (byte >= 0 && before < 0 && s->min[k] > 1)
            before = byte, at++;
        if (byte >= 0 && before >= 0) {
            s->at = at - 1;
            s->byte[0] = (uint8_t)before;
            s->byte[1] = (uint8_t)byte;
            return s->pair = true;
        }
        if (byte >= 0 && !found) {
            s->at = at;
            s->byte[0] = (uint8_t)byte;
            found = true;
        }
        before = byte;
        at += s->min[k];
    }
    return found;
}

bool wr_shape_compile(struct wr_slice pattern, bool dotall, struct wr_shape *s)
{
    *s = (struct wr_shape){.natoms = 0};
    struct parse ps = {.p = pattern.p, .end = pattern.p + pattern.n, .s = s, .dotall = dotall};
    if (!pattern.n || !parse_row(&ps) || !is_one_way(s))
        return false;
    uint32_t least = 0;
    for (uint32_t k = 0; k < s->natoms; k++)
        least += s->min[k];
    return least && (s->anchored || find_landmark(s));
}

/* ---- matching ---------------------------------------------------------------------------------------------- */

/* Tries the atoms from p[at] on: 1, or 0 and how far it came is added to *looked. */
static inline int try_at(const struct wr_shape *s, const unsigned char *p, size_t n, size_t at, size_t *spans,
                         size_t *looked)
{
    size_t begin = at, edge[WR_SHAPE_ATOMS + 1];
    for (uint32_t k = 0; k < s->natoms; k++) {
        size_t left = n - at, most = s->max[k] < left ? s->max[k] : left, stop = at + most, from = edge[k] = at;
        while (at < stop && (s->in[p[at]] >> k & 1))
            at++;
        if (at - from < s->min[k]) {
            *looked += at - begin;
            return 0;
        }
    }
    edge[s->natoms] = at;
    spans[0] = begin;
    spans[1] = at;
    for (uint32_t g = 0; g < s->ngroups; g++) {
        spans[2 * g + 2] = edge[s->open[g]];
        spans[2 * g + 3] = edge[s->close[g]];
    }
    return 1;
}

#if defined(__SSE2__)
/* Byte j is 255 where the pair stands at p[j], else 0; p[0..17) is read. */
static inline __m128i pair_at(const unsigned char *p, __m128i a, __m128i b)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
    return _mm_and_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(y, b));
}
#endif

/* The first place in p[i..n) with the pair, or n. Sixty-four places a step: the end of the loop is what a processor
 * cannot predict, so there should be few steps. */
static inline size_t find_pair(const struct wr_shape *s, const unsigned char *p, size_t i, size_t n)
{
#if defined(__SSE2__)
    const __m128i a = _mm_set1_epi8((char)s->byte[0]), b = _mm_set1_epi8((char)s->byte[1]);
    for (; n - i >= 65; i += 64) {
        __m128i h0 = pair_at(p + i, a, b), h1 = pair_at(p + i + 16, a, b);
        __m128i h2 = pair_at(p + i + 32, a, b), h3 = pair_at(p + i + 48, a, b);
        if (!_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(h0, h1), _mm_or_si128(h2, h3))))
            continue;
        uint64_t hit = (unsigned)_mm_movemask_epi8(h0) | (uint64_t)(unsigned)_mm_movemask_epi8(h1) << 16 |
                       (uint64_t)(unsigned)_mm_movemask_epi8(h2) << 32 |
                       (uint64_t)(unsigned)_mm_movemask_epi8(h3) << 48;
        return i + (size_t)__builtin_ctzll(hit);
    }
    for (; n - i >= 17; i += 16) {
        unsigned hit = (unsigned)_mm_movemask_epi8(pair_at(p + i, a, b));
        if (hit)
            return i + (size_t)__builtin_ctz(hit);
    }
#endif
    for (; i + 1 < n; i++)
        if (p[i] == s->byte[0] && p[i + 1] == s->byte[1])
            return i;
    return n;
}

/* The first place in p[i..n) with the landmark, or n. */
static inline size_t find_mark(const struct wr_shape *s, const unsigned char *p, size_t i, size_t n)
{
    if (s->pair)
        return find_pair(s, p, i, n);
    const unsigned char *q = i < n ? memchr(p + i, s->byte[0], n - i) : NULL;
    return q ? (size_t)(q - p) : n;
}

int wr_shape_match(const struct wr_shape *s, struct wr_slice subject, size_t from, size_t *spans)
{
    const unsigned char *p = (const unsigned char *)subject.p;
    size_t n = subject.n, looked = 0;
    if (s->anchored)
        return from == 0 && try_at(s, p, n, 0, spans, &looked);
    if (n < from || n - from < s->at)
        return 0;
    for (size_t i = from + s->at; (i = find_mark(s, p, i, n)) < n; i++) {
        if (try_at(s, p, n, i - s->at, spans, &looked))
            return 1;
        if (looked > LONG)
            return -1;
    }
    return 0;
}
