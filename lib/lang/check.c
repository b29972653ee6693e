/* See check.h. Every message says what was found where, and how to write what was probably meant. */
#include "lang/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "lang/lex.h"
#include "lang/suggest.h"

enum { NAMES_SHOWN = 12 };

/* ---- types ------------------------------------------------------------------------------------------------- */

const char *wr_check_noun(enum wr_type t)
{
    switch (t) {
    case WR_T_NULL:
        return "null";
    case WR_T_TEXT:
        return "text";
    case WR_T_NUM:
        return "a number";
    case WR_T_BOOL:
        return "true or false";
    case WR_T_TIME:
        return "a time";
    case WR_T_DUR:
        return "a duration";
    case WR_T_LIST:
        return "a list";
    default:
        return "a field";
    }
}

enum wr_type wr_check_join(enum wr_type a, enum wr_type b)
{
    if (a == b || b == WR_T_NULL)
        return a;
    return a == WR_T_NULL ? b : wr_type_is_num(a) && wr_type_is_num(b) ? WR_T_NUM : WR_T_FIELD;
}

const char *wr_check_source(const struct wr_lang *lang, const struct wr_node *n, char out[WR_CHECK_TEXT])
{
    size_t m = 0, from = n->span.pos, to = (size_t)n->span.pos + n->span.len;
    for (size_t i = from; i < to && i < lang->text.n; i++) {
        char c = lang->text.p[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (blank && (m == 0 || out[m - 1] == ' '))
            continue;
        if (m + 4 >= WR_CHECK_TEXT) {
            while (m && ((unsigned char)out[m - 1] & 0xc0) == 0x80)
                m--;
            memcpy(out + m, "...", 3);
            m += 3;
            break;
        }
        out[m++] = blank ? ' ' : c;
    }
    while (m && out[m - 1] == ' ')
        m--;
    out[m] = 0;
    return out;
}

static const char *op_sign(enum wr_op_kind op)
{
    switch (op) {
    case WR_OP_POW:
        return "**";
    case WR_OP_MUL:
        return "*";
    case WR_OP_DIV:
        return "/";
    case WR_OP_IDIV:
        return "//";
    case WR_OP_MOD:
        return "%";
    case WR_OP_ADD:
        return "+";
    default:
        return "-";
    }
}

bool wr_check_duration_text(const struct wr_node *n, struct wr_err *err)
{
    if (n->kind != WR_N_TEXT || !wr_lex_is_duration(n->text))
        return false;
    wr_err_hint(err, "a duration stands without quotes: %.*s", WR_CHECK_SHOW(n->text));
    return true;
}

static bool is_time_text(const struct wr_node *n)
{
    int64_t m;
    uint8_t scale;
    return n->kind == WR_N_TEXT && wr_time_parse(n->text.p, n->text.n, &m, &scale);
}

int wr_check_not_number(const struct wr_node *op, const struct wr_node *operand, enum wr_type t, struct wr_err *err)
{
    if (op)
        wr_err_at(err, operand->span.pos, operand->span.len, "'%s' takes numbers, and this is %s", op_sign(op->op),
                  wr_check_noun(t));
    else
        wr_err_at(err, operand->span.pos, operand->span.len, "a number is asked for, and this is %s",
                  wr_check_noun(t));
    if (t == WR_T_BOOL)
        wr_err_hint(err, "if(..., 1, 0) makes a number of it");
    else if (t == WR_T_TIME)
        wr_err_hint(err, "epoch(...) makes seconds of a time; the difference of two times is a duration");
    else if (t == WR_T_LIST)
        wr_err_hint(err, "len(...) counts a list, x[0] is its first element");
    else if (op && wr_check_duration_text(operand, err))
        return WR_EPROG;
    else if (op && op->op == WR_OP_SUB && is_time_text(operand))
        wr_err_hint(err, "time(\"%.*s\") is a time", WR_CHECK_SHOW(operand->text));
    else if (op && op->op == WR_OP_ADD)
        wr_err_hint(err, "'++' joins text; num(...) reads text as a number");
    else
        wr_err_hint(err, "num(...) reads text as a number");
    return WR_EPROG;
}

int wr_check_not_time(const struct wr_node *n, enum wr_type t, struct wr_err *err)
{
    wr_err_at(err, n->span.pos, n->span.len, "a time is asked for, and this is %s", wr_check_noun(t));
    if (wr_type_is_num(t))
        wr_err_hint(err, "time(..., \"%%s\") reads seconds since 1970");
    return WR_EPROG;
}

int wr_check_times(const struct wr_node *op, enum wr_type left, enum wr_type right, struct wr_err *err)
{
    bool both = left == WR_T_TIME && right == WR_T_TIME;
    enum wr_type other = left == WR_T_TIME ? right : left;
    if (both && op->op == WR_OP_ADD) {
        wr_err_at(err, op->op_span.pos, op->op_span.len, "two times are added");
        wr_err_hint(err, "their difference is a duration: a - b");
    } else if (op->op == WR_OP_ADD || op->op == WR_OP_SUB) {
        wr_err_at(err, op->op_span.pos, op->op_span.len, "'%s' takes a time and a duration, and this is %s",
                  op_sign(op->op), wr_check_noun(other));
        wr_err_hint(err, "a duration is 90s, 5m, 1h; x * 1s makes one of a number");
    } else {
        wr_err_at(err, op->op_span.pos, op->op_span.len, "'%s' takes numbers, and this is a time", op_sign(op->op));
        wr_err_hint(err, "epoch(...) makes seconds of a time; the difference of two times is a duration");
    }
    return WR_EPROG;
}

int wr_check_not_truth(const struct wr_node *n, enum wr_type t, struct wr_err *err)
{
    if (t == WR_T_TEXT) {
        wr_err_at(err, n->span.pos, n->span.len, "text is no truth; use ~ to test");
        wr_err_hint(err, "x ~ /re/, or compare: x == \"...\"; ++ joins text, || is or");
    } else {
        wr_err_at(err, n->span.pos, n->span.len, "%s is no truth", wr_check_noun(t));
        wr_err_hint(err, "compare it: %s",
                    t == WR_T_TIME   ? "x > \"2026-01-01\""
                    : t == WR_T_DUR  ? "x > 5m"
                    : t == WR_T_LIST ? "len(x) > 0"
                                     : "x != 0");
    }
    return WR_EPROG;
}

int wr_check_not_comparable(struct wr_span at, enum wr_type a, enum wr_type b, struct wr_err *err)
{
    if (a != WR_T_TIME && (b == WR_T_TIME || wr_type_is_num(b)) && !wr_type_is_num(a)) {
        enum wr_type t = a;
        a = b;
        b = t;
    }
    if (a == b)
        wr_err_at(err, at.pos, at.len, "%ss have no order", wr_check_noun(a) + 2);
    else
        wr_err_at(err, at.pos, at.len, "%s is compared with %s", wr_check_noun(a), wr_check_noun(b));
    if (a == WR_T_NUM && b == WR_T_TEXT)
        wr_err_hint(err, "num(...) reads text as a number, text(...) makes a number text");
    else if (b == WR_T_TIME || a == WR_T_TIME)
        wr_err_hint(err, "epoch(...) makes seconds of a time");
    else if (a == WR_T_LIST || b == WR_T_LIST)
        wr_err_hint(err, "len(...) counts a list, x[0] is its first element, contains(x, value) looks into it");
    return WR_EPROG;
}

/* ---- columns ----------------------------------------------------------------------------------------------- */

const char *wr_check_columns(const struct wr_schema *s, char out[WR_CHECK_COLUMNS])
{
    size_t n = 0;
    out[0] = 0;
    for (uint32_t i = 0, shown = 0; i < s->n; i++) {
        struct wr_slice name = s->cols[i].name;
        const char *comma = shown ? ", " : "";
        if (!name.n) /* of rows with keys of their own */
            continue;
        if (shown++ == NAMES_SHOWN || n + name.n + 8 >= WR_CHECK_COLUMNS) {
            snprintf(out + n, WR_CHECK_COLUMNS - n, "%s...", comma);
            break;
        }
        n += (size_t)snprintf(out + n, WR_CHECK_COLUMNS - n, "%s%.*s", comma, (int)name.n, name.p);
    }
    return out;
}

struct wr_slice wr_check_nearest(const struct wr_schema *s, struct wr_slice name)
{
    struct wr_slice best = {"", 0};
    struct wr_slice *names = malloc((s->n + 1) * sizeof *names);
    if (!names)
        return best;
    for (uint32_t i = 0; i < s->n; i++)
        names[i] = s->cols[i].name;
    best = wr_suggest(name, names, s->n);
    /* amount, where `reduce sum(amount)` has made sum_amount of it */
    for (uint32_t i = 0; !best.n && i < s->n; i++) {
        struct wr_slice c = names[i];
        if (c.n > name.n && c.p[c.n - name.n - 1] == '_' && !memcmp(c.p + c.n - name.n, name.p, name.n))
            best = c;
    }
    free(names);
    return best;
}

static bool is_plain_name(struct wr_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return s.n > 0;
}

/* null, true or false as other languages spell them; NULL: the word is none of these. */
static const char *literal_meant(const struct wr_node *n)
{
    static const char *const words[][2] = {
        {"NULL", "null"}, {"Null", "null"}, {"None", "null"},   {"nil", "null"},    {"NA", "null"},
        {"TRUE", "true"}, {"True", "true"}, {"FALSE", "false"}, {"False", "false"},
    };
    for (size_t i = 0; !n->quoted && i < sizeof words / sizeof *words; i++)
        if (wr_slice_is(n->text, words[i][0]))
            return words[i][1];
    return NULL;
}

/* The delimiter at which the one column's name falls into parts, one of which is the name that was looked for;
 * NULL: there is none. */
static const char *other_delimiter(const struct wr_schema *s, struct wr_slice name)
{
    static const char *const signs[] = {";", "\t", "|", ",", ":"};
    const struct wr_slice all = s->n == 1 ? s->cols[0].name : WR_SLICE("");
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        for (size_t from = 0, to; from < all.n; from = to + 1) {
            for (to = from; to < all.n && all.p[to] != *signs[k]; to++)
                ;
            if (to - from < all.n && wr_slice_eq(name, (struct wr_slice){all.p + from, to - from}))
                return signs[k];
        }
    return NULL;
}

/* Is the input something else than it is read as? A name that is not there may be so because of that. */
static bool hint_format(const struct wr_schema *s, struct wr_slice name, struct wr_err *err)
{
    const char *delim = other_delimiter(s, name);
    if (delim)
        wr_err_hint(
            err, *delim == '\t' ? "is the input delimited by tabs? -t" : "is the input delimited by '%s'? -d '%s'",
            delim, delim);
    else if (s->n && s->cols[0].name.n > 1 && s->cols[0].name.p[0] == '{')
        wr_err_hint(err, "is the input JSON lines? --in jsonl");
    else if (s->n && s->cols[0].name.n > 1 && s->cols[0].name.p[0] == '[')
        wr_err_hint(err, "is the input an array of JSON? jq -c '.[]' makes JSON lines of it, for --in jsonl");
    else
        return false;
    return true;
}

static void hint_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    char list[WR_CHECK_COLUMNS];
    struct wr_slice near = wr_check_nearest(s, n->text);
    const char *literal = literal_meant(n);
    const char *tick = is_plain_name(near) ? "'" : "`";
    wr_check_columns(s, list);
    if (s->lines)
        wr_err_hint(err, "the input is read as text lines with one column, 'line': --in csv reads it as CSV");
    else if (hint_format(s, n->text, err))
        return;
    else if (wr_place_find(n->text) >= 0)
        wr_err_hint(err,
                    "behind reduce, sort and their like rows have no place in the input: map it before, as in "
                    "map place = %.*s",
                    WR_CHECK_SHOW(n->text));
    else if (wr_slice_is(n->text, "count") && !n->quoted)
        wr_err_hint(err, "count() counts rows   (columns: %s)", list);
    else if (wr_slice_is(n->text, "now") && !n->quoted)
        wr_err_hint(err, "now() is the time of the run   (columns: %s)", list);
    else if (literal)
        wr_err_hint(err, "write %s   (columns: %s)", literal, list);
    else if (near.n)
        wr_err_hint(err, "did you mean %s%.*s%s?   (columns: %s)", tick, WR_CHECK_SHOW(near), tick, list);
    else if (s->n)
        wr_err_hint(err, "columns: %s", list);
}

