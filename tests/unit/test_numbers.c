/* data/convert: a column's fields as numbers, by every kernel, whole and by selection, against base/num's reading
 * of each text alone (which num_diff.py holds to Python's fractions). */
#include <criterion/criterion.h>

#include <stdio.h>

#include "base/simd.h"
#include "data/batch.h"

enum { TEXT = 40, ROUNDS = 400 };

static const char *const kernels[] = {"scalar", "sse2", "avx2", "avx512", "neon"};

static uint64_t roll(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Texts of the kinds that a column holds, and those that are nearly so. */
static uint32_t make_text(uint64_t *dice, char *out)
{
    static const char some[] = "0123456789.-+e 'x/:\"\300";
    static const char *const odd[] = {"",
                                      "-",
                                      ".",
                                      "-.",
                                      "--1",
                                      "1-",
                                      "1.2.3",
                                      "5.",
                                      ".5",
                                      "-.5",
                                      "+1",
                                      "1e5",
                                      " 7",
                                      "7 ",
                                      "nan",
                                      "1/2",
                                      "1:2",
                                      "0",
                                      "-0",
                                      "00.10",
                                      "1234567.",
                                      ".1234567",
                                      "12345678",
                                      "-1234567",
                                      "123456789",
                                      "-12345678",
                                      "12345678.",
                                      ".12345678",
                                      "1234567890123456",
                                      "-123456789012345",
                                      "12345678901234567",
                                      "0.12345678901234",
                                      "12345678.1234567",
                                      "1234567.12345678",
                                      "9999999999999999",
                                      "99999999.9999999",
                                      "-9999999.99999999",
                                      "....",
                                      "1..2",
                                      "123456789.1.2",
                                      "1.23456789.1",
                                      "12345678-1",
                                      "1-2345678",
                                      "123-4567890",
                                      "1.2345678",
                                      "1234567.8",
                                      "1234567-12"};
    const uint64_t r = roll(dice);
    uint32_t n = 0;
    if (r % 8 == 0)
        return (uint32_t)sprintf(out, "%s", odd[(r >> 8) % (sizeof odd / sizeof *odd)]);
    if (r % 8 == 1) {
        const uint32_t len = (r >> 8) % 20;
        while (n < len)
            out[n++] = some[roll(dice) % (sizeof some - 1)];
        return n;
    }
    if (r >> 20 & 1)
        out[n++] = '-';
    const uint32_t digits = 1 + (uint32_t)(r >> 8) % (r % 8 == 2 ? 20 : 8), point = (uint32_t)(r >> 32) % 12;
    for (uint32_t i = 0; i < digits; i++) {
        if (i == point)
            out[n++] = '.';
        out[n++] = (char)('0' + roll(dice) % 10);
    }
    return n;
}

/* Texts of at most 8 bytes with so many digits behind the point, if there is one; but row `at` is `odd`. */
struct alike {
    bool point;
    uint32_t scale, at;
    const char *odd;
};

static uint32_t make_alike(const struct alike *kind, uint64_t *dice, uint32_t row, char *out)
{
    uint32_t n = 0;
    if (row == kind->at)
        return (uint32_t)sprintf(out, "%s", kind->odd);
    const uint64_t r = roll(dice);
    if (r >> 20 & 1)
        out[n++] = '-';
    const uint32_t before = 1 + (uint32_t)(r >> 32) % (8 - n - kind->point - kind->scale);
    for (uint32_t i = 0; i < before + kind->point + kind->scale; i++)
        out[n++] = kind->point && i == before ? '.' : (char)('0' + roll(dice) % 10);
    return n;
}

struct column {
    struct wr_block_pool *blocks;
    struct wr_batch_pool *batches;
    struct wr_block *block;
    struct wr_view view[WR_BATCH_ROWS];
    char text[WR_BATCH_ROWS][TEXT];
    uint32_t n;
};

static void open_column(struct column *c)
{
    c->blocks = wr_block_pool_new((size_t)WR_BATCH_ROWS * TEXT, 1, NULL);
    c->batches = wr_batch_pool_new(1, NULL);
    c->block = wr_block_get(c->blocks, 1);
}

/* And the kernels are those of the CPU again. */
static void close_column(struct column *c)
{
    wr_simd_choose(NULL);
    wr_block_unref(c->block);
    wr_batch_pool_free(c->batches);
    wr_block_pool_free(c->blocks);
}

/* Fields of a kind (NULL: of all) one after another, what stands between them drawn too: nothing outside a field
 * may count. */
static void fill(struct column *c, uint64_t *dice, uint32_t n, const struct alike *kind)
{
    static const char between[] = ",0.-9";
    uint32_t at = 0;
    c->n = n;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t len = kind ? make_alike(kind, dice, i, c->text[i]) : make_text(dice, c->text[i]);
        c->text[i][len] = '\0';
        memcpy(c->block->data + at, c->text[i], len);
        c->view[i] = (struct wr_view){at, len | (roll(dice) % 4 ? 0 : WR_VIEW_QUOTED)};
        at += len;
        c->block->data[at++] = between[roll(dice) % 5];
    }
    c->block->end = at;
}

