/* Names of JSON lines that no row had: what is told of them at the end. */
#ifndef WR_CMD_UNMET_H
#define WR_CMD_UNMET_H

#include "base/buf.h"
#include "exec/input.h"

/* Appends the warning for the k-th such name of these inputs, with a suggestion from their first row. 1; 0: there
 * are no more; -1: out of memory. */
int wr_unmet(const struct wr_inputs *, uint32_t k, struct wr_buf *);

#endif
