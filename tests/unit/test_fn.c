/* ops/fn: every function through its descriptor, with vectors made by hand. Expected values by hand and from Python
 * (re.sub, str slices, decimal's ROUND_HALF_UP). */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "lang/regex.h"
#include "ops/fn/tables.h"

enum { ROWS = 8, ARGS = 4 };

static const struct wr_fn *find(const char *name)
{
    for (size_t t = 0; wr_fn_tables[t]; t++)
        for (const struct wr_fn *f = wr_fn_tables[t]; f->name; f++)
            if (strcmp(f->name, name) == 0)
                return f;
    cr_assert(false, "no function %s", name);
    return NULL;
}

Test(fn, descriptors_are_whole)
{
    size_t n = 0;
    for (size_t t = 0; wr_fn_tables[t]; t++) {
        for (const struct wr_fn *f = wr_fn_tables[t]; f->name; f++, n++) {
            size_t len = strlen(f->name);
            cr_expect(f->params && !f->run == (f->is != WR_FN_RUN), "%s", f->name);
            cr_expect(!f->warn_one == !f->warn_many && !f->warn_one == !f->warn_taken, "%s", f->name);
            if (f->name[0] == '[') { /* an operator */
                cr_expect(!f->summary && !f->example && !f->shows, "%s", f->name);
                continue;
            }
            cr_expect(!strncmp(f->signature, f->name, len) && f->signature[len] == '(', "%s", f->name);
            if (!f->summary) { /* another of its name says it */
                cr_expect(find(f->name)->summary && !f->example && !f->shows, "%s", f->name);
                continue;
            }
            cr_expect(f->shows, "%s", f->name);
            cr_expect(!strncmp(f->example, f->name, len) && f->example[len] == '(', "%s", f->name);
            cr_expect(!strchr(f->example, '\''), "%s: programs stand in single quotes", f->name);
        }
    }
    cr_expect_gt(n, 0);
}

/* ---- calls with one row -----------------------------------------------------------------------------------------
 */

struct told {
    struct wr_warner warner;
    unsigned warned, failed;
    uint32_t row;
};

static void on_warn(struct wr_warner *w, uint32_t id, const struct wr_batch *b, uint32_t row,
                    struct wr_slice sample)
{
    (void)b, (void)sample;
    cr_expect_eq(id, 7);
    ((struct told *)w)->warned++;
    ((struct told *)w)->row = row;
}

static void on_fail(struct wr_warner *w, const struct wr_batch *b, uint32_t row, const struct wr_err *err)
{
    (void)b;
    cr_expect_eq(err->code, WR_ELIMIT);
    cr_expect_not_null(strstr(err->msg, "/^(a+)+[b]$/"));
    ((struct told *)w)->failed++;
    ((struct told *)w)->row = row;
}

struct bench {
    struct wr_batch_pool *pool;
    struct wr_batch *batch;
    struct wr_vec args[ARGS];
    struct wr_vec out;
    struct wr_regex *regex;
    struct wr_regex_state *state;
    struct told told;
    struct wr_err err;
    int64_t consts[ARGS];
};

static void *room(struct bench *b, size_t n)
{
    void *p = wr_arena_zalloc(&b->batch->arena, n);
    cr_assert_not_null(p);
    return p;
}

static void bench_init(struct bench *b)
{
    *b = (struct bench){.pool = wr_batch_pool_new(1, NULL), .told.warner = {on_warn, on_fail}};
    b->batch = wr_batch_new(b->pool, 0);
    b->batch->nrows = b->batch->nsel = ROWS;
    b->out.str = room(b, ROWS * sizeof *b->out.str);
    b->out.num = room(b, ROWS * sizeof *b->out.num);
    b->out.tag = room(b, ROWS);
    b->out.sc = room(b, ROWS);
    b->out.truth = room(b, ROWS);
}

static void bench_done(struct bench *b)
{
    wr_regex_state_free(b->state);
    wr_regex_free(b->regex);
    wr_batch_unref(b->batch);
    wr_batch_pool_free(b->pool);
}

