/* Arithmetic. Three lanes, of which the data alone decides, and which give the same values:
 *   plain    both sides DEC in every row, each with one scale: integers, overflow noted on the side
 *   tagged   the same with nulls among them
 *   general  row by row through wr_num_*
 * A plain or tagged vector in which any row overflows is done again by the general lane: what fits is the same
 * there (same value, same kind), what does not becomes a double. */
#include <math.h>

#include "base/time.h"
#include "lang/code.h"
#include "lang/fn.h"

/* One side: a vector, or a constant that is DEC (in every row the same; v is then not made). */
struct side {
    struct wr_reg r;
    bool constant;
    struct wr_cell cell;
};

static int side_run(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct side *s)
{
    *s = (struct side){.constant = c->kind == WR_C_CONST && c->number.tag == WR_TAG_DEC};
    if (!s->constant)
        return wr_run_num(e, c, sel, n, true, &s->r);
    s->cell = c->number;
    return 0;
}

static struct wr_num side_num(const struct side *s, uint32_t i)
{
    if (s->constant)
        return (struct wr_num){.kind = WR_NUM_DEC, .scale = s->cell.scale, .m = s->cell.num};
    return wr_vec_get_num(&s->r.v, i);
}

static uint8_t side_scale(const struct side *s)
{
    return s->constant ? s->cell.scale : s->r.v.scale;
}

/* ---- the general lane -------------------------------------------------------------------------------------- */

static struct wr_num apply(enum wr_op_kind op, struct wr_num a, struct wr_num b, bool *zero)
{
    switch (op) {
    case WR_OP_ADD:
        return wr_num_add(a, b);
    case WR_OP_SUB:
        return wr_num_sub(a, b);
    case WR_OP_MUL:
        return wr_num_mul(a, b);
    case WR_OP_DIV:
        return wr_num_div(a, b, zero);
    case WR_OP_IDIV:
        return wr_num_idiv(a, b, zero);
    case WR_OP_MOD:
        return wr_num_mod(a, b, zero);
    default:
        return wr_num_pow(a, b);
    }
}

/* A double as whole nanoseconds, or whole seconds where those are too many; all else as it is. */
static struct wr_num whole_ns(struct wr_num x)
{
    if (x.kind != WR_NUM_DBL || !(fabs(x.d) < 9e18))
        return x;
    bool ns = fabs(x.d) < 9e9;
    return (struct wr_num){.kind = WR_NUM_DEC, .scale = ns ? 9 : 0, .m = llrint(ns ? x.d * 1e9 : x.d)};
}

/* A time and a duration, exactly; but of the fraction only the digits that there is room for (base/time.h). */
static struct wr_num time_sum(enum wr_op_kind op, struct wr_num a, struct wr_num b, bool *zero)
{
    a = whole_ns(a);
    b = whole_ns(b);
    if (a.kind != WR_NUM_DEC || b.kind != WR_NUM_DEC)
        return apply(op, a, b, zero);
    unsigned scale = a.scale > b.scale ? a.scale : b.scale;
    __int128 x = (__int128)a.m * (int64_t)wr_pow10[scale - a.scale];
    __int128 y = (__int128)b.m * (int64_t)wr_pow10[scale - b.scale], r = op == WR_OP_SUB ? x - y : x + y;
    for (; scale && (scale > 9 || r != (int64_t)r); scale--)
        r = r / 10 - (r % 10 < 0);
    return wr_num_of_i128(r, scale);
}

static void general(struct wr_eval *e, const struct wr_inst *c, const struct side *a, const struct side *b,
                    const uint16_t *sel, uint32_t n, struct wr_vec *out)
{
    WR_EACH (i, sel, n) {
        struct wr_num x = side_num(a, i), y = side_num(b, i);
        bool zero = false;
        struct wr_num z = c->type == WR_T_TIME ? time_sum(c->op, x, y, &zero) : apply(c->op, x, y, &zero);
        wr_vec_put_num(out, i, z);
        if (z.kind == WR_NUM_NULL && x.kind != WR_NUM_NULL && y.kind != WR_NUM_NULL)
            wr_tell(e, zero ? c->warn : c->warn_range, i, (struct wr_slice){"", 0});
    }
}