static int no_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    const struct wr_span at = wr_node_home(n);
    const char *in = s->title.n ? "in " : "here";
    if (n->kind == WR_N_NAME) {
        wr_err_at(err, at.pos, at.len, "no column '%.*s' %s%.*s", WR_CHECK_SHOW(n->text), in,
                  WR_CHECK_SHOW(s->title));
        hint_column(s, n, err);
    } else {
        char list[WR_CHECK_COLUMNS];
        wr_err_at(err, at.pos, at.len, "no column %lld %s%.*s", (long long)n->num.m, in, WR_CHECK_SHOW(s->title));
        wr_err_hint(err, "there %s %u column%s: %s", s->n == 1 ? "is" : "are", s->n, s->n == 1 ? "" : "s",
                    wr_check_columns(s, list));
    }
    return -1;
}

int wr_check_no_order(struct wr_span at, struct wr_err *err)
{
    wr_err_at(err, at.pos, at.len,
              "rows of JSON lines have keys of their own: which there are is not known before");
    wr_err_hint(err, "name the columns, here or in a stage before it: select a, b, c");
    return -1;
}

int wr_expr_locate_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    int i = -1;
    if (n->kind == WR_N_NAME) {
        i = wr_schema_find(s, n->text);
    } else if (n->kind == WR_N_COL) {
        if (wr_schema_whole(s) >= 0)
            return wr_check_no_order(n->span, err);
        /* of an input without bytes nobody knows what stands where, though some columns may have been made */
        i = n->num.m >= 1 && n->num.m <= (int64_t)s->n && !s->assumed ? (int)(n->num.m - 1) : -1;
    } else {
        for (uint32_t k = 0; k < s->n; k++)
            if (s->cols[k].ref == n->ref)
                return (int)k;
        wr_err_at(err, n->span.pos, n->span.len, "this is no column");
        return -1;
    }
    if (i >= 0) {
        s->cols[i].ref->asked |= !n->optional;
        return i;
    }
    if (s->assumed)
        return -2;
    return n->optional ? -2 : no_column(s, n, err);
}

