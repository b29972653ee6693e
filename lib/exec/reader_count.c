/* Rows that nobody looks at: of a block whose records were counted on the first pass (block.h) only those at its
 * two ends, which other blocks' bytes decide about, are taken apart. Where one of these is not a plain row either,
 * the whole block is, so that what is told of bad records comes from one place. See reader_state.h. */
#include "exec/reader_state.h"

/* Rows in data[from..to), whole records; false: not all of it is plain rows. Adds to *rows. */
static bool count_edge(struct wr_reader *r, size_t from, size_t to, uint32_t *rows)
{
    struct wr_index *ix = &r->index;
    if (from >= to)
        return true;
    if (wr_index_run(ix, &r->spec, r->block->data + from, to - from) < 0)
        return false;
    *rows += ix->nrows;
    return !ix->blank && !ix->trimmed && ix->nrows == ix->records;
}

bool wr_reader_count(struct wr_reader *r)
{
    const struct wr_block *b = r->block;
    uint32_t rows = b->counted;
    if (!r->counts || !rows || b->end - b->begin > r->inputs->options.max_record)
        return false;
    if (!count_edge(r, b->begin, b->from, &rows) || !count_edge(r, b->to, b->end, &rows))
        return false;
    r->bare = rows;
    /* Of the index nothing is left but what the account is of. */
    r->index.nrows = r->index.nbad = r->whole = r->whole_bad = 0;
    r->index.records = rows;
    return true;
}

struct wr_batch *wr_reader_bare_batch(struct wr_reader *r)
{
    uint32_t *off;
    struct wr_batch *b = wr_reader_batch(r, 1, &off);
    if (!b)
        return NULL;
    off[0] = (uint32_t)r->block->begin;
    b->bare = true;
    b->nrows = b->nsel = r->bare;
    r->stats.delivered += r->bare;
    r->bare = 0;
    return b;
}
