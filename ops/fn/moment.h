/* What functions of times share: rows of a time vector, and the zone that an argument names. */
#ifndef WR_OPS_FN_MOMENT_H
#define WR_OPS_FN_MOMENT_H

#include "base/civil.h"
#include "base/time.h"
#include "base/zone.h"
#include "ops/fn/arg.h"

/* Row i of a NUM vector of times or durations that are exact; false: null, or a double. */
static inline bool wr_fn_arg_exact(const struct wr_vec *v, uint32_t i, int64_t *m, uint8_t *scale)
{
    *m = v->num[i];
    *scale = v->sc ? v->sc[i] : v->scale;
    return !v->tag || v->tag[i] == WR_TAG_DEC;
}

static inline void wr_fn_put_exact(struct wr_vec *v, uint32_t i, int64_t m, uint8_t scale)
{
    v->tag[i] = WR_TAG_DEC;
    v->sc[i] = scale;
    v->num[i] = m;
}

static inline void wr_fn_put_no_number(struct wr_vec *v, uint32_t i)
{
    v->tag[i] = WR_TAG_NULL;
    v->sc[i] = 0;
    v->num[i] = 0;
}

/* Plan time: the zone that 'c' argument `arg` names. 0, or an error about that argument, with the name that may
 * have been meant. */
int wr_fn_bind_zone(struct wr_fn_bind *, uint32_t arg, const struct wr_zone **out);

#endif
