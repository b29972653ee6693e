/* The kernels with vectors: 64 bytes at a time become bit masks, and records are read off the masks.
 *
 * Parity by carry-less multiplication (as in Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019)
 * tells what is in quotes, provided every quote that it takes for an opening one stands where a field begins. The
 * first one that does not is an ordinary byte in an unquoted field, and so are all up to the field's end: they are
 * taken out and the parity is computed again, so that the masks are exact for any input and no slower path is
 * needed.
 *
 * Rows then come off in chunks of CHUNK bytes. Where all fields are wanted, or none, and the CPU has PEXT, a chunk
 * is checked by words: the line ends gathered among all bounds must be every ncols-th of them. (Where all are
 * wanted and rows are longer than a word, or there is no PEXT, it is looked at the last byte of each row.) Then
 * every bit of the bounds, or of the line ends, is flattened to an offset. Else each row's first `need` bits are
 * flattened and the others counted. A record with anything wrong is given to the record machine.
 *
 * Ahead of the state of a block (scan.h) all this goes by a guess, behind the first line end; the masks of a chunk
 * are made of the bytes as they are copied, and everything after that looks at the copy.
 *
 * Compiled once for each of SSE2, AVX2, AVX-512 and NEON (scan_word.h has what differs); runs where the CPU can. */
#include <stdlib.h>

#include "data/scan_quotes.h"

enum { WORDS = 64, CHUNK = WORD * WORDS, SLACK = 64 };

/* ---- splitting ------------------------------------------------------------------------------------------- */

/* Parity under both hypotheses: entered outside quotes, and inside. */
struct guess {
    uint64_t inside;         /* all ones: in quotes if entered outside */
    uint64_t wrong, wrong_q; /* nonzero: the hypothesis "outside", "inside" does not hold for parity alone */
};

static inline void guess_word(struct guess *g, uint64_t quote, uint64_t bounds, uint64_t edge)
{
    const uint64_t inside = prefix_xor(quote) ^ g->inside;
    const uint64_t odd = quote & ~((bounds | quote) << 1 | edge);
    g->wrong |= odd & inside;
    g->wrong_q |= odd & ~inside;
    g->inside = (uint64_t)((int64_t)inside >> 63);
}

static enum wr_scan_state guess_exit(const struct wr_dialect *d, char last, uint64_t inside, uint64_t wrong)
{
    if (wrong)
        return WR_SCAN_STATES;
    if (inside)
        return WR_SCAN_QUOTED;
    return (unsigned char)last == wr_dialect_quote(d) ? WR_SCAN_CLOSED : wr_scan_outside(d, last);
}

/* What the loop over a summary's words keeps in registers. */
struct summing {
    struct guess guess;
    uint64_t lines;
};

/* The word at `at`, of which the bytes in `valid` count. Few words have a quote. */
static inline __attribute__((always_inline)) void sum_word(struct summing *s, const struct wr_dialect *d,
                                                           struct needles k, char *to, const char *from, size_t at,
                                                           uint64_t valid)
{
    const char *const p = to ? to : from;
    const struct word w = take_word(to, from, at);
    const uint64_t quote = equal(w, k.quote) & k.quotes & valid, eol = equal(w, k.eol);
    s->lines += bits_in(eol & valid);
    if (LIKELY(!quote) || (s->guess.wrong && s->guess.wrong_q))
        return;
    /* A quote before this word is a closing one if parity says that the next one opens. */
    const uint64_t edge =
        at == 0 || wr_scan_outside(d, p[at - 1]) != WR_SCAN_UNQUOTED || (unsigned char)p[at - 1] == d->quote;
    guess_word(&s->guess, quote, eol | equal(w, k.delim), edge);
}

static void simd_summarize(const struct wr_dialect *d, char *to, const char *from, size_t n,
                           struct wr_scan_summary *out)
{
    const struct needles k = needles_of(d);
    struct summing s = {0};
    const size_t whole = n - n % WORD;
    if (to) /* asked here, not at each word */
        for (size_t at = 0; at < whole; at += WORD)
            sum_word(&s, d, k, to, from, at, ~UINT64_C(0));
    else
        for (size_t at = 0; at < whole; at += WORD)
            sum_word(&s, d, k, NULL, from, at, ~UINT64_C(0));
    if (whole < n)
        sum_word(&s, d, k, to, from, whole, low_bits(n - whole));
    const char *const p = to ? to : from;
    const enum wr_scan_state outside = guess_exit(d, p[n - 1], s.guess.inside, s.guess.wrong);
    out->exit[WR_SCAN_RECORD] = outside;
    out->exit[WR_SCAN_FIELD] = outside;
    out->exit[WR_SCAN_CLOSED] = outside;
    out->exit[WR_SCAN_UNQUOTED] = (unsigned char)p[0] == wr_dialect_quote(d) ? WR_SCAN_STATES : outside;
    out->exit[WR_SCAN_QUOTED] = guess_exit(d, p[n - 1], ~s.guess.inside, s.guess.wrong_q);
    out->lines = s.lines;
}

