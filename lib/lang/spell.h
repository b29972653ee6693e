/* Columns' names as they are written in programs, for who proposes one: hints, completions. */
#ifndef WR_LANG_SPELL_H
#define WR_LANG_SPELL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

/* May it stand as it is, without backticks? */
bool wr_spell_is_bare(struct wr_slice name);

/* The name in backticks, those in it doubled; p NULL: out of memory. Not for an empty one, nor one with a line end.
 */
struct wr_slice wr_spell_in_backticks(struct wr_arena *, struct wr_slice name);

/* As it is, in backticks, or, where something in it must not reach a terminal (base/shown.h), as col("..."). Memory
 * is the arena's or the name's. 1; 0: nothing spells it, for it is empty or no UTF-8; -1: out of memory. */
int wr_spell_name(struct wr_arena *, struct wr_slice name, struct wr_slice *out);

#endif
