/* Programs to trees, and what is said about wrong ones. Trees are read off the precedence table of weir-lang(7)
 * section 3 by hand; each mistake that section 8 names has a row with its fix. The stages here are a small language
 * of the test's own: lib/ knows none. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "lang/parse.h"

#define EACH(row, table) (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++)

/* ---- a small language ------------------------------------------------------------------------------------------
 */

static int one_expr(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    n->items.v = wr_arena_zalloc(wr_parse_arena(p), sizeof *n->items.v);
    n->items.n = 1;
    return wr_parse_expr(p, &n->items.v->expr, err);
}

static int named_items(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_items(p, true, &n->items, err);
}

static int items(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_items(p, false, &n->items, err);
}

static int columns(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_columns(p, &n->items, err);
}

static int by(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_by(p, true, &n->keys, &n->has_keys, err);
    return rc < 0 || !wr_parse_at_pipeline(p) ? rc : wr_parse_pipeline(p, &n->inner, err);
}

static int items_by(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_items(p, false, &n->items, err);
    return rc < 0 ? rc : wr_parse_by(p, false, &n->keys, &n->has_keys, err);
}

static int sort_keys(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_sort_keys(p, &n->items, err);
}

static int count(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    return wr_parse_count(p, &n->count, &n->count_span, err);
}

static int top(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = count(p, n, err);
    if (rc == 0 && !wr_parse_word(p, "by"))
        return wr_parse_expected(p, "'by' and a key", err);
    if (rc == 0)
        rc = one_expr(p, n, err);
    n->asc = rc == 0 && wr_parse_word(p, "asc");
    return rc;
}

static int paths(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    int rc = wr_parse_paths(p, n, err);
    if (rc == 0 && wr_parse_word(p, "as"))
        rc = wr_parse_name(p, "a format", &n->format, NULL, err);
    return rc;
}

static int nothing(struct wr_parser *p, struct wr_stage_node *n, struct wr_err *err)
{
    (void)n;
    return wr_parse_at_end(p) ? 0 : wr_parse_expected(p, "nothing", err);
}

static const struct {
    const char *name;
    int (*parse)(struct wr_parser *, struct wr_stage_node *, struct wr_err *);
} stages[] = {{"filter", one_expr},    {"map", named_items}, {"select", items},    {"drop", columns},
              {"rename", named_items}, {"partition", by},    {"reduce", items_by}, {"sort", sort_keys},
              {"take", count},         {"skip", count},      {"top", top},         {"from", paths},
              {"to", paths},           {"merge", nothing}};

static bool find(void *ctx, struct wr_slice name, struct wr_stage_syntax *out)
{
    (void)ctx;
    for
        EACH(i, stages)
    if (wr_slice_is(name, stages[i].name)) {
        *out = (struct wr_stage_syntax){.parse = stages[i].parse};
        return true;
    }
    return false;
}

static const char *const names[] = {"filter", "map",  "select", "drop", "rename", "partition", "reduce", "sort",
                                    "take",   "skip", "top",    "from", "to",     "merge",     NULL};
static const struct wr_vocabulary vocabulary = {.find = find, .names = names};

/* ---- trees as text ---------------------------------------------------------------------------------------------
 */

static void put(struct wr_buf *b, const char *before, struct wr_slice s, const char *after)
{
    cr_assert_eq(wr_buf_printf(b, "%s%.*s%s", before, (int)s.n, s.p, after), 0);
}

static const char *operator_text(const struct wr_node *n)
{
    static const char *const ops[] = {"neg", "not", "**", "*",  "/", "//", "%", "+",  "-",   "++", "??",
                                      "==",  "!=",  "<",  "<=", ">", ">=", "~", "!~", "and", "or"};
    return n->kind == WR_N_UNARY || n->kind == WR_N_BINARY ? ops[n->op]
           : n->kind == WR_N_BETWEEN                       ? "between"
           : n->kind == WR_N_IN                            ? "in"
           : n->kind == WR_N_LIST                          ? "list"
           : n->kind == WR_N_FTEXT                         ? "f"
           : n->kind == WR_N_INDEX                         ? "at"
           : n->kind == WR_N_SLICE                         ? "slice"
           : n->kind == WR_N_COLS                          ? "cols"
                                                           : "case";
}

static void dump(struct wr_buf *b, const struct wr_node *n)
{
    char num[WR_NUM_TEXT];
    switch (n->kind) {
    case WR_N_DURATION:
        put(b, "dur#", (struct wr_slice){num, wr_num_format(n->num, num)}, "");
        return;
    case WR_N_NUM:
        put(b, "", (struct wr_slice){num, wr_num_format(n->num, num)}, "");
        return;
    case WR_N_TEXT:
        put(b, "\"", n->text, "\"");
        return;
    case WR_N_TRUE:
    case WR_N_FALSE:
    case WR_N_NULL:
        put(b, n->kind == WR_N_TRUE ? "T:" : n->kind == WR_N_FALSE ? "F:" : "0:", n->text, "");
        return;
    case WR_N_REGEX:
        put(b, "/", n->text, "/");
        put(b, "", n->flags, "");
        return;
    case WR_N_NAME:
        put(b, n->quoted ? "`" : "", n->text, n->quoted ? "`" : "");
        put(b, "", WR_SLICE(""), n->optional ? "?" : "");
        return;
    case WR_N_COL:
        put(b, "col#", (struct wr_slice){num, wr_num_format(n->num, num)}, n->optional ? "?" : "");
        return;
    case WR_N_ARG:
        put(b, "$", n->text, "");
        return;
    case WR_N_CALL:
        put(b, "(", n->text, "");
        break;
    default:
        put(b, n->negated ? "(not-" : "(", wr_slice_of(operator_text(n)), "");
    }
    for (uint32_t i = 0; i < n->nargs; i++) {
        put(b, " ", WR_SLICE(""), "");
        dump(b, n->args[i]);
    }
    if (n->cond) {
        put(b, " :if ", WR_SLICE(""), "");
        dump(b, n->cond);
    }
    put(b, ")", WR_SLICE(""), "");
}

