/* A command line that is being typed, cut into words as the shell would, with the word at the cursor apart.
 *
 * Only what matters to completions is understood: quotes, backslashes, `<` and `>`, and where a command begins and
 * ends. Nothing is expanded. */
#ifndef WR_CMD_SHELL_WORDS_H
#define WR_CMD_SHELL_WORDS_H

#include "base/arena.h"
#include "base/slice.h"
#include "cmd/options.h"

struct wr_shell_words {
    const char **before, **after; /* [nbefore], [nafter] whole words on each side, quotes undone; before[0]: weir */
    uint32_t nbefore, nafter;
    const char *input;   /* the file behind a <, or NULL */
    struct wr_slice cut; /* the word at the cursor up to there, quotes undone */
    uint32_t *raw;       /* [cut.n] where each of its bytes stands in the line */
    size_t begin;        /* where in the line the word begins, or what stands in the quote that is open */
    char quote;          /* that quote, or 0: none is open */
    bool redirected;     /* the word is a file behind < or > */
};

/* Cuts the line that consists of before and after, the cursor between them. A quote that is open at the cursor and
 * not closed behind it ends there. All memory is the arena's. 0 or WR_ELIMIT. */
int wr_shell_words_cut(struct wr_arena *, enum wr_shell, const char *before, const char *after,
                       struct wr_shell_words *);

#endif
