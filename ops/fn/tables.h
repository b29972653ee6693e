/* The tables of functions, one a family; the list of families in meson.build makes wr_fn_tables. */
#ifndef WR_OPS_FN_TABLES_H
#define WR_OPS_FN_TABLES_H

#include "lang/fn.h"

/* Each ends with a {.name = NULL}; the list ends with NULL. */
extern const struct wr_fn *const wr_fn_tables[];
/* The family of each table: its word in that list. */
extern const char *const wr_fn_families[];

#endif