static enum wr_scan_state simd_walk(const struct wr_dialect *d, const char *p, size_t n, enum wr_scan_state entry)
{
    if (n == 0)
        return entry;
    const struct needles k = needles_of(d);
    struct carry c = {.inside = entry == WR_SCAN_QUOTED ? ~UINT64_C(0) : 0};
    for (size_t i = 0; i < n; i += WORD) {
        const struct word w = load(p + i);
        const uint64_t quote = equal(w, k.quote) & k.quotes & low_bits(n - i), closed = c.closing >> 63;
        c.closing = 0;
        if (!quote)
            continue;
        const bool edge =
            i == 0 ? entry != WR_SCAN_UNQUOTED : closed || wr_scan_outside(d, p[i - 1]) != WR_SCAN_UNQUOTED;
        c.edges = (uint64_t)edge << 63;
        inside_quotes(&c, quote, equal(w, k.delim) | equal(w, k.eol));
    }
    if (c.inside)
        return WR_SCAN_QUOTED;
    return c.closing >> ((n - 1) % WORD) & 1 ? WR_SCAN_CLOSED : wr_scan_outside(d, p[n - 1]);
}

/* ---- the index: masks of a chunk --------------------------------------------------------------------------- */

struct chunk {
    size_t base; /* offset of its first byte */
    uint32_t words;
    uint32_t nbounds, nrows; /* bits in bounds, in eol */
    uint64_t bounds[WORDS];  /* delimiters and line ends outside quotes */
    uint64_t eol[WORDS];     /* line ends outside quotes */
    bool trims;              /* some of them may have a CR before it */
};

/* The whole run. */
struct run {
    struct wr_index *ix;
    const struct wr_index_spec *spec;
    const char *from; /* the bytes, which may change meanwhile where they are copied, */
    char *to;         /* to here; NULL: they are not */
    const char *p;    /* those that have been passed over, as they were found */
    size_t n;
    struct needles k;
    struct carry carry;
    size_t first;    /* ahead: where the first record begins */
    size_t begin;    /* of the row being read */
    uint32_t fields; /* delimiters seen in it; the first `need` of them stand in ix->ends already */
    uint64_t lines;  /* ahead: line ends, in quotes too */
    /* Bytes right after a closing quote that may not stand there, not yet passed by a row's end. A chunk has fewer
     * than CHUNK / 2 + 1 of them. */
    uint32_t after[CHUNK / 2 + 2];
    uint32_t after_head, after_count;
    struct chunk chunk;
    bool counts; /* rows may be checked by words: */
#ifdef WR_SCAN_GATHERS
    struct counting counting;
#endif
};

/* Notes those of `suspects`, bytes after a closing quote at p[at + bit], that are not the CRs of a line end. (It
 * looks ahead of what has been copied: where bytes change meanwhile, a record may be judged as either.) */
static __attribute__((noinline)) void note_after(struct run *r, size_t at, uint64_t suspects)
{
    for (; suspects; suspects &= suspects - 1) {
        const size_t i = at + first_bit(suspects);
        if (!wr_scan_crs_then_lf(&r->spec->dialect, r->from, i, r->n))
            r->after[r->after_count++] = (uint32_t)i;
    }
}

/* What the loop over a chunk's words keeps in registers. */
struct masking {
    struct carry carry;
    uint32_t nbounds, nrows;
    uint64_t quotes; /* nonzero: quotes */
    uint64_t crs;    /* nonzero: CRs, */
    uint64_t trims;  /* ... also before a line end, or at the end of a word */
    uint64_t lines;  /* ahead */
};

