/* Everything the language can do, as one list: what `weir help`, the manual and completions are made of. The tables
 * come from the lists of files in ops/. */
#ifndef WR_CMD_CATALOG_H
#define WR_CMD_CATALOG_H

#include "ops/fn/tables.h"
#include "ops/stage/table.h"
#include "plan/agg.h"
#include "plan/win.h"

/* One thing with a name, whatever it is. All texts are static. */
struct wr_entry {
    const char *kind; /* stage, form, operator, function, aggregate, window function */
    const char *name, *signature, *summary;
    const char *example; /* an expression (with `shows`) or a program over data/samples; or NULL */
    const char *shows;   /* what the expression gives; NULL for programs */
    const char *family;  /* of a function: the file it is in; else NULL */
};

/* Calls f for every stage, form, operator, function, aggregate and window function, in this order; stops where it
 * returns nonzero, and returns that. Any thread. */
int wr_catalog_each(int (*f)(void *ctx, const struct wr_entry *), void *ctx);

#endif
