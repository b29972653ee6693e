/* What can come next on a command line that is being typed: what the completion scripts ask
 * (weir completions SHELL -- BEFORE AFTER), decided from the tables that the program itself works by.
 *
 * The answer is empty where nothing can be said, else lines. The first says what they are: `words`, each of which
 * ends a word of the command line; `open`, pieces of a program, after which the word goes on; `files` or `folders`,
 * which the shell knows itself, so that no more lines follow but the second. The second is the end of the line
 * before the cursor that is to be replaced. Each other line is a candidate and, behind a tab, what it is, or
 * nothing. fish wants whole words: there candidates begin with what stands before that end in the same word. */
#ifndef WR_CMD_COMPLETE_H
#define WR_CMD_COMPLETE_H

#include "base/buf.h"
#include "cmd/options.h"

/* Appends the answer for the command line o->before, the cursor, o->after. Runs nothing and writes nothing; reads
 * at most the headers of regular files. 0 or WR_ELIMIT. */
int wr_complete(struct wr_arena *, const struct wr_options *o, const struct wr_options_env *, struct wr_buf *);

#endif
