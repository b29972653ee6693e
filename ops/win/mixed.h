/* The warning about text among numbers, of the functions that put values in order. */
#ifndef WR_WIN_MIXED_H
#define WR_WIN_MIXED_H

#include "plan/win.h"

/* Tells of the texts among these rows, and that there was a number (lang/expr.h: needs). */
void win_tell_mixed(const struct wr_win_call *, const struct wr_win_rows *);

#endif
