/* See spilled.h: the partitions, and what is done with those that do not fit. */
#include "ops/stage/spilled.h"

#include "base/hash.h"

enum {
    LEVELS = 6, /* partitions of partitions; what is left is sorted by its keys */
    LEAST_PARTS = 4,
    MOST_PARTS = 64,
    LEAST_WAYS = 2,
    MOST_WAYS = 256,
    SMALLER = 4, /* blocks are that part of what they are elsewhere: there are many runs at a time */
};

static int resolve(struct spilled *s, struct wr_spill_run *run, unsigned level, struct wr_err *err);

/* ---- opening and closing ------------------------------------------------------------------------------------- */

/* What buffers may take: a share of what the operator has. */
static size_t have(const struct wr_budget *b)
{
    return b->parent && b->parent->scarce ? b->parent->scarce : b->share;
}

static size_t block_of(const struct wr_spill_place *p)
{
    return p->block / SMALLER ? p->block / SMALLER : 1;
}

/* Blocks that fill a part of what the operator has. */
static size_t blocks_of(const struct wr_env *env, unsigned part)
{
    return env->spill ? have(env->budget) / part / block_of(env->spill) : 0;
}

/* A reader has a block; what unpacks them they have together. */
uint32_t wr_spilled_ways(const struct wr_env *env)
{
    const size_t ways = blocks_of(env, 4);
    return (uint32_t)(ways < LEAST_WAYS ? LEAST_WAYS : ways > MOST_WAYS ? MOST_WAYS : ways);
}

uint32_t wr_spilled_block(const struct wr_env *env)
{
    return (uint32_t)block_of(env->spill);
}

struct spilled *wr_spilled_open(struct wr_env *env, const struct spilled_keeper *keeper)
{
    struct spilled *s = calloc(1, sizeof *s);
    if (!s) {
        wr_err_nomem(&env->err, env->who);
        return NULL;
    }
    s->keeper = *keeper;
    s->pay = (struct wr_payer){env->budget, env->who};
    s->place = env->spill;
    const size_t blocks = blocks_of(env, 8);
    for (s->nparts = LEAST_PARTS; s->nparts < MOST_PARTS && 2 * s->nparts <= blocks;)
        s->nparts *= 2;
    s->most_ways = wr_spilled_ways(env);
    s->ways = s->most_ways / 2 < LEAST_WAYS ? LEAST_WAYS : s->most_ways / 2;
    return s;
}

static struct wr_spill_run *new_parts(const struct spilled *s, struct wr_err *err)
{
    struct wr_spill_run *v = calloc(s->nparts, sizeof *v);
    if (!v)
        wr_err_nomem(err, s->pay.who);
    for (uint32_t k = 0; v && k < s->nparts; k++)
        v[k] = (struct wr_spill_run){.file = s->file, .block = (uint32_t)block_of(s->place)};
    return v;
}

static void drop_parts(const struct spilled *s, struct wr_spill_run *v)
{
    for (uint32_t k = 0; v && k < s->nparts; k++)
        wr_spill_drop(&v[k]);
    free(v);
}

void wr_spilled_close(struct spilled *s)
{
    if (!s)
        return;
    wr_spilled_merge_done(&s->out);
    wr_spilled_drop(&s->whole, s->pay);
    drop_parts(s, s->parts);
    wr_spill_close(s->file);
    free(s->groups);
    free(s);
}

/* ---- giving -------------------------------------------------------------------------------------------------- */

static uint32_t part_of(const struct spilled *s, struct wr_slice key)
{
    /* level 0 of the hash has decided the owner */
    return (uint32_t)(wr_hash_part(key.p, key.n, s->level + 1) >> 32) & (s->nparts - 1);
}

char *wr_spilled_put(struct spilled *s, uint64_t ord, struct wr_slice key, size_t n, struct wr_err *err)
{
    return wr_spilled_add(&s->to[s->nto > 1 ? part_of(s, key) : 0], ord, key, n, err);
}

