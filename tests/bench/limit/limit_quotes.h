/* Quoted CSV for the hand-written programs: what is in quotes, 64 bytes at a time, and in which state a block
 * begins.
 *
 * Where every quote stands where RFC 4180 lets it (it opens a field, closes one, or is one of two within), parity
 * alone tells what is in quotes: a carry-less multiplication by all ones. And nearly any quote tells whether it
 * opens or closes by the bytes beside it, so that a block needs no other to know the state it begins in: one of the
 * two hypotheses fails at the first or second quote. Whether it was the right one shows when states are compared at
 * the end; a wrong one means a misplaced quote somewhere, which is an error anyway. Only a block whose quotes fit
 * both waits for the one before it. */
#ifndef WEIR_BENCH_LIMIT_QUOTES_H
#define WEIR_BENCH_LIMIT_QUOTES_H

#include "limit.h"

enum { LIMIT_AHEAD = 2048 /* bytes to prefetch ahead: past where the hardware stops, at a page's end */ };

/* Between two words. */
struct limit_state {
    uint64_t inside; /* all ones: in quotes */
    uint64_t edge;   /* 1: a quote in the first byte opens a field, or is doubled */
    uint64_t closed; /* 1: the byte before is a closing quote */
    uint64_t wrong;  /* not 0: a quote stands where none may, or text after a closing one */
};

/* A block's states, known to others once they are not 0: 1 outside quotes, 2 inside. */
struct limit_border {
    uint8_t entry;
    _Atomic uint8_t exit;
};

static inline bool limit_is_bound(char c)
{
    return c == ',' || c == '\n';
}

/* Whether block k = p[from..to) begins in quotes. */
static bool limit_begins_inside(const struct limit *l, struct limit_border *border, size_t k, size_t from,
                                size_t to)
{
    bool outside = true, inside = k > 0,
         open = false; /* which may still be; is a field open if it began outside? */
    for (const char *q = l->p + from, *end = l->p + to; outside && inside; q++) {
        if (!(q = memchr(q, '"', (size_t)(end - q)))) {
            uint8_t before;
            while (!(before = atomic_load_explicit(&border[k - 1].exit, memory_order_acquire)))
                sched_yield();
            inside = before == 2;
            atomic_store_explicit(&border[k].exit, open ? 3 - before : before, memory_order_release);
            break;
        }
        const bool opens = limit_is_bound(q[-1]) || q[-1] == '"';
        const bool closes = limit_is_bound(q[1]) || q[1] == '"' || q + 1 == l->p + l->size;
        outside &= open ? closes : opens;
        inside &= open ? opens : closes;
        open = !open;
    }
    border[k].entry = inside ? 2 : 1;
    return inside;
}

/* The words of a block are aligned: its first byte may stand anywhere in the first. */
static inline struct limit_state limit_begin(const struct limit *l, bool inside, size_t from)
{
    const char before = l->p[from - 1];
    const unsigned at = from % 64;
    return (struct limit_state){.inside = inside ? ~UINT64_C(0) : 0,
                                .edge = (uint64_t)(limit_is_bound(before) || before == '"') << at,
                                .closed = (uint64_t)(!inside && before == '"') << at};
}

static inline void limit_end(struct limit_border *border, const struct limit_state *s)
{
    atomic_store_explicit(&border->exit, s->inside ? 2 : 1, memory_order_release);
}

/* Do the blocks' states fit together, and does the file end outside quotes? */
static void limit_check_borders(const struct limit *l, const struct limit_border *border)
{
    for (size_t k = 0; k < l->blocks; k++)
        if (border[k].entry != (k ? border[k - 1].exit : 1))
            limit_die(1, "a quote that may not stand there, before byte %zu", k * LIMIT_BLOCK);
    if (l->blocks && border[l->blocks - 1].exit == 2)
        limit_die(1, "a quote is open at the end");
}

/* The line ends, and the line ends and delimiters, that are outside quotes among p[0..64), of which the bits in
 * `valid` count: either all or, at a block's beginning or end, some. */
