/* The operators that do a join whose file has spilled (join_grace.h). One collects the stream, in order, and at the
 * end gives a ticket for each partition; whoever takes it joins the partition; and one gives the rows out, in
 * order, when all are joined. With each owner of a partition stands one that does all of it: the owner has a part
 * of the stream, and reads the file's partitions as the others do.
 *
 * What comes later takes over what it reads, and closes it: those before may be closed first. */
#include "ops/stage/join_grace.h"

/* ---- collecting ---------------------------------------------------------------------------------------------- */

struct collecting {
    struct join_stream *stream;
    bool ended;
};

static void collect_close(void *self, struct wr_env *env)
{
    struct collecting *c = self;
    (void)env;
    if (c)
        join_stream_leave(c->stream);
    free(c);
}

static int collect_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    struct collecting *c = calloc(1, sizeof *c);
    if (!c)
        return wr_err_nomem(&env->err, env->who);
    *self = c;
    return join_stream_begin(p, wr_env_before(env, p->before), env, &c->stream);
}

/* A batch that stands for the next piece of work; NULL: there is none. 0 or negative. */
static int give_ticket(struct join_stream *s, struct wr_env *env, struct wr_batch **out)
{
    struct join_ticket next, *t;
    if (!join_stream_next(s, &next))
        return 0;
    struct wr_batch *b = *out = wr_batch_new(env->batches, 0);
    if (!b || !(t = wr_arena_alloc(&b->arena, sizeof *t)))
        return wr_err_nomem(&env->err, env->who);
    *t = next;
    b->ticket = t;
    b->nrows = b->nsel = 1;
    return 0;
}

static int collect_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct collecting *c = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH)
        rc = in->batch->nsel ? join_stream_add(c->stream, in->batch, in->batch->ticket, &env->err) : 0;
    if (in->mark != WR_MARK_END)
        return rc < 0 ? rc : WR_STEP_NEED;
    if (!c->ended)
        rc = join_stream_end(c->stream, &env->err);
    c->ended = true;
    if (rc >= 0)
        rc = give_ticket(c->stream, env, out);
    return rc < 0 ? rc : *out ? WR_STEP_MORE : WR_STEP_NEED;
}

const struct wr_op wr_op_join_collect = {
    .name = "join",
    .traits = WR_IN_ORDER,
    .open = collect_open,
    .step = collect_step,
    .close = collect_close,
};

/* ---- working ------------------------------------------------------------------------------------------------- */

static void work_close(void *self, struct wr_env *env)
{
    (void)env;
    if (self)
        join_worker_done(self);
    free(self);
}

static int work_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    struct join_worker *w = calloc(1, sizeof *w);
    if (!w)
        return wr_err_nomem(&env->err, env->who);
    *self = w;
    return join_worker_begin(w, p, wr_env_before(env, p->before), env);
}

static int work_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    struct wr_batch *b = in->batch;
    int rc = join_work(self, b, &env->err);
    if (rc < 0)
        return rc;
    *out = b;
    in->batch = NULL;
    return WR_STEP_PASS;
}

const struct wr_op wr_op_join_work = {
    .name = "join",
    .traits = WR_ROWWISE | WR_SPILLS,
    .open = work_open,
    .step = work_step,
    .close = work_close,
};

/* ---- giving -------------------------------------------------------------------------------------------------- */

static void give_close(void *self, struct wr_env *env)
{
    (void)env;
    join_giver_done(self);
}

static int give_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    struct join_giver *o = NULL;
    int rc = join_giver_begin(p, wr_env_before(env, p->before), env, &o);
    *self = o;
    return rc;
}

static int give_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    int rc = 0;
    (void)port;
    (void)env;
    if (in->mark == WR_MARK_BATCH && in->batch->ticket) {
        rc = join_giver_take(self, in->batch->ticket);
        in->batch->ticket = NULL;
    }
    if (rc >= 0 && in->mark == WR_MARK_BATCH)
        rc = join_giver_next(self, out);
    if (rc >= 0 && in->mark == WR_MARK_END)
        rc = join_giver_end(self, !in->failed, out);
    return rc < 0 ? rc : *out ? WR_STEP_MORE : WR_STEP_NEED;
}

const struct wr_op wr_op_join_give = {
    .name = "join",
    .traits = WR_IN_ORDER,
    .open = give_open,
    .step = give_step,
    .close = give_close,
};

/* ---- filling ------------------------------------------------------------------------------------------------- */

struct filling {
    struct join_packer packer;
    const struct join_rows *rows;
};

