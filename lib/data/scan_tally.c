/* Counting the records of a block in the one pass that also finds what the block does to the state (see scan.h),
 * for programs that want nothing of a record but that it is there.
 *
 * Exact masks need the state that the block is entered in, which is known only when the block before has been read.
 * But nearly any quote tells by the bytes beside it whether it opens or closes, so the first ones give the state
 * away; a wrong guess costs this block its count and nothing else, as the tally says for which states it holds.
 *
 * Nothing is kept of where records stand, so all state is in registers, and no branch depends on the bytes but for
 * quotes that stand where RFC 4180 does not let them. Fields are not found but counted: the line ends gathered
 * among all bounds (PEXT) must be every ncols-th of them. A block in which anything is not plain is left to the
 * index.
 *
 * Compiled for each of AVX2 and AVX-512, which have PEXT (scan_word.h); runs where the CPU can. */
#include "data/scan_quotes.h"

/* Bytes of the block, and how they are entered. */
struct stretch {
    struct carry entered;
    size_t from, to;
};

/* One pass. */
struct tally {
    const struct wr_dialect *d;
    const char *p; /* which may change meanwhile where it is copied, */
    char *to;      /* to here, up to the word at hand; NULL: it is not */
    size_t n;
    struct needles k;
    struct carry carry;
    uint64_t quotes, odd;  /* nonzero: there are quotes; there is something that is not plain */
    uint32_t lines;        /* line ends, in quotes too */
    uint32_t had, bounds;  /* since the last line end outside quotes, and since the first one */
    struct stretch ending; /* has the last line end outside quotes */
    const struct counting *counting;
};

/* Is one of `suspects`, bytes after a closing quote at p[at + bit], not a CR of a line end? (It looks ahead of what
 * has been copied: where bytes change meanwhile, a count may be of either.) */
static __attribute__((noinline)) bool has_text(const struct wr_dialect *d, const char *p, size_t n, size_t at,
                                               uint64_t suspects)
{
    bool text = false;
    for (; suspects && d->mode == WR_QUOTES_STRICT; suspects &= suspects - 1)
        text |= !wr_scan_crs_then_lf(d, p, at + first_bit(suspects), n);
    return text;
}

/* The bounds of the word at `at` that are outside quotes, and the line ends among them. */
static inline __attribute__((always_inline)) void tally_word(struct tally *t, size_t at, uint64_t valid,
                                                             uint64_t *eol, uint64_t *bounds)
{
    const struct word w = take_word(t->to, t->p, at);
    const uint64_t any_eol = equal(w, t->k.eol) & valid, quote = equal(w, t->k.quote) & t->k.quotes & valid;
    t->lines += bits_in(any_eol);
    if (t->carry.inside && !quote) {
        t->carry.closing = *eol = *bounds = 0;
        return;
    }
    const uint64_t any = equal_either(w, t->k.eol, t->k.delim) & valid, before = t->carry.closing;
    const uint64_t inside = inside_quotes(&t->carry, quote, any);
    const uint64_t suspects = behind(t->carry.closing, before) & ~(any | quote) & valid;
    if (UNLIKELY(suspects))
        t->odd |= has_text(t->d, t->p, t->n, at, suspects);
    t->quotes |= quote;
    *eol = any_eol & ~inside;
    *bounds = any & ~inside;
}

/* The same, and whether they are those of records as they should be. */
static inline __attribute__((always_inline)) void count_fields(struct tally *t, size_t at, uint64_t valid)
{
    uint64_t eol, bounds;
    tally_word(t, at, valid, &eol, &bounds);
    if (UNLIKELY(count_word(t->counting, &t->had, eol, bounds)))
        t->odd = 1;
    t->bounds += bits_in(bounds);
}

/* Up to the word with the first line end outside quotes, from which on records are counted. Where it goes on. */
static size_t tally_head(struct tally *t, uint32_t *first)
{
    uint64_t eol, bounds;
    for (size_t at = 0; at < t->n; at += WORD) {
        t->ending = (struct stretch){t->carry, at, at + WORD};
        tally_word(t, at, low_bits(t->n - at), &eol, &bounds);
        if (!eol)
            continue;
        *first = (uint32_t)at + first_bit(eol) + 1;
        bounds &= ~(eol ^ (eol - 1));
        t->odd |= count_word(t->counting, &t->had, eol & (eol - 1), bounds);
        t->bounds = bits_in(bounds);
        return at + WORD;
    }
    return t->n;
}

/* p[at..end), to `to`, if it is not NULL: two loops, as the compiler sees which of them it is. */
static inline __attribute__((always_inline)) void tally_words(struct tally *whole, char *to, size_t at, size_t end)
{
    struct tally t = *whole;
    t.to = to;
    for (; at + WORD <= end; at += WORD)
        count_fields(&t, at, ~UINT64_C(0));
    if (at < end)
        count_fields(&t, at, low_bits(end - at));
    *whole = t;
}

/* p[at..n). Which line end was the last is not kept, but in which stretch. */
static void tally_rest(struct tally *t, size_t at)
{
    enum { STRETCH = 64 * WORD };
    for (size_t end; at < t->n; at = end) {
        const struct carry entered = t->carry;
        const uint32_t whole = t->bounds - t->had;
        end = t->n - at < STRETCH ? t->n : at + STRETCH;
        if (t->to)
            tally_words(t, t->to, at, end);
        else
            tally_words(t, NULL, at, end);
        if (t->bounds - t->had != whole)
            t->ending = (struct stretch){entered, at, end};
    }
}

/* Behind the last line end outside quotes; 0: there is none. */
static uint32_t last_of(const struct tally *whole)
{
    struct tally t = *whole;
    uint64_t eol, bounds;
    uint32_t last = 0;
    t.carry = t.ending.entered;
    t.p = t.to ? t.to : t.p;
    t.to = NULL;
    for (size_t at = t.ending.from; at < t.ending.to; at += WORD) {
        tally_word(&t, at, low_bits(t.n - at), &eol, &bounds);
        last = eol ? (uint32_t)at + WORD - (uint32_t)__builtin_clzll(eol) : last;
    }
    return last;
}

void WR_SCAN_TALLY(const struct wr_dialect *d, uint32_t ncols, char *to, const char *p, size_t n,
                   struct wr_scan_ahead *out)
{
    struct counting counting;
    const bool guess = wr_scan_begins_inside(d, p, n);
    struct tally t = {.d = d, .p = p, .to = to, .n = n, .k = needles_of(d), .counting = &counting};
    t.carry = (struct carry){.inside = guess ? ~UINT64_C(0) : 0, .edges = ~UINT64_C(0)};
    uint32_t first = 0;
    prepare_counting(&counting, ncols);
    tally_rest(&t, tally_head(&t, &first));
    tell_exits(d, to ? to : p, n, guess, &t.carry, t.quotes, out);
    out->summary.lines = t.lines;
    out->rows = t.odd ? 0 : t.bounds / ncols;
    out->first = out->rows ? first : 0;
    out->last = out->rows ? last_of(&t) : 0;
}
