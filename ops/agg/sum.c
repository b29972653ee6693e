/* sum(x) and avg(x): exact, so that neither order nor threads show in the result; rounded once, at the end. */
#include "base/exactsum.h"
#include "lang/fn.h"
#include "plan/agg.h"

/* Both begin with the sum, so that one loop serves them. */
struct avg {
    struct wr_exactsum sum;
    uint64_t n;
};

static inline struct wr_exactsum *sum_at(const struct wr_agg_state *s, uint32_t g)
{
    return (struct wr_exactsum *)(void *)(s->groups + (size_t)g * s->agg->state_size);
}

/* ---- taking rows in ---------------------------------------------------------------------------------------- */

/* Every row is a DEC at one scale: where a group has one of it already, a row is an addition with carry. `size` and
 * `mean` are constants where this is inlined. */
static inline __attribute__((always_inline)) int add_plain(struct wr_agg_state *s, const struct wr_agg_rows *r,
                                                           size_t size, bool mean)
{
    const uint32_t *gid = r->gid;
    const uint16_t *sel = r->sel;
    const int64_t *num = r->args[0].v->num;
    uint8_t scale = r->args[0].v->scale;
    char *groups = s->groups;
    WR_EACH (i, sel, r->n) {
        struct wr_exactsum *x = (struct wr_exactsum *)(void *)(groups + gid[i] * size);
        if (mean)
            ((struct avg *)x)->n++;
        __int128 m;
        if (__builtin_expect(wr_exactsum_is_at(x, scale) && !__builtin_add_overflow(x->m, (__int128)num[i], &m), 1))
            x->m = m;
        else if (wr_exactsum_add_dec(x, num[i], scale, &s->arena) < 0)
            return -1;
    }
    return 0;
}

/* The same for one group: the sum of a vector cannot overflow 128 bits. */
static int add_one_group(struct wr_agg_state *s, const struct wr_agg_rows *r, bool mean)
{
    const struct wr_vec *v = r->args[0].v;
    __int128 m = 0;
    if (!r->n)
        return 0;
    WR_EACH (i, r->sel, r->n)
        m += v->num[i];
    if (mean)
        ((struct avg *)sum_at(s, 0))->n += r->n;
    return wr_exactsum_add_i128(sum_at(s, 0), m, v->scale, &s->arena);
}

static int add_any(struct wr_agg_state *s, const struct wr_agg_rows *r, bool mean)
{
    const struct wr_vec *v = r->args[0].v;
    WR_EACH (i, r->sel, r->n) {
        struct wr_num x = wr_vec_get_num(v, i);
        if (x.kind == WR_NUM_NULL)
            continue;
        struct wr_exactsum *sum = sum_at(s, r->gid ? r->gid[i] : 0);
        if (wr_exactsum_add(sum, x, &s->arena) < 0)
            return -1;
        if (mean)
            ((struct avg *)sum)->n++;
    }
    return 0;
}

static int update_sum(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    int rc = v->tag || v->sc ? add_any(s, r, false)
             : r->gid        ? add_plain(s, r, sizeof(struct wr_exactsum), false)
                             : add_one_group(s, r, false);
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

static int update_avg(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    int rc = v->tag || v->sc ? add_any(s, r, true)
             : r->gid        ? add_plain(s, r, sizeof(struct avg), true)
                             : add_one_group(s, r, true);
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

/* ---- crossing an exchange: the count of an avg, then the sum ------------------------------------------------- */

static int save_states(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a,
                       struct wr_str *out, struct wr_err *err, bool mean)
{
    size_t size = 0;
    for (uint32_t k = 0; k < n; k++)
        size += (mean ? 8 : 0) + (sum_at(s, from + k)->more ? WR_EXACTSUM_SAVED : WR_EXACTSUM_SAVED_DEC);
    char *p = wr_arena_alloc(a, size);
    if (!p)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_exactsum *sum = sum_at(s, from + k);
        char *begin = p;
        if (mean)
            p = wr_agg_put64(p, ((const struct avg *)sum)->n);
        p += wr_exactsum_save(sum, p);
        out[k] = (struct wr_str){begin, (uint32_t)(p - begin), 0};
    }
    return 0;
}

static int save_sum(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_str *out,
                    struct wr_err *err)
{
    return save_states(s, from, n, a, out, err, false);
}

static int save_avg(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_str *out,
                    struct wr_err *err)
{
    return save_states(s, from, n, a, out, err, true);
}

static int merge_states(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                        struct wr_err *err, bool mean)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_exactsum *sum = sum_at(s, r->gid ? r->gid[i] : 0);
        const char *p = saved[i].p;
        uint32_t n = saved[i].n;
        if (mean) {
            if (n < 8)
                return wr_agg_damaged(s, err);
            ((struct avg *)sum)->n += wr_agg_get64(p);
            p += 8;
            n -= 8;
        }
        if (wr_exactsum_load_merge(sum, p, n, &s->arena) != (long)n)
            return wr_agg_no_memory(s, err);
    }
    return 0;
}

static int merge_sum(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, false);
}

static int merge_avg(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                     struct wr_err *err)
{
    return merge_states(s, r, saved, err, true);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static int finish_states(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                         struct wr_warner *w, struct wr_vec *out, struct wr_err *err, bool mean)
{
    if (wr_agg_num_vec(b, n, out) < 0)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_exactsum *sum = sum_at(s, groups[k]);
        struct wr_num x = mean ? wr_exactsum_mean(sum, ((const struct avg *)sum)->n) : wr_exactsum_value(sum);
        wr_vec_put_num(out, k, x);
        if (x.kind == WR_NUM_NULL && sum->any)
            wr_agg_warn(s, w, b, k, 1);
    }
    return 0;
}

static int finish_sum(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return finish_states(s, groups, n, b, w, out, err, false);
}

static int finish_avg(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                      struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    return finish_states(s, groups, n, b, w, out, err, true);
}

const struct wr_agg wr_agg_sum = {
    .name = "sum",
    .params = "n",
    .flags = WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct wr_exactsum),
    .update = update_sum,
    .save = save_sum,
    .merge = merge_sum,
    .finish = finish_sum,
    .warn_one = "sum of '%s' is beyond the range of numbers",
    .warn_many = "sums of '%s' are beyond the range of numbers",
    .warn_taken = "taken as null",
    .signature = "sum(x)",
    .summary = "The exact sum of the numbers; null where there are none.",
    .example = "reduce total = sum(amount), sum(qty) by country | take 2",
    .shows = "country,total,sum_qty\n"
             "DE,10938.15,311\n"
             "US,17529.78,298\n",
};

const struct wr_agg wr_agg_avg = {
    .name = "avg",
    .params = "n",
    .flags = WR_AGG_UNIT,
    .result = WR_T_NUM,
    .state_size = sizeof(struct avg),
    .update = update_avg,
    .save = save_avg,
    .merge = merge_avg,
    .finish = finish_avg,
    .warn_one = "average of '%s' is beyond the range of numbers",
    .warn_many = "averages of '%s' are beyond the range of numbers",
    .warn_taken = "taken as null",
    .signature = "avg(x)",
    .summary = "The mean of the numbers: their exact sum divided by how many there are, rounded once.",
    .example = "reduce avg(amount), avg(qty)",
    .shows = "avg_amount,avg_qty\n"
             "209.606825,4.66\n",
};
