/* min, avg and max of temp by station: reduce min(temp), avg(temp), max(temp) by station.
 *
 *   limit_brc FILE [THREADS]
 *
 * Assumes: the header "station,temp", lines that end in LF, no quotes, a name without comma, temperatures of one
 * decimal between -99.9 and 99.9. Any number of names, of any length up to 4096, without NUL.
 *
 * Why it is fast. No step waits for the row before it: line ends are flattened from masks, and all else is found
 * from a row's end. The eight bytes before a line end hold the number, its sign and the comma, so that four rows
 * are parsed at once without a branch, whatever their signs and lengths. A name is compared in one 32-byte load;
 * the entry of its group is one cache line, so that 413 of them stay in L1; the first slot looked at has it,
 * because the hash's multiplier is chosen for the names that there are. Only the branches for "a new least", "a new
 * greatest" and "another name" remain, and those are predicted. */
#include "limit.h"

enum { LONGEST_NAME = 4096, FIRST_SLOTS = 8192, SLOTS_A_KEY = 8, TRIES = 200, KEY = 32 };

/* ---- groups -------------------------------------------------------------------------------------------------- */

struct group {
    char key[KEY];    /* the name's bytes, zeros after them; of a longer name, and where the slot is free: no_key */
    int64_t sum;      /* of tenths */
    const char *name; /* where it stands first; NULL: a free slot */
    uint32_t n, len;
    int32_t min, max;
} __attribute__((aligned(64)));

_Static_assert(sizeof(struct group) == 64, "a group is a cache line");

/* As no name has a NUL, nobody has this key. */
static const char no_key[KEY] = {0, 1};

struct table {
    struct group *slots;
    uint64_t by;    /* the hash's multiplier */
    uint32_t shift; /* 64 - log2 of the slots */
    uint32_t n;
    bool tuned; /* the multiplier was chosen with these names in view */
};

static uint32_t slots_of(const struct table *t)
{
    return (uint32_t)1 << (64 - t->shift);
}

static struct group *slots_new(uint32_t n)
{
    struct group *g = limit_alloc(n * sizeof *g);
    for (uint32_t i = 0; i < n; i++)
        memcpy(g[i].key, no_key, KEY);
    return g;
}

static inline uint64_t hash(__m256i key, uint64_t by, uint32_t shift)
{
    const __m128i k = _mm256_castsi256_si128(key);
    const __m128i folded = _mm_add_epi32(k, _mm_shuffle_epi32(k, _MM_SHUFFLE(0, 1, 2, 3)));
    return (uint64_t)_mm_cvtsi128_si64(folded) * by >> shift;
}

static uint32_t skipped(uint32_t len)
{
    return len < KEY ? KEY - len : 0;
}

/* The first KEY - skip bytes of a name, zeros after them. Where it is shorter than KEY others than its own are
 * loaded too. */
static inline __m256i key_of(const char *name, uint32_t skip)
{
    static const uint64_t keep[8] = {~0ul, ~0ul, ~0ul, ~0ul};
    const __m256i mask = _mm256_loadu_si256((const __m256i *)((const char *)keep + skip));
    return _mm256_and_si256(_mm256_loadu_si256((const __m256i *)name), mask);
}

static inline bool has_key(const struct group *g, __m256i key)
{
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(key, _mm256_load_si256((const __m256i *)g->key))) == -1;
}

/* Where a name is, or belongs. */
static struct group *seek(const struct table *t, struct group *slots, const char *name, uint32_t len)
{
    const __m256i key = key_of(name, skipped(len));
    uint32_t at = (uint32_t)hash(key, t->by, t->shift);
    while (slots[at].name && !(slots[at].len == len && memcmp(slots[at].name, name, len) == 0))
        at = (at + 1) & (slots_of(t) - 1);
    return &slots[at];
}