/* Takes quotes into account: what they hide is no bound. */
static inline void look_at_quotes(struct run *r, struct masking *m, size_t at, uint64_t quote, uint64_t valid,
                                  uint64_t *bounds, uint64_t *eol)
{
    const uint64_t before = m->carry.closing, inside = inside_quotes(&m->carry, quote, *bounds);
    /* A quote after a closing one opens again; one that is ordinary never follows a closing one. */
    const uint64_t suspects = behind(m->carry.closing, before) & ~(*bounds | quote) & valid;
    if (UNLIKELY(suspects) && r->spec->dialect.mode == WR_QUOTES_STRICT)
        note_after(r, at, suspects);
    *bounds &= ~inside;
    *eol &= ~inside;
    m->quotes |= quote;
}

/* A word outside quotes, without any. */
static inline void leave_plain(struct carry *c, uint64_t bounds)
{
    c->edges = bounds;
    c->closing = 0;
}

/* The masks of word j, of which the bytes in `valid` count. Quotes and CRs are looked for together, by one test:
 * most words have neither, and then, in the middle of a quoted field, no bound either. `ahead` is a constant where
 * this is inlined. */
static inline __attribute__((always_inline)) void mask_word(struct run *r, struct masking *m, struct needles k,
                                                            uint32_t j, uint64_t valid, bool ahead)
{
    struct chunk *c = &r->chunk;
    const size_t at = c->base + (size_t)j * WORD;
    const struct word w = take_word(ahead ? r->to : NULL, r->from, at);
    const bool plain = !has_either(w, k.quote, k.cr);
    const uint64_t closed = m->carry.closing >> 63;
    if (ahead)
        m->lines += bits_in(equal(w, k.eol) & valid);
    if (plain && m->carry.inside) { /* a quote in the next word closes: what stands before it does not matter */
        c->bounds[j] = c->eol[j] = m->carry.closing = 0;
        return;
    }
    uint64_t eol = equal(w, k.eol) & valid, bounds = equal_either(w, k.eol, k.delim) & valid;
    if (UNLIKELY(!plain || closed)) {
        const uint64_t cr = equal(w, k.cr) & valid, quote = equal(w, k.quote) & k.quotes & valid;
        if (quote | m->carry.inside | closed)
            look_at_quotes(r, m, at, quote, valid, &bounds, &eol);
        else
            leave_plain(&m->carry, bounds);
        m->crs |= cr;
        m->trims |= (cr << 1 & eol) | cr >> (WORD - 1);
    } else {
        leave_plain(&m->carry, bounds);
    }
    c->bounds[j] = bounds;
    c->eol[j] = eol;
    m->nbounds += bits_in(bounds);
    m->nrows += bits_in(eol);
}

static inline __attribute__((always_inline)) void mask_chunk(struct run *r, size_t base, bool ahead)
{
    struct chunk *c = &r->chunk;
    const struct needles k = r->k;
    struct masking m = {.carry = r->carry};
    const size_t left = r->n - base;
    const uint32_t full = left >= CHUNK ? WORDS : (uint32_t)(left / WORD);
    c->base = base;
    for (uint32_t j = 0; j < full; j++)
        mask_word(r, &m, k, j, ~UINT64_C(0), ahead);
    c->words = full;
    if (full < WORDS && left % WORD)
        mask_word(r, &m, k, c->words++, low_bits(left % WORD), ahead);
    c->nbounds = m.nbounds;
    c->nrows = m.nrows;
    c->trims = r->spec->dialect.eol == '\n' && (m.trims || (base && r->p[base - 1] == '\r'));
    r->carry = m.carry;
    r->lines += m.lines;
    r->ix->quotes |= m.quotes != 0;
    r->ix->crs |= m.crs != 0;
}

/* ---- the index: rows ---------------------------------------------------------------------------------------- */

/* Which of the words have bits, without a branch on each. Those behind them, of WORDS, are looked at in vain. */
static uint64_t words_with_bits(const uint64_t *bits, uint32_t words)
{
    uint64_t some = 0;
    for (uint32_t j = 0; j < words; j += 8)
        some |= (uint64_t)some_of_eight(bits + j) << j;
    return some & low_bits(words);
}

/* Every bit of the chunk's words, of which there are n; to each offset `plus` is added. How many a word holds is
 * not to be foreseen, so a branch on it would be missed every other time: as many as all but few words have are
 * written blindly. Only where most have none, as in prose, those are passed over. */
