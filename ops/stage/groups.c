/* Numbers the keys of an owner (partition.h), so that the operators behind it have arrays by group id.
 *
 * They keep something for each key, in many ways, and none of them knows how to put that on disk. So where memory
 * has no room for more keys, the keys come in turn: those that have a number keep it, and their rows pass; the rows
 * of all others go to a temporary file, in parts by a hash of the key. At the end the operators are told that their
 * keys are through, and begin anew with nothing (WR_STEP_AGAIN), for the keys of one part after the other; a part
 * that has too many is dealt with in the same way, by another hash. So each key's rows all pass in one turn, in
 * their order, and any operator behind may keep what it likes. What it gives is brought into order again by hold.c.
 *
 * Behind a sort of a partition around, whose rows have the ordinals of its keys, there is no such order to go by:
 * there all keys stay in memory. */
#include <stdlib.h>

#include "base/hash.h"
#include "data/key.h"
#include "ops/stage/late.h"
#include "ops/stage/partition.h"

enum { LEAST_PARTS = 4, MOST_PARTS = 64 };

/* Rows of a part, which wait for their turn. */
struct waiting {
    struct wr_spill_run run;
    unsigned level; /* of the hash that made the part */
};

struct groups {
    const struct wr_partition *part;
    struct wr_env *env;
    struct wr_payer pay;
    struct wr_table table;
    bool full;             /* no new keys */
    struct wr_batch *last; /* its one row is the last before those that wait; NULL: none waits */
    struct sort_plan *rows;
    struct wr_spill *file;
    struct wr_spill_run *parts; /* [nparts] what waits since this turn began; NULL: nothing */
    uint32_t nparts;
    unsigned level; /* of their hash */
    struct waiting *todo;
    uint32_t ntodo, todo_cap;
    struct wr_spill_run run; /* of this turn */
    struct wr_spill_reader reader;
    struct wr_slice left; /* of its block */
    bool in_turn;         /* a part's rows are being given */
    bool through;         /* all are */
};

static int groups_open(const void *data, struct wr_env *env, void **self)
{
    struct groups *g = calloc(1, sizeof *g);
    if (!g)
        return wr_err_nomem(&env->err, env->who);
    g->part = data;
    g->env = env;
    g->pay = (struct wr_payer){env->budget, env->who};
    wr_table_init(&g->table, env->budget, env->who);
    g->nparts = LEAST_PARTS;
    for (uint32_t ways = wr_spilled_ways(env); g->nparts < MOST_PARTS && 4 * g->nparts <= ways;)
        g->nparts *= 2;
    *self = g;
    return 0;
}

static void drop_parts(struct groups *g)
{
    for (uint32_t k = 0; g->parts && k < g->nparts; k++)
        wr_spill_drop(&g->parts[k]);
    free(g->parts);
    g->parts = NULL;
}

static void groups_close(void *self, struct wr_env *env)
{
    struct groups *g = self;
    (void)env;
    if (!g)
        return;
    drop_parts(g);
    wr_spill_reader_done(&g->reader);
    wr_spill_drop(&g->run);
    for (uint32_t k = 0; k < g->ntodo; k++)
        wr_spill_drop(&g->todo[k].run);
    wr_charged_free(g->pay, &g->todo, &g->todo_cap, sizeof *g->todo);
    wr_spill_close(g->file);
    wr_batch_unref(g->last);
    wr_table_done(&g->table);
    free(g->rows);
    free(g);
}

/* ---- rows that wait -------------------------------------------------------------------------------------------
 */

/* Is it time for no more keys? What the operators behind have for each may double; and where the table does, that
 * of other owners may at the same moment. */
static bool is_tight(const struct groups *g, uint32_t rows)
{
    enum { STEPS = 4 << 20 }; /* arrays grow by a quarter from there on (base/charged.h) */
    size_t to_come;
    const size_t behind = wr_env_behind(g->env, &to_come), step = behind > STEPS ? behind / 4 : behind,
                 more = (wr_table_growth(&g->table, rows) + step + to_come) * g->env->instances;
    const size_t buffers = g->nparts * (size_t)wr_spilled_block(g->env); /* once rows wait */
    return g->table.n && !g->part->reordered && wr_budget_tight_beside(g->env->budget, behind, more + buffers);
}