static void dump_items(struct wr_buf *b, const struct wr_items *list)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const struct wr_item *it = &list->v[i];
        put(b, it->desc ? " -" : " ", it->name, it->name.n ? "=" : "");
        dump(b, it->expr);
        if (it->as)
            wr_buf_printf(b, ":%c", "?nsN"[it->as]);
    }
}

static void dump_stages(struct wr_buf *b, const struct wr_stage_node *first)
{
    for (const struct wr_stage_node *s = first; s; s = s->next) {
        put(b, s == first ? "" : " | ", s->name, "");
        if (s->count.kind)
            wr_buf_printf(b, " %lld", (long long)s->count.m);
        for (uint32_t i = 0; i < s->npaths; i++)
            put(b, " <", s->paths[i], ">");
        put(b, s->format.n ? " as " : "", s->format, "");
        dump_items(b, &s->items);
        if (s->has_keys)
            put(b, " by", WR_SLICE(""), "");
        dump_items(b, &s->keys);
        put(b, s->asc ? " asc" : "", WR_SLICE(""), "");
        if (s->inner) {
            put(b, " {", WR_SLICE(""), "");
            dump_stages(b, s->inner);
            put(b, "}", WR_SLICE(""), "");
        }
    }
}

static struct wr_arena arena;

static int parse(struct wr_slice text, struct wr_program **program, struct wr_err *err)
{
    wr_arena_init(&arena, 4096, NULL, "test");
    *err = (struct wr_err){0};
    return wr_parse_program(&arena, text, &vocabulary, program, err);
}

static void check_tree(const char *text, const char *want)
{
    struct wr_program *program = NULL;
    struct wr_err err;
    struct wr_buf b = {0};
    if (parse(wr_slice_of(text), &program, &err) == 0) {
        dump_stages(&b, program->stages);
        wr_buf_addc(&b, 0);
        cr_expect_str_eq(b.p, want, "%s:\n     %s\nwant %s", text, b.p, want);
    } else {
        cr_expect(false, "%s: %s (at %u)", text, err.msg, err.pos);
    }
    wr_buf_done(&b);
    wr_arena_done(&arena);
}

