/* See numbers.h. Saved: runs, each its kind and its bytes in 8 bytes, then its words (ODD: 16 bytes a number). */
#include "ops/agg/numbers.h"

enum { ODD = WR_AGG_KINDS, RUN_HEAD = 8, STRETCH = 512 };

static struct wr_agg_numbers *numbers(const struct wr_agg_state *s)
{
    return (struct wr_agg_numbers *)(void *)s->groups;
}

/* ---- adding ------------------------------------------------------------------------------------------------ */

static inline bool is_narrow(int64_t x)
{
    return x == (int32_t)x;
}

static inline void put_wide(struct wr_agg_numbers *e, int64_t x)
{
    memcpy(e->at, &x, sizeof x);
    e->at += sizeof x;
}

static inline void put_narrow(struct wr_agg_numbers *e, int64_t x)
{
    const int32_t word = (int32_t)x;
    memcpy(e->at, &word, sizeof word);
    e->at += sizeof word;
}

static int open_chunk(struct wr_agg_state *s, struct wr_agg_numbers *e, uint32_t kind)
{
    if (e->chain.last)
        e->chain.last->used = wr_agg_numbers_used(e, e->chain.last);
    struct wr_agg_chunk *c = wr_agg_chain_more(&e->chain, &s->arena, sizeof(int64_t), kind);
    if (!c)
        return -1;
    e->at = c->data;
    e->end = e->at + c->cap;
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

/* Where a number does not simply stand behind the last one. Once words are wide they stay so. */
static __attribute__((noinline)) int add_slowly(struct wr_agg_state *s, struct wr_agg_numbers *e, int64_t x,
                                                uint32_t kind)
{
    const bool any = e->chain.last;
    const uint32_t last = wr_agg_plain_kind(e->kind);
    if (any && kind != last) {
        if (kind == WR_AGG_DOUBLES || last == WR_AGG_DOUBLES)
            return add_odd(s, e, x, kind);
        if (kind < last) {
            int64_t scaled;
            if (__builtin_mul_overflow(x, (int64_t)wr_pow10[last - kind], &scaled))
                return add_odd(s, e, x, kind);
            x = scaled;
            kind = last;
        }
    }
    const bool narrow = kind != WR_AGG_DOUBLES && is_narrow(x) && (!any || e->kind & WR_AGG_NARROW);
    kind |= narrow ? WR_AGG_NARROW : 0;
    if ((!any || kind != e->kind || e->at == e->end) && open_chunk(s, e, kind) < 0)
        return -1;
    (narrow ? put_narrow : put_wide)(e, x);
    return 0;
}

/* A number of a kind without WR_AGG_NARROW. */
static inline int add(struct wr_agg_state *s, struct wr_agg_numbers *e, int64_t x, uint32_t kind)
{
    if (__builtin_expect(e->kind == (kind | WR_AGG_NARROW) && is_narrow(x) && e->at < e->end, 1)) {
        put_narrow(e, x);
        return 0;
    }
    if (e->kind == kind && e->at < e->end) {
        put_wide(e, x);
        return 0;
    }
    return add_slowly(s, e, x, kind);
}

/* How many words of this chunk's kind there is room for, of n. */
static uint32_t room_for(const struct wr_agg_numbers *e, size_t n)
{
    const size_t room = (size_t)(e->end - e->at) / wr_agg_word_size(e->kind);
    return (uint32_t)(room < n ? room : n);
}

/* n words behind those that a narrow chunk has, unless one is too large. */
static bool add_narrow(struct wr_agg_numbers *e, const int64_t *v, uint32_t n)
{
    int32_t word[STRETCH];
    uint64_t high = 0;
    for (uint32_t i = 0; i < n; i++) {
        word[i] = (int32_t)v[i];
        high |= (uint64_t)v[i] + ((uint64_t)1 << 31);
    }
    if (high >> 32)
        return false;
    memcpy(e->at, word, n * sizeof *word);
    e->at += n * sizeof *word;
    return true;
}

/* v[0..n), all of one kind. */
static int add_run(struct wr_agg_state *s, struct wr_agg_numbers *e, const int64_t *v, size_t n, uint32_t kind)
{
    for (uint32_t m; n; v += m, n -= m) {
        m = room_for(e, n < STRETCH ? n : STRETCH);
        if (m && e->kind == (kind | WR_AGG_NARROW) && add_narrow(e, v, m))
            continue;
        m = m ? m : 1;
        for (uint32_t i = 0; i < m; i++)
            if (add(s, e, v[i], kind) < 0)
                return -1;
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

/* Words as they stand in memory become saved ones, or the other way round. */
static void copy_words(char *to, const char *from, uint32_t bytes, uint32_t size)
{
    uint32_t narrow;
    uint64_t wide;
    for (uint32_t i = 0; size == sizeof narrow && i < bytes; i += sizeof narrow) {
        memcpy(&narrow, from + i, sizeof narrow);
        narrow = htole32(narrow);
        memcpy(to + i, &narrow, sizeof narrow);
    }
    for (uint32_t i = 0; size == sizeof wide && i < bytes; i += sizeof wide) {
        memcpy(&wide, from + i, sizeof wide);
        wide = htole64(wide);
        memcpy(to + i, &wide, sizeof wide);
    }
}

static int64_t word_at(const char *p, uint32_t size)
{
    uint32_t narrow;
    if (size != sizeof narrow)
        return (int64_t)wr_agg_get64(p);
    memcpy(&narrow, p, sizeof narrow);
    return (int32_t)le32toh(narrow);
}

static char *save_run(char *p, uint32_t kind, const char *data, uint32_t bytes)
{
    const uint32_t head[2] = {htole32(kind), htole32(bytes)};
    memcpy(p, head, sizeof head);
    copy_words(p + sizeof head, data, bytes, kind == ODD ? sizeof(uint64_t) : wr_agg_word_size(kind));
    return p + sizeof head + bytes;
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

/* A run of words of one kind. */
static int merge_run(struct wr_agg_state *s, struct wr_agg_numbers *e, const char *p, uint32_t bytes, uint32_t kind)
{
    const uint32_t size = wr_agg_word_size(kind);
    for (uint32_t n = bytes / size, m; n; n -= m, p += m * size) {
        m = kind == e->kind ? room_for(e, n) : 0;
        if (m) {
            copy_words(e->at, p, m * size, size);
            e->at += m * size;
        } else {
            m = 1;
            if (add(s, e, word_at(p, size), wr_agg_plain_kind(kind)) < 0)
                return -1;
        }
    }
    return 0;
}

static bool is_run(uint32_t kind, uint32_t bytes)
{
    return kind == ODD ? bytes % sizeof(struct wr_agg_odd) == 0
                       : wr_agg_is_kind(kind) && bytes % wr_agg_word_size(kind) == 0;
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
            if (bytes > left || !is_run(kind, bytes))
                return wr_agg_damaged(s, err);
            if ((kind == ODD ? merge_odd(s, e, p, bytes) : merge_run(s, e, p, bytes, kind)) < 0)
                return wr_agg_no_memory(s, err);
        }
    }
    return 0;
}
