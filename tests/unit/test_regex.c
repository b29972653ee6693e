/* lang/regex: every case runs with and without JIT. Expected spans by hand (Perl's rules). */
#include <criterion/criterion.h>
#include <stdio.h>

#include "lang/regex.h"
#include "lang/shape.h"

#define NONE ((size_t)-1)

static const struct {
    const char *pattern, *flags, *subject;
    int found;
    size_t spans[6]; /* groups 0 to 2, as far as there are */
} matches[] = {
    {"", "", "abc", 1, {0, 0}},
    {"b", "", "abcb", 1, {1, 2}},
    {"\\/api\\.v1", "", "x/api.v1", 1, {1, 8}},
    {"\\/api\\.v1", "", "x/apizv1", 0, {0}},
    {"a]b}", "", "a]b}", 1, {0, 4}},
    {"a b", "x", "ab", 1, {0, 2}},
    {"ABC", "i", "xabc", 1, {1, 4}},
    {"É", "i", "xé", 1, {1, 3}},
    {"a.b", "", "a\nb", 0, {0}},
    {"a.b", "s", "a\nb", 1, {0, 3}},
    {"^b$", "", "a\nb\nc", 0, {0}},
    {"^b$", "m", "a\nb\nc", 1, {2, 3}},
    {"^b$", "mi", "a\nB\nc", 1, {2, 3}},
    {"(a)|(b)", "", "xb", 1, {1, 2, NONE, NONE, 1, 2}},
    {"(a)|(b)", "", "xa", 1, {1, 2, 1, 2, NONE, NONE}},
    {"([0-9]+)-([0-9]+)", "", "tel 12-345", 1, {4, 10, 4, 6, 7, 10}},
    {"^.$", "", "€", 1, {0, 3}},
    {"^..$", "", "€", 0, {0}},
    {"\\x{20ac}", "", "5€", 1, {1, 4}},
    {"b",
     "",
     "a\xff"
     "b",
     1,
     {2, 3}},
    {"b+",
     "",
     "a\xff"
     "bb",
     1,
     {2, 4}},
    {"[^a]",
     "",
     "a\xff"
     "b",
     1,
     {2, 3}}, /* an invalid byte is no character */
    {"(?<=x)y", "", "yxy", 1, {2, 3}},
    {"\\d{2,}", "", "a1b22", 1, {3, 5}},
};

static struct wr_regex *compiled(const char *pattern, const char *flags, bool jit)
{
    struct wr_regex *re;
    struct wr_err err = {0};
    int rc = wr_regex_compile(wr_slice_of(pattern), wr_slice_of(flags), jit, &re, &err);
    cr_assert_eq(rc, 0, "%s: %s", pattern, err.msg);
    return re;
}

Test(regex, matches)
{
    for (size_t t = 0; t < 2 * sizeof matches / sizeof matches[0]; t++) {
        const size_t *spans;
        struct wr_err err = {0};
        bool jit = t & 1;
        struct wr_regex *re = compiled(matches[t / 2].pattern, matches[t / 2].flags, jit);
        struct wr_regex_state *state = wr_regex_state_new(re);
        struct wr_slice subject = wr_slice_of(matches[t / 2].subject);
        cr_assert_not_null(state);
        cr_expect_eq(wr_regex_test(re, state, subject, &err), matches[t / 2].found, "/%s/", matches[t / 2].pattern);
        int rc = wr_regex_match(re, state, subject, 0, &spans, &err);
        cr_expect_eq(rc, matches[t / 2].found, "/%s/", matches[t / 2].pattern);
        for (unsigned i = 0; rc == 1 && i < 2 * wr_regex_groups(re) + 2; i++)
            cr_expect_eq(spans[i], matches[t / 2].spans[i], "/%s/ jit %d span %u: %zu", matches[t / 2].pattern, jit,
                         i, spans[i]);
        wr_regex_state_free(state);
        wr_regex_free(re);
    }
}

