/* Everything the language can do: the tables made from the lists of files in ops/. */
#ifndef WR_CMD_TABLES_H
#define WR_CMD_TABLES_H

#include "ops/fn/tables.h"
#include "ops/stage/table.h"
#include "plan/agg.h"

#endif
