/* See log.h. */
#include "ops/agg/log.h"

enum { SLACK = 64 /* items beyond a limit that are not worth a trim */ };

static void note(struct wr_agg_log *l, uint64_t ord)
{
    l->mixed |= l->n && ord < l->last;
    l->last = ord;
    l->n++;
}

char *wr_agg_log_add(struct wr_agg_log *l, struct wr_arena *a, uint64_t ord, uint32_t n)
{
    uint32_t le = htole32(n);
    char *p = n <= UINT32_MAX - WR_AGG_ITEM_HEAD ? wr_agg_chain_room(&l->chain, a, WR_AGG_ITEM_HEAD + n) : NULL;
    if (!p)
        return NULL;
    note(l, ord);
    p = wr_agg_put64(p, ord);
    memcpy(p, &le, sizeof le);
    return p + sizeof le;
}

static uint32_t length_at(const char *p)
{
    uint32_t n;
    memcpy(&n, p + sizeof(uint64_t), sizeof n);
    return le32toh(n);
}

/* ---- order ------------------------------------------------------------------------------------------------- */

static size_t run_end(const struct wr_agg_item *v, size_t from, size_t n)
{
    size_t end = from + 1;
    while (end < n && v[end - 1].ord <= v[end].ord)
        end++;
    return end;
}

static void merge_runs(const struct wr_agg_item *v, size_t a, size_t b, size_t end, struct wr_agg_item *out)
{
    for (size_t i = a, j = b; i < b || j < end;)
        *out++ = i < b && (j == end || v[i].ord <= v[j].ord) ? v[i++] : v[j++];
}

/* A stable merge sort over the runs that are there. Gives back v or spare, whichever holds the result. */
static struct wr_agg_item *sort_items(struct wr_agg_item *v, struct wr_agg_item *spare, size_t n)
{
    while (run_end(v, 0, n) < n) {
        for (size_t a = 0, b, end; a < n; a = end) {
            b = run_end(v, a, n);
            end = b < n ? run_end(v, b, n) : n;
            merge_runs(v, a, b, end, spare + a);
        }
        struct wr_agg_item *swap = v;
        v = spare;
        spare = swap;
    }
    return v;
}

struct wr_agg_item *wr_agg_log_items(const struct wr_agg_log *l, struct wr_arena *a)
{
    struct wr_agg_item *v = wr_arena_alloc(a, (l->n + 1) * sizeof *v), *spare = NULL;
    size_t n = 0;
    if (!v || (l->mixed && !(spare = wr_arena_alloc(a, l->n * sizeof *v))))
        return NULL;
    for (const struct wr_agg_chunk *c = l->chain.first; c; c = c->next)
        for (const char *p = c->data, *end = p + c->used; p < end; p += WR_AGG_ITEM_HEAD + length_at(p))
            v[n++] = (struct wr_agg_item){wr_agg_get64(p), {p + WR_AGG_ITEM_HEAD, length_at(p)}};
    return l->mixed ? sort_items(v, spare, n) : v;
}

int wr_agg_log_trim(struct wr_agg_log *l, struct wr_arena *a, uint64_t limit)
{
    if (!limit || l->n < 2 * limit + SLACK)
        return 0;
    struct wr_arena scratch;
    wr_arena_init(&scratch, 0, a->budget, a->who);
    const struct wr_agg_item *v = wr_agg_log_items(l, &scratch);
    struct wr_agg_log kept = {.n = 0};
    int rc = v ? 0 : -1;
    for (uint64_t i = 0; rc == 0 && i < limit; i++) {
        char *p = wr_agg_log_add(&kept, a, v[i].ord, (uint32_t)v[i].bytes.n);
        if (p)
            memcpy(p, v[i].bytes.p, v[i].bytes.n);
        else
            rc = -1;
    }
    wr_arena_done(&scratch);
    if (rc == 0)
        *l = kept;
    return rc;
}

/* ---- crossing an exchange ---------------------------------------------------------------------------------- */

static struct wr_agg_log *logs(const struct wr_agg_state *s)
{
    return (struct wr_agg_log *)(void *)s->groups;
}