/* ---- expressions -----------------------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *want;
} expr_cases[] = {
    /* clang-format off */
    /* precedence, tightest first */
    {"-2**2", "(neg (** 2 2))"}, {"2**3**2", "(** 2 (** 3 2))"}, {"2**-1", "(** 2 (neg 1))"},
    {"-a * b", "(* (neg a) b)"}, {"a * -b", "(* a (neg b))"}, {"- -a", "(neg (neg a))"},
    {"a - -1", "(- a (neg 1))"},
    {"a - b - c", "(- (- a b) c)"}, {"a / b / c", "(/ (/ a b) c)"}, {"a * b // c % d", "(% (// (* a b) c) d)"},
    {"a + b * c ** d", "(+ a (* b (** c d)))"}, {"a ++ b + c", "(++ a (+ b c))"},
    {"a ?? b ++ c", "(?? a (++ b c))"},
    {"a ?? b ?? c", "(?? (?? a b) c)"}, {"a ?? 0 > 5", "(> (?? a 0) 5)"},
    {"a + 1 == b * 2", "(== (+ a 1) (* b 2))"},
    {"t + 1h30m", "(+ t dur#5400)"}, {"-1.5ms", "(neg dur#0.0015)"}, {"[1, a + b, []]", "(list 1 (+ a b) (list))"},
    {"x[0]", "(at x 0)"}, {"x[-1][2]", "(at (at x (neg 1)) 2)"}, {"x[1:3]", "(slice x 1 3)"},
    {"x[:n - 1]", "(slice x 0: (- n 1))"}, {"x[1:]", "(slice x 1 0:)"}, {"f(x)[0] ** 2", "(** (at (f x) 0) 2)"},
    {"a.b.c + `d.e`", "(+ a.b.c `d.e`)"}, {"f\"\"", "(f)"}, {"f'a{{b}}\\n'", "(f \"a{b}\n\")"},
    {"f\"{a}-{b + 1:.2f}|{c[1:2]:>10}\"", "(f a \"-\" (fmt (+ b 1) \".2f\") \"|\" (fmt (slice c 1 2) \">10\"))"},
    {"f\"{case { a -> \"}\", _ -> ':' }}\"", "(f (case a \"}\" T:_ \":\"))"}, {"f\"{f'{x}'}\" ++ y", "(++ (f (f x)) y)"},
    {"not a == b", "(not (== a b))"}, {"!a == b", "(not (== a b))"}, {"not not a", "(not (not a))"},
    {"not a and !b", "(and (not a) (not b))"}, {"a or b and c", "(or a (and b c))"},
    {"a && b || c and d or e", "(or (or (and a b) (and c d)) e)"}, {"(a or b) and c", "(and (or a b) c)"},
    {"a == b and c != d", "(and (== a b) (!= c d))"}, {"a < b", "(< a b)"},
    {"a <= b or a >= b", "(or (<= a b) (>= a b))"},
    {"(a < b) == (c > d)", "(== (< a b) (> c d))"}, {"((a))", "a"}, {"1 - (2 - 3)", "(- 1 (- 2 3))"},
    /* between and in */
    {"x between a and b", "(between x a b)"}, {"x between a and b and c", "(and (between x a b) c)"},
    {"x not between a + 1 and b ?? 2", "(not-between x (+ a 1) (?? b 2))"},
    {"not x between 1 and 2", "(not (between x 1 2))"},
    {"x in [1, 'a', b + 1]", "(in x (list 1 \"a\" (+ b 1)))"}, {"x not in []", "(not-in x (list))"},
    {"a + 1 in [2] or b", "(or (in (+ a 1) (list 2)) b)"}, {"x in [1,\n 2,\n]", "(in x (list 1 2))"},
    /* regexes stand where an operand may */
    {"a ~ /b/", "(~ a /b/)"}, {"a !~ /b c|d/im", "(!~ a /b c|d/im)"}, {"/x/", "/x/"},
    {"f(/x/, a / b)", "(f /x/ (/ a b))"},
    {"a / b ~ /c\\/d/", "(~ (/ a b) /c/d/)"}, {"(a) / b", "(/ a b)"}, {"f(a) / 2", "(/ (f a) 2)"},
    {"`a` / b", "(/ `a` b)"}, {"a? / b", "(/ a? b)"}, {"1 / 2", "(/ 1 2)"}, {"a and /b/", "(and a /b/)"},
    {"a ~ //", "(~ a //)"}, {"a // b", "(// a b)"}, {"a ~ /#/", "(~ a /#/)"}, {"a ~ $pat", "(~ a $pat)"},
    /* literals and names */
    {"true and false or null", "(or (and T:true F:false) 0:null)"}, {"10_000 + 0xff", "(+ 10000 255)"},
    {"-9223372036854775808", "-9223372036854775808"}, {"-(9223372036854775808)", "(neg 9223372036854776000)"},
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808 ** 2", "(neg (** 9223372036854776000 2))"},
    {"a.b.c", "a.b.c"}, {"u.n?", "u.n?"}, {"`a``b`?", "`a`b`?"},
    {"gr\xc3\xb6\xc3\x9f" "e", "gr\xc3\xb6\xc3\x9f" "e"},
    {"col('Total Price')", "`Total Price`"}, {"col(3)", "col#3"}, {"col(\"a b\")?", "`a b`?"},
    {"name? ?? 0", "(?? name? 0)"}, {"name???0", "(?? name? 0)"}, {"name??0", "(?? name 0)"},
    {"a? > b?", "(> a? b?)"},
    {"$min < x", "(< $min x)"}, {"\"a\\u{e9}\" ++ 'b'", "(++ \"a\xc3\xa9\" \"b\")"},
    /* words are contextual */
    {"count > by", "(> count by)"}, {"from == as or asc ~ keep", "(or (== from as) (~ asc keep))"},
    {"if > case", "(> if case)"},
    {"let + filter", "(+ let filter)"}, {"is and like", "(and is like)"}, {"_ + if", "(+ _ if)"},
    /* calls */
    {"f()", "(f)"}, {"f(a, g(b), -c)", "(f a (g b) (neg c))"}, {"if(c, a, b)", "(if c a b)"},
    {"f(\n a,\n b\n)", "(f a b)"}, {"sum(x) / count()", "(/ (sum x) (count))"},
    {"sum(x) if a == 1 + 2 and b", "(sum x :if (and (== a (+ 1 2)) b))"},
    {"(count() if s >= 500) / count()", "(/ (count :if (>= s 500)) (count))"},
    {"-sum(x) if c", "(neg (sum x :if c))"}, {"max(sum(x) if c, 3)", "(max (sum x :if c) 3)"},
    {"f(x) if if", "(f x :if if)"},
    {"f(x) if if(a, b, c)", "(f x :if (if a b c))"}, {"f(x) if g(y) if z", "(f x :if (g y :if z))"},
    /* case */
    {"case { a -> 1, _ -> 2 }", "(case a 1 T:_ 2)"}, {"case {\n a > 1 -> 'x',\n b -> c ?? d,\n _ -> null,\n}",
     "(case (> a 1) \"x\" b (?? c d) T:_ 0:null)"}, {"case { _ > 1 -> 2 }", "(case (> _ 1) 2)"},
    {"case { a -> case { b -> 1 }, _ -> 2 } + 1", "(+ (case a (case b 1) T:_ 2) 1)"},
    /* clang-format on */
};

Test(parse, expressions)
{
    for
        EACH(i, expr_cases)
        {
            char text[300], want[300];
            if (expr_cases[i].want[0] == '!')
                continue; /* told below, with the other mistakes */
            snprintf(text, sizeof text, "filter %s", expr_cases[i].text);
            snprintf(want, sizeof want, "filter %s", expr_cases[i].want);
            check_tree(text, want);
        }
}