/* The groups, free slots left out. */
static struct group *groups_of(const struct table *t)
{
    struct group *g = limit_alloc((t->n + 1) * sizeof *g);
    for (uint32_t i = 0, n = 0; n < t->n; i++)
        if (t->slots[i].name)
            g[n++] = t->slots[i];
    return g;
}

/* How many of the names are not alone where they hash to. */
static uint32_t collisions(const struct table *t, const struct group *g)
{
    uint8_t *seen = limit_alloc(slots_of(t));
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++)
        n += seen[hash(key_of(g[i].name, skipped(g[i].len)), t->by, t->shift)]++ != 0;
    free(seen);
    return n;
}

/* Chooses size and multiplier for the names seen so far. */
static void tune(struct table *t)
{
    struct group *g = groups_of(t);
    while (slots_of(t) < t->n * SLOTS_A_KEY)
        t->shift--;
    struct table x = *t;
    for (uint32_t i = 0, best = UINT32_MAX; i < TRIES && best; i++) {
        x.by = (x.by * 6364136223846793005u + 1442695040888963407u) | 1;
        const uint32_t n = collisions(&x, g);
        t->by = n < best ? x.by : t->by;
        best = n < best ? n : best;
    }
    struct group *slots = slots_new(slots_of(t));
    for (uint32_t i = 0; i < t->n; i++)
        *seek(t, slots, g[i].name, g[i].len) = g[i];
    free(t->slots);
    free(g);
    t->slots = slots;
    t->tuned = true;
}

/* The group of a name that its first slot does not show; a new one has no rows. */
static __attribute__((noinline)) struct group *find(struct table *t, const char *name, uint32_t len)
{
    if (len > LONGEST_NAME)
        limit_die(1, "a name of %u bytes", len);
    if (2 * t->n > slots_of(t))
        tune(t);
    struct group *g = seek(t, t->slots, name, len);
    if (g->name)
        return g;
    *g = (struct group){.name = name, .len = len, .min = INT32_MAX, .max = INT32_MIN};
    if (len <= KEY)
        _mm256_store_si256((__m256i *)g->key, key_of(name, skipped(len)));
    else
        memcpy(g->key, no_key, KEY);
    t->n++;
    t->tuned = false;
    return g;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

/* Rows of a block stand at offsets from `p`, which is BACK bytes before its beginning: no offset is ever negative.
 */
enum { BACK = 64, CHUNK = 4096, AHEAD = 2048, ROWS = CHUNK + 64 };

/* Rows of a chunk, taken apart. */
struct rows {
    uint32_t before; /* where the line end before the first stands */
    uint32_t end[ROWS];
    int32_t v[ROWS];     /* tenths */
    uint32_t skip[ROWS]; /* bytes of a key that are not the name's */
    uint32_t len[ROWS];  /* of the name */
};

/* Offsets of the line ends in p[from..to); returns how many. Up to 64 bytes beyond are looked at, and six offsets
 * are written whatever there are, which is nearly always enough: no branch depends on how many. */
static inline uint32_t flatten(const char *p, uint32_t from, uint32_t to, uint32_t *restrict out)
{
    const __m256i lf = _mm256_set1_epi8('\n');
    const uint32_t *const first = out;
    for (uint32_t at = from; at < to; at += 64) {
        uint64_t bits = limit_equal(p + at, lf);
        const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
        for (uint32_t k = 0; k < 6; k++, bits &= bits - 1)
            out[k] = at + (uint32_t)_tzcnt_u64(bits);
        for (uint32_t k = 6; UNLIKELY(k < count); k++, bits &= bits - 1)
            out[k] = at + (uint32_t)_tzcnt_u64(bits);
        out += count;
        _mm_prefetch(p + at + AHEAD, _MM_HINT_T0);
    }
    while (out > first && out[-1] >= to)
        out--;
    return (uint32_t)(out - first);
}

static inline __m256i lane(unsigned b3, unsigned b4, unsigned b5, unsigned b7)
{
    return _mm256_set1_epi64x(
        (int64_t)((uint64_t)b3 << 24 | (uint64_t)b4 << 32 | (uint64_t)b5 << 40 | (uint64_t)b7 << 56));
}

static inline __m128i two_tails(const char *p, const uint32_t *end)
{
    const __m128i a = _mm_loadl_epi64((const __m128i *)(p + end[0] - 8));
    return _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(a), (const __m64 *)(p + end[1] - 8)));
}

