/* count_distinct(x): how many different values there are, exactly, by their bytes.
 *
 * One table holds the pairs (group, value) of all groups, the group in four bytes before the value, so that a short
 * value costs no more than its entry; the state of a group is how many it has and the last of them, from which the
 * others are found for saving. */
#include "data/table.h"
#include "plan/agg.h"

struct distinct {
    uint64_t n;
    uint32_t last; /* entry of the table + 1; 0: none */
};

struct values {
    struct wr_table table;
    uint32_t *before; /* by entry: the one of the same group that came before it, + 1 */
    uint32_t cap;
};

enum { GROUP = 4 /* bytes of the group in a key */, SLACK = 16 };

static struct distinct *sets(const struct wr_agg_state *s)
{
    return (struct distinct *)(void *)s->groups;
}

static int open_values(struct wr_agg_state *s, struct wr_err *err)
{
    struct values *own = wr_arena_zalloc(&s->arena, sizeof *own);
    if (!own)
        return wr_agg_no_memory(s, err);
    wr_table_init(&own->table, s->pay.budget, s->pay.who);
    s->own = own;
    return 0;
}

static void close_values(struct wr_agg_state *s)
{
    struct values *own = s->own;
    if (!own)
        return;
    wr_table_done(&own->table);
    wr_charged_free(s->pay, &own->before, &own->cap, sizeof *own->before);
}

static size_t values_bytes(const struct wr_agg_state *s)
{
    const struct values *own = s->own;
    return wr_table_bytes(&own->table) + own->cap * sizeof *own->before;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static char *put_key(char *p, uint32_t group, const char *value, uint32_t n, struct wr_str *key)
{
    uint32_t g = htole32(group);
    memcpy(p, &g, GROUP);
    if (n)
        memcpy(p + GROUP, value, n);
    *key = (struct wr_str){p, GROUP + n, 0};
    return p + GROUP + n;
}

static uint32_t group_of(const struct wr_table *t, uint32_t entry)
{
    uint32_t g;
    memcpy(&g, wr_table_key(t, entry).p, GROUP);
    return le32toh(g);
}

/* Adds n keys that stand in [begin, end), with SLACK after that. */
static int add_keys(struct wr_agg_state *s, const struct wr_str *key, uint32_t n, const char *begin,
                    const char *end, struct wr_err *err)
{
    struct values *own = s->own;
    struct wr_keys keys = {.v = key, .padded = begin, .padded_end = end + 1};
    uint32_t entry[WR_BATCH_ROWS], old = own->table.n;
    int rc = wr_table_map(&own->table, &keys, NULL, n, entry, NULL, err);
    if (rc < 0)
        return rc;
    rc = wr_charged_grow(s->pay, &own->before, &own->cap, own->table.n, sizeof *own->before, err);
    if (rc < 0)
        return rc;
    for (uint32_t i = old; i < own->table.n; i++) {
        struct distinct *d = &sets(s)[group_of(&own->table, i)];
        own->before[i] = d->last;
        d->last = i + 1;
        d->n++;
    }
    return 0;
}

static int update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_str *value = r->args[0].v->str;
    size_t size = SLACK;
    WR_EACH (i, r->sel, r->n)
        size += GROUP + value[i].n;
    struct wr_str *key = wr_arena_alloc(&r->batch->arena, r->n * sizeof *key);
    char *begin = wr_arena_alloc(&r->batch->arena, size), *p = begin;
    if (!key || !begin)
        return wr_agg_no_memory(s, err);
    uint32_t n = 0;
    WR_EACH (i, r->sel, r->n)
        if (!WR_STR_NULL(value[i]))
            p = put_key(p, r->gid ? r->gid[i] : 0, value[i].p, value[i].n, &key[n++]);
    memset(p, 0, SLACK);
    return add_keys(s, key, n, begin, p, err);
}

/* ---- crossing an exchange: for each value its length in four bytes, and its bytes ------------------------------
 */

static size_t saved_size(const struct values *own, const struct distinct *d)
{
    size_t size = 0;
    for (uint32_t e = d->last; e; e = own->before[e - 1])
        size += wr_table_key(&own->table, e - 1).n; /* the length is as long as the group was */
    return size;
}