static void fill_close(void *self, struct wr_env *env)
{
    struct filling *f = self;
    (void)env;
    if (f)
        join_packer_done(&f->packer);
    free(f);
}

static int fill_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    struct filling *f = calloc(1, sizeof *f);
    if (!f)
        return wr_err_nomem(&env->err, env->who);
    *self = f;
    f->rows = wr_env_before(env, p->before);
    return join_packer_begin(&f->packer, p, f->rows, env);
}

static int fill_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    const struct filling *f = self;
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    if (join_fill(&f->packer, f->rows, in->batch) < 0)
        return wr_err_nomem(&env->err, env->who);
    *out = in->batch;
    in->batch = NULL;
    return WR_STEP_PASS;
}

const struct wr_op wr_op_join_fill = {
    .name = "join",
    .traits = WR_ROWWISE,
    .open = fill_open,
    .step = fill_step,
    .close = fill_close,
};

/* ---- all of it ----------------------------------------------------------------------------------------------- */

struct owner {
    struct join_packer packer;
    struct join_stream *stream;
    struct join_worker worker;
    struct join_giver *giver;
    struct wr_batch *ticket; /* what it stands for is being given */
    bool ended;
};

static void owner_close(void *self, struct wr_env *env)
{
    struct owner *o = self;
    (void)env;
    if (!o)
        return;
    wr_batch_unref(o->ticket);
    join_packer_done(&o->packer);
    join_worker_done(&o->worker);
    join_stream_leave(o->stream);
    join_giver_done(o->giver);
    free(o);
}

static int owner_open(const void *data, struct wr_env *env, void **self)
{
    const struct join_plan *p = data;
    const struct join_rows *rows = wr_env_before(env, p->before);
    struct owner *o = calloc(1, sizeof *o);
    if (!o)
        return wr_err_nomem(&env->err, env->who);
    *self = o;
    int rc = join_packer_begin(&o->packer, p, rows, env);
    o->packer.grouped = true;
    if (rc >= 0)
        rc = join_stream_begin(p, rows, env, &o->stream);
    if (rc >= 0)
        rc = join_worker_begin(&o->worker, p, rows, env);
    o->worker.shared = true;
    return rc < 0 ? rc : join_giver_begin(p, rows, env, &o->giver);
}

static int owner_take(struct owner *o, struct wr_env *env, struct wr_batch *b)
{
    const struct join_packed *x;
    int rc = join_pack(&o->packer, env, b, &x);
    return rc < 0 ? rc : join_stream_add(o->stream, b, x, &env->err);
}

/* Does the next piece of work; o->ticket NULL: there is none. */
static int owner_work(struct owner *o, struct wr_env *env)
{
    wr_batch_unref(o->ticket);
    o->ticket = NULL;
    int rc = give_ticket(o->stream, env, &o->ticket);
    if (rc < 0 || !o->ticket)
        return rc;
    rc = join_work(&o->worker, o->ticket, &env->err);
    return rc < 0 ? rc : join_giver_take(o->giver, o->ticket->ticket);
}

static int owner_give(struct owner *o, struct wr_env *env, bool rest, struct wr_batch **out)
{
    int rc = o->ended ? 0 : join_stream_end(o->stream, &env->err);
    o->ended = true;
    if (rc >= 0)
        rc = join_giver_next(o->giver, out);
    while (rc >= 0 && !*out) {
        rc = owner_work(o, env);
        if (rc >= 0 && !o->ticket)
            return join_giver_end(o->giver, rest, out);
        if (rc >= 0)
            rc = join_giver_next(o->giver, out);
    }
    return rc;
}

static int owner_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct owner *o = self;
    int rc = 0;
    (void)port;
    if (in->mark == WR_MARK_BATCH)
        rc = in->batch->nsel ? owner_take(o, env, in->batch) : 0;
    if (in->mark != WR_MARK_END)
        return rc < 0 ? rc : WR_STEP_NEED;
    rc = owner_give(o, env, !in->failed, out);
    if (rc >= 0 && *out && join_fill(&o->packer, o->worker.rows, *out) < 0)
        rc = wr_err_nomem(&env->err, env->who);
    return rc < 0 ? rc : *out ? WR_STEP_MORE : WR_STEP_NEED;
}

const struct wr_op wr_op_join_owner = {
    .name = "join",
    .traits = WR_IN_ORDER | WR_SPILLS,
    .open = owner_open,
    .step = owner_step,
    .close = owner_close,
};