int wr_expr_find_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    int i = wr_expr_locate_column(s, n, err);
    const struct wr_slice changed = i < 0 ? (struct wr_slice){0} : wr_schema_changed_inside(s, (uint32_t)i);
    if (!changed.n)
        return i;
    wr_err_at(err, n->span.pos, n->span.len, "'%.*s' is as it was read, but a stage has changed '%.*s' in it",
              (int)s->cols[i].name.n, s->cols[i].name.p, (int)changed.n, changed.p);
    wr_err_hint(err, "use it before that stage, or name the members that are wanted");
    return -1;
}

void wr_check_bare_text(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    char list[WR_CHECK_COLUMNS];
    bool bare = n->kind == WR_N_NAME && !n->quoted && !n->optional && wr_schema_find(s, n->text) < 0;
    if (bare && !s->lines && s->n && !literal_meant(n) && !wr_check_nearest(s, n->text).n)
        wr_err_hint(err, "text stands in quotes: \"%.*s\"   (columns: %s)", WR_CHECK_SHOW(n->text),
                    wr_check_columns(s, list));
}

static void hint_unquoted(struct wr_slice name, struct wr_err *err)
{
    const char *tick = is_plain_name(name) ? "" : "`";
    wr_err_hint(err, "the column stands without quotes: %s%.*s%s", tick, WR_CHECK_SHOW(name), tick);
}

