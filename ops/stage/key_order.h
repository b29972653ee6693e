/* Groups put into order: by the ordinals of their rows, or by their keys. One thread at a time. */
#ifndef WR_STAGE_KEY_ORDER_H
#define WR_STAGE_KEY_ORDER_H

#include "data/table.h"

/* An array of group ids, grown as charged.h says. */
struct key_order {
    uint32_t *v;
    uint32_t cap;
};

/* Fills it with all groups of the table by ord[group], then key: rows that a stage made from one input row may
 * share an ordinal, and there the keys decide, so that the order of arrival does not. The table maps no more keys
 * then. The table's payer pays. 0 or negative. */
int wr_key_order_by_ord(struct key_order *, struct wr_table *, const uint64_t *ord, struct wr_err *);
/* The same by key alone. */
int wr_key_order_by_key(struct key_order *, struct wr_table *, struct wr_err *);
void wr_key_order_free(struct key_order *, const struct wr_table *);

#endif
