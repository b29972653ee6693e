/* data/csv_write: fields of an input written again, and computed values. Expected lines by hand from weir-lang(7)
 * and 7; the random part compares with a writer of a few lines that goes byte by byte. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "data/csv_write.h"

enum { COLS = 4, ROWS = 64 };

static const struct wr_dialect csv = {',', '"', '\n', WR_QUOTES_STRICT};
static const struct wr_dialect relaxed = {',', '"', '\n', WR_QUOTES_RELAXED};
static const struct wr_dialect semicolon = {';', '"', '\n', WR_QUOTES_STRICT};
static const struct wr_dialect apostrophe = {',', '\'', '\n', WR_QUOTES_STRICT};
static const struct wr_dialect cr_rows = {',', '"', '\r', WR_QUOTES_STRICT};
static const struct wr_dialect no_quotes = {',', -1, '\n', WR_QUOTES_NONE};
static const struct wr_dialect tsv = {'\t', -1, '\n', WR_QUOTES_NONE};
static const struct wr_dialect lines = {-1, -1, '\n', WR_QUOTES_NONE};

static const struct wr_csv_out to_csv = {.delim = ','};
static const struct wr_csv_out to_semicolon = {.delim = ';'};
static const struct wr_csv_out to_tsv = {.tsv = true};
static const struct wr_csv_out to_plain_tsv = {.tsv = true, .no_escapes = true};

/* Each input has the columns that `slots` counts up to; slots are written in the order given ("021"). */
static const struct {
    const struct wr_dialect *in;
    bool escapes;
    const char *text;
    uint32_t ncols;
    const char *slots;
    const struct wr_csv_out *out;
    const char *want;
} views[] = {
    {&csv, false, "1,2,3\nx,,\n,,\n", 3, "012", &to_csv, "1,2,3\nx,,\n,,\n"},
    {&csv, false, "1,2,3\n4,5,6\n", 3, "20", &to_csv, "3,1\n6,4\n"},
    {&csv, false, "1,2\n", 2, "0011", &to_csv, "1,1,2,2\n"},
    {&csv, false, "007,1.50,+12\n", 3, "012", &to_csv, "007,1.50,+12\n"},
    {&csv, false, "\"a\",\"b c\"\n", 2, "01", &to_csv, "a,b c\n"},
    {&csv, false, "\"a,b\",\"c\nd\"\n", 2, "01", &to_csv, "\"a,b\",\"c\nd\"\n"},
    {&csv, false, "\"c\rd\",e\rf\r\n", 2, "01", &to_csv, "\"c\rd\",\"e\rf\"\n"},
    {&csv, false, "\"say \"\"hi\"\"\",x\n", 2, "01", &to_csv, "\"say \"\"hi\"\"\",x\n"},
    {&csv, false, "12\" disk,x\n", 2, "01", &to_csv, "\"12\"\" disk\",x\n"},
    {&csv, false, "\"\",x\n", 2, "01", &to_csv, ",x\n"},
    {&csv, false, "x\n\"\"\ny\n", 1, "0", &to_csv, "x\n\"\"\ny\n"},
    {&csv, false, ",x\n", 2, "0", &to_csv, "\"\"\n"},
    {&csv, false, ",x\n", 2, "0", &to_tsv, "\n"},
    {&csv, false, "a;b,\"c,d\"\n", 2, "01", &to_semicolon, "\"a;b\";c,d\n"},
    {&semicolon, false, "a,b;c;\"d;e\"\n", 3, "012", &to_csv, "\"a,b\",c,d;e\n"},
    {&apostrophe, false, "'a,b','it''s',\"q\"\n", 3, "012", &to_csv, "\"a,b\",it's,\"\"\"q\"\"\"\n"},
    {&relaxed, false, "\"x\"y,\"a\"\"b\"c\n", 2, "01", &to_csv, "xy,\"a\"\"bc\"\n"},
    {&cr_rows, false, "a\nb,c\rd,e\r", 2, "01", &to_csv, "\"a\nb\",c\nd,e\n"},
    {&no_quotes, false, "\"a\",b\n", 2, "01", &to_csv, "\"\"\"a\"\"\",b\n"},
    {&lines, false, "a,b \"c\"\nplain\n", 1, "0", &to_csv, "\"a,b \"\"c\"\"\"\nplain\n"},
    {&csv, false, "a\\b,\"c\td\",\"e\nf\rg\"\n", 3, "012", &to_tsv, "a\\\\b\tc\\td\te\\nf\\rg\n"},
    {&csv, false, "\"say \"\"hi\"\"\t\",12\" \\\n", 2, "01", &to_tsv, "say \"hi\"\\t\t12\" \\\\\n"},
    {&csv, false, "a\\b,c\n", 2, "01", &to_plain_tsv, "a\\b\tc\n"},
    {&tsv, true, "a\\tb\tc\\\\d\te\\qf\\\n", 3, "012", &to_tsv, "a\\tb\tc\\\\d\te\\qf\\\n"},
    {&tsv, true, "a\\tb\tc\\\\d\te\\qf\\\n", 3, "012", &to_csv, "a\tb,c\\d,e\\qf\\\n"},
    {&tsv, true, "a\\nb\tc\\r\t\"x\\\"\n", 3, "012", &to_csv, "\"a\nb\",\"c\r\",\"\"\"x\\\"\"\"\n"},
    {&tsv, true, "a\rb\t\\\\\r\t1\n", 3, "012", &to_tsv, "a\\rb\t\\\\\\r\t1\n"},
    {&tsv, false, "a\\tb\tc\\\n", 2, "01", &to_plain_tsv, "a\\tb\tc\\\n"},
    {&tsv, false, "a\\tb\tc\\\n", 2, "01", &to_csv, "a\\tb,c\\\n"},
    {&tsv, false, "a\\tb\tc\\\n", 2, "01", &to_tsv, "a\\\\tb\tc\\\\\n"},
};

