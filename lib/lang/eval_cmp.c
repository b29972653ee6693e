/* Comparison. It has two values: a null or a text where a number is compared makes `<` false and `==` false, so
 * every kernel writes bytes 0 and 1 and nothing else. Numbers compare by value and exactly: a constant is brought
 * to the scale of the vector once (or found to lie between two of its steps), so that the loop compares integers.
 */
#include "lang/code.h"

/* ---- single values ----------------------------------------------------------------------------------------- */

static const struct wr_slice *big_text(const struct wr_vec *v, uint32_t i)
{
    return v->tag && v->tag[i] == WR_TAG_BIG ? (const struct wr_slice *)(intptr_t)v->num[i] : NULL;
}

int wr_cell_cmp(const struct wr_vec *a, uint32_t i, const struct wr_vec *b, uint32_t j)
{
    const struct wr_slice *x = big_text(a, i), *y = big_text(b, j);
    if (x && y)
        return wr_num_cmp_text(*x, *y);
    if (x)
        return -wr_num_cmp_num_text(wr_vec_get_num(b, j), *x);
    if (y)
        return wr_num_cmp_num_text(wr_vec_get_num(a, i), *y);
    return wr_num_cmp(wr_vec_get_num(a, i), wr_vec_get_num(b, j));
}

static bool holds(enum wr_op_kind op, int cmp)
{
    switch (op) {
    case WR_OP_EQ:
        return cmp == 0;
    case WR_OP_NE:
        return cmp != 0;
    case WR_OP_LT:
        return cmp < 0;
    case WR_OP_LE:
        return cmp <= 0;
    case WR_OP_GT:
        return cmp > 0;
    default:
        return cmp >= 0;
    }
}

static bool is_order(enum wr_op_kind op)
{
    return op != WR_OP_EQ && op != WR_OP_NE;
}

enum sort_of {
    IS_NULL,
    IS_NUM,
    IS_TEXT,
};

static enum sort_of classify(const struct wr_vec *v, bool texts, uint32_t i)
{
    uint8_t tag = v->tag ? v->tag[i] : WR_TAG_DEC;
    return wr_tag_is_num(tag) ? IS_NUM : tag == WR_TAG_NULL || !texts ? IS_NULL : IS_TEXT;
}

/* ---- numbers against a constant ---------------------------------------------------------------------------- */

/* `row op k` in integers, or a verdict that holds for every row. */
struct threshold {
    enum wr_op_kind op;
    int64_t k;
    bool fixed, verdict;
};

/* What `row op m/10^scale` is for rows that are DEC at scale `at`. */
static struct threshold threshold_at(enum wr_op_kind op, int64_t m, unsigned scale, unsigned at)
{
    if (scale <= at) {
        __int128 k = (__int128)m * (int64_t)wr_pow10[at - scale];
        if (k >= INT64_MIN && k <= INT64_MAX)
            return (struct threshold){.op = op, .k = (int64_t)k};
        return (struct threshold){.fixed = true, .verdict = holds(op, k > 0 ? -1 : 1)};
    }
    int64_t f = (int64_t)wr_pow10[scale - at], q = m / f, rest = m % f;
    if (rest == 0)
        return (struct threshold){.op = op, .k = q};
    if (!is_order(op))
        return (struct threshold){.fixed = true, .verdict = op == WR_OP_NE};
    bool below = op == WR_OP_LT || op == WR_OP_LE;
    return (struct threshold){.op = below ? WR_OP_LE : WR_OP_GT, .k = q - (rest < 0)};
}

#define CONST_LOOP(OP)                                                                                             \
    do {                                                                                                           \
        if (sel && tag)                                                                                            \
            for (uint32_t s = 0; s < n; s++)                                                                       \
                truth[sel[s]] = tag[sel[s]] == WR_TAG_DEC ? a[sel[s]] OP k : other;                                \
        else if (sel)                                                                                              \
            for (uint32_t s = 0; s < n; s++)                                                                       \
                truth[sel[s]] = a[sel[s]] OP k;                                                                    \
        else if (tag)                                                                                              \
            for (uint32_t i = 0; i < n; i++)                                                                       \
                truth[i] = (uint8_t)((a[i] OP k) & (tag[i] == WR_TAG_DEC)) | (other & (tag[i] != WR_TAG_DEC));     \
        else                                                                                                       \
            for (uint32_t i = 0; i < n; i++)                                                                       \
                truth[i] = a[i] OP k;                                                                              \
    } while (0)

