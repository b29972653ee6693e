/* Records and their order.
 *
 * A record is a row that a sort keeps: pointer-free bytes that no longer change. What is sorted are entries: a
 * record's first word of its key (sort_key.h), or in a partition its key's place among the keys, and where it lies.
 */
#ifndef WR_STAGE_SORT_ORDER_H
#define WR_STAGE_SORT_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sort_record {
    uint64_t ordinal;
    uint32_t bytes;  /* of what stands behind the words: text, or values */
    uint32_t nwords; /* of its keys, without the first */
    uint64_t words[];
};

struct sort_entry {
    uint64_t word;
    const struct sort_record *record;
};

/* Bytes that can be read behind the last record of a chunk: what copies records takes steps of that size. */
enum { WR_SORT_BEHIND = 96 };
/* Records lie in another order than they are read in: who goes through them asks the memory for the one so far
 * ahead.
 */
enum { WR_SORT_AHEAD = 12 };

static inline const char *wr_sort_payload(const struct sort_record *r)
{
    return (const char *)(r->words + r->nwords);
}

/* Bytes of a record, a multiple of 8. */
static inline size_t wr_sort_record_size(uint32_t nwords, size_t bytes)
{
    return (sizeof(struct sort_record) + nwords * sizeof(uint64_t) + bytes + 7) & ~(size_t)7;
}

/* A copy for a file, of as many bytes: what fills the record up is zero there. */
static inline void wr_sort_record_copy(char *to, const struct sort_record *r, size_t size)
{
    const uint64_t none = 0;
    memcpy(to + size - sizeof none, &none, sizeof none);
    memcpy(to, r, sizeof *r + r->nwords * sizeof(uint64_t) + r->bytes);
}

/* Two records whose keys agree in the first word and words[0..depth), by the rest: <0, 0 (a tie), >0. */
int wr_sort_compare(const struct sort_record *, const struct sort_record *, uint32_t depth);

/* Does a stand before b? The entries' words are those before words[depth], with which their records agree (0: as
 * collected). Ties by ordinal. */
static inline bool wr_sort_before(const struct sort_entry *a, const struct sort_entry *b, uint32_t depth)
{
    if (a->word != b->word)
        return a->word < b->word;
    int c = wr_sort_compare(a->record, b->record, depth);
    return c ? c < 0 : a->record->ordinal < b->record->ordinal;
}

/* Sorts v[0..n) by key; ties stay as they are. spare: room for n entries. longer: some record has nwords > 0 (if
 * not, records are not looked at). No allocation; cannot fail. */
void wr_sort_entries(struct sort_entry *v, struct sort_entry *spare, uint32_t n, bool longer);

#endif