/* ---- programs --------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *want;
} program_cases[] = {
    /* clang-format off */
    {"", ""}, {" \n # nothing\n", ""}, {"||", ""}, {"take 1 || merge || skip 2", "take 1 | merge | skip 2"},
    {"filter a || b", "filter (or a b)"}, {"take 1 | | \n\n| skip 2 |", "take 1 | skip 2"},
    {"take 1\n\n\nskip 2\r\n\n# c\nmerge", "take 1 | skip 2 | merge"},
    {"take 1 # c | skip 2\n| skip 3", "take 1 | skip 3"},
    {"\xef\xbb\xbftake 1", "take 1"}, {"filter a\n  | take 1", "filter a | take 1"},
    {"filter a ||\n b", "filter (or a b)"},
    {"filter a\n|| b", "filter (or a b)"}, {"map a = 1,\n b = 2\nmerge", "map a=1 b=2 | merge"},
    {"filter (a\n and b)\nmerge", "filter (and a b) | merge"}, {"filter a == '#' # b", "filter (== a \"#\")"},
    {"filter a ~ /|/ | take 1", "filter (~ a /|/) | take 1"}, {"filter a | take 10_000", "filter a | take 10000"},
    {"take 0 | skip 1e3 | take 99999999999999999999", "take 0 | skip 1000 | take 9223372036854775807"},
    /* let */
    {"let r = a * b; filter r > 5", "filter (> (* a b) 5)"},
    {"let r = a\nlet q = r + 1\nfilter q", "filter (+ a 1)"},
    {"let r = 1;\n\nlet q = 2\n\ntake 1", "take 1"}, {"let r = 1", ""}, {"let r = 1\n| take 1", "take 1"},
    {"let a = a + 1; map a = a, b = a", "map a=(+ a 1) b=(+ a 1)"}, {"let x = 1; filter `x` + x? + f(x) + x.y",
    "filter (+ (+ (+ `x` x?) (f 1)) x.y)"}, {"let x = a\ndrop x", "drop x"},
    {"let k = a / 2; reduce s = sum(k) by k",
     "reduce s=(sum (/ a 2)) by k=(/ a 2)"}, {"let x =\n 1 +\n 2\nfilter x", "filter (+ 1 2)"},
    /* items, keys */
    {"map a = 1, `b c` = 2, col('d e') = 3, count = count + 1", "map a=1 b c=2 d e=3 count=(+ count 1)"},
    {"partition by y (take 1)", "partition by y {take 1}"},
    {"partition by y, f(z) ( | take 1 |\n| skip 2 || ) | merge", "partition by y (f z) {take 1 | skip 2} | merge"},
    {"partition by (y) (partition by z (take 1) | skip 2\n)\nskip 3",
     "partition by y {partition by z {take 1} | skip 2} | skip 3"},
    {"let a = 1; partition by y (filter (a < 2))", "partition by y {filter (< 1 2)}"},
    {"select a..d, /x/i, `b c`..u.n, col(1)..col(3)", "select (cols a d) /x/i (cols `b c` u.n) (cols col#1 col#3)"},
    {"drop /a b/, c..d\ndrop //", "drop /a b/ (cols c d) | drop //"}, {"let a = b\ndrop a..c", "drop (cols a c)"},
    {"reduce sum(a..d), max(/x/) by k", "reduce (sum (cols a d)) (max /x/) by k"},
    {"select a, `b`, c = d, col(2), u.n, e?", "select a `b` c=d col#2 u.n e?"},
    {"drop a, `b c`, col(3), d?", "drop a `b c` col#3 d?"},
    {"rename new = old, by = from", "rename new=old by=from"},
    {"partition by a, m = bin(t, 10)", "partition by a m=(bin t 10)"},
    {"reduce total = sum(amount), n = count(), p95(ms) by country, `y`",
     "reduce total=(sum amount) n=(count) (p95 ms) by country `y`"},
    {"reduce sum(x) if s == 500 by by", "reduce (sum x :if (== s 500)) by by"},
    {"reduce count() if by", "reduce (count :if by)"},
    {"reduce count()", "reduce (count)"}, {"sort a, -b, -c + d, -len(e)", "sort a -b -(+ c d) -(len e)"},
    {"sort --a, a as num, -b as str, c as natural", "sort -(neg a) a:n -b:s c:N"},
    {"sort by, as as num, asc", "sort by as:n asc"},
    {"top 10 by total | top 3 by -x asc | top 1 by by", "top 10 total | top 3 (neg x) asc | top 1 by"},
    /* paths */
    {"from a.csv", "from <a.csv>"}, {"from 2026/*.csv, \"b c.csv\",\n - as csv | to /x/{y}.csv",
    "from <2026/*.csv> <b c.csv> <-> as csv | to </x/{y}.csv>"},
    {"from a#b'c as tsv\ntake 1", "from <a#b'c> as tsv | take 1"},
    {"from a|take 1", "from <a> | take 1"}, {"from 'a\\tb'", "from <a\tb>"}, {"from as as as", "from <as> as as"},
    /* clang-format on */
};

Test(parse, programs)
{
    for
        EACH(i, program_cases)
    check_tree(program_cases[i].text, program_cases[i].want);
}

/* ---- mistakes --------------------------------------------------------------------------------------------------
 */

/* The error stands at the first place of `at` in the text ("": at its end, or where `col` says). Messages and hints
 * contain these words. */