/* truth: for rows that are not DEC, `other`. */
static void cmp_loop(const struct threshold *t, uint8_t other, const int64_t *restrict a,
                     const uint8_t *restrict tag, const uint16_t *restrict sel, uint32_t n, uint8_t *restrict truth)
{
    int64_t k = t->k;
    if (t->fixed) {
        WR_EACH (i, sel, n)
            truth[i] = !tag || tag[i] == WR_TAG_DEC ? t->verdict : other;
        return;
    }
    switch (t->op) {
    case WR_OP_EQ:
        CONST_LOOP(==);
        break;
    case WR_OP_NE:
        CONST_LOOP(!=);
        break;
    case WR_OP_LT:
        CONST_LOOP(<);
        break;
    case WR_OP_LE:
        CONST_LOOP(<=);
        break;
    case WR_OP_GT:
        CONST_LOOP(>);
        break;
    default:
        CONST_LOOP(>=);
    }
}

static void cmp_const(const struct wr_inst *c, const struct wr_vec *v, const struct wr_cell *k, const uint16_t *sel,
                      uint32_t n, uint8_t *truth)
{
    uint8_t other = c->op == WR_OP_NE;
    struct wr_vec one = wr_cell_num_vec(k);
    if (v->sc || k->tag != WR_TAG_DEC) {
        WR_EACH (i, sel, n)
            truth[i] = !v->tag || wr_tag_is_num(v->tag[i]) ? holds(c->op, wr_cell_cmp(v, i, &one, 0)) : other;
        return;
    }
    struct threshold t = threshold_at(c->op, k->num, k->scale, v->scale);
    cmp_loop(&t, other, v->num, v->tag, sel, n, truth);
    if (!v->tag)
        return;
    WR_EACH (i, sel, n)
        if (v->tag[i] == WR_TAG_DBL || v->tag[i] == WR_TAG_BIG)
            truth[i] = holds(c->op, wr_cell_cmp(v, i, &one, 0));
}

/* ---- numbers against numbers ------------------------------------------------------------------------------- */

#define PAIR_LOOP(OP)                                                                                              \
    do {                                                                                                           \
        if (sel)                                                                                                   \
            for (uint32_t s = 0; s < n; s++)                                                                       \
                truth[sel[s]] = a[sel[s]] OP b[sel[s]];                                                            \
        else                                                                                                       \
            for (uint32_t i = 0; i < n; i++)                                                                       \
                truth[i] = a[i] OP b[i];                                                                           \
    } while (0)

static void cmp_plain(enum wr_op_kind op, const int64_t *restrict a, const int64_t *restrict b,
                      const uint16_t *restrict sel, uint32_t n, uint8_t *restrict truth)
{
    switch (op) {
    case WR_OP_EQ:
        PAIR_LOOP(==);
        break;
    case WR_OP_NE:
        PAIR_LOOP(!=);
        break;
    case WR_OP_LT:
        PAIR_LOOP(<);
        break;
    case WR_OP_LE:
        PAIR_LOOP(<=);
        break;
    case WR_OP_GT:
        PAIR_LOOP(>);
        break;
    default:
        PAIR_LOOP(>=);
    }
}

/* Two vectors of DECs with one scale each. */
static void cmp_scaled(enum wr_op_kind op, const struct wr_vec *a, const struct wr_vec *b, const uint16_t *sel,
                       uint32_t n, uint8_t *truth)
{
    if (a->scale == b->scale) {
        cmp_plain(op, a->num, b->num, sel, n, truth);
        return;
    }
    int64_t fa = a->scale < b->scale ? (int64_t)wr_pow10[b->scale - a->scale] : 1;
    int64_t fb = b->scale < a->scale ? (int64_t)wr_pow10[a->scale - b->scale] : 1;
    WR_EACH (i, sel, n) {
        __int128 x = (__int128)a->num[i] * fa, y = (__int128)b->num[i] * fb;
        truth[i] = holds(op, (x > y) - (x < y));
    }
}

static bool is_plain(const struct wr_vec *v)
{
    return !v->tag && !v->sc;
}

