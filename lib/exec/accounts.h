/* The accounts of a run (weir-lang(7)), looked at after every run that went to its end: nothing is lost on the way,
 * and nothing comes twice. A difference is a bug of weir, or a file that others wrote to while it was read; no
 * result is better than a wrong one. */
#ifndef WR_EXEC_ACCOUNTS_H
#define WR_EXEC_ACCOUNTS_H

#include "base/err.h"

struct wr_run_state;

/* Of the input: every byte of records was taken, and records found = delivered + refused + dropped + blank. Of the
 * plan, unless a stage stopped early: what an operator gave is what the next one got, and for one that is row-wise
 * and makes no rows in = out + filtered + refused. The run's result must be filled. 0, or WR_EIO with the account
 * that differs, or the file that changed. After the run. */
int wr_accounts_check(const struct wr_run_state *, struct wr_err *);

#endif
