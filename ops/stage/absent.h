/* Rows with keys of their own meet columns that a stage gives: which keys such a row has is known when it is there,
 * and one that has a key called as such a column would lose its value in silence. It is a bad row. (`map`, `flat_map`
 * and `rename` say that they replace.) */
#ifndef WR_STAGE_ABSENT_H
#define WR_STAGE_ABSENT_H

#include "plan/op.h"

/* The stage at hand is about to give rows columns of these names, all different, which live as long as the plan:
 * adds what refuses rows that have one as a key, where rows have keys. To be called before its own operators are
 * added. 0, or negative with the error. */
int wr_absent(struct wr_build *, const struct wr_slice *names, uint32_t n, struct wr_err *);

#endif
