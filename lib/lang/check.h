/* What can be wrong with an expression before anything is read, and the words in which it is told (weir-lang(7)
 * sections 6 and 8). Plan time, one thread. Not for others than lib/lang. */
#ifndef WR_LANG_CHECK_H
#define WR_LANG_CHECK_H

#include "lang/expr.h"

struct wr_fn;

/* For %.*s: names are cut where they would fill a message. */
enum { WR_CHECK_NAME = 80 };
#define WR_CHECK_SHOW(s) ((s).n > WR_CHECK_NAME ? WR_CHECK_NAME : (int)(s).n), (s).p

/* "number", "text", ... with its article where it has one. */
const char *wr_check_noun(enum wr_type);

/* The type of what picks from values of both types: the one they share, FIELD where they differ; null joins any. */
enum wr_type wr_check_join(enum wr_type, enum wr_type);

/* The node's text in the program, blanks run together, cut to what fits into messages. */
enum { WR_CHECK_TEXT = 64 };
const char *wr_check_source(const struct wr_lang *, const struct wr_node *, char out[WR_CHECK_TEXT]);

/* The names of the columns, "id, country, customer, ...", cut to what fits into a hint. */
enum { WR_CHECK_COLUMNS = 320 };
const char *wr_check_columns(const struct wr_schema *, char out[WR_CHECK_COLUMNS]);

/* The column whose name was probably meant; "": none. */
struct wr_slice wr_check_nearest(const struct wr_schema *, struct wr_slice name);

/* Is it a text that spells a duration? Then the hint is to leave the quotes out. */
bool wr_check_duration_text(const struct wr_node *, struct wr_err *);

/* Errors; each returns WR_EPROG. */
int wr_check_not_number(const struct wr_node *op, const struct wr_node *operand, enum wr_type, struct wr_err *);
int wr_check_not_time(const struct wr_node *, enum wr_type, struct wr_err *);
/* `left op right`, one of which is a time, has no meaning. */
int wr_check_times(const struct wr_node *op, enum wr_type left, enum wr_type right, struct wr_err *);
int wr_check_not_truth(const struct wr_node *, enum wr_type, struct wr_err *);
int wr_check_not_comparable(struct wr_span at, enum wr_type, enum wr_type, struct wr_err *);

/* The error for what asks for all columns, or for their order, of rows with keys of their own; -1. */
int wr_check_no_order(struct wr_span at, struct wr_err *);

/* To the error that a name is no column: it is that of a function without its ( ). */
void wr_check_bare_call(const struct wr_lang *, const struct wr_schema *, const struct wr_node *, struct wr_err *);
/* To the error that a compared name is no column: perhaps it was meant as text. */
void wr_check_bare_text(const struct wr_schema *, const struct wr_node *, struct wr_err *);
/* A key that is a text, or a $name that stands for one, and there is a column of that name: an error. 0 or
 * WR_EPROG. */
int wr_check_quoted_key(const struct wr_lang *, const struct wr_schema *, const struct wr_node *, struct wr_err *);
/* Two literals are compared, one of them the name of a column in quotes: the error for that, or 0. */
int wr_check_quoted_column(const struct wr_schema *, const struct wr_node *, const struct wr_node *,
                           struct wr_err *);

/* `first-name` where that column exists and `first` or `name` does not: the error that says how to write it; 0 if
 * the node is no such thing. */
int wr_check_dashed(const struct wr_lang *, const struct wr_schema *, const struct wr_node *, struct wr_err *);

/* A function that a call names, with the number of arguments it takes; NULL with the error. */
const struct wr_fn *wr_check_call(const struct wr_lang *, const struct wr_node *, struct wr_err *);
/* Of all these functions, the one for arguments of such types; letters: [nargs] its parameters'. Where none fits,
 * one whose arguments will be refused. */
const struct wr_fn *wr_check_overload(const struct wr_lang *, const struct wr_node *, const enum wr_type *types,
                                      char *letters);
/* A letter for each of n arguments of a parameter list (lang/fn.h). */
void wr_check_letters(const char *params, uint32_t n, char *letters);
/* Argument k of a call is not what its signature says: "argument 2 of substr() is WANTED, and this is FOUND". */
int wr_check_argument(const struct wr_fn *, const struct wr_node *call, uint32_t k, const char *wanted,
                      const char *found, struct wr_err *);

#endif
