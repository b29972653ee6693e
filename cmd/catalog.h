/* Everything the language can do, as one list: what `weir help`, the manual and completions are made of. The tables
 * come from the lists of files in ops/. */
#ifndef WR_CMD_CATALOG_H
#define WR_CMD_CATALOG_H

#include "base/buf.h"
#include "ops/fn/tables.h"
#include "ops/stage/table.h"
#include "plan/agg.h"
#include "plan/win.h"

/* One thing with a name, whatever it is. All texts are static. */
struct wr_entry {
    const char *kind; /* stage, form, operator, function, aggregate, window function */
    const char *name, *signature, *summary;
    const char *example; /* an expression, or a program; NULL only where the author forgot it, as all below */
    const char *shows;   /* what the expression gives, or the lines that the program writes */
    const char *args;    /* of a program: what stands behind it on the command line; NULL: it is an expression */
    const char *family;  /* of a function: the file it is in; else NULL */
};

/* Calls f for every stage, form, operator, function, aggregate and window function, in this order; stops where it
 * returns nonzero, and returns that. Any thread. */
int wr_catalog_each(int (*f)(void *ctx, const struct wr_entry *), void *ctx);

/* Adds to b an example that is a program, as a terminal shows it: "$ " and the command, which goes on in a new line
 * before a bar where it would be of more than `width` bytes, and below it the lines that it writes. 0, or -1: no
 * memory. */
int wr_catalog_program(struct wr_buf *b, const struct wr_entry *e, size_t width);

#endif