static int give(struct spilled *s, struct wr_spill_run *to, uint32_t nto, unsigned level, enum spilled_order order,
                struct wr_err *err)
{
    s->to = to;
    s->nto = nto;
    s->level = level;
    return s->keeper.give(s->keeper.self, order, err);
}

/* All that the keeper has, as a run of its own. */
static int give_run(struct spilled *s, struct spilled_runs *runs, enum spilled_order order, struct wr_err *err)
{
    struct wr_spill_run *run = wr_spilled_one_more(runs, s->file, (uint32_t)block_of(s->place), s->pay, err);
    int rc = run ? give(s, run, 1, 0, order, err) : err->code;
    return rc < 0 ? rc : wr_spill_seal(run, err);
}

bool wr_spilled_is_turn(const struct spilled *s)
{
    return wr_budget_is_turn(s->pay.budget, s->turn);
}

int wr_spilled_out(struct spilled *s, struct wr_err *err)
{
    s->turn = wr_budget_turn(s->pay.budget, s->turn);
    if (!s->file) {
        int rc = wr_spill_open(s->place, s->pay, &wr_spilled_columns, &s->file, err);
        if (rc < 0)
            return rc;
    }
    if (!s->parts && !(s->parts = new_parts(s, err)))
        return err->code;
    return give(s, s->parts, s->nparts, 0, SPILLED_ANYHOW, err);
}

/* ---- taking back --------------------------------------------------------------------------------------------- */

/* What the keeper does where it is to give before it can take more. */
typedef int (*spilled_relief)(struct spilled *, void *, struct wr_err *);

/* Groups of a block: up to a batch of them at a time. */
static int take_block(struct spilled *s, struct wr_slice block, spilled_relief relieve, void *data,
                      struct wr_err *err)
{
    int rc = 1;
    while (rc == 1) {
        const char *from = block.p;
        uint32_t n = 0;
        while (n < WR_BATCH_ROWS && (rc = wr_spilled_parse(&block, &s->groups[n], s->pay.who, err)) == 1)
            n++;
        if (rc >= 0 && n && s->keeper.tight(s->keeper.self, n, (size_t)(block.p - from))) {
            int relieved = relieve(s, data, err);
            rc = relieved < 0 ? relieved : rc;
        }
        if (rc >= 0 && n) {
            int taken = s->keeper.take(s->keeper.self, s->groups, n, err);
            rc = taken < 0 ? taken : rc;
        }
    }
    return rc;
}

/* Takes a run into the keeper. */
static int take_run(struct spilled *s, struct wr_spill_run *run, spilled_relief relieve, void *data,
                    struct wr_err *err)
{
    struct wr_spill_reader reader = {.run = run, .once = true};
    struct wr_slice block;
    int rc;
    while ((rc = wr_spill_read(&reader, &block, err)) == 1)
        if ((rc = take_block(s, block, relieve, data, err)) < 0)
            break;
    wr_spill_reader_done(&reader);
    wr_spill_drop(run);
    return rc;
}

/* ---- by key: where partitions do not help -------------------------------------------------------------------- */

static int relieve_by_key(struct spilled *s, void *runs, struct wr_err *err)
{
    return give_run(s, runs, SPILLED_BY_KEY, err);
}

/* The groups of one key follow one another; between two keys the keeper may give. */
static int take_sorted(struct spilled *s, struct spilled_merge *m, struct wr_err *err)
{
    struct spilled_group g;
    char *last = NULL; /* key */
    uint32_t n = 0, cap = 0;
    bool any = false;
    int rc;
    while ((rc = wr_spilled_merge_next(m, &g, err)) == 1) {
        bool same = any && wr_slice_eq(g.key, (struct wr_slice){last, n});
        if (!same && s->keeper.tight(s->keeper.self, 1, g.key.n + g.rest.n))
            rc = give_run(s, &s->whole, SPILLED_BY_ORD, err);
        if (rc >= 0)
            rc = s->keeper.take(s->keeper.self, &g, 1, err);
        if (rc >= 0 && !same)
            rc = wr_charged_grow(s->pay, &last, &cap, g.key.n, 1, err);
        if (rc < 0)
            break;
        any = true;
        n = (uint32_t)g.key.n;
        if (n && !same)
            memcpy(last, g.key.p, n);
    }
    wr_charged_free(s->pay, &last, &cap, 1);
    return rc;
}