static void cmp_rows(enum wr_op_kind op, const struct wr_reg *a, const struct wr_reg *b, const uint16_t *sel,
                     uint32_t n, uint8_t *truth)
{
    WR_EACH (i, sel, n) {
        enum sort_of x = classify(&a->v, a->texts, i), y = classify(&b->v, b->texts, i);
        if (x == IS_NUM && y == IS_NUM)
            truth[i] = holds(op, wr_cell_cmp(&a->v, i, &b->v, i));
        else
            truth[i] = !is_order(op) && (x == IS_NULL && y == IS_NULL) == (op == WR_OP_EQ);
    }
}

static int cmp_num(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_inst *right = c->args[1];
    struct wr_reg a, b = {.own = false};
    if (wr_run_num(e, c->args[0], sel, n, is_order(c->op), &a) < 0)
        return WR_ELIMIT;
    if (right->kind == WR_C_CONST && wr_tag_is_num(right->number.tag)) {
        cmp_const(c, &a.v, &right->number, sel, n, truth);
    } else {
        if (wr_run_num(e, right, sel, n, is_order(c->op), &b) < 0)
            return WR_ELIMIT;
        if (is_plain(&a.v) && is_plain(&b.v))
            cmp_scaled(c->op, &a.v, &b.v, sel, n, truth);
        else
            cmp_rows(c->op, &a, &b, sel, n, truth);
    }
    wr_reg_drop(e, &a);
    wr_reg_drop(e, &b);
    return 0;
}

/* ---- bytes ------------------------------------------------------------------------------------------------- */

static bool cmp_str_row(enum wr_op_kind op, struct wr_str a, struct wr_str b)
{
    bool na = WR_STR_NULL(a), nb = WR_STR_NULL(b);
    if (na || nb)
        return !is_order(op) && (na && nb) == (op == WR_OP_EQ);
    if (!is_order(op))
        return (a.n == b.n && memcmp(a.p, b.p, a.n) == 0) == (op == WR_OP_EQ);
    return holds(op, wr_slice_cmp((struct wr_slice){a.p, a.n}, (struct wr_slice){b.p, b.n}));
}

/* A field with an escape differs from k in both spellings if k has no byte that an escape stands for; one whose
 * value differs from its bytes for another reason is looked at alone by wr_fields_equal. */
bool wr_fields_raw(const struct wr_batch *b, const struct wr_vec *v, struct wr_slice k)
{
    const struct wr_format *f = b->format;
    if (v->rep != WR_REP_VIEW || !f || !k.n)
        return false;
    for (uint32_t i = 0; i < f->nnulls; i++)
        if (wr_slice_eq(f->nulls[i], k))
            return false;
    for (uint32_t i = 0; f->escapes && i < k.n; i++)
        if (k.p[i] == '\t' || k.p[i] == '\n' || k.p[i] == '\r' || k.p[i] == '\\')
            return false;
    return true;
}

/* The first up to 8 bytes are compared as one word. */
int wr_fields_equal(struct wr_eval *e, struct wr_column *col, struct wr_slice k, const uint16_t *sel, uint32_t n,
                    uint8_t *truth)
{
    const struct wr_view *view = col->v.view;
    const char *base = col->v.base;
    size_t head = k.n < 8 ? k.n : 8;
    uint64_t word = 0, mask = head == 8 ? ~(uint64_t)0 : ((uint64_t)1 << 8 * head) - 1;
    memcpy(&word, k.p, head);
    WR_EACH (i, sel, n) {
        struct wr_view w = view[i];
        if (w.len & WR_VIEW_DOUBLED) {
            uint16_t row = (uint16_t)i;
            const struct wr_vec *s = wr_values_str(e->batch, col, &row, 1);
            if (!s)
                return wr_eval_nomem(e);
            truth[i] = wr_slice_eq(wr_str_slice(s->str[i]), k);
            continue;
        }
        uint64_t first;
        memcpy(&first, base + w.off, sizeof first); /* the block's padding is readable */
        bool same = WR_VIEW_LEN(w) == k.n && ((first ^ word) & mask) == 0;
        if (same && k.n > 8)
            same = memcmp(base + w.off + 8, k.p + 8, k.n - 8) == 0;
        truth[i] = same;
    }
    return 0;
}

