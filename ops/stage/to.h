/* PATH [as FORMAT], of `to` and what else writes. */
#ifndef WR_STAGE_TO_H
#define WR_STAGE_TO_H

#include "plan/op.h"

/* One path and perhaps its format, into n->paths and n->format. 0 or WR_EPROG. */
int wr_to_parse(struct wr_parser *, struct wr_stage_node *, struct wr_err *);

#endif
