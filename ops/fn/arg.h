/* How functions read their arguments and set their results, a row at a time inside a vector's loop.
 *
 * What is not here is in lang/fn.h. A text result is a slice of memory that lives as long as the batch: of an
 * argument (nothing is copied), or of the batch's arena, reserved for many rows at once (struct wr_fn_text_out). */
#ifndef WR_OPS_FN_ARG_H
#define WR_OPS_FN_ARG_H

#include "base/num.h"
#include "data/batch.h"
#include "lang/fn.h"

/* Row i of a STR vector as text: null is the empty text. */
static inline struct wr_slice wr_fn_arg_text(const struct wr_vec *v, uint32_t i)
{
    const struct wr_str *s = &v->str[i];
    return (struct wr_slice){s->p, WR_STR_NULL(*s) ? 0 : s->n};
}

static inline void wr_fn_put_text(struct wr_vec *v, uint32_t i, const char *p, size_t n)
{
    v->str[i] = (struct wr_str){.p = p, .n = (uint32_t)n};
}

static inline void wr_fn_put_int(struct wr_vec *v, uint32_t i, int64_t x)
{
    v->tag[i] = WR_TAG_DEC;
    v->sc[i] = 0;
    v->num[i] = x;
}

/* Row i of a NUM vector without its fraction (toward zero), at most 64 bits' worth; false: null. */
bool wr_fn_arg_whole(const struct wr_vec *v, uint32_t i, int64_t *out);

/* Counts one of the call's own warning at row i; x, or "" for NULL, is shown if it is the first. */
void wr_fn_tell_num(const struct wr_fn_call *, uint32_t i, struct wr_num x);
void wr_fn_tell(const struct wr_fn_call *, uint32_t i, struct wr_slice sample);

/* Text results of unknown length, put together in the batch's arena: begin a row, add pieces, take it. A row that
 * outgrows its stretch of memory moves to a new one; the memory of the rows before stays where it is. */
struct wr_fn_text_out {
    struct wr_arena *arena;
    char *row, *at, *end; /* the row so far: row..at; room up to end */
};

static inline void wr_fn_text_begin(struct wr_fn_text_out *o)
{
    o->row = o->at;
}
/* Room for n more bytes of the row, to be written there and counted by wr_fn_text_took. NULL: out of memory. */
char *wr_fn_text_room(struct wr_fn_text_out *o, size_t n);
static inline void wr_fn_text_took(struct wr_fn_text_out *o, size_t n)
{
    o->at += n;
}
/* The row as the value of row i. */
static inline void wr_fn_text_end(struct wr_fn_text_out *o, struct wr_vec *v, uint32_t i)
{
    wr_fn_put_text(v, i, o->row, (size_t)(o->at - o->row));
}
/* 0 or -1: out of memory. */
int wr_fn_text_add(struct wr_fn_text_out *o, const char *p, size_t n);

/* A regex went over its limit at row i (why->code is set): rows before it count, so the evaluation itself goes on.
 * False: nobody is there to be told, or memory was out instead. */
bool wr_fn_regex_told(struct wr_fn_call *c, uint32_t i, const struct wr_err *why);

#endif