static int eq_fields(struct wr_eval *e, const struct wr_inst *c, struct wr_column *col, struct wr_slice k,
                     const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    if (wr_fields_equal(e, col, k, sel, n, truth) < 0)
        return WR_ELIMIT;
    if (c->op == WR_OP_EQ)
        return 0;
    WR_EACH (i, sel, n)
        truth[i] ^= 1;
    return 0;
}

/* The bytes of a text's first eight as a number in the order of texts, zeros behind a shorter one; eight bytes are
 * read. */
static inline uint64_t order_word(const char *p, size_t n)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    w = __builtin_bswap64(w);
    return n >= 8 ? w : n ? w & ~(~(uint64_t)0 >> 8 * n) : 0;
}

/* `<` and its like of fields and the text k, where they stand. Most differ from k in the first eight bytes, which
 * are compared as one number; where those are the same, zeros behind a text included, all of it is looked at. */
static int order_fields(struct wr_eval *e, const struct wr_inst *c, struct wr_column *col, struct wr_slice k,
                        const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_view *view = col->v.view;
    const char *base = col->v.base;
    char head[8] = {0};
    memcpy(head, k.p, k.n < 8 ? k.n : 8);
    const uint64_t key = order_word(head, 8);
    const uint8_t less = holds(c->op, -1), more = holds(c->op, 1);
    WR_EACH (i, sel, n) {
        struct wr_view w = view[i];
        struct wr_slice s = {base + w.off, WR_VIEW_LEN(w)};
        uint64_t word = order_word(s.p, s.n); /* the block's padding is readable */
        if (word != key && s.n && !(w.len & WR_VIEW_DOUBLED)) {
            truth[i] = word < key ? less : more;
            continue;
        }
        if (w.len & WR_VIEW_DOUBLED) {
            uint16_t row = (uint16_t)i;
            const struct wr_vec *v = wr_values_str(e->batch, col, &row, 1);
            if (!v)
                return wr_eval_nomem(e);
            s = wr_str_slice(v->str[i]);
        }
        truth[i] = s.n && holds(c->op, wr_slice_cmp(s, k));
    }
    return 0;
}

static int cmp_str(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_inst *left = c->args[0], *right = c->args[1];
    bool constant = right->kind == WR_C_CONST && right->cell.tag == WR_TAG_TEXT && !WR_STR_NULL(right->cell.str);
    if (constant && left->kind == WR_C_COLUMN) {
        struct wr_column *col = &e->batch->cols[left->slot];
        struct wr_slice k = wr_str_slice(right->cell.str);
        const struct wr_format *f = e->batch->format;
        if (is_order(c->op) && col->v.rep == WR_REP_VIEW && f && !f->escapes && !f->nnulls)
            return order_fields(e, c, col, k, sel, n, truth);
        if (!is_order(c->op) && wr_fields_raw(e->batch, &col->v, k))
            return eq_fields(e, c, col, k, sel, n, truth);
    }
    struct wr_reg a, b = {.own = false};
    if (wr_run_str(e, left, sel, n, &a) < 0 || (!constant && wr_run_str(e, right, sel, n, &b) < 0))
        return WR_ELIMIT;
    WR_EACH (i, sel, n)
        truth[i] = cmp_str_row(c->op, a.v.str[i], constant ? right->cell.str : b.v.str[i]);
    wr_reg_drop(e, &a);
    wr_reg_drop(e, &b);
    return 0;
}

/* ---- fields against fields --------------------------------------------------------------------------------- */

static bool may_be_number(struct wr_str s)
{
    char c = s.p[0];
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == ' ' || c == '\t';
}

static bool same_value(struct wr_str a, struct wr_str b)
{
    struct wr_num x, y;
    return may_be_number(a) && may_be_number(b) && wr_num_parse(a.p, a.n, &x) && wr_num_parse(b.p, b.n, &y) &&
           wr_num_cmp_text((struct wr_slice){a.p, a.n}, (struct wr_slice){b.p, b.n}) == 0;
}

