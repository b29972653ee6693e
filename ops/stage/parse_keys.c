/* parse json, parse logfmt: texts whose columns are the names that the program uses. Those of a batch are put one
 * behind the other as JSON lines, which data/json_rows.h takes apart as it does an input's; logfmt is made JSON
 * first. */
#include <stdlib.h>

#include "data/json_rows.h"
#include "data/logfmt.h"
#include "ops/stage/parse.h"

struct wr_parse_keyed {
    const struct wr_parse_plan *plan;
    struct wr_slice *names;
    uint32_t n;
    struct wr_json_rows *rows;
    struct wr_index index;
    struct wr_batch *batch;
    const char *base;   /* of the lines, */
    uint32_t *begin;    /* ... where each begins, by place in the selection */
    size_t *fault;      /* logfmt: the byte of the text where it is none, by place */
    uint32_t good, bad; /* of the index: the next of each */
};

void wr_parse_keyed_free(struct wr_parse_keyed *k)
{
    if (!k)
        return;
    wr_index_done(&k->index);
    wr_json_rows_free(k->rows);
    free(k->names);
    free(k);
}

struct wr_parse_keyed *wr_parse_keyed_new(const struct wr_parse_plan *p)
{
    const struct wr_names *names = p->whole->names;
    struct wr_parse_keyed *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    *k = (struct wr_parse_keyed){.plan = p, .n = names->n, .names = calloc(names->n + 1, sizeof *k->names)};
    for (uint32_t i = 0; k->names && i < k->n; i++)
        k->names[i] = names->v[i].name;
    k->rows = k->names ? wr_json_rows_new(k->names, k->n) : NULL;
    if (k->rows)
        return k;
    wr_parse_keyed_free(k);
    return NULL;
}

static struct wr_slice text_at(const struct wr_vec *text, uint32_t i)
{
    const struct wr_str *s = &text->str[i];
    return WR_STR_NULL(*s) ? WR_SLICE("") : (struct wr_slice){s->p, s->n};
}

/* A text of JSON as a line: it may hold line ends between its values, but not inside strings, where a tab is as
 * bad.
 */
static char *put_json(char *at, struct wr_slice text)
{
    for (size_t i = 0; i < text.n; i++)
        at[i] = text.p[i] == '\n' || text.p[i] == '\r' ? '\t' : text.p[i];
    return at + text.n;
}

static char *put_line(struct wr_parse_keyed *k, char *at, uint32_t place, struct wr_slice text)
{
    if (k->plan->keys == WR_PARSE_JSON)
        return put_json(at, text);
    char *end = wr_logfmt_to_json(text, at, &k->fault[place]);
    return end ? end : at; /* a blank line is no record */
}

static size_t room_of(const struct wr_parse_keyed *k, size_t n)
{
    return 1 + (k->plan->keys == WR_PARSE_JSON ? n : WR_LOGFMT_MAX(n));
}

int wr_parse_keyed_begin(struct wr_parse_keyed *k, struct wr_batch *b, const struct wr_vec *text)
{
    size_t room = 2 * WR_BLOCK_PAD;
    uint32_t place = 0;
    WR_EACH (i, b->sel, b->nsel)
        room += room_of(k, text_at(text, i).n);
    char *memory = wr_arena_alloc(&b->arena, room), *at = memory + WR_BLOCK_PAD;
    k->begin = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *k->begin);
    k->fault = wr_arena_zalloc(&b->arena, (b->nsel + 1) * sizeof *k->fault);
    if (!memory || !k->begin || !k->fault || room >= (size_t)1 << 31)
        return -1;
    memset(memory, 0, WR_BLOCK_PAD);
    k->base = at;
    WR_EACH (i, b->sel, b->nsel) {
        k->begin[place] = (uint32_t)(at - k->base);
        at = put_line(k, at, place++, text_at(text, i));
        *at++ = '\n';
    }
    memset(at, 0, WR_BLOCK_PAD);
    k->good = k->bad = 0;
    k->batch = b;
    const struct wr_index_spec spec = {.json = k->rows, .eof = true};
    return wr_index_run(&k->index, &spec, k->base, (size_t)(at - k->base));
}

int wr_parse_keyed_row(struct wr_parse_keyed *k, uint32_t place, struct wr_str *fields, const char **why,
                       size_t *at)
{
    const struct wr_index *ix = &k->index;
    const uint32_t begin = k->begin[place];
    while (k->good < ix->nrows && ix->start[k->good] < begin)
        k->good++;
    while (k->bad < ix->nbad && ix->bad[k->bad].begin < begin)
        k->bad++;
    *why = NULL;
    *at = k->fault[place];
    if (k->bad < ix->nbad && ix->bad[k->bad].begin == begin) {
        *why = ix->bad[k->bad].why;
        *at = ix->bad[k->bad].at - begin;
    }
    if (k->good >= ix->nrows || ix->start[k->good] != begin)
        return 0;
    for (uint32_t c = 0; c <= k->n; c++) {
        struct wr_view v;
        wr_json_rows_views(k->rows, ix, c, k->good, 1, &v);
        if (wr_json_rows_str(&k->batch->arena, k->base, v, &fields[c]) < 0)
            return -1;
    }
    return 1;
}
