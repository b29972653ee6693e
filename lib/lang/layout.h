/* A program in its canonical layout: weir fmt (weir-lang(7)).
 *
 * Blanks, newlines and the bars between stages are chosen anew; every other byte, comments too, stays as it is
 * written. A program stands on one line where it fits, unless its writer gave each stage a line. Laying out what is
 * laid out changes nothing. */
#ifndef WR_LANG_LAYOUT_H
#define WR_LANG_LAYOUT_H

#include "base/buf.h"
#include "lang/parse.h"

enum { WR_LAYOUT_WIDTH = 80 }; /* characters that a line has at most, where it can be cut */

/* Appends the program to out; it ends with a newline, unless it is empty. `tokens` is what the parser logged of
 * `text`. 0 or -1: out of memory. */
int wr_layout_program(struct wr_slice text, const struct wr_token_log *tokens, struct wr_buf *out);

#endif
