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

void wr_fn_tell(const struct wr_fn_call *c, uint32_t i, struct wr_slice sample)
{
    if (c->warner)
        c->warner->warn(c->warner, (uint32_t)c->warn_id, c->batch, i, sample);
}

void wr_fn_tell_num(const struct wr_fn_call *c, uint32_t i, struct wr_num x)
{
    char text[WR_NUM_TEXT];
    wr_fn_tell(c, i, (struct wr_slice){text, wr_num_format(x, text)});
}

char *wr_fn_text_room(struct wr_fn_text_out *o, size_t n)
{
    size_t have = (size_t)(o->at - o->row);
    if (o->at && n <= (size_t)(o->end - o->at))
        return o->at;
    if (n > UINT32_MAX - have) /* more than one value may have */
        return NULL;
    size_t cap = 2 * (have + n) > STRETCH ? 2 * (have + n) : STRETCH;
    char *row = wr_arena_alloc(o->arena, cap);
    if (!row)
        return NULL;
    if (have)
        memcpy(row, o->row, have);
    o->row = row;
    o->at = row + have;
    o->end = row + cap;
    return o->at;
}

int wr_fn_text_add(struct wr_fn_text_out *o, const char *p, size_t n)
{
    if (n > (size_t)(o->end - o->at) && !wr_fn_text_room(o, n))
        return -1;
    if (n)
        memcpy(o->at, p, n);
    wr_fn_text_took(o, n);
    return 0;
}

bool wr_fn_regex_told(struct wr_fn_call *c, uint32_t i, const struct wr_err *why)
{
    if (why->code && c->warner && c->warner->fail) {
        c->warner->fail(c->warner, c->batch, i, why);
        return true;
    }
    if (why->code && c->err)
        *c->err = *why;
    return false;
}
