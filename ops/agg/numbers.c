/* See numbers.h. Saved: runs, each its kind and its bytes in 8 bytes, then 8 bytes a number (ODD: 16). */
#include "ops/agg/numbers.h"

enum { ODD = WR_AGG_KINDS, RUN_HEAD = 8 };

static struct wr_agg_numbers *numbers(const struct wr_agg_state *s)
{
    return (struct wr_agg_numbers *)(void *)s->groups;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static int open_chunk(struct wr_agg_state *s, struct wr_agg_numbers *e, uint32_t kind, uint32_t least)
{
    if (e->chain.last)
        e->chain.last->used = wr_agg_numbers_used(e, e->chain.last);
    struct wr_agg_chunk *c = wr_agg_chain_more(&e->chain, &s->arena, least * (uint32_t)sizeof(int64_t), kind);
    if (!c)
        return -1;
    e->at = (int64_t *)(void *)c->data;
    e->end = e->at + c->cap / sizeof(int64_t);
    e->kind = kind;
    return 0;
}

static int add_odd(struct wr_agg_state *s, struct wr_agg_numbers *e, int64_t x, uint32_t kind)
{
    struct wr_agg_odd *o = (void *)wr_agg_chain_room(&e->odd, &s->arena, sizeof *o);
    if (!o)
        return -1;
    *o = (struct wr_agg_odd){x, kind};
    return 0;
}

/* Where a number does not simply stand behind the last one. */
static __attribute__((noinline)) int add_slowly(struct wr_agg_state *s, struct wr_agg_numbers *e, int64_t x,
                                                uint32_t kind)
{
    if (e->chain.last && kind != e->kind) {
        if (kind == WR_AGG_DOUBLES || e->kind == WR_AGG_DOUBLES)
            return add_odd(s, e, x, kind);
        if (kind < e->kind) {
            int64_t scaled;
            if (__builtin_mul_overflow(x, (int64_t)wr_pow10[e->kind - kind], &scaled))
                return add_odd(s, e, x, kind);
            x = scaled;
            kind = e->kind;
        }
    }
    if ((!e->chain.last || kind != e->kind || e->at == e->end) && open_chunk(s, e, kind, 1) < 0)
        return -1;
    *e->at++ = x;
    return 0;
}

static inline int add(struct wr_agg_state *s, struct wr_agg_numbers *e, int64_t x, uint32_t kind)
{
    if (__builtin_expect(e->kind == kind && e->at < e->end, 1)) {
        *e->at++ = x;
        return 0;
    }
    return add_slowly(s, e, x, kind);
}

/* v[0..n), all of one kind. */
static int add_run(struct wr_agg_state *s, struct wr_agg_numbers *e, const int64_t *v, size_t n, uint32_t kind)
{
    while (n) {
        if (e->kind == kind && e->at < e->end) {
            size_t m = (size_t)(e->end - e->at) < n ? (size_t)(e->end - e->at) : n;
            memcpy(e->at, v, m * sizeof *v);
            e->at += m;
            v += m;
            n -= m;
        } else if (add_slowly(s, e, *v, kind) < 0) {
            return -1;
        } else {
            v++;
            n--;
        }
    }
    return 0;
}

static int add_plain(struct wr_agg_state *s, const struct wr_agg_rows *r)
{
    const struct wr_vec *v = r->args[0].v;
    struct wr_agg_numbers *groups = numbers(s);
    const uint32_t kind = v->scale, *gid = r->gid;
    const uint16_t *sel = r->sel;
    const int64_t *num = v->num;
    if (!gid && !sel)
        return add_run(s, groups, num, r->n, kind);
    if (!gid) {
        WR_EACH (i, sel, r->n)
            if (add(s, groups, num[i], kind) < 0)
                return -1;
        return 0;
    }
    WR_EACH (i, sel, r->n)
        if (add(s, &groups[gid[i]], num[i], kind) < 0)
            return -1;
    return 0;
}

static int add_any(struct wr_agg_state *s, const struct wr_agg_rows *r)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_num x = wr_vec_get_num(r->args[0].v, i);
        struct wr_agg_numbers *e = &numbers(s)[r->gid ? r->gid[i] : 0];
        if (x.kind == WR_NUM_NULL)
            continue;
        int rc =
            x.kind == WR_NUM_DEC ? add(s, e, x.m, x.scale) : add(s, e, wr_agg_word_of_bits(x.m), WR_AGG_DOUBLES);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int wr_agg_numbers_update(struct wr_agg_state *s, const struct wr_agg_rows *r, struct wr_err *err)
{
    const struct wr_vec *v = r->args[0].v;
    int rc = v->tag || v->sc ? add_any(s, r) : add_plain(s, r);
    return rc < 0 ? wr_agg_no_memory(s, err) : 0;
}

/* ---- crossing an exchange ---------------------------------------------------------------------------------- */

static size_t saved_size(const struct wr_agg_numbers *e)
{
    size_t size = 0;
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        size += RUN_HEAD + wr_agg_numbers_used(e, c);
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next)
        size += RUN_HEAD + c->used;
    return size;
}

