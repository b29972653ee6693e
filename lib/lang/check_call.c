/* See check.h: names of functions, and whether a call fits one. */
#include "lang/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "lang/fn.h"
#include "lang/suggest.h"

/* The k-th descriptor of that name, from 0; NULL: there are not so many. */
static const struct wr_fn *find_fn(const struct wr_lang *lang, struct wr_slice name, uint32_t k)
{
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            if (wr_slice_is(name, f->name) && k-- == 0)
                return f;
    return NULL;
}

/* names: NULL at the end, or NULL. */
static bool is_among(const char *const *names, struct wr_slice name)
{
    for (; names && *names; names++)
        if (wr_name_fits(*names, name))
            return true;
    return false;
}

static bool is_aggregate(const struct wr_lang *lang, struct wr_slice name)
{
    return is_among(lang->aggs, name);
}

void wr_check_bare_call(const struct wr_lang *lang, const struct wr_schema *s, const struct wr_node *n,
                        struct wr_err *err)
{
    char list[WR_CHECK_COLUMNS], call[WR_CHECK_NAME + 8];
    const struct wr_fn *f = find_fn(lang, n->text, 0);
    const char *what = is_aggregate(lang, n->text)     ? "an aggregate of reduce"
                       : is_among(lang->wins, n->text) ? "a window function of map"
                       : f                             ? "a function"
                                                       : NULL;
    if (!what || n->kind != WR_N_NAME || n->quoted || s->lines || wr_check_nearest(s, n->text).n ||
        wr_slice_is(n->text, "count") || wr_slice_is(n->text, "now"))
        return;
    snprintf(call, sizeof call, "%.*s(...)", WR_CHECK_SHOW(n->text));
    wr_err_hint(err, "%s is %s   (columns: %s)", f && f->signature ? f->signature : call, what,
                wr_check_columns(s, list));
}

bool wr_expr_no_window(const struct wr_lang *lang, const struct wr_node *n, struct wr_err *err)
{
    if (n->kind != WR_N_CALL || !is_among(lang->wins, n->text))
        return false;
    wr_err_at(err, n->span.pos, n->span.len, "%.*s() is a window function: it stands in map",
              WR_CHECK_SHOW(n->text));
    wr_err_hint(err, "map first, then use its column: map d = delta(x) | filter d > 0");
    return true;
}

static struct wr_slice nearest_fn(const struct wr_lang *lang, struct wr_slice name)
{
    struct wr_slice best = {"", 0};
    size_t n = 0;
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            n++;
    for (const char *const *w = lang->wins; w && *w; w++)
        n++;
    struct wr_slice *names = malloc((n + 1) * sizeof *names);
    if (!names)
        return best;
    n = 0;
    for (const char *const *w = lang->wins; w && *w; w++)
        names[n++] = wr_slice_of(*w);
    for (const struct wr_fn *const *t = lang->fns; t && *t; t++)
        for (const struct wr_fn *f = *t; f->name; f++)
            if (f->name[0] != '[')
                names[n++] = wr_slice_of(f->name);
    best = wr_suggest(name, names, n);
    free(names);
    return best;
}

static void tell_aggregate(const struct wr_lang *lang, const struct wr_node *call, struct wr_err *err)
{
    /* of the others no window function gives the same where the last row has no number */
    const bool sum = call->nargs == 1 && !call->cond && wr_slice_is(call->text, "sum");
    const bool name = sum && call->args[0]->kind == WR_N_NAME;
    char of[WR_CHECK_TEXT];
    wr_err_at(err, call->span.pos, call->span.len, "%.*s() is an aggregate: it stands in reduce",
              WR_CHECK_SHOW(call->text));
    if (sum)
        wr_err_hint(err,
                    "reduce first, then use its column; or beside each row, of all: map t = "
                    "last_value(cumsum(%s%s%s ?? 0))",
                    name ? "" : "(", wr_check_source(lang, call->args[0], of), name ? "" : ")");
    else
        wr_err_hint(err, "reduce first, then use its column: reduce n = count() by KEY | filter n > 1");
}