struct given {
    struct wr_block block; /* of rows that are written as records */
    struct wr_batch_pool *pool;
    struct wr_batch *batch;
    struct wr_format format;
    struct wr_index index;
    char *text;
    struct wr_buf out;
};

static void given_init(struct given *g, const struct wr_dialect *in, bool escapes, uint32_t ncols)
{
    *g = (struct given){.format = {.dialect = *in, .escapes = escapes}, .pool = wr_batch_pool_new(1, NULL)};
    g->batch = wr_batch_new(g->pool, ncols);
    cr_assert_not_null(g->batch);
    g->batch->format = &g->format;
}

/* Views of every third row alone are those of all rows. */
static void expect_same_views(const struct given *g, const struct wr_dialect *d, const char *p, uint32_t c,
                              const struct wr_view *all)
{
    struct wr_view some[ROWS + 8];
    uint16_t sel[ROWS + 8] = {0};
    uint32_t n = 0, from = g->index.nrows > 2 ? 1 : 0; /* of a batch that begins behind the first row */
    for (uint32_t i = 0; i + from < g->index.nrows; i += 3)
        sel[n++] = (uint16_t)i;
    wr_index_views_at(&g->index, d, p, c, from, sel, n, some);
    for (uint32_t k = 0; k < n; k++)
        cr_assert(some[sel[k]].off == all[from + sel[k]].off && some[sel[k]].len == all[from + sel[k]].len);
}

static void given_text(struct given *g, const char *text, size_t n, uint32_t ncols, enum wr_ragged ragged)
{
    g->text = calloc(1, n + 2 * WR_BLOCK_PAD);
    memset(g->text, '"', n + 2 * WR_BLOCK_PAD);
    char *p = g->text + WR_BLOCK_PAD;
    memcpy(p, text, n);
    struct wr_index_spec spec = {g->format.dialect, ncols, ncols, ragged, true};
    cr_assert_eq(wr_index_run(&g->index, &spec, p, n), 0);
    cr_assert_eq(g->index.nbad, 0);
    uint32_t rows = g->batch->nrows = g->batch->nsel = g->index.nrows;
    uint32_t *off = wr_arena_alloc(&g->batch->arena, (rows + 1) * sizeof *off);
    memcpy(off, g->index.start, rows * sizeof *off);
    off[rows] = (uint32_t)n;
    g->block.data = p;
    g->batch->row_off = off;
    for (uint32_t c = 0; c < ncols; c++) {
        struct wr_view *v = wr_arena_alloc(&g->batch->arena, rows * sizeof *v);
        wr_index_views(&g->index, &spec.dialect, p, c, 0, rows, v);
        g->batch->cols[c].v = (struct wr_vec){.rep = WR_REP_VIEW, .view = v, .base = p};
        expect_same_views(g, &spec.dialect, p, c, v);
    }
}

