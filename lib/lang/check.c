/* See check.h. Every message says what was found where, and how to write what was probably meant. */
#include "lang/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "lang/fn.h"
#include "lang/suggest.h"

enum { NAMES_SHOWN = 12, LIST_TEXT = 320, NAME_TEXT = 80 };

/* For %.*s: names are cut where they would fill a message. */
#define SHOW(s) ((s).n > NAME_TEXT ? NAME_TEXT : (int)(s).n), (s).p

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
    default:
        return "a field";
    }
}

enum wr_type wr_check_join(enum wr_type a, enum wr_type b)
{
    return a == b || b == WR_T_NULL ? a : a == WR_T_NULL ? b : WR_T_FIELD;
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
    else if (op && op->op == WR_OP_ADD)
        wr_err_hint(err, "'++' joins text; num(...) reads text as a number");
    else
        wr_err_hint(err, "num(...) reads text as a number");
    return WR_EPROG;
}

int wr_check_not_truth(const struct wr_node *n, enum wr_type t, struct wr_err *err)
{
    if (t == WR_T_TEXT) {
        wr_err_at(err, n->span.pos, n->span.len, "text is no truth; use ~ to test");
        wr_err_hint(err, "x ~ /re/, or compare: x == \"...\"");
    } else {
        wr_err_at(err, n->span.pos, n->span.len, "%s is no truth", wr_check_noun(t));
        wr_err_hint(err, "compare it: x != 0");
    }
    return WR_EPROG;
}

int wr_check_not_comparable(struct wr_span at, enum wr_type a, enum wr_type b, struct wr_err *err)
{
    enum wr_type other = a == WR_T_NUM ? b : a;
    wr_err_at(err, at.pos, at.len, "a number is compared with %s", wr_check_noun(other));
    if (other == WR_T_TEXT)
        wr_err_hint(err, "num(...) reads text as a number, text(...) makes a number text");
    return WR_EPROG;
}

/* ---- columns ----------------------------------------------------------------------------------------------- */

/* "id, country, customer, ..." */
static const char *list_columns(const struct wr_schema *s, char out[LIST_TEXT])
{
    size_t n = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        struct wr_slice name = s->cols[i].name;
        const char *comma = i ? ", " : "";
        if (i == NAMES_SHOWN || n + name.n + 8 >= LIST_TEXT) {
            snprintf(out + n, LIST_TEXT - n, "%s...", comma);
            break;
        }
        n += (size_t)snprintf(out + n, LIST_TEXT - n, "%s%.*s", comma, (int)name.n, name.p);
    }
    return out;
}

static struct wr_slice nearest_column(const struct wr_schema *s, struct wr_slice name)
{
    struct wr_slice best = {"", 0};
    struct wr_slice *names = malloc((s->n + 1) * sizeof *names);
    if (!names)
        return best;
    for (uint32_t i = 0; i < s->n; i++)
        names[i] = s->cols[i].name;
    best = wr_suggest(name, names, s->n);
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

static void hint_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    char list[LIST_TEXT];
    struct wr_slice near = nearest_column(s, n->text);
    const char *tick = is_plain_name(near) ? "'" : "`";
    list_columns(s, list);
    if (s->lines)
        wr_err_hint(err, "the input is read as text lines with one column, 'line': --in csv reads it as CSV");
    else if (wr_slice_is(n->text, "count") && !n->quoted)
        wr_err_hint(err, "count() counts rows   (columns: %s)", list);
    else if (near.n)
        wr_err_hint(err, "did you mean %s%.*s%s?   (columns: %s)", tick, SHOW(near), tick, list);
    else if (s->n)
        wr_err_hint(err, "columns: %s", list);
}

static int no_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    const char *in = s->title.n ? "in " : "here";
    if (n->kind == WR_N_NAME) {
        wr_err_at(err, n->span.pos, n->span.len, "no column '%.*s' %s%.*s", SHOW(n->text), in, SHOW(s->title));
        hint_column(s, n, err);
    } else {
        char list[LIST_TEXT];
        wr_err_at(err, n->span.pos, n->span.len, "no column %lld %s%.*s", (long long)n->num.m, in, SHOW(s->title));
        wr_err_hint(err, "there %s %u column%s: %s", s->n == 1 ? "is" : "are", s->n, s->n == 1 ? "" : "s",
                    list_columns(s, list));
    }
    return -1;
}

