/* A group's values in input order: items of an ordinal and bytes, appended as they come, put in order at the end.
 *
 * Saved, a log is its items one after the other, so that merging appends them as they are: each is the ordinal in 8
 * bytes, the length in 4, and the bytes. Items with one ordinal stay in the order in which they came. A log with a
 * limit keeps only the first items; where rows come in order, what is beyond costs one comparison. */
#ifndef WR_AGG_LOG_H
#define WR_AGG_LOG_H

#include "ops/agg/chain.h"

enum { WR_AGG_ITEM_HEAD = 12 };

struct wr_agg_log {
    struct wr_agg_chain chain;
    uint64_t last; /* ordinal of the last item */
    uint64_t n;    /* items */
    bool mixed;    /* they are not in order */
};

struct wr_agg_item {
    uint64_t ord;
    struct wr_slice bytes;
};

/* Room for the n bytes of a new item, or NULL: out of memory. */
char *wr_agg_log_add(struct wr_agg_log *, struct wr_arena *, uint64_t ord, uint32_t n);
/* Is an item with this ordinal beyond the first `limit`, as far as is known? (0: no limit) */
static inline bool wr_agg_log_is_full(const struct wr_agg_log *l, uint64_t limit, uint64_t ord)
{
    return limit && l->n >= limit && !l->mixed && ord >= l->last;
}
/* Drops what is beyond the first `limit` items where many are. 0, or -1: out of memory. */
int wr_agg_log_trim(struct wr_agg_log *, struct wr_arena *, uint64_t limit);

/* The items in order, n of them, in memory of the arena; their bytes are the log's. NULL: out of memory. */
struct wr_agg_item *wr_agg_log_items(const struct wr_agg_log *, struct wr_arena *);

/* save and merge of a descriptor whose states are logs. */
int wr_agg_logs_save(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, struct wr_arena *,
                     struct wr_str *out, struct wr_err *);
int wr_agg_logs_merge(struct wr_agg_state *, const struct wr_agg_rows *, const struct wr_str *saved,
                      struct wr_err *);

/* What stands before, between and after the items of a group. */
struct wr_agg_frame {
    struct wr_slice before, between, after;
    uint64_t limit; /* only so many items; 0: all */
};
/* finish: the items of each group as one text. */
int wr_agg_logs_join(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, const struct wr_agg_frame *,
                     struct wr_batch *, struct wr_vec *out, struct wr_err *);

#endif