static void check_row(const struct column *c, const struct wr_vec *v, uint32_t i, const char *kernel)
{
    struct wr_num want;
    const bool ok = wr_num_parse(c->text[i], strlen(c->text[i]), &want);
    const uint8_t tag = v->tag ? v->tag[i] : WR_TAG_DEC;
    if (!*c->text[i])
        cr_assert_eq(tag, WR_TAG_NULL, "%s: row %u, empty, is %d", kernel, i, tag);
    else if (!ok)
        cr_assert_eq(tag, WR_TAG_TEXT, "%s: row %u, '%s', is %d", kernel, i, c->text[i], tag);
    else if (want.kind == WR_NUM_DEC) {
        const struct wr_num got = wr_vec_get_num(v, i);
        cr_assert(tag == WR_TAG_DEC && got.scale <= 18 && wr_num_cmp(got, want) == 0,
                  "%s: row %u, '%s', is %d: %lld at %u", kernel, i, c->text[i], tag, (long long)got.m, got.scale);
    } else
        cr_assert_eq(tag, WR_TAG_BIG, "%s: row %u, '%s', is %d", kernel, i, c->text[i], tag);
}

static struct wr_batch *batch_of(struct column *c)
{
    static const struct wr_format format = {.dialect = {.delim = ',', .quote = '"', .eol = '\n'}};
    struct wr_batch *b = wr_batch_new(c->batches, 1);
    b->nrows = b->nsel = c->n;
    b->format = &format;
    b->block = wr_block_ref(c->block);
    b->cols[0].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = c->view, .base = c->block->data};
    return b;
}

/* All rows at once, or first some and then the others. */
static void check(struct column *c, uint64_t *dice, const char *kernel)
{
    struct wr_batch *b = batch_of(c);
    const struct wr_vec *v = wr_column_num(b, 0, NULL, c->n);
    cr_assert(v);
    for (uint32_t i = 0; i < c->n; i++)
        check_row(c, v, i, kernel);
    wr_batch_unref(b);

    uint16_t part[2][WR_BATCH_ROWS];
    uint32_t n[2] = {0, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        const unsigned k = roll(dice) % 3 == 0;
        part[k][n[k]++] = (uint16_t)i;
    }
    b = batch_of(c);
    for (unsigned k = 0; k < 2; k++) {
        v = wr_column_num(b, 0, part[k], n[k]);
        cr_assert(v);
        for (uint32_t i = 0; i < n[k]; i++)
            check_row(c, v, part[k][i], kernel);
    }
    for (uint32_t i = 0; i < n[0]; i++)
        check_row(c, v, part[0][i], kernel);
    wr_batch_unref(b);
}

Test(numbers, every_kernel_reads_what_base_num_reads)
{
    static struct column c;
    open_column(&c);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        uint64_t dice = 7;
        if (!wr_simd_choose(kernels[k]))
            continue;
        for (uint32_t i = 0; i < ROUNDS; i++) {
            fill(&c, &dice, i < 40 ? i : (uint32_t)(roll(&dice) % WR_BATCH_ROWS) + 1, NULL);
            check(&c, &dice, kernels[k]);
        }
    }
    close_column(&c);
}

/* Columns with the point at one place, but for one row, which may be the one that the others are compared with. */
Test(numbers, columns_alike_but_for_one_row)
{
    static const char *const odd[] = {
        "",      "-",      ".",       "-.",        "..",        "5.",        "-5.",      ".5",  "-.5", "--5",
        "1-2",   "1..2",   "1-.",     "5-",        "5.-",       "+5",        " 5",       "5 ",  "1e3", "-0",
        "-0.0",  "1.2.3",  "1:2",     "1/2",       "1.5",       "1.25",      "7",        "x.5", "5.x", "1x5",
        "1,5",   "1.-5",   "-1.2.34", "123456789", "-12345678", "123456.78", "1234.5.6", "12",  "123", "-1234",
        "12345", "123456", "1234567", "12345678",  "1.2-4",     "12-4.56",   "1.25-"};
    static struct column c;
    open_column(&c);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        uint64_t dice = 11;
        for (uint32_t i = 0; wr_simd_choose(kernels[k]) && i < 4 * 7 * sizeof odd / sizeof *odd; i++) {
            const uint32_t n = 8 + (uint32_t)(roll(&dice) % 200), scale = i % 7;
            const uint32_t at = i / 7 % 4 ? (uint32_t)(roll(&dice) % n) : 0;
            fill(&c, &dice, n, &(struct alike){scale > 0, scale ? scale - 1 : 0, at, odd[i / 28]});
            check(&c, &dice, kernels[k]);
        }
    }
    close_column(&c);
}

/* Columns of one kind take the fast ways through: all short, all long, one scale, no scale in common. */
Test(numbers, columns_of_one_kind)
{
    static const char *const columns[][5] = {
        {"1.5", "-2.5", "33.1", "-99.9", "0.0"},
        {"12.5", "7", "3.25", "-1", "0.125"},
        {"12345.678901", "-1.5", "99999999.999999", "0.000001", "1"},
        {"0.123456789012345", "9999999999999999", "1", "-5", "12345678.5"},
        {"", "", "", "", ""},
        {"", "1.50", "", "2.5", ""},
    };
    static struct column c;
    open_column(&c);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
        for (size_t j = 0; wr_simd_choose(kernels[k]) && j < sizeof columns / sizeof *columns; j++) {
            uint64_t dice = j;
            uint32_t at = 0;
            c.n = 203;
            for (uint32_t i = 0; i < c.n; i++) {
                at += (uint32_t)sprintf(c.block->data + at, "%s,", strcpy(c.text[i], columns[j][roll(&dice) % 5]));
                const uint32_t len = (uint32_t)strlen(c.text[i]);
                c.view[i] = (struct wr_view){at - 1 - len, len};
            }
            check(&c, &dice, kernels[k]);
        }
    close_column(&c);
}
