/* The columns of rows with keys of their own are the names that the program uses (data/schema.h: wr_names): those
 * in its expressions. A name that a stage gives to something is none. All are noted before the first stage is
 * bound, so that stages which keep rows keep what later ones ask for; each stage's are learned when it is bound,
 * and those of a pipeline in its brackets with its own stages: a branch learns for itself alone. Schemas of other
 * rows stay as they are. Plan time, one thread. */
#ifndef WR_LANG_LEARN_H
#define WR_LANG_LEARN_H

#include "lang/expr.h"

/* 0 or -1: out of memory. */
int wr_learn_program(struct wr_lang *, struct wr_schema *, const struct wr_stage_node *first);
void wr_learn_stage(struct wr_lang *, struct wr_schema *, const struct wr_stage_node *);

#endif
