/* The records of a file like sales or wide, checked whole: reduce n = count().
 *
 *   limit_count FILE [THREADS]
 *
 * Assumes: ten columns or twelve, commas, lines that end in LF, no blank lines. Checks what weir checks: every
 * record has as many fields, every quote stands where RFC 4180 lets it, nothing follows a closing quote, none is
 * open at the end. (weir takes a quote within an unquoted field for an ordinary byte; here that is an error.)
 *
 * Why it is fast. Each byte is looked at once, by masks of 64, and no branch depends on what they are. Fields are
 * not found but counted: the line ends gathered among all bounds (PEXT) must be every so-many-th of them, which is
 * one compare with a pattern. What goes on from one block into the next is two numbers a block, added up at the
 * end. */
#include "limit_quotes.h"

struct count {
    uint64_t records; /* line ends */
    uint32_t head;    /* bounds up to the first line end, or to the end of the block */
    uint32_t tail;    /* bounds after the last line end */
};

struct work {
    struct limit *file;
    struct limit_border *border; /* by block */
    struct count *count;         /* by block */
    struct limit_pattern pattern[LIMIT_COLUMNS];
};

static void count_block(const struct work *w, size_t k, size_t from, size_t to)
{
    const struct limit *l = w->file;
    struct limit_state s = limit_begin(l, limit_begins_inside(l, w->border, k, from, to), from);
    struct limit_fields f = {w->pattern, w->pattern, 0};
    struct count c = {0};
    uint64_t eols = 0, bounds = 0;
    size_t i = from & -(size_t)64;
    /* Up to the first line end. */
    for (; i < to && !eols; i += 64) {
        limit_word(&s, l->p + i, limit_valid(i, from, to), &eols, &bounds);
        c.head += (uint32_t)_mm_popcnt_u64(eols ? bounds & _blsmsk_u64(eols) : bounds);
        c.records += (uint64_t)_mm_popcnt_u64(eols);
    }
    if (eols)
        limit_fields(&f, _blsr_u64(eols), bounds & ~_blsmsk_u64(eols));
    for (; i < to; i += 64) {
        _mm_prefetch(l->p + i + LIMIT_AHEAD, _MM_HINT_T0);
        limit_word(&s, l->p + i, LIKELY(i + 64 <= to) ? ~UINT64_C(0) : limit_valid(i, from, to), &eols, &bounds);
        limit_fields(&f, eols, bounds);
        c.records += (uint64_t)_mm_popcnt_u64(eols);
    }
    c.tail = (uint32_t)(f.at - f.first);
    limit_check(&s, &f, from, to);
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
        if (c[k].records && fields != l->columns)
            limit_die(1, "a record with %llu fields ends in block %zu", (unsigned long long)fields, k);
        fields = c[k].records ? c[k].tail : fields;
        records += c[k].records;
    }
    /* The last record may have no line end. */
    const bool open = l->size > l->body && l->p[l->size - 1] != '\n';
    if (open ? fields + 1 != l->columns : fields != 0)
        limit_die(1, "the last record has %llu fields", (unsigned long long)fields + open);
    return records + open;
}

int main(int argc, char **argv)
{
    struct limit file;
    limit_open(&file, argc, argv, LIMIT_SALES, LIMIT_WIDE);
    struct work w = {.file = &file};
    limit_patterns(w.pattern, file.columns, 0);
    w.border = limit_alloc((file.blocks + 1) * sizeof *w.border);
    w.count = limit_alloc((file.blocks + 1) * sizeof *w.count);
    struct work *each = &w;
    limit_run(file.threads, work, &each, 0);
    limit_check_borders(&file, w.border);
    if (printf("n\n%llu\n", (unsigned long long)add_up(&file, w.count)) < 0 || fflush(stdout))
        limit_die(3, "stdout: %s", strerror(errno));
    free(w.border);
    free(w.count);
    return 0;
}