static int run_general(struct wr_eval *e, const struct wr_inst *c, struct side *a, struct side *b,
                       const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if (wr_reg_num(e, out, true) < 0)
        return WR_ELIMIT;
    general(e, c, a, b, sel, n, &out->v);
    wr_reg_tidy(e, out, sel, n);
    return 0;
}

/* ---- the plain lane ---------------------------------------------------------------------------------------- */

/* Mantissas m and factors that bring them to the scale of the result (sums only; 1 where the scales agree). */
struct lane {
    const int64_t *m; /* NULL: k in every row */
    int64_t k;
};

/* Overflow of a sum shows in the sign bit of (a ^ r) & (b ^ r), of a difference a - b in (a ^ b) & (a ^ r): no
 * branch, so the loops go through the vector unit. */
#define SUM_LOOP(A, B, OP, WRONG)                                                                                  \
    do {                                                                                                           \
        uint64_t wrong = 0;                                                                                        \
        WR_EACH (i, sel, n) {                                                                                      \
            uint64_t a = (uint64_t)(A), b = (uint64_t)(B), r = a OP b;                                             \
            r_[i] = (int64_t)r;                                                                                    \
            wrong |= (WRONG) & (tag ? -(uint64_t)(tag[i] == WR_TAG_DEC) : ~(uint64_t)0);                           \
        }                                                                                                          \
        return !(wrong >> 63);                                                                                     \
    } while (0)

#define SUM_KERNEL(name, OP, WRONG)                                                                                \
    static inline __attribute__((always_inline)) bool name##_with(                                                 \
        const int64_t *restrict a_, int64_t ka, const int64_t *restrict b_, int64_t kb,                            \
        const uint8_t *restrict tag, const uint16_t *restrict sel, uint32_t n, int64_t *restrict r_)               \
    {                                                                                                              \
        if (!b_)                                                                                                   \
            SUM_LOOP(a_[i], kb, OP, WRONG);                                                                        \
        if (!a_)                                                                                                   \
            SUM_LOOP(ka, b_[i], OP, WRONG);                                                                        \
        SUM_LOOP(a_[i], b_[i], OP, WRONG);                                                                         \
    }                                                                                                              \
    static bool name(struct lane a, struct lane b, const uint8_t *tag, const uint16_t *sel, uint32_t n,            \
                     int64_t *r)                                                                                   \
    {                                                                                                              \
        if (sel)                                                                                                   \
            return name##_with(a.m, a.k, b.m, b.k, tag, sel, n, r);                                                \
        if (tag)                                                                                                   \
            return name##_with(a.m, a.k, b.m, b.k, tag, NULL, n, r);                                               \
        return name##_with(a.m, a.k, b.m, b.k, NULL, NULL, n, r);                                                  \
    }

SUM_KERNEL(add, +, (a ^ r) & (b ^ r))
SUM_KERNEL(sub, -, (a ^ b) & (a ^ r))

static bool mul(struct lane a, struct lane b, const uint8_t *tag, const uint16_t *sel, uint32_t n, int64_t *r)
{
    bool wrong = false;
    WR_EACH (i, sel, n) {
        int64_t x = a.m ? a.m[i] : a.k, y = b.m ? b.m[i] : b.k;
        wrong |= __builtin_mul_overflow(x, y, &r[i]) & (!tag || tag[i] == WR_TAG_DEC);
    }
    return !wrong;
}

/* One side's mantissas at `scale`, rescaled in an array of its own if they stand at another; false: some do not
 * fit. */
static bool lane_at(struct wr_eval *e, const struct side *s, uint8_t scale, const uint8_t *tag, const uint16_t *sel,
                    uint32_t n, struct lane *out, int64_t **made)
{
    int64_t f = (int64_t)wr_pow10[scale - side_scale(s)];
    *made = NULL;
    *out = (struct lane){s->constant ? NULL : s->r.v.num, 0};
    if (s->constant)
        return !__builtin_mul_overflow(s->cell.num, f, &out->k);
    if (f == 1)
        return true;
    int64_t *m = *made = wr_reg_array(e, sizeof *m);
    if (!m)
        return false;
    out->m = m;
    return mul((struct lane){s->r.v.num, 0}, (struct lane){NULL, f}, tag, sel, n, m);
}