static const struct {
    const char *text, *at, *says, *hint;
} error_cases[] = {
    /* clang-format off */
    /* weir-lang(7), in its order */
    {"where amount > 5 | take 1", "where", "no stage 'where'", "filter amount > 5"},
    {"group by x, y", "group", "no stage 'group'", "partition by x, y, or reduce ... by x, y"},
    {"head 5", "head", "no stage 'head'", "take 5"}, {"head -n 5", "head", "no stage", "take 5"},
    {"limit 10", "limit", "no stage", "take 10"}, {"distinct a", "distinct", "no stage", "uniq"},
    {"derive x = a + 1", "derive", "no stage", "map x = a + 1"}, {"mutate x = 1", "mutate", "", "map x = 1"},
    {"summarize n = count() by x", "summarize", "", "reduce"}, {"aggregate sum(x)", "aggregate", "", "reduce"},
    {"project a, b", "project", "", "select a, b"}, {"order by x", "order", "", "sort x"},
    {"cut a", "cut", "", "select a"},
    {"cat a.csv", "cat", "", "union"}, {"rows 5", "rows", "no stage", "union"},
    {"SELECT a", "SELECT", "", "'select'"},
    {"WHERE a", "WHERE", "", "filter a"},
    {"take 1 | fliter x > 5", "fliter", "no stage 'fliter'", "did you mean 'filter'"},
    {"sum(x) by y", "sum", "no stage", "reduce sum(x) by y"}, {"x = a + 1", "x", "no stage 'x'", "map x = a + 1"},
    {"amount > 5", "amount", "no stage", "filter amount > 5"}, {"flibber", "flibber", "no stage", "filter, map"},
    {"filter date > 2026-01-01", "2026", "reads as 2024", "\"2026-01-01\""},
    {"filter a = 1", "=", "==", "a == 1"}, {"filter a == 1 and b = 2 and c", "= 2", "'=='", "b == 2"},
    {"filter (a = 1)", "=", "==", "a == 1"}, {"map y = if(a = 1, 2, 3)", "= 1", "'=='", "a == 1"},
    {"reduce sum(x) as total by y", "as", "'='", "total = sum(x)"}, {"select a as b", "as", "'='", "b = a"},
    {"filter a in (1, 2)", "(", "square brackets", "[1, 2]"},
    {"filter a not in (f(1), 2) and b", "(", "", "[f(1), 2]"},
    {"filter a in(1)", "(", "", "[1]"},
    {"filter x is null", "is", "no operator 'is'", "is_null(x)"},
    {"filter x is not null", "is", "", "not is_null(x)"},
    {"filter a and x + 1 is null", "is", "", "is_null(x + 1)"}, {"filter x is 5 and y", "is", "", "x == 5"},
    {"filter x like '%abc%'", "like", "", "contains(x, \"abc\")"},
    {"filter x not like 'a%'", "not", "", "not startswith(x, \"a\")"},
    {"filter x like '%a'", "like", "", "endswith(x, \"a\")"}, {"filter x like 'a_b'", "like", "", "x ~ /regex/"},
    {"filter x contains 'a' and y", "contains", "", "contains(x, 'a')"},
    {"map y = c ? a : b", "?", "", "if(c, a, b)"}, {"filter c? a : b", "?", "", "if(c, a, b)"},
    {"map y = x > 5 ? 'big' : f(a, b), z = 1", "?", "", "if(x > 5, 'big', f(a, b))"},
    {"map y = (a? -1 : 2) + 1", "?", "", "if(a, -1, 2)"}, {"filter a ? b", "?", "right after the name", ""},
    {"reduce sum(x) group by y, z", "group", "'by'", "by y, z"}, {"reduce sum(x) group y", "group", "", "by y"},
    {"rename old as new", "as", "", "new = old"}, {"rename old -> new", "->", "", "new = old"},
    {"rename a b", "a b", "NAME = EXPR", "b = a"}, {"rename x", "x", "NAME = EXPR", "NEW = x"},
    {"rename a == b", "a ==", "", "a = b"},
    {"select *, y = a + 1", "*", "map", "map y = a + 1"}, {"select *", "*", "not needed", ""},
    {"filter a =~ /x/", "=~", "no operator", "~"}, {"filter a !=~ /x/", "!=~", "", "!~"},
    {"filter a <> b", "<>", "", "!="},
    {"filter a === b", "===", "", "=="}, {"map a := 1", ":=", "", "="}, {"filter a & b", "&", "", "and"},
    {"map a = b ^ 2", "^", "", "**"},
    {"sort x desc", "desc", "", "sort -x"}, {"sort a, x + 1 desc", "desc", "", "sort a, -x + 1"},
    {"sort x asc", "asc", "", "sort x"},
    {"sort by x, y", "by", "", "sort x, y"}, {"sort desc(x)", "desc", "", "sort -x"},
    {"sort x as num desc", "desc", "", "-x as num"},
    {"sort x as number", "number", "num, str or natural", ""},
    {"reduce count(*)", "*", "", "count()"}, {"reduce n = count(distinct x)", "distinct", "", "count_distinct(x)"},
    {"filter f (x)", "(x", "", "f(...)"}, {"filter col (3)", "(3", "", "col(...)"}, {"map y = if a > 1 then b else c", "a >", "", "if(a > 1, b, c)"},
    {"map y = case when a then b end", "when", "", "case {"},
    /* what comes later */
    {"take 1 | join f.csv on x", "join", "'join' is not available yet", ""},
    {"uniq by x", "uniq", "'uniq' is not available yet", ""},
    {"window 5", "window", "'window' comes later", ""}, {"route x", "route", "comes later", ""},
    {"map y = f\"{a\"", "{", "this brace has no end", "{{"}, {"map y = f\"a}\"", "}", "closes none", "}}"},
    {"map y = f\"{a b}\"", "b", "expected '}' after the value", ""}, {"map y = f\"{}\"", "{}", "no value stands in these braces", "{{"},
    {"map y = f\"{a", "{", "this brace has no end", ""}, {"map y = f\"\\q\"", "\\q", "no escape", ""},
    {"map y = a[]", "]", "expected a position", ""}, {"map y = a[1", "[", "'[' is not closed", ""},
    {"map y = [1", "[", "'[' is not closed", ""}, {"map y = a[1:2:3]", ":3", "expected", ""},
    /* ranges of columns */
    {"select ..d", "..", "expected a value", ""}, {"select a.. | take 1", " | t", "expected the name of a column", ""},
    {"select a..1", "1", "expected the name of a column", ""}, {"select a..b..c", "..c", "", "write a..d"},
    {"select a + 1..d", "..d", "the name of one at either end", "a..d"},
    /* brackets */
    {"partition by y (take 1", "(", "'(' is not closed", ""}, {"partition by y ()", "()", "has no stage", ""},
    {"partition by y ( | | )", "( | | )", "has no stage", ""},
    {"partition by y (take 1) take 2", "take 2", "does not belong here", "| take"},
    {"partition by y (take 1\ntake 2)", "take 2", "does not belong here", "after |:"},
    {"partition by y (let a = 1; take 1)", "let", "before the first stage", ""},
    {"partition by y (takes 1)", "takes", "no stage 'takes'", "take"},
    {"partition by y (filter a == )", ")", "expected a value", ""},
    /* places */
    {"filter a ==", "", "expected a value, but the program ends", ""}, {"filter a >\n", "", "expected a value", ""},
    {"filter a > | take 1", " | t", "expected a value, but the stage ends", ""},
    {"filter\na", "\na", "expected a value", ""},
    {"filter (a > 1 | take 5", "(", "'(' is not closed", ""}, {"filter f(a, (b", "(b", "'(' is not closed", ""},
    {"filter x in [1, 2", "[", "'[' is not closed", ""}, {"map y = case { a -> 1", "{", "'{' is not closed", ""},
    {"map y = case {\n a -> 1\n b -> 2\n}", "b", "expected ',' or '}'", ""},
    {"filter (a\ntake 5", "(", "'(' is not closed", ""}, {"filter a) | take 1", ")", "closes nothing", ""},
    {"filter (a]", "]", "expected ')'", ""},
    {"filter x == \"abc", "\"", "no end", "\""}, {"filter x == 'a\\'", "'", "no end", ""},
    {"filter `ab", "`", "no end", ""},
    {"filter x ~ /ab", "/", "no end", ""}, {"filter x ~ /a/q", "q", "no such flags", ""},
    {"filter x == '\\q'", "\\q", "no escape \\q", ""},
    {"filter a @ b", "@", "'@'", ""}, {"filter a > 5x", "5x", "no number", "`5x`"},
    {"filter \xe2\x80\x9cx\xe2\x80\x9d", "\xe2", "curly", "\""},
    {"filter $1 > 2", "$1", "", "col(1)"}, {"filter a b", "b", "'b' does not belong", ""},
    {"filter a < b < c", "< c", "do not chain", "a < b and b < c"},
    {"filter a == b in [1]", "in", "do not chain", ""}, {"filter x between 1 and 2 == 3", "==", "do not chain", ""},
    {"filter x between 1", "", "expected 'and'", ""},
    {"filter x in between 1 and 2", "between", "", "x between a and b"},
    {"filter x in 'abc'", "'abc'", "expected a list", ""}, {"filter a == not b", "not", "", "brackets"},
    {"filter a == !b", "!", "", "brackets"},
    {"filter -not a", "not", "", "brackets"}, {"filter a not b", "not", "", "not (...)"},
    {"filter and", "and", "expected a value", "`and`"},
    {"filter f(a,)", ")", "expected a value", ""}, {"filter f(,)", ",", "expected a value", ""},
    {"filter (a, b)", ",", "", "f(a, b)"},
    {"filter ()", ")", "expected a value", ""}, {"map y = case {}", "}", "expected a value", ""},
    {"map y = case { a }", "}", "'->'", ""},
    {"filter +a", "+", "no sign +", ""}, {"filter col(0)", "col", "from 1 on", ""},
    {"filter col(a)", "col", "col takes", ""},
    {"map y", "y", "NAME = EXPR", "NAME = y"}, {"map a + b", "a +", "NAME = EXPR", "NAME = a + b"},
    {"map", "", "NAME = EXPR", ""},
    {"map a == 1", "a ==", "NAME = EXPR", "a = 1"}, {"map 'a b' = 1", "'a b'", "no name", "`a b`"},
    {"map null = 1", "null", "no name", "`null`"},
    {"map a =", "", "expected a value", ""}, {"map a = 1,", "", "NAME = EXPR", ""},
    {"drop a + b", "+", "does not belong", ""},
    {"drop 5", "5", "name of a column", ""}, {"drop f(x)", "f(x)", "only names", ""},
    {"take", "", "whole number, but", ""},
    {"take x", "x", "whole number", ""}, {"take 1.5", "1.5", "whole number", ""},
    {"take -5", "-5", "no sign", "take 5"}, {"take 1e-30", "1e-30", "whole", ""},
    {"top 3 by a, b", ",", "", "sort -a, b"}, {"top 3 by a desc", "desc", "", "largest first"},
    {"top by x", "by", "whole number", ""},
    {"partition x", "x", "'by'", "by x"}, {"partition by", "", "a key", ""}, {"from", "", "a path", ""},
    {"from a,", "", "a path", ""},
    {"from ''", "''", "empty", ""}, {"from 'a", "'a", "no end", ""}, {"from a b", "b", "does not belong", ""},
    {"merge x", "x", "expected nothing", ""},
    {"5", "5", "expected a stage", ""}, {"/foo/", "/", "expected a stage", "filter"},
    {"filter a\nand b", "and", "no stage", "ends it"},
    {"take 1; take 2", ";", "", "joined by |"},
    {"take 1 | let x = 1\nfilter x", "let", "before the first stage", "beginning"},
    {"let x = 1 | take 1", "|", "ends with ';'", ";"}, {"let x 1", "1", "'='", ""},
    {"let true = 1", "true", "a name", ""},
    {"let x = 1; let x = 2", "x = 2", "twice", ""}, {"let = 1", "=", "a name", ""},
    /* clang-format on */
};

