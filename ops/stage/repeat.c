/* See repeat.h. */
#include "ops/stage/repeat.h"

static void add(struct wr_repeated *k, struct wr_colref *ref)
{
    for (uint32_t i = 0; i < k->n; i++)
        if (k->refs[i] == ref)
            return;
    k->refs[k->n++] = ref;
}

int wr_repeated_of(const struct wr_build *b, const struct wr_schema *s, const struct wr_colref *but,
                   struct wr_repeated *k)
{
    *k = (struct wr_repeated){
        .refs = wr_arena_alloc(b->lang->arena, (s->n + b->part.n + WR_PLACES) * sizeof(*k->refs))};
    if (!k->refs)
        return -1;
    for (uint32_t c = 0; c < s->n; c++)
        if (s->cols[c].ref != but)
            add(k, s->cols[c].ref);
    for (int i = 0; i < WR_PLACES; i++)
        if (s->place[i])
            add(k, s->place[i]);
    for (uint32_t i = 0; b->part.open && i < b->part.n; i++)
        add(k, b->part.refs[i]);
    return 0;
}

uint32_t wr_repeated_slots(const struct wr_repeated *k, uint32_t *slots)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n; i++)
        if (k->refs[i]->slot >= 0)
            slots[n++] = (uint32_t)k->refs[i]->slot;
    return n;
}
