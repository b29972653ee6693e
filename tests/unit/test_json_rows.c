/* data/json_rows: lines of JSON taken apart, at every alignment, as data/json.h reads the same lines one value at a
 * time; what rows of other shapes leave behind; and where bad lines are bad. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "data/block.h"
#include "data/json.h"
#include "data/json_rows.h"

enum { NAMES = 7 };
static const struct wr_slice names[NAMES] = {
    {"id", 2}, {"user", 4}, {"user.name", 9}, {"user.at.x", 9}, {"n", 1}, {"a \"b\"", 5}, {"tags", 4},
};

/* Text in a block's padding, in memory of exactly its size: a sanitizer sees a byte too many. */
struct text {
    char *memory;
    const char *p;
    size_t n;
};

static struct text text_new(const char *p, size_t n, size_t shift)
{
    struct text t = {.memory = malloc(2 * WR_BLOCK_PAD + n + shift), .n = n};
    memset(t.memory, '"', 2 * WR_BLOCK_PAD + n + shift);
    memcpy(t.memory + WR_BLOCK_PAD + shift, p, n);
    t.p = t.memory + WR_BLOCK_PAD + shift;
    return t;
}

/* ---- the same by data/json.h --------------------------------------------------------------------------------- */

static struct wr_json member(const struct wr_slice *keys, uint32_t n, struct wr_slice object)
{
    struct wr_json_key path[4];
    struct wr_json found;
    for (uint32_t i = 0; i < n; i++)
        path[i] = (struct wr_json_key){.name = keys[i]};
    if (wr_json_find(&(struct wr_json_path){path, n}, object, &found) <= 0)
        found.kind = WR_JSON_NONE;
    return found;
}

static struct wr_json by_name(struct wr_slice name, struct wr_slice object)
{
    struct wr_json found = member(&name, 1, object);
    struct wr_slice keys[4];
    uint32_t n = 0;
    for (size_t from = 0, i = 0; i <= name.n; i++)
        if (i == name.n || name.p[i] == '.') {
            keys[n++] = (struct wr_slice){name.p + from, i - from};
            from = i + 1;
        }
    return found.kind == WR_JSON_NONE && n > 1 ? member(keys, n, object) : found;
}

static bool same(const char *p, struct wr_view v, struct wr_json want)
{
    uint32_t flags = v.len & (WR_VIEW_QUOTED | WR_VIEW_DOUBLED), expect = 0;
    if (want.kind == WR_JSON_STRING)
        expect = WR_VIEW_QUOTED | (want.escaped ? WR_VIEW_DOUBLED : 0);
    if (want.kind == WR_JSON_NONE || want.kind == WR_JSON_NULL)
        return v.len == 0;
    return flags == expect && wr_slice_eq(wr_view_slice(p, v), want.text);
}

static bool blanks(struct wr_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r')
            return false;
    return true;
}

static void compare(struct wr_json_rows *k, const char *text, size_t n, size_t shift)
{
    struct text t = text_new(text, n, shift);
    struct wr_index ix = {0};
    cr_assert_eq(wr_json_rows_run(k, &ix, t.p, t.n, 0), 0);
    uint32_t row = 0, bad = 0;
    for (const char *p = t.p, *end = p + n, *eol; p < end; p = eol + 1) {
        eol = memchr(p, '\n', (size_t)(end - p));
        eol = eol ? eol : end;
        struct wr_slice line = {p, (size_t)(eol - p)};
        struct wr_json whole;
        bool blank = blanks(line), good = wr_json_parse(line, &whole) && whole.kind == WR_JSON_OBJECT;
        if (blank)
            continue;
        if (!good) {
            cr_assert_lt(bad, ix.nbad, "'%.*s' is none", (int)line.n, p);
            cr_assert_eq(ix.bad[bad].begin, p - t.p);
            cr_assert_eq(ix.bad[bad].row, row);
            cr_assert(ix.bad[bad].at >= ix.bad[bad].begin && ix.bad[bad].at <= (size_t)(eol - t.p));
            bad++;
            continue;
        }
        cr_assert_lt(row, ix.nrows, "'%.*s' is one", (int)line.n, p);
        cr_assert_eq(ix.start[row], p - t.p, "row %u begins at %u, not at %zu: '%.*s'", row, ix.start[row],
                     (size_t)(p - t.p), (int)n, t.p);
        for (uint32_t c = 0; c <= NAMES; c++) {
            struct wr_view v;
            wr_json_rows_views(k, &ix, c, row, 1, &v);
            struct wr_json want = c < NAMES ? by_name(names[c], whole.text) : whole;
            cr_assert(same(t.p, v, want), "'%.*s' has %.*s: '%.*s', not '%.*s'", (int)line.n, p,
                      c < NAMES ? (int)names[c].n : 0, c < NAMES ? names[c].p : "", (int)WR_VIEW_LEN(v),
                      t.p + v.off, (int)want.text.n, want.text.p);
        }
        row++;
    }
    cr_assert_eq(ix.nrows, row);
    cr_assert_eq(ix.nbad, bad);
    cr_assert_eq(ix.records, row + bad);
    wr_index_done(&ix);
    free(t.memory);
}

