/* The names of split's files: a template with keys in braces, and what becomes of the values.
 *
 * A value is written into the name so that it stays in its part of the path and can be read back: `/`, `%`, control
 * characters and a dot that would begin a part are %XX, null is the word null (and that word %6Eull). One that is
 * longer than its share of a name's 255 bytes is cut, with a hash of all of it at the end. So with one key in each
 * part of the path different values give different names; where several stand in one part (a-b and c, a and b-c),
 * the caller counts (`again`). */
#ifndef WR_STAGE_SPLIT_H
#define WR_STAGE_SPLIT_H

#include "data/vec.h"
#include "plan/op.h"

struct split_part {
    struct wr_slice text; /* as it stands, or */
    int32_t key;          /* the value of this key; -1: text */
    uint32_t most;        /* bytes of the value */
};

struct split_name {
    struct split_part *v;
    uint32_t n;
};

/* Takes the path of the node apart; every key must stand in it, and nothing else in braces. Plan time. 0 or
 * negative.
 */
int wr_split_name_parse(struct wr_arena *, const struct wr_stage_node *, const struct wr_slice *keys,
                        uint32_t nkeys, struct split_name *, struct wr_err *);
/* The name for these values, with a 0 at its end: replaces what is in `out`. again > 1: the so-manieth file that
 * would be called so. 0 or -1: out of memory. */
int wr_split_name_make(const struct split_name *, const struct wr_str *values, uint32_t again, struct wr_buf *out);

#endif