static int begin_parts(struct groups *g, struct wr_err *err)
{
    if (!g->file) {
        int rc = wr_spill_open(g->env->spill, g->pay, NULL, &g->file, err);
        if (rc < 0)
            return rc;
        if (!(g->rows = wr_late_all(g->part->refs[0]->space)))
            return wr_err_nomem(err, g->pay.who);
    }
    if (!(g->parts = calloc(g->nparts, sizeof *g->parts)))
        return wr_err_nomem(err, g->pay.who);
    for (uint32_t k = 0; k < g->nparts; k++)
        g->parts[k] = (struct wr_spill_run){.file = g->file, .block = wr_spilled_block(g->env)};
    return 0;
}

static struct wr_spill_run *part_of(const struct groups *g, struct wr_slice key)
{
    /* level 0 of the hash has decided the owner */
    return &g->parts[(uint32_t)(wr_hash_part(key.p, key.n, g->level + 1) >> 32) & (g->nparts - 1)];
}

/* Writes the rows sel[0..n) of those that are selected. */
static int put_by(struct groups *g, struct wr_batch *b, const struct wr_keys *keys, const uint16_t *sel, uint32_t n,
                  struct wr_err *err)
{
    int rc = g->parts ? 0 : begin_parts(g, err);
    if (rc < 0)
        return rc;
    const struct wr_vec *cols = wr_late_columns(g->rows, b);
    if (!cols)
        return wr_err_nomem(err, g->pay.who);
    WR_EACH (i, sel, n) {
        size_t size = wr_late_record_size(g->rows, cols, i);
        if (!size)
            return wr_err_set(err, WR_ELIMIT, "%s has a row of more than 4 GiB", g->pay.who);
        char *p = wr_spill_add(part_of(g, wr_keys_get(keys, i)), size, err);
        if (!p)
            return err->code;
        wr_late_record_put(g->rows, b, cols, i, size, p);
    }
    return 0;
}

/* Rows whose keys have numbers stay selected, the others wait. */
static int divide(struct groups *g, struct wr_batch *b, const struct wr_keys *keys, struct wr_err *err)
{
    uint16_t *known = wr_arena_alloc(&b->arena, (2 * (size_t)b->nsel + 1) * sizeof *known),
             *others = known + b->nsel;
    uint32_t n = 0, m = 0;
    if (!known)
        return wr_err_nomem(err, g->pay.who);
    wr_table_find(&g->table, keys, b->sel, b->nsel, b->gid);
    WR_EACH (i, b->sel, b->nsel) {
        bool is = b->gid[i] != WR_TABLE_NONE;
        known[n] = others[m] = (uint16_t)i;
        n += is;
        m += !is;
    }
    int rc = m ? put_by(g, b, keys, others, m, err) : 0;
    b->sel = known;
    b->nsel = n;
    return rc;
}

/* From the rows behind this batch on, others wait. */
static int begin_to_wait(struct groups *g, struct wr_batch *b, struct wr_err *err)
{
    g->full = true;
    if (g->last)
        return 0;
    if (!wr_batch_ordinals(b) || !(g->last = wr_late_place(g->env, b, b->sel ? b->sel[b->nsel - 1] : b->nsel - 1)))
        return wr_err_nomem(err, g->pay.who);
    g->env->held = g->last;
    return 0;
}

static int number(struct groups *g, struct wr_batch *b, struct wr_err *err)
{
    uint32_t *slots = wr_partition_slots(b, g->part);
    struct wr_keys keys;
    b->gid = wr_arena_alloc(&b->arena, b->nrows * sizeof *b->gid);
    if (!slots || !b->gid || wr_key_make(b, slots, g->part->n, b->sel, b->nsel, &keys) < 0)
        return wr_err_nomem(err, g->pay.who);
    if (g->full)
        return divide(g, b, &keys, err);
    const bool tight = is_tight(g, b->nsel + WR_BATCH_ROWS); /* these rows still pass */
    int rc = wr_table_map(&g->table, &keys, b->sel, b->nsel, b->gid, NULL, err);
    return rc < 0 || !tight ? rc : begin_to_wait(g, b, err);
}