static bool sums(struct wr_eval *e, enum wr_op_kind op, const struct side *a, const struct side *b,
                 const uint8_t *tag, const uint16_t *sel, uint32_t n, struct wr_vec *out)
{
    uint8_t sa = side_scale(a), sb = side_scale(b), scale = sa > sb ? sa : sb;
    struct lane x, y;
    int64_t *xm, *ym = NULL;
    bool fits = lane_at(e, a, scale, tag, sel, n, &x, &xm) && lane_at(e, b, scale, tag, sel, n, &y, &ym);
    if (fits)
        fits = (op == WR_OP_ADD ? add : sub)(x, y, tag, sel, n, out->num);
    wr_reg_give(e, xm, sizeof *xm);
    wr_reg_give(e, ym, sizeof *ym);
    out->scale = scale;
    return fits;
}

static bool products(const struct side *a, const struct side *b, const uint8_t *tag, const uint16_t *sel,
                     uint32_t n, struct wr_vec *out)
{
    unsigned scale = (unsigned)side_scale(a) + side_scale(b);
    if (scale > 18)
        return false;
    out->scale = (uint8_t)scale;
    struct lane x = {a->constant ? NULL : a->r.v.num, a->cell.num};
    struct lane y = {b->constant ? NULL : b->r.v.num, b->cell.num};
    return mul(x, y, tag, sel, n, out->num);
}

/* Which rows have a result: DEC where both sides are, else null. False: some row is neither DEC nor null. */
static bool join_tags(const struct side *a, const struct side *b, const uint16_t *sel, uint32_t n, uint8_t *tag)
{
    const uint8_t *ta = a->constant ? NULL : a->r.v.tag, *tb = b->constant ? NULL : b->r.v.tag;
    bool other = false;
    WR_EACH (i, sel, n) {
        uint8_t x = ta ? ta[i] : WR_TAG_DEC, y = tb ? tb[i] : WR_TAG_DEC;
        other |= x == WR_TAG_DBL || x == WR_TAG_BIG || y == WR_TAG_DBL || y == WR_TAG_BIG;
        tag[i] = x == WR_TAG_DEC && y == WR_TAG_DEC ? WR_TAG_DEC : WR_TAG_NULL;
    }
    return !other;
}

/* The plain or tagged lane. 1: done; 0: not for these rows; WR_ELIMIT. */
static int run_lanes(struct wr_eval *e, enum wr_op_kind op, const struct side *a, const struct side *b,
                     const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    if ((!a->constant && a->r.v.sc) || (!b->constant && b->r.v.sc))
        return 0;
    bool tagged = (!a->constant && a->r.v.tag) || (!b->constant && b->r.v.tag);
    if (wr_reg_num(e, out, false) < 0)
        return WR_ELIMIT;
    bool fits = true;
    if (tagged) {
        if (!(out->v.tag = wr_reg_array(e, 1)))
            return wr_eval_nomem(e);
        fits = join_tags(a, b, sel, n, out->v.tag);
    }
    if (fits)
        fits = op == WR_OP_MUL ? products(a, b, out->v.tag, sel, n, &out->v)
                               : sums(e, op, a, b, out->v.tag, sel, n, &out->v);
    if (!fits)
        wr_reg_drop(e, out);
    return fits;
}

/* ---- times -------------------------------------------------------------------------------------------------- */

/* What was computed is a time: of at most nanoseconds, in the years 1 to 9999. False: out of range. */
static bool time_of(struct wr_num x, struct wr_num *out)
{
    *out = x;
    for (; out->kind == WR_NUM_DEC && out->scale > 9; out->scale--)
        out->m = out->m / 10 - (out->m % 10 < 0);
    return out->kind == WR_NUM_DEC && wr_time_in_range(out->m, out->scale);
}

/* Whether all are decimals (or null) and times in range. */
static bool times_in_range(const struct wr_vec *v, const uint16_t *sel, uint32_t n)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    bool exact = true;
    WR_EACH (i, sel, n) {
        uint8_t tag = v->tag ? v->tag[i] : WR_TAG_DEC;
        int64_t m = tag == WR_TAG_DEC ? v->num[i] : 0;
        exact &= tag == WR_TAG_DEC || tag == WR_TAG_NULL;
        low = m < low ? m : low;
        high = m > high ? m : high;
    }
    return exact && wr_time_in_range(low, v->scale) && wr_time_in_range(high, v->scale);
}