static void given_done(struct given *g)
{
    wr_batch_unref(g->batch);
    wr_batch_pool_free(g->pool);
    wr_index_done(&g->index);
    wr_buf_done(&g->out);
    free(g->text);
}

/* Through room that is sometimes too small. record: the first so many columns come from the records. ends: by row.
 */
static int write_once(const struct wr_csv_out *out, struct wr_batch *b, const struct wr_csv_columns *columns,
                      struct wr_buf *buf, size_t *ends)
{
    struct wr_index scratch = {0};
    struct wr_csv_rows *r = wr_csv_rows_begin(out, columns, b, &scratch);
    int more = r ? 1 : -1;
    for (size_t room = 100; more > 0; room = room * 2 > wr_csv_rows_room(r) ? wr_csv_rows_room(r) : room * 2) {
        size_t k;
        if (wr_buf_reserve(buf, room) < 0)
            return -1;
        const uint32_t from = wr_csv_rows_next(r);
        more = wr_csv_rows_write(r, buf->p + buf->n, room, &k, ends ? ends + from : NULL);
        cr_assert(k <= room);
        for (uint32_t i = from; ends && i < wr_csv_rows_next(r); i++)
            ends[i] += buf->n;
        buf->n += k;
    }
    wr_index_done(&scratch);
    return more;
}

/* Each row by itself is what stands between two ends when all are written. */
static void expect_ends(const struct wr_csv_out *out, struct wr_batch *b, const struct wr_csv_columns *columns,
                        const struct wr_buf *want)
{
    struct wr_buf all = {0}, one = {0};
    size_t *ends = calloc(b->nsel + 1, sizeof *ends), from = 0;
    uint16_t *const sel = b->sel, row[1];
    const uint32_t nsel = b->nsel;
    cr_assert_eq(write_once(out, b, columns, &all, ends), 0);
    cr_assert(all.n == want->n && !memcmp(all.p, want->p, all.n));
    for (uint32_t k = 0; k < nsel; k++) {
        row[0] = sel ? sel[k] : (uint16_t)k;
        b->sel = row;
        b->nsel = 1;
        one.n = 0;
        cr_assert_eq(write_once(out, b, columns, &one, NULL), 0);
        cr_assert(ends[k] - from == one.n && !memcmp(all.p + from, one.p, one.n), "row %u", k);
        from = ends[k];
        b->sel = sel;
        b->nsel = nsel;
    }
    cr_assert_eq(from, all.n);
    free(ends);
    wr_buf_done(&all);
    wr_buf_done(&one);
}

static int write_rows(const struct wr_csv_out *out, struct wr_batch *b, const uint32_t *slots, uint32_t n,
                      uint32_t record, struct wr_buf *buf)
{
    const struct wr_csv_columns columns = {slots, n, record};
    struct wr_buf rows = {0};
    int rc = write_once(out, b, &columns, &rows, NULL);
    if (rc == 0)
        expect_ends(out, b, &columns, &rows);
    if (rows.n && wr_buf_add(buf, rows.p, rows.n) < 0)
        rc = -1;
    wr_buf_done(&rows);
    return rc;
}

static int write_batch(const struct wr_csv_out *out, struct wr_batch *b, const uint32_t *slots, uint32_t n,
                       struct wr_buf *buf)
{
    return write_rows(out, b, slots, n, 0, buf);
}