int wr_check_quoted_key(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n,
                        struct wr_err *err)
{
    struct wr_slice text = n->kind == WR_N_TEXT ? n->text : WR_SLICE("");
    for (uint32_t i = 0; n->kind == WR_N_ARG && i < lang->nargs; i++)
        if (wr_slice_eq(lang->arg_names[i], n->text))
            text = lang->arg_values[i];
    if (!text.n || wr_schema_find(s, text) < 0)
        return 0;
    wr_err_at(err, n->span.pos, n->span.len, "this text is the same in every row, and a column is called so");
    if (n->kind == WR_N_ARG)
        wr_err_hint(err, "--arg gives values, not names: let the shell put the name %.*s into the program",
                    WR_CHECK_SHOW(text));
    else
        hint_unquoted(text, err);
    return WR_EPROG;
}

int wr_check_quoted_column(const struct wr_schema *s, const struct wr_node *a, const struct wr_node *b,
                           struct wr_err *err)
{
    bool constants =
        s && (a->kind == WR_N_TEXT || a->kind == WR_N_NUM) && (b->kind == WR_N_TEXT || b->kind == WR_N_NUM);
    const struct wr_node *n = a->kind == WR_N_TEXT && wr_schema_find(s, a->text) >= 0 ? a : b;
    if (!constants || n->kind != WR_N_TEXT || wr_schema_find(s, n->text) < 0)
        return 0;
    wr_err_at(err, n->span.pos, n->span.len, "this compares two constants");
    hint_unquoted(n->text, err);
    return WR_EPROG;
}

static const struct wr_node *unknown_name(const struct wr_schema *s, const struct wr_node *n)
{
    if (n->kind == WR_N_NAME)
        return n->optional || wr_schema_find(s, n->text) >= 0 ? NULL : n;
    for (uint32_t i = 0; i < n->nargs; i++) {
        const struct wr_node *found = unknown_name(s, n->args[i]);
        if (found)
            return found;
    }
    return NULL;
}

int wr_check_dashed(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n,
                    struct wr_err *err)
{
    const struct wr_span at = wr_node_home(n);
    if ((size_t)at.pos + at.len > lang->text.n)
        return 0;
    struct wr_slice text = {lang->text.p + at.pos, at.len};
    for (; text.n > 2 && text.p[0] == '(' && text.p[text.n - 1] == ')'; text.n -= 2)
        text.p++;
    if (wr_schema_find(s, text) < 0)
        return 0;
    const struct wr_node *name = unknown_name(s, n);
    if (!name)
        return 0;
    wr_err_at(err, at.pos, at.len, "no column '%.*s' %s%.*s", WR_CHECK_SHOW(name->text),
              s->title.n ? "in " : "here", WR_CHECK_SHOW(s->title));
    wr_err_hint(err, "for the column '%.*s' write `%.*s`", WR_CHECK_SHOW(text), WR_CHECK_SHOW(text));
    return WR_EPROG;
}