static void flatten_words(const struct chunk *c, const uint64_t *bits, uint32_t n, uint32_t plus, uint32_t *out)
{
    const uint32_t base = (uint32_t)c->base + plus, words = c->words, mean = n / words;
    if (n < words / 2)
        for (uint64_t some = words_with_bits(bits, words); some; some &= some - 1) {
            const uint32_t j = first_bit(some);
            out = flatten(out, bits[j], base + j * WORD, 4);
        }
    else if (mean < 6)
        for (uint32_t j = 0; j < words; j++)
            out = flatten(out, bits[j], base + j * WORD, 8);
    else if (mean < 10)
        for (uint32_t j = 0; j < words; j++)
            out = flatten(out, bits[j], base + j * WORD, 12);
    else if (mean < 14)
        for (uint32_t j = 0; j < words; j++)
            out = flatten(out, bits[j], base + j * WORD, 16);
    else
        for (uint32_t j = 0; j < words; j++)
            out = flatten(out, bits[j], base + j * WORD, 24);
}

static uint32_t trim_crs(const char *p, uint32_t begin, uint32_t end)
{
    while (end > begin && p[end - 1] == '\r')
        end--;
    return end;
}

/* Are the ends of all rows, every stride-th of last[], line ends? With as many line ends as rows, no other field
 * then ends at one. */
static __attribute__((noinline)) bool all_end_lines(const char *p, const uint32_t *last, size_t stride,
                                                    uint32_t rows, char eol)
{
    unsigned char differs = 0;
#pragma GCC unroll 4
    for (size_t i = 0, n = rows; i < n; i++, last += stride)
        differs |= (unsigned char)(p[*last] ^ eol);
    return !differs;
}

/* start[i]: one past the end of row i. */
static inline __attribute__((always_inline)) void find_starts(const uint32_t *restrict last, size_t stride,
                                                              size_t rows, uint32_t *restrict start)
{
    for (size_t i = 0; i < rows; i++)
        start[i] = last[i * stride] + 1;
}

#ifdef WR_SCAN_GATHERS
/* Do the chunk's line ends, and nothing else, end records of ncols fields? *had: fields that the record at hand has
 * had, before and after the chunk. */
static __attribute__((noinline)) bool count_chunk(const struct run *r, uint32_t *had)
{
    const struct chunk *c = &r->chunk;
    uint64_t differs = 0;
    uint32_t now = *had;
    for (uint32_t j = 0; j < c->words; j++)
        differs |= count_word(&r->counting, &now, c->eol[j], c->bounds[j]);
    *had = now;
    return !differs;
}

/* Where no field is wanted, or all are, and a word's bounds are enough to tell. */
static void prepare_run(struct run *r)
{
    const uint32_t need = r->spec->need, ncols = r->spec->ncols;
    r->counts = ncols <= WORD && (!need || need == ncols);
    if (r->counts)
        prepare_counting(&r->counting, ncols);
}
#else
/* Row by row is as fast here. */
static bool count_chunk(const struct run *r, uint32_t *had)
{
    (void)r, (void)had;
    return false;
}

static void prepare_run(struct run *r)
{
    (void)r;
}
#endif

/* Takes the chunk's rows, every field of them, if all have ncols; false: they don't, and nothing has changed. */
static bool take_rectangle(struct run *r)
{
    struct wr_index *ix = r->ix;
    const struct chunk *c = &r->chunk;
    const uint32_t ncols = r->spec->ncols, rows = c->nrows;
    const uint64_t bits = (uint64_t)r->fields + c->nbounds;
    if (bits / ncols != rows)
        return false;
    const bool counts = r->counts && rows > c->words; /* else it is cheaper to look at each row's end */
    if (counts && !count_chunk(r, &(uint32_t){r->fields}))
        return false;
    uint32_t *const first = ix->ends + (size_t)ix->nrows * ncols, *const last = first + ncols - 1;
    flatten_words(c, c->bounds, c->nbounds, 0, first + r->fields);
    if (!counts && !all_end_lines(r->p, last, ncols, rows, r->spec->dialect.eol))
        return false;

    uint32_t *const start = ix->start + ix->nrows;
    start[0] = (uint32_t)r->begin;
    if (ncols == 2)
        find_starts(last, 2, rows, start + 1);
    else
        find_starts(last, ncols, rows, start + 1);
    r->begin = start[rows];
    r->fields = (uint32_t)(bits - (uint64_t)rows * ncols);
    if (c->trims) {
        uint32_t *end = last;
        for (uint32_t i = 0; i < rows; i++, end += ncols)
            *end = trim_crs(r->p, start[i], *end);
    }
    ix->nrows += rows;
    ix->records += rows;
    return true;
}