/* Patterns and whether they are a shape (shape.h). */
static const struct {
    const char *pattern;
    bool shape;
} shapes[] = {
    {"\" ([0-9]{3}) ", true}, {"^(\\S+) ", true},  {"ms=(\\d+)", true},     {"(a)(b)c*", true}, {"a?b", false},
    {"ab?c", true},           {"a+b", false},      {"xa+b", true},          {"xa+[ab]", false}, {"xa*b*", false},
    {"x[^y]*y", true},        {"x[^y]y", false},   {"x[^y]{2}y", false},    {"x.*", true},      {"x.*y", false},
    {"^[a-c]+", true},        {"[a-c]+", false},   {"^a*", false},          {"a|b", false},     {"(?:a)b", false},
    {"(ab)+", false},         {"ab+?", false},     {"ab++", false},         {"a^b", false},     {"ab$", false},
    {"a\\bc", false},         {"a\\1", false},     {"a[[:digit:]]", false}, {"a[]b]", false},   {"a[\\d-z]", false},
    {"a[^\\]]+]", true},      {"é", false},        {"a[é]", false},         {"a{,3}b", false},  {"ab{2}", true},
    {"ab{2,}c", true},        {"ab{3,2}", false},  {"ab{0}", false},        {"(a(b)c)", true},  {"(?<n>ab)", true},
    {"(?P<n_1>ab)", true},    {"(?<n>ab", false},  {"(?<=a)b", false},      {"(?<!a)b", false}, {"(?'n'ab)", false},
    {"(?=a)b", false},        {"(*UTF)ab", false}, {"a b", true},           {"^^a", false},     {"", false},
};

Test(regex, shapes)
{
    struct wr_shape s;
    for (size_t t = 0; t < sizeof shapes / sizeof shapes[0]; t++)
        cr_expect_eq(wr_shape_compile(wr_slice_of(shapes[t].pattern), false, &s), shapes[t].shape, "/%s/",
                     shapes[t].pattern);
}

Test(regex, names_of_groups)
{
    static const char *const names[] = {"", "year", "", "_m2", "größe"};
    struct wr_regex *re = compiled("(a)|(?<year>\\d+)(?:x)(b)(?P<_m2>c)(?'größe'd)", "", true);
    cr_assert_eq(wr_regex_groups(re), 5);
    for (unsigned g = 1; g <= 5; g++)
        cr_expect(wr_slice_is(wr_regex_group_name(re, g), names[g - 1]), "group %u", g);
    wr_regex_free(re);
    re = compiled("plain", "", true);
    cr_expect_eq(wr_regex_group_name(re, 1).n, 0);
    wr_regex_free(re);
}

static uint32_t seed = 4711;

static uint32_t pick(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % below;
}

static size_t random_subject(char *out)
{
    static const char *const parts[] = {"a",  "b", "c", "1", "2", " ",    "\"",
                                        "\n", "é", "€", "a", "b", "\xff", "\xc3"};
    size_t n = 0;
    uint32_t kinds = pick(4) ? 12 : 14;
    for (uint32_t k = pick(60); k > 0; k--) {
        const char *part = parts[pick(pick(2) ? 4 : kinds)];
        memcpy(out + n, part, strlen(part));
        n += strlen(part);
    }
    return n;
}

static void random_pattern(char *out)
{
    static const char *const atoms[] = {"a", "b",    "c",     "\"",  " ",   "1",   "[ab]",  "[0-9]",
                                        ".", "[^a]", "[^ab]", "\\d", "\\S", "\\w", "[^\"]", "\\s"};
    static const char *const counts[] = {"", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}"};
    bool open = false;
    *out = 0;
    if (pick(5) == 0)
        strcat(out, "^");
    for (uint32_t k = 1 + pick(4); k > 0; k--) {
        bool begin = !open && pick(4) == 0;
        if (begin)
            sprintf(out + strlen(out), pick(2) ? "(" : "(?<n%u>", k);
        open |= begin;
        strcat(out, atoms[pick(16)]);
        strcat(out, counts[pick(10)]);
        if (open && pick(2)) {
            strcat(out, ")");
            open = false;
        }
    }
    if (open)
        strcat(out, ")");
}

/* What a shape finds is what PCRE2 finds, which the other pattern, put in a group, is left to. */
Test(regex, shapes_find_what_pcre2_finds)
{
    int tried = 0;
    for (int round = 0; round < 4000; round++) {
        char pattern[128], other[136], text[256];
        struct wr_shape shape;
        random_pattern(pattern);
        const char *flags = pick(4) ? "" : "s";
        if (!wr_shape_compile(wr_slice_of(pattern), *flags, &shape))
            continue;
        tried++;
        snprintf(other, sizeof other, "(?:%s)", pattern);
        struct wr_regex *a = compiled(pattern, flags, true), *b = compiled(other, flags, true);
        struct wr_regex_state *x = wr_regex_state_new(a), *y = wr_regex_state_new(b);
        for (int k = 0; k < 10; k++) {
            size_t n = random_subject(text);
            char *exact = malloc(n + 1); /* nothing behind it may be read */
            memcpy(exact, text, n);
            struct wr_slice subject = {exact, n};
            for (size_t from = 0;;) {
                const size_t *p, *q;
                int found = wr_regex_match(a, x, subject, from, &p, NULL);
                cr_assert_eq(found, wr_regex_match(b, y, subject, from, &q, NULL), "/%s/%s from %zu in [%.*s]",
                             pattern, flags, from, (int)n, exact);
                if (found < 1)
                    break;
                cr_assert_eq(memcmp(p, q, (2 * wr_regex_groups(a) + 2) * sizeof *p), 0, "/%s/%s from %zu in [%.*s]",
                             pattern, flags, from, (int)n, exact);
                from = p[1];
                cr_assert_eq(wr_regex_test(a, x, subject, NULL), 1);
            }
            free(exact);
        }
        wr_regex_state_free(x);
        wr_regex_state_free(y);
        wr_regex_free(a);
        wr_regex_free(b);
    }
    cr_expect(tried > 400, "%d", tried);
}