static inline void limit_word(struct limit_state *s, const char *p, uint64_t valid, uint64_t *eols,
                              uint64_t *bounds)
{
    const __m256i lf = _mm256_set1_epi8('\n'), comma = _mm256_set1_epi8(','), quotes = _mm256_set1_epi8('"');
    const __m256i lo = _mm256_loadu_si256((const __m256i *)p), hi = _mm256_loadu_si256((const __m256i *)(p + 32));
    const __m256i elo = _mm256_cmpeq_epi8(lo, lf), ehi = _mm256_cmpeq_epi8(hi, lf);
    const __m256i blo = _mm256_or_si256(elo, _mm256_cmpeq_epi8(lo, comma));
    const __m256i bhi = _mm256_or_si256(ehi, _mm256_cmpeq_epi8(hi, comma));
    const uint64_t eol = limit_bits(elo, ehi) & valid, bound = limit_bits(blo, bhi) & valid;
    const uint64_t quote = limit_bits(_mm256_cmpeq_epi8(lo, quotes), _mm256_cmpeq_epi8(hi, quotes)) & valid;
    const __m128i parity = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)quote), _mm_set1_epi8(-1), 0);
    const uint64_t inside =
        (uint64_t)_mm_cvtsi128_si64(parity) ^ s->inside; /* an opening quote is, a closing one not */
    const uint64_t special = bound | quote, closing = quote & ~inside;
    s->wrong |= quote & inside & ~(special << 1 | s->edge);
    s->wrong |= (closing << 1 | s->closed) & ~special & valid;
    s->inside = (uint64_t)((int64_t)inside >> 63);
    s->edge = special >> 63;
    s->closed = closing >> 63;
    *eols = eol & ~inside;
    *bounds = bound & ~inside;
}

/* ---- fields of records ------------------------------------------------------------------------------------------
 */

enum { LIMIT_COLUMNS = 12 /* at most */ };

/* What bounds are that follow so many others since the last line end; [0] to [columns - 1]. */
struct limit_pattern {
    uint64_t eol;      /* bit i: the i-th of them is a line end */
    uint64_t wanted;   /* bit i: its place is wanted */
    uint8_t phase[65]; /* [n]: where n bounds lead */
};

/* wanted: bit c: the end of column c. */
static void limit_patterns(struct limit_pattern *p, unsigned columns, unsigned wanted)
{
    for (unsigned at = 0; at < columns; at++) {
        p[at] = (struct limit_pattern){0};
        for (unsigned i = 0; i <= 64; i++)
            p[at].phase[i] = (uint8_t)((at + i) % columns);
        for (unsigned i = 0; i < 64; i++) {
            p[at].eol |= (uint64_t)(p[at].phase[i] == columns - 1) << i;
            p[at].wanted |= (uint64_t)(wanted >> p[at].phase[i] & 1) << i;
        }
    }
}

/* Where a block's record stands, and whether one was odd. */
struct limit_fields {
    const struct limit_pattern *first, *at;
    uint64_t odd; /* not 0: a line end is not the last column's bound after the one before it */
};

/* Checks a word's bounds: line ends, gathered among all bounds, must be where the pattern has them. Returns the
 * bounds that are wanted. */
static inline uint64_t limit_fields(struct limit_fields *f, uint64_t eols, uint64_t bounds)
{
    const unsigned n = (unsigned)_mm_popcnt_u64(bounds);
    const struct limit_pattern *at = f->at;
    f->odd |= _pext_u64(eols, bounds) ^ _bzhi_u64(at->eol, n);
    f->at = &f->first[at->phase[n]];
    return _pdep_u64(at->wanted, bounds);
}

static void limit_check(const struct limit_state *s, const struct limit_fields *f, size_t from, size_t to)
{
    if (s->wrong)
        limit_die(1, "a quote that may not stand there, or text after one, in bytes %zu to %zu", from, to);
    if (f->odd)
        limit_die(1, "a record with fields too few or too many in bytes %zu to %zu", from, to);
}

#endif
