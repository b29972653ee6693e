/* Values of any kind, one at a time: what functions that hand values on (lag, lead, first_value, ...) read from a
 * batch, keep beyond it, and put into another. A text is not copied but by win_keep and win_put_copy. */
#ifndef WR_WIN_VALUE_H
#define WR_WIN_VALUE_H

#include "plan/win.h"

struct win_value {
    int64_t num;   /* DEC: mantissa; DBL: bits; BOOL: 0 or 1 */
    const char *p; /* TEXT; BIG: the number as written */
    uint32_t n;
    uint8_t tag; /* enum wr_tag, but for TOLD */
    uint8_t scale;
    uint8_t null; /* TEXT: a word of --null */
    uint8_t json; /* TEXT: enum wr_str_json */
};

/* A value with memory of its own, used again for the next one that fits. Zeroed: null. */
struct win_kept {
    struct win_value v;
    char *room;
    uint32_t cap;
};

/* Row i of a vector of any form but VIEW. */
struct win_value win_value_get(const struct wr_vec *, uint32_t i);

/* Takes a copy. 0 or -1: out of memory. */
int win_keep(struct win_kept *, const struct win_value *, struct wr_arena *);

/* A value as bytes without pointers, and back: the text then stays in them. save returns the end of what it wrote.
 */
size_t win_value_size(const struct win_value *);
char *win_value_save(const struct win_value *, char *p);
struct win_value win_value_load(const char *p);

/* Notes whether the argument of these rows is something else than text and null (state->other). */
void win_note(struct wr_win_state *, const struct wr_win_rows *);

/* A vector of the call's result type for the batch's rows. A field is bytes until another value was noted. 0 or -1:
 * out of memory. */
int win_values(const struct wr_win_state *, const struct wr_win_rows *, struct wr_vec *out);
/* Row i of such a vector; what the value points to must live as long as the batch. 0 or -1: out of memory. */
int win_put(struct wr_batch *, struct wr_vec *out, uint32_t i, const struct win_value *);
/* The same for a value that the batch may outlive. */
int win_put_copy(struct wr_batch *, struct wr_vec *out, uint32_t i, const struct win_value *);

#endif