static int eq_field_pairs(struct wr_eval *e, const struct wr_inst *c, struct wr_column *a, struct wr_column *b,
                          const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_vec *x = wr_values_str(e->batch, a, sel, n), *y = wr_values_str(e->batch, b, sel, n);
    if (!x || !y)
        return wr_eval_nomem(e);
    uint8_t eq = c->op == WR_OP_EQ;
    WR_EACH (i, sel, n) {
        struct wr_str s = x->str[i], t = y->str[i];
        bool same = cmp_str_row(WR_OP_EQ, s, t);
        if (!same && !WR_STR_NULL(s) && !WR_STR_NULL(t))
            same = same_value(s, t);
        truth[i] = same == eq;
    }
    return 0;
}

/* One row of `<` between fields that are not both numbers. */
static int order_texts(struct wr_eval *e, const struct wr_inst *c, struct wr_column *a, struct wr_column *b,
                       enum sort_of x, enum sort_of y, uint32_t i, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    *truth = 0;
    if (x == IS_NULL || y == IS_NULL)
        return 0;
    const struct wr_vec *s = wr_values_str(e->batch, a, sel, n), *t = wr_values_str(e->batch, b, sel, n);
    if (!s || !t)
        return wr_eval_nomem(e);
    if (x == y)
        *truth = cmp_str_row(c->op, s->str[i], t->str[i]);
    else
        wr_tell(e, c->warn, i,
                wr_str_slice(x == IS_TEXT || c->args[1]->kind == WR_C_CONST ? s->str[i] : t->str[i]));
    return 0;
}

static int order_field_pairs(struct wr_eval *e, const struct wr_inst *c, struct wr_column *a, struct wr_column *b,
                             const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    const struct wr_vec *x = wr_values_num(e->batch, a, sel, n), *y = wr_values_num(e->batch, b, sel, n);
    if (!x || !y)
        return wr_eval_nomem(e);
    bool texts_x = a->v.rep != WR_REP_NUM, texts_y = b->v.rep != WR_REP_NUM;
    if (is_plain(x) && is_plain(y)) {
        cmp_scaled(c->op, x, y, sel, n, truth);
        return 0;
    }
    WR_EACH (i, sel, n) {
        enum sort_of k = classify(x, texts_x, i), l = classify(y, texts_y, i);
        if (k == IS_NUM && l == IS_NUM)
            truth[i] = holds(c->op, wr_cell_cmp(x, i, y, i));
        else if (order_texts(e, c, a, b, k, l, i, sel, n, &truth[i]) < 0)
            return WR_ELIMIT;
    }
    return 0;
}

static int cmp_field(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    struct wr_column ta, tb, *a, *b;
    if (wr_run_column(e, c->args[0], sel, n, &ta, &a) < 0 || wr_run_column(e, c->args[1], sel, n, &tb, &b) < 0)
        return WR_ELIMIT;
    return is_order(c->op) ? order_field_pairs(e, c, a, b, sel, n, truth)
                           : eq_field_pairs(e, c, a, b, sel, n, truth);
}

/* ---- null -------------------------------------------------------------------------------------------------- */

static int cmp_null(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    uint8_t eq = c->op == WR_OP_EQ;
    struct wr_reg x;
    if (wr_run_own(e, c->args[0], sel, n, &x) < 0)
        return WR_ELIMIT;
    if (x.v.rep == WR_REP_VIEW && (!e->batch->format || !e->batch->format->nnulls)) {
        WR_EACH (i, sel, n)
            truth[i] = (WR_VIEW_LEN(x.v.view[i]) == 0) == eq;
        return 0;
    }
    if (x.v.rep == WR_REP_VIEW && wr_run_str(e, c->args[0], sel, n, &x) < 0)
        return WR_ELIMIT;
    WR_EACH (i, sel, n)
        truth[i] = wr_cell_is_null(&x.v, i) == eq;
    wr_reg_drop(e, &x);
    return 0;
}

int wr_run_cmp(struct wr_eval *e, const struct wr_inst *c, const uint16_t *sel, uint32_t n, uint8_t *truth)
{
    switch (c->mode) {
    case WR_CMP_NULL:
        return cmp_null(e, c, sel, n, truth);
    case WR_CMP_NUM:
        return cmp_num(e, c, sel, n, truth);
    case WR_CMP_STR:
        return cmp_str(e, c, sel, n, truth);
    case WR_CMP_FIELD:
        return cmp_field(e, c, sel, n, truth);
    default:
        break;
    }
    WR_EACH (i, sel, n)
        truth[i] = 0;
    return 0;
}
