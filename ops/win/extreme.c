/* cummin(x) and cummax(x): the least and the largest so far, as min and max see them: numbers by value, exactly;
 * text, by bytes, until there is a number. Of equal values the first stays. */
#include "lang/fn.h"
#include "ops/win/mixed.h"
#include "ops/win/value.h"

static bool is_number(uint8_t tag)
{
    return tag == WR_TAG_DEC || tag == WR_TAG_DBL || tag == WR_TAG_BIG;
}

static struct wr_num number_of(const struct win_value *x)
{
    struct wr_num n = {.kind = x->tag == WR_TAG_DEC ? WR_NUM_DEC : WR_NUM_DBL, .scale = x->scale};
    n.m = x->num;
    return n;
}

static int compare_numbers(const struct win_value *a, const struct win_value *b)
{
    struct wr_slice at = {a->p, a->n}, bt = {b->p, b->n};
    if (a->tag == WR_TAG_BIG)
        return b->tag == WR_TAG_BIG ? wr_num_cmp_text(at, bt) : -wr_num_cmp_num_text(number_of(b), at);
    return b->tag == WR_TAG_BIG ? wr_num_cmp_num_text(number_of(a), bt) : wr_num_cmp(number_of(a), number_of(b));
}

static bool is_better(const struct win_value *x, const struct win_value *best, bool max)
{
    if (best->tag == WR_TAG_NULL || is_number(x->tag) != is_number(best->tag))
        return best->tag == WR_TAG_NULL || is_number(x->tag);
    int c = is_number(x->tag) ? compare_numbers(x, best)
                              : wr_slice_cmp((struct wr_slice){x->p, x->n}, (struct wr_slice){best->p, best->n});
    return max ? c > 0 : c < 0;
}

/* Row i: a number, or a text where there is none. */
static struct win_value value_of(const struct wr_win_rows *r, uint32_t i)
{
    struct win_value x = win_value_get(r->arg, i);
    if (x.tag == WR_TAG_NULL && r->text && !WR_STR_NULL(r->text->str[i]))
        x = win_value_get(r->text, i);
    return x;
}

static int run(struct wr_win_state *s, const struct wr_win_rows *r, bool max, struct wr_vec *out,
               struct wr_err *err)
{
    struct win_kept *groups = (struct win_kept *)(void *)s->groups;
    const struct win_value none = {.tag = WR_TAG_NULL};
    s->other = true; /* numbers, mostly */
    if (win_values(s, r, out) < 0)
        return wr_win_no_memory(s, r, err);
    win_tell_mixed(s->call, r);
    WR_EACH (i, r->sel, r->n) {
        struct win_kept *best = &groups[wr_win_group(r, i)];
        struct win_value x = value_of(r, i);
        const bool null = x.tag == WR_TAG_NULL;
        if (!null && is_better(&x, &best->v, max) && win_keep(best, &x, &s->arena) < 0)
            return wr_win_no_memory(s, r, err);
        if (win_put_copy(r->batch, out, i, null ? &none : &best->v) < 0)
            return wr_win_no_memory(s, r, err);
    }
    if (out->rep == WR_REP_NUM)
        wr_win_tidy(r, out);
    return 0;
}

static int run_min(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    return run(s, r, false, out, err);
}

static int run_max(struct wr_win_state *s, const struct wr_win_rows *r, struct wr_vec *out, struct wr_err *err)
{
    return run(s, r, true, out, err);
}

#define MIXED "cummin() and cummax() look at the numbers alone, as with num() around it"

const struct wr_win wr_win_cummin = {
    .name = "cummin",
    .params = "v",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct win_kept),
    .run = run_min,
    .mixed = MIXED,
    .signature = "cummin(x)",
    .summary =
        "The least number so far; where there was none, the first text by bytes. A null row gives null and changes "
        "nothing.",
    .example = "take 4 | map least = cummin(qty) | select id, qty, least",
    .shows = "id,qty,least\n"
             "1001,3,3\n"
             "1002,2,2\n"
             "1003,3,2\n"
             "1004,3,2\n",
};

const struct wr_win wr_win_cummax = {
    .name = "cummax",
    .params = "v",
    .result = WR_T_FIELD,
    .state_size = sizeof(struct win_kept),
    .run = run_max,
    .mixed = MIXED,
    .signature = "cummax(x)",
    .summary = "The largest number so far; where there was none, the last text by bytes. A null row gives null and "
               "changes nothing.",
    .example = "take 4 | map most = cummax(amount) | select id, amount, most",
    .shows = "id,amount,most\n"
             "1001,21.00,21\n"
             "1002,5.50,21\n"
             "1003,537.00,537\n"
             "1004,8.25,537\n",
};