static void compare_everywhere(const char *text)
{
    for (size_t shift = 0; shift < 64; shift++) {
        struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
        compare(k, text, strlen(text), shift);
        compare(k, text, strlen(text), shift); /* everything is known now */
        wr_json_rows_free(k);
    }
}

Test(json_rows, shapes)
{
    compare_everywhere("{\"id\":1,\"user\":{\"name\":\"a\",\"at\":{\"x\":2.50}},\"n\":null}\n"
                       "{\"id\":2,\"user\":{\"name\":\"b\",\"at\":{\"x\":-1e5}},\"n\":3}\n"
                       "{\"id\":3,\"user\":null,\"n\":4}\n"
                       "{\"id\":4,\"user\":{},\"n\":5}\n"
                       "{\"n\":6,\"id\":5}\n"
                       "{\"id\":6,\"user\":{\"at\":{\"y\":1,\"x\":7}},\"n\":true}\n"
                       "{}\n"
                       "{\"user.name\":\"plain\",\"user\":{\"name\":\"inner\"}}\n"
                       "{\"user.name\":null,\"user\":{\"name\":\"inner\"}}\n");
}

Test(json_rows, the_last_of_two_counts)
{
    compare_everywhere("{\"id\":1,\"id\":2}\n{\"id\":1,\"id\":null}\n"
                       "{\"user\":{\"name\":1,\"at\":{\"x\":1}},\"user\":{\"name\":2}}\n"
                       "{\"user\":{\"name\":1,\"at\":{\"x\":1}},\"user\":5}\n"
                       "{\"user\":{\"at\":{\"x\":1},\"at\":{}}}\n"
                       "{\"user\":{\"at\":{\"x\":1},\"at\":[{\"x\":2}]}}\n");
}

Test(json_rows, blanks_and_line_ends)
{
    compare_everywhere("  { \"id\" : 1 , \"n\" : [ 1 , 2 ] }  \r\n\n \t \n\r\n{\"id\":\t2}\r\n"
                       "{\"user\" : { \"name\" : \"x\" } , \"n\":2}\n{\"id\":3} \t\n   {\"id\":4}");
    compare_everywhere("{ }\n{}\r\n {\"id\":1}");
}

Test(json_rows, strings)
{
    compare_everywhere("{\"id\":\"\",\"a \\\"b\\\"\":\"x\\ny\",\"n\":\"\\u00e9\\ud83d\\ude00\"}\n"
                       "{\"\\u0069d\":\"escaped name\",\"n\":\"0123456789abcdef\"}\n"
                       "{\"id\":\"0123456789abcde\",\"n\":\"0123456789abcdef0123456789abcdef0123\"}\n"
                       "{\"id\":\"0123456789abcdef\\\"\",\"n\":\"\xff\xfe\"}\n{\"id\":\"\x7f\"}\n");
}

Test(json_rows, numbers)
{
    compare_everywhere(
        "{\"id\":0,\"n\":-0}\n{\"id\":-12,\"n\":0.5}\n{\"id\":1e9,\"n\":1E-9}\n"
        "{\"id\":123456789012345,\"n\":1234567890123456}\n"
        "{\"id\":12345678901234567890.25,\"n\":-0.123456789012345}\n"
        "{\"id\":01}\n{\"id\":-}\n{\"id\":1.}\n{\"id\":.5}\n{\"id\":1.e5}\n{\"id\":+1}\n{\"id\":1e}\n"
        "{\"id\":-01}\n{\"id\":0x1}\n{\"id\":00}\n{\"id\":1 2}\n{\"id\":NaN}\n");
}

