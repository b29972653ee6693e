/* See arg.h. */
#include "ops/fn/arg.h"

enum { STRETCH = 16 * 1024 };

bool wr_fn_arg_whole(const struct wr_vec *v, uint32_t i, int64_t *out)
{
    struct wr_num x = wr_vec_get_num(v, i);
    if (x.kind == WR_NUM_NULL)
        return false;
    if (x.kind == WR_NUM_DEC)
        *out = x.m / (int64_t)wr_pow10[x.scale];
    else if (x.d >= 0x1p63)
        *out = INT64_MAX;
    else if (x.d < -0x1p63)
        *out = INT64_MIN;
    else
        *out = (int64_t)x.d;
    return true;
}

int wr_fn_text_add(struct wr_fn_text_out *o, const char *p, size_t n)
{
    if (n > (size_t)(o->end - o->at)) {
        size_t have = (size_t)(o->at - o->row);
        if (n > UINT32_MAX - have) /* more than one value may have */
            return -1;
        size_t cap = 2 * (have + n) > STRETCH ? 2 * (have + n) : STRETCH;
        char *row = wr_arena_alloc(o->arena, cap);
        if (!row)
            return -1;
        if (have)
            memcpy(row, o->row, have);
        o->row = row;
        o->at = row + have;
        o->end = row + cap;
    }
    if (n)
        memcpy(o->at, p, n);
    o->at += n;
    return 0;
}
