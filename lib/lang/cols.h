/* COLS (weir-lang(7) 2): columns by name, by range, `a..d` in the order of the schema, and by `/regex/` over names.
 *
 * A stage reads them with wr_parse_columns, or finds them among items that wr_parse_items has read, and asks here,
 * when it is bound, which columns of its schema they are. Plan time, one thread. */
#ifndef WR_LANG_COLS_H
#define WR_LANG_COLS_H

#include "lang/expr.h"

/* Places of columns in a schema: v[0..n), memory of lang->arena. Zeroed: none. */
struct wr_cols {
    uint32_t *v;
    uint32_t n, cap;
};

/* Does the node stand for any number of columns, as a range and a regex do? */
bool wr_cols_is_many(const struct wr_node *);

/* Are all columns of the schema known? Else the error for what asks for all of them, or for their order: WR_EPROG.
 */
int wr_cols_known(const struct wr_schema *, struct wr_span at, struct wr_err *);

/* Adds the columns that a node names (a name, col(3), a range, a regex), in the order of the schema, those that are
 * in *out already included. A name of no column, a range with its ends the wrong way round and a regex that matches
 * none are errors with their place (of a schema that is `assumed`, a range or a regex has no columns). `name?`
 * where there is none, or any name of an assumed schema, adds nothing. 0 or negative. */
int wr_cols_add(struct wr_lang *, const struct wr_schema *, const struct wr_node *, struct wr_cols *out,
                struct wr_err *);

/* The columns of all items, each once, in the order in which they were first named. values: these are wanted
 * (wr_expr_find_column). 0 or negative. */
int wr_cols_of(struct wr_lang *, const struct wr_schema *, const struct wr_items *, bool values,
               struct wr_cols *out, struct wr_err *);

#endif
