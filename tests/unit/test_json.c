/* data/json: what is JSON and what is none, escapes, brackets without end, paths, lists, strings written. Expected
 * values are read off RFC 8259 by hand; json_diff.py compares with Python on random texts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/json.h"

#define EXPECT_SLICE(got, want)                                                                                    \
    cr_expect(wr_slice_eq((got), wr_slice_of(want)), "'%.*s', not '%s'", (int)(got).n, (got).p, (want))

/* In memory of exactly its size, so that a sanitizer sees a byte too many. */
static bool parse(const char *text, size_t n, struct wr_json *out)
{
    char *copy = malloc(n ? n : 1);
    memcpy(copy, text, n);
    bool ok = wr_json_parse((struct wr_slice){copy, n}, out);
    out->text.p = ok ? text + (out->text.p - copy) : NULL;
    free(copy);
    return ok;
}

static bool is_json(const char *text)
{
    struct wr_json v;
    return parse(text, strlen(text), &v);
}

static const struct {
    const char *text;
    enum wr_json_kind kind;
    const char *value;
} good[] = {
    {"null", WR_JSON_NULL, "null"},
    {" true\n", WR_JSON_TRUE, "true"},
    {"\tfalse\r", WR_JSON_FALSE, "false"},
    {"0", WR_JSON_NUMBER, "0"},
    {"-0", WR_JSON_NUMBER, "-0"},
    {"1.50", WR_JSON_NUMBER, "1.50"},
    {" 123456789012345678901234567890.10 ", WR_JSON_NUMBER, "123456789012345678901234567890.10"},
    {"1E400", WR_JSON_NUMBER, "1E400"},
    {"-1.0e-07", WR_JSON_NUMBER, "-1.0e-07"},
    {"\"\"", WR_JSON_STRING, ""},
    {"\"a b\"", WR_JSON_STRING, "a b"},
    {"\"\x7f\xff\xc3\"", WR_JSON_STRING, "\x7f\xff\xc3"},
    {" [ 1 , [ ] ] ", WR_JSON_ARRAY, "[ 1 , [ ] ]"},
    {"{\"a\":{\"b\" : 1},\"a\":[{}]}", WR_JSON_OBJECT, "{\"a\":{\"b\" : 1},\"a\":[{}]}"},
};

Test(json, values_stand_where_they_are)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct wr_json v;
        cr_expect(parse(good[i].text, strlen(good[i].text), &v), "%s", good[i].text);
        cr_expect_eq(v.kind, good[i].kind, "%s", good[i].text);
        EXPECT_SLICE(v.text, good[i].value);
    }
}