/* The same rows as records, without columns. */
static int write_records(const struct wr_csv_out *out, struct given *g, uint32_t ncols, bool plain)
{
    g->out.n = 0;
    g->batch->block = &g->block;
    g->batch->records = plain ? WR_RECORDS_PLAIN : WR_RECORDS_LOOK;
    int rc = write_rows(out, g->batch, (uint32_t[]){9, 9, 9, 9, 9, 9, 9, 9}, ncols, ncols, &g->out);
    g->batch->block = NULL;
    return rc;
}

static void expect_out(const struct given *g, const char *want, size_t n, const char *what, size_t which)
{
    bool same = g->out.n == n && memcmp(g->out.p, want, n) == 0;
    cr_expect(same, "%s %zu: got\n%.*s\nwant\n%.*s", what, which, (int)g->out.n, g->out.p, (int)n, want);
}

static void expect_text(const struct given *g, const char *want, const char *what, size_t which)
{
    expect_out(g, want, strlen(want), what, which);
}

Test(csv_write, fields_of_an_input)
{
    for (size_t t = 0; t < sizeof views / sizeof views[0]; t++) {
        struct given g;
        uint32_t slots[8], n = 0;
        given_init(&g, views[t].in, views[t].escapes, views[t].ncols);
        given_text(&g, views[t].text, strlen(views[t].text), views[t].ncols, WR_RAGGED_ERROR);
        for (const char *s = views[t].slots; *s; s++)
            slots[n++] = (uint32_t)(*s - '0');
        cr_expect_eq(write_batch(views[t].out, g.batch, slots, n, &g.out), 0);
        expect_text(&g, views[t].want, "case", t);
        bool whole = n == views[t].ncols && n > 1 && strncmp(views[t].slots, "01234567", n) == 0;
        if (whole && wr_csv_keeps_records(views[t].out, &g.format)) {
            cr_expect_eq(write_records(views[t].out, &g, n, false), 0);
            expect_text(&g, views[t].want, "records, case", t);
        }
        given_done(&g);
    }
}

/* Records and whether they go out as they stand; the last byte of each is a line end or the end of the input. */
static const struct {
    const char *text;
    bool stands;
} records[] = {
    {"a,b\n", true},
    {"a,b", true},
    {"a,b\r\n", true},
    {"a,b\r\r\n\n\r\n", true},
    {",\n", true},
    {"a,b\r", false},
    {"a\rb,c\n", false},
    {"a,\"b\"\n", false},
    {"\"\",b\n", false},
    {"a,\"\"\n", false},
    {"\"a,\",b\n", true},
    {"a,\"b\nc\"\n", true},
    {"a,\"b\n\"", true},
    {"a,\"b\rc\"\r\n", true},
    {"a\r,\"b,\"\n", false},
    {"\"b,\",a\r,c\n", false},
    {"\"say \"\"hi\"\"\",x\n", true},
    {"\"\"\"\",x\n", true},
    {"\"\"\"\"\"\",\"\"\"\"\n", true},
    {"12\" disk,x\n", false},
    {"a,12\"\n", false},
    {"a,\"b,c\",\"d\"\n", false},
    {"a,\"b,c\",d\",e\n", false},
};