static void set_text(struct bench *b, int arg, uint32_t row, const char *s)
{
    struct wr_vec *v = &b->args[arg];
    if (!v->str) {
        *v = (struct wr_vec){.rep = WR_REP_STR, .str = room(b, ROWS * sizeof *v->str)};
    }
    bool null_word = s && strcmp(s, "NA") == 0;
    v->str[row] = (struct wr_str){s, s ? (uint32_t)strlen(s) : 0, null_word};
}

static void set_num(struct bench *b, int arg, uint32_t row, const char *s)
{
    struct wr_vec *v = &b->args[arg];
    struct wr_num x = {.kind = WR_NUM_NULL};
    if (!v->num)
        *v =
            (struct wr_vec){.rep = WR_REP_NUM, .num = room(b, ROWS * 8), .tag = room(b, ROWS), .sc = room(b, ROWS)};
    cr_assert(!s || wr_num_parse(s, strlen(s), &x));
    wr_vec_put_num(v, row, x);
}

static void set_regex(struct bench *b, const char *pattern)
{
    cr_assert_eq(wr_regex_compile(wr_slice_of(pattern), wr_slice_of(""), true, &b->regex, &b->err), 0);
    b->state = wr_regex_state_new(b->regex);
    cr_assert_not_null(b->state);
}

static int call(struct bench *b, const struct wr_fn *f, uint32_t nargs, const uint16_t *sel, uint32_t n)
{
    static const uint8_t reps[] = {
        [WR_T_FIELD] = WR_REP_ANY, [WR_T_TEXT] = WR_REP_STR, [WR_T_NUM] = WR_REP_NUM, [WR_T_BOOL] = WR_REP_BOOL};
    b->out.rep = reps[f->result];
    static const enum wr_type types[ARGS] = {WR_T_FIELD, WR_T_FIELD, WR_T_FIELD, WR_T_FIELD};
    struct wr_fn_call c = {.batch = b->batch,
                           .types = types,
                           .shown = types,
                           .sel = sel,
                           .n = n,
                           .args = b->args,
                           .nargs = nargs,
                           .consts = b->consts,
                           .regex = b->regex,
                           .regex_state = b->state,
                           .warner = &b->told.warner,
                           .warn_id = 7,
                           .out = &b->out,
                           .err = &b->err};
    return f->run(&c);
}

/* Row i of the result as text, "" for null. */
static const char *shown(struct bench *b, uint32_t i, char *text)
{
    const struct wr_vec *v = &b->out;
    unsigned tag = v->rep == WR_REP_ANY ? v->tag[i] : v->rep == WR_REP_STR ? WR_TAG_TEXT : WR_TAG_DEC;
    if (v->rep == WR_REP_BOOL || tag == WR_TAG_BOOL)
        return (v->rep == WR_REP_BOOL ? v->truth[i] : v->num[i]) ? "true" : "false";
    size_t n = 0;
    if (tag == WR_TAG_TEXT && v->str[i].n)
        memcpy(text, v->str[i].p, n = v->str[i].n);
    else if (tag != WR_TAG_TEXT)
        n = wr_num_format(wr_vec_get_num(v, i), text);
    text[n] = 0;
    return text;
}

