/* sample N [seed S] · sample P% [seed S]: some of the rows, of each key while a partition is open.
 *
 * A row's lot is a number of 64 bits made of the seed, its key and its number in the stream (of its key), and of
 * nothing else: so the same rows are drawn however the work is cut. P% keeps the rows whose lots are below P/100 of
 * what there is (Bernoulli); N keeps those with the N lowest lots, which is a sample as a reservoir gives it, each
 * set of N rows as likely as any other ("bottom-k sampling"). Lots are drawn by splitmix64 (Steele, Lea, Flood,
 * "Fast splittable pseudorandom number generators", 2014). */
#include <stdlib.h>

#include "data/key.h"
#include "ops/stage/keep.h"

struct sample_plan {
    uint64_t seed;
    uint64_t n;     /* rows to keep, or with percent: */
    uint64_t below; /* lots below this are kept, */
    bool all;       /* or all are */
    bool percent;
    uint32_t *slots; /* the keys of the partition */
    uint32_t nslots; /* 0: none is open */
    const struct sort_plan *rows;
    struct wr_slice text; /* for --explain */
};

/* A key of the partition; there is one for all where none is open. */
struct sample_key {
    uint64_t start; /* what its lots are made of; 0: not met yet */
    uint64_t rows;  /* seen */
    uint64_t bound; /* n: lots from here on are not among the lowest n; 0: there are not n yet */
};

struct sample_state {
    const struct sample_plan *plan;
    struct sample_key *keys; /* [nkeys] by group id */
    uint32_t nkeys, cap;
    struct keep keep; /* n: word is the lot */
    bool ended;
};

/* ---- lots ---------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* FNV-1a; the engine's own hashes may be turned off by tests. */
static uint64_t hash_key(struct wr_slice key)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (uint8_t)key.p[i]) * 0x100000001b3u;
    return h;
}

static uint64_t start_of(const struct sample_plan *p, struct wr_slice key)
{
    uint64_t x = mix(mix(p->seed + 0x9e3779b97f4a7c15u) ^ hash_key(key));
    return x ? x : 1;
}

static inline uint64_t next_lot(struct sample_key *k)
{
    return mix(k->start + ++k->rows * 0x9e3779b97f4a7c15u);
}

/* Room for the keys of the batch, and what new ones begin with. */
static int meet_keys(struct sample_state *s, struct wr_env *env, struct wr_batch *b)
{
    const struct sample_plan *p = s->plan;
    struct wr_keys keys;
    bool made = false;
    WR_EACH (i, b->sel, b->nsel) {
        uint32_t gid = p->nslots ? b->gid[i] : 0;
        if (wr_charged_grow(s->keep.pay, &s->keys, &s->cap, (uint64_t)gid + 1, sizeof *s->keys, &env->err) < 0)
            return WR_ELIMIT;
        if (s->keys[gid].start)
            continue;
        if (p->nslots && !made && wr_key_make(b, p->slots, p->nslots, b->sel, b->nsel, &keys) < 0)
            return wr_err_nomem(&env->err, env->who);
        made = true;
        s->nkeys = gid >= s->nkeys ? gid + 1 : s->nkeys;
        s->keys[gid].start = start_of(p, p->nslots ? wr_keys_get(&keys, i) : (struct wr_slice){"", 0});
    }
    return 0;
}

/* ---- P% ------------------------------------------------------------------------------------------------------ */

static int narrow(struct sample_state *s, struct wr_env *env, struct wr_batch *b)
{
    const struct sample_plan *p = s->plan;
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint32_t n = 0;
    if (!sel)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        uint64_t lot = next_lot(&s->keys[p->nslots ? b->gid[i] : 0]);
        sel[n] = (uint16_t)i;
        n += p->all || lot < p->below;
    }
    b->sel = sel;
    b->nsel = n;
    return 0;
}

/* ---- N ------------------------------------------------------------------------------------------------------- */

/* A kept row while they are sorted by key and lot. */
struct candidate {
    uint64_t lot;
    uint32_t gid, at;
};

static int compare(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->gid != y->gid)
        return x->gid < y->gid ? -1 : 1;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

/* Keeps the rows with the n lowest lots of each key. */
static int trim(struct sample_state *s, struct wr_env *env)
{
    struct keep *k = &s->keep;
    struct candidate *v = malloc((k->n + 1) * sizeof *v);
    bool *stays = calloc(k->n + 1, 1);
    int rc = v && stays ? 0 : wr_err_nomem(&env->err, env->who);
    for (uint32_t i = 0; rc == 0 && i < k->n; i++)
        v[i] = (struct candidate){k->v[i].word, s->plan->nslots ? wr_keep_gid(&k->v[i]) : 0, i};
    if (rc == 0)
        qsort(v, k->n, sizeof *v, compare);
    for (uint32_t i = 0, first = 0; rc == 0 && i < k->n; i++) {
        first = i && v[i].gid == v[i - 1].gid ? first : i;
        stays[v[i].at] = i - first < s->plan->n;
        if (i - first + 1 == s->plan->n)
            s->keys[v[i].gid].bound = v[i].lot;
    }
    if (rc == 0)
        rc = wr_keep_squeeze(k, env, stays);
    free(v);
    free(stays);
    return rc;
}

/* Rows that may come to stay of the keys there are: n of each, but not so many where there have been few so far. */
static uint64_t may_stay(const struct sample_state *s)
{
    const uint64_t n = s->plan->n, few = 2 * (uint64_t)s->keep.n;
    return s->nkeys < few / n ? s->nkeys * n : few;
}

