/* A stage's signature, read: which words and holes may follow each other. So what completes a stage comes from the
 * line that documents it, and a new stage completes by itself.
 *
 * `uniq [by KEYS] [keep first / last]`: small letters are words of the language, capitals are holes; what stands in
 * square brackets may be left out; a `/` between blanks stands between words that take each other's place. */
#ifndef WR_CMD_SIGNATURE_H
#define WR_CMD_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/op.h"

enum { WR_SIGNATURE_ITEMS = 24, WR_SIGNATURE_NONE = WR_SIGNATURE_ITEMS };

enum wr_hole {
    WR_HOLE_WORD,   /* none: the word itself */
    WR_HOLE_OTHER,  /* numbers, and what is made up */
    WR_HOLE_NAME,   /* what an = gives a value: a column, or a new name */
    WR_HOLE_COLS,   /* columns and nothing else */
    WR_HOLE_EXPR,   /* an expression */
    WR_HOLE_AGGS,   /* aggregates */
    WR_HOLE_PATH,   /* a file */
    WR_HOLE_FORMAT, /* csv ... */
    WR_HOLE_WORDS,  /* the descriptor's `words` */
    WR_HOLE_PIPELINE,
};

struct wr_signature_item {
    struct wr_slice text;
    enum wr_hole hole;
    uint8_t group; /* the brackets it stands in; 0: none */
    bool instead;  /* of the one before it */
    bool starts;   /* another form of the stage begins with it */
    bool assigned; /* stands behind a = */
    bool beside;   /* nothing but a blank, or a bracket, stands before it */
};

struct wr_signature {
    struct wr_signature_item v[WR_SIGNATURE_ITEMS];
    uint32_t n;
};

/* Reads that of a stage. Texts are the stage's. */
void wr_signature_read(const struct wr_stage *, struct wr_signature *);

/* Calls f for each item that may stand where item i may; 0: behind the stage's name. */
void wr_signature_each(const struct wr_signature *, uint32_t i, void (*f)(void *ctx, uint32_t item), void *ctx);

/* Is item i a word that may stand behind an expression, as `by` may, rather than in one place only, as what may
 * follow `keep`? */
bool wr_signature_joins(const struct wr_signature *, uint32_t i);

/* Where to go on behind item i. */
uint32_t wr_signature_after(const struct wr_signature *, uint32_t i);

#endif
