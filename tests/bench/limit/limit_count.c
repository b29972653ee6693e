/* The records of a file like sales, checked whole: reduce n = count().
 *
 *   limit_count FILE [THREADS]
 *
 * Assumes: ten columns, commas, lines that end in LF, no blank lines. Checks what weir checks: every record has ten
 * fields, every quote stands where RFC 4180 lets it, nothing follows a closing quote, none is open at the end.
 * (weir takes a quote within an unquoted field for an ordinary byte; here that is an error.)
 *
 * Why it is fast. Each byte is looked at once, by masks of 64, and no branch depends on what they are. Fields are
 * not found but counted: the line ends gathered among all bounds (PEXT) must be every tenth of them, which is one
 * compare with a pattern. What goes on from one block into the next is two numbers a block, added up at the end. */
#include "limit_quotes.h"

enum { COLUMNS = 10 };

/* Bounds that follow `phase` others since the last line end. */
struct pattern {
    uint64_t eol[65];  /* [n]: which of n bounds are line ends */
    uint8_t phase[65]; /* [n]: where n bounds lead */
};
static struct pattern pattern[COLUMNS];

static void patterns(void)
{
    for (unsigned phase = 0; phase < COLUMNS; phase++)
        for (unsigned n = 0; n <= 64; n++) {
            pattern[phase].phase[n] = (uint8_t)((phase + n) % COLUMNS);
            for (unsigned i = 0; i < n; i++)
                pattern[phase].eol[n] |= (uint64_t)((phase + i + 1) % COLUMNS == 0) << i;
        }
}

struct count {
    uint64_t records; /* line ends */
    uint32_t head;    /* bounds up to the first line end, or to the end of the block */
    uint32_t tail;    /* bounds after the last line end */
};

struct work {
    struct limit *file;
    struct limit_border *border; /* by block */
    struct count *count;
};

/* Bounds and line ends of a word, of records that began in the block. */
static inline void take_word(const struct pattern **at, uint64_t eols, uint64_t bounds, struct count *c,
                             uint64_t *odd)
{
    const unsigned n = (unsigned)_mm_popcnt_u64(bounds);
    *odd |= _pext_u64(eols, bounds) ^ (*at)->eol[n];
    *at = &pattern[(*at)->phase[n]];
    c->records += (uint64_t)_mm_popcnt_u64(eols);
}

static void count_block(const struct work *w, size_t k, size_t from, size_t to)
{
    const struct limit *l = w->file;
    struct limit_state s = limit_begin(l, limit_begins_inside(l, w->border, k, from, to), from);
    struct count c = {0};
    const struct pattern *at = &pattern[0];
    uint64_t eols = 0, bounds = 0, odd = 0;
    size_t i = from & -(size_t)64;
    /* Up to the first line end. */
    for (; i < to && !eols; i += 64) {
        limit_word(&s, l->p + i, limit_valid(i, from, to), &eols, &bounds);
        c.head += (uint32_t)_mm_popcnt_u64(eols ? bounds & _blsmsk_u64(eols) : bounds);
    }
    if (eols) {
        c.records = 1;
        take_word(&at, _blsr_u64(eols), bounds & ~_blsmsk_u64(eols), &c, &odd);
    }
    for (; i + 64 <= to; i += 64) {
        _mm_prefetch(l->p + i + LIMIT_AHEAD, _MM_HINT_T0);
        limit_word(&s, l->p + i, ~UINT64_C(0), &eols, &bounds);
        take_word(&at, eols, bounds, &c, &odd);
    }
    if (i < to) {
        limit_word(&s, l->p + i, limit_valid(i, from, to), &eols, &bounds);
        take_word(&at, eols, bounds, &c, &odd);
    }
    c.tail = (uint32_t)(at - pattern);
    if (s.wrong)
        limit_die(1, "a quote that may not stand there, or text after one, in bytes %zu to %zu", from, to);
    if (odd)
        limit_die(1, "a record without %d fields in bytes %zu to %zu", COLUMNS, from, to);
    limit_end(&w->border[k], &s);
    w->count[k] = c;
}

static void *work(void *arg)
{
    struct work *const *w = arg;
    size_t k, from, to;
    while (limit_claim((*w)->file, &k, &from, &to))
        count_block(*w, k, from, to);
    return NULL;
}

/* Adds up, and checks the records that go on from block to block. */
static uint64_t add_up(const struct limit *l, const struct count *c)
{
    uint64_t records = 0, fields = 0;
    for (size_t k = 0; k < l->blocks; k++) {
        fields += c[k].head;
        if (c[k].records && fields != COLUMNS)
            limit_die(1, "a record with %llu fields ends in block %zu", (unsigned long long)fields, k);
        fields = c[k].records ? c[k].tail : fields;
        records += c[k].records;
    }
    /* The last record may have no line end. */
    const bool open = l->size > l->body && l->p[l->size - 1] != '\n';
    if (open ? fields + 1 != COLUMNS : fields != 0)
        limit_die(1, "the last record has %llu fields", (unsigned long long)fields + open);
    return records + open;
}

int main(int argc, char **argv)
{
    struct limit file;
    limit_open(&file, argc, argv, LIMIT_SALES);
    patterns();
    struct work w = {.file = &file};
    w.border = limit_alloc((file.blocks + 1) * sizeof *w.border);
    w.count = limit_alloc((file.blocks + 1) * sizeof *w.count);
    struct work *each = &w;
    limit_run(file.threads, work, &each, 0);
    limit_check_borders(&file, w.border);
    if (printf("n\n%llu\n", (unsigned long long)add_up(&file, w.count)) < 0 || fflush(stdout))
        limit_die(3, "stdout: %s", strerror(errno));
    return 0;
}
