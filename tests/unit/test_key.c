/* data/key: rows of values as keys and back. */
#include <criterion/criterion.h>

#include "data/key.h"

enum { LONGEST = 70000 };

struct row {
    const char *v[3];
};

static struct wr_batch *make_batch(struct wr_batch_pool *pool, const struct row *rows, uint32_t nrows,
                                   uint32_t ncols)
{
    struct wr_batch *b = wr_batch_new(pool, ncols);
    b->nrows = b->nsel = nrows;
    for (uint32_t c = 0; c < ncols; c++) {
        struct wr_str *str = wr_arena_alloc(&b->arena, nrows * sizeof *str);
        for (uint32_t i = 0; i < nrows; i++)
            str[i] = (struct wr_str){rows[i].v[c], (uint32_t)strlen(rows[i].v[c]), strcmp(rows[i].v[c], "NA") == 0};
        b->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    }
    return b;
}

/* Two rows have one key where all their values are equal, and only there; every key comes apart into its values. */
static void check(const struct row *rows, uint32_t nrows, uint32_t ncols)
{
    static const uint32_t slots[3] = {0, 1, 2};
    struct wr_batch_pool *pool = wr_batch_pool_new(1, NULL);
    struct wr_batch *b = make_batch(pool, rows, nrows, ncols);
    struct wr_keys keys;
    cr_assert_eq(wr_key_make(b, slots, ncols, NULL, nrows, &keys), 0);
    for (uint32_t i = 0; i < nrows; i++) {
        struct wr_str part[3];
        struct wr_slice key = {keys.v[i].p, keys.v[i].null ? 0 : keys.v[i].n};
        cr_assert_eq(wr_key_split(key, ncols, part), 0);
        for (uint32_t c = 0; c < ncols; c++) {
            const char *v = strcmp(rows[i].v[c], "NA") == 0 ? "" : rows[i].v[c];
            cr_assert(wr_slice_eq((struct wr_slice){part[c].p, part[c].n}, wr_slice_of(v)), "row %u column %u", i,
                      c);
        }
        for (uint32_t j = 0; j < nrows; j++) {
            bool same = true;
            for (uint32_t c = 0; c < ncols; c++) {
                const char *x = strcmp(rows[i].v[c], "NA") ? rows[i].v[c] : "";
                const char *y = strcmp(rows[j].v[c], "NA") ? rows[j].v[c] : "";
                same &= strcmp(x, y) == 0;
            }
            struct wr_slice other = {keys.v[j].p, keys.v[j].null ? 0 : keys.v[j].n};
            cr_assert_eq(wr_slice_eq(key, other), same, "rows %u and %u", i, j);
        }
    }
    wr_batch_unref(b);
    wr_batch_pool_free(pool);
}

Test(key, rows_and_keys)
{
    static char text[4][LONGEST + 1];
    const uint32_t len[4] = {254, 255, 256, LONGEST};
    for (int i = 0; i < 4; i++)
        memset(text[i], 'x', len[i]);
    const struct row rows[] = {
        {{"a", "bc", "d"}},    {{"ab", "c", "d"}},    {{"", "", ""}},        {{"NA", "", "NA"}},
        {{"", "a", ""}},       {{"a", "", ""}},       {{"", "", "a"}},       {{"\1", "a", "a"}},
        {{"a", "\1a", ""}},    {{"\377", "1", "2"}},  {{text[0], "y", "z"}}, {{text[1], "y", "z"}},
        {{text[2], "y", "z"}}, {{text[3], "y", "z"}}, {{"y", text[1], "z"}}, {{"y", "z", text[3]}},
        {{"a", "bc", "d"}},
    };
    for (uint32_t ncols = 1; ncols <= 3; ncols++)
        check(rows, sizeof rows / sizeof *rows, ncols);
}

Test(key, one_column_is_not_copied)
{
    const struct row rows[] = {{{"one"}}, {{"two"}}};
    const uint32_t slot = 0;
    const uint16_t sel[] = {1};
    struct wr_batch_pool *pool = wr_batch_pool_new(1, NULL);
    struct wr_batch *b = make_batch(pool, rows, 2, 1);
    struct wr_keys keys;
    cr_assert_eq(wr_key_make(b, &slot, 1, sel, 1, &keys), 0);
    cr_assert_eq(keys.v[1].p, rows[1].v[0]);
    wr_batch_unref(b);
    wr_batch_pool_free(pool);
}

