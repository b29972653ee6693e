/* fold(init, step): the general reduce. It is no aggregate of states: reduce sends the rows to the owners of their
 * keys in order and runs the step there (ops/stage/fold_step.c). Here is what it is called, and its help. */
#include "plan/agg.h"

const struct wr_agg wr_agg_fold = {
    .name = "fold",
    .params = "ee",
    .flags = WR_AGG_ORDERED,
    .result = WR_T_FIELD,
    .signature = "fold(init, step)",
    .summary =
        "Your own aggregate: acc is init at first, then what step gives for each row in input order, from acc "
        "and the columns.",
    .example = "reduce streak = fold(0, if(qty > 1, acc + 1, 0)) by country | take 2",
    .shows = "country,streak\n"
             "DE,1\n"
             "US,11\n",
};
