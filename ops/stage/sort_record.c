/* See sort_record.h. Multi-byte payloads stand unaligned and are copied in and out. */
#include "ops/stage/sort_record.h"

/* ---- records
 * ---------------------------------------------------------------------------------------------------------- */

const char *wr_record_read(const char *p, struct sort_value *v)
{
    v->kind = (enum sort_stored)(unsigned char)*p++;
    switch (v->kind) {
    case STORED_STR:
    case STORED_NULL_WORD:
    case STORED_BIG: {
        uint32_t n;
        memcpy(&n, p, sizeof n);
        v->str = (struct wr_slice){p + sizeof n, n};
        return p + sizeof n + n;
    }
    case STORED_DEC:
    case STORED_DBL:
        v->num.kind = v->kind == STORED_DEC ? WR_NUM_DEC : WR_NUM_DBL;
        v->num.scale = (uint8_t)*p++;
        memcpy(&v->num.m, p, sizeof v->num.m);
        return p + sizeof v->num.m;
    default:
        return p;
    }
}

static size_t str_size(size_t n)
{
    return 1 + sizeof(uint32_t) + n;
}

static char *put_str(char *p, enum sort_stored kind, const char *s, size_t n)
{
    uint32_t len = (uint32_t)n;
    *p++ = (char)kind;
    memcpy(p, &len, sizeof len);
    if (n)
        memcpy(p + sizeof len, s, n);
    return p + sizeof len + n;
}

static char *put_num(char *p, int64_t bits, unsigned scale, bool dec)
{
    *p++ = (char)(dec ? STORED_DEC : STORED_DBL);
    *p++ = (char)scale;
    memcpy(p, &bits, sizeof bits);
    return p + sizeof bits;
}

/* A value of a vector of any form but VIEW. p NULL: only its size. */
size_t wr_record_put(char *p, const struct wr_vec *v, uint32_t i)
{
    enum wr_tag tag = WR_TAG_TEXT;
    if (v->rep == WR_REP_NONE)
        tag = WR_TAG_NULL;
    else if (v->rep == WR_REP_BOOL)
        tag = v->truth[i] > 1 ? WR_TAG_NULL : WR_TAG_BOOL;
    else if (v->rep == WR_REP_NUM || v->rep == WR_REP_ANY)
        tag = v->tag ? (enum wr_tag)v->tag[i] : WR_TAG_DEC;
    if (tag == WR_TAG_TEXT && v->rep == WR_REP_NUM)
        tag = WR_TAG_NULL;
    switch (tag) {
    case WR_TAG_TEXT: {
        const struct wr_str *s = &v->str[i];
        enum sort_stored kind = s->null ? STORED_NULL_WORD : STORED_STR;
        if (p)
            put_str(p, kind, s->p, s->n);
        return str_size(s->n);
    }
    case WR_TAG_BIG: {
        const struct wr_slice *s = (const struct wr_slice *)(uintptr_t)v->num[i];
        if (p)
            put_str(p, STORED_BIG, s->p, s->n);
        return str_size(s->n);
    }
    case WR_TAG_DEC:
    case WR_TAG_DBL:
        if (p)
            put_num(p, v->num[i], tag == WR_TAG_DEC ? (v->sc ? v->sc[i] : v->scale) : 0, tag == WR_TAG_DEC);
        return 2 + sizeof(int64_t);
    case WR_TAG_BOOL:
        if (p)
            *p = (char)((v->rep == WR_REP_BOOL ? v->truth[i] : v->num[i]) ? STORED_TRUE : STORED_FALSE);
        return 1;
    default:
        if (p)
            *p = STORED_NULL;
        return 1;
    }
}

/* ---- order
 * ----------------------------------------------------------------------------------------------------------- */

enum sort_class wr_record_class(enum sort_stored k)
{
    switch (k) {
    case STORED_DEC:
    case STORED_DBL:
    case STORED_BIG:
        return CLASS_NUMBER;
    case STORED_NULL:
    case STORED_NULL_WORD:
        return CLASS_NULL;
    default:
        return CLASS_TEXT;
    }
}

static int compare_numbers(const struct sort_value *a, const struct sort_value *b)
{
    if (a->kind == STORED_BIG && b->kind == STORED_BIG)
        return wr_num_cmp_text(a->str, b->str);
    if (a->kind == STORED_BIG)
        return -wr_num_cmp_num_text(b->num, a->str);
    if (b->kind == STORED_BIG)
        return wr_num_cmp_num_text(a->num, b->str);
    return wr_num_cmp(a->num, b->num);
}

/* Two records by all keys; 0: a tie. */
int wr_record_compare(const struct sort_plan *plan, const char *p, const char *q)
{
    p += sizeof(uint64_t) + sizeof(uint32_t);
    q += sizeof(uint64_t) + sizeof(uint32_t);
    for (uint32_t k = 0; k < plan->nkeys; k++) {
        struct sort_value a, b;
        p = wr_record_read(p, &a);
        q = wr_record_read(q, &b);
        enum sort_class ca = wr_record_class(a.kind), cb = wr_record_class(b.kind);
        if (ca != cb)
            return ca < cb ? -1 : 1;
        int c = ca == CLASS_NUMBER ? compare_numbers(&a, &b) : ca == CLASS_TEXT ? wr_slice_cmp(a.str, b.str) : 0;
        if (c)
            return plan->keys[k].desc ? -c : c;
    }
    return 0;
}

uint64_t wr_record_ordinal(const char *row)
{
    uint64_t o;
    memcpy(&o, row, sizeof o);
    return o;
}

uint32_t wr_record_gid(const char *row)
{
    uint32_t g;
    memcpy(&g, row + sizeof(uint64_t), sizeof g);
    return g;
}

/* An order-preserving number for the first key: class in the top two bits. */
uint64_t wr_record_prefix(const struct sort_key *key, const struct sort_value *v)
{
    enum sort_class c = wr_record_class(v->kind);
    uint64_t x = 0;
    if (c == CLASS_NUMBER) {
        struct wr_num n = v->num;
        if (v->kind == STORED_BIG && !wr_num_parse(v->str.p, v->str.n, &n))
            n = (struct wr_num){.kind = WR_NUM_DEC};
        x = wr_num_sort_prefix(n);
    } else if (c == CLASS_TEXT) {
        unsigned char b[8] = {0};
        memcpy(b, v->str.p, v->str.n < 8 ? v->str.n : 8);
        for (int i = 0; i < 8; i++)
            x = x << 8 | b[i];
    }
    if (key->desc && c != CLASS_NULL)
        x = ~x;
    return (uint64_t)c << 62 | x >> 2;
}

size_t wr_record_key_size(const struct sort_value *v)
{
    return v->kind == STORED_STR || v->kind == STORED_BIG   ? str_size(v->str.n)
           : v->kind == STORED_DEC || v->kind == STORED_DBL ? 2 + sizeof(int64_t)
                                                            : 1;
}

char *wr_record_put_key(char *p, const struct sort_value *v)
{
    if (v->kind == STORED_STR || v->kind == STORED_BIG)
        return put_str(p, v->kind, v->str.p, v->str.n);
    if (v->kind == STORED_DEC || v->kind == STORED_DBL)
        return put_num(p, v->num.m, v->num.scale, v->kind == STORED_DEC);
    *p = (char)v->kind;
    return p + 1;
}