static size_t log_size(const struct wr_agg_log *l)
{
    size_t size = 0;
    for (const struct wr_agg_chunk *c = l->chain.first; c; c = c->next)
        size += c->used;
    return size;
}

static void log_save(const struct wr_agg_log *l, char *out)
{
    for (const struct wr_agg_chunk *c = l->chain.first; c; c = c->next) {
        memcpy(out, c->data, c->used);
        out += c->used;
    }
}

int wr_agg_logs_save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                     struct wr_str *out, struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_agg_log *l = &logs(s)[groups[k]];
        size_t size = log_size(l);
        if (size > UINT32_MAX)
            return wr_err_set(err, WR_ELIMIT, "%s: more than 4 GiB of values in one group", s->pay.who);
        char *p = wr_arena_alloc(a, size);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, (uint32_t)size, 0};
        log_save(l, p);
    }
    return 0;
}

/* 0, -1: out of memory, -2: damaged. */
static int log_merge(struct wr_agg_log *l, struct wr_arena *a, struct wr_str saved)
{
    struct wr_agg_log next = *l;
    if (!saved.n)
        return 0;
    for (uint32_t at = 0; at < saved.n;) {
        uint32_t left = saved.n - at;
        if (left < WR_AGG_ITEM_HEAD || length_at(saved.p + at) > left - WR_AGG_ITEM_HEAD)
            return -2;
        note(&next, wr_agg_get64(saved.p + at));
        at += WR_AGG_ITEM_HEAD + length_at(saved.p + at);
    }
    char *p = wr_agg_chain_room(&next.chain, a, saved.n);
    if (!p)
        return -1;
    memcpy(p, saved.p, saved.n);
    *l = next;
    return 0;
}

int wr_agg_logs_merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                      struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        int rc = log_merge(&logs(s)[r->gid ? r->gid[i] : 0], &s->arena, saved[i]);
        if (rc < 0)
            return rc == -1 ? wr_agg_no_memory(s, err) : wr_agg_damaged(s, err);
    }
    return 0;
}

/* ---- results ----------------------------------------------------------------------------------------------- */

static char *put(char *p, struct wr_slice s)
{
    if (s.n)
        memcpy(p, s.p, s.n);
    return p + s.n;
}

static int join(const struct wr_agg_state *s, const struct wr_agg_log *l, const struct wr_agg_frame *f,
                struct wr_arena *scratch, struct wr_batch *b, struct wr_str *out, struct wr_err *err)
{
    const struct wr_agg_item *v = wr_agg_log_items(l, scratch);
    const uint64_t n = f->limit && f->limit < l->n ? f->limit : l->n;
    size_t size = f->before.n + f->after.n;
    if (!v)
        return wr_agg_no_memory(s, err);
    for (uint64_t i = 0; i < n; i++)
        size += v[i].bytes.n + (i ? f->between.n : 0);
    if (size > UINT32_MAX)
        return wr_err_set(err, WR_ELIMIT, "%s: %s() makes a text of more than 4 GiB", s->pay.who, s->agg->name);
    char *p = wr_arena_alloc(&b->arena, size);
    if (!p)
        return wr_arena_error(&b->arena, err);
    *out = (struct wr_str){p, (uint32_t)size, 0};
    p = put(p, f->before);
    for (uint64_t i = 0; i < n; i++) {
        p = i ? put(p, f->between) : p;
        p = put(p, v[i].bytes);
    }
    put(p, f->after);
    return 0;
}

int wr_agg_logs_join(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, const struct wr_agg_frame *f,
                     struct wr_batch *b, struct wr_vec *out, struct wr_err *err)
{
    struct wr_arena scratch;
    *out = (struct wr_vec){.rep = WR_REP_STR, .str = wr_arena_alloc(&b->arena, n * sizeof *out->str)};
    if (!out->str)
        return wr_agg_no_memory(s, err);
    wr_arena_init(&scratch, 0, s->pay.budget, s->pay.who);
    int rc = 0;
    for (uint32_t k = 0; rc == 0 && k < n; k++) {
        rc = join(s, &logs(s)[groups[k]], f, &scratch, b, &out->str[k], err);
        wr_arena_rewind(&scratch);
    }
    wr_arena_done(&scratch);
    return rc;
}