/* Writes the offsets of the row's next fields, as many of `bits` as are still needed. */
static inline void put_fields(uint32_t *restrict out, uint32_t have, uint32_t need, uint64_t bits, uint32_t base)
{
    unsigned count = bits_in(bits);
    if (count > need - have)
        count = need - have;
    out += have;
    for (unsigned i = 0; i < 4; i++, bits &= bits - 1)
        out[i] = base + first_bit(bits);
    for (unsigned i = 4; i < count; i++, bits &= bits - 1)
        out[i] = base + first_bit(bits);
}

/* Takes the chunk's rows, no field of them, if all have ncols; false: they don't, and nothing has changed. */
static bool take_counted(struct run *r)
{
    struct wr_index *ix = r->ix;
    const struct chunk *c = &r->chunk;
    uint32_t had = r->fields;
    if (!count_chunk(r, &had))
        return false;
    uint32_t *const start = ix->start + ix->nrows;
    start[0] = (uint32_t)r->begin;
    flatten_words(c, c->eol, c->nrows, 1, start + 1);
    r->begin = start[c->nrows];
    r->fields = had;
    ix->nrows += c->nrows;
    ix->records += c->nrows;
    return true;
}

/* The next byte after a closing quote that is out of place; n when none is known. */
static inline size_t next_after(const struct run *r)
{
    return r->after_head < r->after_count ? r->after[r->after_head] : r->n;
}

/* The row that ends at `end` is not a plain one. 0 or -1. */
static int __attribute__((noinline)) take_odd_row(struct run *r, size_t end)
{
    const size_t next = wr_index_record(r->ix, r->spec, r->p, r->begin, end + 1);
    while (next_after(r) < end)
        r->after_head++;
    return next == SIZE_MAX ? -1 : 0;
}

/* Room for the rows after nrows; see flatten and put_fields for the slack. */
static int make_room(struct run *r, size_t ends)
{
    struct wr_index *ix = r->ix;
    return wr_index_room(ix, (size_t)ix->nrows + r->chunk.nrows + SLACK,
                         (size_t)ix->nrows * r->spec->need + ends + SLACK);
}

/* Takes the chunk's rows one by one. 0, or -1 when memory is out. */
static int take_rows(struct run *r)
{
    struct wr_index *const ix = r->ix;
    const struct chunk *c = &r->chunk;
    const uint32_t ncols = r->spec->ncols, need = r->spec->need;
    const bool trim = c->trims;
    size_t after = next_after(r);
    uint32_t *out = ix->ends + (size_t)ix->nrows * need, *full = ix->ends + ix->cap_ends;
    uint32_t nrows = ix->nrows, fields = r->fields, begin = (uint32_t)r->begin;
    uint64_t plain = 0;
    for (uint32_t j = 0; j < c->words; j++) {
        const uint32_t base = (uint32_t)c->base + j * WORD;
        uint64_t bounds = c->bounds[j], eol = c->eol[j];
        for (; eol; eol &= eol - 1) {
            const uint32_t end = base + first_bit(eol);
            const uint64_t row = bounds & (eol ^ (eol - 1));
            if (fields < need)
                put_fields(out, fields, need, row, base);
            fields += bits_in(row);
            bounds ^= row;
            if (LIKELY(fields == ncols && after > end)) {
                if (trim && need == ncols)
                    out[need - 1] = trim_crs(r->p, begin, end);
                ix->start[nrows++] = begin;
                out += need;
                plain++;
            } else {
                ix->nrows = nrows;
                r->begin = begin;
                if (take_odd_row(r, end) < 0)
                    return -1;
                nrows = ix->nrows;
                after = next_after(r);
                out = ix->ends + (size_t)nrows * need;
                full = ix->ends + ix->cap_ends;
            }
            begin = end + 1;
            fields = 0;
            if (UNLIKELY((size_t)(full - out) < (size_t)need + SLACK)) {
                ix->nrows = nrows;
                if (make_room(r, need) < 0)
                    return -1;
                out = ix->ends + (size_t)nrows * need;
                full = ix->ends + ix->cap_ends;
            }
        }
        if (bounds) {
            if (fields < need)
                put_fields(out, fields, need, bounds, base);
            fields += bits_in(bounds);
        }
    }
    ix->nrows = nrows;
    ix->records += plain;
    r->fields = fields;
    r->begin = begin;
    return 0;
}