Test(key, what_is_no_key)
{
    struct wr_str part[3];
    const struct {
        struct wr_slice key;
        uint32_t n;
    } bad[] = {
        {{"", 0}, 2}, {{"\2a", 2}, 2}, {{"\1a", 2}, 3}, {{"\377\1\0\0", 4}, 2}, {{"\377\5\0\0\0abcd", 9}, 2},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(wr_key_split(bad[i].key, bad[i].n, part), -1, "case %zu", i);
}

/* One column of fields in a padded block stays where it is; one whose values are not its bytes does not. */
Test(key, plain_fields_stay_views)
{
    static const char text[] = "ab,c\"\"d,NA,";
    struct wr_view view[] = {{0, 2}, {3, 4 | WR_VIEW_QUOTED | WR_VIEW_DOUBLED}, {8, 2 | WR_VIEW_QUOTED}, {10, 0}};
    const char *want[] = {"ab", "c\"d", "NA", ""};
    const uint32_t slot = 0;
    const uint16_t plain[] = {0, 2, 3};
    const struct wr_slice na = WR_SLICE("NA");
    struct wr_format format = {.dialect = {.delim = ',', .quote = '"', .eol = '\n'}};
    struct wr_block_pool *blocks = wr_block_pool_new(64, 1, NULL);
    struct wr_batch_pool *pool = wr_batch_pool_new(1, NULL);
    for (int round = 0; round < 3; round++) {
        struct wr_batch *b = wr_batch_new(pool, 1);
        struct wr_keys keys;
        b->block = wr_block_get(blocks, 64);
        memcpy(b->block->data, text, sizeof text);
        b->format = &format;
        b->nrows = b->nsel = 4;
        b->cols[0].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = b->block->data};
        format.nnulls = round == 2;
        format.nulls = &na;
        const uint16_t *sel = round == 1 ? plain : NULL; /* without the field of doubled quotes */
        uint32_t n = sel ? 3 : 4;
        cr_assert_eq(wr_key_make(b, &slot, 1, sel, n, &keys), 0);
        cr_assert_eq(keys.view != NULL, round == 1, "round %d", round);
        WR_EACH (i, sel, n) {
            struct wr_slice have = wr_keys_get(&keys, i);
            cr_assert(wr_slice_is(have, round == 2 && i == 2 ? "" : want[i]), "round %d row %u", round, i);
        }
        wr_batch_unref(b);
    }
    wr_batch_pool_free(pool);
    wr_block_pool_free(blocks);
}

/* ---- fields of several columns ------------------------------------------------------------------------------- */

enum { NROWS = 400, NCOLS = 3, TEXT = 1 << 20 };

static uint32_t below(uint32_t n)
{
    static uint64_t x = 1;
    x = x * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(x >> 33) % n;
}

/* A column of fields in the block from *at on, and the same as texts of their own, each alone on the heap. */
static void make_column(struct wr_batch *fields, struct wr_batch *texts, uint32_t c, size_t *at)
{
    static const uint32_t lens[] = {0, 1, 15, 16, 17, 31, 33, 254, 255, 256, 700};
    struct wr_view *view = wr_arena_alloc(&fields->arena, NROWS * sizeof *view);
    struct wr_str *str = wr_arena_alloc(&texts->arena, NROWS * sizeof *str);
    for (uint32_t i = 0; i < NROWS; i++) {
        const uint32_t n = i % 3 ? below(12) : lens[below(sizeof lens / sizeof *lens)];
        char *p = fields->block->data + *at, *copy = wr_arena_alloc(&texts->arena, n + 1);
        for (uint32_t k = 0; k < n; k++)
            copy[k] = p[k] = (char)below(256);
        view[i] = (struct wr_view){(uint32_t)*at, n | (below(2) ? WR_VIEW_QUOTED : 0)};
        str[i] = (struct wr_str){copy, n, 0};
        *at += n;
        cr_assert_lt(*at, TEXT);
    }
    fields->cols[c].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = view, .base = fields->block->data};
    texts->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
}

/* Keys of fields are views, and the bytes that texts give: in other batches they may be texts. */
Test(key, fields_and_texts_give_the_same_keys)
{
    static const uint32_t slots[NCOLS] = {0, 1, 2};
    struct wr_format format = {.dialect = {.delim = ',', .quote = '"', .eol = '\n'}};
    struct wr_block_pool *blocks = wr_block_pool_new(TEXT, 1, NULL);
    struct wr_batch_pool *pool = wr_batch_pool_new(2, NULL);
    uint16_t sel[NROWS];
    uint32_t nsel = 0;
    for (uint32_t i = 0; i < NROWS; i++) {
        sel[nsel] = (uint16_t)i;
        nsel += below(2);
    }
    for (unsigned round = 0; round < 24; round++) {
        const uint32_t ncols = 1 + round % NCOLS, n = round & 8 ? nsel : NROWS;
        const uint16_t *rows = round & 8 ? sel : NULL;
        const bool doubled = round >= 16 && ncols > 1; /* a field whose value is not its bytes */
        struct wr_batch *fields = wr_batch_new(pool, NCOLS), *texts = wr_batch_new(pool, NCOLS);
        struct wr_keys a, b;
        size_t at = 0;
        fields->block = wr_block_get(blocks, TEXT);
        fields->format = &format;
        fields->nrows = fields->nsel = texts->nrows = texts->nsel = NROWS;
        for (uint32_t c = 0; c < NCOLS; c++)
            make_column(fields, texts, c, &at);
        if (doubled) {
            memcpy(fields->block->data + at, "x\"\"y", 4);
            ((struct wr_view *)fields->cols[1].v.view)[sel[0]] =
                (struct wr_view){(uint32_t)at, 4 | WR_VIEW_QUOTED | WR_VIEW_DOUBLED};
            ((struct wr_str *)texts->cols[1].v.str)[sel[0]] = (struct wr_str){"x\"y", 3, 0};
        }
        cr_assert_eq(wr_key_make(fields, slots, ncols, rows, n, &a), 0);
        cr_assert_eq(wr_key_make(texts, slots, ncols, rows, n, &b), 0);
        cr_assert_eq(a.view != NULL, !doubled, "round %u", round);
        cr_assert(!b.view);
        WR_EACH (i, rows, n)
            cr_assert(wr_slice_eq(wr_keys_get(&a, i), wr_keys_get(&b, i)), "round %u row %u", round, i);
        wr_batch_unref(fields);
        wr_batch_unref(texts);
    }
    wr_batch_pool_free(pool);
    wr_block_pool_free(blocks);
}