Test(parse, mistakes)
{
    for
        EACH(i, error_cases)
        {
            const char *text = error_cases[i].text, *at = error_cases[i].at;
            struct wr_program *program = NULL;
            struct wr_err err;
            int rc = parse(wr_slice_of(text), &program, &err);
            cr_expect_eq(rc, WR_EPROG, "%s: %d", text, rc);
            cr_expect(strstr(err.msg, error_cases[i].says), "%s: says %s", text, err.msg);
            cr_expect(strstr(err.hint, error_cases[i].hint), "%s: hint %s", text, err.hint);
            size_t want = *at ? (size_t)(strstr(text, at) - text) : strcspn(text, "\n");
            cr_expect_eq(err.pos, want, "%s: at %u, want %zu (%s)", text, err.pos, want, err.msg);
            cr_expect(err.len > 0);
            wr_arena_done(&arena);
        }
}

/* ---- default names ---------------------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *want;
} name_cases[] = {
    {"sum(amount)", "sum_amount"},
    {"sum(price*qty)", "sum_price_qty"},
    {"p95(ms)", "p95_ms"},
    {"quantile(ms, 0.5)", "quantile_ms_0_5"},
    {"count()", "count"},
    {"count() if status == 500", "count"},
    {"sum(x) if s == 500", "sum_x"},
    {"(count() if a) / count()", "count_count"},
    {"bin(time, 10)", "bin_time_10"},
    {"country", "country"},
    {"`Total Price`", "Total Price"},
    {"sum(`Total Price`)", "sum_Total_Price"},
    {"col('a b')", "a b"},
    {"col(3)", "col_3"},
    {"u.n", "u.n"},
    {"sum(u.n)", "sum_u_n"},
    {"-x", "x"},
    {"a and not b or c", "a_and_not_b_or_c"},
    {"x not in [1, -2]", "x_not_in_1_2"},
    {"x between 1 and 2", "x_between_1_and_2"},
    {"avg(10_000)", "avg_10_000"},
    {"replace(s, /a b/, '$1')", "replace_s_a_b_1"},
    {"a ?? 'n/a'", "a_n_a"},
    {"if(a, true, null)", "if_a_true_null"},
    {"case { a -> 1, _ -> 2 }", "case_a_1_2"},
    {"len(gr\xc3\xb6\xc3\x9f\x65)", "len_gr\xc3\xb6\xc3\x9f\x65"},
    {"f(_a_)", "f__a_"},
    {"'--'", "_"},
    {"$min + 1", "min_1"},
    {"sum(rate)", "sum_rate"}, /* let rate */
    {"rate", "rate"},
};

