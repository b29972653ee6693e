/* Where a row stands that something is told of: by the ordinal of the row of the segment's input that it comes
 * from, then, where that was made several, by its own (0: it was not). Stages before and after one that makes rows
 * can so be compared. */
#ifndef WR_EXEC_WHERE_H
#define WR_EXEC_WHERE_H

#include <stdbool.h>
#include <stdint.h>

struct wr_where {
    uint64_t origin, ordinal;
};
static inline bool wr_where_before(struct wr_where a, struct wr_where b)
{
    return a.origin != b.origin ? a.origin < b.origin : a.ordinal < b.ordinal;
}

#endif
