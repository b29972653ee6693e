/* Numbers spelled for test tables: @M/S is the DEC m = M at scale S, as it is (normalised or not); #BITS the DBL
 * with these bits; anything else a text to be parsed. A result is spelled "D M S", "F BITS" or "N" (NULL). */
#ifndef WR_TESTS_NUM_SPELL_H
#define WR_TESTS_NUM_SPELL_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"

static inline struct wr_num num_read(const char *t)
{
    struct wr_num x = {.kind = WR_NUM_NULL};
    char *end;
    if (*t == '@') {
        x.kind = WR_NUM_DEC;
        x.m = strtoll(t + 1, &end, 10);
        x.scale = (uint8_t)strtol(end + 1, NULL, 10);
    } else if (*t == '#') {
        uint64_t bits = strtoull(t + 1, NULL, 16);
        x.kind = WR_NUM_DBL;
        memcpy(&x.d, &bits, sizeof bits);
    } else if (!wr_num_parse(t, strlen(t), &x)) {
        x.kind = WR_NUM_NULL;
    }
    return x;
}

/* out: 64 bytes. */
static inline const char *num_spell(struct wr_num x, char *out)
{
    uint64_t bits;
    memcpy(&bits, &x.d, sizeof bits);
    if (x.kind == WR_NUM_DEC)
        snprintf(out, 64, "D %" PRId64 " %d", x.m, x.scale);
    else if (x.kind == WR_NUM_DBL)
        snprintf(out, 64, "F %016" PRIx64, bits);
    else
        snprintf(out, 64, "N");
    return out;
}

#endif
