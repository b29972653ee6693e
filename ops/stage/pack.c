/* See pack.h. */
#include "ops/stage/pack.h"

#include <stdlib.h>

#include "io/encode.h"
#include "ops/stage/output.h"

/* ---- cut ----------------------------------------------------------------------------------------------------- */

struct cut_state {
    const struct wr_output_plan *plan;
    char before[WR_ENCODE_BEFORE]; /* the last bytes of the part that went out */
    uint32_t nbefore;
    char *part; /* [WR_ENCODE_PART] */
    uint32_t n;
    uint32_t rows; /* that came since a part went out */
    struct wr_buf header;
    bool begun;
    bool taking;                /* `rest` is of the batch at hand */
    struct wr_slice head, rest; /* what is still to be taken, of the header and of the text at hand */
};

static int cut_open(const void *data, struct wr_env *env, void **self)
{
    struct cut_state *c = calloc(1, sizeof *c);
    if (!c || !(c->part = malloc(WR_ENCODE_PART))) {
        free(c);
        return wr_err_nomem(&env->err, env->who);
    }
    c->plan = data;
    *self = c;
    return 0;
}

static void cut_close(void *self, struct wr_env *env)
{
    struct cut_state *c = self;
    (void)env;
    if (!c)
        return;
    wr_buf_done(&c->header);
    free(c->part);
    free(c);
}

/* What has gathered as a batch. NULL: out of memory. */
static struct wr_batch *give_part(struct cut_state *c, struct wr_env *env)
{
    struct wr_batch *b = wr_batch_new(env->batches, 0);
    const struct wr_pack_part head = {c->nbefore};
    const size_t n = sizeof head + c->nbefore + c->n;
    char *at = b ? wr_arena_alloc(&b->arena, n) : NULL;
    if (!at) {
        wr_batch_unref(b);
        return NULL;
    }
    memcpy(at, &head, sizeof head);
    memcpy(at + sizeof head, c->before, c->nbefore);
    memcpy(at + sizeof head + c->nbefore, c->part, c->n);
    c->nbefore = n - sizeof head < WR_ENCODE_BEFORE ? (uint32_t)(n - sizeof head) : WR_ENCODE_BEFORE;
    memcpy(c->before, at + n - c->nbefore, c->nbefore);
    b->text = (struct wr_slice){at, n};
    b->nrows = b->nsel = c->rows;
    c->n = c->rows = 0;
    return b;
}

/* Takes of the text as much as there is room for. true: the part is whole. */
static bool gather(struct cut_state *c, struct wr_slice *text)
{
    size_t room = WR_ENCODE_PART - c->n, n = text->n < room ? text->n : room;
    if (n)
        memcpy(c->part + c->n, text->p, n);
    c->n += (uint32_t)n;
    *text = (struct wr_slice){text->p + n, text->n - n};
    return c->n == WR_ENCODE_PART;
}

/* The line of names is text like any other. */
static int begin(struct cut_state *c)
{
    if (c->begun)
        return 0;
    int rc = wr_output_begin(c->plan, &c->begun, &c->header);
    c->head = (struct wr_slice){c->header.p, c->header.n};
    return rc;
}

static int cut_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    struct cut_state *c = self;
    const bool batch = in->mark == WR_MARK_BATCH, end = in->mark == WR_MARK_END;
    (void)port;
    if (!batch && !end)
        return WR_STEP_NEED;
    if ((batch || !(in->failed && c->plan->only_whole)) && begin(c) < 0)
        return wr_err_nomem(&env->err, env->who);
    if (batch && !c->taking) {
        c->taking = true;
        c->rest = in->batch->text;
        c->rows += in->batch->nsel;
    }
    if (gather(c, &c->head) || gather(c, &c->rest) || (end && c->n)) {
        *out = give_part(c, env);
        return *out ? WR_STEP_MORE : wr_err_nomem(&env->err, env->who);
    }
    c->taking = false;
    return WR_STEP_NEED;
}

static void cut_explain(const void *data, struct wr_buf *out)
{
    (void)data;
    wr_buf_printf(out, "cut into parts of %u MiB", WR_ENCODE_PART >> 20);
}

const struct wr_op wr_op_cut = {.name = "cut",
                                .traits = WR_IN_ORDER,
                                .open = cut_open,
                                .step = cut_step,
                                .close = cut_close,
                                .explain = cut_explain};

/* ---- pack ---------------------------------------------------------------------------------------------------- */

struct pack_state {
    struct wr_encoder *encoder;
    char *out; /* reused: [wr_encode_bound] */
};

static void pack_close(void *self, struct wr_env *env)
{
    struct pack_state *p = self;
    (void)env;
    if (!p)
        return;
    wr_encoder_free(p->encoder);
    free(p->out);
    free(p);
}

static int pack_open(const void *data, struct wr_env *env, void **self)
{
    const struct wr_output_plan *plan = data;
    struct pack_state *p = calloc(1, sizeof *p);
    if (p) {
        p->encoder = wr_encoder_new(plan->encoding);
        p->out = malloc(wr_encode_bound(plan->encoding, WR_ENCODE_PART));
    }
    if (!p || !p->encoder || !p->out) {
        pack_close(p, env);
        return wr_err_nomem(&env->err, env->who);
    }
    *self = p;
    return 0;
}

/* NULL: out of memory. */
static struct wr_batch *pack(struct pack_state *p, struct wr_env *env, const struct wr_batch *in)
{
    struct wr_pack_part part;
    memcpy(&part, in->text.p, sizeof part);
    struct wr_slice before = {in->text.p + sizeof part, part.before};
    struct wr_slice bytes = {before.p + before.n, in->text.n - sizeof part - before.n};
    struct wr_pack_done done = {.length = (uint32_t)bytes.n};
    size_t n = wr_encoder_part(p->encoder, before, bytes, p->out, &done.check);
    struct wr_batch *b = n ? wr_batch_new(env->batches, 0) : NULL;
    char *at = b ? wr_arena_alloc(&b->arena, sizeof done + n) : NULL;
    if (!at) {
        wr_batch_unref(b);
        return NULL;
    }
    memcpy(at, &done, sizeof done);
    memcpy(at + sizeof done, p->out, n);
    b->text = (struct wr_slice){at, sizeof done + n};
    b->nrows = b->nsel = in->nsel;
    return b;
}

static int pack_step(void *self, struct wr_env *env, unsigned port, struct wr_msg *in, struct wr_batch **out)
{
    (void)port;
    if (in->mark != WR_MARK_BATCH)
        return WR_STEP_NEED;
    *out = pack(self, env, in->batch);
    return *out ? WR_STEP_PASS : wr_err_nomem(&env->err, env->who);
}

static void pack_explain(const void *data, struct wr_buf *out)
{
    const struct wr_output_plan *plan = data;
    wr_buf_printf(out, "compress with %s", plan->encoding == WR_ENCODE_GZIP ? "gzip" : "zstd");
}

const struct wr_op wr_op_pack = {.name = "pack",
                                 .traits = WR_ROWWISE,
                                 .open = pack_open,
                                 .step = pack_step,
                                 .close = pack_close,
                                 .explain = pack_explain};