Test(parse, default_names)
{
    for
        EACH(i, name_cases)
        {
            char text[200];
            struct wr_program *program = NULL;
            struct wr_err err;
            snprintf(text, sizeof text, "let rate = a * b; filter %s", name_cases[i].text);
            cr_assert_eq(parse(wr_slice_of(text), &program, &err), 0, "%s: %s", text, err.msg);
            struct wr_slice got = wr_node_default_name(&arena, program->stages->items.v->expr);
            cr_expect(wr_slice_is(got, name_cases[i].want), "%s: %.*s", name_cases[i].text, (int)got.n, got.p);
            wr_arena_done(&arena);
        }
}

/* ---- places ----------------------------------------------------------------------------------------------------
 */

static void check_span(const char *text, struct wr_span span, const char *want)
{
    cr_expect(strlen(want) == span.len && strncmp(text + span.pos, want, span.len) == 0, "%s: %.*s, want %s", text,
              (int)span.len, text + span.pos, want);
}

Test(parse, spans)
{
    const char *text = "let r = a + b; map x = (c*2) - f(d) if e, y = r ++ z?\n| take 10 ";
    struct wr_program *program = NULL;
    struct wr_err err;
    cr_assert_eq(parse(wr_slice_of(text), &program, &err), 0, "%s", err.msg);
    const struct wr_stage_node *map = program->stages, *take = map->next;
    check_span(text, map->name_span, "map");
    check_span(text, map->span, "map x = (c*2) - f(d) if e, y = r ++ z?");
    check_span(text, take->span, "take 10");
    check_span(text, take->count_span, "10");
    const struct wr_item *x = &map->items.v[0], *y = &map->items.v[1];
    check_span(text, x->span, "x = (c*2) - f(d) if e");
    check_span(text, x->name_span, "x");
    check_span(text, x->expr->span, "(c*2) - f(d) if e");
    check_span(text, x->expr->op_span, "-");
    check_span(text, x->expr->args[0]->span, "(c*2)");
    check_span(text, x->expr->args[0]->op_span, "*");
    check_span(text, x->expr->args[1]->span, "f(d) if e");
    check_span(text, x->expr->args[1]->op_span, "f");
    check_span(text, x->expr->args[1]->cond->span, "e");
    check_span(text, y->expr->span, "r ++ z?");
    /* What a let stands for has the place where it is used, and knows where it is written; its parts stand there.
     */
    check_span(text, y->expr->args[0]->span, "r");
    check_span(text, wr_node_home(y->expr->args[0]), "a + b");
    check_span(text, y->expr->args[0]->args[1]->span, "b");
    check_span(text, y->expr->args[1]->span, "z?");
    check_span(text, y->expr->args[1]->op_span, "z");
    wr_arena_done(&arena);
}