/* ---- turns ----------------------------------------------------------------------------------------------------
 */

/* What has come to wait in this turn is to be done. */
static int line_up(struct groups *g, struct wr_err *err)
{
    int rc = 0;
    for (uint32_t k = 0; g->parts && rc >= 0 && k < g->nparts; k++) {
        if (!g->parts[k].records)
            continue;
        rc = wr_spill_seal(&g->parts[k], err);
        if (rc >= 0)
            rc = wr_charged_grow(g->pay, &g->todo, &g->todo_cap, (uint64_t)g->ntodo + 1, sizeof *g->todo, err);
        if (rc < 0)
            break;
        g->todo[g->ntodo++] = (struct waiting){g->parts[k], g->level};
        g->parts[k] = (struct wr_spill_run){0};
    }
    drop_parts(g);
    return rc;
}

static void begin_turn(struct groups *g)
{
    const struct waiting *w = &g->todo[--g->ntodo];
    wr_table_reset(&g->table);
    g->full = false;
    g->run = w->run;
    g->level = w->level + 1;
    g->reader = (struct wr_spill_reader){.run = &g->run, .once = true};
    g->in_turn = true;
}

static int next_row(void *self, struct spilled_group *out, struct wr_err *err)
{
    struct groups *g = self;
    int rc = g->left.n ? 1 : wr_spill_read(&g->reader, &g->left, err);
    if (rc <= 0)
        return rc;
    struct sort_record head;
    memcpy(&head, g->left.p, sizeof head);
    out->rest = (struct wr_slice){g->left.p, wr_sort_record_size(head.nwords, head.bytes)};
    g->left.p += out->rest.n;
    g->left.n -= out->rest.n;
    return 1;
}

static void end_turn(struct groups *g)
{
    wr_spill_reader_done(&g->reader);
    wr_spill_drop(&g->run);
    g->in_turn = false;
}

/* The next rows of this turn; if there are none, the next turn. */
static int go_on(struct groups *g, struct wr_batch **out)
{
    struct wr_err *err = &g->env->err;
    int rc = g->in_turn ? wr_late_give(g->rows, next_row, g, g->env, out) : WR_STEP_NEED;
    if (rc == WR_STEP_MORE)
        rc = number(g, *out, err);
    if (rc < 0) {
        wr_batch_unref(*out);
        *out = NULL;
    }
    if (rc < 0 || *out)
        return rc < 0 ? rc : WR_STEP_MORE;
    if (g->in_turn)
        end_turn(g);
    rc = line_up(g, err);
    g->through = !g->ntodo;
    if (g->through)
        wr_table_reset(&g->table); /* nor do those behind keep anything, while rows are merged */
    return rc < 0 ? rc : WR_STEP_AGAIN;
}

static int end(struct groups *g, struct wr_batch **out)
{
    if (!g->last || g->through)
        return WR_STEP_NEED;
    if (!g->in_turn && g->ntodo)
        begin_turn(g);
    return go_on(g, out);
}

static int groups_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct groups *g = self;
    int rc = WR_STEP_NEED;
    (void)port;
    if (in->mark == WR_MARK_BATCH) {
        rc = number(g, in->batch, &env->err);
        if (rc >= 0) {
            *out = in->batch;
            in->batch = NULL;
            rc = WR_STEP_PASS;
        }
    } else if (in->mark == WR_MARK_END) {
        rc = end(g, out);
    }
    if (g->last)
        wr_env_kept(env, rc == WR_STEP_NEED && in->mark == WR_MARK_END ? NULL : g->last, 0);
    return rc;
}

static void groups_explain(const void *data, struct wr_buf *out)
{
    const struct wr_partition *p = data;
    wr_buf_printf(out, "number the keys");
    bool again = p->n != p->owned || p->numbered;
    for (uint32_t i = 0; again && i < p->n; i++)
        wr_buf_printf(out, "%s %.*s", i ? "," : "", (int)p->names[i].n, p->names[i].p);
}

const struct wr_op wr_op_groups = {.name = "partition",
                                   .traits = WR_ROWWISE | WR_SPILLS,
                                   .open = groups_open,
                                   .step = groups_step,
                                   .close = groups_close,
                                   .explain = groups_explain};