static int take_chunk(struct run *r)
{
    const struct wr_index_spec *s = r->spec;
    const bool plain = r->fields < s->ncols && r->after_head == r->after_count, all = plain && s->need == s->ncols;
    if (make_room(r, s->need + (all ? (size_t)r->chunk.nbounds : 0)) < 0)
        return -1;
    if (all ? take_rectangle(r) : plain && !s->need && r->counts && take_counted(r))
        return 0;
    return take_rows(r);
}

/* Forgets what stands in the chunk before the first line end outside quotes, which ends a record of somebody
 * else's; false: all of it. */
static bool skip_head(struct run *r)
{
    struct chunk *c = &r->chunk;
    uint32_t j = 0;
    for (; j < c->words && !c->eol[j]; j++)
        c->bounds[j] = 0;
    c->nbounds = 0;
    r->after_head = r->after_count;
    if (j == c->words)
        return false;
    r->first = r->begin = c->base + j * WORD + first_bit(c->eol[j]) + 1;
    c->bounds[j] &= ~(c->eol[j] ^ (c->eol[j] - 1));
    c->eol[j] &= c->eol[j] - 1;
    c->nrows--;
    for (uint32_t i = j; i < c->words; i++)
        c->nbounds += bits_in(c->bounds[i]);
    for (r->after_head = 0; next_after(r) < r->begin;)
        r->after_head++;
    return true;
}

/* headless: the bytes before the first line end are not a record's. */
static inline __attribute__((always_inline)) int index_all(struct run *r, bool headless, bool ahead)
{
    prepare_run(r);
    for (size_t base = 0; base < r->n; base += CHUNK) {
        /* At most one is left over that matters: the first in the row that goes on into this chunk. */
        if (r->after_head < r->after_count)
            r->after[0] = r->after[r->after_head];
        r->after_count = r->after_head < r->after_count;
        r->after_head = 0;
        mask_chunk(r, base, ahead);
        if (headless && !skip_head(r))
            continue;
        headless = false;
        if (take_chunk(r) < 0)
            return -1;
    }
    return 0;
}

static int simd_index(struct wr_index *ix, const struct wr_index_spec *spec, const char *p, size_t n)
{
    struct run r = {.ix = ix, .spec = spec, .from = p, .p = p, .n = n, .k = needles_of(&spec->dialect)};
    r.carry.edges = ~UINT64_C(0);
    if (index_all(&r, false, false) < 0)
        return -1;
    if (r.begin < n && spec->eof && wr_index_record(ix, spec, p, r.begin, n) == SIZE_MAX)
        return -1;
    return 0;
}

static int simd_ahead(struct wr_index *ix, const struct wr_index_spec *spec, bool begins, char *to, const char *p,
                      size_t n, struct wr_scan_ahead *out)
{
    const struct wr_dialect *d = &spec->dialect;
    const bool guess = !begins && wr_scan_begins_inside(d, p, n);
    struct run r = {.ix = ix, .spec = spec, .from = p, .to = to, .p = to ? to : p, .n = n, .k = needles_of(d)};
    r.carry = (struct carry){.inside = guess ? ~UINT64_C(0) : 0, .edges = ~UINT64_C(0)};
    if (index_all(&r, !begins, true) < 0)
        return -1;
    tell_exits(d, r.p, n, guess, &r.carry, ix->quotes, out);
    if (begins)
        out->entries = 1 << WR_SCAN_RECORD;
    out->summary.lines = r.lines;
    out->first = (uint32_t)r.first;
    out->last = (uint32_t)r.begin;
    return 0;
}

/* ---- views ------------------------------------------------------------------------------------------------- */

/* Where a field begins stands right before where it ends, but for the first of a row. */
static void simd_views(const struct wr_index *ix, uint32_t c, uint32_t row, uint32_t n, struct wr_view *out)
{
    const size_t s = ix->stride;
    const uint32_t *end = ix->ends + row * s + c, *start = ix->start + row;
    uint32_t i = some_views(end, start, s, c, n, out);
    end += i * s;
    for (; i < n; i++, end += s) {
        const uint32_t from = c ? end[-1] + 1 : start[i], off = from < *end ? from : *end;
        out[i] = (struct wr_view){off, *end - off};
    }
}

const struct wr_scan_kernel WR_SCAN_KERNEL = {
    .name = WR_SCAN_NAME,
    .summarize = simd_summarize,
    .walk = simd_walk,
    .index = simd_index,
    .views = simd_views,
    .tally = WR_SCAN_TALLY,
    .ahead = simd_ahead,
};
