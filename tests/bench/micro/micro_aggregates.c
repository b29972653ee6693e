/* Every aggregate's update: of 413 groups by group id, and of a single one. Values are temperatures, or station
 * names where an aggregate wants bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "data/key.h"
#include "micro.h"
#include "plan/agg.h"

enum { BATCHES = 8 };

struct updates {
    struct wr_agg_state state;
    struct wr_batch *batch[BATCHES];
    struct wr_agg_arg arg[BATCHES][WR_AGG_ARGS];
    uint32_t *gid[BATCHES]; /* by row, or NULL */
};

static void update(void *ctx)
{
    struct updates *u = ctx;
    struct wr_err err;
    if (u->state.agg->flags & WR_AGG_GROWS) { /* else it would grow with every repetition */
        uint32_t groups = u->state.n;
        micro_check(wr_agg_reset(&u->state, &err), u->state.agg->name);
        micro_check(wr_agg_groups(&u->state, groups, &err), u->state.agg->name);
    }
    for (int i = 0; i < BATCHES; i++) {
        struct wr_batch *b = u->batch[i];
        const struct wr_agg_rows rows = {
            .batch = b, .n = b->nrows, .gid = u->gid[i], .ord = b->ord, .args = u->arg[i]};
        micro_check(u->state.agg->update(&u->state, &rows, &err), u->state.agg->name);
    }
}

/* The argument in the form the aggregate asks for. */
static struct wr_agg_arg argument(struct wr_batch *b, char form)
{
    const bool number = form == 'n' || form == 'v';
    const struct wr_vec *v = number ? wr_column_num(b, 1, NULL, b->nrows) : wr_column_str(b, 0, NULL, b->nrows);
    if (!v)
        micro_die("out of memory");
    return (struct wr_agg_arg){v, NULL};
}

static void kernels_of(const struct wr_agg *agg, uint32_t nargs, struct updates *u, uint32_t groups,
                       uint32_t *const *gid)
{
    struct wr_agg_call call = {.agg = agg, .types = {WR_T_FIELD, WR_T_FIELD}, .nargs = nargs, .warn_id = -1};
    call.consts[1].num = (struct wr_num){.kind = WR_NUM_DEC, .scale = 1, .m = 5}; /* what quantiles want */
    struct wr_err err;
    char name[64];
    snprintf(name, sizeof name, "agg %s(%s), %s", agg->name,
             nargs > 1 ? "x, y"
             : nargs   ? "x"
                       : "",
             gid ? "413 groups" : "one group");
    if (!micro_wants(name))
        return;
    micro_check(wr_agg_open(&u->state, &call, NULL, "micro", &err), agg->name);
    micro_check(wr_agg_groups(&u->state, groups, &err), agg->name);
    for (int i = 0; i < BATCHES; i++) {
        for (uint32_t k = 0; k < nargs; k++)
            u->arg[i][k] = argument(u->batch[i], wr_agg_letter(agg, k));
        u->gid[i] = gid ? gid[i] : NULL;
    }
    micro_kernel(name, (uint64_t)BATCHES * WR_BATCH_ROWS, 0, update, u);
    wr_agg_close(&u->state);
}

void micro_aggregates(void)
{
    static const uint32_t station = 0;
    struct micro_data *d = micro_data_new(&micro_brc, BATCHES * WR_BATCH_ROWS, 0);
    struct updates u = {.state = {0}};
    struct wr_table table;
    struct wr_err err;
    uint32_t *gid[BATCHES];
    wr_table_init(&table, NULL, "micro");
    for (uint32_t i = 0; i < BATCHES; i++) {
        struct wr_batch *b = u.batch[i] = micro_batch(d, i, 0);
        struct wr_keys keys;
        gid[i] = micro_alloc(WR_BATCH_ROWS * sizeof **gid);
        micro_check(wr_key_make(b, &station, 1, NULL, b->nrows, &keys), "keys");
        micro_check(wr_table_map(&table, &keys, NULL, b->nrows, gid[i], NULL, &err), "table");
        if (!wr_batch_ordinals(b))
            micro_die("out of memory");
    }
    for (const struct wr_agg *const *g = wr_agg_table; *g; g++) {
        uint32_t least, most;
        wr_agg_arity(*g, &least, &most);
        if ((*g)->flags & WR_AGG_ORDERED) /* has no states */
            continue;
        for (uint32_t nargs = least; nargs <= most && nargs <= (least > 1 ? least : 1); nargs++) {
            kernels_of(*g, nargs, &u, table.n, gid);
            kernels_of(*g, nargs, &u, 1, NULL);
        }
    }
    for (int i = 0; i < BATCHES; i++) {
        wr_batch_unref(u.batch[i]);
        free(gid[i]);
    }
    wr_table_done(&table);
    micro_data_free(d);
}
