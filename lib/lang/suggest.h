/* "did you mean": the nearest word by edit distance, with transpositions (Damerau 1964, restricted form). */
#ifndef WR_LANG_SUGGEST_H
#define WR_LANG_SUGGEST_H

#include <stdbool.h>

#include "base/slice.h"

/* Is `name` what an aggregate called `pattern` may be called? "NN" at its end stands for digits: pNN, p95. */
bool wr_name_fits(const char *pattern, struct wr_slice name);

/* The candidate nearest to `word`, ignoring ASCII case, if it is near enough to be worth saying (distance at most
 * max(1, len/3)) or `word` begins it; "" if none. Ties: the first. */
struct wr_slice wr_suggest(struct wr_slice word, const struct wr_slice *candidates, size_t n);

/* The weir word for another tool's stage, function or operator word ("where" -> "filter", "substring" -> "substr");
 * NULL if unknown. `hint` (may be NULL) gets a longer text where a word alone does not do. */
const char *wr_suggest_stage_word(struct wr_slice word, const char **hint);
const char *wr_suggest_function_word(struct wr_slice word, const char **hint);

#endif
