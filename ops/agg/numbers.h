/* All numbers of a group, for what cannot be worked out of less: median, quantiles, histogram.
 *
 * Decimals stand as words of 4 bytes each until one comes that is larger, from there on as 8, all of a chunk at one
 * scale: the largest seen, to which smaller ones are brought where they fit. A group whose first number is a double
 * keeps doubles so, as words in their order, of 8 bytes. What does not fit its group's chunks (a double among
 * decimals, and the other way round; 10^18 among hundredths) stands apart with its kind, 16 bytes each. Neither the
 * order of arrival nor what stands where shows in a result. */
#ifndef WR_AGG_NUMBERS_H
#define WR_AGG_NUMBERS_H

#include "ops/agg/chain.h"

/* Kinds of numbers: the scale of decimals, 0..18, or WR_AGG_DOUBLES. A chunk's may have WR_AGG_NARROW with it: its
 * words are int32_t, not int64_t. */
enum { WR_AGG_DOUBLES = 19, WR_AGG_KINDS = 20, WR_AGG_NARROW = 32 };

struct wr_agg_numbers {
    char *at, *end; /* free room of the last chunk, whose `used` lags behind */
    struct wr_agg_chain chain;
    struct wr_agg_chain odd; /* struct wr_agg_odd */
    uint32_t kind;           /* of the last chunk */
};

struct wr_agg_odd {
    int64_t num;
    uint64_t kind;
};

/* A double as a word with the same order, and back. */
static inline int64_t wr_agg_word_of_bits(int64_t bits)
{
    return bits < 0 ? bits ^ INT64_MAX : bits;
}
static inline struct wr_num wr_agg_num_of(int64_t x, uint32_t kind)
{
    struct wr_num n = {.kind = WR_NUM_DEC, .scale = (uint8_t)kind};
    n.m = x;
    if (kind == WR_AGG_DOUBLES) {
        n.kind = WR_NUM_DBL;
        n.scale = 0;
        n.m = wr_agg_word_of_bits(x);
    }
    return n;
}

/* update, save, merge of a descriptor whose states are these and whose first argument is 'n'. */
int wr_agg_numbers_update(struct wr_agg_state *, const struct wr_agg_rows *, struct wr_err *);
int wr_agg_numbers_save(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, struct wr_arena *,
                        struct wr_str *out, struct wr_err *);
int wr_agg_numbers_merge(struct wr_agg_state *, const struct wr_agg_rows *, const struct wr_str *saved,
                         struct wr_err *);

/* Numbers that memory has no room for (numbers_disk.c): spill, settle, close of such a descriptor. */
int wr_agg_numbers_spill(struct wr_agg_state *, struct wr_err *);
int wr_agg_numbers_settle(struct wr_agg_state *, const struct wr_agg_call *const *calls, uint32_t ncalls,
                          struct wr_err *);
void wr_agg_numbers_close(struct wr_agg_state *);
/* Then all numbers are there. How many a group has; */
uint64_t wr_agg_numbers_count(const struct wr_agg_state *, uint32_t group);
/* gives them to `see`, some of one kind at a time, in no order that counts. 0 or negative; */
typedef void (*wr_agg_numbers_see)(void *, const int64_t *v, uint32_t n, uint32_t kind);
int wr_agg_numbers_each(const struct wr_agg_state *, uint32_t group, wr_agg_numbers_see, void *, struct wr_err *);
/* and those of rank k and, if there is one, k + 1, by value. 0 or negative. */
int wr_agg_numbers_pick(const struct wr_agg_state *, uint32_t group, uint64_t k, struct wr_arena *scratch,
                        struct wr_num *at, struct wr_num *after, struct wr_err *);

/* The kind of a chunk's numbers. */
static inline uint32_t wr_agg_plain_kind(uint32_t kind)
{
    return kind & ~(uint32_t)WR_AGG_NARROW;
}

/* Is this the kind of a chunk? */
static inline bool wr_agg_is_kind(uint32_t kind)
{
    return kind < WR_AGG_KINDS || (kind & WR_AGG_NARROW && wr_agg_plain_kind(kind) < WR_AGG_DOUBLES);
}

/* Bytes of a word in a chunk of this kind. */
static inline uint32_t wr_agg_word_size(uint32_t kind)
{
    return kind & WR_AGG_NARROW ? sizeof(int32_t) : sizeof(int64_t);
}

/* How many bytes of a chunk are in use. */
static inline uint32_t wr_agg_numbers_used(const struct wr_agg_numbers *e, const struct wr_agg_chunk *c)
{
    return c == e->chain.last ? (uint32_t)(e->at - c->data) : c->used;
}

#endif