Test(csv_write, records_that_stand)
{
    struct wr_format format = {.dialect = csv}, loose = {.dialect = relaxed}, none = {.dialect = no_quotes};
    for (size_t t = 0; t < sizeof records / sizeof records[0]; t++) {
        const char *p = records[t].text;
        size_t n = strlen(p);
        bool quotes = strchr(p, '"') != NULL;
        cr_expect_eq(wr_csv_is_record(&to_csv, &format, p, n), records[t].stands, "record %zu", t);
        cr_expect_eq(wr_csv_is_record(&to_csv, &loose, p, n), records[t].stands && !quotes, "relaxed %zu", t);
        cr_expect_eq(wr_csv_is_record(&to_csv, &none, p, n), records[t].stands && !quotes, "no quotes %zu", t);
    }
    cr_expect(!wr_csv_keeps_records(&to_semicolon, &format));
    cr_expect(!wr_csv_keeps_records(&to_tsv, &format));
    cr_expect(!wr_csv_keeps_records(&to_csv, &(struct wr_format){.dialect = cr_rows}));
    cr_expect(!wr_csv_keeps_records(&to_csv, &(struct wr_format){.dialect = apostrophe}));
    cr_expect(!wr_csv_keeps_records(&to_csv, &(struct wr_format){.dialect = tsv, .escapes = true}));
    cr_expect(wr_csv_keeps_records(&to_tsv, &(struct wr_format){.dialect = tsv, .escapes = true}));
    cr_expect(!wr_csv_keeps_records(&to_tsv, &(struct wr_format){.dialect = tsv}));
    cr_expect(wr_csv_keeps_records(&to_plain_tsv, &(struct wr_format){.dialect = tsv}));
}

/* Rows of a block without quotes, of which some are selected, and a computed column behind the record. */
Test(csv_write, plain_records)
{
    struct given g;
    uint16_t sel[] = {0, 1, 3, 4};
    const char *text = "a,b\nc,d\ne,f\ng,h\ni,j";
    given_init(&g, &csv, false, 3);
    given_text(&g, text, strlen(text), 2, WR_RAGGED_ERROR);
    cr_expect_eq(write_records(&to_csv, &g, 2, true), 0);
    expect_text(&g, "a,b\nc,d\ne,f\ng,h\ni,j\n", "all", 0);
    g.batch->sel = sel;
    g.batch->nsel = 4;
    cr_expect_eq(write_records(&to_csv, &g, 2, true), 0);
    expect_text(&g, "a,b\nc,d\ng,h\ni,j\n", "selected", 0);
    g.out.n = 0;
    g.batch->block = &g.block;
    g.batch->cols[2].v = (struct wr_vec){.rep = WR_REP_NUM, .scale = 1, .num = (int64_t[]){15, 20, 0, -1, 5}};
    cr_expect_eq(write_rows(&to_csv, g.batch, (uint32_t[]){9, 9, 2}, 3, 2, &g.out), 0);
    g.batch->block = NULL;
    expect_text(&g, "a,b,1.5\nc,d,2\ng,h,-0.1\ni,j,0.5\n", "with a number", 0);
    given_done(&g);
}

Test(csv_write, missing_fields_and_selections)
{
    struct given g;
    uint16_t sel[] = {1, 3};
    given_init(&g, &csv, false, 3);
    const char *text = "a,b,c\nd\ne,f\r\ng,h,\"i,\"\nj,k,l\n";
    given_text(&g, text, strlen(text), 3, WR_RAGGED_FILL);
    cr_expect_eq(write_batch(&to_csv, g.batch, (uint32_t[]){0, 1, 2}, 3, &g.out), 0);
    expect_text(&g, "a,b,c\nd,,\ne,f,\ng,h,\"i,\"\nj,k,l\n", "all", 0);
    g.out.n = 0;
    g.batch->sel = sel;
    g.batch->nsel = 2;
    cr_expect_eq(write_batch(&to_csv, g.batch, (uint32_t[]){0, 2}, 2, &g.out), 0);
    expect_text(&g, "d,\ng,\"i,\"\n", "selected", 0);
    g.batch->nsel = 0;
    g.out.n = 0;
    cr_expect_eq(write_batch(&to_csv, g.batch, (uint32_t[]){0, 2}, 2, &g.out), 0);
    cr_expect_eq(g.out.n, 0);
    given_done(&g);
}

static const struct wr_slice big = {"123456789012345678901234567890", 30};

