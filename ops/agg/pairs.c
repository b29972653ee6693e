/* See pairs.h. */
#include "ops/agg/pairs.h"

enum {
    GROUP = sizeof(uint32_t), /* bytes of the group in a key; and of a length where pairs are saved */
    SLACK = 16,               /* readable after the last key */
    AHEAD = 16, /* pairs, which lie in no order in memory, are asked for so long before they are looked at */
};

static struct wr_agg_set *set_of(const struct wr_agg_state *s, uint32_t group)
{
    return (struct wr_agg_set *)(void *)(s->groups + group * s->agg->state_size);
}

static int open_pairs(struct wr_agg_state *s, bool counted, struct wr_err *err)
{
    struct wr_agg_pairs *own = wr_arena_zalloc(&s->arena, sizeof *own);
    if (!own)
        return wr_agg_no_memory(s, err);
    wr_table_init(&own->table, s->pay.budget, s->pay.who);
    own->counted = counted;
    s->own = own;
    return 0;
}

int wr_agg_pairs_open(struct wr_agg_state *s, struct wr_err *err)
{
    return open_pairs(s, false, err);
}

int wr_agg_pairs_open_counted(struct wr_agg_state *s, struct wr_err *err)
{
    return open_pairs(s, true, err);
}

void wr_agg_pairs_forget(struct wr_agg_state *s)
{
    struct wr_agg_pairs *own = s->own;
    wr_table_reset(&own->table);
    wr_charged_free(s->pay, &own->order, &own->order_cap, sizeof *own->order);
    own->arranged = 0;
    wr_charged_free(s->pay, &own->tally, &own->tally_cap, sizeof *own->tally);
}

void wr_agg_pairs_close(struct wr_agg_state *s)
{
    struct wr_agg_pairs *own = s->own;
    if (!own)
        return;
    wr_agg_pairs_forget(s);
    wr_table_done(&own->table);
    wr_agg_pairs_disk_free(s->disk, s->pay);
    s->disk = NULL;
}