/* Arguments: text, or /pattern where the letter is r or R, or a number where it is n or i; NULL: null. */
static const struct {
    const char *fn, *args[3];
    uint32_t nargs;
    const char *want;
} cases[] = {
    {"text", {"1.50"}, 1, "1.50"},
    {"text", {NULL}, 1, ""},
    {"text", {"NA"}, 1, ""},
    {"len", {"Zürich"}, 1, "6"},
    {"len", {NULL}, 1, "0"},
    {"len", {"NA"}, 1, "0"},
    {"len",
     {"\xff\xfe"
      "a"},
     1,
     "3"},
    {"lower", {"ÉCOLE Nord"}, 1, "école nord"},
    {"upper", {"straße ɐ"}, 1, "STRAßE Ɐ"},
    {"upper", {NULL}, 1, ""},
    {"trim", {" \t\r\n a b \n"}, 1, "a b"},
    {"trim", {" \t "}, 1, ""},
    {"trim",
     {"\xc2\xa0"
      "a"},
     1,
     "\xc2\xa0"
     "a"}, /* a no-break space is no blank */
    {"ltrim", {" \t\r\n a b \n"}, 1, "a b \n"},
    {"rtrim", {" \t\r\n a b \n"}, 1, " \t\r\n a b"},
    {"rtrim", {"NA"}, 1, ""},
    {"title", {"o'NEIL \xff xY"}, 1, "O'neil \xff Xy"},
    {"reverse", {"abcdefghij"}, 1, "jihgfedcba"},
    {"reverse", {"NA"}, 1, ""},
    {"pad", {"ab", "5", "xyz"}, 3, "abxyz"},
    {"pad", {"ab", "-4.9"}, 2, "  ab"},
    {"pad", {NULL, "2", "-"}, 3, "--"},
    {"pad", {"ab", NULL}, 2, ""},
    {"pad", {"ab", "5", ""}, 3, "ab"},
    {"repeat", {"ab", "3"}, 2, "ababab"},
    {"repeat", {"ab", "-1"}, 2, ""},
    {"index", {"Zürich", "ch"}, 2, "4"},
    {"index", {"NA", "N"}, 2, ""},
    {"trunc", {"-2.79", "1"}, 2, "-2.7"},
    {"floor", {"-2.71", "1"}, 2, "-2.8"},
    {"ceil", {"2.71", "1"}, 2, "2.8"},
    {"sqrt", {"0.0121"}, 1, "0.11"},
    {"log10", {"1e300"}, 1, "300"},
    {"sign", {"-0.001"}, 1, "-1"},
    {"clamp", {"5", "1", "3"}, 3, "3"},
    {"hex", {"-255"}, 1, "-ff"},
    {"min", {"10", "9", "NA"}, 3, "9"},
    {"max", {"10", "9", "NA"}, 3, "10"},
    {"max", {"b", "a"}, 2, "b"},
    {"md5", {"abc"}, 1, "900150983cd24fb0d6963f7d28e17f72"},
    {"hash", {"abc"}, 1, "44bc2cf5ad770999"},
    {"base64", {"ab"}, 1, "YWI="},
    {"url_host", {"http://u@H.de:1/p"}, 1, "h.de"},
    {"url_path", {"http://u@H.de:1/p?q"}, 1, "/p"},
    {"url_param", {"?a=1&b=%2B+", "b"}, 2, "+ "},
    {"ip_in", {"10.1.1.1", "10.0.0.0/8"}, 2, "true"},
    {"contains", {"abc", "bc"}, 2, "true"},
    {"contains", {"abc", "cb"}, 2, "false"},
    {"contains", {NULL, ""}, 2, "true"},
    {"contains", {NULL, "x"}, 2, "false"},
    {"contains", {"NA", "N"}, 2, "false"},
    {"startswith", {"abc", "ab"}, 2, "true"},
    {"startswith", {"a", "ab"}, 2, "false"},
    {"startswith", {"a", NULL}, 2, "true"},
    {"endswith", {"abc", "bc"}, 2, "true"},
    {"endswith", {"abc", "ab"}, 2, "false"},
    {"endswith", {"c", "bc"}, 2, "false"},
    {"substr", {"2026-11-20", "5", "2"}, 3, "11"},
    {"substr", {"héllo", "1"}, 2, "éllo"},
    {"substr", {"héllo", "1", "1"}, 3, "é"},
    {"substr", {"héllo", "-4", "2"}, 3, "él"},
    {"substr", {"hello", "-9", "2"}, 3, "he"},
    {"substr", {"hello", "5"}, 2, ""},
    {"substr", {"hello", "99", "1"}, 3, ""},
    {"substr", {"hello", "1", "0"}, 3, ""},
    {"substr", {"hello", "1", "-1"}, 3, ""},
    {"substr", {"hello", "1.9", "1e30"}, 3, "ello"},
    {"substr", {"hello", "-1e30", "1"}, 3, "h"},
    {"substr", {"hello", NULL}, 2, ""},
    {"substr", {"hello", "1", NULL}, 3, ""},
    {"substr", {NULL, "0", "3"}, 3, ""},
    {"replace", {"a.b.c", ".", "-"}, 3, "a-b-c"},
    {"replace", {"aaaa", "aa", "$1"}, 3, "$1$1"},
    {"replace", {"abc", "", "x"}, 3, "abc"},
    {"replace", {"abc", "b", NULL}, 3, "ac"},
    {"replace", {"b", "b", ""}, 3, ""},
    {"replace", {NULL, "b", "x"}, 3, ""},
    {"replace", {"baac", "/a*", "-"}, 3, "-b--c-"},
    {"replace", {"é!", "/", "-"}, 3, "-é-!-"},
    {"replace", {"20/11/2026", "/(..).(..).(....)", "$3-$2-$1"}, 3, "2026-11-20"},
    {"replace", {"abcdefghijk", "/(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "${10}${11}$10$$${1}"}, 3, "jka0$a"},
    {"replace", {"ab", "/(a)|b", "[$1$0]"}, 3, "[aa][b]"},
    {"replace", {"a", "/a", "$x ${x} ${1 $"}, 3, "$x ${x} ${1 $"},
    {"replace", {"a", "/a", "<$9>"}, 3, "<>"},
    {"replace", {NULL, "/^$", "none"}, 3, "none"},
    {"replace",
     {"x\xff"
      "x",
      "/x", "yy"},
     3,
     "yy\xff"
     "yy"},
    {"match", {"id=42;", "/[0-9]+"}, 2, "42"},
    {"match", {"id=42;", "/id=([0-9])([0-9])", "2"}, 3, "2"},
    {"match", {"id=42;", "/id=([0-9])", "2"}, 3, ""},
    {"match", {"id=42;", "/id=([0-9])", "-1"}, 3, ""},
    {"match", {"b", "/(a)|b", "1"}, 3, ""},
    {"match", {"id", "/[0-9]+"}, 2, ""},
    {"match", {NULL, "/x"}, 2, ""},
    {"num", {"007"}, 1, "7"},
    {"num", {"1.50"}, 1, "1.5"},
    {"num", {NULL}, 1, ""},
    {"int", {"-2.7"}, 1, "-2"},
    {"int", {"2.7"}, 1, "2"},
    {"int", {"-0.5"}, 1, "0"},
    {"int", {"1e300"}, 1, "1e+300"},
    {"int", {NULL}, 1, ""},
    {"floor", {"-2.1"}, 1, "-3"},
    {"floor", {"-2"}, 1, "-2"},
    {"floor", {"2.9"}, 1, "2"},
    {"ceil", {"2.1"}, 1, "3"},
    {"ceil", {"-2.9"}, 1, "-2"},
    {"abs", {"-3.25"}, 1, "3.25"},
    {"abs", {"-9223372036854775808"}, 1, "9223372036854776000"},
    {"abs", {NULL}, 1, ""},
    {"round", {"2.5"}, 1, "3"},
    {"round", {"-2.5"}, 1, "-3"},
    {"round", {"2.345", "2"}, 2, "2.35"},
    {"round", {"1.005", "2"}, 2, "1.01"},
    {"round", {"1250", "-2"}, 2, "1300"},
    {"round", {"2.5", "99"}, 2, "2.5"},
    {"round", {"2.5", NULL}, 2, ""},
    {"round", {NULL, "1"}, 2, ""},
    {"is_null", {NULL}, 1, "true"},
    {"is_null", {"NA"}, 1, "true"},
    {"is_null", {"0"}, 1, "false"},
    {"coalesce", {NULL, "NA", "x"}, 3, "x"},
    {"coalesce", {"1.50", "x"}, 2, "1.50"},
    {"coalesce", {NULL, NULL}, 2, ""},
};

static void set_arg(struct bench *b, char letter, int arg, const char *s)
{
    if (letter == 'n')
        set_num(b, arg, 0, s);
    else if (letter == 'i')
        b->consts[arg] = strtoll(s, NULL, 10);
    else if ((letter == 'r' || letter == 'R') && s && s[0] == '/')
        set_regex(b, s + 1);
    else
        set_text(b, arg, 0, s);
}

Test(fn, one_row)
{
    for (size_t t = 0; t < sizeof cases / sizeof cases[0]; t++) {
        const struct wr_fn *f = find(cases[t].fn);
        const char *letter = f->params;
        struct bench b;
        char text[128];
        bench_init(&b);
        for (uint32_t a = 0; a < cases[t].nargs; a++) {
            letter += *letter == '?';
            set_arg(&b, *letter, (int)a, cases[t].args[a]);
            letter += letter[1] != '*';
        }
        cr_expect_eq(call(&b, f, cases[t].nargs, NULL, 1), 0);
        cr_expect_str_eq(shown(&b, 0, text), cases[t].want, "%s, case %zu: %s", cases[t].fn, t, text);
        cr_expect_eq(b.told.warned + b.told.failed, 0);
        bench_done(&b);
    }
}

/* ---- vectors ----------------------------------------------------------------------------------------------------
 */

/* Only selected rows are touched, and each has its own replacement; the long one does not fit where it began. */
Test(fn, selected_rows_of_replace)
{
    static const uint16_t sel[] = {1, 2, 5, 6};
    char *text = malloc(40001), shows[64];
    memset(text, 'a', 40000);
    text[40000] = 0;
    struct bench b;
    bench_init(&b);
    set_regex(&b, "[ab]");
    for (uint32_t i = 0; i < ROWS; i++) {
        set_text(&b, 0, i, i == 5 ? text : i == 6 ? "xyz" : "a-b");
        set_text(&b, 2, i, i == 2 ? "$0$0" : "é");
    }
    cr_expect_eq(call(&b, find("replace"), 3, sel, 4), 0);
    cr_expect_str_eq(shown(&b, 1, shows), "é-é");
    cr_expect_str_eq(shown(&b, 2, shows), "aa-bb");
    cr_expect_str_eq(shown(&b, 6, shows), "xyz");
    cr_assert_eq(b.out.str[5].n, 80000);
    for (size_t i = 0; i < 80000; i += 2)
        cr_assert(b.out.str[5].p[i] == '\xc3' && b.out.str[5].p[i + 1] == '\xa9');
    cr_expect(!b.out.str[0].p && !b.out.str[3].p && !b.out.str[7].p);
    bench_done(&b);
    free(text);
}

Test(fn, rows_share_the_room_of_lower)
{
    static const char *const in[ROWS] = {"ABC", "", "ÄÖ", "ȺȺȺ", "1", NULL, "x", "Ⱥ"};
    static const char *const want[ROWS] = {"abc", "", "äö", "ⱥⱥⱥ", "1", "", "x", "ⱥ"};
    struct bench b;
    char text[64];
    bench_init(&b);
    for (uint32_t i = 0; i < ROWS; i++)
        set_text(&b, 0, i, in[i]);
    cr_expect_eq(call(&b, find("lower"), 1, NULL, ROWS), 0);
    for (uint32_t i = 0; i < ROWS; i++)
        cr_expect_str_eq(shown(&b, i, text), want[i]);
    bench_done(&b);
}

/* Vectors of one scale, as plain columns are: -2.50 -1.00 -0.01 0 0.01 1.00 2.50 and the least there is. */
Test(fn, even_vectors)
{
    static int64_t num[ROWS] = {-250, -100, -1, 0, 1, 100, 250, INT64_MIN};
    static const struct {
        const char *fn, *want[ROWS];
    } all[] = {
        {"int", {"-2", "-1", "0", "0", "0", "1", "2", "-92233720368547758"}},
        {"floor", {"-3", "-1", "-1", "0", "0", "1", "2", "-92233720368547759"}},
        {"ceil", {"-2", "-1", "0", "0", "1", "1", "3", "-92233720368547758"}},
        {"round", {"-3", "-1", "0", "0", "0", "1", "3", "-92233720368547758"}},
        {"abs", {"2.5", "1", "0.01", "0", "0.01", "1", "2.5", "92233720368547760"}},
        {"num", {"-2.5", "-1", "-0.01", "0", "0.01", "1", "2.5", "-92233720368547758.08"}},
    };
    for (size_t t = 0; t < sizeof all / sizeof all[0]; t++) {
        struct bench b;
        char text[64];
        bench_init(&b);
        b.args[0] = (struct wr_vec){.rep = WR_REP_NUM, .num = num, .scale = 2};
        cr_expect_eq(call(&b, find(all[t].fn), 1, NULL, ROWS), 0);
        for (uint32_t i = 0; i < ROWS; i++)
            cr_expect_str_eq(shown(&b, i, text), all[t].want[i], "%s row %u: %s", all[t].fn, i, text);
        bench_done(&b);
    }
}

Test(fn, what_is_no_number_is_null)
{
    static int64_t num[ROWS] = {1};
    static uint8_t tag[ROWS] = {WR_TAG_DEC, WR_TAG_TEXT, WR_TAG_TOLD, WR_TAG_NULL};
    static uint8_t truth[ROWS] = {2, 1, 0, 2};
    static const char *const nulls[] = {"false", "true", "true", "true"};
    static const char *const picked[] = {"1", "true", "false", "end"};
    struct bench b;
    char text[64];
    bench_init(&b);
    b.args[0] = (struct wr_vec){.rep = WR_REP_NUM, .num = num, .tag = tag};
    b.args[1] = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    for (uint32_t i = 0; i < 4; i++)
        set_text(&b, 2, i, "end");
    cr_expect_eq(call(&b, find("is_null"), 1, NULL, 4), 0);
    for (uint32_t i = 0; i < 4; i++)
        cr_expect_str_eq(shown(&b, i, text), nulls[i]);
    cr_expect_eq(call(&b, find("coalesce"), 3, NULL, 4), 0);
    for (uint32_t i = 0; i < 4; i++)
        cr_expect_str_eq(shown(&b, i, text), picked[i]);
    /* What it picked may be picked from again. */
    b.args[3] = b.out;
    b.args[0] = b.args[3];
    b.out.tag = room(&b, ROWS);
    b.out.num = room(&b, ROWS * 8);
    b.out.str = room(&b, ROWS * sizeof *b.out.str);
    cr_expect_eq(call(&b, find("coalesce"), 1, NULL, 4), 0);
    for (uint32_t i = 0; i < 4; i++)
        cr_expect_str_eq(shown(&b, i, text), picked[i]);
    bench_done(&b);
}

Test(fn, round_beyond_doubles_is_told)
{
    struct bench b;
    bench_init(&b);
    set_num(&b, 0, 0, "1.7e308");
    set_num(&b, 1, 0, "-308");
    set_num(&b, 0, 1, "1.4e308");
    set_num(&b, 1, 1, "-308");
    cr_expect_eq(call(&b, find("round"), 2, NULL, 2), 0);
    cr_expect(b.told.warned == 1 && b.told.row == 0);
    cr_expect(b.out.tag[0] == WR_TAG_NULL && b.out.tag[1] == WR_TAG_DBL);
    bench_done(&b);
}

Test(fn, regex_over_its_limit_ends_at_its_row)
{
    static const char *const names[] = {"match", "replace"};
    for (int t = 0; t < 2; t++) {
        struct bench b;
        bench_init(&b);
        set_regex(&b, "^(a+)+[b]$");
        for (uint32_t i = 0; i < ROWS; i++) {
            set_text(&b, 0, i, i == 3 || i == 5 ? "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab!b" : "aab");
            set_text(&b, 2, i, "x");
        }
        cr_expect_eq(call(&b, find(names[t]), t ? 3 : 2, NULL, ROWS), 0);
        cr_expect(b.told.failed == 1 && b.told.row == 3);
        cr_expect_eq(b.err.code, 0);
        cr_expect_eq(b.out.str[2].n, t ? 1 : 3);
        bench_done(&b);
    }
}