static char *save_set(const struct values *own, const struct distinct *d, char *p)
{
    for (uint32_t e = d->last; e; e = own->before[e - 1]) {
        struct wr_slice key = wr_table_key(&own->table, e - 1);
        uint32_t n = htole32((uint32_t)(key.n - GROUP));
        memcpy(p, &n, sizeof n);
        memcpy(p + sizeof n, key.p + GROUP, key.n - GROUP);
        p += key.n;
    }
    return p;
}

static int save(const struct wr_agg_state *s, uint32_t from, uint32_t n, struct wr_arena *a, struct wr_str *out,
                struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct distinct *d = &sets(s)[from + k];
        size_t size = saved_size(s->own, d);
        if (size > UINT32_MAX)
            return wr_err_set(err, WR_ELIMIT, "%s: more than 4 GiB of values in one group", s->pay.who);
        char *p = wr_arena_alloc(a, size);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, (uint32_t)size, 0};
        save_set(s->own, d, p);
    }
    return 0;
}

/* Takes up to WR_BATCH_ROWS values off *p; how many, or -1: damaged. */
static int take_values(const char **p, const char *end, struct wr_slice *value)
{
    int n = 0;
    for (; *p < end && n < WR_BATCH_ROWS; n++) {
        uint32_t len;
        if (end - *p < (ptrdiff_t)sizeof len)
            return -1;
        memcpy(&len, *p, sizeof len);
        len = le32toh(len);
        *p += sizeof len;
        if ((uint64_t)(end - *p) < len)
            return -1;
        value[n] = (struct wr_slice){*p, len};
        *p += len;
    }
    return n;
}

static int merge_set(struct wr_agg_state *s, uint32_t group, struct wr_str saved, struct wr_arena *scratch,
                     struct wr_err *err)
{
    struct wr_slice *value = wr_arena_alloc(scratch, WR_BATCH_ROWS * sizeof *value);
    struct wr_str *key = wr_arena_alloc(scratch, WR_BATCH_ROWS * sizeof *key);
    char *begin = wr_arena_alloc(scratch, saved.n + SLACK);
    if (!value || !key || !begin)
        return wr_agg_no_memory(s, err);
    for (const char *from = saved.p, *end = saved.p + saved.n; from < end;) {
        int n = take_values(&from, end, value);
        if (n < 0)
            return wr_agg_damaged(s, err);
        char *p = begin;
        for (int i = 0; i < n; i++)
            p = put_key(p, group, value[i].p, (uint32_t)value[i].n, &key[i]);
        memset(p, 0, SLACK);
        int rc = add_keys(s, key, (uint32_t)n, begin, p, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                 struct wr_err *err)
{
    struct wr_arena scratch;
    wr_arena_init(&scratch, 256 * 1024, NULL, s->pay.who);
    int rc = 0;
    WR_EACH (i, r->sel, r->n) {
        if (saved[i].n == 0)
            continue;
        wr_arena_reset(&scratch);
        rc = merge_set(s, r->gid ? r->gid[i] : 0, saved[i], &scratch, err);
        if (rc < 0)
            break;
    }
    wr_arena_done(&scratch);
    return rc;
}

static int finish(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_batch *b,
                  struct wr_warner *w, struct wr_vec *out, struct wr_err *err)
{
    (void)w;
    *out = (struct wr_vec){.rep = WR_REP_NUM, .num = wr_arena_alloc(&b->arena, n * sizeof *out->num)};
    if (!out->num)
        return wr_agg_no_memory(s, err);
    for (uint32_t k = 0; k < n; k++)
        out->num[k] = (int64_t)sets(s)[groups[k]].n;
    return 0;
}

const struct wr_agg wr_agg_count_distinct = {
    .name = "count_distinct",
    .params = "s",
    .result = WR_T_NUM,
    .state_size = sizeof(struct distinct),
    .open = open_values,
    .close = close_values,
    .bytes = values_bytes,
    .update = update,
    .save = save,
    .merge = merge,
    .finish = finish,
    .signature = "count_distinct(x)",
    .summary = "How many different values there are, exactly, by their bytes; null is none.",
    .example = "from data/samples/sales.csv | reduce count_distinct(customer) by country",
};
