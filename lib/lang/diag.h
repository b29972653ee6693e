/* An error as the user sees it on stderr (weir-lang(7)).
 *
 * With a span in the program: the line or stage it lies in, carets under it, the hint beside them. Without: the
 * place in the input before the message, the hint on a line of its own. Any thread; no I/O here. */
#ifndef WR_LANG_DIAG_H
#define WR_LANG_DIAG_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

/* Appends the error as whole lines. program: the text that err->pos and len point into ("" if there is none).
 * colour: wraps parts in SGR escapes; what they wrap stays the same. 0, or -1: out of memory. */
int wr_diag_format(struct wr_buf *, const struct wr_err *, struct wr_slice program, bool colour);

#endif