/* ---- bounds ----------------------------------------------------------------------------------------------------
 */

static struct wr_buf repeat(const char *before, const char *unit, int n, const char *middle, const char *close)
{
    struct wr_buf b = {0};
    wr_buf_printf(&b, "%s", before);
    for (int i = 0; i < n; i++)
        wr_buf_printf(&b, "%s", unit);
    wr_buf_printf(&b, "%s", middle);
    for (int i = 0; i < n; i++)
        wr_buf_printf(&b, "%s", close);
    return b;
}

/* Deep, long and doubling programs: a tree or an error, and soon. */
Test(parse, bounds)
{
    static const struct {
        const char *before, *unit, *middle, *close;
        int n;
        bool good;
    } cases[] = {
        {"filter ", "(", "a", ")", 150, true},
        {"filter ", "(", "a", ")", 300, false},
        {"filter ", "(", "a", ")", 100000, false},
        {"filter ", "(", "", "", 100000, false},
        {"filter ", "-", "a", "", 100000, false},
        {"filter ", "not ", "a", "", 100000, false},
        {"filter ", "!", "a", "", 100000, false},
        {"filter a", "**a", "", "", 100000, false},
        {"filter ", "f(", "a", ")", 100000, false},
        {"filter ", "x in [", "a", "]", 100000, false},
        {"filter ", "case{a->", "a", "}", 100000, false},
        {"filter ", "f() if ", "a", "", 100000, false},
        {"filter a", " or a", "", "", 1500, true},
        {"filter a", " or a", "", "", 100000, false},
        {"filter a", "+a", "", "", 100000, false},
        {"filter a in [1", ",1", "]", "", 100000, true},
        {"take 1", "|take 1", "", "", 20000, true},
        {"filter a", "\n", "", "", 100000, true},
        {"filter ", "a?", "", "", 2000, false},
    };
    for
        EACH(i, cases)
        {
            struct wr_buf b = repeat(cases[i].before, cases[i].unit, cases[i].n, cases[i].middle, cases[i].close);
            struct wr_program *program = NULL;
            struct wr_err err;
            int rc = parse((struct wr_slice){b.p, b.n}, &program, &err);
            cr_expect_eq(rc, cases[i].good ? 0 : WR_EPROG, "%s%s x %d: %s", cases[i].before, cases[i].unit,
                         cases[i].n, err.msg);
            wr_arena_done(&arena);
            wr_buf_done(&b);
        }
}

Test(parse, doubling_lets)
{
    struct wr_buf b = {0};
    wr_buf_printf(&b, "let a0 = x\n");
    for (int i = 0; i < 60; i++)
        wr_buf_printf(&b, "let a%d = a%d + a%d\n", i + 1, i, i);
    struct wr_program *program = NULL;
    struct wr_err err;
    cr_expect_eq(parse((struct wr_slice){b.p, b.n}, &program, &err), WR_EPROG);
    cr_expect(strstr(err.msg, "too large"), "%s", err.msg);
    wr_arena_done(&arena);
    wr_buf_done(&b);
}

static uint32_t height(const struct wr_node *n)
{
    uint32_t h = n->cond ? height(n->cond) : 0;
    for (uint32_t i = 0; i < n->nargs; i++)
        if (height(n->args[i]) > h)
            h = height(n->args[i]);
    return h + 1;
}

Test(parse, heights)
{
    struct wr_program *program = NULL;
    struct wr_err err;
    cr_assert_eq(parse(WR_SLICE("let q = -(a + b); filter f(q) if q + 1 in [2, -q]"), &program, &err), 0);
    const struct wr_node *n = program->stages->items.v->expr;
    cr_expect_eq(n->height, height(n));
    cr_expect_eq(n->height, 7, "%u", n->height); /* f, in, list, neg, neg, +, a */
    wr_arena_done(&arena);
}