static int resolve_by_key(struct spilled *s, struct wr_spill_run *run, struct wr_err *err)
{
    struct spilled_runs sorted = {.n = 0};
    struct spilled_merge m = {.nruns = 0};
    int rc = take_run(s, run, relieve_by_key, &sorted, err);
    if (rc >= 0 && sorted.n)
        rc = give_run(s, &sorted, SPILLED_BY_KEY, err);
    if (rc >= 0)
        rc = wr_spilled_merge_down(&sorted, s->ways, SPILLED_BY_KEY, s->pay, err);
    if (rc >= 0)
        rc = wr_spilled_merge_open(&m, sorted.v, sorted.n, SPILLED_BY_KEY, s->pay, err);
    if (rc >= 0)
        rc = take_sorted(s, &m, err);
    wr_spilled_merge_done(&m);
    wr_spilled_drop(&sorted, s->pay);
    return rc < 0 ? rc : give_run(s, &s->whole, SPILLED_BY_ORD, err);
}

/* ---- partitions again ---------------------------------------------------------------------------------------- */

/* A partition that did not fit, and the parts it goes to. */
struct again {
    struct wr_spill_run *parts;
    unsigned level;
};

static int relieve_to_parts(struct spilled *s, void *data, struct wr_err *err)
{
    struct again *a = data;
    if (!a->parts && !(a->parts = new_parts(s, err)))
        return err->code;
    return give(s, a->parts, s->nparts, a->level, SPILLED_ANYHOW, err);
}

/* Seals the parts and resolves one after the other. Where one part has all there is, another hash would hardly do
 * better. */
static int resolve_parts(struct spilled *s, struct wr_spill_run *parts, unsigned level, struct wr_err *err)
{
    uint64_t all = 0;
    int rc = 0;
    for (uint32_t k = 0; rc >= 0 && k < s->nparts; k++) {
        all += parts[k].records;
        rc = wr_spill_seal(&parts[k], err);
    }
    for (uint32_t k = 0; rc >= 0 && k < s->nparts; k++) {
        if (!parts[k].records)
            continue;
        bool sort = level == LEVELS || (level > 0 && parts[k].records == all);
        rc = sort ? resolve_by_key(s, &parts[k], err) : resolve(s, &parts[k], level + 1, err);
    }
    return rc;
}

/* Makes whole runs of a partition. Of the levels above, no more than the list of their parts stays in memory. */
static int resolve(struct spilled *s, struct wr_spill_run *run, unsigned level, struct wr_err *err)
{
    struct again a = {.parts = NULL, .level = level};
    int rc = take_run(s, run, relieve_to_parts, &a, err);
    if (rc >= 0 && !a.parts)
        return give_run(s, &s->whole, SPILLED_BY_ORD, err);
    if (rc >= 0)
        rc = relieve_to_parts(s, &a, err);
    if (rc >= 0)
        rc = resolve_parts(s, a.parts, level, err);
    drop_parts(s, a.parts);
    return rc;
}

int wr_spilled_settle(struct spilled *s, struct wr_err *err)
{
    int rc = wr_spilled_out(s, err);
    if (rc >= 0 && !(s->groups = malloc(WR_BATCH_ROWS * sizeof *s->groups)))
        rc = wr_err_nomem(err, s->pay.who);
    if (rc >= 0)
        rc = resolve_parts(s, s->parts, 0, err);
    if (rc >= 0)
        rc = wr_spilled_merge_down(&s->whole, s->most_ways, SPILLED_BY_ORD, s->pay, err);
    return rc;
}

int wr_spilled_read(struct spilled *s, struct wr_err *err)
{
    return wr_spilled_merge_open(&s->out, s->whole.v, s->whole.n, SPILLED_BY_ORD, s->pay, err);
}

int wr_spilled_next(struct spilled *s, struct spilled_group *g, struct wr_err *err)
{
    return wr_spilled_merge_next(&s->out, g, err);
}