Test(json_rows, bad_lines_end_where_they_end)
{
    compare_everywhere(
        "{\"id\":1}\n{\"id\":\"open\n{\"id\":2}\n{\"id\":2\n{\"id\":3}}\n{\"id\":3},\n[1]\n\"x\"\n1\n"
        "{\"id\":[1,2}\n{\"id\" 1}\n{id:1}\n{\"id\":tru}\n{\"id\":\"\\x\"}\n{,}\n{\"id\":1,}\n"
        "{\"id\":\"a\tb\"}\n{\"user\":{\"name\":1}\n{\"id\":4}\n{\"id\":1}{\"id\":2}\n{\"id\":\n{\"id\n{");
    compare_everywhere("{\"id\":1}\n{\"id\":");
    compare_everywhere("{\"id\":1}\n{\"id\":\"0123456789abcdef");
    compare_everywhere("{\"id\":1}\n{\"id\":1");
    compare_everywhere("{\"id\":1}\n{\"id\":1}");
}

Test(json_rows, a_nul_is_no_line_end)
{
    static const char text[] = "{\"id\":1}\0\n{\"id\":2}\n\0\n{\"id\":\0}\n{\"id\":3}\n{\"id\":4\0}\n{\0\"id\":5}";
    struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
    compare(k, text, sizeof text - 1, 0);
    wr_json_rows_free(k);
}

/* What is said of a row that ends too early does not depend on what stands behind it, nor on the rows before. */
Test(json_rows, what_stands_behind_the_end_counts_for_nothing)
{
    const char *row =
        "{\"id\": 12.5, \"user\": {\"name\": \"some text\", \"at\": null}, \"n\": [1, 2], \"tags\": true}";
    for (size_t n = 1; n < strlen(row); n++) {
        const char *why = NULL;
        uint32_t at = 0;
        for (unsigned known = 0; known < 2; known++)
            for (const char *behind = "\"05e.}{,\n \\"; *behind; behind++) {
                struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
                struct wr_index ix = {0};
                struct text t = text_new(row, strlen(row), 0);
                if (known)
                    cr_assert_eq(wr_json_rows_run(k, &ix, t.p, t.n, 0), 0);
                memset(t.memory + WR_BLOCK_PAD + n, *behind, strlen(row) - n + WR_BLOCK_PAD);
                ix.nrows = ix.nbad = 0;
                cr_assert_eq(wr_json_rows_run(k, &ix, t.p, n, 0), 0);
                cr_assert_eq(ix.nbad, 1, "%zu bytes of the row are one", n);
                cr_expect(!why || (ix.bad[0].why == why && ix.bad[0].at == at),
                          "%zu bytes, then %c: byte %u: %s; byte %u: %s", n, *behind, at, why, ix.bad[0].at,
                          ix.bad[0].why);
                why = ix.bad[0].why;
                at = ix.bad[0].at;
                wr_index_done(&ix);
                wr_json_rows_free(k);
                free(t.memory);
            }
    }
}

/* Bytes behind the end look like the end of a row. */
Test(json_rows, nothing_is_read_beyond_the_end)
{
    const char *text = "{\"id\":1}\n{\"id\":1}\n{\"id\":1}\n";
    for (size_t n = 0; n <= strlen(text); n++) {
        struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
        struct text t = text_new(text, strlen(text), 0);
        struct wr_index ix = {0};
        cr_assert_eq(wr_json_rows_run(k, &ix, t.p, n, 0), 0);
        size_t whole = n / 9 + (n % 9 == 8), rest = n % 9 != 0 && n % 9 != 8;
        cr_expect_eq(ix.nrows, whole, "of %zu bytes", n);
        cr_expect_eq(ix.nbad, rest, "of %zu bytes", n);
        wr_index_done(&ix);
        wr_json_rows_free(k);
        free(t.memory);
    }
}

