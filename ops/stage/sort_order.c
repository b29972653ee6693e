/* See sort_order.h. Radix sort from the most significant end, by 8 bits of what tells the words of a bucket apart.
 *
 * Each level looks once for the least and greatest word of its bucket, which is in the cache but for the first
 * level, and takes the 8 bits from the highest that differ: bits that all words share cost nothing, and a column
 * with few different values is through after two or three levels. Entries go to and fro between v and spare; that
 * keeps the sort stable. Buckets of up to SMALL entries are sorted by insertion.
 *
 * Where all words of a bucket are equal, their records' next words take the place of the words and the bucket is
 * sorted on; the loads do not wait for each other. Afterwards the words are put back. So a text is compared 7 bytes
 * at a time, each word read once, and not record by record in places all over memory. */
#include "ops/stage/sort_order.h"

#include <string.h>

enum {
    SMALL = 24,
    FEW = 512,    /* entries for which fewer buckets are enough */
    DEEPEST = 12, /* words replaced on the way down; beyond, records are compared. Bounds the stack */
};

struct order {
    bool longer;
};

int wr_sort_compare(const struct sort_record *a, const struct sort_record *b, uint32_t depth)
{
    uint32_t n = a->nwords < b->nwords ? a->nwords : b->nwords;
    for (uint32_t i = depth; i < n; i++)
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    return 0; /* no key's words are the beginning of another's: neither has more */
}

/* An entry's word is the one before records' words[depth]. */
static inline bool follows(const struct order *o, const struct sort_entry *a, const struct sort_entry *b,
                           uint32_t depth)
{
    if (a->word != b->word)
        return a->word > b->word;
    return o->longer && wr_sort_compare(a->record, b->record, depth) > 0;
}

static void insertion_sort(const struct order *o, struct sort_entry *v, uint32_t n, uint32_t depth)
{
    for (uint32_t i = 1; i < n; i++) {
        struct sort_entry e = v[i];
        uint32_t k = i;
        for (; k && follows(o, &v[k - 1], &e, depth); k--)
            v[k] = v[k - 1];
        v[k] = e;
    }
}

static void merge_sort(const struct order *o, struct sort_entry *v, struct sort_entry *spare, uint32_t n,
                       uint32_t depth)
{
    if (n <= SMALL) {
        insertion_sort(o, v, n, depth);
        return;
    }
    uint32_t half = n / 2, i = 0, k = half, at = 0;
    merge_sort(o, v, spare, half, depth);
    merge_sort(o, v + half, spare, n - half, depth);
    if (!follows(o, &v[half - 1], &v[half], depth))
        return;
    memcpy(spare, v, half * sizeof *v);
    while (i < half && k < n)
        v[at++] = follows(o, &spare[i], &v[k], depth) ? v[k++] : spare[i++];
    while (i < half)
        v[at++] = spare[i++];
}

static void sort(const struct order *o, struct sort_entry *v, struct sort_entry *spare, uint32_t n, uint32_t depth,
                 bool to_spare);

/* All words of v are equal: by the next words, where there are any. */
static void sort_ties(const struct order *o, struct sort_entry *v, struct sort_entry *spare, uint32_t n,
                      uint32_t depth, bool to_spare)
{
    uint64_t word = v[0].word;
    struct sort_entry *sorted = to_spare ? spare : v;
    if (!o->longer || v[0].record->nwords == depth) { /* then none has more */
        if (to_spare)
            memcpy(spare, v, n * sizeof *v);
        return;
    }
    if (depth == DEEPEST) {
        merge_sort(o, v, spare, n, depth);
        if (to_spare)
            memcpy(spare, v, n * sizeof *v);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (i + 16 < n)
            __builtin_prefetch(&v[i + 16].record->words[depth]);
        v[i].word = v[i].record->words[depth];
    }
    sort(o, v, spare, n, depth + 1, to_spare);
    for (uint32_t i = 0; i < n; i++)
        sorted[i].word = word;
}

/* Sorts v[0..n) into its place, or into spare. */
static void sort(const struct order *o, struct sort_entry *v, struct sort_entry *spare, uint32_t n, uint32_t depth,
                 bool to_spare)
{
    if (n <= SMALL) {
        insertion_sort(o, v, n, depth);
        if (to_spare)
            memcpy(spare, v, n * sizeof *v);
        return;
    }
    uint64_t least = UINT64_MAX, greatest = 0;
    for (uint32_t i = 0; i < n; i++) {
        least = v[i].word < least ? v[i].word : least;
        greatest = v[i].word > greatest ? v[i].word : greatest;
    }
    if (least == greatest) {
        sort_ties(o, v, spare, n, depth, to_spare);
        return;
    }
    unsigned width = n < FEW ? 5 : 8, buckets = 1u << width;
    unsigned bits = 64 - (unsigned)__builtin_clzll(greatest - least), shift = bits > width ? bits - width : 0;
    uint32_t end[257];
    memset(end, 0, (buckets + 1) * sizeof *end);
    for (uint32_t i = 0; i < n; i++)
        end[((v[i].word - least) >> shift) + 1]++;
    for (unsigned d = 1; d <= buckets; d++)
        end[d] += end[d - 1];
    for (uint32_t i = 0; i < n; i++)
        spare[end[(v[i].word - least) >> shift]++] = v[i];
    /* end[d] is now where bucket d ends */
    for (uint32_t d = 0, from = 0; d < buckets && from < n; d++) {
        uint32_t count = end[d] - from;
        if (count)
            sort(o, spare + from, v + from, count, depth, !to_spare);
        from = end[d];
    }
}

void wr_sort_entries(struct sort_entry *v, struct sort_entry *spare, uint32_t n, bool longer)
{
    struct order o = {longer};
    sort(&o, v, spare, n, 0, false);
}
