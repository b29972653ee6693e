/* Elements: how functions write lists and hand on what stands in JSON text.
 *
 * A list is the text of a JSON array (data/json.h). It is put together in a struct wr_fn_text_out: begun, given its
 * elements, put into the result. Null in a list is `null`; out of a list, null is null, a string is its text, and
 * all else the JSON text of it. */
#ifndef WR_OPS_FN_ITEM_H
#define WR_OPS_FN_ITEM_H

#include "data/json.h"
#include "ops/fn/arg.h"

/* ---- writing: 0, or -1 when memory is out ------------------------------------------------------------------- */

/* A list begins in o, in which no text has been begun. */
int wr_fn_list_begin(struct wr_fn_text_out *o);
/* One more element: a text, as a JSON string; or what is JSON as it stands. */
int wr_fn_list_add_text(struct wr_fn_text_out *o, struct wr_slice s);
int wr_fn_list_add_json(struct wr_fn_text_out *o, struct wr_slice json);
/* Row i of out is the list. */
int wr_fn_list_put(struct wr_fn_text_out *o, struct wr_vec *out, uint32_t i);

/* ---- reading ------------------------------------------------------------------------------------------------ */

/* Row i of argument k as a list: false: it is null, or it is none, which is told then. */
bool wr_fn_arg_list(struct wr_fn_call *c, uint32_t k, uint32_t i, struct wr_slice *out);

/* The text of a value, null being empty. Escapes are undone in o, where the text begins then. 0 or -1: out of
 * memory. */
int wr_fn_item_text(struct wr_fn_text_out *o, const struct wr_json *item, struct wr_slice *out);

/* Is an element of the list what is looked for, as `x[i] == value` compares: two numbers by value, else bytes? x,
 * of type t: the value's text, empty for null. 1, 0, or -1: out of memory. Escapes are undone in scratch. */
int wr_fn_list_has(struct wr_fn_text_out *scratch, struct wr_slice list, struct wr_slice x, enum wr_type t);

/* A function with the result FIELD that gives bytes in every row says so before it puts any. */
static inline void wr_fn_gives_texts(struct wr_vec *out)
{
    out->rep = WR_REP_STR;
}

#endif