/* Fills in v, skip and len of n rows, and of up to three more, from where they end.
 *
 * Of the eight bytes before the line end, b0 to b7, the last four are ?d.d: the number's whole part has another
 * digit at b4 where neither comma nor sign stand there, and then comma or sign before it. */
static void parse(const char *p, struct rows *r, uint32_t n)
{
    const __m256i none = _mm256_setzero_si256(), low = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
    for (uint32_t i = 0; i < n; i += 4) {
        const uint32_t *end = &r->end[i];
        const __m256i t =
            _mm256_inserti128_si256(_mm256_castsi128_si256(two_tails(p, end)), two_tails(p, end + 2), 1);
        /* What is no digit here is below '0', and becomes 0. */
        const __m256i digits = _mm256_subs_epu8(t, _mm256_set1_epi8('0'));
        const __m256i pairs = _mm256_maddubs_epi16(digits, lane(0, 100, 10, 1));
        const __m256i v = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)); /* in each upper half */
        const __m256i comma = _mm256_cmpeq_epi8(t, _mm256_set1_epi8(','));
        /* A sign at b4, or at b3 unless the comma stands behind it. */
        const __m256i minus =
            _mm256_andnot_si256(_mm256_srli_epi64(comma, 8), _mm256_cmpeq_epi8(t, _mm256_set1_epi8('-')));
        const __m256i neg = _mm256_cmpgt_epi64(_mm256_and_si256(minus, lane(255, 255, 0, 0)), none);
        const __m256i whole = _mm256_permutevar8x32_epi32(_mm256_sub_epi32(_mm256_xor_si256(v, neg), neg), low);
        _mm_storeu_si128((__m128i *)&r->v[i], _mm256_extracti128_si256(whole, 1));

        /* The comma stands four bytes before the row's end (at b4), five (b3) or six. */
        const __m256i near = _mm256_sad_epu8(_mm256_and_si256(comma, lane(1, 2, 0, 0)), none);
        const __m128i near4 = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(near, low));
        const __m128i ends = _mm_loadu_si128((const __m128i *)end),
                      before = _mm_loadu_si128((const __m128i *)(end - 1));
        const __m128i len = _mm_add_epi32(_mm_sub_epi32(ends, before), _mm_sub_epi32(near4, _mm_set1_epi32(7)));
        _mm_storeu_si128((__m128i *)&r->len[i], len);
        _mm_storeu_si128((__m128i *)&r->skip[i],
                         _mm_sub_epi32(_mm_set1_epi32(KEY), _mm_min_epu32(len, _mm_set1_epi32(KEY))));
    }
}

/* Adds n rows to their groups. */
static void add(struct table *table, const char *p, const struct rows *r, uint32_t n)
{
    struct table t = *table; /* where no store can reach it */
    const char *name = p + r->before + 1;
    for (uint32_t i = 0; i < n; i++) {
        const __m256i key = key_of(name, r->skip[i]);
        struct group *g = &t.slots[hash(key, t.by, t.shift)];
        if (UNLIKELY(!has_key(g, key))) {
            g = find(table, name, r->len[i]);
            t = *table;
        }
        const int32_t v = r->v[i];
        g->n++;
        g->sum += v;
        if (UNLIKELY(v < g->min))
            g->min = v;
        if (UNLIKELY(v > g->max))
            g->max = v;
        name = p + r->end[i] + 1;
    }
}

struct worker {
    struct limit *file;
    struct table table;
    struct rows rows;
};

