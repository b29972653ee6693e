/* See accounts.h. Both sides of each account are counted apart: the scanner counts the records that it finds, the
 * reader the rows of the batches it cuts and the records it sets aside; operators count the rows they leave out. */
#include "exec/accounts.h"

#include <stdio.h>

#include "exec/state.h"

typedef unsigned long long count;

static int differs(struct wr_err *err, const char *what, uint64_t is, uint64_t should)
{
    return wr_err_set(err, WR_EIO, "the accounts differ, a bug in weir: %s: %llu, not %llu", what, (count)is,
                      (count)should);
}

/* ---- the input ----------------------------------------------------------------------------------------------- */

/* Blocks are read one by one: where others write to a file meanwhile, a record's end is not always where the next
 * block finds the beginning of one. That is no bug of weir. */
static int input_differs(const struct wr_run_state *r, struct wr_err *err, const char *what, uint64_t is,
                         uint64_t should)
{
    const char *path = NULL;
    for (unsigned i = 0; i < r->nstages && !path; i++)
        path = r->stages[i].split ? wr_inputs_changed(r->stages[i].inputs) : NULL;
    if (!path)
        return differs(err, what, is, should);
    snprintf(err->file, sizeof err->file, "%s", path);
    return wr_err_set(err, WR_EIO, "the file has changed while it was read");
}

/* Every byte of records belongs to one block. The reference reader hands on values, not the bytes of the input. */
static int check_bytes(const struct wr_run_state *r, struct wr_err *err)
{
    uint64_t owed = 0;
    for (unsigned i = 0; i < r->nstages; i++) {
        const struct wr_run_stage *s = &r->stages[i];
        if (s->split && s->inputs->options.reference)
            return 0;
        owed += s->split ? wr_split_owed(s->split) : 0;
    }
    return r->input.bytes == owed ? 0 : input_differs(r, err, "bytes taken", r->input.bytes, owed);
}

static int check_input(const struct wr_run_state *r, struct wr_err *err)
{
    const struct wr_input_stats *in = &r->input;
    const uint64_t told = in->delivered + in->refused + in->dropped;
    if (r->stopped_early)
        return 0;
    return told == in->records ? check_bytes(r, err) : input_differs(r, err, "records read", told, in->records);
}

/* ---- the plan ------------------------------------------------------------------------------------------------ */

/* Did an operator say that it wants nothing more? */
static bool stopped(const struct wr_run_state *r)
{
    for (unsigned i = 0; i < r->nstages; i++)
        for (unsigned k = 0; k < r->stages[i].ninst; k++)
            if (r->stages[i].inst[k].done)
                return true;
    return r->stopped_early;
}

/* Rows that a stage should have got: from the readers, or by sequence or stream from the stages before. */
static uint64_t rows_given_to(const struct wr_run_state *r, unsigned stage)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < stage; i++)
        n += wr_exchange_gives(&r->stages[i], &r->stages[stage]) ? r->result->stages[r->stats + i].rows_out : 0;
    return n;
}

static int check_arrivals(const struct wr_run_state *r, struct wr_err *err)
{
    uint64_t read = 0;
    for (unsigned i = 0; i < r->nstages; i++) {
        const uint64_t got = r->result->stages[r->stats + i].rows_in;
        if (r->stages[i].split)
            read += got;
        else if (got != rows_given_to(r, i))
            return differs(err, "rows that a stage got", got, rows_given_to(r, i));
    }
    const uint64_t delivered = r->input.delivered;
    return read == delivered ? 0 : differs(err, "rows of the input", read, delivered);
}

static int check_operators(const struct wr_run_stage *s, const struct wr_stage_stats *t, struct wr_err *err)
{
    uint64_t given = t->rows_in;
    for (uint32_t o = 0; o < t->nops; o++) {
        const struct wr_op_stats *op = &t->ops[o];
        const unsigned traits = s->plan->ops[o].op->traits;
        const uint64_t accounted = op->rows_out + op->filtered + op->refused;
        if (op->rows_in != given)
            return differs(err, op->name, op->rows_in, given);
        if ((traits & WR_ROWWISE) && !(traits & WR_MAKES_ROWS) && op->rows_in != accounted)
            return differs(err, op->name, accounted, op->rows_in);
        given = op->rows_out;
    }
    return given == t->rows_out ? 0 : differs(err, "rows that left a stage", t->rows_out, given);
}

int wr_accounts_check(const struct wr_run_state *r, struct wr_err *err)
{
    int rc = check_input(r, err);
    if (rc < 0 || stopped(r))
        return rc;
    rc = check_arrivals(r, err);
    for (unsigned i = 0; rc == 0 && i < r->nstages; i++)
        rc = check_operators(&r->stages[i], &r->result->stages[r->stats + i], err);
    return rc;
}