/* What was computed as numbers are times: of at most nanoseconds, and in range. */
static int make_times(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n,
                      struct wr_reg *out)
{
    struct wr_reg r = *out;
    if (!r.v.sc && r.v.scale <= 9 && times_in_range(&r.v, sel, n)) {
        out->v.time = 1;
        return 0;
    }
    if (wr_reg_num(e, out, true) < 0)
        return WR_ELIMIT;
    WR_EACH (i, sel, n) {
        struct wr_num x = wr_vec_get_num(&r.v, i), t;
        bool ok = x.kind == WR_NUM_NULL || time_of(x, &t);
        if (!ok)
            wr_tell(e, c->warn_range, i, (struct wr_slice){"", 0});
        wr_vec_put_num(&out->v, i, ok && x.kind != WR_NUM_NULL ? t : (struct wr_num){.kind = WR_NUM_NULL});
    }
    wr_reg_drop(e, &r);
    wr_reg_tidy(e, out, sel, n);
    out->v.time = 1;
    return 0;
}

static bool is_time(struct wr_eval *e, const struct wr_inst *c, const struct side *s, uint16_t row)
{
    struct wr_reg text;
    int64_t m;
    uint8_t scale, tag = s->r.v.tag[row];
    if ((tag != WR_TAG_TEXT && tag != WR_TAG_TOLD) || wr_run_str(e, c, &row, 1, &text) < 0)
        return false;
    return wr_time_parse(text.v.str[row].p, text.v.str[row].n, &m, &scale);
}

/* Counts the rows in which both fields are times: they were subtracted as numbers. */
static void tell_times(struct wr_eval *e, const struct wr_inst *c, const struct side *a, const struct side *b,
                       const uint16_t *sel, uint32_t n)
{
    if (!a->r.texts || !a->r.v.tag || !b->r.texts || !b->r.v.tag)
        return;
    WR_EACH (i, sel, n)
        if (is_time(e, c->args[0], a, (uint16_t)i) && is_time(e, c->args[1], b, (uint16_t)i))
            wr_tell(e, c->warn, i, (struct wr_slice){"", 0});
}

/* ---- operations -------------------------------------------------------------------------------------------- */

int wr_run_arith(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct side a, b;
    if (side_run(e, c->args[0], sel, n, &a) < 0 || side_run(e, c->args[1], sel, n, &b) < 0)
        return WR_ELIMIT;
    bool lanes = (c->op == WR_OP_ADD || c->op == WR_OP_SUB || c->op == WR_OP_MUL) && !(a.constant && b.constant);
    int rc = lanes ? run_lanes(e, c->op, &a, &b, sel, n, out) : 0;
    if (rc == 0)
        rc = run_general(e, c, &a, &b, sel, n, out);
    if (c->op == WR_OP_SUB && c->warn >= 0)
        tell_times(e, c, &a, &b, sel, n);
    wr_reg_drop(e, &a.r);
    wr_reg_drop(e, &b.r);
    if (rc >= 0 && c->type == WR_T_TIME)
        rc = make_times(e, c, sel, n, out);
    return rc < 0 ? rc : 0;
}

int wr_run_neg(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, struct wr_reg *out)
{
    struct side a, zero = {.constant = true, .cell = {.tag = WR_TAG_DEC}};
    if (side_run(e, c->args[0], sel, n, &a) < 0)
        return WR_ELIMIT;
    int rc = a.constant ? 0 : run_lanes(e, WR_OP_SUB, &zero, &a, sel, n, out);
    if (rc == 0) {
        if (wr_reg_num(e, out, true) < 0)
            return WR_ELIMIT;
        WR_EACH (i, sel, n)
            wr_vec_put_num(&out->v, i, wr_num_neg(side_num(&a, i)));
        wr_reg_tidy(e, out, sel, n);
        rc = 1;
    }
    wr_reg_drop(e, &a.r);
    return rc < 0 ? rc : 0;
}