/* The rows whose first byte lies in the block. */
static void take_block(struct worker *w, size_t from, size_t to)
{
    const struct limit *l = w->file;
    const char *p = l->p + from - BACK;
    uint32_t begin = BACK, end = BACK + (uint32_t)(to - from);
    if (from > l->body)
        begin = (uint32_t)((const char *)memchr(p + BACK - 1, '\n', l->size - from) - p) + 1;
    if (p[end - 1] != '\n') {
        const char *last = memchr(p + end, '\n', l->size - to);
        if (!last)
            limit_die(1, "no line end at the end");
        end = (uint32_t)(last - p) + 1;
    }
    w->rows.before = begin - 1;
    for (uint32_t at = begin; at < end; at += CHUNK) {
        const uint32_t n = flatten(p, at, at + CHUNK < end ? at + CHUNK : end, w->rows.end);
        parse(p, &w->rows, n);
        add(&w->table, p, &w->rows, n);
        w->rows.before = n ? w->rows.end[n - 1] : w->rows.before;
    }
}

static void *work(void *arg)
{
    struct worker *w = arg;
    size_t k, from, to;
    w->table = (struct table){.slots = slots_new(FIRST_SLOTS), .by = 1, .shift = 64 - 13};
    while (limit_claim(w->file, &k, &from, &to)) {
        take_block(w, from, to);
        if (!w->table.tuned)
            tune(&w->table);
    }
    return NULL;
}

/* ---- the answer ------------------------------------------------------------------------------------------------
 */

static void merge(struct table *t, const struct group *g)
{
    struct group *to = find(t, g->name, g->len);
    to->name = g->name < to->name ? g->name : to->name;
    to->n += g->n;
    to->sum += g->sum;
    to->min = g->min < to->min ? g->min : to->min;
    to->max = g->max > to->max ? g->max : to->max;
}

static int by_first_row(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    return x->name < y->name ? -1 : x->name > y->name;
}

static void print_tenths(int v)
{
    printf("%s%d", v < 0 ? "-" : "", abs(v) / 10);
    if (v % 10)
        printf(".%d", abs(v) % 10);
}

/* The shortest text that reads back equal; |v| is 0 or from 1e-6 up. */
static void print_double(double v)
{
    char text[64];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, v);
        const int places = digits - 1 - atoi(strchr(text, 'e') + 1);
        if (strtod(text, NULL) == v) {
            printf("%.*f", v != 0 && places > 0 ? places : 0, v);
            return;
        }
    }
}

int main(int argc, char **argv)
{
    struct limit file;
    limit_open(&file, argc, argv, "station,temp\n", NULL);
    struct worker *w = limit_alloc(file.threads * sizeof *w);
    for (unsigned i = 0; i < file.threads; i++)
        w[i].file = &file;
    limit_run(file.threads, work, w, sizeof *w);

    struct table *all = &w[0].table;
    for (unsigned i = 1; i < file.threads; i++) {
        struct group *g = groups_of(&w[i].table);
        for (uint32_t k = 0; k < w[i].table.n; k++)
            merge(all, &g[k]);
        free(g);
    }
    struct group *g = groups_of(all);
    qsort(g, all->n, sizeof *g, by_first_row);
    printf("station,min_temp,avg_temp,max_temp\n");
    for (uint32_t k = 0; k < all->n; k++) {
        printf("%.*s,", (int)g[k].len, g[k].name);
        print_tenths(g[k].min);
        putchar(',');
        /* Both are exact as doubles: rounded once. */
        print_double((double)g[k].sum / (10.0 * g[k].n));
        putchar(',');
        print_tenths(g[k].max);
        putchar('\n');
    }
    if (fflush(stdout) || ferror(stdout))
        limit_die(3, "stdout: %s", strerror(errno));
    free(g);
    for (unsigned i = 0; i < file.threads; i++)
        free(w[i].table.slots);
    free(w);
    return 0;
}