Test(json_rows, brackets_are_counted)
{
    for (int deep = 1020; deep <= 1027; deep++) {
        for (int arrays = 0; arrays < 2; arrays++) {
            struct wr_buf b = {0};
            wr_buf_printf(&b, "{\"id\":");
            for (int i = 1; i < deep; i++)
                wr_buf_printf(&b, "%s", arrays ? "[" : "{\"a\":");
            wr_buf_printf(&b, "1");
            for (int i = 1; i < deep; i++)
                wr_buf_printf(&b, "%s", arrays ? "]" : "}");
            wr_buf_printf(&b, "}\n");
            wr_buf_addc(&b, 0);
            b.n--;
            struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
            compare(k, b.p, b.n, 0);
            wr_json_rows_free(k);
            wr_buf_done(&b);
        }
    }
}

Test(json_rows, names_that_were_met)
{
    struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
    const char *text = "{\"id\":1,\"user\":{\"name\":null}}\n";
    compare(k, text, strlen(text), 0);
    const bool want[NAMES] = {true, true, true, false, false, false, false};
    for (uint32_t c = 0; c < NAMES; c++)
        cr_expect_eq(wr_json_rows_met(k, c), want[c], "%.*s", (int)names[c].n, names[c].p);
    wr_json_rows_free(k);
}

/* ---- random rows --------------------------------------------------------------------------------------------- */

struct dice {
    uint64_t state;
};

static uint32_t below(struct dice *d, uint32_t n)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((d->state >> 33) % n);
}

static const char *one_of(struct dice *d, const char *const *v)
{
    uint32_t n = 0;
    while (v[n])
        n++;
    return v[below(d, n)];
}

static void put_value(struct dice *d, struct wr_buf *b, int levels);

static void put_object(struct dice *d, struct wr_buf *b, int levels)
{
    static const char *const keys[] = {
        "id",       "user", "name",        "at",        "x",
        "n",        "tags", "a \\\"b\\\"", "user.name", "long name that fills more than a vector or two of them",
        "\\u0069d", NULL};
    static const char *const commas[] = {",", ",", ",", ",", ", ", " ,", NULL};
    static const char *const colons[] = {":", ":", ":", ": ", " :\t", NULL};
    uint32_t n = below(d, 6);
    wr_buf_printf(b, "{");
    for (uint32_t i = 0; i < n; i++)
        wr_buf_printf(b, "%s\"%s\"%s", i ? one_of(d, commas) : "", one_of(d, keys), one_of(d, colons)),
            put_value(d, b, levels - 1);
    wr_buf_printf(b, "}");
}

static void put_value(struct dice *d, struct wr_buf *b, int levels)
{
    static const char *const leaves[] = {"1",
                                         "-2.50",
                                         "\"\"",
                                         "\"text\"",
                                         "true",
                                         "false",
                                         "null",
                                         "1e400",
                                         "[]",
                                         "[1,\"2\"]",
                                         "{}",
                                         "{ }",
                                         "\"a\\\\\"",
                                         "12345678.125",
                                         "\"0123456789abcdef0123456789abcdef\"",
                                         "[[{\"id\":5}]]",
                                         NULL};
    if (levels > 0 && below(d, 4) == 0)
        put_object(d, b, levels);
    else
        wr_buf_printf(b, "%s", one_of(d, leaves));
}

Test(json_rows, random_rows)
{
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct dice d = {seed};
        struct wr_buf b = {0};
        struct wr_json_rows *k = wr_json_rows_new(names, NAMES);
        for (int r = 0; r < 12; r++) {
            size_t from = b.n;
            put_object(&d, &b, 4);
            if (below(&d, 10) == 0) { /* a byte is lost, or another */
                size_t at = from + below(&d, (uint32_t)(b.n - from));
                b.p[at] = " \"{}[],:\\x1\x01"[below(&d, 12)];
            }
            wr_buf_printf(&b, r == 11 && below(&d, 2) ? "" : below(&d, 5) ? "\n" : "\r\n");
        }
        wr_buf_addc(&b, 0);
        compare(k, b.p, b.n - 1, seed % 64);
        compare(k, b.p, b.n - 1, seed % 64);
        wr_json_rows_free(k);
        wr_buf_done(&b);
    }
}
