/* The names of inputs: from a header's to those of columns, and where the columns of the first input stand in the
 * others. Private to exec/input.c, whose locks hold here. The names of an input lie in all->scratch until they are
 * matched. Each gives 0 or an error. */
#ifndef WR_EXEC_INPUT_NAMES_H
#define WR_EXEC_INPUT_NAMES_H

#include "exec/input.h"

/* Makes the names of a header usable: none is empty, none stands twice; notes what it did for a warning. */
int wr_input_name_columns(struct wr_inputs *, struct wr_input *, struct wr_err *);

/* The first input's names become the columns of all. */
int wr_input_make_schema(struct wr_inputs *, struct wr_input *, struct wr_err *);

/* Finds where the columns stand in this input. WR_EDATA: it has others. */
int wr_input_match_columns(struct wr_inputs *, struct wr_input *, struct wr_err *);

/* --fill-columns: adds the names that stand in this input alone to the columns. */
int wr_input_add_names(struct wr_inputs *, const struct wr_input *, struct wr_err *);

#endif