size_t wr_agg_pairs_bytes(const struct wr_agg_state *s)
{
    const struct wr_agg_pairs *own = s->own;
    return wr_table_bytes(&own->table) + own->order_cap * sizeof *own->order + own->tally_cap * sizeof *own->tally;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

int wr_agg_keys_init(struct wr_agg_keys *k, struct wr_arena *a, uint32_t n, size_t bytes)
{
    k->n = 0;
    k->v = wr_arena_alloc(a, n * sizeof *k->v);
    k->begin = k->at = wr_arena_alloc(a, n * GROUP + bytes + SLACK);
    return k->v && k->begin ? 0 : -1;
}

static uint32_t group_of(const struct wr_table *t, uint32_t pair)
{
    uint32_t g;
    memcpy(&g, wr_table_key(t, pair).p, GROUP);
    return le32toh(g);
}

uint32_t wr_agg_pairs_group(const struct wr_agg_pairs *own, uint32_t pair)
{
    return group_of(&own->table, pair);
}

int wr_agg_pairs_map(struct wr_agg_state *s, struct wr_agg_keys *k, uint32_t *pair, struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    memset(k->at, 0, SLACK);
    struct wr_keys keys = {.v = k->v, .padded = k->begin, .padded_end = k->at + 1};
    uint32_t old = own->table.n;
    int rc = wr_table_map(&own->table, &keys, NULL, k->n, pair, NULL, err);
    if (rc >= 0)
        rc = wr_charged_grow(s->pay, &own->order, &own->order_cap, own->table.n, sizeof *own->order, err);
    if (rc >= 0 && own->counted)
        rc = wr_charged_grow(s->pay, &own->tally, &own->tally_cap, own->table.n, sizeof *own->tally, err);
    if (rc < 0)
        return rc;
    for (uint32_t i = old; i < own->table.n; i++)
        set_of(s, group_of(&own->table, i))->n++;
    for (uint32_t i = old; own->counted && i < own->table.n; i++)
        own->tally[i] = (struct wr_agg_tally){.first = UINT64_MAX};
    return 0;
}

void wr_agg_pairs_arrange(const struct wr_agg_state *s)
{
    struct wr_agg_pairs *own = s->own;
    uint32_t place = 0;
    if (own->arranged == own->table.n)
        return;
    for (uint32_t g = 0; g < s->n; g++) {
        set_of(s, g)->first = place;
        place += (uint32_t)set_of(s, g)->n;
    }
    for (uint32_t i = 0; i < own->table.n; i++)
        own->order[set_of(s, group_of(&own->table, i))->first++] = i;
    for (uint32_t g = 0; g < s->n; g++)
        set_of(s, g)->first -= (uint32_t)set_of(s, g)->n;
    own->arranged = own->table.n;
}

struct wr_slice wr_agg_pairs_value(const struct wr_agg_pairs *own, uint32_t pair)
{
    struct wr_slice key = wr_table_key(&own->table, pair);
    return (struct wr_slice){key.p + GROUP, key.n - GROUP};
}

/* ---- crossing an exchange ---------------------------------------------------------------------------------- */

static size_t saved_size(const struct wr_agg_pairs *own, const struct wr_agg_set *d)
{
    const uint32_t *pair = own->order + d->first;
    size_t size = own->counted ? d->n * WR_AGG_TALLY : 0;
    for (uint64_t i = 0; i < d->n; i++) {
        if (i + AHEAD < d->n)
            __builtin_prefetch(&own->table.lens[pair[i + AHEAD]]);
        size += own->table.lens[pair[i]]; /* the length is as long as the group was */
    }
    return size;
}

static void save_set(const struct wr_agg_pairs *own, const struct wr_agg_set *d, char *p)
{
    const uint32_t *pair = own->order + d->first;
    for (uint64_t i = 0; i < d->n; i++) {
        if (i + 2 * AHEAD < d->n)
            wr_table_fetch_entry(&own->table, pair[i + 2 * AHEAD]);
        if (i + AHEAD < d->n)
            wr_table_fetch_bytes(&own->table, pair[i + AHEAD]);
        struct wr_slice v = wr_agg_pairs_value(own, pair[i]);
        uint32_t n = htole32((uint32_t)v.n);
        memcpy(p, &n, sizeof n);
        if (v.n)
            memcpy(p + sizeof n, v.p, v.n);
        p += sizeof n + v.n;
        if (own->counted)
            p = wr_agg_tally_save(&own->tally[pair[i]], p);
    }
}

int wr_agg_pairs_save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                      struct wr_str *out, struct wr_err *err)
{
    wr_agg_pairs_arrange(s);
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_agg_set *d = set_of(s, groups[k]);
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

/* Some pairs of a saved set. */
struct taken {
    struct wr_slice value[WR_BATCH_ROWS];
    const char *tally[WR_BATCH_ROWS]; /* saved */
    uint32_t pair[WR_BATCH_ROWS];
    uint32_t n;
    size_t bytes;
};

/* Takes up to WR_BATCH_ROWS pairs off *p; false: damaged. */
static bool take(const char **p, const char *end, bool counted, struct taken *t)
{
    t->bytes = 0;
    for (t->n = 0; *p < end && t->n < WR_BATCH_ROWS; t->n++) {
        uint32_t len;
        if (end - *p < (ptrdiff_t)sizeof len)
            return false;
        memcpy(&len, *p, sizeof len);
        len = le32toh(len);
        *p += sizeof len;
        if ((uint64_t)(end - *p) < (uint64_t)len + (counted ? WR_AGG_TALLY : 0))
            return false;
        t->value[t->n] = (struct wr_slice){*p, len};
        t->bytes += len;
        *p += len;
        if (!counted)
            continue;
        t->tally[t->n] = *p;
        *p += WR_AGG_TALLY;
    }
    return true;
}

static int merge_set(struct wr_agg_state *s, uint32_t group, struct wr_str saved, struct wr_arena *scratch,
                     struct taken *t, struct wr_err *err)
{
    struct wr_agg_pairs *own = s->own;
    for (const char *from = saved.p, *end = saved.p + saved.n; from < end;) {
        struct wr_agg_keys keys;
        wr_arena_reset(scratch);
        if (!take(&from, end, own->counted, t))
            return wr_agg_damaged(s, err);
        if (wr_agg_keys_init(&keys, scratch, t->n, t->bytes) < 0)
            return wr_agg_no_memory(s, err);
        for (uint32_t i = 0; i < t->n; i++)
            if (t->value[i].n)
                memcpy(wr_agg_keys_add(&keys, group, (uint32_t)t->value[i].n), t->value[i].p, t->value[i].n);
            else
                wr_agg_keys_add(&keys, group, 0);
        int rc = wr_agg_pairs_map(s, &keys, t->pair, err);
        if (rc < 0)
            return rc;
        for (uint32_t i = 0; own->counted && i < t->n; i++)
            wr_agg_tally_add(&own->tally[t->pair[i]], t->tally[i]);
    }
    return 0;
}

int wr_agg_pairs_merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                       struct wr_err *err)
{
    struct wr_arena scratch;
    struct taken *t = wr_arena_alloc(&r->batch->arena, sizeof *t);
    if (!t)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 256 * 1024, NULL, s->pay.who);
    int rc = 0;
    WR_EACH (i, r->sel, r->n) {
        if (saved[i].n == 0)
            continue;
        rc = merge_set(s, r->gid ? r->gid[i] : 0, saved[i], &scratch, t, err);
        if (rc < 0)
            break;
    }
    wr_arena_done(&scratch);
    return rc;
}
