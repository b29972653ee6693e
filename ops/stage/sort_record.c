/* See sort_record.h. Multi-byte payloads stand unaligned and are copied in and out. */
#include "ops/stage/sort_record.h"

#include "base/num.h"

/* How a value is stored: a byte of these, then its payload. */
enum kind {
    STORED_NULL,
    STORED_STR,
    STORED_NULL_WORD,
    STORED_DEC,
    STORED_DBL,
    STORED_FALSE,
    STORED_TRUE,
    STORED_BIG,
    STORED_JSON_TEXT, /* as STR, from JSON lines */
    STORED_JSON_VALUE,
};

static const uint8_t json_kinds[] = {
    [WR_STR_FIELD] = STORED_STR, [WR_STR_JSON_TEXT] = STORED_JSON_TEXT, [WR_STR_JSON_VALUE] = STORED_JSON_VALUE};

/* A value of a record; str points into it. */
struct stored {
    enum kind kind;
    struct wr_num num;
    struct wr_slice str;
};

/* ---- rows to records ---------------------------------------------------------------------------------------- */

static size_t str_size(size_t n)
{
    return 1 + sizeof(uint32_t) + n;
}

static char *put_str(char *p, enum kind kind, const char *s, size_t n)
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

size_t wr_sort_value_put(char *p, const struct wr_vec *v, uint32_t i)
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
        enum kind kind = s->null ? STORED_NULL_WORD : (enum kind)json_kinds[s->json];
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

int wr_sort_columns(const struct sort_plan *plan, struct wr_batch *b, struct wr_vec *cols)
{
    for (uint32_t c = 0; c < plan->ncols; c++) {
        cols[c] = (struct wr_vec){.rep = WR_REP_NONE};
        if (plan->cols[c]->slot < 0)
            continue;
        uint32_t slot = (uint32_t)plan->cols[c]->slot;
        cols[c] = b->cols[slot].v;
        if (cols[c].rep == WR_REP_VIEW) {
            const struct wr_vec *s = wr_column_str(b, slot, b->sel, b->nsel);
            if (!s)
                return -1;
            cols[c] = *s;
        }
    }
    return 0;
}

size_t wr_sort_values_size(const struct sort_plan *plan, const struct wr_vec *cols, uint32_t i)
{
    size_t size = plan->keyed ? sizeof(uint32_t) : 0;
    for (uint32_t c = 0; c < plan->ncols; c++)
        size += wr_sort_value_put(NULL, &cols[c], i);
    return size;
}

void wr_sort_values_put(const struct sort_plan *plan, const struct wr_vec *cols, uint32_t i, uint32_t gid, char *p)
{
    if (plan->keyed) {
        memcpy(p, &gid, sizeof gid);
        p += sizeof gid;
    }
    for (uint32_t c = 0; c < plan->ncols; c++)
        p += wr_sort_value_put(p, &cols[c], i);
}

/* ---- records to rows ---------------------------------------------------------------------------------------- */