static char *save_run(char *p, uint32_t kind, const char *data, uint32_t bytes)
{
    uint32_t head[2] = {htole32(kind), htole32(bytes)};
    memcpy(p, head, sizeof head);
    p += sizeof head;
    for (uint32_t i = 0; i < bytes; i += 8) {
        uint64_t x;
        memcpy(&x, data + i, sizeof x);
        p = wr_agg_put64(p, x);
    }
    return p;
}

static void save_numbers(const struct wr_agg_numbers *e, char *p)
{
    for (const struct wr_agg_chunk *c = e->chain.first; c; c = c->next)
        p = save_run(p, c->kind, c->data, wr_agg_numbers_used(e, c));
    for (const struct wr_agg_chunk *c = e->odd.first; c; c = c->next)
        p = save_run(p, ODD, c->data, c->used);
}

int wr_agg_numbers_save(const struct wr_agg_state *s, const uint32_t *groups, uint32_t n, struct wr_arena *a,
                        struct wr_str *out, struct wr_err *err)
{
    for (uint32_t k = 0; k < n; k++) {
        const struct wr_agg_numbers *e = &numbers(s)[groups[k]];
        size_t size = saved_size(e);
        if (size > UINT32_MAX)
            return wr_err_set(err, WR_ELIMIT, "%s: more than 4 GiB of numbers in one group", s->pay.who);
        char *p = wr_arena_alloc(a, size);
        if (!p)
            return wr_agg_no_memory(s, err);
        out[k] = (struct wr_str){p, (uint32_t)size, 0};
        save_numbers(e, p);
    }
    return 0;
}

static int merge_odd(struct wr_agg_state *s, struct wr_agg_numbers *e, const char *p, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i += sizeof(struct wr_agg_odd)) {
        uint64_t kind = wr_agg_get64(p + i + 8);
        if (kind >= WR_AGG_KINDS || add_slowly(s, e, (int64_t)wr_agg_get64(p + i), (uint32_t)kind) < 0)
            return -1;
    }
    return 0;
}

/* A run of numbers of one kind, a stretch at a time. */
static int merge_run(struct wr_agg_state *s, struct wr_agg_numbers *e, const char *p, uint32_t bytes, uint32_t kind)
{
    int64_t v[512];
    for (uint32_t n = bytes / 8; n;) {
        uint32_t m = n < 512 ? n : 512;
        for (uint32_t i = 0; i < m; i++, p += 8)
            v[i] = (int64_t)wr_agg_get64(p);
        if (add_run(s, e, v, m, kind) < 0)
            return -1;
        n -= m;
    }
    return 0;
}

int wr_agg_numbers_merge(struct wr_agg_state *s, const struct wr_agg_rows *r, const struct wr_str *saved,
                         struct wr_err *err)
{
    WR_EACH (i, r->sel, r->n) {
        struct wr_agg_numbers *e = &numbers(s)[r->gid ? r->gid[i] : 0];
        const char *p = saved[i].p;
        for (uint32_t left = saved[i].n, bytes; left; p += bytes, left -= bytes) {
            uint32_t head[2];
            if (left < RUN_HEAD)
                return wr_agg_damaged(s, err);
            memcpy(head, p, sizeof head);
            p += RUN_HEAD;
            left -= RUN_HEAD;
            bytes = le32toh(head[1]);
            uint32_t kind = le32toh(head[0]);
            if (bytes > left || kind > ODD || bytes % (kind == ODD ? sizeof(struct wr_agg_odd) : 8))
                return wr_agg_damaged(s, err);
            if ((kind == ODD ? merge_odd(s, e, p, bytes) : merge_run(s, e, p, bytes, kind)) < 0)
                return wr_agg_no_memory(s, err);
        }
    }
    return 0;
}
