/* Pairs (group, bytes): the different values that groups have, kept by count_distinct, mode, approx_quantile.
 *
 * One table holds the pairs of all groups, the group in four bytes before the value, so that a short value costs no
 * more than its entry. An aggregate's state of a group begins with a struct wr_agg_set: how many pairs it has, and
 * where they stand among all pairs arranged by group. Where it counts, each pair has a tally. `own` of the
 * aggregate's state is the pairs'. Saved, a set is for each pair a length in four bytes and the bytes, then,
 * counted, the tally. */
#ifndef WR_AGG_PAIRS_H
#define WR_AGG_PAIRS_H

#include "data/table.h"
#include "plan/agg.h"

struct wr_agg_set {
    uint64_t n;
    uint32_t first; /* of order[], once they are arranged */
};

struct wr_agg_tally {
    uint64_t count : 62;
    uint64_t json : 2; /* what rows had it as in JSON lines: 1 a string, 2 another value */
    uint64_t first;    /* least ordinal of a row that had it */
};
enum { WR_AGG_TALLY = 2 * sizeof(uint64_t) /* bytes of a saved one */ };

static inline char *wr_agg_tally_save(const struct wr_agg_tally *t, char *p)
{
    return wr_agg_put64(wr_agg_put64(p, (uint64_t)t->json << 62 | t->count), t->first);
}

/* Adds a saved one. */
static inline void wr_agg_tally_add(struct wr_agg_tally *t, const char *p)
{
    const uint64_t head = wr_agg_get64(p), first = wr_agg_get64(p + sizeof head);
    t->count += head & UINT64_MAX >> 2;
    t->json |= head >> 62;
    t->first = first < t->first ? first : t->first;
}

struct wr_agg_pairs {
    struct wr_table table;
    uint32_t *order; /* [arranged] pairs by group, the older ones of each first */
    uint32_t order_cap, arranged;
    struct wr_agg_tally *tally; /* by pair, or NULL: not counted */
    uint32_t tally_cap;
    bool counted;
};

/* Pairs that memory has no room for (pairs_disk.c): runs in the order of groups, then of a hash of the value. */
struct wr_agg_pairs_disk;
/* All pairs go there, and sets are empty; spill of a descriptor whose state is the set and no more. 0 or negative.
 */
int wr_agg_pairs_spill(struct wr_agg_state *, struct wr_err *);
/* All pairs have come: of a counted state the `most` most frequent ones of each set are back in memory then, with
 * their tallies; of others sets say how many they have. 0 or negative. */
int wr_agg_pairs_settle(struct wr_agg_state *, uint64_t most, struct wr_err *);
void wr_agg_pairs_disk_free(struct wr_agg_pairs_disk *, struct wr_payer); /* NULL is fine */

/* open, close, bytes of a descriptor. */
int wr_agg_pairs_open(struct wr_agg_state *, struct wr_err *);
int wr_agg_pairs_open_counted(struct wr_agg_state *, struct wr_err *);
void wr_agg_pairs_close(struct wr_agg_state *);
size_t wr_agg_pairs_bytes(const struct wr_agg_state *);

/* Keys of up to WR_BATCH_ROWS pairs in the making. */
struct wr_agg_keys {
    struct wr_str *v;
    char *begin, *at;
    uint32_t n;
};

/* Room for n keys with `bytes` bytes of values in all. 0, or -1: out of memory. */
int wr_agg_keys_init(struct wr_agg_keys *, struct wr_arena *, uint32_t n, size_t bytes);

/* Adds a key; its n bytes are to be written where the result points. */
static inline char *wr_agg_keys_add(struct wr_agg_keys *k, uint32_t group, uint32_t n)
{
    uint32_t g = htole32(group);
    char *p = k->at;
    memcpy(p, &g, sizeof g);
    k->v[k->n++] = (struct wr_str){p, (uint32_t)sizeof g + n, 0};
    k->at = p + sizeof g + n;
    return p + sizeof g;
}

/* The group of a pair. */
uint32_t wr_agg_pairs_group(const struct wr_agg_pairs *, uint32_t pair);
/* Forgets all pairs and gives their memory back; sets are as they were. */
void wr_agg_pairs_forget(struct wr_agg_state *);

/* Makes pairs of the keys that are new, and chains them; pair[i] is the pair of key i. 0 or negative. */
int wr_agg_pairs_map(struct wr_agg_state *, struct wr_agg_keys *, uint32_t *pair, struct wr_err *);
/* The bytes of a pair's value; valid until pairs are added. */
struct wr_slice wr_agg_pairs_value(const struct wr_agg_pairs *, uint32_t pair);
/* Arranges what has been added: the pairs of a set are order[first..first + n) then, until some are added. */
void wr_agg_pairs_arrange(const struct wr_agg_state *);

/* save and merge of a descriptor whose state is the set and no more. */
int wr_agg_pairs_save(const struct wr_agg_state *, const uint32_t *groups, uint32_t n, struct wr_arena *,
                      struct wr_str *out, struct wr_err *);
int wr_agg_pairs_merge(struct wr_agg_state *, const struct wr_agg_rows *, const struct wr_str *saved,
                       struct wr_err *);

#endif
