/* What is in quotes, 64 bytes at a time, and whether records have the fields they should: masks that scan_simd.c
 * and scan_tally.c share. Private to the two. */
#ifndef WR_DATA_SCAN_QUOTES_H
#define WR_DATA_SCAN_QUOTES_H

#include "data/scan_word.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* The low `left` bits, all of them from 64 on. */
static inline uint64_t low_bits(size_t left)
{
    return left >= WORD ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

/* What one word leaves to the next. */
struct carry {
    uint64_t inside;  /* all ones: its end is in a quoted field */
    uint64_t edges;   /* behind these bytes of it a quote opens a field, or opens it again */
    uint64_t closing; /* its closing quotes, the first of two of them included */
};

/* Bits one place up, with the last one of the word before. */
static inline uint64_t behind(uint64_t bits, uint64_t before)
{
    return bits << 1 | before >> 63;
}

/* The bytes of a word that are in quotes (from the opening quote to the one before the closing quote), given its
 * quotes and its delimiters and line ends. */
static inline uint64_t inside_quotes(struct carry *c, uint64_t quote, uint64_t bounds)
{
    uint64_t inside;
    for (;;) {
        inside = prefix_xor(quote) ^ c->inside;
        const uint64_t wrong = quote & inside & ~behind(bounds | quote, c->edges);
        if (LIKELY(!wrong))
            break;
        /* An unquoted field: up to the bound that ends it its quotes are ordinary. */
        const uint64_t before = (wrong & -wrong) - 1, end = bounds & ~before;
        quote &= ~(((end & -end) - 1) & ~before);
    }
    c->inside = (uint64_t)((int64_t)inside >> 63);
    c->edges = bounds | quote;
    c->closing = quote & ~inside;
    return inside;
}

/* What is known of the states in which p[0..n) is left, guessed to be entered in quotes, or not: `end` is what its
 * last word leaves; quotes: it has some. */
static inline void tell_exits(const struct wr_dialect *d, const char *p, size_t n, bool guess,
                              const struct carry *end, bool quotes, struct wr_scan_ahead *out)
{
    enum wr_scan_state exit = wr_scan_outside(d, p[n - 1]);
    if (end->inside)
        exit = WR_SCAN_QUOTED;
    else if (end->closing >> ((n - 1) % WORD) & 1)
        exit = WR_SCAN_CLOSED;
    const uint8_t outside = guess ? WR_SCAN_STATES : (uint8_t)exit;
    uint8_t *to = out->summary.exit;
    to[WR_SCAN_RECORD] = to[WR_SCAN_FIELD] = to[WR_SCAN_CLOSED] = outside;
    to[WR_SCAN_UNQUOTED] = (unsigned char)p[0] == wr_dialect_quote(d) ? WR_SCAN_STATES : outside;
    to[WR_SCAN_QUOTED] = guess ? (uint8_t)exit : quotes ? WR_SCAN_STATES : WR_SCAN_QUOTED;
    for (unsigned s = 0; s < WR_SCAN_QUOTED; s++)
        out->entries |= (uint8_t)(!guess && to[s] != WR_SCAN_STATES) << s;
    out->entries |= (uint8_t)guess << WR_SCAN_QUOTED;
}

#ifdef WR_SCAN_GATHERS

/* Which bounds end a record, where each has ncols fields. */
struct counting {
    uint64_t ending[WORD]; /* by the bounds that the record at hand has had: which of the next WORD end a record, */
    uint8_t had[2 * WORD]; /* and by how many these and those of a word are, how many the next record has had */
};

/* 1 <= ncols <= WORD */
static inline void prepare_counting(struct counting *k, uint32_t ncols)
{
    for (uint32_t had = 0; had < ncols; had++) {
        k->ending[had] = 0;
        for (uint32_t i = ncols - 1 - had; i < WORD; i += ncols)
            k->ending[had] |= UINT64_C(1) << i;
    }
    for (uint32_t i = 0, had = 0; i < 2 * WORD; i++, had = had + 1 < ncols ? had + 1 : 0)
        k->had[i] = (uint8_t)had;
}

/* Takes a word's bounds in: 0 where the line ends among them are just those that end ncols fields. */
static inline uint64_t count_word(const struct counting *k, uint32_t *had, uint64_t eol, uint64_t bounds)
{
    const unsigned n = bits_in(bounds);
    const uint64_t differs = _pext_u64(eol, bounds) ^ _bzhi_u64(k->ending[*had], n);
    *had = k->had[*had + n];
    return differs;
}

#endif

#endif