Test(json, what_is_no_json)
{
    static const char *const bad[] = {
        "",           " ",
        "nul",        "nulll",
        "True",       "NaN",
        "Infinity",   "-Infinity",
        "-",          "+1",
        "01",         "-01",
        ".5",         "1.",
        "1.e1",       "1e",
        "1e+",        "0x1",
        "1 2",        "'a'",
        "a",          "\"",
        "\"a",        "\"\\\"",
        "\"\\x\"",    "\"\\",
        "\"\\u12\"",  "\"\\u12G4\"",
        "\"\\u123",   "\"\t\"",
        "\"\x1f\"",   "\"a\nb\"",
        "[",          "]",
        "[1",         "[1,",
        "[1,]",       "[,1]",
        "[1 2]",      "[1}",
        "[]]",        "{",
        "}",          "{1:2}",
        "{\"a\"}",    "{\"a\":}",
        "{\"a\":1,}", "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",  "{\"a\":1]",
        "{a:1}",      "{\"a",
        "{\"a\"",     "{\"a\":",
        "{\"a\":1",   "{\"a\":1,",
        "[1]x",       "\xef\xbb\xbf[]",
        "\f1",        "1\v",
        "//",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(is_json(bad[i]), "%s", bad[i]);
    struct wr_json v;
    cr_expect_not(parse("1\0", 2, &v));
    cr_expect_not(parse("\"\0\"", 3, &v));
    cr_expect_not(wr_json_parse((struct wr_slice){0}, &v));
}

Test(json, a_text_cut_anywhere_is_none)
{
    static const char text[] =
        "{\"k\\u00e9y\":[1.5e-3,\"a string of more than sixteen bytes \\\" \\ud83d\\ude00\",true,"
        "false,null,{},[],{\"x\":[[]]}]}";
    struct wr_json v;
    for (size_t n = 0; n < sizeof text - 1; n++)
        cr_expect_not(parse(text, n, &v), "%zu", n);
    cr_expect(parse(text, sizeof text - 1, &v));
}

/* What stops a run of plain bytes, at each place around the step of sixteen. */
Test(json, strings_at_every_place)
{
    char text[64];
    struct wr_json v;
    for (size_t n = 1; n < 50; n++) {
        for (size_t at = 0; at < n; at++) {
            memset(text, 'x', sizeof text);
            text[0] = text[n + 1] = '"';
            cr_expect(parse(text, n + 2, &v) && v.text.n == n && !v.escaped);
            text[1 + at] = '\x02';
            cr_expect_not(parse(text, n + 2, &v));
            text[1 + at] = '"';
            cr_expect_not(parse(text, n + 2, &v));
            text[1 + at] = '\\';
            text[2 + at] = at + 1 < n ? 'n' : '"';
            cr_expect_eq(parse(text, n + 2, &v), at + 1 < n, "%zu of %zu", at, n);
        }
    }
}

static const struct {
    const char *text, *value;
} escapes[] = {
    {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
    {"a\\u0041\\u00e9\\u20AC", "aA\xc3\xa9\xe2\x82\xac"},
    {"\\u007f\\u0080\\u07ff\\u0800\\uffff", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
    {"\\ud800\\udc00\\uDBFF\\uDFFF", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
    {"\\ud83d", "\xef\xbf\xbd"},   /* a first half alone */
    {"\\ude00x", "\xef\xbf\xbdx"}, /* a second half alone */
    {"\\ud83d\\u0041", "\xef\xbf\xbd"
                       "A"}, /* what follows is no half */
    {"\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
    {"\\ud83d\\\\ude00", "\xef\xbf\xbd\\ude00"},
    {"\xff\\n\xc3", "\xff\n\xc3"},
};

Test(json, escapes_are_undone)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        struct wr_slice text = wr_slice_of(escapes[i].text);
        struct wr_json v = {.text = text, .kind = WR_JSON_STRING, .escaped = true};
        char *out = malloc(text.n);
        struct wr_slice value = {out, wr_json_unescape(text, out)};
        EXPECT_SLICE(value, escapes[i].value);
        cr_expect(wr_json_string_is(&v, wr_slice_of(escapes[i].value)));
        cr_expect_not(wr_json_string_is(&v, (struct wr_slice){out, value.n - 1}));
        cr_expect_not(wr_json_string_is(&v, WR_SLICE("other")));
        free(out);
    }
    char nul[6];
    cr_expect(wr_json_unescape(WR_SLICE("\\u0000"), nul) == 1 && nul[0] == 0);
}

Test(json, short_numbers)
{
    static const char *const yes[] = {
        "0", "-0", "1.50", "123456789012345", "-12345678901234.5", "0.00000000000001"};
    static const char *const no[] = {"",     "-",     "007",
                                     "+1",   "1.",    ".5",
                                     "1e3",  "1E0",   " 1",
                                     "1 ",   "0x1",   "nan",
                                     "1,5",  "--1",   "1234567890123456",
                                     "true", "1.2.3", "123456789.1234567"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        cr_expect(wr_json_is_short_number(wr_slice_of(yes[i])), "%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        cr_expect_not(wr_json_is_short_number(wr_slice_of(no[i])), "%s", no[i]);
    cr_expect_not(wr_json_is_short_number((struct wr_slice){0}));
}

/* n brackets around one another, closed or not. */
static bool nested(size_t n, const char *open, const char *close)
{
    size_t a = strlen(open), b = strlen(close);
    char *text = malloc(n * (a + b) + 2);
    struct wr_json v;
    for (size_t i = 0; i < n; i++) {
        memcpy(text + i * a, open, a);
        memcpy(text + n * a + 1 + i * b, close, b);
    }
    text[n * a] = '1';
    bool ok = wr_json_parse((struct wr_slice){text, n * (a + b) + 1}, &v);
    struct wr_json_key keys[2] = {{.index = 0}, {.index = 0}};
    int found = wr_json_find(&(struct wr_json_path){keys, 2}, (struct wr_slice){text, n * (a + b) + 1}, &v);
    cr_expect_eq(found >= 0, ok, "the depth does not depend on the path");
    free(text);
    return ok;
}

Test(json, depth_has_a_bound)
{
    cr_expect(nested(WR_JSON_DEPTH, "[", "]"));
    cr_expect_not(nested(WR_JSON_DEPTH + 1, "[", "]"));
    cr_expect(nested(WR_JSON_DEPTH, "{\"a\" : ", "}"));
    cr_expect_not(nested(WR_JSON_DEPTH + 1, "{\"a\" : ", "}"));
    cr_expect_not(nested(1000000, "[", "]"));
    cr_expect_not(nested(1000000, "[", ""));
    cr_expect_not(nested(1000000, "{\"a\":[", ""));
}

/* ---- paths ------------------------------------------------------------------------------------------------- */

/* The text at the path, with `=` before it; "missing", "none", or the error. */
static const char *find(const char *path, const char *text)
{
    static char out[800];
    struct wr_arena arena;
    struct wr_json_path p;
    struct wr_json v;
    struct wr_err err = {.code = 0};
    wr_arena_init(&arena, 0, NULL, "test");
    int rc = wr_json_path_parse(&arena, wr_slice_of(path), &p, &err);
    if (rc < 0)
        snprintf(out, sizeof out, "%u+%u %s", err.pos, err.len, err.msg);
    else if ((rc = wr_json_find(&p, wr_slice_of(text), &v)) <= 0)
        snprintf(out, sizeof out, rc < 0 ? "none" : "missing");
    else
        snprintf(out, sizeof out, "=%.*s", (int)v.text.n, v.text.p);
    wr_arena_done(&arena);
    return out;
}

Test(json, paths)
{
    static const char text[] = "{\"a\": {\"b\": [10, {\"c d\": 1.50}, \"x\"]}, \"\": 7, \"q\\\"]\": 8, \"a.b\": 9, "
                               "\"d\": 1, \"d\": 2, \"e\": {\"f\": 1}, \"e\": {}, \"\\u0067\": null, \"x\\\\\": 5}";
    cr_expect_str_eq(find("a.b[0]", text), "=10");
    cr_expect_str_eq(find("a.b[-1]", text), "=x");
    cr_expect_str_eq(find("a.b[-3]", text), "=10");
    cr_expect_str_eq(find("a.b[-4]", text), "missing");
    cr_expect_str_eq(find("a.b[3]", text), "missing");
    cr_expect_str_eq(find("a.b[99999999999999999999]", text), "missing");
    cr_expect_str_eq(find("a.b[-99999999999999999999]", text), "missing");
    cr_expect_str_eq(find("a.b[1].c d", text), "=1.50");
    cr_expect_str_eq(find("a.b[1][\"c d\"]", text), "=1.50");
    cr_expect_str_eq(find("[\"a\"]['b'][1]", text), "={\"c d\": 1.50}");
    cr_expect_str_eq(find("a.b.c", text), "missing");
    cr_expect_str_eq(find("a[0]", text), "missing");
    cr_expect_str_eq(find("[0]", text), "missing");
    cr_expect_str_eq(find("d.x", text), "missing");
    cr_expect_str_eq(find("['']", text), "=7");
    cr_expect_str_eq(find("[\"q\\\"]\"]", text), "=8");
    cr_expect_str_eq(find("['x\\']", text), "=5");
    cr_expect_str_eq(find("['a.b']", text), "=9");
    cr_expect_str_eq(find("d", text), "=2");
    cr_expect_str_eq(find("e.f", text), "missing");
    cr_expect_str_eq(find("g", text), "=null");
    cr_expect_str_eq(find("[\"\\u0067\"]", text), "=null");
    cr_expect_str_eq(find("[1][0]", " [[1], [ 2 ]] "), "=2");
    cr_expect_str_eq(find("a", "7"), "missing");
    cr_expect_str_eq(find("a", "{\"a\":1}}"), "none");
    cr_expect_str_eq(find("a", "{\"a\":1,\"b\":01}"), "none");
    cr_expect_str_eq(find("a", "{\"b\":[1,{],\"a\":1}"), "none");
    cr_expect_str_eq(find("a", ""), "none");
    cr_expect_str_eq(find("[-1]", "[1,2"), "none");
    cr_expect_str_eq(find("[-1]", "[1,2,tru]"), "none");
}

Test(json, wrong_paths)
{
    cr_expect_str_eq(find("", "1"), "0+1 a path into JSON needs a name here");
    cr_expect_str_eq(find(".a", "1"), "0+1 a path into JSON needs a name here");
    cr_expect_str_eq(find("a..b", "1"), "2+1 a path into JSON needs a name here");
    cr_expect_str_eq(find("a.", "1"), "2+1 a path into JSON needs a name here");
    cr_expect_str_eq(find("a.[0]", "1"), "2+1 a path into JSON needs a name here");
    cr_expect_str_eq(find("$.a", "1"), "0+1 a path into JSON begins with a name, not with $");
    cr_expect_str_eq(find("a[b]", "1"), "2+1 brackets of a path into JSON hold a number or a name in quotes");
    cr_expect_str_eq(find("a[]", "1"), "2+1 brackets of a path into JSON hold a number or a name in quotes");
    cr_expect_str_eq(find("a[", "1"), "2+1 brackets of a path into JSON hold a number or a name in quotes");
    cr_expect_str_eq(find("a[1", "1"), "1+2 this bracket of a path into JSON does not end here");
    cr_expect_str_eq(find("a[1x]", "1"), "1+2 this bracket of a path into JSON does not end here");
    cr_expect_str_eq(find("a[\"b", "1"), "2+2 this quote of a path into JSON does not end");
    cr_expect_str_eq(find("a[\"b\\", "1"), "2+3 this quote of a path into JSON does not end");
    cr_expect_str_eq(find("a[\"\\x\"]", "1"), "2+4 this name in a path is no JSON string");
    cr_expect_str_eq(find("a[0]b", "1"), "4+1 after ] comes . or [ in a path into JSON");
}

/* ---- lists ------------------------------------------------------------------------------------------------- */

static const char *slice(const char *list, int64_t from, int64_t to)
{
    static char out[100];
    size_t n = wr_json_list_slice(wr_slice_of(list), from, to, out);
    out[n] = 0;
    return out;
}

Test(json, lists)
{
    static const char text[] = " [ \"a\" , 1.50,[ 2 ] , null,\"\" ] ";
    struct wr_json v;
    cr_expect(wr_json_is_list(wr_slice_of(text)));
    cr_expect(wr_json_is_list(WR_SLICE("[]")));
    cr_expect_not(wr_json_is_list(WR_SLICE("[] x")));
    cr_expect_not(wr_json_is_list(WR_SLICE("{}")));
    cr_expect_not(wr_json_is_list(WR_SLICE("[1,]")));
    cr_expect_eq(wr_json_list_count(wr_slice_of(text)), 5);
    cr_expect_eq(wr_json_list_count(WR_SLICE("[ ]")), 0);
    cr_expect_eq(wr_json_list_count(WR_SLICE("7")), 0);
    cr_expect_eq(wr_json_list_count((struct wr_slice){0}), 0);
    cr_expect(wr_json_list_at(wr_slice_of(text), 2, &v) && v.kind == WR_JSON_ARRAY);
    EXPECT_SLICE(v.text, "[ 2 ]");
    cr_expect(wr_json_list_at(wr_slice_of(text), -5, &v) && v.kind == WR_JSON_STRING);
    EXPECT_SLICE(v.text, "a");
    cr_expect_not(wr_json_list_at(wr_slice_of(text), 5, &v));
    cr_expect_not(wr_json_list_at(wr_slice_of(text), -6, &v));
    cr_expect_not(wr_json_list_at(wr_slice_of(text), INT64_MIN, &v));
    cr_expect_str_eq(slice(text, 0, INT64_MAX), "[\"a\",1.50,[ 2 ],null,\"\"]");
    cr_expect_str_eq(slice(text, 1, 3), "[1.50,[ 2 ]]");
    cr_expect_str_eq(slice(text, -2, INT64_MAX), "[null,\"\"]");
    cr_expect_str_eq(slice(text, -99, -4), "[\"a\"]");
    cr_expect_str_eq(slice(text, 3, 2), "[]");
    cr_expect_str_eq(slice(text, 9, INT64_MAX), "[]");
    cr_expect_str_eq(slice(text, INT64_MIN, INT64_MIN), "[]");
    cr_expect_str_eq(slice("x", 0, 1), "[]");
}

/* ---- writing ----------------------------------------------------------------------------------------------- */

static void expect_quoted(struct wr_slice s, const char *want)
{
    size_t n = wr_json_quoted_size(s);
    char *out = malloc(n + WR_JSON_SLACK);
    cr_expect_eq((size_t)(wr_json_quote(out, s) - out), n);
    EXPECT_SLICE(((struct wr_slice){out, n}), want);
    free(out);
}

Test(json, strings_are_written)
{
    expect_quoted((struct wr_slice){0}, "\"\"");
    expect_quoted(WR_SLICE("a/b"), "\"a/b\"");
    expect_quoted(WR_SLICE("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
    expect_quoted(WR_SLICE("\0\1\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"");
    expect_quoted(WR_SLICE("\xff\xc3\xa9\xe2\x82"), "\"\xff\xc3\xa9\xe2\x82\"");
    expect_quoted(WR_SLICE("0123456789abcdef0123456789\"bcdef\n"), "\"0123456789abcdef0123456789\\\"bcdef\\n\"");
}

/* A field in the quick way is what the slow one makes of it, or none. */
static void expect_field(const char *p, size_t n)
{
    char *copy = malloc(n), quick[512], slow[512]; /* of exactly its size */
    memcpy(copy, p, n);
    struct wr_slice s = {copy, n};
    char *end = wr_json_put_field(quick, copy, n), *want = slow;
    bool ascii = true, escaped = wr_json_quoted_size(s) != n + 2;
    for (size_t i = 0; i < n; i++)
        ascii &= (unsigned char)p[i] < 0x80;
    if (wr_json_is_short_number(s))
        want = (char *)memcpy(slow, p, n) + n;
    else
        want = wr_json_quote(slow, s);
    if (end)
        cr_expect(end - quick == want - slow && !memcmp(quick, slow, (size_t)(end - quick)), "'%.*s' as '%.*s'",
                  (int)n, p, (int)(end - quick), quick);
    else
        cr_expect(!ascii || escaped || n == 17, "'%.*s' is plain", (int)n, p);
    free(copy);
}

Test(json, fields_written)
{
    static const char bytes[] = "0123456789-.+eE\"\\ a\x7f\x80\xff\n,";
    uint64_t state = 1;
    for (int round = 0; round < 300000; round++) {
        char text[64];
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t n = 1 + (state >> 40) % (round % 3 ? 18 : 50), kinds = round % 2 ? 12 : sizeof bytes - 1;
        for (size_t i = 0; i < n; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[i] = bytes[(state >> 40) % kinds];
        }
        expect_field(text, n);
    }
    const char *const some[] = {"0",
                                "-",
                                "-0",
                                "00",
                                "0.",
                                ".0",
                                "0.0",
                                "-0.5",
                                "007",
                                "1.2.3",
                                "123456789012345",
                                "1234567890123456",
                                "-12345678901234",
                                "-123456789012345",
                                "-123456789012.45",
                                "1-2",
                                "1.",
                                "-.5",
                                "x"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        expect_field(some[i], strlen(some[i]));
}
