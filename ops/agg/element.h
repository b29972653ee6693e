/* A value as an element of a list, the text of a JSON array: as `[a, b]` would write it. */
#ifndef WR_AGG_ELEMENT_H
#define WR_AGG_ELEMENT_H

#include "plan/agg_value.h"

/* The JSON text of a value that is not null and of an argument of this type: numbers and truth as they are, a field
 * as a number where it is a short one (data/json.h), lists as lists, all else as a string. It may be the value's
 * own bytes, or lies in the arena. p NULL: out of memory. */
struct wr_slice wr_agg_element(const struct wr_agg_value *, enum wr_type, struct wr_arena *);

#endif
