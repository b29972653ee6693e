/* Differential test of the scanner: a slow reference reader, libcsv behind its wrapper, and every kernel must say
 * the same about the same bytes, whole and split anywhere.
 *
 * Whatever takes a text apart writes what it found into an "account" (bytes in a fixed order: rows with their
 * values, bad records, totals), and two accounts are compared as bytes. Texts are the hand-written boundary traps
 * of splitting, and random ones made of the bytes that matter. Usage: scan_diff [cases] [seed]. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/simd.h"
#include "data/block.h"
#include "data/csv_ref.h"
#include "data/scan.h"
#include "ref_csv.h"

enum { MAX_TEXT = 512 * 1024, ALL_SPLITS = 160 };

static uint64_t passed, failed, rng;
static const char *kernels[] = {"scalar", "sse2", "avx2", "avx512", "neon"};
enum { ALL_KERNELS = sizeof kernels / sizeof *kernels };
static unsigned nkernels; /* those that run here, first in kernels[] */

/* ---- chance ----------------------------------------------------------------------------------------------------
 */

static uint64_t next_random(void)
{
    /* SplitMix64, Steele, Lea and Flood 2014. */
    uint64_t z = rng += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static unsigned below(unsigned n)
{
    return (unsigned)(next_random() % n);
}

/* ---- a text ----------------------------------------------------------------------------------------------------
 */

/* One case: a text with padding, read in one dialect. */
struct text {
    char *p; /* MAX_TEXT bytes, WR_BLOCK_PAD readable on both sides */
    size_t n;
    struct wr_dialect d;
    struct ref_table ref;
};

static void add(struct text *t, const char *s, size_t n)
{
    if (t->n + n > MAX_TEXT)
        return;
    memcpy(t->p + t->n, s, n);
    t->n += n;
}

static void print_text(const struct text *t)
{
    const struct wr_dialect *d = &t->d;
    fprintf(stderr, "  delim %d quote %d eol %s mode %d, %zu bytes: ", d->delim, d->quote,
            d->eol == '\n' ? "LF" : "CR", d->mode, t->n);
    for (size_t i = 0; i < t->n && i < 400; i++) {
        unsigned char c = (unsigned char)t->p[i];
        fprintf(stderr, c >= 0x20 && c < 0x7f && c != '\\' ? "%c" : "\\x%02x", c);
    }
    fprintf(stderr, "\n");
}

static void check(bool ok, const struct text *t, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void check(bool ok, const struct text *t, const char *fmt, ...)
{
    if (ok) {
        passed++;
        return;
    }
    if (failed++ >= 8)
        return;
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "FAILED ");
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\n");
    va_end(ap);
    print_text(t);
}

static int quote_of(const struct wr_dialect *d)
{
    return d->mode == WR_QUOTES_NONE ? -1 : d->quote;
}

/* ---- accounts
 * ---------------------------------------------------------------------------------------------------- */

enum { ROW = 'R', BAD = 'B', FIELD = 'F', TOTAL = 'T' };

static void say(struct wr_buf *b, const void *p, size_t n)
{
    if (wr_buf_add(b, p, n) < 0)
        abort();
}

static void say_num(struct wr_buf *b, uint64_t x)
{
    say(b, &x, sizeof x);
}

static void say_field(struct wr_buf *b, bool missing, bool quoted, const char *p, size_t n)
{
    const char head[3] = {FIELD, missing, quoted};
    say(b, head, sizeof head);
    say_num(b, n);
    say(b, p, n);
}

static void say_bad(struct wr_buf *b, struct wr_bad x, uint64_t base)
{
    const uint64_t a[] = {BAD, x.begin + base, x.end + base, x.fields, x.kind, x.dropped};
    say(b, a, sizeof a);
    if (x.kind == WR_BAD_AFTER || x.kind == WR_BAD_UNCLOSED) {
        say_num(b, x.column);
        say_num(b, x.at + base);
    }
}

struct totals {
    uint64_t records, blank, trimmed;
    bool quotes, crs;
};

static void say_totals(struct wr_buf *b, const struct totals *t)
{
    const uint64_t a[] = {TOTAL, t->records, t->blank, t->trimmed, t->quotes, t->crs};
    say(b, a, sizeof a);
}

/* What the reference record becomes under the rules of weir-lang(7): 0 a row, -1 a blank line, or its kind. */
static int verdict(const struct ref_record *r, const struct wr_index_spec *s, bool *dropped)
{
    *dropped = false;
    if (r->begin == r->end && s->ncols >= 2)
        return -1;
    if (r->flaw)
        return r->flaw;
    if (r->count == s->ncols || (r->count < s->ncols && s->ragged == WR_RAGGED_FILL) || s->ragged == WR_RAGGED_TRIM)
        return 0;
    *dropped = s->ragged == WR_RAGGED_DROP;
    return r->count < s->ncols ? WR_BAD_FEW : WR_BAD_MANY;
}

static void expect_row(const struct text *t, const struct wr_index_spec *s, const struct ref_record *r,
                       struct wr_buf *b)
{
    say_num(b, ROW);
    say_num(b, r->begin);
    say_num(b, r->count > s->ncols);
    for (uint32_t c = 0; c < s->need; c++) {
        if (c >= r->count) {
            say_field(b, true, false, "", 0);
            continue;
        }
        const struct ref_field *f = &t->ref.fields[r->first + c];
        say_field(b, false, f->quoted, t->ref.text + f->value, f->n);
    }
}

/* The account that an index of the whole text must give. */
static void expect(const struct text *t, const struct wr_index_spec *s, struct wr_buf *b)
{
    const int quote = quote_of(&t->d);
    struct totals sum = {
        .quotes = quote >= 0 && memchr(t->p, quote, t->n),
        .crs = memchr(t->p, '\r', t->n) != NULL,
    };
    b->n = 0;
    for (size_t i = 0; i < t->ref.nrecords; i++) {
        const struct ref_record *r = &t->ref.records[i];
        bool dropped;
        const int kind = verdict(r, s, &dropped);
        sum.blank += kind < 0;
        sum.records += kind >= 0;
        if (kind > 0) {
            struct wr_bad bad = {
                .begin = (uint32_t)r->begin, .end = (uint32_t)r->end, .fields = (uint32_t)r->count};
            bad.column = (uint32_t)r->column;
            bad.at = (uint32_t)r->at;
            bad.kind = (uint8_t)kind;
            bad.dropped = dropped;
            say_bad(b, bad, 0);
        } else if (kind == 0) {
            sum.trimmed += r->count > s->ncols;
            expect_row(t, s, r, b);
        }
    }
    say_totals(b, &sum);
}

static void account_field(const struct wr_index *ix, const struct wr_index_spec *s, const char *p, uint32_t row,
                          uint32_t c, struct wr_buf *b)
{
    static char value[MAX_TEXT];
    struct wr_view v;
    wr_index_views(ix, &s->dialect, p, c, row, 1, &v);
    const uint32_t *ends = ix->ends + (size_t)row * ix->stride;
    const bool missing = c > 0 && ends[c - 1] + 1 > ends[c];
    const char *from = p + v.off;
    size_t n = WR_VIEW_LEN(v);
    const char *raw = p + (c ? ends[c - 1] + 1 : ix->start[row]), *raw_end = p + ends[c];
    const bool inner = raw_end - raw > 2 && memchr(raw + 1, s->dialect.quote, (size_t)(raw_end - raw) - 2);
    if (v.len >= WR_VIEW_QUOTED && inner != ((v.len & WR_VIEW_DOUBLED) != 0))
        say(b, "doubled?", 8);
    if (v.len & WR_VIEW_DOUBLED) {
        n = wr_view_unquote(&s->dialect, p, v, value);
        from = value;
    }
    say_field(b, missing, (v.len & WR_VIEW_QUOTED) != 0, from, n);
}

/* Adds what an index of the text from `base` on says. */
static void account(const struct wr_index *ix, const struct wr_index_spec *s, const char *p, uint64_t base,
                    struct wr_buf *b, struct totals *sum)
{
    uint32_t bad = 0, trim = 0;
    for (uint32_t row = 0; row <= ix->nrows; row++) {
        for (; bad < ix->nbad && ix->bad[bad].row == row; bad++)
            say_bad(b, ix->bad[bad], base);
        if (row == ix->nrows)
            break;
        say_num(b, ROW);
        say_num(b, ix->start[row] + base);
        const bool trimmed = trim < ix->trimmed && ix->trim_rows[trim] == row;
        trim += trimmed;
        say_num(b, trimmed);
        for (uint32_t c = 0; c < s->need; c++)
            account_field(ix, s, p, row, c, b);
    }
    sum->records += ix->records;
    sum->blank += ix->blank;
    sum->trimmed += ix->trimmed;
    sum->quotes |= ix->quotes;
    sum->crs |= ix->crs;
}

static bool same(const struct wr_buf *a, const struct wr_buf *b)
{
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* ---- whole texts
 * ------------------------------------------------------------------------------------------------- */

static void check_whole(const struct text *t, const struct wr_index_spec *s, struct wr_index *ix)
{
    static struct wr_buf want, got;
    expect(t, s, &want);
    for (unsigned k = 0; k < nkernels; k++) {
        wr_simd_choose(kernels[k]);
        struct totals sum = {0};
        got.n = 0;
        if (wr_index_run(ix, s, t->p, t->n) < 0)
            abort();
        account(ix, s, t->p, 0, &got, &sum);
        say_totals(&got, &sum);
        check(same(&want, &got), t, "index %s: ncols %u need %u ragged %d", kernels[k], s->ncols, s->need,
              s->ragged);
    }
}

/* ---- splits
 * ------------------------------------------------------------------------------------------------------ */

/* The state after each byte, straight from the definition of the states. */
static enum wr_scan_state step(const struct wr_dialect *d, enum wr_scan_state s, char c)
{
    const bool quote = quote_of(d) >= 0 && c == (char)d->quote;
    if (s == WR_SCAN_QUOTED)
        return quote ? WR_SCAN_CLOSED : WR_SCAN_QUOTED;
    if (quote && s != WR_SCAN_UNQUOTED)
        return WR_SCAN_QUOTED;
    if (c == d->eol)
        return WR_SCAN_RECORD;
    return d->delim >= 0 && c == (char)d->delim ? WR_SCAN_FIELD : WR_SCAN_UNQUOTED;
}

/* Is the block copied whole, and the same found on the way as without? s: NULL: of the summary, else of the tally.
 */
static void check_copy(const struct text *t, const struct wr_index_spec *s, const char *p, size_t n,
                       const void *found, size_t bytes)
{
    struct wr_scan_ahead y = {0};
    char *const copy = malloc(n + WR_BLOCK_PAD);
    memset(copy, 0xa5, n + WR_BLOCK_PAD);
    if (s)
        wr_scan_tally(&t->d, s->ncols, copy, p, n, &y);
    else
        wr_scan_summarize(&t->d, copy, p, n, &y.summary);
    const bool same = memcmp(copy, p, n) == 0 && memcmp(&y, found, bytes) == 0;
    check(same, t, "%s: copy and %s of %zu bytes", wr_simd_name(), s ? "tally" : "summary", n);
    free(copy);
}

/* Checks the block's summary, walks and record ends for every entry state; returns the exit state for `entry`. */
static enum wr_scan_state check_block(const struct text *t, size_t at, size_t n, enum wr_scan_state entry)
{
    const char *p = t->p + at;
    struct wr_scan_summary sum = {0};
    wr_scan_summarize(&t->d, NULL, p, n, &sum);
    check_copy(t, NULL, p, n, &sum, sizeof sum);
    uint64_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += p[i] == t->d.eol;
    bool ok = lines == sum.lines;
    enum wr_scan_state exit = WR_SCAN_STATES;
    for (unsigned e = 0; e < WR_SCAN_STATES; e++) {
        if (e == WR_SCAN_QUOTED && quote_of(&t->d) < 0)
            continue;
        enum wr_scan_state s = e, end_state = e;
        size_t end = n;
        bool standard = true; /* no quote that is an ordinary byte */
        for (size_t i = 0; i < n; i++) {
            standard &= s != WR_SCAN_UNQUOTED || (unsigned char)p[i] != quote_of(&t->d);
            s = step(&t->d, s, p[i]);
            if (s == WR_SCAN_RECORD && end == n)
                end = i + 1;
        }
        const enum wr_scan_state want_end = end < n ? WR_SCAN_RECORD : s;
        ok &= sum.exit[e] == s || (sum.exit[e] == WR_SCAN_STATES && !standard);
        ok &= wr_scan_walk(&t->d, p, n, e) == s;
        ok &= wr_scan_record_end(&t->d, p, n, &end_state) == end && end_state == want_end;
        exit = e == entry ? s : exit;
    }
    check(ok, t, "%s: summary, walk or record end of [%zu, %zu)", wr_simd_name(), at, at + n);
    return exit;
}

/* The first record of the reference that begins at `at` or behind it. */
static size_t record_from(const struct text *t, size_t at)
{
    size_t lo = 0, hi = t->ref.nrecords;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (t->ref.records[mid].begin < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Are the records from `from` to before `to` all plain rows, of the right number of fields? */
static bool are_plain(const struct text *t, const struct wr_index_spec *s, size_t from, size_t to)
{
    struct wr_index_spec strict = *s;
    strict.ragged = WR_RAGGED_ERROR;
    bool plain = true, dropped;
    for (size_t i = from; i < to; i++)
        plain &= verdict(&t->ref.records[i], &strict, &dropped) == 0;
    return plain;
}

/* Is what a pass ahead of the state says of p[0..n) right for every entry? *lines, *first, *last: line ends outside
 * quotes, and behind the first and the last of them, if it is entered in `entry`. */
static bool tells_states(const struct text *t, const char *p, size_t n, enum wr_scan_state entry,
                         const struct wr_scan_ahead *y, uint64_t *lines, size_t *first, size_t *last)
{
    bool ok = y->summary.lines == wr_scan_lines(p, n, t->d.eol);
    for (unsigned e = 0; e < WR_SCAN_STATES; e++) {
        if (e == WR_SCAN_QUOTED && quote_of(&t->d) < 0)
            continue;
        enum wr_scan_state state = e;
        uint64_t ends = 0;
        size_t begin = 0, end = 0;
        for (size_t i = 0; i < n; i++) {
            state = step(&t->d, state, p[i]);
            if (state == WR_SCAN_RECORD) {
                end = i + 1;
                begin = ends++ ? begin : end;
            }
        }
        const bool holds = y->entries >> e & 1;
        ok &= y->summary.exit[e] == state || (y->summary.exit[e] == WR_SCAN_STATES && !holds);
        ok &= !holds || !y->last || (y->last == end && (y->first == begin || y->entries == 1 << WR_SCAN_RECORD));
        if (e != entry)
            continue;
        *lines = ends;
        *first = begin;
        *last = end;
    }
    return ok;
}

static uint64_t counted, ahead; /* blocks */

/* Checks the block's tally: what it says of states for every entry, and what it counted if that holds for the entry
 * that it has. Where every record is plain it must have counted. */
static void check_tally(const struct text *t, const struct wr_index_spec *s, size_t at, size_t n,
                        enum wr_scan_state entry)
{
    const char *p = t->p + at;
    struct wr_scan_ahead y;
    wr_scan_tally(&t->d, s->ncols, NULL, p, n, &y);
    check_copy(t, s, p, n, &y, sizeof y);
    uint64_t ends;
    size_t first, last;
    bool ok = tells_states(t, p, n, entry, &y, &ends, &first, &last);
    if (y.entries >> entry & 1) {
        const size_t from = record_from(t, at + first), to = record_from(t, at + last);
        ok &= !y.rows || (y.rows == ends - 1 && y.rows == to - from && are_plain(t, s, from, to));
        const size_t around = from ? from - 1 : 0, behind = to < t->ref.nrecords ? to + 1 : to;
        const bool can = ends > 1 && p[n - 1] != '\r' && s->ncols <= 64 && strncmp(wr_simd_name(), "avx", 3) == 0;
        ok &= y.rows || !can || !are_plain(t, s, around, behind);
        counted += y.rows > 0;
    }
    check(ok, t, "%s: tally of [%zu, %zu), ncols %u", wr_simd_name(), at, at + n, s->ncols);
}

/* Indexes t[at..at + n) ahead of the state, on its way to a copy or not, then the records up to `end` that begin in
 * it; false: what is known holds for another entry, or not for the record at `first`. */
static bool index_ahead(const struct text *t, const struct wr_index_spec *s, struct wr_index *ix, size_t at,
                        size_t n, enum wr_scan_state entry, size_t first, size_t end)
{
    const char *p = t->p + at;
    char *const copy = below(2) ? malloc(n + WR_BLOCK_PAD) : NULL;
    struct wr_scan_ahead y;
    uint64_t ends;
    size_t begin, last;
    wr_index_ahead(ix, s, at == 0, copy, p, n, &y);
    bool ok = tells_states(t, p, n, entry, &y, &ends, &begin, &last) && (!copy || memcmp(copy, p, n) == 0);
    /* Without quotes there is nothing to guess: then records must have been taken. */
    const bool can = strcmp(wr_simd_name(), "scalar") != 0 && !t->d.comment && !t->d.escape;
    const bool must = can && ends && entry < WR_SCAN_QUOTED && !memchr(p, t->d.quote, n);
    ok &= !must || ((y.entries >> entry & 1) && y.last);
    check(ok, t, "%s: ahead of [%zu, %zu): ncols %u need %u ragged %d", wr_simd_name(), at, at + n, s->ncols,
          s->need, s->ragged);
    free(copy);
    if (!(y.entries >> entry & 1) || !y.last || y.first != first)
        return false;
    ahead++;
    if (wr_index_more(ix, s, p, y.last, end - at) < 0)
        abort();
    return true;
}

/* Indexes the records that begin in [at, at + n), entered in `entry` and left in `exit`, as their owner would. */
static void account_block(const struct text *t, const struct wr_index_spec *s, struct wr_index *ix, size_t at,
                          size_t n, enum wr_scan_state entry, enum wr_scan_state exit, struct wr_buf *b,
                          struct totals *sum)
{
    const enum wr_scan_state entered = entry;
    size_t first = 0, end = at + n;
    if (entry != WR_SCAN_RECORD)
        first = wr_scan_record_end(&t->d, t->p + at, n, &entry);
    if (first == n)
        return;
    if (exit != WR_SCAN_RECORD && end < t->n)
        end += wr_scan_record_end(&t->d, t->p + end, t->n - end, &exit);
    struct wr_index_spec own = *s;
    own.eof = end == t->n;
    if (below(4) && index_ahead(t, &own, ix, at, n, entered, first, end)) {
        account(ix, &own, t->p + at, at, b, sum);
        return;
    }
    if (wr_index_run(ix, &own, t->p + at + first, end - at - first) < 0)
        abort();
    account(ix, &own, t->p + at + first, at + first, b, sum);
}

/* Takes the text apart in blocks of `size` bytes, the first of `head`. */
static void check_split(const struct text *t, const struct wr_index_spec *s, struct wr_index *ix, size_t head,
                        size_t size, const struct wr_buf *want)
{
    static struct wr_buf got;
    struct totals sum = {0};
    enum wr_scan_state state = WR_SCAN_RECORD;
    got.n = 0;
    for (size_t at = 0, n = head; at < t->n; at += n, n = size) {
        n = n < t->n - at ? n : t->n - at;
        const enum wr_scan_state exit = n ? check_block(t, at, n, state) : state;
        if (n)
            check_tally(t, s, at, n, state);
        if (n)
            account_block(t, s, ix, at, n, state, exit, &got, &sum);
        state = exit;
    }
    say_totals(&got, &sum);
    check(same(want, &got), t, "%s: split at %zu, then every %zu: ncols %u need %u ragged %d", wr_simd_name(), head,
          size, s->ncols, s->need, s->ragged);
}

static void check_splits(const struct text *t, struct wr_index_spec *s, struct wr_index *ix)
{
    static const size_t sizes[] = {1, 2, 3, 7, 64};
    static struct wr_buf want;
    for (unsigned k = 0; k < nkernels; k++) {
        wr_simd_choose(kernels[k]);
        s->need = below(s->ncols + 1);
        s->ragged = below(4);
        expect(t, s, &want);
        const bool all = t->n <= ALL_SPLITS;
        for (size_t i = 0; i <= (all ? t->n : 12); i++)
            check_split(t, s, ix, all ? i : below((unsigned)t->n), MAX_TEXT, &want);
        for (size_t i = t->n > 4096 ? 4 : 0; i < sizeof sizes / sizeof *sizes; i++)
            check_split(t, s, ix, sizes[i], sizes[i], &want);
    }
}

/* ---- libcsv
 * ------------------------------------------------------------------------------------------------------ */

struct listener {
    const struct text *t;
    size_t seen;
    bool ok;
};

static bool same_record(const struct text *t, const struct ref_record *r, const struct wr_slice *fields, uint32_t n)
{
    if (n == 0 && !r->flaw)
        return r->count == 1 && r->begin == r->end;
    if (n != (r->flaw ? r->column : r->count))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct ref_field *f = &t->ref.fields[r->first + i];
        if (!wr_slice_eq(fields[i], (struct wr_slice){t->ref.text + f->value, f->n}))
            return false;
    }
    return true;
}

static int on_record(void *ctx, const struct wr_slice *fields, uint32_t n, int bad, uint32_t column, uint64_t begin,
                     uint64_t end)
{
    struct listener *l = ctx;
    if (l->seen >= l->t->ref.nrecords) {
        l->ok = false;
        return 0;
    }
    const struct ref_record *r = &l->t->ref.records[l->seen++];
    l->ok &= bad == r->flaw && (!bad || column == r->column) && begin == r->begin && end == r->end &&
             same_record(l->t, r, fields, n);
    return 0;
}

static void check_libcsv(const struct text *t, size_t piece)
{
    struct listener l = {.t = t, .ok = true};
    struct wr_csv_ref *r = wr_csv_ref_new(&t->d, SIZE_MAX, on_record, &l);
    if (!r)
        abort();
    for (size_t i = 0; i < t->n; i += piece)
        l.ok &= wr_csv_ref_push(r, t->p + i, piece < t->n - i ? piece : t->n - i) == 0;
    l.ok &= wr_csv_ref_finish(r) == 0 && l.seen == t->ref.nrecords;
    wr_csv_ref_free(r);
    check(l.ok, t, "libcsv in pieces of %zu", piece);
}

/* ---- the choice of line end
 * ---------------------------------------------------------------------------------------- */

/* Language.md, section 7, by look-ahead: 0 where there is no line end outside quotes. */
static char expect_eol(const struct text *t)
{
    const int quote = quote_of(&t->d);
    bool fresh = true;
    for (size_t i = 0; i < t->n; i++) {
        if (t->p[i] == '\n')
            return '\n';
        if (t->p[i] == '\r') {
            while (i < t->n && t->p[i] == '\r')
                i++;
            return i < t->n && t->p[i] == '\n' ? '\n' : '\r';
        }
        if (fresh && quote >= 0 && t->p[i] == (char)quote) {
            for (i++; i < t->n; i++) {
                const bool q = t->p[i] == (char)quote;
                if (q && !(i + 1 < t->n && t->p[i + 1] == (char)quote))
                    break;
                i += q;
            }
            fresh = false;
            continue;
        }
        fresh = t->d.delim >= 0 && t->p[i] == (char)t->d.delim;
    }
    return 0;
}

static void check_eol(const struct text *t)
{
    const char want = expect_eol(t);
    bool ok = wr_scan_eol(&t->d, t->p, t->n, true) == want;
    /* From a prefix it may say the same or "not yet", never another. */
    for (size_t n = 0; n <= t->n && n < ALL_SPLITS; n++) {
        const char got = wr_scan_eol(&t->d, t->p, n, false);
        ok &= got == 0 || got == want;
    }
    check(ok, t, "eol: want %d", want);
}

/* ---- cases
 * ------------------------------------------------------------------------------------------------------- */

/* How many fields the header is to have: mostly what some record has. */
static uint32_t choose_ncols(const struct text *t)
{
    if (t->ref.nrecords == 0 || below(4) == 0)
        return 1 + below(4);
    return (uint32_t)t->ref.records[below((unsigned)t->ref.nrecords)].count;
}

static void check_text(struct text *t)
{
    static struct wr_index ix;
    /* What stands in the padding must not matter. */
    for (size_t i = 0; i < WR_BLOCK_PAD; i++) {
        t->p[t->n + i] = "\"\n,\r\"x"[below(6)];
        *(t->p - 1 - i) = "\"\n,\r\"x"[below(6)];
    }
    ref_csv_read(&t->ref, &t->d, t->p, t->n);
    struct wr_index_spec s = {.dialect = t->d, .ncols = choose_ncols(t), .eof = true};
    const uint32_t stride = s.ncols > 8 ? s.ncols / 4 : 1;
    for (s.ragged = WR_RAGGED_ERROR; s.ragged <= WR_RAGGED_DROP; s.ragged++) {
        for (uint32_t need = 0; need < s.ncols; need += stride) {
            s.need = need;
            check_whole(t, &s, &ix);
        }
        s.need = s.ncols;
        check_whole(t, &s, &ix);
    }
    check_splits(t, &s, &ix);
    check_libcsv(t, t->n + 1);
    check_libcsv(t, 1 + below(7));
    check_eol(t);
    ref_csv_done(&t->ref);
}

static void choose_dialect(struct text *t)
{
    t->d = (struct wr_dialect){.delim = ',', .quote = '"', .eol = '\n', .mode = WR_QUOTES_STRICT};
    t->d.eol = below(5) == 0 ? '\r' : '\n';
    t->d.mode = below(3) == 0 ? WR_QUOTES_RELAXED : WR_QUOTES_STRICT;
    switch (below(12)) {
    case 0:
        t->d.delim = -1;
        break;
    case 1:
        t->d.quote = -1;
        break;
    case 2:
        t->d.mode = WR_QUOTES_NONE;
        break;
    case 3:
        t->d.delim = 0xff;
        break;
    case 4:
        t->d.delim = 0;
        break;
    default:
        break;
    }
}

static char delim_byte(const struct text *t)
{
    return t->d.delim < 0 ? ',' : (char)t->d.delim;
}

/* Bytes that matter, in no order. */
static void add_noise(struct text *t, size_t n)
{
    static const char bytes[] = {'"', '"', '"', '\n', '\r', 0, 'a', 'b', (char)0xef, (char)0xbb, (char)0xbf};
    while (n--) {
        char c = bytes[below(sizeof bytes)];
        if (below(5) == 0)
            c = delim_byte(t);
        add(t, &c, 1);
    }
}

static void add_field(struct text *t, bool flaws)
{
    static const char *const plain[] = {"",    "a",   "12\" disk",    "xyz",
                                        "1.5", "a b", "\xef\xbb\xbf", "longer than most"};
    static const char *const quoted[] = {"\"\"",     "\"a\"",      "\"a\"\"b\"", "\"\"\"\"",
                                         "\"x\ny\"", "\"x\r\ny\"", "\"p,q\""};
    static const char *const flawed[] = {"\"x\"y", "\"a\" \"b\"", "\"a\"\r", "\"", "a\rb", "\"x\r\"\r\r"};
    const char *s = plain[below(8)];
    if (below(3) == 0)
        s = quoted[below(7)];
    if (flaws && below(12) == 0)
        s = flawed[below(6)];
    add(t, s, strlen(s));
}

/* Rows of a few fields, most of them right. */
static void add_rows(struct text *t, unsigned rows, unsigned ncols, bool flaws)
{
    const char delim = delim_byte(t);
    const bool crlf = below(3) == 0 && t->d.eol == '\n';
    while (rows--) {
        unsigned n = flaws && below(8) == 0 ? below(ncols + 3) : ncols;
        for (unsigned i = 0; i < n; i++) {
            if (i)
                add(t, &delim, 1);
            add_field(t, flaws);
        }
        if (crlf)
            add(t, "\r\r", 1 + (below(6) == 0));
        if (rows || below(3))
            add(t, &t->d.eol, 1);
    }
}

static void random_case(struct text *t, uint64_t i)
{
    t->n = 0;
    choose_dialect(t);
    if (i % 100 == 0) {
        add_rows(t, 200 + below(400), 1 + below(6), below(2));
    } else if (i % 10 == 0) {
        add_rows(t, 10 + below(30), 1 + below(12), below(2));
    } else if (i % 2 == 0) {
        add_rows(t, below(6), 1 + below(4), true);
    } else {
        add_noise(t, below(5) ? below(24) : below(150));
    }
    check_text(t);
}

/* ---- hand-written traps
 * -------------------------------------------------------------------------------------------- */

static void trap(struct text *t, const char *s, size_t n)
{
    for (unsigned eol = 0; eol < 2; eol++) {
        for (unsigned mode = WR_QUOTES_STRICT; mode <= WR_QUOTES_NONE; mode++) {
            t->n = 0;
            add(t, s, n);
            t->d = (struct wr_dialect){.delim = ',', .quote = '"', .eol = eol ? '\r' : '\n', .mode = mode};
            check_text(t);
        }
    }
}

static void short_traps(struct text *t)
{
    static const struct wr_slice traps[] = {
        WR_SLICE(""),
        WR_SLICE("\n"),
        WR_SLICE("a,b\n"),                    /* header only */
        WR_SLICE("a,b"),                      /* no newline */
        WR_SLICE("a,b\n\"x\ny\",2\n"),        /* line end in quotes */
        WR_SLICE("a,b\n\"x\"\"y\",2\n"),      /* between the two quotes */
        WR_SLICE("a,b\r\n1,2\r\n"),           /* between CR and LF */
        WR_SLICE("a,b\r\r\n1,2\r\r\n\r\r\n"), /* CR runs, a blank line of CRs */
        WR_SLICE("a,b\r1,2\r3,4"),            /* only CRs */
        WR_SLICE("a,b\n1,\n,2\n,\n"),         /* zero-length fields */
        WR_SLICE("a,b\n1,\"open"),            /* ends inside quotes */
        WR_SLICE("a,b\n1,\"open\n\"\""),      /* and on a doubled one */
        WR_SLICE("\xef\xbb\xbf"
                 "a,b\n1,2\n"),       /* BOM bytes */
        WR_SLICE("a,b\n\0,\0\"\0\n"), /* NULs */
        WR_SLICE("a,b\n12\" disk,\"x\"\n3\" disk,y\n"),
        WR_SLICE("a,b\n\"x\"y,\"z\n\"\n1,2\n"),
        WR_SLICE("a,b\n\"a\" \"b\",c\n"),
        WR_SLICE("a,b\n\"x\"\r,1\n\"x\"\r\n\"x\",\"y\"\r\r\n"),
        WR_SLICE("\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""),
        WR_SLICE("a\n\n\nb\n\r\n\r"),
    };
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
        trap(t, traps[i].p, traps[i].n);
}

static void long_trap(struct text *t, const char *head, const char *unit, size_t times, const char *tail)
{
    struct wr_buf b = {0};
    say(&b, head, strlen(head));
    for (size_t i = 0; i < times; i++)
        say(&b, unit, strlen(unit));
    say(&b, tail, strlen(tail));
    trap(t, b.p, b.n);
    wr_buf_done(&b);
}

static void long_traps(struct text *t)
{
    long_trap(t, "a,b\n\"", "in quotes\n,", 1500, "\",2\n3,4\n"); /* a field longer than several chunks */
    long_trap(t, "a,b\n", "one long line ", 12000, ",2\n3,4\n");  /* a row longer than several chunks */
    long_trap(t, "", "\"\"", 5000, "");                           /* all quotes */
    long_trap(t, "a,b\nx", "\"\"", 3000, ",2\n3,4\n");            /* all quotes, none of which counts */
    long_trap(t, "a,b\n", "12\" disk,\"x,y\"\n", 700, "");        /* no block standard */
    long_trap(t, "a,b\n", "1,\"2\"\r\n", 1500, "3,\"4\"\r");      /* quote, CRs, LF at every offset of a word */
    long_trap(t, "a\n", "\n", 9000, "");
    long_trap(t, "a,b,c\n", ",,\n", 3000, ",,");
    long_trap(t, "", "\"x\"y,", 1700, "\n1,2\n"); /* text after a quote in each field */
}

int main(int argc, char **argv)
{
    const uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000;
    rng = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    for (unsigned k = 0; k < ALL_KERNELS; k++) {
        if (wr_simd_choose(kernels[k]))
            kernels[nkernels++] = kernels[k];
        else
            printf("not on this machine: %s\n", kernels[k]);
    }
    char *memory = malloc(MAX_TEXT + 2 * WR_BLOCK_PAD);
    if (!memory)
        return 2;
    struct text t = {.p = memory + WR_BLOCK_PAD};
    short_traps(&t);
    long_traps(&t);
    for (uint64_t i = 0; i < cases; i++)
        random_case(&t, i);
    free(memory);
    printf("blocks with records counted: %" PRIu64 ", indexed ahead: %" PRIu64 "\n", counted, ahead);
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
    return failed ? 1 : 0;
}
