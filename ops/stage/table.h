/* Every stage there is, NULL at the end; the list in meson.build makes it. */
#ifndef WR_STAGE_TABLE_H
#define WR_STAGE_TABLE_H

#include "plan/op.h"

extern const struct wr_stage *const wr_stage_table[];

#endif