static void tell_no_function(const struct wr_lang *lang, const struct wr_node *call, struct wr_err *err)
{
    const char *hint = NULL, *word = wr_suggest_function_word(call->text, &hint);
    struct wr_slice near = word ? (struct wr_slice){"", 0} : nearest_fn(lang, call->text);
    wr_err_at(err, call->op_span.pos, call->op_span.len, "no function '%.*s'", WR_CHECK_SHOW(call->text));
    if (hint)
        wr_err_hint(err, "%s", hint);
    else if (word)
        wr_err_hint(err, "did you mean '%s'?", word);
    else if (near.n)
        wr_err_hint(err, "did you mean '%.*s'?", WR_CHECK_SHOW(near));
    else if (memchr(call->text.p, '.', call->text.n))
        wr_err_hint(err, "a function stands before its values: f(x, y)");
    else
        wr_err_hint(err, "all there are: weir help functions");
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
    const struct wr_span at = wr_node_home(call);
    char takes[48];
    if (most == UINT32_MAX)
        snprintf(takes, sizeof takes, "%u or more arguments", least);
    else if (most == least)
        snprintf(takes, sizeof takes, "%u argument%s", least, least == 1 ? "" : "s");
    else
        snprintf(takes, sizeof takes, "%u to %u arguments", least, most);
    wr_err_at(err, at.pos, at.len, "%s() takes %s, not %u", f->name, takes, call->nargs);
    wr_err_hint(err, "%s", f->signature ? f->signature : f->name);
}

/* The k-th descriptor of that name that takes n arguments. */
static const struct wr_fn *find_taking(const struct wr_lang *lang, struct wr_slice name, uint32_t n, uint32_t k)
{
    uint32_t least, most, i = 0;
    for (const struct wr_fn *f; (f = find_fn(lang, name, i)); i++) {
        count_params(f->params, &least, &most);
        if (n >= least && n <= most && k-- == 0)
            return f;
    }
    return NULL;
}

const struct wr_fn *wr_check_call(const struct wr_lang *lang, const struct wr_node *call, struct wr_err *err)
{
    const struct wr_fn *f = find_fn(lang, call->text, 0);
    bool agg = is_aggregate(lang, call->text);
    if (call->cond || (!f && agg)) {
        if (agg)
            tell_aggregate(lang, call, err);
        else
            wr_err_at(err, call->cond->span.pos, call->cond->span.len, "'if' stands after aggregates only");
        return NULL;
    }
    if (!f) {
        if (!wr_expr_no_window(lang, call, err))
            tell_no_function(lang, call, err);
        return NULL;
    }
    const struct wr_fn *taking = find_taking(lang, call->text, call->nargs, 0);
    if (taking)
        return taking;
    uint32_t least, most;
    count_params(f->params, &least, &most);
    if (agg)
        tell_aggregate(lang, call, err);
    else
        tell_count(f, call, least, most, err);
    return NULL;
}

void wr_check_letters(const char *params, uint32_t n, char *letters)
{
    char last = 'v';
    for (uint32_t i = 0; i < n;) {
        if (*params && (*params == '?' || *params == '*')) {
            params++;
            continue;
        }
        if (*params)
            last = *params++;
        letters[i++] = last;
    }
}

/* How many of the letters t, d, l the arguments fit; -1: one does not fit. */
static int fitness(const char *letters, const enum wr_type *types, uint32_t n)
{
    int fit = 0;
    for (uint32_t i = 0; i < n; i++) {
        enum wr_type t = types[i];
        bool bytes = t == WR_T_NULL || t == WR_T_FIELD || t == WR_T_TEXT;
        if ((letters[i] == 'd' && t != WR_T_DUR) || (letters[i] == 'l' && t != WR_T_LIST) ||
            (letters[i] == 't' && t != WR_T_TIME && !bytes))
            return -1;
        fit += letters[i] == 'd' || letters[i] == 'l' || letters[i] == 't';
    }
    return fit;
}

const struct wr_fn *wr_check_overload(const struct wr_lang *lang, const struct wr_node *call,
                                      const enum wr_type *types, char *letters)
{
    const struct wr_fn *best = NULL, *last = NULL;
    int most = -1;
    for (uint32_t k = 0; (last = find_taking(lang, call->text, call->nargs, k)); k++) {
        wr_check_letters(last->params, call->nargs, letters);
        int fit = fitness(letters, types, call->nargs);
        if (fit > most || !best) {
            best = last;
            most = fit > most ? fit : most;
        }
    }
    wr_check_letters(best->params, call->nargs, letters);
    return best;
}

int wr_check_argument(const struct wr_fn *f, const struct wr_node *call, uint32_t k, const char *wanted,
                      const char *found, struct wr_err *err)
{
    const struct wr_node *arg = call->args[k];
    if (f->name[0] == '[')
        wr_err_at(err, arg->span.pos, arg->span.len, "%s is wanted here, and this is %s", wanted, found);
    else
        wr_err_at(err, arg->span.pos, arg->span.len, "argument %u of %s() must be %s, and this is %s", k + 1,
                  f->name, wanted, found);
    if (!strcmp(f->name, "[i]") && call->args[0]->kind == WR_N_NAME && arg->kind == WR_N_TEXT)
        wr_err_hint(err, "a member of JSON is x.name, or x.`odd name`");
    else if (!wr_check_duration_text(arg, err))
        wr_err_hint(err, "%s", f->signature ? f->signature : f->name);
    return WR_EPROG;
}