/* Row 0 to 5 of each form. */
static void given_values(struct given *g, struct wr_vec *v)
{
    static struct wr_str str[6] = {{"plain", 5, 0}, {"a,b", 3, 0},   {NULL, 0, 0},
                                   {"NA", 2, 1},    {"tab\t", 4, 0}, {"1", 1, 0}};
    static int64_t num[6] = {150, -7, 0, 0, 0, 5};
    static uint8_t tag[6] = {WR_TAG_DEC, WR_TAG_DEC, WR_TAG_NULL, WR_TAG_TEXT, WR_TAG_BIG, WR_TAG_DBL};
    static uint8_t sc[6] = {2, 0, 0, 0, 0, 0};
    static uint8_t truth[6] = {0, 1, 2, 1, 0, 2};
    static uint8_t any[6] = {WR_TAG_TEXT, WR_TAG_BOOL, WR_TAG_NULL, WR_TAG_DEC, WR_TAG_BIG, WR_TAG_BOOL};
    static int64_t any_num[6] = {0, 1, 0, 25, 0, 0};
    static uint8_t any_sc[6] = {0, 0, 0, 1, 0, 0};
    double half = 0.5;
    memcpy(&num[5], &half, 8);
    num[4] = any_num[4] = (int64_t)(uintptr_t)&big;
    v[0] = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    v[1] = (struct wr_vec){.rep = WR_REP_NUM, .num = num, .tag = tag, .sc = sc};
    v[2] = (struct wr_vec){.rep = WR_REP_BOOL, .truth = truth};
    v[3] = (struct wr_vec){.rep = WR_REP_ANY, .str = str, .num = any_num, .tag = any, .sc = any_sc};
    for (int c = 0; c < 4; c++)
        g->batch->cols[c].v = v[c];
    g->batch->nrows = g->batch->nsel = 6;
}

Test(csv_write, computed_values)
{
    static const uint32_t slots[] = {0, 1, 2, 3, 4, 99};
    static const char want[] = "plain,1.5,false,plain,,\n"
                               "\"a,b\",-7,true,true,,\n"
                               ",,,,,\n"
                               "NA,,true,2.5,,\n"
                               "tab\t,1.2345678901234568e+29,false,1.2345678901234568e+29,,\n"
                               "1,0.5,,false,,\n";
    static const char want_tsv[] = "plain\t1.5\na,b\t-7\n\t\nNA\t\ntab\\t\t1.2345678901234568e+29\n1\t0.5\n";
    static const char want_dot[] = "plain.\"1.5\"\na,b.-7\n.\nNA.\ntab\t.\"1.2345678901234568e+29\"\n1.\"0.5\"\n";
    struct given g;
    struct wr_vec v[4];
    given_init(&g, &csv, false, 5);
    given_values(&g, v);
    cr_expect_eq(write_batch(&to_csv, g.batch, slots, 6, &g.out), 0);
    expect_text(&g, want, "csv", 0);
    g.out.n = 0;
    cr_expect_eq(write_batch(&to_tsv, g.batch, slots, 2, &g.out), 0);
    expect_text(&g, want_tsv, "tsv", 0);
    g.out.n = 0;
    cr_expect_eq(write_batch(&(struct wr_csv_out){.delim = '.'}, g.batch, slots, 2, &g.out), 0);
    expect_text(&g, want_dot, "delimiter .", 0);
    g.out.n = 0;
    g.batch->nsel = 1;
    cr_expect_eq(write_batch(&(struct wr_csv_out){.delim = 'e'}, g.batch, slots + 2, 1, &g.out), 0);
    expect_text(&g, "\"false\"\n", "delimiter e", 0);
    given_done(&g);
}

Test(csv_write, headers)
{
    static const struct wr_slice names[] = {{"a", 1}, {"Total, net", 10}, {"12\"", 3}, {"x\ty\\", 4}, {"", 0}};
    struct given g = {0};
    cr_expect_eq(wr_csv_write_header(&to_csv, names, 5, &g.out), 0);
    expect_text(&g, "a,\"Total, net\",\"12\"\"\",x\ty\\,\n", "csv", 0);
    g.out.n = 0;
    cr_expect_eq(wr_csv_write_header(&to_tsv, names, 4, &g.out), 0);
    expect_text(&g, "a\tTotal, net\t12\"\tx\\ty\\\\\n", "tsv", 0);
    g.out.n = 0;
    cr_expect_eq(wr_csv_write_header(&to_csv, names + 4, 1, &g.out), 0);
    expect_text(&g, "\"\"\n", "nameless", 0);
    wr_buf_done(&g.out);
}