int wr_expr_find_column(const struct wr_schema *s, const struct wr_node *n, struct wr_err *err)
{
    int i = -1;
    if (n->kind == WR_N_NAME) {
        i = wr_schema_find(s, n->text);
    } else if (n->kind == WR_N_COL) {
        i = n->num.m >= 1 && n->num.m <= (int64_t)s->n ? (int)(n->num.m - 1) : -1;
    } else {
        for (uint32_t k = 0; k < s->n; k++)
            if (s->cols[k].ref == n->ref)
                return (int)k;
        wr_err_at(err, n->span.pos, n->span.len, "this is no column");
        return -1;
    }
    if (i >= 0)
        return i;
    if (s->assumed)
        return -2;
    return n->optional ? -2 : no_column(s, n, err);
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
    if ((size_t)n->span.pos + n->span.len > lang->text.n)
        return 0;
    struct wr_slice text = {lang->text.p + n->span.pos, n->span.len};
    for (; text.n > 2 && text.p[0] == '(' && text.p[text.n - 1] == ')'; text.n -= 2)
        text.p++;
    if (wr_schema_find(s, text) < 0)
        return 0;
    const struct wr_node *name = unknown_name(s, n);
    if (!name)
        return 0;
    wr_err_at(err, n->span.pos, n->span.len, "no column '%.*s' %s%.*s", SHOW(name->text),
              s->title.n ? "in " : "here", SHOW(s->title));
    wr_err_hint(err, "for the column '%.*s' write `%.*s`", SHOW(text), SHOW(text));
    return WR_EPROG;
}

/* ---- calls ------------------------------------------------------------------------------------------------- */

static const struct wr_fn *find_fn(const struct wr_lang *lang, struct wr_slice name)
{
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            if (wr_slice_is(name, f->name))
                return f;
    return NULL;
}

static bool is_aggregate(const struct wr_lang *lang, struct wr_slice name)
{
    for (const char *const *a = lang->aggs; a && *a; a++)
        if (wr_slice_is(name, *a))
            return true;
    return false;
}

static struct wr_slice nearest_fn(const struct wr_lang *lang, struct wr_slice name)
{
    struct wr_slice best = {"", 0};
    size_t n = 0;
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            n++;
    struct wr_slice *names = malloc((n + 1) * sizeof *names);
    if (!names)
        return best;
    n = 0;
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            names[n++] = wr_slice_of(f->name);
    best = wr_suggest(name, names, n);
    free(names);
    return best;
}

static void tell_aggregate(const struct wr_node *call, struct wr_err *err)
{
    wr_err_at(err, call->span.pos, call->span.len, "%.*s() is an aggregate: it stands in reduce", SHOW(call->text));
    wr_err_hint(err, "reduce first, then use its column: reduce n = count() by KEY | filter n > 1");
}

static void tell_no_function(const struct wr_lang *lang, const struct wr_node *call, struct wr_err *err)
{
    const char *hint = NULL, *word = wr_suggest_function_word(call->text, &hint);
    struct wr_slice near = word ? (struct wr_slice){"", 0} : nearest_fn(lang, call->text);
    wr_err_at(err, call->op_span.pos, call->op_span.len, "no function '%.*s'", SHOW(call->text));
    if (hint)
        wr_err_hint(err, "%s", hint);
    else if (word)
        wr_err_hint(err, "did you mean '%s'?", word);
    else if (near.n)
        wr_err_hint(err, "did you mean '%.*s'?", SHOW(near));
}

/* How many arguments a parameter list takes. */
static void count_params(const char *params, uint32_t *least, uint32_t *most)
{
    bool optional = false;
    *least = *most = 0;
    for (const char *p = params; *p; p++) {
        if (*p == '?') {
            optional = true;
        } else if (*p == '*') {
            *most = UINT32_MAX;
        } else {
            ++*most;
            *least += !optional;
        }
    }
}

static void tell_count(const struct wr_fn *f, const struct wr_node *call, uint32_t least, uint32_t most,
                       struct wr_err *err)
{
    char takes[48];
    if (most == UINT32_MAX)
        snprintf(takes, sizeof takes, "%u or more arguments", least);
    else if (most == least)
        snprintf(takes, sizeof takes, "%u argument%s", least, least == 1 ? "" : "s");
    else
        snprintf(takes, sizeof takes, "%u to %u arguments", least, most);
    wr_err_at(err, call->span.pos, call->span.len, "%s() takes %s, not %u", f->name, takes, call->nargs);
    wr_err_hint(err, "%s", f->signature ? f->signature : f->name);
}

const struct wr_fn *wr_check_call(const struct wr_lang *lang, const struct wr_node *call, struct wr_err *err)
{
    const struct wr_fn *f = find_fn(lang, call->text);
    bool agg = is_aggregate(lang, call->text);
    if (call->cond || (!f && agg)) {
        if (agg)
            tell_aggregate(call, err);
        else
            wr_err_at(err, call->cond->span.pos, call->cond->span.len, "'if' stands after aggregates only");
        return NULL;
    }
    if (!f) {
        tell_no_function(lang, call, err);
        return NULL;
    }
    uint32_t least, most;
    count_params(f->params, &least, &most);
    if (call->nargs >= least && call->nargs <= most)
        return f;
    if (agg)
        tell_aggregate(call, err);
    else
        tell_count(f, call, least, most, err);
    return NULL;
}

int wr_check_argument(const struct wr_fn *f, const struct wr_node *call, uint32_t k, const char *wanted,
                      const char *found, struct wr_err *err)
{
    const struct wr_node *arg = call->args[k];
    wr_err_at(err, arg->span.pos, arg->span.len, "argument %u of %s() must be %s, and this is %s", k + 1, f->name,
              wanted, found);
    wr_err_hint(err, "%s", f->signature ? f->signature : f->name);
    return WR_EPROG;
}