static const char *read_value(const char *p, struct stored *v)
{
    v->kind = (enum kind)(unsigned char)*p++;
    switch (v->kind) {
    case STORED_STR:
    case STORED_NULL_WORD:
    case STORED_JSON_TEXT:
    case STORED_JSON_VALUE:
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

static bool is_text(enum kind kind)
{
    return kind == STORED_STR || kind == STORED_NULL_WORD || kind == STORED_JSON_TEXT || kind == STORED_JSON_VALUE;
}

static struct wr_str text_of(const struct stored *x)
{
    uint16_t json = x->kind == STORED_JSON_TEXT    ? WR_STR_JSON_TEXT
                    : x->kind == STORED_JSON_VALUE ? WR_STR_JSON_VALUE
                                                   : WR_STR_FIELD;
    return (struct wr_str){x->str.p, (uint32_t)x->str.n, x->kind == STORED_NULL_WORD, json};
}

/* A column of nothing but text, which most are: of the rows at at[0..n), which it moves on. 1: done; 0: there is
 * something else, and at[] is as it was; -1: out of memory. */
static int fill_text(struct wr_batch *b, const struct wr_colref *ref, const char **at, uint32_t n)
{
    struct wr_str *str = wr_arena_alloc(&b->arena, n * sizeof *str);
    if (!str)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        struct stored x;
        if (!is_text((enum kind)at[i][0]))
            return 0;
        read_value(at[i], &x);
        str[i] = text_of(&x);
    }
    for (uint32_t i = 0; i < n; i++)
        at[i] = str[i].p + str[i].n;
    if (ref->slot >= 0)
        b->cols[ref->slot].v = (struct wr_vec){.rep = WR_REP_STR, .str = str};
    return 1;
}

/* Column c of a batch made of records: where their values begin is in at[]; moves at[] on. 0 or -1. */
static int fill_column(struct wr_batch *b, const struct wr_colref *ref, const char **at, uint32_t n)
{
    struct wr_vec v = {.rep = WR_REP_ANY};
    v.str = wr_arena_alloc(&b->arena, n * sizeof *v.str);
    v.num = wr_arena_alloc(&b->arena, n * sizeof *v.num);
    v.tag = wr_arena_alloc(&b->arena, n);
    v.sc = wr_arena_alloc(&b->arena, n);
    v.truth = wr_arena_alloc(&b->arena, n);
    if (!v.str || !v.num || !v.tag || !v.sc || !v.truth)
        return -1;
    bool all_text = true;
    struct wr_slice *big;
    for (uint32_t i = 0; i < n; i++) {
        struct stored x = {0};
        at[i] = read_value(at[i], &x);
        v.str[i] = (struct wr_str){"", 0, 0};
        v.num[i] = 0;
        v.sc[i] = 0;
        v.truth[i] = 2;
        v.tag[i] = WR_TAG_NULL;
        switch (x.kind) {
        case STORED_BIG:
            if (!(big = wr_arena_alloc(&b->arena, sizeof *big)))
                return -1;
            *big = x.str;
            v.num[i] = (int64_t)(uintptr_t)big;
            v.tag[i] = WR_TAG_BIG;
            all_text = false;
            break;
        case STORED_STR:
        case STORED_NULL_WORD:
        case STORED_JSON_TEXT:
        case STORED_JSON_VALUE:
            v.str[i] = text_of(&x);
            v.tag[i] = WR_TAG_TEXT;
            break;
        case STORED_DEC:
        case STORED_DBL:
            v.num[i] = x.num.m;
            v.sc[i] = x.num.scale;
            v.tag[i] = x.kind == STORED_DEC ? WR_TAG_DEC : WR_TAG_DBL;
            all_text = false;
            break;
        case STORED_FALSE:
        case STORED_TRUE:
            v.num[i] = v.truth[i] = x.kind == STORED_TRUE;
            v.tag[i] = WR_TAG_BOOL;
            all_text = false;
            break;
        default:
            break;
        }
    }
    if (ref->type == WR_T_BOOL)
        v.rep = WR_REP_BOOL;
    else if (wr_type_is_num(ref->type) || ref->type == WR_T_TIME)
        v.rep = WR_REP_NUM;
    else if (all_text)
        v.rep = WR_REP_STR;
    v.time = ref->type == WR_T_TIME;
    if (ref->slot >= 0)
        b->cols[ref->slot] = (struct wr_column){.v = v};
    return 0;
}

int wr_sort_value_column(struct wr_batch *b, const struct wr_colref *ref, const char **at, uint32_t n)
{
    bool field = ref->type == WR_T_FIELD || ref->type == WR_T_TEXT || ref->type == WR_T_LIST;
    int rc = field ? fill_text(b, ref, at, n) : 0;
    return rc ? rc < 0 ? -1 : 0 : fill_column(b, ref, at, n);
}

bool wr_sort_value_null(const char *p)
{
    struct stored v = {0};
    read_value(p, &v);
    return v.kind == STORED_NULL || v.kind == STORED_NULL_WORD || (is_text(v.kind) && !v.str.n);
}

struct wr_str wr_sort_value_text(const char *p)
{
    struct stored v = {0};
    read_value(p, &v);
    return is_text(v.kind) ? text_of(&v) : (struct wr_str){0};
}

struct wr_batch *wr_sort_batch(const struct sort_plan *plan, struct wr_env *env, struct wr_batch *held,
                               const struct sort_entry *v, uint32_t n)
{
    struct wr_batch *b = wr_batch_new(env->batches, plan->space->n);
    const char **at = b ? wr_arena_alloc(&b->arena, n * sizeof *at) : NULL;
    if (!at || !(b->ord = wr_arena_alloc(&b->arena, n * sizeof *b->ord)) ||
        (plan->keyed && !(b->gid = wr_arena_alloc(&b->arena, n * sizeof *b->gid))))
        goto nomem;
    if (held) {
        if (!(b->keep = wr_arena_alloc(&b->arena, sizeof *b->keep)))
            goto nomem;
        b->keep[b->nkeep++] = wr_batch_ref(held);
    }
    b->nrows = b->nsel = n;
    for (uint32_t i = 0; i < n; i++) {
        at[i] = wr_sort_payload(v[i].record);
        if (plan->keyed) {
            memcpy(&b->gid[i], at[i], sizeof *b->gid);
            at[i] += sizeof *b->gid;
        }
    }
    for (uint32_t c = 0; c < plan->ncols; c++)
        if (wr_sort_value_column(b, plan->cols[c], at, n) < 0)
            goto nomem;
    return b;
nomem:
    wr_batch_unref(b);
    wr_err_nomem(&env->err, env->who);
    return NULL;
}