Test(regex, goes_on_from_a_place)
{
    static const char *const patterns[] = {"ab", "a[b]", "(?<=x)?ab"};
    for (size_t t = 0; t < 6; t++) {
        const size_t *spans;
        struct wr_regex *re = compiled(patterns[t / 2], "", t & 1);
        struct wr_regex_state *state = wr_regex_state_new(re);
        cr_expect_eq(wr_regex_match(re, state, WR_SLICE("abxab"), 1, &spans, NULL), 1);
        cr_expect(spans[0] == 3 && spans[1] == 5);
        cr_expect_eq(wr_regex_match(re, state, WR_SLICE("abxab"), 4, &spans, NULL), 0);
        cr_expect_eq(wr_regex_match(re, state, WR_SLICE("abxab"), 5, &spans, NULL), 0);
        cr_expect_eq(wr_regex_match(re, state, WR_SLICE("abxab"), 6, &spans, NULL), 0);
        cr_expect_eq(wr_regex_match(re, state, (struct wr_slice){NULL, 0}, 0, &spans, NULL), 0);
        wr_regex_state_free(state);
        wr_regex_free(re);
    }
}

static const struct {
    const char *pattern, *flags;
    uint32_t pos;
    const char *says;
} errors[] = {
    {"a(b", "", 3, "missing closing parenthesis"},
    {"*a", "", 0, "quantifier"},
    {"abc", "ig", 5, "unknown regex flag 'g'"},
    {"a\\C", "", 3, "\\C"},
    {"\xff", "", 0, "UTF-8"},
};

Test(regex, errors_have_a_place)
{
    for (size_t t = 0; t < sizeof errors / sizeof errors[0]; t++) {
        struct wr_regex *re;
        struct wr_err err = {0};
        int rc = wr_regex_compile(wr_slice_of(errors[t].pattern), wr_slice_of(errors[t].flags), true, &re, &err);
        cr_expect_eq(rc, WR_EPROG, "/%s/", errors[t].pattern);
        cr_expect_null(re);
        cr_expect_eq(err.pos, errors[t].pos, "/%s/ at %u", errors[t].pattern, err.pos);
        cr_expect_eq(err.len, 1);
        cr_expect_not_null(strstr(err.msg, errors[t].says), "%s", err.msg);
    }
}

/* 2^40 ways to fail: a limit and never "no match". */
Test(regex, limit_names_the_pattern)
{
    for (int jit = 0; jit < 2; jit++) {
        struct wr_err err = {0};
        struct wr_regex *re = compiled("^(a+)+[b]$", "", jit);
        struct wr_regex_state *state = wr_regex_state_new(re);
        cr_expect_eq(wr_regex_test(re, state, WR_SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab!b"), &err),
                     WR_ELIMIT);
        cr_expect_eq(err.code, WR_ELIMIT);
        cr_expect_str_eq(err.msg, "regex /^(a+)+[b]$/ needs more than 10 million steps for this value");
        cr_expect_eq(wr_regex_test(re, state, WR_SLICE("aab"), &err), 1);
        wr_regex_state_free(state);
        wr_regex_free(re);
    }
}

/* Deeper than JIT's stack: the interpreter finishes it, so both give the same. */
Test(regex, deep_matches_do_not_need_jit)
{
    size_t n = 200 * 1000;
    char *text = malloc(n);
    for (size_t i = 0; i < n; i++)
        text[i] = i % 2 ? 'b' : 'a';
    for (int jit = 0; jit < 2; jit++) {
        struct wr_err err = {0};
        const size_t *spans;
        struct wr_regex *re = compiled("^(?:(a)|b)*$", "", jit);
        struct wr_regex_state *state = wr_regex_state_new(re);
        cr_expect_eq(wr_regex_match(re, state, (struct wr_slice){text, n}, 0, &spans, &err), 1, "%s", err.msg);
        cr_expect(spans[0] == 0 && spans[1] == n && spans[2] == n - 2 && spans[3] == n - 1);
        wr_regex_state_free(state);
        wr_regex_free(re);
    }
    free(text);
}
