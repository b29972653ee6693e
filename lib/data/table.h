/* A hash table from keys (bytes) to group ids 0, 1, 2, ... in order of first appearance.
 *
 * Open addressing with linear probing over slots of 8 bytes (tag and group id); the keys stand apart, by group id:
 * up to 16 bytes in the entry itself, as two words, longer ones in the table's arena. A tag is part of the hash and
 * the length of the key, so that equal tags and equal words are equal keys. Whole vectors of keys are mapped at
 * once. What the table takes is charged to the budget. No order of the table, its hash or its seed ever shows in a
 * result. One thread at a time. */
#ifndef WR_DATA_TABLE_H
#define WR_DATA_TABLE_H

#include "base/arena.h"
#include "base/charged.h"
#include "data/vec.h"

/* Keys of a vector of rows: fields that are their own values, where they stand in a padded block, or any bytes. */
struct wr_keys {
    const struct wr_view *view; /* by row, none with WR_VIEW_DOUBLED; NULL: */
    const struct wr_str *v;     /* by row; a null one is the empty key */
    const char *base;           /* of the views */
    /* Strings: from any address in [padded, padded_end) 16 bytes may be read. Both NULL: nowhere. */
    const char *padded, *padded_end;
};

/* The key of a row. */
static inline struct wr_slice wr_keys_get(const struct wr_keys *k, uint32_t row)
{
    if (k->view)
        return wr_view_slice(k->base, k->view[row]);
    return (struct wr_slice){k->v[row].p, k->v[row].null ? 0 : k->v[row].n};
}

struct wr_table_slot {
    uint32_t tag; /* see table.c */
    uint32_t gid;
};

struct wr_table_key {
    uint64_t a, b; /* up to 16 bytes: the bytes as they stand, zeros after them; longer: pointer and hash */
};

struct wr_table {
    struct wr_table_slot *slots;
    struct wr_table_key *keys; /* by group id, */
    uint32_t *lens;            /* and how long they are */
    uint16_t *near;            /* groups of short keys by another hash (table_aes.c), or NULL */
    uint64_t mask;             /* slots - 1 */
    uint32_t n;                /* groups */
    uint32_t nslots, cap;      /* slots, room in keys */
    uint32_t lens_cap, near_cap;
    bool noted; /* near has some */
    uint64_t seed;
    struct wr_arena arena; /* long keys */
    struct wr_payer pay;
    uint32_t reseeds;   /* since the slots last grew */
    uint32_t longest;   /* longest probe since the last look */
    bool mostly_new;    /* keys of the last rows were: expect more of them */
    uint64_t hash_mask; /* all ones; 0: every hash is 0 (tests) */
};

enum {
    WR_TABLE_MAX_GROUPS = 1 << 30,
    WR_TABLE_INLINE = 16, /* bytes of a key that stand in its entry */
};
#define WR_TABLE_NONE UINT32_MAX /* no group */

/* An empty table; nothing is allocated yet. budget may be NULL. */
void wr_table_init(struct wr_table *, struct wr_budget *, const char *who);
/* Frees everything; a zeroed table is fine. */
void wr_table_done(struct wr_table *);
/* Forgets all keys; group ids begin at 0 again. Gives memory back. */
void wr_table_reset(struct wr_table *);
/* Bytes held. */
size_t wr_table_bytes(const struct wr_table *);

/* Bytes that `more` new keys would take, without those of long keys. */
size_t wr_table_growth(const struct wr_table *, uint32_t more);

/* Maps the keys of rows sel[0..n) (NULL: 0..n-1), n <= WR_BATCH_ROWS, to group ids, gid[row]; keys that are new get
 * the next ids in order of appearance, and fresh[] (NULL: not wanted) the row in which each appeared: fresh[k] is
 * that of group (t->n before the call) + k. 0 or WR_ELIMIT. */
int wr_table_map(struct wr_table *, const struct wr_keys *, const uint16_t *sel, uint32_t n, uint32_t *gid,
                 uint16_t *fresh, struct wr_err *);

/* Looks the keys of rows sel[0..n) up, n <= WR_BATCH_ROWS: gid[row] is the key's group, or WR_TABLE_NONE. The table
 * does not change, so any number of threads may do so at once, while none maps. */
void wr_table_find(const struct wr_table *, const struct wr_keys *, const uint16_t *sel, uint32_t n, uint32_t *gid);

/* Gives back what only mapping needs: from here on the table is asked for its keys alone. */
void wr_table_settle(struct wr_table *);

/* For who goes through keys in another order than theirs: asks the memory for what wr_table_key will look at, and,
 * when that has come, for the bytes of a long key. */
static inline void wr_table_fetch_entry(const struct wr_table *t, uint32_t gid)
{
    __builtin_prefetch(&t->keys[gid]);
    __builtin_prefetch(&t->lens[gid]);
}

static inline void wr_table_fetch_bytes(const struct wr_table *t, uint32_t gid)
{
    if (t->lens[gid] > WR_TABLE_INLINE)
        __builtin_prefetch((const void *)(uintptr_t)t->keys[gid].a);
}

/* A group's key; valid until the table next changes. */
struct wr_slice wr_table_key(const struct wr_table *, uint32_t gid);

#endif
