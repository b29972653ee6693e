/* Window functions in `map`: what the stage puts into the plan for them, and the operator that runs them.
 *
 * A map's expressions are cut at the calls of window functions: an argument is a column of its own, computed by a
 * map before the window operator; the result is another one, which a map after it puts into the rest of the
 * expression. A call inside the argument of another makes a second operator behind that map. So expressions stay
 * vectors, are evaluated in parallel where rows are, and all calls of a level are made in one pass. */
#ifndef WR_STAGE_WINDOW_H
#define WR_STAGE_WINDOW_H

#include "ops/stage/sort.h"
#include "plan/op.h"
#include "plan/win.h"

struct window_plan {
    struct wr_win_call *calls;
    uint32_t ncalls, cap;
    bool keyed;
    uint32_t ahead;        /* rows that a row waits for, where none waits for all */
    struct sort_plan rows; /* what is kept of rows that wait for all of them */
};

/* The operator that fits the plan: rows go straight through it; or wait for `ahead` more; or for all. */
extern const struct wr_op wr_op_window, wr_op_window_ahead, wr_op_window_whole;

/* Binds NAME = EXPR items, window functions or not, and appends what they need to the plan; replaces b->schema. */
int wr_window_bind(struct wr_build *b, const struct wr_items *, struct wr_err *);

#endif
