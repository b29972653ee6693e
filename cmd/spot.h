/* What may stand at the end of a program that is being typed.
 *
 * The text is cut into tokens as ever, but nobody parses it, as it need not be right: what stands before the last
 * stage is of no interest but for its brackets, and within the last stage its signature (signature.h) says what may
 * follow. */
#ifndef WR_CMD_SPOT_H
#define WR_CMD_SPOT_H

#include "base/arena.h"
#include "lang/ast.h"
#include "plan/op.h"

enum { WR_SPOT_WORDS = 32 };

/* A file that the program reads. */
struct wr_spot_path {
    struct wr_slice path;
    uint32_t at; /* in the text */
};

struct wr_spot {
    uint32_t from; /* where the token at the end begins; the text's length: nothing is typed of it yet */
    char quote;    /* it is in these quotes (a path's, or a name's backticks), which `from` is at; else 0 */

    bool stages, let;                     /* a stage may begin here, or a let */
    struct wr_slice words[WR_SPOT_WORDS]; /* [nwords] words of the stage, operators that are words */
    uint32_t nwords;
    bool columns, functions, aggregates, windows;
    bool paths;
    const char *format; /* the option whose values are formats that fit; NULL: none does */
    bool args;          /* $NAME */

    struct wr_slice before;     /* a program: what has been through when rows come to this stage */
    struct wr_spot_path *files; /* [nfiles] */
    uint32_t nfiles, nbefore;   /* the first nbefore of them are in `before` */
    struct wr_slice *names;     /* [nnames] what this stage has given names, and let did */
    uint32_t nnames;
};

/* Finds it. All memory is the arena's, or the text's. 0 or WR_ELIMIT. */
int wr_spot_find(struct wr_arena *, struct wr_slice text, struct wr_spot *);

#endif