/* ---- random fields ---------------------------------------------------------------------------------------------
 */

static uint32_t seed = 12345;

static uint32_t next(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % below;
}

/* A field by the rules, a byte at a time. */
static size_t write_plainly(char *out, const char *p, size_t n, char delim, bool lone)
{
    bool quote = n == 0 && lone;
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        quote |= p[i] == delim || p[i] == '"' || p[i] == '\r' || p[i] == '\n';
    if (quote)
        out[at++] = '"';
    for (size_t i = 0; i < n; i++) {
        out[at++] = p[i];
        if (p[i] == '"')
            out[at++] = '"';
    }
    if (quote)
        out[at++] = '"';
    return at;
}

static size_t write_quoted(char *out, const char *p, size_t n)
{
    size_t at = 0;
    out[at++] = '"';
    for (size_t i = 0; i < n; i++) {
        out[at++] = p[i];
        if (p[i] == '"')
            out[at++] = '"';
    }
    out[at++] = '"';
    return at;
}

/* Fields of every length around 16 with a special byte here and there, as texts of exactly their own memory and as
 * views of a text that quotes what must be; written by both, with another delimiter every second time. */
Test(csv_write, random_fields)
{
    static const char special[] = ",\";\n\r\\\t";
    for (int round = 0; round < 400; round++) {
        const struct wr_csv_out *out = round & 1 ? &to_semicolon : &to_csv;
        uint32_t ncols = 1 + next(COLS), which[COLS];
        struct given g;
        struct wr_str *str = calloc(ROWS * COLS, sizeof *str);
        char *text = malloc(ROWS * COLS * 130), *want = malloc(ROWS * COLS * 130);
        size_t ntext = 0, nwant = 0;
        for (uint32_t c = 0; c < ncols; c++)
            which[c] = c;
        for (uint32_t r = 0; r < ROWS; r++) {
            for (uint32_t c = 0; c < ncols; c++) {
                size_t n = next(60);
                char *p = malloc(n ? n : 1);
                for (size_t i = 0; i < n; i++)
                    p[i] = (char)('a' + next(26));
                for (uint32_t k = next(4); n && k == 3; k = next(4))
                    p[next((uint32_t)n)] = special[next(7)];
                str[c * ROWS + r] = (struct wr_str){p, (uint32_t)n, 0};
                if (round % 8 == 0 && next(4) == 0) /* needless quotes */
                    ntext += write_quoted(text + ntext, p, n);
                else
                    ntext += write_plainly(text + ntext, p, n, ',', ncols == 1);
                text[ntext++] = c + 1 < ncols ? ',' : '\n';
                nwant += write_plainly(want + nwant, p, n, out->delim, ncols == 1);
                want[nwant++] = c + 1 < ncols ? out->delim : '\n';
            }
        }
        given_init(&g, &csv, false, ncols);
        given_text(&g, text, ntext, ncols, WR_RAGGED_ERROR);
        cr_assert_eq(g.batch->nrows, ROWS);
        cr_expect_eq(write_batch(out, g.batch, which, ncols, &g.out), 0);
        expect_out(&g, want, nwant, "views, round", (size_t)round);
        if (out == &to_csv && ncols > 1) {
            cr_expect_eq(write_records(out, &g, ncols, false), 0);
            expect_out(&g, want, nwant, "records, round", (size_t)round);
        }
        for (uint32_t c = 0; c < ncols; c++)
            g.batch->cols[c].v = (struct wr_vec){.rep = WR_REP_STR, .str = str + c * ROWS};
        g.out.n = 0;
        cr_expect_eq(write_batch(out, g.batch, which, ncols, &g.out), 0);
        expect_out(&g, want, nwant, "texts, round", (size_t)round);
        for (uint32_t i = 0; i < ROWS * COLS; i++)
            free((char *)str[i].p);
        free(str);
        free(text);
        free(want);
        given_done(&g);
    }
}