static int collect(struct sample_state *s, struct wr_env *env, struct wr_batch *b)
{
    uint16_t *sel = wr_arena_alloc(&b->arena, (b->nsel + 1) * sizeof *sel);
    uint64_t *lot = wr_arena_alloc(&b->arena, b->nrows * sizeof *lot);
    uint32_t n = 0;
    if (!sel || !lot)
        return wr_err_nomem(&env->err, env->who);
    WR_EACH (i, b->sel, b->nsel) {
        struct sample_key *k = &s->keys[s->plan->nslots ? b->gid[i] : 0];
        lot[i] = next_lot(k);
        sel[n] = (uint16_t)i;
        n += !k->bound || lot[i] < k->bound;
    }
    int rc = n ? wr_keep_add(&s->keep, env, b, sel, n, lot) : 0;
    env->by_key = wr_keep_needs(&s->keep, may_stay(s)) + s->cap * sizeof *s->keys;
    return rc >= 0 && wr_keep_full(&s->keep) ? trim(s, env) : rc;
}

/* ---- operators ----------------------------------------------------------------------------------------------- */

static int sample_open(const void *data, struct wr_env *env, void **self)
{
    struct sample_state *s = calloc(1, sizeof *s);
    if (!s)
        return wr_err_nomem(&env->err, env->who);
    s->plan = data;
    wr_keep_open(&s->keep, s->plan->rows, env);
    *self = s;
    return 0;
}

static void sample_close(void *self, struct wr_env *env)
{
    struct sample_state *s = self;
    (void)env;
    if (!s)
        return;
    wr_charged_free(s->keep.pay, &s->keys, &s->cap, sizeof *s->keys);
    wr_keep_close(&s->keep);
    free(s);
}

static int share_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    int rc = meet_keys(self, env, in->batch);
    if (rc < 0 || (rc = narrow(self, env, in->batch)) < 0)
        return rc;
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

static int number_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct sample_state *s = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        if (s->plan->n)
            rc = meet_keys(s, env, in->batch);
        if (s->plan->n && rc >= 0)
            rc = collect(s, env, in->batch);
        return rc < 0 ? rc : WR_STEP_NEED;
    }
    if (in->mark != WR_MARK_END || in->failed)
        return WR_STEP_NEED;
    if (!s->ended && (rc = trim(s, env)) < 0)
        return rc;
    s->ended = true;
    return wr_keep_give(&s->keep, env, out);
}

static void sample_explain(const void *data, struct wr_buf *out)
{
    const struct sample_plan *p = data;
    wr_buf_printf(out, "%.*s%s", (int)p->text.n, p->text.p, p->nslots ? " of each key" : "");
}

static const struct wr_op op_share = {.name = "sample",
                                      .traits = WR_IN_ORDER,
                                      .open = sample_open,
                                      .step = share_step,
                                      .close = sample_close,
                                      .explain = sample_explain};
static const struct wr_op op_number = {.name = "sample",
                                       .traits = WR_IN_ORDER | WR_BLOCKING | WR_ORDINALS,
                                       .open = sample_open,
                                       .step = number_step,
                                       .close = sample_close,
                                       .explain = sample_explain};

/* ---- the stage ----------------------------------------------------------------------------------------------- */

static int sample_parse(struct wr_parser *ps, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_span span;
    int rc = wr_parse_count_or_percent(ps, &n->count, &n->percent, &n->count_span, err);
    if (rc < 0 || !wr_parse_word(ps, "seed"))
        return rc;
    return wr_parse_count(ps, &n->seed, &span, err);
}

/* P/100 of all lots. */
static void set_share(struct sample_plan *p, struct wr_num percent)
{
    unsigned __int128 whole = (unsigned __int128)100 * wr_pow10[percent.scale];
    p->percent = true;
    p->all = (unsigned __int128)percent.m == whole;
    p->below = p->all ? 0 : (uint64_t)(((unsigned __int128)percent.m << 64) / whole);
}

static int sample_bind(struct wr_build *b, struct wr_stage_node *n, struct wr_err *err)
{
    struct wr_arena *a = b->lang->arena;
    struct sample_plan *p = wr_arena_zalloc(a, sizeof *p);
    if (!p || !(p->rows = wr_keep_plan(b)) || !(p->slots = wr_arena_alloc(a, (b->part.n + 1) * sizeof *p->slots)))
        return wr_err_nomem(err, "the planner");
    p->seed = n->seed.kind == WR_NUM_NULL ? 1 : (uint64_t)n->seed.m;
    p->text = (struct wr_slice){b->lang->text.p + n->span.pos, n->span.len};
    p->nslots = b->part.open ? b->part.n : 0;
    for (uint32_t i = 0; i < p->nslots; i++)
        p->slots[i] = wr_colref_use(b->part.refs[i]);
    if (n->percent)
        set_share(p, n->count);
    else
        p->n = (uint64_t)n->count.m;
    return wr_build_op(b, n->percent ? &op_share : &op_number, p, err);
}

const struct wr_stage wr_stage_sample = {
    .name = "sample",
    .parse = sample_parse,
    .bind = sample_bind,
    .signature = "sample N [seed S], sample P% [seed S]",
    .summary =
        "N rows drawn at random, or each row with a chance of P percent, in the order in which they stand; of each "
        "key, inside a partition. The same seed, 1 unless given, always draws the same rows.",
    .example = "sample 3 seed 7 | select id, product",
    .shows = "id,product\n"
             "1165,Mouse\n"
             "1267,Pen\n"
             "1334,\"Switch, 8 ports\"\n",
};
