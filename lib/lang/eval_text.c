/* Bytes: joining texts, and regular expressions.
 *
 * A chain of ++ is one operation over all its parts, so nothing is copied twice, and all rows of a batch go into
 * one stretch of memory. A regex that is not known before the run is compiled when a row's pattern differs from the
 * row's before it: patterns that come from a column tend to repeat. */
#include <stdlib.h>

#include "lang/code.h"

/* ---- joining ----------------------------------------------------------------------------------------------- */

static int join_rows(struct wr_eval *e, const struct wr_reg *parts, uint32_t nparts, const uint16_t *sel,
                     uint32_t n, size_t total, struct wr_str *out)
{
    char *at = wr_arena_alloc(&e->batch->arena, total);
    if (!at)
        return wr_eval_nomem(e);
    WR_EACH (i, sel, n) {
        char *row = at;
        for (uint32_t k = 0; k < nparts; k++) {
            struct wr_slice s = wr_str_slice(parts[k].v.str[i]);
            memcpy(at, s.p, s.n);
            at += s.n;
        }
        out[i] = (struct wr_str){row, (uint32_t)(at - row), 0};
    }
    return 0;
}

int wr_run_concat(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct wr_reg *parts = wr_arena_alloc(&e->batch->arena, c->nargs * sizeof *parts);
    if (!parts)
        return wr_eval_nomem(e);
    for (uint32_t k = 0; k < c->nargs; k++)
        if (wr_run_str(e, c->args[k], sel, n, &parts[k]) < 0)
            return WR_ELIMIT;
    size_t total = 0;
    WR_EACH (i, sel, n) {
        size_t row = 0;
        for (uint32_t k = 0; k < c->nargs; k++)
            row += wr_str_slice(parts[k].v.str[i]).n;
        if (row > UINT32_MAX)
            return wr_err_set(e->err, WR_ELIMIT, "a text joined by ++ is longer than 4 GiB");
        total += row;
    }
    *out = (struct wr_reg){.own = true, .v.rep = WR_REP_STR};
    if (!(out->v.str = wr_reg_array(e, sizeof *out->v.str)))
        return wr_eval_nomem(e);
    int rc = join_rows(e, parts, c->nargs, sel, n, total, out->v.str);
    for (uint32_t k = 0; k < c->nargs; k++)
        wr_reg_drop(e, &parts[k]);
    return rc;
}

/* ---- matching ---------------------------------------------------------------------------------------------- */

struct wr_pattern {
    struct wr_regex *regex; /* NULL: the text is no regex */
    struct wr_regex_state *state;
    char *text;
    size_t n;
    bool set;
};

struct wr_pattern *wr_pattern_new(uint32_t n)
{
    return calloc(n + 1, sizeof(struct wr_pattern));
}

static void pattern_clear(struct wr_pattern *p)
{
    wr_regex_state_free(p->state);
    wr_regex_free(p->regex);
    free(p->text);
    *p = (struct wr_pattern){.set = false};
}

void wr_pattern_free(struct wr_pattern *p, uint32_t n)
{
    for (uint32_t i = 0; p && i < n; i++)
        pattern_clear(&p[i]);
    free(p);
}

/* Makes `p` the regex of this text; p->regex stays NULL when it is none. */
static int pattern_set(struct wr_eval *e, struct wr_pattern *p, struct wr_slice text)
{
    if (p->set && wr_slice_eq((struct wr_slice){p->text, p->n}, text))
        return 0;
    pattern_clear(p);
    struct wr_err why = {.code = 0};
    if (!(p->text = malloc(text.n + 1)))
        return wr_eval_nomem(e);
    memcpy(p->text, text.p, text.n);
    p->n = text.n;
    if (wr_regex_compile(text, (struct wr_slice){"", 0}, e->expr->lang->jit, &p->regex, &why) < 0) {
        p->regex = NULL;
        if (why.code == WR_ELIMIT)
            return wr_eval_nomem(e);
    } else if (!(p->state = wr_regex_state_new(p->regex))) {
        return wr_eval_nomem(e);
    }
    p->set = true;
    return 0;
}

/* A row whose match ran into a limit ends the run there (*why): the rows before it count, later ones are not looked
 * at. */
static bool row_matches(struct wr_eval *e, const struct wr_regex *re, struct wr_regex_state *state, uint32_t row,
                        struct wr_str s, struct wr_err *why)
{
    int rc = why->code ? 0 : wr_regex_test(re, state, wr_str_slice(s), why);
    if (rc < 0 && e->warner && e->warner->fail)
        e->warner->fail(e->warner, e->batch, row, why);
    return rc == 1;
}

int wr_run_match(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    struct wr_reg x, y = {.own = false};
    struct wr_err why = {.code = 0};
    if (wr_run_str(e, c->args[0], sel, n, &x) < 0)
        return WR_ELIMIT;
    if (c->regex) {
        struct wr_regex_state *state = e->regex[c->id];
        WR_EACH (i, sel, n)
            truth[i] = row_matches(e, c->regex, state, i, x.v.str[i], &why) != c->negated;
    } else {
        struct wr_pattern *p = &e->patterns[c->id];
        if (wr_run_str(e, c->args[1], sel, n, &y) < 0)
            return WR_ELIMIT;
        WR_EACH (i, sel, n) {
            struct wr_slice text = wr_str_slice(y.v.str[i]);
            if (pattern_set(e, p, text) < 0)
                return WR_ELIMIT;
            if (!p->regex)
                wr_tell(e, c->warn, i, text);
            truth[i] = (p->regex && row_matches(e, p->regex, p->state, i, x.v.str[i], &why)) != c->negated;
        }
    }
    wr_reg_drop(e, &x);
    wr_reg_drop(e, &y);
    return 0;
}
